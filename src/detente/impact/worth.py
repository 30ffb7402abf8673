"""What the move from one regime to another is worth, to every country.

Orchestrates: scenarios → duties → equilibria → tables. The price of ambiguity is the same move
taken between the accounts that the parties give of the deal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ..base.dates import today
from ..base.errors import InputError, UnknownError
from ..base.places import place, places
from ..base.table import Table, Tabular
from ..economy.aggregate import fold
from ..economy.baseline import Array, Baseline
from ..economy.baseline import load as load_baseline
from ..economy.elasticities import DEFAULT_NEST, DEFAULT_SET, load_elasticities
from ..economy.wedge import COLLECTED, WEDGES, wedge_on
from ..economy.world_tariffs import world_tariffs
from ..ledger.dispute import Ledger
from .duties import Duties, duties
from .lines import importers
from .pricing import Move, World
from .scenario import Named, resolve, scenarios

FROM, TO = "before-deal", "deal"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Interval:
    """Real income over draws, per cent: `rows` `[D, N]` in the order of the table's countries."""

    rows: Array
    draws: int
    seed: int
    what: tuple[str, ...]

    def ends(self, weights: Array) -> tuple[float, float]:
        """5th and 95th percentile of the mean over countries with these `weights` `[N]`."""
        import numpy as np

        mean = np.nansum(self.rows * weights, axis=1) / weights.sum()
        low, high = np.percentile(mean[np.isfinite(self.rows[:, 0])], [5.0, 95.0])
        return float(low), float(high)


@dataclass(frozen=True)
class Ambiguity:
    """The move between two accounts of one deal, with and without what export controls withhold."""

    accounts: tuple[str, str]
    titles: tuple[str, str]
    move: Move
    tariffs_only: Move


@dataclass(frozen=True)
class Worth(Tabular):
    """The answer of `detente worth`; `parties` are ISO3 codes of the dispute's parties in the table."""

    origin: Named
    target: Named
    world: World
    move: Move
    tariffs_only: Move
    duties: tuple[Duties, Duties]
    parties: tuple[str, ...]
    ambiguity: Ambiguity | None = None
    interval: Interval | None = None
    extra: Sequence[Table] = field(default_factory=tuple)
    every: bool = False  #: whether the first table lists every country

    @cached_property
    def baseline(self) -> Baseline:
        """The world table."""
        return self.world.baseline

    def to_dict(self) -> dict[str, Any]:
        """Keys of INTERFACE `worth`, and more."""
        from . import report

        return report.to_dict(self)

    def tables(self) -> list[Table]:
        """Headline, price of ambiguity, third countries, diversion, revenue, what it rests on."""
        from . import report

        return [*report.tables(self), *self.extra]


def prepare(
    ledger: Ledger,
    *,
    economy: str | Path | None = None,
    elasticities: str | Path = DEFAULT_SET,
    horizon: str = "long",
    closure: str = "fixed",
    tol: float = 1e-10,
    nest: str | float = DEFAULT_NEST,
    wedge: str = COLLECTED,
    day: str = "",
) -> World:
    """The table, its elasticities, everybody's duties in the middle of the table's year.

    `wedge`: ``collected`` scales increases of duties to what was collected on `day` of the regime priced (today's ratio
    when no day is given); ``statutory`` takes law at its word.
    """
    if wedge not in WEDGES:
        raise UnknownError("wedge", wedge, WEDGES)
    baseline = with_parties(load_baseline(economy), ledger)
    held = load_elasticities(elasticities, sectors=baseline.sectors, horizon=horizon, nest=nest)
    named = resolve(f"{baseline.meta.year}-07-01", ledger)
    start = duties(named, baseline)
    others = world_tariffs(baseline).rates
    for importer in importers(named, baseline):
        others[:, baseline.country(place(importer).iso3)] = 0.0
    ratio = wedge_on(day or str(today())) if wedge == COLLECTED else None
    return World(baseline, held, start, closure=closure, tol=tol, others=others, wedge=ratio)


def with_parties(baseline: Baseline, ledger: Ledger) -> Baseline:
    """The table with every party that is a bloc folded into one country of its code."""
    for party in ledger.dispute.parties:
        found = place(party.id)
        if found.iso3 in baseline.countries:
            continue
        held = [p.iso3 for p in places().values() if party.id in p.groups and p.iso3 in baseline.countries]
        if not held:
            raise UnknownError("party in the world table", party.id, baseline.countries)
        baseline = fold(baseline, dict.fromkeys(held, found.iso3), names={found.iso3: found.name})
    return baseline


def worth(
    ledger: Ledger,
    *,
    deal: str | None = None,
    origin: str | None = None,
    target: str | None = None,
    on: str | None = None,
    economy: str | Path | None = None,
    elasticities: str | Path = DEFAULT_SET,
    horizon: str = "long",
    closure: str = "fixed",
    draws: int = 0,
    seed: int = 0,
    progress: Progress | None = None,
) -> Worth:
    """Price the move `origin` → `target` (REGIME words; by default what the deal changed).

    `on` moves the day of relative scenarios. `draws` > 0 adds intervals from that many draws of
    elasticities, table and withheld trade, reproducible by `seed`. Raises `InputError`,
    `UnknownError` for bad words and `NotConverged` when no equilibrium is found.
    """
    if deal is not None:
        named = ledger.deal(deal).deal.id
        if origin is None and target is None and named != ledger.dispute.default_deal:
            raise InputError(
                f"what {named} changed is not defined as a pair of regimes",
                remedy="name two with --from and --to (days, lenses or scenarios)",
            )
    if draws < 0:
        raise InputError(f"{draws} draws", remedy="give 0 or more")
    world = prepare(ledger, economy=economy, elasticities=elasticities, horizon=horizon, closure=closure)
    one, two = resolve(origin or FROM, ledger, on=on), resolve(target or TO, ledger, on=on)
    accounts = _accounts(ledger, on, two.scenario.on)
    regimes = [one, two, *accounts]
    held = [duties(named, world.baseline) for named in regimes]
    shocks = [world.of(d) for d in held] + [world.of(d, controls=False) for d in held]
    found = world.solve(shocks)
    full, plain = found[: len(held)], found[len(held) :]
    ambiguity = None
    if len(accounts) == 2:
        ambiguity = Ambiguity(
            (accounts[0].word, accounts[1].word),
            (accounts[0].title, accounts[1].title),
            Move(full[2], full[3]),
            Move(plain[2], plain[3]),
        )
    interval = None
    if draws:
        from .draws import intervals

        interval = intervals(world, (held[0], held[1]), draws=draws, seed=seed, progress=progress)
    return Worth(
        one,
        two,
        world,
        Move(full[0], full[1]),
        Move(plain[0], plain[1]),
        (held[0], held[1]),
        tuple(place(p.id).iso3 for p in ledger.dispute.parties),
        ambiguity,
        interval,
    )


def _accounts(ledger: Ledger, on: str | None, day: str) -> list[Named]:
    """The scenarios that state each account of the deal, or their lenses on `day`; when there are exactly two."""
    ids = [account.id for account in ledger.dispute.accounts]
    if len(ids) != 2:
        return []
    named = scenarios(ledger)
    return [resolve(name if name in named or "deal" in named else f"{day[:10]}@{name}", ledger, on=on) for name in ids]
