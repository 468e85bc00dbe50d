"""The methods by which members of a ZIP are compressed (APPNOTE 4.4.5): each undone as a stream, a little at a time."""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import chain

from ingest.extract.packed import CHUNK, DICTIONARY, UnpackError, expanded
from ingest.facts import DefectKind

_STORED, _DEFLATE, _DEFLATE64, _BZIP2, _LZMA, _ZSTD_ONCE, _ZSTD, _XZ = 0, 8, 9, 12, 14, 20, 93, 95
_NAMES = {1: "Shrink", 2: "Reduce", 3: "Reduce", 4: "Reduce", 5: "Reduce", 6: "Implode", 10: "TERSE", 94: "MP3", 96: "JPEG", 97: "WavPack", 98: "PPMd"}


def plain(chunks: Iterator[bytes], method: int) -> Iterator[bytes]:
    """Undo *method*; raise `UnpackError` where nothing here can."""
    if method not in _METHODS:
        name = f"{_NAMES[method]}, method {method}" if method in _NAMES else f"method {method}"
        raise UnpackError(DefectKind.UNREAD, f"compressed by {name}, which is not read here")
    return _METHODS[method](chunks)


def _inflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    machine = zlib.decompressobj(-15)
    for chunk in chain(chunks, (b"",)):  # once more without input: of what shrinks well the end is still inside
        rest, out = chunk, b"x"
        while (rest or (not chunk and out)) and not machine.eof:
            out = machine.decompress(rest, CHUNK)
            rest = machine.unconsumed_tail
            yield out
    if not machine.eof:
        raise UnpackError(DefectKind.DAMAGED, "ends early")


def _inflated64(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Undo Deflate64, which Windows itself uses for files beyond 2 GB."""
    import inflate64

    machine = inflate64.Inflater()
    for chunk in chunks:
        for start in range(0, len(chunk), 1 << 10):  # it gives all it can at once: a thousand times what it gets
            yield machine.inflate(chunk[start : start + (1 << 10)])


def _unlzma(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Undo LZMA as ZIP has it: version, length and the five bytes of properties before the stream."""
    head = next(chunks, b"")
    while len(head) < 9 and (more := next(chunks, b"")):
        head += more
    if len(head) < 9 or head[2:4] != b"\x05\x00" or head[4] >= 225:
        raise UnpackError(DefectKind.DAMAGED, "its LZMA header makes no sense")
    dictionary = struct.unpack_from("<I", head, 5)[0]
    if dictionary > DICTIONARY:
        raise UnpackError(DefectKind.BOMB, f"demands {dictionary >> 20} MB of memory to unpack")
    filters = [{"id": lzma.FILTER_LZMA1, "dict_size": max(4096, dictionary), "lc": head[4] % 9, "lp": head[4] // 9 % 5, "pb": head[4] // 45}]
    machine = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
    piece = head[9:]
    while not machine.eof:
        if piece or not machine.needs_input:
            yield machine.decompress(piece, CHUNK)
        piece = next(chunks, b"") if machine.needs_input else b""
        if not piece and machine.needs_input:
            return  # a stream without a mark at its end; whether it is whole is told by its size


def _unzstd(chunks: Iterator[bytes]) -> Iterator[bytes]:
    from backports.zstd import DecompressionParameter, ZstdDecompressor

    options = {int(DecompressionParameter.window_log_max): DICTIONARY.bit_length() - 1}
    return expanded(chunks, lambda: ZstdDecompressor(options=options))


_METHODS: dict[int, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    _STORED: lambda chunks: chunks,
    _DEFLATE: _inflated,
    _DEFLATE64: _inflated64,
    _BZIP2: lambda chunks: expanded(chunks, bz2.BZ2Decompressor),
    _LZMA: _unlzma,
    _XZ: lambda chunks: expanded(chunks, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=DICTIONARY)),
    _ZSTD_ONCE: _unzstd,
    _ZSTD: _unzstd,
}
