"""Letters that want nothing: thanks, and what machines are set to say of somebody who is away. Pure.

Every clause has to be one of these, or stand below as a signature does: one that is not is read by a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tracker.core.shapes import surnamed

SHORT = 800  # characters of a letter that a machine may have written: what is longer was written by somebody
LINE = 80  # characters of a line, or of a clause, that may still be a thank you or a name below it
# A machine says so of itself at the head of a line, or in brackets at its end; what people say of "your automatic reply" stands elsewhere.
_MACHINE = re.compile(
    r"^[\W_]{0,8}(?:钉邮|系统|QQ邮箱|邮箱|假期|离岗)?(?:自动回[复覆]|自动答[复覆]|automatic reply|auto[- ]?reply)\W*(?:[:：\]】]|\s(?=[您你]好))"
    r"|(?:这|此|本)(?:是|为|邮件(?:是|为)|信(?:是|为)|信件(?:是|为)|邮件由|封邮件是)[^。\n吗]{0,16}自动(?:回[复覆]|发送|答复|生成|发出)(?!吗|么|吧|还是|\?|？)|^[（(\[【](?:系统|邮箱)?自动(?:回[复覆]|发送|答复)[)）\]】]|[（(\[【](?:系统|邮箱)?自动(?:回[复覆]|发送|答复)[)）\]】]\s*$|[—-]{1,2}\s*(?:系统)?自动回[复覆]\W*$|该用户[^。\n]{0,6}自动回[复覆]"
    r"|(?:this is an )?(?:automatic|automated|auto-generated) (?:reply|response|message|e-?mail)(?!\?)|\b(?:i am|i.m|currently|will be) (?:currently )?out of (?:the )?office\b|\bout of (?:the )?office\b[^\n?]{0,60}(?:until|with|and|from|\bback\b|return|\.|$)",
    re.IGNORECASE | re.MULTILINE,
)
# What a machine is set to say without saying that it is one; a letter is a machine's when it says nothing else.
_ABSENT = re.compile(
    r"(?:我|本人|我们|本单位|单位|目前|现在|近期|最近|正|正在|在|已|将|因公|因事|于|从|至|到|起|外地|国庆|中秋|春节|元旦|五一|端午|清明|节日|暑期|寒假|暑假|双节|期间|\d|[（()）年月日号起—-])*+(?:休假|休?(?:年|产|病|婚|陪产|探亲)假|请假|出差|外出|开会|度假|放假|假期|培训|学习|住院|不在(?:办公室|单位|岗|公司)){1,2}(?:中|期间|归来|结束后?|了)*+"
    r"|(?:您|你)?(?:的|发送的|发来的)?(?:邮件|来信|来件|信件|消息|材料)?(?:我|我们|本人)?(?:已经|已|均已)?(?:成功)?(?:收到|投递到?|送达|查收|收悉)(?:了)?(?:您|你)?(?:的|发送的|发来的)?(?:邮件|来信|来件|信件|本?邮箱|本信箱)?"
    r"|(?:附件|材料)(?:已|均已)?(?:查收|收到)|(?:我|我们|本人|本单位)?(?:会|将|将会|会在|将在|在|于)[^，。！!；;\n]{0,16}?(?:尽快|及时|第一时间|早日|(?:个)?(?:工作日|小时|天)(?:之?内)?)[^，。！!；;\n]{0,10}(?:回[复覆]|答复|处理|查阅|审核|审阅|查看|联系|阅读)[^，。！!；;\n]{0,10}"
    r"|(?:(?:您的)?(?:邮件|来信))?(?:将|会)?(?:于|在)[^，。！!；;\n]{1,10}(?:后|内)(?:再|统一|逐一|尽快)?(?:处理|回[复覆]|答复|查看)(?:您的?)?(?:邮件|来信)?|(?:期间)?(?:邮件)?(?:可能)?(?:无法|不能|未能)(?:及时|亲自|立即|马上)?(?:查看|回[复覆]|处理|收取)(?:您的?)?(?:邮件|来信)?|(?:敬|还|恳)?请(?:您)?(?:多)?(?:耐心)?(?:等待|谅解|见谅|包涵|理解|稍候)|(?:由此)?(?:给您)?带来不便|不便之处|归期未定"
    r"|(?:如有?|有)?(?:急事|要事|紧急[^，。！!；;\n]{0,8})(?:请|可)?(?:拨打|致电|联系|电联|电话)?[^，。！!；;\n]{0,24}|[^，。！!；;\n]{0,14}(?:回来|返岗|上班|返回|恢复办公|回单位|回到)(?:单位|岗位|办公室|公司|上班)?|稍后(?:联系|回复)(?:您|你)?(?:的?(?:邮件|来信))?|(?:本|此)?(?:邮件)?请勿回复"
    r"|(?:我)?(?:现在)?(?:暂时)?不(?:方便|便|能)(?:及时)?(?:查看|查收|处理|回[复覆])(?:您的?)?(?:邮件|来信)"
    r"|(?:i am|i.m|i will be|i.ll be) [^.,\n?]{0,24}\b(?:on (?:\w+ )?leave|away|out of (?:the )?office|on vacation|travell?ing)\b[^.,\n?]{0,60}|(?:and )?(?:i )?(?:will|shall) (?:return|be back|reply|respond|get back|answer)[^.,\n?]{0,60}|your (?:e-?mail|message) has been received",
    re.IGNORECASE,
)
# What it is set to say beside; by itself a person may have written it.
_BESIDE = re.compile(
    r"(?:期间)?(?:如有?急事|工作|业务|事务|相关工作)?(?:请|可)?(?:由|联系|转)(?:我的?)?(?:同事)?[一-鿿]{2,4}[\d: ：-]{0,16}(?:代理|代办|负责|接手)?|(?:看到后|届时|[^，。！!；;\n]{0,8}(?:上班|返岗|回来|节)后|返岗后|回来后|之后)?(?:我)?(?:会|将)?(?:第一时间|尽快|及时|再)?(?:回[复覆]|联系|处理)(?:您|你)?(?:的)?(?:邮件|来信)?|with limited access[^.,\n?]{0,30}"
    r"|for (?:urgent|emergency)[^.,\n?]{0,40}|please contact[^.,\n?]{0,40}|thank(?:s| you) for your (?:e-?mail|message|letter)",
    re.IGNORECASE,
)
_OFFICIAL = r"(?:(?:党建|工作|征集|案例|活动|项目)?(?:老师|主任|处长|部长|科长|会长|秘书长|同志|女士|先生|组))"
_THANKS = re.compile(
    rf"(?:(?:(?:(?:好|好的|嗯|嗯嗯|行|是的?|对|可以|没问题|冇问题|ok|okay|好嘞|好咧|好滴|好哒|了解|明白|清楚|知道|知悉|收悉|收到|已收|已悉|已收悉|已收到|已知悉|已知晓|知晓|已阅|阅|悉|得|唔该|太好|太棒|真好|1)(?:了|啦|喇|的|晒)?){{1,3}}"
    rf"|(?:您好|你好|老师|老师[您你]?好|各位老师(?:好)?|尊敬的[^请问]{{0,12}}|领导好?|贵会|[^请转给让叫找问和跟把告向送到退交，]{{1,6}}{_OFFICIAL}(?:好|您好)?)"
    r"|(?:贵会|贵处|您|你们|你)?的?(?:邮件|来信|来函|回执|回复|回覆|通知|函|信|信件|消息|信息|提醒|内容|情况)?(?:我们?|我单位|本单位)?(?:均|都|也)?(?:已经|已)?(?:收到|收悉|知悉|阅悉|看到|了解|知道|明白)(?:您的?|贵会的?|的)?(?:回执|回复|通知|邮件|来信|来函|函|消息|提醒)?(?:了)?(?:的)?"
    r"|(?:我们?|我单位|本单位)(?:这边)?(?:已经?|都)?(?:知道|明白|清楚|了解|收到|知悉)(?:了|啦)?"
    r"|(?:非常|十分|万分|再次|真的|真心|太|多多|衷心|也|还是|先)*(?:感谢|谢谢|多谢|谢了|致谢|谢)(?:晒|嗮)?(?:您|你|老师|领导|大家|各位|贵[会方处部办局委]|贵单位|在?百忙之中(?:抽空|抽时间)?|您们|你们|组委会|啦|了|!|！)*(?:的)?(?:及时|耐心|辛勤|热情|大力|认真|细心|一直以来的?|长期以来的?)*(?:的)?(?:回复|回覆|提醒|支持|通知|帮助|告知|指导|指点|解答|解释|答复|说明|付出|工作|关注|关心|认可|信任|与|和|、|来信|邮件|反馈|配合|理解|登记|审核|厚爱)*"
    r"|(?:您|老师|大家|各位|你们)?(?:真是|实在)?(?:太)?(?:辛苦)(?:您|老师|大家|你们|各位)?(?:了|啦|晒)?|麻烦(?:您|老师|你们)?了|给(?:您|你们|老师)添麻烦了|费心了?|有劳(?:您)?了?|不客气"
    r"|(?:顺|敬|也)?(?:祝|颂)(?=[^请问吗怎哪再还改发寄退撤删]{1,14}$).{1,14}|此致|敬礼|致礼|[一-鿿]{0,2}(?:工作|身体|生活|诸事|一切)(?:顺利|健康|愉快)|万事如意|(?:国庆|节日|中秋|新年|春节|元旦|周末|假期)(?:快乐|愉快)|阖家幸福"
    r"|thanks?(?: you)?(?: very much| so much| a lot| again)?(?: for (?:the|your) (?:reminder|reply|help|information|e-?mail|prompt reply|kind reminder))?|thx|many thanks|much appreciated|received|got it|noted(?: with thanks)?|well received|(?:best|kind|warm) regards|regards|best wishes|cheers)[啊呀呢哦哈嘞喽咯哒滴嗷喔]{0,2}){1,4}",
    re.IGNORECASE,
)
# What says nothing by itself, not even thanks: whoever writes no more left what he wants to the subject.
_GREETS = re.compile(
    rf"(?:(?:尊敬的)?(?:您好|你好|各位|大家好|领导好?|贵会|老师|老师[您你]?好|[一-鿿]{{1,4}}{_OFFICIAL}(?:好|您好)?)|(?:麻烦|拜托|有劳)(?:您|你们?|老师)*了?|如题|见标题|见主题|此致|敬礼|给(?:您|你们|老师)添麻烦了)",
)
_FACES = re.compile(r"\[[一-鿿]{1,4}\]|[\U0001F300-\U0001FAFF☀-➿️‍]")  # [抱拳], as QQ sends a face that has no picture; pictures
_GLAD = re.compile(
    r"\[(?:强|赞|OK|抱拳|玫瑰|握手|微笑|合十|爱心|鼓掌|咖啡|好的|收到|谢谢|鲜花)\]|[👍👌🙏🌹💐❤😊🤝👏☕]", re.IGNORECASE
)  # what says 好 by itself
_MAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{3,100}")  # a dot in an address ends no clause
_CLAUSE = re.compile(r"\s*[，,。.！!；;、~～:：\n…—]+\s*")
_SPLIT = re.compile(r"[，,。.！!；;、~～:：\s…]+")
_BREAK = re.compile(r"\s+|^[-_—=*]+$")
_SIGNED = re.compile(
    r"(?:发自|来自|从|Sent from|获取).{0,40}|[-_—=*]{2,}|[一-鿿]{0,6}(?:主任|书记|科长|处长|部长|会长|主席|秘书长|理事长|社工|干事|专干|老师|经理|负责人)|[一-鿿（）()·“”]{2,40}(?:会|委|局|部|处|室|科|中心|社区|街道|镇|乡|村|公司|学校|学院|大学|协会|学会|基金会|院|所|站|队|社|团|厅|办|厂|集团|支部)"
    r"|(?:电话|手机|联系方式|联系电话|联系人|tel|mobile|邮箱|e-?mail|地址|微信|qq)?\s*[:：]?\s*[\d+() -]{5,20}|\d{4}[年/.-]\d{1,2}[月/.-]\d{1,2}日?|\S+@\S+|[^<>＜＞\n]{1,60}[<＜][!-~]{3,80}[>＞]",
    re.IGNORECASE,
)  # fmt: skip
_FOREIGN = re.compile(r"[一-鿿]{1,10}(?:[·•・][一-鿿]{1,10}){1,3}|[A-Z][A-Za-z.'-]{1,20}")  # 买买提·阿不都热合曼, Li
# A short line, or one that ends like the name of an office, is no signature when it says that something is done or wanted.
_ACTS = re.compile(
    r"请|麻烦|帮(?!扶|教|困|办)|寄|把|给|要|我想|想[问请要]|希望(?!小学|工程|社|公益)|需|吗|不|没|未(?!成年|来)|改(?!革)|换|撤|删|退(?!役|休|伍)|缓|补|再|还|怎|咋|哪|错|缺|催|延(?!安|庆|边|吉|平|长)|晚|停(?!车)|另|已|重发|附|漏|谁|几|啥|多少|取消|唔|冇"
)
_FRAME = re.compile(r"[|｜┃│┆]+")  # a table of which only the lines came over, as NetEase draws one around a signature


def unframed(said: str) -> str:
    """Take away the lines of a table around words."""
    return _FRAME.sub(" ", said)


def signature(line: str) -> bool:
    """Whether *line* is one that stands below a letter: a name, an office, a telephone, a day."""
    parts = (line, *(one for one in _BREAK.split(line) if one))
    return any(all(_signs(one) and _ACTS.search(one) is None for one in cut) for cut in (parts[:1], parts[1:]) if cut)


def _signs(part: str) -> bool:
    return _SIGNED.fullmatch(part) is not None or surnamed(part) or _FOREIGN.fullmatch(part) is not None


def empty(said: str) -> bool:
    """Whether the letter greets and signs and says nothing."""
    lines = (line.strip() for line in said.splitlines()[:20] if line.strip())
    return all(all(_GREETS.fullmatch(one) for one in _SPLIT.split(line) if one) or (signature(line) and not _THANKS.fullmatch(line)) for line in lines)


def thanks(said: str) -> bool:
    """Whether the letter says thank you, or that it was seen, and nothing else."""
    return _only(said, lambda clause: _THANKS.fullmatch(clause) is not None) is not None


def machine(said: str) -> bool:
    """Whether a program wrote this: it says so, or says no more than that the letter came and its owner is away or will answer."""
    reply = said.strip()
    if len(reply) > SHORT:
        return False
    if _MACHINE.search(reply):
        return True
    phrases = _only(_MAIL.sub("", reply), lambda clause: any(one.fullmatch(clause) for one in (_ABSENT, _BESIDE, _THANKS)))
    return phrases is not None and any(_ABSENT.fullmatch(one) and _THANKS.fullmatch(one) is None for one in phrases)


def _only(said: str, known: Callable[[str], bool]) -> tuple[str, ...] | None:
    """Return the clauses of a letter that is made of *known* ones, with a signature below or without; None of any other letter."""
    phrases: list[str] = []
    for line in filter(None, (one.strip() for one in _FACES.sub("，", _GLAD.sub("，好，", said)).split("\n"))):
        cuts = [[one for one in by.split(line) if one] for by in (_SPLIT, _CLAUSE)]
        if len(line) > SHORT or any(len(one) > LINE for one in cuts[1]):
            return None
        whole = next((cut for cut in cuts if all(map(known, cut))), None)
        if whole is not None:
            phrases.extend(whole)
        elif not (phrases and len(line) <= LINE and signature(line)):
            return None
    return tuple(phrases) or None
