"""A mail that the server has and does not hand over: asked for again, shown to a person after three tries, and in nobody's way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from kill.deployment import FIRST, deployment, letter, settings
from servers.imap_script import ImapScript, Talk

from tracker.desk import open_desk
from tracker.flow import intake

ADDRESS = "anli@example.org"
QUESTION = "信箱里有一封来信三次都取不下来，请在网页信箱查看并手工补录"


def mail(uid: int, *, size: int = 0) -> bytes:
    return letter(f"u{uid}@example.com", "申报", f"第{uid}封\n{'x' * 70 + chr(10)}" * (size // 71 + 1), at=FIRST + timedelta(minutes=uid)).as_bytes()


def kept(talk: Talk, tag: str, rest: str) -> None:
    """Refuse the second mail; of a large one only what follows its first piece."""
    whole = "<" not in rest and len(talk.server.mails[2]) < 10_000
    if "SIZE" in rest or 2 not in talk.asked(rest) or not (whole or ("<" in rest and "<0." not in rest)):
        talk.usual("UID FETCH", tag, rest)
    else:
        talk.say(f"{tag} NO cannot")


@pytest.fixture(params=[0, 3 << 20], ids=["at once", "in the middle"])
def server(request: pytest.FixtureRequest) -> Iterator[ImapScript]:
    with ImapScript({1: mail(1), 2: mail(2, size=request.param), 3: mail(3)}, on={"UID FETCH": kept}) as made:
        yield made


def test_a_mail_that_is_not_handed_over_is_shown_at_the_third_try_and_the_others_come(server: ImapScript, tmp_path: Path) -> None:
    written = settings(imap=(server.host, server.port), smtp=None, address=ADDRESS, user=ADDRESS)
    with closing(open_desk(deployment(tmp_path / "home", written))) as desk:
        told, new, asked = [], [], []
        for minute in range(5):
            if minute == 4:
                server.mails[4] = mail(4)
            new += [(one.new, one.error) for one in intake.poll(desk, now=FIRST + timedelta(minutes=minute))]
            with desk.store.look() as ledger:
                told.append([(one.question, one.reasons[1]) for one in ledger.office.tasks()])
            asked.append(len([line for line in server.lines if line.startswith("UID FETCH 2 ") and "BODY" in line]))

        with desk.store.look() as ledger:
            stored = len(ledger.intake.stored())
        assert new == [(2, ""), (0, ""), (0, ""), (0, ""), (1, "")]
        assert told == [[], [], *([[(QUESTION, "UID 2")]] * 3)]
        assert (stored, 0 < asked[0] < asked[1] < asked[2] == asked[4]) == (3, True)
