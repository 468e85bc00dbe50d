"""What people write back: what they ask for goes to a person under its name, thanks go to nobody, and what we wrote ourselves asks for nothing."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

import pytest
from replies import moods
from replies.clients import BELOW, PAGES, SUBJECT, TEXTS
from replies.texts import ASK, DISPUTE, LATER, PERSON, PRIVATE, THANKS, WITHDRAW
from replies.texts import TEXTS as WORDS
from test_core_builders import CALL, brief, document, dossier, leaf, letter, mail, on, submission

from ingest.facts import Kind
from ingest.hypertext import read
from ingest.quotes import trim
from tracker.core.asking import questions
from tracker.core.bursts import Burst
from tracker.core.decide import on_mail
from tracker.core.judgement import AskHuman, Judgement, Note
from tracker.core.model import Fate, TaskKind
from tracker.core.owed import Settle
from tracker.core.register import Register
from tracker.core.replies import Wish, wish
from tracker.core.replying import answer

MEANT = {WITHDRAW: Wish.WITHDRAW, PRIVATE: Wish.PRIVACY, DISPUTE: Wish.DISPUTE, ASK: Wish.ANSWER, THANKS: Wish.NOTHING, PERSON: Wish.OTHER}
ASKED = {Wish.WITHDRAW: TaskKind.WITHDRAWAL, Wish.PRIVACY: TaskKind.PRIVACY, Wish.NOTHING: None}  # the others are enquiries
NOT_TOLD = {"之前那封邮件里附了申报表扫描件。", "1"}  # a person reads them like any other letter
KNOWN = Register((submission().unit,), (submission(),), senders={"xinghuo@example.com": ("DJ2025-0001",)}, letters={"our@example.org": ("DJ2025-0001",)})
SAID = "老师好，材料昨天寄出了。"
UNMARKED = "a page that marks nothing"


def answered(text: str, *, subject: str = f"Re: {SUBJECT}") -> Judgement:
    return on_mail(mail("m", subject=subject, text=text, in_reply_to="our@example.org"), CALL, KNOWN)


def kinds(judgement: Judgement) -> list[TaskKind]:
    return [one.task.kind for one in judgement.decisions if isinstance(one, AskHuman)]


@pytest.mark.parametrize(("what", "text"), [one for one in (*WORDS, *LATER) if one[1] not in NOT_TOLD])
def test_a_letter_says_what_it_asks_for(what: str, text: str) -> None:
    assert wish(f"Re: {SUBJECT}", text) is MEANT[what]


@pytest.mark.parametrize(("what", "text"), [*WORDS, *LATER])
def test_every_letter_but_thanks_is_a_question_for_a_person_and_no_more(what: str, text: str) -> None:
    judged = answered(text)
    asked = ASKED.get(wish(f"Re: {SUBJECT}", text), TaskKind.ENQUIRY)

    assert kinds(judged) == ([asked] if asked else [])
    assert all(isinstance(one, AskHuman | Note) for one in judged.decisions)
    assert judged.fate is {TaskKind.WITHDRAWAL: Fate.REVIEW, None: Fate.IGNORED}.get(asked, Fate.ENQUIRY)
    assert what == THANKS or text in NOT_TOLD or asked is not None


def test_a_withdrawal_is_never_missed_for_another_kind_of_question() -> None:
    told = Counter(wish(f"Re: {SUBJECT}", text) is Wish.WITHDRAW for what, text in (*WORDS, *LATER) if what == WITHDRAW)

    assert told == {True: 24}


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("撤回申报", "如题", Wish.WITHDRAW),
        ("回复：撤回申报", "如题", Wish.WITHDRAW),
        ("回复：撤回申报", "收到，谢谢老师，辛苦了。", Wish.NOTHING),  # the earlier subject of a thread is not said again
        ("关于撤回申报的函", "详见正文：我单位决定今年暂缓。", Wish.WITHDRAW),
        ("请问能否延期", "谢谢", Wish.ANSWER),
        ("申报材料", "好的" + "，谢谢" * 9, Wish.NOTHING),
        ("Re: 回执", "嗯嗯好的[抱拳]🙏", Wish.NOTHING),
        ("Re: 回执", "老师您好，邮件已收到，非常感谢您的耐心指导，顺祝商祺！", Wish.NOTHING),
        ("申报材料", "谢谢！另附补充说明三条。", Wish.OTHER),
        ("申报材料", "补充说明三条，如有问题请及时告知。", Wish.OTHER),
    ],
)
def test_a_subject_counts_where_the_sender_wrote_it(subject: str, text: str, expected: Wish) -> None:
    assert wish(subject, text) is expected


def test_a_story_in_which_people_give_up_many_things_is_no_withdrawal() -> None:
    story = "党员带头放弃参加文艺活动的名额。" + "居民议事会每月一次，大家商量楼道堆物的办法。" * 60

    assert wish("案例正文", story) is not Wish.WITHDRAW


def test_a_form_that_speaks_of_personal_data_is_filed_all_the_same() -> None:
    form = leaf("2", "说明.docx", Kind.DOCX, document("说明"))
    text = "申报表见附件，身份证复印件如不需要请删除。"

    assert TaskKind.PRIVACY not in kinds(on_mail(mail("m", form, text=text), CALL, KNOWN))
    assert kinds(on_mail(mail("m", text=text), CALL, KNOWN)) == [TaskKind.PRIVACY]


@pytest.mark.parametrize("text", ["附件请查收，不知是否齐全？", "材料见附件，收到了吗？"])
def test_whoever_forgot_the_files_is_told_so_whatever_he_asks_beside(text: str) -> None:
    assert answered(text).nothing_attached


@pytest.mark.parametrize("client", [*TEXTS, *BELOW])
def test_what_a_program_quotes_is_not_said_again(client: str) -> None:
    text = {**TEXTS, **BELOW}[client].replace("{0}", "{}")

    assert trim(text.format(SAID)).split("\n")[0 if client in TEXTS else -1] == SAID
    assert "撤回" not in trim(text.format(SAID))
    assert wish(f"Re: {SUBJECT}", trim(text.format("收到，谢谢老师！"))) in {Wish.NOTHING, Wish.OTHER}
    assert wish(f"Re: {SUBJECT}", trim(text.format("我们不再申报"))) is Wish.WITHDRAW


@pytest.mark.parametrize("client", PAGES)
def test_what_a_page_quotes_is_not_said_again(client: str) -> None:
    reply = trim(read(PAGES[client].format(SAID)).text)

    assert reply.split("\n")[0] == SAID
    assert ("撤回" in reply) is (client == UNMARKED)  # nothing tells it from the sender's own indented words
    assert wish(f"Re: {SUBJECT}", reply) is not Wish.WITHDRAW


def test_a_marked_line_that_was_broken_on_the_way_is_no_answer_below() -> None:
    assert trim("好的\n在 2025/9/27 09:00, 党建工作部 写道:\n> 如不再申报，请\n回复“撤回”\n> 咨询") == "好的"
    assert trim("在 2025/9/27 09:00, 党建工作部 写道:\n> 如不再申报，请\n回复“撤回”") == ""


@pytest.mark.parametrize(
    "text", ["谢谢" * 2500, "老师" * 2500 + "。", "撤回" * 2500, "已" * 5000, "个人信息" * 1250, "怎么" * 2500, "a@" * 40, "不" * 5000, "收到 " * 1600]
)
def test_long_nonsense_is_read_at_once(text: str) -> None:
    begun = time.process_time()
    wish(text, text)

    assert time.process_time() - begun < 1.0


STOPS = (
    "不要再给我发邮件了",
    "别再发了，烦死了",
    "请勿再发",
    "退订",
    "以后不要再联系我了",
    "我不是申报单位的，别发了",
    "請勿再寄信給我",
    "Please stop sending me emails.",
)
MACHINES = (
    "自动回复：您好，来信已收到，附件材料我会尽快查看。",
    "您好！邮件已收到，附件已查收，我们将尽快处理您的申报材料。（系统自动回复）",
    "您好，您的邮件我已收到，会尽快处理并回复您，谢谢！",
    "我正在休假，10月8日回来，急事请电话13000000004",
    "本人出差中，邮件可能不能及时回复，敬请谅解。",
)
PEOPLE = (
    "我正在休假，推荐表能不能晚两天交？",
    "收到你们的自动回复了，请问纸质材料寄到哪里",
    "您好，邮件已收到，我们会尽快补齐材料。",
    "不要再发纸质材料的话，扫描件行吗？",
)


@pytest.mark.parametrize("text", STOPS)
def test_whoever_wants_no_more_letters_gets_none_before_a_person_has_looked(text: str) -> None:
    judged = answered(text)

    assert (wish(f"Re: {SUBJECT}", text), kinds(judged), judged.fate) == (Wish.STOP, [TaskKind.WITHDRAWAL], Fate.REVIEW)


@pytest.mark.parametrize("text", MACHINES)
def test_an_automatic_reply_without_a_header_is_nobody_s_letter(text: str) -> None:
    judged = answered(text)

    assert (judged.fate, kinds(judged), judged.nothing_attached) == (Fate.IGNORED, [], False)


@pytest.mark.parametrize("text", PEOPLE)
def test_what_people_say_of_their_leave_is_read_by_a_person(text: str) -> None:
    assert kinds(answered(text)) == [TaskKind.ENQUIRY]


@pytest.mark.parametrize(
    "text",
    [
        "撤回申报要盖章吗？",
        "请问我们的申报是否已经撤回成功？",
        "我们不是不报，是还没盖好章",
        "之前说的撤回不算数，我们还是参加",
        "您的邮件已撤回",
        "之前的申报表有误，请以本次为准，原表撤回",
    ],
)
def test_whoever_speaks_of_a_withdrawal_has_not_withdrawn(text: str) -> None:
    assert wish(f"Re: {SUBJECT}", text) not in {Wish.WITHDRAW, Wish.NOTHING, Wish.MACHINE}


@pytest.mark.parametrize(
    "text",
    [
        "报名取消吧，领导不同意",
        "俺们不报咧",
        "因故退出，抱歉",
        "同意撤回",
        "这个案例我们放弃了，不用再催",
        "我单位决定退出，以本函为准",
        "We have decided not to participate this year.",
    ],
)
def test_a_withdrawal_in_other_words_is_one(text: str) -> None:
    assert wish(f"Re: {SUBJECT}", text) is Wish.WITHDRAW


CARED_FOR = {Wish.OTHER, Wish.ANSWER, Wish.DISPUTE}  # a person reads it, and nothing is stopped meanwhile


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (moods.WITHDRAWN, {Wish.WITHDRAW}),
        (moods.NOT_WITHDRAWN, CARED_FOR),
        (moods.NOT_ONLY_THANKS, CARED_FOR | {Wish.WITHDRAW, Wish.PRIVACY, Wish.STOP}),
        (moods.ONLY_THANKS, {Wish.NOTHING}),
        (moods.DISPUTED, {Wish.DISPUTE}),
        (moods.ASKED, {Wish.ANSWER}),
        (moods.PRIVATE, {Wish.PRIVACY}),
        (moods.STOPPED, {Wish.STOP}),
        (moods.MOVED, CARED_FOR),
    ],
    ids=["withdrawn", "not withdrawn", "more than thanks", "thanks", "disputed", "asked", "private", "stopped", "moved"],
)
@pytest.mark.parametrize("client", ["alone", *TEXTS])
def test_the_mood_decides_and_not_the_word(client: str, texts: tuple[str, ...], expected: set[Wish]) -> None:
    quoted = {"alone": "{}", **TEXTS}[client].replace("{0}", "{}")
    meant = {text: wish(f"Re: {SUBJECT}", trim(quoted.format(text))) for text in texts}

    assert {text: found for text, found in meant.items() if found not in expected} == {}


@pytest.mark.parametrize("thanked", ["收到，谢谢", "好的，谢谢老师！", "谢谢您，辛苦了"])
@pytest.mark.parametrize("joint", ["，", "。", "\n", "！\n\n"])
def test_nothing_hides_behind_a_thank_you(thanked: str, joint: str) -> None:
    hidden = (*moods.WITHDRAWN, *moods.NOT_WITHDRAWN, *moods.DISPUTED, *moods.ASKED, *moods.PRIVATE, *moods.STOPPED, *moods.MOVED)
    hidden += tuple(text for what, text in (*WORDS, *LATER) if what not in {THANKS, PERSON} and text not in NOT_TOLD)

    assert [one for one in hidden if wish(f"Re: {SUBJECT}", f"{thanked}{joint}{one}") in {Wish.NOTHING, Wish.MACHINE}] == []


@pytest.mark.parametrize("frame", ["{}\n\n| |\n王小明\n|\n|\nwxm@example.com\n|", "{}\n\n| 王小明 | wxm@example.com |"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [("邮件已收到，感谢您的耐心解答。", Wish.NOTHING), ("本人出差中，无法及时回复邮件，敬请谅解", Wish.MACHINE), ("寄到哪里", Wish.ANSWER)],
)
def test_the_lines_around_a_signature_say_nothing(frame: str, text: str, expected: Wish) -> None:
    assert wish(f"Re: {SUBJECT}", frame.format(text)) is expected


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("我们不参加了", "", Wish.WITHDRAW),
        ("Re: 我们不参加了", "老师您好\n麻烦您了\n王小明 13000000001", Wish.WITHDRAW),
        ("Re: 我们不参加了", "老师您好\n收到了\n王小明 13000000001", Wish.NOTHING),
        (f"Re: {SUBJECT}", "老师您好\n麻烦您了\n王小明 13000000001", Wish.OTHER),
        (f"Re: {SUBJECT}", "谢谢\n弃赛", Wish.WITHDRAW),
        ("回复：申请撤回申报", "青禾社区\n王小明 13000000001", Wish.WITHDRAW),  # a signature is next to nothing
        ("收到，谢谢", "", Wish.NOTHING),
        ("请问纸质版寄到哪里", "", Wish.ANSWER),
    ],
)
def test_a_letter_that_is_all_in_its_subject(subject: str, text: str, expected: Wish) -> None:
    assert wish(subject, text) is expected


def test_a_history_under_traditional_headings_is_not_said_again() -> None:
    history = "寄件者: 征集组 <zhengji@example.org>\n寄件日期: 2026年9月1日 上午 10:20\n收件者: a@example.com\n主旨: 回执\n\n如需删除您的个人信息，请来信说明。"

    assert trim(f"謝謝\n\n{history}") == "謝謝"


@pytest.mark.parametrize(
    "text", ["正在" * 40, "我现在" * 26, "收到了谢谢" * 15, "行是的对" * 19, "不要再发给我" * 800, "急事请" * 26, "联系" * 2500, "如果撤回" * 200, "《" * 800]
)
def test_words_of_machines_over_and_over_are_read_at_once(text: str) -> None:
    begun = time.process_time()
    wish("Re: 回执", text)

    assert time.process_time() - begun < 1.0


def test_whoever_speaks_of_files_and_brings_none_again_is_called_and_gets_no_second_letter() -> None:
    first, again = brief("m", nothing_attached=True, covered=True), brief("n", on(10, 12), nothing_attached=True)
    case = dossier(mails=(first, again), letters=(letter("deficiency:x", "deficiency", covers=(first.sha256,)),))
    now = on(12)

    assert answer(Burst((again,)), {"DJ2025-0001": case}, CALL, now) == (Settle((again.sha256,), "再次来信提到附件而未附，由经办人处理"),)
    assert [(one.kind, one.mail) for one in questions(case, CALL)] == [(TaskKind.ENQUIRY, again.sha256)]
    assert questions(replace(case, mails=(first,)), CALL) == ()
