"""Duties of every importer of the world table, so that the rest of the world is not tariff-free.

`world_tariffs.csv` gives a rate by importer and industry and says of what kind it is: means of a held schedule's
lines (most favoured nation), the published mean applied to manufactures, or an assumption. `free_trade.csv` names
groups inside which nothing is paid; other preferences are not held, so duties between partners of other agreements are
overstated where the rate is a schedule's. Both files are assumptions where they say so (docs/economy.md).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..base.errors import InputError
from ..base.stamps import by_content
from .baseline import SHIPPED, Array, Baseline

FILE, GROUPS = "world_tariffs.csv", "free_trade.csv"
COLUMNS = ["importer", "industry", "rate_pct", "kind", "year"]
KINDS = ("lines", "applied", "assumed")


@dataclass(frozen=True)
class WorldTariffs:
    """`rates` `[J, N importer, N exporter]` as fractions; `kinds` counts importer–industry cells of each kind."""

    rates: Array
    kinds: dict[str, int]
    missing: tuple[str, ...]  #: importers of the table that the file does not have: taken as free
    kind: tuple[tuple[str, ...], ...] = ()  #: `[N importer][J]`: the kind of each cell, empty where there is no rate

    def shares(self, baseline: Baseline, without: Sequence[str] = ()) -> dict[str, float]:
        """Of what all importers but some buy abroad of goods: the share under a rate of each kind, 0 to 1."""
        bought = baseline.X.sum(2) - np.stack([np.diagonal(x) for x in baseline.X])
        found = dict.fromkeys(KINDS, 0.0)
        total = 0.0
        for n, code in enumerate(baseline.countries):
            for j, good in enumerate(baseline.goods):
                if good and code not in without:
                    total += float(bought[j, n])
                    if self.kind[n][j]:
                        found[self.kind[n][j]] += float(bought[j, n])
        return {name: value / total for name, value in found.items()} if total else found


def world_tariffs(baseline: Baseline, folder: str | Path | None = None) -> WorldTariffs:
    """The duties on the axes of `baseline`; a country that stands for a bloc takes its members' mean.

    Raises `InputError` with file and line for a broken row.
    """
    where = Path(folder or SHIPPED)
    rates, kinds = _rates(where / FILE)
    J, N = len(baseline.sectors), len(baseline.countries)
    tau = np.zeros((J, N, N))
    count = dict.fromkeys(KINDS, 0)
    missing = []
    kind = [[""] * J for _ in range(N)]
    blocs = _blocs()
    for n, code in enumerate(baseline.countries):
        members = [code] if any(code == held for held, _ in rates) else list(blocs.get(code, ()))
        if not members:
            missing.append(code)
            continue
        for j, sector in enumerate(baseline.sectors):
            cells = [(m, sector) for m in members if (m, sector) in rates]
            if cells:
                tau[j, n, :] = sum(rates[cell] for cell in cells) / len(cells)
                kind[n][j] = kinds[cells[0]]
                count[kind[n][j]] += 1
    for group in _groups(where / GROUPS):
        at = [k for k, code in enumerate(baseline.countries) if code in group or set(blocs.get(code, ())) & group]
        tau[np.ix_(range(J), at, at)] = 0.0
    home = np.arange(N)
    tau[:, home, home] = 0.0
    return WorldTariffs(tau, count, tuple(missing), tuple(tuple(row) for row in kind))


@by_content(4)
def _rates(path: Path) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], str]]:
    rates: dict[tuple[str, str], float] = {}
    kinds: dict[tuple[str, str], str] = {}
    with path.open(encoding="utf-8", newline="") as text:
        reader = csv.DictReader(text)
        if reader.fieldnames != COLUMNS:
            raise InputError(
                f"columns are {reader.fieldnames}", file=path, line=1, remedy="they must be " + ",".join(COLUMNS)
            )
        for number, row in enumerate(reader, start=2):
            cell = row["importer"], row["industry"]
            try:
                rate = float(row["rate_pct"])
            except ValueError:
                rate = float("nan")
            if not (np.isfinite(rate) and -100.0 < rate < 1000.0) or row["kind"] not in KINDS or cell in rates:
                raise InputError(
                    f"{','.join(map(str, row.values()))} is not a row",
                    file=path,
                    line=number,
                    remedy="one row a cell, rate in per cent, kind " + ", ".join(KINDS),
                )
            rates[cell], kinds[cell] = rate / 100.0, row["kind"]
    return rates, kinds


@by_content(2)
def newest(path: Path) -> str:
    """The latest year of a schedule that a file of rates rests on; empty where none is dated."""
    with path.open(encoding="utf-8", newline="") as text:
        return max((row["year"] or "" for row in csv.DictReader(text)), default="")


@by_content(4)
def _groups(path: Path) -> tuple[frozenset[str], ...]:
    blocs = _blocs()
    with path.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    return tuple(frozenset(m for word in row["members"].split() for m in blocs.get(word, (word,))) for row in rows)


@lru_cache(maxsize=1)
def _blocs() -> dict[str, tuple[str, ...]]:
    """Blocs by the codes that the table and the places use."""
    from ..base.places import places

    found: dict[str, list[str]] = {}
    for place in places().values():
        for group in place.groups:
            found.setdefault(group, []).append(place.iso3)
            bloc = places().get(group)
            if bloc is not None:
                found.setdefault(bloc.iso3, []).append(place.iso3)
    if "EU" in found:
        found["EU27"] = found["EU"]
    return {code: tuple(dict.fromkeys(members)) for code, members in found.items()}
