"""To whom an answer goes, and to whom none goes: real mails, one office, one server that keeps what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import sending_desk
from kill.deployment import CAMPAIGN, FIRST, PASSWORD, application
from servers.smtp_sink import SmtpSink

from tracker.core.directions import Direction
from tracker.core.model import Fate, RulingKind
from tracker.demo.imapd import Imapd
from tracker.desk import Desk
from tracker.flow import intake, letters, office, rulings, work

US = sending_desk.ADDRESS
AWAKE = ("quiet_minutes = 20", "quiet_from = 0", "quiet_until = 0")
HOUR = timedelta(hours=1)
REVERSED = {"Return-Path": "<>"}


@dataclass(frozen=True)
class Row:
    """A mail with this From and these headers, and who gets the answer to it."""

    sender: str
    goes_to: tuple[str, ...]
    headers: dict[str, str] = field(default_factory=dict)
    units: int = 1  # for how many it sends


ROWS = {
    "a person": Row("liwen@unit1.example.com", ("liwen@unit1.example.com",)),
    "Reply-To is not believed": Row("liwen@unit2.example.com", ("liwen@unit2.example.com",), {"Reply-To": "victim@elsewhere.example"}),
    "Sender is not whom we write to": Row("liwen@unit3.example.com", ("liwen@unit3.example.com",), {"Sender": "office@elsewhere.example"}),
    "who passes on what others file gets one list": Row("street@unit4.example.com", ("street@unit4.example.com",), units=2),
    "the case of a domain makes no other": Row("Liwen@UNIT5.example.com", ("Liwen@unit5.example.com",)),
    "no sender on the envelope": Row("liwen@unit6.example.com", (), REVERSED),
    "a mailing list": Row(
        "liwen@unit7.example.com", (), {"List-Id": "<cases.lists.example>", "List-Unsubscribe": "<mailto:x@lists.example>", "Precedence": "list"}
    ),
    "a machine that says so": Row("liwen@unit8.example.com", (), {"Auto-Submitted": "auto-replied"}),
    "a machine's account": Row("noreply@unit9.example.com", ()),
    "ourselves": Row(US, ()),
    "ourselves with a tag": Row("anli+cases@example.org", ()),
    "ourselves in capitals": Row("ANLI@Example.ORG", ()),
}
NAMES = "青禾云岭南桥清泉长安永兴文昌和平松鹤金桂望江石湖龙泉东明兰溪白塔凤山"


def _names(number: int, units: int) -> list[str]:
    return [NAMES[2 * (number + extra) : 2 * (number + extra) + 2] for extra in ([0] if units == 1 else [0, len(ROWS)])]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, dict[str, list[str]]]]:
    """The office after all rows arrived, and who got a letter about the units of each."""
    with Imapd({US: PASSWORD}) as imap, SmtpSink() as sink:
        desk = sending_desk.desk_at(tmp_path_factory.mktemp("to") / "home", (sink.host, sink.port), imap=(imap.host, imap.port), more=AWAKE)
        for number, row in enumerate(ROWS.values()):
            for name in _names(number, row.units):
                mail = application(f"临江市{name}社会工作服务中心", f"{name}驿站", row.sender, at=FIRST)
                for header, value in row.headers.items():
                    mail[header] = value
                imap.deliver(US, mail.as_bytes(), when=FIRST)
        _round(desk)
        told: dict[str, list[str]] = {key: [] for key in ROWS}
        for letter in sink.letters:
            owner = next(
                key for number, (key, row) in enumerate(ROWS.items()) if any(_about(desk, letter.recipients[0], name) for name in _names(number, row.units))
            )
            told[owner].append(letter.recipients[0])
        yield desk, told
        desk.close()


def _round(desk: Desk) -> None:
    assert [one.error for one in intake.poll(desk, now=FIRST)] == [""]
    work.work(desk, now=FIRST + HOUR)
    letters.deliver(desk, now=FIRST + HOUR)


def _about(desk: Desk, to: str, name: str) -> bool:
    cases = {one.number: one.unit for one in office.report(desk, desk.campaign(), at=FIRST + HOUR).cases}
    with desk.store.look() as ledger:
        return any(one.to == to and name in cases.get(one.case, "") for one in ledger.outbox.letters(CAMPAIGN))


@pytest.mark.parametrize("row", ROWS)
def test_an_answer_goes_to(row: str, sent: tuple[Desk, dict[str, list[str]]]) -> None:
    assert tuple(sent[1][row]) == ROWS[row].goes_to


def test_what_a_machine_wrote_and_a_person_placed_is_filed_and_answered_by_nobody_but_a_person(sent: tuple[Desk, dict[str, list[str]]]) -> None:
    desk = sent[0]
    with desk.store.look() as ledger:
        (mail,) = [one for one in ledger.views.mails(CAMPAIGN) if one.sender == "liwen@unit8.example.com"]
    assert mail.fate is Fate.IGNORED

    rulings.direct(desk, desk.campaign(), mail.sha256, Direction(unit="临江市长江社会工作服务中心", title="长江驿站"), by="王芳", now=FIRST + 2 * HOUR)
    work.work(desk, now=FIRST + 3 * HOUR)
    done = letters.deliver(desk, now=FIRST + 3 * HOUR)
    with desk.store.look() as ledger:
        (placed,) = [one for one in ledger.views.mails(CAMPAIGN) if one.sha256 == mail.sha256]
        held = [(one.to, one.reason) for one in ledger.outbox.held() if one.to == "liwen@unit8.example.com"]

    assert (placed.fate, done.sent) == (Fate.FILED, 0)
    assert held == [("liwen@unit8.example.com", "来信是自动发出的邮件，不作答复")]


def test_an_address_counts_only_when_a_person_said_so(sent: tuple[Desk, dict[str, list[str]]]) -> None:
    from tracker.core.circumstances import addressed

    desk = sent[0]
    number = next(one.number for one in office.report(desk, desk.campaign(), at=FIRST + HOUR).cases if "青禾" in one.unit)

    def goes_to() -> str:
        with desk.store.look() as ledger:
            (dossier,) = ledger.cases.dossiers(CAMPAIGN, (number,))
        return addressed(dossier, dossier.mails[-1])

    before = goes_to()
    made = office.rule(
        desk, desk.campaign(), RulingKind.CONTACT, subject="field:邮箱", number=number, value="new@unit1.example.com", by="王芳", now=FIRST + 4 * HOUR
    )
    said = goes_to()
    office.undo(desk, made, by="王芳", now=FIRST + 5 * HOUR)

    assert (before, said, goes_to()) == ("liwen@unit1.example.com", "new@unit1.example.com", "liwen@unit1.example.com")
