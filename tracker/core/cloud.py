"""Files left at a provider instead of being attached (云附件): evidence that is announced and not here, and how long it can be had.

    Link ──leaf──▶ a file without bytes ──place──▶ Paper(sha256 "") ──a real file answers it, or a person──▶ superseded
                                            └─▶ Task(due): later → this week → today or tomorrow → gone

A link is never fetched. What stands here was said by the letter, so it may be wrong: a size is as printed, a kind as named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from ingest.facts import Kind, Leaf, Link, Mail
from ingest.names import file_name, title_key
from ingest.suffixes import by_name, disguised
from tracker.core import mentions
from tracker.core.evidence import Reading, readings
from tracker.core.model import Dossier, Paper, Task, TaskKind
from tracker.core.standing import ItemStanding
from tracker.core.together import BEST_FIRST
from tracker.core.versions import answers, standings

PREFIX = "cloud:"
MOST = 20  # links of one mail that become papers; a mail that lists more is no application
NAME = 255  # characters of a name that are kept: what file systems allow
SOON = timedelta(days=7)
UNITS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}
PRINTED = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s?([KMGT]?)(?:i?B|字节)?", re.IGNORECASE)


class Urgency(StrEnum):
    """How pressing it is to fetch a file before its provider deletes it; worst first."""

    URGENT = "urgent"  # today or tomorrow
    GONE = "gone"
    SOON = "soon"  # within a week
    UNKNOWN = "unknown"  # the letter does not say until when
    LATER = "later"


def offered(mail: Mail) -> tuple[Link, ...]:
    """The links this sender left as files: not those of quoted history, nor such as pose as a provider's or are programs."""
    return tuple(one for one in mail.links if not one.quoted and not dubious(one))[:MOST]


def dubious(link: Link) -> bool:
    """Whether nobody should be asked to download it: a look-alike of a provider, or a program by its name."""
    return link.suspicious or bool(disguised(link.name)) or by_name(link.name) is Kind.PROGRAM


def leaves(mail: Mail) -> tuple[Leaf, ...]:
    """Each offered link as a file without bytes; its path is its place among them and is the same on every reading."""
    return tuple(
        Leaf(
            path=f"{PREFIX}{place}",
            filename=link.name[:NAME] or f"云附件{place}",
            size=printed_size(link.size),
            sha256="",
            content_type="",
            kind=by_name(link.name),
            named=bool(link.name),
        )
        for place, link in enumerate(offered(mail), 1)
    )


def announced(mail: Mail, campaign: Campaign) -> tuple[Reading, ...]:
    """What the names of the files left elsewhere say; nothing else can be read of them.

    清泉先锋宣传片.mp4 names a brand before the item, not its unit: only what reads like a body is taken for one.
    """
    left = leaves(mail)
    read = readings(replace(mail, leaves=left, body=()), campaign) if left else ()
    return tuple(one if not one.unit or one.firm or mentions.is_body(one.unit) else replace(one, unit="", reasons=one.reasons[:1]) for one in read)


def link_of(mail: Mail, path: str) -> Link | None:
    """The link behind a paper of this path; None for what was attached."""
    return dict(zip((one.path for one in leaves(mail)), offered(mail), strict=True)).get(path)


def printed_size(text: str) -> int:
    """Bytes of a size as printed (126.00M, 1.2 GB); 0 when it says nothing."""
    found = PRINTED.fullmatch(text.strip())
    return int(float(found[1]) * 1024 ** UNITS[found[2].upper()]) if found else 0


def task_key(mail: str, path: str) -> str:
    """One question a link. The first has none but the mail's mark, as when there was one question a mail."""
    place = path.removeprefix(PREFIX)
    return f"cloud:{mail[:16]}" if place == "1" else f"cloud:{mail[:16]}:{place}"


def path_of(key: str) -> str:
    """The path of the link that a question is about."""
    _, _, place = key.removeprefix(PREFIX).partition(":")
    return f"{PREFIX}{place or '1'}"


def answered(dossier: Dossier, campaign: Campaign) -> tuple[Task, ...]:
    """The open questions about links whose files came by mail since: what is here need not be fetched any more.

    Of an item that gathers another file may be one more: there only a file of the same name is the one that was left elsewhere.
    """
    asked = {(one.mail, path_of(one.key)): one for one in waiting(dossier.tasks)}
    left = [one for one in dossier.papers if not one.sha256 and (one.mail, one.path) in asked]
    return tuple(asked[one.mail, one.path] for one in left if any(_came(other, one, campaign) for other in _standing(dossier, one.requirement, campaign)))


def _standing(dossier: Dossier, item: str, campaign: Campaign) -> Iterator[Paper]:
    requirement = campaign.requirement(item)
    return (one.paper for one in standings(dossier, requirement, campaign) if one.standing in BEST_FIRST and one.paper.sha256) if requirement else iter(())


def _came(paper: Paper, left: Paper, campaign: Campaign) -> bool:
    requirement = campaign.requirement(left.requirement)
    many = requirement is not None and requirement.gathers
    return (
        paper.mail != left.mail and answers(paper, left) and (not many or title_key(file_name(paper.filename).stem) == title_key(file_name(left.filename).stem))
    )


def as_of(stood: Sequence[ItemStanding], now: datetime) -> tuple[ItemStanding, ...]:
    """The same standings, with links whose time is over by *now* named as such."""
    return tuple(_lapsed(one, now) for one in stood)


def _lapsed(one: ItemStanding, now: datetime) -> ItemStanding:
    over = {finding for each in one.papers if each.paper.expires and each.paper.expires <= now for finding in each.findings if finding.code == "cloud-only"}
    if not over:
        return one
    said = {finding: replace(finding, code="cloud-expired") for finding in over}
    papers = tuple(replace(each, findings=tuple(said.get(finding, finding) for finding in each.findings)) for each in one.papers)
    return replace(one, findings=tuple(said.get(finding, finding) for finding in one.findings), papers=papers)


def urgency(task: Task, now: datetime, zone: str) -> Urgency | None:
    """How pressing *task* is at *now*; None when nothing about it runs out."""
    if task.closed or (task.due is None and task.kind is not TaskKind.CLOUD):
        return None
    if task.due is None:
        return Urgency.UNKNOWN
    if task.due <= now:
        return Urgency.GONE
    days = days_left(task.due, now, zone)
    if days <= 1:
        return Urgency.URGENT
    return Urgency.SOON if days <= SOON.days else Urgency.LATER


def days_left(due: datetime, now: datetime, zone: str) -> int:
    """Nights until *due*: 0 is today, 1 tomorrow, as people count."""
    place = ZoneInfo(zone)
    return (due.astimezone(place).date() - now.astimezone(place).date()).days


def pressing_first(tasks: Iterable[Task], now: datetime, zone: str) -> tuple[Task, ...]:
    """Open before closed, and what a person put off behind until its day; what runs out within a week, or has, before the rest, by when.

    All else stays in its order.
    """
    pressing = (Urgency.URGENT, Urgency.GONE, Urgency.SOON)

    def rank(task: Task) -> tuple[bool, bool, int, float]:
        found = urgency(task, now, zone)
        if found not in pressing or task.due is None:
            return task.closed, put_off(task, now, zone), len(pressing), 0.0
        return False, put_off(task, now, zone), pressing.index(found), task.due.timestamp()

    return tuple(sorted(tasks, key=rank))


def put_off(task: Task, now: datetime, zone: str) -> bool:
    """Whether a person looks at *task* on a later day."""
    return not task.closed and task.later is not None and now.astimezone(ZoneInfo(zone)).date() < task.later


def waiting(tasks: Iterable[Task]) -> Iterator[Task]:
    """The open questions about files left at a provider."""
    return (one for one in tasks if one.kind is TaskKind.CLOUD and not one.closed)
