"""Kills the processes of telephony and the engine under calls, again and again:
`kill_rounds.py STROWGER [--rtpengine] [ROUNDS [WAITING CONNECTED [VICTIM]]]`.

Customers wait and others talk; one of strowger-sip, strowger-media and the engine is killed with -9, or all of them at once. Within ten seconds
everybody must hear something again, nobody may be sent a BYE, and who talked talks; the music of who waits is where it would be without the kill,
unless media was killed. Then one telephone hangs up, one desk holds its customer and takes him back, one passes its own on to an outside number; whoever
waits longest comes next each time. For each customer who has gone another one calls, so that as many wait in the last round as in the first. CONNECTED
is 3 at least. VICTIM (sip, media, engine, all) has only that one killed. What a failed run leaves (logs, every message) is kept in $STROWGER_KEEP, if that is set.

With --rtpengine an rtpengine carries the audio; it is killed, too (VICTIM rtpengine), and begun again at once, with nothing that it knew. At the end
all hang up, and nothing may be left of them in rtpengine."""
import math
import os
import shutil
import sys
import time
import unittest

from audio import FRAME, MUSIC, loudness, until
from call_scene import NAMES, TRUNK, Scene, live_engine
from rtpengine_scene import Carried

VICTIMS = (("sip",), ("media",), ("engine",), ("sip", "media", "engine"))
PATIENCE = 10.0
ROUNDS, WAITING, CONNECTED, ONLY = 4, 20, 5, ""
LOOP, SOFT, LOUD = 40, 2000, 12000  # of the music, in seconds: how loud it is says where it is
NUMBER = "+442079461111"


class KillRounds(Scene):
    offer_timeout, victims = "30s", VICTIMS
    prompts = {"music/hold": (MUSIC, LOOP, (SOFT, LOUD))}

    def setUp(self):
        self.victims = [one for one in self.victims if ONLY in ("", "all" if len(one) > 1 else one[0])]
        self.agents = CONNECTED
        super().setUp()
        self.names = NAMES[:CONNECTED]
        self.desks = {name: self.person(name) for name in self.names}
        self.phone_of = {name: self.phone(name, calls=2 * (ROUNDS // CONNECTED) + 3) for name in self.names}
        self.outside_party = self.party("phone", TRUNK, self.outside, calls=ROUNDS)
        self.talk = self.customer(calls=CONNECTED)
        self.wait = None
        for number in range(1, CONNECTED + 1):
            self.talk.wait("answered", number)
            self.talk.audio[number - 1].hertz = 1000
        for phone in self.phone_of.values():
            self.takes(phone, 1)
        self.wait = self.customer(calls=WAITING + CONNECTED + 2 * ROUNDS, at_once=WAITING + CONNECTED, rate=10)
        for number in range(1, WAITING + 1):
            self.wait.wait("answered", number, 60)
        self.current = {name: (phone, 1) for name, phone in self.phone_of.items()}
        self.gone, self.served = set(), 0
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
        return found

    def takes(self, phone, number):
        phone.wait("talking", number)
        phone.audio[number - 1].hertz = 1500
        self.assertTrue(phone.audio[number - 1].hears(1000))

    def the_first_is_served(self):
        """Of those who wait: they come in the order in which they were answered, whatever was killed since. An INVITE that met a
        process which was just killed comes again half a second later, behind others."""
        self.served += 1
        first = [number for number, word, *_ in self.wait.events() if word == "answered"][self.served - 1]
        if not self.wait.audio[first - 1].hears(1500):
            heard = {one.name: one.hears_now() for one in self.present() if one.hears_now() != "music"}
            self.fail(f"waits {first} is not served; who hears something else than music: {heard}")

    def places(self, ends):
        """Where in the music each of those who hear it is, in seconds, and when that was."""
        found = {}
        for one in ends:
            heard = self.newest(one)
            if one.hears_now() == "music":
                loud = loudness(heard) * math.sqrt(2)
                found[one] = (loud - SOFT) / (LOUD - SOFT) * LOOP, time.monotonic()
        return found

    def newest(self, one):
        """Of the last 0.2 s at least half: what has come is read a moment later, where there is much to do."""
        heard = []

        def is_enough():
            heard[:] = one.recent(0.2)
            return len(heard) >= 5 * FRAME
        self.assertTrue(until(is_enough, PATIENCE), f"{one.name} hears nothing")
        return heard

    def music_goes_on(self, before, victims):
        after = self.places(before)
        for one, (place, when) in before.items():
            self.assertIn(one, after, f"{one.name} hears no music after {victims}")
            now, then = after[one]
            wanted = (place + then - when) % LOOP
            off = (now - wanted + LOOP / 2) % LOOP - LOOP / 2
            if 1 < place < LOOP - 1 and 1 < wanted < LOOP - 1:  # else the loudness of the loop's other end is in it
                self.assertLess(abs(off), 1, f"the music of {one.name} is {off:.1f} s off after {victims}")

    def everybody_hears(self, ends, victims):
        """Who waits music, who talks the agent: in what has come since."""
        end = time.monotonic() + PATIENCE
        begin = time.monotonic()
        while not all((one.last or 0) > begin for one in ends):
            self.assertLess(time.monotonic(), end, f"after {victims} {[one.name for one in ends if (one.last or 0) <= begin]} hear nothing")
            time.sleep(0.02)
        time.sleep(0.45)  # what is looked at below came behind the gap
        while True:
            heard = [one.hears_now() for one in ends]
            if heard.count(1500) == CONNECTED and heard.count("music") == len(ends) - CONNECTED:
                return
            self.assertLess(time.monotonic(), end, f"after {victims} they hear {heard}")
            time.sleep(0.1)

    def as_many_wait(self):
        """As in the first round: who calls for the one that has gone needs a moment."""
        end = time.monotonic() + PATIENCE
        while len(ends := self.present()) - CONNECTED < WAITING:
            self.assertLess(time.monotonic(), end, f"only {len(ends) - CONNECTED} of {WAITING} wait")
            time.sleep(0.05)
        return ends

    def test_nobody_is_lost(self):
        silence, work, least = {}, {}, WAITING
        for round_number in range(ROUNDS):
            victims = self.victims[round_number % len(self.victims)]
            key = "+".join(victims)
            ends = self.as_many_wait()
            self.everybody_hears(ends, "nothing yet")
            least = min(least, len(ends) - CONNECTED)
            for one in ends:
                one.gap = 0.0
            places = self.places(ends)
            self.assertEqual(len(places), len(ends) - CONNECTED)
            work[key] = max(work.get(key, 0), self.kill(victims, self.desks.values()))
            self.everybody_hears(ends, victims)
            if "media" not in victims:  # one that begins anew plays from the beginning
                self.music_goes_on(places, victims)
            longest = max(one.gap for one in ends)
            self.assertLess(longest, PATIENCE, f"somebody heard nothing for so long after {victims}")
            silence[key] = max(silence.get(key, 0), longest)
            for name, (phone, number) in self.current.items():
                self.assertTrue(phone.audio[number - 1].hears(1000), f"{name} hears no customer after {victims}")
            self.assertEqual(self.byes(), len(self.gone), f"a BYE after {victims}")
            if "engine" in victims:
                self.desks = {name: self.person(name, ready=False) for name in self.names}
            leaves, holds, passes = (self.names[(round_number + more) % CONNECTED] for more in range(3))
            self.hold(holds)
            self.hang_up(leaves)
            self.pass_on(passes, round_number + 1)
            print(f"round {round_number + 1}: killed {key}, longest silence {longest:.2f} s", flush=True)
        for key, took in silence.items():
            print(f"killed {key}: nobody heard nothing for longer than {took:.2f} s, at work again within {work[key]:.2f} s", flush=True)
        print(f"{ROUNDS} rounds, {CONNECTED} talking, never less than {least} waiting", flush=True)

    def byes(self):
        return sum(one[1] == "bye" for one in self.wait.events() + self.talk.events())

    def customer_of(self, audio):
        """Who hears this telephone, which says something else than the others from now on."""
        audio.hertz = 700
        end = time.monotonic() + PATIENCE
        while not (found := [one for one in self.present() if one.hears_now() == 700]):
            self.assertLess(time.monotonic(), end, "nobody hears the telephone")
            time.sleep(0.05)
        return found[0]

    def hold(self, name):
        """Music for the customer meanwhile, then both talk as before."""
        phone, number = self.current[name]
        desk, audio = self.desks[name], phone.audio[number - 1]
        customer = self.customer_of(audio)
        desk.act("hold")
        self.assertTrue(customer.hears_music(), f"the customer {name} holds hears no music")
        self.assertTrue(audio.hears_silence())
        desk.act("resume")
        self.assertTrue(customer.hears(700))
        self.assertTrue(audio.hears(1000))
        audio.hertz = 1500
        self.assertTrue(customer.hears(1500))

    def hang_up(self, name):
        """The telephone does; its agent is free and gets the next who waits."""
        phone, number = self.current[name]
        before, byes = self.desks[name].talks(), self.byes()
        phone.cue("leave", number)
        phone.wait("left", number)
        self.has_the_next(name, before, byes)

    def pass_on(self, name, call):
        """The customer talks with an outside number, until that hangs up; the agent gets the next who waits."""
        phone, number = self.current[name]
        desk, outside = self.desks[name], self.outside_party
        customer, before, byes = self.customer_of(phone.audio[number - 1]), desk.talks(), self.byes()
        desk.act("pass", number=NUMBER)
        outside.wait("talking", call)
        outside.audio[call - 1].hertz = 850
        phone.wait("bye", number)
        self.assertTrue(customer.hears(850), f"the customer {name} passed on does not hear the number")
        self.assertTrue(outside.audio[call - 1].hears(1000))
        outside.cue("leave", call)
        outside.wait("left", call)
        customer.party.wait("bye", customer.number_of_call)
        self.has_the_next(name, before, byes)

    def has_the_next(self, name, before, byes):
        phone, number = self.current[name]
        self.current[name] = (phone, number + 1)
        self.desks[name].when(lambda me: before not in me.interactions)
        self.takes(phone, number + 1)
        self.the_first_is_served()
        self.assertNotEqual(self.desks[name].talks(), before)
        self.assertEqual(self.byes(), byes + 1)
        self.gone = {(party, call) for party in (self.wait, self.talk) for call, word, *_ in party.events() if word == "bye"}


class KillRoundsThroughRtpengine(Carried, KillRounds):
    victims = (*VICTIMS, ("rtpengine",))
    always = put_together = False  # one that has forgotten its ports has others afterwards

    def setUp(self):
        self.blocks = 1 + (WAITING + 2 * CONNECTED + 1) // 200
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
