"""`detente worth` as a whole process, and what one draw of an interval costs, beside an empty Python.

Cold: a cache folder that is empty, so the solver's preconditioner is computed; the line duties of the named
scenarios are shipped (if the shipped ones are stale the tariff engine runs, and the time says so).
Warm: the second run. Bound: 2 seconds from a cold start (DESIGN §6).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

ARGUMENTS = ["-m", "detente", "worth", "busan-2025", "--json"]


def once(arguments: list[str], cache: str) -> float:
    """Seconds of one run of the interpreter with that cache folder."""
    start = time.perf_counter()
    environment = {**os.environ, "DETENTE_CACHE": cache}
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def draws(count: int = 16) -> float:
    """Seconds a draw (two equilibria of the full table) takes, preconditioners included."""
    from detente.impact.draws import intervals
    from detente.impact.duties import duties
    from detente.impact.scenario import resolve
    from detente.impact.worth import prepare
    from detente.ledger.shelves import load
    from detente.standpoint import Standpoint

    stand = Standpoint.of_law(load())
    world = prepare(stand)
    regimes = [duties(resolve(word, stand), world.baseline) for word in ("holds", "lapses")]
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DETENTE_CACHE"] = folder  # nothing of an earlier run
        intervals(world, (regimes[0], regimes[1]), draws=count, seed=1)
    return (time.perf_counter() - start) / count


def main(repeats: int = 3) -> None:
    """Interleave cold, warm and empty runs, so that a busy machine slows them alike."""
    times: dict[str, list[float]] = {"empty python": [], "worth, cold": [], "worth, warm": []}
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as cache:
            times["empty python"].append(once(["-c", "pass"], cache))
            times["worth, cold"].append(once(ARGUMENTS, cache))
            times["worth, warm"].append(once(ARGUMENTS, cache))
    floor = min(times["empty python"])
    for name, held in times.items():
        best, middle = min(held), sorted(held)[len(held) // 2]
        print(f"{name:16s} min {best:7.3f} s, median {middle:7.3f} s, × {best / floor:6.1f}")
    print(f"a draw           {draws():7.3f} s")


if __name__ == "__main__":
    main()
