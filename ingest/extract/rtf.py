"""RTF documents, and the .doc and .wps files that are RTF inside.

The file is mapped, not read: a document with photographs is a hundred megabytes of hexadecimal digits.
"""

from __future__ import annotations

import mmap
from pathlib import Path

from ingest.extract import Limits
from ingest.extract.rtfreader import Reader
from ingest.extract.rtfwords import GRAMMAR
from ingest.facts import Extract

VERSION = "rtf/1"


def read(file: Path, limits: Limits) -> Extract:
    """Read a document with everything a reader of the printed page would see."""
    with file.open("rb") as stream:
        if not file.stat().st_size:
            return Extract(reader=VERSION)
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return Reader(data, limits, GRAMMAR).extract(VERSION)
