"""What is told about the file itself: that somebody has it open, and what of hers could not be carried over."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.workbook.wording import Wording
from tracker.workbook.write import Open, Written

LONG = timedelta(hours=12)  # nobody has a table open through the night; a program that crashed leaves its lock behind


def held(outcome: Open, wording: Wording, now: datetime) -> str:
    """That the file was left alone, and by whom it is open; of a lock that has lain long, that it may be a leftover. It is never taken away."""
    said = wording.word("held-open", file=outcome.path.name, by=outcome.by)
    since = _since(outcome)
    if outcome.lock is None or since is None or now.timestamp() - since < LONG.total_seconds():
        return said
    hours = int((now.timestamp() - since) // 3600)
    return wording.word("held-long", said=said, lock=outcome.lock.name, hours=hours)


def _since(outcome: Open) -> float | None:
    try:
        return outcome.lock.stat().st_mtime if outcome.lock is not None else None
    except OSError:  # closed just now
        return None


def lost(outcome: Written, wording: Wording) -> str:
    """What the file that was replaced had and the new one has not, and where it is; "" where nothing was lost."""
    if not outcome.lost:
        return ""
    what = wording.several(wording.word(f"lost-{one}") for one in outcome.lost)
    return wording.word("lost", what=what, copy=outcome.copy.name if outcome.copy is not None else "")
