"""The messages that are hard to read (tests/sip/torture, in the spirit of RFC 4475), sent over UDP to a whole engine from a trunk's address, and
what comes back held against their table."""
import re
import socket
import time
from pathlib import Path

from call_scene import HERE, TRUNK, Scene, run
from live_engine import kept_secret

FOLDER = Path(__file__).resolve().parent.parent / "sip" / "torture"
QUESTION = ("OPTIONS sip:desk@centre.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;rport;branch=z9hG4bK-alive{0}\r\nMax-Forwards: 70\r\n"
            "To: <sip:desk@centre.example>\r\nFrom: <sip:mia@caller.example>;tag=m1\r\nCall-ID: alive{0}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")

# Where a connection is not a datagram (RFC 3261 18.3): what is not whole yet is waited for, and how long it is has to be said.
OTHERWISE_ON_A_CONNECTION = {"clerr": 0, "inv2543": 400}


def table():
    """(name, the answer that is right, what is odd about it); of what is dropped it is 0."""
    for line in (FOLDER / "table.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, answer, what = line.split(None, 2)
            yield name, 0 if answer == "dropped" else int(answer), what


class Caller:
    def __init__(self, server):
        self.line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.line.bind((TRUNK, 0))
        self.line.setblocking(False)
        self.server, self.final, self.answer = server, 0, b""

    def send(self, octets):
        self.line.sendto(octets, self.server)

    def listen(self):
        while True:
            try:
                octets = self.line.recv(65535)
            except OSError:
                return
            if not octets:  # the end of a connection
                return
            for found in re.finditer(rb"^SIP/2\.0 (\d{3})", octets, re.M):
                if int(found.group(1)) >= 200 and not self.final:
                    self.final, self.answer = int(found.group(1)), octets


class CallerOnConnection(Caller):
    def __init__(self, server):
        self.line = socket.create_connection(server, source_address=(TRUNK, 0))
        self.line.setblocking(False)
        self.server, self.final, self.answer = server, 0, b""

    def send(self, octets):
        self.line.sendall(re.sub(rb"/(\s*)UDP", rb"/\1TCP", octets, count=1))


class Torture(Scene):
    numbers = 'desk", entry: hotline}\n    - {number: "+16505550222'
    def more_of_sip(self):
        kept_secret(self.folder / "phones", "ada secret\nalan secret\n")
        return "  passwords: phones\n"

    def more_of_trunk(self):
        return super().more_of_trunk() + ", country: \"44\""

    def setUp(self):
        self.callers = []
        super().setUp()
        self.addCleanup(lambda: [one.line.close() for one in self.callers])

    def caller(self, kind=Caller):
        self.callers.append(kind((HERE, self.sip)))
        return self.callers[-1]

    def until(self, fits, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end and not fits():
            for one in self.callers:
                one.listen()
            time.sleep(0.01)
        return fits()

    def test_every_message_is_answered_as_it_should_be_and_life_goes_on(self):
        self.all_are_answered(Caller)

    def test_and_so_it_is_over_a_connection(self):
        self.all_are_answered(CallerOnConnection, OTHERWISE_ON_A_CONNECTION)

    def all_are_answered(self, kind, otherwise=None):
        before = self.processes()
        sent = []
        for name, right, what in table():
            right = (otherwise or {}).get(name, right)
            one = self.caller(kind)
            one.send((FOLDER / f"{name}.sip").read_bytes())
            sent.append((name, one, right, what))
            self.until(lambda: False, 0.02)
        self.until(lambda: all(one.final == right for _, one, right, _ in sent if right), 8)
        self.until(lambda: False, 1)  # who is to be dropped has had a second in which nothing came
        wrong = [f"{name} was answered with {one.final}, right would be {right or 'nothing'}: {what}" for name, one, right, what in sent if one.final != right]
        last = self.caller()
        last.send(QUESTION.format("last").encode())
        self.assertTrue(self.until(lambda: last.final == 200, 5), "nobody answers any more")
        self.assertEqual([one["pid"] for one in before.values()], [one["pid"] for one in self.processes().values()])
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def answer_to(self, name, said_by="<sip:mia@caller.example>", more="", body=""):
        """To a question that says so: the status, and From in the answer."""
        one = self.caller()
        whole = QUESTION.format(name).replace("<sip:mia@caller.example>", said_by).replace("Content-Length: 0", more + f"Content-Length: {len(body)}")
        one.send((whole + body).encode("latin-1"))
        self.assertTrue(self.until(lambda: one.final, 5), f"{name} has no answer")
        return one.final, re.search(rb"\r\nFrom: ([^\r]*)", one.answer).group(1).decode("latin-1")

    def test_a_nul_ends_nothing_that_is_read(self):
        """RFC 3261 25.1: behind a backslash it is a character like others, which is said back as one that means as little; elsewhere in a head it
        may not be, and in a body it may."""
        escaped = self.answer_to("escaped", '"M\\\0ia" <sip:mia@caller.example>')
        self.assertEqual(escaped, (200, '"M\\\1ia" <sip:mia@caller.example>;tag=m1'))
        twice = self.answer_to("twice", '"\\\0\\\0" <sip:mia@caller.example>')
        self.assertEqual(twice, (200, '"\\\1\\\1" <sip:mia@caller.example>;tag=m1'))
        self.assertEqual(self.answer_to("bare", '"M\0ia" <sip:mia@caller.example>')[0], 400)
        self.assertEqual(self.answer_to("subject", more="Subject: a\0b\r\n")[0], 400)
        self.assertEqual(self.answer_to("one_of_each", '"M\\\0\0ia" <sip:mia@caller.example>')[0], 400)
        self.assertEqual(self.answer_to("body", more="Content-Type: application/octet-stream\r\n", body="a\0b\r\n\0")[0], 200)


if __name__ == "__main__":
    run()
