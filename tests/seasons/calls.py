"""Calls made up for walking through a season: other items, other days, other hours than the bundled ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

READERS = ("zhuren@example.org", "chuzhang@example.org")
FORM = "{申报单位: 单位, 案例名称: 案例, 分类: 分类, 联系人: 姓名, 联系电话: 电话}"


@dataclass(frozen=True, slots=True)
class Call:
    """A sheet, and the deployment it is walked in."""

    code: str
    sheet: str
    opens: date  # the first day of the walk
    days: int  # how many days are walked
    settings: tuple[str, ...] = ()  # of shoujian.toml
    later: tuple[str, str] | None = None  # a line of the sheet, and what a later notice puts in its place
    later_on: int = 0  # the day of the walk on which it does


# One close, four rungs, two readers whose hour lies in the night, personal data for three months.
NEIGHBOURS = Call(
    "LH2026",
    f"""
活动: 临江市邻里互助案例征集
代号: LH2026
主办: 临江市社会工作协会
收件: {{信箱: linli@example.org}}
截止: 2026-04-20
申报: {{主体: 单位, 每单位: 不限}}
分类: {{1: 敬老, 2: 助残}}
材料:
  - {{名称: 申报表, 填写: {FORM}, 格式: [docx, pdf]}}
  - {{名称: 案例, 格式: [docx, pdf]}}
往来:
  回执: 即时
  催报: [截止前10天, 截止前5天, 截止前2天, 截止前1天]
  日报: {{收件: [{", ".join(READERS)}], 时刻: 7}}
  落款: 临江市社会工作协会
  咨询: 李老师 010-00000000
  存期: 90天
  延期告知: 发
""",
    date(2026, 3, 30),
    36,
)

# Mail by an afternoon, paper by its postmark ten days on; a later notice gives a week more; nothing is sent at noon.
BYPOST = Call(
    "SY2026",
    f"""
活动: 云岭省社工驿站经验征集
代号: SY2026
主办: 云岭省社会工作联合会
收件:
  信箱: linli@example.org
  邮寄: {{收件人: 王秀兰, 单位: 云岭省社会工作联合会, 地址: 云岭市青禾路1号, 邮编: "100000"}}
截止:
  电子: {{时间: 2026-05-20 17:00}}
  邮寄: {{时间: 2026-05-31, 以: 邮戳, 宽限: 5天}}
申报: {{主体: 单位, 每单位: 不超过3件}}
材料:
  - {{名称: 申报表, 填写: {FORM}, 格式: [docx]}}
  - {{名称: 案例, 格式: [docx]}}
  - {{名称: 照片, 必交: 若有, 格式: [jpg]}}
  - {{名称: 申报表(纸质), 途径: 邮寄, 盖章: 本单位}}
往来:
  回执: 即时
  催报: [截止前7天, 邮寄截止前3天]
  日报: {{收件: [{READERS[0]}], 时刻: 9, 台账: 否}}
  落款: 云岭省社会工作联合会
  邮寄封面: 附上
  单位确认: 发
""",
    date(2026, 5, 4),
    42,
    ("quiet_from = 12", "quiet_until = 14"),
    ("{时间: 2026-05-20 17:00}", "{时间: 2026-05-20 17:00, 延期: 2026-05-26}"),
    14,
)

# Nobody is reminded, a close at noon, a person lets every receipt go; nothing said of how long data is kept.
BYHAND = Call(
    "ZW2026",
    f"""
活动: 青禾区志愿服务征文
代号: ZW2026
主办: 青禾区志愿服务协会
收件: {{信箱: linli@example.org}}
截止: 2026-06-18 12:00
申报: {{主体: 单位, 每单位: 1件}}
材料:
  - {{名称: 申报表, 填写: {FORM}, 格式: [docx]}}
  - {{名称: 征文, 又称: [案例, 文稿], 格式: [docx]}}
往来:
  回执: 人工
  催报: 不催
  逾期告知: 发
  日报: {{收件: [{READERS[1]}], 时刻: 18}}
  落款: 青禾区志愿服务协会
  撤回确认: 不发
""",
    date(2026, 6, 1),
    28,
    ("quiet_from = 20", "quiet_until = 9"),
)

CALLS = (NEIGHBOURS, BYPOST, BYHAND)

# The same calls around their close, for a walk of seconds.
SHORT = (replace(NEIGHBOURS, opens=date(2026, 4, 14), days=10), replace(BYHAND, opens=date(2026, 6, 15), days=6))
