"""Who looks at files a second time here: what is installed on this machine, each behind the same few words."""

from __future__ import annotations

from tracker.desk import Desk, Examiner


def of(desk: Desk) -> tuple[Examiner, ...]:
    """The examiners of this deployment."""
    return desk.examiners if desk.examiners is not None else installed()


def installed() -> tuple[Examiner, ...]:
    """Those whose programs and libraries are there."""
    return ()


def missing() -> tuple[tuple[str, str], ...]:
    """What is not installed, each with what is lost without it and how to get it."""
    return ()
