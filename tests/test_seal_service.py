"""Seals in the service: looked for where one is wanted, told to people and to nobody else, confirmed key by key."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from kill.deployment import CAMPAIGN, FIRST, deployment, settings
from second_look import Chunks, scan
from test_core_builders import CALL, SEAL, dossier, paper, requirement, ruling
from test_examine import CASE, ESSAY, SENDER, UNIT, form, letters, mail, papers, receive, second, stands

from config.campaign import Requirement, SealCheck, Weight
from config.prose import prose
from config.sheet import bundled_path, read_text
from ingest.child import Broken
from ingest.extract.seal import VERSION
from ingest.facts import Extract, Kind, Leaf, Seal, SealType
from ingest.names import unit_key
from tracker.cli import run as command
from tracker.core import confirm, stamped
from tracker.core.model import CaseRef, Finding, RulingKind, Standing, Unit
from tracker.core.sealed import Sealing, SealState
from tracker.core.standing import item, items
from tracker.desk import Desk, open_desk
from tracker.flow import examiners, seals
from tracker.flow.examine import examine
from tracker.flow.office import report
from tracker.workbook import contact
from tracker.workbook.status import status_json
from tracker.workbook.write import write

HOUR = timedelta(hours=1)
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
LOOK = "0123456789abcdef"
PRINT = Seal(page=2, box=(10, 20, 120, 120), ellipse=(70.0, 80.0, 120.0, 120.0, 0.0), seen=True, sure=0.98, diameter=120.0, text=UNIT, crop=PNG, unrolled=PNG, look=LOOK)


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
        (Sealing(SealState.STAMPED_OTHER, PRINT), (), ["seal-unnamed"], "第2页"),
        (Sealing(SealState.STAMPED_UNREAD, replace(PRINT, type=SealType.SPECIAL)), (UNIT,), ["seal-special"], "第2页"),
        (Sealing(SealState.STAMPED_UNREAD, PRINT), (UNIT,), ["seal-unread"], "第2页"),
        (Sealing(SealState.NEEDS_PERSON, replace(PRINT, seen=False, why=("grey",))), (UNIT,), ["seal-unsure"], "第2页"),
        (Sealing(SealState.NOT_SEEN), (UNIT,), ["seal-not-seen"], ""),
    ],
    ids=["matches", "pasted", "other", "nobody's name is known", "special", "unread", "unsure", "not seen"],
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


def test_a_ruling_on_the_seal_says_nothing_of_the_rest() -> None:
    empty = Finding("empty-field", Weight.MUST, values=(("label", "联系人"),))
    case = dossier(scanned(1, saw(stamped.MATCHES), empty), rulings=(ruling(RulingKind.ACCEPT, stamped.subject(1)),))

    found = item(case, requirement("申报表"), CALL)

    assert (found.standing, found.findings) == (Standing.DEFECTIVE, (empty,))


def test_a_paper_without_a_seal_says_nothing_where_another_of_the_item_bears_one() -> None:
    one, other = scanned(1, saw("seal-not-seen")), replace(scanned(2, saw(stamped.MATCHES)), kind=Kind.DOCX)

    assert [finding.code for finding in item(dossier(one, other), requirement("申报表"), CALL).findings] == ["seal-to-verify", "seal-matches"]
    assert [finding.code for finding in item(dossier(one), requirement("申报表"), CALL).findings] == ["seal-to-verify", "seal-not-seen"]


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

    def wants(self, leaf: Leaf, item_: Requirement | None) -> bool:
        return item_ is None or bool(item_.seal)

    def examine(self, files: Sequence[tuple[Path, Kind]], *, passwords: tuple[str, ...] = ()) -> tuple[Extract | Broken, ...]:
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


def with_findings(desk: Desk, *seen: Finding, number: int = 1) -> None:
    """Put what was seen onto the form of the case, as the judgement of a look would."""
    with desk.store.begin() as ledger:
        from sqlalchemy import select, update

        from tracker.store.tables import PaperRow

        rows = ledger.connection.execute(select(PaperRow.id).where(PaperRow.requirement == "申报表").order_by(PaperRow.id)).scalars().all()
        from dataclasses import asdict

        ledger.connection.execute(update(PaperRow).where(PaperRow.id == rows[number - 1]).values(findings=[asdict(one) for one in (SEAL, *seen)]))


def received(desk: Desk, *units: str) -> None:
    for place, unit in enumerate(units):
        title = f"邻里{place}"
        name = f"1.申请表-{unit}-{title}.png"
        one = mail((name, form(unit=unit, grain=place)), subject=f"申报-{unit}", text=f"{unit}报送。", at=place, sender=f"a{place}@example.org")
        receive(desk, one, at=FIRST + (place + 1) * HOUR)
