"""Turn a printed page into what an office sends: a scan with a seal, with or without a hidden text layer, or a telephone photograph."""

from __future__ import annotations

import io
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter
from plan import seeded
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
from seals import press

DPI = 150
rl_config.useA85 = 0  # or the pictures grow by a quarter
HIDDEN = 3  # PDF text render mode: neither filled nor stroked
SCANNERS = ("Canon iR-ADV C3530", "HP LaserJet MFP M437", "FUJIFILM Apeos 3560", "RICOH MP C3004")


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text on the page, in PDF points from the lower left."""

    text: str
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Page:
    """One printed page: its picture, its text, and where 盖章 is printed."""

    picture: Image.Image
    lines: tuple[Line, ...]
    place: tuple[float, float]  # pixels


def printed(pdf: bytes) -> Page:
    """Render the first page of *pdf* and note where its words are."""
    document = pdfium.PdfDocument(pdf)
    page = document[0]
    height = page.get_height()
    text = page.get_textpage()
    lines: list[Line] = []
    for number in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(number)
        said = text.get_text_bounded(left, bottom, right, top).strip()
        if said and (not lines or said != lines[-1].text):
            lines.append(Line(said, left, bottom, top - bottom))
    place = (0.0, 0.0)
    found = text.search("盖章")
    while (hit := found.get_next()) is not None:
        left, bottom, _, top = text.get_charbox(hit[0])
        if bottom > 90 and (height - top) * DPI / 72 > place[1]:
            place = (left * DPI / 72, (height - top) * DPI / 72)
    picture = page.render(scale=DPI / 72).to_pil().convert("L")
    return Page(picture, tuple(lines), place)


def scan(page: Page, ring: str, *, searchable: bool) -> bytes:
    """Scan *page* with the seal of *ring* on it into a PDF of one picture; *searchable* adds the hidden text."""
    chance = np.random.default_rng(seeded(ring, "scan"))
    sheet = Image.fromarray((np.asarray(page.picture, dtype=np.float64) * 0.80 + 46).clip(0, 255).astype(np.uint8))
    drift = chance.integers(-14, 15, 2)
    sheet = press(sheet, ring, (page.place[0] - 30 + drift[0], page.place[1] + 20 + drift[1]))
    sheet = sheet.rotate(float(chance.uniform(-0.9, 0.9)), resample=Image.Resampling.BICUBIC, fillcolor=(236, 236, 234))
    sheet = sheet.filter(ImageFilter.GaussianBlur(0.55))
    grain = chance.normal(0, 2.2, (sheet.height, sheet.width, 1))
    shade = np.linspace(0, 1, sheet.width)[None, :, None]
    edge = -36 * np.exp(-shade * sheet.width / 6.0)  # the shadow of the lid
    sheet = Image.fromarray((np.asarray(sheet, dtype=np.float64) + grain + edge).clip(0, 255).astype(np.uint8))
    jpeg = io.BytesIO()
    sheet.save(jpeg, "JPEG", quality=34, subsampling=2, optimize=True, dpi=(DPI, DPI))
    jpeg.seek(0)
    return bound(jpeg, sheet.size, page.lines if searchable else (), device=SCANNERS[seeded(ring, "device") % len(SCANNERS)])


def bound(jpeg: io.BytesIO, size: tuple[int, int], lines: tuple[Line, ...], *, device: str) -> bytes:
    out = io.BytesIO()
    wide, high = size[0] * 72 / DPI, size[1] * 72 / DPI
    pdf = canvas.Canvas(out, pagesize=(wide, high), invariant=1, pageCompression=1)
    pdf.setCreator(device)
    pdf.setProducer(device)
    pdf.setTitle("扫描件")
    pdf.drawImage(ImageReader(jpeg), 0, 0, wide, high)
    if lines:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        for line in lines:
            text = pdf.beginText(line.x, line.y)
            text.setTextRenderMode(HIDDEN)
            text.setFont("STSong-Light", max(6.0, line.height))
            text.textOut(line.text.replace("☑", "√"))  # as scanners read it; the font knows no ☑
            pdf.drawText(text)
    pdf.showPage()
    pdf.save()
    return out.getvalue()


def photograph(page: Page, ring: str) -> bytes:
    """A telephone picture of the sealed sheet lying aslant on a desk, as HEIC."""
    chance = np.random.default_rng(seeded(ring, "photo"))
    sheet = press(page.picture, ring, (page.place[0] - 30, page.place[1] + 20)).convert("RGB")
    wide, high = 1512, 2016
    desk = np.empty((high, wide, 3))
    rings = np.sin(np.linspace(0, 90, wide) + 3 * np.sin(np.linspace(0, 7, high))[:, None])
    desk[:] = np.array([138.0, 96.0, 62.0])
    desk += rings[..., None] * 7 + chance.normal(0, 5, (high, wide, 1))
    corners = ((165, 190), (1345, 120), (1440, 1870), (70, 1790))
    spread = perspective(corners, sheet.size)
    laid = sheet.transform((wide, high), Image.Transform.PERSPECTIVE, spread, Image.Resampling.BICUBIC)
    mask = Image.new("L", sheet.size, 255).transform((wide, high), Image.Transform.PERSPECTIVE, spread, Image.Resampling.BICUBIC)
    shadow = np.asarray(mask.filter(ImageFilter.GaussianBlur(18)), dtype=np.float64)[..., None] / 255
    cover = np.asarray(mask, dtype=np.float64)[..., None] / 255
    picture = desk * (1 - 0.35 * np.roll(shadow, (14, 10), (0, 1))) * (1 - cover) + np.asarray(laid, dtype=np.float64) * cover
    down, across = np.mgrid[0:high, 0:wide]
    light = 1.02 - 0.30 * (across / wide) - 0.16 * (down / high)
    picture = picture * light[..., None] * np.array([1.0, 0.965, 0.90]) + chance.normal(0, 3, picture.shape)
    shot = Image.fromarray(picture.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.8))
    about = Image.Exif()
    about[0x010F], about[0x0110], about[0x0132] = "Example Phone", "EP-15", "2025:09:05 21:20:13"
    with tempfile.TemporaryDirectory() as folder:
        taken, packed = Path(folder, "shot.jpg"), Path(folder, "shot.heic")
        shot.save(taken, "JPEG", quality=93, exif=about)
        subprocess.run(["heif-enc", "-q", "38", "-o", str(packed), str(taken)], check=True, capture_output=True)
        return packed.read_bytes()


def perspective(corners: tuple[tuple[int, int], ...], size: tuple[int, int]) -> list[float]:
    """The eight numbers Pillow wants to lay a sheet of *size* into four *corners* (clockwise from the upper left)."""
    sheet = ((0, 0), (size[0], 0), (size[0], size[1]), (0, size[1]))
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, sheet, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return [float(number) for number in np.linalg.solve(np.array(rows, dtype=np.float64), np.array(wanted, dtype=np.float64))]
