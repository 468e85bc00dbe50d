"""What a decision is made on is a part of the report, and says of its question what the whole says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from store_builders import CODE, KEYS, NOW, mail, paper, received, sha
from test_standstill import heard

from config.campaign import Weight
from config.settings import write_initial
from ingest.names import title_key, unit_key
from tracker.core import confirm, stamped
from tracker.core.answering import KINDS, Offers
from tracker.core.judgement import AskHuman, CaseRef, Judgement
from tracker.core.model import Fate, Finding, Ruling, RulingKind, Task, TaskKind
from tracker.core.report import Report
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow import answers, around, asked, office, verdicts
from tracker.flow.answers import Answer
from tracker.flow.verdicts import Verdict
from tracker.store.ledger import Keys, Ledger

UNITS = ("临江市晨光社会工作服务中心", "云岭市水务集团有限公司", "北山县残疾人联合会", "望江市图书馆", "石门乡卫生院", "南桥区志愿服务协会")
TITLES = ("银发守护", "清泉先锋", "助残同行", "书香夜读")
ONLY = "独一份"  # the title of one case
LATER = NOW + timedelta(days=2)
LOOKS = ("0123456789abcdef", "fedcba9876543210", "00ff00ff00ff00ff")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    write_initial(tmp_path / "部署", campaigns=(CODE,))
    opened = replace(open_desk(tmp_path / "部署"), examiners=())
    yield opened
    opened.close()


def seal(look: str) -> Finding:
    return Finding("seal-matches", Weight.HUMAN, values=(("look", look), ("read", "某某单位"), ("name", "某某单位")))


def fill(ledger: Ledger, dice: Random) -> None:
    """Cases of a few units and senders, some of them one unit or one case by what people said, and a question of every kind about each mail."""
    numbers: list[str] = []
    for place in range(16):
        sender = f"u{dice.randrange(5)}@example.com"
        one = received(ledger, mail(place, sender=dice.choice((sender, sender.upper()))), at=NOW + timedelta(minutes=place), uid=place + 1)
        cases = tuple(CaseRef(dice.choice(UNITS), dice.choice(TITLES) if place else ONLY) for _ in range(dice.choice((1, 1, 2))))
        files = [
            replace(paper(one, case, path=str(at)), shared=dice.random() < 0.2, findings=(seal(dice.choice(LOOKS)),)) for at, case in enumerate(cases, 2)
        ]  # fmt: skip
        asked = [AskHuman(task) for task in tasks(one.sha256, dice, numbers)]
        judgement = Judgement(dice.choice((Fate.FILED, Fate.REVIEW)), "", (*files, *asked), cases)
        keys = Keys(unit=unit_key, title=title_key)
        numbers += ledger.cases.apply(CODE, one, judgement, keys=keys, now=NOW + timedelta(minutes=place), version="t")


def tasks(mail_: str, dice: Random, numbers: list[str]) -> Iterator[Task]:
    for kind in {TaskKind.SEAL, TaskKind.TITLE, *dice.sample(list(TaskKind), 2)}:
        mine = dice.choice(numbers) if numbers and dice.random() < 0.7 else ""
        named = [*dice.sample(UNITS, 2), dice.choice(UNITS).replace("市", "市 "), *dice.sample(TITLES, 2), "申报表", *(f"{one} 某单位" for one in numbers[-2:])]
        if kind is TaskKind.TITLE:
            mine, named = "", [*named, ONLY]
        key = stamped.key(mail_, "2", "申报表") if kind is TaskKind.SEAL else f"{kind.name.lower()}:{mail_[:16]}:2"
        yield Task(key, kind, "怎样办？", CODE, mail_, mine, (*dice.sample(named, 4), named[-1]))


def decided(ledger: Ledger, dice: Random) -> None:
    found = [one.number for one in ledger.cases.listed(CODE)]
    part, whole = sorted(dice.sample(found, 2), reverse=True)
    one, other, third = dice.sample(UNITS, 3)
    for kind, subject, value in (
        (RulingKind.MERGE, f"case:{part}", whole),
        (RulingKind.SAME_UNIT, f"name:{unit_key(one)}", unit_key(other)),
        (RulingKind.RENAME, f"unit:{unit_key(third)}", "临江市新名社会工作服务中心"),
        (RulingKind.RENAME, f"title:{found[0]}", "改过的名称"),
    ):
        ledger.office.rule(CODE, Ruling(0, kind, subject, value, "李老师", "", LATER))


def of_seals(report: Report, key: str) -> list[tuple[str, int, tuple[Finding, ...], str]]:
    return [(one.paper.number, one.paper.id, one.findings, stamped.refusal(one.findings)) for one in confirm.waiting(report) if one.key == key]


def of_mail(report: Report, sha256: str) -> set[str]:
    return {paper.path for case in report.cases for item in case.items for paper in item.papers if paper.mail == sha256}


def about(report: Report, number: str) -> Task | None:
    try:
        return asked.find(report, number)
    except NotReady:  # nobody asks about this paper
        return None


@pytest.mark.parametrize("seed", range(3))
def test_a_question_is_told_alike_on_the_part_and_on_the_whole(desk: Desk, seed: int) -> None:
    dice, campaign = Random(seed), desk.campaign()
    with desk.store.begin() as ledger:
        fill(ledger, dice)
    with desk.store.begin() as ledger:
        decided(ledger, dice)

    whole = office.report(desk, campaign, at=LATER)
    offered = Offers(whole)
    kinds = set()
    for task in whole.tasks:
        part = around.question(desk, campaign, task, at=LATER, offered=task.candidates[-1])
        told = Offers(part)
        assert (told.of(task), told.shown(task)) == (offered.of(task), offered.shown(task))
        assert [told.meant(one, task) for one in task.candidates] == [offered.meant(one, task) for one in task.candidates]
        assert of_seals(part, task.key) == of_seals(whole, task.key)
        assert of_mail(part, task.mail) == of_mail(whole, task.mail)
        kinds.add(task.kind)
    papers = {one.paper.number for one in confirm.waiting(whole)}
    for number in sorted(papers)[:8]:
        assert about(around.case(desk, campaign, number, at=LATER), number) == about(whole, number)

    assert len(kinds) > len(KINDS) / 2
    assert papers
    assert any("seal-same-picture" in {finding.code for finding in one.findings} for one in confirm.waiting(whole))


def test_a_decision_about_one_case_does_not_read_the_others(desk: Desk) -> None:
    campaign = desk.campaign()
    with desk.store.begin() as ledger:
        for place in range(12):
            one = received(ledger, mail(place, sender=f"u{place}@example.com"), at=NOW + timedelta(minutes=place), uid=place + 1)
            ref = CaseRef(f"临江市第{place}中学", f"案例{place}")
            open_ = AskHuman(Task(f"cloud:{one.sha256[:16]}", TaskKind.CLOUD, "另有云附件", CODE, one.sha256), ref)
            ledger.cases.apply(CODE, one, Judgement(Fate.FILED, "", (paper(one, ref), open_), (ref,)), keys=KEYS, now=NOW, version="t")
    read: list[int] = []
    for act in (
        lambda: answers.decide(desk, campaign, f"cloud:{sha(3)[:16]}", Answer(word="办结"), by="王芳", now=LATER),
        lambda: asked.later(desk, campaign, f"cloud:{sha(4)[:16]}", LATER.date(), by="王芳", now=LATER),
        lambda: verdicts.pronounce(desk, campaign, Verdict("合格", "DJ2025-0006-01"), by="王芳", now=LATER),
    ):
        with heard(desk.store.engine) as asked_:
            act()
        whole = [one for one in asked_ if "paper.findings" in one and "paper.fields" in one and "submission.number IN" not in one]
        read.append(len(whole))

    assert read == [0, 0, 0]
