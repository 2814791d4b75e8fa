#!/usr/bin/env python3
"""`strowger serve` as operators meet it: signals, files, the command line tools, a customer on the line.
Usage: serve_test.py STROWGER [-k NAME]"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import live_engine  # noqa: E402
from chat_customer import Customer, Gone  # noqa: E402
from desk import Desk  # noqa: E402
from hand_tools_test import HandTools  # noqa: E402, F401
from live_engine import configuration, running, staffed  # noqa: E402
from newcomers_test import Newcomers  # noqa: E402, F401
from simulator_test import Simulator  # noqa: E402, F401
from storage_tools_test import StorageTools  # noqa: E402, F401


def refusal(port, entry="shop"):
    customer = Customer(port, entry)
    try:
        return customer.hear("refused")["code"]
    finally:
        customer.close()


class Serve(unittest.TestCase):
    def test_a_second_engine_on_the_same_folder_is_refused(self):
        with running(configuration()) as engine:
            second = subprocess.run([live_engine.STROWGER, "serve", "--config", str(engine.file)], cwd=engine.folder, capture_output=True,
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

    def test_the_board_shows_queues_by_name_whenever_they_came(self):
        with running(staffed(configuration(("sales",), (("shop", "sales"),)))) as engine:
            people = engine.file.read_text()
            engine.reload(people.replace("queues:\n", "queues:\n  - {name: offers, requires: {chat: 1}}\n", 1), "event=configuration_applied")
            sam = Desk(engine.port, "sam")
            sam.watch()
            self.assertEqual([row["name"] for row in sam.hear("wallboard")["wallboard"]["queues"]], ["offers", "sales"])

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

    def test_signals_during_a_restart_wait_for_the_successor(self):
        with running(configuration()) as engine:
            for i in range(40):
                engine.signal(signal.SIGHUP if i % 2 else signal.SIGUSR2)
                time.sleep(0.02)  # so that they come at all moments of a restart
            engine.signal(signal.SIGTERM)
            self.assertEqual(engine.process.wait(30), 0)
            self.assertGreater(len([line for line in engine.lines if line and "event=restarting" in line]), 1)

    def test_a_restart_in_place_takes_the_program_that_was_installed_meanwhile(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "strowger"
            shutil.copy(live_engine.STROWGER, program)
            with running(configuration(), folder, program) as engine:
                token = Customer(engine.port).hear("welcome")["token"]
                good = engine.file.read_text()
                for spoil, mend in ((program.unlink, lambda: shutil.copy(live_engine.STROWGER, program)),
                                    (lambda: engine.file.write_text("version: 2\n"), lambda: engine.file.write_text(good))):
                    spoil()
                    after = engine.mark()
                    engine.signal(signal.SIGUSR2)
                    engine.wait_for("event=restart_refused", after)
                    Customer(engine.port, token=token).hear("welcome")  # nothing has ended
                    mend()
                after = engine.mark()
                engine.signal(signal.SIGUSR2)
                engine.wait_for("event=serving", after)
                self.assertEqual(os.readlink(f"/proc/{engine.process.pid}/exe"), str(program))
                Customer(engine._port(after), token=token).hear("welcome")

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

    def test_a_missing_customer_key_beside_records_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            with running(configuration(), folder) as engine:
                Customer(engine.port).hear("welcome")
                engine.signal(signal.SIGKILL)
                engine.end()
            key = Path(folder) / "data" / "customer.key"
            kept = key.read_bytes()
            key.unlink()
            done = subprocess.run([live_engine.STROWGER, "serve", "--config", str(Path(folder) / "engine.yaml")], cwd=folder, capture_output=True,
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

    def test_the_board_says_since_when_an_agent_does_what_it_does(self):
        with running(staffed(configuration())) as engine:
            ada, sam = Desk(engine.port, "ada"), Desk(engine.port, "sam")
            sam.watch()
            self.assertTrue(ada.ask("ready")["ok"])
            idle = sam.person_when("ada", lambda row: row["state"] == "ready")
            time.sleep(2.1)  # the board rounds to seconds
            customer = Customer(engine.port)
            customer.hear("welcome")
            offer = next(change["offer"]["id"] for change in iter(lambda: ada.hear("change"), None) if "offer" in change)
            ada.say_frame({"type": "ringing", "offer": offer})
            ringing = sam.person_when("ada", lambda row: row["activity"] == "offered")
            self.assertGreater(ringing["since"], idle["since"])
            self.assertTrue(ada.ask("accept", offer=offer)["ok"])
            time.sleep(1.1)
            talking = sam.person_when("ada", lambda row: row["activity"] == "talking")
            self.assertGreaterEqual(talking["since"], ringing["since"])
            self.assertEqual((talking["load"], talking["limit"]), (1, 3))  # of chats: nothing else can come here

    def test_one_address_may_have_so_many_chats_open(self):
        with running(configuration() + "web: {chats_per_address: 2}\n") as engine:
            chats = [Customer(engine.port) for _ in range(2)]
            for chat in chats:
                chat.hear("welcome")
                chat.close()  # left behind, and still open
            self.assertEqual(refusal(engine.port), "too_many")


if __name__ == "__main__":
    live_engine.STROWGER = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
