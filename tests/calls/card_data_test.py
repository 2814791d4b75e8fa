"""Card data (docs/recordings.md): what a customer says and presses while the recording is paused is nowhere afterwards, however its keys come, and
whichever process dies meanwhile."""
import json
import os
import signal
import time

from audio import DTMF_OF, RATE, until
from call_scene import run
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

    def recording(self, desk, interaction, state):
        desk.when(lambda me: me.interactions.get(interaction, {}).get("call", {}).get("recording") == state)

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
        for key in "59":
            for hertz in DTMF_OF[key]:
                self.assertLess(tone_anywhere(left, hertz), quarter, (key, hertz))
        told = json.dumps(self.engine.lines_of("journal")) + "".join(line or "" for line in self.engine.lines)
        for keys in (CARD, MORE):
            self.assertNotIn(keys, told)
            for file in (self.folder / "data").rglob("*"):
                if file.is_file():
                    self.assertNotIn(keys.encode(), file.read_bytes(), file)
        self.assertNotIn("digit", told)

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
    def test_what_is_not_paused_yet_is_not_said_to_be(self):
        customer, phone, desk, interaction = self.recorded()
        sip = self.processes()["sip"]["pid"]
        os.kill(sip, signal.SIGSTOP)
        desk.act("pause", interaction)
        self.recording(desk, interaction, "pausing")
        time.sleep(0.5)
        self.recording(desk, interaction, "pausing")
        os.kill(sip, signal.SIGCONT)
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
            os.kill(before["sip"]["pid"], signal.SIGSTOP)
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
        os.kill(before["sip"]["pid"], signal.SIGSTOP)
        self.go_on(desk, interaction)
        os.kill(before["sip"]["pid"], signal.SIGKILL)
        self.come_back(before, ("sip",))
        self.ends(customer, phone, desk)
        self.nothing_is_left(interaction)


if __name__ == "__main__":
    run()
