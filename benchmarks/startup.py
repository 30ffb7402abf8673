"""Start-up and the listing commands, as whole processes, beside an empty Python in the same run.

Prints the minimum of several runs and the ratio to `python -c pass`.
"""

from __future__ import annotations

import subprocess
import sys
import time

COMMANDS: dict[str, tuple[list[str], float]] = {
    "empty python": (["-c", "pass"], 0.0),
    "import click": (["-c", "import click"], 0.0),
    "detente --help": (["-m", "detente", "--help"], 0.15),
    "detente agreed --json": (["-m", "detente", "agreed", "--on", "2026-10-08", "--json"], 0.4),
    "detente inforce --json": (["-m", "detente", "inforce", "--on", "2025-11-11", "--json"], 0.4),
    "detente clocks --json": (["-m", "detente", "clocks", "--on", "2026-10-08", "--json"], 0.4),
    "detente duty --json": (["-m", "detente", "duty", "8541.43.00", "--on", "2025-11-11", "--json"], 0.5),
    "detente brief": (["-m", "detente", "brief", "--on", "2026-10-08"], 3.0),
    "detente brief --html": (["-m", "detente", "brief", "--on", "2026-10-08", "--html", "/dev/null"], 3.0),
}


def once(arguments: list[str]) -> float:
    """Seconds of one run of the interpreter with these arguments."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def main(repeats: int = 5) -> None:
    """Interleave the commands, so that a busy machine slows them alike."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(repeats):
        for name, (arguments, _) in COMMANDS.items():
            times[name].append(once(arguments))
    floor = min(times["empty python"])
    print(f"{'command':28s} {'min s':>8s} {'median s':>9s} {'× empty':>8s} {'bound s':>8s}")
    for name, (_, bound) in COMMANDS.items():
        best, middle = min(times[name]), sorted(times[name])[repeats // 2]
        print(f"{name:28s} {best:8.3f} {middle:9.3f} {best / floor:8.1f} {bound or float('nan'):8.1f}")


if __name__ == "__main__":
    main()
