"""Stored mails become facts, facts become judgements, judgements become papers, questions and letters owed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

from config.campaign import Campaign
from ingest.facts import Mail, Nature
from ingest.names import title_key, unit_key
from ingest.parse import dump
from ingest.sandbox import Broken
from notifier.envelope import verify_message_id
from tracker.core import cloud, decide, directions, returned, waybills
from tracker.core.check import PICTURES
from tracker.core.decide import Routed
from tracker.core.directions import Directions
from tracker.core.due import questions
from tracker.core.judgement import Judgement
from tracker.core.model import Fate, Submission, Task, TaskKind
from tracker.core.waybills import Waybill
from tracker.desk import Desk, Progress, silent
from tracker.flow import blanks, locked, looked
from tracker.flow.registers import Names, Registers
from tracker.store.ledger import Hand, Keys, Ledger, Pending

log = logging.getLogger(__name__)

SENT_SINCE = "同一材料已随信发来，不需再下载"
AT_ONCE = 500  # mails taken from the queue at a time
KEYS = Keys(unit=unit_key, title=title_key)


@dataclass(frozen=True, slots=True)
class Worked:
    mails: int
    broken: int
    letters: int


class _End(Enum):
    JUDGED = auto()
    FAILED = auto()  # to be tried again, or set aside
    LATER = auto()  # pending still: mails that it concerns are read first


def work(desk: Desk, *, now: datetime | None = None, progress: Progress = silent) -> Worked:
    """Read and judge everything that has no fate yet, in order of arrival; then owe the answers."""
    from tracker.flow import likeness
    from tracker.flow.letters import answer

    at = now or desk.now()
    done, broken = _judge_all(desk, at, progress)
    likeness.compare(desk, now=at)  # before anybody is answered: about a case that may have been filed before, a person writes
    return Worked(done, broken, answer(desk, now=at))


def judge(desk: Desk, *, now: datetime | None = None) -> int:
    """Judge what has no fate yet, and write to nobody; how many mails that were."""
    return _judge_all(desk, now or desk.now(), silent)[0]


def _judge_all(desk: Desk, at: datetime, progress: Progress) -> tuple[int, int]:
    """How many mails were read, and how many of them not to an end. The registers are gone before letters are thought of."""
    from tracker.flow import hanging, seals

    registers = Registers(desk)
    done = broken = 0
    while True:
        with desk.store.look() as ledger:
            pending = ledger.intake.pending(AT_ONCE)
        if not pending:
            break
        for one, following in zip(pending, (*pending[1:], None), strict=True):
            end = _one(desk, one, registers, at, ahead=desk.path_of(following.sha256) if following else None)
            done += end is not _End.LATER
            broken += end is _End.FAILED
            progress(done, 0)
    hanging.close(desk, registers.anew, now=at)
    for campaign in registers.stamped.values():
        seals.settle(desk, campaign, now=at)
    return done, broken


def _one(desk: Desk, pending: Pending, registers: Registers, now: datetime, *, ahead: Path | None) -> _End:
    """Read and judge one mail. *ahead* is read meanwhile."""
    mail = desk.sandbox.read(desk.path_of(pending.sha256), desk.own, ahead=ahead)
    if isinstance(mail, Broken):
        return _set_aside(desk, pending, f"{mail.reason.value}: {mail.detail}")
    try:
        return _judge(desk, mail, pending, registers, now)
    except Exception as error:  # one message, whatever it breaks: it is kept, shown and replayable
        log.exception("judgement failed", extra={"mail": pending.sha256})
        registers.names = Names()  # of units that were not put on the books after all
        return _set_aside(desk, pending, f"{type(error).__name__}: {error}")


def _set_aside(desk: Desk, pending: Pending, reason: str) -> _End:
    with desk.store.begin() as ledger:
        fate = ledger.intake.failed(pending.sha256, reason)
        if fate is Fate.BROKEN:
            task = Task(
                f"broken:{pending.sha256[:16]}", TaskKind.UNREADABLE, "这封来信三次未能识读，原件完好，请人工查看", "", pending.sha256, reasons=(reason,)
            )
            ledger.office.ask(task, hand=Hand(by=desk.version, now=desk.now()))
    log.warning("mail failed", extra={"mail": pending.sha256, "fate": fate.value, "reason": reason})
    return _End.FAILED


def _judge(desk: Desk, mail: Mail, pending: Pending, registers: Registers, now: datetime) -> _End:
    """Steps 6 to 8 of a mail's way: one transaction holds everything that follows from it."""
    from tracker.flow import hanging

    serving = desk.serving(pending.account)
    said = _said(desk, pending.sha256)
    routed = said.routed or decide.route(mail, serving, [one for one in desk.campaigns if one not in serving])
    if _give_way(desk, mail, pending, routed.campaign):
        return _End.LATER
    read = locked.unlock(desk, mail, pending.arrived, routed.campaign)
    mail = read.mail
    seen = looked.look(desk, mail)
    campaign, judgement = _judgement(desk, mail, pending, routed, registers, said)
    wanted = looked.wants(desk, mail, judgement, campaign)
    judgement = looked.judged(desk, seen, campaign, judgement, lambda better: _judgement(desk, better, pending, routed, registers, said)[1], registers.units)
    key = locked.as_key(desk, mail, pending.arrived, campaign, judgement)
    if key is not None:
        campaign, judgement = key.campaign, key.judgement
    if campaign is not None:
        judgement = locked.told(judgement, read, campaign)
    with desk.store.begin() as ledger:
        before = locked.openers(ledger, mail.sha256)
        overtaken = campaign is not None and ledger.intake.overtaken(mail.sha256, campaign.code)
        new = overtaken and not any(ledger.cases.filed_as((mail.sha256,)).values())
        ledger.intake.keep_facts(mail, read.facts())
        ledger.post.told(mail.sha256, _waybills(mail))
        touched = ledger.cases.apply(campaign.code if campaign else None, seen.mail, judgement, keys=KEYS, now=now, version=desk.version)
        if mail.nature is Nature.OWN and verify_message_id(mail.message_id, desk.secret):
            _came_back(ledger, mail.message_id, pending.arrived, version=desk.version)
        if campaign is not None and (numbers := returned.silenced(judgement)):
            ledger.outbox.recall(numbers, by=desk.version, at=now)  # what waits to go to an address that takes nothing is thought of again later
        grown = _ask(ledger, campaign, touched, version=desk.version, now=now)
        anew = hanging.overtaken(ledger, campaign, mail.sha256, registers.names) if campaign is not None and new and touched else frozenset()
        ledger.office.weigh(mail.sha256)
        locked.settle(ledger, campaign, read, judgement, hand=Hand(by=desk.version, now=now), key=key)
        looked.settle(ledger, campaign, seen, judgement, wanted=wanted, hand=Hand(by=desk.version, now=now))
        ledger.intake.replay(before ^ locked.openers(ledger, mail.sha256))  # letters that are a password now, or no longer
    sender = mail.sender.address if mail.sender else ""
    if campaign is not None:
        registers.forget(campaign, anew)
        if seen.sealed:
            registers.stamped[campaign.code] = campaign
        for submission in grown:
            registers.opened(campaign, submission, sender)
    return _End.JUDGED


def _waybills(mail: Mail) -> tuple[Waybill, ...]:
    """The tracking numbers that a person tells in what he wrote himself and in the names of his pictures."""
    if mail.nature is not Nature.PERSON:
        return ()
    pictures = [leaf.filename for leaf in mail.files() if leaf.kind in PICTURES]
    return tuple({one.number: one for one in (*waybills.of_names(pictures), *waybills.told(f"{mail.subject}\n{mail.reply}"))}.values())


def _give_way(desk: Desk, mail: Mail, pending: Pending, campaign: Campaign | None) -> bool:
    """Let the mails that wait for a password in this one be read again first; the letter itself stays pending behind them."""
    awaited = locked.awaited(desk, mail, pending.arrived, campaign)
    if awaited:
        with desk.store.begin() as ledger:
            ledger.intake.keep_facts(mail, dump(mail))
            ledger.intake.replay(awaited)
    return bool(awaited)


def _came_back(ledger: Ledger, message_id: str, at: datetime, *, version: str) -> None:
    """Our own copy of a letter: it went out, and whoever was asked about it need not look any more."""
    if ledger.outbox.confirm(message_id, at):
        ledger.office.close_task(f"letter:{ledger.outbox.key_of(message_id)}", answer="本处留底已到，函件已寄出", by=version, at=at)


def _ask(ledger: Ledger, campaign: Campaign | None, touched: tuple[str, ...], *, version: str, now: datetime) -> tuple[Submission, ...]:
    if campaign is None or not touched:
        return ()
    dossiers = ledger.cases.dossiers(campaign.code, touched)
    for dossier in dossiers:
        for gone in cloud.answered(dossier, campaign):
            ledger.office.close_task(gone.key, answer=SENT_SINCE, by=version, at=now)
        for task in questions(dossier, campaign):
            ledger.office.ask(task, hand=Hand(by=version, now=now))
            if task.mail:  # it is this mail that a person has to decide about: nothing is answered before
                ledger.intake.refate(task.mail, Fate.REVIEW, f"已归件，{task.kind.value}待核")
                ledger.office.weigh(task.mail)  # or he has
    return tuple(one.submission for one in dossiers)


@dataclass(frozen=True, slots=True)
class _Said:
    """What people said of a mail, and the campaign it belongs to by that."""

    directions: Directions = directions.NONE
    routed: Routed | None = None
    at: datetime | None = None  # when the last of it was said


def _said(desk: Desk, mail: str) -> _Said:
    with desk.store.look() as ledger:
        rulings = ledger.office.about(directions.subject(mail))
    held = directions.of([one for _, one in rulings])
    code = next((code for code, one in reversed(rulings) if not one.undone and one.kind in directions.DIRECTING), "")
    campaign = next((one for one in desk.campaigns if one.code == code), None)
    at = max((one.at for _, one in rulings if not one.undone and one.kind in directions.DIRECTING), default=None)
    return _Said(held, Routed(campaign, reason="经办人认定") if held and campaign is not None else None, at)


def _judgement(desk: Desk, mail: Mail, pending: Pending, routed: Routed, registers: Registers, said: _Said) -> tuple[Campaign | None, Judgement]:
    serving = desk.serving(pending.account)
    moment = (pending.arrived, pending.sha256)
    if said.directions and routed.campaign is not None:
        register = registers.of(routed.campaign, moment, said=said.at)
        return routed.campaign, decide.on_mail(mail, routed.campaign, register, blanks.of(desk, routed.campaign), said.directions)
    if mail.nature is Nature.BOUNCE and serving:
        tried = {one.code: one for one in (*((routed.campaign,) if routed.campaign else ()), *serving)}.values()
        judged = [(one, decide.on_mail(mail, one, registers.of(one, moment), blanks.of(desk, one))) for one in tried]
        # Its subject names no campaign: it is for the one whose letter came back, else for the one that it may be about.
        return next((one for one in judged if one[1].cases), next((one for one in judged if one[1].fate is Fate.REVIEW), judged[0]))
    if mail.nature is not Nature.PERSON:
        campaign = routed.campaign or (serving[0] if serving else None)
        if campaign is not None:
            return campaign, decide.on_mail(mail, campaign, registers.of(campaign, moment), blanks.of(desk, campaign))
    if routed.misdirected:
        return routed.campaign, decide.misdirected(mail, routed.campaign, routed.reason)
    if routed.campaign is None:
        return None, decide.unrouted(mail, routed.reason)
    return routed.campaign, decide.on_mail(mail, routed.campaign, registers.of(routed.campaign, moment), blanks.of(desk, routed.campaign))
