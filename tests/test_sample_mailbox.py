"""The sample mailbox is what its plan says: forty-nine real mails with real files in them, and nobody real in any of them."""

from __future__ import annotations

import email
import io
import re
import struct
import zipfile
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from functools import cache
from importlib import resources

import docx
import openpyxl
import py7zr
import pypdfium2 as pdfium
import pytest
from PIL import Image
from sample_mailbox.ledger import expected_ledger
from sample_mailbox.prose import WORDS, word_count

from tracker import sample

MAILS = {mail.id: mail for mail in sample.mails()}
CASES = {case.id: case for case in sample.cases()}
CATEGORIES = {"1": "社会工作党建品牌", "2": "新兴领域党建品牌", "3": "党建引领基层治理党建品牌"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOMAIN = re.compile(r"(?<![\w.-])(?:[a-z0-9-]+\.)+(?:cn|com|net|org|edu|gov|io|invalid)(?![\w-])", re.IGNORECASE)
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
LANDLINE = re.compile(r"(?<![\d-])0\d{2,3}[-－]\d{7,8}(?!\d)")
REPORTS = {"m23", "n04"}  # their parts are not attachments
SEARCHABLE = {  # forms scanned with a hidden text layer, and the case they are of
    "m07": "A06-1", "m08": "A07-1", "m09": "A08-1", "m14": "A10-1", "m17": "A12-1", "m18": "A13-1", "m19": "A14-1", "m22": "A19-1", "m24": "A20-1", "m32": "A27-1",
    "m35": "A30-1", "m37": "A31-1", "m38": "A32-1", "m40": "A33-1",
}  # fmt: skip
PICTURES = ("m01", "m03", "m12", "m21", "m31", "m33", "m34")


@cache
def opened(name: str) -> EmailMessage:
    message = email.message_from_bytes(MAILS[name].raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


@cache
def files(name: str) -> dict[str, bytes]:
    """The files of a mail by name; those of a forwarded mail as its own."""
    found: dict[str, bytes] = {}
    for part in opened(name).walk():
        disposition = part.get_content_disposition()
        if disposition == "attachment" and not part.is_multipart():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            found[part.get_filename() or MAILS[name].attachments[len(found)]] = content
    return found


def only(name: str, ending: str) -> bytes:
    (content,) = (content for known, content in files(name).items() if known.endswith(ending))
    return content


def unzipped(content: bytes, *, codec: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {(info.filename if info.flag_bits & 0x800 else info.filename.encode("cp437").decode(codec)): archive.read(info) for info in archive.infolist()}


def layer(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def lines(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def texts(message: EmailMessage) -> list[str]:
    """All a reader sees: subjects, senders, and every text part, of the mail and of the mails in it."""
    said = [str(value) for part in message.walk() for value in part.values()]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            raw = part.get_payload(decode=True)
            assert isinstance(raw, bytes)
            charset = part.get_content_charset() or "utf-8"
            said.append(raw.decode({"gb2312": "gb18030", "gbk": "gb18030"}.get(charset, charset)))
        elif part.get_content_type().startswith("message/") and not part.is_multipart():
            said.append(str(part.get_payload()))
    return said


def film(content: bytes) -> tuple[int, int]:
    """The seconds an MP4 claims, and the bytes its top boxes add up to."""
    seconds, position = 0, 0
    while position < len(content):
        size, kind = struct.unpack_from(">I4s", content, position)
        if kind == b"moov":
            head = content.index(b"mvhd", position, position + size)
            scale, length = struct.unpack_from(">II", content, head + 16)
            seconds = length // scale
        position += size
    return seconds, position


def test_plan_is_whole() -> None:
    numbers = [f"m{n:02d}" for n in range(1, 42)] + [f"n{n:02d}" for n in range(1, 9)]

    assert sorted(MAILS) == sorted(numbers)
    assert [parcel.id for parcel in sample.parcels()] == [f"p{n}" for n in range(1, 9)]
    assert [row.number for row in expected_ledger()] == [f"DJ2025-{n:04d}" for n in range(1, 37)]
    assert [mail.arrived for mail in sample.mails()] == sorted(mail.arrived for mail in sample.mails())


def test_ledger_and_plan_name_the_same_cases() -> None:
    ledger = expected_ledger()

    assert [(row.sample, row.unit) for row in ledger] == [(case.id, case.unit) for case in sample.cases()]
    assert {(row.sample, mail) for row in ledger for mail in row.mails} == {(case, mail.id) for mail in sample.mails() for case in mail.samples}
    assert {case for parcel in sample.parcels() for case in parcel.samples} <= set(CASES)


def test_shipped_size_stays_small() -> None:
    folder = resources.files("tracker.sample").joinpath("mails")

    assert sum(len(entry.read_bytes()) for entry in folder.iterdir()) < 6_000_000


@pytest.mark.parametrize("name", sorted(set(MAILS) - {"m37"}))
def test_mail_opens_with_the_standard_library(name: str) -> None:
    mail, message = MAILS[name], opened(name)

    assert [defect for part in message.walk() for defect in part.defects] == []
    assert str(message["Subject"] or "") == mail.subject
    assert str(message["From"]).lower().find(mail.sender) >= 0
    assert tuple(part.get_filename() for part in message.iter_attachments() if name not in REPORTS) == mail.attachments
    assert str(message["To"]) == "anli@example.org"


@pytest.mark.parametrize("name", sorted(MAILS))
def test_mail_arrives_when_planned(name: str) -> None:
    mail, message = MAILS[name], opened(name)

    sent = parsedate_to_datetime(str(message["Date"]))
    received = parsedate_to_datetime(str(message.get_all("Received", [])[0]).rsplit(";", 1)[1].replace("(CST)", "").strip())

    assert received == mail.arrived
    assert sent == mail.sent if mail.sent else timedelta(0) <= mail.arrived - sent < timedelta(minutes=1)


def test_message_ids_are_single() -> None:
    ids = [str(opened(name)["Message-ID"]) for name in MAILS]

    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", sorted(MAILS))
def test_nobody_real_is_named(name: str) -> None:
    message = opened(name)
    said = texts(message)
    for known, content in files(name).items():
        if known.endswith(".docx") and name != "m26":
            document = docx.Document(io.BytesIO(content))
            said += [*lines(content), *(cell.text for table in document.tables for row in table.rows for cell in row.cells)]
        if known.endswith(".pdf") and name != "m26":
            said.append(layer(content))

    domains = {found.lower() for text in said for found in DOMAIN.findall(text)}
    phones = {found for text in said[len(list(message.keys())) :] for found in PHONE.findall(text)}

    assert {domain for domain in domains if "example" not in domain.split(".") and domain != "letters.invalid"} == (
        {"wx.mail.qq.com"} if name == "m07" else set()
    )
    assert {phone for phone in phones if not phone.startswith("130000000")} == set()
    assert [found for text in said for found in LANDLINE.findall(text)] == []


@pytest.mark.parametrize(("name", "case"), sorted(SEARCHABLE.items()))
def test_searchable_scan_tells_the_form(name: str, case: str) -> None:
    pdf = next(content for known, content in files(name).items() if known.endswith(".pdf") and content.startswith(b"%PDF") and "案例.pdf" not in known)

    said = re.sub(r"[^\S\n]+", " ", layer(pdf).replace("\r", ""))

    assert re.search(rf"申报单位\n?\s?(（全称）)?\s?{CASES[case].unit}", said)
    assert f"联系人 {CASES[case].contact}".rstrip() in said
    assert f"联系电话 {CASES[case].phone}".rstrip() in said
    assert CASES[case].case in said
    assert re.search(rf"(分类|√) {CATEGORIES[CASES[case].category]}\n", said)


@pytest.mark.parametrize("name", PICTURES)
def test_picture_scan_hides_its_words(name: str) -> None:
    scans = [content for known, content in files(name).items() if known.endswith(".pdf")]

    assert [layer(scan) for scan in scans] == [""] * len(scans)
    assert all(30_000 < len(scan) < 110_000 for scan in scans)


def test_every_scan_has_a_red_seal() -> None:
    reds = {}
    for name in (*SEARCHABLE, *PICTURES):
        for known, content in files(name).items():
            if known.endswith(".pdf") and "案例" not in known:
                document = pdfium.PdfDocument(content)
                red, green, blue = document[0].render(scale=0.5).to_pil().convert("RGB").split()
                document.close()
                reds[name, known] = sum(r > 150 and g < 110 and b < 110 for r, g, b in zip(red.tobytes(), green.tobytes(), blue.tobytes(), strict=True))

    assert {key: count for key, count in reds.items() if not 200 < count < 8000} == {}


def test_stated_lengths_are_exact() -> None:
    first = "\n".join(lines(only("m01", ".docx")))
    long = lines(only("m12", ".docx"))
    short = "\n".join(lines(only("m13", ".docx")))
    body = [line for line in long[long.index("（二）背景") :] if not re.match(r"（[二三四五]）", line)]

    assert word_count(first) == 3912
    assert word_count("\n".join(body)) == 6230
    assert word_count(short) == 4880
    assert "临江绿源环保有限责任公司" in short


def test_cases_follow_the_call() -> None:
    for name in ("m01", "m02", "m04", "m07", "m10", "m14", "m17", "m22", "m33", "m40"):
        content = next(content for known, content in files(name).items() if known.endswith(".docx") and "申报表" not in known)
        document = docx.Document(io.BytesIO(content))
        said = [paragraph.text for paragraph in document.paragraphs]
        heads = ["一、党组织简介", "二、党建品牌名称", "三、党建品牌标识", "四、党建品牌内涵", "五、党建品牌案例内容"]
        parts = [f"（{n}）{part}" for n, part in zip("一二三四五", ("摘要", "背景", "做法", "成效", "探讨"), strict=True)]
        title = document.paragraphs[0].runs[0]
        gap = said[said.index(heads[3]) + 1 : said.index(heads[4])]
        abstract = said[said.index(parts[0]) + 1 : said.index(parts[1])]

        assert [line for line in said if line in (*heads, *parts)] == [*heads, *parts]
        assert (title.font.name, title.font.size.pt if title.font.size else 0, title.bold) == ("宋体", 22, True)
        assert word_count("\n".join(gap)) <= 800
        assert word_count("\n".join(abstract)) <= 500
        assert 2600 <= word_count("\n".join(said)) <= 3912


def test_words_are_counted_as_word_does() -> None:
    assert word_count("2025年，党员36名。　") == 8
    assert WORDS.findall("党建 Party work") == ["党", "建", "Party", "work"]


def test_form_in_word_ends_after_its_table() -> None:
    document = docx.Document(io.BytesIO(files("m02")["申报表.docx"]))
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]

    assert document.element.body[-2].tag.endswith("}p")
    assert cells[:2] == ["申报单位\n（全称）", CASES["A02-1"].unit]
    assert not document.inline_shapes
    assert len(docx.Document(io.BytesIO(files("m25")["申报表.docx"])).inline_shapes) == 1


@pytest.mark.parametrize(
    ("name", "known", "words"),
    [("m01", ".doc", "临江市青禾区益民社会工作服务中心"), ("m06", "申报表.wps", "临江市江湾镇党群办"), ("m06", "案例.wps", "红色田埂")],
)
def test_old_word_files_are_real(name: str, known: str, words: str) -> None:
    content = only(name, known)

    assert content.startswith(OLE)
    assert words.encode("utf-16-le") in content


def test_photograph_is_heic() -> None:
    content = only("m04", ".HEIC")

    assert content[4:12] == b"ftypheic"


def test_gbk_zip_has_gbk_names_without_the_flag() -> None:
    with zipfile.ZipFile(io.BytesIO(only("m05", ".zip"))) as archive:
        infos = archive.infolist()

    assert [info.flag_bits & 0x800 for info in infos] == [0] * 4
    assert [info.orig_filename.encode("cp437").decode("gbk") for info in infos] == [
        "1.申请表-云岭市社会工作协会-云岭同心.pdf",
        "2.案例-云岭市社会工作协会-云岭同心.docx",
        "3.相关资料-云岭市社会工作协会-照片1.jpg",
        "3.相关资料-云岭市社会工作协会-照片2.jpg",
    ]


def test_material_zip_holds_pictures_and_a_film() -> None:
    members = unzipped(only("m01", ".zip"), codec="utf-8")
    shots = [Image.open(io.BytesIO(content)).size for known, content in members.items() if known.endswith(".jpg")]

    assert len(shots) == 3
    assert film(members["红色驿站宣传片.mp4"]) == (130, 8 * 1024 * 1024)


def test_vlog_is_too_long_and_too_big() -> None:
    assert film(only("m40", ".mp4")) == (260, 45 * 1024 * 1024)


def test_three_communities_come_in_one_zip() -> None:
    members = unzipped(only("m20", ".zip"), codec="utf-8")
    sheet = openpyxl.load_workbook(io.BytesIO(only("m20", ".xlsx"))).worksheets[0]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))

    assert sorted(members) == sorted(f"{folder}/{known}" for folder in ("南湖社区", "西湖社区", "东湖社区") for known in ("", "申报表.pdf", "案例.docx"))
    assert [row[1] for row in rows] == [CASES[key].unit for key in ("A15-1", "A16-1", "A17-1")]


def test_forwarded_zips_open() -> None:
    for known, key in (("临江国资委.zip", "A34-1"), ("云岭快递协会.zip", "A35-1")):
        members = unzipped(files("m41")[known], codec="gbk")

        assert set(members) == {"申报表.pdf", "案例.docx"}
        assert CASES[key].unit in layer(members["申报表.pdf"])


def test_locked_pdf_and_cut_document_do_not_open() -> None:
    content = files("m26")

    with pytest.raises(pdfium.PdfiumError, match="password"):
        pdfium.PdfDocument(content["申报表.pdf"])
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(content["案例.docx"]))


def test_packed_mail_opens_with_the_password_it_tells() -> None:
    packed = only("m27", ".7z")
    factory = py7zr.io.BytesIOFactory(limit=1_000_000)

    with py7zr.SevenZipFile(io.BytesIO(packed), password="DJ2025") as archive:
        archive.extractall(factory=factory)
    nested = factory.products["嵌套.zip"].read()

    assert CASES["A23-1"].unit in layer(unzipped(nested, codec="utf-8")["申报表.pdf"])
    assert any("压缩包密码为 DJ2025" in text for text in texts(opened("m27")))


def test_winmail_attributes_have_right_checksums() -> None:
    stream = only("m28", ".dat")
    position, titles, contents = 6, [], []
    while position < len(stream):
        _, name, size = struct.unpack_from("<BII", stream, position)
        content = stream[position + 9 : position + 9 + size]
        (checksum,) = struct.unpack_from("<H", stream, position + 9 + size)
        assert checksum == sum(content) & 0xFFFF
        titles += [content.rstrip(b"\x00").decode("gbk")] if name == 0x00018010 else []
        contents += [content] if name == 0x0006800F else []
        position += size + 11

    assert struct.unpack_from("<I", stream)[0] == 0x223E9F78
    assert titles == ["申报表.pdf", "案例.doc"]
    assert CASES["A24-1"].unit in layer(contents[0])
    assert contents[1].startswith(OLE)


def test_forwarded_mail_keeps_its_first_sender() -> None:
    inner = next(part for part in opened("m08").walk() if part.get_content_type() == "message/rfc822").get_content()

    assert str(inner["From"]).endswith("<dongyuan@example.com>")
    assert [part.get_filename() for part in inner.iter_attachments()] == ["申报表.pdf", "案例.docx"]


def test_same_files_come_twice() -> None:
    assert files("m38") == files("m39")
    assert MAILS["m38"].raw != MAILS["m39"].raw


def test_unruly_headers_break_the_rules() -> None:
    raw = MAILS["m37"].raw

    assert b"\r\nSubject: " + "申报材料".encode("gbk") + b"\r\n" in raw
    assert b"filename*0*=GBK''%C9%EA%B1%A8; filename*1*=%B1%ED; filename*2*=.pdf" in raw
    assert b"filename==?GB2312?B?" in raw
    assert [part.get_content_type() for part in opened("m37").iter_attachments()] == ["application/pdf", "application/msword"]


def test_reports_are_reports() -> None:
    bounce, read = opened("m23"), opened("n04")
    kinds = [part.get_content_type() for part in bounce.walk()]

    assert kinds[:4] == ["multipart/report", "text/plain", "message/delivery-status", "text/plain"]
    assert kinds[-1] == "text/rfc822-headers"
    assert any("<deficiency-m22@letters.invalid>" in text for text in texts(bounce))
    assert bounce["Return-Path"] == "<>"
    assert (read.get_content_type(), read.get_param("report-type")) == ("multipart/report", "disposition-notification")
    assert [part["Original-Message-ID"] for part in read.walk() if "Original-Message-ID" in part] == ["<receipt-m05@letters.invalid>"]


def test_machines_say_what_they_are() -> None:
    assert {
        name: str(opened(name)[header])
        for name, header in (("n01", "Auto-Submitted"), ("n02", "Precedence"), ("n05", "Auto-Submitted"), ("m03", "In-Reply-To"))
    } == {
        "n01": "auto-replied",
        "n02": "bulk",
        "n05": "auto-generated",
        "m03": "<deficiency-m02@letters.invalid>",
    }
    assert unzipped(only("n06", ".zip"), codec="gbk")["通知函.pdf.exe"].startswith(b"MZ")
    assert b"METHOD:REQUEST" in only("n08", ".ics")
    assert any("wx.mail.qq.com/ftn/download" in text and 'expiretime="1759888800"' in text for text in texts(opened("m07")))


def test_case_written_in_the_body_is_whole() -> None:
    plain = opened("m29").get_body(("plain",))
    assert plain is not None
    said = plain.get_content().replace("\r\n", "\n")
    story = said.split("\n\n")[1]

    assert word_count(story) == 2800
    assert not files("m29")
