"""The letter's own text: its body parts as they are found, decoded, and joined to what a person reads."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest import charset, hypertext, mime, sniff, transfer
from ingest.facts import Defect, DefectKind, Extract, Kind, Leaf

MOST = 4 << 20  # bytes of one body part that are read as text
TYPES = frozenset({"text/plain", "text/html", "", "text", "text/enriched", "text/richtext", "application/xhtml+xml"})


@dataclass(slots=True)
class Body:
    """The text as it is found: one entry a body part, with the multipart/alternative it is in ("" when in none)."""

    plain: list[tuple[str, str]] = field(default_factory=list)
    pages: list[tuple[str, hypertext.Page]] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    order: list[tuple[str, str, int]] = field(default_factory=list)  # (alternative, "plain" or "page", index)
    leaves: list[Leaf] = field(default_factory=list)

    def text(self) -> str:
        """Join what a person reads: of alternatives the plain one, unless it is empty."""
        filled = {group for group, text in self.plain if text.strip()}
        out = []
        for group, what, index in self.order:
            if what == "plain":
                out.append(self.plain[index][1])
            elif not group or group not in filled:
                out.append(self.pages[index][1].text)
        return "\n".join(piece.strip("\n") for piece in out if piece.strip())

    def read(self, part: mime.Part, chunks: Iterator[bytes], *, group: str, files: list[transfer.Span], room: int) -> tuple[int, list[Defect]]:
        """Read one body part, *files* written into it left out; return how many bytes it says, and what is wrong with it."""
        digest, size, data = hashlib.sha256(), 0, b""
        most = min(MOST, max(0, room))
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            if len(data) < most:
                data += chunk
        for start, end in reversed(files):
            data = data[: start - part.start] + data[end - part.start :]
        faults: list[Defect] = []
        if size > most:
            faults.append(Defect(DefectKind.TOO_LARGE, part.path, f"text of {size} bytes, read up to {most}"))
            data = data[:most]
        is_page = "html" in part.content_type or (part.content_type == "" and sniff.kind(data[: sniff.HEAD], io.BytesIO()) is Kind.HTML)
        decoded = charset.decode(data, part.parameters.get("charset", part.parameters.get("charset*", "")), meta=charset.html_meta(data) if is_page else "")
        if decoded.doubt:
            faults.append(Defect(DefectKind.CHARSET, part.path, decoded.doubt))
        text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        said = self._page(text, group, faults, part.path) if is_page else self._plain(text, group)
        kind = Kind.HTML if is_page else Kind.TEXT if size else Kind.EMPTY
        name = f"part-{part.path}.{'html' if is_page else 'txt'}"
        self.leaves.append(Leaf(part.path, name, size, digest.hexdigest(), part.content_type, kind, named=False, inline=True, extract=said))
        return len(data), faults

    def _page(self, text: str, group: str, faults: list[Defect], path: str) -> Extract:
        page = hypertext.read(text)
        if not page.complete:
            faults.append(Defect(DefectKind.TOO_COMPLEX, path, "a page too large to read whole"))
        self.order.append((group, "page", len(self.pages)))
        self.pages.append((group, page))
        self.html.append(text)
        return Extract(text=page.text, paragraphs=tuple(page.paragraphs), tables=tuple(page.tables), reader="html/1")

    def _plain(self, text: str, group: str) -> Extract:
        self.order.append((group, "plain", len(self.plain)))
        self.plain.append((group, text))
        return Extract()


def group(part: mime.Part, multiparts: dict[str, mime.Part]) -> str:
    """Return the path of the nearest multipart/alternative around *part* ("/" for the top one), "" when there is none."""
    at: mime.Part | None = multiparts.get(part.parent)
    while at is not None:
        if at.content_type == "multipart/alternative":
            return at.path or "/"
        at = multiparts.get(at.parent) if at.parent != at.path else None
    return ""
