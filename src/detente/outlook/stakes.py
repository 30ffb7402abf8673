"""What the levels of a dispute cost its parties, asked of the trade model and of exposure."""

from __future__ import annotations

from dataclasses import dataclass

from ..base.places import place
from ..exposure.question import exposure
from ..impact.decompose import decompose
from ..impact.worth import Worth, worth
from ..ledger.dispute import Ledger
from .payoffs import Assumptions, Computed


def by_imposer(ledger: Ledger, origin: str, target: str) -> tuple[dict[str, dict[str, float]], Worth]:
    """Contribution of each party's measures to each party's real income, per cent: imposer → payer → change."""
    found = worth(ledger, origin=origin, target=target)
    parts = decompose(found, "imposer")
    index = {p.id: found.baseline.countries.index(place(p.id).iso3) for p in ledger.dispute.parties}
    table = {
        player.id: {party: float(parts.values[k, at]) for party, at in index.items()}
        for k, player in enumerate(parts.players)
    }
    return table, found


@dataclass(frozen=True)
class Hold:
    """What one place's chokepoints cost another in a year, US$ mn: 5%, median, 95%; and by what."""

    low: float
    middle: float
    high: float
    goods: tuple[str, ...]


def hold_over(ledger: Ledger | None, *, of: str, on: str, day: str, known: str | None = None) -> Hold:
    """Loss of `of` in the year after everything `on` holds is withheld.

    Goods whose users overlap are not added up: within a using sector the dearest counts.
    """
    found = exposure(ledger, of=of, on=on, date=day, known=known, kind="chokepoints")
    dearest: dict[str, tuple[float, float, float, str]] = {}
    for row in found.goods:
        if row.cut_off is None:
            continue
        for user in row.cut_off.users:
            loss = user.usd_mn
            entry = (float(loss.low), float(loss.mid), float(loss.high), row.id)
            if user.sector not in dearest or entry[1] > dearest[user.sector][1]:
                dearest[user.sector] = entry
    return Hold(
        sum(e[0] for e in dearest.values()),
        sum(e[1] for e in dearest.values()),
        sum(e[2] for e in dearest.values()),
        tuple(sorted({e[3] for e in dearest.values()})),
    )


def computed_stakes(ledger: Ledger, plan: Assumptions, *, day: str) -> list[Computed]:
    """Costs, losses and chokepoints of both parties, for ``payoffs.toml``."""
    second, found = by_imposer(ledger, plan.hold, plan.lapse)
    third, _ = by_imposer(ledger, plan.hold, plan.escalate)
    parties = [p.id for p in ledger.dispute.parties]
    out = []
    for party, rival in zip(parties, reversed(parties), strict=True):
        at = found.baseline.countries.index(place(party).iso3)
        income = float(found.move.before.economy.income[at]) / 1e3
        hold = hold_over(ledger, of=party, on=rival, day=day)
        out.append(
            Computed(
                party=party,
                cost=(-second[party][party], -third[party][party]),
                tariffs=(max(-second[rival][party], 0.0), max(-third[rival][party], 0.0)),
                chokepoints=100 * hold.middle / 1e3 / income,
                income_usd_bn=income,
            )
        )
    return out
