"""Digests of the invented call: on a day of its course, at its end, and where there is nothing to tell."""

from __future__ import annotations

from dataclasses import replace

from notifier import invented
from notifier.notices import Count, Digest, Letterhead, Listed, Notice, Roll, Saying


def _roll(head: Letterhead, heading: str, *rows: tuple[int, str]) -> Roll:
    cases = [(invented.case(head, index), why) for index, why in rows]
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


def digests(head: Letterhead) -> tuple[tuple[str, Notice], ...]:
    def counts(*pairs: tuple[str, str, int]) -> tuple[Count, ...]:
        return tuple(Count(invented.pick(head, zh, en), number) for zh, en, number in pairs)

    plain = Digest(
        head,
        issue=18,
        at=invented.at(head, 9, 27, 8),
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
        tomorrow=(Saying("digest.remind-on", (("date", invented.pick(head, "9月28日", "28 September")), ("hour", "9"), ("n", "13"))),),
        last_poll=invented.at(head, 9, 27, 7, 58),
        moved=tuple(Saying(f"digest.moved-{code}", (("n", n),)) for code, n in (("units", "2"), ("cases", "2"), ("complete", "3"), ("post", "4"))),
        undecided=_roll(head, "", (1, "workbook.state-late"), (2, "workbook.kind-borderline"), (3, "workbook.kind-withdrawal")),
        running_out=(Saying("digest.cloud-expires", (("date", invented.pick(head, "10月8日", "8 October")), ("n", "1"))),),
        health=(Saying("digest.health-held", (("n", "2"),)),),
        book=True,
    )
    final = replace(
        plain,
        issue=22,
        at=invented.at(head, 10, 11, 8),
        final=True,
        days_left=None,
        tomorrow=(),
        running_out=(),
        last_poll=invented.at(head, 10, 11, 3),
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
