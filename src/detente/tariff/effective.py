"""Average duties in law: on every weights held and unweighted, in all and by sector, chapter, authority or line.

What is open is taken at the assumed share, and from half to one and a half times that share for the interval
(`shares.on_average`): an average over many entries, not a bound for one. Goods in transit are left out. What customs
collects is less than law, by steps of their own (`collected`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError, UnknownError
from ..base.places import WORLD
from ..base.table import Column, Table, columns
from ..standpoint import Asked, Standpoint
from . import collected
from .layers import UNTEXTED, Book, Question
from .lines import Floats, Schedule, dotted
from .origins import check_origin
from .panel import book, panel, question, traded
from .schedules import imports, weighed
from .stack import Stack, assumed
from .weights import Basket, baskets

#: Ways to break an average down.
BY = ("sector", "chapter", "authority", "line")


#: How a central value stands where word and text part.
TEXT_ONLY = "the central value takes the last text; the interval holds what was announced too"


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
    #: The average on every weights held: id, words, low, central, high.
    baskets: tuple[dict[str, Any], ...] = ()
    bridge: collected.Bridge | None = None

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
            "baskets": [dict(b) for b in self.baskets],
            "collected": self.bridge.to_dict() if self.bridge else None,
        }

    @property
    def untexted(self) -> bool:
        """Whether something that bears on the average was announced and no text of it was seen."""
        return any(c.endswith(UNTEXTED) for c in self.conditions)

    def tables(self) -> list[Table]:
        """Totals and the steps to what is collected; with a breakdown, it comes first (``--csv`` prints it)."""
        ends = (Column("low", "Low", "%", 2), Column("central", "Central", "%", 2), Column("high", "High", "%", 2))
        spec = columns(Column("what", "Average in law"), *ends)
        rows: list[dict[str, Any]] = [
            {"what": "import-weighted", **self.import_weighted.to_dict()},
            *({**basket, "what": f"weights: {basket['id']}"} for basket in self.baskets[1:]),
            {"what": "unweighted", **self.unweighted.to_dict()},
        ]
        notes = [f"{self.unknown_lines} lines with an unknown general rate are left out"] if self.unknown_lines else []
        if self.untexted:
            notes.append(f"Where no legal text was seen, {TEXT_ONLY}")
        totals = Table(
            f"Duty of {self.importer} on {self.exporter}, {self.on}, lens {self.lens}",
            spec,
            rows,
            source=self.weights,
            notes=[*(f"{b['id']}: {b['words']}" for b in self.baskets[1:]), *notes, *self.conditions],
            id="effective",
        )
        if not self.by:
            return [totals, *self._steps()]
        parts = columns(
            Column("key", self.by.capitalize()),
            Column("title", "Title", wide=True),
            Column("imports", "Imports", "US$ mn", 0),
            Column("low", "Low", "%", 2),
            Column("central", "Central", "%", 2),
            Column("high", "High", "%", 2),
            Column("unweighted", "Unweighted", "%", 2),
        )
        broken = Table(f"By {self.by}", parts, list(self.rows), source=self.weights, id=f"effective-{self.by}")
        return [broken, totals, *self._steps()]

    def _steps(self) -> list[Table]:
        if self.bridge is None:
            return []
        spec = columns(
            Column("step", "From law to what customs collects", wide=True),
            Column("low", "Low", "% or points", 2),
            Column("central", "Central", "% or points", 2),
            Column("high", "High", "% or points", 2),
        )
        source = "US Census Bureau, calculated duty over imports for consumption, by month and industry"
        return [Table("Collected", spec, self.bridge.steps, source=source, notes=[self.bridge.words], id="collected")]


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


def effective(stand: Standpoint, importer: str, exporter: str, *, by: str = "", steps: bool = True) -> Effective:
    """Average duty of `importer` on goods of `exporter` on a day; all partners held together for the world.

    `steps` False leaves out how it leads to what customs collects. Raises on unknown places, days not covered.
    """
    if by and by not in BY:
        raise UnknownError("breakdown", by, BY)
    if exporter == WORLD:
        return _of_all(stand, importer, by)
    pages = book(stand.ledger, importer)
    known = imports(importer).partners if weighed(importer) else ()
    source = check_origin(exporter, known)
    asked = question(stand, importer, average=True)
    stack = pages.stack(source, asked)
    lines = traded(pages.table)
    held = baskets(importer, source, pages.table)
    own = held[0] if held else Basket("", _without(importer, source), np.zeros(len(lines)))
    value = own.value
    unknown = np.isnan(stack.mid)
    share = float(100 * value[unknown].sum() / value.sum()) if held else None
    mean = averages(stack, value)
    return Effective(
        stand=stand,
        importer=importer,
        exporter=source,
        import_weighted=mean,
        unweighted=averages(stack, lines.astype(float)),
        weights=own.words,
        unknown_lines=int((unknown & lines).sum()),
        unknown_share=None if share is None else round(share, 4),
        by=by,
        rows=tuple(breakdown(pages.table, stack, value, lines, by)) if by else (),
        conditions=tuple(reach_of_choices(stack, value if held else lines.astype(float))),
        baskets=tuple({"id": b.id, "words": b.words, **averages(stack, b.value).to_dict()} for b in held),
        bridge=_bridge(stand, pages, source, own, mean) if steps and held else None,
    )


def _without(importer: str, exporter: str) -> str:
    """What is said where nothing weighs the lines."""
    if weighed(importer):
        return f"no imports from {exporter} are held: unweighted only"
    return f"what {importer} buys by line is not held: a simple mean over its lines, each counted once"


def _of_all(stand: Standpoint, importer: str, by: str) -> Effective:
    """The average over all partners held."""
    if by:
        raise InputError("an average over all partners is not broken down", remedy="name one --exporter")
    weights = imports(importer)
    mean = of_partners(book(stand.ledger, importer), question(stand, importer, average=True))
    month = stand.on[:7]
    return Effective(
        stand=stand,
        importer=importer,
        exporter=WORLD,
        import_weighted=mean,
        unweighted=Average(None, None, None),
        weights=f"{weights.year} imports for consumption by line from {len(weights.partners)} partners "
        f"(US Census Bureau), US$ {weights.amount.sum() / 1e9:,.0f} bn",
        unknown_lines=0,
        unknown_share=None,
        by="",
        rows=(),
        conditions=(),
        bridge=collected.now(importer, WORLD, month, mean.central or 0.0, weights.year)
        if month in collected.months(importer, WORLD, stand.known)
        else None,
    )


def _bridge(stand: Standpoint, pages: Book, exporter: str, own: Basket, mean: Average) -> collected.Bridge | None:
    """How an average in law leads to what customs collects."""
    importer, month = pages.importer, stand.on[:7]
    seen = collected.recent(importer, exporter, stand.known)
    if not seen or mean.low is None or mean.central is None or mean.high is None:
        return None
    if month <= seen[-1]:
        return collected.now(importer, exporter, month, mean.central, own.year)
    law = {m: in_month(stand, pages, exporter, own.value, m) for m in seen}
    found = collected.ratios(importer, exporter, law, own.year)
    return collected.carried((mean.low, mean.central, mean.high), found, (seen[0], seen[-1]))


def in_month(stand: Standpoint, pages: Book, exporter: str, weight: Floats, month: str) -> float:
    """The average in law of a month: the mean of a few of its days, since most of them are under the same law."""
    each = days(month)
    total = 0.0
    for day in each:
        units, choices, general = pages.laid(exporter, question(stand.at(day), pages.importer, average=True))
        total += weighted(assumed(units, choices, general[1]), weight) or 0.0
    return total / len(each)


def days(month: str) -> list[str]:
    """Three days at even distances in a month."""
    return [f"{month}-{day}" for day in ("05", "15", "25")]


def whole(pages: Book, exporter: str, asked: Question, weight: Floats) -> Average:
    """The average alone, without what it is made of: the same law is added up once, whoever it is for."""
    return Average(*(weighted(end.astype(float), weight) for end in pages.totals(exporter, asked)))


def of_partners(pages: Book, asked: Question) -> Average:
    """The average over all partners of whom imports are held, by what they sold."""
    weights = imports(pages.importer)
    sums, total = np.zeros(3), 0.0
    for partner in weights.partners:
        value, _ = weights.of(partner)
        mean = whole(pages, partner, asked, value)
        share = float(value.sum())
        sums += share * np.array([mean.low or 0.0, mean.central or 0.0, mean.high or 0.0])
        total += share
    return Average(*(round(float(x), 4) for x in sums / total))


def over(pages: Book, exporter: str, weight: Floats, first: str, last: str) -> Average:
    """The average in law of all days of a span."""
    total, sums = 0.0, np.zeros(3)
    for step in panel(pages, exporter, first, last):
        length = (step.stop - step.start).total_seconds()
        mean = averages(step.stack, weight)
        sums += length * np.array([mean.low or 0.0, mean.central or 0.0, mean.high or 0.0])
        total += length
    return Average(*(round(float(x), 4) for x in sums / total))


def reach_of_choices(stack: Stack, value: Floats) -> list[str]:
    """What is open, by how much of the trade it touches."""
    found: dict[str, float] = {}
    for unit in stack.units:
        touched = (unit.cover.low != unit.cover.high) & (value > 0)
        if touched.any():
            name = unit.measure.title
            if unit.cover.unstated is not None and (unit.cover.unstated & touched).any():
                name += " (no share is held: the central value takes none of it, the interval all of it)"
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
