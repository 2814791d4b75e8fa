"""Trunks at which we register (docs/trunks.md, Registering): at Kamailio, which has calls come to the Contact we gave, and at peers that answer as a test says."""
import re
import signal
import time
import unittest
import urllib.request

from call_scene import HERE, Scene, TlsScene, run
from certificates import Authority, called, calling
from kamailio import Provider
from live_engine import free_port, kept_secret
from name_server import Naming
from sip_message import digest, words_of_digest
from sip_peer import Peer

PROVIDER, NETWORK = "127.0.0.9", "127.0.0.6"
PASSWORD = "mechanical"
REGISTERED = "event=trunk_registered trunk=provider"
FAILED = "event=trunk_registration_failed trunk=provider"


class Registering(Scene):
    """The trunk `provider`: nothing is known of it but where it is and our account."""
    numbers = "+44*"  # the Contact's user is no number of ours
    transport, options = "udp", "0s"
    of_provider = {}

    def more_trunks(self):
        self.provider = self.provides()
        self.password = self.folder / "provider.password"
        kept_secret(self.password, PASSWORD + "\n")
        return self.trunk("provider", "acme")

    def provides(self):
        provider = Provider(self.folder, PROVIDER, {"acme": PASSWORD, "beta": PASSWORD}, **self.of_provider)
        self.addCleanup(provider.end)
        return provider

    def target(self):
        return f"sip:{PROVIDER}:{self.provider.port};transport={self.transport}"

    def trunk(self, name, user, register="{}", more=""):
        return (f'    - {{name: {name}, targets: ["{self.target()}"], transports: [{self.transport}], '
                f'account_user: {user}, account_password_file: provider.password, options_interval: {self.options}, register: {register}{more}}}\n')

    def contact(self, user="acme"):
        return f"sip:{user}@{HERE}:{self.sip}" + (f";transport={self.transport}" if self.transport != "udp" else "")

    def registered(self):
        self.provider.until({"acme": [self.contact()]})

    def network(self, account="acme", number="+442079460000"):
        """A call of the telephone network, which the provider sends on to where the account is registered."""
        peer = Peer((PROVIDER, self.provider.port), NETWORK)
        self.addCleanup(peer.close)
        return self.call(peer, number, fields=[("X-Account", account)])

    def registrations(self):
        return {one["trunk"]: one["registered"] for one in self.processes()["sip"].get("registrations", [])}

    def told(self, event):
        return [line for line in self.engine.lines if event in (line or "")]


@unittest.skipUnless(Provider.installed(), "kamailio is not installed")
class AtKamailio(Registering):
    def test_calls_come_to_the_contact_and_find_their_number(self):
        self.registered()
        self.engine.wait_for(REGISTERED + " expires_s=3600")
        self.assertEqual(self.registrations(), {"provider": True})
        with urllib.request.urlopen(f"http://127.0.0.1:{self.engine.port}/metrics", timeout=5) as page:
            self.assertIn('strowger_trunk_registered{trunk="provider"} 1', page.read().decode())
        customer = self.network()
        customer.answered()
        self.assertTrue(customer.audio.hears_music())
        customer, phone, desk = self.connected(customer=customer)
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()
        self.assertEqual(self.network(number="+33123456789").refused().status, 404)

    def test_others_do_not_come_in_by_it(self):
        self.registered()
        stranger = self.peer("127.0.0.3")
        self.call(stranger, "acme")
        self.assertTrue(stranger.nothing(1))

    def test_an_orderly_end_takes_it_back(self):
        self.registered()
        self.engine.signal(signal.SIGTERM)
        self.engine.end()
        self.engine.wait_for("event=trunk_unregistered trunk=provider", seconds=1)
        self.assertEqual(self.provider.contacts(), {})

    def test_after_a_death_it_is_registered_anew_and_calls_go_on(self):
        self.registered()
        before = self.provider.bindings()["acme"][0]
        customer = self.network()
        customer.answered()
        customer, phone, desk = self.connected(customer=customer)
        self.kill(["sip"])
        end = time.monotonic() + 10
        while (now := self.provider.bindings()["acme"][0])["Call-ID"] == before["Call-ID"]:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.1)
        self.assertEqual(now["Address"], before["Address"])
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()
        self.network().answered()
        self.assertEqual(self.registrations(), {"provider": True})

    def test_a_wrong_password_is_said_once_and_mended_by_a_reload(self):
        self.registered()
        kept_secret(self.password, "electrical\n")
        self.engine.signal(signal.SIGHUP)
        self.engine.wait_for(FAILED + " status=401")
        self.assertEqual(self.registrations(), {"provider": False})
        time.sleep(3)
        self.assertEqual(len(self.told(FAILED)), 1)
        after = self.engine.mark()
        kept_secret(self.password, PASSWORD + "\n")
        self.engine.signal(signal.SIGHUP)
        self.engine.wait_for(REGISTERED, after=after)
        self.assertEqual(self.registrations(), {"provider": True})
        for secret in (PASSWORD, "electrical"):
            self.assertFalse(self.told(secret))

    def test_a_reload_adds_changes_and_drops(self):
        self.registered()
        first = self.trunk("provider", "acme")
        both = self.text.replace(first, first + self.trunk("second", "beta", "{contact_user: two}"))
        self.engine.reload(both, "event=trunk_registered trunk=second")
        self.provider.until({"acme": [self.contact()], "beta": [self.contact("two")]})
        other = self.text.replace(first, self.trunk("provider", "acme", "{contact_user: other}"))
        self.engine.reload(other, "event=trunk_unregistered trunk=second")
        self.provider.until({"acme": [self.contact("other")]})
        self.network().answered()
        self.engine.reload(self.text.replace(first, ""), "event=trunk_unregistered trunk=provider")
        self.provider.until({})
        self.assertEqual(self.registrations(), {})

    def test_another_configuration_that_is_wrong_is_told(self):
        wrong = self.text.replace(self.trunk("provider", "acme"), self.trunk("provider", "acme") + self.trunk("second", "beta", "{contact_user: acme}"))
        self.engine.reload(wrong, "could not be told apart")
        self.registered()


@unittest.skipUnless(Provider.installed(), "kamailio is not installed")
class TwoAccounts(Registering):
    def more_trunks(self):
        return super().more_trunks() + self.trunk("second", "beta", more=", calls: 1")

    def test_of_one_provider_are_told_apart_by_their_contacts(self):
        self.provider.until({"acme": [self.contact()], "beta": [self.contact("beta")]})
        self.network("beta").answered()
        self.assertIn(self.network("beta").refused().status, (500, 503))  # it is full; a proxy may say so otherwise (RFC 3261 16.7)
        for _ in range(2):
            self.network("acme").answered()


@unittest.skipUnless(Provider.installed(), "kamailio is not installed")
class Refreshed(Registering):
    of_provider = {"granted_max": 20, "nonce_lifetime": 2}

    def test_in_time_under_the_same_call_id_though_the_nonce_has_run_out(self):
        self.registered()
        before = self.provider.bindings()["acme"][0]
        end = time.monotonic() + 16
        while (now := self.provider.bindings()["acme"][0])["CSeq"] == before["CSeq"]:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.2)
        self.assertEqual(now["Call-ID"], before["Call-ID"])
        self.assertEqual(int(now["CSeq"]), int(before["CSeq"]) + 2)  # asked for a proof once more
        self.assertEqual(len(self.told(REGISTERED)), 1)
        self.assertFalse(self.told(FAILED))


@unittest.skipUnless(Provider.installed(), "kamailio is not installed")
class OverTcp(Registering):
    transport, options = "tcp", "1s"

    def test_a_provider_that_begins_anew_has_us_again(self):
        self.registered()
        self.provider.end()
        self.engine.wait_for("event=trunk_target_down trunk=provider")
        self.assertEqual(self.registrations(), {"provider": False})
        self.provider.begin()
        self.provider.until({"acme": [self.contact()]}, 12)
        customer = self.network()
        customer.answered()
        self.assertTrue(customer.audio.hears_music())
        customer.leave()


class Registrar:
    """Of a `Scene`: a peer that is registered at."""
    CHALLENGE = 'Digest realm="provider", nonce="{}", qop="auth", algorithm=SHA-256'

    def grant(self, request, seconds=3600):
        contact = re.match(r"<[^>]+>", request["Contact"]).group(0)
        self.provider.answer(request, 200, fields=[("Contact", f"{contact};expires={seconds}")])

    def asked_for_proof(self, request):
        self.provider.answer(request, 401, fields=[("WWW-Authenticate", self.CHALLENGE.format("one"))])
        proved = self.provider.request("REGISTER")
        said = words_of_digest(proved["Authorization"])
        self.assertEqual(said["response"], digest("REGISTER", said, "acme", PASSWORD))
        self.assertEqual((proved["Call-ID"], proved.tag("From"), proved.number), (request["Call-ID"], request.tag("From"), request.number + 1))
        return proved


class AtAPeer(Registrar, Registering):
    def provides(self):
        return self.peer(PROVIDER)

    def test_what_a_register_says(self):
        first = self.provider.request("REGISTER")
        self.assertEqual(first.uri, f"sip:{PROVIDER}:{self.provider.port};transport=udp")
        self.assertEqual((first["To"], re.sub(";tag=.*", "", first["From"])), (f"<sip:acme@{PROVIDER}>",) * 2)
        self.assertEqual((first["Contact"], first["Expires"]), (f"<{self.contact()}>", "3600"))
        proved = self.asked_for_proof(first)
        self.provider.answer(proved, 423, fields=[("Min-Expires", "7200")])
        longer = self.provider.request("REGISTER")
        self.assertEqual((longer["Expires"], longer.number), ("7200", first.number + 2))
        self.grant(longer, 7200)
        self.engine.wait_for(REGISTERED + " expires_s=7200")

    def test_where_the_provider_sees_us_is_said_if_it_is_not_where_we_are(self):
        first = self.provider.request("REGISTER")
        first.fields = [(key, value + ";received=203.0.113.7" if key == "Via" else value) for key, value in first.fields]
        self.grant(first)
        self.engine.wait_for(REGISTERED + " expires_s=3600 seen_as=203.0.113.7")

    def test_a_lost_answer_is_asked_for_again(self):
        first = self.provider.request("REGISTER")
        self.provider.said.clear()  # it comes again as if for the first time
        again = self.provider.request("REGISTER", seconds=3)
        self.assertEqual(again.raw, first.raw)
        self.grant(again)
        self.engine.wait_for(REGISTERED)

    def test_who_wants_to_be_left_alone_is(self):
        self.provider.answer(self.provider.request("REGISTER"), 503, fields=[("Retry-After", "600")])
        line = self.engine.wait_for(FAILED + " status=503")
        again = int(re.search(r"again_in_s=(\d+)", "".join(self.told(FAILED))).group(1))
        self.assertTrue(600 <= again <= 660, line)
        self.assertTrue(self.provider.nothing(3))

    def test_a_number_in_p_called_party_id_goes_before_to_where_the_trunk_is_believed(self):
        believed = self.text.replace(self.trunk("provider", "acme"), self.trunk("provider", "acme", more=", believed: true"))
        self.grant(self.provider.request("REGISTER"))
        self.engine.wait_for(REGISTERED)
        self.engine.reload(believed, "event=process_reconfigured process=sip")
        call = self.call(self.provider, "acme", fields=[("P-Called-Party-ID", "<sip:+442079460000@provider.example>")])
        call.answered()
        self.assertTrue(call.audio.hears_music())


class Out(Registrar, Registering):
    """Calls that go out by the trunk at which we register."""
    domain = ""

    def provides(self):
        return self.peer(PROVIDER)

    def test_they_are_from_where_the_account_is(self):
        self.grant(self.provider.request("REGISTER"))
        self.engine.wait_for(REGISTERED)
        by_it = self.text.replace("trunks: [carrier]", "trunks: [provider]")
        if self.domain:
            trunk = self.trunk("provider", "acme")
            by_it = by_it.replace(trunk, self.trunk("provider", "acme", more=f', from_domain: {self.domain}, caller_id: "+442079460000"'))
        self.engine.reload(by_it, "event=process_reconfigured process=sip")
        _, _, desk = self.connected()
        desk.act("pass", number="+442079461111")
        outside = self.rung(self.provider)
        shown = f"+442079460000@{self.domain.lower()}" if self.domain else f"anonymous@{PROVIDER}"
        self.assertEqual(re.sub(";tag=.*", "", outside.offered["From"]), f"<sip:{shown}>")
        self.assertIn(f"sip:{HERE}:", outside.offered["Contact"])


class OutByAnotherName(Out):
    domain = "SIP.provider.test"


class ByName(Naming, Registrar, Registering):
    """The registrar is a name."""
    NAME = "sip.provider.test"

    def provides(self):
        self.provider, spare = self.peer(PROVIDER), free_port(PROVIDER)
        self.dns.host("host.provider.test", PROVIDER)
        self.dns.service(f"_sip._udp.{self.NAME}", (10, 0, spare, "host.provider.test"), (20, 0, self.provider.port, "host.provider.test"))
        return self.provider

    def target(self):
        return f"sip:{self.NAME}"

    def test_where_nobody_is_at_its_first_address_it_is_registered_at_the_next(self):
        first = self.provider.request("REGISTER")
        self.assertEqual((first.uri, first["To"]), (f"sip:{self.NAME}", f"<sip:acme@{self.NAME}>"))
        self.grant(self.asked_for_proof(first))
        self.engine.wait_for(REGISTERED)
        call = self.call(self.provider)
        call.answered()
        call.leave()

    def test_a_name_that_does_not_exist_is_said_and_registered_at_as_soon_as_it_does(self):
        other = self.text.replace(f'"{self.target()}"', f'"sip:late.provider.test:{self.provider.port}"')
        self.engine.reload(other, FAILED + ' status=503 why="not resolved')
        self.dns.host("late.provider.test", PROVIDER)
        self.engine.wait_for("event=name_resolved name=late.provider.test")
        self.provider.wait(lambda one: one.first.startswith("REGISTER sip:late"), 3, "REGISTER at the new name")


class OverTls(Registrar, Registering, TlsScene):
    transport = "tls"

    def more_listeners(self):
        text = super().more_listeners()
        self.shown = self.authority.vouches("provider", PROVIDER)
        return text

    def provides(self):
        return self.over_tls(PROVIDER, calling(self.authority), called(self.shown))

    def contact(self, user="acme"):
        return f"sip:{user}@{HERE}:{self.tls};transport=tls"

    def test_over_one_connection_it_is_registered_and_called_and_anew_when_that_ends(self):
        first = self.provider.request("REGISTER")
        self.assertEqual(first["Contact"], f"<{self.contact()}>")
        proved = self.asked_for_proof(first)
        self.grant(proved)
        self.engine.wait_for(REGISTERED)
        self.provider.wire = proved.wire  # the provider calls by it, as those do for whom we are behind NAT
        call = self.call(self.provider)
        call.answered()
        self.assertTrue(call.audio.hears_music())
        self.provider.hang_up()
        anew = self.provider.request("REGISTER", seconds=5)
        self.assertEqual(anew["Call-ID"], first["Call-ID"])
        self.assertIsNot(anew.wire, proved.wire)
        self.grant(anew)


class OverTlsToSomebodyElse(OverTls):
    """Who answers at the registrar's address is vouched for by nobody we believe."""

    def more_listeners(self):
        text = super().more_listeners()
        others = self.folder / "others"
        others.mkdir()
        self.shown = self.false_certificate(Authority(others, "others"))
        return text

    def false_certificate(self, others):
        return others.vouches("provider", PROVIDER)

    def test_over_one_connection_it_is_registered_and_called_and_anew_when_that_ends(self):
        """It is not: neither the account nor what proves it is told."""
        self.engine.wait_for(FAILED)
        self.assertTrue(self.provider.nothing(0.5, lambda one: one.first.startswith("REGISTER")))
        self.assertEqual(self.registrations(), {"provider": False})
        self.assertEqual(self.told(REGISTERED), [])


class OverTlsToAnother(OverTlsToSomebodyElse):
    """... or is vouched for as somebody else."""

    def false_certificate(self, others):
        return self.authority.vouches("provider", "gw.example.net")


if __name__ == "__main__":
    run()
