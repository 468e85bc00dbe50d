"""Forms as smaller offices draw them up themselves: replies, slips, lists of questions, joint applications, text boxes."""

from __future__ import annotations

from random import Random

from forms.applicants import someone
from forms.bureau import SEAL, _form
from forms.sheets import C, P, Sheet, boxes, gap, t


def contact_pairs(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        (C("单位名称（全称）："), C(w.unit, 5)),
        ("参评案例：", C(w.title, 5)),
        ("联络员：", w.contact, "职务：", w.duty, "手机：", w.mobile),
        ("座机：", w.phone, "邮箱：", w.email, "邮编：", w.postcode),
        ("收件地址：", C(w.address, 5)),
        ("单位负责人：", w.leader, "职务：", w.leader_duty, "手机：", w.leader_phone),
    )
    return _form("contact_pairs", w, (P("参评登记表", "title"), table), "申报单位:单位 案例名称:案例 联系人:姓名 职务:文字 联系电话:电话 电子邮箱:邮箱 邮编:邮编 通讯地址:地址 负责人:姓名",
                 (w.unit, w.title, w.contact, w.duty, w.mobile or w.phone, w.email, w.postcode, w.address, w.leader))  # fmt: skip


def award_ticks(chance: Random) -> Sheet:
    w = someone(chance)
    mark = chance.choice(("√", "✓", "☑", "V"))
    ticks = tuple(mark if one == w.sort else "" for one in w.sorts)
    table = t(
        ("参评作品", C(w.title, len(w.sorts))),
        ("参评单位", C(w.unit, len(w.sorts))),
        (C("作品类别\n（对应栏打√）", 1, 2), *w.sorts),
        ticks,
        ("联系人", w.contact, *(C(text) for text in ("手机", w.mobile)), *("" for _ in w.sorts[3:])),
        ("推荐单位（盖章）", C(w.upper, len(w.sorts))),
    )
    return _form("award_ticks", w, (P("优秀作品评选申报表", "title"), table), "作品名称:作品 申报单位:单位 作品类别:分类 联系人:姓名 手机:电话 推荐单位:推荐单位",
                 (w.title, w.unit, w.sort, w.contact, w.mobile, w.upper))  # fmt: skip


def receipt_row(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("序号", "单位名称", "姓名", "性别", "职务", "手机号码", "电子邮箱", "备注"),
        ("1", w.unit, w.contact, "女", w.duty, w.mobile, w.email, ""),
        widths=(1, 4, 2, 1, 2, 3, 4, 1),
    )
    return _form("receipt_row", w, (P("附件4"), P("案例报送回执", "title"), table, P("注：请于6月30日前将回执发至邮箱shouli@example.org，联系电话010-80001234。")),
                 "单位名称:单位 姓名:姓名 职务:文字 手机:电话 电子邮箱:邮箱", (w.unit, w.contact, w.duty, w.mobile, w.email))  # fmt: skip


def mail_text(chance: Random) -> Sheet:
    w = someone(chance)
    lines = (
        "各位老师好：",
        "现报送我单位案例，信息如下：",
        f"单位全称：{w.unit}",
        f"案例标题：{w.title}",
        f"所属类别：{w.sort}",
        f"联系人：{w.contact}，{w.duty or '主任'}",
        f"手机：{w.mobile}；办公电话：{w.phone}",
        f"邮箱：{w.email}",
        f"寄证书地址：{w.address}，邮编{w.postcode or '未知'}",
        "请查收，收到请回复，谢谢！",
    )
    return _form(
        "mail_text", w, tuple(map(P, lines)), "申报单位:单位 案例名称:案例 分类:分类 手机:电话 电子邮箱:邮箱", (w.unit, w.title, w.sort, w.mobile, w.email)
    )


def broken_values(chance: Random) -> Sheet:
    w = someone(chance)

    def broken(text: str) -> str:
        at = len(text) // 2
        return f"{text[:at]}\n{text[at:]}" if len(text) > 8 else text

    table = t(
        ("项 目\n名 称", C(broken(w.title), 3)),
        ("申 报\n单 位", broken(w.unit), "项 目\n类 别", boxes(w.sorts, w.sort, chance, "¶")),
        ("联系人\n姓 名", w.contact, "联 系\n电 话", "\n".join(x for x in (w.mobile, w.phone) if x)),
        ("通 讯\n地 址", broken(w.address), "邮 政\n编 码", w.postcode),
        ("电 子\n邮 箱", C(w.email, 3)),
    )
    return _form("broken_values", w, (P("项目申报表", "title"), table), "项目名称:项目 申报单位:单位 项目类别:分类 联系人:姓名 联系电话:电话 通讯地址:地址 邮编:邮编 电子邮箱:邮箱",
                 (w.title, w.unit, w.sort, w.contact, w.mobile + w.phone, w.address, w.postcode, w.email))  # fmt: skip


def dotted(chance: Random) -> Sheet:
    w = someone(chance)
    lines = (
        ("申报单位", w.unit),
        ("案例名称", w.title),
        ("案例类型", w.sort),
        ("联系人", w.contact),
        ("联系方式", w.mobile),
        ("电子邮件", w.email),
        ("填表时间", w.date),
    )
    return _form("dotted", w, (P("案例卡片", "title"), *(P(f"{label}…………{value}" if value else f"{label}………………………") for label, value in lines)),
                 "申报单位:单位 案例名称:案例 类别:分类 联系人:姓名 联系电话:电话 电子邮箱:邮箱 填表日期:日期", (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.date))  # fmt: skip


def long_labels(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("申报单位名称（请填写与单位公章完全一致的规范化全称，不得使用简称）", w.unit),
        ("案例名称（请突出案例特色，一般不超过25个字，可加副标题）", w.title),
        ("案例所属类别（请从通知所列类别中选择一项填写）", w.sort),
        ("案例联系人（请填写熟悉案例情况的具体工作人员）", w.contact),
        ("案例联系人手机号码（请务必保持畅通，用于后续联系）", w.mobile),
        ("案例联系人电子邮箱（用于接收评审结果和证书电子版）", w.email),
        ("证书邮寄地址（请精确到门牌号，并注明收件人）", w.address),
    )
    return _form("long_labels", w, (P("案例信息采集表", "title"), table), "申报单位:单位 案例名称:案例 类别:分类 联系人:姓名 手机:电话 电子邮箱:邮箱 通讯地址:地址",
                 (w.unit, w.title, w.sort, w.contact, w.mobile, w.email, w.address))  # fmt: skip


def section_rows(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        (C("一、申报主体", 6),),
        ("主体名称", C(w.unit, 3), "主体类型", "社会组织"),
        ("信用代码", C(w.code, 2), "成立时间", C("2015-03", 2)),
        ("法定代表人", w.leader, "手机", C(w.leader_phone, 3)),
        (C("二、联系方式", 6),),
        ("姓名", w.contact, "部门", "综合部", "职务", w.duty),
        ("手机", w.mobile, "座机", w.phone, "邮箱", w.email),
        ("地址", C(w.address, 3), "邮编", w.postcode),
        (C("三、案例情况", 6),),
        ("名称", C(w.title, 5)),
        ("类别", C(boxes(w.sorts, w.sort, chance), 5)),
        ("摘要", C(w.long, 5)),
        (C("四、审核意见", 6),),
        (C("申报单位：¶" + SEAL, 3), C("推荐单位：¶" + SEAL, 3)),
    )
    return _form("section_rows", w, (P("典型案例申报表", "title"), table), "申报单位:单位 统一社会信用代码:文字 联系人:姓名 职务:文字 手机:电话 电子邮箱:邮箱 通讯地址:地址 邮编:邮编 案例名称:案例 类别:分类",
                 (w.unit, w.code, w.contact, w.duty, w.mobile, w.email, w.address, w.postcode, w.title, w.sort))  # fmt: skip


def joint(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("案例名称", C(w.title, 3)),
        ("第一申报单位", C(w.unit, 3)),
        ("联合申报单位", C("临江市第一人民医院、云州省社会工作教育协会", 3)),
        ("第一申报单位联系人", w.contact, "联系电话", w.mobile),
        ("联合申报单位联系人", w.finance, "联系电话", w.finance_phone),
        ("第一申报单位地址", C(w.address, 3)),
        ("推荐单位", C(w.upper, 3)),
        ("推荐单位联系人", w.leader, "联系电话", w.leader_phone),
    )
    return _form(
        "joint",
        w,
        (P("联合申报登记表", "title"), table),
        "案例名称:案例 申报单位:单位 联系人:姓名 联系电话:电话 通讯地址:地址 推荐单位:推荐单位",
        (w.title, w.unit, w.contact, w.mobile, w.address, w.upper),
    )


def photo(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("作品标题", C(w.title, 3)),
        ("作　　者", w.contact, "作者电话", w.mobile),
        ("作者单位", C(w.unit, 3)),
        ("拍摄时间", "2025年5月", "拍摄地点", "青禾区"),
        ("作品类型", "组照", "作品数量", "5幅"),
        ("通联地址", C(w.address, 3)),
        ("作品说明", C(w.long, 3)),
    )
    return _form(
        "photo",
        w,
        (P("摄影作品投稿表", "title"), table),
        "作品名称:作品 作者:姓名 联系电话:电话 单位:单位 通讯地址:地址",
        (w.title, w.contact, w.mobile, w.unit, w.address),
    )


def filler_below(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(("案例名称", C(w.title, 3)), ("案例类别", w.sort, "实施时间", "2023—2025年"), (C("案例简介¶" + w.long, 4),))
    return _form("filler_below", w, (P("优秀案例汇总信息", "title"), P(f"填报单位：（盖章）{w.unit}"), table, P(f"单位负责人：{w.leader}    填表人：{w.contact}    联系电话：{w.mobile}    填表日期：{w.date}")),
                 "填报单位:单位 案例名称:案例 案例类别:分类 填表人:姓名 联系电话:电话 填表日期:日期", (w.unit, w.title, w.sort, w.contact, w.mobile, w.date))  # fmt: skip


def text_boxes(chance: Random) -> Sheet:
    w = someone(chance)
    head = (P("案例申报书", "title"), P(f"案例名称：{gap(w.title, 30)}¶申报单位：{gap(w.unit, 30)}¶申报日期：{gap(w.date, 30)}", box=True))
    table = t(("联系人", w.contact, "手机", w.mobile), ("邮箱", w.email, "职务", w.duty))
    return _form(
        "text_boxes",
        w,
        (*head, table),
        "案例名称:案例 申报单位:单位 申报日期:日期 联系人:姓名 手机:电话 电子邮箱:邮箱 职务:文字",
        (w.title, w.unit, w.date, w.contact, w.mobile, w.email, w.duty),
    )


def stacked(chance: Random) -> Sheet:
    w = someone(chance)
    table = t(
        ("案例名称", w.title),
        ("申报单位", f"名称：{w.unit}¶地址：{w.address}¶邮编：{w.postcode}"),
        ("联系人", f"姓名：{w.contact}¶职务：{w.duty}¶手机：{w.mobile}¶邮箱：{w.email}"),
        ("案例类别", "¶".join(boxes(w.sorts, w.sort, chance, "¶").split("¶"))),
        widths=(1, 4),
    )
    return _form("stacked", w, (P("案例申报简表", "title"), table), "案例名称:案例 申报单位:单位 通讯地址:地址 邮编:邮编 联系人:姓名 职务:文字 联系电话:电话 电子邮箱:邮箱 案例类别:分类",
                 (w.title, w.unit, w.address, w.postcode, w.contact, w.duty, w.mobile, w.email, w.sort))  # fmt: skip


def chapters(chance: Random) -> Sheet:
    w = someone(chance)
    lines: list[P] = []
    for number, (label, value) in enumerate((("案例名称", w.title), ("申报单位", w.unit), ("案例类别", w.sort)), 1):
        lines += [P(f"{'一二三'[number - 1]}、{label}"), P(f"    {value}")]
    lines += [
        P("四、联系方式"),
        P(f"    联系人：{w.contact}"),
        P(f"    联系电话：{w.mobile}"),
        P(f"    电子邮箱：{w.email}"),
        P("五、案例正文"),
        P(f"    {w.long}"),
    ]
    return _form(
        "chapters",
        w,
        (P("案例申报材料", "title"), *lines),
        "案例名称:案例 申报单位:单位 案例类别:分类 联系人:姓名 联系电话:电话 电子邮箱:邮箱",
        (w.title, w.unit, w.sort, w.contact, w.mobile, w.email),
    )


COUNTY = (
    contact_pairs,
    award_ticks,
    receipt_row,
    mail_text,
    broken_values,
    dotted,
    long_labels,
    section_rows,
    joint,
    photo,
    filler_below,
    text_boxes,
    stacked,
    chapters,
)
