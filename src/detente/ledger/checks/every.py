"""Every record of a ledger with its key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ..dispute import Ledger


def records(ledger: Ledger) -> Iterator[tuple[str, Struct]]:
    """Key (as in `Ledger.origins`) and record, of every kind."""
    yield "dispute", ledger.dispute
    for kind, held in _shelves(ledger).items():
        yield from ((f"{kind}:{name}", record) for name, record in held.items())
    for name, folder in ledger.deals.items():
        yield f"deal:{name}", folder.deal
        yield from ((f"commitment:{cid}", commitment) for cid, commitment in folder.commitments.items())
        yield from ((f"delivery:{name}:{n}", delivery) for n, delivery in enumerate(folder.deliveries))
    yield from ((f"delivery::{n}", delivery) for n, delivery in enumerate(ledger.deliveries))
    yield from ((f"claim:{filed.id}", filed.claim) for filed in ledger.claims)


def _shelves(ledger: Ledger) -> dict[str, dict[str, Any]]:
    return {
        "topic": ledger.topics,
        "source": ledger.sources,
        "authority": ledger.authorities,
        "measure": ledger.measures,
        "meeting": ledger.meetings,
        "proceeding": ledger.proceedings,
    }
