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
        alan, line = self.person("alan"), self.telephone("alan")
        next_one = self.rung(line)
        next_one.accept()
        alan.talks()
        self.tones(customer, next_one)
        customer.leave()
        next_one.expect("BYE")
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

    def test_one_who_only_says_nothing_stays(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        customer.audio.to = None
        customer.answer(customer.request("OPTIONS", seconds=20), 200)
        customer.answer(customer.request("OPTIONS", seconds=20), 200)
        desk.talks()
        customer.leave()
        phone.expect("BYE")


if __name__ == "__main__":
    run()
