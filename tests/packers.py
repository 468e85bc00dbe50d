"""Archives as packers of all sorts make them, the honest and the hostile; each by the library at hand or by a few lines of its format."""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import stat
import struct
import tarfile
import zipfile
import zlib

import py7zr

PDF = b"%PDF-1.4\n%content\n"
# Names that try to leave the folder, to hide or to clash; each with what is left of it to show (None: not listed).
ODD = (
    ("../../etc/passwd", ("etc", "passwd")),
    ("/abs/root.txt", ("abs", "root.txt")),
    ("C:\\x\\y.txt", ("C:/x", "y.txt")),
    ("..\\..\\up.txt", ("", "up.txt")),
    ("a/../../b.txt", ("a", "b.txt")),
    ("./here.txt", ("", "here.txt")),
    ("a//b///c.txt", ("a/b", "c.txt")),
    ("CON", ("", "CON")),
    ("a\u202excod.txt", ("", "a\u202excod.txt")),
    ("长" * 130 + ".txt", ("", "长" * 130 + ".txt")),
    ("same.txt", ("", "same.txt")),
    ("SAME.txt", ("", "SAME.txt")),
    ("a.txt:stream", ("", "a.txt:stream")),
    ("-rf", ("", "-rf")),
    ("$(id).txt", ("", "$(id).txt")),
    ("a\nb.txt", ("", "a\nb.txt")),
    ("__MACOSX/._form.docx", None),
    ("._form.docx", None),
    ("x/.DS_Store", None),
    ("Thumbs.db", None),
)


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, data in members:
            file.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def raw_zip(*members: tuple[bytes, bytes, dict]) -> bytes:
    """A ZIP entry by entry: *facts* override what an honest packer writes (flag, method, crc, packed, size, content, extra, at)."""
    body, directory = b"", b""
    for name, content, facts in members:
        packed = facts.get("content", content)
        extra = facts.get("extra", b"")
        flag, method, crc = facts.get("flag", 0), facts.get("method", 0), facts.get("crc", zlib.crc32(content))
        sizes = (facts.get("packed", len(packed)), facts.get("size", len(content)))
        common = struct.pack("<HHHHIIIHH", flag, method, 0, 0x21, crc, *sizes, len(name), len(extra))
        at = facts.get("at", len(body))
        directory += b"PK\x01\x02" + struct.pack("<BBH", 20, facts.get("system", 3), 20) + common
        directory += struct.pack("<HHHII", 0, 0, 0, facts.get("attributes", 0), at) + name + extra
        body += b"PK\x03\x04" + struct.pack("<H", 20) + common + name + extra + packed
    return body + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), 0)


def zip_locked(name: str, data: bytes, password: bytes) -> bytes:
    """The old cipher of PKWARE, written down again to have something to compare with."""
    table = [zlib.crc32(bytes([n]), 0xFFFFFFFF) ^ 0xFFFFFFFF for n in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def feed(byte: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 0xFF]

    def lock(byte: int) -> int:
        k = keys[2] | 2
        feed(byte)
        return byte ^ (((k * (k ^ 1)) >> 8) & 0xFF)

    for byte in password:
        feed(byte)
    head = bytes(11) + bytes([zlib.crc32(data) >> 24])
    return raw_zip((name.encode(), data, {"flag": 0x801, "content": bytes(lock(b) for b in head + data), "packed": len(data) + 12}))


def zip_aes(name: str, data: bytes, password: bytes) -> bytes:
    """AE-2 with 256 bits, as WinZip, 7-Zip and Bandizip write it."""
    from Cryptodome.Cipher import AES
    from Cryptodome.Util import Counter

    salt = bytes(range(16))
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 66)
    locked = AES.new(keys[:32], AES.MODE_CTR, counter=Counter.new(128, initial_value=1, little_endian=True)).encrypt(zlib.compress(data, wbits=-15))
    content = salt + keys[64:] + locked + hmac.new(keys[32:64], locked, "sha1").digest()[:10]
    return raw_zip(
        (name.encode(), data, {"flag": 0x801, "method": 99, "crc": 0, "content": content, "extra": struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8)})
    )


def tarred(*members: tuple[str, bytes], mode: str = "w", form: int = tarfile.PAX_FORMAT, encoding: str = "utf-8") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=form, encoding=encoding) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def tar_of_links() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in (
            ("link", tarfile.SYMTYPE),
            ("hard", tarfile.LNKTYPE),
            ("device", tarfile.CHRTYPE),
            ("pipe", tarfile.FIFOTYPE),
            ("folder", tarfile.DIRTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("a.txt")
        info.size = 1
        archive.addfile(info, io.BytesIO(b"x"))
    return out.getvalue()


def sevenzipped(*members: tuple[str, bytes], password: str | None = None, hide: bool = False) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, header_encryption=hide) as archive:
        archive.set_encrypted_header(hide)
        for number, (name, data) in enumerate(members):
            # py7zr refuses to write names that climb: write others of the same length, and put the real ones in afterwards
            archive.writestr(data, f"{number:02}" + "x" * (len(name) - 2) if len(name) > 2 else name)
        for info, (name, _) in zip(archive.header.files_info.files if members else (), members, strict=True):
            info["filename"] = name
    return out.getvalue()


def rar4(*members: tuple[bytes, bytes], flags: int = 0) -> bytes:
    """RAR 4, every member stored: mark, main header, a header for each file."""

    def block(kind: int, flags: int, body: bytes, data: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, data in members:
        facts = struct.pack("<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0x5A210000, 20, 0x30, len(name), 0x20)
        out += block(0x74, 0x8000 | flags, facts + name, data)
    return out + block(0x7B, 0x4000, b"")


def rar5(*members: tuple[str, bytes]) -> bytes:
    """RAR 5, every member stored."""

    def number(value: int) -> bytes:
        out = bytearray()
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes([*out, value])

    def block(body: bytes, data: bytes = b"") -> bytes:
        sized = number(len(body)) + body
        return struct.pack("<I", zlib.crc32(sized)) + sized + data

    out = b"Rar!\x1a\x07\x01\x00" + block(number(1) + number(0) + number(0))
    for name, data in members:
        raw = name.encode()
        facts = number(0x04) + number(len(data)) + number(0o100644) + struct.pack("<I", zlib.crc32(data)) + number(0) + number(1) + number(len(raw)) + raw
        out += block(number(2) + number(2) + number(len(data)) + facts, data)
    return out + block(number(5) + number(0) + number(0))


def attribute(level: int, name: int, content: bytes, *, wrong: bool = False) -> bytes:
    return struct.pack("<BII", level, name, len(content)) + content + struct.pack("<H", sum(content) + wrong & 0xFFFF)


def mapi(*properties: tuple[int, int, bytes]) -> bytes:
    """MAPI properties: (tag, type, value); values of a fixed width are given as they are."""
    out = struct.pack("<I", len(properties))
    for tag, kind, value in properties:
        out += struct.pack("<HH", kind, tag)
        if tag >= 0x8000:
            out += bytes(16) + struct.pack("<I", 0) + struct.pack("<I", 7)
        out += struct.pack("<II", 1, len(value)) + value + bytes(-len(value) % 4) if kind in {0x0D, 0x1E, 0x1F, 0x102} else value
    return out


def winmail(*members: tuple[str, bytes], page: int = 936, letter: bytes = b"", old: bool = False, wrong: bool = False) -> bytes:
    """A TNEF stream; *old* names files in eight bits only, *letter* is attributes of level 1 to go before the files."""
    codec = {936: "gb18030", 65001: "utf-8", 950: "cp950"}[page]
    out = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, struct.pack("<I", 0x00010000)) + attribute(1, 0x00069007, struct.pack("<II", page, 0))
    out += letter
    for name, content in members:
        out += attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 32, 32, 0))
        out += attribute(2, 0x00018010, (name if old else "SHORT~1.BIN").encode(codec, "replace") + b"\x00")
        out += attribute(2, 0x0006800F, content, wrong=wrong)
        if not old:
            number = (0x0E21, 0x0003, struct.pack("<I", 1))
            named = (0x8005, 0x001E, b"x")
            out += attribute(2, 0x00069005, mapi(number, named, (0x3707, 0x001F, name.encode("utf-16-le") + bytes(2))))
    return out


def lzfu(text: bytes) -> bytes:
    """RTF in Outlook's compression, every byte written out; the last run is a copy that feeds on itself when the text ends in one."""
    out = b""
    for at in range(0, len(text), 8):
        out += b"\x00" + text[at : at + 8]
    return struct.pack("<IIII", len(out) + 12, len(text), 0x75465A4C, 0) + out


LINK = (stat.S_IFLNK | 0o777) << 16
NOISE = os.urandom  # bytes that do not shrink
