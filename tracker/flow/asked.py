"""The question that is meant by a key, a short number, or the number of the paper it is about; who has it in hand, and when it is looked at again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from config.campaign import Campaign
from tracker.core import confirm
from tracker.core.cloud import days_left
from tracker.core.model import Task
from tracker.core.quoting import quotable
from tracker.core.report import Report
from tracker.desk import Desk, NotReady
from tracker.flow import around


def find(report: Report, key: str, *, closed: bool = False) -> Task:
    """The question of this key or short number; for a seal, or a late version, the number of its paper does as well."""
    found = _of(report.tasks, key, closed=closed) or _about(report, key)
    if found is None:
        raise NotReady(f"没有这个待核号：{key}" if closed else f"没有这个待核号，或已办结：{key}")
    return found


def _of(tasks: Iterable[Task], key: str, *, closed: bool = False) -> Task | None:
    return next((one for one in tasks if key in {one.key, quotable("T", one.key)} and (closed or not one.closed)), None)


def _about(report: Report, number: str) -> Task | None:
    """The open question about the paper of this number."""
    keys = {one.key for one in confirm.waiting(report) if one.paper.number == number}
    return next((one for one in report.tasks if one.key in keys and not one.closed), None)


def open_(desk: Desk, campaign: Campaign, key: str, at: datetime) -> Task:
    """The same as `find`, among what is open, without the whole report."""
    with desk.store.look() as ledger:
        tasks = ledger.office.tasks(campaign.code)
    task = _of(tasks, key)
    return task if task is not None else find(around.case(desk, campaign, key, at=at), key)


def assign(desk: Desk, campaign: Campaign, key: str, name: str, *, by: str, now: datetime | None = None) -> None:
    """Say who has the question in hand; "" nobody."""
    at = now or desk.now()
    task = open_(desk, campaign, key, at)
    with desk.store.begin() as ledger:
        ledger.office.assign(task.key, name.strip(), by=by, at=at)


def later(desk: Desk, campaign: Campaign, key: str, day: date | None, *, by: str, now: datetime | None = None) -> None:
    """Look at the question again on that day; None: now."""
    at = now or desk.now()
    task = open_(desk, campaign, key, at)
    if day is not None and task.due is not None and days_left(task.due, at, campaign.zone) <= (day - at.date()).days:
        raise NotReady(f"这一项在 {task.due:%Y-%m-%d} 失效，不能推到那天或以后")
    with desk.store.begin() as ledger:
        ledger.office.put_off(task.key, day, by=by, at=at)
