"""Names of organisations compared as a careful secretary would: *same*, *different*, or *ask* a person; it would rather ask than merge two offices.

A name is read as places (省市区县街道社区), and a body: own name, field of work, form, department. *Same* takes every part equal but for spelling,
the table of what offices write both ways, an upper place left out that the others imply, or an office's inner department. Any part in conflict is
*different*; what a part's absence leaves open, party and administration of one place, renamed divisions and slips of the pen are *ask*.
"""

from __future__ import annotations

from ingest.likeness import Likeness, Verdict
from ingest.spelling import LONGEST, plain, title_key, unit_key

__all__ = ["LONGEST", "Likeness", "Verdict", "compare", "plain", "title_key", "unit_key"]


def compare(a: str, b: str) -> Verdict:
    """Say whether two names mean one organisation; see the module's first lines for what "same" takes."""
    from ingest.judging import judge, reading  # tables of words and divisions: who only spells names pays nothing for them

    if max(len(a), len(b)) > LONGEST and a != b:  # what lies beyond is not read, and must not be taken for equal
        return Verdict(Likeness.ASK, ("名称过长，不像单位名称，请核对",))
    found = judge(reading(a), reading(b))
    return Verdict(Likeness.SAME, ("名称相同",)) if found.likeness is Likeness.SAME and a == b else found
