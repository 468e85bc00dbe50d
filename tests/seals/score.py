"""What was found on drawn pages against what is true of them: counts by question, by capture, by what distracts, and the worst pages."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from typing_extensions import override

from ingest.facts import Seal, Shape
from seals.alike import LOOKALIKES
from seals.looking import Looked
from seals.page import CLEARER, Print, Sheet
from tracker.core.sealed import SealState, judged

NEAR = 0.35  # of a seal's diameter by which what was found may lie aside
SIZES = (0.6, 1.6)  # of its diameter that what was found may have
BEFALLEN = frozenset({"turned", "two", "crop", "moire", "blurred", "coarse", "half"})  # what happened to a page, not what is on it
EACH = 12  # worst pages listed a question


def same(one: Print, seal: Seal) -> bool:
    """Tell whether *seal* is the print *one*: at its place and of its size; a piece of it that lies inside it is it too."""
    x, y = seal.ellipse[0], seal.ellipse[1]
    if one.whole < 0.97:
        box, found = one.box, seal.box
        wide = min(box[0] + box[2], found[0] + found[2]) - max(box[0], found[0])
        high = min(box[1] + box[3], found[1] + found[3]) - max(box[1], found[1])
        both = max(0.0, wide) * max(0.0, high)
        return both > 0.25 * min(box[2] * box[3], found[2] * found[3]) and math.dist((x, y), one.ellipse[:2]) < one.diameter * 0.6
    near = math.dist((x, y), one.ellipse[:2]) < NEAR * one.diameter
    return near and SIZES[0] < seal.diameter / max(1.0, one.diameter) < SIZES[1]


@dataclass(slots=True)
class Share:
    """A count of a count, and the seeds that it is about."""

    hit: int = 0
    of: int = 0
    seeds: list[int] = field(default_factory=list)

    def add(self, hit: bool, seed: int) -> None:
        self.of += 1
        self.hit += hit
        if hit:
            self.seeds.append(seed)

    @override
    def __str__(self) -> str:
        return f"{self.hit:>5} / {self.of:<6} {100 * self.hit / self.of if self.of else 0:6.2f} %"


@dataclass(slots=True)
class Tally:
    """All that is counted."""

    shares: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    cpu: list[float] = field(default_factory=list)
    peak: float = 0.0
    start: float = 0.0
    aside: list[float] = field(default_factory=list)  # of found seals: distance of the middles, in hundredths of the diameter
    kinds: Counter[str] = field(default_factory=Counter)  # of near misses that passed
    faults: list[str] = field(default_factory=list)

    def count(self, question: str, hit: bool, sheet: Sheet) -> None:
        self.shares[question].add(hit, sheet.seed)

    def add(self, sheet: Sheet, made: Looked) -> None:
        self.cpu.append(made.cpu)
        self.peak, self.start = max(self.peak, made.peak), self.start or made.start
        if made.fault:
            self.faults.append(f"{sheet.seed}: {made.fault}")
        beside = tuple(one.text for one in sheet.prints if one.whose == "recommender")
        said = judged(made.seals, declared=(sheet.unit,), others=sheet.others, beside=beside)
        state = said.state if said else SealState.NOT_SEEN
        self._prints(sheet, made)
        self._wrong(sheet, made)
        if sheet.prints:
            self._stamped(sheet, state)
            self._near(sheet, made, beside)
        else:
            self._unstamped(sheet, state)

    def _prints(self, sheet: Sheet, made: Looked) -> None:
        for one in sheet.prints:
            mine = [seal for seal in made.seals if same(one, seal)]
            round_ = one.shape is not Shape.SQUARE
            if sheet.legible(one):
                self.count(f"goal 1 legible {'seal' if round_ else 'square name seal'} found nowhere on its page", not mine, sheet)
                if round_:
                    self.count("       … found, but for a person to look at (seen is false)", bool(mine) and not any(seal.seen for seal in mine), sheet)
                    self.count(f"by capture / legible seal missed / {sheet.capture}", not mine, sheet)
            elif round_ and sheet.colour:
                self.count("       colour seal faint, cut, half pressed or below 110 px, found nowhere", not mine, sheet)
            elif round_:
                self.count("       seal on a grey or black and white page found nowhere", not mine, sheet)
            if mine:
                self.aside.append(100 * min(math.dist(seal.ellipse[:2], one.ellipse[:2]) for seal in mine) / max(1.0, one.diameter))

    def _wrong(self, sheet: Sheet, made: Looked) -> None:
        """Count what was taken for a seal and is none."""
        for seal in made.seals:
            if seal.seen:
                wrong = not any(same(one, seal) for one in sheet.prints)
                self.count(
                    "goal 1 'seen' where there is no seal, look-alikes apart"
                    if not sheet.lookalikes
                    else "       'seen' on a page with a look-alike, none there",
                    wrong,
                    sheet,
                )

    def _stamped(self, sheet: Sheet, state: SealState) -> None:
        own = [one for one in sheet.prints if one.whose == "unit"]
        legible = [one for one in own if sheet.legible(one)]
        if any(sheet.legible(one) and one.shape is not Shape.SQUARE for one in sheet.prints):
            self.count("goal 1 page with a legible seal said to have none", state is SealState.NOT_SEEN, sheet)
        if legible:
            verified = state is SealState.VERIFIED
            self.count("goal 3 own legible seal NOT verified", not verified, sheet)
            if sheet.complete(legible[0]):
                self.count("goal 3 own whole seal, every character clear, NOT verified", not verified, sheet)
            if sheet.shows(legible[0], CLEARER):
                self.count("goal 3 own whole seal, every character clearer still, NOT verified", not verified, sheet)
            self.count(f"by capture / own legible seal NOT verified / {sheet.capture}", not verified, sheet)
            for cause in _causes(sheet, legible[0]):
                self.count(f"by cause / own legible seal NOT verified / {cause}", not verified, sheet)
            self.count(f"by state / own legible seal / {state.value}", True, sheet)
        elif own:
            self.count(f"by state / own seal, not legible / {state.value}", True, sheet)
        else:
            whose = next((one.whose for one in sheet.prints if one.whose in {"special", "other"}), "seam")
            self.count(f"goal 2 page with only a '{whose}' seal verified", state is SealState.VERIFIED, sheet)

    def _near(self, sheet: Sheet, made: Looked, beside: tuple[str, ...]) -> None:
        if not any(one.whose == "unit" for one in sheet.prints):
            return
        for near in sheet.near:
            said = judged(made.seals, declared=(near.name,), others=sheet.others, beside=beside)
            passed = said is not None and said.state is SealState.VERIFIED
            self.count("goal 2 near-miss name verified", passed, sheet)
            self.kinds[f"{near.kind}{' VERIFIED' if passed else ''}"] += 1

    def _unstamped(self, sheet: Sheet, state: SealState) -> None:
        which = ("with a look-alike" if sheet.lookalikes else "without a look-alike") + ("" if sheet.colour else ", grey")
        self.count(f"goal 4 unstamped page {which} not left alone", state is not SealState.NOT_SEEN, sheet)
        self.count("goal 2 unstamped page verified", state is SealState.VERIFIED, sheet)
        self.count(f"by capture / unstamped not left alone / {sheet.capture}", state is not SealState.NOT_SEEN, sheet)
        alike = [tag for tag in sheet.tags if tag in LOOKALIKES]  # beside one of these, nothing else is to blame
        for tag in alike or [tag for tag in sheet.tags if tag not in BEFALLEN] or ("nothing",):
            self.count(f"by distractor / unstamped not left alone / {tag}", state is not SealState.NOT_SEEN, sheet)


def _causes(sheet: Sheet, one: Print) -> Iterable[str]:
    """Name what may make a seal hard to read; 'none of these' is the plain case."""
    found = [*one.faults]
    found += ["overlapping"] * one.overlapping + ["ink 30-60 %"] * (one.ink < 0.6) + ["ink 60-85 %"] * (0.6 <= one.ink < 0.85)
    found += ["110-150 px"] * (one.diameter < 150) + ["over 20 characters"] * (len(one.text) > 20) + ["inner line"] * bool(one.inner)
    found += ["party's short name"] * (one.text != sheet.unit) + [one.type.value]
    found += [tag for tag in sheet.tags if tag in BEFALLEN]
    plain = not set(found) - {"star", "bent", "inner line"}
    return [*found, "none of these"] if plain else found


def table(tally: Tally) -> str:
    """Return the whole table, goals first."""
    lines = [f"{len(tally.cpu)} pages"]
    for group in ("goal", "      ", "by state", "by capture", "by cause", "by distractor"):
        lines += ["", *(f"{share!s}  {question}" for question, share in sorted(tally.shares.items()) if question.startswith(group))]
    lines += ["", f"near misses by kind: {dict(sorted(tally.kinds.items()))}"]
    if tally.cpu:
        ordered = sorted(tally.cpu)
        at = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        lines += [
            f"goal 5 CPU a page: median {statistics.median(ordered) * 1000:.0f} ms, 95th {at * 1000:.0f} ms, most {ordered[-1] * 1000:.0f} ms; memory {tally.start:.0f} MB before the first page, at most {tally.peak:.0f} MB"
        ]
    if tally.aside:
        lines += [
            f"middle of what was found lies aside by {statistics.median(tally.aside):.1f} % of the diameter, 95th {sorted(tally.aside)[int(len(tally.aside) * 0.95)]:.1f} %"
        ]
    lines += [f"exceptions: {tally.faults}"]
    lines += ["", "seeds to look at:"]
    for question, share in sorted(tally.shares.items()):
        if question.startswith("goal") and share.seeds:
            lines.append(f"  {question}: {list(dict.fromkeys(share.seeds))[:EACH]}")
    return "\n".join(lines)
