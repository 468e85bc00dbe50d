"""Mails of which it is known whose each file is: many units with names near each other, and the ways in which real mail leaves things unsaid.

Judged one after another as an office would, without a database: a case is opened where the judgement wants one. Files the machine filed by itself
are counted by what it went by, and how many of them lie where they belong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from random import Random

from test_core_builders import CALL, essay, form, leaf, mail, on
from unit_pairs import roster

from ingest.facts import Extract, Kind, Leaf, Mail
from ingest.names import title_key, unit_key
from tracker.core.decide import on_mail
from tracker.core.judgement import CaseRef, File, Judgement
from tracker.core.model import Fate, Submission, Unit
from tracker.core.register import Register

OWN_TITLES = ("银发守护", "一家亲", "红色驿站", "暖新行动", "邻里同心", "五社联动", "益起来", "流动党员之家", "小巷管家", "初心课堂")
OTHER_HANDS = (("社会工作", "社工"), ("居委会", "居民委员会"), ("市", "市 "))
REVISED = ("{}V2", "{}（修改稿）", "《{}》", "{}（定稿）")


@dataclass(frozen=True, slots=True)
class Owner:
    """A case as it is in truth."""

    unit: str
    title: str
    sender: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail with the truth: of each file, whose it is and what."""

    mail: Mail
    truth: dict[str, tuple[Owner, str]]
    noise: str


@dataclass
class Score:
    """What was filed, by what it went by, and what was left to a person."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)

    @property
    def filed(self) -> int:
        return sum(self.right.values()) + sum(self.wrong.values())

    @property
    def files(self) -> int:
        return self.filed + sum(self.left.values())

    def table(self) -> str:
        kinds = sorted({*self.right, *self.wrong, *self.left})
        lines = [f"{kind:24}{self.right[kind]:>8}{self.wrong[kind]:>8}{self.left[kind]:>8}" for kind in kinds]
        share = 100 * sum(self.right.values()) / max(self.filed, 1)
        left = 100 * sum(self.left.values()) / max(self.files, 1)
        return "\n".join(
            (f"{'':24}{'right':>8}{'wrong':>8}{'asked':>8}", *lines, f"{self.filed} filed by itself, {share:.2f} % right; {left:.1f} % left to a person")
        )


def owners(count: int, random: Random) -> list[Owner]:
    """Cases of units whose names are near each other, some units with two; some senders write for many."""
    found = []
    for place, name in enumerate(roster(count, seed=random.randrange(1 << 30))):
        sender = f"s{place}@example.cn" if random.random() < 0.85 else f"office{place % 7}@example.cn"
        titles = random.sample(OWN_TITLES, 2 if random.random() < 0.1 else 1)
        found += [Owner(name, title, sender) for title in titles]
    return found


def sent(owner: Owner, others: list[Owner], number: int, random: Random) -> list[Sent]:
    """What reaches the office about one case: one mail, or several."""
    made = {"form": _form, "essay": _essay, "pattern": _pattern, "scan": _scan, "photo": _photo}
    noise = random.choices(tuple(NOISE), weights=tuple(NOISE.values()))[0]
    if noise == "two units":
        other = random.choice(others)
        both = [made["form"](owner, "2"), made["essay"](owner, "3"), made["form"](other, "4"), made["essay"](other, "5")]
        return [_mail(owner, both, number, noise, truths=[owner, owner, other, other])]
    if noise == "in parts":
        return [
            _mail(owner, [made["form"](owner, "2")], number, noise),
            _mail(owner, [random.choice((_silent, _photo, _bare))(owner, "2")], number + 1, noise),
            _mail(owner, [made["essay"](owner, "2")], number + 2, noise),
        ]
    if noise == "revised title":
        later = replace(owner, title=random.choice(REVISED).format(owner.title))
        return [
            _mail(owner, [made["form"](owner, "2"), made["essay"](owner, "3")], number, noise),
            _mail(owner, [made["form"](later, "2"), made["essay"](later, "3")], number + 1, noise),
        ]
    if noise == "other hand":
        old, new = random.choice(OTHER_HANDS)
        return [_mail(owner, [made["form"](replace(owner, unit=owner.unit.replace(old, new, 1)), "2"), made["essay"](owner, "3")], number, noise)]
    if noise == "short name":
        short = replace(owner, unit=owner.unit.split("市", 1)[-1])
        return [_mail(owner, [made["form"](short, "2"), made["essay"](short, "3")], number, noise)]
    if noise == "unnamed":
        signed = random.random() < 0.5
        return [_mail(owner, [_silent(owner, "2"), _bare(owner, "3")], number, noise, text=f"请查收附件。\n\n{owner.unit}" if signed else "请查收附件。")]
    if noise == "wrong folder":
        other = random.choice(others)
        folder = Leaf(
            "2", f"{other.unit}.zip", 9000, f"{number:064x}", "application/zip", Kind.ZIP, extract=Extract(members=(_form(owner, "2!1"), _essay(owner, "2!2")))
        )
        return [_mail(owner, [folder], number, noise, truths={"2!1": (owner, "申报表"), "2!2": (owner, "案例")})]
    if noise == "forwarded":
        letter = Leaf(
            "2", "转发.eml", 9000, f"{number:064x}", "message/rfc822", Kind.MAIL, extract=Extract(members=(_form(owner, "2.2"), _essay(owner, "2.3")))
        )
        return [_mail(replace(owner, sender="office@example.cn"), [letter], number, noise, truths={"2.2": (owner, "申报表"), "2.3": (owner, "案例")})]
    return [_mail(owner, [made[one](owner, str(place)) for place, one in enumerate(random.choice(USUAL), 2)], number, noise)]


NOISE = {"none": 30, "other hand": 8, "short name": 8, "unnamed": 8, "in parts": 14, "two units": 5, "revised title": 8, "wrong folder": 3, "forwarded": 6}
USUAL = (("form", "essay"), ("pattern", "essay", "photo"), ("form", "essay", "scan"), ("pattern", "pattern"))
ITEM = {"申报表": "申报表", "1.申": "申报表", "盖章版": "申报表", "扫描件": "申报表", "照片": "相关资料"}


def _mail(owner: Owner, leaves: list[Leaf], number: int, noise: str, *, truths: object = None, text: str = "请查收附件。") -> Sent:
    if isinstance(truths, dict):
        truth = truths
    else:
        whose = truths if isinstance(truths, list) else [owner] * len(leaves)
        truth = {
            one.path: (each, next((item for start, item in ITEM.items() if one.filename.startswith(start)), "案例"))
            for one, each in zip(leaves, whose, strict=True)
        }
    return Sent(mail(number, *(replace(one, sha256=f"{number:032x}{one.sha256[:32]}") for one in leaves), sender=owner.sender, text=text), truth, noise)


def _form(owner: Owner, path: str) -> Leaf:
    return leaf(path, "申报表.docx", extract=form(owner.unit, owner.title))


def _essay(owner: Owner, path: str) -> Leaf:
    return leaf(path, "文稿.docx", extract=essay(owner.title, owner.unit))


def _pattern(owner: Owner, path: str) -> Leaf:
    """As the call wants it: the first a form scanned, the second the text."""
    if path == "2":
        return leaf(path, f"1.申请表-{owner.unit}-{owner.title}.pdf", Kind.PDF)
    return leaf(path, f"2.案例-{owner.unit}-{owner.title}.docx", extract=essay(owner.title))


def _scan(owner: Owner, path: str) -> Leaf:
    del owner
    return leaf(path, "盖章版.pdf", Kind.PDF, Extract(reader="pdf/1"))


def _silent(owner: Owner, path: str) -> Leaf:
    del owner
    return leaf(path, "扫描件.jpg", Kind.JPEG)


def _photo(owner: Owner, path: str) -> Leaf:
    del owner
    return leaf(path, "照片1.jpg", Kind.JPEG)


def _bare(owner: Owner, path: str) -> Leaf:
    return leaf(path, "终稿.docx", extract=essay(owner.title))


def judged(count: int, *, seed: int) -> Score:
    """Judge what *count* units send, in an order of its own, and compare with the truth."""
    random = Random(seed)
    everyone = owners(count, random)
    streams = [sent(one, everyone, 10 * place, random) for place, one in enumerate(everyone)]
    tickets = [place for place, stream in enumerate(streams) for _ in stream]
    random.shuffle(tickets)
    office, score = _Books(), Score()
    for place in tickets:
        one = streams[place].pop(0)
        office.take(one, score)
    return score


class _Books:
    """The cases as the judgements opened them, each with the truth of the file that opened it."""

    def __init__(self) -> None:
        self.register = Register()
        self.cases: dict[tuple[str, str], Submission] = {}
        self.numbers: dict[str, tuple[str, str]] = {}
        self.owner: dict[str, Owner] = {}
        self.units: dict[str, Unit] = {}

    def take(self, one: Sent, score: Score) -> None:
        judgement = on_mail(one.mail, CALL, self.register)
        named = {ref: self._case(ref) for ref in dict.fromkeys((*judgement.cases, *(each.case for each in judgement.decisions if isinstance(each, File))))}
        filed = self._files(judgement)
        for path, (owner, item) in one.truth.items():
            kind = f"{one.noise}"
            papers = filed.get(path, [])
            if judgement.fate is not Fate.FILED or not papers:
                score.left[kind] += 1
                continue
            for paper in papers:
                found = self.owner.setdefault(named[paper.case].number, owner)
                same = found.unit == owner.unit and (found.title == owner.title or paper.shared) and unit_key(named[paper.case].unit.name)
                fits = bool(same) and (paper.requirement == item)
                (score.right if fits else score.wrong)[kind] += 1
                if not fits:
                    score.mistakes.append(
                        f"{kind}: {paper.filename} of {owner.unit}/{owner.title} as {paper.requirement} of {found.unit}/{found.title} ({'；'.join(paper.reasons)})"
                    )
        for case in named.values():
            self.register.opened(case, one.mail.sender.address if one.mail.sender else "")

    @staticmethod
    def _files(judgement: Judgement) -> dict[str, list[File]]:
        found: dict[str, list[File]] = defaultdict(list)
        for one in judgement.decisions:
            if isinstance(one, File):
                found[one.path].append(one)
        return found

    def _case(self, ref: CaseRef) -> Submission:
        """The case that a judgement means; opened where there is none."""
        key = self.numbers.get(ref.number) or (unit_key(ref.unit), title_key(ref.title))
        known = self.cases.get(key)
        if known is None:
            unit = self.units.setdefault(key[0], Unit(len(self.units) + 1, ref.unit, key[0]))
            number = f"DJ2025-{len(self.cases) + 1:05d}"
            known = Submission(len(self.cases) + 1, number, "DJ2025", unit, ref.title, key[1], "", on(1))
        elif ref.title and not known.title:
            known = replace(known, title=ref.title, title_key=title_key(ref.title))
        self.cases[key] = known
        self.numbers[known.number] = key
        return known
