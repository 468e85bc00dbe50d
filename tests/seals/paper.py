"""What offices print on: forms, letters with a red head, notices, certificates, coloured tables, screens; and where on them a seal belongs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from PIL import Image, ImageDraw

from seals import faces
from seals.faces import font
from seals.names import words

Colour = tuple[int, int, int]
BLACK: Colour = (12, 12, 14)
HEAD_RED: Colour = (225, 30, 30)
PROSE = (
    "本单位在城乡社区治理服务中坚持党建引领，探索多元共治机制，建立居民议事协商平台，整合辖区资源，开展助老助残、儿童关爱、矛盾调解等服务项目，"
    "累计服务群众三千余人次，取得良好社会效益，形成可复制可推广的经验做法。现将有关材料随文报送，所填内容真实、准确、完整，如有不实愿承担相应责任。"
    "案例实施以来，组织志愿者入户走访，建立需求清单、资源清单和项目清单，邀请高校专家全程指导，并通过居民满意度测评改进服务，社区面貌焕然一新。"
)
TITLES = (
    "2026年城乡社区治理服务案例申报表",
    "社区治理创新案例申请表",
    "优秀案例征集推荐表",
    "社会工作服务案例登记表",
    "会员单位信息登记表",
    "参评单位承诺书",
    "项目申报书",
)
LABELS = words("单位名称 案例名称 联系人 联系电话 通讯地址 电子邮箱 案例类别 单位性质 负责人 成立时间 统一社会信用代码 实施地点")
FILLED = (
    "社区协商议事“五步法”实践",
    "13000000008",
    "anli@example.org",
    "解放路128号",
    "社区治理类",
    "社会团体",
    "2019年6月",
    "张建明",
    "一站式服务，零距离关怀",
)
MARKS = ("（单位盖章）", "（公章）", "单位（盖章）：", "申报单位（盖章）", "盖 章", "（签章）", "负责人签字（盖章）：")


@dataclass(slots=True)
class Page:
    """A sheet being drawn, in millimetres."""

    image: Image.Image
    unit: str
    random: Random
    per_mm: float
    face: str
    spots: list[tuple[float, float, str]] = field(default_factory=list)  # middle of where a seal belongs, and whose: "unit", "recommender"
    tags: list[str] = field(default_factory=list)
    ruled: Colour = BLACK  # the lines of its forms

    @property
    def draw(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    @property
    def wide(self) -> float:
        return self.image.width / self.per_mm

    @property
    def high(self) -> float:
        return self.image.height / self.per_mm

    def text(self, x: float, y: float, words: str, size: float = 4.5, *, face: str = "", fill: Colour = BLACK, anchor: str = "lm") -> None:
        at = (x * self.per_mm, y * self.per_mm)
        self.draw.text(at, words, font=font(face or self.face, round(size * self.per_mm)), fill=fill, anchor=anchor)

    def box(self, x: float, y: float, wide: float, high: float, *, line: Colour | None = BLACK, fill: Colour | None = None, width: float = 0.25) -> None:
        scale, line = self.per_mm, self.ruled if line == BLACK else line
        self.draw.rectangle((x * scale, y * scale, (x + wide) * scale, (y + high) * scale), outline=line, fill=fill, width=max(1, round(width * scale)))

    def line(self, x0: float, y0: float, x1: float, y1: float, *, fill: Colour = BLACK, width: float = 0.25) -> None:
        scale = self.per_mm
        self.draw.line((x0 * scale, y0 * scale, x1 * scale, y1 * scale), fill=fill, width=max(1, round(width * scale)))

    def prose(self, x: float, y: float, wide: float, rows: int, size: float = 4.5, lead: float = 1.6) -> float:
        """Write *rows* of running text, return where it ends."""
        count, at = max(1, int(wide / size)), self.random.randrange(len(PROSE))
        for row in range(rows):
            words = "".join(PROSE[(at + place) % len(PROSE)] for place in range(count - (2 if row == 0 else 0)))
            self.text(x + (2 * size if row == 0 else 0), y + row * size * lead, words, size)
            at += count
        return y + rows * size * lead

    def dated(self, x: float, y: float, size: float = 4.5) -> None:
        self.text(x, y, f"2026年{self.random.randint(1, 9)}月{self.random.randint(1, 28)}日", size)


def blank(random: Random, unit: str, *, per_mm: float, wide: float = 210, high: float = 297) -> Page:
    tint = random.choice(((255, 255, 255), (255, 255, 255), (253, 253, 250), (250, 248, 240)))
    image = Image.new("RGB", (round(wide * per_mm), round(high * per_mm)), tint)
    return Page(image, unit, random, per_mm, random.choice(faces.some("song", "hei", "kai", "ming", "wqy", "bao")))


def form(page: Page) -> None:
    """A table to fill in, with one or two boxes for opinions below."""
    random, margin = page.random, page.random.uniform(14, 26)
    y = random.uniform(20, 32)
    if random.random() < 0.06:  # printed forms of old: everything but what is filled in is red
        page.ruled = random.choice(((200, 30, 40), (215, 60, 60)))
        page.tags.append("redform")
    page.text(page.wide / 2, y, random.choice(TITLES), random.uniform(6, 8), face=random.choice(("songbold", "heibold", page.face)), anchor="mm")
    y += 10
    wide, first, pairs = page.wide - 2 * margin, random.uniform(26, 42), random.random() < 0.4
    coloured = random.random() < 0.2
    shade: Colour | None = random.choice(((221, 235, 247), (252, 228, 214), (226, 239, 218), (255, 242, 204))) if coloured else None
    for row in range(random.randint(4, 9)):
        high = random.uniform(8, 12)
        for part in range(2 if pairs and row else 1):
            x, room = margin + part * wide / 2, wide / (2 if pairs and row else 1)
            page.box(x, y, room, high)
            page.box(x, y, first, high, fill=shade)
            page.text(x + first / 2, y + high / 2, LABELS[(row * 2 + part) % len(LABELS)][:8], min(4.2, first / 8.5), anchor="mm")
            page.text(x + first + 2, y + high / 2, (page.unit if row == 0 else random.choice(FILLED))[: int((room - first) / 4.1)], 4.0)
        y += high
    for label in random.sample(("案例简介", "主要做法", "工作成效"), random.choice((0, 1, 1))):
        high = random.uniform(40, 80)
        page.box(margin, y, wide, high)
        page.box(margin, y, first, high, fill=shade)
        page.text(margin + first / 2, y + high / 2, label, 4.2, anchor="mm")
        page.prose(margin + first + 3, y + 5, wide - first - 6, int((high - 4) / 6.4), 4.0)
        y += high
    both = random.random() < 0.45 and y < page.high - 110
    for whose in ("unit", "recommender")[: 2 if both else 1]:
        high = min(random.uniform(42, 62), page.high - 14 - y)
        _opinion(page, margin, y, wide, high, first, whose)
        y += high
    if random.random() < 0.5 and y < page.high - 12:
        page.text(margin, y + 5, "注：本表一式两份，纸质版加盖公章后寄送。", 3.6)


def _opinion(page: Page, x: float, y: float, wide: float, high: float, first: float, whose: str) -> None:
    page.box(x, y, wide, high)
    page.box(x, y, first, high)
    label = "申报单位意见" if whose == "unit" else "推荐单位意见"
    for place in range(3):
        page.text(x + first / 2, y + high / 2 + (place - 1) * 6, label[place * 2 : place * 2 + 2], 4.5, anchor="mm")
    page.text(x + first + 8, y + 7, page.random.choice(("情况属实，同意申报。", "同意推荐。", "材料真实，同意报送。", "")), 4.5)
    mark = x + first + (wide - first) * page.random.uniform(0.35, 0.6)
    page.text(mark, y + high - 16, page.random.choice(MARKS), 4.5)
    page.dated(mark + page.random.uniform(0, 8), y + high - 7)
    page.spots.append((mark + 18, y + high - max(16.0, high * 0.4), whose))


def letter(page: Page) -> None:
    """A letter or notice, with a red head or a plain title, signed by the unit at the right."""
    random, margin = page.random, page.random.uniform(22, 30)
    y = 30.0
    if random.random() < 0.5:
        page.tags.append("redhead")
        words = page.unit + random.choice(("文件", "", "函"))
        size = min(16.0, (page.wide - 2 * margin) / max(1, len(words)))
        page.text(page.wide / 2, y + 6, words, size, face="songbold", fill=HEAD_RED, anchor="mm")
        page.text(page.wide / 2, y + 22, f"〔2026〕{random.randint(1, 99)}号", 4.6, anchor="mm")
        y += 28
        for gap in (0.0, 1.2)[: random.choice((1, 2))]:
            page.line(margin - 4, y + gap, page.wide - margin + 4, y + gap, fill=HEAD_RED, width=random.uniform(0.4, 1.2))
        if random.random() < 0.15:  # a star parts the line
            page.text(page.wide / 2, y, "★", 8, fill=HEAD_RED, anchor="mm")
        y += 14
    page.text(
        page.wide / 2,
        y,
        random.choice(("关于报送案例材料的函", "推荐函", "情况说明", "承诺书", "证明", "授权委托书")),
        7.5,
        face=random.choice(("songbold", "heibold")),
        anchor="mm",
    )
    y = page.prose(margin, y + 16, page.wide - 2 * margin, random.randint(4, 20), random.choice((4.6, 5.3, 5.6)), random.uniform(1.5, 1.9))
    right = page.wide - margin
    signed = min(y + random.uniform(12, 35), page.high - 45)
    page.text(right, signed, page.unit, 5.0 if len(page.unit) < 22 else 4.2, anchor="rm")
    page.dated(right - 38, signed + 10, 5.0)
    page.spots.append((right - random.uniform(20, 40), signed + random.uniform(-2, 10), "unit"))
    if random.random() < 0.15:  # two offices sign together
        page.text(margin, signed, random.choice(("联合推荐单位（盖章）", "主办单位（盖章）")), 4.6)
        page.dated(margin + 4, signed + 10, 5.0)
        page.spots.append((margin + random.uniform(24, 40), signed + random.uniform(-2, 8), "recommender"))


def certificate(page: Page) -> None:
    """A licence or certificate: a border, colour beneath, large words."""
    random = page.random
    tint = random.choice(((255, 250, 235), (240, 248, 255), (253, 240, 238), (244, 250, 240)))
    page.box(0, 0, page.wide, page.high, line=None, fill=tint)
    edge: Colour = random.choice(((200, 150, 60), (190, 40, 40), (60, 110, 170), (120, 140, 80)))
    for gap, width in ((6, 2.0), (10, 0.5), (12, 1.0)):
        page.box(gap, gap, page.wide - 2 * gap, page.high - 2 * gap, line=edge, width=width)
    for place in range(8, int(page.wide) - 8, 6):
        for y in (8, page.high - 8):
            page.text(place, y, "◇", 3.5, fill=edge, anchor="mm")
    red = random.random() < 0.5
    page.text(
        page.wide / 2,
        page.high * 0.17,
        random.choice(("荣誉证书", "社会团体法人登记证书", "营业执照", "聘书", "会员证书", "结业证书")),
        page.wide / 13,
        face="songbold",
        fill=(200, 30, 30) if red else BLACK,
        anchor="mm",
    )
    if red:
        page.tags.append("redtitle")
    y = page.prose(page.wide * 0.14, page.high * 0.3, page.wide * 0.72, random.randint(2, 6), page.wide / 36, 1.9)
    x, y = page.wide * 0.7, min(max(y + 20, page.high * 0.7), page.high - 48)
    page.text(x, y, page.unit, min(5.0, page.wide * 0.5 / len(page.unit)), anchor="mm")
    page.dated(x - 18, y + 10)
    page.spots.append((x, y + 4, "unit"))


def table(page: Page) -> None:
    """A sheet of a workbook, printed or as a picture of the screen: stripes, coloured heads, numbers in red."""
    random = page.random
    head: Colour = random.choice(((68, 114, 196), (192, 0, 0), (237, 125, 49), (112, 173, 71), (255, 199, 206), (191, 191, 191)))
    if head in {(192, 0, 0), (237, 125, 49), (255, 199, 206)}:
        page.tags.append("redtable")
    columns, y, margin = random.randint(4, 8), 24.0, 12.0
    page.text(page.wide / 2, 14, random.choice(("案例汇总表", "会员单位名册", "推荐名额分配表", "经费预算表")), 6.5, face="heibold", anchor="mm")
    wide = (page.wide - 2 * margin) / columns
    for row in range(random.randint(10, 24)):
        if y > page.high - 60:
            break
        for column in range(columns):
            fill = head if row == 0 else ((242, 242, 242) if row % 2 else None)
            page.box(margin + column * wide, y, wide, 8, fill=fill, line=(120, 120, 120), width=0.15)
            red = row > 0 and random.random() < 0.06
            words = random.choice(FILLED)[: int(wide / 3.6)] if row else LABELS[column]
            page.text(
                margin + column * wide + wide / 2,
                y + 4,
                words[: int(wide / 3.3)],
                3.2,
                fill=HEAD_RED if red else ((255, 255, 255) if row == 0 and sum(head) < 420 else BLACK),
                anchor="mm",
            )
        y += 8
    page.text(page.wide - 90, y + 12, "填报单位（盖章）：" + page.unit[:12], 3.8)
    page.dated(page.wide - 70, y + 22)
    page.spots.append((page.wide - 60, y + 16, "unit"))


def screen(page: Page) -> None:
    """What a telephone shows: bars, bubbles, a red badge; a seal only when a page was opened in it."""
    random = page.random
    page.box(0, 0, page.wide, page.high, line=None, fill=(237, 237, 237))
    page.box(0, 0, page.wide, 12, line=None, fill=random.choice(((247, 247, 247), (193, 39, 45), (18, 183, 245), (54, 54, 54))))
    page.text(8, 6, random.choice(("返回", "案例报送群（128）", "10:24")), 4.5, fill=(90, 90, 90))
    y = 22.0
    while y < page.high - 40:
        mine, high = random.random() < 0.4, random.uniform(10, 30)
        x = 30.0 if not mine else 60.0
        page.box(
            x - 22 if not mine else page.wide - 26,
            y,
            14,
            14,
            line=None,
            fill=random.choice(((210, 60, 60), (90, 140, 200), (80, 160, 90), (230, 180, 60), (150, 150, 150))),
        )
        page.box(x, y, page.wide - 92, high, line=None, fill=(149, 236, 105) if mine else (255, 255, 255))
        page.prose(x + 3, y + 5, page.wide - 100, max(1, int(high / 8)), 4.2)
        if random.random() < 0.2:
            page.draw.ellipse(tuple(value * page.per_mm for value in (page.wide - 20, y - 4, page.wide - 13, y + 3)), fill=(250, 60, 60))
            page.text(page.wide - 16.5, y - 0.5, str(random.randint(1, 99)), 3.6, fill=(255, 255, 255), anchor="mm")
        y += high + 8
    page.tags.append("screen")
    page.spots.append((page.wide * 0.55, page.high * 0.6, "unit"))


def notice(page: Page) -> None:
    """Plain text with nothing to sign: an attachment, a list of what to send."""
    random, margin, y = page.random, 24.0, 28.0
    page.text(
        page.wide / 2,
        y,
        random.choice(("征集公告", "工作方案", "实施细则", "会议议程", "填报说明")),
        7.5,
        face="heibold",
        anchor="mm",
        fill=HEAD_RED if random.random() < 0.2 else BLACK,
    )
    y += 14
    for number in range(random.randint(3, 6)):
        page.text(margin, y, f"{'一二三四五六七'[number]}、{random.choice(LABELS)}", 5, face="heibold")
        y = page.prose(margin, y + 8, page.wide - 2 * margin, random.randint(2, 5), 4.8) + 3
        if y > page.high - 60:
            break
    page.text(page.wide - margin, min(y + 14, page.high - 40), page.unit, 4.8, anchor="rm")
    page.dated(page.wide - margin - 40, min(y + 23, page.high - 30), 4.8)
    page.spots.append((page.wide - margin - 26, min(y + 16, page.high - 36), "unit"))


KINDS: dict[str, tuple[Callable[[Page], None], float]] = {
    "form": (form, 42), "letter": (letter, 24), "certificate": (certificate, 8), "table": (table, 9), "screen": (screen, 4), "notice": (notice, 13),
}  # fmt: skip


def drawn(random: Random, unit: str, *, per_mm: float) -> tuple[str, Page]:
    """Draw a page of some kind for *unit*."""
    kind = random.choices(list(KINDS), [share for _, share in KINDS.values()])[0]
    lying = (kind == "table" and random.random() < 0.6) or (kind == "certificate" and random.random() < 0.6)
    wide, high = (297, 210) if lying else ((150, 300) if kind == "screen" else (210, 297))
    page = blank(random, unit, per_mm=per_mm, wide=wide, high=high)
    KINDS[kind][0](page)
    return kind, page
