"""Whether two texts are one, or one made from the other: digests, shingles, and the question that a person is asked.

A text is compared by its letters and digits alone. Every run of `SHINGLE` of them is a number; two texts are as alike as the
numbers they share, measured on the shorter one, so that a text hidden in a longer one is found. What many units of a call write
alike (the call's own words, headings, letterheads) is taken out before. Nothing here decides: what is alike is asked about.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product

from config.campaign import Campaign, Requirement
from config.terms import DuplicateRule
from ingest.facts import Extract, Kind
from ingest.names import Likeness, compare, title_key
from tracker.core.check import WORD
from tracker.core.model import Task, TaskKind

VERSION = "likeness/1"  # of the numbers below up to SAMPLED: another one, and every text is read anew
LEAST_SAME = 200  # letters; below that "the same words" may be a cover note or a form nobody filled in
LONGEST = 60_000  # letters of one text that are compared: twelve times what a call asks for, 240 kB of numbers
# On texts put together from one stock of phrases, the worst there is, independent ones share 0.44 of their runs of 8 letters, 0.31 of 12,
# 0.17 of 20; one copied by half keeps 0.42 at 12. Longer runs no longer bear a place's name changed every other sentence.
SHINGLE = 12
SAMPLED = 16  # one number in so many is looked up: some 300 of a case, 12 of a page
ALIKE = 0.33  # between the two above
LEAST_OWN = 150  # numbers that are left of a text without what everybody writes; of fewer no share can be told
CANDIDATE = 0.15  # of the looked-up numbers of the shorter text: half of ALIKE, for a sample scatters
CANDIDATE_LEAST = 3  # and so many: two may meet by chance in the boilerplate of two short texts
UNITS = 24  # texts of other units that show what everybody writes
COMMON_LEAST = 6  # of them write it alike; fewer may have copied from one another
COMMON_SHARE = 0.25
EXCERPTS, EXCERPT = 3, 40  # passages quoted, letters of each: enough to find them in Word
TELLING = 20  # letters of a passage that tells something; shorter ones are a turn of speech
NAME = 60  # letters of a unit or title inside a question
_NOT_LETTERS = re.compile(r"[\W_]+")
# Papers whose words the call or an office prescribes: alike in every case.
_PRESCRIBED = re.compile(r"承诺|声明|授权|推荐|意见|证明|审[查核批]|公示|协议|[表函书]$|[表函书][(（]")
_UNIT, _TITLE, _TEXT = (
    re.compile(r"单位|组织|学校|院校|姓名|作者|个人"),
    re.compile(r"名称|案例名|题|项目名|作品名|稿名|名$"),
    re.compile(r"相似|正文|内容|文字"),
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A text as numbers; the words cannot be read from it."""

    content: str  # digest of its letters
    size: int  # letters
    shingles: frozenset[int]

    @property
    def marks(self) -> frozenset[int]:
        """The numbers by which it is looked up."""
        return frozenset(one for one in self.shingles if one % SAMPLED == 0)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two cases that may be one."""

    key: str  # number, or the key of an earlier case
    campaign: str
    unit: str
    title: str
    came: datetime | None = None  # None: filed in an earlier campaign
    sketches: tuple[Sketch, ...] = ()

    @property
    def rank(self) -> tuple[bool, float, str]:
        """Whose came first."""
        return self.came is not None, self.came.timestamp() if self.came else 0.0, self.key

    def told(self) -> str:
        return f"{self.key} {self.unit[:NAME] or '单位不详'}{f'《{self.title[:NAME]}》' if self.title else ''}"


@dataclass(frozen=True, slots=True)
class Compared:
    """By what a call compares with earlier ones."""

    texts: bool = True
    units: bool = False
    titles: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two cases may be one."""

    share: float = 0.0  # of the shorter text; 0 where the texts are not alike
    excerpts: tuple[str, ...] = field(default=())
    named: str = ""  # why their names are the same; "" where they are not


def letters(text: str) -> str:
    """*text* as it is compared: without width, case, blanks and punctuation."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text[: 2 * LONGEST]).casefold())[:LONGEST]


def sketch(text: str) -> Sketch:
    """Read a text."""
    said = letters(text)
    return Sketch(hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest() if said else "", len(said), frozenset(_numbers(said)))


def _numbers(said: str) -> list[int]:
    # CRC-32 (ITU-T V.42) of two bytes a letter: the same on every machine and in every version, and quick
    raw = said.encode("utf-16-le", "surrogatepass")
    return [zlib.crc32(raw[at : at + 2 * SHINGLE]) for at in range(0, len(raw) - 2 * SHINGLE + 1, 2)]


def content(extract: Extract, kind: Kind) -> str:
    """Digest of what a Word file says and shows: the same in a copy that was only saved again. "" where that cannot be told.

    Not of a PDF: the picture of a seal on a page need not be among its pictures.
    """
    if kind not in WORD or extract.defects or any(not one.sha256 for one in extract.pictures):
        return ""
    said = letters(extract.text)
    if len(said) < LEAST_SAME or len(extract.text) > 2 * LONGEST:
        return ""
    return hashlib.sha256("\n".join((said, *sorted(one.sha256 for one in extract.pictures))).encode("utf-8", "surrogatepass")).hexdigest()


def free_text(requirement: Requirement) -> bool:
    """Whether an item is a text of the applicant's own: no form, no undertaking, nothing that gathers other people's papers."""
    if requirement.fields or requirement.gathers or requirement.summary or requirement.inside or requirement.any_of:
        return False
    return not _PRESCRIBED.search(requirement.name)


def compared(rule: DuplicateRule | None) -> Compared:
    """Read 查重's 按; where it says nothing, by names and by texts."""
    if rule is None:
        return Compared()
    if not rule.by:
        return Compared(texts=True, units=True, titles=True)
    words = [word for one in rule.by for word in re.split(r"[+＋、,，和]", one)]
    names = [one for one in words if not _TEXT.search(one)]
    return Compared(any(_TEXT.search(one) for one in words), any(_UNIT.search(one) for one in names), any(_TITLE.search(one) for one in names))


def same_names(rule: Compared, one: tuple[str, str], other: tuple[str, str]) -> str:
    """Say why two (unit, title) are the same by *rule*; "" when they are not."""
    if not (rule.units or rule.titles) or (rule.titles and (not title_key(one[1]) or title_key(one[1]) != title_key(other[1]))):
        return ""
    if not rule.units:
        return "案例名称相同"
    verdict = compare(one[0], other[0])
    if verdict.likeness is Likeness.DIFFERENT:
        return ""
    spoken = "单位和案例名称相同" if rule.titles else "单位相同"
    return spoken if verdict.likeness is Likeness.SAME else f"案例名称相同，单位可能相同（{'；'.join(verdict.reasons)}）" if rule.titles else ""


def common(texts: Iterable[tuple[str, Sketch]]) -> frozenset[int]:
    """What everybody writes: numbers that the texts of many units hold. *texts* are (unit, text); which of them are asked is told by their digests alone."""
    one_each: dict[str, Sketch] = {}
    for unit, said in sorted(texts, key=lambda one: one[1].content):
        one_each.setdefault(unit, said)
    asked = sorted(one_each.values(), key=lambda one: one.content)[:UNITS]
    seen = Counter(number for one in asked for number in one.shingles)
    least = max(COMMON_LEAST, COMMON_SHARE * len(asked))
    return frozenset(number for number, count in seen.items() if count >= least)


def share(one: Sketch, other: Sketch, everybody: Collection[int] = frozenset()) -> float:
    """How much of the shorter text stands in the other one, 0..1; the same whichever comes first."""
    if one.content == other.content and one.size >= LEAST_SAME:
        return 1.0
    everyone = frozenset(everybody)
    mine, theirs = one.shingles - everyone, other.shingles - everyone
    shorter = min(len(mine), len(theirs))
    return len(mine & theirs) / shorter if shorter >= LEAST_OWN else 0.0


def closest(one: Side, other: Side, everybody: Collection[int] = frozenset()) -> tuple[float, Sketch, Sketch] | None:
    """The two texts of two cases that are most alike, if they are."""
    pairs = [(share(mine, theirs, everybody), mine, theirs) for mine, theirs in product(one.sketches, other.sketches)]
    best = max(pairs, key=lambda found: (found[0], found[1].content, found[2].content), default=None)
    return best if best is not None and best[0] >= ALIKE else None


def passages(text: str, other: Sketch, everybody: Collection[int] = frozenset()) -> tuple[str, ...]:
    """The longest passages of *text* that stand in the *other*, as they are written."""
    said: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text[: 2 * LONGEST]):
        for letter in _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", character).casefold()):
            said.append(letter)
            places.append(place)
    runs: list[tuple[int, int]] = []  # (length, start) in numbers
    start = -1
    numbers = _numbers("".join(letter if letter <= "\uffff" else "\ufffd" for letter in said))  # so that a letter is a number, wherever it stands
    for at, number in enumerate((*numbers, None)):
        alike = number is not None and number in other.shingles and number not in everybody
        if alike and start < 0:
            start = at
        elif not alike and start >= 0:
            runs.append((at - start, start))
            start = -1
    best = sorted(runs, key=lambda run: (-run[0], run[1]))[:EXCERPTS]
    telling = [run for run in best if run[0] + SHINGLE > TELLING] or best[:1]
    longest = sorted(telling, key=lambda run: run[1])
    return tuple(_excerpt(text, places[begin], places[begin + length + SHINGLE - 2] + 1) for length, begin in longest)


def _excerpt(text: str, begin: int, end: int) -> str:
    words = re.sub(r"\s+", "", text[begin:end])
    return words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…"


def key(one: str, other: str) -> str:
    """The one question about two cases, whichever came first."""
    return "duplicate:" + ":".join(sorted((one, other)))


def question(one: Side, other: Side, evidence: Evidence, campaign: Campaign) -> Task:
    """Ask about two cases, under the one that came later."""
    first, later = sorted((one, other), key=lambda side: side.rank)
    percent = round(100 * evidence.share)
    earlier = first.came is None or first.campaign != later.campaign
    reasons = [f"先报：{first.told()}（{first.campaign}，往年已报）" if earlier else f"先到：{first.told()}", f"后到：{later.told()}"]
    if evidence.named:
        reasons.append(f"{evidence.named}：{first.unit[:NAME]}《{first.title[:NAME]}》")
    if evidence.share:
        reasons.append(f"较短一篇约有{percent}%的文字与另一篇相同" if percent < 100 else "两篇文字完全相同，或一篇全在另一篇之中")
        reasons.extend(f"相同段落：“{words}”" for words in evidence.excerpts)
    about = "往年已报的案例" if earlier else "另一案例"
    asked = f"与{about} {first.key} {f'文字约{percent}%相同' if evidence.share else '名称相同'}，是否重复申报？"
    return Task(key(one.key, other.key), TaskKind.DUPLICATE, asked, campaign.code, "", later.key, (first.told(), later.told()), tuple(reasons))


def scope(campaign: Campaign) -> tuple[str, ...]:
    """The codes among which the texts of *campaign* are looked for: its own, and those of the earlier calls that it names."""
    rule = campaign.duplicates
    earlier = rule.against if rule is not None and compared(rule).texts else ()
    return tuple(dict.fromkeys((campaign.code, *sorted(earlier))))
