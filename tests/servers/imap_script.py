"""An IMAP server that keeps to the protocol until it is told where not to, and records every line of its client."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypeAlias

Fault: TypeAlias = Callable[["Talk", str, str], object]  # talk, tag, the rest of the line

DATE = '" 1-Mar-2026 10:00:05 +0800"'


class ImapScript:
    """*on* replaces the answer to a command ("LOGIN", "UID SEARCH", "greeting"), for this connection and all later ones."""

    host = "127.0.0.1"

    def __init__(
        self,
        mails: dict[int, bytes] | None = None,
        *,
        on: dict[str, Fault] | None = None,
        capability: str = "IMAP4rev1 ID",
        uidvalidity: int = 7,
        uidnext: int | None = None,
        certificate: tuple[Path, Path] | None = None,
    ) -> None:
        self.mails = mails or {}
        self.on = on or {}
        self.capability = capability
        self.uidvalidity = uidvalidity
        self.uidnext = uidnext
        self.lines: list[str] = []  # of all connections, without the tag
        self.connections = 0
        self.stopping = threading.Event()
        self._context: ssl.SSLContext | None = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(*certificate)
        self._listener = socket.create_server((self.host, 0))
        self.port = int(self._listener.getsockname()[1])
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._begin(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for sock in list(self._sockets):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(10)
            assert not thread.is_alive()
        self._listener.close()

    def track(self, sock: socket.socket) -> None:
        """Hang up on *sock* at the end, so that no thread waits on it."""
        self._sockets.append(sock)

    def _begin(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            self.track(sock)
            self._begin(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        try:
            if self._context:
                sock = self._context.wrap_socket(sock, server_side=True)
                self.track(sock)
            Talk(self, sock).run()
        except (OSError, EOFError, ValueError):  # the client, or a fault, ended it
            pass
        finally:
            sock.close()


class Talk:
    """One connection; what a fault gets to work with."""

    def __init__(self, server: ImapScript, sock: socket.socket) -> None:
        self.server = server
        self._sock = sock
        self._file = sock.makefile("rb")

    def run(self) -> None:
        with contextlib.closing(self):
            self._answer("greeting", "", "")
            while (line := self._file.readline(1_000_000).decode("latin-1")).endswith("\r\n"):
                tag, _, rest = line[:-2].partition(" ")
                self.server.lines.append(rest)
                words = rest.upper().split(" ")
                self._answer(" ".join(words[:2]) if words[0] == "UID" else words[0], tag, rest)

    def _answer(self, name: str, tag: str, rest: str) -> None:
        if name in self.server.on:
            self.server.on[name](self, tag, rest)
        else:
            self.usual(name, tag, rest)

    def send(self, text: str | bytes) -> None:
        self._sock.sendall(text if isinstance(text, bytes) else text.encode("latin-1"))

    def say(self, *lines: str) -> None:
        self.send("".join(f"{line}\r\n" for line in lines))

    def drip(self, data: bytes, every: float = 0.01) -> None:
        """Byte by byte, until all is said or nobody listens."""
        for number in range(len(data)):
            if self.server.stopping.wait(every):
                return
            self.send(data[number : number + 1])

    def encrypt(self, context: ssl.SSLContext) -> None:
        self._file.close()
        self._sock = context.wrap_socket(self._sock, server_side=True)
        self.server.track(self._sock)
        self._file = self._sock.makefile("rb")

    def close(self) -> None:
        self._file.close()
        self._sock.close()

    def silence(self) -> None:
        """Say nothing more, until the client hangs up or the test ends."""
        self._file.read()

    def cut(self) -> None:
        self._sock.shutdown(socket.SHUT_RDWR)
        raise EOFError

    def usual(self, name: str, tag: str, rest: str) -> None:
        server = self.server
        match name:
            case "greeting":
                self.say("* OK ready")
            case "CAPABILITY":
                self.say(f"* CAPABILITY {server.capability}", f"{tag} OK done")
            case "EXAMINE":
                uidnext = server.uidnext or max(server.mails, default=0) + 1
                self.say(
                    f"* {len(server.mails)} EXISTS", f"* OK [UIDVALIDITY {server.uidvalidity}] so", f"* OK [UIDNEXT {uidnext}] so", f"{tag} OK [READ-ONLY] done"
                )
            case "UID SEARCH":
                first = re.search(r"UID (\d+):\*", rest)
                found = [uid for uid in sorted(server.mails) if not first or uid >= int(first[1])]
                if first and not found:
                    found = sorted(server.mails)[-1:]  # n:* includes the last message
                self.say("* SEARCH " + " ".join(map(str, found)), f"{tag} OK done")
            case "UID FETCH":
                for uid in self.asked(rest):
                    self.fetched(uid, rest)
                self.say(f"{tag} OK done")
            case "LOGOUT":
                self.say("* BYE", f"{tag} OK done")
                self.cut()
            case "LOGIN" | "ID" | "NOOP":
                self.say(f"{tag} OK done")
            case _:
                self.say(f"{tag} BAD what")

    def asked(self, rest: str) -> list[int]:
        """The UIDs of a FETCH that exist."""
        spans = [[int(end) for end in span.split(":")] for span in rest.split(" ")[2].split(",")]
        return [uid for uid in sorted(self.server.mails) if any(span[0] <= uid <= span[-1] for span in spans)]

    def fetched(self, uid: int, rest: str, *, number: int | None = None, name: str | None = None) -> None:
        """One right FETCH answer, or one under another *number* or *name* (the UID item)."""
        body = self.server.mails[uid]
        number = number or sorted(self.server.mails).index(uid) + 1
        name = f"UID {uid}" if name is None else name
        if "SIZE" in rest:
            self.say(f"* {number} FETCH ({name} RFC822.SIZE {len(body)} INTERNALDATE {DATE})")
            return
        item = "BODY[]"
        part = re.search(r"<(\d+)\.(\d+)>", rest)
        if part:
            item, body = f"BODY[]<{part[1]}>", body[int(part[1]) : int(part[1]) + int(part[2])]
        self.send(f"* {number} FETCH ({name} {item} {{{len(body)}}}\r\n".encode() + body + b")\r\n")
