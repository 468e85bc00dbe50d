"""What two readings of one file say together, and by whom it was read: text beats what was recognised, prints of seals are added."""

from __future__ import annotations

from dataclasses import replace

from ingest.facts import Defect, DefectKind, Extract
from tracker.core.unseen import pictured, unread

SEALS = "seal"  # who looks for the prints of seals
_JOINT = "+"  # between the readers that read one file


def merged(first: Extract, second: Extract, *, path: str) -> Extract:
    """What both readings of the file at *path* say: text beats what was recognised, and what the second found cures what the first left unread."""
    if not second.text.strip():
        return _wordless(first, second)
    if first.text.strip() and second.recognised and not first.recognised:
        return _completed(first, second, path=path)
    left = tuple(one for one in first.defects if one.kind is not DefectKind.UNREAD)
    told = tuple(replace(one, where=path) for one in second.defects if Defect(one.kind, path, one.detail) not in left)
    return replace(
        second,
        pictures=first.pictures or second.pictures,
        pages=first.pages or second.pages,
        has_text_layer=first.has_text_layer,
        signatures=tuple(dict.fromkeys((*first.signatures, *second.signatures))),
        members=first.members,
        defects=(*left, *told),
        reader=_JOINT.join(filter(None, (first.reader or "none", second.reader or "second"))),
    )


def _wordless(first: Extract, second: Extract) -> Extract:
    """A picture that somebody looked at to the end and found no print on: that it was looked at tells a photograph from a page."""
    if first.text.strip() or first.has_text_layer is not None or not second.recognised or second.defects:
        return first
    return replace(first, recognised=True, reader=_JOINT.join((first.reader or "none", second.reader or "second")))


def _completed(first: Extract, second: Extract, *, path: str) -> Extract:
    """What a file says, and what was recognised of its pages, or in its pictures, that say nothing by themselves."""
    pages, whole = unread(first), pictured(first)
    paragraphs = tuple(one for one in second.paragraphs if whole or one.page in pages)
    tables = tuple(one for one in second.tables if whole or one.page in pages)
    if not paragraphs and not tables:
        return first
    lines = (*(one.text for one in paragraphs), *("\t".join(row) for one in tables for row in one.rows))
    return replace(
        first,
        text="\n".join((first.text.rstrip(), *lines)),
        paragraphs=(*first.paragraphs, *paragraphs),
        tables=(*first.tables, *tables),
        recognised=True,
        defects=(*first.defects, *(replace(one, where=path) for one in second.defects)),
        reader=_JOINT.join(filter(None, (first.reader or "none", second.reader or "second"))),
    )


def stamped(first: Extract, second: Extract) -> Extract:
    """What is known of a file, with the prints of seals that were seen on it. A look that saw none and had to leave something out saw nothing."""
    if second.seals is None or (not second.seals and second.defects):
        return first
    signatures = tuple(dict.fromkeys((*first.signatures, *second.signatures)))
    return replace(first, seals=second.seals, signatures=signatures, reader=_JOINT.join((first.reader or "none", second.reader or SEALS)))


def again(reader: str) -> bool:
    """Whether a paper was looked at by more than one reader, whatever for."""
    return _JOINT in reader


def examined(reader: str) -> bool:
    """Whether what a paper says was read by more than one reader; whoever looked for seals has not read."""
    return any(not one.startswith(SEALS) for one in reader.split(_JOINT)[1:])
