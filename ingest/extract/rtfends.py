"""What the end of an RTF group settles: the name of a font or a style, a number, a field of a form, a picture."""

from __future__ import annotations

import hashlib

from ingest.extract import officeart, wordpictures
from ingest.extract.rtfreader import LARGEST, Reader
from ingest.extract.rtfstate import State, box
from ingest.extract.wordfonts import NAME
from ingest.facts import Kind, Picture


def font(reader: Reader, state: State) -> None:
    known = reader.heads.fonts.get(state.latin)
    if known is not None and not known.name:
        known.name = "".join(reader.held).strip().rstrip(";").strip()[:NAME]
    reader.held = []


def style(reader: Reader, state: State) -> None:
    reader.heads.named("".join(reader.held), state)
    reader.held = []


def number(reader: Reader, _: State) -> None:
    """Take what the writing program printed before the paragraph, so that nobody has to count."""
    said = "".join(reader.held).strip()
    reader.held = []
    reader.stories[-1][1].number = reader.heads.literal(said)


def form(reader: Reader, _: State) -> None:
    kind = reader.form.get("type", 0)
    if kind in {1, 2}:
        for one in box(kind, reader.form.get("res", 25), reader.form.get("default", 0), reader.entries):
            reader.stories[-1][1].put(one)
    reader.form, reader.entries = {}, []


def entry(reader: Reader, _: State) -> None:
    reader.entries.append("".join(reader.held))
    reader.held = []


def picture(reader: Reader, state: State) -> None:
    digits, said = reader.digits, reader.picture
    data = reader.binary or bytes.fromhex(digits[: min(len(digits), LARGEST * 2) // 2 * 2].decode())
    reader.binary, reader.digits, reader.picture = b"", bytearray(), {}
    if not data or state.gone or state.hidden:
        return
    found = officeart.looked(data) or _drawn(data, said)
    if found is not None:
        reader.script.album.setdefault(found.sha256, found)
        reader.stories[-1][1].put(found.sha256)


def _drawn(data: bytes, said: dict[str, int]) -> Picture | None:
    """Take a metafile's size from what the text leaves it, in twentieths of a point."""
    across, down = said.get("across", 0) * wordpictures.SCREEN // 1440, said.get("down", 0) * wordpictures.SCREEN // 1440
    return Picture(across, down, Kind.UNKNOWN, hashlib.sha256(data).hexdigest()) if min(across, down) > 0 else None
