"""Word documents put together part by part, so that a test says every element it is about."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": OFFICE,
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
NS = " ".join(f'xmlns:{key}="{uri}"' for key, uri in SPACES.items())


def kind(part: str) -> str:
    """header1.xml is a header: what a part is by its name."""
    return part.rpartition("/")[2].partition(".")[0].rstrip("0123456789")


def parts(body: str, more: dict[str, str | bytes], links: dict[str, str]) -> dict[str, str | bytes]:
    """Every member of a package: the document, *more* beside it, and *links* from relationship ids to pictures."""
    xml = {name: content for name, content in more.items() if name.endswith(".xml")}
    types = "".join(f'<Override PartName="/word/{name}" ContentType="{WORD}{kind(name)}+xml"/>' for name in xml)
    related = "".join(f'<Relationship Id="{name}" Type="{OFFICE}/{kind(name)}" Target="{name}"/>' for name in xml)
    related += "".join(f'<Relationship Id="{key}" Type="{OFFICE}/image" Target="{target}"/>' for key, target in links.items())
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="{WORD}document.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NS}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
        **{f"word/{name}": content for name, content in more.items()},
    }


def packed(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def paper(body: str, more: dict[str, str | bytes] | None = None, links: dict[str, str] | None = None) -> bytes:
    return packed(parts(body, more or {}, links or {}))


def r(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(content: str = "", properties: str = "") -> str:
    """One paragraph; *content* is text, or runs that are XML already."""
    inside = content if content.startswith("<") else r(content) if content else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def tbl(*rows: tuple[str, ...]) -> str:
    cells = ["".join(f"<w:tc><w:tcPr/>{cell if cell.startswith('<w:p') else p(cell)}</w:tc>" for cell in row) for row in rows]
    grid = '<w:gridCol w:w="2000"/>' * max(map(len, rows))
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def field(code: str, result: str) -> str:
    def mark(which: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{which}"/></w:r>'

    return f"{mark('begin')}<w:r><w:instrText> {code} </w:instrText></w:r>{mark('separate')}{r(result)}{mark('end')}"


def box(*paragraphs: str) -> str:
    """An old text box."""
    return f'<w:r><w:pict><v:shape style="width:200pt;height:80pt"><v:textbox><w:txbxContent>{"".join(paragraphs)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>'


def shape(*paragraphs: str, key: str = "") -> str:
    """A text box as newer programs write it: the shape, and for old programs the same once more."""
    picture = f'<pic:pic><pic:blipFill><a:blip r:embed="{key}"/></pic:blipFill></pic:pic>' if key else ""
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    new = (
        f'<w:drawing><wp:inline><wp:extent cx="2000000" cy="800000"/><wp:docPr id="1" name="x"/><a:graphic><a:graphicData uri="{SPACES["wps"]}">'
        f'<wps:wsp><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="2000000" cy="800000"/></a:xfrm><a:prstGeom prst="rect"/></wps:spPr><wps:txbx>{content}</wps:txbx><wps:bodyPr/></wps:wsp>{picture}'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    old = f'<w:pict><v:shape style="width:200pt;height:80pt"><v:textbox>{content}</v:textbox>{f"<v:imagedata r:id={key!r}/>" if key else ""}</v:shape></w:pict>'
    return f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>'


def photo(key: str, description: str = "") -> str:
    """A picture in the line."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图片 1" descr="{description}"/><a:graphic><a:graphicData><pic:pic><pic:nvPicPr/>'
        f'<pic:blipFill><a:blip r:embed="{key}"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def level(at: int, format_: str, text: str, *, start: int = 1, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{format_}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(*levels: str, more: str = "") -> str:
    return (
        f'<w:numbering {NS}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{more}</w:numbering>'
    )


def listed(at: int = 0, key: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{key}"/></w:numPr>'
