import pytest

from ingest.facts import Address, Nature
from ingest.headers import split
from ingest.nature import message_ids, nature, references


def judge(block: str, *, content_type: str = "text/plain", report_type: str = "", own: frozenset[str] = frozenset()) -> Nature:
    fields, _ = split(block.encode(), where="header")
    address = fields.text("from")
    return nature(
        fields, subject=fields.text("subject"), sender=Address("", address) if address else None, content_type=content_type, report_type=report_type, own=own
    )[0]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("From: zs@qq.com\nSubject: 社区案例申报", Nature.PERSON),
        ("From: zs@qq.com\nSubject: 回复：关于退信的说明", Nature.PERSON),
        ("From: zs@qq.com\nSubject: x\nAuto-Submitted: no (really)", Nature.PERSON),
        ("From: zs@qq.com\nSubject: 自动回复: 出差", Nature.AUTO_REPLY),
        ("From: zs@qq.com\nSubject: Re: x\nX-QQ-AUTO-REPLY: true", Nature.AUTO_REPLY),
        ("From: zs@outlook.com\nSubject: 自动答复: 休假", Nature.AUTO_REPLY),
        ("From: zs@example.org\nSubject: Re: x\nAuto-Submitted: auto-replied; owner-email=a@b", Nature.AUTO_REPLY),
        ("From: zs@example.org\nSubject: Out of office", Nature.AUTO_REPLY),
        ("From: zs@example.org\nSubject: x\nX-Autoreply: yes", Nature.AUTO_REPLY),
        ("From: zs@example.org\nSubject: x\nPrecedence: auto_reply", Nature.AUTO_REPLY),
        ("From: PostMaster@qq.com\nSubject: 来自qq.com的退信", Nature.BOUNCE),
        ("From: Postmaster@163.com\nSubject: 系统退信/The email is returned", Nature.BOUNCE),
        ("From: MAILER-DAEMON@example.org\nSubject: Undelivered Mail Returned to Sender", Nature.BOUNCE),
        ("From: x@example.org\nSubject: 未送达: 材料\nReturn-Path: <>", Nature.BOUNCE),
        ("From: x@example.org\nSubject: x\nX-Failed-Recipients: a@b", Nature.BOUNCE),
        ("From: zs@example.org\nSubject: 已读: 材料收悉\nReturn-Path: <>", Nature.READ_RECEIPT),
        ("From: zs@example.org\nSubject: 自动回复: 发送失败的材料\nReturn-Path: <>", Nature.AUTO_REPLY),  # the subject is ours, the bounce is not
        ("From: news@example.org\nSubject: 特惠\nList-Unsubscribe: <mailto:x@y>", Nature.BULK),
        ("From: news@example.org\nSubject: 特惠\nPrecedence: bulk", Nature.BULK),
        ("From: news@example.org\nSubject: 特惠\nPrecedence: Junk", Nature.BULK),
        ("From: news@example.org\nSubject: 特惠\nPrecedence: list", Nature.BULK),
        ("From: zs@example.org\nSubject: x\nX-Loop: zs@example.org", Nature.AUTO_REPLY),
        ("From: notice@sys.example.com\nSubject: 您的邮箱容量已达90%", Nature.SYSTEM),
        ("From: noreply@example.org\nSubject: 验证码", Nature.SYSTEM),
        ("From: cron@example.org\nSubject: done\nAuto-Submitted: auto-generated", Nature.SYSTEM),
        ("From: us@example.org\nSubject: 回执\nX-Shoujian-Letter: k", Nature.OWN),
    ],
)
def test_nature_is_seen_in_the_header(block, expected):
    assert judge(block) == expected


def test_reports_say_what_they_are():
    assert judge("Subject: x", content_type="multipart/report", report_type="delivery-status") == Nature.BOUNCE
    assert judge("Subject: x", content_type="multipart/report") == Nature.BOUNCE
    assert judge("Subject: x", content_type="multipart/report", report_type="disposition-notification") == Nature.READ_RECEIPT
    assert judge("Subject: x", content_type="multipart/report", report_type="feedback-report") == Nature.SYSTEM


def test_an_invitation_is_no_submission():
    assert judge("From: boss@example.org\nSubject: 会议", content_type="text/calendar") == Nature.CALENDAR


def test_our_own_address_is_ours():
    assert judge("From: anli@example.org\nSubject: x", own=frozenset({"anli@example.org"})) == Nature.OWN


def test_every_judgement_has_a_reason():
    fields, _ = split(b"From: a@b.cn\n", where="header")

    assert nature(fields, subject="", sender=None, content_type="")[1] == "no mark of a machine"


def test_message_ids_are_collected_once_each():
    assert message_ids("Message-ID: <a@b>\nOriginal-Message-ID: <c@d>\nmessage-id: a@b") == ("a@b", "c@d")
    assert references("<a@b> <c@d>\n <a@b>") == ("a@b", "c@d")
