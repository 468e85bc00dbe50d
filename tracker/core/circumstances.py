"""What is so about one case that conditions of the sheet (当) ask for, and why an item is owed or not: 分类, 角色, 主体, 渠道.

Every fact has its source: the roster, a cell of the form, the sheet, a person's ruling. What no source tells stays unknown, and nothing is asked of an
applicant on an unknown ground: then a person is told what has to be found out. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from config.campaign import Campaign, Need, Per, Requirement
from tracker.core.mentions import is_body
from tracker.core.model import Dossier, MailBrief, RulingKind, TaskKind

YES, NO = "是", "否"
MAILBOX = "邮箱"
_DAEMON = re.compile(r"(?:mailer[._-]?daemon|post-?master|microsoftexchange[0-9a-f]{32})@", re.IGNORECASE)
_FILLED = re.compile(r"[^\s/／\\—_\-－无]")


@dataclass(frozen=True, slots=True)
class Owed:
    """Whether an item is owed, and the ground in words; *ground* is "" where the sheet wants it of everybody."""

    verdict: bool | None  # None: a fact is lacking
    ground: str = ""


def owed(dossier: Dossier, requirement: Requirement, campaign: Campaign) -> Owed:
    """Whether *requirement* has to be in for this case; what the sheet only wishes for is not."""
    if requirement.need is not Need.REQUIRED:
        return Owed(False, "通知未要求必交")
    if requirement.per is Per.RECOMMENDER:
        return Owed(False, "由推荐单位报送，不由申报单位报送")
    if not requirement.when:
        return Owed(True, _alternatives(requirement))
    known = facts(dossier, campaign)
    verdicts = {word: _holds(word, requirement, known) for word in dict(requirement.when)}
    failing = next((word for word, verdict in verdicts.items() if verdict is False), None)
    if failing is not None:
        return Owed(False, f"{_told(failing, known)}，无须提交")
    unknown = [word for word, verdict in verdicts.items() if verdict is None]
    if unknown:
        return Owed(None, "、".join(_lacking(word, dossier) for word in unknown))
    ground = f"{'，'.join(_told(word, known) for word in verdicts)}，须提交"
    return Owed(True, "；".join(filter(None, (ground, _alternatives(requirement)))))


def facts(dossier: Dossier, campaign: Campaign) -> Mapping[str, frozenset[str]]:
    """Each word of a condition with the values that hold; a word that nothing tells is not there."""
    found: dict[str, frozenset[str]] = {}
    said = category(dossier, campaign)
    if said:
        parents = {one.key: one.parent for one in campaign.categories}
        found["分类"] = frozenset(filter(None, (said, parents.get(said, ""))))
    found |= _roles(dossier, campaign)
    found |= _chosen("渠道", campaign.applicants.channels, field(dossier, "渠道"))
    found |= _chosen("奖项", campaign.applicants.awards, field(dossier, "奖项"))
    kinds = [kind for kind in ("单位", "个人", "团队") if kind in campaign.applicants.kind]
    if len(kinds) == 1:
        found["主体"] = frozenset(kinds)
    elif "单位" in kinds and is_body(dossier.submission.unit.name):
        found["主体"] = frozenset({"单位"})
    return found


def category(dossier: Dossier, campaign: Campaign) -> str:
    """The key of the category: as a person put it, else as the form says; "" where it is none of the sheet's."""
    if dossier.submission.category:
        return dossier.submission.category
    key = category_key(field(dossier, "分类"), campaign)
    return key if key in {one.key for one in campaign.categories} else ""


def category_key(written: str, campaign: Campaign) -> str:
    """The key of the category a form names by key, by name or by a tick before one; as written where it is none of them."""
    ticked = re.search(r"[√☑✓■✔▣]\s*([^□√☑✓■✔▣\n]+)", written)
    said = unicodedata.normalize("NFKC", ticked[1] if ticked else written).strip(" .、()（）")
    for one in campaign.categories:
        if said == one.key or said.strip("第类分") == one.key or one.name in said or (len(said) > 2 and said in one.name):
            return one.key
    return written


def field(dossier: Dossier, meaning: str) -> str:
    """What the newest form says, unless a person corrected it."""
    corrected = [one for one in dossier.rulings if one.kind is RulingKind.CONTACT and one.subject == f"field:{meaning}" and not one.undone]
    if corrected:
        return max(corrected, key=lambda one: (one.at, one.id)).value
    read = [(paper.arrived, field.value) for paper in dossier.papers for field in paper.fields if field.meaning == meaning and field.value]
    return max(read, key=lambda one: one[0])[1] if read else ""


def correspondent(dossier: Dossier) -> str:
    """The address we write to: that of the last mail, unless a person corrected it since."""
    last = last_letter(dossier)
    return addressed(dossier, last) if last is not None else ""


def last_letter(dossier: Dossier) -> MailBrief | None:
    """The newest mail that a person wrote: a report that our letter came back is among the mails of its case, and its author takes no answer."""
    returned = {task.mail for task in dossier.tasks if task.kind is TaskKind.BOUNCE}
    people = (one for one in dossier.mails if one.sha256 not in returned and not _DAEMON.match(one.sender))
    return max(people, key=lambda one: (bool(one.sender), one.arrived, one.sha256), default=None)  # without a sender there is nobody to answer


def addressed(dossier: Dossier, mail: MailBrief) -> str:
    """Where an answer to *mail* goes: to its sender, unless a person corrected the address after it came."""
    corrected = [one for one in dossier.rulings if one.kind is RulingKind.CONTACT and one.subject == f"field:{MAILBOX}" and not one.undone]
    latest = max(corrected, key=lambda one: (one.at, one.id), default=None)
    return latest.value if latest is not None and latest.value and latest.at >= mail.arrived else mail.sender


def _roles(dossier: Dossier, campaign: Campaign) -> dict[str, frozenset[str]]:
    """Each role of the sheet, 是 or 否; unknown while no roster was imported, or a name of it may be this unit.

    A roster that tells roles apart is believed; one that only lists units gives its role to all of them (角色: {委员单位: 在名册}).
    """
    membership, roles = dossier.membership, campaign.applicants.roles
    if not roles or membership is None or membership.listed is None:
        return {}
    names = {role for role, _ in roles}
    told = names.intersection(membership.roles)
    held = {role for role, how in roles if membership.listed and (role in told or (not told and (how == "在名册" or len(names) == 1)))}
    each = {role: frozenset({YES if role in held else NO}) for role in names}
    return {**each, "角色": frozenset(held)}


def _chosen(word: str, choices: tuple[str, ...], said: str) -> dict[str, frozenset[str]]:
    """One of the sheet's choices, as a cell of the form names it: by itself, or as the one ticked."""
    if not choices or not _FILLED.search(said):
        return {}
    ticked = re.search(r"[√☑✓■✔▣]\s*([^□√☑✓■✔▣\n]+)", said)
    named = [one for one in choices if one in (ticked[1] if ticked else said)]
    if len(named) != 1:
        return {}
    return {word: frozenset(named), **{one: frozenset({YES if one == named[0] else NO}) for one in choices}}


def _holds(word: str, requirement: Requirement, known: Mapping[str, frozenset[str]]) -> bool | None:
    wanted = {value for other, value in requirement.when if other == word}
    return bool(known[word] & wanted) if word in known else None


def _told(word: str, known: Mapping[str, frozenset[str]]) -> str:
    values = known[word]
    if values <= {YES, NO}:
        return f"属{word}" if YES in values else f"不属{word}"
    return f"{word}为“{'、'.join(sorted(values))}”" if values else f"{word}均不具备"


def _lacking(word: str, dossier: Dossier) -> str:
    membership = dossier.membership
    if membership is not None and membership.listed is None:
        return f"是否{word}待认定（名册中有名称相近的单位）"
    return f"是否{word}尚不清楚" if word not in {"分类", "渠道", "奖项", "主体", "角色"} else f"{word}尚不清楚"


def _alternatives(requirement: Requirement) -> str:
    """任一: what each of the ways is, where there are several."""
    ways = [way for one in requirement.any_of if (way := _way(one, requirement))]
    return f"以下任一即可：{'；'.join(ways)}" if len(ways) > 1 else ""


def _way(one: Requirement, of: Requirement) -> str:
    named = "或".join(one.aliases) if one.name in {"", of.name} else one.name
    place = f"附在{one.inside}内" if one.inside else ""
    marks = "、".join(filter(None, (f"{one.seal}盖章" if one.seal else "", f"{one.signature}签字" if one.signature else "")))
    return f"{named}{place}{f'（{marks}）' if marks else ''}" if named or place else marks
