"""A round as tables and as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from ..base.table import Column, Table, Tabular, columns
from .proposals import Proposal
from .round import Round
from .told import changes


@dataclass(frozen=True)
class Followed(Tabular):
    """A round, the events that its texts seem to bring about, and where two of them part."""

    round: Round
    proposals: tuple[Proposal, ...] = ()
    contradictions: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``follow --json``."""
        return {
            **_plain(self.round),
            "proposals": [p.to_dict() for p in self.proposals],
            "contradictions": list(self.contradictions),
        }

    def tables(self) -> list[Table]:
        """What would be asked, or what came; then what it would change."""
        return [_came(self.round), *([changes(self.proposals, self.contradictions)] if self.proposals else [])]


def _plain(made: Round) -> dict[str, Any]:
    return {
        "dispute": made.dispute,
        "since": made.since,
        "dry_run": made.dry,
        "folder": made.folder,
        "queries": [q.to_dict() for q in made.queries],
        "found": [{**msgspec.to_builtins(a.found), "matters": [m.to_dict() for m in a.matters]} for a in made.arrivals],
        "failures": list(made.failures),
        "left_out": list(made.left_out),
    }


def _came(made: Round) -> Table:
    """What would be asked (dry), or what came."""
    if made.dry:
        spec = columns(
            Column("feed", "Source"), Column("term", "Asked for"), Column("count", "Measures"),
            Column("address", "Address", wide=True),
        )  # fmt: skip
        rows = [{**q.to_dict(), "count": len(q.measures)} for q in made.queries]
        return Table(
            f"What would be asked since {made.since}", spec, rows, notes=[*made.left_out, "Nothing was asked."]
        )
    mine = [a for a in made.arrivals if a.concerns]
    spec = columns(
        Column("date", "Date"), Column("state", "State"), Column("title", "Document", wide=True),
        Column("measures", "Concerns", wide=True), Column("by", "By"), Column("file", "File"),
    )  # fmt: skip
    rows = [
        {
            "date": a.found.date or None,
            "state": a.found.state,
            "title": a.found.title + (f" ({a.found.note})" if a.found.note else ""),
            "measures": ", ".join(m.measure for m in a.matters),
            "by": ", ".join(dict.fromkeys(m.by for m in a.matters)),
            "file": a.found.file or None,
        }
        for a in mine
    ]
    others = len(made.arrivals) - len(mine)
    notes = [*made.failures, *made.left_out, "Found is not in force: nothing entered the ledger."]
    if others:
        notes.insert(0, f"{others} other documents were looked through and concern no measure of this dispute.")
    return Table(f"What official sources gave since {made.since}", spec, rows, notes=notes)
