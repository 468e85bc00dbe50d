"""What a label of a form means: which fact it asks for, and about whom.

"联系人电话", "联 系 电 话（手机）：", "三、聯絡電話" and 电话 beneath 联系人 all ask for one thing. A label is read by its words, so that a form
nobody has seen reads like those we have; what the sheet's 填写 names is known besides, whatever it says.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from config.campaign import FieldWanted
from ingest.units import plain

LONGEST = 60  # characters of a text that may be a label, remarks and blanks included
WORDS = 16  # characters of a label without them
OTHER_NAME = 5  # characters of a second name of what a label asks for


class Concept(StrEnum):
    """What a cell is to hold; the values are the sheet's own words where it has one."""

    UNIT = "单位"
    TITLE = "案例"
    CATEGORY = "分类"
    PERSON = "姓名"
    PHONE = "电话"
    EMAIL = "邮箱"
    ADDRESS = "地址"
    POSTCODE = "邮编"
    DATE = "日期"
    DUTY = "职务"
    NAMED = "名称"  # of whatever the block is about
    BOTH = "姓名电话"  # 联系人及电话, in one cell
    BLOCK = "栏目"  # 联系人信息: heads other labels
    OTHER = "其他"


class Subject(StrEnum):
    """About whom a label asks."""

    NONE = ""
    UNIT = "unit"
    CASE = "case"
    CONTACT = "contact"
    FILLER = "filler"  # 填表人, 经办人: the contact where no other is named
    LEADER = "leader"
    FOREIGN = "foreign"  # who recommends, guides, co-operates
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Sense:
    concept: Concept
    subject: Subject = Subject.NONE
    weak: bool = False  # 实施单位, 办公电话: will do where nothing better stands


@dataclass(frozen=True, slots=True)
class Label:
    words: str  # as compared
    sense: Sense
    sure: float = 1.0  # below 1 when only similar


NUMBERED = re.compile(
    r"^\s*(?:[Qq]\d{1,2}\s*[.．、:：]?|第\d{1,2}题\s*[.．、:：]?|\d{1,2}(?:[.．]\d{1,2}){1,2}[、.．]?(?=\s|[一-鿿])|\d{1,2}\s+(?=[一-鿿]{2})|[(（〔【]?\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2}(?!\d))\s*(?:[)）〕】]\s*[、.．]?|[、.．)）])|[①-⑳㈠-㈩]|[*＊★☆●◆■▲▪•·※◇○▶►▷▸➤➢❖✦◎\-—]+)\s*"
)
_REMARK = re.compile(r"[(（〔\[【](?!\d+[)）])[^()（）〔〕\[\]【】]{0,50}[)）〕\]】]")
_NOISE = re.compile(r"[*＊:：_＿\-—~.…★※#|]+")
_STOP = re.compile(r"[；;。]\s*[一-鿿A-Za-z]")  # "见上；邮箱" is the end of a value and a label
_AND = re.compile(r"[、/／&＆|]")
_LETTERS = re.compile(r"[一-鿿A-Za-z]")

# Traditional characters of labels, for comparison
_SIMPLE = str.maketrans(
    "繫係郵絡稱類別話題編碼號報單電務職負責機構傳訊組織項領專級寫選賽參評請門辦經執書間時資聯簡詳員薦構實踐創處銜",
    "系系邮络称类别话题编码号报单电务职负责机构传讯组织项领专级写选赛参评请门办经执书间时资联简详员荐构实践创处衔",
)

# The words of the office. Each pattern must match the whole label.
_CONTACT = r"(?:第一|项目|活动|案例|单位|日常|业务|具体|主要|申报|本次)?(?:联系|联络|对接)人员?[一1]?|联络员[一1]?|联系员|(?:工作|信息)联络员"
_FILLER = r"(?:经办|填表|填报|填写|报送|制表|办理|具体负责|具体承办|具体经办)人员?|(?:具体|业务)?经办|信息员|通联员|(?:参赛)?选手|领队"
_LEADER = (
    r"(?:申报|单位|项目|机构|党组织|党支部|支部|部门|主要|案例|活动|团队|分管|主管|企业|党建工作|课题|组织)*(?:负责人|负责同志|责任人|主持人|领导)"
    r"|项目(?:主管|主任|经理|执行人)"
    r"|(?:单位)?(?:法定代表人|法人代表|法人)(?:负责人)?|(?:党组织|党支部|党委|支部|社区)?书记|工会主席|单位主要领导"
)
# Posts: 会长姓名 and 站长电话 are labels, 会长 alone is what somebody is
POST = re.compile(r"(?:[站所院校园会社馆台局部科处队组厂村镇乡]长|(?:副?理事|秘书|董事|事务)长|总经理|总编辑?|主席|主任|团委书记|第一书记)")
_FOREIGN = r"(?:推荐|推选|推报|举荐|主管|上级|上级主管|上级推荐|业务主管|指导|主办|承办|协办|支持|合作|协作|联合|联合申报|评审|审核|受理|初审|组织|征集|监督|见证)(?:单位|部门|机构|党组织|人|专家|方)|(?:财务|开票|紧急|发票)(?:联系人|负责人|人员|主管)|会计|出纳|(?:第[二三四]|备用|其他)(?:联系|联络)人|(?:联系|联络)人[二三四]"
_AUTHOR = r"(?:第一|通讯|主要)?作者|撰稿人?|撰写人|执笔人|主创(?:人员)?|投稿人|通讯员|讲述人|指导(?:教师|老师)"
_UNIT_LEAD = r"被推[荐选]|[受拟]表[彰扬]|申报|报送|申请|参评|参赛|报名|投稿|推报单位|选送|填报|填表|上报|送报|参选|参展|供稿|来稿|主报|案例申报|项目申报|案例报送|申报主体|品牌申报|党组织|党建品牌申报"
_FIRST = r"(?:第一|牵头|主要|主)?"
_UNIT_NOUN = r"(?:单位|党组织|机构|组织|主体|企业|公司|学校|社区|集体|团体|部门|社会组织|团队)"
_UNIT_NAME = r"(?:名称|全称|名|中文名称|全名|完整名称|规范名称)"
_UNIT = rf"{_FIRST}(?:{_UNIT_LEAD})?{_UNIT_NOUN}{_UNIT_NAME}|{_FIRST}(?:{_UNIT_LEAD}){_UNIT_NOUN}|(?:申报|报送|申请)?主体名称|单位|(?:申报|报送)主体|申报方"
_BODY = r"(?:工会|院校|高校|学院|医院|法院|检察院|报社|刊社|机关|协会|学会|商会|支部|党支部|党委|党总支|团委|团支部|街道|乡镇|村|站点|媒体|会员|会员单位|工作室|合作社|服务队)"
_UNIT_WEAK = (
    rf"(?:案例|项目|品牌|作品|成果|课题)?(?:实施|完成|承担|执行|牵头|创建|制作|创作|所属|建设|依托|落地|第一完成|主要完成|原创|出品|研发|编创|拍摄|演出)(?:单位|党组织|机构|组织)(?:{_UNIT_NAME})?"
    rf"|(?:团体)?会员单位|(?:{_UNIT_LEAD})?团队{_UNIT_NAME}|填报单位(?:{_UNIT_NAME})?|(?:项目|案例|品牌|课题|作品|成果)单位|(?:{_UNIT_LEAD})?{_BODY}{_UNIT_NAME}|(?:{_UNIT_LEAD}){_BODY}"
)
_WORKPLACE = r"(?:所在|工作|作者|任职|服务|现工作|工作所在|作者所在)(?:单位|机构)(?:名称|全称)?"
_PUT_FORWARD = r"(?:拟|本次|申报|报送|申请|推荐|参评|参赛|参选|投稿|选送|征集|所报|报名|选择|所选|资助)*"
_WORK = r"(?:活动|节目|产品|服务|方案|计划|工程|平台|视频|短片|微电影|征文|报告|调研报告|著作|模式|创意|提案|栏目|剧目|曲目|歌曲|行动|载体|事迹|故事|举措|改革|创新|特色|实践|做法|事项|作法|样板|示范点?|基地|微视频|课程|课件|照片|摄影|书画|图片|绘画|设计|影片|新闻|报道|读本|图书)"
_TITLE_NOUN = r"(?:案例|党建品牌|品牌|项目|作品|成果|课题|材料|论文|文章|经验|典型|实践案例|优秀案例|工作法|创新案例|申报案例|申报项目|申报品牌|案例项目|参评案例|报送案例|申报作品|品牌案例|做法|服务项目|党建案例|稿件)"
_TITLE = rf"{_TITLE_NOUN}(?:中文)?(?:名称|题目|标题|名|题名|全称|主题名称)|题目|标题|(?:申报|参评|报送|推荐|参赛|申报的)(?:题目|名称|标题)|题名|案例"
_TITLE_WEAK = r"(?:申报|参评|报送|推荐|参赛|申报的)(?:案例|项目|作品|品牌)"  # 参评项目 is what a work is put forward as, where its title is asked for besides
_CATEGORY_NOUN = r"(?:分类|类别|类型|领域|方向|赛道|组别|板块|专题|种类|类目|门类)"
_CATEGORY = rf"(?:申报|案例|项目|作品|品牌|所属|参评|报送|投稿|参赛|申报案例|申报项目|案例所属|推荐|选题|主题|征集|品牌所属|成果|党建品牌)?{_CATEGORY_NOUN}|(?:申报|案例)分类类别"
_PHONE = r"(?:联系|联络|本人|移动|常用|有效)?(?:电话|手机)(?:号码|号)?|联系方式|联络方式|联系手机(?:号)?|电话手机|手机电话|联系号码|移动电话|电话联系方式|tel|telephone|phone|mobile|mobilephone"
_PHONE_WEAK = r"(?:办公|固定|单位|值班|备用|公司)(?:联系)?(?:电话|座机)(?:号码)?|座机(?:号码|电话)?|固话"
_EMAIL = r"(?:联系|电子|常用|工作|单位)?(?:邮箱|邮件|信箱|邮箱地址|邮件地址|邮箱账号)|e?mail(?:地址)?|电邮|电子邮箱地址"
_ADDRESS = r"(?:通讯|通信|联系|联络|邮寄|办公|详细|单位|收件|寄送|现|机构|注册|回寄|邮政)*(?:地址|住址)|通讯处"
_POSTCODE = r"邮编|邮政编码|邮码"
_DATE = r"(?:填表|申报|填报|填写|报送|提交|申请|制表)?(?:日期|时间)"
_DUTY = r"(?:担任|行政|党内|现任|工作)?(?:职务|职位|岗位)(?:职称)?"
_BLOCK = r"(?:基本|个人|单位)?(?:信息|情况|资料|基本信息|基本情况|概况)"
_FACT: tuple[tuple[Concept, bool, str], ...] = (
    (Concept.PERSON, False, r"(?:的)?(?:姓名|名字|名单|签名|称呼)?"),
    (Concept.PHONE, False, _PHONE),
    (Concept.PHONE, True, _PHONE_WEAK),
    (Concept.EMAIL, False, _EMAIL),
    (Concept.ADDRESS, False, _ADDRESS),
    (Concept.POSTCODE, False, _POSTCODE),
    (Concept.DUTY, False, _DUTY),
    (Concept.BLOCK, False, _BLOCK),
)
_PEOPLE = ((Subject.CONTACT, _CONTACT), (Subject.FILLER, _FILLER), (Subject.LEADER, _LEADER), (Subject.FOREIGN, _FOREIGN), (Subject.AUTHOR, _AUTHOR))
_THINGS: tuple[tuple[Sense, str], ...] = (
    (Sense(Concept.UNIT, Subject.AUTHOR), _WORKPLACE),
    (Sense(Concept.UNIT, Subject.UNIT, weak=True), _UNIT_WEAK),
    (Sense(Concept.UNIT, Subject.UNIT), _UNIT),
    (Sense(Concept.TITLE, Subject.CASE), _TITLE),
    (Sense(Concept.TITLE, Subject.CASE, weak=True), _TITLE_WEAK),
    (Sense(Concept.CATEGORY, Subject.CASE), _CATEGORY),
    (Sense(Concept.PERSON), r"姓名"),
    (Sense(Concept.PERSON, Subject.FILLER), r"(?:申报|申请|参赛|报名|参评)(?:人|者)(?:姓名)?"),
    (Sense(Concept.PHONE), _PHONE),
    (Sense(Concept.PHONE, weak=True), _PHONE_WEAK),
    (Sense(Concept.EMAIL), _EMAIL),
    (Sense(Concept.ADDRESS), _ADDRESS),
    (Sense(Concept.POSTCODE), _POSTCODE),
    (Sense(Concept.DATE), _DATE),
    (Sense(Concept.DUTY), _DUTY),
    (Sense(Concept.NAMED), r"名称|全称|名"),
    (Sense(Concept.BLOCK, Subject.UNIT), r"(?:申报|报送|申请)?(?:单位|党组织|机构)(?:基本)?(?:信息|情况|资料|概况)"),
    (Sense(Concept.BLOCK, Subject.CASE), r"(?:申报|报送|参评|推荐)?(?:案例|项目|品牌|作品)(?:基本)?(?:信息|情况|资料|概况)"),
    (Sense(Concept.BLOCK, Subject.CASE), r"项目|课题|成果|作品|品牌"),
    (Sense(Concept.BLOCK), r"基本信息|基本情况|申报信息"),
)
# What ends so is asked for under a name of this call's own: 征文题目, 志愿服务组织名称
_ENDINGS = (
    (Sense(Concept.TITLE, Subject.CASE, weak=True), r"[一-鿿]{2,6}(?:题目|标题)"),
    (Sense(Concept.TITLE, Subject.CASE), rf"{_PUT_FORWARD}{_TITLE_NOUN}{{1,2}}(?:申报|报送|参评|参选|推荐)?(?:名称|题目|标题|名|题名|全称|主题)"),
    (Sense(Concept.TITLE, Subject.CASE, weak=True), rf"{_PUT_FORWARD}(?:{_WORK}|{_TITLE_NOUN}){{1,2}}(?:名称|名|题名|全称|主题)"),
    (
        Sense(Concept.TITLE, Subject.CASE, weak=True),
        r"(?!其[他它]|获奖|曾|既往|在研|合作|已|上级|历史)[一-鿿]{1,6}(?:案例|项目|作品|品牌|成果|课题)(?:名称|题目|标题)",
    ),
    (Sense(Concept.CATEGORY, Subject.CASE, weak=True), rf"{_TITLE_NOUN}?(?:属于|申报|参加|参评|选择)?(?:哪一?个|哪一?[类种项]|何种|什么){_CATEGORY_NOUN}?"),
    (Sense(Concept.CATEGORY, Subject.CASE), rf"{_PUT_FORWARD}(?:所属|归属)?{_TITLE_NOUN}{{0,2}}(?:所属|归属|申报|参评)?{_CATEGORY_NOUN}(?:名称|选择)?"),
    (
        Sense(Concept.CATEGORY, Subject.CASE, weak=True),
        rf"{_PUT_FORWARD}(?:所属|归属)?(?:{_WORK}|{_TITLE_NOUN}){{1,2}}(?:所属|归属|申报|参评)?{_CATEGORY_NOUN}",
    ),
    (
        Sense(Concept.UNIT, Subject.UNIT, weak=True),
        r"(?!开户|收款|合作|获奖|出版|登记|发证|刊物|检测|鉴定|主管|主办)[一-鿿]{1,6}(?:单位|组织|机构|学校|企业|团队|集体|[站所村]|中心|社区|工会|协会|学会|商会|支部|党委|总支|团委|街道|医院|公司|合作社|班组)(?:名称|全称)",
    ),
)
# A label is looked for among all of a list at once, and the first that fits is the one: most of what is asked about is no label.
_NAMES_OF_THINGS, _NAMES_ENDING = (re.compile("|".join(f"({pattern})" for _, pattern in names)) for names in (_THINGS, _ENDINGS))
_NAMES_OF_PEOPLE = tuple((subject, re.compile(pattern)) for subject, pattern in _PEOPLE)
_FACTS = tuple((concept, weak, re.compile(pattern)) for concept, weak, pattern in _FACT)
_APPLICANT = re.compile(rf"{_FIRST}(?:{_UNIT_LEAD})?{_UNIT_NOUN}")
_SOMEBODY = re.compile(rf"(?!.*[的与]|(?:{_FOREIGN}))[一-鿿]{{2,4}}?((?:联系人|联络人|联络员|对接人|负责人).{{0,4}})")  # 党务联系人
_SOMEWHERE = re.compile(r"(?!.*(?:网[站页络]|链接|视频|直播|下载|的))[一-鿿]{2,6}?((?:通讯|通信|联系|邮寄)?地址|电子邮箱|邮箱)")  # 证书邮寄地址
# Labels that no sheet asks for: they end a value, and are none.
_OTHER_WORDS = """
职称 部门 所在部门 所在党委 所在党组织 所在支部 所在党支部 所在街道 所在乡镇 科室 性别 年龄 民族 学历 学位 籍贯 政治面貌 出生年月 出生日期 身份证号 身份证号码 专业 传真 微信 微信号 qq qq号 网址 网站 公众号 备注
说明 简介 摘要 附件 序号 编号 盖章 公章 签字 签名 签章 年月日 单位意见 推荐意见 推荐理由 审核意见 审批意见 单位性质 单位类型 单位类别 机构性质 机构类型 成立时间
注册时间 登记时间 员工人数 党员人数 党员数 人数 规模 行业 所属行业 所属地区 地区 所在地 省份 城市 统一社会信用代码 信用代码 组织机构代码 开户行 账号 户名 金额
预算 经费 关键词 实施时间 起止时间 开始时间 结束时间 实施地点 受益人数 服务对象 荣誉 获奖情况 主要做法 工作成效 案例简介 案例内容 案例摘要 品牌内涵 品牌口号
品牌标识 联系地区 是否公开 声明 承诺 本人签名 合计 总计 小计 推荐排序 排序 名次 得分 照片 主要事迹 字数 篇幅 单位人数 社会组织等级 评估等级 业务范围 登记机关
副标题 副题 案例副标题 项目副标题 作品副标题 论文副标题 级别 等级 社会信用代码 统一信用代码 统一代码 开户银行 开户行名称 开户银行名称 银行账号 银行账户 账户 账户名称 开户名称 账户名 收款账号 主要事迹材料 项目简介 项目摘要
品牌简介 作品简介 内容简介 创作说明 作品说明 释文 尺寸 规格 书体 贴照片处
"""
_OTHERS = frozenset(_OTHER_WORDS.split())
_SCHOOL = re.compile(r"学校|院校|学院|公司|企业")  # 学校/单位
_INDIVIDUAL = re.compile(r"(?:个人|团队|集体)(?:姓名|名称)?")  # 单位（或个人）, 单位/个人名称
# Several names of one thing among them
_ALIKE = {
    **dict.fromkeys(("信用代码", "社会信用代码", "统一信用代码", "统一代码", "统一社会信用代码号"), "统一社会信用代码"),
    **dict.fromkeys(("开户银行", "开户行名称", "开户银行名称"), "开户行"),
    **dict.fromkeys(("银行账号", "银行账户", "账户", "收款账号"), "账号"),
    **dict.fromkeys(("账户名称", "开户名称", "账户名"), "户名"),
}


def kin(words: str) -> str:
    """The name under which labels of one fact meet that no concept stands for: 开户银行 is 开户行."""
    first = words.split("及", maxsplit=1)[0]
    return _ALIKE.get(first, first)


def folded(text: str) -> str:
    """Digits, letters and marks of one width; blanks of one kind."""
    return unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")


@lru_cache(maxsize=4096)
def squeeze(text: str) -> str:
    """A label as it is compared: "一、聯 系 人（手机）：" is 联系人."""
    bare = text.strip()
    for _ in range(2):
        bare = NUMBERED.sub("", bare)
    without = _REMARK.sub("", bare)
    bare = without if _LETTERS.search(without) else bare
    if _STOP.search(bare):
        return ""
    return _NOISE.sub("", plain(_AND.sub("及", bare.replace("\n", " "))).translate(_SIMPLE))


@lru_cache(maxsize=4096)
def sense(words: str) -> Sense | None:
    """What the squeezed *words* ask for; None when they are no label we know."""
    if not words or len(words) > WORDS:
        return None
    if words in _OTHERS:
        return Sense(Concept.OTHER)
    known = _one_of(_NAMES_OF_THINGS, _THINGS, words)
    if known is not None:
        return known
    for subject, pattern in _NAMES_OF_PEOPLE:
        found = _of_person(words, subject, pattern)
        if found is not None:
            return found
    applicant = _APPLICANT.match(words)
    inner = sense(words[applicant.end() :]) if applicant else None
    if inner is not None and inner.concept in {
        Concept.PERSON,
        Concept.PHONE,
        Concept.EMAIL,
        Concept.ADDRESS,
        Concept.POSTCODE,
        Concept.DUTY,
        Concept.BOTH,
        Concept.OTHER,
    }:
        return Sense(inner.concept, inner.subject or Subject.CONTACT, weak=inner.weak)  # 申报单位联系电话
    parts = [part for part in re.split(r"及|和|与|或", words) if part]
    return _of_several(parts) if len(parts) > 1 else _by_ending(words)


def _one_of(pattern: re.Pattern[str], names: tuple[tuple[Sense, str], ...], words: str) -> Sense | None:
    """The sense of the first of *names* that *words* are; *pattern* has a group for each."""
    found = pattern.fullmatch(words)
    return names[found.lastindex - 1][0] if found is not None and found.lastindex else None


def _of_several(parts: list[str]) -> Sense | None:
    known = [sense(part) or _part(part) for part in parts]
    first, *rest = known
    if first is not None and first.concept is Concept.PERSON and any(one is not None and one.concept is Concept.PHONE for one in rest):
        return Sense(Concept.BOTH, first.subject)
    return first if first is not None and all(one is not None for one in rest) else _thing(parts, known)


def _thing(parts: list[str], known: list[Sense | None]) -> Sense | None:
    """What two names of one thing ask for, where one alone says it: 课题组/单位, 报送法院/单位, 主题/项目名称."""
    for one, other, part in ((known[0], known[1], parts[1]), (known[1], known[0], parts[0])):
        if len(parts) == 2 and one is not None and other is None and len(part) <= OTHER_NAME:
            body = one.concept is Concept.UNIT and re.match(rf"{_UNIT_LEAD}|(?:课题|项目|编写|创作|研究|团队)组$", part)
            if body or (one.concept is Concept.TITLE and not one.weak):
                return replace(one, weak=True)
    return None


def _part(words: str) -> Sense | None:
    """What a word asks for only beside another: 单位/个人, 学校/单位."""
    if _INDIVIDUAL.fullmatch(words):
        return Sense(Concept.PERSON)
    return Sense(Concept.UNIT, Subject.AUTHOR) if _SCHOOL.fullmatch(words) else None


def _by_ending(words: str) -> Sense | None:
    """What a label asks for that only its end tells."""
    if "的" in words and (shorter := sense(words.replace("的", "", 1))) is not None:
        return shorter  # 申报单位的名称
    weak = _one_of(_NAMES_ENDING, _ENDINGS, words)
    if weak is not None:
        return weak
    person = _SOMEBODY.fullmatch(words)
    if person is not None and (found := sense(person[1])) is not None:
        return replace(found, weak=True)
    post = POST.match(words)
    if post is not None and (inner := sense(words[post.end() :])) is not None and inner.concept in {Concept.PERSON, Concept.PHONE, Concept.EMAIL}:
        return replace(inner, subject=Subject.LEADER)  # 站长姓名, 会长电话
    tail = _SOMEWHERE.fullmatch(words)
    return replace(sense(tail[1]) or Sense(Concept.OTHER), weak=True) if tail else None


def _of_person(words: str, subject: Subject, pattern: re.Pattern[str]) -> Sense | None:
    head = pattern.match(words)
    if head is None:
        return None
    rest = words[head.end() :]
    for concept, weak, tail in _FACTS:
        if tail.fullmatch(rest):
            body = concept is Concept.PERSON and subject is Subject.FOREIGN and not words.endswith(("人", "姓名", "专家", "人员", "会计", "出纳", "财务主管"))
            return Sense(Concept.UNIT if body else concept, subject, weak=weak)  # 推荐单位 is a body
    if rest.startswith(("名称", "全称")) and len(rest) == 2:
        return Sense(Concept.UNIT, subject)
    if subject is Subject.FOREIGN and (inner := sense(rest)) is not None:
        return Sense(inner.concept, subject)  # 推荐单位联系人, 推荐单位联系电话
    return Sense(Concept.OTHER, subject) if rest in _OTHERS else None


@lru_cache(maxsize=512)
def named(wanted: FieldWanted) -> Sense:
    """What a label of the sheet asks for: by its words where they say it, else by its meaning."""
    said = sense(squeeze(wanted.label))
    concept = next((one for one in Concept if wanted.meaning.startswith(one.value)), None)
    if said is not None and said.concept not in {Concept.NAMED, Concept.OTHER} and (concept is None or said.concept is concept):
        subject = said.subject
        if subject is Subject.NONE and said.concept in {Concept.PHONE, Concept.EMAIL, Concept.PERSON, Concept.DUTY}:
            subject = Subject.CONTACT
        return Sense(said.concept, subject)
    if concept is None:
        return Sense(Concept.OTHER)
    usual = {Concept.UNIT: Subject.UNIT, Concept.TITLE: Subject.CASE, Concept.CATEGORY: Subject.CASE}
    return Sense(concept, usual.get(concept, Subject.CONTACT))
