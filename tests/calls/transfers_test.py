"""Transfers that a telephone asks for by itself (RFC 3515, 3891): to a queue, to an agent, to an outside number; and what becomes of those
that cannot be."""
import re
import time

from call_scene import TRUNK, Scene, run
from live_engine import stand_still


class Referring(Scene):
    agents = 3
    NUMBER = "+442079461111"

    def refer(self, phone, to, status=202, outcome=None):
        """`outcome`: what the telephone is told in the end, where that comes by itself."""
        response = phone.ask("REFER", [("Refer-To", to)])
        self.assertEqual(response.status, status)
        if status == 202:
            self.is_ours(response["Contact"], phone)
        if outcome:
            self.hears(phone, outcome)

    def is_ours(self, contact, phone):
        """The listener by which the telephone was rung; by `sip:` or `sips:`, as the other side's target is (RFC 3261 8.1.1.8)."""
        self.assertIn(re.search(r"127\.0\.0\.1:\d+", phone.target).group(0), contact)

    def hears(self, phone, outcome):
        """What came of its transfer; until then, that it is being tried."""
        while True:
            told = phone.expect("NOTIFY")
            self.assertEqual(told["Event"], "refer")
            self.is_ours(told["Contact"], phone)  # without it Twinkle answers 400
            status = int(told.body.split()[1])
            if told["Subscription-State"].startswith("terminated"):
                return self.assertEqual(status, outcome)
            self.assertTrue(told["Subscription-State"].startswith("active"))
            self.assertEqual(status, 100)


class Transfers(Referring):
    def test_to_a_queue_by_its_name(self):
        customer, phone, desk = self.connected()
        telephone, other = self.telephone("alan"), self.person("alan")
        self.refer(phone, f"<sip:repairs@127.0.0.1:{self.sip}>", outcome=200)
        phone.expect("BYE")
        second = self.rung(telephone)
        second.accept()
        self.assertEqual(other.interactions[other.talks()]["queue"], "repairs")
        self.tones(customer, second)
        desk.is_free()
        customer.leave()
        second.expect("BYE")
        other.is_free()

    def test_to_an_agent_by_name_before_anybody_else(self):
        customer, phone, desk = self.connected()
        self.person("alan")
        self.telephone("alan")
        telephone, third = self.telephone("grace"), self.person("grace")
        self.refer(phone, "<sip:grace@calls.example.com>", outcome=200)
        phone.expect("BYE")
        second = self.rung(telephone)
        second.accept()
        self.assertEqual(third.interactions[third.talks()]["queue"], "support")
        self.tones(customer, second)
        desk.is_free()
        customer.leave()

    def test_to_an_agent_who_is_not_there_leaves_the_customer_where_it_is(self):
        customer, phone, desk = self.connected()
        self.refer(phone, "<sip:grace@calls.example.com>", outcome=603)  # not signed in
        self.engine.wait_for("event=transfer_refused")
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_to_an_outside_number(self):
        customer, phone, desk = self.connected()
        trunk = self.end(TRUNK, self.outside)
        self.refer(phone, f"<sip:{self.NUMBER}@127.0.0.1>")
        outside = self.rung(trunk)
        outside.ring()
        outside.accept()
        self.hears(phone, 200)
        phone.expect("BYE")
        customer.audio.hertz, outside.audio.hertz = 1000, 700
        self.assertTrue(customer.audio.hears(700))
        self.assertTrue(outside.audio.hears(1000))
        desk.is_free()
        outside.leave()
        customer.expect("BYE")

    def test_to_an_outside_number_that_is_busy_comes_back(self):
        customer, phone, desk = self.connected()
        trunk = self.end(TRUNK, self.outside)
        self.refer(phone, f"<tel:{self.NUMBER}>")
        outside = self.rung(trunk)
        outside.answer(outside.offered, 486)
        outside.request("ACK")
        self.hears(phone, 486)
        self.tones(customer, phone)
        failed = desk.when(lambda me: next((one["call"]["gone"] for one in me.interactions.values() if "gone" in one.get("call", {})), None))
        self.assertEqual(failed, {"who": self.NUMBER, "why": "busy"})
        self.engine.wait_for("event=outside_number_failed")
        self.engine.wait_for("event=outside_call_failed trunk=carrier status=486")
        customer.leave()
        phone.expect("BYE")

    def consulting_outside(self):
        customer, phone, desk = self.connected()
        trunk = self.end(TRUNK, self.outside)
        desk.act("consult", number=self.NUMBER)
        outside = self.rung(trunk)
        outside.accept()
        return customer, phone, desk, outside

    def left_with(self, customer, outside, phone, desk):
        """The customer talks with the outside number, and the agent is out of it."""
        phone.expect("BYE")
        customer.audio.hertz, outside.audio.hertz = 1000, 700
        self.assertTrue(customer.audio.hears(700))
        customer.leave()
        outside.expect("BYE")
        desk.is_free()

    def test_onto_the_outside_end_it_consults(self):
        customer, phone, desk, outside = self.consulting_outside()
        self.refer(phone, f"<sip:{self.NUMBER}@127.0.0.1?Replaces=not%20readable>", 400)
        desk.act("complete")
        self.left_with(customer, outside, phone, desk)

    def replacing(self, other, ours="to", **said):
        """As its own other end would say it; with our tag as the `from` one, as we would."""
        tags = {ours: other.remote_tag, "from" if ours == "to" else "to": other.tag, **said}
        return f"<sip:{self.NUMBER}@127.0.0.1?Replaces={other.call_id}%3Bto-tag%3D{tags['to']}%3Bfrom-tag%3D{tags['from']}>"

    def test_attended_onto_the_end_it_consults_and_onto_no_other(self):
        customer, phone, desk, outside = self.consulting_outside()
        self.refer(phone, self.replacing(customer), 603)
        self.refer(phone, self.replacing(phone), 603)
        self.refer(phone, self.replacing(outside), outcome=200)
        self.left_with(customer, outside, phone, desk)

    def facts(self, *kinds):
        return [fact for record in self.engine.lines_of("journal") for fact in record["facts"] if fact["fact"] in kinds]

    def given_to_the_consulted(self, give):
        """What the pool has written of it."""
        before = len(self.facts("lead_changed", "party_left"))
        customer, phone, desk, his, colleague = self.consulted()
        self.assertTrue(his.audio.hears(1500))
        give(desk, phone, his)
        phone.expect("BYE")
        desk.is_free()
        self.tones(customer, his)
        customer.leave()
        his.expect("BYE")
        colleague.is_free()
        for one in (desk, colleague, phone.peer, his.peer):
            one.close()
        return [{key: value for key, value in fact.items() if key not in ("interaction", "at")}
                for fact in self.facts("lead_changed", "party_left")[before:]]

    def test_attended_onto_the_agent_it_consults_as_the_desk_gives_the_customer(self):
        by_desk = self.given_to_the_consulted(lambda desk, phone, his: desk.act("complete"))
        self.assertEqual(sum(fact["fact"] == "lead_changed" for fact in by_desk), 1)
        for our_tag in ("to", "from"):
            with self.subTest(our_tag=our_tag):
                by_phone = self.given_to_the_consulted(lambda desk, phone, his: self.refer(phone, self.replacing(his, our_tag), outcome=200))
                self.assertEqual(by_phone, by_desk)

    def test_attended_with_a_tag_that_is_not_the_call_s_is_refused(self):
        customer, phone, desk, his, colleague = self.consulted()
        self.assertTrue(his.audio.hears(1500))
        for wrong in ({"from": "another"}, {"to": "another"}, {"from": his.tag + "%3Bearly-only"}):
            self.refer(phone, self.replacing(his, **wrong), 603)
        self.assertTrue(his.audio.hears(1500))
        self.assertTrue(customer.audio.hears_music())
        self.refer(phone, self.replacing(his), outcome=200)
        phone.expect("BYE")
        self.tones(customer, his)
        customer.leave()
        his.expect("BYE")
        colleague.is_free()

    def test_attended_onto_an_agent_who_rings_still_is_refused_and_can_be_done_afterwards(self):
        customer, phone, desk = self.connected()
        telephone, colleague = self.telephone("alan"), self.person("alan")
        desk.act("consult", agent="alan")
        his = self.rung(telephone)
        his.ring()
        self.refer(phone, self.replacing(his), 603)
        his.accept()
        self.refer(phone, self.replacing(his), outcome=200)
        phone.expect("BYE")
        self.tones(customer, his)
        desk.is_free()
        customer.leave()
        his.expect("BYE")
        colleague.is_free()

    def test_to_nobody_leaves_the_customer_where_it_is(self):
        customer, phone, desk = self.connected()
        self.refer(phone, "<sip:nobody@127.0.0.1>", outcome=603)
        self.engine.wait_for("event=transfer_refused")
        self.tones(customer, phone)
        self.refer(phone, "<sip:ada@127.0.0.1>", outcome=603)  # to itself
        self.refer(phone, "<mailto:ada@example.com>", 400)
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_onto_a_call_that_is_not_there_dials_nobody(self):
        customer, phone, desk = self.connected()
        trunk = self.end(TRUNK, self.outside)
        self.refer(phone, f"<sip:{self.NUMBER}@127.0.0.1?Replaces=unknown%40host%3Bto-tag%3Da%3Bfrom-tag%3Db>", 603)
        self.assertTrue(trunk.nothing(1))
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")

    def test_customers_transfer_nobody(self):
        customer, phone, desk = self.connected()
        self.refer(customer, f"<sip:{self.NUMBER}@127.0.0.1>", 603)
        self.tones(customer, phone)
        customer.leave()


class OverKills(Referring):
    """The telephone hears what came of it whoever was killed meanwhile."""

    def test_one_that_is_asked_for_while_the_engine_stands_still_waits_for_it_over_a_kill(self):
        customer, phone, desk = self.connected()
        stand_still(self.engine.process.pid)
        asked = phone.send("REFER", [("Refer-To", f"<sip:repairs@127.0.0.1:{self.sip}>")])
        self.assertTrue(phone.peer.nothing(1, lambda one: one.status))
        self.engine.process.kill()
        self.engine.process.wait()
        self.begin()
        self.assertEqual(phone.final(asked, 20).status, 202)
        self.hears(phone, 200)
        phone.expect("BYE")
        self.assertTrue(customer.audio.hears_music())
        customer.leave()

    def over_a_kill(self, victims, to, outcome):
        """The kill comes right behind the 202."""
        customer, phone, desk = self.connected()
        self.refer(phone, to)
        self.kill(victims, [desk])
        self.hears(phone, outcome)
        return customer, phone

    def test_one_to_a_queue_over_a_kill_of_sip_is_told_to_have_come_off(self):
        customer, phone = self.over_a_kill(("sip",), f"<sip:repairs@127.0.0.1:{self.sip}>", 200)
        phone.expect("BYE")
        self.assertTrue(customer.audio.hears_music())
        customer.leave()

    def test_one_to_a_queue_over_a_kill_of_all_is_told_to_have_come_off(self):
        customer, phone = self.over_a_kill(("sip", "media", "engine"), f"<sip:repairs@127.0.0.1:{self.sip}>", 200)
        phone.expect("BYE")
        self.assertTrue(customer.audio.hears_music())
        customer.leave()

    def test_one_to_nobody_over_a_kill_of_sip_is_told_to_be_refused(self):
        customer, phone = self.over_a_kill(("sip",), "<sip:nobody@127.0.0.1>", 603)
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")

    def outside_over_a_kill(self, victims):
        customer, phone, desk = self.connected()
        trunk = self.end(TRUNK, self.outside)
        self.refer(phone, f"<sip:{self.NUMBER}@127.0.0.1>")
        outside = self.rung(trunk)
        outside.ring()
        time.sleep(0.3)  # what was to be kept is kept
        self.kill(victims, [desk])
        return customer, phone, outside

    def test_one_to_an_outside_number_that_answers_after_a_kill_is_told_to_have_come_off(self):
        for victims in (("sip",), ("engine",)):
            with self.subTest(killed=victims):
                customer, phone, outside = self.outside_over_a_kill(victims)
                outside.accept()
                self.hears(phone, 200)
                phone.expect("BYE")
                customer.audio.hertz, outside.audio.hertz = 1000, 700
                self.assertTrue(customer.audio.hears(700))
                customer.leave()
                outside.expect("BYE")
                for one in (phone.peer, outside.peer):
                    one.close()

    def test_one_to_an_outside_number_that_is_busy_after_a_kill_is_told_so(self):
        customer, phone, outside = self.outside_over_a_kill(("sip",))
        outside.answer(outside.offered, 486)
        outside.request("ACK")
        self.hears(phone, 486)
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")


if __name__ == "__main__":
    run()
