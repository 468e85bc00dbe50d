"""Which ruling holds: of all that persons said of one subject the last that was not undone."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.core.model import Dossier, Paper, Ruling, RulingKind


def subject_of(paper: Paper) -> str:
    return f"paper:{paper.id}"


def ruled(rulings: Sequence[Ruling], subject: str, *kinds: RulingKind) -> Ruling | None:
    """The latest ruling of these *kinds* on *subject* that was not undone."""
    return max((one for one in rulings if one.subject == subject and one.kind in kinds and not one.undone), key=lambda one: (one.at, one.id), default=None)


def withdrawn(dossier: Dossier) -> bool:
    return ruled(dossier.rulings, "case", RulingKind.WITHDRAW) is not None


def stopped(dossier: Dossier) -> bool:
    """Whether a person said that nothing is written about this case."""
    return ruled(dossier.rulings, "case", RulingKind.STOP_MAIL) is not None
