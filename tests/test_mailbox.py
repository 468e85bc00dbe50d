"""The door to IMAP, over a real server and over our own; what broken servers do to it is in test_mailbox_faults.py."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from servers.dovecot import MISSING, PASSWORD, Dovecot

from config.providers import Security
from ingest.facts import Arrival
from ingest.mailbox import CHUNK, Account, Broken, Cursor, Improper, Mailbox, Message, Refused, State, Unreachable
from ingest.mailbox.fetched import BATCH, SMALL
from tracker.demo.folders import Folder
from tracker.demo.imapd import Imapd

ROOT = Path(__file__).parent.parent
WHEN = datetime(2026, 3, 1, 10, 0, 5, tzinfo=UTC)


class OnDovecot:
    def __init__(self, dovecot: Dovecot) -> None:
        self.dovecot = dovecot
        self.append, self.flags, self.expunge, self.recreate = dovecot.append, dovecot.flags, dovecot.expunge, dovecot.recreate

    def account(self, user: str) -> Account:
        return Account("main", "localhost", self.dovecot.tls_port, Security.TLS, user, PASSWORD, ca_file=self.dovecot.ca_file)

    def read(self, user: str, uid: int) -> None:
        self.dovecot.flag(user, uid, r"\Seen")


class OnImapd:
    def __init__(self, imapd: Imapd) -> None:
        self.imapd = imapd

    def account(self, user: str) -> Account:
        self.folder(user)
        return Account("main", "127.0.0.1", self.imapd.port, Security.PLAIN, user, PASSWORD)

    def folder(self, user: str) -> Folder:
        self.imapd.accounts[user] = PASSWORD
        return self.imapd.folders.setdefault(user, {"INBOX": Folder()})["INBOX"]

    def append(self, user: str, message: bytes, *, when: datetime | None = None) -> int:
        return self.folder(user).add(message, when or WHEN)

    def read(self, user: str, uid: int) -> None:
        self.folder(user).find(uid).flags.add("\\Seen")

    def flags(self, user: str) -> dict[int, str]:
        return {message.uid: " ".join(sorted(message.flags)) for message in self.folder(user).messages}

    def expunge(self, user: str, uid: int) -> None:
        self.folder(user).expunge(uid)

    def recreate(self, user: str) -> None:
        self.folder(user).uidvalidity += 1000


@pytest.fixture(scope="module")
def dovecot():
    if not Dovecot.installed():
        pytest.skip(MISSING)
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="module")
def imapd():
    with Imapd({"nobody": PASSWORD}) as server:
        yield server


@pytest.fixture(params=["dovecot", "imapd"])
def server(request):
    running = request.getfixturevalue(request.param)
    return OnDovecot(running) if isinstance(running, Dovecot) else OnImapd(running)


@pytest.fixture
def user(request):
    return f"u{abs(hash(request.node.name))}"


def mail(number: int, size: int = 100) -> bytes:
    head = b"Subject: =?utf-8?B?55Sz5oql?= %d\r\n\r\n" % number
    return head + b"x" * (size - len(head) - 2) + b"\r\n"


def read(message: Message) -> bytes:
    return b"".join(message.chunks())


def uids(box: Mailbox, cursor: Cursor | None, **options) -> list[int]:
    return [message.arrival.uid for message in box.new(cursor, **options)]


def test_new_hands_over_bytes_and_arrival_in_order(server, user):
    for number in range(3):
        server.append(user, mail(number), when=WHEN)

    with Mailbox.open(server.account(user)) as box:
        state = box.examine()
        found = [(message.arrival, message.size, read(message), message.after) for message in box.new(None)]

    assert state == State(state.uidvalidity, uidnext=4, exists=3)
    v = state.uidvalidity
    assert found == [(Arrival("main", "INBOX", v, uid, WHEN), 100, mail(uid - 1), Cursor(v, uid + 1)) for uid in (1, 2, 3)]
    assert (box.vanished, box.failed) == ((), ())


def test_new_leaves_no_trace(server, user):
    for number in range(3):
        server.append(user, mail(number, SMALL + number - 1))
    server.read(user, 2)

    with Mailbox.open(server.account(user)) as box:
        assert [len(read(message)) for message in box.new(None)] == [SMALL - 1, SMALL, SMALL + 1]

    assert server.flags(user) == {1: "", 2: "\\Seen", 3: ""}


def test_new_goes_on_at_the_cursor(server, user):
    server.append(user, mail(1))
    with Mailbox.open(server.account(user)) as box:
        first = next(box.new(None))
        assert uids(box, first.after) == []

        server.append(user, mail(2))
        server.append(user, mail(3))

        assert uids(box, first.after) == [2, 3]
        assert uids(box, first.after, skip={2}) == [3]
        assert uids(box, None) == [1, 2, 3]


def test_new_in_an_empty_folder_and_after_everything_was_deleted(server, user):
    with Mailbox.open(server.account(user)) as box:
        assert uids(box, None) == []

        server.append(user, mail(1))
        after = next(box.new(None)).after
        server.append(user, mail(2))
        server.expunge(user, 2)

        assert uids(box, after) == []
        server.expunge(user, 1)
        assert uids(box, after) == []
        assert uids(box, None) == []


def test_new_after_uidvalidity_change_hands_over_everything_again(server, user):
    for number in range(3):
        server.append(user, mail(number))
    with Mailbox.open(server.account(user)) as box:
        *_, last = box.new(None)

    server.recreate(user)

    with Mailbox.open(server.account(user)) as box:
        again = [(message.arrival.uidvalidity, read(message)) for message in box.new(last.after, skip={1, 2, 3})]
    assert sorted(body for _, body in again) == [mail(0), mail(1), mail(2)]
    assert last.after.uidvalidity not in {validity for validity, _ in again}


def test_new_after_uidnext_went_back_hands_over_everything_again(server, user):
    server.append(user, mail(1))

    with Mailbox.open(server.account(user)) as box:
        state = box.examine()
        assert uids(box, Cursor(state.uidvalidity, 9), skip={1}) == [1]


def test_new_is_not_confused_by_gaps(server, user):
    for number in range(8):
        server.append(user, mail(number))
    for uid in (1, 4, 5, 8):
        server.expunge(user, uid)

    with Mailbox.open(server.account(user)) as box:
        assert {message.arrival.uid: read(message) for message in box.new(None)} == {uid: mail(uid - 1) for uid in (2, 3, 6, 7)}


def test_new_survives_a_deletion_during_the_run(server, user):
    sizes = {1: 100, 2: SMALL + 1, 3: SMALL + 1, 4: 100}
    for uid, size in sizes.items():
        server.append(user, mail(uid, size))
    found = {}

    with Mailbox.open(server.account(user)) as box:
        for message in box.new(None):
            if message.arrival.uid == 2:
                server.expunge(user, 3)
            if message.arrival.uid != 3:
                found[message.arrival.uid] = len(read(message))

    assert found == {1: 100, 2: SMALL + 1, 4: 100}


def test_new_hands_over_more_than_one_batch_whole(server, user):
    sizes = [SMALL - number for number in range(2 * BATCH // SMALL)] + [CHUNK, CHUNK + 1, 2 * CHUNK, 10]
    for number, size in enumerate(sizes):
        server.append(user, mail(number, size))

    with Mailbox.open(server.account(user)) as box:
        for number, message in enumerate(box.new(None)):
            assert read(message) == mail(number, sizes[number])

    assert message.arrival.uid == len(sizes)


def test_a_thousand_small_mails_arrive_in_order(dovecot):
    dovecot.deliver("thousand", [mail(number) for number in range(1_234)], when=WHEN)

    with Mailbox.open(OnDovecot(dovecot).account("thousand")) as box:
        found = [(message.arrival.internaldate, read(message)) for message in box.new(None)]

    assert found == [(WHEN, mail(number)) for number in range(1_234)]


def test_large_message_may_be_read_after_others_were_handed_over(server, user):
    server.append(user, mail(1, 3 * CHUNK))
    server.append(user, mail(2))

    with Mailbox.open(server.account(user)) as box:
        large, small = box.new(None)
        assert read(small) == mail(2)
        assert read(large) == read(large) == mail(1, 3 * CHUNK)


def test_append_writes_a_copy_with_flags_and_time(server, user):
    account = server.account(user)
    with Mailbox.open(account) as box:
        box.append("INBOX", mail(1), ("\\Seen",), WHEN)
        box.noop()
        (message,) = box.new(None)
        assert (read(message), message.arrival.internaldate) == (mail(1), WHEN)
        with pytest.raises(Broken):
            box.append("没有这个文件夹", mail(1))
        assert uids(box, None) == [1]

    assert server.flags(user) == {1: "\\Seen"}


@pytest.mark.parametrize(
    "arguments",
    [("IN\r\nX1 DELETE INBOX", b""), ("INBOX", b"", ("\\Seen) {1}",)), ("INBOX", b"", (), datetime(2026, 3, 1))],  # the last one without a zone
)
def test_append_refuses_what_would_be_another_command(server, user, arguments):
    with Mailbox.open(server.account(user)) as box, pytest.raises(Improper):
        box.append(*arguments)


def test_wrong_password_is_refused_with_the_providers_hint(server, user):
    account = replace(server.account(user), user="someone@163.com", password="wrong-secret")

    with pytest.raises(Refused) as caught:
        Mailbox.open(account)

    assert "授权码" in caught.value.sentence
    assert "wrong-secret" not in str(caught.value)


def test_missing_folder_is_refused_by_name(server, user):
    with Mailbox.open(replace(server.account(user), folder="垃圾 邮件")) as box, pytest.raises(Refused, match="垃圾 邮件"):
        box.examine()


def test_missing_folder_is_told_from_those_there_are(dovecot):
    with dovecot.session("secretary") as webmail:
        webmail.create('"&V4NXPpCuTvY-"')  # 垃圾邮件, as IMAP spells it

    account = replace(OnDovecot(dovecot).account("secretary"), folder="收件箱")
    with Mailbox.open(account) as box, pytest.raises(Refused) as caught:
        box.examine()

    assert caught.value.sentence == "邮箱拒绝打开文件夹“收件箱”。请核对文件夹名称，信箱里有：垃圾邮件、INBOX（收件箱写作 INBOX）。"


def test_starttls_reads_the_same(dovecot):
    dovecot.append("starttls", mail(1))
    account = replace(OnDovecot(dovecot).account("starttls"), port=dovecot.port, security=Security.STARTTLS)

    with Mailbox.open(account) as box:
        assert uids(box, None) == [1]


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_unknown_authority_is_unreachable(dovecot, security):
    port = dovecot.tls_port if security is Security.TLS else dovecot.port
    account = replace(OnDovecot(dovecot).account("tls"), ca_file=None, security=security, port=port)

    with pytest.raises(Unreachable, match="没有发送密码"):
        Mailbox.open(account)


def test_password_and_bodies_stay_out_of_repr_and_log(server, user, caplog):
    caplog.set_level("DEBUG")
    server.append(user, mail(1, 5000))

    with Mailbox.open(server.account(user)) as box:
        (message,) = box.new(None)
        read(message)

    assert PASSWORD not in repr(server.account(user)) + caplog.text
    assert "xxxx" not in repr(message) + caplog.text


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux: the peak of a process is read from /proc")
def test_fifty_three_megabytes_cost_less_than_thirty(server, user):
    size = 53 * 1_048_576
    server.append(user, mail(1, size))
    account = server.account(user)
    code = """if True:
        import hashlib, pathlib, re, sys
        from config.providers import Security
        from ingest.mailbox import Account, Mailbox
        host, port, security, user, password, ca_file = sys.argv[1:]
        account = Account("main", host, int(port), Security(security), user, password, ca_file=ca_file or None)
        def peak():  # not getrusage: its maximum outlives exec and would be that of this test run
            return int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
        with Mailbox.open(account) as box:
            box.examine()
            base = peak()
            digest, size = hashlib.sha256(), 0
            for message in box.new(None):
                for chunk in message.chunks():
                    digest.update(chunk)
                    size += len(chunk)
        print(size, digest.hexdigest(), peak() - base)
    """
    words = [account.host, str(account.port), account.security, account.user, account.password, account.ca_file or ""]

    child = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=True)

    received, sha256, growth = child.stdout.split()
    assert (int(received), sha256) == (size, hashlib.sha256(mail(1, size)).hexdigest())
    assert int(growth) * 1024 < 30 * 1_048_576, f"{growth} KB"
