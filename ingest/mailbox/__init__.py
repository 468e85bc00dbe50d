"""The only door to IMAP: what is new in one folder, and its bytes, without leaving a trace there.

EXAMINE and BODY.PEEK only, UIDs only, and of the server's own parsing only sizes and dates: ENVELOPE, BODYSTRUCTURE
and text searches are wrong at half of the providers our users have. `append` alone writes, and nothing here calls it.
The errors are drawn at the top of `session.py`.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from ingest.facts import Arrival
from ingest.mailbox.fetched import BATCH, SMALL, batches, body_of, fact, named_item
from ingest.mailbox.session import Account, Broken, Improper, Interrupted, MailboxError, Refused, Session, State, Unreachable
from ingest.mailbox.wire import Allowance, Items, answers, ranges

__all__ = ["Account", "Broken", "Cursor", "Failed", "Improper", "Interrupted", "Mailbox", "MailboxError", "Message", "Refused", "State", "Unreachable"]

log = logging.getLogger(__name__)
T = TypeVar("T")

CHUNK = 1_048_576  # of a larger message, at a time
LARGEST = 536_870_912  # above, the size is a lie or the mail no submission
ASKED_AT_ONCE = 500  # sizes and dates in one FETCH
ARRIVING = 1_000  # UIDs a search may name beyond what EXAMINE counted, for mail that arrives meanwhile
REVIVALS = 3  # new connections one call may open to get around a message that kills them
UID_MAX = 4_294_967_295
_LINE_OF_UIDS = 16_777_216  # a SEARCH answers in one line: eleven bytes for each message of the folder
LOOKED_AT = 20  # messages a search may name for one Message-ID
_LINE_OF_ID = 16_384  # bytes of a Message-ID header; ours have a hundred
_ASKED = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
_ID = re.compile(r"[A-Za-z0-9._-]{1,100}@[A-Za-z0-9.-]{1,250}")
_FLAG = re.compile(r"\\?[A-Za-z0-9$_.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to go on: everything below *next_uid* was handed over."""

    uidvalidity: int
    next_uid: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A message that is there and did not come through. No later `Message.after` passes it, so `new` offers it again."""

    uid: int
    error: MailboxError


@dataclass(frozen=True, slots=True)
class Message:
    arrival: Arrival
    size: int  # as announced
    after: Cursor  # to be stored together with this message
    chunks: Callable[[], Iterator[bytes]] = field(repr=False)  # its bytes; may raise MailboxError in the middle


class Mailbox:
    """One folder of one account. Not for two threads."""

    def __init__(self, session: Session) -> None:
        self.vanished: tuple[int, ...] = ()  # of the last `new`: gone between SEARCH and FETCH
        self.failed: tuple[Failed, ...] = ()  # of the last `new`
        self._session = session
        self._state = State(0, 0, 0)
        self._revivals = REVIVALS

    @classmethod
    def open(cls, account: Account) -> Self:
        return cls(Session(account))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._session.close()

    def examine(self) -> State:
        """The folder as it is now."""
        self._state = self._session.examine()
        return self._state

    def noop(self) -> None:
        """Say that we are still here."""
        self._session.noop()

    def append(self, folder: str, message: bytes, flags: tuple[str, ...] = (), when: datetime | None = None) -> None:
        """Put *message* into *folder*, e.g. a copy of a letter we sent. The only call that writes."""
        if any(not _FLAG.fullmatch(flag) for flag in flags) or (when is not None and when.tzinfo is None):
            raise Improper("邮件标记或时间不正确。", f"flags {flags!r}, time {when!r}")
        self._session.append(folder, message, flags, when)

    def holds(self, message_id: str) -> bool:
        """Whether a message with this Message-ID (one of ours, without brackets) lies in the folder.

        A server may answer a search it does not know with everything, so what it names is looked at.
        """
        if not _ID.fullmatch(message_id):
            raise Improper("邮件编号不正确。", f"Message-ID {message_id[:80]!r}")
        if self.examine().exists == 0:
            return False
        named = sorted(self._search("HEADER", "Message-ID", message_id))[-LOOKED_AT:]
        if not named:
            return False
        found = self._fetch(
            named, f"(UID {_ASKED})", partial(named_item, _ASKED.replace(".PEEK", "").encode()), size=_LINE_OF_ID, seconds=self._session.account.seconds(0)
        )
        return any(f"<{message_id}>".encode() in header for header in found.values())

    def new(self, cursor: Cursor | None, *, skip: Container[int] = ()) -> Iterator[Message]:
        """Messages from *cursor* on, ascending, one at a time; all of them when the folder is no longer the cursor's.

        UIDs in *skip* are known already and not fetched again, unless the folder is another.
        """
        self.vanished, self.failed, self._revivals = (), (), REVIVALS
        state = self.examine()
        first = 1
        if cursor and cursor.uidvalidity == state.uidvalidity and not 0 < state.uidnext < cursor.next_uid:
            first = cursor.next_uid
        elif cursor:
            log.warning("mailbox rescan", extra=self._extra(cursor=str(cursor), state=str(state)))
            skip = ()  # numbers of messages that are no longer these
        wanted = [uid for uid in self._uids(first) if uid not in skip]
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            yield from self._messages(wanted[start : start + ASKED_AT_ONCE])

    def _uids(self, first: int) -> list[int]:
        state = self._state
        if state.exists == 0 or state.uidnext == first:
            return []
        found: set[int] = set()
        if first > 1:
            try:
                found = self._search("UID", f"{first}:*")
            except Broken as error:  # Aliyun knows no search but the simplest
                log.info("search refused", extra=self._extra(detail=error.detail))
            found = {uid for uid in found if uid >= first}  # n:* names the last message even when it is below n
        if not found:  # nothing there, or a server that answers searches with nothing (NetEase): ALL is right everywhere
            everything = self._search("ALL")
            if not everything:
                raise Broken("邮箱服务器说有邮件，却列不出来。", f"SEARCH ALL found none of {state.exists}")
            found = {uid for uid in everything if uid >= first}
        return sorted(found)

    def _search(self, *criteria: str) -> set[int]:
        allowance = Allowance(self._session.account.patience_s, line=_LINE_OF_UIDS, total=2 * _LINE_OF_UIDS)
        lines = self._uid("SEARCH", *criteria, allowance=allowance)
        try:
            found = {int(word) for line in lines if isinstance(line, bytes) for word in line.split(b"(")[0].split()}
        except ValueError as error:
            raise Broken("邮箱服务器的回应无法理解。", f"SEARCH: {error}"[:200]) from error
        found = {uid for uid in found if 0 < uid <= UID_MAX}
        if len(found) > self._state.exists + ARRIVING:
            raise Broken("邮箱服务器列出的邮件比实际存在的多。", f"SEARCH: {len(found)} of {self._state.exists}")
        return found

    def _messages(self, uids: list[int]) -> Iterator[Message]:
        """One window of UIDs: what they are, then their bytes, small ones by the batch."""
        account, state = self._session.account, self._state
        facts = self._gently(uids, "(UID RFC822.SIZE INTERNALDATE)", fact)
        for batch in batches({uid: size for uid, (size, _) in facts.items()}):
            self._revive()
            bodies: dict[int, bytes] = {}
            if facts[batch[0]][0] <= SMALL:
                bodies = self._gently(batch, "(UID BODY.PEEK[])", body_of, size=BATCH)
            for uid in batch:
                size, when = facts[uid]
                chunks = partial(self._pieces, uid, size, state.uidvalidity)
                if size <= SMALL:
                    if not self._plausible(uid, size, bodies.get(uid)):
                        continue
                    chunks = partial(iter, (bodies.pop(uid),))
                elif size > LARGEST:
                    self._fail(uid, Broken("邮件过大，没有收取。", f"size {size}"))
                    continue
                arrival = Arrival(account.name, account.folder, state.uidvalidity, uid, when)
                after = Cursor(state.uidvalidity, min(uid + 1, *(failed.uid for failed in self.failed), UID_MAX))
                yield Message(arrival, size, after, chunks)

    def _plausible(self, uid: int, size: int, body: bytes | None) -> bool:
        if body is None:  # vanished or failed, noted where it was asked
            return False
        if size and not body:
            self._fail(uid, Broken("邮箱服务器没有给出邮件内容。", f"0 of {size} bytes"))
            return False
        self._compare(uid, announced=size, received=len(body))
        return True

    def _compare(self, uid: int, *, announced: int, received: int) -> None:
        """Exchange announces estimates: a difference is worth a line in the log, not the mail."""
        if announced != received:
            log.warning("size differs", extra=self._extra(uid=uid, announced=announced, received=received))

    def _pieces(self, uid: int, size: int, uidvalidity: int) -> Iterator[bytes]:
        """A large message, a megabyte at a time; the deadline is for the whole and counts only waiting for the server."""
        left = self._session.account.seconds(size)
        offset = 0
        while True:
            begun = time.monotonic()
            try:
                if uidvalidity != self._state.uidvalidity:
                    raise Interrupted("邮箱文件夹在收信过程中被重建，将重新收取。", f"UID {uid} belonged to UIDVALIDITY {uidvalidity}")
                piece = self._piece(uid, offset, left)
                if offset == 0 and not piece:
                    raise Broken("邮箱服务器没有给出邮件内容。", f"0 of {size} bytes")
                if offset + len(piece) > 2 * size + CHUNK:
                    raise Broken("邮件比服务器声明的大得多，没有收取。", f"announced {size}, still coming at {offset}")
            except MailboxError as error:
                self._fail(uid, error)
                raise
            left -= time.monotonic() - begun
            if piece:
                yield piece
            offset += len(piece)
            if offset == size or not piece or (offset > size and len(piece) < CHUNK):
                self._compare(uid, announced=size, received=offset)
                return

    def _piece(self, uid: int, offset: int, seconds: float) -> bytes:
        name = b"BODY[]<%d>" % offset
        found = self._fetch([uid], f"(UID BODY.PEEK[]<{offset}.{CHUNK}>)", partial(named_item, name), size=CHUNK, seconds=seconds)
        if uid not in found:
            raise Interrupted("邮件在收取过程中被删除。", f"UID {uid} vanished at byte {offset}")
        return found[uid]

    def _gently(self, uids: list[int], items: str, read: Callable[[Items], T | None], *, size: int = 0) -> dict[int, T]:
        """All at once; when that fails, one by one, so that one bad message does not block the others."""
        try:
            return self._fetch(uids, items, read, size=size, seconds=self._session.account.seconds(size))
        except (Broken, Interrupted) as error:
            if len(uids) == 1:
                self._fail(uids[0], error)
                self._revive()
                return {}
            self._revive(error)
        found: dict[int, T] = {}
        for uid in uids:
            found |= self._gently([uid], items, read, size=size)
        return found

    def _fetch(self, uids: list[int], items: str, read: Callable[[Items], T | None], *, size: int, seconds: float) -> dict[int, T]:
        """One FETCH. Whoever answers with what was asked must answer for a UID that was asked, once."""
        allowance = Allowance(seconds, literal=size, total=2 * size + 4_194_304)
        found: dict[int, T] = {}
        for answer in answers(self._uid("FETCH", ranges(uids), items, allowance=allowance)):
            if answer is None:
                raise Broken("邮箱服务器的回应无法理解。", f"FETCH {items}: garbled answer")
            value = read(answer)
            if value is None:  # the server tells of its own accord that flags changed
                continue
            uid = answer.get(b"UID")
            if not isinstance(uid, int) or uid not in uids or found.setdefault(uid, value) != value:
                raise Broken("邮箱服务器答非所问。", f"FETCH {items}: answer for UID {uid!r}")
            found[uid] = value
        gone = sorted(set(uids) - set(found))
        if gone:
            log.info("messages vanished", extra=self._extra(uids=ranges(gone)))
            self.vanished += tuple(gone)
        return found

    def _uid(self, command: str, *words: str, allowance: Allowance) -> list[object]:
        wire = self._session.wire

        def call() -> list[object]:
            typ, lines = wire.uid(command, *words)
            if typ != "OK":
                raise wire.error(f"{typ} {lines!r}")
            return [line for line in lines if line is not None]

        lines = self._session.ask(command, call, allowance)
        said = wire.untagged_responses.get("UIDVALIDITY")
        if said and said[-1] != b"%d" % self._state.uidvalidity:
            self._session.close()
            raise Interrupted("邮箱文件夹在收信过程中被重建，将重新收取。", f"UIDVALIDITY became {said[-1]!r}")
        return lines

    def _fail(self, uid: int, error: MailboxError) -> None:
        log.warning("message failed", extra=self._extra(uid=uid, detail=error.detail))
        if all(failed.uid != uid for failed in self.failed):
            self.failed += (Failed(uid, error),)

    def _revive(self, error: MailboxError | None = None) -> None:
        """Have a line again, a few times at most, and only if it leads to the same folder."""
        if self._session.alive:
            return
        if self._revivals == 0:
            raise error or self.failed[-1].error
        self._revivals -= 1
        before = self._state.uidvalidity
        self._session = Session(self._session.account)
        if self.examine().uidvalidity != before:
            raise Interrupted("邮箱文件夹在收信过程中被重建，将重新收取。", "UIDVALIDITY changed between two connections")

    def _extra(self, **facts: object) -> dict[str, object]:
        return {"account": self._session.account.name, "folder": self._session.account.folder, **facts}
