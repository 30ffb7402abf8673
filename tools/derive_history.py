"""Check the record of truces against the working list, and rebuild the shipped posterior draws.

    python tools/derive_history.py compare [RAW]   differences of dates and outcomes, row by row
    python tools/derive_history.py draws           sample and write data/history/draws.npz
    python tools/derive_history.py game            calibrate and write data/history/game.npz
    python tools/derive_history.py backtest        test and write data/history/backtest.json

RAW is the raw-material folder (DETENTE_RAW, or ``shared`` beside the checkout). The
record itself is written by hand: facts re-worded, addresses kept, evidence graded.
"""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

from detente.base import files, kept
from detente.ledger.shelves import load
from detente.outlook import backtest, evidence, posterior
from detente.outlook.evidence import DRAWS, ROUNDS, calibrate, evidence_key
from detente.outlook.history import load_history
from detente.outlook.outlook import ask_backtest
from detente.outlook.payoffs import load_payoffs
from detente.outlook.posterior import SEED, fit, shipped_path

#: The working list's words for outcomes, in ours. The rest mean that it was still open.
WORDS = {
    "extended": "extended",
    "upgraded": "upgraded",
    "breached": "broken",
    "lapsed": "lapsed",
    "unmet_at_term": "unmet",
    "renegotiated_early": "replaced_early",
}


def raw_folder(named: str | None = None) -> Path:
    """The raw-material folder."""
    return Path(named or os.environ.get("DETENTE_RAW") or Path(__file__).resolve().parents[2] / "shared")


def differences(raw: Path) -> list[str]:
    """One line per fact that differs between the record and the working list."""
    ours = {t.ref: t for t in load_history().truces}
    out = []
    with (raw / "data" / "truces" / "truces.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            truce = ours.get(row["id"])
            if truce is None:
                out.append(f"{row['id']} {row['name']}: not in the record")
                continue
            kind = truce.outcome.kind.value if truce.outcome else None
            pairs = {
                "start": (row["start"], truce.start),
                "stated_end": (row["stated_end"], truce.stated_end),
                "outcome": (WORDS.get(row["outcome"]), kind),
                "ended": (row["actual_end"], truce.outcome.at if truce.outcome else ""),
            }
            for what, (theirs, mine) in pairs.items():
                if theirs != mine:
                    out.append(f"{row['id']} {truce.id}: {what} is {theirs or '–'} in the list, {mine or '–'} here")
    return out


def main(argv: list[str]) -> int:
    """Run one of the four."""
    if argv[:1] == ["compare"]:
        for line in differences(raw_folder(argv[1] if len(argv) > 1 else None)):
            print(line)
        return 0
    if argv[:1] == ["draws"]:
        found = fit(load_history())
        kept.save(shipped_path(), posterior.packed(found))
        _made(posterior.NAME, posterior.ENGINE)
        print(
            f"{shipped_path()}: key {found.key}, R-hat "
            + ", ".join(f"{k} {d.r_hat:.3f}" for k, d in found.components.items())
        )
        return 0
    if argv[:1] == ["game"]:
        payoffs, spells = load_payoffs(load()), load_history().spells
        key = evidence_key(payoffs, spells, seed=SEED, draws=DRAWS, rounds=ROUNDS)
        told = calibrate(payoffs, spells, seed=SEED, draws=DRAWS, rounds=ROUNDS)
        kept.save(shipped_path("game.npz"), evidence.packed(told, key))
        _made(evidence.NAME, evidence.ENGINE)
        print(f"{shipped_path('game.npz')}: key {key}, effective draws {told.effective(told.weights()):.0f}")
        return 0
    if argv[:1] == ["backtest"]:
        result = ask_backtest(load(), fresh=True)
        files.write(shipped_path("backtest.json"), backtest.packed(result))
        _made(backtest.NAME, backtest.ENGINE)
        print(f"{shipped_path('backtest.json')}: weight of the game {result.game_weight:g}")
        return 0
    print(__doc__)
    return 2


def _made(name: str, engine: tuple[str, ...]) -> None:
    """Note which engine made a shipped file."""
    kept.declare(shipped_path().parent, name, kept.engine(*engine))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
