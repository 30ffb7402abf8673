"""Priors of the truce game, draws from them, and the vector they are drawn in.

Every structural parameter is log-normal, one for each side, around the median below;
they are assumptions until the dated moves speak (`detente.outlook.evidence`). Patience is
not estimated: it is fixed at the dispute's stated values and scanned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .game import Array
from .payoffs import Payoffs
from .truce import Parameters, Payoff

#: name → (median, standard deviation of the log, what it is). Costs are in units of `Payoffs.reference`.
PRIORS: dict[str, tuple[float, float, str]] = {
    "scale": (1.0, 0.4, "how heavily the payoffs weigh"),
    "sigma": (0.14, 0.4, "noise of choice, of the reference payoff"),
    "rho": (8.0, 0.3, "occasions to move, a year"),
    "probe_cost": (0.14, 0.5, "cost of a probe, of the reference payoff"),
    "escalate_cost": (0.65, 0.4, "cost of open escalation without a grievance, of the reference payoff"),
    "concede_cost": (0.09, 0.5, "cost of backing down a step, of the reference payoff"),
    "grievance": (0.35, 0.5, "how much a perceived breach cheapens escalation, of the reference payoff"),
    "eta": (2.0, 0.6, "breaches perceived a year when the whole account is disputed"),
    "vigilance": (3.0, 0.5, "breaches perceived a year while the rival probes"),
    "zeta": (1.5, 0.5, "grievances settled a year"),
    "agency": (0.25, 0.6, "probes by agencies without the leader, a year"),
    "court": (0.15, 0.6, "measures voided or withdrawn by institutions, a year"),
    "wear": (0.30, 0.5, "steps of dependence lost a year"),
    "floor": (0.30, 0.3, "share of the rival's bite that remains without dependence"),
    "election": (0.50, 0.5, "extra weight on costs at an election"),
}
#: Parameters measured in the payoffs' unit.
PRICED = frozenset({"sigma", "probe_cost", "escalate_cost", "concede_cost", "grievance"})
NAMES = tuple(PRIORS)
MEANS = np.log([PRIORS[n][0] for n in NAMES])
SPREADS = np.array([PRIORS[n][1] for n in NAMES])


@dataclass(frozen=True)
class Vector:
    """Logs of the parameters, [name, player, draw], and the gaps of past truces, [player, draw] in (0, 1)."""

    logs: Array
    past_gap: Array

    def take(self, which: NDArray[np.int64]) -> Vector:
        """Some of the draws."""
        return Vector(self.logs[..., which], self.past_gap[..., which])

    @property
    def draws(self) -> int:
        """How many."""
        return int(self.logs.shape[-1])


def draw(count: int, *, seed: int) -> Vector:
    """Draws from the prior."""
    rng = np.random.default_rng(seed)
    logs = MEANS[:, None, None] + SPREADS[:, None, None] * rng.standard_normal((len(NAMES), 2, count))
    return Vector(logs, rng.uniform(0.02, 1.0, (2, count)))


def log_prior(vector: Vector) -> Array:
    """Log density of the structural part, up to a constant, [draw]."""
    z = (vector.logs - MEANS[:, None, None]) / SPREADS[:, None, None]
    return np.asarray(-0.5 * (z**2).sum((0, 1)))


def parameters(vector: Vector, payoffs: Payoffs, gap: Array, *, r: Array | None = None) -> Parameters:
    """Parameters of the game at these draws; `gap` [player] or [player, draw], `r` [player]."""
    unit = payoffs.reference
    value = {name: np.exp(vector.logs[k]) * (unit if name in PRICED else 1.0) for k, name in enumerate(NAMES)}
    one = np.ones((1, vector.draws))

    def levels(numbers: tuple[float, ...], i: int) -> Array:
        return np.asarray(np.array(numbers)[:, None] * value["scale"][i])

    pays = tuple(
        Payoff(levels(side.gain, i), levels(side.cost, i), levels(side.loss, i)) for i, side in enumerate(payoffs.sides)
    )
    patience = np.array([side.impatience for side in payoffs.sides]) if r is None else r
    gaps = np.asarray(gap, float)
    return Parameters(
        payoff=(pays[0], pays[1]),
        gap=(gaps[:, None] if gaps.ndim == 1 else gaps) * one,
        r=patience[:, None] * one,
        floor=np.minimum(value.pop("floor"), 1.0),
        **{name: v for name, v in value.items() if name != "scale"},
    )
