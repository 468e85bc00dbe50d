"""The pictures of an OFD (GB/T 33190): those on its pages, and those that its electronic seals carry (GB/T 38540 §6.1).

A seal is a picture with a name and a signature; its place on the page stands in the signature, in millimetres.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ingest.extract import Limits, der, ofdpage
from ingest.extract.ofdpackage import Package, RefusedError, children, first, name, said
from ingest.extract.seal import near
from ingest.extract.seal.album import Album, Held
from ingest.extract.seal.view import View
from ingest.facts import Defect, DefectKind
from ingest.textlines import Word

Element = Any  # lxml's trees have no types

LARGEST = 30 << 20  # bytes of one picture
VALUE = 8 << 20  # bytes of one signature; the picture of the seal is in it
SIGNATURES = 50
DRAWN = 2_000  # pictures on all pages
TEXT = 100_000  # characters of one page
TENTHS = 10  # of a millimetre: places are whole numbers of them
_TEXTS = frozenset({0x16, der.UTF8, 0x13})  # IA5String as the standard has it, and what some writers put instead
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, IndexError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, SyntaxError)


def views(file: Path, limits: Limits) -> Iterator[View | Defect]:
    """Yield the pictures of a document, its seals first."""
    try:
        with Package(file, limits) as package:
            root = package.xml("OFD.xml")
            if root is None:
                yield Defect(DefectKind.DAMAGED, "", "an OFD without OFD.xml")
            elif "Encryptions.xml" in package:
                yield Defect(DefectKind.ENCRYPTED, "", "locked with a password or a certificate")
            else:
                album = Album()
                yield from album.views(one for body in children(root, "DocBody") for one in _Body(package, body, limits).held())
    except RefusedError as refusal:
        yield refusal.defect
    except _BROKEN as fault:
        yield Defect(DefectKind.DAMAGED, "", f"the OFD does not open: {type(fault).__name__}: {fault}"[:200])


class _Body:
    """One of the documents of a package."""

    def __init__(self, package: Package, body: Element, limits: Limits) -> None:
        self._package = package
        self._body = body
        self._at = package.place("", said(body, "DocRoot"))
        document = package.xml(self._at) if self._at else None
        self._pages = list(children(document, "Pages", "Page"))[: limits.pages] if document is not None else []
        self._common = first(document, "CommonData") if document is not None else None

    def held(self) -> Iterator[Held | Defect]:
        yield from self._signed()
        yield from self._shown()

    # --- pages ---

    @cached_property
    def _media(self) -> dict[str, str]:
        return dict(self._resources(self._common, self._at)) if self._common is not None else {}

    def _resources(self, holder: Element, at: str) -> Iterator[tuple[str, str]]:
        """Yield the pictures of the resources that *holder*, a document or a page, names."""
        for entry in holder:
            where = self._package.place(at, entry.text or "") if name(entry) in {"PublicRes", "DocumentRes", "PageRes"} else ""
            listed = self._package.xml(where) if where else None
            if listed is None:
                continue
            base = self._package.place(where, listed.get("BaseLoc", "") + "/x")
            for one in children(listed, "MultiMedias", "MultiMedia"):
                yield one.get("ID", ""), self._package.place(base, said(one, "MediaFile"))

    def _tree(self, number: int) -> tuple[str, Element | None]:
        where = self._package.place(self._at, self._pages[number].get("BaseLoc", ""))
        return where, self._package.xml(where) if where else None

    def _under(self, content: Element) -> list[Element]:
        """Return the templates that lie under a page."""
        wanted = {mark.get("TemplateID", "") for mark in children(content, "Template")}
        listed = children(self._common, "TemplatePage") if self._common is not None else iter(())
        places = [self._package.place(self._at, one.get("BaseLoc", "")) for one in listed if one.get("ID", "") in wanted]
        return [tree for place in places if place and (tree := self._package.xml(place)) is not None]

    def _shown(self) -> Iterator[Held | Defect]:
        drawn = 0
        for number in range(len(self._pages)):
            where, content = self._tree(number)
            if content is None:
                yield Defect(DefectKind.DAMAGED, "", f"page {number + 1} is missing")
                continue
            media = {**self._media, **dict(self._resources(content, where))}
            for thing in (one for tree in (*self._under(content), content) for one in tree.iter() if name(one) == "ImageObject"):
                drawn += 1
                part, box = media.get(thing.get("ResourceID", ""), ""), ofdpage.numbers(thing.get("Boundary", ""), 4)
                data = self._package.head(part, LARGEST + 1) if part and drawn <= DRAWN and thing.get("Visible") != "false" else b""
                if 0 < len(data) <= LARGEST:
                    yield self._placed(data, number, box, "picture")

    def _placed(self, data: bytes, number: int, box: list[float], source: str) -> Held:
        """Return a picture with its place on page *number*, which is its size on paper, too."""
        if not box or min(box[2:]) <= 0 or not 0 <= number < len(self._pages):
            return Held(data, source=source, number=number + 1)
        full = box[2] * box[3] > ofdpage.COVER * 210 * 297
        printed = "" if full else near.printed(self._words(number), tuple(round(side * TENTHS) for side in box))
        return Held(data, box[2], box[3], near=printed, source="page" if full and source == "picture" else source, number=number + 1)

    def _words(self, number: int) -> Sequence[Word]:
        _, content = self._tree(number)
        if content is None:
            return ()
        sheet = ofdpage.sheet(content, self._under(content), ofdpage.Looks({}, {}, {}, []), room=TEXT)
        return [replace(word, x0=word.x0 * TENTHS, y0=word.y0 * TENTHS, x1=word.x1 * TENTHS, y1=word.y1 * TENTHS) for word in sheet.words]

    # --- seals ---

    def _signed(self) -> Iterator[Held | Defect]:
        at = self._package.place("", said(self._body, "Signatures"))
        listed = self._package.xml(at) if at else None
        numbers = {page.get("ID", ""): number for number, page in enumerate(self._pages)}
        for entry in list(children(listed, "Signature"))[:SIGNATURES] if listed is not None else ():
            where = self._package.place(at, entry.get("BaseLoc", ""))
            one = self._package.xml(where) if where else None
            about = first(one, "SignedInfo") if one is not None else None
            if one is None or about is None:
                continue
            seal = first(about, "Seal")
            values = (said(one, "SignedValue"), said(seal, "BaseLoc") if seal is not None else "")
            carried = (_carried(self._package.head(self._package.place(where, value), VALUE)) for value in values if value)
            picture = next(filter(None, carried), None)
            if picture is None:
                continue
            stamps = [(numbers.get(mark.get("PageRef", ""), -1), ofdpage.numbers(mark.get("Boundary", ""), 4)) for mark in children(about, "StampAnnot")]
            number, box = next(iter(stamps), (-1, []))
            data, across, down = picture
            yield self._placed(data, number, box or [0.0, 0.0, across, down], "signature")


def _carried(value: bytes) -> tuple[bytes, float, float] | None:
    """Return the picture of an electronic seal with its width and height in millimetres: type, bytes, width, height (GB/T 38540 §6.1.2.5)."""
    root = der.parse(value)
    if root is None:
        return None
    try:
        for count, node in enumerate(der.walk(root)):
            if count > der.NODES:
                return None
            parts = node.children() if node.tag == der.SEQUENCE else []
            if len(parts) > 3 and parts[0].tag in _TEXTS and [one.tag for one in parts[1:4]] == [der.OCTETS, der.INTEGER, der.INTEGER]:
                across, down = (float(int.from_bytes(one.content, "big")) if len(one.content) < 4 else 0.0 for one in parts[2:4])
                return parts[1].content, across, down
    except (ValueError, IndexError):
        pass  # what comes behind a break in a signature is not to be trusted to be a picture
    return None
