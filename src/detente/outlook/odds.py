"""Dated public odds beside this tool's answers to the same questions as of the same days.

The questions, odds, outcomes and addresses are ``data/history/public_odds.csv`` (`tools/derive_renewals.py odds`).
They are few, and several are of one event: a comparison to read, not a test.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

from ..base.table import Column, Table
from ..ledger.dispute import Ledger
from ..standpoint import Standpoint
from .outlook import outlook
from .renewals import load_renewals, shipped_folder


@dataclass(frozen=True)
class Compared:
    """A question with the public's probability, ours (None: not held) and what happened."""

    forecaster: str
    as_of: str
    subject: str
    ask: str
    public: float
    ours: float | None
    happened: bool
    url: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "forecaster": self.forecaster,
            "as_of": self.as_of,
            "subject": self.subject,
            "question": self.ask,
            "p_public": self.public,
            "p": self.ours,
            "outcome": self.happened,
            "brier_public": (self.public - self.happened) ** 2,
            "brier": None if self.ours is None else (self.ours - self.happened) ** 2,
            "url": self.url,
        }


def compared(ledger: Ledger) -> list[Compared]:
    """Every public question that can be asked of this ledger, as of its day."""
    out = []
    terms = {t.id for t in load_renewals().terms}
    with (shipped_folder() / "public_odds.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["subject"] not in terms and row["subject"] not in ledger.deals:
                continue
            found = outlook(Standpoint.as_of(ledger, row["as_of"]), row["subject"], ask=(row["ask"],)).asked[0].point
            out.append(
                Compared(
                    row["forecaster"],
                    row["as_of"],
                    row["subject"],
                    row["ask"],
                    float(row["p_public"]),
                    found.p if found else None,
                    row["outcome"] == "1",
                    row["url"],
                )
            )
    return out


def table(items: list[Compared]) -> Table:
    """The comparison, with means."""
    rows = [{**i.to_dict(), "outcome": "yes" if i.happened else "no"} for i in items]
    held = [r for r in rows if r["brier"] is not None]
    mean = {k: sum(r[k] for r in held) / max(len(held), 1) for k in ("brier_public", "brier")}
    return Table(
        "Dated public odds and this tool as of the same days",
        [
            Column("as_of", "As of"),
            Column("subject", "Deal or term"),
            Column("question", "Question", wide=True),
            Column("forecaster", "Public"),
            Column("p_public", "Public", digits=2),
            Column("p", "Here", digits=2),
            Column("outcome", "Happened"),
            Column("brier_public", "Brier, public", digits=3),
            Column("brier", "Brier, here", digits=3),
        ],
        rows,
        id="public-odds",
        source="data/history/public_odds.csv, each with its address",
        notes=(
            f"Mean over {len(held)}: public {mean['brier_public']:.3f}, here {mean['brier']:.3f}; several are of one "
            "event. Public forecasters read what leaders said that week; this tool does not.",
        ),
    )
