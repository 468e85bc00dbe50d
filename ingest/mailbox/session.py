"""One connection to one account: encrypted, identified, logged in, and every answer within an allowance.

MailboxError        a sentence for people, a detail for the log
├── Improper        an argument of ours that must not reach the wire
├── Unreachable     no trusted connection: name, network, certificate, no TLS
├── Refused         the server understood and said no: password, Unsafe Login, folder
├── Broken          the server does not keep to the protocol: BAD, garbage, too much
└── Interrupted     the line died on the way: dropped, silent, slower than the deadline
"""

from __future__ import annotations

import imaplib
import ipaddress
import logging
import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

import imapclient

from config.providers import Security, by_server
from ingest.mailbox.wire import GARBLED, Allowance, ExceededError, Wire

log = logging.getLogger(__name__)
T = TypeVar("T")

_QUOTING = re.compile(r"(unexpected(?: tagged)? response|unterminated line): .*", re.DOTALL)
LISTED, NAMED = 20, 60  # folders that a sentence names, and characters of each
_IDENTITY = {"name": "shoujian", "version": "0.1", "vendor": "shoujian"}  # ASCII: imaplib encodes nothing else


class MailboxError(Exception):
    def __init__(self, sentence: str, detail: str) -> None:
        super().__init__(f"{sentence} [{detail}]")
        self.sentence = sentence
        self.detail = detail


class Improper(MailboxError):  # noqa: N818 - these names are read in `except`, where "Error" adds nothing
    pass


class Unreachable(MailboxError):  # noqa: N818
    pass


class Refused(MailboxError):  # noqa: N818
    pass


class Broken(MailboxError):  # noqa: N818
    pass


class Interrupted(MailboxError):  # noqa: N818
    pass


@dataclass(frozen=True, slots=True)
class Account:
    name: str  # ours, as it stands in Arrival.account
    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    needs_id: bool = False
    ca_file: str | None = None  # a private authority instead of the system's
    connect_s: float = 20.0
    silence_s: float = 60.0  # without a byte
    patience_s: float = 120.0  # for one operation, plus its bytes at the slowest speed
    slowest: int = 50_000  # bytes a second; slower is taken for a drip

    def seconds(self, size: int) -> float:
        """The longest an operation on *size* bytes may take."""
        return self.patience_s + size / self.slowest


@dataclass(frozen=True, slots=True)
class State:
    """A folder as EXAMINE shows it."""

    uidvalidity: int
    uidnext: int  # 0 when the server does not say
    exists: int


class _Client(imapclient.IMAPClient):  # type: ignore[misc]  # imapclient is untyped
    def _create_IMAP4(self) -> Wire:  # noqa: N802 - imapclient's name
        context = self.ssl_context if self.ssl else None
        return Wire(self.host, self.port, context=context, silence=self._timeout.connect, allowance=Allowance(self._timeout.read))


class Session:
    """A line to *account*, from the greeting to LOGOUT. Not for two threads."""

    def __init__(self, account: Account) -> None:
        _check(account)
        self.account = account
        self.alive = False
        self.wire, self._client = self._connected()
        self.alive = True
        try:
            self._log_in()
        except MailboxError:
            self._drop()
            raise
        log.info("mailbox opened", extra={"account": account.name, "host": account.host})

    def ask(self, doing: str, call: Callable[[], T], allowance: Allowance | None = None) -> T:
        """One command, its cost limited, its failures told apart. After Interrupted the line is dead."""
        if not self.alive:
            raise Interrupted("与邮箱服务器的连接已断开。", f"{doing}: no line")
        self.wire.allow(allowance or Allowance(self.account.patience_s))
        # imaplib keeps the answers of a command that failed and would hand them to the next one.
        for kind in [kind for kind in self.wire.untagged_responses if kind != "BYE"]:
            del self.wire.untagged_responses[kind]
        try:
            return call()
        except TimeoutError as error:
            self._drop()
            raise Interrupted("邮箱服务器太久没有回应或传输太慢，已断开，稍后重试。", f"{doing}: {error}") from error
        except OSError as error:
            self._drop()
            raise Interrupted("与邮箱服务器的连接中断，稍后重试。", f"{doing}: {error!r}") from error
        except ExceededError as error:
            self._drop()
            raise Broken("邮箱服务器的回应过长，已断开。", f"{doing}: {error}") from error
        except imaplib.IMAP4.abort as error:
            self._drop()
            if "unexpected" in str(error):
                raise Broken("邮箱服务器的回应无法理解，已断开。", self._detail(doing, error)) from None
            raise Interrupted("与邮箱服务器的连接中断，稍后重试。", self._detail(doing, error)) from None
        except imaplib.IMAP4.error as error:
            raise Broken("邮箱服务器拒绝了一条命令。", self._detail(doing, error)) from None
        except GARBLED as error:
            self._drop()
            raise Broken("邮箱服务器的回应无法理解，已断开。", self._detail(doing, error)) from None

    def examine(self) -> State:
        """Look at the folder, read-only. Sends ID and tries once more where the server asks for it that way."""
        try:
            return self._examined()
        except Refused as error:
            if not _unsafe(error) or not self._identify():
                raise
            return self._examined()

    def append(self, folder: str, message: bytes, flags: tuple[str, ...], when: object) -> None:
        allowance = Allowance(self.account.seconds(len(message)))
        self.ask("APPEND", lambda: self._client.append(printable(folder, "folder"), message, flags, when), allowance)

    def noop(self) -> None:
        self.ask("NOOP", self.wire.noop)

    def close(self) -> None:
        if self.alive:
            self.wire.allow(Allowance(5))
            with suppress(OSError, *GARBLED):
                self.wire.logout()
            self._drop()

    def _connected(self) -> tuple[Wire, _Client]:
        account = self.account
        try:
            timeout = imapclient.SocketTimeout(account.connect_s, account.patience_s)
            direct = account.security is Security.TLS
            context = self._context() if direct else None
            client = _Client(account.host, account.port, ssl=direct, ssl_context=context, timeout=timeout)
        except ssl.SSLError as error:
            raise Unreachable("无法确认邮箱服务器的身份（证书不受信任或加密失败），没有发送密码。", repr(error)) from error
        except (OSError, imaplib.IMAP4.abort) as error:
            raise Unreachable(f"连接不上邮箱服务器 {account.host}:{account.port}，请检查网络和服务器地址。", repr(error)) from error
        except GARBLED as error:
            raise Broken(f"{account.host}:{account.port} 不像是 IMAP 服务器，或暂不提供服务。", repr(error)) from error
        wire: Wire = client._imap  # noqa: SLF001 - the typed end of an untyped client
        wire.debug = 0  # imapclient sets 5, which makes imaplib build the repr of each literal, twice
        wire.silence = account.silence_s
        return wire, client

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.account.ca_file)

    def _log_in(self) -> None:
        account = self.account
        if self.wire.state != "NONAUTH":
            raise Broken("邮箱服务器未经登录就开放了邮箱，已断开。", "PREAUTH")
        if account.security is Security.STARTTLS:
            try:
                self.ask("STARTTLS", lambda: self._client.starttls(self._context()))
            except MailboxError as error:
                raise Unreachable("邮箱服务器没有提供可信的加密连接，没有发送密码。", error.detail) from error
        user = account.user.replace("\\", "\\\\").replace('"', '\\"')  # imaplib quotes the password and leaves the user bare
        try:
            self.ask("LOGIN", lambda: self.wire.login(f'"{user}"', account.password))
        except Broken as error:
            if not self.alive:
                raise
            raise Refused(f"邮箱拒绝登录。{by_server(account.host, account.user).hint}", error.detail) from error
        if account.needs_id:
            self._identify()

    def _identify(self) -> bool:
        """Say who we are (RFC 2971); not where it is not advertised: some servers hang up on an uninvited ID."""
        if not self.ask("CAPABILITY", lambda: bool(self._client.has_capability("ID"))):
            return False
        self.ask("ID", lambda: self._client.id_(_IDENTITY))
        return True

    def _examined(self) -> State:
        folder = self.account.folder
        try:
            seen = self.ask("EXAMINE", lambda: dict(self._client.select_folder(folder, readonly=True)))
        except Broken as error:
            if not self.alive:
                raise
            hint = "网易邮箱要求客户端表明身份（ID），请选用网易邮箱的预设，并确认使用的是授权码。" if _unsafe(error) else self._named()
            raise Refused(f"邮箱拒绝打开文件夹“{folder}”。{hint}", error.detail) from error
        if not seen.get(b"UIDVALIDITY"):
            raise Broken("邮箱服务器没有给出邮件编号，无法可靠收信。", "no UIDVALIDITY")
        return State(int(seen[b"UIDVALIDITY"]), int(seen.get(b"UIDNEXT", 0)), int(seen.get(b"EXISTS", 0)))

    def _named(self) -> str:
        """Which folders there are, for whoever wrote one that is not: webmail calls them otherwise than the server does."""
        try:
            listed = self.ask("LIST", lambda: [(flags, str(name)) for flags, _, name in self._client.list_folders()])
        except MailboxError:
            return "请核对文件夹名称。"
        names = [name[:NAMED] for flags, name in listed if rb"\Noselect" not in flags and name.isprintable()]
        more = "等" if len(names) > LISTED else ""
        return f"请核对文件夹名称，信箱里有：{'、'.join(names[:LISTED])}{more}（收件箱写作 INBOX）。" if names else "请核对文件夹名称。"

    def _detail(self, doing: str, error: Exception) -> str:
        """What the server said, without our password, which some repeat, and without the line that was not understood:
        it may be one of a mail. For the same reason the original is not chained: a traceback would print it.
        """
        said = _QUOTING.sub(r"\1", f"{doing}: {error!r}")
        return said.replace(self.account.password, "***")[:500]

    def _drop(self) -> None:
        self.alive = False
        with suppress(OSError):
            self.wire.shutdown()


def printable(text: str, what: str) -> str:
    """*text*, unless it could end a command and begin another (CR, LF and their kind)."""
    if not text.isprintable() or not text.strip():
        raise Improper(f"邮箱设置“{what}”为空或含有不可见字符，请重新填写。", f"{what} is empty or not printable")
    return text


def _check(account: Account) -> None:
    for what in ("host", "user", "password", "folder"):
        printable(getattr(account, what), what)
    if not f"{account.host}{account.user}{account.password}".isascii():
        raise Improper("邮箱服务器、用户名或授权码中含有中文或全角字符，请重新填写。", "non-ASCII credentials")
    if account.security is Security.PLAIN and not _loopback(account.host):
        raise Improper("不加密的连接只允许用于本机；没有连接，也没有发送密码。", f"plain connection to {account.host}")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _unsafe(error: MailboxError) -> bool:
    return "unsafe login" in error.detail.lower()
