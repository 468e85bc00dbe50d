"""Names of bodies and numbers of cases as they are mentioned in subjects, signatures and under titles."""

from __future__ import annotations

import re

from config.campaign import Campaign
from ingest.names import unit_key

# How the names of bodies that file cases end. Longest first, so that 居民委员会 is not cut to 委员会.
ENDINGS = (
    "居民委员会|村民委员会|工作委员会|管理委员会|监督管理委员会|街道办事处|办事处|委员会|居委会|村委会|党群服务中心|服务中心|活动中心|中心|"
    "有限责任公司|股份有限公司|集团有限公司|有限公司|分公司|公司|集团|联合会|基金会|促进会|研究会|协会|学会|商会|总工会|工会|联盟|"
    "党总支部|党总支|党支部|支部|党工委|工委|党委|党组|组织部|宣传部|工作部|社会工作部|工作局|管理局|办公室|研究院|研究所|学院|大学|学校|中学|小学|幼儿园|医院|"
    "人民政府|政府|服务社|社工站|服务站|合作社|事务所|图书馆|文化馆|博物馆|美术馆|出版社|社区|街道|乡|镇|村|局|厅|院|馆|站|所|社"
)
_ENDS = tuple(ENDINGS.split("|"))
ENDED = 60  # characters at the end of a text that are looked at, blanks included
_BODY = re.compile(rf"[\u4e00-\u9fff·“”\"（）()〔〕A-Za-z0-9]{{1,36}}(?:{ENDINGS})")
NAME = re.compile(rf"[\u4e00-\u9fff·“”\"（）()〔〕]{{2,40}}(?:{ENDINGS})")
STRIP_BEFORE = re.compile(
    r"^(?:附件[为是]|现将|现报送|现提交|现有|兹有|关于|报送|转发|转报|提交|我单位|我们是|我是|我们|我街道|我社区|我中心|我公司|我镇|我区|我市|我县|我处|请查收|这是|此为|来自|呈报|申报单位|单位名称|报送单位|单位)+"
)
GENERIC = frozenset(
    [
        "社区",
        "街道",
        "中心",
        "公司",
        "集团",
        "学院",
        "大学",
        "办公室",
        "党委",
        "支部",
        "党支部",
        "委员会",
        "政府",
        "协会",
        "单位",
        "组织部",
        "服务中心",
        "党群服务中心",
        "我社区",
        "本社区",
        "我中心",
        "本中心",
        "我公司",
        "本公司",
        "我街道",
        "我村",
        "贵社区",
        "基层治理社区",
        "联合会",
        "医院",
        "学校",
    ]
)
SUBJECT_NOISE = re.compile(
    r"(?:申报|报送|报名|推荐|参评|提交|补充|补报)?(?:案例|品牌|党建品牌|项目|作品|材料|资料|表格|文件|表)+(?:申报|报送|提交|征集)?|申报|报送|投稿|征集|20\d\d年?|【[^】]*】"
)
SPEAKING = "我贵已"  # what no name of a body begins with: 我会将社区…, 已报街道
SIGNED_SPARE = 12  # characters beside the name in a line that is a signature: a person, 电话, 联系人; digits and blanks are free
SUBJECT = 200  # characters of a subject that are searched
# 转报, 代为报送, 我街道东园社区材料, 收到两家: the words of whoever stands between applicant and us.
_PASSES_ON = re.compile(
    r"转报|转呈|转来|转您|转交|代(?:为)?(?:报送|提交|发送|转)|汇总(?:报送|上报|后)|推荐(?:报送|上报)|"
    r"我(?:街道|镇|乡|区|县|市|省|处|局|办(?!公)|协会|学会)(?:所?辖|下属|推荐|的)?[^\n，。；：我]{2,20}?(?:社区|村|居委会|单位|协会|公司|中心)(?:等)?[^\n。]{0,8}(?:材料|案例|申报)|"
    r"(?:收到|收集|汇总|报送|推荐)(?:了|我[区县市镇乡])?[一二两三四五六七八九十\d]{1,3}\s*(?:家|个(?:单位|社区|村))"
)
_RECALL_OF = re.compile(r"^\s*(?:撤回|召回|recall)\s*[:：]", re.IGNORECASE)
_RECALLS = re.compile(r"^[^\n]{0,80}(?:将|想要?|希望)(?:撤回|召回)(?:此|该)?邮件\s*[“\"：:]|would like to recall the message", re.IGNORECASE | re.MULTILINE)
MAX_TEXT = 4_000  # characters of a body that are searched: a signature stands within, a pasted essay need not


def numbers(text: str, code: str) -> tuple[str, ...]:
    """Case numbers such as DJ2025-0002 in *text*, in order, each once; dashes and full-width digits as people type them."""
    pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(code)}\s*[-－–—_]?\s*(\d{{4,6}})(?!\d)", re.IGNORECASE | re.ASCII)
    folded = text[:MAX_TEXT].translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    return tuple(dict.fromkeys(f"{code}-{found[1]}" for found in pattern.finditer(folded)))


def bodies(text: str) -> tuple[str, ...]:
    """Names that read like those of bodies, in order, each once; of a run of characters the longest that ends like one."""
    found: dict[str, str] = {}
    for piece in re.split(r"[\s,，。;；:：、!！?？\-—－_+/|《》<>]+", SUBJECT_NOISE.sub(" ", text[:MAX_TEXT])):
        for match in NAME.finditer(piece):
            name = STRIP_BEFORE.sub("", match[0]).strip('·“”"（）()〔〕')
            if len(name) >= 4 and name not in GENERIC and name[0] not in SPEAKING:
                found.setdefault(unit_key(name), name)
    return tuple(found.values())


def is_body(text: str) -> bool:
    """Whether the whole of *text* reads as one name of a body, the way an author line does."""
    name = re.sub(r"\s+", "", text)
    return 4 <= len(name) <= 40 and name not in GENERIC and _BODY.fullmatch(name) is not None


def ends_as_body(text: str) -> bool:
    """Whether *text* may end in the name of a body: what does not is no such name."""
    return "".join(text[-ENDED:].split()).endswith(_ENDS)


def signature(text: str) -> tuple[str, ...]:
    """Bodies that sign a letter: alone in one of its last lines, or with a person's name; nearest to the end first."""
    lines = [line.strip() for line in text[:MAX_TEXT].splitlines() if line.strip()][-8:]
    return tuple(dict.fromkeys(name for line in reversed(lines) for name in bodies(line) if _signs(line, name)))


def _signs(line: str, name: str) -> bool:
    return len(re.sub(r"[\d\s]", "", line)) <= len(name) + SIGNED_SPARE and line[-1] not in "：:"


def addressee(name: str, campaign: Campaign) -> bool:
    """Whether *name* is one of those who call for submissions: a letter names them because it is addressed to them."""
    hosts = (*campaign.organisers, campaign.correspondence.signature, *(one.organisation for one in campaign.intake.post))
    key = unit_key(name)
    return any(host and (key in unit_key(host) or unit_key(host) in key) for host in hosts)


def passes_on(subject: str, text: str) -> bool:
    """Whether a letter hands on what others filed: then who signs it, or sends it, is not who applies."""
    return _PASSES_ON.search(f"{subject[:SUBJECT]}\n{text[:MAX_TEXT]}") is not None


def recalls(subject: str, text: str) -> bool:
    """Whether a mail program says that its user takes an earlier mail back (Outlook: “甲 将撤回邮件“…”。”), which is no word about the case."""
    return _RECALL_OF.search(subject) is not None and _RECALLS.search(text[:MAX_TEXT]) is not None
