"""The coming days' letters, in the words of an office and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from config.campaign import Campaign
from notifier.words import say
from tracker.core.forecast import Foreseen, together

WEEK = "一二三四五六日"
NAMED = 5  # cases named in one line; --json has them all


def told(campaign: Campaign, foreseen: Sequence[Foreseen], *, now: datetime, days: int, by_hand: bool) -> Iterator[str]:
    """A line a moment and kind, days above them."""
    start = now.astimezone(ZoneInfo(campaign.zone))
    yield f"{campaign.code} 自{start.year}年{start.month}月{start.day}日起{days}天内预计去信（按现在的台账推算，不含对来信的答复）："
    lines = together(foreseen)
    day = None
    for one in lines:
        if one.at.date() != day:
            day = one.at.date()
            yield f"{day.year}年{day.month}月{day.day}日（周{WEEK[day.weekday()]}）"
        minute = f"{one.at.minute}分" if one.at.minute else ""
        why = f"（{one.why}）" if one.why else ""
        yield f"　{one.at.hour}时{minute}　{say(f'letter.{one.kind}')}{why} {one.letters}件{_named(one)}"
    if not lines:
        yield "　没有"
        return
    yield f"共{sum(one.letters for one in lines)}件。届时材料已齐、已撤回、已退信或已停发的不寄；{'每件须经放行。' if by_hand else '到时自动寄出。'}"


def _named(one: Foreseen) -> str:
    if not one.cases:
        return ""
    shown = "、".join(f"{number} {unit}" for number, unit in one.cases[:NAMED])
    left = len(one.cases) - NAMED
    return f"：{shown}{f'，另{left}个案例' if left > 0 else ''}"


def as_data(campaign: Campaign, foreseen: Sequence[Foreseen]) -> Iterator[dict[str, object]]:
    for one in together(foreseen):
        cases = [{"number": number, "unit": unit} for number, unit in one.cases]
        yield {"campaign": campaign.code, "at": one.at.isoformat(), "kind": one.kind, "why": one.why, "letters": one.letters, "cases": cases}
