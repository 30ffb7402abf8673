"""Thousands of scenarios on a device (torch): from lists of changed cells to arrays of results (`batch` iterates).

What does not converge is solved on the host by `solve`. One nest or two, profits, benchmark duties, drawn
elasticities. Refused by name: buyers of their own, CES inputs, export taxes, quotas, prohibitions, balances other than
fixed, elastic labour and saved duties: those stay with `solve_batch`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import InputError
from .batch import RING, Batch, Held
from .economy import Array, Economy
from .shock import Changes, Shock

if TYPE_CHECKING:
    from .equilibrium import Equilibrium

SHARE = 0.7  #: of free memory that a batch may take


@dataclass(frozen=True)
class Outcomes:
    """Arrays in the order given: `[S, N]` real income, wages, duties, price index; `[S]` residual, evaluations, whether
    it converged; `states` `[S, N + 2JN]` as `solve` keeps them."""

    real_income: Array
    wages: Array
    tariff_revenue: Array
    price_index: Array
    residual: Array
    evaluations: Array
    converged: Array
    states: Array
    redone: int = 0  #: solved again on the host

    def __len__(self) -> int:
        return len(self.residual)


def refuse(economy: Economy, shocks: Sequence[Shock] = (), **options: Any) -> None:
    """Name what this path does not do."""
    usual = {"closure": "fixed", "materials": 1.0, "revenue": "lump sum", "labour": 0.0, "scale": 0.0}
    if economy.final_shares is not None:
        raise InputError("final buyers with shares of their own, on a device", remedy="solve_batch(…, on='torch')")
    for name, value in options.items():
        if name in usual and value != usual[name]:
            raise InputError(f"{name} {value!r} on a device", remedy="solve_batch(…, on='torch'), or the default")
    for shock in shocks:
        if shock.quotas or shock.export_taxes is not None or (shock.cells and shock.cells.tax is not None):
            what = "quotas" if shock.quotas else "export taxes"
            raise InputError(f"{what} on a device ({shock.name or 'a shock'})", remedy="solve them with solve_batch")
        costs = shock.iceberg if shock.cells is None else shock.cells.wedge
        if costs is not None and np.isinf(costs).any():
            raise InputError(
                f"a prohibition on a device ({shock.name or 'a shock'})", remedy="solve it with solve_batch"
            )


def solve_device(
    economy: Economy,
    shocks: Sequence[Shock | Changes],
    *,
    thetas: ArrayLike | None = None,
    device: str = "cuda",
    tol: float = 1e-10,
    limit: int = 60,
    batch: int | None = None,
    held: Held | None = None,
    **options: Any,
) -> Outcomes:
    """Equilibria of many plain shocks on `device` (``cpu`` works too, for tests). `held` may be kept between calls.

    Raises `InputError` for what this path refuses; a scenario that does not converge here is solved on the host.
    """
    try:
        import torch
    except ImportError as error:
        raise InputError("torch is not installed", remedy="pip install 'detente[gpu]'") from error
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise InputError("no CUDA device here", remedy="device='cpu', or solve_batch")
    refuse(economy, [shock for shock in shocks if isinstance(shock, Shock)], **options)
    parts = [shock.checked(economy).changes(economy) if isinstance(shock, Shock) else shock for shock in shocks]
    draws = None if thetas is None else np.asarray(thetas, dtype=np.float64)
    J, _N = economy.sizes
    if draws is not None and draws.shape != (len(parts), J):
        raise InputError(f"thetas have shape {draws.shape} for {len(parts)} scenarios", remedy="[scenario, sector]")
    world = held or Held(economy, device)
    order = np.argsort([len(np.unique(part.importer)) for part in parts], kind="stable")  # alike in memory together
    found: dict[str, Any] = {}
    at = 0
    with torch.no_grad():
        while at < len(parts):
            size = batch or _fits(torch, world, max(len(np.unique(parts[k].importer)) for k in order[at:]))
            some = order[at : at + size]
            run = Batch(world, [parts[k] for k in some], None if draws is None else draws[some])
            run.run(tol, limit)
            for name, values in run.collect().items():
                whole = found.setdefault(name, np.zeros((len(parts), *values.shape[1:]), dtype=values.dtype))
                whole[some] = values
            at += len(some)
    redone = 0
    for s in np.nonzero(~found["converged"] | ~np.isfinite(found["real_income"]).all(axis=1))[0]:
        from .solve import solve

        shock = shocks[int(s)]
        if not isinstance(shock, Shock):
            raise InputError(f"scenario {s + 1} does not converge on the device", remedy="give it as a Shock")
        one = solve(economy, shock, theta=None if draws is None else draws[s], tol=tol)
        for name in ("real_income", "wages", "tariff_revenue", "price_index"):
            found[name][s] = getattr(one, name)
        found["states"][s], found["converged"][s] = one.state, True
        found["residual"][s], found["evaluations"][s] = one.solver.residual, one.solver.evaluations
        redone += 1
    return Outcomes(**found, redone=redone)


def equilibria(
    economy: Economy,
    shocks: Sequence[Shock],
    *,
    thetas: ArrayLike | None = None,
    device: str,
    tol: float,
    **options: Any,
) -> list[Equilibrium]:
    """What `solve_batch` gives, iterated on `device`: one more evaluation on the host reads the results off."""
    from .anderson import Stopped
    from .backend import NUMPY
    from .solve import CHUNK, collect
    from .system import System

    found = solve_device(economy, shocks, thetas=thetas, device=device, tol=tol, **options)
    draws = None if thetas is None else np.asarray(thetas, dtype=np.float64)
    results: list[Equilibrium] = []
    for at in range(0, len(shocks), CHUNK):
        part = slice(at, at + CHUNK)
        system = System(economy, shocks[part], backend=NUMPY, thetas=None if draws is None else draws[part])
        stopped = Stopped(
            found.states[part],
            found.residual[part],
            found.evaluations[part].astype(np.int64),
            found.converged[part].astype(bool),
        )
        results += collect(system, stopped, tol)
    return results


def _fits(torch: Any, world: Held, rows: int) -> int:
    """Scenarios in a batch: by free memory on a card, 64 elsewhere."""
    each = 8 * ((world.N + 2 * world.J * world.N) * (2 * RING + 6) + world.J * world.N * (14 + 3 * rows))
    if world.device.type != "cuda":
        return 64
    free, _ = torch.cuda.mem_get_info(world.device)
    return max(1, min(16384, int(SHARE * free // each)))
