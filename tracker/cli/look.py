"""Looking: how the cases stand, the workbook, what the machine sees in one file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.attention import Attention, at_option, campaign_option, opened

if TYPE_CHECKING:
    from ingest.child import Broken  # reading mail is imported where mail is read

_NATURES = {
    "person": "个人来信",
    "auto-reply": "自动回复",
    "bounce": "退信",
    "read-receipt": "已读回执",
    "bulk": "群发",
    "calendar": "会议邀请",
    "system": "服务商通知",
    "own": "本处函件",
}
_MAILS = 5_000  # mails one reader answers for: a new one takes as long as a hundred and fifty small mails


def _print_json(document: Any) -> None:  # noqa: ANN401 - any JSON
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


@click.command()
@campaign_option
@at_option
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（约定格式，供其他程序读取）。")
@click.pass_context
def status(context: click.Context, code: str | None, at: datetime | None, as_json: bool) -> None:
    """各案例现在的状态。"""
    from tracker.flow.halting import halted
    from tracker.flow.office import report
    from tracker.workbook.status import status_json
    from tracker.workbook.summary import headings, rows

    with opened(context) as desk:
        found = report(desk, desk.campaign(code), at=at)
        stopped = halted(desk)
    if as_json:
        _print_json(status_json(found))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*headings(found), title=f"{found.campaign.name}（{found.campaign.code}）", show_lines=False)
    for line in rows(found):
        table.add_row(*line)
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(table)
    waiting = sum(1 for task in found.tasks if not task.closed)
    click.echo(f"案例 {len(found.cases)} 件，来信 {len(found.mails)} 封，待人处理 {waiting} 项。")
    if stopped:
        click.echo(stopped)


@click.command()
@click.argument("file", metavar="台账.xlsx", type=click.Path(dir_okay=False, path_type=Path))
@campaign_option
@at_option
@click.pass_context
def export(context: click.Context, file: Path, code: str | None, at: datetime | None) -> None:
    """写出台账工作簿 .xlsx。"""
    from functools import partial

    from tracker.flow import folders
    from tracker.flow.office import report
    from tracker.flow.seals import Prints
    from tracker.workbook import told
    from tracker.workbook.wording import Wording
    from tracker.workbook.write import Open, write

    if file.suffix.casefold() != ".xlsx":
        raise click.UsageError("台账只写 .xlsx 格式。")
    with opened(context) as desk:
        campaign = desk.campaign(code)
        shelf = partial(folders.place, desk, campaign) if desk.settings.folders != "off" else None
        outcome = write(report(desk, campaign, at=at), file, language=desk.settings.language, prints=Prints(desk), folder=shelf)
        wording, now = Wording(campaign, desk.settings.language), desk.now()
    if isinstance(outcome, Open):
        raise Attention(f"{file} 正被打开，未覆盖；关闭后再写。{told.held(outcome, wording, now)}")
    if sentence := told.lost(outcome, wording):
        click.echo(sentence, err=True)
    click.echo(str(file))


def _worker(answer: Callable[[str], Any]) -> None:
    """Answer one line of JSON to each line of standard input, whatever the question does to us."""
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        asked = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
        if not asked:
            continue
        try:
            found = answer(asked)
        except Exception as fault:  # noqa: BLE001  one message: the next one is still waiting for its answer
            found = {"path": asked, "error": f"读不了：{type(fault).__name__}: {fault}"[:500]}
        if isinstance(found, bytes):  # the child has written it down already
            out.write(found + b"\n")
            out.flush()
            continue
        # A lone surrogate of a broken path comes out as \udcxx, which is what JSON calls it.
        out.write(json.dumps(found, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
        out.flush()


def _each(files: Iterable[Path], answer: Callable[[str], Any], *, as_json: bool, tell: Callable[[Any], str]) -> list[str]:
    """Print what is found in each file; return a sentence for each that could not be read."""
    unread = []
    for file in files:
        found = answer(str(file))
        found = json.loads(found) if isinstance(found, bytes) else found
        if "error" in found:
            unread.append(f"{file}：{found['error']}")
        elif as_json:
            _print_json(found)
        else:
            click.echo(tell(found))
    return unread


@click.command()
@click.argument("files", metavar="[来信.eml]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--worker", is_flag=True, help="从标准输入逐行读文件路径，每封输出一行 JSON。")
def inspect(files: tuple[Path, ...], as_json: bool, worker: bool) -> None:
    """看一封 .eml：机器读到了什么。"""
    from ingest.sandbox import Broken, Sandbox

    if worker and sys.platform != "win32":
        from ingest import stream

        stream.answer(sys.stdin.fileno(), sys.stdout.fileno(), _not_read)
        return
    if not worker and not files:
        raise click.UsageError("请给出 .eml 文件。")
    missing = [str(file) for file in files if not file.is_file()]
    if missing and not worker:
        raise Attention(*(f"没有这个文件：{one}" for one in missing))
    with Sandbox(mails=_MAILS) as sandbox:  # a file given here is as hostile as one that came by mail
        sandbox.start()

        def answer(path: str) -> bytes | dict[str, Any]:
            if not Path(path).is_file():
                return {"path": path, "error": f"没有这个文件：{path}"}
            found = sandbox.show(Path(path))
            return {"path": path, "error": _unread(found.reason.value, found.detail)} if isinstance(found, Broken) else found

        if worker:
            _worker(answer)
            return
        unread = _each(files, answer, as_json=as_json, tell=_told)
    if unread:
        raise Attention(*unread)


def _not_read(path: str, why: Broken) -> bytes:
    try:
        there = Path(path).is_file()
    except OSError:  # a name longer than names may be
        there = False
    said = _unread(why.reason.value, why.detail) if there else f"没有这个文件：{path}"
    # A lone surrogate of a broken path comes out as \udcxx, which is what JSON calls it.
    return json.dumps({"path": path, "error": said}, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _unread(reason: str, detail: str) -> str:
    from notifier.words import say

    return f"读不了：{say(f'defect.{reason}')}（{detail}）。"


def _told(found: dict[str, Any]) -> str:
    from notifier.words import say

    nature = _NATURES.get(found["nature"], found["nature"])
    lines = [f"主题：{found['subject']}", f"来自：{found['from']}", f"性质：{nature}", f"正文：{len(found['text'])} 字"]
    lines.extend(f"附件 {one['path']}：{one['filename']}（{one['kind']}，{one['size']} 字节）" for one in found["attachments"])
    lines.extend(f"云附件：{one}" for one in found["links"])
    lines.extend("注意：{}（{}：{}）".format(say(f"defect.{one['kind']}"), one["where"], one["detail"]) for one in found["defects"])
    return "\n".join(lines)


@click.command()
@click.argument("pair", metavar="单位名称 单位名称", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--worker", is_flag=True, help="从标准输入逐行读两个名称（制表符分隔）。")
def names(pair: tuple[str, ...], as_json: bool, worker: bool) -> None:
    """两个单位名称是否同一单位：同、异，或要问人。"""
    from ingest.names import compare

    def answer(line: str) -> dict[str, Any]:
        one, _, other = line.partition("\t")
        found = compare(one, other)
        return {"verdict": found.likeness.value, "reasons": list(found.reasons)}

    if worker:
        _worker(answer)
        return
    if len(pair) != 2:
        raise click.UsageError("请给出两个单位名称。")
    found = answer("\t".join(pair))
    words = {"same": "同", "different": "异", "ask": "问（须由人确认）"}
    if as_json:
        _print_json(found)
    else:
        click.echo(f"{words[found['verdict']]}：{'；'.join(found['reasons'])}")
