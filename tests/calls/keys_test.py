"""Keys pressed in a conversation, as events in the audio (RFC 4733) and by SIP INFO: who hears whoever presses them has each once, as its telephone
understands it; also from a customer whose audio has the other law (mu-law) and whose events have another number."""
from audio import DTMF_OF, share_of, until
from call_scene import TRUNK, Scene, run

KINDS = {"relay": ("application/dtmf-relay", "Signal={key}\r\nDuration=160\r\n"), "bare": ("application/dtmf", "{key}")}


class Keys(Scene):
    def by_info(self, presser, keys, kind="relay"):
        name, body = KINDS[kind]
        for key in keys:
            self.assertEqual(presser.ask("INFO", [("Content-Type", name)], body.format(key=key)).status, 200)

    def has(self, hearer, keys):
        """These keys, in this order, and no other."""
        self.assertTrue(until(lambda: "".join(hearer.audio.told) == keys), f"{hearer.audio.told} instead of {keys}")

    def hears_tones_of(self, hearer, key):
        self.assertTrue(until(lambda: all(share_of(hearer.audio.recent(0.12), hertz) > 0.15 for hertz in DTMF_OF[key])))

    def test_by_info_they_reach_the_other_end_as_events(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        self.by_info(customer, "19*#")
        self.has(phone, "19*#")
        self.by_info(phone, "42", "bare")
        self.has(customer, "42")
        self.has(phone, "19*#")  # nobody hears itself
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_by_both_each_is_one_key(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        self.by_info(customer, "5")
        self.has(phone, "5")
        customer.audio.keys.append("5")
        customer.audio.keys.append("6")
        self.has(phone, "56")
        self.by_info(customer, "6")
        customer.audio.keys.append("7")
        self.has(phone, "567")
        customer.leave()
        phone.expect("BYE")

    def test_a_telephone_without_events_hears_tones(self):
        desk, telephone = self.person(), self.telephone()
        customer = self.arriving()
        customer.answered()
        phone = self.rung(telephone)
        phone.accept(body=phone.says(codec="8"))
        desk.talks()
        customer.audio.hertz = 0
        phone.audio.hertz = 1500
        self.assertTrue(customer.audio.hears(1500))
        for press in (lambda: self.by_info(customer, "7"), lambda: customer.audio.keys.append("9")):
            press()
        self.hears_tones_of(phone, "7")
        self.hears_tones_of(phone, "9")
        customer.leave()
        phone.expect("BYE")

    def test_an_outside_number_that_the_agent_asks_gets_the_agents_keys_alone(self):
        customer, phone, desk = self.connected()
        trunk = self.end(TRUNK, self.outside)
        desk.act("consult", number="+442079461111")
        outside = self.rung(trunk)
        outside.accept()
        customer.audio.hertz, phone.audio.hertz, outside.audio.hertz = 1000, 1500, 700
        self.assertTrue(outside.audio.hears(1500))
        self.by_info(phone, "12")
        self.has(outside, "12")
        self.by_info(customer, "3")  # hears music, and nobody hears it
        desk.act("conference")
        self.assertTrue(outside.audio.hears_together(1000, 1500))
        self.by_info(customer, "4")
        self.has(outside, "124")
        self.has(phone, "4")
        self.assertEqual(customer.audio.told, [])
        customer.leave()
        outside.expect("BYE")
        phone.expect("BYE")


class OtherLaw(Scene):
    def test_a_customer_in_mu_law_and_a_telephone_in_a_law_hear_each_other_and_keys_of_any_type_arrive(self):
        """RFC 3551 4.5.14; the payload type of telephone events is whatever the description says (RFC 4733 2.4)."""
        desk, telephone, trunk = self.person(), self.telephone(), self.peer(TRUNK)
        trunk.speaks = (0, 96)
        customer = self.call(trunk, "+442079460001")
        answer = customer.answered()
        self.assertRegex(answer.body, r"m=audio \d+ RTP/AVP 0 96\r\n")
        self.assertTrue(telephone.nothing(1))
        customer.audio.keys.append("5")
        phone = self.rung(telephone)
        phone.accept()
        self.assertEqual(desk.interactions[desk.talks()]["queue"], "repairs")
        self.tones(customer, phone)
        self.assertEqual((customer.audio.law, phone.audio.law), (0, 8))
        customer.leave()
        phone.expect("BYE")


if __name__ == "__main__":
    run()
