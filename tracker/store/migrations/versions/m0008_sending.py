"""What sending needs to know of a letter without reading it: its address, whether a socket was opened for it, what was answered."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TOGETHER = 1_000  # letters read at a time
LONGEST = 200  # characters of an address that are looked up


def upgrade() -> None:
    op.add_column("letter", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("letter", sa.Column("tried", sa.DateTime(timezone=True), nullable=True))
    op.add_column("letter", sa.Column("settled", sa.DateTime(timezone=True), nullable=True))
    op.add_column("letter", sa.Column("reply_code", sa.Integer(), nullable=True))
    op.add_column("letter", sa.Column("released_by", sa.Text(), nullable=True))
    op.add_column("letter", sa.Column("copied", sa.DateTime(timezone=True), nullable=True))
    _addresses(op.get_bind())
    # A letter in somebody's hands now may have gone out: it is settled by our own copy or by a person, as it would have been.
    op.execute("UPDATE letter SET tried = queued WHERE state = 'sending'")
    # Letters of before were copied nowhere, and are not copied now.
    op.execute("UPDATE letter SET copied = sent, settled = sent WHERE sent IS NOT NULL")
    op.create_index("ix_letter_address", "letter", ["address"])
    op.create_index("ix_letter_sent", "letter", ["sent"])


def _addresses(connection: sa.Connection) -> None:
    letter = sa.table("letter", sa.column("key", sa.Text()), sa.column("posting"), sa.column("address", sa.Text()))
    last = ""
    while True:
        rows = connection.execute(sa.select(letter.c.key, letter.c.posting).where(letter.c.key > last).order_by(letter.c.key).limit(TOGETHER)).all()
        if not rows:
            return
        for row in rows:
            posting = json.loads(row.posting) if isinstance(row.posting, str) else row.posting
            connection.execute(sa.update(letter).where(letter.c.key == row.key).values(address=str(posting.get("to", "")).casefold()[:LONGEST]))
        last = rows[-1].key
