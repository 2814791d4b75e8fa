"""Races and refusals of a call, and what a desk begins towards another agent, over UDP, TCP and TLS: the same for each. SIPp plays
the first of them in sipp_flows_test.py."""
import time

from call_scene import TRUNK, Courses, TlsScene, run

NUMBER = "+442079461111"


class Races(Courses):
    def engine_is_empty(self):
        end = time.monotonic() + 10
        while self.engine.lines_of("status")[0]["interactions"]:
            self.assertLess(time.monotonic(), end, "an interaction was left")
            time.sleep(0.05)

    def answer_to(self, peer, method, of):
        """The final one; a CANCEL has the branch of what it cancels (RFC 3261 9.1)."""
        return peer.wait(lambda one: one.status and one.status >= 200 and one.method == method and one.branch == of.branch, what=f"answer to {method}")

    def test_cancel_before_the_answer(self):
        desk, telephone = self.person(), self.telephone()
        with self.engine.standing_still():  # who is not answered is not answered 200
            customer = self.arriving()
            customer.provisional(customer.invite, 180)
            customer.cancel()
            self.assertEqual(self.answer_to(customer.peer, "CANCEL", customer.invite).status, 200)
            refused = self.answer_to(customer.peer, "INVITE", customer.invite)
            self.assertEqual(refused.status, 487)
            customer.acknowledge(refused)
        self.engine_is_empty()
        desk.is_free()
        # The engine hears that it has called, and then that it has gone: it may have said in between who is to be rung.
        if not telephone.nothing(0.5, lambda one: one.first.startswith("INVITE")):
            phone = self.rung(telephone)
            phone.ring()
            phone.expect("CANCEL")
            phone.answer(phone.offered, 487)
        desk.is_free()

    def test_a_cancel_behind_the_answer_changes_nothing(self):
        customer = self.arriving()
        customer.answered()
        customer.cancel()
        self.assertIn(self.answer_to(customer.peer, "CANCEL", customer.invite).status, (200, 481))
        customer, phone, desk = self.connected(customer=customer)
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_a_telephone_that_hangs_up_right_behind_its_answer_keeps_nobody_waiting(self):
        """Its agent had the customer, and has ended the call; or had not yet, and the next is rung."""
        desk, alan = self.person(), self.person("alan")
        first, second, customer = self.telephone(), self.telephone("alan"), self.arriving()
        customer.answered()
        phone = self.rung(first)
        phone.accept()
        phone.leave()
        end = time.monotonic() + 5  # the agent had ten seconds to have the customer
        while second.nothing(0, lambda one: one.first.startswith("INVITE")) and customer.peer.nothing(0, lambda one: one.first.startswith("BYE")):
            self.assertLess(time.monotonic(), end, "the customer is with a telephone that has hung up")
            time.sleep(0.02)
        desk.when(lambda me: not me.interactions, 5)

    def another_answers(self, peer, dialog):
        """A proxy before it has forked: a second one says 200, and is let go."""
        peer.answer(dialog.offered, 200, fields=[("Contact", peer.contact()), ("Content-Type", "application/sdp")], body=dialog.says(), tag="other")
        acknowledged = peer.wait(lambda one: one.first.startswith("ACK") and one.tag("To") == "other", what="ACK for the second")
        self.assertEqual(acknowledged["Call-ID"], dialog.call_id)
        peer.answer(peer.wait(lambda one: one.first.startswith("BYE") and one.tag("To") == "other", what="BYE for the second"), 200)

    def test_a_second_one_of_a_telephone_s_forks_that_answers_is_let_go(self):
        customer, phone, desk = self.connected()
        self.another_answers(phone.peer, phone)
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_what_a_trunk_s_second_target_says_late_is_let_go(self):
        customer, phone, desk = self.connected()
        trunk = self.end(TRUNK, self.outside)
        desk.act("pass", number=NUMBER)
        outside = self.rung(trunk)
        outside.accept()
        phone.expect("BYE")
        self.another_answers(trunk, outside)
        customer.audio.hertz, outside.audio.hertz = 1000, 700
        self.assertTrue(customer.audio.hears(700))
        customer.leave()
        outside.expect("BYE")

    def test_a_telephone_that_will_not_passes_the_customer_to_the_next(self):
        ada, alan = self.person(), self.person("alan")
        first, second = self.telephone(), self.telephone("alan")
        elsewhere = ("Contact", "<sip:+449098790000@127.0.0.9>")  # nobody is called there
        for status, fields in ((302, [elsewhere]), (480, []), (603, [])):
            with self.subTest(status=status):
                ada.gone.clear()
                customer = self.arriving()
                customer.answered()
                unwilling = self.rung(first)
                unwilling.answer(unwilling.offered, status, fields)
                unwilling.request("ACK")
                ada.when(lambda me: me.gone)
                self.assertEqual(ada.gone, ["declined"])
                self.is_served(customer, second, alan)
                ada.ask("ready")
                ada.is_free()

    def again(self, peer, message):
        """The very same octets once more."""
        peer.connect().send(message.octets(), peer.server if peer.transport == "UDP" else None)

    def test_every_message_of_a_customer_comes_twice(self):
        desk, telephone, customer = self.person(), self.telephone(), self.arriving()
        self.again(customer.peer, customer.invite)
        response = customer.final(customer.invite)
        self.assertEqual(response.status, 200)
        customer.remote_tag, customer.target = response.tag("To"), response["Contact"].partition("<")[2].partition(">")[0]
        acknowledged = customer.acknowledge(response)
        self.again(customer.peer, acknowledged)
        customer.hear(response)
        phone = self.rung(telephone)
        phone.accept()
        self.tones(customer, phone)
        self.assertEqual(self.engine.lines_of("status")[0]["interactions"], 1)
        gone = customer.send("BYE")
        self.again(customer.peer, gone)
        self.assertEqual(customer.final(gone).status, 200)
        phone.expect("BYE")
        self.assertTrue(telephone.nothing(0.5))
        desk.is_free()
        self.engine_is_empty()

    def test_every_message_of_a_telephone_comes_twice(self):
        desk, telephone, customer = self.person(), self.telephone(), self.arriving()
        customer.answered()
        phone = self.rung(telephone)
        for _ in range(2):
            phone.ring()
        phone.answer(phone.offered, 200, body=phone.says())
        phone.request("ACK")
        phone.answer(phone.offered, 200, body=phone.says())
        phone.hear(phone.offered)
        self.tones(customer, phone)
        gone = phone.send("BYE")
        self.again(telephone, gone)
        self.assertEqual(phone.final(gone).status, 200)
        customer.expect("BYE")
        self.assertTrue(customer.peer.nothing(0.5, lambda one: one.status is None))
        desk.is_free()
        self.engine_is_empty()


class Desks(Courses):
    """What a desk begins towards another agent."""
    agents = 3

    def with_the_next(self, customer, phone, telephone):
        """The one whose telephone this is has the customer now."""
        phone.expect("BYE")
        second = self.rung(telephone)
        second.accept()
        customer.audio.hertz, second.audio.hertz = 1000, 700
        self.assertTrue(customer.audio.hears(700))
        self.assertTrue(second.audio.hears(1000))
        return second

    def test_a_transfer_to_an_agent(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        self.person("grace")
        telephone, alan = self.telephone("alan"), self.person("alan")
        self.assertTrue(desk.ask("transfer", interaction=desk.talks(), agent="alan")["ok"])
        second = self.with_the_next(customer, phone, telephone)
        desk.is_free()
        alan.talks()
        customer.leave()
        second.expect("BYE")
        alan.is_free()

    def test_a_transfer_to_a_queue(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        telephone, alan = self.telephone("alan"), self.person("alan")
        self.assertTrue(desk.ask("transfer", interaction=desk.talks(), queue="repairs")["ok"])
        second = self.with_the_next(customer, phone, telephone)
        self.assertEqual(alan.interactions[alan.talks()]["queue"], "repairs")
        second.leave()
        customer.expect("BYE")
        alan.is_free()

    def test_a_conference_of_three(self):
        customer, phone, desk, his, alan = self.consulted()
        self.assertTrue(customer.audio.hears_music())
        self.assertTrue(phone.audio.hears_together(700))
        self.assertTrue(his.audio.hears_together(1500))
        desk.act("conference")
        self.assertTrue(customer.audio.hears_together(1500, 700))
        self.assertTrue(phone.audio.hears_together(1000, 700))
        self.assertTrue(his.audio.hears_together(1000, 1500))
        desk.act("leave")
        phone.expect("BYE")
        self.assertTrue(customer.audio.hears_together(700))
        self.assertTrue(his.audio.hears_together(1000))
        alan.talks()
        customer.leave()
        his.expect("BYE")
        alan.is_free()


class RacesOverUdp(Races, TlsScene):
    transport = "UDP"


class RacesOverTcp(Races, TlsScene):
    transport = "TCP"


class RacesOverTls(Races, TlsScene):
    transport = "TLS"


class DesksOverUdp(Desks, TlsScene):
    transport = "UDP"


class DesksOverTcp(Desks, TlsScene):
    transport = "TCP"


class DesksOverTls(Desks, TlsScene):
    transport = "TLS"


if __name__ == "__main__":
    run()
