"""What a call of ten thousand cases costs the office: `PYTHONPATH=.:tests python tests/bench/bench_office.py [CASES]`.

The ledger is filled as mails would have filled it: a form and a text each, an answer that went out, an envelope for every third, a question for
every tenth. Told is the time of the processor, for a busy machine lets everything wait; and how much memory it took until then.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import unit_pairs
from seasons.calls import BYPOST
from sqlalchemy import text
from store_builders import mail, received, sha

from config.campaign import Weight
from config.initial import write_initial
from ingest.facts import Kind
from ingest.names import title_key, unit_key
from notifier.envelope import message_id
from notifier.invented import HEAD
from notifier.record import dump
from notifier.samples import samples
from tracker.core.answering import accepted
from tracker.core.judgement import AskHuman, CaseRef, File, Judgement
from tracker.core.model import Fate, FieldRead, Finding, PostalReceipt, Task, TaskKind
from tracker.desk import Desk, open_desk
from tracker.flow import answers, letters, office, readback, verdicts
from tracker.flow.answers import Answer
from tracker.flow.verdicts import Verdict
from tracker.store.ledger import Draft, Keys, Ledger
from tracker.workbook.write import write

CODE = BYPOST.code
BEGAN = datetime(2026, 5, 2, 1, tzinfo=UTC)
NOW = datetime(2026, 5, 19, 1, 30, tzinfo=UTC)
KEYS = Keys(unit=unit_key, title=title_key)
SEAL = (Finding("seal-to-verify", Weight.HUMAN),)
RECEIPT = dump(dict(samples(HEAD))["receipt"])


def fill(desk: Desk, ledger: Ledger, place: int, unit: str) -> None:
    """One case, as its mail and what followed left it."""
    at = BEGAN + timedelta(minutes=2 * place)
    one = received(ledger, mail(place, subject=f"{unit}申报材料", sender=f"u{place}@example.com"), at=at, uid=place + 1)
    case = CaseRef(unit, f"第{place}号邻里家园")
    said = {"单位": unit, "案例": case.title, "分类": "1", "姓名": "李晓兰", "电话": f"130{place:08d}" if place % 7 else ""}
    cells = tuple(FieldRead(label, label, value, f"表格第{row}行") for row, (label, value) in enumerate(said.items(), 1))
    form = File(case, "2", "申报表", False, f"1.申报表-{unit}.docx", sha((place, 2)), 30_000, Kind.DOCX, SEAL, cells, ("文件名写明",), 0.9)
    essay = File(case, "3", "案例", False, f"2.案例-{unit}.docx", sha((place, 3)), 30_000, Kind.DOCX, (), (), ("文件名写明",), 0.9)
    asked = AskHuman(Task(f"cloud:{one.sha256[:16]}", TaskKind.CLOUD, "另有云附件未随信", CODE, one.sha256), case)
    found = ((form, essay) if place % 5 else (essay,)) + ((asked,) if place % 10 == 3 else ())
    (number,) = ledger.cases.apply(CODE, one, Judgement(Fate.FILED, "归入案例", found, (case,)), keys=KEYS, now=at, version="bench")
    key = f"receipt:{number}:{place}"
    draft = Draft(
        key, "receipt", CODE, "李晓兰", f"u{place}@example.com", message_id(key, desk.secret, "example.org"), RECEIPT, (number,), covers=(one.sha256,)
    )
    ledger.outbox.queue(draft, now=at + timedelta(minutes=40), by="bench")
    if place % 3 == 0:
        day = (at + timedelta(days=2)).date()
        envelope = PostalReceipt(f"Y{place:05}", day, day, False, "EMS", f"10{place:011}", ("申报表(纸质)",), True, "1", unit, "A-1", "小李")
        ledger.office.log_parcel(CODE, envelope, cases=(number,), now=at + timedelta(days=2))


def told(what: str, act: Callable[[], object]) -> object:
    began = time.process_time()
    found = act()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:38} {time.process_time() - began:6.2f} s   {peak:4.0f} MB so far", flush=True)
    return found


def saved(desk: Desk, path: Path) -> Path:
    """The workbook as a program saves it in which nothing was typed."""
    write(office.report(desk, desk.campaign(), at=NOW), path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b""
    return path


def main(cases: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / f"{CODE}.yaml"
        sheet.write_text(BYPOST.sheet, encoding="utf-8")
        write_initial(Path(folder) / "部署", campaigns=(str(sheet),), send="automatic")
        desk = open_desk(Path(folder) / "部署")
        with desk.store.begin() as ledger:
            for place, unit in enumerate(unit_pairs.roster(cases, seed=3)):
                fill(desk, ledger, place, unit)
            ledger.connection.execute(text("UPDATE letter SET state = 'sent', sent = queued"))
        measure(desk, Path(folder) / "台账.xlsx")
        desk.close()


def measure(desk: Desk, path: Path) -> None:
    campaign = desk.campaign()
    with desk.store.look() as ledger:
        task = ledger.office.tasks(CODE)[0]
    told("the report", lambda: office.report(desk, campaign, at=NOW))
    told("an answer to a question", lambda: answers.decide(desk, campaign, task.key, Answer(word=accepted(task)[0]), by="王芳", now=NOW))
    told("a verdict on one paper", lambda: verdicts.pronounce(desk, campaign, Verdict("合格", f"{CODE}-0002-01"), by="王芳", now=NOW))
    told("reminders and a digest that are due", lambda: letters.remind(desk, now=NOW))
    told("a look at which nothing is due", lambda: letters.remind(desk, now=NOW + timedelta(minutes=1)))
    told("the same again, nothing written since", lambda: letters.remind(desk, now=NOW + timedelta(minutes=2)))
    saved(desk, path)
    told("the plan of an untouched workbook", lambda: readback.plan(desk, campaign, path, now=NOW))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
