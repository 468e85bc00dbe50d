"""The envelopes of the sample, typed in as new rows, are the envelopes that the command logs: the same cases, the same standing of every item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from config.settings import write_initial
from ingest.names import title_key, unit_key
from tracker import sample
from tracker.core.judgement import CaseRef
from tracker.core.report import Report
from tracker.desk import Desk, open_desk
from tracker.flow import office
from tracker.flow.penning import read_back
from tracker.flow.readback import plan
from tracker.store.ledger import Hand, Keys
from tracker.workbook.write import Written, write

NOW = datetime(2025, 10, 11, 2, tzinfo=UTC)
NEVER_MAILED = "A36-1"
CASES = {one.id: one for one in sample.cases()}


def opened(home: Path) -> tuple[Desk, dict[str, str]]:
    """An office that knows every case of the sample that sends a parcel, but for the one that never mailed; their numbers."""
    write_initial(home, campaigns=("DJ2025",))
    desk = replace(open_desk(home), examiners=())
    wanted = sorted({case for parcel in sample.parcels() for case in parcel.samples} - {NEVER_MAILED})
    keys = Keys(unit=unit_key, title=title_key)
    with desk.store.begin() as ledger:
        refs = {case: CaseRef(CASES[case].unit, CASES[case].case) for case in wanted}
        return desk, {case: ledger.cases.open("DJ2025", ref, keys=keys, hand=Hand("版本", NOW)) for case, ref in refs.items()}


def by_hand(one: sample.SampleParcel, numbers: Mapping[str, str], *, full: bool) -> dict[str, str | None]:
    """The cells of one envelope as a hurried hand types them, the year left out or not (*full*); *numbers* are those of the cases that are known."""
    known = [numbers[case].removeprefix("DJ2025-") for case in one.samples if case in numbers]
    unknown = one.samples[0] if one.samples and not known else ""
    return {
        "签收日期": f"{one.received:%Y/%m/%d}" if full else f"{one.received.month}月{one.received.day}日",
        "寄件单位（照封面）": CASES[unknown].unit if unknown else None,
        "案例编号": "新建" if unknown else "、".join(known),
        "承运": one.carrier,
        "单号": one.number,
        "邮戳/揽收日期": f"{one.postmark.month}-{one.postmark.day}" if one.postmark else None,
        "内件": "\n".join(dict.fromkeys(one.contents)),
        "盖章": "有",
        "登记人": "收发室",
        "备注": one.contents_note,
    }


@pytest.fixture
def typed_in(tmp_path: Path) -> Iterator[Report]:
    desk, numbers = opened(tmp_path / "表格")
    path = tmp_path / "台账.xlsx"
    assert isinstance(write(office.report(desk, desk.campaign(), at=NOW), path), Written)
    book = load_workbook(path)
    sheet = book["邮寄登记"]
    head = [cell.value for cell in sheet[1]]
    for row, one in enumerate(sample.parcels(), 2):
        for name, value in by_hand(one, numbers, full=not row % 2).items():
            sheet.cell(row, head.index(f"★{name}") + 1).value = value or None
    book.save(path)

    done = read_back(desk, desk.campaign(), path, now=NOW)

    assert (len(done.taken), done.left, plan(desk, desk.campaign(), path, now=NOW).added) == (8, [], ())
    yield office.report(desk, desk.campaign(), at=NOW)
    desk.close()


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Report]:
    desk, numbers = opened(tmp_path / "命令")
    for one in sample.parcels():
        parcel = office.Parcel(
            one.received, tuple(dict.fromkeys(one.contents)), tuple(numbers[case] for case in one.samples if case in numbers),
            tuple(CASES[case].unit for case in one.samples if case not in numbers), one.postmark, bool(one.delivery), one.carrier, one.number, sealed=True,
            logged_by="收发室", note=one.contents_note,
        )  # fmt: skip
        office.log_parcel(desk, desk.campaign(), parcel, now=NOW)
    yield office.report(desk, desk.campaign(), at=NOW)
    desk.close()


def test_envelopes_of_the_sample_are_the_same_by_table_and_by_command(typed_in: Report, logged: Report) -> None:
    def stand(report: Report) -> dict[str, tuple[object, ...]]:
        return {case.number: (case.unit, case.state, tuple((item.key, item.standing, item.findings) for item in case.items)) for case in report.cases}

    def parcels(report: Report) -> list[tuple[object, ...]]:
        return [(one.case, one.verdict, replace(one.parcel, carrier="", sender="", logged=None)) for one in report.parcels]

    assert stand(typed_in) == stand(logged)
    assert parcels(typed_in) == parcels(logged)
    assert sorted((one.kind, one.submission) for one in typed_in.tasks) == sorted((one.kind, one.submission) for one in logged.tasks)
