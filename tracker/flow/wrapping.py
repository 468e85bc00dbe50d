"""A file put into a letter of its own, so that it is read as it would be had it come by mail: in the child, under the same limits."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

CHUNK = 57 * 16_384  # bytes read at a time; a multiple of what fills a line of base64 (RFC 2045 §6.8)


def wrap(file: Path, letter: Path) -> None:
    """Write the letter around *file*."""
    with letter.open("wb") as out:
        out.write(_head(file.name))
        out.writelines(base64.encodebytes(chunk) for chunk in chunks(file))


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
        "Content-Transfer-Encoding: base64",
    )
    return ("\r\n".join(fields) + "\r\n\r\n").encode("ascii")
