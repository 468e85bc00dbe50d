"""Files of 37 MB of the kinds that come with applications, each as its program writes it."""

from __future__ import annotations

import io
import random
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator

import docx
import numpy as np
from hostile.films import letter
from PIL import Image
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

SIZE = 37 << 20
SIDE = 1100  # pixels of a photograph of a little more than a megabyte: noise does not compress
CHANCE = random.Random(37)


def photo(seed: int, side: int = SIDE) -> bytes:
    noise = np.random.default_rng(seed).integers(0, 255, (side, side, 3), dtype=np.uint8)
    Image.fromarray(noise).save(out := io.BytesIO(), "JPEG", quality=92)
    return out.getvalue()


def photos() -> Iterator[tuple[str, bytes]]:
    """As many photographs as fill the size."""
    left = SIZE
    while left > 0:
        one = photo(left)
        left -= len(one)
        if left > 0:
            yield f"{left}.jpg", one


def pdf() -> bytes:
    rl_config.useA85 = 0  # scanners write bytes as they are
    page = canvas.Canvas(out := io.BytesIO(), pageCompression=0)
    for _, one in photos():
        page.drawImage(ImageReader(io.BytesIO(one)), 0, 0, 500, 500)
        page.showPage()
    page.save()
    return out.getvalue()


def zipped() -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w") as archive:
        for name, one in photos():
            archive.writestr(name, one)
    return out.getvalue()


def document() -> bytes:
    written = docx.Document()
    for _, one in photos():
        written.add_picture(io.BytesIO(one))
    written.save(out := io.BytesIO())
    return out.getvalue()


def taped() -> bytes:
    with tarfile.open(fileobj=(out := io.BytesIO()), mode="w:gz", compresslevel=1) as archive:
        for name, one in photos():
            info = tarfile.TarInfo(name)
            info.size = len(one)
            archive.addfile(info, io.BytesIO(one))
    return out.getvalue()


def film() -> bytes:
    head = struct.pack(">I", 20) + b"ftypisom\x00\x00\x00\x00isom"
    frames = struct.pack(">I", SIZE) + b"mdat" + CHANCE.randbytes(SIZE - 8)
    length = struct.pack(">I", 108) + b"mvhd" + bytes(12) + struct.pack(">II", 1000, 60_000) + bytes(80)
    return head + frames + struct.pack(">I", 116) + b"moov" + length


def lines(line: str) -> bytes:
    return line.encode() * (SIZE // len(line.encode()))


KINDS: dict[str, Callable[[], bytes]] = {
    "bytes": lambda: CHANCE.randbytes(SIZE),
    "pdf": pdf,
    "zip": zipped,
    "docx": document,
    "mp4": film,
    "jpeg": lambda: photo(1, 6_300),
    "text": lambda: lines("申报材料：幸福社区开展治理工作，成效显著。\n"),
    "csv": lambda: lines("幸福社区,云岭同心,张三,13000000000\n"),
    "tar.gz": taped,
    "letter": lambda: letter(("a.bin", CHANCE.randbytes(SIZE))),
}
