"""Whose name a seal bears: names aligned with what the recogniser heard of its ring and its inner lines. Pure.

    Strip.heard  "1" moment ⏎ moment ⏎ …        a moment: pairs of a character (" " for none) and how much less likely than the likeliest it is,
                                                 as one letter: "0" as likely, "1" a fifth of a nat less, … "l" twelve nats; others are less likely still
    a hearing    a strip "ring" and the strips "inner" behind it: one look at the seal; a second look begins with the next "ring"
    a total      log-ratio of the name to the best that can be read in its place, over all hearings: 0 is what is read,
                 one wrong character costs 10 to 14 however long the name is

The name may begin and end anywhere, and go over from the ring to an inner line behind any character (南京市…社区 + 居民委员会).
What is surely written beside it is told as *left*: it is a longer name, or a seal for one purpose.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.facts import Seal, Strip
from ingest.lettering import BLANK, MISSING, Moment, forgiven, gaping, mistaken, sounding, worded
from ingest.spelling import plain

VERSION = "1"
STEP = 0.2  # nats of one letter: finer than any two readings differ by
FURTHEST = 60  # letters: twelve nats, one in 160,000
MOST = 40  # characters of one moment
LONGEST = 12_000  # bytes of a strip: 2,000 moments of a sure line, 75 of one that can be anything
LETTERS = 40  # of a name that are compared: the longest seals bear 30
WEIGHED = 60  # letters: what costs more is not looked at for slips of reading
HOPELESS = 125  # letters: 25 nats, two or three wrong characters; what costs more is not this name
SURE = 12  # letters that nothing is less likely than a character that is surely there
GUESS = 20  # letters that a rare character costs where anything was heard: nearly the name, for a person to say
BESIDE = 3.0  # nats that a spelling which leaves surely read characters beside it is less likely for
# What the dash before and behind the words of older seals is read as, and the date and the label that a seal is pressed over.
PRINTED = re.compile("(?:[一年月日]|[单位签字]*[盖公签印]章)+")
CARRIED, WORST = 0.2, -12.0  # weight of the looks that heard a name worse, and what they say against it at most: print may have covered it
TURNED = 3  # characters of the end of a name that stand before it where a ring is unrolled by more than a turn
MISREAD = 4  # characters of a beginning read twice, of which one may be another
FAR = -99.0  # the total of a name that nothing on the seal resembles
LIKELY = 30  # letters: six nats; characters heard no worse than that are looked for in names
ALIGNED = 24  # names of a roster that are aligned: those with most of their characters heard
SHARED = 0.5  # of the characters of a name that were heard, or it is not looked at
HAN = re.compile(r"[㐀-鿿豈-﫿]")

# What offices call themselves and what their seals say: a seal has the long form, people write the short.
_LONG = (
    (re.compile(r"居委会"), "居民委员会"),
    (re.compile(r"村委会"), "村民委员会"),
    (re.compile(r"街道办(?!事)"), "街道办事处"),
    (re.compile(r"社工部"), "社会工作部"),
    (re.compile(r"社工委"), "社会工作委员会"),
    (re.compile(r"社工(?!部|委)"), "社会工作"),
    (re.compile(r"党工委"), "党工作委员会"),
    (re.compile(r"残联"), "残疾人联合会"),
    (re.compile(r"妇联"), "妇女联合会"),
    (re.compile(r"科协"), "科学技术协会"),
    (re.compile(r"工商联"), "工商业联合会"),
    (re.compile(r"发改委"), "发展和改革委员会"),
    (re.compile(r"卫健委"), "卫生健康委员会"),
    (re.compile(r"^中共"), "中国共产党"),
    (re.compile(r"(?<=[市区县])委(?!员)"), "委员会"),
)
_AREA = re.compile(r"[一-鿿]{2,3}省|[一-鿿]{2,5}自治区")
_PROVINCE = re.compile(r"^(?:[一-鿿]{2,3}省|内蒙古自治区|广西壮族自治区|宁夏回族自治区|新疆维吾尔自治区|西藏自治区)(?=...)")


@dataclass(frozen=True, slots=True)
class Score:
    """How well a name and what a seal says agree, all its hearings together."""

    name: str  # as it was asked
    total: float = FAR  # log-ratio, 0 at best
    left: str = ""  # characters that the seal surely bears beside the name: 社会组织科, 财务专用章
    sound: bool = False  # nothing in a look that heard it best speaks for another name: no known word in place of none, no room for more


def written(moments: Iterable[Sequence[tuple[str, float]]]) -> str:
    """Write down what was heard: of each moment the characters ("" for none) and how many nats they are behind the likeliest."""
    rows: list[str] = []
    for moment in moments:
        costs: dict[str, int] = {}
        for symbol, behind in moment:
            folded, cost = _folded(symbol), round(behind / STEP)
            if 0 <= cost < costs.get(folded, FURTHEST + 1):
                costs[folded] = cost
        rows.append("".join(symbol + chr(48 + cost) for symbol, cost in sorted(costs.items(), key=lambda one: one[1])[:MOST]))
    most = MOST
    while len((text := "\n".join([VERSION, *(row[: 2 * most] for row in rows)])).encode()) > LONGEST and most > 1:
        most = most * 3 // 4
    return text if len(text.encode()) <= LONGEST else VERSION


@lru_cache(maxsize=64)
def heard(text: str) -> tuple[Moment, ...]:
    """Read what `written` wrote; of anything else what can be read, or nothing."""
    mark, _, body = text[: 4 * LONGEST].partition("\n")
    if mark != VERSION:
        return ()
    moments = []
    for row in body.split("\n")[:2_000]:
        pairs = {row[at]: ord(row[at + 1]) - 48 for at in range(0, len(row) - 1, 2)}
        moments.append({symbol: cost for symbol, cost in pairs.items() if 0 <= cost <= FURTHEST})
    return tuple(moment for moment in moments if moment)


@lru_cache(maxsize=32_768)
def _folded(symbol: str) -> str:
    """Return a character as names are compared: simplified, narrow, small; marks and blanks are none."""
    folded = plain(symbol)
    return folded if len(folded) == 1 and unicodedata.category(folded)[0] in "LN" else BLANK


def reading(moments: Sequence[Moment]) -> str:
    """Return what a line reads as by itself."""
    return "".join(symbol for symbol, _ in _read(moments))


def _read(moments: Sequence[Moment]) -> Iterator[tuple[str, int]]:
    """Yield the characters of the likeliest reading, with how much less likely nothing is in their place."""
    before, sure = BLANK, 0
    for moment in (*moments, {BLANK: 0}):
        best = min(moment, key=lambda symbol: moment[symbol])
        if best == before:
            sure = max(sure, moment.get(BLANK, MISSING))
            continue
        if before != BLANK:
            yield before, sure
        before, sure = best, moment.get(BLANK, MISSING)


def place(moments: Sequence[Moment]) -> tuple[float, float] | None:
    """Return from where to where the Chinese words of a line go, as parts of its length; None without any."""
    words = [at for at, moment in enumerate(moments) if HAN.match(min(moment, key=lambda symbol: moment[symbol]))]
    return (words[0] / len(moments), (words[-1] + 1) / len(moments)) if words else None


def spellings(name: str) -> tuple[str, ...]:
    """Return a name as seals may bear it: as it is, in its long forms, without its province."""
    bare = "".join(c for c in plain(name) if unicodedata.category(c)[0] in "LN")[:LETTERS]
    forms = {bare: None}
    long = bare
    for short, full in _LONG:
        changed = short.sub(full, long)
        if changed != long:
            forms |= {changed[:LETTERS]: None, short.sub(full, bare)[:LETTERS]: None}
        long = changed
    if bare.startswith("中国共产党"):
        forms |= {"中共" + bare[5:]: None}
    return tuple(dict.fromkeys([*forms, *(_PROVINCE.sub("", form) for form in forms)]))


def hearings(seal: Seal) -> tuple[tuple[tuple[Moment, ...], ...], ...]:
    """Return the looks at a seal, each its ring and its inner lines."""
    looks: list[list[Strip]] = []
    for strip in seal.strips:
        if strip.line != "inner" or not looks:
            looks.append([])
        looks[-1].append(strip)
    return tuple(tuple(heard(strip.heard) for strip in look) for look in looks)


def score(seal: Seal, name: str) -> Score:
    """Say how well *name* agrees with what stands on *seal*."""
    looks = hearings(seal)
    return max((_scored(looks, form, name) for form in spellings(name) if form), key=_order, default=Score(name))


def ranked(seal: Seal, names: Iterable[str]) -> tuple[Score, ...]:
    """Return the names that resemble what the seal says, the best first; the others are left out."""
    looks = hearings(seal)
    likely = {symbol for look in looks for line in look for moment in line for symbol, cost in moment.items() if cost <= LIKELY}
    shares = ((len(likely.intersection(name)) / max(1, len(set(name))), name) for name in dict.fromkeys(names))
    near = sorted((one for one in shares if one[0] >= SHARED), reverse=True)[:ALIGNED]
    scores = (score(seal, name) for _, name in near)
    return tuple(sorted((one for one in scores if one.total > FAR), key=_order, reverse=True))


def _order(one: Score) -> tuple[float, float, int]:
    """Prefer what leaves nothing beside it: a name without its province fits where the province was misread, and is not the likelier one for it."""
    return one.total - (BESIDE if one.left else 0.0), one.total, -len(one.left)


def _scored(looks: Sequence[Sequence[Sequence[Moment]]], form: str, name: str) -> Score:
    """Align one spelling with every hearing; one that was lucky by itself does not carry the others."""
    told = sorted(((*_hearing(look, form), look) for look in looks if any(look)), key=lambda one: one[:2], reverse=True)
    if not told or told[0][0] == FAR:
        return Score(name)
    (best, left, _), against = told[0], sum(max(total, WORST) for total, *_ in told[1:])
    total = best if len(told) == 1 else (1 - CARRIED) * best + CARRIED * against / (len(told) - 1)
    if _AREA.fullmatch(left) and not _PROVINCE.match(plain(name)):
        left = ""  # a seal names the province that people leave out; another than the one they write is something else
    return Score(
        name,
        round(total, 2),
        "" if PRINTED.fullmatch(left) else left,
        sound=any(one == best and not mistaken(look, form) and not gaping(look, form) for one, _, look in told),
    )


def _hearing(look: Sequence[Sequence[Moment]], form: str) -> tuple[float, str]:
    look = _guessed(look, form)
    entry: list[float] = [0.0] + [float("inf")] * len(form)
    traces = []
    for line in look:
        trace = _aligned(line, form, entry)
        traces.append(trace)
        entry = [one[0] for one in trace]
    if entry[-1] > HOPELESS:
        return FAR, ""
    left, at = "", len(form)
    for number, line, trace in zip(reversed(range(len(look))), reversed(look), reversed(traces), strict=True):
        _, begun, first, last = trace[at]
        left = _beside(_sure(line[:first]), _sure(line[last:]), form, inner=number > 0) + left
        at = begun
    cost = entry[-1] - (forgiven(look, form) if 0 < entry[-1] <= WEIGHED else 0)
    return -cost * STEP, left


def _beside(before: str, behind: str, form: str, *, inner: bool) -> str:
    """Return what a line bears beside the name, or nothing where that is the name itself once more, or no word."""
    if inner:
        return before + behind if worded(before + behind) else ""
    # Words that go all round are unrolled by more than a turn: the end of the name stands before it, its beginning behind it.
    again = set(form[-TURNED:]).issuperset(before) and len(before) <= TURNED and len(behind) > 1 and _begins(form, behind)
    ended = not behind and len(before) > 1 and form.endswith(before)
    return "" if again or ended else before + behind


def _begins(form: str, behind: str) -> bool:
    """Tell whether *behind* is how a name begins; of four characters read once more one may be misread."""
    same = sum(one == other for one, other in zip(behind, form, strict=False))
    return len(behind) <= len(form) and same >= len(behind) - len(behind) // MISREAD


def _guessed(look: Sequence[Sequence[Moment]], form: str) -> Sequence[Sequence[Moment]]:
    """A rare character that was never heard may be one the recogniser does not know: whatever was heard stands for it, at a price."""
    rare = [c for c in form if _rare(c) and not any(c in moment for line in look for moment in line)]
    if len(rare) != 1:
        return look
    return [
        [{**moment, rare[0]: min((cost for symbol, cost in moment.items() if symbol != BLANK), default=MISSING) + GUESS} for moment in line] for line in look
    ]


@lru_cache(maxsize=4096)
def _rare(symbol: str) -> bool:
    try:
        symbol.encode("gb18030" if symbol.isascii() else "gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _sure(moments: Sequence[Moment]) -> str:
    return "".join(symbol for symbol, sure in _read(moments) if sure >= SURE and HAN.match(symbol))


Step = tuple[float, int, int, int]  # cost, characters that earlier lines bore, first moment, the one behind the last


def _aligned(line: Sequence[Moment], form: str, entry: Sequence[float]) -> list[Step]:
    """Return for each number of characters the cheapest way to have borne them by the end of this line, *entry* having been so before it."""
    none: Step = (float("inf"), 0, 0, 0)
    best: list[Step] = [(cost, at, 0, 0) for at, cost in enumerate(entry)]
    shown, after = [none] * len(form), [none] * len(form)
    for moment, costs in sounding(line):
        blank = costs.get(BLANK, MISSING)
        for at in range(len(form) - 1, -1, -1):
            own, rest = shown[at], after[at]
            here = own if own[0] <= rest[0] else rest
            after[at] = (here[0] + blank, here[1], here[2], 0) if here[0] + blank <= HOPELESS else none
            come = own
            if at:
                before = after_before if (after_before := after[at - 1])[0] < come[0] else come
                come = before
                if form[at] != form[at - 1] and shown[at - 1][0] < come[0]:
                    come = shown[at - 1]
            if entry[at] < come[0]:
                come = (entry[at], at, moment, 0)
            cost = come[0] + costs.get(form[at], MISSING)
            shown[at] = (cost, come[1], come[2], 0) if cost <= HOPELESS else none
            # A character that lasts over several moments ends with the last of them, or its end would be told as written beside the name.
            if cost < best[at + 1][0] or (cost == best[at + 1][0] and best[at + 1][3] == moment):
                best[at + 1] = (cost, come[1], come[2], moment + 1)
    return best
