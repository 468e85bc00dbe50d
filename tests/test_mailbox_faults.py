"""The door to IMAP against servers that lie, stall, drip and break: typed errors, in time, and the other mails come through."""

import re
import ssl
import time
import traceback
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers.dovecot import certificate
from servers.imap_script import DATE, ImapScript, Talk

from config.providers import Security
from ingest.mailbox import ARRIVING, CHUNK, REVIVALS, Account, Broken, Cursor, Improper, Interrupted, Mailbox, MailboxError, Refused, Unreachable
from ingest.mailbox.fetched import SMALL
from ingest.mailbox.wire import ranges

SECRET = 'geheim"7\\'
LARGE = SMALL + CHUNK + 7


def account(server: ImapScript, **changes) -> Account:
    usual = {"name": "main", "host": "127.0.0.1", "port": server.port, "security": Security.PLAIN, "user": "zhengji@163.com", "password": SECRET}
    return Account(**usual | {"connect_s": 5, "silence_s": 5, "patience_s": 5} | changes)


def mails(*sizes: int) -> dict[int, bytes]:
    return {uid: b"%05d" % uid * (size // 5) for uid, size in enumerate(sizes, 1)}


def poll(server: ImapScript, cursor: Cursor | None = None, **changes) -> tuple[dict[int, bytes], Mailbox]:
    found = {}
    with Mailbox.open(account(server, **changes)) as box:
        for message in box.new(cursor):
            try:
                found[message.arrival.uid] = b"".join(message.chunks())
            except MailboxError as error:
                broken = error
            else:
                continue
            assert box.failed[-1].error is broken
    return found, box


def fault_for(uid: int, answer):
    """A FETCH fault: *answer* instead of the right one wherever the body of *uid* is asked."""

    def fault(talk: Talk, tag: str, rest: str) -> None:
        for asked in talk.asked(rest):
            if asked == uid and "BODY" in rest:
                if answer(talk, tag, rest) == "answered":
                    return
            else:
                talk.fetched(asked, rest)
        talk.say(f"{tag} OK done")

    return {"UID FETCH": fault}


# ── what is sent ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_poll_sends_these_lines_and_no_others():
    with ImapScript(mails(100, LARGE, 100, 100)) as server:
        poll(server, needs_id=True)

    assert server.lines == [
        "CAPABILITY",
        'LOGIN "zhengji@163.com" "geheim\\"7\\\\"',
        "CAPABILITY",
        'ID ("name" "shoujian" "version" "0.1" "vendor" "shoujian")',
        'EXAMINE "INBOX"',
        "UID SEARCH ALL",
        "UID FETCH 1:4 (UID RFC822.SIZE INTERNALDATE)",
        "UID FETCH 1 (UID BODY.PEEK[])",
        "UID FETCH 2 (UID BODY.PEEK[]<0.1048576>)",
        "UID FETCH 2 (UID BODY.PEEK[]<1048576.1048576>)",
        "UID FETCH 3:4 (UID BODY.PEEK[])",
        "LOGOUT",
    ]


def test_poll_without_news_asks_nothing_beyond_examine():
    with ImapScript(mails(100, 100)) as server:
        poll(server, Cursor(7, 3))

    assert server.lines[-2:] == ['EXAMINE "INBOX"', "LOGOUT"]


@pytest.mark.parametrize(("uids", "text"), [([5], "5"), ([3, 1, 2, 2], "1:3"), ([9, 1, 5, 4], "1,4:5,9"), ([], "")])
def test_ranges_ascend_and_are_short(uids, text):
    assert ranges(uids) == text


@given(uids=st.sets(st.integers(1, 60)))
def test_ranges_name_each_uid_once(uids):
    spans = [[int(end) for end in span.split(":")] for span in ranges(uids).split(",") if span]

    assert [uid for span in spans for uid in range(span[0], span[-1] + 1)] == sorted(uids)


@pytest.fixture(scope="module")
def listener():
    with ImapScript(mails(10)) as server:
        yield server


hostile = st.text(st.characters(), max_size=30) | st.text('"\\ \r\n\0{}()*%&a\u2028\x85', max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(user=hostile, password=hostile, folder=hostile, flag=hostile)
def test_no_argument_becomes_a_command(listener, user, password, folder, flag):
    listener.lines.clear()

    for changes in ({"user": user}, {"password": password}, {"folder": folder}):
        with suppress(MailboxError):
            poll(listener, **changes)
    with Mailbox.open(account(listener)) as box:
        for arguments in ((folder, b"", ()), ("INBOX", b"", (flag,))):
            with suppress(MailboxError):
                box.append(*arguments)

    allowed = re.compile(r'CAPABILITY|LOGOUT|UID SEARCH .*|UID FETCH .*|(LOGIN|EXAMINE) "[ -~]*"( "[ -~]*")?|APPEND "[ -~]*" (\([ -~]*\) |\(\) )?\{0\}')
    assert [line for line in listener.lines if not allowed.fullmatch(line)] == []
    assert sum(line.startswith("LOGIN") for line in listener.lines) <= 4


@pytest.mark.parametrize(
    "changes",
    [
        {"user": "a\r\nX LOGOUT"},
        {"user": ""},
        {"password": "密码"},
        {"password": "ａｂｃ１２３"},
        {"password": "a\0b"},
        {"folder": "INBOX\n"},
        {"host": "imap.163.com"},  # plain is for this machine only
        {"host": "localhost.evil.example"},
        {"host": "10.0.0.1"},
    ],
)
def test_improper_account_is_refused_before_any_connection(changes):
    with ImapScript() as server, pytest.raises(Improper):
        Mailbox.open(account(server, **changes))

    assert server.connections == 0


# ── connecting ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("names", "trusted"), [("DNS:other.example", True), ("DNS:localhost,IP:127.0.0.1", False)], ids=["another name", "unknown authority"])
def test_bad_certificate_gets_no_line_from_us(tmp_path, names, trusted):
    pair = certificate(tmp_path, names=names)

    with ImapScript(certificate=pair) as server, pytest.raises(Unreachable, match="证书"):
        Mailbox.open(account(server, security=Security.TLS, ca_file=str(pair[0]) if trusted else None))

    assert server.lines == []


def test_tls_reads_mail(tmp_path):
    pair = certificate(tmp_path)

    with ImapScript(mails(10), certificate=pair) as server:
        found, _ = poll(server, security=Security.TLS, ca_file=str(pair[0]))

    assert found == mails(10)


def test_dripping_handshake_ends_at_the_deadline():
    with ImapScript(on={"greeting": lambda talk, *_: talk.drip(b"\x16\x03\x03\x40\x00" + b"\x02" * 16_384)}) as server:
        begun = time.monotonic()

        with pytest.raises((Unreachable, Interrupted)):
            Mailbox.open(account(server, security=Security.TLS, patience_s=0.5))

    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("capability", "on"),
    [
        ("IMAP4rev1", {}),
        ("IMAP4rev1 STARTTLS", {"STARTTLS": lambda talk, tag, _: talk.say(f"{tag} NO not now")}),
        ("IMAP4rev1 STARTTLS", {"STARTTLS": lambda talk, tag, _: talk.say(f"{tag} OK go", "* OK injected", "X0 OK")}),
        ("IMAP4rev1 STARTTLS", {"STARTTLS": lambda talk, *_: talk.cut()}),
    ],
    ids=["not offered", "refused", "no handshake", "cut"],
)
def test_no_encryption_no_password(capability, on):
    with ImapScript(capability=capability, on=on) as server, pytest.raises(Unreachable, match="没有发送密码"):
        Mailbox.open(account(server, security=Security.STARTTLS))

    assert [line for line in server.lines if line.startswith("LOGIN")] == []


def test_words_before_starttls_are_forgotten(tmp_path):
    pair = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)

    def starttls(talk: Talk, tag: str, _: str) -> None:
        talk.say("* CAPABILITY IMAP4rev1 EVIL", f"{tag} OK [CAPABILITY IMAP4rev1 EVIL] go")
        talk.encrypt(context)

    with ImapScript(mails(10), capability="IMAP4rev1 STARTTLS", on={"STARTTLS": starttls}) as server:
        found, box = poll(server, security=Security.STARTTLS, ca_file=str(pair[0]))

    assert (found, box._session.wire.capabilities) == (mails(10), ("IMAP4REV1", "STARTTLS"))


@pytest.mark.parametrize(
    ("greeting", "error"),
    [
        ("* BYE too many connections", Broken),
        ("220 smtp.example ESMTP", Unreachable),
        ("* PREAUTH welcome", Broken),
        ("HTTP/1.1 400 Bad Request", Unreachable),
        ("* OK " + "x" * 2_000_000, Unreachable),
    ],
    ids=["bye", "smtp", "preauth", "http", "endless"],
)
def test_strange_greeting_is_an_error_before_login(greeting, error):
    with ImapScript(on={"greeting": lambda talk, *_: talk.say(greeting)}) as server, pytest.raises(error):
        Mailbox.open(account(server))

    assert [line for line in server.lines if line.startswith("LOGIN")] == []


def test_nobody_there_is_unreachable():
    with ImapScript() as server:
        port = server.port

    with pytest.raises(Unreachable, match=rf"127\.0\.0\.1:{port}"):
        Mailbox.open(account(server))


def test_unknown_host_is_unreachable(tmp_path):
    with pytest.raises(Unreachable, match=r"no-such-host\.invalid"):
        Mailbox.open(Account("main", "no-such-host.invalid", 993, Security.TLS, "a", "b"))


# ── logging in ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_refused_login_hints_and_hides_the_password():
    def echo(talk: Talk, tag: str, rest: str) -> None:
        talk.say(f"{tag} NO LOGIN Login error for {SECRET} password error")

    with ImapScript(on={"LOGIN": echo}) as server, pytest.raises(Refused, match="授权码") as caught:
        Mailbox.open(account(server))

    assert "password error" in caught.value.detail
    assert "geheim" not in "".join(traceback.format_exception(caught.value))


def test_bye_at_login_is_interrupted():
    with ImapScript(on={"LOGIN": lambda talk, *_: talk.say("* BYE overloaded")}) as server, pytest.raises(Interrupted):
        Mailbox.open(account(server))


class NetEase:
    """Coremail's habit: without ID every EXAMINE is an Unsafe Login."""

    def __init__(self) -> None:
        self.known = False
        self.on = {"ID": self.identify, "EXAMINE": self.examine, "greeting": self.greet}

    def greet(self, talk: Talk, tag: str, rest: str) -> None:
        self.known = False
        talk.usual("greeting", tag, rest)

    def identify(self, talk: Talk, tag: str, _: str) -> None:
        self.known = True
        talk.say("* ID NIL", f"{tag} OK done")

    def examine(self, talk: Talk, tag: str, rest: str) -> None:
        if self.known:
            talk.usual("EXAMINE", tag, rest)
        else:
            talk.say(f"{tag} NO EXAMINE Unsafe Login. Please contact kefu@188.com for help")


@pytest.mark.parametrize(("needs_id", "examined"), [(True, 1), (False, 2)], ids=["preset", "found out"])
def test_unsafe_login_is_cured_by_id(needs_id, examined):
    with ImapScript(mails(10), on=NetEase().on) as server:
        found, _ = poll(server, needs_id=needs_id)

    assert found == mails(10)
    assert sum(line.startswith("EXAMINE") for line in server.lines) == examined


def test_unsafe_login_without_id_is_refused_with_a_hint():
    with ImapScript(mails(10), on=NetEase().on, capability="IMAP4rev1") as server, pytest.raises(Refused, match="授权码") as caught:
        poll(server, needs_id=True)

    assert "Unsafe Login" in caught.value.detail
    assert not any(line.startswith("ID") for line in server.lines)


def test_no_uidvalidity_is_broken():
    with ImapScript(mails(10), on={"EXAMINE": lambda talk, tag, _: talk.say("* 1 EXISTS", f"{tag} OK done")}) as server, pytest.raises(Broken, match="编号"):
        poll(server)


# ── searching ───────────────────────────────────────────────────────────────────────────────────────────────────────


def searched(*answers: str):
    def fault(talk: Talk, tag: str, _: str) -> None:
        talk.say(*answers, f"{tag} OK done")

    return {"UID SEARCH": fault}


@pytest.mark.parametrize(
    "on",
    [
        searched("* SEARCH 1 2 3 4"),  # QQ: all, whatever was asked
        searched("* SEARCH 4 3 3 4"),
        searched("* SEARCH 0 4 99999999999999999999 3"),
        searched("* SEARCH 3", "* SEARCH 4"),
        searched("* SEARCH 3 4 (MODSEQ 917)"),
        {
            "UID SEARCH": lambda talk, tag, rest: talk.say(*(["* SEARCH 1 2 3 4"] if "ALL" in rest else []), f"{tag} {'OK' if 'ALL' in rest else 'BAD'} done")
        },  # Aliyun
        {"UID SEARCH": lambda talk, tag, rest: talk.say("* SEARCH 1 2 3 4" if "ALL" in rest else "* SEARCH", f"{tag} OK done")},  # NetEase
        {"UID SEARCH": lambda talk, tag, _: talk.say("* SEARCH 3 4", f"{tag} OK")},  # no text after OK
        {"UID SEARCH": lambda talk, tag, _: talk.say("* OK still here", "* 9 RECENT", "* SEARCH 3 4", "* 4 FETCH (FLAGS (\\Seen))", f"{tag} OK done")},
    ],
    ids=["all", "disorder", "out of range", "two lines", "modseq", "bad", "empty", "bare ok", "chatter"],
)
def test_search_may_lie_and_the_right_mails_come(on):
    with ImapScript(mails(10, 20, 30, 40), on=on) as server:
        found, box = poll(server, Cursor(7, 3))

    assert found == {3: mails(0, 0, 30)[3], 4: mails(0, 0, 0, 40)[4]}
    assert box.failed == ()


@pytest.mark.parametrize(
    "on",
    [
        searched("* SEARCH"),
        searched("* SEARCH one two"),
        searched("* SEARCH " + " ".join(str(uid) for uid in range(1, ARRIVING + 10))),
        searched("* SEARCH " + "9" * 5_000),
        {"UID SEARCH": lambda talk, tag, _: talk.say(f"{tag} NO not today")},
        {"UID SEARCH": lambda talk, tag, _: talk.say("* BAH", "what?", f"{tag} OK")},
    ],
    ids=["nothing", "words", "too many", "a huge number", "no", "garbage"],
)
def test_search_that_cannot_be_right_is_broken(on):
    with ImapScript(mails(10, 20), on=on) as server, pytest.raises(Broken):
        poll(server)


def test_mail_gone_between_search_and_fetch_is_vanished():
    with ImapScript(mails(10, 20), on=searched("* SEARCH 1 2 3 4294967295")) as server:
        found, box = poll(server)

    assert (found, box.vanished, box.failed) == (mails(10, 20), (3, 4294967295), ())


# ── fetching ────────────────────────────────────────────────────────────────────────────────────────────────────────

HUGE = 42_949_672_960

ANSWERS = {
    "no uid": lambda talk, _, rest: talk.fetched(2, rest, name="MODSEQ (1)"),
    "no uid, number of another": lambda talk, _, rest: talk.fetched(2, rest, name="MODSEQ (1)", number=3),
    "foreign uid": lambda talk, _, rest: talk.fetched(2, rest, name="UID 77"),
    "uid of another": lambda talk, _, rest: talk.fetched(2, rest, name="UID 3"),
    "absurd uid": lambda talk, _, rest: talk.fetched(2, rest, name="UID (1 2)"),
    "two bodies": lambda talk, *_: talk.say("* 2 FETCH (UID 2 BODY[] {3}", "one)", "* 2 FETCH (UID 2 BODY[] {3}", "two)"),
    "nil": lambda talk, *_: talk.say("* 2 FETCH (UID 2 BODY[] NIL)"),
    "a list": lambda talk, *_: talk.say("* 2 FETCH (UID 2 BODY[] (a b))"),
    "uneven": lambda talk, *_: talk.say("* 2 FETCH (UID 2 BODY[])"),
    "open bracket": lambda talk, *_: talk.say("* 2 FETCH (UID 2 BODY[] "),
    "open quote": lambda talk, *_: talk.say('* 2 FETCH (UID 2 BODY[] "abc)'),
    "20,000 brackets": lambda talk, *_: talk.say("* 2 FETCH (UID 2 BODY[] " + "(" * 20_000),
    "no": lambda talk, tag, _: talk.say(f"{tag} NO [SERVERBUG] cannot") or "answered",
    "bad": lambda talk, tag, _: talk.say(f"{tag} BAD UID parameters!") or "answered",
    "bye": lambda talk, *_: talk.say("* BYE overloaded"),
    "huge literal": lambda talk, *_: talk.say(f"* 2 FETCH (UID 2 BODY[] {{{HUGE}}}"),
    "literal of many digits": lambda talk, *_: talk.say(f"* 2 FETCH (UID 2 BODY[] {{{'9' * 5_000}}}"),
    "endless line": lambda talk, *_: talk.say("* OK " + "x" * 1_000_000),
    "endless lines": lambda talk, *_: talk.send(b"* OK no news\r\n" * 100_000),
    "garbage": lambda talk, *_: talk.say("\x00\xff\xfe what?"),
    "unknown tag": lambda talk, *_: talk.say("ZZZZ1 OK done"),
    "cut in the literal": lambda talk, *_: talk.say("* 2 FETCH (UID 2 BODY[] {100}", "half") or talk.cut(),
    "cut in the line": lambda talk, *_: talk.send("* 2 FETCH (UID") or talk.cut(),
    "cut at once": lambda talk, *_: talk.cut(),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=list(ANSWERS))
@pytest.mark.parametrize("size", [100, LARGE], ids=["small", "large"])
def test_one_broken_answer_blocks_no_other(answer, size):
    sent = mails(100, size, 100)

    with ImapScript(sent, on=fault_for(2, answer)) as server:
        found, box = poll(server)

        assert found == {1: sent[1], 3: sent[3]}
        assert [failed.uid for failed in box.failed] == [2]
        server.on.clear()
        assert poll(server, Cursor(7, 2))[0] == {2: sent[2], 3: sent[3]}


def test_cursor_never_passes_a_failed_mail():
    with ImapScript(mails(100, 100, LARGE, 100), on=fault_for(2, ANSWERS["nil"])) as server, Mailbox.open(account(server)) as box:
        after = {message.arrival.uid: message.after.next_uid for message in box.new(None)}

    assert after == {1: 2, 3: 2, 4: 2}


def test_right_answers_in_an_unusual_shape_are_understood():
    def unusual(talk: Talk, tag: str, rest: str) -> None:
        if "SIZE" in rest:
            talk.say(f"* 1 FETCH (rfc822.size 7 flags () internaldate {DATE} uid 1)", f"* 2 FETCH (INTERNALDATE {DATE} UID 2 RFC822.SIZE 9999)")
        else:
            talk.say("* 2 EXISTS", "* 1 FETCH (FLAGS (\\Seen))", '* 1 FETCH (BODY[] "abc 123" UID 1)')
            talk.say("* 1 EXPUNGE", "* 1 FETCH (UID 2 BODY[] {3}", "def FLAGS (\\Seen \\Recent))", "* 1 FETCH (UID 2 FLAGS ())")
        talk.say(f"{tag} OK done")

    with ImapScript(mails(7, 9), on={"UID FETCH": unusual}) as server:
        found, box = poll(server)

    assert (found, box.failed, box.vanished) == ({1: b"abc 123", 2: b"def"}, (), ())


@pytest.mark.parametrize(
    "fact",
    ["RFC822.SIZE 5", f"INTERNALDATE {DATE}", "RFC822.SIZE x INTERNALDATE " + DATE, 'RFC822.SIZE 5 INTERNALDATE "yesterday"', "RFC822.SIZE 5 INTERNALDATE NIL"],
)
def test_mail_without_size_or_date_fails_alone(fact):
    def fault(talk: Talk, tag: str, rest: str) -> None:
        for uid in talk.asked(rest):
            if uid == 2 and "SIZE" in rest:
                talk.say(f"* 2 FETCH (UID 2 {fact})")
            else:
                talk.fetched(uid, rest)
        talk.say(f"{tag} OK done")

    with ImapScript(mails(5, 5, 5), on={"UID FETCH": fault}) as server:
        found, box = poll(server)

    assert (list(found), [failed.uid for failed in box.failed]) == ([1, 3], [2])


def announced(size: int, body: bytes):
    def fault(talk: Talk, tag: str, rest: str) -> None:
        if "SIZE" in rest:
            talk.say(f"* 1 FETCH (UID 1 RFC822.SIZE {size} INTERNALDATE {DATE})", f"{tag} OK done")
        else:
            talk.server.mails[1] = body
            talk.usual("UID FETCH", tag, rest)

    return {"UID FETCH": fault}


@pytest.mark.parametrize(("size", "real"), [(90, 100), (110, 100), (LARGE, LARGE - 5), (LARGE, LARGE + 5), (LARGE, 50), (CHUNK, CHUNK + 1), (50, SMALL + 5)])
def test_size_may_be_an_estimate(size, real, caplog):
    body = b"x" * real

    with ImapScript(mails(10), on=announced(size, body)) as server:
        found, box = poll(server)

    if (size, real) == (CHUNK, CHUNK + 1):
        body = body[:CHUNK]  # exactly what was announced: nobody asks for more
    assert (found, box.failed) == ({1: body}, ())
    assert len(body) == size or "size differs" in caplog.text


@pytest.mark.parametrize("size", [1 << 40, 600_000_000])
def test_absurd_size_fails(size):
    with ImapScript(mails(10), on=announced(size, b"x")) as server:
        found, box = poll(server)

    assert (found, [failed.uid for failed in box.failed]) == ({}, [1])


def test_large_mail_without_end_is_cut_off():
    def endless(talk: Talk, tag: str, rest: str) -> None:
        if "SIZE" in rest:
            talk.usual("UID FETCH", tag, rest)
        else:
            part = re.search(r"<(\d+)\.", rest)[1]
            talk.send(f"* 1 FETCH (UID 1 BODY[]<{part}> {{{CHUNK}}}\r\n".encode() + b"x" * CHUNK + f")\r\n{tag} OK\r\n".encode())

    with ImapScript(mails(LARGE), on={"UID FETCH": endless}) as server:
        found, box = poll(server)

    assert (found, len(box.failed)) == ({}, 1)


def test_server_that_answers_less_than_asked_is_asked_on():
    def little(talk: Talk, tag: str, rest: str) -> None:
        talk.usual("UID FETCH", tag, re.sub(r"<(\d+)\.\d+>", r"<\1.300000>", rest))

    with ImapScript(mails(LARGE), on={"UID FETCH": little}) as server:
        found, _ = poll(server)

    assert found == mails(LARGE)


def test_connection_that_always_breaks_is_given_up():
    with ImapScript(mails(10, 20, 30, 40, 50), on={"UID FETCH": lambda talk, *_: talk.cut()}) as server, pytest.raises(Interrupted):
        poll(server)

    assert server.connections == 1 + REVIVALS


def test_uidvalidity_changed_between_two_connections_is_interrupted():
    def fault(talk: Talk, tag: str, rest: str) -> None:
        talk.server.uidvalidity = 8
        talk.cut()

    with ImapScript(mails(10, 20), on={"UID FETCH": fault}) as server, pytest.raises(Interrupted, match="重建"):
        poll(server)


def test_uidvalidity_changed_within_a_connection_is_interrupted():
    def fault(talk: Talk, tag: str, rest: str) -> None:
        talk.say("* OK [UIDVALIDITY 8] rebuilt")
        talk.server.uidvalidity = 8
        talk.usual("UID FETCH", tag, rest)

    with ImapScript(mails(10, 20), on={"UID FETCH": fault}) as server, pytest.raises(Interrupted, match="重建"):
        poll(server)


def test_large_mail_of_an_earlier_folder_is_not_read_from_the_next():
    with ImapScript(mails(LARGE)) as server, Mailbox.open(account(server)) as box:
        (old,) = box.new(None)
        server.uidvalidity = 8
        (new,) = box.new(old.after)

        assert b"".join(new.chunks()) == mails(LARGE)[1]
        with pytest.raises(Interrupted, match="重建"):
            next(old.chunks())


@pytest.mark.parametrize("ending", ["\r\n", ""], ids=["line", "end"])
def test_line_of_a_mail_that_is_taken_for_an_answer_is_not_logged(ending, caplog):
    def short_literal(talk: Talk, *_: str) -> None:
        talk.send(f"* 2 FETCH (UID 2 BODY[] {{4}}\r\nLieb)\r\nTel. 13800138000{ending}")
        talk.cut()

    caplog.set_level("DEBUG")
    with ImapScript(mails(10, 20), on=fault_for(2, short_literal)) as server:
        found, box = poll(server)

    error = box.failed[0].error
    assert list(found) == [1]
    assert "13800138000" not in caplog.text + str(error) + "".join(traceback.format_exception(error))


# ── time ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["greeting", "CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH"])
@pytest.mark.parametrize("manner", ["silent", "dripping"])
def test_slow_server_is_left_at_the_deadline(command, manner):
    def fault(talk: Talk, *_: str) -> None:
        if manner == "silent":
            talk.silence()
        else:
            talk.drip(b"* OK " + b"x" * 60_000)

    with ImapScript(mails(10), on={command: fault}) as server:
        begun = time.monotonic()
        with pytest.raises((Interrupted, Unreachable)):
            poll(server, patience_s=0.3, silence_s=0.3 if manner == "silent" else 60, connect_s=0.3 if manner == "silent" else 60)

    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("size", [100, LARGE], ids=["small", "large"])
def test_dripping_body_is_left_at_the_deadline_and_the_others_come(size):
    def drip(talk: Talk, tag: str, rest: str) -> None:
        item = re.search(r"<(\d+)\.", rest)
        talk.say(f"* 2 FETCH (UID 2 BODY[]{f'<{item[1]}>' if item else ''} {{{min(size, CHUNK)}}}")
        talk.drip(b"x" * size, every=0.05)

    with ImapScript(mails(100, size, 100), on=fault_for(2, drip)) as server:
        begun = time.monotonic()
        found, box = poll(server, patience_s=0.5, slowest=10_000_000)

    assert list(found) == [1, 3]
    assert "deadline" in box.failed[0].error.detail
    assert time.monotonic() - begun < 5


def test_deadline_of_a_large_mail_counts_all_its_pieces():
    def slow(talk: Talk, tag: str, rest: str) -> None:
        if "BODY" in rest:
            talk.server.stopping.wait(0.2)
        talk.usual("UID FETCH", tag, rest)

    with ImapScript(mails(8 * CHUNK), on={"UID FETCH": slow}) as server:
        found, box = poll(server, patience_s=0.7, slowest=1 << 40)

    assert (found, len(box.failed)) == ({}, 1)


def test_closing_does_not_wait_for_a_silent_server():
    with ImapScript(mails(10), on={"LOGOUT": lambda talk, *_: talk.cut()}) as server:
        found, _ = poll(server)

    assert found == mails(10)
