"""The sources of a ledger with what rests on each: measures, claims, deliveries, deadlines, meetings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ..base.errors import UnknownError
from ..base.table import Column, Table, Tabular, columns
from ..ledger.dispute import Ledger
from ..ledger.records import Grade
from ..ledger.texts import Texts

#: What may rest on a source, in the order in which it is counted.
KINDS = ("measures", "claims", "deliveries", "meetings", "deadlines")


@dataclass(frozen=True)
class SourceList(Tabular):
    """All sources, the most used first within a grade."""

    ledger: Ledger
    rows: tuple[dict[str, Any], ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "dispute": self.ledger.dispute.id,
            "ledger_digest": self.ledger.digest,
            "checked": self.ledger.dispute.checked,
            "sources": list(self.rows),
        }

    def tables(self) -> list[Table]:
        """One row a source."""
        spec = columns(
            Column("grade", "Grade"),
            Column("title", "Source"),
            Column("publisher", "Publisher"),
            Column("date", "Date"),
            Column("licence", "Licence"),
            Column("rests", "What rests on it"),
            Column("held", "Text held"),
        )
        rows = [
            {**row, "rests": ", ".join(f"{row[k]} {k}" for k in KINDS if row[k]) or "nothing yet"} for row in self.rows
        ]
        return [
            Table(
                f"Sources of {self.ledger.dispute.title}",
                spec,
                rows,
                source=f"ledger {self.ledger.dispute.id}, checked to {self.ledger.dispute.checked}",
                notes=("Grades: A primary seen, B primary quoted, C secondary, D weak.",),
                id="sources",
            )
        ]


def sources(ledger: Ledger, *, grade: str | None = None, texts: Texts | None = None) -> SourceList:
    """Every source (of one grade, if named) with counts of what rests on it. Raises UnknownError."""
    if grade is not None and grade not in {g.value for g in Grade}:
        raise UnknownError("grade", grade, [g.value for g in Grade])
    counts = _counts(ledger)
    rows = []
    for name, source in ledger.sources.items():
        if grade and source.grade.value != grade:
            continue
        rows.append(
            {
                "id": name,
                "title": source.title,
                "publisher": source.publisher,
                "kind": source.kind.value,
                "grade": source.grade.value,
                "date": source.date,
                "account": source.account,
                "language": source.language,
                "licence": source.licence,
                "complete": source.complete,
                "held": texts is not None and texts.text(ledger, name) is not None,
                "url": source.url,
                **{kind: counts[kind][name] for kind in KINDS},
            }
        )
    rows.sort(key=lambda r: (str(r["grade"]), -sum(int(str(r[k])) for k in KINDS), str(r["date"])))
    return SourceList(ledger, tuple(rows))


def _counts(ledger: Ledger) -> dict[str, Counter[str]]:
    """Source → number of records resting on it, by kind."""
    found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for measure in ledger.view.values():
        found["measures"].update({*measure.sources, *(e.source for e in measure.events)})
    found["claims"].update(f.source for f in ledger.claims)
    for folder in ledger.deals.values():
        found["deliveries"].update(d.source for d in folder.deliveries)
    for meeting in ledger.meetings.values():
        found["meetings"].update({*meeting.sources, *(item.source for item in meeting.agenda)})
    found["deadlines"].update(d.source for d in ledger.dispute.deadlines)
    return found
