"""Workbooks saved as “Strict Open XML”: the same parts under other names, put back under those that every reader knows (ISO/IEC 29500-4, annex A)."""

from __future__ import annotations

import io
import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMED = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_SAID = {b"extendedProperties": b"extended-properties", b"customProperties": b"custom-properties"}


def readable(path: Path) -> Path | io.BytesIO:
    """*path* itself, or what it holds under the common names, in memory. Its parts are within bounds already."""
    with ZipFile(path) as archive:
        name = next((one for one in archive.namelist() if one.casefold().endswith("_rels/.rels")), "")
        if not name or _STRICT not in archive.read(name):
            return path
        common = io.BytesIO()
        with ZipFile(common, "w", ZIP_DEFLATED, compresslevel=1) as target:
            for one in dict.fromkeys(archive.namelist()):
                part = archive.read(one)
                target.writestr(one, _NAMED.sub(_common, part) if one.endswith((".xml", ".rels")) else part)
        common.seek(0)
        return common


def _common(found: re.Match[bytes]) -> bytes:
    return b"http://schemas.openxmlformats.org/" + found[1] + b"/2006/" + _SAID.get(found[2], found[2])
