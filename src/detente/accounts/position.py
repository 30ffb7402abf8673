"""The position of one account on one commitment, and how positions combine.

A position is a set of stances and, for each term, the set of values given with the
claims that give them. Combination is set union: commutative, associative and
idempotent, so the order in which claims are read cannot matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import msgspec

from ..ledger.dispute import Filed
from ..ledger.records import Claim, Modality, Stance, Terms

#: Stances that say the undertaking was given.
AFFIRMING = frozenset({Stance.affirms, Stance.conditions})
#: From the strongest to the weakest, when one account says several things.
PRECEDENCE = (
    Stance.denies,
    Stance.denies_linkage,
    Stance.conditions,
    Stance.affirms,
    Stance.says_absent,
    Stance.demands,
    Stance.evaluates,
    Stance.forecasts,
    Stance.reports_figure,
)
#: Stances that take no position on whether the undertaking was given.
NEUTRAL = frozenset({Stance.evaluates, Stance.forecasts, Stance.reports_figure, Stance.demands})

#: Terms that are compared, who is bound, and in return for what.
FIELDS: tuple[str, ...] = (*(name for name in Terms.__struct_fields__ if name != "value"), "bound", "in_return")
#: How firm an act is: done and promised acts are firm, plans are not.
FIRM = frozenset({Modality.done, Modality.committed})


@dataclass(frozen=True, slots=True)
class Given:
    """One value of one term, with the claim that gives it.

    `rank`: 0 the account's decisive document, 1 its other own words, 2 reported by somebody else.
    """

    field: str
    value: Any
    claim: str
    rank: int
    shown: Any = None


@dataclass(frozen=True, slots=True)
class Position:
    """What one account says: stances, values given, claims; `+` is set union."""

    stances: frozenset[tuple[Stance, int]] = frozenset()
    given: frozenset[Given] = frozenset()
    claims: frozenset[str] = frozenset()
    modalities: frozenset[tuple[Modality, int]] = frozenset()

    def __add__(self, other: Position) -> Position:
        return Position(
            self.stances | other.stances,
            self.given | other.given,
            self.claims | other.claims,
            self.modalities | other.modalities,
        )

    @property
    def firm(self) -> bool | None:
        """Whether the act is done or promised, by the account's own words first; None where nothing tells."""
        own = {m for m, rank in self.modalities if rank < 2} or {m for m, _ in self.modalities}
        return bool(own & FIRM) if own else None

    @property
    def stance(self) -> Stance | None:
        """The strongest stance; None when nothing is said."""
        said = {stance for stance, _ in self.stances}
        return next((stance for stance in PRECEDENCE if stance in said), None)

    @property
    def reported(self) -> bool:
        """Whether the strongest stance is known only from somebody else's report."""
        strongest = self.stance
        ranks = [rank for stance, rank in self.stances if stance is strongest]
        return bool(ranks) and min(ranks) == 2

    @property
    def affirms(self) -> bool:
        """Whether the account says the undertaking was given (and nowhere denies it)."""
        return self.stance in AFFIRMING

    def values(self, field: str) -> list[Any]:
        """The values of a term by the best evidence for it: own words before reports of them.

        The decisive document comes first; other words of the same account follow.
        """
        found = sorted((g for g in self.given if g.field == field), key=lambda g: (g.rank, g.claim))
        own = [g for g in found if g.rank < 2] or found
        values = _unique(g.value for g in own)
        if values and all(isinstance(v, frozenset) for v in values):
            return [frozenset().union(*values)]  # lists of products and people add up
        return values

    def terms(self) -> dict[str, Any]:
        """Field → the decisive value as written, or the list of values where the account gives several."""
        made: dict[str, Any] = {}
        for field in FIELDS:
            values = self.shown(field)
            if values:
                made[field] = values[0] if len(values) == 1 else values
        return made

    def shown(self, field: str) -> list[Any]:
        """The values of a term as the claims write them, in the order of `values`."""
        written: dict[Any, Any] = {}
        for given in sorted((g for g in self.given if g.field == field), key=lambda g: (g.rank, g.claim)):
            if isinstance(given.value, frozenset):
                for word in given.shown:
                    written.setdefault(freeze(word), word)
            else:
                written.setdefault(given.value, given.shown)
        return [
            [written[word] for word in sorted(value)] if isinstance(value, frozenset) else written[value]
            for value in self.values(field)
        ]


def _unique(values: Iterable[Any]) -> list[Any]:
    kept: list[Any] = []
    for value in values:
        if value not in kept:
            kept.append(value)
    return kept


def freeze(value: Any) -> Any:
    """A hashable, order-free form: lists become frozensets, words are case-folded."""
    if isinstance(value, list):
        return frozenset(freeze(v) for v in value)
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    return value


def _written(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def of_claim(filed: Filed, rank: int) -> Position:
    """The position that a single claim states."""
    claim = filed.claim
    given = (
        frozenset(
            Given(field, freeze(value), filed.id, rank, _written(value))
            for field in FIELDS
            if (value := _value(claim, field)) not in (None, "", [])
        )
        if claim.stance not in NEUTRAL
        else frozenset()
    )
    modalities = frozenset({(claim.modality, rank)} if claim.modality and claim.stance in AFFIRMING else ())
    return Position(frozenset({(claim.stance, rank)}), given, frozenset({filed.id}), modalities)


def _value(claim: Claim, field: str) -> Any:
    """A term, who is bound, or the link to another undertaking."""
    return getattr(claim.terms if field in Terms.__struct_fields__ else claim, field)


def combine(positions: Iterable[Position]) -> Position:
    """The union of positions; the empty position for none."""
    return reduce(lambda a, b: a + b, positions, Position())


def spoken_terms(terms: Terms) -> dict[str, Any]:
    """The terms that a claim gives, without the empty ones."""
    return {k: v for k, v in msgspec.structs.asdict(terms).items() if v not in (None, "", [])}
