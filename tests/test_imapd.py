"""The demonstration's own IMAP server, seen by a library and by clients without manners."""

import socket
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime

import imapclient
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers.dovecot import PASSWORD

from tracker.demo.grammar import Bad, numbers, parsed
from tracker.demo.imapd import Imapd

WHEN = datetime(2026, 3, 1, 10, 0, 5, tzinfo=UTC)
BODY = b"Subject: one\r\n\r\ntext\r\n"


@pytest.fixture(scope="module")
def server():
    broken = []
    with Imapd({"a@example.org": PASSWORD}) as running:
        running._server.handle_error = lambda *_: broken.append(sys.exc_info()[1])  # its own prints a traceback and goes on
        yield running
    assert broken == []


@pytest.fixture
def client(server):
    server.folders["a@example.org"].clear()
    server.deliver("a@example.org", BODY, when=WHEN)
    with imapclient.IMAPClient(server.host, server.port, ssl=False, timeout=10) as connected:
        connected._imap.debug = 0
        connected.normalise_times = False
        yield connected


def test_library_reads_and_marks_as_seen_only_without_peek(server, client):
    client.login("a@example.org", PASSWORD)
    assert client.id_({"name": "test"})[0] == (b"name", b"shoujian demo")
    assert client.folder_status("INBOX", ["MESSAGES", "UNSEEN", "UIDNEXT"]) == {b"MESSAGES": 1, b"UNSEEN": 1, b"UIDNEXT": 2}
    assert client.list_folders() == [((), b"/", "INBOX")]
    assert client.select_folder("INBOX")[b"EXISTS"] == 1

    got = client.fetch([1], ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "BODY.PEEK[HEADER]", "BODY.PEEK[]<9.3>"])[1]
    assert (got[b"FLAGS"], got[b"INTERNALDATE"], got[b"RFC822.SIZE"]) == ((), WHEN, len(BODY))
    assert (got[b"BODY[HEADER]"], got[b"BODY[]<9>"]) == (b"Subject: one\r\n\r\n", b"one")
    assert client.search("UNSEEN") == [1]

    assert client.fetch([1], ["BODY[]"])[1][b"BODY[]"] == BODY
    assert (client.search("UNSEEN"), client.search("SEEN"), client.search(["UID", "1:*"])) == ([], [1], [1])


def test_library_appends_to_a_new_folder_with_a_chinese_name(client):
    client.plain_login("a@example.org", PASSWORD)
    client.create_folder("已发送")

    client.append("已发送", BODY, [rb"\Seen"], WHEN)

    client.select_folder("已发送", readonly=True)
    got = client.fetch([1], ["FLAGS", "INTERNALDATE", "BODY[]"])[1]
    assert (got[b"FLAGS"], got[b"INTERNALDATE"], got[b"BODY[]"]) == ((rb"\Seen",), WHEN, BODY)


def test_library_hears_of_changes_after_noop_and_idle(server, client):
    client.login("a@example.org", PASSWORD)
    client.select_folder("INBOX")
    server.deliver("a@example.org", BODY)
    server.folders["a@example.org"]["INBOX"].expunge(1)

    assert client.noop()[1] == [(1, b"EXPUNGE"), (1, b"EXISTS")]
    client.idle()
    assert client.idle_check(timeout=0) == []
    assert client.idle_done()[0].startswith(b"done")


@pytest.mark.parametrize("password", ["", "wrong", '"'])
def test_wrong_password_opens_nothing(client, password):
    with pytest.raises(imapclient.exceptions.LoginError):
        client.login("a@example.org", password)
    with pytest.raises(imapclient.exceptions.LoginError):
        client.plain_login("a@example.org", password)
    with pytest.raises(imapclient.exceptions.IMAPClientError):
        client.select_folder("INBOX")


def test_server_listens_on_loopback_only(server):
    assert server._server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"a1 NOOP", [b"a1", b"NOOP"]),
        (b'a1 LOGIN "a \\"b\\\\" \0', [b"a1", b"LOGIN", b'a "b\\', b"lit"]),
        (b"a UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (TO)]<0.5>)", [b"a", b"UID", b"FETCH", b"1:*", [b"UID", b"BODY.PEEK[HEADER.FIELDS (TO)]<0.5>"]]),
        (b"a LIST () (() (b))", [b"a", b"LIST", [], [[], [b"b"]]]),
        (b"", []),
    ],
)
def test_parsed_gives_words(text, words):
    assert parsed(text, [b"lit"] if b"\0" in text else []) == words


@given(text=st.binary(max_size=60) | st.text(' ()"\\[]{}a1', max_size=30).map(str.encode))
def test_parsed_gives_words_or_says_bad(text):
    with suppress(Bad):
        parsed(text, [])


@given(text=st.text("0123456789:*,", max_size=12))
def test_numbers_gives_a_set_or_says_bad(text):
    with suppress(Bad):
        assert isinstance(numbers(text, 9)(5), bool)


words = st.sampled_from(
    ["LOGIN", "LIST", "STATUS", "SELECT", "EXAMINE", "CREATE", "APPEND", "UID", "SEARCH", "FETCH", "ID", "IDLE", "AUTHENTICATE", "PLAIN", "INBOX", "ALL"]
)
bits = words | st.sampled_from(["(", ")", "()", "1:*", "BODY[]", '"', "{1}", "{1+}", "{999999999}", "é", "\0", "", "UID", "FLAGS", "*"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(lines=st.lists(st.binary(max_size=40) | st.lists(bits, max_size=5).map(lambda line: " ".join(["x", *line]).encode()), max_size=6), known=st.booleans())
def test_client_without_manners_harms_nobody(server, lines, known):
    first = [b'x LOGIN "a@example.org" "%s"' % PASSWORD.encode(), b"x SELECT INBOX"] if known else []
    with socket.create_connection((server.host, server.port), 5) as sock:
        sock.sendall(b"".join(line.replace(b"\n", b"") + b"\r\n" for line in [*first, *lines]))
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(65_536):
            pass

    with imapclient.IMAPClient(server.host, server.port, ssl=False, timeout=10) as client:
        client.login("a@example.org", PASSWORD)
    assert threading.active_count() < 50
