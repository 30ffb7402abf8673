"""`detente worth` as a whole process, and how many equilibria of a draw a core solves a second, beside an empty Python.

Cold: a cache folder that is empty, so preconditioners, the settings and the draws are computed; the line duties of the
named scenarios are shipped (today's are worked out). Warm: the second run. Goals on two quiet cores: 6 s cold, 2 s
warm, `--draws 200` in 6 s, 80 solves a core-second.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):  # as the command line does
    os.environ.setdefault(_name, "1")

ARGUMENTS = ["-m", "detente", "worth", "busan-2025", "--json"]
MANY = ["-m", "detente", "worth", "--from", "holds", "--to", "lapses", "--draws", "200", "--json"]


def once(arguments: list[str], cache: str) -> float:
    """Seconds of one run of the interpreter with that cache folder."""
    start = time.perf_counter()
    environment = {**os.environ, "DETENTE_CACHE": cache}
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def draws(count: int = 40) -> float:
    """Equilibria of the full table a core-second, in draws between two regimes, the tables drawn included."""
    from detente.impact.draws import solve as solve_draws
    from detente.impact.draws import table
    from detente.impact.duties import duties
    from detente.impact.readings import Pair
    from detente.impact.scenario import resolve
    from detente.impact.worth import prepare
    from detente.ledger.shelves import load
    from detente.standpoint import Standpoint

    stand = Standpoint.of_law(load())
    world = prepare(stand)
    regimes = [duties(resolve(word, stand), world.baseline) for word in ("holds", "lapses")]
    pairs = (Pair("move", "", 0, 1, True),)
    solve_draws(world, regimes, pairs, 1, [0])  # the preconditioner, once
    start = time.process_time()
    for k in (0, 1):
        solve_draws(table(world, 1, k), regimes, pairs, 1, range(k, count, 2))
    return 2 * count / (time.process_time() - start)


def main(repeats: int = 3) -> None:
    """Interleave cold, warm and empty runs, so that a busy machine slows them alike."""
    times: dict[str, list[float]] = {"empty python": [], "worth, cold": [], "worth, warm": [], "worth, 200 draws": []}
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as cache:
            times["empty python"].append(once(["-c", "pass"], cache))
            times["worth, cold"].append(once(ARGUMENTS, cache))
            times["worth, warm"].append(once(ARGUMENTS, cache))
        with tempfile.TemporaryDirectory() as cache:
            times["worth, 200 draws"].append(once(MANY, cache))
    floor = min(times["empty python"])
    for name, held in times.items():
        best, middle = min(held), sorted(held)[len(held) // 2]
        print(f"{name:18s} min {best:7.3f} s, median {middle:7.3f} s, × {best / floor:6.1f}")
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"CPU of all of them together {spent.ru_utime + spent.ru_stime:.1f} s")
    print(f"draws            {draws():7.0f} equilibria a core-second")


if __name__ == "__main__":
    main()
