"""The outlook's tables: survival by definition, how the term ends, and the rows they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base.table import Column, Table
from .history import OutcomeKind, Truce

if TYPE_CHECKING:
    from .outlook import Outlook

WAY_TITLES = {
    "running": "Still running, nothing agreed",
    "extended": "Extended",
    "replaced": "Upgraded or replaced",
    "lapsed": "Run out",
    "broken": "Broken",
}


def percent(p: float, low: float, high: float) -> str:
    """A probability with its interval, in per cent."""
    return f"{round(100 * p):d} ({round(100 * low):d}–{round(100 * high):d})"


def survival(result: Outlook) -> Table:
    """Probability that nothing of the kind has happened, by definition and date."""
    rows = []
    for curve in result.curves:
        row: dict[str, Any] = {"id": curve.definition.id, "event": curve.definition.title}
        for point in curve.points:
            row[point.date.isoformat()] = percent(point.p, point.low, point.high)
        rows.append(row)
    columns = [Column("event", "What would count as the end")]
    columns += [Column(d.isoformat(), d.isoformat(), "%", align="right") for d in result.days]
    a = result.arrangement
    notes = [result.leakage]
    notes += [f"{c.definition.title}: {c.definition.text}{' ' + c.note if c.note else ''}" for c in result.curves]
    return Table(
        f"{a.title} (term {a.term}): probability that it has not happened by each date, with 5–95% interval",
        columns,
        rows,
        notes=notes,
        id="outlook",
        source=f"base rates from {len(result.history.estimated)} terms of truces and {len(result.history.spells)} "
        f"spells of dated moves (history {result.history.digest}); a forecast, not a fact",
    )


def long(result: Outlook) -> Table:
    """Survival as numbers, one row an event and date: for --csv and data frames."""
    rows = [
        {"definition": c.definition.id, "date": p.date.isoformat(), "p": p.p, "low": p.low, "high": p.high}
        for c in result.curves
        for p in c.points
    ]
    return Table(
        "Survival",
        [
            Column("definition", "definition"),
            Column("date", "date"),
            Column("p", "p", digits=3),
            Column("low", "low", digits=3),
            Column("high", "high", digits=3),
        ],
        rows,
        notes=(result.leakage,),
        id="survival-long",
        source="base rates; a forecast, not a fact",
    )


def ways(result: Outlook) -> Table:
    """How the present term has ended by each date."""
    rows = []
    for name, title in WAY_TITLES.items():
        points = result.ways.ways[name]
        row: dict[str, Any] = {"id": name, "way": title}
        for point in points:
            row[point.date.isoformat()] = percent(point.p, point.low, point.high)
        rows.append(row)
    columns = [Column("way", "The present term")]
    columns += [Column(d.isoformat(), d.isoformat(), "%", align="right") for d in result.days]
    end = result.arrangement.end
    return Table(
        "How the present term ends, by each date" + (f" (stated end {end})" if end else ""),
        columns,
        rows,
        id="ways",
        notes=("Each column adds up to 100. Extended and replaced are dated by announcement, not by legal text.",),
        source="the same base rates",
    )


def comparable_row(truce: Truce) -> dict[str, Any]:
    """A row of the record in plain data."""
    return {
        "id": truce.id,
        "dyad": truce.dyad,
        "title": truce.title,
        "start": truce.start,
        "term": truce.term,
        "stated_end": truce.stated_end or None,
        "outcome": truce.outcome.kind.value if truce.outcome else None,
        "ended": truce.outcome.at if truce.outcome else None,
        "evidence": truce.evidence,
        "sources": list(truce.sources),
    }


def comparable(result: Outlook) -> Table:
    """The rows that inform this forecast most."""
    rows = [
        {**comparable_row(t), "outcome": t.outcome.kind.value.replace("_", " ") if t.outcome else "still open"}
        for t in result.comparable
    ]
    return Table(
        "Comparable rows: the same two parties, or the same kind of term",
        [
            Column("dyad", "Parties"),
            Column("title", "Truce"),
            Column("term", "Term", align="right"),
            Column("start", "From"),
            Column("stated_end", "Stated end"),
            Column("outcome", "Outcome"),
            Column("ended", "On"),
            Column("evidence", "Grade"),
        ],
        rows,
        id="comparable",
        source="data/history/truces",
        notes=(dependence(result),),
    )


def dependence(result: Outlook) -> str:
    """How far the rows are from independent, in numbers."""
    rows = result.history.estimated
    names = [t.dyad for t in rows]
    top = max(set(names), key=names.count)
    chained = sum(bool(t.follows) for t in rows)
    return (
        f"Few and not independent: {len(rows)} terms enter estimation, {names.count(top)} of them {top}, "
        f"{chained} continue an earlier one."
    )


def counts_table(result: Outlook) -> Table:
    """Plain counts, to be checked by hand."""
    kinds = [k.value for k in OutcomeKind]
    return Table(
        "All rows held, by how the term ended",
        [
            Column("kind", "Kind of term"),
            Column("rows", "Rows", digits=0),
            *[Column(k, k.replace("_", " "), digits=0) for k in kinds],
            Column("still_open_or_unknown", "Open or unknown", digits=0),
        ],
        [c.to_dict() for c in result.counts],
        id="counts",
        source="data/history/truces",
    )
