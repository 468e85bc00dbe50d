"""Is the deployment well, do the bytes still hold, and thinking again over mail that was read before."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from chinese_calendar import is_workday

from ingest.mailbox import MailboxError
from tracker.desk import Desk, NotReady, Progress, silent
from tracker.flow import blanks, examiners, looked

STALE = 5  # poll intervals without a successful look: the service is not well
LOW_DISK = 1 << 30  # bytes; receiving itself pauses at the vault's own low-water mark
OFFICE = ZoneInfo("Asia/Shanghai")  # whoever reads what the service complains of sits there
SERVICE = "service"  # the lease of whoever runs the service
GOOD_PYTHON = (3, 11, 9)  # older patch releases have known holes in imaplib, zipfile and email


@dataclass(frozen=True, slots=True)
class Examined:
    what: str
    ok: bool
    sentence: str


def healthy(desk: Desk) -> str:
    """What is wrong, in one sentence; an empty one while the service ticks."""
    with desk.store.look() as ledger:
        looks = [(one.name, ledger.office.last_poll(one.name)) for one in desk.settings.mailboxes]
        until = ledger.office.held_until(SERVICE)
    if until is None or until < desk.now():
        return "服务没有在运转，请运行 shoujian run。"
    limit = timedelta(seconds=desk.settings.poll_seconds * STALE + 60)
    for name, last in looks:
        if last is None:
            return f"还没有成功收取过信箱 {name}。"
        if desk.now() - last.at > limit:
            return f"最近一次成功收取信箱 {name} 是 {last.at.astimezone(OFFICE):%Y-%m-%d %H:%M}，请检查网络和授权码。"
    return ""


def examine(desk: Desk, *, offline: bool = False) -> tuple[Examined, ...]:
    """Every check of `doctor`, each with what to do about it."""
    found = [_python(), _disk(desk), _ledger(desk), _sheets(desk), *_rosters(desk), *_blanks(desk), *_calendar(desk), *_examiners(desk)]
    if not desk.settings.mailboxes:
        found.append(Examined("信箱", ok=False, sentence="还没有设置。请在 shoujian.toml 里填写信箱。"))
    if desk.settings.smtp is None:
        found.append(Examined("发信", ok=False, sentence="还没有设置 [smtp]，函件只存不寄。"))
    if not offline:
        found.extend(_mailboxes(desk))
        found.extend(_sending(desk))
    return tuple(found)


def _python() -> Examined:
    running = sys.version_info[:3]
    word = ".".join(map(str, running))
    ok = running >= GOOD_PYTHON
    return Examined("Python", ok=True, sentence=word if ok else f"{word}，能用；建议升级到同系列最新补丁版（旧版在收信、解压上有已知缺陷）。")


def _disk(desk: Desk) -> Examined:
    free = shutil.disk_usage(desk.settings.home).free
    return Examined(
        "磁盘", ok=free > LOW_DISK, sentence=f"剩余 {free / 2**30:.1f} GB" + ("" if free > LOW_DISK else "，已不足 1 GB，请清理；少于 256 MB 时收信会暂停。")
    )


def _ledger(desk: Desk) -> Examined:
    with desk.store.look() as ledger:
        ledger.office.last_poll()
    return Examined("登记库", ok=True, sentence="能打开，结构为最新。")


def _sheets(desk: Desk) -> Examined:
    names = "、".join(one.code for one in desk.campaigns)
    return Examined("征集单", ok=bool(desk.campaigns), sentence=names or "一份也没有，请放入 campaigns 文件夹。")


def _rosters(desk: Desk) -> Iterable[Examined]:
    """A roster that a sheet names counts once it is imported: until then nobody is known to be in it, and nobody is asked."""
    for campaign in desk.campaigns:
        name = campaign.applicants.roster
        with desk.store.look() as ledger:
            lacking = bool(name) and not ledger.rosters.members(campaign.code)
        if lacking:
            sentence = f"征集单写了“{name}”，还没有导入，免交、应交暂不据此判断；请运行 shoujian roster import {name} --campaign {campaign.code}。"
            yield Examined(f"名册 {campaign.code}", ok=False, sentence=sentence)


def _blanks(desk: Desk) -> Iterable[Examined]:
    """A blank form that teaches nothing is to be mended; the rest works without it."""
    for campaign in desk.campaigns:
        for problem in blanks.learnt(desk, campaign).problems:
            yield Examined(f"表样 {campaign.code}", ok=False, sentence=problem)


def _calendar(desk: Desk) -> Iterable[Examined]:
    """A year whose holidays are not announced, or not known to the package, has weekends only: digests may go out on a holiday."""
    for campaign in desk.campaigns:
        years = sorted({one.at.astimezone(ZoneInfo(campaign.zone)).year for one in campaign.deadlines if one.at is not None})
        unknown = [year for year in years if not announced(year)]
        if unknown:
            said = "、".join(f"{year}年" for year in unknown)
            yield Examined(
                f"工作日历 {campaign.code}",
                ok=True,
                sentence=f"{said}的放假调休安排尚不掌握，日报暂按周一至周五为工作日；公布后请升级程序的日历组件（chinese-calendar）。",
            )


def announced(year: int) -> bool:
    """Whether the holidays and make-up days 调休 of *year* are known; the State Council announces them late in the year before."""
    try:
        is_workday(date(year, 12, 31))
    except NotImplementedError:
        return False
    return True


def _examiners(desk: Desk) -> Iterable[Examined]:
    """What is lost without an extra is said, and is nothing to mend: the rest works as it is."""
    for what, lost in examiners.missing():
        yield Examined(what, ok=True, sentence=lost)
    with desk.store.look() as ledger:
        given_up = ledger.examinations.given_up()
    if given_up:
        sentence = f"有 {given_up} 个文件三次未能识读，按首次识读的结果登记；shoujian examine --again 可再试。"
        yield Examined("识读扫描件", ok=True, sentence=sentence)


def _mailboxes(desk: Desk) -> Iterable[Examined]:
    """Every folder that is read is opened: a second one whose name is wrong would go unread for weeks."""
    for settings in desk.settings.mailboxes:
        held = 0
        try:
            for folder in settings.folders:
                with desk.mailbox(settings, folder) as box:
                    held += box.examine().exists
        except MailboxError as error:
            yield Examined(f"信箱 {settings.name}", ok=False, sentence=error.sentence)
        else:
            read = f"{'、'.join(settings.folders)} " if len(settings.folders) > 1 else ""
            yield Examined(f"信箱 {settings.name}", ok=True, sentence=f"能收信，{read}现有 {held} 封。")


def _sending(desk: Desk) -> Iterable[Examined]:
    """Log in where letters are sent from; a password that is wrong would first show when the first receipt is due."""
    if desk.settings.smtp is not None:
        refused = desk.mailer().greet()
        host = desk.settings.smtp.host
        yield Examined("发信", ok=not refused, sentence=f"{host}：{refused}" if refused else f"能登录 {host}，这次没有寄信。")


def again(desk: Desk, mails: Iterable[str] | None) -> int:
    """Give these mails (None: all) back to `work`: read and judged anew, with the keys keeping everything single."""
    chosen = tuple(mails) if mails is not None else tuple(desk.vault.all())
    with desk.store.begin() as ledger:
        missing = sorted(set(chosen) - set(ledger.intake.stored())) if mails is not None else []
        if missing:
            raise NotReady(f"没有这封来信：{'、'.join(missing)}")
        if mails is not None and (gone := sorted(set(chosen) & ledger.erasing.done())):
            raise NotReady(f"这封来信的原件已应本人要求删除，不能重新识读：{'、'.join(gone)}")
        return ledger.intake.replay(chosen)


def unsound(desk: Desk) -> tuple[str, ...]:
    """The files (sha256) whose second look is on the books and makes no sense."""
    with desk.store.look() as ledger:
        kept = ledger.examinations.seen()
    return tuple(dict.fromkeys(one.sha256 for one in kept if looked.extract_of(one) is None))


def verify(desk: Desk, *, progress: Progress = silent) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """(sound, damaged, missing): every stored message against its sha256."""
    with desk.store.look() as ledger:
        erased = ledger.erasing.done()
        known = tuple(one for one in ledger.intake.stored() if one not in erased)
    damaged: list[str] = []
    missing: list[str] = []
    for done, sha256 in enumerate(known, start=1):
        if sha256 not in desk.vault:
            missing.append(sha256)
        elif not desk.vault.verify(sha256):
            damaged.append(sha256)
        progress(done, len(known))
    return len(known) - len(damaged) - len(missing), tuple(damaged), tuple(missing)
