"""The game's part of an outlook: contrasts between accounts, next moves after a trigger, leverage, time, one text.

Everything is a difference or a pair with its interval over draws; nothing here says who
is winning. More ambiguity makes a truce less durable by construction of the game, not as
a finding; the tables say so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from ..base import kept
from ..base.dates import parse_day
from ..base.table import Table, Tabular
from ..ledger.dispute import Ledger
from .baserates import Arrangement
from .contrasts import PAIRS, PATIENCE, Setting, Shock, contrasts, patience_scan, summary
from .evidence import Evidence, resample
from .game import Array
from .gap import Gap
from .payoffs import Payoffs
from .posterior import SEED, YEAR
from .triggers import Trigger

Summary = dict[str, float]
#: Draws used for the patience scan.
SCANNED = 48


@dataclass(frozen=True)
class Strategy(Tabular):
    """Contrasts of the truce game at `draws` draws (`distinct` of them different)."""

    parties: tuple[str, str]
    titles: tuple[str, str]
    gaps: tuple[Gap, ...]
    payoffs: Payoffs
    days: tuple[date, ...]
    triggers: tuple[Trigger, ...]
    arrays: dict[str, Array]
    scan: dict[str, Array]
    draws: int
    distinct: int
    effective: float
    weight: float | None
    known: date

    @property
    def caveats(self) -> tuple[str, ...]:
        """What bears on the whole of it."""
        if parse_day(self.payoffs.checked) <= self.known:
            return ()
        return (f"The payoffs were set on {self.payoffs.checked}, after {self.known}: no forecast of that day.",)

    # -- contents ---------------------------------------------------------------------

    def pairs(self) -> list[dict[str, Any]]:
        """Survival in the game for each pair of readings, and what is lost against one text."""
        words = {
            "own": "Each reads the deal by its own account",
            "first_yields": f"{self.titles[0]} takes up the account of {self.titles[1]}",
            "second_yields": f"{self.titles[1]} takes up the account of {self.titles[0]}",
            "one_text": "One agreed text",
        }
        best = self.arrays["survival:one_text"]
        out = []
        for name in PAIRS:
            here = self.arrays[f"survival:{name}"]
            out.append(
                {
                    "id": name,
                    "pair": words[name],
                    "survival": [{"date": d.isoformat(), **summary(here[k])} for k, d in enumerate(self.days)],
                    "difference": [
                        {"date": d.isoformat(), **summary(here[k] - best[k])} for k, d in enumerate(self.days)
                    ],
                }
            )
        return out

    def leverage(self) -> list[dict[str, Any]]:
        """For each side and step: what it takes from the rival, and what it costs its author."""
        out = []
        for i in (0, 1):
            for name, step in (("probe", "a new measure"), ("escalate", "open escalation")):
                out.append(
                    {
                        "party": self.parties[i],
                        "threat": step,
                        "to_rival": summary(self.arrays[f"threat:{i}:{name}"]),
                        "to_author": summary(self.arrays[f"own_cost:{i}:{name}"]),
                        "unit": self.payoffs.unit,
                    }
                )
        return out

    def next_moves(self) -> list[dict[str, Any]]:
        """After each trigger: first deliberate act within 90 days, and what changes in survival."""
        out = []
        for trigger in self.triggers:
            prefix = f"shock:{trigger.id}:"
            acts = {}
            for name in self.arrays:
                if name.startswith(prefix + "next:with:"):
                    key = name.removeprefix(prefix + "next:with:")
                    acts[key] = {
                        **summary(self.arrays[name]),
                        "without": float(self.arrays[f"{prefix}next:without:{key}"].mean()),
                    }
            with_, without = (self.arrays[f"{prefix}survival:{k}"] for k in ("with", "without"))
            out.append(
                {
                    "trigger": trigger.id,
                    "title": trigger.title,
                    "at": trigger.at,
                    "next": acts,
                    "shift": [
                        {"date": d.isoformat(), **summary(with_[k] - without[k])}
                        for k, d in enumerate(self.days)
                        if d > parse_day(trigger.at)
                    ],
                }
            )
        return out

    def time(self) -> list[dict[str, Any]]:
        """What time is worth to each side: less dependence, and a stated end ninety days later."""
        out = []
        later = self.arrays["value:later_end"] - self.arrays["value:own"]
        for i in (0, 1):
            out.append(
                {
                    "party": self.parties[i],
                    "one_step_less_dependent": summary(self.arrays[f"less_dependent:{i}"]),
                    "rival_one_step_less_dependent": summary(self.arrays[f"rival_less_dependent:{i}"]),
                    "ninety_days_more": summary(later[i]),
                    "one_agreed_text": summary(self.arrays["value:one_text"][i] - self.arrays["value:own"][i]),
                    "unit": self.payoffs.unit,
                }
            )
        return out

    def shift(self, trigger: str) -> Summary | None:
        """The change in survival by the last date if that trigger happens."""
        for row in self.next_moves():
            if row["trigger"] == trigger and row["shift"]:
                last = row["shift"][-1]
                return {k: last[k] for k in ("value", "low", "high")}
        return None

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "gaps": [g.to_dict() for g in self.gaps],
            "pairs": self.pairs(),
            "next_moves": self.next_moves(),
            "time": self.time(),
            "patience": self.patience(),
            "payoffs": [
                {"party": s.party, "status": s.status, "why": s.why, "gain": s.gain, "cost": s.cost, "loss": s.loss}
                for s in self.payoffs.sides
            ],
            "caveats": list(self.caveats),
            "draws": self.draws,
            "distinct_draws": self.distinct,
            "effective_draws": round(self.effective, 1),
        }

    def patience(self) -> list[dict[str, Any]]:
        """Change in survival by the last date if a side were half or twice as impatient; scanned, not estimated."""
        out = []
        for i in (0, 1):
            for factor in PATIENCE:
                change = self.scan[f"{i}:{factor:g}"] - self.scan["base"]
                out.append({"party": self.parties[i], "impatience_times": factor, **summary(change[-1])})
        return out

    def tables(self, only: str | None = None) -> list[Table]:
        """The next-move table of one trigger; or pairs of accounts, triggers in short, leverage, time and patience."""
        from .strategy_tables import tables_of

        return tables_of(self, only)


def strategy(
    ledger: Ledger,
    arrangement: Arrangement,
    payoffs: Payoffs,
    found: Evidence,
    gaps: Sequence[Gap],
    triggers: Sequence[Trigger],
    *,
    days: Sequence[date],
    known: date,
    goes_on: Array,
    weight: float | None,
    draws: int = 384,
    seed: int = SEED,
    advance: Callable[[int], None] | None = None,
) -> Strategy:
    """Solve the game for an arrangement at `draws` draws of its posterior; kept for the next time."""
    weights = found.weights()
    vector = resample(found, weights, draws, seed=seed)
    _, first, count = np.unique(vector.logs[0], axis=-1, return_index=True, return_counts=True)
    distinct = vector.take(first)
    rng = np.random.default_rng(seed)
    seen = arrangement.seen

    def years(day: date) -> float:
        return (day - seen).days / YEAR

    elections = tuple(
        tuple(
            years(parse_day(d.at[:10]))
            for d in ledger.dispute.deadlines
            if d.id in side.elections and (not d.recorded or parse_day(d.recorded[:10]) <= known)
        )
        for side in payoffs.sides
    )
    setting = Setting(
        payoffs,
        (gaps[0].value, gaps[1].value),
        years(arrangement.end) if arrangement.end else None,
        (elections[0], elections[1]),
        tuple(years(d) for d in days),
        rng.choice(goes_on, len(first)),
    )
    players = [s.party for s in payoffs.sides]
    shocks = [Shock(t.id, years(parse_day(t.at)), players.index(t.party), t.effect.value) for t in triggers]
    key = _key(found, setting, shocks, draws, seed)

    def solve() -> dict[str, Array]:
        found = contrasts(distinct, setting, shocks, advance=advance)
        few = np.linspace(0, draws - 1, min(SCANNED, draws)).astype(int)
        scan = patience_scan(vector.take(few), setting, rng.choice(goes_on, len(few)))
        return {**found, **{f"scan:{name}": values for name, values in scan.items()}}

    solved = kept.held("strategy", key, solve)
    if advance:
        advance(draws)
    arrays = {name: v for name, v in solved.items() if not name.startswith("scan:")}
    titles = [p.title for p in ledger.dispute.parties]
    return Strategy(
        parties=(players[0], players[1]),
        titles=(titles[0], titles[1]),
        gaps=tuple(gaps),
        payoffs=payoffs,
        days=tuple(days),
        triggers=tuple(triggers),
        arrays={name: np.repeat(v, count, axis=-1) for name, v in arrays.items()},
        scan={name.removeprefix("scan:"): v for name, v in solved.items() if name.startswith("scan:")},
        draws=draws,
        distinct=len(first),
        effective=Evidence.effective(weights),
        weight=weight,
        known=known,
    )


def _key(found: Evidence, setting: Setting, shocks: Sequence[Shock], draws: int, seed: int) -> str:
    return kept.digest(
        kept.engine("outlook.strategy"),
        repr((draws, seed, SCANNED, setting.payoffs.digest)),
        repr((setting.gap, setting.end, setting.elections, setting.days, shocks)),
        *(setting.keep, found.vector.logs, found.vector.past_gap, found.each, found.base),
    )
