"""Whether what an ellipse looks like is the print of a seal: seen, perhaps one (a person looks), or none; and which.

A seal is ink on light paper: a rim, a ring of words that leaves a gap below, something in the middle, and paper between them and around.
What speaks for it adds up, what no seal can be takes away; a star in the middle is the surest sign, because nothing else has it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ingest.extract.seal.features import Features
from ingest.facts import SealType, Shape

SEEN, PERHAPS = 0.62, 0.22  # of `sure`, from which on it is one, and from which on a person has to look
STAR, PARTY = 0.66, 0.56  # how well their patterns fit where they are
DRY = 0.56  # how well a star fits of which a third was not printed
OVALS = 0.4  # of `sure`, below which an oval is none: any few words bend into one
OVAL = 0.8  # height to width: a round seal photographed so much aside is rare, and oval seals have 0.67 to 0.78
SQUASHED = 0.54, 0.61  # height to width that no oval seal has, but a loop by hand, and two rings side by side
SMALL = 110.0  # pixels of the picture: below, nobody reads the words of a seal for certain
CUT = 0.9  # of a seal that lies on the page
FAINT = 0.55  # of a rim that bears ink
PIECES = 0.15  # of a rim, where there is only a star to tell it by
RIM, ALIKE = 0.5, 1.0  # of a rim by which a seal without words is told; how well a pattern fits that was not looked for
PALER, BARE = 0.1, 0.02  # how much less well half an emblem fits; ink beside the rim and around the middle that clean paper has at most
CLOSER = 0.6  # of the rays and of the rim by which a seal with half an emblem and no words is told
LEGIBLE = 10.0  # pixels of the radius to each turn of ink and paper that can be told
RAIL, CLEAR = 0.7, 0.04  # of a circle between words and middle; how much better than usual a star then has to fit: marks have pictures there
CIRCLED, CLOSED = 0.4, 0.06  # of such a circle, and of a ring without a gap: together they are an ornament, or words all around
RUN = 0.14  # of the ring that ink may fill besides where it still turns to paper as often as words do: they ran
EDGES = 2.0  # times what print covers that its blurred edges do, which are neither print nor paper
BADGE = 0.55  # of a disc that is red: no stamp bears so much ink


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of one ellipse."""

    sure: float
    type: SealType
    shape: Shape
    why: tuple[str, ...] = ()
    other: bool = False  # it is something else for certain: it takes its place, and is not told
    badge: bool = False  # it may be the mark of a school or a club, however much it looks like a print

    @property
    def seen(self) -> bool:
        return self.sure >= SEEN and not self.badge

    @property
    def perhaps(self) -> bool:
        return self.sure >= PERHAPS


def judged(look: Features, met: float, *, pixels: float) -> Verdict:
    """Judge what *look* says, where *met* of the rays met the rim and the seal is *pixels* large on the picture."""
    sure = 1 / (1 + math.exp(-_weight(look, met)))
    shape = Shape.OVAL if look.flat < OVAL else Shape.ROUND
    badge = _closed(look, shape) or ((look.rail > RAIL or (look.rail > CIRCLED and look.gap < CLOSED)) and look.star < STAR + CLEAR and look.party < PARTY)
    why = tuple(_why(look, 0.0 if badge else sure, pixels))
    return Verdict(_doubted(sure, shape), _type(look, shape), shape, why, badge=badge)


def _doubted(sure: float, shape: Shape) -> float:
    return sure if shape is Shape.ROUND or sure >= OVALS else 0.0


def _closed(look: Features, shape: Shape) -> bool:
    """Tell a ring without a gap around something that is no star: the face of a clock, the motto of a club. A name has a beginning."""
    return shape is Shape.ROUND and look.gap < CLOSED and look.star < DRY and look.party < PARTY


def hopeless(look: Features, met: float) -> bool:
    """Tell that *look*, whose middle and colours are taken for as good as can be, is no seal all the same."""
    return _weight(look, met) < math.log(PERHAPS / (1 - PERHAPS))


def grey(look: Features, met: float, *, pixels: float) -> Verdict:
    """Judge what is no more than dark: at best perhaps a seal. Print has no star in a ring, and no ring around nothing but words and white."""
    star = _between(look.star, 0.6, 0.75)
    around = _between(look.rim, 0.4, 0.7) * _between(met, 0.35, 0.6) * (1 - _between(look.beyond, 0.15, 0.4))
    alone = _between(met, 0.6, 0.8) * _words(look) * (1 - _between(look.inside, 0.3, 0.6)) * (1 - _between(look.moat, 0.2, 0.4))
    shape = Shape.OVAL if look.flat < OVAL else Shape.ROUND
    sure = 0.6 * around * max(star, alone)
    return Verdict(_doubted(sure, shape), _type(look, shape), shape, ("grey", *_why(look, SEEN, pixels)))


def faint(look: Features, *, pixels: float) -> Verdict | None:
    """Judge a star around which no rim was found: with pieces of a ring about it, it may be what is left of a seal."""
    clean = look.beyond < 0.06 and look.inside < 0.15 and look.solid < 0.3 and look.strange < 0.12 and look.paper > 0.85
    if look.star < STAR + 0.12 or not clean or look.rim < PIECES or look.moat > 0.1:
        return None
    return Verdict(PERHAPS, SealType.STAR, Shape.ROUND, tuple(dict.fromkeys((*_why(look, PERHAPS, pixels), "faint"))))


def wordless(look: Features, met: float, *, pixels: float) -> Verdict | None:
    """Judge a rim around hammer and sickle whose words did not print: with clean paper between and around, it may be a seal."""
    clean = look.beyond < 0.06 and look.inside < 0.15 and look.solid < 0.3 and look.strange < 0.12 and look.paper > 0.85
    bare = max(look.beyond, look.inside, look.moat) < BARE and min(met, look.rim) > CLOSER  # then half of an emblem is enough
    emblem = (PARTY - PALER * bare) <= look.party < ALIKE and look.middle > 0.15 and look.moat < 0.1
    if not clean or not emblem or look.flat < OVAL or met < RIM or look.rim < RIM:
        return None
    return Verdict(PERHAPS, SealType.PARTY, Shape.ROUND, tuple(dict.fromkeys((*_why(look, PERHAPS, pixels), "faint"))))


def _between(value: float, least: float, most: float) -> float:
    """Return 0 at *least* and below, 1 at *most* and above."""
    return min(1.0, max(0.0, (value - least) / (most - least)))


def _words(look: Features) -> float:
    """Return how much the ring looks like one of characters: ink in most of it, in strokes, with paper between."""
    enough = min(12.0, look.radius / LEGIBLE * 3.0)
    strokes = _between(look.turns, 0.35 * enough, enough)
    return strokes * _between(look.filled, 0.12, 0.42) * (1 - _between(look.band - RUN * _between(look.turns, 16, 26), 0.5, 0.7))


def _weight(look: Features, met: float) -> float:
    star = _between(look.star, 0.5, STAR + 0.12)
    party = _between(look.party, PARTY - 0.05, PARTY + 0.1)
    words = _words(look)
    middle = max(star, party, 0.5 * _between(look.middle, 0.12, 0.3) * (1 - _between(look.moat, 0.15, 0.45)))
    weight = -4.2
    weight += 2.6 * _between(look.rim, 0.3, 0.75) + 1.6 * _between(met, 0.35, 0.7)
    weight += 2.2 * words + 3.0 * middle
    weight += 1.2 * star * words
    weight += 1.2 * words * (1 - _between(look.inside, 0.05, 0.3)) * (1 - _between(look.beyond, 0.03, 0.12))  # white on both sides of the rim
    weight -= (
        4.0 * (1 - star) * (1 - party) * _between(look.moat, 0.27, 0.47) * _between(look.flat, OVAL - 0.05, OVAL)
    )  # words across the middle, none around it
    weight -= 2.5 * (1 - star) * (1 - _between(met, 0.4, 0.68))  # without a star only a rim that is one speaks for a seal
    weight -= 3.0 * (1 - star) * (1 - _between(look.flat, *SQUASHED))
    weight -= 5.0 * _between(look.beyond, 0.12, 0.45)
    weight -= 2.0 * _between(look.inside, 0.45, 0.95)
    weight -= 2.5 * (1 - star) * (1 - party) * (1 - words) * _between(look.inside, 0.45, 0.7)  # one thick stroke: a sickle
    weight -= 3.0 * (1 - star) * (look.flat < OVAL) * _between(look.beyond, 0.06, 0.16)  # any ring and what is beside it bend into an oval
    weight -= 4.0 * _between(look.solid, 0.42, 0.75)
    weight -= 4.0 * (1 - 0.6 * star) * _between(look.strange, 0.03, 0.2)  # a star may be pressed on something coloured
    weight -= 1.8 * (1 - max(star, party)) * (1 - _between(look.filled, 0.3, 0.5))  # pieces of other circles
    weight -= 4.0 * _between(0.85 - look.paper - EDGES * look.print, 0.0, 0.4)
    weight -= 2.5 * _between(look.print, 0.15, 0.4)
    weight -= 1.5 * _between(0.10 - look.gap, 0.0, 0.1) * (1 - star)
    weight -= 2.5 * (1 - star) * (1 - _between(look.run, 0.17, 0.28))  # words across the middle leave two short pieces of ink in the ring
    weight += 2.0 * star * _between(met, 0.2, 0.32) * (1 - _between(look.beyond, 0.03, 0.12)) * (1 - _between(met, 0.35, 0.5))  # a faint rim
    return weight - 2.0 * (1 - _between(look.filled, 0.02, 0.15))


def _type(look: Features, shape: Shape) -> SealType:
    if look.star > STAR:
        return SealType.STAR
    if look.solid > BADGE or look.strange > 0.2:
        return SealType.LOGO
    if shape is Shape.OVAL:
        return SealType.SPECIAL
    if look.party > PARTY:
        return SealType.PARTY
    if look.middle > 0.15 and look.moat < 0.3:
        return SealType.EMBLEM
    return SealType.PLAIN


def _why(look: Features, sure: float, pixels: float) -> list[str]:
    found = []
    if pixels < SMALL:
        found.append("small")
    if look.whole < CUT:
        found.append("cut")
    if look.rim < FAINT:
        found.append("faint")
    if sure < SEEN:
        found.append("unlike")
    return found
