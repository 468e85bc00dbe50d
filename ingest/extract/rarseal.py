"""Whether bytes are the member they are said to be: the checksums of RAR (rarlab's technical note for RAR 5), plain or mixed with the password.

What unpacks RAR says nothing of a wrong password or a damaged member; it gives what it has. So nothing is believed that is not sealed.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import zlib
from dataclasses import dataclass, field

from ingest.extract.packed import UnpackError
from ingest.facts import DefectKind

HASHED = 18  # as a power of two: how often a password is hashed; WinRAR takes 15
_LEAVES, _BLOCK = 8, 64  # BLAKE2sp: every eighth block of 64 bytes goes into one of eight sums, and those into one more


@dataclass(frozen=True, slots=True)
class Declared:
    """What a header says of a member's bytes."""

    size: int
    crc: int | None = None
    blake: bytes = b""  # instead of the other, where the packer was asked for it
    salt: bytes = b""
    strength: int = 0
    keyed: bool = False  # the checksum is mixed with the password, lest it betray the content


@dataclass(slots=True)
class Seal:
    """The checksum of a member while it comes."""

    declared: Declared
    password: str
    size: int = 0
    _crc: int = 0
    _blake: Blake2sp | None = field(init=False)

    def __post_init__(self) -> None:
        self._blake = Blake2sp() if self.declared.blake else None

    def take(self, piece: bytes) -> None:
        self.size += len(piece)
        self._crc = zlib.crc32(piece, self._crc)
        if self._blake is not None:
            self._blake.update(piece)

    def holds(self) -> bool:
        """Tell whether what was taken is the member whole; without any checksum its size alone must do, and of locked ones that is not enough."""
        said = self.declared
        if self.size != said.size:
            return False
        if self._blake is not None:
            digest = self._blake.digest()
            return hmac.compare_digest(self._mixed(digest) if said.keyed else digest, said.blake)
        if said.crc is None:
            return not self.password
        return (_folded(self._mixed(self._crc.to_bytes(4, "little"))) if said.keyed else self._crc) == said.crc

    def _mixed(self, checksum: bytes) -> bytes:
        return hmac.digest(_key(self.password, self.declared.salt, self.declared.strength), checksum, "sha256")


@functools.lru_cache(maxsize=8)  # the members of one archive have the same salt
def _key(password: str, salt: bytes, strength: int) -> bytes:
    if strength > HASHED:
        raise UnpackError(DefectKind.BOMB, f"a password hashed 2^{strength} times")
    return hashlib.pbkdf2_hmac("sha256", password.encode("utf-8", "replace"), salt, (1 << strength) + 16)


def _folded(digest: bytes) -> int:
    value = 0
    for at in range(0, len(digest), 4):
        value ^= int.from_bytes(digest[at : at + 4], "little")
    return value


class Blake2sp:
    """The sum of eight sums (BLAKE2, RFC 7693 has its one-way part; the tree is in the paper's chapter 2.10)."""

    def __init__(self) -> None:
        self._sums = [self._sum(number, depth=0) for number in range(_LEAVES)]
        self._rest = b""

    @staticmethod
    def _sum(number: int, *, depth: int) -> hashlib.blake2s:
        last = bool(depth) or number == _LEAVES - 1
        return hashlib.blake2s(fanout=_LEAVES, depth=2, inner_size=32, node_offset=number, node_depth=depth, last_node=last)

    def update(self, piece: bytes) -> None:
        whole = self._rest + piece
        end = len(whole) - len(whole) % (_LEAVES * _BLOCK)
        self._spread(whole[:end])
        self._rest = whole[end:]

    def _spread(self, piece: bytes) -> None:
        for number, one in enumerate(self._sums):
            one.update(b"".join(piece[at : at + _BLOCK] for at in range(number * _BLOCK, len(piece), _LEAVES * _BLOCK)))

    def digest(self) -> bytes:
        """Close the sum; nothing may be added afterwards."""
        self._spread(self._rest)
        root = self._sum(0, depth=1)
        for one in self._sums:
            root.update(one.digest())
        return root.digest()
