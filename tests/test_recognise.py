"""The recogniser by itself: strips of print, and how likely a text is that one looks for."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import pytest

if find_spec("rapidocr") is None:
    pytest.skip("文字识别部件未安装 no OCR: pip install 'shoujian[vision]'", allow_module_level=True)

import strips

from ingest.extract.parted import parted
from ingest.extract.recognise import LINES, MODEL, missing, model

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


@printed
def test_the_last_layer_laid_over_here_says_what_the_whole_model_says(apart: ProcessPoolExecutor) -> None:
    parted, apart_by = apart.submit(strips.whole, "临江市青禾区同心社会工作服务中心").result(60)

    assert parted
    assert apart_by < 1e-2


def test_a_model_with_another_last_layer_is_not_parted(tmp_path: Path) -> None:
    whole = model(MODEL).read_bytes()
    (tmp_path / "cut.onnx").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "other.onnx").write_bytes(whole.replace(b"\x22\x07Softmax", b"\x22\x07Sigmoid"))
    (tmp_path / "empty.onnx").touch()
    (tmp_path / "none.onnx").write_bytes(b"\xff" * 40)

    assert [parted(file) for file in (model(LINES), *sorted(tmp_path.iterdir()))] == [None] * 5
    assert parted(model(MODEL)) is not None


def test_strips_of_no_size_say_nothing(apart: ProcessPoolExecutor) -> None:
    assert apart.submit(strips.empty).result(60)[:3] == ["", "", ""]


def test_nothing_is_missing_here() -> None:
    assert missing() == ""


@printed
def test_words_stand_apart_where_white_does(apart: ProcessPoolExecutor) -> None:
    said = apart.submit(strips.spelled, ["联系人：高新　　联系电话", "邻里议事厅，二十年“微治理”", "联 系 人", "申报单位　　"]).result(60)

    assert said == [["联系人：高新", "联系电话"], ["邻里议事厅，二十年“微治理”"], ["联系人"], ["申报单位"]]


@printed
@pytest.mark.parametrize(("how", "mark"), [("ticked", "☑"), ("filled", "■")])
def test_a_box_before_an_option_is_read(apart: ProcessPoolExecutor, how: str, mark: str) -> None:
    assert "".join(apart.submit(strips.boxed, how).result(60)) == f"{mark}机关党建品牌"


def test_a_stroke_that_leans_is_a_slash_and_an_upright_one_is_not(apart: ProcessPoolExecutor) -> None:
    leaning, upright = (apart.submit(strips.stroke, lean).result(60) for lean in (18, 0))

    assert leaning == ["/"]
    assert upright != ["/"]


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("01O-8OOOO0l2", "010-80000012"),
        ("lianxi@exāmple.com", "lianxi@example.com"),
        ("dang.jian2õ25@example.org", "dang.jian2025@example.org"),
        ("dang1@examp1e.net", "dang1@example.net"),
        ("shequ_0l@example.net", "shequ_01@example.net"),
        ("(盖章)", "（盖章）"),
        ("(010)80000000", "(010)80000000"),
        ("Oli Lo", "Oli Lo"),
    ],
)
def test_look_alikes_are_told_apart_by_what_stands_around_them(apart: ProcessPoolExecutor, said: str, right: str) -> None:
    assert apart.submit(strips.right, said).result(60) == right
