"""What was published of one good, as tables: who sells to whom, controls used, what moved, what is missing."""

from __future__ import annotations

from ..base.table import Column, Table, columns
from ..ledger.good_parts import Share
from .result import GoodExposure

#: sellers or buyers named in a line
NAMED = 4


def sections(row: GoodExposure) -> list[Table]:
    """The tables that have rows."""
    found = [_shares(row), _used(row), _moved(row), _gaps(row)]
    return [table for table in found if table.rows]


def _told(shares: tuple[Share, ...]) -> str:
    held = sorted(shares, key=lambda share: -share.share)[:NAMED]
    return ", ".join(f"{share.place} {100 * share.share:.0f}%" for share in held)


def _shares(row: GoodExposure) -> Table:
    rows = [
        {
            "who": entry.of,
            "how": entry.basis,
            "form": entry.form,
            "year": entry.year,
            "shares": _told(entry.share),
            "source": entry.source,
            "quality": entry.quality.value,
        }
        for entry in row.good.bought
    ] + [
        {
            "who": entry.by,
            "how": "exports",
            "form": entry.form,
            "year": entry.year,
            "shares": _told(entry.share),
            "source": entry.source,
            "quality": entry.quality.value,
        }
        for entry in row.good.sold
    ]
    return Table(
        f"{row.title}: from whom places buy, and to whom they sell",
        columns(
            ("who", "Place"),
            ("how", "Of its"),
            ("form", "Form"),
            ("year", "Year"),
            ("shares", "Shares"),
            ("source", "Source"),
            ("quality", "Quality"),
        ),
        rows,
        notes=["Who is not listed is unknown, not nil. Two sources of one line stand side by side."] if rows else [],
        id=f"{row.id}-shares",
    )


def _used(row: GoodExposure) -> Table:
    rows = [
        {
            "day": entry.recorded,
            "who": f"{entry.imposer} to {entry.target}",
            "what": f"{entry.kind}: {entry.instrument}",
            "until": entry.until,
            "status": entry.status,
            "effect": entry.effect,
            "source": entry.source,
        }
        for entry in sorted(row.good.used, key=lambda entry: entry.recorded)
    ]
    return Table(
        f"{row.title}: controls used or threatened",
        columns(
            ("day", "Public on"),
            ("who", "Who"),
            ("what", "What"),
            ("until", "Until"),
            ("status", "As last seen"),
            ("effect", "What was seen of it"),
            ("source", "Source"),
        ),
        rows,
        notes=["History, not the law of a day: that is in the shelves of law."] if rows else [],
        id=f"{row.id}-used",
    )


def _moved(row: GoodExposure) -> Table:
    rows = [
        {
            "what": entry.what,
            "before": entry.before,
            "before_on": entry.before_on + ("*" if entry.reckoned else ""),
            "after": entry.after,
            "after_on": entry.after_on,
            "unit": entry.unit,
            "cause": entry.cause,
            "source": entry.source,
        }
        for entry in row.good.moved
    ]
    return Table(
        f"{row.title}: prices and volumes before and after",
        columns(
            ("what", "What"),
            Column("before", "Before", align="right"),
            ("before_on", "on"),
            Column("after", "After", align="right"),
            ("after_on", "on"),
            ("unit", "Unit"),
            ("cause", "What came between"),
            ("source", "Source"),
        ),
        rows,
        notes=["* the level before is reckoned back from a published percentage."]
        if any(e.reckoned for e in row.good.moved)
        else [],
        id=f"{row.id}-moved",
    )


def _gaps(row: GoodExposure) -> Table:
    rows = [{"gap": gap} for gap in row.good.gaps]
    return Table(f"{row.title}: not held", columns(("gap", "What is missing")), rows, id=f"{row.id}-gaps")
