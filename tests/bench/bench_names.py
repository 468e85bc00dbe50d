"""How well and how fast unit names are compared.

The pairs of `tests/data/units` were written by hand before the program saw them. On its first run the first set (402 pairs) had 95.7 % of the true
sames found, 6 of 141 lost, nothing merged wrongly but one question answered "same"; the second (237 pairs) 97.5 %, 2 of 80 lost, two questions
answered "same"; the third (134 pairs) all 59, none lost, nothing wrongly "same". What the runs showed was mended afterwards, so what they measure today says how these are read, not what the next ones will meet.
The generated pairs (`tests/unit_pairs.py`) say how the rules hold over many names.
"""

from __future__ import annotations

import time
from collections import Counter
from random import Random

import unit_pairs

from ingest import divisions
from ingest.judging import judge, key_of, reading
from ingest.roster import Roster
from ingest.spelling import plain, unit_key
from ingest.units import compare

BUDGETS = {1_000: 0.2, 10_000: 0.6, 100_000: 4.0}  # milliseconds of one name against a roster of so many
GAZETTEER = 10.0  # milliseconds to load the divisions


def test_written_pairs() -> None:
    for name in ("first", "second", "third"):
        report(f"{name} (by hand)", unit_pairs.written(name))


def test_generated_pairs() -> None:
    report("generated", unit_pairs.generated(4000, seed=7))


def report(title: str, pairs: list[unit_pairs.Pair]) -> None:
    """Print the calibration table: per family, what was true and what was said."""
    said: dict[str, Counter[tuple[str, str]]] = {}
    for one in pairs:
        said.setdefault(one.family, Counter())[one.truth, compare(one.a, one.b).likeness.value] += 1
    total = sum(said.values(), Counter[tuple[str, str]]())
    print(f"\n{title}: {len(pairs)} pairs\n{'':24}{'same → same/ask/diff':>24}{'ask → same/ask/diff':>24}{'diff → same/ask/diff':>24}")
    for family, counts in [*said.items(), ("all", total)]:
        cells = ["/".join(str(counts[truth, verdict]) for verdict in ("same", "ask", "different")) for truth in ("same", "ask", "different")]
        print(f"{family[:20]:24}" + "".join(f"{cell:>24}" for cell in cells))


def test_one_name_against_a_roster() -> None:
    for size, budget in BUDGETS.items():
        names = unit_pairs.roster(size, seed=3)
        began = time.process_time()
        roster = Roster(names)
        built = time.process_time() - began
        asked = [unit_pairs.respelled(name) for name in Random(5).sample(names, 300)]
        took, found = [], 0
        for one in asked:
            for cached in (plain, unit_key, reading):
                cached.cache_clear()
            began = time.process_time()
            best = roster.candidates(one)
            took.append((time.process_time() - began) * 1e3)
            found += bool(best) and best[0].verdict.likeness == "same"
        took.sort()
        print(
            f"\nroster of {len(names):6}: built in {built:.2f} s; one name {took[150]:.2f} ms, 95th {took[285]:.2f} ms (budget {budget}); found {found} of 300"
        )


def test_what_loading_costs() -> None:
    divisions._tables.cache_clear()
    began = time.process_time()
    divisions.named("杭州市")
    took = (time.process_time() - began) * 1e3
    one, other = reading("杭州市西湖区益民社会工作服务中心"), reading("南昌市西湖区益民社会工作服务中心")
    began = time.process_time()
    for _ in range(2000):
        judge(one, other)
    each = (time.process_time() - began) / 2000 * 1e6
    print(f"\ndivisions loaded in {took:.1f} ms (budget {GAZETTEER}); two names that were read compared in {each:.0f} µs; key {key_of('杭州')!r}")
