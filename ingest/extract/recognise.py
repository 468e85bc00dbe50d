"""Lines of print to characters, by the recogniser that rapidocr carries: one thread, no network, nothing but its model file.

    strips ──48 high, by width──▶ T moments × C characters, as probabilities ──the likeliest at each moment──▶ Line

A reader with a question of its own ("does it say this name?") asks for the probabilities and aligns what it looks for (CTC).
"""

from __future__ import annotations

import ctypes
import os
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.extract.parted import parted

Picture = NDArray[np.uint8]  # rows × columns of grey, or × 3 colours
Likely = NDArray[np.float32]  # moments × (the blank, then `Recogniser.characters`)

HEIGHT = 48  # pixels of a strip, as the model was trained
STEP = 8  # pixels of a strip that one moment covers
WIDEST = 3_200  # pixels: a full line of 五号 on A4 scanned at any resolution comes to 2,600; longer ones are squeezed
RINGED = 960  # pixels: 28 characters of a ring, and no office has a longer name; what is wider holds 70 MB while it is read
RUNNING, SQUEEZED = 960, 0.7  # pixels: a longer strip is running text of 20 characters and more; made narrower it reads as well, in less time
NARROW = 16
ALSO = 0.001  # how likely a character is at least that may be the one instead of what is read
FAINT = 0.02  # how likely a character is at least that stands where nothing was read
BATCH = 800  # pixels of width recognised at a time; twice as many take a tenth longer, they leave the processor's cache
MODEL, LINES = "PP-OCRv6_rec_small.onnx", "PP-OCRv6_det_small.onnx"  # recognises characters; finds lines of print
ALIKE = (
    "-—–―－‐−",
    "，、．.,·。",
    "别別",
    "决決",
    "况況",
    "题題",
    "填塡",
    "说説",
    "单單",
    "强強",
    "内內",
    "产産",
    "教敎",
    "户戶",
    "既旣",
    "没沒",
    "为為",
)  # one sign in two shapes
_NEEDED = ("numpy", "PIL", "cv2", "onnxruntime", "rapidocr")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character: where in its strip it stands, 0 at the left and 1 at the right end, and how sure it is."""

    text: str
    at: float
    sure: float
    others: tuple[tuple[str, float], ...] = ()  # what it may be instead, the likeliest first, and how likely


@dataclass(frozen=True, slots=True)
class Line:
    """What a strip says."""

    glyphs: tuple[Glyph, ...] = ()
    faint: tuple[Glyph, ...] = ()  # what may stand where nothing was read: a ticked box is often overlooked

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def sure(self) -> float:
        """Return how sure the characters are on the whole, 0 for no character."""
        return sum(glyph.sure for glyph in self.glyphs) / len(self.glyphs) if self.glyphs else 0.0


def missing() -> str:
    """Return the name of the first package this needs and does not find, "" when all are there; none is imported."""
    for name in _NEEDED:
        if find_spec(name) is None:
            return name
    return "" if model(MODEL).is_file() and model(LINES).is_file() else "rapidocr"


def model(name: str) -> Path:
    """Return where a model file is; rapidocr itself is not imported: it would bring packages that speak to the network."""
    found = find_spec("rapidocr")
    assert found is not None  # noqa: S101  `missing` was asked before
    return Path((found.submodule_search_locations or [""])[0]) / "models" / name


def session(source: str | bytes) -> Any:  # noqa: ANN401  onnxruntime has no types
    """Load a model, the name of one or one itself, to run in the thread that calls it."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # strips have many widths: the arena would keep room for each of them
    options.enable_mem_pattern = False
    options.log_severity_level = 4
    loaded = onnxruntime.InferenceSession(source if isinstance(source, bytes) else str(model(source)), options, providers=["CPUExecutionProvider"])
    if isinstance(source, bytes):
        loaded._model_bytes = b""  # noqa: SLF001  12 MB that it keeps to load the model once more for another processor
    swept()
    return loaded


def swept() -> None:
    """Give back what was freed: reading a model file leaves 20 MB, a page as much, and the C library would keep them for what is as small as they were."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # musl has no such call
            ctypes.CDLL(None).malloc_trim(0)


class Recogniser:
    """The model, loaded; one thread uses it at a time."""

    def __init__(self) -> None:
        body, layer = parted(model(MODEL)) or (MODEL, None)
        self._session, self._likely = session(body), layer.likely if layer else _whole
        self._input = self._session.get_inputs()[0].name
        said = self._session.get_modelmeta().custom_metadata_map["character"]
        self.characters: tuple[str, ...] = (*said.split("\n"), " ")  # in the model's order, behind the blank
        self._alike = _alike(self.characters)

    def strips(self, images: Sequence[Picture]) -> list[Line]:
        """Read each strip: one line of print, upright, dark on light."""
        found = [Line()] * len(images)
        for number, likely in self.likely(images, widest=WIDEST):
            found[number] = self._line(likely)
        return found

    def likely(self, images: Sequence[Picture], *, widest: int = RINGED) -> Iterator[tuple[int, Likely]]:
        """Yield the probabilities of each strip, with its number; in no order, and not kept: a line of 40 characters has 20 MB of them."""
        widths = {number: min(widest, _width(image)) for number, image in enumerate(images) if min(image.shape[:2]) > 0}
        for group in _groups(widths):
            wide = max(widths[number] for number in group)
            batch = np.zeros((len(group), 3, HEIGHT, wide), np.float32)
            for place, number in enumerate(group):
                batch[place, :, :, : widths[number]] = _fitted(images[number], widths[number])
            moments = self._session.run(None, {self._input: batch})[0]
            del batch
            for place, number in enumerate(group):
                yield number, self._likely(moments[place, : -(-widths[number] // STEP)])  # held by nothing here: of a line there are 20 MB

    def _line(self, likely: Likely) -> Line:
        """Take the likeliest at each moment; the same again is the same character, unless a blank stands between."""
        best = likely.argmax(axis=1)
        glyphs: list[Glyph] = []
        before = 0
        start = 0
        for moment, index in enumerate((*best.tolist(), 0)):
            if index == before:
                continue
            if before:
                same = self._alike.get(before, (before,))  # who wavers between ( and （ is sure that it is a bracket
                sure = min(1.0, float(likely[start:moment, same].sum(axis=1).max()))
                glyphs.append(Glyph(self.characters[before - 1], (start + moment) / 2 / len(best), sure, self._others(likely[start:moment], before)))
            before, start = index, moment
        return Line(tuple(glyphs), tuple(self._faint(likely, best)))

    def _others(self, likely: Likely, read: int) -> tuple[tuple[str, float], ...]:
        """Return what else a stretch may be where it was read for what it is least unlike."""
        row = likely[int(likely[:, read].argmax())]
        found = np.flatnonzero(row >= ALSO).tolist() if row[read] < 1 - ALSO else []
        return tuple(sorted(((self.characters[one - 1], float(row[one])) for one in found if one and one != read), key=lambda one: -one[1]))

    def _faint(self, likely: Likely, best: NDArray[np.intp]) -> Iterator[Glyph]:
        """Yield the likeliest character of each stretch in which a character is likely, but nothing is likelier."""
        second = likely[:, 1:].max(axis=1)
        stretch: list[int] = []
        for moment in range(len(best) + 1):
            if moment < len(best) and not best[moment] and second[moment] >= FAINT:
                stretch.append(moment)
            elif stretch:
                at = max(stretch, key=lambda one: float(second[one]))
                yield Glyph(self.characters[int(likely[at, 1:].argmax())], (at + 0.5) / len(best), float(second[at]))
                stretch = []


def _whole(likely: Likely) -> Likely:
    """Return what a model that is run as a whole says, as it is."""
    return likely


def _alike(characters: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """Return which places hold the same sign in another width or shape, for those that have such."""
    shape = {one: signs[0] for signs in ALIKE for one in signs}
    groups: dict[str, list[int]] = {}
    for place, one in enumerate(characters, 1):
        plain = unicodedata.normalize("NFKC", one)
        groups.setdefault(shape.get(one, shape.get(plain, plain)), []).append(place)
    return {place: tuple(group) for group in groups.values() if len(group) > 1 for place in group}


@lru_cache(maxsize=1)
def recogniser() -> Recogniser:
    """Return the one of this process: a quarter of a second and 60 MB to load."""
    return Recogniser()


def _width(image: Picture) -> int:
    high, wide = (int(side) for side in image.shape[:2])
    long = wide * HEIGHT / high
    steps = round(max(min(long, RUNNING), long * SQUEEZED) / STEP + 0.49)
    return min(WIDEST, max(NARROW, steps * STEP))


def _groups(widths: dict[int, int]) -> Iterator[list[int]]:
    """Put strips of nearly one width together: the narrower are filled up, and filling costs."""
    group: list[int] = []
    for number in sorted(widths, key=lambda one: -widths[one]):
        first = widths[group[0]] if group else 0
        if group and (widths[number] < 0.8 * first or (len(group) + 1) * first > BATCH):
            yield group
            group = []
        group.append(number)
    if group:
        yield group


def _fitted(image: Picture, wide: int) -> NDArray[np.float32]:
    import cv2

    how = cv2.INTER_AREA if image.shape[0] > HEIGHT else cv2.INTER_CUBIC
    small: NDArray[np.float32] = cv2.resize(image, (wide, HEIGHT), interpolation=how).astype(np.float32)
    small = np.repeat(small[None], 3, axis=0) if small.ndim == 2 else small.transpose(2, 0, 1)
    return small / np.float32(127.5) - np.float32(1.0)
