"""Draw pages to look at them: `PYTHONPATH=.:tests python -m seals.show FIRST COUNT OUT.png`, true outlines in blue (legible) and green."""

from __future__ import annotations

import sys
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from seals.page import Sheet, page

WIDE, HIGH, ROW = 400, 540, 8


def small(sheet: Sheet) -> NDArray[np.uint8]:
    """Return a page as a stamp-sized picture with what is true of it drawn in."""
    picture = sheet.picture
    for one in sheet.prints:
        outline = ((one.ellipse[0], one.ellipse[1]), (one.ellipse[2], one.ellipse[3]), one.ellipse[4])
        cv2.ellipse(picture, outline, (0, 0, 255) if sheet.legible(one) else (0, 160, 0), max(2, picture.shape[1] // 400))
    scale = min(WIDE / picture.shape[1], HIGH / picture.shape[0])
    made: Any = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    room = np.full((HIGH, WIDE, 3), 128, np.uint8)
    room[: made.shape[0], : made.shape[1]] = made[:HIGH, :WIDE]
    cv2.putText(room, f"{sheet.seed} {sheet.capture} {sheet.kind}", (4, HIGH - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.55, (0, 0, 255), 2)
    return room


def main(first: int, count: int, out: str) -> None:
    pages = [small(page(seed)) for seed in range(first, first + count)]
    pages += [np.zeros_like(pages[0])] * (-len(pages) % ROW)
    sheet = np.vstack([np.hstack(pages[at : at + ROW]) for at in range(0, len(pages), ROW)])
    cv2.imwrite(out, sheet[:, :, ::-1])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
