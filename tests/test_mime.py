import base64
import hashlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import headers, mime, parts, transfer
from ingest.facts import DefectKind

HEAD = b"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def multipart(*parts: bytes, boundary: bytes = b"B", close: bool = True, kind: bytes = b"mixed") -> bytes:
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"\r\n\r\n' + body + (b"--" + boundary + b"--\r\n" if close else b"")


def plain(text: bytes = b"hello") -> bytes:
    return b"Content-Type: text/plain\r\n\r\n" + text


def paths(raw: bytes) -> list[str]:
    return [part.path for part in mime.scan(raw).leaves()]


def bodies(raw: bytes) -> list[bytes]:
    return [raw[part.start : part.end] for part in mime.scan(raw).leaves()]


def test_parts_are_numbered_as_in_rfc_3501():
    raw = HEAD + multipart(plain(), multipart(plain(), plain(), boundary=b"C"), plain())

    assert paths(raw) == ["1", "2.1", "2.2", "3"]


def test_a_single_part_is_number_one():
    assert paths(HEAD + plain()) == ["1"]


def test_bodies_end_before_the_line_break_of_the_boundary():
    assert bodies(HEAD + multipart(plain(b"one\r\n"), plain(b"two"))) == [b"one\r\n", b"two"]


def test_a_boundary_is_a_whole_line():
    assert bodies(HEAD + multipart(plain(b"--Bx\r\n --B\r\nx--B"), plain(b"two"))) == [b"--Bx\r\n --B\r\nx--B", b"two"]


def test_a_truncated_mail_is_read_as_far_as_it_goes():
    found = mime.scan(HEAD + multipart(plain(b"one"), plain(b"two"), close=False))

    assert [d.kind for d in found.defects] == [DefectKind.TRUNCATED]
    assert [p.path for p in found.leaves()] == ["1", "2"]


def test_an_outer_boundary_ends_what_is_open_inside():
    raw = HEAD + multipart(multipart(plain(b"one"), boundary=b"C", close=False), plain(b"two"))

    assert (paths(raw), bodies(raw)) == (["1.1", "2"], [b"one\r\n", b"two"])


def test_a_multipart_without_parts_keeps_its_text():
    raw = HEAD + b'Content-Type: multipart/mixed; boundary="never"\r\n\r\nall of it\r\n'

    assert bodies(raw) == [b"all of it\r\n"]


def test_junk_before_the_header_is_skipped():
    assert bodies(b"\r\n" + HEAD + plain(b"x")) == [b"x"]
    assert bodies(b"From a@example.org Mon Jul 28 17:03:00 2025\r\n" + HEAD + plain(b"x")) == [b"x"]


def test_deep_nesting_is_flattened_and_said():
    raw = plain(b"found")
    for level in range(150):
        raw = multipart(raw, boundary=b"L%d" % level)

    found = mime.scan(HEAD + raw)

    assert [(HEAD + raw)[p.start : p.end] for p in found.leaves()] == [b"found"]
    assert DefectKind.TOO_COMPLEX in {d.kind for d in found.defects}


@pytest.mark.parametrize("count", [2_000, 20_000])
def test_too_many_levels_cost_little(count):
    raw = HEAD + b"".join(b'Content-Type: multipart/mixed; boundary="L%d"\r\n\r\n--L%d\r\n' % (i, i) for i in range(count)) + plain()
    began = time.process_time()

    found = mime.scan(raw)

    assert time.process_time() - began < 2
    assert len(found.parts) <= mime.PARTS + 2


def test_too_many_parts_are_kept_as_one():
    raw = HEAD + multipart(*[plain(b"%d" % i) for i in range(5_000)])

    leaves = list(mime.scan(raw).leaves())

    assert len(leaves) == mime.PARTS
    assert leaves[-1].content_type == mime.TOO_COMPLEX
    assert raw[leaves[-1].start : leaves[-1].end].endswith(b"--B--\r\n")


def test_headers_have_limits():
    raw = b"".join(b"X-%d: y\r\n" % i for i in range(100_000)) + b"\r\nbody"

    found = mime.scan(raw)

    assert len(found.top.items) <= 1_000
    assert DefectKind.TOO_COMPLEX in {d.kind for d in found.defects}
    assert found.parts


CONTENT = bytes(range(256)) * 30


@pytest.mark.parametrize(
    ("encoded", "how", "said"),
    [
        (base64.encodebytes(CONTENT), "base64", []),
        (base64.b64encode(CONTENT + b"x").rstrip(b"="), "base64", ["base64 without its padding"]),
        (base64.encodebytes(CONTENT + b"xx") + b"\n____\nMailing list footer\n", "base64", ["text after the padding"]),
        (base64.encodebytes(CONTENT).replace(b"\n", b"!\n", 3), "base64", ["characters that are not base64"]),
        (base64.encodebytes(CONTENT[:100]) + base64.encodebytes(CONTENT[100:]), "base64", []),
    ],
)
def test_base64_is_undone_as_mail_programs_do(encoded, how, said):
    heard = []

    decoded = b"".join(transfer.decode(encoded, (0, len(encoded)), how=how, complain=heard.append))

    assert decoded.rstrip(b"x") == CONTENT
    assert list(dict.fromkeys(heard)) == said


def test_labels_of_encodings_are_read_loosely():
    labels = [" BASE64 ", '"base64"', "base64 (x)", "Quoted-Printable;", "x-uuencode", "8Bit", "binary", "weird"]

    assert [transfer.encoding(label) for label in labels] == ["base64", "base64", "base64", "quoted-printable", "uuencode", "", "", "?weird"]


@given(st.binary(max_size=3000), st.integers(1, 50))
def test_chunks_do_not_change_what_is_decoded(data, chunk):
    import binascii
    import quopri

    lines = base64.encodebytes(data)
    quoted = quopri.encodestring(data)
    whole = transfer.CHUNK
    try:
        transfer.CHUNK = chunk + 80
        got = [b"".join(transfer.decode(e, (0, len(e)), how=h, complain=lambda _: None)) for e, h in ((lines, "base64"), (quoted, "quoted-printable"))]
    finally:
        transfer.CHUNK = whole

    assert got == [data, binascii.a2b_qp(quoted)]


def test_a_part_is_opened_by_its_path(tmp_path):
    raw = tmp_path / "mail"
    inner = HEAD + multipart(
        plain(b"inner"), b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(CONTENT), boundary=b"I"
    )
    raw.write_bytes(HEAD + multipart(plain(b"one"), b"Content-Type: message/rfc822\r\n\r\n" + inner))

    assert b"".join(parts.open_part(raw, "1")) == b"one"
    assert b"".join(parts.open_part(raw, "2")) == inner
    assert b"".join(parts.open_part(raw, "2!2")) == CONTENT
    with pytest.raises(KeyError):
        list(parts.open_part(raw, "3"))
    with pytest.raises(KeyError):
        list(parts.open_part(raw, "2!9"))


def test_a_large_mail_is_never_in_memory(tmp_path):
    import tracemalloc

    raw = tmp_path / "mail"
    line = base64.b64encode(bytes(57)) + b"\r\n"
    with raw.open("wb") as file:
        file.write(HEAD + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\nContent-Transfer-Encoding: base64\r\n\r\n')
        for _ in range(700):
            file.write(line * 1000)
        file.write(b"--B--\r\n")
    digest = hashlib.sha256()
    tracemalloc.start()

    for chunk in parts.open_part(raw, "1"):
        digest.update(chunk)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert raw.stat().st_size > 50 << 20
    assert digest.digest() == hashlib.sha256(bytes(57 * 700_000)).digest()
    assert peak < 8 << 20


@given(st.binary(max_size=2000))
def test_any_bytes_have_a_structure(raw):
    found = mime.scan(raw)

    for part in found.parts:
        assert 0 <= part.start <= part.end <= len(raw)
    assert len({p.path for p in found.leaves()}) == len(list(found.leaves()))


LINES = [
    b"--B",
    b"--B--",
    b"--C",
    b"--C--",
    b"",
    b"text",
    b'Content-Type: multipart/mixed; boundary="B"',
    b'Content-Type: multipart/mixed; boundary="C"',
    b"Content-Type: message/rfc822",
    b" folded",
    b"Content-Transfer-Encoding: base64",
    b"begin 644 a.doc",
    b"end",
]


@given(st.lists(st.sampled_from(LINES), max_size=40), st.sampled_from([b"\r\n", b"\n"]))
def test_any_order_of_lines_has_a_structure(lines, ending):
    raw = ending.join(lines)

    found = mime.scan(raw)

    for part in found.parts:
        assert 0 <= part.start <= part.end <= len(raw)
    assert len({p.path for p in found.parts}) == len(found.parts)


@pytest.mark.parametrize(
    ("written", "read"),
    [(b"%E7%94%B3%E6%8A%A5.docx", "申报.docx"), (b"50%AA%BB.docx", "50%AA%BB.docx"), (b"100%E7.docx", "100%E7.docx"), (b"a%20%20b.docx", "a%20%20b.docx")],
)
def test_a_name_is_unpacked_only_where_its_percents_are_surely_characters(written, read):
    assert headers.parameters(b'attachment; filename="' + written + b'"') == ("attachment", {"filename": read})


@pytest.mark.parametrize("before", [1, 2])
def test_a_character_is_undone_that_lies_across_two_pieces_of_a_line(before):
    raw = b"a" * (transfer.CHUNK - before) + b"=41b"

    assert b"".join(transfer.decode(raw, (0, len(raw)), how="quoted-printable", complain=str)) == b"a" * (transfer.CHUNK - before) + b"Ab"
