"""Setting up, and the steps of the main job by hand or as a service."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from tracker.cli.attention import MOMENT, Attention, at_option, bar, bars, campaign_option, home_of, opened

if TYPE_CHECKING:
    from tracker.desk import Desk


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("shoujian-demo"), show_default=True, help="结果写到哪个文件夹。")
@click.option(
    "--server",
    type=click.Choice(["auto", "dovecot", "own"]),
    default="auto",
    show_default=True,
    help="演示用的收信服务器：auto 自动选择，dovecot 用本机装的 Dovecot，own 用自带的。",
)
def demo(out: Path, server: str) -> None:
    """演示：样例信箱从第一封来信走到截稿，不需任何设置。"""
    from tracker.demo.show import run

    with bars("投递样例来信", "识读扫描件") as (progress, looking):
        outcome = run(out, server=server, progress=progress, looking=looking)
    click.echo(outcome.text)
    if outcome.problems:
        raise Attention(*outcome.problems)


@click.command()
@click.option("--campaign", "campaigns", multiple=True, required=False, help="征集活动代号（随程序附带的）或征集单文件；可多次给出。")
@click.option("--roster", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="单位名册 .xlsx。")
@click.option("--provider", help="信箱服务商：163、qq、exmail……；不给则按邮箱地址判断。")
@click.option("--address", help="征集信箱地址。")
@click.option("--no-input", is_flag=True, help="不提问；没有给出的都用默认值，信箱以后再设。")
@click.pass_context
def init(context: click.Context, campaigns: tuple[str, ...], roster: Path | None, provider: str | None, address: str | None, no_input: bool) -> None:
    """建立一个部署：文件夹、设置文件、征集单、台账。"""
    from config.settings import FirstMailbox, SettingsError, home, write_initial
    from config.sheet import SheetError, bundled
    from tracker.flow.office import remember_sheets

    folder = home(home_of(context))
    chosen = campaigns
    if not chosen and not no_input:
        chosen = (click.prompt("征集活动代号或征集单文件", default=next(iter(bundled()), "")),)
    if address is None and not no_input:
        address = click.prompt("征集信箱地址（暂时没有可直接回车）", default="", show_default=False) or None
    try:
        mailbox = FirstMailbox(address, provider or "") if address else None
        written = write_initial(folder, campaigns=chosen, roster=roster, mailbox=mailbox)
    except (SettingsError, SheetError) as error:
        raise Attention(*(str(one) for one in error.problems)) from error
    click.echo(f"已建立：{folder}" if written else f"此前已建立，未改动：{folder}")
    for path in written:
        click.echo(f"  {path}")
    problems: tuple[str, ...] = ()
    with opened(context) as desk:
        remember_sheets(desk)
        if roster is not None:
            problems = _enrol(desk, roster)
        unused = [path.stem for path in written if path.suffix == ".yaml" and path.stem not in {one.code for one in desk.campaigns}]
    click.echo("下一步：编辑 shoujian.toml 填写信箱，然后运行 shoujian doctor 检查。")
    if unused:
        problems = (*problems, f"shoujian.toml 此前已有，没有改动；要启用 {'、'.join(unused)}，请写进其中的 campaigns。")
    if problems:
        raise Attention(*problems)


def _enrol(desk: Desk, path: Path) -> tuple[str, ...]:
    """Take the roster into the campaigns whose sheets speak of one; into all of them where none does."""
    from tracker.cli.roster import told
    from tracker.flow.roster import import_roster

    speaking = [one for one in desk.campaigns if one.applicants.roster] or desk.campaigns
    problems: list[str] = []
    for campaign in speaking:
        found = import_roster(desk, campaign, path, by="init")
        problems += found.problems
        for line in told(found):
            click.echo(f"{campaign.code} {line}")
    return tuple(dict.fromkeys(problems))


@click.command()
@click.pass_context
def poll(context: click.Context) -> None:
    """收信：把各信箱的新来信取回存好（不改动信箱）。"""
    from tracker.flow.intake import poll as step

    with opened(context) as desk, bar("收信") as progress:
        if not desk.settings.mailboxes:
            raise Attention("还没有设置信箱，请在 shoujian.toml 里填写 [mailbox.main]。")
        looked = step(desk, progress=progress)
    for one in looked:
        if one.new or not one.error:
            click.echo(f"{one.account}：新来信 {one.new} 封")
    problems = [f"{one.account}：{one.error}" for one in looked if one.error]
    if problems:
        raise Attention(*problems)


@click.command()
@click.option("--no-examine", is_flag=True, help="不识读扫描件和旧格式文档，留待以后（shoujian examine）。")
@at_option
@click.pass_context
def work(context: click.Context, no_examine: bool, at: datetime | None) -> None:
    """识读、归件，并拟好应发的函件；随后识读扫描件和旧格式文档。"""
    from tracker.flow.work import work as step

    with opened(context) as desk:
        with bar("识读归件") as progress:
            done = step(desk, now=at, progress=progress)
        click.echo(f"处理来信 {done.mails} 封，拟函 {done.letters} 件")
        if not no_examine:
            _look(desk, at)
    if done.broken:
        raise Attention(f"有 {done.broken} 封来信未能处理，已留存，见 shoujian status 或台账“待核”。")


@click.command()
@click.option("--most", type=click.IntRange(min=1), help="最多识读多少个文件。")
@click.option("--again", "retry", is_flag=True, help="此前三次未能识读的文件，也再试一次。")
@at_option
@click.pass_context
def examine(context: click.Context, most: int | None, retry: bool, at: datetime | None) -> None:
    """识读扫描件和旧格式文档：只看会影响归件的，每个文件只看一次。"""
    from tracker.flow.examiners import of

    with opened(context) as desk:
        if not of(desk):
            raise Attention("本机没有安装识读扫描件或旧格式文档的组件，运行 shoujian doctor 查看。")
        if retry:
            with desk.store.begin() as ledger:
                ledger.examinations.again()
        _look(desk, at, most=most, quiet=False)


def _look(desk: Desk, at: datetime | None, *, most: int | None = None, quiet: bool = True) -> None:
    """Look at what waits, then judge the mails of which more is known; *quiet* where nothing waited."""
    from tracker.flow.examine import examine as step
    from tracker.flow.work import work as judge

    with bar("识读扫描件") as progress:
        seen = step(desk, most=most, now=at, progress=progress)
    if seen.elsewhere:
        click.echo("另一个实例正在识读扫描件，这次没有识读。")
        return
    if quiet and not (seen.done or seen.failed or seen.left):
        return
    with bar("识读归件") as progress:
        done = judge(desk, now=at, progress=progress)
    click.echo(f"识读扫描件和旧格式文档 {seen.done} 个，未能识读 {seen.failed} 个，待识读 {seen.left} 个；重新归件 {seen.mails} 封，拟函 {done.letters} 件")


@click.command()
@click.option("--dry-run", is_flag=True, help="只列出哪些会寄、哪些不寄及原因，不寄出，也不改动台账。")
@at_option
@click.pass_context
def deliver(context: click.Context, dry_run: bool, at: datetime | None) -> None:
    """寄出到期的函件。"""
    from tracker.flow.sending import deliver as step

    if dry_run:
        _rehearse(context, at)
        return
    with opened(context) as desk, bar("寄函") as progress:
        done = step(desk, now=at, progress=progress)
    waiting = f"，留待以后 {done.waiting} 件" if done.waiting else ""
    waiting += f"，已不需要、不再寄出 {done.dropped} 件" if done.dropped else ""
    click.echo(f"寄出 {done.sent} 件，稍后再试 {done.later} 件，被拒 {done.refused} 件，待人决定 {done.held} 件{waiting}")
    if done.halted:
        raise Attention(done.halted)
    if done.refused or done.held:
        raise Attention("有函件未能寄出，见 shoujian letter list。")


def _rehearse(context: click.Context, at: datetime | None) -> None:
    """Say what would go out and what would not, a line each."""
    from notifier.words import say
    from tracker.core.quoting import quotable
    from tracker.flow.rehearsal import rehearse

    with opened(context) as desk:
        found = rehearse(desk, now=at)
    click.echo("函件号\t种类\t收件人\t会寄出或不寄的原因")
    for one in found.letters:
        click.echo("\t".join((quotable("L", one.key), say(f"letter.{one.kind}"), one.to, one.why or "会寄出")))
    going = sum(1 for one in found.letters if not one.why)
    click.echo(f"现在会寄出 {going} 件，不寄 {len(found.letters) - going} 件；没有寄出任何函件。")


@click.command()
@click.option("--preview", is_flag=True, help="只看今后若干天将寄什么，不拟函、不改台账。")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="与 --preview 同用：看多少天。")
@click.option("--json", "as_json", is_flag=True, help="与 --preview 同用：输出 JSON。")
@campaign_option
@at_option
@click.pass_context
def remind(context: click.Context, preview: bool, days: int, as_json: bool, code: str | None, at: datetime | None) -> None:
    """按征集单的催报安排拟催报函和日报；--preview 预告今后三十天。"""
    typed = {name for name in ("days", "as_json", "code") if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    if typed and not preview:  # whoever types these wants to look, and not to queue letters
        raise click.UsageError("--days、--json、--campaign 须与 --preview 同用；不加 --preview 就是真的拟函。")
    from tracker.cli.preview import as_data, told
    from tracker.flow.letters import remind as step
    from tracker.flow.outlook import foreseen

    with opened(context) as desk:
        if not preview:
            click.echo(f"拟催报和日报 {step(desk, now=at)} 件")
            return
        campaigns = (desk.campaign(code),) if code else desk.campaigns
        found = [(one, foreseen(desk, one, days=days, now=at)) for one in campaigns]
        by_hand = desk.settings.send.value != "automatic"
        now = at or desk.now()
    if as_json:
        click.echo(json.dumps([line for campaign, lines in found for line in as_data(campaign, lines)], ensure_ascii=False, indent=2))
        return
    for campaign, lines in found:
        for line in told(campaign, lines, now=now, days=days, by_hand=by_hand):
            click.echo(line)


@click.command("run")
@click.option("--once", is_flag=True, help="各步骤走一遍就结束。")
@click.pass_context
def run_service(context: click.Context, once: bool) -> None:
    """作为服务运行：定时收信、归件、寄函、催报、更新台账。Ctrl-C 结束。"""
    from tracker.cli.journal import keep
    from tracker.schedule import serve

    with opened(context) as desk:
        keep(desk.settings.log_level)
        problems = serve(desk, once=once)
    if problems:
        raise Attention(*problems)


@click.command("import")
@click.argument("paths", metavar="来信或文件夹...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--received", type=MOMENT, help="到达时间；不写则取原信里最近一次收件服务器记下的时间。")
@click.pass_context
def import_(context: click.Context, paths: tuple[Path, ...], received: datetime | None) -> None:
    """补录：把 .eml、文件夹、mbox、Maildir 当作收到的来信。由此产生的函件先扣住，等人放行。"""
    from tracker.flow.intake import import_paths

    with opened(context) as desk, bar("补录") as progress:
        new = import_paths(desk, paths, received=received, progress=progress)
    click.echo(f"补录新来信 {new} 封；运行 shoujian work 归件。")
