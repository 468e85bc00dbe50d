import bz2
import gzip
import hashlib
import io
import lzma
import os
import shutil
import struct
import tarfile
import tempfile
import time
import tracemalloc
import zipfile
import zlib
from functools import partial
from pathlib import Path

import packers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packers import ODD, PDF, raw_zip, zipped

from ingest import leaves, sniff
from ingest.extract import packed, richtext
from ingest.extract.packed import OPENERS, Purse
from ingest.facts import DefectKind, Extract, Kind, Leaf
from ingest.passwords import passwords

FILES: dict[str, tuple[Kind, bytes]] = {
    "zip": (Kind.ZIP, zipped(("青禾区/申报表.pdf", PDF), ("案例.txt", "正文".encode()))),
    "7z": (Kind.SEVENZIP, packers.sevenzipped(("青禾区/申报表.pdf", PDF), ("案例.txt", "正文".encode()))),
    "tnef": (Kind.TNEF, packers.winmail(("青禾区/申报表.pdf", PDF), ("案例.txt", "正文".encode()))),
    "tar": (Kind.TAR, packers.tarred(("青禾区/申报表.pdf", PDF), ("案例.txt", "正文".encode()))),
    "tgz": (Kind.GZIP, packers.tarred(("青禾区/申报表.pdf", PDF), ("案例.txt", "正文".encode()), mode="w:gz")),
    "tbz": (Kind.BZIP2, packers.tarred(("青禾区/申报表.pdf", PDF), ("案例.txt", "正文".encode()), mode="w:bz2")),
    "txz": (Kind.XZ, packers.tarred(("青禾区/申报表.pdf", PDF), ("案例.txt", "正文".encode()), mode="w:xz")),
}
if shutil.which("bsdtar"):
    FILES["rar5"] = (Kind.RAR, packers.rar5(("青禾区/申报表.pdf", PDF), ("案例.txt", "正文".encode())))
    FILES["rar4"] = (Kind.RAR, packers.rar4(("青禾区\\申报表.pdf".encode("gbk"), PDF), ("案例.txt".encode("gbk"), "正文".encode())))
PACKERS = {"zip": zipped, "7z": packers.sevenzipped, "tar": packers.tarred, "tgz": partial(packers.tarred, mode="w:gz")}


def opened(data: bytes, *words: str, name: str = "材料.zip", letter=lambda _: Extract()) -> Leaf:
    return leaves.opened(iter([data]), path="2", name=name, content_type="", inline=False, letter=letter, purse=Purse(words))


def kinds(leaf: Leaf) -> list[DefectKind]:
    return [d.kind for d in leaf.extract.defects]


def shown(leaf: Leaf) -> list[tuple[str, str, str]]:
    return [(m.path, m.folder, m.filename) for m in leaf.extract.members]


# --- every opener ---


def test_every_opener_has_a_sample():
    assert {kind for kind, _ in FILES.values()} | {Kind.RAR} == set(OPENERS)


@pytest.mark.parametrize("form", FILES)
def test_members_are_files_like_any_other(form):
    kind, data = FILES[form]

    leaf = opened(data)

    assert leaf.kind is kind
    assert leaf.extract.defects == ()
    assert leaf.extract.reader == packed.VERSION
    assert [(m.path, m.folder, m.filename, m.size, m.sha256, m.kind, m.extract.reader.partition("/")[0]) for m in leaf.extract.members] == [
        ("2!1", "青禾区", "申报表.pdf", len(PDF), hashlib.sha256(PDF).hexdigest(), Kind.PDF, "pdf"),
        ("2!2", "", "案例.txt", 6, hashlib.sha256("正文".encode()).hexdigest(), Kind.TEXT, "text"),
    ]
    assert leaf.extract.members[1].extract.text == "正文"


@pytest.mark.parametrize("form", FILES)
def test_an_archive_is_read_the_same_twice_and_its_members_are_handed_out(form, tmp_path):
    kind, data = FILES[form]
    (tmp_path / "file").write_bytes(data)

    assert opened(data) == opened(data)
    assert b"".join(packed.reach(tmp_path / "file", kind, 1, Purse())) == PDF
    assert packed.reach(tmp_path / "file", kind, 9, Purse()) is None


@pytest.mark.parametrize("form", FILES)
def test_an_archive_cut_off_anywhere_is_a_fact(form):
    _, data = FILES[form]
    for step in range(1, 16):
        leaf = opened(data[: len(data) * step // 16])

        whole = {m.sha256 for m in leaf.extract.members if not m.extract.defects}
        assert whole <= {hashlib.sha256(PDF).hexdigest(), hashlib.sha256("正文".encode()).hexdigest()}


@pytest.mark.parametrize("form", FILES)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=60), at=st.floats(0, 1))
def test_an_archive_survives_damage(form, junk, at):
    _, data = FILES[form]
    place = 8 + int((len(data) - 8) * at)

    leaf = opened(data[:place] + junk + data[place + len(junk) :])

    assert leaf.kind is not None


@pytest.mark.parametrize("form", PACKERS)
def test_odd_names_are_shown_and_never_written(form, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made: list[str] = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest, **more: made.append(Path(str(path)).name) or real(path, *rest, **more))

    leaf = opened(PACKERS[form](*((name, b"x%d" % n) for n, (name, _) in enumerate(ODD))))

    wanted = [left for _, left in ODD if left is not None]
    assert [(m.folder, m.filename) for m in leaf.extract.members] == wanted
    assert len({m.sha256 for m in leaf.extract.members}) == len(wanted)
    assert [m.filename for m in leaf.extract.members if DefectKind.DANGEROUS in kinds(m)] == ["a\u202excod.txt"]
    assert list(tmp_path.rglob("*")) == []
    assert [name for name in made if not name.startswith(("shoujian-", "tmp"))] == []


@pytest.mark.parametrize("form", PACKERS)
def test_programs_inside_are_dangerous(form):
    names = ("通知函.pdf.exe", "a.scr", "b.js", "快捷方式.lnk", "表.pdf", "x.pdf.")
    leaf = opened(PACKERS[form](*((name, PDF) for name in names), ("plain.doc", b"MZ" + bytes(80))))

    assert [DefectKind.DANGEROUS in kinds(m) for m in leaf.extract.members] == [True, True, True, True, False, False, True]


@pytest.mark.parametrize("form", [*[*PACKERS][:2], "tgz"])  # which does not compress
def test_a_bomb_ends_as_a_defect_of_its_member(form):
    began = time.process_time()

    leaf = opened(PACKERS[form](("a.txt", b"before"), ("b.bin", bytes(60 << 20))))

    assert time.process_time() - began < 5
    assert [(m.filename, m.sha256 != "", kinds(m)) for m in leaf.extract.members] == [("a.txt", True, []), ("b.bin", False, [DefectKind.BOMB])]


@pytest.mark.parametrize("form", PACKERS)
def test_only_so_many_members_are_listed(form, monkeypatch):
    leaf = leaves.opened(
        iter([PACKERS[form](*((f"{n}.txt", b"x%d" % n) for n in range(30)))]),
        path="2",
        name="a",
        content_type="",
        inline=False,
        letter=lambda _: Extract(),
        purse=Purse(members=20),
    )

    assert (len(leaf.extract.members), kinds(leaf)) == (20, [DefectKind.TOO_COMPLEX])


@pytest.mark.parametrize("form", PACKERS)
def test_archives_are_opened_three_deep(form):
    data = PDF
    for _ in range(5):
        data = PACKERS[form](("inner.bin", data))

    found = list(opened(data).walk())

    assert [leaf.path for leaf in found] == ["2", "2!1", "2!1!1", "2!1!1!1"]
    assert kinds(found[-1]) == [DefectKind.TOO_COMPLEX]
    assert found[-1].sha256


@pytest.mark.parametrize("form", [*PACKERS][:3])  # zeros that anything may have been
def test_an_empty_archive_has_no_members(form):
    leaf = opened(PACKERS[form]())

    assert leaf.extract.members == ()


@pytest.mark.parametrize("form", PACKERS)
def test_what_one_mail_unpacks_is_bounded(form):
    noise = packers.NOISE(300_000)
    leaf = leaves.opened(
        iter([PACKERS[form](("a.bin", noise), ("b.bin", noise[::-1]))]),
        path="2",
        name="a",
        content_type="",
        inline=False,
        letter=lambda _: Extract(),
        purse=Purse(written=400_000),
    )

    assert [(m.filename, m.sha256 != "", kinds(m)) for m in leaf.extract.members] == [
        ("a.bin", True, [DefectKind.UNREAD]),
        ("b.bin", False, [DefectKind.TOO_LARGE]),
    ]


@pytest.mark.parametrize("form", PACKERS)
def test_unpacking_has_its_time(form):
    leaf = leaves.opened(
        iter([PACKERS[form](("a.bin", b"x"))]), path="2", name="a", content_type="", inline=False, letter=lambda _: Extract(), purse=Purse(processor=0.0)
    )

    assert DefectKind.TIMEOUT in {d.kind for one in leaf.walk() for d in one.extract.defects}


def test_a_large_member_is_never_in_memory():
    film = bytes(range(256)) * 4096 * 37
    data = zipped(("film.bin", film), method=zipfile.ZIP_STORED)
    chunks = (data[at : at + (1 << 20)] for at in range(0, len(data), 1 << 20))
    tracemalloc.start()

    leaf = leaves.opened(chunks, path="2", name="a.zip", content_type="", inline=False, letter=lambda _: Extract(), purse=Purse())

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert leaf.extract.members[0].sha256 == hashlib.sha256(film).hexdigest()
    assert peak < 12 << 20


def test_a_letter_in_an_archive_is_read_as_one():
    said = Extract(text="letter")

    leaf = opened(zipped(("a.eml", b"From: a@b.cn\r\nSubject: x\r\n\r\n")), letter=lambda file: said if file.read_bytes().startswith(b"From") else None)

    assert leaf.extract.members[0].extract.text == "letter"


# --- zip ---


def test_names_in_gbk_and_utf8_stand_in_one_zip():
    leaf = opened(
        raw_zip(
            ("1.申请表-云岭市.pdf".encode("gbk"), PDF, {}),
            ("2.案例-云岭市.pdf".encode(), PDF, {"flag": 0x800}),
            ("3.相关资料.pdf".encode(), PDF, {}),
            ("相关资料/说明.txt".encode("gbk"), b"x", {}),
        )
    )

    assert [f"{m.folder}/{m.filename}".lstrip("/") for m in leaf.extract.members] == [
        "1.申请表-云岭市.pdf",
        "2.案例-云岭市.pdf",
        "3.相关资料.pdf",
        "相关资料/说明.txt",
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_is_compressed_in_many_ways(method):
    data = packers.NOISE(500_000) + bytes(500_000)

    member = opened(zipped(("a.bin", data), method=method)).extract.members[0]

    assert (member.size, member.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_deflate64_is_read_and_other_methods_are_named():
    import inflate64

    data = packers.NOISE(9_000) + bytes(200_000)
    machine = inflate64.Deflater()
    squeezed = machine.deflate(data) + machine.flush()

    leaf = opened(raw_zip((b"a.bin", data, {"method": 9, "content": squeezed}), (b"b.bin", b"x", {"method": 98})))

    assert leaf.extract.members[0].sha256 == hashlib.sha256(data).hexdigest()
    assert [(d.kind, d.detail) for d in leaf.extract.members[1].extract.defects] == [
        (DefectKind.UNREAD, "compressed by PPMd, method 98, which is not read here")
    ]


@pytest.mark.parametrize("lock", [packers.zip_locked, packers.zip_aes])
def test_a_locked_member_is_opened_with_the_password_of_the_letter(lock):
    data = lock("申报表.txt", "单位名称".encode() * 50, b"DJ2025")

    right, wrong, none = opened(data, "abc", "DJ2025"), opened(data, "abc", "dj2025"), opened(data)

    assert (right.extract.members[0].extract.text, right.extract.defects) == ("单位名称" * 50, ())
    for leaf in (wrong, none):
        assert [(m.filename, m.sha256, kinds(m)) for m in leaf.extract.members] == [("申报表.txt", "", [DefectKind.ENCRYPTED])]
        assert kinds(leaf) == [DefectKind.ENCRYPTED]


def test_members_that_overlap_are_not_opened():
    leaf = opened(raw_zip((b"a.txt", b"x", {}), (b"b.txt", b"x" * 90, {"at": 0}), (b"c.txt", b"y", {})))

    assert kinds(leaf) == [DefectKind.BOMB]
    assert [(m.filename, kinds(m)) for m in leaf.extract.members] == [("a.txt", [DefectKind.BOMB]), ("b.txt", [DefectKind.BOMB]), ("c.txt", [])]


def test_ninety_kilobytes_declare_fifty_gigabytes():
    squeezed = zlib.compress(bytes(30 << 20), wbits=-15)
    data = raw_zip(
        (b"0", b"", {"method": 8, "content": squeezed, "packed": len(squeezed), "size": 30 << 20}),
        *((b"%d" % n, b"", {"at": 0, "packed": len(squeezed), "size": 30 << 20, "method": 8}) for n in range(1, 450)),
    )
    began = time.process_time()

    leaf = opened(data)

    assert time.process_time() - began < 1
    assert kinds(leaf) == [DefectKind.BOMB]
    assert len(leaf.extract.members) == 450


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"size": 3}, DefectKind.BOMB),
        ({"size": 9_000}, DefectKind.DAMAGED),
        ({"crc": 1}, DefectKind.DAMAGED),
        ({"packed": 1 << 31}, DefectKind.BOMB),
        ({"method": 8}, DefectKind.DAMAGED),
    ],
    ids=["short", "long", "crc", "packed", "method"],
)
def test_sizes_and_checksums_may_lie(facts, expected):
    leaf = opened(raw_zip((b"a.txt", b"content", facts)))

    assert kinds(leaf.extract.members[0])[0] is expected


def test_a_link_in_a_zip_is_not_followed():
    leaf = opened(raw_zip((b"link", b"/etc/passwd", {"attributes": packers.LINK})))

    assert [(m.size, m.sha256, kinds(m)) for m in leaf.extract.members] == [(0, "", [DefectKind.UNREAD])]


def test_a_name_with_a_nul_shows_its_end():
    leaf = opened(raw_zip((b"a.pdf\x00.exe", PDF, {})))

    assert [(m.filename, kinds(m)[-1]) for m in leaf.extract.members] == [("a.pdf.exe", DefectKind.DANGEROUS)]


def test_a_zip_with_too_many_entries_is_not_listed():
    data = zipped(*((str(n), b"") for n in range(packed.DIRECTORY + 2_000)))

    leaf = opened(data)

    assert (leaf.extract.members, kinds(leaf)) == ((), [DefectKind.BOMB])


def test_a_kind_of_zip_that_is_no_archive_stays_what_it_is():
    out = io.BytesIO(zipped(("OFD.xml", b"<x/>")))

    assert sniff.kind(out.getvalue(), out) is Kind.OFD


# --- 7z ---


@pytest.mark.parametrize("hide", [False, True])
def test_a_locked_7z_is_opened_with_the_password_of_the_letter(hide):
    data = packers.sevenzipped(("社区/申报表.pdf", PDF), ("案例.txt", b"x"), password="DJ2025", hide=hide)

    right, wrong, none = opened(data, "abc", "DJ2025"), opened(data, "abc"), opened(data)

    assert [(m.folder, m.filename, m.kind) for m in right.extract.members] == [("社区", "申报表.pdf", Kind.PDF), ("", "案例.txt", Kind.TEXT)]
    assert right.extract.defects == ()
    for leaf in (wrong, none):
        assert kinds(leaf) == [DefectKind.ENCRYPTED]
        assert [(m.filename, kinds(m)) for m in leaf.extract.members] == (
            [] if hide else [("申报表.pdf", [DefectKind.ENCRYPTED]), ("案例.txt", [DefectKind.ENCRYPTED])]
        )


def test_a_7z_demands_no_more_than_an_honest_packer():
    from ingest.extract.sevenzip import _weigh_coder

    for method, properties in ((b"\x06\xf1\x07\x01", b"\x58"), (b"\x21", b"\x28"), (b"\x03\x01\x01", b"\x5d\0\0\0\x40"), (b"\x03\x04\x01", b"\x06\0\0\0\x40")):
        with pytest.raises(packed.UnpackError):
            _weigh_coder(method, properties)
    _weigh_coder(b"\x21", b"\x1e")


# --- tar, gzip, bzip2, xz ---


def test_links_and_devices_of_a_tar_are_named_not_followed():
    leaf = opened(packers.tar_of_links())

    assert [(m.path, m.filename, m.size, [d.detail for d in m.extract.defects]) for m in leaf.extract.members] == [
        ("2!1", "link", 0, ["a link, not followed"]),
        ("2!2", "hard", 0, ["a link, not followed"]),
        ("2!3", "device", 0, ["a device, ignored"]),
        ("2!4", "pipe", 0, ["a device, ignored"]),
        ("2!6", "a.txt", 1, []),
    ]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT])
def test_names_of_a_tar_may_be_gbk(form):
    leaf = opened(packers.tarred(("材料/1.申请表-云岭市.pdf", PDF), form=form, encoding="gbk"))

    assert shown(leaf) == [("2!1", "材料", "1.申请表-云岭市.pdf")]


@pytest.mark.parametrize(
    ("data", "name", "member"),
    [
        (gzip.compress(PDF), "申报表.pdf.gz", "申报表.pdf"),
        (bz2.compress(PDF), "申报表.pdf.bz2", "申报表.pdf"),
        (lzma.compress(PDF), "申报表.pdf.xz", "申报表.pdf"),
        (gzip.compress(PDF[:7]) + gzip.compress(PDF[7:]), "x.gz", "x"),
        (bz2.compress(PDF[:7]) + bz2.compress(PDF[7:]), "", "part-2!1.pdf"),
        (b"\x1f\x8b\x08\x08\0\0\0\0\0\x03" + "申报表.pdf".encode("gbk") + b"\0" + gzip.compress(PDF)[10:], "材料.gz", "申报表.pdf"),
    ],
    ids=["gz", "bz2", "xz", "two gz", "two bz2", "named"],
)
def test_a_single_file_is_unpacked(data, name, member):
    leaf = opened(data, name=name)

    assert [(m.filename, m.sha256, m.kind, m.extract.reader.partition("/")[0]) for m in leaf.extract.members] == [
        (member, hashlib.sha256(PDF).hexdigest(), Kind.PDF, "pdf")
    ]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress], ids=["gz", "bz2", "xz"])
def test_a_damaged_single_file_gives_what_is_there(pack):
    data = pack("正文".encode() * 5 + packers.NOISE(400_000))[:-40]

    leaf = opened(data, name="正文.txt.gz")

    assert [kinds(m)[0] for m in leaf.extract.members] == [DefectKind.DAMAGED]


def test_a_tar_header_without_end_is_a_bomb():
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 1 << 30
    data = info.tobuf(tarfile.USTAR_FORMAT) + bytes(8 << 20)

    assert kinds(opened(data)) == [DefectKind.BOMB]


# --- rar ---


def test_without_its_program_a_rar_is_said_to_be_unread(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)

    leaf = opened(packers.rar5(("a.pdf", PDF)))

    assert [(d.kind, d.detail) for d in leaf.extract.defects] == [(DefectKind.UNREAD, "rar archives need libarchive-tools")]


@pytest.mark.skipif(not shutil.which("bsdtar"), reason="needs libarchive-tools")
def test_odd_names_of_a_rar_are_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    leaf = opened(packers.rar5(*((name, b"x%d" % n) for n, (name, _) in enumerate(ODD))))

    assert {m.filename for m in leaf.extract.members} >= {"passwd", "root.txt", "CON", "same.txt", "SAME.txt", "-rf", "$(id).txt"}
    assert not any(step in {"..", ""} for m in leaf.extract.members if m.folder for step in m.folder.split("/"))
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.skipif(not shutil.which("bsdtar"), reason="needs libarchive-tools")
@pytest.mark.parametrize("pack", [lambda *files: packers.rar4(*((name.encode("gbk"), data) for name, data in files)), packers.rar5], ids=["rar4", "rar5"])
def test_a_rar_that_ends_in_a_stored_zip_is_the_rar_and_not_the_zip(pack):
    """RAR 5 and 4 store what does not shrink: a .docx at the end has a ZIP's directory where a ZIP has it."""
    docx = packers.zipped(("word/document.xml", b"<w:document/>"), method=zipfile.ZIP_STORED)

    leaf = opened(pack(("申报表.pdf", PDF), ("案例.zip", docx)))

    assert ([m.filename for m in leaf.extract.members], kinds(leaf)) == (["申报表.pdf", "案例.zip"], [])


@pytest.mark.skipif(not shutil.which("bsdtar"), reason="needs libarchive-tools")
def test_a_locked_rar_is_said_to_be_locked():
    names_too = b"Rar!\x1a\x07\x00" + struct.pack("<HBHH", 0, 0x73, 0x80, 13) + bytes(60)
    locked = opened(packers.rar4((b"a.txt", bytes(32)), flags=0x04))

    assert kinds(opened(names_too)) == [DefectKind.ENCRYPTED]
    assert DefectKind.ENCRYPTED in kinds(locked)


# --- winmail.dat ---


def test_outlook_wraps_names_and_words_in_several_ways():
    words = packers.attribute(1, 0x00018004, "案例申报".encode("gbk") + b"\x00") + packers.attribute(1, 0x0002800C, "请查收。".encode("gbk") + b"\x00")

    leaf = opened(packers.winmail(("1.申请表-䶮.pdf", PDF), letter=words, old=True), name="winmail.dat")

    assert leaf.extract.text == "主题：案例申报\n请查收。\n1.申请表-䶮.pdf"
    assert [(m.path, m.filename, m.kind) for m in leaf.extract.members] == [("2!1", "1.申请表-䶮.pdf", Kind.PDF)]


@pytest.mark.parametrize(("page", "name"), [(936, "申請表.pdf"), (950, "申請表.pdf"), (65001, "申请表.pdf")])
def test_short_names_are_in_the_code_page_of_the_stream(page, name):
    assert [m.filename for m in opened(packers.winmail((name, PDF), page=page, old=True)).extract.members] == [name]


RTF = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 SimSun;}}\uc1 \'c7\'eb\'b2\'e9\'ca\'d5\par \u26696?\u20363?{\*\x hidden}\{ok\}}"


@pytest.mark.parametrize(
    ("prop", "text"),
    [
        ((0x1000, 0x001F, "请查收".encode("utf-16-le") + bytes(2)), "请查收"),
        ((0x1000, 0x001E, "请查收".encode("gbk") + bytes(1)), "请查收"),
        ((0x1013, 0x0102, "<meta charset=gb2312><p>请查收</p>".encode("gbk")), "请查收"),
        ((0x1009, 0x0102, packers.lzfu(RTF)), "请查收\n案例{ok}"),
        ((0x1009, 0x0102, struct.pack("<IIII", len(RTF) + 12, len(RTF), 0x414C454D, 0) + RTF), "请查收\n案例{ok}"),
    ],
    ids=["unicode", "eight-bit", "html", "lzfu", "mela"],
)
def test_the_letter_in_a_winmail_is_its_text(prop, text):
    letter = packers.attribute(1, 0x00069003, packers.mapi((0x0039, 0x0040, bytes(8)), prop))

    assert opened(packers.winmail(letter=letter)).extract.text == text


def test_outlooks_own_example_is_decompressed():
    # MS-OXRTFCP 4.1.1 and 4.2.1: a text with a run taken from the dictionary, and one that feeds on itself
    one = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
    two = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")

    assert richtext.decompressed(one) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert richtext.decompressed(two) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_a_letter_in_a_letter_of_outlook_is_opened():
    inner = packers.winmail(("申报表.pdf", PDF))
    message = packers.attribute(2, 0x00069005, packers.mapi((0x3001, 0x001F, "转发".encode("utf-16-le")), (0x3701, 0x000D, bytes(16) + inner)))

    leaf = opened(packers.winmail() + packers.attribute(2, 0x00069002, bytes(14)) + message)

    assert [(f.path, f.filename, f.kind) for f in leaf.walk()][1:] == [("2!1", "转发", Kind.TNEF), ("2!1!1", "申报表.pdf", Kind.PDF)]


def test_a_wrong_checksum_is_said_and_the_file_read():
    leaf = opened(packers.winmail(("a.pdf", PDF), wrong=True))

    assert [(m.sha256, kinds(m)[0]) for m in leaf.extract.members] == [(hashlib.sha256(PDF).hexdigest(), DefectKind.DAMAGED)]


# --- passwords ---


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("老师您好，申报材料已打包，压缩包密码为 DJ2025 ，请查收。", ("DJ2025",)),
        ("密码：abc123", ("abc123",)),
        ("解压码 8866，谢谢", ("8866",)),
        ("解压密码是“Abc@2025”。", ("Abc@2025",)),
        ("口令:qwer", ("qwer",)),
        ("附件密码ＤＪ２０２５", ("DJ2025", "ＤＪ２０２５")),
        ("解压缩密码（区分大小写）：Xy9", ("Xy9",)),
        ("DJ2025为解压密码", ("DJ2025",)),
        ("Password: s3cret.", ("s3cret",)),
        ("密码\n20250901", ("20250901",)),
        ("请查收申报材料，联系电话13000000001。", ()),
        ("密码：" + "1，密码：".join("abcdefgh") + "2", ("a1", "b1", "c1", "d1", "e1")),
        ("", ()),
    ],
)
def test_passwords_are_found_in_letters(text, found):
    assert passwords(text) == found


def test_finding_passwords_takes_no_time():
    began = time.process_time()

    passwords("密码是" * 200_000 + "password" * 100_000 + "a" * 500_000)

    assert time.process_time() - began < 2


def test_the_folder_of_a_member_is_bounded():
    assert packed.steps("a/" * 500 + "x" * 1000 + ".exe") == ("a/" * 19 + "a", "x" * 380 + "…" + "x" * 15 + ".exe")
    assert packed.steps("../..") == ("", "")
    assert Path(packed.steps("/x")[1]).name == "x"
