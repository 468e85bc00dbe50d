"""Who looks at files a second time here: what is installed on this machine, each behind the same few words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from config.campaign import Requirement
from ingest.child import Broken
from ingest.facts import Extract, Kind, Leaf
from ingest.vision import Vision, available
from tracker.desk import Desk, Examiner

PAGES = frozenset({Kind.PDF, Kind.JPEG, Kind.PNG, Kind.TIFF, Kind.BMP, Kind.WEBP})  # kinds whose pages can be drawn here


class Scans:
    """Recognises the print on scanned and photographed pages, in a child that comes up with the first and goes with `close`."""

    name = "scan"
    version = "scan/1"  # that of `ingest.extract.scan`, which is not imported here: its libraries take 60 MB
    together = 1

    def __init__(self) -> None:
        self._vision = Vision()

    @property
    def awake(self) -> bool:
        """Whether its process is there."""
        return self._vision.awake

    def wants(self, leaf: Leaf, item: Requirement | None) -> bool:  # noqa: ARG002  print is print, whatever it answers
        return leaf.kind in PAGES

    def examine(self, files: Sequence[tuple[Path, Kind]], *, passwords: tuple[str, ...] = ()) -> tuple[Extract | Broken, ...]:
        return tuple(self._vision.examine(file, kind, passwords=passwords) for file, kind in files)

    def close(self) -> None:
        self._vision.close()


def of(desk: Desk) -> tuple[Examiner, ...]:
    """The examiners of this deployment."""
    return desk.examiners if desk.examiners is not None else installed()


@cache
def installed() -> tuple[Examiner, ...]:
    """Those whose programs and libraries are there; none of them has a process before it is asked."""
    return () if available() else (Scans(),)


def missing() -> tuple[tuple[str, str], ...]:
    """What is not installed, each with what is lost without it and how to get it."""
    lost = available()
    return (("识读扫描件", lost),) if lost else ()
