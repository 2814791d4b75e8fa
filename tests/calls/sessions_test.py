"""What a session between two telephones has to survive: messages that come twice, late or not at all, reliable provisional responses, lost
rings and goodbyes (RFC 3261 14, 3262, 3326). Everybody here does what the test says, message by message (sip_peer.py)."""
import re

from audio import Audio
from call_scene import HERE, TRUNK, Scene, run
from live_engine import kept_secret
from phone_line import Line

WELCOME = 550  # Hz: what the menu says


class Answers(Scene):
    prompts = {"en/welcome": (WELCOME, 1)}

    def test_an_invite_without_a_description_is_offered_ours(self):
        desk, telephone = self.person(), self.telephone()
        customer = self.arriving(body="")
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
        customer = self.arriving()
        customer.peer.wire.send(customer.invite.octets(), customer.peer.server)
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

    def test_a_cancel_that_crosses_our_200_changes_nothing_and_the_bye_ends_it(self):
        desk = self.person(ready=False)
        customer = self.arriving()
        response = customer.final(customer.invite)  # as the CANCEL leaves
        customer.cancel()
        cancelled = customer.peer.wait(lambda one: one.status and one["CSeq"].endswith("CANCEL"), what="answer to CANCEL")
        self.assertEqual((response.status, cancelled.status), (200, 481))  # with its 200 the INVITE's transaction is over (RFC 3261 17.2.1)
        customer.remote_tag = response.tag("To")
        customer.target = re.search(r"<([^>]+)>", response["Contact"]).group(1)
        customer.acknowledge(response)
        customer.hear(response)
        self.assertTrue(customer.audio.hears_music())
        customer.leave()
        self.assertTrue(customer.peer.nothing(1), "something came behind the end")
        self.assertTrue(desk.ask("ready")["ok"])
        self.assertTrue(self.telephone().nothing(1))
        desk.is_free()

    def test_a_telephone_that_answers_when_the_customer_has_left_is_let_go(self):
        desk, telephone = self.person(), self.telephone()
        customer = self.arriving()
        customer.answered()
        phone = self.rung(telephone)
        phone.ring()
        customer.leave()
        phone.expect("CANCEL")
        phone.answer(phone.offered, 200, body=phone.says())
        phone.request("ACK")
        phone.expect("BYE")
        desk.is_free()

    def test_who_sends_audio_to_a_port_first_does_not_keep_it(self):
        stray = Audio("127.0.0.1")  # a telephone of an earlier call, which goes on sending
        self.addCleanup(stray.close)
        desk, telephone = self.person(), self.telephone()
        customer = self.arriving()
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

    def test_a_call_that_is_held_is_taken_back_by_an_invite_without_an_offer(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        held = phone.invite_again("inactive")
        phone.acknowledge(phone.final(held), held)
        self.assertTrue(phone.audio.is_sent_nothing(), "audio is sent to a telephone that holds")
        self.assertTrue(customer.audio.hears_music())
        back = phone.invite_again(body="")
        response = phone.final(back)
        self.assertEqual(response.direction, "sendrecv")
        phone.acknowledge(response, back, [("Content-Type", "application/sdp")], phone.says())
        self.tones(customer, phone)
        customer.leave()

    def pressing(self, press):
        """Who presses 5 in the menu, by whatever means, is rung for as repairs."""
        desk, telephone = self.person(), self.telephone()
        customer = self.arriving(number="+442079460001")
        customer.answered()
        self.assertTrue(customer.audio.hears(WELCOME))
        self.assertTrue(telephone.nothing(1))
        press(customer)
        self.rung(telephone).accept()
        self.assertEqual(desk.interactions[desk.talks()]["queue"], "repairs")

    def by_info(self, customer, key):
        self.assertEqual(customer.ask("INFO", [("Content-Type", "application/dtmf-relay")], f"Signal={key}\r\nDuration=160\r\n").status, 200)

    def test_a_key_by_info_counts_although_events_were_agreed(self):
        self.pressing(lambda customer: self.by_info(customer, "5"))

    def test_a_key_in_the_audio(self):
        self.pressing(lambda customer: customer.audio.keys.append("5"))

    def test_a_key_by_both_is_one_key(self):
        desk, telephone = self.person(), self.telephone()
        customer = self.arriving(number="+442079460001")
        customer.answered()
        self.assertTrue(customer.audio.hears(WELCOME))
        customer.audio.keys.append("4")  # no choice of the menu: it asks again
        self.assertTrue(telephone.nothing(1.5))
        self.by_info(customer, "5")
        self.assertTrue(telephone.nothing(1.5))
        customer.audio.keys.append("5")
        self.rung(telephone).accept()
        self.assertEqual(desk.interactions[desk.talks()]["queue"], "repairs")

    def test_an_invite_that_would_replace_a_call_is_no_new_one(self):
        customer, phone, desk = self.connected()
        for fields, status in (((), 481), ([("Require", "replaces")], 420)):
            other = self.arriving(fields=[("Replaces", f"{customer.call_id};to-tag={customer.remote_tag};from-tag={customer.tag}"), *fields])
            self.assertEqual(other.refused().status, status)
        self.tones(customer, phone)
        customer.leave()

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
        customer = self.arriving(number="+442079460002", fields=[("Require", "100rel"), ("Supported", "100rel")])
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
        customer = self.arriving()
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


    def reliable(self, phone, rseq, tag="", **more):
        """A reliable response, and the PRACK it gets."""
        phone.peer.answer(phone.offered, 180, fields=[("Contact", phone.peer.contact()), ("Require", "100rel"), ("RSeq", str(rseq))], tag=tag or phone.tag, **more)
        prack = phone.expect("PRACK")
        self.assertEqual((prack["RAck"], prack.tag("To")), (f"{rseq} {phone.offered.number} INVITE", tag or phone.tag))
        return prack

    def test_each_who_answers_early_gets_its_prack(self):
        self.person()
        self.arriving().answered()
        phone = self.rung(self.telephone())
        first = self.reliable(phone, 5000, "fork-a")
        self.assertGreater(self.reliable(phone, 41, "fork-b").number, first.number)
        self.reliable(phone, 42, "fork-b")

    def test_prack_goes_by_the_proxies_of_the_response(self):
        self.person()
        self.arriving().answered()
        phone, proxy = self.rung(self.telephone()), self.end(HERE)
        way = proxy.contact().replace(";transport", ";lr;transport")
        phone.ring([("Require", "100rel"), ("RSeq", "41"), ("Record-Route", way)])
        self.assertEqual(proxy.request("PRACK")["Route"], way)

    def test_an_answer_in_a_reliable_183_counts_where_the_200_has_none(self):
        customer, phone, desk = self.connected()
        trunk = self.end(TRUNK, self.outside)
        desk.act("pass", number="+442079461111")
        outside = self.rung(trunk)
        outside.ring([("Require", "100rel"), ("RSeq", "41")], 183, outside.says())
        outside.expect("PRACK")
        outside.answer(outside.offered, 200)
        outside.request("ACK")
        outside.hear(outside.offered)
        customer.audio.hertz, outside.audio.hertz = 1000, 700
        self.assertTrue(customer.audio.hears(700))
        self.assertTrue(outside.audio.hears(1000))
        outside.leave()
        customer.expect("BYE")

    def early(self, **more):
        """A customer who hears audio before the call is answered, and has not acknowledged it."""
        customer = self.arriving(number="+442079460002", fields=[("Require", "100rel"), ("Supported", "100rel")], **more)
        response = customer.provisional(customer.invite, 183)
        customer.remote_tag = response.tag("To")
        customer.target = re.search(r"<([^>]+)>", response["Contact"]).group(1)
        return customer, response

    def test_the_answer_to_our_early_offer_comes_in_the_prack(self):
        customer, offer = self.early(body="")
        self.assertRegex(offer.body, r"m=audio \d+ RTP/AVP")
        customer.hear(offer)
        rack = ("RAck", f"{offer['RSeq']} {customer.invite['CSeq']}")
        self.assertEqual(customer.ask("PRACK", [rack, ("Content-Type", "application/sdp")], customer.says()).status, 200)
        self.assertTrue(customer.audio.hears_music())
        desk, phone = self.person(), self.rung(self.telephone())
        phone.accept()
        response = customer.final(customer.invite)
        self.assertEqual((response.status, response.body), (200, ""))
        customer.acknowledge(response)
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()


class Unacknowledged(Scene):
    """What is never acknowledged is given up after half a minute."""

    def test_a_customer_who_never_acknowledges_is_let_go(self):
        customer = self.arriving()
        self.assertEqual(customer.final(customer.invite).status, 200)
        customer.expect("BYE", seconds=45)

    def test_a_customer_who_never_acknowledges_early_audio_is_let_go(self):
        customer = self.arriving(number="+442079460002", fields=[("Require", "100rel"), ("Supported", "100rel")])
        customer.provisional(customer.invite, 183)
        self.assertGreaterEqual(customer.final(customer.invite, 45).status, 500)
        desk = self.person()
        self.assertTrue(self.telephone().nothing(2))
        desk.is_free()


class Losers(Scene):
    """Who lost a ring shows no missed call (RFC 3326)."""
    more_of_queue = ", select: ring_all"
    ELSEWHERE = r'SIP\s*;\s*cause=200\s*;\s*text="Call completed elsewhere"'

    def contacts(self, name, port):
        self.second = getattr(self, "second", {}) | {name: port + 1}
        return f'{super().contacts(name, port)}, {super().contacts(name + "-2", port + 1)}'

    def cancelled(self, phone):
        cancel = phone.expect("CANCEL")
        self.assertRegex(cancel["Reason"], self.ELSEWHERE)
        self.assertEqual(cancel.number, phone.offered.number)
        phone.answer(phone.offered, 487)
        phone.request("ACK")

    def test_the_person_s_other_telephone_and_the_other_people(self):
        desks = [self.person("ada"), self.person("alan")]
        peers = [self.end(HERE, port) for name in ("ada", "alan") for port in (self.phones[name], self.second[name])]
        customer = self.arriving()
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
        peers = [self.end(HERE, port) for port in self.phones.values()]
        customer = self.arriving()
        customer.answered()
        phones = [self.rung(one) for one in peers]
        for one in phones:
            one.answer(one.offered, 200, body=one.says())
        ends = [one.request("ACK") for one in phones]
        self.assertEqual(len(ends), 2)
        over = next(iter(phones[i] for i in range(2) if not peers[i].nothing(5, lambda one: one.first.startswith("BYE"))))
        self.assertRegex(over.expect("BYE")["Reason"], self.ELSEWHERE)
        kept = phones[0] if over is phones[1] else phones[1]
        kept.hear(kept.offered)
        self.tones(customer, kept)
        customer.leave()
        kept.expect("BYE")
        for desk in desks:
            desk.is_free()

    def test_a_person_s_second_telephone_that_answers_too_late_is_told_so(self):
        desk = self.person("ada")
        peers = [self.end(HERE, port) for port in (self.phones["ada"], self.second["ada"])]
        customer = self.arriving()
        customer.answered()
        phones = [self.rung(one) for one in peers]
        phones[0].accept()
        phones[1].answer(phones[1].offered, 200, body=phones[1].says())  # it and our CANCEL have crossed
        phones[1].request("ACK")
        self.assertRegex(phones[1].expect("BYE")["Reason"], self.ELSEWHERE)
        self.tones(customer, phones[0])
        customer.leave()
        phones[0].expect("BYE")
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
        customer = self.arriving()
        customer.answered()
        desk.when(lambda me: me.offers)
        self.assertEqual(line.register("ada", "analytical engine", expires=0)[0], 200)
        desk.when(lambda me: me.gone and me.agent.get("unreachable") == ["voice"])
        self.assertNotIn("timed_out", desk.gone)
        self.assertEqual(desk.agent["state"], "ready")
        self.assertTrue(customer.audio.hears_music())
        customer.leave()


if __name__ == "__main__":
    run()
