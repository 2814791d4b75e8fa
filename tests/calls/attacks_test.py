"""Who wants to do harm: floods from strangers and from a trunk, connections that say nothing, or half, or too much, audio from nobody. Whoever talks goes on
talking, who calls is taken, and no process grows without bound (docs/trunks.md)."""
import random
import re
import resource
import socket
import time
from pathlib import Path

from call_scene import HERE, TRUNK, Scene, TlsScene, run
from live_engine import kept_secret
from phone_line import Line

STRANGER = "127.0.0.3"
HEAD = ("{method} sip:desk@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/{via} {host}:{port};rport;branch=z9hG4bK{name}\r\nMax-Forwards: 70\r\n"
        "From: <sip:x@{host}>;tag={name}\r\nTo: <sip:{to}@127.0.0.1>\r\nCall-ID: {name}@x\r\nCSeq: 1 {method}\r\nContact: <sip:x@{host}:{port}>\r\n")
OFFER = ("v=0\r\no=u 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n")
MEBIBYTE = 1 << 20


def head(method, name, host, port, via="UDP", to="desk"):
    return HEAD.format(method=method, name=name, host=host, port=port, via=via, to=to)


class Attacked(Scene):
    """Ada talks with a customer all the time."""

    def setUp(self):
        super().setUp()
        self.customer_there, self.phone_there, self.desk = self.connected()
        self.tones(self.customer_there, self.phone_there)
        self.before = self.processes()
        self.sizes = {name: self.size(name) for name in ("sip", "media")}

    def size(self, name):
        """Of a process, in bytes."""
        text = Path(f"/proc/{self.before[name]['pid']}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) * 1024

    def busy(self, name, seconds=1.0):
        """How much of a processor it takes while nobody does anything."""
        def used():
            words = Path(f"/proc/{self.before[name]['pid']}/stat").read_text().rpartition(")")[2].split()
            return (int(words[11]) + int(words[12])) / 100
        before = used()
        time.sleep(seconds)
        return (used() - before) / seconds

    def life_goes_on(self, grown=32 * MEBIBYTE):
        """Nobody has died or grown, those who talk hear each other, who calls is taken."""
        self.assertEqual({name: one["pid"] for name, one in self.processes().items()}, {name: one["pid"] for name, one in self.before.items()})
        self.tones(self.customer_there, self.phone_there)
        another = self.arriving()
        another.answered()
        self.assertTrue(another.audio.hears_music())
        another.leave()
        for name, size in self.sizes.items():
            self.assertLess(self.size(name) - size, grown, f"{name} has grown")

    def socket_at(self, address):
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(one.close)
        one.bind((address, 0))
        one.setblocking(False)
        return one


class ByDatagram(Attacked):
    def more_of_sip(self):
        kept_secret(self.folder / "phones", "ada analytical engine\nalan enigma\n")
        return "  passwords: phones\n"

    def test_a_stranger_s_flood(self):
        one, chance = self.socket_at(STRANGER), random.Random(7)
        for number in range(20_000):
            text = head(("INVITE", "OPTIONS", "BYE", "SUBSCRIBE")[number % 4], f"f{number}", *one.getsockname()) + "Content-Length: 0\r\n\r\n"
            octets = text.encode() if number % 5 else chance.randbytes(chance.randrange(1_400))
            one.sendto(octets, (HERE, self.sip))
        self.life_goes_on()
        with self.assertRaises(BlockingIOError):  # nothing of it was answered
            one.recv(65535)

    def test_registers_with_wrong_proofs(self):
        """Some thousand names, and one that is somebody's."""
        one = self.socket_at(STRANGER)
        for number in range(10_000):
            name = "ada" if number % 3 == 0 else f"nobody{number}"
            text = head("REGISTER", f"r{number}", *one.getsockname(), to=name) + (
                f'Authorization: Digest username="{name}", realm="strowger", nonce="AAAA{number}", uri="sip:127.0.0.1", response="{number:032x}", '
                'algorithm=MD5, qop=auth, nc=00000001, cnonce="x"\r\nContent-Length: 0\r\n\r\n')
            one.sendto(text.encode(), (HERE, self.sip))
        self.life_goes_on()
        line = Line(self.sip)  # from another address, a telephone whose name nobody has tried
        self.addCleanup(line.close)
        self.assertEqual(line.register("alan", "enigma", contact=False)[0], 200)

    def test_a_trunk_s_calls_without_an_acknowledgement(self):
        trunk = self.socket_at(TRUNK)
        body = OFFER.format(host=TRUNK)
        answers = {}
        for number in range(3_000):
            text = head("INVITE", f"n{number}", *trunk.getsockname()) + f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
            trunk.sendto(text.encode(), (HERE, self.sip))
            if number % 20 == 19:
                self.gather(trunk, answers)
                time.sleep(0.02)
        self.tones(self.customer_there, self.phone_there)
        end = time.monotonic() + 60
        while time.monotonic() < end and self.places() > 1:
            self.gather(trunk, answers)
            time.sleep(0.5)
        self.assertLessEqual(self.places(), 1, "calls of nobody are still there")
        self.assertEqual(set(answers.values()) - {200, 503}, set())
        self.life_goes_on(96 * MEBIBYTE)

    def gather(self, trunk, answers):
        while True:
            try:
                octets = trunk.recv(65535)
            except BlockingIOError:
                return
            if (status := re.match(rb"SIP/2\.0 ([2-6]\d\d)", octets)) and (name := re.search(rb"Call-ID: (\S+)@x", octets, re.I)):
                answers[name.group(1)] = int(status.group(1))

    def places(self):
        """Sockets of media: one for each line."""
        pid = self.before["media"]["pid"]
        return sum(1 for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink() and "socket" in str(one.readlink())) - self.idle_sockets

    def setUp(self):
        self.idle_sockets = 0
        super().setUp()
        self.idle_sockets = self.places() - 1


class ByAudio(Attacked):
    def test_packets_for_every_port_from_nobody(self):
        one, chance = self.socket_at(STRANGER), random.Random(3)
        first, last = (int(found) for found in re.search(r"first_port: (\d+), last_port: (\d+)", self.text).groups())
        end = time.monotonic() + 8
        while time.monotonic() < end:
            for port in range(first, last + 1):
                packet = b"\x80\x08" + chance.randbytes(10) + bytes(160) if port % 3 else chance.randbytes(chance.randrange(1, 400))
                one.sendto(packet, (HERE, port))
        self.life_goes_on()


class ByConnection(Attacked, TlsScene):
    """More of them than a program may have files."""
    files = 1_024
    connections = 1_500

    def setUp(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(self.files, hard), hard))  # what a service is given by itself
        try:
            super().setUp()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))

    def connect(self, port, address=STRANGER):
        one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.addCleanup(one.close)
        one.bind((address, 0))
        one.settimeout(2)
        try:
            one.connect((HERE, port))
        except OSError:
            pass
        return one

    def test_connections_that_say_nothing(self):
        for number in range(self.connections):
            self.connect((self.sip, self.tls)[number % 2])
        self.life_goes_on(96 * MEBIBYTE)
        self.assertLess(self.busy("sip"), 0.5)
        trunk = self.peer(TRUNK, transport="TCP")
        self.assertEqual(self.call(trunk).answered().status, 200)

    def test_connections_that_say_half(self):
        all_of_them = [self.connect(self.sip) for _ in range(500)]
        for number, one in enumerate(all_of_them):
            one.sendall(head("OPTIONS", f"h{number}", *one.getsockname(), via="TCP").encode())
        self.life_goes_on(96 * MEBIBYTE)

    def test_connections_that_say_too_much(self):
        """Each as much as it may: what is not a whole message yet is no more than so much."""
        filling = b"X-Filling: " + b"x" * 4_000 + b"\r\n"
        all_of_them = [self.connect(self.sip) for _ in range(100)]
        for number, one in enumerate(all_of_them):
            try:
                one.sendall(head("OPTIONS", f"m{number}", *one.getsockname(), via="TCP").encode())
                for _ in range(400):
                    one.sendall(filling)
            except OSError:
                pass
        self.life_goes_on(64 * MEBIBYTE)

    def test_a_body_that_never_ends(self):
        all_of_them = [self.connect(self.sip) for _ in range(100)]
        for number, one in enumerate(all_of_them):
            try:
                one.sendall((head("INVITE", f"b{number}", *one.getsockname(), via="TCP") + "Content-Length: 2000000000\r\n\r\n").encode())
                for _ in range(400):
                    one.sendall(b"x" * 4_000)
            except OSError:
                pass
        self.life_goes_on(64 * MEBIBYTE)


if __name__ == "__main__":
    run()
