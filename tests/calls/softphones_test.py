"""Calls with baresip, which nobody here wrote, at the agents' end and at the customers': it registers, talks, holds, transfers and is killed around."""
import time

import recordings_test
from audio import loudness, share_of, until
from call_scene import HERE, NAMES, TRUNK, Scene, TlsScene, run
from live_engine import kept_secret
from softphone import Softphone

CUSTOMER, ADA, ALAN = 1000, 1500, 700  # what they say


class Softphones(Scene):
    digests = "[md5]"  # baresip 1.0 takes one question, by MD5 (docs/phones.md)
    listener = "sip"   # of the telephones

    def contacts(self, name, port):
        return ""

    def more_of_sip(self):
        kept_secret(self.folder / "phones", "".join(f"{name} pass-{name}\n" for name in NAMES[:self.agents]))
        return f"  realm: calls.example.com\n  passwords: phones\n  digests: {self.digests}\n"

    def softphone(self, name="ada", hertz=ADA, account="", password=None, address=HERE, port=None, **more):
        aor = f"sip:{name}@{HERE}:{getattr(self, self.listener)}" + (";transport=tls" if self.listener == "tls" else "")
        one = Softphone(self.folder, aor, f";auth_pass={password or 'pass-' + name};regint=60{account}", address, self.phones[name] if port is None else port, hertz, **more)
        self.addCleanup(one.close)
        return one

    def registered(self, *name, **more):
        one = self.softphone(*name, **more)
        self.assertTrue(until(lambda: one.answered("REGISTER", 0) == 200, 15), one.said())
        return one

    def caller(self, account=""):
        one = Softphone(self.folder, f"sip:+447700900123@{HERE}:{self.sip}", ";regint=0" + account, TRUNK, hertz=CUSTOMER)
        self.addCleanup(one.close)
        return one

    def dials(self, customer=None, number="+442079460000"):
        customer = customer or self.caller()
        customer.ask("dial", f"sip:{number}@{HERE}:{self.sip}")
        customer.wait("CALL_ESTABLISHED")
        return customer

    def answers(self, phone, desk):
        phone.wait("CALL_INCOMING")
        phone.ask("accept")
        phone.wait("CALL_ESTABLISHED")
        desk.talks()

    def talking(self, phone=None):
        phone = phone or self.registered()
        desk, customer = self.person(), self.dials()
        self.answers(phone, desk)
        self.hear_each_other(customer, phone)
        return customer, phone, desk

    def hear_each_other(self, customer, phone):
        self.assertTrue(customer.hears(phone.hertz))
        self.assertTrue(phone.hears(CUSTOMER))

    def go_on(self, customer, phone):
        """After the phone has held the call."""
        before = phone.packets()
        self.assertTrue(customer.hears(phone.hertz))
        self.assertTrue(until(lambda: phone.packets() > before + 20, 10))

    def holds(self, customer, phone):
        phone.ask("hold")
        self.assertTrue(customer.hears_music())
        phone.ask("resume")
        self.go_on(customer, phone)

    def transfers(self, customer, phone, desk):
        """To who has the queue `repairs`; the phone is told so and let go."""
        other, second = self.person("alan"), self.registered("alan", hertz=ALAN)
        phone.ask("transfer", f"sip:repairs@{HERE}")
        self.answers(second, other)
        self.hear_each_other(customer, second)
        self.assertEqual(phone.wait("CALL_CLOSED")["param"], "Call transfered")
        desk.is_free()
        return second, other


class Registered(Softphones):
    def test_it_talks_and_holds_and_hangs_up_and_is_away_when_it_is_ended(self):
        customer, phone, desk = self.talking()
        self.holds(customer, phone)
        desk.act("hold")
        self.assertTrue(customer.hears_music())
        desk.act("resume")
        self.go_on(customer, phone)
        phone.ask("hangup")
        customer.wait("CALL_CLOSED")
        desk.is_free()
        phone.quit()
        desk.when(lambda me: "voice" in me.agent.get("unreachable", []))

    def test_a_wrong_password_does_not_get_in(self):
        phone = self.softphone(password="guessed")
        self.assertTrue(until(lambda: phone.said().count("SIP/2.0 401") >= 2, 15), phone.said())
        self.assertIn("voice", self.person().agent["unreachable"])

    def test_of_two_that_ring_one_answers_and_the_other_has_missed_nothing(self):
        first, second = self.registered(), self.registered(port=0, hertz=ALAN)
        desk, customer = self.person(), self.dials()
        first.wait("CALL_INCOMING")
        self.answers(second, desk)
        first.wait("CALL_CLOSED")
        self.assertRegex(first.said(), r"CANCEL (?:.+\n)+?Reason: SIP;cause=200")
        self.hear_each_other(customer, second)

    def test_it_declines_and_the_customer_waits_on(self):
        phone = self.registered()
        desk, customer = self.person(), self.dials()
        phone.wait("CALL_INCOMING")
        phone.ask("hangup")
        self.assertEqual(desk.when(lambda me: me.gone), ["declined"])
        self.assertTrue(customer.hears_music())
        phone.wait("CALL_INCOMING", 2)
        customer.ask("hangup")  # while it rings
        phone.wait("CALL_CLOSED", 2)
        desk.is_free()

    def test_it_transfers_and_is_asked_with_numbers_that_rise(self):
        customer, phone, desk = self.talking()
        second, other = self.transfers(customer, phone, desk)
        asked = [one for one in phone.requests() if one[0] not in ("ACK", "OPTIONS")]
        self.assertEqual([method for method, _ in asked], ["INVITE", "NOTIFY", "NOTIFY", "BYE"])
        self.assertEqual([number for _, number in asked], [1, 2, 3, 4])
        customer.ask("hangup")
        second.wait("CALL_CLOSED")
        other.is_free()

    def test_a_transfer_to_nobody_is_told_to_have_failed(self):
        _, phone, _ = self.talking()
        phone.ask("transfer", f"sip:nobody@{HERE}")
        self.assertIn("603", phone.wait("TRANSFER_FAILED")["param"])  # at which this telephone hangs up by itself

    def test_after_all_processes_were_killed_it_holds_and_transfers_and_hangs_up(self):
        customer, phone, desk = self.talking()
        self.kill(("engine", "sip", "media"), [desk])
        desk = self.person(ready=False)
        self.hear_each_other(customer, phone)
        self.holds(customer, phone)
        second, other = self.transfers(customer, phone, desk)
        self.kill(("sip",))
        self.hear_each_other(customer, second)
        second.ask("hangup")
        customer.wait("CALL_CLOSED")
        other.is_free()

    def test_what_it_asks_beside_calls_is_answered(self):
        phone = self.registered(applications=("contact", "presence"), contacts=f'"Alan" <sip:alan@{HERE}:{self.sip}>;presence=p2p\n')
        self.assertEqual(phone.answered("SUBSCRIBE"), 501)
        phone.ask("options", f"sip:{HERE}:{self.sip}")
        self.assertEqual(phone.answered("OPTIONS"), 200)
        phone.ask("dial", f"sip:+442079460000@{HERE}:{self.sip}")  # calls out begin at the desk
        self.assertIn("403", phone.wait("CALL_CLOSED")["param"])


class Keys(Softphones):
    def test_one_in_the_audio_chooses_in_a_menu(self):
        desk, phone = self.person(), self.registered()
        customer = self.dials(number="+442079460001")
        self.assertTrue(customer.hears_anything())
        customer.ask("sndcode", "5")
        self.answers(phone, desk)
        self.assertEqual(desk.interactions[desk.talks()]["queue"], "repairs")
        self.hear_each_other(customer, phone)


class Supervised(Softphones):
    more = "supervisors: [{name: alan, queues: '*'}]\n"

    def hears_just(self, phone, *tones):
        """These together, and none of the others."""
        def fits():
            got = phone.recent()
            shares = {hertz: share_of(got, hertz) for hertz in (CUSTOMER, ADA, ALAN)} if len(got) > 1600 and loudness(got) > 500 else {}
            return shares and all(share > 0.15 if hertz in tones else share < 0.05 for hertz, share in shares.items())
        self.assertTrue(until(fits, 10), tones)

    def test_one_at_a_supervisor_s_ear_listens_whispers_and_barges(self):
        customer, phone, desk = self.talking()
        alan, his = self.person("alan", ready=False), self.registered("alan", hertz=ALAN)
        about = desk.talks()
        alan.act("listen", about)
        his.wait("CALL_INCOMING")
        his.ask("accept")
        his.wait("CALL_ESTABLISHED")
        for act, by_customer, by_agent in (("listen", (ADA,), (CUSTOMER,)), ("whisper", (ADA,), (CUSTOMER, ALAN)), ("barge", (ADA, ALAN), (CUSTOMER, ALAN))):
            if act != "listen":
                alan.act(act, about)
            for one, tones in ((customer, by_customer), (phone, by_agent), (his, (CUSTOMER, ADA))):
                self.hears_just(one, *tones)
        alan.act("stop_listening", about)
        his.wait("CALL_CLOSED")
        self.hear_each_other(customer, phone)


class Kept(Softphones, recordings_test.Recorded):
    more = "recording: {calls: all}\n"

    def test_what_both_say_is_recorded_each_on_a_side(self):
        customer, _, desk = self.talking()
        interaction = desk.talks()
        desk.when(lambda me: me.interactions[interaction].get("call", {}).get("recording") == "on")
        time.sleep(5)  # of which three are to be heard, however much else there is to do
        customer.ask("hangup")
        desk.is_free()
        self.assertEqual(self.listed()[0]["interaction"], interaction)
        for side, hertz in zip(recordings_test.sides_of(self.export(interaction)), (CUSTOMER, ADA)):
            self.assertGreater(recordings_test.loud_parts(side, hertz), 20)

    def test_a_message_is_left(self):
        customer = self.dials(number="+442079460003")
        self.assertTrue(customer.hears(440, 20))  # the tone
        self.until(lambda: any(self.folder_of_recordings().glob("*.enc")))
        time.sleep(5)  # of which three are to be heard, however much else there is to do
        customer.ask("hangup")
        desk = self.person()
        offer = desk.when(lambda me: next((one for one in me.offers.values() if one["channel"] == "task"), None))
        self.assertTrue(desk.ask("accept", offer=offer["id"])["ok"])
        left, _ = recordings_test.sides_of(self.export(desk.talks()))
        self.assertGreater(recordings_test.loud_parts(left, CUSTOMER), 20)


class Codecs(Softphones):
    def test_of_what_a_customer_offers_g_711_is_taken(self):
        self.assertTrue(self.dials(self.caller(";audio_codecs=opus/48000/2,pcmu")).hears_music())

    def test_without_it_the_call_is_refused(self):
        customer = self.caller(";audio_codecs=opus/48000/2")
        customer.ask("dial", f"sip:+442079460000@{HERE}:{self.sip}")
        self.assertIn("488", customer.wait("CALL_CLOSED")["param"])


class Secret(TlsScene, Softphones):
    """Over TLS, with keys for the audio; of the certificate the telephone believes nothing else."""
    srtp, listener = "demanded", "tls"

    def test_it_registers_and_holds_and_hangs_up(self):
        customer, phone, desk = self.talking(self.registered(account=";mediaenc=srtp-mand", transport="tls", authority=self.authority.certificate))
        self.assertRegex(phone.said(), r"\nContact: <sip:127\.0\.0\.1:\d+;transport=tls>")  # it does not understand sips:
        self.assertIn("RTP/SAVP", phone.said())
        self.holds(customer, phone)
        phone.ask("hangup")
        customer.wait("CALL_CLOSED")
        desk.is_free()


if __name__ == "__main__":
    run()
