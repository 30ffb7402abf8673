"""The opening: a plain-language summary drawn from the sections below it."""

from __future__ import annotations

from dataclasses import replace

from ...accounts.agreed import agreed
from ...accounts.verdict import Verdict
from ...base.words import count as counted_as
from ...base.words import day
from ...regime.clocks import clocks
from ...regime.state import regime
from ...regime.tally import counted
from ..context import Context
from ..statement import Nature, Ref, Section, Statement


def section(context: Context, parts: tuple[Section, ...]) -> Section:
    """Five or six sentences that a stranger can read."""
    return Section(
        "summary",
        "In short",
        (_deal(context), *_agreement(context), *_force(context), *_later(parts), _limits(context)),
    )


def _deal(context: Context) -> Statement:
    deal = context.folder.deal
    text = " ".join(part for part in (deal.summary or deal.title, deal.note) if part)
    return Statement(text, tuple(Ref("source", s) for s in deal.sources[:3]))


def _agreement(context: Context) -> list[Statement]:
    matrix = agreed(context.stand, context.folder.deal.id)
    rows = [r for r in matrix.rows if r.commitment.kind.value == "undertaking"]
    count = {v: [r for r in rows if r.verdict is v] for v in Verdict}
    both, part, one = count[Verdict.agreed], count[Verdict.agreed_in_part], count[Verdict.one_side_only]
    conflict, linkage = count[Verdict.scope_conflict] + count[Verdict.denied], count[Verdict.linkage_denied]
    text = (
        f"Of {counted_as(len(rows), 'undertaking')} compared, consistent in both official accounts: {len(both)}, "
        f"in part: {len(part)}, in one account only: {len(one)}, in conflict: {len(conflict)}."
    )
    if linkage:
        text += f" On {counted_as(len(linkage), 'point')} one side denies that it belongs to the deal."
    refs = tuple(Ref("claim", f.id) for r in conflict + linkage for c in r.accounts for f in c.claims[:1])
    return [Statement(text, refs)] if rows else []


def _force(context: Context) -> list[Statement]:
    law = regime(context.stand)
    void = law.standing_as("void")
    text = f"On {day(context.on)}, {counted(law.standings.values()).rstrip('.')}"
    refs = tuple(dict.fromkeys(Ref("source", s.void.source) for s in void if s.void))
    made = [Statement(text + ".", refs)]
    items = [c for c in clocks(context.stand).items if not c.moot]
    if items:
        next_day = items[0].at[:10]
        same = [c for c in items if c.at[:10] == next_day]
        made.append(
            Statement(
                f"The next clock ends on {day(next_day)} ({same[0].what}"
                + (f" and {len(same) - 1} more" if len(same) > 1 else "")
                + ").",
                tuple(dict.fromkeys(Ref("source", c.source) for c in same[:4])),
            )
        )
    return made


def _later(parts: tuple[Section, ...]) -> list[Statement]:
    """The headline of each of the other sections: its first statement."""
    return [
        replace(p.statements[0], detail=()) for p in parts if p.id in ("worth", "exposure", "outlook") and p.statements
    ]


def _limits(context: Context) -> Statement:
    ledger = context.ledger
    text = f"The ledger was last checked on {day(ledger.dispute.checked)}."
    if context.on > ledger.dispute.checked:
        text += f" What happened between then and {day(context.on)} is not in it."
    if ledger.dispute.note:
        text += " " + ledger.dispute.note
    return Statement(text, nature=Nature.note)
