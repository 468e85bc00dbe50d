"""Runs the steps of the main job in children of one warm process, so that a killed step costs no start of Python.

One line of JSON in, one line of JSON out:

    {"home": …, "steps": [["poll", T], ["work", T], …, ["status", T]], "traced": true}
        ──▶ {"pid": 4711}                 the child waits until a tracer holds it, when it is to be traced
        ──▶ {"exit": 0 | -9, "said": …}   what it printed last: the status of the ledger, or a traceback

A child is this process forked: nothing is open in it yet, neither ledger nor connection, as in a fresh start.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from dataclasses import replace
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import alembic.command
import chinese_calendar
import jinja2
from second_look import Chunks

import config.deployment
import config.sheet
import ingest.mailbox
import ingest.parse
import ingest.sandbox
import ingest.unpack
import ingest.vault
import notifier.render
import notifier.smtp
from tracker.desk import Desk, open_desk
from tracker.flow import care, examine, intake, letters, office, work
from tracker.workbook.status import status_json

TRACED_WITHIN = 20.0  # seconds
WARM = (alembic.command, chinese_calendar, jinja2, config.deployment, config.sheet, ingest, notifier.smtp)  # what the steps import when they need it


def main() -> None:
    notifier.render.proved()  # every letter's wording, kept for the life of a process: the children inherit it
    for line in sys.stdin:
        job = json.loads(line)
        said, answer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(said)
            _child(job, answer)
        os.close(answer)
        print(json.dumps({"pid": pid}), flush=True)
        with os.fdopen(said, "rb") as pipe:
            text = pipe.read().decode()
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"exit": os.waitstatus_to_exitcode(status), "said": text}), flush=True)


def _child(job: dict[str, object], answer: int) -> None:
    code = 1
    try:
        os.close(0)
        if job.get("traced"):
            _await_tracer()
        said = _steps(Path(str(job["home"])), job["steps"])  # type: ignore[arg-type]
        code = 0
    except BaseException:
        said = traceback.format_exc()
    _write(answer, said.encode())
    os._exit(code)


def _write(answer: int, text: bytes) -> None:
    while text:
        text = text[os.write(answer, text) :]


def _await_tracer() -> None:
    limit = time.monotonic() + TRACED_WITHIN
    while time.monotonic() < limit:
        with Path("/proc/self/status").open(encoding="ascii") as file:
            if any(line.startswith("TracerPid:") and line.split()[1] != "0" for line in file):
                return
        os.sched_yield()
    raise TimeoutError("no tracer came")


def _steps(home: Path, steps: list[list[str]]) -> str:
    desk = replace(open_desk(home), examiners=(Chunks(),))
    said = ""
    try:
        for name, at in steps:
            said = _step(desk, name, datetime.fromisoformat(at)) or said
    finally:
        desk.close()
    return said


def _step(desk: Desk, name: str, now: datetime) -> str:
    match name:
        case "poll":
            problems = [one.error for one in intake.poll(desk, now=now) if one.error]
            if problems:
                raise RuntimeError("; ".join(problems))
        case "work":
            work.work(desk, now=now)
        case "examine":
            examine.examine(desk, now=now)
        case "deliver":
            letters.deliver(desk, now=now)
        case "status":
            found = status_json(office.report(desk, desk.campaign(), at=now))
            sound, damaged, missing = care.verify(desk)
            return json.dumps({"status": found, "sound": sound, "damaged": damaged, "missing": missing}, ensure_ascii=False)
    return ""


if __name__ == "__main__":
    main()
