"""A call that came by the second of two listeners: whatever is sent within it leaves by that one and names it (docs/sip.md), over a kill as well. Most of it
is waiting for the session's timer."""
import re

from call_scene import HERE, TRUNK, Scene, run
from live_engine import free_port, kept_secret
from phone_line import Line
from sip_peer import Peer

TIMER = [("Supported", "timer"), ("Session-Expires", "90;refresher=uas")]


class SecondListener(Scene):
    def setUp(self):
        self.second = free_port(HERE)
        super().setUp()

    def contacts(self, name, port):
        return ""

    def more_listeners(self):
        return f"    - {{address: 127.0.0.1, port: {self.second}, transports: [udp, tcp]}}"

    def more_of_sip(self):
        kept_secret(self.folder / "phones", "ada analytical engine\nalan enigma\n")
        return "  passwords: phones\n  session_expires: 90s\n"

    def at_second(self, address=TRUNK, port=0, **more):
        one = Peer((HERE, self.second), address, port, **more)
        self.addCleanup(one.close)
        return one

    def registered(self):
        """Ada's telephone, behind the second listener."""
        line = Line(self.second)
        self.assertEqual(line.register("ada", "analytical engine")[0], 200)
        line.close()
        return self.at_second(HERE, line.port)

    def by_second(self, message):
        if message.origin:
            self.assertEqual(message.origin[1], self.second, message.first)
        self.assertRegex(message["Via"], rf"^SIP/2\.0/(UDP|TCP) 127\.0\.0\.1:{self.second};[^()]*$")  # and nothing of ours behind it
        if message.method in ("INVITE", "UPDATE") and message.status is None:
            self.assertRegex(message["Contact"], rf"^<sip:127\.0\.0\.1:{self.second}(;transport=tcp)?>$")

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

    def test_a_connection_that_is_gone_is_made_anew_to_the_contact(self):
        desk, telephone = self.person(), self.registered()
        for ends in (lambda peer: self.kill(("sip",)), lambda peer: peer.hang_up()):
            peer = self.at_second(transport="TCP")
            one = self.call(peer)
            one.answered()
            phone = self.rung(telephone)
            phone.accept()
            desk.talks()
            ends(peer)
            phone.leave()
            self.by_second(one.expect("BYE"))
            desk.is_free()

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


if __name__ == "__main__":
    run()
