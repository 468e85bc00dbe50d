"""What follows from a letter that came back: a question about its case if it is ours beyond doubt, else a question about nothing.

Reports of failed delivery are forged easily (RFC 3464 §4.1). One is believed when it names the Message-ID of a letter of ours, which
nobody can guess; what only names an address or a case number is shown and silences nobody. A warning of a delay changes nothing, nor does a report of success.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from config.campaign import Campaign
from ingest.facts import Mail
from tracker.core import mentions
from tracker.core.judgement import AskHuman, CaseRef, Judgement, Note
from tracker.core.model import Fate, Submission, Task, TaskKind
from tracker.core.register import Register

NOT_OURS = "退信，与本处所发函件无关"
LATE = "函件投递延迟，对方服务器仍在尝试，暂无须办理"
REACHED = "函件已送达或已转交对方服务器，无须办理"
UNPROVEN = "疑似退信，未附本处函件编号，请核对是否属实"
# How a bounce says why: an SMTP reply (RFC 5321 §4.2, RFC 3463), or the words of QQ's table and of NetEase's page.
_SAYS = re.compile(
    r"(?<!\d)[45]\d\d[ -]|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])|不存在|已满|超限|容量不足|拒收|拒绝|被禁用|被冻结|已停用|已注销|无法找到|找不到|退信原因|黑名单|反?垃圾|放弃|不足|拦截|超时|环路|循环|敏感|违规|频率|禁止"
    r"|\bloop|\btime[d ]? ?out|exceeded|over quota|\bfull\b|blocked|refused|denied|unknown",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[!-~]{1,64}@[A-Za-z0-9.-]{3,255}")
TEXT, LINES, LINE = 20_000, 3, 200  # characters looked through, lines kept, characters of each: a person reads them
CANDIDATES = 5  # cases a doubtful bounce may be about; a person picks none of a longer list


def judged(mail: Mail, campaign: Campaign, register: Register) -> Judgement:
    """Judge a bounce."""
    ours = tuple(one for one in mail.bounced if register.of_thread((one,)))
    if mail.delayed or mail.reached:
        reason, note = (LATE, "a delay, not a failure") if mail.delayed else (REACHED, "a report of success")
        return Judgement(Fate.IGNORED, reason if ours else NOT_OURS, (Note("退信", mail.message_id, note),))
    if ours:
        tasks = tuple(AskHuman(_task(mail, campaign, letter, case)) for letter in ours for case in register.of_thread((letter,)))
        return Judgement(Fate.REVIEW, "本处函件被退回", tasks, tuple(map(_ref, register.of_thread(ours))))
    perhaps = (*register.of_addressee(mail.undelivered, mail.date), *_named(mail, campaign, register))
    if not perhaps:
        return Judgement(Fate.IGNORED, NOT_OURS, (Note("退信", mail.message_id, mail.nature_reason),))
    candidates = islice(dict.fromkeys(f"{one.number} {one.unit.name}" for one in perhaps), CANDIDATES)
    reasons = ("退信未附本处函件编号，真伪不能确定，案例状态和去信均未改动", *_reasons(mail))
    task = Task(f"bounce:{mail.sha256[:16]}", TaskKind.BOUNCE, UNPROVEN, campaign.code, mail.sha256, "", tuple(candidates), reasons)
    return Judgement(Fate.REVIEW, UNPROVEN, (AskHuman(task),))


def silenced(judgement: Judgement) -> tuple[str, ...]:
    """The cases whose letters wait for a person since this one came back."""
    asked = (one.task for one in judgement.decisions if isinstance(one, AskHuman))
    return tuple(dict.fromkeys(one.submission for one in asked if one.kind is TaskKind.BOUNCE and one.submission))


def unreachable(tasks: Iterable[Task]) -> frozenset[str]:
    """The addresses that letters of ours came back from, as long as a person has not said what to do about it."""
    open_ = (one for one in tasks if one.kind is TaskKind.BOUNCE and one.submission and not one.closed)
    return frozenset(reason.casefold() for one in open_ for reason in one.reasons if _ADDRESS.fullmatch(reason))


def _task(mail: Mail, campaign: Campaign, letter: str, case: Submission) -> Task:
    """One letter that came back is one question a case, however many bounces tell of it."""
    key = f"bounce:{case.number}:{hashlib.sha256(letter.encode('utf-8', 'replace')).hexdigest()[:12]}"
    return Task(key, TaskKind.BOUNCE, "函件被退回，请电话联系并更正邮箱", campaign.code, mail.sha256, case.number, (case.unit.name,), tuple(_reasons(mail)))


def _reasons(mail: Mail) -> Iterator[str]:
    said = (line.strip()[:LINE] for line in mail.text[:TEXT].splitlines() if _SAYS.search(line))
    yield from dict.fromkeys((*mail.undelivered, *islice(dict.fromkeys(said), LINES)))


def _named(mail: Mail, campaign: Campaign, register: Register) -> Iterator[Submission]:
    """The cases whose numbers stand in the subject of the letter that came back, as a table of QQ's repeats it."""
    for number in mentions.numbers(f"{mail.subject}\n{mail.text[:TEXT]}", campaign.code):
        case = register.numbered(number)
        if case is not None:
            yield case


def _ref(case: Submission) -> CaseRef:
    return CaseRef(case.unit.name, case.title, case.number)
