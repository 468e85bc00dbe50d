"""Mails made to hurt: each is read through the real sandbox, costs little, leaves nothing behind, and is said to be what it is."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hostile.mails import HEAD, MAILS

from ingest.facts import DefectKind
from ingest.sandbox import Sandbox
from notifier.words import LANGUAGES, catalogue
from tracker.core.model import Fate
from tracker.desk import Desk, open_desk
from tracker.flow.care import again
from tracker.flow.intake import import_paths
from tracker.flow.work import work

ROOT = Path(__file__).parents[1]
GOOD = ROOT / "tests" / "mail_zh" / "zh" / "61_duplicate_filenames.eml"
SECONDS, CHILD, PARENT = 20, 512, 200  # seconds of processor for one mail, MB of the child, MB of the service
NOW = datetime(2025, 9, 1, tzinfo=UTC)

# What is said of each; those not named here are odd, not harmful, and nothing needs to be said.
SAID = {
    "too-complex": (
        "2,000 nested multiparts",
        "3,000 letters in letters",
        "100,000 parts",
        "100,000 headers",
        "a header of 20 MB without an end",
        "500 parts with headers of 100 kB in folds",
        "500 parts with names of nothing but quotes",
        "500 parts with names of words that never end",
        "addresses of 640 kB",
        "a subject of 440 kB of words",
        "10,000 continuations of one name",
        "3,000 continuations of one name",
        "letters in uuencode in letters",
        "a million nested tags",
        "a file of six million tags",
    ),
    "too-large": (
        "ten million lines that nearly are boundaries",
        "a million beginnings of uuencode",
        "a document of cells 500 columns wide",
        "60 documents of four million characters",
        "60 documents of 100,000 paragraphs",
        "a PDF of 30,000 pages",
    ),
    "header": ("an address that never ends its quotes", "an address of brackets"),
    "encoding": ("base64 with junk in every line", "base64 with padding in every line"),
    "external": ("a part of a message", "a body that is elsewhere"),
    "dangerous": ("names that are paths", "a document of entities", "a document with an entity from outside"),
    "bomb": (
        "a PDF that unfolds to a gigabyte",  # PDFium gives up where its memory ends
        "a PDF of forms within forms",
        "a document of five million paragraphs",
        "a document of one text of 200 MB",
        "a document of 50,000 members",
        "a PNG of 400 megapixels",
        "a PNG of 200 megapixels",
        "a GIF of four gigapixels",
        "a TIFF of 200 megapixels",
        "a JPEG of four gigapixels",
    ),
    "damaged": (
        "a document as deep as it is long",
        "a TIFF of 65,535 entries",
        "a JPEG of nothing but fill bytes",
        *(name for name in MAILS if name.startswith("a film with")),
        "a PDF whose pages go in a circle",
        "a PDF whose tables go in a circle",
    ),
    "encrypted": ("a PDF locked with a password",),
}
EXPECTED = {name: kind for kind, names in SAID.items() for name in names}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@dataclass(frozen=True, slots=True)
class Reader:
    """A process that reads through the sandbox, with a folder for temporary files of its own."""

    process: subprocess.Popen[str]
    temporary: Path

    def ask(self, path: Path) -> dict[str, object]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(path, file=self.process.stdin, flush=True)
        answer: dict[str, object] = json.loads(self.process.stdout.readline())
        return answer


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    temporary = tmp_path_factory.mktemp("temporary")
    command = [sys.executable, str(ROOT / "tests" / "hostile" / "reader.py"), str(GOOD)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=temporary) as process:
        yield Reader(process, temporary)
        assert process.stdin is not None
        process.stdin.close()


def tree(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "" for path in folder.rglob("*")}


@pytest.mark.parametrize("name", MAILS)
def test_a_hostile_mail_is_survived_and_said(name: str, reader: Reader, tmp_path: Path) -> None:
    raw = MAILS[name]()
    stored = tmp_path / "stored"
    stored.write_bytes(raw)
    before = tree(tmp_path)

    answer = reader.ask(stored)

    assert tree(tmp_path) == before
    assert list(reader.temporary.iterdir()) == []
    assert not Path("/tmp/shoujian-escaped").exists()
    assert answer["cpu"] <= SECONDS
    assert answer["child"] <= CHILD
    assert answer["parent"] <= PARENT
    assert answer["good"] is True
    defects = answer.get("defects", [])
    assert isinstance(defects, list)
    kinds = {kind for kind, _, _ in defects}
    assert all(detail for _, _, detail in defects)
    assert answer.get("detail", "?") != ""
    assert EXPECTED.get(name) in {*kinds, None}
    assert "broken" not in answer
    assert "root:" not in json.dumps(answer)  # /etc/passwd


def test_nothing_leaves_a_confined_process() -> None:
    code = (
        "import json, socket, sys; sys.path.insert(0, sys.argv[1]); from ingest.confined import leave_network\n"
        "left = leave_network()\n"
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "try: s.sendto(b'x', ('192.0.2.1', 53)); sent = True\n"
        "except OSError: sent = False\n"
        "print(json.dumps([left, sent]))"
    )

    left, sent = json.loads(subprocess.run([sys.executable, "-c", code, str(ROOT)], capture_output=True, check=True).stdout)

    if not left:
        pytest.skip("this system does not let a process leave the network")
    assert sent is False


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    home = tmp_path / "home"
    command = [sys.executable, "-m", "tracker", "--home", home, "init", "--campaign", "DJ2025", "--no-input"]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    desk = open_desk(home)
    yield desk
    desk.close()


def limited(desk: Desk, sandbox: Sandbox) -> None:
    """Give the desk children with other limits."""
    desk.sandbox.close()
    desk.__dict__["sandbox"] = sandbox


def test_a_mail_that_breaks_three_children_is_set_aside_and_replayed(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    poison, plain = MAILS["60 documents of 100,000 paragraphs"](), HEAD.replace(b"<m1@", b"<m2@") + b"\r\nplain\r\n"
    (folder / "1.eml").write_bytes(poison)
    (folder / "2.eml").write_bytes(plain)
    broken, other = (hashlib.sha256(raw).hexdigest() for raw in (poison, plain))
    assert import_paths(desk, [folder], received=NOW) == 2

    limited(desk, Sandbox(cpu=0))  # the second that is begun
    worked = work(desk, now=NOW)

    assert (worked.mails, worked.broken) == (4, 3)
    with desk.store.look() as ledger:
        assert ledger.intake.fate(broken) is Fate.BROKEN
        assert ledger.intake.fate(other) not in {Fate.BROKEN, Fate.STORED, None}
        assert ledger.intake.pending() == ()
        shown = {line.sha256: line.reason for line in ledger.views.mails("DJ2025")}
    assert shown[broken] == f"{DefectKind.TIMEOUT.value}: needs more processor time than allowed"
    assert desk.path_of(broken).read_bytes() == poison

    limited(desk, Sandbox())
    assert again(desk, [broken]) == 1
    worked = work(desk, now=NOW)

    assert (worked.mails, worked.broken) == (1, 0)
    with desk.store.look() as ledger:
        assert ledger.intake.fate(broken) not in {Fate.BROKEN, Fate.STORED, None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_defect_has_a_plain_sentence(language: str) -> None:
    assert {code.partition(".")[2] for code in catalogue(language) if code.startswith("defect.")} == {kind.value for kind in DefectKind}
