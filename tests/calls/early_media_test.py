"""Audio before the answer (RFC 3261 13.3.1.1, RFC 3262): who hears it, for how long, and what becomes of it where a process stands still or dies."""
import re

from call_scene import Scene, run

RELIABLE = (("Require", "100rel"), ("Supported", "100rel"))


class Early(Scene):
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


if __name__ == "__main__":
    run()
