"""Which case a mail means, or a parcel: it is found, or opened.

The one with the number given; else the one this mail meant before by these names; else the one of that unit and title;
else the one of that title whose unit people said is that one; else a new one. Numbers are dealt by campaign, one transaction at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from ingest.facts import Mail
from tracker.core.judgement import CaseRef, File, Judgement, OpenCase
from tracker.core.report import AuditLine
from tracker.store import refiling
from tracker.store.columns import clean
from tracker.store.decided import decided
from tracker.store.engine import StoreError, serialise
from tracker.store.tables.dossier import MailCaseRow, SubmissionRow, UnitAliasRow, UnitRow
from tracker.store.writing import Hand, once, record

LINK = ("sha256", "submission_id", "unit_key", "title_key")  # what makes a mail's link to a case one


@dataclass(frozen=True, slots=True)
class Keys:
    """How names are made comparable; the core's own functions, passed in because the store has no opinion."""

    unit: Callable[[str], str]
    title: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Case:
    id: int
    number: str
    unit_id: int
    title: str
    category: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One mail on the table, or a parcel: then there is no mail."""

    connection: Connection
    campaign: str
    mail: Mail | None
    arrived: datetime
    keys: Keys
    hand: Hand
    anew: bool = False  # a person decided something about it: what follows takes the place of what followed


def open_case(connection: Connection, campaign: str, ref: CaseRef, *, keys: Keys, hand: Hand) -> str:
    """Open a case that no mail asks for: paper came first. Its number, or that of the case of this very unit and title."""
    serialise(connection, f"shoujian campaign {campaign}")
    matter = Matter(connection, campaign, None, hand.now, keys, hand)
    unit_key, title_key = _unit_key(matter, ref), keys.title(ref.title)
    found = _looked_up(matter, unit_key, title_key) or _under_another_name(matter, unit_key, title_key) or _open(matter, ref)
    return found.number


def linked(matter: Matter, mail: Mail, judgement: Judgement) -> dict[CaseRef, Case]:
    """Find or open every case the judgement names, in its order, and remember what this mail called it."""
    named = [*judgement.cases, *(one.case for one in judgement.decisions if isinstance(one, File | OpenCase))]
    if named and not matter.campaign:
        raise StoreError("a mail of no campaign cannot concern a case")
    found: dict[CaseRef, Case] = {}
    for place, ref in enumerate(dict.fromkeys(named)):
        unit_key, title_key = _unit_key(matter, ref), matter.keys.title(ref.title)
        case = _numbered(matter, ref) or _remembered(matter, mail, unit_key, title_key)
        case = case or _entitling(matter, mail, ref, found.values()) or _looked_up(matter, unit_key, title_key)
        case = case or _under_another_name(matter, unit_key, title_key) or _open(matter, ref)
        if ref.title and not case.title:
            _entitle(matter, case, ref.title)
        found[ref] = case
        if ref.number:  # it is called by the name its unit has now, which a person may have given it and may take back
            unit_key = matter.connection.scalars(select(UnitRow.key).where(UnitRow.id == case.unit_id)).one()
        link = {"sha256": mail.sha256, "submission_id": case.id, "unit_key": unit_key, "title_key": title_key, "place": place}
        if not once(matter.connection, MailCaseRow, link, by=LINK):
            matter.connection.execute(update(MailCaseRow).where(*(getattr(MailCaseRow, name) == link[name] for name in LINK)).values(place=place))
    return found


def _unit_key(matter: Matter, ref: CaseRef) -> str:
    return matter.keys.unit(ref.unit) or ref.unit  # a name of nothing but punctuation is still a name


CASE = (SubmissionRow.id, SubmissionRow.number, SubmissionRow.unit_id, SubmissionRow.title, SubmissionRow.category)


def _numbered(matter: Matter, ref: CaseRef) -> Case | None:
    if not ref.number:
        return None
    row = matter.connection.execute(select(*CASE).where(SubmissionRow.number == ref.number, SubmissionRow.campaign == matter.campaign)).one_or_none()
    if row is None:
        raise StoreError(f"{matter.campaign} has no case {ref.number}")
    return Case(*row)


def _remembered(matter: Matter, mail: Mail, unit_key: str, title_key: str) -> Case | None:
    statement = (
        select(*CASE)
        .join(MailCaseRow, MailCaseRow.submission_id == SubmissionRow.id)
        .where(MailCaseRow.sha256 == mail.sha256, MailCaseRow.unit_key == unit_key, MailCaseRow.title_key == title_key)
        .where(SubmissionRow.campaign == matter.campaign)
        .order_by(SubmissionRow.id)
        .limit(1)
    )
    row = matter.connection.execute(statement).one_or_none()
    return None if row is None else Case(*row)


def _entitling(matter: Matter, mail: Mail, ref: CaseRef, others: Iterable[Case]) -> Case | None:
    """The case without a title that this mail meant when nobody could read one yet: it gets the one that is known now."""
    case = _remembered(matter, mail, _unit_key(matter, ref), "") if ref.title else None
    return None if case is None or case.title or case.number in {one.number for one in others} else case


def _looked_up(matter: Matter, unit_key: str, title_key: str) -> Case | None:
    unit_id = _unit_of(matter.connection, unit_key)
    if unit_id is None:
        return None
    where = (SubmissionRow.campaign == matter.campaign, SubmissionRow.unit_id == unit_id, SubmissionRow.title_key == title_key)
    row = matter.connection.execute(select(*CASE).where(*where)).one_or_none()
    return None if row is None else Case(*row)


def _under_another_name(matter: Matter, unit_key: str, title_key: str) -> Case | None:
    """The case of this title whose unit is, as people said, this one: told that two units are one, their cases keep the numbers that everybody was told."""
    same = decided(matter.connection, matter.campaign).same
    whole = same.get(unit_key, unit_key)
    names = {whole, *(key for key, means in same.items() if means == whole)} - {unit_key}
    if not names:
        return None
    where = (SubmissionRow.campaign == matter.campaign, SubmissionRow.title_key == title_key, UnitRow.key.in_(names))
    statement = select(*CASE).join(UnitRow, UnitRow.id == SubmissionRow.unit_id).where(*where).order_by(SubmissionRow.id).limit(1)
    row = matter.connection.execute(statement).one_or_none()
    return None if row is None else Case(*row)


def _unit_of(connection: Connection, key: str) -> int | None:
    """The unit of this name or alias; no name means two units."""
    named = select(UnitRow.id).where(UnitRow.key == key)
    return connection.scalar(named.union_all(select(UnitAliasRow.unit_id).where(UnitAliasRow.key == key)))


def _open(matter: Matter, ref: CaseRef) -> Case:
    unit_key = _unit_key(matter, ref)
    if not unit_key:
        raise StoreError("a case needs the name of its unit")
    unit_id = _unit_of(matter.connection, unit_key)
    if unit_id is None:
        if once(matter.connection, UnitRow, {"name": ref.unit, "key": unit_key}, by=("key",)):
            log(matter, "unit registered", ref.unit)
        unit_id = matter.connection.scalars(select(UnitRow.id).where(UnitRow.key == unit_key)).one()
    seq = matter.connection.scalars(select(func.coalesce(func.max(SubmissionRow.seq), 0) + 1).where(SubmissionRow.campaign == matter.campaign)).one()
    number = f"{matter.campaign}-{seq:04d}"
    values = {
        "campaign": matter.campaign,
        "seq": seq,
        "number": number,
        "unit_id": unit_id,
        "title": ref.title,
        "title_key": matter.keys.title(ref.title),
        "category": "",
        "opened": matter.arrived,
        "by_hand": matter.mail is None,
    }
    case_id = matter.connection.scalars(insert(SubmissionRow).returning(SubmissionRow.id), values).one()
    log(matter, "case opened", number, after=ref.title or ref.unit)
    return Case(case_id, number, unit_id, clean(ref.title), "")


def _entitle(matter: Matter, case: Case, title: str) -> None:
    """The first title a case gets; it stays without one when another case of the unit bears it already and is not empty."""
    title_key = matter.keys.title(title)
    same = (SubmissionRow.campaign == matter.campaign, SubmissionRow.unit_id == case.unit_id, SubmissionRow.title_key == title_key)
    bearer = matter.connection.execute(select(SubmissionRow.id, SubmissionRow.number).where(*same, SubmissionRow.id != case.id)).one_or_none()
    if bearer is not None and not refiling.empty(matter.connection, bearer.id, besides=matter.mail.sha256 if matter.anew and matter.mail else ""):
        return
    if bearer is not None:
        matter.connection.execute(update(SubmissionRow).where(SubmissionRow.id == bearer.id).values(title="", title_key=refiling.no_title(bearer.number)))
    changed = matter.connection.execute(
        update(SubmissionRow).where(SubmissionRow.id == case.id, SubmissionRow.title == "").values(title=title, title_key=title_key)
    )
    if changed.rowcount:
        log(matter, refiling.TITLED, case.number, after=title)


def classify(matter: Matter, case: Case, category: str) -> None:
    if not category:
        return
    changed = matter.connection.execute(update(SubmissionRow).where(SubmissionRow.id == case.id, SubmissionRow.category == "").values(category=category))
    if changed.rowcount:
        log(matter, "case classified", case.number, after=category)


def log(matter: Matter, action: str, subject: str, *, before: str = "", after: str = "", why: str = "", key: str = "") -> None:
    basis = f"{matter.mail.sha256 if matter.mail else matter.hand.basis} {why}".strip()
    line = AuditLine(at=matter.hand.now, who=matter.hand.by, action=action, subject=subject, before=before, after=after, basis=basis)
    record(matter.connection, line, campaign=matter.campaign, key=key)
