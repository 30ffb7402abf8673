"""Run every benchmark of this folder, one after the other. `make bench` calls this."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

#: Scripts that are parts of others, or need what a plain machine lacks.
SKIPPED = {"run.py", "nested_loop.py", "gpu_check.py"}


def main() -> int:
    """Each script prints its own table; a failing one is named and the rest go on."""
    failed = []
    for script in sorted(Path(__file__).parent.glob("*.py")):
        if script.name in SKIPPED:
            continue
        print(f"== {script.name}", flush=True)
        if subprocess.run([sys.executable, str(script)], check=False).returncode:
            failed.append(script.name)
    if failed:
        print("failed: " + ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
