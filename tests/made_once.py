"""What desks of tests are given instead of making it anew each time: a ledger that the migrations made once, and a reader that is up already.

A test that opens a deployment of its own paid a quarter of a second for both. What is given is the true thing: a copy of a file that
`open_store` made, and a child of the sandbox that the desk before gave back unhurt. Tests of the migrations and of the sandbox make their own.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from typing_extensions import override

from ingest.child import Broken, Child, Question
from ingest.sandbox import MAILS, MEMORY, Sandbox
from tracker.desk import Desk
from tracker.store.ledger import Store, open_store

SQLITE = "sqlite:///"
MOST = 2  # readers that wait for the next desk: more are not open at a time


def ledgers(template: Path) -> Callable[[Desk], Store]:
    """How a desk opens its ledger: one that is not there yet begins as a copy of *template*."""

    def opened(desk: Desk) -> Store:
        url = desk.settings.database_url
        path = Path(url.removeprefix(SQLITE))
        if url.startswith(SQLITE) and path.parent.is_dir() and not path.exists():
            if not template.exists():
                open_store(f"{SQLITE}{template}", migrate=True).close()
            path.touch(mode=0o600)  # as `open_store` makes it
            shutil.copyfile(template, path)
        return open_store(url, migrate=True)

    return opened


class Lent(Sandbox):
    """A sandbox whose child is one that waits, and waits again when it was not hurt."""

    def __init__(self, waiting: list[Child]) -> None:
        super().__init__()
        self._waiting = waiting
        self._sound = False  # the last it was asked was answered

    @override
    def start(self) -> None:
        if self._child is None and self._waiting:
            self._child = self._waiting.pop()
        super().start()

    @override
    def close(self) -> float:
        child = self._child
        usual = (self.memory, self.mails) == (MEMORY, MAILS)
        if child is None or not (self._sound and usual and self._ahead is None and child.asked < MAILS // 2 and len(self._waiting) < MOST):
            return super().close()
        self._child = None
        self._waiting.append(child)
        return 0.0

    @override
    def _said(self, question: Question) -> bytes | Broken:
        self._sound = False
        answer = super()._said(question)
        self._sound = isinstance(answer, bytes)
        return answer


def lend(template: Path) -> Callable[[], None]:
    """Let every desk that is opened from now on have both; what is returned ends the readers, and lets desks make their own again."""
    waiting: list[Child] = []
    before = {"store": Desk.__dict__["store"], "sandbox": Desk.__dict__["sandbox"]}
    for name, made in (("store", cached_property(ledgers(template))), ("sandbox", cached_property(lambda _: Lent(waiting)))):
        made.__set_name__(Desk, name)
        setattr(Desk, name, made)

    def end() -> None:
        for name, made in before.items():
            setattr(Desk, name, made)
        for child in waiting:
            child.end()

    return end
