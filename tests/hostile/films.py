"""Films whose readers crash, loop and eat memory, and letters that carry them beside honest papers.

The readers come in as any reader of somebody else does, as an installed package with entry points.
"""

from __future__ import annotations

import base64
import io
from pathlib import Path

import docx

SAYS = "单位名称：幸福社区"
FLV, MKV, WMV, AVI, SOUND, SVG = (
    b"FLV\x01",
    b"\x1aE\xdf\xa3",
    b"0&\xb2u\x8ef\xcf\x11",
    b"RIFF\x00\x00\x00\x00AVI ",
    b"OggS",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
)
FILMS = """
import ctypes, itertools, os, signal, time
from ingest.facts import Extract

def crash(file, limits):
    ctypes.string_at(0)

def loop(file, limits):
    sum(itertools.repeat(0))  # in C, where no signal is asked for

def eat(file, limits):
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while block := libc.malloc(1 << 24):
        ctypes.memset(block, 1, 1 << 24)
    os.abort()

def swell(file, limits):
    return Extract(text="".join("x" * (1 << 24) for _ in itertools.repeat(0)))

def sleep(file, limits):
    time.sleep(60)

def ended(file, limits):
    os.kill(os.getpid(), signal.SIGTERM)
"""
READERS = {"flv": "crash", "mkv": "loop", "wmv": "eat", "avi": "swell", "audio": "sleep", "svg": "ended"}


def install(site: Path) -> None:
    """Install a package at *site* that reads films, badly."""
    about = site / "films-1.dist-info"
    about.mkdir(parents=True)
    (site / "films.py").write_text(FILMS, "utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: films\nVersion: 1\n", "utf-8")
    lines = [f"{kind} = films:{name}" for kind, name in READERS.items()]
    (about / "entry_points.txt").write_text("[shoujian.extractors]\n" + "\n".join(lines) + "\n", "utf-8")


def document() -> bytes:
    written = docx.Document()
    written.add_paragraph(SAYS)
    written.save(out := io.BytesIO())
    return out.getvalue()


def attached(name: str, data: bytes, kind: str = "application/octet-stream") -> str:
    head = f'Content-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return head + base64.encodebytes(data).decode().replace("\n", "\r\n")


def letter(*files: tuple[str, bytes], boundary: str = "B") -> bytes:
    head = f'From: zs@example.com\r\nTo: anli@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n'
    parts = ["Content-Type: text/plain\r\n\r\nhello\r\n", *(attached(name, data) for name, data in files)]
    return (head + "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n").encode()
