"""One stored message read whole: structure, charsets, nature, links, and what every file in it says.

It never raises for what a sender did: a fault becomes a `Defect` of the mail, at the part it is in.

    raw file ──mime──▶ parts ──charset──▶ subject, names, body ──nature, links──▶ Mail
                         └──decode, sha256, sniff──▶ Leaf ──extract──▶ Extract
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from ingest import charset, hypertext, mime, nature, sniff, transfer
from ingest.dates import header_date
from ingest.evidence import evidence
from ingest.extract import Limits, extract, reader
from ingest.facts import Defect, DefectKind, Extract, Kind, Leaf, Mail, Nature, Paragraph
from ingest.headers import Fields, addresses, filename, words
from ingest.links import links
from ingest.quotes import trim
from ingest.record import dump, load, to_json

__all__ = ["VERSION", "dump", "load", "read", "to_json", "trim"]

VERSION = "parse/1"
IN_MEMORY = 1 << 20  # a decoded file up to this size is kept in memory, a larger one in a temporary file
BODY = 4 << 20  # bytes of one body part that are read as text
NAME = 400  # characters of a file name that are kept; file systems allow 255

_BODY_TYPES = frozenset({"text/plain", "text/html", "", "text", "text/enriched", "text/richtext", "application/xhtml+xml"})
_REPORTS = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/global-delivery-status", "text/rfc822-headers", "message/feedback-report"}
)
_EXTERNAL = frozenset({"message/partial", "message/external-body"})
_LIMITS = Limits()


@dataclass(slots=True)
class _Body:
    """The letter's own text as it is found: one entry a body part, with the alternative it belongs to."""

    plain: list[tuple[str, str]] = field(default_factory=list)  # (multipart/alternative it is in, text)
    pages: list[tuple[str, hypertext.Page]] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    order: list[tuple[str, str, int]] = field(default_factory=list)  # (alternative, "plain" or "page", index)

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


def read(raw: Path, *, own: frozenset[str] = frozenset()) -> Mail:
    """Read the stored message *raw*; *own* are our own addresses, so that our letters are known when they come back."""
    with mime.view(raw) as data:
        return _Reading(data, own=frozenset(a.lower() for a in own)).mail()


class _Reading:
    """One message while it is read."""

    def __init__(self, data: mime.View, *, own: frozenset[str]) -> None:
        self.data = data
        self.own = own
        self.structure = mime.scan(data)
        self.defects: list[Defect] = list(self.structure.defects)
        self.body = _Body()
        self.body_leaves: list[Leaf] = []
        self.leaves: list[Leaf] = []
        self.reports: list[str] = []
        self.report_type = next((p.parameters.get("report-type", "") for p in self.structure.parts if p.content_type == "multipart/report"), "")

    def mail(self) -> Mail:
        alternatives = {p.path for p in self.structure.parts if p.multipart and p.content_type == "multipart/alternative"}
        for part in self.structure.leaves():
            self._leaf(part, alternatives)
        shown = frozenset().union(*(page.shown for _, page in self.body.pages))
        self._mark_shown(shown)
        return self._finish()

    def _finish(self) -> Mail:
        top = self.structure.top
        authors, faults = addresses(top.all("from"), where="header:From")
        to, faults_to = addresses([*top.all("to"), *top.all("cc")], where="header:To")
        self.defects += [*faults, *faults_to]
        real = [a for a in authors if a.address]
        sender = real[0] if len({a.address for a in real}) == 1 and len(top.all("from")) == 1 else None
        if sender is None:
            self.defects.append(Defect(DefectKind.HEADER, "header:From", "several authors" if real else "no sender"))
        for name in ("subject", "date", "message-id", "to"):
            if len(top.all(name)) > 1:
                self.defects.append(Defect(DefectKind.HEADER, f"header:{name.title()}", "more than one"))
        date = self._date(top)
        if date is None or sender is None or faults or faults_to or top.defects:
            self.defects += evidence(top)
        subject = top.text("subject")
        text = self.body.text()
        kind = next((p.content_type for p in self.structure.parts), "")
        what, why = nature.nature(
            top, subject=subject, sender=sender or (real[0] if real else None), content_type=kind, report_type=self.report_type, own=self.own
        )
        named = nature.message_ids("\n".join([*self.reports, text])) if what is Nature.BOUNCE else ()
        replies = nature.references(top.first("in-reply-to").decode("latin-1"))
        threads = nature.references(top.first("references").decode("latin-1"))
        if what is Nature.BOUNCE:
            named = tuple(dict.fromkeys((*named, *replies, *threads)))[: nature.BOUNCED]
        ids = nature.references(top.first("message-id").decode("latin-1"))
        return Mail(
            sha256=hashlib.sha256(self.data).hexdigest(),
            message_id=ids[0] if ids else re.sub(r"[<>\s]", "", top.text("message-id"))[:300],
            subject=subject,
            sender=sender,
            to=to,
            date=date,
            text=text,
            reply=trim(text),
            nature=what,
            nature_reason=why,
            leaves=tuple(self.leaves),
            reply_to=addresses(top.all("reply-to"), where="header:Reply-To")[0],
            in_reply_to=replies[0] if replies else "",
            references=threads,
            return_path=re.sub(r"[<>\s]", "", top.text("return-path"))[:300],
            authors=authors,
            body=tuple(self.body_leaves),
            bounced=named,
            links=links(html="\n".join(self.body.html), text="\n".join(t for _, t in self.body.plain)),
            defects=tuple(self.defects),
            reader=VERSION,
        )

    def _date(self, top: Fields) -> datetime | None:
        said = top.text("date")
        date = header_date(said)
        if date is None:
            self.defects.append(Defect(DefectKind.HEADER, "header:Date", f"not a date: {said[:60]!r}" if said else "missing"))
        elif not 1990 < date.year < 2100:
            self.defects.append(Defect(DefectKind.HEADER, "header:Date", f"the year {date.year}"))
        return date

    # --- parts ---

    def _leaf(self, part: mime.Part, alternatives: set[str]) -> None:
        """Read one leaf: the letter itself, or a file."""
        if part.content_type in _EXTERNAL:
            self.defects.append(Defect(DefectKind.EXTERNAL, part.path, f"{part.content_type}: never fetched, never joined"))
        name = filename(part.disposition_parameters, part.parameters)[:NAME]
        blocks = mime.uu_files(self.data, part)
        if part.content_type in _BODY_TYPES and not name and part.disposition != "attachment" and self._is_text(part):
            self._letter(part, alternatives, blocks)
        else:
            self._file(part, name)
        for number, (uu_name, span) in enumerate(blocks, 1):
            path = f"{part.path}!{number}"
            chunks = transfer.decode(self.data, span, how="uuencode", complain=self._complainer(path))
            self.leaves.append(self._opened(chunks, path=path, name=words(uu_name), content_type="application/octet-stream", inline=False))

    def _is_text(self, part: mime.Part) -> bool:
        """Tell a nameless text part from a file that was labelled text or nothing at all."""
        if part.encoding or part.content_type:
            return True
        head = bytes(self.data[part.start : min(part.end, part.start + sniff.HEAD)])
        return sniff.kind(head, io.BytesIO(head)) in {Kind.TEXT, Kind.HTML, Kind.EMPTY, Kind.MAIL}

    def _complainer(self, where: str) -> transfer.Complain:
        seen: set[str] = set()

        def complain(detail: str) -> None:
            if detail not in seen:
                seen.add(detail)
                self.defects.append(Defect(DefectKind.ENCODING, where, detail))

        return complain

    def _letter(self, part: mime.Part, alternatives: set[str], blocks: list[tuple[bytes, tuple[int, int]]]) -> None:
        digest, size, data = hashlib.sha256(), 0, b""
        for chunk in mime.content(self.data, part, self._complainer(part.path)):
            digest.update(chunk)
            size += len(chunk)
            if len(data) < BODY:
                data += chunk
        for _, (start, end) in reversed(blocks):  # files written into the text are leaves of their own
            data = data[: start - part.start] + data[end - part.start :]
        if size > BODY:
            self.defects.append(Defect(DefectKind.TOO_LARGE, part.path, f"text of {size} bytes, read up to {BODY}"))
            data = data[:BODY]
        is_page = "html" in part.content_type or (part.content_type == "" and sniff.kind(data[: sniff.HEAD], io.BytesIO()) is Kind.HTML)
        decoded = charset.decode(data, part.parameters.get("charset", part.parameters.get("charset*", "")), meta=charset.html_meta(data) if is_page else "")
        if decoded.doubt:
            self.defects.append(Defect(DefectKind.CHARSET, part.path, decoded.doubt))
        text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        group = _group(part.path, alternatives)
        said = Extract()
        if is_page:
            page = hypertext.read(text)
            self.body.order.append((group, "page", len(self.body.pages)))
            self.body.pages.append((group, page))
            self.body.html.append(text)
            said = Extract(text=page.text, paragraphs=tuple(page.paragraphs), tables=tuple(page.tables), reader="html/1")
        else:
            self.body.order.append((group, "plain", len(self.body.plain)))
            self.body.plain.append((group, text))
            if part.content_type in _REPORTS or self.report_type:
                self.reports.append(text)
        kind = Kind.HTML if is_page else Kind.TEXT if size else Kind.EMPTY
        name = f"part-{part.path}.{'html' if is_page else 'txt'}"
        self.body_leaves.append(Leaf(part.path, name, size, digest.hexdigest(), part.content_type, kind, named=False, inline=True, extract=said))

    def _file(self, part: mime.Part, name: str) -> None:
        chunks = mime.content(self.data, part, self._complainer(part.path))
        inline = part.disposition == "inline" or part.content_type.startswith("image/") and part.disposition != "attachment" and part.fields.has("content-id")
        leaf = self._opened(chunks, path=part.path, name=name, content_type=part.content_type, inline=inline)
        if leaf.extract.text and (part.content_type in _REPORTS or part.content_type == "message/rfc822"):
            self.reports.append(leaf.extract.text[:200_000])
        self.leaves.append(leaf)

    def _opened(self, chunks: Iterator[bytes], *, path: str, name: str, content_type: str, inline: bool) -> Leaf:
        """Decode one file while hashing it, tell what it is, and let its reader read it."""
        digest, size = hashlib.sha256(), 0
        with contextlib.ExitStack() as stack:
            spool = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                spool.write(chunk)
            spool.seek(0)
            head = spool.read(sniff.HEAD)
            kind = _kind(sniff.kind(head, spool), content_type, name)
            if kind in {Kind.REPORT, Kind.MAIL}:
                spool.seek(0)
                said = self._enclosed(spool.read(200_000), kind, path)
            elif reader(kind) is None:
                said = extract(Path(), kind, where=path)
            else:
                said = extract(_on_disk(spool, stack), kind, where=path, limits=_LIMITS)
        danger = sniff.disguised(name) if name else ""
        if kind is Kind.PROGRAM or danger:
            said = replace(said, defects=(*said.defects, Defect(DefectKind.DANGEROUS, "", danger or "a program")))
        return Leaf(
            path=path,
            filename=name or f"part-{path}.{sniff.extension(kind)}",
            size=size,
            sha256=digest.hexdigest(),
            content_type=content_type,
            kind=kind,
            named=bool(name),
            inline=inline,
            extract=placed(said, path),
        )

    def _enclosed(self, head: bytes, kind: Kind, path: str) -> Extract:
        """Read a report; of a letter inside this letter only its Message-ID, when this one is a report about it."""
        text = charset.decode(head).text
        if kind is Kind.REPORT:
            return Extract(text=text, paragraphs=tuple(Paragraph(line.strip()) for line in text.splitlines()[:2000] if line.strip()), reader="text/1")
        self.reports.append(
            "\n".join(line for line in text.replace("\r", "").partition("\n\n")[0].split("\n") if line.lower().startswith(("message-id", "x-shoujian")))
        )
        return Extract(defects=(Defect(DefectKind.UNREAD, "", "a letter inside the letter is kept, not read"),))

    def _mark_shown(self, shown: frozenset[str]) -> None:
        """Mark pictures that the HTML body shows."""
        if not shown:
            return
        ids = {p.path: re.sub(r"[<>\s]", "", p.fields.first("content-id").decode("latin-1")) for p in self.structure.leaves()}
        self.leaves = [replace(leaf, inline=True) if ids.get(leaf.path) in shown else leaf for leaf in self.leaves]


def _group(path: str, alternatives: set[str]) -> str:
    """Return the nearest multipart/alternative around *path*, "" when there is none; the top one is named "/"."""
    steps = path.split(".")
    for length in range(len(steps) - 1, -1, -1):
        parent = ".".join(steps[:length])
        if parent in alternatives:
            return parent or "/"
    return ""


def _kind(found: Kind, content_type: str, name: str) -> Kind:
    """Let the label speak where bytes cannot: letters, reports and calendars are plain text."""
    if content_type in _REPORTS:
        return Kind.REPORT
    if content_type in {"message/rfc822", "message/global"} or (found in {Kind.TEXT, Kind.MAIL} and name.lower().endswith(".eml")):
        return Kind.MAIL
    if content_type == "text/calendar" and found is Kind.TEXT:
        return Kind.CALENDAR
    if found is Kind.MAIL and (content_type.startswith("text/") or name.lower().endswith((".txt", ".md", ".csv"))):
        return Kind.TEXT
    return found


def _on_disk(spool: IO[bytes], stack: contextlib.ExitStack) -> Path:
    """Write a decoded file where a reader can open it by path; it is gone when the stack closes."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shoujian-")))
    target = folder / "part"
    spool.seek(0)
    with target.open("wb") as file:
        shutil.copyfileobj(spool, file, 1 << 18)
    return target


def placed(said: Extract, path: str) -> Extract:
    """Put a reader's findings at the part they belong to: members are numbered under it, defects point at it."""
    defects = tuple(replace(d, where=d.where if d.where.startswith(path) else path + d.where) for d in said.defects)
    members = tuple(replace(m, path=path + m.path, extract=placed(m.extract, path)) if m.path.startswith("!") else m for m in said.members)
    return replace(said, defects=defects, members=members) if defects or members else said
