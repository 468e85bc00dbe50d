"""Files left at a provider: announced, never counted as received, answered by a real file, and more pressing day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from test_core_builders import CALL, CLOSES, NAME, ZONE, brief, call, dossier, essay, form, leaf, mail, on, paper, requirement, ruling, submission, task

from config.campaign import Weight
from ingest.facts import Extract, Kind, Link, Mail
from notifier.notices import Deficiency, Receipt, Saying
from tracker.core.cloud import answered, as_of, offered, path_of, pressing_first, printed_size, task_key, urgency
from tracker.core.decide import LEFT_ELSEWHERE, on_mail
from tracker.core.due import Burst, answer, faults, questions
from tracker.core.judgement import AskHuman, File
from tracker.core.model import CaseState, Dossier, Fate, Finding, Paper, RulingKind, Standing, Task, TaskKind
from tracker.core.register import Register
from tracker.core.standing import case_state, item, items

NOBODY = Register()
EXPIRES = datetime(2025, 10, 8, 10, tzinfo=ZONE)
FILM = Link("qq", "清泉先锋宣传片.mp4", "https://wx.mail.qq.com/ftn/download?k=1", "126.00M", EXPIRES)
FILES = (leaf("2", "申报表.docx", extract=form()), leaf("3", "案例.docx", extract=essay()))
ABSENT = Finding("cloud-only", Weight.MUST, values=(("name", FILM.name), ("size", "126.0MB"), ("until", "2025年10月8日10时")))
OVERSIZE = Finding("oversize", Weight.SHOULD, values=(("target", "相关资料"), ("found", "126.0MB"), ("limit", "不超过10MB")))
MATERIAL = requirement("相关资料")
FORM_AND_CASE = (paper(1, "申报表", mail="m", kind=Kind.PDF), paper(2, "案例", mail="m"))


def left(identity: int = 3, item: str = "相关资料", *, kind: Kind = Kind.MP4, **facts) -> Paper:
    facts.setdefault("findings", (ABSENT, OVERSIZE))
    made = paper(identity, item, kind=kind, expires=EXPIRES, **facts)
    return replace(made, sha256="", path="cloud:1", filename=facts.get("filename", FILM.name), size=132_120_576)


def asked(one: Mail, register: Register = NOBODY) -> list[Task]:
    return [decision.task for decision in on_mail(one, CALL, register).decisions if isinstance(decision, AskHuman)]


def filed(one: Mail, register: Register = NOBODY) -> list[File]:
    return [decision for decision in on_mail(one, CALL, register).decisions if isinstance(decision, File)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("126.00M", 132_120_576), ("1.5 GB", 1_610_612_736), ("300KB", 307_200), ("12字节", 12), ("9999T", 9999 * 1024**4), ("", 0), ("很大", 0), ("1e9M", 0)],
)
def test_size_as_printed(text: str, expected: int) -> None:
    assert printed_size(text) == expected


def test_link_becomes_a_paper_without_bytes() -> None:
    found = on_mail(mail("m", *FILES, links=(FILM,)), CALL, NOBODY)
    film = next(one for one in found.decisions if isinstance(one, File) and not one.sha256)

    assert found.fate is Fate.FILED
    assert (film.path, film.requirement, film.shared, film.filename, film.size, film.kind, film.expires) == (
        "cloud:1",
        "相关资料",
        True,
        FILM.name,
        132_120_576,
        Kind.MP4,
        EXPIRES,
    )
    assert film.findings == (ABSENT, OVERSIZE)
    assert [(one.kind, one.due, one.key[:6]) for one in asked(mail("m", *FILES, links=(FILM,)))] == [(TaskKind.CLOUD, EXPIRES, "cloud:")]


def test_link_of_unknown_size_and_expiry_says_so() -> None:
    (film,) = (one for one in filed(mail("m", *FILES, links=(replace(FILM, size="", expires=None),))) if not one.sha256)

    assert film.findings == (Finding("cloud-undated", Weight.MUST, values=(("name", FILM.name), ("size", ""), ("until", ""))),)
    assert (film.size, film.expires) == (0, None)
    assert ["来信未写明失效日期" in "".join(one.reasons) for one in asked(mail("m", *FILES, links=(replace(FILM, expires=None),)))] == [True]


def test_mail_of_nothing_but_links_opens_its_case_and_waits_for_a_person() -> None:
    found = on_mail(mail("m", links=(FILM,), subject=f"{NAME}申报材料"), CALL, NOBODY)

    assert (found.fate, found.reason, [one.unit for one in found.cases]) == (Fate.REVIEW, LEFT_ELSEWHERE, [NAME])
    assert [type(one).__name__ for one in found.decisions] == ["File", "AskHuman"]


def test_link_that_cannot_be_placed_asks_whose_it_is_and_who_fetches_it_sees_what_it_is() -> None:
    nameless = replace(FILM, name="")
    unplaced = on_mail(mail("m", *FILES, links=(nameless,)), CALL, NOBODY)
    nobody = on_mail(mail("m", links=(FILM,)), CALL, NOBODY)

    assert [one.kind for one in asked(mail("m", *FILES, links=(nameless,)))] == [TaskKind.CLOUD]
    assert (unplaced.unplaced, nobody.unplaced) == (("cloud:1",), ("cloud:1",))
    assert [one.kind for one in asked(mail("m", links=(FILM,)))] == [TaskKind.UNIT, TaskKind.CLOUD]
    assert nobody.fate is Fate.REVIEW


def test_every_link_has_a_question_of_its_own() -> None:
    two = mail("m", *FILES, links=(FILM, replace(FILM, name="花絮.mp4", expires=None)))

    assert [one.key for one in asked(two)] == [task_key(two.sha256, "cloud:1"), task_key(two.sha256, "cloud:2")]
    assert [path_of(one.key) for one in asked(two)] == ["cloud:1", "cloud:2"]
    assert task_key(two.sha256, "cloud:1") == f"cloud:{two.sha256[:16]}"  # as when there was one question a mail


@pytest.mark.parametrize("changed", [{"quoted": True}, {"suspicious": True}, {"name": "通知.pdf.exe"}, {"name": "宣传片\u202e4pm.mp4"}])
def test_what_nobody_should_download_is_no_paper(changed) -> None:
    assert offered(mail("m", links=(replace(FILM, **changed),))) == ()


def test_programs_by_name_are_named_as_a_danger() -> None:
    assert [one.kind for one in asked(mail("m", *FILES, links=(replace(FILM, name="播放器.exe"),)))] == [TaskKind.DANGEROUS]


def test_many_links_do_not_fill_the_ledger() -> None:
    assert len(offered(mail("m", links=tuple(replace(FILM, name=f"{place}.mp4") for place in range(100))))) == 20


def stands(*papers: Paper, rulings=()) -> tuple[Standing, list[str]]:
    found = item(dossier(*papers, rulings=rulings), MATERIAL, CALL)
    return found.standing, [one.code for one in found.findings]


PHOTO = paper(4, "相关资料", kind=Kind.JPEG, arrived=on(12))
VIDEO = paper(5, "相关资料", kind=Kind.MP4, arrived=on(12))


@pytest.mark.parametrize(
    ("papers", "standing"),
    [
        ((left(),), Standing.DEFECTIVE),
        ((left(), VIDEO), Standing.ACCEPTED),
        ((left(), PHOTO), Standing.DEFECTIVE),  # a photograph is not the film
        ((left(kind=Kind.ZIP), PHOTO), Standing.ACCEPTED),
        ((left(arrived=on(20)), VIDEO), Standing.DEFECTIVE),  # what came before does not answer it
        ((left(), replace(left(6, arrived=on(12)), mail="b" * 64)), Standing.DEFECTIVE),  # announced again
        ((left(arrived=CLOSES + timedelta(minutes=1)),), Standing.LATE),
        ((left(), replace(VIDEO, arrived=CLOSES + timedelta(minutes=1))), Standing.DEFECTIVE),
    ],
)
def test_only_the_real_file_answers(papers, standing: Standing) -> None:
    assert stands(*papers)[0] is standing
    assert stands(*reversed(papers))[0] is standing


def test_link_never_replaces_a_file_that_is_here() -> None:
    found = item(dossier(paper(1, "案例", arrived=on(5)), left(2, "案例", kind=Kind.DOCX, arrived=on(9))), requirement("案例"), CALL)

    assert [one.standing for one in found.papers] == [Standing.ACCEPTED, Standing.DEFECTIVE]
    assert found.standing is Standing.DEFECTIVE


def test_later_attachment_replaces_the_link_of_an_item_that_has_one_version() -> None:
    found = item(dossier(left(1, "案例", kind=Kind.DOCX), paper(2, "案例", arrived=on(12))), requirement("案例"), CALL)

    assert ([one.standing for one in found.papers], found.standing) == ([Standing.SUPERSEDED, Standing.ACCEPTED], Standing.ACCEPTED)


def test_link_heals_nothing_and_counts_as_no_format() -> None:
    both = requirement("案例", together=("doc", "pdf"), formats=())
    no_seal = paper(1, "申报表", findings=(Finding("no-seal", Weight.MUST),))
    stamped = left(2, "申报表", kind=Kind.PDF, findings=(replace(ABSENT, values=()),))

    lacking = item(dossier(paper(1, "案例"), left(2, "案例", kind=Kind.PDF)), both, call(both))
    sealed = item(dossier(no_seal, stamped), requirement("申报表"), CALL)

    assert "not-together" in [one.code for one in lacking.findings]
    assert "no-seal" in [one.code for one in sealed.findings]


def test_a_person_may_rule_and_take_back() -> None:
    accepted = ruling(RulingKind.ACCEPT, "item:相关资料")
    fetched = replace(VIDEO, id=9, mail=left().mail, path="cloud:1=DJ2025-0001:0123456789ab", arrived=left().arrived)
    put = ruling(RulingKind.PLACE, "paper:9", "cloud:0")

    assert stands(left(), rulings=(accepted,))[0] is Standing.ACCEPTED
    assert stands(left(), fetched, rulings=(put,))[0] is Standing.ACCEPTED
    assert stands(left(), fetched, rulings=(replace(put, undone=True),))[0] is Standing.DEFECTIVE
    assert stands(left(), fetched, rulings=(replace(put, undone=True), replace(put, id=2)))[0] is Standing.ACCEPTED


def waiting(**facts) -> Dossier:
    return dossier(*FORM_AND_CASE, left(mail="m"), mails=(brief("m"),), tasks=(task(TaskKind.CLOUD),), **facts)


def test_case_waits_for_the_person_who_fetches() -> None:
    case = waiting()

    assert case_state(case, items(case, CALL)) is CaseState.IN_REVIEW
    assert case_state(replace(case, tasks=()), items(case, CALL)) is CaseState.TO_SUPPLEMENT


def test_letter_asks_for_the_file_once_and_again_when_it_is_gone() -> None:
    number = submission().number
    extended = waiting(rulings=(ruling(RulingKind.EXTEND, value="2025-10-31"),))  # for the link outlives the call

    def written(now: datetime) -> tuple[Deficiency, str]:
        (sent,) = answer(Burst((brief("m"),)), {number: extended}, CALL, now)
        assert isinstance(sent.notice, Deficiency)  # type: ignore[union-attr]
        return sent.notice, sent.posting.key  # type: ignore[union-attr]

    early, late, gone = (written(now) for now in (on(10, 12), on(7, month=10), EXPIRES))

    assert [(one.problem.code, one.request.code) for one in early[0].faults] == [
        ("finding.cloud-only", "ask.attach-or-post"),
        ("finding.oversize", "request.oversize"),
    ]
    assert early[1] == late[1] != gone[1]
    assert gone[0].faults[0].problem == Saying("finding.cloud-expired", ABSENT.values)
    assert [one.item for one in early[0].case.received] == ["申报表", "案例"]


def test_letter_offers_no_disk_where_the_call_takes_no_post() -> None:
    only = call(MATERIAL)

    assert [one.request.code for one in faults(items(waiting(), only))] == ["request.cloud-only", "request.oversize"]


def test_same_link_twice_is_no_news_and_its_file_is() -> None:
    number = submission().number
    again = waiting(letters=(), parcels=())
    known = replace(left(7, mail="n", arrived=on(12)), path="cloud:1")
    sent = replace(again, papers=(*again.papers, known), mails=(*again.mails, brief("n", on(12))), letters=())
    covered = replace(sent, letters=(replace_letter(sent),))

    (settled,) = answer(Burst((brief("n", on(12)),)), {number: covered}, CALL, on(12, 12))
    other = replace(covered, papers=(*again.papers, replace(known, filename="花絮.mp4")))
    (written,) = answer(Burst((brief("n", on(12)),)), {number: other}, CALL, on(12, 12))

    assert type(settled).__name__ == "Settle"
    assert not isinstance(written, Receipt)
    assert type(written).__name__ == "Send"


def replace_letter(case: Dossier):
    from test_core_builders import letter

    return letter("deficiency:1", "deficiency", covers=(case.mails[0].sha256,))


def test_link_that_comes_late_is_no_new_version() -> None:
    late = left(7, mail="n", arrived=CLOSES + timedelta(hours=1))

    assert questions(dossier(VIDEO, late), CALL) == ()
    assert [one.kind for one in questions(dossier(left(), replace(VIDEO, arrived=CLOSES + timedelta(hours=1))), CALL)] == [TaskKind.LATE_REPLACEMENT]


def test_standings_name_a_link_as_gone_from_its_last_moment_on() -> None:
    stood = items(waiting(), CALL)

    def codes(now: datetime) -> list[str]:
        return [one.code for one in next(one for one in as_of(stood, now) if one.requirement.key == "相关资料").findings]

    assert codes(EXPIRES - timedelta(microseconds=1)) == ["cloud-only", "oversize"]
    assert codes(EXPIRES) == ["cloud-expired", "oversize"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2025, 9, 30, 23, 59, tzinfo=ZONE), "later"),
        (datetime(2025, 10, 1, 0, 0, tzinfo=ZONE), "soon"),
        (datetime(2025, 10, 6, 23, 59, tzinfo=ZONE), "soon"),
        (datetime(2025, 10, 7, 0, 0, tzinfo=ZONE), "urgent"),
        (datetime(2025, 10, 8, 9, 59, tzinfo=ZONE), "urgent"),
        (EXPIRES, "gone"),
    ],
)
def test_urgency_rises_by_the_days_people_count(now: datetime, expected: str) -> None:
    question = replace(task(TaskKind.CLOUD), due=EXPIRES)

    assert urgency(question, now, "Asia/Shanghai") == expected
    assert urgency(replace(question, closed=True), now, "Asia/Shanghai") is None
    assert urgency(replace(question, due=None), now, "Asia/Shanghai") == "unknown"
    assert urgency(task(TaskKind.UNIT), now, "Asia/Shanghai") is None


def test_what_runs_out_comes_first() -> None:
    now = datetime(2025, 10, 1, 9, tzinfo=ZONE)
    old = replace(task(TaskKind.ENQUIRY), key="old")
    closed = replace(task(TaskKind.CLOUD, closed=True), key="closed", due=now)
    tasks = (
        closed,
        old,
        *(replace(task(TaskKind.CLOUD), key=str(days), due=now + timedelta(days=days)) for days in (20, 5, 1, -1)),
        replace(task(TaskKind.CLOUD), key="unknown"),
    )

    assert [one.key for one in pressing_first(tasks, now, "Asia/Shanghai")] == ["1", "-1", "5", "old", "20", "unknown", "closed"]


def test_pasted_names_are_cut_in_the_question() -> None:
    long = mail("m", *FILES, links=(replace(FILM, name="片" * 9000 + ".mp4"),))
    question = next(one for one in asked(long) if one.kind is TaskKind.CLOUD)

    assert len(question.question) < 120
    assert max(len(one) for one in question.reasons) < 320


def test_archive_left_elsewhere_is_a_matter_of_its_item() -> None:
    assert [one.kind for one in asked(mail("m", *FILES, leaf("4", "x.zip", Kind.ZIP, Extract()), links=(replace(FILM, name="全部材料.zip"),)))] == [
        TaskKind.UNREADABLE,
        TaskKind.CLOUD,
    ]


def open_question(link: Paper) -> Task:
    return Task(task_key(link.mail, link.path), TaskKind.CLOUD, "？", CALL.code, link.mail, "DJ2025-0001")


@pytest.mark.parametrize(
    ("papers", "closed"),
    [
        ((left(1, "案例", kind=Kind.DOCX), paper(2, "案例", arrived=on(12))), True),
        ((left(1, "案例", kind=Kind.DOCX), paper(2, "案例", arrived=on(9))), False),  # came before
        ((left(1, "案例", kind=Kind.DOCX), paper(2, "案例", arrived=CLOSES + timedelta(minutes=1))), False),  # too late to stand for it
        ((left(1, "案例", kind=Kind.DOCX), paper(2, "申报表", arrived=on(12))), False),  # another item
        ((left(), VIDEO), False),  # one more film
        ((left(), replace(VIDEO, filename=f"{left().filename}")), True),
        ((left(kind=Kind.ZIP), PHOTO), False),
        ((left(),), False),
    ],
)
def test_nobody_is_to_fetch_what_came_by_mail_since(papers, closed: bool) -> None:
    asked_ = open_question(papers[0])

    assert answered(dossier(*papers, tasks=(asked_,)), CALL) == ((asked_,) if closed else ())
    assert answered(dossier(*papers, tasks=(replace(asked_, closed=True),)), CALL) == ()
