"""Who gained when a flow fell: sellers that replaced it, buyers that took it, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from ..base.table import Column, Table
from ..ledger.files import read_toml
from ..ledger.good_parts import Ref
from ..ledger.goods import Good
from ..ledger.records import Record, doc
from . import tables
from .measures import diverted, half_life_of


@dataclass(frozen=True, slots=True)
class Diversion:
    """A flow that fell between two years: change of the flow, and of what moved in its place (same unit)."""

    what: str
    seller: str
    buyer: str
    years: tuple[int, int]
    unit: str
    change: float
    buyer_total: float
    replaced_by: dict[str, float]
    redirected_to: dict[str, float]
    source: str

    @property
    def replaced(self) -> dict[str, float]:
        """Share of the lost flow made up by each other seller."""
        return {place: diverted(value, self.change) for place, value in self.replaced_by.items()}

    @property
    def redirected(self) -> float:
        """Share of the lost flow that the seller sold elsewhere."""
        return diverted(sum(self.redirected_to.values()), self.change)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "what": self.what,
            "seller": self.seller,
            "buyer": self.buyer,
            "from": self.years[0],
            "to": self.years[1],
            "unit": self.unit,
            "change": self.change,
            "buyer_total_change": self.buyer_total,
            "replaced_by": {k: {"change": v, "share": self.replaced[k]} for k, v in self.replaced_by.items()},
            "redirected_to": dict(self.redirected_to),
            "redirected_share": self.redirected if self.redirected_to else None,
            "source": self.source,
        }

    def table(self) -> Table:
        """Who gained."""
        rows = [
            {"who": tables.iso2(place), "how": "replaced it", "change": value, "share": 100 * self.replaced[place]}
            for place, value in sorted(self.replaced_by.items(), key=lambda item: -item[1])[:6]
        ] + [
            {"who": tables.iso2(place), "how": "took it", "change": value, "share": 100 * diverted(value, self.change)}
            for place, value in sorted(self.redirected_to.items(), key=lambda item: -item[1])[:6]
        ]
        moved = f"{self.change:+,.2f} {self.unit}, {self.years[0]} to {self.years[1]}"
        return Table(
            f"{self.what}: {self.seller} to {self.buyer} {moved}",
            [
                Column("who", "Who gained"),
                Column("how", "How"),
                Column("change", "Change", self.unit, 2, "right"),
                Column("share", "Of what was lost", "%", 0, "right"),
            ],
            rows,
            source=self.source,
            notes=["Accounting, not cause: other things moved in those years too."],
            id="diversion",
        )


def diversion(good: Good, seller: str, buyer: str, *, years: tuple[int, int]) -> Diversion:
    """A good with its own trade table, between two years; UnknownError for years not held."""
    (_, before), (source, after) = (tables.own_flows(good.flows, year) for year in years)
    s, b = tables.iso3(seller), tables.iso3(buyer)
    unit = {"kt": "Mt"}[tables.OWN[good.flows]]
    change = {pair: (after.get(pair, 0.0) - before.get(pair, 0.0)) / 1e3 for pair in sorted(set(before) | set(after))}
    return Diversion(
        what=good.title,
        seller=seller,
        buyer=buyer,
        years=years,
        unit=unit,
        change=change.get((s, b), 0.0),
        buyer_total=sum(value for (_, importer), value in change.items() if importer == b),
        replaced_by={x: value for (x, m), value in change.items() if m == b and x != s and value},
        redirected_to={m: value for (x, m), value in change.items() if x == s and m != b and value},
        source=good.ref(source).title,
    )


def heading_diversion(hts4: str, seller: str, years: tuple[int, int]) -> Diversion:
    """Imports of a heading from selected partners between two years, US$ mn."""
    before, after = (tables.heading(hts4, year) for year in years)
    change = {
        place: (after.get(place, 0.0) - before.get(place, 0.0)) / 1e3 for place in sorted(set(before) | set(after))
    }
    s = tables.iso3(seller)
    return Diversion(
        what=f"Imports of heading {hts4}",
        seller=seller,
        buyer=tables.HEADINGS_OF,
        years=years,
        unit="US$ mn",
        change=change.get(s, 0.0),
        buyer_total=sum(change.values()),
        replaced_by={place: value for place, value in change.items() if place != s and value},
        redirected_to={},
        source="USITC DataWeb, 18 partners (not the world)",
    )


class Elsewhere(Record, frozen=True):
    """A buyer that took more: level in the second year and growth, per cent."""

    place: Annotated[str, doc("Place code.")]
    after: Annotated[float, doc("Level in the second year.")]
    growth: Annotated[float, doc("Growth, per cent.")]


class Total(Record, frozen=True):
    """A published fall of one place's sales to another, and what others bought instead."""

    what: Annotated[str, doc("Which goods.")]
    seller: Annotated[str, doc("Place code.")]
    buyer: Annotated[str, doc("Place code.")]
    years: Annotated[tuple[int, int], doc("Between which years.")]
    unit: Annotated[str, doc("Unit of the levels.")]
    after: Annotated[float, doc("Level in the second year.")]
    growth: Annotated[float, doc("Growth, per cent.")]
    source: Annotated[str, doc("Source id.")]
    elsewhere: Annotated[tuple[Elsewhere, ...], doc("Other buyers.")] = ()


class Episodes(Record, frozen=True):
    """`data/exposure/episodes.toml`."""

    checked: Annotated[str, doc("Day of the last check.")]
    source: Annotated[tuple[Ref, ...], doc("Sources.")]
    total: Annotated[tuple[Total, ...], doc("Falls of all goods.")]


@lru_cache(maxsize=1)
def episodes() -> Episodes:
    """The shipped episodes."""
    return read_toml(tables.FOLDER / "episodes.toml", Episodes)


def change_of(after: float, growth: float) -> float:
    """The change behind a level and its growth, per cent: after − after / (1 + g)."""
    return after - after / (1 + growth / 100)


def total_diversions(seller: str, buyer: str) -> list[Diversion]:
    """Published falls of all goods from one place to another."""
    titles = {ref.id: ref.title for ref in episodes().source}
    return [
        Diversion(
            what=entry.what,
            seller=seller,
            buyer=buyer,
            years=entry.years,
            unit=entry.unit,
            change=change_of(entry.after, entry.growth),
            buyer_total=change_of(entry.after, entry.growth),
            replaced_by={},
            redirected_to={other.place: change_of(other.after, other.growth) for other in entry.elsewhere},
            source=titles[entry.source],
        )
        for entry in episodes().total
        if (entry.seller, entry.buyer) == (seller, buyer)
    ]


@dataclass(frozen=True, slots=True)
class Fall:
    """How a place's share of imports of a heading moved: shares of 18 partners, not of the world."""

    heading: str
    place: str
    years: tuple[int, int]
    before: float
    after: float

    @property
    def half_life(self) -> float | None:
        """Years in which the share halved at that pace; None when it did not fall."""
        return half_life_of(self.before, self.after, self.years[1] - self.years[0])

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "heading": self.heading,
            "place": self.place,
            "from": self.years[0],
            "to": self.years[1],
            "before": self.before,
            "after": self.after,
            "half_life_years": self.half_life,
        }


def fall(hts4: str, place: str, years: tuple[int, int]) -> Fall:
    """The fall of a place's share of imports of a heading."""
    found = []
    for year in years:
        values = tables.heading(hts4, year)
        total = sum(values.values())
        found.append(values.get(tables.iso3(place), 0.0) / total if total else 0.0)
    return Fall(hts4, place, years, found[0], found[1])
