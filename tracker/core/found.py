"""A label somewhere on a form with what stands at it, before anybody decides which of several counts."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.core.concepts import Label, Subject

MAX_VALUE = 200  # characters; a longer "value" is running text that happens to follow a label
BESIDE, BELOW, NEXT_LINE, ASIDE, HEADED = (
    1.0,
    0.95,
    0.85,
    0.9,
    0.75,
)  # how sure a place makes: next to it; under it; on the next line; past empty cells; under a chapter's heading


@dataclass(frozen=True, slots=True)
class Found:
    label: Label
    value: str  # as it stands there, untrimmed
    where: str
    subject: Subject  # its own, or that of the block or the row it stands in
    near: bool = True  # the subject is said by the label, the block or the same row; False: by the order of reading only
    sure: float = BESIDE
    table: int = -1  # index; -1 in running text
    row: int = -1  # of the table, or the line
    head: str = ""  # the words of the label that heads the block: 汇报人 over 姓名
