"""A file that kills the reader costs itself and nothing else: real children, and real readers in C that crash, loop and eat memory."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import packers
import pytest
from hostile.films import AVI, FLV, MKV, SAYS, SOUND, SVG, WMV, document, install, letter
from hostile.pdfs import PDFS

from ingest import extract, parse
from ingest.facts import DefectKind, Kind, Leaf, Mail
from ingest.sandbox import PARTS, SPARED, WALL, Broken, Sandbox, spared
from ingest.watch import SIZE, Page, Place, Spared, Watch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and resource limits")

GOOD = Path(__file__).parent / "mail_zh" / "zh" / "61_duplicate_filenames.eml"


@pytest.fixture(autouse=True)
def films(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    install(tmp_path / "site")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    yield
    for remembered in (extract._plugins, extract.reader):  # what reads here in this process must not find them afterwards
        remembered.cache_clear()


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
        (MKV, Kind.MKV, DefectKind.TIMEOUT, "takes longer than one file may"),
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

    mail = read(tmp_path, letter(("1.docx", good), ("film", data), ("3.docx", good)), cpu=8, wall=12 if data is SOUND else WALL)

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
    once = spared((), Place("2", opened=True), why)

    assert [one.opened for one in spared(once, Place("2", opened=True), why)] == [True, False]
    assert [one.opened for one in spared(once, Place("3", opened=True), why)] == [True, True]


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
