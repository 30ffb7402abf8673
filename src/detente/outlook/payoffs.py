"""What each level of the dispute is worth to each side: a typed record, with where each number comes from.

Per cent of a year's real income. Losses and costs come from the trade model where it has
been asked (`from_impact`); what a side's own measures are worth to it (security, politics)
is an assumption of the dispute's ``outlook.toml``, and labelled so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from ..errors import InputError, LedgerError
from ..ledger.dispute import Ledger
from ..ledger.files import read_toml
from ..ledger.records import Record, doc


class Side(Record, frozen=True):
    """One party's payoffs at levels 0 truce, 1 probing, 2 escalated, 3 all-out."""

    party: Annotated[str, doc("Place code.")]
    gain: Annotated[tuple[float, float, float, float], doc("What its own measures are worth to it, by its own level.")]
    cost: Annotated[tuple[float, float, float, float], doc("What its own measures cost it, by its own level.")]
    loss: Annotated[tuple[float, float, float, float], doc("What the rival's measures cost it, by the rival's level.")]
    impatience: Annotated[float, doc("Discount rate a year; scanned, not estimated.")]
    why: Annotated[str, doc("Where the numbers come from, and what is assumed.")]
    elections: Annotated[list[str], doc("Deadline ids of the dispute at which its costs weigh more.")] = []  # noqa: RUF012 - msgspec copies it
    status: Annotated[str, doc("assumption, or computed (impact).")] = "assumption"


class Assumptions(Record, frozen=True):
    """`outlook.toml` of a dispute: payoffs of the two sides and what they rest on."""

    unit: Annotated[str, doc("Unit of all payoffs.")]
    checked: Annotated[str, doc("Day on which it was last looked at.")]
    side: Annotated[list[Side], doc("The two sides.")]
    note: Annotated[str, doc("What a reader must know.")] = ""


class Payoffs(Record, frozen=True):
    """The two sides in the order of the dispute's parties."""

    sides: tuple[Side, Side]
    unit: str
    checked: str
    note: str = ""

    @property
    def digest(self) -> str:
        """sha256 of the content, first 16 hex digits."""
        import hashlib

        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()[:16]


def assumptions_path(ledger: Ledger) -> Path:
    """Where a dispute keeps them."""
    return ledger.root / "outlook.toml"


def load_payoffs(ledger: Ledger) -> Payoffs:
    """The dispute's payoffs; refuses a file that does not name exactly its two parties."""
    path = assumptions_path(ledger)
    if not path.is_file():
        raise InputError(
            f"the dispute {ledger.dispute.id} has no outlook.toml",
            remedy="write one (docs/outlook.md) to ask the game; base rates need none",
        )
    read = read_toml(path, Assumptions)
    parties = [p.id for p in ledger.dispute.parties]
    sides = {s.party: s for s in read.side}
    if len(read.side) != 2 or list(sides) != [p for p in parties if p in sides] or len(parties) != 2:
        raise LedgerError(
            f"payoffs are given for {', '.join(s.party for s in read.side) or 'nobody'}",
            remedy=f"give exactly {' and '.join(parties)}, in that order",
            file=path,
        )
    for side in read.side:
        if side.impatience <= 0 or min(side.cost + side.loss) < 0:
            raise LedgerError(
                f"{side.party}: costs and losses are not negative, and impatience is positive",
                remedy="write losses as positive numbers",
                file=path,
            )
    return Payoffs(sides=(read.side[0], read.side[1]), unit=read.unit, checked=read.checked, note=read.note)
