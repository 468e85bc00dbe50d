"""Files left at a provider run out: papers and questions say when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("paper", sa.Column("expires", sa.DateTime(timezone=True), nullable=True))
    op.add_column("task", sa.Column("due", sa.DateTime(timezone=True), nullable=True))
