"""What may be said of the seals of a paper: whose name they bear, or why a person has to look. Never that one is genuine. Pure.

each seal ──names aligned──▶ own | own, but … | other | unread | nothing to go by
all of them ──the best for the owner──▶ verified > needs_person (own, but …) > unread > needs_person > stamped_other > not_seen
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ingest.engraved import FAR, Score, ranked, score, spellings
from ingest.facts import Seal, SealType, Shape, Signature

READ = -3.0  # total from which a name is what is read: of names with one character changed less than one in a thousand comes as near
APART = 4.0  # by which it is better than any other name: e to the fourth, fifty to one
NEARLY = -9.0  # total up to which a name may be meant, as a person would say who sees most of it
SMALLEST = 108.0  # pixels of diameter, 66 dpi for 42 mm (110) and how much smaller an outline may be measured: characters of a smaller seal are guessed
WHOLE = 0.93  # of a seal's area: a bit of the rim may be cut off, no character
TOLD = 3  # names told of each paper
FOR_ONE_PURPOSE = ("专用", "合同", "财务", "发票")


class Reason(StrEnum):
    """Why a state is what it is. Those of the second part are what whoever looked for seals noted of one (`Seal.why`), or what its measures say."""

    SPECIAL = "special"  # 财务专用章 and the like: not the seal of the office
    LONGER = "longer"  # its ring says more than the name: an inner department, a branch
    AMBIGUOUS = "ambiguous"  # another name of the roster is nearly as likely
    NEARLY = "nearly"  # most of the name is read, not all
    OTHER = "other"  # another unit's
    BESIDE = "beside"  # of a body that stamps the same paper by right, and not the one asked for
    DISAGREE = "disagree"  # one seal bears the name, and one of another unit is there
    PASTED = "pasted"  # a picture of a seal put in
    NAME = "name"  # only a person's name seal
    ELECTRONIC = "electronic"  # an electronic seal of that name: no machine here says it is valid
    ELECTRONIC_OTHER = "electronic-other"  # an electronic seal of another name
    UNDECLARED = "undeclared"  # no name was known to compare it with

    GREY = "grey"
    SMALL = "small"
    CUT = "cut"
    FAINT = "faint"
    OVERLAPPING = "overlapping"
    UNLIKE = "unlike"


_NOTED = {one.value: one for one in Reason}  # what a later examiner notes besides is no reason here


class SealState(StrEnum):
    VERIFIED = "verified"  # the seal of the unit that was asked for, as far as its name goes
    STAMPED_OTHER = "stamped_other"  # clearly somebody else's
    STAMPED_UNREAD = "stamped_unread"  # a seal, but its name cannot be told, or is not the office's own
    NEEDS_PERSON = "needs_person"
    NOT_SEEN = "not_seen"  # looked, and none: says nothing to an applicant by itself


@dataclass(frozen=True, slots=True)
class Sealing:
    """What is said for one owner, with what it rests on."""

    state: SealState
    seal: Seal | None = None  # the one that decided
    names: tuple[Score, ...] = ()  # the three best, with their totals
    reasons: tuple[Reason, ...] = ()


def judged(
    seals: tuple[Seal, ...] | None,
    *,
    declared: tuple[str, ...],
    others: Sequence[str] = (),
    beside: Sequence[str] = (),
    signatures: Sequence[Signature] = (),
) -> Sealing | None:
    """Judge the seals of one paper for one owner, whose names are *declared*; None when nobody looked.

    *others* are the names of the roster, *beside* of those who stamp the same paper by right: a recommending unit.
    """
    if seals is None:
        return None
    own = {form for name in declared for form in spellings(name)}
    by_right = tuple(name for name in beside if own.isdisjoint(spellings(name)))
    foreign = tuple(name for name in others if own.isdisjoint(spellings(name)))
    offices = [one for one in seals if one.type not in {SealType.LOGO, SealType.NAME} and one.shape is not Shape.SQUARE]
    told = [_one(seal, declared, foreign, by_right) for seal in offices]
    electronic = _electronic(signatures, own)
    if told:
        best = min(told, key=_rank)
        return _agreed(best, told)
    if electronic is not None:
        return electronic
    names = [one for one in seals if one.type is SealType.NAME or one.shape is Shape.SQUARE]
    return Sealing(SealState.NEEDS_PERSON, names[0], (), (Reason.NAME,)) if names else Sealing(SealState.NOT_SEEN)


def _rank(one: Sealing) -> tuple[int, float]:
    """Order what is said of several seals: what bears the owner's name before what cannot be told, and that before somebody else's."""
    own = one.names[0].total if one.names and Reason.OTHER not in one.reasons and Reason.BESIDE not in one.reasons else FAR
    if one.state is SealState.NEEDS_PERSON and own < NEARLY:
        return 3, -own
    return {SealState.VERIFIED: 0, SealState.NEEDS_PERSON: 1, SealState.STAMPED_UNREAD: 2}.get(one.state, 4), -own


def _agreed(best: Sealing, told: Sequence[Sealing]) -> Sealing:
    """A seal of another unit of the roster beside the right one is for a person: perhaps the paper is not theirs."""
    if best.state is SealState.VERIFIED and any(Reason.OTHER in one.reasons for one in told):
        return Sealing(SealState.NEEDS_PERSON, best.seal, best.names, (*best.reasons, Reason.DISAGREE))
    return best


def _one(seal: Seal, declared: Sequence[str], others: Sequence[str], beside: Sequence[str]) -> Sealing:
    """Judge one seal by itself."""
    own = max((score(seal, name) for name in declared), key=lambda one: one.total, default=Score(""))
    rest = ranked(seal, (*others, *beside))
    names = tuple(sorted((one for one in (own, *rest) if one.total > FAR), key=lambda one: -one.total)[:TOLD])
    rival = rest[0].total if rest else FAR
    doubts = _doubts(seal)
    if _read(own):
        reasons = (*_beyond(seal, own), *((Reason.AMBIGUOUS,) if own.total - rival < APART else ()), *doubts)
        return _owned(seal, names, reasons)
    if rest and _read(rest[0]) and rival - own.total >= APART and not doubts:
        whose = Reason.BESIDE if rest[0].name in beside else Reason.OTHER
        return Sealing(SealState.STAMPED_OTHER, seal, names, (whose, *_beyond(seal, rest[0]), *_pasted(seal)))
    if doubts:
        return Sealing(SealState.NEEDS_PERSON, seal, names, doubts)
    nearly = (Reason.NEARLY,) if own.total >= NEARLY else ()
    return Sealing(SealState.STAMPED_UNREAD, seal, names, (*_special(seal), *nearly, *(() if declared else (Reason.UNDECLARED,)), *_pasted(seal)))


def _read(one: Score) -> bool:
    """Tell whether a seal is read to bear a name: it is next to the likeliest reading, and neither words nor room speak for another."""
    return one.sound and one.total >= READ


def _owned(seal: Seal, names: tuple[Score, ...], reasons: tuple[Reason, ...]) -> Sealing:
    """The owner's name is on it: is it the owner's seal, whole and clear?"""
    if not reasons:
        return Sealing(SealState.VERIFIED, seal, names, _pasted(seal))
    state = SealState.STAMPED_UNREAD if reasons == (Reason.SPECIAL,) else SealState.NEEDS_PERSON
    return Sealing(state, seal, names, (*reasons, *_pasted(seal)))


def _beyond(seal: Seal, own: Score) -> tuple[Reason, ...]:
    """What makes a seal that bears a name not simply that unit's seal."""
    if _special(seal) or any(word in own.left for word in FOR_ONE_PURPOSE):
        return (Reason.SPECIAL,)
    return (Reason.LONGER,) if own.left else ()


def _special(seal: Seal) -> tuple[Reason, ...]:
    return (Reason.SPECIAL,) if seal.type is SealType.SPECIAL or any(FOR_ONE_PURPOSE[0] in strip.text for strip in seal.strips) else ()


def _pasted(seal: Seal) -> tuple[Reason, ...]:
    return (Reason.PASTED,) if seal.pasted else ()


def noted(seal: Seal) -> tuple[Reason, ...]:
    """What whoever looked for seals noted of this one."""
    return tuple(_NOTED[one] for one in seal.why if one in _NOTED)


def _doubts(seal: Seal) -> tuple[Reason, ...]:
    """Why a person has to look at a seal whatever it says."""
    doubts = list(noted(seal)) if not seal.seen else []
    if seal.grey:
        doubts.append(Reason.GREY)
    if seal.diameter < SMALLEST:
        doubts.append(Reason.SMALL)
    if seal.whole < WHOLE:
        doubts.append(Reason.CUT)
    return tuple(dict.fromkeys(doubts or (() if seal.seen else (Reason.UNLIKE,))))


def _electronic(signatures: Sequence[Signature], own: set[str]) -> Sealing | None:
    """An electronic seal without a picture that was seen: its name is compared, its validity is for a person."""
    named = [one.signer for one in signatures if one.seal]
    if not named:
        return None
    same = any(not own.isdisjoint(spellings(name)) for name in named)
    return Sealing(SealState.NEEDS_PERSON, None, tuple(Score(name, 0.0) for name in named[:TOLD]), (Reason.ELECTRONIC if same else Reason.ELECTRONIC_OTHER,))
