"""Archives as they come in letters: the sample mailbox, passwords in the words, members handed out by their path, the child's limits."""

import base64
import hashlib
import lzma
from pathlib import Path

import packers
import pytest

from ingest import parse, parts
from ingest.extract.packed import UnpackError
from ingest.facts import DefectKind, Kind, Mail
from ingest.sandbox import Sandbox

SAMPLES = Path(__file__).parent.parent / "tracker" / "sample" / "mails"
D, P, J = Kind.DOCX, Kind.PDF, Kind.JPEG
INSIDE = {
    "m01": [("5!1", "", "图片1.jpg", J), ("5!2", "", "图片2.jpg", J), ("5!3", "", "图片3.jpg", J), ("5!4", "", "红色驿站宣传片.mp4", Kind.MP4)],
    "m05": [
        ("2!1", "", "1.申请表-云岭市社会工作协会-云岭同心.pdf", P),
        ("2!2", "", "2.案例-云岭市社会工作协会-云岭同心.docx", D),
        ("2!3", "", "3.相关资料-云岭市社会工作协会-照片1.jpg", J),
        ("2!4", "", "3.相关资料-云岭市社会工作协会-照片2.jpg", J),
    ],
    "m20": [
        (f"2!{number}", folder, name, kind)
        for place, folder in enumerate(("南湖社区", "西湖社区", "东湖社区"))
        for number, name, kind in ((place * 3 + 2, "申报表.pdf", P), (place * 3 + 3, "案例.docx", D))
    ],
    "m21": [("6!1", "", "照片1.jpg", J), ("6!2", "", "照片2.jpg", J), ("6!3", "", "照片3.jpg", J)],
    "m27": [("2!1", "", "嵌套.zip", Kind.ZIP), ("2!1!1", "", "申报表.pdf", P), ("2!1!2", "", "案例.docx", D)],
    "m28": [("2!1", "", "申报表.pdf", P), ("2!2", "", "案例.doc", Kind.DOC)],
    "m41": [("2!1", "", "申报表.pdf", P), ("2!2", "", "案例.docx", D), ("3!1", "", "申报表.pdf", P), ("3!2", "", "案例.docx", D)],
    "n06": [("2!1", "", "通知函.pdf.exe", Kind.PROGRAM)],
}


@pytest.fixture
def sample(tmp_path):
    def unpack(name: str) -> Path:
        target = tmp_path / name
        target.write_bytes(lzma.decompress((SAMPLES / f"{name}.eml.xz").read_bytes()))
        return target

    return unpack


@pytest.mark.parametrize("name", INSIDE)
def test_packed_files_of_the_sample_mailbox_are_files_like_any_other(name, sample):
    raw = sample(name)

    mail = parse.read(raw)

    packed = [leaf for leaf in mail.files() if "!" in leaf.path]
    assert [(leaf.path, leaf.folder, leaf.filename, leaf.kind) for leaf in packed] == INSIDE[name]
    for leaf in packed:
        data = b"".join(parts.open_part(raw, leaf.path, passwords=parse.passwords(mail.text)))
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (leaf.sha256, leaf.size)
        assert bool(leaf.extract.text) or leaf.kind is not D


def test_a_sample_is_read_in_the_child_as_it_is_here(sample):
    with Sandbox() as sandbox:
        for name in INSIDE:
            assert sandbox.read(sample(name)) == parse.read(sample(name))


def letter(text: str, *files: tuple[str, bytes], path: Path) -> Path:
    parts = [f"--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"]
    parts[:0] = [
        f'--B\r\nContent-Type: application/octet-stream; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(data).decode()}\r\n'
        for name, data in files
    ]
    path.write_text(f'From: a@b.cn\r\nContent-Type: multipart/mixed; boundary="B"\r\n\r\n{"".join(parts)}--B--\r\n', "utf-8")
    return path


def test_words_behind_an_archive_name_its_password(tmp_path):
    raw = letter("解压密码：abc123", ("a.zip", packers.zip_locked("a.txt", b"inside", b"abc123")), path=tmp_path / "m")

    assert [leaf.extract.text for leaf in parse.read(raw).files() if leaf.path == "1!1"] == ["inside"]


def test_a_password_may_come_in_another_letter(tmp_path):
    raw = letter("密码另发", ("a.zip", packers.zip_aes("a.txt", b"inside", b"abc123")), path=tmp_path / "m")

    locked, read = parse.read(raw), parse.read(raw, passwords=("abc123",))

    assert DefectKind.ENCRYPTED in {d.kind for d in locked.leaves[0].extract.defects}
    assert [leaf.extract.text for leaf in read.files()][1] == "inside"
    assert b"".join(parts.open_part(raw, "1!1", passwords=("abc123",))) == b"inside"
    with pytest.raises(UnpackError):
        list(parts.open_part(raw, "1!1"))


def test_archives_and_letters_pack_one_another(tmp_path):
    inner = letter("x", ("b.zip", packers.zipped(("b.txt", b"deep"))), path=tmp_path / "inner").read_bytes()
    raw = letter("y", ("a.zip", packers.zipped(("a.eml", inner))), path=tmp_path / "m")

    found = {leaf.path: leaf for leaf in parse.read(raw).files()}

    assert list(found) == ["1", "1!1", "1!1!1", "1!1!1!1"]
    assert b"".join(parts.open_part(raw, "1!1!1!1")) == b"deep"


def test_bombs_of_every_sort_leave_the_child_alive(tmp_path):
    zeros = bytes(60 << 20)
    deep = packers.zipped(("0.bin", zeros))
    for _ in range(4):
        deep = packers.zipped(*((f"{n}.zip", deep) for n in range(6)))
    files = (
        ("flat.zip", packers.zipped(("0.bin", zeros))),
        ("deep.zip", deep),
        ("a.7z", packers.sevenzipped(("0.bin", zeros))),
        ("a.tgz", packers.tarred(("0.bin", zeros), mode="w:gz")),
    )
    raw = letter("x", *files, ("good.zip", packers.zipped(("good.txt", b"good"))), path=tmp_path / "m")

    with Sandbox() as sandbox:
        mail = sandbox.read(raw)

    assert isinstance(mail, Mail)
    assert [leaf.filename for leaf in mail.leaves] == ["flat.zip", "deep.zip", "a.7z", "a.tgz", "good.zip"]
    assert all({d.kind for one in leaf.walk() for d in one.extract.defects} & {DefectKind.BOMB, DefectKind.TOO_COMPLEX} for leaf in mail.leaves[:4])
    assert [one.extract.text for one in mail.leaves[4].walk()][1:] == ["good"]


PAGE = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_X"\r\n\r\n--=_X\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n--=_X--\r\n'


def test_a_page_with_its_pictures_is_no_letter_and_a_letter_that_somebody_sent_is_one(tmp_path):
    raw = letter("见附件。", ("页.doc", PAGE), ("页.eml", PAGE), ("信.doc", b"To: b@example.org\r\n" + PAGE), path=tmp_path / "m")

    assert [(leaf.filename, leaf.kind) for leaf in parse.read(raw).leaves] == [("页.doc", Kind.HTML), ("页.eml", Kind.MAIL), ("信.doc", Kind.MAIL)]
