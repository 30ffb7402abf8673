"""The one chart: the average duty since the January before, as a line of blocks in text and as a picture."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ...base.dates import parse_day
from ...base.figure import Figure
from ...base.words import day, place, the
from ...tariff.series import Point
from ..statement import Nature, Section, Statement
from .facts import Facts, NotHeld
from .numbers import at

BLOCKS = "▁▂▃▄▅▆▇█"
CELLS = 48


def section(facts: Facts) -> Section:
    """The chart, if a duty can be averaged."""
    if isinstance(facts.duty, NotHeld):
        return Section("chart", "One chart", (Statement(f"No chart: {facts.duty.why}.", nature=Nature.note),))
    points = [p for p in facts.duty.points if p.central is not None]
    title = finding(facts, points)
    line, first, last = sparkline(points, facts)
    unknown = "; ░ not known" if facts.stale else ""
    text = f"{line} {day(first)} to {day(last)}{unknown}"
    figures = (picture(facts, points, title),) if facts.context.pictures else ()
    return Section("chart", title, (Statement(text),), figures=figures, drawn=True)


def finding(facts: Facts, points: list[Point]) -> str:
    """What the chart shows, as a sentence."""
    assert not isinstance(facts.duty, NotHeld)
    peak = max(points, key=lambda p: p.central or 0)
    now = at(points, facts.checked)
    when = f"on {day(facts.checked)}" if facts.stale else "now"
    return (
        f"{place(facts.duty.importer)} duties on goods of {the(facts.duty.exporter)}: "
        f"{peak.central:.0f}% in {day(peak.day[:7])}, {now.central:.0f}% {when}"
    )


def sparkline(points: list[Point], facts: Facts) -> tuple[str, str, str]:
    """Blocks over equal stretches of time; what nobody has looked at is hatched."""
    first, last = points[0].day, facts.on
    start, days = parse_day(first), (parse_day(last) - parse_day(first)).days
    top = max(p.central or 0 for p in points)
    cells = min(CELLS, max(days, 1))
    line = ""
    for n in range(cells):
        here = (start + timedelta(days=round(days * (n + 1) / cells))).isoformat()
        value = at(points, here).central or 0
        line += "░" if here > facts.checked else BLOCKS[min(7, int(8 * value / top))] if top else BLOCKS[0]
    return line, first, last


def picture(facts: Facts, points: list[Point], title: str) -> Figure:
    """The series' own picture under the finding as its title."""
    from dataclasses import replace

    assert not isinstance(facts.duty, NotHeld)
    made: Figure = facts.duty.figure()
    return replace(made, title=title)


def drawn(figure: Figure) -> Any:
    """The figure's drawing, for a test."""
    return figure.draw
