"""How such forecasts would have done: leave one out, and only from what was known at the time.

Two questions are scored at 30, 90, 180 and 365 days from the start of each row, wherever the
answer is known: has a *term* ended badly (broken, or run out with nothing in its place),
and has a *tariff* been raised again under a deal. Leaving one term out also leaves out the
terms that continue it, since their existence tells how it ended. A specification that was
chosen after looking at these rows is not tested by them: the table says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from ..base import kept
from ..base.dates import parse_day
from ..base.errors import InputError
from ..base.files import read_text
from ..base.table import Column, Table, Tabular
from .baserates import Arrangement, BaseRates
from .evidence import HORIZONS, Evidence
from .hazards import Array, Draws, log_posterior, sample
from .history import RAN_OUT, History, OutcomeKind, Spell, Truce, observed_until
from .posterior import SEED, YEAR, Posterior, key_of, rows_of, shipped_path
from .reference import brier, exponential, log_score, lomax

NAME = "backtest.json"  #: the shipped backtest
ENGINE = ("outlook.backtest",)
VERSION = 1
#: Fewest rows known before a rolling forecast is made.
FEWEST = 6
TERM_PARTS = ("break", "upgrade", "goes_on", "replaced")


@dataclass(frozen=True)
class Score:
    """One forecaster on one question under one scheme."""

    question: str
    scheme: str
    model: str
    forecasts: int
    brier: float
    log: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "question": self.question,
            "scheme": self.scheme,
            "model": self.model,
            "forecasts": self.forecasts,
            "brier": self.brier,
            "log_score": self.log,
        }


@dataclass(frozen=True)
class Backtest(Tabular):
    """All scores, and the weight of the game that would have scored best."""

    scores: tuple[Score, ...]
    game_weight: float
    history: str
    by_weight: tuple[tuple[float, float], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "scores": [s.to_dict() for s in self.scores],
            "pool": {"game_weight": self.game_weight, "log_score_by_weight": [list(x) for x in self.by_weight]},
            "history": self.history,
            "caveat": CAVEAT,
        }

    def tables(self) -> list[Table]:
        """One table."""
        return [
            Table(
                "Scores of past forecasts: lower Brier and higher log score are better",
                [
                    Column("question", "Question"),
                    Column("scheme", "Scheme"),
                    Column("model", "Forecaster"),
                    Column("forecasts", "Forecasts", digits=0),
                    Column("brier", "Brier", digits=3),
                    Column("log_score", "Log score", digits=3),
                ],
                [s.to_dict() for s in self.scores],
                id="backtest",
                source=f"history {self.history}; horizons {', '.join(map(str, HORIZONS))} days",
                notes=(f"Weight of the game in the pool: {self.game_weight:g}, by leave-one-out log score.", CAVEAT),
            )
        ]


CAVEAT = (
    "The rows were known when the models were specified, so neither scheme is out of sample for the specification; "
    "rows of one dyad are not independent."
)


def resolved(truce: Truce, days: int) -> float | None:
    """1 if the term had not ended badly `days` after its clock, 0 if it had, None if unknown."""
    until = observed_until(truce)
    if until is None:
        return None
    bad = truce.outcome is not None and truce.outcome.kind in RAN_OUT | {OutcomeKind.broken}
    reached = (until - truce.clock).days
    if bad:
        return float(reached > days)
    # extended or replaced: the term can no longer end badly; still open: known up to the last day seen
    return 1.0 if truce.outcome is not None or reached >= days else None


def raised(spell: Spell, days: int) -> float | None:
    """1 if no tariff had been raised again `days` after the deal, 0 if one had, None if unknown."""
    begin = parse_day(spell.start)
    if spell.tariff_raised:
        return float((parse_day(spell.tariff_raised) - begin).days > days)
    return 1.0 if (parse_day(spell.until) - begin).days >= days else None


def without(history: History, names: Sequence[str]) -> History:
    """The history less those truces, whatever continues them, and spells of the same deal."""
    gone = set(names)
    while more := {t.id for t in history.truces if t.follows in gone} - gone:
        gone |= more
    deals = {t.deal for t in history.truces if t.id in gone and t.deal}
    return History(
        tuple(t for t in history.truces if t.id not in gone),
        tuple(s for s in history.spells if s.deal not in deals or not s.deal),
        history.known,
    )


def reweigh(found: Posterior, history: History, *, seed: int, parts: Sequence[str] = TERM_PARTS) -> Posterior:
    """The posterior of a history with fewer rows, by importance weights on the full one's draws."""
    rng = np.random.default_rng(seed)
    components: dict[str, Draws] = dict(found.components)
    for name in parts:
        full, fewer = found.components[name], rows_of(history, name)
        if len(fewer.y) == len(full.rows.y):
            components[name] = replace(full, rows=fewer)
            continue
        logw = log_posterior(full.values, fewer) - log_posterior(full.values, full.rows)
        w = np.exp(logw - logw.max())
        pick = rng.choice(len(w), len(w), p=w / w.sum())
        components[name] = Draws(fewer, full.values[pick], full.r_hat)
    return Posterior(history, components, key_of(history))


def fitted(history: History, base: Posterior, *, seed: int) -> Posterior:
    """A short fit of the term components to what was known (the others are not asked)."""
    components = dict(base.components)
    for i, name in enumerate(TERM_PARTS):
        components[name] = sample(rows_of(history, name), seed=seed + i, draws=400, steps=500)
    return Posterior(history, components, key_of(history))


def term_forecast(found: Posterior, truce: Truce) -> list[float]:
    """P(the term has not ended badly) at each horizon, as from its first day."""
    end = parse_day(truce.stated_end) if truce.stated_end else None
    if end is not None and end <= truce.clock:
        end = truce.clock + timedelta(days=1)
    a = Arrangement("", truce.title, truce.dyad, truce.clock, end, truce.term, truce.clock, truce.id, truce.clock)
    rates = BaseRates(found, a, seed=SEED)
    out = []
    for days in HORIZONS:
        parts = rates.ways_by(truce.clock + timedelta(days=days))
        out.append(float((1 - parts["broken"] - parts["lapsed"]).mean()))
    return out


def references(rows: Sequence[tuple[float, float]], shares: Sequence[float]) -> dict[str, list[float]]:
    """The reference forecasts at each horizon from (years, event) of other rows and their past shares."""
    t, y = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    h = np.array(HORIZONS) / YEAR
    return {
        "coin": [0.5] * len(HORIZONS),
        "share of the others": list(shares),
        "exponential": list(exponential(t, y, h)),
        "heavy tail (Lomax)": list(lomax(t, y, h)),
    }


def shares(answers: Sequence[Sequence[float | None]]) -> list[float]:
    """Share that survived each horizon among rows with an answer, with one half-row of doubt each way."""
    out = []
    for k in range(len(HORIZONS)):
        known = [a[k] for a in answers if a[k] is not None]
        out.append((sum(x for x in known if x is not None) + 0.5) / (len(known) + 1))
    return out


class Tally:
    """Forecasts and answers gathered by model."""

    def __init__(self, question: str, scheme: str) -> None:
        self.question, self.scheme = question, scheme
        self.p: dict[str, list[float]] = {}
        self.y: list[float] = []

    def add(self, forecasts: dict[str, list[float]], answers: Sequence[float | None]) -> None:
        """One row's forecasts at every horizon with an answer."""
        for k, answer in enumerate(answers):
            if answer is None:
                continue
            self.y.append(answer)
            for name, values in forecasts.items():
                self.p.setdefault(name, []).append(values[k])

    def scores(self) -> list[Score]:
        """A score for each model."""
        y = np.array(self.y)
        return [
            Score(self.question, self.scheme, name, len(y), brier(np.array(p), y), log_score(np.array(p), y))
            for name, p in self.p.items()
        ]


def time_and_event(truce: Truce) -> tuple[float, float]:
    """Years at risk of a bad end and whether it came."""
    until = observed_until(truce)
    assert until is not None
    bad = truce.outcome is not None and truce.outcome.kind in RAN_OUT | {OutcomeKind.broken}
    return max((until - truce.clock).days, 0) / YEAR, float(bad)


def terms_leave_one_out(found: Posterior, *, seed: int, advance: Callable[[int], None] | None = None) -> Tally:
    """Every estimated term predicted from all others but those that continue it."""
    tally = Tally("term not ended badly", "leave one out")
    history = found.history
    for truce in history.estimated:
        fewer = without(history, [truce.id])
        rows = list(fewer.estimated)
        answers = [[resolved(t, d) for d in HORIZONS] for t in rows]
        forecasts = references([time_and_event(t) for t in rows], shares(answers))
        forecasts["base rates"] = term_forecast(reweigh(found, fewer, seed=seed), truce)
        tally.add(forecasts, [resolved(truce, d) for d in HORIZONS])
        if advance:
            advance(1)
    return tally


def terms_rolling(found: Posterior, *, seed: int, advance: Callable[[int], None] | None = None) -> Tally:
    """Every term predicted from what was public on its first day."""
    tally = Tally("term not ended badly", "rolling origin")
    kept: dict[date, Posterior] = {}
    for truce in found.history.estimated:
        past = found.history.as_known(truce.clock)
        past = History(tuple(t for t in past.truces if t.id != truce.id), past.spells, past.known)
        rows = [t for t in past.estimated if t.outcome or (observed_until(t) or t.clock) > t.clock]
        if len(rows) >= FEWEST:
            fit = kept.get(truce.clock) or fitted(past, found, seed=seed)
            kept[truce.clock] = fit
            answers = [[resolved(t, d) for d in HORIZONS] for t in rows]
            forecasts = references([time_and_event(t) for t in rows], shares(answers))
            forecasts["base rates"] = term_forecast(fit, truce)
            tally.add(forecasts, [resolved(truce, d) for d in HORIZONS])
        if advance:
            advance(1)
    return tally


def spells_scored(history: History, evidence: Evidence | None, scheme: str) -> Tally:
    """Every spell predicted from the others (leave one out) or from the earlier ones (rolling origin)."""
    tally = Tally("tariff not raised again", scheme)
    spells = list(history.spells)
    for spell in spells:
        if scheme == "leave one out":
            others = [s for s in spells if s.id != spell.id]
        else:
            others = list(history.as_known(spell.start).spells)
            others = [s for s in others if s.id != spell.id and s.until > s.start]
        if not others:
            continue
        rows = []
        for s in others:
            until = parse_day(s.tariff_raised or s.until)
            rows.append(((until - parse_day(s.start)).days / YEAR, float(bool(s.tariff_raised))))
        forecasts = references(rows, shares([[raised(s, d) for d in HORIZONS] for s in others]))
        if evidence is not None:
            w = evidence.weights(only=[s.id for s in others])
            forecasts["truce game"] = list((evidence.curve * w).sum(1))
        tally.add(forecasts, [raised(spell, d) for d in HORIZONS])
    return tally


def pool_weight(tally: Tally, base: str = "heavy tail (Lomax)") -> tuple[float, list[tuple[float, float]]]:
    """The game's weight in a mixture with the base rate that would have scored best, and the score at each weight."""
    y, p, q = np.array(tally.y), np.array(tally.p[base]), np.array(tally.p["truce game"])
    grid = [round(0.05 * k, 2) for k in range(21)]
    table = [(w, log_score((1 - w) * p + w * q, y)) for w in grid]
    best = max(table, key=lambda x: (round(x[1], 9), -x[0]))
    return best[0], table


def pooled(tally: Tally) -> Array:
    """Nested pool: each spell's weight chosen on the other forecasts only, so that the pool is scored honestly."""
    y = np.array(tally.y)
    p, q = np.array(tally.p["heavy tail (Lomax)"]), np.array(tally.p["truce game"])
    out = np.empty_like(p)
    grid = np.linspace(0, 1, 21)
    for k in range(len(y)):
        keep = np.arange(len(y)) != k
        table = [log_score(((1 - w) * p + w * q)[keep], y[keep]) for w in grid]
        w = grid[int(np.argmax(np.round(table, 9)))]
        out[k] = (1 - w) * p[k] + w * q[k]
    return out


def backtest(
    found: Posterior,
    evidence: Evidence | None,
    *,
    seed: int = SEED,
    advance: Callable[[int], None] | None = None,
) -> Backtest:
    """Everything, in a minute or so."""
    if len(found.history.estimated) <= FEWEST:
        raise InputError(
            f"{len(found.history.estimated)} rows are too few to test on", remedy=f"more than {FEWEST} are needed"
        )
    tallies = [
        terms_leave_one_out(found, seed=seed, advance=advance),
        terms_rolling(found, seed=seed, advance=advance),
        spells_scored(found.history, evidence, "leave one out"),
        spells_scored(found.history, evidence, "rolling origin"),
    ]
    weight = 0.0
    table: list[tuple[float, float]] = []
    if evidence is not None and tallies[2].y:
        weight, table = pool_weight(tallies[2])
        tallies[2].p["pool (nested)"] = list(pooled(tallies[2]))
    scores = [s for t in tallies if t.y for s in t.scores()]
    return Backtest(tuple(scores), weight, found.history.digest, tuple(table))


def kept_backtest(history: History, *, current: bool = True) -> Backtest | None:
    """The backtest of exactly this history, if one is shipped or kept.

    `current` False also takes the shipped one when the engine has changed since it was made.
    """
    path, engine = shipped_path(NAME), kept.engine(*ENGINE)
    texts = []
    if path.is_file() and (not current or kept.current(path.parent, NAME, engine)):
        texts.append(read_text(path))
    stored = kept.read("backtest", kept.digest(history.digest, engine))
    if stored is not None and "text" in stored:
        texts.append(str(stored["text"]))
    for text in texts:
        data = json.loads(text)
        if data.get("version") == VERSION and data.get("history") == history.digest:
            scores = tuple(
                Score(s["question"], s["scheme"], s["model"], s["forecasts"], s["brier"], s["log_score"])
                for s in data["scores"]
            )
            table = tuple((w, s) for w, s in data["pool"]["log_score_by_weight"])
            return Backtest(scores, data["pool"]["game_weight"], data["history"], table)
    return None


def packed(found: Backtest) -> str:
    """A backtest as it is kept."""
    return json.dumps({"version": VERSION, **found.to_dict()}, ensure_ascii=False, indent=1) + "\n"


def keep_backtest(found: Backtest) -> None:
    """Keep it for the next time."""
    key = kept.digest(found.history, kept.engine(*ENGINE))
    kept.write("backtest", key, {"text": np.array(packed(found))})
