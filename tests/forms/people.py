"""Invented applicants: bodies, persons, cases, telephones. Everything follows from the chance that is handed in."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

PLACES = ("临江市青禾区", "云州省临江市", "海棠县", "南岭市鹿鸣区", "白石自治县", "长汀市", "青禾区", "西山省望城市河口区", "石桥市", "东屏县柳林镇")
STEMS = ("益民", "南湖", "星火", "同心", "和风", "金桥", "暖阳", "梧桐", "向阳花", "百合", "万家", "老邮箱", "第二", "长青")
KINDS = (
    *(
        "社会工作服务中心",
        "社区居民委员会",
        "社区党委",
        "街道办事处",
        "社会组织联合会",
        "养老服务有限公司",
        "村党支部",
        "志愿者协会",
        "人民医院",
        "职业技术学院",
    ),
    *("街道党群服务中心", "慈善基金会", "律师事务所", "民政局", "物业管理有限公司", "妇女联合会", "图书馆", "中心小学"),
)
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜欧"
GIVEN = ("一凡", "晓梅", "建国", "芳", "伟", "若兰", "子墨", "海燕", "志强", "雨桐", "立", "春花", "思远", "玉珍", "明")
TITLES = (
    *(
        "星火照邻",
        "“红色驿站”连心桥",
        "一核多元、五社联动",
        "党建引领“微治理”激活“大能量”",
        "银龄守护计划",
        "小积分撬动大文明",
        "三色工作法",
        "邻里议事厅的二十年",
    ),
    *("“红管家”进小区", "为老服务新方式", "石榴籽家园", "“骑”心协力 新业态党建", "1+3+N 网格", "童心港湾", "书记项目：老街新生", "楼道里的党课"),
)
CATEGORIES = ("社会工作党建品牌", "新兴领域党建品牌", "党建引领基层治理党建品牌")
DUTIES = ("主任", "干事", "党委副书记", "秘书长", "部长", "社工", "办公室副主任", "科员")
STREETS = ("青禾路18号", "南湖街道解放大街202号3楼", "人民西路6号院", "梧桐巷甲7号", "滨江大道1001号B座805室")


@dataclass(frozen=True, slots=True)
class Facts:
    """What one applicant wrote into the form; "" where the cell was left empty."""

    unit: str
    title: str
    category: str
    contact: str
    phone: str
    email: str
    address: str
    postcode: str
    duty: str
    leader: str
    leader_phone: str
    leader_duty: str


def person(chance: Random) -> str:
    return chance.choice(FAMILY) + chance.choice(GIVEN)


def phone(chance: Random) -> str:
    tail = f"{chance.randint(0, 99):02}"
    return chance.choice(
        (
            f"130000000{tail}",
            f"130000000{tail}",
            f"130 0000 00{tail}",
            f"130-0000-00{tail}",
            f"010-000000{tail}",
            f"0571-8000{tail}00转802",
            f"（010）800000{tail}",
            f"130000000{tail}、010-80000000",
            f"130000000{tail}/130000001{tail}",
            f"400-000-00{tail}",
            f"+86 130000000{tail}",
            f"１３００００００{tail}０",
        )
    )


def bad_phone(chance: Random) -> str:
    return chance.choice(("1300000000", "130000000001", "0000", "同上", "1380013", "12000000000"))


def facts(chance: Random, *, gaps: float = 0.1, faults: float = 0.06) -> Facts:
    """An applicant who leaves out a cell now and then, and mistypes another."""

    def gap(text: str) -> str:
        return "" if chance.random() < gaps else text

    unit = chance.choice(PLACES) + chance.choice(STEMS) + chance.choice(KINDS)
    if chance.random() < faults:
        unit = chance.choice(("我单位", person(chance), "本社区"))
    return Facts(
        unit=gap(unit),
        title=gap(chance.choice(TITLES)),
        category=gap(chance.choice(CATEGORIES)),
        contact=gap(person(chance)),
        phone=gap(bad_phone(chance) if chance.random() < faults else phone(chance)),
        email=gap(chance.choice(("lianxi@example.com", "dang.jian2025@mail.example.org", "shequ_01@example.net", "lianxi＠example.com", "lianxi.example.com"))),
        address=gap(chance.choice(PLACES) + chance.choice(STREETS)),
        postcode=gap(f"{chance.randint(100000, 859999)}"),
        duty=gap(chance.choice(DUTIES)),
        leader=gap(person(chance)),
        leader_phone=gap(f"139000000{chance.randint(0, 99):02}"),
        leader_duty=gap(chance.choice(DUTIES)),
    )
