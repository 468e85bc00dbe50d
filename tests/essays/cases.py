"""The case texts of the tests: some fifty ways in which a call's title, author, abstract and sections come, and what is true of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from essays.build import Essay, Face, Truth, prose

SONG = Face("宋体", 22, bold=True, center=True)
BODY = Face("仿宋_GB2312", 16)
HEI, KAI = Face("黑体", 16), Face("楷体_GB2312", 16)
BOLD = Face("仿宋_GB2312", 16, bold=True)
CREDIT = Face("楷体_GB2312", 14, center=True)
PLAIN = Face()
UNIT = "临江市星火社会工作服务中心"
TITLE = "党建引领聚合力 邻里同心解民忧"
FOUR = (("一、背景", 1, 320), ("二、做法", 1, 880), ("三、成效", 1, 410), ("四、探讨", 1, 260))
DEEP = (
    ("一、案例背景", 1, 210),
    ("二、主要做法", 1, 0),
    ("（一）强化组织引领", 2, 240),
    ("（二）搭建议事平台", 2, 0),
    ("1.定期议事", 3, 130),
    ("2.公开结果", 3, 120),
    ("三、工作成效", 1, 300),
    ("四、经验启示", 1, 190),
)
NAMED = (("背景", 1, 300), ("做法", 1, 700), ("成效", 1, 300), ("探讨", 1, 200))
BRAND = (
    ("一、党组织简介", 1, 180),
    ("二、党建品牌名称", 1, 6),
    ("三、党建品牌标识", 1, 40),
    ("四、党建品牌内涵", 1, 260),
    ("五、党建品牌案例内容", 1, 0),
    ("（一）背景", 2, 300),
    ("（二）做法", 2, 700),
    ("（三）成效", 2, 260),
    ("（四）探讨", 2, 220),
)


@dataclass(frozen=True)
class Way:
    slug: str
    title: tuple[tuple[str, Face], ...] = ((TITLE, SONG),)
    shown: str = TITLE
    author: tuple[tuple[str, Face], ...] = ((UNIT, CREDIT),)
    abstract: str = ""  # as its heading is typed; text follows in the same line where it ends with a colon, a bracket or a blank
    gist: int = 0
    gist_face: Face = BODY
    keywords: str = ""
    opening: int = 0  # words of text between the abstract and the first heading
    sections: tuple[tuple[str, int, int], ...] = FOUR
    faces: tuple[Face, ...] = (HEI, KAI, BODY)
    listed: str = ""
    styles: tuple[str, ...] = ()
    body: Face = BODY
    layout: str = ""
    before: Callable[[Essay], None] | None = None
    extras: tuple[str, ...] = ()


def size(text: str) -> int:
    """Words of a heading or another short text."""
    return len(re.findall(r"[⺀-⿿、-￯]|[^\s⺀-￯]+", text))


def write(way: Way) -> tuple[bytes, Truth]:
    essay = Essay()
    if way.before:
        way.before(essay)
    for text, face in (*way.title, *way.author):
        if face.style == "box":
            essay.box(text, face)
        else:
            essay.say(text, face)
    if way.abstract:
        _abstract(essay, way)
    if way.opening:
        essay.say(prose(way.opening), way.body)
    sections, body = _sections(essay, way)
    more, captions = _extras(essay, way)
    name, level, count = sections[-1]
    sections[-1] = (name, level, count + more)
    if level > 1:
        parent = max(at for at, one in enumerate(sections) if one[1] == 1)
        sections[parent] = (*sections[parent][:2], sections[parent][2] + more)
    listing = [(re.sub(r"[:：\s]+$", "", way.abstract), 1, way.gist)] if way.abstract else []
    truth = Truth(
        title=way.shown,
        author=" ".join(text for text, _ in way.author),
        abstract=way.gist if way.abstract else None,
        sections=(*listing, *sections),
        body=body + more + way.opening,
        title_font=(way.title[0][1].name, way.title[0][1].size, way.title[0][1].bold) if way.title and way.title[0][1].name else None,
        body_font=(way.body.name, way.body.size, way.body.bold) if way.body.name else None,
        captions=captions,
    )
    return essay.bytes(), truth


def _abstract(essay: Essay, way: Way) -> None:
    if way.abstract[-1] in "：:】 　":
        essay.say(way.abstract + prose(way.gist), way.gist_face)
    else:
        essay.say(way.abstract, way.faces[0])
        essay.say(prose(way.gist), way.gist_face)
    if way.keywords:
        essay.say(way.keywords, way.gist_face)


def _sections(essay: Essay, way: Way) -> tuple[list[tuple[str, int, int]], int]:
    if way.layout in {"cells", "cell"}:
        return _in_table(essay, way)
    body = 0
    for heading, level, count in way.sections:
        face = replace(way.faces[level - 1], style=way.styles[level - 1]) if way.styles else way.faces[level - 1]
        if way.layout == "break":
            essay.say(f"{heading}\n{prose(count)}", way.body)
        elif way.layout == "lead":
            essay.say(heading + prose(count), way.body)
        else:
            essay.say(heading, face, listed=(way.listed, level - 1) if way.listed else None)
            if count:
                essay.say(prose(count), way.body)
        body += _headed(way, heading, level) + count
    return _nested(way), body


def _headed(way: Way, heading: str, level: int) -> int:
    """Words of a heading with the number that an automatic list prints before it."""
    shape = way.listed.split("|")[level - 1] if way.listed else ""
    return size(heading) + (0 if not shape else 1 if shape.endswith(".") else len(shape) - 1)


def _nested(way: Way) -> list[tuple[str, int, int]]:
    """Each section with what its subsections hold, their headings included."""
    whole = []
    for at, (name, level, count) in enumerate(way.sections):
        held = count
        for heading, below, more in way.sections[at + 1 :]:
            if below <= level:
                break
            held += _headed(way, heading, below) + more
        whole.append((name.rstrip("：:"), level, held))
    return whole


def _in_table(essay: Essay, way: Way) -> tuple[list[tuple[str, int, int]], int]:
    if way.layout == "cell":
        cell = essay.document.add_table(rows=1, cols=1).rows[0].cells[0]
        for heading, _, count in way.sections:
            essay.say(heading, way.faces[0], into=cell)
            essay.say(prose(count), way.body, into=cell)
    else:
        table = essay.document.add_table(rows=len(way.sections), cols=2)
        for row, (heading, _, count) in zip(table.rows, way.sections, strict=True):
            row.cells[0].text = heading
            row.cells[1].text = prose(count)
    return list(way.sections), sum(size(heading) + count for heading, _, count in way.sections)


def _extras(essay: Essay, way: Way) -> tuple[int, tuple[str, ...]]:
    more, captions = 0, []
    for extra in way.extras:
        match extra:
            case "list":
                for at in range(1, 4):
                    essay.say(f"{at}.{prose(60)}", way.body)
                more += 3 * 61
            case "items":
                for at, text in enumerate(("党员带头", "群众参与", "部门协同"), start=1):
                    essay.say(f"{at}.{text}", way.body)
                essay.say(prose(80), way.body)
                more += 3 * 5 + 80
            case "numbered":
                for mark in "一二三":
                    essay.say(f"（{mark}）{prose(70)}", way.body)
                more += 3 * 73
            case "semicolon":
                for mark in "一二":
                    essay.say(f"{mark}、走访入户听民意；", way.body)
                more += 2 * 10
            case "table":
                table = essay.document.add_table(rows=2, cols=2)
                for cell, text in zip((cell for row in table.rows for cell in row.cells), ("项目", "次数", "议事会", "12"), strict=True):
                    cell.text = text
                more += 8
            case "below" | "above":
                caption = "图1 邻里议事会现场"
                essay.picture(caption, above=extra == "above")
                captions.append(caption)
                more += 9
            case "english":
                essay.say("Community Day 2024 in WPS Office 覆盖", way.body)
                essay.say(prose(90), way.body)
                more += 6 + 2 + 90
            case "mixed":
                essay.say(prose(100), Face("宋体", 12))
                more += 100
            case "emphasis":
                paragraph = essay.say("一是健全机制。", replace(way.body, bold=True))
                essay.fill(paragraph, prose(90), way.body)
                more += 7 + 90
            case "date":
                essay.say("2025年9月10日", way.body)
                more += 6
            case _:
                raise ValueError(extra)
    return more, tuple(captions)


def contents(essay: Essay) -> None:
    essay.say("目  录", Face("黑体", 18, center=True))
    for at, (heading, _, _) in enumerate(FOUR):
        essay.say(f"{heading}{'.' * 20}{at + 1}", BODY)


def bare_contents(essay: Essay) -> None:
    essay.say("目录", Face("黑体", 18, center=True))
    for heading, _, _ in FOUR:
        essay.say(heading, BODY)


def cover(essay: Essay) -> None:
    essay.say("2025社会工作党建品牌实践案例征集", Face("黑体", 18, center=True))
    essay.say(f"申报单位：{UNIT}", Face("仿宋_GB2312", 16, center=True))
    essay.say("二〇二五年九月", Face("仿宋_GB2312", 16, center=True))
    essay.document.add_page_break()


def annex(essay: Essay) -> None:
    essay.say("附件2", HEI)


def header(essay: Essay) -> None:
    essay.document.sections[0].header.paragraphs[0].text = "一、材料汇编"
    essay.document.sections[0].footer.paragraphs[0].text = "第 1 页"


def named(essay: Essay) -> None:
    essay.say(f"案例名称：{TITLE}", BODY)


HOLDING = (("党建品牌内涵", 1, 200), ("党建品牌案例内容", 1, 0), *((name, 2, count) for name, _, count in FOUR))
TWO = (("党建引领聚合力", SONG), ("邻里同心解民忧", SONG))
SUB = ((TITLE, SONG), ("——星火中心服务邻里的实践", Face("楷体_GB2312", 16, center=True)))
TYPED = tuple((f"{at}.{name}", level, count) for at, (name, level, count) in enumerate(NAMED, start=1))
DECIMAL = (("1 背景", 1, 200), ("2 做法", 1, 0), ("2.1 组织共建", 2, 220), ("2.2 资源共享", 2, 210), ("3 成效", 1, 300), ("4 探讨", 1, 200))
OWN = (("一、以红色阵地凝聚人心", 1, 320), ("二、以多元协商化解难题", 1, 500), ("三、以长效机制巩固成果", 1, 400))
BARE = tuple((re.sub(r"^(?:[一二三四]、|（[一二]）|\d\.)", "", name), level, count) for name, level, count in DEEP)
MID = Face(size=15, bold=True)

WAYS = (
    Way("office", abstract="摘要", gist=260),
    Way("brand", sections=BRAND),
    Way("deep", sections=DEEP),
    Way("all-plain", title=((TITLE, PLAIN),), author=((UNIT, PLAIN),), faces=(PLAIN, PLAIN, PLAIN), body=PLAIN),
    Way("bold-only", title=((TITLE, Face(bold=True, center=True)),), author=((UNIT, PLAIN),), sections=NAMED, faces=(Face(bold=True),) * 3, body=PLAIN),
    Way("bold-own-words", sections=tuple((name[2:], level, count) for name, level, count in OWN), faces=(BOLD,) * 3),
    Way("hei-named", sections=NAMED, faces=(HEI, KAI, BODY)),
    Way("words-only", title=((TITLE, Face(size=22)),), author=((UNIT, PLAIN),), sections=NAMED, faces=(PLAIN,) * 3, body=PLAIN),
    Way("brackets", sections=tuple((f"【{name}】", level, count) for name, level, count in NAMED), faces=(BODY,) * 3),
    Way("part", sections=tuple((f"第{n}部分 {name}", 1, count) for n, (name, _, count) in zip("一二三四", NAMED, strict=True)), faces=(BODY,) * 3),
    Way("chapter", sections=tuple((f"第{n}章　{name}", 1, count) for n, (name, _, count) in zip("一二三四", NAMED, strict=True)), faces=(HEI,) * 3),
    Way("arabic", sections=TYPED, faces=(BOLD,) * 3),
    Way("arabic-plain", sections=TYPED, faces=(BODY,) * 3),
    Way("decimal", sections=DECIMAL, faces=(HEI, BOLD, BODY)),
    Way("brackets-on-top", sections=tuple((f"（{n}）{name}", 1, count) for n, (name, _, count) in zip("一二三四", NAMED, strict=True)), faces=(KAI,) * 3),
    Way("styles", sections=NAMED, styles=("Heading 1",) * 3, faces=(PLAIN,) * 3, abstract="摘要", gist=180),
    Way("styles-deep", sections=BARE, styles=("Heading 1", "Heading 2", "Heading 3"), faces=(PLAIN,) * 3),
    Way("styles-numbered", sections=DEEP, styles=("Heading 1", "Heading 2", "Heading 3"), faces=(PLAIN,) * 3),
    Way("title-style", title=((TITLE, Face(style="Title")),), sections=NAMED, styles=("Heading 1",) * 3, faces=(PLAIN,) * 3),
    Way(
        "title-heading",
        title=((TITLE, Face(style="Heading 1", center=True)),),
        sections=BARE,
        styles=("Heading 2", "Heading 3", "Heading 4"),
        faces=(PLAIN,) * 3,
    ),
    Way("automatic", sections=BARE, listed="%1、|（%2）|%3.", faces=(PLAIN,) * 3),
    Way("automatic-hei", sections=NAMED, listed="%1、", faces=(HEI,) * 3),
    Way("automatic-own-words", sections=tuple((name[2:], level, count) for name, level, count in OWN), listed="%1、", faces=(BODY,) * 3),
    Way("break", layout="break", body=BODY),
    Way("lead", layout="lead", sections=tuple((f"{name}：", level, count) for name, level, count in NAMED)),
    Way("lead-numbered", layout="lead", sections=tuple((f"{name}：", level, count) for name, level, count in FOUR)),
    Way("cells", layout="cells", sections=NAMED, body=PLAIN),
    Way("one-cell", layout="cell", sections=FOUR, body=PLAIN),
    Way("abstract-inline", abstract="摘要：", gist=300, keywords="关键词：党建；治理；邻里"),
    Way("abstract-bracket", abstract="【摘要】", gist=300, gist_face=Face("楷体_GB2312", 14)),
    Way("abstract-spaced", abstract="摘  要", gist=280, gist_face=replace(BODY, italic=True)),
    Way("abstract-gap", abstract="摘要　", gist=240),
    Way("abstract-named", abstract="内容摘要：", gist=200, sections=DEEP),
    Way("abstract-and-opening", abstract="摘要", gist=220, gist_face=Face("楷体_GB2312", 16), opening=130),
    Way("abstract-inline-and-opening", abstract="摘要：", gist=220, opening=130),
    Way("holding", sections=HOLDING, faces=(HEI, BOLD, BODY)),
    Way("two-lines", title=TWO, shown="党建引领聚合力邻里同心解民忧"),
    Way("one-paragraph", title=(("党建引领聚合力\n邻里同心解民忧", SONG),), shown="党建引领聚合力邻里同心解民忧"),
    Way("subtitle", title=SUB, shown=f"{TITLE}——星火中心服务邻里的实践"),
    Way("quoted", title=((f"《{TITLE}》", SONG),)),
    Way("boxed", title=((TITLE, replace(SONG, style="box")),)),
    Way("small-standard", title=((TITLE, Face("方正小标宋简体", 22, center=True)),)),
    Way("ends-like-a-body", title=(("党建引领打造和谐幸福社区", SONG),), shown="党建引领打造和谐幸福社区"),
    Way("author-labelled", author=((UNIT, CREDIT), ("作者：李文", CREDIT))),
    Way("author-in-brackets", author=((f"（{UNIT}）", CREDIT),)),
    Way("author-and-body", author=((f"{UNIT}　李文", CREDIT),)),
    Way("no-author", author=()),
    Way("contents", before=contents),
    Way("contents-bare", before=bare_contents),
    Way("cover", before=cover),
    Way("annex", before=annex),
    Way("header", before=header, extras=("below",)),
    Way("named-by-label", title=(), author=(), before=named),
    Way("lists", extras=("list", "numbered", "semicolon")),
    Way("items", extras=("items",)),
    Way("pictures", extras=("below", "table")),
    Way("pictures-above", extras=("above",)),
    Way("english", extras=("english",)),
    Way("mixed", extras=("mixed", "emphasis", "date")),
    Way("roman", sections=tuple((f"{n}、{name}", 1, count) for n, (name, _, count) in zip("ⅠⅡⅢⅣ", NAMED, strict=True)), faces=(BOLD,) * 3),
    Way("wps-default", title=((TITLE, Face("宋体", 18, bold=True, center=True)),), sections=DEEP, faces=(MID, MID, PLAIN), body=PLAIN),
)
