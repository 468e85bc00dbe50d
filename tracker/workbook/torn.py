"""Rows that were torn: somebody sorted some of the columns only, or pushed the cells of one up or down, so that numbers stand beside the cells of others.

What stands in such a row says nothing of its number. It takes no effect, and is not written anew; the copy of the file keeps it.

    evidence 1  grey cells of a row hold what was written into other rows
    evidence 2  ★ cells of a column hold, by their places, what was written there, while the numbers beside them moved
    evidence 3  what stands anew in the cells of a ★ column is what stood in others of them, or all the same way above or below
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tracker.core.handwriting import written
from tracker.workbook.columns import STAR
from tracker.workbook.grey import LENGTH, grey_of, mark
from tracker.workbook.opening import GREY, Line, Opened, Sheet, bare
from tracker.workbook.style import Value

STRAYED = 3  # grey cells of one row that belong to others: one is a slip, two a swap
LEFT = 2  # ★ cells that stayed where they were while the numbers moved; a single one may be typed anew by chance
DISTINCT, SHARE = 5, 0.8  # texts that changed places in one column, and how much of what is new there they are
PUSHED = 5  # rows by which cells were pushed at the most


def torn(opened: Opened, sheet: Sheet) -> frozenset[str]:
    """The numbers of the rows of *sheet* that are torn."""
    lines: dict[str, Line] = {}
    twice: set[str] = set()
    for one in sheet.lines:
        if one.number:
            twice |= {one.number} & lines.keys()
            lines.setdefault(one.number, one)
    order = [number for title, number, heading in opened.before if heading == GREY and title == sheet.title and number in lines]
    now = [number for number in lines if (sheet.title, number, GREY) in opened.before]
    noted: dict[str, dict[str, Value]] = {}  # heading, as it is compared, and number
    for (title, number, heading), value in opened.before.items():
        if title == sheet.title:
            noted.setdefault(bare(heading), {})[number] = value
    found = set(_strayed(opened, sheet, [lines[one] for one in now if one not in twice]))
    for heading in sheet.headings:
        if heading.startswith(STAR):
            base = noted.get(bare(heading), {})
            cells = [(number, written(lines[number].cells.get(heading)), written(base.get(number))) for number in now if number not in twice]
            found |= _left_behind(cells, order, {number: written(base.get(number)) for number in order})
            found |= _shifted(cells) | _pushed(cells)
    return frozenset(found)


def _strayed(opened: Opened, sheet: Sheet, lines: Sequence[Line]) -> Iterator[str]:
    grey = grey_of(opened.facts, sheet.title)
    held = {number: value for (title, number, heading), value in opened.before.items() if heading == GREY and title == sheet.title}
    marks = {number: _marks(value, len(grey)) for number, value in held.items()}
    known = [{each[place] for each in marks.values() if each} for place in range(len(grey))]
    for line in lines:
        mine = marks[line.number]
        here = [(place, mark(line.cells[heading])) for place, heading in enumerate(grey) if heading in line.cells] if mine else []
        if sum(1 for place, one in here if one != mine[place] and one in known[place]) >= STRAYED:
            yield line.number


def _marks(held: Value, count: int) -> tuple[str, ...]:
    if not isinstance(held, str) or len(held) != LENGTH * count:
        return ()
    return tuple(held[LENGTH * place : LENGTH * (place + 1)] for place in range(count))


def _left_behind(cells: Sequence[tuple[str, str, str]], order: Sequence[str], base: Mapping[str, str]) -> set[str]:
    """The rows of a column that was left out when the others were sorted."""
    if len(cells) != len(order) or all(number == before for (number, _, _), before in zip(cells, order, strict=True)):
        return set()
    changed = [(number, text, base[before]) for (number, text, mine), before in zip(cells, order, strict=True) if text != mine]
    return {number for number, _, _ in changed} if len(changed) >= LEFT and all(text == stood for _, text, stood in changed) else set()


def _shifted(cells: Sequence[tuple[str, str, str]]) -> set[str]:
    """The rows of a column whose cells changed places with one another: texts that no other cell had. Names that many rows share may well be dealt out anew."""
    changed = [(number, text, mine) for number, text, mine in cells if text != mine]
    once = {text for text, count in Counter(mine for _, _, mine in cells).items() if text and count == 1}
    texts = Counter(text for _, text, _ in changed if text)
    moved = once & {text for text, count in texts.items() if count == 1} & {mine for _, _, mine in changed}
    return {number for number, _, _ in changed} if len(moved) >= DISTINCT and len(moved) >= SHARE * texts.total() else set()


def _pushed(cells: Sequence[tuple[str, str, str]]) -> set[str]:
    """The rows of a column whose cells were pushed up or down: each has what stood so many rows below or above it."""
    changed = [place for place, (_, text, mine) in enumerate(cells) if text != mine]
    for step in (*range(1, PUSHED + 1), *range(-1, -PUSHED - 1, -1)):
        same = [cells[place][1] for place in changed if 0 <= place + step < len(cells) and cells[place][1] == cells[place + step][2]]
        if len(same) >= DISTINCT and len(same) >= SHARE * len(changed) and len(set(filter(None, same))) > 1:
            return {cells[place][0] for place in changed}
    return set()
