"""Plain counts of how terms of truces ended: the table a reader can check by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .history import History, OutcomeKind


@dataclass(frozen=True)
class Count:
    """Rows of one kind of term, by outcome."""

    kind: str
    rows: int
    open: int
    outcomes: dict[str, int]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"kind": self.kind, "rows": self.rows, "still_open_or_unknown": self.open, **self.outcomes}


def counts(history: History) -> list[Count]:
    """All rows held, also those outside estimation, by kind of term and outcome."""
    kinds = {
        "first fixed term": [t for t in history.truces if t.fixed and not t.later],
        "later fixed term": [t for t in history.truces if t.fixed and t.later],
        "open-ended": [t for t in history.truces if not t.fixed],
    }
    out = []
    for name, members in kinds.items():
        ended = [t.outcome.kind for t in members if t.outcome]
        out.append(Count(name, len(members), len(members) - len(ended), {k.value: ended.count(k) for k in OutcomeKind}))
    return out
