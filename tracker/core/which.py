"""Which case of its unit a file is for: the one of its title, the one that has none yet, a new one, the only one; or a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.facts import Mail
from ingest.names import file_name, title_key
from tracker.core import titles as titles_
from tracker.core.agreement import same_title
from tracker.core.company import LEAST, bare_name
from tracker.core.directions import Direction
from tracker.core.evidence import Reading
from tracker.core.judgement import CaseRef
from tracker.core.model import Submission, Unit
from tracker.core.register import Register
from tracker.core.whose import Doubt, Whose, doubt_about

SAID_IN = 2_000  # characters of a letter in which the title of a case is looked for


def case_said(about: Direction, register: Register) -> CaseRef:
    """The case a person named: by its number, else by unit and title, as far as they are known."""
    known = register.numbered(about.number) if about.number else None
    if known is not None:
        return ref(known)
    unit = register.unit(about.unit)
    name = unit.name if unit is not None else about.unit
    exact = register.case(unit, about.title) if unit is not None and about.title else None
    only = register.cases(unit) if unit is not None and not about.title else ()
    return ref(exact) if exact is not None else ref(only[0]) if len(only) == 1 else CaseRef(name, about.title)


def only_case(whose: Whose, register: Register) -> CaseRef:
    unit = register.unit(whose.name)
    cases = register.cases(unit) if unit else ()
    return ref(cases[0]) if len(cases) == 1 else CaseRef(unit.name if unit else whose.name)


def ref(submission: Submission, title: str = "") -> CaseRef:
    return CaseRef(submission.unit.name, submission.title or title, submission.number)


def open_question(whose: Whose, reading: Reading, titles: Titles, register: Register) -> Doubt:
    """Which case of the unit a file is for: one of several, or the one there is under another name, or a new one."""
    unit = register.unit(whose.name)
    cases = register.cases(unit) if unit is not None else ()
    title = titles.of(reading)
    if len(cases) == 1 and title:
        reasons = (f"题目为“{title}”，与已登记的“{cases[0].title}”不同，申报表未随信",)
        return doubt_about("title", [reading], (f"{cases[0].number} {cases[0].title}", title), reasons, ref(cases[0]))
    known = tuple(f"{one.number} {one.title}" for one in cases)
    return doubt_about("item", [reading], tuple(titles.by_key) or known, ("该单位有多个案例，此件未写明属于哪一个",))


def spoken_of(whose: Whose, mail: Mail, register: Register) -> Whose:
    """The one of several cases of its unit whose title the letter says: 《…》项目的承诺书重新盖章."""
    unit = register.unit(whose.name) if whose.known is None and whose.said is None else None
    cases = register.cases(unit) if unit is not None else ()
    if len(cases) < 2:
        return whose
    words = title_key(f"{mail.subject} {mail.reply[:SAID_IN]}")
    found = [one for one in cases if len(one.title_key) >= LEAST and one.title_key in words]
    longest = max(found, key=lambda one: len(one.title_key), default=None)
    if longest is None or not all(one.title_key in longest.title_key for one in found):
        return whose
    return replace(whose, known=longest, reasons=(*whose.reasons, f"来信提到“{longest.title}”"))


@dataclass(frozen=True, slots=True)
class Titles:
    """Case titles by key. Those of forms and of the call's file names are firm, and make titles of running text superfluous."""

    by_key: dict[str, str]
    firm: bool

    def of(self, reading: Reading) -> str:
        """The title of the case a file belongs to; "" when it does not say, and the others of the mail name none or several."""
        own = self.by_key.get(title_key(reading.title)) if reading.title else None
        if own is not None or len(self.by_key) == 1:
            return own or next(iter(self.by_key.values()))
        name = title_key(bare_name(reading.leaf.filename))
        called = [title for key, title in self.by_key.items() if key and key in name]
        if called and all(one in max(called, key=len) for one in called):
            return max(called, key=len)
        return ""


def titles_of(members: Sequence[Reading]) -> Titles:
    whole = [one for one in members if one.title and not _cut_short(one, members)]
    firm = [one.title for one in whole if one.firm]
    loose = [one.title for one in whole]
    return Titles({title_key(title): title for title in reversed(firm or loose)}, bool(firm))


def _cut_short(reading: Reading, members: Sequence[Reading]) -> bool:
    """Whether a title is what a mail program left of a long file name, as the extension went with it: the beginning of a title that is here whole."""
    key = title_key(reading.title)
    others = (title_key(one.title) for one in members if one.title)
    return not reading.fields and not file_name(reading.leaf.filename).extension and any(other != key and other.startswith(key) for other in others)


def case_for(whose: Whose, reading: Reading, titles: Titles, register: Register) -> CaseRef | None:
    if whose.said is not None and (whose.said.number or whose.said.title):
        return case_said(whose.said, register)
    title = titles.of(reading)
    shared = reading.item is not None and reading.item.per.value == "单位"
    if not title and len(titles.by_key) > 1:
        if not shared:
            return None
        title = next(iter(titles.by_key.values()))
    if whose.known is not None and (not title or not whose.known.title or title_key(title) == whose.known.title_key):
        return ref(whose.known, title)
    unit = register.unit(whose.name)
    return CaseRef(whose.name, title) if unit is None else _case_of(unit, title, register, firm=titles.firm, shared=shared)


def _case_of(unit: Unit, title: str, register: Register, *, firm: bool, shared: bool) -> CaseRef | None:
    """Which case of a unit that is known: the one of that title, the one that has none yet, a new one, its only one."""
    exact = register.case(unit, title) if title else None
    if exact is not None:
        return ref(exact)
    cases = register.cases(unit)
    untitled = next((one for one in cases if not one.title), None)
    if title and untitled is not None:
        return ref(untitled, title)
    if not cases or (title and firm):
        return CaseRef(unit.name, title)
    if title and not shared and not any(same_title(one.title, title) or titles_.alike(one.title, title) for one in cases):
        return None  # a text of another title, and no form with it: it would take the place of the one that is here
    return ref(cases[0]) if len(cases) == 1 or shared else None
