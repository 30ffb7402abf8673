"""Sampling error: the same move under drawn elasticities, tables and severities.

Draw d of seed s is a function of (s, d) alone, so that more draws extend fewer, two machines agree,
and an interrupted run goes on where it stopped (what was solved is kept).

Drawn, within the one setting that was asked (other settings are a range of their own, `detente.impact.ensemble`):
(1) θ of every industry with the set's spread; (2) one of `TABLES` tables in which every reconstructed final flow
carries an
error of the measured size; (3) the severity of each export control between its stated ends; (4) duties
between the ends of the regime's interval, where it is one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..base import kept
from ..base.errors import CheckFailed, NotConverged
from ..economy.baseline import Array, Baseline
from .duties import Duties
from .pricing import World
from .readings import Pair, Readings, nothing, read
from .spread import spread

NAME = "draws"
TABLES = 8
TOL = 1e-8  #: of a draw's equilibria, in logs: a millionth of a per cent of real income
CHUNK = 48  #: equilibria solved in step
KEPT_HOME = 0.03  #: least share of a row's final sales that stays at home, as in the reconstruction
FAILED_SHARE = 0.02
BESIDE = 40  #: draws in which every comparison is read, not the first alone
Run = dict[str, dict[str, Array]]  #: readings of one draw, by comparison and figure
FITS = 12  #: rounds of fitting a drawn table to its published sums


@dataclasses.dataclass(frozen=True)
class Interval:
    """Readings over draws; the first comparison in all of them."""

    readings: Readings
    draws: int
    seed: int
    what: tuple[str, ...]

    @property
    def rows(self) -> Array:
        """Real income of the first comparison, per cent, `[D, N]`."""
        return np.asarray(self.readings.of(self.readings.pairs[0].id, "income"), dtype=np.float64)

    def ends(self, weights: Array) -> tuple[float, float]:
        """5th and 95th percentile of real income, the mean over countries with these `weights` `[N]`."""
        low, high = np.nanpercentile(self.rows @ weights / weights.sum(), [5.0, 95.0])
        return float(low), float(high)


@dataclasses.dataclass(frozen=True)
class Errors:
    """Sizes of the errors of reconstructed final flows: standard deviations of their logs.

    `buyers`, `sellers`: goods, split among the members of a region; `services`: across borders.
    """

    buyers: float
    sellers: float
    services: float

    @classmethod
    def of(cls, baseline: Baseline) -> Errors | None:
        """From the measured errors of the table's blocks; None when nothing is reconstructed."""
        found = {block.id: block.error for block in baseline.meta.blocks if block.status == "reconstructed"}
        sizes = [found.get(f"final-{kind}") for kind in ("goods-buyers", "goods-sellers", "services")]
        if not baseline.regions or any(size is None for size in sizes):
            return None
        return cls(*(sd_of(size) for size in sizes if size is not None))


def sd_of(wape: float) -> float:
    """The σ of a log-normal error of mean one whose expected absolute size is `wape`.

    E|e^(σz−σ²/2) − 1| = 2(2Φ(σ/2) − 1) = 2 erf(σ/√8), inverted by bisection.
    """
    from math import erf, sqrt

    low, high = 0.0, 5.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if 2.0 * erf(middle / sqrt(8.0)) < wape else (low, middle)
    return 0.5 * (low + high)


def perturbed(baseline: Baseline, rng: np.random.Generator) -> Baseline:
    """`baseline` with reconstructed cross-border final flows multiplied by errors of measured size.

    Goods: who inside a region of several buys or sells, with every region's trade with every other as published.
    Services: what goes abroad more or less stays at home less or more.
    """
    errors = Errors.of(baseline)
    if errors is None:
        return baseline
    services = ~baseline.goods
    F = baseline.F.copy()
    F[services] = _services(baseline.F[services], errors.services, rng)
    names = list(dict.fromkeys(baseline.regions))
    R = np.eye(len(names))[[names.index(name) for name in baseline.regions]]
    many = (R.sum(axis=0) > 1)[[names.index(name) for name in baseline.regions]]
    sd = np.hypot(np.where(many, errors.buyers, 0.0)[:, None], np.where(many, errors.sellers, 0.0)[None, :])
    F[baseline.goods] = _goods(baseline.F[baseline.goods], sd, R, rng)
    return dataclasses.replace(baseline, F=F)


def _services(F: Array, sd: float, rng: np.random.Generator) -> Array:
    """Final flows `[J, importer, exporter]` with errors abroad; each exporter's total kept."""
    N = F.shape[1]
    home = np.arange(N)
    abroad = F.copy()
    abroad[:, home, home] = 0.0
    moved = abroad * np.exp(sd * rng.standard_normal(F.shape) - 0.5 * sd**2)
    total = F.sum(axis=1)
    room = np.maximum(np.where(total > 0, (1.0 - KEPT_HOME) * total, 0.0), abroad.sum(axis=1))
    sent = moved.sum(axis=1)
    moved *= np.where(sent > room, room / np.where(sent > 0, sent, 1.0), 1.0)[:, None, :]
    moved[:, home, home] = np.maximum(total - moved.sum(axis=1), 0.0)
    return np.asarray(moved)


def _goods(F: Array, sd: Array, R: Array, rng: np.random.Generator) -> Array:
    """Final flows with errors `sd` `[importer, exporter]`, fitted back to exporters' totals and, last, to regions'."""
    home = np.arange(F.shape[1])
    noise = sd * rng.standard_normal(F.shape) - 0.5 * sd**2
    noise[:, home, home] = 0.0
    f = F * np.exp(noise)
    blocks, rows = R.T @ F @ R, F.sum(axis=1)
    for _ in range(FITS):
        sums = f.sum(axis=1)
        f *= np.divide(rows, sums, out=np.zeros_like(rows), where=sums > 0)[:, None, :]
        now = R.T @ f @ R
        f *= R @ np.divide(blocks, now, out=np.zeros_like(blocks), where=now > 0) @ R.T
    return f


def intervals(
    world: World,
    regimes: Sequence[Duties],
    pairs: tuple[Pair, ...],
    *,
    draws: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Interval:
    """Readings of `pairs` between `regimes` over `draws` draws; goes on from what is kept.

    The first pair is read in every draw, the others in the first `BESIDE`. Raises `CheckFailed` when more than 2%
    of the
    draws have no equilibrium.
    """
    held = Held.open(world, regimes, pairs, seed)
    todo = [d for d in range(draws) if d not in held.found]

    def work(k: int) -> dict[int, Run]:
        found: dict[int, Run] = {}
        drawn = table(world, seed, k)
        mine = [d for d in todo if d % TABLES == k]
        for first in (True, False):
            some = [d for d in mine if (d < BESIDE) is first]
            wanted = pairs if first else pairs[:1]
            step = max(1, CHUNK // len({end for pair in wanted for end in (pair.first, pair.second)}))
            for at in range(0, len(some), step):
                found.update(solve(drawn, regimes, wanted, seed, some[at : at + step]))
        return found

    def step(done: int, _: int) -> None:
        if progress is not None:
            progress(draws - len(todo) + done, draws)

    tables = list(dict.fromkeys(d % TABLES for d in todo))
    counts = [sum(d % TABLES == k for d in todo) for k in tables]
    for found in spread(work, tables, counts, step):
        held.found.update(found)
    if todo:
        held.write()
    runs = [held.found[d] for d in range(draws)]
    failed = sum(bool(np.isnan(run[pairs[0].id]["income"][0])) for run in runs)
    if failed > FAILED_SHARE * draws:
        raise CheckFailed(
            f"{failed} of {draws} draws have no equilibrium", remedy="use a set with smaller elasticities"
        )
    e = world.elasticities
    how = "standard error as published" if e.published_se else "assumed, no standard error obtained"
    log = "ln(1+θ)" if e.flows == "before_duty" else "ln θ"
    what = [
        f"elasticities of {e.id}: {log} ± {e.spread.mean():.2f} by industry ({how})",
        f"{TABLES} tables with reconstruction errors of measured size"
        if Errors.of(world.baseline)
        else "the table taken as exact",
        "severity of export controls between its stated ends",
        *(["duties between the ends of the regime's intervals"] if any(d.ends for d in regimes) else []),
    ]
    if failed:
        what.append(f"{failed} draws without an equilibrium left out")
    figures = {
        pair.id: {name: np.array([run[pair.id][name] for run in runs if pair.id in run]) for name in runs[0][pair.id]}
        for pair in pairs
    }
    return Interval(Readings(pairs, figures), draws, seed, tuple(what))


def table(world: World, seed: int, k: int) -> World:
    """The k-th table of a seed; the solver is steered by the world's own preconditioner."""
    drawn = perturbed(world.baseline, np.random.default_rng([seed, 1, k]))
    return dataclasses.replace(world, baseline=drawn, tol=max(world.tol, TOL), steer=world.economy)


def solve(
    world: World, regimes: Sequence[Duties], pairs: Sequence[Pair], seed: int, batch: Sequence[int]
) -> dict[int, Run]:
    """Readings of each draw; NaN where no equilibrium was found."""
    used = sorted({end for pair in pairs for end in (pair.first, pair.second)})
    shocks, thetas = [], []
    for d in batch:
        rng = np.random.default_rng([seed, 2, d])
        theta = world.elasticities.draw(rng)
        point, severity = float(rng.uniform()), int(rng.integers(2**31))
        for k in used:
            drawn = regimes[k].drawn(point, np.random.default_rng(severity))
            shocks.append(world.of(drawn, theta=theta))
            thetas.append(theta)
    try:
        found = world.solve(shocks, thetas=np.array(thetas))
    except NotConverged:
        if len(batch) == 1:
            return {batch[0]: nothing(world, pairs)}
        return {key: row for d in batch for key, row in solve(world, regimes, pairs, seed, [d]).items()}
    goods, each = world.baseline.goods, len(used)
    out: dict[int, Run] = {}
    for n, d in enumerate(batch):
        mine = dict(zip(used, found[n * each : (n + 1) * each], strict=True))
        out[d] = {pair.id: read(pair, mine, goods) for pair in pairs}
    return out


@dataclasses.dataclass
class Held:
    """Draws already solved, in the store under a hash of everything they depend on."""

    key: str
    found: dict[int, Run]

    @classmethod
    def open(cls, world: World, regimes: Sequence[Duties], pairs: tuple[Pair, ...], seed: int) -> Held:
        """What an earlier run left, if it asked the same."""
        e = world.elasticities
        key = kept.digest(
            kept.engine("impact.draws"),
            world.economy.digest,
            repr((seed, TABLES, BESIDE, pairs, world.closure, world.tol, sorted(world.options.items()))),
            repr(Errors.of(world.baseline)),
            repr(world.baseline.regions),
            repr((e.id, e.flows, None if world.wedge is None else world.wedge.ratio)),
            e.spread,
            *(duties.digest(world.shape) for duties in regimes),
        )
        return cls(key, _stored(key, len(world.baseline.countries)))

    def write(self) -> None:
        """Keep what was solved, beside what others solved meanwhile."""
        countries = len(next(iter(next(iter(self.found.values())).values()))["income"])
        self.found = {**_stored(self.key, countries), **self.found}
        arrays: dict[str, Any] = {}
        for pair in dict.fromkeys(pair for run in self.found.values() for pair in run):
            mine = {d: run[pair] for d, run in self.found.items() if pair in run}
            arrays[f"{pair}|draw"] = list(mine)
            for name in next(iter(mine.values())):
                arrays[f"{pair}|{name}"] = [run[name] for run in mine.values()]
        kept.write(NAME, self.key, arrays, compress=False)


def _stored(key: str, countries: int) -> dict[int, Run]:
    """Draw → readings, as kept."""
    stored = kept.read(NAME, key) or {}
    found: dict[int, Run] = {}
    for label, rows in stored.items():
        pair, _, name = label.partition("|")
        draws = stored.get(f"{pair}|draw")
        if name in ("", "draw") or draws is None or len(draws) != len(rows) or rows.shape[-1] != countries:
            continue
        for d, row in zip(draws.tolist(), rows, strict=True):
            found.setdefault(d, {}).setdefault(pair, {})[name] = row
    return found
