"""What the recogniser wavered between, settled by what stands around it, and by nothing that it did not hold possible."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

if find_spec("rapidocr") is None:
    pytest.skip("文字识别部件未安装 no OCR: pip install 'shoujian[vision]'", allow_module_level=True)

from ingest.extract import settled
from ingest.extract.recognise import Glyph, Line

Wavering = dict[int, dict[str, float]]


def line(text: str, wavering: Wavering) -> Line:
    """A line read as *text*; what else its characters may be, and how likely, by their places."""
    glyphs = []
    for place, character in enumerate(text):
        others = wavering.get(place, {})
        glyphs.append(Glyph(character, (place + 0.5) / len(text), 0.999 - sum(others.values()), tuple(others.items())))
    return Line(tuple(glyphs))


@pytest.mark.parametrize(
    ("read", "wavering", "meant"),
    [
        ("绥宁具委员会", {2: {"县": 0.085, "其": 0.004}}, "绥宁县委员会"),
        ("永安术道办事处", {2: {"街": 0.3, "衔": 0.2}}, "永安街道办事处"),
        ("于都县言访局", {3: {"信": 0.06}}, "于都县信访局"),
        ("江川巾民政局", {2: {"市": 0.4}}, "江川巾民政局"),  # no division is called 江川市: left as it was read
        ("绥宁具委员会", {2: {"其": 0.1}}, "绥宁具委员会"),  # not among what was held possible
        ("家具行业协会", {1: {"县": 0.05}}, "家具行业协会"),
        ("绥宁具", {2: {"县": 0.01}}, "绥宁具"),
        ("邻里中心一一点亮", {4: {"—": 0.24}, 5: {"—": 0.34}}, "邻里中心——点亮"),
        ("一一对应", {0: {"丨": 0.1}}, "一一对应"),
    ],
)
def test_a_character_is_what_its_surroundings_make_of_it(read: str, wavering: Wavering, meant: str) -> None:
    assert settled.settle(line(read, wavering)).text == meant


@pytest.mark.parametrize(
    ("read", "wavering", "meant"),
    [
        ("he11o@mai1.example.cn", {2: {"l": 0.02}, 3: {"l": 0.03}, 9: {"l": 0.2}}, "hello@mail.example.cn"),
        ("邮箱：lianxil740@example.net", {9: {"1": 0.09}}, "邮箱：lianxi1740@example.net"),
        ("li-na@qq.examp1e", {0: {"1": 0.3}, 14: {"l": 0.01}}, "li-na@qq.example"),
        ("xiao_l@l63.example", {5: {"1": 0.1}, 7: {"1": 0.2}}, "xiao_1@163.example"),
        ("office@aq.example", {7: {"q": 0.08, "g": 0.09}}, "office@qq.example"),
        ("office@example。com", {3: {"l": 0.01}}, "office@example.com"),
        ("office@ab.example", {7: {"x": 0.3}}, "office@ab.example"),
    ],
)
def test_an_address_has_letters_among_letters(read: str, wavering: Wavering, meant: str) -> None:
    assert settled.settle(line(read, wavering)).text == meant


def test_what_nothing_settles_is_believed_less() -> None:
    said = settled.settle(line("wxl@example.com", {2: {"1": 0.3}}))

    assert (said.text, said.glyphs[2].sure) == ("wxl@example.com", settled.WAVERED)


@pytest.mark.parametrize(("number", "believed"), [("1300000001", False), ("13000000012", True), ("1300000-0012", True), ("130 0000 0012", True)])
def test_a_mobile_number_with_a_digit_too_few_is_believed_less(number: str, *, believed: bool) -> None:
    said = settled.short(line(number, {}), ["项目主管"])

    assert (said.text, min(glyph.sure for glyph in said.glyphs) > settled.WAVERED) == (number, believed)


def test_a_mobile_number_may_end_on_the_next_line() -> None:
    said = settled.short(line("1300000001", {}), ["2"])

    assert min(glyph.sure for glyph in said.glyphs) > settled.WAVERED
