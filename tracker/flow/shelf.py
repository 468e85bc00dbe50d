"""A folder that people use as well: we add to it, and never overwrite, follow or delete what is not, byte for byte, what we laid there.

bytes ─▶ .shoujian-<random>.tmp in the same folder, hashed on the way, synced ─▶ its name, if nobody has it ─▶ folder synced
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.flow.wrapping import chunks

DRAFT = ".shoujian-"  # how our drafts begin; a crash may leave one behind
ONLY_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class Taken(Exception):  # noqa: N818 - says what is the matter with a name
    """Something else lies there, or a link leads away from there; the sentence says what."""


@dataclass(frozen=True, slots=True)
class Shelf:
    root: Path

    def at(self, path: str) -> Path:
        return self.root.joinpath(*path.split("/"))

    def clear(self, path: str) -> None:
        """Refuse a path on which a link, or a file in place of a folder, stands."""
        place = self.root
        for part in path.split("/")[:-1]:
            place /= part
            with suppress(FileNotFoundError):
                if not stat.S_ISDIR(place.lstat().st_mode):
                    raise Taken(f"“{part}”不是文件夹，未存入其下的文件")

    def state(self, path: str) -> tuple[int, int] | None:
        """Size and time of the plain file there; None where there is none."""
        try:
            self.clear(path)
            found = self.at(path).lstat()
        except (OSError, Taken):
            return None
        return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None

    def digest(self, path: str) -> str:
        """sha256 of the plain file there; "" where there is none."""
        if self.state(path) is None:
            return ""
        try:
            with self.at(path).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""

    def put(self, source: Path, path: str, sha256: str, *, dated: datetime | None = None) -> None:
        """Lay a copy of *source* at *path*, where nothing may lie yet; its bytes must have that hash."""
        self._room(path)
        with self._draft(path) as draft:
            digest = hashlib.sha256()
            with os.fdopen(os.open(draft, ONLY_NEW, 0o640), "wb") as file:
                for chunk in chunks(source):
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            if digest.hexdigest() != sha256:
                raise Taken(f"“{path}”的内容与登记的不符，未存入")
            if dated is not None:
                os.utime(draft, (dated.timestamp(), dated.timestamp()))
            _name(draft, self.at(path), path)
        _sync(self.at(path).parent)

    def link(self, known: str, path: str) -> bool:
        """Have the file at *known* at *path* as well, without a second copy; False where the disk cannot."""
        self._room(path)
        try:
            os.link(self.at(known), self.at(path), follow_symlinks=False)
        except FileExistsError as error:
            raise Taken(f"“{path}”处已有别的文件，未覆盖") from error
        except OSError:
            return False
        return True

    def move(self, old: str, new: str) -> None:
        self.clear(old)
        self._room(new)
        _name(self.at(old), self.at(new), new)
        _sync(self.at(new).parent)

    def drop(self, path: str, sha256: str) -> bool:
        """Take away what we laid there; False where it is something else by now."""
        if self.state(path) is None:
            return True
        if self.digest(path) != sha256:
            return False
        self.at(path).unlink()
        return True

    def write(self, path: str, content: bytes, known: Collection[str]) -> str:
        """Put *content* at *path* in place of what we wrote there last (its sha256 is among *known*); its sha256."""
        new = hashlib.sha256(content).hexdigest()
        there = self.digest(path)
        if there == new:
            return new
        if (there and there not in known) or (not there and os.path.lexists(self.at(path))):
            raise Taken(f"“{path}”被人改过，未更新；请改名或移走，下次即重新写出")
        with self._draft(path) as draft:
            with os.fdopen(os.open(draft, ONLY_NEW, 0o640), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.at(path))
        _sync(self.root)
        return new

    def tidy(self, paths: Iterator[str] | tuple[str, ...]) -> None:
        """Remove the folders of *paths* that are empty now, and drafts of ours that a crash left in them."""
        folders = {parent for path in paths for parent in self.at(path).parents if parent != self.root and self.root in parent.parents}
        for folder in sorted(folders, key=lambda one: len(one.parts), reverse=True):
            if folder.is_symlink() or not folder.is_dir():
                continue
            for draft in folder.glob(f"{DRAFT}*.tmp"):
                if draft.is_file() and not draft.is_symlink():
                    draft.unlink(missing_ok=True)
            with suppress(OSError):  # not empty: somebody's file is in it
                folder.rmdir()

    def strangers(self, ours: frozenset[str], folders: frozenset[str]) -> Iterator[str]:
        """Files in *folders* that are not *ours*."""
        for folder in sorted(folders):
            place = self.at(folder)
            if place.is_dir() and not place.is_symlink():
                for one in sorted(place.iterdir()):
                    path = one.relative_to(self.root).as_posix()
                    if path not in ours and (one.is_symlink() or not one.is_dir()) and not one.name.startswith(DRAFT):
                        yield path

    def _room(self, path: str) -> None:
        self.clear(path)
        self.at(path).parent.mkdir(parents=True, exist_ok=True)
        self.clear(path)

    @contextmanager
    def _draft(self, path: str) -> Iterator[Path]:
        draft = self.at(path).parent / f"{DRAFT}{secrets.token_hex(8)}.tmp"
        try:
            yield draft
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)


def _name(draft: Path, path: Path, told: str) -> None:
    """Give the draft its name, if nobody has it. Shares without hard links are asked first: nothing better is to be had there."""
    try:
        os.link(draft, path, follow_symlinks=False)
    except FileExistsError as error:
        raise Taken(f"“{told}”处已有别的文件，未覆盖") from error
    except OSError:
        if os.path.lexists(path):
            raise Taken(f"“{told}”处已有别的文件，未覆盖") from None
        draft.rename(path)
        return
    draft.unlink()


def _sync(folder: Path) -> None:
    """Wait until the names in *folder* are on disk; folders cannot be opened on Windows, and some shares refuse."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(number)
    finally:
        os.close(number)
