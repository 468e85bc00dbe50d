"""One guarded IMAP line: imaplib, with limits that a server cannot talk us out of.

imaplib believes its server: a literal of 40 GiB is allocated, a byte every 50 ms renews the time-out forever, and
answers are never counted. Here each command has an `Allowance`; who exceeds it loses the line.
"""

from __future__ import annotations

import contextlib
import imaplib
import io
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from imapclient.response_parser import parse_fetch_response
from typing_extensions import override

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

Items = dict[bytes, object]  # what one FETCH answer says, by upper-case name

# Everything imapclient's parser has been seen to raise for a malformed line; RecursionError for 20,000 brackets.
GARBLED = (imaplib.IMAP4.error, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError, RecursionError)


class ExceededError(imaplib.IMAP4.abort):
    """The server sent more than this command may cost; the line is of no further use."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one command may cost us."""

    seconds: float  # until its last byte
    literal: int = 65_536  # bytes of the largest literal
    total: int = 4_194_304  # bytes of all its answers
    line: int = 65_536
    lines: int = 20_000


class _Stream(io.RawIOBase):
    """The socket as imaplib's buffer sees it: no read waits longer than the wire allows."""

    def __init__(self, sock: socket.socket, wire: Wire) -> None:
        self._sock = sock
        self._wire = wire

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: WriteableBuffer) -> int:
        self._sock.settimeout(self._wire.patience())
        try:
            return self._sock.recv_into(buffer)
        except TimeoutError as error:
            self._wire.patience()  # says so if it was the deadline
            raise TimeoutError(f"silent for {self._wire.silence:.1f} s") from error


def _hang_up(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits on it; close() would not


class Wire(imaplib.IMAP4):
    """imaplib's own extension points (open, read, readline, send), each under the allowance of the command."""

    def __init__(self, host: str, port: int, *, context: ssl.SSLContext | None, silence: float, allowance: Allowance) -> None:
        self._context = context
        self.silence = silence  # seconds without a byte
        self.allow(allowance)
        super().__init__(host, port, silence)

    def allow(self, allowance: Allowance) -> None:
        """Begin a command: it may cost *allowance* from now on."""
        self._allowance = allowance
        self._deadline = time.monotonic() + allowance.seconds
        self._bytes = self._lines = 0

    def patience(self) -> float:
        """Seconds the next read may wait: the time-out for silence, but never beyond the deadline of the command."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"deadline of {self._allowance.seconds:.1f} s exceeded")
        return min(self.silence, left)

    @override
    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        sock = socket.create_connection((host, port), timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each literal waits 40 ms for an acknowledgement
        self._listen(sock if self._context is None else self._encrypted(sock, self._context))

    @override
    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> tuple[Literal["OK"], list[None]]:
        # imaplib's own would read on without our limits.
        typ, answer = self._simple_command("STARTTLS")
        if typ == "OK" and ssl_context is not None:
            self.untagged_responses.clear()  # whatever was said in clear text was said by anybody
            self._listen(self._encrypted(self.sock, ssl_context))
            self._tls_established = True
            self._get_capabilities()
        return cast("tuple[Literal['OK'], list[None]]", (typ, answer))

    def _encrypted(self, sock: socket.socket, context: ssl.SSLContext) -> ssl.SSLSocket:
        secure = context.wrap_socket(sock, server_hostname=self.host, do_handshake_on_connect=False)
        # A time-out is per read; only hanging up from outside ends a handshake that drips.
        alarm = threading.Timer(self.patience(), _hang_up, [secure])
        alarm.daemon = True
        alarm.start()
        try:
            secure.do_handshake()
        except BaseException:
            secure.close()
            raise
        finally:
            alarm.cancel()
        return secure

    def _listen(self, sock: socket.socket) -> None:
        self.sock = sock
        self.file = io.BufferedReader(_Stream(sock, self), 65_536)

    @override
    def send(self, data: ReadableBuffer) -> None:
        self.sock.settimeout(self.patience())
        self.sock.sendall(data)

    @override
    def readline(self) -> bytes:
        line = cast("bytes", self.file.readline(self._allowance.line + 1))
        self._lines += 1
        self._count(len(line))
        if len(line) > self._allowance.line or self._lines > self._allowance.lines:
            raise ExceededError(f"too much: line of {len(line)} bytes, {self._lines} lines")
        tag: bytes = getattr(self, "tagpre", b"")
        if tag and line.startswith(tag) and line.count(b" ") == 1 and line.endswith(b"\r\n"):
            return line[:-2] + b" \r\n"  # "tag OK" without a text: legal for some servers, a syntax error for imaplib
        return line

    @override
    def read(self, size: int) -> bytes:
        if size > self._allowance.literal:
            raise ExceededError(f"too much: literal of {size} bytes, {self._allowance.literal} allowed")
        self._count(size)
        literal = cast("bytes", self.file.read(size))
        if len(literal) < size:
            raise self.abort(f"socket error: EOF after {len(literal)} of {size} bytes")
        return literal

    def _count(self, size: int) -> None:
        self._bytes += size
        if self._bytes > self._allowance.total:
            raise ExceededError(f"too much: {self._bytes} bytes in all, {self._allowance.total} allowed")

    def _log(self, line: object) -> None:
        """Keep nothing: imaplib would remember its last lines, LOGIN with the password among them."""


def answers(lines: Iterable[object]) -> Iterator[Items | None]:
    """Each FETCH answer of imaplib's *lines*, by itself; None for one that cannot be read.

    By itself, because parsed together answers are merged by number, and an EXPUNGE between two of them
    renumbers: the body of one message would then stand under the UID of another.
    """
    group: list[object] = []
    for line in lines:
        group.append(line)
        if not isinstance(line, bytes):  # text and literal: the answer goes on
            continue
        try:
            parsed = parse_fetch_response(group, normalise_times=False, uid_is_key=False)
        except GARBLED:
            yield None
        else:
            yield from parsed.values()
        group = []


def ranges(uids: Iterable[int]) -> str:
    """*uids* as the shortest ascending set: QQ refuses descending ones, others limit the length of a line."""
    spans: list[list[int]] = []
    for uid in sorted(set(uids)):
        if spans and uid == spans[-1][1] + 1:
            spans[-1][1] = uid
        else:
            spans.append([uid, uid])
    return ",".join(str(low) if low == high else f"{low}:{high}" for low, high in spans)
