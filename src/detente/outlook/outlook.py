"""Will it hold? Base rates for the level, the truce game for contrasts, and what to watch.

The two are kept apart: a probability comes from what such truces did; what a trigger, an
account or a text would change comes from the game and is printed as a difference. No
number leaves here without its definition, its interval, its as-of date and the leakage line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ..accounts.agreed import Agreed, agreed
from ..base.dates import parse_day, today
from ..base.errors import InputError
from ..base.figure import Figure
from ..base.table import Table, Tabular
from ..ledger.dispute import Ledger
from . import tables as draw
from .arrangement import arrangement
from .baserates import Arrangement, BaseRates, Curve, Ways, horizon, summary
from .counts import Count, counts
from .gap import gaps
from .history import History, Truce, load_history
from .picture import survival_picture, trace_days
from .posterior import SEED, posterior
from .strategy import Strategy
from .triggers import Trigger, find_trigger, load_triggers
from .watch import WatchList, watch_list

if TYPE_CHECKING:
    from .backtest import Backtest
    from .thirds import Thirds

Progress = Callable[[str], None]
Advance = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Outlook(Tabular):
    """An answer to "will it hold?" on `on`, from what was public by `known`."""

    ledger: Ledger
    arrangement: Arrangement
    on: date
    known: date
    days: tuple[date, ...]
    curves: tuple[Curve, ...]
    ways: Ways
    comparable: tuple[Truce, ...]
    counts: tuple[Count, ...]
    history: History
    key: str
    watch: WatchList
    trace: tuple[Curve, ...] = ()
    weight: float | None = None
    strategy: Strategy | None = None
    only: str | None = None
    thirds: Thirds | None = None

    @property
    def leakage(self) -> str:
        """What this forecast could and could not know."""
        a = self.arrangement
        line = (
            f"As of {self.on}, from what was public by {self.known}: rows, outcomes, moves and clocks that became "
            f"public later are dropped or cut off. Conditional on the truce holding on {a.seen}, the last day it was "
            "seen to."
        )
        if a.seen < self.on:
            line += f" Nothing is held after that, so the chance that it had ended by {self.on} is in every figure."
        return line

    @property
    def ledger_digest(self) -> str:
        """sha256 over what of the ledger was public and used, first 16 hex digits."""
        text = json.dumps([item.to_dict() for item in self.watch], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def curve(self, definition: str) -> Curve:
        """The survival curve under one definition."""
        for found in self.curves:
            if found.definition.id == definition:
                return found
        from ..base.errors import UnknownError

        raise UnknownError("definition", definition, [c.definition.id for c in self.curves])

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``outlook --json``."""
        a = self.arrangement
        data: dict[str, Any] = {
            "dispute": self.ledger.dispute.id,
            "deal": a.deal,
            "as_of": self.on.isoformat(),
            "known": self.known.isoformat(),
            "leakage": self.leakage,
            "arrangement": {
                "title": a.title,
                "truce": a.truce,
                "dyad": a.dyad,
                "term": a.term,
                "since": a.clock.isoformat(),
                "stated_end": a.end.isoformat() if a.end else None,
                "last_seen": a.seen.isoformat(),
            },
            "definitions": [c.to_dict() for c in self.curves],
            "ways": self.ways.to_dict(),
            "comparable": [draw.comparable_row(t) for t in self.comparable],
            "counts": [c.to_dict() for c in self.counts],
            "data": {
                "history": self.history.digest,
                "ledger": self.ledger_digest,
                "draws": self.key,
                "seed": SEED,
                "interval": "5-95%",
            },
            "leverage": self.strategy.leverage() if self.strategy else [],
            "watch": [item.to_dict() for item in self.watch],
            "pool": self.pool(),
        }
        if self.strategy is not None:
            data["strategy"] = self.strategy.to_dict()
        if self.thirds is not None:
            data["third_parties"] = self.thirds.to_dict()
        return data

    def pool(self) -> dict[str, Any]:
        """The game's weight in the level, and the pooled survival where the game was solved."""
        data: dict[str, Any] = {"game_weight": self.weight, "definition": POOLED}
        if self.weight is None:
            data["why"] = "not computed for what was known then; ask with the game"
        if self.strategy is not None and self.weight is not None:
            base = {p.date: p for p in self.curve(POOLED).points}
            game = self.strategy.arrays["survival:own"]
            data["survival"] = [
                {
                    "date": d.isoformat(),
                    "base_rates": base[d].p,
                    "game_also_counting_running_out": float(game[k].mean()),
                    "pooled": (1 - self.weight) * base[d].p + self.weight * float(game[k].mean()),
                }
                for k, d in enumerate(self.strategy.days)
            ]
        return data

    def tables(self) -> list[Table]:
        """A trigger's next moves, if one was asked for; then survival, ways of ending, the watch list and the rest."""
        first = self.strategy.tables(self.only) if self.strategy and self.only else []
        out = [*first, draw.survival(self), draw.ways(self), *self.watch.tables()]
        if self.strategy is not None and not self.only:
            out += self.strategy.tables()
        if self.thirds is not None:
            out += self.thirds.tables()
        return [*out, draw.comparable(self), draw.counts_table(self)]

    def long(self) -> Table:
        """Survival as numbers, one row an event and date."""
        return draw.long(self)

    def to_frame(self) -> Any:
        """The numbers of `long` as a pandas data frame (extra ``frames``)."""
        return self.long().to_frame()

    def figure(self) -> Figure:
        """The survival picture."""
        return survival_picture(self)

    def figures(self) -> list[Figure]:
        """All pictures of the answer."""
        return [self.figure()]


#: The definition whose level the game could share.
POOLED = "tariff_raised"


def outlook(
    ledger: Ledger,
    deal: str | None = None,
    *,
    on: str | date | None = None,
    known: str | date | None = None,
    until: str | date | None = None,
    alive: str | date | None = None,
    game: bool = False,
    trigger: str | None = None,
    third: bool = False,
    draws: int = 384,
    progress: Progress | None = None,
    advance: Advance | None = None,
) -> Outlook:
    """The outlook of a deal. `known` defaults to `on`, `on` to today; `known` after `on` is refused.

    `game` adds the truce game's contrasts (seconds, kept for the next time); `trigger` asks for one trigger's next
    moves; `third` prices third parties in the trade model. `progress` hears what is being done, `advance` (what, done,
    of) drives a bar.
    """
    day = parse_day(on) if on else today()
    limit = parse_day(known) if known else day
    if limit > day:
        raise InputError(
            f"known by {limit} is later than the as-of date {day}",
            remedy="a forecast may not know its future; give --known no later than --on",
        )
    history = load_history(known=limit)
    found = arrangement(ledger, history, deal, on=day, known=limit, alive=parse_day(alive) if alive else None)
    triggers = load_triggers(ledger, found.deal, known=limit)
    if trigger:
        find_trigger(triggers, trigger)
    sampled = posterior(history, progress=progress)
    rates = BaseRates(sampled, found)
    days = horizon(found, day, parse_day(until) if until else None)
    if found.seen < day:
        days = [day, *days]
    matrix = agreed(ledger, found.deal, on=day.isoformat(), known=limit.isoformat())
    solved, weight = None, shipped_weight(history)
    if game or trigger:
        solved, weight = _game(ledger, found, history, matrix, triggers, rates, days, limit, draws, advance)
    asked = _thirds(ledger, found, rates, known=limit, advance=advance) if third else None
    watch = watch_list(
        ledger,
        matrix,
        triggers,
        seen=found.seen,
        on=day,
        known=limit,
        until=max(days),
        shift=solved.shift if solved else None,
    )
    return Outlook(
        ledger=ledger,
        arrangement=found,
        on=day,
        known=limit,
        days=tuple(days),
        curves=tuple(rates.curves(days)),
        ways=rates.ways(days),
        comparable=tuple(rates.comparable()),
        counts=tuple(counts(history)),
        history=history,
        key=sampled.key,
        watch=watch,
        trace=tuple(rates.curves(trace_days(found, max(days)))),
        weight=weight,
        strategy=solved,
        only=trigger,
        thirds=asked,
    )


def _thirds(ledger: Ledger, found: Arrangement, rates: BaseRates, *, known: date, advance: Advance | None) -> Thirds:
    """Third parties as the ledger stood on the last day seen."""
    from .payoffs import load_assumptions
    from .thirds import thirds

    plan = load_assumptions(ledger)
    total = 3 + len(plan.third)
    done = [0]

    def step(count: int) -> None:
        done[0] += count
        if advance:
            advance("asking the trade model for third parties", done[0], total)

    chance = None
    if found.end is not None:
        chance = summary(found.end, rates.survival("ends_badly", found.end))
    return thirds(ledger, plan, day=found.seen.isoformat(), known=known.isoformat(), chance=chance, advance=step)


def _game(
    ledger: Ledger,
    found: Arrangement,
    history: History,
    matrix: Agreed,
    triggers: Sequence[Trigger],
    rates: BaseRates,
    days: Sequence[date],
    known: date,
    draws: int,
    advance: Advance | None,
) -> tuple[Strategy, float]:
    """Calibrate on the moves known by then, weigh the game against base rates, solve the contrasts."""
    from .backtest import pool_weight, spells_scored
    from .evidence import DRAWS, ROUNDS, evidence
    from .payoffs import load_payoffs
    from .strategy import strategy

    payoffs = load_payoffs(ledger)

    def bar(what: str, total: int) -> Callable[[int], None] | None:
        done = [0]

        def step(count: int) -> None:
            done[0] += count
            if advance:
                advance(what, done[0], total)

        return step

    told = evidence(payoffs, history.spells, advance=bar("calibrating on dated moves", DRAWS * ROUNDS))
    tally = spells_scored(history, told, "leave one out")
    weight = pool_weight(tally)[0] if len(tally.y) > 4 else 0.0
    solved = strategy(
        ledger,
        found,
        payoffs,
        told,
        gaps(matrix, [s.party for s in payoffs.sides]),
        triggers,
        days=days,
        known=known,
        goes_on=rates.goes_on,
        weight=weight,
        draws=draws,
        advance=bar("solving the truce game", draws),
    )
    return solved, weight


def shipped_weight(history: History) -> float | None:
    """The game's weight from the kept backtest, if it was made on exactly this history."""
    from .backtest import kept_backtest

    found = kept_backtest(history, current=False)
    return None if found is None else found.game_weight


def ask_backtest(ledger: Ledger, *, fresh: bool = False, advance: Advance | None = None) -> Backtest:
    """The backtest of the whole record: kept, or made now."""
    from .backtest import backtest, keep_backtest, kept_backtest
    from .evidence import DRAWS, ROUNDS, evidence
    from .payoffs import assumptions_path, load_payoffs

    history = load_history()
    found = None if fresh else kept_backtest(history)
    if found is not None:
        return found
    told = None
    done = [0]
    total = 2 * len(history.estimated) + DRAWS * ROUNDS

    def step(count: int) -> None:
        done[0] += count
        if advance:
            advance("testing on the past", min(done[0], total), total)

    if assumptions_path(ledger).is_file():
        told = evidence(load_payoffs(ledger), history.spells, advance=step)
    result = backtest(posterior(history), told, advance=step)
    keep_backtest(result)
    return result
