"""What a form is made of before it becomes a file: paragraphs and ruled tables, in order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    text: str = ""
    across: int = 1  # columns
    down: int = 1  # rows
    control: bool = False  # the text stands in a content control, where the format has such


@dataclass(frozen=True, slots=True)
class Para:
    text: str
    title: bool = False
    box: bool = False  # in a text box, where the format has such
    control: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    rows: tuple[tuple[Cell, ...], ...]  # only cells that begin in a row, as HTML writes them


Block = Para | Grid


@dataclass(frozen=True, slots=True)
class Form:
    """A form filled in, with the truth about it: label of the sheet → what stands there, "" where nothing does."""

    layout: str
    blocks: tuple[Block, ...]
    truth: dict[str, str]
    second: dict[str, str] | None = None  # of the second case in the same document


def grid(*rows: tuple[Cell | str, ...]) -> Grid:
    return Grid(tuple(tuple(one if isinstance(one, Cell) else Cell(one) for one in row) for row in rows))


def placed(table: Grid) -> tuple[dict[tuple[int, int], Cell], int]:
    """Cells by their row and column once merged ones took their room, and how many columns there are."""
    taken: set[tuple[int, int]] = set()
    found: dict[tuple[int, int], Cell] = {}
    width = 0
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            found[number, column] = cell
            taken |= {(number + down, column + across) for down in range(cell.down) for across in range(cell.across)}
            column += cell.across
            width = max(width, column)
    return found, width
