"""What people answer, in their own words: which kind of letter it is taken for, and what is asked about one that brings files."""

from __future__ import annotations

import time

import pytest
from replies.answers import ANSWERS
from replies.clients import SUBJECT, TEXTS
from test_core_builders import CALL, document, leaf, mail
from test_replies import KNOWN, answered, kinds

from ingest.facts import Kind
from ingest.quotes import trim
from tracker.core.decide import on_mail
from tracker.core.model import Fate, TaskKind
from tracker.core.replies import Wish, wish, withdraws

LETTERS = {"W": Wish.WITHDRAW, "P": Wish.PRIVACY, "S": Wish.STOP, "D": Wish.DISPUTE, "A": Wish.ANSWER, "N": Wish.NOTHING, "M": Wish.MACHINE, "O": Wish.OTHER}


@pytest.mark.parametrize("taken_for", ANSWERS)
def test_what_people_answer_is_taken_for_what_it_is(taken_for: str) -> None:
    expected = {LETTERS[one] for one in taken_for}
    clients = list({"alone": "{}", **TEXTS}.values())
    said = [text.replace("\\n", "\n") for text in ANSWERS[taken_for].strip().splitlines()]
    meant = {text: wish(f"Re: {SUBJECT}", trim(clients[at % len(clients)].replace("{0}", "{}").format(text))) for at, text in enumerate(said)}

    assert {text: found for text, found in meant.items() if found not in expected} == {}


@pytest.mark.parametrize(
    ("text", "name", "asked"),
    [
        ("《双井议事》的材料见附件；《星火照邻》请撤回。", "申报表.docx", True),
        ("见附件。", "关于撤回申报的函.docx", True),
        ("详见附件", "退出评选的情况说明.docx", True),
        ("见附件。", "党员退出机制.docx", False),
        ("申报材料见附件，请不要撤回我们的申报。", "申报表.docx", False),
        ("案例正文见附件。" + "小区原来的物业撤出以后，居民自管。" * 20 + "我们放弃参评资格。", "案例.docx", False),
    ],
)
def test_a_withdrawal_that_comes_with_files_is_asked_about_as_well(text: str, name: str, asked: bool) -> None:
    form = leaf("2", name, Kind.DOCX, document("说明"))

    assert (TaskKind.WITHDRAWAL in kinds(on_mail(mail("m", form, text=text, in_reply_to="our@example.org"), CALL, KNOWN))) is asked


def test_who_withdraws_and_wants_his_data_erased_asks_for_both() -> None:
    judged = answered("我们不参加了，请删除我的手机号和身份证号。")

    assert (kinds(judged), judged.fate) == ([TaskKind.PRIVACY, TaskKind.WITHDRAWAL], Fate.REVIEW)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("材料附件如上，请查收", True),
        ("请查收案例材料", True),
        ("纸质材料已邮寄（圆通速递YT2345678901234），请查收", False),
        ("上次邮件的附件里有申报表", False),
        ("通知附件里的申报表是哪一版", False),
        ("申报材料的附件太大，传不上去", False),
    ],
)
def test_only_who_speaks_of_files_of_this_letter_is_told_that_none_came(text: str, told: bool) -> None:
    assert answered(text).nothing_attached is told


@pytest.mark.parametrize(
    "text",
    ["取消" + "我" * 700, "取消" + "我本" * 350, "停止" + "社会工作社工党建" * 90, ("案例" + "我" * 14) * 45, ("不" + "再继续" * 6) * 40, "把我" * 390, "我删" * 2400, "别给我" * 1600, "不公开" * 1600, "从我们的" * 190, "撤回" * 390],
)  # fmt: skip
def test_words_that_may_begin_alike_are_told_apart_at_once(text: str) -> None:
    begun = time.process_time()
    wish("Re: 回执", text)

    assert time.process_time() - begun < 1.0


@pytest.mark.parametrize(
    ("said", "meant"),
    [  # one sentence a rule: without it, it is taken for the opposite
        ("逾期不交按弃权处理，这一条我们知道", False),
        ("我方不再补正，我们视为弃权即可", True),
        ("请把系统里的状态改为已放弃", True),
        ("请把我单位联系人王芳的电话从名单里删掉", False),
        ("最近没时间弄了，谢谢", True),
        ("视频没时间弄了", False),
        ("我们这次不想报", True),
        ("我们视频先不做了", False),
        ("上次那个撤回申请取消吧", False),
        ("提出的退出申报一事请取消", False),
        ("我们无法如期参评，请宽限三天", False),
        ("我们撤回了没", False),
        ("我们已经撤回了，是吗", False),
        ("能否撤回会不会有影响", False),
        ("撤回的申请已发，后来决定继续参加", False),
        ("不参加评选活动的居民也要登记", False),
        ("请回复“撤回”，我们将停止提醒", False),
    ],
)
def test_a_rule_about_withdrawing_is_needed(said: str, meant: bool) -> None:
    assert withdraws("", said) is meant
