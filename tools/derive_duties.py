"""Derive src/detente/data/economy/duties: line duties of the named scenarios on the shipped table.

They are what `detente.impact.lines.compute` gives, kept under a hash of the data they depend on, with the
digest of the engine that made them beside them, so that the first question of a fresh installation does not
wait for the tariff engine. Run it after any change of tariff measures, line lists, schedules, scenarios or of
the engine; stale files are never read, and removed here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from detente.base import kept
from detente.economy.baseline import load as load_baseline
from detente.impact.lines import ENGINE, NAME, SHIPPED, compute, digest, importers, packed
from detente.impact.scenario import resolve, scenarios
from detente.ledger.shelves import disputes, load
from detente.standpoint import Standpoint


def main() -> None:
    """Write what is missing or differs, remove what is stale, say what it did."""
    engine = kept.engine(*ENGINE)
    current = kept.current(SHIPPED, NAME, engine)
    baseline = load_baseline()
    wanted: set[str] = set()
    for dispute in disputes():
        ledger = load(dispute)
        stand = Standpoint.of_law(ledger)
        words = [f"{baseline.meta.year}-07-01", *scenarios(ledger)]
        for word in words:
            named = resolve(word, stand)
            for importer in importers(named, baseline):
                key = digest(named, baseline, importer)
                wanted.add(f"{key}.npz")
                if not current or not (SHIPPED / f"{key}.npz").is_file():
                    made = packed(compute(named, baseline, importer))
                    if not _same(made, kept.load(SHIPPED / f"{key}.npz")):
                        kept.save(SHIPPED / f"{key}.npz", made)
                        print("wrote", word, key)
    for path in SHIPPED.glob("*.npz"):
        if path.name not in wanted:
            path.unlink()
            print("removed", path.name)
    kept.declare(SHIPPED, NAME, engine)
    print(len(wanted), "files,", sum(p.stat().st_size for p in SHIPPED.glob("*.npz")), "bytes")


def _same(made: dict[str, Any], held: dict[str, Any] | None) -> bool:
    """Whether a file holds exactly what was made, so that the same table stays the same bytes."""
    return held is not None and held.keys() == made.keys() and all(np.array_equal(made[k], held[k]) for k in made)


if __name__ == "__main__":
    main()
