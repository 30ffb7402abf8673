"""What each level of the dispute is worth to each side: a typed record, with where each number comes from.

Per cent of a year's real income. What measures cost their author and the rival comes from
the trade model and the chokepoint losses (``payoffs.toml``, written by
``tools/derive_payoffs.py``); what a side's own measures are worth to it (security,
politics), patience and the share of a chokepoint that is used are assumptions of the
dispute's ``outlook.toml``, and labelled so.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import msgspec

from ..base.errors import InputError, LedgerError
from ..ledger.dispute import Ledger
from ..ledger.files import read_toml
from ..ledger.records import Record, doc

Levels = tuple[float, float, float, float]
Steps = tuple[float, float, float]


class SideAssumptions(Record, frozen=True):
    """`outlook.toml`, `[[side]]`: what is assumed of one party."""

    party: Annotated[str, doc("Place code.")]
    gain: Annotated[Steps, doc("What its own measures are worth to it at levels 1–3, as a share of what they cost it.")]
    impatience: Annotated[float, doc("Discount rate a year; scanned, not estimated.")]
    why: Annotated[str, doc("Why these numbers.")]
    elections: Annotated[list[str], doc("Deadline ids at which its costs weigh more.")] = []  # noqa: RUF012 - msgspec copies it


class Third(Record, frozen=True):
    """`outlook.toml`, `[[third]]`: a third party and on whom it depends."""

    place: Annotated[str, doc("Place code of a country or bloc.")]
    on: Annotated[str, doc("The party whose chokepoints matter to it.")]


class Assumptions(Record, frozen=True):
    """`outlook.toml` of a dispute."""

    checked: Annotated[str, doc("Day on which it was last looked at.")]
    hold: Annotated[str, doc("Scenario in which the truce holds.")]
    lapse: Annotated[str, doc("Scenario at level 2: suspended measures are back.")]
    escalate: Annotated[str, doc("Scenario at level 3: all-out.")]
    accounts: Annotated[tuple[str, str], doc("Scenarios of the two accounts, the wider for third parties first.")]
    probing: Annotated[float, doc("Level 1 as a share of level 2.")]
    withheld: Annotated[float, doc("Share of the full chokepoint loss at level 2.")]
    side: Annotated[list[SideAssumptions], doc("The two sides.")]
    third: Annotated[list[Third], doc("Third parties.")] = []  # noqa: RUF012 - msgspec copies it
    note: Annotated[str, doc("What a reader must know.")] = ""


class Computed(Record, frozen=True):
    """`payoffs.toml`, `[[side]]`: what model and exposure say, per cent of real income, positive numbers."""

    party: Annotated[str, doc("Place code.")]
    cost: Annotated[tuple[float, float], doc("What its own measures cost it at levels 2 and 3 (trade model).")]
    tariffs: Annotated[tuple[float, float], doc("What the rival's measures cost it at levels 2 and 3 (trade model).")]
    chokepoints: Annotated[
        float, doc("What the rival's chokepoints cost it in a year, all withheld (exposure, median).")
    ]
    income_usd_bn: Annotated[float, doc("Its yearly real income in the model's table.")]


class ComputedFile(Record, frozen=True):
    """`payoffs.toml`."""

    made: Annotated[str, doc("How and when it was made.")]
    side: Annotated[list[Computed], doc("The two sides.")]


class Side(Record, frozen=True):
    """One party's payoffs at levels 0 truce, 1 probing, 2 escalated, 3 all-out."""

    party: str
    gain: Levels
    cost: Levels
    loss: Levels
    impatience: float
    why: str
    elections: tuple[str, ...] = ()
    status: str = "assumption"


class Payoffs(Record, frozen=True):
    """The two sides in the order of the dispute's parties."""

    sides: tuple[Side, Side]
    unit: str
    checked: str
    note: str = ""

    @property
    def digest(self) -> str:
        """sha256 of the content, first 16 hex digits."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()[:16]

    @property
    def reference(self) -> float:
        """The size of open escalation: mean over sides of own cost and loss at level 2. Priors are in this unit."""
        return sum(s.cost[2] + s.loss[2] for s in self.sides) / 2


UNIT = "per cent of a year's real income"


def assumptions_path(ledger: Ledger) -> Path:
    """Where a dispute keeps them."""
    return ledger.root / "outlook.toml"


def load_assumptions(ledger: Ledger) -> Assumptions:
    """The dispute's assumptions; refuses a file that does not name exactly its two parties."""
    path = assumptions_path(ledger)
    if not path.is_file():
        raise InputError(
            f"the dispute {ledger.dispute.id} has no outlook.toml",
            remedy="write one (docs/outlook.md) to ask the game; base rates need none",
        )
    read = read_toml(path, Assumptions)
    parties = [p.id for p in ledger.dispute.parties]
    if [s.party for s in read.side] != parties or len(parties) != 2:
        raise LedgerError(
            f"assumptions are given for {', '.join(s.party for s in read.side) or 'nobody'}",
            remedy=f"give exactly {' and '.join(parties)}, in that order",
            file=path,
        )
    for side in read.side:
        if side.impatience <= 0 or min(side.gain) < 0:
            raise LedgerError(
                f"{side.party}: impatience must be positive and gains not negative",
                remedy="mend the numbers",
                file=path,
            )
    if not (0 <= read.probing <= 1 and 0 <= read.withheld <= 1):
        raise LedgerError("`probing` and `withheld` are shares", remedy="give numbers from 0 to 1", file=path)
    return read


def load_payoffs(ledger: Ledger) -> Payoffs:
    """Assumptions and computed numbers put together."""
    read = load_assumptions(ledger)
    path = ledger.root / "payoffs.toml"
    if not path.is_file():
        raise InputError(
            f"the dispute {ledger.dispute.id} has no payoffs.toml", remedy="make it with tools/derive_payoffs.py"
        )
    found = read_toml(path, ComputedFile)
    if [s.party for s in found.side] != [s.party for s in read.side]:
        raise LedgerError("payoffs and assumptions name different parties", remedy="derive it again", file=path)
    sides = [
        side_of(assumed, computed, read, found.made) for assumed, computed in zip(read.side, found.side, strict=True)
    ]
    return Payoffs(sides=(sides[0], sides[1]), unit=UNIT, checked=read.checked, note=read.note)


def side_of(assumed: SideAssumptions, computed: Computed, plan: Assumptions, made: str) -> Side:
    """Levels of one side: own cost and tariffs from the model, chokepoints at the share used, gains assumed."""
    if min(*computed.tariffs, computed.chokepoints) < 0:
        raise InputError(f"{computed.party}: a loss is negative", remedy="derive payoffs.toml again")
    cost = levels(plan.probing, max(computed.cost[0], 0.0), max(computed.cost[1], 0.0))
    loss = levels(
        plan.probing,
        computed.tariffs[0] + plan.withheld * computed.chokepoints,
        computed.tariffs[1] + computed.chokepoints,
    )
    gain = (0.0, *(g * c for g, c in zip(assumed.gain, cost[1:], strict=True)))
    return Side(
        party=assumed.party,
        gain=(gain[0], gain[1], gain[2], gain[3]),
        cost=cost,
        loss=loss,
        impatience=assumed.impatience,
        why=f"{made} {assumed.why}",
        elections=tuple(assumed.elections),
        status="costs and losses computed, gains and patience assumed",
    )


def levels(probing: float, second: float, third: float) -> Levels:
    """Levels 0 to 3 from 2 and 3; level 3 is never below level 2."""
    return (0.0, probing * second, second, max(second, third))
