"""A file that names nobody is with the files it came with: the Word file it was printed from, the folder, the archive, the forwarded mail.

Only where a mail is about several units or cases; what stands alone in it is whose the others are anyhow. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.names import file_name, plain, title_key, unit_key
from tracker.core import mentions
from tracker.core.evidence import Reading

LEAST = 4  # characters of a title or a name that a file name holds by no chance


def envelopes(read: Sequence[Reading]) -> tuple[tuple[str, tuple[Reading, ...]], ...]:
    """Files by the folder or archive that bears the name of a body, where several do: one for each unit. "" is for the others."""
    named: dict[str, list[Reading]] = {}
    for one in read:
        named.setdefault(_envelope(one.packed), []).append(one)
    if sum(1 for name in named if name) < 2:  # a single folder or archive only wraps the whole
        return (("", tuple(read)),)
    return tuple((name, tuple(members)) for name, members in named.items())


def bare_name(part: str) -> str:
    """The name of a folder, or of an archive without what says that it is one."""
    return re.sub(r"\.(?:zip|rar|7z|tar|gz|tgz|eml)$", "", part, flags=re.IGNORECASE)


def _envelope(packed: str) -> str:
    """The innermost folder or archive on the way whose name is that of a body."""
    parts = [bare_name(part) for part in packed.split("/")]
    for part in reversed(parts):
        bodies = mentions.bodies(part)
        if bodies:
            return bodies[0]
    return ""


def in_company(read: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings, the silent ones with the unit and the case of their company."""
    units = {unit_key(one.unit) for one in read if one.unit}
    cases = {(unit_key(one.unit), title_key(one.title)) for one in read if one.unit and one.title}
    if len(units) < 2 and len(cases) < 2:
        return tuple(read)
    return tuple(_accompanied(one, read) for one in read)


def _accompanied(silent: Reading, read: Sequence[Reading]) -> Reading:
    found = silent
    for company, why in _companies(silent, read):
        if not found.unit and (name := _only({unit_key(one.unit): one.unit for one in company if one.unit})):
            found = replace(found, unit=name, reasons=(*found.reasons, f"{why}，属于“{name}”"))
        mine = {title_key(one.title): one.title for one in company if one.title and found.unit and unit_key(one.unit) == unit_key(found.unit)}
        if not found.title and not found.heading and (title := _only(mine)):
            found = replace(found, title=title)
    return found


def _only(named: dict[str, str]) -> str:
    return next(iter(named.values())) if len(named) == 1 else ""


def _companies(silent: Reading, read: Sequence[Reading]) -> Iterator[tuple[list[Reading], str]]:
    """The files that may say whose *silent* is, the nearest first."""
    if silent.unit and silent.title:
        return
    stem, name = title_key(file_name(silent.leaf.filename).stem), plain(silent.leaf.filename)
    near = [one for one in read if one is not silent and _containers(one) == _containers(silent)]
    yield [one for one in near if title_key(file_name(one.leaf.filename).stem) == stem], "与同名文件是一件"
    yield [one for one in read if one.unit and len(one.unit) >= LEAST and plain(one.unit) in name], "文件名写有单位"
    yield [one for one in read if one.title and len(one.title) >= LEAST and title_key(one.title) in name], "文件名写有案例题目"
    for container in _containers(silent):
        yield [one for one in read if container in _containers(one)], "与同一文件夹、压缩包或转发信里的材料在一起"


def _containers(one: Reading) -> tuple[str, ...]:
    """What a file is in, innermost first: its folder, its archive or forwarded mail, what that is in. The letter itself is none."""
    parent = one.leaf.path.rpartition("!")[0]
    outer = []
    while parent:
        outer.append(parent)
        parent = parent.rpartition("!")[0]
    return (*((f"{outer[0]}/{one.leaf.folder}",) if outer and one.leaf.folder else ()), *outer)
