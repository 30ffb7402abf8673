"""Pictures of an average duty over time: a staircase with its band, the deals named, dashed where nobody looked.

What lies after the last day on which sources were searched is what the texts seen by then say,
not what is known to have come.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from ..base.figure import COLOURS, Figure, printable
from ..base.words import day as said
from ..base.words import the
from .series import Point, Series

#: Marks of other publishers' points.
MARKS = ("o", "^", "s", "D")
DASHED = (0, (3, 2))
#: Room above the highest value, as a share, in which the names of the deals stand.
ROOM = 1.35
#: Deals nearer to each other than this share of the picture are named one below the other.
CLOSE = 0.022


def drawn(one: Series) -> list[Point]:
    """The points of a picture: of several on a day, the last."""
    after = [*one.points[1:], None]
    return [p for p, then in zip(one.points, after, strict=True) if not then or then.day != p.day]


def filled(values: Sequence[float | None]) -> list[float]:
    """A staircase's heights: unknown ones are left out, the last is held to the end."""
    heights = [float("nan") if v is None else v for v in values]
    return [*heights, heights[-1]]


def stairs(one: Series) -> tuple[list[datetime], list[float], list[float], list[float]]:
    """Edges, and low, central and high heights, of a history's staircase."""
    points = drawn(one)
    days = [datetime.fromisoformat(p.start).replace(tzinfo=None) for p in points]
    end = datetime.fromisoformat(one.last) + timedelta(days=1)
    names = ("low", "central", "high") if averaged(one) else ("unweighted",) * 3
    low, mid, high = (filled([getattr(p, k) for p in points]) for k in names)
    return [*days, end], low, mid, high


def averaged(one: Series) -> bool:
    """Whether anything weighs the lines; a picture of a pair without weights shows the mean over lines, and says so."""
    return any(p.central is not None for p in one.points)


def _means(one: Series) -> str:
    return "import-weighted" if averaged(one) else "a simple mean over lines"


def looked(one: Series) -> str:
    """The last day up to which sources were searched, and no later than what may be known."""
    return min(one.stand.ledger.dispute.checked, one.stand.known)


def finding(one: Series) -> str:
    """What the picture shows, as a sentence."""
    held = [p for p in one.points if p.central is not None and p.day <= max(looked(one), one.points[0].day)]
    who = f"Average duty of {the(one.importer)} on goods of {the(one.exporter)}"
    if not held:
        return _unweighted(one, who)
    peak, last = max(held, key=lambda p: p.central or 0), held[-1]
    day = min(one.last, looked(one))
    top = f"{peak.central:.0f}% on {said(peak.day)}, " if peak.central != last.central else ""
    late = "; later not known" if looked(one) < one.last else ""
    return f"{who}: {top}{last.central:.0f}% on {said(day)}{late}"


def _unweighted(one: Series, who: str) -> str:
    """The finding where nothing weighs the lines: a simple mean, and said to be one."""
    day = min(one.last, looked(one))
    held = [p for p in one.points if p.unweighted is not None and p.day <= max(day, one.points[0].day)]
    return f"{who}, a simple mean over lines: {held[-1].unweighted:.1f}% on {said(day)}" if held else who


def _both(there: Series, back: Series) -> str:
    """What the picture of both directions shows, as a sentence."""
    day = min(there.last, looked(there))
    parts = [
        f"{the(one.importer)} {now:.0f}% on goods of {the(one.exporter)} (at most {peak:.0f}%)"
        for one in (there, back)
        if (held := [p.central for p in one.points if p.central is not None and p.day <= day])
        for now, peak in ((held[-1], max(held)),)
    ]
    late = "; later not known" if day < there.last else ""
    return f"Average duties on {said(day)}: {', '.join(parts)}{late}"


def picture(one: Series) -> Figure:
    """One direction, with what others publish beside it."""

    def draw(ax: Any) -> None:
        edge = _staircase(ax, one, COLOURS[0], "")
        _, _, _, high = stairs(one)
        top = max(float(np.nanmax(high)), *(value for _, _, value in one.others), 0.1)
        if one.others:
            _others(ax, one, edge)
            _legend(ax, 3)
        _frame(ax, one, edge, top)

    gap = (
        f" Marks: what others publish. Their weights differ: the dashed orange line is our law on {one.beside}."
        if one.beside
        else ""
    )
    return Figure(
        id="series",
        title=finding(one),
        caption=f"Per cent of customs value, {_means(one)}. Statutory, not what was collected. {BAND}{_late(one)}{gap}",
        source=_source(one),
        table=one.tables()[0],
        draw=draw,
        alt=f"Staircase of the average duty of {one.importer} on {one.exporter} from {one.first} to {one.last}",
    )


def pair(there: Series, back: Series) -> Figure:
    """Both directions."""
    a, b = the(there.importer), the(there.exporter)

    def draw(ax: Any) -> None:
        edge: list[datetime] = []
        for one, colour, whom in ((there, COLOURS[0], b), (back, COLOURS[1], a)):
            edge = _staircase(ax, one, colour, f"{the(one.importer)} on goods of {whom}")
        _legend(ax, 2)
        _frame(ax, there, edge, max(float(np.nanmax(stairs(one)[3])) for one in (there, back)))

    return Figure(
        id="series-both",
        title=_both(there, back),
        caption=f"Per cent of customs value, import-weighted. Statutory, not what was collected. {BAND}{_late(there)}",
        source=f"{_source(there)}; {_source(back)}",
        table=there.tables()[0],
        draw=draw,
        alt=f"Two staircases of the average duties of {a} and {b} on each other from {drawn(there)[0].day}",
    )


BAND = "Band: from the lowest to the highest reading of what is open."


def _late(one: Series) -> str:
    return f" Dashed: after {said(looked(one))}, the last day looked at." if looked(one) < one.last else ""


def _source(one: Series) -> str:
    return f"law of {the(one.importer)} as held, checked to {said(looked(one))}; weights: {one.weights}"


def _staircase(ax: Any, one: Series, colour: str, label: str) -> list[datetime]:
    """The band and the line of one direction, dashed after the last day looked at; its edges."""
    edge, low, mid, high = stairs(one)
    cut = datetime.fromisoformat(looked(one)) + timedelta(days=1)
    ax.fill_between(edge, low, high, step="post", color=colour, alpha=0.2, linewidth=0)
    known = [(x, y) for x, y in zip(edge, mid, strict=True) if x <= cut]
    later = [(x, y) for x, y in zip(edge, mid, strict=True) if x > cut]
    if known:
        last = known[-1][1]
        ends = [*known, (min(cut, edge[-1]), last)]
        ax.step(
            [x for x, _ in ends], [y for _, y in ends], where="post", color=colour, linewidth=1.6, label=label or None
        )
        later = [(cut, last), *later] if later else []
    if later:
        ax.step(
            [x for x, _ in later], [y for _, y in later], where="post", color=colour, linewidth=1.3, linestyle=DASHED
        )
    return edge


def _others(ax: Any, one: Series, edge: list[datetime]) -> None:
    """Marks of what others publish, and our law on their kind of weights."""
    if one.beside:
        theirs = filled([p.beside for p in drawn(one)])
        ax.step(
            edge, theirs, where="post", color=COLOURS[1], linewidth=0.9, linestyle="--", label="our law, their weights"
        )
    for who, mark in zip(sorted({o[1] for o in one.others}), MARKS, strict=False):
        mine = [(datetime.fromisoformat(day), value) for day, publisher, value in one.others if publisher == who]
        ax.plot([x for x, _ in mine], [y for _, y in mine], mark, color=COLOURS[1], markersize=4, label=who)


def _legend(ax: Any, columns: int) -> None:
    """Below the picture, so that it hides nothing."""
    ax.legend(fontsize=7, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.12), ncol=columns)


def _frame(ax: Any, one: Series, edge: list[datetime], top: float) -> None:
    """Deals named at their day, axes, the last day looked at."""
    ax.set_ylim(0, ROOM * top)
    ax.set_xlim(edge[0], edge[-1])
    ax.set_ylabel("per cent of value")
    before: datetime | None = None
    for day, title in one.deals:
        if one.first <= day <= one.last:
            at = datetime.fromisoformat(day)
            near = before is not None and (at - before) < CLOSE * (edge[-1] - edge[0])
            before = None if near else at
            ax.axvline(at, color=COLOURS[6], linewidth=0.7, linestyle=":")
            words, height = printable(title.split(" (")[0]), (0.6 if near else 1.0) * ROOM * top
            ax.text(at, height, words, fontsize=6.5, rotation=90, ha="right", va="top", color="#444444")
