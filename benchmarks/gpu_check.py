"""The device path on this machine: same numbers as NumPy, and scenarios a second.

    python benchmarks/gpu_check.py --device cuda            # on a card
    python benchmarks/gpu_check.py --device cpu --quick     # torch's CPU: a dry run

Sizes 81×50 and 44×20 (the table folded), one nest and two, with and without drawn elasticities, batches from 64
up; end to end from
lists of changed cells to arrays of results. Fails when a result differs from NumPy's by more than 1e-10. The
NumPy rate is
of the same machine, one thread.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from detente.economy.aggregate import fold
from detente.economy.baseline import Baseline, load
from detente.model import Economy, Shock, solve_batch
from detente.model.device import Held, solve_device
from detente.model.shock import Changes

GOALS = {"81x50": 30_000.0, "44x20": 100_000.0}  #: scenarios a second on one card


def small(table: Baseline) -> tuple[Baseline, list[int]]:
    """44 countries: the smallest economies folded into the rest."""
    size = dict(zip(table.countries, table.va.sum(axis=0), strict=True))
    keep = set(sorted(size, key=lambda code: -size[code])[:43]) | {"ROW"}
    folded = fold(table, {code: "ROW" for code in table.countries if code not in keep})
    return folded, list(range(len(folded.sectors)))


def twenty(economy_of: Baseline, theta: float, eta: float | None) -> Economy:
    """The folded table with its 50 industries added up to 20."""
    J, groups = len(economy_of.sectors), np.minimum(np.arange(len(economy_of.sectors)) * 20 // 50, 19)
    A = np.eye(20)[groups]
    goods = np.array([economy_of.goods[groups == g].all() for g in range(20)])
    del J
    return Economy.from_flows(
        sectors=[f"s{g}" for g in range(20)],
        countries=economy_of.countries,
        intermediate=np.einsum("jni,jg->gni", economy_of.M, A),
        final=np.einsum("jni,jg->gni", economy_of.F, A),
        use=np.einsum("nkj,kg,jh->ngh", economy_of.use, A, A),
        theta=theta,
        eta=eta,
        goods=goods,
    )


def changes(economy: Economy, count: int) -> tuple[list[Changes], list[Shock]]:
    """Two importers' duties on each other from 1 to 145 points, as changed cells; the first 64 also as shocks."""
    us, cn = economy.country("USA"), economy.country("CHN")
    j = np.nonzero(economy.goods)[0]
    cells = np.concatenate([j, j]), np.repeat([us, cn], len(j)), np.repeat([cn, us], len(j))
    before = 1.0 + economy.tariffs[cells]
    parts = [Changes(*cells, (before + x) / before, before + x, None) for x in np.linspace(0.01, 1.45, count)]
    shocks = [
        Shock.of(economy, tariff_points=[(None, "USA", "CHN", x), (None, "CHN", "USA", x)])
        for x in np.linspace(0.01, 1.45, count)[:: max(1, count // 64)][:64]
    ]
    return parts, shocks


def measure(name: str, economy: Economy, device: str, batches: list[int], *, drawn: bool) -> bool:
    """Print one line a batch size; whether every result agreed and, on a card, the goal was met."""
    held, best, good = Held(economy, device), 0.0, True
    J = len(economy.sectors)
    low = np.full(J, 0.05) if economy.eta is None else np.maximum(economy.eta, 0.05)
    for count in batches:
        parts, shocks = changes(economy, count)
        rng = np.random.default_rng(0)
        thetas = np.maximum(economy.theta * np.exp(0.25 * rng.standard_normal((count, J))), low) if drawn else None
        solve_device(economy, parts[:8], thetas=None if thetas is None else thetas[:8], device=device, held=held)
        start = time.perf_counter()
        found = solve_device(economy, parts, thetas=thetas, device=device, held=held)
        rate = count / (time.perf_counter() - start)
        at = np.arange(count)[:: max(1, count // 64)][:64]
        start = time.perf_counter()
        want = solve_batch(economy, shocks, thetas=None if thetas is None else thetas[at])
        plain = len(shocks) / (time.perf_counter() - start)
        gap = max(np.abs(found.real_income[s] - one.real_income).max() for s, one in zip(at, want, strict=True))
        best, good = max(best, rate), good and gap < 1e-10
        print(
            f"{name:22s} {'drawn' if drawn else 'fixed':6s} batch {count:6d}: {rate:10.0f}/s end to end, "
            f"NumPy {plain:6.0f}/s, "
            f"difference {gap:.1e}, evaluations {found.evaluations.max()}, redone {found.redone}",
            flush=True,
        )
    goal = next((rate for size, rate in GOALS.items() if size in name), 0.0)
    if device.startswith("cuda") and not drawn:
        print(f"{name:22s} best {best:.0f}/s, goal {goal:.0f}/s: {'met' if best >= goal else 'MISSED'}")
    return good


def main() -> int:
    """Run all sizes; exit 1 when a number differs."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--device", default="cuda")
    ask.add_argument("--quick", action="store_true", help="one small batch a size")
    given = ask.parse_args()
    batches = [64] if given.quick else [64, 256, 1024, 4096, 16384]
    table = load()
    folded, _ = small(table)
    good = True
    for eta in (None, 1.5):
        for name, economy in (
            ("81x50", Economy.from_baseline(table, theta=4.0, eta=eta)),
            ("44x20", twenty(folded, 4.0, eta)),
        ):
            label = f"{name} {'one nest' if eta is None else 'two nests'}"
            for drawn in (False, True):
                good &= measure(label, economy, given.device, batches, drawn=drawn)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
