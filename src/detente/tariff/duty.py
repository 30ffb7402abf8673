"""The duty on one line: the whole stack, what was switched off by what, and what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..base.dates import asked_at, parse_instant, utc
from ..base.errors import InputError
from ..ledger.coverage import Coverage, State, duties
from ..ledger.records import Base, Event
from ..regime.lens import Lens
from ..standpoint import Standpoint
from . import unsettled
from .claims import answers
from .layers import Book, Question
from .lines import WIDTH, Schedule, bare, digits
from .origins import check_origin, preference
from .panel import coverage
from .schedules import held, parties, schedule
from .sheet import Duty, Layer
from .stack import Stack, Unit, excluded_ids
from .unsettled import GENERAL, shown

#: US dollars beyond which nothing is a customs value of one entry.
MOST = 1e12


def duty(
    stand: Standpoint,
    code: str,
    origin: str,
    *,
    importer: str = "",
    loaded: str | None = None,
    value: float | None = None,
    claims: Sequence[str] = (),
    content: str | Sequence[str] = (),
    quota: str | None = None,
) -> Duty:
    """The stack on one tariff line. The day asked about is the day of entry (its last second) or an instant of it.

    `loaded` is the day on which the goods were loaded on the final mode of transit; a
    bare day counts as its last second. `claims`, `content` and `quota` are words of the
    closed vocabulary (`detente.tariff.claims`). Raises InputError and UnknownError on bad input.
    """
    ledger, on = stand.ledger, stand.on
    source = check_origin(origin, tuple(p.id for p in ledger.dispute.parties))
    buyer = parties(ledger, importer, "" if importer else source)[0]
    table = one_line(buyer, code)
    zone = ledger.zone_of(buyer)
    at = utc(asked_at(on, zone))
    if held(buyer):
        first, last = coverage(buyer)
        if not first <= on[:10] <= last:
            raise InputError(f"{on} is outside the tariff tables of {buyer}", remedy=f"they cover {first} to {last}")
    shipped = utc(asked_at(loaded, zone)) if loaded else None
    if shipped is not None and shipped > at:
        raise InputError(f"loaded {loaded}, after the entry of {on}", remedy="give an earlier --loaded")
    if value is not None and not 0 <= value <= MOST:
        raise InputError(f"{value} is not a customs value", remedy=f"give US dollars, from zero to {MOST:.0e}")
    asked = Question(at, Lens(stand.lens), shipped, said=answers(claims, content, quota))
    book = Book(ledger, buyer, table)
    stack = book.stack(source, asked)
    unsettled.refused(book, asked.said, preference(table, source, at), f"{shown(book)} from {source}")
    found = read(stand, book, stack, asked, source, loaded=loaded, value=value)
    note = schedule(buyer).became(code, on[:10], by=stand.known) if held(buyer) and len(digits(code)) == WIDTH else ""
    return replace(found, notes=(note, *found.notes)) if note else found


def one_line(importer: str, code: str) -> Schedule:
    """The schedule cut down to one line; where no schedule is held, the line with an unknown general rate."""
    if not held(importer):
        if len(digits(code)) < 6:
            raise InputError(f"{code!r} names no product", remedy="give at least the six digits of the subheading")
        return bare(importer, code)
    whole = schedule(importer)
    at = whole.position(code)
    given = digits(code)
    return whole.cut(at, int(given) if len(given) == WIDTH else None)


def read(
    stand: Standpoint,
    book: Book,
    stack: Stack,
    asked: Question,
    origin: str,
    *,
    loaded: str | None,
    value: float | None,
) -> Duty:
    """A stack of one line as a Duty."""
    table = book.table
    text = schedule(book.importer).text(table.first) if held(book.importer) else ""
    unknown = bool(np.isnan(stack.mid[0]))
    layers = []
    for unit, least, most, reach in zip(stack.units, stack.parts["low"], stack.parts["high"], stack.reach, strict=True):
        a, b = _tidy(least[0]), _tidy(most[0])
        if unit.exempts or (a == 0 and b == 0 and reach[0] == 0):
            continue
        layers.append(_layer(unit, a, b))
    place = {name: n for n, name in enumerate(table.order)}
    layers.sort(key=lambda layer: (place.get(layer.authority, len(place)), layer.heading))
    layers.append(_general(book, stack, unknown))
    low = _tidy(sum(layer.low or 0.0 for layer in layers))
    high = _tidy(sum(layer.high or 0.0 for layer in layers))
    depends = unsettled.depends(book, stack, preference(table, origin, asked.at))
    if low == high and not unknown:  # whatever the answers, the total is the same
        depends, conditions = [], unsettled.of_general(book, stack)
    else:
        conditions = unsettled.conditions(book, stack, depends)
    codes = (str(int(table.code[0])).zfill(WIDTH)[: table.width],)
    held_by = duties(stand.ledger, book.importer, origin, stand.on, codes=codes)
    own = Coverage(State.open if conditions or unknown or low != high else State.complete, tuple(conditions))
    total = held_by + own
    complete = total.state is State.complete
    why = list(dict.fromkeys([*conditions, *held_by.why]))
    quotas = tuple(unsettled.quotas(book, origin, asked))
    notes = [*_notes(book, stack), *(q.words for q in quotas), *unsettled.bans(book, origin, asked)]
    if taken := unsettled.taken(book, asked.said):
        notes.append("Taken as not claimed: " + ", ".join(taken) + " (--claim says otherwise).")
    return Duty(
        stand=stand,
        hts=shown(book),
        text=text,
        printed=table.printed(0),
        importer=book.importer,
        origin=origin,
        loaded=loaded or "",
        low=low,
        high=None if unknown else high,
        central=None if unknown else _tidy(stack.mid[0]),
        complete=complete,
        coverage=total,
        depends=tuple(depends),
        said=asked.said,
        layers=tuple(layers),
        excluded=tuple(_excluded(stack)),
        conditions=tuple(why),
        notes=tuple(dict.fromkeys(notes)),
        value=value,
        trail=tuple(_trail(book, stack, asked, origin)),
        quotas=quotas,
    )


def _tidy(number: float) -> float:
    """Six decimals: enough for any rate in law, and sums stay exact."""
    return round(float(number), 6) + 0.0


def _general(book: Book, stack: Stack, unknown: bool) -> Layer:
    low, mid, high = (None if np.isnan(x[0]) else _tidy(x[0]) for x in stack.general)
    mfn = next((m for m in book.measures if "schedule" in m.scope.lists), None)
    return Layer(
        measure=mfn.id if mfn else GENERAL,
        component="",
        title=mfn.title if mfn else "General rate" if held(book.importer) else "General rate (not held)",
        rate=None if unknown else (mid if low == high else None),
        low=max(low or 0.0, float(np.nan_to_num(book.table.general[0][0]))) if unknown else low,
        high=None if unknown else high,
        heading=shown(book),
        authority=mfn.authority if mfn else "",
        legal_ref=f"general rate: {book.table.printed(0)}",
        source=mfn.sources[0] if mfn else "",
        since="",
    )


def _layer(unit: Unit, low: float, high: float) -> Layer:
    event = unit.event
    rate = unit.rate if np.ndim(unit.rate) == 0 else np.asarray(unit.rate)[0]
    if unit.base is not Base.additive:
        rate = max(low, high)
    heading = unit.heading or (event.heading if event else "")
    title = unit.measure.title + (f": {unit.title}" if unit.title else "")
    return Layer(
        measure=unit.measure.id,
        component=",".join(c for c in unit.components if c),
        title=title,
        rate=_tidy(float(rate)),
        low=low,
        high=high,
        heading=heading,
        authority=unit.measure.authority,
        legal_ref=(event.legal_ref if event and event.legal_ref else unit.measure.instrument),
        source=event.source if event else unit.measure.sources[0],
        since=event.at if event else "",
    )


def _excluded(stack: Stack) -> list[dict[str, str]]:
    """Which measures would have covered the line and were switched off, wholly or in part, by which."""
    found: dict[tuple[str, str], None] = {}
    measures = list({u.measure.id: u.measure for u in stack.units}.values())
    for unit, reach in zip(stack.units, stack.reach, strict=True):
        if unit.cover.high[0] == 0 or (unit.choice is not None and unit.when):
            continue
        for other, theirs in zip(stack.units, stack.reach, strict=True):
            if other.measure.id == unit.measure.id and (not unit.group or other.components == unit.components):
                continue
            if unit.measure.id in excluded_ids(other.measure, measures) and (theirs[0] > 0 or other.cover.high[0] > 0):
                found[unit.measure.id, other.measure.id] = None
            elif (
                unit.group
                and unit.group == other.group
                and theirs[0] > 0
                and reach[0] < unit.cover.mid[0]
                and unit is not other
            ):
                found[_part(unit), _part(other)] = None
    return [{"measure": a, "by": b} for a, b in found]


def _part(unit: Unit) -> str:
    return unit.measure.id + (
        f" ({','.join(unit.components)})" if unit.measure.components and unit.components != ("",) else ""
    )


def _notes(book: Book, stack: Stack) -> list[str]:
    notes = []
    if held(book.importer) and not book.table.edition[0] & 1:
        notes.append("This line is in the 2024 statistics and no longer in the 2025 edition.")
    for unit, reach in zip(stack.units, stack.reach, strict=True):
        for condition in unit.measure.conditions:
            if unit.cover.low[0] == unit.cover.high[0] == 1.0 and reach[0] > 0 and not unit.exempts:
                notes.append(f"{unit.measure.title}: {condition.text}")
    return notes


def _trail(book: Book, stack: Stack, asked: Question, origin: str) -> list[tuple[str, Event]]:
    """The events replayed for measures that touch the line, in order."""
    from ..regime.replay import replay

    found: list[tuple[str, Event]] = []
    for measure in {u.measure.id: u.measure for u in stack.units if u.cover.high[0] > 0}.values():
        original = book.ledger.measures[measure.id]
        state = replay(original, book.ledger, asked.at, lens=asked.lens, origin=origin)
        found += [(measure.id, e) for e in state.trail]
        if state.void:
            found.append((measure.id, state.void))
    return sorted(found, key=lambda f: utc(parse_instant(f[1].at, book.zone)))
