"""Who looks at files a second time here: what is installed on this machine, each behind the same few words."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from config.campaign import Requirement
from ingest.child import Broken
from ingest.extract import office, rar, unar
from ingest.facts import DefectKind, Extract, Kind, Leaf
from ingest.sandbox import Sandbox
from ingest.vision import Vision, available
from tracker.core.merging import SEALS
from tracker.core.unseen import bearing, pictured
from tracker.desk import Desk, Examiner
from tracker.flow.wrapping import wrap

PAGES = frozenset({Kind.PDF, Kind.JPEG, Kind.PNG, Kind.TIFF, Kind.BMP, Kind.WEBP})  # kinds whose pages can be drawn here


class Scans:
    """Recognises the print on scanned and photographed pages, in a child that comes up with the first and goes with `close`."""

    name = "scan"
    version = "scan/4"  # that of `ingest.extract.scan`, which is not imported here: its libraries take 60 MB
    together = 1

    def __init__(self, vision: Vision | None = None) -> None:
        self._vision = vision or Vision()

    @property
    def awake(self) -> bool:
        """Whether its process is there."""
        return self._vision.awake

    def wants(self, leaf: Leaf, item: Requirement | None) -> bool:  # noqa: ARG002  print is print, whatever it answers
        return leaf.kind in PAGES or (leaf.kind is Kind.DOCX and pictured(leaf.extract))

    def examine(self, files: Sequence[tuple[Path, Kind]], *, passwords: tuple[str, ...] = ()) -> tuple[Extract | Broken, ...]:
        return tuple(self._vision.examine(file, kind, passwords=passwords) for file, kind in files)

    def close(self) -> None:
        self._vision.close()


class Seals:
    """Looks for the prints of seals on whatever answers an item that must bear one; in the child that reads scans, if it is the same."""

    name = SEALS
    version = "seal/2"  # that of `ingest.extract.seal`, whose libraries are not imported here
    together = 1

    def __init__(self, vision: Vision | None = None) -> None:
        self._vision = vision or Vision()

    @property
    def awake(self) -> bool:
        """Whether its process is there."""
        return self._vision.awake

    def wants(self, leaf: Leaf, item: Requirement | None) -> bool:
        return bearing(leaf) and (item is None or bool(item.seal))

    def examine(self, files: Sequence[tuple[Path, Kind]], *, passwords: tuple[str, ...] = ()) -> tuple[Extract | Broken, ...]:
        return tuple(self._vision.seals(file, kind, passwords=passwords) for file, kind in files)

    def close(self) -> None:
        self._vision.close()


class OldWord:
    """Has LibreOffice make what our readers of .doc and .wps do not understand into a .docx, and reads that as it would be read from a mail."""

    name = "office"
    version = "office/1"
    together = office.BATCH  # it takes two seconds to start, however many it converts

    def wants(self, leaf: Leaf, item: Requirement | None) -> bool:  # noqa: ARG002  text is text, whatever it answers
        return leaf.kind in {Kind.DOC, Kind.WPS}

    def examine(self, files: Sequence[tuple[Path, Kind]], *, passwords: tuple[str, ...] = ()) -> tuple[Extract | Broken, ...]:  # noqa: ARG002
        with tempfile.TemporaryDirectory(prefix="shoujian-office-", ignore_cleanup_errors=True) as folder, Sandbox() as sandbox:
            made = office.convert(dict(files), Path(folder))
            return tuple(_read(made[file], sandbox, Path(folder) / "letter") for file, _ in files)

    def close(self) -> None:
        """Nothing of it is left after a call."""


def _read(made: office.Converted, sandbox: Sandbox, letter: Path) -> Extract | Broken:
    """Read what was made of a stranger's file where a stranger's files are read."""
    if made.file is None:
        return Broken(made.defect.kind, made.defect.detail) if made.defect else Broken(DefectKind.DAMAGED, "nothing came of it")
    wrap(made.file, letter)
    mail = sandbox.read(letter)
    if isinstance(mail, Broken):
        return mail
    return mail.leaves[0].extract if mail.leaves else Broken(DefectKind.DAMAGED, "nothing came of it")


def of(desk: Desk) -> tuple[Examiner, ...]:
    """The examiners of this deployment."""
    return desk.examiners if desk.examiners is not None else installed()


@cache
def installed() -> tuple[Examiner, ...]:
    """Those whose programs and libraries are there; none of them has a process before it is asked."""
    vision = Vision()
    return (*(() if available() else (Scans(vision), Seals(vision))), *((OldWord(),) if office.program() else ()))


def missing() -> tuple[tuple[str, str], ...]:
    """What is not installed, each with what is lost without it and how to get it."""
    scans = available()
    old = "" if office.program() else "没有安装 LibreOffice，本程序不认识的旧格式 Word、WPS 文档须由人工查看；安装办法：apt-get install libreoffice-writer。"
    plain = "" if shutil.which(rar.PROGRAM) else "没有安装 libarchive-tools，rar 压缩包只收存、列出，须由人工打开；安装办法：apt-get install libarchive-tools。"
    locked = "" if unar.programs() else "没有安装 unar，加密的、固实的、旧式的 rar 须由人工打开；安装办法：apt-get install unar。"
    told = (("识读扫描件、查看公章", scans), ("识读旧格式文档", old), ("打开 rar", plain), ("打开加密的 rar", locked))
    return tuple((what, lost) for what, lost in told if lost)
