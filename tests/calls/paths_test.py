"""Telephones behind proxies: the way to them is their whole Path, and who is not there is not reachable (docs/phones.md)."""
import re
import secrets
import unittest
import urllib.request

from call_scene import HERE, TRUNK, Scene, run
from live_engine import kept_secret
from sip_message import Message, proof
from sip_proxy import Proxy, listed
from websocket_line import BrowserProxy

PASSWORD = "analytical engine"


class Registered(Scene):
    telephones_asked = "0s"

    def contacts(self, name, port):
        return ""

    def more_of_sip(self):
        kept_secret(self.folder / "phones", f"ada {PASSWORD}\nalan enigma\n")
        return "  passwords: phones\n"

    def proxy(self, up=None, **more):
        one = Proxy(HERE, up or (HERE, self.sip), **more)
        self.addCleanup(one.close)
        return one

    def registers(self, telephone, by, more=""):
        """The answer to its REGISTER through that proxy; where it stands is said in Contact."""
        uri, call_id = f"sip:{HERE}", secrets.token_hex(8)

        def ask(number, proofs=()):
            branch = "z9hG4bK" + secrets.token_hex(8)
            fields = [("Via", telephone.via(branch)), ("Max-Forwards", "70"), ("From", f"<sip:ada@{HERE}>;tag=a"), ("To", f"<sip:ada@{HERE}>"), ("Call-ID", call_id),
                      ("CSeq", f"{number} REGISTER"), ("Contact", f"<sip:ada@{HERE}:{telephone.port}>{more}"), ("Expires", "600"), ("Supported", "path, outbound"), *proofs]
            telephone.wire.send(Message(f"REGISTER {uri} SIP/2.0", fields).octets(), by)
            return telephone.wait(lambda one: one.status and one.branch == branch, what="answer to REGISTER")
        asked = ask(1)
        self.assertEqual(asked.status, 401)
        challenge = next(one for one in asked.all("WWW-Authenticate") if "SHA-256" in one)
        answer = ask(2, [("Authorization", proof(challenge, "REGISTER", uri, "ada", PASSWORD))])
        self.assertEqual(answer.status, 200, answer.first)
        return answer

    def behind(self, *, stays=(True, True), joined=False):
        """Ada's telephone behind two proxies: which the first and the second are, as we see them, and the telephone."""
        core = self.proxy(stays=stays[0], joined=joined)
        edge = self.proxy(core.at, stays=stays[1], joined=joined)
        telephone = self.telephone()
        answer = self.registers(telephone, edge.at)
        self.assertEqual(listed(answer, "Path"), [f"<{core.uri()}>", f"<{edge.uri()}>"])
        return core, edge, telephone

    def went_along(self, method, core, edge):
        """By both, in order, each with what was left of the way."""
        self.assertEqual([place.split(";")[0] for place in core.heard(method)], [f"<{one.uri()}".split(";")[0] for one in (core, edge)])
        self.assertEqual([place.split(";")[0] for place in edge.heard(method)], [f"<{edge.uri()}".split(";")[0]])


class Paths(Registered):
    def talks(self, telephone):
        desk, customer = self.person(), self.arriving()
        customer.answered()
        phone = self.rung(telephone)
        return desk, customer, phone

    def goes_along(self, joined):
        core, edge, telephone = self.behind(joined=joined)
        desk, customer, phone = self.talks(telephone)
        self.went_along("INVITE", core, edge)
        phone.ring()
        phone.accept()
        self.went_along("ACK", core, edge)
        desk.talks()
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        self.went_along("BYE", core, edge)
        desk.is_free()

    def test_a_call_goes_by_both_proxies_of_a_telephone_in_order(self):
        self.goes_along(joined=False)

    def test_also_where_one_field_says_the_way(self):
        self.goes_along(joined=True)

    def test_in_a_call_it_goes_by_those_that_want_to_stay(self):
        core, edge, telephone = self.behind(stays=(True, False))
        desk, customer, phone = self.talks(telephone)
        phone.accept()
        desk.talks()
        self.assertEqual(len(core.heard("ACK")), 1)
        customer.leave()
        phone.expect("BYE")
        self.assertEqual(len(core.heard("BYE")), 1)
        self.assertFalse(edge.passed("ACK") or edge.passed("BYE"))
        desk.is_free()

    def test_or_straight_where_none_does(self):
        core, edge, telephone = self.behind(stays=(False, False))
        desk, customer, phone = self.talks(telephone)
        phone.accept()
        desk.talks()
        customer.leave()
        phone.expect("BYE")
        self.assertFalse(any(one.passed(method) for one in (core, edge) for method in ("ACK", "BYE")))
        desk.is_free()

    def test_a_call_that_is_taken_back_is_so_by_both(self):
        core, edge, telephone = self.behind()
        desk, customer, phone = self.talks(telephone)
        phone.ring()
        desk.when(lambda me: me.offers)
        customer.leave()
        cancel = phone.request("CANCEL")
        self.went_along("CANCEL", core, edge)
        phone.answer(cancel, 200)
        phone.answer(phone.offered, 487)
        self.went_along("INVITE", core, edge)
        self.went_along("ACK", core, edge)
        desk.is_free()

    def test_the_way_is_kept_over_a_kill(self):
        core, edge, telephone = self.behind()
        self.kill(("sip",))
        desk, customer, phone = self.talks(telephone)
        self.went_along("INVITE", core, edge)
        phone.accept()
        desk.talks()
        customer.leave()
        phone.expect("BYE")
        desk.is_free()


class There(Registered):
    """Whether it is there is asked along the same way."""
    telephones_asked = "1s"

    def unreachable(self, desk):
        desk.when(lambda me: me.agent.get("unreachable") == ["voice"])

    def reachable(self, desk):
        desk.when(lambda me: "unreachable" not in me.agent)

    def answering(self, telephone):
        """It says that it is there whenever it is asked."""
        def take(octets, wire, origin, before=telephone.take):
            if octets.startswith(b"OPTIONS "):
                asked = Message.read(octets)
                asked.raw, asked.wire, asked.origin = octets, wire, origin
                return telephone.answer(asked, 200)
            return before(octets, wire, origin)
        telephone.take = take

    def test_it_is_asked_along_its_path(self):
        core, edge, telephone = self.behind()
        self.went_along("OPTIONS", core, edge)
        asked = telephone.request("OPTIONS")
        self.assertEqual(asked.uri, f"sip:ada@{HERE}:{telephone.port}")
        self.assertEqual(len(asked.all("Via")), 3)

    def test_who_a_proxy_says_is_gone_is_not_reachable_until_it_answers_again(self):
        _, edge, telephone = self.behind()
        self.answering(telephone)
        desk = self.person()
        self.reachable(desk)
        for status in (430, 404, 410, 477, 500):
            with self.subTest(status):
                edge.refuses = {"OPTIONS": status}
                self.unreachable(desk)
                edge.refuses = {}
                self.reachable(desk)

    def test_who_says_that_it_is_busy_is_there(self):
        _, edge, telephone = self.behind()
        desk = self.person()
        self.reachable(desk)
        for status in (486, 480, 501):  # each may be a telephone's own word
            edge.refuses = {"OPTIONS": status}
            for _ in range(4):
                edge.heard("OPTIONS")
            with urllib.request.urlopen(f"http://{HERE}:{self.engine.port}/metrics") as page:
                self.assertIn("\nstrowger_endpoints_reachable 1\n", page.read().decode(), status)


class Gone(Registered):
    """What a call hears on its way."""

    def test_who_is_gone_has_missed_nothing_and_is_not_reachable(self):
        for status in (430, 404, 410, 477, 478):
            with self.subTest(status):
                _, edge, telephone = self.behind()
                desk = self.person()
                desk.when(lambda me: "unreachable" not in me.agent)
                edge.refuses = {"INVITE": status}
                customer = self.arriving()
                customer.answered()
                desk.when(lambda me: me.gone and me.agent.get("unreachable") == ["voice"])
                self.assertFalse({"timed_out", "declined"} & set(desk.gone), desk.gone)
                self.assertEqual(desk.agent["state"], "ready")
                self.assertTrue(customer.audio.hears_music())
                edge.refuses = {}  # it has registered again, and is rung
                self.registers(telephone, edge.at)
                self.is_served(customer, telephone, desk)
                telephone.close()
                desk.close()

    def test_who_does_not_want_it_declines(self):
        _, edge, _ = self.behind()
        desk = self.person()
        desk.when(lambda me: "unreachable" not in me.agent)
        for status in (486, 480, 603):
            with self.subTest(status):
                edge.refuses = {"INVITE": status}
                customer = self.arriving()
                customer.answered()
                before = len(desk.gone)
                desk.when(lambda me, before=before: len(me.gone) > before, 60)  # it is asked later and later
                self.assertEqual(desk.gone[before], "declined")
                self.assertNotIn("unreachable", desk.agent)
                customer.leave()


class Flows(Registered):
    """A telephone that is registered by two proxies at once (RFC 5626)."""
    INSTANCE = ';+sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>"'

    def by_two(self):
        edges = [self.proxy(words=";lr;ob") for _ in range(2)]
        telephone = self.telephone()
        for number, edge in enumerate(edges, 1):
            answer = self.registers(telephone, edge.at, f"{self.INSTANCE};reg-id={number}")
            self.assertEqual(answer["Require"], "outbound")
        self.assertEqual(sorted(re.search(r";reg-id=(\d)", one).group(1) for one in listed(answer, "Contact")), ["1", "2"])
        return *edges, telephone

    def test_it_is_rung_once_and_by_the_other_flow_where_one_has_failed(self):
        first, second, telephone = self.by_two()
        second.refuses = {"INVITE": 430}
        desk, customer = self.person(), self.arriving()
        customer.answered()
        phone = self.rung(telephone)
        second.heard("INVITE")
        phone.ring()
        self.assertTrue(first.passed("INVITE"))
        phone.accept()
        desk.talks()
        customer.leave()
        phone.expect("BYE")
        desk.is_free()
        second.refuses = {}
        self.registers(telephone, second.at, self.INSTANCE + ";reg-id=2")
        first.seen.clear(), second.seen.clear()
        again = self.arriving()
        again.answered()
        phone = self.rung(telephone)
        phone.ring()
        second.heard("INVITE")
        self.assertTrue(telephone.nothing(1, lambda one: one.first.startswith("INVITE ")))
        self.assertFalse(first.passed("INVITE"))
        phone.accept()
        desk.talks()
        again.leave()
        phone.expect("BYE")
        desk.is_free()


@unittest.skipUnless(BrowserProxy.installed(), "Kamailio and its WebSockets are not installed")
class Browsers(Registered):
    """A telephone in a browser, behind Kamailio as it is set up for one, that goes without a word."""

    def registered(self):
        proxy = BrowserProxy(self.folder, self.sip)
        self.addCleanup(proxy.end)
        line = proxy.connect()
        self.addCleanup(line.close)
        answer = line.register("ada", PASSWORD, HERE, proof)
        self.assertEqual((answer.status, answer["Require"]), (200, "outbound"), answer.first)
        desk = self.person()
        desk.when(lambda me: "unreachable" not in me.agent)
        return line, desk

    def test_a_call_to_it_finds_that_it_is_gone(self):
        line, desk = self.registered()
        line.close()
        customer = self.arriving()
        customer.answered()
        desk.when(lambda me: me.gone and me.agent.get("unreachable") == ["voice"], 30)
        self.assertFalse({"timed_out", "declined"} & set(desk.gone), desk.gone)
        self.assertTrue(customer.audio.hears_music())

    def test_it_says_itself_that_it_is_busy(self):
        line, desk = self.registered()
        line.answers["INVITE"] = 486
        customer = self.arriving()
        customer.answered()
        desk.when(lambda me: me.gone)
        self.assertEqual(desk.gone, ["declined"])
        self.assertNotIn("unreachable", desk.agent)


class AskedBrowsers(Browsers):
    telephones_asked = "1s"

    def test_nobody_has_to_call_it(self):
        line, desk = self.registered()
        line.close()
        desk.when(lambda me: me.agent.get("unreachable") == ["voice"], 30)
        self.assertEqual(desk.agent["state"], "ready")


class Merged(Scene):
    """An INVITE with the names of a call and yet out of its dialog, in a transaction of its own (RFC 3261 8.2.2.2)."""

    def out_of_dialog(self, customer, number):
        """Its INVITE once more, with another session, as if by another proxy."""
        tag, target, customer.remote_tag, customer.target = customer.remote_tag, customer.target, "", customer.home
        elsewhere = re.sub(r"m=audio \d+", "m=audio 9", customer.says("sendonly"))
        sent = customer.send("INVITE", body=elsewhere, number=number)
        answer = customer.final(sent)
        customer.acknowledge(answer, sent)
        customer.remote_tag, customer.target = tag, target
        return answer

    def test_changes_nothing_of_a_call_that_is_on(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        for number in (customer.cseq, customer.cseq + 7):
            answer = self.out_of_dialog(customer, number)
            self.assertEqual(answer.status, 482)
        self.tones(customer, phone)
        about = desk.talks()
        self.assertEqual(desk.interactions[about]["state"], "connected")
        self.assertEqual(customer.ask("INFO").status, 200)  # its own numbers go on
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_nor_after_a_kill(self):
        customer, phone, desk = self.connected()
        self.kill(("sip",))
        self.tones(customer, phone)
        self.assertEqual(self.out_of_dialog(customer, customer.cseq).status, 482)
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_nor_while_it_waits_to_be_answered(self):
        customer = self.call(self.peer(TRUNK), number="+442079460002")  # it hears audio before it is answered
        customer.provisional(customer.invite, 183)
        self.assertEqual(self.out_of_dialog(customer, customer.cseq + 1).status, 482)
        customer.cancel()
        customer.acknowledge(customer.provisional(customer.invite, 487))


if __name__ == "__main__":
    run()
