"""The composition root: from settings to store, vault, mailbox, mailer and clock. The only place that reads the clock.

Frozen; only `flow` and the shells hold it. Everything costly is opened when asked for, so that `status` does not pay for
IMAP and `--help` pays for nothing.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from config.campaign import Campaign
from config.settings import MailboxSettings, Settings
from tracker.core.blank import Learnt
from tracker.core.examination import Examiner as Interest
from tracker.core.standstill import Standstill

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.child import Broken
    from ingest.facts import Extract, Kind
    from ingest.mailbox import Mailbox
    from ingest.sandbox import Sandbox
    from ingest.vault import Vault
    from notifier.smtp import Mailer
    from tracker.store.ledger import Store


class NotReady(Exception):  # noqa: N818 - reads as what it says
    """Something a deployment needs is not set up; the sentence says what to do."""


class Progress(Protocol):
    """How a long work tells where it is: (done, of how many; 0 when unknown)."""

    def __call__(self, done: int, of: int, /) -> None: ...


class Examiner(Interest, Protocol):
    """Who looks at files a second time, heavily, in a process of its own: text in pictures, old Word files."""

    together: int  # files it takes at a time

    def examine(self, files: Sequence[tuple[Path, Kind]], *, passwords: tuple[str, ...] = ()) -> Sequence[Extract | Broken]:
        """Say of each file what it says, in order; whatever is wrong with a file, there is an answer. *passwords* their senders wrote."""
        ...

    def close(self) -> None:
        """End its process; it starts again when asked."""
        ...


def silent(done: int, of: int, /) -> None:
    """Tell nobody."""
    del done, of


def clock() -> datetime:
    """What time it is; for who has no desk yet."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """One deployment, with its doors."""

    settings: Settings
    campaigns: tuple[Campaign, ...]
    examiners: tuple[Examiner, ...] | None = None  # who looks a second time; None: whoever is installed here

    @cached_property
    def store(self) -> Store:
        from tracker.store.ledger import open_store

        return open_store(self.settings.database_url, migrate=True)

    @cached_property
    def vault(self) -> Vault:
        from ingest.vault import Vault

        return Vault(self.settings.vault)

    @cached_property
    def secret(self) -> bytes:
        return self.settings.secret_key_file.read_bytes()

    @cached_property
    def version(self) -> str:
        try:
            return f"shoujian {version('shoujian')}"
        except PackageNotFoundError:  # run from a checkout that was never installed
            return "shoujian (checkout)"

    @cached_property
    def holder(self) -> str:
        """Who we are when we take a lease."""
        return f"{socket.gethostname()}:{os.getpid()}"

    @cached_property
    def own(self) -> frozenset[str]:
        """Our own addresses: mail from them is no applicant's."""
        addresses = {one.user.casefold() for one in self.settings.mailboxes if "@" in one.user}
        addresses |= {intake.address.casefold() for one in self.campaigns for intake in one.intake.mailboxes}
        if self.settings.smtp is not None:
            addresses.add(self.settings.smtp.sender.casefold())
        return frozenset(addresses)

    def now(self) -> datetime:
        return clock()

    def campaign(self, code: str | None = None) -> Campaign:
        """The campaign of this code; the only one when no code is given."""
        if code is None and len(self.campaigns) >= 1 and (len(self.campaigns) == 1 or len(self.with_mailbox) == 1):
            return self.campaigns[0] if len(self.campaigns) == 1 else self.with_mailbox[0]
        found = next((one for one in self.campaigns if one.code == code), None)
        if found is None:
            known = "、".join(one.code for one in self.campaigns) or "（尚无）"
            raise NotReady(f"请用 --campaign 指明征集活动，现有：{known}" if code is None else f"没有代号为 {code} 的征集活动，现有：{known}")
        return found

    @cached_property
    def with_mailbox(self) -> tuple[Campaign, ...]:
        """The campaigns that a configured mailbox serves."""
        codes = {code for one in self.settings.mailboxes for code in one.campaigns}
        return tuple(one for one in self.campaigns if one.code in codes)

    def serving(self, account: str) -> tuple[Campaign, ...]:
        """The campaigns whose mail comes to this account; all of them for an account that names none, such as an import."""
        settings = next((one for one in self.settings.mailboxes if one.name == account), None)
        codes = settings.campaigns if settings is not None else ()
        return tuple(one for one in self.campaigns if one.code in codes) if codes else (self.with_mailbox or self.campaigns)

    def mailbox(self, settings: MailboxSettings, folder: str) -> Mailbox:
        from ingest.mailbox import Account, Mailbox

        return Mailbox.open(
            Account(
                name=settings.name,
                host=settings.host,
                port=settings.port,
                security=settings.security,
                user=settings.user,
                password=settings.password,
                folder=folder,
                needs_id=settings.needs_id,
            )
        )

    def mailer(self) -> Mailer:
        from notifier.smtp import Mailer, Smtp

        smtp = self.settings.smtp
        if smtp is None:
            raise NotReady("还没有设置发信服务器（shoujian.toml 的 [smtp]），函件已存好，设置后自动寄出")
        return Mailer(
            Smtp(
                host=smtp.host,
                port=smtp.port,
                security=smtp.security,
                user=smtp.user if smtp.password else "",  # no password: a relay that knows us by where we are
                password=smtp.password,
                sender=smtp.sender,
                pace=smtp.pace,
            )
        )

    @cached_property
    def sign(self) -> Callable[[bytes], bytes] | None:
        """What puts our domain's signature on a letter; None where there is no key."""
        smtp = self.settings.smtp
        if smtp is None or smtp.dkim_key_file is None:
            return None
        from notifier.signature import NoLibrary, UnfitKey, signer

        try:
            return signer(smtp.dkim_key_file.read_bytes(), selector=smtp.dkim_selector, domain=smtp.dkim_domain)
        except NoLibrary as error:
            raise NotReady("要给函件加DKIM签名，请先安装附加部件：pip install 'shoujian[dkim]'") from error
        except (UnfitKey, OSError) as error:
            raise NotReady(f"DKIM私钥文件 {smtp.dkim_key_file} 不能用，应为PEM格式的RSA私钥") from error

    @cached_property
    def learnt(self) -> dict[str, Learnt]:
        """What was read beside the sheets and stays as it is while the desk is open, by campaign; `flow.blanks` fills it."""
        return {}

    @cached_property
    def standstill(self) -> dict[str, Standstill]:
        """Since when and until when nothing is owed besides answers, by campaign; `flow.owing` fills it."""
        return {}

    @cached_property
    def sandbox(self) -> Sandbox:
        """Children that read mail; they stay warm for as long as the desk is open."""
        from ingest.sandbox import Sandbox

        return Sandbox()

    def close(self) -> None:
        for opened in ("sandbox", "store"):
            if opened in self.__dict__:
                getattr(self, opened).close()

    def own_letters(self, code: str) -> Path | None:
        """The folder beside the sheet of this campaign with letters worded otherwise than the house's: 案例.letters beside 案例.yaml."""
        sheets = dict(zip((one.code for one in self.campaigns), self.settings.campaigns, strict=False))
        folder = sheets[code].with_suffix(".letters") if code in sheets else None
        return folder if folder is not None and folder.is_dir() else None

    def path_of(self, sha256: str) -> Path:
        return self.vault.path(sha256)


def open_desk(home: Path | None) -> Desk:
    """Read the settings and every campaign sheet of a deployment; all problems at once."""
    from config.settings import load
    from config.sheet import read

    settings = load(home)
    desk = Desk(settings, tuple(read(path) for path in settings.campaigns))
    if folders := [one for campaign in desk.campaigns if (one := desk.own_letters(campaign.code)) is not None]:
        _prove(folders)
    return desk


def _prove(folders: Sequence[Path]) -> None:
    """Refuse templates of a campaign's own that would fail when a letter is due; a house without any pays nothing."""
    from notifier.render import TemplateProblems, proved

    for folder in folders:
        try:
            proved(folder)
        except TemplateProblems as error:
            raise NotReady("函件模板不能用，请改正：\n" + "\n".join(error.problems)) from error
