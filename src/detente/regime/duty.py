"""The duty on one line: the whole stack, what was switched off by what, and what is open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from ..dates import asked_at, parse_instant, utc
from ..errors import InputError
from ..ledger.dispute import Ledger
from ..ledger.records import Event
from ..table import Column, Table, columns
from .layers import Book, Question, check_origin
from .lens import lens as find_lens
from .lines import KINDS, Schedule, bare, digits, dotted, held, parties, schedule
from .panel import coverage
from .stack import Stack, Unit, excluded_ids

#: The general rate's place in the stack.
GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Layer:
    """One duty on the line: its rate, and what it adds to the total at the low and the high end."""

    measure: str
    component: str
    title: str
    rate: float | None
    low: float | None
    high: float | None
    heading: str
    authority: str
    legal_ref: str
    source: str
    since: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {k: getattr(self, k) for k in self.__slots__}


@dataclass(frozen=True)
class Duty:
    """The duty on a line from an origin on a day. Rates in per cent of customs value; None is unknown.

    Layers add up exactly to the total, at the low end and at the high end.
    """

    hts: str
    text: str
    printed: str
    importer: str
    origin: str
    on: str
    known: str
    lens: str
    loaded: str
    low: float | None
    high: float | None
    central: float | None
    complete: bool
    layers: tuple[Layer, ...]
    excluded: tuple[dict[str, str], ...]
    conditions: tuple[str, ...]
    notes: tuple[str, ...]
    value: float | None
    trail: tuple[tuple[str, Event], ...]

    def amounts(self) -> list[dict[str, Any]] | None:
        """Dollars by layer on `value`, each rounded half up to the cent; None without a value or while open."""
        if self.value is None or not self.complete:
            return None
        found = []
        for layer in self.layers:
            exact = Decimal(str(self.value)) * Decimal(str(layer.high or 0.0)) / 100
            found.append({"measure": layer.measure, "amount": float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))})
        return found

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``duty --json``."""
        amounts = self.amounts()
        made: dict[str, Any] = {
            "hts": self.hts, "description": self.text, "importer": self.importer, "origin": self.origin, "on": self.on,
            "known": self.known, "lens": self.lens, "loaded": self.loaded, "low": self.low, "high": self.high,
            "central": self.central, "complete": self.complete, "unit": "percent",
            "general_rate": self.printed, "layers": [layer.to_dict() for layer in self.layers],
            "excluded": [dict(e) for e in self.excluded], "conditions": list(self.conditions), "notes": list(self.notes),
        }
        if self.value is not None:
            made["value"] = self.value
            made["amounts"] = amounts
            made["total_amount"] = round(sum(a["amount"] for a in amounts), 2) if amounts else None
        return made

    def tables(self) -> list[Table]:
        """The stack first, then what was switched off."""
        spec = columns(
            Column("layer", "Layer", wide=True), Column("rate", "Rate", "%", 2), Column("low", "Adds, low", "%", 2),
            Column("high", "Adds, high", "%", 2), Column("heading", "Heading"), Column("since", "Since"),
            Column("legal_ref", "Legal reference", wide=True),
        )
        rows: list[dict[str, Any]] = [
            {"layer": layer.title, "rate": layer.rate, "low": layer.low, "high": layer.high, "heading": layer.heading,
             "since": layer.since, "legal_ref": layer.legal_ref, "measure": layer.measure} for layer in self.layers
        ]
        rows.append({"layer": "Total", "low": self.low, "high": self.high})
        known = f", as known on {self.known}" if self.known else ""
        made = [
            Table(f"{self.hts} from {self.origin} into {self.importer} on {self.on}{known}, lens {self.lens}", spec, rows,
                  source=f"general rate: {self.printed}; {self.text}", notes=[*self.conditions, *self.notes], id="duty")
        ]
        if self.excluded:
            made.append(Table("Switched off", columns(("measure", "Measure"), ("by", "By")), list(self.excluded), id="excluded"))
        if self.value is not None and (amounts := self.amounts()) is not None:
            total = round(sum(a["amount"] for a in amounts), 2)
            made.append(Table(f"On a customs value of {self.value:,.2f} US dollars",
                              columns(("measure", "Measure"), Column("amount", "Duty", "US$", 2)),
                              [*amounts, {"measure": "Total", "amount": total}], id="amounts"))
        return made


def duty(
    ledger: Ledger,
    code: str,
    origin: str,
    *,
    on: str,
    importer: str = "",
    known: str | None = None,
    lens: str | None = None,
    loaded: str | None = None,
    value: float | None = None,
) -> Duty:
    """The stack on one tariff line. `on` is the day of entry (asked at its last second) or an instant.

    `loaded` is the day on which the goods were loaded on the final mode of transit; a
    bare day counts as its last second. Raises InputError and UnknownError on bad input.
    """
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
    if value is not None and not (np.isfinite(value) and value >= 0):
        raise InputError(f"{value} is not a customs value", remedy="give US dollars, zero or more")
    asked = Question(at, find_lens(lens, ledger), utc(asked_at(known, zone)) if known else None, shipped)
    book = Book(ledger, buyer, table)
    stack = book.stack(source, asked)
    return read(book, stack, asked, source, on=on, known=known, loaded=loaded, value=value)


def one_line(importer: str, code: str) -> Schedule:
    """The schedule cut down to one line; where no schedule is held, the line with an unknown general rate."""
    if not held(importer):
        if len(digits(code)) < 6:
            raise InputError(f"{code!r} names no product", remedy="give at least the six digits of the subheading")
        return bare(importer, code)
    whole = schedule(importer)
    at = whole.position(code)
    pick = slice(at, at + 1)
    return replace(
        whole, code=whole.code[pick], kind=whole.kind[pick], ad=whole.ad[pick], ave=whole.ave[pick],
        ave_low=whole.ave_low[pick], ave_high=whole.ave_high[pick], ave_basis=whole.ave_basis[pick],
        edition=whole.edition[pick], programmes=whole.programmes[pick], label=whole.label[pick],
        metal=whole.metal[:, pick], sector=whole.sector[pick],
    )


def read(
    book: Book, stack: Stack, asked: Question, origin: str, *, on: str, known: str | None, loaded: str | None,
    value: float | None,
) -> Duty:
    """A stack of one line as a Duty."""
    table = book.table
    full = schedule(book.importer) if held(book.importer) else table
    text = full.text(int(np.searchsorted(full.code, table.code[0]))) if held(book.importer) else ""
    unknown = bool(np.isnan(stack.mid[0]))
    layers = [_general(book, stack, unknown)]
    for unit, low, high, reach in zip(stack.units, stack.parts["low"], stack.parts["high"], stack.reach, strict=True):
        a, b = _tidy(low[0]), _tidy(high[0])
        if unit.exempts or (a == 0 and b == 0 and reach[0] == 0):
            continue
        layers.append(_layer(book, unit, a, b))
    low, high = (_tidy(sum(x for x in ends if x is not None)) for ends in (
        [layer.low for layer in layers], [layer.high for layer in layers]))
    conditions = _conditions(book, stack, unknown)
    complete = not unknown and low == high and not conditions
    return Duty(
        hts=dotted(int(table.code[0])), text=text, printed=table.printed(0), importer=book.importer, origin=origin,
        on=on, known=known or "", lens=asked.lens.name, loaded=loaded or "", low=low, high=None if unknown else high,
        central=None if unknown else _tidy(stack.mid[0]), complete=complete, layers=tuple(layers),
        excluded=tuple(_excluded(stack)), conditions=tuple(conditions), notes=tuple(_notes(book, stack, on)), value=value,
        trail=tuple(_trail(book, stack, asked)),
    )


def _tidy(number: float) -> float:
    """Six decimals: enough for any rate in law, and sums stay exact."""
    return round(float(number), 6) + 0.0


def _general(book: Book, stack: Stack, unknown: bool) -> Layer:
    low, mid, high = (None if np.isnan(x[0]) else _tidy(x[0]) for x in stack.general)
    mfn = next((m for m in book.measures if "schedule" in m.scope.lists), None)
    return Layer(
        measure=mfn.id if mfn else GENERAL, component="", title=mfn.title if mfn else "General rate (not held)",
        rate=None if unknown else (mid if low == high else None), low=0.0 if unknown else low, high=None if unknown else high,
        heading=dotted(int(book.table.code[0])), authority=mfn.authority if mfn else "",
        legal_ref=f"general rate: {book.table.printed(0)}", source=mfn.sources[0] if mfn else "", since="",
    )


def _layer(book: Book, unit: Unit, low: float, high: float) -> Layer:
    event = unit.event
    rate = unit.rate if np.ndim(unit.rate) == 0 else np.asarray(unit.rate)[0]
    if unit.measure.base.value != "additive":
        rate = max(low, high)
    heading = unit.heading or (event.heading if event else "")
    title = unit.measure.title + (f": {unit.title}" if unit.title else "")
    return Layer(
        measure=unit.measure.id, component=",".join(c for c in unit.components if c), title=title, rate=_tidy(float(rate)),
        low=low, high=high, heading=heading, authority=unit.measure.authority,
        legal_ref=(event.legal_ref if event and event.legal_ref else unit.measure.instrument),
        source=event.source if event else unit.measure.sources[0], since=event.at if event else "",
    )


def _excluded(stack: Stack) -> list[dict[str, str]]:
    """Which measures would have covered the line and were switched off, wholly or in part, by which."""
    found: dict[tuple[str, str], None] = {}
    measures = list({u.measure.id: u.measure for u in stack.units}.values())
    for unit, reach in zip(stack.units, stack.reach, strict=True):
        if unit.cover.high[0] == 0 or unit.choice is not None and unit.when:
            continue
        for other, theirs in zip(stack.units, stack.reach, strict=True):
            if other.measure.id == unit.measure.id and not unit.group:
                continue
            if unit.measure.id in excluded_ids(other.measure, measures) and (theirs[0] > 0 or other.cover.high[0] > 0):
                found[unit.measure.id, other.measure.id] = None
            elif unit.group and unit.group == other.group and theirs[0] > 0 and reach[0] < unit.cover.mid[0] and unit is not other:
                found[_part(unit), _part(other)] = None
    return [{"measure": a, "by": b} for a, b in found]


def _part(unit: Unit) -> str:
    return unit.measure.id + (f" ({','.join(unit.components)})" if unit.measure.components and unit.components != ("",) else "")


def _conditions(book: Book, stack: Stack, unknown: bool) -> list[str]:
    """What would close the interval."""
    found: dict[str, None] = {}
    if unknown:
        found[f"General rate: {book.table.printed(0)!r} cannot be turned into a percentage from what is held"] = None
    elif book.table.kind[0] >= 2 and stack.general[0][0] != stack.general[2][0]:
        kind = KINDS[int(book.table.kind[0])].replace("_", " ")
        found[
            f"General rate is {kind} ({book.table.printed(0)}): the percentage depends on the unit value; the interval is "
            "what 2024 entries paid (reconstruction)"
        ] = None
    elif book.table.kind[0] >= 2:
        found[f"General rate {book.table.printed(0)}: percentage reconstructed from 2024 calculated duty"] = None
    elif stack.general[0][0] != stack.general[2][0]:
        found["General rate: free if a preference is claimed and the origin rules are met"] = None
    for unit in stack.units:
        if unit.cover.low[0] != unit.cover.high[0]:
            for condition in unit.measure.conditions:
                found[f"{unit.measure.title}: {condition.text}"] = None
            if not unit.measure.conditions:
                found[f"{unit.measure.title}: covers only part of this line"] = None
    for choice in stack.choices:
        if choice.kind != "settled" and any(
            u.choice is not None and stack.choices[u.choice] is choice and u.cover.high[0] > 0 for u in stack.units
        ):
            found[choice.text] = None
    return list(found)


def _notes(book: Book, stack: Stack, on: str) -> list[str]:
    notes = []
    if held(book.importer) and not book.table.edition[0] & 1:
        notes.append("This line is in the 2024 statistics and no longer in the 2025 edition.")
    if on[:10] > book.ledger.dispute.checked:
        notes.append(f"The ledger was last checked on {book.ledger.dispute.checked}; later law is not known here.")
    for unit in stack.units:
        for condition in unit.measure.conditions:
            if unit.cover.low[0] == unit.cover.high[0] == 1.0 and not unit.exempts:
                notes.append(f"{unit.measure.title}: {condition.text}")
    return list(dict.fromkeys(notes))


def _trail(book: Book, stack: Stack, asked: Question) -> list[tuple[str, Event]]:
    """The events replayed for measures that touch the line, in order."""
    from .replay import replay

    found: list[tuple[str, Event]] = []
    for measure in {u.measure.id: u.measure for u in stack.units if u.cover.high[0] > 0}.values():
        original = book.ledger.measures[measure.id]
        state = replay(original, book.ledger, asked.at, lens=asked.lens, known=asked.known)
        found += [(measure.id, e) for e in state.trail]
        if state.void:
            found.append((measure.id, state.void))
    return sorted(found, key=lambda f: utc(parse_instant(f[1].at, book.zone)))
