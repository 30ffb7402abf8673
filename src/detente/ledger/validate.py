"""What a single record must satisfy beyond its keys: dates that exist, sums that add up.

Each function yields `Fault`s; the reader turns them into errors with file and line and
leaves the record out, so that a broken file stops only what needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..base.dates import end_instant, parse_day, parse_instant
from ..base.errors import DetenteError, UnknownError
from ..base.units import UNITS
from . import records as r
from .anchors import check_words


class Fault(NamedTuple):
    """Something wrong: where in the record, what, and what to do."""

    trail: list[str | int]
    what: str
    remedy: str


def _day(text: str, trail: list[str | int]) -> Iterator[Fault]:
    try:
        parse_day(text)
    except DetenteError as error:
        yield Fault(trail, error.what, error.remedy)


def _partial_day(text: str, trail: list[str | int]) -> Iterator[Fault]:
    """A day, month (YYYY-MM) or year (YYYY)."""
    padded = text + "-01" * (2 - text.count("-")) if len(text) in (4, 7) else text
    yield from _day(padded, trail)


def event(item: r.Event, tz: ZoneInfo, trail: list[str | int]) -> Iterator[Fault]:
    """An event's dates, period and references."""
    start = stop = None
    try:
        start = parse_instant(item.at, tz)
    except DetenteError as error:
        yield Fault([*trail, "at"], error.what, error.remedy)
    yield from _day(item.recorded, [*trail, "recorded"])
    if item.until:
        if item.inclusive is None:
            yield Fault(
                [*trail, "until"],
                "`until` without `inclusive`",
                "say inclusive = true (through that day) or false (up to it)",
            )
        try:
            stop = end_instant(item.until, tz, inclusive=bool(item.inclusive))
        except DetenteError as error:
            yield Fault([*trail, "until"], error.what, error.remedy)
    if start and stop and stop <= start:
        yield Fault(
            [*trail, "until"],
            f"the {item.type.value} ends ({item.until}) before it starts ({item.at})",
            "mend one of the two dates",
        )
    if item.type is r.EventType.extend and not item.until:
        yield Fault([*trail, "type"], "an extension needs `until`", "say to when it is extended")
    if item.status is r.Status.enacted and not item.legal_ref:
        yield Fault(
            [*trail, "status"],
            "an enacted event needs `legal_ref`",
            "cite the instrument, or use announced or reported",
        )
    if item.in_transit:
        for name in ("loaded_before", "entered_before"):
            try:
                parse_instant(getattr(item.in_transit, name), tz)
            except DetenteError as error:
                yield Fault([*trail, "in_transit"], error.what, error.remedy)


def measure(item: r.Measure, tz: ZoneInfo) -> Iterator[Fault]:
    """A measure's components, units and events."""
    names = [c.id for c in item.components]
    if len(set(names)) < len(names):
        yield Fault(["components"], "two components have the same id", "rename one")
    for index, part in enumerate(item.components):
        if part.unit not in UNITS:
            yield Fault(
                ["components", index, "unit"], f"no unit {part.unit!r}", UnknownError("unit", part.unit, UNITS).remedy
            )
    yield from _day(item.checked, ["checked"])
    for index, ev in enumerate(item.events):
        trail: list[str | int] = ["events", index]
        yield from event(ev, tz, trail)
        unknown = [c for c in [*ev.components, *ev.rates] if c not in names]
        if unknown:
            yield Fault(
                [*trail, "components" if ev.components else "rates"],
                f"no component {unknown[0]!r} in {item.id}",
                "components are " + (", ".join(names) or "none: add them under [[components]]"),
            )
        if any(value < -100 for value in ev.rates.values()):
            yield Fault([*trail, "rates"], "a rate below −100%", "mend the rate")
    yield from _sums(item, tz)


def _sums(item: r.Measure, tz: ZoneInfo) -> Iterator[Fault]:
    """The headline `rate` of an event must be the sum of the components then in force."""
    if not item.components or any(part.scope for part in item.components):
        return  # components with scopes of their own are alternatives, not parts of a sum
    try:
        ordered = sorted(enumerate(item.events), key=lambda p: (parse_instant(p[1].at, tz), p[1].recorded))
    except DetenteError:
        return  # the date itself is reported
    rates: dict[str, float] = {}
    suspended: set[str] = set()
    for index, ev in ordered:
        touched = set(ev.components or ev.rates or [c.id for c in item.components])
        if ev.type in (r.EventType.impose, r.EventType.amend):
            rates.update(ev.rates)
            suspended -= touched if ev.type is r.EventType.impose else set()
        elif ev.type is r.EventType.suspend and ev.status is r.Status.enacted and not ev.targets:
            suspended |= touched
        elif ev.type in (r.EventType.terminate, r.EventType.supersede) and ev.status is r.Status.enacted:
            for name in touched:
                rates.pop(name, None)
        if ev.rate is None or ev.status is not r.Status.enacted or not rates:
            continue
        total = sum(v for k, v in rates.items() if k not in suspended)
        if abs(total - ev.rate) > 1e-9:
            yield Fault(
                ["events", index, "rate"],
                f"the rate {ev.rate:g} is not the sum of its components in force ({total:g})",
                "mend the rate or the components",
            )


def source(item: r.Source) -> Iterator[Fault]:
    """A source's date and digest."""
    yield from _partial_day(item.date, ["date"])
    if item.digest and not (item.digest.startswith("sha256:") and len(item.digest) == 71):
        yield Fault(["digest"], "the digest is not sha256:<64 hex digits>", "compute it with sha256sum")


def claim(item: r.Claim) -> Iterator[Fault]:
    """A claim's anchor, subject, terms and dates."""
    if not (item.commitment or item.topic or item.measure):
        yield Fault(["says"], "the claim is about nothing", "give a commitment, a measure or a topic")
    if not item.says.strip():
        yield Fault(["says"], "the paraphrase is empty", "say in our words what is claimed")
    if item.anchor:
        wrong = check_words(item.anchor)
        if wrong:
            yield Fault(["anchor"], wrong, "keep the first and last five words only")
    yield from terms(item.terms, ["terms"])
    for name in ("date", "recorded"):
        if getattr(item, name):
            yield from _partial_day(getattr(item, name), [name])


def terms(item: r.Terms, trail: list[str | int]) -> Iterator[Fault]:
    """Quantities carry a known unit."""
    if item.quantity is not None and not item.unit:
        yield Fault([*trail, "quantity"], "a quantity without a unit", "add `unit`")
    if item.unit and item.unit not in UNITS:
        yield Fault([*trail, "unit"], f"no unit {item.unit!r}", UnknownError("unit", item.unit, UNITS).remedy)


def delivery(item: r.Delivery) -> Iterator[Fault]:
    """A delivery's dates and unit."""
    yield from _partial_day(item.as_of, ["as_of"])
    yield from _partial_day(item.recorded, ["recorded"])
    if item.quantity is not None and item.unit not in UNITS:
        yield Fault(["unit"], f"no unit {item.unit!r}", UnknownError("unit", item.unit, UNITS).remedy)


def meeting(item: r.Meeting) -> Iterator[Fault]:
    """A meeting's dates."""
    yield from _partial_day(item.date, ["date"])
    if item.end:
        yield from _partial_day(item.end, ["end"])
        if item.end < item.date:
            yield Fault(["end"], f"it ends ({item.end}) before it starts ({item.date})", "mend one of the two dates")


def deal(item: r.Deal) -> Iterator[Fault]:
    """A deal's dates."""
    yield from _day(item.date, ["date"])
    if item.ends:
        yield from _day(item.ends, ["ends"])


def authority(item: r.Authority, tz: ZoneInfo) -> Iterator[Fault]:
    """An authority's events."""
    for index, ev in enumerate(item.events):
        yield from event(ev, tz, ["events", index])
