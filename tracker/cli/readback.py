"""`shoujian readback`: what was typed into a workbook is shown, and after a nod takes effect."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.attention import Attention, at_option, campaign_option, opened

if TYPE_CHECKING:
    from tracker.flow.penning import Done
    from tracker.flow.typed import Plan


@click.command()
@click.argument("path", metavar="表格", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="不再询问，直接登记。")
@click.option("--dry-run", is_flag=True, help="只列出将登记什么，不登记。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON；不加 --yes 时只列出。")
@campaign_option
@at_option
@click.pass_context
def readback(context: click.Context, path: Path, yes: bool, dry_run: bool, as_json: bool, code: str | None, at: datetime | None) -> None:
    """读回台账：黄色列里新填的先列出，问过再登记；同一份表格读几次只算一次。"""
    from tracker.flow.penning import read_back
    from tracker.flow.readback import plan

    if not path.is_file():
        raise Attention(f"没有这个文件：{path}")
    with opened(context) as desk:
        campaign = desk.campaign(code)
        found = plan(desk, campaign, path, now=at)
        lines = _planned(found)
        act = yes and not dry_run
        if not as_json:
            for line in lines:
                click.echo(line)
            act = act or (bool(found) and not dry_run and not yes and click.confirm("登记以上改动吗？"))
        done = read_back(desk, campaign, path, unsure=not found.sure, now=at) if act else None
    _told(done, lines, as_json=as_json)


def _planned(found: Plan) -> list[str]:
    """Everything that reading would come to, a line each."""
    from tracker.core.envelopes import Envelope
    from tracker.core.handwriting import quoted
    from tracker.core.takings import Taking

    taken, left = [], []
    for item in found.items:
        one = item.outcome
        if isinstance(one, Taking):
            names = [name for name in one.shown if name in item.row.turned] or list(one.shown)
            said = "、".join(f"“{quoted(one.shown[name])}”" for name in names if one.shown[name]) or "（清空）"
            was = "、".join(f"“{quoted(item.base[name])}”" for name in names if item.base.get(name)) or "（空）"
            taken.append(f"　{found.place(item, names)}：{was} → {said}，{item.by}")
        else:
            why = f"与系统不一致（系统里是“{quoted(one.why) or '空'}”），将列入待核" if one.clash else one.why
            left.append(f"　{found.place(item, one.fields)}：{why}")
    for row in found.added:
        named = quoted("、".join(row.cells.values()))
        if isinstance(row.made, Envelope):
            taken.append(f"　邮寄登记 新登记：{named}，{row.by}")
        else:
            left.append(f"　邮寄登记 新填的“{named}”：{row.made.why}")
    lines = [f"将登记 {len(taken)} 项改动{'：' if taken else '。'}", *taken]
    lines += [f"以下 {len(left)} 处照原样留在表里：", *left] if left else []
    return [*lines, *(f"提示：{one}" for one in found.told)]


def _told(done: Done | None, lines: list[str], *, as_json: bool) -> None:
    if as_json:
        made = {"taken": done.taken, "left": done.left, "conflicts": done.clashes} if done is not None else None
        click.echo(json.dumps({"plan": [one.strip() for one in lines], "done": made}, ensure_ascii=False, indent=1))
    elif done is not None:
        for one in done.taken:
            click.echo(f"已登记　{one}")
        click.echo(f"已登记 {len(done.taken)} 项，照原样留下 {len(done.left)} 处，待核 {len(done.clashes)} 项")
    if done is not None and done.clashes:
        raise Attention(*(f"待核：{one}" for one in done.clashes))
