"""How close in time a mail is to another one of its sender, in words that can be read out. It ranks and suggests; nothing is filed for it."""

from __future__ import annotations

from datetime import timedelta

CLOSE = timedelta(hours=12)  # what one person sends about one case in parts, he sends within a working day


def before(gap: timedelta, case: str = "此案例") -> str:
    """That the sender of a mail had written about *case* so long before."""
    return f"同一发件人{_span(gap)}前刚为{case}来信" if gap <= CLOSE else f"来信人此前为{case}来过信"


def after(gap: timedelta, case: str = "此案例") -> str:
    """That he wrote about it so long afterwards."""
    return f"同一发件人{_span(gap)}后又为{case}来信" if gap <= CLOSE else f"来信人后来为{case}来过信"


def _span(gap: timedelta) -> str:
    minutes = int(gap.total_seconds()) // 60
    return "不到1分钟" if minutes < 1 else f"{minutes}分钟" if minutes < 60 else f"{minutes // 60}小时"
