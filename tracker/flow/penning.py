"""A plan of what was typed is carried out, each thing once, whatever is interrupted.

noted as begun ─▶ steps, each at a moment of its own ─▶ noted as taken, with its rulings
└ found begun: the rulings of those moments are looked for, and only what is not there yet is done
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.campaign import Campaign
from tracker.core.envelopes import Envelope
from tracker.core.handwriting import quoted, written
from tracker.core.model import Task, TaskKind
from tracker.core.penned import CASES, PARCELS, ROW, Place, State
from tracker.core.report import AuditLine
from tracker.core.takings import Decides, Left, Revokes, Taking
from tracker.desk import Desk, NotReady
from tracker.flow import office, rulings
from tracker.flow.carrying import NumberTaken, Pen, carry_out, logged
from tracker.flow.readback import LEASE, LEASE_SECONDS, as_json, plan
from tracker.flow.typed import Added, Item, Plan
from tracker.store.ledger import Hand, StoreError

GAP = timedelta(milliseconds=1)  # between the last moment of one reading and the first of the next
MANY = 500  # changes that are carried out without anybody having looked at the list
TRIES = 50  # numbers that others may take before ours is given


@dataclass
class Done:
    """What reading a workbook came to."""

    path: Path
    taken: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.taken or self.left or self.clashes)


@dataclass
class _Hand:
    """Who carries out, with a moment for every step."""

    desk: Desk
    campaign: Campaign
    found: Plan
    moment: datetime

    def next(self, steps: int) -> datetime:
        """The moment of the first of *steps*; each is a millionth of a second after the one before."""
        at = self.moment
        self.moment += timedelta(microseconds=steps + 1)
        return at


def read_back(desk: Desk, campaign: Campaign, path: Path, *, unsure: bool = False, unasked: bool = False, now: datetime | None = None) -> Done:
    """Read *path* and carry out what was typed. A file without memory only where somebody looked at the plan and said so (*unsure*).

    *unasked* nobody looked at it: then not more than a person types in a day, for a column that was cleared or filled by a slip is no decision.
    """
    at = now or desk.now()
    with desk.store.begin() as ledger:
        if ledger.office.lease(LEASE, holder=desk.holder, now=desk.now(), seconds=LEASE_SECONDS) is None:
            raise NotReady("另一处正在读回台账，请稍后再试")
    try:
        settle(desk, campaign)
        found = plan(desk, campaign, path, now=at)
        if unasked and len(found.items) + len(found.envelopes) > MANY:
            raise NotReady(
                f"{path.name} 里一次有 {len(found.items) + len(found.envelopes)} 处改动，可能是误操作，未自动登记；请用 shoujian readback 看过再登记"
            )
        done = Done(path, told=list(found.told))
        if found.sure or unsure:
            hand = _Hand(desk, campaign, found, max(at, _last(desk, campaign) + GAP))
            for item in found.items:
                _item(hand, item, done)
            for row in found.added:
                _row(hand, row, done)
        _log(desk, campaign, found, done, at)
        return done
    finally:
        with desk.store.begin() as ledger:
            ledger.office.give_up(LEASE, holder=desk.holder, now=desk.now())


def _last(desk: Desk, campaign: Campaign) -> datetime:
    """The last moment that was dealt: by their moments the rulings of what was interrupted are known."""
    with desk.store.look() as ledger:
        return max((one.at for one in ledger.penned.known(campaign.code)), default=datetime.min.replace(tzinfo=UTC))


def _item(hand: _Hand, item: Item, done: Done) -> None:
    if isinstance(item.outcome, Left):
        (_clash if item.outcome.clash and not item.resumed else _left)(hand, item, item.outcome, done)
        return
    names = tuple(item.outcome.shown)
    texts = {name: written(item.row.cells.get(name)) for name in names}
    at, by = (item.resumed[0].at, item.resumed[0].by) if item.resumed else (hand.next(len(item.outcome.steps)), item.by)
    ids = _begun(hand, item, texts, by=by, at=at)
    if not ids:
        return
    where = hand.found.place(item, [name for name in names if name in item.row.turned] or names)
    said = "、".join(f"“{quoted(item.outcome.shown[name])}”" for name in names if item.outcome.shown[name]) or "（清空）"
    try:
        made = _carried(hand, item, by, at)
    except (NotReady, StoreError) as error:
        why = _told_at_the_table(str(error), item)
        _end(hand, ids, State.UNREAD, why=why)
        done.left.append(f"{where}：{why}")
        return
    _end(hand, ids, State.TAKEN, rulings=made, told=said)
    was = "、".join(f"“{quoted(item.base[name])}”" for name in names if item.base.get(name)) or "（空）"
    done.taken.append(f"{where}：{was} → {said}，{by}{f'，认定号 {made[-1]}' if made else ''}")


def _told_at_the_table(why: str, item: Item) -> str:
    """Why a step was refused, without the options of a command."""
    ways = next((one.ways for one in item.outcome.steps if isinstance(one, Decides)), "") if isinstance(item.outcome, Taking) else ""
    return f"这一项不能这样定。可填：{ways}" if ways and "--" in why else why


def _begun(hand: _Hand, item: Item, texts: dict[str, str], *, by: str, at: datetime) -> list[int]:
    """Note what is to take effect; nothing where another reader was quicker."""
    if item.resumed:
        return [one.id for one in item.resumed]
    understood = item.outcome.shown if isinstance(item.outcome, Taking) else {}
    ids: list[int] = []
    with hand.desk.store.begin() as ledger:
        for name, text in texts.items():
            place: Place = (item.sheet, item.row.number, name)
            turn = ledger.penned.turns(hand.campaign.code, place, hand.found.file)
            shown = understood.get(name, text)
            for one in item.row.before.get(name, ()):
                if one.state is State.CLASH:  # she typed again: what was asked about is no longer there
                    ledger.penned.end(one.id, State.DROPPED, why=one.why)
                    ledger.office.close_task(clash_key(hand.campaign, place, one.value), answer="表格已改填", by=by, at=at)
            made = ledger.penned.begin(hand.campaign.code, place, copy=hand.found.file, value=text, shown=shown, by=by, at=at, turn=turn)
            ids.extend(() if made is None else (made,))
    return ids


def _carried(hand: _Hand, item: Item, by: str, at: datetime) -> tuple[int, ...]:
    """Do what is not done yet of the steps; what was taken back before a step that makes no sense is given force again."""
    steps = item.outcome.steps if isinstance(item.outcome, Taking) else ()
    made: list[int] = []
    back: tuple[int, ...] = ()
    for place, step in enumerate(steps):
        moment = at + timedelta(microseconds=place)
        before: tuple[int, ...] = ()
        if item.resumed:
            with hand.desk.store.look() as ledger:
                before = ledger.penned.at_moment(hand.campaign.code, moment, by)
        if before and item.sheet == CASES:
            rulings.resettle(hand.desk, hand.campaign.code, (item.row.number,), moment)  # what followed the ruling may not have
        try:
            rulings_ = before or carry_out(Pen(hand.desk, hand.campaign, by, moment), step)
        except (NotReady, StoreError):
            for one in back:
                rulings.undo(hand.desk, one, by=by, why="改填未生效", now=moment)
            raise
        if isinstance(step, Revokes) and len(steps) > 1:
            back = rulings_
        else:
            made.extend(rulings_)
    return tuple(made)


def _end(hand: _Hand, ids: Sequence[int], state: State, *, rulings: Sequence[int] = (), why: str = "", told: str = "") -> None:
    with hand.desk.store.begin() as ledger:
        for one in ids:
            ledger.penned.end(one, state, rulings=rulings, why=why, told=told)


def _left(hand: _Hand, item: Item, outcome: Left, done: Done) -> None:
    texts = {name: written(item.row.cells.get(name)) for name in outcome.fields}
    where = hand.found.place(item, outcome.fields)
    _end(hand, _begun(hand, item, texts, by=item.by, at=hand.next(1)), State.UNREAD, why=outcome.why)
    done.left.append(f"{where}：{outcome.why}")


def _clash(hand: _Hand, item: Item, outcome: Left, done: Done) -> None:
    """Both changed: hers stays where it is, and a person is asked."""
    texts = {name: written(item.row.cells.get(name)) for name in outcome.fields}
    where, at = hand.found.place(item, outcome.fields), hand.next(1)
    hers = "、".join(filter(None, texts.values())) or "（清空）"
    question = f"{where}：表格里填的是“{quoted(hers)}”，系统里现在是“{quoted(outcome.why) or '（空）'}”，以哪个为准？"
    was = "、".join(filter(None, (item.base.get(name, "") for name in outcome.fields)))
    key = clash_key(hand.campaign, (item.sheet, item.row.number, outcome.fields[0]), texts[outcome.fields[0]])
    case = item.row.number if item.sheet == CASES else ""
    reasons = (f"写出台账时这一格是“{quoted(was) or '（空）'}”，此后两边都改过", f"填写人：{item.by}")
    _end(hand, _begun(hand, item, texts, by=item.by, at=at), State.CLASH, why=outcome.why)
    with hand.desk.store.begin() as ledger:
        task = Task(key, TaskKind.TABLE, question, hand.campaign.code, submission=case, candidates=("以表格为准", "以系统为准"), reasons=reasons)
        ledger.office.ask(task, hand=Hand(by=hand.desk.version, now=at))
    done.clashes.append(question)


def clash_key(campaign: Campaign, place: Place, text: str) -> str:
    return f"table:{campaign.code}:{':'.join(place)}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:12]}"


def _row(hand: _Hand, row: Added, done: Done) -> None:
    """Log a row that was added, under a number that is noted first."""
    if not isinstance(row.made, Envelope):
        done.left.append(f"邮寄登记 新填的“{quoted('、'.join(row.cells.values()))}”：{row.made.why}")
        return
    told = asdict(row.made)
    value, at, by = as_json(row.cells), hand.next(1), row.by
    number, id_ = (row.resumed.place[1], row.resumed.id) if row.resumed else _reserved(hand, value, row.wish, by=by, at=at)
    for _ in range(TRIES):
        try:
            logged(Pen(hand.desk, hand.campaign, by, at), office.Parcel(**{**told, "logged_by": row.made.logged_by or by, "register_no": number}))
        except NumberTaken:
            _end(hand, (id_,), State.DROPPED, why="登记号已被占用")
            number, id_ = _reserved(hand, value, "", by=by, at=at)
        except (NotReady, StoreError) as error:
            _end(hand, (id_,), State.DROPPED, why=str(error))
            done.left.append(f"邮寄登记 新填的“{quoted('、'.join(row.cells.values()))}”：{error}")
            return
        else:
            _end(hand, (id_,), State.TAKEN, told=number)
            of = "、".join((*row.made.cases, *row.made.units)) or "待认领"
            instead = f"（您写的登记号 {quoted(row.wish)} 未用）" if row.wish and row.wish != number else ""
            done.taken.append(f"邮寄登记 新登记 {number}{instead}：{row.made.sender or '（封面无单位）'}，{'、'.join(row.made.contents)}，{of}，{by}")
            return


def _reserved(hand: _Hand, value: str, wish: str, *, by: str, at: datetime) -> tuple[str, int]:
    """A 登记号 that nobody has, noted together with the row it is for: hers, which may stand on the envelope, where it is one of ours and free."""
    code = hand.campaign.code
    with hand.desk.store.begin() as ledger:
        used = ledger.office.registered(code) | {one.place[1] for one in ledger.penned.known(code) if one.place[2] == ROW and one.state is not State.DROPPED}
        place = len(used) + 1
        while f"{code}-Y{place:04d}" in used:
            place += 1
        number = wish if wish not in used and re.fullmatch(rf"{re.escape(code)}-Y\d{{4,6}}", wish) else f"{code}-Y{place:04d}"
        place_ = (PARCELS, number, ROW)
        turn = ledger.penned.turns(code, place_, hand.found.copy)
        made = ledger.penned.begin(code, place_, copy=hand.found.copy, value=value, shown="", by=by, at=at, turn=turn)
    if made is None:
        raise NotReady("登记号正被占用，请稍后再试")
    return number, made


def settle(desk: Desk, campaign: Campaign) -> None:
    """Carry out what people decided about clashes since: what the table says, or nothing."""
    with desk.store.look() as ledger:
        clashes = [one for one in ledger.penned.known(campaign.code) if one.state is State.CLASH]
        tasks = {one.key: one for one in ledger.office.tasks(campaign.code, open_only=False)} if clashes else {}
    for one in clashes:
        task = tasks.get(clash_key(campaign, one.place, one.value))
        if task is not None and task.closed:
            state = State.BEGUN if task.answer == "以表格为准" else State.DROPPED
            with desk.store.begin() as ledger:
                ledger.penned.end(one.id, state, why=one.why)


def _log(desk: Desk, campaign: Campaign, found: Plan, done: Done, at: datetime) -> None:
    """Put on the log, once each, what a person should know who looks for what she typed."""
    lines = [(action, text) for action, texts in (("台账提示", done.told), ("台账未读出", done.left)) for text in texts if "尚缺" not in text]
    if not lines:
        return
    with desk.store.begin() as ledger:
        for action, text in lines:
            mark = hashlib.sha256(f"{found.copy}:{text}".encode("utf-8", "replace")).hexdigest()[:24]
            line = AuditLine(at, desk.version, action, found.path.name, "", "", text)
            ledger.office.audit(line, campaign=campaign.code, key=f"readback:{campaign.code}:{mark}")
