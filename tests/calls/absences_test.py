"""Processes that are there and do nothing, and processes that stay away for long: those who talk or wait hear what they heard."""
import os
import signal
import time

from call_scene import CLOCK, Scene, run
from live_engine import stand_still


class Absences(Scene):
    def test_processes_that_hang_are_killed_and_started_again(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        waits = self.arriving()
        waits.answered()
        before = self.processes()
        for one in ("sip", "media"):
            stand_still(before[one]["pid"])
        self.come_back(before, ("sip", "media"), time.monotonic() + 60)
        for one in ("sip", "media"):
            self.engine.wait_for(f'event=process_killed process={one} why="it hangs')
        CLOCK.forget()
        self.tones(customer, phone)
        self.assertTrue(waits.audio.hears_music())
        customer.leave()
        phone.expect("BYE")
        self.is_served(waits, phone.peer, desk)

    def test_audio_goes_on_while_neither_the_engine_nor_sip_is_there(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        waits = self.arriving()
        waits.answered()
        self.assertTrue(waits.audio.hears_music())
        before = self.processes()
        for one in (customer, phone, waits):
            one.audio.gap = 0.0
        self.engine.process.kill()
        self.engine.process.wait()
        desk.close()
        os.kill(before["sip"]["pid"], signal.SIGKILL)
        away_until = time.monotonic() + 10
        while time.monotonic() < away_until:
            self.tones(customer, phone)
            self.assertTrue(waits.audio.hears_music())
            time.sleep(0.2)
        self.begin()
        self.come_back(before, ("sip",))
        desk = self.person(ready=False)
        self.tones(customer, phone)
        self.assertTrue(waits.audio.hears_music())
        self.assertLess(max(one.audio.gap for one in (customer, phone, waits)), 0.5)
        self.assertEqual(self.processes()["media"]["pid"], before["media"]["pid"])
        customer.leave()
        phone.expect("BYE")
        self.is_served(waits, phone.peer, desk)


if __name__ == "__main__":
    run()
