"""How far the answer moves with the priors and with the rows: part of every interval.

Each variant is a whole fit. An interval runs from the 5% point of the stated model to its 95% point, widened to
the mean of any variant that lies outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from .estimate import SHARE_PRIORS, Arrangement, Fitted, estimate, fitted
from .pooled import Array, Priors
from .renewals import Renewals, load_renewals
from .tree import Evidence, Tree

INTERVAL = (5.0, 95.0)
#: Fewest ended terms for a variant that keeps one dyad or one kind of relief only.
FEWEST = 8
#: Families in which relief is held back between two sides that could retaliate.
CONFLICT = frozenset({"truce", "pause", "delay", "exemption", "grace"})


@dataclass(frozen=True)
class Point:
    """A probability to a date with its interval."""

    date: date
    p: float
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"date": self.date.isoformat(), "p": self.p, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Variant:
    """One way of estimating it otherwise."""

    id: str
    title: str
    rows: int
    tree: Tree


@dataclass(frozen=True)
class Ensemble:
    """The stated model first, then its variants."""

    variants: tuple[Variant, ...]

    @property
    def tree(self) -> Tree:
        """The tree of the stated model."""
        return self.variants[0].tree

    def point(self, day: date, ask: Callable[[Tree], Array]) -> Point:
        """Mean of the stated model; interval widened to every variant's mean."""
        values = ask(self.tree)
        low, high = (float(x) for x in np.percentile(values, INTERVAL))
        means = [float(ask(v.tree).mean()) for v in self.variants]
        return Point(day, means[0], min(low, *means), max(high, *means))


def ensemble(record: Renewals, a: Arrangement, evidence: Evidence | None = None) -> Ensemble:
    """The stated model and its variants for one arrangement, with what the asker adds."""
    return Ensemble(tuple(variants(record, a, evidence or Evidence())))


def variants(record: Renewals, a: Arrangement, evidence: Evidence) -> Iterator[Variant]:
    """The stated model; other priors; other rows."""

    def one(name: str, title: str, found: Fitted) -> Variant:
        return Variant(name, title, len(found.record.ended), Tree(a, estimate(found, a), evidence))

    base = fitted(record)
    yield one("stated", "as stated", base)
    p = SHARE_PRIORS
    yield one("wide", "priors twice as wide", fitted(record, priors=_scaled(p, 2.0), like=base))
    yield one("narrow", "priors half as wide", fitted(record, priors=_scaled(p, 0.5), like=base))
    yield one("plain", "without covariates", fitted(record, plain=True, like=base))
    clean = record.without(t for t in record.terms if not t.disputable)
    yield one("undisputed", "without rows that could be coded otherwise", fitted(clean))
    same = record.without(t for t in record.terms if t.dyad == a.dyad)
    if len(same.ended) >= FEWEST:
        yield one("dyad", f"{a.dyad} alone", fitted(same))
    if a.family in CONFLICT:
        conflict = record.without(t for t in record.terms if t.family in CONFLICT)
        if len(conflict.ended) >= FEWEST:
            yield one("conflict", "truces, pauses, delays, exemptions and grace alone", fitted(conflict))
    with_memory = load_renewals(known=record.known, memory=True)
    if len(with_memory.ended) > len(record.ended):
        yield one("memory", "with rows from memory", fitted(with_memory))


def _scaled(p: Priors, by: float) -> Priors:
    return Priors(p.centre, p.intercept * by, p.covariate * by, p.family * by, p.dyad * by)
