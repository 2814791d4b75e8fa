"""Calls whose audio a real rtpengine carries: Debian's rtpengine-daemon (scripts/packages.txt), in userspace, on ports of the test."""
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from call_scene import HERE, Scene, block_of_ports, free_port
from party import TOLD_PORT
from sip_peer import in_uri

SIX = "::1"


def value_of(text, at):
    """A bencoded value from there on, and where it ends."""
    kind = text[at]
    if kind == "i":
        end = text.index("e", at)
        return int(text[at + 1:end]), end + 1
    if kind in "ld":
        all_of, at = [], at + 1
        while text[at] != "e":
            one, at = value_of(text, at)
            all_of.append(one)
        return (all_of if kind == "l" else dict(zip(all_of[::2], all_of[1::2]))), at + 1
    colon = text.index(":", at)
    end = colon + 1 + int(text[at:colon])
    return text[colon + 1:end], end


class Rtpengine:
    """One of our own, which may be killed, stopped and begun again on the same ports. One interface, with an IPv4 and an IPv6 address. Each end
    of a call takes four ports; a new one begins with the lowest. `ports`: so many and no more; `control`: where it is asked."""

    def __init__(self, folder, blocks=1, ports=None, control=HERE):
        self.folder, self.control = Path(folder), (control, free_port(control))
        self.first, self.last = block_of_ports("rtpengine", blocks)
        if ports:
            self.last = self.first + ports - 1
        (self.folder / "rtpengine.conf").write_text("[rtpengine]\n")
        self.process = None

    def begin(self):
        with open(self.folder / "rtpengine.log", "ab") as log:
            self.process = self.started(log)
        end = time.monotonic() + 10
        while not self.ask({"command": "ping"}):
            if time.monotonic() > end:
                raise AssertionError("rtpengine did not start: " + (self.folder / "rtpengine.log").read_text()[-500:])

    def started(self, log):
        return subprocess.Popen(
            ["rtpengine", f"--config-file={self.folder}/rtpengine.conf", "--table=-1", f"--interface=all/{HERE}", f"--interface=all/{SIX}",
             f"--listen-ng={self.listens()}", f"--port-min={self.first}", f"--port-max={self.last}", "--num-threads=2", "--log-level=6", "--log-stderr", "--foreground"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)

    def listens(self):
        host, port = self.control
        return f"{in_uri(host)}:{port}"

    def end(self, how=signal.SIGKILL):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(how)
            self.process.wait()

    def ask(self, what):
        """Its answer, as it comes; empty where there is none."""
        text = "d" + "".join(f"{len(key)}:{key}" + (f"i{one}e" if isinstance(one := what[key], int) else f"{len(one)}:{one}") for key in sorted(what)) + "e"
        with socket.socket(socket.AF_INET6 if ":" in self.control[0] else socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.settimeout(0.2)
            try:
                line.connect(self.control)
                line.send(f"test{time.monotonic_ns()} {text}".encode())
                return line.recv(65_535).decode(errors="replace")
            except OSError:
                return ""

    def told(self, what):
        """Its answer, read."""
        answer = self.ask(what)
        return value_of(answer[answer.index(" ") + 1:], 0)[0] if answer else {}

    def calls(self):
        """The names of the calls it knows."""
        return re.findall(r"strowger-[0-9a-f]{16}-[0-9a-f]{16}", self.ask({"command": "list", "limit": 10_000}))

    def owns(self, port):
        return self.first <= port <= self.last

    @contextlib.contextmanager
    def nothing_but(self, *places):
        """Of its ports it can have these alone, each with the next one for RTCP."""
        kept = [(host, port + more) for host, port in places for more in (0, 1)]
        with contextlib.ExitStack() as taken:
            for host, family in ((HERE, socket.AF_INET), (SIX, socket.AF_INET6)):
                for port in range(self.first, self.last + 1):
                    if (host, port) not in kept:
                        taken.enter_context(socket.socket(family, socket.SOCK_DGRAM)).bind((host, port))
            yield

    def seconds(self):
        """Of a processor, that it has used."""
        words = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


@unittest.skipUnless(shutil.which("rtpengine"), "rtpengine is not installed: apt-get install rtpengine-daemon")
class Carried(Scene):
    without = "own_ports"
    blocks, ports = 1, None  # of ports, for rtpengine; so many ports alone
    control = HERE  # where it is asked
    always = True  # every telephone of SIPp is told a port of rtpengine, and never another one
    put_together = True  # two who hear each other alone send to each other

    def setUp(self):
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.rtpengine = Rtpengine(folder.name, self.blocks, self.ports, self.control)
        self.addCleanup(self.rtpengine.end)
        self.rtpengine.begin()
        self.read = 0  # of the log
        self.parties = []
        super().setUp()
        self.log_of("event=rtpengine_answers")
        self.assertEqual(self.processes()["sip"]["rtpengine"], "answers")

    def tearDown(self):
        super().tearDown()
        result = self._outcome.result
        if any(one is self for one, _ in result.failures + result.errors):
            print((self.rtpengine.folder / "rtpengine.log").read_text(errors="replace")[-3000:], file=sys.stderr)
        for one in self.parties if self.always else ():
            for number, word, _, rest in one.events():
                if word in TOLD_PORT:
                    self.assertTrue(self.rtpengine.owns(int(rest.split()[-1])), f"{one.log.stem} was told a port that is not rtpengine's: {rest}")
                self.assertNotEqual(word, "reinvited", f"{one.log.stem} was invited again in call {number}")

    def party(self, *what, **more):
        self.parties.append(super().party(*what, **more))
        return self.parties[-1]

    def hear_each_other(self, customer, phone):
        super().hear_each_other(customer, phone)
        if self.put_together:
            self.talks_directly(customer, phone)

    def more_of_media(self):
        return f', rtpengine: "{self.rtpengine.listens()}", without_rtpengine: {self.without}'

    def log_of(self, word, seconds=10.0):
        """A line of the processes' log with this word, behind the one that was asked for last."""
        end = time.monotonic() + seconds
        while (found := next((at for at, line in enumerate(list(self.engine.lines)) if at >= self.read and line and word in line), None)) is None:
            self.assertLess(time.monotonic(), end, f"no {word!r} in the log")
            time.sleep(0.05)
        self.read = found + 1

    def port_of(self, party, number=1):
        return party.audio[number - 1].to[1]

    def talks_directly(self, one, other, seconds=10):
        """Their packets go from one to the other within rtpengine: nothing comes to strowger-media."""
        end = time.monotonic() + seconds
        while True:
            # Of every telephone: who gets what comes from it.
            tags = [(tag, [to["tag"] for to in of["subscribers"]]) for call in self.rtpengine.calls()
                    for tag, of in self.rtpengine.told({"command": "query", "call-id": call}).get("tags", {}).items() if tag.startswith("p")]
            if any(to[0].startswith("p") and dict(tags).get(to[0], [""])[0] == tag for tag, to in tags if to):
                return
            self.assertLess(time.monotonic(), end, "they are not put together")
            time.sleep(0.1)

    def waits_and_talks(self):
        """Customer, telephone and desk."""
        customer = self.arriving()
        customer.answered()
        self.assertTrue(customer.audio.hears_music())
        customer, phone, desk = self.connected(customer=customer)
        self.tones(customer, phone)
        return customer, phone, desk

    def is_held(self, customer, phone, desk):
        """And talks again."""
        desk.act("hold")
        self.assertTrue(customer.audio.hears_music())
        self.assertTrue(phone.audio.hears_silence())
        desk.act("resume")
        self.tones(customer, phone)

    def ends(self, customer, phone, desk):
        """The customer hangs up, and nothing is left."""
        customer.leave()
        phone.expect("BYE")
        desk.is_free()
        self.is_empty()

    def is_empty(self, seconds=10):
        """Nothing is left of the calls in rtpengine."""
        end = time.monotonic() + seconds
        while self.rtpengine.calls():
            self.assertLess(time.monotonic(), end, f"rtpengine still has {self.rtpengine.calls()}")
            time.sleep(0.1)
