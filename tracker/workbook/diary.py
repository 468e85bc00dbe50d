"""日志 as a person reads it: a case by its number, unit and title, a letter and a question by their short numbers, every word in the catalogue's.

The books keep keys, so that nothing is said twice and everything can be found again; whoever looks for what happened reads words.
What this version knows no words for stays as it is: rather a key than a gap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from ingest.names import unit_key
from notifier.moments import moment
from notifier.words import knows
from tracker.core import amending
from tracker.core.directions import NAME
from tracker.core.model import Fate, LetterState, RulingKind, Task
from tracker.core.quoting import quotable
from tracker.core.report import AuditLine, CaseLine, LetterLine, MailLine, Report
from tracker.workbook.wording import Wording

DIGEST = re.compile(r"\b([0-9a-f]{64})\b ?")
SHORT = 16  # letters of a digest by which some lines name a mail
PROGRAM = re.compile(r"shoujian ([0-9][\w.+-]*)")
AMOUNT = re.compile(r"(\d+) (cases|mails|texts|units|rows|out)\b")
READER = re.compile(r"[a-z]+(?:[/+][\w.]+)+|encrypted")  # pdf/2: by which version of a part of the program a file was read before
FILED = re.compile(r"([^:：]+): (.+)", re.DOTALL)
TAKEN = re.compile(r"2\d\d[ -]")  # what a mail server says to what it takes
OF_CASES = frozenset({"case", "title", "category"})  # what a ruling is about, followed by the number of a case
MESSAGE_ID = re.compile(r"[!-~]+@[!-~]+")  # by which a line names a mail that it set aside
ON_COVERS = {  # what a ruling 更正 changes of an envelope, by the heading it has in 邮寄登记
    "received_on": "signed-for", "posted_on": "posted", "contents": "contents", "cases": "case-number", "carrier": "carrier", "tracking": "tracking",
    "copies": "copies", "sender": "on-the-cover", "place": "place", "note": "note", "sealed": "seal", "by_hand": "by-hand",
}  # fmt: skip
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Diary:
    """The cells of the log in words, by what the report knows of cases, mails, letters and questions."""

    wording: Wording
    cases: Mapping[str, CaseLine]
    mails: Mapping[str, MailLine]  # by digest, by the first letters of it, and by Message-ID
    letters: Mapping[str, LetterLine]
    tasks: Mapping[str, Task]
    units: Mapping[str, str]  # by the key of the name

    def who(self, line: AuditLine) -> str:
        found = PROGRAM.fullmatch(line.who)
        return self.wording.word("log-system", version=found[1]) if found else line.who

    def subject(self, line: AuditLine) -> str:
        """What it happened to."""
        if line.action == "ruling":
            return self._ruled(line.subject, line.after)
        noted = DIGEST.match(line.basis) if line.subject not in self.mails and MESSAGE_ID.fullmatch(line.subject) else None
        return self._thing(noted[1] if noted else line.subject)

    def before(self, line: AuditLine) -> str:
        return "" if READER.fullmatch(line.before) else self._value(line.before, line.action)

    def after(self, line: AuditLine) -> str:
        if line.action == "ruling":
            return self._decided(line.subject, line.after)
        if MESSAGE_ID.fullmatch(line.subject) and line.after.isascii():
            mail = self.mails.get(line.subject)
            return mail.reason if mail else ""  # what the program noted for itself, in the words of the books
        return "" if line.action == "sheet read" else self._value(line.after, line.action)  # of a sheet stands its digest

    def basis(self, line: AuditLine) -> str:
        if line.action == "letter sent" and TAKEN.match(line.basis):
            return ""
        if line.action == "parcel logged" and line.basis:
            return self.wording.word("line", label=self.wording.word("tracking"), value=line.basis)
        found = DIGEST.match(line.basis)
        if found is None:
            return line.basis
        why = DIGEST.sub("", line.basis).strip()
        mail = self.mails.get(found[1])
        if mail is None or line.subject in {mail.sha256, mail.message_id}:
            return why
        return self.wording.word("line", label=self._mail(mail), value=why) if why else self._mail(mail)

    def _thing(self, key: str) -> str:
        if letter := self.letters.get(key):
            said = self.wording.word("log-letter", kind=self.wording.letter(letter), number=quotable("L", key))
            return " ".join(filter(None, (said, self._case(letter.case))))
        if task := self.tasks.get(key):
            said = self.wording.word("log-task", kind=self.wording.named(task.kind), number=quotable("T", key))
            return " ".join(filter(None, (said, self._case(task.submission))))
        if mail := self.mails.get(key):
            return self._mail(mail)
        return self.wording.word("log-mail-unknown", number=key[:8]) if DIGEST.fullmatch(key) else self._case(key)

    def _case(self, number: str) -> str:
        """A case by its number, its unit and its title; whatever is no number as it is."""
        one = self.cases.get(number)
        if one is None:
            return number
        title = one.title.strip("《》")
        return f"{number} {one.unit}{f'《{title}》' if title else ''}".rstrip()

    def _mail(self, mail: MailLine) -> str:
        when = moment(mail.arrived, self.wording.campaign.zone, self.wording.language)
        return self.wording.word("log-mail", subject=mail.subject or self.wording.word("log-no-subject"), sender=mail.sender, when=when)

    def _value(self, value: str, action: str) -> str:
        """A state, a fate, a number of things, a category, a file under its item, a case."""
        if action.startswith("letter ") and (state := _of(LetterState, value)):
            return self.wording.letter_state(state)
        if action == "mail judged" and (fate := _of(Fate, value)):
            return self.wording.fate(fate)
        if action == "case classified":
            return self.wording.category(value)
        if action.startswith("paper ") and (filed := FILED.fullmatch(value)):
            return self.wording.word("line", label=filed[1], value=filed[2])
        if AMOUNT.match(value):
            return self.wording.several(self.wording.word(f"log-{what}", n=number) for number, what in AMOUNT.findall(value))
        return self._case(value)

    def _ruled(self, subject: str, after: str) -> str:
        """What a person decided about: the case, and which of its things."""
        first, _, rest = subject.partition(" ")
        number, about = (first, rest) if first in self.cases else ("", subject)
        kind, _, name = about.partition(":")
        if kind == "paper":
            name = after.partition(" ")[2] or name  # the number by which the sheets call it
        told = about
        if kind in OF_CASES:
            number = number or name
            told = "" if kind == "case" else self.wording.word(f"log-about-{kind}")
        elif knows(f"workbook.log-about-{kind}", self.wording.language):
            told = self.wording.word(f"log-about-{kind}", name=self._thing(name))
        return " ".join(filter(None, (self._case(number), told)))

    def _decided(self, subject: str, after: str) -> str:
        """The decision, and what was said with it."""
        word, _, value = after.partition(" ")
        kind = _of(RulingKind, word)
        if kind is None:
            return after
        if changes := amending.read(value) if value.startswith("{") else {}:
            value = self.wording.several(self._amended(name, text) for name, text in changes.items())
        elif value.startswith(("{", "[")) or subject.rpartition(" ")[2].startswith("paper:"):
            value = ""  # a direction, or the number of the file: both are told under what it is about
        elif kind is RulingKind.RECLASSIFY:
            value = self.wording.category(value)
        elif subject.startswith(NAME):
            value = self.units.get(value, value)
        return " ".join(filter(None, (self.wording.named(kind), self._case(value))))

    def _amended(self, name: str, text: str) -> str:
        words = {"true": "sealed", "false": "not-sealed"} if name == "sealed" else {"true": "yes", "false": "no"}
        said = self.wording.word(words[text]) if text in words else self.wording.several(text.split(amending.APART))
        return self.wording.word("line", label=self.wording.word(ON_COVERS[name]), value=said)


def diary(report: Report, wording: Wording) -> Diary:
    mails = {key: one for one in report.mails for key in (one.message_id, one.sha256[:SHORT], one.sha256) if key}
    cases = {one.number: one for one in report.cases}
    units = {unit_key(one.unit): one.unit for one in report.cases}
    return Diary(wording, cases, mails, {one.key: one for one in report.letters}, {one.key: one for one in report.tasks}, units)


def _of(words: type[Word], value: str) -> Word | None:
    return next((one for one in words if one.value == value), None)
