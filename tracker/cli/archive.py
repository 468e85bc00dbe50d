"""Cases of earlier calls, so that what was filed then is not filed again."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.attention import Attention, bar, opened
from tracker.cli.office import by_option, why_option


@click.group()
def archive() -> None:
    """往年资料：导入、列出、移除，供查重比对。"""


@archive.command("import")
@click.argument("code", metavar="往年代号")
@click.argument("path", metavar="文件夹或表格", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只列出将导入什么、哪里有问题，不存。")
@by_option
@click.pass_context
def archive_import(context: click.Context, code: str, path: Path, dry_run: bool, by: str) -> None:
    """导入往年案例；往年代号如 SQ2025，表格须有单位、案例名称、文件（或正文）各列。"""
    from tracker.flow.archive import import_earlier
    from tracker.flow.likeness import compare

    with opened(context) as desk:
        with bar("读往年案例") as progress:
            done = import_earlier(desk, code, path, by=by, dry_run=dry_run, progress=progress)
        with bar("查重") as progress:
            asked = 0 if dry_run else compare(desk, now=desk.now(), progress=progress)
    if dry_run:
        for one in done.cases:
            click.echo(f"{one.source}\t{one.unit or '单位不详'}\t{one.title or '名称不详'}\t正文 {len(one.texts)} 篇")
    texts = sum(len(one.texts) for one in done.cases)
    click.echo(f"{'将导入' if dry_run else '读到'}案例 {len(done.cases)} 个、正文 {texts} 篇")
    if not dry_run:
        click.echo(f"新存案例 {done.new_cases} 个、正文 {done.new_texts} 篇；新列疑似重复 {asked} 对")
    if done.problems:
        raise Attention(*done.problems)


@archive.command("list")
@click.argument("code", metavar="[往年代号]", required=False)
@click.pass_context
def archive_list(context: click.Context, code: str | None) -> None:
    """列出导入过的往年活动；写明往年代号的，列出其案例。"""
    with opened(context) as desk, desk.store.look() as ledger:
        if code is None:
            imported = ledger.likeness.imported()
            if not imported:
                click.echo("没有导入过往年资料。")
            for name, cases, texts in imported:
                click.echo(f"{name}\t案例 {cases} 个\t正文 {texts} 篇")
            return
        for one in ledger.likeness.earlier(code):
            click.echo(f"{one.key}\t{one.unit or '单位不详'}\t{one.title or '名称不详'}\t{one.source}")


@archive.command("remove")
@click.argument("code", metavar="往年代号")
@by_option
@why_option
@click.pass_context
def archive_remove(context: click.Context, code: str, by: str, why: str) -> None:
    """移除导入的往年活动；由它引起、尚未办结的疑似重复一并撤下。重新导入即恢复。"""
    from tracker.flow.archive import remove_earlier

    with opened(context) as desk:
        count = remove_earlier(desk, code, by=by, why=why)
    click.echo(f"已移除 {code} 的案例 {count} 个")
