"""The post: covers, envelopes as they come in, whose they are, and what was entered wrongly."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from tracker.cli.attention import at_option, campaign_option, opened
from tracker.cli.office import by_option, why_option


@click.group()
def parcel() -> None:
    """邮寄件：登记、认领、列出。"""


@parcel.command("add")
@click.argument("contents", nargs=-1, required=True)
@click.option("--case", "cases", multiple=True, help="案例编号；可多次给出；不给则列入认领。")
@click.option("--unit", "units", multiple=True, help="寄件单位全称；该单位尚无案例时据此立户；可多次给出。")
@click.option("--received", type=click.DateTime(["%Y-%m-%d"]), required=True, help="签收日期。")
@click.option("--posted", type=click.DateTime(["%Y-%m-%d"]), help="邮戳或揽收日期。")
@click.option("--by-hand", is_flag=True, help="专人送达。")
@click.option("--carrier", default="", help="承运。")
@click.option("--tracking", default="", help="单号。")
@click.option("--sealed/--unsealed", default=None, help="是否盖章。")
@click.option("--place", default="", help="存放位置。")
@click.option("--no", "register_no", default="", help="登记号；不给则自动编号。")
@campaign_option
@by_option
@at_option
@click.pass_context
def parcel_add(context: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - click's options, one keyword each
    """登记一个邮寄件；CONTENTS 为内件名称，如 申报表(纸质)。"""
    from tracker.flow.post import Parcel, log_parcel

    with opened(context) as desk:
        posted = given["posted"]
        one = Parcel(
            received_on=given["received"].date(),
            contents=given["contents"],
            cases=given["cases"],
            units=given["units"],
            posted_on=posted.date() if posted else None,
            by_hand=given["by_hand"],
            carrier=given["carrier"],
            tracking=given["tracking"],
            sealed=given["sealed"],
            place=given["place"],
            logged_by=given["by"],
            register_no=given["register_no"],
        )
        click.echo(log_parcel(desk, desk.campaign(given["code"]), one, now=given["at"]))


@parcel.command("claim")
@click.argument("register_no", metavar="登记号")
@click.argument("numbers", metavar="案例编号...", nargs=-1, required=True)
@campaign_option
@by_option
@why_option
@at_option
@click.pass_context
def parcel_claim(context: click.Context, register_no: str, numbers: tuple[str, ...], code: str | None, by: str, why: str, at: datetime | None) -> None:
    """认领邮寄件：说明它属于哪些案例，可撤销。"""
    from tracker.flow.post import claim

    with opened(context) as desk:
        made = claim(desk, desk.campaign(code), register_no, numbers, by=by, why=why, now=at)
    click.echo(f"{register_no} 归入 {'、'.join(numbers)}；认定号 {made}（可用 shoujian undo {made} 撤销）")


@parcel.command("list")
@campaign_option
@click.pass_context
def parcel_list(context: click.Context, code: str | None) -> None:
    """列出邮寄件。"""
    from notifier.words import say
    from tracker.flow.office import report

    with opened(context) as desk:
        found = report(desk, desk.campaign(code))
    for line in found.parcels:
        one = line.parcel
        click.echo(
            f"{one.register_no}\t{one.received_on}\t{line.case or '待认领'}\t{line.unit}\t{'、'.join(one.contents)}\t{say('standing.' + line.verdict.value)}"
        )


@parcel.command("cover")
@click.argument("numbers", metavar="[案例编号]...", nargs=-1)
@click.option("--out", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="放到哪个文件夹。")
@campaign_option
@click.pass_context
def parcel_cover(context: click.Context, numbers: tuple[str, ...], folder: Path, code: str | None) -> None:
    """制作邮寄封面；不写案例编号的，为所有尚缺纸质材料的案例合成一份。"""
    from notifier.cover import embedded
    from tracker.flow.covers import write

    with opened(context) as desk:
        made = write(desk, desk.campaign(code), numbers, folder)
    for path in made:
        click.echo(str(path))
    if not made:
        click.echo("没有尚缺纸质材料的案例。", err=True)
    elif not embedded():
        click.echo("本机没有可嵌入的中文字体，封面用宋体显示；请在装有中文字体的电脑上打印。", err=True)


@parcel.command("correct")
@click.argument("register_no", metavar="登记号")
@click.option("--received", type=click.DateTime(["%Y-%m-%d"]), help="签收日期。")
@click.option("--posted", metavar="日期", help="邮戳或揽收日期，如 2025-09-28；写“无”表示无法辨认。")
@click.option("--contents", multiple=True, help="内件名称；可多次给出，写全部内件。")
@click.option("--case", "cases", multiple=True, help="案例编号；可多次给出，写全部案例。")
@click.option("--carrier", help="承运。")
@click.option("--tracking", help="单号。")
@click.option("--sealed/--unsealed", default=None, help="是否盖章。")
@click.option("--by-hand/--by-post", default=None, help="专人送达，或邮寄。")
@click.option("--copies", help="份数。")
@click.option("--sender", help="寄件单位，照封面。")
@click.option("--place", help="存放位置。")
@click.option("--note", help="备注。")
@campaign_option
@by_option
@why_option
@at_option
@click.pass_context
def parcel_correct(context: click.Context, /, register_no: str, **given: Any) -> None:  # noqa: ANN401 - click's options, one keyword each
    """更正登记错了的邮寄件，可撤销；没有写的项目不变。"""
    from tracker.core.amending import APART
    from tracker.flow.post import correct

    said: dict[str, str] = {name: given[name] for name in ("carrier", "tracking", "copies", "sender", "place", "note") if given[name] is not None}
    said |= {name: APART.join(given[name]) for name in ("contents", "cases") if given[name]}
    said |= {name: str(given[name]).lower() for name in ("sealed", "by_hand") if given[name] is not None}
    if given["received"]:
        said["received_on"] = given["received"].date().isoformat()
    if given["posted"] is not None:
        said["posted_on"] = "" if given["posted"] == "无" else given["posted"]
    with opened(context) as desk:
        made = correct(desk, desk.campaign(given["code"]), register_no, said, by=given["by"], why=given["why"], now=given["at"])
    click.echo(f"{register_no} 已更正；认定号 {made}（可用 shoujian undo {made} 撤销）")


@parcel.command("void")
@click.argument("register_no", metavar="登记号")
@campaign_option
@by_option
@why_option
@at_option
@click.pass_context
def parcel_void(context: click.Context, register_no: str, code: str | None, by: str, why: str, at: datetime | None) -> None:
    """作废一条登记（如重复登记），可撤销；登记号不再使用。"""
    from tracker.flow.post import void

    with opened(context) as desk:
        made = void(desk, desk.campaign(code), register_no, by=by, why=why, now=at)
    click.echo(f"{register_no} 已作废；认定号 {made}（可用 shoujian undo {made} 撤销）")
