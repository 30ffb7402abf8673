"""How far each side's account goes beyond what the rival owns up to.

gap_i is the share of the obligations that i's own account lays on its rival and that the
rival's account does not bear out (said by one side only, narrower in scope, denied, or its
link to the deal denied). Counting comes from the account matrix; no opinion enters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..accounts.agreed import Agreed, Row
from ..accounts.verdict import Verdict
from ..ledger.records import CommitmentKind, Stance

OPEN_VERDICTS = frozenset({Verdict.one_side_only, Verdict.scope_conflict, Verdict.linkage_denied, Verdict.denied})
AFFIRMING = frozenset({Stance.affirms, Stance.conditions})


@dataclass(frozen=True)
class Gap:
    """One side's gap with the rows behind it."""

    party: str
    account: str
    disputed: tuple[str, ...]
    borne_out: tuple[str, ...]

    @property
    def value(self) -> float:
        """Share disputed, 0 to 1; 0 when the account lays nothing on the rival."""
        total = len(self.disputed) + len(self.borne_out)
        return len(self.disputed) / total if total else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "party": self.party,
            "account": self.account,
            "gap": self.value,
            "disputed": list(self.disputed),
            "borne_out": list(self.borne_out),
        }


def gaps(matrix: Agreed, parties: Sequence[str]) -> list[Gap]:
    """One gap a party, in the order given."""
    accounts = {a.party: a.id for a in matrix.ledger.dispute.accounts}
    out = []
    for party in parties:
        rivals = [p for p in parties if p != party]
        disputed: list[str] = []
        borne: list[str] = []
        for row in matrix.rows:
            if not _lays_on(row, rivals) or not _affirmed_by(row, accounts.get(party, "")):
                continue
            (disputed if row.verdict in OPEN_VERDICTS else borne).append(row.commitment.id)
        out.append(Gap(party, accounts.get(party, ""), tuple(disputed), tuple(borne)))
    return out


def _lays_on(row: Row, rivals: Sequence[str]) -> bool:
    return row.commitment.kind is CommitmentKind.undertaking and any(r in row.commitment.giver for r in rivals)


def _affirmed_by(row: Row, account: str) -> bool:
    return any(c.account == account and c.position.stance in AFFIRMING for c in row.accounts)
