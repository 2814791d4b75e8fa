"""Kills the processes of telephony and the engine under calls, again and again: `kill_rounds.py STROWGER [ROUNDS [WAITING CONNECTED]]`.

Customers wait and others talk; one of strowger-sip, strowger-media and the engine is killed with -9, or all of them at once. Within ten seconds
everybody must hear something again, nobody may be sent a BYE, who talked talks, and a telephone that hangs up frees its agent for the next."""
import os
import signal
import sys
import time
import unittest

from call_scene import NAMES, Scene, live_engine

VICTIMS = (("sip",), ("media",), ("engine",), ("sip", "media", "engine"))
PATIENCE = 10.0
ROUNDS, WAITING, CONNECTED = 4, 20, 5


class KillRounds(Scene):
    offer_timeout = "30s"

    def setUp(self):
        self.agents = CONNECTED
        super().setUp()
        self.names = NAMES[:CONNECTED]
        self.desks = {name: self.person(name) for name in self.names}
        self.phone_of = {name: self.phone(name, calls=ROUNDS + 1) for name in self.names}
        self.talk = self.customer(calls=CONNECTED)
        self.wait = None
        for number in range(1, CONNECTED + 1):
            self.talk.wait("answered", number)
            self.talk.audio[number - 1].hertz = 1000
        for phone in self.phone_of.values():
            self.takes(phone, 1)
        self.wait = self.customer(calls=WAITING, rate=10)
        for number in range(1, WAITING + 1):
            self.wait.wait("answered", number)
            self.wait.audio[number - 1].hertz = 1000
            self.assertTrue(self.wait.audio[number - 1].hears_music())
        self.current = {name: (phone, 1) for name, phone in self.phone_of.items()}
        self.gone, self.served = set(), 0

    def takes(self, phone, number):
        phone.wait("talking", number)
        phone.audio[number - 1].hertz = 1500
        self.assertTrue(phone.audio[number - 1].hears(1000))

    def kill(self, victims):
        """Seconds until all that was killed is there again."""
        before = self.processes()
        pids = {"engine": self.engine.process.pid, **{name: before[name]["pid"] for name in ("sip", "media")}}
        begin = time.monotonic()
        for name in victims:
            os.kill(pids[name], signal.SIGKILL)
        if "engine" in victims:
            self.engine.process.wait()
            for desk in self.desks.values():
                desk.close()
            self.begin()
        while True:
            now = self.processes()
            if now["sip"].get("connected") and all(
                    now[name]["running"] and now[name]["pid"] != pids[name] for name in victims if name != "engine"):
                break
            self.assertLess(time.monotonic() - begin, PATIENCE, now)
            time.sleep(0.05)
        return time.monotonic() - begin

    def everybody_hears(self, victims):
        """Who waits music, who talks the agent."""
        ends = [one for index, one in enumerate(self.wait.audio + self.talk.audio) if index not in self.gone]
        end = time.monotonic() + PATIENCE
        while True:
            heard = [one.hears_now() for one in ends]
            if heard.count(1500) == CONNECTED and heard.count("music") == len(ends) - CONNECTED:
                return
            self.assertLess(time.monotonic(), end, f"after {victims} they hear {heard}")
            time.sleep(0.1)

    def test_nobody_is_lost(self):
        silence, work = {}, {}
        for round_number in range(ROUNDS):
            victims = VICTIMS[round_number % len(VICTIMS)]
            key = "+".join(victims)
            everybody = self.wait.audio + self.talk.audio
            for one in everybody:
                one.gap = 0.0
            work[key] = max(work.get(key, 0), self.kill(victims))
            self.everybody_hears(victims)
            longest = max(one.gap for index, one in enumerate(everybody) if index not in self.gone)
            self.assertLess(longest, PATIENCE, f"somebody heard nothing for so long after {victims}")
            silence[key] = max(silence.get(key, 0), longest)
            for name, (phone, number) in self.current.items():
                self.assertTrue(phone.audio[number - 1].hears(1000), f"{name} hears no customer after {victims}")
            self.assertEqual(self.byes(), len(self.gone), f"a BYE after {victims}")
            if "engine" in victims:
                self.desks = {name: self.person(name, ready=False) for name in self.names}
            self.hang_up(self.names[round_number % CONNECTED])
        for key, took in silence.items():
            print(f"killed {key}: nobody heard nothing for longer than {took:.2f} s, at work again within {work[key]:.2f} s", flush=True)

    def byes(self):
        return sum(one[1] == "bye" for one in self.wait.events() + self.talk.events())

    def hang_up(self, name):
        """The telephone does; its agent is free and gets the next who waits."""
        phone, number = self.current[name]
        desk = self.desks[name]
        before = desk.talks()
        byes = self.byes()
        phone.cue("leave", number)
        phone.wait("left", number)
        desk.when(lambda me: before not in me.interactions)
        self.current[name] = (phone, number + 1)
        self.takes(phone, number + 1)
        self.assertNotEqual(desk.talks(), before)
        self.assertEqual(self.byes(), byes + 1)
        self.gone = {call - 1 + offset for party, offset in ((self.wait, 0), (self.talk, WAITING))
                     for call, word, *_ in party.events() if word == "bye"}


if __name__ == "__main__":
    from pathlib import Path
    live_engine.STROWGER = str(Path(sys.argv.pop(1)).resolve())
    ROUNDS = int(sys.argv.pop(1)) if len(sys.argv) > 1 else ROUNDS
    if len(sys.argv) > 2:
        WAITING, CONNECTED = int(sys.argv.pop(1)), int(sys.argv.pop(1))
    unittest.main(verbosity=2)
