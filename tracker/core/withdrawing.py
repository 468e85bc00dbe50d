"""Whether a letter takes an application back: somebody gives it up, himself, now, and means the application. Pure.

What is asked about a withdrawal, supposed of it, heard of it or denied is none (`mood`), and neither is a mail, a version or a reminder
taken back. It sorts letters for a person: nothing is withdrawn by what is found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.core.givingup import APPLYING, CANNOT, given_up
from tracker.core.mood import Clause, Mood, clauses, mood

SHORT = 800  # characters of a letter that may be a withdrawal: what is longer tells a story, in which people give up many things
# How our own letters offer it, and how people cite the offer: "如不再申报，请回复“撤回”，我们将停止提醒".
OFFERED = re.compile(
    r"[^。！？!?\n]{0,40}请?(?:直接)?(?:回复|回復|reply)\s*[“\"「『'‘]?\s*(?:撤回|withdraw)[”\"」』'’]?(?:[^。！？!?\n]{0,24}(?:停止|不再)[^。！？!?\n，,]{0,12})?",
    re.IGNORECASE,
)
# A mail, a file, a version or a consent taken back, or the word as a name: not the application.
_OTHER_THING = re.compile(
    r"(?:撤回|撤销|取消)(?:了)?(?:[^。！？!?\n，,；;]{0,8}?)(?:上一?[封次个份版]|前一?[封次个份版]|刚才|之前(?:发|的邮件|那)|旧版|错版|重复|误发|这封邮件|该邮件|邮件|提醒|延期|限制|处分)"
    r"|(?:[封版条]|错的那?[封版份个])(?:邮件|信)?(?:请|帮忙?|给|先|予以|直接|全部|已经?)*(?:撤回|撤销|取消)|(?:授权|许可|同意(?!撤回))[^。\n，,]{0,4}撤回|撤回[^。！？!?\n，,]{0,16}(?:同意|授权)"
    r"|(?:邮件|消息|短信|微信|通知)(?:已经?|已被|被|将被)?撤回|撤回(?:了)?(?:一[封条]|这[封条]|该|此|您的)?(?:邮件|微信|消息|短信|信息|群)"
    r"|(?:撤回|退出|取消|放弃|撤销)(?:申报|申请)?(?:机制|通道|按钮|功能|键|流程|手续|(?<!申报)(?<!申请)程序|方式|办法|条件|规定|制度|期限|截止|条款|权利?|(?:原因|理由)(?=[写填不错有选])|记录|日期|选项|成功|失败|状态)"
    r"|(?:撤回|撤销)(?:对|关于(?!申报|申请|案例))|(?:意见|照片|图片|视频)(?:予以|请)?撤回|(?:取消|撤销)[^，。\n]{0,10}(?:门槛|限制|收费|费用|条件|环节|要求)"
    r"|撤回[^。！？!?\n，,]{0,6}[，,]?[^。！？!?\n，,]{0,6}(?:改|修改|完善)[^。！？!?\n，,]{0,4}(?:好|完|后)[^。！？!?\n，,]{0,4}(?:交|报|发|送|传)"
    r"|\b(?:recall|withdraw)(?:ed)? (?:the |this |that |my )?(?:last |previous )?(?:e-?mail|message)",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"重[发报传交做写填盖弄]|重新(?:发|报|提交|上传|做|写|填|盖)|(?<![不别勿莫要])再(?:交|报(?!名费)|发|传|提交|送|寄)|更换|替换|以(?:此|这|本次|本邮件|新|最新|后|现|今天|刚)(?:(?!函|文)[^。，,！!；;\n]){0,8}为准"
)  # one version is taken back for another
_ANOTHER_YEAR = re.compile(r"明年|来年|下一?[次回]|以后|下届|今后|有机会|将来|来日")
_STAYS = re.compile(
    r"(?<!不)(?<!不再)(?<!无法)(?<!不能)(?<!没办法)(?<!没法)(?:继续|照常|照旧)(?:保留)?(?:参加|申报|参评|参与|参选|报)|(?:还是|仍然?|仍旧|依然|恢复)(?:要|想|会|决定|准备|打算)*(?:参加|申报|参评|参与|报名|报(?!送))|不撤(?!诉)|保留[^，。\n]{0,6}资格|(?:忽略|作废|不算|当没)|被我们?[^，。]{0,3}(?:否|拒|顶|压)"
    r"|(?:可是?|但是?|不过|结果|后来|幸好|好在)[^，。！!；;\n]{0,10}(?:不让|没让|不许|不准|不同意|没同意|不批|没批|劝住|挽留|又同意|坚持)|(?:申报|参评|案例)[^，。！!；;\n]{0,4}(?:照旧|照常|照样|不变)|(?:所以|那就|坚持)[^，。！!；;\n]{0,4}(?:继续|要[搞报弄做])"
)
_EVENT = re.compile(
    r"培训|会议|(?:说明|宣讲|推进|交流|动员|座谈|分享|见面|发布|评审|启动|总结|现场|观摩|研讨|视频|联席|通气|对接|协调|汇报|展示|论证|表彰|讨论|沟通)会(?!员)|答辩|颁奖|仪式|开幕|路演|直播|观摩|讲座|开会|腾讯会|评委|专家库|(?:由|派|让|请)[^，]{1,10}(?:代为?|替|去)参加"
)  # what people do not come to, and go on applying
_MORE_TIME = re.compile(r"延期|延长|宽限|顺延|通融|延后|推迟|缓[几两一]|晚[几两一]|再给|多给|来得及")
_APPLICATION = re.compile(rf"[^，]{{0,10}}{APPLYING}")
_WISHED = re.compile(r"(?:想|打算|准备|有意)[^，]{0,4}$")  # a wish holds as long as nothing here says that it came to nothing
_SOMEBODY = re.compile(r"[一-鿿](?:主任|老师|书记|会长|部长|科长|处长|同志|先生|女士|经理|领导)(?:也|就|都|本人)?$")  # one person stays away
_PARTAKING = re.compile(r"参[加与]")


def withdraws(said: str) -> bool:
    """Whether *said* takes the application back; a letter of more than `SHORT` characters does not, and how it is done is another matter."""
    meant = _OTHER_THING.sub("", OFFERED.sub("", said))
    if len(meant) > SHORT + 200 or (_VERSION.search(meant) and not _ANOTHER_YEAR.search(meant)):
        return False
    moods = set(_moods(meant))
    return Mood.STATED in moods or (Mood.CLAIMED in moods and _STAYS.search(meant) is None)


def _moods(said: str) -> Iterator[Mood]:
    waits = _MORE_TIME.search(said) is not None
    for clause in clauses(said):
        for start, end in given_up(clause):
            words = clause.text[start:end]
            if not (_PARTAKING.search(words) and _elsewhere(clause, start, end)) and not (waits and CANNOT.match(words)):
                said_as = mood(clause, start, end)
                yield Mood.CLAIMED if said_as is Mood.STATED and _WISHED.search(clause.text[:start]) else said_as


def _elsewhere(clause: Clause, start: int, end: int) -> bool:
    """Whether it is one person, or a meeting, that is not come to."""
    if _SOMEBODY.search(clause.text[:start]):
        return True
    return _EVENT.search(f"{clause.before}{clause.text}{clause.after}") is not None and _APPLICATION.match(clause.text, end) is None
