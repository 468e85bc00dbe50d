"""The figures of 总览: what a secretary asks first, each with its words; the workbook and the one page show the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from tracker.core.cloud import Urgency, urgency
from tracker.core.cloud import waiting as waiting_there
from tracker.core.model import CaseState, Standing, TaskKind
from tracker.core.quoting import quotable
from tracker.core.regions import located
from tracker.core.report import Report
from tracker.workbook.style import OF_STATE, OF_URGENCY, Tint, Value
from tracker.workbook.wording import Wording

HALT = "halt:"  # how the key of the question begins that stands while sending is halted
OLD_AFTER = 3  # days after which a question that waits is shown in a colour
FEW = 5  # numbers of cases that a remark names
REGIONS = 12  # a line each; the smaller ones are added up
SILENT_AFTER = timedelta(hours=2)  # a mailbox not fetched for so long is no longer trusted


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: Value
    remark: str = ""
    tint: Tint = Tint.PLAIN


def figures(report: Report, wording: Wording) -> tuple[Figure, ...]:
    word = wording.word
    return (
        Figure(word("campaign"), report.campaign.code, report.campaign.name),
        Figure(word("as-of"), wording.local(report.at)),
        last_fetched(report, wording),
        *halted(report, wording),
        *(
            Figure(
                word("until-deadline-of", name=one.name) if one.name else word("until-deadline"),
                wording.days_left(one, report.at),
                " ".join(filter(None, (one.text, word("held-against", basis=one.basis.value)))) if one.at else one.text,
                Tint.QUIET if one.at and report.at >= one.at else Tint.STRONG,
            )
            for one in report.campaign.deadlines
        ),
        Figure(word("units"), len({case.unit for case in report.cases}), tint=Tint.STRONG),
        Figure(word("case-count"), len(report.cases), tint=Tint.STRONG),
        *new_today(report, wording),
        *(Figure(word("state-of", state=wording.named(state)), count, tint=OF_STATE[state]) for state, count in by_state(report).items()),
        *posted(report, wording),
        *waiting(report, wording),
    )


def last_fetched(report: Report, wording: Wording) -> Figure:
    """When the mailbox was last read; a dead poller must be seen here, in red and in words."""
    label = wording.word("last-fetched")
    if report.last_poll is None:
        return Figure(label, wording.word("never-fetched"), wording.word("check-mailbox"), Tint.ALARM)
    silent = report.at - report.last_poll
    if silent <= SILENT_AFTER:
        return Figure(label, wording.local(report.last_poll), wording.word("fetching-well"), Tint.GOOD)
    return Figure(label, wording.local(report.last_poll), wording.word("silent-since", hours=f"{silent / timedelta(hours=1):.0f}"), Tint.ALARM)


def halted(report: Report, wording: Wording) -> Iterator[Figure]:
    """That nothing goes out at present, and why; nothing to say while letters go."""
    for task in report.tasks:
        if task.kind is TaskKind.SYSTEM and not task.closed and task.key.startswith(HALT):
            yield Figure(wording.word("halted"), wording.word("halted-value"), task.question, Tint.ALARM)


def new_today(report: Report, wording: Wording) -> Iterator[Figure]:
    today = next((one for one in report.days if one.on == wording.today(report.at)), None)
    yield Figure(wording.word("new-today"), today.cases if today else 0)
    yield Figure(wording.word("mails-today"), today.mails if today else 0)


def by_state(report: Report) -> dict[CaseState, int]:
    counted = Counter(case.state for case in report.cases)
    return {state: counted[state] for state in CaseState}


def posted(report: Report, wording: Wording) -> Iterator[Figure]:
    """The post at a glance: whose paper is still to come, which envelopes are nobody's, which came of cases that never wrote. Filters of the tables show each."""
    keys = {one.key for one in report.campaign.postal()}
    if not keys:
        return
    word = wording.word
    wrote = [case for case in report.cases if case.first_mail is not None and case.state is not CaseState.WITHDRAWN]
    lacking = [case for case in wrote if any(item.key in keys and item.standing is Standing.MISSING for item in case.items)]
    told = sum(1 for case in lacking if case.on_the_way)
    how = (*((word("post-told", n=told),) if told else ()), word("post-expected-how")) if lacking else ()
    yield Figure(word("post-expected"), len(lacking), wording.several(how))
    nobodys = {line.parcel.register_no for line in report.parcels if not line.case}
    yield Figure(word("post-unclaimed"), len(nobodys), word("post-unclaimed-how") if nobodys else "", Tint.ASKED if nobodys else Tint.PLAIN)
    silent = {case.number for case in report.cases if case.first_mail is None}
    strangers = {line.parcel.register_no for line in report.parcels if line.case in silent}
    yield Figure(word("post-strangers"), len(strangers), wording.several(sorted({line.case for line in report.parcels if line.case in silent})[:FEW]))


def waiting(report: Report, wording: Wording) -> tuple[Figure, ...]:
    """What waits for a person, by kind; the most frequent first."""
    counted: Counter[TaskKind] = Counter(task.kind for task in report.tasks if not task.closed)
    total = sum(counted.values())
    return (
        Figure(wording.word("waiting"), total, wording.word("see-tasks") if total else "", Tint.DOUBT if total else Tint.GOOD),
        *oldest_open(report, wording),
        *(Figure(wording.word("waiting-of", kind=wording.named(kind)), count) for kind, count in counted.most_common()),
        *to_download(report, wording),
    )


def oldest_open(report: Report, wording: Wording) -> Iterator[Figure]:
    """How long the question has waited that has waited longest; one put off to a later day waits by somebody's will."""
    open_ = [(task.opened, task) for task in report.tasks if task.opened is not None and not task.closed and task.later is None]
    if open_:
        since, task = min(open_, key=lambda one: one[0])
        days = (wording.today(report.at) - wording.today(since)).days
        said = wording.word("oldest-days", days=days) if days else wording.word("oldest-today")
        remark = " ".join((wording.named(task.kind), quotable("T", task.key)))
        yield Figure(wording.word("oldest-open"), said, remark, Tint.OVERDUE if days >= OLD_AFTER else Tint.PLAIN)


def to_download(report: Report, wording: Wording) -> Iterator[Figure]:
    """Files left at a provider, and how long the most pressing of them can still be had."""
    left = tuple(waiting_there(report.tasks))
    if left:
        zone = report.campaign.zone
        first = min(left, key=lambda one: (tuple(Urgency).index(urgency(one, report.at, zone) or Urgency.LATER), one.due or report.at))
        found = urgency(first, report.at, zone)
        remark = wording.word("first-expires", when=wording.act_by(first, report.at))
        yield Figure(wording.word("to-download"), len(left), remark, OF_URGENCY[found] if found else Tint.DOUBT)


def regions(report: Report, wording: Wording) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """地区×状态: a line for each region, most cases first, those of unknown place last, then the total; nothing where no place is known."""
    where = located(case.unit for case in report.cases)
    ranked = [one for one, _ in sorted(Counter(filter(None, where)).items(), key=lambda one: (-one[1], one[0]))]
    if not ranked:
        return ()
    shown = frozenset(ranked[:REGIONS])
    labels = [one if one in shown else wording.word("region-others" if one else "region-unknown") for one in where]
    counted = Counter(zip(labels, (case.state for case in report.cases), strict=True))
    keys = (*ranked[:REGIONS], *(label for code in ("region-others", "region-unknown") if (label := wording.word(code)) in labels))
    lines = tuple((key, tuple(counted[key, state] for state in CaseState)) for key in keys)
    return (*lines, (wording.word("total"), tuple(by_state(report).values())))


def matrix(report: Report, wording: Wording) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """分类×状态: a line for each category that the campaign has or a case names, then the total."""
    keys = dict.fromkeys((*(one.key for one in report.campaign.categories), *sorted({case.category for case in report.cases})))
    counted = Counter((case.category, case.state) for case in report.cases)
    lines = tuple((wording.category(key) or wording.word("category-unknown"), tuple(counted[key, state] for state in CaseState)) for key in keys)
    return (*lines, (wording.word("total"), tuple(by_state(report).values())))
