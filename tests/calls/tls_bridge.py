"""TLS for a SIPp that speaks none: what it says by TCP goes on by TLS, and the other way round, message by message. In Via and Contact the name of the
transport is changed (both have three letters, so no length is), and so is the port at which it is called."""
import re
import selectors
import socket
import ssl
import threading

CALLED = re.compile(rb"(SIP/2\.0/|transport=)(TCP|TLS)", re.IGNORECASE)


def split(octets):
    """Whole messages, and what is left."""
    whole = []
    while (head := octets.find(b"\r\n\r\n")) >= 0:
        length = re.search(rb"^Content-Length: *(\d+)", octets[:head], re.IGNORECASE | re.MULTILINE)
        end = head + 4 + (int(length.group(1)) if length else 0)
        if len(octets) < end:
            break
        whole.append(octets[:end])
        octets = octets[end:]
    return whole, octets


class Way:
    """One direction of a connection."""

    def __init__(self, reads, writes, changed):
        self.reads, self.writes, self.changed, self.left = reads, writes, changed, b""

    def pass_on(self):
        """Whether there is more to come."""
        while True:
            self.reads.settimeout(0)  # what has come may be TLS's own
            try:
                got = self.reads.recv(65536)
            except (ssl.SSLWantReadError, BlockingIOError):
                return True
            except OSError:
                return False
            if not got:
                return False
            whole, self.left = split(self.left + got)
            self.writes.settimeout(10)
            for one in whole:
                self.writes.sendall(self.changed(one))
            if not getattr(self.reads, "pending", lambda: 0)():
                return True


class TlsBridge:
    """Listens at `listens`, an address and a port; `calls` makes of a connection the one it goes on by. `sipp`: its port, and the one that is
    told in place of it. `speaks_tls`: whether whoever comes does."""

    def __init__(self, listens, takes, calls, speaks_tls, sipp=(0, 0)):
        self.takes, self.calls, self.speaks_tls = takes, calls, speaks_tls
        self.inside, self.outside = (b":%d" % port for port in sipp)
        self.line = socket.create_server(listens)
        self.port, self.open = self.line.getsockname()[1], []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        for one in [self.line, *self.open]:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is over
            one.close()

    def _accept(self):
        while True:
            try:
                came, _ = self.line.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(came,), daemon=True).start()

    def _connect(self, came):
        try:
            came = self.takes(came)
            goes = self.calls()
        except OSError:
            return came.close()
        self.open += [came, goes]
        inwards, outwards = (came, goes) if self.speaks_tls else (goes, came)
        ways = {inwards: Way(inwards, outwards, self._to_sipp), outwards: Way(outwards, inwards, self._from_sipp)}
        with selectors.DefaultSelector() as ready:
            for one in ways:
                ready.register(one, selectors.EVENT_READ)
            try:
                while all(ways[key.fileobj].pass_on() for key, _ in ready.select()):
                    pass
            except (OSError, ValueError):
                pass  # one of the two is closed
        came.close()
        goes.close()

    def _from_sipp(self, message):
        return CALLED.sub(rb"\1TLS", message).replace(self.inside, self.outside)

    def _to_sipp(self, message):
        return CALLED.sub(rb"\1TCP", message).replace(self.outside, self.inside)
