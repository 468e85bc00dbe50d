"""Plain values for the tests of the ledger."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from config.campaign import Weight
from ingest.facts import Address, Arrival, Kind, Leaf, Mail, Nature
from tracker.core.judgement import CaseRef, File, Judgement, Note
from tracker.core.model import Fate, FieldRead, Finding
from tracker.store.ledger import Draft, Hand, Keys, Ledger, Source

CODE = "DJ2025"
NOW = datetime(2025, 9, 1, 4, 0, tzinfo=UTC)
KEYS = Keys(unit=lambda name: name.replace(" ", "").casefold(), title=lambda title: title.replace(" ", "").casefold())
LI = Hand(by="李老师", now=NOW, basis="电话")


def sha(name: object) -> str:
    return hashlib.sha256(repr(name).encode("utf-8", "surrogatepass")).hexdigest()


def arrival(uid: int, *, at: datetime = NOW, folder: str = "INBOX", uidvalidity: int = 1) -> Arrival:
    return Arrival("sj@dangjian.cn", folder, uidvalidity, uid, at)


def mail(name: object, *, subject: str = "申报材料", sender: str = "zhang@dianli.cn", files: int = 2) -> Mail:
    leaves = tuple(Leaf(str(place), f"{place}.申报表.docx", 10, sha((name, place)), "application/msword", Kind.DOCX) for place in range(2, 2 + files))
    return Mail(sha(name), f"{sha(name)[:12]}@dianli.cn", subject, Address("张三", sender), (), NOW, "", "", Nature.PERSON, "", leaves, reader="parse/1")


def paper(one: Mail, case: CaseRef, *, path: str = "2", requirement: str = "申报表", shared: bool = False) -> File:
    leaf = next(leaf for leaf in one.leaves if leaf.path == path)
    findings = (Finding("chars", Weight.SHOULD, "正文", (("count", "3900"),)),)
    fields = (FieldRead("申报单位", "单位", case.unit, "表格第1行"),)
    return File(case, path, requirement, shared, leaf.filename, leaf.sha256, leaf.size, leaf.kind, findings, fields, ("文件名写明申报表",), 0.9)


def filed(one: Mail, *cases: CaseRef) -> Judgement:
    papers = tuple(paper(one, case, path=str(place)) for place, case in enumerate(cases, 2))
    return Judgement(Fate.FILED, "归入案例", (*papers, Note("read", one.sha256)), cases)


def received(ledger: Ledger, one: Mail, *, at: datetime = NOW, uid: int | None = None, source: Source = Source.IMAP) -> Mail:
    place = arrival(int(one.sha256[:7], 16) if uid is None else uid, at=at)
    ledger.intake.store(one.sha256, size=100, arrival=place, source=source, now=NOW)
    ledger.intake.keep_facts(one, {"subject": one.subject})
    return one


def applied(ledger: Ledger, one: Mail, judgement: Judgement, *, campaign: str | None = CODE) -> tuple[str, ...]:
    return ledger.cases.apply(campaign, one, judgement, keys=KEYS, now=NOW, version="shoujian/test")


def file_mails(ledger: Ledger, count: int) -> tuple[Mail, ...]:
    """So many mails, each with a case of its own."""
    mails = tuple(mail(number) for number in range(count))
    for number, one in enumerate(mails):
        received(ledger, one, at=NOW + timedelta(minutes=number))
        applied(ledger, one, filed(one, CaseRef(f"第{number}供电公司", "灯塔")))
    return mails


def draft(key: str, *, cases: tuple[str, ...] = (), covers: tuple[str, ...] = (), hold: str = "", not_before: datetime | None = None) -> Draft:
    return Draft(
        key=key,
        kind="receipt",
        campaign=CODE,
        to_name="张三",
        to="zhang@dianli.cn",
        message_id=f"{sha(key)[:16]}@dangjian.cn",
        notice={"kind": "receipt", "cases": list(cases)},
        cases=cases,
        covers=covers,
        hold=hold,
        not_before=not_before,
    )
