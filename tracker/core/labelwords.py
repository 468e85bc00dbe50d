"""The words of the office that labels are made of, and what each asks for. Each pattern must match the whole label; `labels` reads by them."""

from __future__ import annotations

import re

from tracker.core.concepts import Concept, Sense, Subject

_CONTACT = r"(?:第一|项目|活动|案例|单位|日常|业务|具体|主要|申报|本次)?(?:联系|联络|对接)人员?[一1]?|联络员[一1]?|联系员|(?:工作|信息)联络员"
_FILLER = r"(?:项目|案例|活动|单位)?(?:经办|填表|填报|填写|报送|制表|办理|具体负责|具体承办|具体经办)人员?|(?:具体|业务)?经办|信息员|通联员|(?:参赛)?选手|领队"
_LEADER = (
    r"(?:申报|单位|项目|机构|党组织|党支部|支部|部门|主要|案例|活动|团队|分管|主管|企业|党建工作|课题|组织)*(?:负责人|负责同志|责任人|主持人|领导)"
    r"|项目(?:主管|主任|经理|执行人)"
    r"|(?:单位)?(?:法定代表人|法人代表|法人)(?:负责人)?|(?:党组织|党支部|党委|支部|社区)?书记|工会主席|单位主要领导"
)
# Posts: 会长姓名 and 站长电话 are labels, 会长 alone is what somebody is
POST = re.compile(r"(?:[站所院校园会社馆台局部科处队组厂村镇乡]长|(?:副?理事|秘书|董事|事务)长|总经理|总编辑?|主席|主任|团委书记|第一书记)")
_FOREIGN = r"(?:推荐|推选|推报|举荐|主管|上级|上级主管|上级推荐|业务主管|指导|主办|承办|协办|支持|合作|协作|联合|联合申报|评审|审核|审稿|审定|审签|复核|校对|受理|初审|组织|征集|监督|见证)(?:单位|部门|机构|党组织|人|专家|方)|(?:财务|开票|紧急|发票)(?:联系人|负责人|人员|主管)|会计|出纳|(?:第[二三四]|备用|其他)(?:联系|联络)人|(?:联系|联络)人[二三四]"
_AUTHOR = r"(?:第一|通讯|主要|案例|作品|成果|论文|文章)?作者|撰稿人?|撰写人|执笔人|主创(?:人员)?|投稿人|通讯员|讲述人|(?:成果|项目|作品|课题|主要|第一)*完成人(?:员)?|指导(?:教师|老师)"
UNIT_LEAD = r"被推[荐选]|[受拟]表[彰扬]|申报|报送|申请|参评|参赛|报名|投稿|推报单位|选送|填报|填表|上报|送报|参选|参展|供稿|来稿|主报|案例申报|项目申报|案例报送|申报主体|品牌申报|党组织|党建品牌申报"
_FIRST = r"(?:第一|牵头|主要|主)?"
_UNIT_NOUN = r"(?:单位|党组织|机构|组织|主体|企业|公司|学校|社区|集体|团体|部门|社会组织|团队)"
_UNIT_NAME = r"(?:名称|全称|名|中文名称|全名|完整名称|规范名称)"
_UNIT = rf"{_FIRST}(?:{UNIT_LEAD})?{_UNIT_NOUN}{_UNIT_NAME}|{_FIRST}(?:{UNIT_LEAD}){_UNIT_NOUN}|(?:申报|报送|申请)?主体名称|单位|(?:申报|报送)主体|申报方"
_BODY = r"(?:工会|院校|高校|学院|医院|法院|检察院|报社|刊社|机关|协会|学会|商会|支部|党支部|党委|党总支|团委|团支部|街道|乡镇|村|站点|媒体|会员|会员单位|工作室|合作社|服务队|场馆|院团|剧团|书院|园所|幼儿园|[图美体]书?馆|文化馆|博物馆)"
_UNIT_WEAK = (
    rf"(?:案例|项目|品牌|作品|成果|课题)?(?:实施|完成|承担|执行|牵头|创建|制作|创作|所属|建设|依托|落地|第一完成|主要完成|原创|出品|研发|编创|拍摄|演出)(?:单位|党组织|机构|组织|企业|学校|院校|公司|院团|剧团|场馆)(?:{_UNIT_NAME})?"
    rf"|(?:团体)?会员单位|(?:{UNIT_LEAD})?团队{_UNIT_NAME}|填报单位(?:{_UNIT_NAME})?|(?:项目|案例|品牌|课题|作品|成果)单位|(?:{UNIT_LEAD})?{_BODY}{_UNIT_NAME}|(?:{UNIT_LEAD}){_BODY}"
)
_WORKPLACE = r"(?:所在|工作|作者|任职|服务|现工作|工作所在|作者所在)(?:单位|机构)(?:名称|全称)?"
_PUT_FORWARD = r"(?:拟|本次|申报|报送|申请|推荐|参评|参赛|参选|投稿|选送|征集|所报|报名|选择|所选|资助)*"
_WORK = r"(?:活动|节目|产品|服务|方案|计划|工程|平台|视频|短片|微电影|征文|报告|调研报告|著作|模式|创意|提案|栏目|剧目|曲目|歌曲|行动|载体|事迹|故事|举措|改革|创新|特色|实践|做法|事项|作法|样板|示范点?|基地|微视频|课程|课件|照片|摄影|书画|图片|绘画|设计|影片|新闻|报道|读本|图书|案件|游戏|赛事|展品|展项|书屋|专利)"
_TITLE_NOUN = r"(?:案例|党建品牌|品牌|项目|作品|成果|课题|材料|论文|文章|经验|典型|实践案例|优秀案例|工作法|创新案例|申报案例|申报项目|申报品牌|案例项目|参评案例|报送案例|申报作品|品牌案例|做法|服务项目|党建案例|稿件)"
_TITLE = rf"{_TITLE_NOUN}(?:中文)?(?:名称|题目|标题|名|题名|全称|主题名称)|题目|标题|(?:申报|参评|报送|推荐|参赛|申报的)(?:题目|名称|标题)|题名|案例"
_TITLE_WEAK = r"(?:申报|参评|报送|推荐|参赛|申报的)(?:案例|项目|作品|品牌)"  # 参评项目 is what a work is put forward as, where its title is asked for besides
_CATEGORY_NOUN = r"(?:分类|类别|类型|领域|方向|赛道|组别|板块|专题|种类|类目|门类)"
_CATEGORY = rf"(?:申报|案例|项目|作品|品牌|所属|参评|报送|投稿|参赛|申报案例|申报项目|案例所属|推荐|选题|主题|征集|品牌所属|成果|党建品牌)?{_CATEGORY_NOUN}|(?:申报|案例)分类类别"
_PHONE = r"(?:联系|联络|本人|移动|常用|有效)?(?:电话|手机)(?:号码|号)?|联系方式|联络方式|联系手机(?:号)?|电话手机|手机电话|联系号码|移动电话|电话联系方式|tel|telephone|phone|mobile|mobilephone"
_PHONE_WEAK = r"(?:办公|固定|单位|值班|备用|公司)(?:联系)?(?:电话|座机)(?:号码)?|座机(?:号码|电话)?|固话"
_EMAIL = r"(?:联系|电子|常用|工作|单位)?(?:邮箱|邮件|信箱|邮箱地址|邮件地址|邮箱账号)|e?mail(?:地址)?|电邮(?:地址|信箱)?|电子邮箱地址"
_ADDRESS = (
    r"(?:家庭|居住|常住|收货|收信|快递|本人|通讯|通信|联系|联络|邮寄|办公|详细|单位|收件|寄送|现|机构|注册|回寄|邮政)*(?:地址|住址)|通讯处|[校院馆园社会厂]址"
)
_POSTCODE = r"邮编|邮政编码|邮码"
_DATE = r"(?:填表|申报|填报|填写|报送|提交|申请|制表)?(?:日期|时间)"
_DUTY = r"(?:担任|行政|党内|现任|工作)?(?:职务|职位|岗位)(?:职称)?"
_BLOCK = r"(?:基本|个人|单位)?(?:信息|情况|资料|基本信息|基本情况|概况)"
_FACT: tuple[tuple[Concept, bool, str], ...] = (
    (Concept.PERSON, False, r"(?:的)?(?:姓名|名字|名单|签名|称呼)?"),
    (Concept.PHONE, False, _PHONE),
    (Concept.PHONE, True, _PHONE_WEAK),
    (Concept.EMAIL, False, _EMAIL),
    (Concept.ADDRESS, False, _ADDRESS),
    (Concept.POSTCODE, False, _POSTCODE),
    (Concept.DUTY, False, _DUTY),
    (Concept.BLOCK, False, _BLOCK),
)
_PEOPLE = ((Subject.CONTACT, _CONTACT), (Subject.FILLER, _FILLER), (Subject.LEADER, _LEADER), (Subject.FOREIGN, _FOREIGN), (Subject.AUTHOR, _AUTHOR))
THINGS: tuple[tuple[Sense, str], ...] = (
    (Sense(Concept.UNIT, Subject.AUTHOR), _WORKPLACE),
    (Sense(Concept.UNIT, Subject.UNIT, weak=True), _UNIT_WEAK),
    (Sense(Concept.UNIT, Subject.UNIT), _UNIT),
    (Sense(Concept.TITLE, Subject.CASE), _TITLE),
    (Sense(Concept.TITLE, Subject.CASE, weak=True), _TITLE_WEAK),
    (Sense(Concept.CATEGORY, Subject.CASE), _CATEGORY),
    (Sense(Concept.PERSON), r"姓名"),
    (Sense(Concept.PERSON, Subject.FILLER), r"(?:申报|申请|参赛|报名|参评)(?:人|者)(?:姓名)?"),
    (Sense(Concept.PHONE), _PHONE),
    (Sense(Concept.PHONE, weak=True), _PHONE_WEAK),
    (Sense(Concept.EMAIL), _EMAIL),
    (Sense(Concept.ADDRESS), _ADDRESS),
    (Sense(Concept.POSTCODE), _POSTCODE),
    (Sense(Concept.DATE), _DATE),
    (Sense(Concept.DUTY), _DUTY),
    (Sense(Concept.NAMED), r"名称|全称|名"),
    (Sense(Concept.BLOCK, Subject.UNIT), r"(?:申报|报送|申请)?(?:单位|党组织|机构)(?:基本)?(?:信息|情况|资料|概况)"),
    (
        Sense(Concept.BLOCK, Subject.CASE),
        r"(?:申报|报送|参评|参赛|推荐)?(?:案例|项目|品牌|作品|成果|课题|论文|活动|节目|剧目|展览|经验|课程|产品)(?:基本)?(?:信息|情况|资料|概况)",
    ),
    (Sense(Concept.BLOCK, Subject.CASE), r"项目|课题|成果|作品|品牌"),
    (Sense(Concept.BLOCK), r"基本信息|基本情况|申报信息"),
)
_OF_OTHERS = (  # bodies that do not apply: who recommends, prints, pays, is helped
    r"推[荐选报]|举荐|主管|上级|隶属|挂靠|所属|指导|监[管督理]|评[审估]|审|组织(?!实施)|征集|主办|承办|协办|联[合办]|合作|协作|共建|支持|资助|赞助|投资|出资|帮扶|结对|受[益助]|服务|用人|使用|采购|应用"
    r"|出版|发行|刊[发载]|发[表证布]|颁[发奖]|授予|登记|开户|收款|检测|鉴定|认证|曾|原|其[他它]|相关|有关|各|参[与加]|获奖|事业|企业|行政|机关|计量|货币|[一-鿿]*性质"
)
# What ends so is asked for under a name of this call's own: 征文题目, 志愿服务组织名称
ENDINGS = (
    (Sense(Concept.TITLE, Subject.CASE, weak=True), r"[一-鿿]{2,6}(?:题目|标题)"),
    (Sense(Concept.TITLE, Subject.CASE), rf"{_PUT_FORWARD}{_TITLE_NOUN}{{1,2}}(?:申报|报送|参评|参选|推荐)?(?:名称|题目|标题|名|题名|全称|主题)"),
    (Sense(Concept.TITLE, Subject.CASE, weak=True), rf"{_PUT_FORWARD}(?:{_WORK}|{_TITLE_NOUN}){{1,2}}(?:名称|名|题名|全称|主题)"),
    (
        Sense(Concept.TITLE, Subject.CASE, weak=True),
        r"(?!其[他它]|获奖|曾|既往|在研|合作|已|上级|历史)[一-鿿]{1,6}(?:案例|项目|作品|品牌|成果|课题)(?:名称|题目|标题)",
    ),
    (Sense(Concept.CATEGORY, Subject.CASE, weak=True), r"(?:应用|服务|涉及|所在|技术|行业)(?:领域|方向|赛道)"),
    (Sense(Concept.CATEGORY, Subject.CASE, weak=True), rf"{_TITLE_NOUN}?(?:属于|申报|参加|参评|选择)?(?:哪一?个|哪一?[类种项]|何种|什么){_CATEGORY_NOUN}?"),
    (Sense(Concept.CATEGORY, Subject.CASE), rf"{_PUT_FORWARD}(?:所属|归属)?{_TITLE_NOUN}{{0,2}}(?:所属|归属|申报|参评)?{_CATEGORY_NOUN}(?:名称|选择)?"),
    (
        Sense(Concept.CATEGORY, Subject.CASE, weak=True),
        rf"{_PUT_FORWARD}(?:所属|归属)?(?:{_WORK}|{_TITLE_NOUN}){{1,2}}(?:所属|归属|申报|参评)?{_CATEGORY_NOUN}",
    ),
    (
        Sense(Concept.OTHER),
        rf"[一-鿿]{{0,8}}(?:{_UNIT_NOUN}|{_BODY}|领导|专家组?|评[委审](?:会|组)?|委员会|主管部门)(?:推荐|审核|审批|初审|复审|评审|评议)?意见(?:及?签章|及?盖章)?",
    ),
    (Sense(Concept.UNIT, Subject.UNIT, weak=True), rf"(?!{_OF_OTHERS})[一-鿿]{{2,4}}(?:单位|机构|主体)"),
    (
        Sense(Concept.PHONE, Subject.AUTHOR, weak=True),
        r"(?!推荐|指导|监督|举报|咨询|投诉|服务|报警|紧急|查询|家庭|家长|配偶|父|母|监护|其[他它]|客服|热线|传真)(?:[一-鿿]{1,3}[员人长师生者手家]|(?:班|室|科)主任)(?:联系)?(?:电话|手机)(?:号码?)?",
    ),
    (
        Sense(Concept.PERSON, Subject.AUTHOR, weak=True),
        r"(?!推荐|指导|监护|家长|配偶|父亲|母亲|子女|审核|银行|开户|收款|账户|紧急|成员|队员|评委|专家|证明|其[他它])[一-鿿]{2,5}姓名",
    ),
    (
        Sense(Concept.UNIT, Subject.UNIT, weak=True),
        r"(?!开户|收款|合作|获奖|出版|登记|发证|刊物|检测|鉴定|主管|主办)[一-鿿]{1,6}(?:单位|组织|机构|学校|企业|团队|集体|[站所村]|中心|社区|工会|协会|学会|商会|支部|党委|总支|团委|街道|医院|公司|合作社|班组)(?:名称|全称)",
    ),
)
# A label is looked for among all of a list at once, and the first that fits is the one: most of what is asked about is no label.
NAMES_OF_THINGS, NAMES_ENDING = (re.compile("|".join(f"({pattern})" for _, pattern in names)) for names in (THINGS, ENDINGS))
NAMES_OF_PEOPLE = tuple((subject, re.compile(pattern)) for subject, pattern in _PEOPLE)
FACTS = tuple((concept, weak, re.compile(pattern)) for concept, weak, pattern in _FACT)
APPLICANT = re.compile(rf"{_FIRST}(?:{UNIT_LEAD})?{_UNIT_NOUN}")
SOMEBODY = re.compile(rf"(?!.*[的与]|(?:{_FOREIGN}))[一-鿿]{{2,4}}?((?:联系人|联络人|联络员|对接人|负责人).{{0,4}})")  # 党务联系人
SOMEWHERE = re.compile(r"(?!.*(?:网[站页络]|链接|视频|直播|下载|的))[一-鿿]{2,6}?((?:通讯|通信|联系|邮寄)?地址|电子邮[箱件]|邮箱|e?mail)")  # 证书邮寄地址
# Labels that no sheet asks for: they end a value, and are none.
_OTHER_WORDS = """
职称 职责 分工 角色 任务分工 项目分工 承担任务 部门 所在部门 所在党委 所在党组织 所在支部 所在党支部 所在街道 所在乡镇 科室 性别 年龄 民族 学历 学位 籍贯 政治面貌 出生年月 出生日期 身份证号 身份证号码 专业 传真 微信 微信号 qq qq号 网址 网站 公众号 备注
说明 简介 摘要 附件 序号 编号 盖章 公章 签字 签名 签章 年月日 单位意见 推荐意见 推荐理由 审核意见 审批意见 单位性质 单位类型 单位类别 机构性质 机构类型 成立时间
注册时间 登记时间 员工人数 党员人数 党员数 人数 规模 行业 所属行业 所属地区 地区 所在地 省份 城市 统一社会信用代码 信用代码 组织机构代码 开户行 账号 户名 金额
预算 经费 关键词 实施时间 起止时间 开始时间 结束时间 实施地点 受益人数 服务对象 荣誉 获奖情况 主要做法 工作成效 案例简介 案例内容 案例摘要 品牌内涵 品牌口号
品牌标识 联系地区 是否公开 声明 承诺 本人签名 合计 总计 小计 推荐排序 排序 名次 得分 照片 主要事迹 字数 篇幅 单位人数 社会组织等级 评估等级 业务范围 登记机关
副标题 副题 案例副标题 项目副标题 作品副标题 论文副标题 级别 等级 社会信用代码 统一信用代码 统一代码 开户银行 开户行名称 开户银行名称 银行账号 银行账户 账户 账户名称 开户名称 账户名 收款账号 主要事迹材料 项目简介 项目摘要
品牌简介 作品简介 内容简介 创作说明 作品说明 释文 尺寸 规格 书体 贴照片处
"""
OTHERS = frozenset(_OTHER_WORDS.split())
SCHOOL = re.compile(r"学校|院校|学院|公司|企业")  # 学校/单位
INDIVIDUAL = re.compile(r"(?:个人|团队|集体)(?:姓名|名称)?")  # 单位（或个人）, 单位/个人名称
# Several names of one thing among them
ALIKE = {
    **dict.fromkeys(("信用代码", "社会信用代码", "统一信用代码", "统一代码", "统一社会信用代码号"), "统一社会信用代码"),
    **dict.fromkeys(("开户银行", "开户行名称", "开户银行名称"), "开户行"),
    **dict.fromkeys(("银行账号", "银行账户", "账户", "收款账号"), "账号"),
    **dict.fromkeys(("账户名称", "开户名称", "账户名"), "户名"),
}
