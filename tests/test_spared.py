"""A file that kills the reader costs itself and nothing else: real children, and real readers in C that crash, loop and eat memory.

The readers come in as any reader of somebody else does, as an installed package with entry points.
"""

from __future__ import annotations

import base64
import hashlib
import io
import sys
import time
from pathlib import Path

import docx
import packers
import pytest
from hostile.pdfs import PDFS

from ingest import parse
from ingest.facts import DefectKind, Kind, Leaf, Mail
from ingest.sandbox import PARTS, SPARED, Broken, Sandbox, _spared
from ingest.watch import SIZE, Page, Place, Spared, Watch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and resource limits")

GOOD = Path(__file__).parent / "mail_zh" / "zh" / "61_duplicate_filenames.eml"
SAYS = "单位名称：幸福社区"
FLV, MKV, WMV, AVI, SOUND, SVG = (
    b"FLV\x01",
    b"\x1aE\xdf\xa3",
    b"0&\xb2u\x8ef\xcf\x11",
    b"RIFF\x00\x00\x00\x00AVI ",
    b"OggS",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
)
FILMS = """
import ctypes, itertools, os, signal, time
from ingest.facts import Extract

def crash(file, limits):
    ctypes.string_at(0)

def loop(file, limits):
    sum(itertools.repeat(0))  # in C, where no signal is asked for

def eat(file, limits):
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while block := libc.malloc(1 << 24):
        ctypes.memset(block, 1, 1 << 24)
    os.abort()

def swell(file, limits):
    return Extract(text="".join("x" * (1 << 24) for _ in itertools.repeat(0)))

def sleep(file, limits):
    time.sleep(60)

def ended(file, limits):
    os.kill(os.getpid(), signal.SIGTERM)
"""
READERS = {"flv": "crash", "mkv": "loop", "wmv": "eat", "avi": "swell", "audio": "sleep", "svg": "ended"}


@pytest.fixture(autouse=True)
def films(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package that reads films, badly."""
    site = tmp_path / "site"
    about = site / "films-1.dist-info"
    about.mkdir(parents=True)
    (site / "films.py").write_text(FILMS, "utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: films\nVersion: 1\n", "utf-8")
    lines = [f"{kind} = films:{name}" for kind, name in READERS.items()]
    (about / "entry_points.txt").write_text("[shoujian.extractors]\n" + "\n".join(lines) + "\n", "utf-8")
    monkeypatch.syspath_prepend(str(site))


def document() -> bytes:
    written = docx.Document()
    written.add_paragraph(SAYS)
    written.save(out := io.BytesIO())
    return out.getvalue()


def attached(name: str, data: bytes, kind: str = "application/octet-stream") -> str:
    head = f'Content-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return head + base64.encodebytes(data).decode().replace("\n", "\r\n")


def letter(*files: tuple[str, bytes], boundary: str = "B") -> bytes:
    head = f'From: zs@example.com\r\nTo: anli@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n'
    parts = ["Content-Type: text/plain\r\n\r\nhello\r\n", *(attached(name, data) for name, data in files)]
    return (head + "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n").encode()


def read(folder: Path, raw: bytes, **limits: float) -> Mail | Broken:
    target = folder / "mail"
    target.write_bytes(raw)
    with Sandbox(**limits) as sandbox:  # type: ignore[arg-type]
        found = sandbox.read(target)
        assert isinstance(sandbox.read(GOOD), Mail)
    return found


def told(leaf: Leaf) -> tuple[str, Kind, list[DefectKind]]:
    return leaf.path, leaf.kind, [defect.kind for defect in leaf.extract.defects]


def whole(leaf: Leaf, data: bytes) -> bool:
    return (leaf.size, leaf.sha256) == (len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("data", "kind", "reason", "detail"),
    [
        (FLV, Kind.FLV, DefectKind.CRASH, "the reader was ended by SIGSEGV"),
        (MKV, Kind.MKV, DefectKind.TIMEOUT, "needs more processor time than one file may have"),
        (WMV, Kind.WMV, DefectKind.BOMB, "needs more memory than allowed"),
        (AVI, Kind.AVI, DefectKind.BOMB, "needs more memory than allowed"),
        (SOUND, Kind.AUDIO, DefectKind.TIMEOUT, "takes longer than one file may"),
        (PDFS["that unfolds to a gigabyte"](), Kind.PDF, DefectKind.BOMB, "needs more memory than allowed"),
        (PDFS["of forms within forms"](), Kind.PDF, DefectKind.BOMB, "needs more memory than allowed"),
    ],
    ids=["crashes", "loops", "eats", "swells", "sleeps", "unfolds", "forms"],
)
def test_a_file_that_kills_its_reader_costs_itself_alone(data, kind, reason, detail, tmp_path):
    good = document()

    mail = read(tmp_path, letter(("1.docx", good), ("film", data), ("3.docx", good)), cpu=8, wall=12)

    assert isinstance(mail, Mail)
    assert mail.text.strip() == "hello"
    first, film, last = mail.files()
    assert (first.extract.text, last.extract.text) == (SAYS, SAYS)
    assert told(film) == ("3", kind, [reason])
    assert (film.filename, film.extract.text, film.extract.defects[0].where) == ("film", "", "3")
    assert film.extract.defects[0].detail == detail
    assert whole(film, data)
    assert [leaf.extract.defects for leaf in (first, last)] == [(), ()]


def test_the_members_of_archives_and_letters_are_spared_one_by_one(tmp_path):
    good = document()
    packed = packers.zipped(("a.docx", good), ("b.flv", FLV), ("c.docx", good))
    inner = letter(("x.docx", good), ("inner.zip", packed), boundary="C")
    outer = letter(("1.zip", packed), ("letter.eml", inner), ("4.docx", good))

    mail = read(tmp_path, outer)

    assert isinstance(mail, Mail)
    seen = {leaf.path: leaf for leaf in mail.files()}
    crashed = {path for path, leaf in seen.items() if DefectKind.CRASH in told(leaf)[2]}
    assert crashed == {"2!2", "3!3!2"}
    assert {path for path, leaf in seen.items() if leaf.extract.text == SAYS} == {"2!1", "2!3", "3!2", "3!3!1", "3!3!3", "4"}
    assert all(whole(seen[path], FLV) for path in crashed)


def test_three_files_are_spared_and_a_fourth_breaks_the_mail(tmp_path):
    three = read(tmp_path, letter(*((f"{n}.flv", FLV) for n in range(SPARED)), ("x.docx", document())))
    four = read(tmp_path, letter(*((f"{n}.flv", FLV) for n in range(SPARED + 1))))

    assert isinstance(three, Mail)
    assert [told(leaf)[2] for leaf in three.files()] == [[DefectKind.CRASH]] * SPARED + [[]]
    assert four == Broken(DefectKind.CRASH, "the reader was ended by SIGSEGV")


def test_files_that_never_end_cost_a_mail_no_more_than_it_has(tmp_path):
    began = time.perf_counter()

    mail = read(tmp_path, letter(*((f"{n}.mkv", MKV) for n in range(SPARED)), ("x.docx", document())), cpu=4)

    assert isinstance(mail, Mail)
    assert [told(leaf)[2] for leaf in mail.files()] == [[DefectKind.TIMEOUT]] * SPARED + [[]]
    shares = sum(4 / PARTS * (1 - 1 / PARTS) ** n for n in range(SPARED))  # of what is left, each time
    assert shares <= time.perf_counter() - began < 4 + 10  # by the clock, children's starts and a busy machine included


def test_a_child_that_somebody_ended_is_no_fault_of_the_file(tmp_path):
    assert read(tmp_path, letter(("x.svg", SVG))) == Broken(DefectKind.CRASH, "the reader was ended by SIGTERM")


def test_the_same_mail_gives_the_same_facts_read_ahead_or_not(tmp_path):
    poisoned, plain = tmp_path / "poisoned", tmp_path / "plain"
    poisoned.write_bytes(letter(("1.docx", document()), ("2.flv", FLV), ("3.mkv", MKV)))
    plain.write_bytes(letter(("1.docx", document())))

    with Sandbox(cpu=4) as sandbox:
        alone = [sandbox.read(poisoned), sandbox.read(plain)]
        ahead = [sandbox.read(plain, ahead=poisoned), sandbox.read(poisoned, ahead=plain), sandbox.read(plain)]

    assert isinstance(alone[0], Mail)
    assert [told(leaf)[2] for leaf in alone[0].files()] == [[], [DefectKind.CRASH], [DefectKind.TIMEOUT]]
    assert ahead == [alone[1], alone[0], alone[1]]
    assert alone[1] == parse.read(plain)


def unopened(*names: str) -> Watch:
    """A watch that spares files which killed a reader while they were unpacked."""
    return Watch(spared={name: Spared(name, opened=False, kind=DefectKind.TIMEOUT, detail="needs more") for name in names})


def test_a_file_that_kills_before_it_is_open_is_not_unpacked(tmp_path):
    target = tmp_path / "mail"
    packed = packers.zipped(("a.docx", document()), ("b.flv", b"\x00" * 50), ("c.docx", document()))
    target.write_bytes(letter(("1.zip", packed), ("2.pdf", b"%PDF-")))

    mail = parse.read(target, watch=unopened("2!2", "3"))

    assert [(leaf.path, leaf.size, leaf.sha256 != "", leaf.kind) for leaf in mail.files()] == [
        ("2", len(packed), True, Kind.ZIP),
        ("2!1", len(document()), True, Kind.DOCX),
        ("2!2", 50, False, Kind.FLV),
        ("2!3", len(document()), True, Kind.DOCX),
        ("3", 0, False, Kind.PDF),
    ]
    assert [(d.where, d.kind) for leaf in mail.files() for d in leaf.extract.defects] == [("2!2", DefectKind.TIMEOUT), ("3", DefectKind.TIMEOUT)]


def test_a_file_that_kills_twice_is_not_unpacked_again():
    why = Broken(DefectKind.CRASH, "x")
    once = _spared((), Place("2", opened=True), why)

    assert [one.opened for one in _spared(once, Place("2", opened=True), why)] == [True, False]
    assert [one.opened for one in _spared(once, Place("3", opened=True), why)] == [True, True]


def test_a_page_is_read_as_it_was_written(tmp_path):
    written, other = Page(tmp_path / "page"), Page(tmp_path / "page")
    written.begin(1.5)
    watch = Watch(written)

    archive = watch.enter("2")
    watch.opened()
    member = watch.enter("2!1")
    assert other.place() == (Place("2!1", opened=False), 1.5)
    watch.leave(member)
    assert other.place() == (Place("2", opened=True), 1.5)
    watch.leave(archive)

    assert other.place() == (Place("", opened=True), 1.5)
    assert other.steps() == 5
    written.note("9!" * SIZE, opened=True)  # deeper than anything is read
    assert other.place()[0].path == ("9!" * SIZE)[: len(other.place()[0].path)]
    for page in (written, other):
        page.close()
