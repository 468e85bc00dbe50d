"""Seals to be read, drawn without chance, and what is read of them; run in a process of its own, for the recogniser makes one large."""

from __future__ import annotations

from dataclasses import asdict
from random import Random
from typing import Any

import cv2
import numpy as np
from seals import ink, press

from ingest.engraved import score
from ingest.extract.recognise import Picture
from ingest.extract.seal import evidence
from ingest.extract.seal.find import find
from ingest.extract.seal.read import joined, read
from ingest.extract.seal.unroll import Unrolled
from ingest.facts import Seal

SIDE = 420
RED, BLACK = (205, 30, 40), (20, 20, 25)


def drawn(made: press.Design, *, diameter: float = 240.0, turn: float = 0.0, over: bool = False, seed: int = 1) -> Picture:
    """Draw a seal in the middle of white paper; *over*: it was pressed on three lines of print."""
    white = np.full((SIDE, SIDE, 3), 245, np.uint8)
    for at in (150, 210, 270) if over else ():
        cv2.putText(white, "2026-11-21 /// 13000000000", (20, at), cv2.FONT_HERSHEY_SIMPLEX, 0.6, BLACK, 1)
    paper = white.astype(np.float32) / np.float32(255)
    mask = ink.turned(press.cut(made, diameter), turn)
    laid = ink.inked(mask, ink.Strike(RED, 0.92, 0.1), Random(seed), np.random.default_rng(seed))
    corner = (SIDE - mask.shape[0]) // 2
    ink.lay(paper, laid, corner, corner, RED)
    return np.asarray((paper * 255).clip(0, 255), np.uint8)


def ellipse(made: press.Design, diameter: float, turn: float) -> tuple[float, ...]:
    return (SIDE / 2, SIDE / 2, diameter, diameter * made.flat, turn)


def heard(jobs: list[tuple[press.Design, dict[str, Any], tuple[str, ...]]]) -> list[tuple[str, list[float]]]:
    """Read each drawing and score the names asked for."""
    said = []
    for made, how, names in jobs:
        page = drawn(made, **how)
        placed = ellipse(made, how.get("diameter", 240.0), how.get("turn", 0.0))
        strips = read(Unrolled(page, placed, centred=made.type.value in {"star", "emblem", "party"}))
        one = Seal(1, (), placed, strips=strips)
        said.append((joined(strips), [score(one, name).total for name in names]))
    return said


def looks(jobs: list[tuple[press.Design, float, bool]]) -> list[list[str]]:
    """Say what each look at the ring of a small drawing reads; the flag: one light will do."""
    found = []
    for made, diameter, once in jobs:
        lines = Unrolled(drawn(made, diameter=diameter), ellipse(made, diameter, 0.0), centred=True)
        found.append([strip.text for strip in read(lines, once=once) if strip.line == "ring"])
    return found


def kept(pages: list[Picture], placed: list[tuple[float, ...]]) -> list[tuple[str, str]]:
    return [(evidence.look(page, where), evidence.crop(page, where)) for page, where in zip(pages, placed, strict=True)]


def looked(pages: list[Picture]) -> list[list[dict[str, Any]]]:
    """Look at whole pages, as the product does."""
    from ingest.extract.seal import look

    return [[asdict(one) for one in look(page)] for page in pages]


def taken_over(page: Picture) -> list[tuple[list[int], list[list[str]]]]:
    """Say of each seal of a page how many rings each look finds, and what was heard of each line."""
    found = []
    for one in find(page):
        lines = Unrolled(page, one.ellipse, centred=one.type.value in {"star", "emblem", "party"})
        looks: list[list[str]] = []
        for strip in read(lines):
            if strip.line == "ring":
                looks.append([])
            looks[-1].append(strip.heard)
        found.append(([lines.rings(number) for number in range(len(looks))], looks))
    return found
