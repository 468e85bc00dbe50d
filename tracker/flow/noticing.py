"""What a person should know of a workbook that is read back, and nothing follows from: what is not read, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tracker.core.handwriting import Cell, quoted, written
from tracker.core.penned import CASES, PARCELS
from tracker.core.report import Report
from tracker.workbook import fields, opening
from tracker.workbook.grey import grey_of, typed_over
from tracker.workbook.opening import GREY, Line, Opened
from tracker.workbook.plain import plain, unescaped

SHOWN = 10  # numbers of deleted rows that are named
TORN = "这些行未读，将还原（原样另存在“历史”里）；要改的请在更新后的台账里，填在各自编号的那一行"
ELSEWHERE = {CASES: "；要新立单位，请用邮寄登记的“新建”，或导入报名表"}


def sheets(opened: Opened) -> Iterator[str]:
    """Sheets that were not found, or under another name."""
    gone = "未读，将还原（原样另存在“历史”里）"
    for one in opened.missing:
        yield f"工作表“{one}”没有找到标题行或编号列，{gone}" if one in opened.headless else f"没有找到工作表“{one}”，未读，将还原；请不要改工作表的名称"
    for title, now in opened.renamed:
        yield f"工作表“{title}”改名为“{now}”，已照“{title}”读；程序另写一张“{title}”，改过名的留给您"


def strayed(title: str, strays: frozenset[str]) -> Iterator[str]:
    if strays:
        named = "、".join(sorted(strays)[:SHOWN])
        more = "等" if len(strays) > SHOWN else ""
        yield f"{title}：有{len(strays)}行的内容与编号对不上（{named}{more}），像是只排了一部分列的序，或单元格上下挪了位；{TORN}"


def unnumbered(opened: Opened, sheet: str, ours: frozenset[str]) -> Iterator[str]:
    """What was typed below a table whose rows only we make; her own columns may go on there. *ours* are the headings of its ★ cells."""
    found = opened.sheets[sheet]
    named = ours | {opening.bare(one) for one in grey_of(opened.facts, found.title)}
    asked = [one for one in dict.fromkeys(found.headings) if one and one != found.key and opening.bare(one) in named]
    for line in (one for one in found.lines if not one.number) if sheet != PARCELS else ():
        said = "、".join(filter(None, (written(line.cells.get(one)) for one in asked)))
        if said:
            yield f"{found.title}：没有编号的一行“{quoted(said)}”未登记{ELSEWHERE.get(sheet, '')}"


def restored(opened: Opened, report: Report, language: str, sheet: str, lines: Mapping[str, list[Line]], strays: frozenset[str]) -> Iterator[str]:
    """What comes back when the workbook is written anew: grey cells that were typed over, and rows that were deleted."""
    title = opened.sheets[sheet].title
    written_ = [number for said, number, heading in opened.before if heading == GREY and said == title]
    for number in (one for one in written_ if len(lines.get(one, ())) == 1):
        line = lines[number][0]
        over = list(typed_over(line, opened.before[title, number, GREY], opened.facts, title))
        now = fields.grey(report, language, sheet, number) if over else {}
        for heading in over:
            if heading in now and written(line.cells[heading]) != _shown(now[heading]):
                yield f"{title}：{number} 的“{heading}”为系统列，您改的“{quoted(line.cells[heading])}”将还原；如需更正请填黄色列"
    deleted = [one for one in written_ if one not in lines and one not in strays]
    if deleted:
        named = "、".join(deleted[:SHOWN])
        yield f"{title}：有{len(deleted)}行被删除（{named}{'等' if len(deleted) > SHOWN else ''}），将还原；不再办理的请填决定，不用删行"


def _shown(value: Cell) -> str:
    return written(unescaped(plain(value))) if isinstance(value, str) else written(value)
