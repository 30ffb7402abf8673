"""The timeline of a regime: one bar a measure, cut where its state changes, with clocks and a line at the day asked.

States are those of `regime.standing` at every instant at which the measure may change, so
the picture says nothing that the tables do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from textwrap import fill
from typing import Any

from ..base.dates import parse_day, parse_instant, utc
from ..base.figure import COLOURS, Figure, printable
from ..base.table import Column, Table
from ..base.words import day as said_day
from ..ledger.records import Measure
from ..regime.clocks import Clocks
from ..regime.lens import Lens
from ..regime.replay import change_points, replay
from ..regime.standing import UNSURE, Word, standing
from ..regime.state import Regime

OPEN = "lightgrey"
#: Standing → (colour, hatch). Those that are not here are drawn as nothing; what is open is grey.
LOOK: dict[str, tuple[str, str]] = {
    Word.in_force: (COLOURS[0], ""),
    Word.in_practice: (COLOURS[3], ""),
    Word.partly: (COLOURS[5], "///"),
    Word.relieved: (COLOURS[2], "..."),
    Word.suspended: ("white", "\\\\\\"),
    Word.extended: (OPEN, "\\\\\\"),
    Word.lifted: (OPEN, "---"),
    Word.ran_out: (OPEN, "///"),
    Word.unknown: (OPEN, "..."),
    Word.void: ("white", "xxx"),
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
    tz = ledger.zone_of(measure.imposer)
    points = {*change_points(measure, ledger), *(utc(parse_instant(u.since, tz)) for u in measure.unknown)}
    inner = sorted(p for p in points if start < p < stop)
    cuts = [start, *inner]
    made: list[Stretch] = []
    for index, at in enumerate(cuts):
        state = standing(replay(measure, ledger, at, lens=Lens(law.lens)), ledger, lens=law.lens).word
        end = cuts[index + 1] if index + 1 < len(cuts) else stop
        if made and made[-1].state == state:
            last = made.pop()
            made.append(Stretch(last.measure, last.title, last.imposer, state, last.start, end))
        else:
            made.append(Stretch(measure.id, measure.title, measure.imposer, state, at, end))
    return made


def _parts(bar: Stretch, looked: datetime) -> list[tuple[datetime, datetime, bool]]:
    """A bar cut at the end of the last day looked at: what lies after it is the text's word, and not known."""
    cut = looked + timedelta(days=1)
    parts = [(bar.start, min(bar.stop, cut), True), (max(bar.start, cut), bar.stop, False)]
    return [part for part in parts if part[0] < part[1]]


def _finding(law: Regime, shown: Sequence[str]) -> str:
    """What the picture shows, as a sentence in the words of every other page."""
    words = [law.standings[name].word for name in shown]
    counts = {
        "in force": words.count(Word.in_force),
        "done in practice": words.count(Word.in_practice),
        "suspended in whole or part": sum(w in (Word.suspended, Word.partly, Word.relieved) for w in words),
        "open (text and word part, or nothing is known)": sum(word in UNSURE for word in words),
    }
    rest = len(words) - sum(counts.values())
    said = ", ".join(f"{n} {word}" for word, n in {**counts, "announced or ended": rest}.items() if n)
    return f"{len(shown)} measures on {said_day(law.on)}: {said}"


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
    titles = {m.id: fill(printable(f"{m.imposer}  {m.title}"), 54) for m in measures}
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
    checked = min(law.ledger.dispute.checked, law.known)
    looked = datetime.combine(parse_day(checked), datetime.min.time(), tzinfo=UTC)
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
            for left, right, known in _parts(bar, looked):
                axes.barh(
                    where[bar.measure],
                    date2num(right) - date2num(left),
                    left=date2num(left),
                    height=0.7 if known else 0.5,
                    color=colour if known or colour == OPEN else "white",
                    hatch=hatch if known or colour == OPEN else "",
                    edgecolor="#444444" if known or colour in ("white", OPEN) else colour,
                    linewidth=0.5 if known else 0.9,
                    linestyle="-" if known else (0, (3, 2)),
                )
        for name, at in marks:
            if start < at < stop:
                axes.plot(
                    date2num(at), where[name], marker="D", color=COLOURS[1], markersize=5, markeredgecolor="black"
                )
        axes.axvline(date2num(day), color="black", linewidth=1.2)
        axes.text(date2num(day), -0.75, f" {law.on[:10]}", ha="left", va="bottom", fontsize=7)
        if looked < day:
            axes.axvline(date2num(looked), color="black", linewidth=0.8, linestyle=":")
            axes.text(date2num(looked), -0.75, f"last looked {checked} ", ha="right", va="bottom", fontsize=7)
        axes.set_yticks(range(len(shown)), [titles[n] for n in shown], fontsize=6.5)
        axes.set_xlim(date2num(start), date2num(stop))
        axes.set_ylim(len(shown) + 0.2, -0.7)
        locator = AutoDateLocator()
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        used = [s for s in LOOK if any(b.state == s for b in bars)]
        keys = [
            Patch(facecolor=LOOK[s][0], hatch=LOOK[s][1], edgecolor="#444444", label=str(s).replace("_", " "))
            for s in used
        ]
        axes.legend(
            handles=keys,
            fontsize=7,
            ncols=min(len(keys), 4) or 1,
            frameon=False,
            loc="upper left",
            bbox_to_anchor=(0.0, -0.9 / max(len(shown), 4)),
        )

    read = "as the law has it" if law.lens == "law" else f"as {law.lens.replace('_', ' ')} has it"
    return Figure(
        "timeline",
        _finding(law, shown),
        "Diamonds: the day on which a suspension or a measure ends, by its text. "
        f"Dashed: after {said_day(checked)}, the last day looked at, as those texts have it; "
        "whether it came so is not known.",
        f"texts of law as held, {read}; checked to {said_day(checked)}",
        table,
        draw,
        width=9.2,
        height=0.26 * len(shown) + 1.5,
        alt="; ".join(
            f"{r['title']}: {r['state']} from {r['start'] or 'before'} to {r['stop'] or 'open'}" for r in rows
        ),
    )
