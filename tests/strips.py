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
    ((number, scores),) = reader.likely([image])
    best = [reader.characters[index - 1] for index in dict.fromkeys(scores.argmax(axis=1).tolist()) if index]
    whole = bool(np.allclose(scores.sum(axis=1), 1, atol=1e-2))
    moments = round(image.shape[1] * 48 / image.shape[0] / 8 + 0.49)
    return number, scores.shape, (moments, len(reader.characters) + 1), whole, "".join(best)


def whole(text: str) -> tuple[bool, float]:
    """Whether the model was parted before its last layer, and by how many nats its probabilities differ at most from those of the whole."""
    from ingest.extract import recognise

    reader = recogniser()
    model = recognise.session(recognise.MODEL)
    ((_, parted),) = reader.likely([strip(text)])
    image = recognise._fitted(strip(text), 8 * len(parted))
    likely = model.run(None, {model.get_inputs()[0].name: image[None]})[0][0]
    return reader._likely is not recognise._whole, float(np.abs(np.log(parted + 1e-9) - np.log(likely + 1e-9)).max())


def empty() -> list[str]:
    sizes = ((0, 30), (30, 0), (40, 90), (1, 9000))
    return [line.text for line in recogniser().strips([np.full(size, 255, np.uint8) for size in sizes])]


def words(image: Picture) -> list[tuple[str, int, int]]:
    """What `printed` makes of a strip that stands at the corner of a page: words, and from where to where."""
    from ingest.extract import printed
    from ingest.extract.lineboxes import Box

    high = image.shape[0]
    left = round(printed.SIDE * high)
    line = recogniser().strips([image])[0]
    found = printed.words(image, Box(left, 0, image.shape[1] - left, high), line)
    return [(word.text, round(word.x0), round(word.x1)) for word in found]


def spelled(said: list[str]) -> list[list[str]]:
    return [[text for text, _, _ in words(strip(text))] for text in said]


def boxed(how: str) -> list[str]:
    """An option with a box before it, ticked or filled."""
    import cv2

    image = np.ascontiguousarray(np.pad(strip("机关党建品牌"), ((0, 0), (40, 0)), constant_values=255))
    if how == "filled":
        cv2.rectangle(image, (14, 12), (42, 40), 0, -1)
    else:
        cv2.rectangle(image, (14, 12), (42, 40), 0, 2)
        cv2.polylines(image, [np.array([(18, 24), (26, 35), (39, 15)])], False, 0, 2)
    return [text for text, _, _ in words(image)]


def stroke(lean: int) -> list[str]:
    import cv2

    image = np.full((48, 60), 255, np.uint8)
    cv2.line(image, (30 + lean // 2, 8), (30 - lean // 2, 40), 0, 3)
    return [text for text, _, _ in words(image)]


def right(text: str) -> str:
    from ingest.extract import printed

    return printed.put_right(text)
