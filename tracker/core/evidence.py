"""What one attached file says about whose it is and what it answers, each statement with where it was read.

Trust falls in this order (a form is filled in by the applicant, a file name may be the forwarder's):
form cell > file name by the call's pattern > line under the title > what the rest of the mail says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from config.campaign import Campaign, Requirement
from ingest.facts import DefectKind, Kind, Leaf, Mail
from ingest.names import Reading as Named
from ingest.names import title_key
from tracker.core import called, form, listing, mentions, othercall
from tracker.core.blank import Blank
from tracker.core.check import ARCHIVES, PICTURES, VIDEOS, WORD, accepts
from tracker.core.count import counted, words
from tracker.core.essays import ESSAY_WORDS, HEADING_LENGTH, author_of, essay_of, has_headings, names_an_item, own_text, sections_of
from tracker.core.listing import Listing
from tracker.core.model import FieldRead

BY_THE_CALL = 0.9  # and from here it is written as the call wants it, number and all
BY_MAKE = 0.5  # of a picture that is what it is by being one: whatever is printed on it says more
FORM_SHARE = 0.5  # of the wanted labels: a document that carries half of them is the form
SENTENCE_ENDS = "：:。.！!；;，,"
LOGO_BYTES = 24_000  # inline pictures below this and this many pixels are logos and trackers
LOGO_PIXELS = 240
PACKED = ARCHIVES | {Kind.MAIL, Kind.TNEF}
INCOMPLETE = frozenset(  # what is wrong with an archive whose list of files may be short of some
    {DefectKind.DAMAGED, DefectKind.UNREAD, DefectKind.BOMB, DefectKind.TIMEOUT, DefectKind.TOO_COMPLEX, DefectKind.TOO_LARGE}
)
STAMPED = re.compile(r"盖章|签章|公章|用印|已章|章版")
LETTER = "正文"  # what the sheet calls the letter itself among the formats
_PHOTOS = re.compile(r"补图|配图|(?:图片|照片|相片|剧照|活动照)")
_PAPERS = re.compile(r"申报表|报名表|推荐|盖章|公章|扫描|签字|拍照|照片版|图片版|图片形式")
SCANNED = re.compile(r"扫描|盖章|签字|img|scan|微信图片|mmexport", re.IGNORECASE)
TALKS = frozenset({Kind.PPT, Kind.PPTX, Kind.AUDIO})  # kinds that a call which asks for one of them has a use of its own for
WORDLESS = 20  # characters of words recognised on a picture: a sheet has more, a shop sign has not; leaves and waves look like stray letters


Blanks = Mapping[str, Blank]
NO_BLANKS: Blanks = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reading:
    """One file, as far as it speaks for itself."""

    leaf: Leaf
    item: Requirement | None = None
    score: float = 0.0  # how sure the item is, 0..1
    unit: str = ""
    title: str = ""
    firm: bool = False  # unit and title come from a form cell or the call's file name pattern
    fields: tuple[FieldRead, ...] = ()
    packed: str = ""  # the archives and folders it was in, outermost first
    weak: str = ""  # what a loose file name seems to call the unit: never enough to open one
    listing: Listing | None = None  # what it lists, where it is a 汇总表 beside the files of several
    named_unit: str = ""  # what the file name calls the unit, where the form says it too
    foreign: str = ""  # the heading of a form that was made for something else
    heading: str = ""  # the first line of a text that may be its title as well as who wrote it: 红色驿站
    reasons: tuple[str, ...] = ()


def readings(mail: Mail, campaign: Campaign, blanks: Blanks = NO_BLANKS) -> tuple[Reading, ...]:
    """Every file of the mail that could be material, read on its own; where there is none, an essay pasted into the letter.

    *blanks* are what the campaign's blank forms (表样) taught, by their file names: what they print is nobody's answer.
    """
    found = [one for leaf in mail.leaves if _material(leaf) for one in _unfolded(leaf, campaign, "", blanks)]
    if _of_photographs(found, mail, campaign):
        found = [one if one.item is not None or one.leaf.kind not in PICTURES else _gathered(one, campaign) for one in found]
    return (*found, *_pasted(mail, campaign, found))


def _of_photographs(found: Sequence[Reading], mail: Mail, campaign: Campaign) -> bool:
    """Whether the letter speaks of photographs, and of no paper that could be one of the pictures: 照片和承诺书补上 beside the 承诺书 as a PDF."""
    said = f"{mail.subject}\n{mail.reply}"
    others = [one for one in found if one.leaf.kind not in PICTURES]
    if _PHOTOS.search(said) is None or not all(one.item is not None for one in others):
        return False
    came = {one.item.key for one in others if one.item is not None}
    for item in campaign.electronic():
        if item.key in came:
            said = re.sub("|".join(re.escape(word) for word in sorted((item.name, *item.aliases), key=len, reverse=True) if word), "", said)
        elif others and not item.gathers and accepts(item, Kind.JPEG) and any(word in said for word in (item.name, *item.aliases) if word):
            return False
    return _PAPERS.search(said) is None


def _gathered(photo: Reading, campaign: Campaign) -> Reading:
    """IMG_0012.jpg may be a form that was photographed; where the letter speaks of photographs and of no paper it is one of them."""
    fitting = [one for one in campaign.electronic() if one.gathers and accepts(one, photo.leaf.kind)]
    asked = [one for one in fitting if _for_shots(one)] or fitting
    if len(asked) != 1:
        return photo
    return replace(photo, item=asked[0], score=0.6, reasons=(*photo.reasons, f"来信说的是图片，按{asked[0].name}登记"))


def _unfolded(leaf: Leaf, campaign: Campaign, packed: str, blanks: Blanks) -> Iterator[Reading]:
    """A file; in place of an archive or a forwarded mail what is in it, unless its own name says which item it is as a whole."""
    read = replace(_read(leaf, campaign, blanks), packed=packed)
    members = [one for one in leaf.extract.members if one.sha256] if leaf.kind in PACKED else []
    inside = tuple(_members(leaf, members, campaign, packed, blanks)) if members else ()
    if read.item is not None and _holds(read.item, leaf, inside):
        yield from (_part_of(one, read, read.item) for one in inside)
        return
    if not members or (read.item is not None and not _speak_for_themselves(read.item, leaf, inside)):
        yield read
        return
    yield from inside
    if len(members) < len(leaf.extract.members) or any(one.where == leaf.path and one.kind in INCOMPLETE for one in leaf.extract.defects):
        yield replace(read, reasons=("包内有文件未能打开",))


def _members(leaf: Leaf, members: Sequence[Leaf], campaign: Campaign, packed: str, blanks: Blanks) -> Iterator[Reading]:
    for member in members:
        if _material(member):
            within = f"{leaf.filename}/{member.folder}" if member.folder else leaf.filename
            yield from _unfolded(member, campaign, f"{packed}/{within}" if packed else within, blanks)


def _holds(item: Requirement, leaf: Leaf, inside: Sequence[Reading]) -> bool:
    """专家意见.zip around two letters: an item that does not come as an archive, every file in it could be it, and none says that it is another."""
    kinds = all(accepts(item, one.leaf.kind) and (one.item is None or one.item.key == item.key) for one in inside)
    return bool(inside) and kinds and not accepts(item, leaf.kind) and len(inside) == len(leaf.extract.members)


def _part_of(inner: Reading, read: Reading, item: Requirement) -> Reading:
    """A file in an archive that is called as an item: it is that one, and whose the archive says it is where it says nothing itself."""
    why = f"所在的“{read.leaf.filename}”写明是{item.name}"
    named = inner if inner.item is not None else replace(inner, item=item, score=read.score, reasons=(*inner.reasons, why))
    return named if named.unit or named.title else replace(named, unit=read.unit, title=read.title, firm=read.firm, weak=read.weak)


def _speak_for_themselves(item: Requirement, leaf: Leaf, inside: Sequence[Reading]) -> bool:
    """两个案例.zip is no case because its name has the word: an item that does not come as an archive, and another one inside that says which it is."""
    return not accepts(item, leaf.kind) and any(one.item is not None and one.item.key != item.key for one in inside)


def _material(leaf: Leaf) -> bool:
    if leaf.kind in {Kind.CALENDAR, Kind.REPORT}:
        return False
    picture = leaf.extract.pictures[0] if leaf.kind in PICTURES and leaf.extract.pictures else None
    small = picture is not None and max(picture.width, picture.height) <= LOGO_PIXELS
    return not (leaf.inline and leaf.kind in PICTURES and (small or leaf.size <= LOGO_BYTES))


def _read(leaf: Leaf, campaign: Campaign, blanks: Blanks) -> Reading:
    best = max((_against(leaf, one, campaign, blanks) for one in campaign.electronic()), key=lambda one: one.score, default=Reading(leaf))
    if best.item is None:
        best = _by_make(leaf, campaign)
    if best.item is not None and (other := othercall.heading(leaf, best.item, campaign, answers=bool(best.fields))):
        return Reading(leaf, unit=best.unit, firm=best.firm and bool(best.unit), foreign=other, reasons=best.reasons)
    listed = listing.of(leaf, campaign)
    if listed is not None:  # its headings are the labels of a form, and it is none
        return replace(best, listing=listed) if best.item is not None and best.item.summary else Reading(leaf, listing=listed)
    if not best.unit and (leaf.kind in WORD or (leaf.kind is Kind.PDF and best.item is not None and own_text(best.item) and not leaf.extract.recognised)):
        best = _from_title(best, campaign)
    return best


def _against(leaf: Leaf, requirement: Requirement, campaign: Campaign, blanks: Blanks) -> Reading:
    """*leaf* as an answer to *requirement*: by the call's pattern, by its labels, by words of its name."""
    named = called.named(leaf.filename, requirement)
    blank = blanks.get(requirement.form) if requirement.form else None
    fields = form.fields(leaf.extract, requirement.fields, blank, campaign.categories) if requirement.fields and leaf.kind not in ARCHIVES else ()
    share = len(fields) / len(requirement.fields) if requirement.fields else 0.0
    written = {one.meaning: one.value for one in fields if one.value}
    reasons: list[str] = []
    score = 0.0
    if named is not None:
        score = named.score
        reasons.append(f"文件名“{leaf.filename}”写明是{requirement.name}")
    if share >= FORM_SHARE:
        score = max(score, 0.6 + 0.4 * share)
        reasons.append(f"文内有{requirement.name}的 {len(fields)} 个栏目")
    if score <= 0:
        return Reading(leaf)
    by_name = named.unit if named else ""
    # Both parts of the call's pattern filled in: the sender followed it. One part alone may be a nickname.
    followed = bool(named and named.unit and named.case)
    weak = by_name if named is not None and not followed and not _speaks(leaf, named) else ""
    unit = written.get("单位", "") if share >= FORM_SHARE else ""
    title = written.get("案例", "") if share >= FORM_SHARE else ""
    reasons.extend(_whose(unit, "" if weak else by_name))
    return Reading(
        leaf=leaf,
        item=requirement,
        score=min(score, 1.0) if accepts(requirement, leaf.kind) else min(score, 0.9),
        unit=unit or ("" if weak else by_name),
        title=(title or (named.case if named and followed else "")).strip('《》〈〉“”" '),
        firm=bool(unit) or followed,
        fields=fields if share >= FORM_SHARE else (),
        weak=weak,
        named_unit=by_name if unit and followed else "",
        reasons=tuple(reasons),
    )


def _speaks(leaf: Leaf, named: Named) -> bool:
    """Whether a file name that gives no case may still say whose the file is: a document that names a body, or a name just as the call wants it.

    走进南湖社区.mp4 is about a community; who sends it is another matter.
    """
    return mentions.is_body(named.unit) and (leaf.kind not in PICTURES | VIDEOS | {Kind.AUDIO} or named.score >= BY_THE_CALL)


def _whose(unit: str, by_name: str) -> Iterator[str]:
    if unit:
        yield f"表内单位栏为“{unit}”"
    elif by_name:
        yield f"文件名中的单位为“{by_name}”"


def _by_make(leaf: Leaf, campaign: Campaign) -> Reading:
    """No name and no label tells: what kind of file it is may still leave one answer only."""
    electronic = tuple(campaign.electronic())
    essay = essay_of(leaf, electronic)
    if essay is not None:
        return Reading(leaf, essay, 0.8, reasons=(f"成篇文字，共{words(counted(leaf.extract))}字，按{essay.name}登记",))
    headed = called.headed(leaf, electronic)
    if headed is not None:
        return Reading(leaf, headed, 0.7, reasons=(f"文首写明是{headed.name}",))
    if leaf.kind in VIDEOS or (leaf.kind in PICTURES and (not SCANNED.search(leaf.filename) or _wordless(leaf))):
        fitting = [one for one in electronic if one.gathers and accepts(one, leaf.kind)]
        loose = [one for one in fitting if not one.inside] or fitting  # what may be inside another item may come beside it, if nothing else asks for pictures
        asked = [one for one in loose if _for_shots(one)] or loose
        if len(asked) == 1:
            return Reading(leaf, asked[0], BY_MAKE, reasons=(f"图片或视频，按{asked[0].name}登记",))
    if leaf.kind in TALKS:
        shown = [one for one in electronic if one.formats and accepts(one, leaf.kind)]
        if len(shown) == 1:
            return Reading(leaf, shown[0], BY_MAKE, reasons=(f"只有{shown[0].name}要这种格式",))
    if STAMPED.search(leaf.filename):
        sealed = [one for one in electronic if one.seal and accepts(one, leaf.kind)]
        if len(sealed) == 1:
            return Reading(leaf, sealed[0], 0.7, reasons=(f"文件名“{leaf.filename}”说明是盖章件，需盖章的材料只有{sealed[0].name}",))
    return Reading(leaf)


def _for_shots(item: Requirement) -> bool:
    """Whether an item asks for pictures or videos and nothing else: 佐证材料 takes any file, and so it takes what no other item asks for."""
    return bool(item.formats) and not any(accepts(item, kind) for kind in (Kind.PDF, Kind.DOCX, Kind.XLSX))


def _wordless(leaf: Leaf) -> bool:
    """Whether somebody looked at the picture for print, and there was none to speak of: then it is a photograph, whatever the telephone called it."""
    return leaf.kind in PICTURES and leaf.extract.recognised and sum(map(len, re.findall(r"\w{2,}", leaf.extract.text))) < WORDLESS


def _pasted(mail: Mail, campaign: Campaign, found: Sequence[Reading]) -> tuple[Reading, ...]:
    """The letter itself as a paper: long, and with the headings that the call asks of the one text it wants; no file beside it may be that text."""
    count = words(mail.reply)
    body = next(iter(mail.body), None)
    if body is None or count < ESSAY_WORDS or any(one.item is None and one.leaf.kind not in PICTURES for one in found):
        return ()
    lines = [line.strip() for line in mail.reply.splitlines() if line.strip()]
    short = [line for line in lines if len(line) <= HEADING_LENGTH]
    essays = [one for one in campaign.electronic() if own_text(one) and (has_headings(one, short) or (LETTER in one.formats and not sections_of(one)))]
    if len(essays) != 1 or any(one.item is not None and one.item.key == essays[0].key for one in found):
        return ()
    top = lines[:8]
    under = next((place for place in range(1, len(top)) if author_of(top[place])), 0)
    unit = author_of(top[under]) if under else ""
    title = top[under - 1].strip("《》") if under and top[under - 1][-1] not in SENTENCE_ENDS and not mentions.is_body(top[under - 1]) else ""
    fits = "栏目与" if sections_of(essays[0]) else "征集单允许写在正文里，与"
    reasons = (f"正文成篇，共{count}字，{fits}{essays[0].name}相符", *((f"题目下方署“{unit}”",) if unit else ()))
    return (Reading(replace(body, filename="来信正文"), essays[0], 0.8, unit, title, reasons=reasons),)


def _from_title(reading: Reading, campaign: Campaign) -> Reading:
    """A case text carries its title in the first line and its author, a body, in one of the next."""
    lines = called.first_lines(reading.leaf)
    if not lines:
        return reading
    unit = next((name for line in lines[1:5] if (name := author_of(line))), "")
    first_line = lines[0].strip("《》") if reading.item is not None and own_text(reading.item) and 2 <= len(title_key(lines[0])) <= 60 else ""
    if names_an_item(first_line, campaign):
        first_line = ""
    title = "" if mentions.is_body(lines[0]) else first_line
    return Reading(
        reading.leaf,
        reading.item,
        reading.score,
        unit,
        reading.title or title,
        firm=False,
        fields=reading.fields,
        heading="" if unit or title or reading.title else first_line,
        reasons=(*reading.reasons, *((f"题目下方署“{unit}”",) if unit else ())),
    )
