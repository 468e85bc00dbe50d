"""Pages as pictures: those of a PDF drawn, photographs turned and made smaller, the frames of a TIFF, scans put into a Word document; one at a time.

Whatever a file claims of itself, a page that comes out of here has at most `LONG` pixels on its long side, and nothing larger was decoded
than `PIXELS` allows.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from typing_extensions import override

from ingest import layout
from ingest.extract import Limits, pdfpage
from ingest.extract.opc import BROKEN, Package, RefusedError
from ingest.extract.pdf import opened
from ingest.extract.pdftext import STRAY
from ingest.extract.recognise import Picture
from ingest.facts import Defect, DefectKind, Kind

DPI = 200  # as offices scan; 五号 is 29 pixels high then, and the recogniser takes 48
LONG = 2_480  # pixels of a page's long side: A4 at 200 dpi has 2,339
PIXELS = 50_000_000  # decoded at once, 150 MB: A4 scanned at 600 dpi has 35 million. Larger JPEG are decoded at a half, a quarter, an eighth
TEXT = 100_000  # characters of one page that has text by itself
HELD = 6  # pictures of a Word document that are looked at, the largest: a form of four pages, and both sides of a licence
HEAVIEST = 30 << 20  # bytes of one of them; A4 at 300 dpi as PNG has 25 MB at its worst
PAGE = 500  # pixels of its shorter side: a smaller picture in a document is a seal, a portrait, an ornament
SMALLEST = 40  # pixels of a side: less is no page
FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.TIFF: "TIFF", Kind.BMP: "BMP", Kind.WEBP: "WEBP", Kind.GIF: "GIF"}  # HEIC: no free decoder
Handle = Any  # PDFium's objects have no types


class UnseenError(Exception):
    """Raise for what cannot be made a picture; the defect says why."""

    def __init__(self, kind: DefectKind, detail: str) -> None:
        super().__init__(detail)
        self.defect = Defect(kind, "", detail)


class Pages:
    """An open file: how many pages it has, and each of them drawn when asked for."""

    count = 0

    def page(self, number: int) -> Picture:
        """Return page *number*, from 0: rows × columns × red, green, blue."""
        raise NotImplementedError

    def text(self, number: int) -> layout.Page | None:  # noqa: ARG002  only pages of a PDF may have text
        """Return what a page says by itself; None where it has to be recognised."""
        return None


class _Pdf(Pages):
    def __init__(self, document: Handle) -> None:
        self._document = document
        self.count = len(document)
        if document.get_formtype():
            document.init_forms()  # what was filled in is drawn, too

    @override
    def page(self, number: int) -> Picture:
        import pypdfium2

        try:
            page = self._document[number]
            width, height = page.get_size()  # as it is shown: turned, in points
            scale = min(DPI / 72, LONG / max(width, height, 1.0))
            if min(width, height) * scale < SMALLEST:
                raise UnseenError(DefectKind.DAMAGED, "a page smaller than a stamp")
            drawn = page.render(scale=scale, rev_byteorder=True, may_draw_forms=True, draw_annots=True, prefer_bgrx=False).to_numpy()
            page.close()
        except (pypdfium2.PdfiumError, ValueError) as fault:
            raise UnseenError(DefectKind.DAMAGED, f"a page does not draw: {fault}"[:200]) from fault
        return np.ascontiguousarray(drawn[:, :, :3]) if drawn.ndim == 3 and drawn.shape[2] >= 3 else np.repeat(drawn.reshape(*drawn.shape[:2], 1), 3, axis=2)

    @override
    def text(self, number: int) -> layout.Page | None:
        import pypdfium2

        try:
            page = self._document[number]
            place, width, height = pdfpage.placing(page)
            sheet = pdfpage.sheet(page, number + 1, place=place, size=(width, height), room=TEXT, words=TEXT)
            page.close()
        except pypdfium2.PdfiumError:
            return None
        if sheet.plain or sheet.characters - sheet.unseen < STRAY or sheet.unmapped * 2 > sheet.characters:
            return None
        return layout.page(sheet.words, sheet.drawn.rules, width=width, height=height)


class _Image(Pages):
    def __init__(self, image: Handle) -> None:
        self._image = image
        self.count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1  # a GIF or WebP that moves says nothing new

    @override
    def page(self, number: int) -> Picture:
        from PIL import Image

        try:
            self._image.seek(number)
            return _drawn(self._image)
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as fault:
            raise UnseenError(DefectKind.DAMAGED, f"a picture that does not open: {type(fault).__name__}: {fault}"[:200]) from fault


class _Word(Pages):
    """A document somebody put scans into instead of words: its largest pictures, in the order of their names."""

    def __init__(self, package: Package) -> None:
        self._package = package
        held = [part for part in package.parts if part.startswith("word/media/") and package.parts[part].file_size <= HEAVIEST]
        large = sorted(held, key=lambda part: -package.parts[part].file_size)[:HELD]
        self._parts = sorted(large, key=lambda part: [int(piece) if piece.isdigit() else piece for piece in re.split(r"(\d+)", part)])
        self.count = len(large)

    @override
    def page(self, number: int) -> Picture:
        from PIL import Image

        try:
            with self._package.open(self._parts[number]) as stream:
                held = io.BytesIO(stream.read(HEAVIEST))
            Image.MAX_IMAGE_PIXELS = None  # `_bounded` looks at the size first
            with Image.open(held, formats=tuple(FORMATS.values())) as image:
                return _drawn(image) if min(image.size) >= PAGE else np.full((PAGE, PAGE, 3), 255, np.uint8)
        except (*BROKEN, Image.DecompressionBombError) as fault:
            raise UnseenError(DefectKind.DAMAGED, f"a picture that does not open: {type(fault).__name__}: {fault}"[:200]) from fault


def _drawn(image: Handle) -> Picture:
    """Return a picture upright, in three colours, no larger than a page is looked at."""
    from PIL import Image, ImageOps

    _bounded(image)
    turned = ImageOps.exif_transpose(image)
    if turned.mode in {"1", "P"}:
        turned = _plain(turned) if turned.mode == "P" else turned.convert("L")  # or it would be made smaller by leaving out pixels: lines go
    turned.thumbnail((LONG, LONG), Image.Resampling.BOX if max(turned.size) > 2 * LONG else Image.Resampling.LANCZOS)
    return np.asarray(_plain(turned))


def _bounded(image: Handle) -> None:
    """Have a JPEG decoded as small as serves; refuse what would still be too large."""
    wide, high = image.size
    if image.format == "JPEG":
        image.draft(None, (LONG, LONG))
    if min(wide, high) < SMALLEST:
        raise UnseenError(DefectKind.UNREAD, f"a picture of {wide} by {high} pixels holds no page")
    if image.size[0] * image.size[1] > PIXELS:
        raise UnseenError(DefectKind.TOO_LARGE, f"a picture of {wide} by {high} pixels, more than is decoded")


def _plain(image: Handle) -> Handle:
    """Return red, green and blue: what shines through is put on white paper, sixteen bits become eight."""
    from PIL import Image

    if image.mode.startswith(("I", "F")):
        values = np.asarray(image).astype(np.float32)
        top = float(values.max()) or 1.0
        return Image.fromarray((values / (max(255, top)) * 255).clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image.convert("RGB")


@contextmanager
def pages(file: Path, kind: Kind, limits: Limits) -> Iterator[Pages]:
    """Open *file*; raise `UnseenError` where it has no page to show."""
    if kind is Kind.PDF:
        document = opened(file, limits.passwords)
        if isinstance(document, Defect):
            raise UnseenError(document.kind, document.detail)
        try:
            yield _Pdf(document)
        finally:
            document.close()
        return
    if kind is Kind.DOCX:
        try:
            with zipfile.ZipFile(file) as archive, warnings.catch_warnings(action="ignore"):
                yield _Word(Package(archive, limits))
        except RefusedError as fault:
            raise UnseenError(fault.defect.kind, fault.defect.detail) from fault
        except zipfile.BadZipFile as fault:
            raise UnseenError(DefectKind.DAMAGED, f"the document does not open: {fault}"[:200]) from fault
        return
    if kind not in FORMATS:
        raise UnseenError(DefectKind.UNREAD, f"pictures of kind {kind.value} are kept, not recognised")
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # `_bounded` looks at the size first
    with warnings.catch_warnings(action="ignore"):  # broken EXIF data warn; the picture is there all the same
        try:
            image = Image.open(file, formats=(FORMATS[kind],))
        except (OSError, ValueError, SyntaxError) as fault:
            raise UnseenError(DefectKind.DAMAGED, f"a picture that does not open: {type(fault).__name__}") from fault
        with image:
            yield _Image(image)
