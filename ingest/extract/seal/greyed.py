"""Seals on pages without colours: copies, faxes, scans in grey. What is found here may be a seal, and a person has to look.

Print is as dark as a seal then, and a page of it is full of rings that nobody drew; so much more is asked of what is found.
"""

from __future__ import annotations

import cv2
import numpy as np

from ingest.extract.seal import ellipse, features, judge, rings
from ingest.extract.seal.candidates import Candidate
from ingest.extract.seal.paper import Paper, Plane
from ingest.facts import SealType

REDDISH = 0.0015  # of a page that is red at least where its seals are
FLOOR = 45  # of 255 that ink is darker than paper at least
COLOURED = 60  # of 255 between the colours of what is no black or grey ink
PRINT = 165  # of 255 that print is darker than paper; red ink comes out of a grey scan at 90 to 150
LINE = 0.045  # of the long side: a longer straight stroke is a ruled line
LEAST, MOST = 0.05, 0.5  # of the long side that a seal is large, a close-up of one included
GUESSES = 10
MET = 0.35  # of the rays


def colourless(sheet: Paper) -> bool:
    """Tell whether nothing on a page is red."""
    return float((sheet.red > sheet.floor * 1.5).mean()) < REDDISH


def perhaps(sheet: Paper) -> list[Candidate]:
    """Find what may be seals by their darkness, and where there is none, among what is less dark than print.

    On a page with colours only what has a star: a seal pressed in black is rare there, and everything else that is black is not.
    """
    dark, starred = _dark(sheet), not colourless(sheet)
    return _found(sheet, dark, starred=starred) or ([] if starred else _found(sheet, _paler(dark), starred=False))


def _found(sheet: Paper, ink: Plane, *, starred: bool) -> list[Candidate]:
    mask = (ink > FLOOR).astype(np.uint8)
    kept: list[rings.Guess] = []
    rings.likeliest(mask, rings.around(rings.stars(ink, FLOOR, sheet.long)), kept, 5)
    if not starred:
        rings.likeliest(mask, rings.rings(ink, FLOOR, long=sheet.long, smallest=0.025 * rings.SMALL), kept, GUESSES)
    lying, random = sheet.lying(), np.random.default_rng(0)
    found: list[Candidate] = []
    for x, y, wide, high in kept:
        rim = ellipse.fitted(ink, (x, y, 2 * wide, 2 * high, 0.0), floor=FLOOR, lying=lying, random=random)
        if rim is None or rim.met < MET or not LEAST * sheet.long < max(rim.ellipse[2:4]) < MOST * sheet.long:
            continue
        look = features.measured(ink, FLOOR, sheet, lying, rim.ellipse)
        verdict = judge.grey(look, rim.met, pixels=2 * look.radius / sheet.scale)
        if verdict.perhaps and (not starred or verdict.type is SealType.STAR):
            found.append((rim, look, verdict))
    return found


def _paler(dark: Plane) -> Plane:
    """Take print away, with its edges: what a seal was pressed across is darker than it, and full of rings by chance."""
    printed = np.greater(dark, PRINT).astype(np.uint8)
    paler: Plane = dark.copy()
    paler[cv2.dilate(printed, np.ones((3, 3), np.uint8)) > 0] = 0
    return paler


def _dark(sheet: Paper) -> Plane:
    """Return how much darker than paper each place is that has no colour, without ruled lines."""
    red, green, blue = cv2.split(sheet.colour)
    most, least = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    dark: Plane = cv2.subtract(np.full(sheet.red.shape, 245, np.uint8), cv2.cvtColor(sheet.colour, cv2.COLOR_RGB2GRAY))
    coloured = np.greater(cv2.subtract(most, least), COLOURED).astype(np.uint8)  # a mark in colours is dark, too, and was looked at before
    dark[cv2.dilate(coloured, np.ones((5, 5), np.uint8)) > 0] = 0  # with its edges, which have less colour
    mask = np.greater(dark, FLOOR).astype(np.uint8)
    long = max(9, int(LINE * sheet.long))
    lines = cv2.max(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, long), np.uint8)), cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8)))
    dark[cv2.dilate(lines, np.ones((3, 3), np.uint8)) > 0] = 0
    return dark
