"""Presentations (pptx, and what WPS writes under that name): what the slides say, in their order, and their pictures."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from ingest import pixels, sniff
from ingest.extract import Limits
from ingest.extract.opc import BROKEN, Package, RefusedError, admit
from ingest.extract.wordtree import Element, name, relation
from ingest.facts import Defect, DefectKind, Extract, Picture

VERSION = "slides/1"
PICTURES = 500


def read(file: Path, limits: Limits) -> Extract:
    """Read the slides; notes and masters are not shown to anybody."""
    try:
        admit(file)
        with zipfile.ZipFile(file) as archive:
            return _slides(Package(archive, limits), limits)
    except RefusedError as refusal:
        return Extract(defects=(refusal.defect,), reader=VERSION)
    except BROKEN as fault:
        return Extract(defects=(Defect(DefectKind.DAMAGED, "", f"the slides do not open: {type(fault).__name__}: {fault}"[:200]),), reader=VERSION)


def _slides(package: Package, limits: Limits) -> Extract:
    main = next((one.target for one in package.relations("") if one.kind == "officedocument" and one.target in package.parts), "ppt/presentation.xml")
    targets = {one.key: one.target for one in package.relations(main) if one.kind == "slide" and not one.external}
    if any(info.flag_bits & 1 for info in package.parts.values()):
        raise RefusedError(DefectKind.ENCRYPTED, "locked with a password")
    # A slide that is listed a hundred times is read once: each time would cost as much.
    order = list(dict.fromkeys(targets.get(relation(one, "id"), "") for one in package.tree(main).iter() if name(one) == "sldId"))
    defects: list[Defect] = []
    said: list[str] = []
    room = limits.text
    for number, part in enumerate(order[: limits.pages], start=1):
        try:
            text = "\n".join(_paragraphs(package.tree(part)))
        except (RefusedError, *BROKEN) as fault:
            defects.append(Defect(DefectKind.DAMAGED, "", f"slide {number} does not open: {type(fault).__name__}"))
            continue
        said.append(text[:room])
        room -= len(said[-1])
    if len(order) > limits.pages or room <= 0:
        defects.append(Defect(DefectKind.TOO_LARGE, "", f"more than {limits.pages} slides, or too much text on them"))
    if any(part.endswith("vbaproject.bin") for part in package.parts):
        defects.append(Defect(DefectKind.DANGEROUS, "", "holds macros"))
    return Extract(text="\f".join(said), pictures=_pictures(package), pages=len(order), defects=tuple(defects), reader=VERSION)


def _paragraphs(root: Element) -> list[str]:
    lines: list[str] = []
    for one in root.iter():
        kind = name(one)
        if kind == "p":
            lines.append("")
        elif kind == "t" and lines:
            lines[-1] += one.text or ""
        elif kind == "br" and lines:
            lines[-1] += "\n"
    return [line for line in lines if line.strip()]


def _pictures(package: Package) -> tuple[Picture, ...]:
    """Return the pictures of the package, each file once, those of masters among them."""
    found: list[Picture] = []
    for part in sorted(part for part in package.parts if part.startswith("ppt/media/"))[:PICTURES]:
        try:
            with package.open(part) as stream:
                head = stream.read(pixels.HEAD)
        except BROKEN:
            continue
        kind = sniff.kind(head[: sniff.HEAD], io.BytesIO(head))
        size = pixels.size(io.BytesIO(head), kind)
        if size:
            found.append(Picture(size[0], size[1], kind))
    return tuple(found)
