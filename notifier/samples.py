"""One invented notice for each letter and variant: what `campaign letters` shows and what a template must survive.

Nobody here exists: names are made up, telephones are 1300000000x, addresses are under example.*.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from notifier import invented, issues
from notifier.notices import (
    Awaited,
    Deficiency,
    Digest,
    Extended,
    Fault,
    Late,
    Letterhead,
    Notice,
    Posted,
    Posting,
    Receipt,
    Recipient,
    Reminder,
    Saying,
    UnitName,
    Version,
    Withdrawn,
)


def samples(head: Letterhead | None = None) -> tuple[tuple[str, Notice], ...]:
    """Every letter in every variant under *head*, by a name such as `receipt-forwarded`."""
    head = invented.HEAD if head is None else head
    return (*_receipts(head), *_deficiencies(head), *_reminders(head), *_late(head), *_others(head), *issues.digests(head))


def posting(name: str, notice: Notice) -> Posting:
    """Where the sample *name* would go."""
    match notice:
        case Digest():
            return Posting(f"sample:{name}", Recipient("", "organiser@example.org"), "")
        case Receipt() | Posted() | UnitName():
            number = notice.cases[0].number if len(notice.cases) == 1 else notice.head.code
        case _:
            number = notice.case.number
    return Posting(f"sample:{name}", invented.TO, number, "m1@example.com", ("m0@example.com",))


def _receipts(head: Letterhead) -> tuple[tuple[str, Notice], ...]:
    arrived, today = invented.at(head, 9, 2, 10, 12), date(2025, 9, 2)
    case = invented.case(head)
    plain = Receipt(head, arrived, 1, (case,), invented.post(head), today)
    hinted = replace(
        case,
        hints=(
            Saying(
                "too-long", (("target", invented.pick(head, "正文", "Text")), ("found", "5020"), ("limit", invented.pick(head, "不超过5000", "at most 5000")))
            ),
        ),
        rulings=(invented.pick(head, "字数按5000字提示，不作退回理由。", "5,000 characters is a guide and no reason for returning a case."),),
    )
    form = invented.pick(head, "申报表", "Application form")
    mixed = replace(
        case,
        received=case.received[:1],
        awaited=(Awaited(invented.pick(head, "案例", "Case"), until=invented.at(head, 9, 30, 17), basis="收到"), *case.awaited),
    )
    return (
        ("receipt", plain),
        ("receipt-hints", replace(plain, mails=3, cases=(hinted,))),
        ("receipt-mixed", replace(plain, cases=(mixed,))),
        ("receipt-complete", replace(plain, cases=(replace(case, awaited=()),), post=None)),
        ("receipt-person", replace(plain, cases=(replace(case, unit=invented.pick(head, "张三", "Zhang San"), person=True, awaited=()),), post=None)),
        ("receipt-nothing-understood", replace(plain, cases=(replace(case, unit="", title="", received=()),))),
        ("receipt-two-cases", replace(plain, cases=(hinted, replace(invented.case(head, 2), unit=case.unit)))),
        ("receipt-forwarded", replace(plain, cases=(case, invented.case(head, 2), invented.case(head, 3)), forwarded=True)),
        ("receipt-mended", replace(plain, mended=True, replaced=(form,))),
        ("receipt-replaced", replace(plain, replaced=(form, invented.pick(head, "案例", "Case")))),
        ("receipt-versions", replace(plain, replaced=(form,), versions=_versions(head))),
        (
            "receipt-forwarded-faulty",
            replace(plain, cases=(replace(case, awaited=_faulty(head), faults=invented.faults(head)[:1]), invented.case(head, 2)), forwarded=True),
        ),
        ("receipt-after-close", replace(plain, arrived=invented.at(head, 10, 1, 8), cases=(replace(case, awaited=_over(head)),), today=date(2025, 10, 1))),
        ("receipt-no-echo", replace(plain, echo=False)),
    )


def _versions(head: Letterhead) -> tuple[Version, ...]:
    """One item came anew in time; of another a version came too late."""
    return (
        Version(invented.pick(head, "申报表", "Application form"), ("申报表（更正）.pdf",), invented.at(head, 9, 2, 10, 12)),
        Version(invented.pick(head, "案例", "Case"), ("2.案例.docx",), invented.at(head, 8, 30, 9), newer=False),
    )


def _faulty(head: Letterhead) -> tuple[Awaited, ...]:
    form = Awaited(invented.pick(head, "申报表", "Application form"), seal=True, until=invented.at(head, 10, 1), basis="收到", remarks=(Saying("no-seal"),))
    return (form, *invented.paper(head))


def _over(head: Letterhead) -> tuple[Awaited, ...]:
    return tuple(replace(one, closed=True) for one in _faulty(head))


def _others(head: Letterhead) -> tuple[tuple[str, Notice], ...]:
    """Letters that no mail asks for."""
    case, today = invented.case(head), date(2025, 9, 8)
    items = tuple(one.item for one in invented.paper(head))
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
        post=invented.post(head),
        today=today,
    )
    form = replace(case, awaited=_faulty(head)[:1])
    person = replace(case, unit=invented.pick(head, "张三", "Zhang San"), person=True)
    second = replace(invented.case(head, 2), unit=case.unit)
    name = UnitName(head, (case,), (invented.pick(head, "益民社工中心", "Yimin Centre"),), today)
    gone = Withdrawn(head, replace(case, awaited=()), date(2025, 9, 25), date(2025, 10, 5), date(2025, 9, 25))
    until = invented.at(head, 10, 16)
    later = tuple(replace(one, until=until) for one in _faulty(head))
    more = Extended(head, replace(case, awaited=later), until, invented.post(head), date(2025, 9, 29))
    return (
        ("posted", posted),
        ("posted-owing", replace(posted, items=items[:1], cases=(replace(case, awaited=(*form.awaited, *case.awaited[1:])),))),
        ("posted-two-cases", replace(posted, cases=(replace(case, awaited=()), second))),
        ("posted-forwarded", replace(posted, cases=(replace(case, awaited=()), invented.case(head, 2), invented.case(head, 3)))),
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
    case = replace(invented.case(head, 2), awaited=())
    plain = Deficiency(head, case, invented.faults(head), invented.at(head, 10, 1), invented.pick(head, "弃征", "withdrawn"), None, today)
    empty = tuple(
        Fault(invented.pick(head, *names), Saying("not-sent"), Saying("nothing-attached")) for names in (("申报表", "Application form"), ("案例", "Case"))
    )
    return (
        ("deficiency", plain),
        ("deficiency-with-post", replace(plain, case=invented.case(head, 2), post=invented.post(head))),
        (
            "deficiency-all-faulty",
            replace(
                plain, case=replace(case, received=case.received[:1], awaited=(Awaited(invented.faults(head)[0].item, seal=True),)), faults=plain.faults[:2]
            ),
        ),
        ("deficiency-person", replace(plain, case=replace(case, unit=invented.pick(head, "张三", "Zhang San"), person=True))),
        ("deficiency-open-ended", replace(plain, until=None, consequence="", faults=plain.faults[:1])),
        ("deficiency-nothing-attached", replace(plain, case=replace(case, title="", received=()), faults=empty, nothing_attached=True, consequence="")),
    )


def _reminders(head: Letterhead) -> tuple[tuple[str, Notice], ...]:
    case = invented.case(head, 2)
    plain = Reminder(head, case, invented.faults(head)[:1], invented.at(head, 9, 27, 9), invented.at(head, 10, 1), 3, invented.post(head), date(2025, 9, 27))
    form = Awaited(invented.pick(head, "申报表", "Application form"), seal=True, until=invented.at(head, 10, 1), basis="收到")
    person = replace(case, unit=invented.pick(head, "张三", "Zhang San"), person=True, awaited=(form,))
    return (
        ("reminder", plain),
        ("reminder-person", replace(plain, case=person, post=None)),
        (
            "reminder-today",
            replace(plain, case=replace(case, awaited=(form,)), faults=(), as_of=invented.at(head, 9, 30, 9), days=0, post=None, today=date(2025, 9, 30)),
        ),
    )


def _late(head: Letterhead) -> tuple[tuple[str, Notice], ...]:
    case = invented.case(head, 3)
    arrived = Late(head, replace(case, awaited=()), invented.at(head, 10, 1, 0, 7), invented.at(head, 10, 1), "", None, date(2025, 10, 1))
    word = invented.pick(head, "弃征", "withdrawn")
    return (
        ("late-arrived", arrived),
        ("late-arrived-incomplete", replace(arrived, case=case, consequence=word, reply_by=date(2025, 10, 10))),
        ("late-arrived-person", replace(arrived, case=replace(case, unit=invented.pick(head, "张三", "Zhang San"), person=True, awaited=()))),
        ("late-missing", replace(arrived, case=invented.case(head, 2), arrived=None, consequence=word, reply_by=date(2025, 10, 10))),
    )
