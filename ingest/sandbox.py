"""Mail is read in a child process that may die: limits on memory, time, files and descriptors, no network where the system allows it.

    parent ──{"path", "own", "passwords", "spared"}──▶ child: parse.read     one line of JSON each way
           ◀──{"mail"} | {"broken"}──
    no answer in time, or the pipe ends ──▶ the child's session is killed, and a new child reads the mail again,
                                            sparing the file it died of; outside any file, or after SPARED of them ──▶ Broken

The caller may name the mail that comes next: the child reads it while the caller records the last one.
Children stay warm and are replaced after some mails. What limits them stands in `confined`, what their death says in `child`.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Self

from ingest.child import Broken, Child, Fall, Question
from ingest.facts import DefectKind, Mail
from ingest.record import load
from ingest.watch import Place, Spared

__all__ = ["Broken", "Sandbox"]

MEMORY = 512 << 20  # address space of a child: the largest honest mail takes 160 MB of it
CPU = 18  # seconds of processor for one mail, however often it is begun: with what the kernel rounds and a child's start below 20
WALL = 45.0  # seconds for one mail, whatever it waits for, where nothing else bounds it; an honest one takes two
MAILS = 200  # mails after which a child is replaced: what leaks stays small
SPARED = 3  # files of one mail that may each cost a child; a fourth is no accident any more
PARTS = 3  # of the time a mail has left one file may take one part: 6 s, then 4, then 2.7, and 5.3 stay for all the others


class Sandbox:
    """Reads mails one after another in a warm child; one thread uses it at a time."""

    def __init__(self, *, wall: float = WALL, memory: int = MEMORY, cpu: float = CPU, mails: int = MAILS) -> None:
        self.wall = wall
        self.memory = memory
        self.cpu = cpu
        self.mails = mails
        self._child: Child | None = None
        self._ahead: Question | None = None  # what the child reads already

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Have a child come up before the first mail is there."""
        if self._child is None:
            self._child = Child(memory=self.memory)

    def close(self) -> float:
        """End the child, if there is one; return the processor time its last mail took."""
        self._ahead = None
        child, self._child = self._child, None
        return child.end() if child is not None else 0.0

    def read(self, raw: Path, own: frozenset[str] = frozenset(), *, passwords: tuple[str, ...] = (), ahead: Path | None = None) -> Mail | Broken:
        """Read the stored message *raw* in the child; whatever it does to the child, the caller gets an answer.

        *passwords* came in other letters of its sender. *ahead* is the next mail: the child goes on with it at once, without passwords.
        """
        said = self._said(Question(str(raw.absolute()), own, passwords))
        if ahead is not None:
            self._ahead = Question(str(ahead.absolute()), own)
            self._ask(self._ahead, cpu=self.cpu)
        if isinstance(said, Broken):
            return said
        try:
            return load(json.loads(said))
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            return Broken(DefectKind.CRASH, f"the reader's answer makes no sense: {type(fault).__name__}")

    def show(self, raw: Path) -> bytes | Broken:
        """Read the message *raw* and say what `inspect --json` prints of it, as one line of JSON without its end."""
        return self._said(Question(str(raw.absolute()), shown=True))

    def _said(self, question: Question) -> bytes | Broken:
        """Read a mail again and again, each time with one more file spared, until there is an answer."""
        if self._ahead not in {None, question}:
            self.close()  # it reads what nobody wants any more
        child = self._child if self._ahead and self._child else self._ask(question, cpu=self.cpu)
        self._ahead = None
        cpu, wall = float(self.cpu), self.wall
        while True:
            began = time.monotonic()
            answer = child.answer(wall=wall, still=wall / PARTS)
            if not isinstance(answer, Fall):
                if child.asked >= self.mails:
                    self.close()
                return answer
            wall -= time.monotonic() - began
            cpu -= self.close()
            if answer.place is None or len(question.spared) >= SPARED or min(cpu, wall) <= 0:
                return answer.broken
            question = replace(question, spared=spared(question.spared, answer.place, answer.broken))
            child = self._ask(question, cpu=cpu)

    def _ask(self, question: Question, *, cpu: float) -> Child:
        self.start()
        assert self._child is not None  # noqa: S101  it was just started
        self._child.ask(question, cpu=cpu, allowance=cpu / PARTS)
        return self._child


def spared(before: tuple[Spared, ...], at: Place, why: Broken) -> tuple[Spared, ...]:
    """Spare one more file; one that kills without being read is not even unpacked."""
    again = any(one.path == at.path for one in before)
    return (*before, Spared(at.path, at.opened and not again, why.reason, why.detail))
