"""公章: every seal that waits for a person on one page beside the workbook, to be gone through at a glance and printed.

The page holds everything it shows and fetches nothing. What applicants wrote is escaped by the template; a picture is only ever the
base64 of a PNG or a JPEG. It is written anew when what it says has changed, for its pictures are the heaviest thing the office keeps.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ingest.facts import Seal
from tracker.core import stamped
from tracker.core.confirm import Waiting
from tracker.core.model import Finding
from tracker.core.report import Report
from tracker.workbook.plain import plain
from tracker.workbook.style import Tint
from tracker.workbook.wording import Wording

if TYPE_CHECKING:
    from jinja2 import Template

Prints: TypeAlias = Callable[[Iterable[str]], Mapping[str, tuple[Seal, ...]]]  # the seals seen in files, by sha256

SHOWN = 400  # papers on one page: thirty megabytes of pictures at the most; confirmed ones make room for the rest
EACH = 3  # pictures of one paper: its owners have a seal each
AT_ONCE = 40  # files whose pictures are held at a time
PICTURE = 80_000  # characters of one picture
NAME = 60  # characters of a name that are compared with what a seal says
_KINDS = {"iVBORw0KGgo": "image/png", "/9j/": "image/jpeg"}  # how the base64 of each begins
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_MARK = "<!-- shoujian "
TINTS = {"seal-other": Tint.WRONG, "seal-special": Tint.WRONG, stamped.MATCHES: Tint.GOOD}
_PAGE = Path(__file__).with_name("contact.jinja")


@dataclass(frozen=True, slots=True)
class Letter:
    """One character of a name, and whether it stands on the other side as well."""

    text: str
    same: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One paper as the page shows it."""

    anchor: str
    number: str
    unit: str
    title: str
    item: str
    filename: str
    said: tuple[str, ...]
    tint: str
    declared: tuple[Letter, ...]
    read: tuple[Letter, ...]
    pictures: tuple[str, ...]  # data URIs: the seal, its ring unrolled
    strips: tuple[str, ...]


def name_of(book: Path) -> Path:
    """Where the page of a workbook is."""
    return book.with_name(f"{book.stem}-公章.html")


def pages(report: Report, queue: Sequence[Waiting], prints: Prints, *, language: str) -> Iterator[str]:
    """The page, piece by piece; its first line says what it was made of."""
    wording = Wording(report.campaign, language)
    yield mark(queue, language)
    yield from _template().generate(
        word=wording.word, language=language, campaign=report.campaign.name, count=len(queue), left=max(0, len(queue) - SHOWN),
        groups=_contents(queue, wording), cards=_cards(queue[:SHOWN], prints, wording),
    )  # fmt: skip


def mark(queue: Sequence[Waiting], language: str) -> str:
    """What a page of *queue* begins with."""
    said = repr((language, [(one.case.number, one.case.unit, one.case.title, one.paper.number, one.paper.sha256, one.findings) for one in queue]))
    return f"{_MARK}{hashlib.sha256(said.encode('utf-8', 'backslashreplace')).hexdigest()} -->\n"


def current(path: Path, queue: Sequence[Waiting], language: str) -> bool:
    """Whether the page at *path* says just this already."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MARK) + 80).decode("ascii", "replace").startswith(mark(queue, language))
    except OSError:
        return False


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_PAGE.read_text(encoding="utf-8"))


def _contents(queue: Sequence[Waiting], wording: Wording) -> list[tuple[str, int]]:
    """How many papers there are of each kind, in the order of the page."""
    counts: dict[str, int] = {}
    for one in queue:
        counts[one.findings[0].code] = counts.get(one.findings[0].code, 0) + 1
    return [(wording.word(f"about-{code}"), count) for code, count in counts.items()]


def _cards(queue: Sequence[Waiting], prints: Prints, wording: Wording) -> Iterator[Card]:
    anchored: set[str] = set()
    for start in range(0, len(queue), AT_ONCE):
        batch = queue[start : start + AT_ONCE]
        seals = prints(one.paper.sha256 for one in batch)
        for one in batch:
            anchor = one.case.number if one.case.number not in anchored else one.paper.number
            anchored.add(anchor)
            yield _card(one, anchor, seals.get(one.paper.sha256, ()), wording)


def _card(one: Waiting, anchor: str, seals: Sequence[Seal], wording: Wording) -> Card:
    first = dict(one.findings[0].values)
    declared, read = _compared(first.get("declared", ""), first.get("read", ""))
    hidden = one.requirement.sensitive
    seen = () if hidden else _seen(one.findings, seals)
    return Card(
        anchor=anchor,
        number=one.paper.number,
        unit=_line(one.case.unit),
        title=_line(one.case.title),
        item=one.requirement.name,
        filename=wording.word("sensitive") if hidden else _line(one.paper.filename),
        said=tuple(_line(said) for said in wording.findings(one.findings)),
        tint=TINTS.get(one.findings[0].code, Tint.DOUBT).value,
        declared=declared,
        read=read,
        pictures=tuple(uri for seal in seen if (uri := picture(seal.crop))),
        strips=tuple(uri for seal in seen if (uri := picture(seal.unrolled))),
    )


def _seen(findings: Iterable[Finding], seals: Sequence[Seal]) -> tuple[Seal, ...]:
    """The seals that *findings* speak of."""
    places = dict.fromkeys(dict(one.values).get("at", "") for one in findings)
    return tuple(seals[int(one)] for one in places if one.isdecimal() and int(one) < len(seals))[:EACH]


def picture(kept: str) -> str:
    """A picture as an address that holds it; "" for whatever is not the base64 of a PNG or a JPEG."""
    kind = next((kind for head, kind in _KINDS.items() if kept.startswith(head)), "")
    return f"data:{kind};base64,{kept}" if kind and len(kept) <= PICTURE and _BASE64.fullmatch(kept) else ""


def _compared(declared: str, read: str) -> tuple[tuple[Letter, ...], tuple[Letter, ...]]:
    """Both names character by character, each with whether the other has it in its place."""
    one, other = _line(declared)[:NAME], _line(read)[:NAME]
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks() if one and other else []
    mine = {block.a + step for block in blocks for step in range(block.size)}
    theirs = {block.b + step for block in blocks for step in range(block.size)}
    return tuple(Letter(text, place in mine) for place, text in enumerate(one)), tuple(Letter(text, place in theirs) for place, text in enumerate(other))


def _line(text: str) -> str:
    return " ".join(plain(text).split())
