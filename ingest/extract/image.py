"""Pictures: their size as a person sees it, their resolution, and how they look, so that the same photo sent twice is known again.

The size comes from the header and nothing is decoded for it. Then the picture is decoded as small as its format allows, on the way to a
look of 64 bits; that also shows whether its end is missing.
"""

from __future__ import annotations

import io
import struct
import warnings
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ingest import pixels, sniff
from ingest.extract import Limits
from ingest.facts import Defect, DefectKind, Extract, Kind, Picture

if TYPE_CHECKING:
    from PIL.Image import Image

VERSION = "image/2"
PIXELS = 200_000_000  # as many as no camera or scanner of an office makes
DECODED = 100_000_000  # pixels of a JPEG that is decoded at an eighth of its size; other formats are decoded whole
HELD = 96 << 20  # bytes a decoded picture may take: a page of A4 at 450 dpi in colour. A child has 512 MB
COARSEST, FINEST = 10, 10_000  # dots an inch; beyond them the file says nonsense
_WHOLE = frozenset({Kind.JPEG, Kind.PNG, Kind.GIF, Kind.BMP, Kind.WEBP})  # formats whose every variety Pillow knows: what it cannot decode is broken
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}  # a pixel takes four otherwise
_ORIENTATION = 0x0112
_STRIPS = ((273, 279), (324, 325))  # where they are, and how long
# What Pillow raises on pictures that are broken in one of many ways
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, RuntimeError, ArithmeticError, struct.error)


def read(file: Path, limits: Limits) -> Extract:  # noqa: ARG001  one signature for all readers
    """Read a picture."""
    with file.open("rb") as stream:
        kind = sniff.kind(stream.read(sniff.HEAD), stream)
        found = pixels.size(stream, kind)
        if not found or not all(found):
            return Extract(defects=(Defect(DefectKind.DAMAGED, "", "a picture whose header does not say its size"),), reader=VERSION)
        width, height = found
        pages = pixels.pages(stream) if kind is Kind.TIFF else 1
        if width * height >= PIXELS:
            defect = Defect(DefectKind.BOMB, "", f"claims {width} by {height} pixels")
            return Extract(pictures=(Picture(width, height, kind),), pages=pages, defects=(defect,), reader=VERSION)
        picture, defects = _seen(stream, kind, width, height)
    return Extract(pictures=(picture,), pages=pages, defects=defects, reader=VERSION)


def _seen(stream: BinaryIO, kind: Kind, width: int, height: int) -> tuple[Picture, tuple[Defect, ...]]:
    """Look at a picture whose header says *width* and *height*."""
    from PIL import Image

    if kind is Kind.HEIC and not _heic():
        # The free decoders stand under the GPL: who wants one installs it.
        return Picture(width, height, kind), (Defect(DefectKind.UNREAD, "", "a photo in Apple's HEIC format: only its size is read"),)
    short = kind is Kind.TIFF and pixels.cut(stream)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large pictures and odd EXIF data: our own limits hold
        try:
            stream.seek(0)
            with Image.open(stream) as image:
                turned = _turned(image)
                dpi = _dpi(image)
                short = short or (kind is Kind.TIFF and _short(image, stream))
                if turned >= 5 and kind is not Kind.HEIC:
                    width, height = height, width
                look, whole = _look(image, turned)
        except Image.DecompressionBombError:
            return Picture(width, height, kind), ()
        except _BROKEN:
            look, whole, dpi = "", False, 0
    # A variety of TIFF or HEIC that Pillow does not know is not for us to call damaged.
    defects = () if not short and (whole or kind not in _WHOLE) else (Defect(DefectKind.DAMAGED, "", "the picture is damaged, its end may be missing"),)
    return Picture(width, height, kind, look=look, dpi=dpi), defects


def _heic() -> bool:
    """Tell whether the optional decoder is installed, and make it known to Pillow."""
    try:
        import_module("pillow_heif").register_heif_opener()
    except ImportError:
        return False
    return True


def _turned(image: Image) -> int:
    """Return how the picture is to be turned, 1 to 8 (EXIF 2.32, 4.6.4): the camera lay on its side from 5 on."""
    try:
        said = image.getexif().get(_ORIENTATION, 1)
    except _BROKEN:
        return 1
    return said if isinstance(said, int) and 1 <= said <= 8 else 1


def _short(image: Image, stream: BinaryIO) -> bool:
    """Tell whether a TIFF says that strips of its first page, or tiles, stand behind its end (TIFF 6.0, section 8)."""
    tags = getattr(image, "tag_v2", {})
    try:
        ends = [at + size for where, how_long in _STRIPS for at, size in zip(tags.get(where, ()), tags.get(how_long, ()), strict=False)]
    except _BROKEN:
        return False
    before = stream.tell()
    length = stream.seek(0, io.SEEK_END)
    stream.seek(before)
    return max(ends, default=0) > length


def _dpi(image: Image) -> int:
    try:
        across, down = (float(one) for one in image.info.get("dpi", (0, 0)))
        found = min(across, down)
        return round(found) if COARSEST <= found <= FINEST else 0
    except _BROKEN:
        return 0


def _look(image: Image, turned: int) -> tuple[str, bool]:
    """Return how a picture looks, and whether it could be decoded whole; not decoded is not broken."""
    if image.width * image.height > DECODED:
        return "", True
    if image.format in {"JPEG", "MPO"}:
        image.draft("L", (pixels.WIDE * 8, pixels.WIDE * 8))
        if image.info.get("progressive"):  # all of it is held in two bytes a sample before any is shown
            held = 6 * image.width * image.height * 64
            if held > 2 * HELD:
                return "", True
    if image.width * image.height * _BYTES.get(image.mode, 4) > HELD:
        return "", True
    try:
        image.load()
    except _BROKEN:
        return "", False
    return pixels.look(_shades(image, turned)), True


def _shades(image: Image, turned: int) -> bytes:
    """Return the picture as 9 by 8 shades of grey on white paper, upright."""
    from PIL import Image as Images

    size = (pixels.WIDE - 1, pixels.WIDE) if turned >= 5 else (pixels.WIDE, pixels.WIDE - 1)
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        image = image.reduce(max(1, min(image.size) // 64)) if image.mode in {"RGBA", "LA"} else image
        over = image.convert("RGBA")
        paper = Images.new("RGBA", over.size, "white")
        image = Images.alpha_composite(paper, over)
    elif image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda shade: shade / 256)
    elif image.mode == "P":
        image = image.convert("RGB")
    if image.mode not in {"L", "RGB"}:
        image = image.convert("L")
    small = image.resize(size, Images.Resampling.BILINEAR).convert("L")
    way = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}.get(turned)  # how EXIF counts, as `Image.Transpose` does
    return (small if way is None else small.transpose(Images.Transpose(way))).tobytes()
