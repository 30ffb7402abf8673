"""The same move under every setting of the fixed design: a range, and the share of settings behind a sign or a ranking.

Members are never pooled with draws and never weighted: a share of settings says how much hangs on choices, not
how likely
something is. What the members gave is kept under everything that it depends on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..base import kept
from ..base.errors import InputError, NotConverged
from ..economy.baseline import Array
from ..economy.elasticities import load_elasticities
from ..economy.wedge import COLLECTED, WEDGES, Wedge, wedge_on
from ..model.calibrate import balanced
from ..model.economy import Economy
from ..model.preconditioner import lend
from .duties import Duties
from .pricing import World
from .readings import Pair, Readings, nothing, read
from .settings import KINDS, Setting, design
from .spread import spread

NAME = "members"
TOL = 1e-8  #: of a member's equilibria, in logs
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Ensemble:
    """Members and what each gave, in order; the first is the reference. `refused` says which settings do not exist."""

    members: tuple[Setting, ...]
    readings: Readings
    refused: tuple[tuple[Setting, str], ...] = ()

    def span(self, comparison: str, name: str, at: Any = ...) -> tuple[Array, Array]:
        """Lowest and highest over members."""
        return self.readings.ends(comparison, name, at, 0.0, 100.0)

    def share(self, holds: Array) -> float:
        """Share of settings for which something `[R]` holds."""
        return float(np.mean(holds))

    def spread(self, comparison: str, name: str, at: Any) -> dict[str, float]:
        """How far the mean over the other choices moves with one kind of choice: highest less lowest mean."""
        values = np.asarray(self.readings.of(comparison, name))[
            (slice(None), *(at if isinstance(at, tuple) else (at,)))
        ]
        found = {}
        for kind in KINDS:
            groups: dict[str, list[float]] = {}
            for member, value in zip(self.members, values, strict=True):
                groups.setdefault(getattr(member, kind), []).append(float(value))
            means = [float(np.nanmean(v)) for v in groups.values()]
            found[kind] = max(means) - min(means)
        return dict(sorted(found.items(), key=lambda item: -item[1]))


def ensemble(
    world: World,
    regimes: Sequence[Duties],
    pairs: tuple[Pair, ...],
    *,
    reference: Setting,
    day: str,
    known: str,
    progress: Progress | None = None,
) -> Ensemble:
    """The comparisons `pairs` between `regimes` under every setting of the design; kept."""
    members, refused = [], []
    sets: dict[tuple[str, str], Any] = {}
    for member in design(reference):
        key = member.elasticities, member.nest
        if key not in sets:
            try:
                sets[key] = world.elasticities if member == reference else _set(world, *key)
            except InputError as error:
                sets[key] = error.what
        if isinstance(sets[key], str):
            refused.append((member, sets[key]))
        else:
            members.append(member)
    store = kept.digest(
        kept.engine("impact.ensemble"),
        world.economy.digest,
        repr((members, day, known, pairs, TOL)),
        *(part for e in sets.values() if not isinstance(e, str) for part in (e.theta, repr(e.eta))),
        *(duties.digest(world.shape) for duties in regimes),
    )
    found = kept.read(NAME, store)
    readings = None if found is None else Readings.unpacked(pairs, found)
    if readings is None:
        readings = _solved(world, regimes, pairs, members, sets, (day, known), progress)
        kept.write(NAME, store, readings.packed(), compress=False)
    return Ensemble(tuple(members), readings, tuple(refused))


def _set(world: World, name: str, nest: str) -> Any:
    return load_elasticities(name, sectors=world.baseline.sectors, horizon=world.elasticities.horizon, nest=nest)


def _solved(
    world: World,
    regimes: Sequence[Duties],
    pairs: tuple[Pair, ...],
    members: Sequence[Setting],
    sets: dict[tuple[str, str], Any],
    law: tuple[str, str],
    progress: Progress | None,
) -> Readings:
    """Members solved, one body of evidence after another in as many processes as there are cores.

    `law`: the day whose ratio of collected to statutory duties holds, and the day by which it was known.
    """
    plain = (world if world.closure != "purged" else replace(world, closure="fixed")).economy
    wedges = {name: wedge_on(law[0], known=law[1]) if name == COLLECTED else None for name in WEDGES}
    names = list(dict.fromkeys(member.elasticities for member in members))

    def work(name: str) -> list[dict[str, dict[str, Array]]]:
        mine = [member for member in members if member.elasticities == name]
        worlds = list(_worlds(replace(world, tol=max(world.tol, TOL)), plain, mine, sets, wedges))
        found: dict[int, dict[str, dict[str, Array]]] = {}
        for first in worlds:  # those of one benchmark and closure in step
            alike = [k for k, one in enumerate(worlds) if (one.ready, one.closure) == (first.ready, first.closure)]
            if alike[0] not in found:
                found.update(zip(alike, side_by_side([worlds[k] for k in alike], regimes, pairs), strict=True))
        return [found[k] for k in range(len(worlds))]

    counts = [sum(member.elasticities == name for member in members) for name in names]
    runs: dict[str, Iterator[Any]] = dict(zip(names, map(iter, spread(work, names, counts, progress)), strict=True))
    return Readings.gathered(pairs, [next(runs[member.elasticities]) for member in members])


def _worlds(
    world: World,
    plain: Economy,
    members: Sequence[Setting],
    sets: dict[tuple[str, str], Any],
    wedges: Mapping[str, Wedge | None],
) -> Iterator[World]:
    """A world for each member of one set of elasticities, on the table of `plain`.

    Their benchmarks share a preconditioner, which costs less than one each.
    """
    made: dict[tuple[str, bool], Economy] = {}
    first: Economy | None = None
    for member in members:
        elasticities = sets[member.elasticities, member.nest]
        if (member.nest, False) not in made:
            here = (
                plain
                if elasticities is world.elasticities
                else plain.with_theta(elasticities.theta, eta=elasticities.eta)
            )
            made[member.nest, False] = here if first is None else lend(first, here)
            first = first or here
        key = member.nest, member.closure == "purged"
        if key not in made:
            made[key] = balanced(made[member.nest, False])
        yield replace(
            world, elasticities=elasticities, closure=member.closure, wedge=wedges[member.wedge], ready=made[key]
        )


def side_by_side(
    worlds: Sequence[World], regimes: Sequence[Duties], pairs: Sequence[Pair]
) -> list[dict[str, dict[str, Array]]]:
    """All comparisons of worlds that differ in what they levy alone; NaN where an equilibrium was not found."""
    try:
        found = worlds[0].solve([world.of(duties) for world in worlds for duties in regimes])
    except NotConverged:
        if len(worlds) == 1:
            return [nothing(worlds[0], pairs)]
        return [run for world in worlds for run in side_by_side([world], regimes, pairs)]
    goods, each = worlds[0].baseline.goods, len(regimes)
    return [{pair.id: read(pair, found[k * each :], goods) for pair in pairs} for k in range(len(worlds))]
