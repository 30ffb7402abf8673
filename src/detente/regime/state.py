"""The regime: every measure of a dispute on a date, as known on a date, through a lens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from ..base.errors import InputError, UnknownError
from ..base.places import WORLD, name
from ..base.table import Column, Table, columns
from ..ledger.dispute import Ledger
from ..ledger.records import Event, Measure, MeasureKind
from ..standpoint import LAW, Asked, Standpoint
from .lens import Lens
from .openness import opening
from .replay import WHOLE, MeasureState, replay
from .standing import IDLE, Standing, standing
from .tally import group, tally

#: Kinds of measure that have a rate.
RATED = frozenset({MeasureKind.tariff, MeasureKind.trade_remedy, MeasureKind.quota})


@dataclass(frozen=True)
class Regime(Asked):
    """States of all measures, from a standpoint."""

    stand: Standpoint
    states: tuple[MeasureState, ...]
    third: bool = False  #: whether measures that do not concern the parties are listed too

    def __getitem__(self, measure: str) -> MeasureState:
        for state in self.states:
            if state.measure.id == measure:
                return state
        raise UnknownError("measure", measure, [s.measure.id for s in self.states])

    @cached_property
    def open(self) -> dict[str, list[Event]]:
        """Measure → events short of law that would change its state on this date (law lens only)."""
        found = {s.measure.id: opening(s, self.ledger, self.lens) for s in self.states}
        return {name: list(held.events) for name, held in found.items() if held}

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """Measure → how it stands, through this lens."""
        return {s.measure.id: standing(s, self.ledger, lens=self.lens) for s in self.states}

    def standing_as(self, *groups: str) -> list[MeasureState]:
        """The measures that are counted in one of these groups (`regime.tally`)."""
        return [state for state in self.states if group(self.standings[state.measure.id].word) in groups]

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``inforce --json``."""
        return {
            "standpoint": self.stand.to_dict(),
            "dispute": self.ledger.dispute.id,
            "on": self.on,
            "known": self.known,
            "lens": self.lens,
            "checked": self.ledger.dispute.checked,
            "counts": tally(self.standings.values()),
            "measures": [
                describe(state, self.ledger, self.open.get(state.measure.id, []), lens=self.lens)
                for state in self.states
            ],
        }

    def tables(self) -> list[Table]:
        """Measures in force or with a part suspended first; then what has ended or is still to come."""
        spec = columns(
            Column("imposer", "By"),
            Column("measure", "Measure"),
            Column("state", "State"),
            Column("rate", "Rate", "%"),
            Column("until", "Until"),
            Column("law", "Legal reference"),
        )
        live = [s for s in self.states if self.standings[s.measure.id].word not in IDLE]
        rest = [s for s in self.states if s not in live]
        made = [
            Table(
                f"Regime on {self.on}, lens {self.lens}",
                spec,
                [self._row(s) for s in live],
                source=f"ledger {self.ledger.dispute.id}, checked to {self.ledger.dispute.checked}",
                notes=self.notes(),
                id="inforce",
            )
        ]
        if rest:
            made.append(Table("Not in force", spec, [self._row(s) for s in rest], id="not-in-force"))
        return made

    def notes(self) -> list[str]:
        """What a reader must know before using the table."""
        notes = [] if self.third else [*aside(self.ledger)]
        if self.open:
            notes.append(
                f"Open: {len(self.open)} would stand differently if what was announced were law; "
                "no legal text of it was seen. The lens `announced` shows the other reading."
            )
        if self.on[:10] > self.ledger.dispute.checked:
            notes.append(
                f"The ledger was last checked on {self.ledger.dispute.checked}: what happened later is not known here."
            )
        return notes

    def _row(self, state: MeasureState) -> dict[str, Any]:
        info = describe(state, self.ledger, self.open.get(state.measure.id, []), lens=self.lens)
        low, high = state.rates if state.rates is not None and state.measure.kind in RATED else (None, None)
        return {
            "id": state.measure.id,
            "imposer": state.measure.imposer,
            "measure": state.measure.title,
            "state": info["standing"]["text"],
            "rate": rate_text(state),
            "until": info["until"],
            "law": info["legal_ref"],
            "kind": state.measure.kind.value,
            "standing": info["standing"]["word"],
            "in_force": state.in_force,
            "rate_low": low,
            "rate_high": high,
        }


def rate_text(state: MeasureState) -> str:
    """The headline rate of a tariff, or the range over the products it covers."""
    if state.measure.kind not in RATED or state.rates is None:
        return ""
    low, high = state.rates
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def regime(stand: Standpoint, *, imposer: str | None = None, kinds: Sequence[str] = (), third: bool = False) -> Regime:
    """Replay a whole dispute from a standpoint.

    Measures aimed at third places alone are kept for the arithmetic of duties and are
    listed only with `third`. Raises UnknownError for unknown parties and kinds.
    """
    ledger = stand.ledger
    parties = {p.id for p in ledger.dispute.parties}
    if imposer is not None and imposer not in parties:
        raise UnknownError("party", imposer, parties)
    wrong = set(kinds) - {k.value for k in MeasureKind}
    if wrong:
        raise UnknownError("kind of measure", sorted(wrong)[0], [k.value for k in MeasureKind])
    states = []
    for measure in sorted((ledger.view if third else ledger.matter).values(), key=_order):
        if (imposer and measure.imposer != imposer) or (kinds and measure.kind.value not in kinds):
            continue
        states.append(replay(measure, ledger, stand.moment(measure.imposer), lens=Lens(stand.lens)))
    if not (ledger.whole or ledger).view:
        raise InputError(f"the dispute {ledger.dispute.id} holds no measures", remedy="add files under measures/")
    return Regime(stand, tuple(states), third=third)


def aside(ledger: Ledger) -> list[str]:
    """One sentence on measures on all countries that are not this dispute's matter; nothing where there are none."""
    matter = ledger.matter
    others = [m for name, m in ledger.view.items() if WORLD in m.targets and name not in matter]
    if not others:
        return []
    kinds = Counter((name(m.imposer), m.kind.value.replace("_", " ")) for m in others)
    listed = ", ".join(f"{n} of {who} ({kind})" for (who, kind), n in sorted(kinds.items()))
    return [f"Not counted, for they single out neither party: on all countries {listed} (`detente inforce --third`)."]


def _order(measure: Measure) -> tuple[str, str, str]:
    first = min((e.at for e in measure.events), default="9999")
    return (measure.imposer, measure.kind.value, first)


def describe(
    state: MeasureState, ledger: Ledger, open_events: Sequence[Event] = (), *, lens: str = LAW
) -> dict[str, Any]:
    """A measure's state as plain data: the keys of INTERFACE, with the conditions that keep it open."""
    measure, last = state.measure, state.governing
    ends_at, until, lapse = _next_end(state)
    return {
        "id": measure.id,
        "title": measure.title,
        "imposer": measure.imposer,
        "targets": list(measure.targets),
        "kind": measure.kind.value,
        "topic": measure.topic,
        "authority": measure.authority,
        "status": state.status,
        "standing": standing(state, ledger, lens=lens).to_dict(),
        "in_force": state.in_force,
        "rate": state.rate if measure.kind in RATED else None,
        "rates": list(state.rates) if measure.kind in RATED and state.rates else None,
        "components": [
            {
                "id": c.id or "whole",
                "rate": c.rate,
                "active": state.active(c.id),
                "relieved": sorted(t for t in c.relief if not state.active(c.id, t)) if state.active(c.id) else [],
            }
            for c in state.components
            if c.imposed or c.ended
        ],
        "until": until,
        "ends_at": ends_at.isoformat() if ends_at else "",
        "on_lapse": lapse,
        "legal_ref": last.legal_ref if last else measure.instrument,
        "source": last.source if last else (measure.sources[0] if measure.sources else ""),
        "basis": last.status.value if last else "",
        "complete": not open_events,
        "conditions": [
            f"{e.type.value} {e.status.value} {e.recorded}"
            + (f", until {e.until}" if e.until else "")
            + f" ({_title(ledger, e.source)}): no legal text seen"
            for e in open_events
        ],
        "note": measure.note,
    }


def _title(ledger: Ledger, source: str) -> str:
    found = ledger.sources.get(source)
    return found.title if found else source


def _next_end(state: MeasureState) -> tuple[datetime | None, str, str]:
    """The nearest end still ahead: instant, the law's own words for it, and what follows."""
    if state.void is not None:
        return None, "", ""
    found: list[tuple[datetime, str, str]] = []
    for component in state.components:
        for run, lapse in ((component.suspension, None), (component.expiry, "end")):
            if run and run.ends and run.ends > state.at and component.imposed:
                found.append((run.ends, run.event.until, lapse or run.on_lapse.value))
        for run in component.relief.values():
            if run.ends and run.ends > state.at:
                found.append((run.ends, run.event.until, run.on_lapse.value))
    return min(found, key=lambda f: f[0]) if found else (None, "", "")


def component_title(measure: Measure, component: str) -> str:
    """How a component is named in a sentence."""
    if component == WHOLE:
        return measure.title
    for part in measure.components:
        if part.id == component:
            return part.title or part.id
    return component
