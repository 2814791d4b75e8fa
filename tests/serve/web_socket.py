"""The client's side of a WebSocket with JSON frames on a plain socket: RFC 6455 by hand, the standard library only."""
import base64
import json
import os
import socket
import struct


class Gone(Exception):
    """The engine ended the connection."""


class WebSocket:
    def __init__(self, port, path, protocol, headers=(), seconds=10):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        key = base64.b64encode(os.urandom(16)).decode()
        more = "".join(f"{name}: {value}\r\n" for name, value in headers)
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                             f"Sec-WebSocket-Protocol: {protocol}\r\n{more}\r\n").encode())
        self.bytes = b""
        head = self._until(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise Gone(head.decode(errors="replace"))

    def say_frame(self, frame):
        body = json.dumps(frame).encode()
        mask = os.urandom(4)
        head = struct.pack("!BB", 0x81, 0x80 | len(body)) if len(body) < 126 else struct.pack("!BBH", 0x81, 0xFE, len(body))
        self.socket.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(body)))

    def hear(self, kind, **wanted):
        """The next frame of this type with these values; others are passed over."""
        while True:
            frame = self._frame()
            if frame["type"] == kind and all(frame.get(k) == v for k, v in wanted.items()):
                return frame

    def close(self):
        self.socket.close()

    def __del__(self):
        if hasattr(self, "socket"):
            self.socket.close()

    def _frame(self):
        while True:
            first, second = self._exactly(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack("!H", self._exactly(2))[0]
            elif size == 127:
                size = struct.unpack("!Q", self._exactly(8))[0]
            body = self._exactly(size)
            if first & 0x0F == 8:
                raise Gone(struct.unpack("!H", body[:2])[0] if len(body) >= 2 else 1005)
            if first & 0x0F == 9:
                self.socket.sendall(struct.pack("!BB", 0x8A, 0x80 | len(body)) + bytes(4) + body)
            if first & 0x0F == 1:
                return json.loads(body)

    def _more(self):
        got = self.socket.recv(65536)
        if not got:
            raise Gone("end of stream")
        self.bytes += got

    def _exactly(self, count):
        while len(self.bytes) < count:
            self._more()
        got, self.bytes = self.bytes[:count], self.bytes[count:]
        return got

    def _until(self, mark):
        while mark not in self.bytes:
            self._more()
        end = self.bytes.index(mark) + len(mark)
        got, self.bytes = self.bytes[:end], self.bytes[end:]
        return got
