"""Erasing is killed at a system call: the ledger forgot all of her or nothing, and running it again ends it.

strace delivers a true SIGKILL as the n-th call of a kind begins; nothing in the program knows of it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from erasing_home import AT, OTHERS, WORDS, fill, rows, told

from tracker.desk import open_desk
from tracker.flow import erasing
from tracker.flow.care import verify

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux" or shutil.which("strace") is None, reason="kills at a system call: apt-get install strace"),
]

ROOT = Path(__file__).parent.parent
LATER = AT + timedelta(days=3)
AFTER = LATER + timedelta(hours=1)  # the lease of who was killed has run out
# Where it writes: the ledger and its journal, the note, the originals, the workbook and its history, the folders.
POINTS = [("fdatasync", 3), ("pwrite64", 150), ("rename", 1), ("unlink", 2), ("rename", 3)]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("filled") / "部署"
    fill(home)
    return home


def killed(home: Path, mark: str, kind: str, number: int) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    erase = [sys.executable, "-m", "tracker", "--home", str(home), "person", "erase", *WORDS, "--confirm", mark, "--why", "x", "--at", LATER.isoformat()]
    trace = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={kind}", "-e", f"inject={kind}:signal=KILL:when={number}"]
    return subprocess.run([*trace, *erase], env=environment, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)


@pytest.mark.parametrize(("kind", "number"), POINTS, ids=[f"{kind} {number}" for kind, number in POINTS])
def test_killed_anywhere_all_or_nothing_is_forgotten_and_it_can_be_ended(filled: Path, tmp_path: Path, kind: str, number: int) -> None:
    home = tmp_path / "部署"
    shutil.copytree(filled, home)
    note = home / "folders" / "DJ2025.json"
    note.write_text(note.read_text("utf-8").replace(str(filled), str(home)), "utf-8")
    desk = open_desk(home)
    mark, before = erasing.foresee(desk, WORDS).mark, rows(desk)
    desk.close()

    done = killed(home, mark, kind, number)
    if done.returncode not in {-9, 137}:
        pytest.skip(f"strace may not trace here, or there is no such call: {done.returncode} {done.stderr[-300:]}")
    desk = open_desk(home)
    found = rows(desk)
    begun = bool(found["erasure"])
    same = {table for table in before if table not in {"lease", "alembic_version"} and found[table] == before[table]}
    if not begun:
        erasing.erase(desk, WORDS, mark=erasing.foresee(desk, WORDS).mark, by="王芳", why="x", now=AFTER)
    else:
        erasing.again(desk, now=AFTER)
    owed, sound = erasing.unfinished(desk), verify(desk)
    desk.close()

    assert begun or same == before.keys() - {"lease"}
    assert not begun or not holding(found)
    assert (told(home), owed, sound) == ([], (), (1, (), ()))
    assert told(home, OTHERS) != []


def holding(found: dict[str, list[str]]) -> list[str]:
    """Rows that still say a word of hers."""
    every = (one for table in found.values() for one in table)
    bare = [one.replace(OTHERS[0], "").replace(OTHERS[1], "").replace(OTHERS[2], "") for one in every]
    return [one for one in bare if any(word in one for word in WORDS)]
