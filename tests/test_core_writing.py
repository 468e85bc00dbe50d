"""Case texts taken apart: title, author, abstract, sections and their words, against texts of which all of it is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from essays.build import Truth
from essays.cases import WAYS, Way, write

from ingest.extract import extract
from ingest.facts import Kind
from tracker.core.writing import read


def found(content: bytes, folder: Path) -> Truth:
    file = folder / "essay.docx"
    file.write_bytes(content)
    said = extract(file, Kind.DOCX, where="")
    one = read(said)
    return Truth(
        title=one.title,
        author=one.author,
        abstract=one.abstract,
        sections=tuple((section.heading, section.level, section.words) for section in one.sections),
        body=one.body,
        title_font=(one.title_font.name, one.title_font.size, one.title_font.bold),
        body_font=(one.body_font.name, one.body_font.size, one.body_font.bold),
        captions=tuple(picture.caption for picture in said.pictures),
    )


@pytest.mark.parametrize("way", WAYS, ids=[way.slug for way in WAYS])
def test_text_is_taken_apart_as_its_writer_put_it_together(way: Way, tmp_path: Path) -> None:
    content, truth = write(way)

    read_back = found(content, tmp_path)

    for name in ("title", "author", "abstract", "sections", "body", "title_font", "body_font", "captions"):
        expected = getattr(truth, name)
        if expected is not None or name == "abstract":
            assert getattr(read_back, name) == expected, name
