"""Asked again at the moment of sending: is a letter that was owed when it was queued still wanted? Pure.

Between the two lie the quiet hours, a release by hand, an account that was closed for a week. What changed since then counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from config.campaign import Campaign
from notifier.notices import NoticeKind
from tracker.core.circumstances import last_letter
from tracker.core.cloud import as_of
from tracker.core.entries import faults, limits
from tracker.core.model import Dossier, LetterState, Standing, Task, TaskKind
from tracker.core.reminding import last_day, rungs
from tracker.core.returned import unreachable
from tracker.core.standing import items, stopped, withdrawn

GONE = "案例已撤回、并入他案或不复存在"
STOPPED = "经办人已停发邮件"
BOUNCED = "此前寄往这个邮箱的函被退回，待经办人联系"
WITHDRAWING = "申报单位来信要求撤回，待经办人认定"
COMPLETE = "所催材料已不欠"
OVER = "所催截止时间已过"
OLDER = "已有更近的一次催报"
ANSWERED = "已有更近的一次补正通知"
NEWER = "已有更近的一期日报"
RECALLED = "认定有变，作罢重拟"  # it said what was so before a person decided; what is owed now is thought of anew
REASONS = frozenset({GONE, STOPPED, BOUNCED, WITHDRAWING, COMPLETE, OVER, OLDER, ANSWERED})


def unwanted(kind: str, key: str, to: str, cases: Sequence[Dossier], campaign: Campaign, now: datetime, *, tasks: Iterable[Task] = ()) -> str:
    """Why this letter is not sent any more, in words for the books; "" while it is wanted.

    *cases* are those it speaks of, as they stand now; *tasks* the open questions of the campaign, which know of addresses that take nothing.
    """
    if any(stopped(one) for one in cases):
        return STOPPED
    # That a case is withdrawn is what the letter about its withdrawal says.
    if kind != NoticeKind.WITHDRAWN.value and all(withdrawn(one) for one in cases):
        return GONE
    if to.casefold() in unreachable((*tasks, *(task for one in cases for task in one.tasks))):
        return BOUNCED
    if kind == NoticeKind.DEFICIENCY.value:
        return _asked(key, cases[0], campaign, now)
    return _reminded(key, cases[0], campaign, now) if kind == NoticeKind.REMINDER.value else ""


def _asked(key: str, dossier: Dossier, campaign: Campaign, now: datetime) -> str:
    """What is asked for is still lacking, can still be sent, and is not asked for anew by a letter behind this one."""
    stood = as_of(items(dossier, campaign), now)
    if not faults(stood):
        return COMPLETE
    if all(one is not None and one <= now for one in limits(stood, campaign, dossier)):
        return OVER
    queued = next((one.queued for one in dossier.letters if one.key == key), None)
    later = (one for one in dossier.letters if queued is not None and one.kind == NoticeKind.DEFICIENCY.value and one.queued > queued)
    return ANSWERED if any(one.state is not LetterState.DROPPED for one in later) else ""


def _reminded(key: str, dossier: Dossier, campaign: Campaign, now: datetime) -> str:
    """A reminder is for what is lacking, before the close, and the newest one speaks."""
    if any(task.kind is TaskKind.WITHDRAWAL and not task.closed for task in dossier.tasks):
        return WITHDRAWING
    _, _, about = key.partition(":")
    _, day, days = (*about.rsplit(":", 2), "", "")[:3]
    mine = [one for one in campaign.deadlines if one.at is not None and last_day(one, campaign.zone).isoformat() == day]
    if not mine:
        return ""  # the sheet was changed since: nothing is known of this close
    closes = max(one.at for one in mine if one.at is not None)
    if now >= closes:
        return OVER
    if any(at <= now and str(left) != days and left < int(days) for until, left, at in rungs(campaign) if until == closes and days.isdecimal()):
        return OLDER
    stood = [one for one in as_of(items(dossier, campaign), now) if campaign.deadline_of(one.requirement) in mine]
    owing = any(one.standing in {Standing.MISSING, Standing.DEFECTIVE} for one in stood)
    return "" if owing and last_letter(dossier) is not None else COMPLETE
