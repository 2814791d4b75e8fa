"""Whoever is no trunk: broken requests are not answered, and an office behind one address gets in all the same (docs/trunks.md)."""
import random
import re
import secrets
import socket
import ssl
import threading

from call_scene import HERE, TRUNK, Scene, TlsScene, run
from live_engine import kept_secret
from phone_line import Line
from sip_message import Message, proof

STRANGER = "127.0.0.3"
REQUEST = ("{method} sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/{via} {host}:{port};rport;branch=z9hG4bK{branch}\r\nMax-Forwards: 70\r\n"
           "From: <sip:x@{host}>;tag=1\r\nTo: <sip:y@127.0.0.1>\r\nCall-ID: {branch}@x\r\nCSeq: 1 {method}\r\nContact: <sip:x@{host}>\r\n"
           "Content-Length: 0\r\n\r\n")
BROKEN = {
    "version": lambda text: text.replace(" SIP/2.0\r\nVia", " SIP/7.0\r\nVia", 1),
    "version and no end": lambda text: text.replace(" SIP/2.0\r\nVia", " SIP/7.0\r\nVia", 1)[:-2],
    "method of CSeq": lambda text: re.sub(r"CSeq: 1 \w+", "CSeq: 1 BYE", text),
    "number of CSeq": lambda text: text.replace("CSeq: 1 ", "CSeq: 99999999999 "),
    "contact": lambda text: text.replace("Contact: <sip:", 'Contact: "<sip:'),
    "content length": lambda text: text.replace("Content-Length: 0", "Content-Length: -1"),
    "body missing": lambda text: text.replace("Content-Length: 0", "Content-Length: 10"),
    "no To": lambda text: re.sub(r"To: [^\r]*\r\n", "", text),
    "no From": lambda text: re.sub(r"From: [^\r]*\r\n", "", text),
    "no Call-ID": lambda text: re.sub(r"Call-ID: [^\r]*\r\n", "", text),
}


def request(method, via, local, name):
    return REQUEST.format(method=method, via=via, host=local[0], port=local[1], branch=re.sub(r"\W", "", name) + method)


class BrokenRequests(TlsScene):
    def heard(self, address, text_of):
        """The answer to a datagram, if there is one; a trunk is answered, and asks again until it is."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.bind((address, 0))
            one.settimeout(0.4)
            text = text_of(one.getsockname()).encode()
            for _ in range(1 if address == STRANGER else 13):
                one.sendto(text, (HERE, self.sip))
                try:
                    return one.recv(65535).decode().split("\r\n")[0]
                except TimeoutError:
                    continue
            return ""

    def test_a_stranger_s_datagram_gets_no_answer_whatever_is_wrong_with_it(self):
        answers = {(method, name): self.heard(STRANGER, lambda local, method=method, name=name: BROKEN[name](request(method, "UDP", local, name)))
                   for method in ("OPTIONS", "INVITE", "REGISTER") for name in BROKEN}
        self.assertEqual({case: first for case, first in answers.items() if first}, {})

    def test_nor_does_one_of_another_protocol(self):
        """Each first octet, in many lengths; and what asks for an answer by itself: of STUN, of RFC 5626's keep-alive."""
        chance = random.Random(11)
        transaction = b"\x21\x12\xa4\x42" + bytes(12)
        asking = [bytes([0, kind, 0, 0]) + transaction for kind in (1, 2, 3, 0x11)] + [b"\r\n\r\n", b"\r\n"]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.bind((STRANGER, 0))
            one.setblocking(False)
            for octets in asking + [bytes([first]) + chance.randbytes(size - 1) for first in range(256) for size in (1, 2, 19, 20, 44, 200)]:
                one.sendto(octets, (HERE, self.sip))
                if chance.random() < 0.1:
                    self.assertIn("200", self.heard(TRUNK, lambda local: request("OPTIONS", "UDP", local, f"after{chance.random()}")))  # they are read in order
            self.assertIn("200", self.heard(TRUNK, lambda local: request("OPTIONS", "UDP", local, "last")))
            answers = set()
            try:
                while True:
                    answers.add(one.recv(65535))
            except BlockingIOError:
                pass
            self.assertEqual(answers, set())

    def test_a_trunk_is_told_what_is_wrong(self):
        for name, status in (("version", "505"), ("number of CSeq", "400"), ("no To", "400")):
            first = self.heard(TRUNK, lambda local, name=name: BROKEN[name](request("OPTIONS", "UDP", local, name)))
            self.assertIn(status, first, name)
        self.assertIn("200", self.heard(TRUNK, lambda local: request("OPTIONS", "UDP", local, "well")))

    def test_an_answer_to_nothing_makes_us_send_so_many_goodbyes(self):
        """Each goes where its sender says."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.bind((STRANGER, 0))
            one.settimeout(1)
            for number in range(100):
                one.sendto((f"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:{self.sip};branch=z9hG4bKno{number}\r\nFrom: <sip:x@127.0.0.1>;tag=a\r\n"
                            f"To: <sip:y@{STRANGER}>;tag=b\r\nCall-ID: no{number}@x\r\nCSeq: 1 INVITE\r\n"
                            f"Contact: <sip:y@{STRANGER}:{one.getsockname()[1]}>\r\nContent-Length: 0\r\n\r\n").encode(), (HERE, self.sip))
            goodbyes = set()
            try:
                while True:
                    text = one.recv(65535).decode()
                    if text.startswith("BYE"):
                        goodbyes.add(re.search(r"Call-ID: (\S+)", text, re.I).group(1))
            except TimeoutError:
                pass
            self.assertLessEqual(len(goodbyes), 30)

    def over_connection(self, port, via, wrap, text_of):
        """What comes back over a connection that is then ended from our side, as somebody who has said all."""
        with socket.create_connection((HERE, port), source_address=(STRANGER, 0)) as plain, wrap(plain) as one:
            one.settimeout(0.6)
            one.sendall(text_of(one.getsockname()).encode())
            if via == "TCP":
                one.shutdown(socket.SHUT_WR)
            try:
                return one.recv(65535).decode().split("\r\n")[0]
            except (TimeoutError, ConnectionResetError):
                return ""

    def no_answers(self, port, via, wrap=lambda one: one):
        cases = {**BROKEN, "half a head": lambda text: text[:text.index("Call-ID")]}
        answers = {name: self.over_connection(port, via, wrap, lambda local, name=name: cases[name](request("OPTIONS", via, local, name))) for name in cases}
        self.assertEqual({case: first for case, first in answers.items() if first}, {})

    def test_nor_does_one_over_tcp(self):
        self.no_answers(self.sip, "TCP")

    def secured(self, plain):
        about = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        about.check_hostname, about.verify_mode = False, ssl.CERT_NONE
        return about.wrap_socket(plain, suppress_ragged_eofs=True)

    def test_nor_does_one_over_tls(self):
        self.no_answers(self.tls, "TLS", self.secured)

    def test_a_keep_alive_over_a_connection_is_answered(self):
        """RFC 5626 4.4.1. Whoever sends it has shown its address by the connection, and what comes back is half as long."""
        with socket.create_connection((HERE, self.sip), source_address=(STRANGER, 0)) as one:
            one.settimeout(5)
            one.sendall(b"\r\n\r\n")
            self.assertEqual(one.recv(65535), b"\r\n")


class LongRequests(Scene):
    """Of more than 64 KB, head and body together."""
    LONG = "x" * 70_000

    def heard(self, address, text_of):
        """The answer over a connection, if there is one, and whether it was closed."""
        with socket.create_connection((HERE, self.sip), source_address=(address, 0)) as one:
            one.settimeout(2)
            said = b""
            try:
                one.sendall(text_of(request("OPTIONS", "TCP", one.getsockname(), "long")).encode())
                while got := one.recv(65535):
                    said += got
            except TimeoutError:
                return said.decode().split("\r\n")[0], False
            except (ConnectionResetError, BrokenPipeError):
                pass
            return said.decode().split("\r\n")[0], True

    def long_head(self, text):
        return text.replace("Content-Length", f"X-Filling: {self.LONG}\r\nContent-Length")

    def long_body(self, text):
        return text.replace("Content-Length: 0", f"Content-Length: {len(self.LONG)}") + self.LONG

    def test_a_stranger_is_told_nothing(self):
        self.assertEqual(self.heard(STRANGER, self.long_head), ("", True))
        self.assertEqual(self.heard(STRANGER, self.long_body)[0], "")

    def test_a_trunk_is_told_what_is_too_long_as_its_connection_is_closed(self):
        first, closed = self.heard(TRUNK, self.long_body)
        self.assertIn("413", first)
        self.assertTrue(closed)
        self.assertEqual(self.heard(TRUNK, self.long_head), ("", True))
        self.assertIn("200", self.heard(TRUNK, lambda text: text.replace("Content-Length", "X-Filling: " + self.LONG[:60_000] + "\r\nContent-Length"))[0])


class Registering(Scene):
    def contacts(self, name, port):
        return ""

    def more_of_sip(self):
        kept_secret(self.folder / "phones", "ada analytical engine\nalan enigma\n")
        return "  passwords: phones\n"


class Office(Registering):
    """Sixty telephones behind one address."""
    telephones = 60

    def all_register(self):
        got = []

        def register(number):
            line = Line(self.sip)
            try:
                got.append(line.register(*(("ada", "analytical engine"), ("alan", "enigma"))[number % 2], contact=False)[0])
            finally:
                line.close()
        threads = [threading.Thread(target=register, args=(number,)) for number in range(self.telephones)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return got

    def test_all_come_back_at_once_also_after_a_death(self):
        self.assertEqual(self.all_register(), [200] * self.telephones)
        self.kill(("sip",))
        self.assertEqual(self.all_register(), [200] * self.telephones)


class KnownPlaces(Registering):
    """From where a telephone is registered it may ask other things, and is told that they are not done here."""

    def statuses(self, line, methods=("OPTIONS", "INVITE", "SUBSCRIBE", "PUBLISH", "MESSAGE", "UNHEARD"), seconds=0.5):
        answers = {method: line.request(method, f"sip:100@127.0.0.1:{self.sip}", "ada", seconds=seconds) for method in methods}
        return {method: answer and answer[0] for method, answer in answers.items()}

    def test_who_is_registered_there_is_answered_and_nobody_else(self):
        line, other = Line(self.sip), Line(self.sip)
        self.assertEqual(set(self.statuses(line, ("OPTIONS", "INVITE")).values()), {None})
        self.assertEqual(line.register("ada", "analytical engine")[0], 200)
        self.assertEqual(self.statuses(line, seconds=5), {"OPTIONS": 200, "INVITE": 403, "SUBSCRIBE": 501, "PUBLISH": 501, "MESSAGE": 405, "UNHEARD": 501})
        self.assertEqual(set(self.statuses(other, ("OPTIONS", "INVITE")).values()), {None})  # at another port of the same machine
        line.register("ada", "analytical engine", expires=0)
        self.assertEqual(self.statuses(line, ("OPTIONS",)), {"OPTIONS": None})
        line.close()
        other.close()

    def test_its_keep_alive_over_udp_is_answered_and_nobody_else_s(self):
        """RFC 5626 4.4.2: a question of STUN, by which it learns the address that it has."""
        line, other = Line(self.sip), Line(self.sip)
        self.assertEqual(self.bound(line), None)
        self.assertEqual(line.register("ada", "analytical engine")[0], 200)
        self.assertEqual(self.bound(line, 5), (HERE, line.port))
        self.assertEqual(self.bound(other), None)
        self.kill(("sip",))
        self.assertEqual(self.bound(line, 5), (HERE, line.port))
        line.register("ada", "analytical engine", expires=0)
        self.assertEqual(self.bound(line), None)
        line.close()
        other.close()

    def bound(self, line, seconds=0.5):
        """Where it comes from, as STUN says, asked for so long; None: no answer."""
        cookie, transaction = b"\x21\x12\xa4\x42", secrets.token_bytes(12)
        line.socket.settimeout(0.5)
        for _ in range(round(seconds / 0.5)):
            line.socket.sendto(b"\0\1\0\0" + cookie + transaction, line.server)
            try:
                said = line.socket.recv(65535)
                break
            except TimeoutError:
                continue
        else:
            return None
        self.assertEqual(said[:24], b"\1\1\0\x0c" + cookie + transaction + b"\0\x20\0\x08")
        port, address = (bytes(a ^ b for a, b in zip(part, cookie)) for part in (said[26:28], said[28:32]))
        return socket.inet_ntoa(address), int.from_bytes(port, "big")

    def test_one_that_never_shows_its_password_is_told_of(self):
        line = Line(self.sip)
        for _ in range(2):
            self.assertEqual(line.request("REGISTER", f"sip:127.0.0.1:{self.sip}", "ada")[0], 401)
        self.engine.wait_for("event=password_not_shown endpoint=main/ada")
        line.close()


class OldQuestions(Registering):
    def test_an_answer_to_one_of_before_a_start_is_asked_anew_and_a_wrong_one_is_wrong(self):
        line = Line(self.sip)
        self.addCleanup(line.close)
        uri = f"sip:127.0.0.1:{self.sip}"

        def answer(password, to=None):
            fields = ["Authorization: " + proof(to, "REGISTER", uri, "ada", password)] if to else []
            status, text = line.request("REGISTER", uri, "ada", [f"Contact: <sip:ada@{line.address}:{line.port}>", *fields])
            return status, next((one for one in Message.read(text.encode()).all("WWW-Authenticate") if "SHA-256" in one), "")
        _, question = answer("")
        self.assertNotIn("stale", question)
        self.kill(("sip",))
        status, again = answer("enigma", question)
        self.assertEqual(status, 401)
        self.assertNotIn("stale", again)
        status, again = answer("analytical engine", question)
        self.assertEqual(status, 401)
        self.assertIn("stale=true", again)
        self.assertEqual(answer("analytical engine", again)[0], 200)


class Guessed(Registering):
    """Somebody tries passwords of Ada's telephone."""

    def line(self, address):
        one = Line(self.sip, address)
        self.addCleanup(one.close)
        return one

    def guesses(self, address):
        """Until it has to wait; the answer then."""
        one = self.line(address)
        self.assertEqual([one.register("ada", f"guess{number}")[0] for number in range(6)], [401] * 6)
        return one.register("ada", "analytical engine")

    def test_who_guesses_waits_and_so_does_the_name_but_not_the_telephone_that_was_right_before(self):
        telephone = self.line(HERE)
        self.assertEqual(telephone.register("ada", "analytical engine")[0], 200)
        for dies, address in ((False, "127.0.0.3"), (True, "127.0.0.4")):
            with self.subTest(after_a_death=dies):
                if dies:
                    self.kill(("sip",))
                status, text = self.guesses(address)
                self.assertEqual(status, 503)
                self.assertGreaterEqual(int(re.search(r"Retry-After: (\d+)", text).group(1)), 1)
                unknown = self.line("127.0.0.5")
                self.assertEqual(unknown.register("ada", "analytical engine")[0], 503)  # the name waits, too
                self.assertEqual(telephone.register("ada", "analytical engine")[0], 200)

class Guarded(Registering):
    def more_of_sip(self):
        return super().more_of_sip() + "  registers_per_second: 1\n  registers_burst: 3\n"

    def test_who_shows_no_password_is_asked_for_it_so_many_times(self):
        answers = []
        for _ in range(8):
            line = Line(self.sip)
            answers.append(line.request("REGISTER", f"sip:127.0.0.1:{self.sip}", "ada", seconds=0.3))
            line.close()
        self.assertEqual([one[0] for one in answers if one][:3], [401] * 3)
        self.assertLessEqual(len([one for one in answers if one]), 3 + 5)
        self.assertIn(None, answers)


if __name__ == "__main__":
    run()
