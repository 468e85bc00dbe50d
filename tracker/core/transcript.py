"""What one file says, for other programs and for a person at the terminal: its fields, or its title and sections, its pictures, its faults.

Without a campaign the labels are those that Chinese forms print; of several words for one thing the one that stands on the form is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from config.campaign import Campaign, Category, FieldWanted
from ingest.facts import Extract, Font, Kind, Leaf
from tracker.core import form, summary
from tracker.core.blank import Blank
from tracker.core.check import ARCHIVES, PICTURES
from tracker.core.count import counted, words
from tracker.core.labels import squeeze
from tracker.core.model import FieldRead
from tracker.core.rules import ESSAY, READABLE
from tracker.core.writing import read

SHARE = 0.5  # of the labels of a campaign's form: a document that carries half of them is that form
ROW = 2  # labels filled in without which a row of a table is no row of a summary
EMPTY = "nothing in it: neither words nor pictures"
LEAST = 3  # labels filled in without which a document is no form
GENERAL: tuple[tuple[str, str], ...] = (
    ("申报单位 报送单位 参评单位 参赛单位 申请单位 单位全称 单位名称 集体名称 机构名称 组织名称 工作单位 单位 填报单位 推荐单位", "单位"),
    ("案例名称 案例题目 案例标题 项目名称 作品名称 品牌名称 论文题目 题目 标题", "案例"),
    ("分类 案例分类 申报类别 案例类别 所属类别 类别 组别", "分类"),
    ("联系人 联系人姓名 联络人 经办人 姓名", "姓名"),
    ("联系电话 联系人电话 联系方式 手机号码 手机号 手机 电话", "电话"),
    ("邮箱 电子邮箱 电子邮件 联系邮箱 E-mail Email", "邮箱"),
    ("地址 通讯地址 通信地址 联系地址 单位地址 详细地址", "地址"),
    ("邮编 邮政编码", "邮编"),
    ("负责人 单位负责人 项目负责人 法定代表人", "姓名"),
    ("职务 职务/职称 职称", "文字"),
    ("填表日期 申报日期 填报日期 日期", "日期"),
    ("传真", "电话"),
)
_OF_OTHERS = frozenset({"填报单位", "推荐单位"})  # may be who hands the form on: its own words for who applies come first
_ANYBODY = "姓名"  # of whoever: a label of this form that says whom to call comes first
_ONLY_PRINTED = frozenset({"负责人", "职务", "填表日期", "传真"})  # asked for only where the form asks


def transcript(leaf: Leaf, campaign: Campaign | None = None, blanks: Mapping[str, Blank] | None = None) -> dict[str, Any]:
    """Everything that could be read of one file; what does not apply is absent. *blanks*: the campaign's 表样 by file name."""
    said = leaf.extract
    found: dict[str, Any] = {"kind": leaf.kind.value}
    if said.pages:
        found["pages"] = said.pages
    rolled, filled = _form(leaf, campaign, blanks or {})
    if filled:
        found["fields"] = {
            one.label: {"value": one.value if one.confidence >= form.BELIEVED else "", "where": one.where, "confidence": one.confidence} for one in filled
        }
    if rolled:
        found["rows"] = [{one.label: one.value for one in row} for row in rolled]
    if leaf.kind in READABLE and said.text.strip():
        found |= _text(said, essay=not filled and not rolled)
    if said.pictures:
        found["pictures"] = [{"width": one.width, "height": one.height, **({} if leaf.kind in PICTURES else {"caption": one.caption})} for one in said.pictures]
    if said.seconds is not None:
        found["video"] = {"seconds": said.seconds}
    if leaf.extract.members:
        found["members"] = [f"{one.folder}/{one.filename}".lstrip("/") for one in leaf.extract.members]
    found["defects"] = [{"kind": one.kind.value, "detail": one.detail} for one in said.defects]
    if not said.defects and leaf.kind in READABLE | {Kind.XLSX, Kind.XLS, Kind.ODS, Kind.CSV} and not (said.text.strip() or said.pictures or said.members):
        found["defects"].append({"kind": "unread", "detail": EMPTY})
    return found


def _form(leaf: Leaf, campaign: Campaign | None, blanks: Mapping[str, Blank]) -> tuple[Sequence[Sequence[FieldRead]], Sequence[FieldRead]]:
    """The rows of a summary table, or the fields of a form; of several forms of a call those of the one it looks like most."""
    said = leaf.extract
    if leaf.kind in ARCHIVES or not said.text.strip():
        return (), ()
    categories: Sequence[Category] = campaign.categories if campaign else ()
    asked = [(one.fields, blanks.get(one.form)) for one in campaign.requirements if one.fields] if campaign else [(general(said), None)]
    best: Sequence[FieldRead] = ()
    for wanted, blank in asked:
        rolled = [row for row in summary.rows(said, wanted, blank, categories) if sum(bool(one.value) for one in row) >= ROW]
        filled = form.fields(said, wanted, blank, categories)
        enough = (campaign is not None and len(filled) >= SHARE * len(wanted)) or sum(bool(one.value) for one in filled) >= LEAST
        if rolled and _beside(rolled, filled):
            rolled = []
        if len(rolled) > 1:
            return rolled, ()
        if rolled and leaf.kind in {Kind.XLSX, Kind.XLS}:  # a summary of one case, or a form with its labels above: nothing tells which
            return rolled, filled if enough else ()
        if enough and len(filled) > len(best):
            best = filled
    return (), best


def _beside(rolled: Sequence[Sequence[FieldRead]], filled: Sequence[FieldRead]) -> bool:
    """Whether the rows are only a part of one case's form, its team or who works with it: the form says elsewhere what no row of them says.

    The title of the case settles it; where the rows know no titles, two things of the form's own do, its unit among them.
    """
    rows: dict[str, set[str]] = {}
    for row in rolled:
        for one in row:
            if one.value:
                rows.setdefault(one.label, set()).add(one.value)
    placed = Counter(one.where for one in filled)
    within = {row[0].where for row in rolled}
    told = [one for one in filled if one.value and one.confidence >= form.BELIEVED and one.where not in within]
    told = [one for one in told if placed[one.where] < LEAST]  # else the heads over an example of a row
    own = [one for one in told if one.value not in rows.get(one.label, ())]
    titles = {one.label for one in filled if one.meaning == "案例"}
    if titles:
        return any(one.label in titles for one in own) or (not titles & rows.keys() and _with_unit(own))
    return _with_unit(own)


def _with_unit(own: Sequence[FieldRead]) -> bool:
    return len(own) >= ROW and any(one.meaning == "单位" for one in own)


def general(said: Extract) -> tuple[FieldWanted, ...]:
    """The labels to look for where no sheet names them, in the words of this form."""
    printed = {
        squeeze(piece) for line in said.text.splitlines() for cell in line.split("\t") for piece in (cell, cell.partition("：")[0], cell.partition(":")[0])
    }
    wanted = []
    for several, meaning in GENERAL:
        names = several.split()
        label = next((one for one in names if squeeze(one) in printed), "")
        if label == _ANYBODY and (own := form.printed(said, [FieldWanted(names[0], meaning)])[0].label) != names[0]:
            label = own
        elif label in _OF_OTHERS:
            own = form.printed(said, [FieldWanted(names[0], meaning)])[0].label
            label = own if own != names[0] else "" if form.fields(said, [FieldWanted(names[0], meaning)]) and label == names[-1] else label
        if label or names[0] not in _ONLY_PRINTED:
            wanted.append(FieldWanted(label or names[0], meaning))
    return form.printed(said, wanted)


def _text(said: Extract, *, essay: bool) -> dict[str, Any]:
    whole = words(counted(said))
    if not essay or whole < ESSAY:
        return {"chars": {"all": whole}}
    text = read(said)
    found: dict[str, Any] = {"title": text.title} if text.title else {}
    if text.author:
        found["author"] = text.author
    if text.sections:
        found["sections"] = [
            {"heading": one.heading, "chars": one.words, "level": one.level, **({"number": one.number} if one.number else {})} for one in text.sections
        ]
    found["chars"] = {"all": whole, "body": text.body, **({} if text.abstract is None else {"abstract": text.abstract})}
    fonts = {name: _font(font) for name, font in (("title", text.title_font), ("body", text.body_font)) if font.name or font.size}
    return found | ({"fonts": fonts} if fonts else {})


def _font(font: Font) -> dict[str, Any]:
    return {"name": font.name, "size_pt": font.size, "bold": font.bold}
