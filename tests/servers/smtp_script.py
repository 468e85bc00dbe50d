"""An SMTP server that plays a script: what it answers to each verb, and when it stalls, drips, babbles or goes away."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

DROP = b"<drop>"  # close at once, without a word
STALL = b"<stall>"  # say nothing until the test is over
USUAL: Mapping[str, bytes] = {
    "HELLO": b"220 script\r\n",
    "EHLO": b"250-script\r\n250 SIZE 10000000\r\n",
    "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n",
    "DATA": b"354 go on\r\n",
    ".": b"250 queued as 1\r\n",
    "QUIT": b"221 bye\r\n",
    "RSET": b"250 ok\r\n",
}


@dataclass
class Script:
    """*answers* by verb, or by `VERB argument` for one argument, or `VERB#n` for its n-th time; *drip* seconds between bytes."""

    answers: Mapping[str, bytes] = field(default_factory=dict)
    drip: float = 0.0
    lines: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    unfinished: list[bytes] = field(default_factory=list)  # letters whose final dot never came
    connections: int = 0

    def __enter__(self) -> Self:
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._seen: dict[str, int] = {}
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()  # wakes accept
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _listen(self) -> None:
        while not self._over.is_set():
            connection, _ = self._listener.accept()
            if self._over.is_set():
                connection.close()
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as incoming, suppress(OSError):
            if not self._answer(connection, "HELLO", ""):
                return
            while line := incoming.readline():
                self.lines.append(line.decode("latin-1"))
                verb, _, rest = line.decode("latin-1").strip().partition(" ")
                if not self._answer(connection, verb.upper(), rest):
                    return
                if verb.upper() == "DATA" and self._last.startswith(b"354"):
                    letter = b""
                    while (part := incoming.readline()) not in {b".\r\n", b""}:
                        letter += part.removeprefix(b".")
                    (self.letters if part else self.unfinished).append(letter)
                    if not part or not self._answer(connection, ".", ""):
                        return
                if verb.upper() == "QUIT":
                    return

    def _answer(self, connection: socket.socket, verb: str, rest: str) -> bool:
        self._seen[verb] = self._seen.get(verb, 0) + 1
        for name in (f"{verb}#{self._seen[verb]}", f"{verb} {rest}", verb):
            if name in self.answers:
                answer = self.answers[name]
                break
        else:
            answer = USUAL.get(verb, b"502 what?\r\n")
        self._last = answer
        if answer == DROP:
            return False
        if answer == STALL:
            self._over.wait(30)
            return False
        if self.drip:
            for byte in answer:
                if self._over.is_set():
                    return False
                connection.sendall(bytes([byte]))
                time.sleep(self.drip)
        else:
            connection.sendall(answer)
        return True
