"""A small name server that says what a test says, over UDP: SRV and A records, names that do not exist, or nothing at all."""
import socket
import struct
import threading
import time

A, SRV, AAAA = 1, 33, 28
NO_SUCH_NAME = 3


def packed(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


class NameServer:
    """`silent`: it hears and answers nothing. `asked`: (moment, name, type) of all that it heard."""

    def __init__(self, address="127.0.0.1"):
        self.line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.line.bind((address, 0))
        self.port = self.line.getsockname()[1]
        self.records, self.silent, self.asked = {}, False, []
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self.line.close()

    def host(self, name, *addresses, ttl=60):
        self.records[name, A] = [(ttl, socket.inet_aton(one)) for one in addresses]

    def service(self, name, *servers, ttl=60):
        """`servers`: (priority, weight, port, target)."""
        self.records[name, SRV] = [(ttl, struct.pack("!HHH", *one[:3]) + packed(one[3])) for one in servers]

    def forget(self, *names):
        self.records = {key: one for key, one in self.records.items() if key[0] not in names}

    def was_asked(self, name, kind=None):
        return [at for at, of, what in list(self.asked) if of == name and kind in (None, what)]

    def _serve(self):
        while True:
            try:
                question, whose = self.line.recvfrom(4096)
            except OSError:
                return
            answer = self._answer(question)
            if answer and not self.silent:
                self.line.sendto(answer, whose)

    def _answer(self, question):
        end, labels = 12, []
        while question[end]:
            labels.append(question[end + 1:end + 1 + question[end]].decode().lower())
            end += question[end] + 1
        name, kind = ".".join(labels), struct.unpack("!H", question[end + 1:end + 3])[0]
        self.asked.append((time.monotonic(), name, kind))
        known = self.records.get((name, kind), [])
        exists = any(of == name for of, _ in self.records)
        body = b"".join(b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, ttl, len(data)) + data for ttl, data in known)
        flags = 0x8580 | (0 if exists else NO_SUCH_NAME)
        return question[:2] + struct.pack("!HHHHH", flags, 1, len(known), 0, 0) + question[12:end + 5] + body


class Naming:
    """Before a scene: the test is the name server."""

    def setUp(self):
        self.dns = NameServer()
        self.addCleanup(self.dns.close)
        super().setUp()

    def more_of_sip(self):
        return f'  name_servers: ["127.0.0.1:{self.dns.port}"]\n'
