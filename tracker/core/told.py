"""What a form says about itself: 填表说明 and its points, whose labels are nobody's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

LINE = 2_000  # characters of a line that are looked at
_INSTRUCTION = re.compile(
    r"^\s*(?:[(（]?[一二三四五六七八九十\d]{0,2}[)）、.．]?\s*)?(?:填表说明|填写说明|填报说明|填写须知|填报须知|填表须知|填写要求|填报要求|注意事项|报送要求|报送方式|提交方式|申报要求|注\s*[:：\d]|备注\s*[:：]|说明\s*[:：]|温馨提示)"
)
HEADING = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]+[章节部])")
_NUMBERED = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2})\s*[、.．)）]")
_BLANKS = re.compile(r"[ 　]")
_SAID = re.compile(r"[:：].{8,}[。；！]\s*$")  # "填表说明：请如实填写下列各项。" says all it has to say
_FIRST = re.compile(r"^\s*[一1]\s*[、.．)）]")


def told(text: str) -> bool:
    """Whether *text* begins by explaining the form: what it names is an example."""
    begun = text[:LINE]
    apart = " " in begun or "　" in begun
    return _INSTRUCTION.match(text) is not None or (apart and _INSTRUCTION.match(_BLANKS.sub("", begun)) is not None)


def points(cells: Sequence[str]) -> Iterator[int]:
    """Which of *cells*, one a row, are the points of what a form says about itself, counted from one."""
    telling = False
    for place, text in enumerate(cells):
        if telling and _NUMBERED.match(text) and (told(cells[place - 1]) or not _FIRST.match(text)):
            yield place
        else:
            telling = told(text)


def explained(lines: Sequence[str]) -> Iterator[int]:
    """Which *lines* explain the form: to the next heading, or as far as their own points go on counting."""
    telling = counted = False
    for place, line in enumerate(lines):
        if told(line):
            counted = place + 1 < len(lines) and _NUMBERED.match(lines[place + 1]) is not None
            telling = counted or not _SAID.search(line)
            yield place
        elif telling and ((counted and _NUMBERED.match(line) and (told(lines[place - 1]) or not _FIRST.match(line))) or not HEADING.match(line)):
            yield place
        else:
            telling = False
