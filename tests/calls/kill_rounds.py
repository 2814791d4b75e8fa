"""Kills the processes of telephony and the engine under calls, again and again:
`kill_rounds.py STROWGER [--rtpengine] [ROUNDS [WAITING CONNECTED [VICTIM]]]`.

Customers wait and others talk; one of strowger-sip, strowger-media and the engine is killed with -9, or all of them at once. Within ten seconds
everybody must hear something again, nobody may be sent a BYE, who talked talks, and a telephone that hangs up frees its agent for the next. For each
customer who has gone another one calls, so that as many wait in the last round as in the first. VICTIM (sip, media, engine, all) has only
that one killed. What a failed run leaves (logs, every message) is kept in $STROWGER_KEEP, if that is set.

With --rtpengine an rtpengine carries the audio; it is killed, too (VICTIM rtpengine), and begun again at once, with nothing that it knew. At the end
all hang up, and nothing may be left of them in rtpengine."""
import os
import shutil
import sys
import time
import unittest

from call_scene import NAMES, Scene, live_engine
from rtpengine_scene import Carried

VICTIMS = (("sip",), ("media",), ("engine",), ("sip", "media", "engine"))
PATIENCE = 10.0
ROUNDS, WAITING, CONNECTED, ONLY = 4, 20, 5, ""


class KillRounds(Scene):
    offer_timeout, victims = "30s", VICTIMS

    def setUp(self):
        self.victims = [one for one in self.victims if ONLY in ("", "all" if len(one) > 1 else one[0])]
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
        self.wait = self.customer(calls=WAITING + CONNECTED + ROUNDS, at_once=WAITING + CONNECTED, rate=10)
        for number in range(1, WAITING + 1):
            self.wait.wait("answered", number, 60)
        self.current = {name: (phone, 1) for name, phone in self.phone_of.items()}
        self.gone = set()
        for one in self.present():
            self.assertTrue(one.hears_now() or one.hears_music() or one.hears(1500))

    def tearDown(self):
        super().tearDown()
        keep, result = os.environ.get("STROWGER_KEEP"), self._outcome.result
        if keep and any(one is self for one, _ in result.failures + result.errors):
            (self.folder / "engine.log").write_text("".join(line or "" for line in self.engine.lines))
            (self.folder / "audio.txt").write_text("".join(
                f"{one.name} socket={one.port} to={one.to} last={one.last} hears={one.hears_now()}\n" for one in self.present()))
            shutil.copytree(self.folder, keep, dirs_exist_ok=True, ignore=lambda _, names: [one for one in names if one in ("run", "control")])

    def present(self):
        """The audio of all customers who have been answered and have not gone."""
        found = []
        for party in (self.wait, self.talk):
            for number, word, *_ in party.events():
                if word == "answered" and (party, number) not in self.gone:
                    end = party.audio[number - 1]
                    end.party, end.number_of_call = party, number
                    end.hertz, end.name = 1000, f"{'waits' if party is self.wait else 'talks'} {number}"
                    found.append(end)
        self.follow()
        return found

    def follow(self):
        """Everybody sends to where they were told last."""
        for party in (self.wait, self.talk, *self.phone_of.values()):
            party.follow()

    def takes(self, phone, number):
        phone.wait("talking", number)
        phone.audio[number - 1].hertz = 1500
        self.assertTrue(phone.audio[number - 1].hears(1000))

    def everybody_hears(self, ends, victims):
        """Who waits music, who talks the agent: in what has come since."""
        end = time.monotonic() + PATIENCE
        begin = time.monotonic()
        while not all((one.last or 0) > begin for one in ends):
            self.follow()
            self.assertLess(time.monotonic(), end, f"after {victims} {[one.name for one in ends if (one.last or 0) <= begin]} hear nothing")
            time.sleep(0.02)
        time.sleep(0.45)  # what is looked at below came behind the gap
        while True:
            self.follow()
            heard = [one.hears_now() for one in ends]
            if heard.count(1500) == CONNECTED and heard.count("music") == len(ends) - CONNECTED:
                return
            self.assertLess(time.monotonic(), end, f"after {victims} they hear {heard}")
            time.sleep(0.1)

    def test_nobody_is_lost(self):
        silence, work, least = {}, {}, WAITING
        for round_number in range(ROUNDS):
            victims = self.victims[round_number % len(self.victims)]
            key = "+".join(victims)
            ends = self.present()
            self.everybody_hears(ends, "nothing yet")
            least = min(least, len(ends) - CONNECTED)
            for one in ends:
                one.gap = 0.0
            work[key] = max(work.get(key, 0), self.kill(victims, self.desks.values()))
            self.everybody_hears(ends, victims)
            longest = max(one.gap for one in ends)
            self.assertLess(longest, PATIENCE, f"somebody heard nothing for so long after {victims}")
            silence[key] = max(silence.get(key, 0), longest)
            for name, (phone, number) in self.current.items():
                self.assertTrue(phone.audio[number - 1].hears(1000), f"{name} hears no customer after {victims}")
            self.assertEqual(self.byes(), len(self.gone), f"a BYE after {victims}")
            if "engine" in victims:
                self.desks = {name: self.person(name, ready=False) for name in self.names}
            self.hang_up(self.names[round_number % CONNECTED])
            print(f"round {round_number + 1}: killed {key}, longest silence {longest:.2f} s", flush=True)
        for key, took in silence.items():
            print(f"killed {key}: nobody heard nothing for longer than {took:.2f} s, at work again within {work[key]:.2f} s", flush=True)
        print(f"{ROUNDS} rounds, {CONNECTED} talking, never less than {least} waiting", flush=True)

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
        self.gone = {(party, call) for party in (self.wait, self.talk) for call, word, *_ in party.events() if word == "bye"}


class KillRoundsThroughRtpengine(Carried, KillRounds):
    victims = (*VICTIMS, ("rtpengine",))
    always = put_together = False  # one that has forgotten its ports has others afterwards

    def setUp(self):
        self.blocks = 1 + (WAITING + 2 * CONNECTED) // 200
        super().setUp()

    def tearDown(self):
        if os.environ.get("STROWGER_KEEP"):
            shutil.copy(self.rtpengine.folder / "rtpengine.log", self.folder)
            (self.folder / "rtpengine.txt").write_text("\n".join(f"{call} {self.rtpengine.told({'command': 'query', 'call-id': call})}" for call in self.rtpengine.calls()))
        super().tearDown()

    def kill(self, victims, desks=(), within=10.0):
        if "rtpengine" not in victims:
            return super().kill(victims, desks, within)
        begin = time.monotonic()
        self.rtpengine.end()
        self.rtpengine.begin()
        return time.monotonic() - begin

    def test_nobody_is_lost(self):
        super().test_nobody_is_lost()
        self.assertEqual(len(self.rtpengine.calls()), len(self.present()))
        self.everybody_leaves()
        begin = time.monotonic()
        self.is_empty()
        print(f"all have left; rtpengine has none of them any more after {time.monotonic() - begin:.1f} s", flush=True)

    def everybody_leaves(self):
        """Also who calls because another one has gone. Who waits goes first."""
        left, end = set(), time.monotonic() + 60
        while any(party.process.poll() is None for party in (self.wait, self.talk)):
            self.assertLess(time.monotonic(), end, "somebody does not leave")
            for one in sorted(self.present(), key=lambda one: one.hears_now() == 1500):
                if one not in left:
                    left.add(one)
                    one.party.cue("leave", one.number_of_call)
            time.sleep(0.1)


if __name__ == "__main__":
    from pathlib import Path
    live_engine.STROWGER = str(Path(sys.argv.pop(1)).resolve())
    which = KillRounds
    if "--rtpengine" in sys.argv:
        sys.argv.remove("--rtpengine")
        which = KillRoundsThroughRtpengine
    ROUNDS = int(sys.argv.pop(1)) if len(sys.argv) > 1 else ROUNDS
    if len(sys.argv) > 2:
        WAITING, CONNECTED = int(sys.argv.pop(1)), int(sys.argv.pop(1))
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        ONLY = sys.argv.pop(1)
    unittest.main(verbosity=2, defaultTest=which.__name__)
