"""The stack on each line: which layers fall on which share of the value, and what they add up to.

Order of steps (design §5): components that are active; product and origin; the
excludes graph (what covers a share of a line's value switches others off on that
share); the highest rate within a supersession group; the sum across groups; floors
last. Whatever is not known (a claim, metal content, end use, loading date, an
extension without legal text) is a choice; totals are taken at the lowest, the assumed
and the highest setting of every choice, so a total is an interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .lines import Floats, Mask
from .plan import Plan, Unit, excluded_ids, planned

__all__ = ["Choice", "Stack", "Unit", "combine", "excluded_ids"]

#: Rates closer than this are the same.
TOLERANCE = 1e-9
#: Up to this many lines the ends of the interval are searched until nothing moves.
FEW = 64
PASSES = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """Something open about a measure: settings run from 0 (`main` holds) to 1 (`other` holds)."""

    measure: str
    kind: str
    text: str


@dataclass(frozen=True)
class Stack:
    """Layers of one origin at one instant. Arrays are [line]; `parts` are aligned to `units`."""

    units: tuple[Unit, ...]
    choices: tuple[Choice, ...]
    general: tuple[Floats, Floats, Floats]
    low: Floats
    mid: Floats
    high: Floats
    parts: dict[str, list[Floats]] = field(repr=False)
    reach: list[Floats] = field(repr=False)

    @property
    def complete(self) -> Mask:
        """Lines on which nothing is open."""
        return np.isclose(self.low, self.high, rtol=0, atol=1e-9) & np.isfinite(self.mid)


def combine(units: Sequence[Unit], choices: Sequence[Choice], general: tuple[Floats, Floats, Floats]) -> Stack:
    """Add the layers up on every line, at the lowest, assumed and highest setting of what is open."""
    plan = planned(units)
    n = len(general[1])
    shares, states = [u.cover.mid for u in units], [np.zeros(n) for _ in choices]
    parts_mid, reach = plan.evaluate(shares, states, general[1])
    total_mid = np.nan_to_num(general[1]) + sum(parts_mid, np.zeros(n))
    open_lines = ~np.isclose(np.nan_to_num(general[0]), np.nan_to_num(general[2]))
    for unit in units:
        open_lines |= (unit.cover.low != unit.cover.high) if unit.choice is None else (unit.cover.high > 0)
    ends = []
    at = np.flatnonzero(open_lines)
    cut, kept = plan.at(at)
    for side, setting in zip((0, 2), _extremes(cut, len(choices), general[1][at]), strict=True):
        parts = [p.copy() for p in parts_mid]
        total, base = total_mid.copy(), general[1].copy()
        if at.size:
            base[at] = np.where(np.isnan(general[side][at]), base[at], general[side][at])
            found, _ = cut.evaluate(*setting, base[at])
            for part in parts:
                part[at] = 0.0
            for i, value in zip(kept, found, strict=True):
                parts[i][at] = value
            total[at] = np.nan_to_num(base[at]) + sum(found, np.zeros(at.size))
            missed = total > total_mid + TOLERANCE if side == 0 else total < total_mid - TOLERANCE
            if missed.any():  # one choice hid another: the assumed setting is the end
                total[missed], base[missed] = total_mid[missed], general[1][missed]
                for part, assumed in zip(parts, parts_mid, strict=True):
                    part[missed] = assumed[missed]
        ends.append((total, base, parts))
    (low, general_low, parts_low), (high, general_high, parts_high) = ends
    return Stack(
        units=tuple(units),
        choices=tuple(choices),
        general=(general_low, general[1], general_high),
        low=low,
        mid=np.where(np.isnan(general[1]), np.nan, total_mid),
        high=high,
        parts={"low": parts_low, "mid": parts_mid, "high": parts_high},
        reach=reach,
    )


def assumed(units: Sequence[Unit], choices: Sequence[Choice], general: Floats) -> Floats:
    """The total at the assumed setting of what is open, alone; NaN where the general rate is unknown."""
    zeros = [np.zeros(len(general)) for _ in choices]
    parts, _ = planned(units).evaluate([u.cover.mid for u in units], zeros, general)
    return general + sum(parts, np.zeros(len(general)))


Setting = tuple[list[Floats], list[Floats]]


def _extremes(plan: Plan, choices: int, base: Floats) -> tuple[Setting, Setting]:
    """The settings (shares, states) with the lowest and the highest total, choice by choice around the assumed one."""
    n = base.size
    shares = [u.cover.mid for u in plan.units]
    low_s, high_s = list(shares), list(shares)
    low_c, high_c = ([np.zeros(n) for _ in range(choices)] for _ in range(2))
    for i, unit in enumerate(plan.units):
        here = np.flatnonzero(unit.cover.low != unit.cover.high)
        if not here.size:
            continue
        rises = _rises(plan, here, base, choices, share=i)
        a, b = unit.cover.low[here], unit.cover.high[here]
        low_s[i], high_s[i] = low_s[i].copy(), high_s[i].copy()
        low_s[i][here], high_s[i][here] = np.where(rises, a, b), np.where(rises, b, a)
    for k in range(choices):
        touched = [u.cover.high > 0 for u in plan.units if u.choice == k]
        here = np.flatnonzero(np.logical_or.reduce(touched)) if touched else np.zeros(0, np.intp)
        if here.size:
            rises = _rises(plan, here, base, choices, state=k)
            low_c[k][here], high_c[k][here] = np.where(rises, 0.0, 1.0), np.where(rises, 1.0, 0.0)
    if 0 < n <= FEW:
        for sign, s, c in ((-1.0, low_s, low_c), (1.0, high_s, high_c)):
            _climb(plan, s, c, base, sign)
    return (low_s, low_c), (high_s, high_c)


def _rises(plan: Plan, here: NDArray[np.intp], base: Floats, choices: int, *, share: int = -1, state: int = -1) -> Mask:
    """On some lines, whether the total rises with a unit's share, or with the state of a choice."""
    part, kept = plan.at(here)
    n = here.size
    states = [np.zeros(n) for _ in range(choices)]
    given = [u.cover.mid for u in part.units]
    if share >= 0:
        at = kept.index(share)
        unit = part.units[at]
        if unit.choice is not None:  # judged with its own open question settled its way
            states[unit.choice] = np.full(n, float(unit.when))
        least, most = ([*given[:at], end, *given[at + 1 :]] for end in (unit.cover.low, unit.cover.high))
        rises = part.total(most, states, base[here]) >= part.total(least, states, base[here])
        return np.asarray(rises)
    wide = [u.cover.high if u.choice == state else s for u, s in zip(part.units, given, strict=True)]
    other = [*states[:state], np.ones(n), *states[state + 1 :]]
    return np.asarray(part.total(wide, other, base[here]) >= part.total(wide, states, base[here]))


def _climb(plan: Plan, shares: list[Floats], states: list[Floats], base: Floats, sign: float) -> None:
    """Move one choice at a time to its better end until none moves (in place): few lines only."""
    best = sign * plan.total(shares, states, base)
    whole = (np.zeros(base.size), np.ones(base.size))
    for _ in range(PASSES):
        before = best.copy()
        for settings, ends in (
            (states, [whole] * len(states)),
            (shares, [(u.cover.low, u.cover.high) for u in plan.units]),
        ):
            for i, pair in enumerate(ends):
                for end in pair:
                    kept = settings[i]
                    settings[i] = end
                    found = sign * plan.total(shares, states, base)
                    better = found > best + TOLERANCE
                    settings[i] = np.where(better, end, kept)
                    best = np.where(better, found, best)
        if np.array_equal(before, best):
            return
