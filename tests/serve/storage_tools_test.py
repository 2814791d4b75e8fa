"""Backups, the followed journal and damaged or full disks, on a running engine. Part of serve_test.py."""
import json
import os
import signal
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import live_engine
from chat_customer import Customer
from live_engine import configuration, running


def issuer(interaction):
    return interaction.split("-")[1].split(".")[0]


def page(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


class StorageTools(unittest.TestCase):
    def test_a_backup_of_the_running_engine_is_an_engine_of_its_own(self):
        with running(configuration()) as engine, tempfile.TemporaryDirectory() as elsewhere:
            customer = Customer(engine.port)
            welcome = customer.hear("welcome")
            customer.say("before the backup")
            copy = Path(elsewhere) / "copy"
            engine.tool("backup", str(copy))
            customer.say("after the backup")  # nobody was held up
            engine.tool("restore", str(copy), str(Path(elsewhere) / "data"), where=())
            (Path(elsewhere) / "engine.yaml").write_text(engine.file.read_text())
            with running(None, elsewhere) as restored:
                again = Customer(restored.port, token=welcome["token"]).hear("welcome")
                self.assertEqual(again["interaction"], welcome["interaction"])
                self.assertEqual([m["text"] for m in again["messages"]], ["before the backup"])
                fresh = Customer(restored.port).hear("welcome")["interaction"]
                other = Customer(engine.port).hear("welcome")["interaction"]
                self.assertNotEqual(issuer(fresh), issuer(other))
                self.assertEqual(issuer(other), issuer(welcome["interaction"]))

    def test_a_backup_into_what_is_there_already_is_refused(self):
        with running(configuration()) as engine, tempfile.TemporaryDirectory() as elsewhere:
            (Path(elsewhere) / "letters").write_text("mine")
            refused = engine.tool("backup", elsewhere, status=1)
            self.assertIn(elsewhere, refused.stderr)

    def test_who_follows_the_journal_reads_each_record_as_it_comes(self):
        with running(configuration()) as engine:
            follower = subprocess.Popen([live_engine.STROWGER, "journal", "--follow", "--config", str(engine.file)], stdout=subprocess.PIPE,
                                        text=True, cwd=engine.folder)
            try:
                for text in ("one", "two"):
                    customer = Customer(engine.port)
                    chat = customer.hear("welcome")["interaction"]
                    while not any(fact.get("fact") == "interaction_queued" and fact.get("interaction") == chat
                                  for fact in json.loads(follower.stdout.readline())["facts"]):
                        pass
            finally:
                follower.send_signal(signal.SIGINT)
                follower.communicate(timeout=30)

    def test_damage_in_the_middle_of_the_log_is_refused_with_what_to_do(self):
        with tempfile.TemporaryDirectory() as folder:
            with running(configuration(), folder) as engine:
                customer = Customer(engine.port)
                customer.hear("welcome")
                for _ in range(10):
                    customer.say("a long story " * 50)
                engine.signal(signal.SIGKILL)
                engine.end()
            log = max((path for path in (Path(folder) / "data").rglob("*.log")), key=lambda path: path.stat().st_size)
            with open(log, "r+b") as file:
                file.seek(log.stat().st_size // 2)
                was = file.read(16)
                file.seek(-16, os.SEEK_CUR)
                file.write(bytes(byte ^ 0xFF for byte in was))
            done = subprocess.run([live_engine.STROWGER, "serve", "--config", str(engine.file)], cwd=folder, capture_output=True, text=True,
                                  timeout=60)
            self.assertEqual(done.returncode, 1)
            self.assertIn("event=not_started", done.stderr)
            self.assertRegex(done.stderr, "backup|restore")

    def test_the_monitoring_pages_tell_of_the_engine_as_it_is(self):
        with running(configuration()) as engine:
            self.assertEqual(page(engine.port, "/healthz")[0], 200)
            self.assertEqual(page(engine.port, "/readyz")[0], 200)
            Customer(engine.port).hear("welcome")
            status, text = page(engine.port, "/metrics")
            self.assertEqual(status, 200)
            figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
            self.assertEqual(float(figures["strowger_interactions_open"]), 1)
            self.assertEqual(float(figures["strowger_arrivals_total"]), 1)
            self.assertGreater(float(figures["strowger_journal_bytes_total"]), 0)
            keeper = Customer(engine.port)
            keeper.hear("welcome")
            engine.signal(signal.SIGTERM)
            engine.wait_for("event=draining")
            status, text = page(engine.port, "/readyz")
            self.assertEqual(status, 503)
            self.assertIn("drain", text)
