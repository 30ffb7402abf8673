"""Where preconditioners are kept: in memory, and in the store (`detente.base.kept`) under the hash of their economy.

Computed once per economy (`detente.model.inverse`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from ..base import kept
from .backend import Backend
from .economy import Economy
from .inverse import Applied, Preconditioner, compute
from .linear import Linear, leontief

NAME = "preconditioner"
STORED = ("H", "own_q", "own_y", "back_q", "back_y", "modes", "boost")  #: the rest takes 10 ms to make
_HELD: WeakKeyDictionary[Economy, Preconditioner] = WeakKeyDictionary()
_APPLIED: WeakKeyDictionary[Economy, dict[Any, Applied]] = WeakKeyDictionary()


def applied(economy: Economy, backend: Backend) -> Applied:
    """The economy's preconditioner on `backend`, moved there once."""
    mine = _APPLIED.setdefault(economy, {})
    key = (backend.name, backend.device)
    if key not in mine:
        mine[key] = preconditioner(economy).on(backend)
    return mine[key]


def lend(economy: Economy, to: Economy) -> Economy:
    """Let `to`, a neighbour of the same size, use `economy`'s preconditioner; returns `to`.

    For draws of a table: it steers the solver and never enters an answer.
    """
    if economy.sizes == to.sizes:
        _HELD.setdefault(to, preconditioner(economy))
    return to


def preconditioner(economy: Economy) -> Preconditioner:
    """The economy's preconditioner: from memory, from the store, or computed and kept."""
    held = _HELD.get(economy)
    if held is None:
        key = kept.digest(economy.digest, kept.engine("model.inverse"))
        held = read(kept.read(NAME, key), economy)
        if held is None:
            held = compute(economy)
            kept.write(NAME, key, {name: getattr(held, name) for name in STORED}, compress=False)
        _HELD[economy] = held
    return held


def read(stored: Mapping[str, Any] | None, economy: Economy) -> Preconditioner | None:
    """The preconditioner of what was stored for `economy`; None where there is nothing, or nothing that fits."""
    if stored is None or stored.keys() != set(STORED):
        return None
    J, N = economy.sizes
    k = len(stored["boost"])
    shapes = [(N, N), *[(J, N)] * 4, (k, N + 2 * J * N), (k, k)]
    if any(stored[name].shape != shape for name, shape in zip(STORED, shapes, strict=True)):
        return None
    price, sales = leontief(Linear(economy))
    return Preconditioner(price=price, sales=sales, **stored)
