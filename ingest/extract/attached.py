"""What a PDF carries besides its pages: files (a portfolio 文件包 is nothing else), signatures, and scripts that would start programs."""

from __future__ import annotations

import ctypes
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from ingest import sniff, suffixes
from ingest.extract import signatures
from ingest.extract.pdfnotes import text
from ingest.facts import Defect, DefectKind, Extract, Leaf, Signature

Handle = Any  # PDFium's objects have no types

FILES = 100  # files listed; a portfolio of a district has sixty
FILE = 50 << 20  # bytes of one that are taken to memory, where PDFium puts them
TOTAL = 100 << 20  # bytes of all of them
SIGNATURES = 50
CONTENTS = 1 << 20  # bytes of one signature; with a picture of a seal in it 200 kB
SEARCHED = 64 << 20  # bytes of a file looked through for actions
UNFOLDED = 8 << 20  # bytes of packed objects looked through for actions
SCRIPTS = 50
CHUNK = 1 << 20
_LAUNCH = re.compile(rb"/S\s*/Launch\b")
_PACKED = re.compile(rb"/ObjStm\b.{0,300}?stream\r?\n", re.DOTALL)
_STARTS = re.compile(r"nLaunch|launchURL\s*\(\s*['\"]file:|app\.openDoc|ActiveXObject|WScript", re.IGNORECASE)
_TIME = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?)?")


# --- files ---


def files(document: Handle, pinned: list[Handle]) -> tuple[tuple[Leaf, ...], list[Defect]]:
    """List the files a PDF carries, those *pinned* to its pages too: what each is by its bytes. They are not read."""
    count = max(pdfium.FPDFDoc_GetAttachmentCount(document.raw), 0)
    carried = [*(pdfium.FPDFDoc_GetAttachment(document.raw, number) for number in range(min(count, FILES))), *pinned]
    defects: list[Defect] = []
    if count + len(pinned) > FILES:
        defects.append(Defect(DefectKind.TOO_COMPLEX, "", f"{count + len(pinned)} files inside, {FILES} of them listed"))
    found: list[Leaf] = []
    left = TOTAL
    for number, one in enumerate(carried[:FILES], 1):
        leaf = _file(one, number, min(left, FILE))
        found.append(leaf)
        left -= leaf.size
    return tuple(found), defects


def _file(one: Handle, number: int, room: int) -> Leaf:
    said = text(lambda buffer, size: int(pdfium.FPDFAttachment_GetName(one, buffer, size)))[:400]
    name = re.split(r"[/\\]", said)[-1]
    size = ctypes.c_ulong()
    known = bool(pdfium.FPDFAttachment_GetFile(one, None, 0, size))
    buffer = ctypes.create_string_buffer(size.value) if known and 0 < size.value <= room else None
    data = buffer.raw if buffer is not None and pdfium.FPDFAttachment_GetFile(one, buffer, size.value, size) else b""
    kind = sniff.kind(data[: sniff.HEAD], io.BytesIO(data)) if data else suffixes.by_name(name)
    path = f"!{number}"
    defects = [Defect(DefectKind.UNREAD, path, "a file inside a PDF: listed, not read")]
    danger = suffixes.disguised(name)
    if danger or kind.value == "program":
        defects.append(Defect(DefectKind.DANGEROUS, path, danger or "a program"))
    digest = hashlib.sha256(data).hexdigest() if data else ""
    shown = name or f"part-{number}.{suffixes.extension(kind)}"
    return Leaf(path, shown, len(data) or size.value, digest, "", kind, named=bool(name), extract=Extract(defects=tuple(defects)))


# --- programs ---


def dangers(document: Handle, file: Path) -> list[Defect]:
    """Tell actions and scripts that would open a program when a person opens the file."""
    found: list[Defect] = []
    if _launches(file):
        found.append(Defect(DefectKind.DANGEROUS, "", "would start a program"))
    for number in range(min(max(pdfium.FPDFDoc_GetJavaScriptActionCount(document.raw), 0), SCRIPTS)):
        action = pdfium.FPDFDoc_GetJavaScriptAction(document.raw, number)
        if not action:
            continue
        try:
            if _STARTS.search(_script(action)):
                found.append(Defect(DefectKind.DANGEROUS, "", "holds a script that would start a program"))
                break
        finally:
            pdfium.FPDFDoc_CloseJavaScriptAction(action)
    return found


def _script(action: Handle) -> str:
    return text(lambda buffer, size: int(pdfium.FPDFJavaScriptAction_GetScript(action, buffer, size)))


def _launches(file: Path) -> bool:
    """Look for launch actions where PDFium does not: at the opening of the document, plain or in packed objects."""
    left, tail = UNFOLDED, b""
    with file.open("rb") as stream:
        for _ in range(SEARCHED // CHUNK):
            chunk = stream.read(CHUNK)
            if not chunk:
                break
            window = tail + chunk
            if _LAUNCH.search(window):
                return True
            for match in _PACKED.finditer(window):
                if left <= 0:
                    break
                objects = _unfolded(window[match.end() :], left)
                left -= len(objects)
                if _LAUNCH.search(objects):
                    return True
            tail = chunk[-400:]
    return False


def _unfolded(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return b""


# --- signatures ---


def signed(document: Handle, file: Path) -> tuple[Signature, ...]:
    """Read a document's signatures."""
    count = pdfium.FPDF_GetSignatureCount(document.raw)
    return tuple(_signature(pdfium.FPDF_GetSignatureObject(document.raw, number), file) for number in range(min(max(count, 0), SIGNATURES)))


def _signature(one: Handle, file: Path) -> Signature:
    contents = _bytes(lambda buffer, size: int(pdfium.FPDFSignatureObj_GetContents(one, buffer, size)), CONTENTS)
    when = _bytes(lambda buffer, size: int(pdfium.FPDFSignatureObj_GetTime(one, buffer, size)), 100)
    count = pdfium.FPDFSignatureObj_GetByteRange(one, None, 0)
    numbers = (ctypes.c_int * max(0, min(count, 8)))()
    if numbers:
        pdfium.FPDFSignatureObj_GetByteRange(one, numbers, len(numbers))
    size = file.stat().st_size
    ranges = list(zip(numbers[::2], numbers[1::2], strict=False))
    honest = bool(ranges) and all(start >= 0 and length >= 0 and start + length <= size for start, length in ranges)
    whole = honest and len(ranges) == 2 and ranges[0][0] == 0 and sum(ranges[1]) >= size - 2  # a line end may follow
    # What stands between the two ranges is not signed; it must be the signature and nothing else.
    whole = whole and ranges[1][0] - sum(ranges[0]) <= 2 * len(contents) + 2
    found = signatures.cms(contents, lambda name: _digest(file, ranges if honest else [], name), whole=whole, at=_moment(when.decode("ascii", "replace")))
    return found if honest else Signature(found.signer, found.algorithm, None, False, found.at)


def _digest(file: Path, ranges: list[tuple[int, int]], name: str) -> bytes:
    state = hashlib.new(name, usedforsecurity=False)
    with file.open("rb") as stream:
        for start, length in ranges:
            stream.seek(start)
            for chunk in _chunks(stream, length):
                state.update(chunk)
    return state.digest()


def _chunks(stream: Any, length: int) -> Iterator[bytes]:  # noqa: ANN401  a binary file
    while length > 0 and (chunk := stream.read(min(CHUNK, length))):
        length -= len(chunk)
        yield chunk


def _bytes(ask: Callable[[Any, int], int], most: int) -> bytes:
    size = ask(None, 0)
    if not 0 < size <= most:
        return b""
    buffer = ctypes.create_string_buffer(size)
    ask(buffer, size)
    return buffer.raw


def _moment(said: str) -> datetime | None:
    """Read a date as PDF writes it (ISO 32000-1 §7.9.4); one without a zone is China's."""
    found = _TIME.match(said)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part) if part else default for part, default in zip(found.groups()[:6], (1, 1, 1, 0, 0, 0), strict=True))
    sign, ahead, over = found.group(8), int(found.group(9) or 0), int(found.group(10) or 0)
    offset = timedelta(hours=ahead, minutes=over) * (-1 if sign == "-" else 1) if sign or found.group(7) else timedelta(hours=8)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
