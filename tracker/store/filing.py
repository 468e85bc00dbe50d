"""Carry out one judgement on one mail: open what is new, file what came, ask, and log. Doing it twice is doing it once.

Judgement ─▶ opening   which cases it names: found or opened
          ├▶ filing    what came is filed, once; read anew where it says more now
          ├▶ asking    what a person must say
          └▶ refiling  judged anew after a decision: what no longer follows is taken out
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from ingest.facts import Leaf, Mail
from tracker.core import cloud, merging
from tracker.core.judgement import AskHuman, CaseRef, File, Judgement, Note, OpenCase
from tracker.core.model import Task
from tracker.store import refiling
from tracker.store.asking import ANSWERED, ask, weigh_fetched
from tracker.store.columns import clean
from tracker.store.engine import StoreError, serialise
from tracker.store.opening import Case, Keys, Matter, classify, linked, log
from tracker.store.tables.desk import TaskRow
from tracker.store.tables.dossier import PaperRow
from tracker.store.tables.incoming import MessageRow
from tracker.store.writing import Hand, once

PAPER = ("mail", "path", "requirement")  # what makes a paper one


def carry_out(connection: Connection, campaign: str | None, mail: Mail, judgement: Judgement, *, keys: Keys, hand: Hand) -> tuple[str, ...]:
    before = connection.execute(
        select(MessageRow.arrived, MessageRow.fate, MessageRow.campaign, MessageRow.fate_reason).where(MessageRow.sha256 == mail.sha256)
    ).one_or_none()
    if before is None:
        raise StoreError(f"no mail {mail.sha256} is stored")
    if campaign:
        serialise(connection, f"shoujian campaign {campaign}")
    anew = refiling.called_off(connection, mail.sha256)
    matter = Matter(connection, campaign or "", mail, before.arrived, keys, hand, anew=anew)
    touched = linked(matter, mail, judgement)
    for decision in judgement.decisions:
        match decision:
            case File():
                _file(matter, mail, touched[decision.case], decision)
            case OpenCase():
                classify(matter, touched[decision.case], decision.category)
            case AskHuman():
                ask(connection, _about(decision, touched), hand=hand)
            case Note():
                log(matter, decision.action, decision.subject, after=decision.detail, key=_fingerprint(mail, decision))
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
        log(matter, "mail judged", mail.sha256, before=before.fate, after=judgement.fate.value, why=judgement.reason)
    return tuple(dict.fromkeys(one.number for one in touched.values()))


def _called_off(matter: Matter, mail: Mail, judgement: Judgement, touched: Mapping[CaseRef, Case]) -> None:
    for filename in refiling.left_out(matter.connection, mail.sha256, judgement):
        log(matter, "paper taken out", mail.sha256[:16], before=filename)
    for key in refiling.unasked(matter.connection, mail.sha256, judgement):
        closed = {"closed": matter.hand.now, "closed_by": matter.hand.by, "answer": ANSWERED}
        matter.connection.execute(update(TaskRow).where(TaskRow.key == key).values(closed))
        log(matter, "question answered", key, after=ANSWERED)
    about = (one for one in judgement.decisions if isinstance(one, AskHuman) and (one.case in touched or one.task.kind in refiling.RAISED))
    for asked in (_about(one, touched) for one in about):  # of several cases none, where it was one before
        matter.connection.execute(update(TaskRow).where(TaskRow.key == asked.key).values(submission=asked.submission))


def _about(decision: AskHuman, touched: Mapping[CaseRef, Case]) -> Task:
    """The question, with the number of the case that this same judgement opened."""
    case = touched.get(decision.case) if decision.case is not None else None
    return decision.task if case is None or decision.task.submission else replace(decision.task, submission=case.number)


def _file(matter: Matter, mail: Mail, case: Case, paper: File) -> None:
    leaf = _leaf(mail, paper.path)
    owner = {"campaign": matter.campaign, "mail": mail.sha256, "unit_id": case.unit_id, "submission_id": None if paper.shared else case.id}
    values = {**owner, **paper_values(paper, reader=leaf.extract.reader if leaf else "", now=matter.hand.now)}
    said = f"{paper.requirement}: {paper.filename}"
    if once(matter.connection, PaperRow, values, by=PAPER):
        log(matter, "paper filed", case.number, after=said, why="；".join(paper.reasons))
        return
    if matter.anew and refiling.moved(matter.connection, mail.sha256, paper, owner):
        log(matter, "paper moved", case.number, after=said, why="；".join(paper.reasons))
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


def _read_anew(matter: Matter, case: Case, paper: File, values: Mapping[str, Any]) -> None:
    """A file that a password kept closed, or whose pages were a picture, says more now. It stays the evidence it was; what stood of it is in the log."""
    same = (PaperRow.mail == values["mail"], PaperRow.path == paper.path, PaperRow.requirement == paper.requirement)
    before = matter.connection.execute(select(PaperRow.findings, PaperRow.reader).where(*same)).one_or_none()
    if before is None:
        return
    locked = _locked(before.findings)
    if locked or (before.reader != values["reader"] and merging.again(values["reader"])):
        matter.connection.execute(update(PaperRow).where(*same).values({name: values[name] for name in READ_ANEW}))
        action, was = ("paper opened", "encrypted") if locked else ("paper read anew", before.reader)
        log(matter, action, case.number, before=was, after=f"{paper.requirement}: {paper.filename}", why="；".join(paper.reasons))


def _locked(findings: Iterable[Mapping[str, Any]]) -> bool:
    return any(one["code"] == "encrypted" for one in findings)


def _leaf(mail: Mail, path: str) -> Leaf | None:
    """The file at *path*; what stands in the body of the letter has a path, and so has a file that was left elsewhere."""
    everything = (leaf for top in (*mail.leaves, *mail.body, *cloud.leaves(mail)) for leaf in top.walk())
    return next((leaf for leaf in everything if leaf.path == path), None)


def _filename(mail: Mail, path: str) -> str:
    leaf = _leaf(mail, path)
    return path if leaf is None else leaf.filename


def _fingerprint(mail: Mail, note: Note) -> str:
    words: tuple[Any, ...] = (mail.sha256, note.action, note.subject, note.detail)
    return f"note:{hashlib.sha256(json.dumps(words).encode()).hexdigest()}"
