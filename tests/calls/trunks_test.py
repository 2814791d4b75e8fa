"""Trunks and strangers (docs/trunks.md): who is there, what is too much, who gets no answer."""
import re
import time
import urllib.request

from audio import until
from call_scene import HERE, TRUNK, Scene, run
from live_engine import free_port
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
        began = time.monotonic()
        for _ in range(60):
            one.send("REGISTER")
        self.assertTrue(until(lambda: len(stranger.inbox) >= 20))
        time.sleep(1)
        asked = [message for message, _, _ in stranger.inbox if message.status == 401]
        most = 20 + 5 * (time.monotonic() - began) + 1  # sip.registers_burst, and sip.registers_per_second as time has passed
        self.assertTrue(20 <= len(asked) <= most, (len(asked), most))
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
        with self.engine.standing_still():
            first = [self.call(self.peer()) for _ in range(2)]
            for one in first:
                one.provisional(one.invite, 180)
            refused = self.call(self.peer()).refused()
            self.assertEqual(refused.status, 503)
            self.assertTrue(5 <= int(refused["Retry-After"]) <= 10)
        for one in first:
            one.answered()
        self.call(self.peer()).answered()

    def test_a_journal_that_is_behind(self):
        with self.engine.standing_still():
            first = self.call(self.peer())
            first.provisional(first.invite, 180)
            time.sleep(2.2)
            self.assertEqual(self.call(self.peer()).refused().status, 503)
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
        self.assertTrue(2 <= len(asked) <= time.monotonic() - begun + 2, asked)  # every second, not a dozen times in each
        self.reaches(12)
        place.close()
        self.reaches(0)
        back = self.peer(HERE, self.place)
        back.answer(back.request("OPTIONS"), 200)
        self.reaches(12)


if __name__ == "__main__":
    run()
