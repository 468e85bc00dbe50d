"""The body of a unit's name, what is left when its places are read: its form, its trade, its own name; and whether two bodies are one.

A secretary's table of what offices write both ways comes first. Then every word must agree: another form, another number, another department
or one other character in the own name is another body; a word left out, a slip of the pen in a common word, two boards on one door are asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from ingest.wording import FORMS, Body, alike, arabic, within, worded

_ALIKE_TRADES = (
    frozenset(("志愿者", "志愿服务", "义工", "志愿")),
    frozenset(("社工", "社工者", "社会工作者")),
    frozenset(("老年", "老龄", "养老", "养老服务")),
    frozenset(("残疾人", "助残")),
)
_DIGIT = re.compile(r"\d")
_HOSPITAL = re.compile(r"(?:医院|保健院|精神卫生中心|疗养院)$")
_FURTHER = re.compile(
    r"(?:.*?(?:分公司|子公司|支行|分行|分院|分校|分会|分局|分社|分中心|分店|分部|院区|校区|营业部|营业所|派出所|司法所|支队|大队|中队|专业委员会|专委会|工作委员会|服务站|工作站|服务点|办事处|供电公司)|"
    r".*?(?:学院|系|研究所|研究院|研究中心|附属.*|附中|附小)|.*(?:中心|协会|学会|队|所|院|馆|站|公司|社|园))$"
)
_OFFICE = re.compile(
    r"^(?!.*(?:驻|项目部|营业部|门市部|事业部|项目组|小组|工作组|俱乐部)$).{0,12}?(?:科|股|处|室|秘书处|办公厅|办公室|综合部|人事部|财务部|人力资源部|行政部|党建部|市场部|部|组|办)$"
)
_OUTPOST = re.compile(  # of its own seal, in another town or at the place it looks after
    r"(?:办事|登记|接待|联络|代表|营业|分理|服务|援助|公证|征收)处$|(?:招生|招考|征收|移民)办(?:公室)?$|(?:花园|小区|苑|广场|大厦|公寓|家园|新村|商城|园区).*处$"
)
_PLACED = re.compile(r".{2,4}?(?:省|市|区|县|镇|街道)(?![场政划])")
_MASS = re.compile(r"(?:机关)?(?:工会|团委|团支部|共青团委员会|团总支|妇委会|妇联|学生会|校友会)$")
_PARTY = re.compile(r"(?:临时)?(?:机关)?(?:第\d+)?(?:党委|党总支|党支部|党组|党工委|工委|支部|总支|党小组|党员之家|临时党支部)$")
_PROVISIONAL = re.compile(r"\(筹\)|\(筹备\)|\(筹建\)|筹备(?:组|处|委员会|办公室|小组)$|\(临时\)|临时|\(试行\)|\(拟\)")
_OFFICES_HAVE = re.compile(r"(?:局|厅|委|部|公司|协会|联合会|学会|基金会|总会|促进会|残联|妇联|总工会|中院|法院|检察院|署|街道办|办|商会|社工委|科协|文联)$")

# Two boards on one door, or a body and the office that works for it: a person knows whether they are one here.
_TWINS = (
    ("纪委", "监委"), ("纪委", "纪委监委"), ("监委", "纪委监委"), ("党校", "行政学院"), ("档案局", "档案馆"), ("委", "政府"), ("委办", "政府办"), ("老龄办", "老龄委"), ("文明办", "文明委"),
    ("编办", "编委"), ("总工会", "工会"), ("红十字会", "红会"), ("慈善总会", "慈善会"), ("教育局", "教体局"), ("工商联", "总商会"), ("工商联", "商会"), ("党校", "行政学校"), ("教育局", "教育体育局"), ("宣传部", "文明办"), ("救助管理站", "救助站"), ("妇幼保健院", "妇幼保健计划生育服务中心"), ("妇幼保健院", "妇女儿童保健院"), ("妇幼保健院", "妇女儿童医院"), ("妇幼保健院", "妇幼保健中心"),
    # What was renamed or put together in the reforms of 2013, 2018 and 2023: whether it is one office now, a person knows.
    *(("卫健委", one) for one in ("卫计委", "卫计局", "卫生局", "人口计生委", "卫健局")), *(("卫健局", one) for one in ("卫计委", "卫计局", "卫生局", "人口计生委", "人口计生局")),
    *(("市场监管局", one) for one in ("工商局", "质监局", "食药监局")), *(("自然资源局", one) for one in ("国土局", "规划局", "自然资源和规划局", "国土和规划局")),
    *(("自然资源和规划局", one) for one in ("国土局", "规划局")), ("生态环境局", "环保局"), ("农业农村局", "农业局"), ("农业农村局", "农委"), ("农业农村委", "农委"), ("应急局", "安监局"),
    *(("文旅局", one) for one in ("文化局", "旅游局", "文广新局", "旅发委", "文化广电旅游局", "文化体育局")), *(("文化广电旅游局", one) for one in ("文化局", "旅游局", "文广新局", "旅发委")),
    ("税务局", "国税局"), ("税务局", "地税局"), ("消防救援支队", "公安消防支队"), ("消防救援大队", "公安消防大队"), ("融媒体中心", "广播电视台"), ("融媒体中心", "电视台"), ("社工部", "两新工委"),
    ("社工部", "两新党委"), ("两新工委", "非公有制经济组织和社会组织工委"), ("两新工委", "新经济组织和新社会组织工委"), ("卫生服务中心", "社区卫生服务中心"),
)  # fmt: skip


_TWIN_ENDS = tuple(sorted({one for pair in _TWINS for one in pair}))


class Degree(IntEnum):
    DIFFERENT = 0
    ASK = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Finding:
    degree: Degree
    reason: str
    loose: bool = False  # the words differ, and nothing more is known: no branch, no other number


_EQUAL = Finding(Degree.SAME, "")


def judged(one: str, other: str) -> Finding:
    """Whether two bodies at one place are the same."""
    if one == other:
        return _EQUAL
    short, long = sorted((one, other), key=lambda text: (len(text), text))
    return (
        _bracketed(short, long)
        or _provisional(short, long)
        or _numbered(short, long)
        or _twins(short, long)
        or _hospitals(short, long)
        or _societies(short, long)
        or _parties(short, long)
        or _offshoot(short, long)
        or _departments(short, long)
        or _in_words(worded(short), worded(long))
    )


def _bracketed(short: str, long: str) -> Finding | None:
    if "(" not in short and "(" not in long:
        return None
    bare, others = re.sub(r"[()]", "", short), re.sub(r"[()]", "", long)
    if bare == others:
        return Finding(Degree.ASK, "只差括号，请核对营业执照或登记证书")
    if sorted(bare) == sorted(others):
        return Finding(Degree.ASK, "字相同，括号里的地名位置不同，请核对")
    return None


def _provisional(short: str, long: str) -> Finding | None:
    if (_PROVISIONAL.search(long) or _PROVISIONAL.search(short)) and _PROVISIONAL.sub("", short) == _PROVISIONAL.sub("", long):
        return Finding(Degree.ASK, "一个是筹备或临时机构，是否已正式成立须确认")
    return None


def _numbered(short: str, long: str) -> Finding | None:
    if not _DIGIT.search(long + short):
        return None
    mine, theirs = re.findall(r"\d+", short), re.findall(r"\d+", long)
    if mine and theirs and mine != theirs:
        return Finding(Degree.DIFFERENT, f"序号不同：{'、'.join(mine)}与{'、'.join(theirs)}")
    if mine != theirs and re.sub(r"第?\d+", "", long) == re.sub(r"第?\d+", "", short):
        return Finding(Degree.ASK, "一个写了序号，一个没有写")
    return None


def _twins(short: str, long: str) -> Finding | None:
    short, long = short.removeprefix("委") or short, long.removeprefix("委") or long
    if not short.endswith(_TWIN_ENDS) or not long.endswith(_TWIN_ENDS):
        return None
    for one, other in _TWINS:
        for mine, theirs in ((one, other), (other, one)):
            if short.endswith(mine) and long.endswith(theirs) and short[: -len(mine)] == long[: -len(theirs)]:
                return Finding(Degree.ASK, f"“{mine}”与“{theirs}”可能合署办公或一套机构两块牌子，须确认")
    return None


def _hospitals(short: str, long: str) -> Finding | None:
    """第三人民医院 is often the 精神卫生中心, or the district's own hospital: one institution, two boards."""
    both = _HOSPITAL.search(short) and _HOSPITAL.search(long)
    plain_ones = {"人民医院", "中心医院", "医院", "总医院"}
    ward = re.fullmatch(r"第?([一二三四五六七八九十\d]{1,2})(?:医?院)", short)
    if ward and re.match(rf"第{arabic(ward.group(1))}(?!\d).*医院$", long):
        return Finding(Degree.ASK, f"“{short}”可能是“{long}”的简称")
    if both and ((re.match(r"第\d+", short) is None) != (re.match(r"第\d+", long) is None) or {short, long} <= plain_ones):
        return Finding(Degree.ASK, "同一地方的两家医院名称，可能一套机构两块牌子，须确认")
    return None


def _societies(short: str, long: str) -> Finding | None:
    """The trade union, the youth league or the party organisation of a unit is not the unit."""
    if "团委" in {short, long} and {short, long} & {"委", "党委"}:
        return Finding(Degree.DIFFERENT, "一个是党委，一个是团委")
    if not short or not long.startswith(short):
        return None
    mass, party = _MASS.search(long), _PARTY.search(long)
    if mass and short == long[: mass.start()]:
        return Finding(Degree.DIFFERENT, f"“{mass.group()}”是群团组织，与所在单位不是同一主体")
    if party and short == long[: party.start()]:
        return Finding(Degree.ASK, f"一个是单位，一个是该单位的{party.group()}，公章不同，须确认")
    return None


def _parties(short: str, long: str) -> Finding | None:
    """The party branch of a unit grows into a committee: two organisations of one unit may be one."""
    ends = _PARTY.search(short), _PARTY.search(long)
    if ends[0] and ends[1] and short[: ends[0].start()] and short[: ends[0].start()] == long[: ends[1].start()]:
        return Finding(Degree.ASK, f"同一单位的“{ends[0].group()}”与“{ends[1].group()}”，可能是改设，须确认")
    return None


def _offshoot(short: str, long: str) -> Finding | None:
    """The longer name is the shorter one and something more: a department, a group within it, a branch."""
    if not short or not long.startswith(short):
        return None
    tail = long[len(short) :]
    if short.endswith(tail):
        return Finding(Degree.ASK, f"一个末尾重复写了“{tail}”，请核对")
    if tail.startswith("("):
        return Finding(Degree.ASK, f"一个多出“{tail}”，须确认")
    if short in {"委", "党委"}:
        if tail.endswith("部"):
            return Finding(Degree.DIFFERENT, f"“{tail}”是党委的工作部门，与党委不是同一单位")
        return Finding(Degree.ASK, "党委与其办事机构，须确认")
    if _PARTY.search(tail) or _MASS.search(tail):
        return Finding(Degree.ASK, f"“{tail}”是下面的党组织或群团组织，须确认")
    if _OFFICE.match(tail) and (_PLACED.match(tail) or _outpost(short, tail)):
        return Finding(Degree.ASK, f"“{tail}”像设在别处的机构，须确认")
    if _OFFICE.match(tail) and _PARTY.search(short):
        return Finding(Degree.ASK, f"“{tail}”是党组织的办事机构，须确认由谁申报")
    if inner_office(short, tail):
        return Finding(Degree.SAME, f"“{tail}”是内设机构，归属其单位")
    return _branch(short, tail)


def inner_office(short: str, tail: str) -> bool:
    """Whether *tail* behind the body *short* may be an office within it: 民政局 and its 办公室."""
    return _OFFICES_HAVE.search(short) is not None and _OFFICE.match(tail) is not None and not _outpost(short, tail)


def _outpost(short: str, tail: str) -> bool:
    return _OUTPOST.search(tail) is not None or (tail.endswith("管理处") and short.endswith("公司"))


def _branch(short: str, tail: str) -> Finding:
    form = worded(short).form
    if tail in FORMS and not form:
        return Finding(Degree.ASK, f"一个没有写明组织形式“{tail}”")
    if not tail.endswith(("公司", "集团")) and _FURTHER.match(tail):
        return Finding(Degree.DIFFERENT, f"“{tail}”是下级、分支机构或另设的机构")
    if "公司" in tail and form.endswith("公司"):
        return Finding(Degree.DIFFERENT, f"“{tail}”是分支机构或子公司")
    return Finding(Degree.ASK, f"一个多出“{tail}”，可能是省略，也可能是内设机构")


def _departments(short: str, long: str) -> Finding | None:
    """Two departments of one head: 民政局社工科, 民政局养老科; two departments of a committee are two bodies."""
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    head = short[:at]
    if (
        head == "委"
        or (head.endswith("党委") and short.endswith("部") and long.endswith("部"))
        or (head.startswith("委") and short.endswith("部") and long.endswith("部") and len(short) < 8)
    ):
        return Finding(Degree.DIFFERENT, f"部门不同：{short.removeprefix('委')}、{long.removeprefix('委')}")
    for end in range(at, 1, -1):
        if _OFFICES_HAVE.search(short[:end]) and _OFFICE.match(short[end:]) and _OFFICE.match(long[end:]):
            return Finding(Degree.ASK, f"“{short[end:]}”与“{long[end:]}”是同一单位的两个内设机构，须确认由谁申报")
    return None


def _in_words(short: Body, long: Body) -> Finding:
    if short.core == long.core:
        return _forms(short, long)
    if short.form == long.form:
        return _cores(short, long)
    slip = _slip(short, long)
    if slip is not None:
        return slip
    if within(short.text, long.text):
        return Finding(Degree.ASK, "一个可能是另一个的简称")
    if short.form and long.form and short.own and short.own == long.own:
        return Finding(Degree.DIFFERENT, f"名称不同：{short.trade + short.form}、{long.trade + long.form}", loose=True)
    return Finding(Degree.DIFFERENT, "专名不同" if short.own or long.own else f"机构不同：{short.text}、{long.text}", loose=True)


def _forms(short: Body, long: Body) -> Finding:
    pair = (short.form, long.form)
    if not all(pair):
        return _slip(short, long) or Finding(Degree.ASK, "一个没有写明组织形式")
    if {*pair} <= {"局", "厅", "委"} and short.core:
        return Finding(Degree.ASK, f"同一地方的“{short.text}”与“{long.text}”，可能是机构名称写法不同或机构改革，须确认")
    companies = ("股份公司", "集团有限公司", "集团股份公司", "集团公司", "有限公司")
    if all(one in companies for one in pair):
        return Finding(Degree.DIFFERENT, f"公司类型不同：{pair[0]}、{pair[1]}")
    if within(pair[0], pair[1]) and (short.core or len(pair[0]) > 1):
        return Finding(Degree.ASK, f"组织形式写法不同：{pair[0]}、{pair[1]}，可能是省略")
    return _slip(short, long) or Finding(Degree.DIFFERENT, f"组织形式不同：{pair[0]}、{pair[1]}" if short.core else f"机构不同：{short.text}、{long.text}")


def _cores(short: Body, long: Body) -> Finding:
    """The same form: the own name and the field of work decide."""
    slip = _slip(short, long)
    if slip is not None:
        return slip
    if within(short.core, long.core):
        company = short.form.endswith(("公司", "大学")) and short.own == long.own and short.trade and long.trade
        if company:
            return Finding(Degree.DIFFERENT, f"行业用语不同：{short.trade}、{long.trade}")
        return Finding(Degree.ASK, "一个可能是另一个的简称或省略")
    if short.own == long.own and any({short.trade, long.trade} <= group for group in _ALIKE_TRADES):
        return Finding(Degree.ASK, f"“{short.trade}”与“{long.trade}”意思相近，须确认")
    if short.own == long.own:
        return Finding(Degree.DIFFERENT, f"业务不同：{short.trade}、{long.trade}" if short.own or short.trade else f"机构不同：{short.text}、{long.text}")
    return Finding(Degree.DIFFERENT, f"专名不同：{short.own or short.trade}、{long.own or long.trade}", loose=True)


def _slip(short: Body, long: Body) -> Finding | None:
    """One character apart. In the own name that is another body, unless the two look alike; in a common word it may be a slip of the pen."""
    a, b = short.text, long.text
    if len(a) == len(b):
        apart = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(apart) == 2 and apart[1] == apart[0] + 1 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]]:
            return Finding(Degree.ASK, "两个字的次序颠倒，可能是笔误")
        if len(apart) != 1:
            return None
        x, y = a[apart[0]], b[apart[0]]
        if alike(x, y):
            return Finding(Degree.ASK, f"“{x}”与“{y}”字形相近，可能是笔误或识别错误，请核对原件")
        whole = max((short, long), key=lambda one: (len(one.form) + len(one.trade), one.text))
        both = short.form and long.form and bool(short.own) == bool(long.own)
        common = short.own == long.own or apart[0] >= len(whole.own)
        if common and not (both and _known(short) and _known(long)):
            return Finding(Degree.ASK, f"一般用语里“{x}”与“{y}”一字之差，可能是笔误")
        if apart[0] < len(whole.own):
            return Finding(Degree.DIFFERENT, f"专名一字之差：{x}、{y}")
    return None


def _known(body: Body) -> bool:
    """Every word of the body is one of the tables': no slip of the pen makes that."""
    return bool(body.form) and (bool(body.trade) or not body.core or bool(body.own))


def within_office(body: str) -> bool:
    """Whether a body is a department of some office: 社会事务科."""
    return _OFFICE.match(body) is not None and not _PARTY.search(body)
