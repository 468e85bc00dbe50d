"""Invented applicants of many sorts, and how they fill in: completely, with gaps, with slips of the pen, in several lines."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

UNITS = (
    *(
        "临江市青禾区民政局",
        "云州大学马克思主义学院",
        "中共海棠县委社会工作部",
        "南岭市第二人民医院党委",
        "鹿鸣（云州）物业服务有限公司",
        "石桥市社会工作者协会",
    ),
    *(
        "西山省望城市河口区暖阳社会工作服务中心",
        "柳林镇人民政府",
        "东屏县实验中学",
        "白石自治县“石榴籽”志愿服务队",
        "临江市公交集团第三分公司工会",
        "北苑街道平安里社区党委",
    ),
    *("云州省図南慈善基金会".replace("図", "图"), "长汀市图书馆", "南湖街道综合行政执法队党支部", "临江银行股份有限公司青禾支行"),
)
TITLES = (
    *(
        "“五微”工作法破解老旧小区治理难题",
        "党建引领“五社联动” 打造幸福邻里",
        "银发守护：居家养老“一键通”服务",
        "小院议事厅——让居民说了算",
        "“红色合伙人”计划",
        "1+N邻里互助联盟",
    ),
    *(
        "《一盏灯》",
        "守望（组诗）",
        "乡村振兴背景下基层治理数字化转型研究",
        "从“独角戏”到“大合唱”：望江社区共治实践",
        "AI+社工：困境儿童早期识别",
        "老街·新生",
        "春风化雨润童心2.0",
    ),
)
SORTS = (
    ("基层治理类", "志愿服务类", "为老服务类", "未成年人保护类"),
    ("党建引领", "社会组织参与", "数字赋能", "其他"),
    ("A.社区治理", "B.社会服务", "C.慈善公益"),
    ("机关党建品牌", "社区党建品牌", "“两新”组织党建品牌"),
    ("社会工作实务类案例", "社会工作管理类案例"),
)
NAMES = (
    "李想",
    "王　芳",
    "欧阳静怡",
    "陈晓东",
    "阿依古丽·买买提",
    "赵 磊",
    "司马光远",
    "林嘉怡",
    "孙建军",
    "何若琳",
    "马骏",
    "诸葛明",
    "周子涵",
    "单雄",
    "钱多多",
    "石磊",
    "高新",
    "万事兴",
    "党伟",
    "项明",
)
DUTIES = ("主任", "党委书记", "项目主管", "秘书长", "副主任科员", "社工部部长", "办公室主任、工会主席", "讲师/博士", "总干事", "一级主任科员")
ADDRESSES = (
    "云州省临江市青禾区人民路88号行政中心B座1203室",
    "南岭市鹿鸣区学府大道1号云州大学立德楼",
    "海棠县城关镇东街12号",
    "望城市河口区平安里社区居委会（农贸市场旁）",
    "白石自治县柳林镇政府大院",
)
LONG = (
    "本案例立足社区实际，由社区党委牵头，联系人制度与项目清单结合，三年来服务居民1.2万人次。",
    "一是健全机制，由申报单位统筹；二是整合资源，联合辖区单位8家；三是建强队伍，培育志愿者320名，电话回访满意率98%。",
    "项目自2023年3月启动，先后获市级优秀项目、省级示范点，案例名称曾用“邻里一家亲”。",
)


@dataclass(frozen=True, slots=True)
class Who:
    """What stands in the form; "" where the cell was left empty."""

    unit: str
    upper: str  # the recommending body
    title: str
    sort: str
    sorts: tuple[str, ...]
    contact: str
    phone: str
    mobile: str
    email: str
    address: str
    postcode: str
    duty: str
    leader: str
    leader_phone: str
    leader_duty: str
    finance: str
    finance_phone: str
    code: str  # 统一社会信用代码
    bank: str
    account: str
    date: str
    fax: str
    long: str


def someone(chance: Random, *, gaps: float = 0.1, slips: float = 0.08) -> Who:
    def gap(text: str) -> str:
        return "" if chance.random() < gaps else text

    def slip(right: str, *wrong: str) -> str:
        return chance.choice(wrong) if chance.random() < slips else right

    people = chance.sample(NAMES, 3)
    tail = f"{chance.randint(0, 99):02}"
    sorts = chance.choice(SORTS)
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    landline = chance.choice(
        (f"010-800000{tail}", f"0571—800000{tail}", f"(0571)800000{tail}", f"800000{tail}", f"010-800000{tail}-8021", f"0571 800000{tail}转2")
    )
    cell = chance.choice((f"130000000{tail}", f"130 0000 00{tail}", f"130-0000-00{tail}", f"+86-130000000{tail}", f"130000000{tail}（微信同号）"))
    return Who(
        unit=gap(chance.choice(UNITS)),
        upper=gap(chance.choice(("临江市民政局", "中共南岭市委社会工作部", "云州省社会工作联合会", "海棠县文明办"))),
        title=gap(chance.choice(TITLES)),
        sort=gap(chance.choice(sorts)),
        sorts=sorts,
        contact=gap(people[0]),
        phone=gap(slip(landline, "8000", "同上", "1300000", "010-8000000O")),
        mobile=gap(slip(cell, "1300000000", "130000000001", "见上", "+8613000000")),
        email=gap(
            slip(
                chance.choice(("lixiang@example.com", "qhq_shegong@mail.example.org", "Dang.Ban-2025@example.net", "800001@example.com")),
                "lixiang#example.com",
                "lixiang@example",
                "800001",
                "无",
            )
        ),
        address=gap(chance.choice(ADDRESSES)),
        postcode=gap(slip(f"{chance.randint(100000, 859999)}", "31000", "3100000")),
        duty=gap(chance.choice(DUTIES)),
        leader=gap(people[1]),
        leader_phone=gap(f"139000000{chance.randint(0, 99):02}"),
        leader_duty=gap(chance.choice(DUTIES)),
        finance=gap(people[2]),
        finance_phone=gap(f"138000000{chance.randint(0, 99):02}"),
        code=gap(f"5{chance.randint(1, 3)}330100MJ87{chance.randint(10000, 99999)}X{chance.randint(0, 9)}"),
        bank=gap(chance.choice(("中国农业银行临江青禾支行", "云州农商银行南湖支行营业部"))),
        account=gap(f"6228000000{chance.randint(100000, 999999)}"),
        date=gap(
            chance.choice(
                (f"2025年{month}月{day}日", f"2025.{month:02}.{day:02}", f"2025-{month}-{day}", f"2025/{month}/{day}", f"2025 年 {month} 月 {day} 日")
            )
        ),
        fax=gap(f"010-810000{tail}"),
        long="¶".join(chance.sample(LONG, chance.randint(1, 3))),
    )
