"""What changed since the deal, in five lines: later deals, and the days on which the law moved most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from ...base.dates import parse_day
from ...base.words import called, clause, count, cut, day, first_low, listed, short
from ...regime.replay import MeasureState, starts
from ...regime.state import regime
from ..statement import Nature, Ref, Section, Statement
from .facts import Facts, NotHeld

LINES = {0: 5, 1: 5, 2: 10}
#: Letters of a later deal's summary that are told.
SUMMARY = 48
#: Points of the average duty below which a day is no change to tell.
STEP = 0.75


#: How the law has a measure that applies, in whole or in part.
APPLIES = frozenset({"in_force", "partly_suspended", "relieved"})
#: How a title ends that is gone.
GONE = (" ends", " void")
#: What a day did to a measure whose duty moved the average, and what it did to any measure.
DID = {"impose": "begins", "terminate": "ends"}
WORDS = {
    **DID,
    "suspend": "suspended",
    "extend": "prolonged",
    "amend": "changed",
    "propose": "proposed",
    "resume": "back in force",
    "void": "void",
}


@dataclass(frozen=True)
class Change:
    """A day on which something changed. `weight` decides which are told."""

    day: str
    text: str
    weight: float
    refs: tuple[Ref, ...] = ()


def section(facts: Facts, pages: int = 1) -> Section:
    """The weightiest changes, in order of day."""
    since = facts.context.folder.deal.date
    found = [*later_deals(facts, pages), *(steps(facts, pages) or events(facts))]
    shown = sorted(sorted(found, key=lambda c: -c.weight)[: LINES[pages]], key=lambda c: c.day)
    made = [Statement(f"{day(c.day)}: {clause(c.text)}.", c.refs) for c in shown]
    if not made:
        made = [Statement(f"Nothing that was enacted since {day(since)} is held.", nature=Nature.note)]
    whose = "" if isinstance(facts.duty, NotHeld) else " (with the average duty, %)"
    return Section("changed", f"What changed since {day(since)}{whose}", tuple(made))


def later_deals(facts: Facts, pages: int = 1) -> list[Change]:
    """The deals that followed, on two pages with their own summary's first sentence."""
    mine = facts.context.folder.deal
    return [
        Change(
            f.deal.date,
            _name(f.deal.title) + (f": {first_low(cut(_opening(f.deal.summary), SUMMARY))}" if pages > 1 else ""),
            50.0,
            _first(f.deal.sources),
        )
        for f in facts.family
        if f.deal.date > mine.date
    ]


def _name(title: str) -> str:
    """A deal's title without brackets, cut at a word; of two things in one title the first."""
    head = title.split(" (")[0]
    first = head.split(" and ")[0]
    return first if "," not in first else head


def _opening(text: str) -> str:
    """The first sentence."""
    head, dot, _ = text.partition(". ")
    return head if dot else text


def _first(sources: list[str]) -> tuple[Ref, ...]:
    return tuple(Ref("source", s) for s in sources[:1])


def steps(facts: Facts, pages: int = 1) -> list[Change]:
    """Days on which the average duty moved, with what moved it; nothing on days that nobody has looked at."""
    if isinstance(facts.duty, NotHeld):
        return []
    since = facts.context.folder.deal.date
    points = [p for p in facts.duty.points if p.central is not None and p.day <= facts.checked]
    days = sorted({p.day for p in points if p.day > since})
    out = []
    for on in days:
        before = next((p for p in reversed(points) if p.day < on), None)
        mine = [p for p in points if p.day == on]
        if before is None or before.central is None or mine[-1].central is None:
            continue
        moved = mine[-1].central - before.central
        if abs(moved) < STEP:
            continue
        events = [e for p in mine for e in p.events]
        movers = _named(_movers(facts, events, on), 3 if pages > 1 else 1)
        what = f", {movers}" if movers else ""
        text = f"{before.central:.0f} to {mine[-1].central:.0f}{what}"
        out.append(Change(on, text, abs(moved), _law(facts, events, on)))
    return out


def _named(titles: list[str], most: int) -> str:
    """The first of some titles, with what took its place, and how many more."""
    took = len(titles) > 1 and titles[0].endswith(GONE) != titles[1].endswith(GONE)
    most += took
    more = len(titles) - most
    return ", ".join(titles[:most]) + (f" and {more} more" if more > 0 else "")


def _movers(facts: Facts, titles: list[str], on: str) -> list[str]:
    """What moved the average: an authority that fell, by which ruling; then duties, without lists of exemptions."""
    kinds = {m.title: m.kind.value for m in facts.ledger.matter.values()}
    named = [t for t in dict.fromkeys(titles) if kinds.get(t) != "exemption"] or list(dict.fromkeys(titles))
    fallen = [
        (f"{e.legal_ref.split(',')[0]}: " if e.legal_ref else "") + f"{short(a.title)} void"
        for a in facts.ledger.authorities.values()
        for e in a.events
        if e.at[:10] == on and f"{a.title}: void" in named
    ]
    before, after = _standing(facts, _day_before(on)), _standing(facts, on)
    told = [_moved(t, before, after) for t in named if not t.endswith(": void")]
    gone = [t for t in told if t.endswith(GONE)]
    came = [t for t in told if t.endswith(DID["impose"])]
    first = [*gone[:1], *came[:1]] if (gone or fallen) and came else []  # one went, one came in its place
    return fallen + first + [t for t in told if t not in first]


def _standing(facts: Facts, on: str) -> dict[str, MeasureState]:
    """Title of a measure → how the law has it at the end of a day."""
    return {s.measure.title: s for s in regime(facts.stand.at(on)).states}


def _moved(title: str, before: Mapping[str, MeasureState], after: Mapping[str, MeasureState]) -> str:
    """A measure with what the day did to it: begun, ended, suspended, cut, raised, or changed in what it covers."""
    was, now = before.get(title), after.get(title)
    applied, applies = was is not None and was.status in APPLIES, now is not None and now.status in APPLIES
    if not applied and applies:
        return f"{short(title)} {WORDS['resume' if was is not None and was.status == 'suspended' else 'impose']}"
    if applied and not applies:
        return f"{short(title)} {WORDS['suspend' if now is not None and now.status == 'suspended' else 'terminate']}"
    if was is None or now is None or was.rates is None or now.rates is None or was.rates == now.rates:
        return f"{short(title)} {WORDS['amend']}" if applied else short(title)
    low, high = now.rates
    did = "cut" if high < was.rates[1] or (high == was.rates[1] and low < was.rates[0]) else "raised"
    return f"{short(title)} {did} to {'up to ' if low < high else ''}{high:g}%"


def _day_before(on: str) -> str:
    return (parse_day(on) - timedelta(days=1)).isoformat()


def _law(facts: Facts, moved: list[str], on: str) -> tuple[Ref, ...]:
    """The source of an authority that fell that day, else of a measure that moved."""
    for authority in facts.ledger.authorities.values():
        for event in authority.events:
            if event.at[:10] == on:
                return (Ref("source", event.source),)
    for measure in facts.ledger.matter.values():
        for event in measure.events:
            if event.at[:10] == on and measure.kind.value == "tariff" and measure.title in moved:
                return (Ref("source", event.source),)
    return ()


def events(facts: Facts) -> list[Change]:
    """Where no duty can be averaged: days on which law was enacted, by how much of it."""
    since = facts.context.folder.deal.date
    by: dict[tuple[str, str], list[str]] = {}
    refs: dict[tuple[str, str], tuple[Ref, ...]] = {}
    own: dict[tuple[str, str], float] = {}
    parties = {p.id for p in facts.ledger.dispute.parties}
    for measure in facts.ledger.matter.values():
        for event in measure.events:
            begins = starts(event, facts.ledger.zone_of(measure.imposer)).date().isoformat()
            if event.status.value == "enacted" and since < event.at[:10] <= facts.on and measure.id in facts.standings:
                key = (event.at[:10] or begins, event.type.value)
                by.setdefault(key, []).append(measure.title)
                aimed = bool(parties & set(measure.targets))
                own[key] = own.get(key, 0.0) + (5.0 if aimed else 1.0)
                refs.setdefault(key, (Ref("source", event.source),))
    out = []
    days: dict[tuple[str, tuple[str, ...]], list[str]] = {}  # what happened to the same things on a day is told once
    for (on, kind), titles in by.items():
        days.setdefault((on, tuple(dict.fromkeys(called(t) for t in titles))), []).append(kind)
    for (on, same), kinds in days.items():
        kind, named = kinds[0], list(same)
        did = listed([WORDS.get(k, k) for k in kinds])
        text = (
            f"{listed(named, 2)} {did}"
            if len(named) < 4
            else f"{count(len(named), 'measure')} {did.removesuffix('s')}: {listed(named, 1)}"
        )
        out.append(Change(on, text, sum(own[on, k] for k in kinds), refs[on, kind]))
    return out
