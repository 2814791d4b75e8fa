"""Session timers (RFC 4028) and refreshes that cross (RFC 3261 14), in real time: most of it is waiting."""
import threading
import time

from call_scene import Courses, TlsScene, run

TIMER = ("Supported", "timer")


def expires(seconds, who=""):
    return ("Session-Expires", f"{seconds}{';refresher=' + who if who else ''}")


class Least(Courses):
    """Nothing below 90 s is agreed upon, by whichever transport."""

    def more_of_sip(self):
        return "  session_expires: 90s\n"

    def test_a_time_that_is_too_short_is_refused_with_ours(self):
        customer = self.arriving(fields=[TIMER, expires(60)])
        refused = customer.refused()
        self.assertEqual((refused.status, refused["Min-SE"]), (422, "90"))
        again = self.arriving(fields=[TIMER, expires(90), ("Min-SE", "90")])
        self.assertRegex(again.answered()["Session-Expires"], r"^90\s*;\s*refresher=uac")
        again.leave()

    def test_a_telephone_s_own_minimum_is_taken(self):
        self.person()
        self.arriving().answered()
        phone = self.rung(self.telephone())
        self.assertEqual(phone.offered["Min-SE"], "90")
        phone.answer(phone.offered, 422, [("Min-SE", "120")])
        phone.request("ACK")
        again = self.rung(phone.peer)
        self.assertEqual(again.call_id, phone.call_id)
        self.assertRegex(again.offered["Session-Expires"], "^120")
        self.assertEqual(again.offered["Min-SE"], "120")
        again.accept()


class LeastOverUdp(Least, TlsScene):
    transport = "UDP"


class LeastOverTcp(Least, TlsScene):
    transport = "TCP"


class LeastOverTls(Least, TlsScene):
    transport = "TLS"


class Timers(Courses, TlsScene):
    """RFC 4028, in real time: 90 s are the shortest. All at once, since most of it is waiting, and by each transport in turn."""
    agents = 3

    def more_of_sip(self):
        return "  session_expires: 90s\n"

    def customer_with(self, number, *fields):
        self.transport = ("UDP", "TCP", "TLS")[number % 3]
        customer = self.arriving(fields=[TIMER, *fields])
        customer.answered()
        return customer

    def test_timers_in_real_time(self):
        begin = time.monotonic()
        trouble, threads = [], []
        desk, telephones = self.person("ada"), {name: self.telephone(name) for name in self.phones}

        def course(play, *with_what):
            def go():
                try:
                    play(*with_what)
                except Exception as wrong:  # told below, with its name
                    trouble.append((play.__name__, wrong))
            threads.append(threading.Thread(target=go))
            threads[-1].start()
        talker = self.customer_with(0, expires(90, "uac"))
        phone = self.rung(telephones["ada"])
        phone.accept([("Allow", "INVITE, ACK, BYE, CANCEL")])  # it knows no timer and no UPDATE: we refresh alone
        desk.talks()
        course(self.a_telephone_that_shall_refresh_and_does_not, *self.with_agent("alan", telephones, self.customer_with(1, expires(90, "uas")), "90;refresher=uas"))
        course(self.a_talking_customer_that_shall_refresh_and_does_not, *self.with_agent("grace", telephones, self.customer_with(2, expires(90, "uac"))))
        course(self.we_refresh_by_update, self.customer_with(1, expires(90, "uas"), ("Allow", "INVITE, ACK, BYE, UPDATE")))
        course(self.we_refresh_and_are_told_to_wait, self.customer_with(2, expires(90, "uas")))
        for number in (3, 4, 5):
            course(self.both_refresh_at_once, self.customer_with(number, expires(90, "uas")))
        course(self.nobody_refreshes, self.customer_with(4, expires(90, "uac")), begin)
        course(self.the_customer_refreshes, self.customer_with(5, expires(90, "uac")))
        course(self.a_telephone_that_knows_nothing_is_noticed, phone, talker, desk)
        for one in threads:
            one.join(110)
        self.assertFalse(trouble, trouble)

    def with_agent(self, name, telephones, customer, session=""):
        """The customer talks with that agent, whose telephone says so of the session's timer."""
        desk = self.person(name)
        phone = self.rung(telephones[name])
        phone.accept([("Session-Expires", session), ("Require", "timer")] if session else [])
        desk.talks()
        return customer, phone, desk, time.monotonic()

    def a_telephone_that_shall_refresh_and_does_not(self, customer, phone, desk, begin):
        refresh = customer.request("INVITE", seconds=60)
        customer.answer(refresh, 200, [("Session-Expires", "90;refresher=uac")], customer.says())
        customer.request("ACK")
        bye = phone.request("BYE", seconds=30)
        self.assertGreater(time.monotonic() - begin, 55)
        self.assertIn("cause=408", bye["Reason"])
        phone.answer(bye, 200)
        self.assertTrue(phone.peer.nothing(0, lambda one: one.first.startswith(("INVITE", "UPDATE")) and one["Call-ID"] == phone.call_id),
                        "we refreshed all the same")
        desk.when(lambda me: not me.interactions)
        self.assertTrue(customer.audio.hears_music())
        customer.leave()

    def a_talking_customer_that_shall_refresh_and_does_not(self, customer, phone, desk, begin):
        refresh = phone.request("INVITE", seconds=60)  # it knows no timer: we refresh there
        phone.answer(refresh, 200, body=phone.says())
        phone.request("ACK")
        bye = customer.request("BYE", seconds=30)
        self.assertGreater(time.monotonic() - begin, 50)
        self.assertIn("cause=408", bye["Reason"])
        customer.answer(bye, 200)
        phone.expect("BYE")
        desk.when(lambda me: not me.interactions)

    def we_refresh_by_update(self, customer):
        update = customer.request("UPDATE", seconds=60)
        self.assertEqual((update.body, update["Session-Expires"]), ("", "90;refresher=uac"))
        customer.answer(update, 200, [("Session-Expires", "90;refresher=uac"), ("Require", "timer")])
        self.assertTrue(customer.audio.hears_music())
        customer.leave()

    def we_refresh_and_are_told_to_wait(self, customer):
        first = customer.request("INVITE", seconds=60)
        told = time.monotonic()
        customer.answer(first, 491)
        customer.request("ACK")
        again = customer.request("INVITE", seconds=10)
        self.assertLess(time.monotonic() - told, 5)  # whoever did not begin the call waits up to 2 s, and a dozen threads run here
        self.assertGreater(again.number, first.number)
        customer.answer(again, 200, [("Session-Expires", "90;refresher=uac")], customer.says())
        customer.request("ACK")
        customer.leave()

    def both_refresh_at_once(self, customer):
        theirs = customer.request("INVITE", seconds=60)
        ours = customer.invite_again()
        refused = customer.final(ours)
        self.assertEqual(refused.status, 491)
        customer.acknowledge(refused, ours)
        customer.answer(theirs, 200, [("Session-Expires", "90;refresher=uac")], customer.says())
        customer.request("ACK")
        again = customer.invite_again()
        response = customer.final(again)
        self.assertEqual(response.status, 200)
        customer.acknowledge(response, again)
        customer.leave()

    def nobody_refreshes(self, customer, begin):
        bye = customer.request("BYE", seconds=75)
        self.assertGreater(time.monotonic() - begin, 55)
        self.assertIn("cause=408", bye["Reason"])
        customer.answer(bye, 200)

    def the_customer_refreshes(self, customer):
        time.sleep(30)
        response = customer.ask("UPDATE", [TIMER, expires(90, "uac")])
        self.assertEqual(response.status, 200)
        self.assertRegex(response["Session-Expires"], r"^90\s*;\s*refresher=uac")
        self.assertTrue(customer.peer.nothing(40, lambda one: one.first.startswith("BYE")), "ended although refreshed")
        customer.leave()

    def a_telephone_that_knows_nothing_is_noticed(self, phone, talker, desk):
        refresh = phone.request("INVITE", seconds=60)
        self.assertRegex(refresh["Session-Expires"], "^90")
        told = time.monotonic()
        phone.answer(refresh, 491)
        phone.request("ACK")
        refresh = phone.request("INVITE", seconds=12)
        self.assertGreater(time.monotonic() - told, 2.0)  # RFC 3261 14.1: who began the call waits from 2.1 to 4 s
        self.assertLess(time.monotonic() - told, 8)
        phone.answer(refresh, 481)
        phone.request("ACK")
        desk.is_free()
        self.assertTrue(talker.audio.hears_music())  # and waits for the next
        talker.leave()


if __name__ == "__main__":
    run()
