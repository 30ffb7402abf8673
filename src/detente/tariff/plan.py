"""One evaluation of a stack: given the share of value each unit covers, what it adds.

The order is settled once: who switches others off comes first, the highest rate of a
supersession group comes first within it. A plan can be cut down to some lines and to
the units that touch them, which is what makes the search for the ends of an interval
cheap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ..ledger.records import Base, Event, Measure, MeasureKind
from .lines import Floats
from .lists import Coverage


@dataclass(frozen=True, slots=True)
class Unit:
    """A measure, or a scoped part of one, on the lines: a rate on a covered share of the value.

    `rate` is per cent, one number or one a line; `group` is what it competes in;
    `content` marks shares of value by material, which add up instead of overlapping.
    `choice` names the open question on which it hangs, `when` the setting it needs; `base`
    is how the rate enters the stack, `claim` the claim that would settle its coverage,
    `listed` the share of value it covers before it is cut to metal content.
    """

    measure: Measure
    components: tuple[str, ...]
    title: str
    rate: float | Floats
    cover: Coverage
    group: str
    content: bool
    event: Event | None
    base: Base = Base.additive
    claim: str = ""
    listed: Floats | float = 1.0
    choice: int | None = None
    when: int = 0
    heading: str = ""

    @property
    def exempts(self) -> bool:
        """Whether it only switches others off."""
        return self.measure.kind is MeasureKind.exemption

    @property
    def names(self) -> tuple[str, ...]:
        """What `excludes` may call it: the measure, or ``measure.component``."""
        return (self.measure.id, *(f"{self.measure.id}.{part}" for part in self.components if part))


def excluded_ids(measure: Measure, everything: Sequence[Measure]) -> set[str]:
    """Measures that `measure` switches off; ``kind:`` and ``authority:`` name classes."""
    found: set[str] = set(measure.excludes_whole)
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
    below = {
        name: {hit.split(".")[0] for hit in excluded_ids(m, list(measures.values()))} & set(measures)
        for name, m in measures.items()
    }
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
class Plan:
    """Units in the order in which they are settled."""

    units: tuple[Unit, ...]
    sequence: tuple[int, ...] = field(repr=False)
    off: tuple[tuple[str, ...], ...] = field(repr=False)

    def at(self, lines: NDArray[np.intp]) -> tuple[Plan, list[int]]:
        """The plan on some lines only, with the positions of the units that touch them."""
        kept = [i for i, u in enumerate(self.units) if u.cover.high[lines].any()]
        place = {old: new for new, old in enumerate(kept)}
        units = tuple(_cut(self.units[i], lines) for i in kept)
        sequence = tuple(place[i] for i in self.sequence if i in place)
        return Plan(units, sequence, tuple(self.off[i] for i in kept)), kept

    def total(self, shares: Sequence[Floats], states: Sequence[Floats], general: Floats) -> Floats:
        """What all units add, per cent of value."""
        return np.asarray(sum(self.evaluate(shares, states, general)[0], np.zeros_like(general)))

    def evaluate(
        self, shares: Sequence[Floats], states: Sequence[Floats], general: Floats
    ) -> tuple[list[Floats], list[Floats]]:
        """Contribution (per cent of value) and covered share of each unit under one setting."""
        units = self.units
        zero = np.zeros_like(general)
        plain: dict[str, Floats] = {}
        content: dict[str, Floats] = {}
        taken: dict[str, Floats] = {}
        shut: dict[str, dict[str, Floats]] = {}
        part: list[Floats] = [zero] * len(units)
        reach: list[Floats] = [zero] * len(units)
        spent = zero
        for i in self.sequence:
            unit = units[i]
            share = shares[i]
            for name in unit.names:
                if name in plain:
                    share = share * plain[name]
                if name in content:
                    share = share * np.maximum(0.0, 1.0 - content[name])
                for off in shut.get(name, {}).values():
                    share = share * (1.0 - off)
            if unit.choice is not None:
                share = share * (states[unit.choice] if unit.when else 1.0 - states[unit.choice])
            if unit.content:
                share = np.minimum(share, 1.0 - spent)
                spent = spent + share
            if unit.group:
                if unit.group in taken:
                    share = share * (1.0 - taken[unit.group])
                    taken[unit.group] = taken[unit.group] + share
                else:
                    taken[unit.group] = share
            reach[i] = share
            if not unit.exempts:
                part[i] = share * _on_base(unit, general)
            for hit in self.off[i]:
                if unit.content and hit in unit.measure.excludes_whole:
                    whole = 1.0 - np.where(share > 0, unit.listed, 0.0)
                    plain[hit] = plain[hit] * whole if hit in plain else whole
                elif unit.content:
                    content[hit] = content[hit] + share if hit in content else share
                elif unit.group:  # members of a group lie on different goods: what they shut off adds up
                    mine = shut.setdefault(hit, {})
                    mine[unit.group] = mine[unit.group] + share if unit.group in mine else share
                else:
                    plain[hit] = plain[hit] * (1.0 - share) if hit in plain else 1.0 - share
        return part, reach


def planned(units: Sequence[Unit]) -> Plan:
    """Settle the order of units once."""
    measures = list({u.measure.id: u.measure for u in units}.values())
    present = {name for u in units for name in u.names}
    off = tuple(tuple(sorted(excluded_ids(u.measure, measures) & present)) for u in units)
    order = ordered(units)
    ranked: dict[str, list[int]] = {}
    for i in order:
        if units[i].group:
            ranked.setdefault(units[i].group, []).append(i)
    for members in ranked.values():
        members.sort(key=lambda i: -float(np.max(units[i].rate)) if np.size(units[i].rate) else 0.0)
    sequence: list[int] = []
    done: set[int] = set()
    for i in order:
        members = ranked.get(units[i].group, []) if units[i].group else []
        ahead = members[: members.index(i)] if i in members else []
        for j in (*ahead, i):
            if j not in done:
                done.add(j)
                sequence.append(j)
    return Plan(tuple(units), tuple(sequence), off)


def _cut(unit: Unit, lines: NDArray[np.intp]) -> Unit:
    cover = Coverage(unit.cover.low[lines], unit.cover.mid[lines], unit.cover.high[lines])
    rate = unit.rate if np.ndim(unit.rate) == 0 else np.asarray(unit.rate)[lines]
    listed = unit.listed if np.ndim(unit.listed) == 0 else np.asarray(unit.listed)[lines]
    return replace(unit, cover=cover, rate=rate, listed=listed)


def _on_base(unit: Unit, general: Floats) -> Floats | float:
    """What the layer adds to the general rate: all of it, or what is missing to a floor."""
    base = unit.base
    if base is Base.floor:
        return np.maximum(0.0, unit.rate - np.nan_to_num(general))
    if base is Base.replace:
        return unit.rate - np.nan_to_num(general)
    if base is Base.min:
        return np.minimum(0.0, unit.rate - np.nan_to_num(general))
    return unit.rate
