"""The package of an OFD: its parts by the names that stand in it, each within the limits. A name is looked up, never used as a path."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from ingest import containers
from ingest.extract import Limits
from ingest.facts import Defect, DefectKind

Element = Any  # lxml's trees have no types

PARTS = 5_000  # members of a package; a report of 200 pages with a picture on each has 800
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class RefusedError(Exception):
    """The package is not opened, and why."""

    def __init__(self, kind: DefectKind, detail: str) -> None:
        super().__init__(detail)
        self.defect = Defect(kind, "", detail[:200])


class Package:
    """An open OFD. What is read of it, all parts together, stays below the limit."""

    def __init__(self, file: Path, limits: Limits) -> None:
        with file.open("rb") as stream:
            if containers.zip_count(stream) > PARTS:
                raise RefusedError(DefectKind.BOMB, f"more than {PARTS} parts")
        self.limits = limits
        self.left = limits.total
        self.archive = zipfile.ZipFile(file)
        self.infos = {info.filename.replace("\\", "/").lstrip("/"): info for info in self.archive.infolist()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.archive.close()

    def __contains__(self, part: str) -> bool:
        return part in self.infos

    def names(self) -> list[str]:
        return list(self.infos)

    def place(self, at: str, location: str) -> str:
        """Return the part that *location* names when it stands in the part *at*; "" when it names none."""
        wanted = location.strip().replace("\\", "/")
        if not wanted:
            return ""
        joined = posixpath.normpath(wanted.lstrip("/") if wanted.startswith("/") else posixpath.join(posixpath.dirname(at), wanted))
        return joined if joined in self.infos or wanted.endswith("/x") else posixpath.normpath(wanted) if posixpath.normpath(wanted) in self.infos else ""

    def head(self, part: str, most: int) -> bytes:
        """Return the first bytes of a part; b"" when there is none."""
        info = self.infos.get(part)
        if info is None:
            return b""
        if info.flag_bits & 1:
            raise RefusedError(DefectKind.ENCRYPTED, "locked with a password")
        with self.archive.open(info) as stream:
            data = stream.read(min(most, self.left + 1))
        self.left -= len(data)
        if self.left < 0:
            raise RefusedError(DefectKind.BOMB, f"more than {self.limits.total} bytes unpacked")
        return data

    def xml(self, part: str) -> Element | None:
        """Return the tree of a part; None when it is missing."""
        from lxml import etree

        if part not in self.infos:
            return None
        data = self.head(part, self.limits.part + 1)
        if len(data) > self.limits.part or data.count(b"<") - data.count(b"</") > self.limits.elements:
            raise RefusedError(DefectKind.BOMB, f"{part[:80]!r} is too large to read")
        if _DTD.search(data) or data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data:
            raise RefusedError(DefectKind.DANGEROUS, f"{part[:80]!r} declares a document type")
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


# --- XML by local names: writers differ in namespaces ---


def name(element: Element) -> str:
    """Return the local name of an element, "" for comments."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, *steps: str) -> Iterator[Element]:
    """Yield the elements at the end of a way of local names."""
    for inner in element:
        if name(inner) == steps[0]:
            if len(steps) == 1:
                yield inner
            else:
                yield from children(inner, *steps[1:])


def first(element: Element, wanted: str) -> Element | None:
    return next(children(element, wanted), None)


def said(element: Element, wanted: str) -> str:
    """Return the text of a child; "" when it has none such."""
    found = first(element, wanted)
    return (found.text or "").strip() if found is not None else ""
