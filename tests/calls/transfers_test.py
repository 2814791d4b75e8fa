"""Transfers that a telephone asks for by itself (RFC 3515, 3891): to a queue, to an agent, to an outside number; and what becomes of those
that cannot be."""
from call_scene import TRUNK, run
from sessions_test import Sessions


class Transfers(Sessions):
    agents = 3
    NUMBER = "+442079461111"

    def refer(self, phone, to, status=202, tells=True):
        response = phone.ask("REFER", [("Refer-To", to)])
        self.assertEqual(response.status, status)
        if tells and status == 202:
            told = phone.expect("NOTIFY")
            self.assertEqual(told["Event"], "refer")
            self.assertTrue(told["Subscription-State"].startswith("terminated"))
            self.assertRegex(told.body, r"^SIP/2\.0 \d{3}")

    def test_to_a_queue_by_its_name(self):
        customer, phone, desk = self.connected()
        other, telephone = self.person("alan"), self.telephone("alan")
        self.refer(phone, f"<sip:repairs@127.0.0.1:{self.sip}>")
        phone.expect("BYE")
        second = self.rung(telephone)
        second.accept()
        self.assertEqual(other.interactions[other.talks()]["queue"], "repairs")
        self.tones(customer, second)
        desk.is_free()
        customer.leave()
        second.expect("BYE")
        other.is_free()

    def test_to_an_agent_by_name_before_anybody_else(self):
        customer, phone, desk = self.connected()
        self.person("alan")
        self.telephone("alan")
        third, telephone = self.person("grace"), self.telephone("grace")
        self.refer(phone, "<sip:grace@calls.example.com>")
        phone.expect("BYE")
        second = self.rung(telephone)
        second.accept()
        self.assertEqual(third.interactions[third.talks()]["queue"], "support")
        self.tones(customer, second)
        desk.is_free()
        customer.leave()

    def test_to_an_agent_who_is_not_there_leaves_the_customer_where_it_is(self):
        customer, phone, desk = self.connected()
        self.refer(phone, "<sip:grace@calls.example.com>")  # not signed in
        self.engine.wait_for("event=transfer_refused")
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_to_an_outside_number(self):
        customer, phone, desk = self.connected()
        trunk = self.peer(TRUNK, self.outside)
        self.refer(phone, f"<sip:{self.NUMBER}@127.0.0.1>")
        outside = self.rung(trunk)
        outside.ring()
        outside.accept()
        phone.expect("BYE")
        customer.audio.hertz, outside.audio.hertz = 1000, 700
        self.assertTrue(customer.audio.hears(700))
        self.assertTrue(outside.audio.hears(1000))
        desk.is_free()
        outside.leave()
        customer.expect("BYE")

    def test_to_an_outside_number_that_is_busy_comes_back(self):
        customer, phone, desk = self.connected()
        trunk = self.peer(TRUNK, self.outside)
        self.refer(phone, f"<tel:{self.NUMBER}>")
        outside = self.rung(trunk)
        outside.answer(outside.offered, 486)
        outside.request("ACK")
        self.tones(customer, phone)
        failed = desk.when(lambda me: next((one["call"]["gone"] for one in me.interactions.values() if "gone" in one.get("call", {})), None))
        self.assertEqual(failed, {"who": self.NUMBER, "why": "busy"})
        self.engine.wait_for("event=outside_number_failed")
        self.engine.wait_for("event=outside_call_failed trunk=carrier status=486")
        customer.leave()
        phone.expect("BYE")

    def test_onto_the_outside_end_it_consults(self):
        customer, phone, desk = self.connected()
        trunk = self.peer(TRUNK, self.outside)
        desk.act("consult", number=self.NUMBER)
        outside = self.rung(trunk)
        outside.accept()
        self.refer(phone, f"<sip:{self.NUMBER}@127.0.0.1?Replaces=not%20readable>", 400)
        desk.act("complete")
        phone.expect("BYE")
        customer.audio.hertz, outside.audio.hertz = 1000, 700
        self.assertTrue(customer.audio.hears(700))
        customer.leave()
        outside.expect("BYE")
        desk.is_free()

    def test_to_nobody_leaves_the_customer_where_it_is(self):
        customer, phone, desk = self.connected()
        self.refer(phone, "<sip:nobody@127.0.0.1>")
        self.engine.wait_for("event=transfer_refused")
        self.tones(customer, phone)
        self.refer(phone, "<sip:ada@127.0.0.1>")  # to itself
        self.refer(phone, "<mailto:ada@example.com>", 400)
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_customers_transfer_nobody(self):
        customer, phone, desk = self.connected()
        self.refer(customer, f"<sip:{self.NUMBER}@127.0.0.1>", 603)
        self.tones(customer, phone)
        customer.leave()


if __name__ == "__main__":
    run()
