"""Films and recordings of a second and a half, as ffmpeg writes them in each container, and what is left when they break."""

import io
import math
import struct
import wave
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import sniff
from ingest.extract import Limits, reader
from ingest.facts import DefectKind, Extract, Kind

DATA = Path(__file__).parent / "data" / "media"
# What ffprobe 5.1 says of them, in seconds; of the streamed one it says nothing, it was filmed for 1.5.
LENGTHS = {
    "phone.mp4": (Kind.MP4, 1.5),
    "fragments.mp4": (Kind.MP4, 1.546),
    "indexed.mp4": (Kind.MP4, 1.546),
    "edited.mp4": (Kind.MP4, 1.0),
    "camera.mov": (Kind.MOV, 1.5),
    "old.avi": (Kind.AVI, 1.6),
    "old.wmv": (Kind.WMV, 1.5),
    "old.flv": (Kind.FLV, 1.55),
    "whole.mkv": (Kind.MKV, 1.546),
    "streamed.webm": (Kind.MKV, 1.5),
    "voice.mp3": (Kind.AUDIO, 1.567),
    "plain.mp3": (Kind.AUDIO, 1.568),
    "voice.m4a": (Kind.AUDIO, 1.5),
    "voice.aac": (Kind.AUDIO, 1.519),
    "voice.ogg": (Kind.AUDIO, 1.507),
    "voice.flac": (Kind.AUDIO, 1.5),
}


@pytest.fixture
def read(tmp_path):
    def read(data: bytes, kind: Kind | None = None) -> Extract:
        file = tmp_path / "file"
        file.write_bytes(data)
        return reader(kind or sniff.kind(data[: sniff.HEAD], io.BytesIO(data)))(file, Limits())

    return read


def told(found: Extract) -> list[str]:
    return [f"{defect.kind}: {defect.detail}" for defect in found.defects]


MISSING = ["damaged: the end of the film or recording is missing"]
UNSAID = ["damaged: a film or recording that does not say how long it is, perhaps cut off"]


@pytest.mark.parametrize("name", LENGTHS)
def test_every_container_says_how_long_it_is(name, read):
    data = (DATA / name).read_bytes()
    kind, seconds = LENGTHS[name]

    found = read(data)

    assert sniff.kind(data[: sniff.HEAD], io.BytesIO(data)) is kind
    assert math.isclose(found.seconds or 0, seconds, abs_tol=0.1)
    assert (found.defects, found.pictures) == ((), ())


@pytest.mark.parametrize("name", ["phone.mp4", "old.flv", "whole.mkv", "voice.mp3"])
def test_a_container_under_a_wrong_name_is_read_as_what_it_is(name, read):
    assert read((DATA / name).read_bytes(), Kind.AVI) == read((DATA / name).read_bytes())


def test_a_wave_file_is_measured(read):
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 12_000))

    assert read(out.getvalue()).seconds == 1.5
    assert told(read(out.getvalue()[:-4000])) == MISSING


def test_a_telephone_recording_is_measured(read):
    frames = bytes([0x3C]) + bytes(31)  # 12.2 kbit/s: 31 bytes each 20 ms

    assert read(b"#!AMR\n" + frames * 75).seconds == 1.5
    assert read(b"#!AMR-WB\n" + (b"\x44" + bytes(60)) * 75).seconds == 1.5


def test_a_film_without_its_index_is_said_to_be_unplayable(read):
    data = (DATA / "phone.mp4").read_bytes()

    found = read(data[: data.index(b"moov")])

    assert (found.seconds, [defect.kind for defect in found.defects]) == (None, [DefectKind.DAMAGED])
    assert "where its pictures are is missing" in found.defects[0].detail


@pytest.mark.parametrize("name", ["indexed.mp4", "old.avi", "old.wmv", "old.flv", "whole.mkv", "voice.mp3"])
def test_a_film_whose_end_is_missing_says_both(name, read):
    data = (DATA / name).read_bytes()

    found = read(data[: len(data) * 4 // 5])

    assert math.isclose(found.seconds or 0, LENGTHS[name][1], abs_tol=0.3 if name == "indexed.mp4" else 0.1)
    assert told(found) == MISSING


def test_a_film_in_fragments_is_as_long_as_those_that_came(read):
    data = (DATA / "fragments.mp4").read_bytes()

    found = read(data[: data.rindex(b"moof") - 4])

    assert 0.5 < (found.seconds or 0) < 1.546


@pytest.mark.parametrize(("length", "said"), [(0, UNSAID), (0xFFFFFFFF, UNSAID), (1000 * 200_000, UNSAID)])
def test_a_length_that_cannot_be_is_not_believed(length, said, read):
    data = (DATA / "phone.mp4").read_bytes()
    at = data.index(b"mvhd") + 20

    found = read(data[:at] + struct.pack(">I", length) + data[at + 4 :])

    assert (found.seconds, told(found)) == (None, said)


def test_an_flv_that_says_nothing_is_as_long_as_its_last_picture(read):
    data = (DATA / "old.flv").read_bytes().replace(b"\x00\x08duration", b"\x00\x08DURATION")

    assert math.isclose(read(data).seconds or 0, 1.55, abs_tol=0.1)
    assert 1.0 < (read(data[:-100]).seconds or 0) < 1.6


def test_a_film_larger_than_memory_is_read_at_its_ends(tmp_path):
    data = (DATA / "phone.mp4").read_bytes()
    file = tmp_path / "film.mp4"
    at, moov = data.index(b"mdat") - 4, data.index(b"moov") - 4
    with file.open("wb") as out:  # three gigabytes of nothing, which take no room on disk
        out.write(data[:at] + struct.pack(">I4sQ", 1, b"mdat", 3 << 30))
        out.seek(at + (3 << 30))
        out.write(data[moov:])

    assert reader(Kind.MP4)(file, Limits()).seconds == 1.5


@pytest.mark.parametrize("name", LENGTHS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1), junk=st.binary(min_size=1, max_size=8), keep=st.booleans())
def test_damage_never_raises(name, at, junk, keep, read):
    data = (DATA / name).read_bytes()
    place = int(len(data) * at * at)  # headers more than pictures

    found = read(data[:place] + junk + (data[place + len(junk) :] if keep else b""), LENGTHS[name][0])

    assert found.reader == "media/2"
    assert found.seconds is None or 0 < found.seconds < 24 * 3600
