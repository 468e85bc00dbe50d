"""Forms as bureaus and associations attach them to their notices: tables."""

from __future__ import annotations

from random import Random

from forms.applicants import Who, someone
from forms.sheets import C, P, Sheet, T, boxes, gap, spread, t

SEAL = "（盖章）¶年    月    日"


def _form(layout: str, w: Who, blocks: tuple[P | T, ...], wanted: str, truth: tuple[str, ...]) -> Sheet:
    """*wanted*: 标签:意思 in order of *truth*."""
    asked = dict(one.split(":") for one in wanted.split())
    return Sheet(layout, blocks, asked, dict(zip(asked, truth, strict=True)), w.sorts)


def excellent_case(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("案例名称", C(w.title, 3)),
        ("申报单位", C(w.unit), "统一社会信用代码", w.code),
        ("单位负责人", w.leader, "职务", w.leader_duty),
        ("负责人电话", w.leader_phone, "传真", w.fax),
        ("联系人", w.contact, "职务", w.duty),
        ("办公电话", w.phone, "手机", w.mobile),
        ("电子邮箱", w.email, "邮编", w.postcode),
        ("通讯地址", C(w.address, 3)),
        ("案例类别", C(boxes(w.sorts, w.sort, chance, "\n"), 3)),
        ("案例摘要\n（500字以内）", C(w.long, 3)),
        ("申报单位\n意  见", C("¶¶负责人签字：        " + SEAL, 3)),
        ("推荐单位\n意  见", C("¶¶" + SEAL, 3)),
    )
    head = (P("附件1"), P("优秀案例申报表", "title"), P(f"填报单位（盖章）：{w.unit}\t填报日期：{w.date}"))
    return _form(
        "excellent_case",
        w,
        (*head, table),
        "案例名称:案例 申报单位:单位 统一社会信用代码:文字 联系人:姓名 手机:电话 办公电话:电话 电子邮箱:邮箱 邮编:邮编 通讯地址:地址 案例类别:分类 填报日期:日期",
        (w.title, w.unit, w.code, w.contact, w.mobile, w.phone, w.email, w.postcode, w.address, w.sort, w.date),
    )


def recommendation(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        (C("基\n本\n信\n息", 1, 4), "项目名称", C(w.title, 3)),
        ("推荐单位", C(w.upper, 3)),
        ("实施单位", C(w.unit, 3)),
        ("项目类别", C(boxes(w.sorts, w.sort, chance), 3)),
        (C("联\n系\n方\n式", 1, 3), spread("联系人", chance), w.contact, spread("职务", chance), w.duty),
        (spread("手机", chance), w.mobile, "固定电话", w.phone),
        ("E-mail", w.email, "邮政编码", w.postcode),
        (C("主\n要\n事\n迹"), C(w.long, 4)),
        ("推\n荐\n意\n见", C("¶" + SEAL, 4)),
    )  # fmt: skip
    return _form(
        "recommendation",
        w,
        (P("附件2：", ""), P("全市优秀社会工作项目推荐表", "title"), table),
        "项目名称:项目 推荐单位:推荐单位 实施单位:单位 项目类别:分类 联系人:姓名 联系电话:电话 电子邮箱:邮箱 邮编:邮编 职务:文字",
        (w.title, w.upper, w.unit, w.sort, w.contact, w.mobile or w.phone, w.email, w.postcode, w.duty),
    )


def volunteer_contest(chance: Random) -> Sheet:
    w = someone(chance)
    cover = tuple(
        P(f"{label}：{gap(value, 30)}")
        for label, value in (("项 目 名 称", w.title), ("申 报 单 位", w.unit), ("推 荐 单 位", w.upper), ("填 报 日 期", w.date))
    )
    table = t(
        (C("一、项目基本信息", 4),),
        ("项目名称", C(w.title, 3)),
        ("项目类别", C(boxes(w.sorts, w.sort, chance), 3)),
        ("开展时间", "2023年3月至今", "服务地域", "全市"),
        (C("二、申报单位基本情况", 4),),
        ("单位名称", C(w.unit, 3)),
        ("单位性质", C("☑事业单位 □企业 □社会组织 □其他：____", 3)),
        ("单位地址", w.address, "邮编", w.postcode),
        ("项目负责人", w.leader, "手机号码", w.leader_phone),
        ("项目联系人", w.contact, "手机号码", w.mobile),
        ("电子邮箱", C(w.email, 3)),
        (C("三、项目简介（800字以内）¶" + w.long, 4),),
    )  # fmt: skip
    return _form(
        "volunteer_contest",
        w,
        (P("编号："), P("志愿服务项目大赛", "title"), P("申  报  书", "title"), *cover, P("大赛组委会  制"), table),
        "项目名称:项目 申报单位:单位 推荐单位:推荐单位 填表日期:日期 类别:分类 通讯地址:地址 邮编:邮编 负责人:姓名 联系人:姓名 联系电话:电话 电子邮箱:邮箱",
        (w.title, w.unit, w.upper, w.date, w.sort, w.address, w.postcode, w.leader, w.contact, w.mobile, w.email),
    )


def assessment(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("社会组织名称", C(w.unit, 5)),
        ("统一社会\n信用代码", C(w.code, 2), "成立时间", C("2012年5月", 2)),
        ("法定代表人", w.leader, "办公电话", w.phone, "手机", w.leader_phone),
        ("联 系 人", w.contact, "传    真", w.fax, "手机", w.mobile),
        ("办公地址", C(w.address, 3), "邮政编码", w.postcode),
        ("开户银行", C(w.bank, 2), "账  号", C(w.account, 2)),
        ("电子信箱", C(w.email, 2), "业务主管单位", C(w.upper, 2)),
        ("业务范围", C(w.long, 5)),
        ("填表人", "张三丰", "填表日期", C(w.date, 3)),
    )
    return _form(
        "assessment",
        w,
        (P("社会组织评估登记表", "title"), table),
        "申报单位:单位 统一社会信用代码:文字 联系人:姓名 联系电话:电话 通讯地址:地址 邮编:邮编 电子邮箱:邮箱 填表日期:日期 开户银行:文字",
        (w.unit, w.code, w.contact, w.mobile, w.address, w.postcode, w.email, w.date, w.bank),
    )


def brand(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("品　牌　名　称", C(w.title, 3)),
        ("所属党组织全称", C(w.unit, 3)),
        ("党组织书记", w.leader, "联系电话", w.leader_phone),
        ("联　系　人", w.contact, "联系电话", w.mobile),
        ("品　牌　类　别", C(w.sort, 3)),
        ("创　建　时　间", C("2021年7月1日", 3)),
        ("品牌内涵¶（300字）", C(w.long, 3)),
        ("上级党组织¶审核意见", C("同意推荐。¶" + SEAL, 3)),
    )
    return _form(
        "brand",
        w,
        (P("党建品牌申报表", "title"), P(f"报送单位：{w.upper}（盖章）"), table),
        "品牌名称:案例 品牌类别:分类 联系人:姓名 联系电话:电话",
        (w.title, w.sort, w.contact, w.mobile),
    )


def essay(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("论文题目", C(w.title, 5)),
        ("所属专题", C(boxes(w.sorts, w.sort, chance), 5)),
        (C("作者\n信息", 1, 3), "序号", "姓名", "单位", "职称", "手机"),
        ("1", w.contact, w.unit, w.duty, w.mobile),
        ("2", "魏无双", "临江学院", "教授", "13600000001"),
        ("联系邮箱", C(w.email, 2), "通讯地址", C(w.address, 2)),
        ("是否同意结集出版", C("☑是  □否", 5)),
    )
    return _form(
        "essay",
        w,
        (P("论文征集活动报名表", "title"), table),
        "论文题目:题目 作者姓名:姓名 手机:电话 电子邮箱:邮箱 通讯地址:地址",
        (w.title, w.contact, w.mobile, w.email, w.address),
    )


def calligraphy(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("姓  名", w.contact, "性  别", "女", C("贴\n照\n片\n处", 1, 3)),
        ("出生年月", "1980.05", "民  族", "汉"),
        ("工作单位", w.unit, "职  务", w.duty),
        ("作品名称", C(w.title, 4)),
        ("作品类别", "书法", "尺  寸", C("四尺整张（138cm×69cm）", 2)),
        ("手  机", w.mobile, "邮  编", C(w.postcode, 2)),
        ("通讯地址", C(w.address, 4)),
        ("释  文", C("春风又绿江南岸¶明月何时照我还", 4)),
    )
    return _form(
        "calligraphy",
        w,
        (P("书法作品投稿登记表", "title"), table, P("注：1.本表一式两份，贴于作品背面右下角。2.联系电话务必填写准确。")),
        "姓名:姓名 单位:单位 职务:文字 作品名称:作品 联系电话:电话 邮编:邮编 通讯地址:地址",
        (w.contact, w.unit, w.duty, w.title, w.mobile, w.postcode, w.address),
    )


def collective(chance: Random) -> Sheet:
    w = someone(chance)
    cover = (P("先进集体推荐审批表", "title"), P(f"集体名称  {gap(w.unit, 28)}"), P(f"推荐单位  {gap(w.upper, 28)}"), P(f"填报时间  {gap(w.date, 28)}"))
    table = t(
        ("集体名称", C(w.unit, 3)),
        ("集体性质", "事业单位", "集体级别", "正科级"),
        ("集体人数", "23", "集体所属单位", w.upper),
        ("集体负责人姓名", w.leader, "集体负责人单位及职务", w.leader_duty),
        ("集体负责人联系电话", w.leader_phone, "集体通讯地址", w.address),
        ("拟授予称号", C("全市社会工作先进集体", 3)),
        (C("何时何地受过何种奖励"), C("无", 3)),
        (C("主要先进事迹¶" + w.long, 4),),
    )
    return _form("collective", w, (*cover, P("填 表 说 明"), P("1.本表用打印方式填写，使用仿宋小四号字。¶2.集体名称填写全称，联系电话填写手机号码。"), table),
                 "集体名称:单位 推荐单位:推荐单位 填报时间:日期 负责人:姓名 联系电话:电话 通讯地址:地址", (w.unit, w.upper, w.date, w.leader, w.leader_phone, w.address))  # fmt: skip


def university(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("学校名称", C(w.unit, 5)),
        ("案例名称", C(w.title, 5)),
        ("类别", "姓名", "职务", "办公电话", "手机", "邮箱"),
        ("负责人", w.leader, w.leader_duty, "", w.leader_phone, "fuze@example.org"),
        ("联系人", w.contact, w.duty, w.phone, w.mobile, w.email),
        ("财务", w.finance, "会计", "", w.finance_phone, ""),
        ("案例类型", C(boxes(w.sorts, w.sort, chance), 5)),
        ("通信地址", C(w.address, 3), "邮编", w.postcode),
    )
    return _form("university", w, (P("附件3"), P("高校案例征集表", "title"), table), "学校名称:单位 案例名称:案例 联系人:姓名 手机:电话 电子邮箱:邮箱 负责人:姓名 类别:分类 通讯地址:地址 邮编:邮编",
                 (w.unit, w.title, w.contact, w.mobile, w.email, w.leader, w.sort, w.address, w.postcode))  # fmt: skip


def sections(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        (C("申报单位基本情况", 1, 3), "名称", C(w.unit, 3)),
        ("地址", w.address, "邮编", w.postcode),
        ("负责人", w.leader, "电话", w.leader_phone),
        (C("项目联系人", 1, 2), "姓名", w.contact, "职务", w.duty),
        ("手机", w.mobile, "邮箱", w.email),
        (C("财务联系人", 1, 1), "姓名", w.finance, "手机", w.finance_phone),
        (C("申报项目", 1, 2), "名称", C(w.title, 3)),
        ("类别", C(boxes(w.sorts, w.sort, chance), 3)),
    )
    return _form("sections", w, (P("公益项目申报表", "title"), table), "申报单位:单位 项目名称:项目 类别:分类 联系人:姓名 联系电话:电话 电子邮箱:邮箱 通讯地址:地址 邮编:邮编 职务:文字",
                 (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address, w.postcode, w.duty))  # fmt: skip


def numbered(chance: Random) -> Sheet:
    w = someone(chance)
    rows = (
        ("申报单位全称", w.unit),
        ("案例标题", w.title),
        ("案例所属类别", w.sort),
        ("联系人姓名", w.contact),
        ("联系人职务", w.duty),
        ("联系人手机", w.mobile),
        ("联系人邮箱", w.email),
        ("联系地址", w.address),
    )
    table = t(
        ("序号", "项  目", "填写内容", "备注"),
        *((str(n), label, value, "必填" if n < 4 else "") for n, (label, value) in enumerate(rows, 1)),
        widths=(1, 3, 6, 1),
    )
    return _form(
        "numbered",
        w,
        (P("案例信息表", "title"), table),
        "申报单位:单位 案例名称:案例 分类:分类 联系人:姓名 职务:文字 联系电话:电话 电子邮箱:邮箱 通讯地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.duty, w.mobile, w.email, w.address),
    )


def hints(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("*单位名称（与公章一致）", C(w.unit, 3)),
        ("*案例名称（不超过30字，不含标点）", C(w.title, 3)),
        ("*案例分类（请打“√”）", C(boxes(w.sorts, w.sort, chance), 3)),
        ("*联系人（须为本单位在职人员）", w.contact, "*手机号（用于接收通知）", w.mobile),
        ("固定电话（区号-号码）", w.phone, "*电子邮箱（请勿填写单位公共邮箱）", w.email),
        ("邮寄地址（用于寄送证书）", C(w.address, 3)),
    )
    return _form("hints", w, (P("案例征集登记表", "title"), P("填表须知：带*为必填项，联系人请保持手机畅通。"), table), "申报单位:单位 案例名称:案例 分类:分类 联系人:姓名 手机:电话 固定电话:电话 电子邮箱:邮箱 通讯地址:地址",
                 (w.unit, w.title, w.sort, w.contact, w.mobile, w.phone, w.email, w.address))  # fmt: skip


TABLED = (excellent_case, recommendation, volunteer_contest, assessment, brand, essay, calligraphy, collective, university, sections, numbered, hints)
