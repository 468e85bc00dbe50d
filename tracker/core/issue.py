"""What one issue of the digest says, from the report as it stands and as it stood when the last one went out.

To organisers, so without telephone numbers and private addresses: only numbers, names of units, titles and kinds of questions
are taken from a case, and of those names whatever looks like a number to call or an address is cut out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from notifier.moments import short_day
from notifier.notices import Count, Digest, Listed, Roll, Saying
from tracker.core.calendar import Issue, closes_on
from tracker.core.cloud import Urgency, urgency, waiting
from tracker.core.due import REMINDER_HOUR, letterhead, rungs
from tracker.core.model import CaseState, Fate, LetterState, Standing, TaskKind
from tracker.core.regions import distribution
from tracker.core.report import CaseLine, ParcelLine, Report
from tracker.core.standing import HOLDING

FOR_LEADERS = (TaskKind.BORDERLINE, TaskKind.LATE_REPLACEMENT, TaskKind.WITHDRAWAL)
# What came by e-mail is whole; paper may still be on its way.
ELECTRONIC = frozenset({CaseState.COMPLETE, CaseState.COMPLETE_TO_VERIFY, CaseState.AWAITING_PAPER})
# The lists of the final report: every state in one of them, so that every case is named, and once.
ROLLS = (
    ("digest.roll-late", frozenset({CaseState.LATE})),
    ("digest.roll-lacking", frozenset({CaseState.TO_SUPPLEMENT, CaseState.AWAITING_PAPER, CaseState.EMPTY})),
    ("digest.roll-in-review", frozenset({CaseState.IN_REVIEW})),
    ("digest.roll-complete", frozenset({CaseState.COMPLETE, CaseState.COMPLETE_TO_VERIFY})),
    ("digest.roll-withdrawn", frozenset({CaseState.WITHDRAWN})),
)
UNCATEGORISED = "digest.uncategorised"
MISSED = timedelta(hours=1)  # a look takes minutes: an issue made later than this was missed, and tells of the hour at which it was made
LISTED = 300  # cases of one list, three pages of them; more is for the workbook
PRIVATE = re.compile(
    r"[A-Za-z0-9._%+-]+[ ]?[@＠][ ]?[A-Za-z0-9.．-]+|(?:\+|00)?\d(?:[-\s()（）.]{0,2}\d){6,}"
)  # an address; seven digits and more, however they are spaced


def digest(report: Report, issue: Issue, since: datetime | None, before: Report | None = None, *, told: Digest | None = None) -> Digest:
    """One issue, from the *report* as it stands; *since* is when the last one went out, *before* how things stood then, *told* what it said of that."""
    campaign = report.campaign
    closes = closes_on(campaign)
    at = issue.at if report.at - issue.at < MISSED else report.at
    today = at.astimezone(ZoneInfo(campaign.zone)).date()
    return Digest(
        head=letterhead(campaign),
        issue=max(issue.number, told.issue + 1 if told is not None else 0),  # a close put off makes the calendar count anew, and no number comes twice
        at=at,
        final=issue.final,
        units=len({case.unit for case in report.cases}),
        cases=len(report.cases),
        new_cases=_new_cases(report, since, told),
        states=_states(report),
        categories=_categories(report),
        regions=distribution(case.unit for case in report.cases),
        decisions=_decisions(report),
        chores=tuple(_chores(report)),
        days_left=(closes - today).days if closes and closes >= today else None,
        tomorrow=tuple(_tomorrow(report, today)),
        last_poll=report.last_poll,
        moved=tuple(_moved(report, before, since, today, told)),
        undecided=None if issue.final else _undecided(report),
        running_out=tuple(_to_fetch(report, at)),
        health=tuple(_health(report)),
        timeliness=_timeliness(report) if issue.final else (),
        post=_post(report) if issue.final else (),
        rolls=tuple(_rolls(report)) if issue.final else (),
        book=campaign.correspondence.digest_book,
    )


def _states(report: Report) -> tuple[Count, ...]:
    found = Counter(case.state for case in report.cases)
    return tuple(Count(f"workbook.state-{slug(state.name)}", found[state]) for state in CaseState if found[state])


def slug(name: str) -> str:
    """The name of a kind or a state as codes of the catalogue have it."""
    return name.lower().replace("_", "-")


def discreet(text: str) -> str:
    """*text* without what might be a telephone number or an address."""
    return PRIVATE.sub("…", text)


def _listed(case: CaseLine, why: str) -> Listed:
    return Listed(case.number, discreet(case.unit), discreet(case.title), why)


def _categories(report: Report) -> tuple[Count, ...]:
    """In the order in which the sheet lists them; what is none of them, or not known yet, last."""
    names = {one.key: one.name for one in report.campaign.categories}
    counted = Counter(names.get(case.category, UNCATEGORISED) for case in report.cases)
    return tuple(Count(name, counted[name]) for name in dict.fromkeys((*names.values(), UNCATEGORISED)) if counted[name])


def _asked(report: Report, kinds: Iterable[TaskKind]) -> dict[str, str]:
    """By the number of a case the first open question of these kinds about it; a question without a case has no name to show."""
    wanted = frozenset(kinds)
    asked: dict[str, str] = {}
    for task in report.tasks:
        if not task.closed and task.kind in wanted:
            asked.setdefault(task.submission, f"workbook.kind-{slug(task.kind.name)}")
    return asked


def _undecided(report: Report) -> Roll | None:
    """The cases leaders must decide about, each with its first reason."""
    asked = _asked(report, FOR_LEADERS)
    found = [(one, asked.get(one.number) or ("workbook.state-late" if one.state is CaseState.LATE else "")) for one in report.cases]
    named = [(one, why) for one, why in found if why]
    return Roll("", len(named), tuple(_listed(one, why) for one, why in named[:LISTED])) if named else None


def _rolls(report: Report) -> Iterator[Roll]:
    """Every case by name: what leaders must decide about it first, else what its state waits for, else its state."""
    leaders, waiting_for = _asked(report, FOR_LEADERS), _asked(report, HOLDING)
    for heading, states in ROLLS:
        found = [one for one in report.cases if one.state in states]
        found.sort(key=lambda one: one.number not in leaders)
        if found:
            yield Roll(heading, len(found), tuple(_listed(one, leaders.get(one.number) or _why(one, waiting_for)) for one in found[:LISTED]))


def _why(case: CaseLine, asked: Mapping[str, str]) -> str:
    """What a list says of a case beyond its heading: nothing of one that is late or withdrawn."""
    if case.state in {CaseState.LATE, CaseState.WITHDRAWN}:
        return ""
    state = f"workbook.state-{slug(case.state.name)}"
    return asked.get(case.number, state) if case.state is CaseState.IN_REVIEW else state


def _decisions(report: Report) -> tuple[Count, ...]:
    late = sum(1 for case in report.cases if case.state is CaseState.LATE)
    asked = Counter(task.kind for task in report.tasks if not task.closed)
    return (
        *((Count("digest.late-cases", late),) if late else ()),
        *(Count(f"task.{slug(kind.name)}", asked[kind]) for kind in FOR_LEADERS if asked[kind]),
    )


def _chores(report: Report) -> Iterator[Count]:
    unseen = sum(1 for case in report.cases for item in case.items if item.standing is Standing.TO_VERIFY)
    if unseen:
        yield Count("digest.seals", unseen)
    asked = Counter(task.kind for task in report.tasks if not task.closed)
    yield from (Count(f"task.{slug(kind.name)}", asked[kind]) for kind in TaskKind if asked[kind] and kind not in FOR_LEADERS)


def _tomorrow(report: Report, today: date) -> Iterator[Saying]:
    campaign = report.campaign
    owing = sum(1 for case in report.cases if case.state in {CaseState.TO_SUPPLEMENT, CaseState.AWAITING_PAPER})
    following = today + timedelta(days=1)
    noon = datetime(following.year, following.month, following.day, 12, tzinfo=ZoneInfo(campaign.zone))
    day = short_day(noon, campaign.zone, campaign.language)
    if owing and any(at.date() == following for _, _, at in rungs(campaign)):
        yield Saying("digest.remind-on", (("date", day), ("hour", str(REMINDER_HOUR)), ("n", str(owing))))
    if closes_on(campaign) == following:
        yield Saying("digest.closes", (("date", day),))


def _new_cases(report: Report, since: datetime | None, told: Digest | None) -> int:
    """By how many there are more than was *told*; mail that had come by then and was read later is new as well."""
    if told is not None:
        return max(0, len(report.cases) - told.cases)
    return sum(1 for case in report.cases if case.first_mail is not None and (since is None or case.first_mail > since))


def _moved(report: Report, before: Report | None, since: datetime | None, today: date, told: Digest | None) -> Iterator[Saying]:
    """What is new since the last issue; the first issue has nothing to be held against. The totals it *told* and what is new make those of today.

    That nothing changed is said only where the states are what they were: a withdrawal or a question is none of what is listed here, and shows there.
    """
    if before is None or since is None:
        return
    states = {case.number: case.state for case in before.cases}
    units = {case.unit for case in report.cases}
    gone = [one for one in report.cases if one.state in ELECTRONIC and states.get(one.number) not in ELECTRONIC]
    lacking = [one for one in report.cases if one.state is CaseState.TO_SUPPLEMENT and states.get(one.number) is not CaseState.TO_SUPPLEMENT]
    day = since.astimezone(ZoneInfo(report.campaign.zone)).date()
    counts = {
        "units": len(units) - told.units if told is not None else len(units - {case.unit for case in before.cases}),
        "cases": len(report.cases) - (told.cases if told is not None else len(before.cases)),
        "complete": len(gone),
        "lacking": len(lacking),
        "post": len({one.parcel.register_no for one in report.parcels if day <= one.parcel.received_on < today}),
    }
    yield from (Saying(f"digest.moved-{code}", (("n", str(number)),)) for code, number in counts.items() if number > 0)
    same = told is None or told.states == _states(report)
    if same and not any(number > 0 for number in counts.values()):
        yield Saying("digest.moved-none")


def _health(report: Report) -> Iterator[Saying]:
    letters = Counter(one.state for one in report.letters)
    counts = {
        "broken": sum(1 for mail in report.mails if mail.fate is Fate.BROKEN),
        "held": letters[LetterState.HELD],
        "refused": letters[LetterState.REFUSED],
        "unknown": sum(1 for task in report.tasks if not task.closed and task.kind is TaskKind.LETTER),
    }
    yield from (Saying(f"digest.health-{code}", (("n", str(number)),)) for code, number in counts.items() if number)


def _timeliness(report: Report) -> tuple[Count, ...]:
    near = {task.submission for task in report.tasks if not task.closed and task.kind is TaskKind.BORDERLINE}
    late = sum(1 for case in report.cases if case.state is CaseState.LATE)
    borderline = sum(1 for case in report.cases if case.number in near and case.state is not CaseState.LATE)
    return _counted(("digest.on-time", len(report.cases) - late - borderline), ("digest.borderline", borderline), ("digest.late", late))


def _post(report: Report) -> tuple[Count, ...]:
    """Envelopes, each once, however many cases it serves: by the least favourable of what is said of it, or as unclaimed."""
    envelopes: dict[str, list[ParcelLine]] = {}
    for one in report.parcels:
        envelopes.setdefault(one.parcel.register_no, []).append(one)
    claimed = [[one.verdict for one in lines] for lines in envelopes.values() if any(one.case for one in lines)]
    verdicts = Counter(next((one for one in (Standing.LATE, Standing.IN_REVIEW) if one in said), said[0]) for said in claimed)
    return _counted(
        ("digest.post-all", len(envelopes)),
        ("digest.post-on-time", verdicts[Standing.ACCEPTED]),
        ("digest.post-late", verdicts[Standing.LATE]),
        ("digest.post-unclear", verdicts[Standing.IN_REVIEW]),
        ("digest.post-unclaimed", len(envelopes) - len(claimed)),
    )


def _counted(*counts: tuple[str, int]) -> tuple[Count, ...]:
    return tuple(Count(label, number) for label, number in counts if number)


def _to_fetch(report: Report, now: datetime) -> Iterator[Saying]:
    """Files left at a provider, a sentence for each day on which some run out; first what cannot be had any more."""
    campaign = report.campaign
    left = tuple(waiting(report.tasks))
    gone = sum(1 for one in left if urgency(one, now, campaign.zone) is Urgency.GONE)
    unknown = sum(1 for one in left if one.due is None)
    if gone:
        yield Saying("digest.cloud-expired", (("n", str(gone)),))
    yield from _by_day([one.due for one in left if one.due is not None and one.due > now], campaign.zone, campaign.language)
    if unknown:
        yield Saying("digest.cloud-undated", (("n", str(unknown)),))


def _by_day(dues: Sequence[datetime], zone: str, language: str) -> Iterator[Saying]:
    days = Counter(one.astimezone(ZoneInfo(zone)).date() for one in dues)
    for day in sorted(days):
        first = min(one for one in dues if one.astimezone(ZoneInfo(zone)).date() == day)
        yield Saying("digest.cloud-expires", (("date", short_day(first, zone, language)), ("n", str(days[day]))))
