"""Exposure beside plain Python: one question cold, and all goods for all places, in the same run.

Prints seconds and the ratio to an empty interpreter. Bounds: any one question under 1 s cold, all
goods for all places under 5 s.
"""

from __future__ import annotations

import subprocess
import sys
import time

ONE = [sys.executable, "-m", "detente", "exposure", "--of", "US", "--on", "CN", "--date", "2025-12-01", "--json"]
PLACES = ("US", "EU", "JP", "KR", "AU", "ASEAN", "GB", "CA", "MX", "IN", "BR", "TW", "VN", "DE", "FR")
ALL = f"""
import time
from detente.standpoint import Standpoint
from detente.exposure.question import exposure
from detente.ledger.shelves import load
book = load("us-china")
start = time.perf_counter()
for of in {PLACES!r}:
    exposure(Standpoint.of_law(book, "2025-12-01"), of=of, by="CN")
for of in ("CN", "EU", "JP"):
    exposure(Standpoint.of_law(book, "2025-12-01"), of=of, by="US")
print(time.perf_counter() - start)
"""


def once(command: list[str]) -> float:
    """Seconds of one process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main(repeats: int = 5) -> None:
    """Interleave, so that a busy machine slows all alike."""
    empty, cold, every = [], [], []
    for _ in range(repeats):
        empty.append(once([sys.executable, "-c", "pass"]))
        cold.append(once(ONE))
        every.append(float(subprocess.run([sys.executable, "-c", ALL], check=True, capture_output=True).stdout))
    floor = min(empty)
    print(f"{'what':42s} {'min s':>8s} {'median s':>9s} {'× empty':>8s} {'bound s':>8s}")
    for name, times, bound in (
        ("empty python", empty, float("nan")),
        ("detente exposure --of US --on CN, cold", cold, 1.0),
        (f"all goods × {len(PLACES) + 3} pairs, in process", every, 5.0),
    ):
        print(f"{name:42s} {min(times):8.3f} {sorted(times)[repeats // 2]:9.3f} {min(times) / floor:8.1f} {bound:8.1f}")


if __name__ == "__main__":
    main()
