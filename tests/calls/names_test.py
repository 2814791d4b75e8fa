"""Hosts that have names (docs/trunks.md): whom they lead to, what happens where one is not there, and where the DNS is not."""
import time

from call_scene import HERE, TRUNK, Scene, TlsScene, run
from certificates import called
from live_engine import free_port
from name_server import SRV, Naming
from sip_peer import Dialog, Peer
from srtp import new_secret

NUMBER, NAME = "+442079461111", "gw.carrier.test"
SERVICE = f"_sip._udp.{NAME}"
TTL_MIN, NOTHING = 5, 10  # seconds: what is found counts at least so long; that there is nothing, so long


class Named(Naming):
    """The trunk's target is a name."""
    asked_every = "0s"

    def more_of_sip(self):
        self.second = free_port(TRUNK)
        self.names()
        return super().more_of_sip()

    def more_of_trunk(self):
        return f'targets: ["sip:{NAME}"], options_interval: {self.asked_every}'

    def names(self):
        """What the name server knows before anybody asks."""
        self.leads_to(self.outside, self.second)

    def leads_to(self, *ports, ttl=60):
        """The name's servers, in their order."""
        self.dns.host("host.carrier.test", TRUNK, ttl=ttl)
        self.dns.service(SERVICE, *((10 * (index + 1), 0, port, "host.carrier.test") for index, port in enumerate(ports)), ttl=ttl)

    def resolved(self, after=0):
        return self.engine.wait_for(f"event=name_resolved name={NAME}", after=after)

    def passes(self):
        customer, phone, desk = self.connected()
        desk.act("pass", number=NUMBER)
        return customer, phone, desk

    def goes_out(self, to):
        """Ada passes her customer on to an outside number, which rings there."""
        customer, phone, desk = self.passes()
        outside = self.rung(to)
        outside.accept()
        phone.expect("BYE")
        desk.is_free()
        return customer, outside

    def fails(self, why):
        customer, phone, desk = self.passes()
        begin = time.monotonic()
        gone = desk.when(lambda me: next((one["call"]["gone"]["why"] for one in me.interactions.values() if "gone" in one.get("call", {})), None))
        self.assertEqual(gone, why)
        self.assertLess(time.monotonic() - begin, 2)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def hear(self, customer, outside):
        customer.audio.hertz, outside.audio.hertz = 1000, 700
        self.assertTrue(customer.audio.hears(700))
        self.assertTrue(outside.audio.hears(1000))


class Servers(Named, Scene):
    def test_a_call_goes_to_the_first_server_and_says_the_name(self):
        told = self.resolved().split("addresses=")[1].strip().split(",")
        self.assertEqual(sorted(told), sorted([f"{TRUNK}/{self.outside}", f"{TRUNK}/{self.second}"]))
        trunk = self.peer(TRUNK, self.outside)
        customer, outside = self.goes_out(trunk)
        self.assertIn(f"@{NAME}", outside.offered.uri)
        self.hear(customer, outside)
        customer.leave()
        outside.expect("BYE")

    def test_where_nobody_listens_it_goes_to_the_second(self):
        self.resolved()
        trunk = self.peer(TRUNK, self.second)
        customer, outside = self.goes_out(trunk)
        self.hear(customer, outside)
        outside.leave()
        customer.expect("BYE")

    def test_a_server_that_says_503_gives_way_to_the_second_in_the_same_dialog(self):
        self.resolved()
        full, trunk = self.peer(TRUNK, self.outside), self.peer(TRUNK, self.second)
        customer, phone, desk = self.passes()
        first = self.rung(full)
        first.answer(first.offered, 503)
        first.request("ACK")
        outside = self.rung(trunk)
        for part in ("Call-ID", "From", "CSeq"):
            self.assertEqual(outside.offered[part], first.offered[part])
        self.assertNotEqual(outside.offered.branch, first.offered.branch)
        outside.accept()
        phone.expect("BYE")
        customer.leave()
        outside.expect("BYE")
        # It is remembered: the next call does not ask the full one.
        customer, outside = self.goes_out(trunk)
        self.assertTrue(full.nothing(0.5, lambda one: one.first.startswith("INVITE")))
        customer.leave()
        outside.expect("BYE")

    def test_what_rings_at_the_second_is_the_same_call_after_a_kill(self):
        self.resolved()
        trunk = self.peer(TRUNK, self.second)
        customer, phone, desk = self.passes()
        outside = self.rung(trunk)
        outside.ring()
        mark = self.engine.mark()
        self.kill(["sip"])
        self.resolved(after=mark)
        # Its INVITE again is a retransmission (the peer answers those by itself), no second call.
        self.assertTrue(trunk.nothing(2, lambda one: one.first.startswith("INVITE")))
        outside.accept()
        phone.expect("BYE")
        self.hear(customer, outside)
        customer.leave()
        outside.expect("BYE")

    def test_any_other_refusal_is_not_carried_to_the_second(self):
        self.resolved()
        trunk, other = self.peer(TRUNK, self.outside), self.peer(TRUNK, self.second)
        customer, phone, desk = self.passes()
        outside = self.rung(trunk)
        outside.answer(outside.offered, 404)
        outside.request("ACK")
        self.assertTrue(other.nothing(1))
        self.tones(customer, phone)
        customer.leave()

    def test_who_hangs_up_is_not_followed_to_the_second(self):
        self.resolved()
        trunk, other = self.peer(TRUNK, self.outside), self.peer(TRUNK, self.second)
        customer, phone, desk = self.connected()
        desk.act("consult", number=NUMBER)
        outside = self.rung(trunk)
        outside.answer(outside.offered, 100)
        desk.act("end_consult")
        cancel = outside.request("CANCEL")
        outside.answer(cancel, 200)
        outside.answer(outside.offered, 503)
        outside.request("ACK")
        self.assertTrue(other.nothing(1))
        customer.leave()


class ThereOrNot(Named, Scene):
    """OPTIONS to every server: calls pass over one that is silent, which no ICMP message tells."""
    asked_every = "1s"

    def names(self):
        self.silent = Peer((HERE, 1), TRUNK)
        self.addCleanup(self.silent.close)
        self.leads_to(self.silent.port, self.outside)

    def test_each_server_is_asked(self):
        trunk = self.peer(TRUNK, self.outside)
        for peer in (self.silent, trunk):
            asked = peer.request("OPTIONS", seconds=15)
            self.assertIn(NAME, asked.uri)
            peer.answer(asked, 200)

    def test_a_silent_server_is_passed_over_once_that_is_known(self):
        trunk = self.peer(TRUNK, self.outside)
        # Timer F: 32 s after the first OPTIONS.
        end = time.monotonic() + 40
        while time.monotonic() < end:
            for one in [message for message, _, _ in trunk.inbox if message.first.startswith("OPTIONS")]:
                trunk.answer(trunk.wait(lambda each, one=one: each is one), 200)
            time.sleep(0.05)
        self.assertFalse(any("trunk_target_down" in (line or "") for line in self.engine.lines))
        customer, outside = self.goes_out(trunk)
        self.assertTrue(self.silent.nothing(0, lambda one: one.first.startswith("INVITE")))
        customer.leave()


class Changes(Named, Scene):
    def names(self):
        self.leads_to(self.outside, ttl=1)

    def test_calls_follow_the_name_to_another_server(self):
        self.resolved()
        customer, outside = self.goes_out(self.peer(TRUNK, self.outside))
        customer.leave()
        outside.expect("BYE")
        mark, begin = self.engine.mark(), time.monotonic()
        self.leads_to(self.second, ttl=1)
        self.assertIn(f"{TRUNK}/{self.second}", self.resolved(after=mark))
        self.assertLess(time.monotonic() - begin, TTL_MIN + 3)
        asked = self.dns.was_asked(SERVICE, SRV)
        self.assertTrue(all(later - earlier >= TTL_MIN - 0.2 for earlier, later in zip(asked, asked[1:])), asked)
        customer, outside = self.goes_out(self.peer(TRUNK, self.second))
        customer.leave()
        outside.expect("BYE")

    def test_a_name_that_ceases_to_exist_and_comes_back(self):
        self.resolved()
        trunk = self.peer(TRUNK, self.outside)
        self.dns.forget(SERVICE, "host.carrier.test")
        line = self.engine.wait_for(f"event=name_not_resolved name={NAME}")
        self.assertIn("addresses_kept=0", line)
        self.assertIn("knows no such name", line)
        self.fails("failed")
        self.assertTrue(trunk.nothing(0, lambda one: one.first.startswith("INVITE")))
        mark, begin = self.engine.mark(), time.monotonic()
        self.leads_to(self.outside, ttl=1)
        self.resolved(after=mark)
        self.assertLess(time.monotonic() - begin, NOTHING + 3)
        customer, outside = self.goes_out(trunk)
        customer.leave()
        outside.expect("BYE")

    def test_without_the_dns_calls_go_where_they_went(self):
        self.resolved()
        trunk = self.peer(TRUNK, self.outside)
        self.dns.silent = True
        line = self.engine.wait_for(f"event=name_not_resolved name={NAME}")
        self.assertIn("addresses_kept=1", line)
        self.assertIn("no name server answers", line)
        for _ in range(2):
            customer, outside = self.goes_out(trunk)
            customer.leave()
            outside.expect("BYE")


class PlainAddress(Named, Scene):
    """A name without SRV records, and one with a port, for which none are asked."""

    def names(self):
        self.dns.host(NAME, "127.0.0.5", TRUNK)

    def more_of_trunk(self):
        return f'targets: ["sip:{NAME}:{self.outside}"], options_interval: 0s'

    def test_the_second_address_where_nobody_is_at_the_first(self):
        self.resolved()
        self.assertEqual(self.dns.was_asked(SERVICE), [])
        customer, outside = self.goes_out(self.peer(TRUNK, self.outside))
        customer.leave()
        outside.expect("BYE")


class Silence(Named, Scene):
    """A name server that never answers, and a target without a name behind the one that has one."""
    asked_every = "1s"

    def names(self):
        self.dns.silent = True

    def more_of_trunk(self):
        return f'targets: ["sip:{NAME}", "sip:{TRUNK}:{self.outside}"], options_interval: {self.asked_every}'

    def test_it_delays_nobody(self):
        trunk = self.peer(TRUNK, self.outside)
        asked, end = [], time.monotonic() + 9
        while time.monotonic() < end:
            for one in [message for message, _, _ in trunk.inbox if message.first.startswith("OPTIONS")]:
                asked.append(time.monotonic())
                trunk.answer(trunk.wait(lambda each, one=one: each is one), 200)
            time.sleep(0.02)
        self.assertGreater(len(asked), 5)
        self.assertLess(max(later - earlier for earlier, later in zip(asked, asked[1:])), 2)
        self.engine.wait_for(f"event=name_not_resolved name={NAME} addresses_kept=0 why=\"no name server answers\"")
        self.engine.wait_for(f"event=trunk_target_down trunk=carrier target=sip:{NAME} why=\"not resolved: no name server answers\"")
        for _ in range(3):
            customer, phone, desk = self.passes()
            begin = time.monotonic()
            outside = self.rung(trunk)
            self.assertLess(time.monotonic() - begin, 2)  # the DNS is not waited for
            outside.accept()
            phone.expect("BYE")
            desk.is_free()
            customer.leave()
            outside.expect("BYE")

    def test_calls_that_come_in_by_a_peer_whose_contact_is_a_name(self):
        """Its BYE waits for the DNS; everybody else's do not."""
        stuck = NamedContact("stuck.customer.test", (HERE, self.sip))
        self.addCleanup(stuck.close)
        one = self.call(stuck)
        one.answered()
        customer, phone, desk = self.connected(customer=one)
        self.assertTrue(desk.ask("close", interaction=desk.talks())["ok"])
        phone.expect("BYE")
        begin = time.monotonic()
        customer, phone, desk = self.connected(desk=desk)
        self.assertLess(time.monotonic() - begin, 2)
        phone.leave()
        customer.expect("BYE")
        self.assertTrue(stuck.nothing(0, lambda one: one.first.startswith("BYE")))


class NamedContact(Peer):
    """A customer whose Contact has a name."""

    def __init__(self, host, server):
        super().__init__(server, TRUNK)
        self.host = host

    def contact(self):
        return f"<sip:p@{self.host}:{self.port}>"

    def via(self, branch):
        return super().via(branch) + ";maddr=via.customer.test"


class Peers(Named, Scene):
    """Names that peers say."""

    def test_requests_follow_a_contact_that_is_a_name(self):
        self.dns.host("client.customer.test", TRUNK)
        peer = NamedContact("client.customer.test", (HERE, self.sip))
        self.addCleanup(peer.close)
        customer = self.call(peer)
        customer.answered()
        customer, phone, desk = self.connected(customer=customer)
        phone.leave()
        self.assertIn("client.customer.test", customer.expect("BYE").uri)
        self.assertEqual(len(self.dns.was_asked("client.customer.test", 1)), 1)
        self.assertEqual(self.dns.was_asked("_sip._udp.client.customer.test"), [])  # it said a port

    def test_the_acknowledgement_and_the_goodbye_keep_their_order(self):
        """The trunk answers with a Contact that is a name: the ACK waits for it, the BYE behind the ACK."""
        self.dns.host("edge.carrier.test", TRUNK)
        self.resolved()
        trunk = self.peer(TRUNK, self.outside)
        trunk.contact = lambda: f"<sip:p@edge.carrier.test:{self.outside}>"
        customer, outside = self.goes_out(trunk)
        customer.leave()
        self.assertIn("edge.carrier.test", outside.expect("BYE").uri)
        self.assertEqual(len(self.dns.was_asked("edge.carrier.test", 1)), 1)

    def test_where_via_says_to_answer_nobody_is_answered(self):
        """`maddr` would have us look up a name, or answer somebody who did not ask."""
        peer = NamedContact("client.customer.test", (HERE, self.sip))
        self.addCleanup(peer.close)
        other = self.peer("127.0.0.7", peer.port)
        one = self.call(peer)
        self.assertEqual(one.final(one.send("OPTIONS", number=9)).status, 200)
        aimed = Dialog(peer)
        peer.via = lambda branch: Peer.via(peer, branch) + ";maddr=127.0.0.7"
        aimed.call_id, aimed.ours, aimed.theirs, aimed.target = "aimed", one.ours, one.theirs, one.home
        self.assertEqual(aimed.final(aimed.send("OPTIONS")).status, 200)
        self.assertTrue(other.nothing(0))
        self.assertEqual(self.dns.was_asked("via.customer.test"), [])
        aimed.close()


class Certified(Named, TlsScene):
    """Over TLS the certificate has to name what the configuration names, not the server that the DNS says."""

    def names(self):
        self.dns.host("host.carrier.test", TRUNK)
        self.dns.service(f"_sips._tcp.{NAME}", (10, 0, self.outside, "host.carrier.test"))

    def more_of_trunk(self):
        return f'targets: ["sips:{NAME}"], options_interval: 0s, srtp: taken'

    def trunk(self, host):
        return self.over_tls(TRUNK, None, called(self.authority.vouches("trunk", host)), self.outside)

    def test_a_certificate_of_the_name(self):
        trunk = self.trunk(NAME)
        self.resolved()
        customer, phone, desk = self.passes()
        outside = self.rung(trunk)
        self.assertIn(f"@{NAME}", outside.offered.uri)
        outside.secret = new_secret()
        outside.accept()
        phone.expect("BYE")
        customer.leave()

    def test_a_certificate_of_the_server_s_own_name_or_address_is_not_enough(self):
        for host in ("host.carrier.test", TRUNK):
            with self.subTest(host=host):
                trunk = self.trunk(host)
                self.resolved()
                customer, phone, desk = self.passes()
                self.assertTrue(trunk.nothing(3, lambda one: one.first.startswith("INVITE")))
                self.tones(customer, phone)
                customer.leave()
                phone.expect("BYE")
                desk.is_free()
                trunk.close()


if __name__ == "__main__":
    run()
