"""Of which colour the ink of a print is: pads are red, crimson, some blue, violet or black; marks of schools, banks and shops have any colour."""

from __future__ import annotations

import numpy as np

from ingest.extract.seal.paper import Paper
from ingest.extract.seal.polar import unrolled
from ingest.facts import SealType

MARKED = frozenset({SealType.STAR, SealType.PARTY, SealType.SPECIAL})  # what hardly any mark of a school or a bank looks like, of whatever colour
REDDISH, FEWEST = 30, 100  # of 255 that red is above the other colours of what is surely red; of 9,240 places of a disc that are
ORANGE = 0.27  # from red, 0, to yellow, 1: the most orange pad has 0.15, also on photographs in warm light; a mark in orange 0.35, copper 0.38


def foreign(paper: Paper, ellipse: tuple[float, ...], kind: SealType) -> bool:
    """Tell whether what fills *ellipse* is of a colour no pad has, and nothing but its being round speaks for a seal."""
    return kind not in MARKED and orange(paper, ellipse) > ORANGE


def orange(paper: Paper, ellipse: tuple[float, ...]) -> float:
    """Return how far from red to yellow the red of *ellipse* lies, 0 for red and crimson, and where too little of it is red."""
    disc = unrolled(paper.colour, ellipse, wide=120, high=77, reach=1.0).astype(np.float32)
    red, green, blue = disc[..., 0], disc[..., 1], disc[..., 2]
    ink = red - np.maximum(green, blue) > REDDISH
    if np.count_nonzero(ink) < FEWEST:
        return 0.0
    return max(0.0, float(np.median((green[ink] - blue[ink]) / (red[ink] - blue[ink]))))
