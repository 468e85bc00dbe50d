"""The campaign sheet: four real calls, thirteen others, and every fault a secretary may plant."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.campaign import (
    Amount,
    Basis,
    Campaign,
    Category,
    Check,
    Deadline,
    FieldWanted,
    Lacking,
    MailIntake,
    Need,
    Per,
    PostalAddress,
    Requirement,
    Route,
    Term,
    Weight,
    holds,
)
from config.choices import FLAG_SUBJECTS, SUBJECT_UNITS, TEXT_SUBJECTS, WORD_SUBJECTS
from config.grammar import TABLES
from config.sheet import SheetError, bundled, bundled_path, read, read_text
from config.terms import Correspondence, DuplicateRule, Rung, SettledQuestion

SHEETS = Path(__file__).parent / "sheets"
DOCS = Path(__file__).parent.parent / "docs" / "campaign-sheet.md"
ZONE = ZoneInfo("Asia/Shanghai")
BASE = """\
活动: 春风行动案例征集
代号: CF2026
主办: 临江市社会工作协会
收件:
  信箱: chunfeng@example.org.cn
  主题以: 春风
  邮寄: {收件人: 周敏, 单位: 秘书处, 地址: 临江市和平路1号, 邮编: "430000"}
截止:
  电子: {起: 2026-03-01, 时间: 2026-09-30, 以: 收到}
  邮寄: {时间: 2026-09-30, 以: 邮戳, 宽限: 10天}
申报: {主体: 单位, 每单位: 不限, 名册: 名册.xlsx, 角色: {会员单位: 在名册}, 渠道: [推荐, 自荐]}
分类: {1: 服务, 2: 治理}
材料:
  - 名称: 申报表
    又称: [报名表]
    文件名: "1.申报表-{单位}-{案例}"
    格式: [docx, pdf]
    盖章: 本单位
    填写: {申报单位: 单位, 电话: 电话}
    缺则: 弃征
  - 名称: 案例
    途径: 电邮
    须: {章节: [背景, 做法]}
    宜: {字数: 不超过5000, 视频: {时长: 不超过3分钟}, 单件大小: 1MB-2MB}
  - {名称: 推荐函, 当: {会员单位: 否}, 截止: 电子, 附于: 申报表}
  - {名称: 申报表(纸质), 途径: 邮寄, 份数: 3, 其中原件: 1, 必交: 若有}
往来: {回执: 即时, 催报: [截止前7天], 落款: 秘书处, 咨询: 010-1, 日报: {收件: [a@example.org.cn], 时刻: 8}}
裁定:
  - {问: 字数, 定: 按5000字提示，不作退回理由}
变更:
  - {日期: 2026-08-01, 事项: 延期, 原: 8月, 新: 9月}
"""

NO_COLON = "这一行没有“项目: 内容”的冒号。说明文字请在行首加“#”；上一行没有写完的，并到上一行。"
DEEPER = " 第18行：这一行比上面的“格式”缩进更深，而“格式”已经写了内容：同一层的，行首改成4个空格；要分项写的，内容也写成一项，放到下一行。"

# What was written, what a person wrote instead, and what is said of it.
FAULTS: list[tuple[str, str, list[str]]] = [
    ("活动: 春", "活动：春", [" 第1行：“活动”后面的冒号是全角，请改成半角冒号加一个空格。是不是想写“活动: 春风行动案例征集”？"]),
    ("代号: CF2026", "代号:CF2026", [" 第2行：“代号”后面的冒号与内容之间少一个空格。是不是想写“代号: CF2026”？"]),
    ("代号: CF2026", "代号: 春风2026", [" 第2行：代号“春风2026”只能用英文字母、数字、“-”和“_”，以字母开头，不超过20位。"]),
    ("  信箱: chun", "\t信箱: chun", [" 第5行：用了制表符（Tab键），请改成空格。"]),
    (
        "信箱: chunfeng@example.org.cn",
        "信箱: chunfeng#example.org.cn",
        [" 第5行：“chunfeng#example.org.cn”不是正确的电子邮箱地址。是不是想写“chunfeng@example.org.cn”？"],
    ),
    ("信箱: chunfeng@example.org.cn", "信箱: @example", [" 第5行：内容以“@”开头，要整个用引号括起来。"]),
    ("  主题以: 春风", "  主题以: 春风\n  主题不以: 春风", [" 第7行：“主题以”与“主题不以”都写了“春风”，互相矛盾。"]),
    ('邮编: "430000"', "邮编: 4300", [" 第7行：邮编“4300”不是6位数字。"]),
    ("地址: 临江市和平路1号, ", "", [" 第7行：缺少“地址”，请补上“地址: ……”。"]),
    ("时间: 2026-09-30, 以: 收到", "时间: 2026-09-31, 以: 收到", [" 第9行：没有“2026-09-31”这一天。是不是想写“2026-09-30”？"]),
    ("时间: 2026-09-30, 以: 收到", "时间: 9月30日, 以: 收到", [" 第9行：日期“9月30日”缺年份，请写成2025-09-30这样。"]),
    ("以: 收到", "以: 到账", [" 第9行：“以”不能是“到账”，只能是：收到、发出、邮戳、送达、系统。是不是想写“到达”？"]),
    ("以: 收到", "以: 收倒", [" 第9行：“以”不能是“收倒”，只能是：收到、发出、邮戳、送达、系统。是不是想写“收到”？"]),
    ("宽限: 10天", "宽限: 很久", [" 第10行：“很久”不是一段时间，请写成10天、2周或48小时。"]),
    ("宽限: 10天", "宽限: 10个工作日", [" 第10行：“10个工作日”：宽限按自然日计，请换算成天数。"]),
    ("起: 2026-03-01", "起: 2026-10-08", [" 第9行：起始日2026-10-08晚于截止时间。", " 第27行：催报“截止前7天”在征集开始（2026-10-08）之前。"]),
    ("时间: 2026-09-30, 以: 收到", "时间: 2026-09-30 25:00, 以: 收到", [" 第9行：没有“2026-09-30 25:00”这个时刻。"]),
    ("时间: 2026-09-30, 以: 收到", "时间: 尽快, 以: 收到", [" 第9行：“尽快”不是日期，请写成2025-09-30或2025-09-30 17:00。"]),
    ("途径: 电邮", "途径: 传真", [" 第22行：“途径”不能是“传真”，只能是：电邮、邮寄、网页、当面。"]),
    ("途径: 电邮", "途径: 网页", [" 第21行：材料“案例”只能走“网页”，但收件里没有写“网页”。"]),
    ("材料:\n", "材枓:\n", [" 第13行：“征集单”里没有“材枓”这一项。是不是想写“材料”？"]),
    ("名称: 案例\n", "名字: 案例\n", [" 第21行：“材料”里没有“名字”这一项。是不是想写“名称”？"]),
    ("名称: 案例\n", "名称: 申报表\n", [" 第21行：材料“申报表”写了两次，请用不同的名称。"]),
    ("又称: [报名表]", "又称: [报名表, 案例]", [" 第21行：“案例”同时指材料“申报表”和“案例”，收到时无法分辨。"]),
    ("截止: 电子, 附于", "截止: 电信, 附于", [" 第25行：没有名为“电信”的截止，征集单里有：电子、邮寄。是不是想写“电子”？"]),
    ("附于: 申报表", "附于: 报表", [" 第25行：没有名为“报表”的材料。是不是想写“报名表”？"]),
    ("附于: 申报表", "附于: 推荐函", [" 第25行：材料“推荐函”不能附于自己。"]),
    (
        "当: {会员单位: 否}",
        "当: {委员单位: 否}",
        [" 第25行：条件“委员单位”没有在征集单里说明过，可用：分类、角色、渠道、主体、获奖、入选、联合、推荐、会员单位、自荐。是不是想写“会员单位”？"],
    ),
    ("当: {会员单位: 否}", "当: {会员单位: 也许}", [" 第25行：条件“会员单位”没有“也许”这一种，可用：是、否。"]),
    ("当: {会员单位: 否}", "当: {分类: 3}", [" 第25行：条件“分类”没有“3”这一种，可用：服务、治理、1、2。"]),
    ("催报: [截止前7天]", "催报: [截止后7天]", [" 第27行：催报“截止后7天”在截止之后，催报只能在截止以前。"]),
    ("催报: [截止前7天]", "催报: [邮递截止前7天]", [" 第27行：没有名为“邮递”的截止，征集单里有：电子、邮寄。是不是想写“邮寄”？"]),
    ("催报: [截止前7天]", "催报: [有空再催]", [" 第27行：催报“有空再催”看不懂，请写成“截止前7天”，或写“不催”。是不是想写“截止前7天”？"]),
    ("催报: [截止前7天]", "催报: [截止前400天]", [" 第27行：催报“截止前400天”在征集开始（2026-03-01）之前。"]),
    (
        "{单位}-{案例}",
        "{单位}-{案列}",
        [
            " 第16行：命名样式里没有“{案列}”，可用：单位、案例、作品、项目、题目、分类、姓名、电话、团队、学校、推荐单位、地区、编号、序号、日期、年份、材料、渠道、奖项、专业、职务。是不是想写“{案例}”？"
        ],
    ),
    ('"1.申报表-{单位}-{案例}"', "{单位}-{案例}", [' 第16行：内容以花括号开头，要整个用引号括起来。是不是想写“"{单位}-{案例}"”？']),
    ('"1.申报表-{单位}-{案例}"', "单位名称+案例名称", [" 第16行：命名样式“单位名称+案例名称”里要替换的词须写在花括号里。是不是想写“{单位}+{案例}”？"]),
    ("{单位}-{案例}", "{单位-{案例}", [" 第16行：命名样式“1.申报表-{单位-{案例}”的花括号没有配对。"]),
    ("字数: 不超过5000", "字数: 适中", [" 第24行：看不懂数量“适中”，请照通知的说法写，如不超过5000、不少于3MB、约3000、3-5。"]),
    ("字数: 不超过5000", "字数: 5000", [" 第24行：“字数”只写“5000”，看不出是上限、下限还是约数。是不是想写“不超过5000”？"]),
    ("字数: 不超过5000", "字数: >=2000", [" 第24行：不能用“>=”，请用文字写明。是不是想写“不少于2000”？"]),
    ("时长: 不超过3分钟", "时长: 不超过3", [" 第24行：“时长”的数量“不超过3”缺单位（分钟或秒）。"]),
    ("1MB-2MB", "2MB-1MB", [" 第24行：数量“2MB-1MB”的下限大于上限。"]),
    ("单件大小: 1MB-2MB", "单件大小: 不超过3分钟", [" 第24行：“单件大小”不能用“不超过3分钟”这个单位，应是字节。"]),
    ("其中原件: 1", "其中原件: 5", [" 第26行：其中原件5份，多于总份数3份。"]),
    ("份数: 3", "份数: 若干", [" 第26行：“份数”应是一个正整数，不能是“若干”。"]),
    ("必交: 若有", "必交: 随意", [" 第26行：“必交”不能是“随意”，只能是：是、若有、否、后补。"]),
    ("缺则: 弃征", "缺则: 罚款", [" 第20行：“缺则”不能是“罚款”，只能是：补正、弃征、不予受理、人工、不影响。"]),
    ("格式: [docx, pdf]", "格式: [dcox, pdf]", [" 第17行：“格式”里没有“dcox”。是不是想写“docx”？"]),
    ("格式: [docx, pdf]", "格式:", [" 第17行：“格式”后面是空的，请填上内容，或删去这一行。"]),
    (
        "定: 按5000字提示，不作",
        "定: 按5000字提示,不作",
        [" 第29行：“不作退回理由”没有内容。若它是上一句的后半句，请把前面的半角逗号改成全角“，”，或给整句加引号。"],
    ),
    ("定: 按5000字提示，不作退回理由", "答: 按5000字", [" 第29行：“裁定”里没有“答”这一项。是不是想写“定”？"]),
    ("问: 字数", "问: 字数?", [" 第29行：花括号里不能直接用半角问号，请改成全角“？”，或给整句加引号。"]),
    ("代号: CF2026", "代号: CF2026\n代号: CF2027", [" 第3行：“代号”写了两次（另一处在第2行）。"]),
    ("时刻: 8", "时刻: 17:30", [" 第27行：“时刻”应是0到23之间的钟点，不能是“17:30”。"]),
    ("收件: [a@example.org.cn]", "收件: [a.example.org.cn]", [" 第27行：“a.example.org.cn”不是正确的电子邮箱地址。"]),
    ("日期: 2026-08-01", "日期: 2026-02-30", [" 第31行：没有“2026-02-30”这一天。是不是想写“2026-02-28”？"]),
    ("名册: 名册.xlsx, ", "", [" 第11行：角色“会员单位”要查名册，但没有写“名册”。"]),
    ("回执: 即时", "回执: 看情况", [" 第27行：“回执”不能是“看情况”，只能是：即时、不发、人工。"]),
    ("主办: 临江市社会工作协会", "主办: [临江市, 协会", [" 第4行：括号没有配对，或括号里少了逗号。"]),
    ("落款: 秘书处", "落款: 'x", [" 第32行：引号没有配对。"]),
    ("须: {章节: [背景, 做法]}", "须: [近三年实施]", [" 第23行：“近三年实施”机器核不了，请写在“人工”里。"]),
    ("须: {章节: [背景, 做法]}", "须: {段落: [背景, 做法]}", [" 第23行：“须”里没有“段落”这一项。是不是想写“章节”？"]),
    ("主办: 临江市社会工作协会", "主办: &a 临江", [" 第3行：内容以“&”开头，要整个用引号括起来。"]),
    ("主办: 临江市社会工作协会", "主办: !x 临江", [" 第3行：内容以“!”开头，要整个用引号括起来。"]),
    ("主办: 临江市社会工作协会", "主办: 第一: 第二", [" 第3行：一行里出现了两处“: ”，内容里的冒号请改成全角，或给整句加引号。"]),
    ("缺则: 弃征", "时区: 火星", [" 第20行：“材料”里没有“时区”这一项，它写在“征集单”里；请看缩进和位置。"]),
    ("主办: 临江市社会工作协会", "时区: 火星", [" 第3行：没有时区“火星”。是不是想写“Asia/Shanghai”？"]),
    ("主办: 临江市社会工作协会", "语言: 法文", [" 第3行：语言只能是中文或英文，不能是“法文”。"]),
    ("往来: {", "往来: {存期: 很久, ", [" 第27行：存期“很久”看不懂，请写成2年、6个月或90天。"]),
    ("    盖章: 本单位", "   盖章: 本单位", [" 第18行：这一行的缩进与上下文对不齐：行首有3个空格，上面一项是4个；同一层要一样多，下一层多两个。"]),
    ("每单位: 不限", "每单位: 几件", [" 第11行：看不懂数量“几件”，请照通知的说法写，如不超过5000、不少于3MB、约3000、3-5。"]),
    ("\n分类: {1: 服务, 2: 治理}", "\n分类: {1: 服务, 2: 服务}", [" 第12行：分类“服务”写了两次。"]),
    (
        '  信箱: chunfeng@example.org.cn\n  主题以: 春风\n  邮寄: {收件人: 周敏, 单位: 秘书处, 地址: 临江市和平路1号, 邮编: "430000"}\n',
        "  主题以: 春风\n",
        [" 第5行：收件里没有写信箱、邮寄、网页或当面，材料无处可收。"],
    ),
    (
        "截止:\n  电子: {起: 2026-03-01, 时间: 2026-09-30, 以: 收到}\n  邮寄: {时间: 2026-09-30, 以: 邮戳, 宽限: 10天}\n",
        "截止: 长期\n",
        [" 第23行：没有名为“电子”的截止，征集单里有：没有起名字的截止。", " 第25行：没有确定的截止日期，无从催报；请写“催报: 不催”。是不是想写“催报: 不催”？"],
    ),
    (
        "截止:\n  电子: {起: 2026-03-01, 时间: 2026-09-30, 以: 收到}",
        "截止:\n  电子: {起: 2026-03-01, 以: 收到}",
        [" 第9行：截止没有写“时间”，也不是长期或未定。"],
    ),
    ("活动: 春风行动案例征集\n", "", ["：缺少“活动”，请补上“活动: ……”。"]),
    ("收件:\n", "收件：\n", [" 第4行：“收件”后面的冒号是全角，请改成半角冒号加一个空格。是不是想写“收件: ”？"]),
    ("名称: 推荐函", "名称：推荐函", [" 第25行：“名称”后面的冒号是全角，请改成半角冒号加一个空格。是不是想写“名称: 推荐函”？"]),
    ("以: 收到}", "以: 收到, 延期: 2026-08-01}", [" 第9行：延期后的时间早于原定时间。"]),
    ("  - {名称: 推荐函, ", "  - {任一: [推荐信], 名称: 推荐函, ", [" 第25行：“任一”里至少要有两种办法。"]),
    ("    盖章: 本单位", "      盖章: 本单位", [DEEPER]),
    ("    盖章: 本单位", "　　盖章: 本单位", [" 第18行：行首有全角空格或别的空白，请改成半角空格。"]),
    ("  - 名称: 申报表", "  -名称: 申报表", [" 第14行：列表开头的“-”后面少一个空格。是不是想写“- 名称: 申报表”？"]),
    ("  - 名称: 申报表", "  － 名称: 申报表", [" 第14行：列表每行开头用半角“-”加一个空格，不用“－”。是不是想写“- 名称: 申报表”？"]),
    ("活动: 春风行动案例征集", "春风行动\n活动: 春风行动案例征集", [f" 第1行：{NO_COLON}"]),
    ("主办: 临江市社会工作协会", "主办: 临江市\n社会工作协会", [f" 第4行：{NO_COLON}"]),
    ("主办: 临江市社会工作协会", '主办: "临江市社会工作协会', [" 第3行：引号没有配对。"]),
    ("分类: {1: 服务, 2: 治理}", "分类: {1：服务，2：治理}", [" 第12行：“1”后面的冒号是全角，请改成半角冒号加一个空格。是不是想写“1: 服务, 2: 治理”？"]),
    ("时间: 2026-09-30, 以: 邮戳", "时间: 20260930, 以: 邮戳", [" 第10行：“20260930”不是日期，请写成2025-09-30或2025-09-30 17:00。是不是想写“2026-09-30”？"]),
    ("时间: 2026-09-30, 以: 邮戳", "时间: 2026年9月30日（星期二）, 以: 邮戳", [" 第10行：“2026年9月30日（星期二）”这一天是星期三，请核对日期。"]),
    ("日期: 2026-08-01", "日子: 2026-08-01", [" 第31行：“变更”里没有“日子”这一项。是不是想写“日期”？"]),
    ("日期: 2026-08-01", "撰稿: 2026-08-01", [" 第31行：“变更”里没有“撰稿”这一项，可写：日期、事项、原、新、备注。"]),
    ("主办: 临江市社会工作协会", "主办: ｛甲: 乙｝", [" 第3行：括号“｛”是全角，请改成半角。"]),
]


def problems(text: str) -> list[str]:
    with pytest.raises(SheetError) as raised:
        read_text(text, "单.yaml")
    return [str(one).removeprefix("单.yaml") for one in raised.value.problems]


def amount(text: str, low: float | None, high: float | None, unit: str, **more: object) -> Amount:
    return Amount(text, None if low is None else Decimal(str(low)), None if high is None else Decimal(str(high)), unit=unit, **more)


@pytest.mark.parametrize("written", ["[报名表，登记表]", "[报名表、登记表]", "报名表、登记表", "[报名表, 登记表]"])
def test_a_list_may_be_parted_by_chinese_marks(written: str) -> None:
    found = read_text(BASE.replace("又称: [报名表]", f"又称: {written}"), "单.yaml")

    assert found.requirements[0].aliases == ("报名表", "登记表")


def test_what_is_quoted_or_one_of_several_keeps_its_marks() -> None:
    found = read_text(BASE.replace("章节: [背景, 做法]", '章节: ["背景，缘由", 做法、成效, 展望]'), "单.yaml")

    assert [one.words for one in found.requirements[1].checks if one.subject == "章节"] == [("背景，缘由", "做法、成效", "展望")]


# ── the four bundled sheets ──────────────────────────────────────────────────


def test_bundled_lists_the_four_calls() -> None:
    assert bundled() == ("DJ2025", "FJ2021", "SQ2026", "TG")
    with pytest.raises(KeyError):
        bundled_path("XX")


def test_dj2025_equals_its_notice() -> None:
    found = read(bundled_path("DJ2025"))

    midnight = datetime(2025, 10, 1, tzinfo=ZONE)
    fields = tuple(FieldWanted(*pair) for pair in (("申报单位", "单位"), ("案例名称", "案例"), ("分类", "分类"), ("联系人", "姓名"), ("联系电话", "电话")))
    should = Weight.SHOULD
    case = Requirement(
        "案例",
        formats=("doc", "docx", "wps"),
        pattern="2.案例-{单位}-{案例}",
        checks=(
            Check(Weight.MUST, "要素", words=("党组织简介", "党建品牌名称", "党建品牌标识(若有)", "党建品牌内涵", "党建品牌案例内容")),
            Check(Weight.MUST, "顺序"),
            Check(should, "字数", "党建品牌内涵", amount("不超过800", None, 800, "字")),
            Check(should, "字数", "摘要", amount("不超过500", None, 500, "字")),
            Check(should, "字数", "正文", amount("不超过5000", None, 5000, "字")),
            Check(should, "章节", words=("摘要", "背景", "做法", "成效", "探讨")),
            Check(should, "字体", "题目", words=("宋体", "二号", "加粗")),
            Check(should, "字体", "正文", words=("仿宋_GB2312",)),
            Check(should, "署名", words=("题目下方",)),
        ),
    )
    evidence = Requirement(
        "相关资料",
        ("图片", "视频", "宣传片", "媒体报道"),
        Per.UNIT,
        Need.IF_ANY,
        formats=("图片", "视频", "pdf", "zip", "rar", "7z"),
        pattern="3.相关资料-{单位}",
        checks=(
            Check(should, "时长", "视频", amount("不超过3分钟", None, 180, "秒")),
            Check(should, "单件大小", "", amount("不超过10MB", None, 10 * 1024**2, "字节")),
        ),
    )
    post = (Route.POST,)
    form = Requirement(
        "申报表",
        ("申请表", "报名表", "案例征集申报表"),
        formats=("doc", "docx", "wps", "pdf", "图片"),
        seal="本单位",
        pattern="1.申请表-{单位}-{案例}",
        fields=fields,
        lacking=Lacking.WITHDRAWN,
    )
    assert (found.code, found.name) == ("DJ2025", "2025社会工作党建品牌实践案例征集")
    assert found.organisers == ("中国社会工作联合会", "新华网", "北京先锋党建研究院")
    assert found.intake.mailboxes == (MailIntake("anli@71cpc.cn"),)
    assert found.intake.post == (PostalAddress("高悦", "中国社会工作联合会党建工作部", "北京市西城区阜成门外大街35号院", "100037"),)
    assert found.deadlines == (
        Deadline("电子", at=midnight, text="2025-09-30"),
        Deadline("邮寄", at=midnight, basis=Basis.POSTMARK, grace=timedelta(days=10), text="2025-09-30"),
    )
    assert found.categories == (Category("1", "社会工作党建品牌"), Category("2", "新兴领域党建品牌"), Category("3", "党建引领基层治理党建品牌"))
    assert found.requirements == (
        form,
        case,
        Requirement("品牌标识", need=Need.IF_ANY, inside="案例", formats=("jpg", "png")),
        evidence,
        Requirement("申报表(纸质)", routes=post, seal="本单位"),
        Requirement("案例(纸质)", routes=post, seal="本单位"),
        Requirement("相关资料(纸质)", routes=post, need=Need.IF_ANY, per=Per.UNIT),
    )
    assert found.correspondence == Correspondence(
        reminders=(Rung(15), Rung(7), Rung(3)), signature="中国社会工作联合会党建工作部", enquiries="靳老师 010-68320119", lacking=True
    )
    assert found.rulings[0] == SettledQuestion("正文字数(3000字以内/不超过5000字)", "按5000字提示，不作退回理由")
    assert len(found.rulings) == 5
    assert [found.deadline_of(one).name for one in found.requirements] == ["电子"] * 4 + ["邮寄"] * 3


def test_sq2026_equals_its_notice() -> None:
    found = read(bundled_path("SQ2026"))

    advice, text, pictures = found.requirements[1:]
    assert found.intake.mailboxes == (MailIntake("zhongguoshequ@vip.163.com", subject_not_starts=("投稿",)),)
    assert found.deadlines == (Deadline("", at=datetime(2026, 8, 1, tzinfo=ZONE), text="2026-07-31"),)
    assert (found.applicants.roster, found.applicants.roles) == ("委员单位名册.xlsx", (("委员单位", "在名册"),))
    assert [one.key for one in found.categories] == ["一", "二", "三", "四"]
    assert advice == Requirement(
        "推荐意见",
        when=(("委员单位", "否"),),
        any_of=(
            Requirement("推荐意见", inside="申报表", seal="推荐单位"),
            Requirement("推荐意见", ("专家推荐意见", "推荐信"), formats=("pdf", "图片", "doc", "docx"), signature="专家"),
        ),
    )
    assert (text.aliases, text.together, text.formats) == (("案例", "经验材料"), ("pdf", "word"), ())
    assert [one for one in text.checks if one.weight is Weight.HUMAN] == [
        Check(Weight.HUMAN, "人工", words=(words,)) for words in ("近三年来已实施", "成效显著", "突出实招")
    ]
    assert text.checks[1] == Check(Weight.SHOULD, "字数", "正文", amount("约3000", 2400, 3600, "字", about=True))
    assert pictures.inside == "材料正文"
    assert pictures.checks == (
        Check(Weight.MUST, "张数", "", amount("3-5", 3, 5, "张")),
        Check(Weight.SHOULD, "像素", "", amount("短边不少于1080", 1080, None, "像素", side="短边")),
        Check(Weight.SHOULD, "说明", words=("每张",)),
    )
    assert found.duplicates == DuplicateRule(("SQ2025",), ("单位+案例名", "正文相似"), "转人工")
    assert found.correspondence.reminders == (Rung(30), Rung(7), Rung(2))


def test_fj2021_equals_its_notice() -> None:
    found = read(bundled_path("FJ2021"))

    assert found.intake.mailboxes == ()
    assert found.intake.pages == (("登记", "二维码活动页面"),)
    assert found.deadlines == (Deadline("", opens=date(2021, 4, 1), at=datetime(2021, 11, 1, tzinfo=ZONE), text="2021-10-31"),)
    assert found.applicants.channels == ("网络征集", "组织部门推荐", "行业部门推荐", "党校系统推荐")
    assert found.categories[6] == Category("7", "新兴领域和新兴业态")
    assert [(one.name, one.routes, one.when, one.per) for one in found.requirements[2:]] == [
        ("佐证", (Route.PAGE,), (), Per.CASE),
        ("报名表(纸质)", (Route.POST,), (("获奖", "是"),), Per.CASE),
        ("文字材料(纸质)", (Route.POST,), (("获奖", "是"),), Per.CASE),
        ("佐证(纸质)", (Route.POST,), (("获奖", "是"),), Per.UNIT),
    ]
    assert found.rulings == (SettledQuestion("“获得…的单位”须“在网上提交的同时”邮寄", "只对入选单位要纸质件；先行寄来的照收登记"),)


def test_tg_equals_its_notice() -> None:
    found = read(bundled_path("TG"))

    assert found.intake.mailboxes == (MailIntake("zhongguoshequ@vip.163.com", subject_starts=("投稿",)),)
    assert found.deadlines == (Deadline("", Term.OPEN_ENDED, text="长期"),)
    assert found.applicants.kind == "单位或个人"
    assert found.requirements == (
        Requirement(
            "稿件",
            formats=("doc", "docx", "wps", "pdf", "正文"),
            fields=(FieldWanted("报送单位", "单位"),),
            fields_when=(("署名", (FieldWanted("作者", "姓名"), FieldWanted("作者单位", "单位"))),),
        ),
        Requirement(
            "照片原版",
            need=Need.IF_ANY,
            formats=("jpg", "png"),
            checks=(Check(Weight.SHOULD, "单件大小", "", amount("不少于500KB", 500 * 1024, None, "字节")),),
        ),
    )
    assert found.correspondence == Correspondence(signature="《社区工作通讯》编辑部", enquiries="010-65081896")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("催报: 不催", (True, True, False, False, False)),
        ("催报: [截止前7天]", (True, True, False, True, False)),
        ("催报: [截止前7天], 逾期告知: 不发, 签收: 否, 撤回确认: 不发", (False, False, False, False, False)),
        ("催报: 不催, 逾期告知: 发, 单位确认: 发, 延期告知: 是", (True, True, True, True, True)),
        ("reminders: none, overdue: send, parcel_receipt: none, unit_name: yes, withdrawal: no, extension: send", (False, False, True, True, True)),
    ],
)
def test_a_sheet_says_which_letters_it_wants(said: str, wanted: tuple[bool, ...]) -> None:
    found = read_text(re.sub(r"往来: \{.*\}", f"往来: {{{said}}}", BASE), "t.yaml").correspondence

    assert (found.parcels, found.withdrawals, found.names, found.lacking, found.extensions) == wanted


def test_a_letter_that_is_neither_sent_nor_not_is_a_problem() -> None:
    with pytest.raises(SheetError, match=r"签收.*发"):
        read_text(re.sub(r"往来: \{.*\}", "往来: {签收: 看情况}", BASE), "t.yaml")


# ── both languages ───────────────────────────────────────────────────────────


def test_english_keys_read_the_same() -> None:
    twin = (Path(__file__).parent / "golden" / "DJ2025.en.yaml").read_text(encoding="utf-8")

    found = read_text(twin, "DJ2025.en.yaml")

    assert replace(found, sheet_sha256="") == replace(read(bundled_path("DJ2025")), sheet_sha256="")


@pytest.mark.parametrize("table", TABLES)
def test_every_key_has_one_english_alias_of_its_own(table: str) -> None:
    aliases = list(TABLES[table].values())

    assert len(set(aliases)) == len(aliases)
    assert not set(aliases) & set(TABLES[table])


def test_every_subject_of_a_check_has_a_shape() -> None:
    assert set(TABLES["检查"]) == set(SUBJECT_UNITS) | WORD_SUBJECTS | TEXT_SUBJECTS | FLAG_SUBJECTS


def test_problems_are_told_in_english_too() -> None:
    with pytest.raises(SheetError) as raised:
        read_text(BASE.replace("途径: 电邮", "via: fax"), "call.yaml")

    assert raised.value.told("en") == "call.yaml line 22: “via” cannot be “fax”; choose from email、post、page、hand."


# ── other calls ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", sorted(SHEETS.glob("*.yaml")), ids=lambda path: path.stem)
def test_other_calls_are_accepted(path: Path) -> None:
    assert isinstance(read(path), Campaign)


def sheet(stem: str) -> Campaign:
    return read(SHEETS / f"{stem}.yaml")


def test_deadlines_of_other_calls() -> None:
    hour = datetime(2026, 5, 31, 12, tzinfo=ZONE)
    extended = sheet("heritage-cases").deadlines[0]
    rolling = sheet("rolling-standards").deadlines

    assert sheet("student-contest").deadlines[1] == Deadline("作品", at=hour, quota=500, text="2026/5/31 中午12时")
    assert (extended.at, extended.postponed_from) == (datetime(2026, 10, 21, tzinfo=ZONE), datetime(2026, 9, 21, tzinfo=ZONE))
    assert rolling[0].batches == (datetime(2026, 4, 1, tzinfo=ZONE), datetime(2026, 7, 1, tzinfo=ZONE), datetime(2026, 10, 1, tzinfo=ZONE))
    assert rolling[1] == Deadline("立项申请书(纸质)", at=datetime(2026, 10, 16, tzinfo=ZONE), text="2026-10-15")
    assert sheet("village-exhibits").deadlines == (Deadline("", Term.UNDECIDED, text="未定"),)
    assert [one.basis for one in sheet("science-award").deadlines] == [Basis.SYSTEM, Basis.POSTMARK, Basis.RECEIVED]


def test_mailboxes_by_category() -> None:
    photo, report = sheet("photo-contest").intake, sheet("grassroots-report").intake

    assert [(one.address, one.serves) for one in photo.mailboxes] == [
        ("jishi@photo.example.org.cn", (("分类", "1"),)),
        ("yishu@photo.example.org.cn", (("分类", "2"),)),
        ("kids@photo.example.org.cn", (("分类", "3"),)),
    ]
    assert photo.subject_pattern == photo.archive_pattern == "{分类}-{作品}-{姓名}-{电话}"
    assert report.mailboxes[2].serves == (("分类", "3"), ("分类", "4"))
    assert report.post[1].serves == (("分类", "2"), ("分类", "3"), ("分类", "4"))


def test_copies_seals_and_recommenders() -> None:
    award, report = sheet("science-award"), sheet("grassroots-report")

    paper = award.requirements[1]
    assert (paper.copies, paper.originals, paper.seal) == (5, 1, "完成单位、推荐单位")
    assert paper.as_written == (("装订", "左侧胶装，不加硬皮"), ("纸张", "A4双面"))
    assert award.applicants.quota == amount("不超过5项", None, 5, "件")
    assert award.requirements[3].per is Per.RECOMMENDER
    assert award.requirements[3].summary
    assert (report.requirements[1].copies, report.requirements[1].copies_by) == (3, (("1", 3), ("2", 2)))
    assert report.categories[0].limit == amount("2篇", None, 2, "件")
    assert report.correspondence.reminders == (Rung(10, "电子"), Rung(3, "电子"), Rung(5, "纸质"))


def test_categories_may_be_divided_and_bring_their_own() -> None:
    found = sheet("nested-categories")

    assert [(one.key, one.name, one.parent) for one in found.categories] == [
        ("1", "舞蹈", ""),
        ("1.1", "广场舞", "1"),
        ("1.2", "民族舞", "1"),
        ("2", "曲艺", ""),
        ("2.1", "相声", "2"),
        ("2.2", "快板", "2"),
        ("3", "声乐", ""),
    ]
    assert found.requirements[-1].name == "台词本"
    assert found.requirements[-1].when == (("分类", "2"),)
    assert found.intake.mailboxes[1] == MailIntake("wudao@sq.example.org.cn", (("分类", "1"),))
    assert found.correspondence.reminders == (Rung(7), Rung(0))


def test_a_condition_written_twice_means_either() -> None:
    when = sheet("science-award").requirements[2].when

    assert when == (("分类", "A"), ("分类", "B"))
    assert [holds(when, {"分类": key}) for key in "ABC"] == [True, True, False]
    assert holds(when, {}) is None


# ── faults ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("written", "instead", "said"), FAULTS, ids=[f"{number:02d}" for number in range(len(FAULTS))])
def test_a_planted_fault_is_named_with_its_line(written: str, instead: str, said: list[str]) -> None:
    assert written in BASE

    assert problems(BASE.replace(written, instead, 1)) == said


def test_all_faults_of_one_sheet_are_named_at_once() -> None:
    planted = ["代号: 春风2026", "以: 到账", "宽限: 很久", "途径: 传真", "格式: [dcox, pdf]", "其中原件: 5", "缺则: 罚款", "催报: [截止后7天]", "时刻: 17:30"]
    text, expected = BASE, []
    for written, instead, said in FAULTS:
        if instead in planted:
            text = text.replace(written, instead, 1)
            expected += said

    assert sorted(problems(text)) == sorted(expected)
    assert len(expected) == len(planted)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "：征集单是空的。"),
        ("# 说明", "：征集单是空的。"),
        ("活动：测试", " 第1行：“活动”后面的冒号是全角，请改成半角冒号加一个空格。是不是想写“活动: 测试”？"),
        ("你好", " 第1行：征集单应由“项目: 内容”组成，例如“活动: ……”。"),
        ("[" * 100, " 第1行：层次套得太深。"),
        ("a: " + "[" * 30 + "]" * 30, " 第1行：层次套得太深。"),
        ("a: b\x00", " 第1行：有看不见的控制字符，请删去重打这一行。"),
        ("活动: 甲\n---\n活动: 乙", " 第2行：一份文件只写一份征集单，请删去“---”及其后的内容。"),
        ("x" * 1_000_001, "：文件超过1MB，不像一份征集单。"),
        ("a: [" + "b, " * 20_001 + "c]", " 第1行：内容太多，不像一份征集单。"),
    ],
    ids=["empty", "comment", "wide", "words", "deep-open", "deep", "control", "two", "big", "many"],
)
def test_what_is_no_sheet_at_all_is_said_in_one_sentence(text: str, said: str) -> None:
    assert problems(text) == [said]


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    assert problems("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n")[0] == " 第1行：内容以“&”开头，要整个用引号括起来。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_sheet_is_read_in_any_encoding_an_editor_saves(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "征集单.yaml"
    path.write_text(BASE.replace("\n", "\r\n"), encoding=encoding, newline="")

    assert replace(read(path), sheet_sha256="") == replace(read_text(BASE, "x"), sheet_sha256="")


def test_a_missing_file_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="没有这个文件"):
        read(tmp_path / "无.yaml")


def test_postcodes_and_hours_stay_what_was_typed() -> None:
    text = BASE.replace('邮编: "430000"', "邮编: 010010").replace("时间: 2026-09-30, 以: 收到", "时间: 2026-09-30 17:30, 以: 收到")

    found = read_text(text, "x")

    assert found.intake.post[0].postcode == "010010"
    assert found.deadlines[0].at == datetime(2026, 9, 30, 17, 30, tzinfo=ZONE)


# ── laws ─────────────────────────────────────────────────────────────────────

ALL = [bundled_path(code) for code in bundled()] + sorted(SHEETS.glob("*.yaml"))
TEXTS = [path.read_text(encoding="utf-8") for path in ALL]
WORDS = sorted({word for table in TABLES.values() for pair in table.items() for word in pair})


def reads_or_names_a_problem(text: str) -> None:
    try:
        found = read_text(text, "单.yaml")
    except SheetError as error:
        said = (error.problems, str(error), error.told("en"))
        assert all(said)
    else:
        assert found.deadlines


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=300)
def test_any_text_is_read_or_refused(text: str) -> None:
    reads_or_names_a_problem(text)


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.text(alphabet="是否不超过约3-5MB字分钟{}[]:, '\"\n ：甲2026/09/30@.|>&*!%", max_size=25)), max_size=12))
@settings(deadline=None, max_examples=300)
def test_any_keys_with_any_values_are_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    reads_or_names_a_problem("\n".join(f"{word}: {value}" for word, value in pairs))


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_a_sheet_with_a_line_lost_doubled_or_moved_is_read_or_refused(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(TEXTS)).split("\n")
    position = data.draw(st.integers(0, len(lines) - 1))
    act = data.draw(st.sampled_from(["lose", "double", "indent", "swap", "empty"]))
    line = lines[position]
    changed = {
        "lose": [],
        "double": [line, line],
        "indent": ["  " + line],
        "swap": [*lines[position + 1 : position + 2], line],
        "empty": [line.partition(":")[0] + ":"],
    }
    reads_or_names_a_problem("\n".join([*lines[:position], *changed[act], *lines[position + (2 if act == "swap" else 1) :]]))


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_a_sheet_with_a_key_renamed_is_read_or_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    found = data.draw(st.sampled_from(list(re.finditer(r"[^\s{,:\[\]\"]+(?=: )", text))))
    other = data.draw(st.one_of(st.sampled_from(WORDS), st.text(min_size=1, max_size=5)))
    reads_or_names_a_problem(text[: found.start()] + other + text[found.end() :])


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_a_sheet_with_a_value_changed_is_read_or_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    found = data.draw(st.sampled_from(list(re.finditer(r"(?<=: )[^\s{},\[\]]+", text))))
    other = data.draw(
        st.one_of(st.text(max_size=12), st.sampled_from(["{a: b}", "[a, b]", "[]", "{}", "~", "999999999999999", "0", "-1", "9999-12-31", "24:00", "一万亿"]))
    )
    reads_or_names_a_problem(text[: found.start()] + other + text[found.end() :])


# ── the documentation ────────────────────────────────────────────────────────


def documented() -> list[tuple[str, str, str, str]]:
    """(table, key, alias, example) of every row of the manual, in the order of the grammar."""
    order = iter([name for name, table in TABLES.items() for _ in table])
    rows = re.findall(r"^\| (\S+) \| `(\w+)` \| .+? \| (?:`(.*)`)? ?\|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    return [(next(order, ""), key, alias, example.replace("\\|", "|")) for key, alias, example in rows]


def test_every_key_is_documented_with_its_alias() -> None:
    rows = [(key, alias) for _, key, alias, _ in documented()]

    assert rows == [pair for table in TABLES.values() for pair in table.items()]


# Where the entries of a table stand in a sheet, and what must stand beside them.
FRAMES: dict[str, tuple[str, dict[str, str]]] = {
    "征集单": ("<>", {}),
    "收件": ("收件: {<>}", {"信箱": "a@b.cn"}),
    "信箱": ("收件: {信箱: {<>}}", {"地址": "a@b.cn"}),
    "邮寄": ("收件: {信箱: a@b.cn, 邮寄: {<>}}", {"地址": "某路1号"}),
    "截止": ("截止: [{<>}]", {"时间": "2026-09-30"}),
    "申报": ("申报: {<>}", {"名册": "名册.xlsx"}),
    "推荐": ("推荐: {<>}", {}),
    "分类": ("分类: {1: {<>}, 2: 治理}", {"名称": "服务"}),
    "材料": ("材料: [申报表, {<>}]", {"名称": "例"}),
    "检查": ("材料: [{名称: 例, 宜: {<>}}]", {}),
    "往来": ("往来: {<>}", {}),
    "日报": ("往来: {日报: {<>}}", {"收件": "a@b.cn"}),
    "催报": ("往来: {催报: [{<>}]}", {"截止": "邮寄", "前": "7天"}),
    "裁定": ("裁定: [{<>}]", {"问": "甲", "定": "乙"}),
    "变更": ("变更: [{<>}]", {"事项": "例"}),
    "查重": ("查重: {<>}", {"与": "A"}),
}
PLAIN = {
    "活动": "活动: 例",
    "代号": "代号: LI",
    "收件": "收件: {信箱: a@b.cn, 邮寄: {地址: 某路1号}, 当面: 某路1号}",
    "截止": "截止: {电子: 2026-09-30, 邮寄: 2026-09-30}",
    "材料": "材料: [例]",
    "申报": "申报: {名册: 名册.xlsx, 渠道: [推荐], 角色: {委员单位: 在名册}}",
    "分类": "分类: [服务, 治理]",
}


@pytest.mark.parametrize(("table", "key", "example"), [(table, key, example) for table, key, _, example in documented() if example])
def test_every_example_of_the_manual_is_accepted(table: str, key: str, example: str) -> None:
    frame, beside = FRAMES[table]
    entries = [f"{word}: {value}" for word, value in beside.items() if word != key]
    framed = frame.replace("<>", ", ".join([*entries, example]))
    own = framed.partition(":")[0]

    text = "\n".join([*(line for word, line in PLAIN.items() if word != own), framed])

    assert isinstance(read_text(text, key), Campaign)


def test_the_shortest_sheet_of_the_manual_is_accepted() -> None:
    text = DOCS.read_text(encoding="utf-8").rpartition("```yaml\n")[2].partition("```")[0]

    assert read_text(text, "manual").code == "AL2026"
