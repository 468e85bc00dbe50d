"""The only door to a sending server: one letter to one person, with a copy to ourselves, and an honest word of what became of it.

    connect ─ TLS ─ login ─ MAIL ─ RCPT to ─ RCPT copy ─ DATA ─ text ─┬─ intent ─ final dot ─ reply
                                                                      │
        whatever goes wrong up to here: Later, or Refused on a 5xx ───┘───  no reply after here: Unknown, never sent again blindly

*intent* is the house's last word: what it notes there is noted before a server may take the letter, and when it says no, the
connection is dropped without the dot and nobody has got anything. `Mailer.send` never raises for what a server did. A connection
serves many letters; a 421 at QUIT comes after the last reply and changes nothing.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from config.providers import Security, by_server
from notifier.envelope import fit_address
from notifier.faults import reason
from notifier.outcomes import Accepted, Later, Outcome, Refused, Unknown, Withheld, good, said, verdict
from notifier.wire import GOODBYE, Line
from notifier.words import say

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
UNKNOWN_HERE = frozenset({500, 501, 502, 503, 504, 534})  # to AUTH: of this way of logging in, not of the password (RFC 4954 §6)


@dataclass(frozen=True, slots=True)
class Smtp:
    """A sending account. 163 and QQ want the 授权码 as password and *sender* to be the account's own address."""

    host: str
    port: int
    security: Security = Security.TLS
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""  # the envelope's MAIL FROM
    timeout: float = 30.0  # seconds of silence
    deadline: float = 120.0  # seconds for one letter, connecting included
    ca_file: Path | None = None
    pace: float = 0.0  # seconds from one letter to the next: providers count

    def __post_init__(self) -> None:
        if self.security is Security.PLAIN and self.host not in LOOPBACK:
            raise ValueError(f"unencrypted SMTP is for loopback only, not for {self.host}")


class _Broken(Exception):  # noqa: N818 - never leaves this module
    """This letter ends here, with *outcome*."""

    def __init__(self, outcome: Later | Refused) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def _always() -> bool:
    return True


class Mailer:
    """One account; connects at the first letter and again when the connection was lost."""

    def __init__(self, account: Smtp, *, clock: Callable[[], float] = time.monotonic, wait: Callable[[float], None] = time.sleep) -> None:
        self._account = account
        self._clock = clock
        self._wait = wait
        self._line: Line | None = None
        self._last: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._hang_up(politely=True)

    def send(self, letter: bytes, sender: str, recipients: Sequence[str], *, intent: Callable[[], bool] = _always) -> Outcome:
        """Send *letter* to the first of *recipients*; the others are our own copies and decide nothing.

        *intent* is asked once, when all but the final dot is with the server. Raises what it raises, and ValueError for what we
        got wrong: addresses that are none, bytes that are no mail.
        """
        for one in (sender, *recipients):
            if not fit_address(one):
                raise ValueError(f"no address: {one!r}")
        if not recipients or not letter.isascii() or re.search(rb"\r(?!\n)|(?<!\r)\n", letter):
            raise ValueError("a letter goes to somebody, in ASCII, with CRLF at every line's end")
        self.keep_pace()
        self._last = self._clock()
        outcome: Outcome = Withheld()
        try:
            begun = self._begun(letter, sender, recipients)
            if not isinstance(begun, _Begun):
                outcome = begun
            elif intent():
                outcome = self._end(begun)
        except BaseException:
            self._hang_up(politely=False)  # in the middle of a letter there is no QUIT
            raise
        if not isinstance(outcome, Accepted):
            self._hang_up(politely=isinstance(outcome, Refused))
        return outcome

    def greet(self) -> str:
        """Connect, log in and say goodbye, no more; why that cannot be done, "" when it can."""
        try:
            self._line = self._connect(self._clock() + self._account.deadline)
        except _Broken as broken:
            return broken.outcome.reply or str(broken.outcome.code)
        self._hang_up(politely=True)
        return ""

    def rest(self) -> float:
        """Seconds until the next letter may go out."""
        return max(0.0, self._last + self._account.pace - self._clock()) if self._last is not None else 0.0

    def keep_pace(self) -> None:
        """Wait for as long as that is."""
        if (rest := self.rest()) > 0:
            self._wait(rest)

    def _ready(self, deadline: float, sender: str) -> Line:
        """A line on which MAIL FROM was accepted. An old one that died while idle is replaced once."""
        if self._line is not None:
            self._line.until(deadline)
            try:
                code, reply = self._line.docmd("MAIL", f"FROM:<{sender}>")
            except (smtplib.SMTPException, OSError):
                code, reply = GOODBYE, b""
            if good(code):
                return self._line
            self._hang_up(politely=code != GOODBYE)
        self._line = line = self._connect(deadline)
        code, reply = line.docmd("MAIL", f"FROM:<{sender}>")
        if not good(code):
            # The server speaks of our account or its own state, never of the person we write to.
            raise _Broken(Later(max(code, 0), said(reply), ours=True))
        return line

    def _connect(self, deadline: float) -> Line:
        account = self._account
        context = ssl.create_default_context(cafile=account.ca_file)
        line = Line(
            account.host, account.sender.partition("@")[2], account.timeout, deadline, self._clock, context if account.security is Security.TLS else None
        )
        try:
            _greet(line, account)
            if account.security is Security.STARTTLS:
                _encrypt(line, context)
            if account.user:
                _log_in(line, account)
        except _Broken:
            line.close()
            raise
        except (smtplib.SMTPException, OSError, ValueError) as error:
            line.close()
            raise _Broken(_no_connection(error, account)) from None
        return line

    def _address(self, line: Line, recipients: Sequence[str]) -> str:
        """Name the recipients; the note says which of our own copies was refused."""
        to, *copies = recipients
        code, reply = line.docmd("RCPT", f"TO:<{to}>")
        if not good(code):
            raise _Broken(verdict(code, reply))
        notes = []
        for copy in copies:
            code, reply = line.docmd("RCPT", f"TO:<{copy}>")
            if not good(code):
                notes.append(say("smtp.copy-refused", reply=f"{code} {said(reply)}"))
            if code == GOODBYE:
                raise _Broken(verdict(code, reply))
        return "；".join(notes)

    def _begun(self, letter: bytes, sender: str, recipients: Sequence[str]) -> _Begun | Later | Refused:
        """Hand over all of *letter* but the dot that ends it, or say what came in between."""
        try:
            line = self._ready(self._clock() + self._account.deadline, sender)
            note = self._address(line, recipients)
            code, reply = line.docmd("DATA")
            if not 300 <= code < 400:
                return verdict(code, reply)
            text = re.sub(rb"(?m)^\.", b"..", letter)
            line.send(text if text.endswith(b"\r\n") else text + b"\r\n")
        except _Broken as broken:
            return broken.outcome
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return _interrupted(error)
        return _Begun(line, note, line.left())

    def _end(self, begun: _Begun) -> Outcome:
        line = begun.line
        line.until(self._clock() + max(begun.left, self._account.timeout))  # what our own books took meanwhile is no fault of the server's
        try:
            if (early := line.unasked()) is not None:
                line.close()  # a QUIT would be one more line of the letter
                return verdict(*early)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return _interrupted(error)  # nobody got anything without the dot
        try:
            line.send(b".\r\n")
            code, reply = line.getreply()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            silent = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
            return Unknown(say("smtp.silent-after-data" if silent else "smtp.dropped-after-data"))
        if 200 <= code < 300:
            return Accepted(f"{code} {said(reply)}", begun.note)
        if 400 <= code < 600:
            return verdict(code, reply)
        return Unknown(say("smtp.garbled-after-data", reply=said(reply)))

    def _hang_up(self, *, politely: bool) -> None:
        line, self._line = self._line, None
        if line is None:
            return
        if politely:
            line.until(self._clock() + min(5.0, self._account.timeout))
            with contextlib.suppress(smtplib.SMTPException, OSError, ValueError):
                line.docmd("QUIT")  # whatever a server says to it, the letters before it are settled
        line.close()


@dataclass(frozen=True, slots=True)
class _Begun:
    """A letter that only lacks its final dot."""

    line: Line
    note: str  # which of our own copies was refused
    left: float  # seconds until its deadline


def _greet(line: Line, account: Smtp) -> None:
    code, reply = line.connect(account.host, account.port)
    if good(code):
        code, reply = line.ehlo()
        if not good(code) and code != GOODBYE:
            code, reply = line.helo()
    if not good(code):
        raise _Broken(Later(max(code, 0), said(reply), ours=True))


def _encrypt(line: Line, context: ssl.SSLContext) -> None:
    """STARTTLS or nothing: neither password nor letter goes out in the clear."""
    if not line.has_extn("starttls"):
        raise _Broken(Later(0, say("smtp.no-starttls"), ours=True))
    line.starttls(context=context)
    line.ehlo()


def _log_in(line: Line, account: Smtp) -> None:
    """Log in, once: a wrong password tried in every way that the server offers counts as often, and an account gets locked by it."""
    offered = line.esmtp_features.get("auth", "").upper().split()
    ways = [one for one in ("PLAIN", "LOGIN", "CRAM-MD5") if one in offered]
    if not ways:
        raise smtplib.SMTPNotSupportedError(f"AUTH {' '.join(offered)}")
    for way in ways:
        line.esmtp_features["auth"] = way
        try:
            line.login(account.user, account.password)
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code not in UNKNOWN_HERE or way == ways[-1]:
                raise
        else:
            return


def _interrupted(error: Exception) -> Later | Refused:
    """What became of a letter whose line broke before its final dot."""
    if isinstance(error, smtplib.SMTPResponseException):
        return verdict(error.smtp_code, error.smtp_error)
    return Later(0, say("smtp.broken-off", detail=reason(error)), ours=True)


def _no_connection(error: Exception, account: Smtp) -> Later:
    match error:
        case smtplib.SMTPAuthenticationError():
            final = error.smtp_code >= 500  # below it the server is only busy, and the password may be right (RFC 4954 §6)
            told = say("smtp.login-refused" if final else "smtp.login-later", reply=said(error.smtp_error), hint=by_server(account.host, account.user).hint)
            return Later(max(error.smtp_code, 0), told, ours=True)
        case smtplib.SMTPResponseException():
            return Later(max(error.smtp_code, 0), said(error.smtp_error), ours=True)
        case smtplib.SMTPNotSupportedError():
            return Later(0, say("smtp.no-login", reply=reason(error)), ours=True)
        case ssl.SSLError():
            return Later(0, say("smtp.tls-failed", detail=reason(error)), ours=True)
        case _:
            return Later(0, say("smtp.cannot-connect", detail=reason(error)), ours=True)
