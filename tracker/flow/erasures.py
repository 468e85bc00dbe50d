"""What was erased, as notes: in the deployment and beside the backups, which nobody can change; so that what is restored from one is erased again.

A note holds no word of anybody: kinds, lengths and keyed digests, hashes and sizes of originals, counts, who and when.

    HOME/erasures/<key>.json           of this deployment
    <backup>.erased.json               beside a backup that was made before
    HOME/backups.jsonl                 where those are
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.vault import Vault
from tracker.core.erasure import Finder, Trace, Traced, as_json, from_json, longer
from tracker.desk import NotReady
from tracker.store.ledger import Ledger, Original, Sought, Store

FOLDER, BESIDE, BACKUPS = "erasures", ".erased.json", "backups.jsonl"
FORM = 1
LARGEST = 64 << 20  # bytes of a file of notes; a note of a thousand originals takes a quarter of a million
_KEY = re.compile(r"[0-9a-f]{16}")

Note = Mapping[str, Any]


def made(key: str, traces: Iterable[Trace], originals: Iterable[Original], *, by: str, why: str, at: datetime) -> Note:
    """A note of what is being erased."""
    gone = [
        {"sha256": one.sha256, "size": one.size, "arrived": one.arrived.isoformat() if one.arrived else None, "cases": list(one.cases), "mail": one.mail}
        for one in originals
    ]
    return {"form": FORM, "key": key, "at": at.isoformat(), "by": by, "why": why, "words": [as_json(one) for one in traces], "originals": gone}


def traces_of(note: Note) -> tuple[Trace, ...]:
    return tuple(from_json(one) for one in note["words"])


def originals_of(note: Note) -> tuple[Original, ...]:
    return tuple(
        Original(
            str(one["sha256"]),
            int(one["size"]),
            datetime.fromisoformat(one["arrived"]) if one["arrived"] else None,
            tuple(map(str, one["cases"])),
            mail=bool(one["mail"]),
        )
        for one in note["originals"]
    )


def write(path: Path, notes: Iterable[Note]) -> None:
    """Put *notes* at *path* beside those that are there; whole or not at all. OSError where the disk denies it."""
    together = {str(one["key"]): one for one in (*(read(path) if path.exists() else ()), *notes)}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(list(together.values()), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def keep(home: Path, note: Note) -> None:
    """Lay *note* into a deployment."""
    write(home / FOLDER / f"{note['key']}.json", (note,))


def read(path: Path) -> tuple[Note, ...]:
    """The notes in one file; `NotReady` where they are none."""
    listed: object = None
    try:
        if path.stat().st_size <= LARGEST:
            listed = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(listed, list) and all(_sound(one) for one in listed):
            return tuple(listed)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass  # told below, as what is whole and none of ours is
    raise NotReady(f"“{path.name}”不是个人信息删除记录，或已损坏")


def _sound(note: Note) -> bool:
    """Whether it is a note of ours; what is not may raise as well."""
    datetime.fromisoformat(note["at"])
    hashes = all(re.fullmatch("[0-9a-f]{64}", one.sha256) for one in originals_of(note))
    return bool(note["form"] == FORM and _KEY.fullmatch(note["key"]) and traces_of(note) and hashes)


def kept(home: Path) -> tuple[Note, ...]:
    """The notes of a deployment, oldest first."""
    folder = home / FOLDER
    found = (note for path in sorted(folder.glob("*.json")) for note in read(path)) if folder.is_dir() else ()
    return tuple(sorted(found, key=lambda one: (str(one["at"]), str(one["key"]))))


def remember(home: Path, backup: Path, at: datetime) -> None:
    """Note where a backup was written: not in the ledger, for others may be writing to it."""
    with (home / BACKUPS).open("a", encoding="utf-8", errors="surrogateescape") as file:
        file.write(f"\n{json.dumps({'path': str(backup), 'at': at.isoformat()})}\n")  # on a line of its own, whatever a crash left before it


def backups(home: Path) -> tuple[Path, ...]:
    """Where backups were written to, oldest first; a line that a crash cut short is left out."""
    found: dict[Path, None] = {}
    if (home / BACKUPS).is_file():
        for line in (home / BACKUPS).read_text(encoding="utf-8", errors="surrogateescape").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                found[Path(json.loads(line)["path"])] = None
    return tuple(found)


def beside(backup: Path) -> Path:
    """Where the notes of what was erased after *backup* was made are laid."""
    return backup.with_name(f"{backup.name}{BESIDE}")


def since(backup: Path, given: Path | None) -> tuple[Note, ...]:
    """What was erased after *backup* was made: noted beside it, and in the file or folder *given*."""
    listed = read(beside(backup)) if beside(backup).exists() else ()
    if given is not None:
        listed += tuple(one for path in (sorted(given.glob("*.json")) if given.is_dir() else (given,)) for one in read(path))
    return tuple({str(one["key"]): one for one in listed}.values())


def aim(ledger: Ledger, finders: Callable[[bool, tuple[str, ...]], Finder]) -> Sought:
    """Who finds what in this ledger. *finders*: with or without the names that others bear as well, and what they are not looked for in."""
    every = finders(True, ())
    within = (*others(ledger, every), *(one for one in ledger.erasing.naming() if every.spans(one)))
    return Sought(finders(False, within), finders(True, within))


def others(ledger: Ledger, every: Finder) -> tuple[str, ...]:
    """Longer names in this ledger that hold a word and are taken for somebody else's."""
    return tuple(sorted(longer(every, {one.name for one in ledger.erasing.contacts() if one.name})))


def by_traces(ledger: Ledger, note: Note, secret: bytes) -> Sought:
    """The words of a note, known again by their traces."""
    listed = traces_of(note)
    return aim(ledger, lambda every, within: Traced([one for one in listed if every or not one.apart], secret, within=within, joined=every))


def again(store: Store, vault: Vault, secret: bytes, notes: Iterable[Note], *, now: datetime) -> tuple[Note, ...]:
    """Erase from the ledger what it does not know to be erased: it is older than the notes. Which notes that were."""
    done = []
    for note in notes:
        with store.begin() as ledger:
            if any(key == note["key"] for key, _, _ in ledger.erasing.noted()):
                continue
            sought = by_traces(ledger, note, secret)
            ledger.erasing.erase(str(note["key"]), note, sought, _here(ledger, vault, note, sought), now=now)
        done.append(note)
    return tuple(done)


def _here(ledger: Ledger, vault: Vault, note: Note, sought: Sought) -> tuple[Original, ...]:
    """The originals of a note, and whatever else there is in this ledger of the same person."""
    noted = {one.sha256: one for one in originals_of(note)}
    mails = ledger.erasing.mails(sought.sure) - noted.keys()
    files = {one: vault.path(one).stat().st_size for one in ledger.erasing.fetched(mails, sought.sure) - noted.keys() - mails if one in vault}
    return (*noted.values(), *ledger.erasing.originals(mails, files))


def lacking(home: Path, store: Store) -> Iterator[Note]:
    """The notes of which the ledger knows nothing: it was put back from before."""
    with store.look() as ledger:
        known = {key for key, _, _ in ledger.erasing.noted()}
    yield from (one for one in kept(home) if one["key"] not in known)
