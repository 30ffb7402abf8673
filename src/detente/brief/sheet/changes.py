"""What changed since the deal, in five lines: later deals, and the days on which the law moved most."""

from __future__ import annotations

from dataclasses import dataclass

from ...regime.replay import starts
from ..statement import Nature, Ref, Section, Statement
from .facts import Facts, NotHeld
from .words import clause, count, cut, day, listed, short, the

LINES = {1: 5, 2: 10}
#: Letters of a later deal's summary that are told.
SUMMARY = 48
#: Points of the average duty below which a day is no change to tell.
STEP = 0.75


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
    found = [*later_deals(facts), *(steps(facts, pages) or events(facts))]
    shown = sorted(sorted(found, key=lambda c: -c.weight)[: LINES[pages]], key=lambda c: c.day)
    made = [Statement(f"{day(c.day)}: {clause(c.text)}.", c.refs) for c in shown]
    if not made:
        made = [Statement(f"Nothing that was enacted since {day(since)} is held.", nature=Nature.note)]
    whose = "" if isinstance(facts.duty, NotHeld) else f" (average duty of {the(facts.duty.importer)}, %)"
    return Section("changed", f"What changed since {day(since)}{whose}", tuple(made))


def later_deals(facts: Facts) -> list[Change]:
    """The deals that followed, by their own summary's first sentence."""
    mine = facts.context.folder.deal
    return [
        Change(
            f.deal.date,
            f"{f.deal.title.split(' (')[0].split(' and ')[0]}: {cut(_opening(f.deal.summary), SUMMARY)}",
            50.0,
            _first(f.deal.sources),
        )
        for f in facts.family
        if f.deal.date > mine.date
    ]


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
        movers = _named(_movers(facts, [e for p in mine for e in p.events], on), 3 if pages > 1 else 1)
        what = f", {movers}" if movers else ""
        text = f"duty {before.central:.0f} to {mine[-1].central:.0f}{what}"
        out.append(Change(on, text, abs(moved), _law(facts, on)))
    return out


def _named(titles: list[str], most: int) -> str:
    """The first of some titles, and how many more."""
    most += bool(titles) and " void" in titles[0]  # a ruling is told with what took its place
    more = len(titles) - most
    return ", ".join(titles[:most]) + (f" and {more} more" if more > 0 else "")


def _movers(facts: Facts, titles: list[str], on: str) -> list[str]:
    """What moved the average: an authority that fell, by which ruling; then duties, without lists of exemptions."""
    kinds = {m.title: m.kind.value for m in facts.ledger.matter.values()}
    named = [t for t in dict.fromkeys(titles) if kinds.get(t) != "exemption"] or list(dict.fromkeys(titles))
    fallen = [
        f"{short(a.title)} void" + (f" ({e.legal_ref.split(',')[0]})" if e.legal_ref else "")
        for a in facts.ledger.authorities.values()
        for e in a.events
        if e.at[:10] == on and f"{a.title}: void" in named
    ]
    return fallen + [short(t) for t in named if not t.endswith(": void")]


def _law(facts: Facts, on: str) -> tuple[Ref, ...]:
    """The source of an authority that fell that day, else of a measure that moved."""
    for authority in facts.ledger.authorities.values():
        for event in authority.events:
            if event.at[:10] == on:
                return (Ref("source", event.source),)
    for measure in facts.ledger.matter.values():
        for event in measure.events:
            if event.at[:10] == on and measure.kind.value == "tariff":
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
    words = {"impose": "begins", "terminate": "ends", "suspend": "suspended", "extend": "prolonged", "amend": "changed"}
    out = []
    for (on, kind), titles in by.items():
        named = list(dict.fromkeys(titles))
        text = (
            f"{listed(named, 2)} {words.get(kind, kind)}"
            if len(named) < 4
            else f"{count(len(named), 'measure')} {words.get(kind, kind).removesuffix('s')}: {listed(named, 1)}"
        )
        out.append(Change(on, text, own[on, kind], refs[on, kind]))
    return out
