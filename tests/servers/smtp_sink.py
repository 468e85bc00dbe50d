"""A real SMTP server that keeps what it is given and, when told so, fails in the ways real ones do."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "pw-123"


class Ending(StrEnum):
    """How one transaction ends after the client's final dot."""

    ACCEPT = "accept"
    DROP = "drop"  # kept, then the line is cut before the answer
    LOSE = "lose"  # the line is cut before anything is kept
    STALL = "stall"  # kept, the answer never comes
    GOODBYE = "goodbye"  # kept, 250, then 421 instead of an answer to QUIT


@dataclass(frozen=True, slots=True)
class Outcome:
    ending: Ending = Ending.ACCEPT
    answer: str = ""  # instead of 250 after the final dot, e.g. "451 4.3.0 try later"; nothing is kept
    mail_from: str = ""  # instead of 250 to MAIL FROM
    recipients: dict[str, str] = field(default_factory=dict)  # answer by address, e.g. {"a@x": "550 5.1.1 unknown"}


@dataclass(frozen=True, slots=True)
class Letter:
    sender: str
    recipients: tuple[str, ...]
    content: bytes
    user: str
    tls: bool


class SmtpSink:
    """`with SmtpSink() as sink: …`; `sink.letters` is what arrived. Outcomes told with `tell` are used up in order."""

    host = "127.0.0.1"
    password = PASSWORD

    def __init__(self, *, certificate: tuple[Path, Path] | None = None, starttls: bool = False, needs_login: bool = False) -> None:
        self.letters: list[Letter] = []
        self.outcomes: deque[Outcome] = deque()
        self.copies: dict[str, Callable[[bytes], object]] = {}
        self.talks: set[_Talk] = set()
        self._lock = threading.Lock()
        self._arrived = threading.Condition(self._lock)
        self._current: dict[int, Outcome] = {}
        context = None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
        self.needs_login = needs_login
        self._options: dict[str, Any] = {"hostname": "sink.example", "data_size_limit": 0, "decode_data": False}
        if needs_login:
            self._options |= {"authenticator": self._authenticate, "auth_require_tls": False}
        if starttls:
            self._options |= {"tls_context": context, "require_starttls": True}
        self._direct = None if starttls else context
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-sink", daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self._thread.start()
        self._server = self._run(self._loop.create_server(lambda: _Talk(self, loop=self._loop, **self._options), self.host, 0, ssl=self._direct))
        self.port = int(self._server.sockets[0].getsockname()[1])

    def stop(self) -> None:
        self._server.close()
        self._run(self._hang_up())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self, job: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(job, self._loop).result(10)

    async def _hang_up(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for talk in list(self.talks):
            talk.cut()
        await asyncio.sleep(0)

    def tell(self, *outcomes: Outcome) -> None:
        """The next transactions end like this; afterwards all are accepted again."""
        self.outcomes.extend(outcomes)

    def copy(self, address: str, receive: Callable[[bytes], object]) -> None:
        """Hand what is addressed to *address* to *receive* as well, e.g. to a mailbox that gets our Bcc."""
        self.copies[address.lower()] = receive

    def await_letters(self, count: int, *, within: float = 10.0) -> list[Letter]:
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.letters) >= count, within), f"{len(self.letters)} of {count} letters"
            return list(self.letters)

    # What aiosmtpd calls, by its names.

    def _authenticate(self, _server: SMTP, session: Session, _envelope: Envelope, _mechanism: str, login: LoginPassword) -> AuthResult:
        good = isinstance(login, LoginPassword) and login.password == PASSWORD.encode()
        if good:
            session.sink_user = login.login.decode()
        return AuthResult(success=good)

    async def handle_MAIL(self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:
        outcome = self.outcomes.popleft() if self.outcomes else Outcome()
        self._current[id(session)] = outcome
        if outcome.mail_from:
            return outcome.mail_from
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:
        refusal = self._current[id(session)].recipients.get(address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: _Talk, session: Session, envelope: Envelope) -> str:
        outcome = self._current.pop(id(session))
        if outcome.answer:
            return outcome.answer
        if outcome.ending is Ending.LOSE:
            server.cut()
            return "421 lost"
        letter = Letter(
            envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.original_content or b"", getattr(session, "sink_user", ""), session.ssl is not None
        )
        # A client that dies now cancels us at the next await: between keeping a letter and laying down its copy there is none.
        with self._arrived:
            self.letters.append(letter)
            self._arrived.notify_all()
        for address in letter.recipients:
            if address.lower() in self.copies:
                self.copies[address.lower()](letter.content)
        if outcome.ending is Ending.DROP:
            server.cut()
        if outcome.ending is Ending.STALL:
            await server.hung_up.wait()
        server.goodbye = outcome.ending is Ending.GOODBYE
        return "250 2.0.0 queued"


class _Talk(SMTP):
    """aiosmtpd's protocol, able to hang up in the middle."""

    def __init__(self, sink: SmtpSink, *args: Any, **options: Any) -> None:
        super().__init__(sink, *args, **options)
        self._auth_required = sink.needs_login  # as an option without TLS it would warn
        self._sink = sink
        self.goodbye = False
        self.hung_up = asyncio.Event()

    def cut(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._sink.talks.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sink.talks.discard(self)
        self.hung_up.set()
        super().connection_lost(error)

    async def smtp_QUIT(self, arg: str) -> None:
        if self.goodbye:
            await self.push("421 4.3.0 closing")
            self._handler_coroutine.cancel()
            self.transport.close()
            return
        await super().smtp_QUIT(arg)
