"""单位台账: one row for each case, with a column for each item its campaign asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from config.campaign import Requirement
from tracker.core import stamped
from tracker.core.model import RulingKind, Standing
from tracker.core.report import CaseLine, ItemLine, Report
from tracker.workbook.columns import Column, Row, Table, hers
from tracker.workbook.style import OF_STANDING, OF_STATE, Shape, Tint
from tracker.workbook.wording import Wording

WIDTH = 13  # of an item's column: six characters a line
SEAL_WIDTH = 20
TOLD = stamped.SIGHTS | {"no-seal", stamped.REFUSED}  # what 公章核验 tells


def cases(report: Report, wording: Wording, anchors: frozenset[str] = frozenset(), folders: Mapping[str, str] | None = None) -> Table[CaseLine]:
    """The sheet of cases; those with *anchors* lead to their seals, and those with *folders* to what lies there."""
    word = wording.word
    leading: tuple[Column[CaseLine], ...] = (
        Column(word("case-number"), 13, lambda case: case.number),
        Column(word("unit"), 24, lambda case: case.unit, shape=Shape.WRAPPED),
        hers(word("proper-name"), 15),
        Column(word("title"), 24, lambda case: case.title, shape=Shape.WRAPPED),
        hers(word("category"), 15, lambda case: wording.category(case.category), shape=Shape.WRAPPED, choices=categories(wording)),
        Column(word("state"), 11, lambda case: wording.named(case.state), shape=Shape.CENTRED, tint=lambda case: OF_STATE[case.state]),
        *items(wording, anchors),
    )
    columns = (
        *leading,
        Column(word("contact"), 10, lambda case: case.contact),
        hers(word("correction-contact"), 10),
        Column(word("phone"), 14, lambda case: case.phone),
        hers(word("correction-phone"), 14),
        Column(word("sender"), 26, lambda case: case.sender),
        hers(word("correction-email"), 18),
        Column(word("first-mail"), 17, lambda case: wording.local(case.first_mail), shape=Shape.MOMENT),
        Column(word("last-mail"), 17, lambda case: wording.local(case.last_mail), shape=Shape.MOMENT),
        Column(word("reminders"), 9, lambda case: case.reminders, shape=Shape.NUMBER),
        Column(word("last-reminder"), 17, lambda case: wording.local(case.last_reminder), shape=Shape.MOMENT),
        hers(word("extended-to"), 12, shape=Shape.DATE),
        hers(word("waived"), 14, choices=tuple(one.name for one in wording.campaign.requirements)),
        hers(word("no-mail"), 12, lambda case: word("yes") if case.stopped else None, choices=(word("yes"), word("no"))),
        hers(word("responsible"), 10),
        hers(word("calls"), 26, shape=Shape.WRAPPED),
        hers(word("note"), 26, shape=Shape.WRAPPED),
        *opening(wording, folders, lambda case: case.number),
    )
    return Table(word("cases"), columns, report.cases, colour="4472C4", frozen=2, printed=len(leading))


def opening(wording: Wording, folders: Mapping[str, str] | None, number: Callable[[Row], str]) -> Iterator[Column[Row]]:
    """A column that opens the row's file, or the folder of its case, where files are laid into folders."""
    if folders is not None:
        open_ = wording.word("open-folder")
        yield Column(open_, 9, lambda row: open_ if number(row) in folders else "", shape=Shape.CENTRED, leads=lambda row: folders.get(number(row), ""))


def categories(wording: Wording) -> tuple[str, ...]:
    return tuple(wording.category(one.key) for one in wording.campaign.categories)


def items(wording: Wording, anchors: frozenset[str]) -> Iterator[Column[CaseLine]]:
    """A column for each requirement, and behind each that must bear a seal and comes by e-mail one that says what was seen, for her to write over."""
    sealed = list(wording.campaign.sealed())
    for requirement in wording.campaign.requirements:
        yield Column(
            requirement.name,
            WIDTH,
            partial(_standing, requirement=requirement, wording=wording),
            shape=Shape.WRAPPED,
            tint=partial(_tint, requirement=requirement),
            link=(lambda case: case.number if case.number in anchors else "") if requirement in sealed else None,
        )
        if requirement in sealed:
            title = wording.word("seal-check") if len(sealed) == 1 else wording.word("seal-check-of", item=requirement.name)
            choices = (wording.named(RulingKind.ACCEPT), wording.named(RulingKind.RETURN), wording.word("look-again"))
            yield hers(title, SEAL_WIDTH, partial(_seal, requirement=requirement, wording=wording), shape=Shape.WRAPPED, choices=choices)


def _seal(case: CaseLine, *, requirement: Requirement, wording: Wording) -> str | None:
    """What was seen of the seal and is to be confirmed, or how a person decided; nothing where nobody has looked."""
    item = item_of(case, requirement)
    if item is None:
        return None
    said = wording.several(wording.findings(one for one in item.findings if one.code in TOLD))
    if said and item.standing is Standing.TO_VERIFY:
        return wording.word("seal-seen", seen=said)
    return said or (wording.word("seal-good") if item.standing is Standing.ACCEPTED and item.papers else None)


def item_of(case: CaseLine, requirement: Requirement) -> ItemLine | None:
    return next((item for item in case.items if item.key == requirement.key), None)


def _standing(case: CaseLine, *, requirement: Requirement, wording: Wording) -> str:
    """How the item stands, and why; what was seen of its seal stands in the column beside it."""
    item = item_of(case, requirement)
    if item is None:
        return wording.standing(Standing.NOT_OWED)
    said = wording.standing(item.standing, tuple(one for one in item.findings if one.code not in stamped.SIGHTS))
    if case.on_the_way and not requirement.by_email and item.standing is Standing.MISSING:
        told = wording.several(f"{one.carrier}{one.number}" for one in case.on_the_way)
        return f"{said}\n{wording.word('on-the-way', told=told)}"
    return said


def _tint(case: CaseLine, *, requirement: Requirement) -> Tint:
    item = item_of(case, requirement)
    return OF_STANDING[item.standing] if item else Tint.QUIET
