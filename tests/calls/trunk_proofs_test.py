"""Proofs of trunks (docs/trunks.md): who of them is asked for a digest, whom we show ours, and who guesses."""
import signal
import time

from call_scene import TRUNK, Scene, run
from live_engine import kept_secret
from sip_message import digest, proof, words_of_digest

NUMBER = "+442079461111"


class ProofOfTheTrunk(Scene):
    """`user`: its calls are asked for digest."""

    def more_of_trunk(self):
        kept_secret(self.folder / "trunk.password", "analytical engine\n")
        return super().more_of_trunk() + ", user: acme, password_file: trunk.password"

    def shown(self, customer, user, password, which=0):
        asked = customer.refused()
        self.assertEqual(asked.status, 401)
        challenge = asked.all("WWW-Authenticate")[which]
        uri = customer.invite.uri
        customer.invite = customer.send("INVITE", [("Authorization", proof(challenge, "INVITE", uri, user, password))], customer.says())
        return customer

    def test_with_its_password_it_comes_in_by_either_algorithm(self):
        for which in (0, 1):
            customer = self.shown(self.call(self.peer()), "acme", "analytical engine", which)
            customer.answered()
            self.assertTrue(customer.audio.hears_music())
            customer.leave()

    def test_with_another_password_or_user_it_is_asked_again(self):
        for user, password in (("acme", "difference engine"), ("ada", "analytical engine")):
            customer = self.shown(self.call(self.peer()), user, password)
            self.assertEqual(customer.refused().status, 401)

    def test_who_guesses_has_to_wait(self):
        for number in range(6):
            self.assertEqual(self.shown(self.call(self.peer()), "acme", f"guess{number}").refused().status, 401)
        later = self.call(self.peer()).refused()
        self.assertEqual(later.status, 503)
        self.assertGreaterEqual(int(later["Retry-After"]), 1)
        end = time.monotonic() + 10
        while (status := self.tried(self.call(self.peer()))) == 503:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.1)
        self.assertEqual(status, 200)

    def test_who_only_claims_its_address_has_nobody_wait(self):
        """By UDP anybody can; what the trunk is asked nobody else hears."""
        asked = self.call(self.peer()).refused().all("WWW-Authenticate")[0]
        made_up = asked.replace(words_of_digest(asked)["nonce"], "A" * 43)
        for number in range(8):
            customer = self.call(self.peer())
            self.assertEqual(customer.refused().status, 401)
            customer.invite = customer.send("INVITE", [("Authorization", proof(made_up, "INVITE", customer.invite.uri, "acme", "guess"))], customer.says())
            self.assertEqual(customer.refused().status, 401)
        self.assertEqual(self.tried(self.call(self.peer())), 200)

    def tried(self, customer):
        """With the right password, where it is asked for."""
        asked = customer.final(customer.invite)
        customer.acknowledge(asked)
        if asked.status != 401:
            return asked.status
        uri = customer.invite.uri
        customer.invite = customer.send("INVITE", [("Authorization", proof(asked.all("WWW-Authenticate")[0], "INVITE", uri, "acme", "analytical engine"))],
                                        customer.says())
        customer.answered()
        customer.leave()
        return 200

    def test_an_overheard_answer_is_not_taken_twice(self):
        customer = self.shown(self.call(self.peer()), "acme", "analytical engine")
        customer.answered()
        used = customer.invite["Authorization"]
        thief = self.call(self.peer(), fields=[("Authorization", used)])
        self.assertEqual(thief.refused().status, 401)


class ProofFromAnywhere(Scene):
    """`user` and nothing that says where the trunk is: its digest alone lets its calls in."""
    OFFICE, TRAVELLER, STRANGER, LATER = "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6"

    def more_trunks(self):
        kept_secret(self.folder / "office.password", "analytical engine\n")
        return "    - {name: office, transports: [udp, tcp], user: branch, password_file: office.password}\n"

    def shown(self, peer, user="branch", password="analytical engine"):
        customer = self.call(peer)
        challenge = customer.refused()
        self.assertEqual(challenge.status, 401, challenge.first)
        uri = customer.invite.uri
        customer.invite = customer.send("INVITE", [("Authorization", proof(challenge.all("WWW-Authenticate")[0], "INVITE", uri, user, password))],
                                        customer.says())
        return customer

    def comes(self, address, transport):
        customer = self.shown(self.peer(address, transport=transport))
        customer.answered()
        self.engine.wait_for(f"event=trunk_proved trunk=office address={address}")
        customer, phone, desk = self.connected(customer=customer)
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_calls_come_from_wherever_it_is_and_go_on_like_others(self):
        self.comes(self.OFFICE, "UDP")

    def test_and_by_tcp(self):
        self.comes(self.TRAVELLER, "TCP")

    def test_a_call_outlives_strowger_sip_and_is_ended_from_here(self):
        customer = self.shown(self.peer(self.OFFICE))
        customer.answered()
        customer, phone, desk = self.connected(customer=customer)
        self.kill(("sip",))
        self.tones(customer, phone)
        self.assertTrue(desk.ask("close", interaction=desk.talks())["ok"])
        customer.expect("BYE")
        phone.expect("BYE")
        desk.is_free()

    def test_who_does_not_know_the_password_hears_the_question_and_nothing_else(self):
        for transport in ("UDP", "TCP"):
            stranger = self.peer(self.STRANGER, transport=transport)
            one = self.call(stranger, body="")
            self.assertEqual(one.refused().status, 401)
            for number, method in enumerate(("OPTIONS", "BYE", "CANCEL", "SUBSCRIBE", "MESSAGE", "UNHEARD"), 7):
                one.send(method, number=number)
            for fields in ([("Require", "unheard-of")], [("Accept", "text/plain")], [("Content-Type", "application/unheard-of")]):
                another = self.call(stranger, fields=fields, body="x")
                self.assertEqual(another.refused().status, 401)
            # What was sent before was read before, and the answers come in that order.
            self.assertEqual([message.first for message, _, _ in stranger.inbox], [])
        self.assertEqual(self.shown(self.peer(self.STRANGER), "nobody").refused().status, 401)

    def test_guesses_elsewhere_keep_out_nobody_who_was_right_before(self):
        office, guesser = self.peer(self.OFFICE), self.peer(self.STRANGER)
        self.shown(office).answered()
        for number in range(6):
            self.assertEqual(self.shown(guesser, password=f"guess{number}").refused().status, 401)
        later = self.shown(guesser).refused()
        self.assertEqual(later.status, 503)
        self.assertGreaterEqual(int(later["Retry-After"]), 1)
        self.shown(office).answered()
        for number in range(6, 12):
            status = self.shown(guesser, password=f"guess{number}").refused().status
            self.assertIn(status, (401, 503))
        self.shown(office).answered()

    def test_a_flood_of_questions_is_not_answered_and_keeps_nobody_out(self):
        office, stranger = self.peer(self.OFFICE), self.peer(self.STRANGER)
        self.shown(office).answered()
        began = time.monotonic()
        flood = [self.call(stranger, body="") for _ in range(400)]
        self.shown(office).answered()
        most = 20 + 5 * (int(time.monotonic() - began) + 1)
        self.assertEqual({message.status for message, _, _ in stranger.inbox}, {401})
        self.assertLessEqual(len(stranger.inbox), most)
        self.assertEqual(len(flood), 400)

    def test_it_goes_when_the_configuration_has_it_no_more(self):
        customer = self.shown(self.peer(self.OFFICE))
        customer.answered()
        self.engine.file.write_text(self.text.replace(self.more_trunks(), ""))
        self.engine.signal(signal.SIGHUP)
        end = time.monotonic() + 20
        while True:  # strowger-sip hears of it a moment later
            stranger = self.peer(self.LATER)
            self.call(stranger, body="")
            if stranger.nothing(1):
                break
            self.assertLess(time.monotonic(), end)
        customer.leave()


class ProofOfOurs(Scene):
    """`account_user`: the trunk asks who we are."""
    CHALLENGE = 'Digest realm="carrier", nonce="{}", qop="auth", algorithm={}'

    def more_of_trunk(self):
        kept_secret(self.folder / "account.password", "mechanical brain\n")
        return super().more_of_trunk() + ", account_user: strowger, account_password_file: account.password"

    def right(self, request, name, password="mechanical brain"):
        said = words_of_digest(request[name])
        self.assertEqual((said["username"], said["uri"]), ("strowger", request.uri))
        return said["response"] == digest(request.method, said, "strowger", password)

    def passing_on(self):
        customer, phone, desk = self.connected()
        trunk = self.peer(TRUNK, self.outside)
        desk.act("pass", number=NUMBER)
        return customer, phone, desk, trunk, self.rung(trunk)

    def test_a_call_out_and_its_end_are_proved(self):
        customer, phone, desk, trunk, first = self.passing_on()
        self.assertEqual(first.offered["Proxy-Authorization"], "")
        first.answer(first.offered, 407, [("Proxy-Authenticate", self.CHALLENGE.format("one", "MD5")),
                                          ("Proxy-Authenticate", self.CHALLENGE.format("two", "SHA-256"))])
        first.request("ACK")
        outside = self.rung(trunk)
        self.assertEqual((outside.call_id, outside.offered.tag("From")), (first.call_id, first.offered.tag("From")))
        self.assertEqual(outside.offered.number, first.offered.number + 1)
        self.assertIn("two", outside.offered["Proxy-Authorization"])
        self.assertTrue(self.right(outside.offered, "Proxy-Authorization"))
        outside.ring()
        acknowledged = outside.accept()
        self.assertEqual(acknowledged["Proxy-Authorization"], outside.offered["Proxy-Authorization"])
        phone.expect("BYE")
        desk.is_free()
        customer.audio.hertz, outside.audio.hertz = 1000, 700
        self.assertTrue(customer.audio.hears(700))
        customer.leave()
        bye = outside.request("BYE")
        self.assertTrue(self.right(bye, "Proxy-Authorization"))
        self.assertIn("nc=00000002", bye["Proxy-Authorization"])
        outside.answer(bye, 401, [("WWW-Authenticate", self.CHALLENGE.format("three", "MD5") + ", stale=true")])
        again = outside.expect("BYE")
        self.assertGreater(again.number, bye.number)
        self.assertTrue(self.right(again, "Authorization"))

    def test_a_trunk_that_does_not_know_us_is_not_asked_for_ever(self):
        customer, phone, desk, trunk, first = self.passing_on()
        for call, nonce in ((first, "one"), (None, "one")):
            call = call or self.rung(trunk)
            call.answer(call.offered, 401, [("WWW-Authenticate", self.CHALLENGE.format(nonce, "MD5"))])
            call.request("ACK")
        self.assertTrue(trunk.nothing(1, lambda one: one.first.startswith("INVITE")))
        self.engine.wait_for("event=proof_refused trunk=carrier")
        self.tones(customer, phone)
        self.assertEqual(desk.when(lambda me: next((one["call"]["gone"]["why"] for one in me.interactions.values() if "gone" in one.get("call", {})), None)),
                         "refused")
        customer.leave()

    def test_a_customer_s_trunk_asks_in_the_middle_of_a_call(self):
        customer, phone, desk = self.connected()
        self.assertTrue(desk.ask("close", interaction=desk.talks())["ok"])
        bye = customer.request("BYE")
        customer.answer(bye, 407, [("Proxy-Authenticate", self.CHALLENGE.format("one", "MD5"))])
        again = customer.expect("BYE")
        self.assertTrue(self.right(again, "Proxy-Authorization"))
        phone.expect("BYE")
        desk.is_free()


if __name__ == "__main__":
    run()
