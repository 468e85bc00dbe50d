"""Whose each file of a mail is, and what it answers: readings brought together into placements, or into a question.

A file that names its unit stands for itself. A file that does not follows the others of its mail, then the thread, then
what the letter says of itself, then the one case its sender has been writing about. Where two sources disagree, or more
than one case fits, nothing is guessed: a person is asked, with the candidates and the reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from config.campaign import Campaign, Need
from ingest.facts import Kind, Mail
from ingest.names import title_key, unit_key
from tracker.core import called, directions, listing
from tracker.core import titles as titles_
from tracker.core.check import ARCHIVES, SCANS, TYPED, accepts
from tracker.core.company import bare_name, envelopes, in_company
from tracker.core.directions import Direction, Directions
from tracker.core.evidence import Reading, readings
from tracker.core.grouping import by_roster, by_unit, units_of
from tracker.core.judgement import CaseRef
from tracker.core.listing import Listing
from tracker.core.model import RulingKind, Submission
from tracker.core.register import Register
from tracker.core.which import case_for, case_said, only_case, open_question, ref, spoken_of, titles_of
from tracker.core.whose import Doubt, Whose, by_loose_name, doubt_about, otherwise_named, threaded, unit_of_mail, unknown_unit

BOUND = 2  # pages from which a file may be several papers bound together


@dataclass(frozen=True, slots=True)
class Placement:
    """One file with its case and item."""

    reading: Reading
    case: CaseRef
    shared: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    placements: tuple[Placement, ...]
    doubts: tuple[Doubt, ...]
    cases: tuple[CaseRef, ...]  # the cases the mail concerns, papers or not


def place(mail: Mail, campaign: Campaign, register: Register, read: Sequence[Reading] | None = None, said: Directions = directions.NONE) -> Placed:
    """Bring every file of *mail* under a case and an item, or ask; *read* are its readings where they are at hand. What a person *said* of it holds."""
    if read is None:
        read = readings(mail, campaign)
    lists = tuple(one.listing for one in read if one.listing is not None)
    if lists:
        return _against(lists, [replace(one, listing=None) for one in read if one.listing is None or one.item is not None], mail, campaign, register, said)
    if said:
        return _as_said(mail, campaign, register, read, said)
    gathered = [one for one in read if one.item is not None and one.item.summary and not one.unit]
    if gathered and len(gathered) < len(read):
        found = place(mail, campaign, register, [one for one in read if one not in gathered])
        if len({one.unit for one in found.cases}) > 1:
            return _of_all(found, gathered)
    thread = threaded(mail, campaign, register)
    if not read:
        return _without_files(mail, campaign, register, thread)
    read = in_company(read)
    wrapped = envelopes(read)
    if len(wrapped) > 1:
        return _joined([_of_envelope(name, members, campaign, register) for name, members in wrapped])
    return _of_mail(read, mail, campaign, register, thread)


def _against(lists: Sequence[Listing], read: Sequence[Reading], mail: Mail, campaign: Campaign, register: Register, said: Directions) -> Placed:
    """The other files of the mail placed for themselves, folders by the list's full names where they name nobody; then both held against each other."""
    named = [_named_by(lists[0], one) for one in read] if len(lists) == 1 and not said else list(read)
    found = place(mail, campaign, register, named, said) if named else Placed((), (), ())
    doubts = list(found.doubts)
    for one in lists if said.letter is None else ():  # a person said whose it is: no list is held against that
        differ = listing.disagreements(one, [(case.unit, case.title) for case in found.cases])
        if differ:
            units = tuple(dict.fromkeys(row.unit for row in one.rows))
            doubts.append(Doubt("list", (one.path,), (one.filename,), units, differ, found.cases[0] if found.cases else None))
    return replace(found, doubts=tuple(doubts))


def _of_all(found: Placed, gathered: Sequence[Reading]) -> Placed:
    """The 汇总表 of a letter about several units is of none of them more than of another: it is entered under the first."""
    whose = found.placements[0].case if found.placements else found.cases[0]
    entered = (Placement(one, whose, shared=False, reasons=(*one.reasons, "涉及本信全部案例，登记在第一件名下")) for one in gathered)
    return replace(found, placements=(*found.placements, *entered))


def _named_by(one: Listing, reading: Reading) -> Reading:
    """A paper in a folder whose name fits one row of the list, and that names no unit itself, is that unit's."""
    if reading.unit or not reading.packed:
        return reading
    row = next((row for part in reversed(reading.packed.split("/")) if (row := one.unit(bare_name(part))) is not None), None)
    if row is None:
        return reading
    return replace(reading, unit=row.unit, title=reading.title or row.title, reasons=(*reading.reasons, f"所在文件夹与汇总表{row.where}“{row.unit}”相符"))


def _joined(parts: Sequence[Placed]) -> Placed:
    return Placed(
        tuple(one for part in parts for one in part.placements),
        tuple(one for part in parts for one in part.doubts),
        tuple(dict.fromkeys(one for part in parts for one in part.cases)),
    )


def _as_said(mail: Mail, campaign: Campaign, register: Register, read: Sequence[Reading], said: Directions) -> Placed:
    """The files that a person spoke of, each where he said; the others with the letter, where he spoke of that, else as if those were not in it."""
    groups: dict[Direction | None, list[Reading]] = {}
    for one in read:
        about = said.of(one.leaf.path)
        if about is None or about.kind is RulingKind.PLACE:
            groups.setdefault(about or said.letter, []).append(_meant(one, about, campaign))
    others = groups.pop(None, [])
    left = place(mail, campaign, register, others) if others else Placed((), (), ())
    letter = Placed((), (), (case_said(said.letter, register),)) if said.letter is not None else Placed((), (), ())
    found = _joined([*(_settled([(_told(about, register), members)], [], campaign, register) for about, members in groups.items() if about), left])
    return found if found.cases else replace(found, cases=letter.cases)


def _meant(reading: Reading, about: Direction | None, campaign: Campaign) -> Reading:
    item = campaign.requirement(about.item) if about is not None and about.item else None
    return reading if item is None or about is None else replace(reading, item=item, score=1.0, reasons=(f"{about.by}认定为{item.name}",))


def _told(about: Direction, register: Register) -> Whose:
    case = case_said(about, register)
    return Whose(case.unit, (f"{about.by}认定归入{case.number or case.unit}",), register.numbered(case.number), said=about)


def _of_envelope(name: str, read: Sequence[Reading], campaign: Campaign, register: Register) -> Placed:
    """One unit's folder among several: what is in it says whose it is, else the folder's name; the letter around it does not."""
    doubts: list[Doubt] = []
    read = by_roster(read, register)
    units = units_of(read)
    if units:
        return _settled(list(by_unit(read, units, doubts, ())), doubts, campaign, register)
    if not name:
        return Placed((), (doubt_about("item", read, (), ("一封来信涉及多家单位，此件未写明属于哪家",)),), ())
    return _settled([(Whose(name, (f"文件夹或压缩包名为“{name}”",)), list(read))], doubts, campaign, register)


def _of_mail(read: Sequence[Reading], mail: Mail, campaign: Campaign, register: Register, thread: Sequence[Submission]) -> Placed:
    read = by_roster(read, register)
    units = units_of(read)
    doubts: list[Doubt] = []
    if not units:
        whose = unit_of_mail(mail, campaign, register, thread, read) or by_loose_name(read, register)
        if whose is None:
            return Placed((), (unknown_unit(read, mail, campaign, register),), ())
        groups = [(whose, list(read))]
        doubts.extend(otherwise_named(whose, read, register))
    else:
        groups = list(by_unit(read, units, doubts, thread))
    if len(groups) == 1:
        groups = [(spoken_of(groups[0][0], mail, register), groups[0][1])]
    return _settled(groups, doubts, campaign, register)


def _settled(groups: Sequence[tuple[Whose, list[Reading]]], doubts: list[Doubt], campaign: Campaign, register: Register) -> Placed:
    placements: list[Placement] = []
    cases: list[CaseRef] = []
    for whose, members in groups:
        placed, asked = _group(whose, members, campaign, register)
        placements.extend(placed)
        doubts.extend(asked)
        cases.extend(one.case for one in placed)
        cases.extend(one.case for one in asked if one.case is not None and one.case.number)
    return Placed(tuple(placements), tuple(doubts), tuple(dict.fromkeys(cases)))


def _without_files(mail: Mail, campaign: Campaign, register: Register, thread: Sequence[Submission]) -> Placed:
    whose = unit_of_mail(mail, campaign, register, thread)
    if whose is None:
        return Placed((), (), ())
    if whose.known is not None:
        return Placed((), (), (ref(whose.known),))
    return Placed((), (), (only_case(whose, register),))


def _group(whose: Whose, members: Sequence[Reading], campaign: Campaign, register: Register) -> tuple[list[Placement], list[Doubt]]:
    """The files of one unit: by case, then by item."""
    titles = titles_of(members)
    placements: list[Placement] = []
    doubts: list[Doubt] = []
    homeless: dict[Doubt, list[Reading]] = {}
    for reading in members:
        case = case_for(whose, reading, titles, register)
        if case is None:
            doubt = open_question(whose, reading, titles, register)
            homeless.setdefault(replace(doubt, paths=() if reading.item else doubt.paths, filenames=()), []).append(reading)
            continue
        settled = reading if reading.item is not None else _by_elimination(reading, members, campaign)
        if settled.item is None and not settled.leaf.sha256:
            continue  # a file left at a provider: whoever is asked to fetch it sees what it is
        if settled.item is None:
            sealed = settled.leaf.kind in ARCHIVES | {Kind.MAIL, Kind.TNEF} or not settled.leaf.extract.reader
            about = "unread" if sealed and settled.leaf.sha256 else "item"
            known = case if case.number or any(one.item for one in members) else None
            why = f"“{settled.leaf.filename}”的表头为“{settled.foreign}”，似为其他活动的表格" if settled.foreign else "文件名和内容都未说明是哪项材料"
            doubts.append(doubt_about(about, [settled], (whose.name,), (why,), known))
            continue
        shared = settled.item.per.value == "单位"
        placements.append(Placement(settled, case, shared, (*settled.reasons, *whose.reasons)))
    doubts.extend(
        doubt_about(one.about, files, one.candidates, one.reasons, one.case) for one, files in homeless.items()
    )  # files of one answer, asked about once
    doubts.extend(_bound_together(whose, placements, campaign))
    doubts.extend(_renamed(whose, placements, register))
    doubtful = register.doubtful(whose.name) if whose.known is None and whose.said is None else ()
    candidates = register.undecided(whose.name, (*whose.candidates, *(one.name for one in doubtful)))
    if candidates and placements:
        reasons = (f"“{whose.name}”与“{'”、“'.join(candidates)}”是否同一单位，机器不作判断",)
        doubts.append(doubt_about("unit", [one.reading for one in placements], (whose.name, *candidates), reasons, placements[0].case))
    return placements, doubts


def _bound_together(whose: Whose, placements: Sequence[Placement], campaign: Campaign) -> Iterator[Doubt]:
    """A file that seems to hold what is owed besides: nobody is asked for that before a person has looked."""
    taken = {one.reading.item.key for one in placements if one.reading.item is not None}
    owed = [one for one in campaign.electronic() if one.need is Need.REQUIRED and not one.when and not one.inside and one.key not in taken]
    for one in placements if whose.said is None else ():
        leaf = one.reading.leaf
        more = called.inside(leaf, owed) if leaf.kind in TYPED | {Kind.PDF} and (leaf.extract.pages or 0) >= BOUND else ()
        if more:
            names = "、".join(item.name for item in more)
            reasons = (f"“{leaf.filename}”内似另有{names}；确在其内的，请将各该项登记为免交",)
            yield doubt_about("item", [one.reading], tuple(item.name for item in more), reasons, one.case)


def _renamed(whose: Whose, placements: Sequence[Placement], register: Register) -> Iterator[Doubt]:
    """A case that is opened under a title nearly that of another case of the unit, here already or in the same mail."""
    if whose.said is not None:
        return
    unit = register.unit(whose.name)
    before = register.cases(unit) if unit is not None else ()
    opened = list(dict.fromkeys(one.case for one in placements if one.case.title and not one.case.number and not one.shared))
    for place_, case in enumerate(opened):
        like = [f"{one.number} {one.title}" for one in before if titles_.alike(one.title, case.title)]
        like += [one.title for one in opened[:place_] if titles_.alike(one.title, case.title)]
        if like:
            mine = [one.reading for one in placements if one.case == case]
            near = {title_key(said) for said in (*(one.title for one in before), *(one.title for one in opened[:place_])) if titles_.alike(said, case.title)}
            pair = ":".join(sorted({title_key(case.title), *near}))
            doubt = doubt_about("title", mine, (*like, case.title), (f"同一单位的案例“{'”、“'.join(like)}”与“{case.title}”题目相近，未合并",), case)
            yield replace(doubt, key=f"{unit_key(whose.name)}:{pair}")


def _by_elimination(reading: Reading, members: Sequence[Reading], campaign: Campaign) -> Reading:
    """A scan that says nothing, beside a text that says it is the case: the form is what is left."""
    taken = {one.item.key for one in members if one.item is not None}
    if not reading.leaf.sha256:
        return _left_elsewhere(reading, members, taken, campaign)
    if reading.leaf.kind not in SCANS or reading.leaf.inline:
        return reading
    left = [one for one in campaign.electronic() if one.key not in taken and one.seal and not one.gathers and accepts(one, reading.leaf.kind)]
    silent = [one for one in members if one.item is None and one.leaf.kind in SCANS]
    if len(left) == 1 and len(silent) == 1 and taken:
        return replace(reading, item=left[0], score=0.6, reasons=(f"同信其余材料已明，只缺{left[0].name}，此件为扫描件",))
    return reading


def _left_elsewhere(reading: Reading, members: Sequence[Reading], taken: set[str], campaign: Campaign) -> Reading:
    """A link that does not say to what, beside everything that is owed but one item: that one is too large for a mail."""
    owed = [one for one in campaign.electronic() if one.need is Need.REQUIRED and not one.when and not one.inside and one.key not in taken]
    nameless = [one for one in members if one.item is None and not one.leaf.sha256]
    if not taken or len(owed) != 1 or len(nameless) != 1 or (reading.leaf.named and not (reading.leaf.kind in ARCHIVES or accepts(owed[0], reading.leaf.kind))):
        return reading
    return replace(reading, item=owed[0], score=0.6, reasons=(f"同信其余材料已明，只缺{owed[0].name}，此件留在网盘",))
