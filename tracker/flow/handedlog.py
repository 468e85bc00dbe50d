"""日志.csv of a package: what was done and by whom, in the words of the workbook's 日志, with no more about people than was asked for.

a line ─▶ is it about a sensitive item, or whom to call? left out ─▶ told in words ─▶ addresses, numbers to dial and names of contacts cut out
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from tracker.core.issue import PRIVATE
from tracker.core.model import RulingKind
from tracker.core.report import AuditLine, CaseLine, Report

MASK = "〔略〕"
WHO = ("field:", RulingKind.CONTACT.value)  # a person corrected whom to call
NAME = 2  # characters from which the name of a contact is cut out: one alone stands in many words


def told(found: Report, cases: Sequence[CaseLine], *, contacts: bool) -> bytes:
    """The log of the office; a case that is not in the package is told by its number, without its unit and title."""
    from tracker.workbook.registers import log
    from tracker.workbook.wording import Wording

    numbers = {one.number for one in cases}
    mails = tuple(one for one in found.mails if numbers.intersection(one.cases))
    named = tuple(one if one.number in numbers else replace(one, unit="", title="") for one in found.cases)
    table = log(replace(found, cases=named, mails=mails), Wording(found.campaign))
    hidden = [one.key for one in found.campaign.requirements if one.sensitive]
    cut = _cutting(found, contacts=contacts)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([one.title for one in table.columns])
    for line in table.rows:
        cells = [_cell(one.value(line)) for one in table.columns]
        raw = (line.who, line.action, line.subject, line.before, line.after, line.basis)
        if any(key in cell for key in hidden for cell in (*raw, *cells)) or (not contacts and _of_contacts(line)):
            continue
        writer.writerow([cells[0], *(_harmless(cut(cell)) for cell in cells[1:])])
    return text.getvalue().encode("utf-8-sig", "replace")


def _of_contacts(line: AuditLine) -> bool:
    return any(word in cell for word in WHO for cell in (line.action, line.subject, line.before, line.after, line.basis))


def _cell(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else "" if value is None else str(value)


def _cutting(found: Report, *, contacts: bool) -> Callable[[str], str]:
    """What cuts a cell: the numbers by which the office itself calls a thing, and days, are as long as a telephone's and stay."""
    registers = (re.escape(one.parcel.register_no) for one in found.parcels if one.parcel.register_no)
    code = re.escape(found.campaign.code)
    ours = "|".join(chain((rf"{code}(?:-\d{{1,5}})+", r"[LTF]-[0-9A-F]{8}", r"20\d\d-[01]\d-[0-3]\d"), registers))
    people = () if contacts else sorted({one.contact.strip() for one in found.cases if len(one.contact.strip()) >= NAME}, key=len, reverse=True)
    private = "|".join((PRIVATE.pattern, *map(re.escape, people)))
    pattern = re.compile(rf"(?P<ours>(?<![A-Za-z0-9@.])(?:{ours})(?![A-Za-z0-9@.]|-\d))|{private}")
    return lambda cell: pattern.sub(lambda hit: hit["ours"] or MASK, cell)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
