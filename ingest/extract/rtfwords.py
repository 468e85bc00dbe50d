"""What the control words of RTF mean (RTF 1.9.1); a word that is not here means nothing to a reader of the printed page."""

from __future__ import annotations

from ingest.extract import rtfends
from ingest.extract.rtfreader import Destination, End, Grammar, Reader, Word
from ingest.extract.rtfstate import FONTS, Cut, Font, State, coded

ENDS: dict[str, End] = {
    "font": rtfends.font,
    "style": rtfends.style,
    "number": rtfends.number,
    "form": rtfends.form,
    "entry": rtfends.entry,
    "pict": rtfends.picture,
}


def _into(where: str) -> Destination:
    def turn(reader: Reader, state: State) -> None:
        state.into = where
        reader.held = []

    return turn


def _picture(reader: Reader, state: State) -> None:
    state.into = "pict"
    reader.binary, reader.digits, reader.picture = b"", bytearray(), {}


def _original(reader: Reader, state: State) -> None:
    """Take the second, better form of a text that is there twice."""
    state.into = reader.stack[-1].into if reader.stack else "text"


def _twice(_: Reader, state: State) -> None:
    state.twice = True


def _noted(reader: Reader, state: State) -> None:
    if state.into == "text":
        reader.note()


def _boxed(reader: Reader, _: State) -> None:
    reader.box()


DESTINATIONS: dict[bytes, Destination] = {
    b"fonttbl": _into("fonttbl"),
    b"stylesheet": _into("stylesheet"),
    b"nesttableprops": _into("nested"),
    b"listtext": _into("number"),
    b"pntext": _into("number"),
    b"formfield": _into("form"),
    b"ffl": _into("entry"),
    b"pict": _picture,
    b"ud": _original,
    b"upr": _twice,
    b"footnote": _noted,
    b"shptxt": _boxed,
}


def _on(value: int | None) -> bool:
    return value != 0


def _font(reader: Reader, state: State, value: int | None) -> None:
    number = value or 0
    if state.into in {"fonttbl", "font"}:
        if state.into == "font":  # a table without groups
            rtfends.font(reader, state)
        state.into, state.latin, reader.held = "font", number, []
        if len(reader.heads.fonts) < FONTS:
            reader.heads.fonts[number] = Font()
    elif state.half == "dbch":
        state.asian, state.chinese = number, True
    elif state.half:
        state.latin, state.chinese = number, False
    elif not state.complex:
        state.asian = state.latin = number


def _other_font(_: Reader, state: State, value: int | None) -> None:
    if state.half == "dbch":
        state.asian = value or 0
    elif state.half and not state.complex:
        state.latin = value or 0


def _half(which: str) -> Word:
    def turn(_: Reader, state: State, __: int | None) -> None:
        state.half, state.complex, state.chinese = which, False, False

    return turn


def _direction(*, right: bool) -> Word:
    def turn(_: Reader, state: State, __: int | None) -> None:
        state.half, state.complex = "", right

    return turn


def _size(_: Reader, state: State, value: int | None) -> None:
    if not state.complex:
        state.size, state.asian_size = _points(value), None


def _points(value: int | None) -> float:
    return min(3276, max(0, value or 24)) / 2


def _bold(_: Reader, state: State, value: int | None) -> None:
    if not state.complex:
        state.bold, state.asian_bold = _on(value), None


def _other_size(_: Reader, state: State, value: int | None) -> None:
    if state.half == "dbch":
        state.asian_size = _points(value)


def _other_bold(_: Reader, state: State, value: int | None) -> None:
    if state.half == "dbch":
        state.asian_bold = _on(value)


def _hidden(_: Reader, state: State, value: int | None) -> None:
    state.hidden = _on(value)


def _struck(_: Reader, state: State, value: int | None) -> None:
    state.struck = _on(value)


def _deleted(_: Reader, state: State, value: int | None) -> None:
    state.gone = _on(value)


def _style(reader: Reader, state: State, value: int | None) -> None:
    state.style = value or 0
    if state.into == "stylesheet":
        state.into, reader.held = "style", []


def _letters_style(_: Reader, state: State, __: int | None) -> None:
    if state.into == "stylesheet":
        state.into = "skip"


def _outline(_: Reader, state: State, value: int | None) -> None:
    state.outline = (value + 1) % 10 if value is not None and 0 <= value <= 9 else None


def _aligned(*, centered: bool) -> Word:
    def turn(_: Reader, state: State, __: int | None) -> None:
        state.centered = centered

    return turn


def _inside(_: Reader, state: State, __: int | None) -> None:
    state.inside = True


def _depth(_: Reader, state: State, value: int | None) -> None:
    state.depth = min(1000, max(0, value or 0))
    state.inside = state.depth > 0


def _note_of(attribute: str, key: str, always: int | None = None) -> Word:
    """Keep a number for the end of the group it is said in."""

    def turn(reader: Reader, _: State, value: int | None) -> None:
        getattr(reader, attribute)[key] = always if always is not None else value or 0

    return turn


def _cut(reader: Reader, state: State) -> Cut:
    depth = max(2, state.depth) if state.into == "nested" else 1
    return reader.stories[-1][1].cuts.setdefault(depth, Cut())


def _row_begins(reader: Reader, state: State, _: int | None) -> None:
    depth = max(2, state.depth) if state.into == "nested" else 1
    reader.stories[-1][1].cuts[depth] = Cut()


def _row_left(reader: Reader, state: State, value: int | None) -> None:
    _cut(reader, state).left = value or 0


def _cell_edge(reader: Reader, state: State, value: int | None) -> None:
    _cut(reader, state).cell(value or 0)


def _merging(which: int, how: int) -> Word:
    def turn(reader: Reader, state: State, _: int | None) -> None:
        _cut(reader, state).now[which] = how

    return turn


def _cell(reader: Reader, state: State, _: int | None) -> None:
    reader.stories[-1][1].end_cell(state, 1)


def _inner_cell(reader: Reader, state: State, _: int | None) -> None:
    reader.stories[-1][1].end_cell(state, max(2, state.depth))


def _row(reader: Reader, _: State, __: int | None) -> None:
    reader.stories[-1][1].end_row(1)


def _inner_row(reader: Reader, state: State, _: int | None) -> None:
    reader.stories[-1][1].end_row(max(2, state.depth))


def _paragraph(reader: Reader, state: State, _: int | None) -> None:
    if state.into == "text":
        reader.stories[-1][1].end(state)


def _charset(reader: Reader, state: State, value: int | None) -> None:
    if state.into == "font" and state.latin in reader.heads.fonts:
        reader.heads.fonts[state.latin].charset = value or 0


def _code_page(reader: Reader, state: State, value: int | None) -> None:
    if state.into == "font" and state.latin in reader.heads.fonts:
        reader.heads.fonts[state.latin].page = value or 0


def _ansi(reader: Reader, _: State, value: int | None) -> None:
    reader.heads.page = coded(value or 1252)


def _mac(reader: Reader, _: State, __: int | None) -> None:
    reader.heads.page = "mac-roman"


def _default(reader: Reader, state: State, value: int | None) -> None:
    reader.heads.default = value or 0
    state.plain(reader.heads.default)


def _plain(reader: Reader, state: State, _: int | None) -> None:
    state.plain(reader.heads.default)


def _pard(_: Reader, state: State, __: int | None) -> None:
    state.paragraph()


def _skips(_: Reader, state: State, value: int | None) -> None:
    state.skip = min(8, max(0, 1 if value is None else value))


def _pages(reader: Reader, _: State, value: int | None) -> None:
    if value is not None and 0 < value < 100_000:
        reader.script.pages = value


WORDS: dict[bytes, Word] = {
    b"par": _paragraph, b"sect": _paragraph, b"cell": _cell, b"nestcell": _inner_cell, b"row": _row, b"nestrow": _inner_row,
    b"pard": _pard, b"plain": _plain, b"uc": _skips, b"f": _font, b"af": _other_font, b"fs": _size, b"b": _bold, b"afs": _other_size, b"ab": _other_bold, b"v": _hidden, b"strike": _struck, b"striked": _struck, b"deleted": _deleted,
    b"loch": _half("loch"), b"hich": _half("hich"), b"dbch": _half("dbch"), b"rtlch": _direction(right=True), b"ltrch": _direction(right=False),
    b"s": _style, b"cs": _letters_style, b"ts": _letters_style, b"ds": _letters_style, b"outlinelevel": _outline,
    b"qc": _aligned(centered=True), b"ql": _aligned(centered=False), b"qr": _aligned(centered=False), b"qj": _aligned(centered=False),
    b"intbl": _inside, b"itap": _depth,
    b"trowd": _row_begins, b"trleft": _row_left, b"cellx": _cell_edge,
    b"clmgf": _merging(0, 1), b"clmrg": _merging(0, 2), b"clvmgf": _merging(1, 1), b"clvmrg": _merging(1, 2),
    b"fcharset": _charset, b"cpg": _code_page, b"ansicpg": _ansi, b"mac": _mac, b"deff": _default, b"nofpages": _pages,
    b"fftype": _note_of("form", "type"), b"ffres": _note_of("form", "res"), b"ffdefres": _note_of("form", "default"),
    b"picwgoal": _note_of("picture", "across"), b"pichgoal": _note_of("picture", "down"),
}  # fmt: skip

GRAMMAR = Grammar(WORDS, DESTINATIONS, ENDS)
