"""What the lines of a seal are heard to say: every strip through the recogniser, its likely characters kept for later questions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from ingest import engraved
from ingest.extract.recognise import Likely, Picture, recogniser
from ingest.extract.seal.unroll import Unrolled
from ingest.facts import Strip
from ingest.lettering import MISSING

UNLIKELY, LEAST = math.exp(-engraved.STEP * engraved.FURTHEST), 1e-12  # of the likeliest of a moment; and of 1, where it is none itself
PACKED = 80  # characters of one moment that are looked through: more than are kept, for several are folded into one
FEWEST = 3  # characters of a first look: where fewer are read, other lights show no name either
LETTERS, FOREIGN = re.compile("[a-z]", re.IGNORECASE), 8  # a second script on the rim, and of how many letters it is at least
LEAST_NAME = 6  # characters of a name: of fewer something may be missing
GARBLED, DOUBTFUL = 7, 3  # doubts in a first look beyond which no other showed a name (one of 30), and beyond which only one more is tried
INNER = re.compile("专用|用章|财务|合同|发票|委员会")  # what stands on inner lines, and what is left of print over a seal hardly ever says
DOUBT = 8  # letters between the likeliest and the next: 1.6 nats, five to one


@lru_cache(maxsize=1)
def _symbols() -> tuple[str, ...]:
    return ("", *recogniser().characters)


def read(lines: Unrolled, *, once: bool = False) -> tuple[Strip, ...]:
    """Read what was unrolled: a look at the ring and its inner lines, and more in other lights where the first left doubts.

    *once*: a person looks at it whatever it says, so one light will do.
    """
    looks: list[list[Strip]] = []
    for number in range(len(lines)):
        looks.append(_looked(lines.look(number), _settled(lines, looks[0], number)) if looks else _first(lines, once=once))
        if once or _enough(looks):
            break
    return tuple(strip for look in looks for strip in look)


def _first(lines: Unrolled, *, once: bool) -> list[Strip]:
    """Read the first look, and once more what it shows to have been measured wrong."""
    look = _looked(lines.look(0), {})
    if not once and _foreign(look[0]) and lines.further_in():
        look = _looked(lines.look(0), {})
    if not once and _righted(lines, look):
        look = _looked(lines.look(0), dict(enumerate(look[: lines.rings(0)])))
    if lines.veiled and not any(INNER.search(strip.text) for strip in look[lines.rings(0) :]):
        lines.bare()
        return look[: lines.rings(0)]
    return look


def _foreign(ring: Strip) -> bool:
    """Tell whether a ring was read and bears another script: its Chinese name stands further in."""
    return len(LETTERS.findall(ring.text)) >= FOREIGN > len(engraved.HAN.findall(ring.text))


def _settled(lines: Unrolled, first: Sequence[Strip], number: int) -> dict[int, Strip]:
    """Return what another look need not read again: lines inside that the *first* read without a doubt, or that are no words.

    A second ring is one of them only where both looks find as many rings; one that only one of them finds would be taken for an inner line.
    """
    before, here = lines.rings(0), lines.rings(number)
    inside = range(1 if before == here else before, len(first))
    return {at - before + here: first[at] for at in inside if not (_doubts(first[at]) and engraved.HAN.search(first[at].text))}


def _righted(lines: Unrolled, look: Sequence[Strip]) -> bool:
    """Tell whether inner lines were looked for anew: what was taken for the beginning of a ring may be print, what was read of it is not.

    Words that were found stay: a ring may be read from its middle on.
    """
    said = [len(engraved.HAN.findall(strip.text)) for strip in look]
    rings = said[: lines.rings(0)]
    if max(rings) < LEAST_NAME or any(count >= FEWEST for count in said[len(rings) :]):
        return False
    ring = rings.index(max(rings))
    words = engraved.place(engraved.heard(look[ring].heard))
    return words is not None and lines.righted(ring, *words)


def _enough(looks: Sequence[Sequence[Strip]]) -> bool:
    """Tell whether another light would not tell more: the first was plain, showed next to nothing or nothing for certain, or two say the same."""
    said = [_said(look) for look in looks]
    doubts = _doubts(looks[0][0])
    if len(said[0]) < FEWEST or doubts > (GARBLED if len(looks) == 1 else DOUBTFUL):
        return True
    return _plain(looks[0][0]) or (len(said[-1]) >= LEAST_NAME and said[-1] in said[:-1])


def joined(strips: Sequence[Strip]) -> str:
    """Return what a seal says, ring and inner lines together, as its surest look has it."""
    looks: list[list[Strip]] = []
    for strip in strips:
        if strip.line == "ring":
            looks.append([])
        looks[-1].append(strip)
    return max((_said(look) for look in looks), key=len, default="")


def _said(look: Sequence[Strip]) -> str:
    """Return the Chinese of one look: what is not is the number of a seal, or remnants of a star."""
    return "".join("".join(engraved.HAN.findall(strip.text)) for strip in look)


def _looked(pictures: Sequence[Picture], known: Mapping[int, Strip]) -> list[Strip]:
    """Read the lines of one look, the ring first, but for those that are *known* from another."""
    asked = [number for number in range(len(pictures)) if number not in known]
    found = {number: strip.heard for number, strip in known.items()}
    for place, likely in recogniser().likely([pictures[number] for number in asked]):
        found[asked[place]] = engraved.written(_moments(likely))
    lines = ("ring", *("inner" for _ in pictures[1:]))
    return [Strip(line, engraved.reading(engraved.heard(found[number])), found[number]) for number, line in enumerate(lines)]


def _plain(strip: Strip) -> bool:
    """Tell whether a ring is read without a doubt, and is a name."""
    return len(engraved.HAN.findall(strip.text)) >= LEAST_NAME and not _doubts(strip)


def _doubts(strip: Strip) -> int:
    """Return at how many moments a line may say something else as well."""
    return sum(sorted((*moment.values(), MISSING))[1] < DOUBT for moment in engraved.heard(strip.heard))


def _moments(likely: Likely) -> Iterator[Sequence[tuple[str, float]]]:
    """Yield of each moment the characters that are likely at all; of eighteen thousand those are a few."""
    symbols, most = _symbols(), likely.max(axis=1)
    for row, best in zip(likely, np.maximum(most, LEAST), strict=True):
        places = np.flatnonzero(row >= max(LEAST, best * UNLIKELY))
        if len(places) > PACKED:
            places = places[np.argpartition(-row[places], PACKED)[:PACKED]]
        behind = np.log(best / row[places])
        yield [(symbols[place], cost) for place, cost in zip(places.tolist(), behind.tolist(), strict=True)]
