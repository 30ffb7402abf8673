"""What is read off two equilibria: one set of figures, the same for the reference, a draw and another setting.

Changes are in per cent from the first equilibrium to the second, levels in the unit of the table. Prices are
against home
wages (P̂/ŵ): the model has no money, so "prices rise" means that an hour of work buys less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..economy.baseline import Array, Mask

if TYPE_CHECKING:
    from ..model.equilibrium import Equilibrium
    from .duties import Duties
    from .pricing import World

#: Name → axes: N countries, J sectors, M importer and X exporter.
SHORT = {"income": "N", "prices": "N", "value": "N", "revenue": "N"}
LONG = {"exports": "N", "imports": "N", "products": "JN", "output": "JN", "jobs": "JN", "trade": "MX"}


@dataclass(frozen=True)
class Pair:
    """A comparison: where it starts and ends among the regimes solved, and whether all figures are read or the
    short list.
    """

    id: str
    title: str
    first: int
    second: int
    whole: bool = False


def distinct(regimes: Sequence[Duties], pairs: Sequence[Pair], world: World) -> tuple[list[Duties], tuple[Pair, ...]]:
    """The regimes that are compared, those that levy and withhold the same once, and the comparisons between them."""
    apart: list[Duties] = []
    place: dict[bytes, int] = {}

    def at(k: int) -> int:
        digest = regimes[k].digest(world.shape)
        if digest not in place:
            place[digest] = len(apart)
            apart.append(regimes[k])
        return place[digest]

    return apart, tuple(replace(pair, first=at(pair.first), second=at(pair.second)) for pair in pairs)


def read(pair: Pair, found: Sequence[Equilibrium] | Mapping[int, Equilibrium], goods: Mask) -> dict[str, Array]:
    """Figures of one comparison by name, float32."""
    one, two = found[pair.first], found[pair.second]
    wage = two.wages / one.wages
    out = {
        "income": percent(two.real_income / one.real_income),
        "prices": percent(two.price_index / one.price_index / wage),
        "value": one.economy.income * (two.real_income - one.real_income),
        "revenue": two.tariff_revenue - one.tariff_revenue,
    }
    if pair.whole:
        flows = [end.traded(goods) for end in (one, two)]
        abroad = [f - np.diag(np.diag(f)) for f in flows]
        out["exports"] = percent(ratio(abroad[1].sum(axis=0), abroad[0].sum(axis=0)))
        out["imports"] = percent(ratio(abroad[1].sum(axis=1), abroad[0].sum(axis=1)))
        made = one.economy.made
        sales = ratio(two.output, one.output)
        cost = np.where(made, two.unit_costs / np.where(made, one.unit_costs, 1.0), 1.0)
        out["products"] = percent(two.prices / one.prices / wage)
        out["output"] = percent(np.where(made, sales / cost, 1.0))
        out["jobs"] = percent(np.where(made, sales / wage, 1.0))
        out["trade"] = percent(ratio(flows[1], flows[0]))
    return {name: np.asarray(values, dtype=np.float32) for name, values in out.items()}


def nothing(world: World, pairs: Sequence[Pair]) -> dict[str, dict[str, Array]]:
    """The shape of a run that found no equilibrium."""
    J, N, _ = world.shape
    sizes = {"N": (N,), "JN": (J, N), "MX": (N, N)}
    return {
        pair.id: {
            name: np.full(sizes[axes], np.nan, dtype=np.float32)
            for name, axes in {**SHORT, **(LONG if pair.whole else {})}.items()
        }
        for pair in pairs
    }


def percent(factor: Array) -> Array:
    """A ratio as a change in per cent."""
    return 100.0 * (factor - 1.0)


def ratio(new: Array, old: Array) -> Array:
    """new/old, one where there was nothing."""
    return np.divide(new, old, out=np.ones_like(new), where=old > 0)


@dataclass(frozen=True)
class Readings:
    """Figures of many runs: `figures[comparison][name]` `[R, …]` in the order of the runs; NaN rows found no
    equilibrium.
    """

    pairs: tuple[Pair, ...]
    figures: Mapping[str, Mapping[str, Array]]

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(next(iter(next(iter(self.figures.values())).values())))

    def of(self, comparison: str, name: str) -> Array:
        """`[R, …]` of one figure."""
        return self.figures[comparison][name]

    def ends(
        self, comparison: str, name: str, at: object = ..., low: float = 5.0, high: float = 95.0
    ) -> tuple[Array, Array]:
        """Percentiles over runs of `figures[…][:, at]`."""
        values = np.asarray(self.figures[comparison][name])[(slice(None), *(at if isinstance(at, tuple) else (at,)))]
        a, b = np.nanpercentile(values, [low, high], axis=0)
        return a, b

    def packed(self) -> dict[str, Array]:
        """As flat arrays, for keeping."""
        return {f"{pair}|{name}": values for pair, held in self.figures.items() for name, values in held.items()}

    @classmethod
    def unpacked(cls, pairs: tuple[Pair, ...], stored: Mapping[str, Array]) -> Readings | None:
        """What `packed` gave; None when a comparison is missing."""
        figures: dict[str, dict[str, Array]] = {}
        for key, values in stored.items():
            pair, _, name = key.partition("|")
            if name:
                figures.setdefault(pair, {})[name] = values
        wanted = {pair.id: {*SHORT, *(LONG if pair.whole else ())} for pair in pairs}
        if any(figures.get(pair, {}).keys() != names for pair, names in wanted.items()):
            return None
        return cls(pairs, {pair: figures[pair] for pair in wanted})

    @classmethod
    def gathered(cls, pairs: tuple[Pair, ...], runs: Sequence[Mapping[str, Mapping[str, Array]]]) -> Readings:
        """From one mapping a run."""
        return cls(
            pairs,
            {
                pair.id: {name: np.array([run[pair.id][name] for run in runs]) for name in runs[0][pair.id]}
                for pair in pairs
            },
        )
