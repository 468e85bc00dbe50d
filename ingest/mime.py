"""The parts of a message as spans of its file, found in one pass over its boundary lines.

The file is mapped, not read: boundaries are compared as whole lines, a part is `(path, header fields, start, end)`, and its path
(RFC 3501 §6.4.5 numbering) is its identity. Attachments are views of the raw message, decoded in chunks when somebody asks.

    preamble ──▶ --A ──▶ header ──▶ leaf ──▶ --A ──▶ header ──▶ multipart: --B …  ──▶ --A-- ──▶ epilogue
                          (an outer boundary line ends every part inside: that part was truncated)
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest import transfer
from ingest.facts import Defect, DefectKind
from ingest.headers import FIELD_BYTES, Fields, parameters, split

DEPTH = 30  # levels of multipart; real mail has up to 6. Deeper parts are kept, numbered flat under the thirtieth level
PARTS = 500  # parts of one mail; a mail with 60 photographs has 62. The rest is kept as one leaf
LINE = 1_000  # bytes of a line compared with boundaries (RFC 5322 §2.1.1 allows 998, RFC 2046 a boundary of 70)
MISSED = 10_000  # lines `--…` that are no boundary, after which they are sought by name: a dump of a database has millions
PART_HEADER = 30_000  # header bytes of a part; five hundred of them may come, and a real one has 500
PARAMETERS = 20_000  # bytes of a Content-Type or Content-Disposition; a name of 255 Chinese characters takes 2,300
HEADER_SEARCH = 1 << 20  # where a header without a blank line is given up

_BLANK_LINE = re.compile(rb"\n\r?\n")
_DASHES = re.compile(rb"(?:^|\n)--([^\r\n]{0,1000})")
_FROM_LINE = re.compile(rb"(?:[ \t]*\r?\n)*(?:>?From [^\r\n]*\r?\n)?")
TOO_COMPLEX = "application/x-too-complex"
LETTERS = frozenset({"message/rfc822", "message/global"})

View = transfer.View


@dataclass(frozen=True, slots=True)
class Part:
    """One node: a multipart, or a leaf whose body is raw[start:end] before its transfer encoding is undone."""

    path: str
    fields: Fields
    content_type: str
    parameters: dict[str, str]
    disposition: str
    disposition_parameters: dict[str, str]
    encoding: str
    start: int
    end: int
    parent: str = ""  # path of the multipart it is in; "" at the top
    multipart: bool = False
    defects: tuple[Defect, ...] = ()

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


@dataclass(slots=True)
class Structure:
    """Every part of a message in order: multiparts before what they hold."""

    top: Fields
    parts: list[Part] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)

    def leaves(self) -> Iterator[Part]:
        return (part for part in self.parts if not part.multipart)

    def find(self, path: str) -> Part | None:
        return next((part for part in self.parts if part.path == path and not part.multipart), None)


@contextmanager
def view(raw: Path) -> Iterator[View]:
    """Map a stored message; small ones are simply read."""
    with raw.open("rb") as file:
        if raw.stat().st_size < 1 << 18:
            yield file.read()
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            yield mapped


@dataclass(slots=True)
class _Frame:
    """A multipart that is open while its lines go by."""

    path: str
    boundary: bytes
    index: int  # in Structure.parts
    children: int = 0
    closed: bool = False


class _Scan:
    """The state of the one pass."""

    def __init__(self, data: View) -> None:
        self.data = data
        self.frames: list[_Frame] = []
        self.names: dict[bytes, int] = {}  # open boundaries; of two that are the same the inner one counts
        self.leaf: int | None = None  # the part whose body is going by
        self.flat = 0
        self.missed = 0  # lines that begin as a boundary does and are none
        self.sought: re.Pattern[bytes] | None = None
        self.found = Structure(Fields(()))

    def run(self) -> Structure:
        data, length = self.data, len(self.data)
        skipped = _FROM_LINE.match(data)
        start = skipped.end() if skipped else 0
        self._open("", start, parent="")
        position = max(0, start - 1)
        while self.frames:
            text_end = self._next(position)
            if text_end < 0:
                break
            position = text_end + 3
            line_end = data.find(b"\n", position)
            line_end = length if line_end < 0 else line_end
            at, closing = self._match(bytes(data[position : min(line_end, position + LINE)]).rstrip())
            if at is None:
                self.missed += 1
                continue
            line_start = text_end + 1
            if text_end > 0 and data[text_end - 1 : text_end] == b"\r":
                text_end -= 1
            self._end_leaf(text_end)
            self._drop(at, text_end)
            frame = self.frames[at]
            if closing:
                frame.closed = True
                self._drop(at - 1, text_end)
                continue
            frame.children += 1
            if len(self.found.parts) >= PARTS:
                self._rest(frame, line_start, length)
                break
            position = self._open(frame.path, min(length, line_end + 1), parent=frame.path) - 1
        self._end_leaf(length)
        self._drop(-1, length)
        return self.found

    def _next(self, position: int) -> int:
        """Find the next line that may be a boundary; after many that were none, only those that begin with an open one and end there."""
        if self.missed < MISSED:
            return self.data.find(b"\n--", position)
        if self.sought is None:
            self.sought = re.compile(rb"\n--(?:" + b"|".join(re.escape(name) for name in self.names) + rb")(?:--)?\s*?(?:\n|\Z)")
        found = self.sought.search(self.data, position)
        return found.start() if found else -1

    def _match(self, line: bytes) -> tuple[int | None, bool]:
        """Compare a line with the open boundaries; `--` at its end closes."""
        at = self.names.get(line)
        if at is not None or not line.endswith(b"--"):
            return at, False
        return self.names.get(line[:-2]), True

    def _path(self, parent: str) -> str:
        if not self.frames:
            return "1"
        if len(self.frames) > DEPTH:
            self.flat += 1
            if self.flat == 1:
                self.found.defects.append(Defect(DefectKind.TOO_COMPLEX, parent, f"more than {DEPTH} levels, numbered flat from there"))
            return f"{self.frames[DEPTH].path}.{self.flat + 1000}"
        prefix = f"{parent}." if parent else ""
        return f"{prefix}{self.frames[-1].children}"

    def _open(self, at: str, start: int, *, parent: str) -> int:
        """Read one part's header; return where its body begins."""
        data = self.data
        limit = min(len(data), start + HEADER_SEARCH)
        if data[start : start + 1] == b"\n" or data[start : start + 2] == b"\r\n":
            header, body = b"", start + (1 if data[start : start + 1] == b"\n" else 2)
        else:
            blank = _BLANK_LINE.search(data, start, limit)
            header, body = (bytes(data[start : blank.start() + 1]), blank.end()) if blank else (bytes(data[start:limit]), limit)
        for line in _DASHES.finditer(header):  # a boundary ends a header that has no blank line
            if self._match(line.group(1).rstrip())[0] is not None:
                cut = line.start() + header[line.start() : line.start() + 1].count(b"\n")
                header, body = header[:cut], start + cut
                break
        path = self._path(parent) if self.frames else ""
        fields, used = split(header, where=path or "header", most=PART_HEADER if self.frames else FIELD_BYTES)
        if used < len(header):
            body = start + used
        self._add(path, fields, body, parent=at)
        return body

    def _add(self, path: str, fields: Fields, body: int, *, parent: str) -> None:
        if not self.frames:
            self.found.top = fields
        kind, params = self._parameters(fields, "content-type", path)
        if not kind and self.frames and self.found.parts[self.frames[-1].index].content_type == "multipart/digest":
            kind = "message/rfc822"  # RFC 2046 §5.1.5
        disposition, disposition_params = self._parameters(fields, "content-disposition", path)
        how = transfer.encoding(fields.first("content-transfer-encoding").decode("latin-1"))
        boundary = params.get("boundary", params.get("boundary*", "")).strip().encode("utf-8", "replace")
        self.found.defects += fields.defects
        if kind.startswith("multipart/"):
            if not boundary:
                boundary = self._guess(body)
                self.found.defects.append(Defect(DefectKind.HEADER, path or "header", "multipart without a boundary"))
            if boundary:
                part = Part(path, fields, kind, params, disposition, disposition_params, "", body, body, parent, multipart=True)
                self.found.parts.append(part)
                self.frames.append(_Frame(path, boundary.rstrip(b" \t"), len(self.found.parts) - 1))
                self.names[self.frames[-1].boundary] = len(self.frames) - 1
                self.sought = None
                return
            kind = "text/plain"
        self.leaf = len(self.found.parts)
        self.found.parts.append(Part(path or "1", fields, kind, params, disposition, disposition_params, how, body, body, parent))

    def _parameters(self, fields: Fields, name: str, path: str) -> tuple[str, dict[str, str]]:
        value = fields.first(name)
        if len(value) > PARAMETERS:
            self.found.defects.append(Defect(DefectKind.TOO_COMPLEX, path or "header", f"{name} of {len(value)} bytes, read up to {PARAMETERS}"))
        return parameters(value[:PARAMETERS])

    def _guess(self, body: int) -> bytes:
        """Take the first line that looks like a boundary, when the header forgot to name it."""
        window = bytes(self.data[body : body + 4096])
        found = re.search(rb"^--([^\r\n]{5,70})\r?\n(?=[Cc]ontent-)", window, re.MULTILINE)
        return found.group(1) if found else b""

    def _end_leaf(self, end: int) -> None:
        if self.leaf is not None:
            part = self.found.parts[self.leaf]
            self.found.parts[self.leaf] = replace(part, end=max(part.start, end))
            self.leaf = None

    def _drop(self, keep: int, end: int) -> None:
        """Close every frame above *keep*; one that saw no closing line was cut short."""
        if len(self.frames) - 1 <= keep:
            return
        while len(self.frames) - 1 > keep:
            frame = self.frames.pop()
            if not frame.closed:
                self.found.defects.append(Defect(DefectKind.TRUNCATED, frame.path or "header", "no closing boundary"))
            if not frame.children and not frame.closed:
                self._preamble(frame, end)
        self.names = {frame.boundary: at for at, frame in enumerate(self.frames)}
        self.sought = None

    def _preamble(self, frame: _Frame, end: int) -> None:
        """Keep what a multipart without parts holds: its text would be lost otherwise."""
        part = self.found.parts[frame.index]
        path = f"{frame.path}.1" if frame.path else "1"
        if bytes(self.data[part.start : min(end, part.start + 4096)]).strip():
            empty = Fields(())
            self.found.parts.insert(frame.index + 1, Part(path, empty, "text/plain", {}, "", {}, "", part.start, end, frame.path))

    def _rest(self, frame: _Frame, start: int, end: int) -> None:
        path = f"{frame.path}.{frame.children}" if frame.path else str(frame.children)
        self.found.defects.append(Defect(DefectKind.TOO_COMPLEX, path, f"more than {PARTS} parts; the rest is kept as one"))
        self.found.parts.append(Part(path, Fields(()), TOO_COMPLEX, {}, "attachment", {}, "", start, end, frame.path))
        for open_frame in self.frames:
            open_frame.closed = True


def scan(data: View) -> Structure:
    """Find every part of the message *data*."""
    return _Scan(data).run() if len(data) else Structure(Fields(()))


def content(data: View, part: Part, complain: transfer.Complain) -> Iterator[bytes]:
    """Yield the decoded bytes of a leaf in chunks."""
    return transfer.decode(data, part.span, how=part.encoding, complain=complain)


def uu_files(data: View, part: Part, *, limit: int = 64 << 20) -> list[tuple[bytes, tuple[int, int]]]:
    """Find files written as uuencode inside a text part that is not encoded otherwise."""
    if part.encoding or part.end - part.start > limit or part.content_type not in {"", "text/plain"}:
        return []
    if not _has(data, b"\nbegin ", part.start - 1, part.end):
        return []
    text = bytes(data[part.start : part.end])
    return [(name, (part.start + s, part.start + e)) for name, (s, e) in transfer.uu_blocks(text)]


def _has(data: View, mark: bytes, start: int, end: int) -> bool:
    return data.find(mark, max(0, start), end) >= 0


def numbered(parts: list[Part]) -> list[Part]:
    """Name the leaves of a letter inside a letter 1, 2, 3: `2!3` is the third leaf of the letter at 2."""
    names: dict[str, str] = {}
    count = 0
    for part in parts:
        count += not part.multipart
        names[part.path] = f"m{part.path}" if part.multipart else str(count)
    return [replace(part, path=names[part.path], parent=names.get(part.parent, "") if part.path else "") for part in parts]
