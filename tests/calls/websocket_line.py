"""SIP over a WebSocket (RFC 7118), as a telephone in a browser has it, and the Kamailio that is between it and strowger-sip."""
import base64
import re
import secrets
import socket
import struct
import subprocess
import threading
import time
from pathlib import Path

from kamailio import Provider
from live_engine import free_port
from sip_message import Message

TOP = Path(__file__).resolve().parent.parent.parent


class BrowserProxy:
    """Kamailio with the settings that an installation begins with (scripts/phone)."""

    def __init__(self, folder, sip):
        self.folder = Path(folder) / "browsers"
        self.folder.mkdir()
        self.sip, self.sockets = free_port(), free_port()
        words = {"MODULES": Provider.modules(), "KAMAILIO_SIP": self.sip, "KAMAILIO_WS": self.sockets, "RTPENGINE_NG": free_port(), "STROWGER_SIP": sip}
        text = (TOP / "scripts/phone/kamailio.cfg").read_text()
        for name, value in words.items():
            text = text.replace(f"@{name}@", str(value))
        file = self.folder / "kamailio.cfg"
        file.write_text(text)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(["kamailio", "-f", str(file), "-DD", "-E", "-m", "64", "-M", "8", "-Y", str(self.folder)],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    @staticmethod
    def installed():
        return Provider.installed() and (Provider.modules() / "websocket.so").exists()

    def end(self):
        self.process.terminate()
        self.process.wait(15)

    def connect(self, seconds=15.0):
        """A browser's connection; made as soon as Kamailio runs."""
        end = time.monotonic() + seconds
        while True:
            try:
                return BrowserLine(self.sockets)
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise AssertionError("kamailio does not run:\n" + (self.folder / "log").read_text()[-3000:]) from None
                time.sleep(0.05)


class BrowserLine:
    """`answers`: the status that it says to what it is asked, by method; what it does not know it keeps."""

    def __init__(self, port):
        self.answers, self.inbox, self.news, self.lock = {"OPTIONS": 200}, [], threading.Condition(), threading.Lock()
        self.line = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.line.sendall((f"GET /desktop/phone HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n"
                           "Sec-WebSocket-Protocol: sip\r\n\r\n").encode())
        self.kept = b""
        while b"\r\n\r\n" not in self.kept:
            self._more()
        head, self.kept = self.kept.split(b"\r\n\r\n", 1)
        if b" 101 " not in head:
            raise AssertionError(head.decode())
        self.line.settimeout(None)
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self):
        """The browser is gone, without a word."""
        try:
            self.line.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.line.close()

    def _more(self):
        part = self.line.recv(65535)
        if not part:
            raise ConnectionResetError
        self.kept += part

    def _take(self, size):
        while len(self.kept) < size:
            self._more()
        taken, self.kept = self.kept[:size], self.kept[size:]
        return taken

    def _frame(self):
        """Kind and content of the next frame (RFC 6455 5.2); a server's are not masked."""
        kind, size = self._take(2)
        size = size & 0x7f
        if size == 126:
            size = struct.unpack(">H", self._take(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self._take(8))[0]
        return kind & 0x0f, self._take(size)

    def _send(self, kind, content):
        mask, size = secrets.token_bytes(4), len(content)
        head = bytes([0x80 | kind, 0x80 | size]) if size < 126 else bytes([0x80 | kind, 0xfe]) + struct.pack(">H", size)
        with self.lock:
            self.line.sendall(head + mask + bytes(one ^ mask[place % 4] for place, one in enumerate(content)))

    def _listen(self):
        try:
            while True:
                kind, content = self._frame()
                if kind == 9:
                    self._send(10, content)
                elif kind in (1, 2) and content.strip():
                    self._hear(Message.read(content))
        except (OSError, ValueError):
            return

    def _hear(self, message):
        if message.status is None and message.method in self.answers:
            kept = [(name, value) for name in ("Via", "From", "Call-ID", "CSeq") for value in message.all(name)]
            return self.say(Message(f"SIP/2.0 {self.answers[message.method]} Said", [*kept, ("To", message["To"] + ";tag=browser")]))
        with self.news:
            self.inbox.append(message)
            self.news.notify_all()

    def say(self, message):
        self._send(1, message.octets())

    def ask(self, method, uri, fields, seconds=10.0):
        """The last answer."""
        branch = "z9hG4bK" + secrets.token_hex(8)
        self.say(Message(f"{method} {uri} SIP/2.0", [("Via", f"SIP/2.0/WS browser.invalid;branch={branch}"), ("Max-Forwards", "70"), *fields]))

        def found():
            return next((one for one in self.inbox if one.status and one.status >= 200 and one.branch == branch), None)
        with self.news:
            if not self.news.wait_for(lambda: found() is not None, seconds):
                raise AssertionError(f"no answer to {method}; there is {[one.first for one in self.inbox]}")
            return found()

    def register(self, user, password, host, prove):
        """`prove`: as `sip_message.proof`."""
        uri, call_id = f"sip:{host}", secrets.token_hex(8)

        def once(number, proofs=()):
            return self.ask("REGISTER", uri, [
                ("From", f"<{uri.replace('sip:', f'sip:{user}@')}>;tag=a"), ("To", f"<sip:{user}@{host}>"), ("Call-ID", call_id), ("CSeq", f"{number} REGISTER"),
                ("Contact", f'<sip:{user}@browser.invalid;transport=ws>;reg-id=1;+sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>"'),
                ("Expires", "600"), ("Supported", "path, outbound"), *proofs])
        challenge = next(one for one in once(1).all("WWW-Authenticate") if re.search(r"algorithm=\"?MD5", one))
        return once(2, [("Authorization", prove(challenge, "REGISTER", uri, user, password))])
