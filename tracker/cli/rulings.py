"""`shoujian rule`, `undo` and `rulings`: what people decide without being asked, who decided what, and taking it back."""

from __future__ import annotations

from datetime import datetime

import click

from tracker.cli.attention import at_option, campaign_option, opened
from tracker.cli.office import by_option, why_option

# Spelt out here so that `--help` opens at once; a test holds it against what the office can carry out.
WORDS = (
    "合格", "不合格", "作废", "以此版为准", "弃征", "停发邮件", "算按时", "算逾期", "不弃征", "恢复发信", "延期", "免交", "更名", "改分类", "更正联系",
    "归入", "忽略", "误投", "同一单位", "另一单位", "并案",
)  # fmt: skip
NAMES = ("同一单位", "另一单位", "更名")


@click.command()
@click.argument("word", metavar="决定", type=click.Choice(list(WORDS)))
@click.argument("subject", metavar="对象")
@click.argument("values", metavar="[内容]...", nargs=-1)
@click.option("--item", default="", help="材料名称：合格、不合格、免交、归入用。")
@click.option("--title", default="", help="案例名称：更名、归入用。")
@click.option("--everywhere", is_flag=True, help="同一单位、另一单位：在所有征集活动里都算；不写只算本活动。")
@campaign_option
@by_option
@why_option
@at_option
@click.pass_context
def rule(
    context: click.Context, word: str, subject: str, values: tuple[str, ...], item: str, title: str, everywhere: bool, code: str | None, by: str, why: str,
    at: datetime | None,
) -> None:  # fmt: skip
    """作一项认定（不必先有待核）：对象为案例编号、材料编号、来信或名称，可撤销。

    \b
    合格、不合格          材料编号；或案例编号 --item 材料
    作废、以此版为准      材料编号
    免交                  案例编号 --item 材料
    延期                  案例编号 日期
    弃征、不弃征、停发邮件、恢复发信、算按时、算逾期    案例编号
    更名                  案例编号 单位新名称；或案例编号 --title 案例新名称
    改分类                案例编号 分类
    更正联系              案例编号 电话|邮箱|姓名 新内容
    归入                  材料编号、附件号或来信 案例编号或单位全称
    忽略、误投            材料编号、附件号或来信
    同一单位、另一单位    名称 单位全称或案例编号
    并案                  案例编号 并入的案例编号
    """  # noqa: D301  \b is click's mark for lines that are not to be joined
    from tracker.flow.verdicts import Verdict, pronounce

    with opened(context) as desk:
        made = pronounce(desk, desk.campaign(code), Verdict(word, subject, values, item, title, everywhere), by=by, why=why, now=at)
    numbers = "、".join(str(one) for one in made.rulings)
    click.echo(f"{made.told.replace('  ', ' ')}；认定号 {numbers}（可用 shoujian undo {made.rulings[0]} 撤销）")


@click.command()
@click.argument("ruling", metavar="认定号", type=int)
@by_option
@why_option
@at_option
@click.pass_context
def undo(context: click.Context, ruling: int, by: str, why: str, at: datetime | None) -> None:
    """撤销一项认定；状态随即重算，它办结的待核重新打开。"""
    from tracker.flow.office import undo as step

    with opened(context) as desk:
        step(desk, ruling, by=by, why=why, now=at)
    click.echo(f"已撤销认定 {ruling}")


@click.group()
def rulings() -> None:
    """认定：谁在什么时候定了什么，撤销了没有。"""


@rulings.command("list")
@click.argument("number", metavar="[案例编号]", required=False)
@campaign_option
@click.pass_context
def rulings_list(context: click.Context, number: str | None, code: str | None) -> None:
    """列出认定；不写案例编号的，列全部。"""
    _list(context, code, number=number)


@rulings.command("names")
@campaign_option
@click.pass_context
def rulings_names(context: click.Context, code: str | None) -> None:
    """列出认定过的名称：同一单位、另一单位、更名，各在本活动还是所有活动里算。"""
    _list(context, code, names=True)


def _list(context: click.Context, code: str | None, *, number: str | None = None, names: bool = False) -> None:
    from tracker.flow.rulings import decisions
    from tracker.workbook.summary import one_line

    with opened(context) as desk:
        campaign = desk.campaign(code)
        found = decisions(desk, campaign, number=number)
    click.echo("认定号\t时间\t谁\t决定\t对象\t内容\t范围\t为什么\t现在")
    for one in found:
        if not names or one.kind in NAMES:
            held = "已撤销" if one.undone else "有效"
            told = (str(one.id), f"{one.at:%Y-%m-%d %H:%M}", one.by, one.kind, one.subject, one.value, one.scope, one.why, held)
            click.echo("\t".join(one_line(each) or "-" for each in told))
