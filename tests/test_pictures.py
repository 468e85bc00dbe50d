"""Pictures as phones, scanners and programs make them, and the same picture once more."""

import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from ingest import pixels, sniff
from ingest.extract import Limits, reader
from ingest.facts import DefectKind, Extract, Kind, Picture


def scene(seed: int, size: tuple[int, int] = (800, 600)) -> Image.Image:
    """A picture of clouds in colour, another one for each number."""
    noise, whole = np.random.default_rng(seed), np.zeros((size[1], size[0], 3))
    for fine in (3, 6, 12, 40):
        shades = Image.fromarray((noise.random((fine, fine, 3)) * 255).astype("uint8"))
        whole += np.asarray(shades.resize(size, Image.Resampling.BICUBIC), float) / (1 + fine / 8)
    whole -= whole.min()
    return Image.fromarray((whole * (255 / whole.max())).astype("uint8"))


def saved(image: Image.Image, form: str = "JPEG", **how) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def turned(image: Image.Image, orientation: int, form: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(image, form, exif=exif)


@pytest.fixture
def read(tmp_path):
    def read(data: bytes) -> Extract:
        file = tmp_path / "file"
        file.write_bytes(data)
        return reader(Kind.JPEG)(file, Limits())

    return read


@pytest.fixture
def look(read):
    return lambda image, form="JPEG", **how: read(saved(image, form, **how)).pictures[0].look


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


# --- what a file says ---


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_as_wide_as_a_person_sees_it(form, orientation, read):
    found = read(turned(scene(1, (80, 60)), orientation, form))

    assert [(one.width, one.height, one.kind) for one in found.pictures] == [((60, 80) if orientation >= 5 else (80, 60)) + (Kind(form.lower()),)]
    assert found.defects == ()


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_photo_taken_sideways_looks_like_the_one_put_upright(orientation, read):
    upright = scene(2)
    way = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]  # its inverse: as the camera held it
    lying = turned(upright.transpose(Image.Transpose(way)), orientation)

    assert apart(read(lying).pictures[0].look, read(saved(upright)).pictures[0].look) <= 3


@pytest.mark.parametrize(("form", "said"), [("JPEG", 300), ("PNG", 300), ("TIFF", 300), ("BMP", 300)])
def test_the_resolution_is_as_the_file_says(form, said, read):
    assert read(saved(scene(1, (30, 20)), form, dpi=(said, said))).pictures[0].dpi == said
    assert read(saved(scene(1, (30, 20)), form)).pictures[0].dpi in {0, 72, 96}


@pytest.mark.parametrize(
    ("image", "form"),
    [
        (scene(3).convert("CMYK"), "JPEG"),
        (scene(3).convert("L"), "JPEG"),
        (scene(3).convert("P"), "PNG"),
        (scene(3).convert("P"), "GIF"),
        (scene(3).convert("RGBA"), "PNG"),
        (Image.fromarray(np.asarray(scene(3).convert("L"), dtype="uint16") * 256), "PNG"),
        (scene(3).convert("CMYK"), "TIFF"),
        (scene(3), "BMP"),
    ],
    ids=["cmyk", "grey", "palette", "gif", "alpha", "16 bit", "cmyk tiff", "bmp"],
)
def test_a_picture_looks_the_same_in_every_make(image, form, look):
    assert apart(look(image, form), look(scene(3))) <= 6


def test_what_is_only_drawn_in_transparency_is_seen_on_white(look):
    empty = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    empty.putalpha(scene(4, (300, 200)).convert("L"))

    assert look(empty, "PNG") != ""
    assert look(Image.new("RGBA", (300, 200), (0, 0, 0, 0)), "PNG") == ""


@pytest.mark.parametrize("image", [Image.new("RGB", (1, 1)), Image.new("L", (2000, 3000), "white"), Image.new("1", (3, 5000))])
def test_plain_pictures_look_like_nothing(image, read):
    found = read(saved(image, "PNG"))

    assert found.pictures == (Picture(*image.size, Kind.PNG),)
    assert found.defects == ()


def test_moving_pictures_and_scans_of_many_pages_are_one_picture(read):
    frames = [scene(number, (40, 30)) for number in range(3)]

    moving = read(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    pages = read(saved(frames[0], "TIFF", save_all=True, append_images=frames[1:]))

    assert (len(moving.pictures), moving.pages) == (1, 1)
    assert (len(pages.pictures), pages.pages) == (1, 3)


# --- the same picture ---


@pytest.mark.parametrize("seed", range(5))
def test_the_same_picture_is_known_again(seed, look):
    image = scene(seed)
    original = look(image, quality=90)
    wide, high = image.size
    again = {
        "saved anew": look(image, quality=30),
        "made smaller": look(image.resize((200, 150)), quality=80),
        "another format": look(image.resize((400, 300)), "PNG"),
        "progressive": look(image, progressive=True),
        "lighter": look(ImageEnhance.Brightness(image).enhance(1.15)),
        "darker": look(ImageEnhance.Brightness(image).enhance(0.8)),
        "cropped by two in a hundred": look(image.crop((wide // 100, high // 100, wide - wide // 100, high - high // 100))),
    }

    assert {how: apart(original, one) for how, one in again.items() if not pixels.similar(original, one)} == {}


def test_other_pictures_are_told_apart(look):
    looks = [look(scene(seed, (400, 300))) for seed in range(30)]

    assert [(a, b) for a in range(30) for b in range(a) if pixels.similar(looks[a], looks[b])] == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("0" * 16, "0" * 14 + "ff", True), ("0" * 16, "0" * 13 + "1ff", False), ("", "", False), ("0" * 16, "", False)],
)
def test_looks_are_alike_up_to_eight_bits(one, other, alike):
    assert pixels.similar(one, other) is alike


# --- what breaks ---


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "BMP"])
def test_a_picture_that_is_cut_off_says_so_and_its_size(form, read):
    data = saved(scene(5), form)

    found = read(data[: len(data) // 2])

    assert [(one.width, one.height) for one in found.pictures] == [(800, 600)]
    assert [defect.kind for defect in found.defects] == [DefectKind.DAMAGED]


def huge(width: int, height: int) -> bytes:
    """A PNG of nothing but zeros, which pack a thousandfold."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(width // 8 + 1)) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_bomb_is_measured_and_not_decoded(read):
    found = read(huge(20_000, 20_000))

    assert found.pictures == (Picture(20_000, 20_000, Kind.PNG),)
    assert [defect.kind for defect in found.defects] == [DefectKind.BOMB]


def test_a_picture_too_large_to_decode_is_measured(read):
    found = read(huge(14_000, 13_000))

    assert (found.pictures, found.defects) == ((Picture(14_000, 13_000, Kind.PNG),), ())


def test_pages_that_refer_to_each_other_are_counted_once():
    data = b"II*\x00\x08\x00\x00\x00" + b"\x00\x00\x0e\x00\x00\x00" + b"\x00\x00\x08\x00\x00\x00"

    assert pixels.pages(io.BytesIO(data)) == 2
    assert pixels.pages(io.BytesIO(b"MM\x00*\xff\xff\xff\xff")) == 1


def heic(*, quarters: int) -> bytes:
    return (
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x14ispe\x00\x00\x00\x00"
        + struct.pack(">II", 4032, 3024)
        + b"\x00\x00\x00\x09irot"
        + bytes([quarters])
    )


@pytest.mark.parametrize(("quarters", "size"), [(0, (4032, 3024)), (1, (3024, 4032)), (2, (4032, 3024)), (3, (3024, 4032))])
def test_an_apple_photo_is_measured_and_left_to_a_person(quarters, size, read, monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)  # the optional decoder is not installed

    found = read(heic(quarters=quarters))

    assert found.pictures == (Picture(*size, Kind.HEIC),)
    assert [defect.kind for defect in found.defects] == [DefectKind.UNREAD]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1), junk=st.binary(min_size=1, max_size=8), keep=st.booleans())
def test_damage_never_raises(form, at, junk, keep, read):
    data = saved(scene(1, (60, 40)), form)
    place = 8 + int((len(data) - 8) * at * at)

    found = read(data[:place] + junk + (data[place + len(junk) :] if keep else b""))

    assert found.reader == "image/2"
    assert sniff.kind(data[: sniff.HEAD], io.BytesIO(data)) is Kind(form.lower())
    assert len(found.pictures) + len(found.defects) >= 1


def test_pillow_is_no_part_of_what_every_child_loads():
    """Its import takes longer than reading a letter: who sends no picture does not wait for it."""
    source = Path(pixels.__file__).parent / "extract" / "image.py"

    assert "\nfrom PIL" not in source.read_text(encoding="utf-8")
