"""What people decide about whose a mail is and who is who: it holds, later mails know it, and taking it back gives back what was there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from config.settings import write_initial
from ingest.facts import Arrival
from tracker.core.directions import Direction
from tracker.core.model import RulingKind
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow import rulings
from tracker.flow.office import report
from tracker.flow.work import work
from tracker.store.ledger import Incoming, Source

BEGAN = datetime(2025, 9, 10, 2, tzinfo=UTC)
DOCX = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")


@pytest.fixture
def desk(tmp_path: Path):
    write_initial(tmp_path / "部署", campaigns=("DJ2025",))
    opened = open_desk(tmp_path / "部署")
    opened = opened if opened.examiners is not None else Desk(opened.settings, opened.campaigns, ())
    yield opened
    opened.close()


def form(unit: str, title: str) -> bytes:
    document = Document()
    document.add_paragraph("申报表")
    cells = {"申报单位": unit, "案例名称": title, "分类": "新兴领域党建品牌", "联系人": "李晓兰", "联系电话": "13000000008"}
    table = document.add_table(len(cells), 2)
    for row, (label, value) in zip(table.rows, cells.items(), strict=True):
        row.cells[0].text, row.cells[1].text = label, value
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def receive(desk: Desk, subject: str, *files: tuple[str, bytes], sender: str = "lianxi@example.cn", number: int = 1, text: str = "材料见附件。") -> str:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, "anli@example.org", subject, f"<{number}@example.cn>"
    mail.set_content(text)
    for name, data in files:
        mail.add_attachment(data, maintype=DOCX[0], subtype=DOCX[1], filename=name)
    blob, at = desk.vault.keep((mail.as_bytes(),)), BEGAN + timedelta(hours=number)
    with desk.store.begin() as ledger:
        ledger.intake.store_many((Incoming(blob.sha256, blob.size, Arrival("main", "INBOX", 1, number, at)),), source=Source.IMAP, now=at)
    work(desk, now=at)
    return blob.sha256


def books(desk: Desk) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Each case: its unit, its title, and the files under it."""
    found = report(desk, desk.campaign(), at=BEGAN + timedelta(days=2))
    return {one.number: (one.unit, one.title, tuple(sorted({paper.filename for item in one.items for paper in item.papers}))) for one in found.cases}


def asked(desk: Desk) -> list[tuple[str, str]]:
    found = report(desk, desk.campaign(), at=BEGAN + timedelta(days=2))
    return sorted((one.kind.value, one.submission) for one in found.tasks if not one.closed)


def everything(desk: Desk) -> tuple[object, ...]:
    found = report(desk, desk.campaign(), at=BEGAN + timedelta(days=2))
    fates = tuple((one.sha256, one.fate) for one in found.mails)
    return books(desk), asked(desk), fates


def test_mail_of_nobody_is_placed_and_taken_back(desk: Desk) -> None:
    mail = receive(desk, "材料", ("扫描.docx", form("", "银发守护")))
    before = everything(desk)

    made = rulings.direct(desk, desk.campaign(), mail, Direction(unit="临江区社会工作协会"), by="王芳", now=BEGAN)
    placed = everything(desk)
    back = rulings.undo(desk, made.ruling, by="王芳", now=BEGAN)
    after = everything(desk)
    rulings.undo(desk, back.ruling, by="王芳", now=BEGAN)

    assert (before[0], before[1]) == ({}, [("单位歧义", "")])
    assert made.numbers == ("DJ2025-0001",)
    assert (placed[0], placed[1]) == ({"DJ2025-0001": ("临江区社会工作协会", "银发守护", ("扫描.docx",))}, [])
    assert after == before
    assert everything(desk) == placed


def test_one_file_goes_to_another_case_and_item_and_comes_back(desk: Desk) -> None:
    mail = receive(desk, "申报", ("申报表.docx", form("临江区社会工作协会", "银发守护")), ("说明.docx", form("", "")))
    receive(desk, "申报", ("申报表2.docx", form("青禾区阳光服务中心", "一家亲")), sender="b@example.cn", number=2)
    before = everything(desk)

    made = rulings.direct(desk, desk.campaign(), mail, Direction(path="3", number="DJ2025-0002", item="案例"), by="王芳", now=BEGAN)
    moved = books(desk)
    rulings.undo(desk, made.ruling, by="王芳", now=BEGAN)

    assert (moved["DJ2025-0001"][2], moved["DJ2025-0002"][2]) == (("申报表.docx",), ("申报表2.docx", "说明.docx"))
    assert everything(desk) == before


def test_mail_is_nothing_until_it_is_taken_back(desk: Desk) -> None:
    mail = receive(desk, "申报", ("申报表.docx", form("临江区社会工作协会", "银发守护")))
    before = everything(desk)

    made = rulings.direct(desk, desk.campaign(), mail, Direction(RulingKind.IGNORE), by="王芳", now=BEGAN)
    ignored = everything(desk)
    rulings.undo(desk, made.ruling, by="王芳", now=BEGAN)

    assert (ignored[0], ignored[2]) == ({}, ((mail, "ignored"),))
    assert everything(desk) == before


def test_short_name_is_the_unit_from_now_on_until_it_is_not(desk: Desk) -> None:
    receive(desk, "申报", ("申报表.docx", form("临江市益民社会工作服务中心", "五社联动")))
    receive(desk, "申报", ("申报表b.docx", form("益民社会工作服务中心", "银发守护")), sender="b@example.cn", number=2)
    before = everything(desk)

    made = rulings.same_unit(desk, desk.campaign(), "益民社会工作服务中心", "DJ2025-0001", by="王芳", now=BEGAN)
    same = everything(desk)
    receive(desk, "再报", ("申报表c.docx", form("益民社会工作服务中心", "一家亲")), sender="c@example.cn", number=3)
    later = books(desk)
    rulings.undo(desk, made.ruling, by="王芳", now=BEGAN)
    apart = books(desk)

    assert [one[0] for one in before[0].values()] == ["临江市益民社会工作服务中心", "益民社会工作服务中心"]
    assert [one[0] for one in same[0].values()] == ["临江市益民社会工作服务中心"] * 2
    assert [kind for kind, _ in same[1] if kind == "单位歧义"] == []
    assert [one[0] for one in later.values()] == ["临江市益民社会工作服务中心"] * 3
    assert sorted(one[0] for one in apart.values()) == ["临江市益民社会工作服务中心", "益民社会工作服务中心", "益民社会工作服务中心"]


def test_two_units_are_not_asked_about_again(desk: Desk) -> None:
    receive(desk, "申报", ("申报表.docx", form("临江市益民社会工作服务中心", "五社联动")))
    receive(desk, "申报", ("申报表b.docx", form("益民社会工作服务中心", "银发守护")), sender="b@example.cn", number=2)
    before = everything(desk)

    made = rulings.same_unit(desk, desk.campaign(), "益民社会工作服务中心", "临江市益民社会工作服务中心", by="王芳", same=False, now=BEGAN)
    told = everything(desk)
    receive(desk, "再报", ("申报表c.docx", form("益民社会工作服务中心", "一家亲")), sender="b@example.cn", number=3)
    again = asked(desk)
    rulings.undo(desk, made.ruling, by="王芳", now=BEGAN)

    assert ("单位歧义", "DJ2025-0002") in before[1]
    assert [kind for kind, _ in (*told[1], *again) if kind == "单位歧义"] == []
    assert ("单位歧义", "DJ2025-0002") in asked(desk)


def test_two_cases_are_one_until_they_are_two_again(desk: Desk) -> None:
    receive(desk, "申报", ("申报表.docx", form("临江区社会工作协会", "银发守护")))
    receive(desk, "申报", ("申报表b.docx", form("临江区社会工作协会", "银发守护行动")), number=2)
    before = everything(desk)

    made = rulings.merge(desk, desk.campaign(), "DJ2025-0002", "DJ2025-0001", by="王芳", now=BEGAN)
    one = books(desk)
    receive(desk, "更正", ("申报表c.docx", form("临江区社会工作协会", "银发守护行动")), number=3)
    later = books(desk)
    rulings.undo(desk, made.ruling, by="王芳", now=BEGAN)
    two = books(desk)

    assert len(before[0]) == 2
    assert one == {"DJ2025-0001": ("临江区社会工作协会", "银发守护", ("申报表.docx", "申报表b.docx"))}
    assert later == {"DJ2025-0001": ("临江区社会工作协会", "银发守护", ("申报表.docx", "申报表b.docx", "申报表c.docx"))}
    assert two == {"DJ2025-0001": before[0]["DJ2025-0001"], "DJ2025-0002": ("临江区社会工作协会", "银发守护行动", ("申报表b.docx", "申报表c.docx"))}


def test_what_cannot_be_is_refused_in_words(desk: Desk) -> None:
    mail = receive(desk, "申报", ("申报表.docx", form("临江区社会工作协会", "银发守护")))
    campaign = desk.campaign()

    with pytest.raises(NotReady, match="没有这个案例编号"):
        rulings.direct(desk, campaign, mail, Direction(number="DJ2025-0099"), by="王芳")
    with pytest.raises(NotReady, match="征集单里没有材料"):
        rulings.direct(desk, campaign, mail, Direction(path="2", number="DJ2025-0001", item="奖状"), by="王芳")
    with pytest.raises(NotReady, match="没有认定号"):
        rulings.undo(desk, 99, by="王芳")
    with pytest.raises(NotReady, match="两个编号相同"):
        rulings.merge(desk, campaign, "DJ2025-0001", "DJ2025-0001", by="王芳")
    with pytest.raises(NotReady, match="本来就是同一个名称"):
        rulings.same_unit(desk, campaign, "临江区 社会工作协会", "DJ2025-0001", by="王芳")
    assert len(books(desk)) == 1


def test_a_case_of_a_unit_that_is_another_keeps_its_number(desk: Desk) -> None:
    receive(desk, "申报", ("申报表.docx", form("临江市益民社会工作服务中心", "银发守护")))
    receive(desk, "申报", ("申报表1.docx", form("临江市小蜂巢快递协会", "小蜂巢")), sender="b@example.cn", number=2)
    before = everything(desk)

    made = rulings.same_unit(desk, desk.campaign(), "临江市小蜂巢快递协会", "DJ2025-0001", by="王芳", now=BEGAN + timedelta(days=1))
    mail = receive(desk, "补报", ("申报表2.docx", form("临江市小蜂巢快递协会", "小蜂巢")), sender="b@example.cn", number=30)

    rulings.direct(desk, desk.campaign(), mail, Direction(RulingKind.PLACE, number="DJ2025-0002"), by="王芳", now=BEGAN + timedelta(days=1))
    listed = [(one.kind, one.subject, one.value) for one in rulings.decisions(desk, desk.campaign())]

    assert listed == [
        ("同一单位", "临江市小蜂巢快递协会", "临江市益民社会工作服务中心"),  # by its name, not by the key under which it is kept
        ("归入", "来信“补报”（b@example.cn 09-11 16:00）", "DJ2025-0002"),
    ]
    assert made.numbers == ("DJ2025-0001", "DJ2025-0002")
    assert books(desk) == {
        "DJ2025-0001": ("临江市益民社会工作服务中心", "银发守护", ("申报表.docx",)),
        "DJ2025-0002": ("临江市益民社会工作服务中心", "小蜂巢", ("申报表1.docx", "申报表2.docx")),
    }
    rulings.undo(desk, made.ruling, by="王芳", now=BEGAN + timedelta(days=1))
    assert books(desk) == {**before[0], "DJ2025-0002": ("临江市小蜂巢快递协会", "小蜂巢", ("申报表1.docx", "申报表2.docx"))}  # type: ignore[dict-item]
