"""Clocks: what runs out when, on whose word, and what happens then.

A clock is the end of a suspension or of a measure's own life, or a measure that is
scheduled to begin. The same thing may have two clocks: the one in the law and the
one that was announced. Both are listed; neither is asserted over the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ..base.dates import asked_at, utc, zone
from ..base.table import Column, Table, columns
from ..ledger.dispute import Ledger
from ..ledger.records import Event, EventType, Measure, Status
from ..standpoint import ANNOUNCED, Asked, Standpoint, lenses
from .lens import Lens, rung
from .replay import WHOLE, MeasureState, Running, ends, replay, starts
from .state import component_title


@dataclass(frozen=True, slots=True)
class Clock:
    """One date on which something changes by itself."""

    at: str
    ends_at: datetime
    measure: str
    title: str
    what: str
    on_lapse: str
    status: str
    account: str
    source: str
    legal_ref: str
    kind: str
    moot: str = ""
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``clocks --json``."""
        return {
            "at": self.at,
            "ends_at": self.ends_at.isoformat(),
            "measure": self.measure,
            "title": self.title,
            "what": self.what,
            "on_lapse": self.on_lapse,
            "status": self.status,
            "account": self.account,
            "source": self.source,
            "legal_ref": self.legal_ref,
            "kind": self.kind,
            "moot": self.moot,
            "note": self.note,
        }


@dataclass(frozen=True)
class Clocks(Asked):
    """All clocks after `on`, in order."""

    stand: Standpoint
    items: tuple[Clock, ...]

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``clocks --json``."""
        return {
            "standpoint": self.stand.to_dict(),
            "dispute": self.ledger.dispute.id,
            "on": self.on,
            "known": self.known,
            "checked": self.ledger.dispute.checked,
            "clocks": [c.to_dict() for c in self.items],
        }

    def tables(self) -> list[Table]:
        """One table in order of date."""
        spec = columns(
            Column("at", "Date"),
            Column("what", "What runs out"),
            Column("on_lapse", "Then"),
            Column("status", "Status"),
            Column("word", "On whose word"),
        )
        rows = [
            {
                "at": c.at[:10],
                "what": c.what + (f" [moot: {c.moot}]" if c.moot else ""),
                "on_lapse": c.on_lapse,
                "status": c.status,
                "word": self._word(c),
                "measure": c.measure,
            }
            for c in self.items
        ]
        notes = []
        if self.on[:10] > self.ledger.dispute.checked:
            notes.append(f"The ledger was last checked on {self.ledger.dispute.checked}.")
        return [
            Table(
                f"Clocks after {self.on}",
                spec,
                rows,
                notes=notes,
                id="clocks",
                source=f"ledger {self.ledger.dispute.id}",
            )
        ]

    def _word(self, clock: Clock) -> str:
        if clock.status == Status.enacted.value and clock.legal_ref:
            return clock.legal_ref
        source = self.ledger.sources.get(clock.source)
        return source.title if source else clock.source


def clocks(stand: Standpoint, *, deadlines: bool = True) -> Clocks:
    """Every clock that runs out after the day asked about, on anybody's word.

    A clock that was set after that day was not yet running on it; ask with a later
    `known` to see it.
    """
    ledger = stand.ledger
    found: dict[tuple[str, datetime, str, str], Clock] = {}
    for measure in ledger.matter.values():
        at = stand.moment(measure.imposer)
        for name in lenses(ledger):
            state = replay(measure, ledger, at, lens=Lens(name))
            for clock in _of_state(state, ledger):
                _keep(found, clock)
        for clock in _scheduled(measure, ledger, at):
            _keep(found, clock)
    items = list(found.values())
    if deadlines:
        items += _deadlines(stand)
    return Clocks(stand, tuple(sorted(items, key=lambda c: (c.at[:10], c.ends_at, c.measure, c.status))))


def _keep(found: dict[tuple[str, datetime, str, str], Clock], clock: Clock) -> None:
    """Keep a clock; of two that say the same, the one higher on the status ladder."""
    key = (clock.measure, clock.ends_at, clock.kind, clock.what)
    held = found.get(key)
    if held is None or rung(Status(clock.status)) > rung(Status(held.status)):
        found[key] = clock


def _of_state(state: MeasureState, ledger: Ledger) -> list[Clock]:
    grouped: dict[tuple[str, str], list[tuple[str, Running]]] = {}
    for component in state.components:
        if not component.imposed:
            continue
        runs: list[tuple[str, Running]] = []
        if component.suspension:
            runs.append(("suspension", component.suspension))
        if component.expiry:
            runs.append(("expiry", component.expiry))
        runs += [("relief", run) for run in component.relief.values()]
        for kind, run in runs:
            if run.ends and run.ends > state.at:
                grouped.setdefault((kind, run.event.until), []).append((component.id, run))
    made = []
    for (kind, _), members in grouped.items():
        ids = list(dict.fromkeys(name for name, _ in members))
        made.append(_clock(state, ledger, kind, ids, members[0][1]))
    return made


def _clock(state: MeasureState, ledger: Ledger, kind: str, ids: Sequence[str], run: Running) -> Clock:
    measure, event = state.measure, run.event
    rates = {c.id: c.rate for c in state.components}
    part = _part(measure, ids, rates)
    resumes = run.on_lapse.value == "resume" and kind != "expiry"
    what = {"suspension": f"suspension of {part}", "expiry": part, "relief": f"relief from {part}"}[kind]
    assert run.ends is not None
    return Clock(
        at=event.until,
        ends_at=run.ends,
        measure=measure.id,
        title=measure.title,
        what=what,
        on_lapse="resumes" if resumes else "ends",
        status=event.status.value,
        account=event.account,
        source=event.source,
        legal_ref=event.legal_ref,
        kind=kind,
        moot=f"authority void since {state.void.at[:10]}" if state.void else "",
        note=event.note,
    )


def _part(measure: Measure, ids: Sequence[str], rates: dict[str, float | None]) -> str:
    every = [c.id for c in measure.components] or [WHOLE]
    known = [rates[i] for i in ids if rates.get(i) is not None]
    if set(ids) == set(every) or list(ids) == [WHOLE]:
        return measure.title
    titles = ", ".join(component_title(measure, i) for i in ids)
    points = f" ({sum(r for r in known if r is not None):g} points)" if known and measure.kind.value == "tariff" else ""
    return f"{titles}{points} of {measure.title}"


def _scheduled(measure: Measure, ledger: Ledger, at: datetime) -> list[Clock]:
    """Impositions, amendments and terminations still to come, from law or announcement."""
    tz = ledger.zone_of(measure.imposer)
    state = replay(measure, ledger, at, lens=Lens(ANNOUNCED))
    made = []
    for event in state.coming:
        if event.type in (EventType.announce, EventType.propose) or _undone(event, state, ledger):
            continue
        if event.type is EventType.extend:
            made.append(_extension(event, measure, state, tz))
            continue
        verb = {
            EventType.impose: "begins",
            EventType.amend: "changes",
            EventType.suspend: "is suspended",
        }.get(event.type, "ends")
        made.append(
            Clock(
                at=event.at,
                ends_at=starts(event, tz),
                measure=measure.id,
                title=measure.title,
                what=measure.title + (f" at {event.rate:g}%" if event.rate is not None else ""),
                on_lapse=verb,
                status=event.status.value,
                account=event.account,
                source=event.source,
                legal_ref=event.legal_ref,
                kind="scheduled",
                moot=f"authority void since {state.void.at[:10]}" if state.void else "",
                note=event.note,
            )
        )
    return made


def _extension(event: Event, measure: Measure, state: MeasureState, tz: ZoneInfo) -> Clock:
    """The end that an extension would give to what runs now."""
    stop = ends(event, tz)
    assert stop is not None  # the reader refuses an extension without `until`
    suspended = any(c.suspension or c.relief for c in state.components)
    what = f"suspension of {measure.title}" if suspended else measure.title
    return Clock(
        at=event.until,
        ends_at=stop,
        measure=measure.id,
        title=measure.title,
        what=f"{what}, as extended",
        on_lapse="resumes" if suspended else "ends",
        status=event.status.value,
        account=event.account,
        source=event.source,
        legal_ref=event.legal_ref,
        kind="extension",
        moot=f"authority void since {state.void.at[:10]}" if state.void else "",
        note=event.note,
    )


def _undone(event: Event, state: MeasureState, ledger: Ledger) -> bool:
    """A scheduled imposition that a termination or suspension has taken away before it begins."""
    if event.type is not EventType.impose:
        return False
    if any(e.type in (EventType.terminate, EventType.supersede) and e.recorded > event.recorded for e in state.trail):
        return True
    start = starts(event, ledger.zone_of(state.measure.imposer))
    then = replay(state.measure, ledger, start, lens=Lens(ANNOUNCED))
    touched = {*event.components, *event.rates} or {c.id for c in then.components}
    return not any(c.active(then.at) for c in then.components if c.id in touched)


def _deadlines(stand: Standpoint) -> list[Clock]:
    made = []
    for item in stand.ledger.dispute.deadlines:
        tz = stand.ledger.zone_of(item.party) if item.party else zone("UTC")
        when = utc(asked_at(item.at, tz))
        if when <= asked_at(stand.on, tz):
            continue
        made.append(
            Clock(
                at=item.at,
                ends_at=when,
                measure="",
                title=item.title,
                what=item.title,
                on_lapse="takes place",
                status="",
                account="",
                source=item.source,
                legal_ref="",
                kind=item.kind,
                note=item.note,
            )
        )
    return made
