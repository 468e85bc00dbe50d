"""Who may replace a paper without a word: whoever wrote about the case before, whom the form names as contact, or who answers a letter of ours.

A number in a subject can be typed by anybody; a letter of ours has been read by whoever quotes its Message-ID. A version from an address that
nobody has seen for this case waits for a person, and the one before it stands meanwhile. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.core.model import Dossier, MailBrief, Paper


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


def _trusted(mail: MailBrief, dossier: Dossier, paper: Paper) -> bool:
    """By what came before this mail, and by nothing it says itself."""
    before = [one for one in dossier.mails if (one.arrived, one.sha256) < (mail.arrived, mail.sha256)]
    seen = {one.sender.casefold() for one in before}
    contacts = {field.value.strip().casefold() for one in dossier.papers if one.arrived < paper.arrived for field in one.fields if "@" in field.value}
    letters = {one.message_id for one in dossier.letters if one.message_id}
    return mail.sender.casefold() in seen | contacts or not letters.isdisjoint(mail.references)
