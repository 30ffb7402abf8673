"""Answers about the law."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...base.errors import InputError

if TYPE_CHECKING:
    from ...base.figure import Figure
    from ...standpoint import Standpoint


def inforce(
    at: Standpoint, *, imposer: str | None, kind: Sequence[str], third: bool, deal: str | None, measures: str
) -> Any:
    """The regime on a day. `deal` and `measures` choose what its picture shows."""
    from ...regime.state import regime

    return regime(at, imposer=imposer, kinds=kind, third=third)


def regime_figures(result: Any, *, deal: str | None, measures: str) -> Sequence[Figure]:
    """The timeline of the measures of a deal, or of all."""
    from ...brief.timeline import timeline
    from ...regime.clocks import clocks as find

    law = result
    folder = law.ledger.deal(deal)
    touched = {m for c in folder.commitments.values() for m in c.measures}
    shown = [s.measure for s in law.states if measures == "all" or s.measure.id in touched]
    shown = shown or [s.measure for s in law.states]
    drawn = [timeline(law, shown, find(law.stand))] if shown else []
    return [figure for figure in drawn if figure.table.rows]  # of what never applied there is no picture


def clocks(at: Standpoint) -> Any:
    """What runs out when."""
    from ...regime.clocks import clocks as find

    return find(at)


def diff(at: Standpoint, *, from_: str | None, to: str | None, on: str | None, lens: Any, known: Any) -> Any:
    """Two regimes compared; `at` is the later standpoint, of the later of two states of knowledge."""
    from ...regime.difference import difference
    from ...regime.state import regime
    from ...standpoint import Standpoint
    from ...tariff.difference_lines import difference_lines

    if on and (from_ or to):
        raise InputError("give either --on or --from and --to", remedy="--on compares two lenses on one day")
    start, stop = on or from_, on or to or from_
    if not start or not stop:
        raise InputError("two regimes are needed", remedy="give --from and --to, or --on with two --lens")
    if start > stop:
        raise InputError(f"{start} is after {stop}", remedy="give the earlier day as --from")
    sides = [(day, _pair(known, n), _pair(lens, n)) for n, day in enumerate((start, stop))]
    if sides[0] == sides[1]:
        raise InputError("both sides are the same", remedy="give two dates, two --lens or two --known")
    before, after = (regime(Standpoint.of_law(at.ledger, *side)) for side in sides)
    return difference_lines(difference(before, after))


def _pair(given: Sequence[str], index: int) -> str | None:
    """The index-th of one or two values; the only one serves for both."""
    return given[min(index, len(given) - 1)] if given else None


def controls(at: Standpoint, *, good: str, from_: str, to: str) -> Any:
    """Everything but tariffs that touches a good."""
    from ...regime.controls import controls as ask

    return ask(at, good, from_, to)


def watch(at: Standpoint, *, since: str | None, days: int, seen: frozenset[str] | None = None) -> Any:
    """What changed, what comes; `seen` are the records that the last look saw."""
    from ...watch.changes import watch as look

    return look(at, since=since, days=days, seen=seen)
