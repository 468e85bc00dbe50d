"""Forms drawn up apart and asked for the labels of another sheet, each of a kind that was lost once: posts for persons, bodies of many kinds, remarks aside."""

from __future__ import annotations

from random import Random

from forms.applicants import someone
from forms.bureau import _form
from forms.sheets import C, P, Sheet, boxes, t

ASKED = "申报单位:单位 案例名称:案例 申报类别:分类 联系人:姓名 联系电话:电话 电子邮箱:邮箱 通讯地址:地址"


def press(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("作品标题", C(w.title, 3), "参评项目", w.sort),
        ("作者\n（主创人员）", C("张晓、王大力", 2), "编辑", C("刘敏", 2)),
        ("原创单位", C(w.unit, 2), "首发日期", C("2025年8月9日", 2)),
        ("采编过程\n（作品简介）", C(w.long, 5)),
        ("推荐理由", C("¶签名：（盖单位公章）¶2026年  月  日", 5)),
        ("联系人", w.contact, "邮箱", w.email, "手机", w.mobile),
        ("地址", C(w.address, 3), "邮编", w.postcode),
    )
    return _form(
        "press",
        w,
        (P("新闻奖参评作品推荐表", "title"), table),
        "作品标题:案例 参评项目:分类 申报单位:单位 联系人:姓名 联系电话:电话 电子邮箱:邮箱 通讯地址:地址 邮编:邮编",
        (w.title, w.sort, w.unit, w.contact, w.mobile, w.email, w.address, w.postcode),
    )


def union(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("申报工会", C(w.unit, 4)),
        ("工会主席", w.leader, "手机", C(w.leader_phone, 2)),
        ("具体负责人", w.contact, "手机", C(w.mobile, 2)),
        ("职务", w.duty, "电子邮箱", C(w.email, 2)),
        ("创新案例名称", C(w.title, 4)),
        ("案例所属类别\n（请打“√”）", C(boxes(w.sorts, w.sort, chance, "\n"), 4)),
        ("工会地址", C(w.address, 4)),
        ("上级工会\n推荐意见", C("¶¶（盖章）  年  月  日", 4)),
    )
    return _form(
        "union",
        w,
        (P("工会工作创新案例申报表", "title"), table),
        ASKED,
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def numbered_rows(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0, gaps=0.25)
    table = t(
        ("序号", "填报项目", "填报内容", "备注"),
        ("1", "单位名称", w.unit, "与公章一致"),
        ("2", "案例名称", w.title, "30字以内"),
        ("3", "申报类别", w.sort, ""),
        ("4", "联系人", w.contact, ""),
        ("5", "联系电话", w.mobile, "手机"),
        ("6", "电子邮箱", w.email, ""),
        ("7", "通讯地址", w.address, "用于寄送证书"),
    )
    return _form(
        "numbered_rows",
        w,
        (P("典型案例信息采集表", "title"), table),
        ASKED,
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def station(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("服务站（所）名称", C(w.unit, 3)),
        ("品牌名称", C(w.title, 3)),
        ("品牌类型", C(w.sort, 3)),
        ("站长姓名", w.leader, "联系电话", w.leader_phone),
        ("信息员姓名", w.contact, "信息员电话", w.mobile),
        ("站点地址", C(w.address, 3)),
        ("电子邮件", C(w.email, 3)),
    )
    return _form(
        "station",
        w,
        (P("志愿服务站品牌申报表", "title"), table),
        "申报单位:单位 案例名称:案例 申报类别:分类 联系人:姓名 信息员电话:电话 电子邮箱:邮箱 通讯地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def two_in_a_cell(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    who = f"{w.contact}，{w.duty}" if w.contact and w.duty else w.contact
    reached = f"{w.mobile}，{w.email}" if w.mobile and w.email else ""
    table = t(
        ("推荐单位联系人及电话", C("王科长 010-80000088", 3)),
        ("案例申报单位全称", C(w.unit, 3)),
        ("案例全称", C(w.title, 3)),
        ("申报案例所属领域（可多选）", C(w.sort, 3)),
        ("案例申报单位联系人及职务", C(who, 3)),
        ("案例申报单位联系电话及邮箱", C(reached, 3)),
        ("案例申报单位通讯地址及邮编", C(f"{w.address}，310000" if w.address else "", 3)),
    )
    return _form(
        "two_in_a_cell",
        w,
        (P("优秀案例推荐表", "title"), table),
        "申报单位:单位 案例名称:案例 申报类别:分类 联系人:姓名 联系电话:电话 电子邮箱:邮箱 邮编:邮编",
        (w.unit, w.title, w.sort, w.contact, w.mobile if reached else "", w.email if reached else "", "310000" if w.address else ""),
    )


def put_forward(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        (C("一、推荐对象基本情况", 6),),
        ("项目名称", C(w.title, 5)),
        ("执行机构", C(w.unit, 3), "机构类型", "社会服务机构"),
        ("项目领域", C(boxes(w.sorts, w.sort, chance), 5)),
        ("机构法人", w.leader, "职务", w.leader_duty, "电话", w.leader_phone),
        ("项目联系人", w.contact, "职务", w.duty, "电话", w.mobile),
        ("电子邮箱", C(w.email, 2), "机构地址", C(w.address, 2)),
        (C("二、项目事迹", 6),),
        (C(w.long, 6),),
        (C("三、推荐意见", 6),),
        (C(f"推荐单位（盖章）：{w.upper}      联系人：冯某      联系电话：0571-80000000", 6),),
    )
    return _form(
        "put_forward",
        w,
        (P("慈善项目推荐表", "title"), table),
        ASKED,
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def brand_of_village(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("村（社区）名称", w.unit, "所属乡镇（街道）", "西塘镇"),
        ("校长", w.leader, "电话", w.leader_phone),
        ("治理品牌名称", C(w.title, 3)),
        ("主题类别", C(w.sort, 3)),
        ("填报联系人", w.contact, "手机", w.mobile),
        ("办公地址", w.address, "外网邮箱", w.email),
    )
    return _form(
        "brand_of_village",
        w,
        (P("治理品牌登记表", "title"), table),
        ASKED,
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def signed_below(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        ("课题组/单位", C(w.unit, 5)),
        ("主题/成果题目", C(w.title, 5)),
        ("成果形式", "研究报告", "字数", "12000", "类别", w.sort),
        ("主持人", w.leader, "职称", "研究员", "电话", w.leader_phone),
        ("联络人", w.contact, "职称", "助研", "电话", w.mobile),
        ("E-mail", C(w.email, 5)),
        ("通信地址", C(w.address, 5)),
        (C("本人承诺成果不存在知识产权争议。¶主持人签名：            年  月  日", 6),),
        (C("单位意见：¶同意推荐。¶单位盖章          联系人：                联系电话：", 6),),
    )
    return _form(
        "signed_below",
        w,
        (P("优秀研究成果申报表", "title"), table),
        ASKED,
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def steps(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    table = t(
        (C("Step 1 填写单位", 2),),
        ("您所在的单位名称", w.unit),
        ("单位所在地址", w.address),
        (C("Step 2 填写案例", 2),),
        ("案例的名称", w.title),
        ("案例属于哪个方向", w.sort),
        (C("Step 3 联系方式", 2),),
        ("联系人称呼", w.contact),
        ("联系人手机号", w.mobile),
        ("接收通知的邮箱", w.email),
    )
    return _form(
        "steps",
        w,
        (P("在线申报（打印件）", "title"), table),
        "您所在的单位名称:单位 案例名称:案例 申报类别:分类 联系人:姓名 联系电话:电话 接收通知的邮箱:邮箱 单位所在地址:地址",
        (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address),
    )


def halved_lines(chance: Random) -> Sheet:
    w = someone(chance, slips=0.0)
    lines = (
        f"申报单位：{w.unit}\t单位性质：事业单位",
        f"联系人姓名：{w.contact}\t联系人职务：{w.duty}",
        f"联系人手机：{w.mobile}\t联系人邮箱：{w.email}",
        f"案例名称：{w.title}",
        f"案例类型：{w.sort}\t实施年份：2024",
        f"【单位地址】{w.address}",
        "【案例正文】",
        f"推荐单位：{w.upper}\t联系人：冯某\t电话：0571-80000000",
    )
    return _form("halved_lines", w, (P("申报信息", "title"), *map(P, lines)), ASKED, (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address))


STRANGERS_OTHERS = (press, union, numbered_rows, station, two_in_a_cell, put_forward, brand_of_village, signed_below, steps, halved_lines)
