"""Whether a letter is about personal data: to be shown them, to have them put right, erased or kept from others (rights under the law on personal information). Pure.

What counts is a thing that is somebody's, and what is to be done with it, in one sentence. Who gives a new number in place of an old one corrects a form.
"""

from __future__ import annotations

import re

_DATA = r"(?:个人信息|个人资料|个人数据|个资|隐私|敏感信息|personal (?:data|information|details))"
_WHOSE = r"(?:我(?!们(?:的|单位)?名[字单称])们?|本人|她|他|孩子|学生|老人|当事人|居民|服务对象|帮扶对象|受助人|家属|员工|家长|未成年人|残疾人|人员)"
_NUMBERS = r"(?:身份证|手机号?|电话|号码|联系方式|联络方式|联系人信息|住址|住处|家庭地址|家庭住址|门牌|病历|病情|病史|诊断|出生年月|出生日期|生日|年龄|真名|真实姓名|实名|银行卡|卡号|工资|户口|户籍|残疾人?证|证号|证件|肖像|人脸|签名|account)"
_NAMES = r"(?:信息|资料|姓名|名字|照片|相片|影像|视频|账号|名单|地址|邮箱|信箱|数据)"
_MINE = rf"(?:{_DATA}|{_NUMBERS}|{_WHOSE}(?:的|个|嘅|家|家的)?(?:账号|个人的?|真实)?(?:[^，。！？!?\n]{{0,4}}[和及、与])?{_NAMES}|\bmy (?:phone|mobile|telephone|name|home address|e-?mail address|address|details|id card|photo))"
_ERASE = (
    r"(?:[遮抹涂盖藏隐删划](?:一?下|掉|去|住|了(?!解)|起来)|删(?:[除掉了去咗]|一?下|(?=[吗么，。？?！!]|$))|清[除掉空]|抹去|抹掉|去掉|拿掉|撤下|销毁|注销|移除|停止使用|打码|(?:打上?)?马赛克|遮掉|遮蔽|涂黑|盖住|隐去|隐藏|遮挡|遮住|划掉|涂掉|屏蔽|匿名|换成化名|替换成?化名|改[成为用]化名|脱敏"
    r"|delete|erase|remove)"
)
_ASKED = r"(?:请|麻烦|要求|务必|恳请|烦请|希望|能不能|能否|可否|帮忙?)(?:您|你们?|予以|立即|立刻|马上|尽快|全部|将其|将|把|帮忙?|给|我们?|一并|彻底){0,4}"
_KEPT_FROM = r"(?:对外公布|公布|披露|公开|公示|展示|出现|露出|透露|泄露|泄漏|外传|外泄|转发|保存|保留|留存|存储|使用|提供给?|登出|曝光|刊登|收集)"
_UNWILLING = r"(?:不要再?|停止|请勿|切勿|勿|别再?|不同意|不希望|不愿意?|不想|拒绝|不得|不能|不|没有?(?:授权|同意)过?|从未(?:授权|同意)过?|未经[^，。]{0,6}(?:同意|授权|允许)就?)"
_SEE = r"(?:更正|查阅|查询|查看|导出|复制|副本|撤回|保存多久|收集了|处理(?:情况|记录|规则)|copy of|access)"
_REQUESTS = re.compile(
    # erased, by the clause or behind what was said of them before
    rf"{_ERASE}[^。！？!?\n]{{0,20}}{_MINE}|{_MINE}[^。！？!?\n，,]{{0,24}}{_ERASE}|{_MINE}[^。！？!?\n]{{0,30}}{_ASKED}{_ERASE}"
    # kept from others
    rf"|{_UNWILLING}(?:你们|贵会|将|把|被)?(?:在[^。！？!?\n，,]{{1,8}})?{_KEPT_FROM}[^。！？!?\n]{{0,14}}{_MINE}|{_UNWILLING}(?:你们|贵会|把|将|我)*[^。！？!?\n，,]{{0,10}}{_MINE}[^。！？!?\n，,]{{0,6}}{_KEPT_FROM}"
    rf"|{_MINE}[^。！？!?\n]{{0,14}}{_UNWILLING}(?:再|被|对外)?(?:{_KEPT_FROM}|给(?:第三方|别人|他人|其他|外))|{_UNWILLING}[^。！？!?\n，,]{{0,12}}{_MINE}[^。！？!?\n，,]{{0,8}}(?:给|用)(?:你们|别人|第三方|他人)"
    rf"|{_DATA}[^。！？!?\n]{{0,12}}(?:第三方|泄露|泄漏|给了|提供给)|(?:停止|不要|勿)(?:再)?使用我的{_NAMES}"
    # shown
    rf"|(?:{_SEE}|提供|(?:告知|说明)[^。！？!?\n，,]{{0,8}}(?:收集|使用|处理|保存|存储))[^。！？!?\n]{{0,24}}{_DATA}|{_DATA}[^。！？!?\n]{{0,24}}{_SEE}|要求(?:告知|说明|解释)[^。！？!?\n，,]{{0,10}}{_DATA}"
    rf"|(?:存|保存|收集|掌握|留|保留|处理|存储)了?(?:我|本人)[^。！？!?\n，,]{{0,8}}(?:信息|资料|数据|身份证)|我的(?:个人)?信息(?:处理|使用|保存|存)|(?:如何|怎么|怎样)(?:存储|保存|保管|保护|管理|处理|使用)[^。！？!?\n，,]{{0,10}}{_MINE}|{_MINE}[^。！？!?\n]{{0,8}}(?:保存|保留|留存|存)(?:多久|多长|到)|{_MINE}[^。！？!?\n]{{0,10}}(?:何时|什么时候)(?:销毁|删除)"
    rf"|\b(?:what|which|know|see)\b[^.\n]{{0,30}}{_DATA}[^.\n]{{0,12}}\b(?:keep|hold|store|have)"
    # where they were got
    r"|(?:从哪|哪里|哪儿|怎么|如何|何处)[^。！？!?\n，,]{0,8}(?:得到|拿到|获得|获取|知道|有|弄到|搞到)(?:的)?(?:了)?[^。！？!?\n，,]{0,4}我的?(?:私人|个人)?(?:手机|电话|联系方式|号码|邮箱|信息|个人)"
    r"|(?:肖像|人脸|家长|监护人|孩子|本人)[^。！？!?\n]{0,20}"
    + _ERASE
    + r"[^。！？!?\n，,]{0,8}(?:照片|图片|影像|视频)|我的?(?:个人)?(?:信息|资料|电话|手机号?|身份证)[^，。]{0,4}(?:泄露|泄漏|外泄|曝光)|我的?(?:个人)?(?:信息|资料|电话|手机)[^，。]{0,6}给了?过?(?:谁|哪)|(?:请|麻烦|帮忙?|要)[^，。！？!?\n]{0,8}(?:打上?马赛克|打码|匿名处理|脱敏)|未经(?:我|本人|我们|家属|家长|监护人|当事人)[^，。]{0,4}(?:同意|授权|允许)|个人信息保护法|个保法|(?:信息)?删除权|被遗忘权",
    re.IGNORECASE,
)
_IN_SHORT = re.compile(r"(?:删除|更正|查阅|导出).{0,8}个人信息|个人信息.{0,8}(?:删除|更正|查阅|导出)")
# Another value in the place of one: the form is put right. A thing of the call's own form is no one's.
_CORRECTS = re.compile(r"(?:改为|改成|换成|更正为|更改为|应为|应该是|重新?填)(?!化名|匿名)|(?:一栏|那栏|栏目|那一格|作者|署名|编写组|执笔)")
_BECAUSE = re.compile(r"(?:因|由于|涉及|考虑到|鉴于)[^，。！？!?\n]{0,12}(?:隐私|个人信息|敏感信息)(?:问题|内容)?(?=[，,]|较多|太多)")


def asked(said: str) -> bool:
    """Whether what is said asks for something to be done with personal data."""
    return any(
        _REQUESTS.search(_BECAUSE.sub("", one)) and not (_CORRECTS.search(one) and not re.search(_DATA, one)) for one in re.split(r"(?<=[。！？!?；;\n])", said)
    )


def asked_in_short(said: str) -> bool:
    """Whether it says so in the plainest words: who hands in a form writes of telephone numbers and identity cards as well."""
    return _IN_SHORT.search(said) is not None
