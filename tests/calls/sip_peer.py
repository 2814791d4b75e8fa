"""A telephone or a trunk that does exactly what a test says, message by message, over UDP, TCP or TLS: for races, refusals and timers, which a
scenario of SIPp cannot be told while it runs. It answers nothing by itself but what it has answered before."""
import re
import secrets
import select
import socket
import ssl
import threading
import time

from audio import Audio
from sip_message import Message, description
from srtp import Stream


def in_uri(address):
    """As it stands in a URI: IPv6 in brackets."""
    return f"[{address}]" if ":" in address else address


class Wire:
    """One TCP or TLS connection, or the socket of all datagrams; puts what comes into the peer's inbox."""

    def __init__(self, peer, line, to=None):
        self.peer, self.line, self.to, self.lock = peer, line, to, threading.Lock()
        if isinstance(line, ssl.SSLSocket):
            line.setblocking(False)
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, octets, to=None):
        if self.peer.transport == "UDP":
            self.line.sendto(octets, to or self.to)
        else:
            with self.lock:
                self.line.sendall(octets)

    def _read(self):
        """What a stream has next. Of TLS one thread reads or writes at a time (openssl-threads(7))."""
        if not isinstance(self.line, ssl.SSLSocket):
            return self.line.recv(65535)
        while self.peer.open:
            if not self.line.pending() and not select.select([self.line], [], [], 0.2)[0]:
                continue
            with self.lock:
                try:
                    return self.line.recv(65535)
                except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    continue
        return b""

    def _listen(self):
        kept = b""
        while True:
            try:
                if self.peer.transport == "UDP":
                    octets, origin = self.line.recvfrom(65535)
                    self.peer.take(octets, self, origin)
                    continue
                part = self._read()
            except TimeoutError:
                continue
            except ConnectionRefusedError:
                continue
            except (OSError, ValueError):
                part = b""
            if not part:
                return self.peer.lost(self)
            kept = (kept + part).lstrip(b"\r\n")
            while b"\r\n\r\n" in kept:
                head, rest = kept.split(b"\r\n\r\n", 1)
                length = int(re.search(rb"(?im)^(?:content-length|l)\s*:\s*(\d+)", head).group(1))
                if len(rest) < length:
                    break
                self.peer.take(head + b"\r\n\r\n" + rest[:length], self, None)
                kept = rest[length:].lstrip(b"\r\n")


class Peer:
    """`transport`: UDP, TCP or TLS. Connects where it has a `server` to talk to, and is there for whoever connects."""

    def __init__(self, server, address="127.0.0.1", port=0, transport="UDP", client=None, listens=None):
        self.server, self.address, self.transport, self.client = server, address, transport, client
        self.speaks = (8, 101)  # payload types of its audio and its keys
        self.inbox, self.news, self.wires, self.said, self.open = [], threading.Condition(), [], {}, True
        self.line = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM if transport == "UDP" else socket.SOCK_STREAM)
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.line.bind((address, port))
        self.port = self.line.getsockname()[1]
        if transport == "UDP":
            self.wire = Wire(self, self.line, server)
        else:
            self.line.listen()
            self.listens, self.wire = listens, None
            threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.open = False
        for one in [self.line, *(wire.line for wire in self.wires)]:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def _accept(self):
        while self.open:
            try:
                line, _ = self.line.accept()
            except OSError:
                return
            try:
                line = self.listens.wrap_socket(line, server_side=True) if self.listens else line
            except OSError as refused:
                with self.news:
                    self.inbox.append((Message(f"refused {refused}"), None, None))
                    self.news.notify_all()
                continue
            self.wires.append(Wire(self, line))

    def connect(self):
        """The connection to the server; made when it is wanted first."""
        if self.transport != "UDP" and self.wire is None:
            line = socket.create_connection(self.server, timeout=5, source_address=(self.address, 0))
            if self.client:
                line = self.client.wrap_socket(line, server_hostname=self.server[0])
            line.settimeout(None)
            self.wire = Wire(self, line)
            self.wires.append(self.wire)
        return self.wire

    def hang_up(self):
        """Closes its connections, and goes on waiting for new ones."""
        for one in list(self.wires):
            one.line.shutdown(socket.SHUT_RDWR)
            one.line.close()

    def lost(self, wire):
        self.wires = [one for one in self.wires if one is not wire]
        if self.wire is wire:
            self.wire = None

    def take(self, octets, wire, origin):
        if not octets.strip():
            return
        if self.transport == "UDP" and octets in self.said:
            answer = self.said[octets]  # a retransmission: the same answer, if there was one
            if answer:
                wire.send(*answer)
            return
        self.said[octets] = None
        message = Message.read(octets)
        message.raw, message.wire, message.origin = octets, wire, origin
        with self.news:
            self.inbox.append((message, wire, origin))
            self.news.notify_all()

    def wait(self, fits, seconds=10.0, what="message"):
        """The first message that came, and was not waited for before, of which `fits` holds."""
        def found():
            return next((one for one in self.inbox if fits(one[0])), None)
        with self.news:
            if not self.news.wait_for(lambda: found() is not None, seconds):
                raise AssertionError(f"no {what} came; there is {[one[0].first for one in self.inbox]}")
            one = found()
            self.inbox.remove(one)
            return one[0]

    def request(self, method, call_id=None, seconds=10.0):
        return self.wait(lambda one: one.status is None and one.first.startswith(method + " ") and call_id in (None, one["Call-ID"]), seconds, method)

    def nothing(self, seconds, fits=lambda one: True):
        """Whether nothing of the kind comes for so long, or is there already."""
        with self.news:
            return not self.news.wait_for(lambda: any(fits(one[0]) for one in self.inbox), seconds)

    def via(self, branch):
        return f"SIP/2.0/{self.transport} {in_uri(self.address)}:{self.port};branch={branch}"

    def contact(self):
        return f"<sip:p@{in_uri(self.address)}:{self.port};transport={self.transport.lower()}>"

    def answer(self, to, status, reason="Said", fields=(), body="", tag=""):
        """Answers a request."""
        mine = to["To"] if ";tag=" in to["To"] or status == 100 else f"{to['To']};tag={tag or 'p' + to.branch[-12:]}"
        kept = [("Via", via) for via in to.all("Via")] + [("Record-Route", one) for one in to.all("Record-Route")]
        reply = Message(f"SIP/2.0 {status} {reason}", [*kept, ("From", to["From"]), ("To", mine), ("Call-ID", to["Call-ID"]), ("CSeq", to["CSeq"]), *fields], body)
        octets = reply.octets()
        self.said[to.raw] = (octets, to.origin)
        to.wire.send(octets, to.origin)
        return reply

    def calls(self, number="+442079460000", **more):
        return Dialog.calling(self, number, **more)

    def rung(self, seconds=15.0):
        """The next call that comes in, as a dialog that is not answered yet."""
        return Dialog.called(self, self.request("INVITE", seconds=seconds))


class Dialog:
    """One call, from the peer's side."""

    def __init__(self, peer):
        self.peer, self.audio = peer, Audio(peer.address, *peer.speaks)
        self.tag, self.remote_tag, self.call_id, self.cseq, self.version = secrets.token_hex(6), "", "", 0, 1
        self.invite = self.offered = None  # ours, and the one that came
        self.secret = None  # of our audio, where it is encrypted (srtp.py)

    @classmethod
    def calling(cls, peer, number, fields=(), body=None, name="+447700900123", scheme="sip", secret=None):
        self = cls(peer)
        self.secret = secret
        self.call_id = secrets.token_hex(8)
        server = in_uri(peer.server[0])
        self.ours, self.theirs = f"<sip:{name}@{in_uri(peer.address)}>", f"<sip:{number}@{server}>"
        self.target = self.home = f"{scheme}:{number}@{server}:{peer.server[1]}"
        self.invite = self.send("INVITE", fields, self.says() if body is None else body)
        return self

    @classmethod
    def called(cls, peer, invite):
        self = cls(peer)
        self.call_id, self.offered, self.remote_tag = invite["Call-ID"], invite, invite.tag("From")
        self.ours, self.theirs = invite["To"], re.sub(r";\s*tag=.*", "", invite["From"])
        self.target = re.search(r"<([^>]+)>", invite["Contact"]).group(1)
        return self

    def says(self, direction="sendrecv", **more):
        kinds = {"codec": f"{self.audio.law} {self.audio.event}", "event": self.audio.event}
        return description(self.peer.address, self.audio.port, direction, version=self.version, crypto=self.secret, **kinds | more)

    def close(self):
        self.audio.close()

    # ---- requests of ours
    def send(self, method, fields=(), body="", number=None, branch=None):
        if number is None:
            self.cseq += 1
        wire = self.peer.connect()
        them = self.theirs + (f";tag={self.remote_tag}" if self.remote_tag else "")
        whole = [("Via", self.peer.via(branch or "z9hG4bK" + secrets.token_hex(8))), ("Max-Forwards", "70"), ("From", f"{self.ours};tag={self.tag}"),
                 ("To", them), ("Call-ID", self.call_id), ("CSeq", f"{number or self.cseq} {method}"), ("Contact", self.peer.contact()), *fields]
        if body and not any(key == "Content-Type" for key, _ in fields):
            whole.append(("Content-Type", "application/sdp"))
        message = Message(f"{method} {self.target} SIP/2.0", whole, body)
        wire.send(message.octets(), self.peer.server if self.peer.transport == "UDP" else None)
        return message

    def final(self, of, seconds=10.0):
        """The last answer to a request of ours, which over UDP is repeated while this is waited for (RFC 3261 17.1.1.2, 17.1.2.2)."""
        end, pause = time.monotonic() + seconds, 0.5
        least = 100 if of.method == "INVITE" else 200  # an INVITE is repeated until there is any answer
        if self.peer.transport == "UDP" and not of.answered:
            while time.monotonic() + pause < end and self.peer.nothing(pause, lambda one: one.status and one.status >= least and one.branch == of.branch):
                self.peer.connect().send(of.octets(), self.peer.server)
                pause = min(2 * pause, 4.0)
        return self.peer.wait(lambda one: one.status and one.status >= 200 and one.branch == of.branch, max(0.0, end - time.monotonic()), f"answer to {of.first}")

    def provisional(self, of, status, seconds=10.0):
        of.answered = of.method == "INVITE"
        return self.peer.wait(lambda one: one.status == status and one.branch == of.branch, seconds, f"{status} to {of.first}")

    def ask(self, method, fields=(), body="", seconds=10.0):
        return self.final(self.send(method, fields, body), seconds)

    def acknowledge(self, response, of=None, fields=(), body=""):
        """The ACK; within the transaction where it was refused."""
        of = of or self.invite
        if response.status >= 300:
            self.target, back = of.uri, self.target
            sent = self.send("ACK", fields, body, of.number, of.branch)
            self.target = back
            return sent
        return self.send("ACK", fields, body, of.number)

    def answered(self, seconds=10.0):
        """Its INVITE is answered with 200 and acknowledged; its audio begins."""
        response = self.final(self.invite, seconds)
        assert response.status == 200, response.first + " " + response["Warning"]
        self.remote_tag = response.tag("To")
        self.target = re.search(r"<([^>]+)>", response["Contact"]).group(1)
        self.acknowledge(response)
        self.hear(response)
        return response

    def refused(self, seconds=10.0):
        response = self.final(self.invite, seconds)
        assert response.status >= 300, response.first
        self.acknowledge(response)
        return response

    def cancel(self):
        whole = [(key, value if key != "CSeq" else f"{self.invite.number} CANCEL") for key, value in self.invite.fields if key in ("Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq")]
        self.peer.connect().send(Message(f"CANCEL {self.invite.uri} SIP/2.0", whole).octets())

    def invite_again(self, direction="sendrecv", fields=(), body=None):
        self.version += 1
        return self.send("INVITE", fields, self.says(direction) if body is None else body)

    def hear(self, message):
        if self.secret:
            self.audio.sealed, self.audio.unsealed = Stream(self.secret), Stream(message.keys[0][2])
        self.audio.to = (message.host, message.port)

    # ---- of theirs
    def ring(self, fields=(), status=180, body=""):
        return self.answer(self.offered, status, fields, body)

    def answer(self, to, status, fields=(), body="", reason="Said"):
        more = [("Contact", self.peer.contact())] if 100 < status < 300 else []
        kind = [("Content-Type", "application/sdp")] if body and not any(key == "Content-Type" for key, _ in fields) else []
        return self.peer.answer(to, status, reason, [*more, *kind, *fields], body, self.tag)

    def accept(self, fields=(), body=None, seconds=10.0):
        """200, and the ACK that comes for it."""
        self.answer(self.offered, 200, fields, self.says() if body is None else body)
        acknowledged = self.request("ACK", seconds)
        self.hear(self.offered)
        return acknowledged

    def request(self, method, seconds=10.0):
        return self.peer.request(method, self.call_id, seconds)

    def expect(self, method, status=200, seconds=10.0, fields=(), body=""):
        """A request within the call, answered."""
        message = self.request(method, seconds)
        self.answer(message, status, fields, body)
        return message

    def leave(self):
        response = self.ask("BYE")
        assert response.status == 200, response.first + " " + response["Warning"]
