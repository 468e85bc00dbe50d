"""The recogniser by itself: strips of print, and how likely a text is that one looks for."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context

import pytest

if find_spec("rapidocr") is None:
    pytest.skip("文字识别部件未安装 no OCR: pip install 'shoujian[vision]'", allow_module_level=True)

import strips

from ingest.extract.recognise import missing

printed = pytest.mark.skipif(not strips.FONT.exists(), reason="no Chinese font")


@pytest.fixture(scope="module")
def apart() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        yield pool


@printed
def test_strips_are_read_in_the_order_given(apart: ProcessPoolExecutor) -> None:
    said = ["临江市青禾区同心社会工作服务中心", "13000000012", "lianxi@example.com", "是"]

    lines = apart.submit(strips.read, said).result(60)

    assert [text for text, _, _ in lines] == said
    assert all(sure > 0.9 for _, sure, _ in lines)
    assert lines[0][2] == sorted(lines[0][2])


@printed
def test_scores_are_log_probabilities_of_every_character(apart: ProcessPoolExecutor) -> None:
    number, shape, expected, whole, best = apart.submit(strips.scored, "社区党委").result(60)

    assert (number, shape, best) == (0, expected, "社区党委")
    assert whole


def test_strips_of_no_size_say_nothing(apart: ProcessPoolExecutor) -> None:
    assert apart.submit(strips.empty).result(60)[:3] == ["", "", ""]


def test_nothing_is_missing_here() -> None:
    assert missing() == ""
