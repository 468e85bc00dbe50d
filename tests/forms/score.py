"""How well forms are read: of the values given how many are true, of the true ones how many were given."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from random import Random

from forms import files, office
from forms.blocks import Form
from forms.layouts import TABLES
from forms.lines import LINES
from forms.people import CATEGORIES
from forms.sheets import Sheet

from config.campaign import Category, FieldWanted
from ingest.extract import extract
from ingest.facts import Extract, Kind
from tracker.core import form

WANTED = tuple(
    FieldWanted(label, meaning)
    for label, meaning in {
        "申报单位": "单位",
        "案例名称": "案例",
        "分类": "分类",
        "联系人": "姓名",
        "联系电话": "电话",
        "电子邮箱": "邮箱",
        "通讯地址": "地址",
    }.items()
)
KINDS = tuple(Category(str(number), name) for number, name in enumerate(CATEGORIES, start=1))
MAKERS = {"docx": (files.word, Kind.DOCX), "html": (files.page, Kind.HTML), "pdf": (files.paper, Kind.PDF)}


@dataclass(slots=True)
class Score:
    given: int = 0
    right: int = 0
    true: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0

    def add(self, read: Sequence[tuple[str, str]], truth: dict[str, str], what: str) -> None:
        values = {label: same(value) for label, value in read}
        for label, value in truth.items():
            expected, got = same(value), values.get(label, "")
            self.given += bool(got)
            self.true += bool(expected)
            self.right += bool(got) and got == expected
            if got != expected:
                self.wrong.append(f"{what}: {label} is {value!r}, read as {got!r}")


def same(value: str) -> str:
    """Values differ in more than blanks and the width of characters, or they are one."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", value))


def read(found: Extract) -> list[tuple[str, str]]:
    return [(one.label, one.value if one.confidence >= form.BELIEVED else "") for one in form.fields(found, WANTED, categories=KINDS)]


def forms(count: int, seed: int, layouts: Iterable[object] = (*TABLES, *LINES)) -> Iterator[tuple[int, Form]]:
    """*count* forms of every layout, each from its own chance."""
    for layout in layouts:
        assert callable(layout)
        for number in range(count):
            yield number, layout(Random(f"{seed}-{layout.__name__}-{number}"))


def measured(folder: Path, kinds: Sequence[str], count: int, seed: int, layouts: Iterable[object] = (*TABLES, *LINES)) -> dict[tuple[str, str], Score]:
    """Every form written and read as every kind of file."""
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    for number, one in forms(count, seed, layouts):
        for kind in kinds:
            make, sort = MAKERS[kind]
            found = extract(make(one, folder / f"form.{kind}", Random(number)), sort, where="")
            assert found.text, found.defects
            scores[one.layout, kind].add(read(found), one.truth, f"{one.layout} {kind} {number}")
    return scores


WRITERS = {
    "docx": (office.word, Kind.DOCX),
    "html": (office.page, Kind.HTML),
    "pdf": (office.paper, Kind.PDF),
    "xlsx": (office.workbook, Kind.XLSX),
}


def answers(found: Extract, sheet: Sheet) -> list[tuple[str, str]]:
    """What is read of a form that wants its own labels, and believed."""
    wanted = [FieldWanted(label, meaning) for label, meaning in sheet.wanted.items()]
    kinds = [Category(str(number), name) for number, name in enumerate(sheet.categories, start=1)]
    return [(one.label, one.value) for one in form.fields(found, wanted, categories=kinds) if one.confidence >= form.BELIEVED]


def surveyed(folder: Path, kinds: Sequence[str], count: int, seed: int, layouts: Sequence[Callable[[Random], Sheet]]) -> dict[tuple[str, str], Score]:
    """Forms of offices written and read as every kind of file; a workbook has no table in a cell."""
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    for layout, number, kind in product(layouts, range(count), kinds):
        one = layout(Random(f"{seed}-{layout.__name__}-{number}"))
        make, sort = WRITERS[kind]
        if kind == "xlsx" and layout.__name__ in {"nested", "tables_in_cells"}:
            continue
        found = extract(make(one, folder / f"form.{kind}", Random(number)), sort, where="")
        scores[one.layout, kind].add(answers(found, one), one.truth, f"{one.layout} {kind} {number}")
    return scores


def whole(scores: Iterable[Score]) -> Score:
    total = Score()
    for one in scores:
        total.given += one.given
        total.right += one.right
        total.true += one.true
        total.wrong += one.wrong
    return total


def table(scores: dict[tuple[str, str], Score]) -> str:
    lines = [f"{'layout':42} {'file':6} {'precision':>9} {'recall':>7} {'values':>7}"]
    rows = [*scores.items(), (("all", ""), whole(scores.values()))]
    return "\n".join([*lines, *(f"{layout:42} {kind:6} {one.precision:9.2%} {one.recall:7.2%} {one.true:7}" for (layout, kind), one in rows)])
