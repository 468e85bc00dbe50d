"""Scans and photographs are read in a second kind of child: heavy, warm while there is work, gone when there is none.

    parent ──{"path", "kind", "passwords"}──▶ child: extract.scan       one line of JSON each way
           ◀──{"file"} | {"broken"}──
    no answer in time, too much memory, a death ──▶ Broken, which is a defect of that one file

The packages it needs are the extra `vision`; where they are not installed, `available` says so and nothing else here is to be called.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ingest.child import Broken, Child, Fall
from ingest.facts import DefectKind, Extract, Kind
from ingest.record import load_value

__all__ = ["Broken", "Vision", "available"]

MEMORY = 512 << 20  # private memory of a child, as it counts itself: 300 MB are in use on an A4 page at its worst, 100 more are kept between pages
FULL = 1.1  # a child that dies with nine tenths of its memory used has died of it: two thirds are what a page takes
CPU = 60.0  # seconds of processor for one file: the 40 that `scan` allows itself, its last page, and loading the models
PAGE = 20.0  # seconds of processor for one page: an honest one takes two, a full one seven
WALL = 150.0  # seconds for one file on a machine that has other work
FILES = 60  # files after which a child is replaced: what leaks stays small
IDLE = 180.0  # seconds without work after which the child is ended: the service is small again
_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from ingest.examining import serve; serve()"
_NEEDED = ("numpy", "PIL", "cv2", "onnxruntime", "rapidocr")


def available() -> str:
    """Return "" where scans can be read, else a sentence for the secretariat that says what is missing and how to get it."""
    from importlib.util import find_spec

    if all(find_spec(name) for name in _NEEDED):
        return ""
    return "没有安装文字识别部件，扫描件和照片上的文字无法自动读取，须由人工查看；安装办法：pip install 'shoujian[vision]'。"


@dataclass(frozen=True, slots=True)
class _Question:
    path: str
    kind: Kind
    passwords: tuple[str, ...]
    seals: bool = False  # what is asked for: the prints of seals, not what is printed
    near: bool = False

    def line(self, *, cpu: float, allowance: float) -> bytes:
        asked: dict[str, object] = {"path": self.path, "kind": self.kind.value, "passwords": self.passwords, "cpu": cpu, "allowance": allowance}
        if self.seals:
            asked |= {"seals": True, "near": self.near}
        return json.dumps(asked).encode() + b"\n"


class Vision:
    """Examines files one after another; several threads may ask, each waits for its turn."""

    def __init__(self, *, memory: int = MEMORY, cpu: float = CPU, wall: float = WALL, idle: float = IDLE) -> None:
        self.memory = memory
        self.cpu = cpu
        self.wall = wall
        self.idle = idle
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._rest: threading.Timer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def awake(self) -> bool:
        """Whether a child is there."""
        return self._child is not None

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._end()

    def examine(self, file: Path, kind: Kind, *, passwords: tuple[str, ...] = ()) -> Extract | Broken:
        """Read what is printed on *file*'s pages; whatever it does to the child, the caller gets an answer."""
        return self._asked(_Question(str(file.absolute()), kind, passwords))

    def seals(self, file: Path, kind: Kind, *, passwords: tuple[str, ...] = (), near: bool = False) -> Extract | Broken:
        """Look for prints of seals in *file*; `Extract.seals` holds them. *near*: recognise on scans, too, what is printed beside each of several."""
        return self._asked(_Question(str(file.absolute()), kind, passwords, seals=True, near=near))

    def _asked(self, question: _Question) -> Extract | Broken:
        with self._lock:
            if self._rest is not None:
                self._rest.cancel()
            child = self._child = self._child or Child(memory=self.memory, boot=_BOOT, full=FULL)
            child.ask(question, cpu=self.cpu, allowance=PAGE)
            said = child.answer(wall=self.wall, still=self.wall)
            if isinstance(said, Fall) or child.asked >= FILES:
                self._end()
            else:
                self._rest = threading.Timer(self.idle, self.close)
                self._rest.daemon = True
                self._rest.start()
        if isinstance(said, Fall):
            return said.broken
        try:
            return load_value(Extract, json.loads(said))
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            return Broken(DefectKind.CRASH, f"the reader's answer makes no sense: {type(fault).__name__}")

    def _end(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        child, self._child, self._rest = self._child, None, None
        if child is not None:
            child.end()
