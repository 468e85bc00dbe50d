"""How fast and in how much memory the workbook is written, beside openpyxl's write-only mode and XlsxWriter, in one run.

    PYTHONPATH=.:tests python -m pytest -s -q tests/bench/bench_workbook.py

All three write the same sheet of cases with the same styles; ours writes what the reading back needs besides. XlsxWriter is compared where
it is installed. Each runs in a process of its own, for memory that was once taken is seldom given back.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

CASES = 10_000
SECONDS, MEGABYTES = 3.0, 120  # wanted for the sheet of cases on a machine with nothing else to do: told, for a busy one takes twice as long
OF_OPENPYXL = 0.3  # of the processor time that openpyxl takes for the same cells

SCRIPT = """
import json, resource, sys, time
from dataclasses import replace
from pathlib import Path
from workbook_reports import CAMPAIGN, report
from tracker.workbook.cases import cases
from tracker.workbook.style import FORMATS, INKS, HERS, SYSTEM, Shape, Tint
from tracker.workbook.wording import Wording

way, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
given = report(count)
bare = tuple(replace(case, items=tuple(replace(item, papers=()) for item in case.items)) for case in given.cases)
alone = replace(given, cases=bare, mails=(), parcels=(), tasks=(), letters=(), audit=())
table = cases(given, Wording(CAMPAIGN))
path = folder / f"{way}.xlsx"

def rows():
    for row in table.rows:
        yield [(column.value(row), column.tint(row) if column.tint else Tint.PLAIN, column) for column in table.columns]

def look(tint, column):
    ground, ink = INKS.get(tint, (HERS if column.hers else SYSTEM, "000000"))
    return ground, ink, FORMATS.get(column.shape, "@"), column.shape in {Shape.WRAPPED, Shape.CENTRED}

if way in {"cases", "all"}:
    from tracker.workbook.write import write
else:
    import openpyxl
if way == "xlsxwriter":
    import xlsxwriter
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began, cpu = time.perf_counter(), time.process_time()
if way in {"cases", "all"}:
    write(alone if way == "cases" else given, path)
elif way == "openpyxl":
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    line = Side(style="thin", color="D0D0D0")
    made = {}
    def dress(key):
        ground, ink, form, wrap = key
        return Font(name="微软雅黑", size=10, color=ink), PatternFill("solid", start_color=ground), Border(line, line, line, line), Alignment(vertical="center", wrap_text=wrap), form
    for row in rows():
        cells = []
        for value, tint, column in row:
            cell = WriteOnlyCell(sheet, value)
            key = look(tint, column)
            if key not in made:
                made[key] = dress(key)
            cell.font, cell.fill, cell.border, cell.alignment, cell.number_format = made[key]
            cells.append(cell)
        sheet.append(cells)
    book.save(path)
elif way == "xlsxwriter":
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    made = {}
    for place, row in enumerate(rows(), 1):
        for column_place, (value, tint, column) in enumerate(row):
            key = look(tint, column)
            if key not in made:
                ground, ink, form, wrap = key
                made[key] = book.add_format({"font_name": "微软雅黑", "font_size": 10, "font_color": ink, "bg_color": ground, "border": 1, "num_format": form, "text_wrap": wrap})
            if value is None or value == "":
                sheet.write_blank(place, column_place, None, made[key])
            elif isinstance(value, str):
                sheet.write_string(place, column_place, value, made[key])
            elif isinstance(value, int | float):
                sheet.write_number(place, column_place, value, made[key])
            else:
                sheet.write_datetime(place, column_place, value, made[key])
    book.close()
took, spent = time.perf_counter() - began, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"way": way, "seconds": round(took, 2), "processor": round(spent, 2), "grew": round((peak - before) / 1024), "peak": round(peak / 1024), "bytes": path.stat().st_size}))
"""


def measured(way: str, folder: Path, cases: int = CASES) -> dict[str, float]:
    command = [sys.executable, "-c", SCRIPT, way, str(folder), str(cases)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    found: dict[str, float] = json.loads(done.stdout)
    print(found)
    return found


def test_the_sheet_of_ten_thousand_cases(tmp_path: Path) -> None:
    print()
    ours = measured("cases", tmp_path)
    theirs = measured("openpyxl", tmp_path)
    if importlib.util.find_spec("xlsxwriter"):
        measured("xlsxwriter", tmp_path)

    print(f"{ours['processor']:.1f} s of {SECONDS:.0f} s; {ours['processor'] / theirs['processor']:.2f} of openpyxl")
    assert ours["processor"] <= OF_OPENPYXL * theirs["processor"]
    assert ours["grew"] < MEGABYTES


def test_all_sheets_of_ten_thousand_cases(tmp_path: Path) -> None:
    print()
    found = measured("all", tmp_path)

    assert found["grew"] < MEGABYTES


def test_a_workbook_of_hers(tmp_path: Path) -> None:
    """What it costs to carry a column and a sheet of hers over, of two thousand cases: openpyxl saves for her here, which takes longest."""
    import time

    from openpyxl import load_workbook
    from workbook_reports import report

    from tracker.workbook.saved import saved
    from tracker.workbook.wording import Wording
    from tracker.workbook.write import sheets_of, write

    path = tmp_path / "台账.xlsx"
    given = report(2_000)
    write(given, path)
    book = load_workbook(path)
    sheet = book["单位台账"]
    for row in range(1, sheet.max_row + 1):
        sheet.cell(row, sheet.max_column if row > 1 else sheet.max_column + 1).value = f"她写的{row}"
    book.create_sheet("会议")["A1"] = 1
    book.save(path)

    began = time.process_time()
    found = saved(path, campaign="DJ2025", language="zh", ours=sheets_of(Wording(given.campaign)))
    print(f"\nread what is hers of {len(found.sheets['单位台账'].order)} cases: {time.process_time() - began:.2f} s")
    began = time.process_time()
    write(given, path)
    print(f"written anew with it: {time.process_time() - began:.2f} s")

    assert [one.heading for one in found.sheets["单位台账"].own] == ["她写的1"]
