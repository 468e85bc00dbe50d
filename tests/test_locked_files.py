"""PDF and office files under a password: opened with one that the sender wrote, said to be locked without it, and never a trap."""

from __future__ import annotations

import io
import random
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import packers
import pytest
from kill.deployment import FIRST, essay, letter

from ingest.extract.compound import Compound, NotCompoundError
from ingest.extract.officelock import SPINS, unlock
from ingest.extract.packed import Purse, UnpackError
from ingest.extract.rarhead import Entry, Trait, _four
from ingest.facts import DefectKind, Kind, Leaf
from ingest.parse import read

KEY = "Yl2025x"
WORD = essay("云岭同心")


def sheet() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "云岭同心"
    book.save(out)
    return out.getvalue()


def scan(password: str) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=password)
    canvas.drawString(72, 720, "a stamped form")
    canvas.save()
    return buffer.getvalue()


LOCKED = {
    "案例.docx": (packers.office_locked(WORD, KEY, spins=1000), Kind.DOCX, "背景"),
    "案例2007.docx": (packers.office_locked_2007(WORD, KEY), Kind.DOCX, "背景"),
    "申报表.pdf": (scan(KEY), Kind.PDF, "stamped"),
    "汇总.xlsx": (packers.office_locked(sheet(), KEY, spins=1000), Kind.XLSX, ""),
    "包内.zip": (packers.zipped(("案例.docx", packers.office_locked(WORD, KEY, spins=1000))), Kind.DOCX, "背景"),
}


def leaf(mail: EmailMessage, folder: Path, *passwords: str) -> Leaf:
    path = folder / "mail.eml"
    path.write_bytes(mail.as_bytes())
    return next(iter(read(path, passwords=passwords).files()))


def sent(name: str, data: bytes, text: str = "") -> EmailMessage:
    return letter("a@example.org", "材料", f"{text}\n", at=FIRST, files=[(name, data)])


@pytest.mark.parametrize("name", LOCKED)
@pytest.mark.parametrize("how", ["in the letter", "from another letter"])
def test_a_locked_file_is_read_with_the_password(name: str, how: str, tmp_path: Path) -> None:
    data, kind, words = LOCKED[name]

    found = leaf(sent(name, data, f"密码：{KEY}"), tmp_path) if how == "in the letter" else leaf(sent(name, data), tmp_path, "falsch", KEY)

    inner = found.extract.members[0] if found.extract.members else found
    assert (found.size, inner.kind) == (len(data), kind)
    assert words in inner.extract.text
    assert [one.kind for one in inner.extract.defects if one.kind is DefectKind.ENCRYPTED] == []


@pytest.mark.parametrize("name", LOCKED)
def test_without_its_password_it_is_said_to_be_locked(name: str, tmp_path: Path) -> None:
    found = leaf(sent(name, LOCKED[name][0]), tmp_path, "falsch", "")

    inner = found.extract.members[0] if found.extract.members else found
    assert (inner.extract.text, [one.kind for one in inner.extract.defects]) == ("", [DefectKind.ENCRYPTED])


def test_a_password_that_costs_more_than_an_honest_one_is_not_tried() -> None:
    info = b"".join(Compound(io.BytesIO(packers.office_locked(WORD, KEY, spins=7))).stream("EncryptionInfo"))
    data = packers.compound(EncryptionInfo=info.replace(b'spinCount="7"', b'spinCount="%d"' % (SPINS + 1)), EncryptedPackage=bytes(5000))

    with pytest.raises(UnpackError) as refused:
        unlock(io.BytesIO(data), io.BytesIO(), Purse((KEY,)))

    assert refused.value.kind is DefectKind.BOMB


def test_a_damaged_lock_ends_in_a_refusal() -> None:
    whole, dice, ends = packers.office_locked(WORD, KEY, spins=1), random.Random(7), set()

    for _ in range(200):
        data = bytearray(whole[: dice.randrange(len(whole))] if dice.random() < 0.3 else whole)
        for _ in range(dice.randrange(1, 20)):
            if data:
                data[dice.randrange(min(len(data), 1 << dice.randrange(4, 17)))] = dice.randrange(256)
        try:
            ends.add(unlock(io.BytesIO(bytes(data)), io.BytesIO(), Purse((KEY,))))
        except UnpackError as refused:
            ends.add(refused.kind)

    assert ends <= {True, False, DefectKind.ENCRYPTED, DefectKind.BOMB}
    assert DefectKind.ENCRYPTED in ends


def test_a_chain_of_sectors_that_runs_in_a_circle_ends() -> None:
    data = bytearray(packers.compound(EncryptionInfo=b"x" * 80, EncryptedPackage=bytes(9000)))
    table = int.from_bytes(data[76:80], "little")
    data[(table + 1) * 512 : (table + 1) * 512 + 8] = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")

    assert len(b"".join(Compound(io.BytesIO(bytes(data))).stream("EncryptedPackage"))) <= 9000
    with pytest.raises(NotCompoundError):
        b"".join(Compound(io.BytesIO(bytes(data))).stream("EncryptionInfo", most=10))


@pytest.mark.parametrize(
    "data",
    [
        packers.rar4(("青禾区\\申报表.pdf".encode("gbk"), bytes(32)), (b"case.txt", b"x"), flags=0x04),
        packers.rar5(("青禾区/申报表.pdf", bytes(32)), ("case.txt", b"x"), locked=True),
    ],
    ids=["rar 4", "rar 5"],
)
def test_the_members_of_a_locked_rar_are_named(data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # nothing is unpacked, so nothing is needed that could

    found = leaf(sent("材料.rar", data), tmp_path)

    assert [(one.path, one.folder, one.filename, one.extract.defects[0].kind) for one in found.extract.members] == [
        ("2!1", "青禾区", "申报表.pdf", DefectKind.ENCRYPTED),
        ("2!2", "", "case.txt", DefectKind.ENCRYPTED),
    ]
    assert {one.kind for one in found.extract.defects} == {DefectKind.ENCRYPTED}


def test_a_name_that_rar_4_packed_tightly_is_read() -> None:
    """As WinRAR stores 资料1.txt: an eight-bit name, a zero, the common upper byte, then two bits a character."""
    tight = b"??1.txt\x00" + bytes([0x8D, 0b10_10_00_11]) + bytes([0x44, 0x8D, 0x99, 0x65, 0x31, 0x02]) + bytes([0b00_00_00_00]) + b""
    path = io.BytesIO(packers.rar4((tight, b"x"), flags=0x204))

    assert [one.name for one in four(path)] == ["资料1.txt"]


def four(file: io.BytesIO) -> list[Entry]:
    file.seek(7)
    return [one for one in _four(file) if not isinstance(one, Trait)]
