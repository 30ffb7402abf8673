"""What the controls of a regime take away: severity from what is in force, nothing from what is suspended.

A control on goods counts when its imposer is the place asked about, it names the good (or a
group it is in) and it is aimed at the buyer or at everybody. In force, it withholds a range;
a licence lets shipments through again with a measured half-life, but can be tightened without a
new act. Suspended or lifted for this buyer, its severity is 0 and what is left is the chance
that it is exercised.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..ledger.good_parts import Severity
from ..ledger.goods import Good, names_of
from ..ledger.records import Measure, MeasureKind, Scope
from . import tables
from .assumptions import assumptions
from .supply import Interval

if TYPE_CHECKING:
    from ..regime.replay import MeasureState
    from ..regime.state import Regime

#: kinds of measures that withhold goods or purchases (a duty or a fee prices them: see the model)
WITHHOLDING = {
    MeasureKind.export_control,
    MeasureKind.import_ban,
    MeasureKind.purchase,
    MeasureKind.licence,
    MeasureKind.sanction,
}
DAYS_PER_MONTH = 365.25 / 12
NOTHING = Interval(0.0, 0.0, 0.0)
#: 5%, mean and 95% of a chance
Odds = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Control:
    """One measure on one good, as it stands for one buyer.

    `severity` is the share of normal shipments withheld now, `exercised` what it would be if
    the measure applied in full, `worldwide` whether other buyers are hit too.
    """

    measure: str
    title: str
    control: str
    state: str
    severity: Interval
    exercised: Interval
    worldwide: bool
    until: str
    source: str

    @property
    def of_firms(self) -> bool:
        """Whether it lists firms whose share of the good is not held; it then counts for nothing here."""
        return self.state.startswith("firms only")

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "measure": self.measure,
            "title": self.title,
            "control": self.control,
            "state": self.state,
            "severity": None if self.of_firms else self.severity.as_list(),
            "exercised": None if self.of_firms else self.exercised.as_list(),
            "worldwide": self.worldwide,
            "until": self.until,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Hold:
    """All controls of one place on one good for one buyer: the hardest in force, and the hardest asleep."""

    severity: Interval
    worldwide: bool
    asleep: Interval
    asleep_worldwide: bool
    exercise: Odds | None
    controls: tuple[Control, ...]


def kind_of_control(measure: Measure) -> str:
    """ban, licence or boycott, from the measure's kind and its title."""
    if measure.kind in (MeasureKind.purchase, MeasureKind.import_ban):
        return "boycott"
    words = measure.title.lower().replace("-", " ").split()
    if "ban" in words or "prohibition" in words:
        return "ban"
    return "ban" if measure.kind is MeasureKind.sanction else "licence"


def covers(scope: Scope | None, names: Iterable[str]) -> bool:
    """Whether a scope names the good."""
    return scope is not None and bool(set(scope.goods) & set(names))


def aimed_at(measure: Measure, of: str) -> bool:
    """Whether a measure is aimed at a place: by name, as a member of a bloc, or at everybody."""
    if "World" in measure.targets or of in measure.targets:
        return True
    members = tables.countries(of)
    return any(members & tables.countries(target) for target in measure.targets)


def components(state: MeasureState, names: frozenset[str], end_use: str = "") -> list[str]:
    """The components of a measure that bear on the good; a component with its own scope must name it.

    A component that is about an end use and names no goods bears on a user of that end use, where the measure
    as a whole names the good.
    """
    measure = state.measure
    scopes = {component.id: component.scope for component in measure.components}
    found = []
    for component in state.components:
        scope = scopes.get(component.id)
        whole = covers(measure.scope, names)
        for_use = scope is not None and not scope.goods and bool(end_use) and end_use in scope.text.lower()
        if covers(scope, names) or (whole and (scope is None or for_use)):
            found.append(component.id)
    return found


def exercised(good: Good, control: str) -> Severity:
    """What a control of that kind takes away while it bites: the good's own range, or the general one."""
    for entry in (*good.severity, *assumptions().severity):
        if entry.control == control:
            return entry
    raise KeyError(control)  # every kind has a general range; tests hold it to that


def normalised(peak: float, months: float) -> float:
    """What a licence still withholds after so many months: peak · 2^(−t/h)."""
    return float(peak * 2.0 ** (-max(months, 0.0) / assumptions().licensing.half_life_months))


def controls(good: Good, regime: Regime, *, by: str, of: str, end_use: str = "") -> list[Control]:
    """Every control of `by` on the good that is, was or may be aimed at `of`."""
    names, found = names_of(good.id, regime.ledger.goods), []
    issuers = tables.aliases(by)
    for state in regime.states:
        measure = state.measure
        if measure.kind not in WITHHOLDING or not tables.aliases(measure.imposer) & issuers:
            continue
        bearing = components(state, names, end_use)
        if not bearing or not aimed_at(measure, of):
            continue
        control = _control(good, state, bearing, of=of, on_day=regime.on[:10], one_bites=bool(end_use))
        if measure.kind is MeasureKind.sanction:  # on firms, whose share of the good is in no record: shown apart
            control = replace(control, severity=NOTHING, exercised=NOTHING, state=f"firms only, {control.state}")
        if control.state != "unheard_of":
            found.append(control)
    return found


def _control(good: Good, state: MeasureState, bearing: list[str], *, of: str, on_day: str, one_bites: bool) -> Control:
    """One measure for one buyer; `one_bites`: any component in force withholds it all (a given end use)."""
    measure = state.measure
    kind = kind_of_control(measure)
    full = exercised(good, kind)
    bound = Interval(full.low, (full.low + full.high) / 2, full.high)
    on = [name for name in bearing if state.active(name, of)]
    if on:
        middle, low = bound.mid, full.low
        if kind == "licence" and not full.lasting:
            middle = max(full.low, normalised(full.high, _months_in_force(state)))
        if len(on) < len(bearing) and not one_bites:  # which lines still bite is not known: from none of them on
            middle, low = middle * len(on) / len(bearing), 0.0
        now, status = Interval(low, middle, full.high), "in_force"
    else:
        now = NOTHING
        status = "relieved" if state.in_force else state.status
        if status == "coming" and not any(event.recorded[:10] <= on_day for event in measure.events):
            status = "unheard_of"
        if state.in_force and not any(state.active(name) for name in bearing):
            status = "suspended"
    until = ""
    last = state.void or state.last
    for component in state.components:
        run = component.suspension or component.relief.get(of)
        if component.id in bearing and run is not None and run.event.until:
            until = run.event.until
    return Control(
        measure=measure.id,
        title=measure.title,
        control=kind,
        state=status,
        severity=now,
        exercised=bound,
        worldwide="World" in measure.targets,
        until=until,
        source=last.source if last else "",
    )


def _months_in_force(state: MeasureState) -> float:
    """Months since the last event that put the measure in force."""
    from ..base.dates import parse_day

    started = [e.at for e in state.trail if e.type.value in ("impose", "amend")]
    if not started:
        return 0.0
    return (state.at.date() - parse_day(max(started)[:10])).days / DAYS_PER_MONTH


def observed(good: Good, regime: Regime, *, by: str, of: str) -> Control | None:
    """What was seen to be withheld in the month asked about, by buyer if known, else from everybody.

    Customs publish a month in the next one: known in or before that month, it was not.
    """
    on = regime.on
    if regime.known[:7] <= on[:7]:
        return None
    for place in (of, "World"):
        for entry in good.observed:
            if entry.imposer == by and entry.place == place and entry.period == on[:7]:
                seen = max(entry.severity, 0.0)
                interval = Interval(seen, seen, seen)
                title = f"{entry.control} as seen in shipments of {entry.period}"
                return Control(
                    "observed", title, entry.control, "observed", interval, interval,
                    worldwide=place == "World", until="", source=entry.source,
                )  # fmt: skip
    return None


def hold(good: Good, regime: Regime, *, by: str, of: str, end_use: str = "", odds: Odds | None = None) -> Hold:
    """The hardest control in force and the hardest asleep; a month that was observed is as observed.

    `odds` (5%, mean, 95%) is the chance that the arrangement under which controls sleep is broken: the outlook's.
    """
    held = controls(good, regime, by=by, of=of, end_use=end_use)
    seen = observed(good, regime, by=by, of=of)
    live = [control for control in held if control.state == "in_force"]
    sleeping = [c for c in held if c.state in ("suspended", "relieved", "partly_suspended", "coming")]
    hardest = max(live, key=lambda c: c.severity.mid, default=None)
    severity = NOTHING
    if live:
        severity = Interval(
            max(c.severity.low for c in live),
            max(c.severity.mid for c in live),
            max(c.severity.high for c in live),
        )
    if seen is not None:
        held, severity, hardest = [seen, *held], seen.severity, seen
    sleeper = max(sleeping, key=lambda c: c.exercised.mid, default=None)
    return Hold(
        severity=severity,
        worldwide=bool(hardest and hardest.worldwide),
        asleep=sleeper.exercised if sleeper else NOTHING,
        asleep_worldwide=bool(sleeper and sleeper.worldwide),
        exercise=odds if sleeping else None,
        controls=tuple(held),
    )
