"""Reading: what the machine sees in single files, forms and case texts and pictures, as if they had come by mail."""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.attention import Attention, opened

if TYPE_CHECKING:
    from config.campaign import Campaign
    from ingest.sandbox import Sandbox
    from tracker.core.blank import Blank

_FILES = 5_000  # files one child answers for: a new one takes as long as thirty documents
_LARGEST = 160 << 20  # bytes; a larger film, wrapped as a letter, would not fit the child that reads it


@click.command()
@click.argument("files", metavar="[文件]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--campaign", "code", help="征集活动代号或征集单文件；不给则按常见表格的栏目识读。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，每个文件一行。")
@click.option("--worker", is_flag=True, help="从标准输入逐行读文件路径，每个文件输出一行 JSON。")
@click.pass_context
def read(context: click.Context, files: tuple[Path, ...], code: str | None, as_json: bool, worker: bool) -> None:
    """看文件：表格的栏目，案例的题目、章节、字数、字体，图片和视频。"""
    if not worker and not files:
        raise click.UsageError("请给出文件。")
    with _reader(*_campaign(context, code) if code else ()) as answer:
        if worker:
            for line in sys.stdin.buffer:
                if asked := os.fsdecode(line.rstrip(b"\r\n")):
                    _say(answer(asked))
            return
        lacking = []
        for file in files:
            found = answer(str(file))
            if "error" in found:
                lacking.append(found["error"])
            elif as_json:
                _say(found)
            else:
                click.echo(_told(found))
    if lacking:
        raise Attention(*lacking)


def _campaign(context: click.Context, code: str) -> tuple[Campaign, Callable[[Sandbox], Mapping[str, Blank]]]:
    """A sheet by its file, a bundled one by its code, or one of the deployment; with what reads the blank forms that lie beside it."""
    from config.sheet import SheetError, bundled, bundled_path
    from config.sheet import read as read_sheet

    try:
        if Path(code).is_file():
            return _beside(read_sheet(Path(code)), Path(code).parent)
        if context.find_root().obj is None and code in bundled():
            return _beside(read_sheet(bundled_path(code)), bundled_path(code).parent)
    except SheetError as error:
        raise Attention(*(str(one) for one in error.problems)) from error
    from tracker.flow import blanks

    with opened(context) as desk:
        campaign = desk.campaign(code)
        known = blanks.of(desk, campaign)
    return campaign, lambda _: known


def _beside(campaign: Campaign, folder: Path) -> tuple[Campaign, Callable[[Sandbox], Mapping[str, Blank]]]:
    from tracker.flow import blanks

    return campaign, lambda sandbox: blanks.beside(folder, campaign, sandbox).blanks


@contextmanager
def _reader(campaign: Campaign | None = None, learn: Callable[[Sandbox], Mapping[str, Blank]] | None = None) -> Iterator[Callable[[str], dict[str, Any]]]:
    """One warm child for all files, and one more for scans: a file given here is as hostile as one that came by mail."""
    from ingest.sandbox import Broken, Sandbox
    from tracker.cli.sight import Sight
    from tracker.core.transcript import transcript
    from tracker.flow.wrapping import wrap

    with Sandbox(mails=_FILES) as sandbox, Sight() as sight, tempfile.TemporaryDirectory(prefix="shoujian-") as folder:
        sandbox.start()
        letter = Path(folder) / "wrapped.eml"
        blanks = learn(sandbox) if learn else {}

        def answer(path: str) -> dict[str, Any]:
            file = Path(path)
            try:
                if not file.is_file():
                    return _refused(path, "这不是文件" if file.exists() else "没有这个文件")
                if file.stat().st_size > _LARGEST:
                    return _large(file, path)
                wrap(file, letter)
            except (OSError, ValueError) as fault:
                return _refused(path, "打不开文件", f"（{type(fault).__name__}）")
            said = sandbox.read(letter)
            letter.unlink(missing_ok=True)
            if isinstance(said, Broken):
                return {"path": path, "kind": "unknown", "defects": [{"kind": said.reason.value, "detail": said.detail}]}
            if not said.leaves:
                return {"path": path, "kind": "empty", "defects": [{"kind": "damaged", "detail": "nothing in it"}]}
            return {"path": path, **transcript(sight.seen(file, said.leaves[0]), campaign, blanks)}

        def guarded(path: str) -> dict[str, Any]:
            try:
                return answer(path)
            except Exception as fault:  # noqa: BLE001  one file: the next one is still waiting for its answer
                return {"path": path, "defects": [{"kind": "crash", "detail": f"{type(fault).__name__}: {fault}"[:200]}]}

        yield guarded


def _refused(path: str, why: str, fault: str = "") -> dict[str, Any]:
    """What is no file, or cannot be opened, gets an answer of the shape of all others."""
    return {"path": path, "kind": "unknown", "error": f"{why}：{path}{fault}", "defects": [{"kind": "unread", "detail": f"not opened{fault}"}]}


def _large(file: Path, path: str) -> dict[str, Any]:
    """A file too large to be read is still what its first bytes say."""
    from ingest import sniff

    with file.open("rb") as opened_:
        head = opened_.read(sniff.HEAD)
    return {"path": path, "kind": sniff.kind(head, io.BytesIO(head)).value, "defects": [{"kind": "too-large", "detail": f"more than {_LARGEST >> 20} MB"}]}


def _say(found: dict[str, Any]) -> None:
    # A lone surrogate of a broken path comes out as \udcxx, which is what JSON calls it.
    sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def _told(found: dict[str, Any]) -> str:
    """The same for a person, in a few lines."""
    lines = [f"{found['path']}（{found.get('kind', '')}{'，' + str(found['pages']) + '页' if 'pages' in found else ''}）"]
    lines += [f"  {label}：{one['value'] or '（空）'}" for label, one in found.get("fields", {}).items()]
    lines += ["  " + "，".join(f"{label} {value}" for label, value in row.items() if value) for row in found.get("rows", ())]
    if "title" in found:
        lines.append(f"  题目：{found['title']}")
    if "author" in found:
        lines.append(f"  署名：{found['author']}")
    if "chars" in found:
        named = {"all": "全文", "body": "正文", "abstract": "摘要"}
        lines.append("  字数：" + "，".join(f"{named[key]}{count}" for key, count in found["chars"].items()))
    lines += [f"  {'  ' * (one['level'] - 1)}{one.get('number', '')}{one['heading']}（{one['chars']}字）" for one in found.get("sections", ())]
    for key, name in (("title", "题目字体"), ("body", "正文字体")):
        if key in found.get("fonts", {}):
            font = found["fonts"][key]
            lines.append(f"  {name}：{font['name'] or '未写明'} {font['size_pt']:g}磅{' 加粗' if font['bold'] else ''}")
    lines += [f"  图片：{one['width']}×{one['height']} {one.get('caption', '')}".rstrip() for one in found.get("pictures", ())]
    if "video" in found:
        lines.append(f"  时长：{found['video']['seconds']:g}秒")
    lines += [f"  内有：{one}" for one in found.get("members", ())]
    lines += [f"  注意：{_defect(one)}" for one in found["defects"]]
    return "\n".join(lines)


def _defect(one: dict[str, str]) -> str:
    from notifier.words import knows, say

    code = f"defect.{one['kind']}"
    return f"{say(code) if knows(code) else one['kind']}（{one['detail']}）"
