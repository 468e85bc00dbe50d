"""The two ciphers of ZIP: the old one of PKWARE (APPNOTE 6.1) and AES as WinZip does it (AE-1, AE-2).

A wrong password is told early by a check of one or two bytes, and for certain at the end: by the checksum or by the seal of the cipher.
"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from collections.abc import Iterator

from ingest.extract.packed import UnpackError
from ingest.facts import DefectKind

_TABLE = [zlib.crc32(bytes([n]), 0xFFFFFFFF) ^ 0xFFFFFFFF for n in range(256)]
_SALT = {1: 8, 2: 12, 3: 16}  # by strength: 128, 192, 256 bits
_SEAL = 10  # bytes of the HMAC behind the data


def wrong() -> UnpackError:
    return UnpackError(DefectKind.ENCRYPTED, "locked with a password, and none found in the mail opens it")


def encodings(password: str) -> tuple[bytes, ...]:
    """Give a password as packers write it: UTF-8, and where it is not plain ASCII as Windows does in China."""
    return tuple(dict.fromkeys((password.encode("utf-8", "replace"), password.encode("gb18030", "replace"))))


def old(chunks: Iterator[bytes], password: bytes, check: int) -> Iterator[bytes]:
    """Undo the old cipher; *check* is the byte that the twelfth byte must turn into."""
    first, second, third = 0x12345678, 0x23456789, 0x34567890
    table = _TABLE

    def opened(data: bytes, *, plain: bool = False) -> bytes:
        nonlocal first, second, third
        out = bytearray()
        a, b, c = first, second, third
        for byte in data:
            if not plain:
                k = c | 2
                byte ^= ((k * (k ^ 1)) >> 8) & 0xFF  # noqa: PLW2901  the cipher feeds on what it gives
            a = (a >> 8) ^ table[(a ^ byte) & 0xFF]
            b = ((b + (a & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
            c = (c >> 8) ^ table[(c ^ (b >> 24)) & 0xFF]
            out.append(byte)
        first, second, third = a, b, c
        return bytes(out)

    opened(password, plain=True)
    head = b""
    for chunk in chunks:
        if len(head) < 12:
            take = 12 - len(head)
            head += opened(chunk[:take])
            if len(head) < 12:
                continue
            if head[11] != check:
                raise wrong()
            chunk = chunk[take:]  # noqa: PLW2901  the rest is the file's own
        for start in range(0, len(chunk), 1 << 15):
            yield opened(chunk[start : start + (1 << 15)])


def aes(chunks: Iterator[bytes], password: bytes, *, size: int, strength: int) -> Iterator[bytes]:
    """Undo WinZip's AES: salt, two bytes to check the password, the data, ten bytes of seal."""
    from Cryptodome.Cipher import AES
    from Cryptodome.Util import Counter

    if strength not in _SALT:
        raise UnpackError(DefectKind.UNREAD, f"an unknown cipher (AES of strength {strength})")
    salt, width = _SALT[strength], _SALT[strength] * 2
    left = size - salt - 2 - _SEAL
    pending, cipher, seal = b"", None, hmac.new(b"", digestmod="sha1")
    for chunk in chunks:
        pending += chunk
        if cipher is None:
            if len(pending) < salt + 2:
                continue
            keys = hashlib.pbkdf2_hmac("sha1", password, pending[:salt], 1000, 2 * width + 2)
            if keys[-2:] != pending[salt : salt + 2]:
                raise wrong()
            cipher = AES.new(keys[:width], AES.MODE_CTR, counter=Counter.new(128, initial_value=1, little_endian=True))
            seal = hmac.new(keys[width : 2 * width], digestmod="sha1")
            pending = pending[salt + 2 :]
        take, pending = pending[: max(0, left)], pending[max(0, left) :]
        left -= len(take)
        seal.update(take)
        if take:
            yield cipher.decrypt(take)
    if cipher is None or left > 0:
        raise UnpackError(DefectKind.DAMAGED, "ends early")
    if not hmac.compare_digest(seal.digest()[:_SEAL], pending[:_SEAL]):
        raise wrong()
