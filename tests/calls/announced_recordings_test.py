"""What a customer hears before a call is recorded (docs/recordings.md), whoever wants that, and what is in the recording then."""
import time

from call_scene import run
from recordings_test import AGENT, CUSTOMER, Recorded, loud_parts, sides_of


class Announced(Recorded):
    more = "recording: {calls: all}\n"
    prompts = {"en/recording": (1200, 2)}

    def test_the_customer_hears_it_to_its_end_before_anything_is_recorded(self):
        desk, phone = self.person(), self.phone()
        customer = self.customer()
        customer.wait("answered")
        phone.wait("talking")
        customer.audio[0].hertz, phone.audio[0].hertz = CUSTOMER, AGENT
        interaction = desk.talks()
        self.assertTrue(customer.audio[0].hears(1200))
        self.assertEqual(desk.interactions[interaction].get("call", {}).get("recording", "off"), "off")
        self.assertFalse(list(self.folder_of_recordings().glob("*")) if self.folder_of_recordings().exists() else [])
        self.hear_each_other(customer, phone)
        self.recording(desk, interaction, "on")
        time.sleep(1)
        self.over(customer, desk)
        self.listed()
        left, right = sides_of(self.export(interaction))
        self.assertGreater(loud_parts(right, AGENT), 5)
        self.assertEqual((loud_parts(left, 1200), loud_parts(right, 1200)), (0, 0))
        steps = [fact["call"]["step"] for fact in self.facts(interaction) if fact["fact"] == "call_went"]
        self.assertLess(steps.index("notice_given"), steps.index("recording_set"))


class Wanting(Recorded):
    """The agent wants it recorded, where the queue does not."""
    prompts = {"en/recording": (1200, 6)}

    def steps(self, interaction):
        return [fact["call"]["step"] for fact in self.facts(interaction) if fact["fact"] == "call_went"]

    def recorded(self, customer, phone, desk, interaction):
        self.hear_each_other(customer, phone)
        time.sleep(1)
        self.over(customer, desk)
        self.assertEqual(self.listed()[0]["why"], "agent")
        left, right = sides_of(self.export(interaction))
        self.assertGreater(loud_parts(left, CUSTOMER), 5)
        self.assertGreater(loud_parts(right, AGENT), 5)
        self.assertEqual((loud_parts(left, 1200), loud_parts(right, 1200)), (0, 0))


class Wanted(Wanting):
    more = "recording: {calls: none}\n"

    def test_the_customer_hears_it_to_its_end_before_anything_is_recorded(self):
        customer, phone, desk = self.talking()
        customer.audio[0].hertz, phone.audio[0].hertz = CUSTOMER, AGENT
        self.hear_each_other(customer, phone)
        interaction = desk.talks()
        desk.act("record", interaction)
        self.recording(desk, interaction, "announcing")
        self.assertTrue(customer.audio[0].hears(1200))
        self.recording(desk, interaction, "on")
        steps = self.steps(interaction)
        self.assertLess(steps.index("recording_wanted"), steps.index("notice_given"))
        self.assertLess(steps.index("notice_given"), steps.index("recording_set"))
        self.recorded(customer, phone, desk, interaction)

    def test_an_agent_may_take_it_back_meanwhile(self):
        customer, phone, desk = self.talking()
        customer.audio[0].hertz, phone.audio[0].hertz = CUSTOMER, AGENT
        interaction = desk.talks()
        desk.act("record", interaction)
        self.assertTrue(customer.audio[0].hears(1200))
        desk.act("stop_recording", interaction)
        self.recording(desk, interaction, "off")
        self.hear_each_other(customer, phone)
        self.over(customer, desk)
        self.assertNotIn("recording_set", self.steps(interaction))

    def test_media_killed_in_the_middle_of_it_begins_it_anew(self):
        customer, phone, desk = self.talking()
        customer.audio[0].hertz, phone.audio[0].hertz = CUSTOMER, AGENT
        interaction = desk.talks()
        desk.act("record", interaction)
        self.assertTrue(customer.audio[0].hears(1200))
        self.kill(("media",))
        self.assertTrue(customer.audio[0].hears(1200))
        self.recording(desk, interaction, "on")
        self.recorded(customer, phone, desk, interaction)


class Unannounced(Wanting):
    """`announcement: none`, and nothing else, lets an agent record without it."""
    more = "recording: {calls: none, announcement: none}\n"

    def test_it_is_recorded_at_once(self):
        customer, phone, desk = self.talking()
        customer.audio[0].hertz, phone.audio[0].hertz = CUSTOMER, AGENT
        interaction = desk.talks()
        desk.act("record", interaction)
        self.recording(desk, interaction, "on")
        steps = self.steps(interaction)
        self.assertNotIn("notice_given", steps)
        self.assertNotIn("recording_wanted", steps)
        self.recorded(customer, phone, desk, interaction)


if __name__ == "__main__":
    run()
