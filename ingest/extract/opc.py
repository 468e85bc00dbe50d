"""The package of an office document (ECMA-376 part 2): its parts by name, what they refer to, and nothing that could fill memory.

Only what is asked for is unpacked. Each XML part is weighed by its bytes and its elements before a parser sees it, and a document type
declaration, which no office program writes, closes the package. Names compare without case; backslashes and absolute paths are
normalised, for programs wrote them. Where relationships are lost, parts are found by the names every program gives them.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from ingest import containers
from ingest.extract import Limits
from ingest.extract.wordtree import Element, attribute, name
from ingest.facts import Defect, DefectKind

PARTS = 2_000  # members of a package; a form with 200 pictures has 230
SHORTEST = 4  # bytes of an element
RELATIONS = 10_000  # of one part; a thesis with a link in every line has fewer
# What zipfile, zlib and lxml raise on packages that are broken in one of many ways
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    IndexError,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    AttributeError,
    SyntaxError,
    TypeError,
)
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class RefusedError(Exception):
    """The package is not opened, and why."""

    def __init__(self, kind: DefectKind, detail: str) -> None:
        super().__init__(detail)
        self.defect = Defect(kind, "", detail)


def admit(file: Path) -> None:
    """Raise RefusedError for what must not be opened as a ZIP."""
    with file.open("rb") as stream:
        if stream.read(8).startswith(b"\xd0\xcf\x11\xe0"):
            raise RefusedError(DefectKind.ENCRYPTED, "locked with a password")
        if containers.zip_count(stream) > PARTS:
            raise RefusedError(DefectKind.BOMB, f"more than {PARTS} parts")


@dataclass(frozen=True, slots=True)
class Relation:
    key: str  # its id, unique within the part it belongs to
    kind: str  # the last word of its type, in lower case: "styles", "header", "image"
    target: str  # the name of a part as `Package.parts` has it, or an address outside
    external: bool


class Package:
    """An opened package; *archive* stays the caller's to close."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self.archive = archive
        self.limits = limits
        # Of two members of one name the later one counts
        self.parts = {_plain(info.filename): info for info in archive.NameToInfo.values() if not info.is_dir()}
        self._relations: dict[str, tuple[Relation, ...]] = {}
        self._parser: Element = None
        total = sum(info.file_size for info in self.parts.values())
        if total > limits.total:
            raise RefusedError(DefectKind.BOMB, f"{total} bytes unpacked, {limits.total} allowed")

    def open(self, part: str) -> IO[bytes]:
        return self.archive.open(self.parts[part])

    def xml(self, part: str) -> bytes:
        """Return the bytes of a part that a parser may see; raise RefusedError for what it must not."""
        info = self.parts[part]
        shown = f"{info.filename[:80]!r}"
        if info.file_size > self.limits.part:
            raise RefusedError(DefectKind.BOMB, f"{shown} is too large to read")
        with self.archive.open(info) as stream:
            data = stream.read(self.limits.part + 1)
        # The shortest element, <a/>, takes four bytes: most parts need no counting.
        many = len(data) > SHORTEST * self.limits.elements and data.count(b"<") - data.count(b"</") > self.limits.elements
        if len(data) > self.limits.part or many:
            raise RefusedError(DefectKind.BOMB, f"{shown} is too large to read")
        # UTF-16 would hide a DTD, and no office program writes UTF-16.
        if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data or (b"<!" in data and _DTD.search(data)):
            raise RefusedError(DefectKind.DANGEROUS, f"{shown} declares a document type")
        return data

    def tree(self, part: str, *, lean: Callable[[bytes], bytes] | None = None) -> Element:
        """Parse a part; *lean* may cut out before what would be most of the work."""
        from lxml import etree

        if self._parser is None:
            self._parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, collect_ids=False)
        data = self.xml(part)
        return etree.fromstring(data if lean is None else lean(data), self._parser)

    def relations(self, part: str) -> tuple[Relation, ...]:
        """Return what *part* refers to, "" for the package itself; nothing where the list is lost or damaged."""
        found = self._relations.get(part)
        if found is None:
            found = self._relations[part] = self._read_relations(part)
        return found

    def _read_relations(self, part: str) -> tuple[Relation, ...]:
        folder, _, own = part.rpartition("/")
        listed = posixpath.join(folder, "_rels", own + ".rels")
        if listed not in self.parts:
            return ()
        try:
            root = self.tree(listed)
        except BROKEN:
            return ()
        return tuple(_related(root, folder))

    def outside(self) -> Iterator[Relation]:
        """Yield what any part would load from elsewhere; hyperlinks are only text."""
        for part in self.parts:
            if part.endswith(".rels"):
                owner = posixpath.join(posixpath.dirname(posixpath.dirname(part)), posixpath.basename(part)[: -len(".rels")])
                yield from (one for one in self.relations(owner) if one.external and one.kind != "hyperlink")

    def main(self) -> str:
        """Return the name of the main document; raise KeyError where there is none."""
        for one in self.relations(""):
            if one.kind == "officedocument" and one.target in self.parts:
                return one.target
        if "word/document.xml" in self.parts:
            return "word/document.xml"
        for part in self.parts:  # document2.xml, or a folder of another name
            if re.search(r"(?:^|/)document\d*\.xml$", part):
                return part
        raise KeyError("no main document")


def _related(root: Element, folder: str) -> Iterator[Relation]:
    for number, one in enumerate(root):
        if number >= RELATIONS:
            return
        if name(one) == "Relationship":
            external = attribute(one, "TargetMode").lower() == "external"
            target = attribute(one, "Target")
            kind = attribute(one, "Type").rsplit("/", 1)[-1].lower()
            yield Relation(
                attribute(one, "Id"), kind, target if external else _plain(posixpath.join("/" + folder, unquote(target).replace("\\", "/"))), external
            )


def _plain(member: str) -> str:
    """Return a part's name as it is compared: a key of a dictionary, never a path on disk."""
    return posixpath.normpath("/" + member.replace("\\", "/")).lstrip("/").lower()
