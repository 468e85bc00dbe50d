"""The service's log on standard error: one event a line, with its facts as key=value, for journalctl and `docker logs`."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from typing_extensions import override

ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
LONGEST = 300  # characters of one fact


class Journal(logging.Formatter):
    """`2025-09-30T09:00:00Z WARNING tracker.flow.intake poll failed account=anli detail="…"`; tracebacks follow their line."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        facts = "".join(f" {key}={_told(value)}" for key, value in vars(record).items() if key not in ORDINARY)
        line = f"{at} {record.levelname} {record.name} {record.getMessage()}{facts}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _told(value: object) -> str:
    """A fact on one line, whatever a server or a sender put into it."""
    text = str(value)[:LONGEST]
    plain = text.isascii() and text.isprintable() and not set(text) & set(' "=')
    return text if plain else json.dumps(text, ensure_ascii=False)


def keep(level: str) -> None:
    """Log to standard error from *level* on; libraries only from WARNING."""
    handler = logging.StreamHandler()
    handler.setFormatter(Journal())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for room in ("ingest", "tracker", "notifier", "config"):
        logging.getLogger(room).setLevel(level)
