"""A line to a sending server: the library's client with one deadline for all that is said, a cap on it, and an ear for what nobody asked."""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable

from notifier.words import say

WIRE_CAP = 256 * 1024  # bytes a server may say during one letter
GOODBYE = 421


class Line(smtplib.SMTP):
    """A connection on which every read and write ends before one common deadline, however slowly a server drips."""

    def __init__(self, host: str, ours: str, silence: float, deadline: float, clock: Callable[[], float], tls: ssl.SSLContext | None) -> None:
        """*ours* is our domain; *silence* and *deadline* are seconds, the one of nothing said, the other on *clock*."""
        self._clock = clock
        self._silence = silence
        self._deadline = deadline
        self._tls = tls
        # Our own name: the library would ask the DNS for it, and tell the world what this machine is called.
        super().__init__(local_hostname=ours or "[127.0.0.1]", timeout=silence)
        self._host = host  # the name the certificate is held against

    def until(self, deadline: float) -> None:
        self._deadline = deadline
        if isinstance(self.file, Reader):
            self.file.said = 0

    def left(self) -> float:
        return self._deadline - self._clock()

    def remaining(self) -> float:
        rest = min(self._silence, self.left())
        if rest <= 0:
            raise TimeoutError(say("smtp.too-slow"))
        return rest

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002
        plain = socket.create_connection((host, port), self.remaining())
        if self._tls is None:
            return plain
        try:
            return self._tls.wrap_socket(plain, server_hostname=host)
        except OSError:
            plain.close()
            raise

    def getreply(self) -> tuple[int, bytes]:  # type: ignore[explicit-override]
        if self.file is None and self.sock is not None:
            self.file = Reader(self)
        return super().getreply()

    def putcmd(self, cmd: str, args: str = "") -> None:  # type: ignore[explicit-override]
        """Ask; a reply too many to what was asked before must not be taken for the answer, and a server may have said goodbye (RFC 5321 §3.8)."""
        said = self.unasked()
        if said is not None and said[0] == GOODBYE:
            raise smtplib.SMTPResponseException(*said)
        super().putcmd(cmd, args)

    def send(self, s: bytes | str) -> None:  # type: ignore[explicit-override,override]
        """Send *s*, and when the server hangs up meanwhile, find what it said before: 552 too big, and away."""
        if self.sock is None:
            super().send(s)
            return
        self.sock.settimeout(self.remaining())
        try:
            self.sock.sendall(s if isinstance(s, bytes) else s.encode(self.command_encoding))
        except OSError as error:
            said = None
            with contextlib.suppress(smtplib.SMTPException, OSError):
                said = self.unasked()
            self.close()
            if said is not None and not isinstance(error, TimeoutError):
                raise smtplib.SMTPResponseException(*said) from error
            raise

    def unasked(self) -> tuple[int, bytes] | None:
        """What the server says of its own accord, as far as it is a refusal; anything else that lies there is put away. Raises when the line is dead."""
        if self.sock is None:
            return None
        if not isinstance(self.file, Reader):
            self.file = Reader(self)
        said, alive = self.file.waiting(self.sock)
        found = re.search(rb"^([45]\d\d)[ -]?([^\r\n]*)", said, re.MULTILINE)
        if found is None and not alive:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        return (int(found[1]), found[2]) if found else None


class Reader:
    """What `smtplib` reads replies from: lines, each byte of them within the deadline, all of them within a cap."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._kept = b""
        self.said = 0

    def readline(self, limit: int) -> bytes:
        """Read a line; of one that is longer than *limit* the beginning, which holds the code."""
        while b"\n" not in self._kept:
            sock = self._line.sock
            if sock is None:
                return b""
            sock.settimeout(self._line.remaining())
            more = sock.recv(4096)
            self.said += len(more)
            if self.said > WIRE_CAP:
                raise OSError("the server says too much")
            if not more:
                break
            self._kept += more
        end = self._kept.find(b"\n") + 1 or len(self._kept)
        found, self._kept = self._kept[:end], self._kept[end:]
        return found[: limit - 1]  # smtplib takes a full line for one that is too long

    def waiting(self, sock: socket.socket) -> tuple[bytes, bool]:
        """Take what has come and was not read, without waiting for more; and whether the line is still open."""
        said, self._kept, alive = self._kept, b"", True
        sock.settimeout(0)
        try:
            while alive and len(said) < WIRE_CAP:
                more = sock.recv(4096)
                said, alive = said + more, bool(more)
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        except OSError:
            alive = False
        return said, alive

    def close(self) -> None:
        self._kept = b""
