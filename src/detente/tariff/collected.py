"""From what law says to what customs collects: measured by month, carried on with its spread where nothing is measured.

An average duty in law is on fixed weights. Customs collects less: preferences and exclusions are claimed, goods in
transit keep their rate, free zones put duties off, buyers turn to other goods. The Census Bureau's calculated duty over
imports, by month, partner and three-digit industry (`collected.csv.gz`), splits that into two steps: what is collected
on the mix of industries of the year of the weights, and the move to other industries. Nothing of it is in the law.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from ..base.places import WORLD
from ..base.stamps import by_content
from .schedules import folder

FILE = "collected.csv.gz"
#: Days from the end of a month to the day its duties are published, in ordinary times.
LAG = 35
#: How many of the last months measured are looked at for a later day.
RECENT = 3

CLAIMS = "claims, exclusions, goods in transit, other lines within an industry"
MIX = "other industries than in {year}"
BOTH = "claims, exclusions, goods in transit, other goods than in {year}"

Pair = tuple[float, float]  #: imports and duty, US$ mn


@dataclass(frozen=True)
class Measured:
    """Per cent of value collected in a month: on its own goods, and on a year's mix of industries (None: not held)."""

    month: str
    paid: float
    at_year: float | None


@dataclass(frozen=True)
class Bridge:
    """Steps from law to collections. A step is points; the first and last row are per cent."""

    month: str
    measured: bool
    steps: tuple[dict[str, Any], ...]
    words: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "month": self.month,
            "measured": self.measured,
            "steps": [dict(s) for s in self.steps],
            "says": self.words,
        }


@by_content(2)
def table(path: Path) -> dict[str, dict[str, dict[str, Pair]]]:
    """Partner → month (or year) → industry ("" is all) → (imports, duty)."""
    found: dict[str, dict[str, dict[str, Pair]]] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for partner, month, industry, value, duty in _rows(file):
            found.setdefault(partner, {}).setdefault(month, {})[industry] = (value, duty)
    return found


def _rows(file: Any) -> Any:
    for row in csv.DictReader(file):
        yield row["partner"], row["month"], row["industry"], float(row["imports"]), float(row["duty"])


def held(importer: str) -> dict[str, dict[str, dict[str, Pair]]]:
    """The table of an importer; empty where none is held."""
    at = folder(importer)
    return table(at / FILE) if at is not None and (at / FILE).is_file() else {}


def months(importer: str, exporter: str, known: str = "9999-12-31") -> list[str]:
    """Months measured and published by a day, in order."""
    return sorted(m for m in held(importer).get(exporter, {}) if len(m) == len("2025-01") and published(m) <= known)


def published(month: str) -> str:
    """The day on which a month's duties came out, at the earliest."""
    year, number = int(month[:4]), int(month[5:7])
    end = date(year + number // 12, number % 12 + 1, 1)
    return (end + timedelta(days=LAG)).isoformat()


def measured(importer: str, exporter: str, month: str, year: int) -> Measured | None:
    """What was collected in a month; None where it is not held."""
    rows = held(importer)
    here = rows.get(exporter, {}).get(month)
    if not here or "" not in here:
        return None
    value, duty = here[""]
    partners = [p for p in rows if p != WORLD] if exporter == WORLD else [exporter]
    mix = [_at_year(rows[p], month, str(year)) for p in partners]
    total = sum(weight for weight, _ in mix)
    at_year = 100 * sum(duty for _, duty in mix) / total if total else None
    return Measured(month, 100 * duty / value, at_year)


def _at_year(mine: dict[str, dict[str, Pair]], month: str, year: str) -> Pair:
    """The year's imports and the duty they would have paid at the month's rates by industry; zeros where not held."""
    now, then = mine.get(month, {}), mine.get(year, {})
    industries = [name for name in then if name]
    if not any(name in now for name in industries):
        return 0.0, 0.0
    duty = 0.0
    for name in industries:
        value, paid = now.get(name, then[name])
        duty += then[name][0] * paid / value if value else 0.0
    return sum(then[name][0] for name in industries), duty


Ratios = tuple[float, float, float]


def ratios(importer: str, exporter: str, law: dict[str, float], year: int) -> list[Ratios]:
    """By month with its average in law: collected on the year's mix over law, collected over that, their product."""
    found = []
    for month, rate in law.items():
        seen = measured(importer, exporter, month, year)
        if seen and seen.at_year and rate:
            found.append((seen.at_year / rate, seen.paid / seen.at_year, seen.paid / rate))
    return found


def recent(importer: str, exporter: str, known: str = "9999-12-31") -> list[str]:
    """The last months measured and published by a day."""
    return months(importer, exporter, known)[-RECENT:]


def now(importer: str, exporter: str, month: str, law: float, year: int) -> Bridge | None:
    """The bridge of a month that is measured; None of another."""
    seen = measured(importer, exporter, month, year)
    if seen is None:
        return None
    rows = [_row("in law", law)]
    if seen.at_year is None:
        rows.append(_row(BOTH.format(year=year), seen.paid - law))
    else:
        rows += [_row(CLAIMS, seen.at_year - law), _row(MIX.format(year=year), seen.paid - seen.at_year)]
    rows.append(_row(f"collected in {month}", seen.paid))
    return Bridge(month, True, tuple(rows), f"Customs collected {seen.paid:.2f} % of value in {month} (Census Bureau).")


def carried(law: tuple[float, float, float], found: list[Ratios], span: tuple[str, str]) -> Bridge | None:
    """The bridge of a day past the last month measured: ratios of the last months, from lowest to highest."""
    if not found:
        return None
    low, mid, high = law
    claims, mix, both = (_ends([r[k] for r in found]) for k in range(3))
    at_year = mid * claims[1]
    rows = (
        ("in law", law),
        (CLAIMS, [mid * (ratio - 1) for ratio in claims]),
        (MIX.format(year="the year of the weights"), [at_year * (ratio - 1) for ratio in mix]),
        ("collected (assumed as before)", (low * both[0], at_year * mix[1], high * both[2])),
    )
    steps = tuple(
        {"step": step, **{k: round(v, 4) for k, v in zip(("low", "central", "high"), ends, strict=True)}}
        for step, ends in rows
    )
    words = (
        f"Nothing collected is held after {span[1]}. Assumption: of what law says on fixed weights, customs collects "
        f"{claims[1]:.2f} ({claims[0]:.2f} to {claims[2]:.2f}, {span[0]} to {span[1]})."
    )
    return Bridge(span[1], False, steps, words)


def _ends(values: list[float]) -> tuple[float, float, float]:
    """Lowest, median and highest."""
    return min(values), median(values), max(values)


def _row(step: str, value: float) -> dict[str, Any]:
    return {"step": step, "low": round(value, 4), "central": round(value, 4), "high": round(value, 4)}
