"""The rows: columns and constraints, no behaviour. What must be single is single by a UNIQUE constraint.

    row ◀── incoming   mails, where they lay, how far each folder was read
        ◀── dossier    units, cases, papers, envelopes, rulings
        ◀── desk       questions, letters, second looks, the log
        ◀── texts      texts as numbers, and cases of earlier calls
        ◀── lists      rosters, registrations, what was typed into a workbook
        ◀── erased     what was erased for one person, and must not come back

Whoever asks for one row has all of them: migrations, `person show` and `purge` go by the whole of `Row.metadata`, and a
foreign key must find the table that it names.
"""

from tracker.store.tables import desk, dossier, erased, incoming, lists, row, texts

__all__ = ["desk", "dossier", "erased", "incoming", "lists", "row", "texts"]
