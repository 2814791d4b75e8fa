"""As much SIP over UDP as a telephone or a trunk needs to be noticed: REGISTER with digest, OPTIONS."""
import hashlib
import re
import secrets
import socket


class Line:
    """One telephone (or trunk) at an address of its own on the loopback."""

    def __init__(self, port, address="127.0.0.1"):
        self.server = ("127.0.0.1", port)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.address, self.port = self.socket.getsockname()
        self.call_id, self.cseq = secrets.token_hex(8), 0

    def close(self):
        self.socket.close()

    def request(self, method, uri, user, headers=(), seconds=5.0):
        """The last answer as (status, text); None if nobody answers. Repeats itself as RFC 3261 17.1.2 wants."""
        self.cseq += 1
        branch = "z9hG4bK" + secrets.token_hex(8)
        text = "\r\n".join([
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.address}:{self.port};branch={branch};rport",
            "Max-Forwards: 70",
            f"From: <sip:{user}@127.0.0.1>;tag={self.call_id[:6]}",
            f"To: <sip:{user}@127.0.0.1>",
            f"Call-ID: {self.call_id}",
            f"CSeq: {self.cseq} {method}",
            *headers, "Content-Length: 0", "", ""])
        wait, waited = 0.5, 0.0
        while waited < seconds:
            self.socket.sendto(text.encode(), self.server)
            self.socket.settimeout(wait)
            waited += wait
            wait = min(wait * 2, 2.0)
            try:
                while True:
                    answer = self.socket.recv(65535).decode()
                    if branch in answer and not answer.startswith("SIP/2.0 1"):
                        return int(answer.split(" ", 2)[1]), answer
            except (TimeoutError, ConnectionRefusedError):
                continue
        return None

    def options(self, seconds=5.0):
        return self.request("OPTIONS", f"sip:127.0.0.1:{self.server[1]}", "somebody", seconds=seconds)

    def register(self, user, password, contact=True, algorithm="SHA-256", expires=600):
        """The answer to the REGISTER with the proof; `contact` False only asks what is registered."""
        uri = f"sip:127.0.0.1:{self.server[1]}"
        headers = [f"Contact: <sip:{user}@{self.address}:{self.port}>", f"Expires: {expires}"] if contact else []
        status, asked = self.request("REGISTER", uri, user, headers)
        if status != 401:
            return status, asked
        challenge = next(one for one in re.findall(r"^WWW-Authenticate: Digest (.*?)\r$", asked, re.M) if f"algorithm={algorithm}" in one)
        said = {key: quoted or bare for key, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', challenge)}
        sum_of = hashlib.md5 if algorithm == "MD5" else hashlib.sha256

        def digest(text):
            return sum_of(text.encode()).hexdigest()
        cnonce = secrets.token_hex(8)
        response = digest(":".join([digest(f"{user}:{said['realm']}:{password}"), said["nonce"], "00000001", cnonce, "auth",
                                    digest(f"REGISTER:{uri}")]))
        proof = (f'Authorization: Digest username="{user}", realm="{said["realm"]}", nonce="{said["nonce"]}", uri="{uri}", '
                 f'response="{response}", algorithm={algorithm}, cnonce="{cnonce}", nc=00000001, qop=auth')
        if "opaque" in said:
            proof += f', opaque="{said["opaque"]}"'
        return self.request("REGISTER", uri, user, [*headers, proof])
