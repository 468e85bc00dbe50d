"""HTML to what a person reads: text with line breaks where the page has them, its tables, and the pictures it shows. Nothing is fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.facts import Paragraph, Table
from ingest.hypertables import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

Element = Any  # lxml's trees have no types

ELEMENTS = 200_000  # elements of one page; a pasted form has a few thousand
TAGS = 400_000  # marks of one page that are parsed: each becomes 120 bytes and more of a tree

_SILENT = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "object", "svg", "math", "del", "s", "strike"}
)  # del: taken back, and said anew beside it; s: of options those that do not apply
_MARKS = dict.fromkeys(set(range(32)) - {9, 10, 12, 13})  # no browser shows them; LibreOffice leaves those of form fields in its pages
_SHOWN = frozenset({"html", "body"})  # whatever they say: a page that a script would have uncovered
_BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
_BREAKS = re.compile(r"[ \n]*\n[ \n]*")
_LINES = re.compile(r"\n{3,}")
_QUOTE_MARKS = re.compile(r"gmail_quote|isreplycontent|moz-cite|yahoo_quoted", re.IGNORECASE)
_UNSEEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none\b|text-decoration(?:-line)?\s*:[^;]*line-through)", re.IGNORECASE)
_CID = re.compile(r"cid:([^\"'\s>)]{1,300})", re.IGNORECASE)


@dataclass(slots=True)
class Page:
    text: str = ""
    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    shown: frozenset[str] = frozenset()  # Content-IDs the page refers to
    complete: bool = True


def tree(html: str) -> Element | None:  # lxml's elements are untyped
    """Parse HTML as leniently as browsers do; None when nothing is left of it."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", recover=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(_bounded(html).translate(_MARKS).encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _bounded(html: str) -> str:
    """Cut a page before the mark that is one too many."""
    if html.count("<") <= TAGS:
        return html
    at = -1
    for _ in range(TAGS):
        at = html.find("<", at + 1)
    return html[:at]


@dataclass(slots=True)
class _Lines:
    """Lines as they grow, the last one in pieces: a page may write one line in two hundred thousand."""

    whole: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    empty: bool = True  # nothing in the last line but marks of quotation and blanks
    bare: bool = True  # nothing but marks of quotation and spaces

    def put(self, piece: str) -> None:
        if piece:
            self.pieces.append(piece)
            self.empty = self.empty and not piece.strip("> \t")
            self.bare = self.bare and not piece.strip("> ")

    def end(self) -> None:
        self.whole.append(self.last())
        self.pieces, self.empty, self.bare = [], True, True

    def last(self) -> str:
        return "".join(self.pieces)

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in (*self.whole, self.last()))


def read(html: str) -> Page:  # noqa: C901  one branch a kind of element
    """Read a page; a parser's failure gives the text with its tags cut out."""
    root = tree(html)
    shown = frozenset(c.strip() for c in _CID.findall(html))
    if root is None:
        return Page(text=_untagged(html), shown=shown, complete=False)
    page = Page(shown=shown, complete=html.count("<") <= TAGS)
    lines = _Lines()
    quote = 0
    count = 0
    for event, element, tag in _walk(root):
        if event == "start":
            count += 1
            if count > ELEMENTS:
                page.complete = False
                break
            if tag in _BLOCK or tag == "br":
                lines.end()
            if tag == "blockquote" and (element.get("type") == "cite" or element.get("cite") or _quoted(element)):
                quote += 1
                lines.put("> ")
            elif tag in {"td", "th"} and not lines.bare:
                lines.put("\t")
            if element.text:
                _add(lines, element.text, quote=quote, kept=tag == "pre")
        else:
            if tag in _BLOCK:
                if tag == "blockquote" and quote and (element.get("type") == "cite" or element.get("cite") or _quoted(element)):
                    quote -= 1
                _paragraph(page, lines, tag)
                lines.end()
            if element.tail:
                _add(lines, element.tail, quote=quote, kept=False)
    page.text = _LINES.sub("\n\n", lines.text()).strip()
    page.tables = list(tables(root, _said))
    return page


def _quoted(element: Element) -> bool:
    return bool(_QUOTE_MARKS.search(f"{element.get('id') or ''} {element.get('class') or ''}"))


def _add(lines: _Lines, text: str, *, quote: int, kept: bool) -> None:
    if kept:
        for line in text.split("\n"):
            lines.end()
            lines.put(line)
        return
    plain = _BLANKS.sub(" ", text)
    if quote and not (lines.pieces and lines.pieces[0].startswith(">")):
        lines.pieces.insert(0, "> " * min(quote, 3))
    if lines.empty or lines.pieces[-1].endswith((" ", "\t")):
        plain = plain.lstrip()
    lines.put(plain)


def _paragraph(page: Page, lines: _Lines, tag: str) -> None:
    if tag not in {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt"} or lines.empty:
        return
    text = lines.last().strip()
    if not text or "\t" in text:
        return
    if page.paragraphs and page.paragraphs[-1].text == text:
        return  # a block that closes behind the block it holds
    page.paragraphs.append(Paragraph(text, heading=int(tag[1]) if tag[0] == "h" else 0, style=tag))


def _walk(root: Element) -> Iterator[tuple[str, Element, str]]:
    """Visit every visible element on the way down and on the way up, without recursion."""
    stack: list[tuple[Element, bool]] = [(root, False)]
    while stack:
        element, seen = stack.pop()
        tag = element.tag.lower() if isinstance(element.tag, str) else ""
        if seen:
            yield "end", element, tag
            continue
        stack.append((element, True))
        if tag in _SILENT or not tag:
            continue
        if tag not in _SHOWN and _UNSEEN.search(element.get("style") or ""):
            continue  # no browser shows it
        yield "start", element, tag
        stack.extend((child, False) for child in reversed(element))


def _said(cell: Element) -> str:
    """A cell's text: each break and each block on a line of its own, as in any other kind of file."""
    pieces: list[str] = []
    for event, element, tag in _walk(cell):
        inside = element is not cell
        if inside and (tag in _BLOCK or (tag == "br" and event == "start")):
            pieces.append("\n")
        text = element.text if event == "start" else element.tail if inside else ""
        pieces.append(_BLANKS.sub(" ", text or ""))
    return _BREAKS.sub("\n", "".join(pieces)).strip()


def _untagged(html: str) -> str:
    from html import unescape

    plain = html[:2_000_000]
    for name in ("script", "style"):
        opened = re.split(rf"(?i)<{name}\b", plain)
        plain = " ".join([opened[0], *(re.split(rf"(?i)</{name}>", piece, maxsplit=1)[-1] for piece in opened[1:])])
    return unescape(re.sub(r"<[^<>]{0,5000}>", " ", plain)).strip()
