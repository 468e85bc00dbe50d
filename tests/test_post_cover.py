"""The cover of an envelope: what it says, how its code is read back, and when it goes with a letter."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pypdfium2
import pytest
import sending_desk
from hypothesis import given
from hypothesis import strategies as st
from test_rulings import BEGAN, form, receive

from config.settings import write_initial
from notifier import cover as sheet
from notifier.cover import Cover, Enclosed, pdf
from tracker.cli import run
from tracker.core.model import LetterState
from tracker.core.parcels import ALPHABET, check, code, scanned
from tracker.desk import Desk, open_desk
from tracker.flow import covers, letters
from tracker.flow.post import Parcel, log_parcel
from tracker.flow.written import written

ONE = "DJ2025-0001"
COVER = Cover(
    ONE, code(ONE), "某某征集活动", "临江市青禾区益民社会工作服务中心", "益民驿站", "李同志", "某某联合会秘书处", "某市某区某路35号院",
    "100037", "010-00000000", "案例征集", (Enclosed("申报表(纸质)", "1份，盖本单位公章"), Enclosed("案例(纸质)", "2份")), ("请于2025年9月30日前寄出",),
)  # fmt: skip
numbers = st.from_regex(r"[A-Z][A-Z0-9]{1,9}-[0-9]{4}", fullmatch=True)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    write_initial(tmp_path / "部署", campaigns=("DJ2025",))
    opened = replace(open_desk(tmp_path / "部署"), examiners=())
    yield opened
    opened.close()


@given(numbers)
def test_a_code_is_read_back_as_its_number(number: str) -> None:
    found = scanned(f" {code(number).lower()}\r")

    assert (found.number, found.checked, found.wrong) == (number, True, False)


@given(numbers, st.data())
def test_a_wrong_character_is_refused(number: str, data: st.DataObject) -> None:
    right = code(number)
    at = data.draw(st.sampled_from([place for place, one in enumerate(right) if one in ALPHABET]))
    wrong = right[:at] + data.draw(st.sampled_from([one for one in ALPHABET if one != right[at]])) + right[at + 1 :]

    assert not scanned(wrong).checked


def test_of_two_characters_that_changed_places_nearly_all_are_refused() -> None:
    # MOD 37,36 promises every single error, and of neighbours that changed places nearly all.
    codes = [code(f"DJ2025-{number:04d}") for number in range(1, 500)]
    swapped = [
        one[:at] + one[at + 1] + one[at] + one[at + 2 :]
        for one in codes
        for at in range(len(one) - 1)
        if one[at] != one[at + 1] and "-" not in one[at : at + 2]
    ]

    passed = [one for one in swapped if scanned(one).checked]

    assert len(passed) < len(swapped) / 100


@given(st.text(max_size=300))
def test_nothing_that_is_scanned_raises_or_grows(line: str) -> None:
    found = scanned(line)

    assert len(found.text) <= 4000
    assert found.text.isprintable()


@pytest.mark.parametrize(
    ("line", "number", "checked", "wrong"),
    [
        (f"{ONE}-{check(ONE)}", ONE, True, False),
        ("ｄｊ２０２５－０００１－" + check(ONE), ONE, True, False),  # a Chinese input method was on
        (f"DJ2025—0001-{check(ONE)}", ONE, True, False),
        (ONE, ONE, False, False),
        (f"{ONE}-{'A' if check(ONE) != 'A' else 'B'}", "", False, True),
        ("SF1234567890123", "", False, False),
        ("https://example.org/x", "", False, False),
    ],
)
def test_what_a_scanner_types_is_told_apart(line: str, number: str, *, checked: bool, wrong: bool) -> None:
    found = scanned(line)

    assert (found.number, found.checked, found.wrong) == (number, checked, wrong)


def test_the_check_is_that_of_the_standard() -> None:
    # ISO/IEC 7064:2003, MOD 37,36, the example of clause 8: the character for A12425GABC1234002 is M.
    assert check("A12425GABC1234002") == "M"
    assert string.digits + string.ascii_uppercase == ALPHABET


def test_the_code_on_the_sheet_is_read_by_an_eye() -> None:
    cv2 = pytest.importorskip("cv2")
    document = pypdfium2.PdfDocument(pdf((COVER, replace(COVER, number="DJ2025-0002", code=code("DJ2025-0002")))))
    found = []
    for page in document:
        picture = page.render(scale=3).to_numpy()  # 216 dots to the inch: an office's scanner
        found.append(cv2.QRCodeDetector().detectAndDecode(picture)[0])
        page.close()
    document.close()

    assert [scanned(one).number for one in found] == [ONE, "DJ2025-0002"]


def text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    page = document[0]
    said = page.get_textpage()
    try:
        return str(said.get_text_range())
    finally:
        said.close()
        page.close()
        document.close()


def test_the_sheet_says_all_and_is_the_same_twice_and_small() -> None:
    content = pdf((COVER,))

    said = text(content).replace("\r\n", "")
    if sheet.embedded():  # else no machine without the font can read it back
        for wanted in (COVER.unit, COVER.address, COVER.recipient, "申报表(纸质)：1份，盖本单位公章", "1 0 0 0 3 7", "请于2025年9月30日前寄出"):
            assert wanted in said
    assert content == pdf((COVER,))
    assert len(content) < covers.LARGEST


@pytest.mark.parametrize("unit", ["字" * 3000, "a" * 500, "\x00\r\n(x) Tj <script> %PDF", "𠮷野家🎉", ""])
def test_no_name_of_a_unit_breaks_a_sheet(unit: str) -> None:
    hostile = replace(COVER, unit=unit, case=unit, address=unit, envelope=unit, items=tuple(Enclosed(unit, unit) for _ in range(40)))

    assert len(pypdfium2.PdfDocument(pdf((hostile,)))) == 1


def test_a_machine_without_fonts_still_makes_a_sheet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    damaged = tmp_path / "a.ttf"
    damaged.write_bytes(b"\x00\x01\x00\x00 no font")
    monkeypatch.setattr(sheet, "FONTS", ("/no/such.ttf", str(damaged)))
    sheet.face.cache_clear()
    try:
        content = pdf((COVER,))
        assert (sheet.embedded(), content[:5], b"STSong-Light" in content) == (False, b"%PDF-", True)
    finally:
        sheet.face.cache_clear()


def test_covers_are_made_for_some_and_for_all_that_owe_paper(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    receive(desk, "申报", ("申报表一.docx", form("临江区社会工作协会", "银发守护")), ("申报表二.docx", form("临江区社会工作协会", "工地红哨")))
    home, out = str(tmp_path / "部署"), str(tmp_path / "封面")
    log_parcel(desk, desk.campaign(), Parcel(BEGAN.date(), ("申报表(纸质)", "案例(纸质)"), cases=(ONE,), sealed=True), now=BEGAN)

    status = run(["--home", home, "parcel", "cover", ONE, "--out", out])
    all_of_them = run(["--home", home, "parcel", "cover", "--out", out])
    unknown = run(["--home", home, "parcel", "cover", "DJ2025-0099", "--out", out])

    said = capsys.readouterr()
    assert (status, all_of_them, unknown) == (0, 0, 1)
    assert sorted(one.name for one in Path(out).iterdir()) == ["邮寄封面-DJ2025-0001.pdf", "邮寄封面-DJ2025-1.pdf"]
    assert "没有这个案例编号：DJ2025-0099" in said.err
    if sheet.embedded():
        assert "DJ2025-0002" in text((Path(out) / "邮寄封面-DJ2025-1.pdf").read_bytes())
        assert "请于2025年9月30日（星期二）前（含当日）寄出" in text((Path(out) / "邮寄封面-DJ2025-0001.pdf").read_bytes()).replace("\r\n", "")


@pytest.mark.parametrize("wanted", [True, False])
def test_a_cover_goes_with_the_receipt_only_where_the_sheet_says_so(tmp_path: Path, *, wanted: bool) -> None:
    desk = sending_desk.desk_at(tmp_path / "部署", ("127.0.0.1", 9))
    campaign = desk.campaign()
    desk = replace(desk, examiners=(), campaigns=(replace(campaign, correspondence=replace(campaign.correspondence, covers=wanted)),))
    receive(desk, "申报", ("申报表.docx", form("临江区社会工作协会", "银发守护")))
    letters.answer(desk, now=BEGAN + timedelta(hours=3))
    with desk.store.look() as ledger:
        draft = next(found for one in ledger.outbox.letters("DJ2025") if one.state is not LetterState.SENT and (found := ledger.outbox.draft(one.key)))

    message = BytesParser(policy=policy.default).parsebytes(written(desk, draft, BEGAN).raw)
    desk.close()

    assert [(one.get_filename(), one.get_content_type()) for one in message.iter_attachments()] == (
        [("邮寄封面-DJ2025-0001.pdf", "application/pdf")] if wanted else []
    )
