"""How many calls there may be, who may dial what, and whose number is shown (docs/trunks.md): also after strowger-sip has died."""
import re
import socket
import time
import urllib.request

from call_scene import TRUNK, Scene, run
from live_engine import kept_secret
from sip_message import digest, words_of_digest

CHALLENGE = 'Digest realm="carrier", nonce="one", qop="auth", algorithm=MD5'
NUMBER, ABROAD = "+442079461111", "+12125550100"


class Limited(Scene):
    def served(self, name="ada"):
        """A customer at this agent's telephone."""
        desk, telephone = self.person(name), self.telephone(name)
        customer = self.arriving()
        customer.answered()
        phone = self.rung(telephone)
        phone.ring()
        phone.accept()
        desk.talks()
        return customer, phone, desk

    def is_refused(self, desk, number, why):
        desk.act("consult", number=number)
        desk.when(lambda me: any(one.get("call", {}).get("gone", {}).get("why") == why for one in me.interactions.values()))
        self.engine.wait_for(f"event=outside_call_refused reason={why}")

    def consulted_outside(self, desk, trunk):
        desk.act("consult", number=NUMBER)
        outside = self.rung(trunk)
        outside.accept()
        return outside


class OfATrunk(Limited):
    def more_of_trunk(self):
        kept_secret(self.folder / "account.password", "mechanical brain\n")
        return super().more_of_trunk() + ", calls: 2, account_user: strowger, account_password_file: account.password"

    def test_calls_that_were_up_count_after_a_death(self):
        for customer in (self.arriving(), self.arriving()):
            customer.answered()
        self.assertEqual(self.arriving().refused().status, 503)
        self.kill(("sip",))
        self.assertEqual(self.arriving().refused().status, 503)

    def test_a_place_is_free_again_when_its_call_ends_after_a_death(self):
        one, two = self.arriving(), self.arriving()
        for customer in (one, two):
            customer.answered()
        self.kill(("sip",))
        one.leave()
        self.arriving().answered()
        self.assertEqual(self.arriving().refused().status, 503)

    def test_calls_that_go_out_count_like_those_that_come_in(self):
        customer, _, desk = self.served()
        trunk = self.peer(TRUNK, self.outside)
        desk.act("consult", number=NUMBER)
        first = self.rung(trunk)
        self.assertEqual(self.arriving().refused().status, 503)
        first.answer(first.offered, 407, [("Proxy-Authenticate", CHALLENGE)])
        first.request("ACK")
        outside = self.rung(trunk)
        outside.accept()
        self.assertEqual(self.arriving().refused().status, 503)
        self.kill(("sip",))
        self.assertEqual(self.arriving().refused().status, 503)
        desk.act("end_consult")
        outside.expect("BYE")
        self.arriving().answered()
        customer.leave()

    def test_nobody_is_called_by_a_trunk_that_is_full(self):
        _, _, desk = self.served()
        self.arriving().answered()
        self.is_refused(desk, NUMBER, "trunk_calls")

    def test_after_a_death_a_customer_s_trunk_is_still_shown_our_proof(self):
        customer, phone, _ = self.served()
        self.kill(("sip",))
        phone.leave()
        bye = customer.request("BYE")
        customer.answer(bye, 407, [("Proxy-Authenticate", CHALLENGE)])
        again = customer.expect("BYE")
        said = words_of_digest(again["Proxy-Authorization"])
        self.assertEqual(said["response"], digest("BYE", said, "strowger", "mechanical brain"))


class OfASecond(Limited):
    """`calls_per_second`, with a burst of three."""

    def more_of_trunk(self):
        return super().more_of_trunk() + ", calls_per_second: 1, burst: 3"

    def test_who_comes_too_fast_is_told_to_come_later_and_may_then(self):
        began = time.monotonic()
        answers = [self.arriving() for _ in range(10)]
        finals = [one.final(one.invite) for one in answers]
        for one, final in zip(answers, finals):
            one.acknowledge(final)
        taken = [one for one, final in zip(answers, finals) if final.status == 200]
        most = 3 + int(time.monotonic() - began) + 1
        self.assertTrue(3 <= len(taken) <= most, [one.first for one in finals])
        refused = [final for final in finals if final.status != 200]
        self.assertEqual({final.status for final in refused}, {503})
        self.assertTrue(all(int(final["Retry-After"]) >= 5 for final in refused))
        self.until_one_is_taken()

    def until_one_is_taken(self):
        for _ in range(100):
            later = self.arriving()
            final = later.final(later.invite)
            later.acknowledge(final)
            if final.status == 200:
                return
            time.sleep(0.1)
        self.fail("nobody is taken any more")


class OfAudio(Limited):
    """Four lines have a port."""
    LINES = 4

    def begin(self):
        self.first = int(re.search(r"first_port: (\d+)", self.text).group(1))
        self.text = re.sub(r"last_port: \d+", f"last_port: {self.first + 2 * self.LINES - 1}", self.text)
        return super().begin()

    def is_told(self, state, figure):
        """By the status and by the metrics."""
        end = time.monotonic() + 10
        while self.processes()["media"]["audio_ports"] != state:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        with urllib.request.urlopen(f"http://127.0.0.1:{self.engine.port}/metrics", timeout=5) as page:
            self.assertIn(f"strowger_audio_ports_used_up {figure}\n", page.read().decode())

    def come_again(self, refused):
        self.assertEqual(refused.status, 503)
        self.assertEqual(refused["Retry-After"], "5")

    def test_who_finds_no_port_is_told_to_come_again_and_operators_why(self):
        self.is_told("free", 0)
        customers = [self.arriving() for _ in range(self.LINES)]
        for one in customers:
            one.answered()
        self.is_told("free", 0)
        self.come_again(self.arriving().refused())
        self.engine.wait_for(f"event=audio_ports_used_up first_port={self.first}")
        self.is_told("used_up", 1)
        for one in customers:
            self.assertTrue(one.audio.hears_music())
        customers[0].leave()
        self.arriving().answered()
        self.kill(("engine",))
        self.is_told("used_up", 1)

    def test_ports_that_are_other_programs_are_missed_as_well(self):
        for number in range(self.LINES):
            one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.addCleanup(one.close)
            one.bind(("127.0.0.1", self.first + self.first % 2 + 2 * number))
        self.come_again(self.arriving().refused())
        self.engine.wait_for("event=audio_ports_used_up")
        self.is_told("used_up", 1)


class OfWhoDials(Limited):
    more_of_outbound = "international: true, "
    more_of_agents = {"ada": ", outbound: {international: false, per_hour: 1}", "alan": ", outbound: {calls: 0}"}

    def test_an_agent_has_rules_of_its_own(self):
        _, _, desk = self.served()
        self.is_refused(desk, ABROAD, "international_off")

    def test_an_agent_has_limits_of_its_own(self):
        _, _, desk = self.served("alan")
        self.is_refused(desk, NUMBER, "agent_calls")

    def test_a_death_gives_no_new_hour(self):
        _, phone, desk = self.served()
        outside = self.consulted_outside(desk, self.peer(TRUNK, self.outside))
        desk.act("end_consult")
        outside.expect("BYE")
        self.kill(("sip",))
        self.is_refused(desk, NUMBER, "agent_hour")


class OfATenant(Limited):
    more_of_outbound = "calls: 1, "

    def test_a_call_that_is_up_counts_at_once_after_a_death(self):
        _, _, ada = self.served()
        self.consulted_outside(ada, self.peer(TRUNK, self.outside))
        self.kill(("sip",))
        _, _, alan = self.served("alan")
        self.is_refused(alan, NUMBER, "tenant_calls")


class OfATenantSHour(Limited):
    """`per_hour` and `international_per_hour`: whoever dials."""
    more_of_outbound = "international: true, per_hour: 3, international_per_hour: 1, "
    more_of_agents = {"alan": ", outbound: {international_per_hour: 0}"}

    def dialled(self, desk, trunk, number):
        desk.act("consult", number=number)
        outside = self.rung(trunk)
        outside.accept()
        desk.act("end_consult")
        outside.expect("BYE")

    def test_is_as_long_after_a_death_for_everybody(self):
        trunk = self.peer(TRUNK, self.outside)
        _, _, alan = self.served("alan")
        self.is_refused(alan, ABROAD, "agent_international_hour")
        _, _, ada = self.served()
        self.dialled(ada, trunk, ABROAD)
        self.is_refused(ada, "+12125550101", "international_hour")
        self.dialled(ada, trunk, NUMBER)
        self.kill(("sip",))
        self.dialled(alan, trunk, NUMBER)
        for desk in (ada, alan):
            self.is_refused(desk, NUMBER, "tenant_hour")


class Shown(Scene):
    """`caller_id` of queues and entry points, within what the trunk may show."""
    more_of_queue = ', caller_id: "+442079460055"'
    entry = ""

    def begin(self):
        self.text = self.text.replace("{name: hotline, channel: voice, queue: support}", f"{{name: hotline, channel: voice, queue: support{self.entry}}}")
        return super().begin()

    def more_of_trunk(self):
        return super().more_of_trunk() + ', caller_id: "+442079460000", caller_ids: ["+442079460055", "+442079460066"]'

    def shown(self):
        customer, _, desk = self.connected()
        trunk = self.peer(TRUNK, self.outside)
        desk.act("consult", number=NUMBER)
        return self.rung(trunk).offered["From"]

    def test_the_number_is_shown_that_is_meant(self):
        self.assertIn(f"sip:{self.number}@", self.shown())

    number = "+442079460055"


class ShownByEntry(Shown):
    more_of_queue, entry, number = "", ', caller_id: "+442079460066"', "+442079460066"


class NotShown(Shown):
    """The trunk may not show it: its own is."""
    more_of_queue, number = ', caller_id: "+442079460077"', "+442079460000"


if __name__ == "__main__":
    run()
