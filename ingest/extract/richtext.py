"""RTF to plain text, and the compression Outlook keeps RTF in (MS-OXRTFCP)."""

from __future__ import annotations

import re
import struct

LONGEST = 4 << 20  # bytes of a decompressed text; a letter has a few thousand

_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New Roman"
    b"Courier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.DOTALL)
_SILENT = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer listtable listoverridetable rsidtbl generator themedata colorschememapping datastore".split()
)
_BREAKS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"cell": "\t", b"row": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’"}


def decompressed(data: bytes) -> bytes:  # noqa: C901  a loop over bits, every end of it checked
    """Undo the compression; what is damaged gives what is there."""
    if len(data) < 16:
        return b""
    _, size, magic = struct.unpack_from("<III", data)
    if magic == 0x414C454D:  # MELA: not compressed
        return data[16 : 16 + min(size, LONGEST)]
    if magic != 0x75465A4C:  # LZFu
        return b""
    ring, write, at = bytearray(_START.ljust(4096, b"\x00")), len(_START), 16
    out = bytearray()
    while at < len(data) and len(out) < min(size, LONGEST):
        flags = data[at]
        at += 1
        for bit in range(8):
            if at >= len(data):
                break
            if not flags >> bit & 1:
                piece = data[at : at + 1]
                at += 1
            else:
                if at + 2 > len(data):
                    return bytes(out)
                word = data[at] << 8 | data[at + 1]
                at += 2
                offset, length = word >> 4, (word & 15) + 2
                if offset == write % 4096:
                    return bytes(out)
                piece = b""
                for step in range(length):  # a copy may feed on itself
                    byte = ring[(offset + step) % 4096]
                    ring[(write + step) % 4096] = byte
                    piece += bytes([byte])
            for byte in piece:
                ring[write % 4096] = byte
                write += 1
            out += piece
    return bytes(out)


def plain(rtf: bytes, *, label: str = "") -> str:  # noqa: C901, PLR0912  one branch a kind of token
    """Read the words of an RTF text: no tables, no pictures, no notes; eight-bit letters by its own code page, else *label*."""
    page = re.search(rb"\\ansicpg(\d{3,5})", rtf[:2000])
    codec = f"cp{int(page.group(1))}" if page else label or "gb18030"
    codec = {"cp936": "gb18030", "cp65001": "utf-8"}.get(codec, codec)
    out: list[str] = []
    eight = bytearray()
    stack: list[tuple[bool, int]] = []
    silent, skip, owed = False, 1, 0

    def flush() -> None:
        if eight:
            try:
                out.append(eight.decode(codec, "replace"))
            except LookupError:
                out.append(eight.decode("gb18030", "replace"))
            eight.clear()

    for token in _TOKEN.finditer(rtf):
        word, number, byte, sign, brace, text = token.groups()
        if brace == b"{":
            stack.append((silent, skip))
        elif brace == b"}":
            silent, skip = stack.pop() if stack else (False, 1)
        elif word in _SILENT or sign == b"*":
            silent = True
        elif silent:
            continue
        elif word == b"uc":
            skip = int(number or 1)
        elif word == b"u" and number:
            flush()
            out.append(chr(int(number) & 0xFFFF))
            owed = skip
        elif word in _BREAKS:
            flush()
            out.append(_BREAKS[word])
        elif byte:
            if owed:
                owed -= 1
            else:
                eight.append(int(byte, 16))
        elif sign in {b"\\", b"{", b"}", b"~"}:
            eight += b" " if sign == b"~" else sign
        elif text:
            eight += text[owed:]
            owed = max(0, owed - len(text))
    flush()
    joined = "".join(out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\x00", "").strip()
