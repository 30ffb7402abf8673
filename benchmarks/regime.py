"""How long the regime takes: one duty from a cold start, the panel of one origin, the panel of all origins.

    python benchmarks/regime.py

Prints seconds and memory, and each against the figure it is held to. The peer pipeline
(R) asks for 32 GB of memory for the panel of all origins.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

from detente.ledger.shelves import load
from detente.tariff.panel import book, panel
from detente.tariff.schedules import imports


def cold(runs: int = 5) -> tuple[float, float]:
    """Best of some cold starts of `detente duty`: seconds on the clock, seconds of processor."""
    command = [str(Path(sys.executable).with_name("detente")), "duty", "8481.80.90.05", "--origin", "CN"]
    best, least = float("inf"), float("inf")
    for _ in range(runs):
        start, spent = time.perf_counter(), children()
        subprocess.run([*command, "--on", "2025-10-17", "--json"], check=True, stdout=subprocess.DEVNULL)
        best, least = min(best, time.perf_counter() - start), min(least, children() - spent)
    return best, least


def children() -> float:
    """Processor seconds of finished child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def steps(exporters: list[str], first: str, last: str) -> tuple[int, float, float]:
    """Steps, seconds on the clock and seconds of processor of the panel of some origins."""
    ledger = load("us-china")
    start, spent = time.perf_counter(), time.process_time()
    pages = book(ledger, "US")
    count = sum(1 for exporter in exporters for _ in panel(pages, exporter, first, last))
    return count, time.perf_counter() - start, time.process_time() - spent


def main() -> None:
    """The table."""
    rows = [("one duty, cold start", *cold(), 0.5, "")]
    count, seconds, spent = steps(["CN"], "2018-01-01", "2026-12-31")
    rows.append(("all lines, one origin, 2018-2026", seconds, spent, 3.0, f"{count} steps"))
    partners = list(imports("US").partners)
    count, seconds, spent = steps(partners, "2025-01-01", "2026-12-31")
    rows.append((f"all lines, {len(partners)} origins, 2025-2026", seconds, spent, 20.0, f"{count} steps"))
    print(f"{'':42}{'clock s':>9}{'cpu s':>9}{'held to':>9}{'ratio':>7}")
    for name, seconds, spent, limit, note in rows:
        print(f"{name:42}{seconds:9.2f}{spent:9.2f}{limit:9.1f}{seconds / limit:7.2f}  {note}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{'peak memory (GB)':42}{peak:9.2f}{'':9}{1.0:9.1f}{peak:7.2f}")


if __name__ == "__main__":
    main()
