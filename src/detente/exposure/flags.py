"""Published dependence criteria, and the one they lack: concentration of a production stage.

European Commission (2021) and CEPII GeoDep (2024): imports concentrated (HHI > 0.4), world
exports concentrated (HHI > 0.4), imports above exports; each in two of the last three
years. They are blind to a stage that is not traded, so the largest stage's HHI is the fourth.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..ledger.good_parts import Code
from ..ledger.goods import Good
from . import tables
from .measures import exceeds, hhi, persistent, shares
from .supply import exports_of, imports_of, sourcings, stage_shares, world_flows, world_year

THRESHOLD = 0.4


@dataclass(frozen=True, slots=True)
class Flags:
    """Which criteria hold, with the years they were tested on; `hhi` values are of the last year."""

    names: tuple[str, ...]
    years: tuple[int, ...]
    import_hhi: float | None
    world_hhi: float | None
    stage_hhi: float | None


def by_seller(flows: tables.Flows) -> dict[str, float]:
    """World exports by exporter."""
    found: dict[str, float] = {}
    for (exporter, _), value in flows.items():
        found[exporter] = found.get(exporter, 0.0) + value
    return found


def by_buyer(flows: tables.Flows) -> dict[str, float]:
    """World imports by importer."""
    return by_seller({(importer, exporter): value for (exporter, importer), value in flows.items()})


def as_bloc(flows: tables.Flows, members: frozenset[str]) -> tables.Flows:
    """Flows with a bloc as one trader and its internal trade left out."""
    found: tables.Flows = {}
    for (exporter, importer), value in flows.items():
        pair = ("@" if exporter in members else exporter, "@" if importer in members else importer)
        if pair[0] != pair[1]:
            found[pair] = found.get(pair, 0.0) + value
    return found


def last_years(good: Good, year: int, *, count: int = 3) -> list[tuple[int, tables.Flows]]:
    """World trade of up to three consecutive years under the same codes, last first."""
    found: list[tuple[int, tables.Flows]] = []
    asked, same = year, list[Code]()
    for _ in range(count):
        held, flows, codes = world_flows(good, asked)
        if not flows or (found and (held != found[-1][0] - 1 or codes != same)):
            break
        same = codes
        found.append((held, flows))
        asked = held - 1
    return found


def stage_concentration(good: Good, of: str) -> float | None:
    """The largest HHI of any stage with published shares: a lower bound when shares are missing."""
    held = [hhi(part) for stage in good.stage if stage.of in ("", of) and (part := stage_shares(stage))]
    return max(held) if held else None


def flags(good: Good, of: str, *, year: int, seen: int) -> Flags:
    """The criteria that hold for a buyer."""
    members = tables.countries(of)
    years = last_years(good, world_year(good, year))
    bought = [hhi(shares(imports_of(flows, members))) for _, flows in years]
    sold = [hhi(shares(by_seller(as_bloc(flows, members)))) for _, flows in years]
    exceed = [exceeds(sum(imports_of(flows, members).values()), exports_of(flows, members)) for _, flows in years]
    if not bought:
        held = sourcings(good, of, year, seen=seen)
        bought = [hhi(held[0].shares)] if held else []
    stage = stage_concentration(good, of)
    names = []
    if persistent(value > THRESHOLD for value in bought):
        names.append("imports_concentrated")
    if persistent(value > THRESHOLD for value in sold):
        names.append("world_exports_concentrated")
    if persistent(exceed):
        names.append("imports_exceed_exports")
    if stage is not None and stage > THRESHOLD:
        names.append("stage_control")
    return Flags(
        tuple(names),
        tuple(held_year for held_year, _ in years),
        bought[0] if bought else None,
        sold[0] if sold else None,
        stage,
    )


def market_flags(good: Good, of: str, *, year: int) -> Flags:
    """The same for a seller: its exports, and the world's imports, concentrated."""
    members = tables.countries(of)
    years = last_years(good, world_year(good, year))
    sold, world = [], []
    for _, flows in years:
        mine = {
            importer: value
            for (exporter, importer), value in as_bloc(flows, members).items()
            if exporter == "@" or exporter in members
        }
        sold.append(hhi(shares(mine)))
        world.append(hhi(shares(by_buyer(flows))))
    names = []
    if persistent(value > THRESHOLD for value in sold):
        names.append("exports_concentrated")
    if persistent(value > THRESHOLD for value in world):
        names.append("world_imports_concentrated")
    return Flags(tuple(names), tuple(y for y, _ in years), sold[0] if sold else None, world[0] if world else None, None)
