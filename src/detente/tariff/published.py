"""Our averages against published ones: like with like, by date, publisher and partner, with what is left over.

The points stand in `data/tariff/<importer>/published.csv`. `basis` says what is compared: law with law, collections
with law carried over to collections. `weights` are the publisher's kind of weights (`weights`), beside the own ones.
`terms` is what the publisher counts otherwise (`terms`); `status` says whether the point was in view when something was
chosen. A span of days is compared with the law of all its days. Census figures are made from its table (`collected`).
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..base.dates import parse_day
from ..base.errors import InputError
from ..base.places import WORLD
from ..base.table import Column, Table, columns
from ..standpoint import Asked, Standpoint
from . import collected, terms
from .effective import Average, averages, of_partners, over, weighted, whole
from .layers import Book
from .panel import book, question
from .schedules import folder, imports, weighed
from .weights import Basket, baskets

#: Partners shown by themselves: the largest by what they sold.
SHOWN = 15
#: How many days all partners are asked about where the law of a span is wanted: at even distances.
DAYS = 3
FILE = "published.csv"
#: Word by which a row says from which month its step to collections comes.
BRIDGE = "bridge="

WHY = (
    "The Peterson Institute weighs each product by what China sells to the whole world; ours are what the United "
    "States buys from China, which fell on the very lines with duties. With its kind of weights (world: made from "
    "sales by industry, fitted to nothing) the same law gives its averages within half a point to January 2025; later "
    "the rest is mostly metal content, which it seems to take at full value."
)


@dataclass(frozen=True)
class Errors(Asked):
    """Published averages and ours. Rates in per cent; `error` is ours less theirs, in points."""

    stand: Standpoint
    importer: str
    rows: tuple[dict[str, Any], ...]
    partners: tuple[dict[str, Any], ...]

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``effective --published --json``."""
        return {
            "standpoint": self.stand.to_dict(),
            "importer": self.importer,
            "published": [dict(r) for r in self.rows],
            "partners": [dict(r) for r in self.partners],
        }

    def tables(self) -> list[Table]:
        """By date and publisher, then by partner against what was collected."""
        ends = (Column("low", "Low", "%", 2), Column("central", "Ours", "%", 2), Column("high", "High", "%", 2))
        by_date = columns(
            Column("date", "Date"),
            Column("publisher", "Publisher"),
            Column("partner", "Goods of"),
            Column("basis", "Basis"),
            Column("weights", "Weights"),
            Column("theirs", "Theirs", "%", 2),
            *ends,
            Column("error", "Error", "points", 2),
            Column("inside", "Inside"),
            Column("own", "On own weights", "%", 2),
            Column("on_terms", "On their terms", "%", 2),
            Column("status", "Status"),
            Column("differs", "What they do otherwise", wide=True),
        )
        by_partner = columns(
            Column("partner", "Goods of"),
            Column("imports", "Imports", "US$ bn", 1),
            Column("theirs", "Collected", "%", 2),
            *ends,
            Column("error", "Error", "points", 2),
        )
        made = [
            Table(
                f"Average duty of {self.importer}: published and ours",
                by_date,
                list(self.rows),
                notes=[WHY] if any(row["weights"] == "world" for row in self.rows) else [],
                id="published",
            )
        ]
        if self.partners:
            made.append(
                Table(
                    "By partner, law and collections of the year of the weights",
                    by_partner,
                    list(self.partners),
                    id="partners",
                )
            )
        return made


def path(importer: str) -> Path | None:
    """The file of an importer's published averages; None where none is held."""
    at = folder(importer)
    return at / FILE if at is not None and (at / FILE).is_file() else None


def points(importer: str) -> list[dict[str, str]]:
    """Published averages as written; none where none are held."""
    at = path(importer)
    return list(csv.DictReader(at.read_text(encoding="utf-8").splitlines())) if at else []


def errors(stand: Standpoint, importer: str, *, advance: Callable[[int, int], None] | None = None) -> Errors:
    """The table of errors. Raises InputError where nothing published of an importer is held."""
    if not points(importer):
        raise InputError(f"no published averages of {importer} are held", remedy="ask for the average itself")
    maker = _Maker(stand, importer)
    made = []
    rows = [row for row in points(importer) if row["date"] <= stand.known]
    for number, row in enumerate(rows, start=1):
        made.append(maker.row(row))
        if advance:
            advance(number, len(rows))
    partners = tuple(_partners(maker)) if weighed(importer) else ()
    return Errors(stand, importer, tuple(made), partners)


class _Maker:
    """Makes rows of one importer, asking each day once."""

    def __init__(self, stand: Standpoint, importer: str) -> None:
        self.stand, self.importer = stand, importer
        self._world: dict[str, Average] = {}
        self._held: dict[str, list[Basket]] = {}

    @cached_property
    def pages(self) -> Book:
        return book(self.stand.ledger, self.importer)

    def row(self, row: dict[str, str]) -> dict[str, Any]:
        """One row of the table."""
        partner, year = row["partner"], self._year(row["partner"])
        words = row["terms"].split()
        fitted = next((w.removeprefix(BRIDGE) for w in words if w.startswith(BRIDGE)), "")
        kept = " ".join(w for w in words if not w.startswith(BRIDGE))
        ours = self.law(row, row["weights"])
        own = ours.central if row["weights"] == "own" else self.law(row, "own").central
        theirs = float(row["value"]) if row["value"] else self._census(row, year, fixed=bool(fitted))
        if fitted:
            ours = self._carried(ours, partner, fitted, year)
        half = 0.5 * 10 ** -len(row["value"].partition(".")[2]) if row["value"] else 0.0
        low, high = (ours.low or 0.0) - half, (ours.high or 0.0) + half
        return {
            "from": row["from"],
            "date": row["date"],
            "publisher": row["publisher"],
            "partner": partner,
            "basis": row["basis"],
            "weights": row["weights"],
            "theirs": round(theirs, 3),
            **ours.to_dict(),
            "error": None if ours.central is None else round(ours.central - theirs, 2),
            "inside": "yes" if low <= theirs <= high else "no",
            "own": own,
            "on_terms": self._on_terms(row, kept) if kept else None,
            "status": row["status"],
            "differs": row["differs"],
        }

    def law(self, row: dict[str, str], kind: str) -> Average:
        """The average in law of a row's day or days."""
        partner, first, last = row["partner"], row["from"], row["date"]
        if partner == WORLD:
            found = [self._of_all(day) for day in _days(first, last)]
            return Average(
                *(round(sum(getattr(x, k) for x in found) / len(found), 4) for k in ("low", "central", "high"))
            )
        weight = self._basket(partner, kind).value
        if first == last:
            asked = question(self.stand.at(last), self.importer, average=True)
            return averages(self.pages.stack(partner, asked), weight)
        return over(self.pages, partner, weight, first, last)

    def _of_all(self, day: str) -> Average:
        if day not in self._world:
            asked = question(self.stand.at(day), self.importer, average=True)
            self._world[day] = of_partners(self.pages, asked)
        return self._world[day]

    def _basket(self, partner: str, kind: str) -> Basket:
        if partner not in self._held:
            self._held[partner] = baskets(self.importer, partner, self.pages.table)
        found = [b for b in self._held[partner] if b.id == kind]
        if not found:
            raise InputError(f"no weights {kind!r} of {self.importer} for goods of {partner} are held")
        return found[0]

    def _year(self, partner: str) -> int:
        return imports(self.importer).year if weighed(self.importer) else self._basket(partner, "own").year

    def _census(self, row: dict[str, str], year: int, *, fixed: bool) -> float:
        """What was collected: of a month on the industries of the weights' year, or of months as they were."""
        partner = row["partner"]
        if fixed:
            seen = collected.measured(self.importer, partner, row["date"][:7], year)
            if seen is None or seen.at_year is None:
                raise InputError(
                    f"nothing collected is held of {partner} in {row['date'][:7]}", file=path(self.importer)
                )
            return seen.at_year
        if row["from"] == f"{year}-01-01" and weighed(self.importer):  # the very imports that weigh the law
            weights = imports(self.importer)
            bought = [weights.of(p) for p in (weights.partners if partner == WORLD else (partner,))]
            return 100 * sum(float(paid.sum()) for _, paid in bought) / sum(float(value.sum()) for value, _ in bought)
        rows = collected.held(self.importer)[partner]
        first, last = row["from"][:7], row["date"][:7]
        mine = [value[""] for month, value in rows.items() if "" in value and first <= month <= last]
        return 100 * sum(duty for _, duty in mine) / sum(value for value, _ in mine)

    def _carried(self, ours: Average, partner: str, month: str, year: int) -> Average:
        """Law carried over to collections by the ratio of one earlier month."""
        last = monthrange(int(month[:4]), int(month[5:7]))[1]
        then = {"from": f"{month}-01", "date": f"{month}-{last}", "partner": partner}
        law, seen = self.law(then, "own").central, collected.measured(self.importer, partner, month, year)
        if not law or seen is None or seen.at_year is None:
            raise InputError(f"no step to collections of {partner} in {month} is held", file=path(self.importer))
        ratio = seen.at_year / law
        return Average(*(None if x is None else round(x * ratio, 4) for x in (ours.low, ours.central, ours.high)))

    def _on_terms(self, row: dict[str, str], words: str) -> float | None:
        asked = question(self.stand.at(row["date"]), self.importer, average=True)
        rate = terms.central(self.pages, row["partner"], asked, words)
        return weighted(rate, self._basket(row["partner"], row["weights"]).value)


def _days(first: str, last: str) -> list[str]:
    """The day, or a few at even distances in a span."""
    begin, end = parse_day(first), parse_day(last)
    if begin == end:
        return [last]
    step = ((end - begin).days + 1) / DAYS
    return [(begin + timedelta(days=int(step * (k + 0.5)))).isoformat() for k in range(DAYS)]


def _partners(maker: _Maker) -> list[dict[str, Any]]:
    """The largest partners: what customs collected in the year of the weights, against the law of that year."""
    weights = imports(maker.importer)
    sold = sorted(weights.partners, key=lambda partner: -float(weights.of(partner)[0].sum()))
    made: list[dict[str, Any]] = []
    for partner in sold[:SHOWN]:
        value, paid = weights.of(partner)
        theirs = 100 * float(paid.sum()) / float(value.sum())
        ends = np.zeros(3)
        for day in _days(f"{weights.year}-01-01", f"{weights.year}-12-31"):
            asked = question(maker.stand.at(day), maker.importer, average=True)
            mean = whole(maker.pages, partner, asked, value)
            ends += np.array([mean.low or 0.0, mean.central or 0.0, mean.high or 0.0]) / DAYS
        low, central, high = (round(float(x), 4) for x in ends)
        made.append(
            {
                "partner": partner,
                "imports": float(value.sum()) / 1e9,
                "theirs": round(theirs, 4),
                "low": low,
                "central": central,
                "high": high,
                "error": round(central - theirs, 2),
            }
        )
    return made
