"""Flows as callers hear them (docs/flows.md, docs/prompts.md): every prompt of these scenes is a tone, so that it is known which one was played, and in what order."""
from concurrent.futures import ThreadPoolExecutor

from audio import MUSIC, speak, write_tone
from call_scene import Scene, run
from recordings_test import CUSTOMER, Recorded, loud_parts, sides_of

BUSY, OFFER, WELCOME, BEFORE, ONE, TWO, AFTER, WAIT, MINUTE, LEAVE = 650, 950, 550, 850, 1150, 1250, 1350, 1550, 1750, 750
WORDS = {"all-busy": (BUSY, 1), "position-before": (BEFORE, 0.8), "number-1": (ONE, 0.8), "number-2": (TWO, 0.8), "position-after": (AFTER, 0.8),
         "wait-before": (WAIT, 0.8), "minute": (MINUTE, 0.8), "callback-offer": (OFFER, 1)}
ENGLISH = {f"en/{name}": how for name, how in WORDS.items()}
VICTIMS = (("sip",), ("media",), ("engine",), ("sip", "media", "engine"))
MESSAGE_TONE = 440
HIGHER = 1300  # the same prompt in Chinese


def waiting(*announcements):
    """A flow that says nothing but to those who wait."""
    return f"  - {{name: waiting, nodes: [{{name: line, does: queue, waiting: [{', '.join(announcements)}]}}]}}\n"


class Heard(Scene):
    more_of_queue = ", flow: waiting"  # and the entry point has none
    prompts = ENGLISH

    def hears(self, one, *tones, seconds=30.0):
        self.assertEqual(one.audio.heard_in_turn(set(tones), len(tones), seconds), list(tones))

    def waits(self, number="+442079460000"):
        one = self.call(self.peer(), number)
        one.answered()
        return one

    def served(self, desk, telephone, customer=None):
        customer = customer or self.waits()
        phone = self.rung(telephone)
        phone.accept()
        desk.talks()
        return customer, phone

    def over(self, customer, phone, desk):
        customer.leave()
        phone.expect("BYE")
        desk.is_free()


class Announcements(Heard):
    more_flows = waiting('{after: 3s, say: [all-busy, "@position"]}', '{after: 3s, say: ["@wait"]}')

    def test_a_queue_s_own_flow_says_place_and_expected_wait(self):
        desk, telephone = self.person(), self.telephone()
        for _ in range(5):  # before so many were served nothing is foretold
            customer, phone = self.served(desk, telephone)
            self.assertTrue(phone.peer.nothing(2))  # they talk
            self.over(customer, phone, desk)
        self.served(desk, telephone)
        callers = self.waits(), self.waits()
        tones = {MUSIC, *(hertz for hertz, _ in WORDS.values())}
        with ThreadPoolExecutor() as both:
            heard = list(both.map(lambda one: one.audio.heard_in_turn(tones, 10, 40), callers))
        for one, place in zip(heard, (ONE, TWO)):
            self.assertEqual(one, [MUSIC, BUSY, BEFORE, place, AFTER, MUSIC, WAIT, ONE, MINUTE, MUSIC])


class Offered(Heard):
    more_flows = waiting("{after: 2s, say: [all-busy]}", "{after: 3s, callback: true}")
    prompts = {**ENGLISH, "en/callback-offer": (OFFER, 6)}

    def test_who_does_not_take_an_offer_hears_music_again(self):
        self.hears(self.waits(), MUSIC, BUSY, MUSIC, OFFER, MUSIC, BUSY)

    def test_an_agent_who_comes_in_the_middle_of_an_offer_is_heard_at_once(self):
        customer, telephone = self.waits(), self.telephone()
        self.assertTrue(customer.audio.hears(OFFER, 20))
        _, phone = self.served(self.person(), telephone, customer)
        customer.audio.hertz, phone.audio.hertz = 1000, 1500
        self.assertTrue(customer.audio.hears(1500, 2))
        self.assertTrue(phone.audio.hears(1000, 2))


class Transferred(Heard):
    """To a queue that speaks, from one that does not; to music of its own, and back."""
    more_of_queue = ", prompts: ours, music: music/spring"
    more_flows = waiting("{after: 2s, say: [all-busy]}")
    SPRING, OURS = 350, 1950

    def begin(self):
        self.text = self.text.replace("{name: repairs, requires", "{name: repairs, flow: waiting, requires")
        write_tone(self.folder / "ours" / "music" / "spring.wav", self.SPRING, 2)
        write_tone(self.folder / "ours" / "en" / "welcome.wav", self.OURS, 2)
        return super().begin()

    def test_each_queue_has_its_music_and_its_announcements(self):
        customer = self.waits()
        self.assertEqual(customer.audio.heard_in_turn({self.SPRING, MUSIC, BUSY}, 2, 5), [self.SPRING])
        desk = self.person()
        _, phone = self.served(desk, self.telephone(), customer)
        desk.act("hold")
        self.assertTrue(customer.audio.hears(self.SPRING))
        desk.act("resume")
        answer = desk.ask("not_ready", reason="break")
        self.assertTrue(answer["ok"], answer)
        self.assertTrue(desk.ask("transfer", interaction=desk.talks(), queue="repairs")["ok"])
        phone.expect("BYE")
        self.assertTrue(customer.audio.hears_music())
        self.hears(customer, MUSIC, BUSY, MUSIC)

    def test_a_menu_on_the_way_to_a_queue_speaks_with_its_prompts(self):
        self.assertTrue(self.waits("+442079460001").audio.hears(self.OURS))


class Missing(Heard):
    more_flows = waiting("{after: 2s, say: [no-such-prompt, all-busy]}")

    def test_a_prompt_that_is_not_there_is_told_once_and_passed_over(self):
        self.hears(self.waits(), MUSIC, BUSY, MUSIC, BUSY, MUSIC)
        self.engine.wait_for("event=prompt_missing name=en/no-such-prompt")
        self.assertEqual(sum("event=prompt_missing" in (line or "") for line in self.engine.lines), 1)
        said = self.engine.tool("check-config", str(self.engine.file), where=())
        self.assertIn("there is no prompt en/no-such-prompt", said.stdout + said.stderr)


class Kills(Heard):
    """kill -9 of each process and of all, in the middle of a sentence."""
    more_flows = waiting("{after: 2s, say: [all-busy]}")
    prompts = {"en/all-busy": (BUSY, 5), "en/welcome": (WELCOME, 15)}

    def test_a_menu_goes_on_and_its_answer_counts(self):
        desk, telephone = self.person(), self.telephone()
        for victims in VICTIMS:
            with self.subTest(victims=victims):
                customer = self.waits("+442079460001")
                self.assertTrue(customer.audio.hears(WELCOME))
                self.kill(victims, [desk])
                if "engine" in victims:
                    desk = self.person(ready=False)
                self.assertTrue(customer.audio.hears(WELCOME))
                customer.audio.keys.append("5")
                _, phone = self.served(desk, telephone, customer)
                self.assertEqual(desk.interactions[desk.talks()]["queue"], "repairs")
                self.over(customer, phone, desk)

    def test_an_announcement_goes_on_and_others_follow(self):
        for victims in VICTIMS:
            with self.subTest(victims=victims):
                customer = self.waits()
                self.assertTrue(customer.audio.hears(BUSY))
                self.kill(victims)
                self.assertTrue(customer.audio.hears(BUSY, 15))
                self.hears(customer, BUSY, MUSIC, BUSY, MUSIC)
                customer.leave()


class Unanswered(Heard):
    """Questions to which nothing comes, or nothing of use, until the way for that is taken."""
    more_of_queue = ""
    ASK, AGAIN, SILENT, CHOSEN, NOBODY, NUMBER, GIVEN_UP, THANKS = 550, 650, 750, 850, 950, 1150, 1250, 1350
    prompts = {f"en/{name}": (hertz, 1.5) for name, hertz in (
        ("ask", ASK), ("again", AGAIN), ("silent", SILENT), ("chosen", CHOSEN), ("nobody", NOBODY), ("number", NUMBER), ("given-up", GIVEN_UP), ("thanks", THANKS))}
    more_flows = """  - name: asked
    nodes:
      - {name: ask, does: menu, say: [ask], again: [again], silent: [silent], tries: 3, timeout: 2s, options: [{key: "1", next: chosen}], otherwise: nobody}
      - {name: chosen, does: say, say: [chosen], next: line}
      - {name: nobody, does: say, say: [nobody], next: number}
      - {name: number, does: collect, say: [number], again: [again], silent: [silent], as: customer-number, min: 4, max: 4, tries: 2, timeout: 2s, next: thanks, otherwise: given-up}
      - {name: thanks, does: say, say: [thanks], next: line}
      - {name: given-up, does: say, say: [given-up], next: line}
      - {name: line, does: queue}
"""
    more_entries = "  - {name: asked, channel: voice, queue: support, flow: asked}\n"
    more_numbers = '    - {number: "+442079460004", entry: asked}\n'

    def asked(self):
        return self.waits("+442079460004")

    def presses(self, one, tone, *keys):
        """While this is heard."""
        self.assertTrue(one.audio.hears(tone), f"{tone} is not heard")
        one.audio.keys.extend(keys)

    def test_who_presses_nothing_is_asked_again_and_goes_the_way_for_that(self):
        heard = self.asked().audio.heard_in_turn({hertz for hertz, _ in self.prompts.values()} | {MUSIC}, 18, 60)
        self.assertEqual([tone for tone in heard if tone],  # silence is the time to answer
                         [self.ASK, self.SILENT, self.ASK, self.SILENT, self.ASK, self.NOBODY, self.NUMBER, self.SILENT, self.NUMBER, self.GIVEN_UP, MUSIC])

    def test_wrong_keys_are_said_to_be_wrong_until_there_were_enough(self):
        one = self.asked()
        for _ in range(2):
            self.presses(one, self.ASK, "9")
            self.assertTrue(one.audio.hears(self.AGAIN))
        self.presses(one, self.ASK, "9")
        self.assertTrue(one.audio.hears(self.NOBODY))
        self.presses(one, self.NUMBER, "1", "2", "#")  # too short
        self.assertTrue(one.audio.hears(self.AGAIN))
        self.presses(one, self.NUMBER, *"1234")
        self.hears(one, self.THANKS, MUSIC)

    def test_a_right_key_behind_silence_and_a_wrong_one_counts(self):
        one = self.asked()
        self.assertTrue(one.audio.hears(self.SILENT, 20))
        self.presses(one, self.ASK, "9")
        self.assertTrue(one.audio.hears(self.AGAIN))
        self.presses(one, self.ASK, "1")
        self.hears(one, self.CHOSEN, MUSIC)


class Closed(Heard, Recorded):
    more_of_queue = ""
    prompts = {"en/leave-message": (LEAVE, 2)}
    more = """opening_hours:
  - {name: never, zone: Europe/Berlin, open: []}
  - {name: always, zone: Europe/Berlin, open: ["Mon-Sun 00:00-24:00"]}
"""
    more_flows = "".join(f"""  - name: {name}
    nodes:
      - {{name: hours, does: hours, hours: {name}, open: line, closed: message}}
      - {{name: line, does: queue}}
      - {{name: message, does: message, say: [leave-message], thanks: [message-thanks], queue: repairs}}
""" for name in ("never", "always"))
    more_entries = "".join(f"  - {{name: {name}, channel: voice, queue: support, flow: {name}}}\n" for name in ("never", "always"))
    more_numbers = '    - {number: "+442079460004", entry: never}\n    - {number: "+442079460005", entry: always}\n'

    def test_outside_the_hours_a_message_is_left_and_becomes_a_task(self):
        customer = self.waits("+442079460004")
        self.hears(customer, LEAVE, MESSAGE_TONE)
        customer.audio.hertz = CUSTOMER
        speak(4, customer.audio)
        customer.leave()
        desk = self.person()
        offer = desk.when(lambda me: next((one for one in me.offers.values() if one["channel"] == "task"), None))
        self.assertTrue(desk.ask("accept", offer=offer["id"])["ok"])
        interaction = desk.talks()
        self.assertEqual(desk.interactions[interaction]["queue"], "repairs")
        left, _ = sides_of(self.export(interaction))
        self.assertGreater(loud_parts(left, CUSTOMER), 20)

    def test_within_them_the_caller_waits(self):
        self.hears(self.waits("+442079460005"), MUSIC)


class Chinese(Heard):
    more_flows = waiting('{after: 2s, say: [all-busy, "@position"]}') + """  - name: tongue
    nodes:
      - {name: ask, does: menu, say: [welcome], timeout: 10s, options: [{key: "2", next: chinese}], otherwise: line}
      - {name: chinese, does: set, language: zh, next: hello}
      - {name: hello, does: say, say: [welcome], next: line}
      - {name: line, does: queue, waiting: [{after: 2s, say: [all-busy]}]}
"""
    more_entries = "  - {name: tongue, channel: voice, queue: support, flow: tongue}\n"
    more_numbers = '    - {number: "+442079460004", entry: hotline, language: zh}\n    - {number: "+442079460005", entry: tongue}\n'
    prompts = {**ENGLISH, "en/welcome": (WELCOME, 1), **{f"zh/{name}": (hertz + HIGHER, seconds) for name, (hertz, seconds) in WORDS.items()},
               "zh/welcome": (WELCOME + HIGHER, 1)}

    def test_by_the_number_that_was_called(self):
        self.hears(self.waits("+442079460004"), MUSIC, *(hertz + HIGHER for hertz in (BUSY, BEFORE, ONE, AFTER)), MUSIC)

    def test_by_a_key(self):
        customer = self.waits("+442079460005")
        self.assertTrue(customer.audio.hears(WELCOME))
        customer.audio.keys.append("2")
        self.assertTrue(customer.audio.hears(WELCOME + HIGHER))
        self.hears(customer, WELCOME + HIGHER, MUSIC, BUSY + HIGHER, MUSIC)


class Numbers(Heard):
    """Who calls, and what was dialled, decide what is heard."""
    more_of_queue = ""
    more = "attributes: [{name: called, of: interaction}, {name: region, of: interaction}]\n"
    prompts = {"en/all-busy": (BUSY, 1), "en/patience": (WAIT, 1), "en/welcome": (WELCOME, 1), "en/closed": (LEAVE, 1)}
    more_flows = """  - name: numbers
    nodes:
      - {name: called, does: if, branches: [{when: interaction.called = "+442079460101", next: second}], otherwise: caller}
      - {name: caller, does: if, branches: [{when: interaction.region = "mobile", next: mobile}, {when: interaction.region = "hidden", next: hidden}], otherwise: other}
      - {name: second, does: say, say: [all-busy], next: line}
      - {name: mobile, does: say, say: [patience], next: line}
      - {name: hidden, does: say, say: [welcome], next: line}
      - {name: other, does: say, say: [closed], next: line}
      - {name: line, does: queue}
"""
    more_entries = """  - name: numbers
    channel: voice
    queue: support
    flow: numbers
    callers: [{number: "+447*", attributes: {region: mobile}}, {number: withheld, attributes: {region: hidden}}]
"""
    more_numbers = '    - {number: "+44207946010x", entry: numbers}\n'

    def hears_first(self, tone, number, **more):
        one = self.call(self.peer(), number, **more)
        one.answered()
        self.assertTrue(one.audio.hears(tone))
        one.leave()

    def test_by_the_number_dialled_and_by_the_caller(self):
        self.hears_first(BUSY, "+442079460101")
        self.hears_first(WAIT, "+442079460102")
        self.hears_first(LEAVE, "+442079460102", name="+4930123456")
        self.hears_first(WELCOME, "+442079460102", name="anonymous", fields=[("Privacy", "id")])


if __name__ == "__main__":
    run()
