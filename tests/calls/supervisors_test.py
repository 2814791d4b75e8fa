"""A supervisor of another pool than the call's listens to it, and signs out of the desk with the phone at the ear (docs/calls.md)."""
from call_scene import Scene, run


class Elsewhere(Scene):
    more = """supervisors: [{name: alan, queues: '*'}]
pools:
  - {name: front, queues: [support], agents: [ada]}
  - {name: back, queues: [repairs], agents: [alan], lost_agent_grace: 3s}
"""

    def listening(self):
        """Alan hears the customer and Ada."""
        customer, phone, desk = self.talking()
        alan, his = self.person("alan", ready=False), self.phone("alan")
        alan.act("listen", desk.talks())
        his.wait("talking")
        phone.audio[0].hertz = 0
        self.assertTrue(his.audio[0].hears(1000))
        phone.audio[0].hertz = 1500
        return customer, phone, desk, alan, his

    def let_go(self, customer, phone, his):
        his.wait("bye")
        self.hear_each_other(customer, phone)

    def test_who_signs_out_hears_no_more(self):
        customer, phone, desk, alan, his = self.listening()
        alan.sign_out()
        self.let_go(customer, phone, his)
        customer.cue("leave")
        customer.end()
        desk.is_free()

    def test_who_signs_out_right_before_the_engine_is_killed_hears_no_more_after_it(self):
        customer, phone, desk, alan, his = self.listening()
        alan.sign_out()
        self.kill(("engine",), [desk, alan])
        self.let_go(customer, phone, his)
        desk = self.person(ready=False)
        desk.talks()
        customer.cue("leave")
        customer.end()
        desk.is_free()

    def test_who_has_not_signed_out_goes_on_listening_over_a_kill(self):
        customer, phone, desk, alan, his = self.listening()
        self.kill(("engine",), [desk, alan])
        alan = self.person("alan", ready=False)
        phone.audio[0].hertz = 0
        self.assertTrue(his.audio[0].hears(1000))
        phone.audio[0].hertz = 1500
        self.assertFalse(his.seen("bye"))
        alan.sign_out()
        self.let_go(customer, phone, his)


if __name__ == "__main__":
    run()
