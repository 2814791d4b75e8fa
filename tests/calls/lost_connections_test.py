"""Connections that are gone while something is still to be said, by a kill of strowger-sip or because the peer closed them: answers go by a new one to where
the Via says that its sender listens (RFC 3261 18.2.2), and what is offered after a death has the key it had before (RFC 4568)."""
import re
import socket
import time

from call_scene import TRUNK, Courses, TlsScene, run
from srtp import new_secret

EARLY = "+442079460002"


class Lost(Courses, TlsScene):
    offer_timeout = "30s"

    def setUp(self):
        self.srtp = self.rule()
        super().setUp()

    def rule(self):
        return "demanded" if self.transport == "TLS" else "refused"

    def secret(self):
        return new_secret() if self.transport == "TLS" else None

    def more_of_trunk(self):
        return f"{super().more_of_trunk()}, srtp: {self.rule()}"

    def caller(self, asks_for_port=False):
        """`asks_for_port`: it wants to be told where it is seen (RFC 3581), over whatever it speaks."""
        peer = self.end(TRUNK)
        if asks_for_port:
            plain = peer.via
            peer.via = lambda branch: plain(branch) + ";rport"
        return peer

    def rung(self, peer, **more):
        one = super().rung(peer, **more)
        one.secret = self.secret()
        return one

    def takes_up(self, customer, answer):
        """The dialog that a 200 makes."""
        customer.remote_tag, customer.target = answer.tag("To"), re.search(r"<([^>]+)>", answer["Contact"]).group(1)
        customer.acknowledge(answer)
        customer.hear(answer)

    def answered_by_another(self, customer, before, seconds=12.0):
        answer = customer.final(customer.invite, seconds)
        self.assertEqual(answer.status, 200)
        self.assertIsNot(answer.wire, before)
        self.takes_up(customer, answer)

    def early(self, peer):
        """Somebody who hears music and is not answered yet."""
        customer = self.call(peer, EARLY, secret=self.secret())
        said = customer.provisional(customer.invite, 183)
        customer.hear(said)
        self.assertTrue(customer.audio.hears_music())
        return customer, said.wire

    def before_its_ack(self, peer, **more):
        """A 200 that is not acknowledged."""
        customer = self.call(peer, secret=self.secret(), **more)
        answer = customer.final(customer.invite)
        self.assertEqual(answer.status, 200)
        time.sleep(0.3)  # what was to be kept is kept
        return customer, answer


class Answers(Lost):
    def test_a_200_that_is_sent_again_after_a_kill(self):
        for asks_for_port in (False, True):
            with self.subTest(asks_for_port=asks_for_port):
                customer, answer = self.before_its_ack(self.caller(asks_for_port))
                self.kill(("sip",))
                self.answered_by_another(customer, answer.wire)
                self.assertTrue(customer.audio.hears_music())
                customer.leave()

    def served_after(self, loses):
        """Who hears early media and loses its connection so has its 200, and an agent."""
        desk, telephone = self.person(ready=False), self.telephone()
        for asks_for_port in (False, True):
            with self.subTest(asks_for_port=asks_for_port):
                customer, wire = self.early(self.caller(asks_for_port))
                loses(customer)
                desk.ask("ready")
                phone = self.rung(telephone)
                phone.accept()
                self.answered_by_another(customer, wire)
                self.tones(customer, phone)
                customer.leave()
                phone.expect("BYE")
                desk.is_free()
                desk.ask("not_ready", reason="break")

    def test_the_200_to_who_has_heard_early_media_until_a_kill(self):
        self.served_after(lambda customer: self.kill(("sip",)))

    def test_the_200_to_who_has_closed_its_connection(self):
        self.served_after(lambda customer: customer.peer.hang_up())

    def test_an_answer_for_which_nobody_listens_is_dropped_and_others_are_served(self):
        customer, _ = self.early(self.caller())
        customer.peer.line.shutdown(socket.SHUT_RDWR)  # behind NAT nobody reaches it
        self.kill(("sip",))
        before = self.processes()["sip"]["pid"]
        desk, telephone = self.person(), self.telephone()
        phone = self.rung(telephone)
        phone.accept()
        self.assertTrue(phone.peer.nothing(2, lambda said: said.first.startswith("BYE")))
        phone.leave()
        another = self.call(self.caller(), secret=self.secret())
        another.answered()
        phone = self.rung(telephone)
        phone.accept()
        self.tones(another, phone)
        self.assertEqual(self.processes()["sip"]["pid"], before)


class Rings(Lost):
    def test_a_telephone_that_rings_is_asked_by_a_new_connection_and_answers_there(self):
        desk, telephone = self.person(), self.telephone()
        customer = self.call(self.caller(), secret=self.secret())
        customer.answered()
        phone = self.rung(telephone)
        phone.ring()
        self.kill(("sip",))
        again = self.rung(telephone)
        self.assertEqual((again.call_id, again.offered.branch, again.offered.keys), (phone.offered["Call-ID"], phone.offered.branch, phone.offered.keys))
        again.accept()
        self.tones(customer, again)
        again.leave()
        self.is_let_go(customer)
        desk.is_free()

    def is_let_go(self, customer):
        """Behind any 200 that is sent again, since nobody knew of its ACK yet; which is acknowledged (RFC 3261 13.2.2.4)."""
        def fits(said):
            return said.branch == customer.invite.branch or said.first.startswith("BYE")
        while (said := customer.peer.wait(fits)).status:
            customer.acknowledge(said)
        customer.answer(said, 200)


class AnswersOverTcp(Answers):
    transport = "TCP"


class AnswersOverTls(Answers):
    transport = "TLS"


class RingsOverTcp(Rings):
    transport = "TCP"


class RingsOverTls(Rings):
    transport = "TLS"


class Keys(Lost):
    """What we offer has the key that the other side knows, also where it was offered by a process that has died."""
    transport = "TLS"

    def offered_to(self, one):
        """It asks for an offer, by an INVITE without a session description, and answers it as before."""
        asked = one.invite_again(body="")
        said = one.final(asked)
        self.assertEqual(said.status, 200)
        one.acknowledge(said, asked, body=one.says())
        return said.keys

    def test_in_an_offer_within_a_call(self):
        desk = self.person()
        customer = self.call(self.caller(), secret=self.secret())
        told = customer.answered()
        phone = self.rung(self.telephone())
        phone.accept()
        desk.talks()
        self.tones(customer, phone)
        for victims in (("sip",), ("media",), ("sip", "media", "engine")):
            self.kill(victims, [desk])
            for one, keys in ((customer, told.keys), (phone, phone.offered.keys)):
                self.assertEqual(self.offered_to(one), keys)
            self.tones(customer, phone)

    def test_in_a_200_that_offers(self):
        customer, answer = self.before_its_ack(self.caller(), body="")
        self.assertEqual(len(answer.keys), 1)
        self.kill(("sip",))
        again = customer.final(customer.invite, 20)
        self.assertEqual(again.keys, answer.keys)
        customer.remote_tag, customer.target = again.tag("To"), re.search(r"<([^>]+)>", again["Contact"]).group(1)
        customer.acknowledge(again, body=customer.says())
        customer.hear(again)
        self.assertTrue(customer.audio.hears_music())
        customer.leave()


del Lost, Answers, Rings

if __name__ == "__main__":
    run()
