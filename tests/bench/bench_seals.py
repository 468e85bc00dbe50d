"""How well and how fast seals are found and read, on pages drawn for it: every goal, by capture, by cause, by what distracts.

    SHOUJIAN_BENCH_SEALS         pages (60)
    SHOUJIAN_BENCH_SEALS_FIRST   number of the first page (9000)

Also `PYTHONPATH=.:tests python tests/bench/bench_seals.py 1000 20000`: a thousand pages from number 20000 on. Pages that were looked at while the
reader was being written measure nothing: take a first number nobody has used. What is looked for, and what is reached:

    colour seals of 110 px and 30 % ink missed      at most 0.5 %
    near-miss names verified                        at most 1 in 1,000, on 5,000 pairs
    own whole colour seals of 110 px verified       at least 90 %, every character being clear
    unstamped pages not left alone                  at most 5 %
    processor time a page                           250 ms median, 500 ms at the 95th hundredth; 200 MB

A seal is *legible* where a person sees at once that it is one: in colour, wholly on the page, of 110 px and more, 30 % of its ink there. It is *whole*
where besides each character of its ring and inner line shows as it was cut: the ink on the picture, that is its difference from the same picture
unstamped, agrees with the cut by 0.7 at the least (correlation; what rubber gives way is allowed). What is dry, run, blurred, under print, under a
signature or under another seal agrees less. A share of those that agree by 0.8 is printed besides. No share leaves anything out for being hard to a
machine. How clear that is: cut out alone and shown to a reader who did not know the names, 7 of 21 characters that agree by 0.6 to 0.7 were named
rightly, 20 of 32 by 0.7 to 0.8, 19 of 32 by 0.8 to 0.92.

`-m seals.show` draws pages one looks at.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor

import pytest

PAGES = int(os.environ.get("SHOUJIAN_BENCH_SEALS", "60"))
FIRST = int(os.environ.get("SHOUJIAN_BENCH_SEALS_FIRST", "9000"))
NEEDED = ("cv2", "onnxruntime", "rapidocr", "numpy")


def measured(pages: int, first: int) -> str:
    """Draw *pages* pages and have another process look at each, one at a time."""
    from seals import looking, score
    from seals.page import page

    tally = score.Tally()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as child:
        waiting = None
        for seed in range(first, first + pages):
            sheet = page(seed)
            if waiting:
                tally.add(waiting[0], waiting[1].result())
            waiting = (sheet, child.submit(looking.looked, sheet.data, sheet.dpi))
        if waiting:
            tally.add(waiting[0], waiting[1].result())
    return score.table(tally)


def test_seals() -> None:
    for name in NEEDED:
        pytest.importorskip(name)
    from seals import faces

    if not faces.there():
        pytest.skip("no Chinese font: apt-get install fonts-noto-cjk")

    print(f"\n{measured(PAGES, FIRST)}")


if __name__ == "__main__":
    print(measured(*(int(word) for word in (sys.argv[1:3] or (PAGES, FIRST)))))
