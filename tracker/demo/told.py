"""What the demonstration says at its end: how the cases stand, what waits for a person, what to open."""

from __future__ import annotations

import shutil
import sys
from collections import Counter

from rich.cells import cell_len as cells

from tracker.core.model import Standing
from tracker.core.report import CaseLine, Report
from tracker.workbook.wording import Wording

NARROW, WIDE = 80, 150  # columns: below it nothing of the last column is left, above it the eye loses the line
# Columns of number, unit, title and state at most; the rest is for what is lacking. On a terminal of 80 that takes short names.
MOST, LITTLE = (14, 26, 16, 14), (14, 16, 8, 13)
ROOM = 110
ELSEWHERE = 130  # columns where there is no terminal to ask
LACKING = frozenset({Standing.MISSING, Standing.DEFECTIVE, Standing.LATE, Standing.IN_REVIEW})


def table(report: Report) -> str:
    """A line a case, as wide as the terminal: who, what, how it stands, and what there is to say of its items."""
    wording = Wording(report.campaign)
    rows = [("案例编号", "申报单位", "案例名称", "状态", "未交、有误、逾期的材料")]
    rows += [(one.number, one.unit, one.title, wording.named(one.state), _lacking(one, wording)) for one in report.cases]
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else ELSEWHERE
    widths = [min(max(cells(row[place]) for row in rows), most) for place, most in enumerate(MOST if columns >= ROOM else LITTLE)]
    widths.append(min(max(columns, NARROW), WIDE) - sum(widths) - 3 * len(widths) - 2)
    return "\n".join("│ " + " │ ".join(_sized(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def _sized(text: str, width: int) -> str:
    """*text* in exactly *width* columns; what does not fit is cut, and said to be."""
    if cells(text) > width:
        while cells(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - cells(text))


def _lacking(case: CaseLine, wording: Wording) -> str:
    return "；".join(f"{one.key} {wording.item(one)}" for one in case.items if one.standing in LACKING)


def waiting(report: Report) -> str:
    """How many questions wait for a person, and of which kinds; the kind with most of them first."""
    kinds = Counter(task.kind.value for task in report.tasks if not task.closed)
    listed = "、".join(f"{kind} {count}" for kind, count in kinds.most_common())
    return f"待人处理 {kinds.total()} 项：{listed}。" if kinds else "没有待人处理的事项。"
