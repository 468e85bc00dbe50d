"""待核 as it is typed: 决定, 归入编号或新单位名, 说明 and 经办 of one row are one answer. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.core import handwriting
from tracker.core.answering import EVERY_WORD, KINDS, WORDED, WORDS, Accepts
from tracker.core.handwriting import Unread
from tracker.core.model import Task, TaskKind
from tracker.core.penned import CELL
from tracker.core.stamped import PREFIX
from tracker.core.takings import Books, Decides, Jots, Left, Outcome, Postpones, Revokes, Row, Step, Taking

FIELDS = ("decision", "filed-under", "explanation", "decided-by")
SAME = {"同一单位": True, "是同一单位": True, "是": True, "另一单位": False, "不是同一单位": False, "不同": False, "不是": False, "两个案例": False}
LIKE = {"撤回": "弃征", "按时": "算按时", "逾期": "算逾期", "已办": "办结", "已办结": "办结", "已办理": "办结", "已处理": "办结", "处理完毕": "办结"}
_YES, _NO = ("是", "是的", "对", "可以"), ("否", "不", "不是", "不可以")


def _spoken(said: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """What is typed, to what it means."""
    return {one: means for means, words in said.items() for one in words}


_NEWER = _spoken(
    {
        "以此版为准": ("采用", "予以采用", "采用新版", "采用这版", "新版为准", "以新版为准", *_YES),
        "旧版为准": ("不采用", "不予采用", "采用旧版", "以旧版为准", "原版为准", "以原版为准", *_NO),
    }
)
_REPLIED = _spoken({"办结": ("已回复", "已答复", "已回信", "已回", "回复了", "已电话答复", "已电话回复")})
# A question asks in words of its own, 是否同意？是否采用？, and these words are its answer. What would be an answer to two things is none.
ASKED: dict[TaskKind, dict[str, str]] = {
    TaskKind.WITHDRAWAL: _spoken(
        {
            "弃征": ("同意", "同意撤回", "视为撤回", "准予撤回", *_YES),
            "不弃征": ("不同意", "不同意撤回", "不视为撤回", "不撤", "不撤回", "不撤了", "继续申报", *_NO),
        }
    ),
    TaskKind.LATE_REPLACEMENT: _NEWER,
    TaskKind.REPLACEMENT: _NEWER,
    TaskKind.BORDERLINE: _spoken({"算按时": ("受理", "予以受理", "同意受理"), "算逾期": ("不受理", "不予受理")}),
    TaskKind.DANGEROUS: _spoken({"忽略": _YES}),
    TaskKind.SEAL: _spoken(
        {
            "合格": ("通过", "核验通过", "认可", "有效", *_YES),
            "不合格": ("不通过", "未通过", "没通过", "核验不通过", "不认可", "无效", *_NO),
        }
    ),
    TaskKind.ENQUIRY: _REPLIED,
    TaskKind.PRIVACY: _REPLIED,
    TaskKind.TITLE: _spoken({"同一单位": ("更名", "是更名", "原案例更名", "同一案例"), "两个案例": ("新案例", "是新案例", "另一案例")}),
    TaskKind.DUPLICATE: _spoken({"两个案例": ("不重复", "不是重复", "不算重复", "没有重复", *_NO)}),
}
_WAYS = {
    Accepts.PLACE: "归入，并在“归入编号或新单位名”写案例编号或单位全称",
    Accepts.SAME: "同一单位 或 另一单位",
    Accepts.MERGE: "并案，并在“归入编号或新单位名”写案例编号；或 两个案例",
    Accepts.CLAIM: "归入，并在“归入编号或新单位名”写案例编号",
}
_ONE_OR_TWO = frozenset({Accepts.SAME, Accepts.MERGE})
_CHOICE = re.compile(r"(?:按|选|同意|采用)?(?:候选|建议|第)?\s*(\d{1,2})\s*(?:个|项)?")
_BOTH = re.compile(r"(归入|新建|并案|再看)\s*[:,、到至]?\s*(.+)")  # 归入DJ2025-0012, in one cell


def on_task(row: Row, books: Books) -> tuple[Outcome, ...]:
    """What the four cells of a question come to."""
    task = books.tasks[row.number]
    shown = {name: handwriting.note(row.cells.get(name)) for name in FIELDS}
    held = tuple(dict.fromkeys((*row.holding("decision"), *row.holding("filed-under"))))
    if not row.turned & {"decision", "filed-under"}:
        text = "；".join(filter(None, (shown["explanation"], shown["decided-by"])))
        number = task.submission if task.submission in books.cases else ""
        return (Taking({name: shown[name] for name in FIELDS if name in row.turned}, (Jots(number, f"{CELL}{row.number}", text),) if text else ()),)
    back: tuple[Step, ...] = (Revokes(held),) if held else ()
    if not row.text("decision") and not row.text("filed-under"):
        return (Taking(shown, back),)
    fields = tuple(name for name in FIELDS if name in row.turned)
    if any(handwriting.ditto(row.cells.get(name)) for name in FIELDS):
        return (Left(fields, handwriting.DITTO),)
    if task.closed and row.forced and task.ruling:
        back = (Revokes((task.ruling,)),)
    elif task.closed and not held:
        return (Left(fields, task.answer or "已办结", clash=True),)
    step = _answer(task, row, books)
    if isinstance(step, Unread):
        return (Left(fields, step.why),)
    understood = {"decision": step.word} if isinstance(step, Decides) and step.word else {}  # 同意 is shown as 弃征: she sees what it was taken for
    return (Taking({**shown, **understood}, (*back, step)),)


def _answer(task: Task, row: Row, books: Books) -> Decides | Postpones | Unread:
    word = meant(books.word(row.cells.get("decision")), task.kind)
    if not row.text("filed-under") and (both := _BOTH.fullmatch(word)):
        word, row = both[1], replace(row, cells={**row.cells, "filed-under": both[2]})
    filed, said = row.cells.get("filed-under"), Decides(task.key, why=handwriting.note(row.cells.get("explanation")), ways=ways(task))
    if word == "按建议":
        return _picked(1, task, said, row, books)
    if found := _CHOICE.fullmatch(word):
        return _picked(int(found[1]), task, said, row, books)
    if word in {"归入", "新建", "并案", ""}:
        return _filed(word, task, said, row, books)
    if word == "再看":
        return _again(task, row, books)
    repeated = word == "是" and task.kind is TaskKind.DUPLICATE  # 重复申报: of which nobody knows yet what follows, one case or none
    if word in SAME and KINDS[task.kind] & _ONE_OR_TWO and not repeated:
        whose = _number(filed, books) if handwriting.written(filed) else ""
        return whose if isinstance(whose, Unread) else replace(said, same=SAME[word], place=whose)
    if word in EVERY_WORD:
        whose = _number(filed, books) if word == "弃征" and handwriting.written(filed) else ""
        return whose if isinstance(whose, Unread) else replace(said, word=word, place=whose)
    return Unread(f"“{handwriting.quoted(row.cells.get('decision'))}”不是可填的决定，可填：{ways(task)}")


def meant(said: str, kind: TaskKind) -> str:
    """The office's own word for what was *said* to a question of this kind; what is no word of ours stays as it is."""
    word = said.rstrip(".!。！")
    return ASKED.get(kind, {}).get(word, LIKE.get(word, word))


def ways(task: Task) -> str:
    """What may be typed into the cells of *task*."""
    words = WORDS[task.kind] if task.kind is not TaskKind.SEAL or task.key.startswith(PREFIX) else ("办结",)
    return "；".join(("、".join(words), *(text for way, text in _WAYS.items() if way in KINDS[task.kind] and (way is not Accepts.PLACE or task.mail))))


def _picked(place: int, task: Task, said: Decides, row: Row, books: Books) -> Decides | Unread:
    """A candidate by its number: it means what stood in this very row, not what the question offers today."""
    text = row.offered[place - 1] if 1 <= place <= len(row.offered) else ""
    how = f"请填 {'、'.join(WORDS[task.kind])}" if task.kind in WORDED else "请写明怎样定，或归入哪个编号、单位"
    if not text:
        return Unread(f"这一行没有候选{place}，{how}")
    if books.offers.meant(text, task) is None:
        return Unread(f"这一行的候选{place}是“{handwriting.quoted(text)}”，不能照它定，{how}")
    return replace(said, offered=text)


def _filed(word: str, task: Task, said: Decides, row: Row, books: Books) -> Decides | Unread:
    """Under a number, under a name, with or without the item: 0012、申报表."""
    cell = row.cells.get("filed-under")
    text = handwriting.name(cell)
    if not text:
        return Unread("请在“归入编号或新单位名”里写归入哪个编号或单位")
    if word == "新建":
        return replace(said, place=text)
    if task.kind is TaskKind.PARCEL:
        found = handwriting.numbers(cell, books.report.campaign.code)
        missing = [] if isinstance(found, Unread) else [one for one in found if one not in books.cases]
        return found if isinstance(found, Unread) else Unread(f"没有这个案例编号：{'、'.join(missing)}") if missing else replace(said, place=" ".join(found))
    head, _, tail = re.sub(r"[、,，;；\s]+", " ", text).partition(" ")
    number = _number(head, books) if not tail else _number(text, books)
    if tail and isinstance(number, Unread) and isinstance(number := _number(head, books), str):
        item = handwriting.choice(tail, tuple(one.name for one in books.report.campaign.requirements))
        return item if isinstance(item, Unread) else replace(said, place=number, item=item)
    if isinstance(number, str):
        return replace(said, merge=number) if word == "并案" else replace(said, place=number)
    looks = re.fullmatch(r"[A-Za-z0-9—–_-]+", text)
    return number if looks or word == "并案" else replace(said, place=text)


def _number(cell: handwriting.Cell, books: Books) -> str | Unread:
    found = handwriting.numbers(cell, books.report.campaign.code)
    if isinstance(found, Unread):
        return found
    if len(found) > 1 or found[0] not in books.cases:
        return Unread("这一项只能写一个编号" if len(found) > 1 else f"没有这个案例编号：{found[0]}")
    return found[0]


def _again(task: Task, row: Row, books: Books) -> Postpones | Unread:
    for name in ("filed-under", "explanation"):
        found = books.day(row.cells.get(name))
        if not isinstance(found, Unread):
            return Postpones(task.key, found)
    return Unread("请在“归入编号或新单位名”或“说明”里写哪天再看，如 9月25日")
