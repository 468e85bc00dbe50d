"""Keeping a deployment: backup, restore, and what is deleted when its time is over."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from tracker.cli.attention import Attention, bar, home_of, opened
from tracker.cli.office import by_option


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--tar", "tarred", is_flag=True, help="写成一个 .tar 文件。")
@click.pass_context
def backup(context: click.Context, out: Path, tarred: bool) -> None:
    """备份：登记库、来信原件、设置和密钥，写到新的文件夹 OUT，随即核对；服务不必停。"""
    from tracker.flow.backup import backup as step

    with opened(context) as desk, bar("备份原件") as progress:
        made = step(desk, out, tarred=tarred or out.suffix == ".tar", progress=progress)
    click.echo(f"已备份并核对：{made.path}，原件 {made.originals} 件。内有密钥和个人信息，请妥善保管。")
    if made.told:
        raise Attention(*made.told)


@click.command()
@click.argument("source", metavar="备份", type=click.Path(exists=True, path_type=Path))
@by_option
@click.pass_context
def restore(context: click.Context, source: Path, by: str) -> None:
    """恢复：先核对备份，再放进空的部署文件夹（--home）；寄函暂停，等人核对。"""
    from config.settings import home
    from tracker.desk import NotReady
    from tracker.flow.backup import restore as step

    folder = home(home_of(context))
    try:
        told = step(folder, source, by=by, now=datetime.now(UTC))
    except NotReady as error:
        raise Attention(str(error)) from error
    click.echo(f"已恢复到 {folder}；请运行 shoujian doctor 检查。")
    raise Attention(*told)
