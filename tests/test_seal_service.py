"""Seals in the service: looked for where one is wanted, told to people and to nobody else, confirmed key by key."""

from __future__ import annotations

import base64
import io
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from kill.deployment import CAMPAIGN, FIRST, deployment, settings
from second_look import Chunks
from test_core_builders import CALL, SEAL, dossier, paper, requirement, ruling
from test_examine import ESSAY, UNIT, form, letters, mail, papers, receive, second, stands

from config.campaign import Requirement, SealCheck, Weight
from config.prose import prose
from config.sheet import bundled_path, read_text
from ingest.child import Broken
from ingest.engraved import Score
from ingest.extract.seal import VERSION
from ingest.facts import Extract, Kind, Leaf, Seal, SealType, Strip
from ingest.names import unit_key
from notifier.words import say
from tracker.cli import run as command
from tracker.core import board, confirm, stamped
from tracker.core.judgement import CaseRef
from tracker.core.model import Finding, Ruling, RulingKind, Standing, Unit
from tracker.core.report import Report
from tracker.core.sealed import Sealing, SealState
from tracker.core.standing import item
from tracker.desk import Desk, open_desk
from tracker.flow import examiners, seals
from tracker.flow.office import report
from tracker.workbook import contact
from tracker.workbook.registers import quotable
from tracker.workbook.status import status_json
from tracker.workbook.write import write

HOUR = timedelta(hours=1)
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
LOOK = "0123456789abcdef"
PRINT = Seal(
    page=2, box=(10, 20, 120, 120), ellipse=(70.0, 80.0, 120.0, 120.0, 0.0), seen=True, sure=0.98, diameter=120.0, text=UNIT, crop=PNG, unrolled=PNG, look=LOOK
)


def saw(code: str, *, at: int = 0, read: str = UNIT, where: str = "第2页", **more: str) -> Finding:
    values = {"owner": "申报单位", "declared": UNIT, "read": read, "best": "", "why": "印迹太淡", "look": "", "at": str(at), **more}
    return Finding(code, Weight.HUMAN, where, tuple(values.items()))


# --- what is said of a paper ---


@pytest.mark.parametrize(
    ("sealing", "declared", "codes", "where"),
    [
        (Sealing(SealState.VERIFIED, PRINT), (UNIT,), ["seal-matches"], "第2页"),
        (Sealing(SealState.VERIFIED, replace(PRINT, pasted=True, source="picture")), (UNIT,), ["seal-matches", "seal-pasted"], "第2张图"),
        (Sealing(SealState.STAMPED_OTHER, PRINT), (UNIT,), ["seal-other"], "第2页"),
        (Sealing(SealState.STAMPED_UNREAD, replace(PRINT, text="青禾街道办事处")), (UNIT,), ["seal-reads"], "第2页"),
        (Sealing(SealState.NEEDS_PERSON, PRINT, reasons=("longer",)), (UNIT,), ["seal-doubt"], "第2页"),
        (Sealing(SealState.NEEDS_PERSON, None, (Score(UNIT, 0.0),), ("electronic",)), (UNIT,), ["seal-electronic"], ""),
        (Sealing(SealState.STAMPED_UNREAD, replace(PRINT, type=SealType.SPECIAL)), (UNIT,), ["seal-special"], "第2页"),
        (Sealing(SealState.STAMPED_UNREAD, replace(PRINT, text="水")), (UNIT,), ["seal-unread"], "第2页"),
        (Sealing(SealState.NEEDS_PERSON, replace(PRINT, seen=False, why=("grey",))), (UNIT,), ["seal-unsure"], "第2页"),
        (Sealing(SealState.NOT_SEEN), (UNIT,), ["seal-not-seen"], ""),
    ],
    ids=["matches", "pasted", "other", "reads", "longer", "electronic", "special", "unread", "unsure", "not seen"],
)
def test_what_a_look_comes_to_is_said_with_its_place_and_is_for_a_person(sealing: Sealing, declared: tuple[str, ...], codes: list[str], where: str) -> None:
    extract = Extract(seals=(sealing.seal,) if sealing.seal else ())

    said = tuple(stamped._said(sealing, extract, "申报单位", declared))

    assert [one.code for one in said] == codes
    assert {(one.weight, one.remark, one.where) for one in said} == {(Weight.HUMAN, False, where)}  # a remark would be told to the applicant
    assert stamped.verified(said) is (codes == ["seal-matches"])


def test_a_paper_may_be_stamped_by_the_unit_under_all_its_names_and_by_whom_the_form_names_beside_it() -> None:
    known = Unit(1, "云岭市社会工作协会", unit_key("云岭市社会工作协会"), ("云岭社工协会",))
    other = Unit(2, "青禾街道办事处", unit_key("青禾街道办事处"))
    rows = form_fields(("申报单位", "单位", "云岭市社工协会"), ("推荐单位", "文字", "临江市民政局"), ("联系人", "姓名", "李文"))

    found = stamped.names(CaseRef("云岭市社会工作协会"), rows, (known, other))

    assert found == stamped.Names(("云岭市社会工作协会", "云岭社工协会", "云岭市社工协会"), ("临江市民政局",), ("青禾街道办事处",))
    strange = form_fields(("申报单位", "单位", "青禾街道办事处"))
    assert stamped.names(CaseRef("云岭市社会工作协会"), strange, (known, other)) == stamped.Names(found.own[:2], (), ("青禾街道办事处",))
    assert stamped.owners(Requirement("表", seal="本单位、推荐单位")) == ("本单位", "推荐单位")


def form_fields(*rows: tuple[str, str, str]) -> tuple[Any, ...]:
    from tracker.core.model import FieldRead

    return tuple(FieldRead(label, meaning, value) for label, meaning, value in rows)


# --- how an item stands ---

AUTOMATIC = replace(CALL, seal_check=SealCheck.AUTOMATIC)


def scanned(number: int, *seen: Finding, mail_: str = "m", **more: Any) -> Any:
    return paper(number, "申报表", mail=mail_, kind=Kind.PDF, findings=(SEAL, *seen), **more)


@pytest.mark.parametrize("code", [stamped.MATCHES, *stamped.DOUBTS])
def test_whatever_was_seen_an_item_waits_for_a_person_unless_the_sheet_says_otherwise(code: str) -> None:
    case = dossier(scanned(1, saw(code)))

    assert item(case, requirement("申报表"), CALL).standing is Standing.TO_VERIFY
    assert item(case, requirement("申报表"), AUTOMATIC).standing is (Standing.ACCEPTED if code == stamped.MATCHES else Standing.TO_VERIFY)


def test_a_matching_name_completes_no_item_of_which_anything_else_is_in_doubt() -> None:
    pasted = dossier(scanned(1, saw(stamped.MATCHES), saw("seal-pasted")))
    empty = dossier(scanned(1, saw(stamped.MATCHES), Finding("empty-field", Weight.MUST, values=(("label", "联系人"),))))
    signed = replace(requirement("申报表"), signature="负责人")

    assert item(pasted, requirement("申报表"), AUTOMATIC).standing is Standing.TO_VERIFY
    assert item(empty, requirement("申报表"), AUTOMATIC).standing is Standing.DEFECTIVE
    assert item(dossier(scanned(1, saw(stamped.MATCHES))), signed, AUTOMATIC).standing is Standing.TO_VERIFY


@pytest.mark.parametrize("campaign", [CALL, AUTOMATIC], ids=["人工", "自动"])
@pytest.mark.parametrize("code", [stamped.MATCHES, "seal-other", "seal-not-seen"])
def test_a_ruling_on_the_seal_outranks_what_was_seen_and_can_be_taken_back(campaign: Any, code: str) -> None:
    good = ruling(RulingKind.ACCEPT, stamped.subject(1))
    bad = replace(ruling(RulingKind.RETURN, stamped.subject(1)), why="盖的是街道的章")
    case = dossier(scanned(1, saw(code)))

    accepted = item(replace(case, rulings=(good,)), requirement("申报表"), campaign)
    refused = item(replace(case, rulings=(bad,)), requirement("申报表"), campaign)
    undone = item(replace(case, rulings=(replace(bad, undone=True),)), requirement("申报表"), campaign)

    assert (accepted.standing, accepted.findings) == (Standing.ACCEPTED, ())
    assert (refused.standing, refused.findings) == (Standing.DEFECTIVE, (Finding("seal-refused", Weight.MUST, values=(("why", "盖的是街道的章"),)),))
    assert undone == item(case, requirement("申报表"), campaign)


@pytest.mark.parametrize(
    ("why", "seen", "said"),
    [
        ("盖的是街道的章", "seal-not-seen", "公章经核验不合格：盖的是街道的章"),
        ("公章不合格，章名不对", stamped.MATCHES, "公章经核验不合格：公章不合格，章名不对"),
        ("公章经核验不合格", "seal-special", "公章经核验不合格：所盖为专用章，不是公章"),  # as books of an earlier version have it
        ("不合格", "seal-not-seen", "公章经核验不合格：未见公章"),
        ("", "seal-unread", "公章经核验不合格：公章不清"),
        ("", stamped.MATCHES, "公章经核验不合格"),
        ("公章经核验不合格。", stamped.MATCHES, "公章经核验不合格"),
        ("不符合要求", stamped.MATCHES, "公章经核验不合格"),
    ],
)
def test_that_a_seal_will_not_do_is_said_once(why: str, seen: str, said: str) -> None:
    bad = replace(ruling(RulingKind.RETURN, stamped.subject(1), "DJ2025-0001-01"), why=why)

    (told,) = item(dossier(scanned(1, saw(seen)), rulings=(bad,)), requirement("申报表"), CALL).findings

    assert say(told.code, **dict(told.values)) == said
    assert told.weight is Weight.MUST


def test_a_ruling_on_the_seal_says_nothing_of_the_rest() -> None:
    empty = Finding("empty-field", Weight.MUST, values=(("label", "联系人"),))
    case = dossier(scanned(1, saw(stamped.MATCHES), empty), rulings=(ruling(RulingKind.ACCEPT, stamped.subject(1)),))

    found = item(case, requirement("申报表"), CALL)

    assert (found.standing, found.findings) == (Standing.DEFECTIVE, (empty,))


def test_a_paper_without_a_seal_says_nothing_where_another_of_the_item_bears_one() -> None:
    one, other = scanned(1, saw("seal-not-seen")), replace(scanned(2, saw(stamped.MATCHES)), kind=Kind.DOCX)

    assert [finding.code for finding in item(dossier(one, other), requirement("申报表"), CALL).findings] == ["seal-to-verify", "seal-matches"]
    assert [finding.code for finding in item(dossier(one), requirement("申报表"), CALL).findings] == ["seal-to-verify", "seal-not-seen"]


def test_nobody_is_asked_about_a_paper_beside_one_that_bears_a_seal() -> None:
    one, other = scanned(1, saw("seal-not-seen")), replace(scanned(2, saw(stamped.MATCHES)), kind=Kind.DOCX, path="3", sha256="e" * 64)

    def asked(*rulings: Ruling) -> list[int]:
        return [line.paper.id for line in confirm.waiting(board.report(CALL, [dossier(one, other, rulings=rulings)], at=FIRST))]

    assert asked() == [2]
    assert asked(ruling(RulingKind.RETURN, stamped.subject(2))) == [1]  # that one will not do: then this one is asked about


def test_word_text_without_a_seal_is_not_mended_by_a_scan_whose_seal_was_refused() -> None:
    word = paper(1, "申报表", mail="m", findings=(Finding("no-seal", Weight.MUST),))
    rulings = (ruling(RulingKind.RETURN, stamped.subject(2)),)

    assert item(dossier(word, scanned(2, saw("seal-other"))), requirement("申报表"), CALL).standing is Standing.TO_VERIFY
    refused = item(dossier(word, scanned(2, saw("seal-other")), rulings=rulings), requirement("申报表"), CALL)
    assert {finding.code for finding in refused.findings if finding.weight is Weight.MUST} == {"no-seal", "seal-refused"}


# --- in the service ---


@dataclass
class Stamps:
    """Looks for seals in the pages of the tests: the chunk of a page that is no row of a table says what is on it."""

    said: dict[str, tuple[Seal, ...]] = field(default_factory=dict)  # by what the chunk says after "章"
    name: str = "seal"
    version: str = VERSION
    together: int = 1
    asked: list[str] = field(default_factory=list)

    def wants(self, leaf: Leaf, item_: Requirement | None) -> bool:  # noqa: ARG002  the protocol asks with it
        return item_ is None or bool(item_.seal)

    def examine(self, files: Sequence[tuple[Path, Kind]], *, passwords: tuple[str, ...] = ()) -> tuple[Extract | Broken, ...]:  # noqa: ARG002
        self.asked += [file.name for file, _ in files]
        return tuple(Extract(seals=self.said.get(file.name, ()), reader=self.version) for file, _ in files)

    def close(self) -> None:
        """Nothing of it is left after a call."""


@pytest.fixture
def stamps() -> Stamps:
    return Stamps()


@pytest.fixture
def office(tmp_path: Path, stamps: Stamps) -> Iterator[Desk]:
    home = deployment(tmp_path / "home", settings(imap=("127.0.0.1", 9), smtp=None, address="anli@example.org"))
    desk = replace(open_desk(home), examiners=(Chunks(), stamps))
    yield desk
    desk.close()


FORM = ("1.申请表-云岭市社会工作协会-云岭同心.png", form())


def seal_tasks(desk: Desk, *, open_only: bool = True) -> list[tuple[str, str]]:
    with desk.store.look() as ledger:
        return [(one.question, one.answer) for one in ledger.office.tasks(CAMPAIGN, open_only=open_only) if one.kind.value == "公章"]


def standing_of(desk: Desk, key: str = "申报表") -> str:
    shown = status_json(report(desk, desk.campaign(), at=FIRST + 9 * HOUR))
    return next(one["standing"] for one in shown["submissions"][0]["items"] if one["key"] == key)


def test_what_bears_no_seal_as_far_as_seen_is_asked_of_a_person_and_of_nobody_else(office: Desk, stamps: Stamps) -> None:
    receive(office, mail(FORM, ESSAY))
    before = letters(office)

    found = second(office)

    assert (found.done, len(stamps.asked)) == (2, 1)  # the form is read and looked at, the essay is neither
    assert (before, letters(office)) == (["receipt"], ["receipt"])
    assert standing_of(office) == "to-verify"
    assert seal_tasks(office) == [("“申报表”未见公章，公章是否合格？", "")]
    ((_, _, grave, _), _) = papers(office)
    assert grave == (("seal-not-seen", "人工"),)


def test_reading_everything_again_says_the_same_of_seals(office: Desk, stamps: Stamps) -> None:
    from tracker.flow.care import again

    receive(office, mail(FORM, ESSAY))
    second(office)
    once = stands(office)

    again(office, None)
    second(office, FIRST + 3 * HOUR)

    assert stands(office) == once
    assert len(stamps.asked) == 1


def test_mail_of_a_call_without_seals_is_looked_at_by_nobody(office: Desk, stamps: Stamps) -> None:
    bare = tuple(replace(one, requirements=tuple(replace(item_, seal="") for item_ in one.requirements)) for one in office.campaigns)
    desk = replace(office, campaigns=bare)

    receive(desk, mail(FORM, ESSAY))
    second(desk)

    assert stamps.asked == []


def test_a_letter_does_not_wait_for_a_look_at_seals(office: Desk) -> None:
    """What is seen of a seal is in no letter, so the request for what is lacking goes out at its time."""
    desk = replace(office, examiners=(Stamps(),))
    receive(desk, mail(("1.申请表-云岭市社会工作协会-云岭同心.png", form())))

    assert letters(desk) == ["deficiency"]


def test_a_new_version_settles_the_question_about_the_old_one(office: Desk, stamps: Stamps) -> None:
    receive(office, mail(FORM, ESSAY))
    second(office)
    sealed_ = form(grain=3)
    receive(office, mail((FORM[0], sealed_), at=1), at=FIRST + 3 * HOUR)
    second(office, FIRST + 4 * HOUR)

    assert len(seal_tasks(office)) == 1
    assert {answer for _, answer in seal_tasks(office, open_only=False)} == {"", seals.SETTLED}


def test_the_seals_of_the_service_are_those_of_the_reader_and_one_child_serves_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examiners, "available", lambda: "")
    examiners.installed.cache_clear()
    try:
        scans, prints, *_ = examiners.installed()
    finally:
        examiners.installed.cache_clear()

    assert isinstance(prints, examiners.Seals)
    assert (prints.name, prints.version) == ("seal", VERSION)
    assert isinstance(scans, examiners.Scans)
    assert scans._vision is prints._vision


# --- the secretary ---

NORTH, SOUTH, EAST = "青禾街道北园社区居民委员会", "青禾街道南桥社区居民委员会", "青禾街道东园社区居民委员会"


def reported(*forms: tuple[Finding, ...], units: Sequence[str] = (NORTH, SOUTH, EAST)) -> Report:
    """A report of cases whose forms were looked at."""
    dossiers = []
    for number, seen in enumerate(forms, 1):
        mine = replace(scanned(number, *seen, mail_=f"m{number}"), sha256=f"{number:064x}", filename="申报表.pdf")
        one = dossier(mine)
        submission = one.submission
        unit = replace(submission.unit, id=number, name=units[number - 1])
        dossiers.append(replace(one, submission=replace(submission, id=number, number=f"{CAMPAIGN}-{number:04d}", unit=unit)))
    return board.report(CALL, dossiers, at=FIRST)


def workbook(path: Path, found: Report, held: dict[str, tuple[Seal, ...]] | None = None) -> Any:
    write(found, path, prints=lambda wanted: {one: (held or {}).get(one, (PRINT,)) for one in wanted})
    return openpyxl.load_workbook(path)


def column(book: Any, heading: str, sheet: str = "单位台账") -> list[Any]:
    rows = book[sheet].iter_rows()
    place = next(cell.column for cell in next(rows) if cell.value == heading)
    return [line[place - 1] for line in rows]


def test_the_column_says_what_was_seen_and_leads_to_the_prints(tmp_path: Path) -> None:
    found = reported((saw(stamped.MATCHES),), (saw("seal-other", read="青禾街道办事处"),), (saw("seal-not-seen", where=""),))

    book = workbook(tmp_path / "台账-DJ2025.xlsx", found)

    assert [cell.value for cell in column(book, "★公章核验")] == [
        "见章，章名与申报单位一致（第2页），待核",
        "章名读作“青禾街道办事处”，与申报单位不同（第2页），待核",
        "未见公章，请看原件，待核",
    ]
    assert [(cell.hyperlink.location, cell.hyperlink.target) for cell in column(book, "申报表")] == [
        (f"DJ2025-000{number}", "%E5%8F%B0%E8%B4%A6-DJ2025-%E5%85%AC%E7%AB%A0.html") for number in (1, 2, 3)
    ]
    assert [cell.value for cell in column(book, "申报表")] == ["待验"] * 3
    assert {cell.hyperlink for cell in column(book, "申报单位")} == {None}


def test_what_she_types_over_what_was_seen_stays(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    book = workbook(path, reported((saw(stamped.MATCHES),)))
    column(book, "★公章核验")[0].value = "合格 王芳"
    book.save(path)

    again = workbook(path, reported((saw("seal-other", read="甲"),)))

    assert [cell.value for cell in column(again, "★公章核验")] == ["合格 王芳"]


def page_of(found: Report, held: dict[str, tuple[Seal, ...]] | None = None) -> str:
    return "".join(contact.pages(found, confirm.waiting(found), lambda wanted: {one: (held or {}).get(one, (PRINT,)) for one in wanted}, language="zh"))


def test_the_page_of_prints_has_what_differs_first_and_what_agrees_last() -> None:
    found = reported((saw(stamped.MATCHES),), (saw("seal-unread"),), (saw("seal-other", read="青禾街道办事处"),))

    page = page_of(found)

    assert re.findall(r'id="(\S+)"', page) == ["DJ2025-0003", "DJ2025-0002", "DJ2025-0001"]
    assert page.count(f"data:image/png;base64,{PNG}") == 6  # the seal and its ring, of each
    assert not re.search(r"<script|https?://|<link", page)
    assert "<b>北</b><b>园</b>" not in page


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "\u202egnp.exe", "=cmd|' /C calc'!A0"])
def test_what_applicants_wrote_stays_text_on_the_page(hostile: str) -> None:
    found = reported((saw("seal-other", read=hostile),), units=(hostile,))

    page = page_of(found)

    assert "<script>" not in page
    assert "<img src=x" not in page
    assert "49" not in re.sub(r"[0-9a-f]{64}", "", page)
    assert "\u202e" not in page


@pytest.mark.parametrize(
    "crop",
    ["", "javascript:alert(1)", 'iVBORw0KGgo" onerror="alert(1)', "iVBORw0KGgo" + "A" * contact.PICTURE, "PHN2Zz48L3N2Zz4=", "data:text/html,x"],
)
def test_only_a_picture_is_shown_as_one(crop: str) -> None:
    page = page_of(reported((saw("seal-unread"),)), {f"{1:064x}": (replace(PRINT, crop=crop, unrolled=""),)})

    assert "<img" not in page
    assert "DJ2025-0001" in page


def test_the_page_is_written_anew_only_when_it_says_something_else(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    asked: list[str] = []

    def prints(wanted: Any) -> dict[str, tuple[Seal, ...]]:
        asked.extend(wanted)
        return {}

    for seen in (saw("seal-unread"), saw("seal-unread"), saw(stamped.MATCHES)):
        write(reported((seen,)), path, prints=prints)
    write(reported(), path, prints=prints)

    assert len(asked) == 2
    assert "DJ2025-0001" not in contact.name_of(path).read_text(encoding="utf-8")
    write(reported(), tmp_path / "另.xlsx", prints=prints)
    assert not contact.name_of(tmp_path / "另.xlsx").exists()


def test_prints_of_one_picture_in_two_cases_are_told_of_both_and_asked_about_once() -> None:
    found = reported((saw(stamped.MATCHES, look=LOOK),), (saw(stamped.MATCHES, look=LOOK),), (saw(stamped.MATCHES, look=LOOK, read="别家"),))

    said = [[dict(one.values)["case"] for one in case.items[0].findings if one.code == "seal-same-picture"] for case in found.cases]
    assert said == [["DJ2025-0002"], ["DJ2025-0001"], []]
    assert [(one.key, one.candidates) for one in confirm.same_pictures(found)] == [("same-seal:DJ2025-0001:DJ2025-0002", (NORTH, SOUTH))]
    assert [one.case.number for one in confirm.waiting(found)] == ["DJ2025-0001", "DJ2025-0002", "DJ2025-0003"]


def test_one_picture_in_many_cases_is_asked_about_a_few_times_and_told_of_each() -> None:
    units = [f"临江市第{place}社区居民委员会" for place in range(10)]
    four = confirm.same_pictures(reported(*((saw(stamped.MATCHES, look=LOOK),) for _ in range(4)), units=units))
    ten = reported(*((saw(stamped.MATCHES, look=LOOK),) for _ in range(10)), units=units)

    assert [one.key for one in four] == [f"same-seal:DJ2025-0001:DJ2025-000{place}" for place in (2, 3, 4)]
    assert len(confirm.same_pictures(ten)) == confirm.PAIRS
    assert all(any(one.code == "seal-same-picture" for one in case.items[0].findings) for case in ten.cases)


@pytest.mark.parametrize("look", ["", "0" * 16, "f" * 16, LOOK[:-1]])
def test_a_look_that_says_nothing_is_like_no_other(look: str) -> None:
    assert confirm.alike(reported((saw(stamped.MATCHES, look=look),), (saw(stamped.MATCHES, look=look),))) == {}


# --- key by key ---


@pytest.fixture
def waiting(office: Desk, stamps: Stamps) -> Desk:
    """Three cases whose forms were looked at."""
    for place, unit in enumerate((NORTH, SOUTH, EAST)):
        name = f"1.申请表-{unit}-邻里{place}.png"
        one = mail((name, form(unit=unit, grain=place)), subject=f"申报-{unit}", text=f"{unit}报送。", at=place, sender=f"a{place}@example.org")
        receive(office, one, at=FIRST + (place + 1) * HOUR)
    second(office, FIRST + 5 * HOUR)
    return office


def reviewed(desk: Desk, typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    code = command(["--home", str(desk.settings.home), "review", *(more or ("seals", "--by", "王芳"))])
    return code, capsys.readouterr().out


def standings(desk: Desk) -> list[str]:
    shown = status_json(report(desk, desk.campaign(), at=FIRST + 9 * HOUR))
    return [next(one["standing"] for one in case["items"] if one["key"] == "申报表") for case in shown["submissions"]]


def test_the_seals_are_confirmed_line_by_line_where_no_terminal_is(waiting: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = reviewed(waiting, "y\nn 盖的是街道的章\n\n", monkeypatch, capsys)

    assert code == 0
    assert standings(waiting) == ["accepted", "defective", "to-verify"]
    assert "已核验 2 件，合格 1 件，不合格 1 件；未核验 1 件。" in out
    assert sorted(answer for _, answer in seal_tasks(waiting, open_only=False)) == ["", "不合格", "合格"]
    with waiting.store.look() as ledger:
        made = [(one.kind, one.by, one.why) for one in ledger.office.rulings(CAMPAIGN)]
    assert made == [(RulingKind.ACCEPT, "王芳", ""), (RulingKind.RETURN, "王芳", "盖的是街道的章")]


def test_the_last_answer_is_taken_back_and_its_question_is_open_again(
    waiting: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = reviewed(waiting, "u\nn\nu\ny\nx\nq\n", monkeypatch, capsys)

    assert (code, standings(waiting)) == (0, ["accepted", "to-verify", "to-verify"])
    assert "还没有可撤销的" in out
    assert "不认识“x”" in out
    assert "已核验 1 件，合格 1 件，不合格 0 件；未核验 2 件。" in out
    assert len(seal_tasks(waiting)) == 2


def test_an_answer_without_a_reason_says_what_was_seen(waiting: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    reviewed(waiting, "n\n", monkeypatch, capsys)

    shown = status_json(report(waiting, waiting.campaign(), at=FIRST + 9 * HOUR))
    assert shown["submissions"][0]["items"][0]["findings"] == ["公章经核验不合格：未见公章"]


def test_nothing_is_asked_where_nothing_waits(office: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert reviewed(office, "y\n", monkeypatch, capsys) == (0, "没有待核验的公章。\n")


@pytest.mark.parametrize("named", ["question", "paper"])
def test_one_seal_is_decided_by_its_question_or_its_paper(
    named: str, waiting: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = seals.queue(waiting, waiting.campaign())[1]
    key = quotable("T", one.key) if named == "question" else one.paper.number

    code, out = reviewed(waiting, "", monkeypatch, capsys, "decide", key, "--ruling", "合格", "--by", "王芳")

    assert (code, standings(waiting)) == (0, ["to-verify", "accepted", "to-verify"])
    number = int(re.findall(r"认定号 (\d+)", out)[0])
    assert command(["--home", str(waiting.settings.home), "undo", str(number)]) == 0
    assert standings(waiting) == ["to-verify"] * 3
    assert len(seal_tasks(waiting)) == 3
    assert reviewed(waiting, "", monkeypatch, capsys, "decide", "T-00000000", "--ruling", "不合格")[0] == 1


def test_the_pictures_of_what_was_seen_are_found_again(office: Desk, stamps: Stamps) -> None:
    """What was seen is kept as it was, strips and pictures included, and shown beside the workbook."""
    kept = replace(PRINT, page=1, strips=(Strip("ring", UNIT, "abc"),), why=("grey",))
    receive(office, mail(FORM, ESSAY))
    name = next(iter(one for one in _wanted(office)))
    stamps.said[name] = (kept,)

    second(office)

    assert seals.Prints(office)((name, "", "f" * 64)) == {name: (kept,)}
    write(report(office, office.campaign()), office.settings.home / "台账.xlsx", prints=seals.Prints(office))
    assert PNG in contact.name_of(office.settings.home / "台账.xlsx").read_text(encoding="utf-8")


def _wanted(desk: Desk) -> list[str]:
    with desk.store.look() as ledger:
        return [one.sha256 for one in ledger.examinations.next((("seal", VERSION),), before=FIRST + 2 * HOUR, most=9)]


# --- the sheet ---


@pytest.mark.parametrize(("said", "expected"), [("", SealCheck.HUMAN), ("验章: 人工\n", SealCheck.HUMAN), ("验章: 自动\n", SealCheck.AUTOMATIC)])
def test_the_sheet_says_who_checks_seals_and_its_prose_too(said: str, expected: SealCheck) -> None:
    campaign = read_text(bundled_path("DJ2025").read_text(encoding="utf-8") + said, "sheet")

    assert campaign.seal_check is expected
    assert ("自动通过" in prose(campaign)) is (expected is SealCheck.AUTOMATIC)
    assert "验章：电子材料上的公章" in prose(campaign)
