"""Intervals: the same move under other elasticities, other tables and other severities.

Draw d of seed s is a function of (s, d) alone, so that more draws extend fewer, two machines agree,
and an interrupted run goes on where it stopped (what was solved is kept).

Drawn: (1) which published set of elasticities is right, each equally likely, and within it ln θ
with the set's spread; (2) one of `TABLES` tables in which every reconstructed final flow carries an
error of the measured size; (3) the severity of each export control between its stated ends; (4) duties
between the ends of the regime's interval, where it is one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from ..base import kept
from ..base.errors import CheckFailed, NotConverged
from ..economy.baseline import Array, Baseline
from ..economy.elasticities import Elasticities, load_elasticities, sets
from .duties import Duties
from .pricing import World
from .worth import Interval

NAME = "draws"
TABLES = 8
TOL = 1e-8  #: of a draw's equilibria, in logs: a millionth of a per cent of real income
CHUNK = 8
KEPT_HOME = 0.03  #: least share of a row's final sales that stays at home, as in the reconstruction
FAILED_SHARE = 0.02
FITS = 12  #: rounds of fitting a drawn table to its published sums


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
    regimes: tuple[Duties, Duties],
    *,
    draws: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Interval:
    """5th and 95th percentile of real income over `draws` draws; goes on from what is kept.

    Raises `CheckFailed` when more than 2% of the draws have no equilibrium.
    """
    held = Held.open(world, regimes, seed)
    candidates = families(world)
    tables: dict[int, World] = {}
    todo = [d for d in range(draws) if d not in held.found]
    for k in range(TABLES):
        mine = [d for d in todo if d % TABLES == k]
        for at in range(0, len(mine), CHUNK):
            if k not in tables:
                tables = {k: table(world, seed, k)}
            held.found.update(solve(tables[k], regimes, candidates, seed, mine[at : at + CHUNK]))
            held.write()
            if progress is not None:
                progress(sum(d in held.found for d in range(draws)), draws)
    rows = np.array([held.found[d] for d in range(draws)])
    failed = int(np.isnan(rows[:, 0]).sum())
    if failed > FAILED_SHARE * draws:
        raise CheckFailed(
            f"{failed} of {draws} draws have no equilibrium", remedy="use a set with smaller elasticities"
        )
    what = [
        f"elasticities: {', '.join(e.id for e in candidates)} equally likely, ln θ ± {candidates[0].spread.mean():.2f}",
        f"{TABLES} tables with reconstruction errors of measured size"
        if Errors.of(world.baseline)
        else "the table taken as exact",
        "severity of export controls between its stated ends",
        *(["duties between the ends of the regime's intervals"] if any(d.ends for d in regimes) else []),
    ]
    if failed:
        what.append(f"{failed} draws without an equilibrium left out")
    return Interval(rows, draws, seed, tuple(what))


def families(world: World) -> list[Elasticities]:
    """The sets drawn from: all shipped ones when the user's is one of them and fits, else the user's."""
    own = world.elasticities
    if own.id not in sets():
        return [own]
    return [load_elasticities(name, sectors=world.baseline.sectors, horizon=own.horizon) for name in sets()]


def table(world: World, seed: int, k: int) -> World:
    """The k-th table of a seed."""
    drawn = perturbed(world.baseline, np.random.default_rng([seed, 1, k]))
    return dataclasses.replace(world, baseline=drawn, tol=max(world.tol, TOL))


def solve(
    world: World, regimes: tuple[Duties, Duties], candidates: list[Elasticities], seed: int, batch: list[int]
) -> dict[int, Array]:
    """Real income of every country for each draw, per cent; NaN where no equilibrium was found."""
    shocks, thetas = [], []
    for d in batch:
        rng = np.random.default_rng([seed, 2, d])
        theta = candidates[int(rng.integers(len(candidates)))].draw(rng)
        point, severity = float(rng.uniform()), int(rng.integers(2**31))
        for duties in regimes:
            drawn = duties.drawn(point, np.random.default_rng(severity))
            shocks.append(world.of(drawn, theta=theta))
            thetas.append(theta)
    try:
        found = world.solve(shocks, thetas=np.array(thetas))
        return {d: 100.0 * (found[2 * k + 1].real_income / found[2 * k].real_income - 1.0) for k, d in enumerate(batch)}
    except NotConverged:
        if len(batch) == 1:
            return {batch[0]: np.full(len(world.baseline.countries), np.nan)}
        return {key: row for d in batch for key, row in solve(world, regimes, candidates, seed, [d]).items()}


@dataclasses.dataclass
class Held:
    """Draws already solved, in the store under a hash of everything they depend on."""

    key: str
    found: dict[int, Array]

    @classmethod
    def open(cls, world: World, regimes: tuple[Duties, Duties], seed: int) -> Held:
        """What an earlier run left, if it asked the same."""
        key = kept.digest(
            kept.engine("impact.draws"),
            world.economy.digest,
            repr((seed, TABLES, world.closure, world.tol)),
            repr(Errors.of(world.baseline)),
            world.baseline.final_exact,
            *(part for e in families(world) for part in (e.id, e.theta, e.spread)),
            *(duties.digest(world.shape) for duties in regimes),
        )
        return cls(key, _stored(key, len(world.baseline.countries)))

    def write(self) -> None:
        """Keep what was solved, beside what others solved meanwhile."""
        self.found = {**_stored(self.key, len(next(iter(self.found.values()), ()))), **self.found}
        kept.write(NAME, self.key, {"draw": list(self.found), "real_income": list(self.found.values())})


def _stored(key: str, countries: int) -> dict[int, Array]:
    """Draw → real income of every country, as kept."""
    stored = kept.read(NAME, key)
    if stored is None or stored.keys() != {"draw", "real_income"}:
        return {}
    draws, rows = stored["draw"], stored["real_income"]
    if rows.shape != (len(draws), countries):
        return {}
    return dict(zip(draws.tolist(), rows, strict=True))
