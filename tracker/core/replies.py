"""What a letter without files asks for: to withdraw, about one's personal data, a correction of ours, an answer, or nothing at all. Pure.

It sorts letters for a person; nobody is withdrawn, deleted or answered by what is found here. The order of `wish` is that of
what it would cost to overlook. Whoever only says thank you asks for nothing, and only a letter that says nothing else is that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, auto

from ingest.spelling import simplified
from tracker.core import courtesy, personal, withdrawing


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


_WRITTEN = str.maketrans("徵", "征")  # in 徵集, which is what we write about; names keep theirs
BESIDE_FILES = 300  # characters of a letter with files that may take something back; what is longer tells of the case that it brings
_LETTER_OF_WITHDRAWAL = re.compile(
    r"(?:撤回|撤销|退出|放弃|终止)(?:本次|此次|该|了)?(?:申报|参评|评选|征集|案例|参加|活动|项目|资格)*的?(?:申请|函|说明|声明|报告|书|情况)+(?=[^一-鿿]|$)"
)
READ = 5_000  # characters of a letter that are looked at; the rest is a submission pasted into it
_HOW = re.compile(
    r"(?:如何|怎么|怎样|什么流程|手续|流程)[^。！？!?\n]{0,12}(?:撤回|撤销|退出|放弃|取消)|(?:撤回|撤销|退出|取消)[^。！？!?\n]{0,12}(?:怎么|如何|流程|手续)"
)

_DONE = r"(?:发送|发|寄出?|报送|报|提交|上传|传|递交|交|补交|补报|上报|盖章?|填写|填|邮寄|补充|回复|投递|附上)"
_DISPUTE = re.compile(
    rf"(?:已经?+(?!(?:正?在(?:盖|写|填|弄|准备|走|做|办|补|改|整|赶|打|等|找)|[^，]{{0,6}}转[发给交]))|早已|早就|早|曾|都(?!要|得|需|必须|能|可以|会|应|没|不)|各(?!要|需)|上周就|当时就|之前就|前天就|昨天就)(?:于|在|按|经)?[^。！？!?\n，,]{{0,16}}?{_DONE}(?:过(?!去|来)|了|过了|出|送|给|齐|完|至|到|[，,。（(：:、]|\s|$)"
    rf"|{_DONE}(?:过(?!去|来)了?|了的|完了|好了|咗)|是盖了|盖过章|明明|不是(?:没有?|未|空|缺|漏|少|错)|没有?(?:填|写|弄|搞|发|交|盖|寄)错|(?:能|可以)(?:正常)?打开(?:的)?[呀啊哦嘛]|不存在(?:逾期|缺|漏|超|问题)(?![^，。]{{0,8}}[吗么？?]|关系|问题)|妥投|代收|没有?(?:漏|缺|少)(?![^。！？!?\n，,]{{0,4}}[吗么？?什啥])|怎么(?:判|认|算|归|识别|统计)|(?:把|被)(?:我们?|你们)[^。！？!?\n，,]{{0,6}}(?:归|判|录|登|记|写|算|标)[^。！？!?\n，,]{{0,2}}[到成为]|还(?:让|要|叫)[^。！？!?\n，,]{{0,3}}(?:改|补|交|发)|里面?有我们|(?:上周|昨|前天|[\d一二三四五六七八九十]+[号日点])[^。！？!?\n，,]{{0,12}}{_DONE}的|{_DONE}了[呀啊的嘛]|(?<!转)(?:交|送|递)给[^。！？!?\n，,]{{1,14}}了(?=[，。！!\s]|$)|不成立|不是[^。！？!?\n，,]{{1,4}}(?:吗|么|是什么|是啥)|(?:送|寄|发|交|传|递|给)(?:过去|出去|上去|过来)了|(?:有误|搞错|弄错|看错|误判|不属实|不准确)[^。\n]{{0,20}}(?:核|查|看)?"
    r"|核对有误|(?:再|重新|予以|请贵单位|麻烦)(?:核实|核对|核查|查证|查一下|查查|看看|看一下|确认一下(?!是否|有没有|收))|(?:统计|计算|显示|判断|识别|说)[^。\n，,]{0,6}(?:不对|不符|不实|错)|请(?:核实|核对|核查|查证|复核)"
    rf"|{_DONE}了(?:[两二三四五六几好多\d]+|一)(?:遍|次|回|封)|早都?[^。！？!?\n，,]{{0,4}}交|(?:补|交|传|寄)[好齐全](?:了|啦)|还说(?:没|未|缺)|确实[^。！？!?\n，,]{{0,4}}(?:发|交|寄|传)|[^。！？!?\n，,]{{2,20}}就(?:附|发|交|寄|传|报|给|送)了|(?:给|附)过了?|已[^。！？!?\n，,]{{0,20}}(?:送至|送达|送交|送到|签收)|\b(?:have|had|has|already)\b.{{0,20}}\b(?:sent|submitted|e-?mailed|mailed|uploaded)\b"
    r"|(?:怎么|咋|为什么|为何|为啥)(?:还|又|仍)?[^。！？!?\n]{0,6}(?:没收到|未收到|缺|说|提醒|催)|(?:没有|并未|未|并不)(?:缺|遗漏|漏)|不(?:缺|是第一次)"
    r"|(?:怎么|咋|为什么|为何|为啥|点解)(?:还|又|仍|老)(?:是|在)?(?:没(?!公|出|评|通|结)|未(?!公|出|评|通|结)|要|催|问|让|叫|发|显示)|(?:您|你们|贵会|来信|通知|回执|短信)[^。！？!?\n，,]{0,6}(?:说|写|称|显示|讲)(?!的)[^。！？!?\n，,]{0,6}(?:没|缺|少|未)"
    rf"|第(?:[二三四五六七八九十\d]+|好?几)[次遍回][^。！？!?\n，,]{{0,6}}{_DONE}|(?:[\d一二三四五六七八九十]+[月日号]|月[底初]|上[周月个午]|昨[天日晚]|前天|之前|当时|早上)[^。！？!?\n，,]{{0,10}}就[附发交寄传报送]|(?:数|量|算|核对)过|没有?超|未超|(?:齐全?|完整|是(?:有|盖|签|附|填|写|发|交)了?[^。！？!?\n，,]{{0,6}})的[呀啊哦嘛]?(?=[，。！!\s]|$)|\bwe (?:sent|submitted|mailed|e-?mailed|uploaded)\b"
    rf"|{_DONE}了[^。！？!?\n，,]{{0,6}}的(?=[呀啊哦嘛]?(?:[，。！!\s]|$))|(?:正文|表|章|承诺书|材料|照片|证明|视频|附件|意见)[^。！？!?\n，,]{{0,6}}(?<![正还现])在(?!哪|什么|何)[^。！？!?\n，,]{{0,12}}(?:页|角|邮件|附件|正文|表|文件|承诺书|压缩包|PDF|第)|又说(?:缺|没|少|不)"
    r"|漏看|看漏|忘了?看|(?:你们|您|老师)[^。！？!?\n，,]{0,8}没(?:有|注意)?看[到见清]|(?:那封|邮件|附件|压缩包|最后)[^。！？!?\n]{0,20}(?:里面|里头|里|中|上面)[就都]有|附件(?:里|中)面?(?:是|明明|都|就)?有[^。！？!?\n，,]{0,12}的(?=[，。！!\s]|$)"
    # what an earlier letter held
    r"|(?:上次|上回|上一?封|之前|先前|此前|前面|前天|昨天|那封|第[一二三四五\d]封|当时|原邮件)[^。！？!?\n，,]{0,14}(?:附|带|含|包含)(?:上?[了过着]|有)"
    # what stands in our papers against what is so
    r"|(?:回执|通知|来函|系统|平台|名单|台账|清单|你们|贵会)[^。！？!?\n，,]{0,8}(?:只[有写]|仅有?|少了|漏了|写成|写的是|登记成|登记为|记成|标成|多了)",
    re.IGNORECASE,
)  # fmt: skip
_NOT_YET = re.compile(
    r"^(?!.*(?:已|刚|了[，,]?$)).*(?:将|会|马上|尽快|稍后|明天|明日|下周|今天|本周|(?<!上)周[一二三四五六日])[^。！？!?\n，,]{0,12}(?:补|发|寄|交|传|报)"
)
_OURS = re.compile(
    r"(?:名称|姓名|电话|号码|题目|标题|写|填|地址|联系人|信息)[^。！？!?\n，,]{0,6}(?:有误|写错|(?<![弄搞])错了|填错)"
)  # the sender's own slip, put right
_YOURS = re.compile(
    r"(?<!我)(?<!我们)(?:登记|录入|录|公示|回执|证书|名单|你们|贵会|系统)[^。！？!?\n，,]{0,10}(?:有误|错)|(?:弄|搞|登|记|录)错"
)  # ours, whatever it is about

_ASKS = re.compile(
    r"[?？]|请问|请教|咨询|询问|想问|(?:想|希望)(?:了解|知道|确认|核实|打听)|回(?:复|个话|个信|个电话)?我(?:一声|一下|$)|给个(?:答复|回复|说法|准话)|问一下|能否|可否|能不能|可不可以|是否|是不是|有没有|有无|要不要|需不需要|行不行|怎么|怎样|如何|在哪|哪里|哪儿|哪个"
    r"|(?<![绝从决毫么要也])不(?=[呀啊哦]?(?:[。！？?\s]|$))|[啥咋]|几时|边度|点样|有冇|系咪|来着|[定还]系(?!统)|回(?:一?个|下)(?:电话|[\d(]|话|$)|不知道?[^。！？!?\n]{0,30}(?:没|不|否)|(?:可以|能|行|要|会|有|合格|齐|收到|交|得)[^。！？!?\n，,]{0,14}(?<!还)(?:不|没|否|伐|冇)(?=[呀啊哦。！，,\s]|$)|(?<!不)([一-鿿]{1,2})[不唔]\1|要[^。！？!?\n，,]{0,6}不要"
    r"|打不[通开]|没人接|无法(?:打开|下载|上传|登录)|告诉我|(?:方便|麻烦|请|劳烦)[^。！？!?\n，,]{0,6}发(?!的|过|现|展)[^。！？!?\n，,]{0,6}(?:份|一下|给我)|(?:选|找|填|进|传|看|弄|登|下载?|点)不(?:到|了|上|去|进|懂|来|开)|不太?(?:懂|明白|清楚)|不(?:会|晓得|知道)(?:怎|填|弄|写|咋)|麻烦[^。！？!?\n，,]{0,6}(?:发|看|查|寄)|请?明示|[发寄给传](?:给?我们?|[个一]份)(?:一下|一份|个|下|一个)"
    r"|呢(?=[。！，\s]|$)|[嘛咩](?=[。！，\s]|$)|多[大长高宽重]|求(?:更新|助|解|教)|什么|(?<!感谢)(?<!谢谢)告知|是[^。！？!?\n，,]{1,14}[，,]?还是|(?:盖|用|寄|填|报|交|写|选|走|按|找|附)[^。！？!?\n，,]{1,14}还是(?!要|想|会|不|决定|得|先|请|算)|多少|多久|(?<!好)几[份个号天时点日月张页家楼层]|何时|谁|吗|么(?=[。！，\s]|$)|请(?:明确|解释|说明|指导|示下|赐教|回电|答复)|\b(?:how|what|when|where|which|whether|could you|can we|may we|is it (?:ok|okay|possible|allowed))\b",
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
_FILES = re.compile(r"附件|见附|随信|附上")
_TO_BE_SEEN = re.compile(r"材料(?:已|见)|查收")
_POSTED = re.compile(r"邮寄|寄出|寄的|已寄|寄了|快递|单号|挂号|顺丰|EMS|当面|送到|送至|送达|优盘|U盘|网盘|云盘", re.IGNORECASE)
# Attachments of other letters, of the call, or as a thing one speaks of.
_OTHER_FILES = re.compile(
    r"(?:通知|文件|公告|函|你们|您|贵会|老师|上次|上回|上一?封|之前|先前|此前|昨[天日]|前天|那[封次]|原|第[一二三四五\d][封个份]|邮箱|\d{1,2}[日号])[^。！？!?\n，,]{0,12}附件|附件\d?[^。！？!?\n，,]{0,6}(?:不是|打|大小|限制|有没有|是不是|太大|超)"
)

_NO_MORE = r"(?:不要|别|勿|莫|甭|停止|不许|不得|不准|唔好|唔要|不用|无需|不必|拒绝|谢绝|拒收|取消|关闭|不想|不愿意?)"
_TO_ME = r"(?:给|向|往|到|至|对)(?:我|这|本|此|该|个人|私人|单位)"
_WRITES = r"(?:发|寄|来信|来函|来邮|推送|打扰|骚扰|打搅|联系|联络|通知|提醒|催|群发|send|烦)"
_THEIR_LETTERS = r"(?:通知|邮件|来信|信件|消息|短信|提醒|催报|催办|函件|广告)"
_STOP = re.compile(
    r"(?:(?:不要|别|勿|莫|甭|停止|不许|不得|不准|唔好|唔要)(?:再|天天|老是|老|总是|总|一直|反复|继续|重复|给|向|往|到|发|寄|我们?|这[里儿边]?|这个邮箱){1,5}(?:发|寄|来|催|打扰|骚扰|推送|联系|联络|找|send|这[里儿边])|(?:停止|请停)(?:发送?|寄送?|寄发|推送|骚扰|群发)|(?:不要|不用|不需要|无需|不必|别|请勿)再?(?:提醒|通知)我?们?(?=了|[，。！\s]|$)|(?:能不能|能否|可以)停了|(?:勿|别|不要)催|(?:别|不要)[发寄](?=了)|请?勿再(?:寄|发))"
    r"(?:送|信|件|函|邮件|垃圾|催报|提醒|消息|通知|给|到|过来|我们?|本人|单位|本单位|这[里儿边]|这个|邮箱|东西|任何|这类|此类|这种|这些|那些|嘢|畀|俾|的)*(?:了|啦|喇|吧|哈|咯|咧|啊|呀)*(?=[，。,.！!；;?？~～\s]|[行好]不[行好]|[行好][吗么]|$)"
    rf"|{_NO_MORE}再?(?:{_WRITES}[^。！？!?\n，,]{{0,6}})?{_TO_ME}[^。！？!?\n，,]{{0,12}}(?:{_WRITES}|邮箱|信箱|邮件)|{_NO_MORE}再?{_WRITES}[^。！？!?\n，,]{{0,4}}{_TO_ME}|{_NO_MORE}再?(?:联系|联络|找|烦|打扰|骚扰|通知|提醒|催)(?:我|本人)|{_THEIR_LETTERS}[^。！？!?\n，,]{{0,4}}{_NO_MORE}再?{_WRITES}(?:给?我们?|到?这里|来)?(?:了|[。！!\s]|$)"
    rf"|(?:^|[，。！!；\s请后])(?:不要|别|勿|莫|甭|停止)(?:再|老|总|一直|频繁|反复|天天){{0,2}}(?:发|寄|推送)(?!现|布|展)[^。！？!?\n，,]{{0,4}}{_THEIR_LETTERS}(?![里上中的附])(?![^。！？!?\n，,]{{0,4}}[吗么？?])"
    rf"|(?:拒绝|谢绝|拒收)(?:再?接收|再?收到)?(?:你们|贵方|贵会|此类|这类|任何|一切|所有|来自)?[^。！？!?\n，,]{{0,8}}(?:{_THEIR_LETTERS}|来信)|(?:取消|关闭|停止|停掉)(?:对|给|向)?[^。！？!?\n，,]{{0,10}}(?:提醒|推送|群发|邮件通知|催报)(?:服务|功能|邮件)?(?=[，。！!\s了吧]|$)"
    r"|(?:^|[，。！!\s])(?:拒收|勿扰|免打扰|取关|别烦我|别烦|停|退信)(?=[！!。，]|\s*$)|(?:求求|拜托)?别(?:再)?烦(?:我|了)|再(?:发|寄|催|骚扰)[^。！？!?\n，,]{0,6}(?:投诉|举报|拉黑|报警)|无关(?:邮件|信件)?(?:请)?勿扰|查无此人|取关|\bunsubscribe\b|^\W*opt[ -]?out\W*$|(?:请|望)停[发寄](?:提醒|通知|邮件)|\bwrong (?:person|address|recipient)|\bplease stop\b"
    r"|退订|取消订阅|^[ \t]*(?:TD|T|unsubscribe)[ \t]*$|发错(?:了)?(?:人|邮箱|地址)|不认识你们|我不是(?:该|这个|你们)[^。\n，,]{0,6}(?:单位|的人|人员)|(?:骚扰|垃圾)(?:邮件|信息)"
    r"|(?:把|将)[^。\n，,]{0,8}从[^。\n，,]{0,8}(?:名单|列表|通讯录)[^。\n，,]{0,6}(?:移除|移出|删|去掉|拿掉|剔除)"
    r"|从[^。\n，,]{0,10}(?:名单|列表|通讯录)[^。\n，,]{0,4}(?:移除|移出|删除|删掉|去掉|剔除)[^。\n，,]{0,6}(?:邮箱|信箱|地址)"
    r"|(?:把|将)[^。\n，,]{0,8}(?:移出|移除|踢出|剔出)[^。\n，,]{0,8}(?:名单|列表|通讯录|群)"
    r"|(?:把|将)我(?:们)?的?(?:邮箱|信箱)[^。\n，,]{0,6}(?:删|移|去掉|拿掉)|\bno more (?:e-?mails?|letters|messages|reminders)\b"
    r"|\b(?:stop|quit) (?:sending|e?-?mailing|contacting|writing)|\b(?:do not|don.t) (?:send|e-?mail|contact|write)[^.\n]{0,20}(?:any ?more|again|me)|(?:remove|take) (?:me|us) (?:from|off)",
    re.IGNORECASE | re.MULTILINE,
)
# How those who advertise offer it to everybody; who takes the offer says it without "if" and without telling us how: 退订请回复TD, 如需退订请点击此处.
_OFFERS = re.compile(
    r"(?:(?:如|若|倘)[^。！？!?\n]{0,14}(?:退订|取消订阅|拒收|不再接收|不想收到|不愿收到|unsubscribe)[^。！？!?\n]{0,10}|(?:退订|取消订阅|拒收)(?:方式)?[:：]?)"
    r"请?(?:直接)?(?:回复?|发送|编辑|点击|点此|访问|致电|扫码|\breply\b|\bclick\b)[^。！？!?\n]{0,20}"
    r"|(?:回复?|发送|编辑(?:短信)?)\s*[“\"「]?\s*(?:TD|T|N|退订)\s*[”\"」]?[^。！？!?\n]{0,4}(?:退订|取消|拒收)|(?:点击|点此)[^。！？!?\n，,]{0,6}(?:退订|取消订阅)",
    re.IGNORECASE,
)
_UNUSED = re.compile(r"(?:邮箱|信箱)[^。\n，,]{0,4}(?:不用了|停用了?|不再使用)")
_INSTEAD = re.compile(
    r"(?:发|寄|改|换|转|用|联系|变更|更新|更改|新|启用|\b(?:to|use|new|instead|at))[^。\n@]{0,16}[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]|新(?:的)?(?:邮箱|信箱|地址)",
    re.IGNORECASE,
)  # where to write instead: letters are wanted, elsewhere
_RE = re.compile(r"^\s*(?:(?:re|aw|fw|fwd|回复|回覆|答复|答覆|转发|轉發|转|回)\s*[:：]\s*)+", re.IGNORECASE)
_LITTLE = 8  # characters of a letter that leaves what it wants to its subject: 如题


def wish(subject: str, reply: str) -> Wish:
    """What the sender of a letter without files wants, by its subject and by what it says above what it quotes."""
    said = withdrawing.OFFERED.sub("", _read(reply))
    own = _own_subject(subject, said)
    spoken = f"{own}\n{said}"
    if privacy(own, said):
        return Wish.PRIVACY
    if withdraws(own, said):
        return Wish.WITHDRAW
    if courtesy.machine(said):
        return Wish.MACHINE
    if stops(spoken):
        return Wish.STOP
    if _HOW.search(said):
        return Wish.ANSWER
    if _disputes(said):
        return Wish.DISPUTE
    if courtesy.thanks(spoken if courtesy.empty(said) else said) and not _ASKS.search(own):
        return Wish.NOTHING
    return Wish.ANSWER if _ASKS.search(_CIVIL.sub("", spoken)) else Wish.OTHER


def privacy(subject: str, reply: str, *, files: bool = False) -> bool:
    """Whether this is about the sender's own data (rights under the law on personal information).

    Beside files only plain words count: who hands in a form writes of telephone numbers and identity cards as well.
    """
    said = _read(reply)
    spoken = f"{_own_subject(subject, said)}\n{said}"
    return personal.asked_in_short(spoken) if files else personal.asked(spoken)


def withdraws(subject: str, reply: str) -> bool:
    """Whether the sender wants his application back; how that is done, or a mail sent by mistake, is another matter."""
    said = _read(reply)
    letter = said if len(said) <= withdrawing.SHORT else ""
    return withdrawing.withdraws(f"{_own_subject(subject, said)}\n{letter}")


def withdraws_beside(reply: str, names: Iterable[str]) -> bool:
    """Whether a letter that brings files takes an application back as well: in a few words, or by the name of a file that is such a letter."""
    said = _read(reply)
    return (len(said) <= BESIDE_FILES and withdrawing.withdraws(said)) or any(_LETTER_OF_WITHDRAWAL.search(simplified(one)) for one in names)


def stops(said: str) -> bool:
    """Whether no more letters are wanted; who gives another address wants them there."""
    meant = _OFFERS.sub("", said)
    return _INSTEAD.search(meant) is None and (_STOP.search(meant) is not None or _UNUSED.search(meant) is not None)


def asks(reply: str) -> bool:
    """Whether these words put a question in so many words."""
    return _QUESTION.search(reply[:READ]) is not None


def hands_in(reply: str) -> bool:
    """Whether the sender believes that files came with this letter, whatever he asks beside it: 附件请查收，收到了吗？"""
    return _HANDS_IN.search(reply[:READ]) is not None and _STRANGE.search(reply[:READ]) is None


def speaks_of_files(reply: str) -> bool:
    """Whether the sender speaks of files as coming with this very letter: not of those of another one, and not of what he sent by post."""
    said = reply[:READ]
    return _FILES.search(_OTHER_FILES.sub("", said)) is not None or (_TO_BE_SEEN.search(said) is not None and _POSTED.search(said) is None)


def _read(reply: str) -> str:
    return courtesy.unframed(simplified(reply[:READ]).translate(_WRITTEN))


def _own_subject(subject: str, said: str) -> str:
    """The subject, where the sender wrote it: below 回复： stands somebody's earlier one, and it counts only if he wrote next to nothing else."""
    bare = _RE.sub("", subject)
    little = len(said.strip()) <= _LITTLE or courtesy.empty(said)
    return simplified(bare) if bare == subject.strip() or little else ""


def _disputes(said: str) -> bool:
    """Whether something was sent already, or we have it wrong."""
    sentences = [one for one in re.split(r"[。！？!?；;\n]", said) if not _NOT_YET.search(one)]
    return any(_YOURS.search(one) or (_DISPUTE.search(one) and not _OURS.search(one)) for one in sentences)
