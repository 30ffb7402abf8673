"""Many at once: `python benchmarks/web_load.py [--clients 64] [--seconds 60]` starts `detente serve` as a user would.

Each client asks for one page after another over a line of its own: pages, data and pictures that need no
solve, on several days, so that answers are made and not only handed out. Prints requests, errors, the median
and the 95th and 99th percentile, and memory at the start, in the middle and at the end. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import http.client
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

DAYS = ("2025-11-05", "2025-11-11", "2025-12-01", "2026-02-25", "2026-07-01", "2026-10-08")
PATHS = (
    "/agreed?on={day}",
    "/agreed/cn-export-controls?on={day}",
    "/inforce?on={day}",
    "/inforce?on={day}&lens=white-house",
    "/clocks?on={day}",
    "/diff?from=2025-02-01&to={day}",
    "/controls?good=gallium&on={day}",
    "/watch?on={day}",
    "/sources",
    "/record/us-bis-affiliates",
    "/inforce.json?on={day}",
    "/clocks.csv?on={day}",
)


def memory(pid: int) -> float:
    """Resident memory in MB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


def client(base: str, seed: int, end: float, told: list[tuple[float, int]]) -> None:
    """Ask until the end; seconds and status of each request."""
    where, rng = urlsplit(base), random.Random(seed)
    line = http.client.HTTPConnection(str(where.hostname), where.port, timeout=60)
    while time.monotonic() < end:
        path = rng.choice(PATHS).format(day=rng.choice(DAYS))
        begun = time.perf_counter()
        try:
            line.request("GET", path)
            answer = line.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException):
            status = 0
            line.close()
        told.append((time.perf_counter() - begun, status))


def main() -> int:
    """Start, ask, print, stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = parser.parse_args()
    command = [sys.executable, "-m", "detente", "serve", "us-china", "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr
        base = ""
        while not base:
            found = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
            base = found.group() if found else ""
        begun = time.monotonic()
        end = begun + asked.seconds
        told: list[list[tuple[float, int]]] = [[] for _ in range(asked.clients)]
        threads = [threading.Thread(target=client, args=(base, n, end, part)) for n, part in enumerate(told)]
        held = [memory(server.pid)]
        for thread in threads:
            thread.start()
        for share in (0.25, 0.5, 0.75):
            time.sleep(max(0.0, begun + share * asked.seconds - time.monotonic()))
            held.append(memory(server.pid))
        for thread in threads:
            thread.join()
        held.append(memory(server.pid))
        every = [one for part in told for one in part]
        late = [seconds for part in told for seconds, _ in part[len(part) // 4 :]]
        for name, seconds in (("all", [s for s, _ in every]), ("after a quarter", late)):
            cuts = statistics.quantiles(seconds, n=100)
            print(
                f"{name:16} {len(seconds):7} requests  median {1000 * statistics.median(seconds):6.0f} ms  "
                f"p95 {1000 * cuts[94]:6.0f}  p99 {1000 * cuts[98]:6.0f}  most {1000 * max(seconds):6.0f}"
            )
        wrong = Counter(status for _, status in every if status not in (200, 202))
        rate = len(every) / asked.seconds
        print(f"{asked.clients} clients, {asked.seconds:.0f} s: {rate:.0f} a second, {wrong.total()} errors")
        if wrong:
            print("errors by status (0: no answer): " + ", ".join(f"{k} {n} times" for k, n in sorted(wrong.items())))
        print("memory, MB: " + ", ".join(f"{m:.0f}" for m in held))
    finally:
        server.terminate()
        server.wait(20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
