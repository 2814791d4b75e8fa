"""A goodbye was lost, or a telephone is not there any more: nothing is heard, and whoever is asked says so. The agent is free then, and the customer
of an agent who is gone has lost nothing but time."""
from call_scene import Scene, run


class Silence(Scene):
    def more_of_sip(self):
        return "  silence: 5s\n"

    def has_gone(self, *answer):
        """The telephone of who talks with a customer: the next has the customer, who heard music meanwhile."""
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        phone.audio.to = None
        phone.answer(phone.request("OPTIONS", seconds=20), *answer)
        desk.is_free()
        self.assertTrue(customer.audio.hears_music())
        line, alan = self.telephone("alan"), self.person("alan")
        self.is_served(customer, line, alan)
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
