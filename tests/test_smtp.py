import asyncio
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from servers.smtp_script import DROP, STALL, Script

from config.providers import PLAIN, Security
from notifier.outcomes import Accepted, Later, Refused, Unknown, Withheld
from notifier.smtp import Mailer, Smtp

LETTER = b"Subject: x\r\n\r\nfirst\r\n.dot\r\n..two\r\n"
US, THEM = "us@example.org", "them@example.com"


def account(port, **more):
    return Smtp(**{"host": "127.0.0.1", "port": port, "security": Security.PLAIN, "sender": US, "timeout": 10, "deadline": 30} | more)


def send(script, recipients=(THEM, US), **more):
    patience = {"timeout": 0.6} if STALL in script.answers.values() else {}  # only who is kept waiting is impatient: the machine does other things
    with Mailer(account(script.port, **patience | more)) as mailer:
        return mailer.send(LETTER, US, recipients)


def test_send_hands_over_the_bytes_and_both_recipients():
    with Script() as script:
        outcome = send(script)

    assert outcome == Accepted("250 queued as 1")
    assert script.letters == [LETTER]
    assert [line for line in script.lines if not line.startswith("ehlo")] == [
        f"MAIL FROM:<{US}>\r\n",
        f"RCPT TO:<{THEM}>\r\n",
        f"RCPT TO:<{US}>\r\n",
        "DATA\r\n",
        "QUIT\r\n",
    ]


def test_greet_says_good_day_and_goodbye():
    with Script() as script, Mailer(account(script.port)) as mailer:
        assert mailer.greet() == ""
    assert [line[:4] for line in script.lines] == ["ehlo", "QUIT"]


def test_greet_tells_why_nobody_lets_us_in():
    with Script({"HELLO": b"554 go away\r\n"}) as script, Mailer(account(script.port)) as mailer:
        assert mailer.greet() == "go away"
    with Mailer(account(script.port)) as mailer:  # gone
        assert mailer.greet().startswith("连不上发信服务器：")


@pytest.mark.parametrize("answer", [b"421 too busy\r\n", DROP, b"\xff\xfe\r\n"])
def test_whatever_is_said_to_quit_the_letter_was_sent(answer):
    with Script({"QUIT": answer}) as script:
        assert send(script) == Accepted("250 queued as 1")


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({f"RCPT TO:<{THEM}>": b"450 4.2.0 greylisted\r\n"}, Later(450, "4.2.0 greylisted")),
        ({f"RCPT TO:<{THEM}>": b"550 5.1.1 no such user\r\n"}, Refused(550, "5.1.1 no such user")),
        ({f"RCPT TO:<{THEM}>": b"421 closing\r\n"}, Later(421, "closing", ours=True)),
        ({"DATA": b"451 later\r\n"}, Later(451, "later")),
        ({"DATA": b"554 no\r\n"}, Refused(554, "no")),
        ({"DATA": b"250 what\r\n"}, Later(250, "what")),
        ({".": b"452 full\r\n"}, Later(452, "full")),
        ({".": b"554 DT:SPM\r\n"}, Refused(554, "DT:SPM")),
        ({".": "554 内容不合规\r\n".encode("gb18030")}, Refused(554, "内容不合规")),
        ({"MAIL": b"553 authentication is required\r\n"}, Later(553, "authentication is required", ours=True)),
        ({"MAIL": b"421 idle\r\n"}, Later(421, "idle", ours=True)),
        ({"HELLO": b"554 go away\r\n"}, Later(554, "go away", ours=True)),
        ({"HELLO": b"garbage\r\n"}, Later(0, "age", ours=True)),
        ({"MAIL": b"hello\r\n"}, Later(0, "o", ours=True)),
        ({"MAIL": b"252 ok\r\n", "RCPT": b"252 ok\r\n"}, Accepted("250 queued as 1")),  # RFC 5321 §4.2: the first digit counts
        ({"EHLO": b"502 what?\r\n", "HELO": b"250 hi\r\n"}, Accepted("250 queued as 1")),
        ({"EHLO": b"421 busy\r\n", "HELO": DROP}, Later(421, "busy", ours=True)),
        ({f"RCPT TO:<{THEM}>": b"530 5.7.0 log in\r\n"}, Later(530, "5.7.0 log in", ours=True)),  # of our account, not of the addressee
        ({"DATA": b"503 out of step\r\n"}, Later(503, "out of step")),
        ({".": b"503 out of step\r\n"}, Later(503, "out of step")),
        ({".": b"250 \x00\xff\xfe\r\n"}, Accepted("250 \ufffd\ufffd")),
        ({".": b"250 " + b"x" * 9_000 + b"\r\n"}, Accepted("250 " + "x" * 199 + "…")),
        ({".": b"250-a\n250-b\r\n250 c\n"}, Accepted("250 a b c")),
        ({".": b"garbage\r\n"}, Unknown("正文发完后对方的应答无法识读：age")),
        ({".": DROP}, Unknown("正文发完后连接中断，对方是否收下不明")),
        ({".": STALL}, Unknown("正文发完后对方迟迟未应答，是否收下不明")),
    ],
)
def test_outcome_of(answers, outcome):
    with Script(answers) as script:
        assert send(script) == outcome


@pytest.mark.parametrize("twice", ["HELLO", "EHLO", "MAIL", "RCPT", "DATA", "."])
def test_a_reply_too_many_is_not_taken_for_the_answer_to_the_next_command(twice):
    answer = {"HELLO": b"220 ok\r\n", "DATA": b"354 go\r\n"}.get(twice, b"250 ok\r\n")
    with Script({twice: answer * 2, ".#3": b"554 spam\r\n"}) as script, Mailer(account(script.port)) as mailer:
        outcomes = [mailer.send(LETTER, US, (THEM, US)) for _ in range(3)]

    assert [type(one) for one in outcomes] == [Accepted, Accepted, Refused]
    assert (script.connections, len(script.letters)) == (1, 3)


def test_a_yes_before_the_final_dot_is_none():
    with Script({"DATA": b"354 go\r\n250 queued\r\n", ".": b"554 spam\r\n"}) as script:
        assert send(script) == Refused(554, "spam")


class Leaving(Script):
    """Hangs up once it has answered *after*."""

    after = ""

    def _answer(self, connection, verb, rest):
        return super()._answer(connection, verb, rest) and verb != self.after


def leaving(after, answers=()):
    script = Leaving(dict(answers))
    script.after = after
    return script


@pytest.mark.parametrize(
    ("after", "answer", "outcome"),
    [
        ("DATA", b"354 go\r\n421 shutting down\r\n", Later(421, "shutting down", ours=True)),
        ("DATA", b"354 go\r\n552 too big\r\n", Refused(552, "too big")),
        ("RCPT", b"250 ok\r\n421 shutting down\r\n", Later(421, "shutting down", ours=True)),
        (".", b"250 ok\r\n", Accepted("250 ok")),
        (".", b"250-ok\r\n", Unknown("正文发完后连接中断，对方是否收下不明")),
    ],
)
def test_what_a_server_says_before_it_hangs_up_counts(after, answer, outcome):
    with leaving(after, {after: answer}) as script:
        assert send(script, recipients=(THEM,)) == outcome


def test_a_server_that_refuses_and_hangs_up_in_the_midst_of_a_large_letter_is_heard():
    with leaving("DATA", {"DATA": b"354 go\r\n552 too big\r\n"}) as script, Mailer(account(script.port)) as mailer:
        assert mailer.send(LETTER + b"more\r\n" * 2_000_000, US, (THEM,)) == Refused(552, "too big")


def test_a_line_that_died_before_the_final_dot_leaves_the_letter_to_be_sent():
    with leaving("DATA") as script, Mailer(account(script.port)) as mailer:
        outcome = mailer.send(LETTER, US, (THEM,), intent=lambda: time.sleep(0.2) or True)

    assert isinstance(outcome, Later)
    assert (outcome.code, outcome.ours, script.letters) == (0, True, [])


def test_a_line_that_was_reset_before_the_final_dot_leaves_the_letter_to_be_sent():
    class Slamming(Leaving):
        after = "DATA"

        def _answer(self, connection, verb, rest):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing resets
            return super()._answer(connection, verb, rest)

    with Slamming() as script, Mailer(account(script.port)) as mailer:
        outcome = mailer.send(LETTER, US, (THEM,), intent=lambda: time.sleep(0.2) or True)

    assert (type(outcome), outcome.code, outcome.ours, script.letters) == (Later, 0, True, [])


@pytest.mark.parametrize("last", [b"250 ok\r\n421 idle\r\n", b"250 ok\r\n"])
def test_a_server_that_hangs_up_between_two_letters_gets_each_once(last):
    with leaving(".", {".": last}) as script, Mailer(account(script.port)) as mailer:
        outcomes = [(mailer.send(LETTER, US, (THEM,)), time.sleep(0.1))[0] for _ in range(3)]

    assert outcomes == [Accepted("250 ok")] * 3
    assert (script.connections, len(script.letters)) == (3, 3)


OFFERS = {"EHLO": b"250-x\r\n250 AUTH CRAM-MD5 PLAIN LOGIN\r\n"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"535 wrong\r\n", f"发信服务器不接受账号或授权码：wrong。{PLAIN.hint}"),
        (b"421 busy\r\n", "发信服务器暂不受理登录，稍后再试：busy"),
        (b"454 not now\r\n", "发信服务器暂不受理登录，稍后再试：not now"),
    ],
)
def test_a_refused_password_is_not_tried_again_in_another_way(answer, said):
    with leaving("AUTH" if answer[:3] == b"421" else "", OFFERS | {"AUTH": answer}) as script:
        outcome = send(script, user="u", password="canary")

    assert outcome == Later(int(answer[:3]), said, ours=True)
    assert len([line for line in script.lines if line.startswith("AUTH")]) == 1


def test_a_way_of_logging_in_that_a_server_does_not_know_is_followed_by_the_next():
    answers = OFFERS | {"AUTH#1": b"504 no\r\n", "AUTH#2": b"334 UGFzc3dvcmQ6\r\n", "CA==": b"235 in\r\n"}
    with Script(answers) as script:
        assert send(script, user="u", password="p") == Accepted("250 queued as 1")


def test_a_server_that_knows_none_of_the_ways_it_offers_gets_no_letter():
    with Script(OFFERS | {"AUTH": b"504 no\r\n"}) as script:
        outcome = send(script, user="u", password="canary")

    assert outcome == Later(504, f"发信服务器不接受账号或授权码：no。{PLAIN.hint}", ours=True)
    assert [line.split()[1] for line in script.lines if line.startswith("AUTH")] == ["PLAIN", "LOGIN", "CRAM-MD5"]
    assert not [line for line in script.lines if line.startswith("MAIL")]


@pytest.mark.parametrize("offered", [b"250 x\r\n", b"250-x\r\n250 AUTH XOAUTH2\r\n"])
def test_a_server_that_knows_no_password_is_said_to_refuse_the_login(offered):
    with Script({"EHLO": offered}) as script:
        outcome = send(script, user="u", password="canary")

    assert outcome.reply.startswith("发信服务器没有提供可用的登录方式")
    assert not [line for line in script.lines if line.startswith(("AUTH", "MAIL"))]


@pytest.mark.parametrize(
    ("answer", "code", "reply"),
    [
        (b"454 not now\r\n", 454, "not now"),
        (b"220 go\r\nno more to say\r\n", 0, "与发信服务器的加密连接未通过验证"),
        (DROP, 0, "连不上发信服务器"),
    ],
)
def test_a_starttls_that_is_offered_and_fails_gives_nothing_away(answer, code, reply):
    with Script({"EHLO": b"250-x\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", "STARTTLS": answer}) as script:
        outcome = send(script, security=Security.STARTTLS, user="u", password="canary")

    assert (type(outcome), outcome.code, outcome.ours, outcome.reply.startswith(reply)) == (Later, code, True, True)
    assert script.lines[:2] == ["ehlo example.org\r\n", "STARTTLS\r\n"]
    assert not [line for line in script.lines[2:] if line.upper().startswith(("EHLO", "AUTH", "MAIL")) or "canary" in line]  # a handshake at most


def test_an_addressee_refused_is_never_told_to_our_copy():
    with Script({f"RCPT TO:<{THEM}>": b"550 no\r\n"}) as script:
        send(script)

    assert f"RCPT TO:<{US}>\r\n" not in script.lines
    assert script.letters == []


def test_a_refused_copy_is_only_a_note():
    with Script({f"RCPT TO:<{US}>": b"550 loop\r\n"}) as script:
        assert send(script) == Accepted("250 queued as 1", "抄送本信箱的副本被拒：550 loop")


def test_a_goodbye_to_our_copy_is_one_to_the_letter():
    with Script({f"RCPT TO:<{US}>": b"421 closing\r\n"}) as script:
        assert send(script) == Later(421, "closing", ours=True)
    assert "DATA\r\n" not in script.lines


@pytest.mark.parametrize("verb", ["HELLO", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", [DROP, STALL])
def test_a_break_before_the_text_is_over_leaves_the_letter_to_be_sent(verb, answer):
    with Script({verb: answer}) as script:
        outcome = send(script)

    assert isinstance(outcome, Later)
    assert (outcome.code, outcome.ours, script.letters) == (0, True, [])


def test_a_dripping_server_is_given_up_at_the_deadline():
    with Script({"RCPT": b"250 " + b"x" * 400 + b"\r\n"}, drip=0.05) as script:
        began = time.monotonic()
        outcome = send(script, deadline=1.0)

    assert isinstance(outcome, Later)
    assert time.monotonic() - began < 10  # of the twenty it would take


def test_a_drip_after_the_final_dot_leaves_it_unknown():
    skipped = [0.0]

    class Dripping(Script):
        def _answer(self, connection, verb, rest):
            if verb == ".":
                self.drip, skipped[0] = 0.05, 29.0  # one second is left of thirty
            return super()._answer(connection, verb, rest)

    with Dripping({".": b"250 " + b"x" * 400 + b"\r\n"}) as script, Mailer(account(script.port), clock=lambda: time.monotonic() + skipped[0]) as mailer:
        assert mailer.send(LETTER, US, (THEM,)) == Unknown("正文发完后对方迟迟未应答，是否收下不明")


def test_a_babbling_server_is_cut_off():
    with Script({"EHLO": b"250-x\r\n" * 100_000}) as script:
        outcome = send(script, deadline=20.0)

    assert isinstance(outcome, Later)
    assert outcome.ours


def test_what_a_server_may_say_is_counted_for_each_letter():
    with Script({".": b"250-queued\r\n" * 8_000 + b"250 queued\r\n"}) as script, Mailer(account(script.port)) as mailer:
        outcomes = [type(mailer.send(LETTER, US, (THEM,))) for _ in range(4)]  # 96 kB each, and 256 may be said

    assert (outcomes, script.connections) == ([Accepted] * 4, 1)


def test_no_server_at_all_is_said_in_words():
    with Script() as script:
        port = script.port
    with Mailer(account(port)) as mailer:
        outcome = mailer.send(LETTER, US, (THEM,))

    assert isinstance(outcome, Later)
    assert outcome.reply == "连不上发信服务器：对方不接受连接，请核对服务器名称和端口"


def test_one_connection_serves_many_letters_and_is_replaced_when_it_died():
    with Script({"MAIL#3": DROP}) as script, Mailer(account(script.port)) as mailer:
        outcomes = [mailer.send(LETTER, US, (THEM,)) for _ in range(4)]

    assert outcomes == [Accepted("250 queued as 1")] * 4
    assert (script.connections, len(script.letters)) == (2, 4)


def intending(script, answer, recipients=(THEM, US)):
    """The outcome, and what the server had heard each time our own intent was asked."""
    heard = []

    def intent():
        heard.append((script.lines[-1], len(script.letters)))
        if isinstance(answer, Exception):
            raise answer
        return answer

    with Mailer(account(script.port)) as mailer:
        return mailer.send(LETTER, US, recipients, intent=intent), heard, mailer.send(LETTER, US, recipients)


def test_the_house_is_asked_when_only_the_last_dot_is_lacking():
    with Script() as script:
        assert intending(script, answer=True) == (Accepted("250 queued as 1"), [("DATA\r\n", 0)], Accepted("250 queued as 1"))
        assert (script.connections, len(script.letters)) == (1, 2)


def test_a_letter_the_house_thinks_better_of_reaches_nobody_and_the_next_one_goes():
    with Script() as script:
        assert intending(script, answer=False) == (Withheld(), [("DATA\r\n", 0)], Accepted("250 queued as 1"))
        assert (script.connections, len(script.letters)) == (2, 1)
        assert script.unfinished == [LETTER]  # a QUIT would be one more line of it


def test_when_our_own_books_fail_in_the_middle_of_a_letter_nobody_gets_it():
    with Script() as script:
        with pytest.raises(LookupError):
            intending(script, answer=LookupError())
        assert script.letters == []


@pytest.mark.parametrize("answers", [{f"RCPT TO:<{THEM}>": b"550 no\r\n"}, {"DATA": b"451 later\r\n"}, {"MAIL": DROP}, {"DATA": DROP}])
def test_the_house_says_nothing_of_a_letter_that_a_server_does_not_even_listen_to(answers):
    with Script(answers) as script:
        assert intending(script, answer=True)[1] == []


def test_the_time_our_own_books_take_is_not_held_against_the_server():
    now = [100.0]

    def slow():
        now[0] += 500.0
        return True

    with Script() as script, Mailer(account(script.port), clock=lambda: now[0]) as mailer:
        assert mailer.send(LETTER, US, (THEM,), intent=slow) == Accepted("250 queued as 1")


def test_a_server_that_took_its_time_over_the_letter_has_the_usual_patience_after_the_final_dot():
    now = [100.0]

    class Slow(Script):
        def _answer(self, connection, verb, rest):
            if verb == "DATA":
                now[0] += 29.9
            elif verb == ".":
                time.sleep(0.5)
            return super()._answer(connection, verb, rest)

    with Slow() as script, Mailer(account(script.port), clock=lambda: now[0]) as mailer:
        assert mailer.send(LETTER, US, (THEM,)) == Accepted("250 queued as 1")


def test_letters_keep_their_pace():
    now, waited = [100.0], []

    def wait(seconds):
        waited.append(seconds)
        now[0] += seconds

    with Script() as script, Mailer(account(script.port, pace=7.0), clock=lambda: now[0], wait=wait) as mailer:
        for _ in range(3):
            mailer.send(LETTER, US, (THEM,))

    assert waited == [7.0, 7.0]


@pytest.mark.parametrize("recipients", [(), ("a b@example.com",), ("x@example.com>\r\nRCPT TO:<y@example.com",), ("收件@example.com",), ("",)])
def test_what_we_got_wrong_raises(recipients):
    with Script() as script, Mailer(account(script.port)) as mailer, pytest.raises(ValueError, match=r"address|letter"):
        mailer.send(LETTER, US, recipients)

    assert script.connections == 0


@pytest.mark.parametrize("letter", [b"a\nb\r\n", b"a\rb\r\n", "文".encode()])
def test_bytes_that_are_no_mail_raise(letter):
    with Script() as script, Mailer(account(script.port)) as mailer, pytest.raises(ValueError, match="CRLF"):
        mailer.send(letter, US, (THEM,))


def test_plain_is_for_loopback_and_the_password_is_not_shown():
    with pytest.raises(ValueError, match="loopback"):
        Smtp("mail.example.org", 25, Security.PLAIN)

    assert "canary" not in repr(Smtp("mail.example.org", 465, user="u", password="canary"))


class Kept:
    def __init__(self) -> None:
        self.envelopes = []
        self.logins = []

    async def handle_DATA(self, _server, _session, envelope):
        self.envelopes.append(envelope)
        return "250 2.0.0 kept"

    def authenticate(self, _server, _session, _envelope, _mechanism, data):
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)


@contextmanager
def serving(*, ssl_context=None, **options):
    """A real aiosmtpd on a free port of loopback, in a thread of its own."""
    kept, loop, started = Kept(), asyncio.new_event_loop(), Future()

    async def listen():
        server = await loop.create_server(
            lambda: SMTP(kept, authenticator=kept.authenticate, loop=loop, hostname="localhost", **options), "127.0.0.1", 0, ssl=ssl_context
        )
        started.set_result(server)

    thread = threading.Thread(target=lambda: (loop.run_until_complete(listen()), loop.run_forever()), daemon=True)
    thread.start()
    server = started.result(10)
    try:
        yield kept, server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        time.sleep(0)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def test_a_real_server_reads_the_letter_as_it_was_written():
    with serving() as (kept, port), Mailer(account(port, timeout=5, deadline=10)) as mailer:
        outcome = mailer.send(LETTER, US, (THEM, US))

    assert outcome == Accepted("250 2.0.0 kept")
    assert [(one.mail_from, one.rcpt_tos, one.content) for one in kept.envelopes] == [(US, [THEM, US], LETTER)]
    assert message_from_bytes(kept.envelopes[0].content, policy=policy.SMTP)["Bcc"] is None


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-keyout",
            folder / "key.pem",
            "-out",
            folder / "cert.pem",
        ],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture
def encrypted(certificate, request):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    options = {"ssl_context": context, "auth_require_tls": False} if request.param is Security.TLS else {"tls_context": context, "require_starttls": True}
    with serving(**options) as (kept, port):
        yield kept, port, request.param


def secured(encrypted, **more):
    _, port, security = encrypted
    with Mailer(account(port, **{"host": "localhost", "security": security, "user": "u", "password": "right", "timeout": 5, "deadline": 10} | more)) as mailer:
        return mailer.send(LETTER, US, (THEM,))


@pytest.mark.parametrize("encrypted", [Security.TLS, Security.STARTTLS], indirect=True)
def test_a_verified_server_gets_password_and_letter(encrypted, certificate):
    assert secured(encrypted, ca_file=certificate / "cert.pem") == Accepted("250 2.0.0 kept")
    assert encrypted[0].logins == [(b"u", b"right")]


@pytest.mark.parametrize("encrypted", [Security.TLS, Security.STARTTLS], indirect=True)
def test_a_wrong_password_is_our_fault_and_not_the_letters(encrypted, certificate):
    outcome = secured(encrypted, ca_file=certificate / "cert.pem", password="wrong")

    assert isinstance(outcome, Later)
    assert (outcome.code, outcome.ours) == (535, True)
    assert outcome.reply.startswith("发信服务器不接受账号或授权码")


@pytest.mark.parametrize("encrypted", [Security.TLS, Security.STARTTLS], indirect=True)
@pytest.mark.parametrize("trusted", [False, True])
def test_an_unverified_server_gets_nothing(encrypted, certificate, trusted):
    outcome = secured(encrypted, **({"host": "127.0.0.1", "ca_file": certificate / "cert.pem"} if trusted else {}))

    assert isinstance(outcome, Later)
    assert outcome.reply.startswith("与发信服务器的加密连接未通过验证")
    assert (encrypted[0].logins, encrypted[0].envelopes) == ([], [])


class Sealed(Leaving):
    """The same over TLS."""

    def _serve(self, connection):
        with suppress(OSError), self.context.wrap_socket(connection, server_side=True) as within:
            super()._serve(within)


class Upgrading(Leaving):
    """The same, over TLS from STARTTLS on."""

    def _serve(self, connection):
        self.within = False
        with suppress(OSError), connection.makefile("rb") as plain:
            super()._answer(connection, "HELLO", "")
            while (verb := plain.readline().strip().upper()) and verb != b"STARTTLS":
                self.lines.append(f"in the clear: {verb.decode()}")
                connection.sendall(b"250-x\r\n250 STARTTLS\r\n")
            connection.sendall(self.answers.get("STARTTLS", b"220 go\r\n"))
            with self.context.wrap_socket(connection, server_side=True) as within:
                self.within = True
                super()._serve(within)

    def _answer(self, connection, verb, rest):
        return True if verb == "HELLO" and self.within else super()._answer(connection, verb, rest)


def played(kind, certificate, answers, after="", **more):
    """What became of a letter to a server of *kind*, and the server."""
    script = kind(answers)
    script.after, script.context = after, ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    script.context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    security = Security.TLS if kind is Sealed else Security.STARTTLS
    with script:
        return send(script, **{"host": "localhost", "security": security, "ca_file": certificate / "cert.pem"} | more), script


@pytest.mark.parametrize("kind", [Sealed, Upgrading])
@pytest.mark.parametrize(
    ("answers", "after", "outcome", "letters", "last"),
    [
        ({"DATA": DROP}, "", Later(0, "发信途中连接中断：对方断开了连接", ours=True), 0, "DATA\r\n"),
        ({"DATA": b"354 go\r\n421 bye\r\n"}, "DATA", Later(421, "bye", ours=True), 0, "DATA\r\n"),
        ({"DATA": b"354 go\r\n250 queued\r\n", ".": b"554 spam\r\n"}, "", Refused(554, "spam"), 1, "QUIT\r\n"),
        ({".": DROP}, "", Unknown("正文发完后连接中断，对方是否收下不明"), 1, "DATA\r\n"),
        ({}, ".", Accepted("250 queued as 1"), 1, "DATA\r\n"),
    ],
)
def test_an_encrypted_line_that_breaks_is_judged_like_any_other(certificate, kind, answers, after, outcome, letters, last):
    told, script = played(kind, certificate, answers, after)

    assert (told, len(script.letters), script.lines[-1]) == (outcome, letters, last)


def test_a_line_that_died_under_its_encryption_before_the_final_dot_leaves_the_letter_to_be_sent(certificate):
    script = Sealed({})
    script.after, script.context = "DATA", ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    script.context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    with script, Mailer(account(script.port, host="localhost", security=Security.TLS, ca_file=certificate / "cert.pem")) as mailer:
        outcome = mailer.send(LETTER, US, (THEM,), intent=lambda: time.sleep(0.2) or True)

    assert (type(outcome), outcome.code, outcome.ours, script.letters) == (Later, 0, True, [])


def test_what_is_said_in_the_clear_ahead_of_the_handshake_is_no_answer_within(certificate):
    answers = {"STARTTLS": b"220 go\r\n250-injected\r\n250 AUTH LOGIN\r\n", "EHLO": b"250-x\r\n250 AUTH PLAIN\r\n", "AUTH": b"235 come in\r\n"}
    told, script = played(Upgrading, certificate, answers, user="u", password="canary")

    assert told == Accepted("250 queued as 1")
    assert script.lines[:3] == ["in the clear: EHLO EXAMPLE.ORG", "ehlo example.org\r\n", "AUTH PLAIN AHUAY2FuYXJ5\r\n"]


def test_a_server_without_starttls_gets_nothing():
    with Script() as script:
        outcome = send(script, security=Security.STARTTLS, user="u", password="canary")

    assert outcome == Later(0, "发信服务器不支持加密连接（STARTTLS），未发送密码和邮件", ours=True)
    assert [line for line in script.lines if not line.startswith("ehlo")] == []
