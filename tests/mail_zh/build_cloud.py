"""Bodies that carry a link instead of a file (超大附件, 云附件), with name, size, expiry and address. Names and keys are invented. Usage: build_cloud.py FOLDER"""

import json
import sys
from pathlib import Path

FOLDER = Path(sys.argv[1]) / "cloud"
FOLDER.mkdir(parents=True, exist_ok=True)
T = []


def add(n, html, items, ext="html"):
    (FOLDER / f"{n}.{ext}").write_text(html, encoding="utf-8")
    T.append({"file": f"{n}.{ext}", "items": items})


def item(name, size, exp, href, prov):
    return {"name": name, "size": size, "expires": exp, "href": href, "provider": prov}


Q = "http://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&k=7d36&code=7684decd"
add(
    "qq_classic",
    f"""<div>请查收</div><div id="QQMailBigAttach" style="padding:4px"><hr><div style="padding:8px"><b>从QQ邮箱发来的超大附件</b></div>
<div style="padding:10px 0;font-size:12px;"><div title="3. 相关资料 - 幸福社区.zip&#10;&#13;文件大小：128.03M&#10;&#13;到期时间：2026年08月27日 21:59" class="bigatt_bt"><div style="float:left;margin:2px 8px 0 0;"><a target="_blank" href="{Q}"><img border="0" src="http://res.mail.qq.com/zh_CN/htmledition/images/fj/fu_rar.gif"/></a></div><div class="name_big" ><span class='qqmailbgattach' expiretime="1787839140" downloadlink="{Q}"><a style="color:#000;text-decoration:none;" target="_blank" href="{Q}">3. 相关资料 - 幸福社区.zip</a><span style="color:#A0A0A0;"> (128.03M, 2026年8月27日 21:59 到期)</span></span><div class="down_big"><a target="_blank" href="{Q}">查看下载信息</a><span style="display:none;">：{Q}</span></div></div></div></div></div>""",
    [item("3. 相关资料 - 幸福社区.zip", "128.03M", "2026-08-27 21:59", Q, "qq")],
)
add(
    "qq_unlimited",
    f"""<div id="QQMailBigAttach"><div class="bigatt_bt" title="视频.mp4&#10;&#13;文件大小：1.2G&#10;&#13;到期时间：无限期"><div class="name_big"><span class='qqmailbgattach' expiretime="-1" downloadlink="{Q}"><a href="{Q}">视频.mp4</a><span style="color:#A0A0A0;"> (1.2G, 无限期)</span></span></div></div></div>""",
    [item("视频.mp4", "1.2G", None, Q, "qq")],
)
add(
    "qq_plain_text",
    f"""老师您好，材料见附件。

从QQ邮箱发来的超大附件

3. 相关资料 - 幸福社区.zip (128.03M, 2026年8月27日 21:59 到期)进入下载页面：{Q}
""",
    [item("3. 相关资料 - 幸福社区.zip", "128.03M", "2026-08-27 21:59", Q, "qq")],
    "txt",
)
W = "https://wx.mail.qq.com/ftn/download?func=3&key=9d99e661&code=bffa6c29&k=9d99e661"
add("qq_wx_link_only", f'<div>视频太大，链接：<a href="{W}">{W}</a></div>', [item(None, None, None, W, "qq")])
add(
    "exmail",
    f'<div>您好</div><div id="QQMailBigAttach"><b>从腾讯企业邮箱发来的超大附件</b><span class="qqmailbgattach" expiretime="1787839140" downloadlink="{Q}"><a href="{Q}">申请表（盖章）.zip</a><span style="color:#A0A0A0;"> (65.38M, 2026年08月27日 21:59 到期)</span></span></div>',
    [item("申请表（盖章）.zip", "65.38M", "2026-08-27 21:59", Q, "qq")],
)
N = "https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE-HUGE-ATTACHMENT&amp;file=djAyZG1meTh2&amp;title=%E7%94%B3%E6%8A%A5"
NU = N.replace("&amp;", "&")
add(
    "netease_163",
    f"""<style id="cloudAttachStyle" type="text/css">#divNeteaseBigAttach, #divNeteaseBigAttach_bak{{display:none;}}</style><div id="divNeteaseBigAttach" style="clear:both"><div><b>从网易163邮箱发来的超大附件</b><a class="bigattach-mailmaster-download" href="http://u.163.com/RcUwvU56g?spm=pos.free_webmail_1">推荐客户端极速下载</a></div><div style="clear:both;height:36px;padding:6px 4px"><div style="float:left;width:36px"><a href="{N}"></a></div><div><div><a download="{N}" filename="申报视频.mp4" href="{N}">申报视频.mp4</a><span style="color:#bbb"> (80.96M, 2026年8月17日 0:49 到期)</span></div><div><a href="{N}">下载</a></div></div></div></div>""",
    [item("申报视频.mp4", "80.96M", "2026-08-17 00:49", NU, "netease")],
)
add(
    "netease_style_only_no_attachment",
    '<style id="cloudAttachStyle" type="text/css">#divNeteaseBigAttach, #divNeteaseBigAttach_bak{display:none;}</style><p>没有附件，只有网易的样式表</p>',
    [],
)
add(
    "netease_163_reply_quoted",
    """> *从网易163邮箱发来的超大附件*
> <https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE-HUGE-ATTACHMENT&file=Sy2W>
> B205-antenna.mp4
> <https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE-HUGE-ATTACHMENT&file=Sy2W>(3.61M,
> 2022年11月25日 13:35 到期)
""",
    [
        dict(
            item(
                "B205-antenna.mp4",
                "3.61M",
                "2022-11-25 13:35",
                "https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE-HUGE-ATTACHMENT&file=Sy2W",
                "netease",
            ),
            quoted=True,
        )
    ],
    "txt",
)
E = "https://edisk.qiye.163.com/api/biz/attachment/download?identity=e7bb44&title=%E7%94%B3%E6%8A%A5"
add(
    "netease_qiye",
    f'<div id="divNeteaseSiriusCloudAttach"><b>从网易企业邮箱发来的云附件</b><div style="width: 392px"><a href="{E}" download="{E}">申请表.docx</a><div style="opacity: 0.4">20.49K&nbsp;|&nbsp;过期时间：2026年8月4日 23:48</div><a class="divNeteaseSiriusCloudAttachItem" href="{E}" file-id="e7bb44" file-name="申请表.docx" file-size="20977" expired="1785858486117" style="display:none">下载</a></div></div>',
    [item("申请表.docx", "20.49K", "2026-08-04 23:48", E, "netease")],
)
add(
    "baidu_pan_with_code",
    "<p>链接：https://pan.baidu.com/s/1AbCdEf 提取码：x8k2 复制这段内容后打开百度网盘手机App</p>",
    [dict(item(None, None, None, "https://pan.baidu.com/s/1AbCdEf", "baidu"), code="x8k2")],
)
add("unrelated_link", '<a href="https://example.com/a.pdf">报告.pdf</a>', [])
add(
    "phishing_lookalike",
    '<b>从QQ邮箱发来的超大附件</b><a href="https://mail.163.com.evil.example/large-attachment-download/index.html?file=x">申请表.zip</a> (1.2M, 2026年8月27日 21:59 到期)',
    [
        dict(
            item("申请表.zip", "1.2M", "2026-08-27 21:59", "https://mail.163.com.evil.example/large-attachment-download/index.html?file=x", "unknown"),
            suspicious=True,
        )
    ],
)
(FOLDER / "truth.json").write_text(json.dumps(T, ensure_ascii=False, indent=1), encoding="utf-8")
print(len(T), "cloud cases")
