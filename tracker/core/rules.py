"""The sheet's 须 and 宜 on what a file says: words, sections, order, fonts, author, pictures, pages; each with its place and its figure.

    read off the file    字数 章节 要素 顺序 字体 署名 时长 单件大小 像素 分辨率 说明 页数 语种
    of all files of one  张数 件数 总大小                        told in `standing`
    to a person          人数 行数 行距 版面 尺寸 匿名 人工, and whatever could not be read

Nothing is said of a fact that was not seen: a section whose words stand in the text without being a heading is for a person to look for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from config.campaign import Check, Requirement, Weight
from ingest.facts import Font, Kind, Leaf, Picture
from tracker.core import typeface
from tracker.core.count import counted, words
from tracker.core.model import Finding
from tracker.core.sections import answers, concept, mentioned
from tracker.core.writing import Section, Writing, read

JOINT = frozenset({"张数", "件数", "总大小"})  # of all files of an item together
MEASURED = frozenset({"时长", "单件大小", "大小"})  # `check` measures these of any file
BY_EYE = frozenset({"人数", "行数", "行距", "版面", "尺寸", "匿名", "人工"})  # no file says these so that a machine could be sure
READABLE = frozenset({Kind.DOC, Kind.DOCX, Kind.WPS, Kind.RTF, Kind.ODT, Kind.PDF, Kind.OFD, Kind.TEXT, Kind.HTML})
EDITABLE = frozenset({Kind.DOC, Kind.DOCX, Kind.WPS, Kind.RTF, Kind.ODT})  # a PDF names the fonts of the machine that printed it
ESSAY = 150  # words below which a text has no sections to be missed
ICON = 120  # pixels: a picture with no side longer is a sign, not a photograph
_SIDES = {"短边": min, "长边": max}
_OPTIONAL = re.compile(r"[(（](?:若有|如有|可选|选填|if any|optional)[)）]", re.IGNORECASE)


class Text:
    """One file while it is held against its item's rules; taken apart once."""

    def __init__(self, requirement: Requirement, leaf: Leaf) -> None:
        self.requirement = requirement
        self.leaf = leaf
        self.extract = leaf.extract

    @cached_property
    def readable(self) -> bool:
        """Whether its words were read, and not off a picture."""
        said = self.extract
        return self.leaf.kind in READABLE and bool(said.reader and said.text.strip()) and said.has_text_layer is not False and not said.recognised

    @cached_property
    def writing(self) -> Writing:
        asked = [word for check in self.requirement.checks if check.subject in {"章节", "要素"} for word in check.words]
        return read(self.extract, [*asked, *(check.target for check in self.requirement.checks if check.subject == "字数" and check.target)])

    @cached_property
    def sectioned(self) -> bool:
        """Whether headings were seen at all: of a text without any it cannot be said which of them it lacks."""
        return self.readable and self.writing.words >= ESSAY and bool(self.writing.sections)

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        """Those that show something; each once, however often it is printed."""
        large = [one for one in self.extract.pictures if max(one.width, one.height) > ICON]
        return tuple({one.sha256 or str(at): one for at, one in enumerate(large)}.values())


def findings(requirement: Requirement, leaf: Leaf) -> Iterator[Finding]:
    """Hold *leaf* against every rule of *requirement*; the rules it could not be held against become one question."""
    text = Text(requirement, leaf)
    left: list[str] = []
    for check in requirement.checks:
        if check.subject in BY_EYE:
            left += check.words if check.subject == "人工" else [_rule(check)]
        elif check.subject not in JOINT:
            found = _held(check, text)
            if found is None:
                left.append(_rule(check))
            else:
                yield from found
    if left and leaf.kind in READABLE:
        yield Finding("person-decides", Weight.HUMAN, values=(("question", "、".join(dict.fromkeys(left))),))


def _held(check: Check, text: Text) -> Sequence[Finding] | None:
    """What is to be said by one rule: () when it is kept or does not concern this kind of file, None when that could not be seen."""
    if check.subject in MEASURED:
        return ()
    said, seen = _RULES[check.subject]
    if seen(text):
        return tuple(said(check, text))
    return None if text.leaf.kind in READABLE else ()


def _rule(check: Check) -> str:
    """A rule in the sheet's own words: 字体（正文：仿宋_GB2312）."""
    said = check.amount.text if check.amount else " ".join(check.words)
    inner = "：".join(one for one in (check.target, said) if one)
    return f"{check.subject}（{inner}）" if inner else check.subject


def limit(check: Check, unit: str) -> str:
    """What the sheet asks, without the unit that the sentence adds: 500字以内 is 不超过500."""
    amount = check.amount
    said = amount.text.strip() if amount else ""
    if amount is None or unit not in said:
        return said
    if said.endswith(unit):
        return said[: -len(unit)].rstrip()
    if amount.about or not (amount.low or amount.high):
        return said.replace(unit, "")
    return f"{amount.low:f}-{amount.high:f}" if amount.low and amount.high else f"不超过{amount.high:f}" if amount.high else f"不少于{amount.low:f}"


def _place(section: Section) -> str:
    return f"第{section.page}页" if section.page else ""


# --- words and sections ---


def _words(check: Check, text: Text) -> Iterator[Finding]:
    where, count = _measured(check.target, text)
    if check.amount is None or count is None or check.amount.admits(count):
        return  # whether there ought to be such a part, the rule on sections says
    code = "too-short" if check.amount.high is None or count <= check.amount.high else "too-long"
    values = (("target", check.target or text.requirement.name), ("found", str(count)), ("limit", limit(check, "字")))
    yield Finding(code, check.weight, where, values)


def _measured(target: str, text: Text) -> tuple[str, int | None]:
    """Where what the sheet counts stands, and how many words it has; None where there is no such thing."""
    if target in {"", "全文", "文本", "文字", "文档", text.requirement.name}:
        return "", words(counted(text.extract))
    if target in {"正文", "作品"}:
        return "", text.writing.body or words(counted(text.extract))
    if target in {"题目", "标题"}:
        return "", words(text.writing.title) if text.writing.titled else None
    found = _section(target, text.writing)
    if concept(target) == "摘要":
        return _place(found) if found else "", text.writing.abstract
    return (_place(found), found.words) if found else ("", None)


def _section(wanted: str, writing: Writing) -> Section | None:
    """The section that the sheet calls *wanted*: by its very words before any like them, the highest first."""
    ranked = sorted(writing.sections, key=lambda one: one.level)
    exact = next((one for one in ranked if re.sub(r"[(（].*", "", wanted) in one.core), None)
    return exact or next((one for one in ranked if answers(one.core, wanted)), None)


def _sections(check: Check, text: Text) -> Iterator[Finding]:
    for wanted in check.words:
        name = re.sub(r"[(（].*", "", wanted)
        if _OPTIONAL.search(wanted) or _section(wanted, text.writing) is not None or (concept(name) == "摘要" and text.writing.abstract):
            continue
        if name.endswith("内容") and text.writing.body >= ESSAY:
            continue  # the case itself: it is here, whatever heads it
        if mentioned(text.extract.text, wanted):
            if check.subject == "章节":  # an element may stand anywhere, a section has a heading
                yield Finding("section-unseen", Weight.HUMAN, values=(("section", name),))
        else:
            yield Finding("missing-section", check.weight, values=(("section", name),))


def _order(check: Check, text: Text) -> Iterator[Finding]:
    """顺序: the sections and elements of the sheet in the sheet's order, those that were seen."""
    for asked in (one for one in text.requirement.checks if one.subject in {"章节", "要素"} and one.weight is check.weight):
        seen = [(found.order, wanted) for wanted in asked.words if (found := _exact(wanted, text.writing)) is not None]
        late = next((wanted for (one, _), (other, wanted) in pairwise(seen) if other < one), "")
        if late:
            yield Finding("wrong-order", check.weight, values=(("section", re.sub(r"[(（].*", "", late)),))


def _exact(wanted: str, writing: Writing) -> Section | None:
    """A section that bears the very words; a likeness does not tell an order."""
    name = re.sub(r"[(（].*", "", wanted)
    return next((one for one in sorted(writing.sections, key=lambda one: one.level) if name in one.core), None)


# --- looks ---


def _fonts(check: Check, text: Text) -> Iterator[Finding]:
    title = check.target in {"题目", "标题"}
    if title and not text.writing.titled:
        return
    font = text.writing.title_font if title else text.writing.body_font
    if check.target in {"", "正文", "题目", "标题"} and typeface.unlike(check.words, font):
        yield Finding(
            "wrong-font", check.weight, values=(("target", check.target or "正文"), ("found", _shown(check, font)), ("wanted", " ".join(check.words)))
        )


def _shown(check: Check, font: Font) -> str:
    """The font as found, its size and weight only where the sheet asks for them."""
    sized = any(typeface.points(word) is not None for word in check.words)
    bold = any("粗" in word or word == "bold" for word in check.words)
    said = typeface.spoken(Font(font.name, font.size if sized else 0.0, font.bold and bold))
    return said + (" 未加粗" if bold and not font.bold else "")


def _byline(check: Check, text: Text) -> Iterator[Finding]:
    if not text.writing.author:
        yield Finding("no-byline", check.weight, values=(("wanted", " ".join(check.words) or "题目下方"),))


# --- pictures and pages ---


def _pixels(check: Check, text: Text) -> Iterator[Finding]:
    for at, one in enumerate(text.pictures, start=1):
        if check.amount is None or not one.width or not one.height:
            continue
        found = one.dpi if check.subject == "分辨率" or check.amount.unit == "dpi" else _pixel(check.amount.side, one, check)
        if found and not check.amount.admits(found):
            which = one.caption or (f"第{at}张图片" if len(text.pictures) > 1 else "图片")
            values = (("target", f"“{which}”" if one.caption else which), ("found", f"{check.amount.side}{found}"), ("limit", limit(check, "像素")))
            yield Finding("picture-size", check.weight, f"第{one.page}页" if one.page else "", values)


def _pixel(side: str, one: Picture, check: Check) -> int:
    if side in _SIDES:
        return _SIDES[side](one.width, one.height)
    if side in {"宽", "高"}:
        return one.width if side == "宽" else one.height
    bound = (check.amount.low or check.amount.high or 0) if check.amount else 0
    return one.width * one.height if bound > 100_000 else min(one.width, one.height)  # 300万像素 is an area


def _captions(check: Check, text: Text) -> Iterator[Finding]:
    bare = [one for one in text.pictures if not one.caption]
    if bare and text.leaf.kind in READABLE and any("每" in word or word in {"是", "要", "需"} for word in check.words):
        yield Finding("no-caption", check.weight, values=(("n", str(len(bare))), ("all", str(len(text.pictures)))))


def _pages(check: Check, text: Text) -> Iterator[Finding]:
    pages = text.extract.pages or 0
    if check.amount is not None and not check.amount.admits(pages):
        many = check.amount.high is not None and pages > check.amount.high
        yield Finding("too-many-pages" if many else "too-few-pages", check.weight, values=(("found", str(pages)), ("limit", limit(check, "页"))))


def _language(check: Check, text: Text) -> Iterator[Finding]:
    letters = len(re.findall(r"[A-Za-z]+", text.extract.text))
    chinese = len(re.findall(r"[一-鿿]", text.extract.text))
    wanted = "".join(check.words)
    if (re.search("中|汉", wanted) and "英" not in wanted and letters > 3 * chinese) or (
        re.search("英", wanted) and "中" not in wanted and chinese > 3 * letters
    ):
        yield Finding("wrong-language", check.weight, values=(("wanted", "、".join(check.words)),))


def _readable(text: Text) -> bool:
    return text.readable


def _sectioned(text: Text) -> bool:
    return text.sectioned


# What is said by a rule, and what must have been seen of the file for that.
_RULES: dict[str, tuple[Callable[[Check, Text], Iterator[Finding]], Callable[[Text], bool]]] = {
    "字数": (_words, _readable),
    "章节": (_sections, _sectioned),
    "要素": (_sections, _sectioned),
    "顺序": (_order, _sectioned),
    "字体": (_fonts, lambda text: text.readable and text.leaf.kind in EDITABLE),
    "署名": (_byline, lambda text: text.readable and text.writing.titled),
    "页数": (_pages, lambda text: bool(text.extract.pages)),
    "像素": (_pixels, lambda _: True),
    "分辨率": (_pixels, lambda _: True),
    "说明": (_captions, lambda _: True),
    "语种": (_language, _readable),
}
