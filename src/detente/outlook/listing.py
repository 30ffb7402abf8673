"""The outlook's tables: what was asked, the split, what to find out, definitions, sides and what it rests on."""

from __future__ import annotations

from typing import Any

from ..base.table import Column, Table
from .findout import SHOWN
from .nearest import dependence, nearest, table
from .outlook import Outlook
from .sensitivity import Point
from .tree import BRANCHES

BRANCH_TITLES = {
    "extended": "Extended, as said in public",
    "partly_extended": "Extended in part",
    "replaced": "Replaced or settled",
    "running": "Running, nothing said yet",
    "nothing_follows": "Nothing follows",
    "broken": "Broken",
}


def percent(p: float, low: float, high: float) -> str:
    """A probability with its interval, in per cent; what is not nothing never prints as 0 or 100."""
    return f"{share(p)} ({share(low)}–{share(high)})"


def share(p: float) -> str:
    """A probability in per cent, with a digit more near the ends."""
    if p <= 0.0 or p >= 1.0:
        return f"{100 * p:.0f}"
    if p < 0.0005:
        return "<0.1"
    if p > 0.9995:
        return ">99.9"
    return f"{100 * p:.1f}" if p < 0.02 or p > 0.98 else f"{100 * p:.0f}"


def tables(result: Outlook) -> list[Table]:
    """All tables in order."""
    out = [asked(result)] if result.asked else []
    out.append(split(result))
    if result.questions:
        out.append(find_out(result))
    if result.value is not None:
        out += result.value.tables()
    if result.thirds is not None:
        out += result.thirds.tables()
    out.append(survival(result))
    if result.defaults:
        out.append(sides(result))
    if result.arrangement.deal:
        out += result.watch.tables()
    rows = nearest(result.record, result.arrangement)
    note = f"The {min(12, len(rows))} of {len(rows)}; all: detente outlook --record. {dependence(result.record)}"
    return [*out, sensitivity(result), table(rows[:12], "What it rests on: the nearest terms", "comparable", (note,))]


def _cells(points: list[Point]) -> dict[str, Any]:
    return {p.date.isoformat(): percent(p.p, p.low, p.high) for p in points}


def _days(result: Outlook) -> list[Column]:
    return [Column(d.isoformat(), d.isoformat(), "%", align="right") for d in result.days]


def split(result: Outlook) -> Table:
    """The tree by each date."""
    a = result.arrangement
    rows = []
    for name, title in BRANCH_TITLES.items():
        points = [result.branch(name, d) for d in result.days]
        if a.end is not None or any(p.p > 0 for p in points):
            rows.append({"id": name, "way": title, **_cells(points)})
    end = f", stated end {a.end}" if a.end else ", no stated end"
    return Table(
        f"{a.title} (term {a.number}{end}): what has happened by each date",
        [Column("way", "By that day"), *_days(result)],
        rows,
        id="tree",
        notes=(
            result.leakage,
            "Each column adds up to 100 before rounding. Events count when they are public; a paper may come late, so "
            "a few per cent still run in silence at the end.",
        ),
        source=f"{len(result.record.ended)} fixed terms that ended, record {result.record.digest}; a forecast",
    )


def survival(result: Outlook) -> Table:
    """Probability that nothing of the kind has happened, by definition and date."""
    rows, notes = [], []
    for curve in result.curves:
        d = curve.definition
        if curve.points:
            rows.append({"id": d.id, "event": d.title, **_cells(list(curve.points))})
            notes.append(f"{d.title}: {d.text}{' ' + curve.note if curve.note else ''}")
        else:
            notes.append(f"{d.title}: {curve.note}.")
    return Table(
        "Probability that it has not happened by each date, with its interval",
        [Column("event", "What would count as the end"), *_days(result)],
        rows,
        notes=notes,
        id="outlook",
        source="read off the same tree; a forecast, not a fact",
    )


def find_out(result: Outlook) -> Table:
    """Six questions in order of how far their answers move the forecast."""
    rows = []
    for q in result.questions[:SHOWN]:
        rows.append(
            {
                "asks": q.asks,
                "yes": share(q.if_yes),
                "no": share(q.if_no),
                "chance": share(q.chance),
                "where": q.where,
                "key": q.id,
                "basis": q.basis,
            }
        )
    now = result.questions[0].now
    end = result.arrangement.end
    return Table(
        f"Find out first (now {share(now)}% that it goes on past {end})",
        [
            Column("asks", "Question", wide=True),
            Column("yes", "If yes", "%", align="right"),
            Column("no", "If no", "%", align="right"),
            Column("chance", "Chance of yes", "%", align="right"),
            Column("where", "Where to look", wide=True),
            Column("key", "--answer"),
            Column("basis", "Rests on", wide=True),
        ],
        rows,
        id="find-out",
        blocks=True,
        source="the tree; Bayes with the chances stated",
        notes=("Give what you found: --answer KEY=yes or KEY=no; the forecast is made again.",),
    )


def asked(result: Outlook) -> Table:
    """Questions asked in words, with their answers."""
    rows = [
        {
            "question": x.asked.words,
            "p": percent(x.point.p, x.point.low, x.point.high) if x.point else "not held",
            "basis": x.basis or x.why,
        }
        for x in result.asked
    ]
    return Table(
        "What was asked",
        [
            Column("question", "Question", wide=True),
            Column("p", "Probability", "%", align="right"),
            Column("basis", "From", wide=True),
        ],
        rows,
        id="asked",
        source="a forecast, not a fact",
        notes=(result.leakage,),
    )


def sides(result: Outlook) -> Table:
    """What each side's clocks do at the stated end if nothing follows."""
    rows = [
        {
            **d.to_dict(),
            "then": f"cannot come back: {d.void}" if d.void else {"resumes": "comes back", "ends": "ends"}[d.then],
        }
        for d in result.defaults
    ]
    return Table(
        f"If nothing follows after {result.arrangement.end}, by the ledger's clocks",
        [
            Column("side", "Side"),
            Column("what", "What", wide=True),
            Column("then", "Then"),
            Column("at", "After"),
            Column("measure", "Measure"),
        ],
        rows,
        id="sides",
        source="the ledger's clocks",
        notes=("Void law does not come back by itself.",) if any(d.void for d in result.defaults) else (),
    )


def sensitivity(result: Outlook) -> Table:
    """How far the answer moves with priors and rows."""
    rows = [{**v, "percent": share(v["goes_on"])} for v in result.sensitivity()]
    return Table(
        f"How far the answer moves: chance that it goes on past {rows[0]['date']}",
        [
            Column("title", "Estimated"),
            Column("terms", "Fixed terms", digits=0),
            Column("percent", "Goes on", "%", align="right"),
        ],
        rows,
        id="sensitivity",
        source="the record of renewals",
        notes=("Intervals above run from 5 to 95% and are widened to each of these.",),
    )


def long(result: Outlook) -> Table:
    """Branches and definitions as numbers: for --csv and data frames."""
    rows: list[dict[str, Any]] = []
    for name in BRANCHES:
        rows += [{"definition": f"tree:{name}", **result.branch(name, d).to_dict()} for d in result.days]
    rows += [{"definition": c.definition.id, **p.to_dict()} for c in result.curves for p in c.points]
    columns = [Column("definition", "definition"), Column("date", "date")]
    columns += [Column(k, k, digits=4) for k in ("p", "low", "high")]
    return Table(
        "Branches by date, and survival by definition",
        columns,
        rows,
        notes=(result.leakage,),
        id="survival-long",
        source="a forecast, not a fact",
    )
