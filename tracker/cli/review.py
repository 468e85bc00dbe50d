"""`shoujian review`: the questions that wait for a person, what lies before him, and his answers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.attention import HOME_ZONE, Attention, Words, at_option, campaign_option, opened
from tracker.cli.office import by_option, why_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.core.answering import Candidate
    from tracker.core.model import Task
    from tracker.core.report import Report
    from tracker.flow.answers import Answer, Answered
    from tracker.flow.preview import Preview
    from tracker.workbook.wording import Wording


def _kinds() -> tuple[str, ...]:
    from tracker.core.model import TaskKind

    return tuple(one.value for one in TaskKind)


def _rulings() -> tuple[str, ...]:
    from tracker.core.answering import EVERY_WORD

    return EVERY_WORD


def _spoken() -> tuple[str, ...]:
    from tracker.core.answering import EVERY_WORD
    from tracker.core.deciding import ASKED, LIKE

    return tuple(said for words in (LIKE, *ASKED.values()) for said, means in words.items() if means in EVERY_WORD)


@click.group()
def review() -> None:
    """待核：列出、查看、决定。"""


@review.command("list")
@campaign_option
@click.option("--all", "everything", is_flag=True, help="连已办结的一起列出。")
@click.option("--mine", help="只列分给这个人的。")
@click.option("--kind", "kinds", multiple=True, type=Words(_kinds), help="只列这种事项；可多次给出。")
@click.option("--due", is_flag=True, help="只列有办理时限的，和约定今天或更早再看的。")
@at_option
@click.pass_context
def review_list(context: click.Context, code: str | None, everything: bool, mine: str | None, kinds: tuple[str, ...], due: bool, at: datetime | None) -> None:
    """列出待核事项：快要失效的在前，约定以后再看的在后。"""
    from tracker.core.cloud import put_off, urgency
    from tracker.core.quoting import quotable
    from tracker.flow.office import report
    from tracker.workbook.summary import one_line
    from tracker.workbook.wording import Wording

    with opened(context) as desk:
        found = report(desk, desk.campaign(code), at=at)
    wording = Wording(found.campaign)
    click.echo("待核号\t事项\t案例编号\t问题\t办理时限\t分给\t约定再看")
    for task in found.tasks:
        waits = put_off(task, found.at, found.campaign.zone)
        pressing = urgency(task, found.at, found.campaign.zone) is not None or (task.later is not None and not waits)
        if (
            (task.closed and not everything)
            or (mine is not None and task.assignee != mine)
            or (kinds and task.kind.value not in kinds)
            or (due and not pressing)
        ):
            continue
        question = f"{one_line(task.question)}{'（已办结）' if task.closed else ''}"
        act_by = wording.act_by(task, found.at) or "-"
        again = task.later.isoformat() if task.later else "-"
        click.echo("\t".join((quotable("T", task.key), task.kind.value, task.submission or "-", question, act_by, one_line(task.assignee) or "-", again)))


@review.command("show")
@click.argument("key", metavar="待核号")
@campaign_option
@at_option
@click.pass_context
def review_show(context: click.Context, key: str, code: str | None, at: datetime | None) -> None:
    """一项待核的来龙去脉：问什么、凭什么、候选、来信和文件的内容、可以怎样定。"""
    from tracker.core.answering import accepted, candidates
    from tracker.flow.asked import find
    from tracker.flow.office import report
    from tracker.flow.preview import preview
    from tracker.workbook.summary import one_line
    from tracker.workbook.wording import Wording

    with opened(context) as desk:
        campaign = desk.campaign(code)
        found = report(desk, campaign, at=at)
        task = find(found, key, closed=True)
        seen = preview(desk, campaign, task, found)
    wording = Wording(found.campaign)
    lines = [
        *_asked(task, wording, found),
        *_called(task, found),
        *(f"依据：{one}" for one in task.reasons),
        *_offered(candidates(task, found)),
        *_before(seen, wording),
        f"可以这样定：{'；'.join(accepted(task))}" if not task.closed else f"已办结：{task.answer}{f'（认定号 {task.ruling}）' if task.ruling else ''}",
    ]
    for line in lines:
        click.echo(one_line(line) if not line.startswith("　") else f"　　{one_line(line)}")


def _asked(task: Task, wording: Wording, found: Report) -> Iterator[str]:
    yield f"{task.kind.value}：{task.question}"
    if task.submission:
        case = next((one for one in found.cases if one.number == task.submission), None)
        yield f"案例编号：{' '.join(filter(None, (task.submission, case.unit, case.title) if case else (task.submission,)))}"
    if until := wording.act_by(task, found.at):
        yield f"办理时限：{until}"
    if task.assignee:
        yield f"分给：{task.assignee}"
    if task.later:
        yield f"约定再看：{task.later.isoformat()}"


def _called(task: Task, found: Report) -> Iterator[str]:
    """Whom to ring up where no letter gets through, or where nobody should decide without having asked."""
    from tracker.core.model import TaskKind

    asked = {TaskKind.BOUNCE, TaskKind.WITHDRAWAL, TaskKind.REPLACEMENT, TaskKind.TITLE}
    case = next((one for one in found.cases if one.number == task.submission), None)
    if task.kind in asked and case is not None and not task.closed:
        yield f"请致电：{' '.join(filter(None, (case.contact, case.phone)))}" if case.phone else "申报表没有写明电话，请通过推荐单位等途径联系"


def _offered(candidates: Sequence[Candidate]) -> Iterator[str]:
    for number, one in enumerate(candidates, start=1):
        named = " ".join(filter(None, (one.number if one.number not in one.text else "", f"“{one.text}”" if one.text == one.unit else one.text)))
        unit = one.unit if one.unit not in one.text else ""
        told = "，".join(filter(None, (unit, one.why)))
        yield f"候选 {number}：{named}{f'（{told}）' if told else ''}"


def _before(seen: Preview, wording: Wording) -> Iterator[str]:
    from tracker.workbook.wording import volume

    if seen.mail is not None:
        yield f"来信：{wording.local(seen.mail.arrived):%Y-%m-%d %H:%M} {seen.mail.sender} {seen.mail.subject}"
    for line in seen.lines:
        yield f"　{line}"
    for one in seen.files:
        name = wording.word("sensitive") if one.hidden else one.filename
        yield f"文件：{name}（{one.kind}，{volume(one.size)}）{f' 已归 {one.filed}' if one.filed else ''}"
        for label, value in one.fields:
            yield f"　{label}：{value}"
        if not one.fields:
            yield from (f"　{line}" for line in one.lines)
    if seen.left:
        yield f"另有 {seen.left} 个文件未列出，请看原信"
    if seen.original is not None:
        yield f"原信：{seen.original}"


@review.command("decide")
@click.argument("key", metavar="待核号")
@click.argument("choice", metavar="[候选序号]", type=click.IntRange(min=1), required=False)
@click.option("--place", "place", default="", help="归入哪个单位（全称）或案例编号。")
@click.option("--title", default="", help="案例名称。")
@click.option("--item", default="", help="是哪项材料。")
@click.option("--file", "file", type=click.Path(path_type=Path, dir_okay=False), help="下载好的云附件，与 --place、--item 同用。")
@click.option("--same/--different", default=None, help="与候选是（不是）同一单位、同一案例。")
@click.option("--merge", default="", help="与哪个案例编号是同一案例，并为一案。")
@click.option("--ruling", type=Words(_rulings, _spoken), help="其他决定；各种事项可用哪些，见 review show；也可照问题的话写 同意、不采用 等。")
@campaign_option
@by_option
@why_option
@at_option
@click.pass_context
def review_decide(
    context: click.Context, key: str, choice: int | None, place: str, title: str, item: str, file: Path | None, same: bool | None, merge: str,
    ruling: str | None, code: str | None, by: str, why: str, at: datetime | None,
) -> None:  # fmt: skip
    """对一项待核作出决定，可写候选序号；公章也可用材料编号（如 DJ2025-0001-01）代替待核号。"""
    from tracker.flow.answers import Answer, decide
    from tracker.flow.asked import find
    from tracker.flow.office import report

    answer = Answer(ruling or "", choice or 0, place, title, item, merge, same)
    with opened(context) as desk:
        campaign = desk.campaign(code)
        if not answer.said:
            find(report(desk, campaign, at=at), key)
            raise click.UsageError("请写候选序号，或用 --place、--ruling 等说明决定。")
        if file is not None:
            _stored(context, key, file, answer, code, by, why, at)
            return
        made = decide(desk, campaign, key, answer, by=by, why=why, now=at)
    click.echo(_told(made))


def _stored(context: click.Context, key: str, file: Path, answer: Answer, code: str | None, by: str, why: str, at: datetime | None) -> None:
    from tracker.core.model import TaskKind
    from tracker.flow.asked import find
    from tracker.flow.fetched import store_fetched
    from tracker.flow.office import report

    with opened(context) as desk:
        campaign = desk.campaign(code)
        task = find(report(desk, campaign, at=at), key)
        number = answer.place or task.submission
        if task.kind is not TaskKind.CLOUD or not number or not answer.item:
            raise Attention("--file 只用于云附件，并须写 --item 材料名称（未认出案例的还须写 --place 案例编号）")
        made = store_fetched(desk, campaign, number=number, item=answer.item, file=file, by=by, task=task.key, why=why, now=at)
    click.echo(f"已存入 {number} {answer.item}：{made.filename}；认定号 {made.ruling}（可用 shoujian undo {made.ruling} 撤销）")


def _told(made: Answered) -> str:
    numbers = "、".join(str(one) for one in made.rulings)
    return f"{made.told}；认定号 {numbers}（可用 shoujian undo {made.rulings[0]} 撤销）"


@review.command("assign")
@click.argument("key", metavar="待核号")
@click.argument("name", metavar="姓名")
@campaign_option
@by_option
@at_option
@click.pass_context
def review_assign(context: click.Context, key: str, name: str, code: str | None, by: str, at: datetime | None) -> None:
    """把一项待核分给一个人；姓名写“-”为不分给谁。"""
    from tracker.flow.asked import assign

    with opened(context) as desk:
        assign(desk, desk.campaign(code), key, "" if name == "-" else name, by=by, now=at)
    click.echo("已记下，现未分给谁" if name == "-" else f"已分给 {name}")


@review.command("later")
@click.argument("key", metavar="待核号")
@click.argument("day", metavar="日期")
@campaign_option
@by_option
@at_option
@click.pass_context
def review_later(context: click.Context, key: str, day: str, code: str | None, by: str, at: datetime | None) -> None:
    """一项待核约定以后再看；日期如 2025-09-25，那天起回到前面；写“-”为现在就看。"""
    from tracker.core import handwriting
    from tracker.flow.asked import later

    with opened(context) as desk:
        today = (at or desk.now()).astimezone(HOME_ZONE).date()
        on = None if day == "-" else handwriting.day(day, near=today, today=today)
        if isinstance(on, handwriting.Unread):
            raise click.UsageError(on.why)
        later(desk, desk.campaign(code), key, on, by=by, now=at)
    click.echo("已记下，现在就看" if on is None else f"已记下，{on.isoformat()} 再看")
