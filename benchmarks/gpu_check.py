"""The same scenarios on NumPy and on torch: largest difference, and how long each takes.

    python benchmarks/gpu_check.py [--device cuda] [--scenarios 256] [--chunk 128]

Needs the extra ``gpu``. Exits 1 when any number differs by more than 1e-10.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np

from detente.model import Equilibrium, solve, solve_batch
from detente.model.backend import backend
from model import economy, war

COMPARED = ("real_income", "real_wage", "wages", "prices", "tariff_revenue")


def largest(ours: list[Equilibrium], theirs: list[Equilibrium]) -> float:
    """Largest relative difference over everything compared."""
    worst = 0.0
    for one, two in zip(ours, theirs, strict=True):
        for name in COMPARED:
            a, b = getattr(one, name), getattr(two, name)
            worst = max(worst, float((np.abs(a - b) / np.maximum(np.abs(a), 1.0)).max()))
    return worst


def main() -> int:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--scenarios", type=int, default=256)
    parser.add_argument("--chunk", type=int, default=128)
    given = parser.parse_args()
    import torch

    if given.device == "cuda" and not torch.cuda.is_available():
        print("no CUDA device; try --device cpu")
        return 2
    library = backend("torch", device=given.device)
    world = economy()
    shocks = [war(world, p) for p in np.linspace(0.01, 1.45, given.scenarios)]
    thetas = world.theta * np.exp(0.2 * np.random.default_rng(0).standard_normal((len(shocks), len(world.theta))))
    name = (
        torch.cuda.get_device_name() if given.device == "cuda" else f"{given.device}, {torch.get_num_threads()} threads"
    )
    print(f"torch {torch.__version__} on {name}; NumPy {np.__version__}; {len(shocks)} scenarios")
    solve(world, shocks[0], on=library)  # first call loads the library's kernels
    worst = 0.0
    for what, draws in (("table's elasticities", None), ("drawn elasticities", thetas)):
        start = time.perf_counter()
        ours = solve_batch(world, shocks, thetas=draws, tol=1e-12)
        middle = time.perf_counter()
        theirs = solve_batch(world, shocks, thetas=draws, tol=1e-12, on=library, chunk=given.chunk)
        end = time.perf_counter()
        gap = largest(ours, theirs)
        worst = max(worst, gap)
        print(
            f"  {what}: NumPy {middle - start:.2f} s, torch {end - middle:.2f} s "
            f"({(middle - start) / (end - middle):.1f}×), largest difference {gap:.1e}"
        )
    one = time.perf_counter()
    solve(world, shocks[-1])
    two = time.perf_counter()
    solve(world, shocks[-1], on=library)
    print(f"  one scenario: NumPy {two - one:.3f} s, torch {time.perf_counter() - two:.3f} s")
    print("same numbers to 1e-10" if worst <= 1e-10 else f"DIFFERENT: {worst:.1e}")
    return 0 if worst <= 1e-10 else 1


if __name__ == "__main__":
    sys.exit(main())
