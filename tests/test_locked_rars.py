"""RAR archives that only unar opens: locked ones with the password that the sender wrote, solid and old ones; and what is said without it."""

from __future__ import annotations

import hashlib
import random
import shutil
import struct
import time
import zlib
from email.message import EmailMessage
from pathlib import Path

import packers
import pytest
from Cryptodome.Cipher import AES
from kill.deployment import FIRST, letter

from ingest import leaves
from ingest.extract import bounded, packed, unar
from ingest.extract.packed import VOLUME, Purse
from ingest.extract.rarseal import HASHED, Blake2sp, Declared, Seal
from ingest.facts import Defect, DefectKind, Extract, Kind, Leaf
from ingest.parse import read
from ingest.sandbox import Sandbox

SAMPLES = Path(__file__).parent / "data" / "rar"
KEY = "password"  # of all samples
LINES = "".join(f"{n:03}\n" for n in range(512)).encode()
WORDS = "青禾区正文".encode()
CHINESE = "云岭2025-x"

needs_unar = pytest.mark.skipif(unar.programs() is None, reason="needs unar")


def block(kind: int, flags: int, body: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head


def locked_rar3(password: str, *members: tuple[str, bytes], wrong_crc: int = 0, hide: bool = False, solid: bool = False) -> bytes:
    """RAR 3 as WinRAR locks it: AES-128 under a password hashed 262,144 times with a salt; every member stored, and a comment behind them."""
    salt = b"saltsalt"
    key, start = hashed(password, salt)

    def locked(plain: bytes) -> bytes:
        return AES.new(key, AES.MODE_CBC, start).encrypt(plain + bytes(-len(plain) % 16))

    def hidden(head: bytes) -> bytes:
        return salt + locked(head) if hide else head

    out = b"Rar!\x1a\x07\x00" + block(0x73, (0x80 if hide else 0) | (0x08 if solid else 0), bytes(6))
    for name, data in members:
        cipher, raw = locked(data), name.encode("gbk")
        facts = struct.pack("<IIBIIBBHI", len(cipher), len(data), 2, zlib.crc32(data) ^ wrong_crc, 0x5A210000, 29, 0x30, len(raw), 0x20)
        out += hidden(block(0x74, 0x8404, facts + raw + salt)) + cipher
    note = struct.pack("<IIBIIBBHI", 3, 3, 2, zlib.crc32(b"abc"), 0, 29, 0x30, 3, 0) + b"CMT"
    return out + hidden(block(0x7A, 0x8000, note)) + b"abc" + hidden(block(0x7B, 0x4000, b""))


def hashed(password: str, salt: bytes) -> tuple[bytes, bytes]:
    seed, sha1, start = password.encode("utf-16-le") + salt, hashlib.sha1(usedforsecurity=False), bytearray()
    for n in range(1 << 18):
        sha1.update(seed + n.to_bytes(3, "little"))
        if n % (1 << 14) == 0:
            start.append(sha1.copy().digest()[19])
    digest = sha1.digest()
    return b"".join(digest[at : at + 4][::-1] for at in range(0, 16, 4)), bytes(start)


def opened(data: bytes, *words: str, name: str = "材料.rar") -> Leaf:
    return leaves.opened(iter([data]), path="2", name=name, content_type="", inline=False, letter=lambda _: Extract(), purse=Purse(words))


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.rar").read_bytes()


def held(leaf: Leaf) -> list[tuple[str, str]]:
    return [(m.filename, m.sha256) for m in leaf.extract.members]


def faults(leaf: Leaf) -> list[DefectKind]:
    return [d.kind for one in (leaf, *leaf.extract.members) for d in one.extract.defects]


def sent(data: bytes, text: str = "") -> EmailMessage:
    return letter("a@example.org", "材料", f"{text}\n", at=FIRST, files=[("材料.rar", data)])


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


TWICE = [("stest1.txt", sha(LINES)), ("stest2.txt", sha(LINES))]
PAIR = (("青禾区\\案例.txt", WORDS), ("空.txt", b""))
TWO = [("案例.txt", sha(WORDS)), ("空.txt", sha(b""))]
LOCKED = {
    "rar 5": (sample("rar5-psw"), KEY, TWICE),
    "rar 5, BLAKE2": (sample("rar5-psw-blake"), KEY, TWICE),
    "rar 5, hidden names": (sample("rar5-hpsw"), KEY, TWICE),
    "rar 2": (sample("rar202-comment-psw"), KEY, [("FILE1.TXT", sha(b"file1\r\n")), ("FILE2.TXT", sha(b"file2\r\n"))]),
    "rar 3": (locked_rar3(CHINESE, *PAIR), CHINESE, TWO),
    "rar 3, hidden names": (locked_rar3(CHINESE, *PAIR, hide=True), CHINESE, TWO),
    "rar 3, solid": (locked_rar3(CHINESE, *PAIR, solid=True), CHINESE, TWO),
    "rar 3, hidden names, of WinRAR": (sample("rar3-comment-hpsw"), KEY, [("file1.txt", sha(b"")), ("file2.txt", sha(b""))]),
}


@needs_unar
@pytest.mark.parametrize("form", LOCKED)
@pytest.mark.parametrize("how", ["in the letter", "from another letter"])
def test_a_locked_rar_is_read_with_the_password(form: str, how: str, tmp_path: Path) -> None:
    data, key, files = LOCKED[form]
    path = tmp_path / "mail.eml"
    path.write_bytes(sent(data, f"密码：{key}" if how == "in the letter" else "").as_bytes())

    found = next(iter(read(path, passwords=() if how == "in the letter" else ("falsch", key)).files()))

    assert (found.kind, held(found)) == (Kind.RAR, files)
    assert found.extract.defects == ()


@needs_unar
@pytest.mark.parametrize("form", LOCKED)
def test_without_its_password_no_byte_of_it_is_believed(form: str) -> None:
    data, _, files = LOCKED[form]

    found = opened(data, "falsch", "密码", "-h", "a\0b", "\udcff")

    assert faults(found)[0] is DefectKind.ENCRYPTED
    assert {m.sha256 for m in found.extract.members} <= {"", sha(b"")}
    assert [m.filename for m in found.extract.members] == ([] if "hidden" in form else [name for name, _ in files])


@pytest.mark.parametrize("form", LOCKED)
def test_without_unar_it_is_said_to_be_locked(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    data, key, files = LOCKED[form]

    found = opened(data, key)

    assert [m.filename for m in found.extract.members] == ([] if "hidden" in form else [name for name, _ in files])
    assert set(faults(found)) == {DefectKind.ENCRYPTED}
    assert "unar" in found.extract.defects[0].detail


@needs_unar
def test_the_sandbox_reads_it_too(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(sent(sample("rar5-psw"), f"密码：{KEY}").as_bytes())

    with Sandbox() as sandbox:
        mail = sandbox.read(tmp_path / "mail.eml")

    assert held(next(iter(mail.files()))) == TWICE  # type: ignore[union-attr]  a Broken has no files, and the test fails as it should


@needs_unar
@pytest.mark.parametrize(
    ("name", "files"),
    [("rar3-solid", TWICE), ("rar2-unix-owner", [("file.txt", sha(b"foo\n"))])],
)
def test_solid_and_old_ones_are_read(name: str, files: list[tuple[str, str]]) -> None:
    found = opened(sample(name))

    assert (held(found), faults(found)) == (files, [])


@needs_unar
def test_a_member_that_does_not_unpack_costs_only_itself() -> None:
    """unar gives nothing for the first of these two, so that the bytes of the second stand where the first's should."""
    found = opened(sample("rar15-comment"))

    assert [(m.filename, m.sha256, [d.kind for d in m.extract.defects]) for m in found.extract.members] == [
        ("FILE1.TXT", "", [DefectKind.DAMAGED]),
        ("FILE2.TXT", sha(b"baaaar\r\n"), []),
    ]


@needs_unar
def test_a_locked_member_whose_checksum_differs_is_not_believed() -> None:
    found = opened(locked_rar3(KEY, ("案例.txt", WORDS), wrong_crc=1), KEY)

    assert [(m.filename, m.sha256, [d.kind for d in m.extract.defects]) for m in found.extract.members] == [("案例.txt", "", [DefectKind.ENCRYPTED])]


@needs_unar
def test_a_member_beyond_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unar, "MEMBER", 6)

    found = opened(sample("rar202-comment-psw"), KEY)

    assert {(m.filename, m.sha256, m.extract.defects[0].kind) for m in found.extract.members} == {
        ("FILE1.TXT", "", DefectKind.TOO_LARGE),
        ("FILE2.TXT", "", DefectKind.TOO_LARGE),
    }


@needs_unar
def test_two_members_under_two_passwords_are_not_mixed_up() -> None:
    one, two = locked_rar3(KEY, ("a.txt", b"first")), locked_rar3(CHINESE, ("b.txt", b"second member"))
    both = one[: one.index(b"CMT") - 32] + two[20 : two.index(b"CMT") - 32]

    found = opened(both, KEY)

    assert [(m.filename, m.sha256, [d.kind for d in m.extract.defects]) for m in found.extract.members] == [
        ("a.txt", sha(b"first"), []),
        ("b.txt", "", [DefectKind.ENCRYPTED]),
    ]


@needs_unar
def test_one_member_is_handed_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(sample("rar5-psw"))

    assert b"".join(packed.reach(tmp_path / "file", Kind.RAR, 2, Purse((KEY,))) or ()) == LINES
    assert packed.reach(tmp_path / "file", Kind.RAR, 9, Purse((KEY,))) is None
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@needs_unar
@pytest.mark.parametrize("form", [*LOCKED, "solid"])
def test_a_damaged_one_is_a_fact(form: str) -> None:
    whole, key, _ = (sample("rar3-solid"), KEY, []) if form == "solid" else LOCKED[form]
    dice = random.Random(11)
    good = {sha(one) for one in (LINES, b"file1\r\n", b"file2\r\n", WORDS, b"")} | {""}

    for _ in range(5):
        data = bytearray(whole[: dice.randrange(20, len(whole))] if dice.random() < 0.4 else whole)
        for _ in range(dice.randrange(1, 6)):
            data[dice.randrange(8, len(data))] = dice.randrange(256)
        found = opened(bytes(data), key)

        assert {m.sha256 for m in found.extract.members if not m.extract.defects} <= good


def part_of_rar5(*, number: int, flags: int) -> bytes:
    body = bytes([2, 2 | flags, 4, 0, 4, 0xA4, 0x83, 0x02, 0, 1, 5]) + b"a.txt"  # a file that anybody may read, stored, of Unix
    main = bytes([1, 0, 3, number]) if number else bytes([1, 0, 1])
    return (
        b"Rar!\x1a\x07\x01\x00" + b"".join(struct.pack("<I", zlib.crc32(one)) + one for one in (bytes([len(main)]) + main, bytes([len(body)]) + body)) + b"data"
    )


@pytest.mark.parametrize(
    "data",
    [packers.rar4((b"a.txt", b"data"), flags=0x02), part_of_rar5(number=0, flags=0x10), part_of_rar5(number=1, flags=0x08)],
    ids=["rar 4", "rar 5, first", "rar 5, second"],
)
@pytest.mark.skipif(not shutil.which("bsdtar"), reason="needs libarchive-tools")
def test_a_volume_is_known_by_its_headers(data: bytes) -> None:
    found = opened(data, name="材料.rar")

    assert [(d.kind, d.detail) for d in found.extract.defects] == [(DefectKind.UNREAD, VOLUME)]
    assert [(m.filename, m.sha256, m.extract.defects) for m in found.extract.members] == [("a.txt", "", (Defect(DefectKind.UNREAD, "2!1", VOLUME),))]


@pytest.mark.skipif(not shutil.which("bsdtar"), reason="needs libarchive-tools")
def test_a_later_volume_is_known_where_no_member_is_split() -> None:
    found = opened(part_of_rar5(number=1, flags=0), name="材料.rar")

    assert [(d.kind, d.detail) for d in found.extract.defects] == [(DefectKind.UNREAD, VOLUME)]
    assert [m.filename for m in found.extract.members] == ["a.txt"]


@pytest.mark.skipif(not shutil.which("bsdtar"), reason="needs libarchive-tools")
def test_the_only_volume_of_an_archive_lacks_nothing() -> None:
    found = opened(part_of_rar5(number=0, flags=0), name="材料.rar")

    assert (held(found), faults(found)) == ([("a.txt", sha(b"data"))], [])


# --- the seal and the limits ---


def test_a_password_hashed_too_often_is_refused() -> None:
    seal = Seal(Declared(size=0, crc=0, salt=bytes(16), strength=HASHED + 1, keyed=True), KEY)

    with pytest.raises(packed.UnpackError) as refused:
        seal.holds()

    assert refused.value.kind is DefectKind.BOMB


def test_the_sum_of_sums_is_that_of_its_authors_however_it_is_fed() -> None:
    """The last of the known answers that its authors publish for blake2sp without a key: the bytes 0 to 254."""
    data, sums = bytes(range(255)), []
    for step in (1, 64, 255):
        one = Blake2sp()
        for at in range(0, len(data), step):
            one.update(data[at : at + step])
        sums.append(one.digest())

    assert len(set(sums)) == 1
    assert sums[0].hex() == "25059f10605e67adfe681350666e15ae976a5a571c13cf5bc8053f430e120a52"


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="needs Linux")
def test_a_program_at_work_has_limits_and_ends_with_its_reader(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    began = time.monotonic()
    sleeper = shutil.which("sleep") or "sleep"

    with bounded.started([sleeper, "60"], tmp_path / "file", Purse()) as work:
        said = Path(f"/proc/{work.process.pid}/limits").read_text()

    limits = {line[:25].strip(): line[26:].split()[0] for line in said.splitlines()[1:]}
    assert {name: limits[name] for name in ("Max cpu time", "Max file size", "Max address space", "Max core file size")} == {
        "Max cpu time": "10",
        "Max file size": "0",
        "Max address space": str(512 << 20),
        "Max core file size": "0",
    }
    assert (work.process.poll(), time.monotonic() - began < 5) == (-9, True)


def test_a_program_at_work_ends_with_the_time_of_the_mail(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    began = time.monotonic()

    with bounded.started([shutil.which("sleep") or "sleep", "60"], tmp_path / "file", Purse(clock=began + 0.2)) as work:
        said = work.output.read()

        assert (said, work.late()) == (b"", True)
    assert time.monotonic() - began < 5
