"""The simulator as testers meet it: `strowger sim`. Part of serve_test.py."""
import datetime
import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import live_engine
from chat_customer import Customer
from desk import Desk
from live_engine import configuration, running, staffed

CALLS = """arrival,queue,outcome,wait_s,service_s,agent,consult_after_s,transfer_after_s
2024-02-29T08:00:10,sales,AGENT,1,100,ann,,
2024-02-29T08:00:20,sales,HANG,35,0,,,
2024-02-29T08:00:30,service,AGENT,80,60,ann,10,
"""
SCENARIO = """version: 1
name: shop
begins: 2026-03-02
length: 1h
seed: 7
centre: {queues: [{name: shop, wrap_up: 1m}]}
contacts:
  - {name: calls, queue: shop, arrivals: {periods: [{from: "00:00", to: "00:45", per_hour: 100}]}, service: {law: exponential, mean: 2m}, patience: {law: exponential, mean: 2m}}
crews: [{name: l1, count: 4}]
"""
CRASH = "faults: [{fault: crash, at: 20m, lasts: {law: constant, mean: 5m}}]\n"
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

    def file(self, text):
        made = self.folder / "shop.yaml"
        made.write_text(text)
        return str(made)

    def counts(self, *arguments):
        """What a run counts, by id."""
        told = self.folder / "told.json"
        done = sim(*arguments, "--json", str(told))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return {one["figure"]: one["mean"] for one in json.loads(told.read_text())["figures"] if one["scope"] == "queues"}

    def remade(self, data, day, *more):
        """The scenario that the journal from that day on gives."""
        made = sim("scenario-from-journal", "--data", str(data), "--day", day, "--to", str(self.folder / "made"), *more)
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
        return str(self.folder / "made" / "scenario.yaml")

    def test_the_journal_of_a_run_gives_the_same_day_again_and_its_incident(self):
        was = self.counts("run", self.file(SCENARIO), "--level", "actors", "--journal", str(self.folder / "data"))
        again = self.counts("run", self.remade(self.folder / "data", "2026-03-02"))
        self.assertGreater(was["count.answered"], 50)
        for figure in ("count.enqueued", "count.answered", "count.abandoned"):
            self.assertEqual(again[figure], was[figure], figure)
        text = self.folder / "incident.txt"
        done = sim("incident", "--data", str(self.folder / "data"), "--from", "2026-03-02T00:00", "--to", "2026-03-02T00:20", "--out", str(text))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("everything happens in it as it did", done.stdout)
        self.assertIn("queue shop", text.read_text())

    def test_the_journal_of_an_engine_gives_its_day_and_its_incident(self):
        data = self.folder / "engine"
        data.mkdir()
        began = datetime.datetime.now(datetime.timezone.utc)
        with running(staffed(configuration()), str(data)) as engine:
            ada = Desk(engine.port, "ada")
            self.assertTrue(ada.ask("ready")["ok"])
            for _ in range(3):
                customer = Customer(engine.port)
                customer.hear("welcome")
                offer = next(change["offer"] for change in iter(lambda: ada.hear("change"), None) if "offer" in change)
                ada.say_frame({"type": "ringing", "offer": offer["id"]})
                self.assertTrue(ada.ask("accept", offer=offer["id"])["ok"])
                self.assertTrue(ada.ask("close", interaction=offer["interaction"])["ok"])
            engine.signal(live_engine.signal.SIGTERM)
            self.assertEqual(engine.end(), 0)
        again = self.counts("run", self.remade(data / "data", began.strftime("%Y-%m-%d"), "--days", "2"))  # perhaps it is about midnight
        self.assertEqual((again["count.enqueued"], again["count.answered"]), (3, 3))
        done = sim("incident", "--data", str(data / "data"), "--from", began.strftime("%Y-%m-%dT%H:%M"),
                   "--to", (began + datetime.timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M"), "--out", str(self.folder / "incident.txt"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("everything happens in it as it did", done.stdout)

    def test_two_days_of_an_engine_that_fails_are_compared_with_their_people(self):
        file = self.file(SCENARIO + CRASH)
        done = sim("compare", file, "--agents", "l1=+1", "--level", "actors", "--replications", "2")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("count.unreached", sim("run", file, "--level", "actors").stdout)
        refused = sim("compare", file, "--agents", "l1=+1")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("shop.yaml:10:10: error: what is told here goes on in the engine", refused.stderr)
        self.assertEqual(refused.stdout, "")

    def test_schemas_are_printed_as_they_are_published(self):
        docs = Path(__file__).resolve().parents[2] / "docs"
        for kind in ("scenario", "staffing"):
            self.assertEqual(sim(f"{kind}-schema").stdout, (docs / f"{kind}.schema.json").read_text())
