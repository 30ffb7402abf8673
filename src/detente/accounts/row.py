"""One commitment in full: every claim on it, by account, and the terms compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..base.table import Column, Table, columns, show
from ..standpoint import Asked, Standpoint
from .agreed import Agreed, _row_dict, claim_dict


@dataclass(frozen=True)
class RowDetail(Asked):
    """A row of the matrix opened up."""

    agreed: Agreed
    commitment: str

    @property
    def stand(self) -> Standpoint:  # type: ignore[override]
        """That of the matrix."""
        return self.agreed.stand

    def to_dict(self) -> dict[str, Any]:
        """The row with the keys of ``agreed --json``."""
        return {
            "standpoint": self.stand.to_dict(),
            "deal": self.agreed.deal.deal.id,
            "on": self.agreed.on,
            **_row_dict(self.agreed.row(self.commitment), self.agreed.ledger),
        }

    def tables(self) -> list[Table]:
        """The comparison of terms, then the claims."""
        row = self.agreed.row(self.commitment)
        accounts = {a.id: a.title for a in self.agreed.ledger.dispute.accounts}
        terms = Table(
            f"{row.commitment.title}: {row.verdict.value.replace('_', ' ')}",
            columns(
                Column("field", "Term"),
                Column("state", "State"),
                *[Column(a, t) for a, t in accounts.items()],
            ),
            [
                {"field": c.field, "state": c.state.value.replace("_", " "), **c.to_dict()["values"]}
                for c in row.comparisons
            ],
            notes=[row.commitment.note] if row.commitment.note else [],
        )
        filed = [*(f for cell in row.accounts for f in cell.claims), *row.observers]
        said = []
        for item in filed:
            data = claim_dict(item, self.agreed.ledger)
            said.append(
                {
                    **data,
                    "terms": "; ".join(f"{k} {show(v)}" for k, v in data["terms"].items()),
                    "account": data["account"] + ("*" if data["reported"] else ""),
                }
            )
        claims = Table(
            "Claims",
            columns(
                Column("account", "Account"),
                Column("speaker", "Speaker"),
                Column("stance", "Stance"),
                Column("says", "Says (our words)"),
                Column("terms", "Terms"),
                Column("source", "Source"),
                Column("id", "Claim"),
            ),
            said,
            notes=("* reported by somebody else",),
        )
        return [terms, claims]
