"""Calls whose audio a real rtpengine carries (docs/rtpengine.md): tones in, tones out, and nobody's port changes."""
import json
import os
import signal
import subprocess
import time

from call_scene import live_engine, run
from recordings_test import loud_parts, sides_of
from rtpengine_scene import OUTSIDE, Carried, Peers


class Audio(Carried):
    def test_music_connect_and_the_end(self):
        customer = self.customer()
        customer.wait("answered")
        self.assertTrue(customer.audio[0].hears_music())
        self.carried(customer)
        desk, phone = self.person(), self.phone()
        phone.wait("talking")
        self.carried(phone)
        customer.audio[0].hertz, phone.audio[0].hertz = 1000, 1500
        self.hear_each_other(customer, phone)
        self.talks_directly(customer, phone)
        self.assertEqual(self.invitations(customer), 0)
        self.assertEqual(self.invitations(phone), 1)
        customer.cue("leave")
        customer.end()
        phone.wait("bye")
        desk.is_free()
        self.is_empty()

    def test_hold_and_resume(self):
        customer, phone, desk = self.talking()
        self.carried(customer, phone)
        self.talks_directly(customer, phone)
        desk.act("hold")
        self.assertTrue(customer.audio[0].hears_music())
        self.assertTrue(phone.audio[0].hears_silence())
        desk.act("resume")
        self.hear_each_other(customer, phone)
        self.talks_directly(customer, phone)
        self.assertEqual(self.invitations(phone), 1)

    def test_a_telephone_holds(self):
        desk, phone = self.person(), self.phone(hold="sendonly")
        customer = self.customer()
        customer.wait("answered")
        phone.wait("talking")
        customer.audio[0].hertz, phone.audio[0].hertz = 1000, 1500
        self.hear_each_other(customer, phone)
        phone.cue("hold")
        phone.wait("held")
        phone.audio[0].hertz = 0
        self.assertTrue(customer.audio[0].hears_music())
        phone.cue("resume")
        phone.wait("resumed")
        phone.audio[0].hertz = 1500
        self.hear_each_other(customer, phone)
        phone.cue("leave")
        phone.end()
        desk.is_free()

    def test_from_agent_to_agent_the_caller_is_not_invited_again(self):
        customer, phone, desk = self.talking()
        alan, second = self.person("alan"), self.phone("alan")
        port = self.port_of(customer)
        desk.act("consult", agent="alan")
        second.wait("talking")
        second.audio[0].hertz = 700
        self.assertTrue(phone.audio[0].hears(700))
        self.assertTrue(second.audio[0].hears(1500))
        self.assertTrue(customer.audio[0].hears_music())
        desk.act("complete")
        phone.wait("bye")
        self.assertTrue(customer.audio[0].hears(700))
        self.assertTrue(second.audio[0].hears(1000))
        self.talks_directly(customer, second)
        self.assertEqual(self.port_of(customer), port)
        self.assertEqual(self.invitations(customer), 0)
        alan.talks()
        customer.cue("leave")
        second.wait("bye")
        self.is_empty()

    def test_conference_and_back(self):
        customer, phone, desk = self.talking()
        self.talks_directly(customer, phone)
        outside = self.party("phone", "127.0.0.2", self.outside)
        desk.act("consult", number=OUTSIDE)
        outside.wait("talking")
        self.carried(outside)
        outside.audio[0].hertz = 700
        self.assertTrue(phone.audio[0].hears(700))
        desk.act("conference")
        phone.audio[0].hertz = 0
        self.assertTrue(customer.audio[0].hears(700))
        self.assertTrue(outside.audio[0].hears(1000))
        outside.audio[0].hertz = 0
        self.assertTrue(phone.audio[0].hears(1000))
        phone.audio[0].hertz = 1500
        self.assertTrue(customer.audio[0].hears(1500))
        outside.cue("leave")
        outside.end()
        self.hear_each_other(customer, phone)
        self.talks_directly(customer, phone)
        self.assertEqual(self.invitations(customer), 0)

    def test_passing_on_to_a_number(self):
        customer, phone, desk = self.talking()
        outside = self.party("phone", "127.0.0.2", self.outside)
        desk.act("pass", number=OUTSIDE)
        outside.wait("talking")
        outside.audio[0].hertz = 700
        phone.wait("bye")
        self.assertTrue(customer.audio[0].hears(700))
        self.assertTrue(outside.audio[0].hears(1000))
        customer.cue("leave")
        outside.wait("bye")
        desk.is_free()

    def test_keys_are_heard_in_the_menu(self):
        desk, phone = self.person(), self.phone()
        customer = self.customer(number="+442079460001")
        customer.wait("answered")
        self.assertTrue(customer.audio[0].hears_music())  # words rather
        time.sleep(1)
        customer.audio[0].keys.append("5")
        phone.wait("talking")
        self.assertEqual(desk.interactions[desk.talks()]["queue"], "repairs")


class Supervised(Carried):
    more = "supervisors: [{name: alan, queues: '*'}]\n"

    def test_listening_whispering_barging_and_back(self):
        customer, phone, desk = self.talking()
        self.talks_directly(customer, phone)
        alan, his = self.person("alan", ready=False), self.phone("alan")
        about = desk.talks()
        alan.act("listen", about)
        his.wait("talking")
        self.carried(his)
        customer.audio[0].hertz = phone.audio[0].hertz = 0
        his.audio[0].hertz = 700
        for one, hertz in ((customer, 1000), (phone, 1500)):
            one.audio[0].hertz = hertz
            self.assertTrue(his.audio[0].hears(hertz))
            one.audio[0].hertz = 0
        self.assertTrue(phone.audio[0].hears_silence())
        alan.act("whisper", about)
        self.assertTrue(phone.audio[0].hears(700))
        self.assertTrue(customer.audio[0].hears_silence())
        alan.act("barge", about)
        self.assertTrue(customer.audio[0].hears(700))
        alan.act("stop_listening", about)
        his.wait("bye")
        customer.audio[0].hertz, phone.audio[0].hertz = 1000, 1500
        self.hear_each_other(customer, phone)
        self.talks_directly(customer, phone)
        self.assertEqual(self.invitations(customer), 0)
        self.assertEqual(self.invitations(phone), 1)


class Recorded(Carried):
    more = "recording: {calls: all}\n"

    def test_a_recorded_call_goes_through_strowger_media(self):
        customer, phone, desk = self.talking()
        self.carried(customer, phone)
        desk.when(lambda me: me.interactions[desk.talks()].get("call", {}).get("recording") == "on")
        with self.assertRaises(AssertionError):
            self.talks_directly(customer, phone, 1)
        self.hear_each_other(customer, phone)
        customer.cue("leave")
        customer.end()
        desk.is_free()
        end = time.monotonic() + 15
        while True:
            done = subprocess.run([live_engine.STROWGER, "recordings", "list", "--config", str(self.engine.file)], cwd=self.folder, capture_output=True, text=True)
            if lines := [json.loads(line) for line in done.stdout.splitlines()]:
                break
            self.assertLess(time.monotonic(), end, done.stderr)
            time.sleep(0.2)
        path = self.folder / "export.wav"
        subprocess.run([live_engine.STROWGER, "recordings", "export", lines[0]["interaction"], "--to", str(path), "--why", "a test wants to hear it",
                        "--config", str(self.engine.file)], cwd=self.folder, check=True, capture_output=True)
        left, right = sides_of(path.read_bytes())
        self.assertGreater(loud_parts(left, 1000), 5)
        self.assertGreater(loud_parts(right, 1500), 5)


class Restarts(Peers):
    def invited_again(self, dialog):
        again = dialog.expect("INVITE", body=dialog.says())
        dialog.request("ACK")
        self.assertTrue(self.rtpengine.owns(again.port))
        dialog.hear(again)

    def test_rtpengine_dies_and_comes_back(self):
        """It knows nothing: it is told the calls anew, and the telephones where its ports are now."""
        customer, phone, desk = self.connected()
        self.rtpengine.end()
        self.log_of("event=rtpengine_silent")
        self.rtpengine.begin()
        self.log_of("event=rtpengine_answers")
        for one in (customer, phone):
            self.invited_again(one)
        self.tones(customer, phone)
        desk.act("hold")
        self.assertTrue(customer.audio.hears_music())
        desk.act("resume")
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()
        self.is_empty()

    def test_a_restart_that_nobody_noticed(self):
        customer, phone, desk = self.connected()
        self.rtpengine.end()
        self.rtpengine.begin()
        for one in (customer, phone):
            self.invited_again(one)
        self.tones(customer, phone)

    def test_rtpengine_that_does_not_answer_for_a_while_changes_nothing(self):
        customer, phone, desk = self.connected()
        port = customer.audio.to
        self.rtpengine.process.send_signal(signal.SIGSTOP)
        self.log_of("event=rtpengine_silent")
        self.rtpengine.process.send_signal(signal.SIGCONT)
        self.log_of("event=rtpengine_answers")
        self.tones(customer, phone)
        self.assertTrue(customer.peer.nothing(2, lambda one: one.first.startswith("INVITE")))
        self.assertEqual(customer.audio.to, port)


class Kills(Carried):
    def kill(self, name):
        before = self.processes()[name]["pid"]
        os.kill(before, signal.SIGKILL)
        end = time.monotonic() + 10
        while True:
            now = self.processes()
            if now[name]["running"] and now[name]["pid"] != before and now["sip"].get("connected"):
                return
            self.assertLess(time.monotonic(), end, now)
            time.sleep(0.05)

    def test_the_sip_process(self):
        """Those who talk go on talking meanwhile; who waits hears music; both ports are the same afterwards, and the call goes on."""
        customer, phone, desk = self.talking()
        waiting = self.customer()
        waiting.wait("answered")
        self.assertTrue(waiting.audio[0].hears_music())
        for one in (customer, phone, waiting):
            one.audio[0].gap = 0.0
        self.kill("sip")
        self.hear_each_other(customer, phone)
        self.assertTrue(waiting.audio[0].hears_music())
        time.sleep(1)
        self.hear_each_other(customer, phone)
        gaps = [one.audio[0].gap for one in (customer, phone, waiting)]
        print(f"strowger-sip killed, longest silence {max(gaps):.2f} s", flush=True)
        self.assertLess(max(gaps), 1.0)
        self.assertEqual(len(self.rtpengine.calls()), 2)
        desk.act("hold")
        self.assertTrue(customer.audio[0].hears_music())
        desk.act("resume")
        self.hear_each_other(customer, phone)
        self.assertEqual(self.invitations(customer), 0)
        phone.cue("leave")
        phone.end()
        customer.wait("bye")

    def test_the_media_process(self):
        customer, phone, desk = self.talking()
        self.talks_directly(customer, phone)
        customer.audio[0].gap = phone.audio[0].gap = 0.0
        self.kill("media")
        time.sleep(1)
        self.hear_each_other(customer, phone)
        self.assertLess(max(customer.audio[0].gap, phone.audio[0].gap), 0.5)  # it had nothing to do with it
        desk.act("hold")
        self.assertTrue(customer.audio[0].hears_music())
        desk.act("resume")
        self.hear_each_other(customer, phone)


class Away(Carried):
    def test_new_calls_use_ports_of_strowger(self):
        self.rtpengine.process.send_signal(signal.SIGSTOP)
        self.log_of("event=rtpengine_silent")
        self.assertEqual(self.processes()["sip"]["rtpengine"], "silent")
        customer, phone, desk = self.talking()
        self.assertFalse(self.rtpengine.owns(self.port_of(customer)))
        self.assertFalse(self.rtpengine.owns(self.port_of(phone)))
        self.rtpengine.process.send_signal(signal.SIGCONT)
        self.log_of("event=rtpengine_answers")
        self.hear_each_other(customer, phone)
        customer.cue("leave")
        customer.end()
        phone.wait("bye")
        desk.is_free()


class Refused(Peers):
    without = "refused"

    def test_new_calls_are_refused_until_it_answers_again(self):
        self.rtpengine.process.send_signal(signal.SIGSTOP)
        self.log_of("event=rtpengine_silent")
        refused = self.call(self.peer()).refused()
        self.assertEqual((refused.status, refused["Retry-After"]), (503, "5"))
        self.rtpengine.process.send_signal(signal.SIGCONT)
        self.log_of("event=rtpengine_answers")
        self.connected()


if __name__ == "__main__":
    run()
