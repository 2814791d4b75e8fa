"""The command line tools of a running engine, and what they say to who asks wrongly. Part of serve_test.py."""
import json
import os
import re
import socket
import subprocess
import tempfile
import unittest

import live_engine
from chat_customer import Customer
from live_engine import configuration, running


class HandTools(unittest.TestCase):
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

    def test_grants_and_work_by_hand_want_a_reason_and_are_facts(self):
        with running(configuration().replace("{chat: Takes chats}", "{chat: Takes chats, french: Speaks French}")) as engine:
            customer = Customer(engine.port)
            chat = customer.hear("welcome")["interaction"]
            self.assertNotEqual(engine.tool("grant", "ada", "french", "--level", "4", status=None).returncode, 0)  # no reason
            engine.tool("grant", "ada", "french", "--level", "4", "--for", "8h", "--why", "helps out today")
            unknown = engine.tool("grant", "ada", "frensh", "--level", "4", "--why", "a slip", status=None)
            self.assertNotEqual(unknown.returncode, 0)
            self.assertIn('"frensh" is no skill of the configuration; did you mean "french"?', unknown.stderr)
            engine.tool("revoke-grant", "ada", "french", "--why", "enough")
            self.assertIn("is not signed in", engine.tool("assign", chat, "ada", "--override", "--why", "hers", status=1).stderr)
            self.assertIn("is not signed in", engine.tool("pull", chat, "ada", "--why", "hers", status=1).stderr)
            self.assertIn("grade", engine.tool("escalate", chat, "--why", "hard", status=1).stderr)
            told = json.dumps(engine.lines_of("journal"))
            self.assertIn("skill_granted", told)
            self.assertIn("grant_ended", told)

    def test_erasing_a_customer_is_a_fact_with_who_and_why(self):
        with running(configuration()) as engine:
            customer = Customer(engine.port)
            chat = customer.hear("welcome")["interaction"]
            number = customer.say("my address is a secret")
            who = re.search(r'"customer":"(customer-[^"]+)"', json.dumps(engine.lines_of("journal", chat), separators=(",", ":"))).group(1)
            self.assertNotEqual(engine.tool("erase-customer", who, status=None).returncode, 0)  # no reason
            self.assertIn("no tenant", engine.tool("erase-customer", who, "--why", "asked", "--tenant", "acme", status=1).stderr)
            self.assertIn("nothing", engine.tool("erase-customer", "customer-7.7", "--why", "asked", status=1).stderr)
            engine.tool("erase-customer", who, "--why", "asked for it by letter")
            facts = [fact for record in engine.lines_of("journal") for fact in record["facts"] if fact["fact"] == "customer_erased"]
            self.assertEqual([fact["customer"] for fact in facts], ["customer-7.7", who])
            self.assertIn("why", facts[1]["by"])
            self.assertGreater(number, 0)
            self.assertIn("nothing", engine.tool("erase-customer", who, "--why", "asked again", status=1).stderr)

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
                done = subprocess.run([live_engine.STROWGER, *command], capture_output=True, text=True, timeout=20)
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

    def test_a_hand_tool_that_is_asked_wrongly_says_what_it_expected(self):
        with running(configuration()) as engine:
            for command, arguments, said in (
                    ("cancel", {"why": "x"}, '"interaction" is missing'),
                    ("cancel", {"interaction": 5, "why": "x"}, '"interaction" is 5: a text was expected'),
                    ("cancel", {"interaction": "interaction-1.1", "why": "x" * 5000}, "longer than"),
                    ("raise", {"interaction": "interaction-1.1", "priority": 4294967896, "why": "x"}, "a whole number from"),
                    ("raise", {"interaction": "interaction-1.1", "priority": 1.5, "why": "x"}, "a whole number from"),
                    ("agent-state", {"agent": "ada", "ready": "yes", "why": "x"}, '"ready" is "yes": true or false was expected')):
                error = self.asked(engine, command, arguments)[-1]["error"]
                self.assertEqual(error["code"], "bad_arguments", arguments)
                self.assertIn(said, error["message"])

    def test_a_reload_by_hand_prints_every_mistake_and_fails(self):
        with running(configuration()) as engine:
            engine.file.write_text(configuration().replace("requires: {chat: 1}", "requiers: {chat: 1}"))
            done = engine.tool("reload", status=1)
            self.assertRegex(done.stdout + done.stderr, r"engine\.yaml:\d+:\d+.*requiers")
            self.assertTrue(engine.lines_of("status")[0]["ready"])  # the file as it is now keeps nobody from asking
            engine.file.write_text("version: [1\n")  # not even where the socket is can be read of this
            self.assertRegex(engine.tool("status", status=2).stderr, r"engine\.yaml:\d+:\d+: error:")
            engine.file.unlink()
            self.assertIn("cannot be read", engine.tool("status", status=2).stderr)
            engine.file.write_text(configuration(("support", "sales"), (("shop", "sales"),)))
            engine.tool("reload")
            Customer(engine.port).hear("welcome")

    def test_a_command_there_is_not_is_told_with_the_one_that_was_meant(self):
        done = subprocess.run([live_engine.STROWGER, "sreve"], capture_output=True, text=True, timeout=20)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('did you mean "serve"?', done.stderr)
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([live_engine.STROWGER, "status", "--socket", os.path.join(folder, "none")], capture_output=True, text=True, timeout=20)
            option = re.search(r"name its socket with (--\w+)", done.stderr).group(1)
            self.assertIn(option, subprocess.run([live_engine.STROWGER, "status", "--help"], capture_output=True, text=True, timeout=20).stdout)
        self.assertRegex(subprocess.run([live_engine.STROWGER, "--version"], capture_output=True, text=True, timeout=20).stdout, r"^strowger \d+\.\d+\.\d+")

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
