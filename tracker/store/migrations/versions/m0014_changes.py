"""What a case is read from is counted whenever it is written, by whomever: as long as the count stays, no case has to be read again.

SQLite has one writer at a time, so one row is counted up. In PostgreSQL two transactions that count up one row would wait for each other,
and might for ever: there every statement adds a row, and rows that are not committed yet are not seen.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

# Every table that a dossier, or a ruling beside it, is read from; a test holds the list against the rows.
READ = (
    "examination",
    "examination_mail",
    "letter",
    "letter_case",
    "mail_case",
    "message",
    "paper",
    "parcel_case",
    "postal_receipt",
    "roster_entry",
    "roster_step",
    "ruling",
    "submission",
    "task",
    "unit",
    "unit_alias",
)
COUNTING = """CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO change (number) VALUES (1); RETURN NULL; END $$"""


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(COUNTING)
        for table in READ:
            op.execute(
                f"CREATE TRIGGER change_of_{table} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION count_change()"
            )
        return
    op.execute("INSERT INTO change (id, number) VALUES (1, 0)")
    for table in READ:
        for event in ("INSERT", "UPDATE", "DELETE"):
            counted = "BEGIN UPDATE change SET number = number + 1; END"
            op.execute(f"CREATE TRIGGER change_of_{table}_{event.lower()} AFTER {event} ON {table} {counted}")
