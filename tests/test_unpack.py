"""The bytes of some files of a stored mail: wherever they were packed, under their sha256, and nothing else."""

from __future__ import annotations

import hashlib
import io
import tarfile
from email.message import EmailMessage
from pathlib import Path

import packers

from ingest.parse import read
from ingest.unpack import unpack
from ingest.watch import Keep

SCAN, FORM, BACK = b"\x89PNG\r\n\x1a\n first page", b"%PDF-1.4 the form", b"\xff\xd8\xff\xe0 the back of it"
KEY = "Yl2025x"


def named(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def mail(*files: tuple[str, bytes], text: str = "见附件") -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@example.com", "anli@example.org", "材料"
    letter.set_content(text)
    for name, content in files:
        letter.add_attachment(content, "application", "octet-stream", filename=name)
    return letter


def kept(letter: EmailMessage, folder: Path) -> Path:
    raw = folder / "raw.eml"
    raw.write_bytes(letter.as_bytes())
    return raw


def there(into: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in into.iterdir()}


def test_files_are_found_in_archives_and_letters(tmp_path: Path) -> None:
    inner = mail(("背面.jpg", BACK))
    outer = mail(("扫描件.png", SCAN), ("材料.zip", packers.zipped(("申报表.pdf", FORM), ("说明.txt", b"not wanted"))))
    outer.add_attachment(inner)
    into = tmp_path / "into"
    into.mkdir()

    found = unpack(kept(outer, tmp_path), map(named, (SCAN, FORM, BACK)), into)

    assert found == {named(SCAN), named(FORM), named(BACK)}
    assert there(into) == {named(one): one for one in (SCAN, FORM, BACK)}


def test_a_locked_archive_opens_with_the_password_of_another_letter(tmp_path: Path) -> None:
    raw = kept(mail(("材料.7z", packers.sevenzipped(("申报表.pdf", FORM), password=KEY))), tmp_path)
    shut, opened = tmp_path / "shut", tmp_path / "opened"
    shut.mkdir()
    opened.mkdir()

    assert unpack(raw, [named(FORM)], shut) == frozenset()
    assert unpack(raw, [named(FORM)], opened, passwords=("wrong", KEY)) == {named(FORM)}
    assert (there(shut), there(opened)) == ({}, {named(FORM): FORM})


def test_no_name_of_the_mail_becomes_a_path(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in ("../../climbing.pdf", "/tmp/rooted.pdf", named(SCAN)):
            member = tarfile.TarInfo(name)
            member.size = len(FORM)
            archive.addfile(member, io.BytesIO(FORM))
    into = tmp_path / "deep" / "into"
    into.mkdir(parents=True)
    raw = kept(mail(("../up.tar", buffer.getvalue()), ("../../up.png", SCAN)), tmp_path)
    before = sorted(tmp_path.rglob("*"))

    found = unpack(raw, [named(FORM), named(SCAN), "../../evil", named(b"nowhere")], into)

    assert found == {named(FORM), named(SCAN)}
    assert there(into) == {named(FORM): FORM, named(SCAN): SCAN}
    assert sorted(set(tmp_path.rglob("*")) - set(before)) == sorted(into.iterdir())


def test_what_is_there_is_looked_at_before_it_is_believed(tmp_path: Path) -> None:
    raw = kept(mail(("扫描件.png", SCAN)), tmp_path)
    into, elsewhere = tmp_path / "into", tmp_path / "elsewhere"
    into.mkdir()
    elsewhere.write_bytes(FORM)
    (into / named(SCAN)).write_bytes(b"something else")
    (into / named(FORM)).symlink_to(elsewhere)

    assert unpack(raw, [named(SCAN), named(FORM)], into) == frozenset()


def test_a_mail_that_takes_too_long_gives_what_it_can_and_no_error(tmp_path: Path) -> None:
    into = tmp_path / "into"
    into.mkdir()

    assert unpack(kept(mail(("扫描件.png", SCAN)), tmp_path), [named(SCAN)], into, wall=0.01) == frozenset()
    assert unpack(tmp_path / "no such mail", [named(SCAN)], into) == frozenset()


def test_the_sha256_are_those_of_the_reading(tmp_path: Path) -> None:
    raw = kept(mail(("材料.zip", packers.zipped(("申报表.pdf", FORM)))), tmp_path)
    into = tmp_path / "into"
    into.mkdir()
    wanted = {one.sha256 for one in read(raw).files() if one.filename == "申报表.pdf"}

    assert unpack(raw, wanted, into) == wanted == {named(FORM)}


def test_what_there_is_no_room_for_is_not_kept(tmp_path: Path) -> None:
    small, large = b"four", b"more than there is room for"
    keep = Keep(frozenset({named(small), named(large)}), tmp_path, room=len(small))

    for content in (large, small, small):
        keep.take(named(content), io.BytesIO(content))

    assert (there(tmp_path), keep.room) == ({named(small): small}, 0)
