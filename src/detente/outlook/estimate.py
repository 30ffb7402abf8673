"""What the record says about one term: whether something follows, what, when that is said, and whether it is broken.

The covariates are those that are known before the end and were not coded with hindsight: length, later term, a
legislature's vote, a new administration, unequal size. Meetings, proposals and refusals were coded knowing the
end and are left out. Three pooled regressions (`pooled`): followed at the end (share), broken (rate), an
open-ended term replaced (rate); counts for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from .leads import DrawnLeads, Leads, fit_leads
from .pooled import Array, Pooled, Priors, Rows, fit, logistic
from .renewals import Ending, Renewals, Term, dyad

YEAR = 365.25
SEED = 20251030
DRAWS = 1500
#: Named in this order in every design.
COVARIATES = ("length", "later term", "needs a legislature", "new administration", "unequal size")
#: Yearly rate of breaking, log: the centre of its prior (once in ten years) and its width.
RATE_PRIORS = Priors(centre=-2.3, intercept=1.5, covariate=1.0, family=0.7, dyad=0.7)
SHARE_PRIORS = Priors()
#: Rows of weight that the whole record has when a family says which way terms go on.
KIND_WEIGHT = 8.0
KINDS = ("extended", "partly_extended", "replaced")


@dataclass(frozen=True)
class Arrangement:
    """The term asked about, as known: whose, since when, to when, which one, last seen to hold."""

    deal: str
    title: str
    parties: tuple[str, ...]
    imposers: tuple[str, ...]
    family: str
    clock: date
    start: date
    end: date | None
    number: int
    seen: date
    struck: date
    truce: str = ""
    legislature: bool = False
    new_administration: bool = False
    larger: str = ""

    @property
    def dyad(self) -> str:
        """The parties as one name."""
        return dyad(self.parties)

    @property
    def term(self) -> int:
        """Which term of the bargain."""
        return self.number

    @property
    def days(self) -> int:
        """Length of a fixed term."""
        return max((self.end - self.start).days, 1) if self.end else 0


def covariates(days: int, number: int, legislature: bool, new_administration: bool, larger: str) -> list[float]:
    """What is known before the end, in the order of `COVARIATES`."""
    return [
        np.log(days / 120.0) / 1.5,
        float(number > 1),
        float(legislature),
        float(new_administration),
        float(bool(larger)),
    ]


def known_ahead(term: Term) -> list[float]:
    """The covariates of a term of the record."""
    e = term.entry
    return covariates(term.days, e.number, e.legislature, e.new_administration, e.larger)


def share_rows(record: Renewals, *, plain: bool = False) -> Rows:
    """Fixed terms that reached their end: did something follow?"""
    kept = [t for t in record.ended if t.outcome is not Ending.broken]
    x = [[] if plain else known_ahead(t) for t in kept]
    return Rows(
        "share",
        np.array(x, float).reshape(len(kept), 0 if plain else len(COVARIATES)),
        np.array([t.followed for t in kept], float),
        np.zeros(len(kept)),
        tuple(t.family for t in kept),
        tuple(t.dyad for t in kept),
    )


def rate_rows(record: Renewals, ending: Ending) -> Rows:
    """Years at risk of being broken (all terms) or replaced (open-ended terms), by open end."""
    kept = [t for t in record.estimated if ending is Ending.broken or t.end is None]
    years = [max((until(t, ending) - t.clock).days, 1) / YEAR for t in kept]
    count = [float(t.outcome is ending) for t in kept]
    x = np.array([[float(t.end is None)] for t in kept]).reshape(len(kept), 1)
    return Rows("rate", x, np.array(count), np.array(years), tuple(t.family for t in kept), tuple(t.dyad for t in kept))


def until(term: Term, ending: Ending) -> date:
    """How long a term was at risk: to that ending, else to its stated end or whatever came before it."""
    if term.outcome is ending and term.announced is not None:
        return term.announced
    return min(day for day in (term.end, term.announced, term.seen) if day is not None)


@dataclass(frozen=True)
class Fitted:
    """Everything estimated from one record under one set of priors."""

    record: Renewals
    follows: Pooled
    broken: Pooled
    replaced: Pooled
    leads: Leads
    plain: bool = False

    def kinds(self, family: str) -> tuple[Array, Array]:
        """Counts of extended, partly extended, replaced: whole record, and that family."""
        whole, mine = np.zeros(3), np.zeros(3)
        for t in self.record.ended:
            if t.followed:
                k = 2 if t.outcome is not Ending.extended else int(t.entry.partial)
                whole[k] += 1
                mine[k] += t.family == family
        return whole, mine

    def adverse(self, ending: Ending) -> tuple[int, int]:
        """Of terms that ended so, how often the restriction truly bit: count and number."""
        told = [t.entry.adverse for t in self.record.estimated if t.outcome is ending and t.entry.adverse is not None]
        return sum(told), len(told)


def fitted(
    record: Renewals, *, priors: Priors = SHARE_PRIORS, plain: bool = False, like: Fitted | None = None
) -> Fitted:
    """Fit a record. `plain`: without covariates. `like`: a fit of the same rows, whose rates and leads are kept."""
    return Fitted(
        record,
        fit(share_rows(record, plain=plain), priors),
        like.broken if like else fit(rate_rows(record, Ending.broken), RATE_PRIORS),
        like.replaced if like else fit(rate_rows(record, Ending.replaced), RATE_PRIORS),
        like.leads if like else fit_leads(record.ended),
        plain,
    )


@dataclass(frozen=True)
class Estimate:
    """Draws for one arrangement: all arrays [draw], kinds [draw, 3]."""

    follows: Array
    kinds: Array
    leads: DrawnLeads
    broken: Array
    replaced: Array
    bites_after_lapse: Array
    bites_after_break: Array

    @property
    def count(self) -> int:
        """How many draws."""
        return len(self.follows)


def estimate(found: Fitted, a: Arrangement, *, seed: int = SEED, draws: int = DRAWS) -> Estimate:
    """Draws for an arrangement; one open-ended has no end to follow."""
    rng = np.random.default_rng(seed)
    days = a.days or 365
    x = [] if found.plain else covariates(days, a.number, a.legislature, a.new_administration, a.larger)
    follows = logistic(found.follows.draws(a.family, a.dyad, x, rng, draws))
    whole, mine = found.kinds(a.family)
    common = _dirichlet(rng, np.tile(whole + 0.5, (draws, 1)))
    kinds = _dirichlet(rng, KIND_WEIGHT * common + mine)
    openly = [float(a.end is None)]
    bites = []
    for ending in (Ending.lapsed, Ending.broken):
        yes, of = found.adverse(ending)
        bites.append(rng.beta(yes + 0.5, of - yes + 0.5, draws))
    return Estimate(
        follows,
        kinds,
        found.leads.draw(rng, draws, days),
        np.exp(found.broken.draws(a.family, a.dyad, openly, rng, draws)),
        np.exp(found.replaced.draws(a.family, a.dyad, openly, rng, draws)),
        bites[0],
        bites[1],
    )


def _dirichlet(rng: np.random.Generator, weights: Array) -> Array:
    """One Dirichlet draw a row of `weights`."""
    g = rng.gamma(np.maximum(weights, 1e-6))
    return np.asarray(g / g.sum(1, keepdims=True))
