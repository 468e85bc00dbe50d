"""Word 97-2003: a form says in .doc what it says in .docx, and no compound file, however broken, brings its reader down."""

from __future__ import annotations

import io
import random
import struct
import time
from pathlib import Path

import packers
import pytest

from ingest import sniff
from ingest.extract import Limits, doc, docx, sprm
from ingest.extract.compound import Compound
from ingest.extract.word97 import Word
from ingest.extract.wordflow import Row
from ingest.facts import DefectKind, Extract, Kind

OLD = sorted((Path(__file__).parent / "old").glob("*.doc"))
MERGED = OLD[0].with_name("merged.doc")
BROKEN = {DefectKind.DAMAGED, DefectKind.TOO_LARGE, DefectKind.UNREAD, DefectKind.ENCRYPTED, DefectKind.DANGEROUS}


@pytest.fixture
def read(tmp_path):
    def reading(data: bytes, limits: Limits | None = None) -> Extract:
        file = tmp_path / "a.doc"
        file.write_bytes(data)
        return doc.read(file, limits or Limits())

    return reading


def facts(found: Extract) -> tuple[object, ...]:
    shown = [(one.width, one.height, one.kind, one.sha256, one.caption, one.paragraph) for one in found.pictures]
    words = [(one.text, one.heading, one.font, one.centered, one.number) for one in found.paragraphs]
    return found.text, words, [one.rows for one in found.tables], shown, found.margins, found.defects


def at(data: bytes, stream: str) -> int:
    """Where a long stream begins, in files whose streams lie in one piece."""
    size = 1 << int.from_bytes(data[30:32], "little")
    entry = data.index((stream + "\0").encode("utf-16-le"))
    return (int.from_bytes(data[entry + 116 : entry + 120], "little") + 1) * size


def pair(data: bytes, number: int) -> tuple[int, int, int]:
    """Where the FIB says where a structure is, where that is in the table stream, and its length."""
    place = at(data, "WordDocument") + 154 + number * 8
    return (place, *struct.unpack_from("<II", data, place))


def changed(data: bytes, place: int, said: bytes) -> bytes:
    return data[:place] + said + data[place + len(said) :]


@pytest.mark.parametrize("file", OLD, ids=lambda file: file.stem)
def test_a_form_says_in_doc_what_it_says_in_docx(file):
    assert facts(doc.read(file, Limits())) == facts(docx.read(file.with_suffix(".docx"), Limits()))


def test_there_are_forms_to_read():
    assert len(OLD) >= 8


def test_a_form_is_read_in_a_moment():
    doc.read(MERGED, Limits())
    began = time.process_time()

    for _ in range(10):
        doc.read(MERGED, Limits())

    assert (time.process_time() - began) / 10 < 0.06


def test_a_locked_document_says_so(read):
    data = MERGED.read_bytes()
    place = at(data, "WordDocument") + 10

    found = read(changed(data, place, bytes([data[place], data[place + 1] | 1])))

    assert (found.text, [one.kind for one in found.defects]) == ("", [DefectKind.ENCRYPTED])


def test_a_document_with_macros_says_so(read):
    data = MERGED.read_bytes()
    name = "\x05DocumentSummaryInformation".encode("utf-16-le")
    entry = data.index(name)
    renamed = changed(data, entry, "VBA".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 8))

    found = read(renamed)

    assert [one.detail for one in found.defects] == ["holds macros"]
    assert found.tables == doc.read(MERGED, Limits()).tables


def test_text_without_its_list_of_pieces_is_read_as_it_lies(read):
    data = MERGED.read_bytes()

    found = read(changed(data, pair(data, 33)[0], bytes(8)))

    assert "示例市绿色建材协会" in found.text
    assert [one.kind for one in found.defects] == [DefectKind.DAMAGED]


@pytest.mark.parametrize("keep", [600, 2000, 5000, 8000, 11000])
def test_a_document_that_breaks_off_is_no_accident(keep, read):
    assert [one.kind for one in read(MERGED.read_bytes()[:keep]).defects] == [DefectKind.DAMAGED]


def test_streams_of_another_program_are_left_to_others(read):
    data = MERGED.read_bytes()
    entry = data.index("WordDocument".encode("utf-16-le"))

    found = read(changed(changed(data, entry, "WpsDocumentX".encode("utf-16-le")), at(data, "WordDocument"), b"WPS"))

    assert [one.kind for one in found.defects] == [DefectKind.UNREAD]


@pytest.mark.parametrize(
    ("number", "said"),
    [(33, b"\xff" * 8), (12, b"\xff" * 8), (13, b"\x00\x00\x00\x00\xff\xff\xff\x7f"), (1, b"\x00\x00\x00\x00\xff\xff\xff\x7f"), (15, b"\x00" * 4 + b"\xff\xff\x00\x00"), (73, b"\x01\x00\x00\x00\xff\xff\xff\x7f"), (74, b"\x00\x00\x00\x00\xff\xff\xff\x7f"), (50, b"\x00\x00\x00\x00\xff\xff\xff\x7f"), (40, b"\x00\x00\x00\x00\xff\xff\xff\x7f")],
)  # fmt: skip
def test_structures_that_lie_elsewhere_end_soon(number, said, read):
    data = MERGED.read_bytes()
    began = time.process_time()

    found = read(changed(data, pair(data, number)[0], said))

    assert {one.kind for one in found.defects} <= BROKEN
    assert time.process_time() - began < 2


def test_pieces_that_point_outside_and_repeat_are_bounded(read):
    data = MERGED.read_bytes()
    _, where, size = pair(data, 33)
    with MERGED.open("rb") as stream:
        table = b"".join(Compound(stream).stream("1Table" if data[at(data, "WordDocument") + 11] & 2 else "0Table"))
    place = data.index(table[where : where + size])
    count = (size - 5 - 4) // 12
    far = data
    for number in range(count):
        far = changed(far, place + 5 + (count + 1) * 4 + number * 8 + 2, b"\x00\xff\xff\x3f")
    long = changed(data, place + 5 + count * 4, b"\xff\xff\xff\x7f")

    assert [one.kind for one in read(far).defects] == [DefectKind.DAMAGED]
    assert "示例市绿色建材协会" in read(long).text


def test_text_beyond_the_limit_is_cut_and_said(read):
    found = read(MERGED.read_bytes(), Limits(text=40))

    assert len(found.text) <= 40
    assert {one.kind for one in found.defects} & {DefectKind.TOO_LARGE, DefectKind.DAMAGED}


def test_no_more_characters_are_read_than_there_is_room_for():
    with MERGED.open("rb") as stream:
        compound = Compound(stream)
        word = Word({name: compound.open(name) for name in ("WordDocument", "1Table", "0Table") if name in compound.names}, room=30)

        said = [sum(len(span.text) for span in word.spans(0, 1000)) for _ in range(2)]

    assert said == [30, 0]


def test_a_rare_character_moves_nothing_that_stands_behind_it():
    with MERGED.with_name("fonts.doc").open("rb") as stream:
        compound = Compound(stream)
        word = Word({name: compound.open(name) for name in ("WordDocument", "1Table", "0Table") if name in compound.names}, room=1000)

        bold = [span.text for span in word.spans(0, 1000) if span.letters.bold]

    assert bold == ["三百家", "粗"]


def test_chains_in_a_circle_end(read):
    data = bytearray(MERGED.read_bytes())
    fat = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    for number in range(128):
        struct.pack_into("<I", data, fat + number * 4, (number + 1) % 8)

    assert {one.kind for one in read(bytes(data)).defects} <= BROKEN


def test_mutations_of_real_documents_are_read(read):
    dice = random.Random(11)
    for source in OLD:
        whole = source.read_bytes()
        for _ in range(25):
            data = bytearray(whole)
            for _ in range(dice.randrange(1, 40)):
                place = dice.randrange(len(data))
                data[place] = dice.choice([0, 255, dice.randrange(256)])
            began = time.process_time()
            assert {one.kind for one in read(bytes(data)).defects} <= BROKEN
            assert time.process_time() - began < 3


def test_properties_are_stepped_over_by_their_length():
    tabs = b"\x15\xc6\xff\x01" + bytes(4) + b"\x01" + bytes(3)
    bold = b"\x35\x08\x01"

    assert [code for code, _ in sprm.each(tabs + bold)] == [0xC615, 0x0835]
    assert [code for code, _ in sprm.each(b"\x08\xd6\x05\x00" + bytes(4) + bold)] == [0xD608, 0x0835]
    assert list(sprm.each(b"\x35\x08")) == []


def test_a_row_says_which_of_its_cells_are_one():
    edges = struct.pack("<5h", 0, 100, 200, 300, 400)
    cells = b"".join(struct.pack("<H", flags).ljust(20, b"\0") for flags in (0x61, 0x02, 0x20, 0))
    said = b"\x04" + edges + cells
    row = b"\x08\xd6" + struct.pack("<H", len(said) + 1) + said

    assert sprm.block(0, row).cut == Row((0, 100, 200, 300, 400), (1, 2, 0, 0), (1, 0, 2, 0))
    assert sprm.block(0, row + b"\x24\x56\x02\x04").cut.joined == (1, 2, 1, 2)


def test_of_two_streams_of_one_name_the_topmost_counts():
    with MERGED.open("rb") as stream:
        compound = Compound(stream)
        whole = b"".join(compound.stream("WordDocument"))
        part = compound.open("WordDocument")

        assert part.read(0, part.size) == whole
        assert part.read(500, 600) == whole[500:1100]
        assert (part.read(-1, 5), part.read(part.size, 5), part.read(part.size - 2, 9)) == (b"", b"", whole[-2:])


def test_a_document_inside_a_document_is_not_the_document():
    data = bytearray(packers.compound(Aaaaaaaaaaaa=b"inner", WordDocument=b"outer"))
    inner, outer = (data.index(name.encode("utf-16-le")) for name in ("Aaaaaaaaaaaa", "WordDocument"))
    root = data.index("Root Entry".encode("utf-16-le"))
    data[inner : inner + 24] = "WordDocument".encode("utf-16-le")
    struct.pack_into("<I", data, root + 76, (outer - root) // 128)
    struct.pack_into("<III", data, outer + 68, *[0xFFFFFFFF] * 3)

    assert inner < outer
    assert b"".join(Compound(io.BytesIO(bytes(data))).stream("WordDocument")) == b"outer"


def test_a_document_is_told_by_what_is_in_it():
    with MERGED.open("rb") as stream:
        assert sniff.kind(stream.read(sniff.HEAD), stream) is Kind.DOC


@pytest.mark.parametrize(
    ("streams", "kind"),
    [
        (("WordDocument", "1Table"), Kind.DOC),
        (("Workbook",), Kind.XLS),
        (("Book",), Kind.XLS),
        (("PowerPoint Document", "Pictures"), Kind.PPT),
        (("WpsContent",), Kind.WPS),
        (("EncryptionInfo", "EncryptedPackage"), Kind.DOCX),
        (("Ole10Native",), Kind.UNKNOWN),
    ],
)
def test_compound_files_are_told_apart_by_their_streams(streams, kind):
    data = packers.compound(**dict.fromkeys(streams, b"x"))

    assert sniff.kind(data[: sniff.HEAD], io.BytesIO(data)) is kind


def test_what_a_file_holds_does_not_make_it_another():
    """The words of a table in a .xls, or a document inside it, do not make it a .doc."""
    data = packers.compound(Workbook="见 WordDocument 一节".encode("utf-16-le"))
    lost = data[:48] + b"\xff\xff\xff\x7f" + data[52:]

    assert sniff.kind(data[: sniff.HEAD], io.BytesIO(data)) is Kind.XLS
    assert sniff.kind(lost[: sniff.HEAD], io.BytesIO(lost)) is Kind.DOC  # without its directory nothing better is known


def test_words_of_an_older_word_are_read_in_the_language_of_its_writer(read):
    text = "申报单位\x07示例协会\x07\x07第一段\x13 PAGE \x141\x15\r第二段\r".encode("gb18030")
    head = bytearray(1024)
    struct.pack_into("<HHHHHH", head, 0, 0xA5DC, 104, 0, 0x0804, 0, 0)
    struct.pack_into("<II", head, 24, 1024, 1024 + len(text))
    struct.pack_into("<I", head, 52, len(text))

    found = read(packers.compound(WordDocument=bytes(head) + text))

    assert found.text == "申报单位\t示例协会\n第一段1\n第二段"
    assert [one.kind for one in found.defects] == [DefectKind.UNREAD]
