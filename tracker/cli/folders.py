"""The folders 归档 and the package that is handed over to the experts."""

from __future__ import annotations

import click

from tracker.cli.attention import Attention, bar, campaign_option, opened


@click.command()
@click.option("--rebuild", is_flag=True, help="逐个文件重新核对；缺的补上，列出不是系统存入的文件。")
@campaign_option
@click.pass_context
def folders(context: click.Context, rebuild: bool, code: str | None) -> None:
    """把已归件的材料按单位存成文件夹（归档），只更新有变化的；别人放进去的文件不动。"""
    from tracker.flow.folders import lay, root

    with opened(context) as desk, bar("归档") as progress:
        chosen = (desk.campaign(code),) if code else desk.campaigns
        done = [(one, lay(desk, one, rebuild=rebuild, progress=progress)) for one in chosen]
        places = {one.code: root(desk, one) for one in chosen}
    told: list[str] = []
    for campaign, outcome in done:
        if outcome.elsewhere:
            told.append(f"{campaign.code}：另一个实例正在归档，这次没有做。")
            continue
        click.echo(
            f"{campaign.code}：现有 {outcome.files} 件，新存 {outcome.laid} 件，移动 {outcome.moved} 件，撤下 {outcome.away} 件；在 {places[campaign.code]}"
        )
        told += [f"{campaign.code}：{one}" for one in outcome.told]
    if told:
        raise Attention(*told)
