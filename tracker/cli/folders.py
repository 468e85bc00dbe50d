"""The folders 归档 and the package that is handed over to the experts."""

from __future__ import annotations

from pathlib import Path

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


@click.command()
@click.argument("out", metavar="新文件夹或.zip", required=False, type=click.Path(path_type=Path))
@click.option("--zip", "zipped", is_flag=True, help="打成一个 .zip。")
@click.option("--category", "categories", multiple=True, help="只要这个分类（名称或序号）；可多次给出。")
@click.option("--only", type=click.Choice(["complete", "all"]), default="all", show_default=True, help="complete 只要齐全和齐全待验的案例，all 全部。")
@click.option("--anonymous", is_flag=True, help="隐去单位和案例名称，去掉写明单位的表格和须盖章签字的材料。")
@click.option("--contacts", is_flag=True, help="索引里带上联系人、电话、邮箱；不给则不带。")
@click.option("--verify", "checked", type=click.Path(exists=True, path_type=Path), help="核对一个交接包（文件夹或 .zip）是否完好，不生成新的。")
@campaign_option
@click.pass_context
def handover(
    context: click.Context,
    out: Path | None,
    zipped: bool,
    categories: tuple[str, ...],
    only: str,
    anonymous: bool,
    contacts: bool,
    checked: Path | None,
    code: str | None,
) -> None:
    """交接给专家的材料包：按分类、案例存放的现行材料，附索引、报告、日志、说明和校验值。"""
    from tracker.flow.handover import Wanted, pack, verify

    if checked is not None:
        if problems := verify(checked):
            raise Attention(*problems)
        click.echo(f"完好：{checked}")
        return
    if out is None:
        raise click.UsageError("请写明交接包放在哪里。")
    wanted = Wanted(categories, only == "complete", anonymous, contacts, zipped or out.suffix == ".zip")
    with opened(context) as desk, bar("打包") as progress:
        made = pack(desk, desk.campaign(code), out, wanted, progress=progress)
    click.echo(f"案例 {made.cases} 个，材料 {made.files} 件，已核对：{made.path}")
    if made.told:
        raise Attention(*made.told)
