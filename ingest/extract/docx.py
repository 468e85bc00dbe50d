"""Word documents (docx, docm, dotx, and what WPS writes): which part of the package is read for what; `wordml` reads the XML.

The package is opened here and not by python-docx, which makes an object of every part and holds every picture. Nothing is unpacked twice
and no picture is held: forms come with forty of them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from pathlib import Path

from ingest.extract import Limits, wordfonts, wordlists, wordml, wordpictures
from ingest.extract.opc import BROKEN, Package, RefusedError, Relation, admit
from ingest.extract.wordinline import Shot
from ingest.extract.wordtree import Element, attribute, child
from ingest.facts import Defect, DefectKind, Extract, Picture

VERSION = "docx/2"
_MARGINS = ("header", "footer")
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))
_NOT_SHOWN = ("numbering.xml", "theme1.xml")  # bullets that are pictures, and fillings of shapes nobody drew


def read(file: Path, limits: Limits) -> Extract:
    """Read a document with everything a reader of the printed page would see."""
    try:
        admit(file)
        with zipfile.ZipFile(file) as archive:
            _unlocked(archive)
            return _Document(Package(archive, limits), limits).extract()
    except RefusedError as refusal:
        return Extract(defects=(refusal.defect,), reader=VERSION)
    except BROKEN as fault:
        return Extract(defects=(Defect(DefectKind.DAMAGED, "", f"the document does not open: {type(fault).__name__}: {fault}"[:200]),), reader=VERSION)


def _unlocked(archive: zipfile.ZipFile) -> None:
    if any(info.flag_bits & 1 for info in archive.filelist):
        raise RefusedError(DefectKind.ENCRYPTED, "locked with a password")


def _without_tables(styles: bytes) -> bytes:
    """Leave out the looks of tables: nine tenths of some templates, and no paragraph outside a table takes anything from them."""
    first, *rest = styles.split(b"<w:style ")
    kept = (one.rpartition(b"</w:style>")[2] if one.startswith(b'w:type="table"') else b"<w:style " + one for one in rest)
    return first + b"".join(kept)


class _Document:
    """One document while it is read."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self.package = package
        self.defects: list[Defect] = []
        self.main = package.main()
        self.folder = self.main.rpartition("/")[0]
        self.relations = package.relations(self.main)
        self.reading = wordml.Reading(room=limits.text, cells=limits.cells)
        self.shots: list[tuple[Shot, str]] = []
        self.hidden: set[str] = set()

    def extract(self) -> Extract:
        root = self.package.tree(self.main, lean=wordfonts.shortened)
        self.reading.sheet = wordfonts.read(self._side("styles", lean=_without_tables), self._theme_font)
        self.reading.sheet.learn(root)
        self.reading.lists = wordlists.read(self._side("numbering"))
        self._walk(self.main, partial(wordml.body, root, self.reading))
        for kind, one in _NOTES:
            self._notes(kind, one)
        before = len(self.reading.lines)
        for kind in _MARGINS:
            for part in self._parts(kind):
                self._aside(part)
        pictures = self._pictures()
        text = "\n".join(self.reading.lines).strip("\n")
        margins = "\n".join(self.reading.lines[before:]).strip("\n")
        self._say_defects()
        return Extract(
            text=text,
            paragraphs=tuple(self.reading.paragraphs),
            tables=tuple(self.reading.tables),
            pictures=pictures,
            pages=self._pages(),
            margins=margins,
            defects=tuple(self.defects),
            reader=VERSION,
        )

    def _walk(self, part: str, walk: Callable[[], None]) -> None:
        """Read one part, and find the pictures it shows by its own relationships."""
        seen = len(self.reading.shots)
        walk()
        targets = {one.key: one.target for one in self.package.relations(part) if not one.external}
        self.shots += [(shot, targets.get(shot.relation, "")) for shot in self.reading.shots[seen:]]
        self.hidden |= {targets[key] for key in self.reading.unseen if key in targets}
        self.reading.unseen.clear()

    def _aside(self, part: str) -> None:
        root = self._tree(part)
        if root is not None:
            self._walk(part, partial(wordml.aside, root, self.reading))

    def _notes(self, kind: str, one: str) -> None:
        if not any(found == one for found, _ in self.reading.notes):
            return
        for part in self._parts(kind):
            root = self._tree(part)
            if root is not None:
                self._walk(part, partial(wordml.notes, root, one, self.reading))

    def _parts(self, kind: str) -> list[str]:
        """Return the parts of one kind: by relationship, or by the usual names where the relationships are lost."""
        if self.relations:
            return sorted({one.target for one in self.relations if one.kind == kind and not one.external and one.target in self.package.parts})
        usual = re.compile(rf"{re.escape(self.folder)}/?{kind}\d*\.xml")
        return sorted(part for part in self.package.parts if usual.fullmatch(part))

    def _side(self, kind: str, *, lean: Callable[[bytes], bytes] | None = None) -> Element | None:
        part = next(iter(self._parts(kind)), None)
        return None if part is None else self._tree(part, lean=lean)

    def _tree(self, part: str, *, lean: Callable[[bytes], bytes] | None = None) -> Element | None:
        """Return the tree of a part beside the main one; what it would have said is missed, the rest is read."""
        try:
            return self.package.tree(part, lean=lean)
        except BROKEN as fault:
            self.defects.append(Defect(DefectKind.DAMAGED, "", f"{part[:80]!r} does not open: {type(fault).__name__}"))
            return None

    def _theme_font(self, slot: str) -> str:
        return self._theme.get(slot, "")

    @cached_property
    def _theme(self) -> dict[str, str]:
        root = self._side("theme")
        if root is None:
            return {}
        settings = self._side("settings")
        return wordfonts.themed(root, attribute(child(settings, "themeFontLang"), "eastAsia"))

    def _pictures(self) -> tuple[Picture, ...]:
        album = wordpictures.Album(self.package)
        wordpictures.captions(self.reading)
        for name in _NOT_SHOWN:
            part = f"{self.folder}/{name}" if name != "theme1.xml" else f"{self.folder}/theme/{name}"
            self.hidden |= {one.target for one in self.package.relations(part) if one.kind == "image"}
        found = wordpictures.pictures(self.shots, self.hidden, self._media, album)
        if album.programs:
            self.defects.append(Defect(DefectKind.DANGEROUS, "", "a program among its pictures"))
        return found

    def _media(self) -> Iterator[str]:
        """Yield the pictures of the package, wherever they may be shown."""
        referred = {one.target for one in self.relations if one.kind == "image" and not one.external}
        for part in sorted(self.package.parts):
            if not part.startswith("docprops/") and ("/media/" in f"/{part}" or part in referred):  # docProps holds a thumbnail of the template
                yield part

    def _say_defects(self) -> None:
        if any(part.endswith("vbaproject.bin") for part in self.package.parts):
            self.defects.append(Defect(DefectKind.DANGEROUS, "", "holds macros"))
        outside = {_spoken(one) for one in self.package.outside()}
        self.defects += [Defect(DefectKind.EXTERNAL, "", text) for text in sorted(outside)]
        if any(one.kind == "afchunk" and not one.external for one in self.relations):
            # What some web programs call a Word document is a page inside an empty one.
            self.defects.append(Defect(DefectKind.UNREAD, "", "holds another document that is not read"))
        if self.reading.cut:
            self.defects.append(Defect(DefectKind.TOO_LARGE, "", "a document too long to read whole"))

    def _pages(self) -> int | None:
        """Return the page count the writing program noted; it is often right and never proof."""
        if "docprops/app.xml" not in self.package.parts:
            return None
        try:
            noted = re.search(rb"<(?:\w+:)?Pages>(\d{1,5})</", self.package.xml("docprops/app.xml"))
        except BROKEN:
            return None
        return int(noted.group(1)) if noted else None


def _spoken(outside: Relation) -> str:
    return f"{outside.kind} from outside: {outside.target[:80]}"
