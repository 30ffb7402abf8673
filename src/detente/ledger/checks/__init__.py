"""Named checks of a ledger: small functions, a module a family, each yielding complaints about records.

`error` findings fail a check; `warning` findings fail it only under ``--strict``. What stands in side files
is checked by the layer that reads them; `detente.checkup` runs these and those together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from ...base.errors import UnknownError
from ..dispute import Ledger
from . import days, law, order, places, references, scopes, shelves
from .report import (
    ERROR,
    WARNING,
    Check,
    Complaint,
    Complaints,
    Finding,
    Report,
    doubtful,
    found,
    raised,
    wrong,
)

__all__ = [
    "CHECKS",
    "ERROR",
    "WARNING",
    "Check",
    "Complaint",
    "Complaints",
    "Finding",
    "Report",
    "about",
    "check",
    "doubtful",
    "raised",
    "wrong",
]


def readable(ledger: Ledger) -> Complaints:
    """Every file can be read, and every record stands by itself."""
    for problem in ledger.problems:
        yield raised(problem, ledger.root)


CHECKS: dict[str, Check] = {
    "readable": readable,
    "ids": references.ids,
    "distinct": references.distinct,
    "rings": references.rings,
    "classes": references.classes,
    "places": places.place_codes,
    "aims": places.aims,
    "filing": places.filing,
    "events": order.events,
    "order": order.order,
    "days": days.known_from,
    "future": days.future,
    "remarks": days.remarks,
    "terms": days.terms,
    "law": law.law,
    "lists": scopes.lists,
    "held": law.held_files,
    "anchors": law.anchors,
    "paraphrase": law.paraphrase,
    "used": references.used,
    "positions": law.positions,
    "lock": shelves.locked,
    "coverage": shelves.coverage,
}


def check(ledger: Ledger, names: Sequence[str] = (), *, among: Mapping[str, Check] = CHECKS) -> Report:
    """Run the named checks (all of `among`, when none is named) on the union of law, and keep what they find
    in the dispute's own folder and on the shelves that it uses; on the shelves alone that are named (`law/us`).
    """
    asked = [name for name in names if "/" in name]
    for name in asked:
        if name not in ledger.shelves:
            raise UnknownError("shelf", name, ledger.shelves)
    chosen = [name for name in names if name not in asked] or list(among)
    for name in chosen:
        if name not in among:
            raise UnknownError("check", name, among)
    findings = [found(name, complaint, ledger) for name in chosen for complaint in among[name](ledger)]
    mine = [f for f in findings if (_stands(f.file, asked) if asked else not f.file or ledger.stands_on(f.file))]
    return Report(", ".join(asked) or ledger.dispute.id, {name: about(among[name]) for name in chosen}, tuple(mine))


def _stands(file: str, shelves: Sequence[str]) -> bool:
    """Whether a file lies on one of some shelves."""
    parts = Path(file).parts
    return any(tuple(name.split("/")) in set(pairwise(parts)) for name in shelves)


def about(test: Check) -> str:
    """What a check looks at: the first line of its docstring."""
    return (test.__doc__ or "").strip().split("\n")[0]
