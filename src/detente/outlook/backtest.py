"""How such forecasts would have done, where it matters: 60, 30, 14 and 3 days before the stated end.

The question is whether something follows at the end, asked of every fixed term that was still running in silence
that many days before it. Two schemes: leave one dyad out (every term of the dyad is struck from the record), and
rolling origin (only what was public on that day). The plain share is that of the other terms which were as silent at
that distance. Differences are bootstrapped over dyads, since terms of one dyad are not independent. The rows were
known when the model was chosen: neither scheme is out of sample for the specification.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import numpy as np

from ..base import kept
from ..base.table import Column, Table, Tabular
from .estimate import SEED, SHARE_PRIORS, known_ahead, share_rows
from .leads import DrawnLeads, Leads, fit_leads
from .odds import Compared, table
from .pooled import Array, Pooled, Rows, fit
from .renewals import Ending, Renewals, Term

AHEAD = (60, 30, 14, 3)
SCHEMES = ("leave one dyad out", "rolling origin")
#: Fewest ended terms known before a rolling forecast is made.
FEWEST = 15
PLAIN, MODEL = "plain share", "this model"
FORECASTERS = ("coin", PLAIN, "first edition's form", MODEL)
RESAMPLES = 2000
ENGINE = ("outlook.backtest",)


@dataclass(frozen=True)
class Score:
    """One forecaster at one distance under one scheme; `gain` is its Brier score less the plain share's, 5–95%."""

    scheme: str
    ahead: int
    forecaster: str
    forecasts: int
    brier: float
    log: float
    gain: float
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "scheme": self.scheme,
            "days_before_end": self.ahead,
            "forecaster": self.forecaster,
            "forecasts": self.forecasts,
            "brier": self.brier,
            "log_score": self.log,
            "gain_on_plain_share": {"value": self.gain, "low": self.low, "high": self.high},
        }


@dataclass(frozen=True)
class Forecast:
    """Probabilities that something follows, by forecaster, with what happened."""

    term: str
    dyad: str
    scheme: str
    ahead: int
    p: dict[str, float]
    followed: bool


@dataclass(frozen=True)
class Judge:
    """A share and leads fitted on some terms: what is needed to forecast others."""

    follows: Pooled
    simple: Pooled
    leads: Leads
    terms: tuple[Term, ...]

    @classmethod
    def of(cls, terms: Iterable[Term]) -> Judge:
        """Fit on these terms."""
        rows = Renewals(tuple(terms))
        return cls(
            fit(share_rows(rows), SHARE_PRIORS), fit(first_form(rows), SHARE_PRIORS), fit_leads(rows.ended), rows.ended
        )

    def ask(self, term: Term, ahead: int) -> dict[str, float]:
        """Every forecaster's probability that something follows, `ahead` days before the end in silence."""
        silent = [t for t in self.terms if t.silent(ahead)]
        share = (sum(t.followed for t in silent) + 0.5) / (len(silent) + 1)
        first = self.simple.share("", term.dyad, [float(term.entry.number > 1)])
        model = self.follows.share(term.family, term.dyad, known_ahead(term))
        return dict(
            zip(FORECASTERS, (0.5, share, first, quiet(model, self.leads.typical(term.days), ahead)), strict=True)
        )


def first_form(record: Renewals) -> Rows:
    """The first edition's form on these rows: later term and dyad only, and no use of silence."""
    kept = [t for t in record.ended if t.outcome is not Ending.broken]
    return Rows(
        "share",
        np.array([[float(t.entry.number > 1)] for t in kept]).reshape(len(kept), 1),
        np.array([t.followed for t in kept], float),
        np.zeros(len(kept)),
        ("",) * len(kept),
        tuple(t.dyad for t in kept),
    )


def quiet(share: float, leads: DrawnLeads, left: float) -> float:
    """The share once nothing has been said with `left` days to go."""
    so = share * (1 - float(leads.followed_said(left)[0]))
    not_so = (1 - share) * (1 - float(leads.lapse_said(left)[0]))
    return so / (so + not_so)


def leave_one_dyad_out(record: Renewals, advance: Callable[[int], None] | None = None) -> list[Forecast]:
    """Every term from the terms of other dyads."""
    out = []
    for dyad in sorted({t.dyad for t in record.ended}):
        judge = Judge.of(t for t in record.ended if t.dyad != dyad)
        for term in record.ended:
            if term.dyad == dyad:
                out += [_one(judge, term, ahead, SCHEMES[0]) for ahead in AHEAD if term.silent(ahead)]
        if advance:
            advance(1)
    return out


def rolling(record: Renewals, advance: Callable[[int], None] | None = None) -> list[Forecast]:
    """Every term from what was public that many days before its end."""
    out = []
    for term in record.ended:
        assert term.end is not None
        for ahead in AHEAD:
            past = record.as_known(term.end - timedelta(days=ahead)) if term.silent(ahead) else None
            if past is not None and len(past.ended) >= FEWEST:
                out.append(_one(Judge.of(past.terms), term, ahead, SCHEMES[1]))
        if advance:
            advance(1)
    return out


def _one(judge: Judge, term: Term, ahead: int, scheme: str) -> Forecast:
    return Forecast(term.id, term.dyad, scheme, ahead, judge.ask(term, ahead), term.followed)


def scores(forecasts: Sequence[Forecast]) -> list[Score]:
    """By scheme, distance and forecaster, with the difference to the plain share resampled over dyads."""
    out = []
    for scheme in SCHEMES:
        for ahead in AHEAD:
            held = [f for f in forecasts if f.scheme == scheme and f.ahead == ahead]
            if not held:
                continue
            y = np.array([float(f.followed) for f in held])
            losses = {n: (np.array([f.p[n] for f in held]) - y) ** 2 for n in FORECASTERS}
            dyads = [f.dyad for f in held]
            for name in FORECASTERS:
                p = np.array([f.p[name] for f in held])
                gap = losses[name] - losses[PLAIN]
                low, high = resampled(gap, dyads)
                log = float(np.log(np.where(y > 0, p, 1 - p)).mean())
                out.append(
                    Score(scheme, ahead, name, len(held), float(losses[name].mean()), log, float(gap.mean()), low, high)
                )
    return out


def resampled(gap: Array, dyads: Sequence[str]) -> tuple[float, float]:
    """5–95% of the mean of `gap` when whole dyads are drawn with replacement."""
    names = sorted(set(dyads))
    member = np.array([[d == n for d in dyads] for n in names], float)
    total, count = member @ gap, member.sum(1)
    pick = np.random.default_rng(SEED).integers(0, len(names), (RESAMPLES, len(names)))
    means = total[pick].sum(1) / count[pick].sum(1)
    low, high = np.percentile(means, (5, 95))
    return float(low), float(high)


@dataclass(frozen=True)
class Backtest(Tabular):
    """All scores of one record."""

    scores: tuple[Score, ...]
    record: str
    odds: tuple[Compared, ...] = ()

    def verdict(self) -> str:
        """Whether the model beats the plain share, in words."""
        held = [s for s in self.scores if s.forecaster == MODEL and s.scheme == SCHEMES[0]]
        better = [s.ahead for s in held if s.gain < 0]
        sure = [s.ahead for s in held if s.high < 0]
        words = ", ".join(map(str, better)) or "no"
        return (
            f"Each dyad left out, the model's Brier score is below the plain share's at {words} days before the end; "
            f"the 5–95% interval of the difference lies below zero at {', '.join(map(str, sure)) or 'none'}."
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "scores": [s.to_dict() for s in self.scores],
            "verdict": self.verdict(),
            "record": self.record,
            "public_odds": [x.to_dict() for x in self.odds],
            "caveat": CAVEAT,
        }

    def tables(self) -> list[Table]:
        """One table a scheme, then public odds."""
        out = []
        for scheme in SCHEMES:
            rows = []
            for s in self.scores:
                if s.scheme == scheme:
                    gap = "" if s.forecaster == PLAIN else f"{s.gain:+.3f} ({s.low:+.3f} to {s.high:+.3f})"
                    rows.append({**s.to_dict(), "gap": gap})
            out.append(
                Table(
                    f"Does something follow at the stated end? Scores of past forecasts, {scheme}",
                    [
                        Column("days_before_end", "Days before", digits=0),
                        Column("forecaster", "Forecaster"),
                        Column("forecasts", "Forecasts", digits=0),
                        Column("brier", "Brier", digits=3),
                        Column("log_score", "Log score", digits=3),
                        Column("gap", "Less the plain share", align="right"),
                    ],
                    rows,
                    id="backtest-" + scheme.split()[0],
                    source=f"record {self.record}; differences resampled over dyads",
                    notes=(self.verdict(), CAVEAT) if scheme == SCHEMES[0] else (),
                )
            )
        return [*out, table(list(self.odds))] if self.odds else out


CAVEAT = (
    "Lower Brier and higher log score are better. The rows were known when the model was chosen, so neither scheme is "
    "out of sample for the specification; terms of one dyad are not independent. Public forecasters also read the "
    "news of the week; this model does not."
)


def backtest(record: Renewals, *, fresh: bool = False, advance: Callable[[int], None] | None = None) -> Backtest:
    """Both schemes on the whole record: kept from an earlier run unless `fresh`, else made now."""
    key = kept.digest(record.digest, kept.engine(*ENGINE))
    stored = None if fresh else kept.read("backtest", key)
    if stored is not None and "text" in stored:
        return Backtest(tuple(msgspec.json.decode(str(stored["text"]), type=list[Score])), record.digest)
    made = scores((*leave_one_dyad_out(record, advance), *rolling(record, advance)))
    kept.write("backtest", key, {"text": np.array(msgspec.json.encode(made).decode())})
    return Backtest(tuple(made), record.digest)
