"""The timeline of a regime: one bar a measure, cut where its state changes, with clocks and a line at the day asked.

States are those of `regime.replay` at every instant at which the measure may change, and open from the
day on which its standing is: the picture says nothing that the tables do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ..base.dates import parse_day, utc
from ..base.figure import COLOURS, Figure
from ..base.table import Column, Table
from ..ledger.records import Measure
from ..regime.clocks import Clocks
from ..regime.lens import Lens
from ..regime.replay import change_points, replay
from ..regime.standing import UNSURE
from ..regime.state import Regime
from .pictures import short

#: The state of what nobody can say: the text ran out, word and text part, or nothing is known.
OPEN = "open"
#: State → (colour, hatch). States that are not here are drawn as nothing.
LOOK: dict[str, tuple[str, str]] = {
    "in_force": (COLOURS[0], ""),
    "partly_suspended": (COLOURS[5], "///"),
    "relieved": (COLOURS[2], "..."),
    "suspended": ("white", "\\\\\\"),
    "void": ("white", "xxx"),
    OPEN: ("#eeeeee", "---"),
}
#: Days drawn before the first change of interest and after the last clock.
BEFORE, AFTER = 30, 45
#: How far back and forward the picture goes at most, in days from the day asked about.
BACK, AHEAD = 730, 420


@dataclass(frozen=True, slots=True)
class Stretch:
    """A measure in one state from one day to the next change."""

    measure: str
    title: str
    imposer: str
    state: str
    start: datetime
    stop: datetime


def stretches(law: Regime, measure: Measure, start: datetime, stop: datetime) -> list[Stretch]:
    """The states of a measure between two instants (UTC), as known and through the lens of `law`."""
    ledger = law.ledger
    inner = [p for p in change_points(measure, ledger) if start < p < stop]
    cuts = [start, *inner]
    made: list[Stretch] = []
    for index, at in enumerate(cuts):
        state = replay(measure, ledger, at, lens=Lens(law.lens)).status
        end = cuts[index + 1] if index + 1 < len(cuts) else stop
        if made and made[-1].state == state:
            last = made.pop()
            made.append(Stretch(last.measure, last.title, last.imposer, state, last.start, end))
        else:
            made.append(Stretch(measure.id, measure.title, measure.imposer, state, at, end))
    return _as_known(law, measure, made)


def _as_known(law: Regime, measure: Measure, made: list[Stretch]) -> list[Stretch]:
    """From the day on which nobody can say how a measure stands, no state of the texts is painted."""
    standing = law.standings.get(measure.id)
    if standing is None or standing.word not in UNSURE:
        return made
    day = datetime.combine(parse_day(law.on[:10]), datetime.min.time(), tzinfo=UTC) + timedelta(days=1)
    kept = [s for s in made if s.stop < day]
    since = next((s for s in made if s.stop >= day), None)
    if since is None:
        return made
    return [*kept, Stretch(measure.id, measure.title, measure.imposer, OPEN, since.start, made[-1].stop)]


def _halves(bar: Stretch, day: datetime) -> list[tuple[datetime, datetime, float]]:
    """A bar cut at the day asked about; what lies after it is drawn pale: texts, not facts."""
    cut = day + timedelta(days=1)
    parts = [(bar.start, min(bar.stop, cut), 1.0), (max(bar.start, cut), bar.stop, 0.4)]
    return [part for part in parts if part[0] < part[1]]


def timeline(law: Regime, measures: Sequence[Measure], clocks: Clocks) -> Figure:
    """The picture for these measures; `clocks` are drawn where they belong to one of them."""
    day = datetime.combine(parse_day(law.on[:10]), datetime.min.time(), tzinfo=UTC)
    names = [m.id for m in measures]
    ends = [utc(c.ends_at) for c in clocks.items if c.measure in names and not c.moot]
    stop = max([day, *(e for e in ends if e < day + timedelta(days=AHEAD))]) + timedelta(days=AFTER)
    points = [p for m in measures for p in change_points(m, law.ledger) if p <= day]
    start = max(min(points, default=day) - timedelta(days=BEFORE), day - timedelta(days=BACK))
    held = [s for m in measures for s in stretches(law, m, start, stop)]
    shown = [n for n in names if any(s.measure == n and s.state in LOOK for s in held)]
    bars = [s for s in held if s.measure in shown and s.state in LOOK]
    marks = sorted({(c.measure, utc(c.ends_at)) for c in clocks.items if c.measure in shown and not c.moot})
    titles = {m.id: f"{m.imposer}  {short(m.title, 58)}" for m in measures}
    rows = [
        {
            "id": s.measure,
            "imposer": s.imposer,
            "title": s.title,
            "state": s.state.replace("_", " "),
            "start": s.start.date().isoformat() if s.start > start else None,
            "stop": s.stop.date().isoformat() if s.stop < stop else None,
        }
        for s in bars
    ]
    spec = [
        Column("imposer", "By"),
        Column("title", "Measure"),
        Column("state", "State"),
        Column("start", "From (UTC)"),
        Column("stop", "To (UTC)"),
    ]
    checked = law.ledger.dispute.checked
    table = Table(
        "States of the measures",
        spec,
        rows,
        source=f"ledger {law.ledger.dispute.id}",
        notes=(f"A dash: before {start.date()}, or beyond {stop.date()}.",),
        id="timeline",
    )

    def draw(axes: Any) -> None:
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
        from matplotlib.patches import Patch

        where = {name: y for y, name in enumerate(shown)}
        for bar in bars:
            colour, hatch = LOOK[bar.state]
            for left, right, alpha in _halves(bar, day):
                axes.barh(
                    where[bar.measure],
                    date2num(right) - date2num(left),
                    left=date2num(left),
                    height=0.7,
                    color=colour,
                    hatch=hatch,
                    edgecolor="#444444",
                    linewidth=0.5,
                    alpha=alpha,
                )
        for name, at in marks:
            if start < at < stop:
                axes.plot(
                    date2num(at), where[name], marker="D", color=COLOURS[1], markersize=5, markeredgecolor="black"
                )
        axes.axvline(date2num(day), color="black", linewidth=1.2)
        axes.text(date2num(day), len(shown) - 0.45, f" {law.on[:10]}", ha="left", va="bottom", fontsize=7)
        axes.set_yticks(range(len(shown)), [titles[n] for n in shown], fontsize=7)
        axes.set_xlim(date2num(start), date2num(stop))
        axes.set_ylim(len(shown) + 0.2, -0.7)
        locator = AutoDateLocator()
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        used = [s for s in LOOK if any(b.state == s for b in bars)]
        keys = [
            Patch(facecolor=LOOK[s][0], hatch=LOOK[s][1], edgecolor="#444444", label=s.replace("_", " ")) for s in used
        ]
        axes.legend(
            handles=keys,
            fontsize=7,
            ncols=len(keys) or 1,
            frameon=False,
            loc="upper left",
            bbox_to_anchor=(0.0, -0.9 / max(len(shown), 4)),
        )

    lens = f"lens {law.lens}, known by {law.known}"
    return Figure(
        "timeline",
        f"What is in force, {start.date()} to {stop.date()}",
        f"Line: {law.on[:10]}. Diamonds: clocks that run out. Pale: beyond that day, as the texts have it.",
        f"ledger {law.ledger.dispute.id}, checked to {checked}; {lens}",
        table,
        draw,
        width=9.2,
        height=0.23 * len(shown) + 1.5,
        alt="; ".join(
            f"{r['title']}: {r['state']} from {r['start'] or 'before'} to {r['stop'] or 'open'}" for r in rows
        ),
    )
