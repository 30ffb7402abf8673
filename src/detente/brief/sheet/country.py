"""The reader's country: what it depends on, what was promised to it, and how to ask for its page."""

from __future__ import annotations

from ...base.errors import DetenteError
from ...base.places import of_union, places, union_of
from ...base.words import called, clause, count, cut, day, first_low, listed, the
from ...exposure.question import exposure
from ...ledger.records import Measure, MeasureKind
from ..statement import Nature, Ref, Section, Statement
from .facts import Facts
from .income import of_place
from .promises import sentence

#: How many goods are named.
GOODS = {0: 3, 1: 3, 2: 10}
#: Promises and own measures that are named.
RULE = 62  #: letters of a rule's scope that are told
ROWS, OWN = {0: 1, 1: 2, 2: 6}, {0: 1, 1: 2, 2: 8}


def section(facts: Facts, pages: int = 1) -> Section:
    """Exposure to each party; nothing where no country was named."""
    if not facts.place:
        return Section("place", "Your country", ())
    sides = [p.id for p in facts.ledger.dispute.parties]
    union = union_of(facts.place, sides)
    made = [Statement(of_union(facts.place, union))] if union else []
    made += _depends(facts, [side for side in sides if side not in (facts.place, union)], pages)
    made += of_place(facts) if facts.place not in sides else []
    made += _promised(facts, pages)
    return Section("place", f"For {the(facts.place)}", tuple(made))


def _depends(facts: Facts, others: list[str], pages: int) -> list[Statement]:
    """On whom the country depends for a stage of how many goods, in one sentence; what is not held says so."""
    parts, made = [], []
    for on in others:
        try:
            goods = exposure(facts.stand, of=facts.place, by=on, kind="chokepoints").to_dict()["goods"]
        except DetenteError as error:
            made.append(Statement(f"Dependence on {the(on)}: not held ({error.what}).", nature=Nature.note))
            continue
        names = [str(g.get("title") or g["id"]).split(" (")[0] for g in goods]
        if names:
            named = listed(names, GOODS[pages])
            parts.append(f"on {the(on)} for a stage of {count(len(names), 'good')} of those held ({named})")
        else:
            parts.append(f"on {the(on)} for none of the goods held")
    if parts:
        made.insert(0, Statement(f"Depends {'; '.join(parts)}.", nature=Nature.reconstruction))
    return made


def parties_of(facts: Facts) -> set[str]:
    """Codes of the dispute's parties."""
    return {p.id for p in facts.ledger.dispute.parties}


def last(measure: Measure) -> str:
    """The day of a measure's latest event."""
    return max((e.at for e in measure.events), default="")


def _promised(facts: Facts, pages: int) -> list[Statement]:
    """Undertakings that name the country or the world by somebody's word, and the country's own measures."""
    made = []
    mine = {facts.place, *_blocs(facts.place)}
    named = []
    for row in facts.rows:
        if {*mine, "World"} & set(row.commitment.receiver):
            found = sentence(facts, row)
            if found is not None:
                named.append(f"{found[0]} ({found[1]})")
    if named:
        made.append(Statement(f"Promised to it or to all: {'; '.join(named[: ROWS[pages]])}."))
    else:
        made.append(Statement(f"No undertaking of this deal is to {the(facts.place)}."))
    made += _reached(facts)
    parties = parties_of(facts)
    union = union_of(facts.place, {m.imposer for m in facts.ledger.measures.values()})
    own = [
        m
        for m in facts.ledger.measures.values()
        if m.imposer in mine and m.imposer not in parties and parties & set(m.targets)
    ]
    if own:
        whose = f"those of {the(union)}, of which it is a member" if union else "its own"
        titles = listed([called(m.title) for m in sorted(own, key=lambda m: last(m), reverse=True)], OWN[pages])
        made.append(Statement(f"Measures against a party, {whose}: {len(own)} held (latest: {titles})."))
    elif not mine & parties:
        made.append(Statement("Its own measures against a party: not held.", nature=Nature.note))
    return made


def _reached(facts: Facts) -> list[Statement]:
    """A rule of the deal that reaches firms everywhere, in the country too: what it says and how it stands."""
    if facts.place in parties_of(facts):
        return []
    named = {m for row in facts.rows for m in row.commitment.measures}
    for name, standing in facts.standings.items():
        measure = facts.ledger.measures[name]
        if name in named and measure.kind is MeasureKind.entity_rule and "World" in measure.targets:
            says = first_low(cut(clause(measure.scope.text), RULE), all_=True)
            until = f" to {day(standing.until)}" if standing.until else ""
            text = (
                f"Reaches firms there: {called(measure.title)} ({says}), {str(standing.word).replace('_', ' ')}{until}."
            )
            return [Statement(text, (Ref("measure", name),))]
    return []


def _blocs(code: str) -> tuple[str, ...]:
    """The groups a place belongs to."""
    held = places().get(code)
    return held.groups if held is not None else ()
