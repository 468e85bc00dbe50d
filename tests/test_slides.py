"""Presentations: what is said on the slides, in the order in which they are shown."""

import io
import zipfile

import pytest

from ingest import sniff
from ingest.extract import Limits
from ingest.extract.slides import read
from ingest.facts import DefectKind, Kind, Picture

RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
GIF = b"GIF89a\x07\x00\x09\x00" + bytes(20)


def slide(*paragraphs: str) -> str:
    return "<sld xmlns:a='a'>" + "".join(f"<a:p><a:r><a:t>{one}</a:t></a:r></a:p>" for one in paragraphs) + "</sld>"


def shown(**changed: str) -> bytes:
    links = "".join(f"<Relationship Id='r{n}' Type='x/slide' Target='slides/slide{n}.xml'/>" for n in (1, 2))
    parts = {
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": f"<p xmlns:r='{RELATED}'><sldIdLst><sldId id='256' r:id='r2'/><sldId id='257' r:id='r1'/><sldId id='258' r:id='r1'/></sldIdLst></p>",
        "ppt/_rels/presentation.xml.rels": f"<Relationships>{links}</Relationships>",
        "ppt/slides/slide1.xml": slide("第二页", "", "谢谢"),
        "ppt/slides/slide2.xml": slide("红色物业"),
    } | changed
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
        file.writestr("ppt/media/image1.gif", GIF)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "file"


def test_slides_are_read_in_the_order_they_are_shown(file):
    data = shown()
    file.write_bytes(data)

    found = read(file, Limits())

    assert sniff.kind(data[: sniff.HEAD], io.BytesIO(data)) is Kind.PPTX
    assert (found.text, found.pages, found.pictures, found.defects) == ("红色物业\f第二页\n谢谢", 2, (Picture(7, 9, Kind.GIF),), ())


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"ppt/slides/slide1.xml": "<sld"}, DefectKind.DAMAGED),
        ({"ppt/slides/slide1.xml": "<!DOCTYPE a><sld/>"}, DefectKind.DAMAGED),
        ({"ppt/presentation.xml": "<p"}, DefectKind.DAMAGED),
        ({"ppt/vbaProject.bin": "x"}, DefectKind.DANGEROUS),
    ],
)
def test_what_is_wrong_with_slides_is_said(changed, expected, file):
    file.write_bytes(shown(**changed))

    assert [defect.kind for defect in read(file, Limits()).defects] == [expected]


def test_more_text_than_allowed_is_cut_and_said(file):
    file.write_bytes(shown())

    found = read(file, Limits(text=5))

    assert len(found.text.replace("\f", "")) == 5
    assert [defect.kind for defect in found.defects] == [DefectKind.TOO_LARGE]
