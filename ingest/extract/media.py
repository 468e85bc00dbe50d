"""How long films and recordings are, from what their containers say; no picture and no sound is ever decoded.

Only headers are read, wherever they stand: a phone writes the one of an MP4 behind all pictures. What a container does not say is taken
from its last moment. A file whose connection broke still says how long it was to be, so it is also said that its end is missing.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ingest.extract import Limits, mediamatroska, mediamp4, mediasound, mediatags
from ingest.extract.mediamp4 import CutOffError, NoIndexError
from ingest.facts import Defect, DefectKind, Extract

VERSION = "media/2"
SHORTEST = 0.01  # as exactly as it is said
DAY = 24 * 3600  # longer is a fault of the program that wrote it
_FORMS: tuple[tuple[int, bytes, Callable[[BinaryIO], float | None]], ...] = (  # where a mark stands, the mark, who reads it
    (0, b"\x1aE\xdf\xa3", mediamatroska.seconds),
    (0, b"FLV", mediatags.flash),
    (0, b"0&\xb2u\x8ef\xcf\x11", mediatags.windows),
    (8, b"AVI ", mediatags.avi),
    (8, b"WAVE", mediasound.wave),
    (0, b"OggS", mediasound.ogg),
    (0, b"#!AMR", mediasound.amr),
    (0, b"fLaC", mediasound.flac),
    (0, b"ID3", mediasound.frames),
    (0, b"\xff", mediasound.frames),
)


def read(file: Path, limits: Limits) -> Extract:  # noqa: ARG001  one signature for all readers
    """Read how long a film or a recording is."""
    seconds: float | None = None
    why = "a film or recording that does not say how long it is, perhaps cut off"
    with file.open("rb") as stream:
        head = stream.read(16)
        form = next((reading for at, mark, reading in _FORMS if head[at:].startswith(mark)), mediamp4.seconds)
        try:
            stream.seek(0)
            seconds = form(stream)
            missing = False
        except CutOffError as cut:
            seconds, missing = cut.seconds, True
        except NoIndexError:
            why = "a film that cannot be played: the part that says where its pictures are is missing, as when copying or recording broke off"
            missing = False
        except (struct.error, OSError, ValueError, OverflowError, IndexError, ZeroDivisionError):
            missing = False
        if seconds is None or not SHORTEST <= seconds < DAY:
            return Extract(defects=(Defect(DefectKind.DAMAGED, "", why),), reader=VERSION)
        missing = missing or _shorter(stream, head)
    defects = (Defect(DefectKind.DAMAGED, "", "the end of the film or recording is missing"),) if missing else ()
    return Extract(seconds=round(seconds, 2), defects=defects, reader=VERSION)


def _shorter(stream: BinaryIO, head: bytes) -> bool:
    """Tell a RIFF file that has less than it says; a size of nothing or of all ones was never filled in."""
    if not head.startswith(b"RIFF"):
        return False
    said = int.from_bytes(head[4:8], "little")
    return 0 < said < 0xFFFFFF00 and said + 8 > stream.seek(0, io.SEEK_END) + 1
