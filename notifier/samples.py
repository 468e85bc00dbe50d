"""One invented notice for each letter and variant: what `campaign letters` shows and what a template must survive.

Nobody here exists: names are made up, telephones are 1300000000x, addresses are under example.*.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from notifier.notices import (
    Awaited,
    CaseEntry,
    Count,
    Deficiency,
    Digest,
    Extended,
    Fault,
    Late,
    Letterhead,
    Listed,
    Notice,
    Posted,
    Posting,
    PostTo,
    Receipt,
    Received,
    Recipient,
    Reminder,
    Roll,
    Saying,
    UnitName,
    Version,
    Withdrawn,
)

HEAD = Letterhead("2025社会工作党建品牌实践案例征集", "DJ2025", "示例社会工作联合会党建工作部", "靳老师，13000000001", retention="活动结束后12个月")
HEAD_EN = Letterhead(
    "Call for Community Cases 2025", "CC2025", "Example Association, Secretariat", "Ms Jin, 13000000001", language="en", retention="12 months after the call"
)
POST = PostTo("高老师", "示例社会工作联合会党建工作部", "示例市西城区示例大街35号院", "100000")
POST_EN = PostTo("Ms Gao", "Example Association", "35 Example Street, Beijing", "100000")
TO = Recipient("李明", "liming@example.com")


def samples(head: Letterhead | None = None) -> tuple[tuple[str, Notice], ...]:
    """Every letter in every variant under *head*, by a name such as `receipt-forwarded`."""
    head = HEAD if head is None else head
    return (*_receipts(head), *_deficiencies(head), *_reminders(head), *_late(head), *_others(head), *_digests(head))


def posting(name: str, notice: Notice) -> Posting:
    """Where the sample *name* would go."""
    match notice:
        case Digest():
            return Posting(f"sample:{name}", Recipient("", "organiser@example.org"), "")
        case Receipt() | Posted() | UnitName():
            number = notice.cases[0].number if len(notice.cases) == 1 else notice.head.code
        case _:
            number = notice.case.number
    return Posting(f"sample:{name}", TO, number, "m1@example.com", ("m0@example.com",))


def _at(head: Letterhead, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=ZoneInfo(head.zone))


def _pick(head: Letterhead, zh: str, en: str) -> str:
    return zh if head.language == "zh" else en


def _post(head: Letterhead) -> PostTo:
    return POST if head.language == "zh" else POST_EN


def _case(head: Letterhead, index: int = 1) -> CaseEntry:
    units = (
        ("临江市青禾区益民社会工作服务中心", "Yimin Social Work Centre"),
        ("青禾街道南桥社区居民委员会", "Nanqiao Community Committee"),
        ("临江市北塔区晨光志愿者协会", "Chenguang Volunteers"),
    )
    titles = (("红色驿站", "The Red Station"), ("楼道里的党支部", "A Branch on Every Floor"), ("", ""))
    form, case, media = _pick(head, "申报表", "Application form"), _pick(head, "案例", "Case"), _pick(head, "相关资料", "Supporting material")
    return CaseEntry(
        f"{head.code}-{index:04}",
        _pick(head, *units[(index - 1) % 3]),
        _pick(head, *titles[(index - 1) % 3]),
        (
            Received(form, ("1.申报表.pdf",), (Saying("scan"), Saying("seal-to-verify"))),
            Received(case, ("2.案例.docx",), (Saying("word-count", (("n", "3900"),)),)),
            Received(media, ("a.jpg", "b.jpg", "c.jpg", "d.mp4"), (Saying("pictures", (("n", "3"),)), Saying("videos", (("n", "1"),)))),
        ),
        _paper(head),
    )


def _paper(head: Letterhead) -> tuple[Awaited, ...]:
    until = _at(head, 10, 1)
    return (
        Awaited(_pick(head, "申报表(纸质)", "Application form on paper"), by_post=True, seal=True, until=until, basis="邮戳"),
        Awaited(_pick(head, "案例（纸质）", "Case on paper"), by_post=True, seal=True, until=until, basis="邮戳"),
    )


def _faults(head: Letterhead) -> tuple[Fault, ...]:
    form = _pick(head, "申报表", "Application form")
    phone = (("label", _pick(head, "联系电话", "Telephone")),)
    wanted = (("wanted", "Word"), ("found", "PDF"))
    return (
        Fault(form, Saying("no-seal"), Saying("no-seal")),
        Fault(form, Saying("empty-field", phone), Saying("empty-field", phone)),
        Fault(_pick(head, "案例", "Case"), Saying("wrong-format", wanted), Saying("wrong-format", wanted)),
    )


def _receipts(head: Letterhead) -> tuple[tuple[str, Notice], ...]:
    arrived, today = _at(head, 9, 2, 10, 12), date(2025, 9, 2)
    case = _case(head)
    plain = Receipt(head, arrived, 1, (case,), _post(head), today)
    hinted = replace(
        case,
        hints=(Saying("too-long", (("target", _pick(head, "正文", "Text")), ("found", "5020"), ("limit", _pick(head, "不超过5000", "at most 5000")))),),
        rulings=(_pick(head, "字数按5000字提示，不作退回理由。", "5,000 characters is a guide and no reason for returning a case."),),
    )
    form = _pick(head, "申报表", "Application form")
    mixed = replace(case, received=case.received[:1], awaited=(Awaited(_pick(head, "案例", "Case"), until=_at(head, 9, 30, 17), basis="收到"), *case.awaited))
    return (
        ("receipt", plain),
        ("receipt-hints", replace(plain, mails=3, cases=(hinted,))),
        ("receipt-mixed", replace(plain, cases=(mixed,))),
        ("receipt-complete", replace(plain, cases=(replace(case, awaited=()),), post=None)),
        ("receipt-person", replace(plain, cases=(replace(case, unit=_pick(head, "张三", "Zhang San"), person=True, awaited=()),), post=None)),
        ("receipt-nothing-understood", replace(plain, cases=(replace(case, unit="", title="", received=()),))),
        ("receipt-two-cases", replace(plain, cases=(hinted, replace(_case(head, 2), unit=case.unit)))),
        ("receipt-forwarded", replace(plain, cases=(case, _case(head, 2), _case(head, 3)), forwarded=True)),
        ("receipt-mended", replace(plain, mended=True, replaced=(form,))),
        ("receipt-replaced", replace(plain, replaced=(form, _pick(head, "案例", "Case")))),
        ("receipt-versions", replace(plain, replaced=(form,), versions=_versions(head))),
        ("receipt-forwarded-faulty", replace(plain, cases=(replace(case, awaited=_faulty(head), faults=_faults(head)[:1]), _case(head, 2)), forwarded=True)),
        ("receipt-after-close", replace(plain, arrived=_at(head, 10, 1, 8), cases=(replace(case, awaited=_over(head)),), today=date(2025, 10, 1))),
        ("receipt-no-echo", replace(plain, echo=False)),
    )


def _versions(head: Letterhead) -> tuple[Version, ...]:
    """One item came anew in time; of another a version came too late."""
    return (
        Version(_pick(head, "申报表", "Application form"), ("申报表（更正）.pdf",), _at(head, 9, 2, 10, 12)),
        Version(_pick(head, "案例", "Case"), ("2.案例.docx",), _at(head, 8, 30, 9), newer=False),
    )


def _faulty(head: Letterhead) -> tuple[Awaited, ...]:
    form = Awaited(_pick(head, "申报表", "Application form"), seal=True, until=_at(head, 10, 1), basis="收到", remarks=(Saying("no-seal"),))
    return (form, *_paper(head))


def _over(head: Letterhead) -> tuple[Awaited, ...]:
    return tuple(replace(one, closed=True) for one in _faulty(head))


def _others(head: Letterhead) -> tuple[tuple[str, Notice], ...]:
    """Letters that no mail asks for."""
    case, today = _case(head), date(2025, 9, 8)
    items = tuple(one.item for one in _paper(head))
    posted = Posted(
        head,
        f"{head.code}-Y0001",
        date(2025, 9, 8),
        date(2025, 9, 5),
        False,
        items,
        (replace(case, awaited=()),),
        late=False,
        closed=False,
        post=_post(head),
        today=today,
    )
    form = replace(case, awaited=_faulty(head)[:1])
    person = replace(case, unit=_pick(head, "张三", "Zhang San"), person=True)
    second = replace(_case(head, 2), unit=case.unit)
    name = UnitName(head, (case,), (_pick(head, "益民社工中心", "Yimin Centre"),), today)
    gone = Withdrawn(head, replace(case, awaited=()), date(2025, 9, 25), date(2025, 10, 5), date(2025, 9, 25))
    until = _at(head, 10, 16)
    later = tuple(replace(one, until=until) for one in _faulty(head))
    more = Extended(head, replace(case, awaited=later), until, _post(head), date(2025, 9, 29))
    return (
        ("posted", posted),
        ("posted-owing", replace(posted, items=items[:1], cases=(replace(case, awaited=(*form.awaited, *case.awaited[1:])),))),
        ("posted-two-cases", replace(posted, cases=(replace(case, awaited=()), second))),
        ("posted-forwarded", replace(posted, cases=(replace(case, awaited=()), _case(head, 2), _case(head, 3)))),
        ("posted-by-hand", replace(posted, posted_on=None, by_hand=True, cases=(replace(person, awaited=()),))),
        ("posted-late", replace(posted, received_on=date(2025, 10, 9), posted_on=date(2025, 10, 2), late=True, today=date(2025, 10, 9))),
        ("posted-closed", replace(posted, received_on=date(2025, 10, 9), posted_on=date(2025, 9, 29), closed=True, today=date(2025, 10, 9))),
        ("posted-closed-two", replace(posted, cases=(replace(case, awaited=()), replace(second, awaited=())), closed=True, today=date(2025, 10, 9))),
        ("unit", name),
        ("unit-two-cases", replace(name, cases=(case, second), written=())),
        ("withdrawn", gone),
        ("withdrawn-person", replace(gone, case=replace(person, awaited=()))),
        ("extended", more),
        ("extended-by-mail", replace(more, case=replace(person, awaited=later[:1]), post=None)),
        ("extended-nothing-owed", replace(more, case=replace(case, awaited=()), post=None)),
    )


def _deficiencies(head: Letterhead) -> tuple[tuple[str, Notice], ...]:
    today = date(2025, 9, 4)
    case = replace(_case(head, 2), awaited=())
    plain = Deficiency(head, case, _faults(head), _at(head, 10, 1), _pick(head, "弃征", "withdrawn"), None, today)
    empty = tuple(Fault(_pick(head, *names), Saying("not-sent"), Saying("nothing-attached")) for names in (("申报表", "Application form"), ("案例", "Case")))
    return (
        ("deficiency", plain),
        ("deficiency-with-post", replace(plain, case=_case(head, 2), post=_post(head))),
        (
            "deficiency-all-faulty",
            replace(plain, case=replace(case, received=case.received[:1], awaited=(Awaited(_faults(head)[0].item, seal=True),)), faults=plain.faults[:2]),
        ),
        ("deficiency-person", replace(plain, case=replace(case, unit=_pick(head, "张三", "Zhang San"), person=True))),
        ("deficiency-open-ended", replace(plain, until=None, consequence="", faults=plain.faults[:1])),
        ("deficiency-nothing-attached", replace(plain, case=replace(case, title="", received=()), faults=empty, nothing_attached=True, consequence="")),
    )


def _reminders(head: Letterhead) -> tuple[tuple[str, Notice], ...]:
    case = _case(head, 2)
    plain = Reminder(head, case, _faults(head)[:1], _at(head, 9, 27, 9), _at(head, 10, 1), 3, _post(head), date(2025, 9, 27))
    form = Awaited(_pick(head, "申报表", "Application form"), seal=True, until=_at(head, 10, 1), basis="收到")
    person = replace(case, unit=_pick(head, "张三", "Zhang San"), person=True, awaited=(form,))
    return (
        ("reminder", plain),
        ("reminder-person", replace(plain, case=person, post=None)),
        (
            "reminder-today",
            replace(plain, case=replace(case, awaited=(form,)), faults=(), as_of=_at(head, 9, 30, 9), days=0, post=None, today=date(2025, 9, 30)),
        ),
    )


def _late(head: Letterhead) -> tuple[tuple[str, Notice], ...]:
    case = _case(head, 3)
    arrived = Late(head, replace(case, awaited=()), _at(head, 10, 1, 0, 7), _at(head, 10, 1), "", None, date(2025, 10, 1))
    word = _pick(head, "弃征", "withdrawn")
    return (
        ("late-arrived", arrived),
        ("late-arrived-incomplete", replace(arrived, case=case, consequence=word, reply_by=date(2025, 10, 10))),
        ("late-arrived-person", replace(arrived, case=replace(case, unit=_pick(head, "张三", "Zhang San"), person=True, awaited=()))),
        ("late-missing", replace(arrived, case=_case(head, 2), arrived=None, consequence=word, reply_by=date(2025, 10, 10))),
    )


def _roll(head: Letterhead, heading: str, *rows: tuple[int, str]) -> Roll:
    cases = [(_case(head, index), why) for index, why in rows]
    return Roll(heading, len(cases), tuple(Listed(case.number, case.unit, case.title, why) for case, why in cases))


def _rolls(head: Letterhead) -> tuple[Roll, ...]:
    """The 34 cases of the sample, each in one list."""
    lacking = [(index, "workbook.state-to-supplement") for index in range(6, 12)]
    review = [(2, "workbook.kind-borderline"), (3, "workbook.kind-withdrawal"), (4, "workbook.kind-unit"), (5, "workbook.kind-duplicate")]
    complete = [(index, "workbook.state-complete" if index < 19 else "workbook.state-complete-to-verify") for index in range(12, 35)]
    return (
        _roll(head, "digest.roll-late", (1, "")),
        _roll(head, "digest.roll-lacking", *lacking),
        _roll(head, "digest.roll-in-review", *review),
        _roll(head, "digest.roll-complete", *complete),
    )


def _digests(head: Letterhead) -> tuple[tuple[str, Notice], ...]:
    def counts(*pairs: tuple[str, str, int]) -> tuple[Count, ...]:
        return tuple(Count(_pick(head, zh, en), number) for zh, en, number in pairs)

    plain = Digest(
        head,
        issue=18,
        at=_at(head, 9, 27, 8),
        final=False,
        units=33,
        cases=34,
        new_cases=2,
        states=counts(
            ("workbook.state-complete", "workbook.state-complete", 7),
            ("workbook.state-complete-to-verify", "workbook.state-complete-to-verify", 16),
            ("workbook.state-to-supplement", "workbook.state-to-supplement", 6),
            ("workbook.state-in-review", "workbook.state-in-review", 4),
            ("workbook.state-late", "workbook.state-late", 1),
        ),
        categories=counts(("社会工作", "social work", 12), ("新兴领域", "new fields", 9), ("基层治理", "community governance", 13)),
        regions=counts(("江苏省", "Jiangsu", 17), ("浙江省", "Zhejiang", 14), ("digest.elsewhere", "digest.elsewhere", 3)),
        decisions=counts(("digest.late-cases", "digest.late-cases", 1), ("task.borderline", "task.borderline", 1), ("task.withdrawal", "task.withdrawal", 1)),
        chores=counts(
            ("digest.seals", "digest.seals", 14), ("task.parcel", "task.parcel", 1), ("task.bounce", "task.bounce", 1), ("task.cloud", "task.cloud", 1)
        ),
        days_left=3,
        tomorrow=(Saying("digest.remind-on", (("date", _pick(head, "9月28日", "28 September")), ("hour", "9"), ("n", "13"))),),
        last_poll=_at(head, 9, 27, 7, 58),
        moved=tuple(Saying(f"digest.moved-{code}", (("n", n),)) for code, n in (("units", "2"), ("cases", "2"), ("complete", "3"), ("post", "4"))),
        undecided=_roll(head, "", (1, "workbook.state-late"), (2, "workbook.kind-borderline"), (3, "workbook.kind-withdrawal")),
        running_out=(Saying("digest.cloud-expires", (("date", _pick(head, "10月8日", "8 October")), ("n", "1"))),),
        health=(Saying("digest.health-held", (("n", "2"),)),),
        book=True,
    )
    final = replace(
        plain,
        issue=22,
        at=_at(head, 10, 11, 8),
        final=True,
        days_left=None,
        tomorrow=(),
        running_out=(),
        last_poll=_at(head, 10, 11, 3),
        timeliness=counts(("digest.on-time", "digest.on-time", 32), ("digest.borderline", "digest.borderline", 1), ("digest.late", "digest.late", 1)),
        post=counts(
            ("digest.post-all", "digest.post-all", 29), ("digest.post-on-time", "digest.post-on-time", 28), ("digest.post-late", "digest.post-late", 1)
        ),
        undecided=None,
        rolls=_rolls(head),
    )
    quiet = replace(plain, categories=(), regions=(), decisions=(), chores=(), tomorrow=(), last_poll=None, moved=(), undecided=None, running_out=(), health=())
    return (
        ("digest", plain),
        ("digest-final", final),
        ("digest-quiet", replace(quiet, days_left=0)),
    )
