"""Mail comes in: from a mailbox, or from files, as if received."""

from __future__ import annotations

import logging
import mailbox as mailboxes
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from zoneinfo import ZoneInfo

from config.settings import MailboxSettings
from ingest.facts import Arrival
from ingest.mailbox import Cursor, Mailbox, MailboxError, Message
from ingest.received import arrival_of, arrived, beginning
from ingest.vault import Blob, VaultError
from tracker.core.model import Task, TaskKind
from tracker.desk import Desk, NotReady, Progress, silent
from tracker.store.ledger import GIVEN_UP, Hand, Incoming, Source

log = logging.getLogger(__name__)

BATCH = 50  # mails recorded by one transaction: their bytes are durable before it begins
IMPORT_ACCOUNT = "import"
HEADER_LOOK = 64 * 1024  # bytes of a file in which a field of a header is looked for: relays add long ones before it
_FIELD = re.compile(rb"^(?:from|date|received|subject|message-id|return-path|mime-version|x-[\w-]+):", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Polled:
    account: str
    new: int
    error: str = ""  # a sentence for people


def poll(desk: Desk, *, now: datetime | None = None, progress: Progress = silent) -> tuple[Polled, ...]:
    """Look into every mailbox once; what is new is on disk and on the books before this returns."""
    return tuple(_poll_one(desk, settings, now or desk.now(), progress) for settings in desk.settings.mailboxes)


def _poll_one(desk: Desk, settings: MailboxSettings, now: datetime, progress: Progress) -> Polled:
    new = 0
    try:
        for folder in settings.folders:
            new += _folder(desk, settings, folder, now, progress)
    except (MailboxError, VaultError) as error:
        # The world denied us: said on 总览 and by `doctor`, tried again at the next tick.
        sentence = error.sentence if isinstance(error, MailboxError) else f"来信存不下：{error}"
        log.warning("poll failed", extra={"account": settings.name, "detail": str(error)})
        with desk.store.begin() as ledger:
            ledger.office.polled(settings.name, at=now, ok=False, detail=sentence, new=new)
        return Polled(settings.name, new, sentence)
    with desk.store.begin() as ledger:
        ledger.office.polled(settings.name, at=now, ok=True, new=new)
    return Polled(settings.name, new)


def _folder(desk: Desk, settings: MailboxSettings, folder: str, now: datetime, progress: Progress) -> int:
    with desk.store.look() as ledger:
        known = ledger.intake.cursor(account=settings.name, folder=folder)
        cursor = Cursor(*known) if known else None
        skip = ledger.intake.recorded(account=settings.name, folder=folder, uidvalidity=known[0], first=known[1]) if known else frozenset()
    new, missed = 0, set[int]()
    with desk.mailbox(settings, folder) as box:
        messages = box.new(cursor, skip=skip)
        while batch := list(islice(messages, 1)):
            new += _fetched(desk, chain(batch, islice(messages, BATCH - 1)), settings, now, lambda: progress(0, 0), missed)
        _report(desk, box, settings, folder, now, missed)
    return new


def _fetched(desk: Desk, messages: Iterable[Message], settings: MailboxSettings, now: datetime, tick: Callable[[], None], missed: set[int]) -> int:
    """Bytes to disk, durably, for a whole batch; then one transaction that records it and moves the cursor. *missed* grows by what is told here."""
    got: list[Message] = []
    taken: list[datetime] = []
    drafts: list[Blob] = []
    with desk.store.look() as ledger:
        erased = ledger.erasing.done()
    with desk.vault.batch(never=erased) as keep:
        for message in messages:
            head = bytearray()
            try:
                drafts.append(keep(beginning(message.chunks(), head)))
            except MailboxError as error:  # this one mail: the next poll asks for it again, for the cursor stays before it
                log.warning("mail not fetched", extra={"uid": message.arrival.uid, "detail": error.detail})
                _missed(desk, message.arrival, error.sentence, now)
                missed.add(message.arrival.uid)
                continue
            got.append(message)
            taken.append(arrived(bytes(head), settings.host, message.arrival.internaldate))
            tick()
    incoming = [Incoming(blob.sha256, blob.size, message.arrival, at) for blob, message, at in zip(drafts, got, taken, strict=True)]
    if not incoming:
        return 0
    with desk.store.begin() as ledger:
        fresh = ledger.intake.store_many(incoming, source=Source.IMAP, now=now)
        new = len(fresh)
        for task in _moved(desk, [one for one in incoming if one.sha256 in fresh]):
            ledger.office.ask(task, hand=Hand(by=desk.version, now=now))
        last = got[-1]
        ledger.intake.advance(account=last.arrival.account, folder=last.arrival.folder, uidvalidity=last.after.uidvalidity, next_uid=last.after.next_uid)
    return new


def _moved(desk: Desk, incoming: Iterable[Incoming]) -> Iterator[Task]:
    """Mails that came before a deadline by the line of our own server, and after it by the mailbox: somebody moved them, or they lay somewhere."""
    for one in incoming:
        for campaign in desk.serving(one.arrival.account):
            between = [limit.at for limit in campaign.deadlines if limit.at is not None and one.came <= limit.at < one.arrival.internaldate]
            if between:
                told = [f"{when.astimezone(ZoneInfo(campaign.zone)):%Y-%m-%d %H:%M}" for when in (one.came, one.arrival.internaldate)]
                reasons = (f"收信服务器记下的时间：{told[0]}", f"信箱里的时间：{told[1]}", "现按较早的时间认定；如不认可，请另作逾期认定")
                question = "这封来信曾被移动或滞留，两个到达时间分列截止前后，请核对"
                yield Task(f"moved:{campaign.code}:{one.sha256[:16]}", TaskKind.SYSTEM, question, campaign.code, one.sha256, reasons=reasons)


def _report(desk: Desk, box: Mailbox, settings: MailboxSettings, folder: str, now: datetime, missed: Collection[int]) -> None:
    """Mails that went away in between, and mails that the server has and does not hand over, but for those that were told as *missed*: one look is one try."""
    state = box.examine() if box.vanished or box.failed else None
    if state is None:
        return
    with desk.store.begin() as ledger:
        for uid in box.vanished:
            ledger.intake.vanished(uid, account=settings.name, folder=folder, uidvalidity=state.uidvalidity)
    for failed in (one for one in box.failed if one.uid not in missed):
        _missed(desk, Arrival(settings.name, folder, state.uidvalidity, failed.uid, now), failed.error.sentence, now)


def _missed(desk: Desk, arrival: Arrival, sentence: str, now: datetime) -> None:
    with desk.store.begin() as ledger:
        tries = ledger.intake.missed(arrival.uid, account=arrival.account, folder=arrival.folder, uidvalidity=arrival.uidvalidity, detail=sentence, now=now)
        if tries >= GIVEN_UP:
            key = f"missed:{arrival.account}:{arrival.folder}:{arrival.uidvalidity}:{arrival.uid}"
            task = Task(key, TaskKind.SYSTEM, "信箱里有一封来信三次都取不下来，请在网页信箱查看并手工补录", "", reasons=(sentence, f"UID {arrival.uid}"))
            ledger.office.ask(task, hand=Hand(by=desk.version, now=now))


def _record(desk: Desk, batch: Iterable[Incoming], source: Source, now: datetime) -> int:
    listed = tuple(batch)
    if not listed:
        return 0
    with desk.store.begin() as ledger:
        return len(ledger.intake.store_many(listed, source=source, now=now))


def import_paths(desk: Desk, paths: Iterable[Path], *, received: datetime | None = None, progress: Progress = silent) -> int:
    """Take .eml files, folders, mbox files and Maildirs as if received; how many mails were new.

    The arrival is *received*, else the topmost Received line, else the Date field, else the file's own time. Letters that
    answer imported mail are held until a person releases them.
    """
    now = desk.now()
    given = tuple(paths)
    if strange := [path.name for path in given if path.is_file() and not _is_mail(path)]:
        raise NotReady(f"不是邮件，请先从信箱里导出 .eml 再补录：{'、'.join(strange)}")
    messages = list(_messages(given))
    new = 0
    batch: list[Incoming] = []
    with desk.store.look() as ledger:
        erased = ledger.erasing.done()
    for done, (name, raw, written) in enumerate(messages, start=1):
        blob = desk.vault.keep((raw,), never=erased)
        came = received or arrival_of(raw) or written
        batch.append(Incoming(blob.sha256, blob.size, Arrival(IMPORT_ACCOUNT, name, 0, int(blob.sha256[:12], 16), came)))
        progress(done, len(messages))
        if len(batch) >= BATCH:
            new += _record(desk, batch, Source.IMPORT, now)
            batch.clear()
    return new + _record(desk, batch, Source.IMPORT, now)


def _messages(paths: Iterable[Path]) -> Iterator[tuple[str, bytes, datetime]]:
    """(where from, raw bytes, file time) of every mail under *paths*."""
    for path in paths:
        if path.is_dir() and (path / "cur").is_dir():
            yield from ((path.name, file.read_bytes(), _written(file)) for part in ("cur", "new") for file in sorted((path / part).iterdir()) if file.is_file())
        elif path.is_dir():
            yield from _messages(sorted(file for file in path.rglob("*.eml") if file.is_file()))
            yield from _messages(sorted(file for file in path.rglob("*.mbox") if file.is_file()))
        elif _is_mbox(path):
            box = mailboxes.mbox(path, create=False)
            try:
                yield from ((path.name, box.get_bytes(key), _written(path)) for key in box.keys())  # noqa: SIM118 - an mbox iterates over messages
            finally:
                box.close()
        else:
            yield path.parent.name, path.read_bytes(), _written(path)


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _is_mail(path: Path) -> bool:
    """Whether the file says that it is mail, by its name or by a field of a header (RFC 5322 §3.6); bad mail that says so is mail."""
    if path.suffix.casefold() == ".eml" or _is_mbox(path):
        return True
    with path.open("rb") as file:
        return _FIELD.search(file.read(HEADER_LOOK)) is not None


def _written(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)
