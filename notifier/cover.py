"""邮寄封面: one sheet of A4 for the envelope: the address to cut out, the number large and as a code, and the list of what goes in.

The characters are drawn with a Chinese font of this machine, of which only those used go into the file. Where there is none, the file names 宋体 by
the name under which readers of PDF keep it (STSong-Light, ISO 32000-1 §9.7.5.2), and whoever prints it has it.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from notifier.words import say

log = logging.getLogger(__name__)

PDF = "application/pdf"
# TrueType outlines only: reportlab takes no others. Debian and its kin, then macOS, then Windows.
FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "/Library/Fonts/Arial Unicode.ttf",
    "C:/Windows/Fonts/simsun.ttc",
    "C:/Windows/Fonts/simhei.ttf",
)
NAMED = "STSong-Light"
WIDTH, HEIGHT = 595.28, 841.89  # A4 in points
MARGIN = 42.0
CODE = 108.0  # 38 mm: read from a hand's distance
MOST_ITEMS = 16  # on one sheet; the rest is counted
LONGEST = 120  # characters of a line of somebody else's that are printed


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One thing that goes into the envelope."""

    name: str
    remark: str  # 2份，盖本单位公章


@dataclass(frozen=True, slots=True)
class Cover:
    number: str
    code: str  # the number with its check character
    campaign: str  # its name
    unit: str
    case: str
    recipient: str
    organisation: str
    address: str
    postcode: str
    phone: str
    envelope: str  # words wanted on the envelope
    items: tuple[Enclosed, ...]
    when: tuple[str, ...]  # sentences: until when, by what
    language: str = "zh"


def pdf(covers: tuple[Cover, ...]) -> bytes:
    """One page for each; the same covers, the same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    font = face()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
    canvas.setTitle(" ".join(one.number for one in covers[:3]))
    for one in covers:
        _address(canvas, font, one)
        _slip(canvas, font, one)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def embedded() -> bool:
    """Whether covers bear their characters with them; else whoever prints one needs a Chinese font."""
    return face() != NAMED


@cache
def face() -> str:
    """The font that is drawn with; the first that this machine has and reportlab can take."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    for path in FONTS:
        if not Path(path).is_file():
            continue
        try:
            pdfmetrics.registerFont(TTFont("cover", path))
        except Exception as error:  # noqa: BLE001 - a font that is damaged, or may not be embedded, is passed over: each font has its own errors
            log.warning("font not usable", extra={"font": path, "error": type(error).__name__})
            continue
        return "cover"
    pdfmetrics.registerFont(UnicodeCIDFont(NAMED))
    return NAMED


def _address(canvas: Any, font: str, one: Cover) -> None:  # noqa: ANN401 - reportlab is untyped
    """The upper part: what is cut out and pasted on the envelope."""
    top, bottom = HEIGHT - MARGIN, HEIGHT - 330.0
    canvas.setDash(4, 3)
    canvas.rect(MARGIN, bottom, WIDTH - 2 * MARGIN, top - bottom)
    canvas.setDash()
    _write(canvas, font, 9, MARGIN, bottom - 12, say("cover.cut", one.language))
    left, room = MARGIN + 16, WIDTH - 2 * MARGIN - CODE - 48
    y = top - 34.0
    if one.postcode:
        _write(canvas, font, 15, left, y, f"{say('cover.postcode', one.language)}  {'  '.join(one.postcode)}")
    y -= 34
    for size, text in ((18, one.address), (16, one.organisation), (20, say("cover.attention", one.language, name=one.recipient) if one.recipient else "")):
        for line in _wrapped(font, size, text, room):
            _write(canvas, font, size, left, y, line)
            y -= size * 1.5
    if one.phone:
        _write(canvas, font, 12, left, y, f"{say('cover.phone', one.language)} {one.phone}")
        y -= 20
    if one.envelope:
        for line in _wrapped(font, 12, say("cover.envelope", one.language, words=one.envelope), room):
            _write(canvas, font, 12, left, y, line)
            y -= 18
    _write(canvas, font, 12, left, bottom + 16, _cut(font, 12, say("cover.from", one.language, unit=one.unit), WIDTH - 2 * MARGIN - 32))
    _square(canvas, one.code, WIDTH - MARGIN - CODE - 14, top - CODE - 18)
    _write(canvas, font, 15, WIDTH - MARGIN - CODE - 14, top - CODE - 38, one.number)


def _slip(canvas: Any, font: str, one: Cover) -> None:  # noqa: ANN401 - reportlab is untyped
    """The lower part: what lies upon the papers in the envelope."""
    wide = WIDTH - 2 * MARGIN
    y = HEIGHT - 376.0
    _write(canvas, font, 15, MARGIN, y, say("cover.slip", one.language))
    _square(canvas, one.code, WIDTH - MARGIN - 72, y - 70, size=72)
    y -= 34
    _write(canvas, font, 28, MARGIN, y, one.number)
    y -= 26
    for word, text in (("unit", one.unit), ("case", one.case)):
        for line in _wrapped(font, 11, f"{say(f'cover.{word}', one.language)}：{text}" if text else "", wide - 90)[:2]:
            _write(canvas, font, 11, MARGIN, y, line)
            y -= 16
    y -= 10
    _write(canvas, font, 12, MARGIN, y, say("cover.list", one.language))
    y -= 8
    for each in one.items[:MOST_ITEMS]:
        y -= 20
        canvas.rect(MARGIN + 2, y - 2, 11, 11)
        _write(canvas, font, 12, MARGIN + 20, y, _cut(font, 12, f"{each.name}：{each.remark}", wide - 24))
    if len(one.items) > MOST_ITEMS:
        y -= 16
        _write(canvas, font, 11, MARGIN + 20, y, f"… {len(one.items) - MOST_ITEMS}")
    y -= 24
    for text in (*one.when, say("cover.check-seal", one.language), say("cover.tell-us", one.language), say("cover.code-note", one.language)):
        for line in _wrapped(font, 10, f"· {text}", wide):
            _write(canvas, font, 10, MARGIN, y, line)
            y -= 14
    _write(canvas, font, 8, MARGIN, 24, _cut(font, 8, one.campaign, wide))


def _square(canvas: Any, text: str, x: float, y: float, *, size: float = CODE) -> None:  # noqa: ANN401 - reportlab is untyped
    from reportlab.graphics import renderPDF
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing

    drawing = Drawing(size, size)
    drawing.add(QrCodeWidget(text, barWidth=size, barHeight=size, barLevel="Q", barBorder=4))  # Q: read with a quarter of it gone
    renderPDF.draw(drawing, canvas, x, y)


def _write(canvas: Any, font: str, size: float, x: float, y: float, text: str) -> None:  # noqa: ANN401 - reportlab is untyped
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)


def _measure(font: str, size: float, text: str) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, font, size))


def _wrapped(font: str, size: float, text: str, room: float) -> list[str]:
    """*text* in lines that fit, broken anywhere: Chinese has no blanks to break at."""
    return list(_lines(font, size, _plain(text), room))


def _lines(font: str, size: float, text: str, room: float) -> Iterator[str]:
    line = ""
    for one in text:
        if line and _measure(font, size, line + one) > room:
            yield line
            line = ""
        line += one
    if line:
        yield line


def _cut(font: str, size: float, text: str, room: float) -> str:
    found = _wrapped(font, size, text, room)
    return "".join(found) if len(found) < 2 else f"{found[0][:-1]}…"


def _plain(text: str) -> str:
    """Somebody else's words: no control character, no more than fits a sheet."""
    return "".join(one for one in text[:LONGEST] if one.isprintable())
