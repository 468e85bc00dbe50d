"""Read mails through the real sandbox in a process of its own, so that its memory is known: one path a line in, one line of JSON out."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from ingest.facts import Mail
from ingest.sandbox import Broken, Sandbox


def peak(pid: int | str) -> float:
    """Return the most memory a process ever had, in MB."""
    return int(Path(f"/proc/{pid}/status").read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0]) / 1024


def told(mail: Mail) -> list[tuple[str, str, str]]:
    found = [*mail.defects, *(defect for leaf in mail.files() for defect in leaf.extract.defects)]
    return sorted({(one.kind.value, one.where, one.detail) for one in found})


def main(good: Path) -> None:
    for line in sys.stdin:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        with Sandbox() as sandbox:
            began = time.perf_counter()
            outcome = sandbox.read(Path(line.rstrip("\n")))
            said: dict[str, object] = {"seconds": time.perf_counter() - began}
            if isinstance(outcome, Broken):
                said |= {"broken": outcome.reason.value, "detail": outcome.detail}
            else:
                assert sandbox._child is not None
                said |= {"defects": told(outcome), "child": peak(sandbox._child.process.pid), "sha256": outcome.sha256}
                said |= {"files": [leaf.filename for leaf in outcome.files()], "text": outcome.text[:1000]}
            said["good"] = isinstance(sandbox.read(good), Mail)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        said["cpu"] = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
        said.setdefault("child", after.ru_maxrss / 1024)  # of a child that died only the most any child had is known
        said["parent"] = peak("self")
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
