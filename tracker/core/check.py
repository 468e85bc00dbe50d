"""What can be said of one file against one requirement, as findings with a weight: 须, 宜 or for a person.

Only what a machine may say: format, that it opens, that a cell is filled, how many words, how large. Of a seal it can say
that nothing in the file could be one; what the look for seals saw is told in `stamped`, and a person confirms it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from config.campaign import Check, Requirement, Weight
from ingest.facts import DefectKind, Kind, Leaf
from tracker.core import rules
from tracker.core.count import counted, words
from tracker.core.model import FieldRead, Finding

PICTURES = frozenset({Kind.JPEG, Kind.PNG, Kind.GIF, Kind.BMP, Kind.TIFF, Kind.WEBP, Kind.HEIC})
VIDEOS = frozenset({Kind.MP4, Kind.MOV, Kind.AVI, Kind.WMV, Kind.FLV, Kind.MKV})
ARCHIVES = frozenset({Kind.ZIP, Kind.RAR, Kind.SEVENZIP, Kind.TAR, Kind.GZIP, Kind.BZIP2, Kind.XZ})
WORD = frozenset({Kind.DOC, Kind.DOCX, Kind.WPS, Kind.RTF})
TYPED = frozenset({Kind.DOCX, Kind.DOC, Kind.WPS, Kind.RTF, Kind.ODT})  # whose readers see every picture
SCANS = PICTURES | {Kind.PDF, Kind.OFD}  # what a stamped page comes back as

FORMATS: dict[str, frozenset[Kind]] = {
    "doc": frozenset({Kind.DOC, Kind.DOCX, Kind.RTF}),  # a secretary who asks for doc takes docx
    "docx": frozenset({Kind.DOCX, Kind.DOC}),
    "word": WORD,
    "wps": frozenset({Kind.WPS, Kind.DOC, Kind.DOCX}),
    "rtf": frozenset({Kind.RTF}),
    "pdf": frozenset({Kind.PDF}),
    "ofd": frozenset({Kind.OFD}),
    "图片": PICTURES,
    "照片": PICTURES,
    "扫描件": SCANS,
    "视频": VIDEOS,
    "音频": frozenset({Kind.AUDIO}),
    "jpg": frozenset({Kind.JPEG}),
    "jpeg": frozenset({Kind.JPEG}),
    "png": frozenset({Kind.PNG}),
    "gif": frozenset({Kind.GIF}),
    "tif": frozenset({Kind.TIFF}),
    "tiff": frozenset({Kind.TIFF}),
    "mp4": frozenset({Kind.MP4, Kind.MOV}),
    "mov": frozenset({Kind.MOV, Kind.MP4}),
    "avi": frozenset({Kind.AVI}),
    "wmv": frozenset({Kind.WMV}),
    "zip": ARCHIVES,  # whoever takes one archive takes the others; what is inside is looked at anyway
    "rar": ARCHIVES,
    "7z": ARCHIVES,
    "压缩包": ARCHIVES,
    "xls": frozenset({Kind.XLS, Kind.XLSX, Kind.ODS}),
    "xlsx": frozenset({Kind.XLSX, Kind.XLS, Kind.ODS}),
    "excel": frozenset({Kind.XLSX, Kind.XLS, Kind.ODS}),
    "ppt": frozenset({Kind.PPT, Kind.PPTX}),
    "pptx": frozenset({Kind.PPTX, Kind.PPT}),
    "正文": frozenset({Kind.TEXT, Kind.HTML}),
    "txt": frozenset({Kind.TEXT}),
}
UNREADABLE = {
    DefectKind.ENCRYPTED: "encrypted",
    DefectKind.DAMAGED: "damaged",
    DefectKind.TRUNCATED: "damaged",
    DefectKind.CRASH: "damaged",
    DefectKind.BOMB: "damaged",
    DefectKind.TIMEOUT: "unread",
    DefectKind.UNREAD: "unread",
}
SIZE = Check(Weight.SHOULD, "大小")
MISSHAPEN = {  # how much a value of that shape weighs: by what nobody can be reached has to be mended, the rest a person sees at a glance
    "phone": Weight.MUST,
    "email": Weight.MUST,
    "postcode": Weight.SHOULD,
    "date": Weight.SHOULD,
    "unit": Weight.HUMAN,
    "name": Weight.HUMAN,
    "category": Weight.HUMAN,
}
SURE = 0.8  # below, the machine may have misread the cell: then a person looks


def accepts(requirement: Requirement, kind: Kind) -> bool:
    """Whether a file of this kind may answer *requirement* at all; no formats named means any."""
    wanted = (*requirement.formats, *requirement.together)
    if not wanted:
        return kind not in {Kind.PROGRAM, Kind.REPORT, Kind.CALENDAR, Kind.EMPTY}
    return any(kind in FORMATS.get(word.casefold(), frozenset()) for word in wanted)


def findings(requirement: Requirement, leaf: Leaf, fields: tuple[FieldRead, ...]) -> tuple[Finding, ...]:
    """Everything a machine may say of *leaf* as an answer to *requirement*, most serious first."""
    hindered = tuple(_unreadable(leaf))
    if any(one.weight is Weight.MUST for one in hindered):
        return hindered
    said = (*_amounts(requirement, leaf), *(() if hindered else _rules(requirement, leaf)), *_pictures(requirement, leaf))
    found = (*hindered, *_format(requirement, leaf), *_seal(requirement, leaf), *_cells(requirement, fields), *said)
    order = {Weight.MUST: 0, Weight.HUMAN: 1, Weight.SHOULD: 2}
    return tuple(sorted(found, key=lambda one: (one.remark, order[one.weight])))


def absent(requirement: Requirement, leaf: Leaf, *, until: str) -> tuple[Finding, ...]:
    """What can be said of a file that was left at a provider: that it did not come, and its size as printed. *until* in words, "" when unknown."""
    size = _spoken(SIZE, leaf.size) if leaf.size else ""
    missing = Finding("cloud-only" if until else "cloud-undated", Weight.MUST, values=(("name", leaf.filename), ("size", size), ("until", until)))
    return (missing, *(one for one in _amounts(requirement, leaf) if leaf.size and one.code in {"oversize", "too-small"}))


def _unreadable(leaf: Leaf) -> Iterator[Finding]:
    if leaf.kind is Kind.EMPTY or leaf.size == 0:
        yield Finding("damaged", Weight.MUST)
        return
    for defect in leaf.extract.defects:
        code = UNREADABLE.get(defect.kind)
        if code == "unread":
            yield Finding(code, Weight.HUMAN, remark=True)
            return
        if code is not None:
            yield Finding(code, Weight.MUST)
            return


def _format(requirement: Requirement, leaf: Leaf) -> Iterator[Finding]:
    if not accepts(requirement, leaf.kind):
        yield Finding("wrong-format", Weight.MUST, values=(("wanted", wording(requirement)), ("found", spoken_kind(leaf.kind))))


def spoken_kind(kind: Kind) -> str:
    """A kind of file by the name people know it by."""
    if kind in WORD:
        return "Word"
    if kind in PICTURES:
        return "图片"
    return {Kind.UNKNOWN: "未知格式", Kind.TEXT: "纯文本", Kind.HTML: "网页", Kind.MAIL: "邮件"}.get(kind, kind.value.upper())


def wording(requirement: Requirement) -> str:
    """The formats asked for, as a person says them: Word、PDF或图片; those that are wanted together with 和."""
    names = spoken((*requirement.formats, *requirement.together))
    return "、".join(names[:-1]) + (("和" if requirement.together else "或") if len(names) > 1 else "") + names[-1] if names else ""


def spoken(formats: Iterable[str]) -> tuple[str, ...]:
    """Formats of the sheet by the names people know them by."""
    return tuple(dict.fromkeys("Word" if one.casefold() in {"doc", "docx", "word", "wps", "rtf"} else one.upper() if one.isascii() else one for one in formats))


def bare(leaf: Leaf) -> bool:
    """Whether this is typed text, read whole, without a single picture anywhere: it cannot bear a seal."""
    said = leaf.extract
    return leaf.kind in TYPED and bool(said.reader and said.text) and not said.pictures and not said.defects


def _seal(requirement: Requirement, leaf: Leaf) -> Iterator[Finding]:
    if not requirement.seal:
        return
    if bare(leaf):
        # The one case a machine may name by itself: that no seal was seen where one could be says nothing to an applicant.
        yield Finding("no-seal", Weight.MUST)
    else:
        yield Finding("seal-to-verify", Weight.HUMAN, remark=True)


def _cells(requirement: Requirement, fields: tuple[FieldRead, ...]) -> Iterator[Finding]:
    # A form of which hardly a label was found was not read as a form: then an empty cell proves nothing.
    if len(fields) * 2 < len(requirement.fields):
        return
    for one in fields:
        if not one.value:
            yield Finding("empty-field", Weight.MUST, where=one.where, values=(("label", one.label),))
        elif one.fault:
            weight = MISSHAPEN.get(one.fault, Weight.HUMAN) if one.confidence >= SURE else Weight.HUMAN
            code = f"misshapen-{one.fault}" if one.fault in MISSHAPEN else "misshapen-field"
            yield Finding(code, weight, where=one.where, values=(("label", one.label),))


def _rules(requirement: Requirement, leaf: Leaf) -> Iterator[Finding]:
    """What the rules of the item say; of a file that has to be sent again in another format nothing is asked of a person."""
    fits = accepts(requirement, leaf.kind)
    return (one for one in rules.findings(requirement, leaf) if fits or one.weight is not Weight.HUMAN)


def _pictures(requirement: Requirement, leaf: Leaf) -> Iterator[Finding]:
    """How many pictures are in a document or an archive, for whoever counts them over all papers of an item."""
    if leaf.kind in ARCHIVES:
        count = len({one.sha256 for one in leaf.walk() if one.kind in PICTURES})
    else:
        count = len(rules.Text(requirement, leaf).pictures) if leaf.kind in rules.READABLE and not requirement.fields else 0
    if count:
        yield Finding("pictures", Weight.SHOULD, values=(("n", str(count)),), remark=True)


def _amounts(requirement: Requirement, leaf: Leaf) -> Iterator[Finding]:
    if leaf.kind in WORD and leaf.extract.reader and leaf.extract.text and not requirement.fields:
        yield Finding("word-count", Weight.SHOULD, values=(("n", str(words(counted(leaf.extract)))),), remark=True)
    if leaf.extract.seconds is not None:
        yield Finding("lasts", Weight.SHOULD, values=(("found", _minutes(leaf.extract.seconds)),), remark=True)
    for check in requirement.checks:
        measured = _measure(check, leaf)
        if measured is None or check.amount is None or check.amount.admits(measured):
            continue
        code = {"时长": "video-too-long", "单件大小": "oversize", "大小": "oversize"}[check.subject]
        if check.amount.high is None or measured <= check.amount.high:
            code = "video-too-short" if check.subject == "时长" else "too-small"
        yield Finding(
            code, check.weight, values=(("target", check.target or requirement.name), ("found", _spoken(check, measured)), ("limit", check.amount.text))
        )


def _spoken(check: Check, measured: float) -> str:
    """A measurement as a person says it: bytes as KB or MB, a length as minutes and seconds."""
    if "大小" not in check.subject:
        return _minutes(measured)
    return f"{measured / 2**20:.1f}MB" if measured >= 2**20 else f"{measured / 2**10:.0f}KB"


def _minutes(seconds: float) -> str:
    """How long a film runs, in the words in which a call limits it: 4分20秒."""
    minutes, rest = divmod(round(seconds, 1), 60)
    return "".join((f"{minutes:g}分" if minutes else "", f"{rest:.3g}秒" if rest or not minutes else "钟"))


def _measure(check: Check, leaf: Leaf) -> float | None:
    match check.subject:
        case "时长" if leaf.extract.seconds is not None:
            return leaf.extract.seconds
        case "单件大小" | "大小":
            return float(leaf.size)
        case _:
            return None
