"""The account matrix of the sheet's deal."""

from __future__ import annotations

from ...accounts.agreed import Agreed, agreed
from ..context import Context


def matrix(context: Context) -> Agreed:
    """Undertakings by account, as far as known."""
    return agreed(context.stand, context.folder.deal.id)
