"""The only place that speaks SQL: rows, migrations, and the ledger that turns rows into values.

`tracker.store.ledger` is what the rest of the office imports. This package imports nothing by itself, so that a command
which never opens the ledger does not pay for SQLAlchemy.
"""
