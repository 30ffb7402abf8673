"""Which measure, which pair of countries: parts that add up exactly to the move.

The parts are Shapley values: each player's contribution averaged over the orders in which the
changes can be made. With at most `EXACT` players every order counts; with more, a seeded sample of
orders taken forwards and backwards. Each order's contributions telescope to the whole move, so the
average does too, sampled or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np

from ..base.errors import UnknownError
from ..base.places import place
from ..base.table import Column, Table
from ..economy.baseline import Array
from ..model.shock import Shock
from .duties import Duties
from .pricing import World
from .worth import Worth

EXACT = 6
ORDERS = 12
CHUNK = 16
BY = ("measure", "topic", "imposer", "partner")
NOTHING = 1e-7  #: rates are kept as float32; smaller changes are rounding


@dataclass(frozen=True)
class Player:
    """A change that can be made or not: what it adds to rows of τ (importer → `[J, N]`) and to the
    shares withheld (`[J, N, N]`, None when nothing)."""

    id: str
    title: str
    tariffs: dict[int, Array]
    withheld: Array | None


@dataclass(frozen=True)
class Parts:
    """Contribution of each player to real income of every country, per cent: `values` `[P, N]`."""

    by: str
    players: tuple[Player, ...]
    values: Array
    total: Array
    orders: int | None  #: None when all orders were counted
    error: Array  #: standard error from sampling orders, `[P, N]`; zero when exact

    def table(self, w: Worth) -> Table:
        """The parties' parts, largest first; the last row is their sum."""
        at = [w.baseline.country(code) for code in w.parties]
        order = np.argsort(-np.abs(self.values[:, at]).sum(axis=1))
        rows = [
            {"what": self.players[p].title, **{w.parties[k]: float(self.values[p, n]) for k, n in enumerate(at)}}
            for p in order
        ]
        rows.append({"what": "Sum = the move", **{w.parties[k]: float(self.total[n]) for k, n in enumerate(at)}})
        how = "all orders" if self.orders is None else f"{self.orders} orders, forwards and backwards"
        notes = [f"Contributions averaged over {how}; they add up exactly."]
        if self.orders is not None:
            notes.append(f"Largest sampling error of a part: {self.error[:, at].max():.4f} points.")
        return Table(
            f"Real income by {self.by}, per cent",
            [Column("what", self.by.capitalize(), wide=True)]
            + [Column(code, w.baseline.name(code), "%", 4, "right") for code in w.parties],
            rows,
            notes=notes,
            id=f"by-{self.by}",
        )


def decompose(
    w: Worth, by: str, *, seed: int = 0, orders: int = ORDERS, progress: Callable[[int, int], None] | None = None
) -> Parts:
    """Split the move of `w` by ``measure``, ``topic`` or ``imposer`` of the measures, or ``partner`` pair."""
    if by not in BY:
        raise UnknownError("decomposition", by, BY)
    players = _by_pair(w) if by == "partner" else _by_measure(w, by)
    start, _ = w.duties
    if not players:
        return Parts(by, (), np.zeros((0, w.world.shape[1])), w.move.real_income, None, np.zeros((0, w.world.shape[1])))
    worth_of = Values(w.world, start, players, progress, _count(len(players), orders))
    if len(players) <= EXACT:
        values, error, used = exact(len(players), worth_of), None, None
    else:
        values, error = sampled(len(players), worth_of, orders=orders, seed=seed)
        used = orders
    return Parts(
        by, tuple(players), values, w.move.real_income, used, np.zeros_like(values) if error is None else error
    )


class Values:
    """Real income (per cent of where the move starts) of coalitions, solved in batches and remembered."""

    def __init__(
        self,
        world: World,
        start: Duties,
        players: Sequence[Player],
        progress: Callable[[int, int], None] | None,
        expected: int,
    ) -> None:
        self.world, self.players, self.progress, self.expected = world, players, progress, expected
        self.tariffs, self.withheld = world.tariffs(start), start.withheld(world.shape)
        self.held: dict[frozenset[int], Array] = {}
        self.base: Array | None = None

    def solve(self, coalitions: Sequence[frozenset[int]]) -> None:
        """Make sure that all `coalitions` are known."""
        wanted = [frozenset(), *coalitions] if self.base is None else list(coalitions)
        todo = [c for c in dict.fromkeys(wanted) if c not in self.held]
        for at in range(0, len(todo), CHUNK):
            batch = todo[at : at + CHUNK]
            for coalition, found in zip(batch, self.world.solve([self._shock(c) for c in batch]), strict=True):
                if self.base is None:
                    self.base = found.real_income
                self.held[coalition] = 100.0 * (found.real_income / self.base - 1.0)
            if self.progress is not None:
                self.progress(len(self.held), max(self.expected, len(self.held)))

    def _shock(self, coalition: frozenset[int]) -> Shock:
        tariffs, withheld = self.tariffs.copy(), self.withheld.copy()
        for p in coalition:
            for n, row in self.players[p].tariffs.items():
                tariffs[:, n, :] += self.world.collected[n] * row
            held = self.players[p].withheld
            withheld = withheld if held is None else withheld + held
        withheld = np.clip(withheld, 0.0, 0.999)
        return self.world.shock(tariffs, withheld, self.world.elasticities.theta, "coalition")


def exact(count: int, worth_of: Values) -> Array:
    """Shapley values over all subsets: Σ_S |S|!(P−|S|−1)!/P! (v(S∪p) − v(S))."""
    everyone = range(count)
    subsets = [frozenset(c) for size in range(count + 1) for c in combinations(everyone, size)]
    worth_of.solve(subsets)
    v = worth_of.held
    rows = []
    for p in everyone:
        row = np.zeros_like(v[frozenset()])
        for s in subsets:
            if p not in s:
                weight = factorial(len(s)) * factorial(count - len(s) - 1) / factorial(count)
                row = row + weight * (v[s | {p}] - v[s])
        rows.append(row)
    return np.array(rows)


def sampled(count: int, worth_of: Values, *, orders: int, seed: int) -> tuple[Array, Array]:
    """Mean contributions over sampled orders and their reverses, and the standard error of that mean."""
    rng = np.random.default_rng([seed, 3])
    runs = []
    for _ in range(max(1, orders // 2)):
        order = [int(p) for p in rng.permutation(count)]
        runs.append((order, order[::-1]))
    paths = [path for pair in runs for path in pair]
    worth_of.solve([frozenset(path[:k]) for path in paths for k in range(count + 1)])
    v = worth_of.held
    pairs = []
    for pair in runs:
        mean = np.zeros((count, len(v[frozenset()])))
        for path in pair:
            for k, p in enumerate(path):
                mean[p] += 0.5 * (v[frozenset(path[: k + 1])] - v[frozenset(path[:k])])
        pairs.append(mean)
    stack = np.array(pairs)
    error = stack.std(axis=0, ddof=1) / np.sqrt(len(pairs)) if len(pairs) > 1 else np.full(stack.shape[1:], np.nan)
    return stack.mean(axis=0), error


def _count(players: int, orders: int) -> int:
    return int(2**players) if players <= EXACT else 2 * max(1, orders // 2) * (players - 1) + 2


def _by_measure(w: Worth, by: str) -> list[Player]:
    start, end = w.duties
    ledger = w.target.ledger
    found: dict[str, Player] = {}
    names = [*start.by_measure, *end.by_measure, *start.withheld_by, *end.withheld_by]
    for name in dict.fromkeys(names):
        rows: dict[int, Array] = {}
        for sign, duties in ((1.0, end), (-1.0, start)):
            if name in duties.by_measure:
                part = duties.by_measure[name]
                rows[part.importer] = rows.get(part.importer, 0.0) + sign * part.rates
        cuts = (side.withheld_by.get(name) for side in (end, start))
        held = _less(*(None if cut is None else cut.full(w.world.shape) for cut in cuts))
        rows = {n: row for n, row in rows.items() if np.abs(row).max() > NOTHING}
        if not rows and held is None:
            continue
        measure = ledger.measures.get(name) or w.origin.ledger.measures.get(name)
        key = (getattr(measure, by) if measure and by != "measure" else name) or name
        title = measure.title if measure and by == "measure" else key.replace("_", " ")
        if key in found:
            old = found[key]
            for n, row in old.tariffs.items():
                rows[n] = rows.get(n, 0.0) + row
            held = old.withheld if held is None else held if old.withheld is None else held + old.withheld
        found[key] = Player(key, title, rows, held)
    return list(found.values())


def _less(end: Array | None, start: Array | None) -> Array | None:
    """end − start with None for nothing; None when nothing is left."""
    if end is None or start is None:
        return end if start is None else -start
    change: Array = end - start
    return change if change.any() else None


def _by_pair(w: Worth) -> list[Player]:
    start, end = w.duties
    shape, b = w.world.shape, w.baseline
    tariffs = end.tariffs(shape) - start.tariffs(shape)
    withheld = end.withheld(shape) - start.withheld(shape)
    moved = (tariffs != 0).any(axis=0) | (withheld != 0).any(axis=0)
    party = {place(code).iso3 for code in w.parties}
    groups: dict[str, list[tuple[int, int]]] = {}
    for n, i in zip(*np.nonzero(moved), strict=True):
        inside = b.countries[n] in party and b.countries[i] in party
        key = f"{b.countries[n]} on {b.countries[i]}" if inside else f"others, {b.countries[i]} selling"
        groups.setdefault(key, []).append((int(n), int(i)))
    players = []
    for key, cells in groups.items():
        mask = np.zeros(shape[1:], dtype=bool)
        mask[tuple(np.array(cells).T)] = True
        rows = {n: tariffs[:, n] * mask[n] for n in {n for n, _ in cells}}
        held = withheld * mask
        players.append(Player(key, f"border of {key}", rows, held if held.any() else None))
    return players
