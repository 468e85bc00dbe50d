"""Sees that somebody saved the workbook, and has it read back: when the file is at rest, whether it is still open or not."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from config.campaign import Campaign
from tracker.desk import Desk, NotReady
from tracker.flow.penning import Done, read_back
from tracker.flow.readback import untouched

REST = 5.0  # seconds since a file was written: programs write theirs in several goes


@dataclass
class Watch:
    """What was read of each workbook, so that it is read once for each time it was saved."""

    seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    @staticmethod
    def restless(path: Path) -> bool:
        """Whether somebody is just saving *path*: what is in it was not read, so it must not be written anew yet."""
        try:
            young = abs(time.time() - path.stat().st_mtime) < REST
        except OSError:
            return False
        return young and not untouched(path)

    def read(self, desk: Desk, campaign: Campaign, path: Path) -> Done | None:
        """Read *path* back if it was saved since; None where nothing is to be read. `NotReady`, once, where it cannot be."""
        try:
            state = path.stat()
        except OSError:  # nobody wrote it yet, or the share is away
            return None
        mark = (state.st_mtime_ns, state.st_size)
        if self.seen.get(path) == mark or abs(time.time() - state.st_mtime) < REST:
            return None
        if untouched(path):
            self.seen[path] = mark
            return None
        try:
            done = read_back(desk, campaign, path, unasked=True)
        except NotReady:
            self.seen[path] = mark
            raise
        self.seen[path] = mark
        return done
