"""What a place has without its imports: net availability, home output counted. No loss is reckoned without it.

A cut-off of a share σ of imports M leaves H + M(1 − σ) of what was H + M − X: a place misses (σM − X)/(H + M − X),
and nothing at all where it sells at least what it buys (X ≥ M), whatever its H. With H not held the share of
imports says nothing of what is missing, and no loss is given.
"""

from __future__ import annotations

from ..ledger.goods import Good
from . import tables
from .supply import Supply, covered, exports_of, imports_of, world_flows

#: Why there is no loss.
UNHELD = "home output not held"
SELLS = "sells at least what it buys"
NO_USERS = "no user's cost share held"


def sells_more(good: Good, of: str, year: int) -> bool:
    """Whether a place sells abroad at least what it buys of the traded stage, under codes that are the good's alone."""
    _, flows, codes = world_flows(good, year)
    members = tables.countries(of)
    bought = sum(imports_of(flows, members).values())
    return bool(flows) and (bool(good.flows) or covered(good, codes)) and exports_of(flows, members) >= bought > 0


def without_loss(good: Good, of: str, got: Supply, year: int) -> str:
    """Why no loss can be reckoned from a supply; nothing where one can."""
    if not got.basis.startswith("imports"):
        return ""
    return SELLS if sells_more(good, of, year) else UNHELD
