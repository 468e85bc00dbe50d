"""What one person may ask of us: what is held of her, and that it goes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from tracker.cli.attention import HOME_ZONE, Attention, at_option, bar, opened
from tracker.cli.office import by_option, why_option

if TYPE_CHECKING:
    from tracker.flow.erasing import Erased, Foreseen

LISTED = 50  # originals named one by one
_WORDS = {
    "message": "来信",
    "message_facts": "来信的识读结果",
    "paper": "材料",
    "unit": "单位",
    "unit_alias": "单位别名",
    "submission": "案例",
    "mail_case": "来信与案例的对应",
    "postal_receipt": "邮寄件",
    "waybill": "快递单号",
    "ruling": "认定",
    "task": "待核",
    "letter": "函件",
    "audit": "日志",
    "examination": "扫描件识读结果",
    "roster_step": "名册导入",
    "roster_entry": "名册",
    "registration_step": "报名导入",
    "registration_entry": "报名",
    "penned": "台账读回",
    "sheet": "征集单",
    "earlier_case": "往年案例",
    "location": "来信存放位置",
    "missed": "未能收取的来信",
}


@click.group()
def person() -> None:
    """个人信息：查一个人留有哪些记录，应本人要求删除。"""


@person.command("show")
@click.argument("word", metavar="邮箱、电话或姓名")
@by_option
@click.pass_context
def person_show(context: click.Context, word: str, by: str) -> None:
    """列出登记库里写有这个邮箱、电话或姓名的来信、案例和记录；查询记入日志（不记查的是谁）。"""
    from tracker.flow.persons import held

    with opened(context) as desk:
        found = held(desk, word, by=by)
    for one in found.mails:
        click.echo(f"来信\t{one.arrived.astimezone(HOME_ZONE):%Y-%m-%d %H:%M}\t{'、'.join(one.cases) or '未归案例'}\t{one.sha256[:12]}")
    click.echo(f"涉及案例：{'、'.join(found.cases) or '无'}")
    for table, count in found.rows:
        click.echo(f"{_WORDS.get(table, table)} {count} 条")


@person.command("erase")
@click.argument("words", metavar="[邮箱、电话或姓名]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="只列出将删除什么、保留什么，不删。")
@click.option("--confirm", "typed", help="所列内容的确认码；不给则在终端里问。")
@click.option("--again", is_flag=True, help="接着做完中断的删除；登记库恢复到以前的，照删除记录再删一次。")
@by_option
@why_option
@at_option
@click.pass_context
def person_erase(context: click.Context, words: tuple[str, ...], dry_run: bool, typed: str | None, again: bool, by: str, why: str, at: datetime | None) -> None:
    """应本人要求删除一个人的个人信息和写有它的原件；案例、认定和校验值留下。删了不能恢复，须先停服务。"""
    from tracker.flow import erasing

    if bool(words) == again:
        raise click.UsageError("请写出此人的邮箱、电话、姓名（可写几个）；接着做完中断的删除用 --again，不写这些。")
    with opened(context) as desk:
        if again:
            with bar("删除原件") as progress:
                every = erasing.again(desk, now=at, progress=progress)
            click.echo(f"已做完 {len(every)} 次删除")
            return _end(*every)
        seen = erasing.foresee(desk, words)
        _show(seen)
        if dry_run:
            return None
        word = typed if typed is not None else click.prompt(f"删除后不能恢复。请输入确认码 {seen.mark} 以确认")
        with bar("删除原件") as progress:
            done = erasing.erase(desk, words, mark=word, by=by, why=why, now=at, progress=progress)
    click.echo(f"已删除：原件 {done.originals} 件，记录 {done.rows} 条，其他文件 {done.files} 个")
    return _end(done)


def _show(seen: Foreseen) -> None:
    mails = [one for one in seen.originals if one.mail]
    click.echo(f"将删除原件：来信 {len(mails)} 封，另存的文件 {len(seen.originals) - len(mails)} 件；同一封来信里的其他材料原件一并删除")
    for one in seen.originals[:LISTED]:
        came = f"{one.arrived.astimezone(HOME_ZONE):%Y-%m-%d %H:%M}" if one.arrived is not None else "人工存入"
        click.echo(f"  {came}\t{'、'.join(one.cases) or '未归案例'}\t{one.sha256[:12]}")
    if len(seen.originals) > LISTED:
        click.echo(f"  另有 {len(seen.originals) - LISTED} 件，未列出")
    click.echo(f"涉及案例：{'、'.join(seen.cases) or '无'}（案例、状态和认定不变，材料注明原件已删除）")
    rows = "、".join(f"{_WORDS.get(table, table)} {count} 条" for table, count in seen.reach.rows)
    click.echo(f"将改写记录：{rows or '无'}")
    if seen.reach.letters:
        click.echo(f"寄给此人、还没有寄出的函件 {seen.reach.letters} 件，不再寄")
    if seen.reach.kept:
        kept = "、".join(f"{_WORDS.get(place.partition('.')[0], place)} {count} 处" for place, count in seen.reach.kept)
        click.echo(f"不删：{kept}（经办人署名、往来编号）")
    _beside(seen)
    click.echo(f"确认码：{seen.mark}")


def _beside(seen: Foreseen) -> None:
    """What stays though it says the name, and who else is near."""
    if seen.naming:
        click.echo(f"单位、案例名称不改：{'、'.join(seen.naming)}")
    if seen.others:
        click.echo(f"以下姓名算别人，不动：{'、'.join(seen.others)}；如是同一人，请一并写出")
    if seen.namesakes:
        click.echo(f"另有来信 {seen.namesakes} 封只写有这个姓名，没有写此人的邮箱、电话，可能是同名的别人，不删")
    if seen.unread:
        click.echo(f"还有 {seen.unread} 个扫描件等没有进一步识读，里面如有此人，要识读（shoujian examine）以后再删一次")
    if seen.beside:
        click.echo(f"同一邮箱、电话还和这些人写在一起，他们的来信也会删除：{'、'.join(seen.beside)}")
    if seen.also:
        click.echo(f"此人可能另有：{'、'.join(seen.also)}；要一并删除的，请一并写出")


def _end(*done: Erased) -> None:
    """Whatever is left to be done, by a person or by running it again."""
    left = tuple(dict.fromkeys(sentence for one in done for sentence in one.left))
    told = tuple(dict.fromkeys(sentence for one in done for sentence in one.told))
    if done:
        last = (*left, "请按上面所说处理后运行 shoujian person erase --again") if left else ()
        raise Attention(*told, *last, "信箱服务器上的来信没有删，请在信箱里删除；再收到同一封，系统不会存下")
