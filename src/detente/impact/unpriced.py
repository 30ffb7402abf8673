"""What changes with a priced move and has no price in the model: said so, never zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..base.errors import DetenteError
from ..base.files import present
from ..base.places import name, place
from ..ledger.dispute import Ledger
from ..ledger.records import CommitmentKind, MeasureKind
from ..regime.difference import difference
from ..regime.replay import MeasureState
from ..regime.standing import BITES, UNSURE, standing
from ..tariff.schedules import weighed
from .duties import LINES, Duties
from .scenario import FILE, Named, load_file

NOT = "not priced"
WITHHELD = "as a share of trade withheld"
#: Kinds that a stack of duties by line takes up; of other kinds nothing is in a rate.
CHARGES = (MeasureKind.tariff, MeasureKind.trade_remedy, MeasureKind.exemption)


class NoFigure(DetenteError):
    """There is no figure of a move, which is not a figure of zero: `why`, and what changed without a price."""

    def __init__(self, what: str, *why: str, remedy: str, rows: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(what, remedy=remedy)
        self.why, self.rows = (what, *why, remedy), tuple(rows)


def nothing_priced(origin: Named, target: Named, rows: Sequence[dict[str, Any]], rest: str) -> NoFigure:
    """The refusal where all that changes between two regimes has no price here."""
    ends = f"from “{origin.title}” to “{target.title}”"
    return NoFigure(
        f"nothing that changes {ends} has a price here" if rows else f"no duty that is held changes {ends}",
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


def basis(ledger: Ledger) -> str:
    """The same before anything is computed: what a figure of this dispute can rest on."""
    lines = [p.id for p in ledger.dispute.parties if weighed(p.id)]
    path = ledger.root / FILE
    rows = load_file(path).coverage if present(path) else []
    shares = {ledger.measures[c.measure].imposer for c in rows if c.measure in ledger.measures}
    return resting([name(c) for c in lines], sorted(name(c) for c in shares - set(lines)))


def resting(lines: Sequence[str], shares: Sequence[str]) -> str:
    """Whose duties a figure rests on, by line and by covered shares of sectors."""
    said = [f"the duties of {', '.join(lines)} by tariff line"] if lines else []
    if shares:
        said.append(f"those of {', '.join(shares)} as rates times the share of each sector that they cover")
    first = f"Rests on {' and '.join(said)}" if said else "No importer's duties of the dispute are held by line"
    return f"{first}; every other importer keeps its general rates in both regimes"
