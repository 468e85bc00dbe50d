"""Files are looked at a second time: which, by whom, and what was seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "examination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("examiner", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_examination"),
        sa.UniqueConstraint("sha256", "examiner", "version", name="uq_examination_sha256_examiner_version"),
    )
    op.create_index("ix_examination_state_due_since", "examination", ["state", "due", "since"])
    op.create_table(
        "examination_mail",
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["message.sha256"], name="fk_examination_mail_mail"),
        sa.PrimaryKeyConstraint("mail", "sha256", name="pk_examination_mail"),
    )
    op.create_index("ix_examination_mail_sha256", "examination_mail", ["sha256"])
