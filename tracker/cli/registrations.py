"""Registrations 报名 that another system exported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.attention import Attention, campaign_option, opened
from tracker.cli.office import by_option, why_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.flow.registrations import Preview


@click.group()
def registrations() -> None:
    """报名：导入别处系统导出的报名表、列出、撤销。"""


@registrations.command("import")
@click.argument("path", metavar="报名表", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "pairs", multiple=True, metavar="列=字段", help="表头认不出时指明：列名=编号、单位、案例、分类、联系人、手机或邮箱；可多次给出。")
@click.option("--dry-run", is_flag=True, help="只列出将改动什么、哪里有问题，不存。")
@click.option("--skip-bad", is_flag=True, help="有问题的行跳过，其余的导入；不给则一行有问题就都不导入。")
@campaign_option
@by_option
@click.pass_context
def registrations_import(context: click.Context, path: Path, pairs: tuple[str, ...], dry_run: bool, skip_bad: bool, code: str | None, by: str) -> None:
    """导入报名表 .xlsx、.xls 或 .csv：按表头认列，每行立一个案例，没有来信也在台账里。"""
    from tracker.flow.registrations import import_registrations

    said = dict(pair.replace("＝", "=").split("=", 1) for pair in pairs if "=" in pair.replace("＝", "="))
    if len(said) != len(pairs):
        raise click.UsageError("--map 请写成 列名=字段，例如 --map 项目负责人=联系人。")
    with opened(context) as desk:
        found = import_registrations(
            desk, desk.campaign(code), path, by=by, said={"".join(key.split()): one.strip() for key, one in said.items()}, dry_run=dry_run, skip_bad=skip_bad
        )
    for line in _told(found, dry_run=dry_run):
        click.echo(line)
    stopped = ("有问题的行未改正，本次一行也没有导入；改正后再导入，或用 --skip-bad 跳过。",) if found.wrong and not skip_bad and not dry_run else ()
    if found.wrong or found.doubts:
        raise Attention(*found.wrong, *found.doubts, *stopped)


def _told(found: Preview, *, dry_run: bool) -> Iterator[str]:
    yield "认出的列：" + "，".join(f"“{heading}”为{field}" for field, heading in found.columns)
    if dry_run:
        yield from (f"新增\t{one.theirs}\t{one.unit}\t{one.title}" for one in found.new)
    yield from (f"改动\t{one.theirs}\t{one.unit}\t{'；'.join(what)}" for one, what in found.changed)
    yield f"{'将导入' if dry_run or found.step is None else '已导入'}：新增 {len(found.new)} 行，改动 {len(found.changed)} 行，与此前相同 {found.same} 行"
    if found.absent:
        yield f"此前导入的 {len(found.absent)} 行未列在此文件，仍保留"
    if found.step is not None:
        yield f"导入号 {found.step}（可用 shoujian registrations undo {found.step} 撤销）"


@registrations.command("list")
@click.option("--silent", is_flag=True, help="只列已报名、尚未报送任何材料的，带联系人和电话，供催报。")
@campaign_option
@click.pass_context
def registrations_list(context: click.Context, silent: bool, code: str | None) -> None:
    """列出报名和各次导入。"""
    from tracker.flow.registrations import listed

    with opened(context) as desk:
        campaign = desk.campaign(code)
        found = [one for one in listed(desk, campaign) if one.silent or not silent]
        with desk.store.look() as ledger:
            steps = ledger.registrations.steps(campaign.code)
    click.echo("案例编号\t报名编号\t单位\t案例名称\t状态" + ("\t联系人\t电话\t邮箱" if silent else ""))
    for one in found:
        row = one.held.row
        contact = (row.contact, row.phone, row.email) if silent else ()  # numbers to call are shown where somebody has to call
        click.echo("\t".join((one.held.number, row.theirs, row.unit, row.title, one.state, *contact)))
    for step in () if silent else steps:
        what = f"撤销导入 {step.undoes}" if step.undoes else step.source
        click.echo(f"导入号 {step.id}\t{step.at:%Y-%m-%d %H:%M}\t{step.by}\t{what}\t{step.entries} 行{'（已撤销）' if step.undone else ''}")


@registrations.command("undo")
@click.argument("step", type=int, metavar="导入号")
@campaign_option
@by_option
@why_option
@click.pass_context
def registrations_undo(context: click.Context, step: int, code: str | None, by: str, why: str) -> None:
    """撤销一次导入：由它立户、又没有来信和邮寄件的案例随之撤下。"""
    from tracker.flow.registrations import undo

    with opened(context) as desk:
        undo(desk, desk.campaign(code), step, by=by, why=why)
    click.echo(f"已撤销导入 {step}")
