"""The tariffs that countries would choose in the world of a ledger: alone, against each other, together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.places import place
from ..economy.elasticities import DEFAULT_SET
from ..model.tariffs import cooperative_tariffs, nash_tariffs, optimal_tariffs
from .worth import prepare

if TYPE_CHECKING:
    from ..standpoint import Standpoint

#: As the one player: every country of the table.
EVERYONE = "all"


def incentives(
    stand: Standpoint,
    kind: str,
    players: Sequence[str],
    *,
    start: str = "benchmark",
    share: str = "equal",
    partners: str | None = None,
    sectors: str | None = None,
    elasticities: str | Path | None = None,
    horizon: str = "long",
    closure: str = "fixed",
    economy: str | Path | None = None,
    no_subsidies: bool = False,
    progress: Callable[..., None] | None = None,
) -> Any:
    """The tariffs of `players`: `kind` is optimal (the first alone), nash or cooperative.

    `partners` and `sectors` are lists with commas; players and partners are codes of the table
    or places. Incentives under stated assumptions, not forecasts of policy.
    """
    world = prepare(stand, economy=economy, elasticities=elasticities or DEFAULT_SET, horizon=horizon, closure=closure)
    table = world.economy

    def code(name: str) -> str:
        return name if name in table.countries else place(name).iso3

    chosen: dict[str, Any] = {"closure": closure}
    if partners == EVERYONE:
        chosen["partners"] = table.countries
    elif partners:
        chosen["partners"] = [code(name.strip()) for name in partners.split(",")]
    if sectors:
        chosen["sectors"] = [name.strip() for name in sectors.split(",")]
    if no_subsidies:
        chosen["lowest"] = 0.0
    members = list(table.countries) if tuple(players) == (EVERYONE,) else [code(name) for name in players]
    if kind == "optimal":
        found = optimal_tariffs(table, members[0], **chosen)
    elif kind == "nash":
        found = nash_tariffs(table, members, progress=progress if len(members) > 1 else None, **chosen)
    else:
        before = nash_tariffs(table, members, **chosen).tariffs if start == "nash" else None
        found = cooperative_tariffs(table, members, start=before, share=share, **chosen)
    named = {c: world.baseline.name(c) for c in (*table.sectors, *table.countries)}
    notes = (
        f"World table of {world.baseline.meta.year}, duties in law of that year as the benchmark; "
        f"elasticities {world.elasticities.id}, {world.elasticities.horizon} run; trade balances {closure}.",
    )
    return replace(found, names=named, notes=notes, source=world.baseline.meta.attribution)
