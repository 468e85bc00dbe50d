"""The words of unit names: what offices write both ways, forms, fields of work, characters taken for each other; and a body split by them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# What official papers write both ways, long → short. Longer ones first where one holds another.
_BOTH_WAYS = (
    ("人力资源和社会保障", "人社"), ("人力资源社会保障", "人社"), ("住房和城乡建设", "住建"), ("住房城乡建设", "住建"), ("市场监督管理", "市场监管"), ("退役军人事务", "退役军人"),
    ("文化和旅游", "文旅"), ("卫生健康", "卫健"), ("发展和改革", "发改"), ("发展改革", "发改"), ("应急管理", "应急"), ("医疗保障", "医保"), ("生态环境保护", "生态环保"),
    ("关心下一代工委", "关工委"), ("关心下一代工作委员会", "关工委"), ("人民政府", "政府"), ("中级人民法院", "中院"), ("高级人民法院", "高院"), ("人民法院", "法院"),
    ("人民检察院", "检察院"), ("政法委员会", "政法委"), ("政法党委", "政法委"), ("统一战线工作部", "统战部"), ("纪律检查委员会", "纪委"), ("纪律检查党委", "纪委"), ("监察委员会", "监委"),
    ("精神文明建设指导委员会办公室", "文明办"), ("文明委办公室", "文明办"), ("社会科学界联合会", "社科联"), ("归国华侨联合会", "侨联"), ("计划生育协会", "计生协"),
    ("疾病预防控制中心", "疾控中心"), ("老龄委办公室", "老龄办"), ("政府办公室", "政府办"), ("委办公室", "委办"), ("国有资产监督管理委员会", "国资委"), ("国资监管委", "国资委"),
    ("行政审批服务局", "行政审批局"), ("党员群众服务中心", "党群服务中心"), ("人民武装部", "武装部"), ("社工工委", "社工委"), ("社工党委", "社工委"), ("青年联合会", "青联"),
    ("机构编制委员会办公室", "编办"), ("编委办公室", "编办"), ("编委办", "编办"), ("法律援助中心", "法援中心"), ("行政服务中心", "行政服务中心"), ("人民代表大会常务委员会", "人大常委会"),
    ("政治协商会议", "政协"), ("直属机关工委", "直属机关工委"), ("管理委员会", "管委会"), ("业主委员会", "业委会"), ("教育体育", "教体"),
    ("卫生和计划生育", "卫计"), ("卫生计生", "卫计"), ("人口和计划生育", "人口计生"), ("计生委员会", "计生委"), ("卫计委员会", "卫计委"),
    ("政务服务数据管理局", "政数局"), ("政务服务和数据管理局", "政数局"), ("网络安全和信息化委员会办公室", "网信办"), ("网络安全和信息化委办", "网信办"), ("人武部", "武装部"), ("青少年发展基金会", "青基会"),
    ("党外知识分子联谊会", "知联会"), ("政府国资委", "国资委"),
    ("国土资源", "国土"), ("环境保护局", "环保局"), ("工商行政管理", "工商"), ("质量技术监督", "质监"), ("食品药品监督管理", "食药监"), ("安全生产监督管理", "安监"),
    ("文化广电新闻出版", "文广新"), ("国家税务局", "国税局"), ("地方税务局", "地税局"), ("旅游发展委员会", "旅发委"), ("农业委员会", "农委"),
)  # fmt: skip
_LONG = (
    "社会工作",
    "居民委员会",
    "村民委员会",
    "街道办事处",
    "工作委员会",
    "残疾人联合会",
    "妇女联合会",
    "有限责任公司",
    "社区",
    "小区",
    "街道",
)  # as they are written out
_LEAGUE = re.compile(r"^(?:共青团|共产主义青年团|中国共产主义青年团)?(?:委员会|委|团委)$")
_ORDERED = re.compile(r"(?<!第)([一二三四五六七八九十]{1,3}|\d{1,3})(中|小|幼)$")
_SCHOOLS = {"中": "中学", "小": "小学", "幼": "幼儿园"}
_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")
_DIGITS = {c: str(i) for i, c in enumerate("一二三四五六七八九", 1)}

# Forms by which a body is called what it is; longest first when looked for.
_FORM_WORDS = (
    "股份公司 集团有限公司 集团股份公司 集团公司 集团 有限公司 有限合伙 分公司 公司 合作社 联合社 事务所 服务中心 发展中心 活动中心 指导中心 救助中心 管理中心 促进中心 支持中心 研究中心 培训中心 中心 "
    "服务社 服务站 工作站 救助管理站 管理站 救助站 站 服务队 救援队 突击队 大队 支队 队 协会 学会 促进会 联合会 联谊会 总会 商会 同乡会 校友会 基金会 研究会 慈善会 互助会 理事会 委员会 会 "
    "研究院 研究所 研究室 研究中心 职业技术学院 职业技术大学 职业学院 师范学院 师范大学 学院 大学 党校 专科学校 实验学校 职业学校 学校 实验小学 实验中学 中心小学 小学 中学 高级中学 幼儿园 托儿所 "
    "人民医院 中医院 中心医院 妇幼保健院 卫生院 卫生服务中心 医院 门诊部 诊所 养老院 敬老院 福利院 社会福利院 儿童福利院 护理院 法院 检察院 中院 高院 院 图书馆 文化馆 博物馆 档案馆 纪念馆 体育馆 馆 "
    "局 厅 委 部 处 科 股 办 署 所 室 庭 站 厂 店 场 社 园 宫 台 报社 电视台 残联 妇联 科协 文联 侨联 社科联 工商联 青联 总工会 工会 红十字会 关工委 老龄委 文明办 政府 银行 支行 分行 "
    "发改委 卫健委 国资委 社工委 组织部 宣传部 统战部 政法委 社工部 纪委 监委 编办 居委会 村委会 街道办 俱乐部 工作室 指挥部 联盟 平台"
)
FORMS = tuple(sorted(_FORM_WORDS.split(), key=len, reverse=True))
# Fields of work: common words, no one's own name.
_TRADE_WORDS = (
    "社工 社会组织 社会 养老 养老服务 老年 老龄 助老 助残 残疾人 儿童 青少年 青年 妇女 妇女儿童 家庭 家庭教育 志愿 志愿者 志愿服务 公益 公益慈善 慈善 心理 心理健康 心理咨询 心理卫生 社区 社区发展 社区治理 社区教育 社区服务 "
    "教育 教育咨询 教育培训 培训 科技 科技发展 信息 信息技术 信息科技 网络 网络科技 文化 文化传播 文化传媒 传媒 广告 体育 艺术 健康 健康管理 医疗 医务社工 医药 卫生 物业 物业管理 物业服务 管理 服务 发展 咨询 工程 "
    "建设 建设投资 投资 贸易 商贸 实业 农业 农业科技 农业发展 生态 环保 环境 旅游 餐饮 家政 家政服务 劳务 人力资源 电子 电子商务 软件 机械 能源 电力 供电 食品 餐饮管理 企业管理 商务 律师 会计师 法律 法律服务 司法 矫治 禁毒 救助 "
    "扶贫 乡村振兴 互助 关爱 帮扶 康复 照护 护理 日间照料 托养 特殊教育 特教 职业 技术 师范 民政 公安 财政 税务 审计 统计 交通 交通运输 水利 水务 林业 农业农村 商务 文旅 卫健 人社 住建 市场监管 退役军人 应急 医保 发改 信访 城管 城市管理 "
    "城市管理综合行政执法 综合行政执法 自然资源 生态环境 气象 地震 消防 消防救援 老干部 民族宗教 机关事务 机关事务管理 行政审批 政务服务 大数据 党史 团 工会 评估 孵化 孵化培育 创新 创业 救援 应急救援 防汛抗旱 "
    "群众 居民 邻里 睦邻 义工 社工者 社会工作者"
)
_TRADES = tuple(sorted(_TRADE_WORDS.split(), key=len, reverse=True))
_LOOK_ALIKES = (
    "己已巳 日曰 未末 土士 人入八 戊戌戍 千干于 天无夫 大太犬 王玉主 晴睛 侯候 拔拨 茶荼 辛幸 免兔 乌鸟 今令 洒酒 爪瓜 间问 住往佳 桔桂 桔橘 凤风 田由甲 贝见 几凡 刀力 东车 夭天 折拆 折析 拆折 "
    "析折 冶治 沐沭 泪汨 汨汩 竞竟 栗粟 毫亳 崇祟 徽微 撤撒 载栽 傅傳博 育盲 末来未 帅师 赢嬴 券卷 裳棠 裴斐 晶品 目日 白自 心必 元无 与和 和及 与及 牛午 禾木未 厂广 石右 合台 占古 苜首 菅管 壶壸 遂逐 遣遗 坚竖 戳截 "
    "城诚 旭昫 博搏 埔浦 埠阜 圆园 岗冈 苑宛 沙纱 溪漢 峰锋 蓝篮"
)
_ORDINAL = re.compile(r"第?\d+$|^委$")


@dataclass(frozen=True, slots=True)
class Body:
    """A body's words: 益民 + 社工 + 服务中心."""

    text: str
    own: str
    trade: str
    form: str

    @property
    def core(self) -> str:
        return self.own + self.trade


@lru_cache(maxsize=8192)
def usual(body: str) -> str:
    """Write *body* as offices usually do."""
    text = body
    for long, short in _BOTH_WAYS:
        text = text.replace(long, short)
    text = re.sub(r"^(?:党委|委员会|党委员会)(?=.{1,8}(?:部|办|委|局|党校)$)", "委", text)
    text = re.sub(r"义工联$", "义工联合会", text)
    text = re.sub(r"(?<![党团])(支部|总支)$", r"党\1", re.sub(r"^委(?=党校|政法委$)", "", text))
    if "团" in text and _LEAGUE.match(text):
        return "团委"
    if text == "办事处":  # 六榕街办事处
        return "办"
    if text in {"党委", "委员会"}:
        return "党委"
    ordered = _ORDERED.search(text)
    if ordered:
        text = f"{text[: ordered.start()]}第{arabic(ordered.group(1))}{_SCHOOLS[ordered.group(2)]}"
    return text


def arabic(number: str) -> str:
    """A number below a hundred in figures: 十二 → 12."""
    if number.isdigit():
        return number
    tens, ten, ones = number.partition("十")
    return _DIGITS.get(number, "") if not ten else (_DIGITS.get(tens, tens or "1")) + (_DIGITS.get(ones, ones or "0"))


@lru_cache(maxsize=1)
def _common() -> re.Pattern[str]:
    words = {one for one in (*FORMS, *_TRADES, *(long for long, _ in _BOTH_WAYS), *_LONG) if len(one) > 1}
    return re.compile(f"(?=({'|'.join(sorted(words, key=lambda one: (-len(one), one)))}))")


def misspelt(one: str, other: str) -> tuple[str, str] | None:
    """The two characters by which names of one length differ, where just one of the names has a common word there: 杜会工作 is a slip for 社会工作."""
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if len(one) != len(other) or len(apart) != 1:
        return None
    at = apart[0]
    has = [at >= len(text) - len(worded(text).form) or any(found.start(1) <= at < found.end(1) for found in _common().finditer(text)) for text in (one, other)]
    return None if has[0] == has[1] else (one[at], other[at])


@lru_cache(maxsize=8192)
def worded(text: str) -> Body:
    """Split a body into its own name, its fields of work and its form."""
    form = next((one for one in FORMS if text.endswith(one)), "")
    own = core = text[: len(text) - len(form)]
    own = _ORDINAL.sub("", own)
    while own and (trade := next((one for one in _TRADES if own.endswith(one)), "")):
        own = own[: -len(trade)]
    own = _ORDINAL.sub("", own)
    return Body(text, own, core[len(own) :], form)


@lru_cache(maxsize=1)
def _pairs() -> frozenset[tuple[str, str]]:
    return frozenset((x, y) for group in _LOOK_ALIKES.split() for x in group for y in group if x != y)


def alike(one: str, other: str) -> bool:
    """Whether two characters are easily taken for each other by eye or by OCR; sounding alike does not count."""
    return (one, other) in _pairs()


def within(one: str, other: str) -> bool:
    """Whether the shorter is the longer with characters left out; 一院 is in 第1医院."""
    short, long = sorted((one.translate(_NUMERALS), other.translate(_NUMERALS)), key=len)
    letters = iter(long)
    return bool(short) and all(c in letters for c in short)
