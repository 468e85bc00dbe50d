"""The package for the experts: the files that count by category and case, an index, the report, the log, and sums that prove them.

report ─▶ chosen cases ─▶ OUT.part-<random>/…, every file hashed on the way ─▶ renamed to OUT, or packed as OUT.zip   whole or not at all
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config.campaign import Campaign, Requirement
from notifier.words import say
from tracker.core import foldering
from tracker.core.foldering import Laid
from tracker.core.issue import PRIVATE
from tracker.core.model import CaseState, Standing
from tracker.core.report import CaseLine, Report
from tracker.desk import Desk, NotReady, Progress, silent
from tracker.flow import handedlog
from tracker.flow.bulletin import SHELF, TYPES
from tracker.flow.folders import sums
from tracker.flow.handedlog import MASK
from tracker.flow.office import report
from tracker.flow.originals import by_mail, taken_out
from tracker.flow.shelf import Shelf, Taken
from tracker.flow.whole import beside

COMPLETE = frozenset({CaseState.COMPLETE, CaseState.COMPLETE_TO_VERIFY})
CURRENT = frozenset(Standing) - {Standing.SUPERSEDED, Standing.LATE}
INDEX, NOTE, LOG, SUMS, REPORT, COUNTS = "索引.xlsx", "交接说明.txt", "日志.csv", "SHA256SUMS", "进展报告.docx", "情况.txt"
SHARED = 0o750  # of the package: colleagues of the account may read it
WHOSE = frozenset({"单位", "姓名", "电话", "邮箱", "地址"})  # cells by which a form says who wrote it
SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)")
LINES = 1_000_000  # of a list of sums; a package has some thousands
UNCATEGORISED = "未分类"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases, and how much of them."""

    categories: tuple[str, ...] = ()  # keys or names; () is all
    complete: bool = False  # 齐全 and 齐全待验 only
    anonymous: bool = False  # nothing that says whose a case is, as far as names and forms go
    contacts: bool = False  # with names and numbers to call
    zipped: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    path: Path
    cases: int
    files: int
    told: tuple[str, ...]


def pack(desk: Desk, campaign: Campaign, out: Path, wanted: Wanted, *, now: datetime | None = None, progress: Progress = silent) -> Packed:
    """Put the package together at *out*, where nothing may lie yet."""
    at = now or desk.now()
    target = out if not wanted.zipped or out.suffix == ".zip" else out.with_name(f"{out.name}.zip")
    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise NotReady(f"“{target}”已存在且不是空文件夹，未改动；请另写一个位置")
    found = report(desk, campaign, at=at)
    cases = _chosen(found, wanted)
    files = _files(found, cases, wanted)
    with beside(target, mode=SHARED) as folder:
        told = _lay(desk, Shelf(folder), files, progress)
        missing = {one.path for one, _ in told}
        laid = [one for one in files if one.path not in missing]
        sentences = (*(f"{one.case.number} 的“{one.paper.requirement}”{why}" for one, why in told), *_left(found, cases))
        _papers(desk, folder, found, cases, laid, wanted, sentences)
        problems = verify(folder)
        if problems:
            raise NotReady("交接包核对未通过：" + "；".join(problems[:5]))
        if wanted.zipped:
            _zip(folder, target)
        else:
            if target.exists():
                target.rmdir()
            folder.rename(target)
    return Packed(target, len(cases), len(laid), sentences)


def _chosen(found: Report, wanted: Wanted) -> tuple[CaseLine, ...]:
    known = {word: one.key for one in found.campaign.categories for word in (one.key, one.name)}
    strange = [one for one in wanted.categories if one not in known]
    if strange:
        raise NotReady(f"征集单里没有分类“{'”、“'.join(strange)}”，可填：{'、'.join(one.name for one in found.campaign.categories)}")
    keys = {known[one] for one in wanted.categories}
    cases = (one for one in found.cases if one.state is not CaseState.WITHDRAWN and (not keys or one.category in keys))
    return tuple(
        replace(one, unit=PRIVATE.sub(MASK, one.unit), title=PRIVATE.sub(MASK, one.title)) for one in cases if one.state in COMPLETE or not wanted.complete
    )


def _files(found: Report, cases: Sequence[CaseLine], wanted: Wanted) -> list[Laid]:
    plan = foldering.plan(replace(found, cases=tuple(cases)))
    telling = {one.key for one in found.campaign.requirements if tells_whose(one)} if wanted.anonymous else set()
    taken: set[str] = set()
    files: list[Laid] = []
    for one in plan.files:
        if one.paper.standing not in CURRENT or one.paper.requirement in telling:
            continue
        whose = "" if wanted.anonymous else f"_{foldering.safe(one.case.unit)}_{foldering.safe(one.case.title)}".rstrip("_")
        case = foldering.safe(f"{one.case.number}{whose}", chars=foldering.UNIT)
        place = f"{foldering.safe(_category(found.campaign, one.case)) or UNCATEGORISED}/{case}/"
        name = foldering.stem(one.case, one.paper, anonymous=wanted.anonymous)
        files.append(replace(one, path=foldering.free(place, name, foldering.extension(one.paper), taken)))
    return files


def tells_whose(requirement: Requirement) -> bool:
    """Whether the item itself says whose the case is: a form with the unit's name, or paper that is sealed or signed."""
    each = (requirement, *requirement.any_of)
    return any(one.seal or one.signature or one.summary or WHOSE & {field.meaning for field in one.fields} for one in each)


def _category(campaign: Campaign, case: CaseLine) -> str:
    return next((one.name for one in campaign.categories if one.key == case.category), case.category) or UNCATEGORISED


def _lay(desk: Desk, shelf: Shelf, files: Sequence[Laid], progress: Progress) -> list[tuple[Laid, str]]:
    told: list[tuple[Laid, str]] = []
    done = 0
    for mail, wanted in by_mail(one.paper for one in files):
        with taken_out(desk, mail, wanted) as here:
            for one in (one for one in files if one.paper.mail == mail):
                done += 1
                try:
                    if one.paper.sha256 in here:
                        shelf.put(here[one.paper.sha256], one.path, one.paper.sha256, dated=one.paper.arrived)
                    else:
                        told.append((one, "未能从来信中取出，原信完好"))
                except Taken as error:
                    told.append((one, str(error)))
                progress(done, len(files))
    return told


def _left(found: Report, cases: Sequence[CaseLine]) -> Iterator[str]:
    for paper, why in foldering.plan(replace(found, cases=tuple(cases))).left:
        if paper.standing in CURRENT:
            yield f"{paper.case} 的“{paper.requirement}”{why.replace('不入文件夹', '不在包内')}"


def _papers(desk: Desk, folder: Path, found: Report, cases: Sequence[CaseLine], files: Sequence[Laid], wanted: Wanted, told: Sequence[str]) -> None:
    from tracker.workbook.listing import save

    heads, rows = _index(found.campaign, files, cases, wanted)
    save(folder / INDEX, "索引", heads, rows, link=heads.index("文件"))
    if not wanted.anonymous:  # both name the units
        (folder / LOG).write_bytes(handedlog.told(found, cases, contacts=wanted.contacts))
        shelf = desk.settings.out / SHELF
        issues = sorted(one for one in shelf.glob(f"{foldering.safe(found.campaign.code)}-*/*.docx") if one.suffix in TYPES) if shelf.is_dir() else []
        if issues:
            shutil.copyfile(issues[-1], folder / REPORT)
    (folder / COUNTS).write_text(_counts(found.campaign, cases), encoding="utf-8-sig")
    (folder / NOTE).write_text(_note(found, cases, files, wanted, told), encoding="utf-8-sig")
    listed = ((_digest(one), one.relative_to(folder).as_posix()) for one in sorted(folder.rglob("*")) if one.is_file())
    (folder / SUMS).write_bytes(sums(listed))


def _index(campaign: Campaign, files: Sequence[Laid], cases: Sequence[CaseLine], wanted: Wanted) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    contacts = wanted.contacts and not wanted.anonymous
    heads = ("案例编号", "分类", *(() if wanted.anonymous else ("申报单位", "案例名称")), "案例状态", "材料", "版本", "材料状态", "文件", "sha256")
    by_case: dict[str, list[Laid]] = {}
    for one in files:
        by_case.setdefault(one.case.number, []).append(one)
    rows: list[tuple[str, ...]] = []
    for case in cases:
        first = (case.number, _category(campaign, case), *(() if wanted.anonymous else (case.unit, case.title)), case.state.value)
        last = (case.contact, case.phone, case.sender) if contacts else ()
        lines = [
            (one.paper.requirement, f"v{one.paper.version}", say(f"standing.{one.paper.standing.value}"), one.path, one.paper.sha256)
            for one in by_case.get(case.number, ())
        ]
        rows += [(*first, *line, *last) for line in lines or [("", "", "", "", "")]]
    return (*heads, *(("联系人", "联系电话", "来信邮箱") if contacts else ())), rows


def _counts(campaign: Campaign, cases: Sequence[CaseLine]) -> str:
    states, categories = Counter(one.state.value for one in cases), Counter(_category(campaign, one) for one in cases)
    lines = [campaign.name, f"单位 {len({one.unit for one in cases})} 家，案例 {len(cases)} 个", *(_counted("状态", states)), *(_counted("分类", categories))]
    return "\n".join(lines) + "\n"


def _counted(what: str, counts: Mapping[str, int]) -> Iterator[str]:
    return (f"{what}：{name} {count} 个" for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _note(found: Report, cases: Sequence[CaseLine], files: Sequence[Laid], wanted: Wanted, told: Sequence[str]) -> str:
    local = found.at.astimezone(ZoneInfo(found.campaign.zone))
    lines = [
        f"{found.campaign.name} 材料交接说明",
        "",
        f"数据截至：{local:%Y-%m-%d %H:%M}。案例 {len(cases)} 个，材料 {len(files)} 件。",
        "范围：" + ("、".join(wanted.categories) or "全部分类") + ("；只含齐全和齐全待验的案例" if wanted.complete else "") + "；弃征的不在包内。",
        "材料按“分类/案例”存放，只含现行版本；索引.xlsx 列出每一件，点文件一栏即可打开。",
        *(() if wanted.anonymous else (f"{LOG} 是最近的办理记录，写法与台账“日志”表相同，其中的电话、邮箱已隐去。",)),
        f"{SUMS} 是每个文件的校验值，可用 shoujian handover --verify 或 sha256sum -c 核对。",
    ]
    if wanted.anonymous:
        lines += ["本包隐去了单位和案例名称，并去掉了写明单位的表格和须盖章、签字的材料；材料正文里写到的单位名称、人名未作处理，请评审前另行检查。"]
    elif not wanted.contacts:
        lines += ["本包不含联系人、电话和邮箱；材料（如申报表）里填写的仍在原件中，请妥善保管，用后按规定处理。"]
    else:
        lines += ["本包含联系人、电话和邮箱，只用于本次征集，请妥善保管，用后删除。"]
    return "\n".join([*lines, *(["", "未在包内的："] if told else []), *told]) + "\n"


def _zip(folder: Path, target: Path) -> None:
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with zipfile.ZipFile(draft, "x", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
            for one in sorted(folder.rglob("*")):
                if one.is_file():
                    packed.write(one, one.relative_to(folder).as_posix())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def verify(path: Path) -> tuple[str, ...]:
    """What is wrong with a package, folder or zip, a sentence each; nothing of it is unpacked, and nothing outside it is read."""
    try:
        if path.is_dir():
            inside = {one.relative_to(path).as_posix(): _digest(one) for one in sorted(path.rglob("*")) if one.is_symlink() or one.is_file()}
            listed = (path / SUMS).read_text(encoding="utf-8") if SUMS in inside else None
        else:
            with zipfile.ZipFile(path) as packed:
                inside = {one.filename: _member(packed, one) for one in packed.infolist() if not one.is_dir()}
                listed = packed.read(SUMS).decode("utf-8") if SUMS in inside else None
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError, EOFError, RuntimeError, NotImplementedError):
        return (f"“{path.name}”打不开，或已损坏",)
    return tuple(_wrong(inside, listed)) if listed is not None else (f"缺少 {SUMS}，不是交接包，也不是备份",)


def _wrong(inside: Mapping[str, str], listed: str) -> Iterator[str]:
    said = {found[2]: found[1] for line in listed.splitlines()[:LINES] if (found := SUM.fullmatch(line))}
    yield from (f"缺少“{name}”" for name in said if name not in inside)
    yield from (f"“{name}”与交接时不同" for name, sha256 in said.items() if name in inside and inside[name] != sha256)
    yield from (f"“{name}”是后来加入的" for name in inside if name not in said and name != SUMS)


def _digest(path: Path) -> str:
    if path.is_symlink():
        return ""  # it leads elsewhere, and is none of ours
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _member(packed: zipfile.ZipFile, one: zipfile.ZipInfo) -> str:
    digest = hashlib.sha256()
    with packed.open(one) as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
