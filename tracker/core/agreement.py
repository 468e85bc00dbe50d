"""Whether two files of one item say the same: the PDF that is printed and the Word text that is published, the form and the case.

Compared are the words, not the looks: full width or half, blanks, line ends and list numbers are what programs change by themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from config.campaign import Requirement, Weight
from ingest.facts import Extract, Kind, Leaf
from ingest.names import title_key
from ingest.pixels import similar
from tracker.core.check import PICTURES, WORD
from tracker.core.model import FieldRead, Finding
from tracker.core.writing import laid, read

SAME = 0.98  # of the pieces of both: less is no matter of page heads and signs
SHINGLE = 8  # characters of a piece
LONGEST = 60_000  # characters compared
SHOWN = 16  # characters quoted from where they part
MOST = 100  # pictures of one file compared with each other
FEWEST = 40  # characters without which there is nothing to compare
_PAGE = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,3}\s*页?(?:\s*[/／，,]?\s*共?\s*\d{1,3}\s*页?)?[-—–\s]*")
_LETTER = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Filed:
    """One file as it was placed: which case and item, and what was read in it."""

    path: str
    case: str  # whatever tells the cases of a mail apart
    item: Requirement
    leaf: Leaf
    fields: tuple[FieldRead, ...] = ()


def between(filed: Sequence[Filed]) -> dict[str, tuple[Finding, ...]]:
    """What only several files of one mail say together, by the path of the file it is said of."""
    said: dict[str, tuple[Finding, ...]] = {}
    for one in filed:
        beside = [other for other in filed if other.case == one.case]
        found = (*_together(one, beside), *_named(one, beside), *_shown_twice(one, beside))
        if found:
            said[one.path] = found
    return said


def _together(one: Filed, beside: Sequence[Filed]) -> tuple[Finding, ...]:
    """同交: the PDF against the Word text it was made from."""
    if not one.item.together or one.leaf.kind not in {Kind.PDF, Kind.OFD}:
        return ()
    text = next((other for other in beside if other.item.key == one.item.key and other.leaf.kind in WORD), None)
    if text is None:
        return ()
    names = (("one", one.leaf.filename), ("other", text.leaf.filename))
    if not _comparable(one.leaf.extract) or not _comparable(text.leaf.extract):
        return (Finding("not-compared", Weight.HUMAN, values=names),)
    share = alike(one.leaf.extract, text.leaf.extract)
    if share >= SAME:
        return ()
    place, words = parting(text.leaf.extract, one.leaf.extract)
    return (Finding("texts-differ", Weight.HUMAN, values=(*names, ("share", f"{share:.0%}"), ("place", place), ("words", words))),)


def _shown_twice(one: Filed, beside: Sequence[Filed]) -> Iterator[Finding]:
    """A picture that an earlier file of the item, or the same archive, shows already: the same bytes, or saved again."""
    own = list(_pictures(one.leaf))
    earlier = [leaf for other in beside[: beside.index(one)] if other.item.key == one.item.key for leaf in _pictures(other.leaf)]
    pairs = [(leaf, before) for number, leaf in enumerate(own) for before in (*earlier, *own[:number]) if _same_picture(leaf, before)]
    if pairs:
        leaf, before = pairs[0]
        values = (("one", leaf.filename), ("other", before.filename), ("n", str(len({leaf.path for leaf, _ in pairs}))))
        yield Finding("same-picture", Weight.HUMAN, values=values, remark=True)


def _pictures(leaf: Leaf) -> Iterator[Leaf]:
    """A photograph, or those in an archive; pictures inside a document have no name a person could be told."""
    return (one for one in islice(leaf.walk(), MOST) if one.kind in PICTURES and one.sha256)


def _same_picture(one: Leaf, other: Leaf) -> bool:
    looks = [leaf.extract.pictures[0].look if leaf.extract.pictures else "" for leaf in (one, other)]
    return one.sha256 == other.sha256 or similar(*looks)


def _named(one: Filed, beside: Sequence[Filed]) -> tuple[Finding, ...]:
    """The case's name on the form against the title of the text."""
    written = next((field.value for field in one.fields if field.meaning == "案例" and field.value), "")
    if not written:
        return ()
    for other in beside:
        if other.item.key == one.item.key or other.fields or other.leaf.kind not in WORD:
            continue
        text = read(other.leaf.extract)
        names = {title_key(word) for word in (other.item.name, *other.item.aliases)}  # 课程说明 above a text is no title of a case
        if text.titled and title_key(text.title) not in names and not same_title(written, text.title):
            return (Finding("title-differs", Weight.HUMAN, values=(("form", written), ("text", text.title))),)
    return ()


def same_title(one: str, other: str) -> bool:
    """Whether two titles are one: with or without 《》, a subtitle, or what stands around the name."""
    first, second = (title_key(re.sub(r"[\s“”\"'《》]", "", said)) for said in (one, other))
    return not first or not second or first in second or second in first


def _comparable(extract: Extract) -> bool:
    return not extract.recognised and extract.has_text_layer is not False and len(plain(extract)) >= FEWEST


def plain(extract: Extract) -> str:
    """The letters and digits of a document, nothing else."""
    lines = (f"{line.number}{line.text}" for line in laid(extract) if not _PAGE.fullmatch(line.text))
    return _letters("".join(lines)[:LONGEST])


def _letters(text: str) -> str:
    return "".join(_LETTER.findall(unicodedata.normalize("NFKC", text))).casefold()


def alike(one: Extract, other: Extract) -> float:
    """How much of two texts is the same, 0..1, wherever it stands."""
    first, second = _pieces(plain(one)), _pieces(plain(other))
    return 2 * (first & second).total() / (first.total() + second.total()) if first or second else 1.0


def _pieces(text: str) -> Counter[str]:
    return Counter(text[at : at + SHINGLE] for at in range(max(1, len(text) - SHINGLE + 1)))


def parting(one: Extract, other: Extract) -> tuple[str, str]:
    """Where *one* first says something that *other* does not: which paragraph, and its first words."""
    pieces = _pieces(plain(other))
    number = 0
    for paragraph in one.paragraphs:
        text = _letters(paragraph.text)
        if not text:
            continue
        number += 1
        own = [text[at : at + SHINGLE] for at in range(0, max(1, len(text) - SHINGLE + 1), SHINGLE)]
        if len(text) >= SHINGLE and any(piece not in pieces for piece in own):
            return str(number), _quoted(paragraph.text, next(piece for piece in own if piece not in pieces))
    return "", ""


def _quoted(text: str, piece: str) -> str:
    """A few characters from where *piece* stands in *text*, as printed."""
    at = SequenceMatcher(None, text, piece, autojunk=False).find_longest_match().a
    return text[at : at + SHOWN]
