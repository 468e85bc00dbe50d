"""材料明细 and 外发 as they are typed: a verdict on a paper, and whether a letter may go. Pure."""

from __future__ import annotations

from tracker.core import handwriting
from tracker.core.handwriting import Unread
from tracker.core.model import LetterState, RulingKind
from tracker.core.penned import CELL, standing
from tracker.core.report import LetterLine
from tracker.core.takings import PASSED, VERDICT, Books, Jots, Left, Lets, Outcome, Revokes, Row, Says, Step, Taking, Withholds
from tracker.core.unwanted import RECALLED

ON_PAPERS = (RulingKind.ACCEPT, RulingKind.RETURN, RulingKind.VOID, RulingKind.THIS_VERSION)
REWRITTEN = "这一案例另有认定，这件函写的是认定以前的情形，已作罢重拟，没有发出；请看过新拟的函再放行（新函仍在这一行的，先清空这一格，再填 准发）"
_GO = {"准发": True, "发": True, "可发": True, "可以发": True, "放行": True, "发出": True, "同意": True, "同意发": True} | dict.fromkeys(
    ("不发", "不准发", "不要发", "不用发", "别发", "作罢", "不同意", "不同意发"), False
)


def on_paper(row: Row, books: Books) -> tuple[Outcome, ...]:
    """材料明细: the verdict and its explanation belong together."""
    fields = tuple(name for name in ("ruling", "explanation") if name in row.turned)
    held, why = row.holding("ruling"), handwriting.note(row.cells.get("explanation"))
    if handwriting.ditto(row.cells.get("ruling")) or handwriting.ditto(row.cells.get("explanation")):
        return (Left(fields, handwriting.DITTO),)
    back: tuple[Step, ...] = (Revokes(held),) if held else ()
    if not row.text("ruling"):
        about = f"{CELL}{row.number} {books.headings.get('explanation', '')}".strip()
        case = books.papers[row.number].case
        jotted = (Jots(case if case in books.cases else "", about, why),) if "explanation" in fields and why else ()
        return (Taking({"ruling": "", "explanation": why}, (*back, *jotted)),)
    if "ruling" not in fields and not held:  # the verdict was not understood, or fell: words beside it do not change that
        return (Left(fields, "人工结论未生效，说明照原样保留"),)
    said, because = _verdict(row, books)
    if isinstance(said, Unread):
        return (Left(("ruling", *(name for name in fields if name != "ruling")), said.why),)
    why = why or because
    return (Taking({"ruling": said, "explanation": why}, (*back, Says(said, row.number, why=why))),)


def _verdict(row: Row, books: Books) -> tuple[str | Unread, str]:
    """A word of the list, or a tick, or both at once: 不合格：没有盖章; the rest is the explanation."""
    word = books.word(row.cells["ruling"])
    if found := VERDICT.fullmatch(PASSED.get(word, word)):
        return found[1], (found[2] or "").strip()
    told = handwriting.yes(word)
    said = ("合格" if told else "不合格") if isinstance(told, bool) else word
    return handwriting.choice(said, tuple(one.value for one in ON_PAPERS)), ""


def on_letter(row: Row, books: Books) -> tuple[Outcome, ...]:
    """外发: a letter may go, or may not."""
    name, letter = "release", books.letters[row.number]
    if not row.text(name):
        return (_taken_back(row, name, letter),)
    word = books.word(row.cells[name])
    go = _GO.get(word, handwriting.yes(word))
    if not isinstance(go, bool):
        return (Left((name,), "请填 准发 或 不发"),)
    shown = {name: "准发" if go else "不发"}
    if go:
        if letter.state is LetterState.QUEUED and not row.forced:  # or else clearing the cell would stop a letter that nobody had to let go
            return (Left((name,), "这件函不须放行，到时间就发；不要发的请填 不发"),)
        waiting = letter.state in {LetterState.HELD, LetterState.REFUSED}
        dropped = letter.state is LetterState.DROPPED
        if dropped and letter.reason == RECALLED:
            return (Left((name,), REWRITTEN),)
        return (Left((name,), f"这件函已作罢：{letter.reason}", clash=True) if dropped else Taking(shown, (Lets(letter.key, go=True),) if waiting else ()),)
    if letter.state in {LetterState.SENT, LetterState.SENDING}:
        return (Left((name,), "这件函已经发出，或正在发出", clash=True),)
    return (Taking(shown, (Lets(letter.key, go=False),) if letter.state is not LetterState.DROPPED else ()),)


def _taken_back(row: Row, name: str, letter: LetterLine) -> Outcome:
    """A cell that was cleared: a release holds no longer, where the letter has not gone; what was dropped stays dropped."""
    last = standing(row.before.get(name, ()))
    if last is None or not last.shown:
        return Taking({name: ""})
    if letter.state is LetterState.DROPPED:
        return Left((name,), "这件函已作罢，不能收回；要再发的，请告诉管理员")
    if letter.state is LetterState.QUEUED:
        return Taking({name: ""}, (Withholds(letter.key),))
    return Left((name,), "这件函已经发出，或正在发出，放行收不回了") if letter.state in {LetterState.SENT, LetterState.SENDING} else Taking({name: ""})
