"""The world around the demonstration: an IMAP server that holds the mailbox and an SMTP sink that takes our letters."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tracker.demo.dovecot import PASSWORD, Dovecot, free_port
from tracker.demo.imapd import Imapd

__all__ = ["PASSWORD", "Letters", "MailServer", "mail_server", "smtp_sink"]


class MailServer(Protocol):
    """What the walk needs of an IMAP server."""

    name: str
    host: str
    port: int
    user: str

    def deliver(self, raw: bytes, when: datetime) -> None: ...


class _Own:
    name = "自带"

    def __init__(self, server: Imapd, user: str) -> None:
        self._server = server
        self.host, self.port, self.user = server.host, server.port, user

    def deliver(self, raw: bytes, when: datetime) -> None:
        self._server.deliver(self.user, raw, when=when)


class _Dovecot:
    name = "Dovecot"

    def __init__(self, server: Dovecot, user: str) -> None:
        self._server = server
        self.host, self.port, self.user = server.host, server.port, user

    def deliver(self, raw: bytes, when: datetime) -> None:
        self._server.deliver(self.user, [raw], when=when)


@contextlib.contextmanager
def mail_server(choice: str, address: str) -> Iterator[MailServer]:
    """Dovecot where it is installed, else our own small server; *choice* auto, dovecot or own."""
    if choice == "dovecot" or (choice == "auto" and Dovecot.installed()):
        with Dovecot() as dovecot:
            yield _Dovecot(dovecot, address.partition("@")[0])
    else:
        with Imapd({address: PASSWORD}) as own:
            yield _Own(own, address)


class Letters:
    """The sink: every letter becomes a file; the copy addressed to ourselves goes back into the mailbox, as it would."""

    def __init__(self, folder: Path, mailbox: MailServer) -> None:
        self.folder = folder
        self.mailbox = mailbox
        self.now = datetime.now(UTC)
        self.host, self.port = "127.0.0.1", free_port()
        self._count = 0
        self._last: dict[str, str] = {}

    def to(self, address: str) -> str:
        """The Message-ID of the last letter to *address*, "" when none went there."""
        return self._last.get(address.casefold(), "")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        del server, session
        raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        own = (envelope.mail_from or "").casefold()
        for recipient in envelope.rcpt_tos:
            if recipient.casefold() == own:
                self.mailbox.deliver(raw, self.now)
                continue
            self._count += 1
            self._last[recipient.casefold()] = str(message["Message-ID"]).strip("<>")
            subject = re.sub(r'[\\/:*?"<>|\s]+', " ", str(message["Subject"]).partition("（")[0]).strip()
            (self.folder / f"{self._count:03d} {self.now:%m-%d %H%M} {subject} {recipient.partition('@')[0]}.eml").write_bytes(raw)
        return "250 queued"


@contextlib.contextmanager
def smtp_sink(folder: Path, mailbox: MailServer) -> Iterator[Letters]:
    folder.mkdir(parents=True, exist_ok=True)
    letters = Letters(folder, mailbox)
    controller = Controller(letters, hostname=letters.host, port=letters.port)
    controller.start()
    try:
        yield letters
    finally:
        controller.stop()
