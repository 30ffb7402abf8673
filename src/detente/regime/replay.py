"""Replaying the events of one measure: what is on, at which rate, until when.

Components are imposed, amended, suspended, extended, terminated. A component is
active when it is imposed, has not expired, and is not inside [suspend, until). A
suspension that runs out resumes (or ends) by itself. A voided authority beats
everything, including a snap-back still to come.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from ..base.dates import end_instant, parse_instant, utc, zone
from ..base.places import places
from ..ledger.dispute import Ledger
from ..ledger.records import Base, Event, EventType, Measure, OnLapse, Parts, Status
from .lens import Lens

#: Name of the only component of a measure that names none.
WHOLE = ""


@dataclass(frozen=True, slots=True)
class Running:
    """A period that is running: a suspension, or the life of a component that expires."""

    event: Event
    ends: datetime | None
    on_lapse: OnLapse


@dataclass(frozen=True, slots=True)
class ComponentState:
    """One component at an instant. `rate` is None where a measure has no rate or it is unknown.

    `base` is how the rate enters the stack where an event said so, `heading` the tariff
    heading of the event that set it, for the origin asked about if one was.
    """

    id: str
    rate: float | None = None
    base: Base | None = None
    heading: str = ""
    imposed: bool = False
    expiry: Running | None = None
    suspension: Running | None = None
    relief: dict[str, Running] = field(default_factory=dict)
    ended: Event | None = None
    last: Event | None = None

    def active(self, at: datetime, target: str | None = None) -> bool:
        """Whether it applies at `at` (to `target`, where only some targets are relieved)."""
        if not self.imposed or _over(self.expiry, at):
            return False
        if _inside(self.suspension, at):
            return False
        if self.suspension and self.suspension.on_lapse is OnLapse.end:
            return False
        return not (target is not None and _inside(self.relief.get(target), at))


@dataclass(frozen=True, slots=True)
class MeasureState:
    """A measure at an instant through a lens: its components, the event that last moved it, and why."""

    measure: Measure
    at: datetime
    components: tuple[ComponentState, ...]
    void: Event | None
    trail: tuple[Event, ...]
    coming: tuple[Event, ...]

    @property
    def in_force(self) -> bool:
        """Whether any part of it applies (to at least one target)."""
        return self.void is None and any(c.active(self.at) for c in self.components)

    def active(self, component: str, target: str | None = None) -> bool:
        """Whether that component applies, to `target` if named."""
        return self.void is None and any(c.id == component and c.active(self.at, target) for c in self.components)

    @property
    def rates(self) -> tuple[float, float] | None:
        """Lowest and highest headline rate over the products covered; None where a rate is unknown.

        Components that cover the same products add up; components with a scope of
        their own, or declared alternatives, are alternatives; so are the rates of firms.
        """
        alternatives = self.measure.parts is Parts.alternatives
        scoped = {c.id for c in self.measure.components if alternatives or c.scope is not None}
        on = [c for c in self.components if self.void is None and c.active(self.at)]
        if not on:
            return (0.0, 0.0) if any(c.rate is not None for c in self.components) else None
        if any(c.rate is None for c in on):
            return None
        together = [_by_firm(c) for c in on if c.id not in scoped]
        apart = [_by_firm(c) for c in on if c.id in scoped]
        low = sum(r[0] for r in together) + min((r[0] for r in apart), default=0.0)
        return (low, sum(r[1] for r in together) + max((r[1] for r in apart), default=0.0))

    @property
    def rate(self) -> float | None:
        """The headline rate where one number covers every product; None otherwise."""
        found = self.rates
        return found[0] if found and found[0] == found[1] else None

    @property
    def status(self) -> str:
        """in_force, partly_suspended, suspended, relieved, void, ended, coming or not_in_force."""
        if self.void is not None:
            return "void"
        live = [c for c in self.components if c.imposed and not _over(c.expiry, self.at)]
        if not live:
            if any(c.ended or _over(c.expiry, self.at) for c in self.components):
                return "ended"
            return "coming" if self.coming else "not_in_force"
        on = [c for c in live if c.active(self.at)]
        if not on:
            return "suspended" if any(_inside(c.suspension, self.at) for c in live) else "ended"
        if any(_inside(run, self.at) for c in on for run in c.relief.values()):
            return "relieved"
        return "partly_suspended" if len(on) < len(live) else "in_force"

    @property
    def last(self) -> Event | None:
        """The event that last moved it."""
        return self.trail[-1] if self.trail else None

    @property
    def governing(self) -> Event | None:
        """The event by which it stands as it does: what voided, suspended or relieved it, else what last moved it."""
        if self.void is not None:
            return self.void
        if self.status in ("suspended", "partly_suspended"):
            for component in self.components:
                if component.suspension is not None and _inside(component.suspension, self.at):
                    return component.suspension.event
        if self.status == "relieved":
            for component in self.components:
                for run in component.relief.values():
                    if _inside(run, self.at):
                        return run.event
        return self.last

    def signature(self) -> tuple[object, ...]:
        """What two states are compared on."""
        return (self.status, *self.effect())

    def effect(self) -> tuple[object, ...]:
        """What applies to whom at which rate, whatever it is called."""
        if self.void is not None:
            return ()
        return (
            tuple((c.id, c.rate) for c in self.components if c.active(self.at)),
            tuple(sorted((c.id, t) for c in self.components for t, run in c.relief.items() if _inside(run, self.at))),
        )


def _by_firm(component: ComponentState) -> tuple[float, float]:
    """Lowest and highest rate of a component over the firms that have one of their own, and all others."""
    rates = [component.rate or 0.0, *(component.last.firms.values() if component.last else ())]
    return min(rates), max(rates)


def _inside(run: Running | None, at: datetime) -> bool:
    return run is not None and (run.ends is None or at < run.ends)


def _over(run: Running | None, at: datetime) -> bool:
    return run is not None and run.ends is not None and at >= run.ends


@lru_cache(maxsize=65536)
def _start(text: str, zone_key: str) -> datetime:
    return utc(parse_instant(text, zone(zone_key)))


def starts(event: Event, tz: ZoneInfo) -> datetime:
    """When an event takes effect, in UTC."""
    return _start(event.at, tz.key)


def ends(event: Event, tz: ZoneInfo) -> datetime | None:
    """The first instant after an event's period, in UTC; None when it has no end."""
    if not event.until:
        return None
    return utc(end_instant(event.until, tz, inclusive=bool(event.inclusive)))


def replay(measure: Measure, ledger: Ledger, at: datetime, *, lens: Lens, origin: str | None = None) -> MeasureState:
    """The state of `measure` at the instant `at`, from the events that the ledger holds, through `lens`.

    With an `origin`, as it stands for goods of that origin: events `for` it or for a group
    it belongs to are replayed too, after those for all that take effect at the same instant.
    """
    tz = ledger.zone_of(measure.imposer)
    moment = utc(at)
    mine = origin_names(origin)
    visible = [e for e in measure.events if lens.admits(e) and (not e.for_ or not mine.isdisjoint(e.for_))]
    visible = [e for e in visible if not _spent(e, visible, measure)]
    ordered = sorted(visible, key=lambda e: (starts(e, tz), bool(e.for_), e.recorded))
    names = [c.id for c in measure.components] or [WHOLE]
    state = {name: ComponentState(name) for name in names}
    trail: list[Event] = []
    coming: list[Event] = []
    for event in ordered:
        if starts(event, tz) > moment:
            coming.append(event)
            continue
        if _apply(event, measure, state, tz, mine):
            trail.append(event)
    return MeasureState(
        measure=measure,
        at=moment,
        components=tuple(state[name] for name in state),
        void=_voided(measure, ledger, moment, lens=lens),
        trail=tuple(trail),
        coming=tuple(coming),
    )


@lru_cache(maxsize=512)
def origin_names(origin: str | None) -> frozenset[str]:
    """The place itself and the groups it belongs to; empty for no place."""
    if origin is None:
        return frozenset()
    return frozenset({origin, *(places()[origin].groups if origin in places() else ())})


def _spent(event: Event, visible: list[Event], measure: Measure) -> bool:
    """Whether what `event` announced has since become law.

    An announcement is spent once an enacted event of the same type, under the same
    deal, recorded no earlier and covering at least the same parts, is known.
    """
    if event.status is Status.enacted:
        return False
    parts, targets = _parts(event, measure), set(event.targets or measure.targets)
    return any(
        law.status is Status.enacted
        and law.type is event.type
        and law.deal == event.deal
        and law.for_ == event.for_
        and law.recorded >= event.recorded
        and parts <= _parts(law, measure)
        and targets <= set(law.targets or measure.targets)
        for law in visible
    )


def _parts(event: Event, measure: Measure) -> set[str]:
    return set(event.components or event.rates or [c.id for c in measure.components] or [WHOLE])


def _voided(measure: Measure, ledger: Ledger, at: datetime, *, lens: Lens) -> Event | None:
    authority = ledger.authorities.get(measure.authority)
    if authority is None:
        return None
    tz = ledger.zone_of(authority.party)
    voids = (e for e in authority.events if e.type is EventType.void and lens.admits(e))
    return next((e for e in voids if starts(e, tz) <= at), None)


def _apply(
    event: Event, measure: Measure, state: dict[str, ComponentState], tz: ZoneInfo, names: frozenset[str]
) -> bool:
    """Change the components as `event` says; False when it has no legal effect (announce, propose)."""
    if event.type in (EventType.announce, EventType.propose):
        return False
    touched = event.components or list(event.rates) or list(state)
    period = Running(event, ends(event, tz), event.on_lapse) if event.until else None
    for name in touched:
        before = state.get(name, ComponentState(name))
        state[name] = replace(
            _changed(before, event, period, measure, tz), last=event, **_entered(before, event, names)
        )
    return True


def _entered(before: ComponentState, event: Event, names: frozenset[str]) -> dict[str, Any]:
    """Base and heading after an event: what sets a rate sets them too; for an origin, its own heading."""
    if event.type not in (EventType.impose, EventType.amend):
        return {}
    own = next((event.headings[k] for k in (*sorted(names), before.id) if k in event.headings), event.heading)
    sets = event.rate is not None or before.id in event.rates
    return {"base": event.base if sets else before.base, "heading": own or before.heading}


def _changed(
    before: ComponentState, event: Event, period: Running | None, measure: Measure, tz: ZoneInfo
) -> ComponentState:
    rate = event.rates.get(before.id, before.rate)
    if before.id == WHOLE and not event.rates and event.rate is not None:
        rate = event.rate
    kind = event.type
    if kind is EventType.impose:
        held = before.suspension if _inside(before.suspension, starts(event, tz)) else None
        return replace(before, imposed=True, rate=rate, expiry=period, suspension=held, ended=None)
    if kind is EventType.amend:
        return replace(
            before,
            imposed=before.imposed or before.id in event.rates,
            rate=rate,
            expiry=period or before.expiry,
        )
    if kind is EventType.suspend:
        run = period or Running(event, None, event.on_lapse)
        if event.targets and set(event.targets) != set(measure.targets):
            return replace(before, relief={**before.relief, **dict.fromkeys(event.targets, run)})
        return replace(before, suspension=run)
    if kind is EventType.extend:
        if before.suspension is not None:
            kept = before.suspension.on_lapse
            return replace(before, suspension=Running(event, period.ends if period else None, kept))
        if event.targets and before.relief:
            longer = {
                t: Running(event, period.ends if period else None, run.on_lapse) for t, run in before.relief.items()
            }
            return replace(before, relief=longer)
        return replace(before, expiry=period) if before.expiry is not None else before
    if kind in (EventType.terminate, EventType.supersede, EventType.void):
        if event.targets and set(event.targets) != set(measure.targets):
            gone = Running(event, None, OnLapse.end)
            return replace(before, relief={**before.relief, **dict.fromkeys(event.targets, gone)})
        return replace(before, imposed=False, ended=event, suspension=None)
    return before


def change_points(measure: Measure, ledger: Ledger) -> list[datetime]:
    """Every instant (UTC) at which some lens may see the measure change: starts and ends of its events."""
    tz = ledger.zone_of(measure.imposer)
    points = {starts(e, tz) for e in measure.events} | {stop for e in measure.events if (stop := ends(e, tz))}
    authority = ledger.authorities.get(measure.authority)
    if authority:
        points |= {starts(e, ledger.zone_of(authority.party)) for e in authority.events}
    return sorted(points)
