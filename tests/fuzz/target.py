"""The one thing that is fuzzed: a message of any bytes is read, told as JSON and read back, and nothing of that ever raises.

    python tests/fuzz/target.py [MINUTES]     from the seed corpus, under atheris where it is installed, else by plain mutation

What breaks is written to tests/mail/<sha256>.eml: give it a name, and its expected facts beside it, before it is mended.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

TESTS = Path(__file__).parents[1]
FOUND = TESTS / "mail"
LARGEST = 64 * 1024  # bytes of a seed: a mutation of something small is tried more often
SLOW = 5.0  # seconds of processor that are a fault, too
WORDS = (
    *(b"\r\n", b"\n", b"\r\n\r\n", b"\r\n ", b"--", b"\r\n--", b"=?", b"?=", b"?B?", b"?Q?", b"=", b"==", b'"', b"\\", b";", b"''", b"%", b"\x00", b"\xff"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"<", b">", b"<!--", b"-->", b"&#0;", b"(", b")", b",", b"@", b":", b"begin 644 x\n", b"\nend\n", b"From "),
    *(b"filename*0*=gb18030''", b"charset=utf-7", b"charset=hz-gb-2312", b"\r\nContent-Type: multipart/mixed; boundary=", b"\r\nContent-Type: message/rfc822"),
    *(b"\r\nContent-Transfer-Encoding: base64", b"\r\nContent-Transfer-Encoding: quoted-printable", b"\r\nContent-Transfer-Encoding: x-uuencode"),
    *("发件人：".encode(), "写道：".encode(), "2026年7月1日".encode(), "附件".encode("gb18030"), "１２３".encode()),
)


def seeds() -> list[bytes]:
    """The awkward mails, the sample mailbox's heads and first parts, and everything that broke us once."""
    plain = [file.read_bytes()[:LARGEST] for file in sorted((*(TESTS / "mail_zh").rglob("*.eml"), *FOUND.glob("*.eml")))]
    packed = sorted((TESTS.parent / "tracker" / "sample" / "mails").glob("*.eml.xz"))
    return plain + [lzma.decompress(file.read_bytes())[:LARGEST] for file in packed]


def mutated(chance: random.Random, corpus: Sequence[bytes]) -> bytes:
    """Change a seed in one to eight places, most of them in its first lines, where the header is."""
    raw = bytearray(chance.choice(corpus))
    for _ in range(chance.randint(1, 8)):
        reach = len(raw) if chance.random() < 0.3 else min(len(raw), 2000)
        at, length = chance.randint(0, reach), chance.choice((0, 1, 1, 2, 4, 16, 200))
        match chance.randint(0, 5):
            case 0:
                raw[at : at + length] = b""
            case 1:
                raw[at:at] = chance.choice(WORDS)
            case 2:
                raw[at : at + length] = chance.choice(WORDS)
            case 3:
                raw[at:at] = raw[at : at + length] * chance.choice((1, 2, 50))
            case 4:
                other = chance.choice(corpus)
                start = chance.randint(0, len(other))
                raw[at : at + length] = other[start : start + 200]
            case _:
                raw[at : at + length] = chance.randbytes(length)
    return bytes(raw)


def read(raw: bytes, folder: Path) -> None:
    """Read these bytes as a stored message; raises when the reader does, or when what it says cannot be kept."""
    from ingest import parse
    from ingest.facts import DefectKind, Mail

    stored = folder / "message"
    stored.write_bytes(raw)
    began = time.process_time()
    mail = parse.read(stored)
    spent = time.process_time() - began
    assert isinstance(mail, Mail)
    assert mail.sha256 == hashlib.sha256(raw).hexdigest()
    assert parse.load(json.loads(json.dumps(parse.dump(mail)))) == mail
    assert len({leaf.path for leaf in mail.files()}) == len(list(mail.files())), "two files at one path"
    assert [d for leaf in mail.files() for d in leaf.extract.defects if d.kind is DefectKind.CRASH] == []
    json.dumps(parse.to_json(mail), ensure_ascii=False).encode("utf-8", "backslashreplace")
    assert spent < SLOW, f"{spent:.1f} seconds"


def tried(raw: bytes, folder: Path) -> str:
    """Return what broke, "" when nothing did."""
    try:
        read(raw, folder)
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    return ""


def run(seconds: float, *, seed: int, corpus: Sequence[bytes]) -> tuple[int, dict[str, bytes]]:
    """Try mutations for so long: how many, and one mail for each way of breaking."""
    chance, broken, count = random.Random(seed), dict[str, bytes](), 0
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="shoujian-fuzz-") as folder:
        while time.monotonic() < end:
            raw = mutated(chance, corpus)
            count += 1
            said = tried(raw, Path(folder))
            if said:
                broken.setdefault(said[:60], raw)
    return count, broken


def kept(raw: bytes) -> Path:
    FOUND.mkdir(exist_ok=True)
    target = FOUND / f"{hashlib.sha256(raw).hexdigest()[:16]}.eml"
    target.write_bytes(raw)
    return target


def guided(seconds: float) -> None:
    """Let atheris choose the bytes by what they reach; it ends the process itself."""
    import atheris

    with atheris.instrument_imports(include=["ingest"]):
        import ingest.parse  # noqa: F401  now, under instrumentation
    corpus = Path(tempfile.mkdtemp(prefix="shoujian-fuzz-"))
    for raw in seeds():
        (corpus / hashlib.sha256(raw).hexdigest()[:16]).write_bytes(raw)
    FOUND.mkdir(exist_ok=True)
    atheris.Setup([sys.argv[0], str(corpus), f"-max_total_time={seconds:.0f}", f"-artifact_prefix={FOUND}/"], lambda raw: read(raw, corpus.parent))
    atheris.Fuzz()


def main(minutes: float) -> int:
    try:
        import atheris  # noqa: F401  is it there?
    except ImportError:
        count, broken = run(minutes * 60, seed=time.time_ns(), corpus=seeds())
    else:
        guided(minutes * 60)
        return 0
    print(f"试读 {count} 封，读坏 {len(broken)} 封  {count} mails tried, {len(broken)} ways of breaking")
    for said, raw in broken.items():
        print(f"  {kept(raw).relative_to(TESTS.parent)}: {said}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.path.insert(0, str(TESTS.parent))
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10))
