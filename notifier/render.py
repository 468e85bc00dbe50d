"""Notice → Letter: the words of each letter from its templates, with everything a stranger wrote kept plain.

A campaign's own templates are refused at load if one of them fails on a sample.

    RenderError
    ├── TemplateProblems   templates that cannot be used; names every one at once
    └── LetterTooLong      even the shortened form is too large to be sent
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from notifier import invented, moments, samples
from notifier.envelope import clean_header, clean_text
from notifier.notices import (
    Awaited,
    CaseEntry,
    Count,
    Deficiency,
    Digest,
    Extended,
    Late,
    Letter,
    Letterhead,
    Listed,
    Notice,
    Posted,
    Posting,
    PostTo,
    Receipt,
    Recipient,
    Reminder,
    Roll,
    Saying,
    UnitName,
    Withdrawn,
)
from notifier.stationery import Stationery, Templates, faults, stationery
from notifier.words import WordsError, knows

NAME_CAP = 60  # a unit, a title, a value inside a sentence
TEXT_CAP = 300
SIZE_CAP = 30_000  # bytes on the wire
LIMITS = (100, 40, 20, 10, 5, 3, 2, 1)  # rows shown; fewer until the letter fits
PAGE_LIMIT = 40  # counts in one sentence: more than there are kinds
STALE_AFTER = timedelta(hours=2)
# A mail program makes a link of anything that looks like one; what a stranger wrote must not become one in our letter.
LINKISH = re.compile(r"(?<=[A-Za-z0-9\u0080-\uffff])\.(?=[A-Za-z]{2})|(?<=\w)@(?=\w)|(?<=[A-Za-z]):(?=//)")
DEFUSED = {".": "．", "@": "＠", ":": "："}


class RenderError(Exception):
    pass


class TemplateProblems(RenderError):  # noqa: N818 - it is the list of them
    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class LetterTooLong(RenderError):  # noqa: N818
    pass


@dataclass(frozen=True, slots=True)
class Group:
    """Items owed by the same route until the same moment, by their numbers in the list."""

    numbers: tuple[int, ...]
    by_post: bool
    until: datetime | None
    basis: str


@cache
def proved(templates_dir: Path | None = None) -> Stationery:
    """The templates, after every sample was written on them in every language; every problem at once if they cannot be used."""
    paper = stationery(templates_dir)
    if templates_dir is None:
        return paper  # the house's own are proved by the tests, not at every start
    if problems := tuple(dict.fromkeys((*faults(paper), *_failures(paper)))):
        raise TemplateProblems(problems)
    return paper


def _failures(paper: Stationery) -> Iterator[str]:
    for head in (invented.HEAD, invented.HEAD_EN):
        for name, notice in samples.samples(head):
            try:
                render(notice, samples.posting(name, notice), sender=invented.TO, copy_to="", message_id="", paper=paper)
                if isinstance(notice, Digest):
                    paged(notice, paper=paper)
            except (TemplateError, WordsError, RenderError, TypeError, ValueError, AttributeError) as error:
                yield f"{head.language}/{notice.kind.value}：用样例写不出函件: {type(error).__name__}: {error} (sample {name})"


def render(
    notice: Notice, posting: Posting, *, sender: Recipient, copy_to: str, message_id: str, templates_dir: Path | None = None, paper: Stationery | None = None
) -> Letter:
    """Put *notice* into words for *posting*; lists are shortened until the letter fits into `SIZE_CAP`."""
    paper = paper or proved(templates_dir)
    tamed = _once(_tame(notice))
    facts = _facts(tamed, posting)
    for limit in LIMITS:
        subject, text, html = _written(paper, tamed, {**facts, "limit": limit})
        if 1500 + (len(text.encode()) + len(html.encode())) * 1.37 < SIZE_CAP:
            return Letter(
                message_id=message_id,
                sender=sender,
                to=posting.to if facts["echo"] else replace(posting.to, name=""),
                copy_to=copy_to,
                subject=subject,
                text=text,
                html=html,
                automatic=_automatic(notice, posting),
                in_reply_to=posting.in_reply_to,
                references=posting.references,
            )
    raise LetterTooLong(posting.key)


def paged(notice: Digest, templates_dir: Path | None = None, *, paper: Stationery | None = None) -> tuple[Digest, str]:
    """The words of its page, a paragraph a line (`notifier.outline` says how they are marked), and the facts that may stand beside them."""
    tamed: Digest = _tame(notice)
    facts = _facts(tamed, Posting("", Recipient("", ""), ""))
    return tamed, _part((paper or proved(templates_dir)).texts, tamed, "page.txt", {**facts, "limit": PAGE_LIMIT}, html=False)


def _facts(tamed: Notice, posting: Posting) -> dict[str, Any]:
    return {"notice": tamed, "head": tamed.head, "number": clean_text(posting.number, NAME_CAP), "to": _plain(posting.to.name), **_derived(tamed)}


def _automatic(notice: Notice, posting: Posting) -> str:
    """RFC 3834 §5: an answer to somebody's mail is auto-replied, what we begin ourselves is auto-generated."""
    match notice:
        case Receipt():
            return "auto-replied"
        case Deficiency() | Late() | Withdrawn():
            return "auto-replied" if posting.in_reply_to else "auto-generated"
        case Reminder() | Posted() | UnitName() | Extended() | Digest():
            return "auto-generated"


def _written(paper: Stationery, notice: Notice, facts: dict[str, Any]) -> tuple[str, str, str]:
    subject = clean_header(_part(paper.texts, notice, "subject.txt", facts, html=False))
    html = re.sub(r"\n\s*\n", "\n", _part(paper.pages, notice, "body.html", facts, html=True, subject=subject)).strip() + "\n"
    return subject, _text(paper, notice, facts), html


def _text(paper: Stationery, notice: Notice, facts: dict[str, Any]) -> str:
    text = _part(paper.texts, notice, "body.txt", facts, html=False)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"


def _part(environment: Templates, notice: Notice, name: str, facts: dict[str, Any], **more: Any) -> str:  # noqa: ANN401
    count = itertools.count(1)
    template = environment.get_template(f"{notice.head.language}/{notice.kind.value}/{name}")
    return template.render({"subject": "", **facts, **more}, part=lambda: moments.numeral(next(count)))


def _once(notice: Notice) -> Notice:
    """Name nothing twice: what stands among the faults of a letter is not listed again as awaited."""
    match notice:
        case Deficiency() | Reminder():
            named = {one.item for one in notice.faults}
            return replace(notice, case=replace(notice.case, awaited=tuple(one for one in notice.case.awaited if one.item not in named)))
        case Receipt() | Late() | Posted() | UnitName() | Withdrawn() | Extended() | Digest():
            return notice


def _derived(notice: Notice) -> dict[str, Any]:
    """What the templates would otherwise have to work out."""
    match notice:
        case Receipt():
            awaited = tuple(one for case in notice.cases for one in case.awaited)
            return _routes(awaited, several=len(notice.cases) > 1 or notice.forwarded) | {"echo": notice.echo, "owed": len(awaited), "stale": False}
        case Reminder():
            items = {one.item for one in notice.case.awaited} | {one.item for one in notice.faults}
            return _routes(notice.case.awaited) | {"echo": True, "owed": len(items), "stale": False}
        case Deficiency():
            spare = {one.item for one in notice.case.received} - {one.item for one in notice.faults}
            return _routes(notice.case.awaited) | {"echo": True, "owed": len(notice.faults), "stale": False, "spare": bool(spare)}
        case Posted() | UnitName():
            awaited = tuple(one for case in notice.cases for one in case.awaited)
            return _routes(awaited, several=len(notice.cases) > 1) | {"echo": True, "owed": len(awaited), "stale": False}
        case Late() | Withdrawn() | Extended():
            return _routes(notice.case.awaited) | {"echo": True, "owed": len(notice.case.awaited), "stale": False}
        case Digest():
            stale = notice.last_poll is None or notice.at - notice.last_poll > STALE_AFTER
            bars = {"categories": _bars(notice.categories), "regions": _bars(notice.regions)}
            return _routes(()) | {"echo": True, "owed": 0, "stale": stale, "bars": bars}


def _bars(counts: tuple[Count, ...]) -> tuple[tuple[Count, int], ...]:
    """Each count with the length of its bar in hundredths of the longest; templates do not reckon."""
    longest = max((one.number for one in counts), default=0) or 1
    return tuple((one, max(1, one.number * 100 // longest) if one.number else 0) for one in counts)


def _routes(awaited: tuple[Awaited, ...], *, several: bool = False) -> dict[str, Any]:
    """The groups of *awaited*; with *several* cases in one letter the numbers of the list mean nothing."""
    found: dict[tuple[bool, datetime | None, str], list[int]] = {}
    for number, one in enumerate(awaited, 1):
        if not one.closed:
            found.setdefault((one.by_post, one.until, one.basis), []).append(number)
    groups = tuple(Group(tuple(numbers), *route) for route, numbers in found.items())
    return {"groups": groups, "several": several, "posted": any(one.by_post and not one.closed for one in awaited)}


def _plain(text: str, cap: int = NAME_CAP) -> str:
    """What a stranger wrote: one short line that no mail program takes for a link."""
    return LINKISH.sub(lambda found: DEFUSED[found[0]], clean_text(text, cap))


def _named(label: str) -> str:
    """A code of the catalogue stays one; all other words may be a stranger's."""
    return label if "." in label and knows(label) else _plain(label)


def _tame(value: Any) -> Any:  # noqa: ANN401 - a notice and whatever is inside it, one line for each kind
    match value:
        case str():
            return _plain(value, TEXT_CAP)
        case tuple():
            return tuple(_tame(one) for one in value)
        case Letterhead() | PostTo():  # ours
            return value
        case Saying():
            return replace(value, values=tuple((name, _plain(one)) for name, one in value.values))
        case Count():
            return replace(value, label=_named(value.label))
        case Listed():
            return Listed(_plain(value.number), _plain(value.unit), _plain(value.title).strip("《》 "), _named(value.why))
        case Roll():
            return Roll(_named(value.heading), value.number, _tame(value.rows))
        case CaseEntry():
            changed = {one.name: _tame(getattr(value, one.name)) for one in fields(value)}
            return CaseEntry(**changed | {"unit": _plain(value.unit), "title": _plain(value.title).strip("《》 ")})
        case _ if is_dataclass(value) and not isinstance(value, type):
            return type(value)(**{one.name: _tame(getattr(value, one.name)) for one in fields(value)})
        case _:
            return value
