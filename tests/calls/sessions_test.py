"""What a session between two telephones has to survive: messages that come twice, late or not at all, reliable provisional responses, lost
rings and goodbyes (RFC 3261 14, 3262, 3326). Everybody here does what the test says, message by message (sip_peer.py)."""
import re

from audio import Audio
from call_scene import Scene, run
from live_engine import kept_secret
from phone_line import Line


class Answers(Scene):
    def test_an_invite_without_a_description_is_offered_ours(self):
        desk, telephone = self.person(), self.telephone()
        customer = self.call(self.peer(), body="")
        response = customer.final(customer.invite)
        self.assertEqual(response.status, 200)
        self.assertRegex(response.body, r"m=audio \d+ RTP/AVP 8 0 101")
        customer.remote_tag = response.tag("To")
        customer.acknowledge(response, fields=[("Content-Type", "application/sdp")], body=customer.says(codec="8 101"))
        customer.hear(response)
        phone = self.rung(telephone)
        phone.accept()
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_a_repeated_invite_is_the_same_call_and_a_repeated_200_gets_its_ack_again(self):
        desk, telephone = self.person(), self.telephone()
        peer = self.peer()
        customer = self.call(peer)
        peer.wire.send(customer.invite.octets(), peer.server)
        customer.answered()
        phone = self.rung(telephone)
        phone.answer(phone.offered, 200, body=phone.says())
        first = phone.request("ACK")
        phone.answer(phone.offered, 200, body=phone.says())
        self.assertTrue(telephone.nothing(0.5, lambda one: one.first.startswith("INVITE")))
        self.assertEqual(telephone.said.get(first.raw, "none"), None)
        phone.hear(phone.offered)
        self.tones(customer, phone)
        phone.leave()
        customer.expect("BYE")
        desk.is_free()

    def test_a_telephone_that_answers_when_the_customer_has_left_is_let_go(self):
        desk, telephone = self.person(), self.telephone()
        customer = self.call(self.peer())
        customer.answered()
        phone = self.rung(telephone)
        phone.ring()
        customer.leave()
        phone.expect("CANCEL")
        phone.answer(phone.offered, 200, body=phone.says())
        phone.request("ACK")
        phone.expect("BYE")
        desk.is_free()

    def test_a_customer_who_never_acknowledges_is_let_go(self):
        customer = self.call(self.peer())
        self.assertEqual(customer.final(customer.invite).status, 200)
        customer.expect("BYE", seconds=45)

    def test_who_sends_audio_to_a_port_first_does_not_keep_it(self):
        stray = Audio("127.0.0.1")  # a telephone of an earlier call, which goes on sending
        self.addCleanup(stray.close)
        desk, telephone = self.person(), self.telephone()
        customer = self.call(self.peer())
        customer.answered()
        phone = self.rung(telephone)
        phone.answer(phone.offered, 200, body=phone.says())
        stray.to, stray.hertz = ("127.0.0.1", phone.offered.port), 700
        phone.request("ACK")
        self.assertTrue(customer.audio.hears(700))
        phone.hear(phone.offered)
        self.tones(customer, phone)
        self.assertTrue(customer.audio.hears(1500))
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_what_is_of_no_call_is_answered_481(self):
        customer, phone, desk = self.connected()
        other = self.call(customer.peer)
        other.answered()
        other.remote_tag, other.call_id = "nobody", customer.call_id
        self.assertEqual(other.ask("BYE").status, 481)
        self.assertEqual(other.ask("INFO").status, 481)
        self.tones(customer, phone)

    def test_an_older_request_within_a_call_is_refused(self):
        customer, phone, desk = self.connected()
        customer.cseq = 20
        self.assertEqual(customer.ask("OPTIONS").status, 200)
        customer.cseq = 5
        self.assertEqual(customer.ask("INFO").status, 500)
        customer.cseq = 30
        self.tones(customer, phone)
        customer.leave()


class Provisional(Scene):
    """Reliable provisional responses (RFC 3262)."""

    def test_early_media_is_acknowledged_by_prack(self):
        customer = self.call(self.peer(), number="+442079460002", fields=[("Require", "100rel"), ("Supported", "100rel")])
        early = customer.provisional(customer.invite, 183)
        self.assertIn("100rel", early["Require"])
        self.assertGreater(early.port, 0)
        customer.remote_tag = early.tag("To")
        customer.target = re.search(r"<([^>]+)>", early["Contact"]).group(1)
        customer.hear(early)
        rack = ("RAck", f"{early['RSeq']} {customer.invite['CSeq']}")
        self.assertEqual(customer.ask("PRACK", [rack]).status, 200)
        self.assertTrue(customer.audio.hears_music())
        desk, phone = self.person(), self.rung(self.telephone())
        phone.accept()
        customer.answered()
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_a_telephone_that_rings_reliably_gets_its_prack(self):
        desk, telephone = self.person(), self.telephone()
        customer = self.call(self.peer())
        customer.answered()
        phone = self.rung(telephone)
        self.assertIn("100rel", phone.offered["Supported"])
        phone.ring([("Require", "100rel"), ("RSeq", "41")])
        prack = phone.expect("PRACK")
        self.assertEqual(prack["RAck"], f"41 {phone.offered.number} INVITE")
        self.assertGreater(prack.number, phone.offered.number)
        phone.accept()
        self.tones(customer, phone)
        customer.leave()
        self.assertGreater(phone.expect("BYE").number, prack.number)
        desk.is_free()


class Losers(Scene):
    """Who lost a ring shows no missed call (RFC 3326)."""
    more_of_queue = ", select: ring_all"
    ELSEWHERE = r'SIP\s*;\s*cause=200\s*;\s*text="Call completed elsewhere"'

    def contacts(self, name, port):
        self.second = getattr(self, "second", {}) | {name: port + 1}
        return f'"sip:{name}@127.0.0.1:{port}", "sip:{name}-2@127.0.0.1:{port + 1}"'

    def cancelled(self, phone):
        cancel = phone.expect("CANCEL")
        self.assertRegex(cancel["Reason"], self.ELSEWHERE)
        self.assertEqual(cancel.number, phone.offered.number)
        phone.answer(phone.offered, 487)
        phone.request("ACK")

    def test_the_person_s_other_telephone_and_the_other_people(self):
        desks = [self.person("ada"), self.person("alan")]
        peers = [self.peer("127.0.0.1", port) for name in ("ada", "alan") for port in (self.phones[name], self.second[name])]
        customer = self.call(self.peer())
        customer.answered()
        phones = [self.rung(one) for one in peers]
        for one in phones:
            one.ring()
        phones[1].accept()
        desks[0].talks()
        for one in (phones[0], phones[2], phones[3]):
            self.cancelled(one)
        desks[1].when(lambda me: me.gone)
        self.assertEqual(desks[1].gone, ["rescinded"])
        self.tones(customer, phones[1])
        customer.leave()
        phones[1].expect("BYE")
        for desk in desks:
            desk.is_free()

    def test_one_who_answers_too_late_is_told_so(self):
        desks = [self.person("ada"), self.person("alan")]
        peers = [self.peer("127.0.0.1", port) for port in self.phones.values()]
        customer = self.call(self.peer())
        customer.answered()
        phones = [self.rung(one) for one in peers]
        for one in phones:
            one.answer(one.offered, 200, body=one.says())
        ends = [one.request("ACK") for one in phones]
        self.assertEqual(len(ends), 2)
        over = next(iter(phones[i] for i in range(2) if not peers[i].nothing(5, lambda one: one.first.startswith("BYE"))))
        over.expect("BYE")
        kept = phones[0] if over is phones[1] else phones[1]
        kept.hear(kept.offered)
        self.tones(customer, kept)
        customer.leave()
        kept.expect("BYE")
        for desk in desks:
            desk.is_free()


class Reachable(Scene):
    """A telephone that registers, is rung, and goes."""

    def contacts(self, name, port):
        return ""

    def more_of_sip(self):
        kept_secret(self.folder / "phones", "ada analytical engine\nalan enigma\n")
        return "  passwords: phones\n"

    def test_the_desk_shows_whether_its_telephone_is_there(self):
        desk = self.person()
        self.assertEqual(desk.agent["unreachable"], ["voice"])
        line = Line(self.sip)
        self.addCleanup(line.close)
        self.assertEqual(line.register("ada", "analytical engine")[0], 200)
        desk.when(lambda me: "unreachable" not in me.agent)
        customer = self.call(self.peer())
        customer.answered()
        desk.when(lambda me: me.offers)
        self.assertEqual(line.register("ada", "analytical engine", expires=0)[0], 200)
        desk.when(lambda me: me.gone and me.agent.get("unreachable") == ["voice"])
        self.assertNotIn("timed_out", desk.gone)
        self.assertEqual(desk.agent["state"], "ready")
        self.assertTrue(customer.audio.hears_music())
        customer.leave()


class Silence(Scene):
    """A goodbye was lost: nothing is heard any more, and the telephone knows the call no more."""

    def more_of_sip(self):
        return "  silence: 5s\n"

    def test_a_telephone_that_has_forgotten_the_call_frees_its_agent(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        phone.audio.to = None
        asked = phone.request("OPTIONS", seconds=20)
        phone.answer(asked, 481)
        desk.is_free()
        customer.expect("BYE")

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
