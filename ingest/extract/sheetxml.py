"""XML of spreadsheets as a stream of events: nothing of it is held but what a sheet says.

A sheet of a million formatted empty rows is 60 MB of XML; no tree is made of it. A document type declaration, which no office program
writes, ends the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO
from xml.parsers import expat

from ingest.extract.opc import BROKEN, Package, RefusedError
from ingest.extract.sheetcells import Book
from ingest.facts import Defect, DefectKind

CHUNK = 1 << 16
TOKEN = 1 << 20  # bytes of one tag: with a million attributes it would take a minute and all the memory
DEPTH = 100  # elements inside each other; a sheet has ten


class EnoughError(Exception):
    """What was wanted is read, or there is no room for more."""


class Handler:
    """What a reader of one kind of XML does at each event; names come without prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Characters stand there, perhaps not all of a run at once."""


def walk(chunks: Iterable[bytes], handler: Handler, *, charset: str | None = None) -> None:
    """Read XML; raise `expat.ExpatError` where it is broken, after everything before it was handled."""
    parser = expat.ParserCreate(charset)
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise RefusedError(DefectKind.BOMB, f"more than {DEPTH} elements inside each other")
        handler.start(name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()} if attributes else attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(name.rpartition(":")[2])

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, handler.text
    parser.StartDoctypeDeclHandler = _declared
    try:
        fed = 0
        for chunk in chunks:
            parser.Parse(chunk)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > TOKEN:
                raise RefusedError(DefectKind.BOMB, f"a tag of more than {TOKEN} bytes")
        parser.Parse(b"", True)
    except EnoughError:
        return


def _declared(*_: object) -> None:
    raise RefusedError(DefectKind.DANGEROUS, "declares a document type")


def chunks(stream: IO[bytes], most: int, full: Callable[[], None]) -> Iterator[bytes]:
    """Yield *stream* piece by piece; say *full* and stop after *most* bytes."""
    while piece := stream.read(CHUNK):
        if most <= 0:
            full()
            raise EnoughError
        most -= len(piece)
        yield piece


def part(package: Package, name: str, handler: Handler, book: Book) -> None:
    """Read one part as far as its XML is whole; what follows the fault is missed, and said."""

    def full() -> None:
        book.room.cut = True

    try:
        with package.open(name) as content:
            walk(chunks(content, package.limits.part, full), handler)
    except (expat.ExpatError, *BROKEN) as fault:
        book.defects.append(Defect(DefectKind.DAMAGED, "", f"{name[:80]!r} is damaged: {type(fault).__name__}: {fault}"[:200]))
