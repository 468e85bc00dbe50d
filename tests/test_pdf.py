"""PDF: what pages say, in which order, in which cells; what is a scan; what is filled in, carried along and signed."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from ingest.extract import Limits, reader
from ingest.facts import DefectKind, Extract, Font, Kind, Signature

LIMITS = Limits()
HERE = Path(__file__).parent / "pages"

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


def _layouts() -> Any:
    spec = spec_from_file_location("layouts", HERE / "layouts.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LAYOUTS = _layouts()


def read(data: bytes | Path, tmp_path: Path, kind: Kind = Kind.PDF, limits: Limits = LIMITS) -> Extract:
    file = tmp_path / "file"
    file.write_bytes(data if isinstance(data, bytes) else data.read_bytes())
    found = reader(kind)
    assert found is not None
    return found(file, limits)


def drawn(draw: Any, **options: Any) -> bytes:
    """A PDF of what *draw* puts on a canvas."""
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=A4, **options)
    paper.setFont("STSong-Light", 12)
    draw(paper)
    paper.showPage()
    paper.save()
    return out.getvalue()


def objects(*content: bytes) -> bytes:
    """A PDF of numbered objects without a table: PDFium finds them."""
    return b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, c) for n, c in enumerate(content, 1)) + b"trailer\n<</Root 1 0 R>>\n%%EOF\n"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), entries, content)


# --- tables as Word has them ---


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """PDFs of the layouts: printed now where LibreOffice is at hand, else as it printed them once."""
    if not shutil.which("soffice"):
        return HERE
    folder: Path = tmp_path_factory.mktemp("printed")
    LAYOUTS.printed(folder)
    return folder


@pytest.mark.parametrize("name", list(LAYOUTS.LAYOUTS))
@pytest.mark.parametrize("fresh", [False, True])
def test_a_printed_form_says_what_the_document_says(name, fresh, tmp_path, printed):
    written = read(LAYOUTS.saved(name), tmp_path, Kind.DOCX)
    found = read((printed if fresh else HERE) / f"{name}.pdf", tmp_path)

    # How far a paragraph is set in is no text on paper.
    assert [t.rows for t in found.tables] == [tuple(tuple(c.replace("\u3000", "") for c in row) for row in t.rows) for t in written.tables]
    assert [p.text for p in found.paragraphs] == [p.text for p in written.paragraphs if p.text]


# --- text ---


def test_fonts_pages_and_the_middle_are_told(tmp_path):
    def draw(paper):
        paper.setFont("STSong-Light", 22)
        paper.drawCentredString(A4[0] / 2, 760, "优秀案例申报表")
        paper.setFont("Helvetica-Bold", 10.5)
        paper.drawString(72, 700, "Deadline")
        paper.showPage()
        paper.setFont("STSong-Light", 12)
        paper.drawString(72, 700, "第二页")

    found = read(drawn(draw), tmp_path)

    assert [(p.text, p.font, p.centered, p.page) for p in found.paragraphs] == [
        ("优秀案例申报表", Font("STSong-Light", 22.0), True, 1),
        ("Deadline", Font("Helvetica", 10.5, bold=True), False, 1),
        ("第二页", Font("STSong-Light", 12.0), False, 2),
    ]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_reads_as_it_is_shown(turn, tmp_path):
    wide, high = A4
    moves = {0: (1, 0, 0, 1, 0, 0), 90: (0, 1, -1, 0, wide, 0), 180: (-1, 0, 0, -1, wide, high), 270: (0, -1, 1, 0, 0, high)}

    def draw(paper):
        paper.setPageRotation(turn)
        paper.transform(*moves[turn])
        paper.grid([100, 200, 400], [400, 430, 460])
        for text, x, y in (("单位", 110, 440), ("南湖社区", 210, 440), ("电话", 110, 410), ("13000000000", 210, 410)):
            paper.drawString(x, y, text)

    found = read(drawn(draw), tmp_path)

    assert [t.rows for t in found.tables] == [(("单位", "南湖社区"), ("电话", "13000000000"))]


def test_words_in_the_order_of_the_page_not_of_the_file(tmp_path):
    def draw(paper):
        for text, y in (("三", 500), ("一", 700), ("二", 600)):
            paper.drawString(72, y, text)

    assert read(drawn(draw), tmp_path).text == "一\n二\n三"


def test_boxes_of_a_symbol_font_are_ticked_or_not(tmp_path):
    font = b"<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+Wingdings/ToUnicode 6 0 R>>"
    cmap = stream(b"/CMapType 2 def 1 begincodespacerange <00> <ff> endcodespacerange 2 beginbfchar <61> <F0FE> <62> <F0A8> endbfchar")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    data = objects(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream(b"BT /F 12 Tf 50 200 Td (ab) Tj ET"), font, cmap)

    assert read(data, tmp_path).text == "☑□"


def test_letters_without_a_meaning_are_no_text(tmp_path):
    font = b"<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+Odd/ToUnicode 6 0 R>>"
    cmap = stream(b"/CMapType 2 def 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <61> <7a> <E061> endbfrange")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    data = objects(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream(b"BT /F 12 Tf 50 200 Td (abcdefgh) Tj ET"), font, cmap
    )

    found = read(data, tmp_path)

    assert (found.text, found.has_text_layer, [d.kind for d in found.defects]) == ("", False, [DefectKind.CHARSET])


# --- scans ---


def scan(draw: Any = None, *, first: bool = False) -> bytes:
    """A page that is a picture, with what *draw* writes over it, or under it."""
    out = io.BytesIO()
    Image.new("L", (210, 297), 240).save(out, "JPEG")

    def page(paper: Any) -> None:
        if first:
            draw(paper)
        paper.drawImage(ImageReader(io.BytesIO(out.getvalue())), 0, 0, *A4)
        if draw and not first:
            draw(paper)

    return drawn(page)


WORDS = "云岭市社会工作协会关于报送优秀案例的函，请予接收为盼。"


def invisible(paper: Any) -> None:
    text = paper.beginText(72, 700)
    text.setFont("STSong-Light", 12)
    text.setTextRenderMode(3)
    text.textLine(WORDS)
    paper.drawText(text)


@pytest.mark.parametrize(
    ("data", "layer", "recognised"),
    [
        (scan(), False, False),
        (scan(lambda paper: paper.drawString(400, 20, "扫描全能王 创建")), False, False),
        (scan(invisible), True, True),
        (scan(lambda paper: paper.drawString(72, 700, WORDS), first=True), True, True),
        (scan(lambda paper: paper.drawString(72, 700, WORDS)), True, False),
        (drawn(lambda paper: paper.drawString(72, 700, "短")), True, False),
    ],
    ids=["a scan", "a scanner's mark", "invisible text over it", "text under it", "text on it", "a short text"],
)
def test_a_scan_is_told_from_text(data, layer, recognised, tmp_path):
    found = read(data, tmp_path)

    assert (found.has_text_layer, found.recognised) == (layer, recognised)


def test_a_scan_is_measured_not_decoded(tmp_path):
    found = read(scan(), tmp_path)

    assert [(p.width, p.height, p.kind, p.page, p.dpi) for p in found.pictures] == [(210, 297, Kind.JPEG, 1, 25)]


# --- what is drawn out of order ---


def later(paper: Any) -> None:
    """A font without quotation marks, set tight: they are drawn behind the line, into the gaps that were left."""
    name = paper._doc.getInternalFontName("STSong-Light")
    tight, gap = " 400 ", " 0 "
    pieces = [tight.join(f"<{letter.encode('utf-16-be').hex()}>" for letter in piece) for piece in ("党建引领", "微治理", "激活大能量")]
    paper._code.append(f"BT {name} 12 Tf 1 0 0 1 72 700 Tm [{gap.join(pieces)}] TJ ET")
    paper.setFont("Times-Roman", 12)
    paper.drawString(101, 700, "“")
    paper.drawString(127, 700, "”")


def squeezed(paper: Any) -> None:
    """The stop behind a mark that is half as wide, and in the file before it."""
    name = paper._doc.getInternalFontName("STSong-Light")
    words, stop, mark = (f"<{piece.encode('utf-16-be').hex()}>" for piece in ("邻里一家亲", "。", "”"))
    paper._code.append(f"BT {name} 12 Tf 1 0 0 1 72 700 Tm [{words} -500 {stop} 1500 {mark}] TJ ET")


@pytest.mark.parametrize(("draw", "text"), [(later, "党建引领“微治理”激活大能量"), (squeezed, "邻里一家亲”。")])
def test_marks_stand_where_they_are_seen(draw, text, tmp_path):
    assert read(drawn(draw), tmp_path).text == text


# --- captions ---


def shown(paper: Any, *boxes: tuple[float, float, float, float]) -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "PNG")
    for box in boxes:
        paper.drawImage(ImageReader(io.BytesIO(out.getvalue())), *box)


def under(paper: Any) -> None:
    shown(paper, (200, 500, 200, 150), (200, 280, 200, 150))
    paper.drawString(72, 680, "活动当天共有三百余名居民参加，现场气氛热烈。")
    paper.drawCentredString(300, 480, "图1 居民议事会现场")
    paper.drawCentredString(300, 260, "志愿者入户走访")


def over(paper: Any) -> None:
    shown(paper, (200, 500, 200, 150), (200, 310, 200, 150))
    paper.drawString(200, 660, "图1 居民议事会现场")
    paper.drawString(200, 470, "图2 志愿者入户走访")
    paper.drawString(72, 280, "二、主要成效")


def in_a_row(paper: Any) -> None:
    shown(paper, (80, 500, 180, 150), (320, 500, 180, 150))
    paper.drawCentredString(170, 480, "图1 议事会")
    paper.drawCentredString(410, 480, "图2 走访")


def together(paper: Any) -> None:
    shown(paper, (80, 500, 180, 150), (320, 500, 180, 150))
    paper.drawCentredString(290, 480, "图1 议事会与走访")


def unnamed(paper: Any) -> None:
    shown(paper, (200, 500, 200, 150), (200, 280, 200, 150), (90, 200, 12, 12))
    paper.drawString(72, 480, "活动当天共有三百余名居民参加，现场气氛热烈，反响良好，此后每月一次。")
    paper.drawCentredString(300, 260, "二、主要成效")
    paper.drawString(90, 184, "图1")


@pytest.mark.parametrize(
    ("draw", "captions"),
    [
        (under, ["图1 居民议事会现场", "志愿者入户走访"]),
        (over, ["图1 居民议事会现场", "图2 志愿者入户走访"]),
        (in_a_row, ["图1 议事会", "图2 走访"]),
        (together, ["图1 议事会与走访", "图1 议事会与走访"]),
        (unnamed, ["", "", ""]),
    ],
)
def test_pictures_have_the_captions_that_stand_beside_them(draw, captions, tmp_path):
    assert [one.caption for one in read(drawn(draw), tmp_path).pictures] == captions


# --- what is filled in ---


def test_fields_and_free_text_are_words_of_the_page(tmp_path):
    def draw(paper):
        paper.grid([72, 172, 472], [600, 640, 680])
        paper.drawString(80, 655, "单位名称")
        paper.drawString(80, 615, "类别")
        paper.acroForm.textfield(name="unit", x=180, y=645, width=280, height=30, value="Cloud Ridge")
        paper.acroForm.checkbox(name="a", x=180, y=612, size=14, checked=True)
        paper.drawString(200, 615, "社区")
        paper.acroForm.checkbox(name="b", x=240, y=612, size=14, checked=False)
        paper.drawString(263, 615, "镇街")
        paper.freeTextAnnotation("noted", "/Helv 12 Tf 0 g", Rect=(72, 500, 200, 520))

    found = read(drawn(draw), tmp_path)

    assert [t.rows for t in found.tables] == [(("单位名称", "Cloud Ridge"), ("类别", "☑ 社区 □ 镇街"))]
    assert [p.text for p in found.paragraphs] == ["noted"]


# --- what it carries ---


def catalogued(entries: bytes, *more: bytes) -> bytes:
    return objects(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % entries, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>", *more
    )


def test_files_of_a_portfolio_are_listed(tmp_path):
    names = b"/Names<</EmbeddedFiles<</Names[(a) 4 0 R (b) 6 0 R]>>>>"
    data = catalogued(
        names,
        b"<</Type/Filespec/F(x)/UF<FEFF75338BF78868002E007000640066>/EF<</F 5 0 R>>>>",
        stream(b"%PDF-1.4\nrubbish", b"/Type/EmbeddedFile"),
        b"<</Type/Filespec/F(..\\\\run.pdf.exe)/EF<</F 7 0 R>>>>",
        stream(b"MZ" + bytes(100), b"/Type/EmbeddedFile"),
    )

    found = read(data, tmp_path)

    assert [(m.path, m.filename, m.kind, m.size) for m in found.members] == [("!1", "申请表.pdf", Kind.PDF, 16), ("!2", "run.pdf.exe", Kind.PROGRAM, 102)]
    assert [[d.kind for d in m.extract.defects] for m in found.members] == [[DefectKind.UNREAD], [DefectKind.UNREAD, DefectKind.DANGEROUS]]


@pytest.mark.parametrize(
    ("entries", "dangerous"),
    [
        (b"/OpenAction<</S/Launch/F(cmd.exe)>>", True),
        (b"/OpenAction<</S /Launch /Win<</F(cmd.exe)>>>>", True),
        (b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(this.exportDataObject\\({cName:'x',nLaunch:2}\\))>>]>>>>", True),
        (b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(app.alert\\('thanks'\\))>>]>>>>", False),
        (b"/OpenAction<</S/URI/URI(https://office.example/launch)>>", False),
        (b"", False),
    ],
)
def test_what_would_start_a_program_is_dangerous(entries, dangerous, tmp_path):
    assert [d.kind for d in read(catalogued(entries), tmp_path).defects] == [DefectKind.DANGEROUS] * dangerous


# --- what does not read ---


def test_a_damaged_file_is_read_as_far_as_it_goes(tmp_path):
    whole = drawn(lambda paper: paper.drawString(72, 700, "南湖社区"))
    cross = whole.index(b"startxref")

    lost = read(whole[:cross] + b"startxref\n9\n%%EOF", tmp_path)
    cut = read(whole[:200], tmp_path)
    none = read(objects(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"), tmp_path)

    assert (lost.text, lost.defects) == ("南湖社区", ())
    assert [[d.kind for d in found.defects] for found in (cut, none)] == [[DefectKind.DAMAGED], [DefectKind.DAMAGED]]


def test_no_more_is_read_than_allowed(tmp_path):
    def draw(paper):
        for _ in range(4):
            paper.drawString(72, 700, "x" * 80)
            paper.showPage()

    found = read(drawn(draw), tmp_path, limits=Limits(pages=2, text=100))

    assert (len(found.text), [d.kind for d in found.defects]) == (80 + 1 + 20, [DefectKind.TOO_LARGE, DefectKind.TOO_LARGE])


# --- signatures ---


def signable(words: bytes = b"") -> bytes:
    """A PDF with an empty signature of 16,384 hexadecimal digits, its byte range right."""
    field = b"<</FT/Sig/T(s)/V 5 0 R/Type/Annot/Subtype/Widget/Rect[0 0 0 0]>>"
    value = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/M(D:20250601120000+08'00')/ByteRange[0 1111111111 2222222222 3333333333]/Contents<"
    data = catalogued(b"/AcroForm<</SigFlags 3/Fields[4 0 R]>>" + words, field, value + b"0" * 16_384 + b">>>")
    start = data.index(b"/Contents<") + 9
    end = start + 16_386
    for mark, number in ((b"1111111111", start), (b"2222222222", end), (b"3333333333", len(data) - end)):
        data = data.replace(mark, b"%-10d" % number)
    return data


def signed(tmp_path: Path, *, kind: tuple[str, ...], digest: str, extra: tuple[str, ...] = ()) -> bytes:
    """Sign with OpenSSL, which knows nothing of us."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"

    def openssl(*words: str | Path, data: bytes = b"") -> bytes:
        return subprocess.run(["openssl", *map(str, words)], input=data, capture_output=True, check=True).stdout

    subject = ("-subj", "/C=CN/O=云岭市/CN=云岭市社会工作协会", "-utf8", "-days", "30", "-nodes", f"-{digest}")
    openssl("req", "-x509", "-newkey", *kind, "-keyout", key, "-out", certificate, "-config", "/dev/null", *subject)
    data = signable()
    start = data.index(b"/Contents<") + 9
    value = openssl(
        "cms", "-sign", "-binary", "-md", digest, "-signer", certificate, "-inkey", key, "-outform", "DER", *extra, data=data[:start] + data[start + 16_386 :]
    )
    return data[: start + 1] + value.hex().encode().ljust(16_384, b"0") + data[start + 16_385 :]


RSA, EC = ("rsa:2048",), ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")
needs_openssl = pytest.mark.skipif(not shutil.which("openssl") or not Path("/dev/null").exists(), reason="signs with openssl")


@needs_openssl
@pytest.mark.parametrize(
    ("kind", "digest", "extra", "algorithm"),
    [
        (RSA, "sha256", (), "RSA/SHA-256"),
        (RSA, "sha512", ("-noattr",), "RSA/SHA-512"),
        (RSA, "sha384", ("-keyopt", "rsa_padding_mode:pss"), "RSA/SHA-384"),
        (EC, "sha256", (), "ECDSA/SHA-256"),
    ],
)
def test_a_signature_is_read_and_checked(kind, digest, extra, algorithm, tmp_path):
    data = signed(tmp_path, kind=kind, digest=digest, extra=extra)

    (found,) = read(data, tmp_path).signatures
    (longer,) = read(data + b"% more", tmp_path).signatures
    (changed,) = read(data.replace(b"MediaBox[0 0 9 9]", b"MediaBox[0 0 8 8]"), tmp_path).signatures

    assert (found.signer, found.algorithm, found.intact, found.whole, found.seal) == ("云岭市社会工作协会", algorithm, True, True, False)
    assert (longer.intact, longer.whole) == (True, False)
    assert (changed.intact, changed.whole) == (False, True)


@needs_openssl
def test_a_forged_signature_value_is_not_intact(tmp_path):
    data = signed(tmp_path, kind=RSA, digest="sha256")
    end = len(data[: data.rindex(b">>>")].rstrip(b"0")) - 40

    (found,) = read(data[:end] + data[end : end + 20].swapcase()[::-1] + data[end + 20 :], tmp_path).signatures

    assert found.intact is False


@needs_openssl
def test_a_national_algorithm_is_named_and_not_checked(tmp_path):
    data = signed(tmp_path, kind=EC, digest="sha256")
    curve, national = bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06082a811ccf5501822d")  # P-256 (RFC 5480), SM2 (GM/T 0006)

    (found,) = read(data.replace(curve.hex().encode(), national.hex().encode()), tmp_path).signatures

    assert (found.signer, found.algorithm, found.intact) == ("云岭市社会工作协会", "SM2/SHA-256", None)


def test_a_signature_of_rubbish_is_still_a_signature(tmp_path):
    data = signable()
    rubbish = data.replace(b"0" * 40, b"308230" + b"f" * 34, 1)

    assert read(data, tmp_path).signatures == (Signature("", whole=True, at=datetime(2025, 6, 1, 4, tzinfo=UTC)),)
    assert [s.signer for s in read(rubbish, tmp_path).signatures] == [""]
    assert [s.whole for s in read(data.replace(b"ByteRange[0 ", b"ByteRange[-1 "), tmp_path).signatures] == [False]


def test_a_page_of_countless_words_is_read_as_it_stands(tmp_path):
    def draw(paper):
        paper.setFont("Helvetica", 1)
        for line in range(152):
            paper.drawString(0, 5 * line, f"{line} " + "x " * 1_000)  # upwards: put in order, the last would be first

    found = read(drawn(draw), tmp_path)

    assert [line.split(" ")[0] for line in found.text.split("\n")] == [str(n) for n in range(152)]
