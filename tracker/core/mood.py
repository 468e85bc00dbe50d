"""In which mood something is said: stated, asked, supposed, reported, denied, weighed, or said of others. Pure.

A verb alone says little of what its writer wants: 撤回 is asked about, supposed and denied as often as it is meant. So a letter is cut into
clauses, what one clause opens (如果, 听说) reaches to the end of its sentence, and the words before and behind the verb say the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


class Mood(Enum):
    """How something is said."""

    STATED = auto()
    CLAIMED = auto()  # it was said earlier: it holds as long as nothing here takes it back
    ASKED = auto()
    SUPPOSED = auto()
    REPORTED = auto()  # others say so, or a paper of ours
    DENIED = auto()
    WEIGHED = auto()  # nothing is decided
    OF_OTHERS = auto()  # others do it, or it is done to us
    LATER = auto()  # of another year, gone or to come


@dataclass(frozen=True, slots=True)
class Clause:
    """Some words between two commas, and what the clauses before it in the sentence opened."""

    text: str
    before: str  # the earlier clauses of the sentence
    after: str  # the later ones
    supposed: bool
    reported: bool
    asked: bool  # the clause that follows asks, and this one is only what it asks about


_SENTENCE = re.compile(r"(?<=[。！？!?；;\n])")
_CITED = re.compile(
    r"(?<=[一-鿿])(?<![为成复是])[“\"「『][^“”\"「」『』\n]{1,40}[”\"」』]|[“\"「『][^“”\"「」『』\n]{1,40}[”\"」』](?=[一-鿿])"
)  # what somebody else calls it
_COMMA = re.compile(r"(?<=[一-鿿》”\"])[ \t　]+|[ \t　]+(?=[一-鿿《“])|[，,、：:~～—…]+")
_ENDED = re.compile(r"[。！!；;.\n]+\s*$")
_TITLE = re.compile(r"《[^《》\n]{0,80}》")  # the name of a case may hold any word
# Who speaks into a telephone puts no commas: a new clause begins behind a greeting, before such words, and where a particle ends one.
_GREETS = re.compile(r"((?:您|你|老师|大家)好)(?=[一-鿿])(?!像|几|多|意|吗)")
_BEGINS = re.compile(
    r"(?<=[一-鿿])(?=不好意思|麻烦[您你老帮]|谢谢|请问|(?<![会是要能该别必应])因为|由于|所以|但是|不过|另外)|"
    r"(?<=[了吧啊呀呢吗啦哈哦嘞咯喇])(?=麻烦|多谢|感谢|请(?=[您你老贵帮予把将给不勿别谅批多])|(?:之前|原来)[交发报提寄传给]|[您你](?!的)|但|然后|对不起|抱歉|还有|如果|要是|我|本单位|老师|这个|那个|[明今]年)"
)
# A condition that is only politeness is none: 如果可以的话，请撤回.
_CIVIL_IF = re.compile(
    r"(?:如果?|若|要是|倘若)?(?:您|你们?|贵会|老师|还|能|觉得)*(?:方便|可以|可能|可行|允许|来得及|同意|没问题|没有问题|无异议|不麻烦)的话"
    r"|(?:如果?|若|要是|倘若)(?:您|你们?|贵会|老师|还|能)*(?:方便|可以|可能|可行|允许|来得及|同意|没问题|没有问题|无异议|不麻烦)(?=请|$|[，,]|烦|麻烦)"
    r"|(?:如|若)(?:果|有)*(?:不便|问题|疑问|打扰|不妥|添麻烦)[^，。]{0,12}"
)
_IF = re.compile(
    r"如果|要是|假如|假设|倘|万一|一旦|除非|否则|不然|即使|就算(?!了)|哪怕|(?<![一-鿿])若|若(?=不|我|单位|要|能|需)|(?<![例比譬假])如(?=需|要|不|能|无|有|我|单位|退|撤|放|弃|确|贵|您|你|还|仍|未|没)|的话$|的话(?=[一-鿿])"
)
_ONLY_THEN = re.compile(r"(?:万不得已|迫不得已|只有|除非|实在)[^，]{0,12}才(?:会|能|可能|考虑)?[^，]{0,4}$|才会[^，]{0,4}$")
_COUNTED = re.compile(
    r"^(?!.*(?:请|麻烦|申请|同意|就)).*(?:视为|视作|视同|当作|算作?|等同于?|认定为|按(?!规定|要求|照|计划|通知))(?:自动|主动|自愿)?[^，]{0,4}$"
)  # a rule of the call
_SO_BE_IT = re.compile(r"即可|就行|就好|好了|吧")
_HEARD = re.compile(
    r"听(?!领导|书记|主任|会长|校长|上级|老板)[^，]{0,3}说|听闻|听讲|据说|据悉|传说|说是|有[^，]{0,4}说|同事们?[^，]{0,4}说|别人[^，]{0,4}说|谁说|谣传|话是咁讲"
    r"|(?<![跟和给向同对请])(?:你们|您|贵会|贵方|贵处|老师)(?:(?!我)[^，]){0,8}?(?:说(?!明|一?[下声])|讲|称|以为|认为|告诉|提到|写的?|规定|允许)"
    r"|(?:系统|平台|网站|网页|页面|后台|回执|状态|记录|名单)[里上中内]?(?:(?!我们?[想要决])[^，]){0,10}?(?:说|写|显示|提示|提到|标|登记|变|成|视为|当[作成]|是|为)"
    r"|(?:通知|来函|函|来信|信|邮件|短信|群|网|公告|公示|文件|规定|办法)[里上中内](?:(?!我们?[想要决])[^，]){0,8}?(?:说|写|显示|提到|讲|是|规定|要求|允许|有)"
)
# Words with which somebody comes to what he wants himself.
_RESOLVES = re.compile(
    r"^(?:那|所以|因此|现|特|故)?(?:我们?|我单位|我社区|我会|我校|本单位|单位|领导|我这边|咱们?)?(?:也|就|还是|这次|今年|现在?|已经?)*(?:决定|申请|特|请|要(?!不要)|想|打算|希望|要求|只好|只能|不(?!知)|烦请|麻烦|同意)"
)
_ASKS = re.compile(
    r"[?？]|请问|请教|咨询|想问|吗|么(?=$|[啊呀])|呢$|[嘛咩]$|是否|是不是|有没有|会不会|要不要|能不能|可不可以|能否|可否|需不需要|用不用|怎么|怎样|如何|什么|为何|[啥咋]|多久|多少|哪|谁|几[天个时份次]|何时|点样|点解|有冇|系咪|使唔使|会唔会|得唔得"
    r"|不确定|(?:需要|要|用|交|是)[^，]{1,10}还是"
)
_ASKS_LAST = re.compile(r"(?:了|得|要|行|能)[没不]$")
_TRUE = re.compile(r"^(?:是这样|是|对|真的|有这回事|这样|系)?(?:吗|么|不对|对不对|是不是|系咪)[?？]*$|^(?:是不是|是否)(?:这样|真的|如此)?[?？]*$")
# "May we": a request in the form of a question; a request put to somebody, and then 可以吗, is no question either.
_MAY = re.compile(
    r"(?:能否|可否|能不能|可不可以|可唔可以|是否可以|可以(?=[^，]{0,12}(?:我|本单位)))(?:帮忙?|请|给|麻烦|先|把|将|直接|协助|予以|申请|我们?|我单位|本单位|您|你们|老师|这边|的|单位|社区|案例|报名|申报|编号|[A-Z0-9-]|《》){0,8}$"
)
_MAY_I = re.compile(r"[,，]?(?:可以|行|好|没关系|没问题|成|得|没事)(?:吗|么|吧|不|嘛|伐|唔)?(?:行|得|好|可以)?[?？啊呀]*$")
_ALL_THE_SAME = re.compile(r"(?:就|只好|只能|还是|决定|索性|干脆|所以|算了|申请|特此?)[^，]{0,6}$")
_HAPPENS = re.compile(
    r"会|影响|后果|要[^，]{0,6}[吗么不]|需要|能|重新|再|几|怎|如何|什么|多久|成功|[了过][没吗]|没有$"
)  # what is asked about something rather than for it
_WHEN = re.compile(
    r"^(?:了|申报|申请|本次|报名|案例)*(?:的话|(?:以后|之后)(?!再|有|多|还|的|我)|后(?!面|天|期|勤|续|果)|的?时候?(?!间)|之?前(?=[，,要需请先得能]|$)|期间)"
)
_NOT = re.compile(
    r"(?<!不得)(?<!不能)(?<!要)(?:没有?|冇|未曾?|从未|无|[并绝]?非|不是|不愿意?|不允许|不让|唔系|唔会|勿|别(?!的)|莫|不|毋)"
    r"(?:再|要|会|想|敢|打算|准备|考虑|[说提讲]过?|表示过?|有过?|(?:申请|提交|发起|点|写|办理?|要求|选)过?|同意|[任何]{2}人?|人|谁|我们?|单位|本单位|社区|就|曾|存在|能|可能|可以|得|必要?|用|需要?|的|主动|自己|轻易|真的?|真正){0,5}$"
    r"|(?:勿|别|不要|莫)(?:直接|轻易|马上|就|随意|擅自|先|急着){1,2}$|不(?:等于|代表|意味着|算是?)[^，]{0,4}$|(?:不[会能该要]|别|勿|不可能|不应|绝不)[^，]{0,24}(?:就|而|便|或者?|甚至)$|(?<!不得)(?:不会|绝不|决不|坚决不|坚持不)(?![弄填写做操])[^，]{0,6}$|(?:不要|别|勿)(?:先)?(?:把|将)[^，]{1,10}$|(?:差一?点|险些|本来(?!就)|原本|原先|一度|起初|起先|最初|一开始|刚开始|当初)[^，]{0,8}$|(?:暂缓|暂停|推迟|中止|停止|阻止|拒绝|反对)[^，]{0,4}$"
)
_IDLE = re.compile(
    r"^(?:申报|申请|报名)?(?:的?(?:意思|想法|打算|计划|说法|情况)|一事|这回事)?(?:是|属于|纯属|都是)*(?:不是[^，]{0,6}(?:意思|本意)|不属实|气话|玩笑|误会|不存在|没有的事|误传|误操作|误报|不可能|按错|点错|搞错|弄错)"
)
_SLIP = re.compile(r"(?:手误|手滑|误[点按触发回]|误操作|不小心|点错|按错|回错|发错)[^，]{0,6}$")
# It is said, to be taken back: 请忽略刚才说的撤回.
_DROPS = re.compile(r"(?:忽略|无视|[别勿]管|不要管|不用管|当我?们?没|收回|取消|撤销|终止)(?:了|掉)?[^，]{0,14}$")
_DROPPED = re.compile(
    r"^(?:申报|申请)?(?:的?(?:话|说法|邮件|申请|要求|事情?|函|信|来信|决定|请求|消息|那[封条个件]?[^，]{0,3})|了)?(?:就|都|请)?(?:不算数?|作废|无效|不作数|作罢|忽略|取消|收回)"
)
_EARLIER = re.compile(
    r"(?:之前|刚才|刚刚|方才|上次|上一?[封条]|昨[天日]|前天|上午|早上|此前|前面|先前|原来|原先|上周|\d[日号])[^，]{0,10}?(?:[说提发写讲报交]|申请|要求|决定|想)(?:[过了的要]|我们?)*[^，]{0,6}$"
)
_EARLIER_ON = re.compile(r"^[^，]{0,4}的(?:邮件|信|申请|函|要求|请求|话|决定|事|那)")
_WEIGHS = re.compile(
    r"(?:(?<!慎重)(?<!综合)(?<!认真)(?<!反复)(?<!经)(?<!种种)考虑(?!到|再三|后|之后|了|下来|决定)|(?:正|在|还|再|需要?|要|待)(?:商量|讨论|研究)|犹豫|纠结|可能|也许|或许|说不定|没想好|没定|未定|未决定|没决定|不确定|不一定|是否|要不要|到底)[^，]{0,14}$"
)
_WEIGHED = re.compile(r"^(?:申报|申请)?与否|^[^，]{0,6}(?:还没定|还未定|没想好|再商量|待定|再议|还没决定)")
_OTHERS = re.compile(
    r"(?:(?:其他|其它|别的|隔壁|旁边|兄弟|邻近|另外?[一二三几\d两]+)(?:的|家|个|几)*(?:单位|社区|街道|协会|学校|家|人|同事|村|镇)|隔壁|人家|他们|有的|有些|不少|好多|很多)(?:(?!我|本单位)[^，]){0,14}$"
    r"|有[一两二三四五几多\d]+[户位名个家](?:(?!我|本单位)[^，]){0,10}$"
    # the people of whom a case tells
    r"|(?:居民|老人|群众|党员|业主|住户|村民|商户|合作(?:方|单位)|推荐单位|牵头(?:方|单位)|评委|专家|嘉宾|主持人|成员|青年|志愿者|物业|学生|[他她](?!说|的))(?:(?![我会委协队院处部局]|本单位|中心|公司|服务|申请|要求|决定)[^，]){0,12}$"
    r"|(?:^|有|同事们?|他们?|别人|大家|人家|有人)[^，我]{0,6}(?:建议|提议|主张|劝|怂恿|提过|提出|说要|想要)[^，我]{0,6}$"
    r"|被[^，]{0,6}$|(?<![请向给])(?:有人|谁|(?<![在把将])系统)[^，]{0,12}$"
)
_WHO = re.compile(r"^[^，]{0,4}的[^，]{0,6}(?:人|居民|老人|党员|群众|家庭|青年|志愿者|成员|学生|孩子|业主|住户|村民)")  # 不愿参加活动的青年
_DOES_TO_US = re.compile(r"(?<![请向给烦让])(?:你们|贵会|贵方|老师|工作人员)(?:(?!请|麻烦|烦|帮|望|同意|让)[^，]){0,4}[把将给](?:(?!请|帮)[^，]){1,12}$")
_YEAR = re.compile(r"(去年|前年|往年|上届|上一届|明年|来年|下次|下届|下一届|后年)|今年|[这本此]次|这回|本届|本年")


def clauses(text: str) -> Iterator[Clause]:
    """Cut *text* into clauses, each with what its sentence has opened before it."""
    for sentence in _SENTENCE.split(_CITED.sub("“”", _TITLE.sub("《》", text))):
        spoken = _CIVIL_IF.sub("，", sentence)
        cut = [one for one in (_ENDED.sub("", part).strip() for part in _COMMA.split(_BEGINS.sub("，", _GREETS.sub(r"\1，", spoken)))) if one]
        supposed = reported = False
        truth = bool(cut) and _TRUE.search(cut[-1]) is not None
        for number, one in enumerate(cut):
            reported = reported and _RESOLVES.search(one) is None
            follows = cut[number + 1] if number + 1 < len(cut) else ""
            bare = re.search(r"我|本|请|申请|决定|特|现|[了吧啦]|麻烦|希望|要求|同意", one) is None
            about = truth or (bare and _ASKS.search(follows) is not None and _MAY_I.fullmatch(follows) is None)
            yield Clause(one, "，".join(cut[:number]), "，".join(cut[number + 1 :]), supposed, reported, asked=about and bool(follows))
            supposed = supposed or _IF.search(one) is not None
            reported = reported or _HEARD.search(one) is not None


def mood(clause: Clause, start: int, end: int) -> Mood:
    """In which mood the words of *clause* from *start* to *end* are said."""
    before, behind = clause.text[:start], clause.text[end:]
    if _denied(before, behind):
        return Mood.DENIED
    if (
        clause.supposed
        or _IF.search(before)
        or _ONLY_THEN.search(before)
        or (_COUNTED.search(before) and _SO_BE_IT.match(behind) is None)
        or _WHEN.search(behind)
    ):
        return Mood.SUPPOSED
    if clause.reported or _HEARD.search(before):
        return Mood.REPORTED
    if _OTHERS.search(before) or _WHO.search(behind) or (_DOES_TO_US.search(before) and behind.startswith("了")):
        return Mood.OF_OTHERS
    if clause.asked or _asked(before, behind):
        return Mood.ASKED
    if _WEIGHS.search(before) or _WEIGHED.search(behind):
        return Mood.WEIGHED
    years = [found[1] for found in _YEAR.finditer(before)]
    if years and years[-1]:
        return Mood.LATER
    return Mood.CLAIMED if _EARLIER.search(before) or _EARLIER_ON.search(behind) else Mood.STATED


def _denied(before: str, behind: str) -> bool:
    if _DROPS.search(before) or _SLIP.search(before) or _DROPPED.search(behind) or _IDLE.search(behind):
        return True
    return _NOT.search(before) is not None


def _asked(before: str, behind: str) -> bool:
    """Whether a question is put about these words; one put before somebody comes to what he wants all the same is another one."""
    behind = _MAY_I.sub("", behind)
    if _MAY.search(before) and _HAPPENS.search(behind) is None:
        return False
    return (
        _ASKS.search(behind) is not None or _ASKS_LAST.search(behind) is not None or (_ASKS.search(before) is not None and _ALL_THE_SAME.search(before) is None)
    )
