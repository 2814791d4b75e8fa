"""The races and rules of a call with SIPp at both ends, which knows nothing of our own reading of SIP: over UDP, TCP and TLS (Debian's SIPp
speaks none: tls_bridge.py does it for it). Each scenario says in its head what it does."""
import socket
import time

from call_scene import HERE, TRUNK, Scene, TlsScene, run
from certificates import called, calling
from live_engine import free_port
from tls_bridge import TlsBridge


class Played(Scene):
    """Everybody is a SIPp that speaks by `transport`."""
    transport = "udp"

    def contacts(self, name, port):
        return f'"sip:{name}@127.0.0.1:{port};transport={self.transport}"'

    def more_of_trunk(self):
        return f'targets: ["sip:127.0.0.2:{self.outside};transport={self.transport}"], options_interval: 0s'

    def party(self, scenario, *where, pause=0, once=False, **more):
        """`pause`: where the scenario has one, in milliseconds. `once`: what comes twice is told twice."""
        words = ["-d", str(pause), *(["-nr"] if once else [])]
        return super().party(scenario, *where, transport=f"{self.transport[0]}1", more=words, **more)

    def leaves(self, one):
        one.cue("leave")
        one.wait("left")

    def engine_is_empty(self):
        end = time.monotonic() + 10
        while self.engine.lines_of("status")[0]["interactions"]:
            self.assertLess(time.monotonic(), end, "an interaction was left")
            time.sleep(0.05)

    def hear(self, one, other):
        one.audio[0].hertz, other.audio[0].hertz = 1000, 1500
        self.assertTrue(one.audio[0].hears(1500))
        self.assertTrue(other.audio[0].hears(1000))

    def all_end(self, *parties):
        for one in parties:
            one.end()
        self.engine_is_empty()


class Flows(Played):
    def test_cancel_before_the_answer(self):
        desk = self.person()
        with self.engine.standing_still():  # who is not answered is not answered 200
            customer = self.customer("caller_cancels")
            customer.wait("refused")
        self.all_end(customer)
        desk.is_free()

    def test_bye_in_the_queue(self):
        customer = self.customer("caller_leaves")
        customer.wait("answered")
        self.assertTrue(customer.audio[0].hears_music())
        self.leaves(customer)
        self.all_end(customer)

    def test_bye_while_a_telephone_rings(self):
        desk, phone, customer = self.person(), self.phone(scenario="phone_rings"), self.customer("caller_leaves")
        phone.wait("ringing")
        customer.wait("answered")
        self.leaves(customer)
        phone.wait("cancelled")
        self.all_end(customer, phone)
        desk.is_free()

    def test_the_telephone_answers_as_the_customer_leaves(self):
        desk, phone, customer = self.person(), self.phone(scenario="phone_answers_late"), self.customer("caller_leaves")
        phone.wait("ringing")
        customer.wait("answered")
        self.leaves(customer)
        phone.wait("late")
        phone.wait("bye")
        self.all_end(customer, phone)
        desk.is_free()

    def test_the_customer_leaves(self):
        desk, phone, customer = self.person(), self.phone(), self.customer("caller_leaves")
        customer.wait("answered")
        phone.wait("talking")
        self.hear(customer, phone)
        self.leaves(customer)
        phone.wait("bye")
        self.all_end(customer, phone)
        desk.is_free()

    def test_messages_of_the_customer_come_twice(self):
        desk, phone, customer = self.person(), self.phone(), self.customer("caller_repeats", once=True)
        customer.wait("again")
        phone.wait("talking")
        self.hear(customer, phone)
        self.leaves(customer)
        phone.wait("bye")
        self.all_end(customer, phone)
        desk.is_free()

    def test_messages_of_the_telephone_come_twice(self):
        desk, phone, customer = self.person(), self.phone(scenario="phone_repeats", once=True), self.customer()
        customer.wait("answered")
        phone.wait("again")
        self.hear(customer, phone)
        self.leaves(phone)
        customer.wait("bye")
        self.all_end(customer, phone)
        desk.is_free()

    def test_a_fork_that_answers_late_is_let_go(self):
        desk, phone, customer = self.person(), self.phone(scenario="phone_forks"), self.customer()
        customer.wait("answered")
        phone.wait("talking")
        phone.wait("dropped")
        self.hear(customer, phone)
        self.assertIsNone(customer.seen("bye"))
        self.leaves(phone)
        customer.wait("bye")
        self.all_end(customer, phone)
        desk.is_free()

    def test_reliable_ringing_is_acknowledged(self):
        desk, phone, customer = self.person(), self.phone(scenario="phone_rings_reliably"), self.customer()
        phone.wait("acknowledged")
        phone.wait("talking")
        customer.wait("answered")
        self.hear(customer, phone)
        self.leaves(phone)
        self.all_end(customer, phone)
        desk.is_free()

    def test_early_audio_is_acknowledged(self):
        customer = self.customer("caller_pracks", number="+442079460002")
        customer.wait("early")
        customer.wait("acknowledged")
        self.assertTrue(customer.audio[0].hears_music())
        phone = self.phone()
        desk = self.person()
        customer.wait("answered")
        phone.wait("talking")
        self.hear(customer, phone)
        self.assertTrue(desk.ask("close", interaction=desk.talks())["ok"])
        self.all_end(customer, phone)

    def test_refer(self):
        desk, phone = self.person(), self.phone(scenario="phone_refers", pause=500, refer="<sip:+442079461111@127.0.0.1>")
        outside, customer = self.party("phone", TRUNK, self.outside), self.customer("caller_leaves")
        phone.wait("transferring")
        outside.wait("talking")
        self.assertIn("From: <sip:anonymous@", outside.messages())  # no trunk and nobody says which number is shown
        self.hear(customer, outside)
        phone.wait("bye")
        self.assertIn("SIP/2.0 200", [one[3] for one in phone.events() if one[1] == "notified"])
        desk.is_free()
        self.leaves(customer)
        outside.wait("bye")
        self.all_end(customer, phone, outside)

    def test_a_session_timer_that_is_too_short(self):
        customer = self.customer("caller_too_short")
        customer.wait("refused")
        self.all_end(customer)


class FlowsOverTcp(Flows):
    transport = "tcp"


class OverTls(TlsScene):
    """Before `Played`: each SIPp is behind a bridge."""
    transport = "tls"

    def more_listeners(self):
        text = super().more_listeners()
        self.shown = {address: self.authority.vouches(f"peer{index}", address) for index, address in enumerate((HERE, TRUNK))}
        return text

    def bridged(self, *words):
        one = TlsBridge(*words)
        self.addCleanup(one.close)
        return one

    def towards_us(self, address):
        """Where who calls from this address finds us by TCP."""
        def calls():
            line = socket.create_connection((HERE, self.tls), source_address=(address, 0))
            return calling(self.authority).wrap_socket(line, server_hostname=HERE)
        return f"{address}:{self.bridged((address, 0), lambda came: came, calls, False).port}"

    def behind(self, address, port):
        """A port of SIPp's own, which is called by TLS at `port`."""
        inside = free_port(address)
        context = called(self.shown[address])
        self.bridged((address, port), lambda came: context.wrap_socket(came, server_side=True),
                     lambda: socket.create_connection((address, inside)), True, (inside, port))
        return inside

    def party(self, scenario, address=HERE, port=0, **more):
        port = self.behind(address, port) if port else 0
        return super().party(scenario, address, port, self.towards_us(address), **more)


class FlowsOverTls(OverTls, Flows):
    pass


class Losers(Played):
    """RFC 3326: who lost a ring shows no missed call."""
    more_of_queue = ", select: ring_all"

    def test_it_was_answered_elsewhere(self):
        desks = [self.person("ada"), self.person("alan")]
        loses, wins = self.phone("ada", "phone_rings"), self.phone("alan")
        customer = self.customer("caller_leaves")
        self.assertRegex(loses.wait("cancelled")[3], r'SIP *; *cause=200 *; *text="Call completed elsewhere"')
        self.hear(customer, wins)
        self.leaves(customer)
        wins.wait("bye")
        self.all_end(customer, wins, loses)
        for desk in desks:
            desk.is_free()


class LosersOverTcp(Losers):
    transport = "tcp"


class LosersOverTls(OverTls, Losers):
    pass


class Timers(Played):
    """RFC 4028 in real time, of which 45 s are waiting: over both transports at once."""

    def more_of_sip(self):
        return "  session_expires: 90s\n"

    def test_sessions_are_refreshed_and_crossing_refreshes_told_to_wait(self):
        parties = []
        for self.transport in ("udp", "tcp"):
            parties += [self.customer("caller_refreshed"), self.customer("caller_glare")]
        for one in parties:
            one.wait("answered")
        for one in parties:
            one.wait("refreshed", seconds=60)
        for one in parties[1::2]:
            one.wait("crossed")
            one.wait("again")
        self.all_end(*parties)


if __name__ == "__main__":
    run()
