"""The one guard: where a question falls among what is held, before anything is computed.

Outside every cover a question is answered with `NotHeld`: no number, and why. On a gap, or
past the last day looked at, the answer stands and says that it is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..base.numbers import digits
from ..base.places import name
from ..base.table import Table, Tabular, columns
from ..ledger import coverage
from ..ledger.coverage import COMPLETE, Coverage, State
from ..questions import Question

if TYPE_CHECKING:
    from ..standpoint import Standpoint


@dataclass(frozen=True)
class NotHeld(Tabular):
    """The answer to a question outside what is held: the values it was asked with, and why there is none."""

    title: str
    asked: Mapping[str, Any]
    why: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...] = ()  #: what changes and has no price, of a question of worth

    @property
    def coverage(self) -> Coverage:
        """Outside, and why."""
        return Coverage(State.not_held, self.why)

    def to_dict(self) -> dict[str, Any]:
        """The values asked with, and ``not_held``: the reasons."""
        plain = {name: value for name, value in self.asked.items() if isinstance(value, (str, int, float))}
        left = {"not_priced": list(self.rows)} if self.rows else {}
        return {**plain, "not_held": list(self.why), **left}

    def tables(self) -> list[Table]:
        """One table without a number."""
        return [Table(f"{self.title} Not held.", columns(("why", "Why")), [{"why": why} for why in self.why])]


def covered(question: Question, values: Mapping[str, Any], at: Standpoint) -> Coverage:
    """Where a question falls."""
    total = COMPLETE
    partner = values.get("origin") or values.get("exporter")
    if "tariff" in question.covers and values.get("importer") and partner:
        code, importer = "".join(values.get("code") or ()).replace(".", ""), str(values["importer"])
        codes = (code,) if digits(code) else ()
        since = str(values.get("from_") or "")
        total += coverage.duties(at.ledger, importer, str(partner), at.on, codes=codes, since=since)
        if not question.has("code"):
            total += _schedule(importer)
    elif "law" in question.covers:
        total += coverage.law(at.ledger, at.on)
    if "economy" in question.covers and "tariff" in question.covers:
        from ..impact.unpriced import basis

        total += Coverage(State.open, (basis(at.ledger),))
    return total


def _schedule(importer: str) -> Coverage:
    """An average needs the importer's schedule; without what it buys, it is a mean over lines, and says so."""
    from ..tariff.schedules import held, weighed
    from ..tariff.weights import shared

    if weighed(importer) or shared(importer):
        return COMPLETE
    if held(importer):
        return Coverage(State.open, (f"what {name(importer)} buys by line is not held: a simple mean over its lines",))
    why = f"no average for {name(importer)}: its tariff schedule is not held; ask for single lines"
    return Coverage(State.not_held, (why,))


def not_held(question: Question, values: Mapping[str, Any], found: Coverage) -> NotHeld | None:
    """The answer where there is none; None where there is one."""
    return NotHeld(question.title, values, found.why) if found.state is State.not_held else None
