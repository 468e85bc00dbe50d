"""A second opinion on a doubtful header: what mail-parser finds wrong with its addresses, its date and its Received lines.

Evidence only: nothing it says replaces what `headers` read. It is asked when our own reader was in doubt, about the header alone and
about few kilobytes of it, because it reads a whole message slowly and gives up on some (dead boundaries, recursion).
"""

from __future__ import annotations

import email
from collections.abc import Mapping

from ingest.facts import Defect, DefectKind
from ingest.headers import Fields

CAP = 16 * 1024  # bytes of header shown to it; long address lists cost it seconds
FAULTS = 10
_ASKED = ("from", "to", "cc", "reply-to", "date", "received")


def evidence(fields: Fields) -> tuple[Defect, ...]:
    """Ask mail-parser about a header; () when it has nothing to say or breaks."""
    import mailparser

    block = b"".join(name.encode() + b": " + value.replace(b"\r", b" ").replace(b"\n", b" ") + b"\r\n" for name, value in fields.items if name in _ASKED)
    try:
        found = mailparser.MailParser(email.message_from_bytes(block[:CAP] + b"\r\n\r\n"))
        found.parse()
        sources = (
            ("header:From", found.address_header_defects),
            ("header:Date", found.date_header_defects),
            ("header:Received", found.received_header_defects),
        )
        return tuple(_defect(where, fault) for where, faults in sources for fault in list(faults or ())[:FAULTS])
    except Exception:  # noqa: BLE001  one extractor: a second opinion that fails is no opinion, and the first one stands
        return ()


def _defect(where: str, fault: object) -> Defect:
    said = fault if isinstance(fault, Mapping) else {"fault": fault}
    detail = ", ".join(f"{key}: {str(said[key])[:80]}" for key in sorted(said, key=str) if said[key])
    return Defect(DefectKind.HEADER, where, f"mail-parser: {detail}"[:200])
