"""Questions are found by the mail they are about: with thousands of them open, each mail looked through all."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_index("ix_task_mail", "task", ["mail"])
