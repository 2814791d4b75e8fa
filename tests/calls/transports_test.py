"""The main courses of a call with trunk and telephone over UDP, TCP and TLS (docs/sip.md): the same for each."""

from call_scene import TRUNK, Courses, TlsScene, run


class Whole(Courses):
    """What each transport has to carry."""

    def talking(self):
        customer, phone, desk = self.connected(phone_fields=[("Allow", "INVITE, ACK, BYE, CANCEL, UPDATE")])
        self.tones(customer, phone)
        return customer, phone, desk

    def test_waiting_and_giving_up(self):
        customer = self.arriving()
        customer.answered()
        self.assertTrue(customer.audio.hears_music())
        customer.leave()

    def test_giving_up_while_a_telephone_rings(self):
        desk, telephone, customer = self.person(), self.telephone(), self.arriving()
        customer.answered()
        phone = self.rung(telephone)
        phone.ring()
        customer.leave()
        phone.expect("CANCEL")
        phone.answer(phone.offered, 487)
        phone.request("ACK")
        desk.is_free()

    def test_a_telephone_declines(self):
        desk, telephone, customer = self.person(), self.telephone(), self.arriving()
        customer.answered()
        phone = self.rung(telephone)
        phone.answer(phone.offered, 486)
        phone.request("ACK")
        desk.when(lambda me: me.gone)
        self.assertEqual(desk.gone, ["declined"])
        customer.leave()

    def test_talking_until_the_customer_leaves(self):
        customer, phone, desk = self.talking()
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_talking_until_the_telephone_leaves(self):
        customer, phone, desk = self.talking()
        phone.leave()
        customer.expect("BYE")
        desk.is_free()

    def test_hold_and_resume_by_either_side(self):
        customer, phone, desk = self.talking()
        for one, other in ((phone, customer), (customer, phone)):
            held = one.invite_again("sendonly")
            response = one.final(held)
            self.assertEqual((response.status, response.direction), (200, "recvonly"))
            one.acknowledge(response, held)
            self.assertTrue(one.audio.is_sent_nothing(), "audio is sent to a telephone that holds")
            if other is customer:
                self.assertTrue(customer.audio.hears_music())
            back = one.invite_again("sendrecv")
            response = one.final(back)
            self.assertEqual((response.status, response.direction), (200, "sendrecv"))
            one.acknowledge(response, back)
            self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")

    def test_another_address_for_the_audio_by_update(self):
        customer, phone, desk = self.talking()
        customer.audio.close()
        moved = type(customer.audio)(customer.peer.address)
        self.addCleanup(moved.close)
        moved.hertz, customer.audio = 700, moved
        customer.version += 1
        response = customer.ask("UPDATE", body=customer.says())
        self.assertEqual(response.status, 200)
        customer.hear(response)
        self.assertTrue(phone.audio.hears(700))
        self.assertTrue(customer.audio.hears(1500))
        customer.leave()
        phone.expect("BYE")

    def test_passing_on_to_an_outside_number(self):
        customer, phone, desk = self.talking()
        trunk = self.end(TRUNK, self.outside)
        desk.act("pass", number="+442079461111")
        outside = self.rung(trunk)
        outside.ring()
        outside.accept()
        phone.expect("BYE")
        desk.is_free()
        customer.audio.hertz, outside.audio.hertz = 1000, 700
        self.assertTrue(customer.audio.hears(700))
        outside.leave()
        customer.expect("BYE")


class OverUdp(Whole, TlsScene):
    transport = "UDP"


class OverTcp(Whole, TlsScene):
    transport = "TCP"


class OverTls(Whole, TlsScene):
    transport = "TLS"


if __name__ == "__main__":
    run()
