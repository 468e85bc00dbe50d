"""When a mail arrived, where the mailbox and the line of our own server disagree: somebody moved it, or it lay somewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from kill.deployment import CAMPAIGN, application, deployment, settings

from ingest.facts import Arrival
from ingest.received import HEAD, arrival_of, arrived, beginning
from tracker.core.model import TaskKind
from tracker.demo.imapd import Imapd
from tracker.demo.servers import PASSWORD
from tracker.desk import Desk, open_desk
from tracker.flow import intake, work
from tracker.store.ledger import Incoming

ADDRESS = "anli@example.org"
TAKEN = datetime(2025, 9, 3, 2, 0, tzinfo=UTC)
MOVED = TAKEN + timedelta(days=60)  # past the deadline of the call
LINE = b"Received: from out.example.com (unknown [192.0.2.1])\r\n\tby %s with SMTP id 7;\r\n\t%s\r\n"
WHEN = b"Wed, 03 Sep 2025 10:00:00 +0800"


def head(by: bytes, when: bytes = WHEN) -> bytes:
    return LINE % (by, when) + LINE % (b"mx.other.example", b"Mon, 01 Sep 2025 10:00:00 +0800") + b"Subject: x\r\n\r\n"


@pytest.mark.parametrize(
    ("top", "host", "came"),
    [
        (head(b"newmx3.qq.com"), "imap.exmail.qq.com", TAKEN),
        (head(b"mx1.example.com.cn"), "imap.example.com.cn", TAKEN),
        (head(b"mx1.others.com.cn"), "imap.example.com.cn", MOVED),  # another house
        (head(b"mx.qq.com.example"), "imap.exmail.qq.com", MOVED),
        (head(b"127.0.0.1"), "127.0.0.1", TAKEN),
        (head(b"127.0.0.2"), "127.0.0.1", MOVED),
        (head(b"192.0.0.1"), "127.0.0.1", MOVED),  # an address has no house
        (head(b"mx1.example.cn"), "imap.example.cn", TAKEN),
        (head(b"mx.qq.com", b"soon"), "imap.qq.com", MOVED),
        (head(b"mx.other.example") + head(b"mx.qq.com"), "imap.qq.com", MOVED),  # ours is not on top: anybody may have written it
        (b"Subject: by mx.qq.com; Wed, 03 Sep 2025 10:00:00 +0800\r\n\r\n", "imap.qq.com", MOVED),
        (b"", "imap.qq.com", MOVED),
        (b"\xff\x00" * 50, "", MOVED),
    ],
)
def test_line_of_our_own_server_on_top_counts_where_it_is_earlier(top: bytes, host: str, came: datetime) -> None:
    assert arrived(top, host, MOVED) == came


@pytest.mark.parametrize("kept", [TAKEN, TAKEN + timedelta(minutes=4), TAKEN - timedelta(days=1)])
def test_what_the_mailbox_says_stands_where_it_is_near_or_earlier(kept: datetime) -> None:
    assert arrived(head(b"mx.qq.com"), "imap.qq.com", kept) == kept


def test_header_is_kept_as_it_comes_and_never_more_than_may_be_one() -> None:
    held = bytearray()
    chunks = [b"a" * 60_000, b"b" * 60_000, b"c"]

    assert list(beginning(chunks, held)) == chunks
    assert len(held) == HEAD
    assert arrival_of(head(b"mx.other.example")) == TAKEN


def came(desk: Desk) -> dict[str, datetime]:
    with desk.store.look() as ledger:
        return {one.message_id: one.arrived for one in ledger.cases.mails(ledger.intake.stored())}


def test_mail_that_was_moved_into_the_folder_counts_from_when_it_came_and_is_shown_to_a_person(tmp_path: Path) -> None:
    with Imapd({ADDRESS: PASSWORD}) as imap:
        written = settings(imap=(imap.host, imap.port), smtp=("127.0.0.1", 9), address=ADDRESS, user=ADDRESS)
        desk = open_desk(deployment(tmp_path / "home", written))
        plain: EmailMessage = application("云岭市社会工作协会", "云岭同心", "yl@163.example.com", at=TAKEN)
        other: EmailMessage = application("临江市青禾区益民社会工作服务中心", "红色驿站", "li@yimin.example.cn", at=TAKEN)
        imap.deliver(ADDRESS, LINE % (imap.host.encode(), WHEN) + plain.as_bytes(), when=MOVED)
        imap.deliver(ADDRESS, LINE % (b"mx.other.example", WHEN) + other.as_bytes(), when=MOVED)
        try:
            intake.poll(desk, now=MOVED)
            intake.poll(desk, now=MOVED)
            work.work(desk, now=MOVED)

            assert sorted(came(desk).values()) == [TAKEN, MOVED]
            with desk.store.look() as ledger:
                asked = [one for one in ledger.office.tasks(CAMPAIGN) if one.kind is TaskKind.SYSTEM and one.key.startswith("moved:")]
            assert [one.reasons[:2] for one in asked] == [("收信服务器记下的时间：2025-09-03 10:00", "信箱里的时间：2025-11-02 10:00")]
        finally:
            desk.close()


def test_mail_is_asked_about_that_came_in_time_by_one_date_only(tmp_path: Path) -> None:
    desk = open_desk(deployment(tmp_path / "home", settings(imap=("127.0.0.1", 9), smtp=None, address=ADDRESS, user=ADDRESS)))
    last = next(one.at for one in desk.campaign().deadlines if one.at is not None)
    instant = timedelta(microseconds=1)

    def asked(came: datetime, kept: datetime) -> int:
        return len(list(intake._moved(desk, [Incoming("0" * 64, 1, Arrival("anli", "INBOX", 1, 1, kept), came)])))

    assert [asked(last, last + instant), asked(last, last), asked(last + instant, last + 2 * instant)] == [1, 0, 0]
