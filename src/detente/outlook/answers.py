"""Answers to questions in words, from the tree, the ledger's clocks, its rates and its calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from ..base.errors import DetenteError, InputError
from ..ledger.dispute import Ledger
from ..standpoint import Standpoint
from .ask import Asked
from .defaults import Default, raises_tariff
from .encounters import agreement, leaders_meet
from .estimate import SEED, Arrangement
from .pooled import Array
from .sensitivity import INTERVAL, Ensemble, Point
from .tree import Tree

SIMPLE: dict[str, Callable[[Tree, date], Array]] = {
    "follows": lambda t, d: sum((t.branches(d)[k] for k in ("extended", "partly_extended", "replaced")), np.zeros(1)),
    "extended": lambda t, d: t.branches(d)["extended"] + t.branches(d)["partly_extended"],
    "replaced": lambda t, d: t.branches(d)["replaced"],
    "nothing_follows": lambda t, d: t.branches(d)["nothing_follows"],
    "broken": lambda t, d: t.branches(d)["broken"],
    "holds": lambda t, d: 1 - t.ended_badly(d),
    "bites": lambda t, d: t.bites(d),
}


@dataclass(frozen=True)
class Answer:
    """A probability with its interval, or "not held" with the reason."""

    asked: Asked
    point: Point | None
    basis: str
    why: str = ""

    def to_dict(self) -> dict[str, Any]:
        """An entry of `asked[]`."""
        p = self.point
        return {
            "question": self.asked.words,
            "kind": self.asked.kind,
            "date": self.asked.day.isoformat(),
            "p": None if p is None else p.p,
            "low": None if p is None else p.low,
            "high": None if p is None else p.high,
            "basis": self.basis,
            "coverage": {"state": "complete" if p else "not_held", "why": [self.why] if self.why else []},
        }


def answer(stand: Standpoint, found: Ensemble, clocks: tuple[Default, ...], asked: Asked) -> Answer:
    """The answer to one question; raises on a day that is not ahead, a line or a measure that is unknown."""
    a = found.tree.arrangement
    if asked.day <= a.seen:
        raise InputError(
            f"{asked.words!r} asks about {asked.day}, which is not after {a.seen}, the last day it was seen to hold",
            remedy="ask about a later day",
        )
    if asked.kind in SIMPLE:
        if a.end is None and asked.kind in {"extended", "nothing_follows"}:
            return Answer(asked, None, "", "the term has no stated end")
        point = found.point(asked.day, lambda t: SIMPLE[asked.kind](t, asked.day))
        return Answer(asked, point, "the record of renewals")
    if not a.deal:
        return Answer(
            asked, None, "", "a term of the record has no clocks, rates or calendar; ask whether its restriction bites"
        )
    if asked.kind == "tariff_raised":
        if not any(raises_tariff(d) for d in clocks):
            return Answer(asked, None, "", "no clock at the stated end brings a duty back")
        return Answer(
            asked, found.point(asked.day, lambda t: t.bites(asked.day)), "the tree through the ledger's clocks"
        )
    if asked.kind == "measure":
        return _measure(stand.ledger, found, clocks, asked)
    if asked.kind in {"rate", "average"}:
        return _rate(stand, found, asked)
    met = (leaders_meet if asked.kind == "leaders_meet" else agreement)(stand.ledger, on=stand.day, day=asked.day)
    low, high = np.percentile(met.p, INTERVAL)
    return Answer(asked, Point(asked.day, float(met.p.mean()), float(low), float(high)), met.basis)


def _measure(ledger: Ledger, found: Ensemble, clocks: tuple[Default, ...], asked: Asked) -> Answer:
    """P(a measure whose clock hangs on the deal is in force): its default bites; void law does not come back."""
    measure = ledger.measure(asked.measure)
    mine = [d for d in clocks if d.measure == measure.id]
    if not mine:
        return Answer(asked, None, "", f"no clock of {measure.id} hangs on this deal; see detente inforce")
    if all(d.void for d in mine):
        return Answer(
            asked,
            None,
            "",
            f"{measure.id} cannot come back by itself: {mine[0].void}; a new act would be a new measure",
        )
    point = found.point(asked.day, lambda t: t.bites(asked.day))
    if all(d.then == "ends" for d in mine):
        point = Point(point.date, 1 - point.p, 1 - point.high, 1 - point.low)
    return Answer(asked, point, "the tree through its clock; a break is taken to bring back what both sides hold back")


def _rate(stand: Standpoint, found: Ensemble, asked: Asked) -> Answer:
    """P(a rate satisfies the comparison), by branch and past moves of that rate."""
    from .rates import branches

    a = found.tree.arrangement
    try:
        told = branches(stand, a, asked)
    except InputError:
        raise
    except DetenteError as error:
        raise InputError(f"{asked.words!r}: {error.what}", remedy=error.remedy) from None
    if told is None:
        return Answer(asked, None, "", "the rate is not held")
    stays, comes = told.goes_on, told.bites

    def chance(tree: Tree) -> Array:
        bites, rng = tree.bites(asked.day), np.random.default_rng(SEED)
        shares = [rng.beta(b.hits + 0.5, told.windows - b.hits + 0.5, len(bites)) for b in (stays, comes)]
        return np.asarray((1 - bites) * shares[0] + bites * shares[1])

    point = found.point(asked.day, chance)
    basis = (
        f"{told.importer} on {told.origin}: {stays.low:g} to {stays.high:g}% if it goes on, {comes.low:g} to "
        f"{comes.high:g}% if the default bites; moves of {told.windows} past windows as long added"
    )
    return Answer(replace(asked, importer=told.importer, origin=told.origin), point, basis)


def sides(a: Arrangement, clocks: tuple[Default, ...]) -> list[dict[str, Any]]:
    """What each side's clocks do at the stated end."""
    out = []
    for side in a.parties:
        mine = [d for d in clocks if d.side == side]
        out.append(
            {
                "side": side,
                "comes_back": [d.to_dict() for d in mine if not d.void],
                "cannot": [d.to_dict() for d in mine if d.void],
                "tariff": any(raises_tariff(d) for d in mine),
            }
        )
    return out
