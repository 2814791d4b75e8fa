"""What stands between people while a process is killed, and what is done with it right afterwards: a customer on hold, a conference of three, and transfers
to an agent and to a queue. (Calls that talk and calls that wait: kill_rounds.py.)"""
from audio import MUSIC
from call_scene import Scene, run

CUSTOMER, LEAD, THIRD = 1000, 1500, 700


class KeptCalls(Scene):
    agents, offer_timeout = 4, "30s"

    def setUp(self):
        super().setUp()
        self.desks, self.parties = {}, []

    def party(self, *what, **more):
        self.parties.append(super().party(*what, **more))
        return self.parties[-1]

    def comes(self, name):
        """To the desk; the telephone stands there."""
        self.desks[name] = self.person(name)
        return self.phone(name, calls=2)

    def connected_with(self, name):
        phone, customer = self.comes(name), self.customer()
        customer.wait("answered")
        phone.wait("talking")
        customer.audio[0].hertz, phone.audio[0].hertz = CUSTOMER, LEAD
        self.hear_each_other(customer, phone)
        return customer, phone

    def each_hears_the_others(self, *three):
        for one in three:
            others = [other.audio[0].hertz for other in three if other is not one]
            self.assertTrue(one.audio[0].hears_together(*others), f"{one.log.stem} does not hear {others}, and nothing else")

    def is_held(self, customer, phone):
        self.assertTrue(customer.audio[0].hears_together(MUSIC), "who is on hold does not hear music")
        self.assertTrue(phone.audio[0].hears_silence(), "who holds hears somebody")

    def has(self, customer, phone, number=1):
        """They hear each other; it is the telephone's call of this number."""
        phone.wait("talking", number)
        audio = phone.audio[number - 1]
        audio.hertz = THIRD
        self.assertTrue(customer.audio[0].hears(THIRD))
        self.assertTrue(audio.hears(CUSTOMER))

    def over_a_death_of(self, *victims):
        held, ada = self.connected_with("ada")
        self.desks["ada"].act("hold")
        customer, alan = self.connected_with("alan")
        grace = self.comes("grace")
        self.desks["alan"].act("consult", agent="grace")
        grace.wait("talking")
        grace.audio[0].hertz = THIRD
        self.desks["alan"].act("conference")
        self.each_hears_the_others(customer, alan, grace)
        self.is_held(held, ada)
        self.kill(victims, self.desks.values())
        if "engine" in victims:
            self.desks = {name: self.person(name, ready=False) for name in self.desks}
        self.each_hears_the_others(customer, alan, grace)
        self.is_held(held, ada)
        for one in self.parties:
            self.assertFalse(one.seen("bye"), f"{one.log.stem} was sent a BYE")
        self.goes_on(held, ada, customer, alan, grace)

    def goes_on(self, held, ada, customer, alan, grace):
        """As if nothing had been."""
        desks = self.desks
        desks["ada"].act("resume")
        self.hear_each_other(held, ada)
        edsger = self.comes("edsger")
        self.assertTrue(desks["ada"].ask("transfer", interaction=desks["ada"].talks(), agent="edsger")["ok"])
        ada.wait("bye")
        self.has(held, edsger)
        desks["ada"].is_free()
        about = desks["edsger"].talks()
        self.assertTrue(desks["edsger"].ask("transfer", interaction=about, queue="repairs")["ok"])
        edsger.wait("bye")
        self.has(held, ada, 2)
        self.assertEqual(desks["ada"].interactions[desks["ada"].talks()]["queue"], "repairs")
        desks["alan"].act("leave")
        alan.wait("bye")
        self.has(customer, grace)
        for one in (held, customer):
            one.cue("leave")
            one.wait("left")
        ada.wait("bye", 2)
        grace.wait("bye")
        for name in ("ada", "alan", "grace"):
            desks[name].is_free()

    def test_over_a_death_of_sip(self):
        self.over_a_death_of("sip")

    def test_over_a_death_of_media(self):
        self.over_a_death_of("media")

    def test_over_a_death_of_the_engine(self):
        self.over_a_death_of("engine")

    def test_over_a_death_of_all(self):
        self.over_a_death_of("sip", "media", "engine")


if __name__ == "__main__":
    run()
