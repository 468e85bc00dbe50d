"""ZIP archives: what they say they hold, with names read as the packer wrote them. Members are not opened here."""

from __future__ import annotations

import contextlib
import zipfile
from itertools import pairwise
from pathlib import Path

from ingest import charset, sniff
from ingest.extract import Limits
from ingest.facts import Defect, DefectKind, Extract, Leaf

VERSION = "zip/1"
ENTRIES = 20_000  # entries of a directory that may be read at all
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def read(file: Path, limits: Limits) -> Extract:
    """List an archive."""
    with file.open("rb") as stream:
        if sniff.zip_count(stream) > ENTRIES:
            return _only(DefectKind.BOMB, f"more than {ENTRIES} members")
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError, OverflowError, IndexError, UnicodeError) as fault:
        return _only(DefectKind.DAMAGED, f"the archive does not open: {fault}"[:200])
    defects = list(_bombs(infos, limits, size=file.stat().st_size))
    members: list[Leaf] = []
    for number, info in enumerate(infos, 1):
        name = member_name(info)
        if name.endswith("/") or any(mark in name for mark in _LITTER):
            continue
        if len(members) >= limits.members:
            defects.append(Defect(DefectKind.TOO_COMPLEX, "", f"{len(infos)} members, {limits.members} of them listed"))
            break
        members.append(_member(info, name, number))
    if any(info.flag_bits & 1 for info in infos):
        defects.append(Defect(DefectKind.ENCRYPTED, "", "members are locked with a password"))
    return Extract(text="\n".join(f"{m.folder}/{m.filename}".lstrip("/") for m in members), members=tuple(members), defects=tuple(defects), reader=VERSION)


def _only(kind: DefectKind, detail: str) -> Extract:
    return Extract(defects=(Defect(kind, "", detail),), reader=VERSION)


def _member(info: zipfile.ZipInfo, name: str, number: int) -> Leaf:
    folder, _, filename = name.rpartition("/")
    path = f"!{number}"
    defects = [Defect(DefectKind.UNREAD, path, "a member of an archive that was not opened")]
    danger = sniff.disguised(filename)
    if danger:
        defects.append(Defect(DefectKind.DANGEROUS, path, danger))
    if info.flag_bits & 1:
        defects.append(Defect(DefectKind.ENCRYPTED, path, "locked with a password"))
    return Leaf(
        path=path,
        filename=filename,
        size=info.file_size,
        sha256="",
        content_type="",
        kind=sniff.by_name(filename),
        folder=folder,
        extract=Extract(defects=tuple(defects)),
    )


def member_name(info: zipfile.ZipInfo) -> str:
    """Read a member's name: UTF-8 when flagged or when it is, else as Windows packers in China write it (GBK)."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        unicode_path = _unicode_path(info.extra)
        if unicode_path:
            name = unicode_path
        else:
            with contextlib.suppress(UnicodeEncodeError):  # not what zipfile made of eight-bit bytes: keep it
                name = charset.decode(name.encode("cp437")).text
    name = name.replace("\\", "/").replace("\x00", "").encode("utf-8", "replace").decode()
    return "/".join(step for step in name.split("/") if step not in {"", ".", ".."}) + ("/" if name.endswith("/") else "")


def _unicode_path(extra: bytes) -> str:
    """Read the Info-ZIP Unicode Path field (0x7075)."""
    position = 0
    while position + 4 <= len(extra):
        tag, size = int.from_bytes(extra[position : position + 2], "little"), int.from_bytes(extra[position + 2 : position + 4], "little")
        if tag == 0x7075 and size > 5:
            return extra[position + 9 : position + 4 + size].decode("utf-8", "replace")
        position += 4 + size
    return ""


def _bombs(infos: list[zipfile.ZipInfo], limits: Limits, *, size: int) -> list[Defect]:
    found = []
    total = sum(info.file_size for info in infos)
    if total > limits.total:
        found.append(Defect(DefectKind.BOMB, "", f"{total} bytes unpacked, {limits.total} allowed"))
    elif total > 1 << 20 and total > limits.ratio * size:
        found.append(Defect(DefectKind.BOMB, "", f"expands {total // max(1, size)} times"))
    spans = sorted((info.header_offset, info.header_offset + 30 + info.compress_size) for info in infos)
    if any(before[1] > after[0] for before, after in pairwise(spans)):
        found.append(Defect(DefectKind.BOMB, "", "members overlap"))
    return found
