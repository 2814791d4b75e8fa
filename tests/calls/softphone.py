"""baresip, a telephone that others wrote: driven by its control port (module ctrl_tcp), it speaks a tone and keeps what it hears in files."""
import array
import json
import math
import re
import socket
import subprocess
import sys
import threading
import time
import wave
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "serve"))
from audio import FRAME, MUSIC, RATE, loudness, share_of, until  # noqa: E402
from live_engine import free_port  # noqa: E402

SETTINGS = """poll_method epoll
sip_listen {address}:{port}
net_interface {address}
sip_trans_def {transport}
sip_certificate {certificate}
sip_cafile {authority}
call_max_calls 4
call_local_timeout 120
audio_source aufile,{folder}/tone.wav
audio_player aubridge,nobody
audio_alert aubridge,nobody
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_telev_pt 101
rtp_stats no
statmode_default off
snd_path {folder}
module_path /usr/lib/baresip/modules
module ctrl_tcp.so
module g711.so
module opus.so
module aufile.so
module aubridge.so
module sndfile.so
module srtp.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
{applications}ctrl_tcp_listen 127.0.0.1:{control}
"""


class Softphone:
    """`account`: what the account says behind the address; `applications`: further modules; `contacts`: whom it knows. `hertz`: what it says.
    What it hears is in files until it has held the call: baresip 1.0 writes no further then, and what still comes is counted."""

    def __init__(self, folder, aor, account="", address="127.0.0.1", port=0, hertz=1000, transport="udp", applications=(), contacts="", certificate="", authority=""):
        self.address, self.port, self.hertz, self.control = address, port or free_port(address), hertz, free_port()
        self.folder = Path(folder) / f"softphone-{self.port}"
        self.folder.mkdir()
        self.events, self.answers, self.news = [], {}, threading.Condition()
        (self.folder / "config").write_text(SETTINGS.format(
            address=address, port=self.port, transport=transport, folder=self.folder, control=self.control, certificate=certificate, authority=authority,
                applications="".join(f"module_app {one}.so\n" for one in applications)))
        (self.folder / "accounts").write_text(f"<{aor}>{account}\n")
        (self.folder / "contacts").write_text(contacts)
        speak(self.folder / "tone.wav", hertz)
        self.output = open(self.folder / "output", "w", encoding="utf-8")
        self.process = subprocess.Popen(["baresip", "-f", str(self.folder), "-v", "-s"], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT)
        self.line = self._connect()
        self.count = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _connect(self):
        end = time.monotonic() + 10
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.control))
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise AssertionError(f"baresip does not start: {self.said()[-6000:]}") from None
                time.sleep(0.02)

    def quit(self):
        """As its owner ends it: it is not registered any more."""
        self.say("quit")
        self.process.wait(15)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.line.close()
        self.output.close()

    def _read(self):
        got = b""
        while True:
            try:
                more = self.line.recv(65536)
            except OSError:
                return
            if not more:
                return
            got += more
            while b":" in got:
                length, rest = got.split(b":", 1)
                if len(rest) <= int(length):
                    break
                message, got = json.loads(rest[:int(length)]), rest[int(length) + 1:]
                with self.news:
                    if message.get("event"):
                        self.events.append(message)
                    else:
                        self.answers[message.get("token")] = message
                    self.news.notify_all()

    def say(self, command, *words):
        self.count += 1
        text = json.dumps({"command": command, "params": " ".join(words), "token": str(self.count)}).encode()
        self.line.sendall(f"{len(text)}:".encode() + text + b",")
        return str(self.count)

    def ask(self, command, *words):
        """What it answers to a command of its own."""
        token = self.say(command, *words)
        with self.news:
            if not self.news.wait_for(lambda: token in self.answers, 10):
                raise AssertionError(f"baresip does not answer to {command}: {self.said()[-6000:]}")
            return self.answers.pop(token).get("data", "")

    def heard_of(self, kind):
        return [one for one in self.events if one["type"] == kind]

    def wait(self, kind, number=1, seconds=15.0):
        """The event of that kind, the `number`-th of it."""
        with self.news:
            if not self.news.wait_for(lambda: len(self.heard_of(kind)) >= number, seconds):
                raise AssertionError(f"no {kind} (number {number}) at {self.folder.name}: {[(one['type'], one.get('param')) for one in self.events]}\n{self.said()[-6000:]}")
            return self.heard_of(kind)[number - 1]

    def said(self):
        """Its log, with every message that came and went."""
        return (self.folder / "output").read_text(errors="replace")

    def requests(self):
        """What it was asked: method and CSeq, repeats left out."""
        came = re.findall(r"-> [\d.]+:%d\n([A-Z]+) sips?:(?:.+\n)*?CSeq: (\d+)" % self.port, self.said())
        return list(dict.fromkeys((method, int(number)) for method, number in came))

    def answered(self, method, seconds=10.0):
        """The status of the answer to a request of its own."""
        def last():
            found = re.findall(r"\nSIP/2.0 (\d+) (?:.*\n)(?:.+\n)*?CSeq: \d+ %s\r?\n" % method, self.said())
            return int(found[-1]) if found else None
        until(last, seconds)
        return last()

    # ---- what it hears
    def recent(self, seconds=0.4):
        """The last samples of the call that began last."""
        files = sorted(self.folder.glob("dump-*-dec.wav"), key=lambda one: one.stat().st_mtime_ns)
        if not files or time.time() - files[-1].stat().st_mtime > 0.5:
            return array.array("h")
        octets = files[-1].read_bytes()[44:]
        return array.array("h", octets[:len(octets) & ~1][-round(seconds * RATE) * 2:])

    def hears(self, hertz, seconds=10.0):
        def fits():
            got = self.recent()
            return len(got) > 1600 and loudness(got) > 500 and share_of(got, hertz) > 0.8
        return until(fits, seconds)

    def hears_music(self, seconds=10.0):
        return self.hears(MUSIC, seconds)

    def hears_anything(self, seconds=10.0):
        return until(lambda: loudness(self.recent()) > 50, seconds)

    def packets(self):
        """Of audio, that have come in this call."""
        return sum(int(one) for one in re.findall(r"rcvd=(\d+)", self.ask("audio_debug")))


def speak(path, hertz, seconds=90):
    """What it says, for longer than any of the calls: a tone of whole waves in each 20 ms."""
    assert hertz % 50 == 0
    with wave.open(str(path), "wb") as to:
        to.setnchannels(1)
        to.setsampwidth(2)
        to.setframerate(RATE)
        to.writeframes(array.array("h", [round(8000 * math.sin(2 * math.pi * hertz * i / RATE)) for i in range(FRAME)]).tobytes() * (50 * seconds))
