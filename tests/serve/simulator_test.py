"""The simulator as testers meet it: `strowger sim`. Part of serve_test.py."""
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import live_engine

CALLS = """arrival,queue,outcome,wait_s,service_s,agent,consult_after_s,transfer_after_s
2024-02-29T08:00:10,sales,AGENT,1,100,ann,,
2024-02-29T08:00:20,sales,HANG,35,0,,,
2024-02-29T08:00:30,service,AGENT,80,60,ann,10,
"""
SKILLS = "agent,sales,service\nann,2,1\n"
DAYS = "agent,date,first_answer,last_hangup,busy_s,calls\nann,2024-02-29,08:00:11,08:10:11,160,2\n"


def sim(*arguments):
    return subprocess.run([live_engine.STROWGER, "sim", *arguments], capture_output=True, text=True, timeout=120)


def row(text, queue, which):
    """The columns of a queue's line of the table."""
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if re.match(rf"{queue} +recorded", line))
    line = lines[first if which == "recorded" else first + 1]
    return re.split(r"  +", line[line.index(which):])


class Simulator(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name, text in (("calls.csv", CALLS), ("agent_skills.csv", SKILLS), ("agent_days.csv", DAYS)):
            (self.folder / name).write_text(text)

    def replay(self, *more):
        return sim("replay", "--data", str(self.folder), "--date", "2024-02-29", *more)

    def test_a_day_is_shown_per_queue_beside_what_is_recorded(self):
        done = self.replay()
        self.assertEqual(done.returncode, 0, done.stderr)
        recorded = row(done.stdout, "sales", "recorded")
        self.assertEqual(recorded[1:3], ["1", "1"])
        # ann was there for 600 s: 100 for sales, 60 for service.
        self.assertEqual([row(done.stdout, queue, "recorded")[-1] for queue in ("sales", "service", "all")], ["16.7 %", "10.0 %", "26.7 %"])
        shares = [float(row(done.stdout, queue, "replayed")[-1].split()[0]) for queue in ("sales", "service", "all")]
        self.assertGreater(shares[0], 0)
        self.assertAlmostEqual(shares[0] + shares[1], shares[2], delta=0.11)
        self.assertIn("assumed:", done.stdout)

    def test_the_same_day_gives_the_same_digest_and_verify_says_so(self):
        digests = {re.search("digest ([0-9a-f]{16})", self.replay(*more).stdout).group(1) for more in ((), (), ("--verify",))}
        self.assertEqual(len(digests), 1)
        verified = self.replay("--verify")
        self.assertEqual(verified.returncode, 0)
        self.assertRegex(verified.stdout, "(?i)same|agree|equal")

    def test_a_day_that_cannot_be_read_is_refused_with_its_place(self):
        (self.folder / "calls.csv").write_text(CALLS + "2024-02-29T08:00:10,sales,LOST,1,1,a,,\n")
        done = self.replay()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("neither AGENT nor HANG", done.stderr)

    def test_a_steady_run_agrees_with_the_closed_form(self):
        done = sim("run", "--agents", "5", "--arrivals", "40", "--patience", "120", "--compare")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("p_wait", done.stdout)
