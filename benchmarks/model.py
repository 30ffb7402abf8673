"""The model's speed and memory at the shipped table's full size, side by side in one run.

Every timing is CPU time on one thread and the best of several, so that other work on the machine blurs it
as little as possible; ratios compare things timed in the same run. Nothing here is a test.

    python benchmarks/model.py [--quick]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from detente.economy.baseline import load
from detente.economy.elasticities import load_elasticities
from detente.model import Economy, Equilibrium, Shock, solve, solve_batch
from detente.model.backend import NUMPY
from detente.model.gradient import welfare_gradient
from detente.model.preconditioner import applied, compute
from detente.model.system import System
from detente.model.tariffs import nash_tariffs, optimal_tariffs
from nested_loop import nested_loop

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def economy(cap: float = np.inf) -> Economy:
    """The shipped table, duty-free benchmark, default elasticities (none above `cap`)."""
    baseline = load()
    theta = load_elasticities(sectors=baseline.sectors).theta
    return Economy.from_baseline(baseline, theta=np.minimum(theta, cap))


def peak() -> float:
    """Most memory this process ever held, MB (Linux; elsewhere of its parent too)."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(float(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1e3
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def war(world: Economy, points: float, a: str = "USA", b: str = "CHN") -> Shock:
    """`points` on all goods both ways."""
    return Shock.of(world, tariff_points=[(None, a, b, points), (None, b, a, points)], name="war")


def best(work: Callable[[], object], times: int) -> float:
    """Least CPU seconds of several runs."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def wall(work: Callable[[], object]) -> float:
    """Wall seconds of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def report(what: str, value: str, goal: str = "") -> None:
    """One line of the table."""
    print(f"  {what:<66} {value:>16}  {goal}", flush=True)


def floor(world: Economy, shock: Shock) -> None:
    """What one evaluation must read and compute, what the machine can do, and how far off it is."""
    J, N = world.sizes
    system = System(world, [shock], backend=NUMPY)
    inverse = applied(world, NUMPY)
    x = system.start()
    rows = len(system.M.trade.rows)
    matrices = 8 * (2 * J * N * N + 2 * N * J * J + 3 * J * rows * N) + 4 * 2 * N * J * J
    flops = 2 * (2 * J * N * N + 2 * N * J * J + 3 * J * rows * N + 2 * N * J * J)

    def evaluation() -> None:
        lw, q, ly = system.unpack(x)
        q1, ly1, r, _ = system.evaluate(lw, q, ly)
        inverse.step(r, q1 - q, ly1 - ly)

    many = 100
    took = best(lambda: [evaluation() for _ in range(many)], 5) / many
    block = np.ones((matrices // 8 // 1000, 1000))
    vector = np.ones(1000)
    stream = best(lambda: [block @ vector for _ in range(20)], 5) / 20
    square = np.ones((512, 512))
    rate = 2 * 512**3 / (best(lambda: [square @ square for _ in range(5)], 5) / 5)
    print("one evaluation with its preconditioner step")
    report("matrices read", f"{matrices / 1e6:.1f} MB")
    report("arithmetic in products", f"{flops / 1e6:.1f} MFlop")
    report("floor by bandwidth (one matrix–vector product of that size)", f"{stream * 1e3:.3f} ms")
    report("floor by arithmetic (rate of a 512³ product)", f"{flops / rate * 1e3:.3f} ms")
    report("measured", f"{took * 1e3:.3f} ms")
    report("measured / larger floor", f"{took / max(stream, flops / rate):.1f}")


CHILD = """
import sys
sys.path.insert(0, {folder!r})
import model
world = model.economy()
shocks = [model.war(world, p) for p in model.np.linspace(0.01, 1.45, 64)]
before = model.peak()
model.solve_batch(world, shocks)
print(before, model.peak())
"""
ALL = """
import sys
sys.path.insert(0, {folder!r})
import model
world = model.economy()
rng = model.np.random.default_rng(0)
shocks = []
for _ in range(64):
    tariffs = world.tariffs + 0.3 * rng.uniform(size=world.shares.shape)
    home = model.np.arange(len(world.countries))
    tariffs[:, home, home] = 0.0
    shocks.append(model.Shock(tariffs=tariffs))
before = model.peak()
model.solve_batch(world, shocks[:16])
print(before, model.peak())
"""
COLD = """
import sys
sys.path.insert(0, {folder!r})
import model
world = model.economy()
model.solve(world, model.war(world, 1.45))
"""


def child(code: str, **environment: str) -> tuple[str, float]:
    """Output and wall seconds of a fresh interpreter."""
    folder = os.path.dirname(os.path.abspath(__file__))
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code.replace("{folder!r}", repr(folder))],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return done.stdout, time.perf_counter() - start


def describe(which: str, result: Equilibrium, seconds: float) -> None:
    """How one solve went."""
    print(f"  {which}")
    report("evaluations of the map", str(result.solver.evaluations), "≤ 20")
    report("largest residual", f"{result.solver.residual:.1e}")
    report("trade balance left free (Walras)", f"{result.solver.walras:.1e}")
    report("shock to answer", f"{seconds * 1e3:.1f} ms")


def main() -> None:
    """Print the table."""
    if any(os.environ.get(name) != "1" for name in THREADS):  # read when NumPy loads: start again with one
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **dict.fromkeys(THREADS, "1")})
    quick = "--quick" in sys.argv
    world = economy()
    J, N = world.sizes
    shock = war(world, 1.45)
    load_average = os.getloadavg()[0]
    print(f"{J} sectors × {N} countries, {os.cpu_count()} cores, load average {load_average:.1f} at the start")

    print("one scenario: ±145 points on all goods between USA and CHN, to 1e-10")
    result = solve(world, shock)
    took = best(lambda: solve(world, shock), 40)
    describe(f"elasticities as shipped, up to {world.theta.max():g}", result, took)
    report("preconditioner, once per table", f"{best(lambda: compute(world), 3) * 1e3:.0f} ms")
    stuck = nested_loop(world, shock.tariffs, limit=60, patience=500, tuned="yes")
    report("textbook loop on these: trade imbalance after 60 rounds", f"{stuck.imbalance:.0e}", "stalls")
    capped = economy(12.0)
    answer = solve(capped, shock)
    ours = best(lambda: solve(capped, shock), 40)
    loops = []
    textbook = best(lambda: loops.append(nested_loop(capped, shock.tariffs)), 1 if quick else 2)
    tuned = best(lambda: loops.append(nested_loop(capped, shock.tariffs, tuned="yes")), 2)
    ours = min(ours, best(lambda: solve(capped, shock), 40))
    loop = loops[0]
    describe("elasticities capped at 12, which the textbook loop can solve", answer, ours)
    report("textbook nested loop, equations as printed, vectorised NumPy", f"{textbook:.2f} s")
    report("  its passes over prices and spending", f"{loop.price_passes + loop.spending_passes}")
    report("  largest difference of real income", f"{np.abs(loop.real_income - answer.real_income).max():.1e}")
    report("textbook nested loop / ours", f"{textbook / ours:.0f}", "≥ 200")
    report("the same loop, its sums tuned to matrix products", f"{tuned:.2f} s")
    report("tuned nested loop / ours", f"{tuned / ours:.0f}")

    print("batches, one core")
    sets = {
        "USA–CHN, 1 to 145 points": ([war(world, p) for p in np.linspace(0.01, 1.45, 64)], None),
        "the same under drawn elasticities": (
            [shock] * 64,
            world.theta * np.exp(0.25 * np.random.default_rng(0).standard_normal((64, J))),
        ),
        "USA on everyone, 1 to 50 points": (
            [
                Shock.of(world, tariff_points=[(None, "USA", c, p) for c in world.countries if c != "USA"])
                for p in np.linspace(0.01, 0.5, 64)
            ],
            None,
        ),
    }
    for what, (shocks, thetas) in sets.items():
        spent = best(lambda s=shocks, t=thetas: solve_batch(world, s, thetas=t), 2 if quick else 4)
        report(f"scenarios per core-second: {what}", f"{len(shocks) / spent:.0f}", "≥ 100")
    for what, code in (("64 scenarios, two importers", CHILD), ("16 scenarios, all importers", ALL)):
        before, most = (float(part) for part in child(code)[0].split())
        report(f"peak memory of the process: {what}", f"{most:.0f} MB", f"< 500 ({before:.0f} before the solve)")

    print("gradients and games")
    slope = welfare_gradient(result, ["USA"])
    adjoint = best(lambda: welfare_gradient(result, ["USA"]), 10)
    report("all tariff derivatives of one country's welfare / one solve", f"{adjoint / took:.2f}", "≤ 1.5")
    report("  evaluations of the adjoint", str(slope.evaluations))
    report("optimal tariffs of USA on everyone", f"{wall(lambda: optimal_tariffs(world, 'USA')):.2f} s wall")
    spent = min(wall(lambda: nash_tariffs(world, ["USA", "CHN"])) for _ in range(2))
    report("two-player Nash, all goods sectors", f"{spent:.2f} s wall", "≤ 5")
    spent = wall(lambda: nash_tariffs(world, ["USA", "CHN"], partners=world.countries))
    report("two-player Nash, tariffs on everyone", f"{spent:.2f} s wall")

    print("cold start: new process to one solved scenario")
    child(COLD)
    report("preconditioner kept on disk", f"{min(child(COLD)[1] for _ in range(3)):.2f} s wall", "< 2")
    report("nothing kept", f"{min(child(COLD, DETENTE_CACHE='off')[1] for _ in range(2)):.2f} s wall")
    floor(world, shock)
    print(f"load average {os.getloadavg()[0]:.1f} at the end, peak memory of this process {peak():.0f} MB")


if __name__ == "__main__":
    main()
