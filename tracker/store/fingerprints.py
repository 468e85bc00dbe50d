"""Texts as numbers, so that the same text is found again: of the papers on the books, and of earlier calls that were imported.

The words are not kept here, only what they share with others can be told. A text is found by its marks, a sixteenth of its
numbers, in one indexed look; what is found is then compared by all of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from sys import byteorder

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from tracker.core.likeness import CANDIDATE, CANDIDATE_LEAST, LEAST_SAME, SAMPLED, Sketch
from tracker.store.reading import erased, grouped
from tracker.store.tables.dossier import PaperRow, SubmissionRow, UnitRow
from tracker.store.tables.texts import EarlierRow, FingerprintRow, MarkRow
from tracker.store.writing import batched, once, once_each, upsert

NEAREST = 20  # texts that one text is compared with in full: who copied from more is asked about often enough


@dataclass(frozen=True, slots=True)
class Waiting:
    """A paper whose text was not read yet."""

    paper: int
    mail: str
    path: str
    sha256: str
    number: str
    locked: bool
    reader: str = ""  # who reads it now: us, and who read the file for us


@dataclass(frozen=True, slots=True)
class Known:
    """A text, and whose it is."""

    id: int
    campaign: str
    owner: str
    paper: int | None
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Earlier:
    """A case of an earlier call."""

    key: str
    campaign: str
    unit: str
    title: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    connection: Connection

    def waiting(self, campaign: str, requirements: Sequence[str], *, reader: str, after: int, limit: int) -> tuple[Waiting, ...]:
        """Papers of these items that *reader* has not read, by id."""
        gone = erased(self.connection)  # what was read of them is all there will be
        by = literal(f"{reader} ") + PaperRow.reader  # a second look at a file is another reader
        statement = (
            select(PaperRow.id, PaperRow.mail, PaperRow.path, PaperRow.sha256, SubmissionRow.number, PaperRow.findings, by.label("by"))
            .join(SubmissionRow, SubmissionRow.id == PaperRow.submission_id)
            .outerjoin(FingerprintRow, and_(FingerprintRow.paper_id == PaperRow.id, FingerprintRow.reader == by))
            .where(
                PaperRow.campaign == campaign,
                PaperRow.requirement.in_(requirements),
                PaperRow.sha256.not_in(("", *gone)),
                PaperRow.mail.not_in(gone),
                FingerprintRow.id.is_(None),
                PaperRow.id > after,
            )
            .order_by(PaperRow.id)
            .limit(limit)
        )
        return tuple(
            Waiting(row.id, row.mail, row.path, row.sha256, row.number, any(one["code"] == "encrypted" for one in row.findings), row.by)
            for row in self.connection.execute(statement)
        )

    def keep(self, campaign: str, number: str, paper: int, sketch: Sketch, *, reader: str) -> None:
        """Keep the text of a paper; what was kept of it before is replaced."""
        self.connection.execute(delete(FingerprintRow).where(FingerprintRow.paper_id == paper))
        values = {**_values(campaign, number, sketch, reader), "paper_id": paper}
        self._mark(self.connection.scalars(insert(FingerprintRow).returning(FingerprintRow.id), values).one(), sketch)

    def _mark(self, identity: int, sketch: Sketch) -> None:
        # Marks of a text that is gone may stand under a number dealt again: they find what a comparison in full then leaves out.
        once_each(self.connection, MarkRow, [{"number": one, "fingerprint_id": identity} for one in sorted(sketch.marks)], by=("number", "fingerprint_id"))

    def unasked(self, campaign: str, among: Sequence[str], *, after: int, limit: int) -> tuple[Known, ...]:
        """Texts of this campaign that were not looked for among all of these yet, by id."""
        where = (FingerprintRow.campaign == campaign, FingerprintRow.among != _codes(among), FingerprintRow.id > after, FingerprintRow.paper_id.is_not(None))
        return self._known(*where, limit=limit)

    def asked(self, identities: Iterable[int], among: Sequence[str]) -> None:
        for chunk in batched(sorted(identities)):
            self.connection.execute(update(FingerprintRow).where(FingerprintRow.id.in_(chunk)).values(among=_codes(among)))

    def near(self, text: Known, among: Sequence[str]) -> tuple[str, ...]:
        """The cases whose texts may be like this one, the likeliest first."""
        marks = sorted(text.sketch.marks)
        shared = (
            select(MarkRow.fingerprint_id, func.count().label("many"))
            .where(MarkRow.number.in_(marks))
            .group_by(MarkRow.fingerprint_id)
            .having(func.count() >= CANDIDATE_LEAST)
            .subquery()
        )
        of_others = (FingerprintRow.campaign.in_(among), FingerprintRow.owner != text.owner)
        # A long text that holds a short one shares few of its own marks: what counts is how many of the shorter one's.
        statement = (
            select(FingerprintRow.owner, shared.c.many, FingerprintRow.size)
            .join(shared, shared.c.fingerprint_id == FingerprintRow.id)
            .where(*of_others)
            .order_by(shared.c.many.desc(), FingerprintRow.content, FingerprintRow.owner)
        )
        likely = [row.owner for row in self.connection.execute(statement) if row.many >= CANDIDATE * min(row.size, text.sketch.size) / SAMPLED]
        same = (FingerprintRow.content == text.sketch.content, FingerprintRow.size >= LEAST_SAME)
        copies = self.connection.scalars(select(FingerprintRow.owner).where(*of_others, *same).order_by(FingerprintRow.owner).limit(NEAREST))
        return tuple(dict.fromkeys((*copies, *likely)))[:NEAREST]

    def of(self, owners: Iterable[str]) -> dict[str, tuple[Known, ...]]:
        """The texts of these cases, by case."""
        return grouped((one.owner, one) for one in self._known(FingerprintRow.owner.in_(sorted(set(owners)))))

    def all_of(self, campaign: str, limit: int) -> tuple[Known, ...]:
        """Some texts of a campaign, told by their digests: the same ones in whichever order they came."""
        chosen = select(FingerprintRow.id).where(FingerprintRow.campaign == campaign).order_by(FingerprintRow.content).limit(limit)
        return self._known(FingerprintRow.id.in_(chosen))

    def _known(self, *where: ColumnElement[bool], limit: int | None = None) -> tuple[Known, ...]:
        columns = (FingerprintRow.id, FingerprintRow.campaign, FingerprintRow.owner, FingerprintRow.paper_id, FingerprintRow.content, FingerprintRow.size)
        statement = select(*columns, FingerprintRow.shingles).where(*where).order_by(FingerprintRow.id).limit(limit)
        return tuple(
            Known(row.id, row.campaign, row.owner, row.paper_id, Sketch(row.content, row.size, _unpacked(row.shingles)))
            for row in self.connection.execute(statement)
        )

    def named(self, campaign: str, among: Sequence[str], *, titled: bool) -> tuple[tuple[str, Earlier], ...]:
        """Cases of this campaign and earlier ones that bear the same title, or, where titles do not count, are of the same unit."""
        mine = (SubmissionRow.campaign == campaign, SubmissionRow.title_key != "") if titled else (SubmissionRow.campaign == campaign,)
        on = EarlierRow.title_key == SubmissionRow.title_key if titled else EarlierRow.unit_key == UnitRow.key
        imported = (
            select(SubmissionRow.number, EarlierRow.key, EarlierRow.campaign, EarlierRow.unit, EarlierRow.title)
            .join(UnitRow, UnitRow.id == SubmissionRow.unit_id)
            .join(EarlierRow, on)
            .where(*mine, EarlierRow.campaign.in_(among))
        )
        other, unit = aliased(SubmissionRow), aliased(UnitRow)
        same = other.title_key == SubmissionRow.title_key if titled else other.unit_id == SubmissionRow.unit_id
        lived = (
            select(SubmissionRow.number, other.number.label("key"), other.campaign, unit.name.label("unit"), other.title)
            .join(other, same)
            .join(unit, unit.id == other.unit_id)
            .where(*mine, other.campaign.in_(among), other.campaign != campaign)
        )
        found = (*self.connection.execute(imported), *self.connection.execute(lived))
        return tuple(sorted(((row.number, Earlier(row.key, row.campaign, row.unit, row.title)) for row in found), key=lambda one: (one[0], one[1].key)))

    def names(self, campaign: str) -> tuple[tuple[str, str, str], ...]:
        """(number, unit, title) of every case of a campaign."""
        statement = select(SubmissionRow.number, UnitRow.name, SubmissionRow.title).join(UnitRow, UnitRow.id == SubmissionRow.unit_id)
        return tuple((number, unit, title) for number, unit, title in self.connection.execute(statement.where(SubmissionRow.campaign == campaign)))

    def earlier(self, campaign: str | None = None, *, keys: Iterable[str] | None = None) -> tuple[Earlier, ...]:
        """Imported cases: of one call, or these."""
        where = [EarlierRow.campaign == campaign] if campaign is not None else []
        if keys is not None:
            where.append(EarlierRow.key.in_(sorted(set(keys))))
        columns = (EarlierRow.key, EarlierRow.campaign, EarlierRow.unit, EarlierRow.title, EarlierRow.source)
        return tuple(
            Earlier(*row) for row in self.connection.execute(select(*columns).where(*where).order_by(EarlierRow.campaign, EarlierRow.unit, EarlierRow.title))
        )

    def imported(self) -> tuple[tuple[str, int, int], ...]:
        """(code, cases, texts) of every earlier call."""
        statement = (
            select(EarlierRow.campaign, func.count(EarlierRow.key.distinct()), func.count(FingerprintRow.id))
            .outerjoin(FingerprintRow, FingerprintRow.earlier_key == EarlierRow.key)
            .group_by(EarlierRow.campaign)
            .order_by(EarlierRow.campaign)
        )
        return tuple((code, cases, texts) for code, cases, texts in self.connection.execute(statement))

    def add(self, case: Earlier, *, unit_key: str, title_key: str, now: datetime) -> bool:
        """Keep a case of an earlier call; False when it is there."""
        values = {"key": case.key, "campaign": case.campaign, "unit": case.unit, "unit_key": unit_key, "title": case.title, "title_key": title_key}
        return once(self.connection, EarlierRow, {**values, "source": case.source, "added": now}, by=("key",))

    def add_text(self, case: Earlier, sketch: Sketch, *, reader: str) -> bool:
        """Keep a text of a case of an earlier call; False when it is there. Whoever was looked for there is looked for again."""
        statement = upsert(self.connection, FingerprintRow).on_conflict_do_nothing(index_elements=["earlier_key", "content"]).returning(FingerprintRow.id)
        identity = self.connection.scalar(statement, {**_values(case.campaign, case.key, sketch, reader), "earlier_key": case.key})
        if identity is None:
            return False
        self._mark(int(identity), sketch)
        return True

    def ask_again(self, code: str) -> None:
        """Have the texts looked for anew that were looked for among those of *code*."""
        with_it = or_(*(FingerprintRow.among.like(pattern) for pattern in (f"{code},%", f"%,{code},%", f"%,{code}")))
        self.connection.execute(update(FingerprintRow).where(with_it).values(among=""))

    def remove(self, code: str) -> int:
        """Forget an earlier call that was imported; how many cases it had."""
        gone = select(FingerprintRow.id).where(FingerprintRow.earlier_key.in_(select(EarlierRow.key).where(EarlierRow.campaign == code)))
        self.connection.execute(delete(MarkRow).where(MarkRow.fingerprint_id.in_(gone)))
        self.connection.execute(delete(FingerprintRow).where(FingerprintRow.id.in_(gone.scalar_subquery())))
        return self.connection.execute(delete(EarlierRow).where(EarlierRow.campaign == code)).rowcount


def _codes(among: Sequence[str]) -> str:
    return ",".join(among)


def _values(campaign: str, owner: str, sketch: Sketch, reader: str) -> dict[str, object]:
    packed = array("I", sorted(sketch.shingles))
    if byteorder == "big":
        packed.byteswap()
    return {
        "campaign": campaign,
        "owner": owner,
        "content": sketch.content,
        "size": sketch.size,
        "shingles": packed.tobytes(),
        "reader": reader,
        "among": "",
    }


def _unpacked(raw: bytes) -> frozenset[int]:
    numbers = array("I")
    numbers.frombytes(raw)
    if byteorder == "big":
        numbers.byteswap()
    return frozenset(numbers)
