"""What was erased for one person: that it was done, and which originals must not come back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_erasure"),
    )
    op.create_table(
        "erased",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("erasure", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("arrived", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cases", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_erased"),
    )
    op.create_index("ix_erased_erasure", "erased", ["erasure"])
