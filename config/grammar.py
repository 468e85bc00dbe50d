"""The words of the campaign sheet 征集单: every key with its one English alias, and the words its values are chosen from.

docs/campaign-sheet.md documents each key listed here; a test compares the two.
"""

from __future__ import annotations

from config.campaign import Basis, Lacking, Need, Per, Route, SealCheck

# Each table: Chinese key → its one English alias. The order is that of the documentation.
TABLES: dict[str, dict[str, str]] = {
    "征集单": {
        "活动": "name",
        "代号": "code",
        "主办": "organisers",
        "收件": "intake",
        "截止": "deadline",
        "申报": "applicants",
        "分类": "categories",
        "材料": "items",
        "往来": "correspondence",
        "裁定": "rulings",
        "变更": "amendments",
        "查重": "duplicates",
        "验章": "seal_check",
        "推荐": "recommenders",
        "禁收": "refused",
        "总大小": "total_size",
        "主题": "theme",
        "依据": "basis",
        "承办": "executors",
        "协办": "co_organisers",
        "支持": "supporters",
        "指导": "advisers",
        "对象": "addressees",
        "评审": "review",
        "奖励": "prizes",
        "费用": "fees",
        "版权": "copyright",
        "网址": "website",
        "附件": "annexes",
        "时区": "timezone",
        "语言": "language",
        "备注": "notes",
        "说明": "remarks",
    },
    "收件": {
        "信箱": "mailbox",
        "主题以": "subject_starts",
        "主题不以": "subject_not_starts",
        "主题含": "subject_contains",
        "主题": "subject",
        "主题命名": "subject_pattern",
        "压缩包命名": "archive_pattern",
        "文件夹命名": "folder_pattern",
        "命名": "naming",
        "邮寄": "post",
        "网页": "page",
        "当面": "by_hand",
        "总大小": "total_size",
        "禁收": "refused",
        "备注": "notes",
        "说明": "remarks",
    },
    "信箱": {
        "地址": "address",
        "分类": "category",
        "渠道": "channel",
        "主题以": "subject_starts",
        "主题不以": "subject_not_starts",
        "主题含": "subject_contains",
        "备注": "notes",
        "说明": "remarks",
    },
    "邮寄": {
        "收件人": "recipient",
        "单位": "organisation",
        "地址": "address",
        "邮编": "postcode",
        "电话": "phone",
        "信封": "envelope",
        "分类": "category",
        "备注": "notes",
        "说明": "remarks",
    },
    "截止": {
        "名称": "name",
        "起": "opens",
        "时间": "time",
        "以": "basis",
        "宽限": "grace",
        "限量": "quota",
        "延期": "postponed",
        "滚动": "rolling",
        "备注": "notes",
        "说明": "remarks",
    },
    "申报": {
        "主体": "kind",
        "称呼": "called",
        "每单位": "per_unit",
        "每人": "per_person",
        "每团队": "per_team",
        "每作者": "per_author",
        "每学校": "per_school",
        "每类": "per_category",
        "联合": "joint",
        "人数": "people",
        "指导教师": "tutors",
        "名册": "roster",
        "角色": "roles",
        "渠道": "channels",
        "奖项": "awards",
        "推荐": "recommenders",
        "条件": "eligibility",
        "备注": "notes",
        "说明": "remarks",
    },
    "推荐": {
        "单位": "who",
        "名额": "quota",
        "排序": "ranked",
        "免": "exempt",
        "代收": "collects",
        "两级": "tiers",
        "汇总表": "summary",
        "材料": "items",
        "盖章": "seal",
        "备注": "notes",
        "说明": "remarks",
    },
    "分类": {
        "名称": "name",
        "子类": "divisions",
        "材料": "items",
        "信箱": "mailbox",
        "限": "limit",
        "备注": "notes",
        "说明": "remarks",
    },
    "材料": {
        "名称": "name",
        "又称": "also",
        "每": "per",
        "必交": "need",
        "后补": "later",
        "当": "when",
        "途径": "via",
        "截止": "deadline",
        "格式": "formats",
        "同交": "both",
        "件数": "count",
        "组照": "series",
        "份数": "copies",
        "其中原件": "originals",
        "原件": "original",
        "盖章": "seal",
        "签字": "signature",
        "任一": "any_of",
        "文件名": "filename",
        "压缩包命名": "archive_pattern",
        "文件夹命名": "folder_pattern",
        "填写": "fields",
        "表样": "form",
        "附于": "inside",
        "须": "must",
        "宜": "should",
        "人工": "human",
        "缺则": "if_lacking",
        "退还": "returned",
        "敏感": "sensitive",
        "汇总表": "summary",
        "装订": "binding",
        "纸张": "paper",
        "尺寸": "dimensions",
        "版面": "layout",
        "介质": "medium",
        "或": "or_else",
        "备注": "notes",
        "说明": "remarks",
    },
    "检查": {
        "字数": "words",
        "章节": "sections",
        "要素": "elements",
        "顺序": "in_order",
        "字体": "fonts",
        "行距": "line_spacing",
        "署名": "byline",
        "版面": "layout",
        "时长": "duration",
        "单件大小": "file_size",
        "总大小": "total_size",
        "像素": "pixels",
        "分辨率": "resolution",
        "张数": "pictures",
        "组照": "series",
        "件数": "count",
        "行数": "lines",
        "页数": "pages",
        "人数": "people",
        "尺寸": "dimensions",
        "说明": "captions",
        "语种": "written_in",
        "匿名": "anonymous",
    },
    "往来": {
        "回执": "receipt",
        "催报": "reminders",
        "落款": "signature",
        "发件人": "sender",
        "咨询": "enquiries",
        "日报": "digest",
        "存期": "retention",
        "签收": "parcel_receipt",
        "邮寄封面": "parcel_cover",
        "逾期告知": "overdue",
        "单位确认": "unit_name",
        "撤回确认": "withdrawal",
        "延期告知": "extension",
        "语言": "language",
        "备注": "notes",
        "说明": "remarks",
    },
    "日报": {"收件": "to", "时刻": "hour", "台账": "workbook"},
    "催报": {"截止": "deadline", "前": "before"},
    "裁定": {"问": "question", "定": "answer"},
    "变更": {"日期": "on", "事项": "what", "原": "before", "新": "after", "备注": "notes"},
    "查重": {"与": "against", "按": "by", "处置": "then"},
}

CONDITION_WORDS = {
    "分类": "category",
    "角色": "role",
    "渠道": "channel",
    "主体": "kind",
    "奖项": "award",
    "获奖": "awarded",
    "入选": "selected",
    "联合": "jointly",
    "推荐": "recommended",
}

# `当署名: {…}` asks for fields only where something holds; any word may follow.
FIELDS_WHEN = ("当", "when_")

EVERY_WORD: frozenset[str] = frozenset(word for table in TABLES.values() for pair in table.items() for word in pair)

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

# The keys of 命名 and the intake's own words for them.
NAMING = {"主题": "主题命名", "压缩包": "压缩包命名", "文件夹": "文件夹命名", "subject": "主题命名", "archive": "压缩包命名", "folder": "文件夹命名"}

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


def alias_of(word: str, table: str) -> str | None:
    """The Chinese key for *word*, which may be the key itself or its English alias."""
    words = TABLES[table]
    if word in words:
        return word
    lowered = word.lower().replace("-", "_").replace(" ", "_")
    return next((chinese for chinese, english in words.items() if english == lowered), None)
