"""The labels of one form: those the sheet names, those its blank form teaches, those of every office, and what a misread one may have been."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from config.campaign import FieldWanted
from tracker.core import shapes
from tracker.core.concepts import Concept, Label, Sense, Subject
from tracker.core.labels import LONGEST, NUMBERED, OR, WORDS, folded, kin, named, sense, squeeze

_ENGLISH_WORDS = """
applicant applying organization organisation unit institution company agency department party branch committee association name title case project brand work entry works paper category type class
classification track contact liaison person charge responsible leader head principal author creator writer contributor telephone phone tel mobile cell cellphone number no num email mail mailbox
address mailing correspondence postal zip post postcode code date filling submission application signature position duty job post rank fax website web unified social credit identifier id legal
operator operating owner recommended recommender introduction institute representative submitting reporting participating recommending nominating declaring registered full information info detail brief description summary remark note gender sex age education nation
the of and in for to by
"""
_WORD = "|".join(sorted(_ENGLISH_WORDS.split(), key=len, reverse=True))
_BESIDE = rf"(?:(?:{_WORD})(?:e?s)?|[及/'’.,&()])"  # several words run together, and their plurals
_ENGLISH = re.compile(rf"(?:{_BESIDE}{{1,12}})?([一-鿿]{{2,}}(?:.*[一-鿿])?)(?:{_BESIDE}{{1,12}})?")  # 申报单位 Applicant, Applicant 申报单位
_QUESTION = re.compile(
    r"((?:请问|请)?(?:在此)?(?:填写|填报|输入|选择|提供|写明)?(?:您|你|贵)?(?:所在)?(?:的)?)([一-鿿]{2,12}?)((?:是什么|是哪里|叫什么(?:名字?)?|是|为)?[?？]?)"
)
_TWICE = re.compile(r"[一-鿿]{1,6}\(([一-鿿]{2,6})\)([一-鿿]{2,4})")
_INNER = re.compile(r"([^:：]*[一-鿿])\s*[:：]\s*([一-鿿A-Za-z0-9“《][^:：]+)")
_QUOTES = frozenset('“‘《〈「『"')
_NAME_FIRST = re.compile(r"\s*([一-鿿]{2,3})[ \t　]+([一-鿿]{2,8})\s*$")
_CALLED = re.compile(r"(?:请问)?(?:该|应|我们)?(?:怎么|怎样|如何)称呼(?:您|你)?[?？]?")
_SUFFIX = re.compile(
    r"(?:单位|名称|姓名|电话|人数|时间|日期|年份|年度|周期|期限|语种|体裁|版面|科室|职务|职称|情况|意见|简介|地址|邮编|邮箱|类别|性别|年龄|民族|学历|方式|类型|性质|数量|编号|规模|经费|金额|部门|面貌|号码|账号|代码|网址|微信|传真|签字|盖章|签章|备注|人员|负责人|信息|摘要|描述|理由|成效|事迹|级别|总数|[^一二三四五六七八九十百千万\d]数)$"
)
_CALLED_UPON = frozenset({Subject.CONTACT, Subject.FILLER, Subject.AUTHOR})
PARTS = 4  # names of one label that are looked at
_THINGS = frozenset({Concept.UNIT, Concept.TITLE, Concept.CATEGORY})


@dataclass(slots=True)
class Vocabulary:
    """The labels of one form: those of the sheet, those of the blank form, and those of every office."""

    wanted: Sequence[FieldWanted]
    learnt: frozenset[str] = frozenset()  # squeezed texts of the blank form
    lenient: bool = False  # recognised text: one character may be wrong
    literal: dict[str, Sense] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()  # of the wanted, those that no concept stands for: 统一社会信用代码
    known: dict[tuple[str, bool], Label | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.literal = {squeeze(one.label): _meant(one) for one in self.wanted}
        roles = {squeeze(one.label) for one in self.wanted if named(one).concept is Concept.PERSON}
        if any((said := sense(one)) is not None and said.subject in _CALLED_UPON for one in roles):
            strange = {one: self.literal[one] for one in roles if sense(one) is None}  # 汇报人, where the sheet asks for the 联系人 besides
            self.literal |= {one: replace(said, subject=Subject.AUTHOR) for one, said in strange.items()}
        self.plain = frozenset(kin(squeeze(one.label)) for one in self.wanted if named(one).concept is Concept.OTHER)

    def ends(self, label: Label) -> bool:
        """Whether a label only ends what stands before it: nobody asks for what it holds."""
        return label.sense.concept is Concept.BLOCK or (label.sense.concept is Concept.OTHER and kin(label.words) not in self.plain)

    def read(self, text: str, *, loose: bool = False) -> Label | None:
        """*text* as a label; *loose* also takes what merely ends like one, where a colon or its place says the rest."""
        if not text or len(text) > LONGEST:
            return None
        key = (text, loose)
        if key not in self.known:
            words = squeeze(text) if not self._answered(text) and not self._named_first(text) else ""
            self.known[key] = (
                (
                    self._read(words, loose=False)
                    or self._other_name(text)
                    or self._asked(text, loose=loose)
                    or (self._read(words, loose=True) if loose else None)
                )
                if words
                else None
            )
        return self.known[key]

    def _answered(self, text: str) -> bool:
        """Whether *text* is a label with its value: 投稿单位：和平区青年志愿服务队 is no label, whatever its words are without the colon."""
        inner = _INNER.fullmatch(text.strip()) if ":" in text or "：" in text else None
        return inner is not None and self.read(inner[1]) is not None and self.read(inner[2], loose=True) is None

    def _named_first(self, text: str) -> bool:
        """Whether *text* is somebody's name and the next label, or a title, that reads like a label of another trade: 李四 单位, “好家风”联系人."""
        if text.lstrip()[:1] in _QUOTES:
            quoted = self._read(squeeze(text), loose=False)
            return quoted is not None and quoted.sense.weak
        apart = _NAME_FIRST.match(text) if " " in text or "　" in text or "\t" in text else None
        if apart is None or not shapes.surnamed(apart[1]) or self._read(squeeze(apart[1]), loose=False) is not None:
            return False
        whole = self._read(squeeze(text), loose=False)
        return whole is not None and whole.sense.weak and self.read(apart[2]) is not None

    def _other_name(self, text: str) -> Label | None:
        """The label in one whose noun has another name in brackets: 案件（案例）名称."""
        named_twice = _TWICE.fullmatch(folded(text).strip()) if "（" in text or "(" in text else None
        return self._read(squeeze(named_twice[1] + named_twice[2]), loose=False) if named_twice is not None else None

    def _asked(self, text: str, *, loose: bool) -> Label | None:
        """The label in a question, as forms on pages put it: 2、请填写案例名称, 您的手机号码是？ Without number or colon 请填写… may be a hint in a value's place."""
        bare = squeeze(text)
        if "称呼" in bare and _CALLED.fullmatch(bare):
            return Label(bare, Sense(Concept.PERSON))
        question = _QUESTION.fullmatch(bare)
        if question is None or question[2] == bare:
            return None
        if not (loose or NUMBERED.match(text)) and (question[1].startswith("请") or question[3][-1:] in {"是", "为"}):
            return None
        named_so = self._read(f"{question[2]}名称", loose=False) if question[3].startswith("叫") else None
        return named_so or self._read(question[2], loose=False)

    def _read(self, words: str, *, loose: bool) -> Label | None:
        if not words:
            return None
        chinese = _ENGLISH.fullmatch(words) if len(words) <= LONGEST else None
        for one in (words, *([chinese[1].strip("及")] if chinese else [])):
            said = self.literal.get(one) or sense(one)
            if said is None or said.concept is Concept.OTHER:
                said = self._alternative(one) or said
            if said is not None and not (self.lenient and said.weak and one not in self.literal and _misspelt(one)):
                return Label(one, said)
        if words in self.learnt or (loose and len(words) <= WORDS and words[0] not in "我本贵该" and not words[0].isdigit() and _SUFFIX.search(words)):
            return Label(words, Sense(Concept.OTHER))
        return self._similar(words) if self.lenient else None

    def _alternative(self, words: str) -> Sense | None:
        """What a label with two names asks for, where the sheet names one of them: 书体/门类."""
        senses = [self.literal[part] for part in (OR.split(words)[:PARTS] if OR.search(words) else ()) if part in self.literal]
        return senses[0] if senses and senses[0].concept in _THINGS else None

    def _similar(self, words: str) -> Label | None:
        """The one label of four characters or more that *words* misspell in one place."""
        if not 3 <= len(words) <= WORDS:
            return None
        candidates = {one: said for one, said in {**_usual(), **self.literal}.items() if len(one) >= 4 and _one_off(one, words)}
        senses = {(said.concept, said.subject) for said in candidates.values()}
        literal = [one for one in candidates if one in self.literal]
        best = literal[0] if len(literal) == 1 else next(iter(candidates), "")
        return Label(best, candidates[best], 0.8) if len(senses) == 1 else None


def _meant(wanted: FieldWanted) -> Sense:
    """What the label of the sheet asks for: its words, unless the sheet says that they name another thing here, 参评项目 the category, 实施时间 a day."""
    said, meant = sense(squeeze(wanted.label)), named(wanted)
    if said is None or said.concept is meant.concept or meant.concept is Concept.OTHER:
        return said or meant
    return said if said.concept in {Concept.BOTH, Concept.NAMED} else meant


@lru_cache(maxsize=1)
def _usual() -> dict[str, Sense]:
    """The commonest printed labels, to compare misread ones with."""
    words = (
        "申报单位 报送单位 单位名称 单位全称 申请单位 申报党组织 推荐单位 主管单位 案例名称 案例题目 品牌名称 项目名称 作品名称 申报类别 案例类别 所属类别 联系人姓名 联系电话 联系方式 手机号码 电子邮箱 电子邮件 "
        "通讯地址 通信地址 单位地址 邮政编码 填表日期 申报日期 单位意见 推荐意见 法定代表人 负责人姓名 单位性质 案例简介"
    )
    return {word: found for word in words.split() if (found := sense(word)) is not None}


def _misspelt(words: str) -> bool:
    """Whether *words* are a usual label but for one character: 申荐单位 is some body's, and nobody can say whose."""
    return words not in _usual() and any(_one_off(one, words) for one in _usual())


def _one_off(one: str, other: str) -> bool:
    """Whether one replaced, lost or added character separates them."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    at = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) == len(other):
        return one[at + 1 :] == other[at + 1 :]
    short, long = sorted((one, other), key=len)
    return short[at:] == long[at + 1 :]
