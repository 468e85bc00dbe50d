"""The cells of an application form, found by the labels that the campaign sheet gives (填写) and their usual synonyms.

Works on an `Extract`, so a form is read the same way whether it came as Word or as a PDF with text. A label may stand
left of its value, above it, in the same cell before a colon, or in running text "申报单位：…".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from config.campaign import FieldWanted
from ingest.facts import Extract, Table
from tracker.core.model import FieldRead

# How else forms print what a sheet's 填写 calls by one label. Longest first wins where one contains another.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "单位": ("申报单位", "报送单位", "单位名称", "单位全称", "申报单位名称", "申报党组织", "党组织名称", "申请单位", "推荐单位名称", "报名单位", "参评单位"),
    "案例": ("案例名称", "案例题目", "案例标题", "品牌名称", "项目名称", "作品名称", "题目", "成果名称"),
    "姓名": ("联系人", "联系人姓名", "联络人", "经办人"),
    "电话": ("联系电话", "联系方式", "手机", "手机号码", "手机号", "电话", "联系人电话"),
    "邮箱": ("电子邮箱", "电子邮件", "邮箱", "E-mail", "Email"),
    "地址": ("通讯地址", "通信地址", "地址", "单位地址"),
    "分类": ("分类", "类别", "申报类别", "案例类别", "案例分类", "所属类别"),
}
# Words that stand on forms as labels although no sheet asks for them: a value never begins with one.
OTHER_LABELS = (
    "邮编",
    "邮政编码",
    "职务",
    "负责人",
    "法定代表人",
    "单位意见",
    "推荐意见",
    "推荐单位意见",
    "填表日期",
    "申报日期",
    "盖章",
    "公章",
    "备注",
    "简介",
    "摘要",
)
REMARK = re.compile(r"^[(（](?:全称|盖章|公章|加盖公章|签字|签名|必填|选填|手机|座机|可另附页|请打[√勾]|单选|多选)[^()（）]{0,10}[)）]")
MAX_VALUE = 200  # characters; a longer "value" is running text that happens to follow a label


def fields(extract: Extract, wanted: Sequence[FieldWanted]) -> tuple[FieldRead, ...]:
    """Read every wanted label once; a label that stands on the form with nothing beside it gives an empty value."""
    labels = _labels(wanted)
    found: dict[str, FieldRead] = {}
    for reading in (*_from_tables(extract.tables, labels), *_from_text(extract, labels)):
        known = found.get(reading.label)
        if known is None or (not known.value and reading.value):
            found[reading.label] = reading
    return tuple(found[one.label] for one in wanted if one.label in found)


def _labels(wanted: Sequence[FieldWanted]) -> dict[str, FieldWanted]:
    labels: dict[str, FieldWanted] = {}
    for one in wanted:
        labels.setdefault(_squeeze(one.label), one)
    for one in wanted:
        for word in SYNONYMS.get(one.meaning, ()):
            labels.setdefault(_squeeze(word), one)
    return labels


def _squeeze(text: str) -> str:
    """A label as it is compared: 联 系 人： is 联系人."""
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s:*()*/]+", "", folded)


def _is_label(text: str, labels: dict[str, FieldWanted]) -> FieldWanted | None:
    squeezed = _squeeze(text)
    if squeezed in labels:
        return labels[squeezed]
    # "申报单位(盖章)", "联系电话(手机)": a remark in brackets behind the label
    bare = _squeeze(re.sub(r"[(（][^()（）]{0,20}[)）]\s*[:：]?\s*$", "", text))
    return labels.get(bare)


def _stands_as_label(text: str, labels: dict[str, FieldWanted]) -> bool:
    return _is_label(text, labels) is not None or _squeeze(text) in OTHER_LABELS


def _begins_with_label(text: str, labels: dict[str, FieldWanted]) -> bool:
    """Whether the next label stands where a value should: "联系电话 邮　编 430101" leaves the telephone blank."""
    words = text.split()
    return any(_stands_as_label("".join(words[:count]), labels) for count in range(1, min(len(words), 4) + 1))


def _from_tables(tables: Sequence[Table], labels: dict[str, FieldWanted]) -> Iterator[FieldRead]:
    for number, table in enumerate(tables, start=1):
        for row_index, row in enumerate(table.rows):
            for column, cell in enumerate(row):
                if not cell.strip():
                    continue
                where = f"表{number}第{row_index + 1}行"
                wanted = _is_label(cell, labels)
                if wanted is not None:
                    yield FieldRead(wanted.label, wanted.meaning, _beside(table, row_index, column, labels), where)
                else:
                    yield from _within(cell, labels, where)


def _beside(table: Table, row_index: int, column: int, labels: dict[str, FieldWanted]) -> str:
    row = table.rows[row_index]
    for cell in row[column + 1 :]:
        if not cell.strip():
            continue
        if _stands_as_label(cell, labels):
            break
        return _value(cell)
    # Nothing to the right: headings above their values, unless the row goes on with labels and values of its own.
    headings = all(not cell.strip() or _stands_as_label(cell, labels) for cell in row)
    if headings and sum(1 for cell in row if cell.strip()) > 1 and row_index + 1 < len(table.rows):
        below = table.rows[row_index + 1]
        if column < len(below) and not _stands_as_label(below[column], labels):
            return _value(below[column])
    return ""


def _within(cell: str, labels: dict[str, FieldWanted], where: str) -> Iterator[FieldRead]:
    for line in cell.splitlines():
        head, colon, tail = unicodedata.normalize("NFKC", line).partition(":")
        wanted = _is_label(head, labels) if colon else None
        if wanted is not None:
            yield FieldRead(wanted.label, wanted.meaning, _value(tail), where)


def _from_text(extract: Extract, labels: dict[str, FieldWanted]) -> Iterator[FieldRead]:
    """Lines of running text or of a PDF's text layer, where a table's cells come as words divided by blanks or lines."""
    # "申报单位" and beneath it "（全称）", one cell printed on two lines: the remark belongs to the label, not to the value
    lines = [line for raw in extract.text.splitlines() if (line := REMARK.sub("", raw.strip()).strip())]
    for index, line in enumerate(lines):
        pieces = [piece for piece in re.split(r"[\t ]{2,}|\t", line) if piece.strip()]
        for place, piece in enumerate(pieces):
            wanted, rest = _leading_label(piece, labels)
            if wanted is None:
                continue
            following = pieces[place + 1 :] or ([lines[index + 1]] if not rest and place == len(pieces) - 1 and index + 1 < len(lines) else [])
            value = rest or next((one for one in following[:1] if _leading_label(one, labels)[0] is None and _squeeze(one) not in OTHER_LABELS), "")
            yield FieldRead(wanted.label, wanted.meaning, _value(value), f"第{index + 1}行")


def _leading_label(piece: str, labels: dict[str, FieldWanted]) -> tuple[FieldWanted | None, str]:
    """*piece* as a label and what follows it in the same breath: "申报单位：青禾…" or "申报单位 青禾…"."""
    whole = _is_label(piece, labels)
    if whole is not None:
        return whole, ""
    folded = unicodedata.normalize("NFKC", piece)
    for pattern in (r"^(.{2,20}?)\s*:\s*(.*)$", r"^(\S{2,20})\s+(.*)$"):
        split = re.match(pattern, folded)
        wanted = _is_label(split[1], labels) if split else None
        if split and wanted is not None:
            rest = split[2].strip()
            return wanted, "" if _begins_with_label(rest, labels) else rest
    return None, ""


def _value(text: str) -> str:
    cleaned = REMARK.sub("", re.sub(r"\s*\n\s*", " ", text.replace("\u3000", " ")).strip(" _＿　:：")).strip()
    if len(cleaned) > MAX_VALUE or re.fullmatch(r"[\s_/—\-·.。]*", cleaned):
        return ""
    return cleaned
