"""What is said of the seals on a paper, as findings with their place, and the question that a doubt about one raises.

    file judged ─┐
    seals seen  ─┴─▶ `sealed.judged`, once for each whose seal the sheet wants ─▶ seal-matches | seal-other | seal-unread | …

A machine sees that a seal is there and whose name its ring bears, never that it is genuine. So nothing here is ever held against an
applicant: every finding is for a person, and none is a remark, for remarks are what a receipt tells. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from config.campaign import Campaign, Requirement, Weight
from ingest.facts import Extract, Leaf, Mail, Seal, SealType
from ingest.names import unit_key
from tracker.core import mentions, sealed
from tracker.core.judgement import AskHuman, CaseRef, File, Judgement
from tracker.core.model import FieldRead, Finding, Task, TaskKind, Unit
from tracker.core.sealed import Reason, Sealing, SealState

WHOSE = "unit:"  # of the keys of questions whose files are
SUGGESTED = 8  # units that a question offers
PREFIX = "seal:"  # of the keys of questions about one paper, and of the subjects of rulings on its seal
MATCHES = "seal-matches"
# What is in doubt, the most pressing first: so the sheet of prints and the questions are sorted.
DOUBTS = (
    "seal-other",
    "seal-special",
    "seal-reads",
    "seal-same-picture",
    "seal-pasted",
    "seal-doubt",
    "seal-electronic",
    "seal-unread",
    "seal-unsure",
    "seal-not-seen",
)
SIGHTS = frozenset({MATCHES, *DOUBTS})
UNSEEN = frozenset({"seal-not-seen", "seal-unsure"})  # where another paper of the item bears a seal that was seen, these say nothing
REFUSED = "seal-refused"  # a person looked, and it will not do
REFUSED_PLAINLY = "seal-refused-plainly"  # and said no more than that, and nothing else is known of it
OWN = "本单位"
READ = 60  # characters of what a seal says that are told
OTHERS = 20_000  # names of other units that a seal is compared with: twice the longest roster
# A reason that is none: 不合格, 公章不合格, 公章经核验不合格, 章不行.
_BARE = re.compile(
    r"[\s:：]*(?:该|此)?(?:公章|印章|用章|盖章|章)?[\s:：，,]*(?:经|已)?(?:人工)?(?:核验|核对|审核)?(?:后|为|是|认定)*[\s:：，,]*(?:不合格|不符合要求|不符合|不行|不通过|不对)?[\s。.!！]*"
)
_OWNERS = {OWN: "申报单位"}
WHY: dict[Reason, str] = {  # why a person has to look, in words; "" for what the finding itself says
    Reason.SPECIAL: "像是专用章",
    Reason.LONGER: "章名多出字样，或为内设机构、分支机构",
    Reason.AMBIGUOUS: "章名与另一单位相近",
    Reason.DISAGREE: "另有别家的章",
    Reason.NAME: "只见名章",
    Reason.GREY: "黑白件",
    Reason.SMALL: "印迹太小",
    Reason.CUT: "章不完整",
    Reason.FAINT: "印迹太淡",
    Reason.OVERLAPPING: "与别的章重叠",
    Reason.UNLIKE: "不像公章",
    **dict.fromkeys(
        (Reason.OTHER, Reason.BESIDE, Reason.NEARLY, Reason.PASTED, Reason.ELECTRONIC, Reason.ELECTRONIC_OTHER, Reason.UNDECLARED),
        "",
    ),
}
_LEGIBLE = 4  # characters that a seal must be read to say before they are told: fewer are chance
_RECOMMENDING = ("推荐", "主管", "报送", "审核")  # of labels whose cell names another body that stamps the same paper


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a seal on one paper may bear by right, and those of everybody else."""

    own: tuple[str, ...]
    beside: tuple[str, ...]  # a recommending unit and the like, as the form names it
    others: tuple[str, ...]


def told(judgement: Judgement, mail: Mail, campaign: Campaign, units: Sequence[Unit]) -> Judgement:
    """*judgement* with what was seen of seals in the files of *mail*: findings beside the others, and a question for each paper in doubt."""
    leaves = {leaf.path: leaf for leaf in mail.files() if leaf.extract.seals is not None}
    judgement = suggested(judgement, leaves, units)
    decisions: list[AskHuman] = []
    files: dict[int, File] = {}
    for place, one in enumerate(judgement.decisions):
        item = campaign.requirement(one.requirement) if isinstance(one, File) else None
        leaf = leaves.get(one.path) if isinstance(one, File) else None
        if not isinstance(one, File) or item is None or leaf is None or not item.seal:
            continue
        seen = findings(item, leaf, names(one.case, one.fields, units))
        files[place] = replace(one, findings=(*one.findings, *seen))
        asked = question(one, item, seen, mail, campaign)
        if asked is not None:
            decisions.append(AskHuman(asked, one.case))
    if not files:
        return judgement
    return replace(judgement, decisions=(*(files.get(place, one) for place, one in enumerate(judgement.decisions)), *decisions))


def suggested(judgement: Judgement, leaves: Mapping[str, Leaf], units: Sequence[Unit]) -> Judgement:
    """Where it is asked whose files are, what the seals on them say: units to pick from, and why. A person picks: who stamps need not be who applies."""
    found = tuple(_with_seals(one, leaves, units) if isinstance(one, AskHuman) and one.task.key.startswith(WHOSE) else one for one in judgement.decisions)
    return replace(judgement, decisions=found)


def _with_seals(asked: AskHuman, leaves: Mapping[str, Leaf], units: Sequence[Unit]) -> AskHuman:
    named: dict[str, None] = {}  # units that are known
    reasons: dict[str, None] = {}
    for path in asked.task.key.rpartition(":")[2].split(","):
        leaf = leaves.get(path)
        for seal in (leaf.extract.seals or ()) if leaf is not None else ():
            name, known = _bearer(seal, units)
            if name and leaf is not None:
                reasons[f"“{leaf.filename}”上的章读作“{name}”{'' if known else '，请对照原件'}"] = None
                named |= {name: None} if known else {}
    if not reasons:
        return asked
    task = asked.task
    rest = tuple(one for one in task.candidates if unit_key(one) not in {unit_key(name) for name in named})
    return replace(asked, task=replace(task, candidates=(*named, *rest)[: max(SUGGESTED, len(rest))], reasons=(*reasons, *task.reasons)))


def _bearer(seal: Seal, units: Sequence[Unit]) -> tuple[str, bool]:
    """Whose name a seal bears, and whether that is a unit we know; else a body as it reads, which may be misread; "" where that cannot be told."""
    sealing = sealed.judged((seal,), declared=(), others=tuple(one.name for one in units[:OTHERS]))
    if sealing is None or sealing.seal is None:
        return "", False
    if sealing.state is SealState.STAMPED_OTHER and sealing.reasons == (Reason.OTHER,):
        return sealing.names[0].name, True
    clear = sealing.state is SealState.STAMPED_UNREAD and set(sealing.reasons) <= {Reason.UNDECLARED}
    return (seal.text[:READ], False) if clear and mentions.is_body(seal.text) else ("", False)


def names(case: CaseRef, fields: Iterable[FieldRead], units: Sequence[Unit]) -> Names:
    """Who a paper of *case* may be stamped by. What the form calls the unit counts as much as what we call it, unless that is another one we know."""
    written = tuple(fields)
    key = unit_key(case.unit)
    known = next((one for one in units if key in {one.key, *one.aliases}), None)
    foreign = {name for one in units if one is not known for name in (one.key, *one.aliases)}
    called = (one.value for one in written if one.meaning == "单位" and unit_key(one.value) not in foreign)
    own = (case.unit, *((known.name, *known.aliases) if known is not None else ()), *called)
    beside = tuple(one.value for one in written if one.value and one.meaning != "单位" and (one.meaning == "推荐单位" or _recommending(one.label)))
    mine = {unit_key(one) for one in (*own, *beside)}
    others = tuple(one.name for one in units[:OTHERS] if mine.isdisjoint({one.key, *one.aliases}))
    return Names(_once(own), _once(beside), others)


def _recommending(label: str) -> bool:
    return "单位" in label and any(word in label for word in _RECOMMENDING)


def _once(names_: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in names_ if one.strip()))


def owners(requirement: Requirement) -> tuple[str, ...]:
    """Whose seals the sheet wants on this item, as written: 本单位, 推荐单位."""
    return tuple(dict.fromkeys(part.strip() for part in requirement.seal.replace("和", "、").replace("，", "、").split("、") if part.strip()))


def findings(requirement: Requirement, leaf: Leaf, whose: Names) -> tuple[Finding, ...]:
    """What the seals on *leaf* say for each whose seal is wanted; nothing where nobody looked."""
    wanted = owners(requirement)
    said: list[Finding] = []
    for owner in wanted:
        own = OWN in owner
        declared, beside = (whose.own, whose.beside) if own else (whose.beside, whose.own)
        sealing = sealed.judged(leaf.extract.seals, declared=declared, others=whose.others, beside=beside, signatures=leaf.extract.signatures)
        if sealing is not None:
            said.extend(_said(sealing, leaf.extract, _OWNERS.get(owner, owner), declared))
    return tuple(dict.fromkeys(said))


def _said(sealing: Sealing, extract: Extract, owner: str, declared: Sequence[str]) -> Iterator[Finding]:
    seal = sealing.seal
    code = _code(sealing)
    best = sealing.names[0].name if sealing.names else ""
    read = (seal.text if seal is not None else "")[:READ] or (best[:READ] if code in {"seal-other", "seal-electronic"} else "")
    values = {"owner": owner, "declared": declared[0] if declared else "", "read": read, "best": best, "why": _why(sealing)}
    if seal is not None:
        values |= {"look": seal.look, "at": str(_at(seal, extract))}
    where = _where(seal) if seal is not None else ""
    yield Finding(code, Weight.HUMAN, where, tuple(values.items()))
    if seal is not None and seal.pasted and code != "seal-unsure":
        yield Finding("seal-pasted", Weight.HUMAN, where, tuple(values.items()))


def _code(sealing: Sealing) -> str:
    """The code of what *sealing* comes to. A seal that reads as no name we know is told as it reads: whose it is a person sees."""
    seal, reasons = sealing.seal, set(sealing.reasons)
    match sealing.state:
        case SealState.VERIFIED:
            return MATCHES
        case SealState.STAMPED_OTHER:
            return "seal-special" if Reason.SPECIAL in reasons else "seal-other"
        case SealState.STAMPED_UNREAD if Reason.SPECIAL in reasons or (seal is not None and seal.type is SealType.SPECIAL):
            return "seal-special"
        case SealState.STAMPED_UNREAD:
            return "seal-reads" if seal is not None and len(seal.text) >= _LEGIBLE else "seal-unread"
        case SealState.NEEDS_PERSON if reasons & {Reason.ELECTRONIC, Reason.ELECTRONIC_OTHER}:
            return "seal-electronic"
        case SealState.NEEDS_PERSON:
            return "seal-doubt" if seal is not None and (seal.seen or Reason.NAME in reasons) else "seal-unsure"
        case SealState.NOT_SEEN:
            return "seal-not-seen"


def _why(sealing: Sealing) -> str:
    codes = (*sealing.reasons, *(sealed.noted(sealing.seal) if sealing.seal is not None else ()))
    return "、".join(dict.fromkeys(filter(None, map(WHY.__getitem__, codes)))) or "认不准"


def _at(seal: Seal, extract: Extract) -> int:
    """Which of the seals of its file this is, so that its picture is found again."""
    return next((place for place, one in enumerate(extract.seals or ()) if one is seal or one == seal), -1)


def _where(seal: Seal) -> str:
    return f"第{seal.page}张图" if seal.source in {"picture", "header"} else f"第{seal.page}页"


def doubts(seen: Iterable[Finding]) -> tuple[Finding, ...]:
    """What a person has to look at with a question in mind, the most pressing first."""
    return tuple(sorted((one for one in seen if one.code in DOUBTS), key=lambda one: DOUBTS.index(one.code)))


def verified(seen: Iterable[Finding]) -> bool:
    """Whether every seal that is wanted bears the name it should, and nothing about it is in doubt."""
    codes = {one.code for one in seen} & SIGHTS
    return codes == {MATCHES}


def subject(paper: int) -> str:
    """What a ruling on the seal of a paper is about."""
    return f"{PREFIX}{paper}"


def key(mail: str, path: str, requirement: str) -> str:
    """The key of the question about the seal of one paper."""
    return f"{PREFIX}{mail[:16]}:{path}:{requirement}"


def question(file: File, item: Requirement, seen: Sequence[Finding], mail: Mail, campaign: Campaign) -> Task | None:
    """Ask about a paper whose seal is in doubt; one that bears the right name waits for its confirmation without a question of its own."""
    doubtful = doubts(seen)
    if not doubtful:
        return None
    reasons = tuple(dict.fromkeys(f"{sentence(one)}{f'（{one.where}）' if one.where else ''}" for one in doubtful))
    candidates = tuple(dict.fromkeys(name for one in doubtful for what, name in one.values if what in {"declared", "best"} and name))
    asked = f"“{item.name}”{sentence(doubtful[0])}，公章是否合格？"
    return Task(key(mail.sha256, file.path, item.key), TaskKind.SEAL, asked, campaign.code, mail.sha256, file.case.number, candidates, reasons)


def sentence(finding: Finding) -> str:
    """A finding about a seal as a question words it."""
    said = dict(finding.values)
    match finding.code:
        case "seal-other":
            return f"上的章读作“{said['read']}”，与{said['owner']}“{said['declared']}”不同"
        case "seal-special":
            return "上的章是专用章，不是公章"
        case "seal-pasted":
            return "上的章像是贴入的图片"
        case "seal-unread":
            return "有章，章名认不准"
        case "seal-reads":
            return f"上的章读作“{said['read']}”，与{said['owner']}对不上"
        case "seal-doubt":
            return f"有章（{said['why']}）"
        case "seal-electronic":
            return f"有电子签章“{said['read']}”"
        case "seal-unsure":
            return f"疑似有章（{said['why']}）"
        case _:
            return "未见公章"


def refused(why: str, seen: Iterable[Finding]) -> Finding:
    """What is said of a seal that a person refused: her reason, else what was seen; that it will not do is said once."""
    said = refusal(seen) if _BARE.fullmatch(why) else why
    return Finding(REFUSED_PLAINLY, Weight.MUST) if _BARE.fullmatch(said) else Finding(REFUSED, Weight.MUST, values=(("why", said),))


def refusal(seen: Iterable[Finding]) -> str:
    """Why a person refuses a seal, where she gives no reason of her own: what was seen."""
    found = doubts(seen)
    if not found:
        return "不符合要求"
    return {
        "seal-other": "章名与应盖单位不一致",
        "seal-reads": "章名与应盖单位不一致",
        "seal-special": "所盖为专用章，不是公章",
        "seal-pasted": "章为贴入的图片",
        "seal-same-picture": "章为贴入的图片",
        "seal-not-seen": "未见公章",
    }.get(found[0].code, "公章不清")
