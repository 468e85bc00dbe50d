"""The text of a sheet as a tree of strings with their places: YAML without its typing, references, tags and size.

PyYAML reads `010010` as 4104, `17:30` as 1050 and `no` as False; here every scalar stays what was typed. What cannot be
read is explained by looking for the ways a person writes Chinese, not by repeating the scanner's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from config.grammar import EVERY_WORD
from config.problems import Problem, SheetError, problem

SIZE_LIMIT = 1_000_000  # bytes; a real sheet has 3,000
DEPTH_LIMIT = 20
NODE_LIMIT = 20_000
LINE_LIMIT = 2_000  # longer lines are not searched for traps, so that no pattern can take its time


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    line: int
    column: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    pairs: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int
    flow: bool = False  # written in braces on one line


Node: TypeAlias = Scalar | Listing | Table


class _RefusedError(Exception):
    """One of our own limits, met while composing."""

    def __init__(self, code: str, mark: yaml.Mark) -> None:
        self.code = code
        self.mark = mark
        super().__init__(code)


class _Loader(yaml.BaseLoader):
    """BaseLoader with limits; it never makes Python objects of anything."""

    depth = 0
    count = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:  # type: ignore[explicit-override]  # typing.override is 3.12
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave the parser untyped
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _RefusedError("anchor", event.start_mark)
        if getattr(event, "tag", None):
            raise _RefusedError("tag", event.start_mark)
        self.depth += 1
        self.count += 1
        if self.depth > DEPTH_LIMIT:
            raise _RefusedError("too-deep", event.start_mark)
        if self.count > NODE_LIMIT:
            raise _RefusedError("too-many", event.start_mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def tree(text: str, file: str) -> Table:
    """The sheet's root; raises SheetError with every trap found when the text cannot be read at all."""
    if len(text.encode("utf-8", "surrogatepass")) > SIZE_LIMIT:
        raise SheetError((problem("too-big", file, 0, 0, ""),))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
    except _RefusedError as error:
        raise SheetError(_explained(error.code, text, file, error.mark.line, error.mark.column)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, max(error.position, 0)) + 1
        raise SheetError((problem("odd-character", file, line, 1, ""),)) from None
    except yaml.MarkedYAMLError as error:
        code = _code_of(error)
        mark = error.context_mark if code == "no-colon" else error.problem_mark or error.context_mark
        where = (mark.line, mark.column) if mark else (0, 0)
        raise SheetError(_explained(code, text, file, *where)) from None
    if root is None:
        raise SheetError((problem("empty", file, 0, 0, ""),))
    node = _plain(root)
    if not isinstance(node, Table):
        found = tuple(_traps(text, file))
        raise SheetError(found or (problem("no-table", file, node.line, node.column, ""),))
    return node


def _plain(node: yaml.Node) -> Node:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if isinstance(node, yaml.MappingNode):
        pairs = tuple((_key(key), _plain(value)) for key, value in node.value)
        return Table(pairs, line, column, flow=bool(node.flow_style))
    if isinstance(node, yaml.SequenceNode):
        return Listing(tuple(_plain(one) for one in node.value), line, column)
    return Scalar(str(node.value).strip(), line, column, quoted=getattr(node, "style", None) in {"'", '"', "|", ">"})


def _key(node: yaml.Node) -> Scalar:
    plain = _plain(node)
    return plain if isinstance(plain, Scalar) else Scalar("{…}", plain.line, plain.column)


# What the scanner says, and what a secretary did.
_CODES: tuple[tuple[str, str], ...] = (
    ("mapping values are not allowed", "second-colon"),
    ("sequence entries are not allowed", "second-colon"),
    ("cannot start any token", "sign-first"),
    ("expected chomping or indentation", "compare"),
    ("expected a comment or a line break", "compare"),
    ("undefined alias", "anchor"),
    ("could not find expected ':'", "no-colon"),
    ("quoted scalar", "quote"),
    ("unexpected end of stream", "quote"),
    ("but found another document", "two-documents"),
    ("expected '<document start>'", "no-colon"),
    ("flow", "bracket"),
    ("expected <block end>", "indent"),
)


def _code_of(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.context} {error.problem}"
    return next((code for words, code in _CODES if words in said), "unparsed")


def _explained(code: str, text: str, file: str, line: int, column: int) -> tuple[Problem, ...]:
    """The traps that can be named; failing those, the place where reading stopped."""
    found = tuple(_traps(text, file))
    if found:
        return found
    lines = text.split("\n")
    here = lines[min(line, len(lines) - 1)]
    word = here[column : column + 1] or here.strip()[:1]
    if code == "no-colon" or (code == "second-colon" and len(_COLON.findall(here)) < 2):
        above = next((number for number in range(line - 1, -1, -1) if _said(lines[number])), line)
        if code == "no-colon" and not _COLON.search(here):
            above = line
        if not _COLON.search(lines[above]):
            return (problem("no-colon", file, above + 1, 1, ""),)
        code = "indent"  # one too deep below a value reads like a second colon
    if code == "indent":
        return (_misplaced(lines, line, file),)
    return (problem(code, file, line + 1, column + 1, "", word=word),)


def _misplaced(lines: list[str], line: int, file: str) -> Problem:
    """How far the line is moved in, and how far the entry above it."""
    here = lines[min(line, len(lines) - 1)]
    above = next((one for one in reversed(lines[:line]) if _said(one)), "")
    if not above or _depth(here) == _depth(above):
        return problem("indent", file, line + 1, 1, "")
    if _depth(here) > _depth(above) and (valued := _VALUED.match(above)):
        return problem("deeper", file, line + 1, 1, "", word=valued[1], above=_depth(above))
    return problem("indent-by", file, line + 1, 1, "", here=_depth(here), above=_depth(above))


def _said(line: str) -> bool:
    """Whether the line is more than a blank or a remark."""
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _depth(line: str) -> int:
    """Where the key of a line stands; that of `- 名称: …` stands behind the dash."""
    return len(line) - len(re.sub(r"^\s*(?:-\s+)*", "", line))


_WORD = r"[^\s:：'\"#{}\[\],，|>]{1,20}"
_COLON = re.compile(r":(?=\s|$)")
_VALUED = re.compile(r"^\s*(?:-\s+)*([^\s:]{1,40})\s*:\s+[^\s#]")
_ODD_SPACE = re.compile(r"^\s*[^\S \t]")
_WIDE_DASH = re.compile(r"^\s*([－—–−•·●])\s*(.*)$")
_DASH_WORD = re.compile(r"^\s*-(?=[^\s\-\d.])(.*)$")
_OPEN_QUOTE = re.compile(r"(?:[:\[{,]\s+|^\s*-\s+|[\[{])\"[^\"]*$")
_WIDE_COLON = re.compile(rf"(?:^\s*(?:-\s+)?|[{{,]\s*)({_WORD})\s*：")
_NO_SPACE = re.compile(rf"(?:^\s*(?:-\s+)?|[{{,]\s*)({_WORD}):(?![\s/]|$)")
_SIGN_FIRST = re.compile(r"(?::\s+|^\s*-\s+|[\[,]\s*)([@`%&*!])\S*")
_COMPARE = re.compile(r":\s+([<>]=?)\s*(\d\S*)")
_BRACE_FIRST = re.compile(r":\s+(\{[^{}:]+\}[^\s,}#].*)$")
_WIDE_BRACKET = re.compile(r":\s+([｛［])|^\s*-\s+([｛［])")
_FLOW_QUESTION = re.compile(r"\{[^{}'\"]*\?[^{}'\"]*\}")


def _traps(text: str, file: str) -> Iterator[Problem]:
    """Every line that shows one of the traps measured with real secretaries' files."""
    for number, line in enumerate(text.split("\n"), 1):
        code = line.split(" #", 1)[0] if not line.lstrip().startswith("#") else ""
        if code.strip() and len(code) <= LINE_LIMIT:
            for column, trap, word, suggestion in (*_colons(code), *_starts(code), *_signs(code)):
                yield problem(trap, file, number, column + 1, word, word=word, suggestion=suggestion)


_Trap: TypeAlias = tuple[int, str, str, str]  # column, code, word, suggestion


def _colons(code: str) -> Iterator[_Trap]:
    for found in _WIDE_COLON.finditer(code):
        if found[1] in EVERY_WORD or found.start() == 0:
            yield found.start(1), "wide-colon", found[1], _clipped(f"{found[1]}: {code[found.end() :].strip()}")
    for found in _NO_SPACE.finditer(code):
        if found[1] in EVERY_WORD:
            yield found.start(1), "no-space", found[1], _clipped(f"{found[1]}: {code[found.end() :].strip()}")


def _starts(code: str) -> Iterator[_Trap]:
    """What stands before the first word."""
    if "\t" in code[: len(code) - len(code.lstrip())]:
        yield 0, "tab", "", ""
    elif _ODD_SPACE.match(code):
        yield 0, "wide-space", "", ""
    if found := _WIDE_DASH.match(code):
        yield found.start(1), "wide-dash", found[1], _clipped(f"- {found[2].strip()}")
    elif found := _DASH_WORD.match(code):
        yield found.start(1), "dash-space", "", _clipped(f"- {found[1].strip()}")


def _signs(code: str) -> Iterator[_Trap]:
    if found := _OPEN_QUOTE.search(code):
        yield found.start(), "quote", "", ""
    if found := _COMPARE.search(code):
        words = {">": "多于", ">=": "不少于", "<": "少于", "<=": "不超过"}[found[1]]
        yield found.start(1), "compare", found[1], words + found[2].rstrip(",}")
    elif found := _SIGN_FIRST.search(code):
        yield found.start(1), "sign-first", found[1], ""
    if found := _BRACE_FIRST.search(code):
        yield found.start(1), "brace-first", "", f'"{found[1].strip()}"'
    if found := _WIDE_BRACKET.search(code):
        yield found.start(), "wide-bracket", found[1] or found[2], ""
    if found := _FLOW_QUESTION.search(code):
        yield found.start(), "question", "", ""


def _clipped(text: str) -> str:
    return text if len(text) <= 30 else text[:30] + "……"
