"""A second look is killed at its writes: nothing is looked at for ever, nothing comes twice, and in the end the ledger is the undisturbed one."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import packers
import pytest
from kill.deployment import FIRST, deployment, essay, letter, settings
from second_look import scan
from test_killed import Driver

from tracker.desk import open_desk
from tracker.flow import intake

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux" or shutil.which("strace") is None, reason="kills at a system call: apt-get install strace"),
]

UNITS = (("临江市青禾区益民社会工作服务中心", "红色驿站"), ("云岭市社会工作协会", "云岭同心"))
JUDGED = FIRST + timedelta(hours=1)
KILLED = JUDGED + timedelta(minutes=5)
RESTARTED = KILLED + timedelta(minutes=20)  # the lease of the dead has run out
AGAIN = [["work", RESTARTED.isoformat()], ["examine", RESTARTED.isoformat()], ["work", RESTARTED.isoformat()], ["status", RESTARTED.isoformat()]]
WRITES = "pwrite64,fdatasync"
POINTS = {"examine": 6, "work": 4}


def form(unit: str, case: str) -> bytes:
    rows = (("申报单位", unit), ("案例名称", case), ("分类", "社会工作党建品牌"), ("联系人", "李文"), ("联系电话", "13000000001"))
    return scan(*(f"{label}|{value}|0.97" for label, value in rows))


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    with Driver(tmp_path_factory.mktemp("scratch")) as one:
        yield one


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, driver: Driver) -> dict[str, Path]:
    """The deployment just before the second look, and just before what was seen is judged."""
    folder = tmp_path_factory.mktemp("second")
    home = deployment(folder / "examine", settings(imap=("127.0.0.1", 9), smtp=None, address="anli@example.org"))
    desk = open_desk(home)
    for number, (unit, case) in enumerate(UNITS):
        files = [(f"1. 申报表 - {unit} - {case}.png", form(unit, case)), (f"2. 案例 - {unit} - {case}.docx", essay(case))]
        files = [("材料.zip", packers.zipped(*files))] if number else files
        mail = letter(f"u{number}@example.com", f"案例申报-{unit}", f"{unit}报送。\n", at=FIRST, files=files)
        (folder / f"{number}.eml").write_bytes(mail.as_bytes())
        intake.import_paths(desk, [folder / f"{number}.eml"])
    unknown = letter("u9@example.com", "材料", "见附件。\n", at=FIRST, files=[("扫描件.png", form("临江市水务集团有限公司", "清泉先锋"))])
    (folder / "9.eml").write_bytes(unknown.as_bytes())
    intake.import_paths(desk, [folder / "9.eml"])
    desk.close()
    assert driver.run(home, [["work", JUDGED.isoformat()]])[0] == 0
    shutil.copytree(home, folder / "work")
    assert driver.run(folder / "work", [["examine", KILLED.isoformat()]])[0] == 0
    return {"examine": home, "work": folder / "work"}


def outcome(home: Path, driver: Driver) -> dict[str, Any]:
    """Everything is run again; what stands on the books then, but for the times and the log."""
    code, said = driver.run(home, AGAIN)
    assert code == 0, said
    status = json.loads(said)["status"]
    with closing(sqlite3.connect(home / "ledger.sqlite3")) as ledger:
        broken = ledger.execute("PRAGMA integrity_check").fetchall() + ledger.execute("PRAGMA foreign_key_check").fetchall()
        looks = ledger.execute("SELECT sha256, state, facts FROM examination ORDER BY sha256").fetchall()
        papers = ledger.execute("SELECT mail, path, requirement, findings, fields, reader FROM paper ORDER BY mail, path, requirement").fetchall()
        tries = ledger.execute("SELECT max(attempts) FROM examination").fetchone()[0]
        letters = ledger.execute("SELECT key FROM letter ORDER BY key").fetchall()
        fates = ledger.execute("SELECT sha256, fate FROM message ORDER BY sha256").fetchall()
    cases = [(case["unit"], case["case"], case["state"]) for case in status["submissions"]]
    asked = sorted((task["key"], task.get("closed")) for task in status["tasks"])
    assert tries <= 2
    return {"broken": broken, "looks": looks, "papers": papers, "letters": letters, "fates": fates, "cases": sorted(cases), "asked": asked}


def points(home: Path, step: str, driver: Driver, trace: Path) -> list[tuple[str, int]]:
    code, said = driver.run(home, [[step, KILLED.isoformat()]], ["-e", f"trace={WRITES}", "-o", str(trace)])
    assert code == 0, said
    calls = Counter(re.findall(r"^(\w+)\(", trace.read_text(), flags=re.MULTILINE))
    take = POINTS[step] // len(calls)
    return [(kind, number) for kind, count in calls.items() for number in sorted({1 + round(one * (count - 1) / (take - 1)) for one in range(take)})]


@pytest.mark.parametrize("step", POINTS)
def test_killed_at_a_write_it_goes_on_where_it_was(step: str, before: dict[str, Path], driver: Driver, tmp_path: Path) -> None:
    shutil.copytree(before[step], tmp_path / "undisturbed")
    chosen = points(tmp_path / "undisturbed", step, driver, tmp_path / "trace")
    expected = outcome(tmp_path / "undisturbed", driver)

    struck, wrong = 0, {}
    for place, (kind, number) in enumerate(chosen):
        home = tmp_path / str(place)
        shutil.copytree(before[step], home)
        inject = ["-e", f"trace={kind}", "-e", f"inject={kind}:signal=KILL:when={number}", "-o", "/dev/null"]
        code, said = driver.run(home, [[step, KILLED.isoformat()]], inject)
        assert code in {0, -9}, said
        struck += code == -9
        found = outcome(home, driver)
        if found != expected:
            wrong[kind, number] = {name: found[name] for name in found if found[name] != expected[name]}

    assert (wrong, struck) == ({}, len(chosen))
    assert (expected["broken"], [state for _, state, _ in expected["looks"]]) == ([("ok",)], ["done"] * 3)
    assert len(expected["cases"]) == 3
