"""SRTP (RFC 3711) as SDES agrees it: AES_CM_128_HMAC_SHA1_80. One direction of one stream; AES is OpenSSL's."""
import base64
import ctypes
import ctypes.util
import hashlib
import hmac
import secrets
import struct

CRYPTO = ctypes.CDLL(ctypes.util.find_library("crypto"))
for name in ("EVP_CIPHER_CTX_new", "EVP_aes_128_ctr"):
    getattr(CRYPTO, name).restype = ctypes.c_void_p
CRYPTO.EVP_EncryptInit_ex.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
CRYPTO.EVP_EncryptUpdate.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_int), ctypes.c_char_p, ctypes.c_int]
CRYPTO.EVP_CIPHER_CTX_free.argtypes = [ctypes.c_void_p]
SALT, TAG = 14, 10


def counter_mode(key, counter, octets):
    """AES-128 in counter mode: the same for both ways."""
    context, out, size = CRYPTO.EVP_CIPHER_CTX_new(), ctypes.create_string_buffer(len(octets) + 16), ctypes.c_int()
    CRYPTO.EVP_EncryptInit_ex(context, CRYPTO.EVP_aes_128_ctr(), None, key, counter)
    CRYPTO.EVP_EncryptUpdate(context, out, ctypes.byref(size), octets, len(octets))
    CRYPTO.EVP_CIPHER_CTX_free(context)
    return out.raw[:size.value]


def new_secret():
    """Key and salt in base64, as a session description has them."""
    return base64.b64encode(secrets.token_bytes(16 + SALT)).decode()


class Stream:
    """A process that begins anew speaks as another source, with the same key: each source has packets of its own count (RFC 3711 3.2.3)."""

    def __init__(self, secret):
        whole = base64.b64decode(secret)
        self.master, self.salt = whole[:16], int.from_bytes(whole[16:16 + SALT], "big")
        self.key, self.proof, self.session_salt = self._derived(0, 16), self._derived(1, 20), int.from_bytes(self._derived(2, SALT), "big")
        self.counts = {}  # by source: how often its sequence numbers have begun anew, and the last of them

    def _derived(self, label, size):
        return counter_mode(self.master, ((self.salt ^ label << 48) << 16).to_bytes(16, "big"), bytes(size))

    def _turn(self, packet):
        """How often the sequence number has begun anew; packets are not reordered by more than a little here."""
        number, source = struct.unpack("!H", packet[2:4])[0], packet[8:12]
        turns, last = self.counts.get(source, (0, number))
        if number < 0x1000 and last > 0xF000:
            turns += 1
        self.counts[source] = turns, number
        return turns

    @property
    def turns(self):
        """How often the sequence numbers of a source have begun anew, at most."""
        return max((turns for turns, _ in list(self.counts.values())), default=0)

    def _crypt(self, packet, turn):
        _, _, number, _, source = struct.unpack("!BBHII", packet[:12])
        counter = (self.session_salt << 16) ^ (source << 64) ^ ((turn << 16 | number) << 16)
        return packet[:12] + counter_mode(self.key, counter.to_bytes(16, "big"), packet[12:])

    def _tag(self, packet, turn):
        return hmac.new(self.proof, packet + struct.pack("!I", turn), hashlib.sha1).digest()[:TAG]

    def seal(self, packet):
        turn = self._turn(packet)
        sealed = self._crypt(packet, turn)
        return sealed + self._tag(sealed, turn)

    def unseal(self, packet):
        """None where it is not what the other side sealed."""
        body, tag = packet[:-TAG], packet[-TAG:]
        if len(body) <= 12:
            return None
        turn = self._turn(packet)
        return self._crypt(body, turn) if hmac.compare_digest(tag, self._tag(body, turn)) else None
