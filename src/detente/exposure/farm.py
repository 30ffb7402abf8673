"""Farm goods between all pairs of places: who sold what to whom in a year, by what exporters reported.

FAO, FAOSTAT detailed trade matrix. Where an exporter does not report, the flow is missing, so that a share of what a
place buys is a share of what was reported sold to it. Flows under ten tonnes are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from . import tables
from .farm_table import matrix

#: share of imports, or of the seller's exports, from which one side leans on the other
LEANS = 0.3
#: tonnes a year under which a good of a pair is not worth a line
LEAST_KT = 1.0


@dataclass(frozen=True, slots=True)
class Farm:
    """One farm good between a buyer and a seller: thousand tonnes, shares of what is bought and sold, and of the world.

    `hhi` is of the buyer's sellers, `led` whether the seller is the first of them.
    """

    item: str
    kt: float
    of_imported: float
    of_exports: float
    of_world: float
    hhi: float
    led: bool

    @property
    def title(self) -> str:
        """The name in words."""
        return self.item.replace("_", " ").capitalize()

    def holds(self, least: float) -> str:
        """Who leans on whom: `buyer`, `seller`, `both` or nobody, by a share on either side."""
        selling, buying = self.of_imported >= least, self.of_exports >= least
        return "both" if selling and buying else "seller" if selling else "buyer" if buying else ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "id": self.item,
            "title": self.title,
            "kt": self.kt,
            "share_of_imports": self.of_imported,
            "share_of_sellers_exports": self.of_exports,
            "share_of_world_exports": self.of_world,
            "hhi": self.hhi,
            "led": self.led,
        }


def farm(of: str, on: str) -> tuple[Farm, ...]:
    """Every farm good that `on` sold to `of` (blocs as one), the heaviest first."""
    held = matrix()
    index = {place: n for n, place in enumerate(held.places)}
    buyers, sellers = (
        np.isin(np.arange(len(held.places)), [index[c] for c in tables.countries(place) if c in index])
        for place in (of, on)
    )
    size = len(held.items)
    bought = buyers[held.buyer] & ~buyers[held.seller]
    sold = sellers[held.seller] & ~sellers[held.buyer]
    pair = bought & sold
    imports, exports, between, world = (
        np.bincount(held.item[mask], weights=held.kt[mask], minlength=size)
        for mask in (bought, sold, pair, np.ones(len(held.kt), dtype=bool))
    )
    by_seller = np.zeros((size, len(held.places)))
    np.add.at(by_seller, (held.item[bought], held.seller[bought]), held.kt[bought])
    theirs = by_seller[:, sellers].sum(axis=1)
    rest = np.where(sellers[None, :], 0.0, by_seller)
    found = []
    for n in np.flatnonzero(between >= LEAST_KT):
        parts = np.append(rest[n], theirs[n]) / imports[n]
        found.append(
            Farm(
                held.items[n],
                float(between[n]),
                float(between[n] / imports[n]),
                float(between[n] / exports[n]),
                float(between[n] / world[n]),
                float((parts**2).sum()),
                bool(theirs[n] >= rest[n].max()),
            )
        )
    return tuple(sorted(found, key=lambda row: (-row.kt, row.item)))
