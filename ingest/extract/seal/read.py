"""What the lines of a seal are heard to say: every strip through the recogniser, its likely characters kept for later questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from ingest import engraved
from ingest.extract.recognise import Picture, Scores, recogniser
from ingest.extract.seal.unroll import Unrolled
from ingest.facts import Strip

NATS = engraved.STEP * engraved.FURTHEST
LEAST_NAME = 6  # characters of a name: of fewer something may be missing
DOUBT = 8  # letters between the likeliest and the next: 1.6 nats, five to one
PACKED = 80  # characters of one moment that are looked through: more than are kept, for several are folded into one


@lru_cache(maxsize=1)
def _symbols() -> tuple[str, ...]:
    return ("", *recogniser().characters)


def read(lines: Unrolled) -> tuple[Strip, ...]:
    """Read what was unrolled: a look at the ring and its inner lines, and more in other lights where the first left doubts."""
    strips: list[Strip] = []
    for look, ring in enumerate(lines.rings):
        if look == 0 or not strips or not _plain(strips[0]):
            strips += _looked(ring, [inner[look] for inner in lines.inner])
    return tuple(strips)


def joined(strips: Sequence[Strip]) -> str:
    """Return what a seal says, ring and inner lines together, as its surest look has it."""
    looks: list[list[str]] = []
    for strip in strips:
        if strip.line == "ring":
            looks.append([])
        # What is not Chinese is the number of a seal, or remnants of a star.
        looks[-1].append("".join(engraved.HAN.findall(strip.text)))
    return max(("".join(look) for look in looks), key=len, default="")


def _looked(ring: Picture, inner: Sequence[Picture]) -> list[Strip]:
    heard = [""] * (1 + len(inner))
    for number, scores in recogniser().scores([ring, *inner]):
        heard[number] = engraved.written(_moments(scores))
    lines = ("ring", *("inner" for _ in inner))
    return [Strip(line, engraved.reading(engraved.heard(one)), one) for line, one in zip(lines, heard, strict=True)]


def _plain(strip: Strip) -> bool:
    """Tell whether a ring is read without a doubt: every moment says one thing, and it is a name."""
    moments = engraved.heard(strip.heard)
    if len(engraved.HAN.findall(strip.text)) < LEAST_NAME:
        return False
    return all(sorted((*moment.values(), engraved.MISSING))[1] >= DOUBT for moment in moments)


def _moments(scores: Scores) -> Iterator[Sequence[tuple[str, float]]]:
    """Yield of each moment the characters that are likely at all."""
    symbols, behind = _symbols(), scores.max(axis=1, keepdims=True) - scores
    packed = np.argpartition(behind, PACKED, axis=1)[:, :PACKED]
    for row, places in zip(behind, packed, strict=True):
        yield [(symbols[place], float(row[place])) for place in places if row[place] <= NATS]
