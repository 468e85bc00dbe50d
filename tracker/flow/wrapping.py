"""A file put into a letter of its own, so that it is read as it would be had it come by mail: in the child, under the same limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

CHUNK = 1 << 20  # bytes copied at a time


def wrap(file: Path, letter: Path) -> None:
    """Write the letter around *file*, whose bytes stand in it as they are (binary, RFC 2045 §6.2): it goes no further than our own reader."""
    with letter.open("wb") as out:
        out.write(_head(file.name))
        out.writelines(chunks(file))


def chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            yield chunk


def _head(name: str) -> bytes:
    """The fields of a letter around one file (RFC 2183, RFC 2231); the name is percent-encoded, so nothing in it can end the field."""
    encoded = "".join(f"%{byte:02X}" for byte in name.encode("utf-8", "replace"))
    fields = (
        "MIME-Version: 1.0",
        "Content-Type: application/octet-stream",
        f"Content-Disposition: attachment; filename*=UTF-8''{encoded}",
        "Content-Transfer-Encoding: binary",
    )
    return ("\r\n".join(fields) + "\r\n\r\n").encode("ascii")
