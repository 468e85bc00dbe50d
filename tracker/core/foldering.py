"""Where each file of a campaign is laid, under names that every file system takes; pure, so that what is wanted can be compared with what is there.

单位/编号_材料_单位_案例_v2.pdf      what counts now
单位/旧版/…                         replaced, or void
单位/逾期/…                         came too late to count
弃征/单位/…                         of a case that was withdrawn
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.facts import Kind
from tracker.core.erasure import ERASED
from tracker.core.model import CaseState, Standing
from tracker.core.report import CaseLine, PaperLine, Report

CHARS = 120  # characters of one name: Windows takes 260 for a whole path, and the share it is on has a path as well
BYTES = 240  # of one name in UTF-8: Linux takes 255, and a draft beside it needs a few more
ITEM = 24  # characters of an item's name that are kept: the number and the unit say more
UNIT = 60  # characters of a folder's name
OLD, LATE, WITHDRAWN, UNNAMED = "旧版", "逾期", "弃征", "单位不详"
BOOK, LIST, SUMS = "索引.xlsx", "索引.csv", "SHA256SUMS"
_OURS = frozenset(one.casefold() for one in (OLD, LATE, WITHDRAWN, UNNAMED, BOOK, LIST, SUMS))
# What Windows gives to devices, whatever stands behind a dot (learn.microsoft.com, "Naming Files, Paths, and Namespaces").
_DEVICE = re.compile(r"^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\s*\.|\s*$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_BLANKS = re.compile(r"\s+")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})  # controls, what turns the order of writing, halves of pairs, nothing at all
_EXTENSIONS = {  # by what the bytes are; what a browser would run is given a second ending, with which it opens as text
    Kind.DOC: "doc",
    Kind.TEXT: "txt",
    Kind.HTML: "html.txt",
    Kind.SVG: "svg.txt",
    Kind.JPEG: "jpg",
    Kind.TIFF: "tif",
    Kind.GZIP: "gz",
    Kind.BZIP2: "bz2",
    Kind.TNEF: "dat",
    Kind.MAIL: "eml",
    Kind.CALENDAR: "ics",
    Kind.REPORT: "txt",
}
_HARMLESS = frozenset(
    [
        "3gp",
        "aac",
        "ai",
        "amr",
        "caj",
        "cdr",
        "dps",
        "dwg",
        "dxf",
        "eps",
        "flac",
        "key",
        "m4a",
        "m4v",
        "mp3",
        "mpeg",
        "mpg",
        "numbers",
        "ogg",
        "pages",
        "psd",
        "rmvb",
        "wav",
        "webm",
        "wma",
        "xmind",
    ]
)
_BY_NAME = frozenset({Kind.AUDIO, Kind.UNKNOWN})  # their bytes do not say which of many


@dataclass(frozen=True, slots=True)
class Laid:
    """One file, and where it belongs."""

    path: str  # within the folder of the campaign, parted by "/"
    case: CaseLine
    paper: PaperLine


@dataclass(frozen=True, slots=True)
class Plan:
    files: tuple[Laid, ...]
    left: tuple[tuple[PaperLine, str], ...]  # what is not laid, and why


def plan(report: Report) -> Plan:
    """Where every file of *report* belongs."""
    kept_away = frozenset(one.key for one in report.campaign.requirements if one.sensitive)
    files: list[Laid] = []
    left: list[tuple[PaperLine, str]] = []
    taken: set[str] = set()
    for case in report.cases:
        home = folder(case)
        for paper in _once(one for item in case.items for one in item.papers):
            reason = _why_not(paper, kept_away)
            if reason:
                left.append((paper, reason))
                continue
            within = {Standing.SUPERSEDED: f"{OLD}/", Standing.LATE: f"{LATE}/"}.get(paper.standing, "")
            files.append(Laid(free(f"{home}/{within}", stem(case, paper), extension(paper), taken), case, paper))
    return Plan(tuple(files), tuple(left))


def folder(case: CaseLine) -> str:
    """The folder of a case within that of its campaign: its unit's."""
    name = safe(case.unit, chars=UNIT)
    if not name:
        name = UNNAMED
    elif name.casefold() in _OURS or name != _plain(case.unit):  # two names that were cut or changed must not become one
        name = f"{name}_{hashlib.sha256(case.unit.encode('utf-8', 'replace')).hexdigest()[:6]}"
    return f"{WITHDRAWN}/{name}" if case.state is CaseState.WITHDRAWN else name


def stem(case: CaseLine, paper: PaperLine, *, anonymous: bool = False) -> tuple[str, ...]:
    """What a file is called, part by part; the last part is its version."""
    whose = () if anonymous else (safe(case.unit), safe(case.title))
    return tuple(one for one in (safe(case.number), safe(paper.requirement, chars=ITEM), *whose, f"v{paper.version}") if one)


def named(parts: tuple[str, ...], ending: str) -> str:
    """The parts of a name with its ending, the longest cut until all of it fits; the number and the version stay whole."""
    words = list(parts)
    while not _fits(name := f"{'_'.join(words)}.{ending}"):
        longest = max(range(1, len(words) - 1), key=lambda one: len(words[one].encode()), default=0)
        if len(words[longest]) <= 1:
            return f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.{ending}"
        words[longest] = words[longest][:-1].rstrip(" .") or "_"
    return name


def _fits(name: str) -> bool:
    return len(name) <= CHARS and len(name.encode()) <= BYTES


def extension(paper: PaperLine) -> str:
    """The ending that fits the bytes, whatever the sender called them."""
    if paper.kind in _BY_NAME:
        said = paper.filename.rpartition(".")[2].strip().lower()
        return said if said in _HARMLESS else "bin"
    return _EXTENSIONS.get(paper.kind, paper.kind.value)


def safe(text: str, *, chars: int = CHARS) -> str:
    """One part of a path: nothing that hides, turns, parts, climbs, or that some system refuses; "" when nothing is left."""
    name = _plain(_FORBIDDEN.sub(" ", text))[:chars]
    while len(name.encode()) > BYTES:
        name = name[:-1]
    name = name.strip(" .~")
    return f"_{name}" if _DEVICE.match(name) else name


def _plain(text: str) -> str:
    shown = "".join(" " if one in "\t\r\n" else one for one in text[: 4 * CHARS] if one in "\t\r\n" or unicodedata.category(one) not in _INVISIBLE)
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", shown)).strip()


def free(place: str, parts: tuple[str, ...], ending: str, taken: set[str]) -> str:
    """A path nobody has yet: two files of one version differ in their bytes only."""
    path, count = f"{place}{named(parts, ending)}", 1
    while path.casefold() in taken:  # Windows and its shares do not tell capitals apart
        count += 1
        path = f"{place}{named((*parts[:-1], f'{parts[-1]}-{count}'), ending)}"
    taken.add(path.casefold())
    return path


def _once(papers: Iterable[PaperLine]) -> Iterator[PaperLine]:
    """Each file of an item once, as it counts most, by the order in which it was recorded."""
    counting: dict[tuple[str, str], PaperLine] = {}
    for one in sorted(papers, key=lambda one: (one.standing in {Standing.SUPERSEDED, Standing.LATE}, one.id)):
        counting.setdefault((one.requirement, one.sha256 or one.filename), one)
    return iter(sorted(counting.values(), key=lambda one: one.id))


def _why_not(paper: PaperLine, kept_away: frozenset[str]) -> str:
    if not paper.sha256:
        return "文件留在云端，未随信"
    if any(one.code == ERASED for one in paper.findings):
        return "原件已应本人要求删除"
    if paper.requirement in kept_away:
        return "敏感材料，不入文件夹"
    return "程序文件，不入文件夹" if paper.kind in {Kind.PROGRAM, Kind.EMPTY} else ""
