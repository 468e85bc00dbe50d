"""Word 97-2003 documents (.doc), and what WPS Writer saves as .wps: the same streams under another name.

Text is read in the order it reads, not as it lies. What only marks a place in it (a picture, a note, the end of a cell) is a control character;
`word97` says what each character and paragraph says of itself, `manuscript` puts paragraphs and tables together.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path
from typing import IO

from ingest.extract import Limits, wordsheet97
from ingest.extract.compound import Compound, NotCompoundError, Stream
from ingest.extract.manuscript import Manuscript
from ingest.extract.word97 import Word
from ingest.extract.wordstory97 import Shown, Story, plain
from ingest.facts import Defect, DefectKind, Extract

VERSION = "doc/1"
NOTES = 5_000  # a doctoral thesis has some hundreds
SUMMARY = 1 << 20  # bytes of the summary; a picture of the first page may be in it
_STREAMS = ("WordDocument", "0Table", "1Table", "Data")
_MACROS = frozenset({"VBA", "_VBA_PROJECT", "Macros", "_VBA_PROJECT_CUR"})
_LOCKED = frozenset({"EncryptedPackage", "EncryptionInfo", "\x06DataSpaces"})


def read(file: Path, limits: Limits) -> Extract:
    """Read a document with everything a reader of the printed page would see."""
    with file.open("rb") as stream:
        try:
            compound = Compound(stream)
            streams = {name: compound.open(name) for name in _STREAMS if name in compound.names}
            if "WordDocument" not in streams:
                streams |= _stranded(stream, limits)
            if compound.names & _LOCKED:
                return _said(DefectKind.ENCRYPTED, "locked with a password")
            if "WordDocument" not in streams:
                return (
                    _said(DefectKind.UNREAD, _private(compound)) if compound.names - {"Root Entry"} else _said(DefectKind.DAMAGED, "the document does not open")
                )
            word = Word(streams, room=limits.text)
        except (NotCompoundError, struct.error, IndexError, ValueError) as fault:
            return _said(DefectKind.DAMAGED, f"the document does not open: {fault}"[:200])
        if word.locked:
            return _said(DefectKind.ENCRYPTED, "locked with a password")
        return _read(word, compound, limits)


def _stranded(file: IO[bytes], limits: Limits) -> dict[str, Stream]:
    """Return the main stream of a file that lost the list of its streams: every program writes it first."""
    file.seek(512)
    said = file.read(limits.part)
    return {"WordDocument": Stream(said)} if said[:2] == b"\xec\xa5" else {}


def _said(kind: DefectKind, detail: str) -> Extract:
    return Extract(defects=(Defect(kind, "", detail),), reader=VERSION)


def _private(compound: Compound) -> str:
    shown = ", ".join(sorted(repr(name[:20]) for name in compound.names))
    return f"a document of a program of its own, without Word's streams: {shown}"[:200]


def _read(word: Word, compound: Compound, limits: Limits) -> Extract:
    script = Manuscript(limits)
    try:
        _spell(word, script)
    except (struct.error, IndexError, ValueError, OverflowError) as fault:  # what is already there is read
        word.broken = word.broken or f"it breaks off: {type(fault).__name__}"
    script.pages = _pages(compound)
    if compound.names & _MACROS:
        script.defects.append(Defect(DefectKind.DANGEROUS, "", "holds macros"))
    if word.broken:
        script.defects.append(Defect(DefectKind.DAMAGED, "", word.broken))
    return script.extract(VERSION)


def _spell(word: Word, script: Manuscript) -> None:
    parts = word.parts()
    if not word.modern:
        plain(word, parts["main"], script)
        return
    styles = wordsheet97.Styles(word)
    script.sheet = styles.sheet
    script.numbering = wordsheet97.numbering(word)
    shown = Shown(word, script)
    story = Story(word, styles, script, shown)
    story.read(parts["main"].start, parts["main"].end, script.body)
    for kind, places in (("footnotes", 3), ("endnotes", 47)):
        begins, _ = word.plc(places, 0)
        root = script.footnotes if kind == "footnotes" else script.endnotes
        for number, (start, end) in enumerate(_between(begins, parts[kind].end - parts[kind].start)):
            story.note(parts[kind].start + start, parts[kind].start + end, root, number)
    _margins(word, story)
    shown.rest(story)


def _between(begins: tuple[int, ...], most: int) -> list[tuple[int, int]]:
    return [(a, min(b, most)) for a, b in pairwise(begins) if a < min(b, most)][:NOTES]


def _margins(word: Word, story: Story) -> None:
    """Read headers, then footers, each once: sections repeat those of the one before (PlcfHdd, 2.8.22)."""
    part = word.parts()["headers"]
    begins, _ = word.plc(11, 0)
    found: list[tuple[int, int, int]] = []
    for number, (start, end) in enumerate(pairwise(begins)):
        # The first six separate notes from the text; then each section has even, odd header, even, odd footer, first header, first footer.
        if number >= 6 and start < end <= part.end - part.start and len(found) < NOTES:
            found.append((int((number - 6) % 6 in {2, 3, 5}), start, end))
    said: set[str] = set()
    for _, start, end in sorted(found):
        words = "".join(span.text for span in word.spans(part.start + start, part.start + end))
        if words.strip() and words not in said:
            said.add(words)
            story.aside(part.start + start, part.start + end)


def _pages(compound: Compound) -> int | None:
    """Return the page count the writing program noted ([MS-OSHARED] 2.3.3.2.1); it is often right and never proof."""
    if "\x05SummaryInformation" not in compound.names:
        return None
    try:
        stream = compound.open("\x05SummaryInformation")
        said = stream.read(0, min(stream.size, SUMMARY))
        begin = int.from_bytes(said[44:48], "little")
        count = int.from_bytes(said[begin + 4 : begin + 8], "little")
        for number in range(min(count, 64)):
            key, at = struct.unpack_from("<II", said, begin + 8 + number * 8)
            if key == 14:
                kind, pages = struct.unpack_from("<Ii", said, begin + at)
                return pages if kind == 3 and 0 < pages < 100_000 else None
    except (NotCompoundError, struct.error):
        pass
    return None
