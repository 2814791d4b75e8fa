"""Where messages go and what they say of it: peers behind NAT, ourselves behind it, telephones on a connection of their own, and who a
network says has called (docs/sip.md, docs/phones.md, docs/trunks.md)."""
import re
import socket
import ssl
import time
import urllib.request

from call_scene import HERE, TRUNK, Scene, TlsScene, run
from live_engine import kept_secret
from sip_message import Message, proof

INSIDE = "<sip:p@192.168.77.7:5060>"  # behind somebody's NAT: nothing reaches it


class BehindNat(Scene):
    """Peers that know their private address only; everything has to go where their packets come from."""

    def hidden(self, peer):
        peer.contact = lambda: INSIDE
        return peer

    def test_a_customer(self):
        customer = self.call(self.hidden(self.peer()))
        customer.answered()
        _, phone, desk = self.connected(customer=customer)
        self.tones(customer, phone)
        phone.leave()
        self.assertEqual(customer.expect("BYE").uri, INSIDE[1:-1])

    def test_a_customer_over_a_kill(self):
        customer = self.call(self.hidden(self.peer()))
        customer.answered()
        _, phone, desk = self.connected(customer=customer)
        time.sleep(0.5)  # what was to be kept is kept
        self.kill(("sip",))
        phone.leave()
        customer.expect("BYE")

    def test_a_telephone_that_stands_in_the_configuration(self):
        desk, customer = self.person(), self.arriving()
        customer.answered()
        phone = self.rung(self.hidden(self.telephone()))
        phone.ring()
        phone.accept()
        self.tones(customer, phone)
        customer.leave()
        self.assertEqual(phone.expect("BYE").uri, INSIDE[1:-1])
        desk.is_free()

    def test_a_network_that_is_called(self):
        customer, phone, desk = self.connected()
        trunk = self.hidden(self.peer(TRUNK, self.outside))
        desk.act("pass", number="+442079461111")
        outside = self.rung(trunk)
        outside.accept()
        phone.expect("BYE")
        customer.leave()
        outside.expect("BYE")


class Advertised(Scene):
    """We are behind NAT ourselves, and say what is in front of it."""

    def begin(self):
        self.text = self.text.replace("transports: [udp, tcp]}\n", "transports: [udp, tcp], advertised: 203.0.113.5}\n", 1)
        return super().begin()

    def test_every_message_says_the_address_in_front(self):
        customer = self.arriving()
        response = customer.final(customer.invite)
        customer.remote_tag, customer.target = response.tag("To"), customer.home
        customer.acknowledge(response)
        self.person()
        phone = self.rung(self.telephone())
        offered = phone.offered
        for said in (response["Contact"], response.host, offered["Via"], offered["Contact"], offered.host):
            self.assertIn("203.0.113.5", said)
        self.assertNotIn("127.0.0.1", offered["Via"] + offered["Contact"] + offered["From"] + offered.body)
        phone.answer(offered, 200, body=phone.says())
        phone.request("ACK")
        update = phone.ask("UPDATE", body=phone.says())
        self.assertIn("203.0.113.5", update["Contact"])
        customer.leave()
        bye = phone.expect("BYE")
        self.assertIn("203.0.113.5", bye["Via"])


class Connections(Scene):
    """A telephone that registers over TCP from behind NAT: what reaches it is its own connection."""
    telephones_asked = "60s"

    def contacts(self, name, port):
        return ""

    def more_of_sip(self):
        kept_secret(self.folder / "phones", "ada analytical engine\nalan enigma\n")
        return "  passwords: phones\n"

    def reachable(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.engine.port}/metrics") as page:
            return int(re.search(r"^strowger_endpoints_reachable (\d+)", page.read().decode(), re.M).group(1))

    def until_reachable(self, many, seconds=3.0):
        end = time.monotonic() + seconds
        while self.reachable() != many:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    def connection(self):
        return socket.create_connection((HERE, self.sip), timeout=5)

    def registered(self, more="", fields=(), transport="TCP", status=200):
        """The connection and the answer."""
        line = self.connection()
        self.addCleanup(line.close)
        uri = f"sip:127.0.0.1:{self.sip}"

        def ask(number, proofs=()):
            text = [f"REGISTER {uri} SIP/2.0", f"Via: SIP/2.0/{transport} 10.9.9.9:5060;branch=z9hG4bKt{number};rport", "Max-Forwards: 70",
                    "From: <sip:ada@127.0.0.1>;tag=a", "To: <sip:ada@127.0.0.1>", f"Call-ID: {line.getsockname()[1]}", f"CSeq: {number} REGISTER",
                    f"Contact: <sip:ada@10.9.9.9:5060;transport=tcp>{more}", "Expires: 600", *fields, *proofs, "Content-Length: 0", "", ""]
            line.sendall("\r\n".join(text).encode())
            return Message.read(line.recv(65535))
        asked = ask(1)
        self.assertEqual(asked.status, 401)
        challenge = next(one for one in asked.all("WWW-Authenticate") if "SHA-256" in one)
        answer = ask(2, ["Authorization: " + proof(challenge, "REGISTER", uri, "ada", "analytical engine")])
        self.assertEqual(answer.status, status)
        return line, answer

    def outbound(self, fields=(), supported="outbound, path", **more):
        return self.registered(';reg-id=1;+sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>"', [f"Supported: {supported}", *fields], **more)

    def answer_to_keep_alive(self, line, wanted=b""):
        """All that comes until this has, and within a second then, but for the question whether it is there."""
        line.settimeout(1)
        line.sendall(b"\r\n\r\n")
        came, end = b"", time.monotonic() + 5
        while True:
            try:
                some = line.recv(65535)
            except TimeoutError:
                answer = re.sub(rb"OPTIONS sip:.*?\r\n\r\n", b"", came, flags=re.S)
                if answer == wanted or time.monotonic() > end:
                    return answer
                continue
            self.assertTrue(some, "it is closed")
            came += some

    def test_its_keep_alive_is_answered_and_how_often_it_is_due_is_said(self):
        line, answer = self.outbound()
        self.assertEqual((answer["Require"], answer["Flow-Timer"]), ("outbound", "120"))
        self.assertEqual(self.answer_to_keep_alive(line, b"\r\n"), b"\r\n")
        _, answer = self.registered()
        self.assertEqual(answer["Flow-Timer"], "")

    def test_through_a_proxy_it_has_flows_only_if_that_speaks_outbound(self):
        """RFC 5626 6. The proxy nearest to it stands last in Path."""
        behind = "Via: SIP/2.0/UDP 192.168.1.9:5060;branch=z9hG4bKfirst"
        for fields in ([behind], [behind, "Path: <sip:edge.example;lr>"], [behind, "Path: <sip:core.example;lr;ob>, <sip:edge.example;lr>"],
                       [behind, "Path: <sip:core.example;lr;ob>", "Path: <sip:edge.example;lr>"]):
            with self.subTest(fields):
                _, answer = self.outbound(fields, status=439)
                self.assertIn("First Hop Lacks Outbound Support", answer.first)
        for fields in ([behind, "Path: <sip:edge.example;lr;ob>"], [behind, "Path: <sip:core.example;lr>, <sip:edge.example;lr;ob>"]):
            with self.subTest(fields):
                _, answer = self.outbound(fields)
                self.assertEqual((answer["Require"], answer["Flow-Timer"]), ("outbound", ""))  # how often is that proxy's to say
        _, answer = self.outbound([behind], supported="path")  # it asks for nothing of that
        self.assertEqual(answer["Require"], "")

    def test_it_is_not_reachable_as_soon_as_its_connection_has_gone(self):
        for end in ("closed", "reset"):
            with self.subTest(end):
                line, _ = self.registered()
                self.until_reachable(1)
                if end == "reset":
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                line.close()
                self.until_reachable(0)

    def test_an_offer_to_it_is_withdrawn_then(self):
        line, _ = self.registered()
        desk, customer = self.person(), self.arriving()
        customer.answered()
        came = b""
        while b"INVITE sip:" not in came:  # an OPTIONS may come before it
            came += line.recv(65535)
        desk.when(lambda me: me.offers)
        line.close()
        desk.when(lambda me: me.gone and me.agent.get("unreachable") == ["voice"], 5)
        self.assertNotIn("timed_out", desk.gone)
        self.assertTrue(customer.audio.hears_music())

    def test_an_older_connection_may_go_when_it_has_registered_on_another(self):
        first, _ = self.outbound()
        self.outbound()
        self.until_reachable(1)
        first.close()
        time.sleep(0.5)
        self.assertEqual(self.reachable(), 1)


class SecuredConnections(Connections, TlsScene):
    """The same over TLS, where Sofia leaves a keep-alive without an answer: nothing is said that promises one."""

    def connection(self):
        about = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        about.check_hostname, about.verify_mode = False, ssl.CERT_NONE
        return about.wrap_socket(socket.create_connection((HERE, self.tls), timeout=5), suppress_ragged_eofs=True)

    def registered(self, *what, **more):
        return super().registered(*what, **{"transport": "TLS"} | more)

    def test_its_keep_alive_is_answered_and_how_often_it_is_due_is_said(self):
        line, answer = self.outbound()
        self.assertEqual((answer["Require"], answer["Flow-Timer"]), ("", ""))
        self.assertEqual(self.answer_to_keep_alive(line), b"")  # once there is one, it can be promised


class Callers(Scene):
    """Who has called and whom, as the network says it, decides what becomes of the call."""
    more = """attributes:
  - {name: diverted_by, of: interaction}
  - {name: diversion_reason, of: interaction}
"""

    def begin(self):
        self.text = self.text.replace("flows:\n", """flows:
  - name: by-diversion
    nodes:
      - {name: ask, does: if, branches: [{when: 'interaction.diverted_by = "+442079469999" and interaction.diversion_reason = "user-busy"', next: busy}], otherwise: line}
      - {name: busy, does: set, queue: repairs, next: line}
      - {name: line, does: queue, refused: over}
      - {name: over, does: close, say: [closed]}
""", 1).replace("name: hotline, channel: voice, queue: support}", "name: hotline, channel: voice, queue: support, flow: by-diversion}", 1)
        return super().begin()

    def shown(self, fields, queue, caller):
        desk = self.person()
        customer = self.arriving(fields=fields)
        customer.answered()
        phone = self.rung(self.telephone())
        self.assertEqual(re.search(r"sip:([^@]*)@", phone.offered["From"]).group(1), caller)
        phone.accept()
        self.assertEqual(desk.interactions[desk.talks()]["queue"], queue)
        customer.leave()
        phone.expect("BYE")
        phone.peer.close()
        desk.close()

    def test_what_the_network_asserts_is_believed_before_from(self):
        self.shown([("P-Asserted-Identity", '"Ada" <sip:+442079467777@carrier.example.net>')], "support", "+442079467777")
        self.shown([("P-Asserted-Identity", "<sip:+442079467777@carrier.example.net>"), ("Privacy", "id")], "support", "anonymous")
        self.shown([], "support", "+447700900123")

    def test_by_whom_it_was_diverted_leads_it(self):
        self.shown([("Diversion", "<sip:+442079469999@carrier.example.net>;reason=user-busy")], "repairs", "+447700900123")
        self.shown([("Diversion", "<sip:+442079468888@carrier.example.net>;reason=user-busy")], "support", "+447700900123")

    def test_and_so_does_its_history(self):
        busy = "<sip:+442079469999@carrier.example.net?Reason=SIP%3Bcause%3D486>;index=1"
        self.shown([("History-Info", f"{busy}, <sip:+442079460000@127.0.0.1>;index=1.1")], "repairs", "+447700900123")


if __name__ == "__main__":
    run()
