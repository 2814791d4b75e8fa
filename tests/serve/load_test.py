#!/usr/bin/env python3
"""`strowger load play` as testers meet it: against a running engine, over its own sockets.
Usage: load_test.py STROWGER [-k NAME]"""
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import live_engine  # noqa: E402
from desk import Desk  # noqa: E402
from certificates import Authority  # noqa: E402
from live_engine import Engine, block_of_ports, configuration, free_port, hash_of, kept_secret, running, staffed, telephony  # noqa: E402


SCENARIO = """version: 1
name: small
centre: {{queues: [{{name: support, wrap_up: 5m}}], agents: [{{name: ada}}]}}
length: {length}
contacts:
  - name: shop
    queue: support
    channel: chat
    arrivals: {{process: even, per_hour: {per_hour}}}
    service: {{law: constant, mean: 4s}}
    patience: {{law: constant, mean: {patience}}}
    wrap_up: {{law: constant, mean: 500ms}}
  - {{name: calls, queue: support, arrivals: {{process: even, per_hour: 720}}, service: {{law: constant, mean: 1m}}}}
crews: [{{name: all, agents: [ada], refuses: {refuses}}}]
load:
  say_every: {{law: constant, mean: 1s}}
  thresholds:
    - {{figure: {figure}}}
    - {{figure: count.lost, below: 1}}
    - {{figure: count.contradictions, below: 1}}
"""


def scenario(length="20s", per_hour=1800, patience="1m", refuses="0%", figure="message_ms.p50, below: 5000"):
    return SCENARIO.format(length=length, per_hour=per_hour, patience=patience, refuses=refuses, figure=figure)


CALLS = """version: 1
name: calls
centre: {{queues: [{{name: support, wrap_up: 5m}}], agents: [{agents}]}}
length: 10s
contacts:
  - name: hotline
    queue: support
    arrivals: {{process: even, per_hour: 7200}}
    service: {{law: constant, mean: 2s}}
    patience: {{law: constant, mean: {patience}}}
    wrap_up: {{law: constant, mean: 300ms}}
crews: [{{name: all, agents: "*"}}]
load:
  audio: 50%
  thresholds:
    - {{figure: {figure}}}
    - {{figure: count.unheard, below: 1}}
"""
# Telephones that stand there, that register, and one that answers for the desk.
PHONES = 3 * ['contacts: ["{scheme}:{name}@127.0.0.1:{port}"]'] + 3 * [""] + ['contacts: ["{scheme}:{name}@127.0.0.1:{port}"], accept: desktop']


def many_from_one_place(text):
    return staffed(text) + "web: {chats_per_address: 1000}\n"


class Load(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.out = self.folder / "out.json"

    def command(self, engine, text, *more):
        file = self.folder / "played.yaml"
        file.write_text(text)
        return [live_engine.STROWGER, "load", "play", str(file), "--config", str(engine.file), "--port", str(engine.port),
                "--json", str(self.out), *more]

    def play(self, engine, text, *more, status=0):
        done = subprocess.run(self.command(engine, text, *more), capture_output=True, text=True, timeout=120,
                              env={**os.environ, "STROWGER_LOAD_PASSWORD": "demo"})
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def told(self):
        return json.loads(self.out.read_text())

    def test_twenty_seconds_of_chats_count_as_the_engine_counts_them(self):
        with running(many_from_one_place(configuration())) as engine:
            template, page = self.folder / "pages/report/report.html", self.folder / "load.html"
            template.parent.mkdir(parents=True)
            template.write_text('<script id="run">"strowger-run"</script>')
            done = self.play(engine, scenario(refuses="20%"), "--html", str(page), "--pages", str(self.folder / "pages"))
            shown = json.loads(page.read_text().removeprefix('<script id="run">').removesuffix("</script>"))
            self.assertEqual((shown["kind"], len(shown["thresholds"])), ("load", 3))
            self.assertEqual(sum(shown["series"]["measures"]["arrived"]), 10)
            count = self.told()["count"]
            self.assertEqual((count["arrived"], count["skipped"]), (10, 4))
            self.assertEqual(count["answered"] + count["abandoned"], 10)
            self.assertEqual((count["finished"], count["strangers"], count["left_over"]), (count["answered"], 0, 0))
            self.assertEqual(count["offers"], count["accepted"] + count["declined"])
            self.assertGreater(count["said_by_agents"], 10)
            self.assertIn("contacts of calls are skipped: the configuration has no section sip", done.stdout)
            self.assertIn("held   message_ms.p50", done.stdout)
            sam = Desk(engine.port, "sam")
            sam.watch()
            row = sam.board_when("support", lambda row: row["connected"] == 0)
            self.assertEqual([row[key] for key in ("enqueued", "answered", "abandoned")],
                             [count[key] for key in ("arrived", "answered", "abandoned")])

    @contextlib.contextmanager
    def telephony(self, scheme="sip", **more):
        word, port = hash_of("demo"), free_port()
        agents = {f"a{i}": f"password_hash: '{word}', phone: {{{phone.format(scheme=scheme, name=f'a{i}', port=port)}}}" for i, phone in enumerate(PHONES)}
        kept_secret(self.folder / "phones.passwords", "".join(f"a{i} secret-{i}\n" for i in range(len(PHONES))))
        sam = f"supervisors:\n  - {{name: sam, password_hash: '{word}', queues: '*'}}\n"
        more["trunk"] = ", options_interval: 0s" + more.get("trunk", "")
        with running(telephony(agents, free_port(), block_of_ports("audio"), sam, **more), self.folder) as engine:
            engine.telephony_up()
            try:
                yield engine
            finally:
                engine.signal(signal.SIGTERM)
                engine.process.wait(30)

    def play_calls(self, engine, *more, patience="1m", figure="connect_ms.p99, below: 5000", status=0):
        agents = ", ".join(f"{{name: a{i}}}" for i in range(len(PHONES)))
        return self.play(engine, CALLS.format(agents=agents, patience=patience, figure=figure), "--phone-password-file",
                         str(self.folder / "phones.passwords"), *more, status=status)

    def counted_by_the_engine(self, engine, waiting=0):
        sam = Desk(engine.port, "sam")
        sam.watch()
        return sam.board_when("support", lambda row: row["connected"] + row["waiting"] == waiting)

    def test_twenty_calls_in_ten_seconds_count_as_the_engine_counts_them(self):
        with self.telephony() as engine:
            done = self.play_calls(engine)
            told = self.told()
            count, took = told["count"], told["milliseconds"]
            self.assertEqual((count["arrived"], count["answered"], count["finished"]), (20, 20, 20), done.stdout)
            self.assertEqual((count["accepted"], count["strangers"], count["left_over"], count["refused"]), (20, 0, 0, 0), done.stdout)
            self.assertEqual((count["phones_refused"], count["unheard"], count["agents_signed_in"]), (0, 0, len(PHONES)), done.stdout)
            self.assertEqual((took["connect_ms"]["count"], took["wait_ms"]["count"], took["join_ms"]["count"]), (20, 20, 20))
            self.assertGreater(took["ring_ms"]["count"], 10)
            self.assertGreater(took["hear_ms"]["count"], 3)
            self.assertEqual(took["sound_ms"]["count"], took["hear_ms"]["count"])
            self.assertIn("calls come from 127.0.0.2", done.stdout)
            row = self.counted_by_the_engine(engine)
            self.assertEqual([row[key] for key in ("enqueued", "answered", "abandoned")], [20, 20, 0])

    def test_calls_by_tls_with_encrypted_audio_are_played_and_others_are_refused(self):
        ours, port = self.folder / "tls", free_port()
        ours.mkdir()
        authority = Authority(ours, "ours")
        player, strangers = self.folder / "player", self.folder / "strangers"
        for folder, believes in ((ours, authority), (player, authority), (strangers, Authority(ours, "others"))):
            folder.mkdir(exist_ok=True)
            (folder / "agent.pem").write_text(authority.vouches("agent", "127.0.0.1").read_text())
            (folder / "cafile.pem").write_text(believes.certificate.read_text())
        listener = f"    - {{address: 127.0.0.1, port: {port}, transports: [tls], certificates: tls, client_certificates: true}}\n"
        with self.telephony("sips", listeners=listener, sip="  srtp: demanded\n", trunk=", srtp: demanded") as engine:
            done = self.play_calls(engine, "--transport", "tls", "--srtp", "--certificates", str(player))
            count = self.told()["count"]
            self.assertIn(f"calls come from 127.0.0.2 and go to 127.0.0.1:{port}", done.stdout)
            self.assertEqual((count["arrived"], count["answered"], count["finished"]), (20, 20, 20), done.stdout)
            self.assertEqual((count["phones_refused"], count["unheard"], count["refused"]), (0, 0, 0), done.stdout)
            self.assertGreater(self.told()["milliseconds"]["hear_ms"]["count"], 3)
            # Without keys nobody is let in, and whoever does not believe the engine does not speak to it. Its own certificates would do, too.
            done = self.play_calls(engine, "--transport", "tls", figure="count.refused, above: 19")
            self.assertEqual(self.told()["refused"], {"SIP 488": 20}, done.stdout)
            self.assertIn("(--srtp)", done.stdout)
            done = self.play_calls(engine, "--transport", "tls", "--srtp", "--certificates", str(strangers), "--settle", "10s", patience="2s",
                                   figure="count.answered, below: 1")
            self.assertGreater(self.told()["count"]["phones_refused"], 0, done.stdout)

    def test_callers_by_tcp_who_find_nobody_give_up(self):
        with self.telephony() as engine:
            passwords = self.folder / "wrong"
            passwords.write_text("wrong\n")
            done = self.play_calls(engine, "--transport", "tcp", "--password-file", str(passwords), patience="1s", figure="given_up_ms.max, below: 1100")
            count = self.told()["count"]
            self.assertEqual((count["arrived"], count["abandoned"], count["answered"]), (20, 20, 0), done.stdout)
            row = self.counted_by_the_engine(engine)
            self.assertEqual([row[key] for key in ("enqueued", "answered", "abandoned")], [20, 0, 20])

    def test_calls_that_are_refused_are_counted_and_named(self):
        with self.telephony(trunk=", calls: 1") as engine:
            done = self.play_calls(engine, "--number", "hotline=+442079469999", figure="count.refused, above: 19")
            self.assertEqual((self.told()["refused"], self.told()["count"]["refused"]), ({"SIP 404": 20}, 20), done.stdout)
            self.assertIn("no entry point of the engine has the number", done.stdout)
            done = self.play_calls(engine)
            refused = self.told()["refused"]
            self.assertEqual(list(refused), ["SIP 503"], done.stdout)
            self.assertEqual(refused["SIP 503"] + self.told()["count"]["finished"], 20, done.stdout)
            self.assertIn("the trunk's `calls`", done.stdout)
            done = self.play_calls(engine, "--call-from", "127.0.0.3", "--settle", "10s", patience="2s", figure="count.refused, above: 19")
            # The agents' telephones are registered from there, so it is no stranger's address; but no trunk's either.
            self.assertEqual(self.told()["refused"], {"SIP 403": 20}, done.stdout)
            self.assertIn("calls are taken from trunks only", done.stdout)
            self.assertIn("calls cannot come from 192.0.2.1", self.play_calls(engine, "--call-from", "192.0.2.1", status=2).stderr)

    def test_who_finds_nobody_gives_up_and_ten_times_the_speed_is_a_tenth_of_the_time(self):
        with running(many_from_one_place(configuration())) as engine:
            begun = time.monotonic()
            self.play(engine, scenario(length="100s", patience="20s", per_hour=360,
                                       figure="given_up_ms.max, below: 2100, above: 1900").replace("agents: [ada], refuses: 0%", "agents: [ada], refuses: 100%"),
                      "--speed", "10")
            self.assertLess(time.monotonic() - begun, 40)
            count = self.told()["count"]
            self.assertEqual((count["arrived"], count["abandoned"], count["answered"]), (10, 10, 0))
            self.assertGreaterEqual(count["declined"], 10)

    def test_a_missed_threshold_is_one_and_what_cannot_be_used_is_two(self):
        with running(many_from_one_place(configuration())) as engine:
            done = self.play(engine, scenario(length="2s", figure="message_ms.p50, below: 0.001"), status=1)
            self.assertIn("MISSED message_ms.p50", done.stdout)
            self.assertIn("did you mean", self.play(engine, scenario(figure="mesage_ms.p50, below: 1"), status=2).stderr)
            nowhere = self.command(engine, scenario())
            nowhere[nowhere.index("--port") + 1] = "1"
            done = subprocess.run(nowhere, capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 2)
            self.assertIn("no engine answers at 127.0.0.1:1", done.stderr)

    def test_a_wrong_password_is_told_and_never_stands_in_the_list_of_processes(self):
        with running(many_from_one_place(configuration())) as engine:
            words = self.folder / "passwords"
            words.write_text("ada wrong-one\n")
            done = self.play(engine, scenario(length="1s", patience="500ms", figure="count.agents_refused, above: 0"), "--password-file", str(words))
            self.assertIn("main/ada cannot sign in", done.stdout)
            self.assertEqual(self.told()["count"]["agents_signed_in"], 0)

    def test_a_kill_in_the_middle_loses_nothing(self):
        with running(many_from_one_place(configuration())) as engine:
            text = engine.file.read_text().replace("port: 0", f"port: {engine.port}")
            player = subprocess.Popen(self.command(engine, scenario()), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(8)
            engine.signal(signal.SIGKILL)
            engine.process.wait(30)
            again = Engine(engine.folder, text)
            try:
                out, err = player.communicate(timeout=120)
                self.assertEqual(player.returncode, 0, out + err)
                count = self.told()["count"]
                self.assertGreaterEqual(count["agents_reconnected"], 1)
                self.assertEqual((count["arrived"], count["answered"] + count["abandoned"]), (10, 10))
                self.assertEqual((count["lost"], count["ended"], count["left_over"]), (0, 0, 0))
            finally:
                again.process.kill()
                again.end()

    def test_an_engine_that_dies_and_stays_dead_holds_no_threshold(self):
        with running(many_from_one_place(configuration())) as engine:
            player = subprocess.Popen(self.command(engine, scenario(figure="queued_ms.p99, below: 1000"), "--settle", "2s"),
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(8)
            engine.signal(signal.SIGKILL)
            engine.process.wait(30)
            out, err = player.communicate(timeout=120)
            self.assertEqual(player.returncode, 2, out + err)
            self.assertIn("the engine does not answer", out)
            told = self.told()
            self.assertTrue(told["engine_gone"])
            self.assertGreater(told["count"]["not_connected"], 0)
            # Everybody who came is in the figures, with at least as long as it took until the end.
            self.assertEqual(told["milliseconds"]["queued_ms"]["count"], told["count"]["arrived"])
            self.assertIn("MISSED queued_ms.p99", out)

    def test_where_the_figures_cannot_be_written_nothing_is_played(self):
        with running(many_from_one_place(configuration())) as engine:
            command = self.command(engine, scenario())
            command[command.index("--json") + 1] = str(self.folder / "nowhere" / "out.json")
            begun = time.monotonic()
            done = subprocess.run(command, capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 2)
            self.assertIn("No such file or directory", done.stderr)
            self.assertLess(time.monotonic() - begun, 10)

    def test_an_interrupt_ends_in_order_with_the_summary(self):
        with running(many_from_one_place(configuration())) as engine:
            player = subprocess.Popen(self.command(engine, scenario(length="10m")), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(6)
            player.send_signal(signal.SIGINT)
            out, err = player.communicate(timeout=60)
            self.assertEqual(player.returncode, 130, out + err)
            self.assertIn("interrupted before the end", out)
            self.assertIn("left_over", out)
            self.assertTrue(self.told()["interrupted"])
            sam = Desk(engine.port, "sam")
            sam.watch()
            sam.board_when("support", lambda row: row["waiting"] + row["offered"] + row["connected"] == 0)
            sam = Desk(engine.port, "sam")
            sam.watch()
            sam.person_when("ada", lambda row: row["state"] != "ready")


if __name__ == "__main__":
    live_engine.STROWGER = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
