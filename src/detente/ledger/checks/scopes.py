"""Scopes: the line lists that measures name are there, and the codes are codes."""

from __future__ import annotations

from ..dispute import Ledger
from ..records import Measure, Scope
from .report import Complaints, wrong

#: The reserved list: the importer's whole tariff.
SCHEDULE = "schedule"


def scopes(measure: Measure) -> list[tuple[Scope, tuple[str | int, ...]]]:
    """A measure's scope and those of its components, each with its place in the file."""
    own = [(c.scope, ("components", n, "scope")) for n, c in enumerate(measure.components) if c.scope]
    return [(measure.scope, ("scope",)), *own]


def lists(ledger: Ledger) -> Complaints:
    """Line lists that scopes name exist in `lists/` (`schedule` is the importer's whole tariff)."""
    for name, measure in ledger.measures.items():
        for scope, trail in scopes(measure):
            for item in scope.lists:
                if item != SCHEDULE and not ledger.line_list(item).exists():
                    what, remedy = f"no list {item!r} in lists/", f"add lists/{item}.csv"
                    yield wrong(f"measure:{name}", what, remedy, *trail, "lists")
