"""A deployment in which one person is wherever a person may be, and others who are nearly she: the same unit's, a longer name, a number that begins alike."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import docx
import openpyxl
from openpyxl.comments import Comment
from sqlalchemy import select

from config.settings import write_initial
from ingest.facts import Arrival
from tracker.core.model import RulingKind
from tracker.desk import Desk, open_desk
from tracker.flow import folders, office
from tracker.flow.letters import answer
from tracker.flow.registrations import import_registrations
from tracker.flow.work import work
from tracker.store.ledger import Incoming, Source
from tracker.store.tables.row import Row
from tracker.workbook.write import write

CODE = "DJ2025"
AT = datetime(2025, 9, 1, 4, tzinfo=UTC)
NAME, PHONE, ADDRESS = "欧阳金丝", "13000000777", "canary@bird.example.com"
WORDS = (NAME, PHONE, ADDRESS)
OTHER_NAME, OTHER_PHONE, OTHER_ADDRESS = "欧阳金丝雀", "130000007771", "mycanary@bird.example.com"
OTHERS = (OTHER_NAME, OTHER_PHONE, OTHER_ADDRESS)
UNIT, TITLE = "临江市青禾区益民社会工作服务中心", "红色驿站"
OTHER_UNIT, OTHER_TITLE = "云岭市社会工作协会", "云岭同心"
BOOK = f"台账-{CODE}.xlsx"


def form(unit: str, title: str, name: str, phone: str, address: str) -> bytes:
    document = docx.Document()
    document.add_heading("2025社会工作党建品牌案例申报表", 1)
    table = document.add_table(rows=0, cols=2)
    for label, value in (("申报单位", unit), ("案例名称", title), ("联系人", name), ("联系电话", phone), ("电子邮箱", address)):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    return saved(document)


def saved(document: Any) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def letter(name: str, phone: str, address: str, unit: str, title: str, *, again: str = "") -> bytes:
    """One mail; with *again* a second one of the same sender, that says nothing of a number."""
    one = EmailMessage()
    one["From"], one["To"], one["Message-ID"] = f"{name} <{address}>", "anli@example.org", f"<{len(again)}.{address}>"
    one["Subject"] = f"2025社会工作党建品牌案例申报-{unit}-{title}{again}"
    one.set_content(f"{unit}报送案例《{title}》，请查收。\n联系人：{name}，电话 {phone}。" if not again else f"补充说明，请查收。{again}")
    if not again:
        attached = form(unit, title, name, phone, address)
        one.add_attachment(attached, maintype="application", subtype="octet-stream", filename=f"1. 申报表 - {unit} - {title}.docx")
    return one.as_bytes(policy=SMTP)  # as servers hand it over: the same bytes wherever it is met


def received(desk: Desk, raw: bytes, uid: int, at: datetime) -> str:
    blob = desk.vault.keep((raw,))
    with desk.store.begin() as ledger:
        ledger.intake.store_many((Incoming(blob.sha256, blob.size, Arrival("main", "INBOX", 1, uid, at)),), source=Source.IMAP, now=at)
    return blob.sha256


def letters() -> tuple[bytes, ...]:
    return (
        letter(NAME, PHONE, ADDRESS, UNIT, TITLE),
        letter(OTHER_NAME, OTHER_PHONE, OTHER_ADDRESS, OTHER_UNIT, OTHER_TITLE),
        letter(NAME, PHONE, ADDRESS, UNIT, TITLE, again="之二"),
    )


def fill(home: Path, url: str = "") -> tuple[str, ...]:
    """Write it to *home*; the mails by their sha256, the second one another person's."""
    write_initial(home, campaigns=(CODE,), send="automatic")
    if url:
        sheet = (home / "shoujian.toml").read_text("utf-8")
        (home / "shoujian.toml").write_text(f'database_url = "{url}"\n{sheet}', "utf-8")
    desk = open_desk(home)
    campaign = desk.campaign()
    registered(desk, home.parent / "报名.xlsx")
    mails = tuple(received(desk, raw, uid, AT + timedelta(hours=uid)) for uid, raw in enumerate(letters(), 1))
    later = AT + timedelta(hours=4)
    work(desk, now=later)
    answer(desk, now=later + timedelta(hours=1))
    number = next(one.number for one in office.report(desk, campaign, at=later).cases if one.unit == UNIT)
    office.rule(desk, campaign, RulingKind.CONTACT, subject="field:电话", number=number, value=PHONE, by="王芳", why=f"{NAME}来电", now=later)
    office.rule(desk, campaign, RulingKind.CONTACT, subject="field:邮箱", number=number, value=ADDRESS, by="王芳", why="", now=later)
    item = (next(iter(campaign.postal())).key,)
    office.log_parcel(desk, campaign, office.Parcel(AT.date(), item, cases=(number,), sender=f"{NAME} {PHONE}", logged_by="王芳"), now=later)
    folders.lay(desk, campaign, now=later)
    for day in (1, 2):  # the second writing keeps a copy of the first
        write(office.report(desk, campaign, at=later + timedelta(days=day)), desk.settings.out / BOOK)
    typed(desk.settings.out / BOOK)
    desk.close()
    return mails


def registered(desk: Desk, path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("报名编号", "申报单位", "项目名称", "联系人", "手机", "邮箱"))
    book.active.append(("CB-00001", UNIT, TITLE, NAME, PHONE, ADDRESS))
    book.save(path)
    import_registrations(desk, desk.campaign(), path, by="王芳", now=AT)
    path.unlink()


def typed(path: Path) -> None:
    """What somebody typed into the workbook: a note, a column and a sheet of her own."""
    book = openpyxl.load_workbook(path)
    cases = book["单位台账"]
    headings = [cell.value for cell in cases[1]]
    remark = next(place for place, one in enumerate(headings, 1) if one == "★备注")
    for row in range(2, cases.max_row + 1):
        if cases.cell(row, headings.index("申报单位") + 1).value == UNIT:
            cases.cell(row, remark).value = f"已与{NAME}通话"
            cases.cell(row, remark).comment = Comment(f"回拨{PHONE}", "王芳")
    sheet = book.create_sheet("回访")
    sheet.append(("姓名", "电话", "另一位"))
    sheet.append((NAME, int(PHONE), OTHER_NAME))
    book.save(path)


def told(home: Path, words: tuple[str, ...] = WORDS) -> list[str]:
    """Where any of *words* still is: in names, in bytes as they are, and in office files."""
    from tracker.core.erasure import Spelled, word_of
    from tracker.flow.leftovers import holds

    finder = Spelled([word for one in words if (word := word_of(one))], within=OTHERS if words == WORDS else ())
    files = [one for one in sorted(home.rglob("*")) if one.is_file()]
    return [one.relative_to(home).as_posix() for one in files if holds(one, finder) or any(form in bare(one.read_bytes()) for form in forms(words))]


def forms(words: tuple[str, ...]) -> list[bytes]:
    """Words as they may stand in bytes: as they are, and as JSON escapes them."""
    return [form for one in words for form in (one.encode(), json.dumps(one)[1:-1].encode())]


def bare(raw: bytes) -> bytes:
    """Bytes less what is the others' and holds hers."""
    for form in forms(OTHERS):
        raw = raw.replace(form, b"")
    return raw


def rows(desk: Desk) -> dict[str, list[str]]:
    """All of the ledger, as text, by table."""
    with desk.store.engine.connect() as connection:
        return {table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table))) for table in Row.metadata.sorted_tables}
