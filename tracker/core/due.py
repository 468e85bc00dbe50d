"""What is owed to whom by now: answers to mails, reminders, and questions that only the whole case can raise. The door to all of it.

    bursts ──▶ replying ─┐               asking    questions for a person
               reminding ├──▶ owed       entries   how a letter describes a case
               besides ──┘

Every function behind it is a pure reading of dossiers, campaign and clock; asking twice owes the same letters under the same
keys. `remind --at` and a preview of next month come for free.
"""

from __future__ import annotations

from tracker.core.asking import NEAR, nearly, questions
from tracker.core.besides import Grounds, besides, possible
from tracker.core.bursts import Burst, bursts
from tracker.core.entries import entry, faults, letterhead, post_to, saying
from tracker.core.owed import SILENCING, UNREAD, Send, Settle
from tracker.core.reminding import REMINDER_HOUR, last_day, open_rungs, reminders, rungs
from tracker.core.replying import REPLY_DAYS, afterthoughts, answer

__all__ = [
    "NEAR",
    "REMINDER_HOUR",
    "REPLY_DAYS",
    "SILENCING",
    "UNREAD",
    "Burst",
    "Grounds",
    "Send",
    "Settle",
    "afterthoughts",
    "answer",
    "besides",
    "bursts",
    "entry",
    "faults",
    "last_day",
    "letterhead",
    "nearly",
    "open_rungs",
    "possible",
    "post_to",
    "questions",
    "reminders",
    "rungs",
    "saying",
]
