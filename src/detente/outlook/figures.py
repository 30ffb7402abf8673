"""The picture of a forecast: one tree of what may have become of a term by its end, each branch with its chance."""

from __future__ import annotations

from typing import Any

from ..base.figure import COLOURS, Figure
from ..base.table import Column, Table
from ..base.words import day
from .listing import BRANCH_TITLES
from .outlook import Outlook

#: Branches by the limb they hang on.
LIMBS = {
    "has not ended badly": ("extended", "partly_extended", "replaced", "running"),
    "has ended badly": ("nothing_follows", "broken"),
}
#: Below this chance a branch is not drawn; it stays in the table.
LEAST = 0.005
#: Where the root, the limbs and the leaves stand, from left to right.
ROOT, FORK, LEAF = 0.0, 0.36, 0.66
#: What stands behind a word that a bough may cross.
BEHIND = {"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1.0}


def tree_picture(result: Outlook) -> Figure:
    """The tree at the stated end, or at the last day asked about where there is none."""
    a = result.arrangement
    end = a.end or max(result.days)
    bad = result.ensemble.point(end, lambda tree: 1 - tree.ended_badly(end))
    well, badly = LIMBS
    whole = {well: (bad.p, bad.low, bad.high), badly: (1 - bad.p, 1 - bad.high, 1 - bad.low)}
    rows: list[dict[str, Any]] = []
    for limb, names in LIMBS.items():
        rows.append({"limb": limb, "way": "", **_per_cent(*whole[limb])})
        for name in names:
            point = result.branch(name, end)
            if a.end is not None or point.p > 0:
                title = "Still runs" if name == "running" and a.end is None else BRANCH_TITLES[name]
                rows.append({"limb": limb, "way": title, **_per_cent(point.p, point.low, point.high)})
    spec = [
        Column("limb", f"By {day(end.isoformat())} it"),
        Column("way", "How"),
        *(Column(k, k if k != "p" else "Chance", "%", 0, "right") for k in ("p", "low", "high")),
    ]
    source = f"{len(result.record.ended)} fixed terms that ended, as dated in the record of past terms"
    table = Table(f"{a.title}: will it hold?", spec, rows, source=source, id="survival")
    seen = day(a.seen.isoformat())
    shown = [row for row in rows if row["p"] >= 100 * LEAST]
    likely = max((row for row in shown if row["way"]), key=lambda row: row["p"])
    title = (
        f"{a.title.split(' (')[0]}: {_chance(rows[0])} that by {day(end.isoformat())} it has not ended badly; "
        f"likeliest: {likely['way'][:1].lower()}{likely['way'][1:]}"
    )

    def draw(axes: Any) -> None:
        leaves = [row for row in shown if row["way"]]
        height = {row["way"]: -float(n) for n, row in enumerate(leaves)}
        limbs = [row for row in shown if not row["way"]]
        at = {
            row["limb"]: sum(height[x["way"]] for x in leaves if x["limb"] == row["limb"])
            / max(1, sum(x["limb"] == row["limb"] for x in leaves))
            for row in limbs
        }
        root = sum(at.values()) / len(at)
        for n, row in enumerate(limbs):
            y = at[row["limb"]]
            _bough(axes, (ROOT, root), (FORK, y), row["p"], COLOURS[n])
            axes.text(
                FORK,
                y + 0.2,
                f"{row['limb']}\n{_chance(row)}",
                fontsize=7.5,
                ha="center",
                va="bottom",
                bbox=BEHIND,
                zorder=3,
            )
        for row in leaves:
            y = height[row["way"]]
            colour = COLOURS[[x["limb"] for x in limbs].index(row["limb"])]
            _bough(axes, (FORK, at[row["limb"]]), (LEAF, y), row["p"], colour)
            axes.text(LEAF + 0.02, y, f"{row['way']}\n{_chance(row)}", fontsize=7.5, ha="left", va="center")
        axes.text(ROOT, root + 0.3, f"running on\n{seen}", fontsize=7.5, ha="left", va="bottom", bbox=BEHIND)
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-len(leaves) + 0.4, 0.9)
        axes.set_axis_off()

    return Figure(
        "survival",
        title,
        f"Forecast from past terms like it, as of {day(str(result.on))}; not a fact. "
        f"Chance, and in brackets its 90 per cent interval; a branch is as wide as it is likely. {result.leakage}",
        source,
        table,
        draw,
        height=0.52 * sum(1 for row in shown if row["way"]) + 1.5,
        alt="; ".join(f"{row['way'] or row['limb']} {_chance(row)}" for row in rows),
    )


def _bough(axes: Any, start: tuple[float, float], stop: tuple[float, float], p: float, colour: str) -> None:
    """A line from a fork to the next, as wide as it is likely."""
    axes.plot(
        [start[0], stop[0]],
        [start[1], stop[1]],
        color=colour,
        alpha=0.55,
        linewidth=0.8 + 0.16 * p,
        solid_capstyle="butt",
    )


def _per_cent(p: float, low: float, high: float) -> dict[str, float]:
    return {"p": 100 * p, "low": 100 * low, "high": 100 * high}


def _chance(row: dict[str, Any]) -> str:
    """*43% (28–58)*."""
    return f"{row['p']:.0f}% ({row['low']:.0f}–{row['high']:.0f})"
