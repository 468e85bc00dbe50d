"""Bytes by their sha256 in a local folder: what was kept once stays, bit for bit, under its own hash.

    tmp/<random>.tmp  ── written, hashed, fsynced, renamed ──▶  ab/cdef…  ── folder fsynced ──▶  kept

A name in a shard is therefore always a whole blob; what a crash leaves behind lies in `tmp` and `sweep` removes it.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

log = logging.getLogger(__name__)

LOW_WATER = 256 * 1_048_576  # free bytes that stay free: the database on the same disk needs them to say so
STALE_S = 86_400.0  # a tmp file older than this belongs to nobody alive
_AT_ONCE = 16  # fsyncs waiting at the same time
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SHA256 = re.compile(r"[0-9a-f]{64}")


class VaultError(Exception):
    """The disk did not do what it was asked; the caller keeps nothing and moves no cursor."""


class VaultFull(VaultError):  # noqa: N818 - read in `except`; frees itself, so pause and try again
    pass


class VaultBroken(VaultError):  # noqa: N818 - the disk lies (EIO, a blob of another size): stop and let a person look
    pass


@dataclass(frozen=True, slots=True)
class Blob:
    sha256: str
    size: int


class Vault:
    """One folder. Safe for several threads and processes at once, because nothing in it ever changes its content."""

    def __init__(self, root: Path, *, low_water: int = LOW_WATER) -> None:
        self.root = root
        self._low_water = low_water
        self._tmp = root / "tmp"
        self._tmp.mkdir(parents=True, exist_ok=True)

    def keep(self, chunks: Iterable[bytes], *, never: Collection[str] = ()) -> Blob:
        """Write *chunks* durably; on return they survive a power cut. An error of *chunks* itself leaves nothing behind."""
        with self.batch(never=never) as keep:
            return keep(chunks)

    @contextmanager
    def batch(self, *, never: Collection[str] = ()) -> Iterator[Callable[[Iterable[bytes]], Blob]]:
        """Keep many blobs for little more than the price of one: a disk commits fifty files as fast as two.

        What is among *never* (sha256) was removed for good: it is counted and hashed, and not kept.

        They are durable, and there under their names, when the block has ended without an error, not before.
        """
        drafts: dict[Path, Blob | None] = {}

        def keep(chunks: Iterable[bytes]) -> Blob:
            self._need_room()
            draft = self._tmp / f"{secrets.token_hex(16)}.tmp"
            drafts[draft] = None
            with _explained():
                blob = drafts[draft] = _written(draft, chunks)
            return blob

        try:
            yield keep
            with _explained():
                self._settle({draft: blob for draft, blob in drafts.items() if blob and blob.sha256 not in never})
        finally:
            for draft in drafts:
                with suppress(OSError):
                    draft.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the blob is or would be. The name is checked: nothing else can be reached through it."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"not a sha256: {sha256[:80]!r}")
        return self.root / sha256[:2] / sha256[2:]

    def open(self, sha256: str) -> BinaryIO:
        return self.path(sha256).open("rb")

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        """Whether the blob is there and still has its hash."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def all(self) -> Iterator[str]:
        """Every blob, in the order of the hashes."""
        for shard in sorted(self.root.iterdir()):
            if len(shard.name) == 2 and shard.is_dir():
                names = sorted(f"{shard.name}{file.name}" for file in shard.iterdir())
                yield from (name for name in names if _SHA256.fullmatch(name))

    def forget(self, sha256: str) -> None:
        """Remove the blob for good (personal data has an end date). Nothing happens when it is gone already."""
        path = self.path(sha256)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _sync_folder(path.parent)

    def sweep(self, *, older_than: float = STALE_S) -> int:
        """Remove drafts that a crash left behind; the count. Younger ones may belong to another process."""
        limit = time.time() - older_than
        swept = 0
        for draft in self._tmp.glob("*.tmp"):
            with suppress(FileNotFoundError):
                if draft.stat().st_mtime <= limit:
                    draft.unlink()
                    swept += 1
        if swept:
            log.info("drafts swept", extra={"count": swept})
        return swept

    def _need_room(self) -> None:
        free = shutil.disk_usage(self.root).free
        if free < self._low_water:
            raise VaultFull(f"{free} bytes free, {self._low_water} must stay free")

    def _settle(self, drafts: dict[Path, Blob]) -> None:
        """Bytes first, then names, then folders: a name never stands for bytes that a power cut could still take."""
        new = {draft: self.path(blob.sha256) for draft, blob in drafts.items() if not self._present(blob)}
        _at_once(_sync_file, new)
        shards = {self.path(blob.sha256).parent for blob in drafts.values()}
        created = [_created(shard) for shard in shards]
        if any(created):
            _sync_folder(self.root)
        for draft, path in new.items():
            try:
                draft.replace(path)  # two processes with the same bytes both win: like replaces like
            except PermissionError:  # Windows: the other has just put it there, and somebody reads it
                if not path.exists():
                    raise
        _at_once(_sync_folder, shards)  # also of blobs found there: their writer may have died before doing so

    def _present(self, blob: Blob) -> bool:
        path = self.path(blob.sha256)
        if not path.exists():
            return False
        found = path.stat().st_size
        if found != blob.size:
            log.error("damaged blob replaced", extra={"sha256": blob.sha256, "size": blob.size, "found": found})
        return found == blob.size


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise VaultFull(f"no room for a blob: {error}") from error
        if error.errno == errno.EIO:
            # After a failed fsync the kernel forgets the pages: the same file must never be tried again.
            raise VaultBroken(f"the disk failed: {error}") from error
        raise


def _written(draft: Path, chunks: Iterable[bytes]) -> Blob:
    digest = hashlib.sha256()
    size = 0
    with draft.open("xb", buffering=0) as file:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            rest = memoryview(chunk)
            while rest:
                rest = rest[file.write(rest) :]
    return Blob(digest.hexdigest(), size)


def _at_once(sync: Callable[[Path], None], paths: Collection[Path]) -> None:
    """Wait for all *paths* together, so that the file system can commit them together."""
    if len(paths) < 2:
        for path in paths:
            sync(path)
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(sync, paths))


def _created(folder: Path) -> bool:
    try:
        folder.mkdir()
    except FileExistsError:
        return False
    return True


def _sync_file(path: Path) -> None:
    with path.open("r+b") as file:  # Windows syncs only what may be written
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there; NTFS journals the rename itself
        return
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
