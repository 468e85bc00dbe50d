"""A person's words are found whole, for that person, and the same by what was written as by the traces that stay of it."""

from __future__ import annotations

import pytest

from tracker.core.erasure import MARK, Contact, Finder, Kind, Spelled, Traced, Word, cleared, longer, named, people, traced, without, word_of

SECRET = b"k" * 32
NAME, NUMBER, ADDRESS, LATIN = "欧阳金丝雀", "13000000777", "canary@bird.example.com", "Jin Sique"


def finders(*typed: str, within: tuple[str, ...] = ()) -> tuple[Finder, Finder]:
    words = [word for one in typed if (word := word_of(one)) is not None]
    assert len(words) == len(typed)
    return Spelled(words, within=within), Traced([traced(one, SECRET) for one in words], SECRET, within=within)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        (" Canary@Bird.Example.COM ", Word(Kind.ADDRESS, "canary@bird.example.com")),
        ("+86 130-0000-0777", Word(Kind.NUMBER, "13000000777")),
        ("１３００００００７７７", Word(Kind.NUMBER, "13000000777")),
        ("0571-88000000", Word(Kind.NUMBER, "057188000000")),
        ("王　芳", Word(Kind.NAME, "王芳")),
        ("Wang Fang", Word(Kind.LATIN, "wangfang")),
        ("王", None),
        ("130000", None),
        ("canary@", None),
        ("@bird.example.com", None),
        ("Li", None),
        ("%", None),
        ("", None),
        (".*", None),
    ],
)
def test_what_is_typed_is_a_word_or_none(typed: str, word: Word | None) -> None:
    assert word_of(typed) == word


@pytest.mark.parametrize(
    ("typed", "text", "left"),
    [
        (NUMBER, "电话13000000777。", f"电话{MARK}。"),
        (NUMBER, "130-0000-0777 转 801", f"{MARK} 转 801"),
        (NUMBER, "+86 13000000777、008613000000777", f"{MARK}、{MARK}"),
        (NUMBER, "１３００００００７７７", MARK),
        (NUMBER, "13000000777 13000000778", f"{MARK} 13000000778"),
        (NUMBER, "130000007771 和 213000000777", "130000007771 和 213000000777"),
        (NUMBER, "0571-13000000777", "0571-13000000777"),
        ("0571-88000000", "057188000000，(0571)88000000，88000000", f"{MARK}，({MARK}，88000000"),
        (ADDRESS, "邮箱Canary@bird.example.com，", f"邮箱{MARK}，"),
        (ADDRESS, "<canary@bird.example.com>.", f"<{MARK}>."),
        (ADDRESS, "acanary@bird.example.com a.canary@bird.example.com", "acanary@bird.example.com a.canary@bird.example.com"),
        (ADDRESS, "canary@bird.example.com.cn canary@bird.example.community", "canary@bird.example.com.cn canary@bird.example.community"),
        (NAME, "联系人：欧阳 金丝雀，", f"联系人：{MARK}，"),
        (NAME, "欧阳\n金丝雀主任", f"{MARK}主任"),
        (NAME, "欧阳金丝 金丝雀", "欧阳金丝 金丝雀"),
        ("王芳", "王  芳、姓王\n芳草社区", f"{MARK}、姓王\n芳草社区"),
        (LATIN, "JIN SIQUE, Jin-sique", f"{MARK}, {MARK}"),
        (LATIN, "Jin Siquez", "Jin Siquez"),
    ],
)
def test_word_goes_where_it_is_whole_and_only_there(typed: str, text: str, left: str) -> None:
    spelled, traces = finders(typed)

    assert (without(text, spelled), without(text, traces)) == (left, left)


@pytest.mark.parametrize("finder", [0, 1], ids=["spelled", "traced"])
def test_name_within_a_longer_one_is_somebody_elses(finder: int) -> None:
    found = finders("王芳", within=("王芳芳", "白王芳村委员会"))[finder]

    assert without("王芳芳和王芳，王芳主任；白王芳村委员会的王芳", found) == f"王芳芳和{MARK}，{MARK}主任；白王芳村委员会的{MARK}"
    assert longer(finders("王芳")[finder], ("王芳芳", "王芳主任", "王芳", "李王芳", "王芳女士", "益民中心王芳", "青禾王芳")) == {"王芳芳", "李王芳", "青禾王芳"}


def test_lists_and_tables_are_cleared_and_an_address_that_is_written_to_becomes_none() -> None:
    spelled, _ = finders(ADDRESS, NAME)
    posting = {"to": ADDRESS, "to_name": NAME, "references": [f"x.{NAME}"], "n": 3, "none": None}

    assert cleared(posting, spelled, empty=True) == {"to": "", "to_name": MARK, "references": [f"x.{MARK}"], "n": 3, "none": None}
    assert cleared(posting, spelled) == {"to": MARK, "to_name": MARK, "references": [f"x.{MARK}"], "n": 3, "none": None}


def test_people_of_one_name_are_told_apart_by_what_stands_beside_it() -> None:
    one = Contact("王芳", frozenset({"a@example.com"}), frozenset({"甲"}))
    same = Contact("王芳", frozenset({"13000000001"}), frozenset({"甲"}))
    third = Contact("王芳", frozenset({"13000000001", "b@example.com"}), frozenset({"乙"}))
    other = Contact("王芳", frozenset({"c@example.com"}), frozenset({"丙"}))

    assert people("王芳", (one, other, third, same)) == (
        frozenset({"c@example.com", "丙"}),
        frozenset({"a@example.com", "13000000001", "b@example.com", "甲", "乙"}),
    )
    assert [named(one) for one in ("王芳主任", "王 芳（办公室）", "王芳 13000000001", "主任", "王芳")] == ["王芳", "王芳", "王芳", "主任", "王芳"]


def test_trace_says_nothing_without_the_key() -> None:
    (word,) = [word_of(NUMBER)]
    assert word is not None
    one, other = traced(word, SECRET), traced(word, b"another")

    assert (one.length, one.digest == other.digest, NUMBER in repr(one)) == (11, False, False)
    assert Traced([one], b"another").spans(NUMBER) == []
