"""Another call, another mailbox: SQ2026 with its roster, from files to the ledger, and the same ledger however the mails of a day come."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from second_mailbox import write
from second_mailbox.write import HERE, ZONE, Planned, Row

from config.settings import write_initial
from ingest.facts import Arrival
from ingest.names import title_key
from tracker.core.report import CaseLine, Report
from tracker.desk import Desk, open_desk
from tracker.flow.care import again
from tracker.flow.office import report
from tracker.flow.roster import import_roster
from tracker.flow.work import work
from tracker.store.ledger import Incoming, Source

LAST = datetime(2026, 8, 10, 9, tzinfo=ZONE)


@dataclass
class Office:
    """A deployment of its own, and what each mail of the plan became in it."""

    desk: Desk
    shas: dict[str, str]

    @property
    def report(self) -> Report:
        return report(self.desk, self.desk.campaign("SQ2026"), at=LAST)

    def deliver(self, mails: Sequence[Planned], numbers: dict[str, str] | None = None) -> None:
        """Store these mails in this order, each under the INTERNALDATE it has in the plan."""
        known = numbers or (self.numbers() if any("{" in one.subject for one in mails) else {})
        for place, one in enumerate(mails, len(self.shas) + 1):
            raw = write.written(one.id, re.sub(r"\{(\w\d)\}", lambda found: known.get(found[1], "SQ2026-9999"), one.subject))
            blob = self.desk.vault.keep((raw,))
            with self.desk.store.begin() as ledger:
                incoming = Incoming(blob.sha256, blob.size, Arrival("main", "INBOX", 1, place, one.arrived))
                ledger.intake.store_many((incoming,), source=Source.IMAP, now=one.arrived)
            self.shas[one.id] = blob.sha256

    def numbers(self) -> dict[str, str]:
        found = {title_key(one.title): one.number for one in self.report.cases}
        return {key: found[title_key(title)] for key, (_, title, *_) in write.plan()["units"].items() if title_key(title) in found}

    def case(self, key: str) -> CaseLine | None:
        title = write.plan()["units"][key][1]
        return next((one for one in self.report.cases if title_key(one.title) == title_key(title)), None)


def office(folder: Path) -> Office:
    write_initial(folder, campaigns=("SQ2026", "TG"))
    opened = open_desk(folder)
    desk = Desk(opened.settings, opened.campaigns, ())
    import_roster(desk, desk.campaign("SQ2026"), HERE / "roster.csv", by="王芳", now=datetime(2026, 5, 30, tzinfo=ZONE))
    return Office(desk, {})


def days(mails: Iterable[Planned]) -> Iterator[tuple[Planned, ...]]:
    return (tuple(group) for _, group in groupby(mails, key=lambda one: one.arrived.date()))


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = office(tmp_path_factory.mktemp("sq") / "部署")
    for group in days(write.mails()):
        for one in group:
            made.deliver((one,))
            work(made.desk, now=one.arrived + timedelta(minutes=1))
    yield made
    made.desk.close()


@pytest.mark.parametrize("row", write.ledger(), ids=lambda row: row.unit)
def test_row_stands_as_the_ledger_expects(walked: Office, row: Row) -> None:
    case = walked.case(row.unit)
    assert case is not None
    questions = sorted({task.kind.value for task in walked.report.tasks if task.submission == case.number and not task.closed})

    assert ({one.key: one.standing.value for one in case.items}, case.state.value, "、".join(questions)) == (row.items, row.state, row.question)


@pytest.mark.parametrize("one", write.mails(), ids=lambda one: one.id)
def test_mail_meets_its_planned_fate_and_its_cases(walked: Office, one: Planned) -> None:
    line = next(each for each in walked.report.mails if each.sha256 == walked.shas[one.id])
    titles = {title_key(case.title) for case in walked.report.cases if case.number in line.cases}

    assert (line.fate.value, titles) == (one.fate, {title_key(write.plan()["units"][key][1]) for key in one.units})


def test_there_are_no_other_cases_and_units_bear_their_full_names(walked: Office) -> None:
    planned = {key: unit for key, (unit, *_) in write.plan()["units"].items()}
    named = {one.title: one.unit for one in walked.report.cases}

    assert len(walked.report.cases) == len(planned)
    # Short and former names that nobody was asked about yet stay as they were written.
    assert {key: unit for key, unit in planned.items() if named[write.plan()["units"][key][1]] != unit} == {"N6": planned["N6"], "N7": planned["N7"]}


def test_what_is_owed_says_why(walked: Office) -> None:
    case, member = walked.case("X1"), walked.case("N1")
    assert case is not None
    assert member is not None
    said = {
        key: [dict(one.values).get("why") for one in next(item for item in held.items if item.key == "推荐意见").findings]
        for key, held in (("X1", case), ("N1", member))
    }

    assert said == {
        "X1": ["不属委员单位，须提交；以下任一即可：附在申报表内（推荐单位盖章）；专家推荐意见或推荐信（专家签字）"],
        "N1": ["属委员单位，无须提交"],
    }


def outcome(made: Office) -> dict[tuple[str, str], Any]:
    """Cases and standings by unit and title, whatever their numbers, and the questions about them."""
    found = made.report
    asked = {
        number: sorted(task.kind.value for task in found.tasks if task.submission == number and not task.closed)
        for number in (one.number for one in found.cases)
    }
    return {
        (case.unit, title_key(case.title)): (
            case.state.value,
            asked[case.number],
            tuple((item.key, item.standing.value, item.findings, tuple((paper.sha256, paper.standing.value) for paper in item.papers)) for item in case.items),
        )
        for case in found.cases
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2])
def test_order_within_a_day_changes_no_standing(walked: Office, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    other = office(tmp_path / "部署")
    for group in days(write.mails()):
        other.deliver(dice.sample(group, len(group)))
        work(other.desk, now=group[-1].arrived.replace(hour=23, minute=59))
    found = outcome(other)
    other.desk.close()

    assert found == outcome(walked)


def test_everything_at_once_gives_the_same_ledger(walked: Office, tmp_path: Path) -> None:
    mails = list(write.mails())
    random.Random(3).shuffle(mails)
    other = office(tmp_path / "部署")
    other.deliver(mails, walked.numbers())
    work(other.desk, now=LAST)
    found = outcome(other)
    other.desk.close()

    assert found == outcome(walked)


def test_thinking_again_changes_nothing(walked: Office) -> None:
    before = outcome(walked)

    again(walked.desk, None)
    work(walked.desk, now=LAST)

    assert outcome(walked) == before
