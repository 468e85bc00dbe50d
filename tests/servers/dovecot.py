"""The private Dovecot of the demonstration, with a second client at hand: the secretary in her webmail."""

from __future__ import annotations

import contextlib
import imaplib
import secrets
import time
from collections.abc import Iterator
from datetime import datetime

from tracker.demo import dovecot
from tracker.demo.dovecot import MISSING, PASSWORD, certificate, free_port

__all__ = ["MISSING", "PASSWORD", "Dovecot", "certificate", "free_port"]


class Dovecot(dovecot.Dovecot):
    """Any user name is a mailbox of its own; the password is PASSWORD."""

    @contextlib.contextmanager
    def session(self, user: str, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """A second client, e.g. the secretary's webmail, with *folder* open for writing."""
        with imaplib.IMAP4(self.host, self.port, timeout=20) as client:
            client.login(user, PASSWORD)
            client.select(f'"{folder}"')
            yield client

    def append(self, user: str, message: bytes, *, when: datetime | None = None, flags: str = "", folder: str = "INBOX") -> int:
        """The UID under which *message* was stored."""
        with self.session(user) as client:
            stamp = imaplib.Time2Internaldate(when) if when else None
            typ, data = client.append(f'"{folder}"', flags or None, stamp, message)
            assert typ == "OK", data
            return int(data[0].split(b"APPENDUID ")[1].split(b"]")[0].split()[1])

    def flag(self, user: str, uid: int, flags: str) -> None:
        with self.session(user) as client:
            client.uid("STORE", str(uid), "+FLAGS", f"({flags})")

    def flags(self, user: str) -> dict[int, str]:
        """What every message of the inbox is marked with, \\Recent aside."""
        with self.session(user) as client:
            _, data = client.uid("FETCH", "1:*", "(UID FLAGS)")
        found = {}
        for line in filter(None, data):
            uid = int(line.split(b"UID ")[1].split()[0].rstrip(b")"))
            words = line.split(b"FLAGS (")[1].split(b")")[0].decode().split()
            found[uid] = " ".join(sorted(set(words) - {r"\Recent"}))
        return found

    def expunge(self, user: str, uid: int) -> None:
        with self.session(user) as client:
            client.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)")
            client.expunge()

    def recreate(self, user: str) -> None:
        """Lose the server's numbering, as a restore from backup does: the mail stays, UIDVALIDITY and UIDs are new."""
        inbox = self.root / "mail" / user / "Maildir"
        for file in [*inbox.glob("dovecot*"), *inbox.glob(".INBOX/dovecot*")]:
            file.unlink()
        uids = inbox / "dovecot-uidlist"
        uids.write_text(f"3 V{int(time.time()) + 1000} N1 G{secrets.token_hex(16)}\n")
        self._own(inbox)
