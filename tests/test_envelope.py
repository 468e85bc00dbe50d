"""Letters with files on the wire: whoever reads them finds the headers and the files that were meant."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest import parse
from notifier import samples
from notifier.envelope import FILENAME_CAP, clean_filename, clean_header, to_bytes
from notifier.notices import Enclosure, Recipient
from notifier.render import render

SENT = datetime(2025, 9, 2, 11, 0, tzinfo=UTC)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTICE = dict(samples.samples())["digest"]
LETTER = render(NOTICE, samples.posting("digest", NOTICE), sender=Recipient("党建工作部", "shoujian@example.org"), copy_to="", message_id="sj.a.b@example.org")
HOSTILE = [
    "../../etc/passwd",
    "a\r\nBcc: x@example.net",
    '"; filename=evil.exe',
    "=?utf-8?q?x?=",
    "\u202etxt.exe",
    "CON.",
    " . ",
    "甲" * 300 + ".docx",
    "a.b%2Fc",
    "x\x00.pdf",
]
TEXTS = st.text(st.characters(), max_size=90) | st.lists(st.sampled_from([*HOSTILE, "台账", ".", "；", "'", "🎉", "\n", " "]), max_size=5).map("".join)


def bare(name):
    """Without blanks and what quotes or brackets it, which a reader may take for the header's own."""
    return re.sub(r"\s", "", name).strip("'\"<>")


def test_names_and_kinds_of_files_are_read_by_every_program(tmp_path):
    files = (
        Enclosure("台账（9月27日8时）.xlsx", XLSX, bytes(range(256)) * 20),
        Enclosure("材料收集日报 第18期.docx", "application/x", b""),
        Enclosure("a b.txt", "nonsense", b"a\n\nb"),
    )

    raw = to_bytes(replace(LETTER, attachments=files), SENT)

    mail = message_from_bytes(raw, policy=policy.default)
    assert mail.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        XLSX,
        "application/x",
        "application/octet-stream",
    ]
    assert [(part.get_filename(), part.get_payload(decode=True)) for part in mail.iter_attachments()] == [(one.name, one.content) for one in files]
    # What older programs go by: encoded words in the type's own parameter.
    assert [part["Content-Type"].params["name"] for part in mail.iter_attachments()] == [one.name for one in files]
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == LETTER.text
    assert mail.get_body(("html",)).get_content().replace("\r\n", "\n") == LETTER.html


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(TEXTS, TEXTS, TEXTS), st.lists(st.tuples(TEXTS, st.binary(max_size=200)), min_size=1, max_size=3))
@example((HOSTILE[1], HOSTILE[3], HOSTILE[4]), [(one, b"x") for one in HOSTILE])
@example(("", "<", ""), [("", b"")])
def test_whatever_it_is_called_a_letter_is_read_as_it_was_meant(tmp_path, words, named):
    subject, sender, to = words
    files = tuple(Enclosure(name, "application/pdf", content) for name, content in named)
    letter = replace(LETTER, subject=clean_header(subject), sender=Recipient(sender, "a@example.org"), to=Recipient(to, "b@example.com"), attachments=files)

    raw = to_bytes(letter, SENT)

    path = tmp_path / "letter.eml"
    path.write_bytes(raw)
    expected = [clean_filename(one.name) for one in files]
    for rules in (policy.default, policy.compat32):
        mail = message_from_bytes(raw, policy=rules)
        found = [part for part in mail.walk() if part.get_content_disposition() == "attachment"]
        assert [part.get_filename() for part in found] == expected
        assert [part.get_payload(decode=True) for part in found] == [one.content for one in files]
        assert [(key, len(mail.get_all(key))) for key in ("From", "To", "Subject", "Date", "Message-ID")] == [
            (key, 1) for key in ("From", "To", "Subject", "Date", "Message-ID")
        ]
    ours = parse.read(path)
    assert (ours.subject, ours.message_id) == (letter.subject, letter.message_id)
    assert [leaf.filename for leaf in ours.files()] == expected
    assert (ours.sender.address, bare(ours.sender.name)) == ("a@example.org", bare(clean_header(sender)))
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", raw) is None
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("台账（9月27日8时）.xlsx", "台账（9月27日8时）.xlsx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('"; filename=evil.exe', "_ filename_evil.exe"),
        ("\u202etxt.exe", "txt.exe"),
        (" . ", "附件"),
        ("", "附件"),
        ("甲" * 300 + ".docx", "甲" * (FILENAME_CAP - 6) + ".docx"),
        ("a.b%2Fc", "a.b_2Fc"),
    ],
)
def test_a_file_s_name_is_one_a_disk_takes(name, clean):
    assert clean_filename(name) == clean
