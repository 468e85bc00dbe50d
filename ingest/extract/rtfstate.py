"""What an RTF reader keeps while it reads: the state of a group, the tables at the head of the document, and paragraphs that are not ended yet.

A group inherits everything from the one around it and gives nothing back. RTF says of every run and paragraph all there is to say: a style is
a name and no more, what it stands for is repeated (RTF 1.9.1, "Style sheet").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.extract import manuscript, wordnumbering
from ingest.extract.manuscript import Manuscript, clean
from ingest.extract.wordflow import Flow, Row
from ingest.extract.wordfonts import NAME, Look, Sheet, Style
from ingest.extract.wordlists import LONGEST
from ingest.extract.wordnumbering import Numeral
from ingest.extract.wordtree import Element

FONTS = 5_000
STYLES = 5_000
LISTS = 5_000  # different numbers printed before paragraphs
_LITERAL = 255  # a level that prints its text and no number
CELLS = 64  # cells of a row; Word allows 63
# "Font table", fcharset: code pages by the numbers Windows gave them
CHARSETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 238: "cp1250", 222: "cp874"}  # fmt: skip
HEADINGS = {f"{word} {n}": n for word in ("heading", "标题") for n in range(1, 10)}


@dataclass(slots=True)
class State:
    """What a group says; *into* is where its words go."""

    into: str = "text"
    skip: int = 1  # characters after a \\u that repeat it for old readers
    asian: int = -1
    latin: int = -1
    half: str = ""  # of which script the next font is: loch, hich, dbch
    chinese: bool = False  # quotation marks and the like belong to the Chinese text
    complex: bool = False  # what is said now is for Arabic and Hebrew
    size: float = 12.0
    bold: bool = False
    asian_size: float | None = None
    asian_bold: bool | None = None
    hidden: bool = False
    struck: bool = False  # out: taken back
    gone: bool = False
    starred: bool = False
    twice: bool = False  # \\upr: the first group in it is for old readers
    style: int = 0
    outline: int | None = None
    centered: bool = False
    inside: bool = False  # in a table
    depth: int = 1

    def inner(self) -> State:
        return replace(self, starred=False, twice=False)

    def plain(self, font: int) -> None:
        self.asian = self.latin = font
        self.half, self.chinese, self.complex = "", False, False
        self.size, self.bold, self.hidden, self.struck, self.gone = 12.0, False, False, False, False
        self.asian_size = self.asian_bold = None

    def paragraph(self) -> None:
        self.style, self.outline, self.centered, self.inside, self.depth = 0, None, False, False, 1

    def table(self) -> int:
        """Return how deep in tables the paragraph stands."""
        return max(1, self.depth) if self.inside else 0


@dataclass(slots=True)
class Font:
    charset: int = 0
    page: int = 0
    name: str = ""


@dataclass(slots=True)
class Heads:
    """Fonts, styles and lists."""

    page: str = "cp1252"  # of text whose font says none
    default: int = 0
    fonts: dict[int, Font] = field(default_factory=dict)
    styles: dict[int, Style] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)  # what is printed before a paragraph, and the list we make of it

    def codec(self, font: int) -> str:
        found = self.fonts.get(font)
        if found is None:
            return self.page
        return coded(found.page) if found.page else CHARSETS.get(found.charset, self.page)

    def name(self, font: int) -> str | None:
        found = self.fonts.get(font)
        return found.name or None if found else None

    def sheet(self) -> Sheet:
        return Sheet(styles={str(key): one for key, one in self.styles.items()}, default="0")

    def numbering(self) -> Element | None:
        lists = [(key, [Numeral(0, _LITERAL, said)]) for said, key in self.numbers.items()]
        return wordnumbering.numbering(lists, [(key, key, ()) for key in self.numbers.values()]) if lists else None

    def literal(self, said: str) -> str:
        """Return the list that prints just that; "" for nothing."""
        said = clean(said)[:LONGEST]
        if not said or "%" in said or (said not in self.numbers and len(self.numbers) >= LISTS):
            return ""
        return self.numbers.setdefault(said, str(len(self.numbers) + 1))

    def pictorial(self, font: int) -> bool:
        """Whether a font has signs where others have letters (fcharset2)."""
        found = self.fonts.get(font)
        return found is not None and found.charset == 2

    def named(self, said: str, state: State) -> None:
        r"""Note a style: {\s1 \outlinelevel0 heading 1;}."""
        title = clean(said).strip().rstrip(";").strip()[:NAME]
        if len(self.styles) < STYLES:
            outline = HEADINGS.get(title.lower()) if state.outline is None else state.outline
            self.styles[state.style] = Style(name=title, outline=outline)


def coded(page: int) -> str:
    """Name a code page as Python does."""
    codec = {936: "gb18030", 65001: "utf-8", 0: "cp1252", 10000: "mac-roman", 10008: "gb18030"}.get(page, f"cp{page}")
    try:
        "".encode(codec)
    except LookupError:
        return "cp1252"
    return codec


@dataclass(slots=True)
class Cut:
    """A row's description while it comes."""

    edges: list[int] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    under: list[int] = field(default_factory=list)
    left: int = 0
    now: list[int] = field(default_factory=lambda: [0, 0])

    def cell(self, edge: int) -> None:
        if len(self.edges) < CELLS:
            self.edges.append(edge)
            self.joined.append(self.now[0])
            self.under.append(self.now[1])
        self.now = [0, 0]

    def row(self) -> Row:
        return Row((min([self.left, *self.edges[:1]]), *self.edges), tuple(self.joined), tuple(self.under)) if self.edges else Row()


class Story:
    """Words on their way into one container: the text, a note, a header, a text box."""

    def __init__(self, container: Element, script: Manuscript, look: Callable[[State], Look], *, done: Callable[[], None] = lambda: None) -> None:
        self.container = container
        self._flow = Flow(container)
        self._script = script
        self._look = look
        self._said: list[tuple[list[str], Look] | Element | str] = []
        self.number = ""  # the list that prints what stands before the paragraph
        self.cuts: dict[int, Cut] = {}
        self.done = done

    def words(self, text: str, state: State) -> None:
        if state.gone:
            return
        look, last = self._look(state), self._said[-1] if self._said else None
        if isinstance(last, tuple) and last[1] == look:
            last[0].append(text)  # the halves of a rare character come one by one
        else:
            self._said.append(([text], look))

    def put(self, one: Element | str) -> None:
        """Put an element, or the key of a picture, where the words are."""
        self._said.append(one)

    def end(self, state: State) -> None:
        if state.gone:
            return
        self._flow.add(self._paragraph(state), depth=state.table())

    def end_cell(self, state: State, depth: int) -> None:
        self._flow.add(self._paragraph(state), depth=depth)
        self._flow.end_cell(depth=depth)

    def end_row(self, depth: int) -> None:
        cut = self.cuts.get(depth)
        self._flow.end_row(cut.row() if cut else Row(), depth=depth)

    def close(self, state: State) -> None:
        """End what is open; a document ends without a last paragraph mark as well."""
        if self._said:
            self._flow.add(self._paragraph(state), depth=state.table())
        self._flow.close()
        self.done()

    def _paragraph(self, state: State) -> Element:
        element = manuscript.paragraph(
            style=str(state.style) if state.style else "",
            outline=state.outline,
            centered=state.centered or None,
            listed=(self.number, 0) if self.number else None,
        )
        self.number = ""
        self._script.room()
        for one in self._said:
            if isinstance(one, tuple):
                self._script.say(element, "".join(one[0]), one[1])
            elif isinstance(one, str):
                self._script.show(element, one)
            elif self._script.room():
                element.append(one)
        self._said = []
        return element


def box(kind: int, result: int, default: int, entries: list[str]) -> tuple[Element, ...]:
    """Return a field of a form that shows no words of its own: a box to tick, or a choice."""
    begin = etree.Element("fldChar", fldCharType="begin")
    filled = etree.SubElement(begin, "ffData")
    chosen = default if result == 25 else result  # 25: nobody has touched it
    if kind == 1:
        etree.SubElement(etree.SubElement(filled, "checkBox"), "checked", val=str(min(1, max(0, chosen))))
    else:
        menu = etree.SubElement(filled, "ddList")
        etree.SubElement(menu, "result", val=str(max(0, chosen)))
        for one in entries[:25]:
            etree.SubElement(menu, "listEntry", val=clean(one))
    return begin, etree.Element("fldChar", fldCharType="end")
