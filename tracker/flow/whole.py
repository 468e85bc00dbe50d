"""A folder that stands there whole or not at all: laid out beside its place under a name of its own, and renamed when it is done."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.desk import NotReady


@contextmanager
def beside(target: Path, *, mode: int = 0o700) -> Iterator[Path]:
    """A folder next to *target*, gone afterwards whatever happens unless it became the target.

    Raises `NotReady` where the disk denies it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = target.with_name(f".{target.name}.part-{secrets.token_hex(4)}")
    folder.mkdir(mode=mode)
    try:
        yield folder
    except OSError as error:
        raise NotReady(f"写不进去：{error.strerror}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
