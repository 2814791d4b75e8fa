"""A telephone, a customer or an outside number: a SIPp scenario of this folder, with audio of its own (audio.py).

The scenarios write what happens into a log (`NUMBER WORD CALL-ID PORT ...`) and do things on a cue: a request of a method that nobody else
sends them, with the Call-ID of the call. The engine never sees a cue."""
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "serve"))
from audio import Audio  # noqa: E402
from live_engine import free_port  # noqa: E402

CUES = {"leave": "MESSAGE", "hold": "PUBLISH", "resume": "SUBSCRIBE", "key": "NOTIFY", "transfer": "PRACK"}
TOLD_PORT = ("answered", "talking", "reinvited")
OVER = ("bye", "left", "cancelled")
HERE = Path(__file__).resolve().parent


class Party:
    """`calls` of them, `at_once` (all); whoever is rung or calls first is 1."""

    def __init__(self, folder, scenario, server, address="127.0.0.1", port=0, calls=1, transport="u1", rate=20, more=(), at_once=0, **keys):
        self.address, self.port, self.transport, self.cues = address, port or free_port(address), transport, []
        self.audio = [Audio(address) for _ in range(calls)]
        name = f"{scenario}-{self.port}"
        self.log, self.errors = Path(folder) / f"{name}.log", Path(folder) / f"{name}.errors"
        ports = Path(folder) / f"{name}.csv"
        ports.write_text("SEQUENTIAL\n" + "".join(f"{one.port};\n" for one in self.audio))
        written = Path(folder) / f"{name}.xml"
        written.write_text((HERE / f"{scenario}.xml").read_text().replace("STATUS", str(keys.pop("status", 486))))
        words = [word for key, value in {"number": "+442079460000", "from": "+447700900123", "hold": "sendonly", "key": "5", "refer": "-",
                                               "codec": "8 101", "says": "X-More: none", **keys}.items()
                 for word in ("-key", key, str(value))]
        self.process = subprocess.Popen(
            ["sipp", "-sf", str(written), "-inf", str(ports), "-i", address, "-p", str(self.port), "-t", transport,
             "-m", str(calls), "-l", str(at_once or calls), "-r", str(rate), "-nostdin", "-trace_logs", "-log_file", str(self.log), "-trace_err", "-error_file",
             str(self.errors), "-trace_msg", "-message_file", str(self.log) + ".messages", *words, *more, server], cwd=folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 10  # who is rung before listening is not there
        while not scenario.startswith("caller") and time.monotonic() < end and not listens(self.port, transport) and self.process.poll() is None:
            time.sleep(0.01)
        self.read, self.known, self.reading = 0, [], threading.Lock()  # how much of the log, and what it says
        self.followed, self.one_at_a_time, self.closed = 0, threading.Lock(), threading.Event()
        threading.Thread(target=self._go_on_following, daemon=True).start()

    def close(self):
        self.closed.set()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for one in self.audio + self.cues:
            one.close()

    def events(self, behind=0):
        """What happened: (number, word, Call-ID, the rest); `behind`: without the first so many."""
        with self.reading:
            if self.log.exists():
                with self.log.open("rb") as log:
                    log.seek(self.read)
                    whole = log.read().rpartition(b"\n")
                self.read += len(whole[0] + whole[1])
                self.known += [(int(number), word, call, rest) for number, word, call, rest in
                               re.findall(r"^(\d+) (\w+) (\S+) ?(.*)$", whole[0].decode(), re.M)]
            return self.known[behind:]

    def seen(self, word, number=1):
        return next((one for one in self.events() if one[1] == word and one[0] == number), None)

    def wait(self, word, number=1, seconds=15.0):
        """The event; its audio goes to where the words of the call said."""
        end = time.monotonic() + seconds
        while not (event := self.seen(word, number)):
            if time.monotonic() > end or self.process.poll() is not None and not self.seen(word, number):
                raise AssertionError(f"{self.log.stem}: no {word!r} of call {number}: {self.events()}\n" + self.said())
            time.sleep(0.02)
        if word in (*TOLD_PORT, *OVER):
            self.follow()
        return event

    def follow(self):
        """Audio goes to where the last words of each call said, and nowhere once it is over."""
        with self.one_at_a_time:
            for number, word, _, rest in self.events(self.followed):
                if word in TOLD_PORT:
                    self.audio[number - 1].to = ("127.0.0.1", int(rest.split()[-1]))
                elif word in OVER:
                    self.audio[number - 1].to = None
                self.followed += 1

    def _go_on_following(self):
        """A telephone that is told of another port in the middle of a call sends there."""
        known = 0
        while not self.closed.wait(0.05):
            size = self.log.stat().st_size if self.log.exists() else 0
            if size != known:  # reading on and on would take the time of the threads that carry the audio
                known = size
                self.follow()

    def messages(self):
        """Every message, as SIPp has written it down."""
        return Path(f"{self.log}.messages").read_text()

    def said(self):
        return self.errors.read_text()[-2000:] if self.errors.exists() else ""

    def cue(self, what, number=1):
        call = next(one for one in self.events() if one[0] == number)[2]
        method = CUES[what]
        line = socket.socket(socket.AF_INET, socket.SOCK_STREAM if self.transport.startswith("t") else socket.SOCK_DGRAM)
        line.connect((self.address, self.port))
        line.sendall((f"{method} sip:cue@{self.address} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKcue{time.monotonic_ns()}\r\n"
                      f"From: <sip:cue@cue>;tag=cue\r\nTo: <sip:cue@cue>\r\nCall-ID: {call}\r\nCSeq: 1 {method}\r\n"
                      "Content-Length: 0\r\n\r\n").encode())
        self.cues.append(line)  # whose end would be the end of the call

    def end(self, seconds=15.0):
        """The scenario went to its end as it is written."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.log.stem} did not end: {self.events()}\n{self.said()}") from None
        if status:
            raise AssertionError(f"{self.log.stem} ended with {status}: {self.events()}\n{self.said()}")


def listens(port, transport="u1"):
    """Whether somebody on this machine takes datagrams, or connections, there."""
    table, states = ("tcp", ("0A",)) if transport.startswith("t") else ("udp", ("07",))
    lines = [line.split() for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]]
    return any(line[1].endswith(f":{port:04X}") and line[3] in states for line in lines)
