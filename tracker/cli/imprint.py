"""Seals: where single files bear the print of one, and whether its ring names the unit. Whether it is genuine nobody can tell from a picture."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.attention import Attention, bar

if TYPE_CHECKING:
    from tracker.core.imprint import Imprint

LARGEST = 160 << 20  # bytes, as `read` has it; a larger file is a film
LISTED = 20_000  # lines of a list
Asked = tuple[str, tuple[str, ...]]  # a path, and the names it ought to bear
Look = Callable[[str, tuple[str, ...]], "Imprint"]


@click.command()
@click.argument("files", metavar="[文件]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--unit", "units", multiple=True, help="应盖章单位的名称，与章上文字比对；一个单位有几个名称的，可多次给出。")
@click.option("--list", "listed", type=click.Path(path_type=Path), help="清单：每行一个文件，制表符后写应盖章单位。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，每个文件一行。")
@click.option("--worker", is_flag=True, help="从标准输入逐行读文件路径（可接制表符和单位名称），每个文件输出一行 JSON。")
@click.option("--sheet", type=click.Path(path_type=Path), help="另写一张印迹核对页（.html 或 .png），供逐枚过目。")
def seal(files: tuple[Path, ...], units: tuple[str, ...], listed: Path | None, as_json: bool, worker: bool, sheet: Path | None) -> None:
    """看文件上有没有公章的印迹，章上的文字与单位名称是否相符；不辨真伪。"""
    if not worker and not files and listed is None:
        raise click.UsageError("请给出文件。")
    if sheet is not None and sheet.suffix.lower() not in {".html", ".png"}:
        raise click.UsageError("核对页请写成 .html 或 .png。")
    asked = [(str(file), units) for file in files] + (_list(listed, units) if listed else [])
    with _looking() as look:
        if worker:
            for line in sys.stdin.buffer:
                if text := os.fsdecode(line.rstrip(b"\r\n")):
                    _say(look(*_line(text, units)))
            return
        found = _each(asked, look, as_json=as_json)
    if sheet is not None:
        _write(sheet, [one for one in found if not one.error])
    if lacking := [one.error for one in found if one.error]:
        raise Attention(*lacking)


def _each(asked: Sequence[Asked], look: Look, *, as_json: bool) -> list[Imprint]:
    """Look at one file after another, and say what was seen as soon as it is known."""
    from tracker.cli.imprinted import told

    found: list[Imprint] = []
    with bar("看公章", quiet=len(asked) < 2) as progress:
        for number, (path, names) in enumerate(asked, start=1):
            one = look(path, names)
            found.append(one)
            if as_json:
                _say(one)
            elif not one.error:
                click.echo(told(one))
            progress(number, len(asked))
    return found


def _list(file: Path, units: tuple[str, ...]) -> list[Asked]:
    try:
        lines = file.read_text("utf-8-sig", "surrogateescape").splitlines()
    except OSError as fault:
        raise Attention(f"打不开清单：{file}（{type(fault).__name__}）") from fault
    if len(lines) > LISTED:
        raise Attention(f"清单有{len(lines)}行，最多{LISTED}行。")
    return [_line(line, units) for line in lines if line.strip()]


def _line(text: str, units: tuple[str, ...]) -> Asked:
    """Read a path, and behind a tab the name of the unit; a name beside a path comes before those for all."""
    path, _, name = text.partition("\t")
    return path, ((name.strip(), *units) if name.strip() else units)


@contextmanager
def _looking() -> Iterator[Look]:
    """One warm child for all files: a file given here is as hostile as one that came by mail."""
    from ingest.facts import Defect, DefectKind, Extract, Kind
    from ingest.vision import Broken, Vision, available
    from tracker.core.imprint import Imprint

    missing = available()

    def unseen(path: str, kind: Kind, units: tuple[str, ...], why: DefectKind, detail: str) -> Imprint:
        return Imprint(path, kind, Extract(defects=(Defect(why, "", detail),)), units)

    def refused(path: str, why: str, fault: str = "") -> Imprint:
        return replace(unseen(path, Kind.UNKNOWN, (), DefectKind.UNREAD, f"not opened{fault}"), error=f"{why}：{path}{fault}")

    with Vision() as vision:

        def look(path: str, units: tuple[str, ...]) -> Imprint:
            file = Path(path)
            try:
                if not file.is_file():
                    return refused(path, "这不是文件" if file.exists() else "没有这个文件")
                kind = _kind(file)
                if file.stat().st_size > LARGEST:
                    return unseen(path, kind, units, DefectKind.TOO_LARGE, f"more than {LARGEST >> 20} MB")
                if missing:
                    return unseen(path, kind, units, DefectKind.UNREAD, missing)
                said = vision.seals(file, kind, near=True)
            except (OSError, ValueError) as fault:
                return refused(path, "打不开文件", f"（{type(fault).__name__}）")
            if isinstance(said, Broken):
                return unseen(path, kind, units, said.reason, said.detail)
            return Imprint(path, kind, said, units)

        yield look


def _kind(file: Path) -> Any:  # noqa: ANN401  a Kind, whose module is imported late
    from ingest import sniff

    with file.open("rb") as stream:
        return sniff.kind(stream.read(sniff.HEAD), stream)


def _say(one: Imprint) -> None:
    from tracker.core.imprint import transcript

    # A lone surrogate of a broken path comes out as \udcxx, which is what JSON calls it.
    sys.stdout.buffer.write(json.dumps(transcript(one), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def _write(sheet: Path, found: Sequence[Imprint]) -> None:
    from tracker.cli import imprinted

    try:
        if sheet.suffix.lower() == ".html":
            sheet.write_text(imprinted.page(found), "utf-8", "backslashreplace")
        else:
            sheet.write_bytes(imprinted.picture(found))
    except OSError as fault:
        raise Attention(f"核对页写不下：{sheet}（{type(fault).__name__}）") from fault
    click.echo(f"核对页：{sheet}", err=True)
