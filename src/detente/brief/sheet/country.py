"""The reader's country: what it depends on, what was promised to it, and how to ask for its page."""

from __future__ import annotations

from ...base.errors import DetenteError
from ...base.places import of_union, places, union_of
from ...exposure.question import exposure
from ..statement import Nature, Section, Statement
from .facts import Facts
from .promises import sentence
from .words import listed, place, short, the

#: How many goods are named.
GOODS = {1: 4, 2: 10}


def section(facts: Facts, pages: int = 1) -> Section:
    """Exposure to each party; nothing where no country was named."""
    if not facts.place:
        return Section("place", "Your country", ())
    made = []
    sides = [p.id for p in facts.ledger.dispute.parties]
    union = union_of(facts.place, sides)
    if union:
        made.append(Statement(of_union(facts.place, union)))
    for on in [side for side in sides if side not in (facts.place, union)]:
        made += _depends(facts, on, pages)
    made += _promised(facts)
    return Section("place", f"For {place(facts.place)}", tuple(made))


def _depends(facts: Facts, on: str, pages: int) -> list[Statement]:
    try:
        found = exposure(facts.stand, of=facts.place, by=on, kind="chokepoints")
    except DetenteError as error:
        return [Statement(f"Dependence on {place(on)}: not held ({error.what}).", nature=Nature.note)]
    goods = found.to_dict()["goods"]
    if not goods:
        return [
            Statement(f"Dependence on {place(on)}: none found among the goods held here.", nature=Nature.reconstruction)
        ]
    names = [str(g.get("title") or g["id"]).split(" (")[0] for g in goods]
    named = listed(names, GOODS[pages])
    text = f"{the(on)} controls a stage of {len(goods)} goods that {the(facts.place)} needs: {named}."
    text = text[:1].upper() + text[1:]
    return [Statement(text, nature=Nature.reconstruction)]


def _promised(facts: Facts) -> list[Statement]:
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
        made.append(Statement(f"Named as who receives: {'; '.join(named[:2])}."))
    else:
        made.append(Statement(f"No undertaking of this deal names {the(facts.place)} as who receives."))
    parties = {p.id for p in facts.ledger.dispute.parties}
    union = union_of(facts.place, {m.imposer for m in facts.ledger.measures.values()})
    own = [
        m
        for m in facts.ledger.measures.values()
        if m.imposer in mine and m.imposer not in parties and parties & set(m.targets)
    ]
    if own:
        titles = listed([short(m.title) for m in own], 3)
        whose = f" of {the(union)}, of which {the(facts.place)} is a member," if union else " of its own"
        made.append(Statement(f"Measures{whose} against a party that are held: {len(own)} ({titles})."))
    elif not mine & parties:
        made.append(Statement(f"Own measures of {the(facts.place)} against a party: not held.", nature=Nature.note))
    return made


def _blocs(code: str) -> tuple[str, ...]:
    """The groups a place belongs to."""
    held = places().get(code)
    return held.groups if held is not None else ()
