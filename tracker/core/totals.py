"""What only all papers of an item say together: how many pictures, files and bytes; pictures inside a document and beside it are added up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from config.campaign import Check, Requirement, Weight
from tracker.core.check import ARCHIVES, PICTURES
from tracker.core.model import Finding, Paper
from tracker.core.rules import limit


def findings(requirement: Requirement, papers: Sequence[Paper]) -> Iterator[Finding]:
    """Hold the *papers* that stand for an item against the rules on all of them."""
    for check in requirement.checks:
        match check.subject:
            case "张数":
                yield from _pictures(check, papers)
            case "件数":
                yield from _files(check, papers)
            case "总大小":
                yield from _size(check, papers)
            case _:
                pass


def held(paper: Paper) -> int:
    """How many pictures were seen inside a document or an archive."""
    return next((int(dict(finding.values)["n"]) for finding in paper.findings if finding.code == "pictures" and finding.remark), 0)


def pictures(papers: Sequence[Paper]) -> int:
    """Pictures that came loose, each once, and those in archives and documents."""
    loose = {one.sha256 for one in papers if one.sha256 and one.kind in PICTURES}
    return len(loose) + sum(held(one) for one in papers)


def with_inside(requirement: Requirement, found: Sequence[Finding], *, loose: int, inside: int) -> tuple[Finding, ...]:
    """What is to be said once the pictures *inside* the document are seen that may hold them: too few, perhaps.

    That there are too many nobody can say: some of those beside it are the same again.
    """
    count = loose + inside
    kept = [one for one in found if one.code not in {"too-few-pictures", "not-sent", "not-sent-because"}]
    few = [one for one in requirement.checks if one.subject == "张数" and one.amount is not None and one.amount.low is not None and count < one.amount.low]
    kept += [Finding("too-few-pictures", one.weight, values=(("found", str(count)), ("limit", limit(one, "张")))) for one in few]
    return (*kept, Finding("pictures", Weight.SHOULD, values=(("n", str(count)),), remark=True))


def _pictures(check: Check, papers: Sequence[Paper]) -> Iterator[Finding]:
    # Where not all could be seen nothing is said: an archive that did not open, a document without any.
    seen = all(one.sha256 and (one.kind in PICTURES or held(one)) for one in papers)
    count = pictures(papers)
    if seen and check.amount is not None and not check.amount.admits(count):
        few = check.amount.low is not None and count < check.amount.low
        yield Finding("too-few-pictures" if few else "too-many-pictures", check.weight, values=(("found", str(count)), ("limit", limit(check, "张"))))


def _files(check: Check, papers: Sequence[Paper]) -> Iterator[Finding]:
    files = {one.sha256 for one in papers if one.sha256}
    if check.amount is None or not files or check.amount.admits(len(files)) or any(one.kind in ARCHIVES for one in papers):
        return  # what an archive holds is not counted
    few = check.amount.low is not None and len(files) < check.amount.low
    yield Finding("too-few-files" if few else "too-many-files", check.weight, values=(("found", str(len(files))), ("limit", limit(check, "件"))))


def _size(check: Check, papers: Sequence[Paper]) -> Iterator[Finding]:
    size = sum({one.sha256: one.size for one in papers if one.sha256}.values())
    if check.amount is not None and check.amount.high is not None and size > check.amount.high:
        values = (("target", f"{check.target}全部文件"), ("found", f"{size / 2**20:.1f}MB"), ("limit", check.amount.text))
        yield Finding("oversize", check.weight, values=values)
