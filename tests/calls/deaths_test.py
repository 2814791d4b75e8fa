"""What strikes a call at its worst moments: processes that die while a telephone rings, right behind the customer's ACK, and while others call. Nobody may be
lost or heard by one side only, nobody's port may become another's, and who cannot be kept is told by name. What is no call goes on meanwhile."""
import contextlib
import http.client
import os
import re
import signal
import socket
import time

from call_scene import HERE, Scene, run
from chat_customer import Customer


class Deaths(Scene):
    offer_timeout = "30s"

    def metric(self, name):
        line = http.client.HTTPConnection("127.0.0.1", self.engine.port, timeout=10)
        line.request("GET", "/metrics")
        text = line.getresponse().read().decode()
        line.close()
        return next(float(one.split()[-1]) for one in text.splitlines() if one.startswith(f"strowger_{name} "))

    def both_hear(self, customer, phone):
        customer.audio.hertz, phone.audio.hertz = 1000, 1500
        self.assertTrue(phone.audio.hears(1000), "the agent does not hear the customer")
        self.assertTrue(customer.audio.hears(1500), "the customer does not hear the agent")


class Ringing(Deaths):
    def rings_over(self, victims):
        desk, telephone = self.person(), self.telephone()
        customer = self.call(self.peer())
        customer.answered()
        phone = self.rung(telephone)
        phone.ring()
        time.sleep(0.5)  # what was to be kept is kept
        self.kill(victims, [desk])
        if "engine" in victims:
            desk = self.person(ready=False)
        self.assertTrue(telephone.nothing(3, lambda one: one.first.startswith("CANCEL")))
        phone.accept()  # the INVITE it got first: whatever came behind is that one once more
        self.both_hear(customer, phone)
        desk.talks()
        customer.leave()
        phone.expect("BYE")

    def test_a_telephone_that_rings_over_the_death_of_sip_and_media_hears_and_is_heard(self):
        self.rings_over(("sip", "media"))

    def test_a_telephone_that_rings_over_the_death_of_the_engine_hears_and_is_heard(self):
        self.rings_over(("engine",))

    def test_a_telephone_that_rings_over_the_death_of_all_hears_and_is_heard(self):
        self.rings_over(("sip", "media", "engine"))


class OtherSettings(Deaths):
    """The engine dies while an agent is offered a customer, and begins again with another `accept` of its telephone."""

    def accepts(self, where):
        plain = f'phone: {{contacts: [{self.contacts("ada", self.phones["ada"])}]'
        self.text = self.text.replace(plain + ", accept: desktop", plain)
        if where == "desktop":
            self.text = self.text.replace(plain, plain + ", accept: desktop")

    def begins_with(self, where, desk):
        self.accepts(where)
        self.kill(("engine",), [desk])
        return self.person(ready=False)

    def has(self, customer, phone, desk):
        self.both_hear(customer, phone)
        desk.talks()
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def offered(self):
        desk, telephone, customer = self.person(), self.telephone(), self.call(self.peer())
        customer.answered()
        return desk, telephone, customer

    def test_a_telephone_that_rings_goes_on_ringing_where_the_desk_is_to_accept_now(self):
        desk, telephone, customer = self.offered()
        phone = self.rung(telephone)
        phone.ring()
        desk.when(lambda me: me.offers)
        desk = self.begins_with("desktop", desk)
        self.assertTrue(telephone.nothing(3, lambda one: one.first.startswith("CANCEL")))
        phone.accept()
        self.has(customer, phone, desk)

    def starts_at_the_desk(self):
        self.accepts("desktop")
        self.kill(("engine",))
        desk, telephone, customer = self.offered()
        desk.when(lambda me: me.offers)
        self.assertTrue(telephone.nothing(1))
        desk = self.begins_with("telephone", desk)
        return telephone, customer, desk, desk.when(lambda me: next(iter(me.offers.values()), None))

    def test_an_offer_that_is_accepted_at_the_desk_still_is_where_the_telephone_is_to_ring_now(self):
        telephone, customer, desk, offer = self.starts_at_the_desk()
        self.assertTrue(desk.ask("accept", offer=offer["id"])["ok"])
        phone = self.rung(telephone)
        phone.accept()
        self.has(customer, phone, desk)


class Answered(Deaths):
    def test_who_was_answered_right_before_a_death_is_heard_on_the_port_that_was_told(self):
        desk, telephone = self.person(ready=False), self.telephone()
        for pause in (0, 0.03, 0.1, 0.4):
            with self.subTest(seconds_after_the_ack=pause):
                peer = self.peer()
                customer = self.call(peer)
                said = customer.answered()
                peer.said[said.raw] = (customer.acknowledge(said).octets(), peer.server)  # as RFC 3261 13.2.2.4 has it
                time.sleep(pause)
                self.kill(("sip", "media"))
                self.assertTrue(customer.audio.hears_music())
                self.assertTrue(peer.nothing(0.2), f"other than the 200 there was: {[one[0].raw for one in peer.inbox]}")
                desk.ask("ready")
                phone = self.rung(telephone)
                phone.accept()
                self.both_hear(customer, phone)
                customer.leave()
                phone.expect("BYE")
                desk.is_free()
                desk.ask("not_ready", reason="break")


class Newcomers(Deaths):
    def arrive_while(self, victims):
        desk, telephone = self.person(), self.telephone()
        talks = self.call(self.peer())
        talks.answered()
        phone = self.rung(telephone)
        phone.accept()
        self.both_hear(talks, phone)
        waits = [self.call(self.peer()) for _ in range(8)]
        for one in waits:
            one.answered()
            self.assertTrue(one.audio.hears_music())
        time.sleep(0.3)
        before, newcomers = self.processes(), []
        for name in victims:
            os.kill(before[name]["pid"], signal.SIGKILL)
        for _ in range(10):
            newcomers.append(self.call(self.peer()))
            time.sleep(0.02)
        self.come_back(before, victims)
        for one in newcomers:
            peer = one.peer
            peer.wire.send(one.invite.octets(), peer.server)  # it was lost with the process, or is known
            one.answered(20)
        for one in [*waits, *newcomers]:
            self.assertTrue(one.audio.hears_music())
        self.both_hear(talks, phone)
        ports = {one.audio.to for one in [talks, phone, *waits, *newcomers]}
        self.assertEqual(len(ports), 20)
        for one in [talks, *waits, *newcomers]:
            self.assertTrue(one.peer.nothing(0, lambda message: message.first.startswith("BYE")))
        talks.leave()
        phone.expect("BYE")
        desk.when(lambda me: not me.interactions)

    def test_who_calls_while_media_comes_back_gets_nobody_elses_port(self):
        self.arrive_while(("media",))

    def test_who_calls_while_sip_and_media_come_back_gets_nobody_elses_port(self):
        self.arrive_while(("sip", "media"))


class Lost(Deaths):
    """A port is another program's when media comes back for it, and stays so: of all that can be lost, this cannot be kept."""

    @contextlib.contextmanager
    def taken(self, port):
        """From the death of media on, until what is said of it was seen."""
        before = self.processes()
        os.kill(before["media"]["pid"], signal.SIGKILL)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            end = time.monotonic() + 5
            while True:
                try:
                    line.bind((HERE, port))
                    break
                except OSError:
                    self.assertLess(time.monotonic(), end)
            yield
        self.come_back(before, ("media",))

    def test_a_customer_whose_line_cannot_be_had_again_is_told_by_name(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        interaction = desk.talks()
        self.assertEqual((self.metric("calls_lost_total"), self.metric("legs_lost_total")), (0, 0))
        with self.taken(customer.audio.to[1]):
            customer.expect("BYE")
            self.engine.wait_for(f"event=call_lost interaction={interaction} entry=hotline queue=support agent=ada why=no_line")
        phone.expect("BYE")
        desk.is_free()
        self.assertEqual((self.metric("calls_lost_total"), self.metric("legs_lost_total")), (1, 0))
        self.assertEqual([fact["how"] for record in self.engine.lines_of("journal", interaction) for fact in record["facts"]
                          if fact["fact"] == "conversation_over"], ["customer_gone"])

    def test_an_agent_whose_line_cannot_be_had_again_is_told_by_name(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        interaction = desk.talks()
        with self.taken(phone.audio.to[1]):
            phone.expect("BYE")
            self.engine.wait_for(f"event=leg_lost interaction={interaction} entry=hotline queue=support agent=ada role=lead why=no_line")
        self.assertTrue(customer.audio.hears_music())  # and waits for the next
        self.assertEqual((self.metric("calls_lost_total"), self.metric("legs_lost_total")), (0, 1))


class Forgotten(Deaths):
    """The engine begins on an empty journal while strowger-sip has calls."""

    def test_each_call_is_ended_and_told_by_name(self):
        customer, phone, desk = self.connected()
        self.tones(customer, phone)
        waits = self.arriving()
        waits.answered()
        self.assertTrue(waits.audio.hears_music())
        sip, former = self.processes()["sip"]["pid"], self.engine
        os.kill(former.process.pid, signal.SIGKILL)
        former.process.wait()
        desk.close()
        (self.folder / "data" / "journal").rename(self.folder / "journal-of-before")
        self.begin()
        for one in (customer, phone, waits):
            one.expect("BYE")
        self.assertEqual(self.processes()["sip"]["pid"], sip)
        for one, telephones in ((customer, f' telephones="{phone.peer.contact()[1:-1]}"'), (waits, "")):
            named = former.wait_for(f'trunk=carrier call_id="{one.invite["Call-ID"]}"{telephones}\n')  # it writes where it began
            conversation = re.search(r"event=call_forgotten (conversation=\S+)", named).group(1)
            self.engine.wait_for(f"event=call_lost {conversation} adapter=sip why=forgotten")
        self.assertEqual((self.metric("calls_lost_total"), self.metric("legs_lost_total")), (2, 0))
        another = self.arriving()
        another.answered()
        self.assertTrue(another.audio.hears_music())


class Beside(Deaths):
    """Chats, routing and audio have nothing to do with the death of strowger-sip."""
    more_entries = "  - {name: shop, queue: repairs}\n"
    more_of_agents = {"ada": ", capacity: {voice: 1, chat: 0}", "alan": ", capacity: {voice: 0, chat: 2}"}

    def chat(self):
        """Somebody who writes, and has Alan."""
        one = Customer(self.engine.port)
        self.addCleanup(one.close)
        interaction = one.hear("welcome")["interaction"]
        offer = self.alan.when(lambda me: next(iter(me.offers.values()), None))
        self.assertTrue(self.alan.ask("accept", offer=offer["id"])["ok"])
        self.alan.when(lambda me: me.interactions.get(interaction, {}).get("state") == "connected")
        return one, interaction

    def both_write(self, chat, interaction, words):
        chat.say(words)
        while self.alan.hear("change").get("message", {}).get("message", {}).get("text") != words:
            pass
        self.assertTrue(self.alan.ask("say", interaction=interaction, id=os.urandom(8).hex(), text=words + " too")["ok"])
        while chat.hear("message")["text"] != words + " too":
            pass

    def beside(self, how):
        customer, phone, desk = self.connected()
        self.both_hear(customer, phone)
        self.alan = self.person("alan")
        chat, interaction = self.chat()
        self.both_write(chat, interaction, "before")
        before = self.processes()
        customer.audio.gap = phone.audio.gap = 0.0
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as place:  # where it would speak: it stays away as long as this is taken
            os.kill(before["sip"]["pid"], how)
            self.engine.processes_when(lambda now: not now["sip"].get("connected"))
            end = time.monotonic() + 5
            while True:
                try:
                    place.bind((HERE, self.sip))
                    break
                except OSError:
                    self.assertLess(time.monotonic(), end)
            self.both_write(chat, interaction, "while it is away")
            second, other = self.chat()
            self.both_write(second, other, "newcomers are served")
            self.both_hear(customer, phone)
            self.assertFalse(self.processes()["sip"].get("connected"))
        self.come_back(before, ("sip",))
        self.both_write(chat, interaction, "and after it")
        self.both_hear(customer, phone)
        self.assertLess(max(customer.audio.gap, phone.audio.gap), 0.5)
        self.assertEqual(self.processes()["media"]["pid"], before["media"]["pid"])
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_a_kill_of_sip_takes_down_neither_chats_nor_routing_nor_audio(self):
        self.beside(signal.SIGKILL)

    def test_a_crash_of_sip_takes_down_neither_chats_nor_routing_nor_audio(self):
        self.beside(signal.SIGABRT)


if __name__ == "__main__":
    run()
