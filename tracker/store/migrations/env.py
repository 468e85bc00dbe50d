"""Run the migrations on the connection, and in the transaction, that `tracker.store.engine.upgrade` opened."""

from __future__ import annotations

from alembic import context

from tracker.store.tables.row import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    transactional_ddl=True,  # the engine begins SQLite's transactions itself, so they hold DDL too
)
with context.begin_transaction():
    context.run_migrations()
