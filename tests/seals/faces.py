"""The fonts that pages and seals are drawn with; what a machine lacks is said once, loudly, and done without."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

_NOTO, _TRUE = "/usr/share/fonts/opentype/noto/", "/usr/share/fonts/truetype/"


@dataclass(frozen=True, slots=True)
class Face:
    path: str
    index: int  # the face of a collection that draws mainland glyphs
    package: str  # of Debian


_ALL = {
    "song": Face(_NOTO + "NotoSerifCJK-Regular.ttc", 2, "fonts-noto-cjk"),
    "songbold": Face(_NOTO + "NotoSerifCJK-Bold.ttc", 2, "fonts-noto-cjk"),
    "hei": Face(_NOTO + "NotoSansCJK-Regular.ttc", 2, "fonts-noto-cjk"),
    "heibold": Face(_NOTO + "NotoSansCJK-Bold.ttc", 2, "fonts-noto-cjk"),
    "kai": Face(_TRUE + "arphic/ukai.ttc", 0, "fonts-arphic-ukai"),
    "ming": Face(_TRUE + "arphic/uming.ttc", 0, "fonts-arphic-uming"),
    "bao": Face(_TRUE + "arphic-gbsn00lp/gbsn00lp.ttf", 0, "fonts-arphic-gbsn00lp"),
    "wqy": Face(_TRUE + "wqy/wqy-zenhei.ttc", 0, "fonts-wqy-zenhei"),
}


@lru_cache(maxsize=1)
def there() -> dict[str, Face]:
    """Return the faces this machine has; a page drawn with fewer is another page, so it is said which are missing."""
    found = {name: face for name, face in _ALL.items() if Path(face.path).is_file()}
    missing = sorted({face.package for name, face in _ALL.items() if name not in found})
    if missing:
        print(f"seals: FONTS MISSING, pages differ from other machines' and are less varied: apt-get install {' '.join(missing)}", file=sys.stderr)
    return found


def some(*names: str) -> tuple[str, ...]:
    """Return those of *names* that are there, or whatever is."""
    found = tuple(name for name in names if name in there())
    return found or tuple(there())


@lru_cache(maxsize=32)  # each takes 4 MB; those of all sizes that the tests draw with took 400
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    faces = there()
    face = faces.get(name) or next(iter(faces.values()))
    return ImageFont.truetype(face.path, max(4, size), index=face.index)
