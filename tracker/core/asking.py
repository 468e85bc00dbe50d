"""Questions that only a whole case can raise: a late version beside a timely one, a near miss, late post."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.campaign import Basis, Campaign, Deadline
from tracker.core.model import Dossier, Standing, Task, TaskKind
from tracker.core.standing import extension, items, post_verdict, too_late

NEAR = timedelta(hours=2)  # by which servers hold mail on its way: a retry or two of a busy evening; a later Date header proves nothing


def questions(dossier: Dossier, campaign: Campaign) -> tuple[Task, ...]:
    """What only the whole case can raise: a late version beside a timely one, a near miss, late post."""
    asked: list[Task] = []
    number = dossier.submission.number
    stood = items(dossier, campaign)
    for one in stood:
        late = [paper for paper in one.papers if paper.standing is Standing.LATE]
        timely = [paper for paper in one.papers if paper.standing is not Standing.LATE]
        deadline = campaign.deadline_of(one.requirement)
        known = {other.paper.sha256 for other in timely} | {other.paper.tenor for other in timely}
        fresh = [paper for paper in late if paper.paper.sha256 and known.isdisjoint((paper.paper.sha256, paper.paper.tenor or paper.paper.sha256))]
        if fresh and timely:
            before = "截止前收到的版本仍有效" if any(paper.paper.sha256 for paper in timely) else "截止前只收到云附件链接"
            reasons = (f"{before}；{fresh[-1].paper.filename} 于截止后到达",)
            key = f"late-replacement:{number}:{one.requirement.key}:{fresh[-1].paper.sha256[:12]}"
            asked.append(_task(TaskKind.LATE_REPLACEMENT, key, f"“{one.requirement.name}”截止后又来新版，是否采用？", dossier, fresh[-1].paper.mail, reasons))
        for paper in one.papers:
            if any(finding.code == "other-sender" for finding in paper.findings):
                key = f"other-sender:{number}:{one.requirement.key}:{paper.paper.sha256[:12]}"
                reasons = (f"{paper.paper.filename} 的发件邮箱此前没有为此案例来过信，也不是申报表上的联系邮箱；原版本仍有效",)
                asked.append(_task(TaskKind.REPLACEMENT, key, f"“{one.requirement.name}”由别的邮箱发来新版，是否采用？", dossier, paper.paper.mail, reasons))
        for paper in late:
            dated = paper.paper.dated
            in_time = dated is not None and not too_late(dated, deadline, extension(dossier), campaign.zone)
            near = nearly(paper.paper.arrived, deadline, extension(dossier), campaign.zone, dated_in_time=in_time)
            if not timely and near:
                key = f"borderline:{number}:{paper.paper.mail[:12]}"
                question = "发出在截止前、到达在截止后，算按时还是逾期？" if in_time else "截止后、宽限内到达，算按时还是逾期？"
                asked.append(_task(TaskKind.BORDERLINE, key, question, dossier, paper.paper.mail, (near, _when(dated, paper.paper.arrived, campaign))))
        for parcel in one.parcels:
            verdict = post_verdict(parcel, deadline, extension(dossier), campaign.zone)
            if one.standing in {Standing.LATE, Standing.IN_REVIEW} and verdict in {Standing.LATE, Standing.IN_REVIEW}:
                key = f"post:{number}:{parcel.register_no}"
                reasons = (f"登记号 {parcel.register_no}：邮戳或揽收 {parcel.posted_on or '无法辨认'}，签收 {parcel.received_on}",)
                asked.append(_task(TaskKind.BORDERLINE, key, "纸质材料寄出日期晚于截止或无法辨认，是否受理？", dossier, "", reasons))
    empty = [mail for mail in dossier.mails if mail.nothing_attached]
    if len(empty) > 1:
        reasons = ("来信不止一次提到附件而未附；第一次已按未附材料去信，此后不再自动去信",)
        asked.append(
            _task(TaskKind.ENQUIRY, f"empty:{number}:{empty[1].sha256[:12]}", "来信再次提到附件而未附，请联系申报单位", dossier, empty[1].sha256, reasons)
        )
    return tuple({task.key: task for task in asked}.values())


def nearly(arrived: datetime, deadline: Deadline, extended: date | None, zone: str, *, dated_in_time: bool) -> str:
    """Why something that came too late is a near miss for a person to decide; "" where it is plainly late.

    What the call counts by sending has no end to it but the Date header, which its sender writes; else only what a server may be slow by is near.
    """
    beyond = [step for step in (NEAR, deadline.grace) if not too_late(arrived - step, deadline, extended, zone)]
    if dated_in_time and (deadline.basis is Basis.SENT or beyond):
        return "来信所署发出时间在截止前，到达时间在截止后；发出时间可由寄件人改写，机器不作判断"
    return f"到达时间在截止后、宽限{deadline.grace.days or 1}天之内" if deadline.grace and deadline.grace in beyond else ""


def _when(dated: datetime | None, arrived: datetime, campaign: Campaign) -> str:
    """Both times to the minute: they are what is decided by, and what is asked about on the telephone."""
    zone = ZoneInfo(campaign.zone)
    written = f"信上所写发出时间 {dated.astimezone(zone):%Y-%m-%d %H:%M}，" if dated is not None else ""
    return f"{written}到达时间 {arrived.astimezone(zone):%Y-%m-%d %H:%M}"


def _task(kind: TaskKind, key: str, question: str, dossier: Dossier, mail: str, reasons: tuple[str, ...]) -> Task:
    return Task(key, kind, question, dossier.submission.campaign, mail, dossier.submission.number, (dossier.submission.unit.name,), reasons)
