"""Words and lines on a page: plain values in, tables and paragraphs out."""

from __future__ import annotations

import math

import pytest

from ingest import layout, pages, ruling, textlines
from ingest.facts import Font, Table
from ingest.layout import Ruled
from ingest.ruling import Rule
from ingest.textlines import Line, Word

SIZE = 10.0


def at(text: str, x: float, y: float, *, size: float = SIZE, sure: float = 1.0, spaced: bool = False) -> Word:
    """A word whose characters are as wide as they usually are."""
    return Word(text, x, y, x + size * sum(1.0 if textlines.full(c) else 0.5 for c in text), y + size, sure=sure, font=Font("宋体", size), spaced=spaced)


def across(y: float, *spans: tuple[float, float]) -> list[Rule]:
    return [Rule(start, y, end, y) for start, end in spans]


def down(x: float, *spans: tuple[float, float]) -> list[Rule]:
    return [Rule(x, start, x, end) for start, end in spans]


def ruled(xs: list[float], ys: list[float]) -> list[Rule]:
    return [Rule(xs[0], y, xs[-1], y) for y in ys] + [Rule(x, ys[0], x, ys[-1]) for x in xs]


def rows(words: list[Word], rules: list[Rule], **paper: float) -> list[tuple[tuple[str, ...], ...]]:
    return [block.rows for block in layout.page(words, rules, **paper).blocks if isinstance(block, Ruled)]


def texts(words: list[Word], rules: list[Rule] | None = None, **paper: float) -> list[str]:
    return [block.text if isinstance(block, Line) else "#" for block in layout.page(words, rules or [], **paper).blocks]


GRID = ruled([0, 100, 300], [0, 20, 40])
FORM = [at("单位名称", 5, 5), at("云岭市社会工作协会", 105, 5), at("联系人", 5, 25), at("张三", 105, 25)]
FILLED = (("单位名称", "云岭市社会工作协会"), ("联系人", "张三"))


def test_words_stand_in_the_cells_that_lines_make():
    assert rows(FORM, GRID) == [FILLED]


def test_the_order_of_words_and_lines_says_nothing():
    assert rows(FORM[::-1], GRID[::-1]) == [FILLED]


def test_a_table_drawn_cell_by_cell_and_with_double_lines_is_one():
    boxes = [ruled([x0 + gap, x1 - gap], [y0 + gap, y1 - gap]) for gap in (0, 1) for x0, x1 in ((0, 100), (100, 300)) for y0, y1 in ((0, 20), (20, 40))]

    assert rows(FORM, [rule for box in boxes for rule in box]) == [FILLED]


def test_a_missing_line_merges_cells_and_their_text_stands_once():
    rules = [*across(0, (0, 300)), *across(20, (0, 300)), *across(40, (100, 300)), *across(60, (0, 300)), *down(0, (0, 60)), *down(300, (0, 60))]
    rules += [*down(100, (20, 60)), *down(200, (20, 40))]

    found = rows([at("申报表", 120, 5), at("意见", 5, 35), at("同意", 105, 25), at("盖章", 205, 25), at("日期", 180, 45)], rules)

    assert found == [(("申报表", "", ""), ("意见", "同意", "盖章"), ("", "日期", ""))]


def test_sides_that_books_leave_undrawn_are_where_the_lines_end():
    rules = [*across(0, (0, 300)), *across(20, (0, 300)), *across(40, (0, 300)), *down(100, (0, 40))]

    assert rows(FORM, rules) == [FILLED]


def test_a_label_one_character_a_line_is_a_word():
    words = [at(c, 3, 5 + 12 * n) for n, c in enumerate("申报单位")] + [at("甲", 25, 25)]

    assert rows(words, ruled([0, 16, 100], [0, 60])) == [(("申报单位", "甲"),)]


def test_lines_of_a_cell_that_were_wrapped_are_joined_and_others_are_not():
    cell = [at("同意申报并推荐参加评选活", 2, 2), at("动。", 2, 14), at("（盖章）", 2, 26), at("2025年6月1日", 2, 38)]

    assert rows(cell, ruled([0, 124, 200], [0, 52])) == [(("同意申报并推荐参加评选活动。\n（盖章）\n2025年6月1日", ""),)]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("党建引领基层治理", "工作", "党建引领基层治理工作"),
        ("电话1300000000", "0000", "电话13000000000000"),
        ("community work is", "what", "community work is what"),
        ("a.person@office.", "example", "a.person@office.example"),
    ],
)
def test_a_seam_gets_a_blank_between_words_only(first, second, joined):
    one = at(first, 2, 2)

    assert rows([one, at(second, 2, 14)], ruled([0, one.x1 + 2, 300], [0, 30])) == [((joined, ""),)]


@pytest.mark.parametrize("degrees", [-2, -0.5, 0.5, 2])
def test_a_leaning_scan_reads_as_a_straight_one(degrees):
    lean = math.radians(degrees)

    def turned(x: float, y: float) -> tuple[float, float]:
        return x * math.cos(lean) - y * math.sin(lean), x * math.sin(lean) + y * math.cos(lean)

    def word(one: Word) -> Word:
        x, y = turned((one.x0 + one.x1) / 2, (one.y0 + one.y1) / 2)
        return Word(one.text, x - (one.x1 - one.x0) / 2, y - SIZE / 2, x + (one.x1 - one.x0) / 2, y + SIZE / 2)

    grid = [Rule(*turned(r.x0, r.y0), *turned(r.x1, r.y1)) for r in ruled([0, 100, 600], [0, 20, 40])]

    assert rows([word(one) for one in FORM], grid) == [FILLED]


def test_text_around_a_table_keeps_its_place():
    assert texts([at("申报表", 100, -30), *FORM, at("填表说明", 0, 60)], GRID) == ["申报表", "#", "填表说明"]


def test_a_table_in_a_cell_is_a_table_of_its_own():
    found = rows([at("外", 5, 5), at("内", 130, 30), at("芯", 180, 30), at("右", 250, 5)], [*ruled([0, 100, 300], [0, 60]), *ruled([120, 170, 200], [25, 45])])

    assert found == [(("外", "右"),), (("内", "芯"),)]


def test_frames_rule_nothing():
    page = ruled([-20, 320], [-20, 400])

    assert rows(FORM, [*GRID, *page]) == [FILLED]
    assert texts([at("通知", 5, 5), at("各单位", 5, 100)], page, height=420.0) == ["通知", "各单位"]
    assert texts([at("□", 2, 2), at("同意", 20, 2)], ruled([0, 14], [0, 14])) == ["□ 同意"]


def test_underlines_and_drawings_are_no_tables():
    assert rows([at("单位名称：", 0, 0), at("云岭", 60, 0)], across(11, (55, 200))) == []


def test_a_cell_read_off_a_picture_says_how_sure_it_is():
    words = [*FORM[:3], at("张三", 105, 25, sure=0.6)]

    block = layout.page(words, GRID).blocks[0]

    assert isinstance(block, Ruled)
    assert block.sure == ((1.0, 1.0), (1.0, 0.6))


def test_labels_and_values_without_lines_are_apart_by_tabs():
    assert texts([at("单位：", 0, 0), at("南湖社区", 30, 0), at("联系人：", 200, 0.8), at("张三", 240, 0.8)]) == ["单位：南湖社区\t联系人：张三"]


def unruled(*lines: tuple[str, ...]) -> list[str]:
    """Lines of a table of four columns without rules: the second ends 120 behind its beginning, the labels are narrow."""
    return texts([at(text, (0, 80, 200, 280)[place], 14 * n) for n, line in enumerate(lines) for place, text in enumerate(line) if text], width=340.0)


def test_what_had_no_room_in_a_cell_without_rules_is_read_with_it():
    found = unruled(
        ("申报单位：", "绿地物业集团云州分公", "电话：", "80000000"),
        ("", "司党总支"),
        ("负责人：", "张三", "座机：", "0571-80000-"),
        ("", "", "", "603转2"),
        ("邮箱：", "long.address@example.", "邮编：", "100000"),
        ("", "gov.example"),
        ("手机号码：", "13000000000（办公室）", "姓名：", "李四"),
        ("", "（同微信）"),
    )

    assert found == [
        "申报单位：\t绿地物业集团云州分公司党总支\t电话：\t80000000",
        "负责人：\t张三\t座机：\t0571-80000-603转2",
        "邮箱：\tlong.address@example.gov.example\t邮编：\t100000",
        "手机号码：\t13000000000（办公室）（同微信）\t姓名：\t李四",
    ]


@pytest.mark.parametrize("below", [("", "另有分会"), ("", "", "", "另有分会"), ("备注：", ""), ("申报单位：",)])
def test_what_stands_below_a_cell_that_had_room_is_a_line_of_its_own(below):
    rows = [("申报单位：", "绿地物业", "电话：", "8000"), ("负责人：", "张三", "座机：", "8000"), ("联系人姓名", "李四", "手机：", "8000")]

    assert len(unruled(*rows, below)) == len(rows) + 1


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([at("2025", 0, 0), at("年", 22.5, 0), at("6", 35, 0)], "2025年6"),
        ([at("call", 0, 0), at("for", 23, 0)], "call for"),
        ([at("姓", 0, 0), at("名", 15, 0, spaced=True)], "姓 名"),
        ([at("“红", 0, 0), at("邻”", 20, 0)], "“红邻”"),
    ],
)
def test_blanks_are_written_where_they_were(words, text):
    assert texts(words) == [text]


def test_two_columns_are_read_one_after_the_other():
    left = [at(f"左栏第{n}行写满一整行的文字", 0, 12 * n) for n in range(1, 10)]
    right = [at(f"右栏第{n}行写满一整行的文字", 150, 12 * n) for n in range(1, 10)]

    found = texts([at("标题横跨两栏标题横跨两栏", 70, 0), *(word for pair in zip(left, right, strict=True) for word in pair)])

    assert found == ["标题横跨两栏标题横跨两栏", *(w.text for w in left), *(w.text for w in right)]


def test_a_form_without_lines_is_not_two_columns():
    words = [w for n in range(10) for w in (at("单位：南湖社区", 0, 15 * n), at("电话：13000000000", 200, 15 * n))]

    assert texts(words) == ["单位：南湖社区\t电话：13000000000"] * 10


def test_paragraphs_are_joined_where_lines_were_full_and_nothing_is_set_in():
    full = "一二三四五六七八九十" * 3
    rest = full + "丙丁"  # the line is full, and yet the next one begins a paragraph: it is set in
    words = [
        at("标题", 140, 0, size=16),
        at(full, 20, 30),
        at(full + "甲乙", 0, 45),
        at(rest, 0, 60),
        at(full, 20, 75),
        at(full + "甲乙", 0, 90),
        at("附件：", 0, 105),
    ]

    found = pages.reading([layout.page(words, width=320.0, height=500.0)])

    assert [(p.text, p.centered, p.font.size) for p in found.paragraphs] == [
        ("标题", True, 16.0),
        (full + full + "甲乙" + rest, False, 10.0),
        (full + full + "甲乙" + "附件：", False, 10.0),
    ]


@pytest.mark.parametrize(
    ("second", "count"), [("联系人：张三", 2), ("二、主要做法", 2), ("（三）成效", 2), ("3.成效", 2), ("3.5万人受益", 1), ("受益者众多", 1)]
)
def test_what_begins_a_paragraph_begins_one_below_a_full_line(second: str, count: int):
    full = "一二三四五六七八九十" * 3
    words = [at(full, 0, 0), at(full, 0, 15), at(full[:-1] + "。", 0, 30), at(second, 0, 45)]

    assert len(pages.reading([layout.page(words, width=300.0, height=500.0)]).paragraphs) == count


@pytest.mark.parametrize("lines", [("青禾区南湖社区居民委员会", "2026年3月1日"), ("2026年3月1日", "青禾区南湖社区居民委员会")])
def test_lines_set_to_the_right_are_a_line_each(lines: tuple[str, str]):
    full = "一二三四五六七八九十" * 3
    words = [at(full, 0, 15 * n) for n in range(3)] + [at("特此说明。", 0, 45)]
    signed = [at(text, 300 - at(text, 0, 0).x1, 60 + 15 * n) for n, text in enumerate(lines)]

    assert texts([*words, *signed], width=300.0)[-2:] == list(lines)
    assert [p.text for p in pages.reading([layout.page([*words, *signed], width=300.0, height=500.0)]).paragraphs][-2:] == list(lines)


def test_nothing_ends_with_the_bracket_that_opens():
    cell = [at("（", 2, 2), at("0571）80000000", 2, 14)]

    assert rows(cell, ruled([0, 90, 200], [0, 52])) == [(("（0571）80000000", ""),)]


def test_short_lines_of_a_list_stay_lines():
    words = [at("单位名称：云岭市社会工作协会", 50, 0), at("联系人：张三", 50, 15), at("电话：13000000000", 50, 30)]

    assert len(pages.reading([layout.page(words, width=600.0, height=800.0)]).paragraphs) == 3


def test_headers_footers_and_page_numbers_are_margins():
    sheets = [layout.page([at("优秀案例汇编", 200, 20), at(f"正文第{n}段", 50, 100), at(f"— {n} —", 290, 780)], width=600.0, height=800.0) for n in (1, 2, 3)]

    found = pages.reading(sheets)

    assert found.margins == "\n".join(f"优秀案例汇编\n— {n} —" for n in (1, 2, 3))
    assert [(p.text, p.page) for p in found.paragraphs] == [("正文第1段", 1), ("正文第2段", 2), ("正文第3段", 3)]
    assert found.text == "\f".join(f"优秀案例汇编\n正文第{n}段\n— {n} —" for n in (1, 2, 3))


def table(*cells: tuple[str, str], top: float = 100.0) -> layout.Page:
    words = [at(text, 5 + 100 * column, top + 5 + 20 * row) for row, pair in enumerate(cells) for column, text in enumerate(pair) if text]
    return layout.page(words, ruled([0, 100, 300], [top + 20 * row for row in range(len(cells) + 1)]), width=300.0, height=800.0)


def test_a_table_goes_on_over_the_page():
    found = pages.reading([table(("序号", "单位"), ("1", "甲")), table(("序号", "单位"), ("2", "乙"))])

    assert found.tables == (Table((("序号", "单位"), ("1", "甲"), ("2", "乙")), page=1),)


def test_a_row_goes_on_over_the_page():
    found = pages.reading([table(("案例", "上半"), ("正文", "前面")), table(("", "后面"), ("备注", "无"))])

    assert found.tables == (Table((("案例", "上半"), ("正文", "前面\n后面"), ("备注", "无")), page=1),)


def test_tables_with_text_between_or_other_columns_stay_two():
    between = layout.Page((*table(("一", "二")).blocks, Line("说明", 0, 200, 20, 210)), SIZE, 300, 800)
    narrow = layout.page([at("三", 5, 105)], ruled([0, 100, 200, 300], [100, 120]))

    assert len(pages.reading([between, table(("三", "四"))]).tables) == 2
    assert len(pages.reading([table(("一", "二")), narrow]).tables) == 2


def test_what_is_no_number_and_what_is_endless_stands_nowhere():
    odd = [Word("远", 1e30, 0, 1e30, 10), Word("无", math.nan, 0, 10, 10), Word("限", 0, 0, math.inf, 10), at("在", 0, 0)]

    assert texts(odd, [Rule(math.nan, 0, 100, 0), Rule(-math.inf, 5, math.inf, 5)]) == ["在"]
    assert layout.page([], GRID).blocks == ()


def test_a_drawing_of_thousands_of_lines_is_given_up_at_once():
    many = [Rule(0, 15.0 * n, 9000, 15.0 * n) for n in range(400)] + [Rule(15.0 * n, 0, 15.0 * n, 9000) for n in range(400)]

    assert ruling.grids(many, SIZE) == []


def test_labels_with_colons_below_each_other_are_a_line_each_though_they_fill_the_cell() -> None:
    grid = ruled([0, 80, 210], [0, 60])
    words = [
        at("联系人", 5, 5),
        at("电话：13000000428、131", 85, 5),
        at("00000428", 85, 19),
        at("邮箱：某某一二三四五六七八", 85, 33),
        at("地址：解放路", 85, 47),
    ]

    assert rows(words, grid) == [(("联系人", "电话：13000000428、13100000428\n邮箱：某某一二三四五六七八\n地址：解放路"),)]


def test_a_number_that_begins_with_a_bracket_goes_to_the_next_line_with_it() -> None:
    first, second = "单位：某某会；联系人：张三；电话：", "（0550）6000644；邮箱：a@b.cn。"
    long = [at("一二三四五六七八九十一二三四五六七八九十一二三四", 0, y) for y in (28.0, 42.0, 56.0)]

    page = layout.page([at(first, 0, 0), at(second, 0, 14), *long], width=240)

    assert textlines.unwrapped([block for block in page.blocks if isinstance(block, Line)])[0].text == first + second
