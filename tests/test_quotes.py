"""A history is cut where it begins, to the line, however a program broke or worded its head; and words that only look like one are the sender's."""

from __future__ import annotations

import html
import re
import time

import pytest
from replies import clients
from replies.quoted import KEPT, OWN, PAGES, TEXTS

from ingest.hypertext import read
from ingest.quotes import trim

SAID = "老师好，材料昨天寄出了。"


def said(text: str) -> str:
    """Without blank lines: how many there were does not matter."""
    return re.sub(r"\n+", "\n", text)


def text_of(way: str, words: str) -> str:
    return said(trim(TEXTS[way].replace("{0}", words)))


def page_of(way: str, words: str) -> str:
    return said(trim(read(PAGES[way].replace("{0}", html.escape(words).replace("\n", "<br>"))).text))


def with_own(way: str, words: str) -> str:
    return said(f"{words}\n{OWN[way]}" if way in OWN else words)


@pytest.mark.parametrize("way", TEXTS)
def test_nothing_of_a_quoted_text_is_left(way: str) -> None:
    assert text_of(way, SAID) == with_own(way, SAID)


@pytest.mark.parametrize("way", PAGES)
def test_nothing_of_a_quoted_page_is_left(way: str) -> None:
    assert page_of(way, SAID) == with_own(f"{way} page", SAID)


@pytest.mark.parametrize("what", KEPT)
def test_words_that_look_like_a_history_are_kept_alone_and_above_every_one(what: str) -> None:
    words = KEPT[what]

    assert trim(words) == words
    assert [way for way in TEXTS if text_of(way, words) != with_own(way, words)] == []
    assert [way for way in PAGES if page_of(way, words) != with_own(f"{way} page", words)] == []
    assert [way for way, text in clients.TEXTS.items() if not said(trim(text.replace("{0}", words))).startswith(said(words))] == []


@pytest.mark.parametrize("words", ["撤回", "谢谢老师", "好的，收到"])
def test_the_last_line_is_kept_where_the_history_follows_it_at_once(words: str) -> None:
    near = {way: re.sub(r"^\{0\}\s*", f"老师好。\n\n{words}\n", text) for way, text in TEXTS.items() if text.startswith("{0}")}

    assert [way for way, text in near.items() if not trim(text).startswith(f"老师好。\n\n{words}")] == []


@pytest.mark.parametrize(
    "line", ["写道：" * 300, "<a@" * 330, "-" * 999, "在2025-" * 140, "On 1 wrote" * 90, "发件人：" * 240, "发件人：" + "a" * 990, "<a@b> 于2025年"]
)
def test_lines_made_to_be_looked_at_for_long_are_not(line: str) -> None:
    begun = time.process_time()
    trim("\n".join([line] * 2_000))

    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("您好\n\n张三 <a@example.org> 写道：\n> 很长的一行\n断下来的半行", "您好"),  # a program broke the marked line
        ("您好\n\n张三 <a@example.org> 写道：\n> 很长的一行\n\n我的回答", "您好\n\n我的回答"),
        ("您好\n\n发件人：云岭市社会工作协会\n主题：关于材料的说明\n正文如下。", "您好\n\n发件人：云岭市社会工作协会\n主题：关于材料的说明\n正文如下。"),
    ],
)
def test_what_stands_below_a_history_or_only_looks_like_its_head_is_the_sender_s(text: str, own: str) -> None:
    assert trim(text) == own
