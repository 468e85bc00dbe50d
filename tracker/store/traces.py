"""Where the ledger holds the words of one person: in which rows, in which mails, and beside whose names. It is read row by row, for a LIKE knows no whole numbers.

Left as they are: what names units and cases (a case is decided about by people, not by erasing), and who of the office signed what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, Text, select

from ingest.names import unit_key
from tracker.core.circumstances import MAILBOX
from tracker.core.erasure import Contact, Finder, cleared, holds, named, word_of
from tracker.store.columns import Json, Key, Words
from tracker.store.reading import grouped
from tracker.store.tables.desk import ExaminationMailRow, ExaminationRow
from tracker.store.tables.dossier import MailCaseRow, PaperRow, SubmissionRow, UnitRow
from tracker.store.tables.incoming import MessageFactsRow, MessageRow
from tracker.store.tables.lists import RegistrationEntryRow, RosterEntryRow
from tracker.store.tables.row import Row

TOGETHER = 500  # rows held at a time
ELSEWHERE = frozenset(
    {"sheet", "cursor", "lease", "change", "poll", "earlier_case", "fingerprint", "fingerprint_mark", "erasure", "erased", "message_facts", "examination"}
)
SIGNED = frozenset(
    {
        ("audit", "who"),
        ("ruling", "by"),
        ("task", "closed_by"),
        ("task", "assignee"),
        ("postal_receipt", "logged_by"),
        ("letter", "released_by"),
        ("roster_step", "by"),
        ("registration_step", "by"),
        ("penned", "by"),
    }
)
NAMING = frozenset(
    {
        ("unit", "name"),
        ("unit", "key"),
        ("unit_alias", "key"),
        ("submission", "title"),
        ("submission", "title_key"),
        ("mail_case", "unit_key"),
        ("mail_case", "title_key"),
        ("roster_entry", "unit_key"),
        ("roster_entry", "name"),
        ("roster_entry", "shorts"),
        ("roster_entry", "formers"),
        ("registration_entry", "row_key"),
        ("registration_entry", "unit"),
        ("registration_entry", "title"),
    }
)
WRITTEN_TO = frozenset({("message", "sender"), ("letter", "posting"), ("letter", "address"), ("registration_entry", "email"), ("ruling", "value")})
PERSON, PHONE = "姓名", "电话"  # what a cell of a form is about


@dataclass(frozen=True, slots=True)
class Sought:
    """Who finds what: *sure* wherever it stands, *every* (names of others as well, addresses in a Message-ID) only in rows that are the person's by something else."""

    sure: Finder
    every: Finder


@dataclass(frozen=True, slots=True)
class Change:
    """One row that holds a word: what its columns become, and which hold it and stay."""

    table: Table
    key: Mapping[str, Any]
    values: Mapping[str, Any]
    kept: tuple[str, ...]


def changes(connection: Connection, sought: Sought, mails: frozenset[str]) -> Iterator[Change]:
    """Every row that holds a word, less what is kept whole or gone whole (facts of mails, second looks)."""
    for table in Row.metadata.sorted_tables:
        if table.name not in ELSEWHERE:
            yield from _of(connection, table, sought, mails)


def _of(connection: Connection, table: Table, sought: Sought, mails: frozenset[str]) -> Iterator[Change]:
    said = [one for one in table.columns if isinstance(one.type, Words | Key | Json | Text)]
    keys = [one for one in table.primary_key.columns if one not in said]
    if not said:
        return
    for row in connection.execute(select(*keys, *said).execution_options(yield_per=TOGETHER)).mappings():
        values = {one.name: row[one.name] for one in said if row[one.name]}
        theirs = _tied(values, mails) or any(holds(one, sought.sure) for one in values.values())
        finder = sought.every if theirs else sought.sure
        held = [one for one in said if one.name in values and holds(values[one.name], finder)]
        if held:
            kept = tuple(one.name for one in held if _stays(table, one))
            empty = {one.name: cleared(values[one.name], finder, empty=(table.name, one.name) in WRITTEN_TO) for one in held if one.name not in kept}
            yield Change(table, {one.name: row[one.name] for one in table.primary_key.columns}, empty, kept)


def _tied(values: Mapping[str, Any], mails: frozenset[str]) -> bool:
    """Whether a row is about one of *mails*: it names it, or is a letter that answers it."""
    texts = (one for value in values.values() for one in (value if isinstance(value, list) else (value,)))
    return any(isinstance(one, str) and one.rpartition(":")[2] in mails for one in texts)


def _stays(table: Table, column: Column[Any]) -> bool:
    place = (table.name, column.name)
    return bool(place in SIGNED | NAMING or column.primary_key or column.foreign_keys or column.unique)


def mails(connection: Connection, finder: Finder) -> frozenset[str]:
    """The mails that say a word, in what was read of them, of their files first and second, and in what was filed of them."""
    found = {sha256 for sha256, facts in _each(connection, MessageFactsRow.sha256, MessageFactsRow.facts) if holds(facts, finder)}
    heads = _each(connection, MessageRow.sha256, MessageRow.sender, MessageRow.sender_name, MessageRow.subject, MessageRow.unplaced)
    found |= {sha256 for sha256, *said in heads if holds(said, finder)}
    papers = _each(connection, PaperRow.mail, PaperRow.filename, PaperRow.fields)
    found |= {mail for mail, *said in papers if holds(said, finder)}
    files = {sha256 for sha256, facts in _each(connection, ExaminationRow.sha256, ExaminationRow.facts) if holds(facts, finder)}
    found |= {mail for mail, sha256 in _each(connection, ExaminationMailRow.mail, ExaminationMailRow.sha256) if sha256 in files}
    return frozenset(found)


def _each(connection: Connection, *columns: Any) -> Iterator[Any]:  # noqa: ANN401 - columns of any type
    return iter(connection.execute(select(*columns).execution_options(yield_per=TOGETHER)))


def contacts(connection: Connection) -> tuple[Contact, ...]:
    """Every name with what stands beside it: of senders, in forms, in registrations and rosters."""
    units = grouped(
        connection.execute(
            select(MailCaseRow.sha256, UnitRow.key)
            .join(SubmissionRow, SubmissionRow.id == MailCaseRow.submission_id)
            .join(UnitRow, UnitRow.id == SubmissionRow.unit_id)
            .distinct()
        )
    )
    found = [
        Contact(named(name), _strong((sender,)), frozenset(units.get(sha256, ())))
        for sha256, name, sender in _each(connection, MessageRow.sha256, MessageRow.sender_name, MessageRow.sender)
    ]
    for unit, fields in connection.execute(select(UnitRow.key, PaperRow.fields).join(UnitRow, UnitRow.id == PaperRow.unit_id)):
        found += _of_form(fields, frozenset({unit}))
    rows = (RegistrationEntryRow.contact, RegistrationEntryRow.phone, RegistrationEntryRow.email, RegistrationEntryRow.unit)
    found += [Contact(named(name), _strong((phone, email)), frozenset({unit_key(unit)})) for name, phone, email, unit in _each(connection, *rows)]
    listed = _each(connection, RosterEntryRow.contact, RosterEntryRow.unit_key)
    found += [Contact(named(said), _strong(said.split()), frozenset({unit})) for said, unit in listed]
    return tuple(dict.fromkeys(one for one in found if one.name or one.strong))


def _of_form(fields: Iterable[Mapping[str, Any]], where: frozenset[str]) -> Iterator[Contact]:
    listed = list(fields)
    strong = _strong(str(one["value"]) for one in listed if one["meaning"] in {PHONE, MAILBOX})
    people = dict.fromkeys(named(str(one["value"])) for one in listed if one["meaning"] == PERSON)
    yield from (Contact(one, strong if len(people) == 1 else frozenset(), where) for one in people)
    if not people and strong:
        yield Contact("", strong, where)


def _strong(said: Iterable[str]) -> frozenset[str]:
    return frozenset(word.text for one in said if one and (word := word_of(one)) is not None and ("@" in word.text or word.text.isdecimal()))


def naming(connection: Connection) -> tuple[str, ...]:
    """The names of units and the titles of cases."""
    listed = (UnitRow.name, SubmissionRow.title, RosterEntryRow.name, RegistrationEntryRow.unit, RegistrationEntryRow.title)
    return tuple(dict.fromkeys(name for column in listed for name in connection.scalars(select(column).distinct()) if name))


def signers(connection: Connection) -> frozenset[str]:
    """Who of the office signed anything."""
    tables = Row.metadata.tables
    return frozenset(named(name) for table, column in SIGNED for name in connection.scalars(select(tables[table].c[column]).distinct()) if name)
