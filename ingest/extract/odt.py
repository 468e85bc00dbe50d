"""OpenDocument texts (.odt, ISO/IEC 26300-1): two parts in a ZIP, spelled out as WordprocessingML and read as that.

The package is opened under the same limits as a .docx. What was deleted while changes were tracked stands apart from the text and is not read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from ingest import containers
from ingest.extract import Limits, officeart
from ingest.extract.manuscript import Manuscript, clean, paragraph
from ingest.extract.odtstyles import Book, foreign
from ingest.extract.opc import BROKEN, PARTS, Package, RefusedError
from ingest.extract.wordfonts import NOTHING, Look, over
from ingest.extract.wordlists import HIGHEST, LEVELS
from ingest.extract.wordtree import Element, attribute, child, name, whole
from ingest.facts import Defect, DefectKind, Extract

VERSION = "odt/1"
DEPTH = 60  # elements within elements that are followed
NOTES = 5_000  # a doctoral thesis has some hundreds
REPEATED = 500  # times one element may stand for a cell or a space
MANIFEST = 1 << 20  # bytes of the list of parts that are searched
_SKIPPED = frozenset({"tracked-changes", "annotation", "annotation-end", "hidden-text", "hidden-paragraph", "ruby-text", "sequence-decls", "forms", "bookmark", "soft-page-break", "desc", "title", "variable-decls", "user-field-decls", "event-listeners"})  # fmt: skip
_ROWS = frozenset({"table-header-rows", "table-row-group", "table-rows"})
_MARGINS = (("header", "header-left", "header-first"), ("footer", "footer-left", "footer-first"))
_BLANK = re.compile(r"[ \t\r\n]+")


def read(file: Path, limits: Limits) -> Extract:
    """Read a document with everything a reader of the printed page would see."""
    try:
        _admit(file)
        with zipfile.ZipFile(file) as archive:
            return _Document(Package(archive, limits), limits).extract()
    except RefusedError as refusal:
        return Extract(defects=(refusal.defect,), reader=VERSION)
    except BROKEN as fault:
        return Extract(defects=(Defect(DefectKind.DAMAGED, "", f"the document does not open: {type(fault).__name__}: {fault}"[:200]),), reader=VERSION)


def _admit(file: Path) -> None:
    """Raise RefusedError for what must not be opened as a ZIP."""
    with file.open("rb") as stream:
        if containers.zip_count(stream) > PARTS:
            raise RefusedError(DefectKind.BOMB, f"more than {PARTS} parts")


class _Document:
    """One document while it is read."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self.package = package
        self.script = Manuscript(limits)
        self.book = Book()
        self.noted = 0
        self._covers: dict[int, int] = {}  # column → rows to come that a cell of the table reaches down to
        self._listed: tuple[str, int] = ("", 0)  # the list that is open, and how deep in it

    def extract(self) -> Extract:
        if "meta-inf/manifest.xml" in self.package.parts:
            with self.package.open("meta-inf/manifest.xml") as listed:
                if b"encryption-data" in listed.read(MANIFEST):
                    raise RefusedError(DefectKind.ENCRYPTED, "locked with a password")
        content = self.package.tree("content.xml")
        styles = self._side("styles.xml")
        for root in (styles, content):
            self.book.learn(root)
        self.script.sheet = self.book.sheet
        text = child(content, "body", "text")
        self._blocks(text if text is not None else content, self.script.body, 0)
        self._margins(styles)
        self.script.numbering = self.book.numbering()
        self.script.pages = self._pages()
        if any(re.match(r"(?:basic/.+/(?!script-l[bc]\.xml)[^/]+\.xml|scripts/.)", part) for part in self.package.parts):
            self.script.defects.append(Defect(DefectKind.DANGEROUS, "", "holds macros"))
        return self.script.extract(VERSION)

    def _side(self, part: str) -> Element | None:
        """Return the tree of a part beside the main one; what it would have said is missed, the rest is read."""
        if part not in self.package.parts:
            return None
        try:
            return self.package.tree(part)
        except BROKEN as fault:
            self.script.defects.append(Defect(DefectKind.DAMAGED, "", f"{part!r} does not open: {type(fault).__name__}"))
            return None

    def _pages(self) -> int | None:
        """Return the page count the writing program noted; it is often right and never proof."""
        statistic = child(self._side("meta.xml"), "meta", "document-statistic")
        return whole(attribute(statistic, "page-count"), most=100_000) or None

    # --- blocks ---

    def _blocks(self, parent: Element, container: Element, depth: int, listed: tuple[str, int] | None = None) -> None:
        for element in parent:
            tag = name(element)
            if depth > DEPTH:
                self.script.cut = True
                return
            if tag in {"p", "h"}:
                container.append(self._paragraph(element, depth, listed))
                listed = None  # a second paragraph of an item has no number
            elif tag == "list":
                self._list(element, container, depth)
            elif tag == "table":
                self._table(element, container, depth)
            elif tag in {"frame", "custom-shape", "g"}:  # anchored to the page
                alone = paragraph()
                self._drawn(element, alone, NOTHING, depth)
                container.append(alone)
            elif tag not in _SKIPPED and tag:
                self._blocks(element, container, depth + 1)

    def _list(self, element: Element, container: Element, depth: int) -> None:
        before = key, level = self._listed
        if not level:
            goes_on = attribute(element, "continue-numbering") == "true" or bool(attribute(element, "continue-list"))
            start = whole(attribute(child(element, "list-item"), "start-value"), most=HIGHEST)
            key = self.book.listed(attribute(element, "style-name"), goes_on=goes_on, start=start or None)
        for item in element:
            if name(item) in {"list-item", "list-header"}:
                self._listed = key, min(level + 1, LEVELS)
                self._blocks(item, container, depth + 1, (key, min(level, LEVELS - 1)) if name(item) == "list-item" and key else None)
        self._listed = before

    def _table(self, table: Element, container: Element, depth: int) -> None:
        made = etree.SubElement(container, "tbl")
        before, self._listed = self._listed, ("", 0)
        outer, self._covers = self._covers, {}
        self._rows(table, made, depth)
        self._listed, self._covers = before, outer

    def _rows(self, table: Element, made: Element, depth: int) -> None:
        for element in table:
            if name(element) in _ROWS and depth < DEPTH:
                self._rows(element, made, depth + 1)
            elif name(element) == "table-row":
                line = etree.SubElement(made, "tr")
                above, self._covers = self._covers, {column: rows - 1 for column, rows in self._covers.items() if rows > 1}
                for cell in element:
                    if name(cell) in {"table-cell", "covered-table-cell"}:
                        self._cell(cell, line, depth, above)

    def _cell(self, cell: Element, line: Element, depth: int, above: Mapping[int, int]) -> None:
        """Spell out a cell, and the covered ones that it stands for; *above*: columns that cells of the rows before reach down."""
        high = whole(attribute(cell, "number-rows-spanned"), most=REPEATED) if name(cell) == "table-cell" else 0
        wide = max(1, whole(attribute(cell, "number-columns-spanned"), most=REPEATED)) if high > 1 else 0
        self._covers.update(dict.fromkeys(range(len(line), len(line) + wide), high - 1))
        for _ in range(max(1, whole(attribute(cell, "number-columns-repeated"), most=REPEATED))):
            if not self.script.room():
                return
            made = etree.SubElement(line, "tc")
            if name(cell) == "covered-table-cell" and len(line) - 1 in above:
                etree.SubElement(etree.SubElement(made, "tcPr"), "vMerge", val="continue")
            if name(cell) == "table-cell":
                self._blocks(cell, made, depth + 1)

    # --- words ---

    def _paragraph(self, element: Element, depth: int, listed: tuple[str, int] | None) -> Element:
        style = "p:" + attribute(element, "style-name")
        outline = whole(attribute(element, "outline-level"), most=9) if name(element) == "h" else None
        made = paragraph(style=style if style in self.book.sheet.styles else "", outline=outline or None, listed=listed)
        self._inline(element, made, NOTHING, depth)
        return made

    def _inline(self, parent: Element, made: Element, look: Look, depth: int) -> None:
        self._words(parent.text, made, look)
        for element in parent:
            tag = name(element)
            if depth > DEPTH:
                self.script.cut = True
                return
            if tag == "span":
                own = self.book.sheet.style("c:" + attribute(element, "style-name")).look
                self._inline(element, made, over(own, look), depth + 1)
            elif tag == "s":
                self.script.say(made, " " * max(1, whole(attribute(element, "c"), most=REPEATED)), look)
            elif tag in {"tab", "line-break"}:
                self.script.say(made, "\t" if tag == "tab" else "\n", look)
            elif tag in {"frame", "custom-shape", "g", "rect"}:
                self._drawn(element, made, look, depth + 1)
            elif tag in {"fieldmark", "fieldmark-start"} and attribute(element, "type").endswith("FORMCHECKBOX"):
                self.script.say(made, _ticked(element), look)
            elif tag == "note":
                self._note(element, made, depth)
            elif tag not in _SKIPPED and tag:
                self._inline(element, made, look, depth + 1)
            self._words(element.tail, made, look)

    def _words(self, text: str | None, made: Element, look: Look) -> None:
        if text:
            self.script.say(made, _BLANK.sub(" ", clean(text)), look)

    def _note(self, element: Element, made: Element, depth: int) -> None:
        body = child(element, "note-body")
        if body is None or self.noted >= NOTES:
            return
        kind = "endnote" if attribute(element, "note-class") == "endnote" else "footnote"
        self.noted += 1
        etree.SubElement(made, kind + "Reference", id=str(self.noted))
        root = self.script.endnotes if kind == "endnote" else self.script.footnotes
        self._blocks(body, etree.SubElement(root, kind, id=str(self.noted)), depth + 1)

    def _drawn(self, element: Element, made: Element, look: Look, depth: int) -> None:
        """Show the picture of a frame, in the first of its forms, and read its words."""
        shown = False
        texts = [one for one in element if name(one) in {"p", "h", "list"}]  # what a shape says
        if texts:
            self._blocks(element, etree.SubElement(made, "txbxContent"), depth + 1)
            return
        for one in element:
            tag = name(one)
            if tag == "image" and not shown:
                shown = True
                key = self._picture(foreign(one, "href"))
                if key:
                    self.script.show(made, key)
            elif tag == "text-box":
                self._blocks(one, etree.SubElement(made, "txbxContent"), depth + 1)
            elif tag in {"frame", "g", "custom-shape", "rect", "a"} and depth < DEPTH:
                self._drawn(one, made, look, depth + 1)

    def _picture(self, href: str) -> str:
        part = href.removeprefix("./").lower()
        if part in self.script.album:
            return part
        if part not in self.package.parts or self.package.parts[part].file_size > officeart.LARGEST:
            return ""
        try:
            with self.package.open(part) as stream:
                found = officeart.looked(stream.read(officeart.LARGEST))
        except BROKEN:
            return ""
        if found is None:
            return ""
        self.script.album[part] = found
        return part

    def _margins(self, styles: Element | None) -> None:
        said: set[str] = set()
        masters = child(styles, "master-styles")
        for kinds in _MARGINS:
            for page in masters if masters is not None else ():
                for one in page:
                    root = etree.Element("hdr")
                    if name(one) in kinds and attribute(one, "display") != "false":
                        self._blocks(one, root, 0)
                    words = "".join(text for text in root.itertext() if isinstance(text, str)).strip()
                    if (words or root.find(".//blip") is not None) and words not in said:
                        said.add(words)
                        self.script.asides.append(root)


def _ticked(field: Element) -> str:
    """A box to tick that Word's older forms have; ticked, it has a parameter that says so."""
    said = {foreign(one, "name"): foreign(one, "value") for one in field if name(one) == "param"}
    return "☑" if said.get("Checkbox_Checked") == "true" else "□"
