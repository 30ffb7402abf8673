"""What the accounts dispute: the words of each, side by side."""

from __future__ import annotations

from collections import Counter

from ...accounts.agreed import Row
from ...accounts.verdict import Verdict
from ...base.words import clause, count
from ...ledger.dispute import Filed
from ..statement import Ref, Section, Statement
from .facts import Facts
from .promises import State, spoken, weight

ROWS = {0: 0, 1: 1, 2: 8}
PARTED = (Verdict.scope_conflict, Verdict.linkage_denied, Verdict.denied)


def section(facts: Facts, pages: int = 1) -> Section:
    """One line a difference; then what one account says alone."""
    rows = [r for r in facts.rows if r.verdict in PARTED]
    first = sorted(rows, key=lambda r: -weight(facts, r, State.nothing))[: ROWS[pages]]
    made = [_line(facts, row) for row in rows if row in first]
    if facts.rows:
        made.append(Statement(_counted([r.verdict for r in facts.rows])))
    return Section("disputed", "What the accounts dispute", tuple(made))


def _counted(verdicts: list[Verdict]) -> str:
    """How many undertakings stand how: each is counted once."""
    tally = Counter(verdicts)
    if set(tally) == {Verdict.agreed}:
        return "All undertakings are consistent in every account."
    said = [
        (tally[Verdict.agreed], "consistent"),
        (tally[Verdict.agreed_in_part], "in part"),
        (sum(tally[v] for v in PARTED), "in dispute"),
        (tally[Verdict.one_side_only], "in one account only"),
        (tally[Verdict.silent], "in none"),
    ]
    return f"{count(len(verdicts), 'undertaking')}: " + ", ".join(f"{n} {what}" for n, what in said if n) + "."


def _line(facts: Facts, row: Row) -> Statement:
    """*White House: "…" MOFCOM: "…"*, from the claims that give the terms on which they part."""
    said, refs = [], []
    for cell in row.accounts:
        filed = _parting(cell.claims, row.fields) or spoken(cell) or next(iter(cell.claims), None)
        if filed is not None:
            heard = " (as reported)" if cell.position.reported else ""
            says = "denies that it belongs to the deal" if cell.stance == "denies_linkage" else clause(filed.claim.says)
            said.append(f"{facts.title(cell.account)}{heard}: {says}.")
            refs.append(Ref("claim", filed.id))
    return Statement(" ".join(said), tuple(refs[:1]))


def _parting(claims: tuple[Filed, ...], fields: list[str]) -> Filed | None:
    """The shortest claim that gives most of the terms in question."""
    scored = [(sum(bool(getattr(f.claim.terms, field, None)) for field in fields), f) for f in claims]
    scored = [pair for pair in scored if pair[0]]
    return max(scored, key=lambda pair: (pair[0], -len(pair[1].claim.says)))[1] if scored else None
