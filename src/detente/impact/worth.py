"""What the move from one regime to another is worth, to every country.

Orchestrates: scenarios → duties → equilibria → tables. The price of ambiguity is the same move
taken between the accounts that the parties give of the deal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.errors import InputError, UnknownError
from ..base.late import late
from ..base.places import place, places
from ..base.table import Table, Tabular, tabled
from ..economy.aggregate import fold
from ..economy.baseline import Baseline
from ..economy.baseline import load as load_baseline
from ..economy.elasticities import DEFAULT_NEST, DEFAULT_SET, load_elasticities
from ..economy.path import LONG
from ..economy.wedge import COLLECTED, WEDGES, wedge_on
from ..economy.world_tariffs import world_tariffs
from ..ledger.dispute import Ledger
from ..standpoint import Standpoint
from . import unpriced
from .duties import Duties, duties, every
from .lines import importers
from .pricing import Move, World
from .readings import Pair, distinct
from .scenario import Named, resolve, scenarios
from .settings import Setting

if TYPE_CHECKING:
    from .draws import Interval
    from .ensemble import Ensemble

Progress = Callable[[int, int], None]


THREAT, HOLDS, LAPSES = "threat", "holds", "lapses"  #: scenarios of a dispute that state what the alternative is


@dataclass(frozen=True)
class Comparison:
    """A move beside the main one: what the deal is worth against something else."""

    pair: Pair
    origin: Named
    target: Named
    move: Move


@dataclass(frozen=True)
class Ambiguity:
    """The move between two accounts of one deal, with and without what export controls withhold."""

    accounts: tuple[str, str]
    titles: tuple[str, str]
    move: Move
    tariffs_only: Move


@dataclass(frozen=True)
class Worth(Tabular):
    """The answer of `detente worth`; `parties` are ISO3 codes of the dispute's parties in the table.

    Three separate things: `move` is one reference run that adds up; `interval` the sampling error within its setting;
    `ensemble` the range over settings. They are never pooled.
    """

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
    setting: Setting = field(default_factory=Setting)
    comparisons: tuple[Comparison, ...] = ()
    ensemble: Ensemble | None = None
    place: str = ""  #: ISO3 of the one country whose page this is
    skill: Mapping[str, Any] | None = None  #: of the back-test, where it was asked for
    unpriced: Sequence[dict[str, Any]] = ()  #: what changes with the move and is in no rate (`unpriced.changed`)
    pledges: Sequence[str] = ()  #: undertakings of the deal that no figure holds
    known: str = ""  #: the day up to which counts are shown beside the model; all where empty

    @cached_property
    def baseline(self) -> Baseline:
        """The world table."""
        return self.world.baseline

    @property
    def welfare(self) -> bool:
        """Whether real income is printed: only in the long run, where who bears a duty is as observed."""
        return self.world.elasticities.horizon == LONG

    def to_dict(self) -> dict[str, Any]:
        """Keys of INTERFACE `worth`, and more."""
        made: dict[str, Any] = late("impact.report:to_dict")(self)
        return made

    def tables(self) -> list[Table]:
        """Headline, counterfactuals, ambiguity, third countries, sectors, diversion, revenue, what it rests on."""
        return [*tabled("impact.listing:tables", self), *self.extra]


def prepare(
    stand: Standpoint,
    *,
    economy: str | Path | None = None,
    elasticities: str | Path = DEFAULT_SET,
    horizon: str = "long",
    closure: str = "fixed",
    tol: float = 1e-10,
    nest: str | float = DEFAULT_NEST,
    wedge: str = COLLECTED,
    day: str = "",
    options: Mapping[str, Any] | None = None,
) -> World:
    """The table, its elasticities, everybody's duties in the middle of the table's year.

    `wedge`: ``collected`` scales increases of duties to what was collected on `day` of the regime priced (the last
    ratio known when no day is given); ``statutory`` takes law at its word.
    """
    if wedge not in WEDGES:
        raise UnknownError("wedge", wedge, WEDGES)
    baseline = with_parties(load_baseline(economy), stand.ledger)
    held = load_elasticities(elasticities, sectors=baseline.sectors, horizon=horizon, nest=nest)
    named = resolve(f"{baseline.meta.year}-07-01", stand)
    start = duties(named, baseline)
    others = world_tariffs(baseline).rates
    for importer in importers(named, baseline):
        others[:, baseline.country(place(importer).iso3)] = 0.0
    ratio = wedge_on(day or stand.known, known=stand.known) if wedge == COLLECTED else None
    return World(
        baseline, held, start, closure=closure, tol=tol, others=others, wedge=ratio, options=dict(options or {})
    )


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
    stand: Standpoint,
    *,
    deal: str | None = None,
    origin: str | None = None,
    target: str | None = None,
    on: str | None = None,
    economy: str | Path | None = None,
    elasticities: str | Path = DEFAULT_SET,
    horizon: str = LONG,
    closure: str = "fixed",
    nest: str = DEFAULT_NEST,
    wedge: str = COLLECTED,
    revenue: str = "lump sum",
    labour: float = 0.0,
    draws: int = 0,
    seed: int = 0,
    members: bool = False,
    place_code: str = "",
    progress: Progress | None = None,
) -> Worth:
    """Price the move `origin` → `target` (REGIME words; by default what the deal changed).

    `on` moves the day of relative scenarios. `draws` > 0 adds the sampling error from that many draws of elasticities,
    table and withheld trade, reproducible by `seed`; `members` the range over the fixed design of settings.
    `revenue` and `labour`: what duties are used for and the elasticity of labour supply (`detente.model.solve`). Raises
    `InputError`, `UnknownError` for bad words and `NotConverged` when no equilibrium is found.
    """
    ledger = stand.ledger
    if draws < 0:
        raise InputError(f"{draws} draws", remedy="give 0 or more")
    words = ends_of(ledger, deal, origin, target)
    one, two = (resolve(word, stand, on=on) for word in words)
    main = deal is None or ledger.deal(deal).deal.id == ledger.dispute.default_deal  # whose scenarios are written
    day = two.scenario.on[:10]
    world = prepare(
        stand,
        economy=economy,
        elasticities=elasticities,
        horizon=horizon,
        closure=closure,
        nest=nest,
        wedge=wedge,
        day=day,
        options=switches(revenue, labour),
    )
    held = every([one, two], world.baseline)
    left = unpriced.changed(one, two, (held[0], held[1]))
    if (left or one.title != two.title) and held[0].digest(world.shape) == held[1].digest(world.shape):
        raise unpriced.nothing_priced(one, two, left, unpriced.basis(ledger))
    accounts = _accounts(stand, on, day, main=main)
    regimes, pairs = [one, two, *accounts], [Pair("move", "", 0, 1, True)]
    if accounts:
        pairs.append(Pair("ambiguity", f"{accounts[0].word} or {accounts[1].word}", 2, 3))
    if main and origin is None and target is None:
        for id, title, first, last in _alternatives(stand, on, two):
            pairs.append(Pair(id, title, len(regimes), len(regimes) + 1))
            regimes += [first, last]
    held += every(regimes[2:], world.baseline)
    # two regimes of the same duties: nothing to price, and no row of zeros
    same = {p.id for p in pairs if held[p.first].digest(world.shape) == held[p.second].digest(world.shape)}
    pairs = [p for p in pairs if p.id == "move" or p.id not in same]
    if not any(pair.id == "ambiguity" for pair in pairs):
        accounts = []
    apart, short = distinct(held, pairs, world)
    spots = {pair.id: (pair.first, pair.second) for pair in short}
    of_plain = [k for id in ("move", "ambiguity") for k in spots.get(id, ())]
    found = world.solve([world.of(d) for d in apart] + [world.of(apart[k], controls=False) for k in of_plain])
    moves = {id: Move(found[a], found[b]) for id, (a, b) in spots.items()}
    plain = [Move(*found[len(apart) + k :][:2]) for k in range(0, len(of_plain), 2)]
    ambiguity = None
    if accounts:
        ambiguity = Ambiguity(
            (accounts[0].word, accounts[1].word),
            (accounts[0].title, accounts[1].title),
            moves["ambiguity"],
            plain[1],
        )
    setting = Setting(str(elasticities), str(nest), closure, wedge)
    interval, range_ = None, None
    if draws:
        from .draws import intervals

        interval = intervals(world, apart, short, draws=draws, seed=seed, progress=progress)
    if members:
        from .ensemble import ensemble

        range_ = ensemble(world, apart, short, reference=setting, day=day, known=stand.known, progress=progress)
    chosen = ""
    if place_code:
        chosen = place(place_code).iso3
        world.baseline.members(chosen)
    return Worth(
        one,
        two,
        world,
        moves["move"],
        plain[0],
        (held[0], held[1]),
        tuple(place(p.id).iso3 for p in ledger.dispute.parties),
        ambiguity,
        interval,
        setting=setting,
        comparisons=tuple(
            Comparison(pair, regimes[pair.first], regimes[pair.second], moves[pair.id])
            for pair in pairs
            if pair.id not in ("move", "ambiguity")
        ),
        ensemble=range_,
        place=chosen,
        unpriced=left,
        pledges=unpriced.pledges(ledger, deal, (held[0], held[1])) if origin is None and target is None else (),
        known=ledger.struck_to,
    )


def ends_of(ledger: Ledger, deal: str | None, origin: str | None, target: str | None) -> tuple[str, str]:
    """The REGIME words of a move: as given, else the regimes before and after that the deal names.

    Raises `NoFigure` for a deal that names none.
    """
    if origin and target:
        return origin, target
    found = ledger.deal(deal).deal
    if not (found.before and found.after):
        raise unpriced.NoFigure(
            f"{found.title} names no regimes before and after it",
            remedy="name two with --from and --to (days, lenses, scenarios), or write `before` and `after` in its file",
        )
    return origin or found.before, target or found.after


def switches(revenue: str, labour: float) -> dict[str, Any]:
    """Options of `solve` that differ from its defaults; refused words name the choices."""
    from ..model.household import REVENUE, checked_labour

    if revenue not in REVENUE:
        raise UnknownError("use of revenue", revenue, REVENUE)
    found: dict[str, Any] = {}
    if revenue != REVENUE[0]:
        found["revenue"] = revenue
    if labour:
        found["labour"] = checked_labour(labour)
    return found


def _alternatives(stand: Standpoint, on: str | None, two: Named) -> Iterator[tuple[str, str, Named, Named]]:
    """(id, title, from, to) of what the deal can be held against, of those the dispute defines."""
    known = scenarios(stand.ledger)
    if THREAT in known:
        yield "no-truce", "against no truce: the threat carried out", resolve(THREAT, stand, on=on), two
    if HOLDS in known and LAPSES in known:
        first = resolve(HOLDS, stand, on=on)
        yield "lapse", f"if it lapses ({first.scenario.on[:10]})", first, resolve(LAPSES, stand, on=on)
        day = stand.known
        if day > first.scenario.on[:10]:
            now = resolve(HOLDS, stand, on=day)
            if now.scenario.on[:10] == day:
                yield "lapse-today", f"if it lapses today ({day})", now, resolve(LAPSES, stand, on=day)


def _accounts(stand: Standpoint, on: str | None, day: str, *, main: bool) -> list[Named]:
    """The scenarios that state each account of the `main` deal, or lenses on `day`; when there are exactly two."""
    ids = [account.id for account in stand.ledger.dispute.accounts]
    if len(ids) != 2:
        return []
    named = scenarios(stand.ledger) if main else {}
    return [resolve(name if name in named or "deal" in named else f"{day[:10]}@{name}", stand, on=on) for name in ids]
