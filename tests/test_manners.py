from datetime import UTC, datetime, time

import pytest

from notifier.manners import ADDRESS_PER_DAY, CASE_PER_DAY, HOUR_CAP, SENDER_PER_DAY, Refusal, may_write, not_before
from notifier.notices import NoticeKind

OWN = frozenset({"Shoujian@example.org"})
STOPPED = frozenset({"leader@example.com"})


def test_a_person_may_be_answered():
    assert may_write("liming@example.com", "person", OWN, STOPPED, return_path="<liming@example.com>") is None


@pytest.mark.parametrize(
    ("nature", "refusal"),
    [
        ("auto-reply", Refusal.AUTOMATIC),
        ("read-receipt", Refusal.AUTOMATIC),
        ("calendar", Refusal.AUTOMATIC),
        ("system", Refusal.AUTOMATIC),
        ("something new", Refusal.AUTOMATIC),
        ("bounce", Refusal.BOUNCE),
        ("bulk", Refusal.LIST),
        ("own", Refusal.OWN),
    ],
)
def test_no_machine_is_answered(nature, refusal):
    assert may_write("liming@example.com", nature) is refusal


@pytest.mark.parametrize(
    "local",
    [
        "MAILER-DAEMON",
        "mailer_daemon",
        "postmaster",
        "PostMaster",
        "noreply",
        "no-reply",
        "no_reply",
        "NoReply.cases",
        "do-not-reply",
        "donotreply",
        "bounce",
        "bounces+liming=example.com",
        "owner-cases",
        "cases-request",
        "cases-owner",
        "cases-bounces",
        "mail-noreply",
        "auto-reply",
        "autoresponder",
        "notification",
        "notifications-7",
        "system",
        "listserv",
        "majordomo",
    ],
)
def test_no_system_account_is_written_to(local):
    assert may_write(f"{local}@example.com") is Refusal.ROBOT


@pytest.mark.parametrize("local", ["norepl", "nora.reply", "posten", "bouncer", "systematic", "rooted", "liming", "dangjian", "noticeboard", "alertness"])
def test_people_with_odd_names_are_written_to(local):
    assert may_write(f"{local}@example.com") is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "liming",
        "@example.com",
        "liming@",
        "li ming@example.com",
        "liming@example.com, x@example.com",
        "<liming@example.com>",
        "liming@example.com\r\nBcc: x@example.com",
        '"li ming"@example.com',
        "李明@example.com",
        "liming@-example.com",
        "liming@example..com",
        "a" * 65 + "@example.com",
        "liming@example.com\n",
    ],
)
def test_only_a_plain_address_is_written_to(address):
    assert may_write(address) is Refusal.NO_ADDRESS


def test_neither_ourselves_nor_whom_we_were_asked_to_leave_alone():
    assert may_write("shoujian@EXAMPLE.org", "person", OWN) is Refusal.OWN
    assert may_write("shoujian+dj@example.org", "person", OWN) is Refusal.OWN
    assert may_write("Leader@example.com", "person", OWN, STOPPED) is Refusal.STOPPED


@pytest.mark.parametrize("path", ["", "<>", " <> "])
def test_a_null_return_path_wants_no_answer(path):
    assert may_write("liming@example.com", return_path=path) is Refusal.NULL_PATH


def test_caps():
    receipt = {"kind": NoticeKind.RECEIPT}

    assert may_write("a@example.com", **receipt, sender_today=SENDER_PER_DAY - 1, case_today=9) is None
    assert may_write("a@example.com", **receipt, sender_today=SENDER_PER_DAY) is Refusal.SENDER_CAP
    assert may_write("a@example.com", kind=NoticeKind.REMINDER, sender_today=9) is None
    assert may_write("a@example.com", kind=NoticeKind.DEFICIENCY, case_today=CASE_PER_DAY) is Refusal.CASE_CAP
    assert may_write("a@example.com", kind=NoticeKind.DIGEST, case_today=9, sender_today=9) is None
    assert may_write("a@example.com", kind=NoticeKind.REMINDER, address_today=ADDRESS_PER_DAY - 1) is None
    assert may_write("a@example.com", kind=NoticeKind.REMINDER, address_today=ADDRESS_PER_DAY) is Refusal.ADDRESS_CAP
    assert may_write("a@example.com", kind=NoticeKind.DIGEST, address_today=ADDRESS_PER_DAY) is None
    assert may_write("a@example.com", kind=NoticeKind.DIGEST, this_hour=HOUR_CAP) is Refusal.HOUR_CAP


def test_every_refusal_has_a_sentence_and_knows_whether_it_passes():
    assert all(one.sentence("zh") and one.sentence("en") for one in Refusal)
    assert {one for one in Refusal if one.passing} == {Refusal.SENDER_CAP, Refusal.CASE_CAP, Refusal.ADDRESS_CAP, Refusal.HOUR_CAP}


@pytest.mark.parametrize(
    ("now", "then"),
    [  # UTC; Beijing is eight hours ahead
        ((9, 2, 13, 59), (9, 2, 13, 59)),  # 21:59
        ((9, 2, 14, 0), (9, 3, 0, 0)),  # 22:00
        ((9, 2, 16, 30), (9, 3, 0, 0)),  # 0:30
        ((9, 2, 23, 59), (9, 3, 0, 0)),  # 7:59
        ((9, 3, 0, 0), (9, 3, 0, 0)),  # 8:00
        ((9, 3, 4, 0), (9, 3, 4, 0)),  # noon
    ],
)
def test_quiet_hours_end_at_eight(now, then):
    assert not_before(datetime(2025, *now, tzinfo=UTC), "Asia/Shanghai") == datetime(2025, *then, tzinfo=UTC)


def test_quiet_hours_of_other_kinds():
    noon = datetime(2025, 9, 2, 12, tzinfo=UTC)

    assert not_before(noon, "UTC", time(11), time(14)) == datetime(2025, 9, 2, 14, tzinfo=UTC)
    assert not_before(noon, "UTC", time(13), time(14)) == noon
    assert not_before(noon, "UTC", time(8), time(8)) == noon
