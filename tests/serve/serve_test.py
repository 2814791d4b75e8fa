#!/usr/bin/env python3
"""`strowger serve` as operators meet it: signals, files, the command line tools, a customer on the line.
Usage: serve_test.py STROWGER [-k NAME]"""
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from chat_customer import Customer, Gone  # noqa: E402
from desk import Desk  # noqa: E402

STROWGER = ""

CONFIGURATION = """version: 1
data: data
drain_limit: 2s
listeners:
  - {{address: 127.0.0.1, port: 0, surfaces: [chat, desktop, admin]}}
skills: {{chat: Takes chats}}
queues:
{queues}
agents:
  - {{name: ada, skills: {{chat: 5}}}}
entry_points:
{entries}
"""


def configuration(queues=("support",), entries=(("shop", "support"),)):
    return CONFIGURATION.format(queues="\n".join(f"  - {{name: {name}, requires: {{chat: 1}}}}" for name in queues),
                                entries="\n".join(f"  - {{name: {name}, queue: {queue}}}" for name, queue in entries))


def staffed(text):
    """The same with ada and the supervisor sam, who sign in with the password demo."""
    done = subprocess.run([STROWGER, "hash-password"], input="demo\n", capture_output=True, text=True, check=True)
    word = done.stdout.strip()
    return text.replace("{name: ada, ", f"{{name: ada, password_hash: '{word}', ").replace(
        "entry_points:", f"supervisors:\n  - {{name: sam, password_hash: '{word}', queues: '*'}}\nentry_points:")


class Engine:
    """One engine on a folder of its own; its log is read as it comes, so nobody waits by the clock."""

    def __init__(self, folder, text=None):
        self.folder = Path(folder)
        self.file = self.folder / "engine.yaml"
        if text:
            self.file.write_text(text)
        self.lines, self.heard = [], threading.Condition()
        self.process = subprocess.Popen([STROWGER, "serve", "--config", str(self.file)], cwd=folder, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.wait_for("event=serving")
        self.port = self._port()

    def _read(self):
        for line in self.process.stderr:
            with self.heard:
                self.lines.append(line)
                self.heard.notify_all()
        with self.heard:
            self.lines.append(None)
            self.heard.notify_all()

    def wait_for(self, part, after=0, seconds=30):
        """The first line with `part` behind the first `after` lines."""
        def found():
            return next((i for i, line in enumerate(self.lines) if i >= after and line and part in line), None)
        with self.heard:
            self.heard.wait_for(lambda: found() is not None or None in self.lines, seconds)
            if found() is None:
                raise AssertionError(f"no line with {part!r} in the log:\n" + "".join(line or "" for line in self.lines[-40:]))
            return self.lines[found()]

    def mark(self):
        with self.heard:
            return len(self.lines)

    def _port(self, after=0):
        return int(re.search(r"port=(\d+)", self.wait_for("event=listening", after)).group(1))

    def signal(self, number):
        self.process.send_signal(number)

    def reload(self, text, expect):
        after = self.mark()
        self.file.write_text(text)
        self.signal(signal.SIGHUP)
        return self.wait_for(expect, after)

    def end(self, seconds=30):
        status = self.process.wait(seconds)
        self.reader.join(seconds)
        self.process.stderr.close()
        return status

    def control_socket(self):
        return next(str(path) for path in (self.folder / "data").rglob("*") if path.is_socket())

    def tool(self, *arguments, status=0, where=None):
        done = subprocess.run([STROWGER, *arguments, *(where or ("--config", str(self.file)))], cwd=self.folder, capture_output=True, text=True,
                              timeout=60)
        if status is not None and done.returncode != status:
            raise AssertionError(f"{arguments} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done

    def lines_of(self, *arguments):
        return [json.loads(line) for line in self.tool(*arguments).stdout.splitlines()]


@contextlib.contextmanager
def running(text=None, folder=None):
    with (contextlib.nullcontext(folder) if folder else tempfile.TemporaryDirectory()) as where:
        engine = Engine(where, text)
        try:
            yield engine
        finally:
            if engine.process.poll() is None:
                engine.process.kill()
            engine.end()


def refusal(port, entry="shop"):
    customer = Customer(port, entry)
    try:
        return customer.hear("refused")["code"]
    finally:
        customer.close()


class Serve(unittest.TestCase):
    def test_a_second_engine_on_the_same_folder_is_refused(self):
        with running(configuration()) as engine:
            second = subprocess.run([STROWGER, "serve", "--config", str(engine.file)], cwd=engine.folder, capture_output=True,
                                    text=True, timeout=60)
            self.assertEqual(second.returncode, 1)
            self.assertIn("event=not_started", second.stderr)
            self.assertRegex(second.stderr, "another (process|engine)|in use|holds")
            engine.lines_of("status")  # the first one is not disturbed

    def test_a_file_with_a_mistake_changes_nothing_and_says_why(self):
        with running(configuration()) as engine:
            broken = configuration().replace("requires: {chat: 1}", "requiers: {chat: 1}")
            line = engine.reload(broken, "requiers")
            self.assertRegex(line, r"engine\.yaml:\d+:\d+")
            self.assertIn("requires", line)
            engine.wait_for("event=reload_refused")
            customer = Customer(engine.port)
            customer.hear("welcome")

    def test_a_new_queue_is_open_at_once_and_a_removed_one_drains(self):
        with running(configuration()) as engine:
            waiting = Customer(engine.port)
            chat = waiting.hear("welcome")["interaction"]
            engine.reload(configuration(("support", "sales"), (("shop", "support"), ("offers", "sales"))),
                          "event=configuration_applied")
            Customer(engine.port, "offers").hear("welcome")
            engine.reload(configuration(("sales",), (("offers", "sales"),)), "event=configuration_applied")
            self.assertEqual(refusal(engine.port), "unknown_entry")
            self.assertGreaterEqual(waiting.say("am I still in?"), 1)  # whoever waits there is still served
            self.assertEqual(engine.lines_of("explain", chat)[0].get("error"), None)

    def test_what_needs_a_restart_is_told_and_left_as_it_was(self):
        with running(configuration()) as engine:
            engine.reload(configuration().replace("data: data", "data: elsewhere"), "event=needs_restart")
            engine.wait_for("event=configuration_applied")
            self.assertFalse((engine.folder / "elsewhere").exists())

    def test_a_restart_in_place_keeps_the_chat_and_the_process(self):
        with running(configuration()) as engine:
            customer = Customer(engine.port)
            welcome = customer.hear("welcome")
            number = customer.say("before")
            after = engine.mark()
            engine.signal(signal.SIGUSR2)
            engine.wait_for("event=serving", after)
            self.assertIsNone(engine.process.poll())  # execve: the same process
            with self.assertRaises((Gone, ConnectionError)):
                while True:
                    customer.hear("nothing")
            back = Customer(engine._port(after), token=welcome["token"])
            again = back.hear("welcome")
            self.assertEqual(again["interaction"], welcome["interaction"])
            self.assertIn((number, "before"), [(m["number"], m["text"]) for m in again["messages"]])

    def test_kill_9_loses_nothing_that_was_acknowledged(self):
        with tempfile.TemporaryDirectory() as folder:
            with running(configuration(), folder) as engine:
                customer = Customer(engine.port)
                token = customer.hear("welcome")["token"]
                number = customer.say("safe on disk")
                engine.signal(signal.SIGKILL)
                engine.end()
            with running(None, folder) as engine:
                messages = Customer(engine.port, token=token).hear("welcome")["messages"]
                self.assertIn((number, "safe on disk"), [(m["number"], m["text"]) for m in messages])

    def test_the_figures_of_the_day_go_on_after_kill_9_and_after_a_restart(self):
        with tempfile.TemporaryDirectory() as folder:
            text = staffed(configuration()).replace("requires: {chat: 1}", "requires: {chat: 1}, service_level: {within: 7s}")
            before = None
            for stop in (signal.SIGKILL, signal.SIGUSR2, signal.SIGTERM, signal.SIGKILL):
                with running(text, folder) as engine:
                    text = None
                    board = Desk(engine.port, "sam")
                    board.watch()
                    if before:
                        self.assertEqual(board.board("support"), before)
                    for _ in range(2):
                        customer = Customer(engine.port)
                        customer.hear("welcome")
                        customer.say_frame({"type": "leave"})
                        customer.hear("state", state="closed")
                    many = (before["abandoned"] if before else 0) + 2
                    before = board.board_when("support", lambda row: row["abandoned"] == many and row["waiting"] == 0)
                    self.assertEqual(before["enqueued"], many)
                    self.assertIn("within 7 s", before["service_level_variant"])
                    after = engine.mark()
                    engine.signal(stop)
                    if stop == signal.SIGUSR2:
                        engine.wait_for("event=serving", after)
                        board = Desk(engine._port(after), "sam")
                        board.watch()
                        self.assertEqual(board.board("support"), before)
                        engine.signal(signal.SIGKILL)
                    engine.end()

    def test_sigterm_refuses_newcomers_and_ends_at_the_limit_and_the_chat_is_there_afterwards(self):
        with tempfile.TemporaryDirectory() as folder:
            with running(configuration(), folder) as engine:
                customer = Customer(engine.port)
                token = customer.hear("welcome")["token"]
                engine.signal(signal.SIGTERM)
                engine.wait_for("event=draining")
                self.assertEqual(refusal(engine.port), "restarting")
                self.assertEqual(engine.end(), 0)
            with running(None, folder) as engine:
                self.assertEqual(Customer(engine.port, token=token).hear("welcome")["state"], "waiting")

    def test_sigterm_with_nothing_in_hand_ends_at_once(self):
        with running(configuration()) as engine:
            engine.signal(signal.SIGTERM)
            self.assertEqual(engine.end(seconds=10), 0)

    def test_what_an_operator_does_by_hand_is_a_fact_with_who_and_why(self):
        with running(configuration(("support", "sales"))) as engine:
            customer = Customer(engine.port)
            chat = customer.hear("welcome")["interaction"]
            self.assertNotEqual(engine.tool("raise", chat, "600", status=None).returncode, 0)  # no reason, no action
            engine.tool("raise", chat, "600", "--why", "a friend of the house")
            engine.tool("move", chat, "sales", "--why", "wants to buy")
            told = json.dumps(engine.lines_of("journal", chat))
            self.assertIn("priority", told)
            self.assertIn("flowed_out", told)
            self.assertIn('"why"', told)
            waits = engine.lines_of("explain", chat)[0]
            self.assertIn("sales", json.dumps(waits))

    def test_erasing_a_customer_is_a_fact_with_who_and_why(self):
        with running(configuration()) as engine:
            customer = Customer(engine.port)
            chat = customer.hear("welcome")["interaction"]
            number = customer.say("my address is a secret")
            who = re.search(r'"customer":"(customer-[^"]+)"', json.dumps(engine.lines_of("journal", chat), separators=(",", ":"))).group(1)
            self.assertNotEqual(engine.tool("erase-customer", who, status=None).returncode, 0)  # no reason
            self.assertIn("no tenant", engine.tool("erase-customer", who, "--why", "asked", "--tenant", "acme", status=1).stderr)
            engine.tool("erase-customer", who, "--why", "asked for it by letter")
            facts = [fact for record in engine.lines_of("journal") for fact in record["facts"] if fact["fact"] == "customer_erased"]
            self.assertEqual(len(facts), 1)
            self.assertEqual(facts[0]["customer"], who)
            self.assertIn("why", facts[0]["by"])
            self.assertGreater(number, 0)

    def test_a_drain_by_hand_ends_at_the_limit_it_names(self):
        with running(configuration().replace("drain_limit: 2s", "drain_limit: 10m")) as engine:
            Customer(engine.port).hear("welcome")
            refused = engine.tool("drain", "--limit", "soon", status=None)
            self.assertNotEqual(refused.returncode, 0)
            engine.tool("drain", "--limit", "500ms")
            self.assertIn("limit_ms=500", engine.wait_for("event=draining"))
            self.assertEqual(engine.end(seconds=20), 0)

    def test_a_configuration_that_is_no_file_is_refused_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            pipe = os.path.join(folder, "pipe.yaml")
            os.mkfifo(pipe)
            for command in (["check-config", pipe], ["serve", "--config", pipe]):
                done = subprocess.run([STROWGER, *command], capture_output=True, text=True, timeout=20)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn("no regular file", done.stdout + done.stderr)

    def test_a_journal_question_that_nothing_can_answer_is_an_error(self):
        with running(configuration()) as engine:
            Customer(engine.port).hear("welcome")
            self.assertGreater(len(engine.lines_of("journal", "--pool", "1", "--from", "1", "--limit", "1")), 0)
            for wrong in (["--pool", "77"], ["--pool", "70000"], ["--pool", "-1"], ["--from", "0"], ["--from", "-1"], ["--limit", "0"],
                          ["--limit", "-5"], ["--from", "1000000"], ["--pool", "1", "--from", "1000000"]):
                done = engine.tool("journal", *wrong, status=None)
                self.assertNotEqual(done.returncode, 0, wrong)
                self.assertNotEqual(done.stderr, "", wrong)
            for wrong in ({"pool": 70000}, {"pool": -1}, {"pool": 1.5}, {"pool": 0}, {"from": -1}, {"from": 0}, {"limit": 0},
                          {"limit": -1}, {"limit": "all"}):
                self.assertEqual(self.asked(engine, "journal", wrong)[-1]["error"]["code"], "bad_arguments", wrong)

    def asked(self, engine, command, arguments):
        """The lines of the answer on the control socket itself."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(20)
            line.connect(engine.control_socket())
            line.sendall(json.dumps({"id": 1, "command": command, **arguments}).encode() + b"\n")
            answer = []
            with line.makefile() as lines:
                for one in lines:
                    answer.append(json.loads(one))
                    if "done" in answer[-1] or "error" in answer[-1]:
                        return answer
        return answer

    def test_a_missing_customer_key_beside_records_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            with running(configuration(), folder) as engine:
                Customer(engine.port).hear("welcome")
                engine.signal(signal.SIGKILL)
                engine.end()
            key = Path(folder) / "data" / "customer.key"
            kept = key.read_bytes()
            key.unlink()
            done = subprocess.run([STROWGER, "serve", "--config", str(Path(folder) / "engine.yaml")], cwd=folder, capture_output=True,
                                  text=True, timeout=30)
            self.assertEqual(done.returncode, 1)
            self.assertIn("customer.key is missing", done.stderr)
            self.assertIn("backup", done.stderr)
            self.assertFalse(key.exists())
            key.write_bytes(kept)
            with running(None, folder):
                pass

    def test_a_board_on_which_nothing_changes_is_not_sent_again(self):
        with running(staffed(configuration())) as engine:
            board = Desk(engine.port, "sam")
            board.watch()
            board.board("support")
            board.socket.settimeout(3)
            with self.assertRaises(TimeoutError):
                for _ in range(5):  # signing in is news, too
                    board.board("support")
            board.socket.settimeout(10)
            customer = Customer(engine.port)
            customer.hear("welcome")
            board.board_when("support", lambda row: row["waiting"] == 1)

    def test_one_address_may_have_so_many_chats_open(self):
        with running(configuration() + "web: {chats_per_address: 2}\n") as engine:
            chats = [Customer(engine.port) for _ in range(2)]
            for chat in chats:
                chat.hear("welcome")
                chat.close()  # left behind, and still open
            self.assertEqual(refusal(engine.port), "too_many")

    def test_a_reload_by_hand_prints_every_mistake_and_fails(self):
        with running(configuration()) as engine:
            engine.file.write_text(configuration().replace("requires: {chat: 1}", "requiers: {chat: 1}"))
            done = engine.tool("reload", status=None, where=("--socket", engine.control_socket()))
            self.assertNotEqual(done.returncode, 0)
            self.assertRegex(done.stdout + done.stderr, r"engine\.yaml:\d+:\d+.*requiers")
            engine.file.write_text(configuration(("support", "sales"), (("shop", "sales"),)))
            engine.tool("reload")
            Customer(engine.port).hear("welcome")

    def test_an_empty_reason_is_none(self):
        with running(configuration()) as engine:
            customer = Customer(engine.port)
            chat = customer.hear("welcome")["interaction"]
            refused = engine.tool("cancel", chat, "--why", " ", status=None)
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn("reason", refused.stderr)
            customer.say("still here")

    def test_nobody_else_may_use_the_control_socket(self):
        with running(configuration()) as engine:
            found = [path for path in (engine.folder / "data").rglob("*") if path.is_socket()]
            self.assertEqual(len(found), 1)
            self.assertEqual(os.stat(found[0]).st_mode & 0o077, 0)


if __name__ == "__main__":
    STROWGER = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
