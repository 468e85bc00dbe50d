"""Case texts as people write them, each with the truth about it: what stands where is laid down, not read back.

A text of n words is made of exactly n Chinese characters and full-width signs, so every count is known by construction.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass, field
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

_SENTENCES = (
    "近年来，社区党组织坚持从群众反映最集中的小事入手，把力量沉到楼栋，把服务送到门口。",
    "通过入户走访、板凳议事和开放接待，先后梳理出老人就餐、停车秩序与楼道杂物等一批问题。",
    "党员骨干带头认领岗位，志愿者分组联系住户，物业与商户共同参与，形成了有事好商量的局面。",
    "实践中也遇到人手不足、资金有限的困难，经过反复商讨，逐步摸索出轮值与积分相结合的办法。",
)


def prose(count: int) -> str:
    """Text of exactly *count* words that ends like a sentence."""
    text = ("".join(_SENTENCES) * (count // 120 + 1))[: count - 1]
    return (f"{text[:-1]}字" if text[-1:] in {"，", "。", "、"} else text) + "。"


@dataclass(frozen=True)
class Face:
    """How letters are to look; what is None or empty is left to the document."""

    name: str = ""
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    center: bool = False
    style: str = ""


@dataclass(frozen=True)
class Truth:
    title: str
    author: str = ""
    abstract: int | None = None
    sections: tuple[tuple[str, int, int], ...] = ()  # heading as typed, level, words
    body: int = 0
    title_font: tuple[str, float, bool] | None = None
    body_font: tuple[str, float, bool] | None = None
    captions: tuple[str, ...] = ()


@dataclass
class Essay:
    """A document while it is written."""

    document: Any = field(default_factory=Document)
    lists: dict[str, int] = field(default_factory=dict)

    def say(self, text: str, face: Face = Face(), *, into: Any = None, listed: tuple[str, int] | None = None) -> Any:
        where = into if into is not None else self.document
        paragraph = where.add_paragraph(style=face.style or None)
        self.fill(paragraph, text, face)
        if listed:
            self._list(paragraph, *listed)
        return paragraph

    def fill(self, paragraph: Any, text: str, face: Face) -> None:
        for at, line in enumerate(text.split("\n")):
            run = paragraph.add_run()
            if at:
                run.add_break(WD_BREAK.LINE)
            run.add_text(line)
            dress(run, face)
        if face.center:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _list(self, paragraph: Any, shape: str, level: int) -> None:
        """Number a paragraph automatically: *shape* is what Word prints at each level, such as "%1、|（%2）"."""
        key = self.lists.setdefault(shape, self._define(shape))
        properties = paragraph._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>'))

    def _define(self, shape: str) -> int:
        numbering = self.document.part.numbering_part.element
        key = 900 + len(self.lists)
        levels = ""
        for at, printed in enumerate(shape.split("|")):
            kind = "decimal" if printed[0] == "%" and printed.endswith(".") else "chineseCountingThousand"
            levels += f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{printed}"/></w:lvl>'
        abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{key}">{levels}</w:abstractNum>')
        first = numbering.find(qn("w:num"))
        numbering.insert(list(numbering).index(first) if first is not None else len(numbering), abstract)
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>'))
        return key

    def box(self, text: str, face: Face) -> None:
        """A text box, anchored in an empty paragraph."""
        paragraph = self.document.add_paragraph()
        size = f'<w:sz w:val="{int(face.size * 2)}"/>'
        inner = f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:rFonts w:eastAsia="{face.name}"/>{"<w:b/>" if face.bold else ""}{size}</w:rPr><w:t>{text}</w:t></w:r></w:p>'
        paragraph._p.append(
            parse_xml(
                f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>'
            )
        )

    def picture(self, caption: str, *, above: bool = False) -> None:
        if above:
            self.say(caption, Face("宋体", 12, center=True))
        self.document.add_paragraph().add_run().add_picture(io.BytesIO(PNG))
        if not above:
            self.say(caption, Face("宋体", 12, center=True))

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def dress(run: Any, face: Face) -> None:
    if face.name:
        run.font.name = "Times New Roman"
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face.name)
    if face.size:
        run.font.size = Pt(face.size)
    if face.bold:
        run.font.bold = True
    if face.italic:
        run.font.italic = True


def _png() -> bytes:
    def chunk(kind: bytes, said: bytes) -> bytes:
        return struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))

    rows = b"".join(b"\x00" + bytes((200, 30, 30)) * 60 for _ in range(40))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60, 40, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PNG = _png()
