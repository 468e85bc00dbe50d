"""Pictures in the packages of office programs (OOXML, OpenDocument): all that any part shows, how large, and what is printed beside them.

Body, headers, footers, text boxes, groups, VML and shapes filled with a picture are one tree each; what stands in `mc:Fallback` is the same
once more, for old programs. What is deleted or hidden is not shown.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.extract import Limits
from ingest.extract.odtstyles import foreign
from ingest.extract.opc import BROKEN, Package, RefusedError, admit
from ingest.extract.seal.album import Album, Held
from ingest.extract.seal.near import STAMP, shortened
from ingest.extract.seal.view import View
from ingest.extract.wordtree import Element, attribute, child, name, relation
from ingest.facts import Defect, DefectKind, Kind

SHOWN = 2_000  # pictures that the parts of one package refer to
LARGEST = 30 << 20  # bytes of one picture; A4 at 300 dpi as PNG has 25 MB at its worst
UP = 24  # elements above a picture that are asked for its size, and whether it is shown
TEXT = 2_000  # characters of a cell or a line that are looked at
_EMU = 36_000.0  # a millimetre (ECMA-376 part 1, 20.1.2.1)
_ASIDE = re.compile(r"(?:header|footer|slidemaster|slidelayout)\d*\.xml$")
_LENGTH = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)(pt|in|cm|mm|px)?", re.IGNORECASE)
_UNITS = {"pt": 25.4 / 72, "in": 25.4, "cm": 10.0, "mm": 1.0, "px": 25.4 / 96, "": 25.4 / 96}
_SAID = re.compile(r"([\d.]+)\s*(pt|in|cm|mm|px)")
_GONE = frozenset({"del", "moveFrom", "Fallback", "tracked-changes", "deletion"})
_CELLS, _ROWS, _LINES = frozenset({"tc", "table-cell"}), frozenset({"tr", "table-row"}), frozenset({"p", "h"})
_SECRET = frozenset({"instrText", "delText", "posOffset", "align", "pctWidth", "pctHeight", "annotation", "Fallback", "title", "desc"})


def views(file: Path, kind: Kind, limits: Limits) -> Iterator[View | Defect]:
    """Yield the pictures of a package that are shown, each once."""
    try:
        admit(file)
        with zipfile.ZipFile(file) as archive:
            if any(info.flag_bits & 1 for info in archive.filelist):
                yield Defect(DefectKind.ENCRYPTED, "", "locked with a password")
                return
            package = Package(archive, limits)
            shown = _opendocument(package) if kind in {Kind.ODT, Kind.ODS} or "content.xml" in package.parts else _ooxml(package)
            yield from Album().views(_read(package, shown))
    except RefusedError as refusal:
        yield refusal.defect
    except BROKEN as fault:
        yield Defect(DefectKind.DAMAGED, "", f"the document does not open: {type(fault).__name__}: {fault}"[:200])


@dataclass(frozen=True, slots=True)
class _Shown:
    """A picture where it is shown."""

    part: str
    across: float = 0.0  # millimetres on paper, of the part of it that is shown; 0 when nobody says
    down: float = 0.0
    cut: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # of its width and height, cut off at the left, top, right, bottom
    near: str = ""
    source: str = "picture"


def _read(package: Package, shown: Iterator[_Shown]) -> Iterator[Held | Defect]:
    seen: set[str] = set()
    for number, one in enumerate(shown):
        if number >= SHOWN:
            yield Defect(DefectKind.TOO_COMPLEX, "", f"more than {SHOWN} pictures are shown")
            return
        if one.part in seen or one.part not in package.parts or package.parts[one.part].file_size > LARGEST:
            continue
        seen.add(one.part)
        try:
            with package.open(one.part) as stream:
                data = stream.read(LARGEST + 1)
        except BROKEN as fault:
            yield Defect(DefectKind.DAMAGED, "", f"{one.part[:80]!r} does not open: {type(fault).__name__}")
            continue
        yield Held(data, one.across, one.down, one.cut, near=one.near, source=one.source)


# --- OOXML ---


def _ooxml(package: Package) -> Iterator[_Shown]:
    found = False
    for part in sorted(package.parts, key=lambda one: (bool(_ASIDE.search(one)), _numbered(one))):
        if not part.endswith(".xml") or part.endswith(("numbering.xml", "theme1.xml")):
            continue
        targets = {one.key: one.target for one in package.relations(part) if one.kind == "image" and not one.external}
        if not targets:
            continue
        found = True
        try:
            root = package.tree(part)
        except (RefusedError, *BROKEN):  # which pictures it shows is lost; they are looked at all the same
            yield from (_Shown(target) for target in targets.values())
            continue
        yield from _drawn(root, targets, "header" if _ASIDE.search(part) else "picture")
    if not found:  # the relations are lost: whatever lies there
        yield from (_Shown(part) for part in sorted(package.parts, key=_numbered) if "/media/" in f"/{part}")


def _numbered(part: str) -> list[tuple[int, str]]:
    """Sort image10 behind image9, and the main document before what is beside it."""
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in re.split(r"(\d+)", part)]


def _drawn(root: Element, targets: dict[str, str], source: str) -> Iterator[_Shown]:
    for element in root.iter():
        kind = name(element)
        if kind == "blip":
            target = targets.get(relation(element, "embed"), "")
        elif kind in {"imagedata", "fill"}:
            target = targets.get(relation(element, "id") or relation(element, "pict"), "")
        else:
            continue
        if not target or not _visible(element):
            continue
        across, down = _extent(element)
        yield _Shown(target, across, down, _cut(element), near=beside(element), source=source)


def _above(element: Element) -> Iterator[Element]:
    for _ in range(UP):
        element = element.getparent()
        if element is None:
            return
        yield element


def _visible(element: Element) -> bool:
    for one in _above(element):
        kind = name(one)
        if kind in _GONE:
            return False
        if kind == "r" and child(one, "rPr", "vanish") is not None and attribute(child(one, "rPr", "vanish"), "val") not in {"0", "false"}:
            return False
        if kind in {"anchor", "inline"} and attribute(one, "hidden") in {"1", "true"}:
            return False
    return True


def _extent(element: Element) -> tuple[float, float]:
    """Return how wide and high a picture is shown, in millimetres: by itself, stretched by the groups it is in."""
    across = down = 0.0
    for one in _above(element):
        kind = name(one)
        styled = {side.lower(): float(size) * _UNITS[unit.lower()] for side, size, unit in _LENGTH.findall(attribute(one, "style")) if _number(size)}
        if not across and styled.get("width") and styled.get("height") and kind != "group":
            return styled["width"], styled["height"]
        own = child(one, "spPr", "xfrm", "ext")
        if own is not None and not across:
            across, down = _number(attribute(own, "cx")) / _EMU, _number(attribute(own, "cy")) / _EMU
        group = child(one, "grpSpPr", "xfrm")
        if group is not None and across:
            shown, inside = child(group, "ext"), child(group, "chExt")
            across *= _number(attribute(shown, "cx")) / (_number(attribute(inside, "cx")) or 1.0) or 1.0
            down *= _number(attribute(shown, "cy")) / (_number(attribute(inside, "cy")) or 1.0) or 1.0
        if kind in {"inline", "anchor", "oneCellAnchor"} and not across and (extent := child(one, "extent" if kind != "oneCellAnchor" else "ext")) is not None:
            return _number(attribute(extent, "cx")) / _EMU, _number(attribute(extent, "cy")) / _EMU
    return across, down


def _cut(element: Element) -> tuple[float, float, float, float]:
    """Return what is cut off a picture at each side (a:srcRect, in thousandths of a per cent)."""
    above = element.getparent()
    rect = child(above, "srcRect") if above is not None else None
    if rect is None:
        return 0.0, 0.0, 0.0, 0.0
    left, top, right, bottom = (min(0.95, max(0.0, _number(attribute(rect, side)) / 100_000)) for side in "ltrb")
    return (left, top, right, bottom) if left + right < 0.95 and top + bottom < 0.95 else (0.0, 0.0, 0.0, 0.0)


def _number(said: str) -> float:
    return float(said) if re.fullmatch(r"\d{1,12}(?:\.\d{0,9})?", said) else 0.0


# --- OpenDocument ---


def _opendocument(package: Package) -> Iterator[_Shown]:
    for part, source in (("content.xml", "picture"), ("styles.xml", "header")):
        if part not in package.parts:
            continue
        for element in package.tree(part).iter():
            href = foreign(element, "href") if name(element) in {"image", "fill-image"} else ""
            held = posixpath.normpath(href).lstrip("./").lower()
            if not href or held not in package.parts or not _visible(element):
                continue
            frame = element.getparent()
            wide, high = (_SAID.fullmatch(foreign(frame, side)) for side in ("width", "height")) if frame is not None else (None, None)
            across, down = (float(one[1]) * _UNITS[one[2]] if one and _number(one[1]) else 0.0 for one in (wide, high))
            yield _Shown(held, across, down, near=beside(element), source=source)


# --- what is printed beside ---


def beside(element: Element) -> str:
    """Return the line of print that a picture belongs to: one with a word for seals in its line, its cell, its row, above it; else its label."""
    places = {kind: next((one for one in _above(element) if name(one) in names), None) for kind, names in (("p", _LINES), ("tc", _CELLS), ("tr", _ROWS))}
    line, cell, row = places["p"], places["tc"], places["tr"]
    own = _spoken(line) if line is not None else ""
    lines = [own, *(_spoken(one) for one in cell.iter() if name(one) in _LINES)] if cell is not None else [own, *_neighbours(line)]
    label = next((text for one in row if name(one) in _CELLS and (text := _spoken(one))), "") if row is not None else ""
    stamped = next((text for text in lines if STAMP.search(text)), "")
    return shortened(label if label not in lines else "", stamped) if stamped else shortened(label or next(filter(None, lines), ""))


def _neighbours(line: Element | None) -> Iterator[str]:
    if line is None:
        return
    back, on = line, line
    for _ in range(3):
        back = back.getprevious() if back is not None else None
        on = on.getnext() if on is not None else None
        yield from (_spoken(one) for one in (back, on) if one is not None and name(one) in _LINES)


def _spoken(element: Element) -> str:
    """Return the words of an element; numbers that place a drawing are none."""
    words: list[str] = []
    room = TEXT
    for one in element.iter():
        if room <= 0:
            break
        if isinstance(one.tag, str) and name(one) not in _SECRET and one.text:
            words.append(one.text[:room])
            room -= len(words[-1])
        if one.tail and one is not element:
            words.append(one.tail[:room])
    return " ".join("".join(words).split())
