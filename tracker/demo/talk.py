"""One connection of the IMAP server in memory: a command at a time, each answered from the folders of the account that logged in."""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
import socket
import socketserver
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from typing_extensions import override

from tracker.demo.folders import Folder, Stored, sought, value
from tracker.demo.grammar import Bad, Word, moment, numbers, parsed, texts

_LINE = 65_536
_LITERAL = 104_857_600
_IDLE_S = 1_800.0  # RFC 3501 §5.4: no sooner than thirty minutes
_CAPABILITY = b"IMAP4rev1 ID IDLE UIDPLUS AUTH=PLAIN"
_ANNOUNCED = re.compile(rb"\{(\d{1,9})(\+?)\}\r\n$")


class House(Protocol):
    """What all connections share."""

    accounts: dict[str, str]
    folders: dict[str, dict[str, Folder]]
    lock: threading.RLock
    sockets: set[socket.socket]


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    imapd: House


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: Server
    timeout = _IDLE_S
    wbufsize = 65_536  # flushed when a command is answered: small writes would wait for each other
    disable_nagle_algorithm = True

    @override
    def setup(self) -> None:
        super().setup()
        self.imapd = self.server.imapd
        self.user = ""
        self.folder: Folder | None = None
        self.readonly = True
        self.view: list[int] = []  # UIDs by sequence number, as this client knows them
        with self.imapd.lock:
            self.imapd.sockets.add(self.request)

    @override
    def finish(self) -> None:
        with self.imapd.lock:
            self.imapd.sockets.discard(self.request)
        with contextlib.suppress(OSError):
            super().finish()

    @override
    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self._say(b"* OK [CAPABILITY %s] ready" % _CAPABILITY)
            self.wfile.flush()
            while self._step():
                self.wfile.flush()

    def _step(self) -> bool:
        try:
            words = self._command()
        except Bad as error:
            self._say(b"* BAD %s" % str(error).encode())
            return True
        if words is None:
            return False
        tag, name = (*words, b"", b"")[:2]
        if not isinstance(tag, bytes) or not isinstance(name, bytes) or not tag or not name:
            self._say(b"* BAD no command")
            return True
        try:
            with self.imapd.lock:
                answer = self._obey(name.upper().decode("ascii", "replace"), words[2:])
        except Bad as error:
            answer = b"BAD %s" % str(error).encode()
        self._say(b"%s %s" % (tag, answer))
        return name.upper() != b"LOGOUT"

    def _obey(self, name: str, words: list[Word]) -> bytes:
        needs = next((state for state, table in _COMMANDS.items() if name in table), None)
        if needs is None or (needs == "login" and not self.user) or (needs == "folder" and self.folder is None):
            raise Bad(f"{name[:40]} unknown or not now")
        try:
            answer = _COMMANDS[needs][name](self, words)
        except (IndexError, ValueError) as error:
            raise Bad("arguments missing") from error
        if name != "LOGOUT":
            self._sync()
        return answer

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def _command(self) -> list[Word] | None:
        """A line with its literals, as words; None when the client is gone or cannot be followed."""
        text, literals = b"", list[bytes]()
        while True:
            line = self.rfile.readline(_LINE)
            if not line.endswith(b"\r\n"):
                return None
            announced = _ANNOUNCED.search(line)
            if announced is None:
                return parsed(text + line[:-2], literals)
            if int(announced[1]) > _LITERAL:
                self._say(b"* BYE too long")
                return None
            if not announced[2]:
                self._say(b"+ go on")
                self.wfile.flush()
            text += line[: announced.start()] + b"\0"
            literals.append(self.rfile.read(int(announced[1])))

    def _sync(self) -> None:
        """Tell what others did to the folder since this client last heard of it."""
        if self.folder is None:
            return
        there = [message.uid for message in self.folder.messages]
        for number in range(len(self.view), 0, -1):
            if self.view[number - 1] not in there:
                del self.view[number - 1]
                self._say(b"* %d EXPUNGE" % number)
        if len(there) > len(self.view):
            self.view = there
            self._say(b"* %d EXISTS" % len(there))

    # ── commands: words in, the tagged answer out ───────────────────────────────────────────────────────────────

    def capability(self, _: list[Word]) -> bytes:
        self._say(b"* CAPABILITY " + _CAPABILITY)
        return b"OK done"

    def noop(self, _: list[Word]) -> bytes:
        return b"OK done"

    def logout(self, _: list[Word]) -> bytes:
        self._say(b"* BYE until next time")
        return b"OK done"

    def identify(self, _: list[Word]) -> bytes:
        self._say(b'* ID ("name" "shoujian demo")')
        return b"OK done"

    def login(self, words: list[Word]) -> bytes:
        user, password = texts(words, 2)
        if self.imapd.accounts.get(user) != password:
            return b"NO [AUTHENTICATIONFAILED] wrong user or password"
        self.user = user
        return b"OK welcome"

    def authenticate(self, words: list[Word]) -> bytes:
        mechanism, *initial = texts(words)
        if mechanism.upper() != "PLAIN":
            return b"NO only PLAIN"
        if not initial:
            self._say(b"+ ")
            initial = [self._heard()]
        try:
            _, user, password = base64.b64decode(initial[0], validate=True).decode().split("\0")
        except (binascii.Error, ValueError) as error:
            raise Bad("not base64 of three fields") from error
        return self.login([user.encode(), password.encode()])

    def list_(self, words: list[Word]) -> bytes:
        _, pattern = texts(words, 2)
        wanted = re.compile(".*".join(map(re.escape, re.split(r"[*%]", pattern))), re.IGNORECASE)
        for name in self.imapd.folders[self.user]:
            if wanted.fullmatch(name):
                self._say(b'* LIST () "/" "%s"' % name.encode())
        return b"OK done"

    def status(self, words: list[Word]) -> bytes:
        name, items = words[0], words[-1]
        folder = self._folder(name)
        if folder is None or not isinstance(items, list):
            return b"NO [NONEXISTENT] no such folder"
        unseen = sum("\\Seen" not in message.flags for message in folder.messages)
        values = {"MESSAGES": len(folder.messages), "UIDNEXT": folder.uidnext, "UIDVALIDITY": folder.uidvalidity, "UNSEEN": unseen, "RECENT": 0}
        known = [(item.upper(), values[item.upper()]) for item in texts(items) if item.upper() in values]
        self._say(b'* STATUS "%s" (%s)' % (texts([name])[0].encode(), " ".join(f"{item} {value}" for item, value in known).encode()))
        return b"OK done"

    def select(self, words: list[Word], *, readonly: bool = False) -> bytes:
        self.folder, self.view = self._folder(words[0] if words else b""), []
        if self.folder is None:
            return b"NO [NONEXISTENT] no such folder"
        self.readonly = readonly
        self.view = [message.uid for message in self.folder.messages]
        for line in (b"FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)", b"%d EXISTS" % len(self.view), b"0 RECENT"):
            self._say(b"* " + line)
        for code in (b"UIDVALIDITY %d" % self.folder.uidvalidity, b"UIDNEXT %d" % self.folder.uidnext, b"PERMANENTFLAGS ()"):
            self._say(b"* OK [%s] so" % code)
        return b"OK [READ-ONLY] done" if readonly else b"OK [READ-WRITE] done"

    def examine(self, words: list[Word]) -> bytes:
        return self.select(words, readonly=True)

    def close(self, _: list[Word]) -> bytes:
        self.folder = None
        return b"OK done"

    def create(self, words: list[Word]) -> bytes:
        self.imapd.folders[self.user].setdefault(texts(words, 1)[0], Folder())
        return b"OK done"

    def append(self, words: list[Word]) -> bytes:
        folder, body = self._folder(words[0] if words else b""), words[-1]
        if folder is None or not isinstance(body, bytes):
            return b"NO [TRYCREATE] no such folder"
        flags = next((texts(word) for word in words[1:-1] if isinstance(word, list)), [])
        stamp = next((word.decode() for word in words[1:-1] if isinstance(word, bytes)), "")
        uid = folder.add(body, moment(stamp) if stamp else datetime.now(UTC), tuple(flags))
        return b"OK [APPENDUID %d %d] done" % (folder.uidvalidity, uid)

    def uid(self, words: list[Word]) -> bytes:
        verb = texts(words[:1], 1)[0].upper()
        if verb == "SEARCH":
            return self._search(texts(words[1:]))
        if verb == "FETCH":
            return self._fetch(words[1:])
        raise Bad("only UID SEARCH and UID FETCH")

    def idle(self, _: list[Word]) -> bytes:
        """Without news: a client that polls after IDLE sees them, one that only waits does not."""
        self._say(b"+ idling")
        return b"OK done" if self._heard().upper() == "DONE" else b"BAD expected DONE"

    def _heard(self) -> str:
        """The next line of this client; the others go on meanwhile."""
        self.wfile.flush()
        self.imapd.lock.release()
        try:
            return self.rfile.readline(_LINE).decode("ascii", "replace").strip()
        finally:
            self.imapd.lock.acquire()

    def _folder(self, name: Word) -> Folder | None:
        spelt = texts([name])[0]
        return self.imapd.folders[self.user].get("INBOX" if spelt.upper() == "INBOX" else spelt)

    def _search(self, criteria: list[str]) -> bytes:
        found = sought(self._messages(), criteria, last=self.view[-1] if self.view else 0)
        self._say(b" ".join([b"* SEARCH", *(b"%d" % message.uid for message in found)]))
        return b"OK done"

    def _fetch(self, words: list[Word]) -> bytes:
        if len(words) != 2:
            raise Bad("expected a set and items")
        wanted = numbers(texts(words[:1])[0], self.view[-1] if self.view else 0)
        items = [item.upper() for item in texts(words[1] if isinstance(words[1], list) else [words[1]])]
        for message in self._messages():
            if wanted(message.uid):
                values = [value(message, item, readonly=self.readonly) for item in dict.fromkeys(["UID", *items])]
                self._say(b"* %d FETCH (%s)" % (self.view.index(message.uid) + 1, b" ".join(values)))
        return b"OK done"

    def _messages(self) -> list[Stored]:
        known = set(self.view)
        return [message for message in self.folder.messages if message.uid in known] if self.folder else []


_COMMANDS: dict[str, dict[str, Callable[[Talk, list[Word]], bytes]]] = {
    "": {
        "CAPABILITY": Talk.capability,
        "NOOP": Talk.noop,
        "ID": Talk.identify,
        "LOGIN": Talk.login,
        "AUTHENTICATE": Talk.authenticate,
        "LOGOUT": Talk.logout,
    },
    "login": {
        "LIST": Talk.list_,
        "STATUS": Talk.status,
        "SELECT": Talk.select,
        "EXAMINE": Talk.examine,
        "CREATE": Talk.create,
        "APPEND": Talk.append,
        "IDLE": Talk.idle,
    },
    "folder": {"UID": Talk.uid, "CHECK": Talk.noop, "CLOSE": Talk.close, "UNSELECT": Talk.close},
}
