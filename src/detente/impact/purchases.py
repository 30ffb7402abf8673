"""Promises to buy: the quantity, the habit, and what came.

The habit is the mean of what the buyer took from the seller in the last years before the promise
(FAOSTAT and customs, for goods with a trade table). The forecast is the plainest one, that nothing
changes: delivered = min(habit, promise). Earlier promises test it: the same rule against what was
then delivered. Deliveries are shown by whoever reports them, each with its date.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from ..base.errors import LedgerError
from ..base.files import present
from ..base.places import place
from ..base.table import Column, Table, Tabular
from ..base.units import UNITS, convert
from ..ledger.dispute import Filed, Ledger
from ..ledger.files import read_text, read_toml
from ..ledger.records import Delivery, Stance
from ..ledger.toml_lines import find_line
from ..standpoint import Standpoint

FILE = "purchases.toml"
HABIT_YEARS = 5
BASES = ("purchases", "shipments")
PER_YEAR = "per_year"


class Past(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[past]]` of `purchases.toml`: an earlier promise and what came of it."""

    id: str
    title: str
    base: float
    promised: float
    delivered: float
    unit: str
    source: str
    checked: str
    recorded: str = ""  #: day on which what came of it was public; without one, it is known today only
    note: str = ""

    @property
    def forecast(self) -> float:
        """Share of the promise that the rule would have forecast."""
        return min(self.base / self.promised, 1.0)

    @property
    def share(self) -> float:
        """Share that was delivered."""
        return self.delivered / self.promised


class PastFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`purchases.toml`."""

    past: list[Past] = []


@dataclass(frozen=True)
class Promise:
    """One quantity promised, as one claim gives it. Quantities in million tonnes where the unit is a mass."""

    commitment: str
    title: str
    account: str
    product: str
    quantity: float
    unit: str
    period: str
    end: str
    habit: float | None  #: the same good, buyer and seller: mean a year
    years: str

    @property
    def stretch(self) -> float | None:
        """Promise a year over habit; None when the promise is not yearly or there is no habit."""
        return self.quantity / self.habit if self.habit and self.period == PER_YEAR else None

    @property
    def forecast(self) -> float | None:
        """Share of the promise if nothing changes."""
        return None if self.stretch is None else min(1.0 / self.stretch, 1.0)


@dataclass(frozen=True)
class Purchases(Tabular):
    """Promises, deliveries and the backtest."""

    promises: tuple[Promise, ...]
    deliveries: tuple[Delivery, ...]
    past: tuple[Past, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "promises": [{**asdict(p), "stretch": p.stretch, "forecast_share": p.forecast} for p in self.promises],
            "deliveries": [
                {
                    "commitment": d.commitment,
                    "said_by": d.said_by,
                    "as_of": d.as_of,
                    "quantity": d.quantity,
                    "unit": d.unit,
                    "basis": d.basis,
                    "share": self.share(d),
                }
                for d in self.deliveries
            ],
            "backtest": [{**msgspec.to_builtins(p), "forecast_share": p.forecast, "share": p.share} for p in self.past],
        }

    def share(self, delivery: Delivery) -> float | None:
        """Delivered over promised, where both are in the same dimension."""
        for promise in self.promises:
            same = promise.commitment == delivery.commitment
            if same and delivery.quantity is not None and UNITS[delivery.unit][0] == UNITS[promise.unit][0]:
                return convert(delivery.quantity, delivery.unit, promise.unit) / promise.quantity
        return None

    def tables(self) -> list[Table]:
        """Promises, deliveries, backtest."""
        promises = Table(
            "Promises to buy, against habit",
            [
                Column("title", "Promise", wide=True),
                Column("account", "By whose account"),
                Column("quantity", "Quantity", "", 1, "right"),
                Column("unit", "Unit"),
                Column("period", "Period"),
                Column("end", "By"),
                Column("habit", "Habit a year", "Mt", 1, "right"),
                Column("stretch", "Promise / habit", "", 2, "right"),
                Column("forecast", "If nothing changes", "% of promise", 0, "right"),
            ],
            [
                {**asdict(p), "stretch": p.stretch, "forecast": None if p.forecast is None else 100.0 * p.forecast}
                for p in self.promises
            ],
            source="FAO, FAOSTAT detailed trade matrix (CC BY 4.0); China Customs as reported",
            notes=["Habit: " + "; ".join(sorted({f"{p.product} {p.years}" for p in self.promises if p.years})) + "."],
            id="promises",
        )
        came = Table(
            "What came, by who says so",
            [
                Column("commitment", "Promise"),
                Column("as_of", "As of"),
                Column("said_by", "Who says so"),
                Column("basis", "Basis"),
                Column("quantity", "Quantity", "", 2, "right"),
                Column("unit", "Unit"),
                Column("share", "Of the promise", "%", 0, "right"),
            ],
            [
                {
                    "commitment": d.commitment,
                    "as_of": d.as_of,
                    "said_by": d.said_by,
                    "basis": d.basis,
                    "quantity": d.quantity,
                    "unit": d.unit,
                    "share": None if self.share(d) is None else 100.0 * (self.share(d) or 0.0),
                }
                for d in self.deliveries
            ],
            id="purchases-delivered",
        )
        test = Table(
            "The same forecast on earlier promises",
            [
                Column("title", "Promise", wide=True),
                Column("forecast", "If nothing changed", "%", 1, "right"),
                Column("share", "Delivered", "%", 1, "right"),
                Column("error", "Error", "points", 1, "right"),
                Column("source", "Source", wide=True),
            ],
            [
                {
                    "title": p.title,
                    "forecast": 100 * p.forecast,
                    "share": 100 * p.share,
                    "error": 100 * (p.forecast - p.share),
                    "source": p.source,
                }
                for p in self.past
            ],
            id="purchases-backtest",
        )
        return [promises, came, test]


def purchases(stand: Standpoint, deal: str | None = None) -> Purchases:
    """Promises of a quantity to buy in a deal, what came, and earlier promises of the dispute."""
    ledger = stand.ledger
    folder = ledger.deal(deal)
    bought = {key for key, c in folder.commitments.items() if "purchase" in c.topic}
    promises: list[Promise] = []
    for filed in ledger.claims:
        if filed.claim.commitment in bought and filed.claim.stance is Stance.affirms and _counts(filed):
            promise = _promise(filed, ledger, folder.commitments[filed.claim.commitment].title)
            if not any(
                (p.commitment, p.quantity, p.period) == (promise.commitment, promise.quantity, promise.period)
                for p in promises
            ):
                promises.append(promise)
    came = tuple(d for d in folder.deliveries if d.commitment in bought and d.quantity is not None and d.basis in BASES)
    earlier = tuple(row for row in past(ledger.root / FILE) if ledger.public(row.recorded))
    return Purchases(tuple(promises), came, earlier)


def past(path: Path) -> Sequence[Past]:
    """Earlier promises; none when the dispute keeps no file of them."""
    if not present(path):
        return []
    held = read_toml(path, PastFile)
    for n, row in enumerate(held.past):
        if row.promised <= 0 or row.base < 0 or row.delivered < 0:
            line = find_line(read_text(path), ("past", n))
            raise LedgerError(f"{row.id}: amounts must be positive", file=path, line=line, remedy="mend the row")
    return held.past


def habit(good: str, seller: str, buyer: str, before: int) -> tuple[float, str] | None:
    """Mean trade a year in million tonnes over the last years before `before`, and which; None without a table."""
    path = files("detente") / "data" / "exposure" / f"{good}.csv.gz"
    if not path.is_file():
        return None
    with path.open("rb") as raw:
        rows = list(csv.DictReader(gzip.decompress(raw.read()).decode().splitlines()))
    pair = (place(seller).iso3, place(buyer).iso3)
    by_year = {
        int(r["year"]): float(r["kt"]) / 1e3
        for r in rows
        if (r["exporter"], r["importer"]) == pair and int(r["year"]) < before
    }
    years = sorted(by_year)[-HABIT_YEARS:]
    return (sum(by_year[y] for y in years) / len(years), f"{years[0]}–{years[-1]}") if years else None


def _counts(filed: Filed) -> bool:
    terms = filed.claim.terms
    return bool(terms.quantity and terms.unit in UNITS and UNITS[terms.unit][0] == "mass")


def _promise(filed: Filed, ledger: Ledger, title: str) -> Promise:
    claim, terms = filed.claim, filed.claim.terms
    commitment = next(
        f.commitments[claim.commitment] for f in ledger.deals.values() if claim.commitment in f.commitments
    )
    product = terms.products[0] if terms.products else ""
    year = int((terms.start or claim.date or ledger.source(filed.source).date)[:4])
    found = None
    if product and len(commitment.giver) == 1 and len(commitment.receiver) == 1:
        over = min(year, ledger.known.year) if ledger.known else year  # years that were counted by then
        found = habit(product, commitment.receiver[0], commitment.giver[0], over)
    quantity = convert(terms.quantity or 0.0, terms.unit, "Mt")
    return Promise(
        claim.commitment,
        title,
        claim.account,
        product,
        quantity,
        "Mt",
        terms.period,
        terms.end,
        None if found is None else found[0],
        "" if found is None else found[1],
    )
