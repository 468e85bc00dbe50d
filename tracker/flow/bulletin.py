"""The organisers' digest 日报 with its files: written down when an issue is due, attached when it goes out.

issued ──▶ Digest (on the books) + HOME/out/日报/<call>-<issue>/ {.docx, .xlsx}   the same bytes at every attempt
with_files ──▶ the letter with these files, or with a sentence where they are when they are too large to be sent
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from jinja2 import TemplateError

from config.campaign import Campaign
from notifier.envelope import clean_filename
from notifier.notices import Digest, Enclosure, Letter, Notice
from notifier.record import load
from notifier.render import RenderError
from notifier.words import WordsError
from tracker.core import board, past
from tracker.core import digest as digests
from tracker.core.report import Report
from tracker.desk import Desk
from tracker.flow.office import books, folded

log = logging.getLogger(__name__)

SHELF = "日报"  # beside the workbook, in the folder people look into
# Postfix refuses mail above 10,240,000 bytes unless told otherwise (postconf(5), message_size_limit), and base64 adds more than a third.
ENCLOSED_CAP = 7_000_000
TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def issued(desk: Desk, campaign: Campaign, issue: digests.Issue, last: datetime | None, now: datetime, *, after: str = "") -> Digest:
    """What this issue says; *last* is when the one before it was queued, *after* its key. Its files are laid down first; without them it goes out all the same."""
    read = books(desk, campaign)
    found = folded(read, campaign, at=now)
    before = board.report(campaign, tuple(past.known(read.dossiers, last, campaign.zone)), at=last) if last is not None else None
    del read  # the page and the workbook are made from the report
    said = digests.digest(found, issue, last, before, told=_told(desk, after) if after else None)
    folder = f"{SHELF}/{clean_filename(campaign.code)}-{issue.name}"
    try:
        _lay(desk.settings.out / folder, said, found, desk.own_letters(campaign.code))
    except OSError as error:  # a full disk must not keep the letter from those who would hear of it by the letter
        log.warning("files of the digest not written", extra={"campaign": campaign.code, "issue": issue.name, "why": error.strerror})
        return said
    return replace(said, folder=folder)


def _told(desk: Desk, key: str) -> Digest | None:
    """What the issue before said; one that another version of the program wrote may be unreadable, and then nothing is held against it."""
    with desk.store.look() as ledger:
        draft = ledger.outbox.draft(key)
    try:
        notice = load(dict(draft.notice)) if draft is not None else None
    except (ValueError, LookupError, TypeError):
        return None
    return notice if isinstance(notice, Digest) else None


def _lay(folder: Path, said: Digest, found: Report, own: Path | None) -> None:
    """Write the page, in the *own* words of the campaign, and the workbook of an issue; whole or not at all."""
    from tracker.workbook.book import book
    from tracker.workbook.read import typed
    from tracker.workbook.write import beside, settle

    folder.mkdir(parents=True, exist_ok=True)
    page = _page(said, own)
    with beside(folder / clean_filename(page.name)) as draft:
        draft.write_bytes(page.content)
        settle(draft)
        draft.replace(folder / clean_filename(page.name))
    if not found.campaign.correspondence.digest_book:
        return
    sheet = folder / clean_filename(f"{_book_name(said)}.xlsx")
    with beside(sheet) as draft:
        book(found, language=said.head.language, typed=typed(sheet, campaign=said.head.code, language=said.head.language)).save(draft)
        settle(draft)
        draft.replace(sheet)


def _page(said: Digest, own: Path | None) -> Enclosure:
    """The page in the campaign's own words; where these fail on the facts of the day, in the house's: an issue is read on its day or not at all."""
    from notifier.official import paper

    try:
        return paper(said, own)
    except (RenderError, TemplateError, WordsError) as error:
        if own is None:
            raise
        log.warning("page of the digest in the house's words", extra={"campaign": said.head.code, "why": f"{type(error).__name__}: {error}"})
        return paper(said)


def _book_name(said: Digest) -> str:
    from zoneinfo import ZoneInfo

    from notifier.moments import clock, short_day
    from notifier.words import say

    language, zone = said.head.language, said.head.zone
    local = said.at.astimezone(ZoneInfo(zone))
    at = f"{short_day(said.at, zone, language)}{'' if language == 'zh' else ' '}{clock(local.time(), language).replace(':', '.')}"
    return say("digest.book", language, at=at)


def with_files(desk: Desk, notice: Notice, letter: Letter) -> Letter:
    """The letter with the files that go with it; what is gone, or too large, stays where it is."""
    if not isinstance(notice, Digest) or not notice.folder:
        return letter
    folder = desk.settings.out / notice.folder
    if not folder.resolve().is_relative_to(desk.settings.out.resolve()):
        return letter
    files = [one for one in sorted(folder.glob("*")) if one.suffix in TYPES and one.is_file() and not one.name.startswith((".", "~"))]
    chosen: list[Enclosure] = []
    room = ENCLOSED_CAP
    for one in files:  # by name: the page of the digest is small, and either may be left out
        size = one.stat().st_size
        if size <= room:
            chosen.append(Enclosure(one.name, TYPES[one.suffix], one.read_bytes()))
            room -= size
    if len(chosen) < len(files):
        return _elsewhere(replace(letter, attachments=tuple(chosen)), notice)
    return replace(letter, attachments=tuple(chosen))


def _elsewhere(letter: Letter, notice: Digest) -> Letter:
    """The letter with a last line that says where its files are."""
    from html import escape

    from notifier.words import say

    line = say("digest.in-folder", notice.head.language, folder=notice.folder)
    return replace(letter, text=f"{letter.text}\n{line}\n", html=letter.html.replace("</body>", f"<p>{escape(line)}</p></body>"))
