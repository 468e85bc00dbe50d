"""What is nobody else's business, each in a small file of its own: passwords, the address of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 64 * 1024  # bytes; a password has dozens, the address of a database hundreds: what is bigger is another file
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}  # Windows' Notepad begins "Unicode" text with them


def confided(path: Path) -> str | None:
    """What *path* says, without blanks around it; None where there is no such file, or anything but a little text in it."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        text = content.decode(_MARKS.get(content[:2], "utf-8-sig")).strip()
    except (OSError, UnicodeDecodeError):
        return None
    return text if len(content) <= LARGEST else None
