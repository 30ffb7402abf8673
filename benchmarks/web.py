"""Timings of the local pages: first page after start, pages without a solve, a thousand requests, memory.

`python benchmarks/web.py [--all-records]` starts `detente serve` as a user would, in a
process of its own, and prints a table. Nothing here is a test: machines differ.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ON = "2026-10-08"
QUICK = (
    f"/agreed?on={ON}",
    f"/agreed/cn-export-controls?on={ON}",
    f"/inforce?on={ON}",
    f"/clocks?on={ON}",
    "/diff?from=2025-11-09&to=2025-11-11",
    "/sources",
    "/record/us-bis-affiliates",
    f"/watch?on={ON}",
    f"/inforce.json?on={ON}",
)
REQUESTS = 1000


def get(base: str, path: str) -> tuple[int, float, bytes]:
    """Status, seconds, body."""
    start = time.perf_counter()
    with urllib.request.urlopen(base + path, timeout=300) as answer:
        body = answer.read()
        return answer.status, time.perf_counter() - start, body


def memory(pid: int) -> float:
    """Resident memory in MB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


def open_files(pid: int) -> int:
    """Open file descriptors (Linux)."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def main() -> int:
    """Start, measure, stop."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "detente", "serve", "us-china", "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr
        base = ""
        while not base:
            found = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
            base = found.group() if found else ""
        up = time.perf_counter() - start
        _, _, first = get(base, f"/overview?on={ON}")
        print(f"answers after start                 {up:8.2f} s")
        print(f"first page after start              {time.perf_counter() - start:8.2f} s  ({len(first) // 1024} kB)")
        while b'id="partial"' in get(base, f"/overview?on={ON}")[2]:
            time.sleep(0.2)
        print(f"the overview is complete            {time.perf_counter() - start:8.2f} s")
        for path in QUICK:
            cold = get(base, path)[1]
            warm = min(get(base, path)[1] for _ in range(5))
            print(f"{path:35.35} {1000 * cold:8.0f} ms first, {1000 * warm:.0f} ms again")
        begin = time.perf_counter()
        status = get(base, "/worth.json")[0]
        print(f"/worth, solved (status {status})         {time.perf_counter() - begin:8.2f} s")
        for _ in range(3):
            held, files = memory(server.pid), open_files(server.pid)
            begin = time.perf_counter()
            for index in range(REQUESTS):
                get(base, QUICK[index % len(QUICK)])
            spent = time.perf_counter() - begin
            print(f"{REQUESTS} requests                       {spent:8.1f} s, {1000 * spent / REQUESTS:.1f} ms each")
            print(f"  memory {held:.0f} → {memory(server.pid):.0f} MB, open files {files} → {open_files(server.pid)}")
        if "--all-records" in sys.argv:
            crawl(base)
    finally:
        server.terminate()
        server.wait(20)
    return 0


def crawl(base: str) -> None:
    """Follow every internal link once."""
    todo, seen, bad = ["/overview"], set(), 0
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        try:
            _, _, body = get(base, path)
        except OSError as error:
            print(f"  {path}: {error}")
            bad += 1
            continue
        if len(seen) < 5000:
            links = re.findall(r'href="(/[^"#]*)', body.decode("utf-8", "replace"))
            todo += [link.replace("&amp;", "&") for link in links if not link.startswith(("/figure", "/static"))]
    print(f"followed {len(seen)} internal links, {bad} led nowhere")


if __name__ == "__main__":
    sys.exit(main())
