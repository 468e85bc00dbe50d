"""How long a command takes to begin: a secretary waits for it, and a script of theirs calls it a hundred times."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

TIMES = 7
BUDGETS = {  # milliseconds on two cores, python's own start included
    ("--version",): 150,
    ("--help",): 150,
    ("names", "广州市越秀区图书馆", "越秀区图书馆", "--json"): 300,
    ("campaign", "show", "DJ2025"): 400,
    ("status", "--campaign", "DJ2025", "--json"): 600,
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    subprocess.run([sys.executable, "-m", "tracker", "--home", folder, "init", "--campaign", "DJ2025", "--no-input"], check=True, capture_output=True)
    return folder


def milliseconds(*words: str | Path) -> float:
    began = time.perf_counter()
    subprocess.run(words, check=True, capture_output=True)
    return (time.perf_counter() - began) * 1000


@pytest.mark.parametrize("command", BUDGETS, ids=lambda command: command[0])
def test_start(command: tuple[str, ...], home: Path) -> None:
    milliseconds(sys.executable, "-m", "tracker", "--home", home, *command)  # bytecode is written

    median = statistics.median(milliseconds(sys.executable, "-m", "tracker", "--home", home, *command) for _ in range(TIMES))

    over = " OVER" if median > BUDGETS[command] else ""
    print(f"\n{' '.join(command)[:40]:40} {median:6.0f} ms of {BUDGETS[command]}{over}")


def test_bare_python() -> None:
    print(f"\n{'python alone':40} {statistics.median(milliseconds(sys.executable, '-c', '') for _ in range(TIMES)):6.0f} ms")
