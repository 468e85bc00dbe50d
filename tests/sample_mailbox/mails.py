"""Write the forty-nine mails: who wrote what, with which program, and what was attached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import containers
import papers
import pictures
import reports
from clients import Draft, File, just_before, written
from papers import Papers
from plan import CASES, MAILS, seeded

MB = 1024 * 1024
GREETING = "您好：\n"


def draft(
    mail: str, client: str, name: str, text: str, *files: File, html: str = "", extra: tuple[tuple[str, str], ...] = (), subject: str | None = None
) -> Draft:
    """A draft with the plan's times, sender and subject."""
    planned = MAILS[mail]
    sent: datetime = planned.sent or just_before(planned.arrived, 3 + seeded(mail, "lag") % 8)
    return Draft(
        id=mail,
        client=client,
        name=name,
        address=planned.sender,
        subject=planned.subject if subject is None else subject,
        text=text,
        sent=sent,
        arrived=planned.arrived,
        files=files,
        html=html,
        extra=extra,
    )


def named(mail: str, *contents: bytes) -> tuple[File, ...]:
    """The files of *mail* under the names the plan gives them, in that order."""
    return tuple(File(name, content) for name, content in zip(MAILS[mail].attachments, contents, strict=True))


def pair(mail: str, key: str, made: Papers) -> tuple[File, ...]:
    return named(mail, made.scans[key], made.articles[key])


def signature(key: str) -> str:
    case = CASES[key]
    return f"\n\n{case.unit}\n联系人：{case.contact}　电话：{case.phone}\n地址：{case.address}"


def m01(made: Papers) -> bytes:
    key = "A01-1"
    films = {f"图片{n}.jpg": pictures.photo(banner) for n, banner in enumerate(("红色驿站揭牌仪式", "红色驿站主题党日", "邻里节志愿服务"), 1)}
    films["红色驿站宣传片.mp4"] = pictures.film(seconds=130, size=8 * MB)
    text = "您好，附件为我中心申报材料，请查收。\n纸质材料将另行邮寄。\n\n联系人李文 13000000001\n临江市青禾区益民社会工作服务中心"
    return written(draft("m01", "foxmail", "李文", text, *named("m01", made.scans[key], made.old["A01-form"], made.articles[key], containers.zipped(films))))


def m02(made: Papers) -> bytes:
    text = "老师您好，这是我们社区的申报材料，请查收，谢谢！"
    return written(draft("m02", "qq", "南桥", text, *named("m02", made.forms["A02-1"], made.articles["A02-1"])))


def m03(made: Papers) -> bytes:
    text = """老师好，申报表已经盖章，请查收。

------------------ 原始邮件 ------------------
发件人: "中国社会工作联合会党建工作部" <anli@example.org>;
发送时间: 2025年9月3日(星期三) 下午4:20
收件人: "南桥"<qiaonan@example.com>;
主题: 【DJ2025-0002】关于补正申报材料的函

青禾街道南桥社区居民委员会：
贵单位申报的《南桥一家亲》（编号DJ2025-0002）材料已登记。经初步核对，尚有以下事项需要补正，现一次性告知：
1．申报表：未见单位公章。请打印后加盖单位公章，扫描为PDF或清晰拍照发回。
其余材料已收到，无需重复发送。

------------------ 原始邮件 ------------------
发件人: "青禾镇南桥村村民委员会" <qiaonan@example.com>;
发送时间: 2025年9月3日(星期三) 下午3:40
收件人: "anli"<anli@example.org>;
主题: 申报材料

老师您好，这是我们社区的申报材料，请查收，谢谢！"""
    extra = (("In-Reply-To", "<deficiency-m02@letters.invalid>"), ("References", "<deficiency-m02@letters.invalid>"))
    return written(draft("m03", "qq", "南桥", text, *named("m03", made.scans["A02-1"]), extra=extra))


def m04(made: Papers) -> bytes:
    return written(
        draft("m04", "apple", "", "领导好，材料在附件。\n\n临江市江湾镇党群服务中心 赵\n\n发自我的iPhone", *named("m04", made.photo, made.articles["A03-1"]))
    )


def m05(made: Papers) -> bytes:
    unit, case = CASES["A04-1"].unit, CASES["A04-1"].case
    inside = {
        f"1.申请表-{unit}-{case}.pdf": made.scans["A04-1"],
        f"2.案例-{unit}-{case}.docx": made.articles["A04-1"],
        f"3.相关资料-{unit}-照片1.jpg": pictures.photo("云岭同心座谈会"),
        f"3.相关资料-{unit}-照片2.jpg": pictures.photo("社工进社区"),
    }
    text = "靳老师：\n    现将我会申报材料打包报送，请查收。" + signature("A04-1")
    return written(
        draft(
            "m05",
            "netease",
            "云岭社会工作协会",
            text,
            *named("m05", containers.zipped(inside, codec="gbk")),
            extra=(("Disposition-Notification-To", "yl_shxh@163.example.com"),),
        )
    )


def m06(made: Papers) -> bytes:
    text = "中国社会工作联合会党建工作部：\n　　现将我镇案例报送你部，请审阅。\n\n江湾镇党群办"
    return written(draft("m06", "coremail", "江湾镇党群办", text, *named("m06", made.old["A05-form"], made.old["A05-case"])))


def m07(made: Papers) -> bytes:
    link = "https://wx.mail.qq.com/ftn/download?func=3&k=6c1f7a43d0b2e95871aa0c44&key=6c1f7a43d0b2e95871aa0c44&code=5be1907d"
    show, until = "清泉先锋宣传片.mp4", datetime.fromisoformat("2025-10-08T10:00:00+08:00")
    text = "各位老师：\n附件为我公司申报材料，请查收。视频较大，从QQ邮箱超大附件下载（2025年10月8日到期）。\n临江市水务集团党群工作部　孙晓东　13000000006"
    intro = "".join(f"<div>{line}</div>" for line in text.split("\n"))
    due = f"{until.year}年{until.month:02d}月{until.day:02d}日 {until:%H:%M}"
    anchor = f'<a target="_blank" href="{link}">'
    html = (
        f'{intro}<div><br></div><div id="QQMailBigAttach" style="padding:4px"><hr><div style="padding:8px"><b>从QQ邮箱发来的超大附件</b></div>'
        f'<div style="padding:10px 0;font-size:12px;"><div title="{show}&#10;&#13;文件大小：126.00M&#10;&#13;到期时间：{due}" class="bigatt_bt">'
        f'<div class="name_big"><span class=\'qqmailbgattach\' expiretime="{int(until.timestamp())}" downloadlink="{link}">'
        f'<a style="color:#000;text-decoration:none;" target="_blank" href="{link}">{show}</a><span style="color:#A0A0A0;"> (126.00M, 2025年10月8日 10:00 到期)</span></span>'
        f'<div class="down_big">{anchor}进入下载页面</a><span style="display:none;">：{link}</span></div></div></div></div></div>'
    )
    footer = f"\n\n从QQ邮箱发来的超大附件\n\n{show} (126.00M, 2025年10月8日 10:00 到期)进入下载页面：{link}"
    return written(draft("m07", "qq", "水务集团党群部", text + footer, *pair("m07", "A06-1", made), html=html))


def m08(made: Papers) -> bytes:
    planned = MAILS["m08"]
    sent = planned.arrived - timedelta(hours=17, minutes=12)
    inner = Draft(
        id="m08-inner",
        client="netease",
        name="东园社区",
        address="dongyuan@example.com",
        subject="申报材料",
        text="街道社工办：\n附件是东园社区的党建品牌案例申报材料，请审核后转报。" + signature("A07-1"),
        sent=sent,
        arrived=sent + timedelta(seconds=4),
        files=(File("申报表.pdf", made.scans["A07-1"]), File("案例.docx", made.articles["A07-1"])),
        to="qhjd@example.gov.cn",
    )
    original = written(inner).replace(b"mx.example.org", b"mx.example.gov.cn").replace(b"anli@example.org", b"qhjd@example.gov.cn")
    return written(draft("m08", "coremail", "青禾街道社工办", "请查收我街道东园社区材料。\n\n——青禾街道社工办", *named("m08", original)))


def m09(made: Papers) -> bytes:
    return written(draft("m09", "netease", "星火社工", "老师好，材料较大，分三封发送，这是第一封：申报表。", *named("m09", made.scans["A08-1"])))


def m10(made: Papers) -> bytes:
    return written(draft("m10", "netease", "星火社工", "第二封：案例。", *named("m10", made.articles["A08-1"])))


def m11(_: Papers) -> bytes:
    return written(
        draft(
            "m11",
            "netease",
            "星火社工",
            "第三封：活动照片两张，发送完毕。" + signature("A08-1"),
            *named("m11", pictures.photo("星火照邻启动"), pictures.photo("社工夜校")),
        )
    )


def m12(made: Papers) -> bytes:
    return written(
        draft("m12", "outlook", "人力资源部 冯玉洁", "各位老师好，\n\n附件为绿源环保申报材料，请查收。" + signature("A09-1"), *pair("m12", "A09-1", made))
    )


def m13(_: Papers) -> bytes:
    second = papers.article("A09-1", unit="临江绿源环保有限责任公司", total=4880, draft="V2")
    return written(
        draft(
            "m13",
            "outlook",
            "人力资源部 冯玉洁",
            "各位老师好，\n\n昨日所发案例篇幅过长，已作压缩，请以此版为准，原稿作废。谢谢！\n\n冯玉洁 13000000009",
            *named("m13", second),
        )
    )


def m14(made: Papers) -> bytes:
    return written(
        draft(
            "m14",
            "coremail",
            "临江大学社会学院党委",
            "尊敬的老师：\n附件为我院党委申报材料，请查收。\n\n陈思远\n临江大学社会学院党委办公室\n13000000010",
            *pair("m14", "A10-1", made),
        )
    )


def m15(_: Papers) -> bytes:
    revised = papers.article("A10-1", total=3150, draft="revised")
    return written(
        draft("m15", "coremail", "临江大学社会学院党委", "尊敬的老师：\n案例个别数据有误，现发修改稿，烦请替换此前版本。\n\n陈思远", *named("m15", revised))
    )


def m16(_: Papers) -> bytes:
    text = "编辑老师好：\n现投稿一篇，题目《从陌路人到自家人》，请《社区工作通讯》编辑部审阅，如采用请告知。\n\n何平"
    return written(draft("m16", "qq", "何平", text, *named("m16", papers.contribution())))


def m17(made: Papers) -> bytes:
    return written(
        draft("m17", "qq", "迟到社区", "老师，实在抱歉，刚刚才盖好章，紧急报送，恳请接收！\n临江市迟到社区　褚建国　13000000012", *pair("m17", "A12-1", made))
    )


def m18(made: Papers) -> bytes:
    return written(draft("m18", "outlook", "临界社区", "您好，附件为我社区申报材料，请查收。" + signature("A13-1"), *pair("m18", "A13-1", made)))


def m19(made: Papers) -> bytes:
    return written(draft("m19", "foxmail", "云岭社工协会", "老师好！附件是云岭社工协会的申报材料，请查收。\n蒋丽 13000000014", *pair("m19", "A14-1", made)))


def m20(made: Papers) -> bytes:
    keys = ("A15-1", "A16-1", "A17-1")
    inside: dict[str, bytes] = {}
    for key in keys:
        folder = CASES[key].unit.removeprefix("青禾区")
        inside |= {f"{folder}/": b"", f"{folder}/申报表.pdf": made.scans[key], f"{folder}/案例.docx": made.articles[key]}
    rows = [("序号", "单位", "案例", "分类", "联系人", "电话")]
    rows += [(str(n), CASES[key].unit, CASES[key].case, "党建引领基层治理党建品牌", CASES[key].contact, CASES[key].phone) for n, key in enumerate(keys, 1)]
    table = containers.workbook(tuple(rows), title="青禾区2025社会工作党建品牌实践案例报送汇总表")
    text = "党建工作部：\n　　经审核，现将我区3个社区的申报材料汇总报送，名单见汇总表。\n\n青禾区社会工作部"
    return written(draft("m20", "coremail", "青禾区社工部", text, *named("m20", containers.zipped(inside), table)))


def m21(made: Papers) -> bytes:
    shots = {f"照片{n}.jpg": pictures.photo(banner) for n, banner in enumerate(("匠心先锋技能比武", "工地红哨晨会", "集团党建联建"), 1)}
    parts = (made.scans["A18-1"], made.articles["A18-1"], made.scans["A18-2"], made.articles["A18-2"], containers.zipped(shots, codec="gbk"))
    return written(
        draft(
            "m21",
            "foxmail",
            "临江建设集团党委工作部",
            "老师您好：\n我集团申报两个案例，材料见附件，相关资料为两案例共用。" + signature("A18-1"),
            *named("m21", *parts),
        )
    )


def m22(made: Papers) -> bytes:
    return written(draft("m22", "netease", "", "申报材料见附件。", *pair("m22", "A19-1", made)))


def m23(_: Papers) -> bytes:
    return reports.bounce("m23", failed="anon@example.com", letter="<deficiency-m22@letters.invalid>", subject="【DJ2025-0019】关于补正申报材料的函")


def m24(made: Papers) -> bytes:
    return written(draft("m24", "qq", "北园社区", "老师好，北园社区申报材料，请查收。\n许文静 13000000020", *pair("m24", "A20-1", made)))


def m25(made: Papers) -> bytes:
    text = "您好，申报表为Word电子版（已加盖电子章），请查收。" + signature("A21-1")
    return written(draft("m25", "foxmail", "云上社区", text, *named("m25", made.forms["A21-1"], made.articles["A21-1"])))


def m26(made: Papers) -> bytes:
    whole = made.articles["A22-1"]
    return written(
        draft(
            "m26", "netease", "吕芳", "您好，临江市坏件社区材料，请查收。\n吕芳 13000000022", *named("m26", made.locked_form, whole[: len(whole) * 55 // 100])
        )
    )


def m27(made: Papers) -> bytes:
    nested = containers.zipped({"申报表.pdf": made.scans["A23-1"], "案例.docx": made.articles["A23-1"]})
    packed = containers.locked({"嵌套.zip": nested}, password="DJ2025")
    return written(draft("m27", "foxmail", "打包社区", "老师您好，申报材料已打包，压缩包密码为 DJ2025 ，请查收。\n临江市打包社区", *named("m27", packed)))


def m28(made: Papers) -> bytes:
    wrapped = containers.winmail({"申报表.pdf": made.scans["A24-1"], "案例.doc": made.old["A24-case"]}, subject="案例申报")
    return written(
        draft(
            "m28",
            "outlook",
            "张国庆",
            "各位领导：\n我公司案例申报材料见附件，请查收。\n\n临江市机械集团有限公司　张国庆",
            *named("m28", wrapped),
            extra=(("X-MS-TNEF-Correlator", "<00000000A1B2C3D4@example.com>"),),
        )
    )


def m29(_: Papers) -> bytes:
    story = papers.text("A25-1", total=2800)
    lines = [story.title, *story.byline]
    for heading, said in story.sections:
        lines += [heading, *("　　" + line for line in said)]
    text = "编辑同志：\n不会弄附件，就把我社区的经验写在这里了，请审阅。\n\n" + "\n".join(lines) + "\n\n临江市老邮箱社区　孔祥林　13000000025"
    return written(draft("m29", "coremail", "老孔", text))


def m30(_: Papers) -> bytes:
    return written(draft("m30", "qq", "曹静", "材料见附件，请查收。\n\n临江市残疾人联合会　曹静　13000000026"))


def m31(made: Papers) -> bytes:
    return written(draft("m31", "qq", "曹静", "不好意思，刚才忘了添加附件，现补发。\n\n曹静", *pair("m31", "A26-1", made)))


def m32(made: Papers) -> bytes:
    return written(draft("m32", "thunderbird", "严谨", "您好，申报材料见附件，请查收。", *named("m32", made.scans["A27-1"], made.article_pdf)))


def m33(made: Papers) -> bytes:
    return written(draft("m33", "foxmail", "心桥社工", "老师您好，附件为我中心申报材料。" + signature("A28-1"), *pair("m33", "A28-1", made)))


def m34(made: Papers) -> bytes:
    return written(draft("m34", "qq", "新桥社工", "老师您好，附件为我中心申报材料。" + signature("A29-1"), *pair("m34", "A29-1", made)))


def m35(made: Papers) -> bytes:
    return written(draft("m35", "netease", "魏来", "您好，申报材料见附件。", *pair("m35", "A30-1", made)))


def m36(made: Papers) -> bytes:
    text = "您好：\n因社区合并调整，我单位申请撤回9月10日报送的申报材料，说明见附件，请予办理。" + signature("A30-1")
    return written(draft("m36", "netease", "魏来", text, *named("m36", made.withdrawal)))


def m37(made: Papers) -> bytes:
    return reports.unruly(draft("m37", "foxmail", "", "老师好，申报材料请查收。\n陶堃"), made.scans["A31-1"], made.old["A31-case"])


def m38(made: Papers) -> bytes:
    return written(draft("m38", "qq", "姜彤", "您好，申报材料请查收。", *pair("m38", "A32-1", made)))


def m39(made: Papers) -> bytes:
    return written(draft("m39", "qq", "姜彤", "您好，申报材料请查收。", *pair("m39", "A32-1", made)))


def m40(made: Papers) -> bytes:
    vlog = pictures.film(seconds=260, size=45 * MB)
    return written(draft("m40", "netease", "戚悦", "老师好，附件是案例及视频，视频有点大。", *named("m40", made.scans["A33-1"], made.articles["A33-1"], vlog)))


def m41(made: Papers) -> bytes:
    packs = (containers.zipped({"申报表.pdf": made.scans[key], "案例.docx": made.articles[key]}, codec="gbk") for key in ("A34-1", "A35-1"))
    return written(draft("m41", "outlook", "秦老师", "靳老师好，新华网这边收到两家，转您。\n\n秦", *named("m41", *packs)))


def n01(_: Papers) -> bytes:
    text = "您好，我正在外出参加培训，9月5日返回，期间不便查收邮件，回来后会尽快回复。急事请致电13000000001。\n\n李文"
    extra = (("Auto-Submitted", "auto-replied"), ("X-Autoreply", "yes"), ("Precedence", "auto_reply"), ("In-Reply-To", "<receipt-m01@letters.invalid>"))
    return written(draft("n01", "qq", "李文", text, extra=extra))


def n02(_: Papers) -> bytes:
    text = "尊敬的客户：我司长期代开各类发票，诚信第一，验证后付款。详情请回复本邮件或点击退订。"
    extra = (
        ("List-Unsubscribe", "<mailto:tuiding@spam.example.com>, <https://spam.example.com/u?id=77>"),
        ("Precedence", "bulk"),
        ("X-Campaign-ID", "fp-0904"),
    )
    return written(draft("n02", "coremail", "诚信财税", text, extra=extra))


def n03(_: Papers) -> bytes:
    return written(draft("n03", "qq", "", "老师您好，想咨询两个问题：\n1．我们刚看到通知，截止时间能否延期？\n2．申报表在哪里下载？\n谢谢！"))


def n04(_: Papers) -> bytes:
    return reports.read_receipt("n04", letter="<receipt-m05@letters.invalid>")


def n05(_: Papers) -> bytes:
    text = (
        "尊敬的用户：\n您的邮箱 anli@example.org 已使用容量90%（4.50G/5.00G）。容量用尽后将无法接收新邮件，请及时清理或扩容。\n\n邮箱系统（系统邮件，请勿回复）"
    )
    return written(draft("n05", "coremail", "邮箱系统通知", text, extra=(("Auto-Submitted", "auto-generated"),)))


def n06(_: Papers) -> bytes:
    harmless = b"MZ" + b"This is not a program." + bytes(40)
    packed = containers.zipped({"通知函.pdf.exe": harmless}, codec="gbk")
    return written(draft("n06", "outlook", "案例征集组委会", "各申报单位：\n请查收案例征集补充通知，务必于今日内打开附件并填报。", *named("n06", packed)))


def n07(_: Papers) -> bytes:
    text = "您好，我是李四，之前作为联系人报送过材料，现已离职。根据个人信息保护法，请删除我的姓名和电话13000000037等个人信息，并告知处理结果。"
    return written(draft("n07", "netease", "李四", text))


def n08(_: Papers) -> bytes:
    event = reports.invitation()
    return written(draft("n08", "outlook", "办公室", "会议邀请：10月10日上午9:30 第一会议室，研究案例征集工作。", *named("n08", event)))


WRITERS: dict[str, Callable[[Papers], bytes]] = {name: writer for name, writer in list(globals().items()) if name in MAILS}
