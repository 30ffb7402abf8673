"""Which terms of the record an estimate rests on, nearest first."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Any

from ..base.table import Column, Table, Tabular
from .estimate import Arrangement
from .renewals import Renewals, Term


def distance(term: Term, a: Arrangement) -> float:
    """How far a term is from what is asked: dyad, family, later term, length; an ordering, not a weight."""
    out = 4.0 * (term.dyad != a.dyad) + 2.0 * (term.family != a.family)
    out += 1.0 * ((term.entry.number > 1) != (a.number > 1)) + 1.0 * ((term.end is None) != (a.end is None))
    if term.end is not None and a.end is not None:
        out += min(abs(log(term.days / max(a.days, 1))), 3.0) / 3.0
    return out


def nearest(record: Renewals, a: Arrangement) -> list[Term]:
    """Terms that enter estimation, nearest first; the term itself is not among them."""
    rows = [t for t in record.estimated if t.id != a.truce]
    return sorted(rows, key=lambda t: (distance(t, a), -t.start.toordinal(), t.id))


def row(term: Term) -> dict[str, Any]:
    """A term in plain data."""
    e = term.entry
    return {
        "id": term.id,
        "dyad": term.dyad,
        "family": term.family,
        "title": term.title,
        "start": term.start.isoformat(),
        "term": e.number,
        "stated_end": term.end.isoformat() if term.end else None,
        "outcome": term.outcome.value if term.outcome else None,
        "announced": term.announced.isoformat() if term.announced else None,
        "ended": term.announced.isoformat() if term.announced else None,
        "lead_days": term.lead,
        "adverse": e.adverse,
        "evidence": e.grade,
        "disputable": term.disputable,
        "sources": list(e.sources),
    }


def table(rows: list[Term], title: str, name: str, notes: tuple[str, ...] = ()) -> Table:
    """Terms as a table."""
    told = [{**row(t), "outcome": t.outcome.value.replace("_", " ") if t.outcome else "running"} for t in rows]
    return Table(
        title,
        [
            Column("dyad", "Parties"),
            Column("family", "Kind"),
            Column("title", "Term", wide=True),
            Column("term", "No.", align="right"),
            Column("start", "From"),
            Column("stated_end", "Stated end"),
            Column("outcome", "Outcome"),
            Column("announced", "Public on"),
            Column("lead_days", "Days ahead", digits=0),
            Column("evidence", "Grade"),
            Column("id", "Id"),
        ],
        told,
        id=name,
        source="data/history/renewals",
        notes=notes,
    )


@dataclass(frozen=True)
class Rests(Tabular):
    """What an estimate rests on, whole."""

    record: Renewals
    arrangement: Arrangement

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "record": self.record.digest,
            "known": self.record.known.isoformat() if self.record.known else None,
            "arrangement": self.arrangement.title,
            "terms": [row(t) for t in nearest(self.record, self.arrangement)],
            "counts": counts(self.record),
        }

    def tables(self) -> list[Table]:
        """Every term, nearest first; counts by kind of relief."""
        rows = nearest(self.record, self.arrangement)
        title = f"What the outlook of {self.arrangement.title} rests on: {len(rows)} terms, nearest first"
        return [table(rows, title, "record", (dependence(self.record),)), counts_table(self.record)]


def dependence(record: Renewals) -> str:
    """How far the rows are from independent, in numbers."""
    names = [t.dyad for t in record.ended]
    top = max(set(names), key=names.count) if names else "nobody"
    return (
        f"Not independent: {len(names)} fixed terms that ended, {names.count(top)} of them {top}, "
        f"{len(set(names))} sets of parties in all."
    )


def counts(record: Renewals) -> list[dict[str, Any]]:
    """Fixed terms that ended, by family: how many, how many went on, how often the restriction came."""
    out = []
    for family in sorted({t.family for t in record.ended}):
        mine = [t for t in record.ended if t.family == family]
        out.append(
            {
                "kind": family,
                "rows": len(mine),
                "followed": sum(t.followed for t in mine),
                "lapsed": sum(t.outcome == "lapsed" for t in mine),
                "broken": sum(t.outcome == "broken" for t in mine),
                "adverse": sum(bool(t.entry.adverse) for t in mine),
            }
        )
    return out


def counts_table(record: Renewals) -> Table:
    """Plain counts, to be checked by hand."""
    return Table(
        "Fixed terms that ended, by kind of relief",
        [
            Column("kind", "Kind"),
            Column("rows", "Terms", digits=0),
            Column("followed", "Something followed", digits=0),
            Column("lapsed", "Nothing followed", digits=0),
            Column("broken", "Broken", digits=0),
            Column("adverse", "Restriction came", digits=0),
        ],
        counts(record),
        id="counts",
        source="data/history/renewals",
    )
