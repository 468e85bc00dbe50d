"""Boxes to tick: which of the printed options somebody chose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tracker.core.labels import squeeze

OPTIONS = 40  # options of one cell that are looked at
_CHOSEN, _OPEN = "\ue000", "\ue001"  # private characters: no document may hold them and mean anything
_TICKS = "\uf052\uf0fe\uf06e☑☒✓✔√■●◉⊙▣🗹✅þ◼◆⬛"
_BOXES = "\uf0a3\uf06f\uf0a8□☐○◯◻❏▢❑⬜◇〇"
_DOUBLE = re.compile(rf"[{_BOXES}]\s*[√✓✔☑]|[(（\[【]\s*[√✓✔☑■●vVxX×]\s*[)）\]】]|[√✓✔]\s*[{_BOXES}](?=\s*$)")
_BRACKETS = re.compile(r"[(（\[【]\s*[)）\]】]")
_ALIKE = str.maketrans({**dict.fromkeys(_TICKS, _CHOSEN), **dict.fromkeys(_BOXES, _OPEN)})
_HOW = re.compile(  # （请在□内打√，限选一项）: how to tick, and nobody's tick
    r"[(（][^()（）\n]{0,24}(?:[□☐][^()（）\n]{0,8}(?:打|划|画|填|勾)|(?:打|划|画|填|勾)[^()（）\n]{0,4}[√✓✔☑])[^()（）\n]{0,24}[)）]"
    r"|(?m:^[ \t]*(?:(?:注|说明|提示)[:：])?[ \t]*请?在[^\n]{0,16}(?:打|划|画|填|勾)[^\n]{0,4}[√✓✔☑]?[^\n]{0,12}$)"
)
_PICK = re.compile(r"[(（]?(?:选择|选填|所选|本项目选|答案?)(?:序号|编号|项)?\s*[:：]\s*([①-⑳A-Za-z]|\d{1,2})\s*[)）]?\s*$")
_LISTED = re.compile(r"(?<![A-Za-z\d])([①-⑳]|(?:[A-Za-z]|\d{1,2})(?=[.、．]))[.、．]?\s*([^\s①-⑳;；、，,]{2,30})")
_SEEN = re.compile(f"[{_TICKS}{_BOXES}]")
_MARK = re.compile(f"[{_CHOSEN}{_OPEN}]")


def _marked(text: str) -> str:
    said = _DOUBLE.sub(_CHOSEN, untold(text).replace("\ufe0f", "").replace("\ufe0e", ""))
    return _BRACKETS.sub(_OPEN, said).translate(_ALIKE)


def untold(text: str) -> str:
    """*text* without what the form says about how to tick."""
    return _HOW.sub("", text) if _SEEN.search(text) else text


def offers(text: str) -> bool:
    """Whether *text* holds boxes, ticked or not."""
    text = untold(text)
    return _SEEN.search(text) is not None or _MARK.search(_marked(text)) is not None


def chosen(text: str) -> tuple[str, ...]:
    """The options that are ticked, as printed; () when none is. Boxes may stand before their options or behind."""
    said = _marked(text).strip()
    marks = list(_MARK.finditer(said))[:OPTIONS]
    if not marks:
        return ()
    behind = said[0] not in _CHOSEN + _OPEN and said[-1] in _CHOSEN + _OPEN
    if _OPEN not in said:
        return tuple(clean for piece in _beside(re.split(r"\s+|[;；]", said)) if (clean := _clean(piece)))
    edges = [0, *(mark.end() for mark in marks)] if behind else [*(mark.start() for mark in marks), len(said)]
    pieces = [said[a:b] for a, b in pairwise(edges)]
    return tuple(clean for piece in pieces if _CHOSEN in piece and (clean := _clean(piece)))


def picked(text: str) -> str:
    """The option whose figure is written behind the list of all: ①扶老 ②助残　选择：② is 助残; "" where nothing says so."""
    said = _PICK.search(text)
    options = _LISTED.findall(text[: said.start()]) if said is not None else []
    if said is None or len(options) < 2:
        return ""
    return next((name for figure, name in options[:OPTIONS] if figure == said[1]), "")


def _beside(words: Sequence[str]) -> Iterator[str]:
    """Only ticks, and options that blanks divide: a tick belongs to the word it touches, else to the next, else to the last."""
    for place, word in enumerate(words):
        if _CHOSEN not in word:
            continue
        if word.strip(_CHOSEN):
            yield from re.findall(rf"[^{_CHOSEN}]+", word) if word.count(_CHOSEN) > 1 else [word]
        else:
            yield words[place + 1] if place + 1 < len(words) else words[place - 1]


def _clean(piece: str) -> str:
    return re.sub(r"\s+", " ", _MARK.sub("", piece)).strip(" 、,，;；/|")


def printed_only(text: str, options: Sequence[str]) -> bool:
    """Whether *text* lists every one of at least two *options*: what the form prints, nobody's choice."""
    bare = squeeze_long(text)
    return len(options) > 1 and all(squeeze_long(one) in bare for one in options)


def squeeze_long(text: str) -> str:
    """Text without blanks and marks, for comparison."""
    return "".join(squeeze(line) for line in re.split(r"[\n]", text))
