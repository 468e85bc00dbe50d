"""公文: the digest as a page of paper, .docx, in the layout of official documents (GB/T 9704-2012).

22 lines of size 3 a page, body in 仿宋, headings in 黑体, title in 小标宋 of size 2. Its words are those of the template digest/page.txt and of the
sentences that the letter is made of. An ordinary issue is one page, the final report three at most: first everything as the standard has it,
then closer, then lists cut as late as possible, each with a line that says how many more there are and where.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from notifier.notices import Digest, Enclosure
from notifier.outline import Fit, Piece, laid, pages
from notifier.render import paged
from notifier.sheet import About, written
from notifier.words import say

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGES, FINAL_PAGES = 1, 3
FITS = (Fit(16, 28.95, 12, False), Fit(16, 28, 10, True), Fit(15, 25, 8, True), Fit(14, 22, 8, True), Fit(12, 18, 6, True), Fit(12, 15.5, 4, True))
FINAL_FITS = (Fit(16, 28.95, 12, False), Fit(15, 26, 12, False), Fit(14, 23, 12, False), Fit(12, 18, 8, True))
READABLE = 14  # 四号: rather fewer cases than smaller letters
ENOUGH = {PAGES: 5, FINAL_PAGES: 10}  # cases of a list; with fewer, letters grow smaller than that


def paper(notice: Digest, templates_dir: Path | None = None) -> Enclosure:
    """The issue as a .docx, under the name by which it is filed; *templates_dir*: the campaign's own words."""
    tamed, words = paged(notice, templates_dir)
    head = notice.head
    day = notice.at.astimezone(ZoneInfo(head.zone)).strftime("%Y-%m-%d")
    title = f"{head.code} {say('digest.report-name' if notice.final else 'digest.issue-name', head.language)}"
    content = written(pieces(tamed, words), About(head.campaign, head.signature, notice.at))
    return Enclosure(f"{say('digest.paper', head.language, title=title, n=notice.issue)} {day}.docx", DOCX, content)


def pieces(notice: Digest, words: str) -> tuple[Piece, ...]:
    """What stands on the paper: every case where letters stay readable, else enough of them in such letters, else as many as there is room for."""
    fits, allowed = (FINAL_FITS, FINAL_PAGES) if notice.final else (FITS, PAGES)
    longest = max((len(one.rows) for one in (notice.undecided, *notice.rolls) if one), default=0)

    def drawn(fit: Fit) -> Callable[[int], Sequence[Piece]]:
        return lambda most: laid(words, notice, fit, most)

    readable = [one for one in fits if one.size >= READABLE]
    for fit in readable:
        if pages(drawn(fit)(longest)) <= allowed:
            return tuple(drawn(fit)(longest))
    tried = [(fit, _most(drawn(fit), longest, allowed)) for fit in fits]
    enough = [one for one in tried[len(readable) - 1 :] if one[1] >= min(ENOUGH[allowed], longest)]
    fit, most = enough[0] if enough else max(tried, key=lambda one: (one[1], one[0].line if one[1] >= 0 else -one[0].line))
    return tuple(drawn(fit)(max(most, 0)))


def _most(drawn: Callable[[int], Sequence[Piece]], longest: int, allowed: int) -> int:
    """The most cases of each list with which it fits on the pages; -1 where it does not fit without any."""
    low, high = -1, longest
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if pages(drawn(middle)) <= allowed else (low, middle - 1)
    return low
