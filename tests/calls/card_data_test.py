"""Card data (docs/recordings.md): what a customer says and presses while the recording is paused is nowhere afterwards, however its keys come, and
whichever process dies meanwhile."""
import json
import os
import signal
import time

from audio import DTMF_OF, RATE, loudness, share_of, until
from call_scene import run
from chat_customer import Customer as ChatCustomer
from live_engine import stand_still
from recordings_test import CUSTOMER, Recorded, loud_parts, sides_of, tone_anywhere

BEFORE, CARD, MORE = "1", "959959", "73917391"  # keys: heard in the recording; meanwhile as tones; meanwhile as something else


class Paused(Recorded):
    more = "recording: {calls: all, announcement: none}\n"

    def recorded(self):
        """A customer and Ada, at peers; what they say is recorded."""
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        interaction = desk.talks()
        self.recording(desk, interaction, "on")
        phone.audio.hertz = customer.audio.hertz = 0
        time.sleep(0.5)
        self.press_tones(customer, BEFORE)
        return customer, phone, desk, interaction

    def pause(self, desk, interaction):
        desk.act("pause", interaction)
        self.recording(desk, interaction, "paused")
        time.sleep(0.5)

    def go_on(self, desk, interaction):
        desk.act("record", interaction)
        self.recording(desk, interaction, "on")

    def press_tones(self, customer, keys):
        """Keys in the audio itself, a fifth of a second each."""
        for key in keys:
            customer.audio.mix = DTMF_OF[key]
            time.sleep(0.2)
            customer.audio.mix = None
            time.sleep(0.1)

    def press_events(self, customer, keys):
        """As RFC 4733 has it."""
        customer.audio.keys.extend(keys)
        self.assertTrue(until(lambda: not customer.audio.keys and not customer.audio.pressed))

    def press_infos(self, customer, keys):
        for key in keys:
            said = customer.ask("INFO", [("Content-Type", "application/dtmf-relay")], f"Signal={key}\r\nDuration=160\r\n")
            self.assertEqual(said.status, 200)

    def ends(self, customer, phone, desk):
        """The customer is heard again at the end, and hangs up."""
        time.sleep(0.5)
        customer.audio.hertz = CUSTOMER
        time.sleep(1)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def nothing_is_left(self, interaction, torn=False):
        """But what was said and pressed before and after the pause. `torn`: the process that wrote it died meanwhile."""
        self.listed()
        left, _ = sides_of(self.export(interaction, status=4 if torn else 0))
        self.assertGreater(loud_parts(left[-2 * RATE:], CUSTOMER), 5)
        # What was pressed before is there, so the test can hear such tones; of what was pressed meanwhile there is nothing.
        self.assertTrue(all(tone_anywhere(left, hertz) > 500 for hertz in DTMF_OF[BEFORE]))
        # (Some of a tone is in its neighbours, where a part begins or ends in the middle of it.)
        quarter = min(tone_anywhere(left, hertz) for hertz in DTMF_OF[BEFORE]) / 4
        for key, tones in DTMF_OF.items():
            if key != BEFORE:  # of each of the others one tone at least is not of this key
                self.assertLess(max(tone_anywhere(left, hertz) for hertz in set(tones) - set(DTMF_OF[BEFORE])), quarter, key)
        # And that key was pressed once, for a fifth of a second.
        parts = [left[at:at + RATE // 20] for at in range(0, len(left), RATE // 20)]
        self.assertLessEqual(sum(1 for one in parts if all(loudness(one) * share_of(one, hertz) ** 0.5 > quarter for hertz in DTMF_OF[BEFORE])), 6)
        self.are_nowhere(CARD, MORE)
        self.assertNotIn("digit", json.dumps(self.engine.lines_of("journal")) + "".join(line or "" for line in self.engine.lines))

    def are_nowhere(self, *all_keys):
        """Neither in the journal, nor in a log, nor in any file."""
        told = json.dumps(self.engine.lines_of("journal")) + "".join(line or "" for line in self.engine.lines)
        for keys in all_keys:
            self.assertNotIn(keys, told)
            for file in (self.folder / "data").rglob("*"):
                if file.is_file():
                    self.assertNotIn(keys.encode(), file.read_bytes(), file)

    def nothing_happens(self, interaction, meanwhile):
        """To the conversation: neither fact nor log line comes of it."""
        facts, lines = self.facts(interaction), self.engine.mark()
        meanwhile()
        time.sleep(0.5)  # what is said of it would be said by now
        self.assertEqual(self.facts(interaction), facts)
        self.assertEqual([line for line in self.engine.lines[lines:] if line], [])


class Keys(Paused):
    def pressed_by(self, press):
        customer, phone, desk, interaction = self.recorded()
        self.pause(desk, interaction)
        self.nothing_happens(interaction, lambda: press(customer))
        self.assertTrue(until(lambda: "".join(phone.audio.told) == MORE), phone.audio.told)  # whom the customer talks with has each once
        self.go_on(desk, interaction)
        self.ends(customer, phone, desk)
        self.nothing_is_left(interaction)
        self.assertEqual(self.said_of_recording(interaction), [("on", "rule"), ("paused", "rule"), ("on", "rule"), ("off", "over")])

    def test_in_the_audio_and_as_events(self):
        def press(customer):
            self.press_tones(customer, CARD)
            self.press_events(customer, MORE)
        self.pressed_by(press)

    def test_by_info(self):
        self.pressed_by(lambda customer: self.press_infos(customer, MORE))

    def test_by_info_and_as_events_alike(self):
        """As telephones do that say each key twice."""
        def press(customer):
            for key in MORE:
                self.press_infos(customer, key)
                self.press_events(customer, key)
        self.pressed_by(press)


class Pausing(Paused):
    """What is not paused yet is not said to be."""

    def paused_by(self, goes_on, stopped="media"):
        """A pause that is told while this process stands still, until `goes_on`."""
        customer, phone, desk, interaction = self.recorded()
        before = self.processes()
        stand_still(before[stopped]["pid"])
        desk.act("pause", interaction)
        self.recording(desk, interaction, "pausing")
        time.sleep(0.5)
        torn = goes_on(desk, interaction, before)
        self.recording(desk, interaction, "paused")
        self.assertTrue(customer.audio.hears_anything())
        self.press_tones(customer, CARD)
        self.go_on(desk, interaction)
        self.ends(customer, phone, desk)
        self.nothing_is_left(interaction, torn)

    def is_not_paused(self, desk, interaction):
        """Nor was it, since the pause was wanted."""
        self.assertFalse(desk.ask("call", interaction=interaction, act="nothing")["ok"])  # what was on the way is here with the answer
        self.assertEqual(desk.interactions[interaction]["call"]["recording"], "pausing")

    def test_while_sip_stands_still(self):
        def goes_on(desk, interaction, before):
            self.is_not_paused(desk, interaction)
            os.kill(before["sip"]["pid"], signal.SIGCONT)
        self.paused_by(goes_on, "sip")

    def test_while_media_stands_still(self):
        def goes_on(desk, interaction, before):
            self.is_not_paused(desk, interaction)
            os.kill(before["media"]["pid"], signal.SIGCONT)
        self.paused_by(goes_on)

    def test_by_the_media_process_that_comes(self):
        def goes_on(desk, interaction, before):
            self.is_not_paused(desk, interaction)
            os.kill(before["media"]["pid"], signal.SIGKILL)
            self.come_back(before, ("media",))
            return True
        self.paused_by(goes_on)

    def test_sip_dies_when_it_has_handed_it_over(self):
        def goes_on(desk, interaction, before):
            os.kill(before["sip"]["pid"], signal.SIGKILL)
            self.come_back(before, ("sip",))
            time.sleep(0.5)
            self.is_not_paused(desk, interaction)
            os.kill(before["media"]["pid"], signal.SIGCONT)
        self.paused_by(goes_on)

    def test_the_engine_dies_when_sip_has_handed_it_over(self):
        customer, phone, desk, interaction = self.recorded()
        before = self.processes()
        stand_still(before["media"]["pid"])
        desk.act("pause", interaction)
        self.recording(desk, interaction, "pausing")
        self.kill(("engine",), [desk])
        desk = self.person(ready=False)
        desk.talks()
        self.recording(desk, interaction, "pausing")
        time.sleep(0.5)
        self.is_not_paused(desk, interaction)
        os.kill(before["media"]["pid"], signal.SIGCONT)
        self.recording(desk, interaction, "paused")
        self.press_tones(customer, CARD)
        self.go_on(desk, interaction)
        self.ends(customer, phone, desk)
        self.nothing_is_left(interaction)


class Deaths(Paused):
    def over_deaths_of(self, *victims):
        """A pause goes on as it was, and what is pressed while nobody is there comes to nobody later."""
        customer, phone, desk, interaction = self.recorded()
        self.pause(desk, interaction)
        before = self.processes()
        if "sip" in victims:
            stand_still(before["sip"]["pid"])
            self.press_events(customer, MORE)
        self.kill(victims, [desk])
        if "engine" in victims:
            desk = self.person(ready=False)
            desk.talks()
        self.recording(desk, interaction, "paused")
        self.assertTrue(customer.audio.hears_anything())
        self.press_tones(customer, CARD)
        self.press_events(customer, MORE)
        self.press_infos(customer, MORE)
        self.go_on(desk, interaction)
        self.ends(customer, phone, desk)
        self.nothing_is_left(interaction, torn="media" in victims)

    def test_of_sip(self):
        self.over_deaths_of("sip")

    def test_of_media(self):
        self.over_deaths_of("media")

    def test_of_the_engine(self):
        self.over_deaths_of("engine")

    def test_of_all(self):
        self.over_deaths_of("sip", "media", "engine")

    def test_a_recording_that_goes_on_while_sip_is_away_is_heard_when_it_is_back(self):
        """The process that dies was told, and has told nobody."""
        customer, phone, desk, interaction = self.recorded()
        self.pause(desk, interaction)
        before = self.processes()
        stand_still(before["sip"]["pid"])
        self.go_on(desk, interaction)
        os.kill(before["sip"]["pid"], signal.SIGKILL)
        self.come_back(before, ("sip",))
        self.ends(customer, phone, desk)
        self.nothing_is_left(interaction)


class Asked(Paused):
    """By a flow, with `sensitive: true`."""
    more_flows = """  - name: pay
    nodes:
      - {name: card, does: collect, say: [welcome], tries: 1, sensitive: true, min: 8, max: 8, next: line, otherwise: over}
      - {name: over, does: close, say: [closed]}
      - {name: line, does: queue}
"""
    more_entries = "  - {name: pay, channel: voice, queue: support, flow: pay}\n  - {name: pay-chat, queue: support, flow: pay}\n"
    more_numbers = '    - {number: "+442079460100", entry: pay}\n'

    def was_asked(self):
        self.assertIn('"sensitive": true', json.dumps(self.engine.lines_of("journal")))

    def by_phone(self, press):
        desk, telephone = self.person(), self.telephone()
        customer = self.call(self.peer(), "+442079460100")
        customer.answered()
        self.assertTrue(customer.audio.hears_anything())
        press(customer, MORE)
        phone = self.rung(telephone)  # it was understood
        phone.accept()
        self.tones(customer, phone)
        self.are_nowhere(MORE)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()
        self.are_nowhere(MORE)
        self.was_asked()

    def test_by_keys(self):
        self.by_phone(self.press_events)

    def test_by_info(self):
        self.by_phone(self.press_infos)

    def test_in_a_chat(self):
        desk, customer = self.person(), ChatCustomer(self.engine.port, "pay-chat")
        self.addCleanup(customer.close)
        customer.hear("welcome")
        customer.say(MORE)
        desk.when(lambda me: me.offers)  # it was understood
        self.are_nowhere(MORE)
        self.was_asked()


if __name__ == "__main__":
    run()
