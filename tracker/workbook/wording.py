"""The words of the workbook and of `status`: one language, one zone, one campaign, so that both say the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import reduce
from zoneinfo import ZoneInfo

from config.campaign import Campaign, Deadline, Weight
from notifier.moments import short_day
from notifier.words import WordsError, say
from tracker.core import stamped
from tracker.core.cloud import Urgency, days_left, urgency
from tracker.core.model import CaseState, Fate, Finding, LetterState, RulingKind, Standing, Task, TaskKind
from tracker.core.report import ItemLine, LetterLine
from tracker.core.standing import grave

# Standings whose findings a person need not read again, and findings that only repeat their standing.
SETTLED = frozenset({Standing.ACCEPTED, Standing.WAIVED, Standing.SUPERSEDED, Standing.NOT_OWED})
REPEATING = {(Standing.MISSING, "not-sent"), (Standing.LATE, "late"), (Standing.TO_VERIFY, stamped.MATCHES)}
EARLIEST, LATEST = 1901, 9998  # years a spreadsheet can show in any zone


@dataclass(frozen=True, slots=True)
class Wording:
    campaign: Campaign
    language: str = "zh"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.campaign.zone)

    def word(self, code: str, **values: object) -> str:
        return say(code, self.language, section="workbook", **values)

    def named(self, one: CaseState | TaskKind | RulingKind) -> str:
        """The words for a member of one of the model's Chinese enumerations."""
        return self.word(f"{SECTIONS[type(one)]}-{code(one)}")

    def fate(self, fate: Fate) -> str:
        return say(f"fate.{fate.value}", self.language)

    def letter(self, letter: LetterLine) -> str:
        try:
            return say(f"letter.{letter.kind}", self.language)
        except WordsError:  # a kind newer than the catalogue: its code still tells more than a failed export
            return letter.kind

    def action(self, action: str) -> str:
        """What was done, of the log; words of a person's, and actions newer than the catalogue, stay as they are."""
        try:
            return self.word(f"action-{action.replace(' ', '-')}")
        except WordsError:
            return action

    def letter_state(self, state: LetterState) -> str:
        return say(f"letter.{state.value}", self.language)

    def finding(self, finding: Finding) -> str:
        """One finding as a sentence, with its place. A code without words is shown as it is rather than lost."""
        try:
            sentence = say(finding.code, self.language, **dict(finding.values))
        except (WordsError, TypeError):
            sentence = " ".join((finding.code, *(f"{name}={value}" for name, value in finding.values)))
        return self.word("at-place", sentence=sentence, place=finding.where) if finding.where else sentence

    def findings(self, findings: Iterable[Finding]) -> tuple[str, ...]:
        """Every finding that is more than a description, once each, in order."""
        return tuple(dict.fromkeys(self.finding(one) for one in findings if not one.remark))

    def remarks(self, findings: Iterable[Finding]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.finding(one) for one in findings if one.remark))

    def several(self, parts: Iterable[str]) -> str:
        return reduce(lambda one, other: self.word("and", one=one, other=other), parts) if (parts := tuple(parts)) else ""

    def standing(self, standing: Standing, findings: tuple[Finding, ...] = ()) -> str:
        """`有误：未见公章、文件损坏` - the standing, and what a person must know or look at."""
        word = say(f"standing.{standing.value}", self.language)
        if standing in SETTLED and all(one.code != "condition-unknown" for one in findings):
            return word
        told = grave(findings)
        weighty = (one for one in findings if (one.weight is not Weight.SHOULD or one in told) and (standing, one.code) not in REPEATING)
        sentences = self.findings(weighty)
        return self.word("standing-because", standing=word, because=self.several(sentences)) if sentences else word

    def item(self, item: ItemLine) -> str:
        return self.standing(item.standing, item.findings)

    def category(self, key: str) -> str:
        name = next((one.name for one in self.campaign.categories if one.key == key), "")
        return f"{key} {name}" if name else key

    def local(self, at: datetime | None) -> datetime | str | None:
        """*at* on the campaign's clock and without a zone, which is all a spreadsheet can hold."""
        if at is None:
            return None
        if not EARLIEST <= at.year <= LATEST:
            return at.isoformat()
        return at.astimezone(self.zone).replace(tzinfo=None, microsecond=0)

    def today(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def act_by(self, task: Task, at: datetime) -> str:
        """Until when a person must act, in words that grow more pressing; "" where nothing runs out."""
        found = urgency(task, at, self.campaign.zone)
        if found is None or task.due is None:
            return self.word(f"due-{found.value}") if found else ""
        days = days_left(task.due, at, self.campaign.zone)
        code = {Urgency.URGENT: "due-tomorrow" if days else "due-today"}.get(found, f"due-{found.value}")
        return self.word(code, days=days, date=short_day(task.due, self.campaign.zone, self.language))

    def days_left(self, deadline: Deadline, at: datetime) -> str:
        """How long until *deadline*, in words."""
        if deadline.at is None:
            return deadline.term.value
        if at >= deadline.at:
            return self.word("deadline-passed")
        days = (deadline.at - at).days
        return self.word("days-left", days=days) if days else self.word("last-day")


SECTIONS: dict[type[Enum], str] = {CaseState: "state", TaskKind: "kind", RulingKind: "ruling"}


def code(one: Enum) -> str:
    return one.name.lower().replace("_", "-")


def day(on: date | None) -> date | str | None:
    """A date a spreadsheet can hold; one that it cannot stays readable."""
    return on if on is None or on.year >= EARLIEST else on.isoformat()


def volume(size: int) -> str:
    """The size of a file as a person says it."""
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"
