"""A case text as a reader takes it in: title, author, abstract, sections, how many words each has, how its letters look.

正文 is everything but the cover, the table of contents, the title, the lines that name the author, the abstract and the keywords; headings,
tables, captions and notes are part of it. That is how the calls word it (“案例摘要500字以内，正文不超过5000字”) and what Word counts when
the text is selected from its first heading to its end. A section's words are those below its heading, subsections and their headings included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.facts import Extract, Font, Paragraph
from tracker.core.count import counted, words
from tracker.core.front import TITLE, contents_of, credits_of, front_until, joined, title_of
from tracker.core.headings import UNSAID, Heading, Line, headings, usual
from tracker.core.sections import concept, core, known

LINES = 20_000  # of a text that are looked at; the longest report we know of has 3,000
_JOINED = re.compile(r"[。！？；：”）]([^。！？；，,]{2,30})$")
_HEADED = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}(?:部分|章))\s*\S")


@dataclass(frozen=True, slots=True)
class Section:
    heading: str  # as typed; what an automatic list prints before it is its number
    core: str  # its words alone
    number: str
    level: int
    words: int
    page: int = 0
    order: int = 0  # among all headings


@dataclass(frozen=True, slots=True)
class Writing:
    title: str = ""
    author: str = ""
    abstract: int | None = None  # words; None where there is none
    sections: tuple[Section, ...] = ()
    words: int = 0
    body: int = 0  # words of the 正文
    title_font: Font = UNSAID
    body_font: Font = UNSAID
    titled: bool = False  # the title stands out by its letters: what is said of it is sure


def read(extract: Extract, names: Sequence[str] = ()) -> Writing:
    """Take a text apart; *names* are the sections that the sheet asks for."""
    lines = laid(extract)
    counts = [_words(one) for one in lines]
    contents = contents_of(lines)
    rough = headings(lines, contents, names)
    until = front_until(lines, rough, contents)
    title, titled, labelled = title_of(lines, until, contents)
    credited = credits_of(lines, title[-1] + 1 if title else until, until)
    last = max((*title, *credited), default=-1)
    until = min((one.place for one in rough if last < one.place < until), default=until)
    front = frozenset(range(until)) | contents
    found = tuple(one for one in headings(lines, front, names) if one.place not in title)
    abstract = _abstract(lines, found)
    spans = [_section(lines, counts, found, at, abstract) for at in range(len(found))]
    abroad = _abroad(lines, found, abstract)
    keywords = {one.place for one in found if concept(one.core) == "关键词"}
    outside = front | frozenset(title) | frozenset(credited) | keywords | (abstract or frozenset()) | abroad
    return Writing(
        title=labelled or joined([lines[place].text for place in title]),
        author=" ".join(lines[place].text for place in credited),
        abstract=None if abstract is None else _abstract_words(lines, counts, found, abstract),
        sections=tuple(one for one in spans if concept(one.core) != "关键词"),
        words=words(counted(extract)),
        body=sum(one for place, one in enumerate(counts) if place not in outside),
        title_font=lines[title[0]].font if title else Font(),
        body_font=usual([one for place, one in enumerate(lines) if place not in outside]),
        titled=titled,
    )


# --- lines ---


def laid(extract: Extract) -> tuple[Line, ...]:
    """The lines of a document in reading order: paragraphs with their looks, cells of tables where the tables stand."""
    waiting = list(reversed(extract.paragraphs))
    rows = [row for table in extract.tables for row in table.rows]
    row = 0
    lines: list[Line] = []
    spent = ""  # of the paragraph just laid, what its text lines still repeat
    for said in _text(extract):
        text = said.strip()
        if not text:
            continue
        if spent and spent.startswith(text):
            spent = spent[len(text) :].strip()
            continue
        spent = ""
        if _next(waiting, text):
            one = waiting.pop()
            lines += _lines(one)
            spent = one.text.strip()[len(text) :].strip()
            continue
        at = next((at for at in range(row, min(row + 3, len(rows))) if _as_text(rows[at]) == text), None)
        if at is not None:
            row = at + 1
        cells = rows[at] if at is not None else tuple(text.split("\t"))
        lines += [Line(part.strip(), celled=True) for cell in cells for part in cell.splitlines() if part.strip()]
    return tuple(lines)


def _text(extract: Extract) -> list[str]:
    """The lines that are counted, without the numbers of automatic lists, which `counted` puts behind them."""
    said = counted(extract).splitlines()
    return said[: len(said) - sum(1 for one in extract.paragraphs if one.number)][:LINES]


def _next(waiting: list[Paragraph], text: str) -> bool:
    """Whether *text* begins the next paragraph; a few that the text does not have are passed over."""
    for back in range(1, min(4, len(waiting)) + 1):
        said = waiting[-back].text.strip()
        if said == text or (len(text) > 1 and said.startswith(text)):
            del waiting[len(waiting) - back + 1 :]
            return True
    return False


def _as_text(row: Sequence[str]) -> str:
    return "\t".join(cell.replace("\n", " ") for cell in row if cell).strip()


def _lines(one: Paragraph) -> list[Line]:
    parts = [part.strip() for piece in one.text.split("\n") for part in (_parted(piece) if one.page else (piece,)) if part.strip()]
    return [
        Line(part, one.heading, one.style, one.font, one.centered, one.number if at == 0 else "", one.page, lead=one.lead if at == 0 else 0)
        for at, part in enumerate(parts)
    ]


def _parted(text: str) -> tuple[str, ...]:
    """On a page a heading under a line that was full is taken for its end: …经过商讨。二、做法"""
    found = _JOINED.search(text)
    if found and found.start(1) > TITLE and (_HEADED.match(found[1]) or known(core(found[1]))):
        return text[: found.start(1)], found[1]
    return (text,)


def _words(line: Line) -> int:
    return words(line.text) + (words(line.number) if line.number else 0)


# --- the text ---


def _abstract(lines: Sequence[Line], found: Sequence[Heading]) -> frozenset[int] | None:
    """The lines of the abstract, its heading included; None where there is none."""
    at = next((at for at, one in enumerate(found) if concept(one.core) == "摘要"), None)
    return None if at is None else _span(lines, found, at)


def _abroad(lines: Sequence[Line], found: Sequence[Heading], abstract: frozenset[int] | None) -> frozenset[int]:
    """The lines of the abstract said again in another language: 正文 counts neither."""
    again = [
        _span(lines, found, at) for at, one in enumerate(found) if abstract and one.place not in abstract and concept(one.core) == "摘要" and one.core.isascii()
    ]
    return frozenset().union(*again)


def _span(lines: Sequence[Line], found: Sequence[Heading], at: int) -> frozenset[int]:
    """The lines of the abstract that begins at a heading."""
    start = found[at].place
    end = found[at + 1].place if at + 1 < len(found) else len(lines)
    closed = at + 1 < len(found)
    if found[at].lead:
        by_keywords = closed and concept(found[at + 1].core) == "关键词"
        return frozenset(range(start, end if by_keywords else start + 1))
    if not closed:
        end = min(end, start + 2)
    usually = usual(lines).name
    own = lines[start + 1].font.name if start + 1 < end else ""
    stop = next((place for place in range(start + 2, end) if own != usually and own and lines[place].font.name == usually), end)
    return frozenset(range(start, stop))


def _abstract_words(lines: Sequence[Line], counts: Sequence[int], found: Sequence[Heading], abstract: frozenset[int]) -> int:
    head = next(one for one in found if one.place in abstract)
    return sum(counts[place] for place in abstract if place != head.place) + (words(lines[head.place].text[head.lead :]) if head.lead else 0)


def _section(lines: Sequence[Line], counts: Sequence[int], found: Sequence[Heading], at: int, abstract: frozenset[int] | None) -> Section:
    one = found[at]
    until = next((other.place for other in found[at + 1 :] if other.rank <= one.rank), len(lines))
    if abstract is not None and one.place in abstract:
        count = _abstract_words(lines, counts, found, abstract)
    else:
        count = sum(counts[one.place + 1 : until]) + (words(lines[one.place].text[one.lead :]) if one.lead else 0)
    return Section(one.text, one.core, one.number, one.level, count, lines[one.place].page, at)
