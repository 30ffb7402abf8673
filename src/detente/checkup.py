"""Every named check there is: those of the records, and those of each layer that reads side files of a dispute."""

from __future__ import annotations

from collections.abc import Sequence

from .ledger.checks import CHECKS as RECORDS
from .ledger.checks import Check, Report
from .ledger.checks import check as run
from .ledger.dispute import Ledger


def checks() -> dict[str, Check]:
    """Name → check, records first, then side files in the order of the tree."""
    from .exposure.checks import LEDGER_CHECKS as GOODS
    from .impact.checks import CHECKS as SCENARIOS
    from .outlook.checks import CHECKS as OUTLOOK
    from .reading.checks import CHECKS as WORDS
    from .tariff.checks import CHECKS as TARIFF

    return {**RECORDS, **TARIFF, **SCENARIOS, **GOODS, **OUTLOOK, **WORDS}


def check(ledger: Ledger, names: Sequence[str] = ()) -> Report:
    """Run the named checks, or all of them. Raises UnknownError for a name that is none."""
    return run(ledger, names, among=checks())
