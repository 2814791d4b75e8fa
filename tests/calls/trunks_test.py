"""Trunks and strangers (docs/trunks.md): who is asked for a digest, whom we show ours, who is there, what is too much, who gets no answer."""
import re
import signal
import time
import urllib.request

from call_scene import HERE, TRUNK, Scene, run
from live_engine import free_port, kept_secret
from sip_message import digest, proof, words_of_digest
from sip_peer import Peer

NUMBER = "+442079461111"


class Strangers(Scene):
    def test_who_is_no_trunk_gets_no_answer_to_anything(self):
        stranger = self.peer("127.0.0.3")
        one = self.call(stranger)
        one.send("OPTIONS")
        one.send("BYE", number=7)
        one.send("SUBSCRIBE", number=8)
        one.send("ACK", number=9)
        stranger.wire.send(b"\x00\xff\r\n\r\n", stranger.server)
        stranger.wire.send(b"INVITE nonsense\r\n\r\n", stranger.server)
        self.assertTrue(stranger.nothing(2))

    def test_not_over_tcp_either(self):
        stranger = self.peer("127.0.0.3", transport="TCP")
        one = self.call(stranger)
        one.send("OPTIONS")
        self.assertTrue(stranger.nothing(2))

    def test_who_registers_is_asked_for_a_password_so_many_times(self):
        stranger = self.peer("127.0.0.4")
        one = self.call(stranger)
        for _ in range(60):
            one.send("REGISTER")
        time.sleep(1)
        asked = [message for message, _, _ in stranger.inbox if message.status == 401]
        self.assertTrue(20 <= len(asked) <= 30, len(asked))
        self.assertEqual({message.status for message, _, _ in stranger.inbox}, {401})
        self.assertIn("SHA-256", asked[0]["WWW-Authenticate"] + "".join(asked[0].all("WWW-Authenticate")))

    def test_a_telephone_s_address_calls_nobody(self):
        phone = self.telephone("ada")
        self.call(phone)
        self.assertTrue(phone.nothing(1))


class Merged(Scene):
    def test_an_invite_that_came_by_two_ways_is_one_call(self):
        """RFC 3261 8.2.2.2: forked on its way, it is the same request by another branch."""
        customer = self.arriving()
        by_another_way = customer.send("INVITE", (), customer.says(), number=customer.invite.number)
        refused = customer.final(by_another_way)
        self.assertEqual(refused.status, 482)
        customer.acknowledge(refused, by_another_way)
        customer.answered()
        self.assertTrue(customer.audio.hears_music())
        customer.leave()


class WordsOfSessions(Scene):
    """What describes no session, and who takes none back."""
    numbers = "+44*"

    def refusal(self, fields, body):
        return self.arriving(fields=fields, body=body).refused()

    def test_a_body_that_is_no_session_is_refused_and_told_what_would_be_one(self):
        for kind in ("application/unheard-of", "multipart/mixed;boundary=x"):
            said = self.refusal([("Content-Type", kind)], "x\r\n")
            self.assertEqual(said.status, 415)
            self.assertEqual(said["Accept"], "application/sdp")

    def test_a_body_that_nobody_has_to_understand_is_passed_over(self):
        customer = self.arriving(fields=[("Content-Type", "application/unheard-of"), ("Content-Disposition", "render;handling=optional")], body="x\r\n")
        answer = customer.final(customer.invite)
        self.assertEqual(answer.status, 200)
        self.assertIn("m=audio", answer.body)  # ours is the offer
        customer.remote_tag, customer.target = answer.tag("To"), re.search(r"<([^>]+)>", answer["Contact"]).group(1)
        customer.acknowledge(answer, body=customer.says(), fields=[("Content-Type", "application/sdp")])
        customer.hear(answer)
        self.assertTrue(customer.audio.hears_music())
        customer.leave()

    def test_who_takes_no_session_back_gets_no_call(self):
        self.assertEqual(self.refusal([("Accept", "text/plain")], None).status, 406)
        self.arriving(fields=[("Accept", "text/plain, application/sdp")]).answered()
        self.arriving(fields=[("Accept", "*/*")]).answered()

    def test_who_asks_after_a_number_is_told_what_a_call_would_be(self):
        trunk = self.peer()
        self.assertEqual(self.call(trunk, "+442079460000").ask("OPTIONS").status, 200)
        self.assertEqual(self.call(trunk, "nobody").ask("OPTIONS").status, 404)


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

    def test_an_overheard_answer_is_not_taken_twice(self):
        customer = self.shown(self.call(self.peer()), "acme", "analytical engine")
        customer.answered()
        used = customer.invite["Authorization"]
        thief = self.call(self.peer(), fields=[("Authorization", used)])
        self.assertEqual(thief.refused().status, 401)


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


class Keepalive(Scene):
    """OPTIONS to both targets of a trunk; the one that does not answer is tried last."""

    def more_of_trunk(self):
        self.spare = Peer((HERE, self.sip), "127.0.0.5")
        self.addCleanup(self.spare.close)
        return f'targets: ["sip:127.0.0.2:{self.outside}", "sip:127.0.0.5:{self.spare.port}"], options_interval: 1s'

    def test_a_target_that_says_no_is_passed_over_until_it_is_back(self):
        main = self.peer(TRUNK, self.outside)
        status = {main: 503, self.spare: 200}

        def tend(seconds, until):
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                for peer in status:
                    for one in [message for message, _, _ in peer.inbox if message.first.startswith("OPTIONS")]:
                        peer.answer(peer.wait(lambda each, one=one: each is one), status[peer])
                if any(until in (line or "") for line in self.engine.lines):
                    return
                time.sleep(0.05)
            self.fail(f"no {until} in the log")
        tend(40, "event=trunk_target_down trunk=carrier")
        customer, phone, desk = self.connected()
        desk.act("consult", number=NUMBER)
        self.rung(self.spare)
        desk.act("end_consult")
        status[main] = 200
        tend(40, "event=trunk_target_up trunk=carrier")
        desk.act("consult", number=NUMBER)
        outside = self.rung(main)
        outside.accept()
        outside.audio.hertz = 700
        phone.audio.hertz = 1500
        self.assertTrue(phone.audio.hears(700))
        customer.leave()

    def test_a_target_that_refuses_gives_way_to_the_next(self):
        main = self.peer(TRUNK, self.outside)
        customer, phone, desk = self.connected()
        desk.act("pass", number=NUMBER)
        first = self.rung(main)
        first.answer(first.offered, 503)
        first.request("ACK")
        outside = self.rung(self.spare)
        outside.accept()
        phone.expect("BYE")
        customer.audio.hertz, outside.audio.hertz = 1000, 700
        self.assertTrue(customer.audio.hears(700))
        customer.leave()

    def test_a_target_that_sends_us_elsewhere_is_not_followed(self):
        main = self.peer(TRUNK, self.outside)
        elsewhere = self.peer("127.0.0.6")
        customer, phone, desk = self.connected()
        desk.act("pass", number=NUMBER)
        first = self.rung(main)
        first.answer(first.offered, 302, [("Contact", f"<sip:premium@127.0.0.6:{elsewhere.port}>")])
        first.request("ACK")
        self.assertTrue(elsewhere.nothing(1))
        self.tones(customer, phone)
        customer.leave()


class TooMuch(Scene):
    def more_of_sip(self):
        return "  calls_in_setup: 2\n"

    def more_of_trunk(self):
        return super().more_of_trunk() + ", calls: 3"

    def test_more_calls_than_the_trunk_may_have(self):
        calls = []
        for _ in range(3):
            calls.append(self.call(self.peer()))
            calls[-1].answered()
        refused = self.call(self.peer()).refused()
        self.assertEqual(refused.status, 503)
        self.assertTrue(1 <= int(refused["Retry-After"]) <= 30)
        calls[0].leave()
        end = time.monotonic() + 5  # until the engine has it
        while (again := self.call(self.peer())) and again.final(again.invite).status != 200:
            self.assertLess(time.monotonic(), end)
        self.assertTrue(calls[1].audio.hears_music())

    def test_more_calls_in_set_up_than_may_be(self):
        self.engine.signal(signal.SIGSTOP)
        try:
            first = [self.call(self.peer()) for _ in range(2)]
            for one in first:
                one.provisional(one.invite, 180)
            refused = self.call(self.peer()).refused()
            self.assertEqual(refused.status, 503)
            self.assertTrue(5 <= int(refused["Retry-After"]) <= 10)
        finally:
            self.engine.signal(signal.SIGCONT)
        for one in first:
            one.answered()
        self.call(self.peer()).answered()

    def test_a_journal_that_is_behind(self):
        self.engine.signal(signal.SIGSTOP)
        try:
            first = self.call(self.peer())
            first.provisional(first.invite, 180)
            time.sleep(2.2)
            self.assertEqual(self.call(self.peer()).refused().status, 503)
        finally:
            self.engine.signal(signal.SIGCONT)
        first.answered()
        self.call(self.peer()).answered()  # it has caught up

    def test_a_number_of_nobody_and_a_codec_of_nobody(self):
        self.assertEqual(self.call(self.peer(), body="v=0\r\nnothing\r\n").refused().status, 488)
        other = self.call(self.peer())
        other.answered()
        changed = other.invite_again(body=other.says(codec="18 101"))
        self.assertEqual(other.final(changed).status, 488)
        self.assertTrue(other.audio.hears_music())


class OnePlace(Scene):
    """All agents' telephones are at one address, as with a telephone that plays them all."""
    agents, telephones_asked = 12, "1s"

    def setUp(self):
        self.place = free_port(HERE)
        super().setUp()

    def contacts(self, name, port):
        return f'"sip:all@127.0.0.1:{self.place}"'

    def reachable(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.engine.port}/metrics") as page:
            return int(re.search(r"^strowger_endpoints_reachable (\d+)", page.read().decode(), re.M).group(1))

    def reaches(self, count, seconds=15):
        end = time.monotonic() + seconds
        while self.reachable() != count:
            self.assertLess(time.monotonic(), end, self.reachable())
            time.sleep(0.1)

    def test_is_asked_once_for_all_of_them_and_answers_for_all(self):
        place = self.peer(HERE, self.place)
        begun, asked = time.monotonic(), set()
        while time.monotonic() < begun + 3.5:
            try:
                one = place.request("OPTIONS", seconds=0.2)
            except AssertionError:
                continue
            place.answer(one, 200)
            asked.add(one["Call-ID"])
        self.assertIn(len(asked), (2, 3, 4), asked)
        self.reaches(12)
        place.close()
        self.reaches(0)
        back = self.peer(HERE, self.place)
        back.answer(back.request("OPTIONS"), 200)
        self.reaches(12)


class LateAndForked(Scene):
    def test_what_a_trunk_s_second_target_says_late_is_let_go(self):
        customer, phone, desk = self.connected()
        trunk = self.peer(TRUNK, self.outside)
        desk.act("pass", number=NUMBER)
        outside = self.rung(trunk)
        outside.accept()
        phone.expect("BYE")
        # The proxy behind the trunk has forked: another one answers, too.
        trunk.said[outside.offered.raw] = None
        trunk.answer(outside.offered, 200, fields=[("Contact", trunk.contact()), ("Content-Type", "application/sdp")], body=outside.says(), tag="other")
        acknowledged = trunk.wait(lambda one: one.first.startswith("ACK") and one.tag("To") == "other")
        self.assertEqual(acknowledged["Call-ID"], outside.call_id)
        gone = trunk.wait(lambda one: one.first.startswith("BYE") and one.tag("To") == "other")
        trunk.answer(gone, 200)
        customer.audio.hertz, outside.audio.hertz = 1000, 700
        self.assertTrue(customer.audio.hears(700))
        customer.leave()
        outside.expect("BYE")


if __name__ == "__main__":
    run()
