"""The desk's questions and decisions through the real command: listed, shown, answered, decided without being asked, and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from test_rulings import BEGAN, form, receive

from config.settings import write_initial
from tracker.cli import run
from tracker.cli.rulings import WORDS
from tracker.core.answering import EVERY_WORD, KINDS
from tracker.core.answering import WORDS as OF_KIND
from tracker.core.model import CaseState, RulingKind, Standing, Task, TaskKind
from tracker.core.quoting import quotable
from tracker.core.report import CaseLine
from tracker.desk import Desk, open_desk
from tracker.flow import letters, verdicts
from tracker.flow.office import Parcel, log_parcel, report
from tracker.store.ledger import Hand

UNIT, TITLE, NUMBER = "临江区社会工作协会", "银发守护", "DJ2025-0001"
FORM = ("申报表.docx", form(UNIT, TITLE))
Shell = Callable[..., tuple[int, str, str]]
LATER = BEGAN + timedelta(days=2)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    write_initial(tmp_path / "部署", campaigns=("DJ2025",))
    opened = replace(open_desk(tmp_path / "部署"), examiners=())
    yield opened
    opened.close()


@pytest.fixture
def shell(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Shell:
    def called(*words: object) -> tuple[int, str, str]:
        status = run(["--home", str(desk.settings.home), *map(str, words)])
        told = capsys.readouterr()
        return status, told.out, told.err

    return called


def case(desk: Desk, number: str = NUMBER) -> CaseLine:
    return next(one for one in report(desk, desk.campaign(), at=LATER).cases if one.number == number)


def standing(desk: Desk, item: str, number: str = NUMBER) -> str:
    return next(one.standing for one in case(desk, number).items if one.key == item)


def open_tasks(desk: Desk, kind: TaskKind | None = None) -> list[Task]:
    return [one for one in report(desk, desk.campaign(), at=LATER).tasks if not one.closed and kind in {None, one.kind}]


def ask(desk: Desk, kind: TaskKind, key: str, *candidates: str, mail: str = "", submission: str = "") -> str:
    with desk.store.begin() as ledger:
        ledger.office.ask(Task(key, kind, "怎么办？", "DJ2025", mail, submission, candidates, ("事由",)), hand=Hand("机器", BEGAN))
    return quotable("T", key)


def ruled(told: tuple[int, str, str]) -> str:
    """The number by which a decision is undone."""
    assert told[0] == 0, told
    return re.findall(r"认定号 (\d+)", told[1])[0]


def state(desk: Desk) -> object:
    """Everything a person sees of the campaign, but for its log and the kept answers."""
    found = report(desk, desk.campaign(), at=LATER)
    parcels = tuple((one.parcel.register_no, one.case, one.unit, one.verdict) for one in found.parcels)
    return (
        [replace(one, letters=()) for one in found.cases],
        parcels,
        [(one.sha256, one.fate) for one in found.mails],
        sorted(one.key for one in found.tasks if not one.closed),
    )


# --- decisions without a question ---


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (("合格", "DJ2025-0001-01"), lambda desk: standing(desk, "申报表") is Standing.ACCEPTED),
        (("不合格", "DJ2025-0001-01", "--why", "表格不是本届的"), lambda desk: "returned" in [one.code for one in case(desk).items[0].findings]),
        (("合格", NUMBER, "--item", "申报表"), lambda desk: standing(desk, "申报表") is Standing.ACCEPTED),
        (("不合格", NUMBER, "--item", "申报表"), lambda desk: case(desk).items[0].findings[0].code == "returned-plainly"),
        (("作废", "DJ2025-0001-01"), lambda desk: standing(desk, "申报表") is Standing.MISSING),
        (("免交", NUMBER, "--item", "案例"), lambda desk: standing(desk, "案例") is Standing.WAIVED),
        (("弃征", NUMBER), lambda desk: case(desk).state is CaseState.WITHDRAWN),
        (("停发邮件", NUMBER), lambda desk: case(desk).stopped),
        (("更名", NUMBER, "临江区社会工作联合会"), lambda desk: case(desk).unit == "临江区社会工作联合会"),
        (("更名", NUMBER, "--title", "银发有约"), lambda desk: case(desk).title == "银发有约"),
        (("改分类", NUMBER, "3"), lambda desk: case(desk).category == "3"),
        (("更正联系", NUMBER, "电话", "13000000009"), lambda desk: case(desk).phone == "13000000009"),
        (("更正联系", NUMBER, "姓名", "赵敏"), lambda desk: case(desk).contact == "赵敏"),
        (("更正联系", NUMBER, "邮箱", "xin@example.cn"), lambda desk: case(desk).sender == "xin@example.cn"),
        (("归入", "DJ2025-0001-01", "青禾区阳光服务中心"), lambda desk: "青禾区阳光服务中心" in [one.unit for one in report(desk, desk.campaign()).cases]),
        (("忽略", "DJ2025-0001-01"), lambda desk: not [one for each in report(desk, desk.campaign()).cases for one in each.items[0].papers]),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_a_decision_holds_and_is_taken_back(words: tuple[str, ...], seen: Callable[[Desk], bool], desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)
    before = state(desk)
    assert not seen(desk)

    number = ruled(shell("rule", *words, "--by", "王芳"))
    held, listed = seen(desk), shell("rulings", "list")[1].splitlines()
    assert shell("undo", number, "--by", "李老师")[0] == 0
    back, undone = state(desk), shell("rulings", "list")[1].splitlines()

    assert held
    assert back == before
    assert [line.split("\t")[2:4] + line.split("\t")[-1:] for line in listed[1:]] == [["王芳", words[0], "有效"]]
    assert [line.split("\t")[-1] for line in undone[1:]] == ["已撤销", "有效"]


def test_an_undoing_is_taken_back_and_said_again(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)
    number = ruled(shell("rule", "弃征", NUMBER))
    shell("undo", number)
    with desk.store.look() as ledger:
        undoing = ledger.office.rulings("DJ2025")[-1].id
    shell("undo", undoing)
    again = case(desk).state
    assert shell("undo", number)[0] == 0

    assert again is CaseState.WITHDRAWN
    assert case(desk).state is not CaseState.WITHDRAWN


def test_late_paper_is_in_time_by_more_days_by_its_version_or_by_word(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM, number=24 * 25)  # 5 October
    late = standing(desk, "申报表")
    seen = {}
    for words in (("延期", NUMBER, "10月15日"), ("算按时", NUMBER), ("以此版为准", "DJ2025-0001-01")):
        number = ruled(shell("rule", *words))
        seen[words[0]] = standing(desk, "申报表")
        shell("undo", number)

    assert late is Standing.LATE
    assert set(seen.values()).isdisjoint({Standing.LATE, Standing.MISSING})
    assert standing(desk, "申报表") is Standing.LATE
    shell("rule", "算按时", NUMBER)
    shell("rule", "算逾期", NUMBER)
    assert standing(desk, "申报表") is Standing.LATE


def test_an_item_is_named_as_people_type_it(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)

    waived = shell("rule", "免交", NUMBER, "--item", "案例（纸质）")

    assert waived[1].startswith(f"{NUMBER}：免交 案例(纸质)")
    assert standing(desk, "案例(纸质)") is Standing.WAIVED
    assert shell("rule", "免交", NUMBER, "--item", "1")[0] == 1


def test_what_was_stopped_goes_on_by_its_own_word(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)
    for there, back in (("停发邮件", "恢复发信"), ("弃征", "不弃征")):
        shell("rule", there, NUMBER)
        number = ruled(shell("rule", back, NUMBER))
        on = case(desk)
        shell("undo", number)
        again = case(desk)
        shell("rule", back, NUMBER)

        assert (on.stopped, on.state is CaseState.WITHDRAWN) == (False, False)
        assert again.stopped or again.state is CaseState.WITHDRAWN
        assert shell("rule", back, NUMBER)[0] == 1


def test_mail_under_the_new_name_is_the_units_and_under_the_old_one_too(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)
    number = ruled(shell("rule", "更名", NUMBER, "青禾会客厅服务中心"))
    receive(desk, "补报", ("申报表2.docx", form("青禾会客厅服务中心", TITLE)), sender="b@example.cn", number=2)
    receive(desk, "再补", ("申报表3.docx", form(UNIT, TITLE)), sender="c@example.cn", number=3)
    one = [(each.number, each.unit, len(each.items[0].papers)) for each in report(desk, desk.campaign(), at=LATER).cases]
    shell("undo", number)
    two = sorted((each.unit, len(each.items[0].papers)) for each in report(desk, desk.campaign(), at=LATER).cases)

    assert one == [(NUMBER, "青禾会客厅服务中心", 3)]
    assert two == [("临江区社会工作协会", 2), ("青禾会客厅服务中心", 1)]


def test_names_are_listed_with_their_scope_and_who_said_it(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)
    shell("rule", "同一单位", "区社协", NUMBER, "--by", "王芳", "--everywhere")
    number = ruled(shell("rule", "另一单位", "区社工站", UNIT, "--by", "李老师"))
    shell("undo", number)

    listed = [line.split("\t") for line in shell("rulings", "names")[1].splitlines()[1:]]

    assert [(one[2], one[3], one[4], one[6], one[-1]) for one in listed] == [
        ("王芳", "同一单位", "区社协", "所有活动", "有效"),
        ("李老师", "另一单位", "区社工站", "本活动", "已撤销"),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("合格", "DJ2025-0099-01"), "没有这个材料编号"),
        (("作废", NUMBER, "--item", "申报表"), "没有这个材料编号"),
        (("合格", NUMBER, "--item", "案例"), "还没有收到"),
        (("延期", NUMBER, "明天"), "不是日期"),
        (("延期", NUMBER, "2024-10-15"), "早于截止日期"),
        (("延期", "DJ2025-0099", "2025-10-15"), "没有这个案例编号"),
        (("免交", NUMBER, "--item", "奖状"), "征集单里没有材料"),
        (("改分类", NUMBER, "诗歌"), "征集单里没有分类"),
        (("更正联系", NUMBER, "邮箱", "x@example.cn\nBcc: y@example.cn"), "不像邮箱"),
        (("更正联系", NUMBER, "生日", "今天"), "可更正"),
        (("更名", NUMBER), "二者取一"),
        (("更名", NUMBER, UNIT), "相同"),
        (("归入", "DJ2025-0001-01"), "请写归入哪里"),
        (("忽略", "ffffffffff"), "没有这件材料或来信"),
        (("并案", NUMBER, NUMBER), "两个编号相同"),
        (("恢复发信", NUMBER), "不需撤回"),
    ],
    ids=lambda one: " ".join(one)[:30] if isinstance(one, tuple) else "",
)
def test_what_cannot_be_decided_is_refused_in_words(words: tuple[str, ...], said: str, office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["--home", str(office), "rule", *words])

    told = capsys.readouterr()
    assert (status, told.out, said in told.err) == (1, "", True), told.err


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with one case, in which nothing is decided."""
    home = tmp_path_factory.mktemp("office") / "部署"
    write_initial(home, campaigns=("DJ2025",))
    opened = replace(open_desk(home), examiners=())
    receive(opened, "申报", FORM)
    opened.close()
    return home


def test_every_kind_of_ruling_and_every_kind_of_question_has_its_words() -> None:
    answered = {RulingKind.CLOSE.value, RulingKind.UNDO.value, RulingKind.NOTE.value, RulingKind.CORRECT.value}  # by commands of their own

    assert set(WORDS) == set(verdicts.WORDS)
    assert {one.value for one in RulingKind} - answered == set(WORDS) - set(verdicts.TAKING_BACK)
    assert set(KINDS) == set(OF_KIND) == set(TaskKind)
    assert RulingKind.CLOSE.value in EVERY_WORD


# --- questions ---


def test_a_withdrawal_is_shown_with_whom_to_ring_up(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)
    receive(desk, f"【{NUMBER}】撤回申报", number=2, text="我单位不再申报，请撤回。")
    (task,) = open_tasks(desk, TaskKind.WITHDRAWAL)

    told = shell("review", "show", task.key)[1].splitlines()

    asked = case(desk)
    assert told[1:3] == [f"案例编号：{NUMBER} {UNIT} {TITLE}", f"请致电：{asked.contact} {asked.phone}"]
    assert shell("review", "decide", task.key, "--ruling", "采用")[0] == 1  # an answer to another question
    assert shell("review", "decide", task.key, "--ruling", "同意", "--by", "王芳")[0] == 0  # 是否同意？
    assert case(desk).state is CaseState.WITHDRAWN


def test_a_question_is_shown_with_what_it_is_about(desk: Desk, shell: Shell) -> None:
    mail = receive(desk, "材料", ("扫描.docx", form("", TITLE)), text="王老师：\n材料见附件，请查收。")
    (task,) = open_tasks(desk)

    told = shell("review", "show", quotable("T", task.key))[1]

    assert told.startswith("单位歧义：来件属于哪个单位？")
    for line in (
        "依据：附件、主题和落款都没有写明单位全称",
        "lianxi@example.cn 材料",
        "材料见附件",
        "文件：扫描.docx（docx，",
        "案例名称：银发守护",
        "--place",
    ):
        assert line in told
    assert Path(told.partition("原信：")[2].splitlines()[0]) == desk.path_of(mail)


def test_candidates_are_numbered_and_taken_by_number(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)
    receive(desk, "申报", ("申报表b.docx", form("青禾区阳光服务中心", "一家亲")), number=2)
    receive(desk, "补充", ("说明.docx", form("", "")), number=3)
    task = next(one for one in open_tasks(desk) if one.candidates)
    before = state(desk)

    told = shell("review", "show", task.key)[1]
    wrong = shell("review", "decide", task.key, 9)
    made = shell("review", "decide", task.key, 1, "--by", "王芳")
    placed = [one.filename for each in case(desk, "DJ2025-0002").items for one in each.papers]
    left = [one.key for one in open_tasks(desk)]
    shell("undo", ruled(made))

    assert "候选 1：DJ2025-0002" in told
    assert "候选 2：DJ2025-0001" in told
    assert wrong[0] == 1
    assert "没有候选 9" in wrong[2]
    assert task.key not in left
    assert placed
    assert state(desk) == before


def test_names_that_are_one_unit_or_two_are_told_by_the_question(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", ("申报表.docx", form("临江市益民社会工作服务中心", "五社联动")))
    receive(desk, "申报", ("申报表b.docx", form("益民社会工作服务中心", "银发守护")), sender="b@example.cn", number=2)
    (task,) = open_tasks(desk, TaskKind.UNIT)
    before = state(desk)
    units = {}
    for said in ("--same", "--different"):
        number = ruled(shell("review", "decide", task.key, said, "--by", "王芳"))
        units[said] = (len({one.unit for one in report(desk, desk.campaign(), at=LATER).cases}), len(open_tasks(desk, TaskKind.UNIT)))
        shell("undo", number)

    assert units == {"--same": (1, 0), "--different": (2, 0)}
    assert state(desk) == before


def test_a_late_version_is_taken_or_not_and_its_mail_is_filed_by_that(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)
    document = Document(BytesIO(form(UNIT, TITLE)))
    document.add_paragraph("承诺：以上内容属实。")
    document.save(held := BytesIO())
    late = receive(desk, "更正", ("申报表.docx", held.getvalue()), number=24 * 25)
    tasks = open_tasks(desk, TaskKind.LATE_REPLACEMENT)
    assert len(tasks) == 1
    fates = {}
    for said in ("以此版为准", "旧版为准"):
        number = ruled(shell("review", "decide", tasks[0].key, "--ruling", said))
        found = report(desk, desk.campaign(), at=LATER)
        current = [one.mail for one in case(desk).items[0].papers if one.standing not in {Standing.LATE, Standing.SUPERSEDED}]
        fates[said] = (next(one.fate.value for one in found.mails if one.sha256 == late), late in current, len(open_tasks(desk, TaskKind.LATE_REPLACEMENT)))
        shell("undo", number)

    assert fates == {"以此版为准": ("filed", True, 0), "旧版为准": ("filed", False, 0)}
    assert [one.key for one in open_tasks(desk, TaskKind.LATE_REPLACEMENT)] == [tasks[0].key]
    assert next(one.fate.value for one in report(desk, desk.campaign(), at=LATER).mails if one.sha256 == late) == "review"


def test_two_cases_that_are_one_are_merged_by_the_question(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)
    receive(desk, "申报", ("申报表b.docx", form("青禾区阳光服务中心", "一家亲")), sender="b@example.cn", number=2)
    key = ask(
        desk, TaskKind.DUPLICATE, "duplicate:DJ2025-0001:DJ2025-0002", f"{NUMBER} {UNIT}《{TITLE}》", "DJ2025-0002 青禾区阳光服务中心", submission="DJ2025-0002"
    )
    before = state(desk)

    number = ruled(shell("review", "decide", key, 1))
    one = [each.number for each in report(desk, desk.campaign(), at=LATER).cases]
    shell("undo", number)

    assert one == [NUMBER]
    assert state(desk) == before


@pytest.mark.parametrize("kind", [one for one in TaskKind if one not in {TaskKind.BORDERLINE, TaskKind.SEAL}])
def test_every_kind_of_question_is_closed_signed_and_asked_again(kind: TaskKind, desk: Desk, shell: Shell) -> None:
    key = ask(desk, kind, f"{kind.name}:x:y")
    word = OF_KIND[kind][-1] if OF_KIND[kind][-1] != "弃征" else "办结"

    made = shell("review", "decide", key, "--ruling", word, "--by", "王芳", "--why", "来电确认")
    shut = [one.key for one in open_tasks(desk)]
    with desk.store.look() as ledger:
        (ruling,) = ledger.office.rulings("DJ2025")
    shell("undo", ruled(made))

    assert shut == []
    assert (ruling.kind, ruling.value, ruling.by, ruling.why) == (RulingKind.CLOSE, word, "王芳", "来电确认")
    assert [quotable("T", one.key) for one in open_tasks(desk)] == [key]


def test_what_makes_no_sense_of_a_question_is_refused_with_what_does(desk: Desk, shell: Shell) -> None:
    key = ask(desk, TaskKind.PRIVACY, "privacy:0123456789abcdef")

    status, out, err = shell("review", "decide", key, "--ruling", "算按时")

    assert (status, out) == (1, "")
    assert "可以：办结" in err


def test_a_near_miss_in_time_says_nothing_of_what_comes_later(desk: Desk, shell: Shell) -> None:
    mail = receive(desk, "申报", FORM, number=24 * 25)
    key = ask(desk, TaskKind.BORDERLINE, f"borderline:{NUMBER}:{mail[:12]}", mail=mail, submission=NUMBER)

    number = ruled(shell("review", "decide", key, "--ruling", "算按时"))
    timely = standing(desk, "申报表")
    receive(desk, "又来", ("申报表2.docx", form(UNIT, TITLE + "（定稿）")), number=24 * 30)
    after = {one.mail == mail: one.standing for one in case(desk).items[0].papers}
    shell("undo", number)

    assert timely is not Standing.LATE
    assert after.get(False, Standing.LATE) is Standing.LATE
    assert standing(desk, "申报表") is Standing.LATE


def test_questions_have_an_owner_and_a_day_to_come_back(desk: Desk, shell: Shell) -> None:
    one, two = ask(desk, TaskKind.BOUNCE, "bounce:1"), ask(desk, TaskKind.ENQUIRY, "enquiry:2")

    shell("review", "assign", one, "王芳", "--by", "李老师")
    shell("review", "later", one, "2025-09-20", "--at", "2025-09-12")
    listed = {day: [line.split("\t")[0] for line in shell("review", "list", "--at", day)[1].splitlines()[1:]] for day in ("2025-09-19", "2025-09-20")}
    mine = shell("review", "list", "--mine", "王芳")[1].splitlines()[1:]
    kinds = shell("review", "list", "--kind", "咨询")[1].splitlines()[1:]
    due = {day: len(shell("review", "list", "--due", "--at", day)[1].splitlines()) - 1 for day in ("2025-09-19", "2025-09-20")}
    with desk.store.look() as ledger:
        log = [
            (line.who, line.action, line.after) for line in ledger.views.audit("DJ2025", newest=9) if line.action in {"question assigned", "question put off"}
        ]

    assert listed == {"2025-09-19": [two, one], "2025-09-20": [one, two]}
    assert [line.split("\t")[0] for line in mine] == [one]
    assert [line.split("\t")[0] for line in kinds] == [two]
    assert due == {"2025-09-19": 0, "2025-09-20": 1}
    assert log == [("经办人", "question put off", "2025-09-20"), ("李老师", "question assigned", "王芳")]
    assert next(task for task in open_tasks(desk) if task.later).later == date(2025, 9, 20)


# --- envelopes and letters ---


def test_an_envelope_of_nobody_is_claimed_and_given_back(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)
    no = log_parcel(desk, desk.campaign(), Parcel(date(2025, 9, 20), ("申报表(纸质)",), posted_on=date(2025, 9, 18), sealed=True), now=BEGAN)
    before = state(desk)

    made = shell("parcel", "claim", no, NUMBER, "--by", "王芳")
    claimed, left, listed = standing(desk, "申报表(纸质)"), open_tasks(desk, TaskKind.PARCEL), shell("parcel", "list")[1]
    again = shell("parcel", "claim", no, NUMBER)
    shell("undo", ruled(made))

    assert (claimed, left) == (Standing.ACCEPTED, [])
    assert [line.split("\t")[2:4] for line in listed.splitlines()] == [["案例编号", "单位"], [NUMBER, UNIT]]
    assert (again[0], shell("parcel", "claim", "没有", NUMBER)[0]) == (1, 1)
    assert state(desk) == before
    assert ruled(shell("review", "decide", open_tasks(desk, TaskKind.PARCEL)[0].key, "--place", NUMBER))
    assert standing(desk, "申报表(纸质)") is Standing.ACCEPTED


def waiting(desk: Desk) -> list[tuple[str, str, str]]:
    with desk.store.look() as ledger:
        return [(one.kind, one.state.value, one.to) for one in ledger.outbox.letters("DJ2025") if one.state.value in {"queued", "held"}]


def test_letters_not_yet_sent_follow_what_is_decided_and_undone(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)
    soon = BEGAN + timedelta(hours=3)
    letters.answer(desk, now=soon)
    first = waiting(desk)

    number = ruled(shell("rule", "免交", NUMBER, "--item", "案例", "--at", soon.isoformat()))
    recalled = waiting(desk)
    letters.answer(desk, now=soon)
    waived = waiting(desk)
    shell("undo", number, "--at", soon.isoformat())
    letters.answer(desk, now=soon)
    after = waiting(desk)
    shell("rule", "停发邮件", NUMBER, "--at", soon.isoformat())
    letters.answer(desk, now=soon)
    stopped = waiting(desk)
    shell("rule", "恢复发信", NUMBER, "--at", soon.isoformat())
    letters.answer(desk, now=soon)

    assert [kind for kind, *_ in first] == ["deficiency"]
    assert recalled == stopped == []
    assert [kind for kind, *_ in waived] != []
    assert after == first
    assert waiting(desk) == first


@pytest.mark.parametrize(("word", "listed"), [("暂缓", 1), ("held", 1), ("待发", 0), ("queued", 0)])
def test_letters_are_listed_by_the_word_for_their_state_and_by_its_code(word: str, listed: int, desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)
    letters.answer(desk, now=BEGAN + timedelta(hours=3))

    status, told, _ = shell("letter", "list", "--state", word)

    assert (status, told.count("暂缓，待人工决定")) == (0, listed)


def test_a_letter_goes_to_the_address_that_was_corrected(desk: Desk, shell: Shell) -> None:
    receive(desk, "申报", FORM)
    soon = BEGAN + timedelta(hours=3)
    letters.answer(desk, now=soon)

    number = ruled(shell("rule", "更正联系", NUMBER, "邮箱", "xin@example.cn", "--at", soon.isoformat()))
    letters.answer(desk, now=soon)
    there = waiting(desk)
    shell("undo", number, "--at", soon.isoformat())
    letters.answer(desk, now=soon)

    assert [to for *_, to in there] == ["xin@example.cn"]
    assert [to for *_, to in waiting(desk)] == ["lianxi@example.cn"]
