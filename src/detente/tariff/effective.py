"""Average duties: import-weighted and unweighted, in all and by sector, chapter, authority or line.

Weights are 2024 imports for consumption. What is open is taken at the assumed share,
and from half to one and a half times that share for the interval (`layers.on_average`):
an average over many entries, not a bound for one. Goods in transit are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError, UnknownError
from ..base.table import Column, Table, columns
from ..standpoint import Asked, Standpoint
from .layers import check_origin
from .lines import Floats, Schedule, dotted
from .panel import book, question, traded
from .schedules import imports
from .stack import Stack

#: Ways to break an average down.
BY = ("sector", "chapter", "authority", "line")


@dataclass(frozen=True, slots=True)
class Average:
    """An average in per cent: low, central and high; None where nothing is there to average."""

    low: float | None
    central: float | None
    high: float | None

    def to_dict(self) -> dict[str, float | None]:
        """Plain data."""
        return {"low": self.low, "high": self.high, "central": self.central}


@dataclass(frozen=True)
class Effective(Asked):
    """Average duty of an importer on goods of an origin on a day."""

    stand: Standpoint
    importer: str
    exporter: str
    import_weighted: Average
    unweighted: Average
    weights: str
    unknown_lines: int
    unknown_share: float | None
    by: str
    rows: tuple[dict[str, Any], ...]
    conditions: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``effective --json``."""
        return {
            "standpoint": self.stand.to_dict(),
            "importer": self.importer,
            "exporter": self.exporter,
            "on": self.on,
            "known": self.known,
            "lens": self.lens,
            "unit": "percent",
            "import_weighted": self.import_weighted.to_dict(),
            "unweighted": self.unweighted.to_dict(),
            "weights": self.weights,
            "unknown": {"lines": self.unknown_lines, "import_share_pct": self.unknown_share},
            "by": self.by,
            "rows": [dict(r) for r in self.rows],
            "conditions": list(self.conditions),
        }

    def tables(self) -> list[Table]:
        """Totals, then the breakdown; with a breakdown, it comes first (``--csv`` prints it)."""
        spec = columns(
            Column("what", "Average"),
            Column("low", "Low", "%", 2),
            Column("central", "Central", "%", 2),
            Column("high", "High", "%", 2),
        )
        rows = [
            {"what": "import-weighted", **self.import_weighted.to_dict()},
            {"what": "unweighted", **self.unweighted.to_dict()},
        ]
        notes = [f"{self.unknown_lines} lines with an unknown general rate are left out"] if self.unknown_lines else []
        totals = Table(
            f"Duty of {self.importer} on {self.exporter}, {self.on}, lens {self.lens}",
            spec,
            rows,
            source=self.weights,
            notes=[*notes, *self.conditions],
            id="effective",
        )
        if not self.by:
            return [totals]
        parts = columns(
            Column("key", self.by.capitalize()),
            Column("title", "Title", wide=True),
            Column("imports", "Imports", "US$ mn", 0),
            Column("low", "Low", "%", 2),
            Column("central", "Central", "%", 2),
            Column("high", "High", "%", 2),
            Column("unweighted", "Unweighted", "%", 2),
        )
        return [Table(f"By {self.by}", parts, list(self.rows), source=self.weights, id=f"effective-{self.by}"), totals]


def weighted(value: Floats, weight: Floats) -> float | None:
    """Weighted mean over the lines whose value is known; None without weight."""
    known = np.isfinite(value) & (weight > 0)
    total = weight[known].sum()
    return round(float((value[known] * weight[known]).sum() / total), 4) if total > 0 else None


def averages(stack: Stack, weight: Floats) -> Average:
    """Weighted averages of a stack's three totals."""
    unknown = np.isnan(stack.mid)
    ends = [np.where(unknown, np.nan, x) for x in (stack.low, stack.mid, stack.high)]
    return Average(*[weighted(x, weight) for x in ends])


def effective(stand: Standpoint, importer: str, exporter: str, *, by: str = "") -> Effective:
    """Average duty of `importer` on goods of `exporter` on a day. Raises on unknown places, days not covered."""
    if by and by not in BY:
        raise UnknownError("breakdown", by, BY)
    pages = book(stand.ledger, importer)
    weights = imports(importer)
    source = check_origin(exporter, weights.partners)
    asked = question(stand, importer, average=True)
    stack = pages.stack(source, asked)
    value, _ = weights.of(source)
    lines = traded(pages.table)
    held = source in weights.partners
    unknown = np.isnan(stack.mid)
    share = float(100 * value[unknown].sum() / value.sum()) if value.sum() > 0 else None
    return Effective(
        stand=stand,
        importer=importer,
        exporter=source,
        import_weighted=averages(stack, value),
        unweighted=averages(stack, lines.astype(float)),
        weights=(
            f"{weights.year} imports for consumption by line (US Census Bureau), US$ {value.sum() / 1e9:,.1f} bn"
            if held
            else f"no imports from {source} are held: unweighted only"
        ),
        unknown_lines=int((unknown & lines).sum()),
        unknown_share=None if share is None else round(share, 4),
        by=by,
        rows=tuple(breakdown(pages.table, stack, value, lines, by)) if by else (),
        conditions=tuple(reach_of_choices(stack, value)),
    )


def reach_of_choices(stack: Stack, value: Floats) -> list[str]:
    """What is open, by how much of the trade it touches."""
    found: dict[str, float] = {}
    for unit in stack.units:
        touched = (unit.cover.low != unit.cover.high) & (value > 0)
        if touched.any():
            name = unit.measure.title
            found[name] = max(found.get(name, 0.0), float(100 * value[touched].sum() / value.sum()))
    said = [f"{name}: open on lines with {share:.1f} % of imports" for name, share in found.items()]
    return said + [c.text for c in stack.choices]


def breakdown(table: Schedule, stack: Stack, value: Floats, lines: NDArray[np.bool_], by: str) -> list[dict[str, Any]]:
    """Averages by sector, chapter or line; or what each authority adds to the average."""
    if by == "authority":
        return _by_authority(stack, value)
    if by == "line":
        return _by_line(table, stack, value)
    keys = table.code // 100_000_000 if by == "chapter" else table.sector.astype(np.int64)
    rows = []
    for key in np.unique(keys[(value > 0) | lines]):
        here = keys == key
        part = averages(stack, np.where(here, value, 0.0))
        plain = weighted(stack.mid, (here & lines).astype(float))
        name = f"{int(key):02d}" if by == "chapter" else str(table.sectors[int(key)])
        rows.append(
            {
                "key": name or "–",
                "title": _chapter(table, here) if by == "chapter" else "",
                "imports": float(value[here].sum() / 1e6),
                **part.to_dict(),
                "unweighted": plain,
            }
        )
    return rows


def _chapter(table: Schedule, here: NDArray[np.bool_]) -> str:
    return table.text(int(np.flatnonzero(here)[0])).split(" : ")[0][:60]


def _by_authority(stack: Stack, value: Floats) -> list[dict[str, Any]]:
    known = np.isfinite(stack.mid)
    weight = np.where(known, value, 0.0)
    total = weight.sum()
    if total <= 0:
        raise InputError("there are no imports to weight authorities with", remedy="ask for another origin")

    def mean(x: Floats) -> float:
        return float((np.nan_to_num(x) * weight).sum() / total)

    rows: dict[str, dict[str, Any]] = {
        "general": {
            "key": "general",
            "title": "General rate",
            "imports": float(value.sum() / 1e6),
            "low": mean(stack.general[0]),
            "central": mean(stack.general[1]),
            "high": mean(stack.general[2]),
        }
    }
    for k, unit in enumerate(stack.units):
        if unit.exempts:
            continue
        key = f"{unit.measure.authority} {unit.measure.id}"
        row = rows.setdefault(
            key,
            {
                "key": unit.measure.authority,
                "title": unit.measure.title,
                "imports": 0.0,
                "low": 0.0,
                "central": 0.0,
                "high": 0.0,
            },
        )
        touched = unit.cover.high > 0
        row["imports"] = max(row["imports"], float(value[touched].sum() / 1e6))
        for name, side in (("low", "low"), ("central", "mid"), ("high", "high")):
            row[name] += mean(stack.parts[side][k])
    return [{k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()} for row in rows.values()]


def _by_line(table: Schedule, stack: Stack, value: Floats) -> list[dict[str, Any]]:
    order: Sequence[int] = np.argsort(-value, kind="stable").tolist()
    rows = []
    for i in order:
        if value[i] <= 0:
            break
        known = bool(np.isfinite(stack.mid[i]))
        rows.append(
            {
                "key": dotted(int(table.code[i])),
                "title": table.text(i)[-70:],
                "imports": float(value[i] / 1e6),
                "low": round(float(stack.low[i]), 4) if known else None,
                "central": round(float(stack.mid[i]), 4) if known else None,
                "high": round(float(stack.high[i]), 4) if known else None,
                "unweighted": None,
            }
        )
    return rows
