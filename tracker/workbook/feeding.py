"""Parts of an .xlsx file as a stream of elements, within bounds: what is not asked for is not held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

TEXT = 33_000  # characters of one cell; a spreadsheet takes 32,767
STRINGS = 4_000_000  # texts of one file: ten thousand cases have a quarter of a million
CHUNK = 1 << 16  # bytes parsed at a time
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PLAIN, PHONETIC, ITEM = (f"{MAIN}}}{one}" for one in ("t", "rPh", "si"))


def parser(begin: Callable[[str, dict[str, str]], None], end: Callable[[str], None]) -> expat.XMLParserType:
    """A parser that names elements by their namespace, and takes no document type."""
    made = expat.ParserCreate(namespace_separator="}")
    made.buffer_text = True
    made.StartElementHandler, made.EndElementHandler = begin, end
    made.StartDoctypeDeclHandler = _refused
    return made


def _refused(*said: object) -> None:
    """No part of such a file has a document type (ECMA-376-2, 6.2.5); its entities could be made to fill the memory."""
    del said
    raise ValueError("a document type in a part of a workbook")


def fed(reader: expat.XMLParserType, stream: IO[bytes]) -> Iterator[None]:
    """Feed *stream* to *reader*, with a pause after each piece."""
    try:
        while chunk := stream.read(CHUNK):
            reader.Parse(chunk, False)
            yield
        reader.Parse(b"", True)
    except expat.ExpatError as error:
        raise SyntaxError(str(error)) from error
    yield


class Strings:
    """The texts that the cells of a file share, in their order."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._known: dict[str, str] = {}
        self._text = ""
        self._aside = 0
        self._parser = parser(self._begin, self._end)

    def read(self, stream: IO[bytes]) -> list[str]:
        for _ in fed(self._parser, stream):
            if len(self.found) > STRINGS:
                raise ValueError("more texts than a workbook of ours has")
        return self.found

    def _begin(self, name: str, said: dict[str, str]) -> None:
        del said
        if name == ITEM:
            self._text = ""
        elif name == PHONETIC:
            self._aside += 1
        elif name == PLAIN and not self._aside:
            self._parser.CharacterDataHandler = self._heard

    def _heard(self, text: str) -> None:
        if len(self._text) < TEXT:
            self._text += text[:TEXT]

    def _end(self, name: str) -> None:
        if name == PLAIN:
            self._parser.CharacterDataHandler = None
        elif name == PHONETIC:
            self._aside -= 1
        elif name == ITEM:
            text = self._text.replace("x005F_", "")  # as openpyxl has it; what is escaped besides is undone where cells are held
            self.found.append(self._known.setdefault(text, text))
