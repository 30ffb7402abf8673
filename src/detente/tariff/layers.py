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

from ..base.dates import end_instant, parse_instant, utc
from ..base.errors import InputError, UnknownError
from ..base.places import WORLD, places
from ..ledger.dispute import Ledger
from ..ledger.records import Component, ConditionKind, Event, EventType, Measure, MeasureKind, Parts, Scope
from ..regime.lens import Lens
from ..regime.openness import opening
from ..regime.replay import WHOLE, ComponentState, MeasureState, change_points, origin_names, replay
from . import origins
from .claims import NOTHING, Answers, settled
from .lines import METALS, Floats, Schedule
from .lists import SCHEDULE, Coverage, LineList, coverage, named
from .stack import Choice, Stack, Unit, combine

#: Condition value that marks relief known only as a share of trade.
AVERAGE = "aggregate"
#: Most of the value beside the metal on which content duties fall because content is not documented: the upper end
#: of an average, an assumption. The central value assumes that all content is documented.
UNDOCUMENTED = 1 / 3
#: Measures that put layers on lines.
#: Which end of what is open: `max` or `min`.
End = Callable[[Iterable[float]], float]
KINDS = (MeasureKind.tariff, MeasureKind.trade_remedy, MeasureKind.exemption)


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
        self.measures = [m for m in ledger.measures.values() if m.imposer in who and m.kind in KINDS]
        self._lists: dict[tuple[str, ...], list[LineList]] = {}
        self._covers: dict[tuple[object, ...], Coverage] = {}
        self._means: dict[int, tuple[Coverage, Coverage]] = {}
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
            points |= set(change_points(measure, self.ledger))
            for event in measure.events:
                if event.in_transit:
                    points.add(utc(parse_instant(event.in_transit.entered_before, self.zone)))
            for scope in self._scopes(measure):
                for item in self.lists(scope):
                    points |= {
                        datetime.fromtimestamp(t, tz=utc(measure_start(measure, self)).tzinfo) for t in item.changes()
                    }
        return sorted(points)

    def lists(self, scope: Scope) -> list[LineList]:
        """The line lists a scope names."""
        key = tuple(scope.lists)
        if key not in self._lists:
            self._lists[key] = named(self.ledger, scope, self.zone)
        return self._lists[key]

    def _scopes(self, measure: Measure) -> list[Scope]:
        return [measure.scope, *[c.scope for c in measure.components if c.scope]]

    # -- at an instant ----------------------------------------------------------------

    def stack(self, exporter: str, question: Question, general: tuple[Floats, Floats, Floats] | None = None) -> Stack:
        """All layers on all lines of the table for goods of `exporter`."""
        units, choices = self.units(exporter, question)
        if question.average:
            known = question.said.content
            units = [replace(u, cover=self._average(u.cover, u.content and not known)) for u in units]
        base = general or self._general(exporter, question)
        return combine(units, choices, base)

    def _average(self, cover: Coverage, content: bool) -> Coverage:
        """`on_average`, once for every coverage that is kept."""
        key = id(cover)
        if key not in self._means:  # the cover is kept, so that its id stays its own
            self._means[key] = (cover, content_on_average(cover) if content else on_average(cover))
        return self._means[key][1]

    def _general(self, exporter: str, question: Question) -> tuple[Floats, Floats, Floats]:
        return origins.general(self.table, exporter, question.at, question.said)

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

    def _states(
        self, measure: Measure, exporter: str, question: Question
    ) -> tuple[MeasureState, tuple[MeasureState, Choice] | None]:
        """The state that holds, and the one that would hold if an open question were answered the other way."""

        def played(what: Measure, lens: Lens) -> MeasureState:
            return replay(what, self.ledger, question.at, lens=lens, origin=exporter)

        state = played(measure, question.lens)
        relieved, sure = self._in_transit(measure, exporter, question)
        if relieved:
            kept = [e for e in measure.events if e not in relieved]
            without = played(msgspec.structs.replace(measure, events=kept), question.lens)
            if sure:
                return without, None
            if without.signature() != state.signature():
                limit = max(e.in_transit.loaded_before for e in relieved if e.in_transit)
                text = f"{measure.title}: goods loaded before {limit} pay the rate before (give --loaded)"
                return state, (without, Choice(measure.id, "loading_date", text))
        held = opening(state, self.ledger, question.lens.name, exporter)
        if held:
            last = held.events[-1]
            until = f" until {last.until}" if last.until else ""
            text = (
                f"{measure.title}: {last.type.value} {last.status.value} on {last.recorded}{until}, no legal text seen"
            )
            return state, (held.otherwise, Choice(measure.id, "unverified", text))
        return state, None

    def _in_transit(self, measure: Measure, exporter: str, question: Question) -> tuple[list[Event], bool]:
        """Events from which goods already loaded are relieved at this entry, and whether that is certain.

        Relief from an event reaches what later amended the same components: goods loaded
        before the measure began owe none of it.
        """
        if not question.transit:
            return [], False
        found: list[Event] = []
        names = origin_names(exporter)
        for event in measure.events:
            if event.for_ and names.isdisjoint(event.for_):
                continue
            if event.in_transit is None or not question.lens.admits(event):
                continue
            entered = utc(end_instant(event.in_transit.entered_before, self.zone, inclusive=False))
            if not utc(parse_instant(event.at, self.zone)) <= question.at < entered:
                continue
            limit = utc(parse_instant(event.in_transit.loaded_before, self.zone))
            if question.loaded is None or question.loaded < limit:
                found += [event, *self._amended(measure, event, question)]
        return list({id(e): e for e in found}.values()), question.loaded is not None

    def _amended(self, measure: Measure, event: Event, question: Question) -> list[Event]:
        """Amendments of what `event` imposed, in force by now, which say nothing of goods in transit themselves."""
        if event.type is not EventType.impose:
            return []
        touched = set(event.components or event.rates)
        start = utc(parse_instant(event.at, self.zone))
        return [
            e
            for e in measure.events
            if e.type is EventType.amend
            and e.in_transit is None
            and start < utc(parse_instant(e.at, self.zone)) <= question.at
            and (not touched or not (e.components or e.rates) or touched & set(e.components or e.rates))
        ]

    def _units(
        self, measure: Measure, state: MeasureState, exporter: str, question: Question, end: End = max
    ) -> list[Unit]:
        if state.void is not None:
            return []
        active = [c for c in state.components if c.active(state.at, exporter)]
        if not active:
            return []
        parts = {c.id: c for c in measure.components}
        common = [c for c in active if _plain(parts.get(c.id))]
        made: list[Unit] = []
        if common:
            made.append(self._unit(measure, common, Component(id=WHOLE), question, measure.group, end))
        for state_of in active:
            part = parts.get(state_of.id)
            if part is not None and not _plain(part):
                made.append(self._unit(measure, [state_of], part, question, measure.group or measure.id, end))
        return [u for u in made if u.cover.high.any()]

    def _unit(
        self,
        measure: Measure,
        states: Sequence[ComponentState],
        part: Component,
        question: Question,
        group: str,
        end: End,
    ) -> Unit:
        metal = part.content or next(
            (c.value for c in measure.conditions if c.kind is ConditionKind.content_share and c.value in METALS), ""
        )
        cover = self._cover(measure, part.scope or measure.scope, question.at)
        if cover.high.any():
            self.possible |= {part.claim} - {""}
            self.by_content |= bool(metal)
        cover, claim = settled(cover, part, question.said)
        listed = cover.high
        if metal:
            cover = self._by_content(cover, metal, question.said)
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

    def _by_content(self, cover: Coverage, metal: str, said: Answers) -> Coverage:
        known = said.metal(metal)
        if known is not None:
            whole = cover.high * known
            return Coverage(whole, whole, whole, cover.rate)
        return by_content(cover, self.table.metal[METALS.index(metal)])

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


def by_content(cover: Coverage, share: Floats) -> Coverage:
    """A duty on metal content: none to the full value; in the middle the metal's share of the industry's costs."""
    return Coverage(cover.low * 0.0, cover.mid * share, cover.high, cover.rate)


def content_on_average(cover: Coverage) -> Coverage:
    """The same over many entries: from half the cost share to what customs takes where content is not documented.

    Customs takes the full value then; at most UNDOCUMENTED of what is not metal is taken so.
    """
    high = cover.mid + UNDOCUMENTED * (cover.high - cover.mid)
    return Coverage(0.5 * cover.mid, cover.mid, high, cover.rate)


def on_average(cover: Coverage) -> Coverage:
    """The same for an average over many entries: half as much again, or half, of the rarer case of what is open."""
    rarer = np.minimum(cover.mid - cover.low, cover.high - cover.mid)
    return Coverage(cover.mid - 0.5 * rarer, cover.mid, cover.mid + 0.5 * rarer, cover.rate)


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


def check_origin(name: str, known: Sequence[str]) -> str:
    """A place code that goods can come from; says the nearest otherwise."""
    table = places()
    by3 = {p.iso3: p.code for p in table.values()}
    code = name if name in table or name in known else by3.get(name.upper(), name.upper())
    if code == WORLD or (code not in table and code not in known):
        raise UnknownError("origin", name, [*(c for c in table if c != WORLD), *known])
    return code
