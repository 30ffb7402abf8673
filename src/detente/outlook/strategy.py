"""The game's part of an outlook: contrasts between accounts, next moves after a trigger, leverage, time, one text.

Everything is a difference or a pair with its interval over draws; nothing here says who
is winning. More ambiguity makes a truce less durable by construction of the game, not as
a finding; the tables say so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from ..dates import parse_day
from ..ledger.dispute import Ledger
from ..table import Column, Table
from .baserates import Arrangement
from .contrasts import PAIRS, Setting, Shock, contrasts, summary
from .evidence import Evidence, resample
from .game import Array
from .gap import Gap
from .payoffs import Payoffs
from .posterior import SEED, YEAR, cache_path
from .triggers import Trigger

Summary = dict[str, float]


@dataclass(frozen=True)
class Strategy:
    """Contrasts of the truce game at `draws` draws (`distinct` of them different)."""

    parties: tuple[str, str]
    titles: tuple[str, str]
    gaps: tuple[Gap, ...]
    payoffs: Payoffs
    days: tuple[date, ...]
    triggers: tuple[Trigger, ...]
    arrays: dict[str, Array]
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
        return (
            f"The payoffs were set on {self.payoffs.checked}, after {self.known}: this part is no forecast of that day.",
        )

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
            "payoffs": [
                {"party": s.party, "status": s.status, "why": s.why, "gain": s.gain, "cost": s.cost, "loss": s.loss}
                for s in self.payoffs.sides
            ],
            "caveats": list(self.caveats),
            "draws": self.draws,
            "distinct_draws": self.distinct,
            "effective_draws": round(self.effective, 1),
        }

    # -- tables -----------------------------------------------------------------------

    def tables(self, only: str | None = None) -> list[Table]:
        """The next-move table of one trigger; or pairs of accounts, triggers in short, leverage and time."""
        if only:
            return [self._moves_table(only)]
        triggers = [self._triggers_table()] if self.triggers else []
        return [self._pairs_table(), *triggers, self._leverage_table(), self._time_table()]

    @property
    def _source(self) -> str:
        status = ", ".join(sorted({s.status for s in self.payoffs.sides}))
        return (
            f"truce game, {self.draws} draws ({self.distinct} distinct, effective {self.effective:.0f}) given the "
            f"dated moves; payoffs: {status}"
        )

    def _pairs_table(self) -> Table:
        rows = []
        for pair in self.pairs():
            row: dict[str, Any] = {"pair": pair["pair"]}
            for k, d in enumerate(self.days):
                row[d.isoformat()] = points(pair["difference"][k])
            rows.append(row)
        weight = "not computed" if self.weight is None else f"{self.weight:g}"
        gaps = "; ".join(
            f"{g.party} {g.value:.2f} ({len(g.disputed)} of {len(g.disputed) + len(g.borne_out)})" for g in self.gaps
        )
        return Table(
            "What the accounts cost: survival against one agreed text, by each date",
            [Column("pair", "How the deal is read", wide=True)]
            + [Column(d.isoformat(), d.isoformat(), "points", align="right") for d in self.days],
            rows,
            id="pairs",
            source=self._source,
            notes=(
                f"Gap of each side's account, counted from the account matrix: {gaps}.",
                "The sign is built in: a disputed undertaking can be seen as breached. The size is what the draws say.",
                f"Weight of the game in the pooled level: {weight}. Its own level is not used.",
                *self.caveats,
            ),
        )

    def _leverage_table(self) -> Table:
        rows = [
            {
                "party": self._title(r["party"]),
                "threat": r["threat"],
                "to_rival": value(r["to_rival"]),
                "to_author": value(r["to_author"]),
            }
            for r in self.leverage()
        ]
        return Table(
            "Leverage, always as a pair: what a step takes from the rival and what it costs its author",
            [
                Column("party", "Who"),
                Column("threat", "Step"),
                Column("to_rival", "Loss to the rival", self.payoffs.unit, align="right"),
                Column("to_author", "Cost to its author", self.payoffs.unit, align="right"),
            ],
            rows,
            id="leverage",
            source=self._source,
            notes=("Answers included. A step that costs its author nothing is a plan, not a threat.",),
        )

    def _time_table(self) -> Table:
        rows = [
            {
                "party": self._title(r["party"]),
                **{
                    k: value(r[k])
                    for k in (
                        "one_step_less_dependent",
                        "rival_one_step_less_dependent",
                        "ninety_days_more",
                        "one_agreed_text",
                    )
                },
            }
            for r in self.time()
        ]
        unit = self.payoffs.unit
        return Table(
            "What time and a text are worth to each side",
            [
                Column("party", "Who"),
                Column("one_step_less_dependent", "Depending one step less", unit, align="right"),
                Column("rival_one_step_less_dependent", "The rival depending less", unit, align="right"),
                Column("ninety_days_more", "Stated end 90 days later", unit, align="right"),
                Column("one_agreed_text", "One agreed text", unit, align="right"),
            ],
            rows,
            id="time",
            source=self._source,
            notes=("Less dependence lowers what peace is worth as well; it is not shown to stabilise as such.",),
        )

    def _triggers_table(self) -> Table:
        rows = []
        for moves in self.next_moves():
            changed = max(
                (k for k in moves["next"] if ":" in k),
                key=lambda k: moves["next"][k]["value"] - moves["next"][k]["without"],
            )
            act = moves["next"][changed]
            rows.append(
                {
                    "title": moves["title"],
                    "at": moves["at"],
                    "act": self._act(changed),
                    "change": 100 * (act["value"] - act["without"]),
                    "shift": points(moves["shift"][-1]) if moves["shift"] else None,
                    "trigger": moves["trigger"],
                }
            )
        last = self.days[-1].isoformat()
        return Table(
            "What a trigger would change",
            [
                Column("title", "If", wide=True),
                Column("at", "On"),
                Column("act", "First move that gains most"),
                Column("change", "By", "points", digits=0),
                Column("shift", f"Survival to {last}", "points", align="right"),
                Column("trigger", "--trigger"),
            ],
            rows,
            id="triggers",
            source=self._source,
            notes=("Differences with and without the trigger, in the game. Running out ends the truce by definition.",),
        )

    def _moves_table(self, only: str) -> Table:
        rows = []
        for moves in self.next_moves():
            if moves["trigger"] != only:
                continue
            for key, p in sorted(moves["next"].items(), key=lambda kv: -kv[1]["value"]):
                rows.append(
                    {
                        "trigger": moves["title"],
                        "at": moves["at"],
                        "next": self._act(key),
                        "p": f"{100 * p['value']:.0f} ({100 * p['low']:.0f}–{100 * p['high']:.0f})",
                        "without": 100 * p["without"],
                        "change": 100 * (p["value"] - p["without"]),
                    }
                )
        title = "First deliberate move within 90 days of the trigger"
        shifts = [
            f"{m['title']} ({m['at']}): survival by {m['shift'][-1]['date']} {points(m['shift'][-1])} points."
            for m in self.next_moves()
            if m["shift"] and m["trigger"] == only
        ]
        return Table(
            title,
            [
                Column("trigger", "If"),
                Column("at", "On"),
                Column("next", "Then first"),
                Column("p", "Probability in the game", "%", align="right"),
                Column("without", "Without it", "%", digits=0),
                Column("change", "Change", "points", digits=0),
            ],
            rows,
            id="next-moves",
            source=self._source,
            notes=(*shifts, "Read the change, not the level: the game's level has not beaten a coin."),
        )

    def _act(self, key: str) -> str:
        if key == "none":
            return "Nobody moves"
        if key == "runs out":
            return "The truce runs out"
        player, act = key.split(":")
        word = {"probe": "takes a new measure", "escalate": "escalates openly", "concede": "takes a step back"}[act]
        return f"{self.titles[int(player)]} {word}"

    def _title(self, code: str) -> str:
        return self.titles[self.parties.index(code)]


def points(difference: Summary) -> str:
    """A difference of probabilities in percentage points with its interval."""
    return " ".join([signed(difference["value"]), f"({signed(difference['low'])} to {signed(difference['high'])})"])


def signed(x: float) -> str:
    """A signed number of percentage points; zero has no sign."""
    number = round(100 * x)
    return f"{number:+d}".replace("-", "−") if number else "0"


def value(x: Summary) -> str:
    """A value with its interval."""
    return f"{x['value']:+.2f} ({x['low']:+.2f} to {x['high']:+.2f})".replace("-", "−")


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
    arrays = _kept(key)
    if arrays is None:
        arrays = contrasts(distinct, setting, shocks, advance=advance)
        _keep(key, arrays)
    elif advance:
        advance(len(first))
    titles = [p.title for p in ledger.dispute.parties]
    return Strategy(
        parties=(players[0], players[1]),
        titles=(titles[0], titles[1]),
        gaps=tuple(gaps),
        payoffs=payoffs,
        days=tuple(days),
        triggers=tuple(triggers),
        arrays={name: np.repeat(v, count, axis=-1) for name, v in arrays.items()},
        draws=draws,
        distinct=len(first),
        effective=Evidence.effective(weights),
        weight=weight,
        known=known,
    )


def _key(found: Evidence, setting: Setting, shocks: Sequence[Shock], draws: int, seed: int) -> str:
    total = hashlib.sha256(repr(("strategy-1", draws, seed, setting.payoffs.digest)).encode())
    total.update(repr((setting.gap, setting.end, setting.elections, setting.days, shocks)).encode())
    for part in (setting.keep, found.vector.logs, found.each, found.base):
        total.update(np.ascontiguousarray(part).tobytes())
    return total.hexdigest()[:16]


def _kept(key: str) -> dict[str, Array] | None:
    path = cache_path(f"strategy-{key}")
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as data:
        return {name: data[name] for name in data.files}


def _keep(key: str, arrays: dict[str, Array]) -> None:
    path = cache_path(f"strategy-{key}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    except OSError:
        return
