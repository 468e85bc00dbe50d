"""Whether a letter takes an application back: somebody gives it up, himself, now, and means the application. Pure.

What is asked about a withdrawal, supposed of it, heard of it or denied is none (`mood`), and neither is a mail, a version or a reminder
taken back. It sorts letters for a person: nothing is withdrawn by what is found here.
"""

from __future__ import annotations

import re

from tracker.core.mood import Mood, clauses, mood

SHORT = 800  # characters of a letter that may be a withdrawal: what is longer tells a story, in which people give up many things
_CALLED = r"(?:申报|申请|报名|评选|参评|参选|征集|活动|申报项目|投稿|比赛|大赛|项目申报)"
_THIS = r"(?:[^。！？!?\n，,；;]{0,16}?)"
# How our own letters offer it, and how people cite the offer: "如不再申报，请回复“撤回”，我们将停止提醒".
OFFERED = re.compile(
    r"[^。！？!?\n]{0,40}请?(?:直接)?(?:回复|回復|reply)\s*[“\"「『'‘]?\s*(?:撤回|withdraw)[”\"」』'’]?(?:[^。！？!?\n]{0,24}(?:停止|不再)[^。！？!?\n，,]{0,12})?",
    re.IGNORECASE,
)
# A mail, a file, a version or a consent taken back, or the word as a name: not the application.
_OTHER_THING = re.compile(
    r"(?:撤回|撤销|取消)(?:了)?(?:[^。！？!?\n，,；;]{0,8}?)(?:上一?[封次个份版]|前一?[封次个份版]|刚才|之前(?:发|的邮件|那)|旧版|错版|重复|误发|这封邮件|该邮件|邮件|提醒|延期|限制|处分)"
    r"|(?:授权|许可|同意(?!撤回))[^。\n，,]{0,4}撤回|撤回[^。！？!?\n，,]{0,16}(?:同意|授权)"
    r"|(?:邮件|消息|短信|微信|通知)(?:已经?|已被|被|将被)?撤回|撤回(?:了)?(?:一[封条]|这[封条]|该|此|您的)?(?:邮件|微信|消息|短信|信息|群)"
    r"|(?:撤回|退出|取消|放弃|撤销)(?:申报|申请)?(?:机制|通道|按钮|功能|键|流程|手续|程序|方式|办法|条件|规定|制度|期限|截止|条款|权利?|成功|失败|状态)"
    r"|(?:撤回|撤销)(?:对|关于(?!申报|申请|案例))|(?:意见|照片|图片|视频)(?:予以|请)?撤回|(?:取消|撤销)[^，。\n]{0,10}(?:门槛|限制|收费|费用|条件|环节|要求)"
    r"|撤回[^。！？!?\n，,]{0,6}[，,]?[^。！？!?\n，,]{0,6}(?:改|修改|完善)[^。！？!?\n，,]{0,4}(?:好|完|后)[^。！？!?\n，,]{0,4}(?:交|报|发|送|传)"
    r"|\b(?:recall|withdraw)(?:ed)? (?:the |this |that |my )?(?:last |previous )?(?:e-?mail|message)",
    re.IGNORECASE,
)
_END = r"(?=[，。,.！!；;~～\s?？]|(?:可以|行|好)[吗么不]|$)"
_SO = r"(?:了|吧|咧|啦|嘞|喽|哈|哦|呀|哒|喇|咯|罗|啰)"
_WITHDRAWS = re.compile(
    rf"撤回|撤(?:销|消|稿){_THIS}{_CALLED}|申请撤销|撤稿|(?:案例|申报|报名|材料|项目|作品|《》|编号|请|帮|麻烦|先|我们)[^，]{{0,16}}撤[下掉走出]|^撤[下掉走出]|撤[下掉走](?:我|本|申报|案例|来|吧)|撤咗|撤了吧?{_END}"
    rf"|(?:退出|退赛){_THIS}{_CALLED}|(?:申请|决定|要求|自愿|只好|只能)退出|退赛|(?:我们|我单位|单位|社区|协会)[^。！？!?\n，,的]{{0,8}}退出{_SO}*{_END}|(?:终止|停止)(?:本次)?(?:申报|参评|参选)"
    rf"|不再(?:申报|参评|参选|报送)(?:该|这|此|本)|不(?:再|打算|准备|想|能|去|予|愿意?)?(?:继续)?(?:申报|参评|参加|参与|参选|报送|报名)(?:了(?!解)|{_SO}*(?:本次|此次|这次|今年|{_THIS}{_CALLED}|{_END}))|不(?:想|打算|准备|愿意?|再)继续了|(?:今年|这次|就|先|也)不(?:送|投|弄|搞|整)了"
    rf"|(?:不再|不想|不打算|不准备|不|先不|不先|唔|勿)(?:申报|参评|参加|报){_SO}*{_END}"
    rf"|(?:参加|参评|申报|参与)不(?:了|成|上){_SO}*(?:本次|这次|今年|{_THIS}{_CALLED}|{_END})|报不(?:了|成){_SO}+{_END}|无法(?:继续|再|如期)?(?:参加|参评|参与)(?:本次|这次|今年|{_THIS}{_CALLED}|{_SO}*{_END})"
    rf"|(?:我们?|我哋|单位|社区|协会|案例|项目|这个|决定|这次)(?:这次|今年|先|也|就|还是|都)*(?:放弃|不弄|不整|不搞|不做|唔搞|唔玩){_SO}*{_END}"
    rf"|(?:报名|申报|申请|参评|参选|投稿)(?:请|就|也|先)?(?:予以)?(?:取消|撤销|撤了)(?:{_SO}|掉)*{_END}"
    rf"|(?:放弃|弃){_THIS}(?:{_CALLED}|资格|名额|机会|参评)|弃权|弃征|取消{_THIS}{_CALLED}|(?:从|将)[^。！？!?\n，,]{{0,10}}(?:单位|社区|案例|我们|项目)[^。！？!?\n，,]{{0,6}}名单[^。！？!?\n，,]{{0,4}}(?:去掉|删|移)"
    r"|\b(?:withdraw|pull out of|cancel|drop out of|opt out of|retract) (?:our|my|the|this|from)\b|\bwithdraw(?:ing)?[.!]?$"
    r"|\b(?:will not|won.t|decided not to|not going to|not be able to|unable to|cannot|can.t|no longer (?:wish|want|intend) to) (?:be )?(?:participat|apply|tak(?:e|ing) part)"
    r"|\bwithdrawing (?:our|my|the|this|from)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"(?:因[^，,。]{{1,12}}?)?(?:确认|申请|要求|同意|请|我们|我单位|我会|决定|现|特|只好|只能|自愿|还是|那就)*(?:撤回|退出|放弃|弃权?|撤销|取消|不报|不参加|不申报|不[搞弄做整]了|退了吧|withdraw)(?:申报|申请|报名|{_SO})*",
    re.IGNORECASE,
)
_ASKED_IN_ENGLISH = re.compile(
    r"\b(?:not|n.t|never|how (?:to|do|can|could)|if|whether|what|should|would it|unless|before we)\b(?! (?:able|going))[^.]{0,24}$", re.IGNORECASE
)
_VERSION = re.compile(
    r"重[发报传交做写填盖弄]|重新(?:发|报|提交|上传|做|写|填|盖)|更换|替换|以(?:此|这|本次|本邮件|新|最新|后|现|今天|刚)(?:(?!函|文)[^。，,！!；;\n]){0,8}为准"
)  # one version is taken back for another
_ANOTHER_YEAR = re.compile(r"明年|来年|下一?次|以后|下届|今后")
_STAYS = re.compile(
    r"(?<!不)(?<!不再)(?<!无法)(?<!不能)(?:继续|照常|照旧)(?:保留)?(?:参加|申报|参评|参与|参选|报)|(?:还是|仍然?|仍旧|依然|恢复)(?:要|想|会|决定|准备|打算)*(?:参加|申报|参评|参与|报名|报(?!送))|不撤(?!诉)|保留[^，。\n]{0,6}资格|(?:忽略|作废|不算|当没)"
)
_EVENT = re.compile(r"培训|会议|说明会|推进会|交流会|答辩|颁奖|仪式|路演|直播|座谈|观摩|讲座|开会|腾讯会")  # what people do not come to, and go on applying


def withdraws(said: str) -> bool:
    """Whether *said* takes the application back; a letter of more than `SHORT` characters does not, and how it is done is another matter."""
    meant = _OTHER_THING.sub("", OFFERED.sub("", said))
    if len(meant) > SHORT + 200 or (_VERSION.search(meant) and not _ANOTHER_YEAR.search(meant)):
        return False
    moods = set(_moods(meant))
    return Mood.STATED in moods or (Mood.CLAIMED in moods and _STAYS.search(meant) is None)


def _moods(said: str) -> list[Mood]:
    found = []
    for clause in clauses(said):
        if _ALONE.fullmatch(clause.text):
            found.append(mood(clause, 0, len(clause.text)))
            continue
        for one in _WITHDRAWS.finditer(clause.text):
            if one[0].isascii() and _ASKED_IN_ENGLISH.search(clause.text[: one.start()]):
                continue
            away = re.search(r"参[加与]|参加", one[0]) is not None
            if not (away and _EVENT.search(f"{clause.before}{clause.text}") and not re.search(_CALLED, one[0])):
                found.append(mood(clause, one.start(), one.end()))
    return found
