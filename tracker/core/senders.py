"""Who may replace a paper without a word: whoever wrote about the case before, whom the form names as contact, or who answers a letter of ours.

A number in a subject can be typed by anybody; a letter of ours has been read by whoever quotes its Message-ID. A version from an address that
nobody has seen for this case waits for a person, and the one before it stands meanwhile. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.core.model import Dossier, MailBrief, Paper

_FINAL = re.compile(r"以此[版件稿份]?为准|为准|最终|定稿|终稿|修[改订]稿|修[改订]版|更正[稿版]|最新版")


def strange(dossier: Dossier, mine: Sequence[Paper]) -> frozenset[int]:
    """Those of the papers of one item (in order of arrival) whose sender was never seen for the case when they came to replace another's."""
    mails = {one.sha256: one for one in dossier.mails}
    found: set[int] = set()
    for place, paper in enumerate(mine):
        mail = mails.get(paper.mail)
        known = {one.identity for one in mine[:place]} | {one.tenor for one in mine[:place] if one.tenor}
        others = [one for one in mine[:place] if one.id not in found and one.mail != paper.mail]
        if mail is None or not mail.sender or not others or paper.identity in known or paper.tenor in known:
            continue
        if not _trusted(mail, dossier, paper):
            found.add(paper.id)
    return frozenset(found)


def outdone(papers: Sequence[Paper]) -> frozenset[int]:
    """Of papers of one mail, item and make those that another of them outdoes by its name: 以此版为准 beside a file that says nothing of the kind."""
    marked = {one.id for one in papers if _FINAL.search(one.filename)}
    return frozenset(one.id for one in papers if one.id not in marked and any(other.id in marked and other.mail == one.mail for other in papers))


def _trusted(mail: MailBrief, dossier: Dossier, paper: Paper) -> bool:
    """By what came before this mail, and by nothing it says itself."""
    before = [one for one in dossier.mails if (one.arrived, one.sha256) < (mail.arrived, mail.sha256)]
    seen = {one.sender.casefold() for one in before}
    contacts = {field.value.strip().casefold() for one in dossier.papers if one.arrived < paper.arrived for field in one.fields if "@" in field.value}
    letters = {one.message_id for one in dossier.letters if one.message_id}
    return mail.sender.casefold() in seen | contacts or not letters.isdisjoint(mail.references)
