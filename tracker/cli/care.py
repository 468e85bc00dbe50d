"""Care of a deployment: is it healthy, do the bytes still hold, think again over old mail."""

from __future__ import annotations

import sys

import click

from tracker.cli.attention import Attention, bar, opened


@click.command()
@click.option("--health", is_flag=True, help="只看服务是否在正常运转（供容器健康检查）。")
@click.option("--offline", is_flag=True, help="不连接信箱和发信服务器。")
@click.pass_context
def doctor(context: click.Context, health: bool, offline: bool) -> None:
    """体检：用大白话说哪里不对、该怎么办。"""
    from tracker.flow.care import examine, healthy

    with opened(context) as desk:
        if health:
            complaint = healthy(desk)
            if complaint:
                raise Attention(complaint)
            return
        found = examine(desk, offline=offline)
    for one in found:
        click.echo(f"{'✓' if one.ok else '✗'} {one.what}：{one.sentence}")
    problems = [one for one in found if not one.ok]
    if problems:
        raise Attention(f"有 {len(problems)} 处需要处理。")


@click.command()
@click.argument("mails", metavar="[来信]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="全部来信重新识读。")
@click.pass_context
def replay(context: click.Context, mails: tuple[str, ...], everything: bool) -> None:
    """对已收的来信重新识读、归件，不会重复发函；来信写它的校验值（sha256，见 shoujian status --json 的 mails）。"""
    from tracker.flow.care import again
    from tracker.flow.work import work

    if not mails and not everything:
        raise click.UsageError("请写来信的校验值（sha256），或用 --all。")
    with opened(context) as desk, bar("重新识读") as progress:
        count = again(desk, mails if not everything else None)
        work(desk, progress=progress)
    click.echo(f"重新处理来信 {count} 封")


@click.command()
@click.pass_context
def verify(context: click.Context) -> None:
    """逐封核对留存的原件、扫描件的识读结果是否完好，个人信息的删除是否都做完。"""
    from tracker.flow.care import unsound
    from tracker.flow.care import verify as step
    from tracker.flow.erasing import unfinished

    with opened(context) as desk, bar("核对原件") as progress:
        sound, damaged, missing = step(desk, progress=progress)
        senseless = unsound(desk)
        owed = unfinished(desk)
    click.echo(f"完好 {sound} 件")
    if damaged or missing or senseless or owed:
        raise Attention(
            *(f"原件已损坏：{one}" for one in damaged),
            *(f"原件不见了：{one}" for one in missing),
            *(f"扫描件识读结果已损坏，归件时按未识读处理：{one}" for one in senseless),
            *owed,
        )
    sys.stdout.flush()
