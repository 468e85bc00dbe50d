"""What was filed in an earlier call: read from a folder of files or from a list, and kept as numbers to compare this call with.

folder: 单位/案例/文件, 单位/文件, or files named as the call wants them; list: a row a case, 单位, 案例名称, 文件 or 正文
every file ──sandbox──▶ whose it is, what it says ──▶ one transaction a folder or row; doing it twice is doing it once
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

from config.campaign import Campaign
from ingest.facts import DefectKind, Leaf, Mail, Nature, Table
from ingest.names import file_name, title_key, unit_key
from tracker.core import likeness
from tracker.core.count import counted
from tracker.core.evidence import Reading, readings
from tracker.core.likeness import Sketch
from tracker.core.mentions import is_body
from tracker.core.model import TaskKind
from tracker.core.report import AuditLine
from tracker.desk import Desk, NotReady, Progress, silent
from tracker.flow.fetched import READABLE, as_attached
from tracker.flow.likeness import REMOVED
from tracker.store.fingerprints import Earlier
from tracker.store.ledger import Ledger

MOST = 50_000  # files or rows of one import; the largest call on record had some two thousand cases
CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")
HEAD_ROWS = 10  # of a list, in which its headings stand
NAME = 200  # letters of a unit or a title that are kept
PROBLEMS = 2_000  # told one by one
_UNIT, _TITLE = re.compile(r"单位|组织|学校|院校|姓名|作者"), re.compile(r"案例|作品|项目|题目|标题|题名|名称")
_TEXT = re.compile(r"正文|文件|材料|全文|内容|路径")
_FILE = re.compile(r"[^\n]{1,300}\.[A-Za-z0-9]{2,5}")


@dataclass(frozen=True, slots=True)
class Case:
    """A case of an earlier call, as read."""

    unit: str
    title: str
    source: str  # row, or path within the folder
    texts: tuple[Sketch, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    cases: tuple[Case, ...]
    new_cases: int
    new_texts: int
    problems: tuple[str, ...]  # a sentence each, with its row or file


@dataclass(slots=True)
class _Hand:
    """Who imports what, and what is in the way."""

    desk: Desk
    code: str
    sheet: Campaign | None  # by whose names files are read
    problems: list[str]

    def tell(self, where: str, what: str) -> None:
        if len(self.problems) < PROBLEMS:
            self.problems.append(f"{where}：{what}")


def import_earlier(desk: Desk, code: str, path: Path, *, by: str, dry_run: bool = False, now: datetime | None = None, progress: Progress = silent) -> Imported:
    """Read the cases of the earlier call *code* at *path* and keep them; with *dry_run* only say what would be kept."""
    at = now or desk.now()
    if CODE.fullmatch(code) is None:
        raise NotReady("往年活动的代号只能用字母、数字、- 和 _，不超过20个字符，如 SQ2025")
    if any(one.code == code for one in desk.campaigns):
        raise NotReady(f"{code} 是正在办理的征集活动，它的案例已在台账里，不必导入")
    hand = _Hand(desk, code, _sheet(desk, code), [])
    cases: list[Case] = []
    new_cases = new_texts = 0
    for case in _folder(hand, path, progress) if path.is_dir() else _list(hand, path, progress):
        cases.append(replace(case, texts=tuple(replace(one, shingles=frozenset()) for one in case.texts)))
        if not dry_run:
            with desk.store.begin() as ledger:
                opened, texts = _kept(ledger, code, case, at)
            new_cases += opened
            new_texts += texts
    if new_cases or new_texts:
        with desk.store.begin() as ledger:
            ledger.likeness.ask_again(code)
            ledger.office.audit(AuditLine(at, by, "earlier cases imported", code, "", f"{new_cases} cases, {new_texts} texts", path.name))
    return Imported(tuple(cases), new_cases, new_texts, tuple(hand.problems))


def remove_earlier(desk: Desk, code: str, *, by: str, why: str = "", now: datetime | None = None) -> int:
    """Forget an earlier call, and withdraw the open questions about its cases; how many cases it had."""
    at = now or desk.now()
    with desk.store.begin() as ledger:
        count = ledger.likeness.remove(code)
        if not count:
            raise NotReady(f"没有导入过 {code}，可用 shoujian archive list 查看")
        for task in ledger.office.tasks():
            if task.kind is TaskKind.DUPLICATE and f":{code}/" in task.key:
                ledger.office.close_task(task.key, answer=REMOVED, by=by, at=at)
        ledger.office.audit(AuditLine(at, by, "earlier cases removed", code, f"{count} cases", "", why))
    return count


def _sheet(desk: Desk, code: str) -> Campaign | None:
    """The sheet by which files of the earlier call are read: that of the call which compares with it, for calls of one series name alike."""
    naming = (one for one in desk.campaigns if one.duplicates is not None and code in one.duplicates.against)
    return next(naming, next(iter(desk.campaigns), None))


def _kept(ledger: Ledger, code: str, case: Case, now: datetime) -> tuple[int, int]:
    unit, title = unit_key(case.unit), title_key(case.title)
    name = hashlib.sha256(f"{unit}\n{title}".encode("utf-8", "replace")).hexdigest()
    earlier = Earlier(f"{code}/{name[:12]}", code, case.unit, case.title, case.source)
    opened = ledger.likeness.add(earlier, unit_key=unit, title_key=title, now=now)
    texts = sum(ledger.likeness.add_text(earlier, one, reader=likeness.VERSION) for one in case.texts)
    return int(opened), texts


# --- a folder of files ---


@dataclass(frozen=True, slots=True)
class _File:
    """One file, or one member of an archive, as far as it says whose it is."""

    where: str
    unit: str
    title: str
    firm: bool
    text: Sketch | None  # None: a form, or too short


def _folder(hand: _Hand, root: Path, progress: Progress) -> Iterator[Case]:
    # A link may lead out of the folder: what it leads to was not meant.
    files = sorted(one for one in root.rglob("*") if one.is_file() and not one.is_symlink() and not one.name.startswith((".", "~$", "._")))
    if len(files) > MOST:
        raise NotReady(f"“{root.name}”里有 {len(files)} 个文件，一次最多导入 {MOST} 个，请分批")
    done = 0
    for parts, group in groupby(files, key=lambda one: one.relative_to(root).parent.parts):
        read: list[_File] = []
        for file in group:
            read += _read(hand, file, file.relative_to(root).as_posix())
            done += 1
            progress(done, len(files))
        yield from _cases(hand, parts, read)


def _cases(hand: _Hand, parts: tuple[str, ...], read: Sequence[_File]) -> Iterator[Case]:
    """The cases of one folder: what its forms say, else what the folders are called, else what each file says of itself."""
    named_unit, named_title = _by_folder(parts)
    firm = {(one.unit, one.title) for one in read if one.firm and one.unit}
    form_unit, form_title = next(iter(firm)) if len(firm) == 1 else ("", "")
    cases: dict[tuple[str, str], Case] = {}
    for one in read:
        unit = (one.unit if one.firm else "") or form_unit or named_unit or one.unit
        title = (one.title if one.firm else "") or form_title or named_title or one.title or file_name(one.where.rsplit("/", 1)[-1]).stem
        if one.text is None and not (one.firm and one.unit):
            continue
        if not unit:
            hand.tell(one.where, "看不出是哪个单位的，只能按正文比对")
        key = (unit_key(unit), title_key(title))
        case = cases.setdefault(key, Case(unit[:NAME], title[:NAME], one.where))
        cases[key] = replace(case, texts=(*case.texts, *((one.text,) if one.text else ())))
    yield from cases.values()


def _by_folder(parts: tuple[str, ...]) -> tuple[str, str]:
    """单位/案例, or one folder named after the unit, or 单位-案例."""
    if len(parts) >= 2:
        return parts[-2], parts[-1]
    words = file_name(parts[0]).segments if parts else ()
    unit = next((word for word in words if is_body(word)), "")
    title = next((word for word in words if word != unit), "") if unit else ""
    return unit or (parts[0] if parts and len(words) == 1 else ""), title


def _read(hand: _Hand, file: Path, where: str) -> Iterator[_File]:
    """Read one file, and what is packed in it, in the sandbox."""
    try:
        leaf = as_attached(hand.desk, file) if file.stat().st_size <= READABLE else None
    except (NotReady, OSError):
        leaf = None
    if leaf is None:
        hand.tell(where, "打不开、是空文件或太大，未导入")
        return
    faults = {defect.kind for one in leaf.walk() for defect in one.extract.defects}
    if DefectKind.ENCRYPTED in faults:
        hand.tell(where, "有密码，未能全部读出")
    elif faults & {DefectKind.DAMAGED, DefectKind.BOMB, DefectKind.TIMEOUT, DefectKind.CRASH, DefectKind.TOO_LARGE}:
        hand.tell(where, "文件损坏或过大，未能全部读出")
    found = [_file(one, where) for one in _readings(hand, leaf)]
    if not any(one.text is not None or one.firm for one in found):
        hand.tell(where, "没有可比对的正文（图片、视频、空表或文字太少）")
    yield from found


def _readings(hand: _Hand, leaf: Leaf) -> tuple[Reading, ...]:
    if hand.sheet is None:
        return tuple(Reading(one) for one in leaf.walk())
    return readings(Mail("", "", "", None, (), None, "", "", Nature.PERSON, "", (leaf,)), hand.sheet)


def _file(one: Reading, where: str) -> _File:
    within = f"{where}/{one.leaf.filename}" if one.packed else where
    own = not one.fields and (one.item is None or likeness.free_text(one.item))
    said = likeness.sketch(counted(one.leaf.extract)) if own and not one.leaf.extract.members else None
    unit, title = _by_name(one.leaf.filename)
    return _File(
        within,
        one.unit or unit,
        title if unit and not one.firm else one.title,
        one.firm,
        said if said is not None and said.size >= likeness.LEAST_SAME else None,
    )


def _by_name(filename: str) -> tuple[str, str]:
    """材料-单位-案例, as calls want files named: the body, and what stands behind it, or alone beside it."""
    words = file_name(filename).segments
    at = next((place for place, word in enumerate(words) if is_body(word)), -1)
    if at < 0:
        return "", ""
    return words[at], next(iter((*words[at + 1 :], *(words[:at] if at == 1 and len(words) == 2 else ()))), "")


# --- a list of cases ---


def _list(hand: _Hand, path: Path, progress: Progress) -> Iterator[Case]:
    tables = as_attached(hand.desk, path).extract.tables
    found = next((made for table in tables if (made := _headed(table)) is not None), None)
    if found is None:
        raise NotReady(f"“{path.name}”里没有找到表头，请在前{HEAD_ROWS}行内写明“单位”“案例名称”，以及“文件”或“正文”")
    table, head, places = found
    rows = [(number, row) for number, row in enumerate(table.rows, start=1) if number > head and any(cell.strip() for cell in row)]
    if len(rows) > MOST:
        raise NotReady(f"“{path.name}”有 {len(rows)} 行，一次最多导入 {MOST} 行，请分批")
    for done, (number, row) in enumerate(rows, start=1):
        unit, title, said = ((row[place].strip() if 0 <= place < len(row) else "") for place in places)
        where = f"第{number}行"
        texts, firm_title = _said(hand, path.parent, said, where)
        if not unit and not title:
            hand.tell(where, "单位和案例名称都是空的，未导入")
        else:
            if not unit or not title:
                hand.tell(where, f"{'单位' if not unit else '案例名称'}是空的，{'只能按正文比对' if texts else '无从比对'}")
            yield Case(unit[:NAME], (title or firm_title)[:NAME], where, texts)
        progress(done, len(rows))


def _headed(table: Table) -> tuple[Table, int, tuple[int, int, int]] | None:
    """A table with its row of headings and the places of unit, title and text."""
    for number, row in enumerate(table.rows[:HEAD_ROWS], start=1):
        words = [re.sub(r"\s+", "", cell) for cell in row]
        unit, text = _place(words, _UNIT, ()), _place(words, _TEXT, ())
        title = _place(words, _TITLE, (unit, text))
        if unit >= 0 and title >= 0:
            return table, number, (unit, title, text)
    return None


def _place(words: Sequence[str], wanted: re.Pattern[str], taken: Iterable[int]) -> int:
    """The first heading that says it; what is longer than a heading is a cell of the table."""
    return next((at for at, word in enumerate(words) if at not in set(taken) and len(word) <= 20 and wanted.search(word)), -1)


def _said(hand: _Hand, folder: Path, said: str, where: str) -> tuple[tuple[Sketch, ...], str]:
    """The text of a row: it stands there itself, or in the file that is named, which lies beside the list or below it."""
    if not said:
        return (), ""
    if _FILE.fullmatch(said) is None:
        text = likeness.sketch(said)
        if text.size < likeness.LEAST_SAME:
            hand.tell(where, f"正文不足{likeness.LEAST_SAME}字，只能按名称比对")
            return (), ""
        return (text,), ""
    file = folder / said.replace("\\", "/")
    try:
        file = file.resolve()
        inside = file.is_relative_to(folder.resolve()) and file.is_file()
    except (OSError, ValueError):
        inside = False
    if not inside:
        hand.tell(where, f"找不到文件“{said[:80]}”，只能按名称比对（文件须在表格所在的文件夹里）")
        return (), ""
    read = list(_read(hand, file, where))
    return tuple(one.text for one in read if one.text is not None), next((one.title for one in read if one.title), "")
