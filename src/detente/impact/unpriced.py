"""What a priced move rests on, what changes with it and has no price in the model: said so, never zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..base.errors import DetenteError
from ..base.files import present
from ..base.places import name, place
from ..base.table import Column, Table
from ..economy.baseline import Baseline
from ..economy.world_tariffs import world_tariffs
from ..ledger.dispute import Ledger
from ..ledger.records import CommitmentKind, MeasureKind
from ..regime.difference import difference
from ..regime.replay import MeasureState
from ..regime.standing import BITES, UNSURE, standing
from ..tariff.schedules import weighed
from .duties import HEADLINE, LINES, Duties
from .scenario import FILE, Named, load_file

if TYPE_CHECKING:
    from .worth import Worth

NOT = "not priced"
WITHHELD = "as a share of trade withheld"
#: Kinds that a stack of duties by line takes up; of other kinds nothing is in a rate.
CHARGES = (MeasureKind.tariff, MeasureKind.trade_remedy, MeasureKind.exemption)
ELSEWHERE = (
    "Inside an industry the model lets users switch source freely, so a withheld share is no measure of a chokepoint. "
    "The short-run loss if one is closed: `detente exposure`; promises to buy: `detente worth --purchases`."
)


class NoFigure(DetenteError):
    """There is no figure of a move, which is not a figure of zero: `why`, and what changed without a price."""

    def __init__(self, what: str, *why: str, remedy: str, rows: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(what, remedy=remedy)
        self.why, self.rows = (what, *why, remedy), tuple(rows)


def nothing_priced(origin: Named, target: Named, rows: Sequence[dict[str, Any]], rest: str) -> NoFigure:
    """The refusal where all that changes between two regimes has no price here."""
    return NoFigure(
        f"nothing that changes from “{origin.title}” to “{target.title}” has a price here",
        *(line(row) for row in rows),
        rest,
        remedy="what is at stake good by good: `detente exposure`; what was promised: `detente agreed`",
        rows=rows,
    )


def line(row: dict[str, Any]) -> str:
    """What changes, in one line."""
    kind = str(row["kind"]).replace("_", " ")
    return f"{row['title']} ({name(row['imposer'])}, {kind}): {row['change']}, {NOT}"


def changed(origin: Named, target: Named, held: tuple[Duties, Duties]) -> list[dict[str, Any]]:
    """Measures that stand otherwise in the second regime and are in no rate of either: one row each."""
    names = {code for d in held for code in d.withheld_by}
    rated = {code for d in held for code in d.by_measure}
    lines = {place_ for d in held for (place_, _), method in d.method.items() if method == LINES}
    ends = [named.regime() for named in (origin, target)]
    states = [{s.measure.id: s for s in end.states} for end in ends]
    found = []
    for change in difference(*ends).changes:
        before, after = (side.get(change.measure) for side in states)
        state = after or before
        assert state is not None
        kind = state.measure.kind
        if change.measure in rated or (kind in CHARGES and place(state.measure.imposer).iso3 in lines):
            continue
        word = _change(before, after, (origin, target))
        if not word:
            continue
        found.append(
            {
                "measure": change.measure,
                "title": state.measure.title,
                "kind": str(kind),
                "imposer": state.measure.imposer,
                "change": word,
                "priced": WITHHELD if change.measure in names else NOT,
            }
        )
    return found


def _change(before: MeasureState | None, after: MeasureState | None, ends: tuple[Named, Named]) -> str:
    """What becomes of a measure, in words; empty where it bites in neither regime."""
    was, now = (
        None if state is None else standing(state, named.ledger, lens=named.stand.lens).word
        for state, named in zip((before, after), ends, strict=True)
    )
    words = {w for w in (was, now) if w is not None}
    if words & UNSURE:
        return "not known"
    before_bites, after_bites = was in BITES, now in BITES
    if before_bites and after_bites:
        return "changes"
    if before_bites or after_bites:
        return "comes into force" if after_bites else "no longer in force"
    return ""


def pledges(ledger: Ledger, deal: str | None, held: tuple[Duties, Duties]) -> list[str]:
    """Undertakings of a deal whose measures are in no rate: no figure holds them."""
    folder = ledger.deal(deal)
    rated = {code for d in held for code in (*d.by_measure, *d.withheld_by)}
    return [
        c.title
        for c in folder.commitments.values()
        if c.kind is CommitmentKind.undertaking and rated.isdisjoint(c.measures)
    ]


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
    first = _sentence([w.baseline.name(c) for c in found["by_line"]], [w.baseline.name(c) for c in found["by_share"]])
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


def basis(ledger: Ledger) -> str:
    """The same before anything is computed: what a figure of this dispute can rest on."""
    lines = [p.id for p in ledger.dispute.parties if weighed(p.id)]
    path = ledger.root / FILE
    shares = {ledger.measures[c.measure].imposer for c in load_file(path).coverage} if present(path) else set()
    return _sentence([name(c) for c in lines], sorted(name(c) for c in shares - set(lines)))


def _sentence(lines: Sequence[str], shares: Sequence[str]) -> str:
    said = [f"the duties of {', '.join(lines)} by tariff line"] if lines else []
    if shares:
        said.append(f"those of {', '.join(shares)} as rates times the share of each sector that they cover")
    first = f"Rests on {' and '.join(said)}" if said else "No importer's duties of the dispute are held by line"
    return f"{first}; every other importer keeps its general rates in both regimes"


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
