"""Where the audio of calls through a real rtpengine comes from and goes to: IPv4 and IPv6, telephones that stand elsewhere than they say,
strangers who send to their ports (docs/rtpengine.md)."""
from audio import CLOCK, Audio, until
from call_scene import HERE, free_port, run
from rtpengine_scene import SIX, Carried
from sip_message import description
from sip_peer import Peer

ELSEWHERE, NOBODY = "127.0.0.3", "127.0.0.9"


class TwoFamilies(Carried):
    """Trunk or telephones or both over IPv6, strowger-media on IPv4."""
    over_v6 = ("trunk", "telephone")

    def setUp(self):
        self.six = free_port(SIX)
        super().setUp()

    def more_listeners(self):
        return f'    - {{address: "{SIX}", port: {self.six}}}'

    def more_trunks(self):
        return f'    - {{name: six, addresses: ["{SIX}"], targets: ["sip:[{SIX}]:{self.outside}"], options_interval: 0s, believed: true}}\n'

    def contacts(self, name, port):
        return f'"sip:{name}@[{SIX}]:{port}"' if "telephone" in self.over_v6 else super().contacts(name, port)

    def at_six(self, port=0):
        one = Peer((SIX, self.six), SIX, port)
        self.addCleanup(one.close)
        return one

    def arriving(self, **more):
        return self.call(self.at_six(), **more) if "trunk" in self.over_v6 else super().arriving(**more)

    def telephone(self, name="ada"):
        return self.at_six(self.phones[name]) if "telephone" in self.over_v6 else super().telephone(name)

    def test_music_a_talk_hold_and_the_end(self):
        customer, phone, desk = self.waits_and_talks()
        for one, kind in ((customer, "trunk"), (phone, "telephone")):
            self.assertEqual(one.audio.to[0], SIX if kind in self.over_v6 else HERE)
            self.assertTrue(self.rtpengine.owns(one.audio.to[1]))
        self.talks_directly(customer, phone)
        self.is_held(customer, phone, desk)
        self.talks_directly(customer, phone)
        self.assertTrue(customer.peer.nothing(0.5, lambda one: one.first.startswith("INVITE")))
        self.ends(customer, phone, desk)


class TrunkOverSix(TwoFamilies):
    over_v6 = ("trunk",)


class TelephoneOverSix(TwoFamilies):
    over_v6, ports = ("telephone",), 8

    def test_a_restart_that_leaves_everybody_their_port(self):
        """Of each family it can have one port alone, the one that the telephone had there: it is told the call anew, and nobody else anything."""
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        self.talks_directly(customer, phone)
        places = [customer.audio.to, phone.audio.to]
        self.rtpengine.end()
        with self.rtpengine.nothing_but(*places):
            self.rtpengine.begin()
            self.talks_directly(customer, phone)
            self.tones(customer, phone)
        for one in (customer, phone):
            self.assertTrue(one.peer.nothing(1, lambda other: other.first.startswith("INVITE")))
        self.assertEqual([customer.audio.to, phone.audio.to], places)
        self.is_held(customer, phone, desk)
        self.ends(customer, phone, desk)


class MediaOverSix(Carried):
    """Telephones and trunk on IPv4, strowger-media and the control port of rtpengine on IPv6."""
    control = SIX

    def more_of_media(self):
        return super().more_of_media() + f', bind: "{SIX}", advertised: "{SIX}"'

    def both_are_told_ports_of_ipv4(self, *dialogs):
        for one in dialogs:
            self.assertEqual(one.audio.to[0], HERE)
            self.assertTrue(self.rtpengine.owns(one.audio.to[1]))

    def test_music_a_talk_hold_and_the_end(self):
        customer, phone, desk = self.waits_and_talks()
        self.both_are_told_ports_of_ipv4(customer, phone)
        self.talks_directly(customer, phone)
        self.is_held(customer, phone, desk)
        self.talks_directly(customer, phone)
        self.ends(customer, phone, desk)

    def test_processes_that_die(self):
        """Whoever hears music or talks does so again, and nobody is invited again."""
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        waiting = self.arriving()
        waiting.answered()
        for victims in (["sip"], ["media"], ["sip", "media"]):
            self.kill(victims)
            self.tones(customer, phone)
            self.is_held(customer, phone, desk)
            self.assertTrue(waiting.audio.hears_music())
        for one in (customer, phone, waiting):
            self.assertTrue(one.peer.nothing(0.5, lambda message: message.first.startswith("INVITE")))
        waiting.leave()
        self.ends(customer, phone, desk)


class Elsewhere(Carried):
    """Behind address translation: nothing comes from where the session descriptions say."""

    def test_a_telephone_and_a_caller_are_heard_and_hear(self):
        desk, telephone, peer = self.person(), self.telephone(), self.peer()
        customer = self.call(peer, body=description(NOBODY, 4_000))
        customer.answered()
        self.assertTrue(customer.audio.hears_music())
        phone = self.rung(telephone)
        phone.accept(body=description(NOBODY, 4_002))
        desk.talks()
        self.tones(customer, phone)
        self.talks_directly(customer, phone)
        self.tones(customer, phone)
        self.is_held(customer, phone, desk)
        self.ends(customer, phone, desk)


class Stranger(Audio):
    """Sends ten times as much as a telephone, to several ports."""

    def __init__(self, address, *places):
        self.places = places
        super().__init__(address)
        self.hertz = 700

    def tick(self):
        for place in self.places:
            self.to = place
            for _ in range(10):
                super().tick()


class Strangers(Carried):
    seconds = 5  # rtpengine learns for three of them who sends

    def flooded(self, *dialogs):
        """From now on, each by one at its own address, and all by one elsewhere."""
        found = [Stranger(one.peer.address, one.audio.to) for one in dialogs]
        found.append(Stranger(ELSEWHERE, *(one.audio.to for one in dialogs)))
        for one in found:
            self.addCleanup(one.close)
        for one in dialogs:
            one.audio.strangers = {other.port for other in found}
        return found

    def test_nobody_takes_the_place_of_a_telephone(self):
        customer, phone, desk = self.connected()
        strangers = self.flooded(customer, phone)
        self.tones(customer, phone)
        ends = (customer.audio, phone.audio)
        lost = until(lambda: any(CLOCK.taken - one.last > 0.5 for one in ends), self.seconds)
        self.assertFalse(lost, "a stranger was taken for a telephone")
        self.assertEqual([one.hears_now() for one in ends], [1500, 1000])
        for one in strangers:
            self.assertFalse(one.recent(self.seconds - 1))
            one.close()
        self.tones(customer, phone)
        self.ends(customer, phone, desk)


if __name__ == "__main__":
    run()
