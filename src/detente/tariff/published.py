"""Our averages against published ones: by date, publisher and partner, with what the publisher does otherwise.

The points stand in `data/tariff/<importer>/published.csv`; partners of 2024 are held against
the duty that customs calculated that year. Nothing here was fitted to either.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..base.errors import InputError
from ..base.places import WORLD
from ..base.table import Column, Table, columns
from ..standpoint import Asked, Standpoint
from .effective import Average, effective
from .panel import rates
from .schedules import folder, imports

#: Partners shown by themselves: the largest by what they sold.
SHOWN = 15


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
            Column("theirs", "Theirs", "%", 2),
            *ends,
            Column("error", "Error", "points", 2),
            Column("inside", "Inside"),
            Column("differs", "What they do otherwise", wide=True),
        )
        by_partner = columns(
            Column("partner", "Goods of"),
            Column("imports", "Imports", "US$ bn", 1),
            Column("theirs", "Collected", "%", 2),
            *ends,
            Column("error", "Error", "points", 2),
        )
        return [
            Table(f"Average duty of {self.importer}: published and ours", by_date, list(self.rows), id="published"),
            Table("By partner, on the law of the last day of the year", by_partner, list(self.partners), id="partners"),
        ]


def errors(stand: Standpoint, importer: str) -> Errors:
    """The table of errors. Raises InputError where nothing published of an importer is held."""
    at = folder(importer)
    if at is None or not (at / "published.csv").is_file():
        raise InputError(f"no published averages of {importer} are held", remedy="ask for the average itself")
    rows = list(csv.DictReader((at / "published.csv").read_text(encoding="utf-8").splitlines()))
    made = [_row(row, _ours(stand.at(row["date"]), importer, row["partner"])) for row in rows]
    return Errors(stand, importer, tuple(made), tuple(_partners(stand, importer)))


def _ours(stand: Standpoint, importer: str, partner: str) -> Average:
    if partner != WORLD:
        return effective(stand, importer, partner).import_weighted
    found = rates(stand, importer, imports(importer).partners)
    share = found.weights.sum(0) / found.weights.sum()
    low, mid, high = (float(np.nansum(found.average(end) * share)) for end in ("low", "mid", "high"))
    return Average(round(low, 4), round(mid, 4), round(high, 4))


def _row(row: dict[str, str], ours: Average) -> dict[str, Any]:
    theirs = float(row["value"])
    return {
        "date": row["date"],
        "publisher": row["publisher"],
        "partner": row["partner"],
        "theirs": theirs,
        **ours.to_dict(),
        "error": None if ours.central is None else round(ours.central - theirs, 2),
        "inside": "yes" if (ours.low or 0.0) <= theirs <= (ours.high or 0.0) else "no",
        "differs": row["differs"],
    }


def _partners(stand: Standpoint, importer: str) -> list[dict[str, Any]]:
    weights = imports(importer)
    found = rates(stand.at(f"{weights.year}-12-31"), importer, weights.partners)
    ends = {name: found.average(end) for name, end in (("low", "low"), ("central", "mid"), ("high", "high"))}
    made: list[dict[str, Any]] = []
    for k, partner in enumerate(found.exporters):
        value, paid = (float(x.sum()) for x in weights.of(partner))
        theirs = 100 * paid / value if value else 0.0
        ours = {name: round(float(x[k]), 4) for name, x in ends.items()}
        made.append(
            {
                "partner": partner,
                "imports": value / 1e9,
                "theirs": round(theirs, 4),
                **ours,
                "error": round(ours["central"] - theirs, 2),
            }
        )
    return sorted(made, key=lambda row: -row["imports"])[:SHOWN]
