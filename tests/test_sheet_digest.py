"""往来.日报: who gets the digest, when, and whether the workbook goes with it."""

import pytest

from config.prose import prose
from config.sheet import bundled_path, read

SHEET = bundled_path("DJ2025").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "to", "hour", "book"),
    [
        ("{收件: a@example.org, 时刻: 9, 台账: 否}", ("a@example.org",), 9, False),
        ("{收件: [a@example.org, b@example.org], 台账: 是}", ("a@example.org", "b@example.org"), 8, True),
        ("{to: a@example.org, workbook: no}", ("a@example.org",), 8, False),
        ("[a@example.org]", ("a@example.org",), 8, True),
        ("不发", (), 8, True),
    ],
)
def test_the_digest_as_the_sheet_wants_it(tmp_path, said, to, hour, book):
    path = tmp_path / "sheet.yaml"
    lines = [line for line in SHEET.splitlines() if not line.lstrip().startswith("日报")]
    at = next(number for number, line in enumerate(lines) if line.startswith("往来"))
    path.write_text("\n".join([*lines[: at + 1], f"  日报: {said}", *lines[at + 1 :]]), encoding="utf-8")

    found = read(path)

    assert (found.correspondence.digest_to, found.correspondence.digest_hour, found.correspondence.digest_book) == (to, hour, book)
    assert ("不附台账" in prose(found)) is (not book)
