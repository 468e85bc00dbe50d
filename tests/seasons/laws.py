"""What holds behind every look of a season, and at its end. Each law is told again here in its own words, not by the code it is held against."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from seasons.season import Gone, Season

from notifier.notices import Deficiency, Digest, Late, Notice, Reminder
from notifier.record import load
from tracker.core.model import CaseState, Dossier, Fate, LetterState, RulingKind, Standing, TaskKind
from tracker.core.owed import SILENCING
from tracker.core.report import LetterLine, Report
from tracker.core.standing import items
from tracker.flow import owing

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
MORNING = 9  # of the rungs


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One case behind one look, as far as reminders go."""

    at: datetime
    owes: frozenset[datetime]  # closes of what is missing or defective
    free: bool  # nobody said, or asks, that nothing be written; somebody is there to write to; nothing waits for an answer
    troubled: bool


@dataclass
class Laws:
    """Asked behind every look; what is broken is noted, with the look at which it was."""

    broken: list[str] = field(default_factory=list)
    seen: int = 0
    stills: int = 0  # moments at which nobody looked
    digests: dict[str, Digest] = field(default_factory=dict)  # by key, as they were queued
    issued: dict[str, list[int]] = field(default_factory=dict)  # to each reader, the numbers that went out
    cases: dict[str, list[Snapshot]] = field(default_factory=dict)
    opened: dict[str, datetime] = field(default_factory=dict)

    def __call__(self, season: Season, now: datetime) -> None:
        found = season.report(now)
        with season.desk.store.look() as ledger:
            dossiers = {one.submission.number: one for one in ledger.cases.dossiers(season.call.code)}
        for one in season.seen.sent[self.seen :]:
            self.letter(season, one, dossiers)
        self.seen = len(season.seen.sent)
        self.digest(season, found, now)
        self.people(season, found, dossiers, now)
        self.mails(season, found, now)
        self.snapshot(season, dossiers, now)
        self.still(season, tuple(dossiers.values()), now)

    def tell(self, now: datetime, law: str, *what: object) -> None:
        self.broken.append(f"{now:%m-%d %H:%M} {law}: {' '.join(map(str, what))}")

    def still(self, season: Season, dossiers: tuple[Dossier, ...], now: datetime) -> None:
        """Where the office does not look whether letters are owed, none is."""
        for at in (now, now + timedelta(minutes=7), now + timedelta(minutes=48)):
            if owing.books(season.desk, season.campaign, at) is None:
                with season.desk.store.look() as ledger:
                    found = owing.Books(dossiers, owing.grounds(ledger, season.campaign), 0)
                owed = (*owing.reminded(found, season.campaign, at), *owing.owed(found, season.campaign, at))
                self.stills += 1
                if owed:
                    self.tell(at, "owed and not looked for", *(one.posting.key for one, _ in owed))

    # --- letters ---

    def letter(self, season: Season, one: Gone, dossiers: dict[str, Dossier]) -> None:
        now, settings = one.at, season.desk.settings
        with season.desk.store.look() as ledger:
            draft = ledger.outbox.draft(one.key)
        assert draft is not None
        before = season.seen.sent[: season.seen.sent.index(one)]
        if any(each.key == one.key for each in before):
            self.tell(now, "twice", one.key)
        hour = now.astimezone(ZONE).hour
        first, last = settings.quiet_from, settings.quiet_until
        if (first <= hour < last) if first < last else (hour >= first or hour < last):
            self.tell(now, "quiet", one.key, f"queued {one.queued:%m-%d %H:%M}")
        mine = [dossiers[number] for number in draft.cases if number in dossiers]
        if any(_holds(each, RulingKind.STOP_MAIL) for each in mine):
            self.tell(now, "stopped", one.key)
        if mine and one.kind != "withdrawn" and all(_holds(each, RulingKind.WITHDRAW) for each in mine):
            self.tell(now, "withdrawn", one.key)
        if one.to in _unreachable(dossiers):
            self.tell(now, "unreachable", one.key, one.to)
        day = now.astimezone(ZONE).date()
        same = [each for each in before if each.at.astimezone(ZONE).date() == day and each.kind != "digest"]
        if one.kind not in {"receipt", "digest"} and draft.cases:
            about = f":{draft.cases[0]}:"
            if any(each.kind != "receipt" and about in f"{each.key}:" for each in same):
                self.tell(now, "two a day", one.key)
        if one.kind == "receipt" and sum(each.kind == "receipt" and each.to == one.to for each in same) > 3:
            self.tell(now, "five receipts a day", one.key)  # three, and one more of which the line was cut before the answer
        self.stale(season, one, load(dict(draft.notice)), mine)

    def stale(self, season: Season, one: Gone, notice: Notice, mine: list[Dossier]) -> None:
        """What it asks for is lacking when it goes, and can still be sent."""
        now = one.at
        match notice:
            case Deficiency():
                lacking = {each.requirement.name for each in items(mine[0], season.campaign) if each.standing in {Standing.MISSING, Standing.DEFECTIVE}}
                if not lacking & {each.item for each in notice.faults}:
                    self.tell(now, "stale deficiency", one.key, f"queued {one.queued:%m-%d %H:%M}")
                refused = any(one.queued <= at < now for at in season.seen.stormy)  # a server put it off: then it goes late rather than never
                if notice.until is not None and now >= notice.until and not refused:
                    self.tell(now, "deficiency after the close", one.key, f"queued {one.queued:%m-%d %H:%M}")
            case Reminder():
                lacking = {each.requirement.name for each in items(mine[0], season.campaign) if each.standing in {Standing.MISSING, Standing.DEFECTIVE}}
                if not lacking & {each.item for each in notice.case.awaited} or now >= notice.until:
                    self.tell(now, "stale reminder", one.key, f"queued {one.queued:%m-%d %H:%M}")
            case Late(arrived=None):
                lacking = {each.requirement.name for each in items(mine[0], season.campaign) if each.standing in {Standing.MISSING, Standing.DEFECTIVE}}
                if not lacking & {each.item for each in notice.case.awaited}:
                    self.tell(now, "stale late", one.key, f"queued {one.queued:%m-%d %H:%M}")
            case Digest():
                gone = self.issued.setdefault(one.to, [])
                if gone and notice.issue <= gone[-1]:
                    self.tell(now, "older digest after a newer", one.key)
                if any(each.kind == "digest" and each.to == one.to and each.at == now and each.key != one.key for each in season.seen.sent):
                    self.tell(now, "two digests at once", one.key)
                gone.append(notice.issue)
            case _:
                pass

    # --- digests ---

    def digest(self, season: Season, found: Report, now: datetime) -> None:
        for line in found.letters:
            if line.kind == "digest" and line.key not in self.digests:
                with season.desk.store.look() as ledger:
                    draft = ledger.outbox.draft(line.key)
                assert draft is not None
                said = load(dict(draft.notice))
                assert isinstance(said, Digest)
                self.sums(season, said, found, line, now)
                self.digests[line.key] = said

    def sums(self, season: Season, said: Digest, found: Report, line: LetterLine, now: datetime) -> None:
        states = Counter(one.state for one in found.cases)
        told = {one.label.removeprefix("workbook.state-").replace("-", "_").upper(): one.number for one in said.states}
        checks = {
            "cases": (said.cases, len(found.cases)),
            "units": (said.units, len({one.unit for one in found.cases})),
            "states": (told, {one.name: states[one] for one in CaseState if states[one]}),
            "sum of states": (sum(told.values()), said.cases),
            "categories": (sum(one.number for one in said.categories), said.cases),
            "regions": (sum(one.number for one in said.regions) if said.regions else said.cases, said.cases),
        }
        for what, (here, there) in checks.items():
            if here != there:
                self.tell(now, f"digest {what}", line.key, here, there)
        if abs(said.at - now) > timedelta(hours=6):
            self.tell(now, "digest says it is of another time", line.key, said.at)
        closes = max(one.at for one in season.campaign.deadlines if one.at is not None)
        left = ((closes - timedelta(microseconds=1)).astimezone(ZONE).date() - now.astimezone(ZONE).date()).days
        if said.days_left != (left if left >= 0 else None):
            self.tell(now, "digest days left", line.key, said.days_left, left)
        dropped = {one.key for one in found.letters if one.state is LetterState.DROPPED}
        self.changes(said, line, now, dropped)
        self.rolls(said, found, line, now)
        self.book(season, said, found, line, now)

    def changes(self, said: Digest, line: LetterLine, now: datetime, dropped: set[str]) -> None:
        """The issue before and what is new since then make this one; one that never went was told to nobody."""
        name = line.key.rpartition(":")[2]
        earlier = {key: one for key, one in self.digests.items() if key.rpartition(":")[2] != name}
        before = [one for key, one in earlier.items() if key not in dropped] or list(earlier.values())
        if not before:
            return
        moved = {one.code.removeprefix("digest.moved-"): int(dict(one.values).get("n", "0")) for one in said.moved}
        last = before[-1]
        if last.cases + moved.get("cases", 0) != said.cases:
            self.tell(now, "digest changes", line.key, f"{last.cases} + {moved.get('cases', 0)} != {said.cases}")
        if last.units + moved.get("units", 0) != said.units:
            self.tell(now, "digest changes of units", line.key, f"{last.units} + {moved.get('units', 0)} != {said.units}")
        if moved.keys() == {"none"} and {one.label: one.number for one in last.states} != {one.label: one.number for one in said.states}:
            self.tell(now, "digest says that nothing changed", line.key, last.states, said.states)

    def rolls(self, said: Digest, found: Report, line: LetterLine, now: datetime) -> None:
        if said.final:
            named = Counter(row.number for roll in said.rolls for row in roll.rows)
            if named != Counter(one.number for one in found.cases) or sum(roll.number for roll in said.rolls) != said.cases:
                self.tell(now, "final report names", line.key, named)

    def book(self, season: Season, said: Digest, found: Report, line: LetterLine, now: datetime) -> None:
        if not said.book or not said.folder:
            return
        (path,) = (season.desk.settings.out / said.folder).glob("*.xlsx")
        counted = states_of(path)
        if counted != Counter(one.state.value for one in found.cases):
            self.tell(now, "workbook of the digest", line.key, counted)

    # --- people ---

    def people(self, season: Season, found: Report, dossiers: dict[str, Dossier], now: datetime) -> None:
        with season.desk.store.look() as ledger:
            kept = {one.id: one for _, _, one in ledger.office.decisions(season.call.code)}
        for one in season.seen.told:
            if one.ruling not in kept or kept[one.ruling].undone != one.undone:
                self.tell(now, "ruling lost", one)
        states = {one.number: one for one in found.cases}
        for number, dossier in dossiers.items():
            if _holds(dossier, RulingKind.WITHDRAW) and states[number].state is not CaseState.WITHDRAWN:
                self.tell(now, "withdrawn and not so", number)
            waived = {one.subject for one in dossier.rulings if one.kind is RulingKind.WAIVE and not one.undone}
            if any(f"item:{one.key}" in waived and one.standing is not Standing.WAIVED for one in states[number].items):
                self.tell(now, "waived and not so", number)

    def mails(self, season: Season, found: Report, now: datetime) -> None:
        fates = {one.sha256: one.fate for one in found.mails}
        with season.desk.store.look() as ledger:
            pending = len(ledger.intake.pending(5))
        if pending or any(one in {Fate.STORED, Fate.PARSED, Fate.BROKEN} for one in fates.values()):
            self.tell(now, "mail without an end", Counter(fates.values()))
        if (lost := season.seen.mails - set(season.desk.vault.all())) != set():
            self.tell(now, "original lost", len(lost))

    # --- what was planned ---

    def snapshot(self, season: Season, dossiers: dict[str, Dossier], now: datetime) -> None:
        unreachable = _unreachable(dossiers)
        for number, one in dossiers.items():
            self.opened[number] = one.submission.opened
            lacking = [each.requirement for each in items(one, season.campaign) if each.standing in {Standing.MISSING, Standing.DEFECTIVE}]
            closes = frozenset(at for each in lacking if (at := season.campaign.deadline_of(each).at) is not None)
            silent = any(task.kind in SILENCING and not task.closed for task in one.tasks) or _holds(one, RulingKind.WITHDRAW, RulingKind.STOP_MAIL)
            waiting = any(mail.fate is Fate.FILED and not mail.covered for mail in one.mails)
            senders = {mail.sender for mail in one.mails if mail.sender and "daemon" not in mail.sender.lower()}
            free = not silent and not waiting and bool(senders) and not senders & unreachable
            self.cases.setdefault(number, []).append(Snapshot(now, closes, free, season.seen.troubled))

    def ended(self, season: Season) -> None:
        """At the end of the season: everybody who should have been reminded was, and nothing waits for ever."""
        now = season.seen.looks[-1]
        found = season.report(now)
        self.reminded(season, found, now)
        stuck = [
            one for one in found.letters if one.state in {LetterState.QUEUED, LetterState.SENDING} and now - one.queued > 3 * DAY and not season.seen.troubled
        ]
        if stuck:
            self.tell(now, "stuck", *(f"{one.key} {one.state} {one.reason}" for one in stuck))
        for number, snaps in self.cases.items():
            if number in {one.number for one in found.cases} and all(one.free and one.owes for one in snaps[-40:]) and len(snaps) > 40:
                case = next(one for one in found.cases if one.number == number)
                if not any(one.state in {LetterState.SENT, LetterState.HELD} for one in case.letters):
                    self.tell(now, "incomplete and never written to", number)

    def reminded(self, season: Season, found: Report, now: datetime) -> None:
        wanted = season.campaign.correspondence.reminders
        keys = {one.key for one in found.letters}
        days: dict[tuple[str, date], set[str]] = {}
        for one in found.letters:
            if one.case:
                days.setdefault((one.case, one.queued.astimezone(ZONE).date()), set()).add(one.kind)
        for deadline in season.campaign.deadlines:
            if deadline.at is None:
                continue
            last = (deadline.at - timedelta(microseconds=1)).astimezone(ZONE).date()
            rungs = sorted({rung.days for rung in wanted if rung.deadline in {"", deadline.name}}, reverse=True)
            for place, ahead in enumerate(rungs):
                begins = datetime(last.year, last.month, last.day, MORNING, tzinfo=ZONE) - ahead * DAY
                following = rungs[place + 1] if place + 1 < len(rungs) else None
                ends = begins + (ahead - following) * DAY if following is not None else deadline.at
                for number, snaps in self.cases.items():
                    mine = [one for one in snaps if begins <= one.at < ends]
                    if not mine or self.opened[number] >= begins or not all(deadline.at in one.owes and one.free for one in mine):
                        continue
                    first = [one for one in snaps if one.at < begins]
                    if not first or not first[-1].free or deadline.at not in first[-1].owes:
                        continue
                    busy = [one for one in mine if days.get((number, one.at.astimezone(ZONE).date()), set()) - {"receipt", "digest", "reminder"}]
                    key = f"reminder:{number}:{last.isoformat()}:{ahead}"
                    if key not in keys and not busy and not _other(number, days, mine):
                        self.tell(now, "not reminded", key, f"{len(mine)} looks")


def _other(number: str, days: dict[tuple[str, date], set[str]], mine: list[Snapshot]) -> bool:
    """Whether every day of the window had another letter of the case: one a day."""
    return all(days.get((number, one.at.astimezone(ZONE).date()), set()) - {"receipt", "digest"} for one in mine)


def _holds(dossier: Dossier, *kinds: RulingKind) -> bool:
    return any(one.kind in kinds and one.subject == "case" and not one.undone for one in dossier.rulings)


def _unreachable(dossiers: dict[str, Dossier]) -> set[str]:
    """Addresses from which a letter came back and about which nobody has said anything yet."""
    asked = [task for one in dossiers.values() for task in one.tasks if task.kind is TaskKind.BOUNCE and not task.closed]
    return {reason for task in asked for reason in task.reasons if reason.count("@") == 1 and " " not in reason}


def states_of(path: Path) -> Counter[str]:
    """How often each state stands in the sheet of cases."""
    book = load_workbook(path, read_only=True)
    rows = list(book["单位台账"].iter_rows(values_only=True))
    book.close()
    head = next(place for place, row in enumerate(rows) if "状态" in row)
    column = rows[head].index("状态")
    return Counter(str(row[column]) for row in rows[head + 1 :] if row[column])
