"""Thousands of scenarios from one text file, on all cores or on a Dask cluster, to Parquet.

A spec is TOML with closed keys (`Spec`); its cases are the product of its lists, its grids and its
draws. Cases are cut into chunks that share a table and elasticities; each chunk becomes one Parquet
part, so that an interrupted sweep goes on where it stopped and the same spec gives the same rows
wherever it runs.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from ..base import files
from ..base.errors import CheckFailed, InputError, NotConverged, UnknownError
from ..base.locks import locked
from ..base.stamps import Stamp, stamp
from ..base.table import Tabular
from ..base.threads import single_children
from ..economy.baseline import Array
from ..economy.wedge import COLLECTED, STATUTORY, WEDGES, wedge_on
from ..ledger.shelves import find, stamp_of
from ..ledger.shelves import load as load_ledger
from ..standpoint import Standpoint
from .duties import Duties, duties
from .pricing import World
from .scenario import resolve
from .spec import Case, Key, Spec, chunks, key_of, read_spec
from .worth import prepare

RECORD = "_sweep.json"  # the underscore keeps Parquet readers from taking it for a part


@dataclass(frozen=True)
class Swept(Tabular):
    """What a sweep left: its folder and counts."""

    folder: Path
    cases: int
    solved: int
    failed: int
    workers: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "folder": str(self.folder),
            "cases": self.cases,
            "solved_now": self.solved,
            "failed": self.failed,
            "workers": self.workers,
        }

    def tables(self) -> list[Any]:
        """One line of counts."""
        from ..base.table import Column, Table

        columns = [
            Column("cases", "Cases"),
            Column("solved_now", "Solved now"),
            Column("failed", "No equilibrium"),
            Column("workers", "On"),
            Column("folder", "Parquet parts in"),
        ]
        return [Table("Sweep", columns, [self.to_dict()])]


State = tuple[Stamp | None, ...]


def _state(root: Path, spec: Spec) -> State:
    """What changes whenever the law or the world table does."""
    return (*stamp_of(root), *((stamp(spec.economy),) if spec.economy else ()))


@lru_cache(maxsize=4)
def _world(root: Path, economy: str, _: State, key: Key) -> tuple[Standpoint, World]:
    """(standpoint, world) of a dispute's folder and a world table as they are now."""
    stand = Standpoint.of_law(load_ledger(root))
    name, nest, horizon, closure = key
    world = prepare(
        stand,
        economy=economy or None,
        elasticities=name,
        nest=nest,
        horizon=horizon,
        closure=closure,
        wedge=STATUTORY,
    )
    return stand, world


@lru_cache(maxsize=64)
def _duties(root: Path, economy: str, state: State, key: Key, word: str, on: str) -> Duties:
    stand, world = _world(root, economy, state, key)
    return duties(resolve(word, stand, on=on or None), world.baseline)


@lru_cache(maxsize=64)
def _levied(root: Path, economy: str, state: State, key: Key, wedge: str, word: str, on: str) -> World:
    """The world with the wedge of the day of a regime: what it levies, on the same benchmark."""
    stand, world = _world(root, economy, state, key)
    if wedge not in WEDGES:
        raise UnknownError("wedge", wedge, WEDGES)
    day = resolve(word, stand, on=on or None).scenario.on[:10]
    return replace(world, wedge=wedge_on(day, known=stand.known) if wedge == COLLECTED else None)


def solve_chunk(spec_json: bytes, part: bytes) -> dict[str, list[Any]]:
    """Columns of one chunk: a row for every case and country. Runs in any process; takes and gives plain data."""
    spec = msgspec.json.decode(spec_json, type=Spec)
    todo = msgspec.json.decode(part, type=list[Case])
    first = todo[0]
    root = find(spec.dispute or None).resolve()
    state = _state(root, spec)
    key = key_of(first)
    _, world = _world(root, spec.economy, state, key)
    shocks, thetas = [], []
    for case in todo:
        theta = world.elasticities.theta
        rng = None
        if case.draw >= 0:
            rng = np.random.default_rng([spec.seed, 4, case.draw])
            theta = world.elasticities.draw(rng)
        severity = 0 if rng is None else int(rng.integers(2**31))
        for end, word in enumerate((case.origin, case.target)):
            held = _duties(root, spec.economy, state, key, word, case.on)
            levied = _levied(root, spec.economy, state, key, case.wedge, case.target, case.on)
            if rng is not None:
                held = held.drawn(0.5, np.random.default_rng(severity))
            tariffs = levied.tariffs(held)
            if end == 1:
                _add_points(tariffs, spec, case, world)
            shocks.append(world.shock(tariffs, held.withheld(world.shape), theta, f"case {case.number}"))
            thetas.append(theta)
    found = _solve_each(replace(world, device=spec.device, steer=world.economy), shocks, np.array(thetas))
    codes = spec.countries or list(world.baseline.countries)
    at = [world.baseline.country(code) for code in codes]
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for k, case in enumerate(todo):
        one, two = found[2 * k], found[2 * k + 1]
        for code, n in zip(codes, at, strict=True):
            row = _row(case, code, n, one, two)
            for name in COLUMNS:
                columns[name].append(row[name])
    return columns


COLUMNS = (
    "case",
    "from",
    "to",
    "on",
    "elasticities",
    "nest",
    "wedge",
    "horizon",
    "closure",
    "points",
    "draw",
    "country",
    "real_income_pct",
    "real_wage_pct",
    "prices_pct",
    "value_usd_mn",
    "revenue_change_usd_mn",
    "residual",
    "outcome",
)


def _row(case: Case, code: str, n: int, one: Any, two: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "case": case.number,
        "from": case.origin,
        "to": case.target,
        "on": case.on,
        "elasticities": case.elasticities,
        "nest": case.nest,
        "wedge": case.wedge,
        "horizon": case.horizon,
        "closure": case.closure,
        "points": ",".join(f"{p:g}" for p in case.points),
        "draw": case.draw,
        "country": code,
    }
    if one is None or two is None:
        empty = dict.fromkeys(COLUMNS[12:-1])
        return {**row, **empty, "outcome": "no equilibrium found"}
    income = one.economy.income[n]
    return {
        **row,
        "real_income_pct": 100.0 * float(two.real_income[n] / one.real_income[n] - 1.0),
        "real_wage_pct": 100.0 * float(two.real_wage[n] / one.real_wage[n] - 1.0),
        "prices_pct": 100.0 * float(two.price_index[n] / one.price_index[n] - 1.0),
        "value_usd_mn": float(income * (two.real_income[n] - one.real_income[n])),
        "revenue_change_usd_mn": float(two.tariff_revenue[n] - one.tariff_revenue[n]),
        "residual": max(one.solver.residual, two.solver.residual),
        "outcome": two.solver.outcome,
    }


def _add_points(tariffs: Array, spec: Spec, case: Case, world: World) -> None:
    b = world.baseline
    for grid, points in zip(spec.grid, case.points, strict=True):
        rows = [b.sector(code) for code in grid.sectors] or list(np.nonzero(b.goods)[0])
        for n in b.members(grid.importer):
            for i in b.members(grid.exporter):
                if n != i:
                    tariffs[rows, n, i] += points / 100.0


def _solve_each(world: World, shocks: list[Any], thetas: Array) -> list[Any]:
    """All equilibria; None where there is none, found by halving the batch."""
    try:
        return list(world.solve(shocks, thetas=thetas))
    except NotConverged:
        if len(shocks) == 1:
            return [None]
        half = len(shocks) // 2
        return [*_solve_each(world, shocks[:half], thetas[:half]), *_solve_each(world, shocks[half:], thetas[half:])]


def run(
    path: str | Path,
    out: str | Path,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Swept:
    """Solve every case of the spec at `path` into Parquet parts under `out`.

    `workers` processes on this machine (all cores by default), or a Dask cluster at `scheduler`.
    Parts that are there already are kept; a folder of another spec is refused.
    """
    spec = read_spec(path)
    _writer()  # before hours of solving, not after
    folder = Path(out)
    encoded = msgspec.json.encode(spec)
    parts = list(chunks(spec))
    with locked(folder):
        _claim(folder, spec, encoded)
    todo = [(k, part) for k, part in enumerate(parts) if not (folder / _name(k)).is_file()]
    total = sum(len(part) for part in parts)
    done = total - sum(len(part) for _, part in todo)
    failed, solved = 0, 0
    where = f"cluster {scheduler}" if scheduler else f"{workers or os.cpu_count() or 1} processes"
    for k, columns in _results(encoded, todo, workers=workers, scheduler=scheduler):
        _write(folder / _name(k), columns)
        count = len(parts[k])
        solved, done = solved + count, done + count
        failed += columns["outcome"].count("no equilibrium found") // max(1, len(columns["outcome"]) // count)
        if progress is not None:
            progress(done, total)
    return Swept(folder, total, solved, failed, where)


def _results(
    spec: bytes, todo: list[tuple[int, list[Case]]], *, workers: int | None, scheduler: str | None
) -> Iterator[tuple[int, dict[str, list[Any]]]]:
    """(chunk number, columns) as they come."""
    work = [(k, msgspec.json.encode(part)) for k, part in todo]
    if not work:
        return
    if scheduler:
        yield from _on_cluster(spec, work, scheduler)
        return
    count = min(workers or os.cpu_count() or 1, len(work))
    if count == 1:
        for k, part in work:
            yield k, solve_chunk(spec, part)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed

    with single_children(), ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
        futures = {pool.submit(solve_chunk, spec, part): k for k, part in work}
        for future in as_completed(futures):
            yield futures[future], future.result()


def _on_cluster(spec: bytes, work: list[tuple[int, bytes]], address: str) -> Iterator[tuple[int, dict[str, list[Any]]]]:
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise InputError("the package distributed is not installed", remedy="pip install 'detente[dask]'") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler at {address} ({error})", remedy="start one with `dask scheduler`"
        ) from None
    with client:
        futures = {client.submit(solve_chunk, spec, part, pure=False): k for k, part in work}
        for future in as_completed(list(futures)):
            yield futures[future], future.result()


def _claim(folder: Path, spec: Spec, encoded: bytes) -> None:
    """Refuse a folder in which another spec has parts; leave a record of this one."""
    digest = hashlib.sha256(encoded).hexdigest()
    record = folder / RECORD
    if record.exists():
        try:
            held = json.loads(files.read_text(record))["spec_sha256"]
        except (ValueError, KeyError, TypeError):
            held = ""
        if held != digest:
            raise CheckFailed(f"{folder} holds the parts of another sweep", remedy="give another --out")
    from .. import __version__

    facts = {"spec_sha256": digest, "spec": msgspec.to_builtins(spec), "version": __version__}
    files.write(record, json.dumps(facts, indent=1))


def _name(k: int) -> str:
    return f"part-{k:05d}.parquet"


def _writer() -> tuple[Any, Any]:
    """The library that writes parts."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise InputError("the package pyarrow is not installed", remedy="pip install 'detente[frames]'") from None
    return pa, pq


def _write(path: Path, columns: dict[str, list[Any]]) -> None:
    pa, pq = _writer()
    files.written(path, lambda stage: pq.write_table(pa.table(columns, schema=_schema(pa)), stage))


def _schema(pa: Any) -> Any:
    kinds = {"case": pa.int64(), "draw": pa.int64()}
    text = {"from", "to", "on", "elasticities", "nest", "wedge", "horizon", "closure", "points", "country", "outcome"}
    return pa.schema([(c, kinds.get(c, pa.string() if c in text else pa.float64())) for c in COLUMNS])
