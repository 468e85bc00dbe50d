"""Names of organisations and titles of cases made comparable as text: width, blanks, quotes, traditional characters, fixed synonyms."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 200  # characters of a name that are compared

_ALIKE = str.maketrans("巿戸⼯⼈户卄", "市户工人户廿")  # look-alikes of OCR and input methods; 巿 (fú) is the common one
_DROPPED = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff\u00ad\u034f\u061c\u180e\ufe00-\ufe0f\"'“”‘’„‟「」『』《》〈〉«»`´·•・.,，。、:：;；]"
)
_OPENING, _CLOSING = re.compile(r"[(\[{〔【〖［｛]"), re.compile(r"[)\]}〕】〗］｝]")
_NUMBER = re.compile(r"第([〇零一二三四五六七八九十百]{1,6})")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0}

# Fixed synonyms: what every office writes both ways. Longer ones first.
_SYNONYMS = (
    ("有限责任公司", "有限公司"),
    ("股份有限公司", "股份公司"),
    ("社会工作委员会", "社工委"),
    ("国有资产监督管理委员会", "国资委"),
    ("发展和改革委员会", "发改委"),
    ("发展与改革委员会", "发改委"),
    ("卫生健康委员会", "卫健委"),
    ("老龄工作委员会", "老龄委"),
    ("精神文明建设委员会", "文明委"),
    ("机构编制委员会", "编委"),
    ("村民委员会", "村委会"),
    ("居民委员会", "居委会"),
    ("工作委员会", "工委"),
    ("社会工作", "社工"),
    ("残疾人联合会", "残联"),
    ("妇女联合会", "妇联"),
    ("工商业联合会", "工商联"),
    ("文学艺术界联合会", "文联"),
    ("科学技术协会", "科协"),
    ("街道办事处", "街道办"),
    ("总支部委员会", "总支"),
    ("党总支部", "党总支"),
    ("支部委员会", "支部"),
    ("工会委员会", "工会"),
)
_NOT_THE_COMMITTEE = re.compile(r"(?:居民|村民)委员会$|[省市区县旗州盟]委.{2,}委员会$")  # 市委城乡社区发展治理委员会 is a body of the committee's
_PARTY = re.compile(r"^(?:中国共产党|中共)(.+)$")


@lru_cache(maxsize=1)
def _simple() -> dict[int, str]:
    """Traditional → simplified, read when the first name is compared; for comparison only, never for display."""
    with open(f"{__file__.rpartition('spelling')[0]}traditional.txt", encoding="utf-8") as table:  # noqa: PTH123 - pathlib stays out of what the pure core imports
        traditional, simplified = (line.rstrip("\n") for line in table if not line.startswith(";"))
    return dict(zip(map(ord, traditional), simplified, strict=True))


def simplified(text: str) -> str:
    """Write traditional characters as the simplified ones; every character stays where it was."""
    return text.translate(_simple())


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Undo width, blanks, quotes, brackets, look-alikes and traditional shapes; words stay."""
    text = unicodedata.normalize("NFKC", name[:LONGEST]).translate(_ALIKE)
    text = _OPENING.sub("(", _CLOSING.sub(")", text.translate(_simple())))
    return _DROPPED.sub("", text).lower()


@lru_cache(maxsize=4096)
def unit_key(name: str) -> str:
    """Return what two spellings of one organisation share."""
    text = _NUMBER.sub(lambda m: f"第{_count(m.group(1))}", plain(name))
    party = _PARTY.match(text)
    if party:
        # 中共X委员会 = X党委; 中共X区委社会工作部 = X区委社会工作部
        text = party.group(1)
        text = re.sub(r"(?<!工作)(?<!支部)(?<!检查)(?<!政法)委员会$", "党委", text) if not _NOT_THE_COMMITTEE.search(text) else text
        text = re.sub(r"委员会(?=(?:组织|宣传|统战|统一战线工作|社会工作|老干部工作|教师工作|学生工作)部$)", "党委", text)
        text = re.sub(r"工作委员会$", "党工委", text)
        text = re.sub(r"(?<!党)(总?)支部委员会$", lambda m: "党总支" if m.group(1) else "党支部", text)
    for long, short in _SYNONYMS:
        text = text.replace(long, short)
    return text


def _count(numeral: str) -> int:
    """Read a Chinese number below a thousand; 二〇三 is read digit by digit."""
    if not set(numeral) & {"十", "百"}:
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total = digit = 0
    for c in numeral:
        if c in _DIGITS:
            digit = _DIGITS[c]
        else:
            total += (digit or 1) * (100 if c == "百" else 10)
            digit = 0
    return total + digit


_VERSION = re.compile(
    r"(?:[(]?(?:v|ver|版本|第)\d{1,3}(?:\.\d{1,3})?(?:版|稿)?[)]?|[(]?(?:最终版|最终稿|终稿|终版|定稿|修改稿|修改版|修订稿|修订版|修改|更新版|更新|初稿|新版|打印版|盖章版|盖章|签字版|已盖章|扫描件|扫描版|扫描|电子版|word版|pdf版|副本|复件|拷贝|copy)[)]?|[(]\d{1,3}[)])+$"
)
_DATE = re.compile(r"[(]?(?:20\d{2}[-/年._]?\d{1,2}[-/月._]?\d{1,2}日?|\d{1,2}月\d{1,2}日|20\d{6})[)]?$")


@lru_cache(maxsize=4096)
def title_key(title: str) -> str:
    """Return what the versions of one case's title share: quotes, V2, 修改稿, 最终版, 盖章版 and dates are gone."""
    text = re.sub(r"[-_—–―－~～]+$", "", re.sub(r"^[-_—–―－~～]+", "", plain(title)))
    before = ""
    while text != before:
        before = text
        text = re.sub(r"[-_—–―－+]+$", "", _DATE.sub("", _VERSION.sub("", text)) or text)
    return re.sub(r"[-_—–―－~～!?！？()]", "", text) or text
