"""What a letter without files asks for: to withdraw, about one's personal data, a correction of ours, an answer, or nothing at all. Pure.

It sorts letters for a person; nobody is withdrawn, deleted or answered by what is found here. The order of `wish` is that of
what it would cost to overlook. Whoever only says thank you asks for nothing, and only a letter that says nothing else is that.
"""

from __future__ import annotations

import re
from enum import Enum, auto


class Wish(Enum):
    """What the sender wants of us."""

    WITHDRAW = auto()
    PRIVACY = auto()
    DISPUTE = auto()  # it was sent, or we are wrong
    STOP = auto()  # no more letters of ours
    ANSWER = auto()
    NOTHING = auto()  # thanks
    MACHINE = auto()  # an automatic reply that no header gives away: nobody wrote it, so nobody is answered
    OTHER = auto()


SHORT = 800  # characters of a letter that may be a withdrawal: what is longer tells a story, in which people give up many things
READ = 5_000  # characters of a letter that are looked at; the rest is a submission pasted into it
_CALLED = r"(?:申报|申請|申请|报名|報名|评选|評選|参评|參評|参选|征集|徵集|活动|活動|申报项目|投稿|比赛|大赛|项目申报)"
_THIS = r"(?:[^。！？!?\n，,；;]{0,16}?)"
# How our own letters offer it, and how people cite the offer: "如不再申报，请回复“撤回”，我们将停止提醒".
_OFFERED = re.compile(r"[^。！？!?\n]{0,40}请?(?:直接)?(?:回复|回復|reply)\s*[“\"「『'‘]?\s*(?:撤回|withdraw)[^。！？!?\n]{0,60}", re.IGNORECASE)
# A mail, a file or a version taken back, or nothing: not the application.
_NOT_IT = re.compile(
    r"(?:不|没有|沒有|没|未|勿|别|並非|并非|不是|不会|无意)(?:打算|准备|想|要|再|曾|能|会|是|是要)?(?:撤回|撤销|退出|放弃|取消|弃权|弃征)"
    r"|(?:撤回|撤销|取消)(?:了)?(?:[^。！？!?\n，,；;]{0,8}?)(?:上一?[封次个份版]|前一?[封次个份版]|刚才|之前(?:发|的邮件|那)|旧版|错版|重复|误发|这封邮件|该邮件|邮件|提醒|延期|限制)"
    r"|(?:授权|许可|同意(?!撤回))[^。\n，,]{0,4}撤回|撤回[^。！？!?\n，,]{0,16}(?:同意|授权)"
    r"|(?:不是|并非|不等于|没说|没有说)(?:我们|我单位|说|要|想)?不(?:再|想|要)?(?:申报|参评|參评|参加|参与|报名|报)(?:了)?|(?:没有|没|未曾|不)撤(?!诉)"
    r"|撤回[^。！？!?\n，,]{0,6}(?:不算|作废|无效|不作数)|(?:邮件|郵件|消息|短信|微信|通知)(?:已经?|已被|被|将被)?撤回|撤回(?:了)?(?:一[封条]|这[封条]|该|此|您的)?(?:邮件|郵件|微信|消息|短信|信息|群)"
    r"|\b(?:recall|withdraw)(?:ed)? (?:the |this |that |my )?(?:last |previous )?(?:e-?mail|message)"
)
_WITHDRAWS = re.compile(
    rf"撤回|撤(?:销|銷|消|稿){_THIS}{_CALLED}|申请撤(?:销|销|稿)|撤稿|撤[下掉走]|撤了吧?(?=[，。,.！!；;\s]|$)"
    rf"|(?:退出|退赛|退賽){_THIS}{_CALLED}|(?:申请|决定|要求|自愿|只好|只能)退出|退赛|(?:我们|我单位|单位|社区|协会)[^。！？!?\n，,的]{{0,8}}退出(?:了|吧)?(?=[，。,.！!；;\s]|$)|(?:终止|停止)(?:本次)?(?:申报|申請|参评|参选)"
    rf"|不再(?:申报|参评|参选|报送)(?:该|这|此|本)|不(?:再|打算|准备|想|能)?(?:继续)?(?:申报|参评|參評|参加|参与|參加|参选|报送|报名)(?:了|本次|此次|这次|今年|{_THIS}{_CALLED}|[，。,.！!；;\s]|$)"
    rf"|(?:不再|不|先不|不先)(?:申报|参评|參評|参加|報|报)(?:了|吧|咧|啦|嘞|喽|哈|哦|呀|哒)*(?=[，。,.！!；;~～\s]|$)|(?:阿拉|我哋|我们|我)[勿唔](?:参加|參加|申报|报|報)"
    r"|(?:我们?|单位|社区|协会|案例|项目|这个|决定)(?:也|就|还是|这次|今年|先)?(?:放弃|不弄|不整|不搞)了?(?:吧|啦|哈)?(?=[，。,.！!；;\s]|$)"
    r"|(?:报名|申报|申请|参评|参选|投稿)(?:请|就|也|先)?(?:予以)?(?:取消|撤销|撤了)(?:了|吧|掉)*(?=[，。,.！!；;\s]|$)"
    rf"|(?:放弃|放棄|弃){_THIS}(?:{_CALLED}|资格|名额)|弃权|弃征|棄權"
    rf"|取消{_THIS}{_CALLED}"
    r"|\b(?:withdraw|pull out of|cancel) (?:our|my|the|this|from)\b"
    r"|\b(?:will not|won.t|decided not to|not going to|no longer (?:wish|want|intend) to) (?:be )?(?:participat|apply|tak(?:e|ing) part)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"(?:因[^，,。]{1,12}?)?(?:申请|要求|同意|请|我们|我单位|我会|决定)*(?:撤回|退出|放弃|弃权|撤销|取消|不报|不参加|不申报|withdraw)(?:申报|申请|了|吧|报名)*",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"(?:如何|怎么|怎样|怎麼|怎樣|什么流程|手续|流程)[^。！？!?\n]{0,12}(?:撤回|撤销|退出|放弃|取消)|(?:撤回|撤销|退出|取消)[^。！？!?\n]{0,12}(?:怎么|如何|流程|手续)"
)

_DATA = r"(?:个人信息|个人資料|個人資料|个人资料|个人数据|隐私|personal (?:data|information))"
_MINE = rf"(?:{_DATA}|身份证|身份證|(?:我|本人)的?(?:账号|个人)?(?:信息|资料|姓名|名字|电话|手机|联系方式)|手机号|电话号码)"
_ERASE = r"(?:删[除掉了去]|刪除|清[除掉空]|抹去|抹掉|去掉|拿掉|撤下|销毁|注销|移除|停止使用|delete|erase|remove)"
_SEE = r"(?:更正|查阅|查閱|查询|查詢|查看|导出|复制|副本|撤回|保存多久|收集了|处理情况|copy of|access)"
_IN_SHORT = re.compile(r"(?:删除|更正|查阅|导出).{0,8}个人信息|个人信息.{0,8}(?:删除|更正|查阅|导出)")
_PRIVACY = re.compile(
    rf"{_ERASE}[^。！？!?\n]{{0,24}}{_MINE}|{_MINE}[^。！？!?\n]{{0,24}}{_ERASE}|(?:{_DATA}|联系方式)[^\n]{{0,24}}请(?:予以)?{_ERASE}"
    rf"|(?:{_SEE}|提供|(?:告知|说明)[^。！？!?\n，,]{{0,6}}(?:收集|使用|处理|保存))[^。！？!?\n]{{0,24}}{_DATA}|{_DATA}[^。！？!?\n]{{0,24}}{_SEE}"
    rf"|(?:肖像|人脸|家长|监护人|孩子|本人)[^。！？!?\n]{{0,20}}{_ERASE}[^。！？!?\n，,]{{0,6}}(?:照片|图片|影像|视频)"
    r"|(?:不要再?|停止|请勿)(?:保存|保留|使用|公开|存储)[^。！？!?\n]{0,12}(?:联系方式|电话|手机|姓名|信息)|个人信息保护法",
    re.IGNORECASE,
)
_DONE = r"(?:发送|發送|发|發|寄出?|报送|报|提交|上传|传|递交|交|补交|补报|上报|盖章?|填写|填|邮寄|补充|回复|投递)"
_DISPUTE = re.compile(
    rf"(?:已|已经|已經|早已|早就|早|曾|都|各|上周就|当时就|之前就|前天就|昨天就)(?:于|在|按|经|於)?[^。！？!?\n，,]{{0,16}}?{_DONE}(?:过|了|过了|出|送|给|齐|完|至|到|，|,|。|\s|$)"
    rf"|{_DONE}(?:过了?|了的|完了|好了)|是盖了|盖过章|明明|(?:有误|有誤|搞错|弄错|看错|误判|不属实|不准确)[^。\n]{{0,20}}(?:核|查|看)?"
    r"|核对有误|(?:再|重新|予以|请贵单位|麻烦)(?:核实|核对|核查|查证|查一下|查查|看看|看一下|确认一下)|(?:统计|计算|显示|判断|识别|说)[^。\n，,]{0,6}(?:不对|不符|不实|错)|请(?:核实|核查|查证|复核)"
    rf"|{_DONE}了(?:[两二三四五六几好多\d]+|一)(?:遍|次|回|封)|早都?[^。！？!?\n，,]{{0,4}}交|(?:补|交|传|寄)[好齐全](?:了|啦)|还说(?:没|未|缺)|确实[^。！？!?\n，,]{{0,4}}(?:发|交|寄|传)|[^。！？!?\n，,]{{2,20}}就(?:附|发|交|寄|传|报)了|(?:给|附)过了?|已[^。！？!?\n，,]{{0,20}}(?:送至|送达|送交|送到|签收)|\b(?:have|had|has|already)\b.{{0,20}}\b(?:sent|submitted|e-?mailed|mailed|uploaded)\b"
    r"|(?:怎么|咋|为什么|为何|为啥)(?:还|又|仍)?[^。！？!?\n]{0,6}(?:没收到|未收到|缺|说|提醒|催)|(?:没有|并未|未|并不)(?:缺|遗漏|漏)|不(?:缺|是第一次)",
)
_NOT_YET = re.compile(
    r"^(?!.*(?:已|刚|了[，,]?$)).*(?:将|会|马上|尽快|稍后|明天|明日|下周|今天|本周|(?<!上)周[一二三四五六日])[^。！？!?\n，,]{0,12}(?:补|发|寄|交|传|报)"
)
_OURS = re.compile(r"(?:名称|姓名|电话|号码|题目|标题|写|填|地址|联系人|信息)[^。！？!?\n，,]{0,6}(?:有误|写错|错了|填错)")  # the sender's own slip, put right

_ASKS = re.compile(
    r"[?？]|请问|請問|请教|請教|咨询|諮詢|询问|想问|问一下|能否|可否|能不能|可不可以|是否|是不是|有没有|有無|有无|要不要|需不需要|行不行|怎么|怎樣|怎样|如何|在哪|哪里|哪儿|哪个"
    r"|[啥咋]|几时|边度|来着|不知道?[^。！？!?\n]{0,30}(?:没|不|否)|(?:可以|能|行|要|会|有|合格|齐|收到|交|得)[^。！？!?\n，,]{0,14}(?<!还)(?:不|没|否|伐|冇)(?=[呀啊哦。！，,\s]|$)|([一-鿿]{1,2})[不唔]\1|要[^。！？!?\n，,]{0,6}不要"
    r"|打不[通开]|没人接|无法(?:打开|下载|上传|登录)|告诉我|麻烦[^。！？!?\n，,]{0,6}(?:发|看|查|寄)|请?明示"
    r"|呢(?=[。！，\s]|$)|多[大长高宽重]|求(?:更新|助|解|教)|什么|(?<!感谢)(?<!谢谢)告知|是[^。！？!?\n，,]{1,14}还是|多少|多久|几[份个号天时]|何时|谁|吗|么(?=[。！，\s]|$)|请(?:明确|解释|说明|指导|示下|赐教|回电|答复)|\b(?:how|what|when|where|which|whether|could you|can we|may we|is it (?:ok|okay|possible|allowed))\b",
    re.IGNORECASE,
)

_QUESTION = re.compile(r"咨询|请问|请教|能否|可否|是否(?:可以|需要|还)|怎么|如何|在哪|什么时候|吗[?？]?|[?？]")
_CIVIL = re.compile(
    r"(?:如|若|倘)[^。！？!?\n]{0,20}(?:请|望|烦请|敬请)[^。！？!?\n]{0,6}(?:告知|指正|联系|回复|赐教|指导|谅解)[^。！？!?\n]{0,6}"
)  # 如有问题请告知 asks nothing
_HANDS_IN = re.compile(
    r"见附件|详见附|附件(?:为|是|请|中为)|请(?:您)?(?:查收|审阅|接收)|附上|随信|随函|现(?:将|报送|提交)|发(?:送)?给(?:您|你们|贵)|attached", re.IGNORECASE
)
_STRANGE = re.compile(r"附件\d|(?:怎么|如何|在哪|哪里|打不开|下载)")  # the call's own attachments

# A letter that only thanks: every clause is one of these, or stands below as a signature does.
_STOP = re.compile(
    r"(?:(?:不要|别|勿|莫|停止|不许|不得|不准)(?:再|天天|老是|老|总是|总|一直|反复|继续|重复|给|向|往|到|发|寄|我们?|这[里儿边]?|这个邮箱){1,5}(?:发|寄|来|催|打扰|骚扰|推送|联系|联络|这[里儿边])|停止(?:发送|推送|骚扰)|(?:不要|不用|别|请勿)再?(?:提醒|通知)我?们?(?=了|[，。！\s]|$)|(?:能不能|能否|可以)停了|(?:勿|别|不要)催|(?:别|不要)[发寄](?=了)|別再(?:發|寄)|請?勿再(?:寄|發))"
    r"(?:送|信|件|函|邮件|郵件|垃圾|催报|提醒|消息|通知|给|給|到|我们?|本人|单位|本单位|这[里儿边]|这个|邮箱|东西|任何|这类|此类|这种|的)*(?:了|啦|吧|哈|咯|咧|啊|呀)*(?=[，。,.！!；;?？~～\s]|$)"
    r"|退订|取消订阅|^\s*(?:TD|T|unsubscribe)\s*$|发错(?:了)?人|不认识你们|我不是(?:该|这个|你们)[^。\n，,]{0,6}(?:单位|的人|人员)|(?:邮箱|信箱)[^。\n，,]{0,4}(?:不用了|停用了?)|(?:骚扰|垃圾)(?:邮件|信息)"
    r"|(?:把|将)[^。\n，,]{0,8}从[^。\n，,]{0,8}(?:名单|列表|通讯录)[^。\n，,]{0,6}(?:移除|移出|删|去掉|拿掉)"
    r"|\b(?:stop|quit) (?:sending|e?-?mailing|contacting|writing)|\b(?:do not|don.t) (?:send|e-?mail|contact|write)[^.\n]{0,20}(?:any ?more|again|me)|remove (?:me|us) from",
    re.IGNORECASE | re.MULTILINE,
)
# A machine says so of itself at the head of a line, or in brackets; what people say of "your automatic reply" stands elsewhere.
_MACHINE = re.compile(
    r"^[\W_]*(?:钉邮|系统|QQ邮箱|邮箱)?(?:自动回[复覆]|自动答[复覆]|自動回[覆復]|automatic reply|auto[- ]?reply)\W*[:：\]】]"
    r"|(?:这|此|本)(?:是|为|封|邮件|信|信件)[^。\n]{0,16}自动(?:回[复覆]|发送|答复|生成)|[（(\[【](?:系统|邮箱)?自动(?:回[复覆]|发送|答复)[)）\]】]|(?:开启|设置)了?自动回[复覆]"
    r"|(?:this is an )?(?:automatic|automated|auto-generated) (?:reply|response|message|e-?mail)|\bout of (?:the )?office\b[^\n]{0,60}(?:until|with|and|from|\bback\b|return|\.|$)",
    re.IGNORECASE | re.MULTILINE,
)
# What a machine is set to say without saying that it is one; a letter is a machine's when it says nothing else.
_ABSENT = re.compile(
    r"(?:我|本人|我们|目前|现在|近期|最近|正|正在|在|已|因公|因事|于|从|至|到|\d|[年月日号起—-])*+(?:休假|年假|产假|病假|请假|出差|外出|开会|度假|放假|假期|培训|不在(?:办公室|单位|岗|公司))(?:中|期间|归来|结束后?|了)*+"
    r"|(?:您|你)?(?:的|发送的|发来的)?(?:邮件|来信|来件|信件|消息|材料)?(?:我|我们|本人)?(?:已经|已|均已)?(?:成功)?(?:收到|投递到?|送达|查收|收悉)(?:了)?(?:您|你)?(?:的|发送的|发来的)?(?:邮件|来信|来件|信件|本?邮箱|本信箱)?"
    r"|(?:附件|材料)(?:已|均已)?(?:查收|收到)|(?:我|我们|本人|本单位)?(?:会|将|将会|会在|将在|在|于)[^，。！!；;\n]{0,16}?(?:尽快|及时|第一时间|早日|(?:个)?(?:工作日|小时|天)(?:之?内)?)[^，。！!；;\n]{0,10}(?:回[复覆]|答复|处理|查阅|审核|审阅|查看|联系|阅读)[^，。！!；;\n]{0,10}"
    r"|(?:邮件)?(?:可能)?(?:无法|不能|未能)(?:及时|亲自|立即|马上)?(?:查看|回[复覆]|处理|收取)(?:您的?)?(?:邮件|来信)?|敬?请(?:您)?(?:耐心)?(?:等待|谅解|见谅|理解|稍候)|归期未定"
    r"|(?:如有?|有)?(?:急事|要事|紧急[^，。！!；;\n]{0,8})(?:请|可)?(?:拨打|致电|联系|电联|电话)?[^，。！!；;\n]{0,24}|[^，。！!；;\n]{0,14}(?:回来|返岗|上班|返回)|稍后(?:联系|回复)(?:您|你)?|(?:本|此)?(?:邮件)?请勿回复",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:(?:(?:好|好的|嗯|嗯嗯|行|是的?|对|可以|没问题|ok|okay|好嘞|好滴|好哒|了解|明白|知道|知悉|收悉|收到|已收|已收悉|已收到|已知悉|已知晓|知晓|已阅|阅|悉|得|唔該|唔该|1)(?:了|啦|的)?){1,3}"
    r"|(?:您好|你好|老师|老師|(?:老师|老師)[您你]?好|各位老师(?:好)?|尊敬的.{0,12}|领导好?|贵会|.{1,6}(?:老师|主任|处长|部长|女士|先生)(?:好|您好)?)"
    r"|(?:邮件|郵件|来信|来函|回执|回執|回复|回覆|通知|函|信|信件|消息|提醒)?(?:均|都|也)?(?:已经|已)?(?:收到|收悉|知悉|阅悉|看到)(?:您的?|贵会的?|的)?(?:回执|回复|通知|邮件|来信|来函|函|消息|提醒)?(?:了)?(?:的)?"
    r"|(?:非常|十分|万分|再次|真的|太|多多|衷心|也)?(?:感谢|感謝|谢谢|謝謝|多谢|谢了|致谢|谢)(?:您|你|老师|老師|领导|大家|各位|贵会|贵方|贵处|贵单位|在?百忙之中(?:抽空|抽时间)?|您们|你们|啦|了|!|！)*(?:的)?(?:及时|耐心|辛勤|热情|大力|认真)*(?:的)?(?:回复|回覆|提醒|支持|通知|帮助|告知|指导|指点|解答|解释|答复|说明|付出|工作|关注|认可|信任|与|和|、|来信|邮件|反馈|配合|理解|登记|审核)*"
    r"|(?:您|老师|老師|大家|各位|你们)?(?:真是)?(?:辛苦)(?:您|老师|大家|你们)?(?:了|啦)?|麻烦(?:您|老师|你们)?了|费心了?|有劳(?:您)?了?|不客气"
    r"|(?:顺|敬)?(?:祝|颂|頌).{1,14}|此致|敬礼|敬禮|致礼|工作顺利|国庆快乐|节日快乐|中秋快乐|周末愉快"
    r"|thanks?(?: you)?(?: very much| so much)?|thx|many thanks|received|got it|noted(?: with thanks)?|(?:best|kind) regards|regards)[啊呀呢哦哈嘞喽咯哒滴嗷]{0,2}){1,3}",
    re.IGNORECASE,
)
_FACES = re.compile(r"\[[一-鿿]{1,4}\]|[\U0001F300-\U0001FAFF☀-➿️‍]")  # [抱拳], as QQ sends a face that has no picture; pictures
_CLAUSE = re.compile(r"\s*[，,。.！!；;、~～:：\n…—]+\s*")
_SPLIT = re.compile(r"[，,。.！!；;、~～:：\s…]+")
_SIGNED = re.compile(
    r"(?:发自|來自|来自|从|Sent from|获取).{0,40}|[一-鿿·]{2,4}|[一-鿿（）()·“”]{2,40}(?:会|委|局|部|处|室|科|中心|社区|街道|镇|乡|村|公司|学校|学院|大学|协会|学会|基金会|院|所|站|队|社|团|厅|办|厂|集团|支部)"
    r"|(?:电话|手机|联系方式|联系电话|tel|mobile|邮箱|e-?mail|地址|微信|qq)?\s*[:：]?\s*[\d+() -]{5,20}|\d{4}[年/.-]\d{1,2}[月/.-]\d{1,2}日?|\S+@\S+",
    re.IGNORECASE,
)  # fmt: skip
_RE = re.compile(r"^\s*(?:(?:re|aw|fw|fwd|回复|回覆|答复|答覆|转发|轉發|转|回)\s*[:：]\s*)+", re.IGNORECASE)
LINE = 80  # characters of a line, or of a clause, that may still be a thank you or a name below it
_LITTLE = 8  # characters of a letter that leaves what it wants to its subject: 如题


def wish(subject: str, reply: str) -> Wish:
    """What the sender of a letter without files wants, by its subject and by what it says above what it quotes."""
    said = _OFFERED.sub("", reply[:READ])
    own = _own_subject(subject, said)
    spoken = f"{own}\n{said}"
    if privacy(own, said):
        return Wish.PRIVACY
    if withdraws(own, said):
        return Wish.WITHDRAW
    if machine(said):
        return Wish.MACHINE
    if _STOP.search(spoken):
        return Wish.STOP
    if _HOW.search(said):
        return Wish.ANSWER
    if _disputes(said):
        return Wish.DISPUTE
    if _thanks(said) and not _ASKS.search(own):
        return Wish.NOTHING
    return Wish.ANSWER if _ASKS.search(_CIVIL.sub("", spoken)) else Wish.OTHER


def privacy(subject: str, reply: str, *, files: bool = False) -> bool:
    """Whether this is about the sender's own data (rights under the law on personal information).

    Beside files only plain words count: who hands in a form writes of telephone numbers and identity cards as well.
    """
    said = f"{_own_subject(subject, reply)}\n{reply[:READ]}"
    return (_IN_SHORT if files else _PRIVACY).search(said) is not None


_AGAIN = re.compile(
    r"重[发报传交]|重新(?:发|报|提交|上传|报送)|更换|替换|以(?:此|这|本次|本邮件|新|最新|后|现|今天|刚)(?:(?!函|文)[^。，,！!；;\n]){0,8}为准"
)  # one version is taken back for another
# Somebody who wonders about a withdrawal has not asked for it: whether it takes a seal, what follows from it, whether it was done.
_WONDERS = re.compile(
    r"[^。！？!?\n，,；;]{0,30}(?:撤回|撤销|退出|放弃|弃权)[^。！？!?\n，,；;]{0,10}(?:要[^。！？!?\n，,；;]{1,8}[吗么不]|需要|会怎|会不会|有什么|有没有|有影响|后果|了没|了吗|成功(?:了)?[吗没?？])"
    r"|(?:是否|是不是|有没有)(?:已经?|被|真的)*[^。！？!?\n，,；;]{0,8}(?:撤回|撤销)[^。！？!?\n，,；;]{0,8}|(?:不小心|误)[^。！？!?\n，,；;]{0,6}撤回[^。！？!?\n]{0,16}[?？怎]"
)
_LATER = re.compile(r"明年|来年|下一?次|以后|下届|今后")


def withdraws(subject: str, reply: str) -> bool:
    """Whether the sender wants his application back; how that is done, or a mail sent by mistake, is another matter."""
    letter = reply if len(reply) <= SHORT else ""
    said = _WONDERS.sub("", _NOT_IT.sub("", _OFFERED.sub("", f"{_own_subject(subject, reply)}\n{letter}")))
    if _HOW.search(said) or (_AGAIN.search(said) and not _LATER.search(said)):
        return False
    return _WITHDRAWS.search(said) is not None or any(_ALONE.fullmatch(clause) for clause in _SPLIT.split(said))


def asks(reply: str) -> bool:
    """Whether these words put a question in so many words."""
    return _QUESTION.search(reply[:READ]) is not None


def machine(reply: str) -> bool:
    """Whether a program wrote this: it says so, or says no more than that the letter came and its owner is away or will answer."""
    said = reply.strip()
    if len(said) > SHORT:
        return False
    if _MACHINE.search(said):
        return True
    clauses = [one for one in _CLAUSE.split(_FACES.sub("", said)) if one]
    absent = [_ABSENT.fullmatch(one) is not None and _THANKS.fullmatch(one) is None for one in clauses if len(one) <= LINE]
    return any(absent) and len(absent) == len(clauses) and all(away or _THANKS.fullmatch(one) for away, one in zip(absent, clauses, strict=True))


def hands_in(reply: str) -> bool:
    """Whether the sender believes that files came with this letter, whatever he asks beside it: 附件请查收，收到了吗？"""
    return _HANDS_IN.search(reply[:READ]) is not None and _STRANGE.search(reply[:READ]) is None


def _own_subject(subject: str, reply: str) -> str:
    """The subject, where the sender wrote it: below 回复： stands somebody's earlier one, and it counts only if he wrote next to nothing else."""
    bare = _RE.sub("", subject)
    return bare if bare == subject.strip() or len(reply.strip()) <= _LITTLE else ""


def _disputes(said: str) -> bool:
    """Whether something was sent already, or we have it wrong."""
    return any(_DISPUTE.search(clause) and not _NOT_YET.search(clause) and not _OURS.search(clause) for clause in re.split(r"[。！？!?；;\n]", said))


def _thanks(said: str) -> bool:
    """Whether the letter says thank you, or that it was seen, and nothing else; a signature below is no more."""
    thanked = False
    for line in (one.strip() for one in _FACES.sub("，", said).split("\n")):
        if len(line) > LINE:
            return False
        if any(clauses and all(_THANKS.fullmatch(one) for one in clauses) for clauses in ([one for one in by.split(line) if one] for by in (_SPLIT, _CLAUSE))):
            thanked = True
        elif (
            line
            and not (thanked and _SIGNED.fullmatch(line))
            and not (thanked and all(_SIGNED.fullmatch(one) for one in re.split(r"\s+|^[-_—=]+$", line) if one))
        ):
            return False
    return thanked
