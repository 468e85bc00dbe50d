"""`campaign letters`: every letter to be looked at, and a call's own wording, refused while it cannot be used."""

import shutil
from email import message_from_bytes, policy
from pathlib import Path

import lxml.html
import pytest
from docx import Document

from config.sheet import bundled_path
from notifier.samples import samples
from tracker.cli import run as command
from tracker.desk import NotReady, open_desk


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "DJ2025.yaml"
    shutil.copy(bundled_path("DJ2025"), path)
    return path


def own(sheet, name, text):
    path = sheet.with_suffix(".letters") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def run(capsys):
    def ran(*arguments):
        status = command([str(one) for one in arguments])
        told = capsys.readouterr()
        return status, told.out, told.err

    return ran


@pytest.mark.parametrize(("options", "word"), [((), "材料收悉回执"), (("--language", "en"), "Receipt of your materials")])
def test_every_letter_is_written_four_ways_and_found_from_one_page(run, sheet, tmp_path, options, word):
    folder = tmp_path / "样张"

    status, out, _ = run("campaign", "letters", sheet, folder, *options)

    names = [name for name, _ in samples()]
    assert status == 0
    assert out.splitlines() == [str(folder / "index.html"), *(str(folder / f"{name}.html") for name in names)]
    index = lxml.html.parse(str(folder / "index.html"))
    linked = index.xpath("//a/@href")
    assert sorted(linked) == sorted(one.name for one in folder.iterdir() if one.name != "index.html")
    assert {Path(one).suffix for one in linked} == {".html", ".txt", ".eml", ".docx"}
    assert len(index.xpath("//tr")) == len(names)
    assert word in (folder / "receipt.txt").read_text(encoding="utf-8")
    mail = message_from_bytes((folder / "digest.eml").read_bytes(), policy=policy.default)
    assert [one.get_payload(decode=True) for one in mail.iter_attachments()] == [(folder / "digest.docx").read_bytes()]
    assert Document(str(folder / "digest.docx")).paragraphs


def test_a_call_may_word_a_letter_otherwise(run, sheet, tmp_path):
    own(sheet, "zh/receipt/subject.txt", "已收到您的材料（{{ number }}）")

    status, _, _ = run("campaign", "letters", sheet, tmp_path / "out")

    assert status == 0
    assert (tmp_path / "out" / "receipt.txt").read_text(encoding="utf-8").splitlines()[0] == "已收到您的材料（DJ2025-0001）"


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("zh/receipt/subject.txt", "{{ 单位 }}", "没有这个占位符"),
        ("zh/receipt/body.html", "<p>{{ unit }}</p>", "没有这个占位符"),
        ("zh/receipt/subject.txt", "{% if %}", "写法有误"),
        ("zh/receipt/betreff.txt", "x", "没有可替换的同名模板"),
        ("zh/receipt/subject.txt", "{{ notice.nothing }}", "用样例写不出函件"),
    ],
)
def test_wording_that_cannot_be_used_is_refused_and_named(run, sheet, tmp_path, name, text, problem):
    own(sheet, name, text)

    written, checked = run("campaign", "letters", sheet, tmp_path / "out"), run("campaign", "check", sheet)

    assert (written[0], checked[0]) == (1, 1)
    assert problem in written[2]
    assert problem in checked[2]
    assert not (tmp_path / "out").exists()


def test_a_desk_does_not_open_with_letters_it_could_not_write(tmp_path):
    from sending_desk import desk_at

    desk_at(tmp_path, ("127.0.0.1", 1)).close()
    (path,) = (tmp_path / "campaigns").glob("*.y*ml")
    own(path, "zh/late/body.txt", "{{ secret }}")

    with pytest.raises(NotReady, match=r"没有这个占位符.*\{\{ secret \}\}"):
        open_desk(tmp_path)
