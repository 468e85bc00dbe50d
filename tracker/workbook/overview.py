"""总览: the figures, 分类×状态, and two charts, on one page of A4; the numbers behind the charts stand to the right of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import DataPoint
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tracker.core.model import CaseState
from tracker.core.report import Report
from tracker.workbook.figures import figures, matrix, regions
from tracker.workbook.stream import put
from tracker.workbook.style import INKS, OF_STATE, Look, Shape, Tint, Value
from tracker.workbook.wording import Wording, day

FIGURES, MATRIX, DAYS = 1, 5, 16  # the columns in which each block begins
DAYS_SHOWN = 60
WIDTHS = {1: 22, 2: 20, 3: 36, 4: 3, 5: 27, 15: 3, 16: 13}
CHART_INKS = {Tint.PLAIN: "BFBFBF", Tint.QUIET: "A6A6A6"}


def overview(sheet: Worksheet, report: Report, wording: Wording) -> None:
    for column in range(1, DAYS + 3):
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(column, 11)
    for (row, column), (value, look) in blocks(report, wording):
        put(sheet, row, column, value, look)
    lines = sum(len(one) + 2 for one in (matrix(report, wording), regions(report, wording)) if one)
    charts(sheet, report, wording, below=lines + 1)
    sheet.print_area = f"A1:{get_column_letter(DAYS - 2)}{max(bottom_of_figures(report, wording), lines + 30)}"


def bottom_of_figures(report: Report, wording: Wording) -> int:
    return len(figures(report, wording)) + 1


def blocks(report: Report, wording: Wording) -> Iterator[tuple[tuple[int, int], tuple[Value, Look]]]:
    word = wording.word
    head = Look(tint=Tint.HEAD)
    for offset, title in enumerate((word("figure"), word("value"), word("remark"))):
        yield (1, FIGURES + offset), (title, head)
    for row, figure in enumerate(figures(report, wording), 2):
        number = isinstance(figure.value, int | float)
        shape = Shape.NUMBER if number else Shape.CENTRED if isinstance(figure.value, str) else Shape.MOMENT
        yield (row, FIGURES), (figure.label, Look())
        yield (row, FIGURES + 1), (figure.value, Look(shape, tint=figure.tint))
        yield (row, FIGURES + 2), (figure.remark, Look(Shape.WRAPPED))
    lines = matrix(report, wording)
    yield from crossed(lines, word("category-by-state"), wording, top=1)
    if places := regions(report, wording):
        yield from crossed(places, word("region-by-state"), wording, top=len(lines) + 3)
    for offset, title in enumerate((word("day"), word("mails"), word("new-cases"))):
        yield (1, DAYS + offset), (title, head)
    for row, one in enumerate(report.days[-DAYS_SHOWN:], 2):
        yield (row, DAYS), (day(one.on), Look(Shape.DATE))
        yield (row, DAYS + 1), (one.mails, Look(Shape.NUMBER))
        yield (row, DAYS + 2), (one.cases, Look(Shape.NUMBER))


def crossed(lines: Sequence[tuple[str, tuple[int, ...]]], title: str, wording: Wording, *, top: int) -> Iterator[tuple[tuple[int, int], tuple[Value, Look]]]:
    """A table of counts by state, whose last line is the total."""
    for offset, heading in enumerate((title, *map(wording.named, CaseState), wording.word("total"))):
        yield (top, MATRIX + offset), (heading, Look(tint=Tint.HEAD))
    for row, (label, counts) in enumerate(lines, top + 1):
        tint = Tint.STRONG if row == top + len(lines) else Tint.PLAIN
        yield (row, MATRIX), (label, Look(Shape.WRAPPED, tint=tint))
        for offset, count in enumerate((*counts, sum(counts)), 1):
            yield (row, MATRIX + offset), (count, Look(Shape.NUMBER, tint=tint))


def charts(sheet: Worksheet, report: Report, wording: Wording, *, below: int) -> None:
    total = len(matrix(report, wording)) + 1
    states = column_chart(wording.word("cases-by-state"))
    states.add_data(Reference(sheet, min_col=MATRIX + 1, max_col=MATRIX + len(CaseState), min_row=total, max_row=total), from_rows=True)
    states.set_categories(Reference(sheet, min_col=MATRIX + 1, max_col=MATRIX + len(CaseState), min_row=1, max_row=1))
    for place, state in enumerate(CaseState):
        ink = CHART_INKS.get(OF_STATE[state], INKS.get(OF_STATE[state], ("",))[0])
        point = DataPoint(idx=place)
        point.graphicalProperties.solidFill = ink
        point.graphicalProperties.line.solidFill = "7F7F7F"
        states.series[0].dPt.append(point)
    states.legend = None
    sheet.add_chart(states, f"{get_column_letter(MATRIX)}{below}")
    last = len(report.days[-DAYS_SHOWN:]) + 1
    if last > 1:  # an empty chart is a puzzle
        days = column_chart(wording.word("mails-by-day"))
        days.dataLabels = None  # two for each of sixty days would lie over each other
        days.add_data(Reference(sheet, min_col=DAYS + 1, max_col=DAYS + 2, min_row=1, max_row=last), titles_from_data=True)
        days.set_categories(Reference(sheet, min_col=DAYS, min_row=2, max_row=last))
        days.x_axis.number_format = "mm-dd"
        sheet.add_chart(days, f"{get_column_letter(MATRIX)}{below + 14}")


def column_chart(title: str) -> BarChart:
    """An upright bar chart that shows its axes; openpyxl's default hides them in current Excel."""
    chart = BarChart()
    chart.title = title
    chart.height, chart.width = 7.5, 27
    chart.gapWidth = 60
    chart.x_axis.delete = False
    chart.y_axis.delete = False
    chart.y_axis.number_format = "0"
    chart.y_axis.majorGridlines = None
    chart.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False)
    chart.legend = Legend()
    chart.legend.position = "b"
    return chart
