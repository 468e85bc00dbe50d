"""The campaign sheet 征集单: checked, read aloud, its letters previewed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.attention import Attention

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
@click.argument("file")
def check(file: str) -> None:
    """检查征集单，一次列出全部问题。"""
    from config.sheet import SheetError, read

    try:
        found = read(_sheet(file))
    except SheetError as error:
        raise Attention(*(str(one) for one in error.problems), f"共 {len(error.problems)} 处问题。") from error
    except OSError as error:
        raise Attention(f"打不开征集单 {file}：{error.strerror}") from error
    click.echo(f"没有问题：{found.name}（{found.code}），材料 {len(found.requirements)} 项。用 shoujian campaign show 校对文字。")
    for problem in _blanks(_sheet(file).parent, found):
        click.echo(f"另请注意：{problem}")


def _blanks(folder: Path, found: Campaign) -> tuple[str, ...]:
    """What is wrong with the blank forms that the sheet names; a sheet without them costs no child."""
    from ingest.sandbox import Sandbox
    from tracker.flow import blanks

    if not blanks.named(found):
        return ()
    with Sandbox() as sandbox:
        return blanks.beside(folder, found, sandbox).problems


@campaign.command()
@click.argument("file")
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
@click.argument("file")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def letters(file: str, folder: Path) -> None:
    """用样例数据写出每一种函件，供审阅。"""
    from config.sheet import SheetError, read
    from notifier.notices import Recipient
    from notifier.render import render
    from notifier.samples import posting, samples
    from tracker.core.due import letterhead

    try:
        found = read(_sheet(file))
    except SheetError as error:
        raise Attention(*(str(one) for one in error.problems)) from error
    folder.mkdir(parents=True, exist_ok=True)
    for name, notice in samples(letterhead(found)):
        letter = render(
            notice, posting(name, notice), sender=Recipient(found.correspondence.signature, "anli@example.org"), copy_to="", message_id="sample@example.org"
        )
        (folder / f"{name}.txt").write_text(f"{letter.subject}\n\n{letter.text}", encoding="utf-8")
        (folder / f"{name}.html").write_text(letter.html, encoding="utf-8")
        click.echo(str(folder / f"{name}.html"))
