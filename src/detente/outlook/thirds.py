"""What it means for third parties if the truce holds, lapses or all goes, and what hedging is worth to them.

Real incomes come from the trade model, cut-off costs from exposure. Hedging is priced on
the chokepoint loss alone: a year of diversifying saves what the same cut-off would cost now
less a year on, a stock of three months defers a quarter of a year's loss, aligning is the
difference between the two accounts of the deal. The chance of needing any of it is the
base rate of the truce ending badly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..base.errors import InputError
from ..base.places import name
from ..base.table import Column, Table, Tabular
from ..exposure.assumptions import assumptions
from ..exposure.tables import countries as members_of
from ..impact.report import real
from ..impact.worth import Worth, worth
from ..standpoint import Standpoint
from .plan import Plan, Third
from .sensitivity import Point
from .stakes import Hold, hold_over

STOCK_YEARS = 0.25


@dataclass(frozen=True)
class Outcome:
    """One third party. Changes of real income in per cent, hedges in US$ mn a year."""

    place: str
    title: str
    on: str
    lapse: float
    escalation: float
    narrower_account: float
    hold: Hold | None
    half_life: float
    status: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data; a hold of None means that no chokepoint loss could be computed."""
        found = self.hold
        loss = None if found is None else {"low": found.low, "value": found.middle, "high": found.high}
        return {
            "place": self.place,
            "title": self.title,
            "depends_on": self.on,
            "real_income_pct": {
                "holds": 0.0,
                "lapses": self.lapse,
                "escalates": self.escalation,
                "narrower_account": self.narrower_account,
            },
            "cut_off_usd_mn": loss,
            "goods": list(found.goods) if found else [],
            "hedges_usd_mn_a_year": None
            if found is None
            else {"diversify_one_year": self.diversify(found), "stockpile_three_months": STOCK_YEARS * found.middle},
            "align_pct": -self.narrower_account,
            "status": self.status,
        }

    def diversify(self, found: Hold) -> float:
        """Loss avoided by one year of diversifying at the stated half-life of dependence."""
        return float(found.middle * (1 - 2 ** (-1 / self.half_life)))


@dataclass(frozen=True)
class Thirds(Tabular):
    """All third parties named in the dispute."""

    items: tuple[Outcome, ...]
    plan: Plan
    chance: Point | None
    source: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "scenarios": {"hold": self.plan.hold, "lapse": self.plan.lapse, "escalate": self.plan.escalate},
            "accounts": list(self.plan.accounts),
            "chance_it_ends_badly": None if self.chance is None else 1 - self.chance.p,
            "places": [item.to_dict() for item in self.items],
        }

    def tables(self) -> list[Table]:
        """Real income by outcome; what hedging is worth."""
        rows, hedges = [], []
        for item in self.items:
            data = item.to_dict()
            rows.append({"title": item.title, **data["real_income_pct"]})
            loss = data["cut_off_usd_mn"]
            hedge = data["hedges_usd_mn_a_year"] or {}
            hedges.append(
                {
                    "title": item.title,
                    "loss": None if loss is None else f"{loss['value']:,.0f} ({loss['low']:,.0f}–{loss['high']:,.0f})",
                    "diversify": hedge.get("diversify_one_year"),
                    "stock": hedge.get("stockpile_three_months"),
                    "align": data["align_pct"],
                    "goods": data["goods"],
                }
            )
        wide, narrow = self.plan.accounts
        chance = ""
        if self.chance is not None:
            c = self.chance
            chance = (
                f"Chance that the truce ends badly by {c.date}: {100 * (1 - c.p):.0f}% "
                f"({100 * (1 - c.high):.0f}–{100 * (1 - c.low):.0f})."
            )
        return [
            Table(
                "Third parties: real income against the truce holding",
                [
                    Column("title", "Place"),
                    Column("lapses", "If it lapses", "%", digits=3),
                    Column("escalates", "If all goes", "%", digits=3),
                    Column("narrower_account", f"If {narrow}'s account applies, not {wide}'s", "%", digits=3),
                ],
                rows,
                id="third-parties",
                source=self.source,
                notes=("Final trade of third countries is reconstructed in the table: read signs and sizes.",),
            ),
            Table(
                "Third parties: what hedging is worth",
                [
                    Column("title", "Place"),
                    Column("loss", "A year cut off", "US$ mn", align="right"),
                    Column("diversify", "A year of diversifying", "US$ mn", digits=0),
                    Column("stock", "Three months of stock", "US$ mn", digits=0),
                    Column("align", "Being covered by the wider account", "% of income", digits=3),
                    Column("goods", "Goods counted", wide=True),
                ],
                hedges,
                id="hedges",
                source="exposure: losses of a full cut-off, median and 5–95%, where users are known",
                notes=tuple(
                    note
                    for note in (
                        "Worth if the cut-off comes; multiply by its chance before paying for it.",
                        chance,
                        "Bounds of several goods are added up, so they are at least as wide as they should be.",
                        "A dash is not computed: no using sector is coded for that place.",
                    )
                    if note
                ),
            ),
        ]


def thirds(
    stand: Standpoint,
    plan: Plan,
    *,
    chance: Point | None = None,
    advance: Callable[[int], None] | None = None,
) -> Thirds:
    """Every third party that the dispute names; three moves of the trade model and one exposure question each."""

    def step() -> None:
        if advance:
            advance(1)

    moves = []
    for origin, target in (
        (plan.hold, plan.lapse),
        (plan.hold, plan.escalate),
        (plan.accounts[0], plan.accounts[1]),
    ):
        moves.append(worth(stand, origin=origin, target=target))
        step()
    out = []
    for third in plan.third:
        out.append(_outcome(stand, third, moves))
        step()
    return Thirds(tuple(out), plan, chance, f"trade model: {plan.hold}, {plan.lapse}, {plan.escalate}; {stand.on}")


def _outcome(stand: Standpoint, third: Third, moves: Sequence[Worth]) -> Outcome:
    changes = [income(move, third.place) for move in moves]
    found = hold_over(stand, of=third.place, on=third.on)
    slow = max(assumptions().speed, key=lambda s: s.half_life)
    return Outcome(
        third.place,
        name(third.place),
        third.on,
        changes[0],
        changes[1],
        changes[2],
        found if found.middle > 0 else None,
        slow.half_life,
        "reconstructed",
    )


def income(found: Worth, code: str) -> float:
    """Change of real income of a country or a bloc, per cent."""
    return real(found.move, codes(found, code), found.move.real_income)


def codes(found: Worth, code: str) -> list[int]:
    """Rows of the model's table that a place code stands for."""
    countries = list(found.baseline.countries)
    rows = [countries.index(iso3) for iso3 in sorted(members_of(code)) if iso3 in countries]
    if not rows:
        raise InputError(
            f"{code} is not in the trade model's table", remedy="name a place of the table in outlook.toml"
        )
    return rows
