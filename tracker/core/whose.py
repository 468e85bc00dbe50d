"""Whose a file is that names nobody: the thread, the subject, the sender's one case, the signature, in this order; or the question that is left.

Who hands on what others filed, who calls for it, and a loose name of a file open nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.campaign import Campaign
from ingest.facts import Mail
from ingest.judging import reading
from ingest.names import Likeness, compare
from tracker.core import closeness, mentions, titles
from tracker.core.agreement import same_title
from tracker.core.directions import Direction
from tracker.core.evidence import Reading
from tracker.core.judgement import CaseRef
from tracker.core.model import Submission
from tracker.core.register import Register

QUOTED_IN = 2_000  # characters of a text in which titles between 《》 are looked for
QUOTING = 5  # files that are looked into, and cases that are named for it
_QUOTED = re.compile(r"《([^《》\n]{2,60})》")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question that placement could not answer."""

    about: str  # "unit" | "item" | "unread"
    paths: tuple[str, ...]
    filenames: tuple[str, ...]
    candidates: tuple[str, ...]
    reasons: tuple[str, ...]
    case: CaseRef | None = None
    key: str = ""  # what it is about, where several mails would ask the same


@dataclass(frozen=True, slots=True)
class Whose:
    """A unit as the mail names it, or the case the thread or the sender points to."""

    name: str
    reasons: tuple[str, ...]
    known: Submission | None = None
    candidates: tuple[str, ...] = ()  # other units that might be meant
    said: Direction | None = None  # a person said so: nothing about it is asked any more


def threaded(mail: Mail, campaign: Campaign, register: Register) -> tuple[Submission, ...]:
    """The cases this mail says it is about: a number in its subject, or an answer to a letter of ours."""
    by_number = [one for number in mentions.numbers(mail.subject, campaign.code) if (one := register.numbered(number))]
    by_number += register.registered(mail.subject)
    by_letter = register.of_thread((mail.in_reply_to, *mail.references))
    return tuple({one.number: one for one in (*by_number, *by_letter)}.values())


def by_loose_name(read: Sequence[Reading], register: Register) -> Whose | None:
    """A name that a loose file name seems to give: enough for a unit whose case is here already, never to open one."""
    found = {unit.id: (unit, one.weak) for one in read if one.weak and (unit := register.unit(one.weak)) is not None and register.cases(unit)}
    if len(found) != 1:
        return None
    ((unit, name),) = found.values()
    return Whose(unit.name, (f"文件名中的“{name}”与已立户的单位相符",))


def otherwise_named(whose: Whose, read: Sequence[Reading], register: Register) -> Iterator[Doubt]:
    """Files whose loose name is that of another unit that is here already: perhaps they are for that one."""
    for one in read:
        other = register.unit(one.weak) if one.weak else None
        if other is not None and register.cases(other) and compare(other.name, whose.name).likeness is Likeness.DIFFERENT:
            yield doubt_about("unit", [one], (whose.name, other.name), (f"文件名中写的是“{one.weak}”，来信写的是“{whose.name}”",))


def unit_of_mail(mail: Mail, campaign: Campaign, register: Register, thread: Sequence[Submission], read: Sequence[Reading] = ()) -> Whose | None:
    """No file names a unit: the thread, the subject, the signature, the sender's one case, in this order. A text headed otherwise is not for that case."""
    if len(thread) == 1:
        return Whose(thread[0].unit.name, (f"来信回复的是编号 {thread[0].number}",), thread[0])
    in_subject = strangers(mentions.bodies(mail.subject), campaign)
    known = register.of_sender(mail.sender.address) if mail.sender else ()
    if len(in_subject) == 1 and (meant := _without_places(in_subject[0], known, register)) is not None:
        return meant
    if len(in_subject) == 1:
        name = _in_full(in_subject[0], mail, campaign)
        return Whose(name, (f"主题写明“{in_subject[0]}”", *((f"来信写明“{name}”",) if name != in_subject[0] else ())))
    if mentions.passes_on(mail.subject, mail.reply):
        return None
    if len(known) == 1 and any(_headed_otherwise(one, known[0]) for one in read):
        return None
    if len(known) == 1:
        return Whose(known[0].unit.name, (f"该邮箱此前只为 {known[0].number} 来过信",), known[0])
    signed = strangers(mentions.signature(mail.reply), campaign)
    if len(signed) == 1 and not known:
        return Whose(signed[0], (f"落款为“{signed[0]}”",))
    return None


def _in_full(name: str, mail: Mail, campaign: Campaign) -> str:
    """阳光社区 of a subject as the letter below it writes it: 徐州市阳光社区居民委员会, where that is the one name that may be the same, with more places."""
    places = len(reading(name).parts.levels)
    written = [one for one in strangers(mentions.bodies(mail.reply), campaign) if compare(name, one).likeness is not Likeness.DIFFERENT]
    return written[0] if len(written) == 1 and len(reading(written[0]).parts.levels) > places and not mentions.passes_on(mail.subject, mail.reply) else name


def _without_places(name: str, known: Sequence[Submission], register: Register) -> Whose | None:
    """文昌社区基金会 from whoever wrote for 江州市文昌社区基金会 and for nobody else: the name of that unit with its places left out."""
    units = {one.unit.id: one.unit for one in known}
    if len(units) != 1 or register.unit(name) is not None:
        return None
    ((_, unit),) = units.items()
    places = "".join(level.name for level in reading(unit.name).parts.levels)
    if not places or reading(unit.name).key != places + reading(name).key:
        return None
    return Whose(unit.name, (f"主题写明“{name}”，来信人此前只为“{unit.name}”来过信",), known[0] if len(known) == 1 else None)


def _headed_otherwise(reading: Reading, case: Submission) -> bool:
    """Whether the first line of a text is neither the title of *case* nor its unit; of a case without a title it may be the title."""
    if not reading.heading or not case.title:
        return False
    unit = compare(reading.heading, case.unit.name).likeness
    return unit is Likeness.DIFFERENT and not same_title(reading.heading, case.title) and not titles.alike(reading.heading, case.title)


def strangers(names: Sequence[str], campaign: Campaign) -> tuple[str, ...]:
    return tuple(name for name in names if not mentions.addressee(name, campaign))


def unknown_unit(read: Sequence[Reading], mail: Mail, campaign: Campaign, register: Register) -> Doubt:
    lately = register.lately(mail.sender.address) if mail.sender else ()
    titled = tuple(one for one in _titled(read, mail, register) if one.number not in {other.number for other, _ in lately})
    known = (*(one for one, _ in lately), *titled)
    candidates = tuple(f"{one.number} {one.unit.name}" for one in known) or strangers(mentions.bodies(f"{mail.subject}\n{mail.reply}"), campaign)
    headed = (
        f"“{one.leaf.filename}”文首写的是“{one.heading}”，与 {known[0].number}“{known[0].title}”不同"
        for one in read
        if lately and _headed_otherwise(one, known[0])
    )
    just = (closeness.before(gap, f" {one.number} ") for one, gap in lately[:1] if gap is not None and gap <= closeness.CLOSE)
    called = (f"来件提到的《{one.title}》与 {one.number} 的题目相同" for one in titled)
    return doubt_about("unit", read, candidates, ("附件、主题和落款都没有写明单位全称", *just, *called, *(headed if len(lately) == 1 else ())))


def _titled(read: Sequence[Reading], mail: Mail, register: Register) -> tuple[Submission, ...]:
    """The cases whose titles the letter or its files put between 《》: an expert writes of the work and not of the unit."""
    texts = (mail.subject, mail.reply[:QUOTED_IN], *(one.leaf.extract.text[:QUOTED_IN] for one in read[:QUOTING]))
    titles = dict.fromkeys(title for text in texts for title in _QUOTED.findall(text))
    return tuple({one.number: one for title in titles for one in register.entitled(title)}.values())[:QUOTING]


def spoken_of(mail: Mail, register: Register) -> tuple[Submission, ...]:
    """The cases that a letter from nobody we know speaks of: those of the titles it quotes, else of the units it names."""
    named = (register.unit(name) for name in mentions.bodies(f"{mail.subject}\n{mail.reply}")[:QUOTING])
    cases = {one.number: one for unit in named if unit is not None for one in register.cases(unit)}
    return _titled((), mail, register) or tuple(cases.values())[:QUOTING]


def doubt_about(about: str, read: Sequence[Reading], candidates: tuple[str, ...], reasons: tuple[str, ...], case: CaseRef | None = None) -> Doubt:
    return Doubt(about, tuple(one.leaf.path for one in read), tuple(one.leaf.filename for one in read), candidates, reasons, case)
