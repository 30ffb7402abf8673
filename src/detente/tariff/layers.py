"""From measures to layers: what each tariff measure puts on the lines at an instant.

A `Book` holds what does not change with the date: the schedule, the measures of one
importer, their line lists. `Book.units` asks the replay for the components that are
active, and turns them into units for `stack.combine`, with the questions that stay
open: an extension short of law, goods in transit, a claim, metal content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..base.dates import parse_instant, utc
from ..base.errors import InputError
from ..base.places import WORLD
from ..ledger.dispute import Ledger
from ..ledger.records import Component, ConditionKind, Measure, MeasureKind, Parts, Scope, Status
from ..regime.lens import Lens
from ..regime.openness import opening
from ..regime.replay import WHOLE, ComponentState, MeasureState, change_points, origin_names, replay
from . import origins
from .claims import NOTHING, Answers, settled
from .lines import METALS, Floats, Schedule
from .lists import SCHEDULE, Coverage, LineList, beginnings, coverage, named
from .quotas import charges, split
from .shares import TRACE, by_content, content_on_average, on_average, undocumented
from .stack import Choice, Stack, Unit, combine
from .transit import in_transit

#: Condition value that marks relief known only as a share of trade.
AVERAGE = "aggregate"
#: How a condition ends where word and text part.
UNTEXTED = "no legal text seen"
#: How many sets of totals a book keeps (half a megabyte each on a schedule of 20,000 lines).
KEPT = 800
#: How many states of measures a book keeps before it starts anew.
MANY = 20_000
#: Which end of what is open: `max` or `min`.
End = Callable[[Iterable[float]], float]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every line: when, through which lens, loaded when.

    `transit` False leaves goods in transit out; `average` takes in relief that is only
    known as a share of a line's trade, not of an entry. `said` is what was claimed of the entry.
    """

    at: datetime
    lens: Lens
    loaded: datetime | None = None
    transit: bool = True
    average: bool = False
    said: Answers = NOTHING


class Book:
    """The tariff measures of one importer on its schedule."""

    def __init__(self, ledger: Ledger, importer: str, table: Schedule) -> None:
        self.ledger = ledger
        self.importer = importer
        self.table = table
        self.zone = ledger.zone_of(importer)
        who = origin_names(importer)
        found = [m for m in ledger.measures.values() if m.imposer in who and charges(m)]
        self.measures = sorted(found, key=lambda m: m.id)  # so that the order of files decides nothing
        self._lists: dict[tuple[str, ...], list[LineList]] = {}
        self._only = beginnings(table)
        self._covers: dict[tuple[object, ...], Coverage] = {}
        self._means: dict[int, tuple[Coverage, Coverage]] = {}
        self.undocumented = undocumented(table)
        self._listed: dict[int, Floats] = {}
        self._played: dict[tuple[object, ...], MeasureState] = {}
        #: By measure: origins that its events name; whether some event is only for some targets; all of them law.
        self._named = {m.id: frozenset(o for e in m.events for o in e.for_) for m in self.measures}
        self._aimed = {m.id: any(e.targets for e in m.events) for m in self.measures}
        self._firm = {m.id for m in self.measures if all(e.status is Status.enacted for e in m.events)}
        self._settled: dict[tuple[object, ...], tuple[Coverage, Coverage, str]] = {}
        self._generals: dict[tuple[object, ...], tuple[Floats, Floats, Floats]] = {}
        self._totals: dict[tuple[object, ...], tuple[tuple[NDArray[np.float32], ...], list[Unit]]] = {}
        #: Claims that some component on these lines asks for, and whether some duty falls on metal content.
        self.possible: set[str] = set()
        self.by_content = False

    # -- what concerns an origin ------------------------------------------------------

    def concerning(self, exporter: str) -> list[Measure]:
        """Measures aimed at goods of `exporter`."""
        if exporter == self.importer:
            raise InputError(f"{exporter} does not import from itself", remedy="name another origin")
        names = origin_names(exporter)
        wanted = {WORLD, *names}
        return [m for m in self.measures if wanted & set(m.targets) and names.isdisjoint(m.spares)]

    def changes(self, exporter: str) -> list[datetime]:
        """Every instant at which some layer on goods of `exporter` may change, in UTC, sorted."""
        points: set[datetime] = set()
        for measure in self.concerning(exporter):
            names = origin_names(exporter)
            events = [e for e in measure.events if not e.for_ or not names.isdisjoint(e.for_)]
            points |= set(change_points(msgspec.structs.replace(measure, events=events), self.ledger))
            for event in events:
                if event.in_transit:
                    points.add(utc(parse_instant(event.in_transit.entered_before, self.zone)))
            for scope in self._scopes(measure):
                for item in self.lists(scope):
                    points |= {
                        datetime.fromtimestamp(t, tz=utc(measure_start(measure, self)).tzinfo) for t in item.changes()
                    }
        days = {vintage[0] for vintage in self.table.vintages} | origins.turns(self.table, exporter)
        points |= {utc(parse_instant(day, self.zone)) for day in days if day}
        return sorted(points)

    def lists(self, scope: Scope) -> list[LineList]:
        """The line lists a scope names."""
        key = tuple(scope.lists)
        if key not in self._lists:
            self._lists[key] = named(self.ledger, scope, self.zone, self._only)
        return self._lists[key]

    def _scopes(self, measure: Measure) -> list[Scope]:
        return [measure.scope, *[c.scope for c in measure.components if c.scope]]

    # -- at an instant ----------------------------------------------------------------

    def stack(self, exporter: str, question: Question, general: tuple[Floats, Floats, Floats] | None = None) -> Stack:
        """All layers on all lines of the table for goods of `exporter`."""
        return combine(*self.laid(exporter, question, general))

    def _average(self, cover: Coverage) -> Coverage:
        """`on_average`, once for every coverage that is kept."""
        key = id(cover)
        if key not in self._means:  # the cover is kept, so that its id stays its own
            self._means[key] = (cover, on_average(cover))
        return self._means[key][1]

    def _general(self, exporter: str, question: Question) -> tuple[Floats, Floats, Floats]:
        """General rates, once for every state of the preferences of an origin."""
        local = question.at.astimezone(self.zone)
        mine = frozenset(origins.current(self.table, exporter, local))
        day, by = local.date().isoformat(), self.ledger.struck_to
        rates = self.table.general_on(min(day, by) if by else day)
        key = (exporter if mine else "", mine, question.said, id(rates[1]))
        if key not in self._generals:
            self._generals[key] = origins.general(self.table, exporter, local, rates, question.said)
        return self._generals[key]

    def totals(self, exporter: str, question: Question) -> tuple[Floats, Floats, Floats]:
        """(low, central, high) totals on all lines, as single floats; the same law is added up once for all origins.

        Unknown rates are NaN. What is kept is bounded: the oldest goes first.
        """
        units, choices, base = self.laid(exporter, question)
        key = signature(units, choices, base)
        if key not in self._totals:
            found = combine(units, choices, base)
            unknown = np.isnan(found.mid)
            ends = tuple(np.where(unknown, np.nan, x).astype(np.float32) for x in (found.low, found.mid, found.high))
            while len(self._totals) >= KEPT:
                self._totals.pop(next(iter(self._totals)))
            self._totals[key] = (ends, units)  # the units keep their coverages, so that their ids stay their own
        return self._totals[key][0]  # type: ignore[return-value]

    def laid(
        self, exporter: str, question: Question, general: tuple[Floats, Floats, Floats] | None = None
    ) -> tuple[list[Unit], list[Choice], tuple[Floats, Floats, Floats]]:
        """Units, open questions and general rates: what a stack is made of."""
        units, choices = self.units(exporter, question)
        if question.average:
            units = [replace(u, cover=self._average(u.cover)) for u in units]
        return units, choices, general or self._general(exporter, question)

    def units(self, exporter: str, question: Question) -> tuple[list[Unit], list[Choice]]:
        """Units of every measure aimed at `exporter`, with the questions that stay open."""
        units: list[Unit] = []
        choices: list[Choice] = []
        for measure in self.concerning(exporter):
            if SCHEDULE in measure.scope.lists or (not question.average and _of_averages(measure)):
                continue
            state, other = self._states(measure, exporter, question)
            made = self._units(measure, state, exporter, question)
            if other is None and made and _spread(state):
                text = f"{measure.title}: which of its rates applies (by firm, or by list) is not known"
                choices.append(Choice(measure.id, "rate", text))
                lower = self._units(measure, state, exporter, question, end=min)
                units += [_hang(u, len(choices) - 1, 0) for u in made]
                units += [_hang(u, len(choices) - 1, 1) for u in lower]
                continue
            if other is None:
                units += made
                continue
            instead = self._units(measure, other[0], exporter, question)
            if not made and not instead:
                continue
            choices.append(other[1])
            at = len(choices) - 1
            units += [_hang(u, at, 0) for u in made] + [_hang(u, at, 1) for u in instead]
        return units, choices

    def _state(self, measure: Measure, exporter: str, question: Question) -> MeasureState:
        """A measure at the instant asked about, replayed once for all origins that its events treat alike."""
        own = self._named[measure.id] & origin_names(exporter)
        key = (measure.id, question.at, question.lens.name, own, exporter if self._aimed[measure.id] else "")
        if key not in self._played:
            if len(self._played) > MANY:
                self._played.clear()
            self._played[key] = replay(measure, self.ledger, question.at, lens=question.lens, origin=exporter)
        return self._played[key]

    def _states(
        self, measure: Measure, exporter: str, question: Question
    ) -> tuple[MeasureState, tuple[MeasureState, Choice] | None]:
        """The state that holds, and the one that would hold if an open question were answered the other way."""

        def played(what: Measure, lens: Lens) -> MeasureState:
            return replay(what, self.ledger, question.at, lens=lens, origin=exporter)

        state = self._state(measure, exporter, question)
        loaded = question.loaded
        relieved = (
            in_transit(measure, exporter, question.at, loaded, question.lens, self.zone) if question.transit else []
        )
        sure = loaded is not None
        if relieved:
            kept = [e for e in measure.events if e not in relieved]
            without = played(msgspec.structs.replace(measure, events=kept), question.lens)
            if sure:
                return without, None
            if without.signature() != state.signature():
                limit = max(e.in_transit.loaded_before for e in relieved if e.in_transit)
                text = f"{measure.title}: goods loaded before {limit} pay the rate before (give --loaded)"
                return state, (without, Choice(measure.id, "loading_date", text))
        held = None if measure.id in self._firm else opening(state, self.ledger, question.lens.name, exporter)
        if held:
            last = held.events[-1]
            until = f" until {last.until}" if last.until else ""
            text = f"{measure.title}: {last.type.value} {last.status.value} on {last.recorded}{until}, {UNTEXTED}"
            return state, (held.otherwise, Choice(measure.id, "unverified", text))
        return state, None

    def _units(
        self, measure: Measure, state: MeasureState, exporter: str, question: Question, end: End = max
    ) -> list[Unit]:
        active = [] if state.void else [c for c in state.components if c.active(state.at, exporter)]
        parts = {c.id: c for c in measure.components}
        spared = [m for m in self.measures if m.id in measure.excludes_whole]
        least = TRACE if any(not origin_names(exporter).isdisjoint(m.targets) for m in spared) else 0.0
        group = measure.group or measure.id
        made = [self._unit(measure, [c], part, question, group, end, least) for c, part in split(state, active, parts)]
        active = [c for c in active if all(c.id not in unit.components for unit in made)]
        common = [c for c in active if _plain(parts.get(c.id))]
        if common:
            made.append(self._unit(measure, common, Component(id=WHOLE), question, measure.group, end, least))
        for state_of in active:
            part = parts.get(state_of.id)
            if part is not None and not _plain(part):
                made.append(self._unit(measure, [state_of], part, question, group, end, least))
        return [u for u in made if u.cover.high.any()]

    def _unit(
        self,
        measure: Measure,
        states: Sequence[ComponentState],
        part: Component,
        question: Question,
        group: str,
        end: End,
        least: float,
    ) -> Unit:
        metal = part.content or next(
            (c.value for c in measure.conditions if c.kind is ConditionKind.content_share and c.value in METALS), ""
        )
        cover = self._cover(measure, part.scope or measure.scope, question.at)
        if cover.high.any():
            self.possible |= {part.claim} - {""}
            self.by_content |= bool(metal)
        listed, cover, claim = self._claimed(cover, part, metal, question.said, least)
        last = max((p.last for p in states if p.last), key=lambda e: utc(parse_instant(e.at, self.zone)), default=None)
        names = {c.id: c.title or c.id for c in measure.components}
        rate: float | Floats = _rate(measure, states, end)
        if cover.rate is not None:
            rate = np.where(np.isnan(cover.rate), rate, cover.rate)
        return Unit(
            measure,
            tuple(p.id for p in states),
            "; ".join(names.get(p.id, "") for p in states if p.id != WHOLE),
            rate,
            cover,
            "" if measure.kind is MeasureKind.exemption else group,
            bool(metal),
            last,
            base=states[-1].base or measure.base,
            claim=claim,
            heading=states[-1].heading,
            listed=listed,
        )

    def _claimed(
        self, cover: Coverage, part: Component, metal: str, said: Answers, least: float
    ) -> tuple[Floats, Coverage, str]:
        """Share listed, coverage once claims and metal content are counted, and the claim that stays open; kept."""
        match = part.scope.match if part.scope else ""
        key = (id(cover), part.claim, part.share, part.least, part.most, part.below, match, metal, said, least)
        if key not in self._settled:
            found, claim = settled(cover, part, said)
            made = self._by_content(found, metal, said, least) if metal else found
            self._settled[key] = (cover, made, claim)
            self._listed[id(made)] = found.high
        _, made, claim = self._settled[key]
        return self._listed[id(made)], made, claim

    def _by_content(self, cover: Coverage, metal: str, said: Answers, least: float) -> Coverage:
        known = said.metal(metal)
        if known is not None:
            whole = cover.high * known
            return Coverage(whole, whole, whole, cover.rate)
        share = self.table.metal[METALS.index(metal)]
        made = by_content(cover, share, self.undocumented[1], least)
        self._means[id(made)] = (made, content_on_average(cover, share, self.undocumented))
        return made

    def _cover(self, measure: Measure, scope: Scope, at: datetime) -> Coverage:
        lists = self.lists(scope)
        moment = at.timestamp()
        alive = tuple(((x.start <= moment) & (moment < x.stop)).tobytes() for x in lists)
        key = (
            measure.id,
            scope.match,
            tuple(scope.lists),
            tuple(scope.hs_include),
            tuple(scope.hs_exclude),
            scope.all,
            hash(alive),
        )
        if key not in self._covers:
            assumed = 0.0 if measure.kind is MeasureKind.exemption else 1.0
            self._covers[key] = coverage(scope, lists, self.table, at, assumed=assumed)
        return self._covers[key]


def signature(units: list[Unit], choices: list[Choice], base: tuple[Floats, Floats, Floats]) -> tuple[object, ...]:
    """What decides a stack; by identity of its coverages and rates, so it holds while the units are kept."""
    return (tuple(_signed(u) for u in units), len(choices), *(id(x) for x in base))


def _signed(unit: Unit) -> tuple[object, ...]:
    """What of a unit decides its contribution: coverages by identity, since equal ones are kept once."""
    rate = unit.rate if np.ndim(unit.rate) == 0 else np.asarray(unit.rate).tobytes()
    return (unit.measure.id, unit.components, rate, id(unit.cover), unit.base, unit.group, unit.choice, unit.when)


def _of_averages(measure: Measure) -> bool:
    return any(c.value == AVERAGE for c in measure.conditions)


def measure_start(measure: Measure, book: Book) -> datetime:
    """The first instant of a measure's first event, in UTC."""
    first = min((e.at for e in measure.events), default="1970-01-01")
    return utc(parse_instant(first, book.zone))


def _rates(state: ComponentState) -> list[float]:
    """A component's rate, and those that firms have of their own in its place."""
    return [state.rate or 0.0, *(state.last.firms.values() if state.last else ())]


def _rate(measure: Measure, states: Sequence[ComponentState], end: End) -> float:
    """What components on the same lines charge together, at the chosen end of what is open between them."""
    each = [end(_rates(state)) - measure.offset.get(state.id, 0.0) for state in states]
    return end(each) if measure.parts is Parts.alternatives else sum(each)


def _spread(state: MeasureState) -> bool:
    """Whether firms, or components that are alternatives, leave more than one rate."""
    active = [c for c in state.components if c.active(state.at)]
    plain = [c for c in active if not any(p.id == c.id and p.scope for p in state.measure.components)]
    alternatives = state.measure.parts is Parts.alternatives and len({c.rate for c in plain}) > 1
    return alternatives or any(len(set(_rates(c))) > 1 for c in active)


def _hang(unit: Unit, choice: int, when: int) -> Unit:
    return replace(unit, choice=choice, when=when)


def _plain(part: Component | None) -> bool:
    """Whether a component adds up with the others: no products, claim or content of its own."""
    return part is None or not (part.scope or part.claim or part.content)
