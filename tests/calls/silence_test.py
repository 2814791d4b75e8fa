"""A goodbye was lost, or a telephone is not there any more: nothing is heard, and whoever is asked says so. The agent is free then, and the customer
of an agent who is gone has lost nothing but time."""
import os
import signal
import time

from call_scene import TRUNK, Scene, run
from live_engine import stand_still


class Quiet(Scene):
    """Whoever is not heard for five seconds is asked."""

    def more_of_sip(self):
        return "  silence: 5s\n"

    def loses_power(self, one, *answer, seconds=20):
        """It says nothing any more, and whoever asks for it hears that there is no such call."""
        one.audio.to = None
        one.answer(one.request("OPTIONS", seconds=seconds), *(answer or (481,)))

    def is_served_next(self, customer):
        """The customer has lost nothing but time."""
        self.assertTrue(customer.audio.hears_music())
        line, alan = self.telephone("alan"), self.person("alan")
        self.is_served(customer, line, alan)


class Silence(Quiet):
    def has_gone(self, *answer):
        """The telephone of who talks with a customer: the next has the customer, who heard music meanwhile."""
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        self.loses_power(phone, *answer)
        desk.is_free()
        self.is_served_next(customer)
        return phone

    def test_a_telephone_that_has_forgotten_the_call_frees_its_agent_and_loses_no_customer(self):
        self.has_gone(481)

    def test_a_telephone_that_its_server_does_not_find_is_let_go_and_loses_no_customer(self):
        self.has_gone(480).expect("BYE")

    def test_a_customer_who_has_gone_without_a_word_frees_the_agent(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        customer.audio.to = None
        customer.answer(customer.request("OPTIONS", seconds=20), 481)
        phone.expect("BYE")
        desk.is_free()

    def test_a_customer_who_answers_nothing_any_more_frees_the_agent(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        customer.audio.to = None
        customer.request("OPTIONS", seconds=20)
        self.assertTrue(customer.peer.nothing(20, lambda one: one.first.startswith("BYE")), "let go before the question has run out of time")
        self.assertTrue(phone.peer.nothing(0, lambda one: one.first.startswith("BYE")))
        phone.expect("BYE", seconds=25)  # 32 s behind the question (RFC 3261 17.1.2.2, timer F)
        desk.is_free()
        customer.expect("BYE")  # should it come back

    def test_one_who_only_says_nothing_stays(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        customer.audio.to = None
        customer.answer(customer.request("OPTIONS", seconds=20), 200)
        customer.answer(customer.request("OPTIONS", seconds=20), 200)
        desk.talks()
        customer.leave()
        phone.expect("BYE")


class Elsewhere(Quiet):
    """Not only two who talk fall silent."""
    NUMBER = "+442079461111"

    def is_empty(self):
        end = time.monotonic() + 10
        while self.engine.lines_of("status")[0]["interactions"]:
            self.assertLess(time.monotonic(), end, "an interaction was left")
            time.sleep(0.05)

    def test_a_caller_who_has_gone_while_it_waited_is_offered_to_nobody(self):
        telephone, customer = self.telephone(), self.arriving()
        customer.answered()
        self.assertTrue(customer.audio.hears_music())
        self.loses_power(customer)
        self.is_empty()
        desk = self.person()
        self.assertTrue(telephone.nothing(2, lambda one: one.first.startswith("INVITE")))
        self.assertFalse(desk.offers)

    def test_a_customer_who_has_gone_on_hold_frees_the_agent(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        desk.act("hold")
        self.assertTrue(customer.audio.hears_music())
        self.loses_power(customer)
        phone.expect("BYE")
        desk.is_free()

    def test_an_agent_who_has_gone_with_a_customer_on_hold_loses_no_customer(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        desk.act("hold")
        self.assertTrue(customer.audio.hears_music())
        self.loses_power(phone)
        desk.is_free()
        self.is_served_next(customer)

    def holding(self, direction):
        """Ada's telephone holds the call."""
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        invite = phone.invite_again(direction)
        response = phone.final(invite)
        self.assertEqual(response.status, 200)
        phone.acknowledge(response, invite)
        self.assertTrue(customer.audio.hears_music())
        return customer, phone, desk

    def test_a_telephone_that_has_gone_while_it_held_frees_its_agent_and_loses_no_customer(self):
        customer, phone, desk = self.holding("inactive")
        self.loses_power(phone)
        desk.is_free()
        self.is_served_next(customer)

    def test_a_telephone_that_holds_and_says_nothing_stays(self):
        customer, phone, desk = self.holding("inactive")
        phone.audio.to = None
        for _ in range(2):
            phone.answer(phone.request("OPTIONS", seconds=20), 200)
        self.assertTrue(customer.audio.hears_music())
        desk.talks()
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_a_customer_who_has_gone_while_its_telephone_held_frees_the_agent(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        invite = customer.invite_again("inactive")
        response = customer.final(invite)
        self.assertEqual(response.status, 200)
        customer.acknowledge(response, invite)
        self.loses_power(customer)
        phone.expect("BYE")
        desk.is_free()

    def test_the_third_of_a_conference_who_has_gone_leaves_the_others_as_they_were(self):
        customer, phone, desk, his, colleague = self.consulted()
        desk.act("conference")
        self.assertTrue(his.audio.hears_together(1000, 1500))
        self.loses_power(his)
        colleague.is_free()
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def consulting_outside(self):
        customer, phone, desk = self.connected()
        trunk = self.end(TRUNK, self.outside)
        desk.act("consult", number=self.NUMBER)
        outside = self.rung(trunk)
        outside.accept()
        customer.audio.hertz, phone.audio.hertz, outside.audio.hertz = 1000, 1500, 700
        self.assertTrue(phone.audio.hears(700))
        return customer, phone, desk, outside

    def test_a_number_outside_that_has_gone_in_a_consult_leaves_the_agent_with_the_customer(self):
        customer, phone, desk, outside = self.consulting_outside()
        self.loses_power(outside)
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_a_customer_who_has_gone_in_a_consult_frees_everybody(self):
        customer, phone, desk, outside = self.consulting_outside()
        self.assertTrue(customer.audio.hears_music())
        self.loses_power(customer)
        for one in (phone, outside):
            one.expect("BYE")
        desk.is_free()

    def test_a_number_outside_that_has_gone_lets_go_of_the_customer_it_was_left_with(self):
        customer, phone, desk, outside = self.consulting_outside()
        desk.act("complete")
        phone.expect("BYE")
        desk.is_free()
        self.assertTrue(customer.audio.hears(700))
        self.loses_power(outside)
        customer.expect("BYE")
        self.is_empty()


class Deaths(Quiet):
    """Media says once that a line is silent, whoever hears it."""

    def talks(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        return customer, phone, desk

    def is_still_asked(self, customer, phone, desk):
        self.loses_power(phone, seconds=30)
        desk.is_free()
        self.is_served_next(customer)

    def test_a_telephone_that_falls_silent_before_a_death_of_sip_is_asked_behind_it(self):
        customer, phone, desk = self.talks()
        phone.audio.to = None
        self.kill(("sip",))
        self.is_still_asked(customer, phone, desk)

    def test_a_telephone_that_was_reported_silent_before_a_death_of_sip_is_asked_behind_it(self):
        customer, phone, desk = self.talks()
        phone.audio.to = None
        phone.answer(phone.request("OPTIONS", seconds=20), 200)
        self.kill(("sip",))
        self.is_still_asked(customer, phone, desk)

    def test_a_telephone_that_is_reported_silent_to_nobody_is_asked_all_the_same(self):
        customer, phone, desk = self.talks()
        before = self.processes()
        stand_still(before["sip"]["pid"])
        phone.audio.to = None
        time.sleep(7)  # media's report comes after 5 s
        os.kill(before["sip"]["pid"], signal.SIGKILL)
        self.come_back(before, ("sip",))
        self.is_still_asked(customer, phone, desk)


class Dumb(Scene):
    """A telephone that is configured, and says nothing at all to its INVITE."""

    def offered(self):
        """Ada, whose page shows what rings as the real one does, and a customer who is offered to her."""
        desk, telephone = self.person(), self.telephone()
        customer = self.arriving()
        customer.answered()
        invite = telephone.request("INVITE")
        offer = desk.when(lambda me: next(iter(me.offers), None))
        desk.say_frame({"type": "ringing", "offer": offer})
        return desk, telephone, customer, invite

    def has_not_missed(self, desk):
        desk.when(lambda me: me.gone)
        self.assertEqual(desk.gone, ["undeliverable"])
        self.assertEqual(desk.agent["state"], "ready")

    def test_who_has_one_has_missed_nothing(self):
        desk, telephone, customer, invite = self.offered()
        self.has_not_missed(desk)
        line, alan = self.telephone("alan"), self.person("alan")
        self.assertTrue(customer.audio.hears_music())
        self.is_served(customer, line, alan)

    def test_who_has_one_that_only_tries_has_missed_nothing(self):
        desk, telephone, customer, invite = self.offered()
        telephone.answer(invite, 100)
        self.has_not_missed(desk)
        telephone.answer(telephone.request("CANCEL"), 200)
        telephone.answer(invite, 487)
        telephone.request("ACK")
        customer.leave()

    def test_one_that_rings_and_is_not_answered_is_missed(self):
        desk, telephone, customer, invite = self.offered()
        telephone.answer(invite, 180)
        desk.when(lambda me: me.gone, seconds=30)
        self.assertEqual(desk.gone, ["timed_out"])
        customer.leave()


if __name__ == "__main__":
    run()
