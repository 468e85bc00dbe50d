"""What the letters of the samples speak of: an invented call, its units and cases, what is in of them and what is wrong with it.

Nobody here exists: names are made up, telephones are 1300000000x, addresses are under example.*.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from notifier.notices import Awaited, CaseEntry, Fault, Letterhead, PostTo, Received, Recipient, Saying

HEAD = Letterhead("2025社会工作党建品牌实践案例征集", "DJ2025", "示例社会工作联合会党建工作部", "靳老师，13000000001", retention="活动结束后12个月")
HEAD_EN = Letterhead(
    "Call for Community Cases 2025", "CC2025", "Example Association, Secretariat", "Ms Jin, 13000000001", language="en", retention="12 months after the call"
)
POST = PostTo("高老师", "示例社会工作联合会党建工作部", "示例市西城区示例大街35号院", "100000")
POST_EN = PostTo("Ms Gao", "Example Association", "35 Example Street, Beijing", "100000")
TO = Recipient("李明", "liming@example.com")


def at(head: Letterhead, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=ZoneInfo(head.zone))


def pick(head: Letterhead, zh: str, en: str) -> str:
    return zh if head.language == "zh" else en


def post(head: Letterhead) -> PostTo:
    return POST if head.language == "zh" else POST_EN


def case(head: Letterhead, index: int = 1) -> CaseEntry:
    units = (
        ("临江市青禾区益民社会工作服务中心", "Yimin Social Work Centre"),
        ("青禾街道南桥社区居民委员会", "Nanqiao Community Committee"),
        ("临江市北塔区晨光志愿者协会", "Chenguang Volunteers"),
    )
    titles = (("红色驿站", "The Red Station"), ("楼道里的党支部", "A Branch on Every Floor"), ("", ""))
    form, text, media = pick(head, "申报表", "Application form"), pick(head, "案例", "Case"), pick(head, "相关资料", "Supporting material")
    return CaseEntry(
        f"{head.code}-{index:04}",
        pick(head, *units[(index - 1) % 3]),
        pick(head, *titles[(index - 1) % 3]),
        (
            Received(form, ("1.申报表.pdf",), (Saying("scan"), Saying("seal-to-verify"))),
            Received(text, ("2.案例.docx",), (Saying("word-count", (("n", "3900"),)),)),
            Received(media, ("a.jpg", "b.jpg", "c.jpg", "d.mp4"), (Saying("pictures", (("n", "3"),)), Saying("videos", (("n", "1"),)))),
        ),
        paper(head),
    )


def paper(head: Letterhead) -> tuple[Awaited, ...]:
    until = at(head, 10, 1)
    return (
        Awaited(pick(head, "申报表(纸质)", "Application form on paper"), by_post=True, seal=True, until=until, basis="邮戳"),
        Awaited(pick(head, "案例（纸质）", "Case on paper"), by_post=True, seal=True, until=until, basis="邮戳"),
    )


def faults(head: Letterhead) -> tuple[Fault, ...]:
    form = pick(head, "申报表", "Application form")
    phone = (("label", pick(head, "联系电话", "Telephone")),)
    wanted = (("wanted", "Word"), ("found", "PDF"))
    return (
        Fault(form, Saying("no-seal"), Saying("no-seal")),
        Fault(form, Saying("empty-field", phone), Saying("empty-field", phone)),
        Fault(pick(head, "案例", "Case"), Saying("wrong-format", wanted), Saying("wrong-format", wanted)),
    )
