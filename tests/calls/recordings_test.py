"""Recordings, their export and messages left by phone: SIPp calls, and what lies on the disk afterwards is listened to (docs/recordings.md)."""
import array
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "serve"))
import live_engine  # noqa: E402
from audio import RATE, loudness, share_of, speak  # noqa: E402
from call_scene import Scene, run  # noqa: E402
from desk import session_cookie  # noqa: E402

CUSTOMER, AGENT = 1000, 1500


def sides_of(wav):
    """Left and right, of 16 bits at 8 kHz."""
    assert wav[:4] == b"RIFF" and wav[8:12] == b"WAVE", wav[:12]
    samples = array.array("h")
    samples.frombytes(wav[44:44 + (len(wav) - 44) // 4 * 4])
    assert int.from_bytes(wav[40:44], "little") == len(wav) - 44
    return samples[0::2], samples[1::2]


def loud_parts(samples, hertz, part=RATE // 10):
    """In how many tenths of a second this tone is most of what is heard."""
    parts = [samples[at:at + part] for at in range(0, len(samples) - part + 1, part)]
    return sum(1 for one in parts if loudness(one) > 500 and share_of(one, hertz) > 0.8)


def tone_anywhere(samples, hertz, part=RATE // 20):
    """The loudest this tone is in any twentieth of a second."""
    return max((loudness(one) * share_of(one, hertz) ** 0.5 for one in (samples[at:at + part] for at in range(0, len(samples) - part + 1, part))),
               default=0.0)


class Recorded(Scene):
    def setUp(self):
        super().setUp()
        self.exports = 0

    def tool(self, *words, status=0):
        done = subprocess.run([live_engine.STROWGER, *words, "--config", str(self.engine.file)], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def listed(self, count=1, seconds=15):
        end = time.monotonic() + seconds
        while len(lines := [json.loads(line) for line in self.tool("recordings", "list").stdout.splitlines()]) < count:
            self.assertLess(time.monotonic(), end, lines)
            time.sleep(0.2)
        return lines

    def until(self, fits, seconds=15):
        end = time.monotonic() + seconds
        while not fits():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    def export(self, interaction, status=0):
        self.exports += 1
        path = self.folder / f"export-{self.exports}.wav"
        self.tool("recordings", "export", interaction, "--to", str(path), "--why", "a test wants to hear it", status=status)
        return path.read_bytes() if path.exists() else b""

    def facts(self, about):
        return [fact for record in self.engine.lines_of("journal", about) for fact in record["facts"]]

    def said_of_recording(self, about):
        """How the facts tell the recording: to, why."""
        steps = [fact["call"] for fact in self.facts(about) if fact["fact"] == "call_went"]
        return [(one["to"], one["cause"]) for one in steps if one["step"] == "recording_set"]

    def recording(self, desk, interaction, state):
        desk.when(lambda me: me.interactions.get(interaction, {}).get("call", {}).get("recording") == state)

    def over(self, customer, desk):
        customer.cue("leave")
        customer.end()
        desk.is_free()

    def folder_of_recordings(self):
        return self.folder / "data" / "recordings"


class Rules(Recorded):
    more = "recording: {calls: all}\n"

    def test_every_call_is_recorded_after_the_announcement_and_can_be_exported(self):
        desk, phone = self.person(), self.phone()
        customer = self.customer()
        customer.wait("answered")
        phone.wait("talking")
        customer.audio[0].hertz, phone.audio[0].hertz = CUSTOMER, AGENT
        self.hear_each_other(customer, phone)
        interaction = desk.talks()
        self.recording(desk, interaction, "on")
        speak(3, customer.audio[0], phone.audio[0])
        self.over(customer, desk)
        line = self.listed()[0]
        self.assertEqual((line["interaction"], line["queue"], line["agent"], line["why"]), (interaction, "support", "ada", "rule"), line)
        self.assertGreater(line["lasted_ms"], 2500)
        left, right = sides_of(self.export(interaction))
        self.assertGreater(loud_parts(left, CUSTOMER), 20)
        self.assertGreater(loud_parts(right, AGENT), 20)
        self.assertEqual((loud_parts(left, AGENT), loud_parts(right, CUSTOMER)), (0, 0))
        self.assertEqual(self.said_of_recording(interaction), [("on", "rule"), ("off", "over")])
        noted = [fact for fact in self.facts(interaction) if fact["fact"] == "recording_noted"]
        self.assertEqual([one["act"] for one in noted], ["exported"])
        self.engine.wait_for("event=recording_exported")
        # On the disk it is nothing that could be heard.
        for file in self.folder_of_recordings().iterdir():
            self.assertTrue(file.name.endswith(".wav.enc"), file)
            self.assertNotIn(b"RIFF", file.read_bytes()[:4096])
            self.assertEqual(file.stat().st_mode & 0o077, 0)
        # An agent who only had the call hears nothing of it, nor does a stranger.
        self.assertEqual(self.page("ada", interaction)[0], 404)
        self.assertEqual(self.page(None, interaction)[0], 401)
        # Erasing the customer makes it unreadable for ever.
        self.tool("erase-customer", line["customer"], "--why", "asked by letter")
        self.export(interaction, status=1)

    def page(self, name, interaction, **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.engine.port, timeout=10)
        if name:
            headers["Cookie"] = session_cookie(self.engine.port, name, "demo")
        line.request("GET", f"/desktop/recording?interaction={interaction}", headers=headers)
        answer = line.getresponse()
        body = answer.read()
        line.close()
        return answer.status, body


class Room(Recorded):
    more = "recording: {calls: all, announcement: none, space: 1MiB}\n"

    def test_when_there_is_no_room_calls_go_on_unrecorded_and_it_is_told(self):
        folder = self.folder_of_recordings()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "00000000000000ff.wav").write_bytes(bytes(2 << 20))
        self.engine.wait_for("event=recordings_full")
        customer, phone, desk = self.talking()
        self.engine.wait_for("event=recording_refused why=no_room")
        self.assertEqual(self.said_of_recording(desk.talks()), [("off", "no_room")])
        self.assertIn("strowger_recordings_refused_total 1", self.metrics())
        self.assertIn("strowger_recordings_room 0", self.metrics())
        self.hear_each_other(customer, phone)
        self.assertFalse([one for one in folder.iterdir() if one.name != "00000000000000ff.wav"])
        (folder / "00000000000000ff.wav").unlink()
        self.engine.wait_for("event=recordings_have_room")

    def metrics(self):
        line = http.client.HTTPConnection("127.0.0.1", self.engine.port, timeout=10)
        line.request("GET", "/metrics")
        text = line.getresponse().read().decode()
        line.close()
        return text


class Together(Recorded):
    more = "recording: {calls: all, announcement: none}\n"

    def test_the_third_of_a_conference_is_recorded_from_the_conference_on(self):
        customer, phone, desk = self.talking()
        self.person("alan")
        his, interaction = self.phone("alan"), desk.talks()
        self.recording(desk, interaction, "on")
        desk.act("consult", agent="alan")
        his.wait("talking")
        customer.audio[0].hertz = phone.audio[0].hertz = 0
        his.audio[0].hertz = 700
        self.assertTrue(phone.audio[0].hears(700))
        time.sleep(1)
        together = time.monotonic()
        desk.act("conference")
        self.assertTrue(customer.audio[0].hears(700))
        speak(2, his.audio[0])
        customer.cue("leave")
        customer.end()
        lasted = time.monotonic() - together
        phone.wait("bye")
        self.listed()
        left, right = sides_of(self.export(interaction))
        self.assertEqual(loud_parts(left, 700), 0)
        self.assertGreater(loud_parts(right, 700), 15)
        self.assertLessEqual(loud_parts(right, 700), 10 * lasted)


class Retention(Recorded):
    more = "recording: {calls: all, announcement: none, keep_days: 2}\n"

    def test_what_is_past_its_days_is_deleted_and_the_facts_say_so(self):
        customer, phone, desk = self.talking()
        interaction = desk.talks()
        self.recording(desk, interaction, "on")
        time.sleep(1)
        self.over(customer, desk)
        self.listed()
        file = next(self.folder_of_recordings().iterdir())
        past = time.time() - 3 * 24 * 3600
        os.utime(file, (past, past))
        self.engine.wait_for("event=recording_deleted why=retention")
        end = time.monotonic() + 10
        while file.exists():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.1)
        noted = [fact for fact in self.facts(interaction) if fact["fact"] == "recording_noted"]
        self.assertEqual([(one["act"], one["why"]) for one in noted], [("deleted", "retention")])


class Longest(Recorded):
    more = "recording: {calls: all, announcement: none, length_max: 1m}\n"

    def test_a_recording_ends_at_its_longest_and_the_call_goes_on(self):
        customer, phone, desk = self.talking()
        interaction = desk.talks()
        self.recording(desk, interaction, "on")
        self.engine.wait_for("event=recording_ended why=length_max", seconds=90)
        desk.when(lambda me: me.interactions[interaction]["call"].get("recording_ended") == "limit")
        self.hear_each_other(customer, phone)
        self.over(customer, desk)
        line = self.listed()[0]
        self.assertEqual((line["lasted_ms"], line["ended"]), (60_000, "limit"))
        self.assertEqual(self.said_of_recording(interaction), [("on", "rule"), ("off", "limit")])

    def test_a_death_of_media_in_the_middle_does_not_make_it_longer(self):
        customer, phone, desk = self.talking()
        interaction = desk.talks()
        self.recording(desk, interaction, "on")
        begin = time.monotonic()
        time.sleep(25)
        self.kill(("media",))
        self.engine.wait_for("event=recording_ended why=length_max", seconds=60)
        self.assertLess(time.monotonic() - begin, 70)
        line = self.listed()[0]
        self.assertEqual((line["files"], line["ended"]), (2, "limit"))
        self.assertAlmostEqual(line["lasted_ms"], 60_000, delta=1_500)


class Messages(Recorded):
    """Voicemail."""

    def test_a_caller_who_says_nothing_has_called_in_vain(self):
        for ends in ("hangs up", "presses a key"):
            with self.subTest(ends):
                before = len(self.engine.lines)
                customer = self.customer(number="+442079460003")
                customer.wait("answered")
                self.assertTrue(customer.audio[0].hears(440, 20))
                time.sleep(3)
                if ends == "hangs up":
                    customer.cue("leave")
                    customer.end()
                else:
                    customer.audio[0].keys.append("#")
                    customer.wait("bye", seconds=40)
                self.engine.wait_for("event=message_empty", before)
        desk = self.person()
        time.sleep(1)
        self.assertFalse([one for one in desk.offers.values() if one["channel"] == "task"])

    def speaking(self):
        """A caller who has heard what to do, and speaks."""
        customer = self.customer(number="+442079460003")
        customer.wait("answered")
        self.assertTrue(customer.audio[0].hears(440, 20))  # the tone
        customer.audio[0].hertz = CUSTOMER
        self.until(lambda: any(self.folder_of_recordings().glob("*.enc")))
        speak(3, customer.audio[0])
        return customer

    def task(self):
        """Ada gets the task, without a telephone, hears the message and is done."""
        desk = self.person()
        offer = desk.when(lambda me: next((one for one in me.offers.values() if one["channel"] == "task"), None))
        self.assertTrue(desk.ask("accept", offer=offer["id"])["ok"])
        interaction = desk.talks()
        work = desk.when(lambda me: me.interactions[interaction] if "call" in me.interactions[interaction] else None)
        self.assertEqual((work["channel"], work["call"]["recording"]), ("task", "message"))
        # Whichever part is asked for first: that it is heard is noted, once.
        status, part = self.heard(interaction, Range="bytes=44-1043")
        self.assertEqual(status, 206)
        self.assertEqual([fact["act"] for fact in self.facts(interaction) if fact["fact"] == "recording_noted"], ["played"])
        status, wav = self.heard(interaction)
        self.assertEqual(status, 200)
        self.assertEqual(part, wav[44:1044])
        left, right = sides_of(wav)
        self.assertEqual(loud_parts(right, CUSTOMER), 0)
        noted = [fact for fact in self.facts(interaction) if fact["fact"] == "recording_noted"]
        self.assertEqual([one["act"] for one in noted], ["played"])
        self.assertEqual(self.heard(interaction, who="alan")[0], 404)
        self.assertTrue(desk.ask("close", interaction=interaction)["ok"])
        desk.when(lambda me: not me.interactions)
        self.assertEqual(self.heard(interaction)[0], 404)  # it is Ada's no more
        return interaction, left

    def heard(self, interaction, who="ada", **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.engine.port, timeout=10)
        line.request("GET", f"/desktop/recording?interaction={interaction}",
                     headers={"Cookie": session_cookie(self.engine.port, who, "demo"), **headers})
        answer = line.getresponse()
        body = answer.read()
        line.close()
        return answer.status, body

    def test_until_silence(self):
        customer = self.speaking()
        customer.audio[0].hertz = 0
        customer.wait("bye", seconds=40)  # thanked, and let go
        customer.end()
        interaction, left = self.task()
        self.assertGreater(loud_parts(left, CUSTOMER), 20)
        self.assertEqual(self.said_of_recording(interaction), [("on", "message"), ("off", "silence")])

    def test_until_a_key(self):
        customer = self.speaking()
        customer.audio[0].keys.append("#")
        customer.wait("bye", seconds=40)
        interaction, left = self.task()
        self.assertGreater(loud_parts(left, CUSTOMER), 20)
        self.assertEqual(self.said_of_recording(interaction), [("on", "message"), ("off", "key")])

    def test_hanging_up_in_the_middle_leaves_what_was_said(self):
        customer = self.speaking()
        customer.cue("leave")
        customer.end()
        interaction, left = self.task()
        self.assertGreater(loud_parts(left, CUSTOMER), 20)
        self.assertEqual(self.said_of_recording(interaction), [("on", "message"), ("off", "over")])

    def test_killing_all_in_the_middle_keeps_what_was_said(self):
        customer = self.speaking()
        before = self.processes()
        for pid in (self.engine.process.pid, before["sip"]["pid"], before["media"]["pid"]):
            os.kill(pid, signal.SIGKILL)
        self.engine.process.wait()
        self.begin()
        self.engine.telephony_up()
        self.until(lambda: len(list(self.folder_of_recordings().glob("*.enc"))) == 2)  # it goes on in a second file
        speak(3, customer.audio[0])
        customer.cue("leave")
        customer.end()
        interaction, left = self.task()
        self.assertGreater(loud_parts(left, CUSTOMER), 35)
        self.assertEqual(self.said_of_recording(interaction), [("on", "message"), ("off", "over")])

    def test_killing_all_behind_the_last_word_keeps_what_was_said(self):
        customer = self.speaking()
        self.kill(("sip", "media", "engine"))
        customer.audio[0].hertz = 0
        customer.wait("bye", seconds=40)
        interaction, left = self.task()
        self.assertGreater(loud_parts(left, CUSTOMER), 15)
        self.assertEqual(self.said_of_recording(interaction), [("on", "message"), ("off", "silence")])

    def test_who_says_nothing_over_a_kill_of_the_engine_has_left_none(self):
        for ends in ("waits", "hangs up"):
            with self.subTest(ends):
                customer = self.customer(number="+442079460003")
                customer.wait("answered")
                self.assertTrue(customer.audio[0].hears(440, 20))
                time.sleep(1)  # it is being recorded
                self.kill(("engine",))
                if ends == "hangs up":
                    time.sleep(2.5)
                    customer.cue("leave")
                self.engine.wait_for("event=message_empty", seconds=40)
                customer.end()


if __name__ == "__main__":
    run()
