"""The sheet as the prose of a notice: golden files, and every value of the sheet in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.campaign import Requirement
from config.prose import prose
from config.sheet import bundled, bundled_path, read

HERE = Path(__file__).parent
SHEETS = [bundled_path(code) for code in bundled()] + sorted((HERE / "sheets").glob("*.yaml"))


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_prose_equals_its_golden_file(path: Path) -> None:
    golden = HERE / "golden" / f"{path.stem}.prose.txt"
    printed = prose(read(path))
    if os.environ.get("SHOUJIAN_GOLDEN") == "write":
        golden.write_text(printed, encoding="utf-8")

    assert printed == golden.read_text(encoding="utf-8")


def words_of(one: Requirement) -> list[str]:
    said = [one.name, *one.aliases, *one.formats, *one.together, one.seal, one.signature, one.pattern, one.inside, one.note, one.form, one.archive_pattern]
    said += [word for field in one.fields for word in (field.label, field.meaning)]
    said += [word for name, fields in one.fields_when for word in (name, *(field.label for field in fields))]
    said += [word for check in one.checks for word in (*check.words, check.target, check.amount.text if check.amount else "")]
    said += [word for pair in one.as_written for word in pair] + ([one.count.text] if one.count else [])
    return [*said, *(word for option in one.any_of for word in words_of(option))]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_every_value_of_the_sheet_stands_in_its_prose(path: Path) -> None:
    campaign = read(path)
    printed = prose(campaign)

    wanted = [campaign.name, campaign.code, *campaign.organisers, campaign.applicants.called, campaign.applicants.roster]
    wanted += [word for one in campaign.requirements for word in words_of(one)]
    wanted += [one.name for one in campaign.categories] + [one.name for one in campaign.deadlines]
    wanted += [box.address for box in campaign.intake.mailboxes]
    wanted += [word for post in campaign.intake.post for word in (post.recipient, post.organisation, post.address, post.postcode, post.phone, post.envelope)]
    wanted += [word for page in campaign.intake.pages for word in page] + [campaign.intake.by_hand, *campaign.intake.refused]
    wanted += [word for one in campaign.rulings for word in (one.question, one.answer)]
    wanted += [word for one in campaign.amendments for word in (one.what, one.before, one.after)]
    wanted += [word for pair in (*campaign.extra, *campaign.applicants.as_written) for word in pair]
    wanted += [said for _, said in campaign.applicants.recommenders if said not in {"是", "否"}]
    writing = campaign.correspondence
    wanted += [writing.signature, writing.enquiries, writing.retention, *writing.digest_to, *(f"{rung.days}天" for rung in writing.reminders if rung.days)]

    assert [word for word in wanted if word not in printed] == []
