"""Who has a question in hand, and when it is looked at again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("task", sa.Column("assignee", sa.Text(), nullable=True))
    op.add_column("task", sa.Column("later", sa.Date(), nullable=True))
