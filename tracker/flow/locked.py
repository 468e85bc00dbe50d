"""Passwords that come in another letter: which letters belong together, and reading a locked mail with what the others say.

    locked mail ──passwords of its conversation──▶ read again ──▶ facts, and which file which letter opened
    letter with a new password ──▶ the locked mails of its conversation are pending again, and so is the letter, behind them

No password is kept: they stand in the letters, and are found there again each time. What is kept with the facts of a mail is the
letter that opened a file, so that this letter is known for what it was.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from ingest.facts import DefectKind, Leaf, Mail, Nature
from ingest.parse import dump, load
from ingest.passwords import passwords
from tracker.core import replies
from tracker.core.judgement import AskHuman, CaseRef, Decision, File, Judgement
from tracker.core.mentions import numbers
from tracker.core.model import Fate, Ruling, RulingKind, TaskKind
from tracker.core.report import AuditLine
from tracker.desk import Desk
from tracker.store.ledger import Companion, Hand, Ledger

log = logging.getLogger(__name__)

DAYS = timedelta(days=30)  # between a locked mail and the letter with its password: longer than any supplement takes, shorter than a campaign
NEAREST = 40  # mails of one conversation that are looked into: a district that reports for its streets writes that many
LETTERS = 5  # letters whose passwords are tried on one mail; each costs a reading
TRIED = 10  # passwords tried on one mail: a 7z costs a third of a second for each, and the child has 18
TALKING = frozenset({Fate.STORED, Fate.PARSED, Fate.FILED, Fate.REVIEW, Fate.ENQUIRY})  # mails that may belong to a conversation
ABOUT_FILES = ("unread:", "item:", "unit:")  # keys of the questions that a mail raises while its files are locked
ABOUT_LETTER = ("enquiry:", "unrouted:")  # and of those a letter raises that seems to say nothing but a password
OPENED = "opened"  # beside a mail's facts: file → letter whose password opened it


@dataclass(frozen=True, slots=True)
class Read:
    """One mail as far as passwords go, with the letters that opened files of it."""

    mail: Mail
    opened: Mapping[str, Companion]  # by the path of the file

    def facts(self) -> dict[str, Any]:
        """What is kept: the facts, and beside them who opened what."""
        kept = dump(self.mail)
        return {**kept, OPENED: {path: letter.sha256 for path, letter in self.opened.items()}} if self.opened else kept


@dataclass(frozen=True, slots=True)
class Key:
    """What a letter is that brought nothing but the password of other mails."""

    campaign: Campaign
    judgement: Judgement
    answered_with: bool  # those mails have no answer yet: theirs answers this letter, too


def locked(mail: Mail) -> frozenset[str]:
    """Return the paths of the files that a password keeps closed."""
    return frozenset(leaf.path for leaf in mail.files() if _is_locked(leaf))


def _is_locked(leaf: Leaf) -> bool:
    return any(one.kind is DefectKind.ENCRYPTED for one in leaf.extract.defects)


def said(mail: Mail) -> tuple[str, ...]:
    """Return what a person's letter may mean as passwords: the sender's own words before what they quote."""
    if mail.nature is not Nature.PERSON:
        return ()
    return tuple(dict.fromkeys((*passwords(f"{mail.subject}\n{mail.reply}"), *passwords(mail.text))))


def conversation(ledger: Ledger, mail: Mail, arrived: datetime, campaign: Campaign | None) -> tuple[Companion, ...]:
    """The other mails of the same conversation, by arrival: same sender, an answer to one another, or a case named by its number."""
    around = ledger.intake.companions(campaign.code if campaign else None, since=arrived - DAYS, until=arrived + DAYS)
    mine = next((one for one in around if one.sha256 == mail.sha256), None)
    cases = {*(mine.cases if mine else ()), *(numbers(mail.subject, campaign.code) if campaign else ())}
    sender = mail.sender.address.casefold() if mail.sender else ""
    answers = {mail.in_reply_to, *mail.references} - {""}
    near = [
        one
        for one in around
        if one.sha256 != mail.sha256
        and one.fate in TALKING
        and (
            (sender and one.sender.casefold() == sender)
            or one.message_id in answers
            or (mail.message_id and mail.message_id in one.references)
            or not cases.isdisjoint(one.cases)
        )
    ]
    nearest = sorted(near, key=lambda one: (abs(one.arrived - arrived), one.sha256))[:NEAREST]
    return tuple(sorted(nearest, key=lambda one: (one.arrived, one.sha256)))


def unlock(desk: Desk, mail: Mail, arrived: datetime, campaign: Campaign | None) -> Read:
    """Read *mail* again with the passwords of its conversation, letter by letter, until nothing of it is locked."""
    if not locked(mail):
        return Read(mail, {})
    with desk.store.look() as ledger:
        talk = conversation(ledger, mail, arrived, campaign)
        words = [(one, _words(ledger, one.sha256)) for one in talk]
    opened: dict[str, Companion] = {}
    tried: list[str] = []
    for letter, spoken in [(one, spoken) for one, spoken in words if spoken][:LETTERS]:
        fresh = [word for word in spoken if word not in tried][: TRIED - len(tried)]
        if not fresh:
            continue
        tried += fresh
        again = desk.sandbox.read(desk.path_of(mail.sha256), desk.own, passwords=tuple(tried))
        if not isinstance(again, Mail):  # it does the reader no good: what was read without stays
            log.warning("not read with passwords", extra={"mail": mail.sha256, "reason": again.reason.value})
            break
        opened |= dict.fromkeys(_opened(mail, again), letter)
        mail = again
        if not locked(mail):
            break
    return Read(mail, opened)


def _words(ledger: Ledger, sha256: str) -> tuple[str, ...]:
    kept = ledger.intake.facts(sha256)
    return said(load(kept[1])) if kept else ()


def _opened(before: Mail, after: Mail) -> tuple[str, ...]:
    """The files that are open now and were not, those inside them included."""
    known = {leaf.path for leaf in before.files() if not _is_locked(leaf)}
    return tuple(leaf.path for leaf in after.files() if leaf.path not in known and not _is_locked(leaf))


def awaited(desk: Desk, mail: Mail, arrived: datetime, campaign: Campaign | None) -> tuple[str, ...]:
    """The mails to read again because this letter says a password for the first time: locked ones, and those another letter opened."""
    spoken = said(mail)
    if not spoken:
        return ()
    with desk.store.look() as ledger:
        if not set(spoken) - set(_words(ledger, mail.sha256)):
            return ()
        return tuple(one.sha256 for one in conversation(ledger, mail, arrived, campaign) if _concerned(ledger, one.sha256))


def _concerned(ledger: Ledger, sha256: str) -> bool:
    kept = ledger.intake.facts(sha256)
    return kept is not None and bool(kept[1].get(OPENED) or locked(load(kept[1])))


def openers(ledger: Ledger, sha256: str) -> frozenset[str]:
    """The letters that opened files of this mail when it was read last."""
    kept = ledger.intake.facts(sha256)
    return frozenset((kept[1].get(OPENED) or {}).values()) if kept else frozenset()


def as_key(desk: Desk, mail: Mail, arrived: datetime, campaign: Campaign | None, judgement: Judgement) -> Key | None:
    """Judge a letter that brought nothing but the password of another mail: it belongs to that mail's cases, and is answered with them."""
    if not _says_nothing_else(mail, judgement):
        return None
    with desk.store.look() as ledger:
        talk = conversation(ledger, mail, arrived, campaign)
        mates = [one for one in talk if one.campaign and mail.sha256 in openers(ledger, one.sha256)]
    if not mates:
        return None
    concerned = campaign or desk.campaign(mates[0].campaign)
    cases = dict.fromkeys(number for one in mates if one.campaign == concerned.code for number in one.cases)
    named = tuple(CaseRef("", "", number) for number in cases)
    judged = Judgement(Fate.FILED, "来信告知另一封来信中文件的密码，文件已打开", (), named)
    return Key(concerned, judged, answered_with=not any(one.covered for one in mates))


def _says_nothing_else(mail: Mail, judgement: Judgement) -> bool:
    if mail.leaves or not said(mail) or replies.asks(mail.reply):
        return False
    asked = {one.task.kind for one in judgement.decisions if isinstance(one, AskHuman)}
    return judgement.nothing_attached or (judgement.fate in {Fate.ENQUIRY, Fate.REVIEW} and asked <= {TaskKind.ENQUIRY})


def told(judgement: Judgement, read: Read, campaign: Campaign) -> Judgement:
    """Let the papers say with whose word they were opened, and a question about a locked file that it is locked."""
    closed = locked(read.mail)
    if not read.opened and not closed:
        return judgement
    zone = ZoneInfo(campaign.zone)
    decisions: list[Decision] = [_asked(one, closed) if isinstance(one, AskHuman) else one for one in judgement.decisions]
    decisions = [
        replace(one, reasons=(*one.reasons, _sentence(read.opened[one.path].arrived.astimezone(zone))))
        if isinstance(one, File) and one.path in read.opened
        else one
        for one in decisions
    ]
    return replace(judgement, decisions=tuple(decisions))


def _asked(asking: AskHuman, closed: frozenset[str]) -> AskHuman:
    task = asking.task
    if not task.key.startswith("unread:") or closed.isdisjoint(task.key.rpartition(":")[2].split(",")):
        return asking
    return replace(asking, task=replace(task, question="文件有密码，打不开，请向来信人索要密码或未加密的文件"))


def _sentence(day: datetime) -> str:
    return f"文件有密码，已用{day.year}年{day.month}月{day.day}日来信告知的密码打开"


def settle(ledger: Ledger, campaign: Campaign | None, read: Read, judgement: Judgement, *, hand: Hand, key: Key | None) -> None:
    """Close what no longer arises: questions about files that are open now (and about the letter that was their *key*), papers of locked ones."""
    if key is not None:
        if key.answered_with:
            ledger.intake.settle((read.mail.sha256,), "与其打开的文件一并答复")
        _close(ledger, read.mail, judgement, ABOUT_LETTER, answer="来信告知的密码已用于打开文件", hand=hand)
    if not read.opened or campaign is None:
        return
    _close(ledger, read.mail, judgement, ABOUT_FILES, answer="文件已用另一封来信告知的密码打开", hand=hand)
    filed = {(one.path, one.requirement) for one in judgement.decisions if isinstance(one, File)}
    mine = ledger.cases.mails((read.mail.sha256,))
    for dossier in ledger.cases.dossiers(campaign.code, [number for one in mine for number in one.cases]):
        for paper in dossier.papers:
            stale = paper.mail == read.mail.sha256 and paper.path in read.opened and (paper.path, paper.requirement) not in filed
            if stale and any(one.code == "encrypted" for one in paper.findings):
                number = dossier.submission.number
                ruling = Ruling(0, RulingKind.VOID, f"paper:{paper.id}", "", hand.by, "文件已打开，内容另行登记", hand.now)
                ledger.office.rule(campaign.code, ruling, number=number, key=f"opened:paper:{paper.id}:{number}")
    for letter in sorted({one.sha256 for one in read.opened.values()}):
        names = "、".join(leaf.filename for leaf in read.mail.files() if leaf.path in read.opened and read.opened[leaf.path].sha256 == letter)
        line = AuditLine(hand.now, hand.by, "locked files opened", read.mail.sha256, "", names, letter)
        ledger.office.audit(line, campaign=campaign.code, key=f"opened:{read.mail.sha256[:32]}:{letter[:32]}")


def _close(ledger: Ledger, mail: Mail, judgement: Judgement, about: tuple[str, ...], *, answer: str, hand: Hand) -> None:
    asked = {one.task.key for one in judgement.decisions if isinstance(one, AskHuman)}
    for task in ledger.office.tasks():
        if task.mail == mail.sha256 and task.key.startswith(about) and task.key not in asked:
            ledger.office.close_task(task.key, answer=answer, by=hand.by, at=hand.now)
