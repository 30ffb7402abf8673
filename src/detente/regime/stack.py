"""The stack on each line: which layers fall on which share of the value, and what they add up to.

Order of steps (design §5): components that are active; product and origin; the
excludes graph (what covers a share of a line's value switches others off on that
share); the highest rate within a supersession group; the sum across groups; floors
last. Whatever is not known (a claim, metal content, end use, loading date, an
extension without legal text) is a choice; totals are taken at the lowest, the assumed
and the highest setting of every choice, so a total is an interval.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ..ledger.records import Base, Event, Measure, MeasureKind
from .lines import Floats, Mask
from .lists import Coverage

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


@dataclass(frozen=True, slots=True)
class Unit:
    """A measure, or a scoped part of one, on the lines: a rate on a covered share of the value.

    `rate` is per cent, one number or one a line; `group` is what it competes in;
    `content` marks shares of value by material, which add up instead of overlapping.
    `choice` names the open question on which it hangs, `when` the setting it needs.
    """

    measure: Measure
    components: tuple[str, ...]
    title: str
    rate: float | Floats
    cover: Coverage
    group: str
    content: bool
    event: Event | None
    choice: int | None = None
    when: int = 0
    heading: str = ""

    @property
    def exempts(self) -> bool:
        """Whether it only switches others off."""
        return self.measure.kind is MeasureKind.exemption


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


def excluded_ids(measure: Measure, everything: Sequence[Measure]) -> set[str]:
    """Measures that `measure` switches off; ``kind:`` and ``authority:`` name classes."""
    found: set[str] = set()
    for name in measure.excludes:
        if name.startswith("kind:"):
            found |= {m.id for m in everything if m.kind.value == name[5:] and m.id != measure.id}
        elif name.startswith("authority:"):
            found |= {m.id for m in everything if m.authority == name[10:] and m.id != measure.id}
        else:
            found.add(name)
    return found


def ordered(units: Sequence[Unit]) -> list[int]:
    """Positions of the units so that whoever switches another off comes first."""
    measures = {u.measure.id: u.measure for u in units}
    below = {name: excluded_ids(m, list(measures.values())) & set(measures) for name, m in measures.items()}
    done: list[str] = []
    seen: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in seen or name in path:
            return
        for other, off in below.items():
            if name in off:
                visit(other, (*path, name))
        seen.add(name)
        done.append(name)

    for name in measures:
        visit(name, ())
    place = {name: i for i, name in enumerate(done)}
    return sorted(range(len(units)), key=lambda i: place[units[i].measure.id])


@dataclass(frozen=True)
class _Setting:
    """Where every choice stands: shares per unit and the state of each named choice, per line."""

    shares: list[Floats]
    states: list[Floats]
    general: Floats


def _evaluate(
    units: Sequence[Unit], order: Sequence[int], off: list[set[str]], at: _Setting
) -> tuple[list[Floats], list[Floats]]:
    """Contribution (per cent of value) and covered share of each unit under one setting."""
    zero = np.zeros_like(at.general)
    plain: dict[str, Floats] = {}
    content: dict[str, Floats] = {}
    taken: dict[str, Floats] = {}
    part: list[Floats] = [zero] * len(units)
    reach: list[Floats] = [zero] * len(units)
    ranked: dict[str, list[int]] = {}
    for i in order:
        ranked.setdefault(units[i].group, []).append(i)
    for members in ranked.values():
        members.sort(key=lambda i: -float(np.nanmax(units[i].rate)) if np.size(units[i].rate) else 0.0)
    rank = {i: members for members in ranked.values() for i in members}
    done: set[int] = set()
    spent = zero

    def settle(i: int) -> None:
        nonlocal spent
        if i in done:
            return
        unit = units[i]
        if unit.group:
            for other in rank[i]:
                if other == i:
                    break
                settle(other)
        done.add(i)
        name = unit.measure.id
        share = at.shares[i] * plain.get(name, 1.0) * np.maximum(0.0, 1.0 - content.get(name, 0.0))
        if unit.choice is not None:
            share = share * (at.states[unit.choice] if unit.when else 1.0 - at.states[unit.choice])
        if unit.content:
            share = np.minimum(share, 1.0 - spent)
            spent = spent + share
        if unit.group:
            share = share * (1.0 - taken.get(unit.group, 0.0))
            taken[unit.group] = taken.get(unit.group, 0.0) + share
        reach[i] = share
        if not unit.exempts:
            part[i] = share * _on_base(unit, at.general)
        for hit in off[i]:
            if unit.content:
                content[hit] = content.get(hit, zero) + share
            else:
                plain[hit] = plain.get(hit, zero + 1.0) * (1.0 - share)

    for i in order:
        settle(i)
    return part, reach


def _on_base(unit: Unit, general: Floats) -> Floats | float:
    """What the layer adds to the general rate: all of it, or what is missing to a floor."""
    base = unit.measure.base
    if base is Base.floor:
        return np.maximum(0.0, unit.rate - np.nan_to_num(general))
    if base is Base.replace:
        return unit.rate - np.nan_to_num(general)
    if base is Base.min:
        return np.minimum(0.0, unit.rate - np.nan_to_num(general))
    return unit.rate


def combine(units: Sequence[Unit], choices: Sequence[Choice], general: tuple[Floats, Floats, Floats]) -> Stack:
    """Add the layers up on every line, at the lowest, assumed and highest setting of what is open."""
    order = ordered(units)
    measures = list({u.measure.id: u.measure for u in units}.values())
    off = [excluded_ids(u.measure, measures) for u in units]
    n = len(general[1])
    mid = _Setting([u.cover.mid for u in units], [np.zeros(n) for _ in choices], general[1])
    parts_mid, reach = _evaluate(units, order, off, mid)
    total_mid = np.nan_to_num(general[1]) + sum(parts_mid, np.zeros(n))
    open_lines = ~np.isclose(np.nan_to_num(general[0]), np.nan_to_num(general[2]))
    for unit in units:
        touched = unit.cover.high > 0
        open_lines |= unit.cover.low != unit.cover.high
        if unit.choice is not None:
            open_lines |= touched
    parts_low, parts_high = [p.copy() for p in parts_mid], [p.copy() for p in parts_mid]
    low, high = total_mid.copy(), total_mid.copy()
    general_low, general_high = general[1].copy(), general[1].copy()
    at = np.flatnonzero(open_lines)
    if at.size:
        ends = _extremes(units, order, off, choices, general, at)
        for end, target, parts, gen in (
            (ends[0], low, parts_low, general_low),
            (ends[1], high, parts_high, general_high),
        ):
            found, _ = _evaluate(_narrow(units, at), order, off, end)
            target[at] = np.nan_to_num(end.general) + sum(found, np.zeros(at.size))
            gen[at] = end.general
            for part, value in zip(parts, found, strict=True):
                part[at] = value
        _keep_order(low, total_mid, high, parts_low, parts_mid, parts_high, general_low, general_high, general[1])
    unknown = np.isnan(general[1])
    return Stack(
        units=tuple(units),
        choices=tuple(choices),
        general=(general_low, general[1], general_high),
        low=low,
        mid=np.where(unknown, np.nan, total_mid),
        high=high,
        parts={"low": parts_low, "mid": parts_mid, "high": parts_high},
        reach=reach,
    )


def _keep_order(
    low: Floats,
    mid: Floats,
    high: Floats,
    parts_low: list[Floats],
    parts_mid: list[Floats],
    parts_high: list[Floats],
    general_low: Floats,
    general_high: Floats,
    general_mid: Floats,
) -> None:
    """Where one choice hides another and the search missed an end, the assumed setting is the end."""
    for end, parts, gen, wrong in (
        (low, parts_low, general_low, low > mid + TOLERANCE),
        (high, parts_high, general_high, high < mid - TOLERANCE),
    ):
        if wrong.any():
            end[wrong], gen[wrong] = mid[wrong], general_mid[wrong]
            for part, assumed in zip(parts, parts_mid, strict=True):
                part[wrong] = assumed[wrong]


def _narrow(units: Sequence[Unit], at: NDArray[np.intp]) -> list[Unit]:
    """The units on some lines only."""
    return [u if np.ndim(u.rate) == 0 else replace(u, rate=np.asarray(u.rate)[at]) for u in units]


def _extremes(
    units: Sequence[Unit],
    order: Sequence[int],
    off: list[set[str]],
    choices: Sequence[Choice],
    general: tuple[Floats, Floats, Floats],
    at: NDArray[np.intp],
) -> tuple[_Setting, _Setting]:
    """The settings with the lowest and the highest total, choice by choice around the assumed one."""
    few = _narrow(units, at)
    n = at.size
    shares = [u.cover.mid[at] for u in units]
    states = [np.zeros(n) for _ in choices]
    base = general[1][at]

    def total(s: list[Floats], c: list[Floats]) -> Floats:
        return sum(_evaluate(few, order, off, _Setting(s, c, base))[0], np.zeros(n))

    low_s, high_s = list(shares), list(shares)
    low_c, high_c = list(states), list(states)
    for i, unit in enumerate(units):
        a, b = unit.cover.low[at], unit.cover.high[at]
        if np.array_equal(a, b):
            continue
        # judge the share with the unit's own open question settled its way
        where = list(states)
        if unit.choice is not None:
            where[unit.choice] = np.full(n, float(unit.when))
        rises = total([*shares[:i], b, *shares[i + 1 :]], where) >= total([*shares[:i], a, *shares[i + 1 :]], where)
        low_s[i], high_s[i] = np.where(rises, a, b), np.where(rises, b, a)
    for k in range(len(choices)):
        ones = [*states[:k], np.ones(n), *states[k + 1 :]]
        # a partly covered unit is judged at its full reach
        wide = [u.cover.high[at] if u.choice == k else s for u, s in zip(units, shares, strict=True)]
        rises = total(wide, ones) >= total(wide, states)
        low_c[k], high_c[k] = np.where(rises, 0.0, 1.0), np.where(rises, 1.0, 0.0)
    if n <= FEW:
        for sign, s, c in ((-1.0, low_s, low_c), (1.0, high_s, high_c)):
            _climb(few, at, s, c, total, sign)
    lowest = _Setting(low_s, low_c, _known(general[0][at], base))
    return lowest, _Setting(high_s, high_c, _known(general[2][at], base))


def _climb(
    units: Sequence[Unit],
    at: NDArray[np.intp],
    shares: list[Floats],
    states: list[Floats],
    total: Callable[[list[Floats], list[Floats]], Floats],
    sign: float,
) -> None:
    """Move one choice at a time to its better end until none moves (in place): few lines only."""
    best = sign * total(shares, states)
    for _ in range(PASSES):
        before = best.copy()
        for settings, ends in (
            (states, [(np.zeros(at.size), np.ones(at.size))] * len(states)),
            (shares, [(u.cover.low[at], u.cover.high[at]) for u in units]),
        ):
            for i, pair in enumerate(ends):
                for end in pair:
                    kept = settings[i]
                    settings[i] = end
                    found = sign * total(shares, states)
                    better = found > best + TOLERANCE
                    settings[i] = np.where(better, end, kept)
                    best = np.where(better, found, best)
        if np.array_equal(before, best):
            return


def _known(value: Floats, otherwise: Floats) -> Floats:
    return np.where(np.isnan(value), otherwise, value)
