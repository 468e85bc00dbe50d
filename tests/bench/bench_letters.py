"""How fast letters are written: notice → words → bytes for the wire. The books and the server are measured in `bench_deliver`."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from notifier import invented, official, samples
from notifier.dress import dressed
from notifier.envelope import to_bytes
from notifier.notices import Digest
from notifier.record import dump, load
from notifier.render import proved, render
from notifier.stationery import STYLE, TEMPLATES, stationery

WANTED = 200  # letters a second, on one core
SENT = datetime(2025, 9, 2, 11, 0, tzinfo=UTC)
ROUNDS = 20


def test_letters_a_second() -> None:
    started = time.perf_counter()
    paper = proved()
    print(f"\ntemplates found: {(time.perf_counter() - started) * 1000:.0f} ms, once a process")
    times = []
    for name, notice in samples.samples():
        kept = dump(notice)
        posting = samples.posting(name, notice)
        began, size = time.process_time(), 0
        for _ in range(ROUNDS):
            size = len(to_bytes(render(load(kept), posting, sender=invented.TO, copy_to="", message_id="m@example.org", paper=paper), SENT))
        spent = (time.process_time() - began) / ROUNDS
        times.append(spent)
        print(f"{name:28} {spent * 1000:6.2f} ms {1 / spent:7.0f}/s {size:6} bytes")

    mean = sum(times) / len(times)
    print(f"on the average {1 / mean:.0f}/s, slowest {1 / max(times):.0f}/s")

    assert 1 / mean >= WANTED


def test_style_is_written_once_a_template_and_not_once_a_letter() -> None:
    style = (TEMPLATES / STYLE).read_text(encoding="utf-8")
    sources = [one.read_text(encoding="utf-8") for one in TEMPLATES.rglob("*.html")]
    dressed.cache_clear()
    began = time.perf_counter()
    for one in sources:
        dressed(one, style)
    print(f"\n{len(sources)} templates styled: {(time.perf_counter() - began) * 1000:.1f} ms")
    notice = dict(samples.samples())["receipt"]
    paper = stationery()
    for _ in range(50):
        render(notice, samples.posting("receipt", notice), sender=invented.TO, copy_to="", message_id="m@example.org", paper=paper)

    assert dressed.cache_info().misses == len(sources)


def test_the_page_of_a_digest() -> None:
    for name, notice in samples.samples():
        if isinstance(notice, Digest):
            official.paper(notice)
            began = time.process_time()
            size = len(official.paper(notice).content)
            print(f"{name:28} {(time.process_time() - began) * 1000:6.0f} ms {size:6} bytes .docx")
