"""Authorities and what they vouch for, made by the openssl program: for TLS that is right and TLS that is not."""
import ssl
import subprocess
from pathlib import Path


class Authority:
    """In a folder of its own: NAME.crt and NAME.key."""

    def __init__(self, folder, name):
        self.folder, self.name = Path(folder), name
        self.certificate = self.folder / f"{name}.crt"
        self._make("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                   "-keyout", f"{name}.key", "-out", f"{name}.crt")

    def _make(self, *words):
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    def vouches(self, file, host, days=2):
        """FILE.pem, the key and the certificate of `host`, as a SIP listener and a peer want them. For no days: it has run out a second later."""
        name = Path(file).stem
        (self.folder / f"{name}.ext").write_text(f"subjectAltName=DNS:{host}{',IP:' + host if host[0].isdigit() else ''}\n")
        self._make("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={host}", "-keyout", f"{name}.k", "-out", f"{name}.csr")
        self._make("x509", "-req", "-in", f"{name}.csr", "-CA", f"{self.name}.crt", "-CAkey", f"{self.name}.key", "-CAcreateserial", "-days", str(days),
                   "-extfile", f"{name}.ext", "-out", f"{name}.c")
        made = self.folder / f"{name}.pem"
        made.write_text((self.folder / f"{name}.k").read_text() + (self.folder / f"{name}.c").read_text())
        return made


def calling(trusts, shows=None):
    """Of who connects: whom it believes, and what it shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(trusts.certificate)
    if shows:
        context.load_cert_chain(shows)
    return context


def called(shows):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shows)
    return context
