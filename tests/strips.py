"""Strips of print for the recogniser, and what it says of them; run in a process of its own.

Its models make a process large, and what a child is taken to have used counts from the size of its parent.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ingest.extract.recognise import Picture, recogniser

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def strip(text: str, size: int = 40) -> Picture:
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(str(FONT), size, index=2)
    image = Image.new("L", (round(font.getlength(text)) + size // 2, round(size * 1.3)), 255)
    ImageDraw.Draw(image).text((size // 4, -size // 20), text, font=font, fill=0)
    return np.asarray(image)


def read(said: list[str]) -> list[tuple[str, float, list[float]]]:
    return [(line.text, line.sure, [glyph.at for glyph in line.glyphs]) for line in recogniser().strips([strip(text) for text in said])]


def scored(text: str) -> tuple[int, tuple[int, ...], tuple[int, int], bool, str]:
    image, reader = strip(text), recogniser()
    ((number, scores),) = reader.scores([image])
    best = [reader.characters[index - 1] for index in dict.fromkeys(scores.argmax(axis=1).tolist()) if index]
    whole = bool(np.allclose(np.exp(scores).sum(axis=1), 1, atol=1e-2))
    moments = round(image.shape[1] * 48 / image.shape[0] / 8 + 0.49)
    return number, scores.shape, (moments, len(reader.characters) + 1), whole, "".join(best)


def empty() -> list[str]:
    sizes = ((0, 30), (30, 0), (40, 90), (1, 9000))
    return [line.text for line in recogniser().strips([np.full(size, 255, np.uint8) for size in sizes])]
