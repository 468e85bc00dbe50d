"""One stored message read whole: structure, charsets, nature, links, and what every file in it says.

It never raises for what a sender did: a fault becomes a `Defect` of the mail, at the part it is in.

    raw file ──mime──▶ parts ──charset──▶ subject, names, body ──nature, links──▶ Mail
                         └──decode, sha256, sniff──▶ Leaf ──extract──▶ Extract
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from ingest import leaves, letter, mime, nature, sniff, suffixes, transfer
from ingest.addresses import addresses
from ingest.dates import header_date
from ingest.evidence import evidence
from ingest.extract.packed import Purse
from ingest.facts import Defect, DefectKind, Extract, Kind, Leaf, Mail, Nature, Paragraph
from ingest.headers import Fields, filename, words
from ingest.links import links
from ingest.passwords import MOST, passwords
from ingest.quotes import trim
from ingest.record import dump, load, to_json
from ingest.undelivered import Outcome, outcome, undelivered
from ingest.watch import Watch

__all__ = ["VERSION", "dump", "load", "passwords", "read", "to_json", "trim"]

VERSION = "parse/2"
TEXT = 6_000_000  # characters of all bodies and files of a mail, a paragraph or cell counted as PIECE; the books of a dozen doctors
PIECE = 20
LETTERS = 5  # letters within letters that are opened; a form forwarded down a hierarchy has passed three
NAME = 400  # characters of a file name that are kept; file systems allow 255

_EXTERNAL = frozenset({"message/partial", "message/external-body"})


@dataclass(slots=True)
class _Room:
    """How many leaves the whole mail may still have, and how much they may still say, letters inside it included."""

    left: int = mime.PARTS
    text: int = TEXT

    def fitted(self, leaf: Leaf) -> Leaf:
        """Keep what a file says while there is room for it; the file itself is kept in any case."""
        self.text -= _weight(leaf)
        return leaf if self.text >= 0 else replace(leaf, extract=_silenced(leaf))


def read(raw: Path, *, own: frozenset[str] = frozenset(), passwords: tuple[str, ...] = (), watch: Watch | None = None) -> Mail:
    """Read the stored message *raw*.

    *own* are our own addresses, so that our letters are known when they come back; *passwords* came in other letters of the sender
    and are tried before those that this one names; *watch* knows which files are to be spared and notes which one is open.
    """
    with mime.view(raw) as data:
        return _Reading(data, own=frozenset(a.lower() for a in own), purse=Purse(passwords), watch=watch or Watch()).mail()


class _Reading:
    """One message while it is read."""

    def __init__(self, data: mime.View, *, own: frozenset[str], purse: Purse, watch: Watch, depth: int = 0, room: _Room | None = None) -> None:
        self.data = data
        self.purse = purse
        self.watch = watch
        self.depth = depth
        self.room = room or _Room()
        self.own = own
        self.structure = mime.scan(data)
        self.defects: list[Defect] = list(self.structure.defects)
        self.body = letter.Body()
        self.leaves: list[Leaf] = []
        self.reports: list[str] = []
        self.report_type = next((p.parameters.get("report-type", "") for p in self.structure.parts if p.content_type == "multipart/report"), "")

    def mail(self, *, numbered: bool = False) -> Mail:
        """Read everything; *numbered* names leaves 1, 2, 3 as members of a letter are named, not by MIME part."""
        if numbered:
            self.structure.parts = mime.numbered(self.structure.parts)
        multiparts = {p.path: p for p in self.structure.parts if p.multipart}
        files: list[Callable[[], None]] = []
        for part in self.structure.leaves():
            self.room.left -= 1
            files += self._leaf(part, multiparts)
        before = self.purse.passwords
        said = passwords("\n".join((self.structure.top.text("subject"), self.body.text())))
        self.purse.passwords = (*before, *(word for word in said if word not in before))[: len(before) + MOST]
        for file in files:  # after the words, which may name the password of an archive that stands before them
            file()
        self.purse.passwords = before
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
        if self.leaves and all(leaf.kind is Kind.CALENDAR for leaf in self.leaves):
            kind = "text/calendar"  # an invitation wrapped in words; with a form beside it, it is a letter
        what, why = nature.nature(
            top, subject=subject, sender=sender or (real[0] if real else None), content_type=kind, report_type=self.report_type, own=self.own
        )
        came = outcome(reports=self.reports, text=f"{subject}\n{text}") if what is Nature.BOUNCE else None
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
            body=tuple(self.body.leaves),
            bounced=named,
            undelivered=undelivered(top, reports=self.reports, text=f"{subject}\n{text}") if came is Outcome.FAILED else (),
            delayed=came is Outcome.DELAYED,
            reached=came is Outcome.REACHED,
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

    def _leaf(self, part: mime.Part, multiparts: dict[str, mime.Part]) -> Iterator[Callable[[], None]]:
        """Read one leaf if it is the letter itself; yield what reads it and the files written into it, if it is none."""
        if part.content_type in _EXTERNAL:
            self.defects.append(Defect(DefectKind.EXTERNAL, part.path, f"{part.content_type}: never fetched, never joined"))
        name = filename(part.disposition_parameters, part.parameters)[:NAME]
        blocks = mime.uu_files(self.data, part)
        if part.content_type in letter.TYPES and not name and part.disposition != "attachment" and self._is_text(part):
            self.room.text -= self._words(part, letter.group(part, multiparts), [span for _, span in blocks])
        else:
            yield partial(self._file, part, name)
        for number, (uu_name, span) in enumerate(blocks, 1):
            yield partial(self._uu_file, f"{part.path}!{number}", uu_name, span)

    def _uu_file(self, path: str, name: bytes, span: transfer.Span) -> None:
        chunks = transfer.decode(self.data, span, how="uuencode", complain=self._complainer(path))
        self.leaves.append(self._opened(chunks, path=path, name=words(name), content_type="application/octet-stream", inline=False))

    def _opened(self, chunks: Iterator[bytes], *, path: str, name: str, content_type: str, inline: bool) -> Leaf:
        if self.room.text < 0:
            return self._unread(chunks, Leaf(path, name or f"part-{path}.bin", 0, "", content_type, Kind.UNKNOWN, named=bool(name), inline=inline))
        return self.room.fitted(
            leaves.opened(chunks, path=path, name=name, content_type=content_type, inline=inline, letter=self._enclosed, purse=self.purse, watch=self.watch)
        )

    def _unread(self, chunks: Iterator[bytes], leaf: Leaf) -> Leaf:
        """Note a file without reading it: this mail has said more than anybody reads."""
        digest, size, head = hashlib.sha256(), 0, b""
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            head = head or chunk[: leaves.IN_MEMORY]
        kind = sniff.kind(head[: sniff.HEAD], io.BytesIO(head))
        named = replace(leaf, size=size, sha256=digest.hexdigest(), kind=kind if kind is not Kind.ZIP or not leaf.named else suffixes.by_name(leaf.filename))
        return replace(named, extract=_silenced(named))

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

    def _words(self, part: mime.Part, group: str, files: list[transfer.Span]) -> int:
        """Read a part of the letter's own text; return how many bytes it says."""
        before = len(self.body.plain)
        chunks = mime.content(self.data, part, self._complainer(part.path))
        said, faults = self.body.read(part, chunks, group=group, files=files, room=self.room.text)
        self.defects += faults
        if part.content_type in leaves.REPORTS or self.report_type:
            self.reports += [text for _, text in self.body.plain[before:]]
        return said

    def _file(self, part: mime.Part, name: str) -> None:
        chunks = mime.content(self.data, part, self._complainer(part.path))
        inline = part.disposition == "inline" or (part.content_type.startswith("image/") and part.disposition != "attachment" and part.fields.has("content-id"))
        leaf = self._opened(chunks, path=part.path, name=name, content_type=part.content_type, inline=inline)
        if leaf.kind is Kind.REPORT:
            self.reports.append(leaf.extract.text[:200_000])
        self.leaves.append(leaf)

    def _enclosed(self, file: Path) -> Extract:
        """Read a letter inside this letter: its words, and its files with who wrote it as their origin."""
        with mime.view(file) as data:
            top = mime.scan(data).top if self.depth >= LETTERS or self.room.left <= 0 else None
            if top is not None:
                self.reports.append(f"message-id: {top.text('message-id')}")
                return Extract(defects=(Defect(DefectKind.TOO_COMPLEX, "", "letters within letters, not opened any deeper"),))
            mail = _Reading(data, own=self.own, purse=self.purse, watch=self.watch, depth=self.depth + 1, room=self.room).mail(numbered=True)
        self.reports.append("\n".join(f"message-id: {i}" for i in (mail.message_id, *mail.bounced) if i))
        writer = mail.sender or (mail.authors[0] if mail.authors else None)
        members = tuple(replace(m, path=f"!{m.path}", origin=m.origin or writer, extract=leaves.placed(m.extract, "!", front=True)) for m in mail.leaves)
        said = "\n".join(line for line in (f"主题：{mail.subject}" if mail.subject else "", mail.text) if line)
        paragraphs = tuple(Paragraph(line.strip()) for line in mail.text.split("\n")[:2000] if line.strip())
        tables = tuple(table for leaf in mail.body for table in leaf.extract.tables)
        defects = tuple(replace(d, where=f"!{d.where}") for d in mail.defects)
        return Extract(text=said, paragraphs=paragraphs, tables=tables, members=members, defects=defects, reader=VERSION)

    def _mark_shown(self, shown: frozenset[str]) -> None:
        """Mark pictures that the HTML body shows."""
        if not shown:
            return
        ids = {p.path: re.sub(r"[<>\s]", "", p.fields.first("content-id").decode("latin-1")) for p in self.structure.leaves()}
        self.leaves = [replace(leaf, inline=True) if ids.get(leaf.path) in shown else leaf for leaf in self.leaves]


def _weight(leaf: Leaf) -> int:
    """Measure what a file says; files of a letter were measured when that letter was read."""
    said = leaf.extract
    own = len(said.text) + PIECE * (len(said.paragraphs) + sum(len(row) for table in said.tables for row in table.rows))
    return own if leaf.kind is Kind.MAIL else own + sum(_weight(member) for member in said.members)


def _silenced(leaf: Leaf) -> Extract:
    said = leaf.extract
    members = tuple(replace(member, extract=_silenced(member)) for member in said.members)
    full = Defect(DefectKind.TOO_LARGE, leaf.path, f"more than {TEXT} characters in one mail; this file is kept, not read")
    return replace(said, text="", paragraphs=(), tables=(), members=members, defects=(*said.defects, full))
