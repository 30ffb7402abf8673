"""What the accounts dispute: the words of each, side by side."""

from __future__ import annotations

from ...accounts.agreed import Row
from ...accounts.verdict import Verdict
from ...ledger.dispute import Filed
from ..statement import Ref, Section, Statement
from .facts import Facts
from .promises import spoken
from .words import clause

ROWS = {1: 2, 2: 8}
PARTED = (Verdict.scope_conflict, Verdict.linkage_denied, Verdict.denied)


def section(facts: Facts, pages: int = 1) -> Section:
    """One line a difference; then what one account says alone."""
    rows = [r for r in facts.rows if r.verdict in PARTED]
    made = [_line(facts, row) for row in rows[: ROWS[pages]]]
    both = sum(len([c for c in r.accounts if c.position.affirms]) > 1 for r in facts.rows)
    parts = [f"Of {len(facts.rows)} undertakings {both} stand in both accounts, {len(rows)} differ in terms or link"]
    alone = [r for r in facts.rows if r.verdict is Verdict.one_side_only]
    if alone:
        parts.append(f"{len(alone)} stand in one only")
    joint = both and not rows and not alone
    if facts.rows:
        made.append(Statement(("All stand in one joint text" if joint else ", ".join(parts)) + "."))
    return Section("disputed", "What the accounts dispute", tuple(made))


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
