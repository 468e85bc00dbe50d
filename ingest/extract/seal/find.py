"""Where on a page the prints of seals are.

page ──paper──▶ red ink ──rings──▶ guesses ──ellipse──▶ rims ──features──▶ looks ──judge──▶ the surest of each place
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.extract.seal import chords, ellipse, features, greyed, judge, paper, rings, scale, square, tint
from ingest.extract.seal.candidates import CERTAIN, SAME, Candidate, apart, crowded
from ingest.extract.seal.found import Found
from ingest.extract.seal.judge import Verdict
from ingest.facts import SealType, Shape

MOST = 8  # seals of one page
STARS = 0.03, 0.2  # of the long side of the page that the radius of a seal has, where only its star is left
SIZES = (0.85, 0.95, 1.06, 1.18, 1.3)  # of the ring that belongs around a star
OWN = 0.5  # of the diameter of a print within which another middle is its own
MET = 0.2  # of the rays that meet a rim
CLOSED = 0.8  # of them, above which a rim is surely one: feet and heads of words never reach it
WELL = 0.9  # of them, above which no other rim there can be met by many more
STRONG, PALE = 2.0, 0.0005  # times the floor that ink is strong; of the square of the long side that is pale ink: a third of a rim
TELLING = frozenset({SealType.STAR, SealType.PARTY, SealType.EMBLEM})
LEAST = 20.0  # pixels of a seal on the page as it is looked at
FREE = 0.4  # of a print that no other covers, from which on it is judged by that
RIMMED = 1.06  # of the ellipse of a seal that its rim's outer edge and the blur of it reach
ACROSS = 0.72  # of what stands in the middle that lies along one line: an emblem is as high as wide
LARGEST = 80.0  # millimetres: the largest seal has 60; a watermark, a form's ornament are larger
SMALLEST = 8.0  # millimetres: what may be a seal and is smaller is a number with a circle around; on four pages to a sheet a seal has ten
INCH = 25.4  # millimetres
EVEN, ROUND, BARE = 0.10, 0.985, 1.0  # of ink, of shape, of paper: beyond all three it was drawn, not pressed


def find(page: NDArray[Any], *, dpi: float | None = None) -> tuple[Found, ...]:
    """Find the seals of a *page*, surest first; any array of rows × columns × red, green, blue will do."""
    sheet = paper.laid(page)
    if sheet is None:
        return ()
    seen = apart(_red(sheet))
    # each look costs as much as the first; what is pale shows better by its brightness, but not on a picture of few pixels
    shared, fainter = None if seen else sheet.shared(), sheet.fainter()
    if shared is not None:
        seen = [_doubted(candidate) for candidate in apart(_red(shared)) if candidate[2].shape is Shape.ROUND]
    if (shared is None or (sheet.scale > 1 and not seen)) and fainter is not None and _paler(fainter, sheet.floor, seen):
        seen = apart([*seen, *(_doubted(candidate) for candidate in _red(fainter, seen))])
    seen = [
        _by_itself(candidate, sheet, seen) for candidate in seen if not candidate[2].other and not tint.foreign(sheet, candidate[0].ellipse, candidate[2].type)
    ]
    found = [_told(candidate, sheet, dpi, crowded=crowded(candidate, seen), grey=False) for candidate in seen]
    if not any(one.seen for one in found):
        other = [_told(candidate, sheet, dpi, crowded=False, grey=False) for candidate in _blue(sheet, beside=not greyed.colourless(sheet))]
        found.extend([one for one in other if _free(one.ellipse, found)])  # of violet ink each half may be told by itself
    if not found:
        found = [_told(candidate, sheet, dpi, crowded=False, grey=True) for candidate in apart(greyed.perhaps(sheet))]
    found = [one for one in scale.sized(found, sheet, dpi) if one.seen or one.mm is None or one.mm >= SMALLEST]
    found.extend(_named(sheet, found, dpi))
    return tuple(sorted(found, key=lambda f: -f.sure)[:MOST])


def _blue(sheet: paper.Paper, *, beside: bool) -> list[Candidate]:
    """Return prints that would be seals in red: some bodies press in blue or violet, and a person says whether that is one.

    *beside* red headlines, an emblem or on a red desk only ovals and those with a star: where there are colours, round marks in blue are many.
    """
    other = sheet.blue()
    if other is None:
        return []
    told = [candidate for candidate in apart(_red(other)) if candidate[2].seen]
    return [(rim, look, _unlike(verdict)) for rim, look, verdict in told if not beside or verdict.type in tint.MARKED]


def _paler(sheet: paper.Paper, floor: int, seen: list[Candidate]) -> bool:
    """Tell whether enough ink is left, away from what was found and from strong ink, for a seal paler than *floor*."""
    strong = np.greater(sheet.red, STRONG * floor).astype(np.uint8)
    strong = cv2.dilate(strong, np.ones((7, 7), np.uint8))
    for rim, _, verdict in seen:
        if verdict.seen:
            cv2.ellipse(strong, _grown(rim.ellipse), (1,), -1)
    return bool(np.count_nonzero((sheet.red > sheet.floor) & (strong == 0)) > PALE * sheet.long**2)


def _doubted(candidate: Candidate) -> Candidate:
    """Leave to a person what is pale and has nothing of a seal in its middle: strokes by hand make rings, too."""
    rim, look, verdict = candidate
    return candidate if verdict.type in TELLING else (rim, look, _unlike(verdict))


def _by_itself(candidate: Candidate, sheet: paper.Paper, all_: Sequence[Candidate]) -> Candidate:
    """Judge what others lie across by what is free of them: a ring drawn where the next seal belongs is a seal only by their ink.

    And a seal whose gap or star others fill only looks like an ornament.
    """
    rim, _, verdict = candidate
    across = [one for one in all_ if one is not candidate and one[2].seen and one[2].sure > verdict.sure and crowded(candidate, [one])]
    blurred = verdict.badge and verdict.sure >= judge.SEEN
    if not (verdict.seen or blurred) or verdict.type in TELLING - {SealType.EMBLEM} or not across:
        return candidate
    free = sheet.lying()
    for one in across:
        cv2.ellipse(free, _grown(one[0].ellipse), (0,), -1)
    look = features.measured(sheet.red, sheet.floor, sheet, free, rim.ellipse)
    alone = judge.judged(look, rim.met, pixels=2 * look.radius / sheet.scale)
    if look.whole < FREE:
        return candidate
    if alone.seen:  # words of another across its gap and its star make it look like an ornament
        return rim, candidate[1], replace(verdict, badge=False, why=tuple(why for why in verdict.why if why != "unlike"))
    return rim, candidate[1], verdict if blurred else _unlike(verdict)


def _unlike(verdict: Verdict) -> Verdict:
    """Return what is a seal by its looks as one that a person has to look at."""
    return replace(verdict, badge=True, why=tuple(dict.fromkeys((*verdict.why, "unlike"))))


def _red(sheet: paper.Paper, found: Sequence[Candidate] = ()) -> list[Candidate]:
    """Return what may be seals in red ink, but for what was *found* before."""
    lying, random = sheet.lying(), np.random.default_rng(0)
    known = [candidate for candidate in found if candidate[2].seen]
    looked = list(known)
    stars = rings.stars(sheet.red, sheet.floor, sheet.long)
    left = np.greater(sheet.red, sheet.floor).astype(np.uint8)  # ink that belongs to no seal yet
    for candidate in known:
        cv2.ellipse(left, _grown(candidate[0].ellipse), (0,), -1)
    for x, y, wide, high in rings.guesses(sheet, stars):
        if rings.explained(left, (x, y, wide, high)):
            continue
        rim = ellipse.fitted(sheet.red, (x, y, 2 * wide, 2 * high, 0.0), floor=sheet.floor, lying=lying, random=random)
        if rim is None or rim.met < MET or max(rim.ellipse[2:4]) < LEAST or any(_twins(rim, other[0]) for other in looked):
            continue
        one = _measured(sheet, lying, rim)
        if one[2].perhaps and rim.met < WELL:
            one = _better(sheet, lying, one, random)
            if any(_twins(one[0], seen[0]) for seen in looked):
                continue
        looked.append(one)
        if one[2].sure > CERTAIN and one[0].met > CLOSED:
            cv2.ellipse(left, _grown(one[0].ellipse), (0,), -1)
    looked.extend(_left(sheet, [star for star in stars if not any(_around(one, star) for one in looked)], lying))
    return [candidate for candidate in looked[len(known) :] if candidate[2].perhaps and candidate[2].type is not SealType.LOGO]


def _better(sheet: paper.Paper, lying: paper.Plane, one: Candidate, random: np.random.Generator) -> Candidate:
    """Look from further out, and from beside, whether another rim is met by more: words draw a fit away from it."""
    for look, least in ((ellipse.wider, CLOSED), (ellipse.aside, WELL)):
        if one[0].met < least:
            rim = look(sheet.red, one[0], floor=sheet.floor, lying=lying, random=random)
            one = one if rim is one[0] else max(one, _measured(sheet, lying, rim), key=_likely)
    return one


def _grown(ellipse: tuple[float, ...]) -> tuple[tuple[float, float], tuple[float, float], float]:
    x, y, wide, high, degrees = ellipse
    return (x, y), (wide * RIMMED, high * RIMMED), degrees


def _left(sheet: paper.Paper, stars: list[rings.Guess], lying: paper.Plane) -> Iterator[Candidate]:
    """Tell of stars what is left of seals whose rims nobody could fit, at the size that meets most pieces of one."""
    for x, y, wide, _ in stars:
        if not STARS[0] * sheet.long < wide < STARS[1] * sheet.long:
            continue
        sizes = [(x, y, 2 * wide * size, 2 * wide * size, 0.0) for size in SIZES]
        bare = ellipse.Rim(max(sizes, key=lambda one: features.pieces(sheet.red, sheet.floor, lying, one)), 0.0)
        look = features.measured(sheet.red, sheet.floor, sheet, lying, bare.ellipse)
        verdict = judge.faint(look, pixels=2 * look.radius / sheet.scale)
        if verdict is not None:
            yield bare, look, verdict


def _around(one: Candidate, star: rings.Guess) -> bool:
    """Tell whether *star* stands in the middle of what is seen to be a seal."""
    return one[2].seen and math.hypot(one[0].ellipse[0] - star[0], one[0].ellipse[1] - star[1]) < SAME * one[1].radius


def _measured(sheet: paper.Paper, lying: paper.Plane, rim: ellipse.Rim) -> Candidate:
    look = features.measured(sheet.red, sheet.floor, sheet, lying, rim.ellipse, hopeless=lambda outline: judge.hopeless(outline, rim.met))
    verdict = judge.judged(look, rim.met, pixels=2 * look.radius / sheet.scale)
    if not verdict.perhaps and not ellipse.dashed(sheet.red, rim.ellipse):
        verdict = judge.wordless(look, rim.met, pixels=2 * look.radius / sheet.scale) or verdict
    if verdict.perhaps and verdict.type not in {SealType.STAR, SealType.PARTY}:
        verdict = _without_star(sheet, rim, verdict)
    return rim, look, verdict


def _without_star(sheet: paper.Paper, rim: ellipse.Rim, verdict: Verdict) -> Verdict:
    """Judge once more by what no seal has: lines with a date between them, or nothing but a date, in its middle, or a rim of dashes."""
    if ellipse.dashed(sheet.red, rim.ellipse):
        return replace(_unlike(verdict), other=True)
    lines = chords.lines(sheet.red, sheet.floor, rim.ellipse)
    if lines > 1:
        return replace(_unlike(verdict), other=True)
    if lines and verdict.shape is Shape.OVAL:
        return verdict  # the number of a company stands right across its oval seal
    across = verdict.type is SealType.EMBLEM and features.across(sheet.red, sheet.floor, rim.ellipse) > ACROSS
    return _unlike(verdict) if verdict.seen and (lines or across) else verdict


def _likely(one: Candidate) -> tuple[float, float]:
    """Order two rims of one seal: what both are for certain, the more complete is."""
    return min(one[2].sure, CERTAIN), one[0].met


def _twins(one: ellipse.Rim, other: ellipse.Rim) -> bool:
    """Tell whether two guesses led to the same rim."""
    reach = max(other.ellipse[2:4])
    return one.met <= other.met + 0.05 and all(abs(a - b) < 0.03 * reach for a, b in zip(one.ellipse[:4], other.ellipse[:4], strict=True))


def _named(sheet: paper.Paper, others: list[Found], dpi: float | None) -> Iterator[Found]:
    """Tell the name seals of persons, unless they are part of another seal."""
    for place, frame in square.squares(sheet):
        box, shown = _placed(place, sheet)
        if _free(shown, others):
            wide = max(shown[2:4])
            yield Found(
                box=box,
                ellipse=shown,
                shape=Shape.SQUARE,
                type=SealType.NAME,
                seen=True,
                sure=round(frame, 3),
                diameter=wide,
                mm=round(wide / dpi * INCH, 1) if dpi else None,
                ink=round(frame, 3),
            )


def _free(place: tuple[float, ...], others: Sequence[Found]) -> bool:
    """Tell whether no other print has its middle where *place* has its own."""
    return all(math.hypot(place[0] - other.ellipse[0], place[1] - other.ellipse[1]) > OWN * other.diameter for other in others)


def _told(candidate: Candidate, sheet: paper.Paper, dpi: float | None, *, crowded: bool, grey: bool) -> Found:
    """Say it in the pixels of the picture that was handed in."""
    rim, look, verdict = candidate
    box, shown = _placed(rim.ellipse, sheet)
    wide = max(shown[2:4])
    vast = dpi is not None and wide > LARGEST / INCH * dpi
    why = (*verdict.why, *(("overlapping",) if crowded else ()), *(("unlike",) if vast else ()))
    return Found(
        box=box,
        ellipse=shown,
        shape=verdict.shape,
        type=verdict.type,
        seen=verdict.seen and not grey and not vast,
        sure=round(min(verdict.sure, judge.SEEN) if verdict.badge else verdict.sure, 3),
        grey=grey,
        diameter=wide,
        mm=round(wide / dpi * INCH, 1) if dpi else None,
        ink=round(look.rim, 3),
        whole=round(look.whole, 3),
        pasted=look.uneven < EVEN and look.flat > ROUND and look.grain < BARE,
        why=tuple(dict.fromkeys(why)),
    )


def _placed(ellipse: tuple[float, ...], sheet: paper.Paper) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Return the box that holds an ellipse, and the ellipse, in pixels of the picture."""
    x, y = ((value - sheet.margin) / sheet.scale for value in ellipse[:2])
    wide, high, degrees = ellipse[2] / sheet.scale, ellipse[3] / sheet.scale, ellipse[4]
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    across, down = math.hypot(wide * cos, high * sin) / 2, math.hypot(wide * sin, high * cos) / 2
    left, top = max(0, math.floor(x - across)), max(0, math.floor(y - down))
    right, bottom = min(float(round(sheet.wide / sheet.scale)), x + across), min(float(round(sheet.high / sheet.scale)), y + down)
    return (left, top, max(1, math.ceil(right) - left), max(1, math.ceil(bottom) - top)), (x, y, wide, high, degrees)
