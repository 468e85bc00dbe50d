"""Build the sample mailbox: `build.py OUT` writes OUT/mails/*.eml.xz beside a copy of the plan."""

from __future__ import annotations

import lzma
import shutil
import sys
from pathlib import Path

import papers
from mails import WRITERS
from plan import MAILS, PLAN_FILES, SHIPPED


def main(out: Path) -> int:
    missing = sorted(set(MAILS) - set(WRITERS))
    if missing:
        print("no writer for", *missing, file=sys.stderr)
        return 1
    (out / "mails").mkdir(parents=True, exist_ok=True)
    if out.resolve() != SHIPPED:
        for name in PLAN_FILES:
            shutil.copyfile(SHIPPED / name, out / name)
    made = papers.prepared()
    total = 0
    for name, write in WRITERS.items():
        raw = write(made)
        packed = lzma.compress(raw, preset=6 | lzma.PRESET_EXTREME)
        (out / "mails" / f"{name}.eml.xz").write_bytes(packed)
        total += len(packed)
        print(f"{name} {len(raw):>9} → {len(packed):>7}")
    print(f"{len(WRITERS)} mails, {total} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
