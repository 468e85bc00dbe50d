"""How the names in an archive are spelled: eight-bit names carry no label, and the names of one archive were written on one machine.

UTF-8 where it is UTF-8; else one charset for all of them: Windows in China (GBK), Taiwan (Big5), Japan (Shift_JIS), or DOS in the West (cp437).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest import charset

DOUBTFUL = 0.6  # a reading in which most characters are ones nobody writes
_KANA = re.compile("[\u3041-\u30fe]")
_ADJOINING = re.compile(rb"[\x80-\xff]{2}")  # accents stand alone; half of a Chinese character hardly ever does


def spelled(names: Sequence[bytes]) -> tuple[list[str], str]:
    """Return *names* as text, and what is doubtful about them ("" when nothing is)."""
    foreign = [name for name in names if _utf8(name) is None]
    known, cost = _codec(b"/".join(foreign)[: charset.SAMPLE]) if foreign else ("", 0.0)
    out = [_utf8(name) or _foreign(name, known) for name in names]
    if cost > DOUBTFUL or any(charset.REPLACED in name for name in out):
        return out, f"names in a charset that is not known for certain, read as {known or 'far as possible'}"
    return out, ""


def _utf8(name: bytes) -> str | None:
    """Read a name as UTF-8; None when it is none, or only by accident: 一 in GBK is a Cyrillic letter in UTF-8."""
    try:
        text = name.decode()
    except UnicodeDecodeError:
        return None
    if name.isascii() or any(c > "\u07ff" for c in text):
        return text
    try:
        return None if charset.rarity(name.decode("gb18030")) < 0.1 else text
    except UnicodeDecodeError:
        return text


def _foreign(name: bytes, known: str) -> str:
    try:
        return name.decode(known) if known else charset.decode(name).text
    except UnicodeDecodeError:  # the others told the charset; this one is damaged
        return name.decode(known, "replace")


def _codec(sample: bytes) -> tuple[str, float]:
    """Choose the charset in which all of *sample* makes most sense, and say how little sense that is; "" when none fits."""
    found: list[tuple[float, str]] = []
    for name, bias in (("gb18030", 0.0), ("cp950", 0.08), ("cp932", 0.1)):
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        if name == "cp932":
            if not _KANA.search(text):
                continue  # without kana nothing tells it from Chinese
            text = _KANA.sub("", text)
        found.append((charset.rarity(text) + bias, name))
    western = _western(sample)
    if western:
        found.append((0.4, western))
    cost, name = min(found, default=(1.0, ""))
    return name, cost


def _western(sample: bytes) -> str:
    """Name the charset of names with single accented letters: what DOS and most packers write, else what Windows would."""
    if _ADJOINING.search(sample):
        return ""
    for name in ("cp437", "cp1252"):
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        if all(c.isalpha() and c < "\u0250" for c in text if c > "\x7f"):
            return name
    return ""
