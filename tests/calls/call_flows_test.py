"""Calls as customers, telephones and trunks live them: SIPp speaks SIP, the audio is looked at (docs/calls.md, docs/sip.md)."""
import re
import time

from call_scene import Scene, run


class Ends(Scene):
    """Somebody hangs up."""

    def test_waiting_customers_hear_music_and_may_give_up(self):
        customer = self.customer()
        customer.wait("answered")
        self.assertTrue(customer.audio[0].hears_music())
        customer.cue("leave")
        customer.wait("left")
        customer.end()
        self.engine_is_empty()

    def engine_is_empty(self):
        end = time.monotonic() + 10
        while self.engine.lines_of("status")[0]["interactions"]:
            self.assertLess(time.monotonic(), end, "an interaction was left")
            time.sleep(0.05)

    def test_both_hear_each_other_until_the_customer_hangs_up(self):
        customer, phone, desk = self.talking()
        customer.cue("leave")
        customer.end()
        phone.wait("bye")
        phone.end()
        desk.is_free()
        self.engine_is_empty()

    def test_the_telephone_hangs_up(self):
        customer, phone, desk = self.talking()
        phone.cue("leave")
        phone.end()
        customer.wait("bye")
        customer.end()
        desk.is_free()
        self.engine_is_empty()

    def test_the_desk_closes(self):
        customer, phone, desk = self.talking()
        self.assertTrue(desk.ask("close", interaction=desk.talks())["ok"])
        customer.wait("bye")
        phone.wait("bye")
        desk.is_free()

    def test_who_gives_up_while_a_telephone_rings_stops_the_ringing(self):
        desk, phone, customer = self.person(), self.phone(scenario="phone_rings"), self.customer()
        phone.wait("ringing")
        customer.wait("answered")
        customer.cue("leave")
        customer.end()
        phone.wait("cancelled")
        phone.end()
        desk.when(lambda me: me.gone)
        self.assertEqual(desk.gone, ["withdrawn"])
        desk.is_free()

    def test_a_call_cancelled_before_the_answer_reaches_nobody(self):
        desk, phone = self.person(), self.phone(scenario="phone_rings")
        with self.engine.standing_still():
            customer = self.customer("caller_cancels")
            customer.wait("refused")
        customer.end()
        self.engine_is_empty()
        desk.is_free()


class Refusals(Scene):
    """A telephone does not want to, or cannot."""
    offer_timeout = "3s"

    def refusing(self, status, more="X-More: none"):
        """Ada's telephone says so; Alan, who is second, has it then."""
        ada, alan = self.person("ada"), self.person("alan")
        refusing = self.phone("ada", "phone_refuses", status=status, says=more)
        phone = self.phone("alan")
        customer = self.customer()
        customer.wait("answered")
        refusing.wait("refused")
        refusing.end()
        phone.wait("talking")
        alan.talks()
        self.assertFalse(ada.interactions)
        customer.audio[0].hertz, phone.audio[0].hertz = 1000, 1500
        self.hear_each_other(customer, phone)
        ada.when(lambda me: me.gone)
        return ada

    def test_busy_here_declines(self):
        self.assertEqual(self.refusing(486).gone, ["declined"])

    def test_declining_declines(self):
        self.assertEqual(self.refusing(603).gone, ["declined"])

    def test_temporarily_unavailable_declines(self):
        self.assertEqual(self.refusing(480).gone, ["declined"])

    def test_being_sent_elsewhere_is_refused(self):
        self.assertEqual(self.refusing(302, "Contact: <sip:+449098790000@127.0.0.9>").gone, ["declined"])

    def test_who_does_not_answer_misses_it(self):
        ada, alan = self.person("ada"), self.person("alan")
        rings, phone = self.phone("ada", "phone_rings"), self.phone("alan")
        customer = self.customer()
        customer.wait("answered")
        rings.wait("cancelled")
        rings.end()
        phone.wait("talking")
        alan.talks()
        ada.when(lambda me: me.gone)
        self.assertEqual(ada.gone, ["timed_out"])


class Hold(Scene):
    def test_hold_and_resume_from_the_desk(self):
        customer, phone, desk = self.talking()
        desk.act("hold")
        self.assertTrue(customer.audio[0].hears_music())
        self.assertTrue(phone.audio[0].hears_silence())
        desk.act("resume")
        self.hear_each_other(customer, phone)

    def hold_by_phone(self, direction):
        desk, phone = self.person(), self.phone(hold=direction)
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

    def test_a_telephone_holds_with_sendonly(self):
        self.hold_by_phone("sendonly")

    def test_a_telephone_holds_with_inactive(self):
        self.hold_by_phone("inactive")


class Outside(Scene):
    """Numbers beyond the trunk."""
    NUMBER = "+442079461111"

    def consulting(self):
        customer, phone, desk = self.talking()
        outside = self.party("phone", "127.0.0.2", self.outside)
        desk.act("consult", number=self.NUMBER)
        self.assertIn("442079461111", outside.wait("ringing")[3])
        outside.wait("talking")
        outside.audio[0].hertz = 700
        self.assertTrue(phone.audio[0].hears(700))
        self.assertTrue(outside.audio[0].hears(1500))
        self.assertTrue(customer.audio[0].hears_music())
        return customer, phone, desk, outside

    def test_consult_then_back_to_the_customer(self):
        customer, phone, desk, outside = self.consulting()
        desk.act("end_consult")
        outside.wait("bye")
        outside.end()
        self.hear_each_other(customer, phone)

    def test_consult_then_complete_leaves_the_customer_with_the_number(self):
        customer, phone, desk, outside = self.consulting()
        desk.act("complete")
        phone.wait("bye")
        self.assertTrue(customer.audio[0].hears(700))
        self.assertTrue(outside.audio[0].hears(1000))
        desk.is_free()
        outside.cue("leave")
        outside.end()
        customer.wait("bye")

    def test_conference(self):
        customer, phone, desk, outside = self.consulting()
        phone.audio[0].hertz = 0
        desk.act("conference")
        self.assertTrue(customer.audio[0].hears(700))
        self.assertTrue(outside.audio[0].hears(1000))
        outside.audio[0].hertz = 0
        self.assertTrue(phone.audio[0].hears(1000))
        customer.cue("leave")
        phone.wait("bye")
        outside.wait("bye")
        desk.is_free()

    def test_passing_on(self):
        customer, phone, desk = self.talking()
        outside = self.party("phone", "127.0.0.2", self.outside)
        desk.act("pass", number=self.NUMBER)
        outside.wait("talking")
        outside.audio[0].hertz = 700
        phone.wait("bye")
        self.assertTrue(customer.audio[0].hears(700))
        self.assertTrue(outside.audio[0].hears(1000))
        customer.cue("leave")
        outside.wait("bye")
        desk.is_free()

    def test_a_telephone_transfers_blindly(self):
        desk, phone = self.person(), self.phone(refer=f"<sip:{self.NUMBER}@127.0.0.1>")
        outside = self.party("phone", "127.0.0.2", self.outside)
        customer = self.customer()
        customer.wait("answered")
        phone.wait("talking")
        desk.talks()
        phone.cue("transfer")
        phone.wait("transferring")
        outside.wait("talking")
        customer.audio[0].hertz, outside.audio[0].hertz = 1000, 700
        self.assertTrue(customer.audio[0].hears(700))
        self.assertTrue(outside.audio[0].hears(1000))
        phone.wait("bye")
        desk.is_free()


class Keys(Scene):
    """A menu, answered with a key."""
    prompts = {"en/welcome": (550, 2)}

    def chosen(self, press, codec="8 101"):
        desk, phone = self.person(), self.phone()
        customer = self.customer(number="+442079460001", codec=codec)
        customer.wait("answered")
        self.assertTrue(customer.audio[0].hears(550))
        self.assertIsNone(phone.seen("ringing"))
        time.sleep(1)
        press(customer)
        phone.wait("talking")
        self.assertEqual(desk.interactions[desk.talks()]["queue"], "repairs")

    def test_in_the_audio(self):
        self.chosen(lambda customer: customer.audio[0].keys.append("5"))

    def test_by_info(self):
        self.chosen(lambda customer: customer.cue("key"), codec="8")


class Agreements(Scene):
    def test_a_call_without_a_codec_of_ours_is_refused(self):
        customer = self.customer("caller_refused", codec="18")
        customer.wait("refused")
        customer.end()

    def test_over_tcp(self):
        desk, phone = self.person(), self.phone()
        customer = self.customer(transport="t1")
        customer.wait("answered")
        phone.wait("talking")
        customer.audio[0].hertz, phone.audio[0].hertz = 1000, 1500
        self.hear_each_other(customer, phone)
        phone.cue("leave")
        phone.end()
        customer.wait("bye")
        customer.end()
        desk.is_free()


class AcceptedAtTheDesk(Scene):
    """`accept: desktop`."""

    def begin(self):
        self.text = re.sub(r"(phone: \{contacts: \[[^\]]*\])", r"\1, accept: desktop", self.text)
        return super().begin()

    def test_the_telephone_is_asked_to_answer_by_itself_when_the_desk_has_accepted(self):
        desk, telephone = self.person(), self.telephone()
        customer = self.arriving()
        customer.answered()
        offer = desk.when(lambda me: next(iter(me.offers.values()), None))
        self.assertTrue(telephone.nothing(0.5))
        self.assertTrue(desk.ask("accept", offer=offer["id"])["ok"])
        phone = self.rung(telephone)
        self.assertEqual(phone.offered["Call-Info"], "<sip:localhost>;answer-after=0")
        self.assertEqual(phone.offered["Alert-Info"], "<http://localhost>;info=alert-autoanswer")
        phone.accept()
        desk.talks()
        self.tones(customer, phone)


class AcceptedAtTheTelephone(Scene):
    def test_it_is_not_asked_to(self):
        _, phone, _ = self.connected()
        self.assertEqual((phone.offered["Call-Info"], phone.offered["Alert-Info"]), ("", ""))


if __name__ == "__main__":
    run()
