"""The digest with its files: laid down where people look, attached while they are small enough, named where they are not."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook
from sending_desk import desk_at

from notifier.envelope import to_bytes
from notifier.notices import Posting, Recipient
from notifier.record import dump, load
from notifier.render import render
from tracker.core.digest import issues
from tracker.flow import bulletin

NOON = datetime(2025, 9, 22, 0, 0, tzinfo=UTC)
LAST = datetime(2025, 9, 20, 0, 0, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path):
    opened = desk_at(tmp_path / "home", ("127.0.0.1", 1))
    yield opened
    opened.close()


def issue(campaign):
    return next(one for one in issues(campaign, datetime(2025, 9, 2).date()) if one.name == "2025-09-22")


def posted(desk, notice):
    letter = render(
        notice, Posting("digest:x", Recipient("", "a@example.org"), ""), sender=Recipient("", "b@example.org"), copy_to="", message_id="m@example.org"
    )
    return bulletin.with_files(desk, notice, letter)


def names(desk, notice):
    return sorted(one.name for one in (desk.settings.out / notice.folder).iterdir())


def test_page_and_workbook_are_laid_down_and_go_with_the_letter(desk):
    campaign = desk.campaign()

    notice = bulletin.issued(desk, campaign, issue(campaign), LAST, NOON)

    assert notice.folder == f"日报/{campaign.code}-2025-09-22"
    page, book = sorted(names(desk, notice))
    assert (page, book) == (f"{campaign.code} 材料收集日报（第{notice.issue}期） 2025-09-22.docx", "台账（9月22日8时）.xlsx")
    kept = load(dump(notice))
    mail = message_from_bytes(to_bytes(posted(desk, kept), NOON), policy=policy.default)
    files = {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}
    assert set(files) == {page, book}
    assert all(content == (desk.settings.out / notice.folder / name).read_bytes() for name, content in files.items())
    assert Document(BytesIO(files[page])).paragraphs[0].text.startswith(campaign.name)
    assert "总览" in load_workbook(BytesIO(files[book])).sheetnames
    assert ZipFile(BytesIO(files[page])).testzip() is None


def test_a_sheet_may_keep_the_workbook_back(desk):
    campaign = desk.campaign()
    campaign = replace(campaign, correspondence=replace(campaign.correspondence, digest_book=False))

    notice = bulletin.issued(desk, campaign, issue(campaign), None, NOON)

    assert [one.rpartition(".")[2] for one in names(desk, notice)] == ["docx"]


def own_page(desk, campaign, words):
    folder = desk.settings.campaigns[0].with_suffix(".letters") / "zh" / "digest"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.txt").write_text(words, encoding="utf-8")
    notice = bulletin.issued(desk, campaign, issue(campaign), None, NOON)
    page = next(one for one in (desk.settings.out / notice.folder).iterdir() if one.suffix == ".docx")
    return [one.text for one in Document(page).paragraphs]


def test_the_page_is_worded_as_the_call_has_it(desk):
    campaign = desk.campaign()

    lines = own_page(desk, campaign, "= {{ head.code }}每日一报\n# 数字\n单位{{ notice.units }}家\n")

    assert lines == [f"{campaign.code}每日一报", "数字", "单位0家"]


def test_words_of_a_call_that_fail_give_way_to_the_house_s(desk):
    campaign = desk.campaign()

    lines = own_page(desk, campaign, "= {{ no_such_thing }}")

    assert lines[:2] == [campaign.name, f"材料收集日报（第{issue(campaign).number}期）"]


def test_files_too_large_to_be_sent_are_named_where_they_are(desk):
    campaign = desk.campaign()
    notice = bulletin.issued(desk, campaign, issue(campaign), None, NOON)
    big = next((desk.settings.out / notice.folder).glob("*.xlsx"))
    big.write_bytes(b"x" * bulletin.ENCLOSED_CAP)

    letter = posted(desk, notice)

    assert [one.name.rpartition(".")[2] for one in letter.attachments] == ["docx"]
    assert f"见共享文件夹“{notice.folder}”" in letter.text
    assert f"见共享文件夹“{notice.folder}”" in letter.html
    assert len(to_bytes(letter, NOON)) < 10_240_000


def test_files_that_are_gone_or_lie_elsewhere_are_not_sent(desk):
    campaign = desk.campaign()
    notice = bulletin.issued(desk, campaign, issue(campaign), None, NOON)
    (desk.settings.home / "geheim.xlsx").write_bytes(b"x")

    assert posted(desk, replace(notice, folder="日报/nowhere")).attachments == ()
    assert posted(desk, replace(notice, folder="..")).attachments == ()
    assert posted(desk, replace(notice, folder="")).attachments == ()


def test_a_digest_goes_out_although_its_files_could_not_be_written(desk):
    desk.settings.out.mkdir(parents=True, exist_ok=True)
    (desk.settings.out / bulletin.SHELF).write_text("a file where the folder should be")
    campaign = desk.campaign()

    notice = bulletin.issued(desk, campaign, issue(campaign), None, NOON)

    assert notice.folder == ""
    assert posted(desk, notice).attachments == ()
