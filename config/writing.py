"""往来, 裁定, 变更 and 查重: how we write back, and what was settled on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from config.amounts import chinese_number
from config.campaign import Deadline, Term
from config.choices import LANGUAGES, NO_REMINDERS, SENDS
from config.deadlines import names_said
from config.grammar import alias_of
from config.meant import nearest
from config.moments import day, span_days
from config.nodes import Listing, Node, Scalar, Table
from config.reading import Reading
from config.terms import Amendment, Correspondence, DuplicateRule, Rung, SettledQuestion

_RECEIPTS = {
    "即时": "now",
    "是": "now",
    "自动": "now",
    "immediate": "now",
    "yes": "now",
    "不发": "none",
    "否": "none",
    "不回": "none",
    "none": "none",
    "no": "none",
    "人工": "human",
    "human": "human",
}
_DAYS = r"(\d+)\s*(?:个)?\s*(天|日|周|星期|days?|weeks?)"
_RUNG = re.compile(
    rf"(.*?)(?:截止|截稿|到期|deadline)?(?:日|时间)?(前|提前|后|逾期|before|after|当天|当日|前一天|前一日)?\s*(?:{_DAYS})?\s*(before|after|前|后)?\s*(?:the deadline|deadline)?"
)


def correspondence(reading: Reading, node: Node | None, deadlines: tuple[Deadline, ...], key: str = "往来") -> Correspondence:
    asked = reading.table(node, "往来", key) if node else {}
    reading.keep_remark(asked, key)
    receipt = _RECEIPTS[word] if "回执" in asked and (word := reading.choice(asked["回执"], f"{key}.回执", _RECEIPTS)) else "now"
    daily = _digest(reading, asked.get("日报"), f"{key}.日报")
    kept = reading.when(asked["存期"], f"{key}.存期", span_days) if "存期" in asked else None
    reminders = _reminders(reading, asked["催报"], f"{key}.催报", deadlines) if "催报" in asked else ()
    return Correspondence(
        receipt=receipt != "none",
        receipt_by_hand=receipt == "human",
        reminders=reminders,
        signature=reading.text(asked["落款"], f"{key}.落款") if "落款" in asked else "",
        enquiries=_enquiries(reading, asked.get("咨询"), f"{key}.咨询"),
        digest_to=daily[0],
        digest_hour=daily[1],
        digest_book=daily[2],
        retention=reading.text(asked["存期"], f"{key}.存期") if "存期" in asked else "",
        retention_days=kept if isinstance(kept, int) else None,
        sender=reading.text(asked["发件人"], f"{key}.发件人") if "发件人" in asked else "",
        parcels=_wanted(reading, asked, key, "签收", usual=True),
        withdrawals=_wanted(reading, asked, key, "撤回确认", usual=True),
        names=_wanted(reading, asked, key, "单位确认", usual=False),
        lacking=_wanted(reading, asked, key, "逾期告知", usual=bool(reminders)),
        extensions=_wanted(reading, asked, key, "延期告知", usual=False),
        covers=_wanted(reading, asked, key, "邮寄封面", usual=False),
    )


def _wanted(reading: Reading, asked: Mapping[str, Node], key: str, word: str, *, usual: bool) -> bool:
    """Whether letters of one kind are sent: 发 or 不发, and what is usual where the sheet is silent."""
    said = reading.choice(asked[word], f"{key}.{word}", SENDS) if word in asked else ""
    return SENDS[said] if said else usual


def language(reading: Reading, node: Node | None, key: str) -> str:
    if node is None:
        return "zh"
    said = reading.text(node, key)
    if said.lower() not in LANGUAGES:
        reading.note(node, "language", key, value=said)
    return LANGUAGES.get(said.lower(), "zh")


def _enquiries(reading: Reading, node: Node | None, key: str) -> str:
    if node is None:
        return ""
    return "；".join(reading.written(one, key) for one in node.items) if isinstance(node, Listing) else reading.written(node, key)


def _digest(reading: Reading, node: Node | None, key: str) -> tuple[tuple[str, ...], int, bool]:
    if node is None or (isinstance(node, Scalar) and node.text in {"不发", "否", "none", "no"}):
        return (), 8, True
    if not isinstance(node, Table):
        return _people(reading, node, key), 8, True
    asked = reading.table(node, "日报", key)
    return (
        _people(reading, asked["收件"], f"{key}.收件") if "收件" in asked else (),
        _hour(reading, asked["时刻"], f"{key}.时刻") if "时刻" in asked else 8,
        reading.yes(asked["台账"], f"{key}.台账") if "台账" in asked else True,
    )


def _people(reading: Reading, node: Node, key: str) -> tuple[str, ...]:
    nodes = node.items if isinstance(node, Listing) else (node,)
    if isinstance(node, Scalar) and node.text.count("@") > 1:
        nodes = tuple(Scalar(part, node.line, node.column) for part in re.split(r"[、,，;；\s]+", node.text) if part)
    return tuple(reading.address(one, key) for one in nodes)


def _hour(reading: Reading, node: Node, key: str) -> int:
    said = reading.text(node, key)
    found = re.fullmatch(r"(?:上午|每天|每日)?\s*(\d{1,2})\s*(?:[:：时点]\s*(?:00)?)?整?", said)
    if not found or int(found[1]) > 23:
        reading.note(node, "hour", key, word="时刻", value=said)
        return 8
    return int(found[1])


# ── 催报 ─────────────────────────────────────────────────────────────────────


def _reminders(reading: Reading, node: Node, key: str, deadlines: tuple[Deadline, ...]) -> tuple[Rung, ...]:
    if isinstance(node, Scalar) and node.text.lower() in NO_REMINDERS:
        return ()
    nodes = node.items if isinstance(node, Listing) else (node,)
    rungs = tuple(rung for one in nodes for rung in _rungs(reading, one, key, deadlines))
    dated = [one for one in deadlines if one.term is Term.DATED]
    if not dated and rungs:
        reading.note(node, "reminder-nothing", key, suggestion="催报: 不催")
    for rung, one in zip(rungs, nodes, strict=False):
        for deadline in dated:
            if (
                deadline.opens
                and deadline.at
                and (not rung.deadline or rung.deadline == deadline.name)
                and rung.days > (deadline.at.date() - deadline.opens).days
            ):
                reading.note(one, "reminder-early", key, value=reading.written(one, key), opens=deadline.opens.isoformat())
    return tuple(dict.fromkeys(rungs))


def _rungs(reading: Reading, node: Node, key: str, deadlines: tuple[Deadline, ...]) -> tuple[Rung, ...]:
    if isinstance(node, Table):
        if any(alias_of(word.text, "催报") for word, _ in node.pairs):
            asked = reading.table(node, "催报", key)
            name = reading.text(asked["截止"], f"{key}.截止") if "截止" in asked else ""
            days = reading.texts(asked["前"], f"{key}.前") if "前" in asked else ()
            return tuple(one for said in days for one in _rung(reading, node, key, said, deadlines, name))
        return tuple(
            one
            for name, value in reading.pairs(node, key)  # 邮寄: [7天, 3天]
            for said in reading.texts(value, key)
            for one in _rung(reading, value, key, said, deadlines, name.text)
        )
    said = reading.text(node, key)
    parts = re.split(r"[、,，;；和]", said) if isinstance(node, Scalar) else [said]
    return tuple(one for part in parts if part.strip() for one in _rung(reading, node, key, part.strip(), deadlines, ""))


def _rung(reading: Reading, node: Node, key: str, said: str, deadlines: tuple[Deadline, ...], name: str) -> tuple[Rung, ...]:
    if len(said) > 40:
        reading.note(node, "reminder", key, value=said, suggestion="截止前7天")
        return ()
    spoken = re.sub(
        r"[一二两三四五六七八九十百]+", lambda found: str(chinese_number(found[0]) or found[0]), said.lower().replace("半个月", "15天").replace("个月", "月")
    )
    spoken = re.sub(r"(\d+)\s*(?:月|months?)", lambda found: f"{int(found[1][:4]) * 30}天", spoken)
    spoken = re.sub(r"^\d{1,3}$", lambda found: f"{found[0]}天", spoken)
    found = _RUNG.fullmatch(spoken)
    if not found or not (found[3] or (found[2] or "").startswith("当")):
        reading.note(node, "reminder", key, value=said, suggestion="截止前7天")
        return ()
    direction = f"{found[2] or ''}{found[5] or ''}"
    if any(word in direction for word in ("后", "逾期", "after")):
        reading.note(node, "reminder-after", key, value=said)
        return ()
    number = int(found[3][:4]) * (7 if (found[4] or "").startswith(("周", "星期", "week")) else 1) if found[3] else 0
    names = [one.name for one in deadlines]
    told = found[1].strip().removesuffix("提前").strip()
    named = name or (told if told in names else told.removesuffix("材料"))
    if named and named not in names and named not in {"提前", "距", "离", "报名"}:
        reading.note(node, "no-deadline", key, value=named, choices=names_said(names), suggestion=nearest(named, names))
        return ()
    return (Rung(number, named if named in names else ""),)


# ── 裁定, 变更, 查重 ─────────────────────────────────────────────────────────


def rulings(reading: Reading, node: Node, key: str = "裁定") -> tuple[SettledQuestion, ...]:
    """A list of {问, 定}, or a table question: answer."""
    if isinstance(node, Table) and not all(alias_of(word.text, "裁定") for word, _ in node.pairs):
        return tuple(SettledQuestion(question.text, reading.text(answer, key)) for question, answer in reading.pairs(node, key))
    if isinstance(node, Scalar):
        reading.note(node, "want-table", key, word="裁定")
        return ()
    nodes = node.items if isinstance(node, Listing) else (node,)
    found = []
    for one in nodes:
        asked = reading.table(one, "裁定", key)
        reading.lacking(one, key, *(word for word in ("问", "定") if asked and word not in asked))
        found.append(SettledQuestion(*(reading.text(asked[word], f"{key}.{word}") if word in asked else "" for word in ("问", "定"))))
    return tuple(found)


def amendments(reading: Reading, node: Node, key: str = "变更") -> tuple[Amendment, ...]:
    nodes = node.items if isinstance(node, Listing) else (node,)
    found = []
    for one in nodes:
        if isinstance(one, Scalar):
            found.append(Amendment(None, reading.text(one, key)))
            continue
        asked = reading.table(one, "变更", key)
        on = reading.when(asked["日期"], f"{key}.日期", day) if "日期" in asked else None
        what = reading.text(asked["事项"], f"{key}.事项") if "事项" in asked else ""
        before = reading.written(asked["原"], f"{key}.原") if "原" in asked else ""
        after = reading.written(asked["新"], f"{key}.新") if "新" in asked else ""
        if asked and not (what or before or after):
            reading.lacking(one, key, "事项")
        note = reading.remark(asked, key)
        found.append(Amendment(on if isinstance(on, date) and not isinstance(on, datetime) else None, f"{what}（{note}）" if note else what, before, after))
    return tuple(found)


def duplicates(reading: Reading, node: Node, key: str = "查重") -> DuplicateRule:
    if not isinstance(node, Table):
        return DuplicateRule(reading.texts(node, key, split=True))
    asked = reading.table(node, "查重", key)
    if asked and "与" not in asked:
        reading.lacking(node, key, "与")
    return DuplicateRule(
        reading.texts(asked["与"], f"{key}.与", split=True) if "与" in asked else (),
        reading.texts(asked["按"], f"{key}.按") if "按" in asked else (),
        reading.text(asked["处置"], f"{key}.处置") if "处置" in asked else "转人工",
    )
