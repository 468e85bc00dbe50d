"""Plain values for the tests of the core: the bundled call, one case of it, and evidence about it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.campaign import Campaign, Requirement, Weight
from config.sheet import bundled_path, read
from ingest.facts import Address, Extract, Kind, Leaf, Mail, Nature, Paragraph, Picture, Table
from ingest.names import title_key, unit_key
from tracker.core.model import (
    Dossier,
    Fate,
    FieldRead,
    Finding,
    LetterOnFile,
    LetterState,
    MailBrief,
    Paper,
    PostalReceipt,
    Ruling,
    RulingKind,
    Submission,
    Task,
    TaskKind,
    Unit,
)

ZONE = ZoneInfo("Asia/Shanghai")
CALL: Campaign = read(bundled_path("DJ2025"))
CLOSES = datetime(2025, 10, 1, tzinfo=ZONE)  # 30 September, 24:00
SEPTEMBER = datetime(2025, 9, 10, 10, tzinfo=ZONE)
NAME = "临江市星火社会工作服务中心"
NO_SEAL = Finding("no-seal", Weight.MUST)
SEAL = Finding("seal-to-verify", Weight.HUMAN, remark=True)


def sha(name: object) -> str:
    return hashlib.sha256(repr(name).encode()).hexdigest()


def on(day: int, hour: int = 10, minute: int = 0, *, month: int = 9) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=ZONE)


def requirement(key: str, **changed: Any) -> Requirement:
    found = CALL.requirement(key)
    assert found is not None
    return replace(found, **changed) if changed else found


def call(*requirements: Requirement, **changed: Any) -> Campaign:
    """The bundled call with other requirements, or otherwise changed."""
    return replace(CALL, **({"requirements": requirements} if requirements else {}), **changed)


def submission(number: int = 1, unit: str = NAME, title: str = "星火照邻", *, category: str = "", opened: datetime = SEPTEMBER) -> Submission:
    body = Unit(int(sha(unit)[:6], 16), unit, unit_key(unit))
    return Submission(number, f"DJ2025-{number:04d}", "DJ2025", body, title, title_key(title), category, opened)


def paper(identity: int, item: str = "案例", *, mail: object = "", file: object = "", kind: Kind = Kind.DOCX, **facts: Any) -> Paper:
    facts.setdefault("arrived", SEPTEMBER)
    facts.setdefault("dated", facts["arrived"])
    facts.setdefault("filename", f"{identity}.{kind.value}")
    return Paper(
        id=identity,
        mail=sha(("mail", mail or identity)),
        path=str(identity),
        requirement=item,
        shared=facts.pop("shared", False),
        sha256=sha(("file", file or identity)),
        size=10,
        kind=kind,
        **facts,
    )


def parcel(
    *contents: str, no: str = "Y1", received: date = date(2025, 9, 8), posted: date | None = date(2025, 9, 5), sealed: bool | None = True, by_hand: bool = False
) -> PostalReceipt:
    return PostalReceipt(no, received, posted, by_hand, "EMS", "1", contents or ("申报表(纸质)", "案例(纸质)"), sealed)


def ruling(kind: RulingKind, subject: str = "case", value: str = "", *, identity: int = 1, at: datetime = SEPTEMBER, undone: bool = False) -> Ruling:
    return Ruling(identity, kind, subject, value, "李老师", "电话说明", at, undone)


def brief(
    name: object, arrived: datetime = SEPTEMBER, *, sender: str = "xinghuo@example.com", cases: tuple[str, ...] = ("DJ2025-0001",), **facts: Any
) -> MailBrief:
    facts.setdefault("fate", Fate.FILED)
    return MailBrief(
        sha256=sha(("mail", name)),
        message_id=f"{name}@example.com",
        references=facts.pop("references", ()),
        sender_name="郑一凡",
        sender=sender,
        subject="申报材料",
        arrived=arrived,
        dated=arrived,
        cases=cases,
        **facts,
    )


def letter(key: str, kind: str = "receipt", *, queued: datetime = SEPTEMBER, covers: tuple[str, ...] = ()) -> LetterOnFile:
    return LetterOnFile(key, kind, "xinghuo@example.com", LetterState.SENT, f"{key}@example.org", queued, queued, covers)


def task(kind: TaskKind, *, closed: bool = False, number: str = "DJ2025-0001") -> Task:
    return Task(f"{kind.name}:{number}", kind, "？", "DJ2025", submission=number, closed=closed)


def dossier(*papers: Paper, case: Submission | None = None, **parts: Any) -> Dossier:
    return Dossier(case or submission(), papers, **parts)


def complete(**parts: Any) -> Dossier:
    """A case whose electronic items are in and good: the form waits for somebody to look at its seal."""
    return dossier(paper(1, "申报表", mail="m", kind=Kind.PDF, findings=(SEAL,)), paper(2, "案例", mail="m"), **parts)


def document(text: str, *, tables: tuple[tuple[tuple[str, ...], ...], ...] = (), pictures: int = 0) -> Extract:
    return Extract(
        text=text,
        paragraphs=tuple(Paragraph(line) for line in text.splitlines()),
        tables=tuple(Table(rows) for rows in tables),
        pictures=tuple(Picture(600, 600, Kind.PNG) for _ in range(pictures)),
        reader="docx/1",
    )


def leaf(path: str, filename: str, kind: Kind = Kind.DOCX, extract: Extract | None = None, *, size: int = 5000, inline: bool = False) -> Leaf:
    return Leaf(path, filename, size, sha((path, filename)), "application/octet-stream", kind, inline=inline, extract=extract or Extract())


def form(unit: str = NAME, title: str = "星火照邻", *, contact: str = "郑一凡", phone: str = "13000000008", pictures: int = 1) -> Extract:
    rows = (("申报单位", unit), ("案例名称", title), ("分类", "1"), ("联系人", contact), ("联系电话", phone))
    return document("\n".join("\t".join(row) for row in rows), tables=(rows,), pictures=pictures)


def essay(title: str = "星火照邻", unit: str = "", *, count: int = 700) -> Extract:
    return document("\n".join(part for part in (title, unit, "党" * count) if part))


def mail(name: object, *leaves: Leaf, subject: str = "申报材料", text: str = "请查收附件。", sender: str = "xinghuo@example.com", **facts: Any) -> Mail:
    body = (Leaf("1", "part-1.txt", len(text), sha(text), "text/plain", Kind.TEXT, named=False, inline=True),)
    facts.setdefault("nature", Nature.PERSON)
    facts.setdefault("body", body)
    return Mail(
        sha256=sha(("mail", name)),
        message_id=f"{name}@example.com",
        subject=subject,
        sender=Address("郑一凡", sender),
        to=(),
        date=SEPTEMBER,
        text=text,
        reply=facts.pop("reply", text),
        nature_reason="",
        leaves=leaves,
        reader="parse/1",
        **facts,
    )


def read_cell(label: str, meaning: str, value: str) -> FieldRead:
    return FieldRead(label, meaning, value, "表1第1行")


def test_the_call_is_one_moment_and_seven_items() -> None:
    electronic = next(one for one in CALL.deadlines if one.name == "电子")

    assert electronic.at == CLOSES.astimezone(UTC)
    assert [one.key for one in CALL.requirements] == ["申报表", "案例", "品牌标识", "相关资料", "申报表(纸质)", "案例(纸质)", "相关资料(纸质)"]
    assert on(11) - SEPTEMBER == timedelta(days=1)
