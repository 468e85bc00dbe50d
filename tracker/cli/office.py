"""What people of the secretariat bring in by hand: files that were left elsewhere."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from tracker.cli.attention import at_option, campaign_option, opened

by_option = click.option("--by", default="经办人", show_default=True, help="经办人姓名，记入日志。")
why_option = click.option("--why", default="", help="理由，记入日志。")


@click.command("file")
@click.argument("number", metavar="案例编号")
@click.argument("item", metavar="材料")
@click.argument("path", metavar="文件", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--for", "key", default="", help="云附件的待核号；该案例此项只有一件云附件时可省略。")
@campaign_option
@by_option
@why_option
@at_option
@click.pass_context
def file_fetched(context: click.Context, number: str, item: str, path: Path, key: str, code: str | None, by: str, why: str, at: datetime | None) -> None:
    """把人工下载的云附件存入案例；材料写征集单里的名称。"""
    from tracker.core.quoting import quotable
    from tracker.flow.fetched import store_fetched
    from tracker.flow.office import report

    with opened(context) as desk:
        campaign = desk.campaign(code)
        named = {quotable("T", one.key): one.key for one in report(desk, campaign).tasks} if key else {}
        made = store_fetched(desk, campaign, number=number, item=item, file=path, by=by, task=named.get(key, key), why=why, now=at)
    done = "，待核已办结" if made.answered else ""
    click.echo(f"已存入 {number} {item}：{made.filename}{done}；认定号 {made.ruling}（可用 shoujian undo {made.ruling} 撤销）")
