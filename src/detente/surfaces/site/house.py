"""The pages of a site about itself: what it is, its licence, how to cite it, what is not held, all pages, search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...base.places import name as place_name
from ...base.table import Table, columns
from ...ledger import absence

if TYPE_CHECKING:
    from ...ledger.dispute import Ledger
    from .plan import Plan

#: The house's pages: address, file, title, template.
HOUSE = (
    ("/about", "about.html", "About this site", "about.html"),
    ("/cite", "cite.html", "How to cite", "cite.html"),
    ("/licence", "licence.html", "Licence", "licence.html"),
    ("/not-held", "not-held.html", "What is not held", "not-held.html"),
    ("/pages", "pages.html", "All pages", "pages.html"),
    ("/search", "search.html", "Search", "search.html"),
)
#: In the foot of every page.
LINKS = tuple((title, path) for path, _, title, _ in HOUSE)


@dataclass(frozen=True)
class Made:
    """The site as its own pages tell of it."""

    plans: Sequence[Plan]
    base: str
    on: str

    def values(self) -> dict[str, Any]:
        """What the templates of the house's pages are drawn with."""
        ledgers = [plan.shelf.ledger() for plan in self.plans]
        return {
            "base": self.base,
            "today": self.on,
            "disputes": [
                {
                    "id": plan.name,
                    "title": ledger.dispute.title,
                    "checked": ledger.dispute.checked,
                    "digest": ledger.digest[:12],
                    "deals": [ledger.deals[deal].deal for deal in plan.deals],
                }
                for plan, ledger in zip(self.plans, ledgers, strict=True)
            ],
            "data": [table.to_html() for table in _data(ledgers[0])],
            "gaps": [
                {"title": ledger.dispute.title, "table": gaps(ledger).to_html(), "said": list(absence.said(ledger))}
                for ledger in ledgers
            ],
        }


def _data(ledger: Ledger) -> list[Table]:
    from ...holdings import holdings

    return list(holdings(ledger).tables())


def gaps(ledger: Ledger) -> Table:
    """What the shelves that a dispute uses say they lack, and up to which day they were looked after."""
    rows = []
    for shelf in ledger.shelves.values():
        if shelf.id not in ledger.dispute.uses and ledger.dispute.uses:
            continue
        rows.append(
            {"shelf": shelf.title, "what": "anything later", "from": shelf.checked, "to": "", "why": shelf.note}
        )
        rows += [
            {
                "shelf": shelf.title,
                "what": ", ".join(place_name(p) for p in gap.partners) or gap.kind.replace("_", " "),
                "from": gap.since,
                "to": gap.until,
                "why": gap.why,
            }
            for gap in shelf.gaps
        ]
    spec = columns(("shelf", "Shelf"), ("what", "Not held"), ("from", "From"), ("to", "To"), ("why", "Why"))
    return Table(f"What is not held: {ledger.dispute.title}", spec, rows, id="gaps")
