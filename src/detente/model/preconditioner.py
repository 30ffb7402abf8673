"""Where preconditioners are kept: in memory, and on disk under the hash of their economy.

Computed once per economy (`detente.model.inverse`). The folder is `DETENTE_CACHE`, else
`XDG_CACHE_HOME`/detente, else ~/.cache/detente; ``DETENTE_CACHE=off`` keeps nothing. The newest `FILES` stay.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from .backend import Backend
from .economy import Economy
from .inverse import Applied, Preconditioner, compute
from .linear import Linear, leontief

LAYOUT = "3"
STORED = ("H", "own_q", "own_y", "back_q", "back_y", "modes", "boost")  #: the rest takes 10 ms to make
FILES = 16
_HELD: WeakKeyDictionary[Economy, Preconditioner] = WeakKeyDictionary()
_APPLIED: WeakKeyDictionary[Economy, dict[Any, Applied]] = WeakKeyDictionary()


def applied(economy: Economy, backend: Backend) -> Applied:
    """The economy's preconditioner on `backend`, moved there once."""
    kept = _APPLIED.setdefault(economy, {})
    key = (backend.name, backend.device)
    if key not in kept:
        kept[key] = preconditioner(economy).on(backend)
    return kept[key]


def lend(economy: Economy, to: Economy) -> Economy:
    """Let `to`, a neighbour of the same size, use `economy`'s preconditioner; returns `to`.

    For draws of a table: it steers the solver and never enters an answer.
    """
    if economy.sizes == to.sizes:
        _HELD.setdefault(to, preconditioner(economy))
    return to


def preconditioner(economy: Economy) -> Preconditioner:
    """The economy's preconditioner: from memory, from the cache folder, or computed and kept."""
    held = _HELD.get(economy)
    if held is None:
        held = _read(economy) or _keep(economy, compute(economy))
        _HELD[economy] = held
    return held


def cache_folder() -> Path | None:
    """Where preconditioners are kept; None when ``DETENTE_CACHE=off``."""
    chosen = os.environ.get("DETENTE_CACHE")
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "detente"


def _file(economy: Economy) -> Path | None:
    folder = cache_folder()
    return None if folder is None else folder / f"preconditioner-{LAYOUT}-{economy.digest}.npz"


def _read(economy: Economy) -> Preconditioner | None:
    path = _file(economy)
    if path is None or not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as held:
            parts = {name: np.asarray(held[name], dtype=np.float64) for name in STORED}
    except (OSError, ValueError, KeyError):
        return None
    J, N = economy.sizes
    k = len(parts["boost"])
    shapes = [(N, N), *[(J, N)] * 4, (k, N + 2 * J * N), (k, k)]
    if any(parts[name].shape != shape for name, shape in zip(STORED, shapes, strict=True)):
        return None
    price, sales = leontief(Linear(economy))
    return Preconditioner(price=price, sales=sales, **parts)


def _keep(economy: Economy, found: Preconditioner) -> Preconditioner:
    """Write to the cache, atomically, and drop the oldest; a folder that cannot be written is no error."""
    path = _file(economy)
    if path is None:
        return found
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".npz")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **{name: getattr(found, name) for name in STORED})
        os.replace(temporary, path)
        kept = sorted(path.parent.glob("preconditioner-*.npz"), key=lambda p: p.stat().st_mtime)
        for old in kept[:-FILES]:
            old.unlink(missing_ok=True)
    except OSError:
        return found
    return found
