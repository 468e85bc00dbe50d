"""Case texts taken apart: title, author, abstract, sections and their words, against texts of which all of it is known."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from essays.build import Truth, prose
from essays.cases import WAYS, Way, write
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract import extract
from ingest.facts import Extract, Kind, Paragraph
from tracker.core.count import words
from tracker.core.writing import laid, read


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


def test_heading_that_a_page_joined_to_the_line_above_is_parted_again() -> None:
    full = prose(300)
    said = [Paragraph(full + "二、做法", page=1), Paragraph(prose(200), page=1), Paragraph("（一）背景", page=1), Paragraph(full, page=2)]
    document = Extract(text="\n".join(one.text for one in said), paragraphs=tuple(said), has_text_layer=True, reader="pdf/1")

    assert [(one.heading, one.words, one.page) for one in read(document).sections] == [("二、做法", 505, 1), ("（一）背景", 300, 1)]


@given(st.lists(st.tuples(st.text("一二三、（）().1案例背景做法：—摘要 目录……\t5。字" + "《》图", max_size=60), st.integers(0, 3), st.booleans()), max_size=12))
def test_any_text_is_taken_apart_without_a_word_lost(said: list[tuple[str, int, bool]]) -> None:
    paragraphs = tuple(Paragraph(text, heading=heading, centered=centered) for text, heading, centered in said if text.strip())
    document = Extract(text="\n".join(one.text for one in paragraphs), paragraphs=paragraphs, reader="docx/2")

    found = read(document)

    assert 0 <= found.body <= found.words
    assert all(one.words <= found.words for one in found.sections)
    assert sum(words(line.text) for line in laid(document)) == found.words


def test_text_made_to_be_slow_is_read_in_no_time() -> None:
    hostile = ["案例" * 20_000, "一、" * 20_000, "（一）" * 9_000, "党建品牌案例" * 9_000 + "：", *["1.背景"] * 9_000, "…" * 30_000 + "1", "—" * 30_000]
    document = Extract(text="\n".join(hostile), paragraphs=tuple(Paragraph(one, page=1) for one in hostile), reader="docx/2")

    began = time.process_time()
    read(document)

    assert time.process_time() - began < 2
