"""Ask the trade model and exposure what the levels of a dispute cost its parties; writes its payoffs.toml.

    python tools/derive_payoffs.py [DISPUTE] [--day YYYY-MM-DD]

The scenarios are those that the dispute's outlook.toml names. Losses from chokepoints are medians; where goods
share a using sector the dearest counts.
"""

from __future__ import annotations

import argparse

import msgspec
import tomlkit

from detente import __version__
from detente.ledger.shelves import load
from detente.outlook.payoffs import load_assumptions
from detente.outlook.stakes import computed_stakes


def main() -> None:
    """Write the file beside outlook.toml."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dispute", nargs="?", default=None)
    parser.add_argument("--day", default=None, help="day of the exposure question (default: the ledger's last check)")
    asked = parser.parse_args()
    ledger = load(asked.dispute)
    plan = load_assumptions(ledger)
    day = asked.day or ledger.dispute.checked
    document = tomlkit.document()
    document.add(tomlkit.comment("Written by tools/derive_payoffs.py; do not edit. Per cent of a year's real income."))
    document["made"] = (
        f"Trade model, {plan.hold} to {plan.lapse} and to {plan.escalate}, split by imposer; chokepoints as of {day} "
        f"(detente {__version__})."
    )
    sides = tomlkit.aot()
    for side in computed_stakes(ledger, plan, day=day):
        table = tomlkit.table()
        for key, value in msgspec.to_builtins(side).items():
            table[key] = (
                [round(v, 5) for v in value]
                if isinstance(value, (list, tuple))
                else (round(value, 5) if isinstance(value, float) else value)
            )
        sides.append(table)
    document["side"] = sides
    path = ledger.root / "payoffs.toml"
    path.write_text(tomlkit.dumps(document), encoding="utf-8")
    print(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
