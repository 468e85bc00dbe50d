"""What second looks have seen of a mail that is being judged: put into its files, judged with, and noted where another look is wanted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from config.campaign import Campaign
from ingest.facts import Extract, Mail, Nature
from ingest.record import load_value
from tracker.core import examination, merging, stamped, unseen
from tracker.core.examination import Seen, Want
from tracker.core.judgement import AskHuman, File, Judgement
from tracker.core.model import Ruling, RulingKind, Unit
from tracker.desk import Desk
from tracker.flow import blanks, examiners
from tracker.store.ledger import Hand, Kept, Ledger

log = logging.getLogger(__name__)

ANSWER = "文件已进一步识读，不需再人工查看"
MOVED = "文件已进一步识读，另行登记"


@dataclass(frozen=True, slots=True)
class Looked:
    """A mail with everything that was seen of its files by now."""

    mail: Mail
    changed: frozenset[str]  # paths of the files that say more than when they were first read
    sealed: frozenset[str]  # paths of the files that somebody has looked at for seals
    files: frozenset[str]  # sha256 of those that a second look may say more of
    known: tuple[int, ...]  # which second looks these are


def look(desk: Desk, mail: Mail) -> Looked:
    """Put what is known of its files into *mail*."""
    stamps = any(any(one.sealed()) for one in desk.campaigns)
    mine = (leaf for leaf in mail.files() if unseen.silent(leaf) or (stamps and unseen.bearing(leaf)))
    files = frozenset(leaf.sha256 for leaf in mine) if mail.nature is Nature.PERSON else frozenset()
    if not files:
        return Looked(mail, frozenset(), frozenset(), files, ())
    with desk.store.look() as ledger:
        kept = ledger.examinations.seen(files)
    said, changed, sealed = examination.better(mail, [seen for one in kept if (seen := _seen(one)) is not None])
    return Looked(said, changed, sealed, files, tuple(one.id for one in kept))


def _seen(kept: Kept) -> Seen | None:
    extract = extract_of(kept)
    return None if extract is None else Seen(kept.sha256, kept.examiner, kept.version, extract)


def extract_of(kept: Kept) -> Extract | None:
    """Read back what was kept; None where it makes no sense: then the first reading is all there is."""
    try:
        return load_value(Extract, kept.facts)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        log.warning("a second look that cannot be read", extra={"examination": kept.id, "reason": type(fault).__name__})
        return None


def judged(
    desk: Desk, looked: Looked, campaign: Campaign | None, first: Judgement, again: Callable[[Mail], Judgement], units: Callable[[Campaign], Sequence[Unit]]
) -> Judgement:
    """What follows from *looked*, whose first reading was judged as *first*; *again* judges the mail as it is now, *units* are all that are known."""
    if campaign is None:
        return first
    found = _judged_again(desk, looked, campaign, first, again) if looked.changed else first
    return stamped.told(found, looked.mail, campaign, units(campaign)) if looked.sealed else found


def _judged_again(desk: Desk, looked: Looked, campaign: Campaign, first: Judgement, again: Callable[[Mail], Judgement]) -> Judgement:
    with desk.store.look() as ledger:
        held = [one for one in ledger.examinations.filed(looked.mail.sha256) if not merging.examined(one.reader)]  # not by a second look
    filed = {path: frozenset(one.requirement for one in held if one.path == path) for path in {one.path for one in held}}
    return examination.settled(first, again(looked.mail), looked.mail, looked.changed, campaign, filed=filed, blanks=blanks.of(desk, campaign))


def wants(desk: Desk, mail: Mail, judgement: Judgement, campaign: Campaign | None) -> tuple[Want, ...]:
    """The second looks that *mail*, as it was read first, should have."""
    return examination.wanted(mail, judgement, campaign, examiners.of(desk)) if campaign is not None else ()


def settle(ledger: Ledger, campaign: Campaign | None, looked: Looked, judgement: Judgement, *, wanted: tuple[Want, ...], hand: Hand) -> None:
    """In the transaction that files the mail: note what is wanted, close what is answered; what was seen meanwhile has the mail judged once more."""
    sha256 = looked.mail.sha256
    ledger.examinations.want(sha256, wanted, now=hand.now)
    answered = (*(examination.OPENED_BY if looked.changed else ()), *((stamped.PREFIX,) if looked.sealed else ()))
    if answered and campaign is not None:
        asked = {one.task.key for one in judgement.decisions if isinstance(one, AskHuman)}
        for task in ledger.office.tasks(campaign.code):
            if task.mail == sha256 and task.key.startswith(answered) and task.key not in asked:
                ledger.office.close_task(task.key, answer=ANSWER, by=hand.by, at=hand.now)
    if looked.changed and campaign is not None:
        _void_moved(ledger, campaign, looked, judgement, hand=hand)
    if looked.files and tuple(one.id for one in ledger.examinations.seen(looked.files)) != looked.known:
        ledger.intake.replay((sha256,))


def _void_moved(ledger: Ledger, campaign: Campaign, looked: Looked, judgement: Judgement, *, hand: Hand) -> None:
    """A paper that turned out to answer another item no longer answers the one it was taken for; unless a person said that it does."""
    filed = {(one.path, one.requirement) for one in judgement.decisions if isinstance(one, File)}
    anew = {path for path, _ in filed} & looked.changed
    moved = [one for one in ledger.examinations.filed(looked.mail.sha256) if one.path in anew and (one.path, one.requirement) not in filed and one.number]
    for one in moved:
        (dossier,) = ledger.cases.dossiers(campaign.code, (one.number,))
        subject = f"paper:{one.id}"
        if all(ruling.subject != subject for ruling in dossier.rulings):
            ruling = Ruling(0, RulingKind.VOID, subject, "", hand.by, MOVED, hand.now)
            ledger.office.rule(campaign.code, ruling, number=one.number, key=f"examined:{subject}:{one.number}")
