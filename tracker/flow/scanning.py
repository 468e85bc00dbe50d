"""扫码登记: one sitting at the table with the day's post. A scanner types a line for each envelope; each line is one transaction and can be undone.

code of a cover ─▶ its arrival is on the books, its case known        +  the next code is of the same envelope
label of a courier, any other code ─▶ an envelope of nobody           y  takes the case whose sender told the number
the same code again ─▶ nothing, and a sentence                        n  the next one is another envelope all the same
a number typed without its check character ─▶ once more to confirm    u  takes the last step back
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from config.campaign import Campaign, Need
from tracker.core import parcels, waybills
from tracker.core.amending import APART
from tracker.core.model import Dossier
from tracker.core.parcels import Scanned
from tracker.desk import Desk, NotReady
from tracker.flow import post, postbook, rulings
from tracker.flow.post import Parcel

LEAST = 6  # characters of something that was scanned: less is a key that was struck
HELP = "扫描封面或面单即登记；+ 下一码并入同一件；y 按建议归入；n 下一码另作一件；u 撤销上一步；p 日期 邮戳；t 单号；q 结束"


class Beep(StrEnum):
    """How a line was taken, in a word that is read at a glance."""

    DONE = "好"
    AGAIN = "重复"
    NOBODY = "待认领"
    WRONG = "有误"
    BACK = "撤销"
    TOLD = "提示"


@dataclass(frozen=True, slots=True)
class Answer:
    beep: Beep
    sentence: str


@dataclass(frozen=True, slots=True)
class Table:
    """What holds for every envelope of this sitting."""

    by: str
    received_on: date
    posted_on: date | None = None
    by_hand: bool = False
    carrier: str = ""
    place: str = ""


@dataclass(slots=True)
class Sitting:
    """The state of one sitting: what was scanned in it, and the steps that can be taken back."""

    desk: Desk
    campaign: Campaign
    table: Table
    now: datetime | None = None
    logged: int = 0
    _seen: dict[str, str] = field(default_factory=dict)  # number or label → 登记号
    _steps: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)  # 登记号, the rulings of a step; none: it was logged
    _join: bool = False
    _another: bool = False
    _typed: str = ""
    _proposed: str = ""

    def heard(self, line: str) -> Answer | None:
        """Take one line; None for an empty one. What cannot be done is said, and the sitting goes on."""
        said = parcels.scanned(line)
        if not said.text:
            return None
        try:
            return self._command(said.text) or self._scan(said)
        except NotReady as error:
            return Answer(Beep.WRONG, str(error))

    def _command(self, text: str) -> Answer | None:
        match text.split(maxsplit=1):
            case ["?"] | ["H"]:
                return Answer(Beep.TOLD, HELP)
            case ["U"]:
                return self._back()
            case ["Y"]:
                return self._taken()
            case ["N"]:
                self._another = True
                return Answer(Beep.TOLD, "下一码另作一件登记")
            case ["+"]:
                self._last()
                self._join = True
                return Answer(Beep.TOLD, "下一码并入上一件")
            case ["P", day]:
                return self._amended({"posted_on": _day(day)}, f"邮戳或揽收日期 {_day(day)}")
            case ["T", number]:
                return self._amended({"tracking": waybills.plain(number)}, f"单号 {waybills.plain(number)}")
            case _:
                return None

    def _scan(self, said: Scanned) -> Answer:
        if said.text.startswith("+"):
            self._last()
            self._join = True
            said = parcels.scanned(said.text[1:])
        if said.wrong:
            return Answer(Beep.WRONG, f"{said.text} 校验不符，请重新扫描")
        if not said.number:
            return self._label(said.text)
        if not said.checked and self._typed != said.number:
            self._typed = said.number
            return Answer(Beep.TOLD, f"{said.number} 系手工输入，请再输入一次确认")
        self._typed = ""
        dossier = self._case(said.number)
        if dossier is None:
            return Answer(Beep.WRONG, f"没有这个案例编号：{said.number}")
        return self._joined(dossier) if self._join else self._arrived(dossier)

    def _arrived(self, dossier: Dossier) -> Answer:
        number = dossier.submission.number
        if number in self._seen and not self._another:
            return Answer(Beep.AGAIN, f"{number} 本次已登记为 {self._seen[number]}，未再登记；确是另一件的，先输入 n 再扫")
        owed = parcels.postal_owed(dossier, self.campaign)
        contents = owed or parcels.enclosed(dossier, self.campaign)
        register_no = self._log(contents, cases=(number,))
        self._seen[number] = register_no
        before = "" if owed else "；此案例此前不缺纸质材料，请核对"
        return Answer(Beep.DONE, f"{register_no} {number} {dossier.submission.unit.name}：{'、'.join(contents)}{before}")

    def _joined(self, dossier: Dossier) -> Answer:
        """One more case of the envelope before."""
        self._join = False
        register_no, number = self._last(), dossier.submission.number
        made = [post.claim(self.desk, self.campaign, register_no, (number,), by=self.table.by, why="扫码并入", now=self.now)]
        with self.desk.store.look() as ledger:
            held = next(one for one, _ in ledger.office.parcels(self.campaign.code) if one.register_no == register_no)
        every = tuple(dict.fromkeys((*held.contents, *parcels.postal_owed(dossier, self.campaign))))
        if every != held.contents:
            made.append(post.correct(self.desk, self.campaign, register_no, {"contents": APART.join(every)}, by=self.table.by, now=self.now))
        self._steps.append((register_no, tuple(made)))
        self._seen[number] = register_no
        return Answer(Beep.DONE, f"{register_no} 并入 {number} {dossier.submission.unit.name}")

    def _label(self, text: str) -> Answer:
        """A code that is not ours: a courier's label, or words."""
        self._join = False
        bare = waybills.plain(text)
        if len(text) < LEAST:
            return Answer(Beep.WRONG, f"“{text}”不是案例码，未登记；输入 ? 看说明")
        with self.desk.store.look() as ledger:
            held = next((one.register_no for one, _ in ledger.office.parcels(self.campaign.code) if bare and waybills.same(one.tracking, bare)), "")
        held = self._seen.get(text, held)
        if held and not self._another:
            return Answer(Beep.AGAIN, f"{text} 已登记为 {held}，未再登记；确是另一件的，先输入 n 再扫")
        number = bare if re.fullmatch(r"[A-Z0-9 -]{8,30}", text) else ""
        contents = tuple(one.key for one in self.campaign.postal() if one.need is Need.REQUIRED)
        register_no = self._log(contents, tracking=number, sender="" if number else text, carrier=waybills.shaped(number))
        self._seen[text] = register_no
        try:
            self._proposed = postbook.suggested(self.desk, self.campaign, register_no)
        except NotReady:
            return Answer(Beep.NOBODY, f"{register_no} {text}，请认领；信封内有封面码的，输入 + 再扫")
        return Answer(Beep.NOBODY, f"{register_no} {text}：{self._proposed} 来信自报过此单号，输入 y 归入")

    def _taken(self) -> Answer:
        number, self._proposed = self._proposed, ""
        dossier = self._case(number) if number else None
        if dossier is None:
            return Answer(Beep.WRONG, "上一件没有建议归入的案例")
        return self._joined(dossier)

    def _amended(self, changes: dict[str, str], told: str) -> Answer:
        register_no = self._last()
        made = post.correct(self.desk, self.campaign, register_no, changes, by=self.table.by, now=self.now)
        self._steps.append((register_no, (made,)))
        return Answer(Beep.DONE, f"{register_no} {told}")

    def _back(self) -> Answer:
        self._join, self._proposed, self._typed, self._another = False, "", "", False
        register_no = self._last()
        _, made = self._steps.pop()
        for one in reversed(made):
            rulings.undo(self.desk, one, by=self.table.by, why="扫码撤销", now=self.now)
        if made:
            return Answer(Beep.BACK, f"{register_no} 上一步已撤销")
        post.void(self.desk, self.campaign, register_no, by=self.table.by, why="扫码撤销", now=self.now)
        self._seen = {text: held for text, held in self._seen.items() if held != register_no}
        self.logged -= 1
        return Answer(Beep.BACK, f"{register_no} 登记已撤销")

    def _log(self, contents: tuple[str, ...], *, cases: tuple[str, ...] = (), tracking: str = "", sender: str = "", carrier: str = "") -> str:
        table = self.table
        one = Parcel(
            table.received_on,
            contents,
            cases=cases,
            posted_on=table.posted_on,
            by_hand=table.by_hand,
            carrier=table.carrier or carrier,
            tracking=tracking,
            sender=sender,
            place=table.place,
            logged_by=table.by,
        )
        register_no = post.log_parcel(self.desk, self.campaign, one, now=self.now)
        self._steps.append((register_no, ()))
        self._another, self._proposed, self.logged = False, "", self.logged + 1
        return register_no

    def _last(self) -> str:
        if not self._steps:
            raise NotReady("本次还没有登记")
        return self._steps[-1][0]

    def _case(self, number: str) -> Dossier | None:
        with self.desk.store.look() as ledger:
            found = ledger.cases.dossiers(self.campaign.code, (number,))
            if not found:  # a call whose code is in small letters
                found = tuple(one for one in ledger.cases.dossiers(self.campaign.code) if one.submission.number.upper() == number)
        return next(iter(found), None)


def today(desk: Desk, campaign: Campaign, now: datetime | None) -> date:
    return (now or desk.now()).astimezone(ZoneInfo(campaign.zone)).date()


def _day(text: str) -> str:
    """2025-09-28, 9.28 of this year's calls is not guessed: the day is written out."""
    found = re.fullmatch(r"(20\d\d)[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?", text)
    try:
        return date(*map(int, found.groups())).isoformat() if found else _unread(text)
    except ValueError:
        return _unread(text)


def _unread(text: str) -> str:
    raise NotReady(f"“{text}”不是日期，请写成 2025-09-28")
