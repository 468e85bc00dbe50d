"""What the recogniser wavered between, settled by what stands around it: only by characters that it held possible itself at that place.

    绥宁具 ─▶ 绥宁县      具 0.91, 县 0.09: one of the two makes the name of a division
    言访局 ─▶ 信访局      one of the two makes a word that offices have in their names
    he11o@mai1.example.cn ─▶ hello@mail.example.cn      among letters a letter, among digits a digit
    中心一一点亮 ─▶ 中心——点亮      two dashes, where each may be one

Where nothing settles it, what was read stays and is believed less. A name stays what the paper says: no list of units is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from ingest import divisions, lettering
from ingest.extract.recognise import Glyph, Line

SURE = 0.97  # a character read as surely as that is not asked about
POSSIBLE = 0.02  # how likely another is at least that may stand there
SETTLED = 0.75  # how sure a character is that what is around it has settled
WAVERED = 0.45  # how sure one is that nothing settled, and that may well be the other
RIVAL = 0.01  # how likely that other is at least
NUMBERED = 0.05  # of l that 1 is likely at least between a word and a number: numbers begin with 1, and no syllable of Pinyin ends in l
LONGEST = 12  # characters of the name of a division

_TWINS = {"1": "lI", "l": "1", "I": "1", "0": "oO", "o": "0", "O": "0"}
_DASH = frozenset("一—-－–―ー")
_ADDRESS = re.compile(r"([A-Za-z0-9._+\-]+)@([A-Za-z0-9\-]+(?:[.。．·，,][A-Za-z0-9\-]+)*)")
_SEPARATOR = re.compile(r"[^A-Za-z0-9]+")
_STOP = re.compile(r"[。．·，,]")
_TEN = re.compile(r"(?<![\d@A-Za-z_.-])(?<!\d[ -])1[3-9]\d{8}(?![ -]?\d)(?![@A-Za-z_])")  # a mobile number has eleven digits
_REST = re.compile(r"[\dOo](?!\d)")
_HOSTS = frozenset(("qq", "163", "126", "139", "189", "sina", "sohu", "gmail", "mail", "outlook", "foxmail", "hotmail", "yeah", "aliyun"))  # most addresses


def settle(line: Line) -> Line:
    """Return a line with what its surroundings settle."""
    if not any(glyph.others for glyph in line.glyphs):
        return line
    glyphs = list(line.glyphs)
    if any(len(glyph.text) != 1 for glyph in glyphs):
        return line
    _names(glyphs)
    _dashes(glyphs)
    for found in _ADDRESS.finditer(_text(glyphs)):
        _local(glyphs, *found.span(1))
        _domain(glyphs, *found.span(2))
    return replace(line, glyphs=tuple(glyphs))


def short(line: Line, below: Sequence[str]) -> Line:
    """Believe less of a mobile number with a digit too few, unless what stands *below* begins with the one."""
    glyphs = list(line.glyphs)
    for found in _TEN.finditer(line.text):
        if not any(_REST.match(text) for text in below):
            glyphs[found.end() - 1] = replace(glyphs[found.end() - 1], sure=min(glyphs[found.end() - 1].sure, WAVERED))
    return replace(line, glyphs=tuple(glyphs))


def _text(glyphs: Sequence[Glyph]) -> str:
    return "".join(glyph.text for glyph in glyphs)


def _become(glyphs: list[Glyph], at: int, text: str) -> None:
    glyph = glyphs[at]
    if text != glyph.text:
        glyphs[at] = replace(glyph, text=text, sure=max(SETTLED, _likely(glyph, text)))


def _likely(glyph: Glyph, text: str) -> float:
    return glyph.sure if text == glyph.text else dict(glyph.others).get(text, 0.0)


def _names(glyphs: list[Glyph]) -> None:
    """Settle characters of the names of divisions, and of the words that offices have in theirs."""
    for at, glyph in enumerate(glyphs):
        possible = [other for other, likely in glyph.others if likely >= POSSIBLE and "一" <= other <= "鿿"]
        if glyph.sure >= SURE or not possible or not "一" <= glyph.text <= "鿿":
            continue
        text = _text(glyphs)
        if _known(text, at):
            continue
        fitting = [other for other in possible if _known(text[:at] + other + text[at + 1 :], at)]
        if len(fitting) == 1:
            _become(glyphs, at, fitting[0])


def _known(text: str, at: int) -> bool:
    """Whether a character stands in the name of a division, or in a word of offices."""
    if lettering.within_word(text, at):
        return True
    spans = ((start, end) for start in range(max(0, at - LONGEST + 1), at + 1) for end in range(max(at + 1, start + 2), min(len(text), start + LONGEST) + 1))
    return any(divisions.named(text[start:end]) for start, end in spans)


def _dashes(glyphs: list[Glyph]) -> None:
    """Make two signs that may both be dashes, and stand beside each other, the dash of two."""
    for at in range(len(glyphs) - 1):
        pair = glyphs[at : at + 2]
        if any(glyph.text not in _DASH for glyph in pair) or not all(_likely(glyph, "—") >= POSSIBLE for glyph in pair):
            continue
        for number in (at, at + 1):
            _become(glyphs, number, "—")


def _local(glyphs: list[Glyph], start: int, end: int) -> None:
    """Settle the part of an address before its @: each piece between its signs has letters, and then perhaps digits."""
    for first, last in _pieces(_text(glyphs), start, end):
        for at, digit, letter in list(_wavering(glyphs, first, last)):
            before, behind = _beside(glyphs, first, last, at)
            one, other = _likely(glyphs[at], digit), _likely(glyphs[at], letter)
            numbered = (before, behind) == ("letter", "digit") and one >= NUMBERED * other
            if before != "digit" and behind == "letter":
                _become(glyphs, at, letter)
            elif "letter" not in (before, behind) or numbered:
                _become(glyphs, at, digit)
            elif min(one, other) >= RIVAL:
                glyphs[at] = replace(glyphs[at], sure=min(glyphs[at].sure, WAVERED))


def _domain(glyphs: list[Glyph], start: int, end: int) -> None:
    """Settle the part behind it: its words have letters or digits, and the last one letters."""
    for at in range(start, end):
        if _STOP.match(glyphs[at].text):
            glyphs[at] = replace(glyphs[at], text=".")
    pieces = list(_pieces(_text(glyphs), start, end))
    for first, last in pieces:
        _host(glyphs, first, last)
        wavering = list(_wavering(glyphs, first, last))
        certain = [glyphs[at].text for at in range(first, last) if at not in {one for one, _, _ in wavering}]
        letters, digits = any(one.isalpha() for one in certain), any(one.isdigit() for one in certain)
        for at, digit, letter in wavering:
            if (last == end and len(pieces) > 1) or (letters and not digits):
                _become(glyphs, at, letter)
            elif not letters:
                _become(glyphs, at, digit)


def _host(glyphs: list[Glyph], first: int, last: int) -> None:
    """Read the word of a domain that nearly all addresses have, where one or two characters of it were in doubt."""
    text = _text(glyphs[first:last])
    possible = [(at, other) for at in range(first, last) for other, likely in glyphs[at].others if likely >= POSSIBLE and glyphs[at].sure < SURE]
    fitting = set()
    for several in [*combinations(possible, 1), *combinations(possible, 2)]:
        turned = list(text)
        for at, other in several:
            turned[at - first] = other
        if "".join(turned) in _HOSTS:
            fitting.add("".join(turned))
    if text not in _HOSTS and len(fitting) == 1:
        for at, one in enumerate(fitting.pop(), first):
            _become(glyphs, at, one)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield from where to where there are letters and digits without a sign."""
    first = start
    for sign in _SEPARATOR.finditer(text, start, end):
        if sign.start() > first:
            yield first, sign.start()
        first = sign.end()
    if end > first:
        yield first, end


def _wavering(glyphs: Sequence[Glyph], first: int, last: int) -> Iterator[tuple[int, str, str]]:
    """Yield what may be a digit or a letter, with the two."""
    for at in range(first, last):
        glyph = glyphs[at]
        twins = [other for other, _ in glyph.others if other in _TWINS.get(glyph.text, "")]
        if twins:
            yield (at, glyph.text, twins[0]) if glyph.text.isdigit() else (at, twins[0], glyph.text)


def _beside(glyphs: Sequence[Glyph], first: int, last: int, at: int) -> tuple[str, str]:
    """Return what stands before and behind a place, of what is certain: letter, digit, or "" for the end of the piece."""
    unsure = {one for one, _, _ in _wavering(glyphs, first, last)}
    before = next((glyphs[one].text for one in range(at - 1, first - 1, -1) if one not in unsure), "")
    behind = next((glyphs[one].text for one in range(at + 1, last) if one not in unsure), "")
    return _sort(before), _sort(behind)


def _sort(character: str) -> str:
    return "" if not character else "digit" if character.isdigit() else "letter"
