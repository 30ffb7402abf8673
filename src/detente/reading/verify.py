"""Every anchor of the ledger against the documents that the user holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..base.errors import LedgerError
from ..base.table import Table, Tabular, columns
from ..ledger.anchors import MAX_WORDS, check_words
from ..ledger.dispute import Ledger
from ..ledger.texts import Texts

#: What can be said of an anchor.
RESOLVED, ALTERED, NOT_HELD, NO_ANCHOR = "resolved", "altered", "not held", "no anchor"


@dataclass(frozen=True, slots=True)
class Checked:
    """One claim's anchor: what came out, and where the words stand if they were found."""

    claim: str
    source: str
    subject: str
    outcome: str
    why: str = ""
    start: int | None = None
    end: int | None = None
    exact: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "claim": self.claim,
            "source": self.source,
            "subject": self.subject,
            "outcome": self.outcome,
            "why": self.why or None,
            "anchor": {"exact": self.exact, "start": self.start, "end": self.end} if self.start is not None else None,
        }


@dataclass(frozen=True, slots=True)
class Verification(Tabular):
    """All claims of the ledger (or of some sources)."""

    checked: tuple[Checked, ...]
    warnings: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether an anchor does not resolve in a text that is held."""
        return any(c.outcome == ALTERED for c in self.checked)

    def counts(self) -> dict[str, int]:
        """How many claims came out how."""
        table = dict.fromkeys((RESOLVED, ALTERED, NOT_HELD, NO_ANCHOR), 0)
        for item in self.checked:
            table[item.outcome] += 1
        return table

    def to_dict(self) -> dict[str, Any]:
        """Plain data for ``--json``."""
        return {"counts": self.counts(), "warnings": list(self.warnings), "claims": [c.to_dict() for c in self.checked]}

    def tables(self) -> list[Table]:
        """By source first, then what failed."""
        rows: dict[str, dict[str, Any]] = {}
        for item in self.checked:
            row = rows.setdefault(
                item.source, {"source": item.source, **dict.fromkeys((RESOLVED, ALTERED, NOT_HELD, NO_ANCHOR), 0)}
            )
            row[item.outcome] += 1
        heads = columns(
            ("source", "Source"), *((k, k.capitalize(), "claims") for k in (RESOLVED, ALTERED, NOT_HELD, NO_ANCHOR))
        )
        out = [
            Table(
                title="Anchors by source",
                columns=heads,
                rows=list(rows.values()),
                notes=list(self.warnings),
                id="verify",
            )
        ]
        bad = [c.to_dict() for c in self.checked if c.outcome == ALTERED]
        if bad:
            out.append(
                Table(
                    title="Anchors that do not resolve",
                    id="verify-altered",
                    rows=bad,
                    columns=columns(("claim", "Claim"), ("source", "Source"), ("subject", "About"), ("why", "Why")),
                )
            )
        return out


def verify(ledger: Ledger, texts: Texts, *, sources: Iterable[str] = ()) -> Verification:
    """Resolve every anchor; of the named sources, or of all."""
    from .documents import digest

    wanted = {name: ledger.source(name) for name in sources}
    out: list[Checked] = []
    warnings: list[str] = []
    told: set[str] = set()
    for filed in ledger.claims:
        if wanted and filed.source not in wanted:
            continue
        claim = filed.claim
        subject = claim.commitment or claim.topic
        if claim.anchor is None:
            out.append(Checked(filed.id, filed.source, subject, NO_ANCHOR))
            continue
        long = check_words(claim.anchor)
        if long:
            out.append(Checked(filed.id, filed.source, subject, ALTERED, f"{long} (at most {MAX_WORDS})"))
            continue
        held = texts.text(ledger, filed.source)
        record = ledger.sources.get(filed.source)
        if held is not None and record is not None and record.digest and filed.source not in told:
            told.add(filed.source)
            if record.digest != digest(held[0]):
                warnings.append(
                    f"{filed.source}: the text held is not the one the ledger was coded from; anchors decide"
                )
        try:
            passage = texts.passage(ledger, filed.source, claim.anchor)
        except LedgerError as error:
            out.append(Checked(filed.id, filed.source, subject, ALTERED, error.what))
            continue
        if passage is None:
            out.append(Checked(filed.id, filed.source, subject, NOT_HELD))
        else:
            out.append(
                Checked(filed.id, filed.source, subject, RESOLVED, "", passage.start, passage.end, passage.exact)
            )
    return Verification(tuple(out), tuple(warnings))
