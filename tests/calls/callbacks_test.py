"""Customers who press a key, hang up and are called back in their turn, with prompts that are tones (docs/routing.md, docs/flows.md)."""
from audio import MUSIC, until
from call_scene import Scene, TRUNK, run

RINGING = 425
OFFER, CONFIRM, NUMBER, THANKS, REFUSED, LONG = 900, 1100, 1300, 1700, 1900, 2100
PROMPTS = {"en/callback-offer": (OFFER, 1), "en/callback-confirm": (CONFIRM, 1), "en/callback-number": (NUMBER, 1),
           "en/callback-refused": (REFUSED, 1), "en/long-wait": (LONG, 1)}
CALLER, OTHER = "+447700900123", "+442079461111"
SPOKEN = {"plus": 2200, **{f"number-{digit}": 2300 + 100 * digit for digit in range(10)}}  # as a telephone number is read back
PROMPTS |= {f"en/{name}": (hertz, 0.35) for name, hertz in SPOKEN.items()}


class Callbacks(Scene):
    rules, thanks = "tries_max: 2, retry_after: 1s", 1
    flow = ", flow: waiting"
    more_flows = "  - {name: waiting, nodes: [{name: line, does: queue, waiting: [{after: 1s, callback: true}]}]}\n"

    @property
    def prompts(self):
        return {**PROMPTS, "en/callback-thanks": (THANKS, self.thanks)}

    @property
    def more_of_queue(self):
        return f"{self.flow}, callback: {{{self.rules}}}"

    def begin(self):
        if "long-wait" not in self.text.split("messages:\n")[1]:
            self.text = self.text.replace("messages:\n", "messages:\n  - {name: long-wait, en: It takes long.}\n", 1)
        return super().begin()

    def waits(self, **more):
        one = self.call(self.peer(), **more)
        one.answered()
        self.assertTrue(one.audio.hears(MUSIC))
        return one

    def presses(self, one, heard, keys):
        self.assertTrue(one.audio.hears(heard))
        one.audio.keys.extend(keys)

    def asks(self, **more):
        """Wants to be called at the number it calls from, and is thanked."""
        one = self.waits(**more)
        self.presses(one, OFFER, "1")
        self.presses(one, CONFIRM, "1")
        self.assertTrue(one.audio.hears(THANKS))
        return one

    def leaves(self):
        self.asks().leave()

    def agent(self):
        """The trunk, and Ada, who has taken the callback."""
        trunk, telephone, desk = self.peer(TRUNK, self.outside), self.telephone(), self.person()
        return trunk, self.takes(telephone), desk

    def takes(self, telephone):
        phone = self.rung(telephone)
        phone.ring()
        phone.accept()
        return phone

    def called(self, trunk, number=CALLER):
        back = self.rung(trunk)
        self.assertIn(f"sip:{number}@", back.offered.first)
        return back

    def talk(self, back, phone, desk):
        back.accept()
        desk.talks()
        self.tones(back, phone)

    def facts(self, *names):
        return [one["fact"] for record in self.engine.lines_of("journal") for one in record["facts"] if one["fact"] in names]


class Called(Callbacks):
    def test_who_hangs_up_is_called_and_hangs_up(self):
        self.leaves()
        trunk, phone, desk = self.agent()
        back = self.called(trunk)
        back.ring()
        self.assertTrue(phone.audio.hears(RINGING))
        self.talk(back, phone, desk)
        back.leave()
        phone.expect("BYE")
        desk.is_free()
        self.assertEqual(self.facts("callback_reached", "callback_missed"), ["callback_reached"])

    def test_the_agent_hangs_up(self):
        self.leaves()
        trunk, phone, desk = self.agent()
        back = self.called(trunk)
        self.talk(back, phone, desk)
        phone.leave()
        back.expect("BYE")
        desk.is_free()

    def test_busy_is_tried_again(self):
        self.leaves()
        trunk, phone, desk = self.agent()
        back = self.called(trunk)
        back.answer(back.offered, 486)
        back.request("ACK")
        phone.expect("BYE")
        again = self.takes(phone.peer)
        second = self.called(trunk)
        self.assertNotEqual(second.offered["Call-ID"], back.offered["Call-ID"])
        self.talk(second, again, desk)
        second.leave()
        again.expect("BYE")
        desk.is_free()

    def test_who_came_first_is_called_first(self):
        self.leaves()
        later = self.waits(number="+442079460009", name="+447700900999")
        trunk, phone, desk = self.agent()
        back = self.called(trunk)
        self.talk(back, phone, desk)
        self.assertTrue(later.audio.hears(MUSIC))
        self.assertTrue(trunk.nothing(0.5, lambda one: one.first.startswith("INVITE")))
        phone.leave()
        back.expect("BYE")
        self.tones(later, self.takes(phone.peer))

    def test_the_caller_hangs_up_before_the_thanks_are_over(self):
        one = self.waits()
        self.presses(one, OFFER, "1")
        self.presses(one, CONFIRM, "1")
        self.assertTrue(until(lambda: one.audio.hears_now((CONFIRM,)) != CONFIRM))  # the key was heard
        one.leave()
        trunk, phone, desk = self.agent()
        self.talk(self.called(trunk), phone, desk)

    def test_who_does_not_hang_up_is_let_go_of_and_called(self):
        one = self.asks()
        one.expect("BYE", seconds=5)
        trunk, phone, desk = self.agent()
        self.talk(self.called(trunk), phone, desk)


class LongThanks(Callbacks):
    thanks = 10

    def test_an_agent_who_comes_during_the_thanks_has_the_caller(self):
        one = self.asks()
        trunk, phone, desk = self.agent()
        desk.talks()
        self.tones(one, phone)
        self.assertTrue(trunk.nothing(0.5))
        one.leave()
        phone.expect("BYE")
        desk.is_free()
        self.assertEqual(self.facts("callback_reached", "callback_missed"), ["callback_reached"])


class NotAnswered(Callbacks):
    rules = "tries_max: 1, retry_after: 1s, outcome_within: 3s"

    def test_who_does_not_answer_rings_no_more_and_is_given_up(self):
        self.leaves()
        trunk, phone, desk = self.agent()
        back = self.called(trunk)
        back.ring()
        back.expect("CANCEL")
        back.answer(back.offered, 487)
        back.request("ACK")
        phone.expect("BYE")
        desk.is_free()
        self.assertEqual(self.facts("callback_reached", "callback_missed", "interaction_closed"), ["callback_missed", "interaction_closed"])


class Hour(Callbacks):
    """The tenant may make two calls within an hour."""
    rules = "tries_max: 3, retry_after: 1s"
    more_of_outbound = "per_hour: 2, "

    def test_each_try_counts_also_after_a_death(self):
        self.leaves()
        trunk, phone, desk = self.agent()
        for dies in (True, False):
            back = self.called(trunk)
            back.ring()
            if dies:  # while it rings: asked for again, it is the same call
                trunk.said.clear()
                self.kill(("sip",))
                same = self.called(trunk)
                self.assertEqual(same.offered["Call-ID"], back.offered["Call-ID"])
                back = same
            back.answer(back.offered, 486)
            back.request("ACK")
            phone.expect("BYE")
            phone = self.takes(phone.peer)
        self.engine.wait_for("event=outside_call_refused reason=tenant_hour")
        phone.expect("BYE")
        self.assertTrue(trunk.nothing(0.5))
        desk.close()

    def test_nor_is_the_next_one_free_whose_last_was_before_a_death(self):
        self.leaves()
        trunk, phone, desk = self.agent()
        for last in (False, True):
            back = self.called(trunk)
            back.answer(back.offered, 486)
            back.request("ACK")
            phone.expect("BYE")
            if last:
                self.kill(("sip",))
            phone = self.takes(phone.peer)
        self.engine.wait_for("event=outside_call_refused reason=tenant_hour")
        phone.expect("BYE")
        self.assertTrue(trunk.nothing(0.5))
        desk.close()


class Numbers(Callbacks):
    def test_the_number_that_will_be_called_is_read_back(self):
        one = self.waits()
        self.presses(one, OFFER, "1")
        digits = [2200] + [2300 + 100 * int(digit) for digit in "47090123"]  # of 447700900123; the same twice is one tone
        self.assertEqual(one.audio.heard_in_turn({*SPOKEN.values(), CONFIRM}, len(digits) + 1, 15), [*digits, CONFIRM])

    def test_an_offer_may_be_taken_for_as_long_as_a_question(self):
        """Though the next announcement would come sooner."""
        one = self.waits()
        self.assertTrue(one.audio.hears(OFFER))
        self.assertTrue(one.audio.hears(MUSIC))  # the offer was said
        self.assertTrue(one.peer.nothing(3))
        self.presses(one, MUSIC, "1")
        self.assertTrue(one.audio.hears(CONFIRM))

    def test_another_one_by_keys_as_the_country_writes_it(self):
        one = self.waits()
        self.presses(one, OFFER, "1")
        self.presses(one, CONFIRM, "2")
        self.presses(one, NUMBER, "02079461111#")
        self.assertTrue(one.audio.hears(THANKS))
        one.leave()
        trunk, phone, desk = self.agent()
        self.talk(self.called(trunk, OTHER), phone, desk)

    def test_one_that_may_not_be_dialled_is_refused_before_any_thanks(self):
        for keys in ("004930123456#", "123#"):
            one = self.waits()
            self.presses(one, OFFER, "1")
            self.presses(one, CONFIRM, "2")
            self.presses(one, NUMBER, keys)
            self.assertTrue(one.audio.hears(REFUSED))
            self.assertTrue(one.audio.hears(MUSIC))
            self.assertEqual(self.facts("callback_agreed"), [])
            one.leave()

    def test_the_caller_s_own_in_the_national_form(self):
        self.asks(name="07700900123").leave()
        trunk, phone, desk = self.agent()
        self.talk(self.called(trunk), phone, desk)

    def test_a_caller_whose_number_cannot_be_called_is_asked_for_one(self):
        one = self.waits(name="anonymous")
        self.presses(one, OFFER, "1")
        self.presses(one, NUMBER, "02079461111#")
        self.assertTrue(one.audio.hears(THANKS))

    def test_the_desk_dials_in_the_national_form(self):
        customer, phone, desk = self.connected()
        trunk = self.peer(TRUNK, self.outside)
        desk.act("pass", number="02079461111")
        out = self.called(trunk, OTHER)
        out.accept()
        phone.expect("BYE")
        self.tones(customer, out)


class Rules(Callbacks):
    """A rule of the queue offers the callback, or tells something, where no flow does."""
    flow = ""

    @property
    def more_of_queue(self):
        return super().more_of_queue + ", when_nobody: {message: long-wait, callback: true}"

    def test_a_rule_offers_it_to_a_caller_without_a_flow(self):
        one = self.call(self.peer())
        one.answered()
        self.assertTrue(one.audio.hears(LONG))
        self.presses(one, OFFER, "1")
        self.presses(one, CONFIRM, "1")
        self.assertTrue(one.audio.hears(THANKS))
        one.expect("BYE")
        trunk, phone, desk = self.agent()
        self.talk(self.called(trunk), phone, desk)

    def test_who_presses_nothing_waits_on_with_music(self):
        one = self.call(self.peer())
        one.answered()
        self.assertTrue(one.audio.hears(OFFER))
        self.assertTrue(one.audio.hears(MUSIC, 15))
        telephone, _desk = self.telephone(), self.person()
        self.tones(one, self.takes(telephone))


class Tells(Callbacks):
    flow = ""

    @property
    def more_of_queue(self):
        return super().more_of_queue + ", when_nobody: {message: long-wait}"

    def test_a_rule_tells_something_to_a_caller_without_a_flow(self):
        one = self.call(self.peer())
        one.answered()
        self.assertTrue(one.audio.hears(LONG))
        self.assertTrue(one.audio.hears(MUSIC))


if __name__ == "__main__":
    run()
