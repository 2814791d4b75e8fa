"""Agents ask agents about a call, talk together with its customer, and pass customers on to each other (docs/calls.md)."""
from call_scene import Scene, run


class Colleagues(Scene):
    """Agents ask agents, talk together, and pass customers on to each other."""
    offer_timeout, wrap_up, agents = "4s", "60s", 3

    def asking(self, scenario="phone", **more):
        customer, phone, desk = self.talking()
        colleague, his = self.person("alan"), self.phone("alan", scenario, **more)
        desk.act("consult", agent="alan")
        return customer, phone, desk, his, colleague

    def consulting(self):
        customer, phone, desk, his, colleague = self.asking()
        his.wait("talking")
        his.audio[0].hertz = 700
        self.assertTrue(phone.audio[0].hears(700))
        self.assertTrue(his.audio[0].hears(1500))
        self.assertTrue(customer.audio[0].hears_music())
        colleague.when(lambda me: [one["state"] for one in me.interactions.values()] == ["consulted"])
        return customer, phone, desk, his, colleague

    def wraps_up(self, desk):
        """It has work left, and then none."""
        about = desk.when(lambda me: next((id for id, one in me.interactions.items() if one["state"] == "wrapping"), None))
        self.assertTrue(desk.ask("end_wrap_up", interaction=about)["ok"])
        desk.is_free()

    def has_it(self, customer, his, colleague):
        self.assertTrue(customer.audio[0].hears(700))
        self.assertTrue(his.audio[0].hears(1000))
        return colleague.talks()

    def test_consult_then_complete(self):
        customer, phone, desk, his, colleague = self.consulting()
        desk.act("complete")
        phone.wait("bye")
        self.has_it(customer, his, colleague)
        self.wraps_up(desk)
        colleague.act("hold")
        self.assertTrue(customer.audio[0].hears_music())
        colleague.act("resume")
        self.assertTrue(customer.audio[0].hears(700))
        his.cue("leave")
        his.end()
        customer.wait("bye")
        self.wraps_up(colleague)

    def test_hanging_up_in_a_consult_passes_the_customer_on(self):
        customer, phone, desk, his, colleague = self.consulting()
        phone.cue("leave")
        phone.end()
        self.has_it(customer, his, colleague)
        self.wraps_up(desk)
        customer.cue("leave")
        his.wait("bye")
        self.wraps_up(colleague)

    def test_conference_whose_lead_leaves(self):
        customer, phone, desk, his, colleague = self.consulting()
        phone.audio[0].hertz = 0
        desk.act("conference")
        self.assertTrue(customer.audio[0].hears(700))
        self.assertTrue(his.audio[0].hears(1000))
        his.audio[0].hertz = 0
        self.assertTrue(phone.audio[0].hears(1000))
        his.audio[0].hertz = 700
        desk.act("leave")
        phone.wait("bye")
        self.has_it(customer, his, colleague)
        self.wraps_up(desk)
        customer.cue("leave")
        his.wait("bye")
        self.wraps_up(colleague)

    def test_who_declines_costs_nobody_anything(self):
        customer, phone, desk, his, colleague = self.asking("phone_refuses", status=486)
        his.wait("refused")
        desk.when(lambda me: any(one.get("call", {}).get("gone", {}).get("why") == "declined" for one in me.interactions.values()))
        self.hear_each_other(customer, phone)
        colleague.is_free()
        self.assertFalse(colleague.gone)

    def test_who_does_not_answer_is_let_go(self):
        customer, phone, desk, his, colleague = self.asking("phone_rings")
        his.wait("cancelled")
        desk.when(lambda me: any(one.get("call", {}).get("gone", {}).get("why") == "no_answer" for one in me.interactions.values()))
        self.hear_each_other(customer, phone)
        colleague.is_free()

    def test_who_is_on_the_phone_is_not_asked(self):
        customer, phone, desk = self.talking()
        colleague, his = self.person("alan"), self.phone("alan")
        other = self.customer()
        other.wait("answered")
        his.wait("talking")
        colleague.talks()
        self.assertEqual(desk.ask("call", interaction=desk.talks(), act="consult", agent="alan")["code"], "wrong_state")
        self.hear_each_other(customer, phone)

    def killed_engine(self, desk, colleague):
        """It has begun anew, and the two are at their desks again."""
        self.engine.process.kill()
        self.engine.process.wait()
        desk.close()
        colleague.close()
        self.begin()
        self.engine.telephony_up()
        return self.person("ada", ready=False), self.person("alan", ready=False)

    def test_the_engine_is_killed_in_a_consult(self):
        customer, phone, desk, his, colleague = self.consulting()
        desk, colleague = self.killed_engine(desk, colleague)
        self.assertTrue(phone.audio[0].hears(700))
        self.assertTrue(customer.audio[0].hears_music())
        colleague.when(lambda me: [one["state"] for one in me.interactions.values()] == ["consulted"])
        desk.act("complete")
        phone.wait("bye")
        self.has_it(customer, his, colleague)
        customer.cue("leave")
        his.wait("bye")

    def test_a_queue_is_consulted_until_somebody_of_it_answers(self):
        customer, phone, desk = self.talking()
        busy, refuses = self.person("grace"), self.phone("grace", "phone_refuses", status=486)
        colleague, his = self.person("alan"), self.phone("alan")
        desk.act("consult", queue="repairs")
        refuses.wait("refused")
        his.wait("talking")
        his.audio[0].hertz = 700
        self.assertTrue(phone.audio[0].hears(700))
        self.assertTrue(customer.audio[0].hears_music())
        colleague.when(lambda me: [one["state"] for one in me.interactions.values()] == ["consulted"])
        busy.is_free()
        desk.act("complete")
        phone.wait("bye")
        self.has_it(customer, his, colleague)
        self.wraps_up(desk)

    def test_a_queue_of_which_nobody_is_free_is_waited_for(self):
        """The customer is talked with meanwhile, and the wait survives the engine."""
        customer, phone, desk = self.talking()
        colleague = self.person("alan", ready=False)
        desk.act("consult", queue="repairs")
        self.shows_waiting(desk)
        self.hear_each_other(customer, phone)
        desk, colleague = self.killed_engine(desk, colleague)
        self.shows_waiting(desk)
        his = self.phone("alan")
        self.assertTrue(colleague.ask("ready")["ok"])
        his.wait("talking")
        his.audio[0].hertz = 700
        self.assertTrue(phone.audio[0].hears(700))
        self.assertTrue(customer.audio[0].hears_music())
        desk.act("complete")
        phone.wait("bye")
        self.has_it(customer, his, colleague)

    def shows_waiting(self, desk):
        desk.when(lambda me: [(one["role"], one["who"]) for call in me.interactions.values() for one in call.get("call", {}).get("parties", [])]
                  == [("awaited", "repairs")])

    def test_who_waits_for_a_queue_waits_no_more(self):
        customer, phone, desk = self.talking()
        colleague = self.person("alan", ready=False)
        desk.act("consult", queue="repairs")
        self.shows_waiting(desk)
        for whom in ({"agent": "alan"}, {"number": "+442079461111"}):
            self.assertEqual(desk.ask("call", interaction=desk.talks(), act="consult", **whom)["code"], "wrong_state")
        desk.act("end_consult")
        desk.when(lambda me: all(call.get("call", {}).get("parties") == [] for call in me.interactions.values()))
        self.assertTrue(colleague.ask("ready")["ok"])
        colleague.is_free()
        self.hear_each_other(customer, phone)

    def test_a_queue_of_which_nobody_is_there_is_not_consulted(self):
        customer, phone, desk = self.talking()
        answer = desk.ask("call", interaction=desk.talks(), act="consult", queue="repairs")
        self.assertEqual(answer["code"], "wrong_state")
        answer = desk.ask("call", interaction=desk.talks(), act="consult", queue="no-such-queue")
        self.assertEqual(answer["code"], "unknown_queue")
        self.hear_each_other(customer, phone)

    def test_a_transfer_to_a_named_agent(self):
        customer, phone, desk = self.talking()
        colleague, his = self.person("alan"), self.phone("alan")
        self.assertTrue(desk.ask("transfer", interaction=desk.talks(), agent="alan")["ok"])
        phone.wait("bye")
        his.wait("talking")
        his.audio[0].hertz = 700
        self.has_it(customer, his, colleague)


if __name__ == "__main__":
    run()
