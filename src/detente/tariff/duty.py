"""The duty on one line: the whole stack, what was switched off by what, and what is open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..base.dates import asked_at, parse_instant, utc
from ..base.errors import InputError
from ..ledger.records import Event, Scope
from ..regime.lens import Lens
from ..standpoint import Standpoint
from .layers import Book, Question, check_origin
from .lines import KINDS, WIDTH, Schedule, bare, digits, dotted, held, parties, schedule
from .lists import undefined
from .panel import coverage
from .sheet import Duty, Layer
from .stack import Stack, Unit, excluded_ids

#: The general rate's place in the stack.
GENERAL = "general"


def duty(
    stand: Standpoint,
    code: str,
    origin: str,
    *,
    importer: str = "",
    loaded: str | None = None,
    value: float | None = None,
) -> Duty:
    """The stack on one tariff line. The day asked about is the day of entry (its last second) or an instant of it.

    `loaded` is the day on which the goods were loaded on the final mode of transit; a
    bare day counts as its last second. Raises InputError and UnknownError on bad input.
    """
    ledger, on = stand.ledger, stand.on
    source = check_origin(origin, tuple(p.id for p in ledger.dispute.parties))
    buyer = parties(ledger, importer, "" if importer else source)[0]
    table = one_line(buyer, code, on[:10])
    zone = ledger.zone_of(buyer)
    at = utc(asked_at(on, zone))
    if held(buyer):
        first, last = coverage(buyer)
        if not first <= on[:10] <= last:
            raise InputError(f"{on} is outside the tariff tables of {buyer}", remedy=f"they cover {first} to {last}")
    shipped = utc(asked_at(loaded, zone)) if loaded else None
    if shipped is not None and shipped > at:
        raise InputError(f"loaded {loaded}, after the entry of {on}", remedy="give an earlier --loaded")
    if value is not None and not (np.isfinite(value) and value >= 0):
        raise InputError(f"{value} is not a customs value", remedy="give US dollars, zero or more")
    asked = Question(at, Lens(stand.lens), shipped)
    book = Book(ledger, buyer, table)
    stack = book.stack(source, asked)
    found = read(stand, book, stack, asked, source, loaded=loaded, value=value)
    given = digits(code)
    if len(given) == WIDTH and held(buyer) and int(given) != int(table.code[0]):
        note = f"{dotted(given)} was made by a later revision; the rates are those of {found.hts}, which it came from."
        return replace(found, hts=dotted(given), notes=(note, *found.notes))
    return found


def one_line(importer: str, code: str, on: str = "") -> Schedule:
    """The schedule cut down to one line; where no schedule is held, the line with an unknown general rate."""
    if not held(importer):
        if len(digits(code)) < 6:
            raise InputError(f"{code!r} names no product", remedy="give at least the six digits of the subheading")
        return bare(importer, code)
    whole = schedule(importer)
    at = whole.position(code, on)
    pick = slice(at, at + 1)
    return replace(
        whole,
        code=whole.code[pick],
        kind=whole.kind[pick],
        ad=whole.ad[pick],
        ave=whole.ave[pick],
        ave_low=whole.ave_low[pick],
        ave_high=whole.ave_high[pick],
        ave_basis=whole.ave_basis[pick],
        edition=whole.edition[pick],
        programmes=whole.programmes[pick],
        label=whole.label[pick],
        metal=whole.metal[:, pick],
        sector=whole.sector[pick],
    )


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
    full = schedule(book.importer) if held(book.importer) else table
    text = full.text(int(np.searchsorted(full.code, table.code[0]))) if held(book.importer) else ""
    unknown = bool(np.isnan(stack.mid[0]))
    layers = [_general(book, stack, unknown)]
    for unit, least, most, reach in zip(stack.units, stack.parts["low"], stack.parts["high"], stack.reach, strict=True):
        a, b = _tidy(least[0]), _tidy(most[0])
        if unit.exempts or (a == 0 and b == 0 and reach[0] == 0):
            continue
        layers.append(_layer(book, unit, a, b))
    low = _tidy(sum(layer.low or 0.0 for layer in layers))
    high = _tidy(sum(layer.high or 0.0 for layer in layers))
    conditions = _conditions(book, stack, unknown)
    complete = not unknown and low == high and not conditions
    return Duty(
        stand=stand,
        hts=shown(table),
        text=text,
        printed=table.printed(0),
        importer=book.importer,
        origin=origin,
        loaded=loaded or "",
        low=low,
        high=None if unknown else high,
        central=None if unknown else _tidy(stack.mid[0]),
        complete=complete,
        layers=tuple(layers),
        excluded=tuple(_excluded(stack)),
        conditions=tuple(conditions),
        notes=tuple(_notes(book, stack, stand.on)),
        value=value,
        trail=tuple(_trail(book, stack, asked)),
    )


def shown(table: Schedule) -> str:
    """The code of a table of one entry, as printed."""
    return dotted(str(int(table.code[0])).zfill(WIDTH)[: table.width])


def _tidy(number: float) -> float:
    """Six decimals: enough for any rate in law, and sums stay exact."""
    return round(float(number), 6) + 0.0


def _general(book: Book, stack: Stack, unknown: bool) -> Layer:
    low, mid, high = (None if np.isnan(x[0]) else _tidy(x[0]) for x in stack.general)
    mfn = next((m for m in book.measures if "schedule" in m.scope.lists), None)
    return Layer(
        measure=mfn.id if mfn else GENERAL,
        component="",
        title=mfn.title if mfn else "General rate (not held)",
        rate=None if unknown else (mid if low == high else None),
        low=0.0 if unknown else low,
        high=None if unknown else high,
        heading=shown(book.table),
        authority=mfn.authority if mfn else "",
        legal_ref=f"general rate: {book.table.printed(0)}",
        source=mfn.sources[0] if mfn else "",
        since="",
    )


def _layer(book: Book, unit: Unit, low: float, high: float) -> Layer:
    event = unit.event
    rate = unit.rate if np.ndim(unit.rate) == 0 else np.asarray(unit.rate)[0]
    if unit.measure.base.value != "additive":
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
            if other.measure.id == unit.measure.id and not unit.group:
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


def _conditions(book: Book, stack: Stack, unknown: bool) -> list[str]:
    """What would close the interval."""
    found: dict[str, None] = {}
    if unknown and not held(book.importer):
        found[
            f"General rate: the tariff schedule of {book.importer} is not held; only additional duties are counted"
        ] = None
    elif unknown:
        found[f"General rate: {book.table.printed(0)!r} cannot be turned into a percentage from what is held"] = None
    elif book.table.kind[0] >= 2 and stack.general[0][0] != stack.general[2][0]:
        kind = KINDS[int(book.table.kind[0])].replace("_", " ")
        found[
            f"General rate is {kind} ({book.table.printed(0)}): the percentage depends on the unit value; the "
            "interval is what 2024 entries paid (reconstruction)"
        ] = None
    elif book.table.kind[0] >= 2:
        found[f"General rate {book.table.printed(0)}: percentage reconstructed from 2024 calculated duty"] = None
    elif stack.general[0][0] != stack.general[2][0]:
        found["General rate: free if a preference is claimed and the origin rules are met"] = None
    for unit in stack.units:
        if unit.cover.low[0] != unit.cover.high[0]:
            for condition in unit.measure.conditions:
                found[f"{unit.measure.title}: {condition.text}"] = None
            scope = _scope(unit)
            if undefined(scope):
                found[f"{unit.measure.title}: which lines it covers is not held ({scope.text or 'no list'})"] = None
            elif book.table.width < WIDTH:
                found[f"{unit.measure.title}: covers only part of {shown(book.table)}"] = None
            elif not unit.measure.conditions:
                found[f"{unit.measure.title}: covers only part of this line"] = None
    for choice in stack.choices:
        if any(u.choice is not None and stack.choices[u.choice] is choice and u.cover.high[0] > 0 for u in stack.units):
            found[choice.text] = None
    return list(found)


def _scope(unit: Unit) -> Scope:
    """The scope that decides a unit's coverage."""
    for part in unit.measure.components:
        if part.scope is not None and part.id in unit.components:
            return part.scope
    return unit.measure.scope


def _notes(book: Book, stack: Stack, on: str) -> list[str]:
    notes = []
    if held(book.importer) and not book.table.edition[0] & 1:
        notes.append("This line is in the 2024 statistics and no longer in the 2025 edition.")
    if on[:10] > book.ledger.dispute.checked:
        notes.append(f"The ledger was last checked on {book.ledger.dispute.checked}; later law is not known here.")
    for unit, reach in zip(stack.units, stack.reach, strict=True):
        for condition in unit.measure.conditions:
            if unit.cover.low[0] == unit.cover.high[0] == 1.0 and reach[0] > 0 and not unit.exempts:
                notes.append(f"{unit.measure.title}: {condition.text}")
    return list(dict.fromkeys(notes))


def _trail(book: Book, stack: Stack, asked: Question) -> list[tuple[str, Event]]:
    """The events replayed for measures that touch the line, in order."""
    from ..regime.replay import replay

    found: list[tuple[str, Event]] = []
    for measure in {u.measure.id: u.measure for u in stack.units if u.cover.high[0] > 0}.values():
        original = book.ledger.measures[measure.id]
        state = replay(original, book.ledger, asked.at, lens=asked.lens)
        found += [(measure.id, e) for e in state.trail]
        if state.void:
            found.append((measure.id, state.void))
    return sorted(found, key=lambda f: utc(parse_instant(f[1].at, book.zone)))
