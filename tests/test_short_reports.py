"""What becomes of a letter is told from a few words of a server's, in the order in which servers put them."""

from __future__ import annotations

from pathlib import Path

import pytest
from returned_prose import report
from returned_words import SHORT_REPORTS
from test_bounces import TO, read

from ingest.facts import Nature


@pytest.mark.parametrize(("became", "sender", "subject", "text"), SHORT_REPORTS)
def test_a_short_report_says_what_became_of_a_letter(tmp_path: Path, became: str, sender: str, subject: str, text: str) -> None:
    mail = read(report(sender, subject, "utf-8", text, to=TO, letter="ours@example.org"), tmp_path)

    assert (mail.nature, mail.delayed, mail.reached) == (Nature.BOUNCE, became == "delayed", became == "reached")
    assert became != "failed" or mail.undelivered == (TO,)
