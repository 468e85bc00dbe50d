"""Tracking numbers that mails tell, whose envelopes may be, and the lists of the post, over both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from store_builders import CODE, LI, NOW, file_mails
from test_rulings import BEGAN, form, receive

from config.settings import write_initial
from tracker.cli import run
from tracker.core.claiming import Reported
from tracker.core.model import TaskKind
from tracker.core.waybills import Waybill
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow import office, postbook
from tracker.flow.post import Parcel, log_parcel
from tracker.store.ledger import Store
from tracker.workbook.cases import cases
from tracker.workbook.status import status_json
from tracker.workbook.wording import Wording

ONE, TWO = "DJ2025-0001", "DJ2025-0002"
PAPERS = ("申报表(纸质)", "案例(纸质)")
DAY = date(2025, 9, 20)
NUMBER = "SF1234567890123"


def test_what_a_mail_tells_is_kept_once_and_belongs_to_its_cases(store: Store) -> None:
    told = (Waybill("顺丰", NUMBER, "顺丰 SF1234567890123"), Waybill("", "123456789012", "单号"))
    with store.begin() as ledger:
        file_mails(ledger, 2)
        mails = {one.submission.number: one.mails[0] for one in ledger.cases.dossiers(CODE)}
        first = mails[ONE]
        for _ in range(2):
            ledger.post.told(first.sha256, told)

        def line(one: Waybill) -> Reported:
            return Reported(one.number, one.carrier, one.words, first.sha256, first.sender, first.arrived, (ONE,))

        assert ledger.post.reported(CODE) == tuple(line(one) for one in told)

        ledger.post.told(first.sha256, told[1:])

        assert [one.number for one in ledger.post.reported(CODE)] == ["123456789012"]
        assert LI.now == NOW


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    write_initial(tmp_path / "部署", campaigns=("DJ2025",))
    opened = replace(open_desk(tmp_path / "部署"), examiners=())
    receive(opened, "申报", ("申报表.docx", form("临江区社会工作协会", "银发守护")), sender="one@example.cn")
    receive(
        opened, "申报", ("申报表.docx", form("青山市慈善总会", "工地红哨")), sender="two@example.cn", number=2, text=f"材料见附件，纸质件已寄：顺丰 {NUMBER}。"
    )
    yield opened
    opened.close()


def test_a_number_told_is_expected_and_nothing_counts_as_received(desk: Desk) -> None:
    found = postbook.expected(desk, desk.campaign())

    assert [(one.case, one.lacking, [(each.carrier, each.number) for each in one.reported]) for one in found] == [
        (ONE, PAPERS, []),
        (TWO, PAPERS, [("顺丰", NUMBER)]),
    ]
    shown = office.report(desk, desk.campaign())
    assert [(one.parcels, [each.number for each in one.on_the_way]) for one in shown.cases] == [((), []), ((), [NUMBER])]
    assert [one["on_the_way"] for one in status_json(shown)["submissions"]] == [
        [],
        [{"carrier": "顺丰", "tracking": NUMBER, "told": "2025-09-10T12:00:00+08:00"}],
    ]
    (column,) = [one for one in cases(shown, Wording(shown.campaign, "zh")).columns if one.title == PAPERS[0]]
    assert [column.value(one) for one in shown.cases] == ["未交", f"未交\n途中（自报）：顺丰{NUMBER}"]


def test_a_number_told_in_a_later_letter_belongs_to_the_case(desk: Desk) -> None:
    receive(desk, "补充", sender="one@example.cn", number=3, text="补报材料已寄出，EMS 1234567890123，请查收。")

    found = postbook.expected(desk, desk.campaign())

    assert {one.case: [each.number for each in one.reported] for one in found}[ONE] == ["1234567890123"]


def test_what_arrived_is_expected_no_more_and_a_late_half_still_is(desk: Desk) -> None:
    campaign = desk.campaign()
    log_parcel(desk, campaign, Parcel(DAY, PAPERS, cases=(ONE,), sealed=True, posted_on=DAY), now=BEGAN)
    log_parcel(desk, campaign, Parcel(DAY, PAPERS[:1], cases=(TWO,), sealed=True, posted_on=DAY, tracking=NUMBER.lower()), now=BEGAN)

    found = postbook.expected(desk, campaign)

    assert [(one.case, one.lacking, one.reported) for one in found] == [(TWO, PAPERS[1:], ())]


@pytest.mark.parametrize(
    ("sender", "tracking", "wanted"),
    [
        ("", NUMBER, [(TWO, ("来信自报过这个单号",), True)]),
        ("", "sf 1234567890123", [(TWO, ("来信自报过这个单号",), True)]),
        ("青山市慈善总会", "", [(TWO, ("封面所写就是这个单位",), False)]),
        ("临江区社会工作协会", NUMBER, [(TWO, ("来信自报过这个单号",), True), (ONE, ("封面所写就是这个单位",), False)]),
        ("李晓兰 13000000008", "", [(ONE, ("封面电话是联系人的电话",), False), (TWO, ("封面电话是联系人的电话",), False)]),
        ("某某不相干的公司", "SF9999999999999", []),
        ("", "", []),
    ],
)
def test_an_envelope_of_nobody_has_candidates_with_reasons(desk: Desk, sender: str, tracking: str, wanted: list[object]) -> None:
    no = log_parcel(desk, desk.campaign(), Parcel(DAY, PAPERS, sender=sender, tracking=tracking), now=BEGAN)

    (found,) = postbook.unclaimed(desk, desk.campaign())
    (task,) = [one for one in office.report(desk, desk.campaign()).tasks if one.kind is TaskKind.PARCEL]

    assert found.parcel.register_no == no
    assert [(one.case, one.reasons, one.sure) for one in found.candidates] == wanted
    assert [one.split()[0] for one in task.candidates] == [one.case for one in found.candidates]


def test_two_cases_that_told_one_number_are_proposed_and_never_sure(desk: Desk) -> None:
    receive(desk, "纸质件", sender="one@example.cn", number=3, text=f"两单位合寄，顺丰{NUMBER}")
    no = log_parcel(desk, desk.campaign(), Parcel(DAY, PAPERS, tracking=NUMBER), now=BEGAN)

    (found,) = postbook.unclaimed(desk, desk.campaign())

    assert [(one.case, one.sure) for one in found.candidates] == [(ONE, False), (TWO, False)]
    with pytest.raises(NotReady, match="请写明案例编号"):
        postbook.suggested(desk, desk.campaign(), no)


def test_strangers_are_those_who_never_wrote(desk: Desk) -> None:
    campaign = desk.campaign()
    log_parcel(desk, campaign, Parcel(DAY, PAPERS, units=("远山县社会工作协会",)), now=BEGAN)
    log_parcel(desk, campaign, Parcel(DAY, PAPERS, cases=(ONE,)), now=BEGAN)
    log_parcel(desk, campaign, Parcel(DAY, PAPERS, sender="无名"), now=BEGAN)

    found = postbook.strangers(desk, campaign)

    assert [(one.parcel.register_no, one.unit) for one in found] == [("DJ2025-Y0001", "远山县社会工作协会"), ("DJ2025-Y0003", "")]


def test_what_is_borrowed_goes_back_once_and_that_can_be_taken_back(desk: Desk) -> None:
    campaign = desk.campaign()
    lent = replace(campaign, requirements=tuple(replace(one, returned=one.key == PAPERS[0]) for one in campaign.requirements))
    no = log_parcel(desk, lent, Parcel(DAY, PAPERS, cases=(ONE,)), now=BEGAN)
    log_parcel(desk, lent, Parcel(DAY, PAPERS[1:], cases=(TWO,)), now=BEGAN)

    before = postbook.borrowed(desk, lent)
    made = postbook.returned(desk, lent, no, "EMS寄回", by="王芳", now=BEGAN + timedelta(days=30))
    after = postbook.borrowed(desk, lent)

    assert [(one.parcel.register_no, one.items, one.returned) for one in before] == [(no, PAPERS[:1], "")]
    assert [one.returned for one in after] == ["2025-10-10 EMS寄回"]
    with pytest.raises(NotReady, match="已于此前退还"):
        postbook.returned(desk, lent, no, "", by="王芳", now=BEGAN)
    with pytest.raises(NotReady, match="没有需要退还"):
        postbook.returned(desk, lent, "没有", "", by="王芳", now=BEGAN)
    office.undo(desk, made, by="王芳", now=BEGAN)
    assert postbook.borrowed(desk, lent) == before


def test_the_lists_are_commands(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ("--home", str(tmp_path / "部署"), "parcel")
    no = log_parcel(desk, desk.campaign(), Parcel(DAY, PAPERS, sender="青山市慈善总会", tracking=NUMBER), now=BEGAN)

    statuses = [run([*home, *words]) for words in (("unclaimed",), ("expected",), ("strangers",), ("returned",), ("returned", no))]
    listed = capsys.readouterr()
    claimed = run([*home, "claim", no, "--suggested", "--by", "王芳"])
    again = run([*home, "claim", no, "--suggested", "--by", "王芳"])

    assert (statuses, claimed, again) == ([0, 0, 0, 0, 1], 0, 1)
    assert f"\t建议归入\t{TWO}\t青山市慈善总会\t来信自报过这个单号；封面所写就是这个单位" in listed.out
    assert f"{TWO}\t青山市慈善总会\t2025-09-10\t{'、'.join(PAPERS)}\t途中（自报）：顺丰{NUMBER}" in listed.out
    assert f"{no} 归入 {TWO}" in capsys.readouterr().out
