"""OFD: pages built by hand as GB/T 33190 has them, seals built from ASN.1 as GB/T 38540 has them."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from ingest import sniff
from ingest.extract import Limits, reader
from ingest.facts import DefectKind, Extract, Font, Kind, Paragraph, Picture, Signature

LIMITS = Limits()
NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
OFD = f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>%s</ofd:DocBody></ofd:OFD>"
RES = (
    f'<ofd:Res {NS} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="仿宋_GB2312"/><ofd:Font ID="4" FontName="黑体" Bold="true"/></ofd:Fonts>'
    '<ofd:MultiMedias><ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>'
)


def text(words: str, x: float, y: float, *, size: float = 4.0, font: int = 3, delta: str = "", more: str = "") -> str:
    deltas = f' DeltaX="{delta}"' if delta else ""
    return f'<ofd:TextObject ID="1" Font="{font}" Size="{size}" Boundary="{x} {y} 100 {size}"{more}><ofd:TextCode X="0" Y="{size * 0.88}"{deltas}>{words}</ofd:TextCode></ofd:TextObject>'


def line(x: float, y: float, wide: float, high: float) -> str:
    return f'<ofd:PathObject ID="2" Boundary="{x} {y} {wide} {high}" LineWidth="0.3"><ofd:AbbreviatedData>M 0 0 L {wide} {high}</ofd:AbbreviatedData></ofd:PathObject>'


def page(*things: str, template: str = "") -> str:
    return (
        f'<ofd:Page {NS}>{template}<ofd:Content><ofd:Layer ID="5"><ofd:PageBlock ID="6">{"".join(things)}</ofd:PageBlock></ofd:Layer></ofd:Content></ofd:Page>'
    )


def ofd(*pages: str, parts: dict[str, str | bytes] | None = None, body: str = "", common: str = "") -> bytes:
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    document = (
        f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )
    content: dict[str, str | bytes] = {"OFD.xml": OFD % body, "Doc_0/Document.xml": document, "Doc_0/PublicRes.xml": RES}
    content |= {f"Doc_0/Pages/Page_{n}/Content.xml": one for n, one in enumerate(pages)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in (content | (parts or {})).items():
            package.writestr(name, data)
    return out.getvalue()


def read(data: bytes, tmp_path: Path, limits: Limits = LIMITS) -> Extract:
    file = tmp_path / "file"
    file.write_bytes(data)
    found = reader(Kind.OFD)
    assert found is not None
    return found(file, limits)


def kinds(data: bytes, tmp_path: Path, limits: Limits = LIMITS) -> list[DefectKind]:
    return [defect.kind for defect in read(data, tmp_path, limits).defects]


# --- pages ---


def test_pages_say_their_text_in_reading_order_with_fonts(tmp_path):
    data = ofd(page(text("正文在后", 30, 60), text("申报函", 90, 30, size=7.76, font=4)), page(text("第二页", 30, 30)))

    found = read(data, tmp_path)

    assert sniff.kind(data[: sniff.HEAD], io.BytesIO(data)) is Kind.OFD
    assert (found.text, found.pages, found.has_text_layer, found.defects, found.reader) == ("申报函\n正文在后\f第二页", 2, True, (), "ofd/1")
    assert found.paragraphs == (
        Paragraph("申报函", font=Font("黑体", 22.0, bold=True), centered=True, page=1),
        Paragraph("正文在后", font=Font("仿宋_GB2312", 11.3), page=1),
        Paragraph("第二页", font=Font("仿宋_GB2312", 11.3), page=2),
    )


def test_lines_make_tables(tmp_path):
    rules = [line(20, y, 160, 0) for y in (50, 60, 70)] + [line(x, 50, 0, 20) for x in (20, 60, 180)]
    boxed = '<ofd:PathObject ID="2" Boundary="20 100 160 20" Stroke="true"><ofd:AbbreviatedData>M 0 0 L 160 0 L 160 20 L 0 20 C M 40 0 L 40 20</ofd:AbbreviatedData></ofd:PathObject>'
    words = [
        text("单位", 22, 53),
        text("云岭市社会工作协会", 62, 53),
        text("电话", 22, 63),
        text("13000000000", 62, 63),
        text("左", 22, 105),
        text("右", 62, 105),
    ]

    found = read(ofd(page(*rules, boxed, *words)), tmp_path)

    assert [t.rows for t in found.tables] == [(("单位", "云岭市社会工作协会"), ("电话", "13000000000")), (("左", "右"),)]


def test_characters_stand_where_the_distances_say(tmp_path):
    spread = text("姓名张三", 20, 50, delta="g 1 4 40 4")
    turned = text("大", 20, 100, more=' CTM="2 0 0 2 0 0"')

    found = read(ofd(page(spread, turned)), tmp_path)

    assert found.text == "姓名\t张三\n大"
    assert found.paragraphs[-1].font.size == 22.7


def test_a_template_lies_under_the_page(tmp_path):
    common = '<ofd:TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    under = page(text("单位名称：", 30, 50))

    found = read(
        ofd(page(text("南湖社区", 52, 50), template='<ofd:Template TemplateID="7"/>'), common=common, parts={"Doc_0/Tpls/Tpl_0/Content.xml": under}), tmp_path
    )

    assert found.text == "单位名称：南湖社区"


def test_a_scan_is_told_from_text(tmp_path):
    out = io.BytesIO()
    Image.new("L", (210, 297)).save(out, "PNG")
    whole = '<ofd:ImageObject ID="8" ResourceID="9" Boundary="0 0 210 297"/>'

    found = read(ofd(page(whole, text("扫描全能王", 150, 290)), parts={"Doc_0/Res/a.png": out.getvalue()}), tmp_path)

    assert (found.has_text_layer, found.pictures) == (False, (Picture(210, 297, Kind.PNG, page=1),))


# --- what does not read ---


def test_what_is_broken_is_said_and_the_rest_is_read(tmp_path):
    good = page(text("还在", 30, 30))
    lost = ofd(good, page(text("x", 1, 1)))
    without = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(lost)) as old, zipfile.ZipFile(without, "w") as new:
        for name in old.namelist():
            if "Page_1" not in name:
                new.writestr(name, old.read(name))

    found = read(without.getvalue(), tmp_path)

    assert (found.text.strip("\f"), [d.kind for d in found.defects]) == ("还在", [DefectKind.DAMAGED])
    assert kinds(lost[: len(lost) // 2], tmp_path) == [DefectKind.DAMAGED]
    assert kinds(ofd(), tmp_path) == [DefectKind.DAMAGED]
    assert kinds(ofd("<x"), tmp_path) == [DefectKind.DAMAGED]
    assert kinds(ofd(good, parts={"Doc_0/Document.xml": ""}), tmp_path) == [DefectKind.DAMAGED]
    assert kinds(ofd(good, parts={"Encryptions.xml": "<x/>"}), tmp_path) == [DefectKind.ENCRYPTED]


def test_bombs_are_refused(tmp_path):
    small = Limits(part=100_000, total=150_000, elements=1_000)

    assert kinds(ofd(page("<a/>" * 2_000)), tmp_path, small) == [DefectKind.BOMB]
    assert kinds(ofd(page(" " * 200_000)), tmp_path, small) == [DefectKind.BOMB]
    assert kinds(ofd(page(" " * 80_000), page(" " * 80_000)), tmp_path, small) == [DefectKind.BOMB]
    assert kinds(ofd('<!DOCTYPE x [<!ENTITY a "b">]>' + page(text("&a;", 1, 1))), tmp_path) == [DefectKind.DANGEROUS]
    assert kinds(ofd(page(text("字" * 50, 1, 1)), page(text("多", 1, 1))), tmp_path, Limits(text=40)) == [DefectKind.TOO_LARGE]
    assert kinds(ofd(*[page(text("x", 1, 1))] * 3), tmp_path, Limits(pages=2)) == [DefectKind.TOO_LARGE]


def test_a_name_leads_nowhere_outside_the_package(tmp_path):
    (tmp_path / "secret.xml").write_text(page(text("secret", 1, 1)), encoding="utf-8")
    data = ofd(page(text("x", 1, 1))).replace(b"", b"")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"Pages/Page_0/Content.xml", f"{tmp_path}/secret.xml".encode()))

    found = read(out.getvalue(), tmp_path)

    assert (found.text, [d.kind for d in found.defects]) == ("", [DefectKind.DAMAGED])


@pytest.mark.parametrize("delta", ["g 99999999999 4", "g -5 4", "g x 4", "1e99 1e99", "nan", ""])
def test_absurd_distances_cost_nothing(delta, tmp_path):
    assert read(ofd(page(text("南湖", 30, 30, delta=delta))), tmp_path).defects == ()


# --- seals ---


def der(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x80 | (size.bit_length() + 7) // 8]) + size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag]) + length + body


INTEGER, BITS, OCTETS, UTF8, IA5, TIME, SEQUENCE = 2, 3, 4, 12, 22, 24, 48
SM2_WITH_SM3 = bytes.fromhex("06082a811ccf55018375")  # 1.2.156.10197.1.501


def seal(name: str = "云岭市社会工作协会电子印章", *, wrong: bool = False) -> bytes:
    """SES_Signature: what was signed holds the seal, the seal holds its name."""
    header = der(SEQUENCE, der(IA5, b"ES"), der(INTEGER, b"\4"), der(IA5, b"maker"))
    dates = [der(TIME, when) for when in (b"20240101000000Z", b"20240101000000Z", b"20290101000000Z")]
    certificates = der(SEQUENCE, der(OCTETS, b"certificate"))
    about = der(SEQUENCE, der(INTEGER, b"\1"), der(IA5 if wrong else UTF8, name.encode()), der(INTEGER, b"\1"), certificates, *dates)
    picture = der(SEQUENCE, der(IA5, b"png"), der(OCTETS, b"\x89PNG" + bytes(300)), der(INTEGER, b"\x28"), der(INTEGER, b"\x28"))
    stamp = der(SEQUENCE, der(SEQUENCE, header, der(IA5, b"11010000000001"), about, picture), der(OCTETS, b"maker"), SM2_WITH_SM3, der(BITS, b"\0x"))
    signing = der(
        SEQUENCE, der(INTEGER, b"\4"), stamp, der(TIME, b"20250601040000Z"), der(BITS, b"\0" + bytes(32)), der(IA5, b"/Doc_0/Signs/Sign_0/Signature.xml")
    )
    return der(SEQUENCE, signing, der(OCTETS, b"certificate"), SM2_WITH_SM3, der(BITS, b"\0y"))


def sealed(value: bytes, *, names: tuple[str, ...] = (), when: str = "20250601120000") -> bytes:
    listed = f'<ofd:Signatures {NS}><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'
    references = "".join(f'<ofd:Reference FileRef="{name}"><ofd:CheckValue>x</ofd:CheckValue></ofd:Reference>' for name in names)
    one = (
        f"<ofd:Signature {NS}><ofd:SignedInfo><ofd:SignatureDateTime>{when}</ofd:SignatureDateTime>"
        f"<ofd:References>{references}</ofd:References></ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>"
    )
    parts: dict[str, str | bytes] = {
        "Doc_0/Signs/Signatures.xml": listed,
        "Doc_0/Signs/Sign_0/Signature.xml": one,
        "Doc_0/Signs/Sign_0/SignedValue.dat": value,
    }
    return ofd(page(text("函", 30, 30)), parts=parts, body="<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>")


ALL = ("/OFD.xml", "/Doc_0/Document.xml", "/Doc_0/PublicRes.xml", "/Doc_0/Pages/Page_0/Content.xml")
SIGNED = datetime(2025, 6, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(("names", "whole"), [(ALL, True), (ALL[:3], False)])
def test_a_seal_says_its_name_and_what_it_covers(names, whole, tmp_path):
    expected = Signature("云岭市社会工作协会电子印章", "SM2/SM3", None, whole, SIGNED, seal=True)

    assert read(sealed(seal(), names=names), tmp_path).signatures == (expected,)


def test_the_time_in_the_seal_stands_in_for_a_missing_one(tmp_path):
    assert [s.at for s in read(sealed(seal(), when=""), tmp_path).signatures] == [SIGNED]
    assert [s.at for s in read(sealed(seal(), when="2025-06-01 04:00:00Z"), tmp_path).signatures] == [SIGNED]


@pytest.mark.parametrize("value", [b"", b"rubbish", seal()[:100], seal(wrong=True), b"\x30\x80" * 5_000, b"\x30\x84\xff\xff\xff\xff"])
def test_a_seal_that_does_not_read_is_still_a_signature(value, tmp_path):
    assert [s.signer for s in read(sealed(value), tmp_path).signatures] == [""]
