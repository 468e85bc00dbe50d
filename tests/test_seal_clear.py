"""How clearly the characters of a drawn seal show: the truth by which reading is measured has to be true itself."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from seals import clear, ink, press
from seals.desk import Pressed
from seals.faces import there

pytestmark = pytest.mark.skipif(not there(), reason="no Chinese fonts")
SIDE, WIDE = 320, 280
DESIGN = press.Design("临江市青禾区同心社区", inner="居民委员会")


def shown(how: ink.Strike, *, turn: float = 20.0, over: bool = False, blur: float = 0.0) -> tuple[float, ...]:
    """Press a seal on white paper and ask how clear its characters are; *over* puts a bar of print across the right side of it."""
    mask = ink.turned(press.cut(DESIGN, WIDE), turn)
    pressed = Pressed(DESIGN, "unit", how, (SIDE / 2, SIDE / 2), WIDE, turn, mask, 1.0)
    bare: NDArray[np.float32] = np.ones((SIDE, SIDE, 3), np.float32)
    if over:
        bare[:, 200:260] = 0.05
    page = bare.copy()
    corner = round(SIDE / 2 - mask.shape[0] / 2)
    ink.lay(page, ink.inked(mask, how, Random(3), np.random.default_rng(3)), corner, corner, how.colour)
    shot, empty = ((np.asarray(cv2.GaussianBlur(one, (0, 0), blur)) if blur else one) * 255 for one in (page, bare))
    return clear.characters(pressed, np.eye(3), shot, empty, (0, 0))


def test_every_character_of_ring_and_inner_line_is_asked_about() -> None:
    assert len(shown(ink.Strike((200, 20, 30), 1.0))) == len(DESIGN.ring + DESIGN.inner)


@pytest.mark.parametrize("turn", [0.0, 20.0, -130.0])
def test_a_seal_well_pressed_is_clear_whatever_its_turn(turn: float) -> None:
    assert min(shown(ink.Strike((200, 20, 30), 1.0), turn=turn)) > 0.9


def test_rubber_that_gives_way_stays_clear_and_faint_ink_does() -> None:
    assert min(shown(ink.Strike((200, 20, 30), 1.0, 0.1, ("bent",)))) > 0.7
    assert min(shown(ink.Strike((220, 60, 80), 0.5, 0.1))) > 0.7


def test_print_over_it_and_blur_make_characters_unclear() -> None:
    good = ink.Strike((200, 20, 30), 1.0)

    assert 0 < sum(one < 0.7 for one in shown(good, over=True)) < len(DESIGN.ring)
    assert max(shown(good, blur=6.0)) < 0.7
