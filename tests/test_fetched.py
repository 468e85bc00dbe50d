"""A file left at a provider, from its mail to the day it runs out, by the commands that people use."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from second_mailbox.write import FILM

from config.settings import write_initial
from ingest.facts import Arrival
from notifier.words import say
from tracker import sample
from tracker.cli import run as command
from tracker.core.model import Fate
from tracker.desk import Desk, NotReady, open_desk
from tracker.flow.fetched import store_fetched
from tracker.flow.letters import answer
from tracker.flow.office import report, undo
from tracker.flow.work import work
from tracker.store.ledger import Incoming, Source
from tracker.workbook.write import write

NUMBER = "DJ2025-0001"
CAME = next(one.arrived for one in sample.mails() if one.id == "m07")
ONLY = """From: 孙晓东 <80012345@qq.example.com>
To: anli@example.org
Subject: 临江市水务集团有限公司申报材料
Message-ID: <only@qq.example.com>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

宣传片.mp4 (126.00M, 2025年10月8日 10:00 到期)进入下载页面：https://wx.mail.qq.com/ftn/download?func=3&k=6c1f
""".encode()


@pytest.fixture
def desk(tmp_path: Path):
    write_initial(tmp_path / "部署", campaigns=("DJ2025",))
    opened = open_desk(tmp_path / "部署")
    yield opened
    opened.close()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A picture for a film: that the bytes are these is all that matters here."""
    path = tmp_path / "下载" / "清泉先锋.jpg"
    path.parent.mkdir()
    Image.new("RGB", (64, 48), "navy").save(path)
    return path


def receive(desk: Desk, raw: bytes, *, at: datetime = CAME, uid: int = 1, source: Source = Source.IMAP) -> str:
    blob = desk.vault.keep((raw,))
    with desk.store.begin() as ledger:
        ledger.intake.store_many((Incoming(blob.sha256, blob.size, Arrival("main", "INBOX", 1, uid, at)),), source=source, now=at)
    work(desk, now=at)
    return blob.sha256


def sent_by_sample(identity: str) -> bytes:
    return next(one.raw for one in sample.mails() if one.id == identity)


def told(desk: Desk, at: datetime = CAME):
    found = report(desk, desk.campaign(), at=at)
    items = {one.key: one for one in found.cases[0].items}
    return found, items["相关资料"], [one for one in found.tasks if one.kind.value == "云附件" and not one.closed]


def test_row_of_the_plan_and_its_letter(desk: Desk) -> None:
    receive(desk, sent_by_sample("m07"))
    queued = answer(desk, now=CAME + timedelta(minutes=31))
    found, material, (question,) = told(desk)

    assert found.cases[0].state.value == "待核"
    assert {one.key: one.standing.value for one in found.cases[0].items} | {"申报表": "to-verify", "案例": "accepted", "相关资料": "defective"} == {
        one.key: one.standing.value for one in found.cases[0].items
    }
    assert [one.code for one in material.findings] == ["cloud-only", "oversize"]
    assert (question.submission, question.due) == (NUMBER, datetime.fromisoformat("2025-10-08T10:00+08:00"))
    assert (queued, [one.kind for one in told(desk)[0].letters]) == (1, ["deficiency"])


def test_thinking_again_changes_nothing(desk: Desk) -> None:
    sha = receive(desk, sent_by_sample("m07"))
    before = told(desk)

    with desk.store.begin() as ledger:
        ledger.intake.replay((sha,))
    work(desk, now=CAME + timedelta(days=1))

    assert told(desk)[1:] == before[1:]
    assert told(desk)[0].mails == before[0].mails


def test_fetched_file_answers_is_signed_and_can_be_taken_back(desk: Desk, film: Path) -> None:
    receive(desk, sent_by_sample("m07"))

    made = store_fetched(desk, desk.campaign(), number=NUMBER, item="相关资料", file=film, by="王芳", now=CAME)
    again = store_fetched(desk, desk.campaign(), number=NUMBER, item="相关资料", file=film, by="王芳", now=CAME)
    stood = told(desk)
    undo(desk, made.ruling, by="王芳", now=CAME)
    back = told(desk)
    once_more = store_fetched(desk, desk.campaign(), number=NUMBER, item="图片", file=film, by="王芳", now=CAME)

    assert (made.answered, again.answered, again.ruling) == (True, False, made.ruling)
    assert ([one.standing.value for one in stood[1].papers], stood[1].standing.value, stood[2]) == (["superseded", "accepted"], "accepted", [])
    assert stood[0].cases[0].state.value == "电子齐·待纸质"
    assert stood[1].papers[1].sha256 in desk.vault
    assert ([one.standing.value for one in back[1].papers], back[1].standing.value, len(back[2])) == (["defective", "superseded"], "defective", 1)
    assert (once_more.answered, once_more.ruling > made.ruling, told(desk)[1].standing.value) == (True, True, "accepted")
    with desk.store.look() as ledger:
        (case,) = ledger.cases.dossiers("DJ2025")
    assert [one.reasons for one in case.papers if one.requirement == "相关资料" and one.sha256] == [("王芳从云附件下载存入",)]


def test_mail_of_nothing_but_a_link_is_answered_once_its_file_is_here(desk: Desk, film: Path) -> None:
    sha = receive(desk, ONLY)
    before = {one.sha256: one.fate for one in told(desk)[0].mails}
    unanswered = answer(desk, now=CAME + timedelta(hours=1))

    made = store_fetched(desk, desk.campaign(), number=NUMBER, item="相关资料", file=film, by="王芳", now=CAME + timedelta(hours=1))
    with desk.store.begin() as ledger:
        ledger.intake.replay((sha,))
    work(desk, now=CAME + timedelta(hours=2))
    after = {one.sha256: one.fate for one in told(desk)[0].mails}
    undo(desk, made.ruling, by="王芳", now=CAME + timedelta(hours=2))

    assert (before, unanswered) == ({sha: Fate.REVIEW}, 0)
    assert after == {sha: Fate.FILED}
    assert [one.kind for one in told(desk)[0].letters] == ["deficiency"]  # form and case are still missing
    assert {one.sha256: one.fate for one in told(desk)[0].mails} == {sha: Fate.REVIEW}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"number": "DJ2025-0099"}, "没有这个案例编号"),
        ({"item": "申报书"}, "没有电子材料"),
        ({"item": "案例"}, "没有等候下载的云附件"),
        ({"task": "cloud:0000000000000000"}, "没有这个云附件待核号"),
        ({"name": "空.mp4", "content": b""}, "空文件"),
        ({"name": "无.mp4", "content": None}, "打不开文件"),
        ({"name": "播放器.exe", "content": b"MZ" + b"\0" * 200}, "程序文件"),
        ({"name": "宣传片.mp4.exe", "content": b"x"}, "程序文件"),
    ],
)
def test_what_cannot_be_put_there_is_refused_and_nothing_changes(desk: Desk, film: Path, changed, sentence: str) -> None:
    receive(desk, sent_by_sample("m07"))
    before = told(desk)
    name, content = changed.pop("name", ""), changed.pop("content", None)
    path = film.with_name(name) if name else film
    if name and content is not None:
        path.write_bytes(content)

    with pytest.raises(NotReady, match=sentence):
        store_fetched(desk, desk.campaign(), **{"number": NUMBER, "item": "相关资料", "file": path, "by": "王芳", "now": CAME} | changed)

    assert told(desk) == before


def test_file_too_large_to_open_is_kept_unopened(desk: Desk, film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.flow.fetched.READABLE", 10)
    receive(desk, sent_by_sample("m07"))

    store_fetched(desk, desk.campaign(), number=NUMBER, item="相关资料", file=film, by="王芳", now=CAME)

    assert [one.code for one in told(desk)[1].findings] == ["unread"]


def test_commands_say_until_when_and_take_the_file(desk: Desk, film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    receive(desk, sent_by_sample("m07"))
    home = str(desk.settings.home)

    def shell(*words: str) -> str:
        assert command(["--home", home, *words]) == 0
        return capsys.readouterr().out

    def until(at: str) -> str:
        line = next(line for line in shell("review", "list", "--at", at).splitlines() if "云附件" in line)
        return line.split("\t")[4]

    said = [until(f"2025-{day}") for day in ("09-20", "10-02", "10-07", "10-08", "10-09")]
    key = next(line.split("\t")[0] for line in shell("review", "list", "--at", "2025-09-20").splitlines() if "云附件" in line)
    (shown,) = json.loads(shell("status", "--json", "--at", "2025-10-02"))["tasks"]
    done = shell("file", NUMBER, "相关资料", str(film), "--for", key, "--by", "王芳")

    assert said == ["10月8日失效", "还有6天失效", "【急】明天失效", "【急】今天失效", "已失效，请联系申报单位重发"]
    assert shown["due"] == "2025-10-08T10:00:00+08:00"
    assert done.startswith(f"已存入 {NUMBER} 相关资料：清泉先锋.jpg，待核已办结；认定号 ")
    assert "云附件" not in shell("review", "list")


def test_workbook_names_what_runs_out(desk: Desk, tmp_path: Path) -> None:
    receive(desk, sent_by_sample("m07"))

    write(told(desk, datetime.fromisoformat("2025-10-07T09:00+08:00"))[0], tmp_path / "台账.xlsx")
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    tasks = [dict(zip((cell.value for cell in book["待核"][1]), (cell.value for cell in row), strict=True)) for row in book["待核"].iter_rows(min_row=2)]
    cases = dict(zip((cell.value for cell in book["单位台账"][1]), (cell.value for cell in book["单位台账"][2]), strict=True))
    front = {row[0].value: (row[1].value, row[2].value) for row in book["总览"].iter_rows(min_row=2, max_col=3)}

    assert [one["办理时限"] for one in tasks] == ["【急】明天失效"]
    assert front["云附件待下载"] == (1, "最早的一件：【急】明天失效")
    assert cases["相关资料"] == "有误：云附件“清泉先锋宣传片.mp4”未随信到达，链接将于2025年10月8日10时失效、相关资料大小为126.0MB，通知要求不超过10MB"
    assert say("workbook.due-tomorrow", "en") == "URGENT: expires tomorrow"


def test_register_knows_where_letters_went(desk: Desk) -> None:
    receive(desk, sent_by_sample("m07"))
    answer(desk, now=CAME + timedelta(minutes=31))
    with desk.store.begin() as ledger:
        unsent = ledger.cases.register("DJ2025").written
        (letter,) = ledger.outbox.letters("DJ2025")
        ledger.outbox.release(letter.key, by="王芳", at=CAME + timedelta(minutes=31))
        (claimed,) = ledger.outbox.claim(now=CAME + timedelta(hours=1), holder="t", limit=1, lease_seconds=60)
        known = ledger.cases.register("DJ2025").written

    assert unsent == {}
    assert {address: [one.numbers for one in letters] for address, letters in known.items()} == {letter.to: [(NUMBER,)]}
    assert claimed.draft.to == letter.to


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_film_that_came_by_mail_after_all_need_not_be_fetched(desk: Desk, order: tuple[int, int]) -> None:
    again = EmailMessage()
    again["From"], again["To"], again["Subject"], again["Message-ID"] = (
        "80012345@qq.example.com",
        "anli@example.org",
        "宣传片改用附件",
        "<again@qq.example.com>",
    )
    again.set_content("临江市水务集团有限公司\n宣传片改用普通附件重发，请查收。")
    again.add_attachment(FILM, maintype="video", subtype="mp4", filename="宣传片.mp4")
    letters = ((ONLY, CAME), (again.as_bytes(), CAME + timedelta(days=1)))

    for place in order:
        receive(desk, letters[place][0], at=letters[place][1], uid=place + 1)
    _, material, open_ = told(desk)
    closed = [one.answer for one in report(desk, desk.campaign(), at=CAME).tasks if one.kind.value == "云附件"]

    assert (open_, closed) == ([], ["同一材料已随信发来，不需再下载"])
    assert not any(one.code.startswith("cloud") for one in material.findings)
