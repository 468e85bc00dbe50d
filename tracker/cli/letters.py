"""Letters 函件: listed, let go, dropped; and sending resumed after it stopped by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from typing_extensions import override

from tracker.cli.attention import Attention, Words, at_option, campaign_option, opened
from tracker.cli.office import by_option, why_option

if TYPE_CHECKING:
    from tracker.core.report import LetterLine
    from tracker.flow.rehearsal import Shown


def _states() -> dict[str, str]:
    """The codes of the states, by what the list calls them."""
    from notifier.words import say
    from tracker.core.model import LetterState

    return {say(f"letter.{one.value}").partition("，")[0]: one.value for one in LetterState}


class State(Words):
    """A state by its name; scripts may write the code."""

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        named = _states()
        return value if value in named.values() else named[super().convert(value, param, ctx)]


@click.group()
def letter() -> None:
    """函件：列出、查看、放行、作罢。"""


@letter.command("list")
@campaign_option
@click.option("--state", type=State(_states), metavar="状态", help="只列某种状态：待发、发送中、已发、被拒收、暂缓、不发。")
@click.pass_context
def letter_list(context: click.Context, code: str | None, state: str | None) -> None:
    """列出函件。"""
    from notifier.words import say
    from tracker.core.model import LetterState
    from tracker.core.quoting import quotable
    from tracker.flow.office import report

    with opened(context) as desk:
        found = report(desk, desk.campaign(code))
    click.echo("函件号\t种类\t案例编号\t收件人\t状态\t主题或原因")
    for one in found.letters:
        if state is None or one.state.value == state:
            told = one.subject if one.state is LetterState.SENT else one.reason or one.subject
            words = (say(f"letter.{one.kind}"), one.case or "-", one.to, say(f"letter.{one.state.value}"), told)
            click.echo("\t".join((quotable("L", one.key), *words)))


@letter.command("show")
@click.argument("keys", metavar="函件号...", nargs=-1, required=True)
@at_option
@click.pass_context
def letter_show(context: click.Context, keys: tuple[str, ...], at: datetime | None) -> None:
    """看一件函写了什么：收件人、主题、正文、附件；不寄出。"""
    from tracker.flow.rehearsal import shown

    missing: list[str] = []
    with opened(context) as desk:
        with desk.store.look() as ledger:
            known = _letters(one for campaign in desk.campaigns for one in ledger.outbox.letters(campaign.code))
        for number, said in enumerate(keys):
            found = shown(desk, known[said], now=at) if said in known else None
            if found is None:
                missing.append(f"没有这件函：{said}")
                continue
            click.echo(("" if number == 0 else "\n") + "\n".join(_told(found)))
    if missing:
        raise Attention(*missing)


def _told(found: Shown) -> tuple[str, ...]:
    """A letter as it is read before it is let go."""
    from notifier.words import say
    from tracker.core.model import LetterState
    from tracker.core.quoting import quotable

    line = found.line
    why = f"（{line.reason}）" if line.reason and line.state is not LetterState.SENT else ""
    return (
        f"函件：{quotable('L', line.key)} {say(f'letter.{line.kind}')}，{say(f'letter.{line.state.value}')}{why}",
        f"收件人：{found.to}",
        f"主题：{found.subject}",
        *([f"附件：{'、'.join(found.files)}"] if found.files else []),
        "",
        found.text.strip(),
    )


def _letters(lines: Iterable[LetterLine]) -> dict[str, str]:
    """Letters by their key and by the short number that the workbook and `letter list` show."""
    from tracker.core.quoting import quotable

    return {name: one.key for one in lines for name in (one.key, quotable("L", one.key))}


@letter.command("release")
@click.argument("keys", metavar="[函件号]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="放行全部暂缓的函件。")
@by_option
@at_option
@click.pass_context
def letter_release(context: click.Context, keys: tuple[str, ...], by: str, at: datetime | None, *, every: bool) -> None:
    """放行暂缓的函件，可写几个函件号；--all 为全部放行。"""
    named = () if keys == ("all",) else keys  # the word did it before there was the option
    if (every and named) or not (every or keys):
        raise click.UsageError("请写明函件号，或只用 --all 放行全部。")
    with opened(context) as desk, desk.store.begin() as ledger:
        held = _letters(ledger.outbox.held())
        chosen = [(key, held.get(key, "")) for key in named] if named else [(key, key) for key in dict.fromkeys(held.values())]
        missing = [said for said, key in chosen if not key or not ledger.outbox.release(key, by=by, at=at or desk.now())]
    if missing:
        raise Attention(*(f"没有扣住的这件函：{key}" for key in missing))
    click.echo(f"已放行 {len(chosen)} 件")


@letter.command("drop")
@click.argument("key", metavar="函件号")
@by_option
@why_option
@at_option
@click.pass_context
def letter_drop(context: click.Context, key: str, by: str, why: str, at: datetime | None) -> None:
    """决定一件函不再寄出。"""
    with opened(context) as desk, desk.store.begin() as ledger:
        waiting = _letters(one for campaign in desk.campaigns for one in ledger.outbox.letters(campaign.code))
        dropped = ledger.outbox.drop(waiting.get(key, key), by=by, why=why, at=at or desk.now())
    if not dropped:
        raise Attention(f"没有这件未寄出的函：{key}")
    click.echo("已作罢")


@letter.command("resume")
@by_option
@why_option
@at_option
@click.pass_context
def letter_resume(context: click.Context, by: str, why: str, at: datetime | None) -> None:
    """自动暂停的寄函，查明原因后恢复；扣住的函件另行放行或作罢。"""
    from tracker.flow.halting import resume

    with opened(context) as desk:
        resumed = resume(desk, by=by, why=why, now=at)
        with desk.store.look() as ledger:
            held = len(ledger.outbox.held())
    if not resumed:
        raise Attention("寄函没有暂停。")
    click.echo(f"已恢复寄函；仍扣住 {held} 件，放行用 shoujian letter release")
