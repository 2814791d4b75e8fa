"""Customers who are called back, or want to be, over the death of each process and of all."""
import time

from call_scene import run
from callbacks_test import CALLER, CONFIRM, OFFER, SPOKEN, THANKS, Callbacks


class Deaths(Callbacks):
    """Somebody dies by kill -9 while the customer's telephone rings."""

    def dies(self, *victims):
        self.leaves()
        trunk, phone, desk = self.agent()
        back = self.called(trunk)
        back.ring()
        trunk.said.clear()  # what comes again is heard again
        self.kill(victims, [desk])
        if "engine" in victims:
            desk = self.person(ready=False)
        if "sip" in victims:  # the INVITE of the same names comes again
            same = self.called(trunk)
            self.assertEqual(same.offered["Call-ID"], back.offered["Call-ID"])
            same.tag, back = back.tag, same
        self.talk(back, phone, desk)
        back.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_sip(self):
        self.dies("sip")

    def test_media(self):
        self.dies("media")

    def test_the_engine(self):
        self.dies("engine")

    def test_all_three(self):
        self.dies("sip", "media", "engine")

    def test_all_three_before_the_turn_comes(self):
        self.leaves()
        self.kill(("sip", "media", "engine"))
        trunk, phone, desk = self.agent()
        self.talk(self.called(trunk), phone, desk)

    def test_the_engine_while_the_caller_is_thanked(self):
        one = self.asks()
        self.kill(("engine",))
        one.expect("BYE")
        trunk, phone, desk = self.agent()
        self.talk(self.called(trunk), phone, desk)


class DeathsBeforeTheOffer(Callbacks):
    """Somebody dies by kill -9 while the customer waits; the number called from is known afterwards, and whose it is."""
    more_flows = "  - {name: waiting, nodes: [{name: line, does: queue, waiting: [{after: 8s, callback: true}]}]}\n"
    named = [("P-Asserted-Identity", f'"Mia" <sip:{CALLER}@127.0.0.2>')]

    def confirms_and_is_called(self, one):
        self.presses(one, CONFIRM, "1")
        self.assertTrue(one.audio.hears(THANKS))
        one.leave()
        trunk, phone, desk = self.agent()
        self.talk(self.called(trunk), phone, desk)

    def dies(self, *victims):
        one = self.waits(fields=self.named)
        self.kill(victims)
        self.presses(one, OFFER, "1")
        self.confirms_and_is_called(one)

    def test_the_engine(self):
        self.dies("engine")

    def test_all_three(self):
        self.dies("sip", "media", "engine")

    def test_all_three_while_the_number_is_read_back(self):
        one, pressed = self.waits(fields=self.named), time.monotonic()
        self.presses(one, OFFER, "1")
        self.assertTrue(one.audio.has_heard(pressed, SPOKEN["number-7"]))
        killed = time.monotonic()
        self.kill(("sip", "media", "engine"))
        self.assertTrue(one.audio.has_heard(killed, *(SPOKEN[sign] for sign in ("plus", "number-4", "number-7"))))  # from the beginning
        self.confirms_and_is_called(one)

    def test_the_telephone_that_rings_then_shows_who_calls(self):
        one = self.waits(fields=self.named)
        self.kill(("sip", "media", "engine"))
        telephone, _ = self.telephone(), self.person()
        phone = self.rung(telephone)
        self.assertIn(f'"Mia" <sip:{CALLER}@', phone.offered["From"])
        phone.accept()
        self.tones(one, phone)


if __name__ == "__main__":
    run()
