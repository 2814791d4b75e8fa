"""A small proxy between telephones and strowger-sip, over UDP: REGISTER goes up with its Path (RFC 3327), everything else along the routes that
it has (RFC 3261 16). It keeps what it has sent on, and may refuse what it is told to."""
import re
import socket
import threading

from sip_message import Message


def listed(message, name):
    """The values of such fields, one after the other."""
    return [one.strip() for value in message.all(name) for one in re.split(r",\s*(?=<)", value)]


def place_of(uri):
    """Where a URI without a name leads."""
    found = re.search(r"sips?:(?:[^@>]*@)?([\d.]+)(?::(\d+))?", uri)
    return found.group(1), int(found.group(2) or 5060)


class Proxy:
    """`up`: where REGISTER goes on to. `stays`: it wants to hear what follows in a dialog. `joined`: one Path field for all, not one each.
    `words`: of its URI."""

    def __init__(self, address, up, stays=True, joined=False, words=";lr"):
        self.up, self.stays, self.joined, self.words = up, stays, joined, words
        self.seen, self.refuses, self.news = [], {}, threading.Condition()  # (first line, its routes) of requests down; status by method
        self.line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.line.bind((address, 0))
        self.at = self.line.getsockname()
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self):
        self.line.close()

    def uri(self):
        return f"sip:{self.at[0]}:{self.at[1]}{self.words}"

    def _listen(self):
        while True:
            try:
                octets, origin = self.line.recvfrom(65535)
            except ConnectionRefusedError:
                continue
            except (OSError, ValueError):
                return
            message = Message.read(octets)
            if message.status is None:
                self._ask(message, origin)
            else:
                self._answer(message)

    def _answer(self, message):
        vias = message.all("Via")[1:]
        if not vias:
            return  # to what it has refused by itself
        rest = [one for one in message.fields if one[0].lower() not in ("via", "content-length")]
        back = Message(message.first, [*(("Via", via) for via in vias), *rest], message.body)
        host, port = re.search(r"SIP/2.0/UDP ([^:;\s]+)(?::(\d+))?", vias[0]).groups()
        received, rport = re.search(r"received=([^;\s]+)", vias[0]), re.search(r"rport=(\d+)", vias[0])
        self.line.sendto(back.octets(), (received.group(1) if received else host, int(rport.group(1) if rport else port or 5060)))

    def _ask(self, message, origin):
        """One request on its way."""
        vias = message.all("Via")
        vias[0] = re.sub(r";rport(?![=\w])", f";rport={origin[1]};received={origin[0]}", vias[0])
        routes = listed(message, "Route")
        if message.method != "REGISTER":
            with self.news:
                self.seen.append((message.first, list(routes)))
                self.news.notify_all()
            if message.method in self.refuses:
                return self._refuse(message, vias, origin)
        while routes and place_of(routes[0]) == self.at:
            routes.pop(0)
        rest = [one for one in message.fields if one[0].lower() not in ("via", "route", "path", "record-route", "content-length")]
        paths, stay = listed(message, "Path"), message.all("Record-Route")
        if message.method == "REGISTER":
            paths = [f"<{self.uri()}>", *paths]
            paths = [", ".join(paths)] if self.joined else paths
        elif message.method == "INVITE" and self.stays:
            stay = [f"<{self.uri()}>", *stay]
        branch = re.search(r"branch=([^;,\s]+)", vias[0]).group(1)
        via = f"SIP/2.0/UDP {self.at[0]}:{self.at[1]};branch={branch}.{self.at[1]}"
        onward = Message(message.first, [("Via", via), *(("Via", one) for one in vias), *(("Route", one) for one in routes), *(("Path", one) for one in paths),
                                         *(("Record-Route", one) for one in stay), *rest], message.body)
        self.line.sendto(onward.octets(), self.up if message.method == "REGISTER" else place_of(routes[0] if routes else message.uri))

    def _refuse(self, message, vias, origin):
        to = message["To"] if ";tag=" in message["To"] else message["To"] + ";tag=proxy"
        kept = [(name, message[name]) for name in ("From", "Call-ID", "CSeq")]
        refusal = Message(f"SIP/2.0 {self.refuses[message.method]} Said by a proxy", [*(("Via", one) for one in vias), *kept, ("To", to)])
        if message.method != "ACK":
            self.line.sendto(refusal.octets(), origin)

    def heard(self, method, seconds=10.0):
        """The routes with which the next request of this kind came; it is taken off."""
        def found():
            return next((one for one in self.seen if one[0].startswith(method + " ")), None)
        with self.news:
            if not self.news.wait_for(lambda: found() is not None, seconds):
                raise AssertionError(f"no {method} came to the proxy; there is {[one[0] for one in self.seen]}")
            one = found()
            self.seen.remove(one)
            return one[1]

    def passed(self, method):
        """Whether one has come this way."""
        with self.news:
            return any(one[0].startswith(method + " ") for one in self.seen)
