"""Archives as packers of all sorts make them, the honest and the hostile; each by the library at hand or by a few lines of its format."""

from __future__ import annotations

import base64
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


def compound(**streams: bytes) -> bytes:
    """An OLE2 file with sectors of 512 bytes; streams below 4,096 bytes lie in the small sectors of the root, as every program writes it."""
    end, sectors, chains, small, short = 0xFFFFFFFE, b"", [], b"", []

    def long(data: bytes) -> int:
        nonlocal sectors
        first, count = len(chains), -(-len(data) // 512)
        sectors += data.ljust(count * 512, b"\x00")
        chains.extend([*range(first + 1, first + count), end] if count else [])
        return first if count else end

    entries = []
    for name, data in streams.items():
        if len(data) < 4096:
            start, count = len(short), -(-len(data) // 64)
            small += data.ljust(count * 64, b"\x00")
            short += [*range(start + 1, start + count), end]
        else:
            start = long(data)
        entries.append((name, 2, start, len(data)))
    minifat = long(struct.pack(f"<{len(short)}I", *short).ljust(512, b"\xff"))
    entries.insert(0, ("Root Entry", 5, long(small), len(small)))
    listed = b""
    for place, (name, kind, start, size) in enumerate(entries):
        beside = place + 1 if 0 < place < len(entries) - 1 else 0xFFFFFFFF
        kin = struct.pack("<III", 0xFFFFFFFF, beside, 0xFFFFFFFF if place else 1)
        listed += name.encode("utf-16-le").ljust(64, b"\x00") + struct.pack("<HBB", len(name) * 2 + 2, kind, 1) + kin + bytes(36)
        listed += struct.pack("<IQ", start, size)
    directory, tables = long(listed), 1
    while (len(chains) + tables) * 4 > tables * 512:
        tables += 1
    first = len(chains)
    fat = struct.pack(f"<{first + tables}I", *chains, *[0xFFFFFFFD] * tables).ljust(tables * 512, b"\xff")
    difat = struct.pack("<109I", *range(first, first + tables), *[0xFFFFFFFF] * (109 - tables))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    return head + struct.pack("<IIIIIIII", tables, directory, 0, 4096, minifat, 1, end, 0) + difat + sectors + fat


def office_locked(data: bytes, password: str, *, spins: int = 100_000) -> bytes:
    """A Word or Excel file as Office 2010 and later lock it: agile encryption with AES-256 and SHA-512."""
    from Cryptodome.Cipher import AES

    salt, other, inner, proof = bytes(range(16)), bytes(range(16, 32)), bytes(range(32)), bytes(range(64, 80))

    def digest(*pieces: bytes) -> bytes:
        return hashlib.sha512(b"".join(pieces)).digest()

    value = digest(salt, password.encode("utf-16-le"))
    for number in range(spins):
        value = digest(number.to_bytes(4, "little"), value)

    def under(block: str, plain: bytes) -> str:
        return base64.b64encode(AES.new(digest(value, bytes.fromhex(block))[:32], AES.MODE_CBC, iv=salt).encrypt(plain)).decode()

    nothing = base64.b64encode(bytes(64)).decode()  # the seal over the whole is not looked at: the ZIP inside has checksums
    words = 'saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512"'
    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" '
        f'xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><keyData {words} saltValue="{base64.b64encode(other).decode()}"/>'
        f'<dataIntegrity encryptedHmacKey="{nothing}" encryptedHmacValue="{nothing}"/><keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><p:encryptedKey spinCount="{spins}" {words} '
        f'saltValue="{base64.b64encode(salt).decode()}" encryptedVerifierHashInput="{under("fea7d2763b4b9e79", proof)}" '
        f'encryptedVerifierHashValue="{under("d7aa0f6d3061344e", digest(proof))}" encryptedKeyValue="{under("146e0be7abacd0d6", inner)}"/>'
        "</keyEncryptor></keyEncryptors></encryption>"
    )
    package = struct.pack("<Q", len(data))
    for number, at in enumerate(range(0, len(data), 4096)):
        piece = data[at : at + 4096]
        cipher = AES.new(inner, AES.MODE_CBC, iv=digest(other, number.to_bytes(4, "little"))[:16])
        package += cipher.encrypt(piece.ljust(-(-len(piece) // 16) * 16, b"\x00"))
    return compound(EncryptionInfo=struct.pack("<HHI", 4, 4, 0x40) + xml.encode(), EncryptedPackage=package)


def office_locked_2007(data: bytes, password: str) -> bytes:
    """The same as Office 2007 and LibreOffice do it: standard encryption with AES-128 and SHA-1."""
    from Cryptodome.Cipher import AES

    def sha1(data: bytes) -> bytes:
        return hashlib.sha1(data, usedforsecurity=False).digest()

    salt, proof = bytes(range(16)), bytes(range(64, 80))
    value = sha1(salt + password.encode("utf-16-le"))
    for number in range(50_000):
        value = sha1(number.to_bytes(4, "little") + value)
    value = sha1(value + bytes(4)).ljust(64, b"\x00")
    machine = AES.new(sha1(bytes(byte ^ 0x36 for byte in value))[:16], AES.MODE_ECB)
    name = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<IIIIIIII", 0x24, 0, 0x660E, 0x8004, 128, 24, 0, 0) + name
    verifier = struct.pack("<I", 16) + salt + machine.encrypt(proof) + struct.pack("<I", 20) + machine.encrypt(sha1(proof).ljust(32, b"\x00"))
    info = struct.pack("<HHII", 3, 2, 0x24, len(header)) + header + verifier
    package = struct.pack("<Q", len(data)) + machine.encrypt(data.ljust(-(-len(data) // 16) * 16, b"\x00"))
    return compound(EncryptionInfo=info, EncryptedPackage=package)


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


def rar5(*members: tuple[str, bytes], locked: bool = False) -> bytes:
    """RAR 5, every member stored; *locked* only says that they are encrypted."""

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
        lock = number(36) + number(1) + number(0) + number(0) + number(15) + bytes(32) if locked else b""
        flags = number(3) + number(len(lock)) if locked else number(2)
        out += block(number(2) + flags + number(len(data)) + facts + lock, data)
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
