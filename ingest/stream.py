"""Paths in, one line of JSON each out: what `inspect --worker` does, at hardly more than the price of reading.

    standard input ─paths─▶ here ─the same lines─▶ child: parse.read      asked ahead, so that neither waits for the other
    standard output ◀─lines─ here ◀─the same lines─┘
    the child dies ──▶ the mail it was at is asked again of a new one, sparing the file it died of; then those behind it

Answers go through as they are: taking them apart here would cost as much as a third of the reading. It needs pipes that can be waited for
together, which Windows has not.
"""

from __future__ import annotations

import os
import select
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

from ingest.child import ANSWER, STARTS, Broken, Child, Fall, Question
from ingest.facts import DefectKind
from ingest.sandbox import CPU, MEMORY, PARTS, SPARED, WALL, spared

AHEAD = 32 << 10  # bytes of paths asked ahead; a pipe of Linux holds twice as many, so that asking never waits
CHUNK = 1 << 18  # bytes passed on at a time
MAILS = 20_000  # mails after which a child is replaced: what leaks stays small, and its start, half a second, is not felt
HANDFUL = 8  # answers taken at a time while many are under way: waking for each one costs a quarter of a reading
PAUSE = 0.005  # seconds in which about so many small mails are read
_APART = b"\x00"  # before a line that is no path, or no mail: it stands in neither

Tell = Callable[[str, Broken], bytes]  # the line for a mail that is not read: its path as it was asked for, and why


@dataclass(frozen=True, slots=True)
class _Asked:
    path: bytes  # as it was asked for
    question: Question
    cpu: float = float(CPU)
    wall: float = WALL

    @classmethod
    def of(cls, line: bytes) -> Self:
        path = line if line.startswith(b"/") else os.path.join(os.getcwdb(), line)  # noqa: PTH109, PTH118  any bytes: a Path costs a tenth of a reading
        return cls(line, Question(os.fsdecode(path), shown=True))

    def line(self) -> bytes:
        if self.question.spared or _APART in self.path:
            return _APART + self.question.line(cpu=self.cpu, allowance=self.cpu / PARTS)
        return os.fsencode(self.question.path) + b"\n"


def answer(source: int, sink: int, tell: Tell) -> None:
    """Answer every line of the descriptor *source* on *sink* until it ends."""
    stream = _Stream(sink, tell)
    half, over = b"", False
    try:
        while not over or stream.waiting():
            watched = [stream.child.answers] if over or stream.full() else [stream.child.answers, source]
            ready, _, _ = select.select(watched, [], [])
            if source in ready:
                said = os.read(source, CHUNK)
                over = not said
                *lines, half = (half + (said or b"\n")).split(b"\n")
                stream.backlog.extend(_Asked.of(line) for line in (line.rstrip(b"\r") for line in lines) if line)
            if stream.child.answers in ready:
                stream.take()
            stream.ask()
    finally:
        stream.child.end()


class _Stream:
    """The questions that wait, those that are asked, and the child that has them."""

    def __init__(self, sink: int, tell: Tell) -> None:
        self.sink = sink
        self.tell = tell
        self.backlog: deque[_Asked] = deque()
        self.asked: deque[_Asked] = deque()
        self.ahead = 0  # bytes asked and not answered
        self.half: list[bytes] = []  # of an answer that is on its way
        self.began = 0.0  # when the child turned to the mail it is at
        self.child = self._started()

    def waiting(self) -> bool:
        return bool(self.asked or self.backlog)

    def full(self) -> bool:
        return self.ahead >= AHEAD or bool(self.backlog)

    def ask(self) -> None:
        """Hand as many questions to the child as may wait in its pipe; none any more when it is to be replaced."""
        if self.child.asked >= MAILS and not self.asked:
            self._replace()
        lines = []
        while self.backlog and self.ahead < AHEAD and self.child.asked < MAILS:
            one = self.backlog.popleft()
            self.asked.append(one)
            self.child.asked += 1
            lines.append(one.line())
            self.ahead += len(lines[-1])
        if lines:
            if len(lines) == len(self.asked):
                self._turn()
            self.child.send(b"".join(lines))

    def take(self) -> None:
        """Pass on what the child has answered; where it says nothing any more, see what that means."""
        if len(self.asked) > HANDFUL:
            time.sleep(PAUSE)
        said = os.read(self.child.answers, CHUNK)
        if not said:
            self._fallen(self.child.death())
            return
        self.half.append(said)
        if b"\n" not in said:
            if sum(map(len, self.half)) >= ANSWER:
                self._fallen(Fall(Broken(DefectKind.BOMB, f"says more than {ANSWER >> 20} MB")))
            return
        *lines, rest = b"".join(self.half).split(b"\n")
        self.half = [rest] if rest else []
        whole: list[bytes] = []
        for line in lines:
            fall = self.child.said(line[1:]) if line.startswith(_APART) else None
            if fall is not None and fall.place is not None:
                self._write(whole)
                self._fallen(fall)
                return  # those behind it are asked again
            whole += [line if fall is None else self.tell(os.fsdecode(self.asked[0].path), fall.broken), b"\n"]
            self.ahead -= len(self.asked.popleft().line())
        self._write(whole)
        self._turn()

    def _turn(self) -> None:
        """Note that the child is at the first of what it was asked."""
        self.began = time.monotonic()
        if self.asked:
            late = 0.0 if self.child.warm else STARTS
            self.child.expect(self.began + self.asked[0].wall + late, self.asked[0].wall / PARTS)
            self.child.warm = True
        else:
            self.child.expect(None)

    def _fallen(self, fall: Fall) -> None:
        """Ask again for the mail the child fell over, or say that it is not read; what stood behind it waits for a new child."""
        wall = time.monotonic() - self.began
        cpu = self._replace()
        if not self.asked:
            return
        one = self.asked.popleft()
        one = replace(one, cpu=one.cpu - cpu, wall=one.wall - wall)
        self.backlog.extendleft(reversed(self.asked))
        self.asked.clear()
        self.ahead = 0
        if fall.place is None or len(one.question.spared) >= SPARED or min(one.cpu, one.wall) <= 0:
            self._write([self.tell(os.fsdecode(one.path), fall.broken) + b"\n"])
        else:
            self.backlog.appendleft(replace(one, question=replace(one.question, spared=spared(one.question.spared, fall.place, fall.broken))))

    def _replace(self) -> float:
        """End the child and start another; return the processor time its last mail took."""
        self.half = []
        took = self.child.end()
        self.child = self._started()
        return took

    @staticmethod
    def _started() -> Child:
        return Child(memory=MEMORY, stream=(float(CPU), CPU / PARTS))

    def _write(self, lines: list[bytes]) -> None:
        said = memoryview(b"".join(lines))
        while said:
            said = said[os.write(self.sink, said) :]
