"""How people say that they give an application up: by a verb that says so alone, by one that needs what is given up, or by not taking part. Pure.

What is found is the verb with its own negation and nothing before it, so that its mood is told by what stands around: in 我们肯定不会退出 that is 退出.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.core.mood import Clause

PARTICLES = r"[了啊吧咧啦嘞喽哈哦呀哒喇咯罗啰噻哟]"
_END = rf"{PARTICLES}*[”\"』」’）)]?(?=[，。,.！!；;~～\s?？]|(?:可以|行|好|成)[吗么不]|[吗么]|处理|谢|感谢|抱歉|特此|$)"
APPLYING = r"(?:申报|申请|报名|评选|评审|参评|参选|参赛|征集|投稿|比赛|大赛|竞赛|遴选|评比|推报)(?!表|书|条件|须知|指南|人数?)"
_CASE = rf"(?:{APPLYING}|案例|项目(?!组|部|经理|负责|团队)|作品|《》|稿件|名额|资格|(?:这次|本次|此次|这个)机会|申报材料|登记)"
_US = (
    r"(?:我们|我哋|咱们?|俺们?|俺村|[我本](?:单位|社区|中心|协会|学会|公司|街道|机构|支部|党委|集团|学校|[会局院所校村镇乡办站处科部社队])|我|单位|社区|中心|公司|社工站|街道|这边|村里"
    r"|(?:理事|居委|联合|基金|委员|促进|业委|[商协学总工])会)"
)
# What may stand between a verb and its object: whose and which it is. One class of characters, for words that may begin alike take ages to tell apart.
_SAME = r"[我们俺咱哋本该此这那个两所有全部已报送提交上之前的对原今年次届度编号A-Z0-9“”「」\"单位社区中心协学会局院校村镇乡街道办站公司处科贵你参加与继续类一下了掉回来去国市省级优秀典型实践创新党建品牌工作案例项目材料-]{0,24}"
# They say it alone, unless something else is taken back.
_ALONE = re.compile(
    r"撤回(?![^，]{0,8}(?:意见|照片|图片|视频|版|那[封条份]|表述|[一这]段|[一这]句|附件|快递|包裹|诉讼|处分|批评|推荐章))|撤稿|撤件|撤案|撤报|撤评|撤咗|弃权(?!票)|弃赛|弃报|弃评|退评|(?:作|按|予以|申请)退件|弃征|弃选|退赛|退选|退报"
    r"|(?<![一-鿿])(?:告退|退场)|告退|中途退场|(?:只能|只好|就此|只得|那就|只有)作罢|打退堂鼓|不了了之|(?:别|甭|不用|勿|莫)(?:给|为)?(?:我们?|俺们?|咱们?)(?:单位|社区)?(?:留|等|算)|(?:别|甭|不用|不必|勿|莫)(?:再)?(?:算上|等|带上|叫上|考虑|审|评)(?:我们?|俺们?|咱们?)(?=了|[，。的]|$)|当(?:我们|俺们|咱)没[申参]?报(?:名)?过?|跳过(?:我们|俺们)|(?:请|麻烦|帮忙?|您|老师|给)(?![^，]{0,8}(?:照片|图|视频|链接|附件|横幅|牌))[^，的]{0,6}?撤(?:一下|了吧|掉吧|下来|了(?=$)|掉(?=$)|回来(?=$))|忍痛割爱|销[^，]{0,2}号"
    r"|不(?:再)?(?:凑(?:[^，]{0,4}热闹|数)|献丑|掺和|占用?[^，]{0,4}名额)|(?:名额|机会)[^，]{0,4}(?:让给|让出)|(?:让给|让出|腾出)[^，]{0,6}名额",
)
# They want to be told what is given up, before or behind.
_STEPS = r"(?:退出|放弃|撤出|撤下来?|撤掉|撤走|撤了|撤(?!回|稿|件|案|报)|退了|退掉|弃)"
_ENDS = rf"(?:{_STEPS}|撤销|撤消|取消|终止|中止|停止|注销|核销|作罢|收回|关闭|结束|不要|作废|退(?:一?下)?)"
_OF_IT = re.compile(rf"{_ENDS}(?={PARTICLES}{{0,2}}(?:对|在|于)?{_SAME}(?:{_CASE}|(?:参加|参与){_END}))")
_IT = re.compile(
    rf"(?:{_CASE}|报的(?:那|这)[个篇份]|状态|{_SAME}[A-Z]{{2}}\d{{4}}-\d{{4}})[^，《]{{0,16}}?(?P<head>(?!退出|撤出){_ENDS}|不要(?=了)|主动下(?=了)|为[“「\"]?已?放弃){PARTICLES}*(?:一下|掉|来|处理){{0,2}}{PARTICLES}*{_END}"
)
_TAKEN_OUT = re.compile(rf"(?:将|把)[^，]{{0,16}}{_CASE}[^，]{{0,14}}?(?P<head>撤出|退出){_END}")
_RESOLVED = r"(?:决定|选择|自愿|自动|主动|自行|申请|要求|同意|只好|只有|只能|只得|遗憾|确认|拟|予以|恳请|请|正式)"
_ANYHOW = rf"(?:{_RESOLVED}|自己的?|这次|今年|想|也|要|予|可以|那?就|现|特|还是|先|全部|都|一并|中途|集体)"
_ONESELF = re.compile(rf"(?:(?:^|{_US}|{_RESOLVED}){_ANYHOW}{{0,6}}|{_US}[^，的]{{1,8}}?)(?P<head>{_STEPS}|终止|中止|撤销|取消|收回)(?:{_END})")
# A unit that is to be taken out of the list; a person's name or number in it is no unit.
_DROPS = r"(?:划掉|划去|勾掉|去掉|剔除|除名|移除|移出|删掉|删除|删了|拿掉|剔掉|注销|核销|拿下)"
_LISTED = rf"(?:{_US}(?:单位|社区)?(?:的)?(?:名字|名称|名额|登记|报名|申报|案例|申请)|(?:名字|名称)|{_CASE}|(?:申报|登记|报名)记录)"
_FROM_LIST = re.compile(
    rf"(?:把|将|请|从|麻烦|帮)[^，]{{0,10}}{_US}[^，]{{0,12}}?(?P<head>{_DROPS})|{_LISTED}(?:从[^，]{{1,10}}|给|请|帮|直接|先){{0,2}}(?P<last>{_DROPS})|(?P<first>{_DROPS})(?:一?下|掉|了)?{_SAME}(?:登记|报名|申报)(?:记录|信息)?{_END}"
)
_DATA = re.compile(r"电话|手机|号码|邮箱|信箱|地址|住址|姓名|身份证|信息|照片|隐私|[她他]的?名字|作者|联系")
# Not taking part.
_CANNOT = r"(?:无法|未能|没法|没办法|冇办法|不能|不便|难以|无力|无缘|无暇|没能力|没有能力|没精力|不可能)"
_NO = rf"(?:{_CANNOT}|不|唔|甭|勿|别(?=等我)|无意|停止|终止|中止|暂停|拒绝|毋)"
_ON = r"(?:再|继续|往上|往下|打算|准备|想|想要|要|会|能|去|来|予|予以|愿意?|拟|考虑|计划|如期|按时|接着|进行|完成|选择|走|参与|先|得|如愿)"
_PART = r"(?:申报|参评|参加|参与|参选|参赛|报名|报送|上报|投稿|申请|送件|送审|送评|推进|推报|评选|继续)"
_NOT_IN = re.compile(
    rf"{_NO}{_ON}{{0,4}}{_PART}(?:{_END}|(?:了)?(?={_SAME}{APPLYING})|(?=(?:了)?[^，]{{0,10}}(?:本次|此次|这次|今年|该|你们|贵会)[^，]{{0,10}}(?:活动|评选)))"
)
_NOT_DONE = re.compile(
    rf"(?:不|唔|甭|别|没法|不得)(?:再|打算|准备|想|要|去|继续|往[上下]){{0,3}}(?:往[上下])?[报送投弄搞做整评玩交走](?:这个|那个|它|这事|这些|上去|下去|这)?(?:{PARTICLES}+{_END}|(?:了)?(?={_SAME}{APPLYING}))"
)
_NO_STRENGTH = re.compile(
    rf"(?:没(?:时间|精力|工夫|人手|人|空|心思)|懒得)(?:再)?[弄搞做报整](?:这个|这些)?了{_END}|不(?:再)?(?:继续)?往下(?:进行|推|弄|做|报|搞)了?{_END}"
)
_NOT_FILED = re.compile(rf"(?:不|唔|勿|甭)(?:再|想|打算|准备|先|要){{0,2}}报{PARTICLES}*{_END}")
_PLAINLY = re.compile(
    rf"(?:^|{_US}|今年|这次|本次|此次|这回|今次|反正|就|也|都|先|还是|只好|只能|那|《》|说|定了?|决定|同意|要不|干脆|索性|申报|案例|这个|那个|一致|领导|书记|主任|意思是?|意见为?|实在|恐怕|老师){{1,6}}$"
)
_ITEM = re.compile(r"纸质|电子版|视频|照片|表(?!示|决|哥)|章(?!程)|U盘|附件|原件|承诺书|音频|光盘|PPT|海报|快递", re.IGNORECASE)
_ANOTHER_TIME = re.compile(
    r"(?:今年|这次|本次|此次|这回|申报|我们|只能|只好|那就|还是|就)(?:的?事)?[^，]{0,6}?(?P<head>算了|就此打住|到此为止|到这[儿里]|缓一缓|缓缓|免了)"
    + _END
    + r"|(?P<year>(?:明年|来年|下次|下一?届)再(?:来|报|参加|参评|申报|投|战|行申报))|(?P<day>下[回次]吧)"
)
_ENGLISH = re.compile(
    r"\b(?:remove|delete|take out) our (?:entry|application|case|submission)|\b(?:withdraw|pull out of|cancel|drop out of|opt out of|retract) (?:our|my|the|this|from)\b|\bwithdraw(?:ing)?(?=[.!]|$)|\bwithdrawing (?:our|my|the|this|from)\b"
    r"|\b(?:will not|won.t|decided not to|rather not|prefer not to|not going to|not be able to|not able to|unable to|cannot|can.t|no longer (?:wish|want|intend) to) (?:be )?(?:participat|apply|submit (?:anything|a case|our case)|tak(?:e|ing) part|continue (?:with|our)|continue[.!]?$)",
    re.IGNORECASE,
)
_DENIED_IN_ENGLISH = re.compile(
    r"\b(?:not|n.t|never|how (?:to|do|can|could)|if|whether|what|should|would it|unless|before we)\b(?! (?:able|going))[^.]{0,24}$", re.IGNORECASE
)
_WHOLE = re.compile(
    rf"(?:因[^，,。]{{1,12}}?)?(?:确认|申请|要求|同意|请|我们|我单位|我会|决定|现|特|只好|只能|自愿|还是|那就|就)*(?:撤回|退出|放弃|弃权?|撤销?|取消|不报|不参加|不申报|不[搞弄做整评]了?|退了|withdraw)(?:申报|申请|报名|{PARTICLES})*",
    re.IGNORECASE,
)
_SAID_OF = re.compile(
    rf"(?:{APPLYING}|来|下来|出来)?的(?!话|申请|决定|函|说明|请求|信|邮件|时候|原因|理由|主要|要求|$|{PARTICLES})"
)  # 弃权的票: it tells which, not what is done
_GIVES_UP = re.compile(r"撤回|退出|放弃|弃权|撤销")
CANNOT = re.compile(rf"{_CANNOT}|没|懒得")


def given_up(clause: Clause) -> Iterator[tuple[int, int]]:
    """Where the words stand with which this clause gives an application up, in whatever mood."""
    return (span for span in _found(clause.text) if _SAID_OF.match(clause.text, span[1]) is None)


def _found(text: str) -> Iterator[tuple[int, int]]:
    if _WHOLE.fullmatch(text):
        yield 0, len(text)
        return
    for one in _ENGLISH.finditer(text):
        if not _DENIED_IN_ENGLISH.search(text[: one.start()]):
            yield one.span()
    for pattern in (_ALONE, _OF_IT, _NOT_IN):
        yield from (one.span() for one in pattern.finditer(text))
    for pattern in (_IT, _TAKEN_OUT, _ONESELF, _ANOTHER_TIME):
        yield from (span for span in _spans(pattern, text) if not _GIVES_UP.search(text[: span[0]]))  # 撤回申请作废 takes nothing back
    yield from (one.span() for one in _NO_STRENGTH.finditer(text) if not _ITEM.search(text[: one.start()]))
    for pattern in (_NOT_DONE, _NOT_FILED):
        yield from (one.span() for one in pattern.finditer(text) if _PLAINLY.search(text[: one.start()]) and not _ITEM.search(text[: one.start()]))
    if not _DATA.search(text):
        yield from _spans(_FROM_LIST, text)


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for one in pattern.finditer(text):
        yield next(one.span(name) for name, found in one.groupdict().items() if found is not None)
