"""How mail programs quote the letter that is answered: our reminder below (or above) the words of the applicant. HTML where the program writes HTML."""

from __future__ import annotations

LETTER = (
    "临江市星火社会工作服务中心：",
    "“2025社会工作党建品牌实践案例征集”将于2025年9月30日截止。贵单位《星火照邻》尚有以下材料未收到：",
    "1.申报表（须加盖公章）；",
    "如已发送或寄出，请忽略；如不再申报，请回复“撤回”，我们将停止提醒。",
    "咨询：靳老师，0100-8000000",
)
PLAIN = "\n".join(LETTER)
MARKED = "\n".join(f"> {line}" for line in LETTER)
PAGE = "".join(f"<p>{line}</p>" for line in LETTER)
SUBJECT = "【DJ2025-0001】截止提醒：尚有1项材料待收（还有3天）"
OFFICE = "anli@example.org"

TEXTS: dict[str, str] = {
    "QQ": f'{{0}}\n\n\n\n------------------ 原始邮件 ------------------\n发件人: "党建工作部" <{OFFICE}>;\n发送时间: 2025年9月27日(星期六) 上午9:00\n收件人: "李文"<liwen@example.com>;\n主题: {SUBJECT}\n\n{PLAIN}',
    "QQ international": f'{{0}}\n\n------------------ Original ------------------\nFrom: "党建工作部" <{OFFICE}>;\nDate: Sat, Sep 27, 2025 09:00 AM\nTo: "李文"<liwen@example.com>;\nSubject: {SUBJECT}\n\n{PLAIN}',
    "QQ on a telephone": f'{{0}}\n\n\n\n---Original---\nFrom: "党建工作部"<{OFFICE}>\nDate: Sat, Sep 27, 2025 09:00 AM\nTo: "李文"<liwen@example.com>;\nSubject: {SUBJECT}\n\n{PLAIN}',
    "WeChat": f"{{0}}\n\n发自微信\n\n---原始邮件---\n发件人: 党建工作部<{OFFICE}>\n发送时间: 2025年9月27日(周六) 上午9:00\n收件人: 李文<liwen@example.com>;\n主题: {SUBJECT}\n\n{PLAIN}",
    "163": f'{{0}}\n\n\n\n\n\n在 2025-09-27 09:00:00，"党建工作部" <{OFFICE}> 写道：\n{PLAIN}',
    "163 English": f'{{0}}\n\n\nAt 2025-09-27 09:00:00, "党建工作部" <{OFFICE}> wrote:\n{PLAIN}',
    "163 of late": f"{{0}}\n\n| |\n李文\n|\n|\nliwen@example.com\n|\n---- 回复的原邮件 ----\n| 发件人 | 党建工作部<{OFFICE}> |\n| 发送日期 | 2025年09月27日 09:00 |\n| 收件人 | <liwen@example.com> |\n| 主题 | {SUBJECT} |\n{PLAIN}",
    "163 master": f"{{0}}\n\n---- Replied Message ----\n| From | 党建工作部<{OFFICE}> |\n| Date | 09/27/2025 09:00 |\n{PLAIN}",
    "Foxmail": f"{{0}}\n\n\n\n李文\n \n发件人： 党建工作部\n发送时间： 2025-09-27 09:00\n收件人： 李文\n主题： {SUBJECT}\n{PLAIN}",
    "Foxmail English": f"{{0}}\n\nliwen@example.com\n \nFrom: 党建工作部\nDate: 2025-09-27 09:00\nTo: 李文\nSubject: {SUBJECT}\n{PLAIN}",
    "Outlook": f"{{0}}\n\n发件人: 党建工作部 <{OFFICE}> \n发送时间: 2025年9月27日 9:00\n收件人: 李文 <liwen@example.com>\n主题: {SUBJECT}\n\n{PLAIN}",
    "Outlook, marked": f"{{0}}\n\n-----邮件原件-----\n发件人: 党建工作部 [mailto:{OFFICE}] \n发送时间: 2025年9月27日 9:00\n收件人: 李文\n主题: {SUBJECT}\n\n{PLAIN}",
    "Outlook on a telephone": f"{{0}}\n\n获取 Outlook for iOS\n________________________________\n发件人: 党建工作部 <{OFFICE}>\n已发送: 星期六, 九月 27, 2025 9:00 上午\n收件人: 李文 <liwen@example.com>\n主题: {SUBJECT}\n\n{PLAIN}",
    "iPhone": f"{{0}}\n\n发自我的 iPhone\n\n> 在 2025年9月27日，09:00，党建工作部 <{OFFICE}> 写道：\n> \n{MARKED}",
    "iPhone English": f"{{0}}\n\nSent from my iPhone\n\n> On Sep 27, 2025, at 09:00, 党建工作部 <{OFFICE}> wrote:\n> \n{MARKED}",
    "Apple Mail": f"{{0}}\n\n> 2025年9月27日 09:00，党建工作部 <{OFFICE}> 写道：\n> \n{MARKED}",
    "Gmail": f"{{0}}\n\n党建工作部 <{OFFICE}> 于2025年9月27日周六 09:00写道：\n\n{MARKED}",
    "Gmail, broken over two lines": f"{{0}}\n\n中国社会工作联合会党建工作部（社会工作党建品牌实践案例征集） <{OFFICE}>\n于2025年9月27日周六 09:00写道：\n\n{MARKED}",
    "Thunderbird": f"{{0}}\n\n在 2025/9/27 09:00, 党建工作部 写道:\n{MARKED}",
    "Aliyun": f"{{0}}\n\n------------------------------------------------------------------\n发件人：党建工作部 <{OFFICE}>\n发送时间：2025年9月27日(星期六) 09:00\n收件人：李文 <liwen@example.com>\n主　题：{SUBJECT}\n\n{PLAIN}",
    "Coremail": f"{{0}}\n\n\n-----原始邮件-----\n发件人:党建工作部 <{OFFICE}>\n发送时间:2025-09-27 09:00:00 (星期六)\n收件人: liwen@example.com\n主题: {SUBJECT}\n\n{PLAIN}",
    "Sina": f"{{0}}\n----- 原始邮件 -----\n发件人：党建工作部 <{OFFICE}>\n收件人：liwen@example.com\n主题：{SUBJECT}\n日期：2025年09月27日 09点00分\n\n{PLAIN}",
    "139": f"{{0}}\n\n\n----邮件原文----\n发件人：党建工作部<{OFFICE}>\n收件人：李文<liwen@example.com>\n抄 送：(无)\n发送时间：2025-09-27 09:00:00\n主题：{SUBJECT}\n\n{PLAIN}",
    "Huawei": f"{{0}}\n\n\n-------- 原始邮件 --------\n发件人： 党建工作部 <{OFFICE}>\n日期： 2025年9月27日周六 09:00\n收件人： 李文\n主 题： {SUBJECT}\n{PLAIN}",
    "Xiaomi": f"{{0}}\n\n在 党建工作部 <{OFFICE}>，2025年9月27日 09:00写道：\n{PLAIN}",
    "Yahoo": f"{{0}}\n\n    在 2025年9月27日星期六 09:00:00 [GMT+8]，党建工作部<{OFFICE}> 撰写：  \n \n{PLAIN}",
    "Lark": f"{{0}}\n\n发件人：党建工作部<{OFFICE}>\n时间：2025年9月27日 (周六) 09:00\n主题：{SUBJECT}\n收件人：李文\n\n{PLAIN}",
    "DingTalk": f"{{0}}\n\n------------------------------------------------------------------\n发件人：党建工作部<{OFFICE}>\n日　期：2025年09月27日 09:00:00\n收件人：李文\n主　题：{SUBJECT}\n\n{PLAIN}",
    "Lotus Notes": f'{{0}}\n\n\n\n\n发件人："党建工作部" <{OFFICE}>\n收件人：liwen@example.com\n日期：2025/09/27 09:00\n主题：{SUBJECT}\n\n\n{PLAIN}',
}  # fmt: skip
BELOW: dict[str, str] = {  # the answer stands below what it answers
    "Thunderbird below": f"在 2025/9/27 09:00, 党建工作部 写道:\n{MARKED}\n\n{{0}}",
    "iPhone below": f"> 在 2025年9月27日，09:00，党建工作部 <{OFFICE}> 写道：\n> \n{MARKED}\n\n{{0}}\n",
}
PAGES: dict[str, str] = {
    "QQ": f'<div>{{0}}</div><div><br></div><div><includetail><div style="font:Verdana normal 14px;color:#000;"><div style="FONT-SIZE: 12px;padding:2px 0;">------------------&nbsp;原始邮件&nbsp;------------------</div><div style="background:#efefef;padding:8px;"><div><b>发件人:</b> "党建工作部" &lt;{OFFICE}&gt;;</div><div><b>主题:</b> {SUBJECT}</div></div><br>{PAGE}</div></includetail></div>',
    "163": f'<div style="line-height:1.7">{{0}}</div><br><div id="isReplyContent"><p>在 2025-09-27 09:00:00，"党建工作部" &lt;{OFFICE}&gt; 写道：</p><blockquote id="isReplyContent" style="PADDING-LEFT: 1ex; BORDER-LEFT: #ccc 1px solid">{PAGE}</blockquote></div>',
    "163 of late": f'<div>{{0}}</div><div class="J-reply"><div style="margin-top:2em;">---- 回复的原邮件 ----</div><table><tr><td>发件人</td><td>党建工作部&lt;{OFFICE}&gt;</td></tr><tr><td>发送日期</td><td>2025年09月27日 09:00</td></tr></table>{PAGE}</div>',
    "Foxmail": f'<div>{{0}}</div><div><br></div><hr style="WIDTH: 210px; HEIGHT: 1px" color="#b5c4df" size="1" align="left"><div>李文</div><blockquote style="margin-Top: 0px;"><div style="border:none;border-top:solid #B5C4DF 1.0pt;"><div style="background:#efefef;"><div><b>发件人：</b>&nbsp;<a href="mailto:{OFFICE}">党建工作部</a></div><div><b>发送时间：</b>&nbsp;2025-09-27&nbsp;09:00</div><div><b>收件人：</b>&nbsp;李文</div><div><b>主题：</b>&nbsp;{SUBJECT}</div></div></div>{PAGE}</blockquote>',
    "Outlook": f'<p class="MsoNormal">{{0}}</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>发件人:</b> 党建工作部 &lt;{OFFICE}&gt; <br><b>发送时间:</b> 2025年9月27日 9:00<br><b>收件人:</b> 李文<br><b>主题:</b> {SUBJECT}</p></div>{PAGE}',
    "Outlook on the web": f'<div>{{0}}</div><hr tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>发件人:</b> 党建工作部 &lt;{OFFICE}&gt;<br><b>发送时间:</b> 2025年9月27日 9:00<br><b>收件人:</b> 李文<br><b>主题:</b> {SUBJECT}</font></div>{PAGE}',
    "iPhone": f'<html><body dir="auto">{{0}}<br><div dir="ltr">发自我的 iPhone</div><div dir="ltr"><br><blockquote type="cite">在 2025年9月27日，09:00，党建工作部 &lt;{OFFICE}&gt; 写道：<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">{PAGE}</div></blockquote></body></html>',
    "Gmail": f'<div dir="ltr">{{0}}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">党建工作部 &lt;<a href="mailto:{OFFICE}">{OFFICE}</a>&gt; 于2025年9月27日周六 09:00写道：<br></div><blockquote class="gmail_quote" style="margin:0">{PAGE}</blockquote></div>',
    "WeChat": f'<div>{{0}}</div><div><br></div><div>发自微信</div><div id="original-content"><br><br><div style="font-size:70%;">---原始邮件---</div><div style="font-size:70%;background:#f0f0f0;"><b>发件人:</b> "党建工作部"&lt;{OFFICE}&gt;<br><b>主题:</b> {SUBJECT}<br></div><br>{PAGE}</div>',
    "a page that marks nothing": f"<div>{{0}}</div><blockquote>{PAGE}</blockquote>",
}  # fmt: skip
