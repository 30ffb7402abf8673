"""What a single record must satisfy beyond its keys: dates that exist, sums that add up.

Each function yields `Fault`s; the reader turns them into errors with file and line and
leaves the record out, so that a broken file stops only what needs it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..base.dates import end_instant, parse_day, parse_instant, zone
from ..base.errors import DetenteError
from ..base.places import places
from ..base.units import UNITS, no_unit
from . import records as r
from .anchors import check_words
from .record import structs


class Fault(NamedTuple):
    """Something wrong: where in the record, what, and what to do."""

    trail: list[str | int]
    what: str
    remedy: str


#: Duties above this are slips of the pen. The highest known, on solar cells in 2025, is 3,521%.
HIGHEST_RATE = 5000.0
#: Digits a customs code may have: chapters, headings, subheadings and national lines are pairs of digits.
CODE_DIGITS = (2, 4, 6, 8, 10)

_PARTIAL = re.compile(r"\d{4}(-\d{2})?\Z")
_ID = re.compile(r"[\w][\w.+-]*\Z")


def identity(record: object) -> Iterator[Fault]:
    """An id is one plain word: it names files, addresses and columns."""
    name = getattr(record, "id", None)
    if name is not None and not _ID.match(name):
        yield Fault(["id"], f"the id {name!r} is not a plain word", "use letters, digits, - and _")


def code_fault(text: str) -> str:
    """What is wrong with a customs code, in words; empty when nothing is."""
    plain = text.replace(".", "")
    if not (plain.isascii() and plain.isdigit()):
        return f"{text!r} is not a customs code"
    if len(plain) not in CODE_DIGITS:
        lost = " (was a zero lost in front?)" if len(plain) % 2 and len(plain) < CODE_DIGITS[-1] else ""
        return f"{text!r} has {len(plain)} digit{'s' if len(plain) > 1 else ''}{lost}"
    return ""


def rate_fault(value: float) -> str:
    """What is wrong with a rate in per cent, in words; empty when nothing is."""
    if not math.isfinite(value):
        return f"the rate {value} is not a number"
    if value < -100:
        return "a rate below −100%"
    return f"a rate of {value:,.0f}%" if value > HIGHEST_RATE else ""


def scope(item: r.Scope, trail: list[str | int]) -> Iterator[Fault]:
    """A scope's codes are codes, its lists plain names, its match a known word."""
    for field in ("hs_include", "hs_exclude"):
        for code in getattr(item, field):
            wrong = code_fault(code)
            if wrong:
                yield Fault([*trail, field], wrong, "give 2, 4, 6, 8 or 10 digits, with zeros in front")
    for name in item.lists:
        if not _ID.match(name):
            yield Fault([*trail, "lists"], f"the list {name!r} is not a plain name", "keep lists in lists/")
    if item.match not in ("full", "partial"):
        yield Fault([*trail, "match"], f"match is {item.match!r}", "write full or partial")


def days(record: object) -> Iterator[Fault]:
    """Days since which something is known or holds are days (or months, or years), anywhere in a record."""
    for part, trail in structs(record):
        for name in ("recorded", "since", "filled_on"):
            text = getattr(part, name, "")
            if text and not (name == "since" and isinstance(part, r.Terms)):  # a term is in the claim's words
                yield from _partial_day(text, [*trail, name])


def _day(text: str, trail: list[str | int]) -> Iterator[Fault]:
    try:
        parse_day(text)
    except DetenteError as error:
        yield Fault(trail, error.what, error.remedy)


def _partial_day(text: str, trail: list[str | int]) -> Iterator[Fault]:
    """A day, month (YYYY-MM) or year (YYYY)."""
    padded = text + "-01" * (2 - text.count("-")) if _PARTIAL.match(text) else text
    yield from (fault._replace(what=fault.what.replace(padded, text)) for fault in _day(padded, trail))


def event(item: r.Event, tz: ZoneInfo, trail: list[str | int]) -> Iterator[Fault]:
    """An event's dates, period and references."""
    start = stop = None
    try:
        start = parse_instant(item.at, tz)
    except DetenteError as error:
        yield Fault([*trail, "at"], error.what, error.remedy)
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
            yield Fault(["components", index, "unit"], *no_unit(part.unit))
        if part.scope:
            yield from scope(part.scope, ["components", index, "scope"])
    yield from scope(item.scope, ["scope"])
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
        yield from rates(item, ev, trail)
    yield from _sums(item, tz)


def rates(item: r.Measure, ev: r.Event, trail: list[str | int]) -> Iterator[Fault]:
    """Rates are finite, and within bounds where they are per cent."""
    units = {part.id: part.unit for part in item.components}
    for name, value in ev.rates.items():
        if units.get(name, "percent") == "percent":
            wrong = rate_fault(value)
        else:
            wrong = "" if 0 <= value < math.inf else f"{value:g} is no amount"
        if wrong:
            yield Fault([*trail, "rates"], wrong, "mend the rate")
    plain = {f"firms.{name}": value for name, value in ev.firms.items()}
    if ev.quota is not None:
        plain.update({"quota.in_rate": ev.quota.in_rate, "quota.out_rate": ev.quota.out_rate})
        yield from _quota(ev.quota, [*trail, "quota"])
    for name, value in plain.items():
        wrong = rate_fault(value)
        if wrong:
            yield Fault([*trail, *name.split(".", 1)], wrong, "mend the rate")
    if ev.rate is not None and all(unit == "percent" for unit in units.values()):
        wrong = rate_fault(ev.rate)
        if wrong:
            yield Fault([*trail, "rate"], wrong, "mend the rate")


def _quota(quota: r.Quota, trail: list[str | int]) -> Iterator[Fault]:
    """A quota has a volume in a known unit, and a fill between none and all of it."""
    if not 0 < quota.volume < math.inf:
        yield Fault([*trail, "volume"], f"a quota of {quota.volume:g}", "give the volume, or leave the quota out")
    if quota.unit not in UNITS:
        yield Fault([*trail, "unit"], *no_unit(quota.unit))
    if quota.fill is not None and not 0 <= quota.fill <= 1:
        yield Fault([*trail, "fill"], f"{quota.fill:g} of a quota used", "give a share between 0 and 1")


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
        if ev.for_:
            continue  # for some origins only: not the headline
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


def dispute(item: r.Dispute) -> Iterator[Fault]:
    """A dispute has two parties or more, each with a zone and an id of its own; its days are days."""
    if len(item.parties) < 2:
        held = "one party" if item.parties else "no party"
        yield Fault(["parties"], f"the dispute has {held}", "name at least two under [[parties]]")
    for index, party in enumerate(item.parties):
        try:
            zone(party.zone)
        except DetenteError as error:
            yield Fault(["parties", index, "zone"], error.what, error.remedy)
    for kind in ("parties", "accounts", "deadlines"):
        names = [record.id for record in getattr(item, kind)]
        for index, name in enumerate(names):
            yield from (f._replace(trail=[kind, index, "id"]) for f in identity(getattr(item, kind)[index]))
            if name.casefold() in _folded(names[:index]):
                yield Fault([kind, index, "id"], f"two {kind} have the id {name!r}", "give one of them another id")
    known = {party.id for party in item.parties}
    for index, account in enumerate(item.accounts):
        if account.party not in known:
            what = f"the account {account.id} is of {account.party!r}, which is no party"
            yield Fault(["accounts", index, "party"], what, "one of " + ", ".join(sorted(known)))
    yield from _day(item.checked, ["checked"])
    yield from days(item)
    for index, deadline in enumerate(item.deadlines):
        if "T" in deadline.at:
            yield from _instant(deadline.at, ["deadlines", index, "at"])
        else:
            yield from _day(deadline.at, ["deadlines", index, "at"])
        if deadline.party and deadline.party not in known:
            yield Fault(["deadlines", index, "party"], f"{deadline.party!r} is no party", "mend it, or leave it out")


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}


def _instant(text: str, trail: list[str | int]) -> Iterator[Fault]:
    try:
        parse_instant(text, zone("UTC"))
    except DetenteError as error:
        yield Fault(trail, error.what, error.remedy)


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
    if item.date:
        yield from _partial_day(item.date, ["date"])


def terms(item: r.Terms, trail: list[str | int]) -> Iterator[Fault]:
    """Quantities carry a known unit."""
    if item.quantity is not None and not item.unit:
        yield Fault([*trail, "quantity"], "a quantity without a unit", "add `unit`")
    if item.unit and item.unit not in UNITS:
        yield Fault([*trail, "unit"], *no_unit(item.unit))


def delivery(item: r.Delivery) -> Iterator[Fault]:
    """A delivery's dates and unit."""
    yield from _partial_day(item.as_of, ["as_of"])
    if item.quantity is not None and item.unit not in UNITS:
        yield Fault(["unit"], *no_unit(item.unit))


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
        if item.ends < item.date:
            yield Fault(
                ["ends"], f"it ends ({item.ends}) before it is struck ({item.date})", "mend one of the two days"
            )
    for code in item.parties:
        if code not in places():
            yield Fault(["parties"], f"no place {code!r}", "use an ISO 3166 two-letter code")


def authority(item: r.Authority, tz: ZoneInfo) -> Iterator[Fault]:
    """An authority's events."""
    for index, ev in enumerate(item.events):
        yield from event(ev, tz, ["events", index])
