"""Inside the child that looks at pictures: its limits, and the facts it gives until its parent closes the pipe.

onnxruntime reserves more address space than it uses, so `RLIMIT_AS` would bound nothing useful. `RLIMIT_DATA` counts the private memory a
process may write to (Linux 4.7 and later): the models and every array, and neither the libraries' code nor the file that is read.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.confined import allow, confine, leave_network
from ingest.facts import DefectKind, Kind
from ingest.record import dump_value
from ingest.watch import Page, Place, Watch

LARGE = 8 << 20  # bytes: what is larger is given back at once; less would cost a second a page in the kernel
KEPT = 32 << 20  # bytes at the end of the heap that are kept for what comes next: the planes of one page come and go a hundred times
_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1  # M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of malloc.h


def serve() -> None:
    """Answer questions until the parent closes the pipe."""
    told = json.loads(sys.argv[2])
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not print into the answers
    page = Page(Path(told["page"]))
    leave_network()
    _single()
    give_back = frugal()
    confine(told["memory"], of="RLIMIT_DATA")
    answers.write(b"ready\n")
    answers.flush()
    for line in source:
        question = json.loads(line)
        allow(question["cpu"], told["memory"])
        page.begin(time.process_time())
        answers.write(json.dumps(_answer(question, page), separators=(",", ":")).encode() + b"\n")
        answers.flush()
        give_back()


def frugal() -> Callable[[], None]:
    """Have glibc map what is large by itself, so that it goes when it is freed; return what gives back the rest between files.

    Left alone it keeps ever larger pieces for reuse (mallopt(3), M_MMAP_THRESHOLD), and after some dozen pages of many sizes the limit is
    reached by what nobody uses. Once told so, it gives back the end of the heap whenever 128 KB of it are free: each plane of a page would
    then be made of new pages of memory, and the kernel clears those first, which takes a tenth of the time of a look.
    """
    if sys.platform != "linux":
        return lambda: None
    import ctypes

    try:
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, LARGE)
        libc.mallopt(_TRIM_THRESHOLD, KEPT)
        trim = libc.malloc_trim
    except (OSError, AttributeError):  # musl has neither
        return lambda: None
    return lambda: trim(0)


def _single() -> None:
    """Have every library work in this one thread: each thread of theirs would cost a stack and an arena."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    import cv2

    cv2.setNumThreads(1)
    cv2.ocl.setUseOpenCL(False)


def _answer(question: dict[str, Any], page: Page) -> dict[str, Any]:
    from ingest.extract import Limits

    watch = Watch(page, question["allowance"])
    entered: list[tuple[Place, float]] = []

    def told(number: int) -> None:
        if entered:
            watch.leave(entered.pop())
        entered.append(watch.enter(f"page {number + 1}"))
        watch.opened()

    try:
        file, kind, limits = Path(question["path"]), Kind(question["kind"]), Limits(passwords=tuple(question["passwords"]))
        if question.get("seals"):
            from ingest.extract.seal import reading

            found = reading.read(file, kind, limits, told, near=question["near"])
        else:
            from ingest.extract import scan

            found = scan.read(file, kind, limits, told)
    except MemoryError:
        return {"broken": DefectKind.BOMB.value, "detail": "needs more memory than allowed", "here": True}
    except Exception as fault:  # noqa: BLE001  one file: what breaks the reader is told to the parent, which keeps the file
        short = "alloc" in str(fault).lower() or "insufficient memory" in str(fault).lower()  # how onnxruntime and OpenCV say MemoryError
        why = DefectKind.BOMB if short else DefectKind.CRASH
        return {"broken": why.value, "detail": f"{type(fault).__name__}: {fault}"[:300], "here": True}
    finally:
        watch.end()
    return {"file": dump_value(found)}
