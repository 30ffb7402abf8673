"""The order of events: what may happen to a measure, and after what.

Each component of a measure is walked through its enacted events in order of `at`, then of `recorded`, as a
small state machine of its own (it shares no code with the replay that answers questions, so that one checks
the other): imposed, perhaps for a time; suspended, perhaps for a time; relieved for some targets; ended.
Announcements move nothing here; an announced extension is judged as if it alone were law. Goods of an origin
that has events of its own (`for`) are walked through the events for all and those, which override.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ...base.dates import end_instant, parse_instant, utc
from .. import records as r
from ..dispute import Ledger
from .report import ERROR, WARNING, Complaint, Complaints, wrong

ENDINGS = (r.EventType.terminate, r.EventType.supersede, r.EventType.void)
WORDS = (r.EventType.announce, r.EventType.propose)
#: Pairs that may share an instant: what they leave behind does not depend on which is read first.
TOGETHER = (
    {r.EventType.impose, r.EventType.suspend},
    {r.EventType.amend, r.EventType.suspend},
    {r.EventType.amend, r.EventType.extend},
)


class Step(NamedTuple):
    """An event with its place in the file, its start and the end of its period."""

    n: int
    event: r.Event
    at: datetime
    until: datetime | None


@dataclass
class Part:
    """One component, as the events so far leave it."""

    imposed: Step | None = None
    ended: Step | None = None
    runs_out: datetime | None = None
    suspended: Step | None = None
    relief: dict[str, Step] = field(default_factory=dict)

    def stands(self, at: datetime) -> bool:
        """Whether it is imposed and has neither ended nor run out."""
        return self.imposed is not None and self.ended is None and not (self.runs_out and self.runs_out <= at)


class Fault(NamedTuple):
    """What is wrong with the n-th event, and what to do."""

    n: int
    what: str
    remedy: str


Faults = Iterator[tuple[str, str]]


def events(ledger: Ledger) -> Complaints:
    """Every measure has an event; one that begins with its end says what came before."""
    for name, measure in ledger.measures.items():
        if not measure.events:
            yield wrong(f"measure:{name}", f"{name} has no event", "add [[events]]")
        for n, event in enumerate(measure.events):
            if not event.source:
                yield wrong(f"measure:{name}", "an event without a source", "name who says so", "events", n, "source")
    for name, authority in ledger.authorities.items():
        for n, event in enumerate(authority.events):
            if event.type is not r.EventType.void:
                what = f"an authority is voided, not made to {event.type.value}"
                yield wrong(f"authority:{name}", what, "write the event on the measure", "events", n, "type")


def order(ledger: Ledger) -> Complaints:
    """Events follow each other as law can: imposed before suspended, suspended before extended, ended once."""
    for name, measure in ledger.measures.items():
        tz = ledger.zone_of(measure.imposer)
        law = [n for n, event in enumerate(measure.events) if event.status is r.Status.enacted]
        found = list(contradictions(measure, law, tz))
        known = {fault.n for fault in found}
        for origin in _origins(measure):
            for fault in walk(measure, _reaching(measure, law, origin), tz):
                own = bool(measure.events[fault.n].for_)
                if own is bool(origin) and fault.n not in known and fault not in found:
                    found.append(fault)
        for fault in found:
            yield Complaint(ERROR, f"measure:{name}", fault.what, fault.remedy, ("events", fault.n))
        for n, event in enumerate(measure.events):
            if event.status is not r.Status.enacted and event.type is r.EventType.extend:
                chosen = _reaching(measure, law, event.for_[0] if event.for_ else "")
                for fault in walk(measure, [*chosen, n], tz):
                    if fault.n == n and NOTHING not in fault.what:
                        yield Complaint(WARNING, f"measure:{name}", fault.what, fault.remedy, ("events", n))


def _origins(measure: r.Measure) -> list[str]:
    """All goods (empty), then each origin that has events of its own."""
    return ["", *dict.fromkeys(origin for event in measure.events for origin in event.for_)]


def _reaching(measure: r.Measure, chosen: Sequence[int], origin: str) -> list[int]:
    """The events that reach goods of an origin: those for all, and its own."""
    return [n for n in chosen if not measure.events[n].for_ or origin in measure.events[n].for_]


def contradictions(measure: r.Measure, chosen: Sequence[int], tz: ZoneInfo) -> Iterator[Fault]:
    """Two events of one instant and one day of record that do not leave the same law whichever comes first."""
    for first, second in combinations(sorted(_steps(measure, chosen, tz), key=lambda s: s.n), 2):
        a, b = first.event, second.event
        if first.at != second.at or a.recorded != b.recorded or a.type in WORDS or b.type in WORDS:
            continue
        if set(a.for_).isdisjoint(b.for_) and (a.for_ or b.for_):
            continue  # of different origins, or one for all and one that overrides it
        shared = _parts(a, measure) & _parts(b, measure)
        if not shared or not (set(a.targets or measure.targets) & set(b.targets or measure.targets)):
            continue
        if {a.type, b.type} in TOGETHER or _same(a, b, shared):
            continue
        yield Fault(
            second.n,
            f"{a.type.value} and {b.type.value} at one instant ({b.at}), both recorded on {b.recorded}",
            "keep one, or say by `at` or `recorded` which came first",
        )


def walk(measure: r.Measure, chosen: Sequence[int], tz: ZoneInfo) -> list[Fault]:
    """The faults of the chosen events, in order of time; each once, though it may concern several components."""
    parts = {name: Part() for name in _all_parts(measure)}
    found: dict[Fault, None] = {}
    steps = _steps(measure, chosen, tz)
    for step in steps:
        rule = RULES.get(step.event.type)
        if rule is None:
            continue
        for name in _parts(step.event, measure):
            part = parts.setdefault(name, Part())
            for what, remedy in rule(step, part, measure, tz):
                found.setdefault(Fault(step.n, what, remedy))
            _move(step, part, measure)
    return list(found)


# -- what each event needs ------------------------------------------------------------

#: Words of the fault that an announced extension may have: the end of what it extends is not always coded.
NOTHING = "nothing that runs could be extended"


def _impose(step: Step, part: Part, measure: r.Measure, tz: ZoneInfo) -> Faults:
    before = part.imposed
    if step.event.for_ or (before and before.event.for_):
        return  # what is for some origins overrides what is for all
    if before and part.stands(step.at) and (before.at, before.event.recorded) != (step.at, step.event.recorded):
        yield (
            f"imposed twice: what was imposed on {before.event.at} still stands on {step.event.at}",
            "write `amend` for a new rate, or end the first",
        )


def _amend(step: Step, part: Part, measure: r.Measure, tz: ZoneInfo) -> Faults:
    if part.ended:
        yield f"amended after it ended on {part.ended.event.at}", "impose it anew, or mend a date"
    elif part.imposed is None and not _pending(step, measure, tz) and not step.event.rates:
        yield "amended before it is imposed", "add the imposition, or mend a date"


def _suspend(step: Step, part: Part, measure: r.Measure, tz: ZoneInfo) -> Faults:
    if part.ended:
        yield f"suspended after it ended on {part.ended.event.at}", "mend a date, or remove the suspension"
    elif part.imposed is None:
        if not _pending(step, measure, tz):
            yield "suspended before anything is imposed or announced", "add the imposition, or mend a date"
    elif not part.stands(step.at):
        yield "suspended after it ran out", "mend a date, or impose it anew"
    elif not _partial(step.event, measure) and part.suspended and _runs(part.suspended, step.at):
        yield (
            f"suspended while the suspension of {part.suspended.event.at} still runs",
            "write `extend`, or mend a date",
        )


def _extend(step: Step, part: Part, measure: r.Measure, tz: ZoneInfo) -> Faults:
    if part.ended:
        yield f"extended after it ended on {part.ended.event.at}", "mend a date, or remove the extension"
        return
    what, runs = _extended(step, part)
    if not runs:
        yield f"{NOTHING} to {step.event.until}", "add the suspension (or the imposition with its `until`)"
        return
    if runs[0] is None:
        yield f"extended to {step.event.until}, but {what} has no end", "say `until` there, or write `amend`"
        return
    if step.until and step.until <= runs[0]:
        yield f"the extension to {step.event.until} does not outlast {what}", "mend `until`"
    gap = step.at - runs[0]
    if gap > timedelta(0):
        days = "less than a day" if gap < timedelta(days=1) else f"{gap.days} day{'s' if gap.days > 1 else ''}"
        yield (
            f"extended {days} after {what} ran out",
            "suspend it anew, or mend `at`: what lapsed was law again in between",
        )


def _end(step: Step, part: Part, measure: r.Measure, tz: ZoneInfo) -> Faults:
    if part.ended:
        yield f"ended a second time (first on {part.ended.event.at})", "remove one, or impose it anew in between"
    elif part.imposed is None and not _pending(step, measure, tz):
        yield f"begins with {step.event.type.value}: nothing was imposed or announced", "add what came before"
    elif part.imposed and not part.stands(step.at):
        yield "ended after it had run out", "mend `until` of the imposition, or remove this"


RULES: dict[r.EventType, Callable[[Step, Part, r.Measure, ZoneInfo], Faults]] = {
    r.EventType.impose: _impose,
    r.EventType.amend: _amend,
    r.EventType.suspend: _suspend,
    r.EventType.extend: _extend,
    **dict.fromkeys(ENDINGS, _end),
}


# -- what each event leaves -----------------------------------------------------------


def _move(step: Step, part: Part, measure: r.Measure) -> None:
    """Change a part as an event says."""
    kind = step.event.type
    if kind is r.EventType.impose or (kind is r.EventType.amend and step.event.rates):
        part.imposed, part.ended = step, None
        if kind is r.EventType.impose or step.until:
            part.runs_out = step.until
    elif kind is r.EventType.suspend:
        if _partial(step.event, measure):
            part.relief.update(dict.fromkeys(step.event.targets, step))
        else:
            part.suspended = step
    elif kind is r.EventType.extend:
        if part.suspended:
            part.suspended = step
        elif step.event.targets and part.relief:
            part.relief = dict.fromkeys(part.relief, step)
        elif part.runs_out:
            part.runs_out = step.until
    elif kind in ENDINGS and not _partial(step.event, measure):
        part.ended, part.suspended = step, None


def _extended(step: Step, part: Part) -> tuple[str, list[datetime | None]]:
    """What an extension extends, in words, and when that ends (empty: nothing does; None: no end is given)."""
    if part.suspended:
        until = part.suspended.event.until
        return f"the suspension to {until}" if until else "the suspension", [part.suspended.until]
    if step.event.targets and part.relief:
        last = max(part.relief.values(), key=lambda run: run.until or step.at)
        return f"the relief to {last.event.until}", [last.until]
    if part.runs_out:
        return "its own end", [part.runs_out]
    return "", []


# -- events as they stand in time -----------------------------------------------------


def _steps(measure: r.Measure, chosen: Sequence[int], tz: ZoneInfo) -> list[Step]:
    """The chosen events in order of effect, then of record."""
    made = []
    for n in chosen:
        event = measure.events[n]
        until = utc(end_instant(event.until, tz, inclusive=bool(event.inclusive))) if event.until else None
        made.append(Step(n, event, utc(parse_instant(event.at, tz)), until))
    return sorted(
        made, key=lambda s: (s.at, bool(s.event.for_), s.event.recorded, s.event.type is not r.EventType.impose)
    )


def _pending(step: Step, measure: r.Measure, tz: ZoneInfo) -> bool:
    """Whether something was announced, or published to take effect later, by the day an event was recorded."""
    return any(
        other.recorded <= step.event.recorded
        and other is not step.event
        and (other.type in (r.EventType.impose, *WORDS) or (other.type is r.EventType.amend and other.rates))
        and _parts(other, measure) & _parts(step.event, measure)
        and (step.until is None or utc(parse_instant(other.at, tz)) < step.until)
        for other in measure.events
    )


def _all_parts(measure: r.Measure) -> list[str]:
    return [c.id for c in measure.components] or [""]


def _parts(event: r.Event, measure: r.Measure) -> set[str]:
    return set(event.components or event.rates or _all_parts(measure))


def _partial(event: r.Event, measure: r.Measure) -> bool:
    """Whether an event is for some of the targets only."""
    return bool(event.targets) and set(event.targets) != set(measure.targets)


def _runs(step: Step, at: datetime) -> bool:
    return step.until is None or at < step.until


def _same(a: r.Event, b: r.Event, shared: set[str]) -> bool:
    """Whether two events say the same of what they share."""
    if a.type is not b.type:
        return False
    rates = all(a.rates.get(name) == b.rates.get(name) for name in shared)
    return rates and a.rate == b.rate and a.until == b.until and a.type in (r.EventType.amend, r.EventType.impose)
