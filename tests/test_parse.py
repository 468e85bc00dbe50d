import base64
import io
import json
import re
import time
import unicodedata
from collections import Counter
from datetime import datetime
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import parse, parts
from ingest.facts import Address, DefectKind, Kind, Nature

FOLDER = Path(__file__).parent / "mail_zh"
CASES = [json.loads(line) for line in (FOLDER / "truth.jsonl").read_text("utf-8").splitlines()]
RIGHT = 84  # of 84: raise it when a mail is added, never lower it

HEAD = "From: =?gb18030?B?1cXI/Q==?= <zs@qq.com>\r\nTo: anli@example.org\r\nSubject: 申报\r\nDate: Mon, 28 Jul 2025 17:03:00 +0800\r\nMessage-ID: <m1@qq.com>\r\nMIME-Version: 1.0\r\n"


def tight(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text or "").replace("\u00a0", ""))


def wrong(case: dict, seen: dict) -> list[str]:
    """Name the fields in which a mail was read otherwise than its truth says."""
    out = [name for name in ("subject", "text") if name in case and tight(seen[name]) != tight(case[name])]
    if "from" in case and seen["from"] != case["from"][0]:
        out.append("from")
    if "date" in case and (not seen["date"] or datetime.fromisoformat(seen["date"]) != datetime.fromisoformat(case["date"])):
        out.append("date")
    if not all(tight(run) in tight(seen["text"]) for run in case.get("text_runs", ())):
        out.append("text")
    if "attachment_count" in case and len(seen["attachments"]) != case["attachment_count"]:
        out.append("count")
    names, digests = (Counter(a[key] for a in seen["attachments"]) for key in ("filename", "sha256"))
    if Counter(a["filename"] for a in case.get("attachments", ()) if "filename" in a) - names:
        out.append("names")
    if Counter(a["sha256"] for a in case.get("attachments", ()) if "sha256" in a) - digests:
        out.append("bytes")
    return out


def test_the_awkward_mails_are_read_right():
    faults = {case["path"]: faults for case in CASES if (faults := wrong(case, parse.to_json(parse.read(FOLDER / case["path"]))))}

    assert faults == {}
    assert len(CASES) - len(faults) >= RIGHT


@pytest.mark.parametrize("case", CASES, ids=[c["path"][3:-4] for c in CASES])
def test_a_mail_is_read_the_same_twice_and_kept_without_loss(case):
    mail = parse.read(FOLDER / case["path"])

    assert parse.read(FOLDER / case["path"]) == mail
    assert parse.load(json.loads(json.dumps(parse.dump(mail)))) == mail
    for leaf in mail.files():
        import hashlib

        assert hashlib.sha256(b"".join(parts.open_part(FOLDER / case["path"], leaf.path))).hexdigest() == leaf.sha256


@pytest.fixture
def stored(tmp_path):
    def store(raw: bytes | str) -> Path:
        target = tmp_path / "mail"
        target.write_bytes(raw.encode() if isinstance(raw, str) else raw)
        return target

    return store


def mixed(*parts: str, kind: str = "mixed", boundary: str = "B") -> str:
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n' + "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"


PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\n您好，请查收。"
PAGE = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>您好，<b>请查收</b>。</p>"


def attached(name: str, data: bytes, kind: str = "application/octet-stream") -> str:
    return f'Content-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(data).decode()}'


def test_a_plain_letter_with_a_form(stored):
    document = docx.Document()
    document.add_paragraph("单位名称：幸福社区")
    document.save(out := io.BytesIO())

    mail = parse.read(stored(HEAD + mixed(PLAIN, attached("1.申请表.docx", out.getvalue()))))

    assert (mail.sender, mail.subject, mail.text, mail.nature, mail.message_id) == (
        Address("张三", "zs@qq.com"),
        "申报",
        "您好，请查收。",
        Nature.PERSON,
        "m1@qq.com",
    )
    assert [(f.path, f.filename, f.kind, f.extract.text) for f in mail.files()] == [("2", "1.申请表.docx", Kind.DOCX, "单位名称：幸福社区")]
    assert [b.path for b in mail.body] == ["1"]
    assert mail.defects == ()


def test_of_alternatives_the_plain_one_is_the_text(stored):
    assert parse.read(stored(HEAD + mixed(PLAIN, PAGE, kind="alternative"))).text == "您好，请查收。"
    assert parse.read(stored(HEAD + mixed("Content-Type: text/plain\r\n\r\n \r\n", PAGE, kind="alternative"))).text == "您好，请查收。"
    assert parse.read(stored(HEAD + mixed(mixed(PLAIN, PAGE, kind="alternative", boundary="C"), PLAIN))).text == "您好，请查收。\n您好，请查收。"


def test_tables_of_a_page_are_kept(stored):
    mail = parse.read(stored(HEAD + "Content-Type: text/html; charset=utf-8\r\n\r\n<table><tr><td>单位<td>幸福社区</table>"))

    assert [t.rows for b in mail.body for t in b.extract.tables] == [(("单位", "幸福社区"),)]


def test_a_forwarded_letter_gives_its_files_and_its_writer(stored):
    inner = HEAD.replace("zs@qq.com", "inner@qq.com") + mixed(PLAIN, attached("内层.txt", "内容".encode()), boundary="I")
    mail = parse.read(stored(HEAD + mixed(PLAIN, f"Content-Type: message/rfc822\r\n\r\n{inner}")))

    assert [(f.path, f.filename, f.kind, f.origin) for f in mail.files()] == [
        ("2", "part-2.eml", Kind.MAIL, None),
        ("2!2", "内层.txt", Kind.TEXT, Address("张三", "inner@qq.com")),
    ]


def test_letters_within_letters_end_somewhere(stored):
    raw = HEAD + PLAIN
    for _ in range(40):
        raw = HEAD + "Content-Type: message/rfc822\r\n\r\n" + raw
    began = time.process_time()

    mail = parse.read(stored(raw))

    assert time.process_time() - began < 3
    assert len(list(mail.files())) == parse.LETTERS + 1
    assert DefectKind.TOO_COMPLEX in {d.kind for f in mail.files() for d in f.extract.defects}


def test_nothing_is_silently_unlisted(stored):
    mail = parse.read(
        stored(
            HEAD
            + mixed(
                PLAIN,
                attached("a.flv", b"FLV\x01x"),
                attached("winmail.dat", b"x\x9f>\x22x"),
                attached("空.doc", b""),
                "Content-Type: application/pdf\r\n\r\n%PDF-1.4",
            )
        )
    )

    assert [(f.filename, f.kind, [d.kind for d in f.extract.defects]) for f in mail.files()] == [
        ("a.flv", Kind.FLV, [DefectKind.DAMAGED]),
        ("winmail.dat", Kind.TNEF, [DefectKind.DAMAGED]),
        ("空.doc", Kind.EMPTY, [DefectKind.UNREAD]),
        ("part-5.pdf", Kind.PDF, [DefectKind.DAMAGED]),
    ]


def test_an_ambiguous_sender_is_nobody(stored):
    two_fields = parse.read(stored("From: a@example.org\r\nFrom: b@example.org\r\n" + PLAIN))
    two_addresses = parse.read(stored("From: a@example.org, b@example.org\r\n" + PLAIN))

    assert (two_fields.sender, two_addresses.sender) == (None, None)
    assert [a.address for a in two_fields.authors] == ["a@example.org", "b@example.org"]
    assert parse.to_json(two_fields)["from"] == "a@example.org, b@example.org"


def test_a_bounce_names_the_letter_that_came_back(stored):
    report = "Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; x@y.cn\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    returned = "Content-Type: message/rfc822\r\n\r\nFrom: anli@example.org\r\nX-Shoujian-Letter: k\r\nMessage-ID: <ours@example.org>\r\n\r\nbody"
    raw = "From: MAILER-DAEMON@qq.com\r\nSubject: Undelivered\r\nReturn-Path: <>\r\n" + mixed(
        PLAIN, report, returned, kind="report; report-type=delivery-status"
    )

    mail = parse.read(stored(raw), own=frozenset({"anli@example.org"}))

    assert (mail.nature, mail.bounced) == (Nature.BOUNCE, ("ours@example.org",))


def test_an_invitation_is_no_letter_unless_it_brings_a_file(stored):
    invitation = "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"

    assert parse.read(stored(HEAD + mixed(PLAIN, invitation))).nature is Nature.CALENDAR
    assert parse.read(stored(HEAD + mixed(PLAIN, invitation, attached("a.pdf", b"%PDF-1.4")))).nature is Nature.PERSON


def test_our_own_letters_are_known(stored):
    assert parse.read(stored(HEAD + PLAIN), own=frozenset({"ZS@qq.com"})).nature is Nature.OWN


def test_a_picture_the_page_shows_is_inline(stored):
    page = 'Content-Type: text/html\r\n\r\n<img src="cid:a1@x">'
    picture = "Content-Type: image/png\r\nContent-ID: <a1@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo="

    assert [(f.filename, f.inline, f.named) for f in parse.read(stored(HEAD + mixed(page, picture, kind="related"))).files()] == [("part-2.png", True, False)]


def test_a_doubtful_header_gets_a_second_opinion(stored):
    mail = parse.read(stored("From: x <y\r\nDate: foo\r\n\r\nbody"))

    assert any(d.detail.startswith("mail-parser: ") for d in mail.defects)


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ('已补交，请查收。\n\n------------------ 原始邮件 ------------------\n发件人: "秘书处" <a@b>\n旧文', "已补交，请查收。"),
        ("已补交。\n\n---- 回复的原邮件 ----\n| 发件人 | 秘书处 |\n旧文", "已补交。"),
        ('好的\n\n在 2025-09-08 09:05:00，"秘书处" <a@b.cn> 写道：\n> 旧文', "好的"),
        ("好的\n\n2025年9月8日 09:05，秘书处 <a@b.cn>\n写道：\n旧文", "好的"),
        ("好的\n发件人：秘书处\n发送时间：2025年9月8日\n收件人：某\n主题：补正\n旧文", "好的"),
        ("OK\nOn Mon, Sep 8, 2025 at 9:05 AM X <a@b.cn> wrote:\n> old", "OK"),
        ("我单位联系人写道路名称有误，现更正。", "我单位联系人写道路名称有误，现更正。"),
        ("发件人：李文\n单位：某中心", "发件人：李文\n单位：某中心"),
        ("> 只有引文", ""),
    ],
)
def test_a_reply_ends_where_the_history_begins(text, reply):
    assert parse.trim(text) == reply


def test_the_printed_form_is_the_contract(stored):
    printed = parse.to_json(parse.read(stored(HEAD + mixed(PLAIN, attached("a.txt", b"x")))))

    assert set(printed) == {"sha256", "message_id", "subject", "from", "to", "date", "text", "nature", "attachments", "links", "defects"}
    assert (printed["from"], printed["to"], printed["date"]) == ("zs@qq.com", ["anli@example.org"], "2025-07-28T17:03:00+08:00")
    assert {"path", "filename", "size", "sha256", "content_type", "kind"} <= set(printed["attachments"][0])


def test_facts_of_other_versions_are_read(stored):
    kept = parse.dump(parse.read(stored(HEAD + mixed(PLAIN, attached("a.txt", b"x")))))
    kept["later"] = 1
    kept["leaves"][0]["kind"] = "hologram"
    kept["nature"] = "ghost"
    del kept["to"], kept["reply"]

    mail = parse.load(kept)

    assert (mail.to, mail.reply, mail.leaves[0].kind, mail.nature) == ((), "", Kind.UNKNOWN, Nature.SYSTEM)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=1500))
def test_any_bytes_are_a_mail(stored, raw):
    file = stored(raw)

    mail = parse.read(file)

    assert parse.read(file) == mail
    assert parse.load(json.loads(json.dumps(parse.dump(mail)))) == mail


PIECES = [
    line + b"\r\n"
    for line in b"--B|--B--|--C||text|> quoted|Content-Type: multipart/mixed; boundary=B|Content-Type: multipart/alternative; boundary=C|Content-Type: message/rfc822|Content-Type: text/html|Content-Transfer-Encoding: base64|Content-Transfer-Encoding: quoted-printable|5L2g5aW9|begin 644 a.doc|#0V%T|end|<p>x<table><tr><td>|From: a@b.cn|Subject: =?gb2312?B?xOO6ww==?=|Content-Disposition: attachment; filename*0*=gb2312''%C4%E3|Date: 2025-07-28|PK\x03\x04".split(
        b"|"
    )
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_order_of_mail_lines_is_a_mail(stored, lines):
    file = stored(b"".join(lines))

    mail = parse.read(file)

    assert parse.read(file) == mail
    paths = [leaf.path for leaf in [*mail.files(), *mail.body]]
    assert len(set(paths)) == len(paths)


PUMPED = {
    "addresses": b"To: " + b"u@example.org, " * 45_000 + b"\r\n\r\nx",
    "open words": b"To: " + b"=?a?b?" * 16_000 + b"\r\nSubject: " + b"=?a?b?" * 16_000 + b"\r\n\r\nx",
    "parameters": b"Content-Type: text/plain; " + b";" * 90_000 + b"\r\n\r\nx",
    "header lines": b"".join(b"X-%d: y\r\n" % i for i in range(100_000)) + b"\r\nx",
    "fields as a file": b'Content-Type: a/b; name="x"\r\n\r\n' + b"aa: b\r\n" * 600,
    "boundary lines": b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n\r\n' + b"--\r\n" * 300_000,
    "uuencode": b"Subject: x\r\n\r\n" + b"begin 644 x\r\n" * 100_000,
    "elements": b"Content-Type: text/html\r\n\r\n" + b"<table><tr><td>" * 20_000,
    "letters": b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
    "history": b"Subject: x\r\n\r\n" + "发件人：x\r\n写道".encode() * 50_000,
}


@pytest.mark.parametrize("name", PUMPED)
def test_a_pumped_up_mail_costs_little(name, stored):
    file = stored(PUMPED[name])
    began = time.process_time()

    parse.read(file)

    assert time.process_time() - began < 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_mail_is_still_a_mail(stored, data):
    raw = bytearray((FOLDER / data.draw(st.sampled_from(CASES))["path"]).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(0, len(raw) - 1)))
        raw[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))

    assert parse.read(stored(bytes(raw))).sha256
