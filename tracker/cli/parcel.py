"""The post: covers, envelopes as they come in, whose they are, and what was entered wrongly."""

from __future__ import annotations

import io
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.attention import at_option, campaign_option, opened
from tracker.cli.office import by_option, why_option

if TYPE_CHECKING:
    from config.campaign import Campaign
    from tracker.core.report import ParcelLine

LONGEST_LINE = 1000  # characters read at once: a scanner's line has under a hundred, and a pipe may bring anything


def _day(text: str, campaign: Campaign, today: date) -> date:
    """A day as people write it: 9月30日, 2025-09-30, 昨天."""
    from tracker.core import handwriting

    found = handwriting.day_of(text, campaign, today=today)
    if isinstance(found, handwriting.Unread):
        raise click.BadParameter(found.why)
    return found


@click.group()
def parcel() -> None:
    """邮寄件：登记、认领、列出。"""


@parcel.command("add")
@click.argument("contents", metavar="内件...", nargs=-1, required=True)
@click.option("--case", "cases", multiple=True, help="案例编号；可多次给出；不给则列入认领。")
@click.option("--unit", "units", multiple=True, help="寄件单位全称；该单位尚无案例时据此立户；可多次给出。")
@click.option("--received", metavar="日期", required=True, help="签收日期，如 9月28日。")
@click.option("--posted", metavar="日期", help="邮戳或揽收日期，如 9月26日。")
@click.option("--by-hand", is_flag=True, help="专人送达。")
@click.option("--carrier", default="", help="承运单位，如 EMS、顺丰。")
@click.option("--tracking", default="", help="快递单号。")
@click.option("--sealed/--unsealed", default=None, help="是否盖章。")
@click.option("--place", default="", help="存放位置。")
@click.option("--no", "register_no", default="", help="登记号；不给则自动编号。")
@campaign_option
@by_option
@at_option
@click.pass_context
def parcel_add(context: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - click's options, one keyword each
    """登记一个邮寄件；内件写征集单里的名称，如 申报表(纸质)。"""
    from tracker.flow.office import report
    from tracker.flow.post import Parcel, log_parcel
    from tracker.flow.scanning import today

    with opened(context) as desk:
        campaign = desk.campaign(given["code"])
        today_ = today(desk, campaign, given["at"])
        one = Parcel(
            received_on=_day(given["received"], campaign, today_),
            contents=given["contents"],
            cases=given["cases"],
            units=given["units"],
            posted_on=_day(given["posted"], campaign, today_) if given["posted"] else None,
            by_hand=given["by_hand"],
            carrier=given["carrier"],
            tracking=given["tracking"],
            sealed=given["sealed"],
            place=given["place"],
            logged_by=given["by"],
            register_no=given["register_no"],
        )
        logged = log_parcel(desk, campaign, one, now=given["at"])
        lines = [line for line in report(desk, campaign, at=given["at"]).parcels if line.parcel.register_no == logged]
    click.echo(logged)
    for line in lines:  # what it was taken for, while the envelope is still in the hand
        click.echo(_listed(line), err=True)


@parcel.command("claim")
@click.argument("register_no", metavar="登记号")
@click.argument("numbers", metavar="[案例编号]...", nargs=-1)
@click.option("--suggested", is_flag=True, help="归入来信自报过此单号的案例。")
@campaign_option
@by_option
@why_option
@at_option
@click.pass_context
def parcel_claim(
    context: click.Context, register_no: str, numbers: tuple[str, ...], suggested: bool, code: str | None, by: str, why: str, at: datetime | None
) -> None:
    """认领邮寄件：说明它属于哪些案例，可撤销。"""
    from tracker.flow import postbook
    from tracker.flow.post import claim

    with opened(context) as desk:
        numbers = numbers or ((postbook.suggested(desk, desk.campaign(code), register_no),) if suggested else ())
        made = claim(desk, desk.campaign(code), register_no, numbers, by=by, why=why, now=at)
    click.echo(f"{register_no} 归入 {'、'.join(numbers)}；认定号 {made}（可用 shoujian undo {made} 撤销）")


@parcel.command("list")
@campaign_option
@click.pass_context
def parcel_list(context: click.Context, code: str | None) -> None:
    """列出邮寄件。"""
    from tracker.flow.office import report

    with opened(context) as desk:
        found = report(desk, desk.campaign(code))
    click.echo("登记号\t签收日期\t案例编号\t单位\t内件\t盖章\t判定")
    for line in found.parcels:
        click.echo(_listed(line))


def _listed(line: ParcelLine) -> str:
    """An envelope in the words of 邮寄登记: whether it came in time says nothing yet of what is in it."""
    from notifier.words import say
    from tracker.workbook.registers import OF_VERDICT

    one = line.parcel
    seal = "-" if one.sealed is None else "已盖章" if one.sealed else "未盖章"
    verdict = say(OF_VERDICT.get(line.verdict, "cannot-tell"), section="workbook")
    return "\t".join((one.register_no, str(one.received_on), line.case or "待认领", line.unit, "、".join(one.contents), seal, verdict))


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
@click.option("--received", metavar="日期", help="签收日期，如 9月28日。")
@click.option("--posted", metavar="日期", help="邮戳或揽收日期，如 2025-09-28；写“无”表示无法辨认。")
@click.option("--contents", multiple=True, help="内件名称；可多次给出，写全部内件。")
@click.option("--case", "cases", multiple=True, help="案例编号；可多次给出，写全部案例。")
@click.option("--carrier", help="承运单位，如 EMS、顺丰。")
@click.option("--tracking", help="快递单号。")
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
    from tracker.flow.scanning import today

    said: dict[str, str] = {name: given[name] for name in ("carrier", "tracking", "copies", "sender", "place", "note") if given[name] is not None}
    said |= {name: APART.join(given[name]) for name in ("contents", "cases") if given[name]}
    said |= {name: str(given[name]).lower() for name in ("sealed", "by_hand") if given[name] is not None}
    with opened(context) as desk:
        campaign = desk.campaign(given["code"])
        for option, name in (("received", "received_on"), ("posted", "posted_on")):
            text = given[option]
            if text is not None:
                none = option == "posted" and text == "无"
                said[name] = "" if none else _day(text, campaign, today(desk, campaign, given["at"])).isoformat()
        made = correct(desk, campaign, register_no, said, by=given["by"], why=given["why"], now=given["at"])
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


@parcel.command("unclaimed")
@campaign_option
@click.pass_context
def parcel_unclaimed(context: click.Context, code: str | None) -> None:
    """列出待认领的邮寄件，每件附可能的案例和理由。"""
    from tracker.flow.postbook import unclaimed

    with opened(context) as desk:
        found = unclaimed(desk, desk.campaign(code))
    click.echo("登记号\t签收日期\t封面\t单号\t内件")
    for one in found:
        parcel = one.parcel
        click.echo(f"{parcel.register_no}\t{parcel.received_on}\t{parcel.sender or '封面无字'}\t{parcel.tracking}\t{'、'.join(parcel.contents)}")
        for each in one.candidates:
            mark = "建议归入" if each.sure else "可能"
            click.echo(f"\t{mark}\t{each.case}\t{each.unit}\t{'；'.join(each.reasons)}")


@parcel.command("expected")
@campaign_option
@click.pass_context
def parcel_expected(context: click.Context, code: str | None) -> None:
    """列出预期未到的：来过信、尚缺纸质材料的案例和自报的单号，最早的在前。"""
    from zoneinfo import ZoneInfo

    from tracker.flow.postbook import expected

    with opened(context) as desk:
        campaign = desk.campaign(code)
        found = expected(desk, campaign)
    click.echo("案例编号\t单位\t首次来信\t尚缺\t途中")
    for one in found:
        told = "；".join(f"{each.carrier}{each.number}" for each in one.reported)
        since = one.since.astimezone(ZoneInfo(campaign.zone)).date()
        click.echo(f"{one.case}\t{one.unit}\t{since}\t{'、'.join(one.lacking)}\t{'途中（自报）：' + told if told else ''}")


@parcel.command("strangers")
@campaign_option
@click.pass_context
def parcel_strangers(context: click.Context, code: str | None) -> None:
    """列出到件无来信的：寄来了纸质材料，却没有来过电子邮件。"""
    from tracker.flow.postbook import strangers

    with opened(context) as desk:
        found = strangers(desk, desk.campaign(code))
    click.echo("登记号\t签收日期\t案例编号\t单位")
    for one in found:
        click.echo(f"{one.parcel.register_no}\t{one.parcel.received_on}\t{one.case or '待认领'}\t{one.unit or one.parcel.sender}")


@parcel.command("returned")
@click.argument("register_no", metavar="[登记号]", required=False, default="")
@click.option("--how", default="", help="怎样退还，如：EMS寄回，单号……；本人领取。")
@campaign_option
@by_option
@why_option
@at_option
@click.pass_context
def parcel_returned(context: click.Context, register_no: str, how: str, code: str | None, by: str, why: str, at: datetime | None) -> None:
    """记下原件已退还，可撤销；不写登记号的，列出需要退还的原件。"""
    from tracker.flow.postbook import borrowed, returned

    with opened(context) as desk:
        campaign = desk.campaign(code)
        if register_no:
            made = returned(desk, campaign, register_no, how, by=by, why=why, now=at)
            click.echo(f"{register_no} 原件已退还；认定号 {made}（可用 shoujian undo {made} 撤销）")
            return
        found = borrowed(desk, campaign)
    if not found:
        click.echo("没有需要退还的原件。")
    for one in found:
        click.echo(
            f"{one.parcel.register_no}\t{one.parcel.received_on}\t{'、'.join(one.cases) or '待认领'}\t{'、'.join(one.items)}\t{one.returned or '待退还'}"
        )


@parcel.command("scan")
@click.option("--received", metavar="日期", help="签收日期；不写为今天。")
@click.option("--posted", metavar="日期", help="邮戳或揽收日期，本次各件相同时写。")
@click.option("--by-hand", is_flag=True, help="本次各件均为专人送达。")
@click.option("--carrier", default="", help="承运单位，本次各件相同时写。")
@click.option("--place", default="", help="存放位置。")
@campaign_option
@by_option
@at_option
@click.pass_context
def parcel_scan(context: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - click's options, one keyword each
    """扫码登记到件：扫一件登记一件；输入 ? 看说明，u 撤销上一步，q 结束。"""
    from tracker.flow.scanning import HELP, Beep, Sitting, Table, today

    with opened(context) as desk:
        campaign = desk.campaign(given["code"])
        received, posted = given["received"], given["posted"]
        now = today(desk, campaign, given["at"])
        table = Table(
            given["by"],
            _day(received, campaign, now) if received else now,
            _day(posted, campaign, now) if posted else None,
            given["by_hand"],
            given["carrier"],
            given["place"],
        )
        sitting = Sitting(desk, campaign, table, now=given["at"])
        lines = sys.stdin
        if isinstance(lines, io.TextIOWrapper):
            lines.reconfigure(errors="replace")  # a spoilt byte of a scanner ends no sitting
        if lines.isatty():
            click.echo(HELP, err=True)
        while (line := lines.readline(LONGEST_LINE)) and line.strip().lower() != "q":
            answer = sitting.heard(line)
            if answer is not None:
                bell = "\a" if lines.isatty() and answer.beep in {Beep.WRONG, Beep.AGAIN, Beep.NOBODY} else ""
                click.echo(f"{bell}【{answer.beep.value}】{answer.sentence}")
    click.echo(f"本次登记 {sitting.logged} 件。")
