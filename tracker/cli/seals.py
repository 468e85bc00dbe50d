"""`shoujian review seals`: the seals that wait for a person, one key each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from tracker.cli.attention import at_option, campaign_option, opened
from tracker.cli.office import by_option

if TYPE_CHECKING:
    from config.campaign import Campaign
    from tracker.core.confirm import Waiting
    from tracker.desk import Desk

KEYS = "y 合格　n 不合格　空格 跳过　u 撤销上一个　q 结束"
END = ("\x04", "\x1a", "\x1b")  # Ctrl-D, Ctrl-Z, Esc


@click.command()
@campaign_option
@by_option
@at_option
@click.pass_context
def seals(context: click.Context, code: str | None, by: str, at: datetime | None) -> None:
    """逐件核验公章：一键一件，每件记一项认定，可撤销；不在终端时从标准输入逐行读。"""
    from tracker.flow.seals import queue

    with opened(context) as desk:
        campaign = desk.campaign(code)
        waiting = queue(desk, campaign, at=at)
        if not waiting:
            click.echo("没有待核验的公章。")
            return
        click.echo(f"待核验公章 {len(waiting)} 件。{KEYS}\n印迹图样见台账旁的“…-公章.html”（shoujian export 写出）。")
        _Round(desk, campaign, waiting, by, at).run(_key() if sys.stdin.isatty() else _line())


def _key() -> Callable[[], str]:
    """Read one key; a reason cannot be given with it."""

    def read() -> str:
        try:
            said = click.getchar()
        except (KeyboardInterrupt, EOFError):
            return "q"
        click.echo(said if said.isprintable() else "")
        return "q" if said in END else said

    return read


def _line() -> Callable[[], str]:
    """Read one line, which may give a reason behind the key: n 章名不符. An empty line skips, as a blank does; the end of the input ends."""

    def read() -> str:
        line = sys.stdin.readline()
        return (line.strip() or " ") if line else "q"

    return read


class _Round:
    """One walk through the queue, back and forth."""

    def __init__(self, desk: Desk, campaign: Campaign, waiting: tuple[Waiting, ...], by: str, at: datetime | None) -> None:
        self.desk = desk
        self.campaign = campaign
        self.waiting = waiting
        self.by = by
        self.at = at
        self.made: list[tuple[int, int, bool]] = []  # place in the queue, number of the ruling, whether it is good

    def run(self, read: Callable[[], str]) -> None:
        place = 0
        while place < len(self.waiting):
            click.echo(self._shown(place))
            click.echo("　　公章：", nl=False)
            said = read()
            if said[:1] in {"q", "Q"}:
                break
            place = self._answered(place, said)
        good = sum(1 for *_, kept in self.made if kept)
        left = len(self.waiting) - len(self.made)
        click.echo(f"\n已核验 {len(self.made)} 件，合格 {good} 件，不合格 {len(self.made) - good} 件；未核验 {left} 件。")

    def _answered(self, place: int, said: str) -> int:
        """Carry out one key; the place to go on at."""
        from tracker.flow.office import undo
        from tracker.flow.seals import confirmed

        one, key, why = self.waiting[place], said[:1].lower(), said[1:].strip()
        match key:
            case "y" | "n":
                made = confirmed(self.desk, self.campaign, one, good=key == "y", by=self.by, why=why, now=self.at)
                self.made.append((place, made, key == "y"))
                click.echo(f"{'合格' if key == 'y' else '不合格'}，认定号 {made}（可用 shoujian undo {made} 撤销）")
                return place + 1
            case " ":
                click.echo("跳过")
                return place + 1
            case "u" if self.made:
                back, made, _ = self.made.pop()
                undo(self.desk, made, by=self.by, now=self.at)
                click.echo(f"已撤销认定 {made}")
                return back
            case "u":
                click.echo("还没有可撤销的")
            case _:
                click.echo(f"不认识“{key}”。{KEYS}")
        return place

    def _shown(self, place: int) -> str:
        from tracker.workbook.summary import one_line
        from tracker.workbook.wording import Wording

        one = self.waiting[place]
        said = "；".join(Wording(self.campaign).findings(one.findings))
        named = " ".join(filter(None, (one.case.number, one.case.unit, f"《{one.case.title}》" if one.case.title else "")))
        return f"\n[{place + 1}/{len(self.waiting)}] {one_line(named)}\n　　{one.requirement.name}：{one_line(one.paper.filename)}\n　　{one_line(said)}"
