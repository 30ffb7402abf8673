"""What a worth rests on, and what it leaves out: as keys, in words and as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..base.table import Column, Table
from ..economy.baseline import Baseline
from ..economy.world_tariffs import world_tariffs
from .duties import HEADLINE, LINES
from .unpriced import NOT, line, resting
from .worth import Worth

ELSEWHERE = (
    "Inside an industry the model lets users switch source freely, so a withheld share is no measure of a chokepoint. "
    "The short-run loss if one is closed: `detente exposure`; promises to buy: `detente worth --purchases`."
)


def left_out(w: Worth) -> list[str]:
    """Key ``left_out``: what changes with the move, or is promised by its deal, and is in no figure."""
    found = [line(row) for row in w.unpriced if row["priced"] == NOT]
    said_ = {row["measure"] for row in w.unpriced}
    both = dict.fromkeys(item for d in w.duties for item in d.left_out if item.partition(":")[0] not in said_)
    found += [f"{item}; in both regimes and the benchmark" for item in both]
    return [*found, *(f"promised, in no figure: {title}" for title in w.pledges)]


def rests(w: Worth) -> dict[str, list[str]]:
    """Key ``rests_on``: importers (ISO3) by line, by rates times covered shares; the measures whose rates move."""
    by: dict[str, set[str]] = {LINES: set(), HEADLINE: set()}
    for d in w.duties:
        for (importer, _), method in d.method.items():
            by[method].add(importer)
    one, two = (d.by_measure for d in w.duties)
    moved = [m for m in sorted({*one, *two}) if m not in one or m not in two or (one[m].rates != two[m].rates).any()]
    return {"by_line": sorted(by[LINES]), "by_share": sorted(by[HEADLINE] - by[LINES]), "measures": moved}


def said(w: Worth) -> list[str]:
    """The same in words: whose law, and which measures' rates move, whether the parties named them or not."""
    found, held = rests(w), w.target.ledger.measures
    first = resting([w.baseline.name(c) for c in found["by_line"]], [w.baseline.name(c) for c in found["by_share"]])
    titles = [held[code].title if code in held else code for code in found["measures"]]
    rest = others(w.baseline, found["by_line"])
    if not titles:
        return [f"{first}.", rest]
    return [f"{first}.", rest, f"In the figures, for every origin on which they moved: {'; '.join(titles)}."]


def others(baseline: Baseline, without: Sequence[str]) -> str:
    """What the duties of everybody else rest on, by how much they import."""
    share = world_tariffs(baseline).shares(baseline, without)
    return (
        f"Everybody else's duties: of their imports of goods {100 * share['lines']:.0f} % at means of schedules held, "
        f"{100 * share['applied']:.0f} % at a published mean of manufactures, {100 * share['assumed']:.0f} % assumed."
    )


def tables(w: Worth) -> list[Table]:
    """One row a measure; none when everything that changes is a duty."""
    return [*_table(w.unpriced), *_promised(w)]


def _table(held: Sequence[dict[str, Any]]) -> Iterator[Table]:
    if held:
        yield Table(
            "What also changes, and is not in these figures",
            [
                Column("title", "Measure", wide=True),
                Column("kind", "Kind"),
                Column("imposer", "Of"),
                Column("change", "With the move"),
                Column("priced", "In the model"),
            ],
            held,
            notes=[ELSEWHERE],
            id="not-priced",
        )


def _promised(w: Worth) -> Iterator[Table]:
    if w.pledges:
        yield Table(
            "Promised, and in no figure",
            [Column("title", "Undertaking", wide=True)],
            [{"title": title} for title in w.pledges],
            notes=["No duty that is priced here carries these."],
            id="promised",
        )
