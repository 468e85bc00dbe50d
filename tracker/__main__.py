"""`python -m tracker` and the console script `shoujian`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line; a mistake of ours is a traceback, anything else a sentence and an exit status."""
    # Imports make no garbage: the usual threshold of 700 new objects has them searched for it hundreds of times.
    gc.set_threshold(50_000, 20, 20)
    from tracker.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
