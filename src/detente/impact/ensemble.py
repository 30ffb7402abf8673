"""The same move under every setting of the fixed design: a range, and the share of settings behind a sign or a ranking.

Members are never pooled with draws and never weighted: a share of settings says how much hangs on choices, not
how likely
something is. What the members gave is kept under everything that it depends on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..base import kept
from ..base.errors import InputError, NotConverged
from ..economy.baseline import Array
from ..economy.elasticities import load_elasticities
from ..economy.wedge import COLLECTED, wedge_on
from .duties import Duties
from .pricing import World
from .readings import Pair, Readings, nothing, read
from .settings import KINDS, Setting, design

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
    """Members solved; those of one set of elasticities share a preconditioner, which costs less than another one.

    `law`: the day whose ratio of collected to statutory duties holds, and the day by which it was known.
    """
    runs: dict[Setting, dict[str, dict[str, Array]]] = {}
    first: dict[str, World] = {}
    for member in members:
        key = member.elasticities, member.nest
        wedge = wedge_on(law[0], known=law[1]) if member.wedge == COLLECTED else None
        near = first.get(member.elasticities)
        mine = replace(
            world,
            elasticities=sets[key],
            closure=member.closure,
            wedge=wedge,
            tol=max(world.tol, TOL),
            steer=None if near is None else near.economy,
        )
        first.setdefault(member.elasticities, mine)
        runs[member] = one_run(mine, regimes, pairs)
        if progress is not None:
            progress(len(runs), len(members))
    return Readings.gathered(pairs, [runs[member] for member in members])


def one_run(
    world: World, regimes: Sequence[Duties], pairs: Sequence[Pair], **options: Any
) -> dict[str, dict[str, Array]]:
    """All comparisons of one world; NaN where an equilibrium was not found."""
    try:
        found = world.solve([world.of(duties) for duties in regimes], **options)
    except NotConverged:
        found = None
    goods = world.baseline.goods
    if found is None:
        return nothing(world, pairs)
    return {pair.id: read(pair, found, goods) for pair in pairs}
