"""Write the measured tables of docs/worth.md anew: what stands between ``<!-- made: NAME -->`` and ``<!-- end -->``.

    OPENBLAS_NUM_THREADS=1 python tools/make_worth_doc.py [NAME …]

Every number is worked out here from the shipped table and ledger; the words beside published figures are this file's.
Takes half a minute of one core.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from detente.base.files import read_text, write
from detente.impact.backtest import backtest
from detente.impact.duties import every
from detente.impact.pricing import Move, World
from detente.impact.report import ends, real, span
from detente.impact.scenario import resolve
from detente.impact.worth import Worth, prepare, worth
from detente.ledger.shelves import load
from detente.standpoint import Standpoint

PAGE = Path(__file__).resolve().parent.parent / "docs" / "worth.md"
STAND = Standpoint.of_law(load("us-china"))
LAW, PAID = "statutory", "collected"


def signed(value: float, digits: int = 3) -> str:
    """With its sign, a true minus, and no minus zero."""
    text = f"{value:+.{digits}f}"
    return (text.replace("+", "") if float(text) == 0 else text).replace("-", "−")


def plain(value: float, digits: int = 3) -> str:
    """Without a plus."""
    return signed(value, digits).replace("+", "")


def row(*cells: str) -> str:
    """One line of a table."""
    return f"| {' | '.join(cells)} |"


class Run:
    """A move of the law priced in one setting, the United States and China in view."""

    def __init__(self, origin: str, target: str, wedge: str, *, controls: bool = True, **setting: Any) -> None:
        named = [resolve(word, STAND) for word in (origin, target)]
        self.world: World = prepare(STAND, wedge=wedge, day=named[1].scenario.on[:10], **setting)
        held = every(named, self.world.baseline)
        self.tau = [self.world.tariffs(d) for d in held]  #: τ before and after, `[J, N importer, N exporter]`
        self.move = Move(*self.world.solve([self.world.of(d, controls=controls) for d in held]))
        self.US, self.CN = (self.world.baseline.country(code) for code in ("USA", "CHN"))
        self.foreign = np.arange(len(self.world.baseline.countries)) != self.US

    def income(self, n: int) -> float:
        """Real income, per cent."""
        return float(self.move.real_income[n])

    def rate(self, fixed: bool) -> float:
        """The average US duty after the move, per cent of goods imports: at the table's weights, or at its own."""
        end = self.move.after
        duty = self.tau[1][self.goods][:, self.US]
        flows = (end.economy if fixed else end).flows[self.goods][:, self.US][:, self.foreign]
        return float(100.0 * (duty[:, self.foreign] * flows).sum() / flows.sum())

    @property
    def goods(self) -> Any:
        """Goods sectors."""
        return self.world.baseline.goods

    def share(self, after: bool) -> float:
        """China's share of US goods imports, per cent."""
        flows = self.move.traded[int(after)][self.US]
        return float(100.0 * flows[self.CN] / flows[self.foreign].sum())

    def bought(self) -> float:
        """What the United States buys from China, change in per cent."""
        one, two = (end[self.US, self.CN] for end in self.move.traded)
        return float(100.0 * (two / one - 1.0))


def deal() -> Worth:
    """The reference deal as the command line prices it."""
    return worth(STAND, deal="busan-2025", draws=40, members=True)


def headline() -> list[str]:
    """What the deal is worth against what; rankings; the price of ambiguity."""
    w = deal()
    b = w.baseline
    moves = {"move": ("the day before", w.move), **{c.pair.id: (c.pair.title, c.move) for c in w.comparisons}}
    words = {"no-truce": "no truce: the threat carried out", "lapse": "a lapse on 1 December 2025"}
    lines = [
        row("", "against", "real income", "sampling error", "over settings", f"US$ bn of {b.meta.year}"),
        row(*["---"] * 6),
    ]
    for id, codes in (
        ("move", ("USA", "CHN", "EU27", "ASEAN")),
        ("no-truce", ("USA", "CHN")),
        ("lapse", ("USA", "CHN")),
    ):
        title, move = moves[id]
        for code in codes:
            at = b.members(code)
            low, high = ends(w, at, id).values()
            wide = span(w, at, id)
            lines.append(
                row(
                    b.name(code) if code in b.countries else f"{code} (indicative)",
                    words.get(id, title),
                    signed(real(move, at, move.real_income)) + "%",
                    f"{plain(low or 0.0)} … {plain(high or 0.0)}",
                    f"{plain(wide['range_low'])} … {plain(wide['range_high'])}",
                    signed(float(move.value[at].sum() / 1e3), 1),
                )
            )
    assert w.ensemble is not None
    more = {}
    for id in ("move", "no-truce"):
        found = np.asarray(w.ensemble.readings.of(id, "income"))
        more[id] = round(100 * float(np.mean(found[:, b.country("CHN")] > found[:, b.country("USA")])))
    spread = w.ensemble.spread("move", "income", b.country("USA"))
    first, second = list(spread.items())[:2]
    lines += [
        "",
        f"China gains more than the United States in {more['move']}% of settings against the day before, in "
        f"{more['no-truce']}% against no truce.",
        f"The choice of {first[0]} moves the American figure most ({first[1]:.3f} points), then of {second[0]} "
        f"({second[1]:.3f}).",
    ]
    if w.ambiguity is not None:
        told = []
        for code in ("USA", "CHN"):
            at = b.members(code)
            low, high = ends(w, at, "ambiguity").values()
            wide, a = span(w, at, "ambiguity"), w.ambiguity.move
            told.append(
                f"{b.name(code)} {signed(real(a, at, a.real_income))}% ({plain(low or 0.0)} … {plain(high or 0.0)}; "
                f"over settings {plain(wide['range_low'])} … {plain(wide['range_high'])})"
            )
        lines += ["If the deal is what MOFCOM says and not what the White House says: " + "; ".join(told) + "."]
    return lines


def chosen() -> list[str]:
    """The law of 2018 to June 2019 under the candidates for the reference."""
    lines = [
        row(
            "θ / η", "cost to buyers, % of GDP", "net, %", "borne abroad, %", "US imports in all, %", "China's share, %"
        ),
        row(*["---"] * 6),
        row("published", "0.27", "−0.04", "0 to 20", "", ""),
    ]
    for label, name, nest in (
        ("4 / one nest", "sw2014", "none"),
        ("**4 / 1.5**", "sw2014", "auto"),
        ("4 / 0.5", "sw2014", "0.5"),
        ("cp2015 / one nest", "cp2015", "none"),
        ("cp2015 / 0.5", "cp2015", "0.5"),
    ):
        run = Run("2018-01-01", "2019-06-30", LAW, controls=False, elasticities=name, nest=nest)
        one, two, g, n, at = run.move.before, run.move.after, run.goods, run.US, run.foreign
        cost = np.log(two.unit_costs / one.unit_costs)[g][:, at]
        tau = [rates[g][:, n][:, at] for rates in run.tau]
        duty = np.log1p(tau[1]) - np.log1p(tau[0])
        flows = one.flows[g][:, n][:, at]
        paid = 100.0 * float((flows * (tau[1] - tau[0])).sum() / (one.wages * one.economy.value_added)[n])
        inside = [x - (flows * x).sum(1, keepdims=True) / flows.sum(1, keepdims=True) for x in (duty, cost)]
        slope = -100.0 * float((flows * inside[0] * inside[1]).sum() / (flows * inside[0] ** 2).sum())
        share = 100.0 * (run.share(True) / run.share(False) - 1.0)
        cells = (plain(paid, 2), plain(run.income(n), 2), f"{slope:.0f}", plain(float(run.move.imports[n]), 1))
        lines.append(row(label, *cells, plain(share, 0)))
    return lines


def revenue() -> list[str]:
    """What duties are used for decides the sign."""
    days = "2024-12-31", "2025-11-17"
    back = Run(*days, PAID)
    w = worth(STAND, origin=days[0], target=days[1], members=True)
    n = back.US
    tax = worth(STAND, origin=days[0], target=days[1], revenue="labour tax", labour=0.5)
    debt = worth(STAND, origin=days[0], target=days[1], revenue="deficit")
    wide = span(w, [n])
    return [
        f"All US duties of 2025 (31 December 2024 → 17 November 2025), United States: {signed(back.income(n), 2)}% "
        f"paid back, {signed(float(tax.move.real_income[n]), 2)}% in place of a labour tax with κ = 0.5, "
        f"{signed(float(debt.move.real_income[n]), 2)}% when they reduce borrowing: **the use of revenue decides the "
        "sign**, and no figure must be read without it. Over the settings (all paid back) it runs from "
        f"{plain(wide['range_low'], 2)} to {signed(wide['range_high'], 2)} and is positive in "
        f"{100 * wide['share_positive']:.0f}% of them: low elasticities make duties a gain, which what is seen at the "
        "border does not bear out.",
    ]


def published() -> list[str]:
    """Beside published figures, for the same shocks."""
    may = {w: Run("2024-12-31", "2025-05-14", w) for w in (LAW, PAID)}
    november = {w: Run("2024-12-31", "2025-11-17", w) for w in (LAW, PAID)}
    geneva = Run("2025-05-13", "2025-05-14", LAW)
    before, ruling = Run("2024-12-31", "2026-02-19", LAW), Run("2026-02-19", "2026-02-24", LAW)
    busan = Run("before-deal", "deal", PAID)
    old = Run("2018-01-01", "2019-06-30", LAW, controls=False)
    US, CN = geneva.US, geneva.CN
    income = busan.move.before.economy.income
    world = float((busan.move.real_income * income).sum() / income.sum())

    def pair(runs: dict[str, Run], read: Callable[[Run], float], digits: int = 2, *, sign: bool = True) -> str:
        return ", ".join((signed if sign else plain)(read(runs[w]), digits) for w in (LAW, PAID))

    def rate(run: Run) -> str:
        return f"{run.rate(True):.1f} / {run.rate(False):.1f}"

    lines = [row("shock", "published", "here: United States; China", "why it differs"), row(*["---"] * 4)]
    lines += [
        row(
            "all 2025 duties to 14 May 2025",
            "Yale: US GDP −0.4, China −0.3, prices +1.7 before and 1.4% after substitution, rate 17.8 / 16.4",
            f"{pair(may, lambda r: r.income(US))} (in law, collected); {pair(may, lambda r: r.income(CN))}; prices "
            f"{pair(may, lambda r: float(r.move.consumer_prices[US]), 1)} against wages; rate {rate(may[LAW])} in law, "
            f"{rate(may[PAID])} collected",
            "duties reduce debt there and are paid back here; no dynamic losses here; table weights of 2022; prices at "
            "producers', without shops' margins",
        ),
        row(
            "the Geneva step of May 2025",
            "Yale: damage −40%; China's share of imports 14 → 6% with all duties",
            f"{signed(geneva.income(US), 2)} (law); China's share {geneva.share(False):.1f} → "
            f"{geneva.share(True):.1f}% by the step",
            "long run here: trade has time to vanish",
        ),
        row(
            "all 2025 duties to 17 November 2025",
            "Yale: rate 16.8 before, 14.4 after substitution",
            f"rate {rate(november[LAW])} in law, {rate(november[PAID])} collected",
            f"weights of 2022 (China {november[LAW].share(False):.1f}% of imports, 13.4% in 2024)",
        ),
        row(
            "the ruling of 20 February 2026",
            "Yale: rate 16.9 → 9.1, long-run GDP −0.3 → −0.1",
            f"rate {before.rate(True):.1f} → {ruling.rate(True):.1f} in law: {signed(ruling.income(US), 2)}; China "
            f"{signed(ruling.income(CN), 2)}",
            "what came instead is law here; use of revenue",
        ),
        row(
            "Busan",
            "+0.01% of world GDP (press, method not given); Bloomberg: all 20 fentanyl points off keep China's exports "
            "to the US from −70% to under −10%",
            f"world {signed(world, 2)}; US purchases from China {signed(busan.bought(), 0)}% for ten points",
            "",
        ),
        row(
            "tariffs of 2018–19",
            "Fajgelbaum and others: −0.04%",
            signed(old.income(US), 2),
            "long run here, one year there",
        ),
        row(
            "145 and 125%",
            "Kiel: US output −1.6%, prices +5.5%",
            f"the Geneva step the other way: {signed(100.0 * (1.0 / (1.0 + geneva.income(US) / 100.0) - 1.0), 2)}",
            "short run with rigidities there",
        ),
        row(
            "Ignatenko and others, 194 countries, one sector",
            "1.24 with a labour-tax cut",
            "their system equals ours to 1e-9 on test worlds; the printed row is not a test here",
            "their vector of duties is not held",
        ),
    ]
    return lines


def skill() -> list[str]:
    """Skill against no change, and that of the other nests."""
    names = {
        "VNM": "Viet Nam",
        "TWN": "Taiwan",
        "rest": "the rest of the world",
        "CHN": "China",
        "MEX": "Mexico",
        "CAN": "Canada",
    }

    def groups(nest: str) -> dict[str, dict[str, Any]]:
        held = backtest(prepare(STAND, nest=nest), STAND).quarters
        assert held is not None
        return {part["what"]: part for part in held.groups()}

    here = groups("auto")
    lines = [row("skill (1 perfect, 0 no change)", "counts", "duties as collected", "as in law"), row(*["---"] * 4)]
    for what, part in here.items():
        said = f"**{names.get(what, what)}: worse than no change**" if part["skill"] < 0 else names.get(what, what)
        lines.append(row(said, str(part["rows"]), plain(part["skill"], 2), plain(part["statutory"], 2)))
    test = next(what for what in here if what.startswith("test"))
    one, half = (groups(nest)[test]["skill"] for nest in ("none", "0.5"))
    lines += ["", f"One nest scores {plain(one, 2)} after June and η = 0.5 scores {plain(half, 2)}."]
    return lines


PARTS: dict[str, Callable[[], list[str]]] = {
    "headline": headline,
    "chosen": chosen,
    "revenue": revenue,
    "published": published,
    "skill": skill,
}


def main(names: list[str]) -> None:
    """Write the parts named, or all."""
    for name in names or list(PARTS):
        text = read_text(PAGE)
        pattern = re.compile(rf"(<!-- made: {name} -->\n).*?(\n<!-- end -->)", re.DOTALL)
        assert pattern.search(text), f"docs/worth.md has no part {name}"
        made = "\n".join(PARTS[name]())
        write(PAGE, pattern.sub(lambda found, made=made: found[1] + made + found[2], text))
        print(made, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
