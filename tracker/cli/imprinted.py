"""What was seen of seals, for a person: sentences at the terminal, and a page of prints beside the names they ought to bear, to be gone through by eye.

The page holds everything it shows and fetches nothing; whatever stands in a file or its name is escaped.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.facts import Seal, SealType, Shape
from tracker.cli.attention import Attention
from tracker.core.imprint import Imprint, match
from tracker.core.sealed import SealState, noted
from tracker.core.stamped import WHY

if TYPE_CHECKING:
    from PIL.Image import Image

SHOWN = 2_000  # prints on one page: a hundred megabytes
WIDE, HIGH, ACROSS = 420, 330, 3  # pixels of a card, and cards in a row, of a sheet drawn as one picture
DRAWN = 120  # cards of it: a picture 13,000 pixels high is as long as any program opens
LINE = 30  # characters of a line of a card
VERDICTS = {"seen": "见章", "not-seen": "未见章", "unsure": "须人工查看"}
STATES = {
    SealState.VERIFIED: "章上文字与所给单位一致",
    SealState.STAMPED_OTHER: "章上文字与所给单位不同",
    SealState.STAMPED_UNREAD: "有章，文字未能认定",
    SealState.NEEDS_PERSON: "须人工查看",
    SealState.NOT_SEEN: "未见章",
}
TYPES = {
    SealType.STAR: "五角星章",
    SealType.EMBLEM: "国徽章",
    SealType.PARTY: "党徽章",
    SealType.SPECIAL: "专用章",
    SealType.NAME: "个人名章",
    SealType.LOGO: "标志图案，不是印章",
    SealType.PLAIN: "无图案",
}
SHAPES = {Shape.ROUND: "圆形", Shape.OVAL: "椭圆形", Shape.SQUARE: "方形"}
SAMPLE = "表上印的样章，不是印章"  # a mark that was read: 样章仅供参考, 某某市某某街道
SOURCES = {"annotation": "批注图章", "picture": "插入的图片", "header": "页眉页脚或母版", "signature": "电子签章"}
NO_SEAL = "不是印章"
NOTHING = "机器只看见有章、章上写什么，不辨真伪。"
_FONTS = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", "/usr/share/fonts/truetype/arphic/uming.ttc",
    "C:/Windows/Fonts/msyh.ttc", "C:/Windows/Fonts/simsun.ttc", "/System/Library/Fonts/PingFang.ttc", "/System/Library/Fonts/STHeiti Light.ttc")  # fmt: skip
_KINDS = {"iVBORw0KGgo": "image/png", "/9j/": "image/jpeg"}  # how the base64 of each begins
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_CONTROLS = dict.fromkeys((*range(32), 127, *range(0xD800, 0xE000), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
_PAGE = Path(__file__).with_name("imprint.jinja")


def told(one: Imprint) -> str:
    """Say in a few lines what was seen in a file."""
    offices = [seal for seal in one.seals if seal.type is not SealType.LOGO]
    lines = [f"{_shown(one.path)}：{VERDICTS[one.verdict]}{f'，印迹{len(offices)}处' if offices else ''}"]
    for seal in one.seals:
        lines.append("  " + "，".join(_about(seal)))
        if seal.text or seal.type is not SealType.LOGO:
            lines += [f"    章文：{_shown(seal.text)}" if seal.text else "    章文：未能读出"]
        if seal.type is not SealType.LOGO and (best := match(seal, one.units)) is not None:
            lines.append(f"    比对“{_shown(best.name)}”：{STATES[one.state((seal,))]}")
    lines += [f"  注意：{sentence}" for sentence in _defects(one)]
    return "\n".join(lines)


def _about(seal: Seal) -> Iterator[str]:
    yield f"第{seal.page}页（幅）"
    yield f"{SHAPES[seal.shape]}{SAMPLE if seal.type is SealType.LOGO and seal.strips else TYPES[seal.type]}"
    if seal.mm is not None:
        yield f"约{seal.mm:.0f}毫米"
    if seal.near:
        yield f"位于“{_shown(seal.near)}”"
    if seal.source in SOURCES:
        yield SOURCES[seal.source]
    if seal.pasted:
        yield "似为贴入的图片"
    if not seal.seen and seal.type is not SealType.LOGO:
        yield "须人工查看" + (f"（{'、'.join(WHY[one] for one in noted(seal))}）" if noted(seal) else "")


def _defects(one: Imprint) -> Iterator[str]:
    from notifier.words import knows, say

    for defect in one.said.defects:
        code = f"defect.{defect.kind.value}"
        yield f"{say(code) if knows(code) else defect.kind.value}（{_shown(defect.detail)}）"


def _shown(text: str) -> str:
    """Return text that a terminal, a page and a picture show as it is; a name must not turn or colour the line it stands in."""
    return text.translate(_CONTROLS)


# --- the sheet ---


@dataclass(frozen=True, slots=True)
class Card:
    """One print beside the names it ought to bear; a file without any has one card, too."""

    file: str
    units: tuple[str, ...]
    said: str
    read: str = ""
    about: str = ""
    tint: str = "doubt"  # "good", "wrong", "doubt"
    crop: str = ""  # data: URIs of pictures
    strip: str = ""


def cards(found: Sequence[Imprint]) -> tuple[Card, ...]:
    """Return a card for each print, those to be looked at first."""
    made = [card for one in found for card in _cards(one)]
    return tuple(sorted(made, key=lambda card: ("wrong", "doubt", "good").index(card.tint))[:SHOWN])


def _cards(one: Imprint) -> Iterator[Card]:
    units = tuple(_shown(name) for name in one.units)
    if not one.seals:
        yield Card(_shown(one.path), units, VERDICTS[one.verdict], about="；".join(_defects(one)))
    for seal in one.seals:
        state = one.state((seal,))
        said = NO_SEAL if seal.type is SealType.LOGO else STATES[state] if one.units else ("见章" if seal.seen else "须人工查看")
        tint = {SealState.VERIFIED: "good", SealState.STAMPED_OTHER: "wrong"}.get(state, "doubt") if one.units else "doubt"
        yield Card(_shown(one.path), units, said, _shown(seal.text), "，".join(_about(seal)), tint, _uri(seal.crop), _uri(seal.unrolled))


def _uri(picture: str) -> str:
    """Return a picture as a page may show it; "" for what is no base64 of a PNG or a JPEG."""
    kind = next((kind for head, kind in _KINDS.items() if picture.startswith(head)), "")
    return f"data:{kind};base64,{picture}" if kind and _BASE64.fullmatch(picture) else ""


def page(found: Sequence[Imprint]) -> str:
    """Return the sheet as a page of HTML."""
    from jinja2 import Environment, StrictUndefined

    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(_PAGE.read_text("utf-8"))
    return template.render(cards=cards(found), files=len(found), note=NOTHING)


def picture(found: Sequence[Imprint]) -> bytes:
    """Return the sheet as a PNG."""
    from PIL import Image, ImageDraw, ImageFont

    name = next((name for name in _FONTS if Path(name).is_file()), None)
    if name is None:
        raise Attention("本机没有中文字体，核对页请写成 .html。")
    font = ImageFont.truetype(name, 15)
    shown = cards(found)[:DRAWN]
    sheet = Image.new("RGB", (WIDE * ACROSS, HIGH * max(1, -(-len(shown) // ACROSS))), "white")
    draw = ImageDraw.Draw(sheet)
    for number, card in enumerate(shown):
        x, y = number % ACROSS * WIDE, number // ACROSS * HIGH
        draw.rectangle((x + 4, y + 4, x + WIDE - 4, y + HIGH - 4), outline={"good": "#548235", "wrong": "#c00000"}.get(card.tint, "#bf9000"), width=2)
        for row, text in enumerate((card.file[-LINE:], card.said, *(f"应盖：{name}" for name in card.units[:1]), f"读作：{card.read}" if card.read else "")):
            draw.text((x + 12, y + 10 + 20 * row), text[:LINE], fill="black", font=font)
        _pasted(sheet, card.crop, (x + 12, y + 95, WIDE - 24, 165))
        _pasted(sheet, card.strip, (x + 12, y + 265, WIDE - 24, 50))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _pasted(sheet: Image, uri: str, room: tuple[int, int, int, int]) -> None:
    """Put a print into its place on the sheet; our own child made it, and it may have been broken by a hostile file all the same."""
    from PIL import Image as Images

    try:
        with Images.open(io.BytesIO(base64.b64decode(uri.partition(",")[2], validate=True)), formats=("PNG", "JPEG")) as made:
            made.thumbnail(room[2:])
            sheet.paste(made.convert("RGB"), room[:2])
    except (OSError, ValueError, SyntaxError, binascii.Error, Images.DecompressionBombError):
        return
