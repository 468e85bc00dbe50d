"""The registers beside 单位台账: 材料明细, 邮寄登记, 待核, 外发 and 日志."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from ingest.facts import Kind
from tracker.core.answering import Offers
from tracker.core.cloud import urgency
from tracker.core.deciding import ways
from tracker.core.model import LetterState, PostalReceipt, RulingKind, Standing, Task, TaskKind
from tracker.core.quoting import quotable, unplaced
from tracker.core.report import AuditLine, LetterLine, PaperLine, ParcelLine, Report
from tracker.workbook.cases import opening
from tracker.workbook.columns import Column, Table, hers
from tracker.workbook.diary import diary
from tracker.workbook.style import OF_LETTER, OF_STANDING, OF_URGENCY, Shape, Tint
from tracker.workbook.wording import Wording, day, volume

CARRIERS = ("EMS", "挂号信", "顺丰", "中通", "圆通", "申通", "韵达", "极兔", "京东", "当面递交")
OF_VERDICT = {Standing.ACCEPTED: "on-time", Standing.LATE: "late"}  # anything else cannot be told
PAPERS_PRINTED = 13  # columns of 材料明细 that go on paper
TASKS_PRINTED = 14  # of 待核: more would be too small to read
RULINGS_ON_PAPERS = (RulingKind.ACCEPT, RulingKind.RETURN, RulingKind.VOID, RulingKind.THIS_VERSION)


def registers(
    report: Report, wording: Wording, anchors: frozenset[str] = frozenset(), folders: Mapping[str, str] | None = None
) -> tuple[Table[PaperLine], Table[ParcelLine], Table[Task], Table[LetterLine], Table[AuditLine]]:
    return (papers(report, wording, folders), parcels(report, wording), tasks(report, wording, anchors), letters(report, wording), log(report, wording))


def papers(report: Report, wording: Wording, folders: Mapping[str, str] | None = None) -> Table[PaperLine]:
    word = wording.word
    hidden = frozenset(one.key for one in report.campaign.requirements if one.sensitive)
    filed = chain.from_iterable(item.papers for case in report.cases for item in case.items)
    rows = (*dict.fromkeys(filed), *unplaced(report))  # a shared paper may be listed under each case of its unit
    columns: tuple[Column[PaperLine], ...] = (
        Column(word("paper-number"), 17, lambda paper: paper.number),
        Column(word("case-number"), 14, lambda paper: paper.case, shape=Shape.WRAPPED),
        Column(word("unit"), 24, lambda paper: paper.unit, shape=Shape.WRAPPED),
        Column(word("item"), 14, lambda paper: paper.requirement or word("not-understood")),
        Column(word("version"), 7, lambda paper: paper.version or None, shape=Shape.NUMBER),
        Column(word("state"), 10, lambda paper: wording.standing(paper.standing), shape=Shape.CENTRED, tint=lambda paper: OF_STANDING[paper.standing]),
        Column(word("problems"), 36, lambda paper: wording.several(wording.findings(paper.findings)), shape=Shape.WRAPPED),
        Column(word("filename"), 36, lambda paper: word("sensitive") if paper.requirement in hidden else paper.filename, shape=Shape.WRAPPED),
        Column(word("kind"), 8, lambda paper: "" if paper.kind is Kind.UNKNOWN else paper.kind.value, shape=Shape.CENTRED),
        Column(word("size"), 10, lambda paper: volume(paper.size) if paper.version and paper.size else "", shape=Shape.CENTRED),
        Column(word("measure"), 24, lambda paper: wording.several(wording.remarks(paper.findings)), shape=Shape.WRAPPED),
        Column(word("from-mail"), 26, lambda paper: paper.mail_subject),
        Column(word("arrived"), 17, lambda paper: wording.local(paper.arrived), shape=Shape.MOMENT),
        hers(word("ruling"), 14, choices=tuple(wording.named(one) for one in RULINGS_ON_PAPERS)),
        hers(word("explanation"), 26, shape=Shape.WRAPPED),
        *opening(wording, folders, lambda paper: paper.number if paper.number in (folders or {}) else paper.case),
    )
    return Table(word("papers"), columns, rows, colour="70AD47", frozen=2, printed=PAPERS_PRINTED)


def parcels(report: Report, wording: Wording) -> Table[ParcelLine]:
    word = wording.word
    seals = {True: word("sealed"), False: word("not-sealed"), None: None}
    columns: tuple[Column[ParcelLine], ...] = (
        Column(word("register-number"), 14, lambda line: line.parcel.register_no),
        hers(word("signed-for"), 12, lambda line: day(line.parcel.received_on), shape=Shape.DATE),
        hers(word("on-the-cover"), 28, lambda line: line.parcel.sender, shape=Shape.WRAPPED),
        Column(word("case-suggested"), 16, lambda line: line.case or word("unclaimed"), tint=lambda line: Tint.PLAIN if line.case else Tint.ASKED),
        hers(word("case-number"), 14),
        hers(word("carrier"), 11, lambda line: carrier(line.parcel, wording), choices=CARRIERS),
        hers(word("tracking"), 20, lambda line: line.parcel.tracking),
        hers(word("posted"), 16, lambda line: day(line.parcel.posted_on), shape=Shape.DATE),
        hers(word("contents"), 26, lambda line: wording.several(line.parcel.contents), shape=Shape.WRAPPED),
        hers(word("copies"), 8, lambda line: line.parcel.copies),
        hers(word("seal"), 10, lambda line: seals[line.parcel.sealed], choices=(word("sealed"), word("not-sealed"), word("unclear"))),
        hers(word("place"), 12, lambda line: line.parcel.place),
        hers(word("logged-by"), 10, lambda line: line.parcel.logged_by),
        hers(word("note"), 22, lambda line: line.parcel.note, shape=Shape.WRAPPED),
        Column(
            word("verdict"), 12, lambda line: word(OF_VERDICT.get(line.verdict, "cannot-tell")), shape=Shape.CENTRED,
            tint=lambda line: OF_STANDING[line.verdict if line.verdict in OF_VERDICT else Standing.IN_REVIEW],
        ),
    )  # fmt: skip
    return Table(word("parcels"), columns, report.parcels, colour="FFC000", blank=20)


def carrier(parcel: PostalReceipt, wording: Wording) -> str:
    return parcel.carrier or (wording.word("by-hand") if parcel.by_hand else "")


def tasks(report: Report, wording: Wording, anchors: frozenset[str] = frozenset()) -> Table[Task]:
    word = wording.word
    mails = {mail.sha256: mail for mail in report.mails}
    offers = Offers(report)
    deadline = next((one for one in report.campaign.deadlines if one.at), None)
    decisions = tuple(word(f"decide-{one}") for one in DECISIONS)
    columns: tuple[Column[Task], ...] = (
        Column(word("task-number"), 11, lambda task: quotable("T", task.key)),
        Column(
            word("state"),
            9,
            lambda task: word("closed" if task.closed else "open"),
            shape=Shape.CENTRED,
            tint=lambda task: Tint.QUIET if task.closed else Tint.DOUBT,
        ),
        Column(word("matter"), 11, lambda task: wording.named(task.kind), shape=Shape.CENTRED),
        Column(word("arrived"), 17, lambda task: wording.local(mails[task.mail].arrived if task.mail in mails else task.opened), shape=Shape.MOMENT),
        Column(word("from"), 18, lambda task: mails[task.mail].sender if task.mail in mails else "", shape=Shape.WRAPPED),
        Column(word("subject"), 20, lambda task: mails[task.mail].subject if task.mail in mails else "", shape=Shape.WRAPPED),
        Column(word("case-number"), 13, lambda task: task.submission),
        Column(
            word("act-by"),
            16,
            lambda task: wording.act_by(task, report.at),
            shape=Shape.WRAPPED,
            tint=lambda task: OF_URGENCY[found] if (found := urgency(task, report.at, report.campaign.zone)) else Tint.PLAIN,
        ),
        Column(word("in-hand"), 9, lambda task: task.assignee, shape=Shape.CENTRED),
        Column(word("again-on"), 12, lambda task: day(task.later), shape=Shape.DATE),
        Column(
            word("question"),
            30,
            lambda task: task.question,
            shape=Shape.WRAPPED,
            link=lambda task: task.submission if task.kind is TaskKind.SEAL and not task.closed and task.submission in anchors else "",
        ),
        Column(word("reasons"), 26, lambda task: "\n".join(task.reasons), shape=Shape.WRAPPED),
        Column(word("candidate-1"), 16, lambda task: _joined(offers.shown(task)[:1]), shape=Shape.WRAPPED),
        Column(word("candidate-2"), 16, lambda task: _joined(offers.shown(task)[1:2]), shape=Shape.WRAPPED),
        Column(word("candidates"), 14, lambda task: "\n".join(map(_in_one_line, offers.shown(task)[2:])), shape=Shape.WRAPPED),
        Column(word("may-decide"), 32, lambda task: "" if task.closed else ways(task), shape=Shape.WRAPPED),
        hers(word("decision"), 10, lambda task: task.answer if task.answer in decisions else None, choices=decisions),
        hers(word("filed-under"), 13),
        hers(word("explanation"), 18, lambda task: None if task.answer in decisions else task.answer, shape=Shape.WRAPPED),
        hers(word("decided-by"), 10),
        Column(
            word("deadline-effect"), 10, lambda task: "" if task.closed or deadline is None else wording.days_left(deadline, report.at), shape=Shape.CENTRED
        ),
    )
    return Table(word("tasks"), columns, report.tasks, colour="ED7D31", printed=TASKS_PRINTED)


DECISIONS = (
    "as-suggested", "file", "new", "close", "ignore", "misdirected", "on-time", "late", "this-version", "old-version", "accept", "return",
    "withdrawn", "revoke", "not-withdrawn", "look-again",
)  # fmt: skip


def letters(report: Report, wording: Wording) -> Table[LetterLine]:
    word = wording.word
    columns: tuple[Column[LetterLine], ...] = (
        Column(word("letter-number"), 12, lambda letter: quotable("L", letter.key)),
        Column(word("letter-kind"), 12, wording.letter, shape=Shape.CENTRED),
        Column(word("case-number"), 14, lambda letter: letter.case),
        Column(word("to"), 28, lambda letter: letter.to),
        Column(word("subject"), 44, lambda letter: letter.subject, shape=Shape.WRAPPED),
        Column(word("state"), 20, lambda letter: wording.letter_state(letter.state), shape=Shape.CENTRED, tint=lambda letter: OF_LETTER[letter.state]),
        Column(word("queued"), 17, lambda letter: wording.local(letter.queued), shape=Shape.MOMENT),
        Column(word("not-before"), 17, lambda letter: wording.local(letter.not_before), shape=Shape.MOMENT),
        Column(word("sent"), 17, lambda letter: wording.local(letter.sent), shape=Shape.MOMENT),
        Column(word("why"), 30, lambda letter: "" if letter.state is LetterState.SENT else letter.reason, shape=Shape.WRAPPED),
        hers(word("release"), 10, choices=(word("may-go"), word("may-not-go"))),
    )
    return Table(word("letters"), columns, report.letters, colour="5B9BD5")


def log(report: Report, wording: Wording) -> Table[AuditLine]:
    word, told = wording.word, diary(report, wording)
    columns: tuple[Column[AuditLine], ...] = (
        Column(word("when"), 17, lambda event: wording.local(event.at), shape=Shape.MOMENT),
        Column(word("who"), 16, told.who),
        Column(word("action"), 16, lambda event: wording.action(event.action)),
        Column(word("object"), 40, told.subject, shape=Shape.WRAPPED),
        Column(word("before"), 16, told.before, shape=Shape.WRAPPED),
        Column(word("after"), 26, told.after, shape=Shape.WRAPPED),
        Column(word("basis"), 44, told.basis, shape=Shape.WRAPPED),
    )
    return Table(word("log"), columns, report.audit, colour="A5A5A5")


def _joined(parts: tuple[str, ...]) -> str:
    return " ".join(map(_in_one_line, parts))


def _in_one_line(text: str) -> str:
    """One line for each: by its line the number of a candidate is known."""
    return " ".join(text.split())
