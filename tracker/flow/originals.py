"""The bytes of files that were filed, out of the mails that brought them; a file that a person fetched lies in the vault by itself."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from ingest.parse import load
from ingest.unpack import unpack
from tracker.core.report import PaperLine
from tracker.desk import Desk
from tracker.flow import locked


def by_mail(papers: Iterable[PaperLine]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each mail with the files that are wanted of it."""
    ordered = sorted(papers, key=lambda one: one.mail)
    return ((mail, frozenset(one.sha256 for one in group)) for mail, group in groupby(ordered, key=lambda one: one.mail))


@contextmanager
def taken_out(desk: Desk, mail: str, wanted: frozenset[str]) -> Iterator[Mapping[str, Path]]:
    """The files of *mail* by their sha256, as long as the block lasts; what is damaged or gone is not among them."""
    here = {one: desk.vault.path(one) for one in wanted if one in desk.vault}
    inside = wanted - here.keys()
    with tempfile.TemporaryDirectory(prefix="shoujian-files-", ignore_cleanup_errors=True) as folder:
        if inside and mail in desk.vault:
            found = unpack(desk.path_of(mail), inside, Path(folder), passwords=_passwords(desk, mail))
            here |= {one: Path(folder) / one for one in found}
        yield here


def _passwords(desk: Desk, mail: str) -> tuple[str, ...]:
    """The passwords that this mail says, and those of other letters with which files of it opened."""
    with desk.store.look() as ledger:
        kept = [ledger.intake.facts(sha256) for sha256 in (mail, *sorted(locked.openers(ledger, mail)))]
    words = (word for one in kept if one is not None for word in locked.said(load(one[1])))
    return tuple(dict.fromkeys(words))[: locked.TRIED]
