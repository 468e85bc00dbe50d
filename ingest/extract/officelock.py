"""Word, Excel and PowerPoint files under a password (MS-OFFCRYPTO 2.3.4: standard and agile encryption): made plain with a password of the sender's.

    OLE2 file ─▶ EncryptionInfo: salt, cipher, how often the password is hashed ─▶ key
             └─▶ EncryptedPackage: 8 bytes of size, then the document in AES ─────▶ the document as it was before it was locked

Only these two streams are looked at. What is encrypted differently (RC4 of the old .doc and .xls, rights management) stays locked.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from ingest.extract.compound import Compound, NotCompoundError
from ingest.extract.packed import Purse, UnpackError
from ingest.facts import DefectKind

SPINS = 1_000_000  # times a password may be hashed, most of a second of ours; Office takes 50,000 or 100,000, the format allows ten million
INFO = 1 << 16  # bytes of the description; it has one to two thousand
SEGMENT = 4096  # bytes that agile encryption locks at a time
HURRY = 50_000  # hashes between two looks at the clock
_HASHES = {"SHA1": "sha1", "SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}
_INPUT, _VALUE, _KEY = bytes.fromhex("fea7d2763b4b9e79"), bytes.fromhex("d7aa0f6d3061344e"), bytes.fromhex("146e0be7abacd0d6")

Segment = Callable[[int, bytes], bytes]  # (its number, cipher) → plain


@dataclass(frozen=True, slots=True)
class _Spin:
    """How a password becomes a hash."""

    name: str
    salt: bytes
    times: int

    def of(self, password: str, purse: Purse) -> bytes:
        new = getattr(hashlib, self.name)
        value: bytes = new(self.salt + password.encode("utf-16-le", "surrogatepass")).digest()
        for number in range(self.times):
            if not number % HURRY:
                purse.hurry()
            value = new(number.to_bytes(4, "little") + value).digest()
        return value


def unlock(file: IO[bytes], out: IO[bytes], purse: Purse) -> bool:
    """Write the document in *file* to *out* as it was before it was locked; False when no password of the purse opens it."""
    try:
        compound = Compound(file)
        info = b"".join(compound.stream("EncryptionInfo", most=INFO))
        for password in purse.passwords:
            purse.hurry()
            segment = _agile(info, password, purse) if info[:4] == b"\x04\x00\x04\x00" else _standard(info, password, purse)
            if segment is not None:
                for chunk in _plain(compound.stream("EncryptedPackage"), segment):
                    purse.pay(len(chunk))
                    out.write(chunk)
                return True
    except (NotCompoundError, ValueError, KeyError, IndexError, struct.error, binascii.Error) as fault:
        raise UnpackError(DefectKind.ENCRYPTED, f"locked in a way that is not understood: {type(fault).__name__}") from fault
    return False


def _plain(chunks: Iterator[bytes], segment: Segment) -> Iterator[bytes]:
    pending, left, number = b"", -1, 0
    for chunk in chunks:
        pending += chunk
        if left < 0:
            if len(pending) < 8:
                continue
            left, pending = int.from_bytes(pending[:8], "little"), pending[8:]
        while len(pending) >= SEGMENT and left > 0:
            yield segment(number, pending[:SEGMENT])[:left]
            pending, left, number = pending[SEGMENT:], left - SEGMENT, number + 1
    if left > 0 and len(pending) >= 16:
        yield segment(number, pending[: len(pending) // 16 * 16])[:left]


def _standard(info: bytes, password: str, purse: Purse) -> Segment | None:
    """2.3.4.5 to 2.3.4.9: AES in ECB mode, the key from SHA-1, hashed 50,000 times."""
    from Cryptodome.Cipher import AES

    _, minor, _, size = struct.unpack_from("<HHII", info)
    _, _, cipher, _, bits = struct.unpack_from("<IIIII", info, 12)
    if minor != 2 or cipher not in {0, 0x660E, 0x660F, 0x6610} or bits not in {128, 192, 256}:
        raise ValueError("another cipher")
    at = 12 + size
    salt, verifier, digest = info[at + 4 : at + 20], info[at + 20 : at + 36], info[at + 40 : at + 72]
    value = _sha1(_Spin("sha1", salt, 50_000).of(password, purse) + bytes(4))
    wide = b"".join(_sha1(bytes(pad ^ (value[n] if n < len(value) else 0) for n in range(64))) for pad in (0x36, 0x5C))
    key = wide[: bits // 8]
    machine = AES.new(key, AES.MODE_ECB)
    if _sha1(machine.decrypt(verifier)) != machine.decrypt(digest)[:20]:
        return None
    return lambda _, data: machine.decrypt(data)


def _agile(info: bytes, password: str, purse: Purse) -> Segment | None:
    """2.3.4.10 to 2.3.4.15: AES in CBC mode, with the ciphers, salts and counts that an XML description names."""
    data, key = _attributes(info, b"keyData"), _attributes(info, b"encryptedKey")
    spin = _Spin(_HASHES[key["hashAlgorithm"]], _bytes(key["saltValue"]), int(key["spinCount"]))
    if spin.times > SPINS:
        raise UnpackError(DefectKind.BOMB, f"a password hashed {spin.times} times")
    if any(one["cipherAlgorithm"] != "AES" or one["cipherChaining"] != "ChainingModeCBC" for one in (data, key)):
        raise ValueError("another cipher")
    hashed = spin.of(password, purse)

    def opened(block: bytes, field: str) -> bytes:
        return _cbc(_fitted(_digest(spin.name, hashed + block), int(key["keyBits"]) // 8), spin.salt, _bytes(key[field]))

    proof = _digest(spin.name, opened(_INPUT, "encryptedVerifierHashInput")[: int(key["saltSize"])])
    if opened(_VALUE, "encryptedVerifierHashValue")[: len(proof)] != proof:
        return None
    inner = opened(_KEY, "encryptedKeyValue")[: int(data["keyBits"]) // 8]
    name, salt = _HASHES[data["hashAlgorithm"]], _bytes(data["saltValue"])
    return lambda number, cipher: _cbc(inner, _digest(name, salt + number.to_bytes(4, "little")), cipher)


def _attributes(info: bytes, element: bytes) -> dict[str, str]:
    """Read one element of the description; nothing else of the XML is looked at, so nothing in it can be a trap."""
    found = re.search(rb"<(?:\w+:)?" + element + rb"\s([^<>]*)>", info)
    if found is None:
        raise ValueError("no such element")
    return {name.decode(): value.decode() for name, value in re.findall(rb'(\w+)="([^"]*)"', found.group(1))}


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()  # the format's own choice


def _bytes(word: str) -> bytes:
    return base64.b64decode(word, validate=True)


def _digest(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data).digest()


def _fitted(value: bytes, size: int) -> bytes:
    return (value + b"\x36" * size)[:size]


def _cbc(key: bytes, vector: bytes, cipher: bytes) -> bytes:
    from Cryptodome.Cipher import AES

    return AES.new(key, AES.MODE_CBC, iv=_fitted(vector, 16)).decrypt(cipher)
