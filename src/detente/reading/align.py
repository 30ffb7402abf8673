"""Proposals against the ledger: near-duplicates of known claims, and terms that differ.

A proposal near a known claim (same subject, account and stance) is marked; where its
terms differ from a claim of the same account the difference is shown, field by field.
A document whose proposals contradict the source it says it reports is graded down.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import msgspec

from ..ledger.dispute import Filed, Ledger
from ..ledger.records import Stance, Terms
from .claims import Disagreement, Proposal, Reading
from .when import last_day

#: Fields in which a difference is a disagreement, with how to compare them.
FIELDS = (
    "rate_from",
    "rate_to",
    "rate_change",
    "quantity",
    "unit",
    "period",
    "start",
    "end",
    "duration",
    "since",
    "linkage",
    "extent",
)
_GRADES = "ABCD"


def aligned(reading: Reading, ledger: Ledger) -> Reading:
    """The reading with near claims, disagreements, measures and a grade that takes them into account."""
    known = by_subject(ledger)
    claims = []
    contradictions = 0
    for proposal in reading.claims:
        near, differ = [], []
        for filed in known.get(proposal.subject, ()):
            if filed.claim.account != proposal.account:
                continue
            gaps = differences(proposal.terms, filed.claim.terms)
            if filed.claim.stance == proposal.stance and not gaps:
                near.append(filed.id)
            if filed.source != reading.document.source and proposal.account != "observer":
                differ += [Disagreement(filed.id, filed.source, filed.claim.account, f, h, t) for f, h, t in gaps]
                if {proposal.stance, filed.claim.stance} == {Stance.affirms, Stance.denies}:
                    differ.append(
                        Disagreement(
                            filed.id,
                            filed.source,
                            filed.claim.account,
                            "stance",
                            str(proposal.stance),
                            str(filed.claim.stance),
                        )
                    )
        agreeing = {filed.id for filed in known.get(proposal.subject, ()) if filed.id in near}
        hard = (
            [d for d in differ if d.field in {"rate_to", "rate_change", "quantity", "end", "stance"}]
            if not agreeing
            else []
        )
        contradictions += bool(hard)
        flags = proposal.flags + (("differs from the ledger",) if differ and not near else ())
        claims.append(
            replace(
                proposal,
                near=tuple(near),
                disagreements=tuple(differ) if not near else (),
                measure=proposal.measure or _measure(proposal, ledger),
                flags=flags,
            )
        )
    grade, warnings = reading.grade, list(reading.warnings)
    if contradictions:
        warnings.append(
            f"{contradictions} of its statements differ from what the ledger holds of the same account: "
            "check the wording against the primary source"
        )
        if reading.document.source not in ledger.sources and grade:
            grade = _GRADES[min(len(_GRADES) - 1, _GRADES.index(grade) + 1)]
    return replace(reading, claims=tuple(claims), grade=grade, warnings=tuple(warnings))


def by_subject(ledger: Ledger) -> dict[str, list[Filed]]:
    """The ledger's claims by commitment, or by topic when they have none."""
    table: dict[str, list[Filed]] = defaultdict(list)
    for filed in ledger.claims:
        table[filed.claim.commitment or filed.claim.topic].append(filed)
    return table


def _measure(proposal: Proposal, ledger: Ledger) -> str:
    """The measure, when the undertaking touches exactly one."""
    for folder in ledger.deals.values():
        commitment = folder.commitments.get(proposal.commitment)
        if commitment is not None and len(commitment.measures) == 1:
            return commitment.measures[0]
    return ""


def differences(here: Terms, there: Terms) -> list[tuple[str, Any, Any]]:
    """Fields that both give and give differently. A month agrees with a day in it; units must match."""
    mine, theirs = msgspec.structs.asdict(here), msgspec.structs.asdict(there)
    out = []
    for name in FIELDS:
        a, b = mine[name], theirs[name]
        if a in (None, "") or b in (None, "") or name == "unit":
            continue
        if name == "quantity" and here.unit != there.unit:
            continue
        if not same(name, a, b):
            out.append((name, a, b))
    return out


def same(name: str, a: Any, b: Any) -> bool:
    """Whether two values of a term agree."""
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))
    if name in {"start", "end", "since"}:
        short, long = sorted((str(a), str(b)), key=len)
        return long.startswith(short) or (name == "end" and last_day(short) == long)
    return bool(a == b)
