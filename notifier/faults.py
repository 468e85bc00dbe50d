"""Why a line to a sending server failed, in words for whoever looks after it: the library's own are English, and name its classes."""

from __future__ import annotations

import smtplib
import socket
import ssl

from notifier.envelope import clean_text
from notifier.words import say

CAP = 200  # characters of what the system says itself, where there are no words of ours
_WORDS: tuple[tuple[type[Exception], str], ...] = (  # the first that fits
    (ssl.SSLCertVerificationError, "bad-certificate"),
    (ssl.SSLError, "no-encryption"),
    (socket.gaierror, "unknown-host"),
    (ConnectionRefusedError, "nobody-listens"),
    (ConnectionError, "hung-up"),
    (smtplib.SMTPServerDisconnected, "hung-up"),
)


def reason(error: BaseException) -> str:
    """The cause of *error* in a few words; what is not known is said as the system says it."""
    if isinstance(error, TimeoutError):
        return say("smtp.no-answer")
    code = next((code for kind, code in _WORDS if isinstance(error, kind)), "")
    return say(f"smtp.{code}") if code else clean_text(f"{type(error).__name__}: {error}", CAP)
