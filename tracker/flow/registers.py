"""The registers that mails are judged with: each mail with what was known when it came, however late it is judged, and however often.

A mail that is thought over after a year must not find other cases than on its first day. So a register grows along the mails: it knows the cases
that earlier mails concern, and nothing that came later. Only where a person said whose a mail is, what was known to that person counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tracker.core.register import Register

if TYPE_CHECKING:
    from config.campaign import Campaign
    from tracker.core.model import Submission, Unit
    from tracker.desk import Desk
    from tracker.store.ledger import Heard, Ledger, RegisterData

Moment = tuple[datetime, str]  # when, and the sha256 of the mail: mails are judged in this order
DAWN: Moment = (datetime.min.replace(tzinfo=UTC), "")
LAST = "~"  # behind every sha256


@dataclass
class _Growing:
    """One register with what it does not know yet, the next of it last."""

    register: Register
    submissions: dict[str, Submission]
    waiting: list[Heard]
    known: Moment = DAWN

    def until(self, moment: Moment) -> Register:
        while self.waiting and (self.waiting[-1].at, self.waiting[-1].mail) < moment:
            one = self.waiting.pop()
            self.register.opened(self.submissions[one.number], one.sender, one.at)
        self.known, self.register.now = moment, moment[0]
        return self.register


@dataclass
class _Named:
    """Every unit by id, as people named them until that ruling, and the index of their names."""

    ruling: int
    units: dict[int, Unit] = field(default_factory=dict)
    register: Register = field(default_factory=Register)

    def take(self, more: dict[int, Unit]) -> None:
        self.units.update(more)
        for unit in more.values():
            self.register.met(unit)


@dataclass
class Names:
    """Which units have names near those of others. They are read once, and those that were added since with the next question.

    Whatever a person decides may rename them, so that all are read anew; and so they are where one is missing, or one too many.
    """

    _held: dict[str, _Named] = field(default_factory=dict)

    def near(self, ledger: Ledger, campaign: str, units: frozenset[int]) -> frozenset[int]:
        """The units, *units* among them, whose names might mean one of *units*."""
        if not units:
            return frozenset()
        ruling, count = ledger.traffic.newest_ruling(), ledger.cases.how_many_units()
        held = self._held.get(campaign)
        if held is not None and held.ruling == ruling and len(held.units) < count:
            held.take(ledger.cases.units(campaign, after=max(held.units, default=0)))
        if held is None or held.ruling != ruling or len(held.units) != count:
            held = self._held[campaign] = _Named(ruling)
            held.take(ledger.cases.units(campaign))
        return frozenset(each.id for one in units if one in held.units for each in held.register.alike(held.units[one].name))


@dataclass
class Registers:
    """One a campaign, loaded when first needed and grown while a batch lasts."""

    desk: Desk
    stamped: dict[str, Campaign] = field(default_factory=dict)  # of whose mails some were judged with what was seen of seals
    anew: set[str] = field(default_factory=set)  # mails that were judged before one that came earlier
    names: Names = field(default_factory=Names)
    _loaded: dict[str, _Growing] = field(default_factory=dict)
    _units: dict[str, tuple[Unit, ...]] = field(default_factory=dict)

    def units(self, campaign: Campaign) -> tuple[Unit, ...]:
        """Every unit that was known when the batch began: whose name may stand on a seal."""
        if campaign.code not in self._units:
            self._read(campaign)
        return self._units[campaign.code]

    def of(self, campaign: Campaign, moment: Moment, *, said: datetime | None = None) -> Register:
        """What is known just before *moment*; to a person who decided at *said*, what was known then as well, but for this mail's own cases."""
        if said is not None:
            register = self._read(campaign, besides=moment[1]).until(max(moment, (said, LAST)))
            register.now = moment[0]
            return register
        held = self._loaded.get(campaign.code)
        if held is None or moment < held.known:
            held = self._loaded[campaign.code] = self._read(campaign)
        return held.until(moment)

    def opened(self, campaign: Campaign, submission: Submission, sender: str) -> None:
        """A mail was judged, and concerns this case."""
        held = self._loaded.get(campaign.code)
        if held is not None:
            held.register.opened(submission, sender, held.known[0])
            held.submissions[submission.number] = submission

    def forget(self, campaign: Campaign, mails: frozenset[str]) -> None:
        """*mails* are judged anew: what they brought is not known any more."""
        if mails:
            self.anew.update(mails)
            self._loaded.pop(campaign.code, None)

    def _read(self, campaign: Campaign, *, besides: str = "") -> _Growing:
        """A register from the books, *besides* what one mail brought: then cases may be named by number that nobody wrote about."""
        with self.desk.store.look() as ledger:
            known = ledger.cases.register(campaign.code)
        self._units.setdefault(campaign.code, known.units)
        return _growing(known, besides=besides)


def _growing(known: RegisterData, *, besides: str) -> _Growing:
    """Of units only those are there from the beginning that no mail of this campaign brought."""
    brought = {one.unit.id for one in known.submissions}
    units = [one for one in known.units if one.id not in brought]
    register = Register(
        units, (), {}, known.letters, known.written, known.apart, known.merged, known.members, known.submissions if besides else (), known.registered
    )
    return _Growing(register, {one.number: one for one in known.submissions}, [one for one in reversed(known.heard) if not besides or one.mail != besides])
