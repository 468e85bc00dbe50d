"""How we are deployed: one folder HOME with shoujian.toml, the campaign sheets, the ledger and the vault.

`load` gathers file, environment and secret files into frozen values, or says everything that is wrong at once. pydantic is
imported inside it: `--help`, `init` and the sandbox child do not pay for it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from config.confided import confided
from config.initial import FILE, FirstMailbox, write_initial
from config.problems import Problem, SettingsError, problem
from config.providers import BY_KEY, PLAIN, Provider, Security, by_address
from config.toml import Lines, told, written

if TYPE_CHECKING:
    from config.deployment import RawServer, RawSettings, RawSmtp

__all__ = ["FirstMailbox", "MailboxSettings", "Secret", "SendMode", "Settings", "SettingsError", "SmtpSettings", "home", "load", "write_initial"]

_EMAIL = re.compile(r"[^@\s<>,;]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")


class Secret(str):  # a password is a str to those who use it, and stars to those who print it
    __slots__ = ()

    def __repr__(self) -> str:  # type: ignore[explicit-override]  # typing.override is 3.12
        return "'********'" if self else "''"


class SendMode(StrEnum):
    OFF = "off"  # nothing leaves the house
    APPROVE = "approve"  # queued and held until a person releases it
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    name: str
    host: str
    port: int
    security: Security
    user: str
    password: Secret
    folders: tuple[str, ...] = ("INBOX",)
    campaigns: tuple[str, ...] = ()  # codes; empty means whichever sheet names this address
    provider: str = "plain"
    needs_id: bool = False


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    host: str
    port: int
    security: Security
    user: str
    password: Secret
    sender: str  # `from` in the file
    provider: str = "plain"
    per_hour: int = 30
    per_day: int = 300
    pace: float = 0.0  # seconds from one letter to the next
    sent_folder: str = ""  # of the mailbox, where a copy of each letter is laid; "" leaves that to the provider
    dkim_key_file: Path | None = None  # for those whose server does not sign by itself
    dkim_selector: str = ""
    dkim_domain: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    home: Path
    database_url: str = field(repr=False)  # may hold a password
    vault: Path
    out: Path
    secret_key_file: Path  # for the HMAC of links and numbers; made by `init`, readable by its owner only
    mailboxes: tuple[MailboxSettings, ...] = ()
    smtp: SmtpSettings | None = None
    campaigns: tuple[Path, ...] = ()  # the campaign sheets
    organisers: tuple[str, ...] = ()  # who gets the digest when a sheet does not say
    language: str = "zh"
    sender_name: str = ""
    send: SendMode = SendMode.APPROVE
    first_days_by_hand: int = 0  # days from the first line in the books during which a person releases every letter
    letters_per_run_without_approval: int = 200  # one step that owes more is held for a person: more than ever goes out in an hour
    new_addresses_per_hour: int = 200  # more of them, and sending stops until a person has looked
    quiet_minutes: int = 30  # a burst of mail gets one receipt
    quiet_from: int = 22  # local hours without letters
    quiet_until: int = 8
    poll_seconds: int = 60
    log_level: str = "INFO"
    folders: str = "off"  # whether the service lays what was filed into folders: off, copy, or link (equal files lie on the disk once)
    folders_at: Path = Path("归档")  # where; may be a share


def home(given: Path | None = None) -> Path:
    """The deployment's folder: --home, else SHOUJIAN_HOME, else here if shoujian.toml is here, else ~/shoujian."""
    if given is not None:
        return given.expanduser().absolute()
    if named := os.environ.get("SHOUJIAN_HOME"):
        return Path(named).expanduser().absolute()
    return Path.cwd() if (Path.cwd() / FILE).is_file() else Path.home() / "shoujian"


def load(given: Path | None = None) -> Settings:
    """The settings of the deployment at `home(given)`; raises SettingsError with every problem."""
    folder = home(given)
    if not (folder / FILE).is_file():
        raise SettingsError((problem("home-missing", FILE, 0, 0, "", value=folder),))
    text, said = written(folder / FILE)
    from pydantic import ValidationError

    from config.deployment import raw_settings

    lines = Lines(text)
    try:
        raw = raw_settings(said)
    except ValidationError as error:
        raise SettingsError(told(error, lines)) from None
    return _Settling(folder, lines, raw).settings()


class _Settling:
    """From the raw words to values: presets filled in, paths made absolute, passwords read."""

    def __init__(self, folder: Path, lines: Lines, raw: RawSettings) -> None:
        self.folder, self.lines, self.raw = folder, lines, raw
        self.problems: list[Problem] = []

    def settings(self) -> Settings:
        raw = self.raw
        found = Settings(
            home=self.folder,
            database_url=raw.database_url or f"sqlite:///{self.folder / 'ledger.sqlite3'}",
            vault=self.folder / raw.vault,
            out=self.folder / raw.out,
            folders=raw.folders,
            folders_at=self.folder / Path(raw.folders_at).expanduser(),
            secret_key_file=self._existing(("secret_key_file",), raw.secret_key_file),
            mailboxes=tuple(self._mailbox(name) for name in raw.mailbox),
            smtp=self._smtp(),
            campaigns=self._sheets(),
            organisers=tuple(self._address(("organisers",), one) for one in raw.organisers),
            language=raw.language,
            sender_name=raw.sender_name,
            send=SendMode(raw.send),
            first_days_by_hand=raw.first_days_by_hand,
            letters_per_run_without_approval=raw.letters_per_run_without_approval,
            new_addresses_per_hour=raw.new_addresses_per_hour,
            quiet_minutes=raw.quiet_minutes,
            quiet_from=raw.quiet_from,
            quiet_until=raw.quiet_until,
            poll_seconds=raw.poll_seconds,
            log_level=raw.log_level.upper(),
        )
        if raw.database_url and not re.match(r"(sqlite|postgresql)(\+\w+)?://", raw.database_url):
            self._note("setting", ("database_url",), word="database_url", why="应以sqlite:///或postgresql+psycopg://开头")
        if self.problems:
            raise SettingsError(tuple(self.problems))
        return found

    def _note(self, code: str, key: tuple[str, ...], *, suggestion: str = "", **words: object) -> None:
        file, line = self.lines.place(key)
        self.problems.append(problem(code, file, line, 0, ".".join(key), suggestion=suggestion, **words))

    def _existing(self, key: tuple[str, ...], name: str) -> Path:
        path = self.folder / Path(name).expanduser()
        if not path.is_file():
            self._note("file-missing", key, word=".".join(key), value=path)
        return path

    def _sheets(self) -> tuple[Path, ...]:
        """The sheets named, by file or by code; else every sheet in HOME/campaigns."""
        if not self.raw.campaigns:
            return tuple(sorted((self.folder / "campaigns").glob("*.y*ml")))
        by_code = {name: self.folder / "campaigns" / f"{name}.yaml" for name in self.raw.campaigns}
        return tuple(path if path.is_file() else self._existing(("campaigns",), name) for name, path in by_code.items())

    def _address(self, key: tuple[str, ...], said: str) -> str:
        if not _EMAIL.fullmatch(said):
            self._note("address", key, value=said)
        return said

    def _mailbox(self, name: str) -> MailboxSettings:
        raw, key = self.raw.mailbox[name], ("mailbox", name)
        preset = self._preset(raw, key, raw.user, raw.host)
        return MailboxSettings(
            name=name,
            host=raw.host or preset.imap_host,
            port=raw.port or _port(raw.security, preset.imap_port, {Security.STARTTLS: 143, Security.PLAIN: 143}),
            security=Security(raw.security) if raw.security else preset.imap_security,
            user=raw.user,
            password=self._password(raw, key),
            folders=tuple(raw.folders) or ("INBOX",),
            campaigns=tuple(raw.campaigns),
            provider=preset.key,
            needs_id=preset.needs_id if raw.needs_id is None else raw.needs_id,
        )

    def _smtp(self) -> SmtpSettings | None:
        raw, key = self.raw.smtp, ("smtp",)
        if raw is None:
            return None
        user = raw.user or raw.sender
        preset = self._preset(raw, key, user or raw.sender, raw.host)
        sender = raw.sender or user
        return SmtpSettings(
            host=raw.host or preset.smtp_host,
            port=raw.port or _port(raw.security, preset.smtp_port, {Security.STARTTLS: 587, Security.PLAIN: 25}),
            security=Security(raw.security) if raw.security else preset.smtp_security,
            user=user,
            password=self._password(raw, key),
            sender=self._address((*key, "from"), sender),
            provider=preset.key,
            per_hour=raw.per_hour or preset.per_hour,
            per_day=raw.per_day or preset.per_day,
            pace=preset.pace,
            sent_folder=raw.sent_folder,
            dkim_key_file=self._dkim_key(raw),
            dkim_selector=raw.dkim_selector,
            dkim_domain=(raw.dkim_domain or sender.rpartition("@")[2]).lower(),
        )

    def _dkim_key(self, raw: RawSmtp) -> Path | None:
        """The key that signs letters: there, named by a selector, and readable by nobody else."""
        if not raw.dkim_key_file:
            return None
        key = ("smtp", "dkim_key_file")
        path = self._existing(key, raw.dkim_key_file)
        if not raw.dkim_selector:
            self._note("setting-missing", ("smtp", "dkim_selector"), word="smtp.dkim_selector")
        if os.name == "posix" and path.is_file() and path.stat().st_mode & 0o077:
            self._note("setting", key, word="smtp.dkim_key_file", why=f"私钥文件 {path} 别人也能读，请改为仅属主可读（chmod 600）")
        return path

    def _preset(self, raw: RawServer, key: tuple[str, ...], address: str, host: str) -> Provider:
        if raw.provider and raw.provider not in BY_KEY:
            self._note("provider", (*key, "provider"), value=raw.provider, choices="、".join(BY_KEY))
            return PLAIN
        preset = BY_KEY[raw.provider] if raw.provider else PLAIN if host else by_address(address)
        if not host and preset is PLAIN:
            self._note("host", (*key, "host"), word=".".join(key), value=address)
        return preset

    def _password(self, raw: RawServer, key: tuple[str, ...]) -> Secret:
        if raw.password and raw.password_file:
            self._note("password-twice", (*key, "password"), word=".".join(key))
        if raw.password_file:
            path = self._existing((*key, "password_file"), raw.password_file)
            said = confided(path) or ""
            if path.is_file() and not (said and said.isprintable()):
                self._note("confided", (*key, "password_file"), value=path)
            return Secret(said)
        if not raw.password.isprintable():  # several lines, or what came along when it was copied
            self._note("setting", (*key, "password"), word=".".join((*key, "password")), why="密码只有一行，不含看不见的字符")
        if not raw.password and raw.security != "plain":
            variable = "SHOUJIAN_" + "__".join((*key, "password")).upper()
            self._note("password", (*key, "password"), word=".".join(key), value=variable)
        return Secret(raw.password)


def _port(security: str | None, preset: int, ports: dict[Security, int]) -> int:
    return ports.get(Security(security), preset) if security else preset
