"""Old office files that no reader of ours understands, made into ones that it does, by LibreOffice where it is installed.

    several files ─▶ copied under names of our own ─▶ ONE soffice, bounded by `officelaunch` ─▶ .docx for texts, .pdf for slides
                     what gave nothing is tried once more, alone, while there is time: one bad file must not cost its neighbours theirs

Nothing is read here: what comes out is a file from a stranger like any other, and belongs into the sandbox. Macros are never run, links never
followed, and on Linux there is no network where the kernel lets us leave it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.facts import Defect, DefectKind, Kind

PROGRAMS = ("soffice", "libreoffice")
MEMORY = 2 << 30  # bytes of address space; a form takes less than 600 MB of it, a long document with drawings more
CPU = 60  # seconds of processor for one start
WALL = 90.0  # seconds for a batch, its start of two seconds included
LARGEST = 256 << 20  # bytes of one file it may write
BATCH = 20  # files of one start
_WRITTEN = {Kind.DOC: "doc", Kind.WPS: "wps", Kind.RTF: "rtf", Kind.ODT: "odt", Kind.PPT: "ppt"}
_TARGET = {Kind.PPT: "pdf"}  # all others become .docx
MISSING = "needs LibreOffice to be read, which is not installed here"
# MacroSecurityLevel 3: only from trusted places, of which there are none; 0: links in a text are never updated
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of one file: another one to read, or why there is none."""

    file: Path | None
    defect: Defect | None = None


def program() -> str | None:
    """Return where LibreOffice is; None where it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def convert(files: Mapping[Path, Kind], folder: Path, *, wall: float = WALL, memory: int = MEMORY) -> dict[Path, Converted]:
    """Convert *files* into *folder*, which is the caller's to read and to empty."""
    office = program()
    if office is None:
        return dict.fromkeys(files, Converted(None, Defect(DefectKind.UNREAD, "", MISSING)))
    until = time.monotonic() + wall
    out: dict[Path, Converted] = {}
    with tempfile.TemporaryDirectory(prefix="office-", dir=folder, ignore_cleanup_errors=True) as home:
        worker = _Worker(office, Path(home), memory)
        for target in ("docx", "pdf"):
            fitting = [file for file, kind in files.items() if _TARGET.get(kind, "docx") == target]
            for start in range(0, len(fitting), BATCH):
                batch = fitting[start : start + BATCH]
                found = worker.run({file: files[file] for file in batch}, target, until)
                alone = [file for file in batch if file not in found] if len(batch) > 1 else []
                for file in alone:
                    found |= worker.run({file: files[file]}, target, until)
                out |= {file: _kept(found.get(file), folder, len(out) + number, late=time.monotonic() >= until) for number, file in enumerate(batch)}
    return out


def _kept(made: Path | None, folder: Path, number: int, *, late: bool) -> Converted:
    """Move what was made out of the worker's home."""
    if made is None:
        kind, detail = (DefectKind.TIMEOUT, "LibreOffice takes longer than allowed") if late else (DefectKind.DAMAGED, "LibreOffice does not open it either")
        return Converted(None, Defect(kind, "", detail))
    target = folder / f"converted-{number}{made.suffix}"
    made.replace(target)
    return Converted(target)


class _Worker:
    """LibreOffice with a home of its own: two that share one do not start."""

    def __init__(self, office: str, home: Path, memory: int) -> None:
        self._office, self._home, self._memory = office, home, memory
        self._starts = 0
        (home / "profile" / "user").mkdir(parents=True)
        (home / "profile" / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")

    def run(self, files: Mapping[Path, Kind], target: str, until: float) -> dict[Path, Path]:
        """Convert *files* in one start, and return what came of them."""
        if time.monotonic() >= until:
            return {}
        self._starts += 1
        inside = self._home / f"in-{self._starts}"
        outside = self._home / f"out-{self._starts}"
        inside.mkdir()
        outside.mkdir()
        copies = {inside / f"{number}.{_WRITTEN.get(kind, 'doc')}": file for number, (file, kind) in enumerate(files.items())}
        for copy, file in copies.items():
            shutil.copyfile(file, copy)
        self._start(["--convert-to", target, "--outdir", str(outside), *map(str, copies)], until)
        shutil.rmtree(inside, ignore_errors=True)
        made = {file: outside / f"{copy.stem}.{target}" for copy, file in copies.items()}
        return {file: one for file, one in made.items() if one.is_file() and one.stat().st_size}

    def _start(self, arguments: Sequence[str], until: float) -> None:
        launcher = Path(__file__).with_name("officelaunch.py")
        profile = (self._home / "profile").absolute().as_uri()
        limits = [str(self._memory), str(CPU), str(LARGEST)]
        quiet = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", f"-env:UserInstallation={profile}"]
        settled = {"HOME": str(self._home), "TMPDIR": str(self._home), "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}
        process = subprocess.Popen(
            [sys.executable, "-I", str(launcher), *limits, self._office, *quiet, *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=settled, cwd=self._home, start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        finally:
            # What it started lives in its session, and may outlive it.
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
