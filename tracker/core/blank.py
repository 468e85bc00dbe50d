"""The blank form: the labels it teaches, and what stands on it before anybody wrote a word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.facts import Extract
from tracker.core.labels import folded, squeeze

CELLS = 5_000  # texts kept of a blank form; a long one has 300
_SPACED = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Blank:
    """What the campaign's 表样 says in its cells and lines."""

    labels: frozenset[str] = frozenset()  # squeezed
    texts: frozenset[str] = frozenset()  # without blanks: cells, and lines of cells

    def printed(self, text: str) -> bool:
        """Whether *text* stands on the blank form as it is."""
        return _bare(text) in self.texts

    def without(self, text: str) -> str:
        """*text* less the lines that were printed."""
        return "\n".join(line for line in text.split("\n") if not self.printed(line)) if self.texts else text


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the blank forms of one campaign taught, by their file names, and what is wrong with those that taught nothing."""

    blanks: Mapping[str, Blank] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def learn(extract: Extract) -> Blank:
    """Read a blank form."""
    texts = [cell for table in extract.tables for row in table.rows for cell in row if cell.strip()]
    texts += [line for line in extract.text.splitlines() if line.strip()]
    pieces = [piece for text in texts[:CELLS] for piece in (text, *text.splitlines(), *re.split(r"\t|[ 　]{2,}", text))]
    return Blank(
        frozenset(words for piece in pieces if len(piece) <= 40 and (words := squeeze(piece))),
        frozenset(bare for piece in pieces if (bare := _bare(piece))),
    )


def _bare(text: str) -> str:
    return _SPACED.sub("", re.sub(r"[_＿]+", "", folded(text))).strip(":：")


# What people leave standing where they should have written. Matched against the whole value, blanks taken out.
_PLACEHOLDER = re.compile(
    r"[_/\\—\-–·.。…、，,:：;；*＊~～|()（）\[\]【】]*"
    r"|[(（\[【<〈《]?(?:请|此处|在此|可)?(?:单击|点击|双击)?(?:或点击|或轻触|或点按)?(?:此处|这里)?(?:请)?(?:在此|在这里)?(?:输入|录入|填写|填入|选择|键入)"
    r"(?:此处)?[^)）\]】,，;；:：]{0,20}[:：]?[)）\]】>〉》。.]*"
    r"|选择一?项。?|下拉选择|[(（]?(?:必填|选填|可选|单选|多选|全称|盖章|公章|签字|签名|加盖公章|手写|打印|如有|若有|可不填)[^)）]{0,12}[)）]?"
    r"|[xX×＊*○〇●Oo□█■]{2,}(?:单位|社区|公司|中心|街道|市|区|县|省|委|有限公司|案例|品牌|项目|先生|女士|同志|老师)?|[某]{2,}(?:单位|社区|公司|中心|人|案例)?|某(?:单位|社区|某|人)"
    r"|(?:[xX×]{2,}(?:省|市|区|县|街道|镇|乡)){1,4}[xX×]{0,6}(?:社区|单位|公司|中心|村|党委|党支部|委员会|居委会)?"
    r"|(?:例如|例|如|示例|样例|范例|比如|举例)[:：].*|[(（](?:例如?|如|示例)[:：，,].*[)）]"
    r"|(?:20)?[_xX×\s]{0,4}年[_xX×]{0,4}月[_xX×]{0,4}日?|20\d{2}年月日?|年月日|[(（]?(?:空|空白|待填|待定|待补|未填|暂缺)[)）]?"
    r"|[(（]\d{1,2}位[^()（）]{0,12}[)）]|(?:省|市|区|县|[(（][市区县旗][)）]|街道|乡镇|镇|乡|村|路|街|号|室|楼|栋|单元){2,}|(?:请?填写|应|须|需)[^。]{1,60}[,，][^。]{1,60}。"
    r"|[(（](?:请|须|应|需|限|与|不超过|按|参照|见|填|同|此|从|字数|\d{1,4}字|一式)[^()（）]{0,40}[)）]"
    r"|(?:字数)?(?:不超过|限|约)?\d+个?字(?:以内|以下|左右|之内)?|(?:须|应|需|请)?与(?:单位)?公章(?:名称)?(?:保持)?一致|(?:单位)?[(（](?:公章|盖章|签章)[)）](?:年月日)?"
)
_GAPS = re.compile(r"[_＿]{2,}|[.．…‥·]{4,}|…+")
_COLON_LEFT = re.compile(r"^[:：]\s*")
_ASKING = re.compile(r"^请(?:选择|填写|输入|勾选|填入|填)[^:：\n]{0,8}[:：]\s*(?=\S)")  # 请选择：民生服务
_HINT = re.compile(  # a line above what was written, in the same cell
    r"\s*[*＊※(（]?(?:请(?:务必|如实|准确|完整|规范|详细|正确|简要|认真)*(?:填|写|详|注明|在|按|于|用|与|从|选|勾|打|输入|提供|以|使用|根据|对照|参照|简述|概述|列|至|精确)"
    r"|(?:务必|必须|[须应需]要?)(?:与|填|写|为|是|按|用|和|同|准确|详细)|(?:例如?|如|示例|样例|注|说明|提示|要求)[:：]|(?:不超过|限|字数|\d{1,4}字)|此[栏处项])[^\n]{0,80}"
)
_LEFT_REMARK = re.compile(
    r"^[(（](?:全称|盖章|公章|加盖公章|签字|签名|必填|选填|手机|座机|可另附页|单选|多选|请|须|应|需|与|不超过|\d{1,4}字)[^()（）]{0,30}[)）]\s*"
)
_RIGHT_REMARK = re.compile(
    r"\s*[(（](?:单位)?(?:全称|章|盖章|公章|印章|加盖公章|单位盖章|签字盖章|签字|签名|必填|选填|签章|请[^()（）]{1,20}|(?:字数)?(?:限|不超过)\d{1,5}个?字(?:以内|之内)?)[)）]\s*$"
)


def placeholder(text: str) -> bool:
    """Whether *text* is what the form printed for people to overwrite."""
    return _PLACEHOLDER.fullmatch(_SPACED.sub("", folded(text))) is not None


def unhinted(text: str) -> str:
    """*text* without the lines that the form printed above what was written, and those it printed to be overwritten."""
    lines = [line for line in text.split("\n") if not placeholder(line)]
    first = next((place for place, line in enumerate(lines[:-1]) if not _HINT.fullmatch(line)), len(lines) - 1)
    return "\n".join(lines[max(0, first) :])


def hinted(text: str) -> bool:
    """Whether *text* begins with a line that the form printed, and goes on."""
    first, _, rest = text.partition("\n")
    return bool(rest.strip()) and (_HINT.fullmatch(first) is not None or placeholder(first))


def stripped(text: str) -> str:
    """*text* without underlines, dots to write upon, and remarks of the form before and behind it."""
    bare = _GAPS.sub(" ", text).strip(" \t\n_＿:：　")
    bare = _RIGHT_REMARK.sub("", _ASKING.sub("", _LEFT_REMARK.sub("", bare)))
    return _COLON_LEFT.sub("", bare).strip(" \t\n_＿　")
