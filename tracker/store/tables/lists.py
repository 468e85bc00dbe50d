"""Rows of what was read from tables of other people: rosters, registrations, and what somebody typed into our workbook."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.columns import Json, Key
from tracker.store.tables.row import Row


class RosterStepRow(Row):
    """An import of a roster, a removal from it, or the undoing of an earlier step."""

    __tablename__ = "roster_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(Key, index=True)
    source: Mapped[str]  # file name; "" for a removal
    by: Mapped[str]
    at: Mapped[datetime]
    undoes: Mapped[int | None]
    key: Mapped[str] = mapped_column(Key, unique=True)  # what it makes of which state: the same step upon the same state is one


class RosterEntryRow(Row):
    """What one step says of one unit; the newest step that was not undone holds."""

    __tablename__ = "roster_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("roster_step.id"))
    unit_key: Mapped[str] = mapped_column(Key)
    name: Mapped[str]
    shorts: Mapped[list[str]] = mapped_column(Json)
    formers: Mapped[list[str]] = mapped_column(Json)
    region: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(Json)
    contact: Mapped[str]
    out: Mapped[bool] = mapped_column(default=False, server_default=false())  # no longer in the roster
    __table_args__ = (UniqueConstraint("step_id", "unit_key"),)


class PennedRow(Row):
    """One thing that a person typed into a workbook, read once from one copy of it, and what became of it."""

    __tablename__ = "penned"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(Key)
    sheet: Mapped[str] = mapped_column(Key)
    number: Mapped[str] = mapped_column(Key)
    field: Mapped[str] = mapped_column(Key)
    copy: Mapped[str] = mapped_column(Key)
    turn: Mapped[int]
    value: Mapped[str]
    shown: Mapped[str]
    state: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    rulings: Mapped[list[int]] = mapped_column(Json)
    why: Mapped[str]
    told: Mapped[str]
    __table_args__ = (UniqueConstraint("campaign", "sheet", "number", "field", "copy", "turn"),)


class RegistrationStepRow(Row):
    """An import of registrations, or the undoing of one."""

    __tablename__ = "registration_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(Key, index=True)
    source: Mapped[str]  # file name
    by: Mapped[str]
    at: Mapped[datetime]
    undoes: Mapped[int | None]
    key: Mapped[str] = mapped_column(Key, unique=True)  # what it makes of which state


class RegistrationEntryRow(Row):
    """What one import says of one row; the newest import that was not undone holds."""

    __tablename__ = "registration_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("registration_step.id"))
    row_key: Mapped[str] = mapped_column(Key)
    theirs: Mapped[str]  # number in the other system
    unit: Mapped[str]
    title: Mapped[str]
    category: Mapped[str]
    contact: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    number: Mapped[str] = mapped_column(Key)  # of our case
    __table_args__ = (UniqueConstraint("step_id", "row_key"),)
