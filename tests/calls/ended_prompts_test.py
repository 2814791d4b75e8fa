"""A prompt ends while nobody can hear of it: strowger-sip, or the engine, stands still and then dies. What follows the prompt is heard all the same, and soon."""
import os
import signal

from audio import until
from call_scene import run
from heard_flows_test import LEAVE, WELCOME, Heard
from live_engine import stand_still
from recordings_test import CUSTOMER, Recorded

NOTICE = 1200


class Unheard(Heard, Recorded):
    more_of_queue = ""
    prompts = {"en/welcome": (WELCOME, 2), "en/leave-message": (LEAVE, 2), "en/recording": (NOTICE, 2)}
    more_flows = """  - name: greeting
    nodes:
      - {name: hello, does: say, say: [welcome], next: line}
      - {name: line, does: queue}
"""
    more_entries = "  - {name: greeting, channel: voice, queue: support, flow: greeting}\n"
    more_numbers = '    - {number: "+442079460004", entry: greeting}\n'

    def dies_unheard(self, victim, customer, tone):
        """The tone is heard to its end while `victim` stands still; then it dies, and is there again."""
        self.assertTrue(customer.audio.hears(tone))
        before = self.processes()
        pid = self.engine.process.pid if victim == "engine" else before[victim]["pid"]
        stand_still(pid)
        self.assertTrue(until(lambda: customer.audio.hears_now((tone,)) != tone))
        os.kill(pid, signal.SIGKILL)
        if victim == "engine":
            self.engine.process.wait()
            self.begin()
            self.engine.telephony_up()
        else:
            self.come_back(before, (victim,))


class Flows(Unheard):
    def greeted(self, victim):
        customer = self.waits("+442079460004")
        self.dies_unheard(victim, customer, WELCOME)
        self.assertTrue(customer.audio.hears_music(15))

    def leaves_a_message(self, victim):
        customer = self.waits("+442079460003")
        customer.audio.hertz = CUSTOMER
        self.dies_unheard(victim, customer, LEAVE)
        self.until(lambda: any(self.folder_of_recordings().glob("*.enc")))

    def test_a_greeting_that_ended_before_a_death_of_sip_is_followed_by_the_queue(self):
        self.greeted("sip")

    def test_a_greeting_that_ended_before_a_death_of_the_engine_is_followed_by_the_queue(self):
        self.greeted("engine")

    def test_a_message_begins_when_what_to_do_was_heard_before_a_death_of_sip(self):
        self.leaves_a_message("sip")

    def test_a_message_begins_when_what_to_do_was_heard_before_a_death_of_the_engine(self):
        self.leaves_a_message("engine")

    def test_a_menu_goes_on_that_was_heard_before_a_death_of_sip(self):
        desk, telephone = self.person(), self.telephone()
        customer = self.waits("+442079460001")
        self.dies_unheard("sip", customer, WELCOME)
        self.assertTrue(customer.audio.hears(WELCOME, 40))  # again, at the latest when nothing was pressed for 20 s
        customer.audio.keys.append("5")
        _, phone = self.served(desk, telephone, customer)
        self.assertEqual(desk.interactions[desk.talks()]["queue"], "repairs")
        self.over(customer, phone, desk)


class Announced(Unheard):
    more = "recording: {calls: all}\n"

    def announced(self, victim):
        desk = self.person()
        customer, phone, desk = self.connected(desk=desk)
        self.dies_unheard(victim, customer, NOTICE)
        if victim == "engine":
            desk = self.person(ready=False)
        interaction = desk.talks()
        self.recording(desk, interaction, "on")
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        self.listed()

    def test_a_call_is_recorded_whose_announcement_ended_before_a_death_of_sip(self):
        self.announced("sip")

    def test_a_call_is_recorded_whose_announcement_ended_before_a_death_of_the_engine(self):
        self.announced("engine")


if __name__ == "__main__":
    run()
