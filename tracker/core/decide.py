"""What follows from one mail: its one fate, and the decisions to record. Pure; the shell carries them out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from config.campaign import Campaign
from ingest.facts import DefectKind, Kind, Leaf, Link, Mail, Nature
from ingest.names import plain
from notifier.moments import moment
from tracker.core import agreement, check, cloud, directions, likeness, mentions, replies, returned
from tracker.core.directions import Directions
from tracker.core.evidence import NO_BLANKS, Blanks, readings
from tracker.core.judgement import AskHuman, CaseRef, Decision, File, Judgement, Note, OpenCase
from tracker.core.model import Fate, Finding, RulingKind, Task, TaskKind
from tracker.core.place import Placed, Placement, place
from tracker.core.register import Register
from tracker.core.replies import Wish
from tracker.core.whose import Doubt, spoken_of, threaded

NAME_SHOWN = 80  # characters of a file name inside a question
OWN_LETTER = "本处发出的函件"
LEFT_ELSEWHERE = "材料全是云附件，待人工下载"
SUSPICIOUS = "来信含冒充云附件的可疑链接，请勿点开"
THANKS = "来信只是致谢或告知收悉，无须办理"
RECALL = "邮件程序发来的邮件撤回通知，先前来信照旧登记"  # Outlook's, which takes back a mail and no case
PRIVATE, WITHDRAWN = "来信要求处理个人信息，请按规定答复", "来信要求撤回申报，是否同意？"
UNWANTED = "来信要求不再去信，是否视为撤回申报？"  # while it is asked, nothing is written about the case
WISHED = {Wish.DISPUTE: "来信称材料已经报送，或认为本处核对有误，请核对后答复", Wish.ANSWER: "来信提出问题，请答复"}  # others: 请阅处
OPENING = "【[［〔(（《〈「『“\"' \u3000"  # what people put around the first words of a subject: 【投稿】
CALLED = 10  # characters of a call's name in a row: 社会工作党建品牌实践, and not 党建品牌, which is a case
SUBJECT = 200  # characters of a subject in which a call is looked for
SUBMITS = re.compile(r"申报|报送|报名|案例|材料|参评|征集|推荐|作品|投稿")


@dataclass(frozen=True, slots=True)
class Routed:
    """Which campaign a mail is for; or that it is for one whose mailbox is another."""

    campaign: Campaign | None
    misdirected: bool = False
    reason: str = ""


def route(mail: Mail, serving: Sequence[Campaign], others: Iterable[Campaign] = ()) -> Routed:
    """Choose among the campaigns that this mailbox serves by the words their sheets want in the subject.

    *others* are the office's remaining campaigns: a subject that one of them claims (主题以) went to the wrong mailbox.
    """
    subject = re.sub(r"^(?:\s*(?:re|fw|fwd|回复|答复|转发|转)\s*[:：])+", "", mail.subject, flags=re.IGNORECASE).strip().lstrip(OPENING)
    claimed = [one for one in serving if any(subject.startswith(word) for intake in one.intake.mailboxes for word in intake.subject_starts)]
    if claimed:
        return Routed(claimed[0], reason="主题以约定字样开头")
    numbered = [one for one in serving if f"{one.code}-".casefold() in mail.subject.casefold()]
    if numbered:
        return Routed(numbered[0], reason="主题含登记编号")
    elsewhere = [one for one in others if any(subject.startswith(word) for intake in one.intake.mailboxes for word in intake.subject_starts)]
    if elsewhere:
        return Routed(next(iter(serving), None), misdirected=True, reason=f"主题表明是投给“{elsewhere[0].name}”的")
    called = _called(subject, (*serving, *others))
    if called is not None and not called.intake.mailboxes:
        return Routed(next(iter(serving), None), misdirected=True, reason=f"主题表明是投给“{called.name}”的，该活动不收邮件")
    if called is not None and called not in serving:
        return Routed(next(iter(serving), None), misdirected=True, reason=f"主题表明是投给“{called.name}”的")
    admitting = [one for one in serving if _admits(one, subject)]
    written_to = {one.address.casefold() for one in mail.to}
    addressed = [one for one in admitting if any(intake.address.casefold() in written_to for intake in one.intake.mailboxes)]
    open_to = addressed if len(admitting) > 1 and addressed else admitting
    if len(open_to) == 1:
        return Routed(open_to[0])
    return Routed(None, reason="同一信箱有多个征集活动，主题未说明是哪一个" if open_to else "不属于本信箱任何征集活动")


def _called(subject: str, campaigns: Iterable[Campaign]) -> Campaign | None:
    """The one call that a subject names with so many characters of its name as no other one shares."""
    shared = sorted(((_shared(plain(one.name), plain(subject)), one) for one in campaigns), key=lambda pair: -pair[0])
    if not shared or shared[0][0] < CALLED or (len(shared) > 1 and shared[1][0] * 2 > shared[0][0]):
        return None
    return shared[0][1]


def _shared(name: str, subject: str) -> int:
    """How many characters in a row *subject* has of *name*."""
    found = SequenceMatcher(None, name, subject[:SUBJECT], autojunk=False).find_longest_match()
    return found.size


def on_mail(mail: Mail, campaign: Campaign, register: Register, blanks: Blanks = NO_BLANKS, said: Directions = directions.NONE) -> Judgement:
    """Judge one mail for *campaign*, whose blank forms taught *blanks*, within what a person *said* of it.

    The same mail, register and directions always give the same judgement.
    """
    if said.letter is not None and said.letter.kind is not RulingKind.PLACE:
        fate = Fate.IGNORED if said.letter.kind is RulingKind.IGNORE else Fate.MISDIRECTED
        return Judgement(fate, f"{said.letter.by}认定{said.letter.kind.value}", unplaced=tuple(leaf.path for leaf in mail.leaves))
    machine = _not_a_person(mail, campaign, register) if said.letter is None else None
    if machine is not None:
        return machine
    if any(defect.kind is DefectKind.DANGEROUS for leaf in mail.files() for defect in leaf.extract.defects) or any(
        leaf.kind is Kind.PROGRAM for leaf in mail.files()
    ):
        names = tuple(leaf.filename for leaf in mail.leaves)
        task = _task(TaskKind.DANGEROUS, f"dangerous:{mail.sha256[:16]}", "来信附有程序文件，已隔离，请勿打开；是否忽略？", mail, campaign, reasons=names)
        return Judgement(Fate.QUARANTINED, "附件中有程序文件", (AskHuman(task),), unplaced=tuple(leaf.path for leaf in mail.leaves))
    read = (*readings(mail, campaign, blanks), *cloud.announced(mail, campaign))
    if said:
        return _as_said(mail, campaign, place(mail, campaign, register, read, said), tuple(one.leaf for one in read), said)
    if mail.leaves and all(leaf.kind is Kind.CALENDAR for leaf in mail.leaves):
        return Judgement(Fate.IGNORED, "会议邀请", (Note("忽略", mail.message_id, "nothing but a calendar entry attached"),))
    if not read and mentions.recalls(mail.subject, mail.reply):
        return Judgement(Fate.IGNORED, RECALL, (Note("忽略", mail.message_id, "a mail program's recall of an earlier mail"),))
    claimed = _of_right(mail, campaign, register, files=bool(read))
    if claimed is not None:
        return claimed
    placed = place(mail, campaign, register, read)
    if not read:
        return _plain_letter(mail, campaign, register, placed)
    filed = _filed(mail, campaign, placed, tuple(one.leaf for one in read))
    if replies.withdraws_beside(mail.reply, [one.leaf.filename for one in read]):  # one case comes, another goes; or the letter that says so has a seal
        return replace(filed, decisions=filed.decisions + _withdrawn(mail, campaign, register).decisions)
    return filed


def _as_said(mail: Mail, campaign: Campaign, placed: Placed, read: Sequence[Leaf], said: Directions) -> Judgement:
    """A person said whose it is: that nothing of it answers an item is no reason to ask him again."""
    if placed.placements or said.letter is None:
        return _filed(mail, campaign, placed, read)
    opened = tuple(OpenCase(one) for one in placed.cases if not one.number)
    return Judgement(Fate.FILED, f"{said.letter.by}归入", opened, placed.cases, unplaced=tuple(leaf.path for leaf in mail.leaves))


def misdirected(mail: Mail, campaign: Campaign | None, reason: str) -> Judgement:
    task = _task(TaskKind.MISDIRECTED, f"misdirected:{mail.sha256[:16]}", "来信似误投本信箱，请告知改投", mail, campaign, reasons=(reason,))
    return Judgement(Fate.MISDIRECTED, reason, (AskHuman(task),), unplaced=tuple(leaf.path for leaf in mail.leaves))


def unrouted(mail: Mail, reason: str) -> Judgement:
    task = _task(TaskKind.ENQUIRY, f"unrouted:{mail.sha256[:16]}", "来信属于哪个征集活动？", mail, None, reasons=(reason,))
    return Judgement(Fate.REVIEW, reason, (AskHuman(task),), unplaced=tuple(leaf.path for leaf in mail.leaves))


def _admits(campaign: Campaign, subject: str) -> bool:
    intakes = campaign.intake.mailboxes
    if not intakes:
        return True
    return any(
        not one.subject_starts
        and not any(subject.startswith(word) for word in one.subject_not_starts)
        and (not one.subject_contains or any(word in subject for word in one.subject_contains))
        for one in intakes
    )


def _not_a_person(mail: Mail, campaign: Campaign, register: Register) -> Judgement | None:
    match mail.nature:
        case Nature.PERSON:
            return None
        case Nature.BOUNCE:
            return returned.judged(mail, campaign, register)
        case Nature.SYSTEM:
            task = _task(TaskKind.SYSTEM, f"system:{mail.sha256[:16]}", "信箱服务商发来通知，请系统管理员查看", mail, campaign)
            return Judgement(Fate.IGNORED, "信箱服务商的通知", (AskHuman(task),))
        case Nature.AUTO_REPLY | Nature.READ_RECEIPT | Nature.BULK | Nature.CALENDAR | Nature.OWN:
            reason = {
                Nature.AUTO_REPLY: "自动回复",
                Nature.READ_RECEIPT: "已读回执",
                Nature.BULK: "群发或广告邮件",
                Nature.CALENDAR: "会议邀请",
                Nature.OWN: OWN_LETTER,
            }[mail.nature]
            return Judgement(Fate.IGNORED, reason, (Note("忽略", mail.message_id, mail.nature_reason),))


def _ask(kind: TaskKind, fate: Fate, question: str, mail: Mail, campaign: Campaign, register: Register) -> Judgement:
    """A mail that only a person may act upon; its papers are kept and listed, and filed nowhere."""
    sender = register.of_sender(mail.sender.address) if mail.sender else ()
    known = threaded(mail, campaign, register) or (sender if len(sender) == 1 else ())
    number = known[0].number if len(known) == 1 else ""
    candidates = tuple(f"{one.number} {one.unit.name}" for one in (known or sender or spoken_of(mail, register)))
    task = _task(kind, f"{kind.name.lower()}:{mail.sha256[:16]}", question, mail, campaign, number, candidates)
    cases = tuple(CaseRef(one.unit.name, one.title, one.number) for one in known)
    return Judgement(fate, question, (AskHuman(task),), cases, unplaced=tuple(leaf.path for leaf in mail.leaves))


def _of_right(mail: Mail, campaign: Campaign, register: Register, *, files: bool) -> Judgement | None:
    """What its sender may ask for at any time: his data, his application back, or both."""
    back = _withdrawn(mail, campaign, register) if replies.withdraws(mail.subject, "" if files else mail.reply) else None
    if not replies.privacy(mail.subject, mail.reply, files=files):
        return back
    private = _ask(TaskKind.PRIVACY, Fate.ENQUIRY, PRIVATE, mail, campaign, register)
    return replace(private, fate=back.fate, decisions=private.decisions + back.decisions) if back else private


def _withdrawn(mail: Mail, campaign: Campaign, register: Register) -> Judgement:
    return _ask(TaskKind.WITHDRAWAL, Fate.REVIEW, WITHDRAWN, mail, campaign, register)


def _plain_letter(mail: Mail, campaign: Campaign, register: Register, placed: Placed) -> Judgement:
    """A letter without files: thanks, forgotten attachments, a question, or just a word."""
    if _baited(mail):
        return _ask(TaskKind.DANGEROUS, Fate.REVIEW, SUSPICIOUS, mail, campaign, register)
    wish = replies.wish(mail.subject, mail.reply)
    if wish is Wish.MACHINE:
        return Judgement(Fate.IGNORED, "自动回复", (Note("忽略", mail.message_id, "reads as an automatic reply"),))
    if wish is Wish.STOP:
        return _ask(TaskKind.WITHDRAWAL, Fate.REVIEW, UNWANTED, mail, campaign, register)
    if wish is Wish.NOTHING:
        return Judgement(Fate.IGNORED, THANKS, (Note("致谢", mail.message_id, "says thank you and asks for nothing"),))
    forgot = replies.speaks_of_files(mail.reply) and SUBMITS.search(f"{mail.subject}{mail.reply}") is not None
    if forgot and placed.cases and (wish is Wish.OTHER or (wish is Wish.ANSWER and replies.hands_in(mail.reply))):
        opened = tuple(OpenCase(one) for one in placed.cases if not one.number)
        return Judgement(Fate.FILED, "来信提到附件而未附", opened, placed.cases, nothing_attached=True)
    return _ask(TaskKind.ENQUIRY, Fate.ENQUIRY, WISHED.get(wish, "来信没有附件，请阅处"), mail, campaign, register)


def _baited(mail: Mail) -> bool:
    return any(cloud.dubious(one) for one in mail.links if one.suspicious or not one.quoted)


def _to_fetch(mail: Mail, campaign: Campaign, placed: Placed) -> Iterator[AskHuman]:
    """A question for every file left at a provider, placed or not: it runs out in either case."""
    cases = {one.reading.leaf.path: one.case for one in placed.placements}
    only = placed.cases[0] if len(placed.cases) == 1 else None
    for leaf, link in zip(cloud.leaves(mail), cloud.offered(mail), strict=True):
        case = cases.get(leaf.path) or only
        until = f"{_until(link, campaign)}失效" if link.expires else "来信未写明失效日期"
        question = f"云附件“{leaf.filename[:NAME_SHOWN]}”未随信，请在失效前下载存入；已经失效的，请申报单位重发"
        reasons = ("，".join(filter(None, (leaf.filename, link.size, until))), *((f"提取码 {link.code}",) if link.code else ()))
        asked = _task(TaskKind.CLOUD, cloud.task_key(mail.sha256, leaf.path), question, mail, campaign, case.number if case else "", reasons=reasons)
        yield AskHuman(replace(asked, due=link.expires), case)


def _until(link: Link, campaign: Campaign) -> str:
    return moment(link.expires, campaign.zone, campaign.language) if link.expires else ""


def _filed(mail: Mail, campaign: Campaign, placed: Placed, read: Sequence[Leaf]) -> Judgement:
    joint = agreement.between(
        [
            agreement.Filed(
                one.reading.leaf.path, f"{one.case.unit}/{one.case.title}/{one.case.number}", one.reading.item, one.reading.leaf, one.reading.fields
            )
            for one in placed.placements
            if one.reading.item is not None
        ]
    )
    decisions: list[Decision] = [_file(one, mail, campaign, joint.get(one.reading.leaf.path, ())) for one in placed.placements]
    decisions.extend(_questions(mail, campaign, placed.doubts))
    number = next((one.number for one in placed.cases if one.number), "")
    if _baited(mail):
        decisions.append(AskHuman(_task(TaskKind.DANGEROUS, f"suspicious:{mail.sha256[:16]}", SUSPICIOUS, mail, campaign, number)))
    decisions.extend(_to_fetch(mail, campaign, placed))
    taken = {one.reading.leaf.path for one in placed.placements}
    beside = (leaf for leaf in mail.leaves if leaf.path not in {one.path for one in read} and not leaf.extract.members)  # invitations, logos
    unplaced = tuple(leaf.path for leaf in (*read, *beside) if leaf.path not in taken)
    passed_on = any(leaf.origin is not None and leaf.origin != mail.sender for leaf in read)
    units = {one.unit for one in placed.cases}
    if not placed.placements:
        return Judgement(Fate.REVIEW, "附件已收存，尚不能确定归属或内容", tuple(decisions), tuple(one for one in placed.cases if one.number), unplaced=unplaced)
    doubtful = any(one.about in {"unit", "title", "list"} for one in placed.doubts)
    fate, reason = (Fate.REVIEW, "已归件，单位或案例待核") if doubtful else (Fate.FILED, "已归件")
    if fate is Fate.FILED and not any(one.sha256 for one in read):
        fate, reason = Fate.REVIEW, LEFT_ELSEWHERE
    return Judgement(fate, reason, tuple(decisions), placed.cases, forwarded=len(units) > 1 or passed_on, unplaced=unplaced)


def _file(one: Placement, mail: Mail, campaign: Campaign, beside: tuple[Finding, ...]) -> File:
    leaf, item = one.reading.leaf, one.reading.item
    if item is None:
        raise ValueError("a placement without an item")
    link = cloud.link_of(mail, leaf.path)
    return File(
        case=one.case,
        path=leaf.path,
        requirement=item.key,
        shared=one.shared,
        filename=leaf.filename,
        sha256=leaf.sha256,
        size=leaf.size,
        kind=leaf.kind,
        findings=check.absent(item, leaf, until=_until(link, campaign)) if link else (*check.findings(item, leaf, one.reading.fields), *beside),
        fields=one.reading.fields,
        reasons=tuple(dict.fromkeys(one.reasons)),
        score=one.reading.score,
        expires=link.expires if link else None,
        content=likeness.content(leaf.extract, leaf.kind),
    )


def _questions(mail: Mail, campaign: Campaign, doubts: Sequence[Doubt]) -> Iterator[AskHuman]:
    kinds = {
        "unit": (TaskKind.UNIT, "来件属于哪个单位？"),
        "title": (TaskKind.TITLE, "是原案例更名，还是新案例？"),
        "list": (TaskKind.UNIT, "汇总表与来件不一致，请核对来件属于哪些单位、哪些案例"),
        "item": (TaskKind.ITEM, "来件是哪一项材料？"),
        "unread": (TaskKind.UNREADABLE, "来件暂不能自动识读，请人工查看"),
    }
    for doubt in doubts:
        kind, question = kinds[doubt.about]
        key = f"{doubt.about}:{campaign.code}:{doubt.key}" if doubt.key else f"{doubt.about}:{mail.sha256[:16]}:{','.join(doubt.paths)}"
        number = doubt.case.number if doubt.case else ""
        yield AskHuman(_task(kind, key, question, mail, campaign, number, doubt.candidates, (*doubt.reasons, *doubt.filenames)), doubt.case)


def _task(
    kind: TaskKind,
    key: str,
    question: str,
    mail: Mail,
    campaign: Campaign | None,
    number: str = "",
    candidates: tuple[str, ...] = (),
    reasons: tuple[str, ...] = (),
) -> Task:
    return Task(key, kind, question, campaign.code if campaign else "", mail.sha256, number, candidates, reasons)
