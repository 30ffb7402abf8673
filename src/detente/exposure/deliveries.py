"""Deliveries: what was sold, inspected and shipped, period by period, each series by whose count it is.

Sales, inspections and exports are three counts of one thing at three times, and do not add up to each other. A period
is known when its source publishes it, at the earliest so many days after it ends (in ordinary times).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..base import places
from ..base.errors import InputError
from ..base.table import Table, tabled
from ..standpoint import Asked, Standpoint
from .delivered import SOURCES, Series, held


@dataclass(frozen=True)
class Deliveries(Asked):
    """Series of one good between two places."""

    stand: Standpoint
    good: str
    seller: str
    buyer: str
    series: tuple[Series, ...]
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Head line."""
        return (
            f"{self.good.replace('-', ' ').capitalize()} from {places.name(self.seller)} to {places.name(self.buyer)}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``deliveries --json``."""
        return {
            "standpoint": self.stand.to_dict(),
            "good": self.good,
            "from": self.seller,
            "to": self.buyer,
            "series": [one.to_dict() for one in self.series],
            "notes": list(self.notes),
        }

    def tables(self) -> list[Table]:
        """By month (weeks summed into the month they end in), by week, and by year."""
        return tabled("exposure.deliveries_listing:sections", self)


def deliveries(
    stand: Standpoint,
    *,
    good: str,
    of: str = "",
    by: str = "",
    file: str = "",
    form: str = "",
) -> Deliveries:
    """Deliveries of a good from `of` to `by`, with a series read from the user's own download beside them.

    Without places: the seller held first, and the buyer that is also held for the world's totals. InputError where
    nothing of the pair is held.
    """
    known = min(stand.day, stand.known_day)
    every = held(good, known=known)
    if not every:
        raise InputError(f"no delivery of {good} was public by {known}", remedy="ask about a later day")
    seller = of or every[0].seller
    buyer = by or next((s.buyer for s in every if s.seller == seller and s.buyer == "CN"), every[0].buyer)
    mine = [s for s in every if s.seller == seller and s.buyer in (buyer, "World")]
    if file:
        from .delivery_files import read

        mine += read(file, form, good=good, seller=seller, buyer=buyer)
    if not any(s.buyer == buyer for s in mine):
        pairs = sorted({f"{s.seller} to {s.buyer}" for s in every})
        raise InputError(f"no delivery of {good} from {seller} to {buyer} is held", remedy=_few(pairs))
    notes = [
        "Each column is one source's count: sales come first, inspections as ships are loaded, exports when they "
        "clear. They do not add up to each other.",
        "A dash is not held, not nil.",
    ]
    return Deliveries(stand, good, seller, buyer, tuple(sorted(mine, key=_order)), tuple(notes))


def _order(series: Series) -> tuple[bool, int, str]:
    return series.buyer == "World", list(SOURCES).index(series.by), series.what


def _few(names: Iterable[str]) -> str:
    listed = list(names)
    return "held: " + ", ".join(listed[:6]) + (f" and {len(listed) - 6} more" if len(listed) > 6 else "")
