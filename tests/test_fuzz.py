"""Any bytes are read: mutations of real mails for some seconds, the same ones every time, and every mail that ever broke us."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fuzz import target
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import parse

SECONDS = 8
FIXTURES = sorted(target.FOUND.glob("*.eml"))


def test_mutations_of_real_mails_are_read() -> None:
    count, broken = target.run(SECONDS, seed=2025, corpus=target.seeds())

    assert {said: target.kept(raw).name for said, raw in broken.items()} == {}
    assert count > 50


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.lists(st.sampled_from([*target.WORDS, b"Subject: ", b"boundary=B", b"\r\n--B", b"--"]) | st.binary(max_size=20), max_size=60).map(b"".join))
def test_words_of_mail_in_any_order_are_read(raw: bytes, tmp_path: Path) -> None:
    assert target.tried(raw, tmp_path) == ""


@pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.stem)
def test_what_broke_us_once_is_read_as_its_facts_say(file: Path, tmp_path: Path) -> None:
    """Beside each mail: the facts that matter about it, as `inspect --json` prints them, or as they are recorded."""
    expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))

    mail = parse.read(file)
    seen = json.loads(json.dumps({"undelivered": [], **parse.dump(mail), **parse.to_json(mail)}))

    assert target.tried(file.read_bytes(), tmp_path) == ""
    assert {key: seen[key] for key in expected} == expected
