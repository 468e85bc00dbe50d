"""One office through one season: mail, post, people, weather, all from one seed; time is passed in, letters go over a real wire."""

from __future__ import annotations

import email
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from judgement.office import Office, ReadOnce
from seasons import people
from seasons.calls import Call
from seasons.people import KINDS, OFFICE
from servers.smtp_sink import Ending, Letter, Outcome, SmtpSink
from typing_extensions import override

from config.initial import write_initial
from tracker.core.answering import accepted
from tracker.core.model import LetterState, RulingKind, TaskKind
from tracker.core.report import CaseLine
from tracker.desk import NotReady
from tracker.flow import answers, letters, office, verdicts
from tracker.flow.answers import Answer
from tracker.flow.office import Parcel, log_parcel
from tracker.flow.verdicts import Verdict
from tracker.flow.work import work

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = (0, 6, 8, 9, 12, 15, 18, 21)  # about when the service looks; the minutes are the dice's
CASE_WORDS = (RulingKind.WITHDRAW, RulingKind.STOP_MAIL, RulingKind.ON_TIME)


@dataclass(frozen=True, slots=True)
class Weather:
    """What goes wrong besides, and how much of it."""

    away: int = 3  # times the service is off, for hours or days
    storms: int = 3  # times the server for outgoing mail does not take letters
    jumps: int = 0  # times the clock is wrong from then on, by hours or a day
    mails: float = 0.5  # mails a look
    hours: tuple[int, ...] = HOURS


@dataclass(frozen=True, slots=True)
class Gone:
    """One letter as it came to the server, and when the office sent it."""

    key: str
    kind: str
    to: str
    at: datetime
    queued: datetime
    content: bytes


@dataclass
class Told:
    """What people decided, in order: each with its number, and whether a person took it back."""

    kind: str
    number: str
    ruling: int
    undone: bool = False


@dataclass
class Seen:
    """What happened, for the laws."""

    sent: list[Gone] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    looks: list[datetime] = field(default_factory=list)
    mails: set[str] = field(default_factory=set)
    troubled: bool = False  # the server refuses at present
    stormy: list[datetime] = field(default_factory=list)  # when it did


class Season(Office):
    """An office with a server for its letters, walked look by look."""

    def __init__(self, call: Call, home: Path, reader: ReadOnce, sink: SmtpSink, seed: int, weather: Weather) -> None:
        self.call, self.sink, self.weather = call, sink, weather
        self.dice = Random(f"{call.code} {seed}")
        home.parent.mkdir(parents=True, exist_ok=True)
        sheet = home.parent / f"{call.code}.yaml"
        sheet.write_text(call.sheet, encoding="utf-8")
        write_initial(home, campaigns=(str(sheet),), send="automatic")
        lines = (
            'send = "automatic"',
            f'campaigns = ["{call.code}"]',
            'secret_key_file = "secret.key"',
            *call.settings,
            "[smtp]",
            f'host = "{sink.host}"',
            f"port = {sink.port}",
            'security = "plain"',
            f'from = "{OFFICE}"',
            "",
        )
        (home / "shoujian.toml").write_text("\n".join(lines), encoding="utf-8")
        super().__init__(home, reader)
        self.reader = reader
        self.people = people.applicants(6)
        self.seen = Seen()
        self.own: list[bytes] = []  # copies of our letters, on their way back to us
        self.bounced: set[str] = set()
        self.parcels = 0
        self.wrong = timedelta(0)  # by which the clock is wrong
        self.arrived = 0  # letters on the wire so far

    def reopen(self) -> None:
        """The service ends and begins anew: nothing but the books knows of before."""
        self.desk.__dict__.pop("sandbox", None)
        self.desk.close()
        uid = self.uid
        super().__init__(self.home, self.reader)
        self.uid = uid

    def amended(self) -> None:
        """A later notice: the sheet is another one from now on."""
        before, after = self.call.later or ("", "")
        path = self.home / "campaigns" / f"{self.call.code}.yaml"
        path.write_text(path.read_text("utf-8").replace(before, after), encoding="utf-8")
        self.reopen()

    def moments(self) -> Iterator[datetime]:
        """When the service looks, by the true time; off hours are left out."""
        begin = datetime.combine(self.call.opens, time(), ZONE)
        offs: list[tuple[datetime, datetime]] = []
        for _ in range(self.weather.away):
            start = begin + timedelta(hours=self.dice.randrange(24 * self.call.days))
            offs.append((start, start + timedelta(hours=self.dice.choice((5, 9, 14, 30, 60, 100)))))
        for day in range(self.call.days):
            for hour in self.weather.hours:
                at = begin + timedelta(days=day, hours=hour, minutes=self.dice.randrange(50))
                if not any(first <= at < last for first, last in offs):
                    yield at

    def walk(self, after: Callable[[Season, datetime], None]) -> None:
        """Look after look; *after* is asked behind each of them."""
        looks = list(self.moments())
        storms = {at for _ in range(self.weather.storms) for at in self._stretch(looks)}
        turns = {self.dice.choice(looks): timedelta(hours=self.dice.choice((-24, -7, -1, 1, 3, 24))) for _ in range(self.weather.jumps)}
        amended = False
        for true in looks:
            if self.call.later and not amended and true >= datetime.combine(self.call.opens, time(), ZONE) + timedelta(days=self.call.later_on):
                self.amended()
                amended = True
            self.wrong = turns.get(true, self.wrong)
            self.seen.troubled = true in storms
            self.look(true + self.wrong)
            after(self, true + self.wrong)

    def _stretch(self, looks: list[datetime]) -> list[datetime]:
        first = self.dice.randrange(len(looks))
        return looks[first : first + self.dice.choice((1, 3, 8, 20))]

    def look(self, now: datetime) -> None:
        """Everything between two looks, and the look itself as a tick of the service takes it."""
        self.seen.looks.append(now)
        self._mail(now)
        self._person(now)
        if self.dice.random() < 0.03:
            self.reopen()
        work(self.desk, now=now)
        letters.remind(self.desk, now=now)
        self._deliver(now)

    # what comes

    def _mail(self, now: datetime) -> None:
        for raw in self.own:
            self.seen.mails.add(self.take(raw, now - timedelta(minutes=50)))
        self.own.clear()
        rate = self.weather.mails
        while self.dice.random() < rate:
            rate /= 2
            who = self.dice.choice(self.people)
            kind = self.dice.choices(tuple(KINDS), tuple(KINDS.values()))[0] if who.sent else self.dice.choice(("part", "whole", "form", "part"))
            arrived = now - timedelta(minutes=self.dice.choice((5, 35, 45, 70, 200)))
            self.seen.mails.add(self.take(people.letter(who, arrived, kind, self.dice), arrived))
        if any(self.campaign.postal()) and self.dice.random() < 0.06:
            self._parcel(now)
        if self.seen.sent and self.dice.random() < 0.01:
            self._bounce(now)

    def _parcel(self, now: datetime) -> None:
        self.parcels += 1
        who = self.dice.choice(self.people)
        item = next(iter(self.campaign.postal())).key
        units = (who.unit,) if self.dice.random() < 0.7 else ()
        posted = now.date() - timedelta(days=self.dice.choice((0, 1, 2, 5)))
        parcel = Parcel(now.date(), (item,), units=units, posted_on=posted, sealed=self.dice.random() < 0.9, logged_by="王芳", sender=who.unit)
        try:
            log_parcel(self.desk, self.campaign, parcel, now=now)
        except NotReady:  # a unit with two cases: a person says which
            return

    def _bounce(self, now: datetime) -> None:
        one = self.dice.choice(self.seen.sent)
        if one.kind != "digest" and one.key not in self.bounced:
            self.bounced.add(one.key)
            self.seen.mails.add(self.take(people.returned(one.content, one.to, now, len(self.bounced)), now))

    # what people do

    def _person(self, now: datetime) -> None:
        if not 7 <= now.hour < 22:
            return
        found = self.report(now)
        for task in found.tasks:
            if not task.closed and self.dice.random() < 0.15:
                self._answered(task.key, accepted(task), task.kind, now)
        for line in found.letters:
            if line.state is LetterState.HELD and self.dice.random() < 0.4:
                with self.desk.store.begin() as ledger:
                    ledger.outbox.release(line.key, by="王芳", at=now)
        if found.cases and self.dice.random() < 0.06:
            self._ruled(self.dice.choice(found.cases), now)
        back = [one for one in self.seen.told if not one.undone]
        if back and self.dice.random() < 0.02:
            one = self.dice.choice(back)
            try:
                office.undo(self.desk, one.ruling, by="李强", now=now)
                one.undone = True
            except NotReady:
                return

    def _answered(self, key: str, words: tuple[str, ...], kind: TaskKind, now: datetime) -> None:
        said = [one for one in words if not one.startswith("-")]
        if kind is TaskKind.PARCEL:
            numbers = [one.number for one in self.report(now).cases]
            answer = Answer(place=self.dice.choice(numbers)) if numbers else None
        else:
            answer = Answer(word=self.dice.choice(said)) if said else None
        if answer is None:
            return
        try:
            done = answers.decide(self.desk, self.campaign, key, answer, by="王芳", now=now)
        except NotReady:
            return
        self.seen.told += [Told(answer.word, "", one) for one in done.rulings]

    def _ruled(self, case: CaseLine, now: datetime) -> None:
        papers = [paper.number for item in case.items for paper in item.papers]
        day = (now + timedelta(days=self.dice.randrange(1, 20))).date().isoformat()
        said = [
            Verdict(RulingKind.WITHDRAW.value, case.number),
            Verdict(RulingKind.STOP_MAIL.value, case.number),
            Verdict(RulingKind.EXTEND.value, case.number, (day,)),
            Verdict(RulingKind.WAIVE.value, case.number, item=self.dice.choice(case.items).key),
            Verdict(RulingKind.CONTACT.value, case.number, (f"zhong{self.dice.randrange(9)}@example.com",), item="邮箱"),
        ]
        if papers:
            paper = self.dice.choice(papers)
            said += [Verdict(one.value, paper) for one in (RulingKind.ACCEPT, RulingKind.RETURN, RulingKind.VOID, RulingKind.THIS_VERSION)]
        chosen = self.dice.choice(said)
        try:
            done = verdicts.pronounce(self.desk, self.campaign, chosen, by="王芳", why="经电话核实", now=now)
        except NotReady:
            return
        self.seen.told += [Told(chosen.word, case.number, one) for one in done.rulings]

    # what goes out

    def _deliver(self, now: datetime) -> None:
        self.sink.outcomes.clear()
        if self.seen.troubled:
            self.seen.stormy.append(now)
            self.sink.tell(*(Outcome(answer="451 4.3.0 try later") for _ in range(40)))
        elif self.dice.random() < 0.03:
            self.sink.tell(self.dice.choice((Outcome(ending=Ending.DROP), Outcome(ending=Ending.LOSE), Outcome(answer="550 5.7.1 no"))))
        letters.deliver(self.desk, now=now)
        came = self.sink.letters[self.arrived :]
        self.arrived = len(self.sink.letters)
        for one in came:
            self._gone(one, now)

    def _gone(self, one: Letter, now: datetime) -> None:
        message = email.message_from_bytes(one.content)
        with self.desk.store.look() as ledger:
            key = ledger.outbox.key_of(str(message["Message-ID"]).strip(" <>"))
            line = next(each for each in ledger.outbox.letters(self.call.code) if each.key == key)
        self.seen.sent.append(Gone(key, line.kind, line.to, now, line.queued, one.content))
        for who in self.people:
            if who.address == line.to:
                who.threads.append(str(message["Message-ID"]).strip())
        if self.dice.random() < 0.5 or not self.seen.troubled:
            self.own.append(one.content)

    @override
    def close(self) -> None:
        self.desk.__dict__.pop("sandbox", None)
        self.desk.close()
        shutil.rmtree(self.home.parent, ignore_errors=True)
