"""The words that values of the campaign sheet are chosen from, and those that mean the same.

Of the words for one thing the first is the one that docs/campaign-sheet.md gives; a test compares the two.
"""

from __future__ import annotations

from config.campaign import Basis, Lacking, Need, Per, Route, SealCheck

YES = {
    "是": True,
    "否": False,
    "yes": True,
    "no": False,
    "有": True,
    "无": False,
    "要": True,
    "不要": False,
    "需": True,
    "不": False,
    "true": True,
    "false": False,
}

ROUTES: dict[str, Route] = {
    **dict.fromkeys(("电邮", "邮件", "电子邮件", "电子邮箱", "邮箱", "信箱", "电子", "email", "e-mail"), Route.EMAIL),
    **dict.fromkeys(("邮寄", "寄送", "快递", "纸质", "post"), Route.POST),
    **dict.fromkeys(("网页", "网上", "在线", "系统", "平台", "网站", "小程序", "二维码", "page", "online"), Route.PAGE),
    **dict.fromkeys(("当面", "当面送达", "当面送交", "送达", "现场", "面交", "自送", "直送", "hand"), Route.HAND),
}

BASES: dict[str, Basis] = {
    **dict.fromkeys(("收到", "收件", "到达", "received"), Basis.RECEIVED),
    **dict.fromkeys(("发出", "发送", "寄出", "sent"), Basis.SENT),
    **dict.fromkeys(("邮戳", "寄出邮戳", "揽收", "postmark"), Basis.POSTMARK),
    **dict.fromkeys(("送达", "签收", "delivered"), Basis.DELIVERED),
    **dict.fromkeys(("系统", "平台", "提交", "system"), Basis.SYSTEM),
}

NEEDS: dict[str, Need] = {
    **dict.fromkeys(("是", "必交", "必须", "yes"), Need.REQUIRED),
    **dict.fromkeys(("若有", "如有", "有则交", "if_any", "if any"), Need.IF_ANY),
    **dict.fromkeys(("否", "选交", "可选", "自愿", "no", "optional"), Need.OPTIONAL),
    **dict.fromkeys(("后补", "可后补", "later"), Need.LATER),
}

PERS: dict[str, Per] = {
    **dict.fromkeys(("案例", "申报", "case"), Per.CASE),
    **dict.fromkeys(("单位", "申报单位", "学校", "unit"), Per.UNIT),
    **dict.fromkeys(("作品", "稿件", "论文", "work"), Per.WORK),
    **dict.fromkeys(("项目", "project"), Per.PROJECT),
    **dict.fromkeys(("个人", "人", "作者", "person"), Per.PERSON),
    **dict.fromkeys(("团队", "队", "team"), Per.TEAM),
    **dict.fromkeys(("推荐单位", "推荐人", "推荐", "recommender"), Per.RECOMMENDER),
}

LACKINGS: dict[str, Lacking] = {
    **dict.fromkeys(("补正", "deficiency"), Lacking.DEFICIENCY),
    **dict.fromkeys(("弃征", "视为弃征", "视为放弃", "放弃", "withdrawn"), Lacking.WITHDRAWN),
    **dict.fromkeys(("不予受理", "不受理", "不予评审", "无效", "退回", "rejected"), Lacking.REJECTED),
    **dict.fromkeys(("人工", "转人工", "human"), Lacking.HUMAN),
    **dict.fromkeys(("不影响", "仅提示", "提示", "nothing"), Lacking.NOTHING),
}

SEAL_CHECKS: dict[str, SealCheck] = {
    **dict.fromkeys(("人工", "人工核验", "human"), SealCheck.HUMAN),
    **dict.fromkeys(("自动", "自动核验", "automatic"), SealCheck.AUTOMATIC),
}

OPEN_ENDED = frozenset({"长期", "长期有效", "常年", "全年", "不限", "open", "open-ended"})
UNDECIDED = frozenset({"未定", "待定", "另行通知", "undecided", "tba"})
UNLIMITED = frozenset({"不限", "不限制", "无限制", "unlimited", "any"})
NO_REMINDERS = frozenset({"不催", "不催报", "恕不催报", "不", "否", "无", "none", "no"})

# Whether a letter of some kind is sent.
SENDS = {
    **dict.fromkeys(("发", "附上", "附", "是", "要", "send", "attach", "yes"), True),
    **dict.fromkeys(("不发", "不附", "否", "不要", "none", "no"), False),
}

LANGUAGES = {"中文": "zh", "汉语": "zh", "zh": "zh", "英文": "en", "英语": "en", "en": "en", "english": "en", "chinese": "zh"}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words a 格式 may use besides an extension such as docx.
FORMAT_WORDS = _words(
    "图片 照片 图像 视频 音频 文档 文本 文字 正文 邮件正文 压缩包 表格 演示文稿 幻灯片 扫描件 电子版 纸质 原件 复印件 实物 光盘 优盘 U盘 链接 网盘 网盘链接 "
    "word excel ppt wps pdf image images picture pictures photo photos video audio text body archive scan paper original link"
)
EXTENSIONS = _words(
    "doc docx docm dot dotx wps et dps rtf txt md odt ods odp xls xlsx xlsm csv ppt pptx pps ppsx pdf ofd caj tex latex bib xml json html htm epub "
    "jpg jpeg png gif bmp tif tiff webp heic heif raw cr2 cr3 nef arw dng psd ai eps svg cdr dwg dxf skp 3dm stl obj step "
    "mp4 mov avi wmv mkv flv mpg mpeg m4v rmvb webm mp3 wav m4a aac flac wma ogg zip rar 7z tar gz tgz eml msg exe apk swf ttf otf"
)

# What a naming pattern may hold, and other spellings of it.
PLACEHOLDERS: dict[str, str] = {
    **dict.fromkeys(("单位", "单位名称", "单位全称", "申报单位", "报送单位", "参赛单位", "机构", "unit", "organisation"), "单位"),
    **dict.fromkeys(("案例", "案例名称", "案例名", "case"), "案例"),
    **dict.fromkeys(("作品", "作品名称", "作品名", "work"), "作品"),
    **dict.fromkeys(("项目", "项目名称", "项目名", "project"), "项目"),
    **dict.fromkeys(("题目", "标题", "题名", "论文题目", "论文名称", "title"), "题目"),
    **dict.fromkeys(("分类", "类别", "组别", "category"), "分类"),
    **dict.fromkeys(("姓名", "作者", "作者姓名", "联系人", "参赛者", "申报人", "第一作者", "name", "author"), "姓名"),
    **dict.fromkeys(("电话", "手机", "手机号", "联系电话", "phone"), "电话"),
    **dict.fromkeys(("团队", "团队名称", "队名", "参赛队", "team"), "团队"),
    **dict.fromkeys(("学校", "学校名称", "院校", "高校", "school"), "学校"),
    **dict.fromkeys(("推荐单位", "推荐单位名称", "recommender"), "推荐单位"),
    **dict.fromkeys(("地区", "省份", "省", "省市", "市", "县", "region"), "地区"),
    **dict.fromkeys(("编号", "登记编号", "稿件编号", "报名编号", "number"), "编号"),
    **dict.fromkeys(("序号", "serial"), "序号"),
    **dict.fromkeys(("日期", "date"), "日期"),
    **dict.fromkeys(("年份", "年度", "year"), "年份"),
    **dict.fromkeys(("材料", "材料名称", "item"), "材料"),
    **dict.fromkeys(("渠道", "channel"), "渠道"),
    **dict.fromkeys(("奖项", "award"), "奖项"),
    **dict.fromkeys(("专业", "major"), "专业"),
    **dict.fromkeys(("职务", "职称", "post"), "职务"),
}

# Who may apply, as a sheet may call them.
KINDS = _words("单位 个人 团队 集体 组织 党组织 企业 机构 社会组织 学校 高校 院校 社区 家庭 作者 学生 教师 会员 团体 联合体 推荐单位")

SUBJECT_UNITS: dict[str, str] = {
    "字数": "字",
    "时长": "秒",
    "单件大小": "字节",
    "总大小": "字节",
    "像素": "像素",
    "分辨率": "dpi",
    "张数": "张",
    "组照": "张",
    "件数": "件",
    "行数": "行",
    "页数": "页",
    "人数": "人",
}
WORD_SUBJECTS = frozenset({"章节", "要素", "说明", "语种"})  # a list of words
TEXT_SUBJECTS = frozenset({"字体", "署名", "行距", "版面", "尺寸"})  # one text, or one for each target
FLAG_SUBJECTS = frozenset({"顺序", "匿名"})

# What a check may be about, when it is not the item itself.
TARGETS = _words(
    "视频 图片 照片 音频 文档 文字 文本 压缩包 正文 摘要 题目 标题 全文 作品 图表 表格 单幅 组照 宣传片 海报 幻灯片 演示文稿 简介 说明 附件 扫描件 电子版 word pdf 中文摘要 英文摘要 关键词 "
    "video image picture photo audio text body abstract title work summary keywords"
)
