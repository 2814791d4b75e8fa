"""A SIP message as text, and the session descriptions and digests that the tests of calls write and read."""
import hashlib
import re
import secrets


class Message:
    """What came or goes: the first line, header fields in their order, the body."""

    def __init__(self, first, fields=(), body=""):
        self.first, self.fields, self.body = first, list(fields), body
        self.answered = False  # an INVITE of ours to which an answer has come that is not its last

    @classmethod
    def read(cls, octets):
        head, _, body = octets.decode("utf-8", "replace").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        return cls(first, [tuple(part.strip() for part in line.split(":", 1)) for line in lines if ":" in line], body)

    @property
    def status(self):
        """Of a response; None of a request."""
        return int(self.first.split(" ", 2)[1]) if self.first.startswith("SIP/2.0 ") else None

    @property
    def method(self):
        """Of a request; of a response that of its request."""
        return self["CSeq"].split()[1]

    @property
    def uri(self):
        return self.first.split(" ", 2)[1]

    def all(self, name):
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def __getitem__(self, name):
        return next(iter(self.all(name)), "")

    @property
    def branch(self):
        return found.group(1) if (found := re.search(r"branch=([^;,\s]+)", self["Via"])) else ""

    @property
    def number(self):
        return int(self["CSeq"].split()[0])

    def tag(self, name):
        return found.group(1) if (found := re.search(r";\s*tag=([^;,\s]+)", self[name])) else ""

    @property
    def port(self):
        """Where its session description wants the audio."""
        return int(re.search(r"m=audio (\d+)", self.body).group(1))

    @property
    def host(self):
        """And at which address."""
        return re.search(r"c=IN IP[46] (\S+)", self.body).group(1)

    @property
    def direction(self):
        return found.group(1) if (found := re.search(r"a=(sendrecv|sendonly|recvonly|inactive)", self.body)) else "sendrecv"

    @property
    def keys(self):
        """(tag, suite, key and salt in base64) of its SDES lines."""
        return re.findall(r"a=crypto:(\d+) (\S+) inline:([^|\s]+)", self.body)

    def octets(self):
        body = self.body.encode()
        lines = [self.first, *(f"{key}: {value}" for key, value in self.fields), f"Content-Length: {len(body)}", "", ""]
        return "\r\n".join(lines).encode() + body


def description(address, port, direction="sendrecv", codec="8 101", version=1, crypto=None, event=101):
    """`crypto`: key and salt in base64 of an SDES line, which makes the audio secure."""
    at = f"IN IP{6 if ':' in address else 4} {address}"
    lines = ["v=0", f"o=u 1 {version} {at}", "s=-", f"c={at}", "t=0 0",
             f"m=audio {port} RTP/{'SAVP' if crypto else 'AVP'} {codec}", f"a=rtpmap:{event} telephone-event/8000", f"a={direction}"]
    if crypto:
        lines.append(f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{crypto}")
    return "\r\n".join(lines) + "\r\n"


def words_of_digest(value):
    return {key.lower(): quoted or bare for key, quoted, bare in re.findall(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))', value)}


def digest(method, said, user, password):
    """The response that fits a challenge or an answer to one (RFC 7616), `said` its words."""
    kind = hashlib.sha256 if said.get("algorithm", "MD5").upper() == "SHA-256" else hashlib.md5

    def total(*parts):
        return kind(":".join(parts).encode()).hexdigest()
    first, second = total(user, said["realm"], password), total(method, said["uri"])
    if said.get("qop"):
        return total(first, said["nonce"], said["nc"], said["cnonce"], "auth", second)
    return total(first, said["nonce"], second)


def proof(challenge, method, uri, user, password):
    """The value of an Authorization for this challenge."""
    said = words_of_digest(challenge) | {"uri": uri, "nc": "00000001", "cnonce": secrets.token_hex(8), "qop": "auth"}
    return (f'Digest username="{user}", realm="{said["realm"]}", nonce="{said["nonce"]}", uri="{uri}", '
            f'response="{digest(method, said, user, password)}", algorithm={said.get("algorithm", "MD5")}, qop=auth, nc=00000001, cnonce="{said["cnonce"]}"')
