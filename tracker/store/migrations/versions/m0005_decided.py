"""What a person decided can be taken back: whose a mail is, what a question was answered by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("message", sa.Column("refile", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("paper", sa.Column("out", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("submission", sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("task", sa.Column("ruling", sa.Integer(), nullable=True))
    op.create_index("ix_ruling_subject", "ruling", ["subject"])
