"""`python -m tracker` and the console script `shoujian`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; a mistake of ours is a traceback, anything else a sentence and an exit status."""
    from tracker.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
