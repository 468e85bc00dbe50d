"""Files of every kind with the seal of an invented unit somewhere in them, 42 mm wide: drawn here, or made by an office program and kept in `tests/sealed`.

`python tests/seal_papers.py` makes `tests/sealed` anew; it takes LibreOffice.
"""

from __future__ import annotations

import io
import struct
import subprocess
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from seals import press

FOLDER = Path(__file__).parent / "sealed"
UNIT = "云岭市青禾社会工作协会"
LABEL = "申报单位意见（盖章）"
MM = 42.0
RED = (200, 25, 35)
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
SPACES = f'xmlns:wp="{DRAWING}/wordprocessingDrawing" xmlns:a="{DRAWING}/main" xmlns:pic="{DRAWING}/picture"'

Picture = NDArray[np.uint8]


@lru_cache(maxsize=4)
def seal(pixels: int = 320) -> Image.Image:
    """The seal alone, on nothing."""
    mask = press.cut(press.Design(UNIT), pixels)
    alpha = Image.fromarray((mask * 235).astype(np.uint8))
    made = Image.new("RGBA", alpha.size, (*RED, 0))
    made.putalpha(alpha)
    return made.crop(alpha.getbbox())


def png(image: Image.Image, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, how.pop("format", "PNG"), **how)
    return out.getvalue()


def sheet(*, dpi: int = 150, at: tuple[float, float] = (130, 200), stamped: bool = True) -> Image.Image:
    """A page of A4 with some print, grey as a scanner sees it, and the seal with its middle at so many millimetres."""
    from PIL import ImageDraw

    unit = dpi / 25.4
    page = Image.new("RGB", (round(210 * unit), round(297 * unit)), (250, 249, 247))
    draw = ImageDraw.Draw(page)
    for row in range(12):
        draw.rectangle((20 * unit, (30 + 12 * row) * unit, (190 - 7 * (row % 4)) * unit, (33 + 12 * row) * unit), fill=(50, 50, 52))
    if stamped:
        made = seal(320).resize((round(MM * unit),) * 2, Image.Resampling.LANCZOS)
        page.paste(made, (round(at[0] * unit - made.width / 2), round(at[1] * unit - made.height / 2)), made)
    return page


# --- PDF ---


def pdf(*draw: Any, size: tuple[float, float] = (595.28, 841.89), rotate: int = 0) -> bytes:
    """A PDF of one page for each function that draws one."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for one in draw:
        one(canvas)
        if rotate:
            canvas.setPageRotation(rotate)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def typed(canvas: Any) -> None:
    """Print the label of the seal's row and some lines."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas.setFont("STSong-Light", 12)
    for row in range(20):
        canvas.drawString(72, 760 - 22 * row, "本单位承诺所填内容真实，愿意参加本次征集。")
    canvas.drawString(300, 230, LABEL)


def stamped(canvas: Any) -> None:
    from reportlab.lib.utils import ImageReader

    typed(canvas)
    size = MM / 25.4 * 72
    canvas.drawImage(ImageReader(seal(320)), 320, 170, size, size, mask="auto")


def plain(canvas: Any) -> None:
    typed(canvas)


def scanned(*, stamped: bool = True, dpi: int = 150) -> Any:
    def draw(canvas: Any) -> None:
        from reportlab.lib.utils import ImageReader

        canvas.drawImage(ImageReader(io.BytesIO(png(sheet(dpi=dpi, stamped=stamped), format="JPEG", quality=80))), 0, 0, *canvas._pagesize)

    return draw


def raw(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    begin = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % at for at in places)
    return bytes(out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, begin))


def stream(body: bytes, entries: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(body), body)


def image() -> bytes:
    """The seal as a PDF keeps a picture: on white, its bytes as they are."""
    made = Image.new("RGB", seal().size, "white")
    made.paste(seal(), mask=seal())
    return stream(made.tobytes(), b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % made.size)


_BOX = b"[300 170 419 289]"
_FORM = stream(b"q 119 0 0 119 0 0 cm /S Do Q", b"/Type/XObject/Subtype/Form/BBox[0 0 119 119]/Resources<</XObject<</S 5 0 R>>>>")


def annotated(subtype: bytes = b"/Stamp", *, flags: int = 4) -> bytes:
    """A page whose seal is an annotation: a stamp, or what a signature looks like."""
    sign = subtype == b"/Sig"
    about = b"/Subtype/Widget/FT/Sig/T(seal)" if sign else b"/Subtype" + subtype
    return raw(
        b"<</Type/Catalog/Pages 2 0 R%b>>" % (b"/AcroForm<</Fields[6 0 R]/SigFlags 3>>" if sign else b""),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[6 0 R]>>",
        stream(b"0 0 0 rg 72 700 400 2 re f"),
        image(),
        b"<</Type/Annot%b/F %d/Rect%b/P 3 0 R/AP<</N 7 0 R>>>>" % (about, flags, _BOX),
        _FORM,
    )


def layered(*, off: bool) -> bytes:
    """A page whose seal is on a layer that is switched on or off (optional content)."""
    return raw(
        b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[6 0 R]/D<</%b[6 0 R]>>>>>>" % (b"OFF" if off else b"ON"),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</S 5 0 R>>/Properties<</L 6 0 R>>>>>>",
        stream(b"/OC/L BDC q 119 0 0 119 300 170 cm /S Do Q EMC"),
        image(),
        b"<</Type/OCG/Name(seal)>>",
    )


# --- office ---


def docx(where: str = "body") -> bytes:
    """A document with the seal in its body, floating behind a cell's text, in a header, in a text box, as VML, or twice."""
    from docx import Document
    from docx.shared import Mm

    document = Document()
    document.add_paragraph("实践案例申报表")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "申报单位意见"
    cell = table.cell(0, 1)
    cell.text = "（盖章）"
    place = document.sections[0].header.paragraphs[0] if where == "header" else cell.paragraphs[0]
    shape = place.add_run().add_picture(io.BytesIO(png(seal())), width=Mm(MM))
    if where == "twice":
        document.add_paragraph().add_run().add_picture(io.BytesIO(png(seal())), width=Mm(MM))
    out = io.BytesIO()
    document.save(out)
    del shape
    return _redrawn(out.getvalue(), where)


def _redrawn(data: bytes, where: str) -> bytes:
    """Say otherwise how the picture is drawn."""
    if where in {"body", "header", "twice"}:
        return data

    def said(xml: str) -> str:
        start, end = xml.index("<w:drawing>"), xml.index("</w:drawing>") + len("</w:drawing>")
        inside = xml[start:end]
        key = inside.partition('r:embed="')[2].partition('"')[0]
        size = round(MM * 36_000)
        pic = inside[inside.index("<pic:pic") : inside.index("</pic:pic>") + len("</pic:pic>")]
        box = "<w:txbxContent><w:p><w:r><w:t>（盖章）</w:t></w:r></w:p><w:p><w:r>{}</w:r></w:p></w:txbxContent>"
        vml = f'<w:pict><v:shape style="position:absolute;width:{MM / 25.4 * 72:.1f}pt;height:{MM / 25.4 * 72:.1f}pt"><v:imagedata r:id="{key}"/></v:shape></w:pict>'
        mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        group = (
            f'<w:drawing><wp:inline {SPACES}><wp:extent cx="9" cy="9"/>'
            '<wpg:wgp xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"><wpg:grpSpPr><a:xfrm>'
            f'<a:ext cx="{size * 2}" cy="{size * 2}"/><a:chExt cx="{size}" cy="{size}"/></a:xfrm></wpg:grpSpPr>{pic.replace(str(size), str(size // 2))}</wpg:wgp></wp:inline></w:drawing>'
        )
        made = {
            "vml": vml,
            "box": f'<w:pict><v:shape style="width:200pt;height:200pt"><v:textbox>{box.format(inside)}</v:textbox></v:shape></w:pict>',
            "choice": f'<mc:AlternateContent {mc}><mc:Choice Requires="wps">{inside}</mc:Choice><mc:Fallback>{vml}</mc:Fallback></mc:AlternateContent>',
            "group": group,
            "behind": _floating(inside),
            "filled": f'<w:pict><v:rect style="width:{MM}mm;height:{MM}mm"><v:fill r:id="{key}" type="frame"/></v:rect></w:pict>',
        }[where]
        return xml[:start] + made + xml[end:]

    return rewritten(data, "word/document.xml", said)


def _floating(inside: str) -> str:
    """Anchor a picture behind the text, as seals are put."""
    size = round(MM * 36_000)
    head = (
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>300000</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="paragraph"><wp:posOffset>-400000</wp:posOffset></wp:positionV><wp:extent cx="{size}" cy="{size}"/><wp:wrapNone/>'
    )
    head = head.replace("<wp:anchor ", f"<wp:anchor {SPACES} ", 1)
    return f"<w:drawing>{head}{inside[inside.index('<wp:docPr') : inside.index('</wp:inline>')]}</wp:anchor></w:drawing>"


def rewritten(data: bytes, part: str, change: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if part == name and isinstance(content, bytes) else content)
    return out.getvalue()


def wrapped(picture: bytes, suffix: str = "emf") -> bytes:
    """A document whose picture is of another kind."""
    data = docx()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("word/media/"):
                new.writestr(f"word/media/image1.{suffix}", picture)
            else:
                new.writestr(name, content.replace(b"image1.png", f"image1.{suffix}".encode()).replace(b'Extension="png"', f'Extension="{suffix}"'.encode()))
    return out.getvalue()


def dib(*, alpha: bool = False) -> tuple[bytes, bytes]:
    """The seal as a bitmap without the head of a file: its own head, its bits from the bottom up."""
    made = seal()
    if alpha:
        pixels = np.asarray(made).astype(np.uint16)
        pixels[:, :, :3] = pixels[:, :, :3] * pixels[:, :, 3:] // 255
        bits = np.ascontiguousarray(pixels.astype(np.uint8)[::-1, :, [2, 1, 0, 3]]).tobytes()
        return struct.pack("<IiiHHIIiiII", 40, *made.size, 1, 32, 0, len(bits), 0, 0, 0, 0), bits
    page = Image.new("RGB", made.size, "white")
    page.paste(made, mask=made)
    whole = png(page, format="BMP")
    return whole[14:54], whole[54:]


def emf(*, alpha: bool = False) -> bytes:
    """A metafile that shows the seal's bitmap (MS-EMF 2.3.1.7, 2.3.1.1)."""
    head, bits = dib(alpha=alpha)
    kind, fixed = (114, 108) if alpha else (81, 80)
    places = struct.pack("<4I", fixed, len(head), fixed + len(head), len(bits))
    body = bytes(fixed - 8 - 16 - (8 if alpha else 16)) + places if alpha else bytes(40) + places + bytes(16)
    if alpha:
        body = bytes(76) + places + bytes(8)
    record = struct.pack("<II", kind, fixed + len(head) + len(bits)) + body + head + bits
    header = struct.pack("<II8i", 1, 108, 0, 0, 319, 319, 0, 0, 4200, 4200) + b" EMF" + struct.pack("<IIIHH", 0x10000, 0, 3, 1, 0) + bytes(48)
    return header + record + struct.pack("<IIIII", 14, 20, 0, 16, 20)


def wmf() -> bytes:
    """The same in the older format (MS-WMF 2.3.1.6), with the head that says its size."""
    head, bits = dib()
    params = struct.pack("<IHhhhhhhhh", 0x00CC0020, 0, *seal().size[::-1], 0, 0, 100, 100, 0, 0)
    record = params + head + bits
    record += bytes(len(record) % 2)
    whole = struct.pack("<IH", (6 + len(record)) // 2, 0x0F43) + record + struct.pack("<IH", 3, 0)
    header = struct.pack("<HHHIHIH", 1, 9, 0x300, (18 + len(whole)) // 2, 0, (6 + len(record)) // 2, 0)
    return b"\xd7\xcd\xc6\x9a" + struct.pack("<HhhhhHIH", 0, 0, 0, 2400, 2400, 1440, 0, 0) + header + whole


def rtf(*, binary: bool = False) -> bytes:
    data = png(seal())
    size = round(MM / 25.4 * 1440)
    said = b"{\\pict{\\*\\picprop{\\sp{\\sn x}{\\sv 1}}}\\pngblip\\picwgoal%d\\pichgoal%d " % (size, size)
    return (
        b"{\\rtf1\\ansi text {\\*\\shppict"
        + said
        + (b"\\bin%d " % len(data) + data if binary else data.hex().encode())
        + b"}}{\\nonshppict{\\pict\\wmetafile8 00}}}"
    )


# --- OFD ---

_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def der(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    size = len(body)
    return bytes([tag]) + (bytes([size]) if size < 128 else b"\x83" + size.to_bytes(3, "big")) + body


def ofd(*, signed: bool = True, picture: bytes = b"") -> bytes:
    """A document with the label, and the seal as an electronic one (GB/T 38540), or only as a picture on the page."""
    picture = picture or png(seal())
    image = '<ofd:ImageObject ID="8" Boundary="120 200 42 42" ResourceID="9"/>' if not signed else ""
    content = (
        f'<ofd:Page {_NS}><ofd:Content><ofd:Layer ID="5"><ofd:TextObject ID="1" Font="3" Size="4" Boundary="100 218 60 4"><ofd:TextCode X="0" Y="3.5">{LABEL}</ofd:TextCode>'
        f"</ofd:TextObject>{image}</ofd:Layer></ofd:Content></ofd:Page>"
    )
    value = der(48, der(48, der(2, b"\4"), der(48, der(22, b"ES")), der(48, der(22, b"png"), der(4, picture), der(2, b"\x2a"), der(2, b"\x2a"))), der(4, b"x"))
    parts: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {_NS}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot><ofd:Signatures>D/S/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>",
        "D/Document.xml": f'<ofd:Document {_NS}><ofd:CommonData><ofd:PublicRes>Res.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>',
        "D/Res.xml": f'<ofd:Res {_NS} BaseLoc="R"><ofd:MultiMedias><ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>',
        "D/R/a.png": picture if not signed else b"",
        "D/P.xml": content,
    }
    if signed:
        parts["D/S/Signatures.xml"] = f'<ofd:Signatures {_NS}><ofd:Signature ID="1" Type="Seal" BaseLoc="One.xml"/></ofd:Signatures>'
        parts["D/S/One.xml"] = (
            f'<ofd:Signature {_NS}><ofd:SignedInfo><ofd:StampAnnot ID="1" PageRef="1" Boundary="120 200 42 42"/></ofd:SignedInfo><ofd:SignedValue>V.dat</ofd:SignedValue></ofd:Signature>'
        )
        parts["D/S/V.dat"] = value
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def xlsx() -> bytes:
    from openpyxl import Workbook
    from openpyxl.drawing.image import Image as Drawn

    book = Workbook()
    page = book.active
    assert page is not None
    page["A1"] = LABEL
    drawn = Drawn(io.BytesIO(png(seal())))
    drawn.width = drawn.height = round(MM / 25.4 * 96)
    page.add_image(drawn, "B2")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pptx() -> bytes:
    """Slides of as few parts as show one picture."""
    office, package = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://schemas.openxmlformats.org/package/2006"
    a, p = "http://schemas.openxmlformats.org/drawingml/2006/main", "http://schemas.openxmlformats.org/presentationml/2006/main"
    size = round(MM * 36_000)

    def related(*relations: tuple[str, str]) -> str:
        each = "".join(f'<Relationship Id="rId{n}" Type="{office}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(relations, start=1))
        return f'<Relationships xmlns="{package}/relationships">{each}</Relationships>'

    tree = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    shown = (
        f'<p:pic><p:nvPicPr><p:cNvPr id="2" name="x"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
        f'<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{size}" cy="{size}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )
    space = f'xmlns:a="{a}" xmlns:p="{p}" xmlns:r="{office}"'
    types = "".join(
        f'<Override PartName="/ppt/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.{kind}+xml"/>'
        for name, kind in (("presentation", "presentation.main"), ("slides/slide1", "slide"))
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" ContentType="image/png"/>{types}</Types>',
        "_rels/.rels": related(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f'<p:presentation {space}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": related(("slide", "slides/slide1.xml")),
        "ppt/slides/slide1.xml": f"<p:sld {space}><p:cSld><p:spTree>{tree}{shown}</p:spTree></p:cSld></p:sld>",
        "ppt/slides/_rels/slide1.xml.rels": related(("image", "../media/image1.png")),
        "ppt/media/image1.png": png(seal()),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


# --- made by an office program ---


def _converted(folder: Path, name: str, data: bytes, suffix: str) -> None:
    source = folder / name
    source.write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=300
    )
    made = folder / f"{source.stem}.{suffix.partition(':')[0]}"
    (FOLDER / made.name).write_bytes(made.read_bytes())


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for suffix in ("doc", "odt"):
            _converted(Path(home), "body.docx", docx(), suffix)
        _converted(Path(home), "behind.docx", docx("behind"), "doc")
        for suffix in ("xls", "ods"):
            _converted(Path(home), "book.xlsx", xlsx(), suffix)
