"""Photographs and pictures decoded to be looked at: upright, three colours, on white paper, no larger than a page is looked at.

What is broken is shown as far as it goes: a photograph whose end is missing still shows the seal in its middle.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ingest import sniff
from ingest.extract.raster import FORMATS, LONG, PIXELS, SMALLEST
from ingest.extract.recognise import Picture
from ingest.extract.seal.view import of_paper
from ingest.facts import Defect, DefectKind, Kind

Handle = Any  # Pillow's images, before they are arrays

SLENDER = 12  # times as long as wide: a line, a border
GUESSED = frozenset({72.0, 96.0, 72.01, 95.99, 96.01, 144.0})  # what programs write that do not know a resolution
# What Pillow raises on pictures that are broken in one of many ways
BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, RuntimeError, ArithmeticError, struct.error)
_CAMERA = (0x829A, 0x829D, 0x920A)  # exposure, aperture, focal length (EXIF 2.32, 4.6.5): a lens knows no size of paper
_EXIF = 0x8769


class UndecodedError(Exception):
    """A picture that is not shown; *kind* is None where it is too small to hold anything."""

    def __init__(self, kind: DefectKind | None, detail: str) -> None:
        super().__init__(detail)
        self.defect = Defect(kind, "", detail[:200]) if kind else None


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as it is looked at."""

    picture: Picture
    size: tuple[int, int]  # as it is stored, turned upright: pixels across and down
    dpi: float | None = None  # of *picture*, where the file knows how large it is on paper
    whole: bool = True  # False: its end is missing


def photograph(file: Path, kind: Kind) -> Iterator[Shown | Defect]:
    """Yield the frames of a TIFF, and of any other picture the first."""
    with _open(file, kind) as image:
        count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1  # a picture that moves says nothing new
    for number in range(count):
        try:
            yield _shown(file, kind, number)
        except UndecodedError as fault:
            if fault.defect:
                yield fault.defect


def held(data: bytes) -> Shown:
    """Decode a picture that a document holds."""
    kind = sniff.kind(data[: sniff.HEAD], io.BytesIO(data))
    if kind not in FORMATS:
        raise UndecodedError(DefectKind.UNREAD, f"a picture of kind {kind.value}")
    return _shown(data, kind, 0)


def _shown(source: Path | bytes, kind: Kind, number: int) -> Shown:
    from PIL import Image, ImageFile

    try:
        with _open(source, kind) as image:
            return _drawn(image, number)
    except Image.DecompressionBombError as fault:
        raise UndecodedError(DefectKind.BOMB, f"a picture too large to decode: {fault}") from fault
    except BROKEN:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
        try:
            with _open(source, kind) as image:
                found = _drawn(image, number)
            return Shown(found.picture, found.size, found.dpi, whole=False)
        except (*BROKEN, Image.DecompressionBombError) as fault:
            raise UndecodedError(DefectKind.DAMAGED, f"a picture that does not open: {type(fault).__name__}: {fault}") from fault
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


@contextmanager
def _open(source: Path | bytes, kind: Kind) -> Iterator[Handle]:
    from PIL import Image

    formats = (FORMATS[kind],) if kind in FORMATS else ()
    if kind is Kind.HEIC:
        try:
            import_module("pillow_heif").register_heif_opener()
        except ImportError as fault:
            raise UndecodedError(DefectKind.UNREAD, "a photo in Apple's HEIC format: no decoder is installed") from fault
        formats = ("HEIF",)
    if not formats:
        raise UndecodedError(DefectKind.UNREAD, f"files of kind {kind.value} are no pictures")
    Image.MAX_IMAGE_PIXELS = None  # `_bounded` looks at the size first
    with warnings.catch_warnings(action="ignore"):  # broken EXIF data warn; the picture is there all the same
        try:
            image = Image.open(source if isinstance(source, Path) else io.BytesIO(source), formats=formats)
        except BROKEN as fault:
            raise UndecodedError(DefectKind.DAMAGED, f"a picture that does not open: {type(fault).__name__}") from fault
        with image:
            yield image


def _drawn(image: Handle, number: int) -> Shown:
    from PIL import Image, ImageOps

    if number:
        image.seek(number)
    size = image.size
    _bounded(image)
    dpi = _said(image, max(size))
    across, down = image.size
    ImageOps.exif_transpose(image, in_place=True)  # a copy of a page scanned at 300 dpi takes 35 MB
    if across != down and image.size == (down, across):
        size = size[::-1]
    image.thumbnail((LONG, LONG), Image.Resampling.BOX if max(image.size) > 2 * LONG else Image.Resampling.LANCZOS)
    picture = np.ascontiguousarray(np.asarray(_plain(image)), np.uint8)
    return Shown(picture, size, dpi * max(picture.shape[:2]) / max(size) if dpi else None)


def _bounded(image: Handle) -> None:
    """Have a JPEG decoded as small as serves; refuse what would still be too large, and what is too small to hold a seal."""
    wide, high = image.size
    if min(wide, high) < SMALLEST or max(wide, high) > SLENDER * min(wide, high):
        raise UndecodedError(None, f"a picture of {wide} by {high} pixels holds no seal")
    if image.format in {"JPEG", "MPO"}:
        image.draft(None, (LONG, LONG))
        if image.info.get("progressive") and wide * high > PIXELS * 2:  # all of it is held, two bytes a sample, before any is shown
            raise UndecodedError(DefectKind.TOO_LARGE, f"a picture of {wide} by {high} pixels, more than is decoded")
    if image.size[0] * image.size[1] > PIXELS:
        raise UndecodedError(DefectKind.TOO_LARGE, f"a picture of {wide} by {high} pixels, more than is decoded")


def _said(image: Handle, longer: int) -> float | None:
    """Return the dots an inch a scanner noted; what a camera or a program without a scale writes is none."""
    with suppress(*BROKEN):
        across, down = (round(float(one), 2) for one in image.info.get("dpi", (0, 0)))
        lens = image.getexif().get_ifd(_EXIF)
        if across > 0 and 0.9 < across / down < 1.1 and across not in GUESSED and not any(tag in lens for tag in _CAMERA):
            return of_paper(longer, across)
    return None


def _plain(image: Handle) -> Handle:
    """Return red, green and blue: what shines through is put on white paper, sixteen bits become eight."""
    from PIL import Image

    if image.mode.startswith(("I", "F")):
        values = np.nan_to_num(np.asarray(image).astype(np.float32))
        top = max(255.0, float(values.max()))
        return Image.fromarray((values / top * 255).clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image if image.mode == "RGB" else image.convert("RGB")
