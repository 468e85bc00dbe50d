"""The files of a letter by the units that they name: which names are one unit, and which might be.

Pure; what is left open is a question for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.names import Likeness, compare, unit_key
from tracker.core.evidence import Reading
from tracker.core.model import Submission
from tracker.core.register import Register
from tracker.core.whose import Doubt, Whose, doubt_about


def by_roster(read: Sequence[Reading], register: Register) -> tuple[Reading, ...]:
    """Names beside each other that are one unit by the roster, brought under the one that the roster has: 江垭分公司 beside the whole name.

    A former name is one only behind a form with today's: whoever still signs with it is asked about once.
    """
    named = tuple(dict.fromkeys(name for one in read for name in (one.unit, one.named_unit) if name))
    written = {one.unit for one in read if one.fields}
    further = {other: name for name in named for other in named if _is(name, other, register, signed=name in written and other not in written)}
    if not further:
        return tuple(read)
    return tuple(replace(one, unit=further.get(one.unit, one.unit), named_unit=further.get(one.named_unit, one.named_unit)) for one in read)


def _is(name: str, other: str, register: Register, *, signed: bool) -> bool:
    member = register.listed(name)
    full = member is not None and unit_key(member.name) == unit_key(name)
    return full and other != name and (register.short_for(name, other) or (signed and register.was(name, other)))


def units_of(read: Sequence[Reading]) -> tuple[str, ...]:
    """The distinct units that the files name; a firm name makes the weaker ones superfluous."""
    firm = [one.unit for one in read if one.unit and one.firm]
    named = firm or [one.unit for one in read if one.unit]
    distinct: dict[str, str] = {}
    for name in named:
        same = next((key for key, other in distinct.items() if compare(name, other).likeness is Likeness.SAME), None)
        distinct.setdefault(same or unit_key(name), name)
    return tuple(distinct.values())


def by_unit(read: Sequence[Reading], units: Sequence[str], doubts: list[Doubt], thread: Sequence[Submission]) -> Iterator[tuple[Whose, list[Reading]]]:
    """Files by unit. Names that might be one unit are taken together under the one a form gives, and asked about."""
    written = [one.unit for one in read if one.fields and one.unit]
    main = (written or list(units))[0]
    unsure = [name for name in units if name != main and (compare(main, name).likeness is Likeness.ASK or _above(name, main, written))]
    others = [name for name in units if name != main and name not in unsure and compare(main, name).likeness is Likeness.DIFFERENT]
    said_otherwise = tuple(dict.fromkeys(one.named_unit for one in read if one.named_unit and compare(one.unit, one.named_unit).likeness is not Likeness.SAME))
    for name in (main, *others):
        members = [one for one in read if _belongs(one, name, main if not others else "", unsure)]
        candidates = tuple(unsure) if name == main else ()
        if name == main:
            candidates = tuple(dict.fromkeys((*candidates, *said_otherwise)))
        known = next((one for one in thread if compare(one.unit.name, name).likeness is Likeness.SAME), None)
        yield Whose(name, tuple(reason for one in members for reason in one.reasons if name in reason)[:2], known, candidates), members
    stray = [one for one in read if others and not one.unit]
    if stray:
        doubts.append(doubt_about("unit", stray, tuple(units), ("一封来信涉及多家单位，这些文件未写明属于哪家",)))


def _above(name: str, main: str, written: Sequence[str]) -> bool:
    """Whether *name* is the body that the one of the only form is part of, or the other way round: files of one case, called after the school, the form after its faculty."""
    one, other = unit_key(name), unit_key(main)
    return len({unit_key(each) for each in written}) == 1 and name not in written and (one.startswith(other) or other.startswith(one))


def _belongs(reading: Reading, name: str, only: str, unsure: Sequence[str]) -> bool:
    if only:
        return True
    return bool(reading.unit) and (compare(reading.unit, name).likeness is Likeness.SAME or (reading.unit in unsure and name not in unsure))
