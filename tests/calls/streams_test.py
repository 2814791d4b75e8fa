"""Sessions, lost rings, transfers and a consult once more, with everybody on TCP or TLS: what sessions_test.py and the others play over UDP."""

import sessions_test as sessions
import transfers_test as transfers
from call_scene import Courses, Scene, TlsScene, run


class Tcp(Courses, TlsScene):
    transport = "TCP"


class Tls(Courses, TlsScene):
    transport = "TLS"


class AnswersOverTcp(sessions.Answers, Tcp):
    pass


class AnswersOverTls(sessions.Answers, Tls):
    pass


class ProvisionalOverTcp(sessions.Provisional, Tcp):
    pass


class ProvisionalOverTls(sessions.Provisional, Tls):
    pass


class LosersOverTcp(sessions.Losers, Tcp):
    pass


class LosersOverTls(sessions.Losers, Tls):
    pass


class TransfersOverTcp(transfers.Transfers, Tcp):
    pass


class TransfersOverTls(transfers.Transfers, Tls):
    pass


class Consults(Scene):
    def test_a_consult_becomes_a_conference_whose_lead_leaves(self):
        customer, phone, desk, his, colleague = self.consulted()
        self.assertTrue(phone.audio.hears(700))
        self.assertTrue(his.audio.hears(1500))
        self.assertTrue(customer.audio.hears_music())
        desk.act("conference")
        phone.audio.hertz = 0
        self.assertTrue(customer.audio.hears(700))
        self.assertTrue(his.audio.hears(1000))
        desk.act("leave")
        phone.expect("BYE")
        colleague.talks()
        his.leave()
        customer.expect("BYE")


class ConsultsOverTcp(Consults, Tcp):
    pass


class ConsultsOverTls(Consults, Tls):
    pass


if __name__ == "__main__":
    run()
