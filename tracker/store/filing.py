"""Carry out one judgement on one mail: open what is new, file what came, ask, and log. Doing it twice is doing it once.

Which case is meant: the one with the number given; else the one this mail meant before by these names; else the one of
that unit and title; else a new one. Numbers are dealt by campaign, one transaction at a time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from ingest.facts import Leaf, Mail
from tracker.core import cloud, examination
from tracker.core.decide import LEFT_ELSEWHERE
from tracker.core.model import AskHuman, CaseRef, Fate, File, Judgement, Note, OpenCase, Task, TaskKind
from tracker.core.report import AuditLine
from tracker.store import refiling
from tracker.store.columns import clean
from tracker.store.engine import StoreError, serialise
from tracker.store.tables.desk import TaskRow
from tracker.store.tables.dossier import MailCaseRow, PaperRow, SubmissionRow, UnitAliasRow, UnitRow
from tracker.store.tables.incoming import MessageRow
from tracker.store.writing import once, record

FETCHED = "云附件已由经办人处理"
ANSWERED = "按经办人的认定已无此疑问"
PAPER = ("mail", "path", "requirement")  # what makes a paper one
LINK = ("sha256", "submission_id", "unit_key", "title_key")  # what makes a mail's link to a case one


@dataclass(frozen=True, slots=True)
class Keys:
    """How names are made comparable; the core's own functions, passed in because the store has no opinion."""

    unit: Callable[[str], str]
    title: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes, and when."""

    by: str  # a person, or the version of the program
    now: datetime
    basis: str = ""  # the mail, the ruling


@dataclass(frozen=True, slots=True)
class _Case:
    id: int
    number: str
    unit_id: int
    title: str
    category: str


@dataclass(frozen=True, slots=True)
class _Matter:
    """One mail on the table, or a parcel: then there is no mail."""

    connection: Connection
    campaign: str
    mail: Mail | None
    arrived: datetime
    keys: Keys
    hand: Hand
    anew: bool = False  # a person decided something about it: what follows takes the place of what followed


def carry_out(connection: Connection, campaign: str | None, mail: Mail, judgement: Judgement, *, keys: Keys, hand: Hand) -> tuple[str, ...]:
    before = connection.execute(
        select(MessageRow.arrived, MessageRow.fate, MessageRow.campaign, MessageRow.fate_reason).where(MessageRow.sha256 == mail.sha256)
    ).one_or_none()
    if before is None:
        raise StoreError(f"no mail {mail.sha256} is stored")
    if campaign:
        serialise(connection, f"shoujian campaign {campaign}")
    anew = refiling.called_off(connection, mail.sha256)
    matter = _Matter(connection, campaign or "", mail, before.arrived, keys, hand, anew=anew)
    touched = _link(matter, mail, judgement)
    for decision in judgement.decisions:
        match decision:
            case File():
                _file(matter, mail, touched[decision.case], decision)
            case OpenCase():
                _classify(matter, touched[decision.case], decision.category)
            case AskHuman():
                ask(connection, _about(decision, touched), hand=hand)
            case Note():
                _log(matter, decision.action, decision.subject, after=decision.detail, key=_fingerprint(mail, decision))
    if anew:
        _called_off(matter, mail, judgement, touched)
    connection.execute(
        update(MessageRow)
        .where(MessageRow.sha256 == mail.sha256)
        .values(
            campaign=campaign,
            fate=judgement.fate.value,
            fate_reason=judgement.reason,
            nothing_attached=judgement.nothing_attached,
            forwarded=judgement.forwarded,
            unplaced=[_filename(mail, path) for path in judgement.unplaced],
        )
    )
    weigh_fetched(connection, mail.sha256)
    if (before.fate, before.campaign, before.fate_reason) != (judgement.fate.value, campaign, clean(judgement.reason)):
        _log(matter, "mail judged", mail.sha256, before=before.fate, after=judgement.fate.value, why=judgement.reason)
    return tuple(dict.fromkeys(one.number for one in touched.values()))


def _called_off(matter: _Matter, mail: Mail, judgement: Judgement, touched: Mapping[CaseRef, _Case]) -> None:
    for filename in refiling.left_out(matter.connection, mail.sha256, judgement):
        _log(matter, "paper taken out", mail.sha256[:16], before=filename)
    for key in refiling.unasked(matter.connection, mail.sha256, judgement):
        closed = {"closed": matter.hand.now, "closed_by": matter.hand.by, "answer": ANSWERED}
        matter.connection.execute(update(TaskRow).where(TaskRow.key == key).values(closed))
        _log(matter, "question answered", key, after=ANSWERED)
    about = (one for one in judgement.decisions if isinstance(one, AskHuman) and (one.case in touched or one.task.kind in refiling.RAISED))
    for asked in (_about(one, touched) for one in about):  # of several cases none, where it was one before
        matter.connection.execute(update(TaskRow).where(TaskRow.key == asked.key).values(submission=asked.submission))


def _about(decision: AskHuman, touched: Mapping[CaseRef, _Case]) -> Task:
    """The question, with the number of the case that this same judgement opened."""
    case = touched.get(decision.case) if decision.case is not None else None
    return decision.task if case is None or decision.task.submission else replace(decision.task, submission=case.number)


def open_case(connection: Connection, campaign: str, ref: CaseRef, *, keys: Keys, hand: Hand) -> str:
    """Open a case that no mail asks for: paper came first. Its number, or that of the case of this very unit and title."""
    serialise(connection, f"shoujian campaign {campaign}")
    matter = _Matter(connection, campaign, None, hand.now, keys, hand)
    found = _looked_up(matter, _unit_key(matter, ref), keys.title(ref.title)) or _open(matter, ref)
    return found.number


def _link(matter: _Matter, mail: Mail, judgement: Judgement) -> dict[CaseRef, _Case]:
    """Find or open every case the judgement names, in its order, and remember what this mail called it."""
    named = [*judgement.cases, *(one.case for one in judgement.decisions if isinstance(one, File | OpenCase))]
    if named and not matter.campaign:
        raise StoreError("a mail of no campaign cannot concern a case")
    found: dict[CaseRef, _Case] = {}
    for place, ref in enumerate(dict.fromkeys(named)):
        unit_key, title_key = _unit_key(matter, ref), matter.keys.title(ref.title)
        case = _numbered(matter, ref) or _remembered(matter, mail, unit_key, title_key) or _looked_up(matter, unit_key, title_key) or _open(matter, ref)
        if ref.title and not case.title:
            _entitle(matter, case, ref.title)
        found[ref] = case
        if ref.number:  # it is called by the name its unit has now, which a person may have given it and may take back
            unit_key = matter.connection.scalars(select(UnitRow.key).where(UnitRow.id == case.unit_id)).one()
        link = {"sha256": mail.sha256, "submission_id": case.id, "unit_key": unit_key, "title_key": title_key, "place": place}
        if not once(matter.connection, MailCaseRow, link, by=LINK):
            matter.connection.execute(update(MailCaseRow).where(*(getattr(MailCaseRow, name) == link[name] for name in LINK)).values(place=place))
    return found


def _unit_key(matter: _Matter, ref: CaseRef) -> str:
    return matter.keys.unit(ref.unit) or ref.unit  # a name of nothing but punctuation is still a name


CASE = (SubmissionRow.id, SubmissionRow.number, SubmissionRow.unit_id, SubmissionRow.title, SubmissionRow.category)


def _numbered(matter: _Matter, ref: CaseRef) -> _Case | None:
    if not ref.number:
        return None
    row = matter.connection.execute(select(*CASE).where(SubmissionRow.number == ref.number, SubmissionRow.campaign == matter.campaign)).one_or_none()
    if row is None:
        raise StoreError(f"{matter.campaign} has no case {ref.number}")
    return _Case(*row)


def _remembered(matter: _Matter, mail: Mail, unit_key: str, title_key: str) -> _Case | None:
    statement = (
        select(*CASE)
        .join(MailCaseRow, MailCaseRow.submission_id == SubmissionRow.id)
        .where(MailCaseRow.sha256 == mail.sha256, MailCaseRow.unit_key == unit_key, MailCaseRow.title_key == title_key)
        .where(SubmissionRow.campaign == matter.campaign)
        .order_by(SubmissionRow.id)
        .limit(1)
    )
    row = matter.connection.execute(statement).one_or_none()
    return None if row is None else _Case(*row)


def _looked_up(matter: _Matter, unit_key: str, title_key: str) -> _Case | None:
    unit_id = unit_of(matter.connection, unit_key)
    if unit_id is None:
        return None
    where = (SubmissionRow.campaign == matter.campaign, SubmissionRow.unit_id == unit_id, SubmissionRow.title_key == title_key)
    row = matter.connection.execute(select(*CASE).where(*where)).one_or_none()
    return None if row is None else _Case(*row)


def unit_of(connection: Connection, key: str) -> int | None:
    """The unit of this name or alias; no name means two units."""
    named = select(UnitRow.id).where(UnitRow.key == key)
    return connection.scalar(named.union_all(select(UnitAliasRow.unit_id).where(UnitAliasRow.key == key)))


def _open(matter: _Matter, ref: CaseRef) -> _Case:
    unit_key = _unit_key(matter, ref)
    if not unit_key:
        raise StoreError("a case needs the name of its unit")
    unit_id = unit_of(matter.connection, unit_key)
    if unit_id is None:
        if once(matter.connection, UnitRow, {"name": ref.unit, "key": unit_key}, by=("key",)):
            _log(matter, "unit registered", ref.unit)
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
    _log(matter, "case opened", number, after=ref.title or ref.unit)
    return _Case(case_id, number, unit_id, clean(ref.title), "")


def _entitle(matter: _Matter, case: _Case, title: str) -> None:
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
        _log(matter, refiling.TITLED, case.number, after=title)


def _classify(matter: _Matter, case: _Case, category: str) -> None:
    if not category:
        return
    changed = matter.connection.execute(update(SubmissionRow).where(SubmissionRow.id == case.id, SubmissionRow.category == "").values(category=category))
    if changed.rowcount:
        _log(matter, "case classified", case.number, after=category)


def _file(matter: _Matter, mail: Mail, case: _Case, paper: File) -> None:
    leaf = _leaf(mail, paper.path)
    owner = {"campaign": matter.campaign, "mail": mail.sha256, "unit_id": case.unit_id, "submission_id": None if paper.shared else case.id}
    values = {**owner, **paper_values(paper, reader=leaf.extract.reader if leaf else "", now=matter.hand.now)}
    said = f"{paper.requirement}: {paper.filename}"
    if once(matter.connection, PaperRow, values, by=PAPER):
        _log(matter, "paper filed", case.number, after=said, why="；".join(paper.reasons))
        return
    if matter.anew and refiling.moved(matter.connection, mail.sha256, paper, owner):
        _log(matter, "paper moved", case.number, after=said, why="；".join(paper.reasons))
    if not _locked(asdict(one) for one in paper.findings):
        _read_anew(matter, case, paper, values)


def paper_values(paper: File, *, reader: str, now: datetime) -> dict[str, Any]:
    """A paper as a row, but for its mail and its case."""
    return {
        "path": paper.path,
        "requirement": paper.requirement,
        "filename": paper.filename,
        "sha256": paper.sha256,
        "size": paper.size,
        "kind": paper.kind.value,
        "findings": [asdict(one) for one in paper.findings],
        "fields": [asdict(one) for one in paper.fields],
        "reasons": list(paper.reasons),
        "score": paper.score,
        "reader": reader,
        "filed": now,
        "expires": paper.expires,
        "content": paper.content,
    }


READ_ANEW = ("kind", "findings", "fields", "reasons", "score", "reader", "content")


def _read_anew(matter: _Matter, case: _Case, paper: File, values: Mapping[str, Any]) -> None:
    """A file that a password kept closed, or whose pages were a picture, says more now. It stays the evidence it was; what stood of it is in the log."""
    same = (PaperRow.mail == values["mail"], PaperRow.path == paper.path, PaperRow.requirement == paper.requirement)
    before = matter.connection.execute(select(PaperRow.findings, PaperRow.reader).where(*same)).one_or_none()
    if before is None:
        return
    locked = _locked(before.findings)
    if locked or (before.reader != values["reader"] and examination.again(values["reader"])):
        matter.connection.execute(update(PaperRow).where(*same).values({name: values[name] for name in READ_ANEW}))
        action, was = ("paper opened", "encrypted") if locked else ("paper read anew", before.reader)
        _log(matter, action, case.number, before=was, after=f"{paper.requirement}: {paper.filename}", why="；".join(paper.reasons))


def _locked(findings: Iterable[Mapping[str, Any]]) -> bool:
    return any(one["code"] == "encrypted" for one in findings)


def _leaf(mail: Mail, path: str) -> Leaf | None:
    """The file at *path*; what stands in the body of the letter has a path, and so has a file that was left elsewhere."""
    everything = (leaf for top in (*mail.leaves, *mail.body, *cloud.leaves(mail)) for leaf in top.walk())
    return next((leaf for leaf in everything if leaf.path == path), None)


def _filename(mail: Mail, path: str) -> str:
    leaf = _leaf(mail, path)
    return path if leaf is None else leaf.filename


def ask(connection: Connection, task: Task, *, hand: Hand) -> bool:
    values = {
        "key": task.key,
        "kind": task.kind.value,
        "question": task.question,
        "campaign": task.campaign,
        "mail": task.mail,
        "submission": task.submission,
        "candidates": list(task.candidates),
        "reasons": list(task.reasons),
        "opened": task.opened or hand.now,
        "due": task.due,
    }
    asked = once(connection, TaskRow, values, by=("key",))
    if not asked:
        _again(connection, task, hand)
        _learn(connection, task)
    if asked:
        line = AuditLine(at=hand.now, who=hand.by, action="question asked", subject=task.key, before="", after=task.question, basis=task.mail)
        record(connection, line, campaign=task.campaign)
    return asked


def _again(connection: Connection, task: Task, hand: Hand) -> None:
    """A question that was dropped because nothing raised it any more is raised once more; what a person answered stays answered."""
    dropped = (TaskRow.key == task.key, TaskRow.closed.is_not(None), TaskRow.answer == ANSWERED)
    if connection.execute(update(TaskRow).where(*dropped).values(closed=None, closed_by="", answer="")).rowcount:
        line = AuditLine(at=hand.now, who=hand.by, action="question asked again", subject=task.key, before="", after=task.question, basis=task.mail)
        record(connection, line, campaign=task.campaign)


def weigh_fetched(connection: Connection, mail: str) -> None:
    """A mail that left all its files elsewhere is filed once every question about them is answered, and waits again when one is asked anew."""
    asked = select(TaskRow.key).where(TaskRow.mail == mail, TaskRow.kind == TaskKind.CLOUD.value)
    if connection.scalar(asked.limit(1)) is None:
        return
    waiting = connection.scalar(asked.where(TaskRow.closed.is_(None)).limit(1)) is not None
    was, now = (FETCHED, LEFT_ELSEWHERE) if waiting else (LEFT_ELSEWHERE, FETCHED)
    fate = Fate.REVIEW if waiting else Fate.FILED
    connection.execute(update(MessageRow).where(MessageRow.sha256 == mail, MessageRow.fate_reason == was).values(fate=fate.value, fate_reason=now))


def _learn(connection: Connection, task: Task) -> None:
    """An open question that was asked before its case or its last day was known learns it now; nothing that is known changes, but for what it offers to pick from."""
    mine = (TaskRow.key == task.key, TaskRow.closed.is_(None))
    if task.mail and task.key.startswith(f"unit:{task.mail[:16]}:"):  # whose it is: a seal was read meanwhile, or an earlier mail came
        connection.execute(update(TaskRow).where(*mine).values(candidates=list(task.candidates), reasons=list(task.reasons)))
    if task.submission:
        connection.execute(update(TaskRow).where(*mine, TaskRow.submission == "").values(submission=task.submission))
    if task.due is not None:
        connection.execute(update(TaskRow).where(*mine, TaskRow.due.is_(None)).values(due=task.due))


def _log(matter: _Matter, action: str, subject: str, *, before: str = "", after: str = "", why: str = "", key: str = "") -> None:
    basis = f"{matter.mail.sha256 if matter.mail else matter.hand.basis} {why}".strip()
    line = AuditLine(at=matter.hand.now, who=matter.hand.by, action=action, subject=subject, before=before, after=after, basis=basis)
    record(matter.connection, line, campaign=matter.campaign, key=key)


def _fingerprint(mail: Mail, note: Note) -> str:
    words: tuple[Any, ...] = (mail.sha256, note.action, note.subject, note.detail)
    return f"note:{hashlib.sha256(json.dumps(words).encode()).hexdigest()}"
