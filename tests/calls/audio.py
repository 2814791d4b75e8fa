"""One end of a call's audio: G.711 A-law over RTP, sent and heard in real time, with as much analysis as tells music, a tone and silence apart."""
import array
import collections
import functools
import itertools
import math
import selectors
import socket
import struct
import threading
import time
import wave

RATE, FRAME = 8000, 160
KEPT = 20.0  # seconds of what came
SO_TIMESTAMPNS = 35  # of Linux (socket(7)), which the module socket does not name
MUSIC = 300  # what the scenes have for music
DTMF_OF = {key: (low, high) for low, keys in zip((697, 770, 852, 941), ("123A", "456B", "789C", "*0#D"))
           for key, high in zip(keys, (1209, 1336, 1477, 1633))}  # ITU-T Q.23


def alaw(sample):
    """ITU-T G.711, one sample of 16 bits."""
    sign = 0x80 if sample >= 0 else 0
    value = min(abs(sample), 32635) >> 3
    segment = max(value.bit_length() - 5, 0)
    mantissa = (value >> (segment if segment > 1 else 1)) & 0x0F
    return (sign | segment << 4 | mantissa) ^ 0x55


def linear(octet):
    octet ^= 0x55
    segment, mantissa = (octet >> 4) & 7, octet & 0x0F
    value = (mantissa << 4) + 8 if segment == 0 else ((mantissa << 4) + 0x108) << (segment - 1)
    return value if octet & 0x80 else -value


def ulaw(sample):
    """The other law."""
    value = min(abs(sample), 32635) + 132
    segment = value.bit_length() - 8
    return ~((0x80 if sample < 0 else 0) | segment << 4 | value >> segment + 3 & 0x0F) & 0xFF


def linear_of_ulaw(octet):
    octet = ~octet & 0xFF
    value = (((octet & 0x0F) << 3) + 132 << (octet >> 4 & 7)) - 132
    return -value if octet & 0x80 else value


LINEAR = [linear(octet) for octet in range(256)]
A_LAW, MU_LAW = 8, 0  # payload types (RFC 3551 6)
TO_A_LAW = bytes(alaw(linear_of_ulaw(octet)) for octet in range(256))
TO_MU_LAW = bytes(ulaw(one) for one in LINEAR)


def mixed(tones, first):
    """20 ms of these tones together, from this sample on."""
    return bytes(alaw(round(sum(6000 * math.sin(2 * math.pi * hertz * (first + i) / RATE) for hertz in tones))) for i in range(FRAME))


@functools.cache
def frame_of(hertz):
    """20 ms of the tone, which has whole waves in them; of 0: silence."""
    assert hertz % 50 == 0
    return bytes(alaw(round(8000 * math.sin(2 * math.pi * hertz * i / RATE))) for i in range(FRAME))


def share_of(samples, hertz):
    """How much of the power is at this frequency (Goertzel), 0 to 1."""
    power = sum(one * one for one in samples)
    if not power:
        return 0.0
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    before = last = 0.0
    for one in samples:
        before, last = last, one + turn * last - before
    return 2 * (before * before + last * last - turn * before * last) / len(samples) / power


def loudness(samples):
    return math.sqrt(sum(one * one for one in samples) / len(samples)) if samples else 0.0


def write_tone(path, hertz, seconds, loud=(9000, 9000)):
    """A prompt that is heard by its frequency, and by how loud it is where it grows from the one to the other."""
    count, (first, last) = round(seconds * RATE), loud
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as to:
        to.setnchannels(1)
        to.setsampwidth(2)
        to.setframerate(RATE)
        to.writeframes(b"".join(struct.pack("<h", round((first + (last - first) * i / count) * math.sin(2 * math.pi * hertz * i / RATE)))
                                for i in range(count)))


class Clock:
    """Sends for all audio of this program every 20 ms, and takes in what comes: two threads, however many ends there are."""

    def __init__(self):
        self.ends, self.lock, self.came = set(), threading.Lock(), selectors.DefaultSelector()
        self.began = False
        self.taken = 0.0  # all that had come by then has been taken in
        self.realtime = 0.0  # what the kernel's time of a packet is ahead of time.monotonic()

    def forget(self):
        """What is heard from now on came from now on."""
        for one in self.ends:
            one.since = time.monotonic()

    def add(self, end):
        with self.lock:
            self.ends = self.ends | {end}
            self.came.register(end.socket, selectors.EVENT_READ, end)
            if not self.began:
                self.began = True
                for one in (self._send, self._receive):
                    threading.Thread(target=one, daemon=True).start()

    def remove(self, end):
        with self.lock:
            self.ends = self.ends - {end}
            self.came.unregister(end.socket)
            end.socket.close()

    def _send(self):
        due = time.monotonic()
        while True:
            for one in self.ends:
                one.tick()
            due = max(due + 0.02, time.monotonic() - 0.1)
            time.sleep(max(0.0, due - time.monotonic()))

    def _receive(self):
        while True:
            begin, now, end = time.monotonic(), time.time(), time.monotonic()
            if end - begin < 0.001:  # nothing else ran in between
                self.realtime = now - begin
            for key, _ in self.came.select(0.1):
                key.data.take()
            self.taken = begin


CLOCK = Clock()


def until(fits, seconds=10.0):
    """Whether it gets to be so within this time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if fits():
            return True
        time.sleep(0.05)
    return False


def speak(seconds, *ends):
    """Until each of these has sent so much, which takes longer on a machine with much to do."""
    before = [one.sent for one in ends]
    assert until(lambda: all(one.sent - sent >= 50 * seconds for one, sent in zip(ends, before)), 10 + 3 * seconds), "nothing is sent"


class Audio:
    """A socket that sends a tone (or silence) every 20 ms once it knows where to, and keeps the last of what came."""

    def __init__(self, address, law=A_LAW, event=101):
        self.law, self.event = law, event  # payload types; all is kept in A-law here
        self.socket = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.port = self.socket.getsockname()[1]
        self.to, self.hertz, self.open, self.keys, self.pressed = None, 0, True, [], []
        self.mix = None  # tones in place of the one
        self.sealed = self.unsealed = None  # the two streams of srtp.py, where the audio is encrypted
        self.strangers = set()  # SSRCs that it is deaf to
        self.came = collections.deque()  # (when, octets), of the last seconds; when the kernel had it, however late it is read here
        self.since = 0.0  # what came before is not heard
        self.sent = 0  # frames of tone or silence
        self.told, self.told_at = [], None  # keys that came as events, and the timestamp of the last one
        self.last, self.gap = None, 0.0  # the longest time without a packet since `gap` was set to 0
        self.number, self.stamp, self.lock = 0, 0, threading.Lock()
        CLOCK.add(self)

    def close(self):
        if self.open:
            self.open = False
            CLOCK.remove(self)

    def _packet(self, kind, body, mark=0):
        self.number = (self.number + 1) & 0xFFFF
        packet = struct.pack("!BBHII", 0x80, kind | mark, self.number, self.stamp & 0xFFFFFFFF, self.port) + body
        self.socket.sendto(self.sealed.seal(packet) if self.sealed else packet, self.to)

    def tick(self):
        if self.to and self.open:
            try:
                if self.keys and not self.pressed:
                    self.pressed = self._steps_of(self.keys.pop(0))
                if self.pressed:
                    body, mark = self.pressed.pop(0)
                    self._packet(self.event, body, mark)
                    self.stamp += 0 if self.pressed else 8 * FRAME
                    return
                frame = mixed(self.mix, self.stamp) if self.mix else frame_of(self.hertz)
                self._packet(self.law, frame.translate(TO_MU_LAW) if self.law == MU_LAW else frame)
                self.sent += 1
            except OSError:
                pass
        self.stamp += FRAME

    @staticmethod
    def _steps_of(key):
        """RFC 4733: the event as it grows, its end three times; one timestamp for all."""
        code = "0123456789*#".index(key)
        return [(struct.pack("!BBH", code, (0x80 if step > 5 else 0) | 10, min(step, 6) * FRAME), 0x80 if step == 1 else 0) for step in range(1, 9)]

    def take(self):
        while True:
            try:
                packet, beside, _, _ = self.socket.recvmsg(2048, 64)
            except ConnectionRefusedError:
                continue
            except OSError:
                return
            seconds, fraction = struct.unpack("@qq", beside[0][2])
            now = seconds + fraction / 1e9 - CLOCK.realtime
            if self.unsealed:
                packet = self.unsealed.unseal(packet) or b""
            if len(packet) == 16 and packet[1] & 0x7F == self.event and packet[12] < 12:
                if self.told_at != packet[4:8]:
                    self.told.append("0123456789*#"[packet[12]])
                self.told_at = packet[4:8]
            if len(packet) > 12 and packet[1] & 0x7F == self.law and int.from_bytes(packet[8:12], "big") not in self.strangers:
                with self.lock:
                    self.gap, self.last = max(self.gap, now - (self.last or now)), now
                    self.came.append((now, packet[12:].translate(TO_A_LAW) if self.law == MU_LAW else packet[12:]))
                    while self.came[0][0] < now - KEPT:
                        self.came.popleft()

    def frames(self, since):
        """The octets of each packet that came after this time."""
        with self.lock:
            found = [body for when, body in itertools.takewhile(lambda one: one[0] > max(since, self.since), reversed(self.came))]
        return found[::-1]

    def recent(self, seconds=0.4):
        return array.array("h", [LINEAR[octet] for body in self.frames(time.monotonic() - seconds) for octet in body])

    def hears_now(self, tones=(1000, 1500, 700)):
        """The tone, "music", or None: it is neither, or too little came."""
        got = self.recent()
        if len(got) < 10 * FRAME or loudness(got) < 500:
            return None
        heard = next((hertz for hertz in (MUSIC, *tones) if share_of(got, hertz) > 0.8), None)
        return "music" if heard == MUSIC else heard

    def hears(self, hertz, seconds=10.0):
        def fits():
            got = self.recent()
            return len(got) > 10 * FRAME and loudness(got) > 500 and share_of(got, hertz) > 0.8
        return until(fits, seconds)

    def hears_together(self, *tones, seconds=10.0):
        """All of these tones, and no other of those that are about; of none: silence."""
        def fits():
            got = self.recent()
            if len(got) < 10 * FRAME or not tones or loudness(got) < 50:
                return len(got) >= 10 * FRAME and not tones and loudness(got) < 50
            return {hertz for hertz in (MUSIC, 700, 1000, 1500) if share_of(got, hertz) > 0.1} == set(tones)
        return until(fits, seconds)

    def hears_music(self, seconds=10.0):
        return self.hears(MUSIC, seconds)

    def heard_in_turn(self, tones, count, seconds=10.0):
        """Which of these tones come from now on, one behind the other, until there were so many; almost a second of silence is 0."""
        heard, end = [], time.monotonic() + seconds
        while time.monotonic() < end and len(heard) < count:
            time.sleep(0.04)
            got = self.recent(0.16)
            if len(got) < 6 * FRAME:
                continue
            now = 0 if loudness(self.recent(0.9)) < 50 else next((hertz for hertz in tones if share_of(got, hertz) > 0.9), None)
            if now is not None and heard[-1:] != [now]:
                heard.append(now)
        return heard

    def has_heard(self, since, *tones, seconds=10.0):
        """Each of these tones, one behind the other, after this time (of time.monotonic(), not longer ago than is kept); each for 0.1 s."""
        def fits():
            wanted, run = list(tones), 0
            for body in self.frames(since):
                samples = [LINEAR[octet] for octet in body]
                run = run + 1 if loudness(samples) > 500 and share_of(samples, wanted[0]) > 0.8 else 0
                if run == 5:
                    run = 0
                    if not wanted[1:]:
                        return True
                    wanted.pop(0)
            return False
        return until(fits, seconds)

    def hears_silence(self, seconds=10.0):
        """Packets with nothing in them."""
        def fits():
            got = self.recent()
            return len(got) >= 10 * FRAME and loudness(got) < 50
        return until(fits, seconds)

    def is_sent_nothing(self, for_so_long=1.0, seconds=10.0):
        """Not one packet for so long, where there were fifty a second; what has come and is not yet read counts."""
        return until(lambda: self.last is not None and CLOCK.taken - self.last > for_so_long, seconds)

    def hears_anything(self, seconds=10.0):
        """Packets, whatever is in them, that came from now on."""
        begin = time.monotonic()
        return until(lambda: (self.last or 0) > begin, seconds)
