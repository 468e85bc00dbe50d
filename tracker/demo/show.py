"""`shoujian demo`: the sample mailbox, from the first mail to the close, through the real service code.

A deployment is set up in the output folder, an IMAP server and an SMTP sink run on loopback, and a simulated clock walks
from September to October 2025: at each of its moments mails and parcels that have come are delivered, and the four steps
of the service are run as the service runs them. Nothing else in the product is told that this is a demonstration.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker import sample
from tracker.demo.servers import PASSWORD, Letters, MailServer, mail_server, smtp_sink
from tracker.desk import Desk, Examiner, Progress, open_desk, silent

ZONE = ZoneInfo("Asia/Shanghai")
ADDRESS = "anli@example.org"
ORGANISER = "zhuban@example.org"
CAMPAIGN = "DJ2025"
MARK = ".shoujian-demo"  # only a folder that bears it is ever emptied
LAST = datetime(2025, 10, 11, 9, tzinfo=ZONE)
PATIENCE = timedelta(days=3)  # after it an answer is delivered even if what it answers was never written
PARCEL_HOUR = time(10)
DAILY = (time(8), time(9), time(18))
PLACEHOLDER = re.compile(rb"<(\w+)-(m\d+)@letters\.invalid>")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demonstration leaves behind."""

    text: str  # how the cases stand and what to open
    folder: Path
    problems: tuple[str, ...] = ()


@dataclass
class Walk:
    """The world outside while the clock walks: what has been delivered, which of our letters answered which mail."""

    desk: Desk
    server: MailServer
    letters: Letters
    looking: Progress = silent
    delivered: set[str] = field(default_factory=set)
    logged: set[str] = field(default_factory=set)

    def step(self, now: datetime) -> None:
        """Everything that has happened by *now*, then one round of the service."""
        from tracker.flow import examine, intake, letters, work

        self.letters.now = now
        for mail in sample.mails():
            if mail.arrived <= now and mail.id not in self.delivered and (raw := self._addressed(mail, now)):
                self.delivered.add(mail.id)
                self.server.deliver(raw, mail.arrived)
        polled = intake.poll(self.desk, now=now)
        if any(one.error for one in polled):
            raise RuntimeError("; ".join(one.error for one in polled))
        work.work(self.desk, now=now)
        if examine.examine(self.desk, now=now, progress=self.looking).mails:
            work.work(self.desk, now=now)
        self._parcels(now)
        letters.remind(self.desk, now=now)
        letters.deliver(self.desk, now=now)

    def _addressed(self, mail: sample.SampleMail, now: datetime) -> bytes:
        """Answers and bounces in the sample quote letters that are only written now: put their Message-IDs in.

        b"" while the letter it answers has not gone out: no bounce comes before what it bounces.
        """
        raw = mail.raw
        quoted = {found[2].decode() for found in PLACEHOLDER.finditer(raw)}
        ours = {one.id: self.letters.to(one.sender) for one in sample.mails() if one.id in quoted}
        if not all(ours.values()) and now - mail.arrived < PATIENCE:
            return b""
        return PLACEHOLDER.sub(lambda found: f"<{ours[found[2].decode()]}>".encode() or found[0], raw)

    def _parcels(self, now: datetime) -> None:
        from tracker.flow.office import Parcel, log_parcel

        for one in sample.parcels():
            if one.id in self.logged or datetime.combine(one.received, PARCEL_HOUR, ZONE) > now:
                continue
            self.logged.add(one.id)
            log_parcel(
                self.desk,
                self.desk.campaign(CAMPAIGN),
                Parcel(
                    received_on=one.received,
                    contents=tuple(dict.fromkeys(one.contents)),
                    cases=tuple(number for case in one.samples if (number := self._number(case))),
                    units=tuple(_case(case).unit for case in one.samples if not self._number(case)),
                    posted_on=one.postmark,
                    by_hand=bool(one.delivery),
                    carrier=one.carrier,
                    tracking=one.number,
                    sealed=True,
                    logged_by="收发室",
                    note=one.contents_note,
                ),
                now=now,
            )

    def _number(self, sample_case: str) -> str:
        """The number under which the office knows a case of the sample, "" while it does not."""
        from ingest.names import title_key, unit_key
        from tracker.flow.office import report

        wanted = _case(sample_case)
        cases = [one for one in report(self.desk, self.desk.campaign(CAMPAIGN)).cases if unit_key(one.unit) == unit_key(wanted.unit)]
        exact = [one for one in cases if title_key(one.title) == title_key(wanted.case)]
        return (exact or cases)[0].number if cases else ""


def run(
    out: Path,
    *,
    server: str = "auto",
    database_url: str = "",
    progress: Progress = silent,
    looking: Progress = silent,
    examiners: tuple[Examiner, ...] | None = None,
    until: datetime = LAST,
) -> Shown:
    """Walk through the sample mailbox and leave workbook, letters, digest and a one-page summary in *out*.

    *database_url* "" is a SQLite file in *out*; *looking* is told of second looks at files, made by these *examiners* (None: whoever is installed).
    """
    folder = _emptied(out)
    with mail_server(server, ADDRESS) as imap, smtp_sink(folder / "函件", imap) as letters:
        with _settings_of_its_own(database_url):
            desk = replace(open_desk(_deployment(folder / "部署", imap, letters)), examiners=examiners)
        try:
            walk = Walk(desk, imap, letters, looking)
            moments = clock(until)
            for done, now in enumerate(moments, start=1):
                walk.step(now)
                progress(done, len(moments))
            return _leave(desk, folder, imap, until)
        finally:
            desk.close()


@contextlib.contextmanager
def _settings_of_its_own(database_url: str) -> Iterator[None]:
    """Settings in the environment are those of a real deployment: the demonstration must never write into its ledger."""
    real = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SHOUJIAN_")}
    os.environ["SHOUJIAN_SECRETS_DIR"] = os.devnull
    if database_url:
        os.environ["SHOUJIAN_DATABASE_URL"] = database_url
    try:
        yield
    finally:
        for name in ("SHOUJIAN_SECRETS_DIR", "SHOUJIAN_DATABASE_URL"):
            os.environ.pop(name, None)
        os.environ.update(real)


def clock(until: datetime) -> tuple[datetime, ...]:
    """The moments of the walk: each mail and the end of its quiet time, each parcel, and three times a day."""
    mails = [mail.arrived for mail in sample.mails()]
    first = min(mails).date()
    days = [first + timedelta(days=offset) for offset in range((until.date() - first).days + 1)]
    moments = {datetime.combine(day, hour, ZONE) for day in days for hour in DAILY}
    moments |= {arrived + wait for arrived in mails for wait in (timedelta(minutes=1), timedelta(minutes=31))}
    moments |= {datetime.combine(one.received, PARCEL_HOUR, ZONE) for one in sample.parcels()}
    return tuple(sorted(moment for moment in moments if min(mails) <= moment <= until)) + ((until,) if until not in moments else ())


def _case(key: str) -> sample.SampleCase:
    return next(one for one in sample.cases() if one.id == key)


def _emptied(out: Path) -> Path:
    folder = out.expanduser().absolute()
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        from tracker.desk import NotReady

        raise NotReady(f"{folder} 里已有别的东西，请用 --out 另指一个文件夹")
    if folder.exists():
        for child in folder.iterdir():
            shutil.rmtree(child) if child.is_dir() else child.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    return folder


def _deployment(home: Path, imap: MailServer, letters: Letters) -> Path:
    """A deployment as `init` makes it, with the servers of this run in its settings."""
    from config.settings import write_initial

    write_initial(home, campaigns=(CAMPAIGN, "TG"), organisers=(ORGANISER,), send="automatic")
    (home / "shoujian.toml").write_text(
        "\n".join(
            (
                'send = "automatic"',
                f'organisers = ["{ORGANISER}"]',
                'campaigns = ["DJ2025", "TG"]',
                'secret_key_file = "secret.key"',
                "[mailbox.anli]",
                f'host = "{imap.host}"',
                f"port = {imap.port}",
                'security = "plain"',
                f'user = "{imap.user}"',
                f'password = "{PASSWORD}"',
                f'campaigns = ["{CAMPAIGN}"]',
                "[smtp]",
                f'host = "{letters.host}"',
                f"port = {letters.port}",
                'security = "plain"',
                f'from = "{ADDRESS}"',
                "",
            )
        ),
        encoding="utf-8",
    )
    return home


def _leave(desk: Desk, folder: Path, imap: MailServer, until: datetime) -> Shown:
    from tracker.demo.told import table, waiting
    from tracker.flow.office import report
    from tracker.flow.seals import Prints
    from tracker.workbook.contact import name_of
    from tracker.workbook.summary import one_page
    from tracker.workbook.write import write

    campaign = desk.campaign(CAMPAIGN)
    found = report(desk, campaign, at=until)
    book = folder / f"台账-{CAMPAIGN}.xlsx"
    write(found, book, prints=Prints(desk))
    page = folder / "一页纸.md"
    page.write_text(one_page(found), encoding="utf-8")
    digest = _digest(folder)
    unfinished = [mail for mail in found.mails if mail.fate.value in {"stored", "parsed", "broken"}]
    sent = sum(1 for letter in found.letters if letter.state.value == "sent")
    text = "\n".join(
        (
            table(found),
            "",
            f"来信 {len(found.mails)} 封，案例 {len(found.cases)} 件，寄出函件 {sent} 件（收信服务器：{imap.name}）。",
            waiting(found),
            "",
            "请打开：",
            f"  台账      {book}",
            *((f"  公章核验  {seals}",) if (seals := name_of(book)).exists() else ()),
            f"  一页纸    {page}",
            f"  函件      {folder / '函件'}",
            *((f"  日报      {digest}",) if digest else ()),
            "",
            "接着看（每条命令加 --help 有说明）：",
            *(f"  {_command()} --home {_short(folder / '部署')} {words}" for words in ("status", "review list", "letter list", "rulings list")),
        )
    )
    return Shown(text, folder, tuple(f"未处理完的来信：{one.subject}" for one in unfinished))


def _command() -> str:
    """The command as it was typed: in a checkout it is not on the PATH."""
    return sys.argv[0] if Path(sys.argv[0]).name == "shoujian" else "shoujian"


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _digest(folder: Path) -> Path | None:
    """The last digest, as a text beside the workbook."""
    for file in sorted((folder / "函件").glob(f"* {ORGANISER.partition('@')[0]}.eml"), reverse=True):
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        body = message.get_body(("plain",))
        if body is not None:
            path = folder / "日报.txt"
            path.write_text(f"{message['Subject']}\n\n{body.get_content()}", encoding="utf-8")
            return path
    return None
