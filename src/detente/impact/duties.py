"""A regime as tariffs of the world table: `[sector, importer, exporter]`, and by which measure.

Two methods, and each pair of countries says which it used. ``lines``: the regime engine's rates on
tariff lines, weighted by trade (`detente.economy.tariffs`). ``headline``: the measure's rate times
the share of the sector it covers, where lines are not held; that share is one for measures on all
goods and an assumption written in `scenarios.toml` otherwise. What neither method can place is
listed in `left_out`, never silently zero.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError
from ..base.places import place, places
from ..economy.baseline import Array, Baseline
from ..ledger.records import MeasureKind
from ..regime.replay import MeasureState
from .lines import ENDS, LineDuties, importers, line_duties, stored
from .scenario import WORLD, Coverage, Named, Withheld
from .spread import spread

LINES, HEADLINE = "lines", "headline"


@dataclass(frozen=True, eq=False)
class Part:
    """A measure's rates at one importer's border: `importer` is its index, `rates` `[J, N exporter]`."""

    importer: int
    rates: Array


@dataclass(frozen=True, eq=False)
class Cut:
    """Shares `[c]` of single flows, at increasing flat places `[c]` of `[J, N importer, N exporter]`."""

    at: NDArray[np.intp]
    share: Array

    def full(self, shape: tuple[int, int, int]) -> Array:
        """As a whole array."""
        whole = np.zeros(shape)
        whole.reshape(-1)[self.at] = self.share
        return whole

    def on(self, cells: NDArray[np.intp]) -> Array:
        """The shares at other places `cells`; zero where nothing is held back."""
        k = np.minimum(np.searchsorted(self.at, cells), max(len(self.at) - 1, 0))
        return np.where(self.at[k] == cells, self.share[k], 0.0) if len(self.at) else np.zeros(len(cells))


@dataclass(frozen=True, eq=False)
class Duties:
    """Duties of one regime.

    `by_measure[measure]` are additive parts of τ as fractions; `withheld_by` the share of
    each flow that an export control withholds; `method` by (importer, exporter).
    """

    title: str
    by_measure: dict[str, Part]
    withheld_by: dict[str, Cut]
    method: dict[tuple[str, str], str]
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    ends: dict[str, tuple[Part, Part]] = field(default_factory=dict)
    #: lower and upper ends of a measure's part where the regime is an interval
    severity: dict[str, tuple[float, float]] = field(default_factory=dict)
    #: ends of the severity of each control as multiples of its middle

    @cached_property
    def levied(self) -> dict[int, Array]:
        """τ by importer that levies one, `[J, N exporter]`: the sum over measures."""
        found: dict[int, Array] = {}
        for part in self.by_measure.values():
            held = found.setdefault(part.importer, np.zeros(part.rates.shape))
            held += part.rates
        return found

    @cached_property
    def cut(self) -> Cut:
        """Shares withheld by all controls; those on one flow add up to at most 0.999."""
        every = [part.at for part in self.withheld_by.values()]
        at = np.unique(np.concatenate(every)) if every else np.zeros(0, dtype=np.intp)
        share = np.zeros(len(at))
        for part in self.withheld_by.values():
            share[np.searchsorted(at, part.at)] += part.share
        return Cut(at, np.minimum(share, 0.999))

    def tariffs(self, shape: tuple[int, int, int]) -> Array:
        """τ: the sum over measures, a new array."""
        tariffs = np.zeros(shape)
        for importer, rates in self.levied.items():
            tariffs[:, importer, :] = rates
        return tariffs

    def withheld(self, shape: tuple[int, int, int]) -> Array:
        """Share of each flow withheld, a new array."""
        return self.cut.full(shape)

    def drawn(self, point: float, rng: np.random.Generator) -> Duties:
        """The same regime at `point` of every interval of duties (0 low, ½ assumed, 1 high) and at drawn
        severities."""
        by_measure = dict(self.by_measure)
        for name, (low, high) in self.ends.items():
            middle = by_measure[name]
            end, weight = (low, 1.0 - 2.0 * point) if point < 0.5 else (high, 2.0 * point - 1.0)
            by_measure[name] = Part(middle.importer, middle.rates + weight * (end.rates - middle.rates))
        scale = {name: rng.uniform(*self.severity[name]) for name in sorted(self.severity)}
        withheld = {name: Cut(part.at, part.share * scale.get(name, 1.0)) for name, part in self.withheld_by.items()}
        return replace(self, by_measure=by_measure, withheld_by=withheld, ends={}, severity={})

    def digest(self, shape: tuple[int, int, int]) -> bytes:
        """A hash of every number in it."""
        state = hashlib.blake2b(digest_size=16)
        for name in sorted(self.by_measure):
            parts = (self.by_measure[name], *self.ends.get(name, ()))
            for part in parts:
                state.update(f"{name} {part.importer}".encode() + part.rates.tobytes())
        for name in sorted(self.withheld_by):
            state.update(name.encode() + self.withheld_by[name].at.tobytes() + self.withheld_by[name].share.tobytes())
        state.update(repr(sorted(self.severity.items())).encode() + repr(shape).encode())
        return state.digest()

    def to_dict(self) -> dict[str, Any]:
        """Method and what was left out."""
        return {
            "method": [{"importer": n, "exporter": i, "method": m} for (n, i), m in sorted(self.method.items())],
            "left_out": list(self.left_out),
            "notes": list(self.notes),
        }


def every(regimes: Sequence[Named], baseline: Baseline) -> list[Duties]:
    """`duties` of each; lines that nobody has worked out before are worked out over the cores of the machine."""
    lines = [{who: stored(named, baseline, who) for who in importers(named, baseline)} for named in regimes]
    todo = [k for k, held in enumerate(lines) if None in held.values()]

    def work(k: int) -> dict[str, LineDuties]:
        return {who: line_duties(regimes[k], baseline, who) for who in lines[k]}

    made = dict(zip(todo, spread(work, todo), strict=True))
    return [duties(named, baseline, lines=made.get(k, lines[k])) for k, named in enumerate(regimes)]


def duties(named: Named, baseline: Baseline, *, lines: Mapping[str, LineDuties | None] | None = None) -> Duties:
    """The duties and withheld trade of a scenario on the countries of `baseline`; `lines` where they are known."""
    states = named.regime().states
    by_measure: dict[str, Part] = {}
    ends: dict[str, tuple[Part, Part]] = {}
    method: dict[tuple[str, str], str] = {}
    left_out: list[str] = []
    notes: list[str] = []
    by_line = importers(named, baseline)
    for importer in by_line:
        found = (lines or {}).get(importer) or line_duties(named, baseline, importer)
        n = baseline.country(place(importer).iso3)
        for name in found.rates["mid"]:
            low, middle, high = (Part(n, found.rates[end][name]) for end in ENDS)
            by_measure[name] = middle
            if (low.rates != high.rates).any():
                ends[name] = (low, high)
        method.update(
            {(baseline.countries[n], code): LINES for code in baseline.countries if code != baseline.countries[n]}
        )
        notes.append(
            f"{importer}: {100 * found.unmapped:.1f}% of imports lie in lines of no industry, "
            f"{100 * found.unknown:.1f}% in lines whose general rate is not known (taken as free)."
        )
    for state in states:
        if state.measure.kind is not MeasureKind.tariff or not state.in_force or WORLD in state.measure.targets:
            continue
        if state.measure.imposer in by_line:
            continue
        part, missing = headline(state, named.coverage, baseline)
        if missing:
            left_out.append(f"{state.measure.id}: {missing}")
        if part is not None:
            by_measure[state.measure.id] = part
            importer = place(state.measure.imposer).iso3
            for target in state.measure.targets:
                for n in spots(baseline, target):
                    method[importer, baseline.countries[n]] = HEADLINE
    held = controls(states, named.withheld, baseline)
    return Duties(named.title, by_measure, held, method, tuple(left_out), severity=_severity(named.withheld, held))


def _severity(withheld: tuple[Withheld, ...], held: dict[str, Cut]) -> dict[str, tuple[float, float]]:
    """The stated ends of each control's severity over its middle; the first rule of a measure speaks for it."""
    ends: dict[str, tuple[float, float]] = {}
    for rule in withheld:
        if rule.measure in held and rule.measure not in ends and rule.severity > 0:
            low = rule.severity if rule.severity_low is None else rule.severity_low
            high = rule.severity if rule.severity_high is None else rule.severity_high
            if low != high:
                ends[rule.measure] = (low / rule.severity, high / rule.severity)
    return ends


def headline(state: MeasureState, coverage: tuple[Coverage, ...], baseline: Baseline) -> tuple[Part | None, str]:
    """One measure's addition to τ by headline rate and coverage; and in words what could not be placed."""
    measure = state.measure
    rate_of = {c.id: c.rate for c in state.components if c.active(state.at)}
    J, N = len(baseline.sectors), len(baseline.countries)
    rates, placed, missing = np.zeros((J, N)), False, []
    importer = baseline.country(place(measure.imposer).iso3)
    for component, rate in rate_of.items():
        share = covered(measure.id, component, bool(measure.scope.all), coverage, baseline)
        if rate is None or share is None:
            missing.append(f"{component or 'the whole'}: " + ("no rate" if rate is None else "no lines, no coverage"))
            continue
        for target in measure.targets:
            at = spots(baseline, target)
            if not at or not state.active(component, target):
                continue
            rates[:, at] += (rate / 100.0 * share)[:, None]
            placed = True
    return (Part(importer, rates) if placed else None), "; ".join(missing)


def spots(baseline: Baseline, code: str) -> list[int]:
    """Indices of a place, or of the members of a group, in the table; none when it has neither."""
    iso3 = place(code).iso3
    if iso3 in baseline.countries:
        return [baseline.country(iso3)]
    held = [p.iso3 for p in places().values() if code in p.groups]
    return [baseline.country(member) for member in held if member in baseline.countries]


def covered(
    measure: str, component: str, everything: bool, coverage: tuple[Coverage, ...], baseline: Baseline
) -> Array | None:
    """Share of each sector that a component covers, `[J]`; None when nothing says so."""
    goods = baseline.goods.astype(float)
    rows = [c for c in coverage if c.measure == measure and c.component in ("", component)]
    if not rows:
        return goods if everything else None
    share = np.zeros(len(goods))
    for row in rows:
        for sector, value in row.sectors.items():
            if not 0.0 <= value <= 1.0:
                raise InputError(f"coverage of {measure} on {sector} is {value}", remedy="a share between 0 and 1")
            if sector == "goods":
                share = np.maximum(share, value * goods)
            else:
                share[baseline.sector(sector)] = value
    return share


def controls(states: tuple[MeasureState, ...], withheld: tuple[Withheld, ...], baseline: Baseline) -> dict[str, Cut]:
    """Share of each flow withheld by measure, for controls in force for that importer."""
    found: dict[str, dict[int, float]] = {}
    N = len(baseline.countries)
    by_id = {state.measure.id: state for state in states}
    for rule in withheld:
        state = by_id.get(rule.measure)
        if state is None or not state.in_force:
            continue
        if not (0.0 <= rule.coverage <= 1.0 and 0.0 <= rule.severity <= 1.0):
            raise InputError(f"withheld by {rule.measure} is not a share", remedy="coverage and severity lie in [0, 1]")
        exporter = baseline.country(place(rule.exporter).iso3)
        named = {baseline.countries[n] for code in rule.importers for n in spots(baseline, code)}
        targets = named if rule.importers else set(baseline.countries)
        part, j = found.setdefault(rule.measure, {}), baseline.sector(rule.sector)
        for code in sorted(targets):
            n = baseline.country(code)
            if n != exporter and _applies(state, rule.component, code):
                at = (j * N + n) * N + exporter
                part[at] = part.get(at, 0.0) + rule.coverage * rule.severity
    cuts = {
        name: Cut(np.array(sorted(p), dtype=np.intp), np.array([p[k] for k in sorted(p)])) for name, p in found.items()
    }
    return {name: cut for name, cut in cuts.items() if cut.share.any()}


def _applies(state: MeasureState, component: str, iso3: str) -> bool:
    """Whether a control applies to an importer: a component is active and the place is not relieved."""
    target = next((p for p in _codes(iso3)), iso3)
    ids = [component] if component else [c.id for c in state.components]
    return any(state.active(name, target) for name in ids)


def _codes(iso3: str) -> list[str]:
    return [p.code for p in places().values() if p.iso3 == iso3]
