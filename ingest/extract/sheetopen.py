"""Workbooks in a ZIP: Excel's since 2007 (ECMA-376 part 1, 18), what the cells show and not what they compute; OpenDocument's are read by `sheetods`."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from typing_extensions import override

from ingest import containers, pixels, sniff
from ingest.extract import Limits, sheetods, sheetxml
from ingest.extract.opc import BROKEN, PARTS, Package, RefusedError
from ingest.extract.sheetcells import BUILTIN, Book, Room, Sheet, number, place
from ingest.extract.sheetxml import EnoughError, Handler
from ingest.extract.wordtree import attribute, name, relation
from ingest.facts import Defect, DefectKind, Picture

STRINGS = 1_000_000  # shared strings kept; a sheet of 200,000 cells cannot show more
STYLES = 100_000  # formats of cells; Excel takes 65,490
PICTURES = 500


def read(file: Path, limits: Limits) -> Book:
    """Read a workbook; raise RefusedError or one of `BROKEN` where there is none."""
    with file.open("rb") as stream:
        if containers.zip_count(stream) > PARTS:
            raise RefusedError(DefectKind.BOMB, f"more than {PARTS} parts")
    with zipfile.ZipFile(file) as archive:
        if any(info.flag_bits & 1 for info in archive.filelist):
            raise RefusedError(DefectKind.ENCRYPTED, "locked with a password")
        package = Package(archive, limits)
        book = Book(limits)
        if "content.xml" in package.parts:
            sheetods.tables(package, book)
        else:
            _workbook(package, book)
        book.pictures = _pictures(package, book)
    return book


# --- Excel ---


def _workbook(package: Package, book: Book) -> None:
    main = next((one.target for one in package.relations("") if one.kind == "officedocument" and one.target in package.parts), "xl/workbook.xml")
    root = package.tree(main)
    targets = {one.key: one.target for one in package.relations(main)}
    kinds = {one.kind: one.target for one in package.relations(main)}
    early = any(name(one) == "workbookPr" and attribute(one, "date1904") in {"1", "true"} for one in root)
    strings = _Strings(book.room)
    shared = kinds.get("sharedstrings", "xl/sharedstrings.xml")
    if shared in package.parts:
        sheetxml.part(package, shared, strings, book)
    formats = _formats(package, kinds.get("styles", "xl/styles.xml"), book)
    for one in (one for group in root if name(group) == "sheets" for one in group if name(one) == "sheet"):
        part = targets.get(relation(one, "id"), f"xl/worksheets/sheet{len(book.sheets) + 1}.xml")
        sheet = book.sheet(attribute(one, "name")) if part in package.parts else None
        if sheet is not None:
            sheetxml.part(package, part, _Cells(sheet, book.room, strings.found, formats, early=early), book)
    if any(part.endswith("vbaproject.bin") for part in package.parts):
        book.defects.append(Defect(DefectKind.DANGEROUS, "", "holds macros"))
    outside = {f"{one.kind} from outside: {one.target[:80]}" for one in package.outside()}
    book.defects += [Defect(DefectKind.EXTERNAL, "", text) for text in sorted(outside)]


def _formats(package: Package, part: str, book: Book) -> list[str]:
    """Return the format code of each style that a cell may name."""
    try:
        root = package.tree(part)
    except (KeyError, *BROKEN):
        return []
    own = {attribute(one, "numFmtId"): attribute(one, "formatCode") for group in root if name(group) == "numFmts" for one in group}
    found: list[str] = []
    for style in (one for group in root if name(group) == "cellXfs" for one in group):
        key = attribute(style, "numFmtId")
        found.append(own.get(key) or (BUILTIN.get(int(key), "") if key.isascii() and key.isdigit() and len(key) < 5 else ""))
        if len(found) >= STYLES:
            book.room.cut = True
            break
    return found


class _Strings(Handler):
    """Texts that cells refer to by number; readings printed above characters are left out."""

    def __init__(self, room: Room) -> None:
        self.found: list[str] = []
        self._room = room.text  # a text may be referred to again and again: what cells show of it is counted there
        self._cut = room
        self._pieces: list[str] = []
        self._inside = self._aside = False

    @override
    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rPh":
            self._aside = True
        elif name == "t":
            self._inside = not self._aside

    @override
    def end(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._aside = False
        elif name == "si":
            self.found.append("".join(self._pieces))
            self._pieces.clear()
            if len(self.found) >= STRINGS or self._room <= 0:
                self._cut.cut = True
                raise EnoughError

    @override
    def text(self, text: str) -> None:
        if self._inside and self._room > 0:
            self._pieces.append(text[: self._room])
            self._room -= len(text)


class _Cells(Handler):
    """The cells of one sheet; where they do not say their place, they follow each other."""

    def __init__(self, sheet: Sheet, room: Room, strings: list[str], formats: list[str], *, early: bool) -> None:
        self._sheet, self._room, self._strings, self._formats, self._early = sheet, room, strings, formats, early
        self._row = self._column = -1
        self._form = self._style = ""
        self._pieces: list[str] = []
        self._inside = self._aside = False

    @override
    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            found = place(attributes.get("r", ""))
            self._row, self._column = found or (self._row, self._column + 1)
            self._form, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        elif name == "row":
            said = attributes.get("r", "")
            self._row, self._column = int(said) - 1 if said.isascii() and said.isdigit() and len(said) < 8 else self._row + 1, -1
        elif name == "rPh":
            self._aside = True
        elif name in {"v", "t"}:
            self._inside = not self._aside
        elif name == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            if (top := place(first)) and (bottom := place(last)):
                self._sheet.merge((*top, *bottom))

    @override
    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._inside = False
        elif name == "rPh":
            self._aside = False
        elif name == "c" and self._pieces:
            value = "".join(self._pieces)
            self._pieces.clear()
            self._sheet.put(self._row, self._column, self._shown(value), self._room)
            if self._room.cut:
                raise EnoughError

    @override
    def text(self, text: str) -> None:
        if self._inside:
            self._pieces.append(text)

    def _shown(self, value: str) -> str:
        if self._form == "s":
            number_ = int(value) if value.strip().isdigit() and len(value) < 9 else -1
            return self._strings[number_] if 0 <= number_ < len(self._strings) else ""
        if self._form == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        if self._form == "d":
            return value.removesuffix("T00:00:00").replace("T", " ")
        if self._form != "n":
            return value
        style = int(self._style) if self._style.isascii() and self._style.isdigit() and len(self._style) < 7 else -1
        try:
            return number(float(value), self._formats[style] if 0 <= style < len(self._formats) else "", early=self._early)
        except ValueError:
            return value


# --- pictures ---


def _pictures(package: Package, book: Book) -> tuple[Picture, ...]:
    """Return the pictures that are shown on the sheets, each file once."""
    found: list[Picture] = []
    for part in sorted(part for part in package.parts if part.startswith(("xl/media/", "pictures/"))):
        if len(found) >= PICTURES:
            book.room.cut = True
            break
        found += _picture(package, part)
    return tuple(found)


def _picture(package: Package, part: str) -> list[Picture]:
    try:
        with package.open(part) as content:
            data = content.read(pixels.HEAD)
    except BROKEN:
        return []
    kind = sniff.kind(data[: sniff.HEAD], io.BytesIO(data))
    size = pixels.size(io.BytesIO(data), kind)
    return [Picture(size[0], size[1], kind)] if size else []
