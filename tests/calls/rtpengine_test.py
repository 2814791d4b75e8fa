"""Calls whose audio a real rtpengine carries (docs/rtpengine.md): tones in, tones out, and nobody's port changes."""
import collections
import json
import signal
import subprocess
import time

import call_flows_test as call_flows
import card_data_test as card_data
import secure_calls_test as secure_calls
import silence_test as silence
import supervisors_test as supervisors
import transports_test as transports
from audio import until
from call_scene import live_engine, run
from recordings_test import loud_parts, sides_of
from rtpengine_scene import Carried
from srtp import new_secret


class Ends(Carried, call_flows.Ends):
    def engine_is_empty(self):
        super().engine_is_empty()
        self.is_empty()


class Hold(Carried, call_flows.Hold):
    pass


class Outside(Carried, call_flows.Outside):
    def test_back_from_a_conference(self):
        customer, phone, desk, outside = self.consulting()
        desk.act("conference")
        phone.audio[0].hertz = 0
        self.assertTrue(customer.audio[0].hears(700))
        outside.cue("leave")
        outside.end()
        phone.audio[0].hertz = 1500
        self.hear_each_other(customer, phone)


class Keys(Carried, call_flows.Keys):
    pass


class Consults(Carried):
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
        alan.talks()
        customer.cue("leave")
        second.wait("bye")
        self.is_empty()


class Encrypted(Carried, secure_calls.CallsIn):
    """The trunk's audio has keys: rtpengine passes it on as it is."""
    put_together = False


class EncryptedOut(Carried, secure_calls.CallsOut):
    put_together = False


class EncryptedTelephone(Carried):
    """The agents' telephones are the ones with keys."""
    srtp, put_together = "demanded", False

    def test_both_hear_each_other_with_keys_at_the_telephone(self):
        desk, telephone, customer = self.person(), self.telephone(), self.arriving()
        customer.answered()
        phone = self.rung(telephone)
        self.assertIn("RTP/SAVP", phone.offered.body)
        phone.secret = new_secret()
        phone.accept()
        desk.talks()
        self.tones(customer, phone)
        self.assertTrue(self.rtpengine.owns(phone.audio.to[1]))
        self.is_held(customer, phone, desk)
        self.ends(customer, phone, desk)


class Moves(Carried, transports.OverUdp):
    """Message by message: addresses that change, who holds whom."""


class Silence(Carried, silence.Silence):
    """Of two who are put together: strowger-media hears neither, rtpengine is asked."""
    test_a_customer_who_answers_nothing_any_more_frees_the_agent = None  # the question is the same

    def tones(self, customer, phone):
        super().tones(customer, phone)
        self.talks_directly(customer, phone)


class Many(Carried):
    """A hundred calls stand at once: some talk, the others hear music."""
    agents, talk, calls, put_together = 20, 20, 100, False

    def test_a_hundred_calls_and_nothing_is_left(self):
        desks = [self.person(name) for name in self.phones]
        phones = [self.phone(name) for name in self.phones]
        customers = self.customer(calls=self.calls, rate=20)
        for phone in phones:
            phone.wait("talking")
            phone.audio[0].hertz = 1500
        for number in range(1, self.calls + 1):
            customers.wait("answered", number, 30)
        for one in customers.audio:
            one.hertz = 1000
        for phone in phones:
            self.assertTrue(phone.audio[0].hears(1000))
        ends = customers.audio
        self.assertTrue(until(lambda: self.heard(ends) == {1500: self.talk, "music": self.calls - self.talk}, 20), self.heard(ends))
        self.assertEqual(len(self.rtpengine.calls()), self.calls)
        for one in ends:
            one.gap = 0.0
        used, begin = self.rtpengine.seconds(), time.monotonic()
        time.sleep(5)
        used = (self.rtpengine.seconds() - used) / (time.monotonic() - begin)
        gap = max(one.gap for one in ends)
        print(f"{self.calls} calls, {self.talk} of them talk: rtpengine takes {100 * used:.0f} % of a processor, longest silence {gap:.2f} s", flush=True)
        self.assertEqual(self.heard(ends), {1500: self.talk, "music": self.calls - self.talk})
        # Who waits leaves first, so that nobody is passed on to an agent any more.
        for leaves in ("music", 1500):
            numbers = [number for number, one in enumerate(ends, 1) if not customers.seen("left", number) and one.hears_now() == leaves]
            for number in numbers:
                customers.cue("leave", number)
            for number in numbers:
                customers.wait("left", number)
        for phone, desk in zip(phones, desks):
            phone.wait("bye")
            desk.is_free()
        customers.end()
        self.is_empty()

    def heard(self, ends):
        return dict(collections.Counter(one.hears_now() for one in ends))


class Supervised(Carried, supervisors.Hearing):
    pass


class Recorded(Carried):
    more = "recording: {calls: all}\n"
    put_together = False

    def test_a_recorded_call_goes_through_strowger_media(self):
        customer, phone, desk = self.talking()
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


class Paused(Carried):
    put_together = False

    def ends(self, *who):
        card_data.Paused.ends(self, *who)
        self.is_empty()


class CardData(Paused, card_data.Keys):
    pass


class CardDataWhilePausing(Paused, card_data.Pausing):
    pass


class CardDataOverDeaths(Paused, card_data.Deaths):
    pass


class Restarts(Carried):
    def talking_at_peers(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        return customer, phone, desk

    def begins_with_other_ports(self, *dialogs):
        """With the old ones it may give a telephone the one that it has: then nobody is invited."""
        self.rtpengine.first += (self.rtpengine.last + 1 - self.rtpengine.first) // 2
        for one in dialogs:
            self.assertFalse(self.rtpengine.owns(one.audio.to[1]))
        self.rtpengine.begin()

    def invited_again(self, dialog):
        again = dialog.expect("INVITE", body=dialog.says())
        dialog.request("ACK")
        self.assertTrue(self.rtpengine.owns(again.port))
        dialog.hear(again)

    def test_rtpengine_dies_and_comes_back(self):
        """It knows nothing: it is told the calls anew, and the telephones where its ports are now."""
        customer, phone, desk = self.talking_at_peers()
        self.rtpengine.end()
        self.log_of("event=rtpengine_silent")
        self.begins_with_other_ports(customer, phone)
        self.log_of("event=rtpengine_answers")
        for one in (customer, phone):
            self.invited_again(one)
        self.tones(customer, phone)
        self.is_held(customer, phone, desk)
        self.ends(customer, phone, desk)

    def test_a_restart_that_nobody_noticed(self):
        customer, phone, desk = self.talking_at_peers()
        self.rtpengine.end()
        self.begins_with_other_ports(customer, phone)
        for one in (customer, phone):
            self.invited_again(one)
        self.tones(customer, phone)

    def test_rtpengine_that_does_not_answer_for_a_while_changes_nothing(self):
        customer, phone, desk = self.talking_at_peers()
        port = customer.audio.to
        live_engine.stand_still(self.rtpengine.process.pid)
        self.log_of("event=rtpengine_silent")
        self.rtpengine.process.send_signal(signal.SIGCONT)
        self.log_of("event=rtpengine_answers")
        self.tones(customer, phone)
        self.assertTrue(customer.peer.nothing(2, lambda one: one.first.startswith("INVITE")))
        self.assertEqual(customer.audio.to, port)


class Kills(Carried):
    def test_the_sip_process(self):
        """Those who talk go on talking meanwhile; who waits hears music; both ports are the same afterwards, and the call goes on."""
        customer, phone, desk = self.talking()
        waiting = self.customer()
        waiting.wait("answered")
        self.assertTrue(waiting.audio[0].hears_music())
        for one in (customer, phone, waiting):
            one.audio[0].gap = 0.0
        self.kill(["sip"])
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
        phone.cue("leave")
        phone.end()
        customer.wait("bye")

    def test_the_media_process(self):
        customer, phone, desk = self.talking()
        self.talks_directly(customer, phone)
        customer.audio[0].gap = phone.audio[0].gap = 0.0
        self.kill(["media"])
        time.sleep(1)
        self.hear_each_other(customer, phone)
        self.assertLess(max(customer.audio[0].gap, phone.audio[0].gap), 0.5)  # it had nothing to do with it
        desk.act("hold")
        self.assertTrue(customer.audio[0].hears_music())
        desk.act("resume")
        self.hear_each_other(customer, phone)


class Away(Carried):
    always = put_together = False

    def test_new_calls_use_ports_of_strowger(self):
        live_engine.stand_still(self.rtpengine.process.pid)
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


class Refused(Carried):
    without = "refused"

    def test_new_calls_are_refused_until_it_answers_again(self):
        live_engine.stand_still(self.rtpengine.process.pid)
        self.log_of("event=rtpengine_silent")
        refused = self.call(self.peer()).refused()
        self.assertEqual((refused.status, refused["Retry-After"]), (503, "5"))
        self.rtpengine.process.send_signal(signal.SIGCONT)
        self.log_of("event=rtpengine_answers")
        self.connected()


if __name__ == "__main__":
    run()
