"""Counted levels beside the model: last twelve months of trade, jobs by industry, households, product groups.

Small CSV tables in `data/economy` (`tools/derive_counts.py`), public counts with year and source. What is not held
is not there: a country without a row gets no figure.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..base.errors import InputError, UnknownError
from .baseline import SHIPPED


@dataclass(frozen=True)
class Anchor:
    """Goods trade of a pair over a stated period, US$ bn; `exporter` WLD is everybody."""

    importer: str
    exporter: str
    usd_bn: float
    period: str
    source: str


@dataclass(frozen=True)
class Jobs:
    """Employment of some industries together, thousands."""

    industries: tuple[str, ...]
    thousand: float
    year: str
    source: str


def counted(period: str, known: str) -> bool:
    """Whether what was counted in a period (a year, a month, or two with ``..`` between) was over by a day."""
    last = period.rpartition("..")[2]
    return not known or last < known[: len(last)]


def anchors(known: str = "") -> tuple[Anchor, ...]:
    """Every pair held, of periods that were over by the day `known`."""
    return tuple(
        Anchor(r["importer"], r["exporter"], _number(r, "usd_bn", "anchors"), r["period"], r["source"])
        for r in _rows("anchors")
        if counted(r["period"], known)
    )


def jobs(country: str, known: str = "") -> tuple[Jobs, ...]:
    """Employment of a country by industry, of years that were over; `UnknownError` names the countries held."""
    held = [r for r in _rows("jobs") if r["iso3"] == country and counted(r["year"], known)]
    if not held:
        raise UnknownError("country with jobs by industry", country, sorted({r["iso3"] for r in _rows("jobs")}))
    return tuple(
        Jobs(tuple(r["industries"].split("+")), _number(r, "thousand", "jobs"), r["year"], r["source"]) for r in held
    )


def has_jobs(country: str, known: str = "") -> bool:
    """Whether `jobs` has the country."""
    return any(r["iso3"] == country and counted(r["year"], known) for r in _rows("jobs"))


def households(country: str) -> tuple[float, str, str] | None:
    """(millions, year, source), where a count is held."""
    for row in _rows("households"):
        if row["iso3"] == country:
            return _number(row, "million", "households"), row["year"], row["source"]
    return None


@lru_cache(maxsize=1)
def groups() -> dict[str, tuple[str, ...]]:
    """Product group → industries."""
    return {row["group"]: tuple(row["industries"].split()) for row in _rows("product_groups")}


@lru_cache(maxsize=8)
def _rows(name: str, folder: Path = SHIPPED) -> tuple[dict[str, str], ...]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return tuple(csv.DictReader(text))


def _number(row: dict[str, str], key: str, name: str) -> float:
    try:
        value = float(row[key])
    except ValueError:
        value = -1.0
    if not value >= 0.0:
        raise InputError(f"{key} of {row} is no count", file=SHIPPED / f"{name}.csv", remedy="a number, 0 or more")
    return value
