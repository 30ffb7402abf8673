"""Work out what each dispute's own deal is worth, and write it to ``worth.toml`` of the dispute.

    python tools/derive_worth.py [DISPUTE …]

Runs `detente worth DEAL` with its defaults (40 draws, the range over settings) and rounds to what a page prints.
`recorded` is the last day on which anybody looked: made again with what was known then, the reference run must be the
same.
"""

from __future__ import annotations

import sys

from detente.base.files import write
from detente.impact.anchors import per_household
from detente.impact.backtest import FILE as OUTCOMES
from detente.impact.backtest import backtest
from detente.impact.diversion import goods_trade
from detente.impact.quarters import Quarters
from detente.impact.report import bloc_rows, country_rows
from detente.impact.shipped import FILE, Effect, Priced, Skill, written
from detente.impact.worth import Worth, worth
from detente.ledger.dispute import Ledger
from detente.ledger.shelves import load
from detente.standpoint import Standpoint

HEAD = """# What the deal is worth to each country of the world table: per cent of real income a year, with its range.
# Made by tools/derive_worth.py from `detente worth`: a reconstruction, never edited by hand.

"""

#: Points of real income: less is the same.
SAME = 0.001


def priced(ledger: Ledger, deal: str) -> Priced:
    """The deal, priced now."""
    made = worth(Standpoint.of_law(ledger), deal=deal, draws=40, members=True)
    then = worth(Standpoint.of_law(ledger, known=ledger.dispute.checked), deal=deal)
    apart = abs(made.move.real_income - then.move.real_income).max()
    assert apart < SAME, f"known by {ledger.dispute.checked} it was another figure, by {apart:.4f} points"
    return of(made, deal, ledger.dispute.checked)


def of(w: Worth, deal: str, recorded: str) -> Priced:
    """What a page needs of a priced deal, rounded."""
    before, after = goods_trade(w)
    parties = {code: w.baseline.country(code) for code in w.parties}
    homes = {row["country"]: [round(row[k]) for k in ("usd_a_year", "low", "high")] for row in per_household(w)}
    found = {}
    for row in [*country_rows(w), *bloc_rows(w)]:
        code = row.get("iso3") or row["bloc"]
        at = w.baseline.members(code)
        goods = {
            party: round(100.0 * float(after[at, n].sum() / before[at, n].sum() - 1.0), 2)
            for party, n in parties.items()
            if n not in at and before[at, n].sum() > 0
        }
        income = [round(float(row[key]), 4) for key in ("real_income_pct", "range_low", "range_high")]
        found[code] = Effect(
            income=income[0], low=income[1], high=income[2], goods=goods, household=homes.get(code, [])
        )
    counted = w.target.ledger.root / OUTCOMES
    told = backtest(w.world, w.target.stand).quarters if counted.is_file() else None
    return Priced(
        deal=deal,
        before=w.origin.scenario.on[:10],
        after=w.target.scenario.on[:10],
        recorded=recorded,
        settings=len(w.ensemble.members) if w.ensemble else 1,
        source=w.baseline.meta.title,
        of=found,
        skill=None if told is None else skill(told),
    )


def skill(quarters: Quarters) -> Skill:
    """The whole back-test in a line."""
    held = {part["what"]: part for part in quarters.groups()}
    partners = dict.fromkeys(row.exporter for row in quarters.rows)
    return Skill(
        importers=list(dict.fromkeys(row.importer for row in quarters.rows)),
        counts=len(quarters.rows),
        all=round(held["all quarters"]["skill"], 2),
        worse=[code for code in partners if code in held and held[code]["skill"] < 0],
    )


def main(names: list[str]) -> None:
    for name in names or ["us-china", "eu-us"]:
        ledger = load(name)
        made = priced(ledger, ledger.dispute.default_deal)
        print(write(ledger.root / FILE, HEAD + written(made)))


if __name__ == "__main__":
    main(sys.argv[1:])
