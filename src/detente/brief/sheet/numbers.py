"""Three numbers with their ranges: the average duty, the best counted delivery, the odds; and why others differ."""

from __future__ import annotations

from ...base.units import label
from ...base.words import chance, clause, day, number, the
from ...ledger.dispute import Filed
from ...ledger.records import Delivery
from ...tariff.series import Point
from ..statement import Nature, Ref, Section, Statement
from .facts import Facts, NotHeld


def section(facts: Facts, pages: int = 1) -> Section:
    """The three numbers."""
    return Section("numbers", "Three numbers", (*duty(facts), *delivered(facts, pages), *odds(facts)))


def duty(facts: Facts) -> list[Statement]:
    """The average duty today, before the deal and at its peak; a well-known other figure, and why it differs."""
    if isinstance(facts.duty, NotHeld):
        return [Statement(f"Average duty: not held ({clause(facts.duty.why)}).", nature=Nature.note)]
    points = [p for p in facts.duty.points if p.central is not None]
    if not points:
        return [Statement("Average duty: not held (no trade to weigh it by).", nature=Nature.note)]
    importer, exporter = facts.duty.importer, facts.duty.exporter
    low, middle, high = today(facts, points)
    before = at(points, _before(facts))
    peak = max(points, key=lambda p: p.central or 0)
    text = (
        f"Average duty of {the(importer)} on goods of {the(exporter)}: {middle:.0f}% ({low:.0f}–{high:.0f}); "
        f"before the deal {_range(before)}, at the peak {_range(peak)} on {day(peak.day)}."
    )
    refs = (Ref("data", f"Law of {day(facts.checked)} as held here; {facts.duty.weights}"),)
    return [Statement(text, refs, Nature.reconstruction), *_other(facts, points)]


def today(facts: Facts, points: list[Point]) -> tuple[float, float, float]:
    """Low, central and high on the day of the page: what nobody looked at since is inside the range."""
    last = at(points, facts.checked)
    later = [p for p in points if p.day > facts.checked]
    lows = [x for p in (last, *later) if (x := p.low) is not None]
    highs = [x for p in (last, *later) if (x := p.high) is not None]
    return min(lows), last.central or 0.0, max(highs)


def at(points: list[Point], on: str) -> Point:
    """The last point that began by the end of a day."""
    return next((p for p in reversed(points) if p.day <= on), points[0])


def _before(facts: Facts) -> str:
    from datetime import timedelta

    from ...base.dates import parse_day

    return (parse_day(facts.context.folder.deal.date) - timedelta(days=1)).isoformat()


def _range(point: Point) -> str:
    return f"{point.central:.0f}% ({point.low:.0f}–{point.high:.0f})"


def _other(facts: Facts, points: list[Point]) -> list[Statement]:
    made = []
    for other in facts.others:
        if isinstance(facts.duty, NotHeld) or (other.importer, other.exporter) != (
            facts.duty.importer,
            facts.duty.exporter,
        ):
            continue
        days = sorted(d for d in other.values if d <= facts.on)
        if days:
            last = days[-1]
            ours = f"ours {at(points, last).central:.0f}%"
            text = f"{other.publisher}: {number(other.values[last])}% on {day(last)}, {ours}: {clause(other.method)}."
            made.append(Statement(text, (Ref("link", f"{other.title}\t{other.url}"),), Nature.note))
    return made[:1]


def delivered(facts: Facts, pages: int = 1) -> list[Statement]:
    """The undertaking in figures that was counted most often: its latest counts, by who says so."""
    name = best(facts)
    if not name:
        return [Statement("Deliveries in figures: none is held.", nature=Nature.note)]
    counted = counts_of(facts, name)
    aim, claim = goal(facts, name)
    latest = [d for d in counted if d.unit == claim.claim.terms.unit][-2:] or counted[-2:]
    values = [d.quantity for d in latest if d.quantity is not None]
    unit = label(latest[-1].unit)
    text = (
        f"{clause(claim.claim.says)}: {_spread(values)} of {number(aim)} {unit} counted ("
        + "; ".join(f"{d.said_by}, {day(d.recorded)}" for d in latest)
        + ")."
    )
    more = _next_aim(facts, name) if pages > 1 else ""
    return [Statement(text + more, (Ref("source", latest[-1].source),))]


def goal(facts: Facts, name: str) -> tuple[float, Filed]:
    """How much an undertaking promises, by the first account that says so."""
    row = facts.matrix.row(name)
    return next(
        (filed.claim.terms.quantity, filed)
        for cell in row.accounts
        for filed in cell.claims
        if filed.claim.terms.quantity is not None
    )


def counts_of(facts: Facts, name: str) -> list[Delivery]:
    """Counts under an undertaking, oldest first; what was counted before the deal is no delivery."""
    struck = facts.context.folder.deal.date
    said = facts.deliveries.get(name, ())
    return [d for d in said if d.quantity is not None and d.unit and d.as_of >= struck[: len(d.as_of)]]


def best(facts: Facts) -> str:
    """The undertaking in figures that was counted most often; empty where none was."""
    counts = {name: len(counts_of(facts, name)) for name in facts.deliveries}
    aims = [
        row.commitment.id
        for row in facts.rows
        if counts.get(row.commitment.id) and any(c.position.values("quantity") for c in row.accounts)
    ]
    return max(aims, key=lambda name: counts[name], default="")


def _next_aim(facts: Facts, name: str) -> str:
    """The latest word on another undertaking in the same goods."""
    topic = next((r.commitment.topic for r in facts.rows if r.commitment.id == name), "")
    for row in facts.rows:
        said = facts.deliveries.get(row.commitment.id, [])
        other = row.commitment.id != name and row.commitment.topic == topic
        if said and other and any(c.position.values("quantity") for c in row.accounts):
            return f" {clause(said[-1].says)} ({said[-1].said_by}, {day(said[-1].recorded)})."
    return ""


def _spread(values: list[float]) -> str:
    low, high = min(values), max(values)
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def odds(facts: Facts) -> list[Statement]:
    """How likely it goes on, and the split."""
    if isinstance(facts.odds, NotHeld):
        return [Statement(f"Odds: not held ({clause(facts.odds.why)}).", nature=Nature.note)]
    o = facts.odds
    split = ", ".join(f"{name} {chance(p)}" for name, p in o.said)
    seen = "" if facts.stale else f" Last seen to hold on {day(o.seen)}."
    text = f"Odds by {day(o.end)}, from past truces: {split}; goes on {chance(o.goes_on)}.{seen}"
    return [
        Statement(text, (Ref("data", "Record of renewals of past truces; method in docs/outlook.md"),), Nature.forecast)
    ]
