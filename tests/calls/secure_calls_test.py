"""Calls over TLS with a trunk that shows certificates, their audio with keys in the session description (SDES); and everybody who is not let in:
docs/sip.md, docs/trunks.md."""
import ssl
import time

from audio import speak, until
from call_scene import HERE, TRUNK, TlsScene, run
from certificates import Authority, called, calling
from srtp import Stream, new_secret

NUMBER = "+442079461111"


class Secure(TlsScene):
    """A trunk over TLS alone, and telephones in clear."""
    trunk_srtp, client_certificates = "demanded", True

    def more_of_trunk(self):
        self.others = Authority(self.folder / "tls", "others")
        self.right = self.authority.vouches("trunk", TRUNK)
        self.run_out = self.authority.vouches("former", TRUNK, days=0)  # long before anybody is there to see it
        return f'targets: ["sips:127.0.0.2:{self.outside}"], options_interval: 0s, srtp: {self.trunk_srtp}'

    def trunk(self):
        return self.over_tls(TRUNK, calling(self.authority, self.right))

    def arriving(self, **more):
        return self.call(self.trunk(), scheme="sips", secret=new_secret(), **more)

    def talking(self, **more):
        customer, phone, desk = self.connected(**more)
        self.assertIn("RTP/AVP", phone.offered.body)
        self.tones(customer, phone)
        return customer, phone, desk

    def is_shut_out(self, client):
        """Whoever connects so is not spoken to."""
        peer = self.over_tls(TRUNK, client)
        try:
            one = self.call(peer, scheme="sips", secret=new_secret())
            self.assertTrue(peer.nothing(2))
            self.assertIsNone(peer.wire, "the connection is still there")
            one.close()
        except OSError:
            pass


class CallsIn(Secure):
    def test_both_hear_each_other_with_keys_on_one_side(self):
        customer = self.arriving()
        answer = customer.answered()
        self.assertIn("RTP/SAVP", answer.body)
        self.assertNotEqual(answer.keys[0][2], customer.secret)
        self.assertTrue(customer.target.startswith("sips:"), customer.target)
        self.assertTrue(customer.audio.hears_music())
        customer, phone, desk = self.talking(customer=customer)
        desk.act("hold")
        self.assertTrue(customer.audio.hears_music())
        desk.act("resume")
        self.assertTrue(customer.audio.hears(1500))
        phone.leave()
        customer.expect("BYE")
        desk.is_free()

    def test_who_calls_by_a_sip_address_is_told_one(self):
        """RFC 3261 12.1.1: not everybody who speaks TLS understands sips:."""
        customer = self.call(self.trunk(), secret=new_secret())
        customer.answered()
        self.assertEqual(customer.target, f"sip:127.0.0.1:{self.tls};transport=tls")
        customer.leave()

    def test_audio_in_clear_is_refused(self):
        self.assertEqual(self.call(self.trunk(), scheme="sips").refused().status, 488)

    def test_a_key_that_is_not_ours_is_refused(self):
        peer = self.trunk()
        customer = self.call(peer, scheme="sips", body="-")
        self.assertEqual(customer.refused().status, 488)
        body = customer.says().replace("RTP/AVP", "RTP/SAVP") + "a=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:AAAA\r\n"
        self.assertEqual(self.call(peer, scheme="sips", body=body).refused().status, 488)

    def test_a_new_key_of_the_customer_s_leaves_what_it_hears_as_it_was(self):
        """Its packets' numbers have gone round by then, as after 22 minutes: under our own key, which stays, they are not counted anew."""
        customer = self.arriving()
        ours = customer.answered().keys
        customer, phone, desk = self.talking(customer=customer)
        unsealed = customer.audio.unsealed

        def goes_on():
            phone.audio.number = (phone.audio.number + 900) & 0xFFFF  # as many are lost on the way
            time.sleep(0.02)
            return unsealed.turns > 0
        self.assertTrue(until(goes_on, 30))
        self.assertTrue(customer.audio.hears(1500))
        customer.secret = new_secret()
        answer = customer.final(customer.invite_again())
        self.assertEqual((answer.status, answer.keys), (200, ours))
        customer.acknowledge(answer)
        customer.audio.sealed = Stream(customer.secret)
        customer.audio.hertz, phone.audio.hertz = 700, 400
        self.assertTrue(phone.audio.hears(700))
        self.assertTrue(customer.audio.hears(400))
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def test_audio_that_is_not_sealed_with_its_key_is_not_heard(self):
        customer, phone, desk = self.talking()
        right = customer.audio.sealed
        for wrong in (Stream(new_secret()), None):
            customer.audio.sealed = wrong
            speak(1, customer.audio)
            self.assertTrue(phone.audio.is_sent_nothing())
        customer.audio.sealed = right
        self.tones(customer, phone)

    def test_the_connection_is_lost_and_made_anew(self):
        customer, phone, desk = self.talking()
        peer = customer.peer
        peer.wire.line.close()
        peer.wire = None
        self.assertEqual(customer.ask("OPTIONS").status, 200)  # over another connection
        customer.leave()
        phone.expect("BYE")
        desk.is_free()


class WrongCertificates(Secure):
    def test_who_shows_none_is_shut_out(self):
        self.is_shut_out(calling(self.authority))

    def test_who_shows_one_that_nobody_here_believes_is_shut_out(self):
        self.is_shut_out(calling(self.authority, self.others.vouches("stranger", TRUNK)))

    def test_who_shows_one_that_has_run_out_is_shut_out(self):
        self.is_shut_out(calling(self.authority, self.run_out))
        self.arriving().answered()

    def test_ours_is_refused_by_who_does_not_believe_it(self):
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.over_tls(TRUNK, calling(self.others, self.right)).connect()
        self.arriving().answered()  # the listener lives on


class CallsOut(Secure):
    def passing_on(self, shows):
        customer, phone, desk = self.talking()
        trunk = self.over_tls(TRUNK, calling(self.authority, self.right), called(shows), self.outside)
        desk.act("pass", number=NUMBER)
        return customer, phone, desk, trunk

    def test_the_trunk_is_called_with_a_key(self):
        customer, phone, desk, trunk = self.passing_on(self.right)
        outside = self.rung(trunk)
        self.assertIn("RTP/SAVP", outside.offered.body)
        self.assertTrue(outside.offered.uri.startswith("sips:"), outside.offered.uri)
        self.assertIn("<sips:", outside.offered["Contact"])
        outside.secret = new_secret()
        outside.ring()
        outside.accept()
        phone.expect("BYE")
        customer.audio.hertz, outside.audio.hertz = 1000, 700
        self.assertTrue(customer.audio.hears(700))
        self.assertTrue(outside.audio.hears(1000))
        customer.leave()
        outside.expect("BYE")
        desk.is_free()

    def test_one_that_answers_in_clear_is_let_go(self):
        customer, phone, desk, trunk = self.passing_on(self.right)
        outside = self.rung(trunk)
        outside.answer(outside.offered, 200, body=outside.says())
        outside.request("ACK")
        outside.expect("BYE")
        self.assertTrue(customer.audio.hears(1500))
        customer.leave()

    def is_not_called(self, shows):
        customer, phone, desk, trunk = self.passing_on(shows)
        why = desk.when(lambda me: next((one["call"]["gone"]["why"] for one in me.interactions.values() if "gone" in one.get("call", {})), None), 45)
        self.assertIn(why, ("failed", "timed_out"))
        self.assertTrue(trunk.nothing(0.2, lambda one: one.first.startswith("INVITE")))
        self.assertTrue(customer.audio.hears(1500))
        customer.leave()

    def test_one_whose_certificate_nobody_here_believes_is_not_called(self):
        self.is_not_called(self.others.vouches("false", TRUNK))

    def test_one_whose_certificate_has_run_out_is_not_called(self):
        self.is_not_called(self.run_out)

    def test_one_whose_certificate_is_somebody_else_s_is_not_called(self):
        self.is_not_called(self.authority.vouches("other", "gw.example.net"))


class Telephones(Secure):
    """Ada's stands in the configuration by a sips: address."""

    def contacts(self, name, port):
        return f'"sips:{name}@127.0.0.1:{port}"'

    def offered(self, shows):
        telephone, desk = self.over_tls(HERE, calling(self.authority), called(shows), self.phones["ada"]), self.person()
        customer = self.call(self.trunk(), scheme="sips", secret=new_secret())
        customer.answered()
        desk.when(lambda me: me.offers)
        return customer, telephone

    def test_one_that_shows_who_it_is_is_rung(self):
        _, telephone = self.offered(self.authority.vouches("telephone", HERE))
        phone = self.rung(telephone)
        self.assertTrue(phone.offered.uri.startswith("sips:ada@"))

    def is_not_rung(self, shows):
        customer, telephone = self.offered(shows)
        self.assertTrue(telephone.nothing(2, lambda one: one.first.startswith("INVITE")))
        self.assertTrue(customer.audio.hears_music())

    def test_one_whose_certificate_nobody_here_believes_is_not(self):
        self.is_not_rung(self.others.vouches("false", HERE))

    def test_one_whose_certificate_is_somebody_else_s_is_not(self):
        self.is_not_rung(self.authority.vouches("other", "127.0.0.77"))


class Taken(Secure):
    """`srtp: taken`: keys where the other side has some."""
    trunk_srtp = "taken"

    def test_with_and_without_keys(self):
        peer = self.trunk()
        for secret in (None, new_secret()):
            customer = self.call(peer, scheme="sips", secret=secret)
            self.assertIn("RTP/SAVP" if secret else "RTP/AVP", customer.answered().body)
            self.assertTrue(customer.audio.hears_music())
            customer.leave()


if __name__ == "__main__":
    run()
