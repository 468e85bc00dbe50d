"""A small IMAP server in memory, for the demonstration and for tests: loopback only, one password an account.

It speaks the part of RFC 3501 that a polite client needs to look at mail and to put some there (no STORE, no
EXPUNGE: what a person does in webmail is done here by calling `Folder`). One thread a connection.

    greeting ─▶ LOGIN │ AUTHENTICATE PLAIN ─▶ SELECT │ EXAMINE ─▶ UID SEARCH, UID FETCH, APPEND, IDLE … ─▶ LOGOUT
"""

from __future__ import annotations

import contextlib
import socket
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from tracker.demo.folders import Folder
from tracker.demo.talk import Server, Talk


class Imapd:
    """`with Imapd({"user": "password"}) as server: …`; *folders* by user, then by name as IMAP spells it."""

    host = "127.0.0.1"

    def __init__(self, accounts: dict[str, str], port: int = 0) -> None:
        self.accounts = accounts
        self.folders = {user: {"INBOX": Folder()} for user in accounts}
        self.lock = threading.RLock()
        self.sockets: set[socket.socket] = set()
        self._server = Server((self.host, port), Talk)
        self._server.imapd = self
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="imapd", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        with self.lock:
            for sock in self.sockets:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        self._server.server_close()  # waits for the threads of the connections
        self._thread.join()

    def deliver(self, user: str, body: bytes, *, when: datetime | None = None, folder: str = "INBOX") -> int:
        """Put *body* into a folder as a mail server would; the UID it got."""
        with self.lock:
            return self.folders[user].setdefault(folder, Folder()).add(body, when or datetime.now(UTC))
