"""When it becomes public what follows: days before (or after) the stated end.

Of terms that are followed by something, a share λ is said late, after the end; the others ahead by L ≥ 0 days,
P(L ≥ l) = (1 + l/σ)^−α (Lomax), with log σ = s₀ + s₁·log(length/120 days): longer terms are renewed
earlier, and no lead is ever impossible. Of terms that nothing follows a share q is said ahead, with the same lead given
L ≥ 1; the others are known when the end comes. Announcements known "by this day" count as leads of at least that.
Late papers: an exponential delay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .pooled import Array
from .renewals import Quality, Term

#: Prior of (log α, s₀, s₁): means and standard deviations. A median lead of some days, a heavy tail.
MEANS = np.array([0.0, 1.0, 0.3])
DEVIATIONS = np.array([0.7, 1.0, 0.5])
#: Prior of the mean delay of a late paper, in days: gamma with this shape and mean.
LATE_SHAPE, LATE_MEAN = 2.0, 10.0


def log_survival(theta: Array, lead: Array, days: Array) -> Array:
    """log P(L ≥ lead) for parameters [..., 3] at leads and lengths [row]."""
    alpha = np.exp(theta[..., 0:1])
    sigma = np.exp(theta[..., 1:2] + theta[..., 2:3] * np.log(days / 120.0))
    return np.asarray(-alpha * np.log1p(np.maximum(lead, 0.0) / sigma))


@dataclass(frozen=True)
class Leads:
    """The fitted leads: mode and covariance of (log α, s₀, s₁), and counts behind the shares λ and q."""

    mode: Array
    covariance: Array
    late: tuple[int, int]
    ahead: tuple[int, int]
    delay: tuple[float, float]
    leads: tuple[int, ...]

    def draw(self, rng: np.random.Generator, count: int, days: float) -> DrawnLeads:
        """Draws of everything, for a term of that length."""
        theta = rng.multivariate_normal(self.mode, self.covariance, count)
        a, n = self.late
        b, m = self.ahead
        mean = self.delay[1] / rng.gamma(self.delay[0], 1.0, count)
        return DrawnLeads(
            theta, rng.beta(a + 0.5, n - a + 0.5, count), rng.beta(b + 0.5, m - b + 0.5, count), mean, days
        )

    def typical(self, days: float) -> DrawnLeads:
        """The same at the mode, as one draw: for scoring many terms quickly."""
        a, n = self.late
        b, m = self.ahead
        return DrawnLeads(
            self.mode[None],
            np.array([(a + 0.5) / (n + 1)]),
            np.array([(b + 0.5) / (m + 1)]),
            np.array([self.delay[1] / self.delay[0]]),
            days,
        )


@dataclass(frozen=True)
class DrawnLeads:
    """Draws for a term of `days`: parameters [draw, 3], shares late and ahead, mean delay in days."""

    theta: Array
    late: Array
    ahead: Array
    delay: Array
    days: float

    def reaches(self, lead: float) -> Array:
        """P(L ≥ lead), per draw."""
        return np.exp(log_survival(self.theta, np.array([lead]), np.array([self.days])))[:, 0]

    def followed_said(self, left: float) -> Array:
        """P(what follows is public by `left` days before the end | something follows); negative: after the end."""
        if left < 0:
            return np.asarray(1 - self.late * np.exp(left / self.delay))
        return np.asarray((1 - self.late) * self.reaches(left))

    def lapse_said(self, left: float) -> Array:
        """P(public by `left` days before the end that nothing follows | nothing follows)."""
        if left <= 0:
            return np.ones(len(self.late))
        return np.asarray(self.ahead * self.reaches(left) / np.maximum(self.reaches(1.0), 1e-300))


def fit_leads(terms: Sequence[Term]) -> Leads:
    """Mode and curvature of the lead's parameters from fixed terms that ended."""
    followed = [t for t in terms if t.followed and t.lead is not None]
    lapsed = [t for t in terms if not t.followed and t.lead is not None and t.outcome != "broken"]
    known = [t for t in followed if t.entry.quality in (Quality.exact, Quality.by_this_day)]
    timely = [t for t in known if t.lead is not None and t.lead >= 0]
    late = [-t.lead for t in known if t.lead is not None and t.lead < 0]
    lead = np.array([t.lead for t in timely], float)
    days = np.array([t.days for t in timely], float)
    exact = np.array([t.entry.quality is Quality.exact for t in timely], bool)

    def value(theta: Array) -> float:
        above = log_survival(theta[None], lead, days)[0]
        beyond = log_survival(theta[None], lead + 1, days)[0]
        density = above + np.log1p(-np.exp(np.minimum(beyond - above, -1e-12)))
        prior = -0.5 * (((theta - MEANS) / DEVIATIONS) ** 2).sum()
        return float(np.where(exact, density, above).sum() + prior)

    mode, curvature = _climb(value, MEANS.copy())
    said = [t for t in lapsed if t.entry.quality is Quality.exact]
    return Leads(
        mode,
        np.asarray(np.linalg.inv(curvature), float),
        (len(late), len(known)),
        (sum(t.lead is not None and t.lead > 0 for t in said), len(said)),
        (LATE_SHAPE + len(late), LATE_SHAPE * LATE_MEAN + float(sum(late))),
        tuple(int(x) for x in lead),
    )


def _climb(value: object, start: Array) -> tuple[Array, Array]:
    """Maximum and negative Hessian by damped Newton steps on finite differences (three parameters)."""
    assert callable(value)
    h = 1e-3
    unit = np.eye(len(start)) * h
    at = start
    curvature = np.eye(len(start))
    for _ in range(60):
        here = value(at)
        slope = np.array([(value(at + e) - value(at - e)) / (2 * h) for e in unit])
        curvature = np.array(
            [
                [
                    -(value(at + e + f) - value(at + e - f) - value(at - e + f) + value(at - e - f)) / (4 * h * h)
                    for f in unit
                ]
                for e in unit
            ]
        )
        low = float(np.linalg.eigvalsh(curvature).min())
        if low < 0.1:
            curvature = curvature + (0.1 - low) * np.eye(len(start))
        step = np.linalg.solve(curvature, slope)
        size = 1.0
        while size > 1e-4 and value(at + size * step) < here:
            size /= 2
        at = at + size * step
        if np.abs(step).max() < 1e-5:
            break
    return at, curvature
