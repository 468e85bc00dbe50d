"""How often what the machine files by itself lies where it belongs, what it leaves to a person, and how fast it judges.

Thresholds (`evidence.NAMED`, `evidence.FORM_SHARE`, `nearby.COMPARED`) are read against these tables.
"""

from __future__ import annotations

import time
from random import Random

import pytest
import unit_pairs
from judgement.truths import judged
from test_core_builders import CALL, dossier, essay, form, leaf, mail, paper, submission

from ingest.judging import reading
from ingest.names import unit_key
from ingest.spelling import plain
from tracker.core.decide import on_mail
from tracker.core.due import questions
from tracker.core.model import Unit
from tracker.core.register import Register
from tracker.core.standing import items

LOOKUPS = {1_000: 0.2, 10_000: 0.6, 100_000: 4.0}  # milliseconds of processor for one name
MAIL = 2.0  # milliseconds of processor for one plain mail


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_filed_by_itself(seed: int) -> None:
    score = judged(1300, seed=seed)
    print(f"\nseed {seed}: {score.files} files\n{score.table()}")
    for one in score.mistakes[:10]:
        print(one)


def test_one_name_against_a_register() -> None:
    for size, budget in LOOKUPS.items():
        names = unit_pairs.roster(size, seed=3)
        began = time.process_time()
        register = Register([Unit(place, name, unit_key(name)) for place, name in enumerate(names, 1)])
        built = time.process_time() - began
        took = []
        for name in Random(5).sample(names, 300):
            for cached in (plain, unit_key, reading):
                cached.cache_clear()
            asked = unit_pairs.respelled(name)
            began = time.process_time()
            register.unit(asked)
            took.append((time.process_time() - began) * 1e3)
            register.doubtful(asked)
        took.sort()
        print(f"\nregister of {size:6}: built in {built:.2f} s; one name {took[150]:.2f} ms, 95th {took[285]:.2f} ms (budget {budget}), everything read anew")


def test_one_plain_mail() -> None:
    for size in (1_000, 10_000):
        names = unit_pairs.roster(size, seed=3)
        register = Register((), [submission(place, name, "银发守护") for place, name in enumerate(names, 1)])
        took = []
        for number, name in enumerate(Random(5).sample(names, 300)):
            one = mail(
                number, leaf("2", "申报表.docx", extract=form(unit_pairs.respelled(name), "银发守护")), leaf("3", "案例.docx", extract=essay("银发守护", name))
            )
            began = time.process_time()
            judgement = on_mail(one, CALL, register)
            took.append((time.process_time() - began) * 1e3)
            assert judgement.cases
        took.sort()
        print(f"\none mail beside {size:6} cases: {took[150]:.2f} ms, 95th {took[285]:.2f} ms (budget {MAIL})")
    case = dossier(paper(1, "申报表"), paper(2, "案例"), case=submission())
    began = time.process_time()
    for _ in range(300):
        items(case, CALL)
        questions(case, CALL)
    print(f"standing and questions of one case: {(time.process_time() - began) / 300 * 1e3:.2f} ms")
