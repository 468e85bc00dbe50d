"""What the papers of one item say jointly: one makes good what another lacks, or both lack what the sheet wants together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from config.campaign import Requirement, Weight
from tracker.core import stamped, totals
from tracker.core.check import accepts, spoken
from tracker.core.model import Finding, Paper, Standing
from tracker.core.versions import PaperStanding, signed

LEFT_ELSEWHERE = frozenset({"cloud-only", "cloud-undated", "cloud-expired"})  # findings of a file that was left at a provider
BEST_FIRST = (Standing.ACCEPTED, Standing.TO_VERIFY, Standing.RECEIVED, Standing.IN_REVIEW, Standing.DEFECTIVE)


def together(requirement: Requirement, standing: Sequence[PaperStanding]) -> tuple[Standing, tuple[Finding, ...]]:
    """What the papers of one item say jointly: the scan bears the seal that the Word file lacks, and so on."""
    if requirement.gathers:
        left = [one for paper in standing for one in paper.findings]
    else:
        left = [one for paper in standing for one in paper.findings if not _cured(one, paper, standing)]
    left.extend(_lacking(requirement, standing))
    left.extend(totals.findings(requirement, [one.paper for one in standing]))
    findings = tuple(dict.fromkeys(left))
    if any(one.weight is Weight.MUST and not one.remark for one in findings):
        return Standing.DEFECTIVE, findings
    if all(one.standing is Standing.ACCEPTED for one in standing):
        return Standing.ACCEPTED, findings
    best = min((one.standing for one in standing if one.standing is not Standing.DEFECTIVE), key=BEST_FIRST.index, default=Standing.DEFECTIVE)
    if best is Standing.RECEIVED or not (requirement.seal or signed(requirement)):
        return best, findings
    return (Standing.ACCEPTED if best is Standing.ACCEPTED else Standing.TO_VERIFY), findings


def _lacking(requirement: Requirement, standing: Sequence[PaperStanding]) -> Iterator[Finding]:
    """What was not sent of several formats that are wanted together; where nothing came in any of them, that was said of what came."""
    lacking = spoken(form for form in requirement.together if not any(one.paper.sha256 and _is_format(one.paper, form) for one in standing))
    if lacking and not all(has(one, "wrong-format") for one in standing):
        wanted = "和".join(spoken(requirement.together))
        yield Finding("not-together", Weight.MUST, values=(("wanted", wanted), ("missing", "和".join(lacking))))


def grave(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What keeps an item from being good. Of a file that has to be sent again the size is told along: there is no second chance to say it."""
    seen = tuple(findings)
    again = any(one.code in LEFT_ELSEWHERE for one in seen)
    return tuple(one for one in seen if not one.remark and (one.weight is Weight.MUST or (again and one.code == "oversize")))


def _cured(finding: Finding, owner: PaperStanding, all_standing: Sequence[PaperStanding]) -> bool:
    """Whether another standing paper of the item makes good what this one lacks."""
    others = [one for one in all_standing if one is not owner]
    match finding.code:
        case "no-seal":
            return any(not any(has(one, code) for code in ("no-seal", stamped.REFUSED, stamped.REFUSED_PLAINLY)) and not broken(one) for one in others)
        case code if code in stamped.UNSEEN:
            return any(found.code in stamped.SIGHTS - stamped.UNSEEN for one in others for found in one.findings)
        case "empty-field":
            label = dict(finding.values).get("label")
            return any(read.label == label and read.value for one in others for read in one.paper.fields)
        case "wrong-format" | "damaged" | "encrypted":
            return any(not has(one, "wrong-format") and not broken(one) for one in others)
        case code if code.startswith("misshapen-"):
            label = dict(finding.values).get("label")
            return any(read.label == label and read.value and not read.fault for one in others for read in one.paper.fields)
        case "seal-to-verify":
            return any(one.standing is Standing.ACCEPTED for one in others)
        case "unread":
            return any(not has(one, "unread") and not broken(one) for one in others)
        case _:
            return False


def has(one: PaperStanding, code: str) -> bool:
    return any(finding.code == code for finding in one.findings)


def broken(one: PaperStanding) -> bool:
    return any(has(one, code) for code in ("damaged", "encrypted", *LEFT_ELSEWHERE))


def _is_format(paper: Paper, form: str) -> bool:
    return accepts(Requirement(name="", formats=(form,)), paper.kind)
