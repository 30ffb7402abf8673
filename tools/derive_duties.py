"""Derive src/detente/data/economy/duties: line duties of the named scenarios on the shipped table.

They are what `detente.impact.lines.compute` gives, kept under a hash of all they depend on, so that the
first question of a fresh installation does not wait for the tariff engine. Run it after any change of
tariff measures, line lists, schedules or scenarios; stale files are never read, and removed here.
"""

from __future__ import annotations

from detente.economy.baseline import load as load_baseline
from detente.impact.lines import SHIPPED, compute, digest, importers, write
from detente.impact.scenario import resolve, scenarios
from detente.ledger.dispute import load, shipped


def main() -> None:
    """Write what is missing, remove what is stale, say what it did."""
    baseline = load_baseline()
    wanted: set[str] = set()
    for dispute in shipped():
        ledger = load(dispute)
        words = [f"{baseline.meta.year}-07-01", *scenarios(ledger)]
        for word in words:
            named = resolve(word, ledger)
            for importer in importers(named, baseline):
                key = digest(named, baseline, importer)
                wanted.add(f"{key}.npz")
                if not (SHIPPED / f"{key}.npz").is_file():
                    write(compute(named, baseline, importer), SHIPPED / f"{key}.npz")
                    print("wrote", word, key)
    for path in SHIPPED.glob("*.npz"):
        if path.name not in wanted:
            path.unlink()
            print("removed", path.name)
    print(len(wanted), "files,", sum(p.stat().st_size for p in SHIPPED.glob("*.npz")), "bytes")


if __name__ == "__main__":
    main()
