"""What the shelves cover, and where a question falls: inside, on a gap, or outside.

Inside every cover and before the day it was checked to, an answer is `complete`. Where it
touches a gap, or a day nobody has looked at, it is `open`, with the reason. Outside every
cover there is no answer: `not held`, never a number and never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..base.places import WORLD, name, places, union_of
from .dispute import Ledger
from .records import Cover, Gap, Shelf

#: The kind of a cover or gap that speaks of every kind.
ALL = "all"
#: The kind of a cover by a tariff schedule: the general rate, and agreements, without additional duties.
GENERAL = "general_rate"
#: Kinds of law that put a charge on goods at the border.
DUTIES = ("tariff", "trade_remedy", "quota")


class State(StrEnum):
    """Where a question falls."""

    complete = "complete"
    open = "open"
    not_held = "not_held"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where a question falls, why, and up to which day was looked. Coverages add: the worse state counts."""

    state: State
    why: tuple[str, ...] = ()
    checked: str = ""

    def __add__(self, other: Coverage) -> Coverage:
        order = list(State)
        state = max(self.state, other.state, key=order.index)
        days = [day for day in (self.checked, other.checked) if day]
        return Coverage(state, tuple(dict.fromkeys((*self.why, *other.why))), min(days, default=""))

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``coverage`` in every answer."""
        return {"state": self.state.value, "why": list(self.why), "checked": self.checked}


#: What adds nothing.
COMPLETE = Coverage(State.complete)


def duties(
    ledger: Ledger, importer: str, partner: str, on: str, *, codes: Sequence[str] = (), since: str = ""
) -> Coverage:
    """Coverage of what `importer` charges on goods of `partner` on a day (from `since` to it, for a series).

    `codes` are HS prefixes, digits only; none asks about all goods.
    """
    covers = [
        (shelf, cover)
        for shelf in ledger.shelves.values()
        for cover in shelf.covers
        if cover.kind in (*DUTIES, GENERAL, ALL) and of_importer(cover, importer) and _aims(cover.partners, partner)
    ]
    day, first = on[:10], (since or on)[:10]
    who, whom = name(union_of(importer, {cover.importer for _, cover in covers}) or importer), name(partner)
    if not covers:
        if any(m.imposer == importer and not ledger.homes.get(i) for i, m in ledger.measures.items()):
            why = (f"the dispute's own folder does not say what it covers of {who}'s law",)
            return Coverage(State.open, why, ledger.dispute.checked)
        return Coverage(State.not_held, (f"no shelf holds what {who} charges on goods of {whom}",))
    general = [pair for pair in covers if pair[1].kind in ("tariff", GENERAL, ALL)]
    inside = [pair for pair in covers if _meets(pair[1].codes, codes)]
    if not inside:
        return Coverage(State.not_held, (f"what {who} charges on these goods of {whom} is on no shelf",))
    further = [pair for pair in inside if pair[1].kind != GENERAL]
    begun = [pair for pair in inside if pair[1].since <= day]
    if not begun:
        earliest = min(cover.since for _, cover in inside)
        return Coverage(State.not_held, (f"{who}'s law is held from {earliest} on",))
    said = [] if general else [f"the general rate of {who} is not held"]
    if not further:
        said.append(
            f"only the general rate and agreements of {who} are held; further duties on goods of {whom} are not"
        )
    if first < min(cover.since for _, cover in begun):
        said.append(f"{who}'s law is held from {min(cover.since for _, cover in begun)} on")
    checked = min(shelf.checked for shelf, _ in begun)
    if day > checked:
        said.append(f"{who}'s law was looked for up to {checked}; nothing later is held")
    shelves: dict[str, Shelf] = {shelf.id: shelf for shelf, _ in covers}
    for shelf in shelves.values():
        said += [gap.why for gap in shelf.gaps if touches(gap, partner, first, day, codes)]
    return Coverage(State.open if said else State.complete, tuple(dict.fromkeys(said)), checked)


def law(ledger: Ledger, on: str) -> Coverage:
    """Coverage of the law that a dispute shows on a day: that of the shelves that it uses."""
    day, why = on[:10], []
    used = [ledger.shelves[name] for name in ledger.dispute.uses if name in ledger.shelves]
    for shelf in used:
        if day > shelf.checked:
            why.append(f"{shelf.title}: looked for up to {shelf.checked}")
    if not used:
        why.append("the dispute's own folder does not say what it covers")
    checked = min([shelf.checked for shelf in used], default=ledger.dispute.checked)
    if not why and day > ledger.dispute.checked:
        why.append(f"looked for up to {ledger.dispute.checked}")
    return Coverage(State.open if why else State.complete, tuple(why), checked)


def importers(ledger: Ledger) -> tuple[str, ...]:
    """Whose law on duties is held: what a result that prices all loaded law rests on."""
    found = {c.importer for s in ledger.shelves.values() for c in s.covers if c.kind in (*DUTIES, ALL)}
    return tuple(sorted(found))


def of_importer(cover: Cover, importer: str) -> bool:
    """Whether a cover is of the law of a place, or of a group that it belongs to."""
    return cover.importer in {importer, *_groups(importer)}


def touches(gap: Gap, partner: str, first: str, last: str, codes: Sequence[str]) -> bool:
    """Whether a question between two days touches a gap of duties."""
    return (
        gap.kind in (*DUTIES, GENERAL, ALL)
        and (not gap.partners or _aims(gap.partners, partner))
        and not (gap.but and _aims(gap.but, partner))
        and (not gap.since or gap.since <= last)
        and (not gap.until or first <= gap.until)
        and _meets(gap.codes, codes)
    )


def _groups(code: str) -> tuple[str, ...]:
    return places()[code].groups if code in places() else ()


def _aims(partners: Sequence[str], partner: str) -> bool:
    return not {WORLD, partner, *_groups(partner)}.isdisjoint(partners)


def _meets(held: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether prefixes held and asked overlap; none on a side is every good."""
    return not held or not asked or any(a.startswith(h) or h.startswith(a) for h in held for a in asked)
