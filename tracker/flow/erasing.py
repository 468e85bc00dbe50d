"""One person is erased at her own wish (个人信息保护法 第四十七条): foreseen, confirmed, done in one transaction, then the files.

words ─▶ foreseen: what goes, what stays, whom else it would touch ─▶ confirmed by the mark of just that ─▶ ledger, in one transaction
      ─▶ written anew ─▶ originals ─▶ workbooks, folders ─▶ notes, here and beside the backups ─▶ finished

It is made hard to erase too much: a name that several people bear, or that is part of a unit's, is not enough to be told by; with an address or
a number beside it, it goes only where that stands as well. Killed anywhere, `again` ends it. What becomes of the case is for people to decide.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.core.erasure import STRONG, Contact, Spelled, Trace, Word, holds, people, strong, traced, without, word_of
from tracker.core.report import AuditLine
from tracker.desk import Desk, NotReady, Progress, silent
from tracker.flow import erasures, leftovers
from tracker.flow.care import SERVICE
from tracker.flow.erasures import Note
from tracker.store.ledger import Ledger, Original, Reach, Sought
from tracker.store.snapshot import compact

LEASE_SECONDS = 900.0  # nothing is received, read or sent while it lasts; who is killed keeps the next one waiting no longer than that
LISTED = 20  # names and addresses told one by one
ACTION = "person erased"
FULL = "数据库文件里的旧内容还没有清掉，请由管理员在 PostgreSQL 里运行 VACUUM FULL"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would go, what stays, and whom else it touches."""

    words: tuple[Word, ...]
    traces: tuple[Trace, ...]
    sought: Sought
    originals: tuple[Original, ...]
    reach: Reach
    beside: tuple[str, ...]  # who else is told by the same address or number
    also: tuple[str, ...]  # what else leads to the same person, and was not asked for
    others: tuple[str, ...]  # longer names that hold the one asked for: somebody else's
    naming: tuple[str, ...]  # names of units and titles that hold it, and stay
    namesakes: int  # mails that say the name and nothing else of that person: they stay
    unread: int  # files of which nobody knows yet what they say
    mark: str  # of just this: whoever confirms has seen it

    @property
    def cases(self) -> tuple[str, ...]:
        return tuple(sorted({number for one in self.originals for number in one.cases}))


@dataclass(frozen=True, slots=True)
class Erased:
    originals: int  # that were removed
    rows: int
    files: int  # workbooks of earlier days, digests, copies in folders
    told: tuple[str, ...]
    left: tuple[str, ...]  # to be done by running it again


def foresee(desk: Desk, typed: Sequence[str]) -> Foreseen:
    """Say what erasing would come to; `NotReady` where the words do not tell one person."""
    words = _words(desk, typed)
    with desk.store.look() as ledger:
        if ledger.intake.pending(1):
            raise NotReady("还有来信没有识读，里面可能也有要删除的内容；请先运行 shoujian work")
        contacts = ledger.erasing.contacts()
        apart = frozenset(one for one in words if one.kind not in STRONG and _shared(ledger, one, words, contacts))
        sought = erasures.aim(ledger, _finders(words, apart))
        originals = _originals(desk, ledger, sought)
        mails = frozenset(one.sha256 for one in originals if one.mail)
        reach = ledger.erasing.reach(sought, mails)
        namesakes = len(ledger.erasing.mails(erasures.aim(ledger, _finders(words, frozenset())).sure) - mails) if apart else 0
        unread = ledger.erasing.unread()
        plain = Spelled(words)
        others = erasures.others(ledger, plain)[:LISTED]
        naming = tuple(one for one in ledger.erasing.naming() if plain.spans(one))[:LISTED]
    if reach.sending:
        raise NotReady("有寄给此人的函件寄出与否不明，请先查看“已发送”并处理，再删除")
    if not originals and not reach.rows:
        raise NotReady("没有找到可以删除的内容" + (f"；只有不删的：{_kept(reach)}" if reach.kept else ""))
    traces = tuple(traced(one, desk.secret, apart=one in apart) for one in words)
    known = strong(words)
    beside, also = _beside(words, contacts), _also(words, contacts, known)
    return Foreseen(words, traces, sought, originals, reach, beside, also, others, naming, namesakes, unread, _mark(traces, originals, reach))


def _finders(words: Sequence[Word], apart: frozenset[Word]) -> Callable[[bool, tuple[str, ...]], Spelled]:
    def finder(every: bool, within: tuple[str, ...]) -> Spelled:  # noqa: FBT001 - as `aim` calls it
        return Spelled([one for one in words if every or one not in apart], within=within, joined=every)

    return finder


def _words(desk: Desk, typed: Sequence[str]) -> tuple[Word, ...]:
    read = {one: word_of(one) for one in typed}
    unfit = [one for one, word in read.items() if word is None]
    if unfit or not read:
        raise NotReady(f"“{'”“'.join(unfit)}”太短或不完整：请写完整的邮箱、电话（七位以上，座机带区号）或姓名（两个字以上）")
    words = tuple(dict.fromkeys(word for word in read.values() if word is not None))
    finder = Spelled(words)
    sheets = (path.read_text("utf-8-sig") for path in desk.settings.campaigns)
    ours = (*sheets, *desk.own, *desk.settings.organisers)
    if any(holds(one, finder) for one in ours):
        raise NotReady("所写的邮箱、电话或姓名是本处的，或写在征集单里，不能这样删除")
    return words


def _shared(ledger: Ledger, name: Word, words: Sequence[Word], contacts: Sequence[Contact]) -> bool:
    """Whether others bear *name* as well; `NotReady` where nothing else that was asked for tells which of them is meant."""
    groups, known = people(name.text, contacts), strong(words)
    why = []
    if [one for one in groups if not one & known] if known else groups[1:]:
        why.append(f"有 {len(groups)} 处联系方式或单位不同的同名记录：{'；'.join(_told(one) for one in groups[:LISTED])}")
    elif strange := _elsewhere(ledger, name, words):
        why.append(f"不止一家单位的来信写有这个姓名：{'、'.join(sorted(strange)[:LISTED])}")
    if name.text in ledger.erasing.signers():
        why.append("经办人中也有同名的")
    plain = Spelled([name])
    if within := [one for one in ledger.erasing.naming() if plain.spans(one)]:
        why.append(f"也是单位或案例名称的一部分：{'、'.join(within[:LISTED])}")
    if why and not known:
        raise NotReady(f"只凭这个姓名分不清是谁，{'；'.join(why)}。请同时写出此人的邮箱或电话")
    return bool(why)


def _elsewhere(ledger: Ledger, name: Word, words: Sequence[Word]) -> frozenset[str]:
    """Units that say *name* in mails that say nothing else of that person: whether she is meant there, nobody can tell. Of one alone there is no doubt."""
    known = [one for one in words if one.kind in STRONG]
    hers = ledger.erasing.units(ledger.erasing.mails(Spelled(known))) if known else frozenset()
    spoken = ledger.erasing.mails(erasures.aim(ledger, _finders([name], frozenset())).sure)
    units = ledger.erasing.units(spoken)
    return units - hers if hers or len(units) > 1 else frozenset()


def _told(group: Iterable[str]) -> str:
    return "、".join(sorted(group)[:LISTED])


def _originals(desk: Desk, ledger: Ledger, sought: Sought) -> tuple[Original, ...]:
    mails = ledger.erasing.mails(sought.sure)
    left = [one for one in ledger.keeping.files() if one not in mails and one in desk.vault]
    spoken = frozenset(leftovers.spoken(desk.vault, left, sought.sure))
    stored = frozenset(ledger.intake.stored())
    mails |= spoken & stored
    files = (ledger.erasing.fetched(mails, sought.sure) | (spoken - stored)) - stored
    here = {one: desk.vault.path(one).stat().st_size for one in files if one in desk.vault}
    return ledger.erasing.originals(mails, here)


def _beside(words: Sequence[Word], contacts: Iterable[Contact]) -> tuple[str, ...]:
    """Other names that stand with the same address or number."""
    known, names = strong(words), {one.text for one in words}
    return tuple(sorted({one.name for one in contacts if one.name and one.strong & known and one.name not in names}))[:LISTED]


def _also(words: Sequence[Word], contacts: Iterable[Contact], known: frozenset[str]) -> tuple[str, ...]:
    """Addresses and numbers of the same person that were not asked for."""
    names = {one.text for one in words if one.kind not in STRONG}
    mine = (one for one in contacts if one.name in names and (not known or one.strong & known))
    return tuple(sorted({each for one in mine for each in one.strong} - known))[:LISTED]


def _kept(reach: Reach) -> str:
    return "、".join(f"{place} {count} 处" for place, count in reach.kept)


def _mark(traces: Sequence[Trace], originals: Sequence[Original], reach: Reach) -> str:
    said = [[one.digest for one in traces], [one.sha256 for one in originals], reach.rows, reach.kept, reach.letters]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:6]


def erase(desk: Desk, typed: Sequence[str], *, mark: str, by: str, why: str, now: datetime | None = None, progress: Progress = silent) -> Erased:
    """Erase for good. *mark* is that of what was foreseen, as a person typed it."""
    at = now or desk.now()
    if not why.strip():
        raise NotReady("请用 --why 写明理由（如：本人来信要求删除），什么也没有删")
    _alone(desk, at)
    try:
        seen = foresee(desk, typed)
        if mark.strip().lower() != seen.mark:
            raise NotReady("确认码不符，或所列内容已有变化，什么也没有删；请重新看过再确认")
        said = without(why, Spelled(seen.words))
        key = hashlib.sha256(json.dumps([seen.mark, at.isoformat(), [one.digest for one in seen.traces]]).encode()).hexdigest()[:16]
        note = erasures.made(key, seen.traces, seen.originals, by=by, why=said, at=at)
        with desk.store.begin() as ledger:
            rows = ledger.erasing.erase(key, note, seen.sought, seen.originals, now=at).total()
            figures = f"原件 {len(seen.originals)} 件，记录 {rows} 条"
            ledger.office.audit(AuditLine(at, by, ACTION, "", "", figures, said))
        return _finished(desk, key, note, seen.sought, rows, at, progress)
    finally:
        _give_up(desk, at)


def again(desk: Desk, *, now: datetime | None = None, progress: Progress = silent) -> tuple[Erased, ...]:
    """Erase once more what came back with an older ledger, and end what was not ended."""
    at = now or desk.now()
    _alone(desk, at)
    try:
        erasures.again(desk.store, desk.vault, desk.secret, erasures.lacking(desk.settings.home, desk.store), now=at)
        done = []
        for key, note, _ in _open(desk):
            with desk.store.look() as ledger:
                sought = erasures.by_traces(ledger, note, desk.secret)
            done.append(_finished(desk, key, note, sought, 0, at, progress))
        return tuple(done)
    finally:
        _give_up(desk, at)


def _open(desk: Desk) -> list[tuple[str, Note, bool]]:
    """The erasures whose files may still be there."""
    with desk.store.look() as ledger:
        listed = [(one, ledger.erasing.of(one[0])) for one in ledger.erasing.noted()]
    return [one for one, gone in listed if not one[2] or any(sha256 in desk.vault for sha256 in gone)]


def _alone(desk: Desk, now: datetime) -> None:
    with desk.store.begin() as ledger:
        if ledger.office.lease(SERVICE, holder=desk.holder, now=now, seconds=LEASE_SECONDS) is None:
            raise NotReady("服务正在运转，请先停下再删除；什么也没有删")


def _give_up(desk: Desk, now: datetime) -> None:
    with desk.store.begin() as ledger:
        ledger.office.give_up(SERVICE, holder=desk.holder, now=now)


def _finished(desk: Desk, key: str, note: Note, sought: Sought, rows: int, now: datetime, progress: Progress) -> Erased:
    """The files, when the ledger is done."""
    _alone(desk, now)  # a large ledger took its time
    erasures.keep(desk.settings.home, note)  # first: without it nothing that is restored is erased again
    compact(desk.store.engine)
    with desk.store.look() as ledger:
        gone = ledger.erasing.of(key)
    originals = leftovers.forget(desk.vault, gone, progress)
    tidied = leftovers.tidy(desk, sought.sure, now=now)
    full = (FULL,) if desk.settings.database_url.startswith("postgres") else ()
    told = (*_backups(desk, note), *tidied.told, *full)
    if not tidied.left:
        with desk.store.begin() as ledger:
            ledger.erasing.finish(key, now=now)
    return Erased(originals, rows, tidied.removed, told, tuple(tidied.left))


def _backups(desk: Desk, note: Note) -> Iterator[str]:
    """Backups cannot be changed; a note beside each has it erased again when it is restored."""
    for path in erasures.backups(desk.settings.home):
        if not path.exists():
            yield f"备份“{path}”不在原处：如还留着，恢复时请加 --erased {desk.settings.home / erasures.FOLDER}"
            continue
        try:
            erasures.write(erasures.beside(path), (note,))
            yield f"备份“{path}”里仍有，不能更改；旁边已放删除记录“{erasures.beside(path).name}”，请与备份放在一起，恢复时自动再删"
        except (OSError, NotReady):
            yield f"备份“{path}”里仍有，不能更改；恢复时请加 --erased {desk.settings.home / erasures.FOLDER}"


def unfinished(desk: Desk) -> tuple[str, ...]:
    """What `again` has still to do, a sentence each."""
    lacking = sum(1 for _ in erasures.lacking(desk.settings.home, desk.store))
    told = [f"登记库比个人信息删除记录旧，有 {lacking} 次删除须重做：请运行 shoujian person erase --again"] if lacking else []
    if listed := _open(desk):
        told.append(f"有 {len(listed)} 次个人信息删除还没有清理完：请运行 shoujian person erase --again")
    return tuple(told)
