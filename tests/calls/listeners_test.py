"""A call that came by the second of two listeners: whatever is sent within it leaves by that one and names it (docs/sip.md), over a kill as well. Most of it
is waiting for the session's timer."""
import re

from call_scene import HERE, TRUNK, Scene, run
from live_engine import free_port, kept_secret
from phone_line import Line
from sip_peer import Peer, in_uri

SIX = "::1"
TIMER = [("Supported", "timer"), ("Session-Expires", "90;refresher=uas")]


class Second(Scene):
    """A scene with two listeners, which plays at the second."""
    here, trunk = HERE, TRUNK  # it, and the trunk that speaks with it

    def setUp(self):
        self.second = free_port(self.here)
        super().setUp()

    def contacts(self, name, port):
        return ""

    def more_listeners(self):
        return f'    - {{address: "{self.here}", port: {self.second}, transports: [udp, tcp]}}'

    def more_of_sip(self):
        kept_secret(self.folder / "phones", "ada analytical engine\nalan enigma\n")
        return "  passwords: phones\n  session_expires: 90s\n"

    def at_second(self, address=None, port=0, **more):
        one = Peer((self.here, self.second), address or self.trunk, port, **more)
        self.addCleanup(one.close)
        return one

    def registered(self):
        """Ada's telephone, behind the second listener."""
        line = Line(self.second)
        self.assertEqual(line.register("ada", "analytical engine")[0], 200)
        line.close()
        return self.at_second(HERE, line.port)

    def by_second(self, message):
        ours = re.escape(f"{in_uri(self.here)}:{self.second}")
        if message.origin:
            self.assertEqual(message.origin[1], self.second, message.first)
        self.assertRegex(message["Via"], rf"^SIP/2\.0/(UDP|TCP) {ours};[^()]*$")  # and nothing of ours behind it
        if message.method in ("INVITE", "UPDATE") and message.status is None:
            self.assertRegex(message["Contact"], rf"^<sip:{ours}(;transport=tcp)?>$")


class SecondListener(Second):
    def refreshed(self, customer, method):
        """By us, when half of the time is over."""
        asked = customer.request(method, seconds=60)
        self.by_second(asked)
        customer.answer(asked, 200, [("Session-Expires", "90;refresher=uac"), ("Require", "timer")], customer.says() if method == "INVITE" else "")
        if method == "INVITE":
            self.by_second(customer.request("ACK"))

    def test_all_that_is_ours_in_a_call_goes_by_the_listener_it_came_by(self):
        desk, telephone = self.person(), self.registered()
        invited = self.call(self.at_second(), fields=TIMER)
        self.assertEqual(invited.answered()["Contact"], f"<sip:127.0.0.1:{self.second}>")
        phone = self.rung(telephone)
        self.by_second(phone.offered)
        self.by_second(phone.accept([("Allow", "INVITE, ACK, BYE, UPDATE"), *TIMER[:1], ("Session-Expires", "90;refresher=uac"), ("Require", "timer")]))
        desk.talks()
        updated = self.call(self.at_second(), fields=[*TIMER, ("Allow", "INVITE, ACK, BYE, UPDATE")])
        connected = self.call(self.at_second(transport="TCP"), fields=TIMER)
        for one in (updated, connected):
            one.answered()
        self.refreshed(connected, "INVITE")
        connected.leave()  # its connection would be gone with the process
        for victims in ((), ("sip",)):
            if victims:
                self.kill(victims)
            for one, method in ((invited, "INVITE"), (updated, "UPDATE"), (phone, "UPDATE")):
                self.refreshed(one, method)
        asked = phone.ask("REFER", [("Refer-To", "<sip:nobody@127.0.0.1>")])
        self.assertEqual(asked.status, 202)
        self.by_second(phone.expect("NOTIFY"))
        phone.leave()
        self.by_second(invited.expect("BYE"))
        desk.is_free()
        updated.leave()

    def test_a_200_that_is_sent_again_after_a_kill_comes_from_there(self):
        peer = self.at_second()
        one = self.call(peer)
        self.by_second_answer(one.final(one.invite))
        self.kill(("sip",))
        with peer.news:
            peer.said.clear()  # the same octets once more are what is waited for
            peer.inbox.clear()
        again = peer.wait(lambda said: said.status == 200, 20, "200")
        self.by_second_answer(again)
        one.remote_tag, one.target = again.tag("To"), re.search(r"<([^>]+)>", again["Contact"]).group(1)
        one.acknowledge(again)
        one.hear(again)
        self.assertTrue(one.audio.hears_music())
        one.leave()

    def by_second_answer(self, answer):
        self.assertEqual(answer.status, 200)
        self.assertEqual((answer.origin[1], answer["Contact"]), (self.second, f"<sip:127.0.0.1:{self.second}>"))


class Connections(Second):
    def test_requests_go_by_the_connection_of_a_call_and_where_that_is_gone_to_the_contact(self):
        desk, telephone = self.person(), self.registered()
        for ends in (None, lambda peer: self.kill(("sip",)), lambda peer: peer.hang_up()):
            peer = self.at_second(transport="TCP")
            one = self.call(peer)
            one.answered()
            self.assertTrue(one.audio.hears_music())
            phone = self.rung(telephone)
            phone.accept()
            desk.talks()
            made = peer.wire
            if ends:
                ends(peer)
            phone.leave()
            bye = one.expect("BYE")
            self.by_second(bye)
            self.assertEqual(bye.wire is made, ends is None, "the connection it came by")
            desk.is_free()


class ConnectionsOverSix(Connections):
    """The first listener is one of IPv4."""
    here = trunk = SIX

    def contacts(self, name, port):
        return f'"sip:{name}@[{SIX}]:{port}"'

    def registered(self):
        return self.at_second(port=self.phones["ada"])

    def more_of_media(self):
        return f', bind: "{SIX}"'

    def more_trunks(self):
        return f'    - {{name: six, addresses: ["{SIX}"], transports: [udp, tcp], targets: ["sip:[{SIX}]:{self.outside}"], options_interval: 0s}}\n'


if __name__ == "__main__":
    run()
