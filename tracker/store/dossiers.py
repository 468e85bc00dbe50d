"""Read cases as frozen values, in a constant number of queries however many cases there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, select

from ingest.names import title_key
from tracker.core.merging import SEALS
from tracker.core.model import Dossier, PostalReceipt, Submission, Unit
from tracker.store import correspondence, evidence
from tracker.store.decided import NOTHING, Decided, decided
from tracker.store.engine import StoreError
from tracker.store.examinations import DONE, WANTED
from tracker.store.reading import Query, Rows, Where, grouped
from tracker.store.refiling import HOLDS
from tracker.store.rosters import members_of
from tracker.store.tables.desk import ExaminationMailRow, ExaminationRow, TaskRow
from tracker.store.tables.dossier import MailCaseRow, ParcelCaseRow, PostalReceiptRow, RulingRow, SubmissionRow, UnitAliasRow, UnitRow
from tracker.store.tables.incoming import MessageRow
from tracker.store.writing import MOST_PARAMETERS


@dataclass(frozen=True, slots=True)
class _Statements:
    """What a dossier is read with. Building these selects takes longer than running them for one case, so it is done once."""

    units: Query
    aliases: Query
    submissions: Query
    papers: Query
    parcels: Query
    rulings: Query
    links: Query
    mails: Query
    numbers: Query
    letters: Query
    tasks: Query
    looks: Query


@cache
def _statements(*, whole: bool) -> _Statements:
    """Of a whole campaign, or of some numbers of it."""
    where: list[ColumnElement[bool]] = [SubmissionRow.campaign == bindparam("of_campaign")]
    if not whole:
        where.append(SubmissionRow.number.in_(bindparam("of_numbers", expanding=True)))
    wanted = select(SubmissionRow.id).where(*where)
    numbered = select(SubmissionRow.number).where(*where)
    units_, aliases = _units(select(SubmissionRow.unit_id).where(*where))
    mails, numbers = correspondence.select_briefs((MessageRow.sha256.in_(select(MailCaseRow.sha256).where(HOLDS, MailCaseRow.submission_id.in_(wanted))),))
    return _Statements(
        units=units_,
        aliases=aliases,
        submissions=_submissions(where),
        papers=evidence.select_papers(where),
        parcels=select(ParcelCaseRow.submission_id, *evidence.PARCEL)
        .join(PostalReceiptRow, PostalReceiptRow.id == ParcelCaseRow.parcel_id)
        .where(ParcelCaseRow.submission_id.in_(wanted))
        .order_by(PostalReceiptRow.received_on, PostalReceiptRow.register_no),
        rulings=evidence.select_rulings((RulingRow.submission_id.in_(wanted),)),
        links=select(MailCaseRow.submission_id, MailCaseRow.sha256).where(HOLDS, MailCaseRow.submission_id.in_(wanted)).distinct(),
        mails=mails,
        numbers=numbers,
        letters=correspondence.select_letters(numbered),
        tasks=correspondence.select_tasks((TaskRow.submission.in_(numbered),), closed=False),
        looks=_looks(wanted),
    )


def dossiers(connection: Connection, campaign: str, numbers: Sequence[str] | None) -> tuple[Dossier, ...]:
    if numbers is not None and len(numbers) > MOST_PARAMETERS:
        raise StoreError(f"more than {MOST_PARAMETERS} numbers at once: ask for the whole campaign")
    held = decided(connection, campaign)
    if numbers is not None:  # what is part of a case is read with it, and asking for the part is asking for the whole
        whole = dict.fromkeys(held.merged.get(one, one) for one in numbers)
        numbers = [each for one in whole for each in (one, *held.into(one))]
    given = {"of_campaign": campaign} if numbers is None else {"of_campaign": campaign, "of_numbers": list(numbers)}
    asked = _statements(whole=numbers is None)

    def read(statement: Query) -> Rows:
        return connection.execute(statement, given)

    known = meant(connection, _as_units(read(asked.units), read(asked.aliases)), held)
    found = _as_decided(_as_submissions(read(asked.submissions), known), held)
    papers, shared = evidence.as_papers(read(asked.papers))
    shared = grouped((known[unit_id].id if unit_id in known else unit_id, paper) for unit_id, mine in shared.items() for paper in mine)
    parcels = grouped((submission_id, evidence.parcel(row)) for submission_id, *row in read(asked.parcels))
    claims = claimed(connection, campaign, held)
    parcels = {one.id: _held(one.number, parcels.get(one.id, ()), held) for one in found}
    ruled = evidence.as_rulings(read(asked.rulings))
    mails = correspondence.as_briefs(read(asked.mails), read(asked.numbers))
    of_case = grouped((submission_id, sha256) for submission_id, sha256 in read(asked.links))
    letters = correspondence.as_letters(read(asked.letters))
    questions = grouped((one.submission, one) for one in correspondence.as_tasks(read(asked.tasks)))
    members = members_of(connection, campaign, held)
    looks = {submission_id: (waits, ended) for submission_id, waits, ended in read(asked.looks)}
    each = (
        Dossier(
            submission=one,
            papers=tuple(sorted((*papers.get(one.id, ()), *shared.get(one.unit.id, ())), key=lambda paper: (paper.arrived, paper.id))),
            parcels=_once((*parcels.get(one.id, ()), *claims.get(one.number, ()))),
            rulings=ruled.get(one.id, ()),
            mails=tuple(sorted((mails[sha256] for sha256 in of_case.get(one.id, ())), key=lambda mail: (mail.arrived, mail.sha256))),
            letters=letters.get(one.number, ()),
            tasks=questions.get(one.number, ()),
            looking=looks.get(one.id, (None, None))[0],
            looked=looks.get(one.id, (None, None))[1],
            membership=members.membership(one.unit) if members is not None else None,
        )
        for one in found
    )
    return _joined(tuple(each), held)


def _joined(each: Sequence[Dossier], held: Decided) -> tuple[Dossier, ...]:
    """Cases as they stand: what is part of another goes there, and one that nothing belongs to any more is none."""
    parts: dict[str, list[Dossier]] = {}
    for one in each:
        if one.submission.number in held.merged:
            parts.setdefault(held.merged[one.submission.number], []).append(one)
    whole = (_with(one, parts.get(one.submission.number, ())) for one in each if one.submission.number not in held.merged)
    return tuple(one for one in whole if one.submission.by_hand or one.mails or one.parcels or any(not paper.shared for paper in one.papers))


def _once(parcels: Iterable[PostalReceipt]) -> tuple[PostalReceipt, ...]:
    """Envelopes by day and 登记号, each once."""
    return tuple(sorted({one.register_no: one for one in parcels}.values(), key=lambda one: (one.received_on, one.register_no)))


def _with(one: Dossier, parts: Sequence[Dossier]) -> Dossier:
    if not parts:
        return one
    every = (one, *parts)
    papers = {paper.id: paper for each in every for paper in each.papers}
    mails = {mail.sha256: mail for each in every for mail in each.mails}
    return replace(
        one,
        papers=tuple(sorted(papers.values(), key=lambda paper: (paper.arrived, paper.id))),
        parcels=_once(parcel for each in every for parcel in each.parcels),
        rulings=tuple(sorted({ruling.id: ruling for each in every for ruling in each.rulings}.values(), key=lambda ruling: ruling.id)),
        mails=tuple(sorted(mails.values(), key=lambda mail: (mail.arrived, mail.sha256))),
        letters=tuple({letter.key: letter for each in every for letter in each.letters}.values()),
        tasks=tuple({task.key: task for each in every for task in each.tasks}.values()),
    )


def _looks(wanted: Query) -> Query:
    """Of each case: since when a file of its mails waits to be read again, and when one was last.

    Looks for seals are left out: no letter is about them, so none waits for one.
    """
    waits = func.min(case((ExaminationRow.state == WANTED, ExaminationRow.since)))
    ended = func.max(case((ExaminationRow.state == DONE, ExaminationRow.at)))
    return (
        select(MailCaseRow.submission_id, waits, ended)
        .join(ExaminationMailRow, ExaminationMailRow.mail == MailCaseRow.sha256)
        .join(ExaminationRow, ExaminationRow.sha256 == ExaminationMailRow.sha256)
        .where(HOLDS, MailCaseRow.submission_id.in_(wanted), ExaminationRow.examiner != SEALS)
        .group_by(MailCaseRow.submission_id)
    )


def units(connection: Connection, *, after: int = 0) -> dict[int, Unit]:
    """All units with their aliases, by id; or those with a higher one only."""
    rows, aliases = _units(select(UnitRow.id).where(UnitRow.id > after) if after else None)
    return _as_units(connection.execute(rows), connection.execute(aliases))


def meant(connection: Connection, known: Mapping[int, Unit], held: Decided) -> dict[int, Unit]:
    """*known*, each as the unit that a person said it is; and those units know the names that mean them."""
    if not held.same and not held.units:
        return dict(known)
    by_key = {unit.key: unit for unit in known.values()}
    lacking = {whole for whole in held.same.values() if whole not in by_key}
    if lacking:
        rows, names = _units(select(UnitRow.id).where(UnitRow.key.in_(sorted(lacking))))
        by_key |= {unit.key: unit for unit in _as_units(connection.execute(rows), connection.execute(names)).values()}
    for name, whole in held.same.items():
        if whole in by_key:
            by_key[whole] = replace(by_key[whole], aliases=tuple(dict.fromkeys((*by_key[whole].aliases, name))))
    for key, name in held.units.items():
        if key in by_key:
            by_key[key] = replace(by_key[key], name=name)
    return {id_: by_key.get(held.same.get(unit.key, unit.key), unit) for id_, unit in known.items()}


def _units(ids: Query | None = None) -> tuple[Query, Query]:
    """Units and their aliases; all of them unless *ids* selects some."""
    rows = select(UnitRow.id, UnitRow.name, UnitRow.key, UnitRow.region).order_by(UnitRow.id)
    names = select(UnitAliasRow.unit_id, UnitAliasRow.key).order_by(UnitAliasRow.key)
    return (rows, names) if ids is None else (rows.where(UnitRow.id.in_(ids)), names.where(UnitAliasRow.unit_id.in_(ids)))


def _as_units(rows: Rows, names: Rows) -> dict[int, Unit]:
    aliases = grouped((unit_id, key) for unit_id, key in names)
    return {id_: Unit(id_, name, key, aliases.get(id_, ()), region) for id_, name, key, region in rows}


def submissions(connection: Connection, where: Where, known: Mapping[int, Unit], held: Decided = NOTHING) -> tuple[Submission, ...]:
    return _as_decided(_as_submissions(connection.execute(_submissions(where)), known), held)


def _as_decided(found: tuple[Submission, ...], held: Decided) -> tuple[Submission, ...]:
    """Cases under the titles and categories that people gave them. By its former title a case is still found, for its row has it."""
    if not held.titles and not held.categories:
        return found
    return tuple(
        replace(
            one,
            title=held.titles.get(one.number, one.title),
            title_key=title_key(held.titles[one.number]) if one.number in held.titles else one.title_key,
            category=held.categories.get(one.number, one.category),
        )
        for one in found
    )


def _held(number: str, logged: Iterable[PostalReceipt], held: Decided) -> tuple[PostalReceipt, ...]:
    """Of the envelopes *logged* for a case those that are still held to be its own, as they read now."""
    mine = (one for one in logged if number in held.cases(one.register_no, (number,)))
    return tuple(now for one in mine if (now := held.parcel(one)) is not None)


def claimed(connection: Connection, campaign: str, held: Decided) -> dict[str, tuple[PostalReceipt, ...]]:
    """The envelopes that people claimed for cases, or moved to them, by number."""
    wanted = {*held.claimed, *held.moved} - held.voided
    if not wanted:
        return {}
    where = (PostalReceiptRow.campaign == campaign, PostalReceiptRow.register_no.in_(sorted(wanted)))
    parcels = (held.parcel(evidence.parcel(row)) for row in connection.execute(select(*evidence.PARCEL).where(*where)))
    return grouped((number, one) for one in parcels if one is not None for number in held.cases(one.register_no, ()))


def _submissions(where: Where) -> Query:
    return (
        select(
            SubmissionRow.id,
            SubmissionRow.number,
            SubmissionRow.campaign,
            SubmissionRow.unit_id,
            SubmissionRow.title,
            SubmissionRow.title_key,
            SubmissionRow.category,
            SubmissionRow.opened,
            SubmissionRow.by_hand,
        )
        .where(*where)
        .order_by(SubmissionRow.campaign, SubmissionRow.seq)
    )


def _as_submissions(rows: Rows, known: Mapping[int, Unit]) -> tuple[Submission, ...]:
    return tuple(
        Submission(id_, number, campaign, known[unit_id], title, title_key, category, opened, by_hand)
        for id_, number, campaign, unit_id, title, title_key, category, opened, by_hand in rows
    )
