"""The model against what happened: trade between two years, with the error beside it.

A year is the mean of twelve equilibria, one for the law on the 15th of each month. Nothing but duties and
controls moves in the model: no growth, no exchange rates, no stocks bought ahead, and every month has
time to settle; so levels compare poorly and shares better. Every error is shown, long run and short.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from ..base.errors import InputError, LedgerError
from ..base.files import present
from ..base.table import Column, Table, Tabular
from ..economy.baseline import Array
from ..ledger.files import read_text, read_toml
from ..ledger.toml_lines import find_line
from ..standpoint import Standpoint
from .duties import Duties, duties
from .pricing import World
from .quarters import Quarters, quarters
from .scenario import resolve
from .worth import Progress

FILE = "outcomes.toml"


class Observed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[flow]]` (a value) or `[[share]]` (per cent of the exporter's goods exports) in the two years."""

    id: str
    title: str
    importer: str
    exporter: str
    first: float
    second: float
    source: str
    unit: str = "percent"


class Outcomes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`outcomes.toml`."""

    years: list[int]
    recorded: str = ""  #: day on which the counts were public; without one, they are known today only
    flow: list[Observed] = []
    share: list[Observed] = []


@dataclasses.dataclass(frozen=True)
class Backtest(Tabular):
    """Observed changes and the model's, by horizon; flows in per cent, shares in points."""

    outcomes: Outcomes
    predicted: dict[str, dict[str, float]]  #: horizon → id → change
    quarters: Quarters | None = None

    def rows(self) -> list[dict[str, Any]]:
        """One row an observation."""
        found = []
        for kind, held in (("flow", self.outcomes.flow), ("share", self.outcomes.share)):
            for seen in held:
                change = 100.0 * (seen.second / seen.first - 1.0) if kind == "flow" else seen.second - seen.first
                row: dict[str, Any] = {"id": seen.id, "title": seen.title, "observed": change, "source": seen.source}
                row["unit"] = "%" if kind == "flow" else "points"
                for horizon, values in self.predicted.items():
                    row[horizon] = values[seen.id]
                    row[f"{horizon}_error"] = values[seen.id] - change
                found.append(row)
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        more = {"quarters": [], "skill": []} if self.quarters is None else self.quarters.to_dict()
        return {"years": self.outcomes.years, "rows": self.rows(), **more}

    def tables(self) -> list[Table]:
        """Observed beside predicted."""
        one, two = self.outcomes.years
        columns = [
            Column("title", f"{one} → {two}", wide=True),
            Column("unit", "In"),
            Column("observed", "Counted", "", 1, "right"),
        ]
        for horizon in self.predicted:
            columns += [
                Column(horizon, f"Model, {horizon}", "", 1, "right"),
                Column(f"{horizon}_error", "Error", "", 1, "right"),
            ]
        notes = [
            "Only duties and controls move in the model; trend growth, exchange rates and buying ahead do not.",
            "A year: mean of twelve equilibria, law on the 15th.",
        ]
        sources = "; ".join(dict.fromkeys(row["source"] for row in self.rows() if row["source"] != "as above"))
        first = Table(
            "The model against what happened", columns, self.rows(), source=sources, notes=notes, id="backtest"
        )
        return [first, *(() if self.quarters is None else self.quarters.tables())]


def backtest(
    world: World, stand: Standpoint, *, sampled: Sequence[int] = range(1, 13), progress: Progress | None = None
) -> Backtest:
    """Set the model against the dispute's `outcomes.toml`; `InputError` when there is none.

    `sampled` are the months (1 to 12) whose law stands for a year: all of them unless in a hurry.
    """
    outcomes = read_outcomes(stand.ledger.root / FILE)
    if not stand.ledger.public(outcomes.recorded):
        raise InputError(
            f"what customs counted of {outcomes.years[-1]} is not dated, or was not known on {stand.known}",
            remedy="leave --backtest out, or ask with a later --known",
        )
    whole = len(sampled) * len(outcomes.years)
    years = []
    for k, year in enumerate(outcomes.years):
        step = None if progress is None else partial(_step, progress, k * len(sampled), whole)
        years.append(months(stand, world, year, sampled, progress=step))
    predicted: dict[str, dict[str, float]] = {}
    for horizon in (world.elasticities.horizon,):
        flows = [year_flows(world, held, world.elasticities.theta) for held in years]
        predicted[horizon] = {
            **{seen.id: _flow(world, flows, seen) for seen in outcomes.flow},
            **{seen.id: _share(world, flows, seen) for seen in outcomes.share},
        }
    return Backtest(outcomes, predicted, quarters(world, stand, outcomes.years))


def read_outcomes(path: Path) -> Outcomes:
    """What customs counted; errors name the file."""
    if not present(path):
        raise InputError(f"no {path.name} in {path.parent.name}", remedy="write what customs counted: docs/worth.md")
    outcomes = read_toml(path, Outcomes)
    if len(outcomes.years) != 2:
        line = find_line(read_text(path), ["years"])
        raise LedgerError("`years` needs two", file=path, line=line, remedy="give first and second")
    return outcomes


def _step(progress: Progress, before: int, whole: int, done: int) -> None:
    progress(before + done, whole)


def months(
    stand: Standpoint, world: World, year: int, sampled: Sequence[int], *, progress: Callable[[int], None] | None = None
) -> list[tuple[Duties, int]]:
    """The regimes on the 15ths of a year's months, each with the number of months it stands for."""
    found: dict[bytes, tuple[Duties, int]] = {}
    for done, month in enumerate(sampled, start=1):
        held = duties(resolve(f"{year}-{month:02d}-15", stand), world.baseline)
        key = held.digest(world.shape)
        found[key] = (held, found[key][1] + 1 if key in found else 1)
        if progress is not None:
            progress(done)
    return list(found.values())


def year_flows(world: World, held: Sequence[tuple[Duties, int]], theta: Array) -> Array:
    """Goods flows of a year `[N importer, N exporter]`: the mean of its months' equilibria."""
    shocks = [world.of(d, theta=theta) for d, _ in held]
    solved = world.solve(shocks, thetas=np.array([theta] * len(shocks)))
    goods = world.baseline.goods
    flow = sum(count * found.traded(goods) for found, (_, count) in zip(solved, held, strict=True))
    mean: Array = np.asarray(flow) / sum(count for _, count in held)
    return mean


def _sum(world: World, flow: Array, importer: str, exporter: str) -> float:
    b = world.baseline
    return float(flow[np.ix_(b.members(importer), b.members(exporter))].sum())


def _flow(world: World, flows: Sequence[Array], seen: Observed) -> float:
    one, two = (_sum(world, flow, seen.importer, seen.exporter) for flow in flows)
    return 100.0 * (two / one - 1.0)


def _share(world: World, flows: Sequence[Array], seen: Observed) -> float:
    shares = []
    for flow in flows:
        at = world.baseline.members(seen.exporter)
        abroad = flow[:, at].sum() - flow[np.ix_(at, at)].sum()
        shares.append(100.0 * _sum(world, flow, seen.importer, seen.exporter) / float(abroad))
    return shares[1] - shares[0]
