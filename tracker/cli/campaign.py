"""The campaign sheet 征集单: checked, read aloud, its letters previewed."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.attention import Attention, at_option, home_of

if TYPE_CHECKING:
    from config.campaign import Campaign


@click.group()
def campaign() -> None:
    """征集单：检查、校对、预览函件。"""


def _sheet(name: str) -> Path:
    from config.sheet import bundled, bundled_path

    path = Path(name)
    return bundled_path(name) if not path.exists() and name in bundled() else path


@campaign.command()
@click.argument("file", metavar="代号或征集单")
@at_option
@click.pass_context
def check(context: click.Context, file: str, at: datetime | None) -> None:
    """检查征集单，一次列出全部问题；已过去、像是写错的日期另行提示。"""
    from config.sheet import SheetError, read
    from tracker.flow import specimens

    try:
        found = read(_sheet(file))
    except SheetError as error:
        raise Attention(*(str(one) for one in error.problems), f"共 {len(error.problems)} 处问题。") from error
    except OSError as error:
        raise Attention(f"打不开征集单 {file}：{error.strerror}") from error
    click.echo(f"没有问题：{found.name}（{found.code}），材料 {len(found.requirements)} 项。用 shoujian campaign show 校对文字。")
    if wrong := specimens.problems(_sheet(file)):
        raise Attention(*wrong, f"函件模板共 {len(wrong)} 处问题。")
    for problem in (*_dates(context, found, at), *_blanks(_sheet(file).parent, found)):
        click.echo(f"另请注意：{problem}")


def _dates(context: click.Context, found: Campaign, at: datetime | None) -> tuple[str, ...]:
    """What may be wrong with its dates. A sheet is often checked before there is a deployment: the quiet hours are then the usual ones."""
    from config.settings import SettingsError, load
    from notifier.manners import not_before
    from notifier.words import say
    from tracker.core.misdated import doubts
    from tracker.desk import clock

    try:
        settings = load(home_of(context))
    except (SettingsError, OSError):
        later, read = partial(not_before, zone=found.zone), False
    else:
        read = bool(settings.organisers)
        later = partial(not_before, zone=found.zone, quiet_from=time(settings.quiet_from), quiet_until=time(settings.quiet_until))
    return tuple(say(one) for one in doubts(found, at or clock(), later, read=read))


def _blanks(folder: Path, found: Campaign) -> tuple[str, ...]:
    """What is wrong with the blank forms that the sheet names; a sheet without them costs no child."""
    from ingest.sandbox import Sandbox
    from tracker.flow import blanks

    if not blanks.named(found):
        return ()
    with Sandbox() as sandbox:
        return blanks.beside(folder, found, sandbox).problems


@campaign.command()
@click.argument("file", metavar="代号或征集单")
def show(file: str) -> None:
    """把征集单写成通知的文字，供校对。"""
    from config.prose import prose
    from config.sheet import SheetError, read

    try:
        click.echo(prose(read(_sheet(file))))
    except SheetError as error:
        raise Attention(*(str(one) for one in error.problems)) from error
    except OSError as error:
        raise Attention(f"打不开征集单 {file}：{error.strerror}") from error


@campaign.command()
@click.argument("file", metavar="代号或征集单")
@click.argument("folder", metavar="文件夹", type=click.Path(file_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(("zh", "en")), default=None, help="函件语言；不写时按征集单。")
def letters(file: str, folder: Path, language: str | None) -> None:
    """用样例数据写出每一种函件，供审阅；index.html 列出全部。"""
    from config.sheet import SheetError, read
    from tracker.flow import specimens

    sheet = _sheet(file)
    try:
        found = read(sheet)
    except SheetError as error:
        raise Attention(*(str(one) for one in error.problems)) from error
    except OSError as error:
        raise Attention(f"打不开征集单 {file}：{error.strerror}") from error
    if wrong := specimens.problems(sheet):
        raise Attention(*wrong, f"共 {len(wrong)} 处问题。")
    for page in specimens.write(found, folder, language=language or "", templates=specimens.own(sheet)):
        click.echo(str(page))
