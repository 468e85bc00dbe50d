"""Where the print of a seal hides in a file of any kind, how large it is there, and what is printed beside it."""

from __future__ import annotations

import gzip
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import seal_papers as papers
from PIL import Image
from seal_papers import LABEL, MM

from ingest import sniff
from ingest.extract import Limits
from ingest.extract.seal import decoded, glance, metafile, sources
from ingest.extract.seal import near as beside
from ingest.extract.seal.album import Album, Held
from ingest.extract.seal.straddle import Edges
from ingest.extract.seal.view import View
from ingest.facts import Defect, DefectKind, Kind, Seal

ROW = "申报单位意见 （盖章）"


def red(picture: Any) -> tuple[int, int, int, int]:
    """The box around the ink of a seal: x, y, width, height."""
    spots = picture.astype(int)
    rows, columns = np.nonzero(spots[:, :, 0] - spots[:, :, 1:].max(axis=2) > 60)
    if not len(rows):
        return 0, 0, 0, 0
    return int(columns.min()), int(rows.min()), int(columns.max() - columns.min()) + 1, int(rows.max() - rows.min()) + 1


@pytest.fixture
def seen(tmp_path: Path) -> Callable[..., list[View | Defect]]:
    def look(data: bytes, kind: Kind | None = None) -> list[View | Defect]:
        file = tmp_path / "file"
        file.write_bytes(data)
        if kind is None:
            with file.open("rb") as stream:
                kind = sniff.kind(stream.read(sniff.HEAD), stream)
        return list(sources.views(file, kind, Limits()))

    return look


@pytest.fixture
def placed(tmp_path: Path) -> Callable[[bytes], list[tuple[int, int | None, str, str]]]:
    """What is told of each view, asked while its page is open."""

    def look(data: bytes) -> list[tuple[int, int | None, str, str]]:
        file = tmp_path / "file"
        file.write_bytes(data)
        with file.open("rb") as stream:
            kind = sniff.kind(stream.read(sniff.HEAD), stream)
        return [(one.number if isinstance(one, View) else 0, *told(one)) for one in sources.views(file, kind, Limits())]

    return look


def told(one: View | Defect) -> tuple[int | None, str, str]:
    """The seal on a view in millimetres, where the view comes from, and what is printed beside it."""
    assert isinstance(one, View)
    box = red(one.picture)
    near = one.near or beside.printed(one.words(), box)
    return round(box[2] / one.dpi * 25.4) if one.dpi else None, one.origin(box) or one.source, near


def office(name: str) -> bytes:
    return (papers.FOLDER / name).read_bytes()


WIDE = round(MM)
HELD: dict[str, tuple[Callable[[], bytes], tuple[int | None, str, str]]] = {
    "docx": (papers.docx, (WIDE, "picture", ROW)),
    "docx header": (lambda: papers.docx("header"), (WIDE, "header", "")),
    "docx twice": (lambda: papers.docx("twice"), (WIDE, "picture", ROW)),
    "docx VML": (lambda: papers.docx("vml"), (WIDE, "picture", ROW)),
    "docx text box": (lambda: papers.docx("box"), (WIDE, "picture", "申报单位意见 （盖章）（盖章）")),
    "docx alternate": (lambda: papers.docx("choice"), (WIDE, "picture", ROW)),
    "docx group": (lambda: papers.docx("group"), (WIDE, "picture", ROW)),
    "docx behind text": (lambda: papers.docx("behind"), (WIDE, "picture", ROW)),
    "docx shape filled with it": (lambda: papers.docx("filled"), (WIDE, "picture", ROW)),
    "EMF": (lambda: papers.wrapped(papers.emf()), (WIDE, "picture", ROW)),
    "EMF that shines through": (lambda: papers.wrapped(papers.emf(alpha=True)), (WIDE, "picture", ROW)),
    "WMF": (lambda: papers.wrapped(papers.wmf(), "wmf"), (WIDE, "picture", ROW)),
    "EMZ": (lambda: papers.wrapped(gzip.compress(papers.emf()), "emz"), (WIDE, "picture", ROW)),
    "RTF": (papers.rtf, (WIDE, "picture", "")),
    "RTF binary": (lambda: papers.rtf(binary=True), (WIDE, "picture", "")),
    "OFD signature": (papers.ofd, (WIDE, "signature", LABEL)),
    "OFD picture": (lambda: papers.ofd(signed=False), (WIDE, "picture", LABEL)),
    "xlsx": (papers.xlsx, (WIDE, "picture", "")),
    "pptx": (papers.pptx, (WIDE, "picture", "")),
    "doc": (lambda: office("body.doc"), (WIDE, "picture", "")),
    "doc behind text": (lambda: office("behind.doc"), (None, "picture", "")),
    "odt": (lambda: office("body.odt"), (WIDE, "picture", ROW)),
    "ods": (lambda: office("book.ods"), (WIDE, "picture", "")),
    "xls": (lambda: office("book.xls"), (None, "picture", "")),
    "PDF picture": (lambda: papers.pdf(papers.stamped), (WIDE, "picture", LABEL)),
    "PDF scan": (lambda: papers.pdf(papers.scanned()), (WIDE, "page", "")),
    "PDF lying": (lambda: papers.pdf(papers.scanned(), rotate=90), (WIDE, "page", "")),
    "PDF stamp": (papers.annotated, (WIDE, "annotation", "")),
    "PDF signature": (lambda: papers.annotated(b"/Sig"), (WIDE, "signature", "")),
    "PDF layer": (lambda: papers.layered(off=False), (WIDE, "picture", "")),
    "JPEG": (lambda: papers.png(papers.sheet(), format="JPEG", dpi=(150, 150)), (WIDE, "page", "")),
    "TIFF": (lambda: papers.png(papers.sheet(), format="TIFF", compression="tiff_lzw", dpi=(150, 150)), (WIDE, "page", "")),
}


@pytest.mark.parametrize("name", HELD)
def test_a_seal_is_found_wherever_it_hides(name, placed):
    make, expected = HELD[name]

    assert placed(make()) == [(1, *expected)]


@pytest.mark.parametrize(
    "make",
    [
        lambda: papers.pdf(papers.plain),
        lambda: papers.annotated(flags=2),
        lambda: papers.layered(off=True),
        lambda: papers.rewritten(papers.docx(), "word/document.xml", lambda xml: xml.replace("<w:r><w:drawing>", "<w:r><w:rPr><w:vanish/></w:rPr><w:drawing>")),
        lambda: papers.rewritten(papers.docx(), "word/document.xml", lambda xml: xml.replace("<w:r><w:drawing>", "<w:del><w:r><w:drawing>").replace("</w:drawing></w:r>", "</w:drawing></w:r></w:del>")),
    ],
    ids=["page of text", "hidden annotation", "layer switched off", "hidden text", "deleted text"],
)  # fmt: skip
def test_what_nobody_sees_is_not_looked_at(make, seen):
    assert seen(make()) == []


def test_what_shines_through_in_a_metafile_lies_on_white_paper():
    (file,) = metafile.bitmaps(papers.emf(alpha=True))

    assert decoded.held(file).picture[:, :, 0].min() >= papers.RED[0] - 2


def test_one_picture_put_in_twice_is_looked_at_once():
    data = papers.png(papers.seal())

    found = list(Album().views([Held(data, near="甲"), Held(data, near="乙"), Held(papers.png(papers.sheet()))]))

    assert [(one.number, one.near) for one in found if isinstance(one, View)] == [(1, "甲"), (2, "")]


def test_pages_keep_their_numbers(placed):
    found = placed(papers.pdf(papers.plain, papers.scanned(), papers.plain, papers.stamped))

    assert found == [(2, WIDE, "page", ""), (4, WIDE, "picture", LABEL)]


def test_a_long_paper_costs_little_and_says_what_was_left_out(seen):
    began = time.process_time()

    found = seen(papers.pdf(*[papers.plain] * 119, papers.stamped))

    assert [one.number if isinstance(one, View) else one.kind for one in found] == [120, DefectKind.TOO_LARGE]
    assert time.process_time() - began < 5


# --- photographs ---


def frames() -> bytes:
    out = io.BytesIO()
    papers.sheet(stamped=False).save(out, "TIFF", save_all=True, append_images=[papers.sheet()], compression="tiff_lzw")
    return out.getvalue()


def test_every_page_of_a_tiff_is_looked_at(seen):
    assert [(one.number, red(one.picture)[2] > 200) for one in seen(frames())] == [(1, False), (2, True)]


def test_a_photograph_is_turned_as_its_camera_says(seen):
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = papers.sheet().transpose(Image.Transpose.ROTATE_90)

    (one,) = seen(papers.png(lying, format="JPEG", exif=exif))

    assert one.picture.shape[:2] == (1754, 1240)
    assert red(one.picture)[1] > 1000


def sixteen() -> Image.Image:
    return Image.fromarray(np.asarray(papers.sheet().convert("L")).astype(np.uint16) * 257)


@pytest.mark.parametrize(
    ("make", "tall"),
    [
        (lambda: papers.png(papers.sheet().convert("CMYK"), format="JPEG"), True),
        (lambda: papers.png(papers.seal(), format="PNG"), True),
        (lambda: papers.png(papers.sheet().convert("P", palette=Image.Palette.ADAPTIVE), format="GIF"), True),
        (lambda: papers.png(papers.sheet(), format="WEBP", quality=80), True),
        (lambda: papers.png(papers.sheet(), format="BMP"), True),
        (lambda: papers.png(sixteen()), False),
        (lambda: papers.png(papers.sheet().convert("1")), False),
        (lambda: papers.png(papers.seal().getchannel("A").convert("LA")), False),
    ],
    ids=["CMYK", "alpha", "palette", "WebP", "BMP", "16 bit", "1 bit", "grey with alpha"],
)
def test_pictures_of_every_mode_become_three_colours(make, tall, seen):
    (one,) = seen(make())

    assert (one.picture.dtype, one.picture.ndim, one.picture.shape[2]) == (np.uint8, 3, 3)
    assert (red(one.picture)[2] > 200) is tall


def test_a_picture_that_breaks_off_is_shown_as_far_as_it_goes(seen):
    whole = papers.png(papers.sheet(at=(130, 90)), format="JPEG")

    defect, one = seen(whole[: len(whole) * 7 // 10])

    assert defect.kind is DefectKind.DAMAGED
    assert red(one.picture)[2] > 200


def test_a_camera_knows_no_size_of_paper(seen):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x829A] = 0.01
    shots = [papers.png(papers.sheet(), format="JPEG", dpi=(150, 150), exif=exif), papers.png(papers.sheet(), format="JPEG", dpi=(72, 72))]

    assert [one.dpi for shot in shots for one in seen(shot)] == [None, None]


def test_photographs_of_an_iphone_are_looked_at_where_their_decoder_is(seen):
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()

    (one,) = seen(papers.png(papers.sheet(), format="HEIF"))

    assert red(one.picture)[2] > 200


# --- hostile ---


def claims(width: int, height: int) -> bytes:
    data = bytearray(papers.png(Image.new("RGB", (50, 50))))
    data[16:24] = width.to_bytes(4) + height.to_bytes(4)
    return bytes(data)


def hostile() -> Iterator[tuple[str, bytes]]:
    shot = papers.png(papers.sheet(), format="JPEG")
    yield "nothing", b""
    yield "one pixel", papers.png(Image.new("RGB", (1, 1)))
    yield "200 MP", claims(20_000, 10_000)
    yield "4 GP", claims(65_000, 65_000)
    yield "a line", papers.png(Image.new("RGB", (4_000, 41), (255, 0, 0)))
    yield "all red", papers.png(Image.new("RGB", (900, 900), (255, 0, 0)))
    yield "noise", papers.png(Image.fromarray(np.random.default_rng(7).integers(0, 255, (600, 600, 3), np.uint8)))
    yield "head only", shot[:300]
    yield "no end", shot[: len(shot) // 3]
    yield "flipped", bytes(byte ^ (255 if at % 997 == 5 else 0) for at, byte in enumerate(shot[:60_000]))
    yield "animated", papers.png(papers.sheet(dpi=40), format="GIF", save_all=True, append_images=[papers.sheet(dpi=40)] * 5)
    yield "float TIFF", papers.png(Image.fromarray(np.full((80, 80), np.nan, np.float32)), format="TIFF")
    for name, data in (("pdf", papers.pdf(papers.stamped)), ("docx", papers.docx()), ("ofd", papers.ofd()), ("rtf", papers.rtf()), ("doc", office("body.doc"))):
        yield f"{name} cut", data[: len(data) * 2 // 3]
        yield f"{name} flipped", bytes(byte ^ (255 if at % 1499 == 700 else 0) for at, byte in enumerate(data))
    yield "docx of junk", papers.wrapped(b"\x89PNG\r\n\x1a\n" + bytes(5_000), "png")
    yield "EMF that lies", papers.wrapped(papers.emf()[:100] + b"\xff" * 400)
    yield "ofd with a broken seal", papers.ofd(picture=b"\x89PNG" + bytes(400))
    yield "huge page", papers.pdf(papers.plain, size=(14_400, 14_400))
    yield "tiny page", papers.pdf(papers.plain, size=(3, 3))


HOSTILE = dict(hostile())


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_in_a_file_raises(name, seen):
    began = time.process_time()

    found = seen(HOSTILE[name])

    assert all(isinstance(one, View | Defect) for one in found)
    assert all(max(one.picture.shape) <= 3_200 and one.picture.dtype == np.uint8 for one in found if isinstance(one, View))
    assert time.process_time() - began < 5


def test_what_is_not_looked_into_says_so_and_what_holds_nothing_does_not(seen):
    assert [one.kind for one in seen(b"PK\x05\x06" + bytes(18), Kind.ZIP)] == [DefectKind.UNREAD]
    assert seen(b"text", Kind.TEXT) == []


# --- the edges of pages ---


def sliced(count: int, *, fold: bool = False) -> list[View]:
    """Pages that bear a slice of one seal each: fanned out, at their right edges; or opened like a book."""
    stamp = papers.sheet(at=(105, 120))
    wide, half = stamp.width, round(MM / 25.4 * 75)
    parts = np.linspace(stamp.width // 2 - half, stamp.width // 2 + half, count + 1).astype(int)
    pages = []
    for number in range(count):
        page = papers.sheet(stamped=False)
        piece = stamp.crop((int(parts[number]), 550, int(parts[number + 1]), 900))
        page.paste(piece, (0 if fold and number else wide - piece.width, 550))
        pages.append(View(np.asarray(page), number + 1, 150.0, paged=True))
    return pages


def measured(picture: Any, dpi: float) -> tuple[Seal, ...]:
    """Say of a picture how wide and high its red ink is."""
    x, y, wide, high = red(picture)
    return (Seal(1, (x, y, wide, high), (0.0,) * 5, diameter=float(max(wide, high)), mm=round(wide / dpi * 25.4), sure=0.9, seen=True),)


@pytest.mark.parametrize(("count", "fold"), [(2, True), (2, False), (4, False)])
def test_slices_at_the_edges_of_pages_are_put_together(count, fold):
    edges = Edges()
    for page in sliced(count, fold=fold):
        edges.add(page)

    ((seal, slices),) = edges.seals(measured)

    assert (seal.page, seal.seen, seal.why, seal.mm) == (1, False, ("cut",), pytest.approx(MM, abs=2))
    assert [one.page for one in slices] == list(range(1, count + 1))


def test_a_seal_by_the_edge_and_a_red_line_along_it_are_no_slices():
    edges = Edges()
    for number in (1, 2):
        page = np.asarray(papers.sheet(at=(170, 120))).copy()
        page[:, -4:] = (200, 20, 30)
        page[300:420, -150:-90] = (200, 20, 30)
        edges.add(View(page, number, 150.0, paged=True))

    assert list(edges.seals(measured)) == []


# --- glances and labels ---


def test_a_glance_passes_over_what_bears_no_ink():
    grey = papers.sheet(stamped=False).convert("L").convert("RGB")
    photograph = Image.fromarray(np.tile(np.linspace((40, 90, 160), (120, 200, 90), 900).astype(np.uint8), (600, 1, 1)))

    shown = [papers.sheet(), papers.sheet().convert("L").convert("RGB"), grey, photograph, Image.new("RGB", (800, 900), "white")]

    assert [glance.ink(np.asarray(one)).value for one in shown] == ["red", "grey", "grey", "none", "none"]


def test_a_label_written_downwards_is_read():
    from ingest.textlines import Word

    down = [Word(sign, 20, 100 + 24 * n, 40, 120 + 24 * n) for n, sign in enumerate("推荐单位意见")]
    words = [*down, Word("（盖章）", 300, 220, 380, 240), Word("年月日", 300, 260, 380, 280)]

    assert beside.printed(words, (260, 120, 120, 120)) == "推荐单位意见 （盖章）"


@pytest.mark.parametrize(
    ("size", "orientation", "upright"), [((600, 400), 1, (600, 400)), ((600, 400), 6, (400, 600)), ((400, 600), 8, (600, 400)), ((400, 600), 3, (400, 600))]
)
def test_a_picture_is_as_wide_and_high_as_it_stands_upright(size: tuple[int, int], orientation: int, upright: tuple[int, int]) -> None:
    image, written = Image.new("RGB", size, "white"), io.BytesIO()
    noted = image.getexif()
    noted[0x0112] = orientation
    image.save(written, "JPEG", exif=noted)

    shown = decoded.held(written.getvalue())

    assert shown.size == upright
    assert shown.picture.shape == (upright[1], upright[0], 3)
