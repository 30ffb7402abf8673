"""What is open about the duty on one line, in words: questions to answer, conditions, what was taken as given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..base.errors import InputError
from ..ledger.records import MeasureKind, Scope
from ..regime.replay import origin_names, replay
from .claims import PARTIAL, Answers, preferences, vocabulary
from .layers import Book, Question
from .lines import KINDS, WIDTH, dotted
from .lists import coverage, undefined
from .quotas import Held, quota_of
from .schedules import held
from .stack import Stack, Unit


@dataclass(frozen=True, slots=True)
class Depends:
    """A question the answer depends on: how it is asked, how it is answered, which measures wait for it."""

    claim: str
    asks: str
    option: str
    affects: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"claim": self.claim, "asks": self.asks, "option": self.option, "affects": list(self.affects)}


def depends(book: Book, stack: Stack, preference: str) -> list[Depends]:
    """The questions whose answers would close the interval, in the order of the layers."""
    found: dict[str, list[str]] = {}
    general = stack.general
    if general[0][0] < general[2][0] and preference:
        found[preference] = [GENERAL]
    for unit in stack.units:
        if unit.cover.low[0] == unit.cover.high[0]:
            continue
        key = "content" if unit.content else unit.claim
        if key:
            found.setdefault(key, []).append(unit.measure.id)
    for choice in stack.choices:
        if choice.kind == "loading_date" and reached(stack, choice):
            found.setdefault("loaded", []).append(choice.measure)
    return [_asked(key, dict.fromkeys(measures)) for key, measures in found.items()]


#: What a preference touches.
GENERAL = "general"


def _asked(key: str, measures: dict[str, None]) -> Depends:
    if key == "content":
        return Depends(
            key, "what shares of the value are steel, aluminium, copper?", "--content steel=60", tuple(measures)
        )
    if key == "loaded":
        return Depends(
            key, "on which day were the goods loaded on the last ship or plane?", "--loaded 2025-04-08", tuple(measures)
        )
    claim = vocabulary()[key]
    option = {"percent": f"--claim {key}=25", "quota": "--quota in|over"}.get(claim.kind, f"--claim {key}[=no]")
    return Depends(key, claim.asks, option, tuple(measures))


def reached(stack: Stack, choice: object) -> bool:
    """Whether an open question touches the line."""
    return any(u.choice is not None and stack.choices[u.choice] is choice and u.cover.high[0] > 0 for u in stack.units)


def conditions(book: Book, stack: Stack, asked: list[Depends]) -> list[str]:
    """Everything that keeps the answer from being one number, in words."""
    found = of_general(book, stack)
    for item in asked:
        found.append(f"depends on: {item.asks} ({item.option})")
    for unit in stack.units:
        if unit.cover.low[0] == unit.cover.high[0] or unit.claim or unit.content:
            continue
        said = [f"{unit.measure.title}: {c.text}" for c in unit.measure.conditions]
        scope = _scope(unit)
        if undefined(scope):
            said = [*said, f"{unit.measure.title}: which lines it covers is not held ({scope.text or 'no list'})"]
        elif book.table.width < WIDTH:
            said = [*said, f"{unit.measure.title}: covers only part of {shown(book)}"]
        found += said or [f"{unit.measure.title}: covers only part of this line"]
    found += [c.text for c in stack.choices if c.kind != "loading_date" and reached(stack, c)]
    return list(dict.fromkeys(found))


def shown(book: Book) -> str:
    """The code of a table of one entry, as printed."""
    return dotted(str(int(book.table.code[0])).zfill(WIDTH)[: book.table.width])


def of_general(book: Book, stack: Stack) -> list[str]:
    """What is open, or reconstructed, about the general rate."""
    low, mid, high = (x[0] for x in stack.general)
    printed = book.table.printed(0)
    if np.isnan(mid):
        if not held(book.importer):
            return [
                f"General rate: the tariff schedule of {book.importer} is not held; only additional duties are counted"
            ]
        if book.table.kind[0] < 2:  # its general rate is a percentage: another column applies, which a gap names
            return []
        return [f"General rate: {printed!r} cannot be turned into a percentage from what is held"]
    if book.table.kind[0] < 2 or high == 0:
        return []
    if low != high:
        kind = KINDS[int(book.table.kind[0])].replace("_", " ")
        return [
            f"General rate is {kind} ({printed}): the percentage depends on the unit value; the interval is what "
            "2024 entries paid (reconstruction)"
        ]
    return [f"General rate {printed}: percentage reconstructed from 2024 calculated duty"]


def _scope(unit: Unit) -> Scope:
    """The scope that decides a unit's coverage."""
    for part in unit.measure.components:
        if part.scope is not None and part.id in unit.components:
            return part.scope
    return unit.measure.scope


def taken(book: Book, said: Answers) -> list[str]:
    """Claims that this line could carry and that were taken as not made, because they are rare."""
    rare = [name for name in sorted(book.possible) if not vocabulary()[name].opens and said.claim(name) is None]
    return [name for name in rare if name not in preferences()]


def refused(book: Book, said: Answers, preference: str, what: str) -> None:
    """Raise InputError for a claim or a content that the line cannot carry on that day, naming those it can."""
    able = sorted({*book.possible, *({preference} if preference else ())})
    for name, _ in said.claims:
        if name in able or (name in preferences() and preference):
            continue
        remedy = "claims that matter here: " + (", ".join(able) or "none")
        if name == "quota" and (lines := beyond_quota(book)):
            remedy = "what is over the quota has lines of its own: " + ", ".join(lines)
        raise InputError(
            f"{what} cannot carry the claim {name!r}: no duty or exemption on it asks for that", remedy=remedy
        )
    if said.content and not book.by_content:
        raise InputError(f"no duty on {what} falls on metal content that day", remedy="leave --content out")


#: How the schedule marks a line reserved for what is entered under a quota note.
RESERVED = "entered pursuant to its provisions"


def beyond_quota(book: Book) -> list[str]:
    """Where a line is reserved for what is within a quota: lines of its subheading that are not; at most four."""
    from .schedules import schedule

    whole = schedule(book.importer)
    code = str(int(book.table.code[0])).zfill(WIDTH)
    if not all(RESERVED in whole.text(k) for k in range(*whole.span(code[: book.table.width]))):
        return []
    return [
        dotted(int(whole.code[k]))
        for k in range(*whole.span(code[:6]))
        if RESERVED not in whole.text(k) and "described in" not in whole.text(k).lower()
    ][:4]


def quotas(book: Book, origin: str, question: Question) -> list[Held]:
    """The quotas that the line falls under, wherever the entry stands in them."""
    found: dict[tuple[str, str], Held] = {}
    for measure in (m for m in book.concerning(origin) if any(e.quota for e in m.events)):
        state = replay(measure, book.ledger, question.at, lens=question.lens, origin=origin)
        scopes = {part.id: part.scope for part in measure.components}
        for one in state.components:
            quota = quota_of(state, one.id) if state.active(one.id, origin) else None
            scope = scopes.get(one.id) or measure.scope
            if quota and coverage(scope, book.lists(scope), book.table, question.at, assumed=0.5).high[0] > 0:
                doubt = scope.text if scope.match == PARTIAL else ""
                found.setdefault((measure.id, repr(quota)), Held(measure.id, measure.title, quota, doubt))
    return list(found.values())


def bans(book: Book, origin: str, question: Question) -> list[str]:
    """Import bans on the line, in words."""
    found = []
    names = origin_names(origin)
    for measure in book.ledger.measures.values():
        if measure.kind is not MeasureKind.import_ban or measure.imposer != book.importer:
            continue
        if names.isdisjoint(measure.targets) or not any(c.scope for c in measure.components):
            continue
        state = replay(measure, book.ledger, question.at, lens=question.lens, origin=origin)
        for part in measure.components:
            if part.scope is None or not state.active(part.id, origin):
                continue
            cover = coverage(part.scope, book.lists(part.scope), book.table, question.at, assumed=0.5)
            if cover.high[0] > 0:
                how = "" if cover.low[0] else f" ({part.title.lower()})"
                found.append(f"{measure.title}: import is banned{how}; {measure.instrument}.")
    return found
