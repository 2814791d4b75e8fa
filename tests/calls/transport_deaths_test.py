"""kill -9 of strowger-sip, strowger-media, the engine, and all of them, under calls over TCP and TLS, with keys for their audio (SDES) where it is TLS: a customer
who talks, one on hold, one whose agent consults and a conference. Whoever is dead takes its connections along; within ten seconds all hear each other again,
and each call is held, taken back, passed on and hung up by either side as if nothing had been."""
from call_scene import TRUNK, Courses, TlsScene, run
from srtp import new_secret

CUSTOMER, LEAD, THIRD = 1000, 1500, 700
NUMBER = "+442079461111"


class Crossing(Courses, TlsScene):
    """Telephones speak by `phones_by`, the trunk by `customers_by`."""
    phones_by = customers_by = "TCP"
    agents, offer_timeout = 6, "30s"
    by_phone = ("Allow", "INVITE, ACK, BYE, CANCEL, UPDATE, REFER")

    def setUp(self):
        self.srtp = self.rule(self.phones_by)
        super().setUp()
        self.desks, self.telephones = {}, {}

    @staticmethod
    def rule(transport):
        return "demanded" if transport == "TLS" else "refused"

    @staticmethod
    def secret(peer):
        return new_secret() if peer.transport == "TLS" else None

    def contacts(self, *whose):
        self.transport = self.phones_by
        return super().contacts(*whose)

    def more_of_trunk(self):
        self.transport = self.customers_by
        return f"{super().more_of_trunk()}, srtp: {self.rule(self.customers_by)}"

    def end(self, address, port=0):
        self.transport = self.customers_by if address == TRUNK else self.phones_by
        return super().end(address, port)

    def arriving(self, **more):
        peer = self.end(TRUNK)
        return self.call(peer, secret=self.secret(peer), **more)

    def rung(self, peer, **more):
        one = super().rung(peer, **more)
        one.secret = self.secret(peer)
        return one

    def accepted(self, name):
        """The telephone's next call."""
        phone = self.rung(self.telephones[name])
        phone.accept([self.by_phone])
        return phone

    def comes(self, name):
        self.telephones[name], self.desks[name] = self.telephone(name), self.person(name)

    def connected_with(self, name):
        self.comes(name)
        customer = self.arriving()
        customer.answered()
        phone = self.accepted(name)
        self.desks[name].talks()
        self.tones(customer, phone)
        return customer, phone

    def asks(self, name, colleague):
        self.comes(colleague)
        self.desks[name].act("consult", agent=colleague)
        phone = self.accepted(colleague)
        phone.audio.hertz = THIRD
        return phone

    def dies(self, *victims):
        self.kill(victims, self.desks.values())
        if "engine" in victims:
            self.desks = {name: self.person(name, ready=False) for name in self.desks}

    def has(self, customer, phone, tone=THIRD):
        phone.audio.hertz = tone
        self.assertTrue(customer.audio.hears(tone))
        self.assertTrue(phone.audio.hears(CUSTOMER))

    def hold_by(self, one, other):
        """By its telephone (RFC 3264 8.4), and taken back."""
        for direction, answer in (("sendonly", "recvonly"), ("sendrecv", "sendrecv")):
            asked = one.invite_again(direction)
            said = one.final(asked)
            self.assertEqual((said.status, said.direction, len(said.keys)), (200, answer, 1 if one.secret else 0))
            one.acknowledge(said, asked)
            if direction == "sendonly":
                self.assertTrue(other.audio.hears_music())


class DeathOfAll(Crossing):
    def talks(self):
        self.talking_pair = self.connected_with("ada")
        self.held = self.connected_with("alan")
        self.desks["alan"].act("hold")
        self.asked = (*self.connected_with("grace"), self.asks("grace", "edsger"))
        self.three = (*self.connected_with("barbara"), self.asks("barbara", "donald"))
        self.desks["barbara"].act("conference")

    def all_hear(self):
        customer, phone = self.talking_pair
        self.assertTrue(phone.audio.hears(CUSTOMER))
        self.assertTrue(customer.audio.hears(LEAD))
        customer, phone = self.held
        self.assertTrue(customer.audio.hears_music())
        self.assertTrue(phone.audio.hears_silence())
        customer, lead, other = self.asked
        self.assertTrue(customer.audio.hears_music())
        self.assertTrue(lead.audio.hears(THIRD))
        self.assertTrue(other.audio.hears(LEAD))
        for one in self.three:
            others = [other.audio.hertz for other in self.three if other is not one]
            self.assertTrue(one.audio.hears_together(*others), f"one does not hear {others}, and nothing else")

    def nobody_was_let_go(self):
        for one in (*self.talking_pair, *self.held, *self.asked, *self.three):
            self.assertTrue(one.peer.nothing(0, lambda said: said.first.startswith("BYE")))

    def over_a_death_of(self, *victims):
        self.talks()
        self.all_hear()
        self.dies(*victims)
        self.all_hear()
        self.nobody_was_let_go()
        self.goes_on()

    def goes_on(self):
        self.passed_on_to_a_number(*self.talking_pair)
        self.taken_back_and_transferred(*self.held)
        self.consulted_gets_it(*self.asked)
        self.lead_leaves(*self.three)
        for desk in self.desks.values():
            desk.is_free()

    def passed_on_to_a_number(self, customer, phone):
        self.hold_by(phone, customer)
        self.tones(customer, phone)
        trunk = self.end(TRUNK, self.outside)
        self.desks["ada"].act("pass", number=NUMBER)
        outside = self.rung(trunk)
        outside.accept()
        phone.expect("BYE")
        self.has(customer, outside)
        outside.leave()
        customer.expect("BYE")

    def taken_back_and_transferred(self, customer, phone):
        """To an agent, whose telephone hangs up."""
        self.desks["alan"].act("resume")
        self.tones(customer, phone)
        self.assertTrue(self.desks["alan"].ask("transfer", interaction=self.desks["alan"].talks(), agent="ada")["ok"])
        phone.expect("BYE")
        ada = self.accepted("ada")
        self.has(customer, ada)
        ada.leave()
        customer.expect("BYE")

    def consulted_gets_it(self, customer, lead, other):
        self.desks["grace"].act("complete")
        lead.expect("BYE")
        self.has(customer, other)
        self.hold_by(other, customer)
        customer.leave()
        other.expect("BYE")

    def lead_leaves(self, customer, lead, other):
        self.desks["barbara"].act("leave")
        lead.expect("BYE")
        self.has(customer, other)
        other.leave()
        customer.expect("BYE")

    def test_all(self):
        self.over_a_death_of("sip", "media", "engine")


class DeathOfEach(DeathOfAll):
    def test_sip(self):
        self.over_a_death_of("sip")

    def test_media(self):
        self.over_a_death_of("media")

    def test_the_engine(self):
        self.over_a_death_of("engine")


class OverTcp(DeathOfEach):
    pass


class OverTls(DeathOfEach):
    phones_by = customers_by = "TLS"


class TelephonesOverTls(DeathOfAll):
    phones_by = "TLS"


class CustomersOverTls(DeathOfAll):
    customers_by = "TLS"


del DeathOfAll, DeathOfEach  # which are no courses by themselves

if __name__ == "__main__":
    run()
