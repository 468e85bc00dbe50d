"""Archives as they are after a connection broke, a program in between wrote into them, or somebody meant them to be wrong."""

import bz2
import gzip
import hashlib
import io
import lzma
import shutil
import struct
import subprocess
import tarfile
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable

import packers
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st
from packers import PDF, raw_zip, zipped
from test_core_builders import call, mail

from ingest import leaves
from ingest.extract.packed import OPENERS, Purse
from ingest.extract.spelled import spelled
from ingest.facts import DefectKind, Extract, Kind, Leaf
from tracker.core.evidence import readings

FILES = tuple((f"青禾区/{n}.申报表.txt", packers.NOISE(1_500 + n).hex().encode()) for n in range(6))
WHOLE = {name.rpartition("/")[2]: hashlib.sha256(data).hexdigest() for name, data in FILES}


def opened(data: bytes, *words: str, name: str = "材料.zip", purse: Purse | None = None) -> Leaf:
    return leaves.opened(iter([data]), path="2", name=name, content_type="", inline=False, letter=lambda _: Extract(), purse=purse or Purse(words))


def kinds(leaf: Leaf) -> list[DefectKind]:
    return [d.kind for d in leaf.extract.defects]


def whole(leaf: Leaf) -> dict[str, str]:
    return {m.filename: m.sha256 for m in leaf.extract.members if m.sha256 and not m.extract.defects}


def hurt(leaf: Leaf) -> list[tuple[str, DefectKind]]:
    return [(m.filename, m.extract.defects[0].kind) for m in leaf.extract.members if m.extract.defects]


def names(leaf: Leaf) -> list[str]:
    return [f"{m.folder}/{m.filename}".lstrip("/") for m in leaf.extract.members]


class Pipe(io.RawIOBase):
    """Where a packer cannot go back to fill in sizes, it writes them behind each member."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.data += data
        return len(data)


def streamed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return bytes(pipe.data)


def directory(data: bytes) -> int:
    return data.index(b"PK\x01\x02")


# --- zip: what the end of the file takes with it ---


@pytest.mark.parametrize("pack", [zipped, streamed])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_without_its_directory_gives_every_member(pack, method):
    data = pack(*FILES, method=method)

    leaf = opened(data[: directory(data)])

    assert whole(leaf) == WHOLE
    assert names(leaf) == [name for name, _ in FILES]
    assert [(d.kind, d.detail) for d in leaf.extract.defects] == [(DefectKind.DAMAGED, "its end is missing; what could be found of its members is listed")]


@pytest.mark.parametrize("pack", [zipped, streamed])
def test_a_zip_cut_in_a_member_gives_the_whole_ones_and_what_is_there_of_the_cut_one(pack):
    data = pack(*FILES)
    cut = data[: data.index("3.申报表".encode()) + 1_500]

    leaf = opened(cut)

    assert whole(leaf) == {name: WHOLE[name] for name in list(WHOLE)[:3]}
    assert hurt(leaf) == [("3.申报表.txt", DefectKind.DAMAGED)]
    assert leaf.extract.members[3].size > 0
    assert kinds(leaf) == [DefectKind.DAMAGED]


def test_bytes_lost_in_the_middle_cost_one_member():
    data = zipped(*FILES)
    at = data.index("2.申报表".encode()) + 400

    leaf = opened(data[:at] + data[at + 700 :])

    assert {name: digest for name, digest in WHOLE.items() if name[0] != "2"} == whole(leaf)
    assert hurt(leaf) == [("2.申报表.txt", DefectKind.DAMAGED)]
    assert kinds(leaf) == [DefectKind.DAMAGED]


def test_a_member_that_is_listed_and_lost_is_named():
    data = zipped(*FILES)
    begins = data.index(b"PK\x03\x04", 5)
    ends = data.index(b"PK\x03\x04", begins + 5)

    leaf = opened(data[:begins] + data[ends:])

    assert hurt(leaf) == [("1.申报表.txt", DefectKind.DAMAGED)]
    assert len(whole(leaf)) == 5


@pytest.mark.parametrize("pack", [zipped, streamed])
@pytest.mark.parametrize(("before", "behind"), [(b"", b"\r\n"), (b"", b"<html>" * 20_000), (b"PK\x03\x04 not a member" + bytes(90), b""), (b"", bytes(70_000))])
def test_what_stands_before_and_behind_a_zip_costs_nothing(pack, before, behind):
    leaf = opened(before + pack(*FILES) + behind)

    assert whole(leaf) == WHOLE
    assert kinds(leaf) in ([], [DefectKind.DAMAGED])


@pytest.mark.parametrize("seal", ["<IIII", "<III", "<IIQQ", "<IQQ"], ids=["marked", "bare", "marked, long", "bare, long"])
@pytest.mark.parametrize("method", [0, 8])
def test_sizes_behind_a_member_come_in_four_forms(seal, method):
    out = b""
    for name, data in FILES:
        squeezed = zlib.compress(data, wbits=-15) if method else data
        facts = (zlib.crc32(data), len(squeezed), len(data))
        out += struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0x808, method, 0, 0x21, 0, 0, 0, len(name.encode()), 0) + name.encode() + squeezed
        out += struct.pack(seal, *((0x08074B50,) if seal[1:3] == "II" and len(seal) == 5 else ()), *facts)

    leaf = opened(out + b"PK\x01\x02")

    assert whole(leaf) == WHOLE


def test_a_size_that_lies_does_not_hide_what_follows():
    data = bytearray(zipped(*FILES))
    data = data[: directory(data)]
    data[18:22] = struct.pack("<I", 1 << 29)

    leaf = opened(bytes(data))

    assert whole(leaf) == WHOLE


def test_an_archive_stored_in_a_cut_archive_is_one_member():
    inner = zipped(("深.txt", b"x"), ("更深.txt", packers.NOISE(5_000).hex().encode()))
    data = zipped(("外.zip", inner), ("外.txt", b"y"), method=zipfile.ZIP_STORED)

    leaf = opened(data[: directory(inner) - 200])

    assert names(leaf) == ["外.zip"]
    assert [m.filename for m in leaf.extract.members[0].extract.members] == ["深.txt", "更深.txt"]


def test_a_zip_of_many_marks_is_given_up():
    leaf = opened(b"PK\x03\x04" + b"PK\x01\x02" * 300_000)

    assert kinds(leaf) == [DefectKind.BOMB]


@pytest.mark.parametrize("marks", [b"PK\x03\x04\x14\x00\x08\x00\x08\x00" + bytes(16) + b"\x01\x00\x00\x00x", b"PK\x07\x08" + bytes(12)])
def test_looking_for_members_takes_no_time(marks):
    began = time.process_time()

    leaf = opened(b"PK\x03\x04" + bytes(30) + marks * 19_000)

    assert time.process_time() - began < 4
    assert kinds(leaf)


def test_members_beyond_four_gigabytes_are_listed_by_long_numbers():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(b"text")
    data = out.getvalue()

    assert whole(opened(data)) == whole(opened(data[: directory(data)])) == {"a.txt": hashlib.sha256(b"text").hexdigest()}


def long_ended(data: bytes) -> bytes:
    """Say in the long form what the end record of *data* says, and in the short form nothing."""
    at = data.rindex(b"PK\x05\x06")
    count, size, offset = struct.unpack_from("<HII", data, at + 10)
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, at, 1)
    return data[:at] + record + locator + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


@pytest.mark.parametrize("before", [b"", b"PK\x03\x04" + bytes(80)])
def test_an_end_record_in_the_long_form_is_read(before):
    leaf = opened(before + long_ended(zipped(*FILES)))

    assert whole(leaf) == WHOLE
    assert kinds(leaf) == []


def test_a_volume_says_that_the_others_are_needed():
    data = b"PK\x07\x08" + zipped(*FILES)

    leaf = opened(data[: len(data) // 2], name="材料.z01")

    assert [(d.kind, d.detail) for d in leaf.extract.defects] == [(DefectKind.UNREAD, "a volume of a split archive (分卷压缩); the other volumes are needed")]
    assert len(whole(leaf)) == 3


@pytest.mark.parametrize(("pack", "name"), [(zipped, "材料.zip.001"), (packers.sevenzipped, "材料.7z.001"), (packers.tarred, "材料.tar.001")])
def test_a_piece_of_an_archive_is_known_by_its_name(pack, name):
    data = pack(*FILES)

    leaf = opened(data[: len(data) // 2], name=name)

    assert [(d.kind, d.detail) for d in leaf.extract.defects] == [(DefectKind.UNREAD, "a volume of a split archive (分卷压缩); the other volumes are needed")]
    assert len(whole(leaf)) == (0 if pack is packers.sevenzipped else 3)


@pytest.mark.parametrize("mark", ["META-INF/MANIFEST.MF", "AndroidManifest.xml"])
def test_a_program_packed_as_a_zip_is_not_opened(mark):
    leaf = opened(zipped((mark, b"x"), ("classes.dex", b"x")), name="通知.zip")

    assert (leaf.kind, leaf.extract.members) == (Kind.PROGRAM, ())
    assert DefectKind.DANGEROUS in kinds(leaf)


def test_a_zip_that_unpacks_itself_is_a_program():
    leaf = opened(b"MZ" + bytes(200) + zipped(*FILES), name="材料.zip")

    assert (leaf.kind, DefectKind.DANGEROUS in kinds(leaf)) == (Kind.PROGRAM, True)


@pytest.mark.parametrize("name", ["材料.rar", "材料.doc", "申报表.docx.zip", "材料"])
def test_a_zip_is_one_whatever_it_is_called(name):
    leaf = opened(zipped(*FILES), name=name)

    assert (leaf.kind, whole(leaf)) == (Kind.ZIP, WHOLE)


def test_an_empty_zip_and_no_zip_at_all():
    assert kinds(opened(b"PK\x05\x06" + bytes(18))) == [DefectKind.UNREAD]
    assert kinds(opened(b"PK\x03\x04" + packers.NOISE(2_000))) == [DefectKind.DAMAGED]


@pytest.mark.parametrize("method", [20, 93, 95])
def test_newer_methods_are_read(method):
    data = packers.NOISE(9_000).hex().encode() + b"x" * 90_000
    squeezed = lzma.compress(data) if method == 95 else zstd.compress(data)

    assert whole(opened(raw_zip((b"a.txt", data, {"method": method, "content": squeezed})))) == {"a.txt": hashlib.sha256(data).hexdigest()}


# --- names ---


@pytest.mark.parametrize(
    ("codec", "listed"),
    [
        ("gbk", ["1.申请表-云岭市.pdf", "一.pdf", "鑫.txt"]),
        ("cp950", ["申請表.pdf", "案例說明.docx", "活動照片.jpg"]),
        ("cp932", ["写真とテキスト.txt", "アンケート.xls", "申請書.doc"]),
        ("cp437", ["Müller.txt", "café.doc"]),
        ("cp1252", ["Müller.txt", "Ünal.doc"]),
        ("utf-8", ["申请表.pdf", "Привет.txt", "Ünal é.txt"]),
    ],
)
def test_names_are_read_in_the_charset_of_the_machine_that_packed_them(codec, listed):
    leaf = opened(raw_zip(*((name.encode(codec), b"x", {}) for name in listed)))

    assert (names(leaf), kinds(leaf)) == (listed, [])


def test_one_name_in_gbk_that_is_by_accident_utf8():
    assert spelled(["一.pdf".encode("gbk")]) == (["一.pdf"], "")


def test_names_in_a_charset_nobody_knows_are_not_garbage_in_silence():
    leaf = opened(raw_zip(("Привет.txt".encode("cp866"), b"x", {})))

    assert kinds(leaf) == [DefectKind.CHARSET]


def test_a_name_that_is_not_what_its_flag_says():
    leaf = opened(raw_zip(("申请表.pdf".encode("gbk"), PDF, {"flag": 0x800}), ("案例.txt".encode(), b"x", {"flag": 0x800})))

    assert names(leaf) == ["申请表.pdf", "案例.txt"]


@pytest.mark.parametrize(("sum_of", "shown"), [(b"short.pdf", "申请表.pdf"), (b"other.pdf", "short.pdf")], ids=["its own", "of another"])
def test_the_second_name_of_info_zip_counts_when_it_is_of_this_name(sum_of, shown):
    field = b"\x01" + struct.pack("<I", zlib.crc32(sum_of)) + "申请表.pdf".encode()

    leaf = opened(raw_zip((b"short.pdf", PDF, {"extra": struct.pack("<HH", 0x7075, len(field)) + field})))

    assert names(leaf) == [shown]


# --- what nobody packed on purpose ---

DOUBLE = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        " + bytes(60)
LEFT_BEHIND = (
    ("__MACOSX/材料/._申报表.pdf", DOUBLE),
    ("材料/._申报表.pdf", DOUBLE),
    ("材料/申报表.pdf.rsrc", DOUBLE),
    ("材料/.DS_Store", b"x"),
    ("Thumbs.db", b"x"),
    ("desktop.ini", b"x"),
    ("~$申报表.docx", b"x" * 162),
    (".~申报表.docx", b"x" * 162),
    (".~lock.申报表.odt#", b"x"),
    ("材料/~WRD0001.tmp", b""),
)
PACKERS = {"zip": zipped, "7z": packers.sevenzipped, "tar": packers.tarred}


@pytest.mark.parametrize("form", PACKERS)
def test_what_systems_leave_behind_is_passed_over_in_silence(form):
    leaf = opened(PACKERS[form](*LEFT_BEHIND, ("材料/申报表.txt", b"x"), ("材料/1.tmp", b"x")))

    assert (names(leaf), kinds(leaf)) == (["材料/申报表.txt", "材料/1.tmp"], [])


def tar_of_folders() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("材料")
        info.type = tarfile.DIRTYPE
        archive.addfile(info)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [*(pack(*LEFT_BEHIND) for pack in PACKERS.values()), zipped(("材料/", b""), ("材料/照片/", b"")), zipped(), packers.sevenzipped(), tar_of_folders()],
    ids=[*PACKERS, "zip of folders", "empty zip", "empty 7z", "tar of folders"],
)
def test_an_archive_without_a_file_says_that_it_is_empty(data):
    leaf = opened(data)

    assert leaf.extract.members == ()
    assert [(d.kind, d.detail) for d in leaf.extract.defects] == [(DefectKind.UNREAD, "an empty archive: there is no file in it")]


def test_letters_a_mac_takes_apart_are_put_together():
    leaf = opened(zipped(("Cafe\u0301/U\u0308bung.txt", b"x")))

    assert names(leaf) == ["Caf\u00e9/\u00dcbung.txt"]


@pytest.mark.parametrize("form", PACKERS)
def test_the_same_name_twice_is_two_files(form):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile remarks on what is tested here
        leaf = opened(PACKERS[form](("a.txt", b"1"), ("a.txt", b"2"), ("A.txt", b"3")))

    assert [(m.path, m.filename, m.extract.text) for m in leaf.extract.members] == [("2!1", "a.txt", "1"), ("2!2", "a.txt", "2"), ("2!3", "A.txt", "3")]


# --- tar, gzip, bzip2, xz ---


def tar_offsets(data: bytes) -> list[int]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return [one.offset for one in archive.getmembers()]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("what", ["its header", "its own header behind the long one"])
def test_a_broken_header_costs_one_member_of_a_tar(form, what):
    files = tuple((f"{'长' * 40 if what != 'its header' else ''}{n}.txt", packers.NOISE(700).hex().encode()) for n in range(5))
    if what != "its header" and form == tarfile.USTAR_FORMAT:
        files = tuple((f"{'x' * 40}{n}.txt", data) for n, (_, data) in enumerate(files))
    data = bytearray(packers.tarred(*files, form=form))
    at = data.rindex(b"ustar", 0, data.index(files[2][1]))  # of the header next to its bytes
    data[at - 250] ^= 0x55

    leaf = opened(bytes(data))

    assert whole(leaf) == {name: hashlib.sha256(data).hexdigest() for name, data in files if name != files[2][0]}
    assert kinds(leaf) == [DefectKind.DAMAGED]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_cut_off_gives_the_whole_members(mode):
    data = packers.tarred(*((name, content * 40) for name, content in FILES), mode=mode)

    leaf = opened(data[: len(data) * 2 // 3], name="材料.tar")

    given = whole(leaf)
    assert given == {name: hashlib.sha256(content * 40).hexdigest() for (_, content), name in zip(FILES, WHOLE, strict=True) if name in given}
    assert len(given) >= (0 if mode in {"w:bz2", "w:xz"} else 3)
    assert kinds(leaf) == [DefectKind.DAMAGED]


def test_a_tar_without_its_end_says_so():
    data = packers.tarred(*FILES)
    leaf = opened(data[: len(data.rstrip(b"\x00")) + 511 & ~511])

    assert whole(leaf) == WHOLE
    assert [(d.kind, d.detail) for d in leaf.extract.defects] == [(DefectKind.DAMAGED, "its end is missing")]


@pytest.mark.parametrize("beyond", [1, 40, 160, 257])
def test_what_shrinks_to_almost_nothing_is_whole(beyond):
    data = b" " * ((1 << 18) + beyond)  # all of it is taken in while the last of it has not come out

    for packed in (zipped(("a.txt", data)), gzip.compress(data), packers.tarred(("a.txt", data), mode="w:gz")):
        assert list(whole(opened(packed, name="a.txt.gz")).values()) == [hashlib.sha256(data).hexdigest()]


def test_two_gzips_on_end_and_something_behind_them():
    data = gzip.compress(b"a" * 700_000) + gzip.compress(b"b")

    assert list(whole(opened(data + b"junk", name="a.txt.gz")).values()) == [hashlib.sha256(b"a" * 700_000 + b"b").hexdigest()]


# --- what the office makes of it ---


def test_an_archive_that_may_be_short_of_files_is_a_question_beside_its_files():
    whole_zip, cut = (
        leaves.opened(iter([data]), path="2", name="a.zip", content_type="", inline=False, letter=lambda _: Extract(), purse=Purse())
        for data in (zipped(*FILES), zipped(*FILES)[:-60])
    )

    for leaf, asked in ((whole_zip, ()), (cut, ("包内有文件未能打开",))):
        found = readings(mail("m", leaf), call())

        assert [one.leaf.filename for one in found[:6]] == list(WHOLE)
        assert [reason for one in found[6:] for reason in one.reasons] == list(asked)


# --- 7z ---


def sevenzip_runs(*files: tuple[str, bytes]) -> bytes:
    """Every file compressed on its own, as 7-Zip does without 'solid'."""
    out = io.BytesIO()
    import py7zr

    for number, (name, data) in enumerate(files):
        with py7zr.SevenZipFile(out, "a" if number else "w") as archive:
            archive.writestr(data, name)
        out.seek(0)
    return out.getvalue()


def test_a_broken_run_of_a_7z_costs_only_itself():
    data = bytearray(sevenzip_runs(*FILES))
    assert whole(opened(bytes(data))) == WHOLE
    data[32 + 2_500] ^= 0xFF

    leaf = opened(bytes(data))

    assert len(whole(leaf)) == 5
    assert whole(leaf).items() <= WHOLE.items()
    assert [kind for _, kind in hurt(leaf)] == [DefectKind.DAMAGED]
    assert kinds(leaf) == [DefectKind.DAMAGED]


def test_a_member_of_a_solid_7z_is_whole_only_with_its_checksum():
    data = bytearray(packers.sevenzipped(*FILES))
    data[32 + 4_000] ^= 0xFF

    leaf = opened(bytes(data))

    assert whole(leaf).items() <= WHOLE.items()
    assert len(whole(leaf)) < 6
    assert len(leaf.extract.members) == 6


def test_a_7z_that_is_stored_gives_all_but_the_changed_member():
    import py7zr

    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", filters=[{"id": py7zr.FILTER_COPY}]) as archive:
        for name, content in FILES:
            archive.writestr(content, name)
    data = bytearray(out.getvalue())
    data[data.index(FILES[2][1]) + 50] ^= 0x01

    leaf = opened(bytes(data))

    assert whole(leaf) == {name: digest for name, digest in WHOLE.items() if name[0] != "2"}
    assert hurt(leaf) == [("2.申报表.txt", DefectKind.DAMAGED)]


def test_a_cut_7z_has_lost_its_list():
    data = packers.sevenzipped(*FILES)

    leaf = opened(data[:-40])

    assert [(d.kind, d.detail) for d in leaf.extract.defects] == [(DefectKind.DAMAGED, "ends early; the list of its files stands at the end")]


# --- bombs: each ends soon, and the other files of the mail are read ---


def quine() -> bytes:
    """A ZIP with itself in it, as far as a reader can tell: the member's bytes are the whole file."""
    data = zipped(("r.zip", b""))
    for _ in range(12):
        data = zipped(("r.zip", data), method=zipfile.ZIP_STORED)
    return data


def sparse_tar() -> bytes:
    info = tarfile.TarInfo("a.bin")
    info.size = 512
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "a.bin", "GNU.sparse.realsize": str(1 << 40)}
    return info.tobuf(tarfile.PAX_FORMAT) + b"1\n0\n1\n".ljust(512, b"\x00") + bytes(1024)


def tar_declaring_a_terabyte() -> bytes:
    info = tarfile.TarInfo("a.bin")
    info.size = 1 << 40
    return info.tobuf(tarfile.GNU_FORMAT) + b"x" * 5_000


def tar_with_a_long_property(size: int) -> bytes:
    info = tarfile.TarInfo("a.txt")
    info.pax_headers = {"comment": "9" * size}
    return info.tobuf(tarfile.PAX_FORMAT) + bytes(1024)


def tar_of_nothing(count: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    info = tarfile.TarInfo("a")
    info.type = kind
    return info.tobuf(tarfile.USTAR_FORMAT) * count + bytes(1024)


def nested(form: str, depth: int, width: int) -> bytes:
    data = PACKERS[form](("0.bin", bytes(16 << 20)))
    for _ in range(depth):
        data = PACKERS[form](*((f"{n}.bin", data) for n in range(width)))
    return data


ZEROS = bytes(24 << 20)
BOMBS: dict[str, tuple[Callable[[], bytes], set[DefectKind]]] = {
    "a zip in itself": (quine, {DefectKind.TOO_COMPLEX}),
    "zip in zip in zip": (lambda: nested("zip", 2, 6), {DefectKind.BOMB}),
    "7z in 7z": (lambda: nested("7z", 2, 3), {DefectKind.BOMB}),
    "solid 7z": (lambda: packers.sevenzipped(("a.txt", b"x"), ("0.bin", ZEROS), ("1.bin", ZEROS)), {DefectKind.BOMB}),
    "gz": (lambda: gzip.compress(ZEROS), {DefectKind.BOMB}),
    "bz2": (lambda: bz2.compress(ZEROS), {DefectKind.BOMB}),
    "xz": (lambda: lzma.compress(ZEROS, preset=0), {DefectKind.BOMB}),
    "many gz on end": (lambda: gzip.compress(bytes(1 << 20)) * 24, {DefectKind.BOMB}),
    "tgz": (lambda: gzip.compress(packers.tarred(("0.bin", ZEROS))), {DefectKind.BOMB}),
    "tar of 100,000 empty files": (lambda: gzip.compress(tar_of_nothing(100_000), 1), {DefectKind.TOO_COMPLEX}),
    "tar of 100,000 folders": (lambda: gzip.compress(tar_of_nothing(100_000, tarfile.DIRTYPE), 1), {DefectKind.BOMB}),
    "sparse tar of a terabyte": (sparse_tar, {DefectKind.UNREAD}),
    "tar declaring a terabyte": (tar_declaring_a_terabyte, {DefectKind.DAMAGED}),
    "tar with a long property": (lambda: tar_with_a_long_property(1 << 21), {DefectKind.BOMB}),
    "tar with a long number": (lambda: tar_with_a_long_property(9_000), {DefectKind.UNREAD}),
    "zip of zstd": (lambda: raw_zip((b"a.bin", ZEROS, {"method": 93, "content": zstd.compress(ZEROS)})), {DefectKind.BOMB}),
    "tar of broken headers": (lambda: gzip.compress(tar_of_nothing(1)[:512] + b"x" * (512 * 70_000), 1), {DefectKind.BOMB}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_soon_as_what_it_is(name):
    make, expected = BOMBS[name]
    data = make()
    purse = Purse()
    began = time.process_time()

    leaf = opened(data, purse=purse)
    after = opened(zipped(("a.txt", b"x")), purse=purse)

    assert time.process_time() - began < 8
    found = {d.kind for one in leaf.walk() for d in one.extract.defects}
    assert found & expected or found == expected
    assert [m.extract.text for m in after.extract.members] == ["x"] or purse.members <= 0


# --- any tree, any packer, any damage ---

NAME = st.text(st.sampled_from("ab1长青禾区 .-é"), min_size=1, max_size=12).map(lambda name: name.strip(". ") or "x")
TREE = st.dictionaries(
    st.tuples(NAME, NAME).map("/".join),
    st.binary(max_size=400).filter(lambda data: not data.startswith(DOUBLE[:4])) | st.binary(min_size=1, max_size=9).map(lambda piece: b"x" + piece * 100),
    min_size=1,
    max_size=4,
)
ALL: dict[str, Callable[..., bytes]] = {
    **PACKERS,
    "stored zip": lambda *files: zipped(*files, method=zipfile.ZIP_STORED),
    "streamed zip": streamed,
    "zip without its end": lambda *files: zipped(*files).partition(b"PK\x01\x02")[0],
    "tgz": lambda *files: packers.tarred(*files, mode="w:gz"),
    "txz": lambda *files: packers.tarred(*files, mode="w:xz"),
    "gnu tar": lambda *files: packers.tarred(*files, form=tarfile.GNU_FORMAT),
}


def damaged(data: bytes, how: str, at: float, byte: int) -> bytes:
    place = int(at * len(data))
    match how:
        case "cut":
            return data[:place]
        case "beheaded":
            return data[:8] + data[8 + place :]
        case "lost":
            return data[:place] + data[place + 100 :]
        case "added":
            return data[:place] + bytes([byte]) * 50 + data[place:]
        case _:
            return data[:place] + bytes([byte]) + data[place + 1 :]


@pytest.mark.parametrize("form", ALL)
@settings(max_examples=15, deadline=None)
@given(tree=TREE, how=st.sampled_from(("cut", "beheaded", "lost", "added", "changed")), at=st.floats(0, 1), byte=st.integers(0, 255))
def test_what_comes_out_whole_is_what_was_packed(form, tree, how, at, byte):
    data = ALL[form](*tree.items())
    packed_in = {hashlib.sha256(content).hexdigest() for content in tree.values()}
    sound, leaf = opened(data), opened(damaged(data, how, at, byte))

    if data and sound.kind in OPENERS:
        assert {m.sha256 for m in sound.extract.members} == packed_in
    if form in {"tar", "gnu tar"} and how != "cut":
        return  # a tar has no checksums of its files
    if form in {"tgz", "txz"} and kinds(leaf):
        return  # what wraps it has one, at its end
    for member in leaf.extract.members if leaf.kind in OPENERS else ():
        if not any(d.kind is DefectKind.DAMAGED for d in member.extract.defects):
            assert member.sha256 in packed_in | {""}


@pytest.mark.parametrize(
    "tool",
    [("7z", "a", "-tzip"), ("7z", "a", "-t7z"), ("7z", "a", "-t7z", "-m0=PPMd"), ("7z", "a", "-tzip", "-mm=Deflate64"), ("zip", "-rq"), ("bsdtar", "-acf")],
    ids=" ".join,
)
def test_what_other_programs_pack_is_read(tool, tmp_path):
    if shutil.which(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not installed")
    for name, data in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    suffix = "7z" if "-t7z" in tool else "zip"
    subprocess.run([*tool, f"out.{suffix}", "青禾区"], cwd=tmp_path, check=True, capture_output=True)
    data = (tmp_path / f"out.{suffix}").read_bytes()

    leaf = opened(data)

    assert (whole(leaf), kinds(leaf)) == (WHOLE, [])
    if suffix == "zip":
        assert whole(opened(data[: directory(data)])) == WHOLE
