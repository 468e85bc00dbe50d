"""The same text twice: what texts share with others, cases of earlier calls, and what a paper says whatever it was saved as."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("paper", sa.Column("content", sa.Text(), nullable=True))
    op.create_table(
        "earlier_case",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("unit_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_earlier_case"),
        sa.UniqueConstraint("campaign", "unit_key", "title_key", name="uq_earlier_case_campaign_unit_key_title_key"),
    )
    op.create_index("ix_earlier_case_title_key", "earlier_case", ["title_key"])
    op.create_table(
        "fingerprint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("earlier_key", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("shingles", sa.LargeBinary(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("among", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fingerprint"),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name="fk_fingerprint_paper_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["earlier_key"], ["earlier_case.key"], name="fk_fingerprint_earlier_key"),
        sa.UniqueConstraint("paper_id", name="uq_fingerprint_paper_id"),
        sa.UniqueConstraint("earlier_key", "content", name="uq_fingerprint_earlier_key_content"),
    )
    for column in ("campaign", "owner", "content"):
        op.create_index(f"ix_fingerprint_{column}", "fingerprint", [column])
    op.create_table(
        "fingerprint_mark",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", "fingerprint_id", name="pk_fingerprint_mark"),
        sqlite_with_rowid=False,
    )
