"""Telephony beside `strowger serve`: started, kept, taken over and ended with it; who is answered and who is not."""
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import live_engine  # noqa: E402
from live_engine import Engine, block_of_ports, free_port, kept_secret, telephony  # noqa: E402
from phone_line import Line  # noqa: E402


def lives(pid):
    """An orphan whose new parent has not yet looked is over too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Calls(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.port = free_port()
        self.engines = []
        kept_secret(self.folder / "ada.password", "analytical engine\n")
        kept_secret(self.folder / "phones.passwords", "# telephones\nedsger goto considered harmful\n")
        done = subprocess.run([live_engine.STROWGER, "hash-phone-password", "alan", "--realm", "calls.example.com"], input="enigma\n",
                              capture_output=True, text=True, check=True)
        self.digest, self.static, self.ports = done.stdout.strip(), free_port(), block_of_ports("audio")
        self.engine = self.begin()

    def text(self):
        return telephony({"ada": "phone: {password_file: ada.password}", "alan": f'phone: {{password_digest: "{self.digest}"}}',
                          "grace": f'phone: {{contacts: ["sip:grace@127.0.0.1:{self.static}"]}}', "edsger": "phone: {}"}, self.port, self.ports)

    def begin(self):
        engine = Engine(self.folder, self.text())
        self.engines.append(engine)
        self.addCleanup(engine.put_away)
        return engine

    def up(self):
        return self.engines[-1].telephony_up()

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.engines[-1].port}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return next(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))

    def line(self, address="127.0.0.1"):
        one = Line(self.port, address)
        self.addCleanup(one.close)
        return one

    def end(self):
        engine = self.engines[-1]
        pids = [one["pid"] for one in engine.processes().values()]
        engine.signal(signal.SIGTERM)
        self.assertEqual(engine.end(), 0)
        for pid in pids:
            self.assertFalse(lives(pid), "a process outlived the engine's orderly end")

    def test_telephones_register_with_every_kind_of_password_and_nobody_else(self):
        self.up()
        for user, password, algorithm in (("ada", "analytical engine", "SHA-256"), ("alan", "enigma", "MD5"),
                                          ("edsger", "goto considered harmful", "SHA-256")):
            status, text = self.line().register(user, password, algorithm=algorithm)
            self.assertEqual(status, 200, text)
            self.assertIn(f"<sip:{user}@", text)
        for user, password in (("ada", "difference engine"), ("grace", ""), ("nobody", "x")):
            self.assertEqual(self.line().register(user, password)[0], 401)
        self.assertEqual(self.metric('strowger_process_up{process="sip"}'), 1)
        self.assertEqual(self.metric('strowger_process_up{process="media"}'), 1)
        log = "".join(line or "" for line in self.engine.lines)
        for secret in ("analytical", "enigma", "harmful", self.digest):
            self.assertNotIn(secret, log)
        for pid in [one["pid"] for one in self.engines[-1].processes().values()]:
            for part in ("cmdline", "environ"):
                self.assertNotIn("analytical", Path(f"/proc/{pid}/{part}").read_bytes().decode(errors="replace"))
        self.end()

    def test_a_telephone_of_another_tenant_registers_by_both_names(self):
        self.up()
        kept_secret(self.folder / "acme.password", "difference engine\n")
        self.engine.reload(self.text().replace("agents:\n", "tenants: [{name: main}, {name: acme}]\nagents:\n  - {name: ada, tenant: acme, "
                                               "phone: {password_file: acme.password}}\n", 1), "event=configuration_applied")
        self.engine.wait_for("event=process_reconfigured process=sip")
        status, text = self.line().register("acme/ada", "difference engine")
        self.assertEqual(status, 200, text)
        self.assertIn("<sip:acme/ada@", text)
        self.assertEqual(self.line().register("ada", "analytical engine")[0], 200)
        for user, password in (("ada", "difference engine"), ("acme/ada", "analytical engine"), ("acme/alan", "enigma")):
            self.assertEqual(self.line().register(user, password)[0], 401)
        self.end()

    def test_a_trunk_is_answered_and_a_stranger_hears_nothing(self):
        self.up()
        self.assertEqual(self.line("127.0.0.2").options()[0], 200)
        self.assertIsNone(self.line("127.0.0.3").options(seconds=2.0))
        self.end()

    def test_each_process_that_is_killed_is_back_and_registrations_stay(self):
        before = self.up()
        self.assertEqual(self.line().register("ada", "analytical engine")[0], 200)
        for name in ("sip", "media"):
            os.kill(before[name]["pid"], signal.SIGKILL)
            now = self.engines[-1].processes_when(lambda state: state[name]["running"] and state[name]["pid"] != before[name]["pid"])
            self.assertEqual(now[name]["restarts"], 1)
            self.assertGreaterEqual(now[name]["since_ms"], before[name]["since_ms"])
        self.up()
        status, text = self.line().register("ada", "analytical engine", contact=False)
        self.assertEqual(status, 200)
        self.assertIn("<sip:ada@127.0.0.1", text)
        self.end()

    def test_a_killed_engine_finds_both_again(self):
        before = self.up()
        self.engine.process.kill()
        self.engine.process.wait()
        self.assertEqual(self.line("127.0.0.2").options()[0], 200)  # they live on without it
        self.begin()
        now = self.up()
        for name in ("sip", "media"):
            self.assertEqual(now[name]["pid"], before[name]["pid"])
            self.assertTrue(now[name]["adopted"])
            self.assertLess(abs(now[name]["since_ms"] - before[name]["since_ms"]), 1_000)
        self.end()

    def test_a_restart_in_place_leaves_both_at_work(self):
        before = self.up()
        after = self.engine.mark()
        self.engine.signal(signal.SIGUSR2)
        self.engine.wait_for("event=serving", after)
        now = self.up()
        for name in ("sip", "media"):
            self.assertEqual(now[name]["pid"], before[name]["pid"])
            self.assertTrue(now[name]["adopted"])
        self.end()

    def test_what_is_reloaded_reaches_the_processes(self):
        before = self.up()
        self.assertEqual(self.line().register("ada", "analytical engine")[0], 200)
        kept_secret(self.folder / "ada.password", "difference engine\n")
        self.engine.reload(self.text().replace("127.0.0.2", "127.0.0.3"), "event=configuration_applied")
        self.engine.wait_for("event=process_reconfigured process=sip")
        end = time.monotonic() + 10
        while self.line("127.0.0.3").options(seconds=0.5) is None:
            self.assertLess(time.monotonic(), end)
        self.assertEqual(self.line().register("ada", "difference engine")[0], 200)
        self.assertEqual(self.engines[-1].processes()["sip"]["pid"], before["sip"]["pid"])
        # Another port takes another process, and other ports of audio another one of that.
        self.port = free_port()
        self.ports = (self.ports[0], self.ports[1] - 100)
        self.engine.reload(self.text(), "event=configuration_applied")
        self.engines[-1].processes_when(lambda now: all(now[name]["running"] and now[name]["pid"] != before[name]["pid"] for name in ("sip", "media")))
        self.up()
        self.assertEqual(self.line("127.0.0.2").options()[0], 200)
        self.end()

    def test_a_port_that_is_taken_is_said_and_chats_go_on(self):
        self.up()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))
            self.port = other.getsockname()[1]
            self.engine.reload(self.text(), "event=configuration_applied")
            line = self.engine.wait_for("cannot listen for SIP on")
            self.assertIn(str(self.port), line)
            self.engine.wait_for("event=process_gone process=sip")
        self.up()  # free again: it listens
        self.end()


if __name__ == "__main__":
    live_engine.STROWGER = str(Path(sys.argv.pop(1)).resolve())
    unittest.main(verbosity=2)
