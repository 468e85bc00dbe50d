"""Registrations 报名 of another system: read from its export, opened as cases that no mail asked for yet, and kept as steps that can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from config.campaign import Campaign
from ingest.facts import DefectKind
from ingest.names import title_key, unit_key
from tracker.core import registered
from tracker.core.judgement import CaseRef
from tracker.core.model import Submission
from tracker.core.register import Register
from tracker.core.registered import FIELDS, Registration
from tracker.core.titles import alike
from tracker.desk import Desk, NotReady
from tracker.flow.fetched import READABLE, as_attached
from tracker.flow.office import report
from tracker.flow.registers import Registers
from tracker.store.ledger import Hand, Keys, Ledger, Registered

KEYS = Keys(unit=unit_key, title=title_key)
EVER = (datetime.max.replace(tzinfo=UTC), "~")  # behind everything that was ever heard
OPEN = 100  # of the questions an import raises, told one by one


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would change, or has changed."""

    new: tuple[Registration, ...]
    changed: tuple[tuple[Registration, tuple[str, ...]], ...]  # what a row says otherwise now, a phrase each
    same: int
    absent: tuple[Registered, ...]  # imported before, and not in this file: they stay
    columns: tuple[tuple[str, str], ...]
    wrong: tuple[str, ...]
    doubts: tuple[str, ...]
    step: int | None = None  # by which it can be taken back; None when nothing was written


@dataclass(frozen=True, slots=True)
class Standing:
    """A registration, and what has come for it."""

    held: Registered
    state: str
    silent: bool  # neither a mail nor an envelope


def import_registrations(
    desk: Desk,
    campaign: Campaign,
    path: Path,
    *,
    by: str,
    said: Mapping[str, str] | None = None,
    dry_run: bool = False,
    skip_bad: bool = False,
    now: datetime | None = None,
) -> Preview:
    """Take the rows of *path* in, all of them or, with *skip_bad*, the right ones. Doing it twice is doing it once."""
    found = _read(desk, campaign, path, said or {})
    with desk.store.look() as ledger:
        held = ledger.registrations.held(campaign.code)
    rows = [one for _, one in found.rows]
    new = tuple(one for one in rows if one.key not in held)
    changed = tuple((one, registered.changes(held[one.key].row, one)) for one in rows if one.key in held and held[one.key].row != one)
    absent = tuple(held[key] for key in registered.absent(held, found.rows))
    doubts = list(found.doubts)
    step = None
    if not dry_run and (new or changed) and (skip_bad or not found.wrong):
        hand = Hand(by, now or desk.now(), f"报名：{path.name}")
        register = Registers(desk).of(campaign, EVER)
        with desk.store.begin() as ledger:
            placed = [Registered(one, _case(ledger, campaign, register, one, held.get(one.key), hand, doubts)) for one in (*new, *(one for one, _ in changed))]
            step = ledger.registrations.put(campaign.code, path.name, placed, hand=hand)
            kept = {one.number for one in ledger.registrations.held(campaign.code).values()}
            ledger.registrations.release({held[one.key].number for one, _ in changed} - kept)
    short = sum(1 for one in rows if one.theirs and not registered.sought(one.theirs))
    if short:
        doubts.append(f"有 {short} 行的编号太短或没有数字，来信主题里写了也不作识别")
    return Preview(new, changed, len(rows) - len(new) - len(changed), absent, found.columns, found.wrong, tuple(doubts), step)


def _read(desk: Desk, campaign: Campaign, path: Path, said: Mapping[str, str]) -> registered.Read:
    strange = [one for one in said.values() if one not in FIELDS]
    if strange:
        raise NotReady(f"没有字段“{'、'.join(strange)}”，可写：{'、'.join(FIELDS)}")
    if path.stat().st_size > READABLE:
        raise NotReady(f"“{path.name}”太大，不像报名表")
    extract = as_attached(desk, path).extract
    if any(one.kind is DefectKind.ENCRYPTED for one in extract.defects):
        raise NotReady(f"“{path.name}”有密码，请去掉密码后再导入")
    found = registered.read(extract.tables, campaign, said)
    if found is None:
        raise NotReady(f"“{path.name}”里没有找到表头，请在前{registered.HEAD_ROWS}行内写明单位，或用 --map 列名=单位 指明")
    if not found.rows and not found.wrong:
        raise NotReady(f"“{path.name}”的表头下没有报名")
    return found


def _case(ledger: Ledger, campaign: Campaign, register: Register, one: Registration, before: Registered | None, hand: Hand, doubts: list[str]) -> str:
    """Our number of the case of this row: the one it has, one that is here already, or a new one."""
    if before is not None:
        named = (before.row.unit, before.row.title) != (one.unit, one.title)
        if not named or ledger.cases.mails_of(campaign.code, (before.number,)):
            if named:
                doubts.append(f"{before.number} 已有来信，名称不随报名改动；需要改的请用 shoujian rule 更名")
            return before.number
    unit = register.unit(one.unit)
    if unit is None:
        near = "、".join(each.name for each in register.doubtful(one.unit))
        if near and len(doubts) < OPEN:
            doubts.append(f"“{one.unit}”与已登记的“{near}”相近，按另一单位立户；确是同一单位的请用 shoujian rule 认定")
        return ledger.cases.open(campaign.code, CaseRef(one.unit, one.title), keys=KEYS, hand=hand)
    known = _known(register.case(unit, one.title), register.cases(unit), one.title)
    return known or ledger.cases.open(campaign.code, CaseRef(unit.name, one.title), keys=KEYS, hand=hand)


def _known(exact: Submission | None, cases: tuple[Submission, ...], title: str) -> str:
    """The case of a unit that a title means: of that title; else its only one, where either has none or the titles are nearly one."""
    if exact is not None:
        return exact.number
    only = cases[0] if len(cases) == 1 else None
    return only.number if only is not None and (not title or not only.title or alike(only.title, title)) else ""


def undo(desk: Desk, campaign: Campaign, step: int, *, by: str, why: str = "", now: datetime | None = None) -> None:
    """Take one import back; cases it opened, and that nothing came for, are none any more."""
    with desk.store.begin() as ledger:
        if step not in {one.id for one in ledger.registrations.steps(campaign.code) if one.undoes is None}:
            raise NotReady(f"没有这次导入：{step}，可用 shoujian registrations list 查看")
        if not ledger.registrations.undo(campaign.code, step, hand=Hand(by, now or desk.now(), why)):
            raise NotReady(f"第 {step} 次导入已撤销过")


def listed(desk: Desk, campaign: Campaign, *, now: datetime | None = None) -> tuple[Standing, ...]:
    """Every registration with how its case stands; those for which nothing came are what 未报送 means here."""
    with desk.store.look() as ledger:
        held = ledger.registrations.held(campaign.code)
    cases = {one.number: one for one in report(desk, campaign, at=now).cases}
    found = []
    for one in held.values():
        case = cases.get(one.number)
        silent = case is not None and case.first_mail is None and not case.parcels
        found.append(Standing(one, "未报送" if silent else case.state.value if case is not None else "已并入其他案例", silent))
    return tuple(sorted(found, key=lambda each: each.held.number))
