"""The bytes of one file of a stored message, found again by its path: what the ledger names is handed out as it was sent."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ingest import mime, sniff, transfer
from ingest.extract import packed
from ingest.extract.packed import Purse, UnpackError


def open_part(raw: Path, path: str, *, passwords: tuple[str, ...] = ()) -> Iterator[bytes]:
    """Yield the decoded bytes of the part at *path* of a stored message.

    `1!1` is a uuencoded file inside part 1, `2!3` the third member of an archive or the third leaf of a letter at 2;
    *passwords* open archives that are locked.

    Raises:
        KeyError: no leaf has this path, or it is one that is not opened (a link, a locked 7z).
        UnpackError: its bytes are not to be had, or not all of them: locked, damaged, beyond a limit.
    """
    with mime.view(raw) as data:
        where, _, member = path.partition("!")
        structure = mime.scan(data)
        part = structure.find(where)
        if part is None:
            raise KeyError(path)
        if not member:
            yield from mime.content(data, part, _ignore)
            return
        number, _, deeper = member.partition("!")
        blocks = mime.uu_files(data, part)
        if blocks and number.isdigit() and 0 < int(number) <= len(blocks):
            chunks = transfer.decode(data, blocks[int(number) - 1][1], how="uuencode", complain=_ignore)
            yield from _inside(chunks, deeper, Purse(passwords)) if deeper else chunks
            return
        yield from _inside(mime.content(data, part, _ignore), member, Purse(passwords), letter=part.content_type in mime.LETTERS)


def _inside(chunks: Iterator[bytes], path: str, purse: Purse, *, letter: bool = False) -> Iterator[bytes]:
    """Yield the member at *path* of the archive or letter that *chunks* make up."""
    with tempfile.TemporaryDirectory(prefix="shoujian-") as folder:
        file = Path(folder) / "outer"
        with file.open("wb") as whole, contextlib.suppress(UnpackError):  # what there is of a damaged one was read too
            whole.writelines(chunks)
        number, _, deeper = path.partition("!")
        if not number.isdigit():
            raise KeyError(path)
        with file.open("rb") as stream:
            kind = sniff.kind(stream.read(sniff.HEAD), stream)
        if not letter and packed.opener(kind) is not None:
            found = packed.reach(file, kind, int(number), purse)
            if found is None:
                raise KeyError(path)
            yield from _inside(found, deeper, purse) if deeper else found
            return
        with mime.view(file) as data:
            leaves = list(mime.scan(data).leaves())
        if not 0 < int(number) <= len(leaves):
            raise KeyError(path)
        leaf = leaves[int(number) - 1].path
        yield from open_part(file, f"{leaf}!{deeper}" if deeper else leaf, passwords=purse.passwords)


def _ignore(_: str) -> None:
    """Say nothing: the damage was noted when the mail was read."""
