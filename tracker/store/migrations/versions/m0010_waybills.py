"""Tracking numbers that senders told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "waybill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["message.sha256"], name="fk_waybill_mail_message"),
        sa.PrimaryKeyConstraint("id", name="pk_waybill"),
        sa.UniqueConstraint("mail", "number", name="uq_waybill_mail_number"),
    )
    op.create_index("ix_waybill_number", "waybill", ["number"])
