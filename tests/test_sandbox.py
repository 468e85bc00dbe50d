import ast
import os
import signal
import sys
import time
from base64 import encodebytes
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from packers import zip_locked

from ingest import parse
from ingest.facts import DefectKind, Mail
from ingest.sandbox import Broken, Sandbox

FOLDER = Path(__file__).parent / "mail_zh" / "zh"
GOOD = FOLDER / "61_duplicate_filenames.eml"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and resource limits")


def letter(*files: tuple[str, bytes]) -> bytes:
    head = 'From: zs@qq.com\r\nTo: anli@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n\r\n见附件\r\n'
    parts = [
        f'--B\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{name}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{encodebytes(data).decode()}\r\n"
        for name, data in files
    ]
    return "".join((head, *parts, "--B--\r\n")).encode()


def breaking(sandbox: Sandbox, code: str) -> None:
    """Start the sandbox's child with a parser that breaks on mails whose subject says so; the machinery is the real one."""
    import ingest.child as module

    sandbox.close()
    boot = module._BOOT
    module._BOOT = (
        "import sys, json; sys.path[:] = json.loads(sys.argv[1])\n"
        "from ingest import confined, parse\n"
        "whole = parse.read\n"
        "def read(raw, *, own, passwords, watch):\n"
        f"    if b'BREAK' in raw.read_bytes():\n        {code}\n"
        "    return whole(raw, own=own, passwords=passwords, watch=watch)\n"
        "parse.read = read\n"
        "confined.serve()"
    )
    try:
        sandbox._child = module.Child(memory=sandbox.memory)
    finally:
        module._BOOT = boot


@pytest.fixture
def poison(tmp_path):
    target = tmp_path / "poison"
    target.write_bytes(b"Subject: BREAK\r\n\r\n")
    return target


def test_a_mail_is_read_in_the_child_as_it_is_here():
    with Sandbox() as sandbox:
        for file in sorted(FOLDER.glob("*.eml"))[::7]:
            assert sandbox.read(file) == parse.read(file)


def test_own_addresses_reach_the_child():
    with Sandbox() as sandbox:
        mail = sandbox.read(GOOD, frozenset({"zhangsan@qq.com"}))

    assert isinstance(mail, Mail)
    assert mail.nature == "own"


def test_passwords_reach_the_child_and_belong_to_the_question(tmp_path):
    locked = tmp_path / "mail"
    locked.write_bytes(letter(("锁.zip", zip_locked("申请表.txt", "单位名称：幸福社区".encode(), b"DJ2025"))))

    with Sandbox() as sandbox:
        without = sandbox.read(locked, ahead=locked)
        child = sandbox._child
        sealed = sandbox.read(locked, ahead=locked, passwords=("DJ2025",))  # the child went ahead without them
        assert sandbox._child is not child
        opened = sandbox.read(locked)

    assert isinstance(sealed, Mail)
    assert isinstance(without, Mail)
    assert [leaf.extract.text for leaf in sealed.files()][1:] == ["单位名称：幸福社区"]
    assert without == opened != sealed


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import os; os.kill(os.getpid(), 9)", DefectKind.CRASH),
        ("import os; os._exit(3)", DefectKind.CRASH),
        ("raise RuntimeError('x')", DefectKind.CRASH),
        ("x = bytearray(2 << 30)", DefectKind.BOMB),
        ("import time; time.sleep(60)", DefectKind.TIMEOUT),
        ("while True: pass", DefectKind.TIMEOUT),
        ("import os; os.write(1, b'noise' * 9999); os.kill(os.getpid(), 11)", DefectKind.CRASH),
    ],
    ids=["killed", "exits", "raises", "memory", "sleeps", "spins", "noise"],
)
def test_what_breaks_the_child_leaves_us_unharmed(code, reason, poison):
    with Sandbox(wall=2, cpu=1) as sandbox:
        breaking(sandbox, code)
        assert isinstance(sandbox.read(GOOD), Mail)

        outcome = sandbox.read(poison)

        assert isinstance(outcome, Broken)
        assert outcome.reason is reason
        assert isinstance(sandbox.read(GOOD), Mail)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux counts memory from before a process became another program")
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", DefectKind.CRASH),
        ("import os, signal, time; held = b'x' * (180 << 20); time.sleep(1.2); os.kill(os.getpid(), signal.SIGSEGV)", DefectKind.BOMB),
    ],
)
def test_memory_of_ours_is_not_what_a_child_died_of(code, reason, poison):
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as apart:  # or all later children would seem to be as large
        assert apart.submit(crowded, code, poison).result(60) is reason


def crowded(code: str, poison: Path) -> DefectKind | None:
    """Break a child of a process that is larger than the child may be."""
    ours = b"x" * (400 << 20)
    with Sandbox(memory=320 << 20) as sandbox:
        breaking(sandbox, code)
        found = sandbox.read(poison)
    return found.reason if ours and isinstance(found, Broken) else None


def test_processor_time_is_counted_for_each_mail_alone():
    with Sandbox(cpu=1) as sandbox:
        breaking(sandbox, "pass")
        began = time.process_time()
        while time.process_time() - began < 0.1:
            assert isinstance(sandbox.read(GOOD), Mail)


def test_a_child_is_replaced_after_some_mails():
    with Sandbox(mails=2) as sandbox:
        seen = set()
        for _ in range(4):
            sandbox.read(GOOD)
            seen.add(sandbox._child.process.pid if sandbox._child else None)

    assert len(seen) == 3  # two children, and none after every second mail


def test_a_child_has_no_environment_no_descriptors_and_no_database(tmp_path, monkeypatch, poison):
    monkeypatch.setenv("CANARY", "secret")
    inherited = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(inherited, True)
    report = tmp_path / "report"
    try:
        with Sandbox() as sandbox:
            breaking(
                sandbox,
                f"import os, sys; open({str(report)!r}, 'w').write(repr((sorted(os.environ), [n for n in ('sqlalchemy', 'imapclient', 'smtplib') if n in sys.modules], len(os.listdir('/dev/fd')))))",
            )
            assert isinstance(sandbox.read(poison), Mail)
    finally:
        os.close(inherited)

    environment, modules, descriptors = ast.literal_eval(report.read_text())
    assert "CANARY" not in environment
    assert modules == []
    assert descriptors <= 7  # its three, its answers, the page, the report and the listing itself


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces")
def test_a_child_has_no_network(tmp_path, poison):
    report = tmp_path / "report"
    with Sandbox() as sandbox:
        breaking(sandbox, f"open({str(report)!r}, 'w').write(open('/proc/net/dev').read())")
        sandbox.read(poison)

    devices = [line.split(":")[0].strip() for line in report.read_text().splitlines()[2:]]
    if devices != ["lo"]:
        pytest.skip("this system does not let a process leave the network")


def test_a_child_goes_with_its_folder_and_its_children(tmp_path, poison):
    report = tmp_path / "report"
    with Sandbox(wall=2) as sandbox:
        breaking(
            sandbox,
            f"import os, subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); open({str(report)!r}, 'w').write(f'{{p.pid}} {{os.getcwd()}}'); p.wait()",
        )
        assert isinstance(sandbox.read(poison), Broken)

    pid, folder = report.read_text().split(" ", 1)
    assert not Path(folder).exists()
    for _ in range(50):
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            break
        if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            break
        time.sleep(0.02)
    else:
        os.kill(int(pid), signal.SIGKILL)
        pytest.fail("a grandchild survived")


def test_a_missing_file_is_no_disaster(tmp_path):
    with Sandbox() as sandbox:
        outcome = sandbox.read(tmp_path / "nothing")

        assert isinstance(outcome, Broken)
        assert isinstance(sandbox.read(GOOD), Mail)
