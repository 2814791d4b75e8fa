"""Audio before the answer (RFC 3261 13.3.1.1, RFC 3262): who hears it, for how long, and what becomes of it where a process stands still or dies."""
import re

from audio import until
from call_scene import Courses, Scene, TlsScene, run

RELIABLE = (("Require", "100rel"), ("Supported", "100rel"))


class Words:
    """Before a `Scene`."""

    def calling_early(self, **more):
        """A customer of the number with early media; nothing has come back yet."""
        return self.arriving(number="+442079460002", **more)

    def hears_early(self, customer, seconds=10.0):
        response = customer.provisional(customer.invite, 183, seconds)
        customer.remote_tag = response.tag("To")
        customer.target = re.search(r"<([^>]+)>", response["Contact"]).group(1)
        return response

    def acknowledges(self, customer, response):
        self.assertEqual(customer.ask("PRACK", [("RAck", f"{response['RSeq']} {customer.invite['CSeq']}")]).status, 200)


class Early(Words, Scene):
    def agent_has(self, customer, answered=False):
        """Ada takes the call, and both hear each other."""
        desk, phone = self.person(), self.rung(self.telephone())
        phone.accept()
        if not answered:
            customer.answered()
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_who_was_told_that_it_rings_hears_music_once_the_engine_is_there(self):
        with self.engine.standing_still():
            customer = self.calling_early()
            self.assertEqual(customer.provisional(customer.invite, 180).body, "")
        customer.hear(self.hears_early(customer))
        self.assertTrue(customer.audio.hears_music())
        self.agent_has(customer)

    def test_who_was_told_so_reliably_hears_music_behind_its_prack(self):
        with self.engine.standing_still():
            customer = self.calling_early(fields=RELIABLE)
            rings = customer.provisional(customer.invite, 180)
        self.assertTrue(customer.peer.nothing(1.5, lambda one: one.status == 183))
        customer.remote_tag = rings.tag("To")
        customer.target = re.search(r"<([^>]+)>", rings["Contact"]).group(1)
        self.acknowledges(customer, rings)
        early = self.hears_early(customer)
        self.assertEqual(int(early["RSeq"]), int(rings["RSeq"]) + 1)
        customer.hear(early)
        self.acknowledges(customer, early)
        self.assertTrue(customer.audio.hears_music())
        self.agent_has(customer)

    def test_no_200_before_the_prack_of_what_has_a_session(self):
        customer = self.calling_early(fields=RELIABLE)
        early = self.hears_early(customer)
        desk, phone = self.person(), self.rung(self.telephone())
        phone.accept()
        desk.talks()
        self.assertTrue(customer.peer.nothing(1.5, lambda one: one.status == 200), "200 before the PRACK (RFC 3262 3)")
        self.acknowledges(customer, early)
        customer.answered()
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_who_waits_is_told_so_after_a_minute(self):
        customer = self.calling_early(fields=RELIABLE)
        first = self.hears_early(customer)
        customer.hear(first)
        self.acknowledges(customer, first)
        second = self.hears_early(customer, 65)
        self.assertEqual((second.body, int(second["RSeq"])), ("", int(first["RSeq"]) + 1))
        self.acknowledges(customer, second)
        self.assertTrue(customer.audio.hears_music())
        self.agent_has(customer)

    def test_who_hears_audio_early_is_answered_where_the_process_dies(self):
        customer = self.calling_early()
        customer.hear(self.hears_early(customer))
        self.assertTrue(customer.audio.hears_music())
        self.kill(["sip"])
        customer.answered()
        self.assertTrue(customer.audio.hears_music())
        self.agent_has(customer, answered=True)


class Leaving(Words, Courses):
    """Whoever hears audio before the answer goes, or is let go: nobody is left over."""
    prompts = {"en/closed": (550, 1)}
    more_flows = "  - {name: nobody, nodes: [{name: over, does: close, say: [closed]}]}\n"
    more_entries = "  - {name: nobody, channel: voice, queue: support, flow: nobody}\n"
    more_numbers = '    - {number: "+442079460004", entry: nobody, early_media: true}\n'
    more_of_queue = ", length_max: 1"

    def waits(self, **more):
        customer = self.calling_early(**more)
        early = self.hears_early(customer)
        customer.hear(early)
        return customer, early

    def with_music(self):
        customer, _ = self.waits()
        self.assertTrue(customer.audio.hears_music())
        return customer

    def final_of(self, customer, method):
        """The answer to a CANCEL has the branch of what it cancels (RFC 3261 9.1)."""
        return customer.peer.wait(lambda one: one.status and one.status >= 200 and one.method == method and one["Call-ID"] == customer.call_id,
                                  what=f"answer to {method}")

    def is_over(self, customer, status=487):
        refused = self.final_of(customer, "INVITE")
        self.assertEqual(refused.status, status)
        customer.acknowledge(refused)
        if customer.audio.last:  # there was music by then
            self.assertTrue(customer.audio.is_sent_nothing())

    def cancels(self, customer):
        customer.cancel()
        self.assertEqual(self.final_of(customer, "CANCEL").status, 200)
        self.is_over(customer)

    def says_bye(self, customer):
        """The caller may (RFC 3261 15)."""
        self.assertEqual(customer.ask("BYE").status, 200)
        self.is_over(customer)

    def ways(self):
        """With how many have gone then."""
        return enumerate((self.cancels, self.says_bye), 1)

    def exits(self):
        return [fact["exit"] for record in self.engine.lines_of("journal") for fact in record["facts"] if fact["fact"] == "visit_ended"]

    def nobody_is_left(self, *exits):
        self.assertTrue(until(lambda: not self.engine.lines_of("status")[0]["interactions"]), "an interaction was left")
        self.assertEqual(self.exits(), list(exits))

    def test_in_the_queue(self):
        for gone, goes in self.ways():
            goes(self.with_music())
            self.nobody_is_left(*gone * ["abandoned"])

    def test_in_the_queue_before_the_prack(self):
        for gone, goes in self.ways():
            customer, _ = self.waits(fields=RELIABLE)
            goes(customer)
            self.nobody_is_left(*gone * ["abandoned"])

    def test_while_a_telephone_rings(self):
        desk, telephone = self.person(), self.telephone()
        for gone, goes in self.ways():
            customer, _ = self.waits()
            phone = self.rung(telephone)
            phone.ring()
            desk.when(lambda me: me.offers)
            goes(customer)
            phone.expect("CANCEL")
            phone.answer(phone.offered, 487)
            desk.is_free()
            self.nobody_is_left(*gone * ["abandoned"])

    def test_when_the_telephone_has_answered_and_the_prack_is_still_to_come(self):
        desk, telephone = self.person(), self.telephone()
        for gone, goes in self.ways():
            customer, _ = self.waits(fields=RELIABLE)
            phone = self.rung(telephone)
            phone.accept()
            desk.talks()
            goes(customer)
            phone.expect("BYE")
            desk.is_free()
            self.nobody_is_left(*gone * ["answered"])

    def test_whose_flow_ends_is_refused(self):
        customer = self.arriving(number="+442079460004")
        customer.hear(self.hears_early(customer))
        self.assertTrue(customer.audio.hears(550))
        self.is_over(customer, 480)
        self.nobody_is_left()

    def test_for_whom_there_is_no_room_is_refused_and_who_waits_waits_on(self):
        customer = self.with_music()
        other = self.calling_early()
        refused = self.final_of(other, "INVITE")
        self.assertEqual(refused.status, 486)
        other.acknowledge(refused)
        self.assertTrue(customer.audio.hears_music())
        self.says_bye(customer)
        self.nobody_is_left("abandoned")


class LeavingOverUdp(Leaving, TlsScene):
    transport = "UDP"


class LeavingOverTcp(Leaving, TlsScene):
    transport = "TCP"


if __name__ == "__main__":
    run()
