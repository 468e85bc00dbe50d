"""Seasons of invented calls walked look by look: mail, post, people, outages, servers that refuse; the laws hold behind each look and at the end.

`SHOUJIAN_SEASONS=10` walks the whole seasons of so many seeds instead of two short ones; `SHOUJIAN_SEASONS_FROM=40` begins with another seed,
`SHOUJIAN_SEASONS_JUMPS=2` lets the clock jump as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from judgement.office import ReadOnce
from seasons.calls import CALLS, NEIGHBOURS, SHORT, Call
from seasons.laws import Laws
from seasons.season import Season, Weather
from servers.smtp_sink import SmtpSink

from ingest.sandbox import Sandbox
from tracker.desk import NotReady
from tracker.flow.purge import foresee, purge

WALKS = int(os.environ.get("SHOUJIAN_SEASONS", "0"))
FIRST = int(os.environ.get("SHOUJIAN_SEASONS_FROM", "0"))
WHOLE = Weather(jumps=int(os.environ.get("SHOUJIAN_SEASONS_JUMPS", "0")))
BRIEF = Weather(away=1, storms=1, mails=0.9, hours=(0, 8, 13, 21))
WAYS = [(call, seed, WHOLE) for seed in range(FIRST, FIRST + WALKS) for call in CALLS] or [(call, 3, BRIEF) for call in SHORT]


@pytest.fixture(scope="module")
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as opened:
        yield opened


@pytest.fixture(scope="module")
def reader() -> Iterator[ReadOnce]:
    with Sandbox() as sandbox:
        yield ReadOnce(sandbox, {})


@pytest.mark.parametrize(("call", "seed", "weather"), WAYS, ids=[f"{call.code}-{seed}" for call, seed, _ in WAYS])
def test_the_laws_hold_through_a_season(tmp_path: Path, reader: ReadOnce, sink: SmtpSink, call: Call, seed: int, weather: Weather) -> None:
    sink.letters.clear()
    season, laws = Season(call, tmp_path / "部署", reader, sink, seed, weather), Laws()
    try:
        season.walk(laws)
        laws.ended(season)

        assert laws.broken == []
        assert laws.stills
        assert {one.kind for one in season.seen.sent} >= {"receipt", "digest"}  # laws about nothing would hold, too
        _kept_until_its_day(season)
    finally:
        season.close()


def _kept_until_its_day(season: Season) -> None:
    """Everything is there until the time the sheet gives is over, and nothing of it afterwards."""
    due = foresee(season.desk, season.campaign, now=season.seen.looks[-1]).due
    assert (due is not None) is (season.call.code == NEIGHBOURS.code)
    if due is None:
        return
    with pytest.raises(NotReady, match="存期"):
        purge(season.desk, season.campaign, typed=season.call.code, by="王芳", now=due - timedelta(minutes=1))
    assert set(season.desk.vault.all()) >= season.seen.mails
    purge(season.desk, season.campaign, typed=season.call.code, by="王芳", now=due)
    assert (list(season.desk.vault.all()), season.report(due).cases) == ([], ())
