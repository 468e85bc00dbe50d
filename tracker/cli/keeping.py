"""Keeping a deployment: backup, restore, and what is deleted when its time is over."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from tracker.cli.attention import Attention, at_option, bar, campaign_option, home_of, opened
from tracker.cli.office import by_option, why_option


@click.command()
@click.argument("out", metavar="新文件夹", type=click.Path(path_type=Path))
@click.option("--tar", "tarred", is_flag=True, help="写成一个 .tar 文件。")
@click.pass_context
def backup(context: click.Context, out: Path, tarred: bool) -> None:
    """备份：登记库、来信原件、设置和密钥，写到新的文件夹，随即核对；服务不必停。"""
    from tracker.flow.backup import backup as step

    with opened(context) as desk, bar("备份原件") as progress:
        made = step(desk, out, tarred=tarred or out.suffix == ".tar", progress=progress)
    click.echo(f"已备份并核对：{made.path}，原件 {made.originals} 件。内有密钥和个人信息，请妥善保管。")
    if made.told:
        raise Attention(*made.told)


@click.command()
@click.argument("source", metavar="备份", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--erased", type=click.Path(exists=True, path_type=Path), help="备份以后的个人信息删除记录（文件或文件夹），恢复时照此再删一次；放在备份旁边的不必写。"
)
@by_option
@click.pass_context
def restore(context: click.Context, source: Path, erased: Path | None, by: str) -> None:
    """恢复：先核对备份，再放进空的部署文件夹（--home）；寄函暂停，等人核对。"""
    from config.settings import home
    from tracker.desk import NotReady, clock
    from tracker.flow.backup import restore as step

    folder = home(home_of(context))
    try:
        told = step(folder, source, by=by, now=clock(), erased=erased)
    except NotReady as error:
        raise Attention(str(error)) from error
    click.echo(f"已恢复到 {folder}；请运行 shoujian doctor 检查。")
    raise Attention(*told)


@click.command()
@click.option("--dry-run", is_flag=True, help="只列出将删除什么、存期何时届满，不删。")
@click.option("--confirm", "typed", help="再写一遍活动代号以确认；不给则在终端里问。")
@click.option("--early", is_flag=True, help="存期未满也删，须用 --why 写明理由。")
@campaign_option
@by_option
@why_option
@at_option
@click.pass_context
def purge(context: click.Context, dry_run: bool, typed: str | None, early: bool, code: str | None, by: str, why: str, at: datetime | None) -> None:
    """存期届满后删除一次活动的全部来信、材料和个人信息，只留数字和校验值；删了不能恢复。"""
    from tracker.flow.purge import foresee
    from tracker.flow.purge import purge as step

    with opened(context) as desk:
        campaign = desk.campaign(code)
        seen = foresee(desk, campaign, now=at)
        click.echo(
            f"{campaign.code} {campaign.name}：存有邮件 {seen.mails} 封（含本处函件的留底），案例 {seen.cases} 个，材料 {seen.files} 件，已寄函件 {seen.letters} 件，邮寄件 {seen.parcels} 件"
        )
        click.echo(f"存期届满：{seen.due:%Y-%m-%d}" if seen.due is not None else "征集单没有写存期")
        if dry_run:
            return
        word = typed if typed is not None else click.prompt(f"删除后不能恢复。请输入活动代号 {campaign.code} 以确认")
        with bar("删除原件") as progress:
            done = step(desk, campaign, typed=word, by=by, why=why, early=early, now=at, progress=progress)
    click.echo(f"已删除，原件 {done.originals} 件；数字和校验值留在 {done.note}")
    raise Attention(*done.told)
