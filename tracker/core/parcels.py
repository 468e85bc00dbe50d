"""The code on the cover of an envelope: the number of a case with a character that checks it, so that a slip of a finger finds nobody else's case.

    DJ2025-0001  →  DJ2025-0001-7      read back from a scanner, which types it, or from a hand that did

The check is ISO/IEC 7064, MOD 37,36: it finds every single wrong character, and nearly all neighbours that changed places. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from config.campaign import Campaign
from tracker.core import circumstances
from tracker.core.model import Dossier, Standing
from tracker.core.standing import items

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LONGEST = 200  # characters of one scan that are looked at: the longest code of a courier's label is under 60
OWING = frozenset({Standing.MISSING, Standing.DEFECTIVE})  # an envelope that came late, or that a person has to look at, is here
_NUMBER = re.compile(r"[A-Z][A-Z0-9_-]{0,19}-\d{4,6}")
_CODE = re.compile(rf"({_NUMBER.pattern})-([0-9A-Z])")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one line of a scanner, or of a keyboard, says."""

    text: str  # tidied, and cut to what may be shown
    number: str = ""  # of a case, as printed on a cover
    checked: bool = False  # with the character that proves it
    wrong: bool = False  # looks like a code of ours, and is not one


def code(number: str) -> str:
    """The *number* of a case as its cover bears it."""
    return f"{number}-{check(number)}"


def check(number: str) -> str:
    """The check character over the letters and digits of *number*."""
    size = len(ALPHABET)
    carried = size
    for one in number.upper():
        if one not in ALPHABET:
            continue
        carried = (carried + ALPHABET.index(one)) % size or size
        carried = carried * 2 % (size + 1)
    return ALPHABET[(size + 1 - carried) % size]


def scanned(line: str) -> Scanned:
    """Read *line*; full-width letters and small ones are what an input method makes of a scanner's keys."""
    plain = unicodedata.normalize("NFKC", line[:LONGEST]).upper()
    plain = re.sub(r"[‐-―−－ー]", "-", plain)
    text = re.sub(r"\s+", " ", "".join(one if one.isprintable() else " " for one in plain)).strip()
    bare = text.replace(" ", "")
    if (found := _CODE.fullmatch(bare)) and found[2] == check(found[1]):
        return Scanned(text, found[1], checked=True)
    if _NUMBER.fullmatch(bare):
        return Scanned(text, bare)
    return Scanned(text, wrong=found is not None)


def postal_owed(dossier: Dossier, campaign: Campaign) -> tuple[str, ...]:
    """The items on paper that this case still owes, in the sheet's order: what an envelope of it most likely holds."""
    return tuple(one.requirement.key for one in items(dossier, campaign) if not one.requirement.by_email and one.standing in OWING)


def enclosed(dossier: Dossier, campaign: Campaign) -> tuple[str, ...]:
    """What belongs into the envelope of this case, whether it has come or not: the list on its cover."""
    wanted = (one for one in campaign.requirements if one.by_post and not one.by_email)
    return tuple(one.key for one in wanted if circumstances.owed(dossier, one, campaign).verdict is not False or not one.when)
