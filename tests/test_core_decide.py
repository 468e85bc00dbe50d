"""What follows from one mail: exactly one fate, and the decisions to record."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from test_core_builders import CALL, CLOSES, NAME, ZONE, brief, dossier, essay, form, leaf, letter, mail, on, paper, ruling, submission

from config.campaign import Basis, MailIntake
from config.sheet import bundled_path, read
from ingest.facts import Defect, DefectKind, Extract, Kind, Link, Mail, Nature
from tracker.core.decide import misdirected, on_mail, route, unrouted
from tracker.core.due import questions
from tracker.core.judgement import AskHuman, CaseRef, File, Judgement, Note, OpenCase
from tracker.core.model import Dossier, Fate, FieldRead, LetterOnFile, MailBrief, Ruling, RulingKind, TaskKind
from tracker.core.register import Register, Written
from tracker.core.standing import items

NOBODY = Register()
NINTH = on(9)
KNOWN = Register((submission().unit,), (submission(),), {"xinghuo@example.com": ("DJ2025-0001",)}, {"our@example.org": ("DJ2025-0001",)})
FILES = (leaf("2", "申报表.docx", extract=form()), leaf("3", "案例.docx", extract=essay()))


def judged(one: Mail, register: Register = NOBODY) -> tuple[Fate, list[str], tuple[str, ...]]:
    """The fate, the kinds of its decisions (a question by what it is about), and what stays unplaced."""
    found = on_mail(one, CALL, register)
    return found.fate, [decision.task.kind.value if isinstance(decision, AskHuman) else type(decision).__name__ for decision in found.decisions], found.unplaced


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"nature": Nature.AUTO_REPLY}, (Fate.IGNORED, ["Note"], ())),
        ({"nature": Nature.READ_RECEIPT}, (Fate.IGNORED, ["Note"], ())),
        ({"nature": Nature.BULK}, (Fate.IGNORED, ["Note"], ())),
        ({"nature": Nature.CALENDAR}, (Fate.IGNORED, ["Note"], ())),
        ({"nature": Nature.OWN}, (Fate.IGNORED, ["Note"], ())),
        ({"nature": Nature.SYSTEM}, (Fate.IGNORED, ["系统"], ())),
        ({"nature": Nature.BOUNCE, "bounced": ("other@example.org",)}, (Fate.IGNORED, ["Note"], ())),
        ({"nature": Nature.BOUNCE, "bounced": ("our@example.org",)}, (Fate.REVIEW, ["退信"], ())),
        ({"subject": "咨询：截止能否延期？", "text": "表格在哪下载？"}, (Fate.ENQUIRY, ["咨询"], ())),
        ({"subject": "请删除我的个人信息", "text": "谢谢"}, (Fate.ENQUIRY, ["个人信息请求"], ())),
        ({"subject": "关于撤回申报的说明", "text": "见附件。"}, (Fate.REVIEW, ["撤回"], ())),
        ({"subject": "您好", "text": "我社区不再申报，谢谢。"}, (Fate.REVIEW, ["撤回"], ())),
        ({"subject": f"{NAME}申报材料", "text": "材料见附件，请查收。"}, (Fate.FILED, [], ())),
    ],
)
def test_mail_without_files_has_one_fate(facts, expected) -> None:
    assert judged(mail("m", **facts), KNOWN) == expected


def test_papers_are_filed_with_their_findings() -> None:
    found = on_mail(mail("m", *FILES), CALL, NOBODY)
    files = [one for one in found.decisions if isinstance(one, File)]

    assert (found.fate, found.reason, found.cases, found.forwarded, found.unplaced) == (Fate.FILED, "已归件", (CaseRef(NAME, "星火照邻"),), False, ())
    assert [(one.path, one.requirement, one.filename, [finding.code for finding in one.findings]) for one in files] == [
        ("2", "申报表", "申报表.docx", ["seal-to-verify"]),
        ("3", "案例", "案例.docx", ["person-decides", "word-count"]),
    ]
    assert [(one.label, one.value) for one in files[0].fields] == [
        ("申报单位", NAME),
        ("案例名称", "星火照邻"),
        ("分类", "1"),
        ("联系人", "郑一凡"),
        ("联系电话", "13000000008"),
    ]


def test_the_same_mail_is_judged_the_same() -> None:
    assert on_mail(mail("m", *FILES), CALL, KNOWN) == on_mail(mail("m", *FILES), CALL, KNOWN)


def test_forgotten_attachment_opens_the_case_it_names() -> None:
    found = on_mail(mail("m", subject=f"{NAME}申报材料", text="材料见附件，请查收。"), CALL, NOBODY)

    assert found == Judgement(Fate.FILED, "来信提到附件而未附", (OpenCase(CaseRef(NAME)),), (CaseRef(NAME),), nothing_attached=True)


def test_letter_without_files_that_names_nobody_is_an_enquiry() -> None:
    assert judged(mail("m", text="材料见附件，请查收。"))[:2] == (Fate.ENQUIRY, ["咨询"])


@pytest.mark.parametrize(
    "extract",
    [
        Extract(defects=(Defect(DefectKind.DANGEROUS, "2", "通知函.pdf.exe"),)),
        Extract(members=(leaf("2/1", "通知函.pdf.exe", Kind.PROGRAM),)),
    ],
)
def test_program_is_quarantined_with_all_that_came_along(extract: Extract) -> None:
    found = judged(mail("m", leaf("2", "通知函.zip", Kind.ZIP, extract), leaf("3", "案例.docx", extract=essay())))

    assert found == (Fate.QUARANTINED, ["危险附件"], ("2", "3"))


def test_withdrawal_keeps_its_paper_and_names_the_case() -> None:
    found = on_mail(mail("m", leaf("2", "撤回说明(盖章).pdf", Kind.PDF), subject="关于撤回申报的说明"), CALL, KNOWN)

    assert (found.fate, found.cases, found.unplaced) == (Fate.REVIEW, (CaseRef(NAME, "星火照邻", "DJ2025-0001"),), ("2",))
    assert [one.task.submission for one in found.decisions if isinstance(one, AskHuman)] == ["DJ2025-0001"]


def test_cloud_attachment_is_a_question_beside_the_papers() -> None:
    link = Link("QQ邮箱超大附件", "宣传片.mp4", "https://example.com/ftn", "126M")

    assert judged(mail("m", *FILES, links=(link,))) == (Fate.FILED, ["File", "File", "File", "云附件"], ())
    assert judged(mail("m", links=(link,), text="见链接"), KNOWN) == (Fate.REVIEW, ["File", "云附件"], ())
    assert judged(mail("m", links=(link,), text="见链接")) == (Fate.REVIEW, ["单位歧义", "云附件"], ("cloud:1",))


def test_link_that_only_poses_as_an_attachment_is_never_offered_for_download() -> None:
    posing = Link("unknown", "宣传片.mp4", "https://mail.163.com.evil.example/x", suspicious=True)

    assert judged(mail("m", *FILES, links=(posing,))) == (Fate.FILED, ["File", "File", "危险附件"], ())
    assert judged(mail("m", links=(posing,), text="见链接")) == (Fate.REVIEW, ["危险附件"], ())


def test_link_in_quoted_history_was_sent_before() -> None:
    quoted = Link("QQ邮箱超大附件", "宣传片.mp4", "https://example.com/ftn", quoted=True)

    assert judged(mail("m", *FILES, links=(quoted,))) == (Fate.FILED, ["File", "File"], ())


def test_calendar_entry_is_ignored() -> None:
    assert judged(mail("m", leaf("2", "invite.ics", Kind.CALENDAR), subject="会议邀请")) == (Fate.IGNORED, ["Note"], ())


def test_files_that_nobody_understands_are_listed() -> None:
    assert judged(mail("m", leaf("2", "新建文件.bin", Kind.UNKNOWN), text="给您。")) == (Fate.REVIEW, ["单位歧义"], ("2",))


def test_doubtful_unit_keeps_the_papers_and_asks() -> None:
    neighbour = submission(1, "青禾街道东园社区居民委员会", "东园红邻里")
    known = Register((neighbour.unit,), (neighbour,))

    assert judged(mail("m", leaf("2", "1.申请表-东园社区-东园红邻里.pdf", Kind.PDF)), known) == (Fate.REVIEW, ["File", "单位歧义"], ())


def test_mail_of_two_units_was_forwarded() -> None:
    files = (leaf("2", "申报表1.docx", extract=form()), leaf("3", "申报表2.docx", extract=form("青禾区南湖社区", "红船渡")))

    assert on_mail(mail("m", *files), CALL, NOBODY).forwarded


def test_bounce_names_the_case_whose_letter_came_back() -> None:
    found = on_mail(mail("m", nature=Nature.BOUNCE, bounced=("our@example.org",)), CALL, KNOWN)

    assert found.cases == (CaseRef(NAME, "星火照邻", "DJ2025-0001"),)
    assert [(one.task.key, one.task.kind) for one in found.decisions if isinstance(one, AskHuman)] == [
        (f"bounce:DJ2025-0001:{hashlib.sha256(b'our@example.org').hexdigest()[:12]}", TaskKind.BOUNCE)
    ]
    assert not any(isinstance(one, Note) for one in found.decisions)


def test_bounce_that_names_an_address_only_may_be_about_the_newest_letter_that_went_there() -> None:
    other = submission(2, "青禾街道东园社区居民委员会", "东园红邻里")
    written = {
        "Xinghuo@example.com": (Written(on(5), ("DJ2025-0001",)), Written(on(8), ("DJ2025-0001", "DJ2025-0002")), Written(on(20), ("DJ2025-0002",))),
        "other@example.com": (Written(on(1), ("DJ2025-0002",)),),
    }
    known = Register((submission().unit, other.unit), (submission(), other), written=written)
    text = "退信原因：收件人不存在\n550 5.1.1 user unknown\n祝好"

    def bounced(*addresses: str, date: datetime | None = NINTH) -> Judgement:
        return on_mail(replace(mail("m", nature=Nature.BOUNCE, undelivered=addresses, text=text), date=date), CALL, known)

    def offered(*addresses: str, date: datetime | None = NINTH) -> list[str]:
        return [one for decision in bounced(*addresses, date=date).decisions if isinstance(decision, AskHuman) for one in decision.task.candidates]

    (task,) = [one.task for one in bounced("xinghuo@example.com").decisions if isinstance(one, AskHuman)]
    assert (task.submission, bounced("xinghuo@example.com").cases) == ("", ())  # an address proves nothing
    assert task.candidates == (f"DJ2025-0001 {NAME}", f"DJ2025-0002 {other.unit.name}")
    assert task.reasons[1:] == ("xinghuo@example.com", "退信原因：收件人不存在", "550 5.1.1 user unknown")
    assert offered("xinghuo@example.com", date=None) == [f"DJ2025-0002 {other.unit.name}"]
    assert offered("xinghuo@example.com", date=on(6)) == [f"DJ2025-0001 {NAME}"]
    assert [bounced(*addresses).fate for addresses in (("nobody@example.com",), ())] == [Fate.IGNORED, Fate.IGNORED]
    assert bounced("other@example.com", date=datetime(1970, 1, 1, tzinfo=ZONE)).fate is Fate.IGNORED


ESSAYS = read(bundled_path("TG"))  # its subjects begin with 投稿
STARTS = next(word for intake in ESSAYS.intake.mailboxes for word in intake.subject_starts)


def test_route_by_the_word_a_subject_begins_with() -> None:
    submitted = mail("m", subject=f"Re: {STARTS}从陌路人到自家人")

    assert route(submitted, (CALL, ESSAYS)).campaign == ESSAYS
    assert route(submitted, (CALL,), (ESSAYS,)).misdirected
    assert route(mail("m"), (CALL,), (ESSAYS,)).campaign == CALL


def test_route_by_number_and_to_nobody() -> None:
    other = replace(CALL, code="DJ2026", intake=replace(CALL.intake, mailboxes=(MailIntake("anli@71cpc.cn"),)))

    assert route(mail("m", subject="回复：【DJ2025-0001】材料收悉回执"), (other, CALL)).campaign == CALL
    assert route(mail("m"), (CALL, other)).campaign is None
    assert route(mail("m"), ()).campaign is None


def test_misdirected_and_unrouted_mail_is_kept_for_a_person() -> None:
    one = mail("m", leaf("2", "稿件.docx"))

    gone, open_ = misdirected(one, CALL, "投错了"), unrouted(one, "不知道")

    assert (gone.fate, gone.unplaced, gone.reason) == (Fate.MISDIRECTED, ("2",), "投错了")
    assert (open_.fate, open_.unplaced, open_.reason) == (Fate.REVIEW, ("2",), "不知道")


FORM = "申报表"


def versions(*mails: MailBrief, fields: tuple[FieldRead, ...] = (), letters: tuple[LetterOnFile, ...] = (), rulings: tuple[Ruling, ...] = ()) -> Dossier:
    """A form and a text in the first mail, another text in each mail after it."""
    held = [paper(1, FORM, mail="m0", kind=Kind.PDF, arrived=mails[0].arrived, fields=fields)]
    held += [paper(place + 2, mail=f"m{place}", arrived=one.arrived) for place, one in enumerate(mails)]
    return dossier(*held, mails=mails, letters=letters, rulings=rulings)


def stood(one: Dossier) -> list[str]:
    case = next(each for each in items(one, CALL) if each.requirement.key == "案例")
    return [each.standing.value for each in case.papers]


STRANGER = brief("m1", on(12), sender="nobody@other.example")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (versions(brief("m0"), brief("m1", on(12))), ["superseded", "accepted"]),  # the same address
        (versions(brief("m0"), STRANGER), ["accepted", "in-review"]),
        (versions(brief("m0"), STRANGER, fields=(FieldRead("电子邮箱", "邮箱", "Nobody@other.example", ""),)), ["superseded", "accepted"]),
        (versions(brief("m0"), replace(STRANGER, references=("r@example.org",)), letters=(letter("r"),)), ["superseded", "accepted"]),
        (versions(brief("m0"), STRANGER, brief("m2", on(13))), ["superseded", "in-review", "accepted"]),  # what waits hides nothing and is not hidden
        (versions(brief("m0"), STRANGER, rulings=(ruling(RulingKind.THIS_VERSION, "paper:3"),)), ["superseded", "accepted"]),
        (versions(brief("m0"), STRANGER, rulings=(ruling(RulingKind.VOID, "paper:3"),)), ["accepted", "superseded"]),
    ],
    ids=["same", "stranger", "contact", "answer", "later", "adopted", "void"],
)
def test_version_of_a_stranger_waits_and_the_one_before_it_stands(one: Dossier, expected: list[str]) -> None:
    assert stood(one) == expected


def test_version_of_a_stranger_is_a_question_once() -> None:
    asked = [(one.kind, one.mail) for one in questions(versions(brief("m0"), STRANGER), CALL)]

    assert asked == [(TaskKind.REPLACEMENT, STRANGER.sha256)]
    assert questions(versions(brief("m0"), brief("m1", on(12))), CALL) == ()


def test_the_order_in_which_evidence_is_told_does_not_matter() -> None:
    one = versions(brief("m0"), STRANGER, brief("m2", on(13)))

    assert stood(replace(one, papers=one.papers[::-1], mails=one.mails[::-1])) == stood(one)


@pytest.mark.parametrize(
    ("arrived", "dated", "changed", "asked"),
    [
        (CLOSES + timedelta(minutes=13), CLOSES - timedelta(minutes=2), {}, True),
        (CLOSES + timedelta(minutes=13), CLOSES + timedelta(minutes=12), {}, False),
        (CLOSES + timedelta(days=2), CLOSES - timedelta(minutes=2), {}, False),  # only the date says so, and its sender writes it
        (CLOSES + timedelta(days=2), CLOSES - timedelta(minutes=2), {"basis": Basis.SENT}, True),
        (CLOSES + timedelta(days=2), CLOSES + timedelta(days=2), {"grace": timedelta(days=3)}, True),
        (CLOSES + timedelta(days=4), CLOSES + timedelta(days=4), {"grace": timedelta(days=3)}, False),
    ],
)
def test_near_misses_are_asked_about(arrived: datetime, dated: datetime, changed: dict[str, object], asked: bool) -> None:
    campaign = replace(CALL, deadlines=tuple(replace(one, **changed) if one.name == "电子" else one for one in CALL.deadlines))  # type: ignore[arg-type]
    found = questions(dossier(paper(1, arrived=arrived, dated=dated)), campaign)

    assert [one.kind for one in found] == ([TaskKind.BORDERLINE] if asked else [])


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("案例.docx", "案例（以此版为准）.docx", ["superseded", "accepted"]),
        ("案例定稿.docx", "案例.docx", ["accepted", "superseded"]),
        ("案例上.docx", "案例下.docx", ["accepted", "accepted"]),
        ("案例修改稿1.docx", "案例修改稿2.docx", ["accepted", "accepted"]),  # which of them is the last nobody says
    ],
)
def test_of_two_versions_in_one_mail_the_one_that_says_so_counts(first: str, second: str, expected: list[str]) -> None:
    assert stood(dossier(paper(1, mail="m", filename=first), paper(2, mail="m", filename=second))) == expected
