"""The roster 名册: who is expected, under which names, in which role."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.attention import Attention, campaign_option, opened
from tracker.cli.office import by_option, why_option

if TYPE_CHECKING:
    from tracker.flow.roster import Preview

KINDS = {"name": "单位全称", "shorts": "简称", "formers": "曾用名", "region": "地区", "roles": "角色", "contact": "联系"}


@click.group()
def roster() -> None:
    """名册：导入、列出、移除。"""


@roster.command("import")
@click.argument("path", metavar="名册文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只列出将改动什么、哪里有问题，不存。")
@campaign_option
@by_option
@click.pass_context
def roster_import(context: click.Context, path: Path, dry_run: bool, code: str | None, by: str) -> None:
    """导入名册 .xlsx 或 .csv；按表头认列：单位全称、简称、曾用名、地区、角色、联系人。"""
    from tracker.flow.roster import import_roster

    with opened(context) as desk:
        found = import_roster(desk, desk.campaign(code), path, by=by, dry_run=dry_run)
    for line in told(found, dry_run=dry_run):
        click.echo(line)
    if found.problems:
        raise Attention(*found.problems)


def told(found: Preview, *, dry_run: bool = False) -> tuple[str, ...]:
    """What an import did, a sentence a line."""
    columns = "，".join(f"“{heading}”为{KINDS.get(kind, f'角色{kind}')}" for kind, heading in found.columns)
    lines = [f"认出的列：{columns}"]
    if dry_run:
        lines += [f"新增\t{one.name}\t{'、'.join(one.roles)}" for one in found.new] + [f"改动\t{one.name}" for one in found.changed]
    lines.append(f"{'将导入' if dry_run else '名册'}：读到 {len(found.members)} 家，新增 {len(found.new)} 家，改动 {len(found.changed)} 家")
    if found.absent:
        names = "、".join(one.name for one in found.absent[:10])
        lines.append(f"名册里原有 {len(found.absent)} 家未列在此文件，仍保留（{names}{'……' if len(found.absent) > len(found.absent[:10]) else ''}）")
    if found.step is not None:
        lines.append(f"导入号 {found.step}（可用 shoujian roster remove --import {found.step} 撤销）")
    return tuple(lines)


@roster.command("list")
@campaign_option
@click.pass_context
def roster_list(context: click.Context, code: str | None) -> None:
    """列出名册里的单位和历次导入。"""
    with opened(context) as desk, desk.store.look() as ledger:
        campaign = desk.campaign(code)
        members, steps = ledger.rosters.members(campaign.code), ledger.rosters.steps(campaign.code)
    click.echo("单位全称\t简称\t曾用名\t地区\t角色")
    for one in members:
        click.echo("\t".join((one.name, "、".join(one.shorts), "、".join(one.formers), one.region, "、".join(one.roles))))
    for step in steps:
        what = f"撤销导入 {step.undoes}" if step.undoes else step.source or "移除"
        click.echo(f"导入号 {step.id}\t{step.at:%Y-%m-%d %H:%M}\t{step.by}\t{what}\t{step.entries} 家{'（已撤销）' if step.undone else ''}")


@roster.command("remove")
@click.argument("names", metavar="[单位全称]...", nargs=-1)
@click.option("--import", "step", type=int, help="撤销某次导入或移除，写导入号。")
@click.option("--all", "everything", is_flag=True, help="移除名册里的全部单位。")
@campaign_option
@by_option
@why_option
@click.pass_context
def roster_remove(context: click.Context, names: tuple[str, ...], step: int | None, everything: bool, code: str | None, by: str, why: str) -> None:
    """把单位移出名册，或撤销一次导入。"""
    from tracker.flow.roster import remove, undo

    if sum((bool(names), step is not None, everything)) != 1:
        raise click.UsageError("请写单位全称，或 --import 导入号，或 --all，三者取一。")
    with opened(context) as desk:
        campaign = desk.campaign(code)
        if step is not None:
            undo(desk, campaign, step, by=by, why=why)
            click.echo(f"已撤销导入 {step}")
            return
        made = remove(desk, campaign, names, by=by, why=why)
    click.echo(f"已移出名册；导入号 {made}（可用 shoujian roster remove --import {made} 撤销）")
