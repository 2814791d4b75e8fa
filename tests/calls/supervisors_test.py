"""Supervisors who listen, whisper and barge, and who hears whom then; one of another pool than the call's, who signs out of the desk with the phone at the
ear (docs/calls.md)."""
import time

from audio import MUSIC
from call_scene import Scene, run
from recordings_test import Recorded, loud_parts, sides_of


CUSTOMER, AGENT, SUPERVISOR = 1000, 1500, 700
HEARD = {  # by the customer, by the agent; the supervisor hears both at any time
    "listen": ((AGENT,), (CUSTOMER,)),
    "whisper": ((AGENT,), (CUSTOMER, SUPERVISOR)),
    "barge": ((AGENT, SUPERVISOR), (CUSTOMER, SUPERVISOR)),
}


class Hearing(Scene):
    """All three speak all the time."""
    more = "supervisors: [{name: alan, queues: '*'}]\n"

    def supervised(self):
        """Ada and a customer, and Alan with the phone at his ear."""
        customer, phone, desk = self.talking()
        alan, his = self.person("alan", ready=False), self.phone("alan")
        about = desk.talks()
        alan.act("listen", about)
        his.wait("talking")
        his.audio[0].hertz = SUPERVISOR
        return about, customer, phone, his, [desk, alan]

    def heard_as(self, act, customer, phone, his):
        for who, one, tones in zip(("customer", "agent", "supervisor"), (customer, phone, his), (*HEARD[act], (CUSTOMER, AGENT))):
            self.assertTrue(one.audio[0].hears_together(*tones), f"{act}: the {who} does not hear {tones}, and nothing else")

    def let_go(self, alan, about, customer, phone, his):
        alan.act("stop_listening", about)
        his.wait("bye")
        self.hear_each_other(customer, phone)

    def test_listening_whispering_barging_and_back(self):
        about, customer, phone, his, (desk, alan) = self.supervised()
        self.heard_as("listen", customer, phone, his)
        for act in ("whisper", "barge", "listen"):
            alan.act(act, about)
            self.heard_as(act, customer, phone, his)
        desk.act("hold", about)
        self.assertTrue(customer.audio[0].hears_music())
        alan.act("barge", about)
        self.assertTrue(customer.audio[0].hears_together(MUSIC), "who is on hold hears the supervisor")
        desk.act("resume", about)
        self.heard_as("barge", customer, phone, his)
        self.let_go(alan, about, customer, phone, his)


class HearingOverDeaths(Hearing):
    """Each of the three goes on as it was."""
    test_listening_whispering_barging_and_back = None

    def over_deaths_of(self, *victims):
        about, customer, phone, his, desks = self.supervised()
        for act in ("listen", "whisper", "barge"):
            if act != "listen":
                desks[1].act(act, about)
            self.heard_as(act, customer, phone, his)
            self.kill(victims, desks)
            if "engine" in victims:
                desks = [self.person(ready=False), self.person("alan", ready=False)]
            self.heard_as(act, customer, phone, his)
        for one in (customer, phone, his):
            self.assertFalse(one.seen("bye"))
        self.let_go(desks[1], about, customer, phone, his)
        customer.cue("leave")
        customer.end()
        desks[0].is_free()

    def test_over_deaths_of_sip(self):
        self.over_deaths_of("sip")

    def test_over_deaths_of_media(self):
        self.over_deaths_of("media")

    def test_over_deaths_of_the_engine(self):
        self.over_deaths_of("engine")

    def test_over_deaths_of_all(self):
        self.over_deaths_of("sip", "media", "engine")


class HeardLater(Hearing, Recorded):
    """In the recording a supervisor is on the side of those who talk with the customer, while it does."""
    more = Hearing.more + "recording: {calls: all, announcement: none}\n"
    test_listening_whispering_barging_and_back = None

    def recorded_as(self, act):
        about, customer, phone, his, (desk, alan) = self.supervised()
        self.recording(desk, about, "on")
        if act != "listen":
            alan.act(act, about)
        self.heard_as(act, customer, phone, his)
        customer.audio[0].hertz = phone.audio[0].hertz = 0  # so the supervisor's is all that is heard
        time.sleep(2)
        customer.cue("leave")
        customer.end()
        desk.is_free()
        self.listed()
        return [loud_parts(side, SUPERVISOR) for side in sides_of(self.export(about))]

    def test_who_barges_is_recorded(self):
        left, right = self.recorded_as("barge")
        self.assertGreater(right, 12)
        self.assertEqual(left, 0)

    def test_who_whispers_is_not(self):
        self.assertEqual(self.recorded_as("whisper"), [0, 0])


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
